"""The question banks: what is wrong in one is told, all of it, with line, question and remedy."""

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner
from markdown_it import MarkdownIt
from samples import (
    BRANCHING,
    CLOZE,
    MATCHING,
    MULTIPLE,
    NUMERIC,
    ORDERING,
    REASONED,
    SHORT,
    SINGLE,
    SORTING,
    SOUND,
    TRUE_FALSE,
    perfect,
)  # fmt: skip

from palermo import paths
from palermo.quiz import bank, grading, lines, make_payload, markdown
from palermo.quiz.cli import quiz_group
from palermo.quiz.known import Known, read_known, source_labels

FAULTY = Path(__file__).parent / "faulty_banks"
KNOWN = Known(
    modules={"convention": "The Convention", "tools": "Tools"},
    objectives={"conv-o1": "convention", "conv-o2": "convention", "tools-o1": "tools"},
    instruments={"untoc": ("Convention", 41), "tip": ("Trafficking in Persons Protocol", 20)},
    paragraphs={("untoc", "2"): 0, ("untoc", "3"): 2, ("untoc", "36"): 4, ("untoc", "38"): 2},
    references={"unodc-treaties": "UNODC treaties"},
    facts={"as_of": "28 May 2026", "untoc": {"parties": 123, "title": "A *title*"}},
)
JARGON = re.compile(
    r"pydantic|validation|literal_|union|Traceback|dict\b|\bstr\b|\bint\b|NoneType|mapping", re.I
)


def write(folder: Path, *items: str, module: str = "convention") -> Path:
    questions = "".join(f"- id: conv-q-{n}\n{item}" for n, item in enumerate(items, 1))
    path = folder / "02_test.yml"
    path.write_text(f"module: {module}\nitems:\n{questions}", encoding="utf-8")
    return path


def told(path: Path) -> list[bank.Fault]:
    return bank.check_files([path], KNOWN)


def test_the_courses_banks_are_sound():
    assert bank.check(paths.quizzes_dir()) == []


def test_each_answer_of_the_course_can_be_given():
    """A perfect response to each question earns the full score, as the page grades it."""
    known = read_known()
    for loaded in bank.load_all(known=known):
        for item in make_payload(loaded, known)["items"]:
            assert grading.grade(item, perfect(item)).right, item["id"]


def test_ten_faults_in_one_run():
    found = [(fault.line, fault.item, fault.what) for fault in told(FAULTY / "ten_faults.yml")]
    expected = [
        (7, "conv-bad-01", 'no learning objective "conv-o9"'),
        (8, "conv-bad-01", '"difficulty" can\'t be "4"'),
        (10, "conv-bad-01", "2 options are marked as correct"),
        (13, "conv-bad-01", 'option 3 has no "feedback"'),
        (17, "conv-bad-02", 'no type "mulitple"'),
        (30, "conv-bad-03", "<script>"),
        (30, "conv-bad-03", "untoc.partys"),
        (35, "conv-bad-03", "javascript:alert(1)"),
        (37, "conv-bad-03", "article 3 has 2 numbered paragraphs"),
        (39, "conv-bad-01", "id is taken"),
    ]
    assert len(found) == len(expected)
    for (line, item, what), (expected_line, expected_item, part) in zip(found, expected, strict=True):
        assert (line, item) == (expected_line, expected_item)
        assert part in what


def test_ten_faults_on_the_command_line():
    result = CliRunner().invoke(quiz_group, ["check", str(FAULTY / "ten_faults.yml")])
    assert result.exit_code == 1
    assert result.output.count("To mend it:") == 10
    assert "faulty_banks/ten_faults.yml, line 13, question conv-bad-01" in result.output
    assert "10 faults" in result.output
    assert not JARGON.search(result.output)


def test_command_line_sums_up_a_sound_bank():
    result = CliRunner().invoke(quiz_group, ["check"])
    assert result.exit_code == 0
    assert re.search(r"02_convention.yml: \d+ questions.*\n +single  multiple ", result.output)
    assert re.search(r"  conv-o1 .* \d/\d/\d\n", result.output)
    assert result.output.endswith("questions of difficulty 1/2/3.\n")


