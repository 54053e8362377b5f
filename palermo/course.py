"""The course's own outline: a module's opening and the list of modules, from `data/`."""

from IPython.display import Markdown

from . import data

BOOK, NOTEBOOKS = (
    "../notebooks/",
    "",
)  # what leads to a notebook from a page of `book/`, from another notebook


def head(module_id: str) -> Markdown:
    """A module's place in the course, its minutes, and what it lets you do.

    Reads `data/modules.csv` and `data/objectives.csv`. Raises ValueError for a module that is not there yet.
    """
    tables = data.load()
    module = _module(tables, module_id)
    lines = [_place(tables.modules, module), ""]
    lines += [f"**About {module['minutes']} minutes.** After this module you can:", ""]
    lines += [f"{n}. {text}" for n, text in enumerate(_objectives(tables, module_id), 1)]
    return Markdown("\n".join(lines))


def overview() -> Markdown:
    """The modules in reading order, for a notebook: see `outline`."""
    return Markdown(outline(NOTEBOOKS))


def outline(folder: str) -> str:
    """The modules in reading order as a Markdown list: what each is about, its minutes and its objectives.

    folder: the way to the notebooks from the page that shows it, `BOOK` or `NOTEBOOKS`.
    """
    tables = data.load()
    rows = _course(tables.modules).to_dict("records")
    return "\n".join(_outline_lines(row, _objectives(tables, row["id"]), folder) for row in rows)


def texts() -> dict[str, str]:
    """What a page of `book/` may name in two braces beside the facts."""
    modules = _course(data.load().modules)
    there = modules[modules["status"] == "published"]
    hours = round(int(there["minutes"].sum()) / 60)
    return {"outline": outline(BOOK), "module_count": str(len(there)), "course_hours": str(hours)}


def _outline_lines(module: dict, objectives: list[str], folder: str) -> str:
    title = f"{module['number']} · {module['title']}"
    if module["status"] == "planned":
        return f"- **{title}** (in preparation): {module['summary']}"
    line = f"- **{_link(module, folder, title)}**, about {module['minutes']} minutes: {module['summary']}"
    return "\n".join([line, *(f"  - {text}" for text in objectives)])


def _place(modules, module) -> str:
    """Where a module stands, with links to its neighbours that are there."""
    there = _course(modules)
    there = there[there["status"] == "published"]
    before = there[there["number"] < module["number"]].tail(1).to_dict("records")
    after = there[there["number"] > module["number"]].head(1).to_dict("records")
    parts = [f"Module {module['number']} of {_course(modules)['number'].max()}"]
    parts += [f"before it: {_link(row, NOTEBOOKS, row['title'])}" for row in before]
    parts += [f"after it: {_link(row, NOTEBOOKS, row['title'])}" for row in after]
    return " · ".join([*parts, "[all modules](00_start.ipynb)"])


def _link(module: dict, folder: str, text: str) -> str:
    return f"[{text}]({folder}{module['notebook'].removeprefix('notebooks/')})"


def _course(modules):
    return modules[modules["number"] > 0].sort_values("number")


def _objectives(tables, module_id: str) -> list[str]:
    return list(tables.objectives.loc[tables.objectives["module"] == module_id, "text"])


def _module(tables, module_id: str):
    found = tables.modules[tables.modules["id"] == module_id]
    if found.empty:
        raise ValueError(
            f"There is no module {module_id!r}. data/modules.csv has: {', '.join(tables.modules['id'])}."
        )
    module = found.iloc[0]
    if module["status"] != "published":
        raise ValueError(
            f"The module {module_id!r} is still planned. When it is written, give it minutes, a notebook and the "
            "status `published` in data/modules.csv."
        )
    return module
