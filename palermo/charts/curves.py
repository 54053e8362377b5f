"""The curves: signatures and consents to be bound, added up over time, of one instrument and of all four."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from .. import data, rules
from ..facts import listed
from ..figure import EDGE, MUTED, Exhibit, View, colour
from .common import GROUPS, SOURCE, day_text, heads, law, words

BAND = colour("rgba(224,138,0,0.75)", "rgba(242,163,60,0.8)")


def cumulative(instrument: str = "untoc", tables: data.Tables | None = None) -> Exhibit:
    """Signatures and consents to be bound, added up over time, with what the dates leave uncertain.

    Raises ValueError for an unknown instrument, and where the data don't bear out its entry into force.
    """
    tables = tables or data.load()
    treaty = law(tables, instrument)
    rows = tables.participation[tables.participation["instrument"] == instrument]
    moments = key_dates(tables, instrument)
    counts = counts_over_time(rows, treaty["opened"], pd.Timestamp(tables.as_of))
    return Exhibit(
        id=f"cumulative-{instrument}",
        plot=_curve_plot(counts, moments),
        title=curve_title(counts, moments, treaty["short_title"]),
        label=f"Signatures of, and consents to be bound by, the {treaty['short_title']} over time",
        as_of=tables.as_of,
        source=SOURCE,
        alt=_curve_alt(counts, moments),
        table=_curve_table(counts, moments),
        notes=_curve_notes(rows, treaty),
    )


@dataclass(frozen=True)
class Moments:
    """The dates that the curve marks; `fortieth` and `in_force` are computed from the deposits of States."""

    opened: pd.Timestamp
    signing_closed: pd.Timestamp
    fortieth: pd.Timestamp
    in_force: pd.Timestamp
    needed: int


def key_dates(tables: data.Tables, instrument: str) -> Moments:
    """The entry into force computed from the deposits, and checked against `data/instruments.csv`.

    Article 38(1) of the Convention, and its like in the Protocols: the ninetieth day after the fortieth
    instrument, a Protocol never before the Convention. Raises ValueError where the dates don't tell which
    instrument was the fortieth, or where the table has another day.
    """
    treaty = law(tables, instrument)
    needed, days = int(treaty["instruments_needed"]), int(treaty["days_after_fortieth"])
    fortieth = rules.fortieth(tables.participation, treaty)["consent_date"].max()
    if pd.isna(fortieth):
        raise ValueError(
            f"data/participation.csv: the dates of consent don't tell the day of instrument number {needed} "
            f"of {instrument}. Give the missing dates, or narrow their bounds."
        )
    computed = fortieth + pd.Timedelta(days=days)
    if instrument != "untoc":
        computed = max(computed, tables.instruments.set_index("id").at["untoc", "in_force"])
    if computed != treaty["in_force"]:
        raise ValueError(
            f"data/instruments.csv: {instrument} is in force from {day_text(treaty['in_force'])}, but the deposits "
            f"in data/participation.csv give {day_text(computed)} (instrument number {needed}: {day_text(fortieth)}; "
            f"article {treaty['entry_into_force_article']}). Mend the one that is wrong."
        )
    return Moments(treaty["opened"], treaty["signing_closed"], fortieth, computed, needed)


def counts_over_time(rows: pd.DataFrame, opened: pd.Timestamp, as_of: pd.Timestamp) -> pd.DataFrame:
    """How many, at the end of each day on which something happened: `signatures`, `least`, `most` (consents).

    A date that is only bounded counts in `most` from its earliest day, in `least` from its latest; a reported
    consent counts in `most` only. A party without any bound counts from `opened`, and on `as_of`.
    """
    parties = rows[rows["party"]]
    confirmed = parties[parties["party_basis"] != "reported"]
    series = {
        "signatures": rows["signature_date"].dropna(),
        "least": confirmed["consent_date_latest"].fillna(as_of),
        "most": parties["consent_date_earliest"].fillna(opened),
    }
    days = pd.DatetimeIndex(sorted({opened, as_of}.union(*series.values())))
    return pd.DataFrame(
        {name: dates.sort_values().searchsorted(days, side="right") for name, dates in series.items()},
        index=days,
    )


def curve_title(counts: pd.DataFrame, moments: Moments, short_title: str) -> str:
    """The curve's finding: how soon it was in force, and when half of today's parties had joined."""
    years = math.ceil((moments.in_force - moments.opened).days / 365.25)
    today = int(counts["least"].iloc[-1])
    half = counts.index[(counts["least"] * 2 >= today)][0]
    return (
        f"In force within {words(years)} years of opening for signature; by the end of {half.year}, "
        f"half of today's {today} parties had joined the {short_title}"
    )


def _at(counts: pd.DataFrame, day: pd.Timestamp) -> pd.Series:
    """The counts at the end of a day."""
    return counts.loc[:day].iloc[-1]


def between(counts: pd.DataFrame) -> list[str]:
    """How many consents, as text; a range where the dates leave it open."""
    return [
        str(least) if least == most else f"{least} to {most}"
        for least, most in zip(counts["least"], counts["most"], strict=True)
    ]


def from_nothing(counts: pd.DataFrame) -> pd.DataFrame:
    """The counts with a first row of noughts on the day before: there every line starts."""
    start = counts.index[0] - pd.Timedelta(days=1)
    return pd.concat([pd.DataFrame(0, index=[start], columns=counts.columns), counts])


def _curve_plot(counts: pd.DataFrame, moments: Moments) -> go.Figure:
    counts = from_nothing(counts)
    blue = GROUPS["ratification"].colour
    events = _events(counts, moments)
    plot = go.Figure(
        [
            steps(counts["signatures"], "Signatures: %{y}", color=MUTED, width=2, dash="dot"),
            steps(counts["least"], "Consents to be bound: %{text}", color=blue, width=2.5),
            go.Scatter(
                x=[event["x"] for event in events],
                y=[event["y"] for event in events],
                mode="markers",
                marker={"size": 9, "color": [MUTED, blue, blue], "line": {"color": EDGE, "width": 1.5}},
                hoverinfo="skip",
            ),
        ]
    )
    plot.data[1].text = between(counts)
    plot.update_layout(
        height=440,
        showlegend=False,
        hovermode="x unified",
        xaxis={
            "range": ["2000-01-01", f"{counts.index[-1].year + 1}-01-01"],
            "dtick": "M60",
            "tick0": "2000-01-01",
            "tickformat": "%Y",
            "hoverformat": "%-d %B %Y",
            "showgrid": False,
            "ticks": "outside",
            "spikethickness": 1,
            "spikecolor": MUTED,
            "spikedash": "solid",
        },
        yaxis={"range": [0, 1.12 * int(counts.iloc[-1].max())], "nticks": 6},
        shapes=_band(counts),
        annotations=events + _line_ends(counts),
        meta={
            "phone": {
                "layout.height": 380,
                "layout.margin.l": 34,
                "layout.margin.r": 8,
                "layout.xaxis.dtick": "M120",
                "layout.font.size": 12,
            }
        },
    )
    return plot


def iso(day: pd.Timestamp) -> str:
    return day.date().isoformat()


def steps(numbers: pd.Series, hover: str, at: Callable = iso, **line) -> go.Scatter:
    """A stepped line; `at` gives the place of a day on the axis."""
    return go.Scatter(
        x=[at(day) for day in numbers.index],
        y=[int(number) for number in numbers],
        mode="lines",
        line={"shape": "hv", **line},
        hovertemplate=f"{hover}<extra></extra>",
    )


def _events(counts: pd.DataFrame, moments: Moments) -> list[dict]:
    """What the curve marks, as annotations with a line to the point that they speak of."""
    closed = int(_at(counts, moments.signing_closed)["signatures"])
    force = int(_at(counts, moments.in_force)["least"])
    look = {
        "arrowhead": 0,
        "arrowwidth": 1,
        "arrowcolor": MUTED,
        "xanchor": "left",
        "align": "left",
        "bgcolor": EDGE,
    }
    return [
        {"x": iso(day), "y": height, "text": f"{what}<br>{day_text(day)}", "ax": right, "ay": down, **look}
        for day, height, what, right, down in (  # right and down: where the text stands, in pixels
            (moments.signing_closed, closed, "Signing closed", 10, -76),
            (moments.fortieth, moments.needed, "Fortieth instrument", 36, 34),
            (moments.in_force, force, "Entry into force", 36, -4),
        )
    ]


def _line_ends(counts: pd.DataFrame) -> list[dict]:
    """The lines' names and last values, under their ends: nearer to the eye than a legend."""
    last = counts.iloc[-1]
    look = {"x": iso(counts.index[-1]), "xanchor": "right", "yanchor": "top", "align": "right"}
    return [
        {"y": int(last[column]), "text": text, "showarrow": False, "yshift": -7, **look}
        for column, text in (
            ("least", f"<b>{last['least']} consents<br>to be bound</b>"),
            ("signatures", f"{last['signatures']} signatures"),
        )
    ]


