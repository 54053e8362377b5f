"""What every bank of the course keeps to: `palermo quiz check` tells it, and each of its checks can fail."""

import re
import subprocess
from collections import Counter
from dataclasses import replace

import pytest
from samples import BRANCHING, CLOZE, MULTIPLE, REASONED, SHORT, SINGLE, TRUE_FALSE
from test_quiz_bank import KNOWN as SMALL
from test_quiz_bank import write

from palermo import data, facts, paths
from palermo.quiz import bank, checks, model, readable, texts
from palermo.quiz.known import read_known, read_retired

KNOWN = read_known()
READINGS = bank.read(bank.bank_files(), KNOWN)
banks = pytest.mark.parametrize("reading", READINGS, ids=lambda reading: reading.path.stem)
# Module → fewest questions and types, where they are others than for the rest.
FEWEST = {"ratification_data": (12, 4), "convention": (25, 10)}
MEMBER_STATES = int(data.load().countries["un_member"].sum())


@banks
def test_a_bank_keeps_to_all_that_is_checked(reading):
    assert [str(fault) for fault in [*reading.faults, *checks.faults(reading)]] == []


@banks
def test_there_are_enough_questions_of_enough_types(reading):
    items, types = FEWEST.get(reading.bank.module, (20, 5))
    count = Counter(item.type for item in reading.bank.items)
    assert len(reading.bank.items) >= items and len(count) >= types, count


@banks
def test_no_number_but_articles_days_and_years_is_typed(reading):
    """The sharper form of what the course checks, for the two banks whose questions are about numbers."""
    if reading.bank.module not in ("convention", "ratification_data"):
        return
    for item in reading.bank.items:
        for place, text in texts.each(item.model_dump()):
            numbers = [int(n) for n in re.findall(r"(?<![\w{.])\d+(?![\w}])", text)]
            assert not [n for n in numbers if 41 < n < 1999 and n != MEMBER_STATES], (
                f"{item.id} {place}: {text}"
            )


def test_no_near_value_is_the_key():
    for reading in READINGS:
        for item in reading.bank.items:
            if isinstance(item, model.Numeric):
                near = [entry.value for entry in item.feedback.near]
                assert len(near) == len(set(near)) and item.answer not in near, item.id


def test_every_placeholder_is_a_fact():
    for reading in READINGS:
        for item in reading.bank.items:
            for _, text in texts.each(item.model_dump()):
                filled = facts.fill(text)
                assert "{" not in filled and "}" not in filled, filled


