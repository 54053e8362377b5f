"""How tests read a text: numbers that nobody may type, and the prose of a notebook."""

import re
from numbers import Number
from pathlib import Path

import nbformat

from palermo import facts, notebooks

# Promise 3: a count of States or parties is a fact of the tables. "Convention of 2000" or "article 18" is none.
TYPED_COUNT = re.compile(
    r"\b\d{2,3}\s+(?:of\s+the\s+|UN\s+|Member\s+)*(?:States|parties|signatories|signatures|countries|participants)\b",
    re.I,
)


def cells(path: Path, kind: str = "") -> list:
    return [c for c in nbformat.read(path, as_version=4).cells if kind in ("", c.cell_type)]


def tags(cell) -> list[str]:
    return cell.metadata.get("tags", [])


def prose(path: Path) -> str:
    """All of a notebook's prose, in whichever home it is shown."""
    return notebooks.prose(path, lab_only=True)


def main_prose(path: Path) -> str:
    """The prose that every home shows."""
    return notebooks.prose(path)


def headings(text: str, levels: str = "#{1,6}") -> list[str]:
    return re.findall(rf"^{levels} +(.+?) *$", text, re.MULTILINE)


def links(text: str) -> list[tuple[str, str]]:
    return re.findall(r"\[([^\]]+)\]\(([^)\s]+)\)", text)


def undated(names: list[str]) -> list[str]:
    """Of the facts that a text names: the counts without their day.

    A count of our tables needs `as_of` in the same text; one that was published for a day of its own, `when`.
    """
    return [name for name in names if not _day_of(name) & set(names)]


def _day_of(name: str) -> set[str]:
    """The facts of which one must stand beside a count; for what is no count, itself."""
    try:
        value = facts.look_up(name)
    except facts.UnknownFact:
        return {"as_of"}  # a name of the cell's own: something computed there
    if isinstance(value, facts.Told):
        return {f"{name.rpartition('.')[0]}.when"}
    return {"as_of"} if isinstance(value, Number) else {name}
