"""My progress: what it counts, how it travels in a file, and the marks of what is read; in Chromium, offline."""

import json
import re
from pathlib import Path

import island_page
import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from weigh import gzipped

from palermo import book as book_extension
from palermo import data, paths, progress, sections, shared, versions
from palermo.island import front_end
from palermo.progress import Progress, course, grading_key
from palermo.quiz import bank, grading, make_payload
from palermo.quiz.known import read_known
from palermo.quiz.markdown import heading_slugs
from palermo.quiz.payload import payload_of

KEY = "palermo-course"


@pytest.fixture
def in_book(monkeypatch):
    monkeypatch.setenv("PALERMO_BOOK", "1")


# ---- what the page knows of the course


def test_it_knows_every_published_module_and_its_quiz(in_book):
    tables = data.load()
    there = tables.modules.query("status == 'published' and number > 0").sort_values("number")
    known = course()
    words = read_known()
    banks = {one.module: make_payload(one, words)["items"] for one in bank.load_all(known=words)}
    assert [one["id"] for one in known["modules"]] == list(there["id"])
    for module in known["modules"]:
        assert module["quiz"] == [item["id"] for item in banks[module["id"]]]
        own = tables.objectives[tables.objectives["module"] == module["id"]]
        assert [one["id"] for one in module["objectives"]] == list(own["id"])
        asked = {known["items"][name]["objective"] for name in module["quiz"]}
        assert asked <= set(own["id"])


def test_every_section_to_review_is_there(in_book):
    known = course()
    for module in known["modules"]:
        name = module["address"].removesuffix(".html")
        cells = nbformat.read(paths.notebooks_dir() / f"{name}.ipynb", as_version=4).cells
        anchors = heading_slugs("\n\n".join(re.sub('"""', "\n", cell.source) for cell in cells))
        for title, address in module["sections"]:
            page, _, anchor = address.partition("#")
            assert (page, anchors[anchor][1]) == (module["address"], title)
        places = {item["section"] for one, item in known["items"].items() if one in module["quiz"]}
        assert len(places) > 3 and max(places) < len(module["sections"])


def test_a_heading_that_stands_twice_leads_to_the_section_above(tmp_path):
    text = "## What you will be able to do\n## Fish\n### Law\na\n## Fowl\n### Law\nb\n### Try it: c\n## Check yourself"
    path = tmp_path / "x.ipynb"
    nbformat.write(new_notebook(cells=[new_markdown_cell(text)]), path)
    found = [(one.title, one.anchor) for one in sections.read_sections(path)]
    assert found == [("Fish", "fish"), ("Fish: Law", "fish"), ("Fowl", "fowl"), ("Fowl: Law", "fowl")]


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("The ministry wants to decline: our law protects bank secrecy", "Getting the evidence"),
        ("It refuses to extradite a man only because he is its national", "Bringing the suspect"),
        ("How many persons does a structured group need?", "Question 2"),
        ("article 31", "Stopping it before it starts"),
    ],
)
def test_a_question_finds_its_section(words, title):
    read = sections.read_sections(paths.notebooks_dir() / "02_convention.ipynb")
    [place] = sections.nearest(read, [words])
    assert read[place].title.startswith(title)


def responses(item: dict):
    """Right, wrong and odd ones, of every form."""
    keys = re.findall(r'"key": "([^"]+)"', json.dumps(item))
    yield from ({"choice": key} for key in keys)
    yield from ({"choices": keys[:number]} for number in range(len(keys) + 1))
    yield from ({"order": order} for order in (keys, keys[::-1], keys[:1]))
    yield from ({"path": [key]} for key in keys)
    yield {"pairs": {key: key for key in keys}}
    yield {"pairs": dict(zip(keys, keys[::-1], strict=True))}
    yield {"sorted": {card["key"]: card["category"] for card in item.get("cards", [])}}
    for gap in item.get("gaps", []):
        yield from ({"gaps": {gap["key"]: key}} for key in keys)
        yield from ({"gaps": {gap["key"]: text}} for text in gap.get("answer", []))
    answers = item.get("answer", [])
    for text in [*(answers if isinstance(answers, list) else [answers]), "accesion", "x"]:
        yield {"text": str(text)}
        yield {"value": str(text)}
    yield from ({"text": str(near["text"]), "value": str(near.get("value"))} for near in item.get("near", []))


