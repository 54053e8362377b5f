"""The tables on the review: every row has its source, nothing unverified passes for official, the sums fit."""

import re

import pytest

from palermo import data, paths
from palermo.quiz.markdown import slug

TABLES = [
    "clusters",
    "cluster_articles",
    "review_groups",
    "review_phases",
    "review_status",
    "review_steps",
    "dialogues",
]


@pytest.fixture(scope="module")
def tables():
    return data.load()


@pytest.mark.parametrize("name", TABLES)
def test_every_source_is_an_entry_of_the_references(tables, name):
    text = (paths.book_dir() / "references.md").read_text(encoding="utf-8")
    anchors = {slug(title) for title in re.findall(r"^### (.+)$", text, re.M)}
    frame = getattr(tables, name)
    columns = [column for column in frame.columns if column == "source" or column.endswith("_source")]
    assert columns
    for column in columns:
        for cell in frame[column]:
            assert set(cell.split(";")) <= anchors, f"data/{name}.csv, {column}: {cell}"


def test_the_articles_of_the_first_cluster_and_of_no_other(tables):
    """Rows II to IV of the official table were not read: nobody may fill them in from elsewhere."""
    rows = tables.cluster_articles
    assert set(rows["cluster"]) == {1}
    verified = rows[rows["mark"] == "verified"]
    found = {key: ",".join(its["article"]) for key, its in verified.groupby("instrument")}
    assert found == {"untoc": "2,5,6,8,9,10,15,23", "tip": "3,5", "som": "3,5,6"}
    assert set(rows.loc[rows["mark"] == "our reading", "instrument"]) == {"firearms"}
    assert list(tables.clusters["place_mark"]) == ["verified"] + 3 * ["our reading"]


def test_the_plan_follows_from_the_groups_and_phases_of_two_years(tables):
    starts = dict(zip(tables.review_groups["number"], tables.review_groups["start_year"], strict=True))
    assert len(tables.review_phases) == 12
    for row in tables.review_phases.itertuples():
        assert (row.from_year, row.to_year) == (
            starts[row.group] + 2 * (row.cluster - 1),
            starts[row.group] + 2 * row.cluster,
        )
        assert row.mark == "our reading"


def test_the_groups_sum_to_the_total_that_is_published(tables):
    total = tables.review_groups["reviews"].sum()
    status = tables.review_status
    of_all = status[(status["reviewed"] == "all")]
    assert set(of_all["total"]) == {total}
    september = of_all[of_all["date"] == "2024-09-30"].set_index("measure")["reviews"]
    assert september["under way"] + september["not started"] == total
    first = tables.review_groups["reviews"].iloc[0]
    assert set(status.loc[status["reviewed"] == "group 1", "total"]) == {first}


def test_what_is_our_reading_says_so_and_how_to_check(tables):
    for step in tables.review_steps.itertuples():
        assert (step.mark == "verified") or step.check, step.id
        assert not step.check or re.search(r"Check in .*resolution (9|10)/1", step.check), step.id
    status = tables.review_status
    assert all(status.loc[status["mark"] == "our reading", "remark"].str.startswith("Computed"))


def test_dialogues_are_in_order_and_say_what_is_counted(tables):
    dates = tables.dialogues["date"].dropna()
    assert dates.is_monotonic_increasing
    for row in tables.dialogues.itertuples():
        assert row.date_as_published or row.date == row.date, row.title
        counted = r"participants|people|NGOs|organizations|stakeholders"
        assert not row.attendance or re.search(counted, row.attendance), row.title