def _band(counts: pd.DataFrame, at: Callable = iso) -> list[dict]:
    """A box for each stretch of time in which the dates leave it open how many had consented."""
    days = [at(day) for day in counts.index]
    line = {"color": BAND, "width": 1}  # where it is but one instrument high, its edge keeps it visible
    return [
        {"type": "rect", "x0": day, "x1": until, "y0": least, "y1": most, "fillcolor": BAND, "line": line}
        for day, until, least, most in zip(days, days[1:], counts["least"], counts["most"], strict=False)
        if most > least
    ]


def _curve_table(counts: pd.DataFrame, moments: Moments) -> pd.DataFrame:
    """The counts at the end of each year and of each day that the curve marks."""
    first, last = counts.index[0], counts.index[-1]
    events = {
        first: "Opened for signature",
        moments.signing_closed: "Signing closed",
        moments.fortieth: "Fortieth instrument",
        moments.in_force: "Entry into force",
        last: "As of this day",
    }
    ends = [pd.Timestamp(year, 12, 31) for year in range(first.year, last.year)]
    days = sorted({*ends, *events})
    at = [_at(counts, day) for day in days]
    return pd.DataFrame(
        {
            "End of": [day.date() for day in days],
            "Signatures": [int(row["signatures"]) for row in at],
            "Consents, at least": [int(row["least"]) for row in at],
            "Consents, at most": [int(row["most"]) for row in at],
            "Event": [events.get(day, "") for day in days],
        }
    )


