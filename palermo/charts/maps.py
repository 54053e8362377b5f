"""The maps: who is bound, by which kind of consent, who only signed, and who neither."""

import math
from collections.abc import Iterable
from functools import cache
from itertools import pairwise

import pandas as pd
import plotly.graph_objects as go

from .. import data, figure
from ..facts import listed
from ..figure import EDGE, INK, Exhibit, View, colour, date_text
from .common import (
    GROUPS,
    NOT_SHOWN,
    SOURCE,
    Group,
    convention_only,
    day_text,
    heads,
    law,
    named,
    participation_table,
    some,
    standing,
    together,
    words,
)

DISCLAIMER = (
    "Boundaries, names and designations on this map imply no endorsement or acceptance by the United Nations."
)

POINTS_NOTE = (
    "States too small for a map of the world are points, moved apart a little where they would hide one "
    f"another. {DISCLAIMER}"
)

# How many instruments bind a State: more of them, further from the colour of the page. The steps are as far
# apart in grey as in colour.
HOW_MANY = {
    4: Group("Bound by all four", colour("#0a2a52", "#fdf6b8"), True),
    3: Group("By three", colour("#22508f", "#a9dc9c"), True),
    2: Group("By two", colour("#3f82b0", "#55b0a6"), True),
    1: Group("By one", colour("#7cb6ab", "#3f84a8"), True),
    0: Group("By none", colour("#fbf1a9", "#2a2358"), False),
}

# A State whose largest piece of land is smaller than this, in square degrees, would cover two or three pixels
# of a world map. It is a point instead.
SMALLEST_AREA = 0.8
# Points nearer to each other than this, in degrees, would hide one another. They are moved apart.
POINT_DISTANCE = 3.4
# The map is cut opposite to this, between Alaska and Russia, so that no mainland is cut.
MIDDLE_LONGITUDE = 11


def participation_map(instrument: str = "untoc", tables: data.Tables | None = None) -> Exhibit:
    """A world map: who is bound by an instrument, by which kind of consent, who only signed, and who neither.

    Raises ValueError for an unknown instrument.
    """
    tables = tables or data.load()
    treaty = law(tables, instrument)
    participants = standing(tables, instrument)
    states = participants[participants["kind"] == "state"]
    return Exhibit(
        id=f"participation-map-{instrument}",
        plot=world_map(states, GROUPS, _hover(states)),
        title=map_title(states, treaty["short_title"]),
        label=f"World map of participation in the {treaty['short_title']}",
        as_of=tables.as_of,
        source=SOURCE,
        alt=_map_alt(states, treaty["short_title"]),
        table=_map_table(participants),
        notes=[*_map_notes(participants), POINTS_NOTE],
    )


def participation_maps(tables: data.Tables | None = None) -> Exhibit:
    """World maps of the four instruments together (how many of them bind a State) and of each of them."""
    tables = tables or data.load()
    everyone = together(tables)
    return Exhibit.of_views(
        id="participation-maps",
        views=[
            _how_many_view(tables, everyone),
            *(_instrument_view(tables, treaty) for treaty in tables.instruments.itertuples()),
        ],
        label="World maps of participation in the Convention and its Protocols",
        choose="Instrument",
        as_of=tables.as_of,
        source=SOURCE,
        table=participation_table(tables, everyone),
        notes=[POINTS_NOTE],
    )


def _instrument_view(tables: data.Tables, treaty) -> View:
    participants = standing(tables, treaty.id)
    states = participants[participants["kind"] == "state"]
    return View(
        name=treaty.short_title,
        plot=world_map(states, GROUPS, _hover(states)),
        title=map_title(states, treaty.short_title),
        alt=_map_alt(states, treaty.short_title),
        notes=_map_notes(participants),
    )


def _how_many_view(tables: data.Tables, everyone: pd.DataFrame) -> View:
    states = everyone[everyone["kind"] == "state"].assign(group=lambda rows: rows["bound"])
    return View(
        name=f"How many of the {words(len(tables.instruments))}",
        plot=world_map(states, HOW_MANY, _how_many_hover(tables, states)),
        title=how_many_title(tables, states),
        alt=_how_many_alt(tables, states),
        notes=_how_many_notes(tables, everyone),
    )


