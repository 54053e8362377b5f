"""What module 6 shows of the tables: the sheets of the ten tools, the twenty cases, the ten sources.

A tool's sheet is plain HTML to unfold, readable in every home and without JavaScript.
"""

import html

from . import data
from .catalogue import Catalogue, Column, Filter
from .quiz import markdown
from .quiz.known import Known, read_known, source_labels

__all__ = ["Sheets", "cases", "sheets", "sources"]

NAMED_BY = {
    "slides": "Named by UNODC's slides of 2020, which print beside it: {slides}.",
    "our_reading": "A tool of this number in our reading; the name is ours. The slides print: {slides}.",
}
# What a sheet shows: column of the table → its name for the reader.
FIELDS = {
    "purpose": "What for",
    "choose_when": "When to choose it",
    "steps": "Steps (our guidance)",
    "who": "Who does it",
    "cost": "Cost",
    "time": "Time",
    "risk": "Risk",
    "hook": "Treaty hook",
    "example": "Example",
    "mistake": "A mistake to avoid",
    "do_no_harm": "Do no harm",
}
STAKEHOLDERS = {
    "civil_society": "Civil society",
    "academia": "Academia",
    "private_sector": "Private sector",
    "government": "Government",
}


class Sheets:
    """The sheets of the ten tools, each to unfold."""

    def _repr_html_(self) -> str:
        known = read_known()
        parts = "".join(_sheet(tool, known) for tool in data.load().tools.sort_values("number").itertuples())
        return f'<div class="palermo-isle palermo-sheets">{parts}</div>'


def sheets() -> Sheets:
    """The sheets of the ten tools of `data/tools.csv`."""
    return Sheets()


def cases() -> Catalogue:
    """The twenty cases of `data/cases.csv`, as cards: by tool, treaty, region and stakeholder."""
    tables, known = data.load(), read_known()
    tools, treaties = _names(tables)
    rows = [
        {
            "title": f"{case.id} · {case.title}",
            "place": f"{case.place}, {case.when}",
            "told": case.told,
            "learn": case.learn,
            "tools": [tools[one] for one in case.tools.split(";")],
            "treaties": [treaties[one] for one in case.instruments.split(";")],
            "region": case.region,
            "who": [STAKEHOLDERS[one] for one in case.stakeholders.split(";")],
            "sources": _links(case.sources, known),
        }
        for case in tables.cases.itertuples()
    ]
    return Catalogue(
        id="cases",
        title="Twenty cases",
        rows=rows,
        columns=[
            Column("title", "Case"),
            Column("place", "Where and when"),
            Column("told", "What happened"),
            Column("learn", "What to learn (our reading)"),
            Column("tools", "Tool"),
            Column("treaties", "Treaty"),
            Column("who", "Who acted"),
            Column("sources", "Sources"),
        ],
        filters=[
            Filter("tools", "Tool", tuple(tools.values())),
            Filter("treaties", "Treaty", tuple(treaties.values())),
            Filter("region", "Region"),
            Filter("who", "Who acted", tuple(STAKEHOLDERS.values())),
        ],
        layout="cards",
        lead="title",
        first=2,
    )


def sources() -> Catalogue:
    """The ten sources of `data/recommended_sources.csv`, as cards: by tool and treaty."""
    tables, known = data.load(), read_known()
    tools, treaties = _names(tables)
    rows = [
        {
            "title": f"{row.number}. [{row.title}]({row.address})",
            "what": row.what,
            "use": row.use_when,
            "publisher": row.publisher,
            "tools": [tools[one] for one in row.tools.split(";")],
            "treaties": [treaties[one] for one in row.instruments.split(";")],
            "sources": _links(row.sources, known),
        }
        for row in tables.recommended_sources.sort_values("number").itertuples()
    ]
    return Catalogue(
        id="sources",
        title="Ten sources that we recommend",
        rows=rows,
        columns=[
            Column("title", "Source"),
            Column("what", "What it is"),
            Column("use", "Open it when"),
            Column("publisher", "Publisher"),
            Column("tools", "Helps with"),
            Column("sources", "In our references"),
        ],
        filters=[
            Filter("tools", "Tool", tuple(tools.values())),
            Filter("treaties", "Treaty", tuple(treaties.values())),
        ],
        layout="cards",
        lead="title",
        first=4,
    )


def _names(tables: data.Tables) -> tuple[dict[str, str], dict[str, str]]:
    """Id → name for the reader, of the tools and of the treaties, each in their order."""
    tools = tables.tools.sort_values("number")
    return (
        {tool.id: f"{tool.number} {tool.name}" for tool in tools.itertuples()},
        dict(zip(tables.instruments["id"], tables.instruments["short_title"], strict=True)),
    )


def _links(anchors: str, known: Known) -> str:
    return ", ".join(f"[{known.references[one]}](../book/references.md#{one})" for one in anchors.split(";"))


def _sheet(tool, known: Known) -> str:
    named = html.escape(NAMED_BY[tool.named_by].format(slides=tool.on_the_slides.rstrip(".")))
    shown = {"steps": _steps}
    fields = "".join(
        f"<dt>{label}</dt><dd>{shown.get(column, markdown.render)(getattr(tool, column))}</dd>"
        for column, label in FIELDS.items()
    )
    title = f"Tool {tool.number}: {html.escape(tool.name)}"
    # In this form the book keeps a sheet in a file until it is unfolded: `move_long_lists_out` in palermo/book.py.
    return (
        f'<details id="tool-{tool.id}"><summary>{title}</summary>'
        f'<div class="palermo-toolsheet" data-title="{title}"><p>{named}</p><dl>{fields}'
        f"<dt>Articles and sources</dt><dd>{_cited(tool, known)}</dd></dl></div></details>"
    )


def _steps(steps: str) -> str:
    return "<ol>" + "".join(f"<li>{markdown.render(step)}</li>" for step in steps.split(" | ")) + "</ol>"


def _cited(tool, known: Known) -> str:
    labels = source_labels([*tool.articles.split(";"), *tool.sources.split(";")], known)
    return "; ".join(
        f'<a href="{html.escape(one["href"])}">{html.escape(one["label"])}</a>'
        if "href" in one
        else html.escape(one["label"])
        for one in labels
    )