def _curve_alt(counts: pd.DataFrame, moments: Moments) -> str:
    closed, force, last = (
        _at(counts, day) for day in (moments.signing_closed, moments.in_force, counts.index[-1])
    )
    return (
        f"Two stepped lines from {day_text(counts.index[0])} to {day_text(counts.index[-1])}. Signatures rise to "
        f"{closed['signatures']} when signing closes on {day_text(moments.signing_closed)}, and stay there. "
        f"Consents to be bound start later: the fortieth is given on {day_text(moments.fortieth)}, "
        f"{force['least']} are there when the instrument enters into force on {day_text(moments.in_force)}, "
        f"and {last['least']} on the last day. The line is steepest {_steepest(counts)}. "
        f"A band above it shows where dates are uncertain; it is never wider than {_widest(counts)}."
    )


def _steepest(counts: pd.DataFrame) -> str:
    """The calendar year with the most new consents, as a phrase."""
    ends = counts["least"].groupby(counts.index.year).last()
    new = ends.diff().fillna(ends)
    return f"in {new.idxmax()}, with {int(new.max())} new ones"


def _widest(counts: pd.DataFrame) -> int:
    return int((counts["most"] - counts["least"]).max())


def _curve_notes(rows: pd.DataFrame, treaty: pd.Series) -> list[str]:
    parties = rows[rows["party"]]
    undated, reported = (parties[parties["party_basis"] == basis] for basis in ("undated", "reported"))
    notes = []
    if len(undated):
        states = "One State is" if len(undated) == 1 else f"{words(len(undated)).capitalize()} States are"
        notes.append(
            f"{states} known to be bound, but our sources don't give the day: "
            f"{listed(undated['participant'])}. "
            "The orange band above the line runs from the earliest to the latest day that is possible."
        )
    for row in reported.itertuples():
        notes.append(
            f"Only the upper edge of the band counts {row.participant}: its consent of "
            f"{day_text(row.consent_date)} is reported, not confirmed by the depositary."
        )
    for row in parties[parties["kind"] == "organization"].itertuples():
        notes.append(
            f"The {row.participant} is in both counts. Its instrument does not count towards the "
            f"{treaty['instruments_needed']} that bring the {treaty['short_title']} into force "
            f"(article {treaty['entry_into_force_article']})."
        )
    return notes


# ---- all four


# A line of each instrument has a colour and, for grey print and colour-blind readers, a pattern of its own.
BLUE = GROUPS["ratification"].colour
LINES = [
    {"color": BLUE, "dash": "solid", "width": 2.5},
    {"color": colour("#7a3f96", "#c99be0"), "dash": "8px,3px", "width": 2.5},
    {"color": colour("#0b6b5d", "#4fc4b1"), "dash": "3px,2px", "width": 2.5},
    {"color": colour("#5c4a1f", "#d3bd84"), "dash": "9px,3px,2px,3px", "width": 2.5},
]
YEARS_COMPARED = (5, 10, 20)
LABEL_GAP = 0.055  # of the axis: names of lines nearer than this would run into one another on a phone


