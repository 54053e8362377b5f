"""Keys that are computed from the data: whether an option is right, where it says so by a statement on facts.

`correct: {fact: tip.parties, above: {fact: tip.signatories}}` in place of `correct: true`. So no update of the
data leaves a wrong key: the key follows, or the bank is refused and names the question.
"""

import operator
from collections.abc import Iterator

from .. import facts
from .fitting import ItemFault, Place
from .known import Known

COMPARE = {"is": operator.eq, "not": operator.ne, "above": operator.gt, "below": operator.lt}
HOW = (
    "Write {fact: name, is: value}, with is, not, above or below, and with a value, {fact: name}, or a list "
    "of these"
)


def resolve(raw: dict, known: Known) -> tuple[dict, list[ItemFault]]:
    """The question with each statement replaced by "true" or "false", and what is wrong with them.

    Where something is wrong the first option stands in as the right one, so that the rest can be checked.
    """
    found: list[ItemFault] = []

    def resolved(holder: object, name: str, place: Place, kind: object) -> object:
        options = holder.get(name) if isinstance(holder, dict) else None
        if not isinstance(options, list) or not any(map(_is_computed, options)):
            return holder
        options, faults = _resolve_options(options, (*place, name), kind, known)
        found.extend(faults)
        return {**holder, name: options}

    raw = resolved(raw, "options", (), raw.get("type"))
    raw = resolved(raw, "reasons", (), "single")
    if isinstance(raw.get("gaps"), list):
        gaps = [resolved(gap, "choices", ("gaps", n), "single") for n, gap in enumerate(raw["gaps"])]
        raw = {**raw, "gaps": gaps}
    return raw, found


def _resolve_options(options: list, place: Place, kind: object, known: Known) -> tuple[list, list[ItemFault]]:
    found: list[ItemFault] = []
    resolved = []
    for number, option in enumerate(options):
        if _is_computed(option):
            try:
                option = {**option, "correct": str(holds(option["correct"], known)).lower()}
            except ValueError as error:
                found.append(((*place, number, "correct"), str(error), f"{HOW}."))
        resolved.append(option)
    if not found:
        found = [(place, what, remedy) for what, remedy in _count_faults(kind, resolved, known)]
    if found:
        resolved = [
            {**option, "correct": "true" if number == 0 else "false"} if isinstance(option, dict) else option
            for number, option in enumerate(resolved)
        ]
    return resolved, found


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


def _count_faults(kind: object, options: list, known: Known) -> Iterator[tuple[str, str]]:
    """As many right options as the type of the question needs, while the data are as they are."""
    marks = [str(option.get("correct", "false")).lower() for option in options if isinstance(option, dict)]
    right, as_of = marks.count("true"), known.facts.get("as_of", "now")
    remedy = "The data have changed: rewrite the options, or what makes them right"
    if right == 0:
        yield f"by the data as of {as_of}, no option is right", f"{remedy}."
    elif kind != "multiple" and right > 1:
        yield f"by the data as of {as_of}, {right} options are right", f"{remedy}."
    elif kind == "multiple" and right == len(marks):
        yield f"by the data as of {as_of}, every option is right", f"{remedy}."
