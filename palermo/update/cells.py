"""The cells of a status page: a day with the letter of its act, and a participant's name with its footnotes."""

import datetime as dt
import re
from dataclasses import dataclass

# What stands after a day of consent. No letter: ratification.
LETTERS = {
    "": "ratification",
    "A": "acceptance",
    "AA": "approval",
    "a": "accession",
    "c": "formal_confirmation",
    "d": "succession",
}
MONTHS = {"sept": 9}
for _number in range(1, 13):
    _name = f"{dt.date(2000, _number, 1):%B}".lower()
    MONTHS |= {_name: _number, _name[:3]: _number}

# "24 Sep 2003", " 5 Feb 2004 a", "24-Sep-2003", "14 December 2000 AA 3": a day, a letter, footnote numbers (but
# not the first number of the next day).
DAY = re.compile(
    r"(?<![\d.])(?P<day>\d{1,2})[ \-]+(?P<month>[^\W\d_]{3,9})\.?[ \-]+(?P<year>\d{4})(?!\d)"
    r"(?: *(?P<letter>[A-Za-z]{1,2})(?![A-Za-z]))?"
    r"(?:[ ,]*\d{1,2}(?!\d|[ \-]+[^\W\d_]{3}))*(?: ?,)?(?![^\s\]])"
)
FOOTNOTES = re.compile(r"[\s\d,*]+$")


@dataclass(frozen=True)
class Line:
    """A row of the page's table as it is written there, and its line in the file."""

    number: int
    name: str
    signed: str
    consented: str


# What is not understood: its line in the file, what it is, what stands there, what was expected.
Wrong = tuple[int, str, str, str]


class NotUnderstood(ValueError):
    """A cell that is no day; the message says what a day looks like."""


@dataclass(frozen=True)
class Day:
    """A cell of the page: the day, and the kind of act that its letter stands for."""

    day: dt.date
    letter: str

    @property
    def act(self) -> str:
        return LETTERS[self.letter]


def tidy(text: str) -> str:
    """One line with single spaces: no-break spaces and line ends are spaces too; nothing invisible stays."""
    return " ".join(re.sub(r"[\u200b\u200e\u200f\ufeff\u00ad]", "", text).split())


def read_day(text: str) -> Day | None:
    """The day in a cell, None for an empty one. Raises NotUnderstood."""
    text = tidy(text)
    if text in ("", "-", "–", "—"):
        return None
    found = DAY.fullmatch(text)
    if not found:
        raise NotUnderstood("a day such as 24 Sep 2003, 5 Feb 2004 a or 14 December 2000 AA")
    return day_of(found)


def day_of(found: re.Match) -> Day:
    """What DAY found, as a day. Raises NotUnderstood for a month or a day that the calendar doesn't have."""
    letter = found["letter"] or ""
    month = MONTHS.get(found["month"].lower())
    if not month:
        raise NotUnderstood("a month such as Sep or September")
    if letter not in LETTERS:
        known = ", ".join(f"{letter} ({act.replace('_', ' ')})" for letter, act in LETTERS.items() if letter)
        raise NotUnderstood(f"no letter after the day (ratification), or one of {known}")
    try:
        return Day(dt.date(int(found["year"]), month, int(found["day"])), letter)
    except ValueError:
        raise NotUnderstood("a day that the calendar has") from None


def read_name(text: str) -> tuple[str, bool]:
    """A participant's name without footnote numbers, and whether it stands in brackets (it has withdrawn)."""
    name = FOOTNOTES.sub("", tidy(text))
    bracketed = name.startswith("[")
    if bracketed:
        name = FOOTNOTES.sub("", name.strip("[] "))
    return name, bracketed