@dataclass(frozen=True)
class Curve:
    """What the comparison draws of one instrument; `head` is its name in one word."""

    head: str
    treaty: pd.Series
    rows: pd.DataFrame
    counts: pd.DataFrame
    moments: Moments
    line: dict

    @property
    def name(self) -> str:
        return self.treaty["short_title"]

    @property
    def consents(self) -> int:
        return int(self.counts["least"].iloc[-1])

    def days(self, day: pd.Timestamp) -> int:
        """Days since the adoption."""
        return (day - self.treaty["adopted"]).days


def cumulative_all(tables: data.Tables | None = None) -> Exhibit:
    """Signatures and consents of the four instruments over time: by date, and by days since adoption.

    Raises ValueError where the data don't bear out an entry into force.
    """
    tables = tables or data.load()
    curves = [_curve(tables, *what, line) for what, line in zip(heads(tables).items(), LINES, strict=True)]
    alt = "".join(f" {_all_alt(curve)}" for curve in curves)
    return Exhibit.of_views(
        id="cumulative-all",
        label="Signatures of, and consents to be bound by, the four instruments over time",
        choose="Count from",
        as_of=tables.as_of,
        source=SOURCE,
        notes=_all_notes(curves),
        views=[
            View(
                "By date",
                _all_plot(curves, lambda curve: iso, _dates_axis(curves)),
                forty_title(curves),
                f"{len(curves)} stepped lines of consents to be bound, by date.{alt}",
                _years_table(curves),
            ),
            View(
                "Days since adoption",
                _all_plot(curves, lambda curve: curve.days, _days_axis(curves)),
                pace_title(curves),
                f"{len(curves)} stepped lines of consents to be bound, by days since each was adopted.{alt}",
                _pace_table(curves, tables),
            ),
        ],
    )


def _curve(tables: data.Tables, instrument: str, head: str, line: dict) -> Curve:
    treaty = law(tables, instrument)
    rows = tables.participation[tables.participation["instrument"] == instrument]
    counts = counts_over_time(rows, treaty["opened"], pd.Timestamp(tables.as_of))
    return Curve(head, treaty, rows, counts, key_dates(tables, instrument), line)


def forty_title(curves: list[Curve]) -> str:
    """The finding by date: which came to its fortieth instrument first and last, and where they are today."""
    reached = _extremes(curves, lambda curve: curve.moments.fortieth)
    consents = _extremes(curves, lambda curve: curve.consents)
    (few, fewest), (many, most) = consents
    today = (
        f"today each has {most} consents"
        if fewest == most
        else f"today {many} has {most} consents, {few} {fewest}"
    )
    (first, day), (last, late) = reached
    if day == late:
        return f"All four had their fortieth instrument on {day_text(day)}; {today}"
    return (
        f"Fortieth instruments: {first} first, on {day_text(day)}, {last} last, on {day_text(late)}; {today}"
    )


def pace_title(curves: list[Curve]) -> str:
    """The finding by days since adoption: how long the fortieth instrument took, at least and at most."""
    (first, few), (last, many) = _extremes(curves, lambda curve: curve.days(curve.moments.fortieth))
    if few == many:
        return f"Each instrument took {few} days from its adoption to its fortieth instrument"
    return (
        f"{first[0].upper()}{first[1:]} came to forty instruments soonest, {few} days after its adoption; "
        f"{last} took longest, {many} days"
    )


def _extremes(curves: list[Curve], measure: Callable) -> list[tuple]:
    """The names of the instruments with the least and with the most, each with the measure."""
    ends = []
    for end in (min, max):
        value = end(measure(curve) for curve in curves)
        ends.append((listed(f"the {curve.name}" for curve in curves if measure(curve) == value), value))
    return ends


def _dates_axis(curves: list[Curve]) -> dict:
    return {
        "range": ["2000-01-01", iso(curves[0].counts.index[-1])],
        "tick0": "2000-01-01",
        "dtick": "M60",
        "tickformat": "%Y",
        "phone": "M120",
        "hover": "%{x|%-d %B %Y}",
    }


def _days_axis(curves: list[Curve]) -> dict:
    longest = max(curve.days(curve.counts.index[-1]) for curve in curves)
    return {
        "range": [0, longest],
        "tick0": 0,
        "dtick": 1000,
        "tickformat": ",d",
        "title": {"text": "days since adoption", "font": {"size": 12}},
        "phone": 3000,
        "hover": "day %{x:,d}",
    }