def test_ids_of_questions_that_are_gone_are_kept(root):
    """Learners' browsers hold answers under them. Asked of git, so nobody has to think of it."""
    if not (root / ".git").exists():
        pytest.skip("no history here")
    log = subprocess.run(
        ["git", "log", "--format=", "-p", "-U0", "--", "quizzes"],
        cwd=root, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    ever = set(re.findall(r"^[+-]- id: (\S+)", log, re.M))
    now = {item.id for reading in READINGS for item in reading.bank.items}
    assert len(ever & now) >= 12, "git does not know the banks"
    assert sorted(ever - now - read_retired()) == [], "Add these to quizzes/retired_ids.txt"


# --- each check can fail ------------------------------------------------------------------------------------

FEEDBACK = "It says so and so does the whole law. (Article 2(a))"
FAIR = SINGLE.replace("One more.", FEEDBACK).replace("Right.", FEEDBACK)


def told(tmp_path, check, *items) -> list[str]:
    [reading] = bank.read([write(tmp_path, *items)], SMALL)
    assert reading.faults == []
    return [f"{reading.fault(*one).line} {what}" for one in check(reading.bank, SMALL) for what in [one[2]]]


def test_an_objective_with_one_question_or_one_difficulty_is_told(tmp_path):
    assert told(tmp_path, checks.objectives, FAIR, FAIR) == [
        "1 the objective conv-o1 has no question",
        "1 the objective conv-o2 has difficulties 1, 1",
    ]
    harder = FAIR.replace("difficulty: 1", "difficulty: 2")
    first = [item.replace("conv-o2", "conv-o1") for item in (FAIR, harder)]
    assert told(tmp_path, checks.objectives, FAIR, harder, *first) == []
    assert len(told(tmp_path, checks.objectives, FAIR, harder + "  exercise: true\n", *first)) == 1


def test_a_right_answer_that_sticks_out_is_told(tmp_path):
    long = FAIR.replace("text: Three", "text: Three or more of them")
    assert told(tmp_path, checks.lengths, long) == ["8 the right answer sticks out by its length"]
    assert told(tmp_path, checks.lengths, REASONED.replace("article 2,", "what article 2 says,"))
    assert told(tmp_path, checks.lengths, FAIR.replace("text: Two", "text: Three")) == []


def test_a_habit_of_long_right_answers_is_told(tmp_path):
    longer, shorter = FAIR.replace("text: Two", "text: Four"), FAIR.replace("text: Two", "text: Seven")
    assert told(tmp_path, checks.lengths, longer, longer, shorter, shorter, shorter, shorter) == []
    [habit] = told(tmp_path, checks.lengths, *[longer] * 3, shorter)
    assert "the longest one in 3 of 4 options of single" in habit


@pytest.mark.parametrize(
    ("item", "times", "said"),
    [
        (FAIR, 4, "in 4 of 4 options of single the right answer is b"),
        (MULTIPLE, 4, "in 4 of 4 options of multiple the right answer is b and c"),
        (TRUE_FALSE, 4, "in 4 of 4 options of true_false the right answer is false"),
        (REASONED, 4, "in 4 of 4 reasons the right answer is a"),
        (CLOZE, 4, "in 4 of 4 gaps the right answer is x"),
        (BRANCHING, 2, "in 4 of 4 scenes the right answer is a"),
    ],
)
def test_a_habit_of_places_is_told(tmp_path, item, times, said):
    assert f"2 {said}" in told(tmp_path, checks.places, *[item] * times)
    assert said not in str(told(tmp_path, checks.places, *[item] * (times - 1)))


def test_an_option_that_speaks_of_the_others_is_told(tmp_path):
    assert told(tmp_path, checks.talk, FAIR.replace("text: Two", "text: All of the above")) == [
        '9 the answer says "All of the above"'
    ]
    assert told(tmp_path, checks.talk, FAIR.replace("How many?", "None of these?")) == []


@pytest.mark.parametrize(
    ("feedback", "said"),
    [
        ("Never so. (Article 2(a))", "too short"),
        ("Wrong, it is not what the law says at all. (Article 2(a))", 'the verdict "Wrong"'),
        ("Right. It is what the law says, indeed it is. (Article 2(a))", 'the verdict "Right"'),
        ("It is what the Convention says, at its very beginning.", "does not end with an article"),
        ("It is what the Convention says, at its beginning. (Article 3)", "names UNTOC article 3"),
        ("It is what the Protocol says. (Trafficking in Persons Protocol, article 2)", "names TIP article 2"),
        ("It is what the Convention says, at its beginning. (see below)", "which is no article"),
        ("It is what the Convention says. (Convention on Something, article 2)", "which is no article"),
        ("It is what the Convention says. ([x](https://un.org))", "which is no article"),
        ("It is what the Convention says. (Article 2(a))", ""),
        ("It is what the list says. ([the list](../book/references.md#unodc-treaties))", ""),
        ("It is what both say. (Article 2(a); [the list](../book/references.md#unodc-treaties))", ""),
    ],
)
def test_feedback_that_does_not_teach_is_told(tmp_path, feedback, said):
    found = told(tmp_path, checks.feedback, FAIR.replace(FEEDBACK, f'"{feedback}"', 1))
    assert (len(found), said in "".join(found)) == (1, True) if said else found == []


def test_every_feedback_of_every_type_is_looked_at(tmp_path):
    for item, count in ((SHORT, 3), (CLOZE, 5), (BRANCHING, 4), (REASONED, 4)):
        lines = {line.partition(" ")[0] for line in told(tmp_path, checks.feedback, item)}
        assert len(lines) >= count - 1, item


def test_a_typed_count_is_told(tmp_path):
    for text in ("There are 190 parties.", "117 States have signed.", "Of these, 123 are bound."):
        assert "is typed" in "".join(told(tmp_path, checks.counts, FAIR.replace("How many?", text))) or (
            "123" in text  # a number of today's tables, which the small course does not have
        )
    stem = FAIR.replace("How many?", '"As of {as_of}: {untoc.parties} of 193 Member States?"')
    assert told(tmp_path, checks.counts, stem) == []
    [undated] = told(tmp_path, checks.counts, FAIR.replace("How many?", '"Are they {untoc.parties}?"'))
    assert "untoc.parties stand without their day" in undated


def test_todays_count_is_known_where_no_word_follows_it(tmp_path):
    number = facts.named()["untoc"].parties
    path = write(tmp_path, FAIR.replace("How many?", f"Of these, {number} are bound."))
    [reading] = bank.read([path], KNOWN)
    assert any(str(number) in what for _, _, what, _ in checks.counts(reading.bank, KNOWN))


def test_a_hard_text_is_told(tmp_path):
    hard = " ".join(["Notwithstanding intergovernmental organizations' established jurisdictional"] * 9) + "."
    found = told(tmp_path, checks.plain_words, FAIR.replace("How many?", hard))
    assert any("has 45 words" in what for what in found), found
    assert any("reads too hard" in what for what in found)
    assert any("half of the questions read harder" in what for what in found)
    assert told(tmp_path, checks.plain_words, FAIR) == []


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("", 0),
        ("A cat sat.", 3),
        ("A cat sat. It was an organized one.", 4 + 12.5),
        ("A cat [sat](https://organization.example/administration). (Article 2(a))", 3),
        ("Who sat: a cat; it sat!", 2),
    ],
)
def test_the_index_can_be_counted_by_hand(text, index):
    assert readable.index([text]) == pytest.approx(index)


def test_a_retired_id_is_refused(tmp_path):
    path = write(tmp_path, FAIR)
    [reading] = bank.read([path], replace(SMALL, retired=frozenset({"conv-q-1"})))
    assert "was that of a question that is gone" in reading.faults[0].what


def test_retired_ids_are_read_without_their_notes(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "quizzes_dir", lambda: tmp_path)
    assert read_retired() == frozenset()
    (tmp_path / "retired_ids.txt").write_text("# a note\nconv-old-01  # 2026, unclear\n\nconv-old-02\n")
    assert read_retired() == {"conv-old-01", "conv-old-02"}
