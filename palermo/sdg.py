"""The targets of the Sustainable Development Goals beside the treaties: target ↔ provision ↔ tool, both ways.

What a provision says is law; that it answers a target, and which tools fit, is the course's reading.
"""

from . import data
from .catalogue import Catalogue, Column, Filter

__all__ = ["links", "targets"]

ON_SLIDES = {True: "yes", False: "no: added by this course"}


def targets() -> Catalogue:
    """Every link of `data/sdg_links.csv` as a table to search and to filter: by target, by treaty, by tool."""
    tables = data.load()
    return Catalogue(
        id="sdg-targets",
        title="Targets, provisions and tools",
        rows=links(tables),
        columns=[
            Column("target", "Target"),
            Column("provision", "Treaty and article"),
            Column("answer", "What it says"),
            Column("tools", "Tools that fit (our reading)"),
        ],
        filters=[
            Filter("which", "Target"),
            Filter("treaty", "Treaty"),
            Filter("tool", "Tool", order=tuple(_tool_names(tables).values())),
            Filter("slides", "On the slides", order=tuple(ON_SLIDES.values())),
        ],
    )


def links(tables: data.Tables) -> list[dict]:
    """One row for each link of a target with a provision: texts for the columns, values for the filters."""
    named = tables.sdg_targets.set_index("target")
    treaties = dict(zip(tables.instruments["id"], tables.instruments["short_title"], strict=True))
    tools = _tool_names(tables)
    rows = []
    for link in tables.sdg_links.itertuples():
        target = named.loc[link.target]
        fitting = [tools[int(number)] for number in link.tools.split(";")]
        treaty = treaties[link.instrument]
        rows.append(
            {
                "target": f"**{link.target}** {target['name']}",
                "provision": f"{treaty}, article {link.provision}",
                "answer": link.answer,
                "tools": "; ".join(fitting),
                "which": f"{link.target}: {target['name']}",
                "treaty": treaty,
                "tool": fitting,
                "slides": ON_SLIDES[bool(target["on_slides"])],
            }
        )
    return rows


def _tool_names(tables: data.Tables) -> dict[int, str]:
    """Number → name of each tool of engagement, in their order."""
    return {int(tool.number): tool.name for tool in tables.tools.sort_values("number").itertuples()}
