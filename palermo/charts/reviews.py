"""The review of implementation in time: the plan, as derived, beside what was published of what happened."""

import datetime as dt
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from .. import data
from ..facts import listed
from ..figure import EDGE, INK, MUTED, Exhibit, View, colour, date_text
from ..quiz.known import read_references
from .common import GROUPS

BLUE = GROUPS["ratification"].colour
PLAN = colour("#dfe9f3", "#23384f")  # what was to be: pale, behind its words
LATE = colour("#c2540a", "#ff9d57")
SOURCE = "UNODC and others, named row by row in the table"
# A group began in November, or late in the year: the bars of years go from one November to the next.
MONTH = "-11-01"


@dataclass(frozen=True)
class State:
    """What was published of all reviews for a day: `started` of `total`; `phase` where the source tells it."""

    day: dt.date
    when: str
    started: int
    total: int
    phase: int | None
    ours: bool  # computed by us
    remark: str

    @property
    def percent(self) -> str:
        return f"{round(100 * self.started / self.total)} per cent"


def review_timeline(tables: data.Tables | None = None) -> Exhibit:
    """The plan of the four phases for three groups, and how many reviews had started: two views."""
    tables = tables or data.load()
    states = states_of(tables)
    last = states[-1]
    return Exhibit.of_views(
        id="review-timeline",
        label="The review of implementation: plan and reality",
        choose="Show",
        as_of=last.day,
        source=SOURCE,
        notes=NOTES,
        views=[
            View(
                "The plan and what happened",
                _calendar(tables, last),
                calendar_title(tables, last),
                _calendar_alt(tables, last),
                _calendar_table(tables),
            ),
            View(
                "Reviews started",
                _started(tables, states),
                started_title(tables, last),
                _started_alt(tables, states),
                _status_table(tables),
                [f"{state.when}: {state.remark}" for state in states if state.ours],
            ),
        ],
    )


def states_of(tables: data.Tables) -> list[State]:
    """How many of all reviews were under way, by day."""
    rows = tables.review_status
    rows = rows[(rows["reviewed"] == "all") & (rows["measure"] == "under way")].sort_values("date")
    return [
        State(
            row.date.date(),
            row.date_as_published or date_text(row.date.date()),
            int(row.reviews),
            int(row.total),
            None if pd.isna(row.phase) else int(row.phase),
            row.mark != "verified",
            row.remark,
        )
        for row in rows.itertuples()
    ]


# ---- titles


def calendar_title(tables: data.Tables, last: State) -> str:
    """The finding: where the first group was to be by the plan, and where the whole process was."""
    if last.phase is None:
        return (
            f"By {last.when}, {last.started} of {last.total} reviews had started; the plan is as we derive it"
        )
    planned = planned_phase(tables, last.day)
    at = numeral(tables, last.phase)
    if planned == last.phase:
        return f"On {last.when} the review was in phase {at}, as the plan that we derive has it for group 1"
    return (
        f"By the plan, as we derive it, group 1 would have been in phase {numeral(tables, planned)} "
        f"by {last.when}; the whole review was still in phase {at}"
    )


def started_title(tables: data.Tables, last: State) -> str:
    """The finding: how many had started, and how many were to have by then."""
    due = planned_by(tables, last.day)
    plan = "all" if due == last.total else str(due)
    return (
        f"On {last.when}, {last.started} of {last.total} reviews had started ({last.percent}); "
        f"by the plan, as we derive it, {plan} were to have started by then"
    )


def planned_phase(tables: data.Tables, day: dt.date) -> int:
    """The phase in which group 1 was to be on a day: the last one that was to have begun."""
    rows = tables.review_phases[tables.review_phases["group"] == tables.review_groups["number"].min()]
    begun = rows[[_november(year) <= day for year in rows["from_year"]]]
    return int(begun["cluster"].max()) if len(begun) else 1


def planned_by(tables: data.Tables, day: dt.date) -> int:
    """How many reviews were to have started by a day: those of the groups that had begun."""
    groups = tables.review_groups
    begun = [start <= day for start in _starts(tables)]
    return int(groups.loc[begun, "reviews"].sum())


def numeral(tables: data.Tables, number: int) -> str:
    """I to IV."""
    return tables.clusters.set_index("number").at[number, "numeral"]


def _november(year: int) -> dt.date:
    return dt.date.fromisoformat(f"{year}{MONTH}")


def _starts(tables: data.Tables) -> list[dt.date]:
    """Each group's start; where no source gives the day, the first of November of its year, as drawn."""
    return [
        _november(group.start_year) if pd.isna(group.start) else group.start.date()
        for group in tables.review_groups.itertuples()
    ]


# ---- plots


