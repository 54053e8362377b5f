"""What a good bank keeps to beyond its shape: fair options, feedback that teaches, law with its article."""

import csv
import re
from collections import Counter

import pytest
import yaml
from prose import TYPED_COUNT

from palermo import data, facts
from palermo.paths import book_dir, data_dir, quizzes_dir
from palermo.quiz import bank
from palermo.quiz.markdown import slug

MEMBER_STATES = int(data.load().countries["un_member"].sum())
BANK = quizzes_dir() / "02_convention.yml"
ITEMS = yaml.safe_load(BANK.read_text(encoding="utf-8"))["items"]
PARAGRAPHS = {
    row["article"]: row["paragraphs"]
    for row in csv.DictReader((data_dir() / "articles.csv").open(encoding="utf-8", newline=""))
    if row["instrument"] == "untoc"
}
CITATION = re.compile(r"UNTOC:(\d+)(?:\((\d+)\))?(?:\([a-z]+\))*")
# "(Articles 36(1), (3) and (4))": the brackets of the paragraphs stand inside those of the reference.
CLOSING_REFERENCE = re.compile(r"\(Articles? ((?:[^()]|\([^()]*\))*)\)$")


def of_type(*types):
    return [item for item in ITEMS if item["type"] in types]


def right_keys(item):
    return [option["key"] for option in item["options"] if option.get("correct")]


def feedbacks(item):
    """Every feedback of an item, with a name for the failure message."""
    for option in item.get("options", []):
        yield f"{item['id']}, option {option['key']}", option["feedback"]
    if item["type"] == "numeric":
        yield f"{item['id']}, right", item["feedback"]["right"]
        yield f"{item['id']}, wrong", item["feedback"]["wrong"]
        for near in item["feedback"].get("near", []):
            yield f"{item['id']}, near {near['value']}", near["text"]


def texts(item):
    """Everything that a learner reads in an item."""
    yield item["stem"]
    yield from (option["text"] for option in item.get("options", []))
    yield from (feedback for _, feedback in feedbacks(item))


FEEDBACKS = [(name, feedback, item) for item in ITEMS for name, feedback in feedbacks(item)]


def test_every_objective_is_checked_twice_and_at_two_difficulties():
    with (data_dir() / "objectives.csv").open(encoding="utf-8", newline="") as lines:
        objectives = {row["id"] for row in csv.DictReader(lines) if row["module"] == "convention"}
    assert {item["objective"] for item in ITEMS} == objectives
    for objective in sorted(objectives):
        levels = [item["difficulty"] for item in ITEMS if item["objective"] == objective]
        assert len(levels) >= 2 and len(set(levels)) >= 2, f"{objective}: difficulties {levels}"


def test_there_are_enough_questions_of_every_type():
    count = Counter(item["type"] for item in ITEMS)
    assert len(ITEMS) >= 12
    assert set(count) == {"single", "multiple", "true_false", "numeric"}
    assert all(count[kind] >= 3 for kind in ("multiple", "true_false", "numeric")), count


def test_the_right_answer_is_not_usually_the_longest():
    longest = []
    for item in of_type("single"):
        lengths = {option["key"]: len(option["text"]) for option in item["options"]}
        (right,) = right_keys(item)
        wrong = [length for key, length in lengths.items() if key != right]
        assert lengths[right] <= 1.3 * max(wrong), f"{item['id']}: the right answer sticks out by its length"
        longest += [item["id"]] * (lengths[right] > max(wrong))
    assert len(longest) <= len(of_type("single")) / 3, longest


def test_the_right_answer_is_not_usually_in_one_place():
    places = Counter(key for item in of_type("single") for key in right_keys(item))
    assert len(places) >= 3 and max(places.values()) <= len(of_type("single")) / 2, places
    assert {key for item in of_type("true_false") for key in right_keys(item)} == {"true", "false"}
    sets = Counter(tuple(right_keys(item)) for item in of_type("multiple"))
    assert max(sets.values()) <= len(of_type("multiple")) / 2, sets