def how_many_title(tables: data.Tables, states: pd.DataFrame) -> str:
    """The combined map's finding: UN Member States bound by all, and by the Convention alone.

    `states` are rows of `together()`.
    """
    members = states[states["un_member"]]
    every = int((members["bound"] == len(tables.instruments)).sum())
    alone = int(convention_only(tables, members).sum())
    number = words(len(tables.instruments))
    if every == len(members):
        return f"All {every} UN Member States are bound by all {number} instruments"
    return (
        f"{every} of the {len(members)} UN Member States are bound by all {number} instruments; "
        f"{some(alone)} by the Convention only"
    )


def _how_many_hover(tables: data.Tables, states: pd.DataFrame) -> list[str]:
    """Which instruments bind the State and, of the others, which it signed or is reported to have joined."""
    columns = heads(tables).items()
    texts = []
    for row in states.to_dict("records"):
        bound = [word for instrument, word in columns if row[f"{instrument}_bound"]]
        lines = [
            f"<b>{row['name']}</b>",
            f"Bound by {', '.join(bound) or 'none'}",
        ]
        lines += [
            f"{word}: {GROUPS[row[f'{instrument}_group']].name.lower()}"
            for instrument, word in columns
            if row[f"{instrument}_group"] in ("signed", "reported")
        ]
        texts.append("<br>".join(lines))
    return texts


def _how_many_alt(tables: data.Tables, states: pd.DataFrame) -> str:
    counts = states["bound"].value_counts()
    number = len(tables.instruments)
    alone = states[convention_only(tables, states)]
    sentences = [
        f"World map, one colour for each number of instruments, from none to {words(number)}. "
        f"Of {len(states)} States, {counts.get(number, 0)} are bound by all {words(number)}, "
        + listed(f"{counts.get(n, 0)} by {some(n)}" for n in range(number - 1, -1, -1))
        + "."
    ]
    if len(alone):
        sentences.append(f"Bound by the Convention only: {named(alone['name'])}.")
    if counts.get(0):
        sentences.append(f"Bound by none: {named(states[states['bound'] == 0]['name'])}.")
    return " ".join(sentences)


def _how_many_notes(tables: data.Tables, everyone: pd.DataFrame) -> list[str]:
    notes = ["A signature alone does not bind a State to a treaty; the map counts consents to be bound."]
    for treaty in tables.instruments.itertuples():
        reported = everyone[everyone[f"{treaty.id}_group"] == "reported"]["name"]
        if len(reported):
            notes.append(
                f"Not counted as bound by the {treaty.short_title}: {listed(reported)} "
                "(consent reported, not confirmed by the depositary)."
            )
    for row in everyone[everyone["kind"] == "organization"].itertuples():
        number = words(len(tables.instruments))
        share = f"all {number}" if row.bound == len(tables.instruments) else f"{row.bound} of the {number}"
        notes.append(
            f"The {row.name} is bound by {share}. "
            "It is not a State: it is in the table, not on the map and not in the counts above."
        )
    return notes


def map_title(states: pd.DataFrame, short_title: str) -> str:
    """The map's finding: how many UN Member States are bound. `states` are rows of `standing()`."""
    members = states[states["un_member"]]
    everyone, bound = len(members), int(members["bound"].sum())
    missing = everyone - bound
    if not missing:
        return f"All {everyone} UN Member States are bound by the {short_title}"
    if missing <= 10:
        return f"All but {words(missing)} of the {everyone} UN Member States are bound by the {short_title}"
    if bound > missing:
        return f"{bound} of the {everyone} UN Member States are bound by the {short_title}; {missing} are not"
    return f"Only {bound} of the {everyone} UN Member States are bound by the {short_title}"


