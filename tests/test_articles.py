"""The table of articles and its explorer: complete, with verbs in order, and found by what a reader looks for."""

import gzip
import json
import re

import pytest

from palermo import data
from palermo.articles import VERBS, article_explorer

ARTICLES = data.load().articles
EXPLORER = article_explorer()


def found(search="", **chosen) -> list[str]:
    EXPLORER.search, EXPLORER.chosen = search, chosen
    return [row["article"] for row in EXPLORER.shown]


def verbs(instrument, article) -> str:
    row = ARTICLES[(ARTICLES["instrument"] == instrument) & (ARTICLES["article"] == str(article))]
    return row["duty"].item()


def test_all_articles_of_the_four_treaties_are_there():
    numbers = ARTICLES.groupby("instrument")["article"].apply(lambda its: sorted(map(int, its)))
    for law in data.load().instruments.itertuples():
        assert numbers[law.id] == list(range(1, law.articles + 1))
    assert EXPLORER.payload["title"] == "The 107 articles of the Convention and its Protocols"


def test_each_verb_stands_once_and_in_the_fixed_order():
    for row in ARTICLES[ARTICLES["duty"] != ""].itertuples():
        places = [VERBS.index(verb) for verb in row.duty.split("; ")]
        assert places == sorted(set(places)), f"{row.instrument} {row.article}: {row.duty}"


@pytest.mark.parametrize(
    ("instrument", "article", "duty"),
    [
        # What the fact base says of the verbs: C-209, C-224, C-240, C-241, C-251, C-282, C-283, P-107, P-110, P-311.
        ("untoc", 8, "shall; shall consider"),
        ("untoc", 12, "shall; may"),
        ("untoc", 15, "shall; may"),
        ("untoc", 18, "shall; shall consider; may"),
        ("untoc", 26, "shall; shall consider; may"),
        ("untoc", 28, "shall consider"),
        ("untoc", 31, "shall; shall endeavour"),
        ("tip", 6, "shall; shall consider; shall endeavour"),
        ("tip", 7, "shall consider"),
        ("tip", 9, "shall; shall endeavour"),
        ("som", 17, "shall consider"),
        ("firearms", 10, "shall; may"),
        ("firearms", 15, "shall consider"),
    ],
)
def test_the_verbs_are_those_of_the_treaties(instrument, article, duty):
    assert verbs(instrument, article) == duty


@pytest.mark.parametrize("ending", [(35, 38, 40), (15, 17, 19), (20, 22, 24), (16, 18, 20)])
def test_like_final_clauses_have_like_verbs(ending):
    instrument = {35: "untoc", 15: "tip", 20: "som", 16: "firearms"}[ending[0]]
    disputes, force, leaving = ending
    assert verbs(instrument, disputes) == "shall; shall endeavour; may"
    assert verbs(instrument, force) == "" and verbs(instrument, leaving) == "may"


def test_a_summary_uses_no_verb_that_its_article_lacks():
    for row in ARTICLES.itertuples():
        for verb in re.findall(r"\b(consider(?:s|ed)?|endeavour(?:s|ed)?)\b", row.summary):
            asked = "shall consider" if verb.startswith("consider") else "shall endeavour"
            if (row.instrument, row.article, verb) in {
                ("untoc", "17", "consider"),
                ("som", "9", "considered"),
            }:
                continue  # "may consider", and "due account" in other words
            assert asked in row.duty, f"{row.instrument} {row.article}: {row.summary}"


def test_a_reader_finds_articles():
    assert found("brokers") == ["Firearms Protocol, article 13", "Firearms Protocol, article 15"]
    assert found("refugee") == [
        "Trafficking in Persons Protocol, article 14",
        "Smuggling of Migrants Protocol, article 19",
    ]
    assert "Smuggling of Migrants Protocol, article 8" in found("flag ship")
    assert found(instrument="Firearms Protocol", verbs="shall consider") == ["Firearms Protocol, article 15"]


def test_only_articles_whose_cluster_a_source_names_stand_under_it():
    (cluster,) = EXPLORER.payload["filters"][3]["values"]
    assert cluster == "I: criminalization and jurisdiction"
    assert len(found(cluster=cluster)) == 13
    assert not found(cluster=cluster, instrument="Firearms Protocol"), "our reading is no source"


def test_one_treaty_at_first():
    one = article_explorer("untoc")
    assert len(one.shown) == 41 and one.element_id == "articles-untoc"
    with pytest.raises(ValueError, match="one of: untoc, tip, som, firearms"):
        article_explorer("uncac")


def test_it_weighs_little():
    payload = json.dumps(EXPLORER.payload, ensure_ascii=False, separators=(",", ":")).encode()
    assert len(gzip.compress(payload)) <= 10_000