def _calendar(tables: data.Tables, last: State) -> go.Figure:
    """Two rows for each group: what was planned, in four pieces, and below it what is known to have happened."""
    groups = list(tables.review_groups.itertuples())
    shapes, notes, names = [], [], []
    for place, (group, start) in enumerate(zip(groups, _starts(tables), strict=True)):
        plan, fact = 3 * (len(groups) - place) - 1, 3 * (len(groups) - place) - 2
        names += [(plan, f"<b>Group {group.number}</b> plan"), (fact, "known")]
        for phase in tables.review_phases[tables.review_phases["group"] == group.number].itertuples():
            first, end = f"{phase.from_year}{MONTH}", f"{phase.to_year}{MONTH}"
            shapes.append(_bar(first, end, plan, PLAN, BLUE))
            notes.append(_words(first, plan, f"<b>{numeral(tables, phase.cluster)}</b>", INK))
        shapes.append(_bar(start.isoformat(), last.day.isoformat(), fact, BLUE, BLUE))
        if last.phase:
            notes.append(_words(start.isoformat(), fact, f"<b>{numeral(tables, last.phase)}</b>", EDGE))
    shapes.append(
        {
            "type": "line",
            "x0": last.day.isoformat(),
            "x1": last.day.isoformat(),
            "y0": 0.3,
            "y1": 3 * len(groups) - 0.3,
            "line": {"color": LATE, "width": 2},
        }
    )
    notes.append(
        {
            "x": last.day.isoformat(),
            "y": 3 * len(groups) - 0.2,
            "text": f"<b>{last.when}</b>",
            "showarrow": False,
            "yanchor": "bottom",
            "font": {"color": LATE},
        }
    )
    years = tables.review_phases
    hover = go.Scatter(
        x=[f"{phase.from_year + 1}{MONTH}" for phase in years.itertuples()],
        y=[3 * (len(groups) - phase.group + 1) - 1 for phase in years.itertuples()],
        text=[_phase_text(tables, phase) for phase in years.itertuples()],
        mode="markers",
        marker={"size": 24, "opacity": 0},
        hovertemplate="%{text}<extra></extra>",
    )
    return go.Figure(
        hover,
        {
            "height": 400,
            "showlegend": False,
            "hovermode": "closest",
            "margin": {"l": 104},
            "xaxis": {
                "range": [f"{years['from_year'].min()}-07-01", f"{years['to_year'].max()}-12-31"],
                "tick0": "2021-01-01",
                "dtick": "M48",
                "minor": {"tick0": "2021-01-01", "dtick": "M12", "ticks": "outside"},
                "tickformat": "%Y",
                "showgrid": True,
                "ticks": "outside",
            },
            "yaxis": {
                "range": [0, 3 * len(groups) + 0.5],
                "tickvals": [place for place, _ in names],
                "ticktext": [name for _, name in names],
                "showgrid": False,
            },
            "shapes": shapes,
            "annotations": notes,
            "meta": {
                "phone": {
                    "layout.margin.l": 92,
                    "layout.margin.r": 6,
                    "layout.font.size": 12,
                }
            },
        },
    )


def _bar(first: str, end: str, place: int, fill: str, line: str) -> dict:
    return {
        "type": "rect",
        "x0": first,
        "x1": end,
        "y0": place - 0.4,
        "y1": place + 0.4,
        "fillcolor": fill,
        "line": {"color": line, "width": 1.5},
        "layer": "above",
    }


def _words(x: str, y: float, text: str, ink: str) -> dict:
    """Words at the left end of a bar: in its middle the line of the day may stand."""
    return {
        "x": x,
        "y": y,
        "text": text,
        "xanchor": "left",
        "xshift": 3,
        "showarrow": False,
        "font": {"color": ink},
    }


def _phase_text(tables: data.Tables, phase) -> str:
    name = tables.clusters.set_index("number").at[phase.cluster, "short_name"]
    return f"<b>Group {phase.group}, plan {phase.from_year}–{phase.to_year}</b><br>{name}"


