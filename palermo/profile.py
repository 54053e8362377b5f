"""The profile of one State: `profile("KEN")` shows what each of the four instruments is to it, and since when.

All sentences are made here, so that law and dates stand in one place; the front end only finds and shows them.
"""

import difflib
import html
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from statistics import median

import pandas as pd
import traitlets

from . import data, rules
from .facts import listed, region
from .figure import date_text
from .island import Island
from .membership import Since, in_force_since
from .shared import SHARED

__all__ = ["Profile", "profile"]

# A median of fewer States than this tells about those States, not about a group.
ENOUGH = 5
DAYS_A_YEAR = 365.25
KINDS = {
    "formal_confirmation": "formal confirmation",
    "": "ratification, acceptance or approval: our sources do not say which",
}
STANDINGS = {
    "party": "Party",
    "reported": "Reported, not confirmed",
    "signed": "Signed, not a party",
    "none": "Not a party",
}
MISSING = {
    "consent_date": "the day of consent",
    "consent_type": "the kind of consent",
    "depositary_confirmation": "a confirmation by the depositary",
}
COVERAGE = (
    "Statements: complete to the depositary's text of 2013 and 2014; after that, only what the Austrian official "
    "texts publish. Objections: for the Smuggling of Migrants Protocol only. In our own words."
)
RANK_MEANS = "Place in time: in the order in which the instruments of consent were deposited."


def profile(country: str = "") -> "Profile":
    """The profile of a State: by code ("KEN", "KE") or name; without one, the reader chooses.

    Raises ValueError, with the nearest names, for what is no State in `data/countries.csv`.
    """
    return Profile(country=code_of(country) if country else "")


def code_of(text: str) -> str:
    """The ISO 3166-1 alpha-3 code of a State, from its codes or any of its names. Raises ValueError."""
    known = _known_names()
    found = known.get(rules.plain(text))
    if found is None:
        near = [known[name] for name in difflib.get_close_matches(rules.plain(text), known, 3, 0.7)]
        hint = f" Do you mean {' or '.join(dict.fromkeys(near))}?" if near else ""
        raise ValueError(
            f"There is no State {text!r} in data/countries.csv.{hint} "
            "Write a three-letter code, such as KEN, or a name from that table."
        )
    return found


@cache
def profiles() -> dict:
    """What the front end shows of every State, from the course's own tables."""
    return make_profiles(data.load())


SHARED["profiles"] = profiles


class StateCode(traitlets.Unicode):
    """A trait that takes a State's code or any of its names and holds its three-letter code, or "" for none."""

    def validate(self, obj, value):
        text = super().validate(obj, value)
        try:
            return code_of(text) if text else ""
        except ValueError as error:
            raise traitlets.TraitError(str(error)) from None


class Profile(Island):
    """One State's profile. Set `country` (a three-letter code, or "") to show another; observe it to follow."""

    kind = "profile"
    scripts = ("states.js", "profile.js")
    resources = ("profiles",)

    country = StateCode("", help="The State shown.").tag(sync=True)

    def __init__(self, country: str = "", **traits):
        payload = {"country": country}
        element_id = f"profile-{country.lower()}" if country else "profile"
        super().__init__(element_id=element_id, payload=payload, country=country, **traits)

    def fallback_html(self) -> str:
        return fallback_html(data.load())


@cache
def _known_names() -> dict[str, str]:
    tables = data.load()
    known = {}
    for state in tables.countries.itertuples():
        others = other_names(tables)[state.iso3]
        for name in (state.iso3, state.iso2, state.name, *others):
            known[rules.plain(name)] = state.iso3
    return known


def other_names(tables: data.Tables) -> dict[str, list[str]]:
    """Every other name by which a reader may look for a State: of `other_names`, and the depositary's."""
    pairs = [
        *tables.other_names[["iso3", "other_name"]].itertuples(index=False, name=None),
        *tables.participation[["iso3", "participant"]].drop_duplicates().itertuples(index=False, name=None),
    ]
    found = {state.iso3: {rules.plain(state.name): ""} for state in tables.countries.itertuples()}
    for iso3, name in pairs:
        found[iso3].setdefault(rules.plain(name), name)
    return {iso3: [name for name in names.values() if name] for iso3, names in found.items()}


