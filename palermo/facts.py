"""Named facts computed from the tables (counts, dates, names) for prose, quiz keys and pages.

A sentence names a fact, `{untoc.parties}`, and never types a number; so it changes with the data.
"""

import datetime as dt
import difflib
import string
from dataclasses import dataclass, fields
from functools import cache

import pandas as pd
from IPython.display import Markdown

from palermo import data, rules


class Date(dt.date):
    """A date that prints as people write it: 28 May 2026."""

    def __str__(self) -> str:
        return f"{self.day} {self:%B} {self.year}"

    def __format__(self, spec: str) -> str:
        return super().__format__(spec) if spec else str(self)


class UnknownFact(LookupError):
    """A sentence asks for a fact that the tables do not give."""


@dataclass(frozen=True)
class Facts:
    """What the tables say of one treaty. Headline counts leave out parties that are only `reported`.

    Names are ready for a sentence ("Angola, Benin and Chad"; "" for none). `None`: the tables do not give it;
    a sentence that asks for it is refused.
    """

    short_title: str
    title: str
    parties: int  # States, the European Union and others bound, day known or not
    parties_as_of: str  # "193 parties as of 28 May 2026"
    reported: int  # announced by the State, not confirmed by the depositary
    reported_names: str
    signatories: int  # all that signed, parties or not: never add it to `parties`
    signed_only: int
    signed_only_names: str
    undated: int  # parties whose day of consent is in none of our sources
    undated_names: str
    un_members_party: int
    un_members_not_party: int  # neither party nor reported: the three sum to 193
    un_members_not_party_names: str
    un_members_percent: int  # parties among the Member States, rounded
    adopted: Date
    opened: Date
    signing_closed: Date
    first_party: str
    first_date: Date
    latest_dated_party: str  # the last among those whose day is known; an undated party may well be later
    latest_dated_date: Date
    fortieth_state: str | None  # several names if several deposited on that day
    fortieth_date: Date | None
    entry_into_force: Date | None  # computed from the fortieth instrument, not copied
    gap_to_convention: int  # parties of the Convention that are no party here


@dataclass(frozen=True)
class Slides:
    """What the slides that this course is made from say of one treaty."""

    parties: int
    signatories: int
    date: str


def named(tables: data.Tables | None = None) -> dict:
    """All facts: `{"as_of": Date, "untoc": Facts, "tip": …, "som": …, "firearms": …, "slides": {"tip": …}}`.

    Without tables: the course's own, computed once.
    """
    return _own() if tables is None else _compute(tables)


def fill(text: str, names: dict | None = None) -> str:
    """The text with each `{name}` replaced by its fact; a literal brace is doubled.

    Raises UnknownFact, which lists the nearest names or asks to double a lone brace.
    """
    try:
        return _Filler().vformat(text, (), named() if names is None else names)
    except ValueError as error:
        raise UnknownFact(f"{text[:60]!r}: a literal brace is doubled, {{{{ and }}}} ({error})") from None


def say(text: str, **more) -> Markdown:
    """The text, with its facts filled in, as a cell's Markdown. `more` adds names of the caller's own."""
    return Markdown(fill(text, {**named(), **more}))


def look_up(name: str, names: dict | None = None):
    """The fact of that name as a value: `look_up("untoc.parties")`. Raises UnknownFact."""
    return _Filler().get_field(name, (), named() if names is None else names)[0]


@cache
def _own() -> dict:
    return _compute(data.load())


def _compute(tables: data.Tables) -> dict:
    as_of = _date(tables.as_of)
    names: dict = {"as_of": as_of}
    for instrument in tables.instruments.itertuples():
        names[instrument.id] = _facts(tables, instrument, as_of, names.get("untoc"))
    names["slides"] = _slides(tables.totals)
    return names


