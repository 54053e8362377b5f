"""The module on the Conference of the Parties: its sections, rule 17 by its paragraphs, the sessions, the numbers."""

import datetime as dt
import re
from collections import Counter

import pandas as pd
import pytest
import yaml
from prose import cells, headings, prose

from palermo import charts, data, paths
from palermo.charts.sessions import every_two_years_from, missing, ordinal, sessions_title
from palermo.quiz.markdown import slug

MODULE = paths.notebooks_dir() / "04_conference_of_the_parties.ipynb"
BANK = paths.quizzes_dir() / "04_conference_of_the_parties.yml"
SECTIONS = [
    "What you will be able to do",
    "A seat in the hall",
    "What the Conference is",
    "The sessions",
    "Who runs it, who serves it",
    "Rule 17, in full",
    "Beside the plenary: side events",
    "How to prepare an oral statement",
    "Easy to get wrong",
    "Check yourself",
    "Take-away",
    "Where to read more",
]


@pytest.fixture(scope="module")
def rows():
    return data.load().sessions


def test_its_sections_and_tools_are_there():
    text = "\n\n".join(c.source for c in cells(MODULE, "markdown"))
    assert headings(text, "##") == SECTIONS
    code = "\n".join(c.source for c in cells(MODULE, "code"))
    for call in ("charts.sessions()", 'exercise("cop-may-ex")', "statement()", 'quiz("conference")'):
        assert call in code


def test_article_32_and_every_paragraph_of_rule_17_are_cited():
    text = prose(MODULE)
    for paragraph in ("1", "2", "3", "4", "5"):
        assert f"| paragraph {paragraph} |" in text
    for needed in (
        "paragraphs 1 and 2",
        "paragraph 3(b)",
        "**(a)** attend",
        "**(b)** speak",
        "**(c)** receive",
    ):
        assert needed in text, needed
    assert "rule 16, paragraph 3(d)" in text and "article 33, paragraph 1" in text


def test_every_rule_is_one_that_was_read():
    """Rules 1, 9, 14, 15, 16, 17, 22, 23, 30, 40 and 42; no other rule of procedure is cited."""
    runs = re.findall(
        r"\b[Rr]ules? (\d+(?:(?:, | and )\d+)*)", prose(MODULE) + BANK.read_text(encoding="utf-8")
    )
    told = {int(number) for run in runs for number in re.findall(r"\d+", run)}
    assert told <= {1, 9, 14, 15, 16, 17, 22, 23, 30, 40, 42}
    assert {16, 17} <= told


def test_may_i_has_more_than_ten_situations_each_with_its_paragraph():
    items = yaml.safe_load(BANK.read_text(encoding="utf-8"))["items"]
    may = next(one for one in items if one["id"] == "cop-may-ex")
    assert len(may["cards"]) >= 10
    assert min(Counter(card["category"] for card in may["cards"]).values()) >= 3
    for card in may["cards"]:
        named = re.search(r"\[rule 1[67], paragraph \d(\([a-d]\))?\]|\[Alliance of NGOs\]", card["feedback"])
        assert named, card["key"]


# ---- the sessions


def test_the_sessions_from_the_ninth_on_have_their_days(rows):
    days = rows[(rows["session"] >= 9) & (rows["status"] == "held")]
    assert list(days["session"]) == [9, 10, 11, 12]
    assert days["opened"].notna().all() and days["closed"].notna().all()
    for row in days.itertuples():
        assert row.dates == f"{row.opened.day} to {row.closed.day} {row.closed:%B %Y}"
        assert (row.closed - row.opened).days == 4 and row.opened.year == row.year


def test_what_is_planned_is_marked_everywhere(rows):
    planned = rows[rows["status"] == "planned"]
    assert list(planned["session"]) == [13]
    assert planned["decided"].iloc[0].startswith("Planned")
    exhibit = charts.sessions()
    assert "was planned for October 2026" in exhibit.title and "October 2026, planned" in exhibit.alt
    assert list(exhibit.table["Held or planned"])[-1] == "planned"
    assert [trace.name for trace in exhibit.plot.data] == ["Held", "Planned"]


def test_the_title_is_computed(rows):
    title = sessions_title(rows)
    assert title.startswith(
        "From the fourth session on, the Conference has met every two years; the twelfth, in 2024"
    )
    late = rows.copy()
    late.loc[late["session"] == 13, "year"] = 2027
    with pytest.raises(ValueError, match="not two years apart"):
        sessions_title(late)
    assert "planned" not in sessions_title(rows[rows["status"] == "held"])
    assert every_two_years_from(rows[rows["session"] >= 9]) == 9


def test_what_is_not_in_the_sources_is_said(rows):
    assert missing(rows) == ["second", "third", "eighth"]
    assert charts.sessions().notes == ["Not in our sources: the second, third and eighth sessions."]
    assert "the second, the third and the eighth session" in prose(MODULE)
    with pytest.raises(ValueError, match="ORDINALS"):
        ordinal(40)


def test_every_source_is_an_entry_of_the_references(rows):
    text = (paths.book_dir() / "references.md").read_text(encoding="utf-8")
    anchors = {slug(title) for title in headings(text, "###")}
    for cell in rows["source"]:
        assert set(cell.split(";")) <= anchors, cell


# ---- numbers in the text


def test_the_numbers_in_the_text_are_those_of_the_table(rows):
    text = prose(MODULE)
    ngos = rows.set_index("session")["ngos"]
    assert f"{ngos[11]} civil society organizations" in text
    assert f"{ngos[12]} non-governmental" in text
    assert all(pd.isna(ngos[number]) for number in ngos.index if number not in (11, 12))


def test_counting_back_from_the_opening_day(rows):
    opened = rows.set_index("session").loc[12, "opened"].date()
    text = prose(MODULE)
    for days, day in ((30, "14 September 2024"), (60, "15 August 2024")):
        counted = opened - dt.timedelta(days)
        assert f"{counted.day} {counted:%B %Y}" == day
        assert f"by {day}**" in text
