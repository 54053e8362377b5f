"""How a figure is shown: the plot and, under it, a caption that is the same in every home.

Knows nothing of the course: `charts` says what a figure shows. In the book, `static/chart.js` draws it.
"""

import base64
import datetime as dt
import hashlib
import html
import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import ipywidgets
import pandas as pd
import plotly.graph_objects as go
import plotly.io as pio
from IPython.display import display
from plotly.io._base_renderers import MimetypeRenderer

from . import data
from .island import in_book, json_script
from .shared import SHARED

# A figure names it by `shared()`.
SHARED["world"] = data.boundaries
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


@dataclass(frozen=True)
class View:
    """One of several views of an exhibit: `name` is what the control says, `title` this view's finding.

    Without a table of its own, the exhibit's serves this view too. `notes` come before the exhibit's.
    """

    name: str
    plot: go.Figure
    title: str
    alt: str
    table: pd.DataFrame | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def slug(self) -> str:
        """The name as a part of ids and file names: Firearms Protocol → firearms-protocol."""
        return re.sub("[^a-z0-9]+", "-", folded(self.name)).strip("-")


@dataclass(frozen=True)
class Found:
    """Where a name leads: the view that shows it, what is said of it, and a layout shape that marks it."""

    view: str
    text: str
    mark: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Exhibit:
    """One figure of the course with all that belongs to it; the last line of a cell shows it.

    `title` is the finding; `label` names the chart in a few words. The first column of `table` names its
    rows; a cell is text, a number, a date or None. With `views`, build it by `of_views`: `choose` then names
    what is chosen ("Regional group"), and `find` leads from names and codes of States to their places.
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
    views: list[View] = field(default_factory=list)
    choose: str = ""
    find: dict[str, Found] = field(default_factory=dict)

    def __post_init__(self):
        for wrong in self._faults():
            raise ValueError(f"Exhibit {self.id!r}: {wrong}")

    @classmethod
    def of_views(cls, *, views: list[View], table: pd.DataFrame | None = None, **given) -> "Exhibit":
        """An exhibit of several views, of which the first is shown first.

        `table` serves the views that have none. Raises ValueError where views, control or names don't fit.
        """
        if not views:
            raise ValueError(f"Exhibit {given.get('id')!r}: no view. Give at least one.")
        first = views[0]
        bare = [view.name for view in views if view.table is None]
        if table is None and bare:
            raise ValueError(
                f"Exhibit {given.get('id')!r}: the view {bare[0]!r} has no table. "
                "Give it one, or give the exhibit one for all its views."
            )
        table = first.table if table is None else table
        return cls(plot=first.plot, title=first.title, alt=first.alt, table=table, views=views, **given)

    def _faults(self) -> Iterator[str]:
        """What is wrong with the views, each with what to write instead."""
        names = [view.name for view in self.views]
        slugs = [view.slug for view in self.views]
        for name, slug in zip(names, slugs, strict=True):
            if not slug:
                yield f"the view {name!r} has a name without letters or digits. Name what it shows."
            if slugs.count(slug) > 1:
                yield f"more than one view is named {name!r}, or nearly so. Give each a name of its own."
        if self.views and not self.choose.strip():
            yield 'it has views but `choose` is empty. Say what is chosen, such as choose="Instrument".'
        if self.views and self.plot is not self.views[0].plot:
            yield "its plot is not that of its first view. Build it with Exhibit.of_views(…)."
        if self.find and not self.views:
            yield "it has names to find but no views. Give it one view at least, by Exhibit.of_views(…)."
        for name, found in self.find.items():
            if found.view not in names:
                yield (
                    f"{name!r} is to be found in the view {found.view!r}, which does not exist. "
                    f"There are: {', '.join(names)}."
                )

    def _ipython_display_(self):
        if self.views:
            two_homes(lambda: views_widget(self), self)._ipython_display_()
        else:
            self.show()

    def show(self):
        """Display the plot and its caption, without widgets."""
        for bundle in self.bundles():
            display(bundle, raw=True)

    def bundles(self) -> list[dict]:
        """The MIME bundles of plot and caption; in the book, the plot's holds all views."""
        if self.views and in_book():
            plots = [(view.slug, view.name, _plain(view.plot)) for view in self.views]
            page = _placeholder(plots, self.id, self.label, choose=self.choose, find=self._places())
            return [{"text/html": page}, {"text/html": self.caption_html()}]
        return [plot_bundle(self.plot, self.id, self.label), {"text/html": self.caption_html()}]

    @property
    def resources(self) -> list[str]:
        """Names of the shared resources that the plots refer to."""
        return _references([plot.to_dict() for plot in (self.plot, *(view.plot for view in self.views))])

    def csv(self) -> str:
        """The table as text: dates as 2003-09-29, empty where there is none."""
        return _csv(self.table)

    def look_up(self, typed: str) -> Found | str:
        """What a typed name leads to, or a sentence that says why it leads nowhere. `chart.js` does the same."""
        places, wanted = self._places(), folded(typed)
        fits = places["aliases"].get(wanted) or sorted(
            {
                at
                for alias, found in places["aliases"].items()
                if _begins_a_word(wanted, alias)
                for at in found
            }
        )
        if len(fits) == 1:
            return next(self.find[name] for name, at in places["names"].items() if at == fits[0])
        first = {at: name for name, at in reversed(places["names"].items())}
        if not fits:
            return f"“{typed.strip()}” is not among the names here. Write it as in the list, such as “{first[0]}”."
        some = "; ".join(first[at] for at in fits[:5]) + ("; …" if len(fits) > 5 else "")
        return f"“{typed.strip()}” fits {len(fits)} names: {some}. Choose one of them."

    def _places(self) -> dict:
        """The names to find, as `chart.js` takes them: names and aliases → numbers of `found`."""
        found, names, aliases = {}, {}, {}
        slugs = {view.name: view.slug for view in self.views}
        for name, place in self.find.items():
            entry = {"view": slugs[place.view], "text": place.text, "mark": place.mark}
            at = found.setdefault(json.dumps(entry), (len(found), entry))[0]
            names[name] = at
            for alias in _aliases(name):
                if at not in aliases.setdefault(alias, []):
                    aliases[alias].append(at)
        return {"names": names, "aliases": aliases, "found": [entry for _, entry in found.values()]}

    def caption_html(self, only: View | None = None) -> str:
        """Finding, date, source, notes, description, table and download: readable without a style sheet.

        Of several views, each under its name; or of one alone, as a live session shows it.
        """
        if self.views and only is None:
            body = self._all_views_html()
        else:
            view = only or View("", self.plot, self.title, self.alt)
            notes = _notes_html([*view.notes, *self.notes])
            body = (
                self._head_html(view.title)
                + notes
                + _describe_html(view.alt, self.id)
                + self._table_html(view)
            )
        style = "" if in_book() else f"<style>{CAPTION_RULES}</style>"
        return f'<div class="palermo-caption" id="caption-{self.id}">{style}{body}</div>'

    def _all_views_html(self) -> str:
        parts = [
            f'<div class="palermo-view" id="view-{self.id}-{view.slug}">'
            f'<p class="palermo-view-name">{html.escape(self.choose)}: {html.escape(view.name)}</p>'
            f"{self._head_html(view.title)}{_notes_html(view.notes)}"
            f"{_describe_html(view.alt, f'{self.id}-{view.slug}')}"
            f"{self._table_html(view) if view.table is not None else ''}</div>"
            for view in self.views
        ]
        parts.append(_notes_html(self.notes))
        if any(view.table is None for view in self.views):
            table = self._table_html(View("", self.plot, self.title, self.alt))
            parts.append(f'<div class="palermo-shared-table">{table}</div>')
        return "".join(parts)

    def _head_html(self, title: str) -> str:
        source = f"As of {date_text(self.as_of)} · Source: {html.escape(self.source)}"
        return (
            f'<p class="palermo-finding"><strong>{html.escape(title)}</strong></p>'
            f'<p class="palermo-source">{source}</p>'
        )

    def _table_html(self, view: View) -> str:
        """The view's table or, where it has none, the exhibit's, to unfold and to download."""
        own = view.table is not None
        table = view.table if own else self.table
        label = html.escape(f"{self.label}: {view.name}" if own else self.label)
        file = f"palermo-{self.id}{'-' + view.slug if own else ''}-{self.as_of.isoformat()}.csv"
        # The mark at the start lets spreadsheet programs read the accents.
        content = base64.b64encode(("\ufeff" + _csv(table)).encode()).decode()
        name = f"{label}, {date_text(self.as_of)}"
        # Closing tags of rows and cells are optional in HTML; without them a long table is a third smaller.
        head = "".join(f'<th scope="col">{html.escape(column)}' for column in table.columns)
        body = "".join(_row_html(row) for row in table.itertuples(index=False))
        return (
            "<details data-palermo-table><summary>Show as table</summary>"
            f'<div role="region" tabindex="0" aria-label="Table: {name}">'
            f"<table><caption>{name}</caption><thead><tr>{head}</thead><tbody>{body}</tbody></table></div>"
            f'</details><p><a download="{file}" aria-label="Download CSV: {label}" '
            f'href="data:text/csv;charset=utf-8;base64,{content}">Download CSV</a></p>'
        )


