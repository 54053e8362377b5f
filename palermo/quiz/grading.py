"""Grading: what a response to a question is worth. Pure functions; `static/grading.js` grades in the same way.

`tests/golden/grading.json` holds the two to the same results. A response comes from a browser, so nothing
in it is trusted: whatever it holds, grading answers with a `Grade` and never raises.
"""

import re
from dataclasses import dataclass

# Spaces that people type around a number, or that come along with a copied one.
SPACES = " \t\r\n\u00a0\u202f\u2009"
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
    """

    score: float
    right: bool
    status: str
    value: float | None = None


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


def _scored(score: float, value: float | None = None) -> Grade:
    status = "right" if score == 1 else "partly" if score > 0 else "wrong"
    return Grade(float(score), score == 1, status, value)


def _grade_one(item: dict, response: dict) -> Grade:
    choice = response.get("choice")
    if choice is None or choice == "":
        return _no_answer("unanswered")
    correct = {option["key"]: option["correct"] for option in item["options"]}
    if not isinstance(choice, str) or choice not in correct:
        return _no_answer("unclear")
    return _scored(1 if correct[choice] else 0)


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
    typed = response.get("value")
    if typed is None:
        return _no_answer("unanswered")
    if not isinstance(typed, str):
        return _no_answer("unclear")
    typed = typed.strip(SPACES)
    if not typed:
        return _no_answer("unanswered")
    value = parse_number(typed)
    if value is None:
        return _no_answer("unclear")
    near_enough = abs(value - item["answer"]) <= item["tolerance"] + ROUNDING
    return _scored(1 if near_enough else 0, value)


def parse_number(typed: str) -> float | None:
    """The number in a trimmed text with a decimal point or comma; None where it is none or ambiguous."""
    if not NUMBER.fullmatch(typed) or AMBIGUOUS.fullmatch(typed) or len(typed) > LONGEST_NUMBER:
        return None
    return float(typed.replace(",", "."))


GRADERS = {
    "single": _grade_one,
    "true_false": _grade_one,
    "multiple": _grade_multiple,
    "numeric": _grade_numeric,
}
