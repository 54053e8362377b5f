"""The charts of the course: one function each, from the tables of `data/` to an `Exhibit`.

Titles are findings, put together from the data, so that an update can't leave a false one standing.
"""

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd
import plotly.graph_objects as go

from . import data, figure, rules
from .facts import listed
from .figure import EDGE, INK, MUTED, Exhibit, colour, date_text

SOURCE = "UN Treaty Collection, official gazettes and other sources, named row by row in the course's data"
DISCLAIMER = (
    "Boundaries, names and designations on this map imply no endorsement or acceptance by the United Nations."
)

# ------------------------------------------------------------------ the map


@dataclass(frozen=True)
class Group:
    """A class of the map: its name in the legend, its colour, and whether its States are bound."""

    name: str
    colour: str
    bound: bool


# Cold and dark: bound. Warm, with a dark outline that survives grey print: not bound. No State is red: the map
# tells, it doesn't accuse.
# The colours are tested for colour-blind readers, in both themes.
GROUPS = {
    "ratification": Group("Party by ratification", colour("#155a9c", "#3f78b8"), True),
    "acceptance": Group("Party by acceptance or approval", colour("#3d9be9", "#8fc9fb"), True),
    "accession": Group("Party by accession", colour("#2a9a76", "#3cc79f"), True),
    "succession": Group("Party by succession", colour("#b272bf", "#bf7ddb"), True),
    "unknown": Group("Party, kind of consent unknown", colour("#748a3f", "#7d8f3f"), True),
    "reported": Group("Reported, not confirmed", colour("#6b4f3f", "#8a735c"), False),
    "signed": Group("Signed only", colour("#e08a00", "#f2a33c"), False),
    "neither": Group("Neither signed nor bound", colour("#f5d90a", "#fff38a"), False),
}
NOT_SHOWN = Group("Not shown in the data", colour("#cfd4da", "#474f59"), False)
GROUP_OF_CONSENT = {
    "ratification": "ratification",
    "acceptance": "acceptance",
    "approval": "acceptance",
    "formal_confirmation": "acceptance",
    "accession": "accession",
    "succession": "succession",
    "": "unknown",
}
BAND = colour("rgba(224,138,0,0.75)", "rgba(242,163,60,0.8)")

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
    law = _law(tables, instrument)
    participants = standing(tables, instrument)
    states = participants[participants["kind"] == "state"]
    return Exhibit(
        id=f"participation-map-{instrument}",
        plot=_map_plot(states),
        title=map_title(states, law["short_title"]),
        label=f"World map of participation in the {law['short_title']}",
        as_of=tables.as_of,
        source=SOURCE,
        alt=_map_alt(states, law["short_title"]),
        table=_map_table(participants),
        notes=_map_notes(participants),
    )


def map_title(states: pd.DataFrame, short_title: str) -> str:
    """The map's finding: how many UN Member States are bound. `states` are rows of `standing()`."""
    members = states[states["un_member"]]
    everyone, bound = len(members), int(members["bound"].sum())
    missing = everyone - bound
    if not missing:
        return f"All {everyone} UN Member States are bound by the {short_title}"
    if missing <= 10:
        return f"All but {_words(missing)} of the {everyone} UN Member States are bound by the {short_title}"
    if bound > missing:
        return f"{bound} of the {everyone} UN Member States are bound by the {short_title}; {missing} are not"
    return f"Only {bound} of the {everyone} UN Member States are bound by the {short_title}"


def standing(tables: data.Tables, instrument: str) -> pd.DataFrame:
    """Every State and the European Union: the columns of both tables, and `group`, `bound`, `consent`."""
    rows = tables.participation[tables.participation["instrument"] == instrument]
    found = tables.countries[["iso3", "name", "un_member", "kind"]].merge(
        rows.drop(columns=["kind", "participant"]), on="iso3", how="left", validate="1:1"
    )
    found["group"] = [_group(row) for row in found.itertuples()]
    found["bound"] = [GROUPS[group].bound for group in found["group"]]
    found["consent"] = [_consent(row) for row in found.itertuples()]
    return found.sort_values("name", ignore_index=True)