def test_no_option_speaks_of_the_other_options():
    for item in of_type("single", "multiple"):
        for option in item["options"]:
            said = re.search(r"\b(all|none|both|any) of (the )?(above|these|those)\b", option["text"], re.I)
            assert not said, f"{item['id']}, option {option['key']}: {said and said[0]}"


@pytest.mark.parametrize(("feedback", "item"), [pytest.param(f, i, id=name) for name, f, i in FEEDBACKS])
def test_feedback_says_why_and_ends_with_an_article_of_the_sources(feedback, item):
    assert len(feedback) >= 40
    assert not re.match(r"(incorrect|wrong|correct)\b|(no|yes|false|true)[.,:!]", feedback, re.I)
    reference = CLOSING_REFERENCE.search(feedback)
    assert reference, f"no article at the end: …{feedback[-40:]}"
    named = set(re.findall(r"(?<![\d(])\d+", reference[1]))
    cited = {CITATION.fullmatch(source)[1] for source in item["source"] if source.startswith("UNTOC:")}
    assert named and named <= cited, f"articles {named - cited} are not among the sources"


def test_no_feedback_repeats_the_verdict_that_the_quiz_prints_above_it():
    for name, feedback, _ in FEEDBACKS:
        assert not re.match(r"(Right|Correct|Yes)\b", feedback), name


def test_every_source_exists():
    references = {
        slug(title)
        for title in re.findall(
            r"^### (.+)$", (book_dir() / "references.md").read_text(encoding="utf-8"), re.M
        )
    }
    for item in ITEMS:
        for source in item["source"]:
            citation = CITATION.fullmatch(source)
            if citation is None:
                assert source in references, f"{item['id']}: {source} is no heading of references.md"
                continue
            article, paragraph = citation.groups()
            assert article in PARAGRAPHS, f"{item['id']}: {source}"
            assert paragraph is None or 1 <= int(paragraph) <= int(PARAGRAPHS[article]), (
                f"{item['id']}: {source}"
            )


def test_no_count_of_parties_is_typed():
    """Counts come from facts. What is left in words are articles, dates, days, years and small numbers."""
    for item in ITEMS:
        for text in texts(item):
            numbers = [int(n) for n in re.findall(r"(?<![\w{.])\d+(?![\w}])", text)]
            assert not [n for n in numbers if 41 < n < 1999 and n != MEMBER_STATES], f"{item['id']}: {text}"
            allowed = text.replace(f"{MEMBER_STATES} Member States", "")  # the stem does a sum with it
            assert not TYPED_COUNT.search(allowed), f"{item['id']}: {text}"


def test_a_date_stands_beside_each_computed_count():
    for item in ITEMS:
        names = {name for text in texts(item) for name in re.findall(r"\{([\w.]+)\}", text)}
        counts = {name for name in names if isinstance(facts.look_up(name), int)}
        assert not counts or "as_of" in names, f"{item['id']}: {counts} stand without {{as_of}}"


def test_numeric_keys_are_the_treatys_or_computed():
    keys = {item["id"]: item["answer"] for item in of_type("numeric")}
    # Article 2(b), article 38(1), and the data.
    assert keys == {
        "conv-serious-02": 4,
        "conv-force-01": 90,
        "conv-members-01": {"fact": "untoc.un_members_not_party"},
    }
    for item in of_type("numeric"):
        near = [entry["value"] for entry in item["feedback"].get("near", [])]
        assert len(near) == len(set(near)) and item["answer"] not in near, item["id"]


def test_the_sum_that_the_learner_is_asked_to_do_gives_the_key():
    untoc = facts.named()["untoc"]
    assert MEMBER_STATES - untoc.un_members_party - untoc.reported == untoc.un_members_not_party
    # The colleague in the stem must have a reason, and be mistaken; else the question has to be rewritten.
    assert untoc.parties >= MEMBER_STATES and untoc.un_members_not_party > 0


def test_every_placeholder_is_a_fact():
    for item in ITEMS:
        for text in texts(item):
            filled = facts.fill(text)
            assert "{" not in filled and "}" not in filled, filled


def test_the_course_finds_no_fault_in_the_bank():
    assert [str(fault) for fault in bank.check_files([BANK])] == []
