"""What is made of the banks: payloads, exercises, and the page that a reader without JavaScript sees."""

import re

import pytest
from samples import CLOZE, MATCHING, ORDERING, SHORT, SINGLE, SORTING, SOUND
from test_quiz_bank import KNOWN, write

from palermo.quiz import Quiz, bank, exercise, fallback, make_payload, payload_of, quiz


def payload(tmp_path, *items):
    return make_payload(bank.load_bank(write(tmp_path, *items), KNOWN), KNOWN)


def texts(value) -> list[str]:
    """Every text of a payload that is long enough to be looked for."""
    if isinstance(value, dict):
        return [text for inner in value.values() for text in texts(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in texts(inner)]
    return [value] if isinstance(value, str) and " " in value else []


@pytest.mark.parametrize("item", SOUND.values(), ids=SOUND)
def test_the_fallback_holds_every_text(tmp_path, item):
    shown = payload(tmp_path, item)
    html = fallback.fallback_html(shown)
    missing = [text for text in texts(shown["items"]) if "[[" not in text and text not in html]
    assert missing == []
    assert "[[" not in html


@pytest.mark.parametrize("item", SOUND.values(), ids=SOUND)
def test_the_fallback_folds_away_the_answer(tmp_path, item):
    """Feedback, why and hints stand in `<details>`; so does all that tells right from wrong."""
    [shown] = payload(tmp_path, item)["items"]
    html = fallback.fallback_html({"items": [shown]})
    opened = re.sub(r"<details>.*?</details>", "", html, flags=re.S)
    assert shown["stem"] in opened
    told = re.findall(
        r"Right[:.]|Not right[:.]|The article says so|A nudge|It comes first|Signature.*Ratification", opened
    )
    assert told == []


def test_lists_to_order_and_to_match_do_not_stand_in_the_right_order(tmp_path):
    html = fallback.fallback_html(payload(tmp_path, ORDERING, MATCHING, SORTING))
    opened = re.sub(r"<details>.*?</details>", "", html, flags=re.S)
    assert re.search("Signature.*Ratification.*Deposit.*Entry", opened, re.S) is None
    assert re.search("Participation.*Laundering.*Corruption.*Theft", opened, re.S) is None


def test_what_is_typed_is_plain_in_the_payload_and_escaped_on_the_page(tmp_path):
    item = SHORT.replace("[accession, to accede]", '["A & B", "*C*"]').replace("ratification", "D & E")
    shown = payload(tmp_path, item)
    assert shown["items"][0]["answer"] == ["A & B", "*C*"]
    html = fallback.fallback_html(shown)
    assert "A &amp; B" in html and "*C*" in html and "D &amp; E" in html


def test_facts_are_filled_in_typed_answers_too(tmp_path):
    shown = payload(
        tmp_path, SHORT.replace("accession,", '"{{untoc.parties}}",'.replace("{{", "{").replace("}}", "}"))
    )
    assert shown["items"][0]["answer"][0] == "123"


def test_hints_and_why_are_rendered(tmp_path):
    [shown] = payload(tmp_path, CLOZE.replace("A nudge", "A *nudge*"))["items"]
    assert shown["hints"] == ["A <em>nudge</em>.", "Nearly the answer."]
    assert shown["why"] == "The article says so. (Article 36)"
    assert "[[verb]]" in shown["text"]


def test_an_exercise_is_not_part_of_the_quiz(tmp_path):
    loaded = bank.load_bank(write(tmp_path, SINGLE, SORTING + "  exercise: true\n"), KNOWN)
    assert [item["id"] for item in make_payload(loaded, KNOWN)["items"]] == ["conv-q-1"]
    alone = payload_of("exercise-conv-q-2", "convention", loaded.items[1:], KNOWN)
    assert [item["id"] for item in alone["items"]] == ["conv-q-2"]


def test_an_exercise_of_the_course():
    shown = exercise("conv-ocg-01", "conv-force-01")
    assert isinstance(shown, Quiz)
    assert shown.element_id == shown.payload["id"] == "exercise-conv-ocg-01"
    assert shown.payload["exercise"] is True
    assert [item["id"] for item in shown.payload["items"]] == ["conv-ocg-01", "conv-force-01"]
    shown.responses = {"conv-force-01": {"value": "90"}}
    assert (shown.score, shown.right, shown.answered) == (0.5, 1, 1)


def test_what_is_not_there_is_told():
    with pytest.raises(ValueError, match="perhaps you meant conv-ocg-01"):
        exercise("conv-ocg-1")
    with pytest.raises(ValueError, match="Name at least one"):
        exercise()
    with pytest.raises(ValueError, match="There is no quiz for 'convetion'"):
        quiz("convetion")


def test_the_page_is_well_formed(tmp_path):
    html = Quiz(payload=payload(tmp_path, *SOUND.values())).static_html()
    for tag in ("div", "ul", "ol", "li", "p", "details", "summary", "strong", "span"):
        assert len(re.findall(rf"<{tag}\b", html)) == html.count(f"</{tag}>"), tag