def test_the_key_without_texts_grades_as_the_whole_question():
    known = read_known()
    tried = 0
    for one in bank.load_all(known=known):
        for item in payload_of("", one.module, one.items, known)["items"]:
            slim = grading_key(item)
            assert "stem" not in slim
            for response in responses(item):
                assert grading.grade(slim, response) == grading.grade(item, response), (item["id"], response)
                tried += 1
    assert tried > 200


def test_the_key_holds_all_that_grading_reads_of_any_type():
    """The golden items have no texts but those that count."""
    golden = json.loads((Path(__file__).parent / "golden" / "grading.json").read_text(encoding="utf-8"))
    for vector in golden["vectors"]:
        item = golden["items"][vector["item"]]
        found = grading.grade(grading_key(item), vector["response"])
        assert (found.status, found.score) == (vector["status"], pytest.approx(vector["score"])), vector


def test_without_javascript_the_modules_and_objectives_are_listed(in_book):
    [html] = Progress()._repr_mimebundle_().values()
    tables = data.load()
    assert "needs JavaScript" in html
    for text in tables.objectives.merge(
        tables.modules.query("status == 'published'"), left_on="module", right_on="id"
    )["text"]:
        assert text.replace('"', "&quot;").replace("'", "&#x27;") in html


# ---- versions


def course_folder(folder: Path, monkeypatch) -> Path:
    """A small course, of which the versions are taken."""
    for name in ("notebooks", "quizzes", "data"):
        (folder / name).mkdir()
    cells = [new_markdown_cell("# Title"), new_code_cell("x = 1", metadata={"tags": ["exercise"]})]
    nbformat.write(new_notebook(cells=cells), folder / "notebooks" / "01.ipynb")
    (folder / "quizzes" / "01.yml").write_text("module: one\nitems: []\n", encoding="utf-8")
    (folder / "data" / "t.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    monkeypatch.setattr(paths, "root", lambda: folder)
    return folder


def rewrite(path: Path, old: str, new: str):
    path.write_bytes(path.read_bytes().replace(old.encode(), new.encode()))


def test_the_versions_follow_the_text_and_the_tables_and_nothing_else(tmp_path, monkeypatch):
    folder = course_folder(tmp_path, monkeypatch)
    before = versions.content(), versions.tables()
    assert all(re.fullmatch(f"[{versions.ALPHABET}]{{8}}", one) for one in before)
    rewrite(folder / "notebooks" / "01.ipynb", "x = 1", "x = 2")  # what a reader types into an exercise
    rewrite(folder / "quizzes" / "01.yml", "\n", "\r\n")  # as git writes it on Windows
    rewrite(folder / "data" / "t.csv", "\n", "\r\n")
    assert (versions.content(), versions.tables()) == before
    rewrite(folder / "data" / "t.csv", "2", "3")
    assert versions.content() == before[0] and versions.tables() != before[1]
    rewrite(folder / "notebooks" / "01.ipynb", "# Title", "# Other")
    assert versions.content() != before[0]


def test_the_edition_names_program_day_and_both_versions():
    assert re.fullmatch(r"\d+\.\d+\.\d+ \w{8} \d{4}-\d\d-\d\d \w{8}", versions.edition())
    assert data.load().as_of.isoformat() in versions.edition()


# ---- the page


def choice(name, objective, section=0):
    options = [{"key": "a", "correct": True}, {"key": "b", "correct": False}]
    return {
        "objective": objective,
        "section": section,
        "key": {"id": name, "type": "single", "options": options},
    }


COURSE = {
    "edition": "0.1.0 AAAAAAAA 2026-05-28 BBBBBBBB",
    "met": {"items": 2, "mean": 0.7},
    "pages": {"final_assessment": "final_assessment.html", "record": "record.html"},
    "modules": [
        {
            "id": "one",
            "number": 1,
            "title": "First <b>module</b>",
            "address": "01.html",
            "quiz": ["one-a", "one-b", "one-c", "one-d"],
            "sections": [["Alpha", "01.html#alpha"], ["Beta", "01.html#beta"], ["Gamma", "01.html#gamma"]],
            "objectives": [
                {"id": "one-o1", "text": "Say alpha"},
                {"id": "one-o2", "text": "Say beta & gamma"},
            ],
        },
        {
            "id": "two",
            "number": 2,
            "title": "Second module",
            "address": "02.html",
            "quiz": ["two-a", "two-b"],
            "sections": [["Delta", "02.html#delta"]],
            "objectives": [{"id": "two-o1", "text": "Say delta"}],
        },
    ],
    "items": {
        "one-a": choice("one-a", "one-o1", 0),
        "one-b": choice("one-b", "one-o1", 0),
        "one-c": choice("one-c", "one-o2", 1),
        "one-d": choice("one-d", "one-o2", 2),
        "one-exercise": choice("one-exercise", "one-o2", 2),
        "two-a": choice("two-a", "two-o1"),
        "two-b": choice("two-b", "two-o1"),
    },
}


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    path = tmp_path_factory.mktemp("progress") / "index.html"
    body = f"<h1>My progress</h1><h2>What you have done</h2>{island_page.shown(Progress())}"
    return island_page.write(path, "My progress", body, Progress.scripts, shared.script("course", COURSE))


def answers(**chosen):
    """items of a document: question → the option chosen and checked."""
    return {
        name.replace("_", "-"): {"response": {"choice": key}, "checked": True, "shown": False}
        for name, key in chosen.items()
    }


def document(**parts):
    return {"v": 2, "seed": "abcdef", **parts}


class Learner(island_page.Reader):
    """The page, with what this browser has stored."""

    def __init__(self, visit, address, stored=None, **options):
        super().__init__(visit, address, **options)
        if stored is not None:
            text = stored if isinstance(stored, str) else json.dumps(stored)
            self.page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY, text])
            self.page.reload()

    def stored(self):
        return json.loads(self.page.evaluate(f"localStorage.getItem('{KEY}')"))

    def text(self):
        return self.page.locator("main").inner_text()

    def module(self, name):
        return self.page.locator(f'[data-module="{name}"]')

    def press(self, button):
        self.page.get_by_role("button", name=button, exact=True).click()

    def save(self) -> str:
        with self.page.expect_download() as waiting:
            self.press("Save my progress to a file")
        assert re.fullmatch(r"palermo-progress-\d{4}-\d\d-\d\d\.json", waiting.value.suggested_filename)
        return Path(waiting.value.path()).read_text(encoding="utf-8")

    def choose(self, content, name="palermo-progress.json"):
        content = content if isinstance(content, (str, bytes)) else json.dumps(content)
        payload = {
            "name": name,
            "mimeType": "application/json",
            "buffer": content.encode() if isinstance(content, str) else content,
        }
        self.page.locator("input[type=file]").set_input_files(payload)

    def message(self):
        """What came of choosing a file."""
        said = self.page.locator("input[type=file] ~ .palermo-message:not(:empty)")
        said.wait_for()
        return said.inner_text()

    def box(self):
        box = self.page.locator(".palermo-progress-box:visible")
        box.wait_for()
        return box.inner_text()

    def focused(self):
        return self.page.evaluate("document.activeElement.innerText || document.activeElement.type")