# ---- the payload


def make_profiles(tables: data.Tables) -> dict:
    """Every State's profile: `states` holds trees whose leaves are numbers, places in the list `texts`.

    Most sentences stand in many profiles: written once each, the whole is a third of its size. A tree is
    [iso3, iso2, name, other names, sentence, caveats, rows], a row [standing, word for it, fields, statements,
    caveats, sources], a field [term, value, explanation], a statement [what, text].
    """
    texts: dict[str, int] = {}

    def numbered(part):
        if isinstance(part, str):
            return texts.setdefault(part, len(texts))
        return [numbered(inner) for inner in part]

    view = _View(tables)
    states = [numbered(view.state(state)) for state in view.states]
    return {
        "asOf": date_text(tables.as_of),
        "instruments": [[one.short_title, one.title] for one in view.instruments],
        "notes": [COVERAGE, RANK_MEANS],
        "texts": list(texts),
        "states": states,
    }


@dataclass
class _Treaty:
    """What is needed of one treaty to describe each of its participants."""

    law: object
    fortieth: pd.Timestamp | None
    rows: dict  # iso3 → row of participation
    statements: dict[str, list[list[str]]]
    earliest: list = field(default_factory=list)  # of the parties' days of consent, sorted
    latest: list = field(default_factory=list)
    same_day: Counter = field(default_factory=Counter)
    groups: dict[str, list[str]] = field(default_factory=dict)  # regional group → [value, explanation]


