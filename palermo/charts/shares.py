"""Shares: how much of each UN regional group is bound by each instrument, and the bars that show shares."""

from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from .. import data
from ..facts import listed, region
from ..figure import MUTED, Exhibit, View, colour
from .common import GROUPS, SOURCE, named, standing, words

# How the data name the groups → how a chart does, and how a phone does.
HEADS = {
    "African Group": ("African", "African"),
    "Asia-Pacific Group": ("Asia-Pacific", "Asia-Pacific"),
    "Eastern European Group": ("Eastern European", "E. European"),
    "GRULAC": ("Latin American and Caribbean", "Latin Am., Car."),
    "WEOG": ("Western European and Others", "W. Eur., Others"),
}
ALL_MEMBERS = ("All UN Member States", "All members")
TRACK = colour("#e4e8ec", "#323a44")  # the part of a bar that is not filled: it shows the denominator
ROW, HEAD = 24, 34  # pixels


@dataclass(frozen=True)
class Bar:
    """One bar of `panels`: its name, its name on a phone, how much of how much, and its words on the right."""

    name: str
    short: str
    number: int
    of: int
    text: str
    quiet: bool = False  # a total, for comparison


@dataclass(frozen=True)
class Share:
    """How many of how many, of a regional group and an instrument."""

    group: str
    instrument: str
    number: int
    of: int

    @property
    def part(self) -> float:
        return self.number / self.of

    @property
    def percent(self) -> str:
        return percent(self.number, self.of)


def regional_shares(tables: data.Tables | None = None) -> Exhibit:
    """The share of each UN regional group that each instrument binds, with counts and denominators."""
    tables = tables or data.load()
    names = tables.instruments.set_index("id")["short_title"]
    everyone = {instrument: standing(tables, instrument) for instrument in names.index}
    groups = tables.countries.set_index("iso3")["un_regional_group"]
    shares = group_shares(everyone, groups)
    totals = [
        Share("", i, int((found["un_member"] & found["bound"]).sum()), int(found["un_member"].sum()))
        for i, found in everyone.items()
    ]
    alt = _alt(shares, totals, names)
    return Exhibit.of_views(
        id="regional-shares",
        label="Share of each UN regional group bound by each instrument",
        choose="Compare",
        as_of=tables.as_of,
        source=SOURCE,
        table=_table(shares, totals, names),
        notes=_notes(tables, everyone, names),
        views=[
            View(
                "Instruments in each group",
                _by_group(shares, totals, names),
                shares_title(shares, names),
                alt,
            ),
            View(
                "Groups for each instrument",
                _by_instrument(shares, totals, names),
                spread_title(shares, names),
                alt,
            ),
        ],
    )


def group_shares(everyone: dict[str, pd.DataFrame], groups: pd.Series) -> list[Share]:
    """How many UN Member States of each group are bound. `everyone`: rows of `standing()` by instrument."""
    shares = []
    for instrument, found in everyone.items():
        members = found[found["un_member"] & (found["iso3"].map(groups) != "")]
        for group, its in members.groupby(members["iso3"].map(groups)):
            shares.append(Share(group, instrument, int(its["bound"].sum()), len(its)))
    return sorted(shares, key=lambda share: share.group)


def percent(number: int, of: int) -> str:
    """A share in whole per cent; never 100 % while one is missing, nor 0 % while there is one."""
    whole = int(100 * number / of + 0.5) if of else 0
    if number < of:
        whole = min(whole, 99)
    return f"{max(whole, 1) if number else 0} %"


# ---- titles


def shares_title(shares: list[Share], names: pd.Series) -> str:
    """The finding: the lowest and the highest share."""
    low, high = min(s.part for s in shares), max(s.part for s in shares)
    if low == high:
        return f"Each instrument binds the same share of each regional group: {shares[0].percent}"
    return f"Lowest share bound: {_where(shares, low, names)}; highest: {_where(shares, high, names)}"


