"""The module on why it matters: its sections, the slides' words, the links of targets, and what is ours."""

import re
from pathlib import Path

import pytest
import yaml
from prose import cells, headings, prose

from palermo import data, paths, sdg
from palermo.quiz.markdown import slug

MODULE = paths.notebooks_dir() / "01_why_it_matters.ipynb"
BANK = yaml.safe_load((paths.quizzes_dir() / "01_why_it_matters.yml").read_text(encoding="utf-8"))["items"]
SLIDES = ["16.1", "16.2", "16.3", "17.16", "17.17"]
ADDED = ["16.4", "16.a", "5.2", "8.7"]
SECTIONS = [
    "What you will be able to do",
    "One street, one week",
    "What it does",
    "Where it stands in the Sustainable Development Goals",
    "Who the stakeholders are",
    "Why engagement is asked for",
    "What each kind can bring, and may not do",
    "Check yourself",
    "Take-away",
    "Where to read more",
]
NEEDED = {4, 6, 8, 9, 10, 12, 23, 24, 25, 28, 31, 32, 34, 36, 37}


@pytest.fixture(scope="module")
def tables():
    return data.load()


def item(name: str) -> dict:
    return next(one for one in BANK if one["id"] == name)


def cited(path: Path) -> set[int]:
    runs = re.findall(
        r"[Aa]rticles? (\d+(?:\([a-z0-9]+\))*(?:(?:, | and | or | to )\d+(?:\([a-z0-9]+\))*)*)", prose(path)
    )
    return {int(n) for run in runs for n in re.findall(r"(?<![(\w])\d+", run)}


def test_its_sections_and_exercises_are_there():
    text = "\n\n".join(c.source for c in cells(MODULE, "markdown"))
    assert headings(text, "##") == SECTIONS
    code = "\n".join(c.source for c in cells(MODULE, "code"))
    for call in ("sdg.targets()", *(f'exercise("why-{name}-ex")' for name in ("harm", "sort", "port"))):
        assert call in code
    assert cited(MODULE) >= NEEDED


def test_the_targets_of_the_slides_stand_there_word_for_word(tables):
    """And in the table, with those that this course adds marked as added."""
    text = prose(MODULE)
    targets = tables.sdg_targets.set_index("target")
    assert list(targets.index[targets["on_slides"]]) == SLIDES
    assert list(targets.index[~targets["on_slides"]]) == ADDED
    for target, row in targets.iterrows():
        assert f"**{target}**" in text, target
        assert (row["wording"] == "slides") == (target in SLIDES)
        if target in SLIDES:
            assert row["asks"] in text, target
    assert "What the slides leave out" in text and "our reading" in text


def test_every_link_leads_to_an_article_that_has_the_paragraph(tables):
    articles = tables.articles.set_index(["instrument", "article"])
    for link in tables.sdg_links.itertuples():
        found = re.fullmatch(r"(\d+)(?:\((\d+)\))?(?:\([a-z]\))*(?: and \((?:\d+|[a-z])\))?", link.provision)
        assert found and found[1] == link.article, link
        paragraphs = articles.loc[(link.instrument, link.article), "paragraphs"]
        if found[2] and paragraphs == paragraphs:  # counted
            assert int(found[2]) <= int(paragraphs), link
    assert set(tables.sdg_links["target"]) == {*SLIDES, *ADDED}


def test_the_table_can_be_read_from_the_target_and_from_the_tool():
    table = sdg.targets()
    table.chosen = {"which": "16.4: illicit money and arms, organized crime"}
    shown = {row["provision"] for row in table.shown}
    assert {"Convention, article 14(2)", "Firearms Protocol, article 8"} <= shown
    table.chosen = {"tool": "Education and training"}
    assert {
        "16.a: strong institutions",
        "17.17: partnerships of public, private sector and civil society",
    } <= {row["which"] for row in table.shown}
    table.chosen = {"slides": "no: added by this course"}
    assert {row["which"].split(":")[0] for row in table.shown} == set(ADDED)
    assert table.fallback_html().count("<tr>") == len(table.rows) + 1


def test_every_source_is_an_entry_of_the_references(tables):
    text = (paths.book_dir() / "references.md").read_text(encoding="utf-8")
    anchors = {slug(title) for title in headings(text, "###")}
    assert set(tables.sdg_targets["source"]) <= anchors


def test_fifteen_kinds_of_organization_and_every_kind_of_stakeholder():
    sort = item("why-sort-ex")
    assert len(sort["cards"]) == 15
    assert {card["category"] for card in sort["cards"]} == {kind["key"] for kind in sort["categories"]}
    harm = item("why-harm-ex")
    treaties = (
        "Trafficking in Persons Protocol",
        "Smuggling of Migrants Protocol",
        "Firearms Protocol",
        "Convention",
    )
    assert all(any(treaty in pair["right"] for pair in harm["pairs"]) for treaty in treaties)


def test_the_port_can_be_helped_without_a_fault_and_no_scene_is_lost():
    """Some path earns every point; each scene is reached; each choice leads to a scene."""
    scenes = {scene["key"]: scene.get("choices", []) for scene in item("why-port-ex")["scenes"]}
    reached, best = {"start"}, []

    def walk(key: str, points: list[float]):
        reached.add(key)
        if not scenes[key]:
            best.append(sum(points) / len(points))
        for choice in scenes[key]:
            walk(choice["to"], [*points, choice["points"]])

    walk("start", [])
    assert reached == set(scenes) and max(best) == 1


def test_no_figure_on_crime_stands_without_a_source():
    """No sensation: no billions, no percentages, no counts of victims."""
    text = "\n".join(c.source for c in cells(MODULE, "markdown"))
    assert not re.search(r"\d[\d,.]* ?(%|per cent|percent|million|billion|victims)", text)


def test_the_toolkit_is_told_as_far_as_it_was_read():
    text = prose(MODULE)
    for needed in (
        "**10 tools**", "**20 case studies**", "**10 recommendations**", "effective implementation of the Convention",
        "systematic and comprehensive engagement", "resolution 9/1", "We could read its opening only",
    ):  # fmt: skip
        assert needed in text, needed
