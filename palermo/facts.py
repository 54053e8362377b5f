"""Named facts computed from the tables (counts, dates, names) for prose, quiz keys and pages.

A sentence names a fact, `{untoc.parties}`, and never types a number; so it changes with the data.
"""

import datetime as dt
import difflib
import string
from collections.abc import Iterable
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from numbers import Number

import pandas as pd
from IPython.display import Markdown

from palermo import data, rules


class Date(dt.date):
    """A date that prints as people write it: 28 May 2026."""

    def __str__(self) -> str:
        return f"{self.day} {self:%B} {self.year}"

    def __format__(self, spec: str) -> str:
        return super().__format__(spec) if spec else str(self)


class Told(int):
    """A number that somebody published for a day of its own. A sentence names that day, the fact `when` beside
    it, and not the date of our tables."""


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
    gap_names: str
    kind_unknown_names: str  # parties of which no source says by which kind of instrument they joined
    parties_unsigned: int  # parties that never signed: they acceded or, rarely, joined in another way
    by_ratification: int
    by_accession: int
    other_parties: (
        int  # parties that are no Member States of the United Nations, the European Union among them
    )
    other_parties_names: str
    eu_date: Date | None  # None: the European Union is no party, or its day is not known
    median_days: int | None  # from signature to consent, of the signatories whose two days are known
    opt_outs: int  # parties with a reservation in force to the article on disputes, as far as our sources go
    groups: dict[str, "Group"]  # by UN regional group: african, asia_pacific, eastern_european, grulac, weog


@dataclass(frozen=True)
class Group:
    """How much of a UN regional group is bound by one treaty."""

    name: str
    parties: int
    members: int
    missing: int
    percent: int  # rounded


@dataclass(frozen=True)
class Totals:
    """How the totals that others have published compare with our tables."""

    published: int
    agree: int  # the same number, or one between what our tables show for certain and what they leave open
    differ: int


@dataclass(frozen=True)
class Published:
    """One total that somebody has published for a day, beside what our tables give for that day."""

    count: int
    date: str
    certain: int  # what our tables show for certain
    possible: int  # and at most, where days are not known
    remark: str


@dataclass(frozen=True)
class Slides:
    """What the slides that this course is made from say of one treaty."""

    parties: int
    signatories: int
    date: str
    joined_since: str  # names; those whose day is not known, and may lie before or after, are told apart


@dataclass(frozen=True)
class Review:
    """The country reviews of the Review Mechanism: how many, in three groups, and what was published of them."""

    total: str  # reviews in all groups; a text, because the lots were drawn and no day changes it
    groups: dict[str, "ReviewGroup"]  # one, two, three
    status: dict[str, "ReviewStatus"]  # by day or month: early_2022, april_2024, september_2024, …
    latest: str  # "84 of 189 reviews had started (16 October 2024)"


@dataclass(frozen=True)
class ReviewGroup:
    """One group of country reviews."""

    when: str  # "late 2020", "1 November 2021"
    reviews: Told
    countries: Told  # under review or reviewing


@dataclass(frozen=True)
class ReviewStatus:
    """What was published of the reviews for one day. `None`: the source gives no such number."""

    when: str
    under_way: Told | None
    not_started: Told | None
    percent: Told | None  # under way of all, rounded
    preliminary_consultations: Told | None
    self_assessment: Told | None
    feedback: Told | None
    list_of_observations: Told | None
    with_firearms_protocol: Told | None  # of those under way