BEGUN = document(
    items=answers(one_a="a", one_b="a", one_c="b", one_exercise="a"),
    modules={"one": {"read": True}},
    tests={
        "final": {
            "attempts": 2,
            "best": {"score": 0.84, "right": 20, "total": 25, "date": "2026-06-03", "passed": True},
        }
    },
)


@pytest.fixture
def learner(visit, address):
    return lambda stored=None, **options: Learner(visit, address, stored, **options)


def test_what_is_done_is_counted_and_what_is_open_is_linked(learner):
    one = learner(BEGUN)
    tiles = one.page.locator(".palermo-progress-tiles").inner_text()
    assert (
        re.sub(r"\s+", " ", tiles)
        == "1 of 2 modules read 3 of 6 quiz questions answered 1 of 3 objectives met"
    )
    assert "at least 2 of its questions" in one.text() and "70 % or more" in one.text()
    first = one.module("one")
    assert "First <b>module</b>" in first.inner_text(), "shown as the text it is"
    assert "Quiz: 3 of 4 questions answered, 2 right. Score: 50 %" in first.inner_text()
    first.locator("summary").click()
    met, wanting = first.locator("li").all_inner_texts()
    assert "✓Met. Say alpha" in met.replace("\n", "") and "2 of 2 questions checked, mean 100 %." in met
    assert "○Open. Say beta & gamma" in wanting.replace("\n", "")
    assert "2 of 3 questions checked, mean 50 %." in wanting, "an exercise in the text counts too"
    links = first.locator("li a").evaluate_all(
        "all => all.map(one => [one.textContent, one.getAttribute('href')])"
    )
    assert links == [["Beta", "01.html#beta"], ["Gamma", "01.html#gamma"]]
    assert "Quiz: not begun, 2 questions" in one.module("two").inner_text()
    assert "best result 84 %, 20 of 25 right, on 3 June 2026: passed" in one.text()
    following = one.page.locator(".palermo-progress-next a")
    assert (following.inner_text(), following.get_attribute("href")) == (
        "the quiz of 1 · First <b>module</b>", "01.html#check-yourself",
    )  # fmt: skip
    assert one.visit.messages == [] and one.visit.outside == []


