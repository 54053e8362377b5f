"""The module on the Review Mechanism: its sections, facts with their qualification, no table that looks official."""

import re
from pathlib import Path

import pytest
import yaml
from prose import cells, headings, prose

from palermo import data

ROOT = Path(__file__).resolve().parent.parent
MODULE = ROOT / "notebooks" / "05_review_mechanism.ipynb"
BANK = yaml.safe_load((ROOT / "quizzes" / "05_review_mechanism.yml").read_text(encoding="utf-8"))["items"]

SECTIONS = [
    "What you will be able to do",
    "Three phone calls",
    "What it is",
    "How it came about",
    "Who reviews whom",
    "What is reviewed: four clusters",
    "When: the plan and what happened",
    "How: one review, step by step",
    "Three doors, and the walls between them",
    "The criticism, fairly",
    "Easy to get wrong",
    "Check yourself",
    "Take-away",
    "Where to read more",
]
SHOWN = [
    'head("review_mechanism")', 'exercise("rev-sort-01")', "charts.review_timeline()", "review_walk()",
    'exercise("rev-order-01")', "dialogues()", 'exercise("rev-door-01")', 'exercise("rev-myths-01")',
    'quiz("review_mechanism")',
]  # fmt: skip


@pytest.fixture(scope="module")
def text():
    return prose(MODULE)


@pytest.fixture(scope="module")
def bare(text):
    """Without the targets of links, in one line each paragraph."""
    return re.sub(r"\]\([^)]*\)", "]", text)


def test_its_sections_and_all_that_it_shows_are_there(text):
    assert headings(text, "##") == SECTIONS
    code = "\n".join(cell.source for cell in cells(MODULE, "code"))
    assert [call for call in SHOWN if call not in code] == []


def test_resolutions_and_their_marks(bare):
    for words in (
        "Resolution 9/1 sets the Mechanism up",
        "Resolution 10/1 launches the reviews",
        "decision 4/1",
    ):
        assert words in bare
    (line,) = [part for part in re.split(r"\n\s*\n", bare) if "8/2" in part]
    assert "What we could not check" in line and "look it up before you cite it" in line


def test_the_articles_of_the_first_cluster_are_those_of_the_table(bare):
    start = bare.index("**The articles of cluster I**")
    part = bare[start : bare.index("**Where to check.**")]
    names = {"untoc": "Convention", "tip": "Trafficking", "som": "Smuggling", "firearms": "Firearms"}
    for instrument, its in data.load().cluster_articles.groupby("instrument"):
        (clause,) = [one for one in re.split(r"[;\n]", part) if names[instrument] in one]
        assert re.findall(r"\b\d{1,2}\b", clause)[: len(its)] == list(its["article"]), instrument
        assert ("our reading" in clause) == (set(its["mark"]) == {"our reading"})


def test_no_article_is_put_under_a_later_cluster_as_official(bare):
    """Only the firearms article that speaks for the order of the clusters is named, as our reading."""
    table = bare[bare.index("- **II. ") : bare.index("**The articles of cluster I**")]
    assert table.count("our reading") == 3
    assert set(re.findall(r"articles? \d+(?:\([a-z]\))?", table)) <= {"article 9(c)"}
    assert "So this course prints no list of articles for clusters II to IV" in bare
    sort = next(item for item in BANK if item["id"] == "rev-sort-01")
    for card in sort["cards"]:
        verified = card["category"] == "crime"
        assert ("Verified" in card["feedback"]) == verified, card["key"]
        assert ("our reading" in card["feedback"]) != verified, card["key"]
    assert "table 1 in the annex" in sort["stem"] and "nothing official" in sort["stem"]


def test_a_card_that_is_called_verified_is_in_the_table():
    rows = data.load().cluster_articles.query("mark == 'verified'")
    known = set(zip(rows["instrument"], rows["article"], strict=True))
    sort = next(item for item in BANK if item["id"] == "rev-sort-01")
    for card in sort["cards"]:
        treaty, article = re.match(r"(\w+).*?, article (\d+)", card["text"]).groups()
        place = ({"Convention": "untoc", "Trafficking": "tip"}[treaty], article)
        assert (place in known) == (card["category"] == "crime"), card["key"]
    asked = next(item for item in BANK if item["id"] == "rev-articles-01")
    for option in asked["options"]:
        place = ("untoc", re.match(r"Article (\d+)", option["text"])[1])
        assert (place in known) == bool(option.get("correct")), option["key"]


def test_both_ways_of_counting_ten_years(bare):
    part = bare[bare.index("### Two ways to count ten years") : bare.index("### On one line")]
    for words in (
        "began in October 2018",
        "October 2020 to October 2030",
        "Sources differ",
        "in our reading",
    ):
        assert words in part
    assert "To check: table 2" in part


def test_what_is_qualified_stays_qualified(bare):
    for said, qualified in [
        ("work(?:ing)? groups draw general conclusions", "secondary account of about 2019"),
        ("puts the launch by resolution 10/1 in 2022", "sources differ"),
        ("the firearms dialogue of 2024 the fourth", "Sources differ"),
        ("We computed it", "rise of 31 per cent"),
        ("would come under it by itself", "One commentator thinks"),
        ("nobody is ranked", "independent observer"),
    ]:
        blocks = [block for block in re.split(r"\n\s*\n", bare) if re.search(said, block)]
        assert blocks and any(qualified in block for block in blocks), said


def test_every_reading_of_ours_says_how_to_check(bare):
    """In its own section: a table, an annex, a page to open."""
    for section in re.split(r"^## ", bare, flags=re.M)[1:]:
        if re.search(r"[Oo]ur reading", section) and not section.startswith("Take-away"):
            assert re.search(r"[Cc]heck|annex to resolution", section), section[:60]


def test_no_door_is_promised_that_is_closed(bare):
    for words in (
        "No NGO sits in a country review",
        "not working groups",
        "It is encouragement and no duty",
        "The situation of any specific country",
        "with or without ECOSOC status",
    ):
        assert words in bare


def test_the_bank_has_many_types_and_enough_questions():
    asked = [item for item in BANK if not item.get("exercise")]
    assert len(asked) >= 20 and len({item["type"] for item in asked}) >= 5
    assert {item["type"] for item in BANK if item.get("exercise")} == {"sorting", "ordering", "branching"}


def test_the_way_through_all_doors_earns_every_point():
    scenes = {scene["key"]: scene for scene in next(i for i in BANK if i["id"] == "rev-door-01")["scenes"]}
    at, path = "start", []
    while scenes[at].get("choices"):
        best = max(scenes[at]["choices"], key=lambda choice: choice["points"])
        assert best["points"] == 1, at
        path.append(at)
        at = best["to"]
    assert path == ["start", "ministry", "group", "floor", "conference"]
