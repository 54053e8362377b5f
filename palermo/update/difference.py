"""Compares a page with a treaty's rows: what is new, changed and gone, in plain words, and what is refused.

Rows are those of participation.csv as they stand in the file, cell by cell; whatever the page does not touch
stays as it is.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from .. import data
from ..facts import Date
from ..rules import plain
from ..schema import Fault
from .page import Entry, Page

CONSENT = (
    "consent_date",
    "consent_type",
    "party_basis",
    "consent_date_earliest",
    "consent_date_latest",
    "verified_by",
    "membership_confirmed_by",
    "effective_date",
)


@dataclass
class Difference:
    """What one page changes. `rows` are the treaty's rows as they are to be; `touched` their codes."""

    page: Page
    title: str
    rows: list[dict] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    refusals: list[Fault] = field(default_factory=list)
    accepted: set[str] = field(default_factory=set)
    touched: set[str] = field(default_factory=set)

    @property
    def count(self) -> int:
        return len(self.new) + len(self.changed) + len(self.gone)


def source_id(as_of: dt.date) -> str:
    """The id in sources.csv of the status pages as they stood on a day."""
    return f"untc-{as_of.isoformat()}"


def compare(
    page: Page, rows: list[dict], tables: data.Tables, accept: set[str], as_of: dt.date
) -> Difference:
    """The page against the rows of participation.csv."""
    treaty = next(one for one in tables.instruments.itertuples() if one.id == page.instrument)
    return _Comparison(page, rows, tables, treaty, accept, as_of).run()


