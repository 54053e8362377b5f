"""What several charts share: who stands where, the classes and their colours, and words for titles."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from .. import data
from ..facts import listed
from ..figure import colour, date_text, folded

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
    "reported": Group("Reported, not confirmed", colour("#6b4f3f", "#86705a"), False),
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
    return _standing(tables, instrument).copy()


# A notebook draws a dozen charts of the same tables.
@lru_cache(maxsize=8)
def _standing(tables: data.Tables, instrument: str) -> pd.DataFrame:
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


NOTHING = "–"  # neither signed nor bound, in a table


def together(tables: data.Tables) -> pd.DataFrame:
    """Every State and the European Union by name, with how it stands to each instrument.

    For each instrument: `<id>` (a short text), `<id>_group` (of GROUPS), `<id>_bound`, `<id>_signed` (day or
    NaT). `bound` counts the instruments that bind it; a consent that is only reported does not.
    """
    return _together(tables).copy()


@lru_cache(maxsize=2)
def _together(tables: data.Tables) -> pd.DataFrame:
    columns = ["iso3", "iso2", "name", "un_member", "kind", "un_regional_group"]
    found = tables.countries[columns].sort_values(
        "name", key=lambda names: names.map(folded), ignore_index=True
    )
    instruments = list(tables.instruments["id"])
    for instrument in instruments:
        rows = standing(tables, instrument).set_index("iso3").loc[found["iso3"]]
        found[instrument] = [short_standing(row) for row in rows.itertuples()]
        found[f"{instrument}_group"] = rows["group"].to_numpy()
        found[f"{instrument}_bound"] = rows["bound"].to_numpy()
        found[f"{instrument}_signed"] = rows["signature_date"].to_numpy()
    found["bound"] = found[[f"{instrument}_bound" for instrument in instruments]].sum(axis=1)
    return found


def short_standing(row) -> str:
    """How a row of `standing` stands, as a cell of a table: "ratification, 16 Jun 2004"."""
    if row.group == "neither":
        return NOTHING
    if row.group == "signed":
        return f"signed only, {_short(row.signature_date)}"
    if row.group == "reported":
        return "reported, not confirmed"
    kind = row.consent_type.replace("_", " ") or "party"
    if row.party_basis != "undated":
        return f"{kind}, {_short(row.consent_date)}"
    first, last = row.consent_date_earliest, row.consent_date_latest
    between = "" if pd.isna(first) or pd.isna(last) else f" ({_short(first)} to {_short(last)})"
    return f"{kind}, date unknown{between}"


def heads(tables: data.Tables) -> dict[str, str]:
    """The instruments in one word each, for heads of columns: Convention, Trafficking, Smuggling, Firearms."""
    laws = tables.instruments
    return {
        instrument: title.split()[0]
        for instrument, title in zip(laws["id"], laws["short_title"], strict=True)
    }


def participation_table(tables: data.Tables, everyone: pd.DataFrame) -> pd.DataFrame:
    """The one table of all four instruments; `everyone` is from `together`."""
    table = pd.DataFrame(
        {"State or organization": everyone["name"], "UN regional group": everyone["un_regional_group"]}
    )
    for instrument, head in heads(tables).items():
        table[head] = everyone[instrument]
    return table


def protocols(tables: data.Tables) -> pd.DataFrame:
    """The rows of `data/instruments.csv` that are Protocols to the Convention."""
    return tables.instruments[tables.instruments["id"] != "untoc"]


def _by_a_protocol(tables: data.Tables, everyone: pd.DataFrame) -> pd.Series:
    return everyone[[f"{protocol}_bound" for protocol in protocols(tables)["id"]]].any(axis=1)


def convention_only(tables: data.Tables, everyone: pd.DataFrame) -> pd.Series:
    """Which rows of `together` are bound by the Convention and by no Protocol."""
    return everyone["untoc_bound"] & ~_by_a_protocol(tables, everyone)


def outside_the_convention(tables: data.Tables, everyone: pd.DataFrame) -> list[str]:
    """Who is bound by a Protocol but not by the Convention, which article 37(2) rules out; as it should be, none."""
    return list(everyone.loc[_by_a_protocol(tables, everyone) & ~everyone["untoc_bound"], "name"])


def convention_first(tables: data.Tables, everyone: pd.DataFrame) -> str:
    """What the data show of "the Convention first", as a clause; who breaks the rule is named."""
    exceptions = outside_the_convention(tables, everyone)
    if not exceptions:
        return "every party to a Protocol is a party to the Convention"
    are = "is a party" if len(exceptions) == 1 else "are parties"
    return f"{named(exceptions)} {are} to a Protocol but, in our data, not to the Convention"


def _short(day: pd.Timestamp) -> str:
    return date_text(day.date(), short=True)


NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]


def words(number: int) -> str:
    """A small number in words, as prose has it."""
    return NUMBERS[number] if number < len(NUMBERS) else str(number)


def some(number: int) -> str:
    """The same where the number stands alone: "none of them"."""
    return words(number) if number else "none"


def day_text(day: pd.Timestamp) -> str:
    return date_text(day.date())


def named(names: Iterable[str], most: int = 12) -> str:
    """The names, or how many where they would fill a paragraph."""
    names = list(names)
    return listed(names) if len(names) <= most else f"{len(names)} States, named in the table"
