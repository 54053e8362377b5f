"""The explorer of the data lab: choose an instrument, a regional group, a year and what to look at.

In a live session it is a Plotly `FigureWidget` with its controls; in the book the maps of participation stand
in its place.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

import ipywidgets
import pandas as pd
import plotly.graph_objects as go

from . import data, figure
from .charts.common import GROUP_OF_CONSENT, GROUPS, SOURCE, day_text, law, named
from .charts.curves import counts_over_time
from .charts.maps import participation_map, participation_maps
from .facts import listed, region
from .figure import EDGE, MUTED, Exhibit, date_text

EVERYONE = "All States"
QUIET = figure.colour("#c3ccd5", "#4d5863")  # bars that are there to compare with
BLUE = GROUPS["ratification"].colour


def explorer(tables: data.Tables | None = None) -> figure.TwoHomes:
    """The explorer, for the last line of a cell."""
    tables = tables or data.load()
    # The same maps may stand elsewhere on the page: an id of its own.
    return figure.two_homes(
        lambda: Explorer(tables).box, replace(participation_maps(tables=tables), id="explorer")
    )


@dataclass(frozen=True)
class Selection:
    """What was chosen: an instrument's id, a UN regional group ("" for all States), a year."""

    instrument: str
    group: str
    year: int


class Explorer:
    """The widgets of the explorer. `box` shows all of them; `figure` is the plot that is shown now."""

    def __init__(self, tables: data.Tables):
        self.tables = tables
        treaties = tables.instruments
        years = range(tables.as_of.year, int(treaties["opened"].dt.year.min()) - 1, -1)
        groups = sorted(set(tables.countries["un_regional_group"]) - {""})
        self.measure = _list("Show", [(name, name) for name in MEASURES])
        self.instrument = _list("Instrument", zip(treaties["short_title"], treaties["id"], strict=True))
        self.group = _list("Regional group", [(EVERYONE, ""), *((region(group), group) for group in groups)])
        self.year = _list("Up to", [(when(tables, year), year) for year in years])
        # In a VBox the plot is as wide as the cell; in a Box, as wide as it likes.
        self.told, self.place, self.caption = ipywidgets.HTML(), ipywidgets.VBox(), ipywidgets.HTML()
        controls = [self.measure, self.instrument, self.group, self.year]
        row = ipywidgets.HBox(controls, layout={"flex_flow": "row wrap"})
        self.box = ipywidgets.VBox([row, self.told, self.place, self.caption])
        for control in controls:
            control.observe(self._show, "value")
        self._show()

    @property
    def figure(self) -> go.FigureWidget:
        return self.place.children[0]

    def _show(self, change: dict | None = None):
        selection = Selection(self.instrument.value, self.group.value, self.year.value)
        exhibit = explored(self.measure.value, selection, self.tables)
        # A new widget each time: a changed one keeps parts of what it showed before, such as axes under a map.
        before, self.place.children = self.place.children, [figure.figure_widget(exhibit.plot)]
        for widget in before:
            widget.close()
        self.caption.value = exhibit.caption_html()
        if change:
            self.told.value = figure.announcement(exhibit.title)


def _list(label: str, options) -> ipywidgets.Dropdown:
    return ipywidgets.Dropdown(options=list(options), description=label, **figure.LABELLED)


def when(tables: data.Tables, year: int) -> str:
    """The day up to which a year is shown: the end of 2010, 28 May 2026."""
    return date_text(tables.as_of) if year == tables.as_of.year else f"the end of {year}"


def last_day(tables: data.Tables, year: int) -> pd.Timestamp:
    """The last day of a year that the tables know."""
    return min(pd.Timestamp(year, 12, 31), pd.Timestamp(tables.as_of))


def tables_on(tables: data.Tables, day: pd.Timestamp, group: str = "") -> data.Tables:
    """The tables as they stood at the end of a day, of one UN regional group if it is named.

    A consent whose day is not known counts from the latest day that is possible.
    """
    rows = tables.participation.copy()
    as_of = pd.Timestamp(tables.as_of)
    rows.loc[rows["signature_date"] > day, "signature_date"] = pd.NaT
    later = rows["party"] & (rows["consent_date_latest"].fillna(as_of) > day)
    rows.loc[later, "party"] = False
    rows.loc[later, ["consent_type", "party_basis"]] = ""
    days = ["consent_date", "consent_date_earliest", "consent_date_latest", "effective_date"]
    rows.loc[later, days] = pd.NaT
    rows = rows[rows["party"] | rows["signature_date"].notna()]
    countries = tables.countries
    if group:
        countries = countries[countries["un_regional_group"] == group]
    rows = rows[rows["iso3"].isin(countries["iso3"])]
    return replace(
        tables,
        as_of=day.date(),
        participation=rows.reset_index(drop=True),
        countries=countries.reset_index(drop=True),
    )


