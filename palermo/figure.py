"""How a figure is shown: the plot and, under it, a caption that is the same in every home.

Knows nothing of the course: `charts` says what a figure shows. In the book, `static/chart.js` draws it.
"""

import base64
import datetime as dt
import hashlib
import html
import json
from dataclasses import dataclass, field

import pandas as pd
import plotly.graph_objects as go
import plotly.io as pio
from IPython.display import display
from plotly.io._base_renderers import MimetypeRenderer

from . import data
from .island import in_book, json_script

# What several figures share and a page loads once. A figure names it by `shared()`.
SHARED = {"world": data.boundaries}
REFERENCE = "palermo:"

# Each colour on a light ground (live homes, print) → the same on the dark ground of the book.
DARK = {}


def colour(light: str, dark: str) -> str:
    """Make a colour known: figures are made of the light one, and `chart.js` swaps it in the dark theme.

    Raises ValueError where the light one already means another dark one.
    """
    if DARK.setdefault(light, dark) != dark:
        raise ValueError(f"The colour {light} already becomes {DARK[light]} in the dark; choose another.")
    return light


INK = colour("#1f2933", "#e6e8eb")
MUTED = colour("#52606d", "#a9b4c0")
GRID = colour("#d9dee3", "#3a434d")
PAPER = colour("#ffffff", "rgba(0,0,0,0)")
EDGE = colour("#fefefe", "#121212")  # between areas, and behind what is read while hovering

CONFIG = {
    # Without it plotly.js asks its own host for a base map, even when the boundaries are ours.
    "topojsonURL": 'data:application/json,{"type":"Topology","objects":{},"arcs":[]}#',
    "displayModeBar": False,
    "responsive": True,
    "scrollZoom": False,  # a wheel over a chart scrolls the page
    "doubleClick": False,
    "displaylogo": False,
}

FONT = "system-ui, -apple-system, 'Segoe UI', sans-serif"
pio.templates["palermo"] = go.layout.Template(
    layout={
        "font": {"family": FONT, "size": 14, "color": INK},
        "paper_bgcolor": PAPER,
        "plot_bgcolor": PAPER,
        "dragmode": False,  # a finger over a chart scrolls the page
        "margin": {"l": 48, "r": 16, "t": 16, "b": 40},
        "hoverlabel": {
            "align": "left",
            "bgcolor": EDGE,
            "bordercolor": MUTED,
            "font": {"family": FONT, "size": 14, "color": INK},
        },
        # Nothing that a keyboard can't do: a legend that hides classes would be for the mouse alone.
        "legend": {"itemclick": False, "itemdoubleclick": False},
        "xaxis": {
            "gridcolor": GRID,
            "linecolor": MUTED,
            "tickcolor": MUTED,
            "zeroline": False,
            "fixedrange": True,
        },
        "yaxis": {
            "gridcolor": GRID,
            "linecolor": MUTED,
            "tickcolor": MUTED,
            "zeroline": False,
            "fixedrange": True,
        },
        "geo": {"visible": False, "bgcolor": PAPER},
    }
)


def shared(name: str) -> str:
    """What a figure holds in place of a shared resource, e.g. `go.Choropleth(geojson=shared("world"), …)`.

    Raises KeyError, with the names there are.
    """
    if name not in SHARED:
        raise KeyError(f"There is no shared resource {name!r}. Known: {', '.join(SHARED)}.")
    return REFERENCE + name


def shared_resource(name: str) -> str:
    """The text of `_static/palermo/shared/<name>.js`: a script, since a page opened as a file can't fetch."""
    payload = json.dumps(SHARED[name](), ensure_ascii=False, separators=(",", ":"))
    return f"(window.palermoShared = window.palermoShared || {{}})[{json.dumps(name)}] = {payload};\n"


@dataclass(frozen=True)
class Exhibit:
    """One figure of the course with all that belongs to it; the last line of a cell shows it.

    `title` is the finding; `label` names the chart in a few words. The first column of `table` names its
    rows; a cell is text, a number, a date or None.
    """

    id: str
    plot: go.Figure
    title: str
    label: str
    as_of: dt.date
    source: str
    alt: str
    table: pd.DataFrame
    notes: list[str] = field(default_factory=list)

    def _ipython_display_(self):
        display(plot_bundle(self.plot, self.id, self.label), raw=True)
        display({"text/html": self.caption_html()}, raw=True)

    @property
    def resources(self) -> list[str]:
        """Names of the shared resources that the plot refers to."""
        return _references(self.plot.to_dict())

    def csv(self) -> str:
        """The table as text: dates as 2003-09-29, empty where there is none."""
        return self.table.to_csv(index=False, lineterminator="\n")

    def caption_html(self) -> str:
        """Finding, date, source, notes, description, table and download: readable without a style sheet."""
        say = html.escape
        notes = "".join(f'<p class="palermo-note">{say(note)}</p>' for note in self.notes)
        return (
            f'<div class="palermo-caption" id="caption-{self.id}">{CAPTION_STYLE}'
            f'<p class="palermo-finding"><strong>{say(self.title)}</strong></p>'
            f'<p class="palermo-source">As of {date_text(self.as_of)} · Source: {say(self.source)}</p>{notes}'
            f"<details><summary>Describe this chart</summary>"
            f'<p id="describe-{self.id}">{say(self.alt)}</p></details>'
            f"<details data-palermo-table><summary>Show as table</summary>{self._table_html()}</details>"
            f"<p>{self._download_html()}</p></div>"
        )

    def _table_html(self) -> str:
        # Closing tags of rows and cells are optional in HTML; without them a long table is a third smaller.
        name = html.escape(f"{self.label}, {date_text(self.as_of)}")
        head = "".join(f'<th scope="col">{html.escape(column)}' for column in self.table.columns)
        body = "".join(_row_html(row) for row in self.table.itertuples(index=False))
        return (
            f'<div role="region" tabindex="0" aria-label="Table: {name}">'
            f"<table><caption>{name}</caption><thead><tr>{head}</thead><tbody>{body}</tbody></table></div>"
        )

    def _download_html(self) -> str:
        # The mark at the start lets spreadsheet programs read the accents.
        content = base64.b64encode(("\ufeff" + self.csv()).encode()).decode()
        return (
            f'<a download="palermo-{self.id}-{self.as_of.isoformat()}.csv" '
            f'aria-label="Download CSV: {html.escape(self.label)}" '
            f'href="data:text/csv;charset=utf-8;base64,{content}">Download CSV</a>'
        )