@dataclass(frozen=True)
class TwoHomes:
    """See `two_homes`. Showing it is all that can be done with it."""

    live: Callable[[], ipywidgets.Widget]
    book: Exhibit

    def _ipython_display_(self):
        if in_book():
            self.book.show()
        else:
            display(self.live())


def two_homes(live: Callable[[], ipywidgets.Widget], book: Exhibit) -> TwoHomes:
    """What is a widget in a live session, and an exhibit in the book.

    `live` makes the widget and is called in a live session only: myst-nb would write the state of every widget
    that exists into the page.
    """
    return TwoHomes(live, book)


def views_widget(exhibit: Exhibit) -> ipywidgets.VBox:
    """The views of an exhibit in a live session: a list to choose from, a name to find, plot and caption."""
    # A list, not radio buttons: those of ipywidgets don't tell a screen reader what they are about.
    choose = ipywidgets.Dropdown(
        options=[view.name for view in exhibit.views], description=exhibit.choose, **LABELLED
    )
    find = ipywidgets.Combobox(
        options=list(exhibit.find), description=FIND, continuous_update=False, **LABELLED
    )
    told, shown = ipywidgets.HTML(), ipywidgets.Output()
    views = {view.name: view for view in exhibit.views}
    place: Found | None = None

    def show():
        view = views[choose.value]
        plot = go.Figure(view.plot)
        if place and place.mark:
            plot.add_shape(place.mark)
        # Set, not displayed: what is displayed in a callback goes to the cell that ran last.
        shown.outputs = tuple(
            {"output_type": "display_data", "data": bundle, "metadata": {}}
            for bundle in (plot_bundle(plot), {"text/html": exhibit.caption_html(view)})
        )

    def chosen(_change):
        nonlocal place
        if not place or place.view != choose.value:
            place, find.value = None, ""
            told.value = announcement(views[choose.value].title)
        show()

    def named(change):
        nonlocal place
        if not change["new"].strip():
            return
        answer = exhibit.look_up(change["new"])
        place = answer if isinstance(answer, Found) else None
        told.value = status_html(answer if isinstance(answer, str) else answer.text)
        if place and place.view != choose.value:
            choose.value = place.view  # shows it: see `chosen`
        else:
            show()

    choose.observe(chosen, "value")
    find.observe(named, "value")
    show()
    return ipywidgets.VBox([choose, *([find] if exhibit.find else []), told, shown])