def explored(measure: str, selection: Selection, tables: data.Tables) -> Exhibit:
    """What the explorer shows of a selection; `measure` is a key of MEASURES."""
    day = last_day(tables, selection.year)
    scene = Scene(
        tables=tables,
        then=tables_on(tables, day, selection.group),
        treaty=law(tables, selection.instrument),
        group=selection.group,
        day=day,
        when=when(tables, selection.year),
    )
    exhibit = MEASURES[measure](scene)
    return replace(exhibit, id="explorer", as_of=tables.as_of, notes=[*_open_notes(scene), *exhibit.notes])


@dataclass(frozen=True)
class Scene:
    """A selection with the tables it is about: all of them, and as they stood `then` for the group."""

    tables: data.Tables
    then: data.Tables
    treaty: pd.Series
    group: str
    day: pd.Timestamp
    when: str

    @property
    def short_title(self) -> str:
        return self.treaty["short_title"]

    @property
    def moment(self) -> str:
        """Begins a sentence: "At the end of 2010", "On 28 May 2026"."""
        return f"At {self.when}" if self.when.startswith("the ") else f"On {self.when}"

    @property
    def among(self) -> str:
        """Whom the numbers are about: "of the African Group", or nothing where it is all States."""
        return f" of {_the(self.group)}" if self.group else ""

    def rows(self, tables: data.Tables) -> pd.DataFrame:
        """The instrument's rows in tables."""
        return tables.participation[tables.participation["instrument"] == self.treaty["id"]]

    def own(self) -> pd.DataFrame:
        """The instrument's rows in the tables of today, of the participants chosen."""
        rows = self.rows(self.tables)
        return rows[rows["iso3"].isin(self.then.countries["iso3"])]

    def bound(self) -> pd.DataFrame:
        """Who was bound then: parties that are more than reported."""
        rows = self.rows(self.then)
        return rows[rows["party"] & (rows["party_basis"] != "reported")]


def _the(group: str) -> str:
    return f"the {group}" if group.endswith("Group") else group


def _open_notes(scene: Scene) -> list[str]:
    """Who may have been bound then, but not for certain: not counted, but said."""
    rows = scene.own()
    maybe = rows[
        (rows["party_basis"] == "undated")
        & (rows["consent_date_earliest"].fillna(scene.treaty["opened"]) <= scene.day)
        & ~rows["iso3"].isin(scene.bound()["iso3"])
    ]
    if maybe.empty:
        return []
    return [
        "Not counted, because the day of consent is not in our sources and may be later: "
        f"{listed(maybe['participant'])}."
    ]


# ---- what can be looked at


def _map(scene: Scene) -> Exhibit:
    exhibit = participation_map(scene.treaty["id"], tables=scene.then)
    states = scene.then.countries[scene.then.countries["kind"] == "state"]
    bound = int(scene.bound()["iso3"].isin(states["iso3"]).sum())
    who = f"States{scene.among}" if scene.group else "States and entities"
    title = f"{scene.moment}, {_of(bound, len(states), who)} bound by the {scene.short_title}"
    exhibit.plot.data[-1].name = f"Not {'of this group, or not ' if scene.group else ''}shown in the data"
    return replace(exhibit, title=title)


def _of(number: int, everyone: int, who: str) -> str:
    """ "42 of the 54 States were", "none of the 54 States was", "all 54 States were"."""
    if number == 0:
        return f"none of the {everyone} {who} was"
    if number == everyone:
        return f"all {everyone} {who} were"
    return f"{number} of the {everyone} {who} {'was' if number == 1 else 'were'}"