def test_what_to_do_next(learner):
    one = learner()
    following = one.page.locator(".palermo-progress-next a")
    assert following.get_attribute("href") == "01.html"
    done = answers(one_a="b", one_b="b", one_c="b", one_d="b", two_a="b", two_b="b")
    read = {"one": {"read": True}, "two": {"read": True}}
    one.page.evaluate("changes => palermo.store.putAll(changes)", {"items": done, "modules": read})
    assert following.get_attribute("href") == "final_assessment.html"
    one.page.evaluate("changes => palermo.store.putAll(changes)", {"tests": BEGUN["tests"]})
    assert following.get_attribute("href") == "record.html"
    assert "0 of 3 objectives met" in one.text().replace("\n", " ")


def test_reading_is_ticked_here_and_seen_in_another_tab(learner, address):
    one = learner()
    other = one.visit.context.new_page()
    other.goto(address)
    one.page.get_by_label("I have read this module").first.check()
    other.get_by_text("1 of 2").wait_for()
    assert other.locator("[data-module=one] input").is_checked()
    assert one.stored()["modules"]["one"]["read"] is True
    other.locator("[data-module=one] input").uncheck()
    one.page.get_by_text("0 of 2").first.wait_for()
    assert one.stored()["modules"]["one"]["read"] is False


def test_a_file_carries_everything_to_another_browser_and_back(learner):
    everything = document(
        items=answers(one_a="a"),
        modules={"one": {"read": True}},
        profile={"country": "KEN"},
        plan={"issue": "Ünïcode 漢字 </script>"},
        tests=BEGUN["tests"],
        record={"name": "Amina"},
    )
    one = learner(everything)
    file = one.save()
    two = learner()
    two.choose(file)
    summary = two.box()
    for line in ("1 answer that is not here yet", "1 module more", "1 test result", "3 entries of your plan"):
        assert line in summary
    assert two.focused() == summary, "what it would change has the focus"
    assert two.stored()["items"] == {}, "nothing is done before it is confirmed"
    two.press("Bring it in")
    assert two.message() == "Brought in."
    assert two.stored() == everything, "a new browser goes on as the same learner"
    two.page.get_by_label("I have read this module").nth(1).check()
    one.choose(two.save())
    assert one.page.locator(".palermo-progress-box:visible li").all_inner_texts() == [
        "1 module more marked as read"
    ]
    one.press("Bring it in")
    assert one.stored()["modules"]["two"]["read"] is True
    one.choose(two.save())
    assert "nothing that is new here" in one.message()


def test_the_better_result_stays_and_texts_are_asked_about(learner):
    mine = document(items=answers(one_a="a", one_b="b", two_a="a"), profile={"country": "KEN"})
    mine["plan"] = {"issue": "mine", "who": ""}
    mine["tests"] = {"final": {"attempts": 3, "best": {**BEGUN["tests"]["final"]["best"], "score": 0.9}}}
    theirs = document(
        items={
            **answers(one_a="b", one_b="a", one_c="a"),
            "old-question": {"response": {"choice": "z"}, "checked": True},
        },
        plan={"issue": "theirs", "who": "theirs"},
        profile={"country": "KEN"},
        tests=BEGUN["tests"],
    )
    file = {"palermo": "progress", "saved": "2026-06-03", "document": theirs}
    one = learner(mine)
    one.choose(file)
    assert "The file is of 3 June 2026." in one.box()
    assert one.page.locator(".palermo-progress-box:visible li").all_inner_texts() == [
        "2 answers that are not here yet",
        "1 answer better than the one here",
        "1 entry of your plan, country or record",
        "2 results that are no better in the file stay as they are here",
    ]
    one.press("Cancel")
    assert "Nothing was changed" in one.message()
    assert one.stored() == mine

    one.choose(file)
    one.press("Bring it in")
    stored = one.stored()
    kept = {name: state["response"]["choice"] for name, state in stored["items"].items()}
    assert kept == {"one-a": "a", "one-b": "a", "one-c": "a", "two-a": "a", "old-question": "z"}
    assert stored["plan"] == {"issue": "mine", "who": "theirs"}
    assert stored["tests"] == mine["tests"]
    one.choose(file)
    one.page.get_by_label("what is in the file").check()
    one.press("Bring it in")
    assert one.stored()["plan"] == {"issue": "theirs", "who": "theirs"}