def _where(shares: list[Share], part: float, names: pd.Series) -> str:
    """Whose share it is: of a group for an instrument, or of how many of these pairs."""
    same = [share for share in shares if share.part == part]
    one = same[0]
    if len(same) > 1:
        share = {0: "no member", 1: "all members"}.get(part, one.percent)
        return f"{share}, in {words(len(same))} of the {len(shares)} pairs of group and instrument"
    whom = f"the {one.of} members of the {region(one.group)} ({one.percent})"
    return f"{'all' if part == 1 else f'{one.number} of'} {whom}, for the {names[one.instrument]}"


def spread_title(shares: list[Share], names: pd.Series) -> str:
    """The finding of the view by instrument: over which the groups differ least, and over which most."""
    spreads = {}
    for instrument in names.index:
        parts = sorted((s for s in shares if s.instrument == instrument), key=lambda s: s.part)
        spreads[instrument] = (parts[-1].part - parts[0].part, f"{parts[0].percent} to {parts[-1].percent}")
    least, most = min(spreads, key=spreads.get), max(spreads, key=spreads.get)
    if spreads[least][0] == spreads[most][0]:
        return f"The regional groups differ as much over each instrument: {spreads[least][1]}"
    return (
        f"The regional groups differ least over the {names[least]} ({spreads[least][1]} of members bound) "
        f"and most over the {names[most]} ({spreads[most][1]})"
    )


# ---- plots


def _by_group(shares: list[Share], totals: list[Share], names: pd.Series) -> go.Figure:
    boxes = {}
    for share in [*shares, *totals]:
        head = region(share.group) if share.group else ALL_MEMBERS[0]
        boxes.setdefault(head, []).append(
            bar(share, *instrument_names(names[share.instrument]), not share.group)
        )
    return panels(
        {f"<b>{head}</b>": bars for head, bars in boxes.items()},
        GROUPS["ratification"].colour,
    )


def _by_instrument(shares: list[Share], totals: list[Share], names: pd.Series) -> go.Figure:
    boxes = {}
    for total in totals:
        its = sorted((s for s in shares if s.instrument == total.instrument), key=lambda s: -s.part)
        bars = [bar(share, *HEADS[share.group]) for share in its]
        boxes[f"<b>{names[total.instrument]}</b>"] = [*bars, bar(total, *ALL_MEMBERS, True)]
    return panels(boxes, GROUPS["ratification"].colour)


def bar(share: Share, name: str, short: str, quiet: bool = False) -> Bar:
    """A share as a bar with its count, its denominator and its per cent."""
    return Bar(name, short, share.number, share.of, f"{share.number} of {share.of}, {share.percent}", quiet)


def instrument_names(short_title: str) -> tuple[str, str]:
    """How a bar names an instrument, and how on a phone."""
    name = short_title.removesuffix(" Protocol")
    return name, name.split()[0]


def panels(boxes: dict[str, list[Bar]], fill: str, most: int | None = None) -> go.Figure:
    """Horizontal bars in boxes with headings: each a share of its track or, with `most`, a count on one scale.

    Every bar has its numbers in words on its right, in one column: nothing is told by length or colour alone.
    """
    rows, heads, height = [], [], 0.0
    for head, bars in boxes.items():
        heads.append({"y": height + HEAD * 0.62, "text": head})
        height += HEAD
        for one in bars:
            rows.append((height + ROW / 2, one))
            height += ROW
    places = [place for place, _ in rows]
    bars = [one for _, one in rows]
    lengths = [one.number / (most or one.of) if (most or one.of) else 0 for one in bars]
    look = {"orientation": "h", "width": ROW * 0.62, "showlegend": False}
    plot = go.Figure(
        [
            go.Bar(
                x=lengths,
                y=places,
                marker={"color": [MUTED if one.quiet else fill for one in bars]},
                hovertext=[f"{one.name}: {one.text}" for one in bars],
                hovertemplate="%{hovertext}<extra></extra>",
                **look,
            ),
            go.Scatter(
                x=[1] * len(bars),
                y=places,
                text=[f" {one.text}" for one in bars],
                mode="text",
                textposition="middle right",
                cliponaxis=False,
                hoverinfo="skip",
                showlegend=False,
            ),
        ]
    )
    if not most:
        track = go.Bar(x=[1] * len(bars), y=places, marker={"color": TRACK}, hoverinfo="skip", **look)
        plot.add_trace(track)
        plot.data = [plot.data[2], *plot.data[:2]]  # under the bars
    left, right = _margins(bars, "name", 7.7)
    phone_left, phone_right = _margins(bars, "short", 6.6)
    plot.update_layout(
        barmode="overlay",
        height=round(height) + 16,
        margin={"l": left, "r": right, "t": 4, "b": 12},
        xaxis={"range": [0, 1], "visible": False},
        yaxis={
            "range": [height, 0],
            "tickvals": places,
            "ticktext": [one.name for one in bars],
            "showgrid": False,
            "showline": False,
        },
        meta={
            "phone": {
                "layout.font.size": 12,
                "layout.margin.l": phone_left,
                "layout.margin.r": phone_right,
                "layout.yaxis.ticktext": [one.short for one in bars],
            }
        },
    )
    for head in heads:
        at_the_edge(plot, **head)
    return plot


