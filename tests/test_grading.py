"""Grading: Python and JavaScript give the same results, and nothing that a browser can send breaks them."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palermo import paths
from palermo.quiz.grading import answered, grade

GOLDEN = json.loads((Path(__file__).parent / "golden" / "grading.json").read_text(encoding="utf-8"))
ITEMS, VECTORS = GOLDEN["items"], GOLDEN["vectors"]


def expected(vector: dict) -> dict:
    return {
        "score": vector["score"],
        "right": vector["score"] == 1,
        "status": vector["status"],
        "value": vector.get("value"),
        "parts": vector.get("parts", {}),
    }


def name(vector: dict) -> str:
    return f"{vector['item']}: {json.dumps(vector['response'])[:60]}"


def test_golden_covers_all():
    """The vectors would prove little if a type or an outcome were missing."""
    assert len(VECTORS) >= 60
    outcomes = {(ITEMS[v["item"]]["type"], v["status"]) for v in VECTORS}
    statuses = ("right", "wrong", "unanswered", "unclear")
    assert outcomes >= {(t, s) for t in ("single", "true_false", "multiple", "numeric") for s in statuses}
    assert ("multiple", "partly") in outcomes


@pytest.mark.parametrize("vector", VECTORS, ids=name)
def test_golden_python(vector):
    result = grade(ITEMS[vector["item"]], vector["response"])
    assert vars(result) == expected(vector)


def test_golden_javascript(browser):
    """The same vectors, graded by the front end."""
    page = browser.new_page()
    for file in ("core.js", "grading.js"):
        page.add_script_tag(path=paths.static_dir() / file)
    # Parsed there: handed over as objects, "__proto__" would be lost on the way.
    graded = page.evaluate(
        """text => {
          const { items, vectors } = JSON.parse(text);
          const { grade } = window.palermo;
          return vectors.map(({ item, response }) => grade(items[item], response));
        }""",
        json.dumps(GOLDEN),
    )
    page.close()
    wrong = [
        (name(vector), result)
        for vector, result in zip(VECTORS, graded, strict=True)
        if result != expected(vector)
    ]
    assert not wrong


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
# Mostly shaped like a response, so that hypothesis gets past the first test.
responses = anything | st.fixed_dictionaries(
    {},
    optional={
        "choice": anything | st.sampled_from(["a", "b", "true", "false"]),
        "choices": anything | st.lists(st.sampled_from("abcde") | anything, max_size=6),
        "value": anything | st.from_regex(r"[+-]?[0-9]{1,60}([.,][0-9]{0,30})?", fullmatch=True),
    },
)


@given(item=st.sampled_from(list(ITEMS.values())), response=responses)
def test_never_raises(item, response):
    result = grade(item, response)
    assert 0 <= result.score <= 1
    assert result.right == (result.score == 1) == (result.status == "right")
    assert answered(result) == (result.status in ("right", "partly", "wrong"))


@given(
    correct=st.lists(st.booleans(), min_size=2, max_size=7).filter(lambda marks: 0 < sum(marks) < len(marks))
)
def test_perfect_response_is_right(correct):
    keys = "abcdefg"[: len(correct)]
    item = {
        "type": "multiple",
        "options": [{"key": k, "correct": c} for k, c in zip(keys, correct, strict=True)],
    }
    right = [key for key, mark in zip(keys, correct, strict=True) if mark]
    assert grade(item, {"choices": right}).right
    assert not grade(item, {"choices": list(keys)}).right
    assert not grade(item, {"choices": right[1:]}).right


@given(answer=st.integers(-(10**6), 10**6), comma=st.booleans(), space=st.sampled_from(["", " ", "\u202f"]))
def test_right_number_is_right_however_typed(answer, comma, space):
    item = {"type": "numeric", "answer": answer, "tolerance": 0}
    assert grade(item, {"value": f"{space}{answer}{',0' if comma else ''}{space}"}).right


def test_huge_text():
    assert grade(ITEMS["days"], {"value": "9" * 10**6}).status == "unclear"
    assert grade(ITEMS["days"], {"value": " " * 10**6}).status == "unanswered"
    assert grade(ITEMS["three_of_five"], {"choices": ["a"] * 10**6}).status == "partly"
