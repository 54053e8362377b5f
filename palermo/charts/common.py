"""What several charts share: who stands where, the classes and their colours, and words for titles."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from .. import data
from ..facts import listed
from ..figure import colour, date_text

SOURCE = "UN Treaty Collection, official gazettes and other sources, named row by row in the course's data"


@dataclass(frozen=True)
class Group:
    """A class of the map: its name in the legend, its colour, and whether its States are bound."""

    name: str
    colour: str
    bound: bool


# Cold and dark: bound. Warm, with a dark outline that survives grey print: not bound. No State is red: the map
# tells, it doesn't accuse.
# The colours are tested for colour-blind readers, in both themes.
GROUPS = {
    "ratification": Group("Party by ratification", colour("#155a9c", "#3f78b8"), True),
    "acceptance": Group("Party by acceptance or approval", colour("#3d9be9", "#8fc9fb"), True),
    "accession": Group("Party by accession", colour("#2a9a76", "#3cc79f"), True),
    "succession": Group("Party by succession", colour("#b272bf", "#bf7ddb"), True),
    "unknown": Group("Party, kind of consent unknown", colour("#748a3f", "#7d8f3f"), True),
    "reported": Group("Reported, not confirmed", colour("#6b4f3f", "#8a735c"), False),
    "signed": Group("Signed only", colour("#e08a00", "#f2a33c"), False),
    "neither": Group("Neither signed nor bound", colour("#f5d90a", "#fff38a"), False),
}
NOT_SHOWN = Group("Not shown in the data", colour("#cfd4da", "#474f59"), False)
GROUP_OF_CONSENT = {
    "ratification": "ratification",
    "acceptance": "acceptance",
    "approval": "acceptance",
    "formal_confirmation": "acceptance",
    "accession": "accession",
    "succession": "succession",
    "": "unknown",
}


def standing(tables: data.Tables, instrument: str) -> pd.DataFrame:
    """Every State and the European Union: the columns of both tables, and `group`, `bound`, `consent`."""
    rows = tables.participation[tables.participation["instrument"] == instrument]
    found = tables.countries[["iso3", "name", "un_member", "kind"]].merge(
        rows.drop(columns=["kind", "participant"]), on="iso3", how="left", validate="1:1"
    )
    found["group"] = [_group(row) for row in found.itertuples()]
    found["bound"] = [GROUPS[group].bound for group in found["group"]]
    found["consent"] = [_consent(row) for row in found.itertuples()]
    return found.sort_values("name", ignore_index=True)


def law(tables: data.Tables, instrument: str) -> pd.Series:
    """The instrument's row in `data/instruments.csv`."""
    found = tables.instruments[tables.instruments["id"] == instrument]
    if found.empty:
        known = ", ".join(tables.instruments["id"])
        raise ValueError(f"There is no instrument {instrument!r}. data/instruments.csv has: {known}.")
    return found.iloc[0]


def _group(row) -> str:
    if pd.isna(row.party):
        return "neither"
    if not row.party:
        return "signed"
    return "reported" if row.party_basis == "reported" else GROUP_OF_CONSENT[row.consent_type]


def _consent(row) -> dt.date | str:
    """When a participant consented to be bound: a date or, where no source gives one, what is known."""
    if row.group in ("signed", "neither"):
        return ""
    if row.party_basis != "undated":
        return row.consent_date.date()
    first, last = row.consent_date_earliest, row.consent_date_latest
    if pd.isna(first) or pd.isna(last):
        return "date not in our sources"
    return f"date not in our sources: between {day_text(first)} and {day_text(last)}"


NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]


def words(number: int) -> str:
    """A small number in words, as prose has it."""
    return NUMBERS[number] if number < len(NUMBERS) else str(number)


def day_text(day: pd.Timestamp) -> str:
    return date_text(day.date())


def named(names: Iterable[str], most: int = 12) -> str:
    """The names, or how many where they would fill a paragraph."""
    names = list(names)
    return listed(names) if len(names) <= most else f"{len(names)} States, named in the table"
