"""The JSON Schema of the banks: current, satisfied by every sound bank, and broken by slips of the pen."""

import json

import jsonschema
import pytest
import yaml
from click.testing import CliRunner
from samples import BRANCHING, CLOZE, MATCHING, NUMERIC, ORDERING, SHORT, SINGLE, SORTING, SOUND

from palermo.quiz import bank, bank_schema, model
from palermo.quiz.cli import quiz_group

VALIDATOR = jsonschema.Draft202012Validator(bank_schema.schema())
LINE = "# yaml-language-server: $schema=bank.schema.json"


def slips(text: str) -> list[str]:
    """What an editor would underline in a bank."""
    return [error.message for error in VALIDATOR.iter_errors(yaml.safe_load(text))]


def as_bank(item: str) -> str:
    return f"module: convention\nitems:\n- id: conv-q-1\n{item}"


def test_the_file_is_current():
    written = bank_schema.path().read_text(encoding="utf-8")
    assert written == bank_schema.text(), "Run: palermo quiz schema"
    jsonschema.Draft202012Validator.check_schema(json.loads(written))


@pytest.mark.parametrize("path", bank.bank_files(), ids=lambda path: path.stem)
def test_every_bank_names_and_satisfies_it(path):
    text = path.read_text(encoding="utf-8")
    assert text.startswith(LINE + "\n"), f"Write this as the first line: {LINE}"
    assert slips(text) == []


@pytest.mark.parametrize("item", SOUND.values(), ids=SOUND)
def test_every_type_is_known(item):
    assert slips(as_bank(item)) == []


@pytest.mark.parametrize(
    ("item", "old", "new"),
    [
        (SINGLE, "type: single", "type: sinlge"),
        (SINGLE, "stem: How many?", "steem: How many?"),
        (SINGLE, "difficulty: 1", "difficulty: 4"),
        (SINGLE, "  - {key: a, text: Two, feedback: One more.}\n", ""),
        (SINGLE, "correct: true", "correct: {fact: untoc.parties, over: 3}"),
        (SINGLE, "feedback: One more.", "feedback: [One more.]"),
        (NUMERIC, "answer: 90", "answer: ninety"),
        (SHORT, "answer: [accession, to accede]", "answer: accession"),
        (SHORT, "  why: The article says so. (Article 36)\n", ""),
        (SHORT, "hints: [A nudge., Nearly the answer.]", "hints: [a, b, c, d]"),
        (MATCHING, "left: Article 5, ", ""),
        (ORDERING, "key: sign", "key: Sign up"),
        (SORTING, "category: may, ", ""),
        (CLOZE, "gaps:", "gap:"),
        (BRANCHING, "points: 1", "points: 2"),
    ],
)
def test_a_slip_is_underlined(item, old, new):
    assert old in item
    assert slips(as_bank(item.replace(old, new, 1))) != []


def test_a_computed_key_and_a_bare_yes_are_no_slips():
    computed = "correct: {fact: tip.parties, above: {fact: tip.signatories}}"
    assert slips(as_bank(SINGLE.replace("correct: true", computed))) == []
    assert slips(as_bank(SINGLE.replace("text: Two", "text: 2").replace("text: Three", "text: yes"))) == []


def test_every_field_says_what_to_write():
    """But the type, which is a fixed word, and the values of statements."""
    silent = [
        f"{name}.{field}"
        for name, part in bank_schema.schema()["$defs"].items()
        for field, described in part["properties"].items()
        if "description" not in described
    ]
    assert silent == ["FactAnswer.fact"]
    assert len(bank_schema.schema()["properties"]["items"]["items"]["oneOf"]) == len(model.TYPES)


def test_the_command_writes_it(tmp_path, monkeypatch):
    monkeypatch.setattr(bank_schema.paths, "quizzes_dir", lambda: tmp_path)
    for said in ("written anew", "unchanged"):
        assert said in CliRunner().invoke(quiz_group, ["schema"]).output
    assert json.loads((tmp_path / bank_schema.FILE).read_text(encoding="utf-8")) == bank_schema.schema()