def _curve(scene: Scene) -> Exhibit:
    opened = scene.treaty["opened"]
    if scene.day < opened:
        return _nothing(scene, f"{scene.moment}, the {scene.short_title} was not yet open for signature")
    counts = counts_over_time(scene.own(), opened, pd.Timestamp(scene.tables.as_of)).loc[: scene.day]
    if counts.index[-1] < scene.day:
        counts.loc[scene.day] = counts.iloc[-1]
    last = counts.iloc[-1]
    days = [day.date() for day in counts.index]
    plot = go.Figure(
        [
            _steps(days, counts["signatures"], "Signatures", {"color": MUTED, "width": 2, "dash": "dot"}),
            _steps(days, counts["least"], "Consents to be bound", {"color": BLUE, "width": 2.5}),
        ]
    )
    if (counts["most"] > counts["least"]).any():
        line = {"color": BLUE, "width": 1, "dash": "dash"}
        plot.add_trace(_steps(days, counts["most"], "Consents, at most", line))
    plot.update_layout(
        height=420,
        hovermode="x unified",
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        yaxis={"rangemode": "tozero", "nticks": 6},
    )
    range_text = str(last["least"]) if last["least"] == last["most"] else f"{last['least']} to {last['most']}"
    source = f" from {_the(scene.group)}" if scene.group else ""
    signatures = data.count(int(last["signatures"]), "signature")
    consents = data.count(int(last["least"]), "consent")
    title = f"By {scene.when}, the {scene.short_title} had {signatures} and {consents} to be bound{source}"
    return _exhibit(
        scene,
        plot,
        title,
        f"Signatures of, and consents to be bound by, the {scene.short_title}{scene.among}",
        f"Two stepped lines from {day_text(counts.index[0])} to {day_text(scene.day)}: signatures, which end at "
        f"{last['signatures']}, and consents to be bound, which end at {range_text}. Where a day is not known, a "
        "dashed line above shows how many consents there were at most.",
        pd.DataFrame(
            {
                "End of": days,
                "Signatures": counts["signatures"].tolist(),
                "Consents, at least": counts["least"].tolist(),
                "Consents, at most": counts["most"].tolist(),
            }
        ),
    )


def _steps(days: list[dt.date], numbers: pd.Series, name: str, line: dict) -> go.Scatter:
    return go.Scatter(
        x=[day.isoformat() for day in days],
        y=numbers.tolist(),
        name=name,
        mode="lines",
        line={"shape": "hv", **line},
        hovertemplate=f"{name}: %{{y}}<extra></extra>",
    )


def _shares(scene: Scene) -> Exhibit:
    everyone = tables_on(scene.tables, scene.day)
    rows = scene.rows(everyone)
    bound = set(rows[rows["party"] & (rows["party_basis"] != "reported")]["iso3"])
    states = everyone.countries[everyone.countries["un_regional_group"] != ""]
    table = pd.DataFrame(
        [
            {
                "UN regional group": group,
                "Bound": int(members["iso3"].isin(bound).sum()),
                "Members": len(members),
            }
            for group, members in states.groupby("un_regional_group")
        ]
    )
    share = table["Bound"] / table["Members"]
    table["Share"] = [f"{round(100 * part)} %" for part in share]
    order, groups = share.sort_values(kind="stable").index, table["UN regional group"]
    plot = go.Figure(
        go.Bar(
            orientation="h",
            x=[100 * share[i] for i in order],
            y=[f"<b>{group}</b>" if group == scene.group else group for group in groups[order]],
            text=[f"{table.at[i, 'Bound']} of {table.at[i, 'Members']}" for i in order],
            textposition="auto",
            marker={
                "color": [BLUE if scene.group in ("", group) else QUIET for group in groups[order]],
                "line": {"color": MUTED, "width": 1},
            },
            hovertemplate="%{y}: %{text}, %{x:.0f} %<extra></extra>",
        )
    )
    plot.update_layout(
        height=340,
        margin={"l": 170, "b": 48},
        xaxis={"range": [0, 100], "ticksuffix": " %"},
        yaxis={"automargin": True},
    )
    return _exhibit(
        scene,
        plot,
        _shares_title(scene, table, share),
        f"Share of each UN regional group bound by the {scene.short_title}",
        f"{len(table)} bars, one for each UN regional group. "
        + "; ".join(f"{row[1]}: {row[2]} of {row[3]}, {row[4]}" for row in table.itertuples())
        + ".",
        table,
        with_union=False,
    )


def _shares_title(scene: Scene, table: pd.DataFrame, share: pd.Series) -> str:
    groups = table["UN regional group"]
    if scene.group:
        at = groups[groups == scene.group].index[0]
        part = _of(table.at[at, "Bound"], table.at[at, "Members"], f"States{scene.among}")
        total = round(100 * table["Bound"].sum() / table["Members"].sum())
        return (
            f"{scene.moment}, {part} bound by the {scene.short_title}: {table.at[at, 'Share']}, "
            f"and {total} % of all UN Member States"
        )
    most, least = share.max(), share.min()
    if most == least:
        return (
            f"{scene.moment}, the same share of every regional group was bound by the {scene.short_title}: "
            f"{round(100 * most)} %"
        )
    first, last = (listed(_the(group) for group in groups[share == value]) for value in (most, least))
    return (
        f"{scene.moment}, {first} had the largest share bound by the {scene.short_title} "
        f"({round(100 * most)} %), and {last} the smallest ({round(100 * least)} %)"
    )


