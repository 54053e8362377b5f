"""The gaps: parties to the Convention that are missing from each Protocol, listed and mapped."""

import pandas as pd

from .. import data, rules
from ..facts import listed, region
from ..figure import Exhibit, View
from .common import (
    GROUPS,
    SOURCE,
    Group,
    convention_first,
    heads,
    named,
    outside_the_convention,
    protocols,
    some,
    together,
    words,
)
from .maps import POINTS_NOTE, world_map

# The colours of the other maps, with a dark outline around who is not bound. Warm: missing.
CLASSES = {
    "party": Group("Party to both", GROUPS["ratification"].colour, True),
    "signed": Group("Missing, but signed it", GROUPS["signed"].colour, False),
    "missing": Group("Missing, never signed it", GROUPS["neither"].colour, False),
    "reported": Group("Reported, not confirmed", GROUPS["reported"].colour, False),
    "outside": Group("Not bound by the Convention", GROUPS["succession"].colour, False),
}
# The same where all Protocols are asked about at once.
CLASSES_OF_ALL = {
    **CLASSES,
    "party": Group("Party to a Protocol too", CLASSES["party"].colour, True),
    "signed": Group("Convention only, but signed a Protocol", CLASSES["signed"].colour, False),
    "missing": Group("Convention only, signed no Protocol", CLASSES["missing"].colour, False),
}
MISSING = ["signed", "missing", "reported"]


def protocol_gaps(tables: data.Tables | None = None) -> Exhibit:
    """Parties to the Convention that are missing from each Protocol, and those that joined no Protocol."""
    tables = tables or data.load()
    everyone = together(tables)
    return Exhibit.of_views(
        id="protocol-gaps",
        views=[
            *(_protocol_view(tables, everyone, treaty) for treaty in protocols(tables).itertuples()),
            _alone_view(tables, everyone),
        ],
        label="Parties to the Convention that are missing from its Protocols",
        choose="Protocol",
        as_of=tables.as_of,
        source=SOURCE,
        notes=_notes(tables, everyone),
    )


def gaps(everyone: pd.DataFrame, protocol: str) -> pd.Series:
    """For each row of `together()`, the key of CLASSES that says how it stands to a Protocol."""
    found = everyone[f"{protocol}_group"].where(lambda groups: groups.isin(["signed", "reported"]), "missing")
    found = found.mask(everyone[f"{protocol}_bound"], "party")
    return found.mask(~everyone["untoc_bound"], "outside")


def gaps_of_all(tables: data.Tables, everyone: pd.DataFrame) -> pd.Series:
    """The same for all Protocols at once: what comes nearest to being bound by one of them counts."""
    each = pd.DataFrame({protocol: gaps(everyone, protocol) for protocol in protocols(tables)["id"]})
    found = pd.Series("missing", index=everyone.index)
    for key in ("signed", "reported", "party", "outside"):
        found = found.mask((each == key).any(axis=1), key)
    return found


def gap_title(counts: pd.Series, short_title: str) -> str:
    """A Protocol's finding; `counts` has how many stand in each class of CLASSES."""
    missing, signed = sum(counts.get(key, 0) for key in MISSING), counts.get("signed", 0)
    if not missing:
        return f"Every party to the Convention is also a party to the {short_title}"
    if missing == 1:
        then = "which signed it" if signed else "which did not sign it either"
        return f"One party to the Convention is missing from the {short_title}, {then}"
    then = "all of them signed it" if signed == missing else f"{some(signed)} of them signed it"
    return (
        f"{words(missing).capitalize()} parties to the Convention are missing from the {short_title}; {then}"
    )


def alone_title(counts: pd.Series) -> str:
    """The finding on all Protocols at once."""
    alone, joined = sum(counts.get(key, 0) for key in MISSING), counts.get("party", 0)
    if not alone:
        return "Every party to the Convention is also a party to at least one of its Protocols"
    number = "One party" if alone == 1 else f"{words(alone).capitalize()} of {alone + joined} parties"
    return f"{number} to the Convention joined none of its Protocols"


def _protocol_view(tables: data.Tables, everyone: pd.DataFrame, treaty) -> View:
    rows = everyone.assign(group=gaps(everyone, treaty.id))
    head = heads(tables)[treaty.id]
    states = rows[rows["kind"] == "state"]
    missing = rows[rows["group"].isin(MISSING)]
    table = _list(missing)
    table[f"Signed the {head} Protocol"] = [
        "not signed" if pd.isna(day) else day.date() for day in missing[f"{treaty.id}_signed"]
    ]
    table["Party to the Convention"] = missing["untoc"].to_numpy()
    counts = rows["group"].value_counts()
    return View(
        name=treaty.short_title,
        plot=world_map(states, CLASSES, _hover(states, CLASSES, head, treaty.id)),
        title=gap_title(counts, treaty.short_title),
        alt=_alt(rows, CLASSES),
        table=table,
        notes=[*_by_region(rows), *_undated(tables, treaty), *_organizations(rows, CLASSES)],
    )


