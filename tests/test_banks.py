"""What every bank keeps to beyond its shape: fair options, feedback that teaches, law with its article."""

import csv
import re
from collections import Counter

import pytest
import yaml
from prose import TYPED_COUNT, undated

from palermo import data, facts
from palermo.paths import data_dir
from palermo.quiz import bank
from palermo.quiz.known import read_known

KNOWN = read_known()
MEMBER_STATES = int(data.load().countries["un_member"].sum())
FILES = bank.bank_files()
# As the course reads them: where a key is computed, it is computed here.
BANKS = {path.stem: [item.model_dump() for item in bank.load_bank(path, KNOWN).items] for path in FILES}
banks = pytest.mark.parametrize("items", BANKS.values(), ids=BANKS)
INSTRUMENTS = {
    "Convention": "UNTOC",
    "Trafficking in Persons Protocol": "TIP",
    "Smuggling of Migrants Protocol": "SOM",
    "Firearms Protocol": "FIREARMS",
}
# "(Articles 36(1), (3) and (4))": the brackets of the paragraphs stand inside those of the reference.
CLOSING_REFERENCE = re.compile(r"\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)$")
PAGE = re.compile(r"\[[^\]]+\]\(\.\./book/[\w.]+#[\w-]+\)")


def of_type(items, *types):
    return [item for item in items if item["type"] in types]


def right_keys(item):
    return [option["key"] for option in item["options"] if option["correct"]]


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


ITEMS = [item for items in BANKS.values() for item in items]
FEEDBACKS = [(name, feedback, item) for item in ITEMS for name, feedback in feedbacks(item)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_objective_is_checked_twice_and_at_two_difficulties(path):
    module = yaml.safe_load(path.read_text(encoding="utf-8"))["module"]
    items = BANKS[path.stem]
    with (data_dir() / "objectives.csv").open(encoding="utf-8", newline="") as lines:
        objectives = {row["id"] for row in csv.DictReader(lines) if row["module"] == module}
    assert {item["objective"] for item in items} == objectives
    for objective in sorted(objectives):
        levels = [item["difficulty"] for item in items if item["objective"] == objective]
        assert len(levels) >= 2 and len(set(levels)) >= 2, f"{objective}: difficulties {levels}"


@banks
def test_there_are_enough_questions_of_every_type(items):
    count = Counter(item["type"] for item in items)
    assert len(items) >= 12
    assert count["single"] and all(count[kind] >= 3 for kind in ("multiple", "true_false", "numeric")), count


@banks
def test_the_right_answer_is_not_usually_the_longest(items):
    longest = []
    for item in of_type(items, "single"):
        lengths = {option["key"]: len(facts.fill(option["text"])) for option in item["options"]}
        (right,) = right_keys(item)
        wrong = [length for key, length in lengths.items() if key != right]
        assert lengths[right] <= 1.3 * max(wrong), f"{item['id']}: the right answer sticks out by its length"
        longest += [item["id"]] * (lengths[right] > max(wrong))
    assert len(longest) <= len(of_type(items, "single")) / 3, longest


@banks
def test_the_right_answer_is_not_usually_in_one_place(items):
    places = Counter(key for item in of_type(items, "single") for key in right_keys(item))
    assert len(places) >= 3 and max(places.values()) <= len(of_type(items, "single")) / 2, places
    assert {key for item in of_type(items, "true_false") for key in right_keys(item)} == {"true", "false"}
    sets = Counter(tuple(right_keys(item)) for item in of_type(items, "multiple"))
    assert max(sets.values()) <= len(of_type(items, "multiple")) / 2, sets


@banks
def test_no_option_speaks_of_the_other_options(items):
    for item in of_type(items, "single", "multiple"):
        for option in item["options"]:
            said = re.search(r"\b(all|none|both|any) of (the )?(above|these|those)\b", option["text"], re.I)
            assert not said, f"{item['id']}, option {option['key']}: {said and said[0]}"


@pytest.mark.parametrize(("feedback", "item"), [pytest.param(f, i, id=name) for name, f, i in FEEDBACKS])
def test_feedback_says_why_and_ends_with_an_article_of_the_sources_or_a_page(feedback, item):
    feedback = " ".join(feedback.split())
    assert len(feedback) >= 40
    assert not re.match(r"(incorrect|wrong|correct)\b|(no|yes|false|true)[.,:!]", feedback, re.I)
    reference = CLOSING_REFERENCE.search(feedback)
    assert reference, f"no article at the end: …{feedback[-40:]}"
    if PAGE.fullmatch(reference[1]):
        return  # that the page and its heading exist is asked by the bank's own check
    named = {article for part in reference[1].split("; ") for article in articles_in(part)}
    cited = {
        tuple(re.match(r"([A-Z]+):(\d+)", source).groups()) for source in item["source"] if ":" in source
    }
    assert named and named <= cited, f"articles {named - cited} are not among the sources"


def articles_in(part: str) -> list[tuple[str, str]]:
    """("UNTOC", "36") for each article of "Articles 36(1) and 38" or "Firearms Protocol, article 17"."""
    found = re.fullmatch(r"(?:(?P<treaty>[A-Z][\w ]+), )?[Aa]rticles? (?P<numbers>.+)", part)
    assert found, part
    instrument = INSTRUMENTS[found["treaty"] or "Convention"]
    return [(instrument, number) for number in re.findall(r"(?<![\d(])\d+", found["numbers"])]


def test_no_feedback_repeats_the_verdict_that_the_quiz_prints_above_it():
    for name, feedback, _ in FEEDBACKS:
        assert not re.match(r"(Right|Correct|Yes)\b", feedback), name


def test_no_count_of_parties_is_typed():
    """Counts come from facts. What is left in words are articles, dates, days, years and small numbers."""
    for item in ITEMS:
        for text in texts(item):
            numbers = [int(n) for n in re.findall(r"(?<![\w{.])\d+(?![\w}])", text)]
            assert not [n for n in numbers if 41 < n < 1999 and n != MEMBER_STATES], f"{item['id']}: {text}"
            allowed = text.replace(f"{MEMBER_STATES} Member States", "")  # one stem does a sum with it
            assert not TYPED_COUNT.search(allowed), f"{item['id']}: {text}"


def test_a_date_stands_beside_each_computed_count():
    for item in ITEMS:
        names = {name for text in texts(item) for name in re.findall(r"\{([\w.]+)\}", text)}
        assert not undated(names), f"{item['id']}: {undated(names)} stand without their day"


def test_no_near_value_is_the_key():
    for item in of_type(ITEMS, "numeric"):
        near = [entry["value"] for entry in item["feedback"].get("near", [])]
        assert len(near) == len(set(near)) and item["answer"] not in near, item["id"]


def test_every_placeholder_is_a_fact():
    for item in ITEMS:
        for text in texts(item):
            filled = facts.fill(text)
            assert "{" not in filled and "}" not in filled, filled


def test_the_course_finds_no_fault_in_the_banks():
    assert [str(fault) for fault in bank.check_files(FILES, KNOWN)] == []
