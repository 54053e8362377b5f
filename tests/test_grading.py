"""Grading: Python and JavaScript give the same results, and nothing that a browser can send breaks them."""

import json
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_items import random_item, random_response
from samples import perfect

from palermo import paths
from palermo.quiz import model, typed
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
    assert len(VECTORS) >= 300
    outcomes = {(ITEMS[v["item"]]["type"], v["status"]) for v in VECTORS}
    assert outcomes >= {(t, s) for t in model.TYPES for s in ("right", "wrong", "unanswered", "unclear")}
    assert {t for t, status in outcomes if status == "partly"} >= set(model.TYPES) - {"single", "numeric"}


@pytest.mark.parametrize("vector", VECTORS, ids=name)
def test_golden_python(vector):
    result = grade(ITEMS[vector["item"]], vector["response"])
    assert vars(result) == expected(vector)


def graded_in_the_browser(browser, cases: dict) -> list[dict]:
    """What the front end makes of {items, vectors: [{item: key in items, response}]}, in one call."""
    page = browser.new_page()
    for file in ("core.js", "grading.js"):
        page.add_script_tag(path=paths.static_dir() / file)
    # Parsed there: handed over as objects, "__proto__" would be lost on the way.
    graded = page.evaluate(
        """text => {
          const { items, vectors } = JSON.parse(text);
          return vectors.map(({ item, response }) => window.palermo.grade(items[item], response));
        }""",
        json.dumps(cases),
    )
    page.close()
    return graded


def test_golden_javascript(browser):
    """The same vectors, graded by the front end."""
    graded = graded_in_the_browser(browser, GOLDEN)
    wrong = [
        (name(vector), result)
        for vector, result in zip(VECTORS, graded, strict=True)
        if result != expected(vector)
    ]
    assert not wrong


def test_python_and_javascript_agree_on_random_cases(browser):
    """Every type alike; of each, enough that count as answers and enough that do not."""
    rng = Random(4)
    items = {f"{kind}-{n}": random_item(rng, kind) for kind in model.TYPES for n in range(20)}
    vectors = [
        {"item": key, "response": random_response(rng, items[key])} for key in items for _ in range(12)
    ]
    assert len(vectors) >= 2000
    ours = [grade(items[vector["item"]], vector["response"]) for vector in vectors]
    theirs = graded_in_the_browser(browser, {"items": items, "vectors": vectors})
    differ = [
        (items[vector["item"]], vector["response"], vars(one), other)
        for vector, one, other in zip(vectors, ours, theirs, strict=True)
        if vars(one) != other
    ]
    assert differ == []
    outcomes = Counter((items[v["item"]]["type"], one.status) for v, one in zip(vectors, ours, strict=True))
    for kind in model.TYPES:
        for status in ("right", "wrong", "unanswered", "unclear"):
            assert outcomes[kind, status] >= 3, (kind, status, outcomes)
        assert outcomes[kind, "partly"] >= 5 or kind in ("single", "numeric"), outcomes


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
FIELDS = ("choice", "reason", "choices", "value", "text", "pairs", "sorted", "gaps", "order", "path")
# Mostly shaped like a response, so that hypothesis gets past the first test.
responses = anything | st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, anything))
kinds = st.sampled_from(list(model.TYPES))
seeds = st.integers(0, 10**9).map(Random)


def check_grade(item, response):
    result = grade(item, response)
    assert 0 <= result.score <= 1
    assert result.right == (result.score == 1) == (result.status == "right")
    assert answered(result) == (result.status in ("right", "partly", "wrong"))
    assert all(0 <= points <= 1 for points in result.parts.values())
    if result.parts:
        assert answered(result) and abs(sum(result.parts.values()) / len(result.parts) - result.score) < 1e-9
    assert answered(result) or result.score == 0


@given(item=st.sampled_from(list(ITEMS.values())), response=responses)
def test_whatever_a_browser_sends_is_graded(item, response):
    check_grade(item, response)


@given(kind=kinds, rng=seeds)
def test_random_responses_to_random_questions_are_graded(kind, rng):
    item = random_item(rng, kind)
    for _ in range(5):
        check_grade(item, random_response(rng, item))


@given(kind=kinds, rng=seeds)
def test_a_perfect_answer_to_a_random_question_is_right(kind, rng):
    item = random_item(rng, kind)
    result = grade(item, perfect(item))
    assert result.right and result.score == 1


@given(text=st.text(max_size=30))
def test_folding_a_folded_text_changes_nothing(text):
    assert typed.fold(typed.fold(text)) == typed.fold(text)


@given(answer=st.integers(-(10**6), 10**6), comma=st.booleans(), space=st.sampled_from(["", " ", "\u202f"]))
def test_right_number_is_right_however_typed(answer, comma, space):
    item = {"type": "numeric", "answer": answer, "tolerance": 0}
    assert grade(item, {"value": f"{space}{answer}{',0' if comma else ''}{space}"}).right


def test_huge_text():
    assert grade(ITEMS["days"], {"value": "9" * 10**6}).status == "unclear"
    assert grade(ITEMS["days"], {"value": " " * 10**6}).status == "unanswered"
    assert grade(ITEMS["three_of_five"], {"choices": ["a"] * 10**6}).status == "partly"
