"""Reads a status page of the depositary: the saved page (HTML), or its table pasted into a text file.

Spaces, line ends and footnotes are read leniently. Whatever is not understood is told with its line.
"""

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path

from .. import data
from ..rules import plain
from ..schema import Fault
from . import cells, pasted, saved
from .names import Names

NUMBER = re.compile(r"\bXVIII ?- ?\d+(?: ?[-.] ?[a-z]\b)?")
STATUS_DAY = re.compile(r"status\s+as\s+at\s*:?\s*(\d{1,2})-(\d{1,2})-(\d{4})", re.I)
STATED = {name: re.compile(rf"\b{name}\s*:\s*(\d+)", re.I) for name in ("Signatories", "Parties")}


@dataclass(frozen=True)
class Entry:
    """What the page says of one participant. A name in brackets has withdrawn (`gone`)."""

    line: int
    name: str
    iso3: str
    signed: dt.date | None
    consented: dt.date | None
    act: str
    gone: bool = False


@dataclass(frozen=True)
class Page:
    """A page that was understood as a whole."""

    file: str
    instrument: str
    entries: list[Entry]
    status_day: dt.date | None


def read_page(path: Path, tables: data.Tables, names: Names | None = None) -> tuple[Page | None, list[Fault]]:
    """The page in a file, or None; and everything in it that is not understood."""
    content, faults = _open(path)
    if faults:
        return None, faults
    names = names or Names(tables)
    is_html = re.search(r"<\s*(!doctype|html|table|tr)\b", content[:20000], re.I)
    heading, lines, wrong = saved.rows(content) if is_html else pasted.rows(content, names, _closing(tables))
    faults = [Fault(path.name, *place) for place in wrong]
    instrument, seen = _instrument(heading, tables)
    if seen:
        faults.append(_no_treaty(path.name, seen, tables))
    if not lines and not faults:
        expected = "a table with the columns Participant, Signature and Ratification, Acceptance(A), …"
        faults.append(Fault(path.name, 0, "", "", expected))
    entries = []
    for line in lines:
        entry, found = _entry(line, names, path.name)
        faults += found
        if entry:
            entries.append(entry)
    faults += _repeated(entries, path.name)
    if not faults:
        agree = _agreement(entries, tables)
        instrument = instrument or _by_its_days(agree)
        faults = _not_as_stated(heading, entries, path.name)
        if not instrument:
            faults.append(_no_treaty(path.name, cells.tidy(heading)[:80], tables))
        elif not faults:
            faults = _another_treaty(instrument, agree, path.name)
    if faults:
        return None, sorted(faults, key=lambda fault: fault.row)
    return Page(path.name, instrument, entries, _status_day(heading)), []


def _open(path: Path) -> tuple[str, list[Fault]]:
    try:
        content = path.read_bytes()
    except OSError:
        return "", [
            Fault(path.name, 0, "", "", "a file that is there and can be read; check name and folder")
        ]
    if content[:4] == b"%PDF" or b"\nContent-Type: multipart/related" in content[:5000].replace(b"\r", b""):
        expected = 'a web page saved as "HTML only", or its table pasted into a text file'
        return "", [Fault(path.name, 0, "", "", expected)]
    for encoding in ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding), []
        except UnicodeDecodeError:
            continue
    return "", [Fault(path.name, 0, "", "", "text; save the file with the encoding UTF-8")]


def _instrument(heading: str, tables: data.Tables) -> tuple[str, str]:
    """Which of the treaties the text above the table names, by its number in the Treaty Collection or its title.

    Empty if it names none; then, or if it names another or several, what was seen instead.
    """
    treaties = tables.instruments
    written = f" {plain(heading)} "
    named = set()
    for treaty in treaties.sort_values("title", key=lambda titles: -titles.str.len()).itertuples():
        for title in (treaty.title, treaty.short_title):
            title = f" {plain(title)} "
            if title in written and (title != " convention " or written == title):
                named.add(treaty.id)
                # A Protocol's title ends with the Convention's: what is read once is not read again.
                written = written.replace(title, " | ")
    numbers = {found.replace(" ", "").replace(".", "-") for found in NUMBER.findall(heading)}
    known = dict(zip(treaties["mtdsg"], treaties["id"], strict=True))
    by_number = {known[number] for number in numbers & known.keys()}
    if numbers and not by_number:
        return "", ", ".join(sorted(numbers))
    # A number is of this page alone; titles also stand in links and notes.
    found = by_number if len(by_number) == 1 and (not named or by_number <= named) else named | by_number
    return (found.pop(), "") if len(found) == 1 else ("", ", ".join(sorted(found)))