class _View:
    """The tables, arranged by treaty and State, and every sentence made from them."""

    def __init__(self, tables: data.Tables):
        self.as_of = pd.Timestamp(tables.as_of)
        self.as_of_text = date_text(tables.as_of)
        self.states = list(
            tables.countries.sort_values("name", key=lambda names: names.map(rules.plain)).itertuples()
        )
        self.names = {state.iso3: state.name for state in self.states}
        self.other_names = other_names(tables)
        self.instruments = list(tables.instruments.itertuples())
        self.source_names = dict(zip(tables.sources["id"], tables.sources["what"], strict=True))
        self.gaps: dict[tuple, list] = {}
        for gap in tables.gaps.itertuples():
            self.gaps.setdefault((gap.instrument, gap.iso3), []).append(gap)
        self.treaties = [self._treaty(tables, law) for law in self.instruments]

    def _treaty(self, tables: data.Tables, law) -> _Treaty:
        rows = tables.participation[tables.participation["instrument"] == law.id]
        fortieth = rules.fortieth(tables.participation, law)["consent_date"].max()
        treaty = _Treaty(law, fortieth, {row.iso3: row for row in rows.itertuples()}, {})
        parties = [row for row in treaty.rows.values() if _standing(row) == "party"]
        treaty.earliest = sorted(row.consent_date_earliest for row in parties)
        treaty.latest = sorted(row.consent_date_latest for row in parties)
        treaty.same_day = Counter(row.consent_date for row in parties if pd.notna(row.consent_date))
        for made in tables.declarations[tables.declarations["instrument"] == law.id].itertuples():
            treaty.statements.setdefault(made.iso3, []).append(_statement(made))
            if made.kind == "objection" and made.target_iso3:
                against = [f"objection by {self.names[made.iso3]}", _dated(made.summary, made)]
                treaty.statements.setdefault(made.target_iso3, []).append(against)
        for group in rules.GROUPS:
            treaty.groups[group] = self._group(treaty, group)
        return treaty

    def _group(self, treaty: _Treaty, group: str) -> list[str]:
        """How much of a regional group a treaty binds, and how long its States took."""
        members = [state.iso3 for state in self.states if state.un_regional_group == group]
        bound = [treaty.rows[iso3] for iso3 in members if _standing(treaty.rows.get(iso3)) == "party"]
        days = [
            (row.consent_date - row.signature_date).days
            for row in bound
            if pd.notna(row.consent_date) and pd.notna(row.signature_date)
        ]
        took = ""
        if len(days) >= ENOUGH:
            took = (
                f"Half of them took {_days(round(median(days)))} or less from signature to consent "
                f"(of the {len(days)} that signed and whose day of consent is known)."
            )
        name = region(group)
        share = (
            f"{len(bound)} of the {len(members)} States of the {name} are parties, as of {self.as_of_text}"
        )
        return [share, took]

    # -- one State

    def state(self, state) -> list:
        rows = [treaty.rows.get(state.iso3) for treaty in self.treaties]
        return [
            state.iso3,
            state.iso2,
            state.name,
            self.other_names[state.iso3],
            self.sentence(f"{'the ' if state.kind == 'organization' else ''}{state.name}", rows),
            list(self.caveats(state, rows)),
            [self.row(treaty, state, row) for treaty, row in zip(self.treaties, rows, strict=True)],
        ]

    def sentence(self, name: str, rows: list) -> str:
        """What it is not party to, in one plain sentence."""
        titles = {"party": [], "reported": [], "signed": [], "none": []}
        for law, row in zip(self.instruments, rows, strict=True):
            titles[_standing(row)].append(f"the {law.short_title}")
        start = f"As of {self.as_of_text}, {name} is"
        if len(titles["party"]) == len(rows):
            return f"{start} party to all {_number(len(rows))} instruments."
        missing = titles["signed"] + titles["none"]
        parts = []
        if len(missing) == len(rows):
            parts.append(f"{start} party to none of the {_number(len(rows))} instruments")
        elif missing:
            parts.append(f"{start} not party to {' or '.join(listed(missing).rsplit(' and ', 1))}")
        else:
            parts.append(f"{start} party to {listed(titles['party'])}")
        if titles["signed"]:
            which = (
                "" if titles["signed"] == missing and len(missing) == 1 else f" {listed(titles['signed'])}"
            )
            parts.append(f"it signed{which or ' it'} but has not consented to be bound")
        if titles["reported"]:
            parts.append(
                f"its consent to {listed(titles['reported'])} is reported but not confirmed by the depositary"
            )
        return "; ".join(parts) + "."

    def caveats(self, state, rows: list) -> Iterator[str]:
        """What to know of the data on this State as a whole."""
        spelt = {row.participant for row in rows if row is not None}
        for name in sorted(name for name in spelt if rules.plain(name) != rules.plain(state.name)):
            yield f"In the lists of the depositary, and in participation.csv, its name is written {name}."
        if state.kind == "organization":
            articles = listed(
                f"{law.entry_into_force_article} of the {law.short_title}" for law in self.instruments
            )
            yield (
                "It takes part as a regional economic integration organization: the obligations of States Parties "
                "apply to it within the limits of its competence (Convention, article 2(j))."
            )
            yield (
                "Towards the forty instruments that bring a treaty into force, its own does not count beside those of "
                f"its member States (articles {articles})."
            )
        elif not state.un_member:
            yield "Not compared with a regional group: our data give those of Member States of the United Nations only."
        convention, *protocols = (_standing(row) for row in rows)
        if convention != "party" and "party" not in protocols:
            yield "A Protocol is open only to a party to the Convention (Convention, article 37(2))."

    def row(self, treaty: _Treaty, state, row) -> list:
        """One treaty in one State's profile."""
        standing = _standing(row)
        return [
            standing,
            STANDINGS[standing],
            list(self.fields(treaty, state, row, standing)),
            treaty.statements.get(state.iso3, []),
            list(self.row_caveats(treaty, state, row)),
            self.sources(row),
        ]

    def fields(self, treaty: _Treaty, state, row, standing: str) -> Iterator[list[str]]:
        law = treaty.law
        if row is not None and pd.notna(row.signature_date):
            yield ["Signature", _day(row.signature_date), ""]
        else:
            until = f"It was open for signature until {_day(law.signing_closed)} (article {law.signature_article})."
            yield ["Signature", "did not sign", until]
        yield ["Consent to be bound", *self.consent(row, standing)]
        if standing in ("party", "reported"):
            yield ["Kind of consent", KINDS.get(row.consent_type, row.consent_type), _kind_note(row)]
        if standing == "party":
            yield ["In force for it since", *self.since(treaty, row)]
            yield ["Place in time", *self.rank(treaty, row)]
        if took := self.took(row, standing):
            yield ["From signature to consent", took, ""]
        if state.un_regional_group:
            yield ["Its regional group", *treaty.groups[state.un_regional_group]]

    def consent(self, row, standing: str) -> list[str]:
        if standing == "reported":
            return [
                f"reported for {_day(row.consent_date)}",
                "Announced by the State, not confirmed by the depositary: not counted as a party here.",
            ]
        if standing != "party":
            return [f"none, as of {self.as_of_text}", ""]
        if pd.notna(row.consent_date):
            return [_day(row.consent_date), ""]
        return [
            _span(row.consent_date_earliest, row.consent_date_latest),
            "The day is in none of our sources.",
        ]

    def since(self, treaty: _Treaty, row) -> list[str]:
        found = in_force_since(row, treaty.law, treaty.fortieth)
        if found is None:
            return ["not known", ""]
        value = _span(found.first, found.last)
        if found.last > self.as_of.date():
            perhaps = "perhaps " if found.first <= self.as_of.date() else ""
            value += f" ({perhaps}after the date of the data, {self.as_of_text})"
        return [value, _why(found)]

    def rank(self, treaty: _Treaty, row) -> list[str]:
        """Which party it was to consent: exact, shared with others of the same day, or within bounds."""
        first = 1 + bisect_left(treaty.latest, row.consent_date_earliest)
        last = bisect_right(treaty.earliest, row.consent_date_latest)
        total = f"of {len(treaty.latest)} parties, as of {self.as_of_text}"
        if first == last:
            return [f"{_ordinal(first)} {total}", ""]
        value = f"{_ordinal(first)} {'or' if last == first + 1 else 'to'} {_ordinal(last)} {total}"
        if pd.isna(row.consent_date):
            return [value, "Its own day is not known; it is somewhere between these."]
        same = treaty.same_day[row.consent_date]
        shared_day = f"{same} parties consented on this same day" if same > 1 else ""
        others = last - first + 1 - same
        unknown = f"the day of {others} {'other' if others == 1 else 'others'} is not known" if others else ""
        reasons = ", and ".join(part for part in (shared_day, unknown) if part)
        return [value, f"{reasons[0].upper()}{reasons[1:]}."]

    def took(self, row, standing: str) -> str:
        if row is None or pd.isna(row.signature_date):
            return ""
        if standing == "signed":
            days = (self.as_of - row.signature_date).days
            return f"signed {_days(days)} before {self.as_of_text}, and no consent yet"
        first = (row.consent_date_earliest - row.signature_date).days
        last = (row.consent_date_latest - row.signature_date).days
        if last == 0:
            return "the same day"
        return _days(last) if first == last else f"between {first:,} and {_days(last)}"

    def row_caveats(self, treaty: _Treaty, state, row) -> Iterator[str]:
        known = set()
        gaps = self.gaps.get((treaty.law.id, state.iso3), [])
        for evidence in dict.fromkeys(gap.evidence for gap in gaps):
            missing = listed(MISSING[gap.missing] for gap in gaps if gap.evidence == evidence)
            known.add(evidence)
            yield f"Our sources do not give {missing}. What is known: {evidence}."
        if row is None:
            return
        if _standing(row) == "party" and pd.notna(row.consent_date) and not row.verified_by:
            yield "One source gives the day of consent; no second one confirms it."
        if row.notes and row.notes not in known:
            yield f"Note in the data: {row.notes}."

    def sources(self, row) -> list[str]:
        if row is None:
            return []
        cited = [row.source, row.verified_by, row.signature_verified_by, row.membership_confirmed_by]
        ids = dict.fromkeys(one for cell in cited for one in cell.split(";") if one)
        return list(dict.fromkeys(self.source_names[one] for one in ids))