FIND = "Find a State"
# Descriptions of widgets are cut after twelve letters unless told otherwise.
LABELLED = {
    "style": {"description_width": "initial"},
    "layout": {"width": "max-content", "max_width": "100%"},
}


def status_html(text: str) -> str:
    """A line that a screen reader is told of when it changes."""
    return f'<p role="status" style="line-height:1.5;margin:.4em 0">{html.escape(text)}</p>'


def announcement(text: str) -> str:
    """The same for screen readers alone, of what everyone else sees in the caption."""
    hidden = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)"
    return f'<p role="status" style="{hidden}">{html.escape(text)}</p>'


def figure_widget(plot: go.Figure) -> go.FigureWidget:
    """A plot as a widget, which draws offline: the outlines of its map are in its traces."""
    plain = _self_contained(_plain(plot))
    widget = go.FigureWidget(plain)
    widget._config = {**widget._config, **CONFIG}
    return widget


# JupyterLab and Voilà have no style sheet of ours, and set table cells to the right.
# A caption's look, which travels with it in live homes; the book has it in a style sheet, once.
CAPTION_RULES = (
    ".palermo-caption{max-width:60em}.palermo-caption p{margin:.4em 0}"
    ".palermo-caption .palermo-finding{font-size:1.15em}"
    ".palermo-caption .palermo-note,.palermo-caption .palermo-source{font-size:.9em}"
    ".palermo-caption [role=region]{max-height:24em;overflow:auto}"
    ".palermo-caption table caption{text-align:left}"
    ".palermo-caption [role=region] table th,.palermo-caption [role=region] table td"
    "{text-align:left;vertical-align:top;padding:.15em .8em .15em 0}"
)


