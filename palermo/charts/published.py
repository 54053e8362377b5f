"""What others have published: each total of `data/totals.csv` beside what the course's data give for its day."""

from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from .. import data, rules
from ..facts import listed
from ..figure import EDGE, INK, MUTED, Exhibit, View, date_text
from .common import GROUPS, SOURCE, law
from .curves import BAND, counts_over_time, from_nothing, iso, one_band, steps

SAME, WITHIN, DIFFERS = "the same", "within what is open", "differs"
BLUE = GROUPS["ratification"].colour
MARKERS = {
    SAME: {"symbol": "circle", "size": 8, "color": BLUE, "line": {"color": EDGE, "width": 1}},
    WITHIN: {"symbol": "circle", "size": 9, "color": EDGE, "line": {"color": BLUE, "width": 2}},
    DIFFERS: {"symbol": "diamond", "size": 12, "color": BAND, "line": {"color": INK, "width": 1.5}},
}
KEY = "● the same number<br>○ within what is open<br>◆ differs"


@dataclass(frozen=True)
class Total:
    """A published total, and how many our data give for that day: for certain, and at most."""

    day: pd.Timestamp
    told: str  # the day as it was published, such as "about mid-2020"
    measure: str
    published: int
    least: int
    most: int
    by: str
    remark: str
    our_reading: bool

    @property
    def verdict(self) -> str:
        if self.least == self.published == self.most:
            return SAME
        return WITHIN if self.least <= self.published <= self.most else DIFFERS

    @property
    def apart(self) -> int:
        """By how much it differs."""
        return max(self.least - self.published, self.published - self.most, 0)

    @property
    def counted(self) -> str:
        return str(self.least) if self.least == self.most else f"{self.least} to {self.most}"

    @property
    def when(self) -> str:
        return self.told or date_text(self.day.date())


def published_totals(tables: data.Tables | None = None) -> Exhibit:
    """Each published total beside our count of its day, one view for each instrument; what differs is explained."""
    tables = tables or data.load()
    names = dict(zip(tables.instruments["id"], tables.instruments["short_title"], strict=True))
    totals = {instrument: totals_of(tables, instrument) for instrument in names}
    return Exhibit.of_views(
        id="published-totals",
        label="Totals published by others, beside the counts of this course",
        choose="Instrument",
        as_of=tables.as_of,
        source=f"{SOURCE}; for each published total, the source in the table",
        notes=NOTES,
        views=[
            View(
                names[instrument],
                _plot(tables, instrument, its),
                totals_title(its, names[instrument]),
                _alt(its, names[instrument]),
                _table(its),
                [_explain(total) for total in its if total.verdict == DIFFERS],
            )
            for instrument, its in totals.items()
            if its
        ],
    )


def totals_of(tables: data.Tables, instrument: str) -> list[Total]:
    """The totals published for an instrument, by day; counted anew from the table of participation."""
    rows = tables.participation[tables.participation["instrument"] == instrument]
    sources = dict(zip(tables.sources["id"], tables.sources["what"], strict=True))
    found = []
    for row in tables.totals[tables.totals["instrument"] == instrument].itertuples():
        least, most = rules.count_on(rows, row.measure, row.date)
        by = "; ".join(sources[one] for one in row.published_by.split(";"))
        published = int(row.published)
        found.append(
            Total(
                row.date,
                row.date_as_published,
                row.measure,
                published,
                least,
                most,
                by,
                row.remark,
                row.inferred,
            )
        )
    return sorted(found, key=lambda total: total.day)


def totals_title(totals: list[Total], name: str) -> str:
    """The finding: how many agree, and by how much the others differ."""
    differ = [total for total in totals if total.verdict == DIFFERS]
    if not differ:
        return f"{name}: all {len(totals)} published totals agree with our data"
    apart = sorted({total.apart for total in differ})
    how = f"by {apart[0]}" if len(apart) == 1 else f"by {apart[0]} to {apart[-1]}"
    return (
        f"{name}: {len(totals) - len(differ)} of {len(totals)} published totals agree with our data; "
        f"{len(differ)} {'differs' if len(differ) == 1 else 'differ'}, {how}"
    )