def _standing(row) -> str:
    """party, reported, signed or none: where a participant stands, by its row or the lack of one."""
    if row is None:
        return "none"
    if not row.party:
        return "signed"
    return "reported" if row.party_basis == "reported" else "party"


def _statement(made) -> list[str]:
    place = {"": "", "general": ", in general", "territorial": ", on territory"}.get(made.article)
    if place is None:
        place = f", {'articles' if ';' in made.article else 'article'} {made.article}"
    kind = "listed, kind not seen" if made.kind == "unspecified" else made.kind
    withdrawn = " (withdrawn)" if made.status == "withdrawn" else ""
    return [f"{kind}{place}{withdrawn}", _dated(made.summary, made)]


def _dated(summary: str, made) -> str:
    return f"{summary} ({_day(made.date)})" if pd.notna(made.date) else summary


def _kind_note(row) -> str:
    if pd.notna(row.effective_date):
        return f"With effect from {_day(row.effective_date)}; the notice of it is of the day above."
    if row.ratified_unsigned:
        return "So recorded, although it did not sign."
    return ""


def _why(since: Since) -> str:
    article = f"Article {since.article}. " if since.article else ""
    return f"{article}{since.rule}{' This is our reading.' if since.our_reading else ''}"


def _day(day) -> str:
    return date_text(day.date() if isinstance(day, pd.Timestamp) else day)