def folded(text: str) -> str:
    """A name as it is compared: without accents, capitals and doubled spaces. `chart.js` folds alike."""
    plain = unicodedata.normalize("NFD", text.replace("’", "'"))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(plain.casefold().split())


def _aliases(name: str) -> list[str]:
    """What a name is found by: "Kenya (KEN)" by itself, by what stands in brackets, and by what is before."""
    whole = folded(name)
    brackets = re.fullmatch(r"(.+?) \(([^()]+)\)", whole)
    return [whole, *(brackets.groups() if brackets else ())]


def _begins_a_word(wanted: str, alias: str) -> bool:
    return bool(wanted) and (alias.startswith(wanted) or f" {wanted}" in alias or f"({wanted}" in alias)


def date_text(day: dt.date, short: bool = False) -> str:
    """28 May 2026; with `short`, months of three letters, for tables."""
    return f"{day.day} {day:%b %Y}" if short else f"{day.day} {day:%B %Y}"


def _notes_html(notes: list[str]) -> str:
    return "".join(f'<p class="palermo-note">{html.escape(note)}</p>' for note in notes)


def _describe_html(alt: str, name: str) -> str:
    return (
        "<details><summary>Describe this chart</summary>"
        f'<p id="describe-{name}">{html.escape(alt)}</p></details>'
    )


def _csv(table: pd.DataFrame) -> str:
    return table.to_csv(index=False, lineterminator="\n")


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
    plain = _plain(figure)
    if in_book():
        name = figure_id or hashlib.sha256(json.dumps(plain).encode()).hexdigest()[:12]
        return {"text/html": _placeholder([("", "", plain)], name, label, captioned=bool(figure_id))}
    return {"application/vnd.plotly.v1+json": {**_self_contained(plain), "config": CONFIG}}


def _plain(plot) -> dict:
    """A figure as JSON has it; `plot` may be a dict."""
    return json.loads(pio.to_json(plot, validate=False))


def _self_contained(plain: dict) -> dict:
    """A live figure's own copy of what pages of the book share."""
    for trace in plain["data"]:
        if name := _reference(trace):
            trace["geojson"] = _part(SHARED[name](), set(trace["locations"]))
    return plain


class Renderer(MimetypeRenderer):
    """Makes a learner's own `fig` work in every home as ours do."""

    def to_mimebundle(self, fig_dict):
        return plot_bundle(fig_dict)


pio.renderers["palermo"] = Renderer()
pio.renderers.default = "palermo"
pio.templates.default = "palermo"


def _placeholder(
    plots: list[tuple[str, str, dict]], name: str, label: str, *, captioned: bool = True, **more
) -> str:
    """What the book holds in place of a plot: its space, a sentence, and the data for `chart.js`.

    `plots` are the views, each with its slug and name, or one plot without.
    """
    views = [{"slug": slug, "name": view, **plain} for slug, view, plain in plots]
    text = json.dumps([views, more])
    below = " The description and the table below do without." if captioned else ""
    payload = {
        "views": views,
        **more,
        "config": CONFIG,
        "dark": {light: dark for light, dark in DARK.items() if light in text},
        "shared": _references(views),
    }
    height = views[0]["layout"].get("height", 450)
    return (
        f'<div class="palermo-chart" id="chart-{name}" data-palermo-chart '
        f'data-label="{html.escape(label)}" style="min-height:{height}px">'
        '<p class="palermo-chart-message">The chart is drawn here when you scroll to it. '
        f"It needs JavaScript.{below}</p>"
        f"{json_script(payload, f'chart-{name}')}</div>"
    )


def _reference(trace: dict) -> str | None:
    """The name of the shared resource that a trace draws, if it does."""
    target = trace.get("geojson")
    return (
        target.removeprefix(REFERENCE) if isinstance(target, str) and target.startswith(REFERENCE) else None
    )


def _references(plots: list[dict]) -> list[str]:
    return sorted({name for plain in plots for trace in plain["data"] if (name := _reference(trace))})


def _part(collection: dict, ids: set) -> dict:
    """The features with these ids: a live figure sends each outline once, with the trace that shows it."""
    return {**collection, "features": [f for f in collection["features"] if f["id"] in ids]}