@pytest.mark.parametrize("item", SOUND.values(), ids=SOUND)
def test_sound(tmp_path, item):
    path = write(tmp_path, item)
    assert told(path) == []
    loaded = bank.load_bank(path, KNOWN)
    assert loaded.items[0].type in SOUND
    [shown] = make_payload(loaded, KNOWN)["items"]
    assert grading.grade(shown, perfect(shown)).right
    assert grading.grade(shown, {}).status == "unanswered"
    # The payload is what JSON carries, without loss.
    assert json.loads(json.dumps(shown)) == shown


# (the question, what is replaced in it, by what, line, part of what is told, part of the remedy)
ONE_FAULT = [
    (SINGLE, "Three, correct: true", "Three", 8, "no option is marked as correct", "correct: true"),
    (SINGLE, "key: b", "key: a", 8, 'two options have the key "a"', "a key of its own"),
    (SINGLE, "key: b", "key: Bb", 10, '"key" can\'t be "Bb"', "one small letter"),
    (
        SINGLE,
        "  - {key: a, text: Two, feedback: One more.}\n",
        "",
        8,
        "it has 1 option",
        "two to seven options",
    ),
    (SINGLE, "feedback: Right.", "feedback: ''", 10, '"feedback" is empty', "what this answer tells"),
    (SINGLE, "text: Two", "text: [Two]", 9, '"text" can\'t be a list', "Write a text"),
    (SINGLE, "correct: true", "correct: sure", 10, '"correct" can\'t be "sure"', "true or false"),
    (SINGLE, "text: Two", "text: Two, corect: no", 9, 'a field "corect"', "perhaps you meant correct"),
    (SINGLE, "stem: How many?", "stem: >-\n    How\n    {many?", 7, "a literal brace is doubled", "twice"),
    (SINGLE, "  stem: How many?\n", "", 3, 'the question has no "stem"', "Write stem:"),
    (SINGLE, "difficulty: 1", "difficulty: hard", 6, '"difficulty" can\'t be "hard"', "1, 2 or 3"),
    (
        SINGLE,
        "objective: conv-o2",
        "objective: tools-o1",
        5,
        'belongs to the module "tools"',
        "conv-o1, conv-o2",
    ),
    (SINGLE, "UNTOC:2(a)", "UNTOC:42", 11, "has no article 42", "the last one is 41"),
    (
        SINGLE,
        "UNTOC:2(a)",
        "UNTOC:2(1)",
        11,
        "article 2 has no numbered paragraphs",
        "name the article alone",
    ),
    (SINGLE, "UNTOC:2(a)", "UNTOC:2a", 11, "neither an article nor a reference", "UNTOC:2(a)"),
    (SINGLE, "UNTOC:2(a)", "UNCAC:2", 11, 'no instrument "UNCAC"', "UNTOC, TIP"),
    (SINGLE, "UNTOC:2(a)", "unodc-treatys", 11, "neither an article", "perhaps you meant unodc-treaties"),
    (SINGLE, '["UNTOC:2(a)"]', "[]", 11, '"source" is empty', "[UNTOC:2(a)]"),
    (SINGLE, "text: Two", "text: '![a](b.png)'", 9, "a picture", "Describe in words"),
    (SINGLE, "text: Two", "text: '[Two](https://un.org)'", 9, "option 1 holds a link", "to the feedback"),
    (SINGLE, "text: Two", 'text: "Two\\n\\n- three"', 9, "more than one paragraph", "Shorten"),
    (SINGLE, "One more.", "'[x](../book/nowhere.md)'", 9, "no such file", "../book/glossary.md#term"),
    (SINGLE, "One more.", "'[x](../book/references.md#nowhere)'", 9, 'no heading "nowhere"', "small letters"),
    (SINGLE, "  objective", "  type: single\n  objective", 5, '"type" stands here a second time', "Keep one"),
    (SINGLE, "stem: How many?", "stem: Note: how many?", 7, "a colon inside a text", '"double quotes"'),
    (SINGLE, "stem: How many?", 'stem: "How many?', 11, "a part that begins in line 3", "quotation marks"),
    (SINGLE, '["UNTOC:2(a)"]', '["UNTOC:2(a)]', 11, "a quotation mark is opened", "Close it"),
    (SINGLE, "stem: How many?", "stem: *many", 7, "begins with *", '"double quotes"'),
    (SINGLE, "  stem", "\tstem", 7, "begins with a tab", "Use spaces"),
    (SINGLE, "  options:", "  options: &o", 0, "", ""),
    (MULTIPLE, "key: a, text: Two", "key: a, correct: yes, text: Two", 8, "every option is marked", "wrong"),
    (
        TRUE_FALSE,
        "{key: true, text: True",
        "{key: a, text: True",
        8,
        "the two options true and false",
        "key: false",
    ),
    (TRUE_FALSE, "  source", "  shuffle: true\n  source", 11, 'a field "shuffle"', "Take it out"),
    (NUMERIC, "answer: 90", "answer: ninety", 8, '"answer" can\'t be "ninety"', "a number such as 90"),
    (NUMERIC, "answer: 90", "answer: nan", 8, '"answer" can\'t be "nan"', "a number such as 90"),
    (
        NUMERIC,
        "answer: 90",
        "answer: {fact: untoc.partys}",
        8,
        "no fact of the tables",
        "{fact: untoc.parties}",
    ),
    (NUMERIC, "answer: 90", "answer: {fact: untoc.title}", 8, "not a number", "a fact that is a number"),
    (NUMERIC, "value: 40", "value: 90", 10, "90 is named as a wrong value", "Take it out"),
    (NUMERIC, "  unit", "  tolerance: -1\n  unit", 9, '"tolerance" can\'t be "-1"', "0 or above"),
    (NUMERIC, "wrong: Not right., ", "", 10, 'the feedback has no "wrong"', "Write wrong:"),
    (
        REASONED,
        "Because of article 3,",
        "Because, correct: true,",
        11,
        "2 reasons are marked",
        "in one reason only",
    ),
    (
        REASONED,
        "  - {key: b, text: Because of article 3, feedback: It does not.}\n",
        "",
        11,
        "1 reason",
        "two to four",
    ),
    (SINGLE, "  stem", "  hints: [a, b, c, d]\n  stem", 7, "it has 4 hints", "at most three hints"),
    (SINGLE, "  stem", "  hints: [a, '']\n  stem", 7, 'the list "hints" holds an empty', "nudge"),
    (SINGLE, "  stem", "  exercise: maybe\n  stem", 7, '"exercise" can\'t be "maybe"', "true for a question"),
    (
        SHORT,
        "  why: The article says so. (Article 36)\n",
        "",
        3,
        'the question has no "why"',
        "with the article",
    ),
    (
        SHORT,
        "[accession, to accede]",
        "accession",
        11,
        '"answer" can\'t be "accession"',
        "[accession, to accede]",
    ),
    (
        SHORT,
        "[accession, to accede]",
        "[accession, Accéssion]",
        11,
        "are the same answer",
        "Take one of the two",
    ),
    (
        SHORT,
        "[accession, to accede]",
        '[accession, "…"]',
        11,
        "neither letters nor digits",
        "a word or a number",
    ),
    (SHORT, "text: ratification", "text: To  Accede", 13, "it is accepted as right", "out of near"),
    (SHORT, "right: Well put., ", "", 14, 'the feedback has no "right"', "Write right:"),
    (
        SHORT,
        ', feedback: "That is for signatories."',
        "",
        13,
        'an entry in near has no "feedback"',
        "tells about",
    ),
    (
        MATCHING,
        "  - {key: c, left: Article 8, right: Corruption, feedback: Third.}\n",
        "",
        11,
        "it has 2 pairs",
        "three to eight",
    ),
    (
        MATCHING,
        "right: Laundering",
        "right: Participation",
        11,
        'have the right side "Participation"',
        "sorting",
    ),
    (
        MATCHING,
        "left: Article 6",
        "left: Article 5",
        11,
        'two pairs have the left side "Article 5"',
        "differ",
    ),
    (MATCHING, "key: x", "key: a", 15, 'a pair has the key "a" already', "of its own"),
    (MATCHING, "right: Laundering, ", "", 13, 'pair 2 has no "right"', "what belongs to it"),
    (
        MATCHING,
        "text: Theft",
        "text: '[Theft](https://un.org)'",
        16,
        "entry in extra 1 holds a link",
        "feedback",
    ),
    (
        MATCHING,
        "left: Article 6",
        "left: {article: 6}",
        13,
        '"left" can\'t be a set of fields',
        "to be matched",
    ),
    (ORDERING, "text: Deposit", "text: Ratification", 11, 'two steps have the text "Ratification"', "differ"),
    (ORDERING, "key: sign", "key: Sign up", 12, '"key" can\'t be "Sign up"', "beginning with a letter"),
    (ORDERING, ", feedback: At last.", "", 15, 'step 4 has no "feedback"', "tells about the law"),
    (
        SORTING,
        "category: may, feedback: A choice.",
        "category: must, feedback: x",
        17,
        'no category "must"',
        "shall, may",
    ),
    (SORTING, "key: b", "key: a", 14, 'two cards have the key "a"', "of its own"),
    (
        SORTING,
        "  - {key: d, text: Transfer, category: may, feedback: A choice too.}\n",
        "",
        14,
        "it has 3 cards",
        "four to twenty",
    ),
    (
        SORTING,
        "category: shall, feedback: A duty too.",
        "feedback: x",
        16,
        'card 2 has no "category"',
        "key of a category",
    ),
    (CLOZE, "[[years]]", "[[yeers]]", 11, "gap [[yeers]] that is not in gaps", "Describe it"),
    (CLOZE, "crime", "[[verb]] crime", 11, "stands in the text 2 times", "its own key"),
    (CLOZE, " [[years]]", "", 17, 'the gap "years" is not in the text', "[[years]]"),
    (CLOZE, "    - {key: y, text: may, feedback: No choice.}\n", "", 14, "it has 1 choice", "two to seven"),
    (CLOZE, "shall, correct: true", "shall", 14, "no choice is marked as correct", "correct: true"),
    (CLOZE, '    answer: [four, "4"]\n', "", 17, "neither choices nor an answer", "to type"),
    (
        CLOZE,
        "    feedback: {right: Four it is., wrong: Count again.}\n",
        "",
        17,
        'needs "feedback"',
        "right: …",
    ),
    (CLOZE, "text: five", "text: FOUR", 19, "it is accepted as right", "out of near"),
    (CLOZE, "key: y, text", "key: yes, text", 16, '"key" can\'t be "yes"', "one small letter"),
    (BRANCHING, "to: papers", "to: paper", 15, 'there is no scene "paper"', "start, papers, end"),
    (BRANCHING, "points: 0.5", "points: 0.7", 21, '"points" can\'t be "0.7"', "0, 0.5 or 1"),
    (
        BRANCHING,
        "text: Write a note, to: end",
        "text: Write a note, to: start",
        11,
        "in a circle",
        "later scene",
    ),
    (
        BRANCHING,
        "text: Seize it, to: end, points: 1",
        "text: Seize it, to: end, points: 0",
        11,
        "no way",
        "points: 1",
    ),
    (BRANCHING, "to: papers", "to: end", 17, 'no choice leads to the scene "papers"', "take the scene out"),
    (
        BRANCHING,
        "key: b, text: Write",
        "key: a, text: Write",
        19,
        'two choices have the key "a"',
        "of its own",
    ),
    (
        BRANCHING,
        ", consequence: They come. (Article 10)",
        "",
        15,
        'choice 1 of scene 1 has no "consequence"',
        "what follows",
    ),
    (SINGLE, "One more.", "One more, or two.", 9, 'the text "or two." stands where a field', "double quotes"),
    (NUMERIC, "value: 40, ", "", 10, 'an entry in near has no "value"', "Write value: and a number"),
]