def world_map(states: pd.DataFrame, groups: dict[object, Group], hover: list[str]) -> go.Figure:
    """Each State in the colour of its `group`, a key of `groups`, with one legend entry for each group.

    `hover` has a text for each row of `states`.
    """
    states = states[["iso3", "group"]].assign(hover=hover)
    outlines = _drawn()
    places = _places(tuple(code for code in states["iso3"] if code not in outlines))
    traces = []
    for key, group in groups.items():
        members = states[states["group"] == key]
        if members.empty:
            continue
        name = f"{group.name}: {len(members)}"
        drawn = members["iso3"].isin(outlines)
        shapes, dots = members[drawn], members[~drawn]
        if len(shapes):
            traces.append(_outlines_trace(list(shapes["iso3"]), group, name, list(shapes["hover"])))
        if len(dots):
            traces.append(_points_trace(dots, places, group, name, in_legend=shapes.empty))
    others = sorted({feature["id"] for feature in data.boundaries()["features"]} - set(states["iso3"]))
    traces.append(_outlines_trace(others, NOT_SHOWN, NOT_SHOWN.name))
    layout = go.Layout(
        height=400,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        legend={
            "orientation": "h",
            "x": 0,
            "y": 0,
            "yanchor": "top",
            "maxheight": 400,
            "traceorder": "normal",
        },
        geo={
            "projection": {"type": "robinson", "rotation": {"lon": MIDDLE_LONGITUDE}},
            # Without Antarctica, which no State's participation concerns, the rest is a third larger.
            "lataxis": {"range": [-57, 84]},
            "domain": {"x": [0, 1], "y": [0, 1]},
        },
        meta={"phone": _map_on_a_phone(traces)},
    )
    return go.Figure(traces, layout)


@cache
def _drawn() -> set[str]:
    """Whose outline is large enough to be seen on a map of the world."""
    return {
        feature["id"] for feature in data.boundaries()["features"] if _largest_area(feature) >= SMALLEST_AREA
    }


@cache
def _places(codes: tuple[str, ...]) -> dict[str, tuple[float, float]]:
    """Where the points of these States stand: longitude and latitude."""
    points = data.points().set_index("iso3").loc[list(codes)]
    return dict(zip(codes, zip(*_apart(points["lon"], points["lat"]), strict=True), strict=True))


def _map_on_a_phone(traces: list) -> dict:
    """What `chart.js` changes where the map is narrow: paths in the figure → values."""
    changes = {"layout.height": 330, "layout.legend.font.size": 13}
    for i, trace in enumerate(traces):
        if trace.type == "scattergeo":
            changes[f"data.{i}.marker.size"] = 5
        changes[f"data.{i}.marker.line.width"] = trace.marker.line.width / 2
    return changes


def _outlines_trace(
    codes: list[str], group: Group, name: str, hover: list[str] | None = None
) -> go.Choropleth:
    line = {"color": INK, "width": 1} if hover and not group.bound else {"color": EDGE, "width": 0.5}
    return go.Choropleth(
        geojson=figure.shared("world"),
        featureidkey="id",
        locations=codes,
        z=[0] * len(codes),
        colorscale=[[0, group.colour], [1, group.colour]],
        showscale=False,
        showlegend=True,
        name=name,
        legendgroup=group.name,
        marker={"line": line},
        text=hover,
        hovertemplate="%{text}<extra></extra>" if hover else None,
        hoverinfo=None if hover else "skip",
    )


def _points_trace(
    rows: pd.DataFrame, places: dict[str, tuple[float, float]], group: Group, name: str, in_legend: bool
) -> go.Scattergeo:
    return go.Scattergeo(
        lon=[places[code][0] for code in rows["iso3"]],
        lat=[places[code][1] for code in rows["iso3"]],
        ids=list(rows["iso3"]),
        mode="markers",
        name=name,
        legendgroup=group.name,
        showlegend=in_legend,
        marker={
            "size": 8,
            "color": group.colour,
            "opacity": 1,
            "line": {"color": EDGE if group.bound else INK, "width": 0.8 if group.bound else 1},
        },
        text=list(rows["hover"]),
        hovertemplate="%{text}<extra></extra>",
    )


def _hover(rows: pd.DataFrame) -> list[str]:
    """What is read over each State: its name, how it stands, when it signed."""
    return [
        "<br>".join(filter(None, (f"<b>{row.name}</b>", _sentence(row), _signed(row))))
        for row in rows.itertuples(index=False)
    ]


