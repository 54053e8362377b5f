"""The matrix: States × the four instruments, by UN regional group, with the kind of consent in each cell."""

from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from .. import data, rules
from ..facts import listed, region
from ..figure import INK, MUTED, Exhibit, Found, View, colour
from .common import (
    GROUPS,
    NOTHING,
    SOURCE,
    convention_first,
    heads,
    participation_table,
    together,
    words,
)

ON_DARK = colour("#fdfdfd", "#ffffff")
ON_LIGHT = colour("#0b0f14", "#0b0f15")


@dataclass(frozen=True)
class Mark:
    """How a class of `GROUPS` stands in a cell: its letter, the shape behind it, the letter's colour, in words."""

    letter: str
    symbol: str
    ink: str
    words: str


# A square: bound. A diamond or a circle: not. The letters are near to those of the depositary's own pages; there
# too a succession is a d, which no eye takes for the S of a signature.
MARKS = {
    "ratification": Mark("R", "square", ON_DARK, "ratification"),
    "acceptance": Mark("A", "square", ON_LIGHT, "acceptance or approval"),
    "accession": Mark("a", "square", ON_LIGHT, "accession"),
    "succession": Mark("d", "square", ON_LIGHT, "succession"),
    "unknown": Mark("?", "square", ON_LIGHT, "party, kind of consent unknown"),
    "reported": Mark("*", "diamond", ON_DARK, "reported, not confirmed"),
    "signed": Mark("S", "circle", ON_LIGHT, "signed only"),
    "neither": Mark("·", "", INK, "neither signed nor bound"),
}

# Names that would not fit beside the matrix on a phone. What a name has in brackets goes without this.
SHORT_NAMES = {
    "BIH": "Bosnia & Herzegovina",
    "CAF": "Central African Rep.",
    "COD": "DR Congo",
    "GBR": "United Kingdom",
    "LAO": "Lao PDR",
    "PRK": "DPR Korea",
    "TZA": "UR Tanzania",
    "USA": "United States",
    "VCT": "St Vincent & Gren.",
}
LONGEST_NAME = 21

ROW = 23  # pixels
# The Protocols stand a little apart from the Convention: a State must come through it to them.
APART = 0.35
# Pixels above the first row, for the heads of the columns, and below the last, for the same again; on a phone the
# heads are slanted. The legend stands above the heads, a class a line: how many fit side by side depends on the
# longest of their words, and room for half as many lines was too little in three groups.
HEADS, HEADS_ON_A_PHONE = 56, 92
BELOW, BELOW_ON_A_PHONE = 30, 74
LEGEND_ROW, LEGEND_WIDTH = 21, 270
SLANT = -60


def matrix(tables: data.Tables | None = None) -> Exhibit:
    """Each State and the European Union against the four instruments, one view for each UN regional group."""
    tables = tables or data.load()
    everyone = together(tables)
    groups = [*rules.GROUPS, ""]
    sorted_out = {group: everyone[everyone["un_regional_group"] == group] for group in groups}
    return Exhibit.of_views(
        id="matrix",
        views=[_view(tables, group, rows) for group, rows in sorted_out.items() if len(rows)],
        label="Every State and the four instruments, with its kind of consent",
        choose="UN regional group",
        as_of=tables.as_of,
        source=SOURCE,
        table=participation_table(tables, everyone),
        notes=_notes(tables, everyone),
        find=_find(tables, sorted_out),
    )


def row_name(iso3: str, name: str) -> str:
    """A State's name as it stands beside its row."""
    return SHORT_NAMES.get(iso3, name.split(" (")[0])


def _view(tables: data.Tables, group: str, rows: pd.DataFrame) -> View:
    return View(
        name=region(group),
        plot=_plot(tables, rows),
        title=group_title(tables, group, rows),
        alt=_alt(tables, group, rows),
    )


def group_title(tables: data.Tables, group: str, rows: pd.DataFrame) -> str:
    """A group's finding: how many are bound by all four, and whether each Protocol's parties came in by the
    Convention. `rows` are those of `together()` in the group."""
    number = len(tables.instruments)
    every = int((rows["bound"] == number).sum())
    if every == len(rows):
        share = f"all {every} are" if every > 1 else "its only member is"
    else:
        share = f"{every or 'none'} of {len(rows)} {'is' if every == 1 else 'are'}"
    return f"{region(group)}: {share} bound by all {words(number)}; {convention_first(tables, rows)}"


def _places(tables: data.Tables) -> list[float]:
    """Where the instruments' columns stand."""
    ids = tables.instruments["id"]
    return [i if instrument == "untoc" else i + APART for i, instrument in enumerate(ids)]


