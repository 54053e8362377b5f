"""What the front end gets: a bank's questions with facts filled in, texts as safe HTML, and the key.

    quiz      {id, module, title, items}; id is the element's: quiz-<module>, or exercise-<first question>,
              and then there is exercise: true
    each item {id, type, stem, sources: [{label, href?}], hints: [html], why: html or "", …} and, by its type:
    single, multiple, true_false
              options: [{key, text, correct, feedback}], shuffle; a true_false may have reasons, of the same shape
    numeric   answer (number), tolerance, unit, right, wrong, near: [{value, text}]
    short     answer: [text], right, wrong, near: [{text, feedback}]
    matching  pairs: [{key, left, right, feedback}], extra: [{key, text, feedback}]
    ordering  steps: [{key, text, feedback}], in the right order
    sorting   categories: [{key, text}], cards: [{key, text, category, feedback}]
    cloze     text: html in which [[key]] stands for a gap, gaps: [{key, choices: [option]} or
              {key, answer: [text], right, wrong, near: [{text, feedback}]}]
    branching scenes: [{key, text, choices: [{key, text, to, points, consequence}]}]; the first is the start,
              one with choices: [] is an ending

Every text is HTML from `markdown.render`, except `unit`, `answer` and the `text` in near of a typed answer,
which are plain. A response is {choice, reason?}, {choices}, {value}, {text}, {pairs: {left: right}}, {order},
{sorted: {card: category}}, {gaps: {gap: choice key or typed text}} or {path}: see `grading.py`.
"""

from collections.abc import Iterable

from . import markdown, texts
from .faults import answer_of
from .known import Known, source_labels
from .model import Bank, Item, Numeric

# What an author needs and a learner does not see.
UNSEEN = {"objective", "difficulty", "source", "exercise"}


def make_payload(bank: Bank, known: Known) -> dict:
    """A module's quiz: all its questions but those that stand alone in the text."""
    items = [item for item in bank.items if not item.exercise]
    return payload_of(f"quiz-{bank.module}", bank.module, items, known)


def payload_of(element_id: str, module: str, items: Iterable[Item], known: Known) -> dict:
    """Some questions as one island. module: whose title it bears."""
    return {
        "id": element_id,
        "module": module,
        "title": known.modules[module],
        "items": [_item(item, known) for item in items],
    }


def _item(item: Item, known: Known) -> dict:
    def show(place: texts.Place, text: str) -> str:
        filled = known.fill(text)
        return filled if texts.is_plain(place) else markdown.render(filled)

    shown = texts.replaced(item.model_dump(exclude=UNSEEN), show)
    shown["sources"] = source_labels(item.source, known)
    shown["why"] = shown["why"] or ""
    _flatten(shown)
    for gap in shown.get("gaps", []):
        _flatten(gap)
    if isinstance(item, Numeric):
        shown["answer"] = answer_of(item, known)
        shown["unit"] = shown["unit"] or ""
    return shown


def _flatten(part: dict) -> None:
    """Put the feedback of a typed answer (right, wrong, near) beside its key."""
    if "feedback" in part:
        part |= part.pop("feedback") or {}
