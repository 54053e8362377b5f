"""The pandas exercises: every solution is right, every mistake is recognised, and nothing is given away."""

import dataclasses
import datetime as dt
import re

import numpy as np
import pandas as pd
import pytest
from prose import cells, tags

from palermo import data, exercises, facts, paths
from palermo.exercises import EXERCISES, FORMS, check

NOTEBOOK = paths.notebooks_dir() / "07_ratification_data.ipynb"
CELLS = cells(NOTEBOOK)
TABLES = data.load()
each = pytest.mark.parametrize("name", EXERCISES)

ROWS = TABLES.participation
BOUND = ROWS[ROWS["party"] & (ROWS["party_basis"] != "reported")]


def told(name: str, answer: object, tables: data.Tables = TABLES) -> str:
    return check(name, answer, tables).data


def right(name: str) -> object:
    return EXERCISES[name].answer(TABLES)


def of(instrument: str) -> pd.DataFrame:
    return BOUND[BOUND["instrument"] == instrument]


# ---- the notebook


def solutions() -> dict[str, str]:
    """Exercise → the code of the folded cell that follows its own."""
    found, name = {}, ""
    for cell in CELLS:
        asked = re.search(r'check\("(ex-\d\d)", answer\)', cell.source)
        name = asked[1] if asked else name
        if "solution" in tags(cell):
            found[name] = cell.source
    return found


def test_the_notebook_has_ten_each_with_task_hint_check_and_folded_solution():
    assert list(EXERCISES) == [f"ex-{n:02d}" for n in range(1, 11)]
    assert list(solutions()) == list(EXERCISES)
    places = [
        place for place, cell in enumerate(CELLS) if "check(" in cell.source and "answer" in cell.source
    ]
    assert len(places) == 10
    for number, place in enumerate(places, 1):
        task, own, solution = CELLS[place - 1 : place + 2]
        assert task.source.startswith(f"### Exercise {number}: ")
        assert "<details>\n<summary>A hint</summary>" in task.source
        assert own.source.startswith("answer = ...  # yours\n") and "exercise" in tags(own)
        assert "source_hidden" not in own.metadata.get("jupyter", {})
        assert solution.metadata.jupyter.source_hidden is True and "hide-input" in tags(solution)
        # Voilà shows no code, so it leaves them out; in the book the reader sees the code without ten greetings.
        assert all("lab-only" in tags(cell) for cell in (task, own, solution))
        assert "remove-output" in tags(own)


@each
def test_the_solution_of_the_notebook_is_right_and_prints_nothing(name):
    setup = next(cell.source for cell in CELLS if cell.id == "exercises-data")
    names: dict = {}
    exec(setup, names)
    source = solutions()[name]
    exec(source, names)
    assert told(name, names["solution"]).startswith("**Right.**")
    assert source.splitlines()[-1].startswith("solution = "), "a last line without = would show the answer"


def test_the_section_says_where_the_exercises_can_be_done():
    (intro,) = [cell for cell in CELLS if cell.id == "exercises"]
    assert "lab-only" not in tags(intro)
    for place in ("JupyterLab", "book", "Voilà"):
        assert place in intro.source


# ---- what is right


@pytest.mark.parametrize(("name", "fact"), [
    ("ex-01", "untoc.parties"), ("ex-02", "tip.un_members_party"), ("ex-04", "tip.parties_unsigned"),
    ("ex-05", "untoc.median_days"), ("ex-06", "firearms.fortieth_date"), ("ex-07", "firearms.gap_to_convention"),
    ("ex-10", "all_four"),
])  # fmt: skip
def test_the_answer_is_the_fact_that_the_course_prints(name, fact):
    assert told(name, facts.look_up(fact)).startswith("**Right.**")


def test_names_codes_lists_sets_and_columns_are_all_read():
    names = right("ex-03")
    codes = ROWS.loc[names.index, "iso3"]
    for answer in (names, list(names), set(codes), codes.to_numpy(), pd.Index(codes), tuple(names)):
        assert told("ex-03", answer).startswith("**Right.**")


def test_numbers_and_dates_of_every_make_are_read():
    number = right("ex-01")
    for answer in (number, np.int64(number), float(number)):
        assert told("ex-01", answer).startswith("**Right.**")
    day = right("ex-06")
    for answer in (
        day,
        day.date(),
        np.datetime64(day),
        f"{day:%Y-%m-%d}",
        dt.datetime.combine(day, dt.time()),
    ):
        assert told("ex-06", answer).startswith("**Right.**")
    years = right("ex-09")
    for answer in (
        years,
        years.sort_index(),
        years.to_dict(),
        years.reindex(range(2000, 2027), fill_value=0),
    ):
        assert told("ex-09", answer).startswith("**Right.**")


def test_answers_follow_the_data():
    table = ROWS.copy()
    table.loc[(table["instrument"] == "untoc") & (table["iso3"] == "IRN"), "party_basis"] = "dated"
    confirmed = dataclasses.replace(TABLES, participation=table)
    before = right("ex-01")
    assert told("ex-01", before + 1, confirmed).startswith("**Right.**")
    assert not told("ex-01", before, confirmed).startswith("**Right.**")