def test_a_test_comes_in_whole_and_never_over_one_under_way(learner):
    """Its summary and its sheet belong together: the gain is computed from both."""

    def sat(score, **sheet):
        best = {**BEGUN["tests"]["final"]["best"], "score": score}
        return {"pre": {"attempts": 1, "best": best}, "pre-sheet": {"draw": ["one-a"], **sheet}}

    done = {"done": {"date": "2026-06-03", "late": False}}
    theirs = document(tests=sat(0.5, **done))
    file = {"palermo": "progress", "saved": "2026-06-03", "document": theirs}
    cases = [({}, True), (sat(0.4, **done), True), (sat(0.6, **done), False)]
    cases += [({"pre-sheet": sat(0)["pre-sheet"]}, False)]
    one = learner()
    for mine, taken in cases:
        stored = document(tests=mine)
        one.page.evaluate("([key, doc]) => localStorage.setItem(key, JSON.stringify(doc))", [KEY, stored])
        one.choose(file)
        if taken:
            one.press("Bring it in")
            assert one.stored()["tests"] == theirs["tests"]
        else:
            assert "nothing that is new" in one.message()
            assert one.stored() == stored


WRONG_FILES = [
    ("", "not a progress file"),
    ("[1, 2", "not a progress file"),
    (b"\x89PNG\r\n\x1a\n\x00\xff", "not a progress file"),
    ({"cells": [], "nbformat": 4}, "not a progress file"),
    (document(items={}), "not a progress file"),
    ('{\n "palermo": "progress",\n "saved": "2026-06-03",\n "document": {"v": 2, "it', "damaged"),
    ({"palermo": "progress", "saved": "x", "document": None}, "damaged"),
    ({"palermo": "progress", "saved": [], "document": {"v": 99}}, "newer version"),
]


def test_a_wrong_file_is_told_and_changes_nothing(learner):
    one = learner(BEGUN)
    for content, words in WRONG_FILES:
        one.choose(content)
        one.page.locator("input[type=file] ~ .palermo-message", has_text=words).wait_for()
        assert one.stored() == BEGUN
        assert one.focused() == "file", "ready for another one"
        one.page.evaluate("document.querySelector('input[type=file] ~ .palermo-message').textContent = ''")
    assert one.visit.messages == []


def test_a_file_that_is_far_too_large_is_not_even_read(learner, tmp_path):
    (tmp_path / "large.json").write_bytes(b"x" * 5_100_000)
    one = learner(BEGUN)
    one.page.locator("input[type=file]").set_input_files(tmp_path / "large.json")
    assert "too large" in one.message()


HOSTILE = {
    "v": 1,
    "seed": 7,
    "items": {
        "one-a": None,
        "one-b": {"response": {"choice": {"a": 1}}, "checked": True},
        "one-c": {"response": "<img src=x onerror=alert(1)>", "checked": "yes"},
        "one-d": {"checked": True, "response": {"choice": "constructor"}},
        "__proto__": {"checked": True},
        "constructor": {"response": {"choice": "a"}, "checked": True},
    },
    "modules": {"one": "read", "two": {"read": "<script>alert(1)</script>"}, "__proto__": {"read": True}},
    "tests": {
        "final": {"best": {"score": 1e9, "right": -1, "total": 0, "date": "<b>", "passed": "yes"}},
        "post": {"best": {"score": 1, "right": 1, "total": 1, "date": "2026-99-99"}},
        "pre": [1],
    },
    "plan": {"a": {"b": ["<script>"]}},
    "record": {"name": 7},
}  # fmt: skip