def _all_plot(curves: list[Curve], place: Callable, axis: dict) -> go.Figure:
    """Lines, bands and marks; `place(curve)` gives the place of a day on the axis."""
    top = 1.06 * max(int(curve.counts.max().max()) for curve in curves)
    hover, dtick = axis["hover"], axis["phone"]
    axis = {key: value for key, value in axis.items() if key not in ("hover", "phone")}
    names = _names(curves, place, top)
    signed = _signed(curves, place)
    return go.Figure(
        [trace for curve in curves for trace in _traces(curve, place(curve), hover)],
        {
            "height": 480,
            "margin": {"r": 126},
            "showlegend": False,
            "hovermode": "closest",
            "xaxis": {"showgrid": False, "ticks": "outside", **axis},
            "yaxis": {"range": [0, top], "nticks": 6},
            "shapes": [box for curve in curves for box in one_band(curve.counts, place(curve))],
            "annotations": [*names, *signed, _KEY],
            "meta": {
                "phone": {
                    "layout.height": 400,
                    "layout.margin.l": 32,
                    "layout.margin.r": 112,
                    "layout.xaxis.dtick": dtick,
                    "layout.font.size": 12,
                    # No room between the lines: the numbers are in the description and the table.
                    **{
                        f"layout.annotations.{at}.visible": False
                        for at in range(len(names), len(names) + len(signed))
                    },
                }
            },
        },
    )


def one_band(counts: pd.DataFrame, at: Callable) -> list[dict]:
    """The boxes of `_band`, if any, as one shape: a hundred shapes would take longer than all the rest."""
    boxes = _band(counts, at)
    if not boxes:
        return []
    path = "".join(f"M{b['x0']},{b['y0']}H{b['x1']}V{b['y1']}H{b['x0']}Z" for b in boxes)
    return [{"type": "path", "path": path, "fillcolor": BAND, "line": {"color": BAND, "width": 1}}]


def _traces(curve: Curve, at: Callable, hover: str) -> list[go.Scatter]:
    """Signatures until signing closed, consents, and the marks of fortieth instrument and entry into force."""
    counts, moments = from_nothing(curve.counts), curve.moments
    signed = steps(
        counts.loc[: moments.signing_closed, "signatures"],
        f"<b>{curve.name}</b><br>{hover}: %{{y}} signatures",
        at,
        color=curve.line["color"],
        dash="dot",
        width=1,
    )
    consents = steps(
        counts["least"], f"<b>{curve.name}</b><br>{hover}: %{{text}} consents to be bound", at, **curve.line
    )
    consents.text = between(counts)
    days = [moments.fortieth, moments.in_force]
    marks = go.Scatter(
        x=[at(day) for day in days],
        y=[moments.needed, int(_at(counts, moments.in_force)["least"])],
        mode="markers",
        marker={
            "symbol": ["circle", "diamond"],
            "size": 9,
            "color": EDGE,
            "line": {"color": curve.line["color"], "width": 2},
        },
        text=[
            f"{what}, {day_text(day)}<br>{curve.days(day)} days after adoption"
            for what, day in zip(("Fortieth instrument", "Entry into force"), days, strict=True)
        ],
        hovertemplate=f"<b>{curve.name}</b><br>%{{text}}<extra></extra>",
    )
    return [signed, consents, marks]


_KEY = {
    "text": "○ fortieth instrument<br>◇ entry into force<br>┈ signatures",
    "x": 1,
    "xref": "paper",
    "xanchor": "right",
    "y": 0.03,
    "yref": "paper",
    "yanchor": "bottom",
    "align": "left",
    "showarrow": False,
}


def _names(curves: list[Curve], place: Callable, top: float) -> list[dict]:
    """The lines' names and last values at their ends, moved apart where they would overlap."""
    notes, floor = [], 0.0
    for curve in sorted(curves, key=lambda curve: curve.consents):
        floor = max(floor, float(curve.consents))
        notes.append(
            {
                "x": place(curve)(curve.counts.index[-1]),
                "y": floor,
                "text": f"<b>{curve.consents}</b> {curve.head}",
                "xanchor": "left",
                "xshift": 4,
                "showarrow": False,
            }
        )
        floor += LABEL_GAP * top
    return notes


