"""My progress: what a learner has read and answered, which objectives are met, and how to carry it along.

The learner's answers stay in the browser. From here comes what is known of the course: its modules, objectives
and questions, the key by which answers are graded, and the section of a module that each question is about.
"""

import html
from functools import cache
from pathlib import Path

import pandas as pd

from . import data, paths, sections, versions
from .island import Island, in_book
from .quiz import bank
from .quiz.known import Known, read_known
from .quiz.markdown import page_address
from .quiz.model import Bank
from .quiz.payload import UNSEEN, payload_of
from .shared import SHARED

__all__ = ["Progress", "progress"]

# An objective is met when so many of its questions have been checked, and their mean is so high.
MET = {"items": 2, "mean": 0.7}
# What grading does not read of a question: its texts.
TEXTS = {"stem", "sources", "hints", "why", "feedback", "consequence", "left", "right", "wrong", "unit"}
# Pages beside the modules, to which My progress and the record lead when they are there.
PAGES = ("pre_test", "post_test", "final_assessment", "my_progress", "record", "check_a_record")


def progress() -> "Progress":
    """The learner's own page. Raises BankError with all faults of the banks."""
    return Progress()


class Progress(Island):
    """What the learner has done, in this browser; export, import, erase. Python receives none of it."""

    kind = "progress"
    scripts = ("grading.js", "standing.js", "progress.js")
    resources = ("course",)

    def __init__(self):
        super().__init__(element_id="progress", payload={})

    def fallback_html(self) -> str:
        return (
            "<p>Your progress is kept in your browser, and showing it needs JavaScript. "
            "These are the modules and what each lets you do:</p>" + outline_html(course())
        )


def course() -> dict:
    """What the pages about progress know of the course, with addresses as they are in this home.

    {edition, met, pages: {name: address}, modules: [{id, number, title, address, quiz: [item id],
    sections: [[title, address]], objectives: [{id, text}]}], items: {item id: {objective, section, key}}}.
    `key` is the question without its texts, as `grading` takes it; `section` a place in `sections`.
    Raises BankError with all faults of the banks.
    """
    return _course(in_book())


# Three pages of one session read it once. Addresses differ between the homes.
@cache
def _course(in_book: bool) -> dict:
    known, banks = _banks()
    modules = published(data.load())
    items = {}
    for module in modules:
        items |= _items(banks[module["id"]], known, module.pop("read"))
    return {
        "edition": versions.edition(),
        "met": MET,
        "pages": {
            name: page_address(f"{name}.ipynb")
            for name in PAGES
            if (paths.notebooks_dir() / f"{name}.ipynb").is_file()
        },
        "modules": [{**module, "quiz": quiz_items(banks[module["id"]])} for module in modules],
        "items": items,
    }


@cache
def _banks() -> tuple[Known, dict[str, Bank]]:
    known = read_known()
    return known, {one.module: one for one in bank.load_all(known=known)}


def published(tables: data.Tables) -> list[dict]:
    """The modules that are there, in reading order, with their sections and objectives."""
    return [_module(row, tables.objectives) for row in _published_rows(tables).itertuples()]


def _published_rows(tables: data.Tables) -> pd.DataFrame:
    modules = tables.modules
    return modules[(modules["number"] > 0) & (modules["status"] == "published")].sort_values("number")


def _module(row, objectives: pd.DataFrame) -> dict:
    name = Path(row.notebook).name
    read = sections.read_sections(paths.root() / row.notebook)
    own = objectives[objectives["module"] == row.id]
    return {
        "id": row.id,
        "number": int(row.number),
        "title": row.title,
        "address": page_address(name),
        "read": read,
        "sections": [[one.title, page_address(f"{name}#{one.anchor}")] for one in read],
        "objectives": own[["id", "text"]].to_dict("records"),
    }


def quiz_items(one: Bank) -> list[str]:
    """The questions of a module's quiz; those that stand alone in its text are not among them."""
    return [item.id for item in one.items if not item.exercise]


def _items(one: Bank, known: Known, read: list[sections.Section]) -> dict[str, dict]:
    places = sections.nearest(read, [_text(item) for item in one.items])
    payloads = payload_of("", one.module, one.items, known)["items"]
    return {
        item.id: {"objective": item.objective, "section": place, "key": grading_key(payload)}
        for item, place, payload in zip(one.items, places, payloads, strict=True)
    }


def _text(item) -> str:
    """All that a question says, and the articles it rests on."""

    def texts(part):
        if isinstance(part, dict):
            part = part.values()
        if isinstance(part, str):
            yield part
        elif not isinstance(part, (bool, int, float, type(None))):
            for inner in part:
                yield from texts(inner)

    said = texts(item.model_dump(exclude={"id", "type", *UNSEEN}))
    cited = [f"article {source.partition(':')[2]}" for source in item.source if ":" in source]
    return " ".join([*said, *cited])


def grading_key(payload: dict) -> dict:
    """A question as `grading.grade` takes it, without what only a reader needs."""

    def slim(part, typed=False):
        if isinstance(part, list):
            return [slim(inner, typed) for inner in part]
        if not isinstance(part, dict):
            return part
        # A known wrong answer that is typed is compared by its text; every other text is only shown.
        left_out = TEXTS if typed else TEXTS | {"text"}
        return {name: slim(inner, name == "near") for name, inner in part.items() if name not in left_out}

    return slim(payload)


def outline_html(known: dict) -> str:
    """The modules with their objectives, as a list."""
    return "<ol>" + "".join(_outline_item(module) for module in known["modules"]) + "</ol>"


def _outline_item(module: dict) -> str:
    aims = "".join(f"<li>{html.escape(one['text'])}</li>" for one in module["objectives"])
    title = html.escape(module["title"])
    return f'<li value="{module["number"]}"><a href="{module["address"]}">{title}</a><ul>{aims}</ul></li>'


@cache
def contents() -> dict[str, tuple[str, list[str]]]:
    """What the marks in the side bar need on every page: page → (module, the questions of its quiz)."""
    _, banks = _banks()
    rows = _published_rows(data.load())
    return {
        row.notebook.removesuffix(".ipynb"): (row.id, quiz_items(banks[row.id])) for row in rows.itertuples()
    }


SHARED["course"] = course
SHARED["contents"] = contents
