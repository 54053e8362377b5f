"""Keys that are computed from the data: whether an option is right, where it says so by a statement on facts.

`correct: {fact: tip.parties, above: {fact: tip.signatories}}` in place of `correct: true`. So no update of the
data leaves a wrong key: the key follows, or the bank is refused and names the question.
"""

import operator
from collections.abc import Iterator

from .. import facts
from .known import Known

COMPARE = {"is": operator.eq, "not": operator.ne, "above": operator.gt, "below": operator.lt}
HOW = (
    "Write {fact: name, is: value}, with is, not, above or below, and with a value, {fact: name}, or a list "
    "of these"
)

# Place in the question, what is wrong, how to mend it: as in `bank.py`.
ItemFault = tuple[tuple[str | int, ...], str, str]


def resolve(raw: dict, known: Known) -> tuple[dict, list[ItemFault]]:
    """The question with each statement replaced by "true" or "false", and what is wrong with them.

    Where something is wrong the first option stands in as the right one, so that the rest can be checked.
    """
    options = raw.get("options")
    if not isinstance(options, list) or not any(_is_computed(option) for option in options):
        return raw, []
    found: list[ItemFault] = []
    resolved = []
    for number, option in enumerate(options):
        if _is_computed(option):
            try:
                option = {**option, "correct": str(holds(option["correct"], known)).lower()}
            except ValueError as error:
                found.append((("options", number, "correct"), str(error), f"{HOW}."))
        resolved.append(option)
    if not found:
        found = list(_count_faults(raw.get("type"), resolved, known))
    if found:
        resolved = [
            {**option, "correct": "true" if number == 0 else "false"} if isinstance(option, dict) else option
            for number, option in enumerate(resolved)
        ]
    return {**raw, "options": resolved}, found


def holds(statement: dict, known: Known) -> bool:
    """Whether a statement on facts is true of the data. Raises ValueError where it can't be read."""
    ways = [way for way in COMPARE if way in statement]
    if set(statement) - set(COMPARE) != {"fact"} or len(ways) != 1:
        raise ValueError('"correct" is not a statement on facts')
    left = _fact(statement["fact"], known)
    against = statement[ways[0]]
    values = [_value(value, left, known) for value in (against if isinstance(against, list) else [against])]
    if not values:
        raise ValueError(f'"{ways[0]}" has nothing to compare with')
    return all(_compare(ways[0], left, value) for value in values)


def _compare(way: str, left: object, right: object) -> bool:
    if isinstance(right, str) and way in ("is", "not"):
        return COMPARE[way](str(left), right)  # a date as it is printed, a name
    try:
        return bool(COMPARE[way](left, right))
    except TypeError:
        raise ValueError(f'"{left}" can\'t be compared with "{right}" by {way}') from None


def _is_computed(option: object) -> bool:
    return isinstance(option, dict) and isinstance(option.get("correct"), dict)


def _fact(name: object, known: Known) -> object:
    try:
        return facts.look_up(str(name), known.facts)
    except facts.UnknownFact as error:
        raise ValueError(str(error).rstrip(".")) from None


def _value(written: object, left: object, known: Known) -> object:
    """A fact, or what is written, read as the kind of thing that it is compared with."""
    if isinstance(written, dict):
        if list(written) != ["fact"]:
            raise ValueError('"correct" is not a statement on facts')
        return _fact(written["fact"], known)
    if not isinstance(left, int | float):
        return str(written)
    try:
        return float(str(written))
    except ValueError:
        raise ValueError(f'the fact is {left}, and "{written}" is no number') from None


def _count_faults(kind: object, options: list, known: Known) -> Iterator[ItemFault]:
    """As many right options as the type of the question needs, while the data are as they are."""
    marks = [str(option.get("correct", "false")).lower() for option in options if isinstance(option, dict)]
    right, as_of = marks.count("true"), known.facts.get("as_of", "now")
    remedy = "The data have changed: rewrite the options, or what makes them right"
    if right == 0:
        yield ("options",), f"by the data as of {as_of}, no option is right", f"{remedy}."
    elif kind != "multiple" and right > 1:
        yield ("options",), f"by the data as of {as_of}, {right} options are right", f"{remedy}."
    elif kind == "multiple" and right == len(marks):
        yield ("options",), f"by the data as of {as_of}, every option is right", f"{remedy}."
