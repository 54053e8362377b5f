"""The bank's JSON Schema, written from the model: editors then complete fields and underline slips while one types.

It knows the shape of a bank and nothing of the course: `palermo quiz check` has the last word.
"""

import json
from pathlib import Path
from typing import get_args

from pydantic import BaseModel

from .. import paths
from . import model
from .faults import EXPECTED
from .fitting import SIZES

FILE = "bank.schema.json"
# Plain YAML, as editors read it, takes 4, yes and 2026-05-28 for something else than the texts that we read.
SCALAR = ["string", "number", "boolean"]
STATEMENT = {
    "type": "object",
    "description": "A statement on facts, such as {fact: tip.parties, above: {fact: tip.signatories}}",
    "properties": {"fact": {"type": "string"}, **{way: {} for way in ("is", "not", "above", "below")}},
    "required": ["fact"],
    "additionalProperties": False,
}


def path() -> Path:
    return paths.quizzes_dir() / FILE


def text() -> str:
    """The schema as it stands in the file."""
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


def schema() -> dict:
    """The schema of a bank: JSON Schema 2020-12."""
    made = model.Bank.model_json_schema()
    holders = _holders()
    for name, part in made["$defs"].items():
        for field, described in part.get("properties", {}).items():
            _describe(described, field, holders.get(name, ""))
            if field in SIZES and name != "Gap" and holders.get(name) != "scenes":
                described["minItems"], described["maxItems"], _ = SIZES[field]
    correct = made["$defs"]["Option"]["properties"]["correct"]
    correct["anyOf"] = [{"type": correct.pop("type")}, STATEMENT]
    described = (
        "A bank of questions. book/write_a_question.md shows each type; palermo quiz check tells all faults."
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **made,
        "title": "Bank",
        "description": described,
    }


def _describe(described: dict, field: str, holder: str) -> None:
    """What to write in a field, as `palermo quiz check` says it, and text wherever an editor reads another type."""
    described.pop("title", None)
    expected = EXPECTED.get(f"{holder}.{field}") or EXPECTED.get(field)
    if expected:
        described["description"] = f"{expected[0].upper()}{expected[1:]}."
    for place in [described, described.get("items", {}), *described.get("anyOf", [])]:
        if place.get("type") == "string" and "const" not in place:
            place["type"] = SCALAR


def _holders() -> dict[str, str]:
    """Name of a model's class → what holds it: the list's name, or the type of a question."""
    holders = {of.__name__: kind for kind, of in model.TYPES.items()}
    waiting: list[type[BaseModel]] = list(model.MODELS)
    while waiting:
        for field, about in waiting.pop(0).model_fields.items():
            for inner in _models(about.annotation):
                if inner.__name__ not in holders:
                    holders[inner.__name__] = field
                    waiting.append(inner)
    return holders


def _models(annotation: object) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for inner in get_args(annotation) for found in _models(inner)]
