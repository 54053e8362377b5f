"""Tests: `pre_test()`, `post_test()` and `final_assessment()` of the course, and `module_test("convention")`.

The draw is made in the learner's browser (`draw` in static/assessment.js), since it depends on the learner's
seed and on what they have met; here is what it draws from, and Python's own grading of what is handed in.

A test shows no feedback before it is handed in. A branching question tells the consequence of each choice as it
goes on, so it can't be part of one: it stays in the quizzes and exercises of its module.
"""

import hashlib
import html
import json
from functools import cache

import traitlets

from .. import data
from ..island import Island, in_book
from ..shared import SHARED
from .bank import load_all
from .grading import grade
from .known import read_known
from .markdown import page_address
from .model import Item
from .payload import payload_of

PRE_AND_POST = 16
FINAL = 25
PASS_MARK = 0.8
# For those who want a countdown.
MINUTES_PER_QUESTION = 1.2
ROUNDING = 1e-9


def pre_test() -> "Assessment":
    """The test before the course. Raises BankError."""
    return _assessment("pre", "Pre-test", PRE_AND_POST)


def post_test() -> "Assessment":
    """The test after the course: other questions than the pre-test's, and what was gained. Raises BankError."""
    return _assessment("post", "Post-test", PRE_AND_POST)


def final_assessment() -> "Assessment":
    """The test for the record of completion: new questions with each try. Raises BankError."""
    return _assessment("final", "Final assessment", FINAL, PASS_MARK)


def module_test(module_id: str, size: int = 10) -> "Assessment":
    """A test of one module, for a trainer's session: new questions with each try. Raises BankError, ValueError."""
    return _assessment(f"module-{module_id}", f"Test: {_title(module_id)}", size, only=module_id)


def in_tests(item: Item) -> bool:
    """Whether a question may be drawn for a test."""
    return not item.exercise and item.type != "branching"


def shared_bank() -> dict:
    """The questions that tests draw from, as {version, items}; an item has its module and difficulty, too.

    version changes with every question. Only published modules count. Raises BankError.
    """
    return _read_bank(in_book())


# Three tests on three pages of one session read it once. Addresses differ between the homes.
@cache
def _read_bank(in_book: bool) -> dict:
    known = read_known()
    published = {row["id"] for row in _modules() if row["status"] == "published"}
    banks = [bank for bank in load_all(known=known) if bank.module in published]
    items, written = [], []
    for bank in banks:
        drawn = [item for item in bank.items if in_tests(item)]
        written += [item.model_dump(mode="json") for item in drawn]
        for item, shown in zip(drawn, payload_of("", bank.module, drawn, known)["items"], strict=True):
            del shown["hints"]  # a test gives none
            items.append({**shown, "module": bank.module, "difficulty": item.difficulty})
    version = hashlib.sha256(json.dumps(written, sort_keys=True).encode()).hexdigest()[:8]
    return {"version": version, "items": items}


SHARED["bank"] = shared_bank


def _modules() -> list[dict]:
    """The course's modules in their order, without the page that opens it."""
    modules = data.load().modules.sort_values("number")
    return modules[modules["number"] > 0].to_dict("records")


def _title(module_id: str) -> str:
    titles = {row["id"]: row["title"] for row in _modules()}
    covered = {item["module"] for item in shared_bank()["items"]}
    if module_id not in covered:
        named = ", ".join(key for key in titles if key in covered)
        raise ValueError(
            f"There are no questions for {module_id!r}. The modules with questions are: {named}."
        )
    return titles[module_id]


def _assessment(test: str, title: str, size: int, pass_mark: float = 0, only: str = "") -> "Assessment":
    index = [
        {key: item[key] for key in ("id", "module", "difficulty")}
        for item in shared_bank()["items"]
        if not only or item["module"] == only
    ]
    covered = {item["module"] for item in index}
    modules = [row for row in _modules() if row["id"] in covered]
    payload = {
        "test": test,
        "title": title,
        "size": size,
        "pass": pass_mark,
        "minutes": round(size * MINUTES_PER_QUESTION),
        "modules": [
            {"id": row["id"], "title": row["title"], "href": _quiz_address(row["notebook"])}
            for row in modules
        ],
        "missing": [row["title"] for row in _modules() if row["id"] not in covered and not only],
        "index": index,
    }
    return Assessment(payload=payload)


def _quiz_address(notebook: str) -> str:
    return page_address(f"{notebook.removeprefix('notebooks/')}#check-yourself")


class Assessment(Island):
    """A test. After it is handed in, observe `score` (0 to 1), `right`, `total` and `passed` from Python.

    `drawn` (ids of the questions) and `responses` come from the learner's browser; the others are computed from
    them here, by `grading`. `passed` is False where there is no pass mark.
    """

    kind = "assessment"
    scripts = ("grading.js", "quiz-types.js", "quiz-arrange.js", "assessment.js")

    drawn = traitlets.List(traitlets.Unicode()).tag(sync=True)
    score = traitlets.Float(0.0, read_only=True, help="Mean over the questions drawn, 0 to 1.")
    right = traitlets.Int(0, read_only=True, help="Questions answered with the full score.")
    total = traitlets.Int(0, read_only=True, help="Questions drawn; 0 until the test is handed in.")
    passed = traitlets.Bool(False, read_only=True, help="Whether the score reaches the pass mark.")

    def __init__(self, *, payload: dict, **traits):
        # The book has the questions in a file of their own, which the page loads when a test begins.
        shared = {} if in_book() else {"shared": {"bank": SHARED["bank"]()}}
        super().__init__(element_id=f"{payload['test']}-test", payload={**payload, **shared}, **traits)

    @traitlets.observe("drawn", "responses")
    def _grade_all(self, change) -> None:
        items = {item["id"]: item for item in self.payload["shared"]["bank"]["items"]}
        grades = [
            grade(items[key], self.responses.get(key)) for key in dict.fromkeys(self.drawn) if key in items
        ]
        score = sum(g.score for g in grades) / len(grades) if grades else 0.0
        pass_mark = self.payload["pass"]
        with self.hold_trait_notifications():
            self.set_trait("score", score)
            self.set_trait("right", sum(g.right for g in grades))
            self.set_trait("total", len(grades))
            self.set_trait("passed", bool(grades) and pass_mark > 0 and score >= pass_mark - ROUNDING)

    def fallback_html(self) -> str:
        links = "".join(
            f'<li><a href="{html.escape(module["href"])}">{html.escape(module["title"])}</a></li>'
            for module in self.payload["modules"]
        )
        return (
            "<p>This test needs JavaScript: it draws its questions in your browser. Without JavaScript, answer the "
            "questions at the end of each module. Their answers are folded away below them:</p>"
            f"<ul>{links}</ul>"
        )