def test_hostile_stored_progress_counts_for_nothing(learner):
    one = learner(json.dumps(HOSTILE))
    one.page.on("dialog", lambda dialog: one.visit.messages.append(dialog.message))
    tiles = re.sub(r"\s+", " ", one.page.locator(".palermo-progress-tiles").inner_text())
    assert tiles == "0 of 2 modules read 0 of 6 quiz questions answered 0 of 3 objectives met"
    assert one.page.locator("dd").all_inner_texts() == ["not taken yet"]
    one.choose({"palermo": "progress", "saved": "2026-99-99", "document": HOSTILE})
    assert "nothing that is new" in one.message()
    two = learner()
    two.choose({"palermo": "progress", "saved": "<script>", "document": HOSTILE})
    assert "The file would change this" in two.box()
    two.press("Bring it in")
    assert "0 of 6" in two.text()
    assert one.visit.messages == two.visit.messages == []


def test_erase_asks_first_and_erases_everything(learner):
    one = learner(BEGUN)
    one.press("Erase everything")
    assert one.focused() == "No, keep it"
    one.page.keyboard.press("Enter")
    assert one.focused() == "Erase everything"
    assert one.stored() == BEGUN
    one.press("Erase everything")
    one.press("Yes, erase everything")
    assert one.page.evaluate("Object.keys(localStorage)") == []
    assert "0 of 6" in one.text() and not one.page.locator("[data-module=one] input").is_checked()
    one.page.reload()
    assert set(one.stored()) >= {"v", "seed"} and one.stored()["seed"] != BEGUN["seed"]


def test_a_store_that_cant_be_read_is_told_and_can_be_erased(learner):
    one = learner("{rubbish")
    assert "can't be read" in one.text()
    one.press("Erase everything")
    one.press("Yes, erase everything")
    assert one.page.locator(".palermo-problem").inner_text() == ""


def test_keyboard_alone(learner):
    one = learner(BEGUN)
    keys = one.page.keyboard
    reached = []
    for _ in range(14):
        keys.press("Tab")
        reached.append(
            one.page.evaluate("(document.activeElement.type || document.activeElement.tagName).toLowerCase()")
        )
        if reached[-1] == "summary" and "summary" not in reached[:-1]:
            keys.press("Enter")
    # next step; module: link, tick, objectives with two links to review; module; test; save, file, erase
    begin, module = ["a"], ["a", "checkbox", "summary"]
    assert reached == [*begin, *module, "a", "a", *module, "a", "button", "file", "button", "body"]
    outline = one.page.evaluate("""() => {
      const summary = document.querySelector("summary"); summary.focus();
      return summary.matches(":focus-visible") && getComputedStyle(summary).outlineStyle; }""")
    assert outline == "solid"


@pytest.mark.parametrize("state", ["begun", "import", "erase", "problem"])
def test_axe(learner, state):
    one = learner("{rubbish" if state == "problem" else BEGUN)
    one.module("one").locator("summary").click()
    if state == "import":
        other = document(items=answers(one_d="a"), plan={"a": "b"})
        one.page.evaluate("palermo.store.put('plan', {a: 'c'})")
        one.choose({"palermo": "progress", "saved": "2026-06-03", "document": other})
        one.box()
    if state == "erase":
        one.press("Erase everything")
    for theme in ("light", "dark"):
        one.page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        assert one.visit.axe() == []


@pytest.mark.parametrize("width", [320, 1280])
def test_fits_and_can_be_touched(learner, width):
    one = learner(BEGUN, viewport={"width": width, "height": 740})
    one.module("one").locator("summary").click()
    one.press("Erase everything")
    assert one.visit.width() <= width
    targets = one.page.locator(".palermo-progress-read, .palermo-button:visible, summary, input[type=file]")
    heights = targets.evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")
    assert len(heights) >= 8 and min(heights) >= 44


def test_without_javascript(learner):
    one = learner(java_script_enabled=False)
    assert "showing it needs JavaScript" in one.text()
    assert one.page.locator("ol > li a").count() >= 2


