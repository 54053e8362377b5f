"""The course's own outline in a notebook: a module's opening, and the list of modules, from `data/`."""

from IPython.display import Markdown

from . import data


def head(module_id: str) -> Markdown:
    """What a module lets you do, and how long it takes. Reads `data/modules.csv` and `data/objectives.csv`."""
    tables = data.load()
    module = _module(tables, module_id)
    objectives = tables.objectives[tables.objectives["module"] == module_id]["text"]
    lines = [f"**About {module['minutes']} minutes.** After this module you can:", ""]
    lines += [f"{n}. {text}" for n, text in enumerate(objectives, 1)]
    return Markdown("\n".join(lines))


def overview() -> Markdown:
    """The modules in reading order as a list: what each is about, its minutes, and whether it is there yet."""
    modules = data.load().modules.sort_values("number")
    return Markdown("\n".join(_overview_line(row) for _, row in modules[modules["number"] > 0].iterrows()))


def _overview_line(module) -> str:
    title = f"**{module['number']} · {module['title']}**"
    if module["status"] == "planned":
        return f"- {title} (in preparation): {module['summary']}"
    link = module["notebook"].removeprefix("notebooks/")
    return f"- [{title}]({link}), about {module['minutes']} minutes: {module['summary']}"


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
