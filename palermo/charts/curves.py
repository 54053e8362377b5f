"""The curves: signatures and consents to be bound, added up over time."""

import math
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from .. import data, rules
from ..facts import listed
from ..figure import EDGE, MUTED, Exhibit, colour
from .common import GROUPS, SOURCE, day_text, law, words

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


def _curve_plot(counts: pd.DataFrame, moments: Moments) -> go.Figure:
    # Both lines start from nothing, on the day before.
    start = counts.index[0] - pd.Timedelta(days=1)
    counts = pd.concat([pd.DataFrame(0, index=[start], columns=counts.columns), counts])
    blue = GROUPS["ratification"].colour
    events = _events(counts, moments)
    plot = go.Figure(
        [
            _steps(counts["signatures"], "Signatures: %{y}", color=MUTED, width=2, dash="dot"),
            _steps(counts["least"], "Consents to be bound: %{text}", color=blue, width=2.5),
            go.Scatter(
                x=[event["x"] for event in events],
                y=[event["y"] for event in events],
                mode="markers",
                marker={"size": 9, "color": [MUTED, blue, blue], "line": {"color": EDGE, "width": 1.5}},
                hoverinfo="skip",
            ),
        ]
    )
    plot.data[1].text = [
        str(least) if least == most else f"{least} to {most}"
        for least, most in zip(counts["least"], counts["most"], strict=True)
    ]
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


def _steps(numbers: pd.Series, hover: str, **line) -> go.Scatter:
    return go.Scatter(
        x=[_iso(day) for day in numbers.index],
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
        {"x": _iso(day), "y": height, "text": f"{what}<br>{day_text(day)}", "ax": right, "ay": down, **look}
        for day, height, what, right, down in (  # right and down: where the text stands, in pixels
            (moments.signing_closed, closed, "Signing closed", 10, -76),
            (moments.fortieth, moments.needed, "Fortieth instrument", 36, 34),
            (moments.in_force, force, "Entry into force", 36, -4),
        )
    ]


def _line_ends(counts: pd.DataFrame) -> list[dict]:
    """The lines' names and last values, under their ends: nearer to the eye than a legend."""
    last = counts.iloc[-1]
    look = {"x": _iso(counts.index[-1]), "xanchor": "right", "yanchor": "top", "align": "right"}
    return [
        {"y": int(last[column]), "text": text, "showarrow": False, "yshift": -7, **look}
        for column, text in (
            ("least", f"<b>{last['least']} consents<br>to be bound</b>"),
            ("signatures", f"{last['signatures']} signatures"),
        )
    ]


def _band(counts: pd.DataFrame) -> list[dict]:
    """A box for each stretch of time in which the dates leave it open how many had consented."""
    days = [_iso(day) for day in counts.index]
    line = {"color": BAND, "width": 1}  # where it is but one instrument high, its edge keeps it visible
    return [
        {"type": "rect", "x0": day, "x1": until, "y0": least, "y1": most, "fillcolor": BAND, "line": line}
        for day, until, least, most in zip(days, days[1:], counts["least"], counts["most"], strict=False)
        if most > least
    ]


def _iso(day: pd.Timestamp) -> str:
    return day.date().isoformat()


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