# ---- what is wrong


@each
def test_at_least_three_mistakes_of_each_are_recognised(name):
    exercise = EXERCISES[name]
    same, key = FORMS[exercise.form].same, exercise.answer(TABLES)
    recognised = set()
    for mistake in exercise.mistakes:
        answer = mistake.answer(TABLES)
        if not same(answer, key, exercise, TABLES):
            said = told(name, answer)
            assert said.startswith("**Not yet.**") and mistake.told in said, (name, answer)
            recognised.add(mistake.told)
    assert len(recognised) >= 3, recognised


@pytest.mark.parametrize(("name", "answer", "said"), [
    ("ex-01", len(ROWS[(ROWS["instrument"] == "untoc") & ROWS["party"]]), "reported"),
    ("ex-01", int(ROWS.loc[ROWS["instrument"] == "untoc", "signature_date"].notna().sum()), "signatures"),
    ("ex-01", len(of("tip")), "another treaty"),
    ("ex-01", len(BOUND), "all four treaties"),
    ("ex-02", len(of("tip")), "un_member"),
    ("ex-03", ["Iceland"], "missing"),
    ("ex-04", int((of("tip")["consent_type"] == "accession").sum()), "succession"),
    ("ex-05", (of("untoc")["consent_date"] - of("untoc")["signature_date"]).dt.days.mean(), "mean"),
    ("ex-06", "2005-07-03", "entry into force"),
    ("ex-07", len(of("untoc")) - len(of("som")), "another treaty"),
    ("ex-08", right("ex-08") / 100, "percent"),
    ("ex-09", ROWS.loc[ROWS["instrument"] == "untoc", "signature_date"].dt.year.value_counts(), "signature"),
    ("ex-10", right("ex-10") + 1, "European Union"),
])  # fmt: skip
def test_what_people_do_is_told_in_words(name, answer, said):
    found = told(name, answer)
    assert found.startswith("**Not yet.**") and said in found


def test_two_mistakes_that_lead_to_one_number_are_both_told():
    states_only = len(of("tip")[of("tip")["kind"] == "state"])
    rows = ROWS[ROWS["instrument"] == "tip"]
    assert states_only == int(
        TABLES.countries.loc[TABLES.countries["un_member"], "iso3"].isin(rows["iso3"]).sum()
    )
    said = told("ex-02", states_only)
    assert "European Union" in said and "only signed" in said and "Or: " in said


JUNK = [
    None, "", "193", True, [], {}, 3.5, float("nan"), -1, object(), len, ROWS, ROWS["iso3"], ROWS["consent_date"],
    pd.NaT, pd.Timestamp("2005-04-05"), pd.Timedelta(days=3), ["Atlantis"], [1, 2], {2003: 1}, {"a": "b"}, "no day",
    np.array([]), range(3), pd.Series(dtype=float), {2003: None}, 10**400, 1j,
]  # fmt: skip


@each
@pytest.mark.parametrize("number", range(len(JUNK)))
def test_whatever_is_given_gets_a_friendly_sentence(name, number):
    said = told(name, JUNK[number])
    assert said.startswith("**Not yet.**") and len(said) > 30, said


@each
def test_an_empty_answer_is_greeted(name):
    assert "three dots" in told(name, ...)


@each
def test_no_sentence_gives_the_answer_away(name):
    exercise = EXERCISES[name]
    answer = right(name)
    said = [mistake.told for mistake in exercise.mistakes]
    wrong = [told(name, junk) for junk in JUNK] + [
        told(name, 12345),
        told(name, "1999-01-01"),
        told(name, ["KEN"]),
    ]
    if exercise.form == "number":
        hidden = [f"{answer:g}", str(round(answer))]
    elif exercise.form == "date":
        hidden = [f"{answer:%Y-%m-%d}", facts.fill("{day}", {"day": facts.Date(*answer.timetuple()[:3])})]
    else:
        hidden = list(answer) if exercise.form == "names" else []
    for sentence in [*said, *wrong]:
        for secret in hidden:
            assert not re.search(rf"(?<!\d){re.escape(secret)}(?!\d)", sentence), sentence


@pytest.mark.parametrize(("name", "answer", "said"), [
    ("ex-01", ROWS, "a table of"), ("ex-01", "193", "text"), ("ex-01", True, "True"),
    ("ex-01", ROWS["iso3"], "one number"), ("ex-01", len, "not called"), ("ex-01", None, "print"),
    ("ex-05", pd.Timedelta(days=3), ".days"), ("ex-06", ["2005-04-04"], "one day"), ("ex-06", 39, "day"),
    ("ex-03", "Iceland", "list"), ("ex-03", 7, "which ones"), ("ex-03", [], "empty"),
    ("ex-03", ["Atlantis"], "Atlantis"), ("ex-09", 17, "each year"), ("ex-09", pd.Series([1], ["a"]), "years"),
])  # fmt: skip
def test_a_wrong_form_is_told_before_the_content(name, answer, said):
    assert said in told(name, answer)


def test_an_exercise_that_is_not_there_is_told_with_those_that_are():
    with pytest.raises(ValueError, match="ex-10"):
        exercises.check("ex-11", 3)