def named(tables: data.Tables | None = None) -> dict:
    """All facts: `{"as_of": Date, "untoc": Facts, "tip": …, "som": …, "firearms": …, "slides": {"tip": …}}`.

    And of all four together: `signed_only_by_treaty`, `kind_unknown_by_treaty`, `totals`, `all_four`,
    `not_all_four`, `without_polygon`, `states`, `member_states`, `review` (Review). Without tables: the
    course's own, computed once.
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


def undated(written: Iterable[str], names: dict | None = None) -> list[str]:
    """Of the facts that a text names: the counts without their day.

    A count of our tables needs `as_of` in the same text; one that was published for a day of its own, `when`.
    """
    return [name for name in written if not _day_of(name, names) & set(written)]


def _day_of(name: str, names: dict | None) -> set[str]:
    """The facts of which one must stand beside a count; for what is no count, itself."""
    try:
        value = look_up(name, names)
    except UnknownFact:
        return {"as_of"}  # a name of the cell's own: something computed there
    if isinstance(value, Told):
        return {f"{name.rpartition('.')[0]}.when"}
    return {"as_of"} if isinstance(value, Number) else {name}


def published(instrument: str, day: str, tables: data.Tables | None = None) -> Published:
    """The number of parties that others published for a day: `published("untoc", "2024-10-16")`.

    Raises UnknownFact, with the days there are.
    """
    totals = (tables or data.load()).totals
    rows = totals[(totals["instrument"] == instrument) & (totals["measure"] == "parties")]
    found = rows[rows["date"] == day]
    if found.empty:
        days = ", ".join(f"{date:%Y-%m-%d}" for date in rows["date"])
        raise UnknownFact(
            f"data/totals.csv has no parties of {instrument!r} on {day}. Its days: {days or 'none'}."
        )
    row = found.iloc[0]
    date = row["date_as_published"] or str(_date(row["date"]))
    return Published(int(row["published"]), date, int(row["min"]), int(row["max"]), row["remark"])


@cache
def _own() -> dict:
    return _compute(data.load())


def _compute(tables: data.Tables) -> dict:
    as_of = _date(tables.as_of)
    names: dict = {"as_of": as_of}
    for instrument in tables.instruments.itertuples():
        names[instrument.id] = _facts(tables, instrument, as_of, names.get("untoc"))
    names["signed_only_by_treaty"] = _by_treaty(names, "signed_only_names")
    names["kind_unknown_by_treaty"] = _by_treaty(names, "kind_unknown_names")
    names["slides"] = _slides(tables)
    names["review"] = _review(tables)
    return names | _together(tables)


def _by_treaty(names: dict, field: str) -> str:
    """What the treaties have under a name, in one sentence that holds even where one of them has nothing."""
    treaties = [treaty for treaty in names.values() if isinstance(treaty, Facts)]
    found = [
        f"{treaty.short_title}: {getattr(treaty, field)}" for treaty in treaties if getattr(treaty, field)
    ]
    return "; ".join(found) or "none"


def _together(tables: data.Tables) -> dict:
    """What the four treaties, or the tables as a whole, say together."""
    states = tables.countries[tables.countries["kind"] == "state"]
    rows = tables.participation[tables.participation["iso3"].isin(states["iso3"])]
    treaties = rows[_bound(rows)].groupby("iso3")["instrument"].nunique()
    drawn = {shape["id"] for shape in data.boundaries()["features"]}
    agree = tables.totals["verdict"].ne("mismatch")
    all_four = int((treaties == len(tables.instruments)).sum())
    return {
        "totals": Totals(len(agree), int(agree.sum()), int((~agree).sum())),
        "all_four": all_four,
        "not_all_four": len(states) - all_four,
        "states": len(states),
        "member_states": int(states["un_member"].sum()),
        "without_polygon": int((~states["iso3"].isin(drawn)).sum()),
    }


def _facts(tables: data.Tables, instrument, as_of: Date, convention: Facts | None) -> Facts:
    rows = tables.participation[tables.participation["instrument"] == instrument.id]
    reported = rows[rows["party_basis"] == "reported"]
    parties = rows[_bound(rows)]
    dated = parties[parties["consent_date"].notna()]
    first = dated[dated["consent_date"] == dated["consent_date"].min()]
    latest = dated[dated["consent_date"] == dated["consent_date"].max()]
    signed_only = rows[~rows["party"]]
    undated = parties[parties["consent_date"].isna()]

    members = tables.countries[tables.countries["un_member"]]
    bound = members["iso3"].isin(parties["iso3"])
    outside = members[~bound & ~members["iso3"].isin(reported["iso3"])]

    others = parties[~parties["iso3"].isin(members["iso3"])]
    kinds = parties["consent_type"].value_counts()
    of_convention = tables.participation[tables.participation["instrument"] == "untoc"]
    missing = of_convention[_bound(of_convention) & ~of_convention["iso3"].isin(parties["iso3"])]
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
        gap_names=listed(missing["participant"]),
        kind_unknown_names=listed(parties.loc[parties["consent_type"].eq(""), "participant"]),
        parties_unsigned=int(parties["signature_date"].isna().sum()),
        by_ratification=int(kinds.get("ratification", 0)),
        by_accession=int(kinds.get("accession", 0)),
        other_parties=len(others),
        other_parties_names=listed(others["participant"]),
        eu_date=_only_date(dated.loc[dated["iso3"] == rules.EU, "consent_date"]),
        median_days=_median_days(dated),
        opt_outs=_opt_outs(tables.declarations, instrument, parties),
        groups=_groups(members.assign(bound=bound)),
    )


def _bound(rows: pd.DataFrame) -> pd.Series:
    """The parties of a headline count: day known or not, but not those that are only reported."""
    return rows["party"] & (rows["party_basis"] != "reported")


def _only_date(days: pd.Series) -> Date | None:
    return _date(days.iloc[0]) if len(days) else None


def _median_days(dated: pd.DataFrame) -> int | None:
    days = (dated["consent_date"] - dated["signature_date"]).dt.days.dropna()
    return round(days.median()) if len(days) else None


def _opt_outs(declarations: pd.DataFrame, instrument, parties: pd.DataFrame) -> int:
    """35(2) of the Convention and its parallels: arbitration and the International Court of Justice."""
    rows = declarations[
        (declarations["instrument"] == instrument.id)
        & (declarations["kind"] == "reservation")
        & (declarations["status"] == "in_force")
        & (declarations["article"] == instrument.dispute_article)
    ]
    return int(parties["iso3"].isin(rows["iso3"]).sum())


def _groups(members: pd.DataFrame) -> dict[str, Group]:
    groups = {}
    for name, its in members.groupby("un_regional_group"):
        slug = name.lower().removesuffix(" group").replace("-", "_").replace(" ", "_")
        bound = int(its["bound"].sum())
        groups[slug] = Group(name, bound, len(its), len(its) - bound, round(100 * bound / len(its)))
    return groups


def _in_force(instrument, fortieth: pd.DataFrame, convention: Facts | None) -> Date | None:
    """So many days after the fortieth deposit; None while there are fewer."""
    if fortieth.empty:
        return None
    day = _date(fortieth["consent_date"].max() + pd.Timedelta(days=int(instrument.days_after_fortieth)))
    if convention and convention.entry_into_force:
        # No Protocol before the Convention: TIP 17(1), SOM 22(1), Firearms 18(1).
        return max(day, convention.entry_into_force)
    return day


def _review(tables: data.Tables) -> Review:
    groups = {
        word: ReviewGroup(
            when=group.start_as_published or str(_date(group.start)),
            reviews=Told(group.reviews),
            countries=Told(group.countries_involved),
        )
        for word, group in zip(("one", "two", "three"), tables.review_groups.itertuples(), strict=True)
    }
    total = sum(group.reviews for group in groups.values())
    status = {}
    for day, rows in tables.review_status.groupby("date"):
        told = rows["date_as_published"].iloc[0]
        name = told.lower().replace(" ", "_") if told else f"{day:%B_%Y}".lower()
        status[name] = _review_status(rows, told or str(_date(day)))
    last = list(status.values())[-1]
    latest = f"{last.under_way} of {total} reviews had started ({last.when})"
    return Review(str(total), groups, status, latest)


def _review_status(rows: pd.DataFrame, when: str) -> ReviewStatus:
    told = {(row.reviewed, row.measure): row for row in rows.itertuples()}

    def number(reviewed: str, measure: str) -> Told | None:
        row = told.get((reviewed, measure))
        return None if row is None else Told(row.reviews)

    under_way = told.get(("all", "under way"))
    percent = None if under_way is None else Told(round(100 * under_way.reviews / under_way.total))
    steps = ("preliminary consultations", "self-assessment", "feedback", "list of observations")
    return ReviewStatus(
        when,
        number("all", "under way"),
        number("all", "not started"),
        percent,
        *(number("group 1", step) for step in steps),
        number("firearms protocol", "under way"),
    )


def _slides(tables: data.Tables) -> dict[str, Slides]:
    totals = tables.totals
    rows = totals[totals["published_by"].str.split(";").map(lambda ids: "project-slides" in ids)]
    found = {}
    for instrument, its in rows.groupby("instrument"):
        counts = its.set_index("measure")["published"]
        if {"parties", "signatories"} <= set(counts.index):
            day = its["date"].iloc[0]
            parties = tables.participation[
                (tables.participation["instrument"] == instrument) & _bound(tables.participation)
            ]
            after = parties["consent_date_earliest"] > day
            perhaps = ~after & (parties["consent_date_latest"] > day)
            found[instrument] = Slides(
                parties=int(counts["parties"]),
                signatories=int(counts["signatories"]),
                date=its["date_as_published"].iloc[0],
                joined_since=_since(parties.loc[after, "participant"], parties.loc[perhaps, "participant"]),
            )
    return found


def _since(surely: pd.Series, perhaps: pd.Series) -> str:
    unknown = f"before or after, the day is not known: {listed(perhaps)}" if len(perhaps) else ""
    return "; ".join(part for part in (listed(surely), unknown) if part) or "nobody"


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
        if is_dataclass(value):
            value = {field.name: getattr(value, field.name) for field in fields(value)}
        flat |= _flat(value, f"{before}{name}.") if isinstance(value, dict) else {f"{before}{name}": value}
    return flat


# How the UN regional groups are called in full, where data/countries.csv has their initials.
REGIONS = {
    "GRULAC": "Latin American and Caribbean Group",
    "WEOG": "Western European and Others Group",
    "": "No regional group",
}


def region(group: str) -> str:
    """A regional group's name in a sentence or a table."""
    return REGIONS.get(group, group)