def _started(tables: data.Tables, states: list[State]) -> go.Figure:
    """The plan as steps, one for each group, and each published number as a point."""
    starts, sizes = _starts(tables), tables.review_groups["reviews"].cumsum().tolist()
    end = states[-1].day + dt.timedelta(days=200)
    plan = go.Scatter(
        x=[
            (starts[0] - dt.timedelta(days=120)).isoformat(),
            *(day.isoformat() for day in starts),
            end.isoformat(),
        ],
        y=[0, *sizes, sizes[-1]],
        line={"shape": "hv", "color": MUTED, "width": 2, "dash": "dash"},
        mode="lines",
        hovertemplate="To have started, by the plan: %{y}<extra></extra>",
    )
    facts = [
        go.Scatter(
            x=[state.day.isoformat() for state in states if state.ours is ours],
            y=[state.started for state in states if state.ours is ours],
            text=[
                f"<b>{state.when}</b><br>{state.started} of {state.total} ({state.percent})"
                for state in states
                if state.ours is ours
            ],
            mode="markers",
            marker={
                "size": 11,
                "color": EDGE if ours else BLUE,
                "line": {"color": BLUE, "width": 2},
            },
            hovertemplate="%{text}<extra></extra>",
        )
        for ours in (False, True)
    ]
    labels = [_label(state, place, len(states)) for place, state in enumerate(states)]
    names = [
        {
            "x": starts[-1].isoformat(),
            "y": sizes[-1],
            "text": f"plan, as derived: {sizes[-1]}",
            "xanchor": "left",
            "yanchor": "bottom",
            "showarrow": False,
            "font": {"color": MUTED},
        }
    ]
    return go.Figure(
        [plan, *facts],
        {
            "height": 400,
            "showlegend": False,
            "hovermode": "closest",
            "xaxis": {
                "range": [(starts[0] - dt.timedelta(days=120)).isoformat(), end.isoformat()],
                "tick0": "2021-01-01",
                "dtick": "M12",
                "tickformat": "%Y",
                "showgrid": False,
                "ticks": "outside",
            },
            "yaxis": {"range": [0, 1.12 * sizes[-1]], "nticks": 6},
            "annotations": [*labels, *names],
            "meta": {"phone": {"layout.margin.l": 34, "layout.margin.r": 8, "layout.font.size": 12}},
        },
    )


# How far each label stands from its point, in pixels: first and last above, those between below, one under the
# other, so that they stay apart on a phone, too.
ABOVE_FIRST, ABOVE_LAST, BELOW = -26, -36, 34


def _label(state: State, place: int, count: int) -> dict:
    """The number of a point and its day."""
    first, last = place == 0, place == count - 1
    return {
        "x": state.day.isoformat(),
        "y": state.started,
        "text": f"<b>{'about ' if state.ours else ''}{state.started}</b> {state.when}",
        "ax": 0 if first else -14,
        "ay": ABOVE_FIRST if first else ABOVE_LAST if last else BELOW * place,
        "xanchor": "center" if first else "right",
        "arrowhead": 0,
        "arrowwidth": 1,
        "arrowcolor": MUTED,
    }


# ---- tables and words


def _calendar_table(tables: data.Tables) -> pd.DataFrame:
    names = tables.clusters.set_index("number")["name"]
    rows = tables.review_phases
    return pd.DataFrame(
        {
            "Group": [f"Group {group}" for group in rows["group"]],
            "Phase": [numeral(tables, cluster) for cluster in rows["cluster"]],
            "Cluster": [names[cluster] for cluster in rows["cluster"]],
            "Planned from": rows["from_year"],
            "Planned to": rows["to_year"],
            "How sure": rows["mark"],
            "Source": _sources(rows),
        }
    )


def _status_table(tables: data.Tables) -> pd.DataFrame:
    rows = tables.review_status
    return pd.DataFrame(
        {
            "Day": [row.date_as_published or row.date.date() for row in rows.itertuples()],
            "Reviews counted": rows["reviewed"],
            "In which state": rows["measure"],
            "How many": rows["reviews"],
            "Of": rows["total"],
            "How sure": rows["mark"],
            "Remark": rows["remark"],
            "Source": _sources(rows),
        }
    )


def _sources(rows: pd.DataFrame) -> list[str]:
    """The sources of each row by their names in the references."""
    titles = read_references()
    return ["; ".join(titles[anchor] for anchor in cell.split(";")) for cell in rows["source"]]


def _calendar_alt(tables: data.Tables, last: State) -> str:
    parts = []
    for group in tables.review_groups.itertuples():
        its = tables.review_phases[tables.review_phases["group"] == group.number]
        when = ", ".join(
            f"{numeral(tables, row.cluster)} {row.from_year} to {row.to_year}" for row in its.itertuples()
        )
        parts.append(f"group {group.number}: {when}")
    still = f", with the whole process in phase {numeral(tables, last.phase)}" if last.phase else ""
    return (
        f"A calendar of the three groups. By the plan, as we derive it: {'; '.join(parts)}. Below each plan a bar "
        f"from the start of the group to {last.when}, the last state that we know{still}."
    )


def _started_alt(tables: data.Tables, states: list[State]) -> str:
    sizes = tables.review_groups["reviews"].cumsum().tolist()
    years = listed(f"{size} in {day.year}" for size, day in zip(sizes, _starts(tables), strict=True))
    told = listed(f"{'about ' if state.ours else ''}{state.started} ({state.when})" for state in states)
    return (
        f"A dashed line of steps shows how many reviews were to have started by the plan, as we derive it: {years}. "
        f"Far below it, points show how many had started, as published, of {states[-1].total}: {told}."
    )


NOTES = [
    "The plan is our reading: from the start of each group, and phases of two years. The official plan is table 2 in "
    "the annex to resolution 9/1, which we could not read; check it there. Bars go from November to November: for "
    "group 1, our sources say late 2020 and give no day.",
    "“Started” means under way in any step. How many reviews were concluded, and what happened after the last day "
    "shown, was not found in our sources.",
]