@pytest.mark.parametrize(
    ("item", "old", "new", "line", "what", "remedy"),
    ONE_FAULT,
    ids=[f"{o[:12]}→{n[:24]}" for _, o, n, *_ in ONE_FAULT],
)
def test_one_fault(tmp_path, item, old, new, line, what, remedy):
    assert old in item
    faults = told(write(tmp_path, item.replace(old, new, 1)))
    if not what:
        assert faults == []
        return
    assert len(faults) == 1, [str(fault) for fault in faults]
    assert faults[0].line == line
    assert what in faults[0].what
    assert remedy in faults[0].remedy
    assert not JARGON.search(str(faults[0]))


def test_faults_of_the_whole_file(tmp_path):
    assert (
        "Write module: and one of convention, tools"
        in told(write(tmp_path, SINGLE, module="convetion"))[0].remedy
    )
    path = tmp_path / "bad.yml"
    for text, part in [
        ("", "no bank"),
        ("- a\n- b", "no bank"),
        ("module: convention", "no questions"),
        ("module: convention\nitems:\n- 7", "not a question"),
        ("module: convention\nitems: []\ntitle: x", '"title" is not a field'),
        ("module: convention\nitems: &a\n- *a", "used in two places"),
        ("module: convention\n---\nitems: []", "reading stopped"),
        ("module: !!python/object:os.system x\nitems: []", "no questions"),
        ("module: conv\x00", "can't be shown"),
    ]:
        path.write_text(text, encoding="utf-8")
        assert any(part in fault.what for fault in told(path)), (text, told(path))
    path.write_bytes(b"module: caf\xe9")
    assert "UTF-8" in told(path)[0].what
    assert "no such file" in told(tmp_path / "missing.yml")[0].what