def _no_treaty(file: str, seen: str, tables: data.Tables) -> Fault:
    wanted = ", ".join(f"{row.mtdsg} ({row.short_title})" for row in tables.instruments.itertuples())
    expected = (
        f"the page of one of the four treaties: {wanted}; in a text file, write its number on the first line"
    )
    return Fault(file, 1, "title", seen, expected)


def _closing(tables: data.Tables) -> dt.date:
    """The last day on which any of the treaties could be signed."""
    return tables.instruments["signing_closed"].max().date()


def _entry(line: cells.Line, names: Names, file: str) -> tuple[Entry | None, list[Fault]]:
    name, bracketed = cells.read_name(line.name)
    faults, days = [], {}
    for column, cell in (("Signature", line.signed), ("Ratification, …", line.consented)):
        try:
            days[column] = cells.read_day(cell.strip("[] ") if bracketed else cell)
        except cells.NotUnderstood as error:
            faults.append(Fault(file, line.number, f"{name}, {column}", cells.tidy(cell), str(error)))
    iso3 = names.find(name)
    if not iso3:
        expected = (
            f"a participant that the tables know{names.near(name)}; if it is another spelling, add it to "
            "data/other_names.csv"
        )
        if not any(days.values()):
            expected += "; if this line is not of the table, take it out of your file"
        faults.append(Fault(file, line.number, "Participant", name, expected))
    if faults:
        return None, faults
    signed, consented = days.values()
    if not signed and not consented:
        return None, [
            Fault(file, line.number, "Participant", name, "a day of signature or of consent after the name")
        ]
    if signed and signed.letter:
        cell = cells.tidy(line.signed)
        return None, [
            Fault(file, line.number, f"{name}, Signature", cell, "a day of signature, without a letter")
        ]
    act = consented.act if consented else ""
    return Entry(
        line.number, name, iso3, signed and signed.day, consented and consented.day, act, bracketed
    ), []


def _repeated(entries: list[Entry], file: str) -> list[Fault]:
    first: dict[str, Entry] = {}
    faults = []
    for entry in entries:
        earlier = first.setdefault(entry.iso3, entry)
        if earlier is not entry:
            expected = f"each participant once; line {earlier.line} has {earlier.name}"
            faults.append(Fault(file, entry.line, "Participant", entry.name, expected))
    return faults


def _not_as_stated(heading: str, entries: list[Entry], file: str) -> list[Fault]:
    """A page that was cut, or misread, has not as many rows as its own heading counts."""
    inside = [entry for entry in entries if not entry.gone]
    counted = {
        "Signatories": sum(entry.signed is not None for entry in inside),
        "Parties": sum(entry.consented is not None for entry in inside),
    }
    faults = []
    for name, pattern in STATED.items():
        stated = pattern.search(heading)
        if stated and int(stated[1]) != counted[name]:
            expected = f"{stated[1]}, as the page says above its table; is the table whole?"
            faults.append(Fault(file, 0, f"{name} in the table", str(counted[name]), expected))
    return faults


def _agreement(entries: list[Entry], tables: data.Tables) -> dict[str, float]:
    """Of each treaty's known days of consent, the share that the page gives too; the best first."""
    days = {entry.iso3: entry.consented for entry in entries if entry.consented}
    agree = {}
    for treaty, rows in tables.participation.groupby("instrument"):
        dated = rows[rows["consent_date"].notna()]
        pairs = zip(dated["iso3"], dated["consent_date"], strict=True)
        agree[treaty] = sum(days.get(iso3) == day.date() for iso3, day in pairs) / len(dated)
    return dict(sorted(agree.items(), key=lambda pair: -pair[1]))


def _by_its_days(agree: dict[str, float]) -> str:
    """The treaty of a table that was pasted without a title: many States joined several on one day, so its
    days must be nearly all there and clearly fewer in the others."""
    (best, share), (_, second), *_ = agree.items()
    return best if share >= 0.9 and second <= share - 0.1 else ""


def _another_treaty(instrument: str, agree: dict[str, float], file: str) -> list[Fault]:
    """The days themselves say which treaty a table is of; a wrong title must not overwrite hundreds of them."""
    best, share = next(iter(agree.items()))
    if best == instrument and share >= 0.5:
        return []
    expected = "a table whose days of consent are mostly those that data/ has for this treaty"
    expected += f"; they are those of {best}" if share >= 0.5 else ""
    return [Fault(file, 0, "", f"title says {instrument}", expected)]


def _status_day(heading: str) -> dt.date | None:
    """The day that the page itself gives: "STATUS AS AT : 30-06-2026 05:00:33 EDT"."""
    found = STATUS_DAY.search(heading)
    if not found:
        return None
    day, month, year = map(int, found.groups())
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
