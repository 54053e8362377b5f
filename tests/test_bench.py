"""The budgets of tests/bench.py, with a margin for a machine that runs other tests at the same time."""

from contextlib import nullcontext

import bench
import pytest
import quiz_bench

BUSY = 3


def test_loading_and_checking_is_quick():
    measured = bench.loading()
    assert measured.value <= BUSY * measured.budget, measured


def test_every_chart_is_built_quickly():
    measured = list(bench.charts())
    assert len(measured) >= 8
    assert [str(one) for one in measured if one.value > BUSY * one.budget] == []


def test_the_profile_switches_quickly(browser, book):
    measured = bench.switching(browser, bench.module_page(book))
    assert measured.value <= BUSY * measured.budget, measured


def test_the_module_is_light(book):
    assert [str(one) for one in bench.weights(bench.module_page(book)) if not one.kept] == []


@pytest.mark.parametrize(("value", "code"), [(0.4, 0), (0.6, 1)])
def test_a_broken_budget_fails_the_program(monkeypatch, capsys, value, code):
    monkeypatch.setattr(bench, "measure", lambda: iter([bench.Measured("load", value, 0.5, "s")]))
    monkeypatch.setattr(bench, "chromium", nullcontext)  # the tests have one running, and it bears no second
    monkeypatch.setattr(quiz_bench, "rows", lambda browser, folder, built: iter([]))
    assert bench.main() == code
    assert ("TOO MUCH" in capsys.readouterr().out) == bool(code)


def test_the_quiz_is_light_and_soon_ready(browser, book, tmp_path):
    rows = list(quiz_bench.rows(browser, tmp_path, book, runs=1))
    assert [row.questions for row in rows] == [10, 50, 250]
    assert [str(row) for row in rows if not row.ahead(BUSY)] == []