def _signed(curves: list[Curve], place: Callable) -> list[dict]:
    """How many signed, at the end of the signing period; each stands where it hides no other."""
    notes, above = [], math.inf
    for curve in sorted(curves, key=lambda curve: -curve.counts["signatures"].iloc[-1]):
        number, day = int(curve.counts["signatures"].iloc[-1]), curve.moments.signing_closed
        if not notes:
            text, stands = f"{number} signatures", {"xanchor": "left", "xshift": 2, "yshift": 5}
        elif above - number < 12:
            text, stands = str(number), {"xanchor": "left", "xshift": 2, "yshift": -7}
        else:
            text, stands = str(number), {"xanchor": "right", "xshift": -1, "yshift": 6}
        look = {"x": place(curve)(day), "y": number, "font": {"size": 12}, "showarrow": False}
        notes.append({"text": text, **look, **stands})
        above = number
    return notes


def _years_table(curves: list[Curve]) -> pd.DataFrame:
    """Signatures and consents at the end of each year; a range where dates are uncertain."""
    first = min(curve.counts.index[0] for curve in curves)
    last = curves[0].counts.index[-1]
    days = [*(pd.Timestamp(year, 12, 31) for year in range(first.year, last.year)), last]
    table = {"End of": [day.date() for day in days]}
    for curve in curves:
        counts = from_nothing(curve.counts).reindex(days, method="ffill").fillna(0).astype(int)
        table[f"{curve.head}: signatures"] = list(counts["signatures"])
        table[f"{curve.head}: consents"] = between(counts)
    return pd.DataFrame(table)


def _pace_table(curves: list[Curve], tables: data.Tables) -> pd.DataFrame:
    """The days from adoption to the fortieth instrument and to entry into force, and the consents since."""
    rows = []
    for curve in curves:
        fortieth, force = curve.moments.fortieth, curve.moments.in_force
        whose = rules.fortieth(tables.participation, curve.treaty)["participant"]
        row = {
            "Instrument": curve.name,
            "Adopted": curve.treaty["adopted"].date(),
            "Fortieth instrument": fortieth.date(),
            "of": listed(whose),
            "days after adoption": curve.days(fortieth),
            "Entry into force": force.date(),
            "days from adoption": curve.days(force),
        }
        for years in YEARS_COMPARED:
            day = curve.treaty["adopted"] + pd.DateOffset(years=years)
            there = day <= curve.counts.index[-1]
            row[f"Consents after {years} years"] = (
                between(curve.counts.loc[:day].iloc[-1:])[0] if there else None
            )
        rows.append(row)
    return pd.DataFrame(rows)


def _all_alt(curve: Curve) -> str:
    moments = curve.moments
    signed = int(curve.counts["signatures"].iloc[-1])
    force = _at(curve.counts, moments.in_force)
    return (
        f"{curve.name}: {signed} signatures by {day_text(moments.signing_closed)}; fortieth instrument on "
        f"{day_text(moments.fortieth)}, {curve.days(moments.fortieth)} days after adoption; in force from "
        f"{day_text(moments.in_force)}, with {force['least']} consents; {between(curve.counts)[-1]} consents on "
        f"{day_text(curve.counts.index[-1])}."
    )


def _all_notes(curves: list[Curve]) -> list[str]:
    adopted = "; ".join(f"{curve.name} {day_text(curve.treaty['adopted'])}" for curve in curves)
    closed = {day_text(curve.moments.signing_closed) for curve in curves}
    notes = [
        f"Adopted: {adopted}. Signatures are drawn until signing closed ({listed(sorted(closed))}); "
        "nobody can sign since."
    ]
    undated, reported, organizations = [], [], []
    for curve in curves:
        parties = curve.rows[curve.rows["party"]]
        unknown = parties[parties["party_basis"] == "undated"]
        if len(unknown):
            undated.append(f"{curve.name} ({len(unknown)}): {listed(unknown['participant'])}")
        reported += [
            f"{row.participant} ({curve.name}, {day_text(row.consent_date)})"
            for row in parties[parties["party_basis"] == "reported"].itertuples()
        ]
        organizations += list(parties.loc[parties["kind"] == "organization", "participant"])
    if undated:
        notes.append(
            "Parties whose day of consent our sources don't give. "
            f"{'. '.join(undated)}. The orange bands run from the earliest to the latest day that is possible."
        )
    if reported:
        notes.append(
            "Only the upper edge of a band counts consents that are reported and not confirmed by the depositary: "
            f"{listed(reported)}."
        )
    for name in dict.fromkeys(organizations):
        notes.append(
            f"The {name} is in the counts. Towards the forty that bring an instrument into force, its own does not "
            "count beside those of its member States (article 38(1) of the Convention and its parallels)."
        )
    return notes
