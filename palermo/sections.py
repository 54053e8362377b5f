"""Which section of a module a question is about: "review these three sections", with links.

Nobody keeps a list. A question goes to the section whose words and articles it shares most, rare ones counting
more (tf-idf, cosine). So a section that is renamed, split or added is found at the next build.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import nbformat

from .quiz.markdown import slug

FIRST, LAST = "What you will be able to do", "Check yourself"
# Exercises and a list of traps from the whole module: places to repeat, not to learn.
SKIPPED = ("Try it", "Easy to get wrong")
# A word of the heading counts as if it stood so many times more in the section.
HEADING = 3
WORD = re.compile(r"[^\W\d_]{3,}")
ARTICLES = re.compile(r"[Aa]rticles? ((?:\d+(?:\([a-z0-9]+\))*(?:, | and | or | to )?)+)")


@dataclass(frozen=True)
class Section:
    """A part of a module's matter: its heading, the heading's anchor, and the text below it."""

    title: str
    anchor: str
    text: str


def read_sections(notebook: Path) -> list[Section]:
    """The sections between a module's opening and its quiz, in their order; of levels 2 and 3.

    A heading that stands twice in a notebook has no anchor of its own that holds in every home: its text is then
    told apart by the section above it, and leads there.
    """
    parts = list(_parts(notebook))
    often = Counter(title for _, title, _ in parts)
    found, inside, above = [], False, ""
    for level, title, body in parts:
        above = title if level == 2 else above
        if level == 2 and title in (FIRST, LAST):
            inside = title == FIRST
        elif inside and not title.startswith(SKIPPED):
            alone = often[title] == 1
            found.append(
                Section(title if alone else f"{above}: {title}", slug(title if alone else above), body)
            )
    return found


def _parts(notebook: Path) -> Iterable[tuple[int, str, str]]:
    """Each heading of level 2 or 3 with the text up to the next one, itself included.

    Prose that is computed stands between quotes in a code cell, and may have headings as well.
    """
    text = "\n\n".join(cell.source for cell in nbformat.read(notebook, as_version=4).cells)
    starts = list(re.finditer(r"^(##|###) (.+)$", text, re.M))
    ends = [found.start() for found in starts[1:]] + [len(text)]
    for found, end in zip(starts, ends, strict=True):
        yield len(found[1]), found[2].strip(), text[found.start() : end]


def nearest(sections: list[Section], texts: list[str]) -> list[int]:
    """For each text the place in `sections` of the one it is about; of equals the first."""
    words = [_words(" ".join([section.text, *[section.title] * HEADING])) for section in sections]
    spread = Counter(word for one in words for word in one)
    rare = {word: math.log(1 + len(sections) / count) for word, count in spread.items()}
    weighed = [_weigh(one, rare) for one in words]
    places = []
    for text in texts:
        asked = _weigh(_words(text), rare)
        likeness = [sum(asked[word] * one.get(word, 0) for word in asked) for one in weighed]
        places.append(likeness.index(max(likeness)))
    return places


def _words(text: str) -> Counter:
    """Words without their plural's s, and articles as "§16"; addresses of links and code are no words."""
    text = re.sub(r"\]\([^)]*\)|`[^`]*`", "]", text)
    found = Counter(word.lower().removesuffix("s") for word in WORD.findall(text))
    for cited in ARTICLES.findall(text):
        found.update("§" + number for number in re.findall(r"(?<![(\w])\d+", cited))
    return found


def _weigh(words: Counter, rare: dict[str, float]) -> dict[str, float]:
    """Weights of length 1. An article says more of what a question is about than a word does."""
    weights = {
        word: (1 + math.log(count)) * rare[word] * (2 if word.startswith("§") else 1)
        for word, count in words.items()
        if word in rare
    }
    length = math.sqrt(sum(weight**2 for weight in weights.values())) or 1.0
    return {word: weight / length for word, weight in weights.items()}