def _law(tables: data.Tables, instrument: str) -> pd.Series:
    """The instrument's row in `data/instruments.csv`."""
    found = tables.instruments[tables.instruments["id"] == instrument]
    if found.empty:
        known = ", ".join(tables.instruments["id"])
        raise ValueError(f"There is no instrument {instrument!r}. data/instruments.csv has: {known}.")
    return found.iloc[0]


def _group(row) -> str:
    if pd.isna(row.party):
        return "neither"
    if not row.party:
        return "signed"
    return "reported" if row.party_basis == "reported" else GROUP_OF_CONSENT[row.consent_type]


def _consent(row) -> dt.date | str:
    """When a participant consented to be bound: a date or, where no source gives one, what is known."""
    if row.group in ("signed", "neither"):
        return ""
    if row.party_basis != "undated":
        return row.consent_date.date()
    first, last = row.consent_date_earliest, row.consent_date_latest
    if pd.isna(first) or pd.isna(last):
        return "date not in our sources"
    return f"date not in our sources: between {_day(first)} and {_day(last)}"


def _map_plot(states: pd.DataFrame) -> go.Figure:
    outlines = {feature["id"]: feature for feature in data.boundaries()["features"]}
    drawn = {
        code for code in states["iso3"] if code in outlines and _largest_area(outlines[code]) >= SMALLEST_AREA
    }
    points = states[~states["iso3"].isin(drawn)].merge(data.points(), on="iso3", validate="1:1")
    points["lon"], points["lat"] = _apart(points["lon"], points["lat"])
    plot = go.Figure()
    # Not shown first: where outlines touch, the State's lies above.
    plot.add_trace(_outlines_trace(sorted(outlines.keys() - set(states["iso3"])), NOT_SHOWN, NOT_SHOWN.name))
    for key, group in GROUPS.items():
        members = states[states["group"] == key]
        if members.empty:
            continue
        name = f"{group.name}: {len(members)}"
        shapes, dots = members[members["iso3"].isin(drawn)], points[points["group"] == key]
        if len(shapes):
            plot.add_trace(_outlines_trace(list(shapes["iso3"]), group, name, _hover(shapes)))
        if len(dots):
            plot.add_trace(_points_trace(dots, group, name, in_legend=shapes.empty))
    plot.data = [*plot.data[1:], plot.data[0]]  # …but named last in the legend
    plot.update_layout(
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
        meta={"phone": _map_on_a_phone(plot)},
    )
    return plot


def _map_on_a_phone(plot: go.Figure) -> dict:
    """What `chart.js` changes where the map is narrow: paths in the figure → values."""
    changes = {"layout.height": 330, "layout.legend.font.size": 13}
    for i, trace in enumerate(plot.data):
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


