"""The UN days that fit the Convention and its Protocols, over the year."""

import datetime as dt

import pandas as pd
import plotly.graph_objects as go

from .. import data
from ..facts import listed
from ..figure import EDGE, Exhibit
from .common import GROUPS

SOURCE = "UN list of international days, as cited in a public data set; ideas and links to treaties are ours"
WEEKS = 5
ROW = 27  # pixels
# What a day fits → colour and mark: one treaty, or all four.
MARKS = {
    "untoc": (GROUPS["accession"].colour, "square"),
    "tip": (GROUPS["ratification"].colour, "circle"),
    "som": (GROUPS["signed"].colour, "diamond"),
    "firearms": (GROUPS["acceptance"].colour, "triangle-up"),
    "": (GROUPS["succession"].colour, "star"),
}
ALL = "All four treaties"


def un_days(tables: data.Tables | None = None) -> Exhibit:
    """Each UN day of `data/un_days.csv` at its place in the year, with the treaty that it fits."""
    tables = tables or data.load()
    days = dated(tables)
    names = tables.instruments.set_index("id")["short_title"]
    return Exhibit(
        id="un-days",
        plot=_plot(days, names),
        title=_title(days),
        label="UN days for the Convention and its Protocols",
        as_of=tables.as_of,
        source=SOURCE,
        alt=_alt(days, names),
        table=_table(days, tables, names),
    )


def dated(tables: data.Tables) -> pd.DataFrame:
    """The days in order, with `date`: their day in the year of the data."""
    days = tables.un_days.assign(
        date=[dt.date(tables.as_of.year, row.month, row.day) for row in tables.un_days.itertuples()]
    )
    return days.sort_values("date", ignore_index=True)


def day_month(day: dt.date) -> str:
    """30 July."""
    return f"{day.day} {day:%B}"


def fits(instruments: str, names: pd.Series) -> str:
    """The treaties of a row, for a reader."""
    ids = instruments.split(";")
    return ALL if len(ids) == len(names) else listed([names[one] for one in ids])


def densest(dates: list[dt.date], weeks: int = WEEKS) -> list[dt.date]:
    """The days of the fullest run of so many weeks; of several, the first."""
    runs = [[day for day in dates if 0 <= (day - first).days < 7 * weeks] for first in dates]
    return max(runs, key=len)


def _title(days: pd.DataFrame) -> str:
    dates = list(days["date"])
    run = densest(dates)
    return (
        f"{len(run)} of the {len(days)} UN days fall within {WEEKS} weeks, from {day_month(run[0])} to "
        f"{day_month(run[-1])}; the first of the year is on {day_month(dates[0])}"
    )


def _alt(days: pd.DataFrame, names: pd.Series) -> str:
    rows = "; ".join(
        f"{day_month(row.date)}, {row.short.lower()} ({fits(row.instruments, names)})"
        for row in days.itertuples()
    )
    return f"A list of {len(days)} days, each with a mark at its place between January and December: {rows}."


def _plot(days: pd.DataFrame, names: pd.Series) -> go.Figure:
    days = days.assign(
        fits=[fits(row.instruments, names) for row in days.itertuples()],
        label=[f"{row.date.day} {row.date:%b} · {row.short}" for row in days.itertuples()],
        key=[row.instruments if ";" not in row.instruments else "" for row in days.itertuples()],
    )
    plot = go.Figure()
    for key, (colour, symbol) in MARKS.items():
        its = days[days["key"] == key]
        if its.empty:
            continue
        plot.add_scatter(
            x=list(its["date"]),
            y=list(its["label"]),
            mode="markers",
            name=its["fits"].iloc[0],
            marker={"color": colour, "symbol": symbol, "size": 13, "line": {"color": EDGE, "width": 1}},
            customdata=list(its["name"]),
            hovertemplate="%{customdata}<extra></extra>",
        )
    year = days["date"].iloc[0].year
    plot.update_layout(
        height=ROW * len(days) + 110,
        xaxis={
            "range": [f"{year - 1}-12-20", f"{year + 1}-01-15"],  # room for the marks at both ends
            "tickvals": [f"{year}-{month:02d}-01" for month in (1, 4, 7, 10)],
            "ticktext": ["Jan", "Apr", "Jul", "Oct"],
            "type": "date",
        },
        yaxis={
            "categoryorder": "array",
            "categoryarray": list(days["label"])[::-1],
            "automargin": True,
        },
        legend={"orientation": "h", "yanchor": "top", "y": -0.1, "x": 0},
    )
    return plot


def _table(days: pd.DataFrame, tables: data.Tables, names: pd.Series) -> pd.DataFrame:
    tools = tables.tools.set_index("id")["name"]
    return pd.DataFrame(
        {
            "Day": [day_month(day) for day in days["date"]],
            "Name": days["name"],
            "Declared by": days["resolution"],
            "Treaty": [fits(cell, names) for cell in days["instruments"]],
            "How it fits": days["link"],
            "An idea (ours)": days["idea"],
            "Tool": [tools[tool] for tool in days["tool"]],
        }
    )