def _span(first, last) -> str:
    return _day(first) if first == last else f"between {_day(first)} and {_day(last)}"


def _days(number: int) -> str:
    """1,014 days (2.8 years); years only where they help."""
    text = f"{number:,} {'day' if number == 1 else 'days'}"
    return f"{text} ({number / DAYS_A_YEAR:.1f} years)" if number >= DAYS_A_YEAR else text


def _ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _number(number: int) -> str:
    return {2: "two", 3: "three", 4: "four"}.get(number, str(number))


# ---- without JavaScript


def fallback_html(tables: data.Tables) -> str:
    """A table of every State and treaty, folded: when it consented to be bound, or where it stands."""
    laws = list(tables.instruments.itertuples())
    rows = {(row.instrument, row.iso3): row for row in tables.participation.itertuples()}
    # Closing tags of rows and cells are optional in HTML; without them the table is a third smaller.
    head = "".join(f'<th scope="col">{html.escape(law.short_title)}' for law in laws)
    states = tables.countries.sort_values("name", key=lambda names: names.map(rules.plain)).itertuples()
    body = "".join(
        f"<tr><th scope=row>{html.escape(state.name)}"
        + "".join(f"<td>{_cell(rows.get((law.id, state.iso3)))}" for law in laws)
        for state in states
    )
    as_of = date_text(tables.as_of)
    return (
        f"<p>The profile of a State needs JavaScript. The table shows when each one consented to be bound, "
        f"as of {as_of}.</p><details><summary>Show every State as a table</summary>"
        '<div role="region" tabindex="0" aria-label="Table: consent to be bound">'
        f"<table><caption>Day of consent to be bound, {as_of}</caption><thead><tr>"
        f'<th scope="col">State{head}</thead><tbody>{body}</tbody></table></div></details>'
    )


def _cell(row) -> str:
    standing = _standing(row)
    if standing == "party":
        return (
            date_text(row.consent_date.date(), short=True) if pd.notna(row.consent_date) else "day not known"
        )
    return {"signed": "signed only", "reported": "reported", "none": "–"}[standing]