def test_ids_are_unique_across_files(tmp_path):
    first = write(tmp_path, SINGLE)
    second = tmp_path / "03_other.yml"
    second.write_text(first.read_text(encoding="utf-8"), encoding="utf-8")
    [fault] = bank.check(tmp_path, KNOWN)
    assert fault.file.endswith("03_other.yml")
    assert "02_test.yml, line 3" in fault.what


def test_text_is_what_was_written():
    """YAML would turn these into false, true, 1.1, a date and nothing."""
    written = lines.read("{a: No, b: yes, c: 1.10, d: 2003-09-29, e: null}")
    assert written.content == {"a": "No", "b": "yes", "c": "1.10", "d": "2003-09-29", "e": "null"}


HOSTILE = [
    "<script>alert(1)</script>",
    "Text <img src=x onerror=alert(1)> more",
    "<img src=x onerror=alert(1)",
    "<svg onload=alert(1)></svg>",
    "<svg/onload=alert(1)>",
    "</label><script>alert(1)</script>",
    "<a href='javascript:alert(1)'>x</a>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<style>@import 'https://evil.example'</style>",
    "<!-- --><script>alert(1)</script>",
    "<math><mtext><img src onerror=alert(1)>",
    "<details open ontoggle=alert(1)>x",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;img src=x onerror=alert(1)&#62;",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java&Tab;script:alert(1))",
    "[x](<java\tscript:alert(1)>)",
    "[x](\u0001javascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](file:///etc/passwd)",
    "[x](//evil.example/x)",
    "[x](\\\\evil.example/x)",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    "![x](https://evil.example/x.png)",
    '![x](x.png "onerror=alert(1)")',
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_refused(tmp_path, text):
    for item, field in [
        (SINGLE, "stem: How many?"),
        (SINGLE, "text: Two"),
        (SINGLE, "feedback: One more."),
        (NUMERIC, "wrong: Not right."),
        (NUMERIC, "unit: days"),
    ]:
        name = field.partition(":")[0]
        faults = told(write(tmp_path, item.replace(field, f"{name}: {json.dumps(text)}", 1)))
        assert faults, (field, text)
        assert all(fault.line and fault.item == "conv-q-1" and fault.remedy for fault in faults)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_harmless_when_rendered(text):
    """Should one get past the check, the renderer writes only elements and addresses of its own."""
    rendered = markdown.render(text)
    tags = set(re.findall(r"<(/?[a-z]+)", rendered))
    assert tags <= {"p", "/p", "a", "/a", "em", "/em", "code", "/code"}
    for address in re.findall(r'href="([^"]*)"', rendered):
        assert re.match(r"https:|[^:]*$", address), address


@pytest.mark.parametrize(
    "text",
    [
        "Less than 4 < 5 and 7 > 6",
        "A & B",
        "`<script>` in code",
        "**Four** years",
        "- one\n- two",
        "5 * 3 * 2",
    ],
)
def test_plain_text_is_not_refused(text):
    assert markdown.unsafe(text) == []


def test_markdown_subset(monkeypatch):
    assert markdown.render("a *b* **c** `d`") == "a <em>b</em> <strong>c</strong> <code>d</code>"
    assert markdown.render("a\n\nb") == "<p>a</p>\n<p>b</p>"
    assert markdown.render("# not a heading") == "# not a heading"
    assert "<table>" in markdown.render("| a | b |\n| --- | --- |\n| 1 | 2 |")
    assert markdown.render("[x](https://un.org)") == '<a href="https://un.org" rel="noopener">x</a>'
    link = "[x](../book/glossary.md#term)"
    monkeypatch.delenv("PALERMO_BOOK", raising=False)
    assert 'href="../book/glossary.md#term"' in markdown.render(link)
    monkeypatch.setenv("PALERMO_BOOK", "1")
    assert 'href="../book/glossary.html#term"' in markdown.render(link)
    assert 'href="03_protocols.html"' in markdown.render("[x](03_protocols.ipynb)")
    assert 'href="https://un.org/a.md"' in markdown.render("[x](https://un.org/a.md)")


def test_facts_are_filled_in_and_their_markdown_is_rendered(tmp_path):
    item = NUMERIC.replace("answer: 90", "answer: {fact: untoc.parties}").replace(
        "How many days?", "As of {as_of}, {{how many}} parties?"
    )
    payload = make_payload(bank.load_bank(write(tmp_path, item), KNOWN), KNOWN)
    assert payload["items"][0]["answer"] == 123
    assert payload["items"][0]["stem"] == "As of 28 May 2026, {how many} parties?"


def test_sources_as_a_reader_knows_them(monkeypatch):
    monkeypatch.setenv("PALERMO_BOOK", "1")
    assert source_labels(["UNTOC:2(a)"], KNOWN) == [{"label": "Convention, article 2(a)"}]
    assert source_labels(["UNTOC:36(1)", "unodc-treaties", "UNTOC:38(2)", "TIP:3"], KNOWN) == [
        {"label": "Convention, articles 36(1) and 38(2)"},
        {"label": "Trafficking in Persons Protocol, article 3"},
        {"label": "UNODC treaties", "href": "../book/references.html#unodc-treaties"},
    ]


def test_anchors_are_the_books():
    """Links to headings must lead where the book's own builder puts the anchors."""
    from myst_parser.mdit_to_docutils.base import default_slugify

    text = (paths.book_dir() / "references.md").read_text(encoding="utf-8")
    ours = markdown.heading_slugs(text)
    tokens = MarkdownIt("commonmark").parse(text)
    titles = [after.content for before, after in pairwise(tokens) if before.type == "heading_open"]
    plain = [title for title in titles if not re.search(r"[\[*_`<&]", title)]
    assert len(plain) > 5
    assert {default_slugify(title) for title in plain} <= set(ours)
