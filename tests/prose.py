"""How tests read a text: numbers that nobody may type, and the prose of a notebook."""

import re
from pathlib import Path

import nbformat

from palermo import notebooks


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
