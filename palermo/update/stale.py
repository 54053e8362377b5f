"""What an update makes stale: stored texts in notebooks, titles of charts, and questions."""

import ast
import inspect
import string
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import nbformat

from .. import charts, data, facts, notebooks, paths
from ..figure import Exhibit
from ..quiz import bank, known


def cells(before: data.Tables, after: data.Tables) -> list[str]:
    """The stored outputs that the tests compare and that are no longer true: "02_convention.ipynb: count"."""
    old, new = facts.named(before), facts.named(after)
    found = []
    for path in notebooks.all_notebooks():
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type != "code" or notebooks.CHECKED not in cell.metadata.get("tags", []):
                continue
            verdicts = {_verdict(text, old, new) for text in _texts(cell.source)}
            if "changed" in verdicts:
                found.append(f"{path.name}: {cell.id}")
            elif "unsure" in verdicts:
                found.append(f"{path.name}: {cell.id} (perhaps)")
    return found


def titles(before: data.Tables, after: data.Tables) -> list[str]:
    """The findings above the charts that read differently now."""
    old, new = dict(_titles(before)), dict(_titles(after))
    return [f"{key}: {title}" for key, title in new.items() if old.get(key) != title]


def questions(after: data.Tables) -> list[str]:
    """Faults of questions whose computed keys the tables no longer give."""
    faults = bank.check(paths.quizzes_dir(), replace(known.read_known(), facts=facts.named(after)))
    return [str(fault) for fault in faults]


def _texts(source: str) -> Iterator[str]:
    """The texts of a cell that name facts."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "{" in node.value:
            yield node.value


def _verdict(text: str, old: dict, new: dict) -> str:
    """A text with names of the notebook's own ("more") can't be wholly filled in here: it may have changed."""
    try:
        names = [name for _, name, _, _ in string.Formatter().parse(text) if name]
    except ValueError:
        return "unsure"
    verdicts = {_verdict_of_fact(name, old, new) for name in names}
    return next((verdict for verdict in ("changed", "unsure") if verdict in verdicts), "same")


def _verdict_of_fact(name: str, old: dict, new: dict) -> str:
    try:
        return "changed" if facts.look_up(name, old) != facts.look_up(name, new) else "same"
    except facts.UnknownFact:
        return "unsure"


def every_chart(tables: data.Tables) -> Iterator[tuple[str, Callable[[], Exhibit]]]:
    """Each chart of the course by its name, and what builds it; one that is for an instrument, for all four."""
    for name in charts.__all__:
        chart = getattr(charts, name)
        if "instrument" in inspect.signature(chart).parameters:
            for one in tables.instruments["id"]:
                yield f'{name}("{one}")', partial(chart, one, tables=tables)
        else:
            yield f"{name}()", partial(chart, tables=tables)


def _titles(tables: data.Tables) -> Iterator[tuple[str, str]]:
    """Every title of every chart, by the chart's label and the view's name."""
    for _, build in every_chart(tables):
        exhibit = build()
        for view in exhibit.views:
            yield f"{exhibit.label}, {view.name}", view.title
        if not exhibit.views:
            yield exhibit.label, exhibit.title
