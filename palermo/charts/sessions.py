"""The sessions of the Conference of the Parties on a line of time: which were held, which was only planned."""

from itertools import pairwise

import pandas as pd
import plotly.graph_objects as go

from .. import data
from ..facts import listed
from ..figure import EDGE, INK, MUTED, Exhibit
from .common import GROUPS

BLUE = GROUPS["ratification"].colour
ORDINALS = [
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"),
    *("ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth"),
]


def sessions(tables: data.Tables | None = None) -> Exhibit:
    """Each session of `data/sessions.csv` in its year; the table has what it decided, and its sources."""
    tables = tables or data.load()
    rows = tables.sessions.sort_values("session")
    return Exhibit(
        id="sessions",
        plot=_plot(rows),
        title=sessions_title(rows),
        label="Sessions of the Conference of the Parties",
        as_of=tables.as_of,
        source="the Conference, UNODC and others, named row by row in the table",
        alt=_alt(rows),
        table=_table(rows),
        notes=[
            f"Not in our sources: the {listed(missing(rows))} session."
            if len(missing(rows)) == 1
            else f"Not in our sources: the {listed(missing(rows))} sessions."
        ]
        if missing(rows)
        else [],
    )


def ordinal(number: int) -> str:
    """ "twelfth" for 12. Raises ValueError beyond the words that are listed here."""
    if not 1 <= number <= len(ORDINALS):
        raise ValueError(
            f"There is no word for session {number} in palermo/charts/sessions.py: add it to ORDINALS."
        )
    return ORDINALS[number - 1]


def missing(rows: pd.DataFrame) -> list[str]:
    """The sessions between the first and the last of the table that are not in it, in words."""
    known = set(rows["session"])
    return [ordinal(number) for number in range(1, int(rows["session"].max())) if number not in known]


def every_two_years_from(rows: pd.DataFrame) -> int:
    """The first session from which, as far as the table goes, one number is two years.

    Raises ValueError where the last two sessions are not as far apart as that.
    """
    start = None
    pairs = list(zip(rows["session"], rows["year"], strict=True))
    for (number, year), (later, then) in reversed(list(pairwise(pairs))):
        if then - year != 2 * (later - number):
            break
        start = number
    if start is None:
        raise ValueError(
            "data/sessions.csv: the last two sessions are not two years apart; the title says so."
        )
    return int(start)


def sessions_title(rows: pd.DataFrame) -> str:
    """The finding: the rhythm, and how far it is known."""
    held = rows[rows["status"] == "held"].iloc[-1]
    planned = rows[rows["status"] == "planned"]
    title = (
        f"From the {ordinal(every_two_years_from(rows))} session on, the Conference has met every two years; "
        f"the {ordinal(int(held['session']))}, in {held['year']}, is the last of which we have a report"
    )
    if planned.empty:
        return title
    one = planned.iloc[0]
    return f"{title}. The {ordinal(int(one['session']))} was planned for {one['dates']}"


def _plot(rows: pd.DataFrame) -> go.Figure:
    held = rows["status"] == "held"
    plot = go.Figure()
    for name, its, marker in (
        ("Held", rows[held], {"color": BLUE, "line": {"color": EDGE, "width": 1.5}}),
        ("Planned", rows[~held], {"color": EDGE, "line": {"color": BLUE, "width": 2}}),
    ):
        plot.add_scatter(
            x=list(its["year"]),
            y=[0] * len(its),
            name=name,
            mode="markers+text",
            marker={"size": 15, **marker},
            text=[str(number) for number in its["session"]],
            textposition="top center",
            textfont={"size": 15, "color": INK},
            customdata=[
                [ordinal(int(row.session)).capitalize(), row.dates, _folded(row.decided)]
                for row in its.itertuples()
            ],
            hovertemplate="<b>%{customdata[0]} session</b>, %{customdata[1]}<br>%{customdata[2]}<extra></extra>",
        )
    first, last = int(rows["year"].min()), int(rows["year"].max())
    plot.update_layout(
        height=190,
        showlegend=bool((~held).any()),
        legend={"orientation": "h", "x": 0, "y": 1.3, "traceorder": "normal"},
        margin={"l": 20, "r": 20, "t": 44, "b": 36},
        xaxis={
            "range": [first - 1, last + 1],
            "dtick": 4,
            "tickangle": 0,
            "tick0": first,
            "tickformat": "d",
            "showgrid": False,
            "ticks": "outside",
        },
        yaxis={"visible": False, "range": [-0.6, 1.1]},
        shapes=[
            {
                "type": "line",
                "x0": first,
                "x1": last,
                "y0": 0,
                "y1": 0,
                "layer": "below",
                "line": {"color": MUTED, "width": 1},
            }
        ],
        meta={"phone": {"layout.font.size": 12}},
    )
    return plot


def _folded(text: str, width: int = 56) -> str:
    """Broken into lines: a box over a chart does not break them itself."""
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "<br>".join(lines)


def _alt(rows: pd.DataFrame) -> str:
    told = [
        f"{ordinal(int(row.session))} ({row.dates}{', planned' if row.status == 'planned' else ''})"
        for row in rows.itertuples()
    ]
    return (
        "A line of time with a dot for each session of the Conference, filled if it was held and open if it was only "
        f"planned: {listed(told)}. What each decided stands in the table."
    )


def _table(rows: pd.DataFrame) -> pd.DataFrame:
    count = ["" if pd.isna(number) else str(number) for number in rows["ngos"]]
    return pd.DataFrame(
        {
            "Session": [str(number) for number in rows["session"]],
            "When": rows["dates"],
            "Where": rows["place"],
            "Held or planned": rows["status"],
            "What it decided": rows["decided"],
            "States represented": ["" if pd.isna(number) else str(number) for number in rows["states"]],
            "Civil society organizations": count,
            "Source: entries of the references": rows["source"].str.replace(";", ", "),
        }
    )
