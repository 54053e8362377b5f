"""Quizzes: `quiz("convention")` shows a module's questions, in a live notebook and in the book."""

import html

import traitlets

from .. import paths
from ..island import Island
from . import markdown
from .bank import answer_of, load_all
from .grading import answered, grade
from .known import Known, read_known, source_labels
from .model import Bank, Choice, Item, Numeric

__all__ = ["Quiz", "quiz"]


def quiz(module_id: str) -> "Quiz":
    """The quiz of a module. Raises BankError (all faults of the banks), ValueError for an unknown module."""
    known = read_known()
    banks = {bank.module: bank for bank in load_all(known=known)}
    if module_id not in banks:
        raise ValueError(
            f"There is no quiz for {module_id!r}. The banks in {paths.quizzes_dir().name}/ are for: "
            f"{', '.join(banks) or 'no module yet'}."
        )
    return Quiz(payload=make_payload(banks[module_id], known))


class Quiz(Island):
    """A module's questions. Observe `score` (0 to 1), `right`, `answered` and `responses` from Python.

    `responses` (question id → response) comes from the learner's browser; the others are computed from it
    here, by `grading`. This is a self-check: the payload holds the answers.
    """

    kind = "quiz"

    score = traitlets.Float(0.0, read_only=True, help="Mean over all questions, 0 to 1.")
    right = traitlets.Int(0, read_only=True, help="Questions answered with the full score.")
    answered = traitlets.Int(0, read_only=True, help="Questions answered and checked.")

    def __init__(self, *, payload: dict, **traits):
        super().__init__(element_id=f"quiz-{payload['module']}", payload=payload, **traits)

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


def make_payload(bank: Bank, known: Known) -> dict:
    """What the front end shows: texts as safe HTML with facts filled in, the key, and the sources' names."""
    return {
        "module": bank.module,
        "title": known.modules[bank.module],
        "items": [_item_payload(item, known) for item in bank.items],
    }


def _item_payload(item: Item, known: Known) -> dict:
    def show(text: str) -> str:
        return markdown.render(known.fill(text))

    shown = {
        "id": item.id,
        "type": item.type,
        "stem": show(item.stem),
        "sources": source_labels(item.source, known),
    }
    if isinstance(item, Choice):
        shown["shuffle"] = item.shuffle
        shown["options"] = [
            {
                "key": option.key,
                "text": show(option.text),
                "correct": option.correct,
                "feedback": show(option.feedback),
            }
            for option in item.options
        ]
    if isinstance(item, Numeric):
        feedback = item.feedback
        shown |= {
            "answer": answer_of(item, known),
            "tolerance": item.tolerance,
            "unit": known.fill(item.unit or ""),
            "right": show(feedback.right),
            "wrong": show(feedback.wrong),
            "near": [{"value": near.value, "text": show(near.text)} for near in feedback.near],
        }
    return shown


def fallback_html(payload: dict) -> str:
    """The questions as a list, each answer folded away. Texts in the payload are safe HTML already."""
    items = "".join(f"<li>{_fallback_item(item)}</li>" for item in payload["items"])
    return (
        "<p>Answer each question for yourself, then open the answer below it.</p>"
        f'<ol class="palermo-questions">{items}</ol>'
    )


def _fallback_item(item: dict) -> str:
    if "options" in item:
        options = "".join(f"<li>{option['text']}</li>" for option in item["options"])
        question = f'<ul class="palermo-boxes">{options}</ul>'
        answer = "<ul>" + "".join(_fallback_feedback(option) for option in item["options"]) + "</ul>"
    else:
        unit = html.escape(item["unit"])
        question = f'<p class="palermo-blank">Your answer: <span></span> {unit}</p>'
        near = "".join(f"<li>If you wrote {_number(n['value'])}: {n['text']}</li>" for n in item["near"])
        answer = f"<p><strong>{_number(item['answer'])} {unit}</strong></p><div>{item['right']}</div>"
        answer += f"<ul>{near}</ul>" if near else ""
    return (
        f'<div class="palermo-stem">{item["stem"]}</div>{question}'
        f"<details><summary>Answer</summary>{answer}{_fallback_sources(item['sources'])}</details>"
    )


def _fallback_feedback(option: dict) -> str:
    verdict = "Right" if option["correct"] else "Not right"
    return f"<li><strong>{verdict}:</strong> {option['text']}<br>{option['feedback']}</li>"


def _fallback_sources(sources: list[dict]) -> str:
    shown = []
    for source in sources:
        label = html.escape(source["label"])
        href = source.get("href")
        shown.append(f'<a href="{html.escape(href)}">{label}</a>' if href else label)
    return f"<p>Where this stands: {'; '.join(shown)}</p>"


def _number(value: float) -> str:
    return f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}"