def _sentence(row) -> str:
    name = GROUPS[row.group].name
    if row.group in ("signed", "neither"):
        return name
    if row.group == "reported":
        return f"Reported to have consented on {date_text(row.consent)};<br>not confirmed by the depositary"
    if row.consent_type in ("acceptance", "approval"):
        name = f"Party by {row.consent_type}"
    if isinstance(row.consent, str):
        return f"{name},<br>{row.consent}"
    since = f", with effect from {day_text(row.effective_date)}" if pd.notna(row.effective_date) else ""
    return f"{name}: {date_text(row.consent)}{since}"


def _signed(row) -> str:
    return f"Signed: {day_text(row.signature_date)}" if pd.notna(row.signature_date) else ""


def _map_table(participants: pd.DataFrame) -> pd.DataFrame:
    # One short word for what the legend says at length: the table repeats it two hundred times.
    words = {"reported": "Reported party, not confirmed", "unknown": "Party", "neither": "Neither"}
    standings = [
        words.get(row.group)
        or (f"Party: {row.consent_type.replace('_', ' ')}" if row.bound else GROUPS[row.group].name)
        for row in participants.itertuples()
    ]
    return pd.DataFrame(
        {
            "State or organization": participants["name"],
            "Standing": standings,
            "Signed": [None if pd.isna(day) else day.date() for day in participants["signature_date"]],
            "Consent to be bound": participants["consent"],
        }
    )


def _map_alt(states: pd.DataFrame, short_title: str) -> str:
    counts = states["group"].value_counts()
    sentences = [
        f"World map. {int(states['bound'].sum())} of {len(states)} States are bound by the {short_title}: "
        + listed(
            f"{counts[key]} by {GROUPS[key].name.removeprefix('Party by ')}"
            for key in ("ratification", "acceptance", "accession", "succession")
            if key in counts
        )
        + "."
    ]
    if "unknown" in counts:
        sentences.append(f"Parties whose kind of consent is not in our sources: {counts['unknown']}.")
    for key, start in (
        ("reported", "Reported, not confirmed by the depositary"),
        ("signed", "Signed but not bound"),
        ("neither", "Neither signed nor bound"),
    ):
        if key in counts:
            sentences.append(f"{start}: {named(states[states['group'] == key]['name'])}.")
    return " ".join(sentences)


def _map_notes(participants: pd.DataFrame) -> list[str]:
    notes = []
    undated = participants[participants["party_basis"] == "undated"]["name"]
    if len(undated):
        notes.append(
            f"Party, date not in our sources: {listed(undated)}. "
            "The table gives the days between which each date lies."
        )
    for row in participants[participants["group"] == "reported"].itertuples():
        notes.append(
            f"{row.name} is not counted as bound: its consent of {date_text(row.consent)} is reported, "
            "not confirmed by the depositary."
        )
    union = participants[participants["kind"] == "organization"]
    for row in union[union["bound"]].itertuples():
        notes.append(
            f"The {row.name} is a party too ({row.consent_type}, {date_text(row.consent)}). "
            "It is not a State: it is in the table, not on the map and not in the counts above."
        )
    return notes


def _largest_area(feature: dict) -> float:
    """The area of a feature's largest polygon in square degrees, as wide as it is at its latitude."""
    shape = feature["geometry"]
    polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
    return max(_area(polygon[0]) for polygon in polygons)


def _area(ring: list) -> float:
    twice = sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(ring))
    return abs(twice) / 2 * math.cos(math.radians(ring[0][1]))


def _apart(lons: Iterable[float], lats: Iterable[float]) -> tuple[list[float], list[float]]:
    """The same points, pushed apart until each pair is POINT_DISTANCE degrees apart."""
    points = [[lon, lat] for lon, lat in zip(lons, lats, strict=True)]
    for _ in range(200):
        moved = False
        for i, a in enumerate(points):
            for b in points[i + 1 :]:
                dx, dy = b[0] - a[0], b[1] - a[1]
                distance = math.hypot(dx, dy)
                if distance < POINT_DISTANCE - 0.01:
                    push = (POINT_DISTANCE - distance) / 2 / distance
                    a[0], a[1] = a[0] - dx * push, a[1] - dy * push
                    b[0], b[1] = b[0] + dx * push, b[1] + dy * push
                    moved = True
        if not moved:
            break
    return [round(lon, 2) for lon, _ in points], [round(lat, 2) for _, lat in points]
