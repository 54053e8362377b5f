"""Quizzes: `quiz("convention")` shows a module's questions, `exercise("conv-sort-01")` some that stand in its text.

Both work in a live notebook and in the book.
"""

import re
from pathlib import Path

import traitlets

from .. import paths
from ..island import Island
from .bank import bank_files, load_all
from .fallback import fallback_html
from .faults import nearest
from .grading import answered, grade
from .known import Known, read_known
from .model import Item
from .payload import make_payload, payload_of

__all__ = ["Quiz", "exercise", "make_payload", "quiz"]


def quiz(module_id: str) -> "Quiz":
    """The quiz of a module. Raises BankError (all faults of its bank), ValueError for an unknown module."""
    known = read_known()
    banks = {bank.module: bank for bank in load_all(_files_that_say("module", module_id), known)}
    if module_id not in banks:
        there = [bank.module for bank in load_all(known=known)]
        raise ValueError(
            f"There is no quiz for {module_id!r}. The banks in {paths.quizzes_dir().name}/ are for: "
            f"{', '.join(there) or 'no module yet'}."
        )
    return Quiz(payload=make_payload(banks[module_id], known))


def exercise(*ids: str) -> "Quiz":
    """Questions of the banks by their ids, to stand in the text. Raises BankError, ValueError for an unknown id.

    They are stored and graded as all others; `exercise: true` in the bank keeps them out of the module's quiz.
    """
    if not ids:
        raise ValueError('Name at least one question, such as exercise("conv-ocg-01").')
    known = read_known()
    items = _items(_files_that_say("id", *ids), known)
    for item_id in ids:
        if item_id not in items:
            everything = _items(bank_files(), known)
            raise ValueError(f"There is no question {item_id!r} in the banks{nearest(item_id, everything)}.")
    module = items[ids[0]][0]
    payload = payload_of(f"exercise-{ids[0]}", module, [items[item_id][1] for item_id in ids], known)
    return Quiz(payload={**payload, "exercise": True})


def _items(files: list[Path], known: Known) -> dict[str, tuple[str, Item]]:
    """Question id → (module, question), of some banks."""
    return {item.id: (bank.module, item) for bank in load_all(files, known) for item in bank.items}


def _files_that_say(field: str, *values: str) -> list[Path]:
    """The banks with such a line. A notebook shows one or two of the banks: to check all would take seconds."""
    said = re.compile(rf"^[ -]*{field}: *[\"']?(?:{'|'.join(map(re.escape, values))})\b", re.MULTILINE)
    return [path for path in bank_files() if said.search(path.read_text(encoding="utf-8", errors="replace"))]


class Quiz(Island):
    """Questions of the banks. Observe `score` (0 to 1), `right`, `answered` and `responses` from Python.

    `responses` (question id → response) comes from the learner's browser; the others are computed from it
    here, by `grading`. This is a self-check: the payload holds the answers.
    """

    kind = "quiz"
    scripts = ("grading.js", "quiz-types.js", "quiz-arrange.js", "quiz.js")

    score = traitlets.Float(0.0, read_only=True, help="Mean over all questions, 0 to 1.")
    right = traitlets.Int(0, read_only=True, help="Questions answered with the full score.")
    answered = traitlets.Int(0, read_only=True, help="Questions answered and checked.")

    def __init__(self, *, payload: dict, **traits):
        super().__init__(element_id=payload["id"], payload=payload, **traits)

    @traitlets.observe("responses", "payload")
    def _grade_all(self, change) -> None:
        items = self.payload.get("items", [])
        grades = [grade(item, self.responses.get(item["id"])) for item in items]
        with self.hold_trait_notifications():
            self.set_trait("score", sum(g.score for g in grades) / len(grades) if grades else 0.0)
            self.set_trait("right", sum(g.right for g in grades))
            self.set_trait("answered", sum(answered(g) for g in grades))

    def fallback_html(self) -> str:
        return fallback_html(self.payload)
