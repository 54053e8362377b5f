"""The table of participants pasted into a text file: cells apart by tabs, by spaces, or each on its own line."""

import datetime as dt
import re

from . import cells
from .names import Names

HEADER = re.compile(r"participants?\b", re.I)
HEADER_WORDS = re.compile(
    r"(?:participants?|signature|succession to signature|ratification|acceptance|approval|accession"
    r"|formal confirmation|succession|\((?:a|aa|c|d)\)|[,\s])+",
    re.I,
)
# What follows the table on the page: the pasted text may have it too.
END = re.compile(
    r"(?:end ?notes?|notes?|declarations?|reservations?|objections?|notifications?|territorial application)\b",
    re.I,
)


def rows(content: str, names: Names, closing: dt.date) -> tuple[str, list[cells.Line], list[cells.Wrong]]:
    """The text above the table, its rows, and what is not understood.

    `closing` is the end of the signing period: where columns are lost, a lone day tells by it what it is.
    """
    lines = content.splitlines()
    first = _first_row(lines, names)
    heading = cells.tidy(" ".join(lines[:first]))
    return heading, *_Reader(closing).read(lines, first)


def _first_row(lines: list[str], names: Names) -> int:
    """The line after the header or, where no header was copied, the first that begins with a participant."""
    for number, line in enumerate(lines):
        if HEADER.match(line.strip()) and HEADER_WORDS.fullmatch(line.strip()):
            while number < len(lines) and HEADER_WORDS.fullmatch(lines[number].strip() or ","):
                number += 1
            return number
    for number, line in enumerate(lines):
        name = _name_in(line)
        if name and names.find(cells.read_name(name)[0]):
            return number
    return len(lines)


def _name_in(line: str) -> str:
    """What stands before the first day of a line."""
    plain = cells.tidy(line)
    found = cells.DAY.search(plain)
    return plain[: found.start()] if found else plain


class _Reader:
    """Gathers lines into rows: a row is a name, perhaps on several lines, and the one or two days after it."""

    def __init__(self, closing: dt.date):
        self.closing = closing
        self.done: list[cells.Line] = []
        self.wrong: list[cells.Wrong] = []
        self._start, self._name, self._days = 0, "", []

    def read(self, lines: list[str], first: int):
        for number, line in enumerate(lines[first:], first + 1):
            if END.match(line.strip()):
                break
            if line.strip():
                self._line(number, line)
        self._end()
        return self.done, self.wrong

    def _line(self, number: int, line: str) -> None:
        plain = cells.tidy(line)
        found = list(cells.DAY.finditer(plain))
        name = plain[: found[0].start()].strip() if found else plain
        after = cells.FOOTNOTES.sub("", cells.DAY.sub("", plain)[len(name) :]).strip("] ")
        if after or re.search(r"\d", cells.FOOTNOTES.sub("", name)):
            expected = "a name and then one or two days, such as 24 Sep 2003 or 5 Feb 2004 a"
            self._end()
            self.wrong.append((number, "", plain[:80], expected))
            return
        # A line of footnote numbers alone belongs to the row above it.
        if cells.FOOTNOTES.sub("", name):
            if self._days or not self._name:
                self._end()
                self._start = number
            self._name = f"{self._name} {name}".strip()
        parts = [cells.tidy(part) for part in line.split("\t")]
        if len(parts) == 3 and found and not self._days and not cells.DAY.search(parts[0]):
            self._days = parts[1:]  # the columns are as on the page
        else:
            self._days += [day.group() for day in found]

    def _end(self) -> None:
        if len(self._days) > 2:
            told = f"{self._name}: {', '.join(self._days)}"
            self.wrong.append((self._start, "", told[:80], "no more than two days after a name"))
        elif self._name:
            signed, consented = self._days if len(self._days) == 2 else self._lone(self._days)
            self.done.append(cells.Line(self._start, self._name, signed, consented))
        elif self._days:
            self.wrong.append((self._start, "", self._days[0], "a participant's name before the day"))
        self._name, self._days = "", []

    def _lone(self, days: list[str]) -> tuple[str, str]:
        """A day without its column. With a letter, or after the signing period, it is a consent."""
        if not days:
            return "", ""
        try:
            day = cells.read_day(days[0])
        except cells.NotUnderstood:
            return "", days[0]  # told when the cell is read
        return ("", days[0]) if day.letter or day.day > self.closing else (days[0], "")