def _facts(tables: data.Tables, instrument, as_of: Date, convention: Facts | None) -> Facts:
    rows = tables.participation[tables.participation["instrument"] == instrument.id]
    reported = rows[rows["party_basis"] == "reported"]
    parties = rows[rows["party"] & (rows["party_basis"] != "reported")]
    dated = parties[parties["consent_date"].notna()]
    first = dated[dated["consent_date"] == dated["consent_date"].min()]
    latest = dated[dated["consent_date"] == dated["consent_date"].max()]
    signed_only = rows[~rows["party"]]
    undated = parties[parties["consent_date"].isna()]

    members = tables.countries[tables.countries["un_member"]]
    bound = members["iso3"].isin(parties["iso3"])
    outside = members[~bound & ~members["iso3"].isin(reported["iso3"])]

    fortieth = rules.fortieth(tables.participation, instrument)
    return Facts(
        short_title=instrument.short_title,
        title=instrument.title,
        parties=len(parties),
        parties_as_of=f"{len(parties)} parties as of {as_of}",
        reported=len(reported),
        reported_names=listed(reported["participant"]),
        signatories=int(rows["signature_date"].notna().sum()),
        signed_only=len(signed_only),
        signed_only_names=listed(signed_only["participant"]),
        undated=len(undated),
        undated_names=listed(undated["participant"]),
        un_members_party=int(bound.sum()),
        un_members_not_party=len(outside),
        un_members_not_party_names=listed(outside["name"].sort_values()),
        un_members_percent=round(100 * bound.sum() / len(members)),
        adopted=_date(instrument.adopted),
        opened=_date(instrument.opened),
        signing_closed=_date(instrument.signing_closed),
        first_party=listed(first["participant"]),
        first_date=_date(dated["consent_date"].min()),
        latest_dated_party=listed(latest["participant"]),
        latest_dated_date=_date(dated["consent_date"].max()),
        fortieth_state=listed(fortieth["participant"]) or None,
        fortieth_date=_date(fortieth["consent_date"].max()) if len(fortieth) else None,
        entry_into_force=_in_force(instrument, fortieth, convention),
        gap_to_convention=convention.parties - len(parties) if convention else 0,
    )


def _in_force(instrument, fortieth: pd.DataFrame, convention: Facts | None) -> Date | None:
    """So many days after the fortieth deposit; None while there are fewer."""
    if fortieth.empty:
        return None
    day = _date(fortieth["consent_date"].max() + pd.Timedelta(days=int(instrument.days_after_fortieth)))
    if convention and convention.entry_into_force:
        # No Protocol before the Convention: TIP 17(1), SOM 22(1), Firearms 18(1).
        return max(day, convention.entry_into_force)
    return day


def _slides(totals: pd.DataFrame) -> dict[str, Slides]:
    rows = totals[totals["published_by"].str.split(";").map(lambda ids: "project-slides" in ids)]
    found = {}
    for instrument, its in rows.groupby("instrument"):
        counts = its.set_index("measure")["published"]
        if {"parties", "signatories"} <= set(counts.index):
            day = its["date_as_published"].iloc[0]
            found[instrument] = Slides(int(counts["parties"]), int(counts["signatories"]), day)
    return found


def listed(names) -> str:
    """Names as a sentence lists them: "Angola, Benin and Chad"."""
    names = list(names)
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _date(day) -> Date:
    return Date(day.year, day.month, day.day)


class _Filler(string.Formatter):
    """`str.format`, but a name leads only to facts, and an unknown one is told with its neighbours."""

    def get_field(self, field_name, args, kwargs):
        known = _flat(kwargs)
        if field_name in known and known[field_name] is not None:
            return known[field_name], field_name
        if field_name in known:
            raise UnknownFact(f"{{{field_name}}}: the tables do not give this (yet); say it in another way")
        near = difflib.get_close_matches(field_name, known, 5, 0.5) or sorted(kwargs)
        raise UnknownFact(
            f"{{{field_name}}} is no fact of the tables. Near: {', '.join(near)}. "
            "(A literal brace is doubled: {{ and }}.)"
        )


def _flat(names: dict, before: str = "") -> dict:
    """Every fact by its full name: {"as_of": …, "untoc.parties": …}."""
    flat = {}
    for name, value in names.items():
        if isinstance(value, Facts | Slides):
            value = {field.name: getattr(value, field.name) for field in fields(value)}
        flat |= _flat(value, f"{before}{name}.") if isinstance(value, dict) else {f"{before}{name}": value}
    return flat
