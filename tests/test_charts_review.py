"""The chart of the review in time: what is drawn is the tables', and a title can't outlive them."""

import csv
import time
from dataclasses import replace

import pandas as pd
import pytest

from palermo import data, paths
from palermo.charts import reviews


def lines(table: str) -> list[dict]:
    """The rows of a file, read by another way than the chart does."""
    with (paths.data_dir() / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def changed(table: str, rows, **values) -> data.Tables:
    tables = data.load()
    frame = getattr(tables, table).copy()
    assert rows(frame).any()
    for column, value in values.items():
        frame.loc[rows(frame), column] = value
    return replace(tables, **{table: frame})


@pytest.fixture(scope="module")
def exhibit():
    return reviews.review_timeline()


def test_the_plan_is_the_table_s_and_says_that_it_is_derived(exhibit):
    view = exhibit.views[0]
    bars = [shape for shape in view.plot.layout.shapes if shape.type == "rect"]
    drawn = {(bar.x0[:4], bar.x1[:4]) for bar in bars}
    planned = {(row["from_year"], row["to_year"]) for row in lines("review_phases")}
    assert planned <= drawn
    assert len(bars) == 12 + 3
    assert len(view.table) == 12 and set(view.table["How sure"]) == {"our reading"}
    for one in exhibit.views:
        assert "as we derive it" in one.title
    assert any("our reading" in note and "table 2" in note for note in exhibit.notes)


def test_the_title_of_the_calendar_follows_the_data(exhibit):
    assert exhibit.title == (
        "By the plan, as we derive it, group 1 would have been in phase II by 16 October 2024; "
        "the whole review was still in phase I"
    )
    last = lambda frame: frame["date"] == "2024-10-16"  # noqa: E731
    caught_up = reviews.review_timeline(changed("review_status", last, phase=2))
    assert caught_up.title.startswith("On 16 October 2024 the review was in phase II, as the plan")
    unknown = reviews.review_timeline(changed("review_status", last, phase=None))
    assert unknown.title.startswith("By 16 October 2024, 84 of 189 reviews had started")
    later = reviews.review_timeline(changed("review_status", last, date=pd.Timestamp("2026-11-30")))
    assert "group 1 would have been in phase IV by 30 November 2026" in later.title


def test_the_numbers_started_are_those_of_the_file(exhibit):
    view = exhibit.views[1]
    rows = [r for r in lines("review_status") if (r["reviewed"], r["measure"]) == ("all", "under way")]
    points = {
        (x, y)
        for trace in view.plot.data
        if trace.mode == "markers"
        for x, y in zip(trace.x, trace.y, strict=True)
    }
    assert points == {(row["date"], int(row["reviews"])) for row in rows}
    assert view.title == (
        "On 16 October 2024, 84 of 189 reviews had started (44 per cent); by the plan, as we derive it, "
        "all were to have started by then"
    )
    plan = next(trace for trace in view.plot.data if trace.mode == "lines")
    assert list(plan.y) == [0, 62, 125, 189, 189]
    assert len(view.table) == len(lines("review_status"))


def test_what_we_computed_is_open_and_explained(exhibit):
    view = exhibit.views[1]
    hollow = [
        trace for trace in view.plot.data if trace.mode == "markers" and trace.marker.color == reviews.EDGE
    ]
    assert [list(trace.y) for trace in hollow] == [[64]]
    assert any("Computed" in note and "31 per cent" in note for note in view.notes)
    assert any("about" in note.text for note in view.plot.layout.annotations)


def test_a_later_count_moves_title_date_and_words():
    more = changed("review_status", lambda f: f["date"] == "2024-10-16", reviews=100)
    exhibit = reviews.review_timeline(more)
    assert "100 of 189 reviews had started (53 per cent)" in exhibit.views[1].title
    assert "100 (16 October 2024)" in exhibit.views[1].alt


def test_every_view_has_words_for_those_who_do_not_see_it(exhibit):
    for view in exhibit.views:
        assert len(view.alt) > 150 and "16 October 2024" in view.alt
    assert "group 3: I 2022 to 2024" in exhibit.views[0].alt
    assert exhibit.as_of == data.load().review_status["date"].max().date()


def test_names_of_a_phase_in_the_hover(exhibit):
    (hover,) = exhibit.views[0].plot.data
    assert len(hover.text) == 12
    assert "<b>Group 1, plan 2020–2022</b><br>Criminalization, jurisdiction" in hover.text


def test_every_row_of_the_tables_names_its_sources(exhibit):
    status = exhibit.views[1].table
    assert status["Source"].iloc[0] == "La Strada early 2022"
    assert status["Source"].str.len().gt(0).all() and exhibit.views[0].table["Source"].str.len().gt(0).all()


def test_the_bars_of_the_first_view_go_when_the_second_is_chosen(visit, book):
    """Shapes in the layer "between" would stay: plotly.js 4.1 does not take them away."""
    one = visit(viewport={"width": 1000, "height": 900})
    one.page.goto((book / "notebooks" / "05_review_mechanism.html").as_uri())
    chart = one.page.locator("#chart-review-timeline")
    chart.scroll_into_view_if_needed()
    one.page.wait_for_function(
        "document.querySelectorAll('#chart-review-timeline .shapelayer path').length >= 15"
    )
    one.page.get_by_label("Reviews started", exact=True).check()
    one.page.wait_for_function("document.querySelectorAll('#chart-review-timeline path.point').length === 4")
    assert chart.locator(".shapelayer path").count() == 0
    assert (one.messages, one.outside) == ([], [])


def test_building_is_fast():
    start = time.perf_counter()
    reviews.review_timeline()
    assert time.perf_counter() - start < 2