def _points_trace(rows: pd.DataFrame, group: Group, name: str, in_legend: bool) -> go.Scattergeo:
    return go.Scattergeo(
        lon=list(rows["lon"]),
        lat=list(rows["lat"]),
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
        text=_hover(rows),
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
    since = f", with effect from {_day(row.effective_date)}" if pd.notna(row.effective_date) else ""
    return f"{name}: {date_text(row.consent)}{since}"


def _signed(row) -> str:
    return f"Signed: {_day(row.signature_date)}" if pd.notna(row.signature_date) else ""


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
            sentences.append(f"{start}: {_named(states[states['group'] == key]['name'])}.")
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
    notes.append(
        "States too small for a map of the world are points, moved apart a little where they would hide one "
        f"another. {DISCLAIMER}"
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


# ------------------------------------------------------------------ the curve


def cumulative(instrument: str = "untoc", tables: data.Tables | None = None) -> Exhibit:
    """Signatures and consents to be bound, added up over time, with what the dates leave uncertain.

    Raises ValueError for an unknown instrument, and where the data don't bear out its entry into force.
    """
    tables = tables or data.load()
    law = _law(tables, instrument)
    rows = tables.participation[tables.participation["instrument"] == instrument]
    moments = key_dates(tables, instrument)
    counts = counts_over_time(rows, law["opened"], pd.Timestamp(tables.as_of))
    return Exhibit(
        id=f"cumulative-{instrument}",
        plot=_curve_plot(counts, moments),
        title=curve_title(counts, moments, law["short_title"]),
        label=f"Signatures of, and consents to be bound by, the {law['short_title']} over time",
        as_of=tables.as_of,
        source=SOURCE,
        alt=_curve_alt(counts, moments),
        table=_curve_table(counts, moments),
        notes=_curve_notes(rows, law),
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
    law = _law(tables, instrument)
    needed, days = int(law["instruments_needed"]), int(law["days_after_fortieth"])
    fortieth = rules.fortieth(tables.participation, law)["consent_date"].max()
    if pd.isna(fortieth):
        raise ValueError(
            f"data/participation.csv: the dates of consent don't tell the day of instrument number {needed} "
            f"of {instrument}. Give the missing dates, or narrow their bounds."
        )
    computed = fortieth + pd.Timedelta(days=days)
    if instrument != "untoc":
        computed = max(computed, tables.instruments.set_index("id").at["untoc", "in_force"])
    if computed != law["in_force"]:
        raise ValueError(
            f"data/instruments.csv: {instrument} is in force from {_day(law['in_force'])}, but the deposits "
            f"in data/participation.csv give {_day(computed)} (instrument number {needed}: {_day(fortieth)}; "
            f"article {law['entry_into_force_article']}). Mend the one that is wrong."
        )
    return Moments(law["opened"], law["signing_closed"], fortieth, computed, needed)


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
        f"In force within {_words(years)} years of opening for signature; by the end of {half.year}, "
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
        {"x": _iso(day), "y": height, "text": f"{what}<br>{_day(day)}", "ax": right, "ay": down, **look}
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
        f"Two stepped lines from {_day(counts.index[0])} to {_day(counts.index[-1])}. Signatures rise to "
        f"{closed['signatures']} when signing closes on {_day(moments.signing_closed)}, and stay there. "
        f"Consents to be bound start later: the fortieth is given on {_day(moments.fortieth)}, "
        f"{force['least']} are there when the instrument enters into force on {_day(moments.in_force)}, "
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


def _curve_notes(rows: pd.DataFrame, law: pd.Series) -> list[str]:
    parties = rows[rows["party"]]
    undated, reported = (parties[parties["party_basis"] == basis] for basis in ("undated", "reported"))
    notes = []
    if len(undated):
        states = "One State is" if len(undated) == 1 else f"{_words(len(undated)).capitalize()} States are"
        notes.append(
            f"{states} known to be bound, but our sources don't give the day: "
            f"{listed(undated['participant'])}. "
            "The orange band above the line runs from the earliest to the latest day that is possible."
        )
    for row in reported.itertuples():
        notes.append(
            f"Only the upper edge of the band counts {row.participant}: its consent of "
            f"{_day(row.consent_date)} is reported, not confirmed by the depositary."
        )
    for row in parties[parties["kind"] == "organization"].itertuples():
        notes.append(
            f"The {row.participant} is in both counts. Its instrument does not count towards the "
            f"{law['instruments_needed']} that bring the {law['short_title']} into force "
            f"(article {law['entry_into_force_article']})."
        )
    return notes


# ------------------------------------------------------------------ words

NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]


def _words(number: int) -> str:
    """A small number in words, as prose has it."""
    return NUMBERS[number] if number < len(NUMBERS) else str(number)


def _day(day: pd.Timestamp) -> str:
    return date_text(day.date())


def _named(names: Iterable[str], most: int = 12) -> str:
    """The names, or how many where they would fill a paragraph."""
    names = list(names)
    return listed(names) if len(names) <= most else f"{len(names)} States, named in the table"