def _margins(bars: list[Bar], name: str, width: float) -> tuple[int, int]:
    """The pixels left and right of the bars that the words take, with letters so wide on average."""
    left = max((len(getattr(one, name)) for one in bars), default=0)
    right = max((len(one.text) for one in bars), default=0)
    return round(left * width) + 8, round(right * width) + 8


def at_the_edge(plot: go.Figure, **annotation) -> None:
    """Write on the plot from its left edge on, over the margin, where a phone has room for a heading."""
    margin = plot.layout.margin.l
    plot.add_annotation(
        **{
            "x": 0,
            "xref": "paper",
            "xanchor": "left",
            "xshift": 8 - margin,
            "align": "left",
            "showarrow": False,
        },
        **annotation,
    )
    place = f"layout.annotations.{len(plot.layout.annotations) - 1}.xshift"
    phone = plot.layout.meta["phone"]
    plot.layout.meta = {"phone": {**phone, place: 4 - phone["layout.margin.l"]}}


# ---- words


def _table(shares: list[Share], totals: list[Share], names: pd.Series) -> pd.DataFrame:
    rows = {}
    for share in [*shares, *totals]:
        head = region(share.group) if share.group else ALL_MEMBERS[0]
        row = rows.setdefault(head, {"Regional group": head, "Members": share.of})
        row[f"{names[share.instrument]}: bound"] = share.number
        row[f"{names[share.instrument]}: share"] = share.percent
    return pd.DataFrame(list(rows.values()))


def _alt(shares: list[Share], totals: list[Share], names: pd.Series) -> str:
    sentences = ["Horizontal bars: how many UN Member States of each regional group are bound."]
    for total in totals:
        its = [s for s in shares if s.instrument == total.instrument]
        sentences.append(
            f"{names[total.instrument]}: "
            + listed(f"{region(s.group)} {s.number} of {s.of}, {s.percent}" for s in its)
            + f"; of all Member States {total.number} of {total.of}, {total.percent}."
        )
    return " ".join(sentences)


def _notes(tables: data.Tables, everyone: dict[str, pd.DataFrame], names: pd.Series) -> list[str]:
    outside = tables.countries[~tables.countries["un_member"]]["name"].sort_values()
    notes = [
        "A regional group here is the one in which a Member State takes part in elections at the United Nations.",
    ]
    members = tables.countries[tables.countries["un_member"]]
    without = members[members["un_regional_group"] == ""]["name"]
    if len(without):
        notes.append(
            f"Member States without a regional group in our data, in no group here: {named(without)}."
        )
    if len(outside):
        bound = listed(
            f"{names[i]} {int((found['bound'] & ~found['un_member']).sum())}" for i, found in everyone.items()
        )
        notes.append(
            f"Left out, because they are not UN Member States and have no regional group in our data: "
            f"{listed(outside)}. Of these {len(outside)}, parties: {bound}."
        )
    for instrument, found in everyone.items():
        reported = found[found["group"] == "reported"]
        if len(reported):
            notes.append(
                f"{names[instrument]}: not counted as bound, because its consent is reported and not confirmed by "
                f"the depositary: {named(reported['name'])}."
            )
    return notes