class _Comparison:
    """One page on its way to a Difference."""

    def __init__(
        self, page: Page, rows: list[dict], tables: data.Tables, treaty, accept: set[str], as_of: dt.date
    ):
        self.page, self.treaty, self.accept, self.as_of = page, treaty, accept, as_of
        self.rows = [dict(row) for row in rows if row["instrument"] == page.instrument]
        self.names = {row["iso3"]: row["participant"] for row in rows}
        self.kinds = dict(zip(tables.countries["iso3"], tables.countries["kind"], strict=True))
        self.columns = list(rows[0])
        self.source = source_id(as_of)
        self.result = Difference(page, treaty.short_title)

    def run(self) -> Difference:
        entries = {entry.iso3: entry for entry in self.page.entries}
        kept = []
        for row in self.rows:
            entry = entries.pop(row["iso3"], None)
            if entry and not entry.gone and not self._possible(entry, row):
                continue
            after = self._row(row, entry)
            if after:
                kept.append(after)
            if after != row:
                self.result.touched.add(row["iso3"])
        for entry in entries.values():
            if not entry.gone and self._possible(entry, {}):
                self._insert(kept, self._joined(entry))
        self.result.rows = kept
        return self.result

    # ---- what cannot be

    def _possible(self, entry: Entry, row: dict) -> bool:
        faults = list(self._impossible(entry, row))
        self.result.refusals += faults
        return not faults

    def _impossible(self, entry: Entry, row: dict) -> Iterator[Fault]:
        """The first thing that the treaty or the calendar rules out."""
        treaty, signed, consented, act = self.treaty, entry.signed, entry.consented, entry.act
        opened, closed, adopted = (
            day.date() for day in (treaty.opened, treaty.signing_closed, treaty.adopted)
        )
        if signed and not opened <= signed <= closed:
            expected = f"a day from {_day(_iso(opened))} to {_day(_iso(closed))}, the signing period"
            yield self._fault(entry, "Signature", signed, f"{expected} (article {treaty.signature_article})")
        elif consented and consented < adopted:
            yield self._fault(
                entry, "consent", consented, f"a day after {_day(_iso(adopted))}, when it was adopted"
            )
        elif consented and signed and consented < signed:
            yield self._fault(
                entry, "consent", consented, f"a day on or after the signature, {_day(_iso(signed))}"
            )
        elif consented and consented > self.as_of:
            expected = f"a day up to {_day(_iso(self.as_of))}, the day of --as-of"
            yield self._fault(entry, "consent", consented, expected)
        elif signed and act in ("accession", "succession"):
            expected = (
                f"no {act} of a State that signed on {_day(_iso(signed))} (article {treaty.consent_article})"
            )
            yield self._fault(entry, "consent", consented, expected)
        elif act == "succession" and not row.get("effective_date"):
            expected = (
                "a succession that the table has with its effective_date: the page gives that day in a footnote "
                "only. Write the row by hand (About the data), then run this again"
            )
            yield self._fault(entry, "consent", consented, expected)
        elif (
            not signed
            and act in ("ratification", "acceptance", "approval")
            and row.get("ratified_unsigned") != "yes"
        ):
            expected = (
                f"a signature before the {act}, or the letter a (accession) after the day "
                f"(article {treaty.consent_article})"
            )
            if not self._accepts(entry.iso3):
                yield self._fault(
                    entry, "consent", consented, f"{expected}; {self._unless(entry.iso3, entry.name)}"
                )

    def _fault(self, entry: Entry, what: str, day: dt.date, expected: str) -> Fault:
        return Fault(self.page.file, entry.line, f"{entry.name}, {what}", _day(_iso(day)), expected)

    def _accepts(self, iso3: str) -> bool:
        if iso3 in self.accept:
            self.result.accepted.add(iso3)
        return iso3 in self.accept

    def _unless(self, iso3: str, name: str) -> str:
        return f'if the page really says so, add --accept "{self.names.get(iso3, name)}"'

    def _refuse(self, row: dict, entry: Entry | None, lost: str) -> bool:
        """Whether a loss is refused; a loss that was accepted by name is none."""
        if self._accepts(row["iso3"]):
            return False
        line = entry.line if entry else 0
        expected = f"{lost}; {self._unless(row['iso3'], row['participant'])}"
        self.result.refusals.append(Fault(self.page.file, line, "", row["participant"], expected))
        return True

    # ---- one row

    def _row(self, row: dict, entry: Entry | None) -> dict | None:
        """The row as it is to be; None if it goes."""
        name = row["participant"]
        if entry is None or entry.gone:
            why = "it stands in brackets: withdrawn" if entry else "the page does not name it"
            if not self._refuse(row, entry, f"a participant, as in data/participation.csv, but {why}"):
                self.result.gone.append(f"{name}: taken out of the table, since {why}. It had: {_told(row)}")
                return None
            return row
        after = dict(row)
        words = [*self._signature(row, after, entry), *self._consent(row, after, entry)]
        if words:
            self._cite(row, after)
            self.result.changed.append(f"{name}: {'; '.join(words)}")
        return after

    def _signature(self, row: dict, after: dict, entry: Entry) -> Iterator[str]:
        ours, theirs = row["signature_date"], _iso(entry.signed)
        if ours == theirs:
            return
        if ours and not theirs:
            lost = f"its signature of {_day(ours)}, which the page does not have"
            if self._refuse(row, entry, lost):
                return
        after |= {"signature_date": theirs, "signature_verified_by": ""}
        if not ours:
            yield f"signature of {_day(theirs)} added"
        else:
            yield f"signature {f'now {_day(theirs)}' if theirs else 'taken out'}, was {_day(ours)}"

    def _consent(self, row: dict, after: dict, entry: Entry) -> Iterator[str]:
        if not entry.consented:
            yield from self._no_consent(row, after, entry)
            return
        basis, day, earliest, latest = (
            row[column]
            for column in ("party_basis", "consent_date", "consent_date_earliest", "consent_date_latest")
        )
        theirs = _iso(entry.consented)
        if basis in ("undated", "reported"):
            between = _day(earliest) if earliest == latest else f"between {_day(earliest)} and {_day(latest)}"
            outside = not earliest <= theirs <= latest
            if outside and not self._accepts(entry.iso3):
                day_ours = between if earliest != latest else f"of {between}"
                expected = (
                    f"a day {day_ours}, as our sources have it (see data/gaps.csv); "
                    f"{self._unless(entry.iso3, entry.name)}"
                )
                self.result.refusals.append(self._fault(entry, "consent", entry.consented, expected))
                return
            self._set_consent(after, entry)
            self._drop_note(row, after)
            if outside:  # the earlier sources stay cited, so the row says what they have
                after["notes"] = _other(row, between)
            if basis == "reported":
                yield f"{_act(entry.act)} of {_day(theirs)} now confirmed by the depositary; was reported for {between}"
            else:
                yield f"day of consent now known, {_act(entry.act)} on {_day(theirs)}; was {between}"
            return
        unsigned = (
            "yes" if entry.act in ("ratification", "acceptance", "approval") and not entry.signed else "no"
        )
        after["ratified_unsigned"] = unsigned
        if row["party"] == "no":
            self._set_consent(after, entry)
            self._drop_note(row, after)
            yield f"now a party by {_act(entry.act)} on {_day(theirs)}; it had only signed"
            return
        if day != theirs:
            self._set_consent(after, entry)
            other = _other(row, f"on {_day(day)}")
            after["notes"] = f"{row['notes']}; {other}" if row["notes"] else other
            yield f"consent now on {_day(theirs)}, was {_day(day)}"
        if row["consent_type"] != entry.act:
            after["consent_type"] = entry.act
            if not row["consent_type"]:
                self._drop_note(row, after)
                yield f"kind of consent now known: {_act(entry.act)}"
            else:
                yield f"kind of consent now {_act(entry.act)}, was {_act(row['consent_type'])}"
        if entry.act != "succession":
            after["effective_date"] = ""

    def _no_consent(self, row: dict, after: dict, entry: Entry) -> Iterator[str]:
        if row["party"] == "no":
            return
        if row["party_basis"] == "reported" and row["iso3"] not in self.accept:
            self.result.remarks.append(
                f"{self._where(row)}: the page has no consent of it. It stays in the table as reported by the "
                "State, outside the counts."
            )
            return
        if self._refuse(row, entry, f"its consent ({_told(row)}), which the page does not have"):
            return
        after |= {"party": "no", "ratified_unsigned": "no", **dict.fromkeys(CONSENT, "")}
        self._drop_note(row, after)
        yield f"no longer a party; it had: {_told(row)}"

    def _set_consent(self, after: dict, entry: Entry) -> None:
        day = _iso(entry.consented)
        unsigned = entry.act in ("ratification", "acceptance", "approval") and not entry.signed
        after |= {
            "party": "yes",
            "party_basis": "dated",
            "consent_type": entry.act,
            "consent_date": day,
            "consent_date_earliest": day,
            "consent_date_latest": day,
            # Other sources for the former day are none for this one.
            "verified_by": after["verified_by"] if after["consent_date"] == day else "",
            "ratified_unsigned": "yes" if unsigned else "no",
        }

    def _drop_note(self, row: dict, after: dict) -> None:
        """A note on a gap is not true of a row without it; the person who updates reads it once more."""
        if row["notes"]:
            self.result.remarks.append(f"{self._where(row)}: its note was taken out: {row['notes']}")
        after["notes"] = ""

    def _cite(self, row: dict, after: dict) -> None:
        after["source"] = ";".join(dict.fromkeys([*row["source"].split(";"), self.source]))
        for column in ("verified_by", "signature_verified_by"):
            after[column] = ";".join(one for one in after[column].split(";") if one != self.source)
        if row["notes"] and after["notes"]:
            self.result.remarks.append(f"{self._where(row)}: is its note still true? {row['notes']}")

    def _where(self, row: dict) -> str:
        return f"{row['participant']}, {self.treaty.short_title}"

    # ---- new rows

    def _joined(self, entry: Entry) -> dict:
        row = dict.fromkeys(self.columns, "") | {
            "instrument": self.page.instrument,
            "participant": self.names.get(entry.iso3, entry.name),
            "iso3": entry.iso3,
            "kind": self.kinds[entry.iso3],
            "signature_date": _iso(entry.signed),
            "source": self.source,
            "party": "no",
            "ratified_unsigned": "no",
        }
        if entry.consented:
            self._set_consent(row, entry)
        self.result.new.append(f"{row['participant']}: {_told(row)}")
        self.result.touched.add(entry.iso3)
        return row

    def _insert(self, rows: list[dict], row: dict) -> None:
        """Where the alphabet has it."""
        after = [plain(one["participant"]) > plain(row["participant"]) for one in rows]
        rows.insert(after.index(True) if True in after else len(rows), row)


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def _day(iso: str) -> str:
    return str(Date.fromisoformat(iso))


def _act(consent_type: str) -> str:
    return consent_type.replace("_", " ") or "consent of unknown kind"


def _other(row: dict, when: str) -> str:
    """What the sources of a row have, other than the page: "ch-scope-2012-som: consent on 5 January 2005"."""
    return f"{row['source']}: consent {when}"


def _told(row: dict) -> str:
    """A row in words: "signed 12 December 2000; ratification on 24 September 2003"."""
    told = [f"signed {_day(row['signature_date'])}"] if row["signature_date"] else []
    if row["party"] == "yes":
        day = (
            f"on {_day(row['consent_date'])}"
            if row["consent_date"]
            else (f"between {_day(row['consent_date_earliest'])} and {_day(row['consent_date_latest'])}")
        )
        told.append(f"{_act(row['consent_type'])} {day}")
    return "; ".join(told)