# JupyterLab and Voilà have no style sheet of ours, and set table cells to the right.
CAPTION_STYLE = (
    "<style>.palermo-caption{max-width:60em}.palermo-caption p{margin:.4em 0}"
    ".palermo-caption .palermo-finding{font-size:1.15em}"
    ".palermo-caption .palermo-note,.palermo-caption .palermo-source{font-size:.9em}"
    ".palermo-caption [role=region]{max-height:24em;overflow:auto}"
    ".palermo-caption table caption{text-align:left}"
    ".palermo-caption [role=region] table th,.palermo-caption [role=region] table td"
    "{text-align:left;vertical-align:top;padding:.15em .8em .15em 0}</style>"
)


def date_text(day: dt.date, short: bool = False) -> str:
    """28 May 2026; with `short`, months of three letters, for tables."""
    return f"{day.day} {day:%b %Y}" if short else f"{day.day} {day:%B %Y}"


def _row_html(row: tuple) -> str:
    first, *others = (_cell_text(value) for value in row)
    return f'<tr><th scope="row">{first}' + "".join(f"<td>{text}" for text in others)


def _cell_text(value) -> str:
    if isinstance(value, dt.date):
        return date_text(value, short=True)
    return "" if pd.isna(value) else html.escape(str(value), quote=False)


def plot_bundle(figure, figure_id: str | None = None, label: str = "Chart") -> dict:
    """The MIME bundle of a plot: Plotly's type in live homes, a placeholder for `chart.js` in the book.

    Exactly one type each: beside Plotly's type, the book's builder would warn of what it can't show.
    Without an id, the figure's content gives one.
    """
    plain = json.loads(pio.to_json(figure, validate=False))
    if in_book():
        return {"text/html": _placeholder(plain, figure_id, label)}
    for trace in plain["data"]:
        if name := _reference(trace):
            trace["geojson"] = _part(SHARED[name](), set(trace["locations"]))
    return {"application/vnd.plotly.v1+json": {**plain, "config": CONFIG}}


class Renderer(MimetypeRenderer):
    """Makes a learner's own `fig` work in every home as ours do."""

    def to_mimebundle(self, fig_dict):
        return plot_bundle(fig_dict)


pio.renderers["palermo"] = Renderer()
pio.renderers.default = "palermo"
pio.templates.default = "palermo"


def _placeholder(plain: dict, figure_id: str | None, label: str) -> str:
    """What the book holds in place of a plot: its space, a sentence, and the data for `chart.js`."""
    text = json.dumps(plain)
    below = " The description and the table below do without." if figure_id else ""
    figure_id = figure_id or hashlib.sha256(text.encode()).hexdigest()[:12]
    payload = {
        **plain,
        "config": CONFIG,
        "dark": {light: dark for light, dark in DARK.items() if light in text},
        "shared": _references(plain),
    }
    height = plain["layout"].get("height", 450)
    return (
        f'<div class="palermo-chart" id="chart-{figure_id}" data-palermo-chart '
        f'data-label="{html.escape(label)}" style="min-height:{height}px">'
        '<p class="palermo-chart-message">The chart is drawn here when you scroll to it. '
        f"It needs JavaScript.{below}</p>"
        f"{json_script(payload, f'chart-{figure_id}')}</div>"
    )


def _reference(trace: dict) -> str | None:
    """The name of the shared resource that a trace draws, if it does."""
    target = trace.get("geojson")
    return (
        target.removeprefix(REFERENCE) if isinstance(target, str) and target.startswith(REFERENCE) else None
    )


def _references(plain: dict) -> list[str]:
    return sorted({name for trace in plain["data"] if (name := _reference(trace))})


def _part(collection: dict, ids: set) -> dict:
    """The features with these ids: a live figure sends each outline once, with the trace that shows it."""
    return {**collection, "features": [f for f in collection["features"] if f["id"] in ids]}
