"""The texts of a question, wherever they stand in it, and what each may be: Markdown, a label, or plain."""

from collections.abc import Callable, Iterator

Place = tuple[str | int, ...]
FIELDS = {
    "stem",
    "text",
    "feedback",
    "left",
    "right",
    "wrong",
    "why",
    "consequence",
    "unit",
    "hints",
    "answer",
}
# What one chooses, moves or answers to: a link in it can't be reached, a list or a table can't stand in it.
LABELS = {"options", "reasons", "pairs", "extra", "steps", "categories", "cards", "choices"}

AFTERWARDS = {"feedback", "right", "wrong", "why", "consequence"}


def each(raw: object, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """Every text that a reader will see, with its place, whatever else is wrong in the question."""
    if isinstance(raw, dict):
        for name, value in raw.items():
            yield from each(value, (*place, name))
    elif isinstance(raw, list):
        for number, value in enumerate(raw):
            yield from each(value, (*place, number))
    elif isinstance(raw, str) and _is_text(place):
        yield place, raw


def replaced(value: object, how: Callable[[Place, str], str], place: Place = ()) -> object:
    """The question with each of its texts replaced by what `how` makes of it."""
    if isinstance(value, dict):
        return {name: replaced(inner, how, (*place, name)) for name, inner in value.items()}
    if isinstance(value, list):
        return [replaced(inner, how, (*place, number)) for number, inner in enumerate(value)]
    return how(place, value) if isinstance(value, str) and _is_text(place) else value


def is_plain(place: Place) -> bool:
    """True for what is typed or printed as it is: accepted and known wrong answers, and the unit."""
    names = _names(place)
    known_wrong = "near" in names and names[-1] == "text" and "feedback" not in names
    return names[-1] in ("answer", "unit") or known_wrong


def is_label(place: Place) -> bool:
    """True for what stands in a button, beside a box or in a list to choose from."""
    names = _names(place)
    return len(names) > 1 and names[-2] in LABELS and names[-1] in ("text", "left", "right")


def is_feedback(place: Place) -> bool:
    """True for what a learner reads after an answer."""
    names = _names(place)
    known_wrong = names[-1] == "text" and "near" in names and "feedback" in names
    return known_wrong or (names[-1] in AFTERWARDS and not is_label(place))


def _is_text(place: Place) -> bool:
    # "answer" is a text where there is a list of them; a number or a fact where it stands alone.
    names = _names(place)
    listed = bool(place) and isinstance(place[-1], int)
    return bool(names) and names[-1] in FIELDS and listed == (names[-1] in ("hints", "answer"))


def _names(place: Place) -> list[str]:
    return [part for part in place if isinstance(part, str)]