def _plot(tables: data.Tables, rows: pd.DataFrame) -> go.Figure:
    cells = _cells(tables, rows)
    traces = []
    for key, its in cells.groupby("group", sort=False):
        # A cell without a shape has its hover text all the same.
        shape = (
            {"symbol": MARKS[key].symbol, "size": ROW - 4} if MARKS[key].symbol else {"size": 1, "opacity": 0}
        )
        traces.append(
            go.Scatter(
                x=list(its["x"]),
                y=list(its["y"]),
                mode="markers",
                name=f"{MARKS[key].letter}  {MARKS[key].words}",
                legendrank=list(MARKS).index(key),
                marker={**shape, "color": GROUPS[key].colour, "line": {"width": 0}},
                text=list(its["hover"]),
                hovertemplate="%{text}<extra></extra>",
            )
        )
    traces.append(
        go.Scatter(
            x=list(cells["x"]),
            y=list(cells["y"]),
            mode="text",
            text=[MARKS[key].letter for key in cells["group"]],
            textfont={
                "color": [MARKS[key].ink for key in cells["group"]],
                "size": [13 if MARKS[key].symbol else 24 for key in cells["group"]],
            },
            hoverinfo="skip",
            showlegend=False,
        )
    )
    return go.Figure(traces, _layout(tables, rows, classes=len(traces) - 1))


def _cells(tables: data.Tables, rows: pd.DataFrame) -> pd.DataFrame:
    """One row for each cell: its class, its place, and what is read over it; classes in the order of MARKS."""
    columns = list(zip(_places(tables), heads(tables).items(), strict=True))
    cells = [
        {
            "group": row[f"{instrument}_group"],
            "x": x,
            "y": y,
            "hover": f"<b>{row['name']}</b><br>{head}: {_in_words(row[instrument])}",
        }
        for y, row in enumerate(rows.to_dict("records"))
        for x, (instrument, head) in columns
    ]
    order = list(MARKS)
    return pd.DataFrame(cells).sort_values("group", key=lambda keys: keys.map(order.index), kind="stable")


def _in_words(cell: str) -> str:
    return MARKS["neither"].words if cell == NOTHING else cell


def _layout(tables: data.Tables, rows: pd.DataFrame, classes: int) -> dict:
    names = [row_name(row.iso3, row.name) for row in rows.itertuples(index=False)]
    texts = list(heads(tables).values())
    places = _places(tables)
    top = classes * LEGEND_ROW + HEADS
    return {
        "height": top + ROW * len(names) + BELOW,
        "margin": {"l": 176, "r": 8, "t": top, "b": BELOW},
        "hovermode": "closest",
        "legend": {
            "orientation": "h",  # a vertical one would push the whole plot to the right
            "entrywidth": LEGEND_WIDTH,
            "x": 0,
            "xref": "container",
            "y": 1,
            "yref": "container",
            "yanchor": "top",
            "traceorder": "normal",
            "maxheight": 400,
        },
        "xaxis": {
            "range": [places[0] - 0.5, places[-1] + 0.5],
            "tickvals": places,
            "ticktext": texts,
            "tickangle": 0,
            "side": "top",
            "showgrid": False,
            "showline": False,
        },
        "yaxis": {
            "range": [len(names) - 0.5, -0.5],
            "tickvals": list(range(len(names))),
            "ticktext": names,
            "tickfont": {"size": 13},
            "showline": False,
        },
        "shapes": [_border(places)],
        "annotations": [*_order_of_joining(places), *_heads_below(places, texts)],
        "meta": {"phone": _on_a_phone(len(names), classes, len(places))},
    }


def _on_a_phone(rows: int, classes: int, columns: int) -> dict:
    """What `chart.js` changes where the matrix is narrow: paths in the figure → values."""
    top = classes * LEGEND_ROW + HEADS_ON_A_PHONE
    changes = {
        "layout.height": top + ROW * rows + BELOW_ON_A_PHONE,
        "layout.margin.t": top,
        "layout.margin.b": BELOW_ON_A_PHONE,
        "layout.margin.l": 138,
        "layout.margin.r": 22,
        "layout.yaxis.tickfont.size": 12,
        "layout.xaxis.tickfont.size": 12,
        "layout.xaxis.tickangle": SLANT,
        "layout.legend.font.size": 12,
        "layout.annotations.0.yshift": HEADS_ON_A_PHONE - 24,
        "layout.annotations.1.yshift": HEADS_ON_A_PHONE - 24,
    }
    return changes | {f"layout.annotations.{i}.textangle": SLANT for i in range(2, 2 + columns)}


def _border(places: list[float]) -> dict:
    """The line between the Convention and its Protocols."""
    x = (places[0] + places[1]) / 2
    line = {"color": MUTED, "width": 1, "dash": "dot"}
    return {"type": "line", "x0": x, "x1": x, "yref": "paper", "y0": 0, "y1": 1, "line": line}


