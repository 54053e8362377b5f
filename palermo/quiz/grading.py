"""Grading: what a response to a question is worth. Pure functions; `static/grading.js` grades in the same way.

`tests/golden/grading.json` holds the two to the same results. A response comes from a browser, so nothing
in it is trusted: whatever it holds, grading answers with a `Grade` and never raises.

    single       {choice: key}            1 or 0
    multiple     {choices: [key]}         each right choice earns its share, each wrong one takes one away
    true_false   {choice, reason}         1 or 0; with reasons, half for the verdict and half for the reason
    numeric      {value: text}            1 within the tolerance, or 0
    short        {text}                   1; half for a slip in spelling (see `typed.py`)
    matching     {pairs: {left: right}}   the share of pairs that are right
    sorting      {sorted: {card: category}}   the share of cards in the right place
    cloze        {gaps: {gap: choice key or typed text}}   the share of gaps, a slip in spelling for half
    ordering     {order: [key]}           of the neighbours in the right order, the share that still follow
                                          one another
    branching    {path: [choice key]}     the mean of the points on the way, once an ending is reached

Where a part of matching, sorting, cloze or a reason is missing it counts as wrong; where all is missing the
question is unanswered.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

from . import typed
from .typed import SPACES

NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?")
# "1,000": a thousand in London, one in Paris. We ask instead of guessing.
AMBIGUOUS = re.compile(r"[+-]?[0-9]{1,3},[0-9]{3}")
# No answer of the course comes near; a longer one could overflow a float.
LONGEST_NUMBER = 40
# Decimal fractions are not exact in binary: 0.3 must count as within 0.1 of 0.2.
ROUNDING = 1e-9


@dataclass(frozen=True)
class Grade:
    """One graded response.

    score: 0 to 1. right: the full score. status: right, partly, wrong, unanswered, or unclear (there is
    something, but it can't be read as an answer). value: the number that was understood, if it is one.
    parts: the points of each part (0 to 1), where the question has parts: by left side, card, gap, by the
    step that should follow, by scene, or verdict and reason.
    """

    score: float
    right: bool
    status: str
    value: float | None = None
    parts: dict[str, float] = field(default_factory=dict)


# What one part of an answer is worth; None where it can't be an answer.
Judge = Callable[[object], float | None]


def grade(item: dict, response: object) -> Grade:
    """Grade a response to an item of a quiz's payload. See `tests/golden/grading.json` for examples."""
    grader = GRADERS.get(item.get("type"))
    if grader is None or not isinstance(response, dict):
        return _no_answer("unanswered")
    return grader(item, response)


def answered(result: Grade) -> bool:
    """True if the response counts as an answer, right or wrong."""
    return result.status not in ("unanswered", "unclear")


def _no_answer(status: str) -> Grade:
    return Grade(0.0, False, status)


def _scored(score: float, value: float | None = None, parts: dict[str, float] | None = None) -> Grade:
    status = "right" if score == 1 else "partly" if score > 0 else "wrong"
    return Grade(float(score), score == 1, status, value, parts or {})


def _mean(parts: dict[str, float]) -> Grade:
    return _scored(sum(parts.values()) / len(parts), parts=parts)


def _is_empty(given: object) -> bool:
    return given is None or (isinstance(given, str) and not given.strip(SPACES))


def _grade_parts(judges: dict[str, Judge], given: object) -> Grade:
    """The mean over all parts; what was left out counts as wrong, if not everything was."""
    if given is None:
        return _no_answer("unanswered")
    if not isinstance(given, dict) or not given.keys() <= judges.keys():
        return _no_answer("unclear")
    points = {part: judge(given[part]) for part, judge in judges.items() if not _is_empty(given.get(part))}
    if None in points.values():
        return _no_answer("unclear")
    return _mean({part: points.get(part, 0.0) for part in judges}) if points else _no_answer("unanswered")


def _by_key(points: dict[str, float]) -> Judge:
    return lambda key: points.get(key) if isinstance(key, str) else None


def _one_of(options: list[dict]) -> Judge:
    return _by_key({option["key"]: 1.0 if option["correct"] else 0.0 for option in options})


def _text(part: dict) -> Judge:
    return lambda text: typed.points(typed.compare(part, text))


def _grade_one(item: dict, response: dict) -> Grade:
    choice = response.get("choice")
    if choice is None or choice == "":
        return _no_answer("unanswered")
    points = _one_of(item["options"])(choice)
    return _no_answer("unclear") if points is None else _scored(points)


def _grade_true_false(item: dict, response: dict) -> Grade:
    if not item.get("reasons"):
        return _grade_one(item, response)
    judges = {"verdict": _one_of(item["options"]), "reason": _one_of(item["reasons"])}
    return _grade_parts(judges, {"verdict": response.get("choice"), "reason": response.get("reason")})


def _grade_multiple(item: dict, response: dict) -> Grade:
    """Each right choice earns its share; each wrong choice takes one share away; never below zero."""
    choices = response.get("choices")
    if choices is None or choices == []:
        return _no_answer("unanswered")
    correct = {option["key"]: option["correct"] for option in item["options"]}
    if not isinstance(choices, list) or not all(isinstance(c, str) and c in correct for c in choices):
        return _no_answer("unclear")
    chosen = set(choices)
    hits = sum(correct[key] for key in chosen)
    misses = len(chosen) - hits
    return _scored(max(0, hits - misses) / sum(correct.values()))


def _grade_numeric(item: dict, response: dict) -> Grade:
    written = response.get("value")
    if written is None:
        return _no_answer("unanswered")
    if not isinstance(written, str):
        return _no_answer("unclear")
    written = written.strip(SPACES)
    if not written:
        return _no_answer("unanswered")
    value = parse_number(written)
    if value is None:
        return _no_answer("unclear")
    near_enough = abs(value - item["answer"]) <= item["tolerance"] + ROUNDING
    return _scored(1 if near_enough else 0, value)


def parse_number(written: str) -> float | None:
    """The number in a trimmed text with a decimal point or comma; None where it is none or ambiguous."""
    if not NUMBER.fullmatch(written) or AMBIGUOUS.fullmatch(written) or len(written) > LONGEST_NUMBER:
        return None
    return float(written.replace(",", "."))


def _grade_short(item: dict, response: dict) -> Grade:
    return _grade_parts({"text": _text(item)}, {"text": response.get("text")})


def _grade_matching(item: dict, response: dict) -> Grade:
    sides = [side["key"] for side in item["pairs"] + item["extra"]]
    lefts = [pair["key"] for pair in item["pairs"]]
    judges = {left: _by_key({right: float(right == left) for right in sides}) for left in lefts}
    return _grade_parts(judges, response.get("pairs"))


def _grade_sorting(item: dict, response: dict) -> Grade:
    keys = [category["key"] for category in item["categories"]]
    judges = {
        card["key"]: _by_key({key: float(key == card["category"]) for key in keys}) for card in item["cards"]
    }
    return _grade_parts(judges, response.get("sorted"))


def _grade_cloze(item: dict, response: dict) -> Grade:
    judges = {
        gap["key"]: _one_of(gap["choices"]) if gap.get("choices") else _text(gap) for gap in item["gaps"]
    }
    return _grade_parts(judges, response.get("gaps"))


def _grade_ordering(item: dict, response: dict) -> Grade:
    order = response.get("order")
    if order is None or order == []:
        return _no_answer("unanswered")
    keys = [step["key"] for step in item["steps"]]
    if not isinstance(order, list) or len(order) > len(keys) or not all(key in keys for key in order):
        return _no_answer("unclear")
    if len(set(order)) < len(order):
        return _no_answer("unclear")
    follows = set(pairwise(order))
    return _mean({key: float((before, key) in follows) for before, key in pairwise(keys)})


def _grade_branching(item: dict, response: dict) -> Grade:
    path = response.get("path")
    if path is None or path == []:
        return _no_answer("unanswered")
    if not isinstance(path, list):
        return _no_answer("unclear")
    scenes = {scene["key"]: scene for scene in item["scenes"]}
    scene, parts = item["scenes"][0], {}
    for key in path:
        chosen = next((choice for choice in scene["choices"] if choice["key"] == key), None)
        if chosen is None:
            return _no_answer("unclear")
        parts[scene["key"]] = float(chosen["points"])
        scene = scenes[chosen["to"]]
    return _mean(parts) if not scene["choices"] else _no_answer("unanswered")


GRADERS = {
    "single": _grade_one,
    "true_false": _grade_true_false,
    "multiple": _grade_multiple,
    "numeric": _grade_numeric,
    "short": _grade_short,
    "matching": _grade_matching,
    "sorting": _grade_sorting,
    "cloze": _grade_cloze,
    "ordering": _grade_ordering,
    "branching": _grade_branching,
}