def _modes(scene: Scene) -> Exhibit:
    bound = scene.bound()
    names = [kind.replace("_", " ") or "not known" for kind in bound["consent_type"]]
    counts = pd.Series(names, dtype=str).value_counts().sort_values(kind="stable", ascending=False)
    if counts.empty:
        who = f"State{scene.among}" if scene.group else "State"
        return _nothing(
            scene, f"{scene.moment}, no {who} had consented to be bound by the {scene.short_title}"
        )
    classes = [
        GROUP_OF_CONSENT["" if name == "not known" else name.replace(" ", "_")] for name in counts.index
    ]
    plot = go.Figure(
        go.Bar(
            orientation="h",
            x=counts.tolist()[::-1],
            y=[name.capitalize() for name in counts.index][::-1],
            text=counts.tolist()[::-1],
            textposition="outside",
            cliponaxis=False,
            marker={
                "color": [GROUPS[key].colour for key in classes][::-1],
                "line": {"color": EDGE, "width": 1},
            },
            hovertemplate="%{y}: %{x}<extra></extra>",
        )
    )
    plot.update_layout(
        height=120 + 50 * len(counts),
        margin={"l": 140, "r": 48},
        yaxis={"automargin": True},
        showlegend=False,
    )
    total = int(counts.sum())
    most = list(counts.index[counts == counts.max()])
    often = "most" if 2 * counts.max() > total and len(counts) > 1 else "all" if len(counts) == 1 else "more"
    parties = f"{total} {'party' if total == 1 else 'parties'}{scene.among}"
    finding = {
        "all": f"each of the {parties} to the {scene.short_title} had consented by {most[0]}",
        "most": f"{counts.max()} of the {parties} to the {scene.short_title} had consented by {most[0]}",
        "more": f"the commonest kind of consent among the {parties} to the {scene.short_title} was "
        f"{listed(most)}, with {counts.max()}{' each' if len(most) > 1 else ''}",
    }[often]
    return _exhibit(
        scene,
        plot,
        f"{scene.moment}, {finding}",
        f"Kinds of consent to be bound by the {scene.short_title}{scene.among}",
        f"{len(counts)} bars: " + "; ".join(f"{name} {number}" for name, number in counts.items()) + ".",
        pd.DataFrame({"Kind of consent": counts.index, "Parties": counts.tolist()}),
    )


def _exhibit(
    scene: Scene,
    plot: go.Figure,
    title: str,
    label: str,
    alt: str,
    table: pd.DataFrame,
    with_union: bool = True,
) -> Exhibit:
    rows = scene.rows(scene.then)
    notes = [
        f"{row.participant} is not counted: its consent of {day_text(row.consent_date)} is reported, "
        "not confirmed by the depositary."
        for row in rows[rows["party_basis"] == "reported"].itertuples()
    ]
    union = rows[(rows["kind"] == "organization") & rows["iso3"].isin(scene.bound()["iso3"])]
    if len(union) and with_union:
        notes.append(f"Counted here, though it is not a State: the {named(union['participant'])}.")
    return Exhibit(
        id="explorer",
        plot=plot,
        title=title,
        label=label,
        as_of=scene.tables.as_of,
        source=SOURCE,
        alt=alt,
        table=table,
        notes=notes,
    )


def _nothing(scene: Scene, title: str) -> Exhibit:
    """What is shown where there is nothing to draw."""
    plot = go.Figure(layout={"height": 160, "xaxis": {"visible": False}, "yaxis": {"visible": False}})
    plot.add_annotation(text="Nothing to draw yet: choose a later year.", showarrow=False)
    return _exhibit(
        scene, plot, title, f"The {scene.short_title}", "An empty chart.", pd.DataFrame({"Parties": [0]})
    )


MEASURES: dict[str, Callable[[Scene], Exhibit]] = {
    "Map of participation": _map,
    "Signatures and consents over time": _curve,
    "Share bound, by regional group": _shares,
    "Kinds of consent": _modes,
}