def _order_of_joining(places: list[float]) -> list[dict]:
    """Over the heads of the columns: what comes first and what may follow."""
    look = {"yref": "paper", "y": 1, "yanchor": "bottom", "yshift": 24, "showarrow": False}
    middle = sum(places[1:]) / len(places[1:])
    return [{"x": places[0], "text": "<b>First</b>", **look}, {"x": middle, "text": "<b>Then</b>", **look}]


def _heads_below(places: list[float], texts: list[str]) -> list[dict]:
    """The columns' heads again, under the last row of a long group."""
    look = {"yref": "paper", "y": 0, "yanchor": "top", "showarrow": False, "font": {"size": 12}}
    return [{"x": x, "text": text, **look} for x, text in zip(places, texts, strict=True)]


def _alt(tables: data.Tables, group: str, rows: pd.DataFrame) -> str:
    sentences = [
        f"A table of marks: {len(rows)} rows, {len(tables.instruments)} columns. {region(group)}, parties to "
        + listed(
            f"the {treaty.short_title}: {int(rows[f'{treaty.id}_bound'].sum())}"
            for treaty in tables.instruments.itertuples()
        )
        + "."
    ]
    columns, records = heads(tables), rows.to_dict("records")
    for key, start in (("signed", "Signed only"), ("reported", "Reported, not confirmed")):
        cells = [
            f"{row['name']} ({head})"
            for row in records
            for instrument, head in columns.items()
            if row[f"{instrument}_group"] == key
        ]
        if cells:
            sentences.append(f"{start}: {listed(cells)}.")
    outside = rows[~rows["untoc_bound"]]["name"]
    if len(outside):
        sentences.append(f"Not bound by the Convention: {listed(outside)}.")
    sentences.append("The table below has every cell with its date.")
    return " ".join(sentences)


def _notes(tables: data.Tables, everyone: pd.DataFrame) -> list[str]:
    letters = listed(f"{mark.letter} {mark.words}" for mark in MARKS.values())
    notes = [
        f"Letters: {letters}. A square is a party; a circle or a diamond is not.",
        "The Convention first: to become a party to a Protocol, a State or organization must also be a party to "
        "the Convention (article 37(2)). A party to the Convention is bound by a Protocol only if it joins that "
        f"Protocol too (article 37(3)). In our data, {convention_first(tables, everyone)}.",
    ]
    for treaty in tables.instruments.itertuples():
        unknown = everyone[everyone[f"{treaty.id}_group"] == "unknown"]["name"]
        if len(unknown):
            notes.append(
                f"{treaty.short_title}: our sources don't say by which kind of consent {listed(unknown)} became "
                f"{'a party' if len(unknown) == 1 else 'parties'}."
            )
        reported = everyone[everyone[f"{treaty.id}_group"] == "reported"]["name"]
        if len(reported):
            notes.append(
                f"{treaty.short_title}: {listed(reported)} not counted as bound, since the consent is reported, "
                "not confirmed by the depositary."
            )
    rows = tables.participation
    undated = int((rows["party"] & (rows["party_basis"] == "undated")).sum())
    if undated:
        notes.append(
            f"Parties whose day of consent is not in our sources: {undated} of the cells. They are parties all the "
            "same; the table gives the days between which each date lies, where they are known."
        )
    return notes


def _find(tables: data.Tables, sorted_out: dict[str, pd.DataFrame]) -> dict[str, Found]:
    """Every name and code under which a State is looked for → its row. Names come first in the list of them.

    A key such as "Kenya (KEN)" is found by its two parts too.
    """
    others = tables.other_names.groupby("iso3")["other_name"].agg(list).to_dict()
    columns = heads(tables)
    names, more, codes = {}, {}, {}
    for group, rows in sorted_out.items():
        for y, row in enumerate(rows.to_dict("records")):
            place = Found(region(group), _standing(columns, row), _around(y))
            names[f"{row['name']} ({row['iso3']})"] = place
            codes[row["iso2"]] = place
            more |= dict.fromkeys(others.get(row["iso3"], []), place)
    return {**names, **more, **codes}


def _standing(columns: dict[str, str], row: dict) -> str:
    parts = [f"{head}: {_in_words(row[instrument])}" for instrument, head in columns.items()]
    return f"{row['name']}: {'; '.join(parts)}."


def _around(y: int) -> dict:
    """A frame around a row."""
    line = {"color": INK, "width": 2}
    return {"type": "rect", "xref": "paper", "x0": 0, "x1": 1, "y0": y - 0.5, "y1": y + 0.5, "line": line}