def test_live(visit, tmp_path):
    """As anywidget shows it: the module from a blob, course and all inside the payload."""
    (tmp_path / "lab.html").write_text("<!doctype html><title>Lab</title><body></body>", encoding="utf-8")
    one = visit()
    one.page.goto((tmp_path / "lab.html").as_uri())
    one.page.evaluate(
        """async ([source, payload]) => {
          const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
          const model = { get: () => payload, set() {}, save_changes() {}, on() {}, off() {} };
          window.cleanup = await (await import(url)).default.render({ model, el: document.body });
        }""",
        [front_end("progress", Progress.scripts), {"shared": {"course": COURSE}}],
    )
    one.page.get_by_label("I have read this module").first.check()
    one.page.get_by_text("1 of 2").wait_for()
    one.page.get_by_role("button", name="Erase everything").click()
    assert "stay in the session until you shut it down" in one.page.locator("body").inner_text()
    one.page.evaluate("cleanup()")
    one.page.evaluate("palermo.store.put('modules', {two: {read: true}})")
    assert one.messages == []


# ---- in the book: the marks in the side bar, and the end of a module


@pytest.fixture(params=["file", "http"])
def home(request, book):
    return book.as_uri() if request.param == "file" else request.getfixturevalue("http_book")


def stored(page):
    return json.loads(page.evaluate(f"localStorage.getItem('{KEY}')"))


def marks(page):
    return page.locator(".bd-sidebar-primary .palermo-done").all_inner_texts()


def test_a_module_marks_itself_as_read_at_its_take_away(home, visit):
    one = visit(viewport={"width": 1280, "height": 800})
    page = one.page
    page.goto(f"{home}/notebooks/02_convention.html")
    assert marks(page) == []
    assert "not marked as read" in page.locator(".palermo-read").inner_text()
    page.locator("#take-away").scroll_into_view_if_needed()
    page.get_by_text("You have read this module").wait_for()
    assert stored(page)["modules"]["convention"]["read"] is True
    assert marks(page) == ["read"]
    link = page.locator(".bd-sidebar-primary a", has=page.locator(".palermo-done"))
    assert link.inner_text().split("\n") == ["The Convention", "read"], "part of the link's name"

    page.get_by_role("button", name="Mark this module as unread").click()
    assert marks(page) == []
    page.reload()
    page.locator("#take-away").scroll_into_view_if_needed()
    page.wait_for_timeout(200)
    assert stored(page)["modules"]["convention"]["read"] is False, "the learner's word holds"
    page.get_by_role("button", name="Mark this module as read").click()
    page.get_by_role("link", name="See all of your progress").click()
    # Chromium may open the page before it has passed on what the last one wrote; the page follows then.
    page.locator("[data-module=convention] input:checked").wait_for()
    page.locator("[data-module=convention] input").uncheck()
    assert marks(page) == []
    assert one.messages == [] and one.outside == []


def test_marks_on_every_page_and_in_every_tab(book, visit):
    one = visit(viewport={"width": 1280, "height": 800})
    page = one.page
    page.goto((book / "book" / "glossary.html").as_uri())
    quiz_items = progress.contents()["notebooks/02_convention"][1]
    items = {name: {"response": {}, "checked": True} for name in quiz_items[:-1]}
    other = one.context.new_page()
    other.goto((book / "notebooks" / "my_progress.html").as_uri())
    other.evaluate("items => palermo.store.put('items', items)", items)
    total = len(quiz_items)
    page.get_by_text(f"quiz {total - 1} of {total}").wait_for()
    done = {quiz_items[-1]: {"response": {}, "checked": True}}
    other.evaluate(
        "changes => palermo.store.putAll(changes)", {"items": done, "modules": {"convention": {"read": True}}}
    )
    page.get_by_text("✓ read, quiz done").wait_for()
    for rubbish in ("?", "[]", "7", '{"v": 9}', '{"v": 2, "items": 7, "modules": null}'):
        other.evaluate("text => localStorage.setItem('palermo-course', text)", rubbish)
        page.reload()
        assert marks(page) == []
    assert one.messages == []


def test_the_mark_on_every_page_is_light(book):
    folder = book / "_static" / "palermo"
    assert gzipped(folder / "marker.js") + gzipped(folder / "shared" / "contents.js") <= 3000
    for page in ("book/glossary.html", "notebooks/02_convention.html"):
        assert (book / page).read_text(encoding="utf-8").count("palermo/marker.js") == 1
    assert "palermo/core.js" not in (book / "book" / "glossary.html").read_text(encoding="utf-8")


def test_scripts_of_the_page_are_those_of_the_island():
    assets = book_extension.PAGE_ASSETS['data-palermo-island="progress"']
    assert assets == ["core.js", *Progress.scripts]