def _alone_view(tables: data.Tables, everyone: pd.DataFrame) -> View:
    rows = everyone.assign(group=gaps_of_all(tables, everyone))
    states = rows[rows["kind"] == "state"]
    alone = rows[rows["group"].isin(MISSING)]
    table = _list(alone)
    columns = heads(tables)
    table["Protocols signed"] = [
        listed(columns[each] for each in protocols(tables)["id"] if pd.notna(row[f"{each}_signed"])) or "none"
        for row in alone.to_dict("records")
    ]
    table["Party to the Convention"] = alone["untoc"].to_numpy()
    return View(
        name="Convention only",
        plot=world_map(states, CLASSES_OF_ALL, _hover(states, CLASSES_OF_ALL)),
        title=alone_title(rows["group"].value_counts()),
        alt=_alt(rows, CLASSES_OF_ALL),
        table=table,
        notes=[*_by_region(rows), *_organizations(rows, CLASSES_OF_ALL)],
    )


def _list(missing: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "State or organization": missing["name"].to_numpy(),
            "UN regional group": [region(group) if group else "" for group in missing["un_regional_group"]],
        }
    )


def _hover(states: pd.DataFrame, classes: dict, word: str = "", protocol: str = "") -> list[str]:
    """The State, its class and, of a Protocol, when it joined or signed."""
    texts = []
    for row in states.to_dict("records"):
        lines = [f"<b>{row['name']}</b>", classes[row["group"]].name]
        if row["group"] == "outside" and row["untoc_group"] in ("signed", "reported"):
            lines.append(f"Convention: {row['untoc']}")
        elif protocol and row["group"] in ("party", "signed"):
            lines.append(f"{word}: {row[protocol]}")
        texts.append("<br>".join(lines))
    return texts


def _alt(rows: pd.DataFrame, classes: dict) -> str:
    states = rows[rows["kind"] == "state"]
    counts = states["group"].value_counts()
    sentences = [
        f"World map of {len(states)} States. "
        + "; ".join(f"{group.name}: {counts[key]}" for key, group in classes.items() if key in counts)
        + "."
    ]
    sentences += [
        f"{classes[key].name}: {named(states[states['group'] == key]['name'])}."
        for key in [*MISSING, "outside"]
        if key in counts
    ]
    return " ".join(sentences)


def _by_region(rows: pd.DataFrame) -> list[str]:
    """How many are missing in each regional group, of how many parties to the Convention."""
    parties = rows[rows["group"] != "outside"]
    parts = []
    for group in [*rules.GROUPS, ""]:
        its = parties[parties["un_regional_group"] == group]
        if len(its):
            name = region(group) if group else region("").lower()
            parts.append(f"{name} {int(its['group'].isin(MISSING).sum())} of {len(its)}")
    return [f"Missing, of the parties to the Convention in each UN regional group: {'; '.join(parts)}."]


def _undated(tables: data.Tables, treaty) -> list[str]:
    rows = tables.participation
    undated = rows[(rows["instrument"] == treaty.id) & rows["party"] & (rows["party_basis"] == "undated")]
    if undated.empty:
        return []
    return [
        "Not missing: our sources show as parties, without the day of consent, "
        f"{listed(undated['participant'].sort_values())}."
    ]


def _organizations(rows: pd.DataFrame, classes: dict) -> list[str]:
    return [
        f"The {row.name} ({classes[row.group].name[0].lower()}{classes[row.group].name[1:]}) is not a State: "
        "it is not on the map, but counted in the title and among the parties."
        for row in rows[rows["kind"] == "organization"].itertuples()
    ]


def _notes(tables: data.Tables, everyone: pd.DataFrame) -> list[str]:
    notes = [
        "A Protocol binds only who joins it (article 37(3)); a party to the Convention may leave it at that. "
        "Whoever is not bound by the Convention cannot be a party to a Protocol (article 37(2))."
    ]
    reported = everyone[everyone["untoc_group"] == "reported"]["name"]
    if len(reported):
        notes.append(
            f"Not counted among the parties to the Convention: {listed(reported)} (consent reported, not confirmed "
            "by the depositary)."
        )
    for protocol in protocols(tables).itertuples():
        reported = everyone[everyone[f"{protocol.id}_group"] == "reported"]["name"]
        if len(reported):
            notes.append(
                f"Counted as missing from the {protocol.short_title}: {listed(reported)} (consent reported, not "
                "confirmed by the depositary)."
            )
    if outside_the_convention(tables, everyone):
        clause = convention_first(tables, everyone)
        notes.append(f"{clause[0].upper()}{clause[1:]}.")
    return [*notes, POINTS_NOTE]
