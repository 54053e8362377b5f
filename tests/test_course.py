"""A module's opening and the list of modules, as notebooks and the welcome page show them."""

import re

import pytest

from palermo import course, data
from palermo.paths import notebooks_dir

PUBLISHED = data.load().modules.query("status == 'published' and number > 0").sort_values("number")


def test_head_gives_minutes_and_every_objective():
    text = course.head("convention").data
    objectives, modules = data.load().objectives, data.load().modules.set_index("id")
    assert f"About {modules.loc['convention', 'minutes']} minutes" in text
    for objective in objectives[objectives["module"] == "convention"]["text"]:
        assert objective in text


@pytest.mark.parametrize("place", range(len(PUBLISHED)), ids=list(PUBLISHED["id"]))
def test_head_says_where_the_module_stands_and_leads_to_its_neighbours(place):
    first = course.head(PUBLISHED.iloc[place]["id"]).data.splitlines()[0]
    assert first.startswith(f"Module {PUBLISHED.iloc[place]['number']} of ")
    around = PUBLISHED.iloc[[n for n in (place - 1, place + 1) if 0 <= n < len(PUBLISHED)]]
    links = re.findall(r"\]\((\w+\.ipynb)\)", first)
    assert links == [*(path.removeprefix("notebooks/") for path in around["notebook"]), "00_start.ipynb"]
    assert all((notebooks_dir() / link).is_file() for link in links)


@pytest.mark.parametrize("folder", [course.BOOK, course.NOTEBOOKS])
def test_outline_links_what_is_published_and_says_what_is_not(folder):
    text = course.outline(folder)
    modules = data.load().modules
    for module in modules[modules["number"] > 0].to_dict("records"):
        line = next(line for line in text.splitlines() if module["title"] in line)
        published = module["status"] == "published"
        assert (f"]({folder}{str(module['notebook']).removeprefix('notebooks/')})" in line) == published
        assert ("in preparation" in line) != published
    shown = data.load().objectives
    for objective in shown[shown["module"].isin(PUBLISHED["id"])]["text"]:
        assert f"  - {objective}" in text


def test_a_module_that_is_not_there_is_told():
    with pytest.raises(ValueError, match="There is no module 'protocol'"):
        course.head("protocol")


def test_a_module_that_is_planned_is_told(monkeypatch):
    tables = data.load()
    planned = tables.modules.assign(status="planned")
    monkeypatch.setattr(data, "load", lambda: type("Tables", (), {"modules": planned})())
    with pytest.raises(ValueError, match="still planned"):
        course.head("convention")
