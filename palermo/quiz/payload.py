"""What the front end gets: a bank's questions with facts filled in, texts as safe HTML, and the key.

    quiz      {id, module, title, items}; id is the element's: quiz-<module>, or exercise-<first question>
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

from . import markdown
from .bank import answer_of
from .known import Known, source_labels
from .model import Bank, Choice, Item, Numeric


def make_payload(bank: Bank, known: Known) -> dict:
    """What the front end shows: texts as safe HTML with facts filled in, the key, and the sources' names."""
    return {
        "id": f"quiz-{bank.module}",
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
        "hints": [],
        "why": "",
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
