"""The time from signature to consent to be bound: of each signatory, by instrument and by regional group."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

import pandas as pd
import plotly.graph_objects as go

from .. import data
from ..facts import listed, region
from ..figure import EDGE, INK, MUTED, Exhibit, View, folded
from .common import GROUPS, SOURCE, named
from .curves import BAND

YEAR = 365.25
BIN = 0.5  # years: dots nearer than this are stacked
FOLLOWED, NOT_YET, REPORTED = "followed up", "not followed up", "reported"
DOT, HEAD, FOOT = 6, 44, 10  # pixels: a dot's height in its stack, the words above a row, the space below it


@dataclass(frozen=True)
class Span:
    """A signature and what followed: the days to the consent, at least and at most; the same where it is known."""

    name: str
    group: str
    what: str  # FOLLOWED, NOT_YET or REPORTED
    least: int
    most: int

    @property
    def known(self) -> bool:
        return self.least == self.most

    @property
    def days(self) -> str:
        return str(self.least) if self.known else f"{self.least} to {self.most}"


@dataclass(frozen=True)
class Signatories:
    """Who signed an instrument, from the shortest time to the longest."""

    everyone: list[Span]

    def __len__(self) -> int:
        return len(self.everyone)

    @property
    def spans(self) -> list[Span]:
        """With a confirmed consent since."""
        return [span for span in self.everyone if span.what == FOLLOWED]

    @property
    def reported(self) -> list[Span]:
        """With a consent that is only reported."""
        return [span for span in self.everyone if span.what == REPORTED]

    @property
    def not_yet(self) -> list[str]:
        """The names of those that signed and are not bound."""
        return sorted((span.name for span in self.everyone if span.what == NOT_YET), key=folded)

    @property
    def median(self) -> tuple[float, float] | None:
        """The median in days if every uncertain consent came as early as possible, and as late."""
        if not self.spans:
            return None
        return median(s.least for s in self.spans), median(s.most for s in self.spans)

    @property
    def longest(self) -> list[Span]:
        """The longest span; several if they are equally long, or if it is not known which is the longest."""
        surely = max((s.least for s in self.spans), default=0)
        return [s for s in self.spans if s.most >= surely]


def time_to_consent(tables: data.Tables | None = None) -> Exhibit:
    """How long signatories took from signature to consent: an overview, and by group for each instrument.

    Raises ValueError where a consent comes before its signature.
    """
    tables = tables or data.load()
    names = dict(zip(tables.instruments["id"], tables.instruments["short_title"], strict=True))
    everyone = {name: signatories(tables, instrument) for instrument, name in names.items()}
    groups = {name: by_group(its) for name, its in everyone.items()}
    return Exhibit.of_views(
        id="time-to-consent",
        label="Time from signature to consent to be bound",
        choose="Instrument",
        as_of=tables.as_of,
        source=SOURCE,
        table=_states_table(everyone),
        notes=_notes(tables, everyone, names),
        views=[
            View(
                "All four instruments",
                _plot(everyone),
                overview_title(everyone),
                _alt("instrument", everyone),
                _figures_table(everyone, groups),
                [f"{name}. {note}" for name, its in everyone.items() for note in _view_notes(its)],
            ),
            *(
                View(
                    name,
                    _plot({region(group): its for group, its in groups[name].items()}),
                    instrument_title(everyone[name], name),
                    _alt("regional group", {region(group): its for group, its in groups[name].items()}),
                    notes=_view_notes(everyone[name]),
                )
                for name in everyone
            ),
        ],
    )


# ---- spans


def signatories(tables: data.Tables, instrument: str) -> Signatories:
    """What the tables tell of each signature and of the consent after it."""
    rows = tables.participation
    rows = rows[(rows["instrument"] == instrument) & rows["signature_date"].notna()]
    states = tables.countries.set_index("iso3")[["name", "un_regional_group"]].loc[rows["iso3"]]
    spans = [
        _span(row, name, group, pd.Timestamp(tables.as_of))
        for row, name, group in zip(
            rows.itertuples(), states["name"], states["un_regional_group"], strict=True
        )
    ]
    return Signatories(sorted(spans, key=lambda span: (span.least, span.most, span.name)))


def _span(row, name: str, group: str, as_of: pd.Timestamp) -> Span:
    signed = row.signature_date
    if not row.party:
        return Span(name, group, NOT_YET, (as_of - signed).days, (as_of - signed).days)
    latest = as_of if pd.isna(row.consent_date_latest) else row.consent_date_latest
    if latest < signed:
        raise ValueError(
            f"data/participation.csv: {row.participant} ({row.instrument}) consented by {latest:%Y-%m-%d}, before "
            f"its signature of {signed:%Y-%m-%d}. Mend the date that is wrong."
        )
    # Nobody ratifies before signing: where the lower bound is earlier or missing, the signature is the bound.
    early = pd.isna(row.consent_date_earliest) or row.consent_date_earliest < signed
    earliest = signed if early else row.consent_date_earliest
    what = REPORTED if row.party_basis == "reported" else FOLLOWED
    return Span(name, group, what, (earliest - signed).days, (latest - signed).days)


def by_group(its: Signatories) -> dict[str, Signatories]:
    """The same for each regional group with a signatory; who is in none comes last."""
    groups = sorted({span.group for span in its.everyone}, key=lambda group: (group == "", group))
    return {group: Signatories([s for s in its.everyone if s.group == group]) for group in groups}


# ---- words


def years(days: float) -> str:
    """Days as years with one decimal: 3.5 years; under a year, as days."""
    return f"{days / YEAR:.1f} years" if days >= YEAR else f"{days:g} days"


def _range(least: float, most: float, unit: Callable = years) -> str:
    """One number or two, with their unit once if it is the same: 22.2 to 23.4 years."""
    first, last = unit(least), unit(most)
    if first == last:
        return first
    same = first.partition(" ")[2] == last.partition(" ")[2]
    return f"{first.partition(' ')[0] if same else first} to {last}"


def _median(its: Signatories) -> str:
    return _range(*its.median) if its.median else "none"


def _longest(its: Signatories, unit: Callable = years) -> str:
    """Who took longest, and how long; "or" between them where the dates leave it open."""
    found = its.longest
    if not found:
        return "nobody"
    sure = all(span.known for span in found)
    who = listed(span.name for span in found) if sure else " or ".join(span.name for span in found)
    how_long = _range(max(span.least for span in found), max(span.most for span in found), unit)
    return f"{who}, {how_long}"


def overview_title(everyone: dict[str, Signatories]) -> str:
    """The finding of the overview: the shortest and the longest median, and how many have not followed up."""
    some = {name: its for name, its in everyone.items() if its.spans}
    left = sum(len(its.not_yet) for its in everyone.values())
    rest = f"{left} signature{' has' if left == 1 else 's have'} not been followed up"
    if not some:
        return f"From signature to consent: no consent is confirmed yet; {rest}"
    low = min(some, key=lambda name: some[name].median)
    high = max(some, key=lambda name: some[name].median)
    if _median(some[low]) == _median(some[high]):
        finding = f"From signature to consent, the median is {_median(some[low])} for each instrument"
    else:
        finding = (
            f"From signature to consent: median {_median(some[low])} for the {low}, "
            f"{_median(some[high])} for the {high}"
        )
    return f"{finding}; {rest}" if left else f"{finding}; no signature is left without consent"


def instrument_title(its: Signatories, name: str) -> str:
    """The finding for one instrument: the median, who took longest, and how many have not followed up."""
    number = len(its.not_yet)
    rest = f"{number} of {len(its)} signatories {'has' if number == 1 else 'have'} not followed up"
    if not number:
        rest = f"{len(its.spans)} of {len(its)} signatories have followed up"
    if not its.spans:
        return f"{name}: no signatory's consent is confirmed; {rest}"
    return f"{name}: median {_median(its)} from signature to consent; longest: {_longest(its)}; {rest}"


def _head(name: str, its: Signatories) -> str:
    """The words above a row; short enough for a phone."""
    parts = [f"{len(its.spans)} of {len(its)} followed up"]
    parts += [f"median {_median(its)}"] if len(its.spans) > 1 else []
    parts += [f"{len(its.not_yet)} not"] if its.not_yet else []
    return f"<b>{name}</b><br>{'; '.join(parts)}"


# ---- plot


def _plot(rows: dict[str, Signatories]) -> go.Figure:
    """One row of stacked dots for each name, under its words; places on the upright axis are pixels."""
    dots, ranges, reported, shapes, heads = [], [], [], [], []
    height = 0.0
    for name, its in rows.items():
        levels = _levels([*its.spans, *its.reported])
        tall = max((level + 1 for _, level in levels), default=1) * DOT
        heads.append({"x": 0, "y": height + HEAD / 2, "text": _head(name, its), **_LEFT})
        base = height + HEAD + tall
        for span, level in levels:
            place = (span, base - (level + 0.5) * DOT)
            (reported if span in its.reported else dots if span.known else ranges).append(place)
        if len(its.spans) > 1:
            shapes.append(_median_mark(its.median, base - tall - 3, base + 3))
        height = base + FOOT
    everyone = [span for its in rows.values() for span in [*its.spans, *its.reported]]
    longest = max((span.most for span in everyone), default=0) / YEAR
    return go.Figure(
        [_points(dots, _FOLLOWED), _points(reported, _DIAMOND), _lines(ranges)],
        {
            "height": round(height) + 56,
            "margin": {"l": 10, "r": 12, "t": 4, "b": 48},
            "showlegend": False,
            "hovermode": "closest",
            "xaxis": {
                "range": [-0.2, longest + 0.4],
                "tick0": 0,
                "dtick": 5,
                "ticks": "outside",
                "title": {"text": "years from signature to consent", "font": {"size": 13}},
            },
            "yaxis": {"range": [height, 0], "visible": False},
            "shapes": shapes,
            "annotations": heads,
            "meta": {"phone": {"layout.font.size": 12, "layout.margin.l": 4, "layout.margin.r": 4}},
        },
    )


_LEFT = {"xanchor": "left", "align": "left", "showarrow": False}
_FOLLOWED = {
    "symbol": "circle",
    "color": GROUPS["ratification"].colour,
    "line": {"color": EDGE, "width": 0.5},
}
_DIAMOND = {"symbol": "diamond-open", "color": MUTED, "line": {"width": 1.5}}


def _levels(spans: list[Span]) -> list[tuple[Span, int]]:
    """Each span with its level in the stack: none covers another one."""
    tops: dict[int, int] = {}
    placed = []
    for span in sorted(spans, key=lambda span: span.least):
        bins = range(int(span.least / YEAR / BIN), int(span.most / YEAR / BIN) + 1)
        level = max(tops.get(at, 0) for at in bins)
        tops.update(dict.fromkeys(bins, level + 1))
        placed.append((span, level))
    return placed


def _median_mark(days: tuple[float, float], top: float, bottom: float) -> dict:
    """A line, or a box where the dates leave the median open."""
    least, most = (round(one / YEAR, 4) for one in days)
    look = {"y0": top, "y1": bottom, "line": {"color": INK, "width": 1.5}}
    return {"type": "line" if least == most else "rect", "x0": least, "x1": most, **look}


def _points(places: list[tuple[Span, float]], marker: dict) -> go.Scatter:
    return go.Scatter(
        x=[round(span.least / YEAR, 4) for span, _ in places],
        y=[y for _, y in places],
        text=[_hover(span) for span, _ in places],
        mode="markers",
        marker={"size": DOT, **marker},
        hovertemplate="%{text}<extra></extra>",
    )


def _lines(places: list[tuple[Span, float]]) -> go.Scatter:
    """From the earliest to the latest possible, with an end stroke at each."""
    return go.Scatter(
        x=[x for span, _ in places for x in (round(span.least / YEAR, 4), round(span.most / YEAR, 4), None)],
        y=[y for _, at in places for y in (at, at, None)],
        text=[text for span, _ in places for text in (_hover(span), _hover(span), None)],
        mode="lines+markers",
        line={"color": BAND, "width": 3},
        marker={"symbol": "line-ns", "size": DOT + 2, "line": {"color": BAND, "width": 2}},
        hovertemplate="%{text}<extra></extra>",
    )


def _hover(span: Span) -> str:
    return f"<b>{span.name}</b><br>{span.days} days ({_range(span.least, span.most)})"


# ---- tables, description, notes


def _figures_table(
    everyone: dict[str, Signatories], groups: dict[str, dict[str, Signatories]]
) -> pd.DataFrame:
    """One row for each instrument, and for each regional group in it."""
    lines = []
    for name, its in everyone.items():
        for group, some in {"All signatories": its, **groups[name]}.items():
            lines.append(
                {
                    "Instrument": name,
                    "Regional group": region(group),
                    "Signed": len(some),
                    "Followed up": len(some.spans),
                    "Median, days": _days(some.median),
                    "Longest": _longest(some, lambda days: f"{days:g} days") if some.spans else "",
                    "Not followed up": len(some.not_yet),
                    "Reported only": len(some.reported),
                }
            )
    return pd.DataFrame(lines)


def _days(days: tuple[float, float] | None) -> str:
    return "" if days is None else _range(*days, unit=lambda one: f"{one:g}")


def _states_table(everyone: dict[str, Signatories]) -> pd.DataFrame:
    """One row for each State that signed any of them; the days from signature to consent."""
    groups = {span.name: span.group for its in everyone.values() for span in its.everyone}
    states = sorted(groups, key=folded)
    table = {"State or organization": states, "Regional group": [groups[state] for state in states]}
    for name, its in everyone.items():
        told = {span.name: _cell(span) for span in its.everyone}
        table[f"{name}, days"] = [told.get(state, "") for state in states]
    return pd.DataFrame(table)


def _cell(span: Span) -> str:
    if span.what == NOT_YET:
        return "not followed up"
    return f"{span.days}, reported only" if span.what == REPORTED else span.days


def _alt(what: str, rows: dict[str, Signatories]) -> str:
    sentences = [f"Dots along an axis of years from signature to consent, one row for each {what}."]
    for name, its in rows.items():
        parts = [f"{len(its)} signed", f"{len(its.spans)} followed up"]
        if its.spans:
            parts += [f"median {_median(its)}", f"longest {_longest(its)}"]
        parts += [f"not followed up by {named(its.not_yet)}"] if its.not_yet else []
        parts += [f"reported only {listed(span.name for span in its.reported)}"] if its.reported else []
        sentences.append(f"{name}: {', '.join(parts)}.")
    return " ".join(sentences)


def _view_notes(its: Signatories) -> list[str]:
    """Who is behind the counts: never followed up, only reported, known only between two days."""
    notes = []
    if its.not_yet:
        notes.append(f"Signed, and not followed up: {named(its.not_yet)}.")
    for span in its.reported:
        notes.append(
            f"The open diamond is {span.name}: its consent is reported, not confirmed by the depositary. It is "
            "counted neither among those that followed up nor among those that did not."
        )
    unknown = [f"{span.name} ({span.days} days)" for span in its.spans if not span.known]
    if unknown:
        notes.append(f"Day of consent not in our sources, drawn as a range: {listed(unknown)}.")
    same_day = [span.name for span in its.spans if span.most == 0]
    if same_day:
        notes.append(f"Consent on the day of signature (0 days): {named(same_day)}.")
    return notes


def _notes(tables: data.Tables, everyone: dict[str, Signatories], names: dict[str, str]) -> list[str]:
    notes = [
        "A dot is a signatory that followed up, at the time from its signature to its consent to be bound; dots of "
        "one half-year stand on one another. The upright line is their median. Where our sources don't give the day "
        "of consent, an orange line runs from the earliest to the latest possible; the median counts both ends, and "
        "is a range where that matters. A year here is 365.25 days.",
        _dated_only(everyone),
        "The median is of those that followed up, so it says nothing of those that may still do.",
    ]
    unsigned = tables.participation[
        tables.participation["party"] & tables.participation["signature_date"].isna()
    ]
    acceded = unsigned[unsigned["consent_type"] == "accession"]["instrument"].value_counts()
    if len(acceded):
        counts = listed(f"{names[i]} {acceded.get(i, 0)}" for i in names)
        notes.append(
            "Who never signed has no such time and is not in this chart. Parties by accession, which needs no "
            f"signature: {counts}."
        )
    others = unsigned[unsigned["consent_type"] != "accession"]
    if len(others):
        cases = listed(
            f"{row.participant} ({names[row.instrument]}: {row.consent_type.replace('_', ' ')})"
            for row in others.itertuples()
        )
        notes.append(f"Bound without a signature of their own in another way, and not here either: {cases}.")
    organizations = tables.participation[tables.participation["kind"] == "organization"]
    signed = organizations[organizations["signature_date"].notna()]
    for name, its in signed.groupby("participant"):
        which = listed(names[instrument] for instrument in its["instrument"])
        notes.append(f"The {name} signed too and is included ({which}); it is in no regional group.")
    return [note for note in notes if note]


def _dated_only(everyone: dict[str, Signatories]) -> str:
    """What the median would be without the unknown days, where that is another number."""
    others = []
    for name, its in everyone.items():
        dated = [span.least for span in its.spans if span.known]
        if dated and its.median != (median(dated), median(dated)):
            others.append(f"{name} {median(dated):g} instead of {_days(its.median)} days")
    if not others:
        return ""
    return (
        f"Counting only those whose day of consent is known, the median would be another: {listed(others)}."
    )