def _plot(tables: data.Tables, instrument: str, totals: list[Total]) -> go.Figure:
    treaty = law(tables, instrument)
    rows = tables.participation[tables.participation["instrument"] == instrument]
    bands = counts_over_time(rows, treaty["opened"], pd.Timestamp(tables.as_of))
    counts = from_nothing(bands)
    lines = [
        steps(counts["signatures"], "Signatures in our data: %{y}", color=MUTED, width=1.5, dash="dot"),
        steps(counts["least"], "Consents in our data, at least: %{y}", color=BLUE, width=1.5),
    ]
    points = [
        _points([total for total in totals if total.verdict == verdict], marker)
        for verdict, marker in MARKERS.items()
    ]
    middle = counts.index[0] + (counts.index[-1] - counts.index[0]) / 2
    return go.Figure(
        [*lines, *points],
        {
            "height": 440,
            "showlegend": False,
            "hovermode": "closest",
            "xaxis": {
                "range": ["2000-01-01", f"{counts.index[-1].year + 1}-01-01"],
                "tick0": "2000-01-01",
                "dtick": "M60",
                "tickformat": "%Y",
                "showgrid": False,
                "ticks": "outside",
            },
            "yaxis": {"range": [0, 1.1 * int(counts.max().max())], "nticks": 6},
            "shapes": one_band(bands, iso),
            "annotations": [
                *(_label(total, late=total.day > middle) for total in totals if total.verdict == DIFFERS),
                *_line_names(counts),
                _KEY,
            ],
            "meta": {
                "phone": {
                    "layout.height": 380,
                    "layout.margin.l": 34,
                    "layout.margin.r": 8,
                    "layout.xaxis.dtick": "M120",
                    "layout.font.size": 12,
                }
            },
        },
    )


_KEY = {
    "text": KEY,
    "x": 1,
    "xref": "paper",
    "xanchor": "right",
    "y": 0.03,
    "yref": "paper",
    "yanchor": "bottom",
    "align": "left",
    "showarrow": False,
}


def _points(totals: list[Total], marker: dict) -> go.Scatter:
    return go.Scatter(
        x=[iso(total.day) for total in totals],
        y=[total.published for total in totals],
        text=[
            f"<b>{total.when}</b><br>{total.published} {total.measure} published<br>{total.counted} in our data"
            for total in totals
        ],
        mode="markers",
        marker=marker,
        hovertemplate="%{text}<extra></extra>",
    )


def _label(total: Total, late: bool) -> dict:
    """The numbers of a total that differs, where the line leaves room: on its right or, later, below it."""
    side = {"ax": 0, "ay": 46, "xanchor": "center"} if late else {"ax": 40, "ay": -8, "xanchor": "left"}
    return {
        "x": iso(total.day),
        "y": total.published,
        "text": f"<b>{total.published} published</b><br>{total.counted} in our data",
        "align": "left",
        "arrowhead": 0,
        "arrowwidth": 1,
        "arrowcolor": MUTED,
        **side,
    }


def _line_names(counts: pd.DataFrame) -> list[dict]:
    look = {"x": iso(counts.index[-1]), "xanchor": "right", "showarrow": False}
    last = counts.iloc[-1]
    return [
        {"y": int(last["least"]), "text": "<b>parties</b>", "yanchor": "bottom", "yshift": 8, **look},
        {"y": int(last["signatures"]), "text": "signatories", "yanchor": "top", "yshift": -7, **look},
    ]


def _table(totals: list[Total]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Day": [total.told or total.day.date() for total in totals],
            "Of": [total.measure for total in totals],
            "Published": [total.published for total in totals],
            "In our data": [total.counted for total in totals],
            "Compared": [total.verdict for total in totals],
            "Published by": [total.by for total in totals],
            "Remark": [total.remark + (" (our reading)" if total.our_reading else "") for total in totals],
        }
    )


def _alt(totals: list[Total], name: str) -> str:
    kinds = {SAME: "on the line", WITHIN: "within what unknown days leave open", DIFFERS: "beside it"}
    kinds = listed(
        f"{sum(total.verdict == verdict for total in totals)} {words}" for verdict, words in kinds.items()
    )
    differ = "".join(f" {_numbers(total)}." for total in totals if total.verdict == DIFFERS)
    return (
        f"{name}: the stepped lines of parties and signatories as our data count them, and {len(totals)} published "
        f"totals as points: {kinds}.{differ}"
    )


def _numbers(total: Total) -> str:
    return f"{total.when}: {total.published} {total.measure} published, {total.counted} in our data"


def _explain(total: Total) -> str:
    """Why a published total differs; what no source says is marked."""
    reason = total.remark[:1].upper() + total.remark[1:]
    ours = " This reason is our reading; no source gives it." if total.our_reading else ""
    return f"{_numbers(total)}. {reason}.{ours}"


NOTES = [
    "Each point is a number that somebody published for a day; the lines are what our data give. An open point lies "
    "between what is certain and what is possible, because days of consent are not known (the orange band).",
    "The bounds of unknown days were partly set from these totals. On those days a match shows that the parties that "
    "are named make up the number; it is no independent proof of a day.",
    "As the depositary does, both count organizations such as the European Union. A consent that is reported and not "
    "confirmed by the depositary counts only in the higher of two numbers.",
]
