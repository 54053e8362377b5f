"""The question bank's shape: what a question of each type must hold. `bank.py` tells what is wrong.

A further type is one class here, its rules in `fitting.py`, one grader in `grading.py` and `static/grading.js`,
one answer in `fallback.py` and one renderer in `static/quiz.js`.
"""

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from . import fitting

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
ItemId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)+$")]
# Of a pair, a step, a card, a scene: what a learner's answers are kept under.
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,29}$")]
Number = Annotated[float, Field(allow_inf_nan=False)]


class Part(BaseModel):
    """A part of the bank. A field that is not named here is refused: it is probably a slip of the pen."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Option(Part):
    key: Annotated[str, Field(pattern=r"^([a-z]|true|false)$")]
    text: Text
    correct: bool = False
    feedback: Text


class ItemBase(Part):
    id: ItemId
    objective: Text
    difficulty: Annotated[int, Field(ge=1, le=3)]
    stem: Text
    source: Annotated[list[Text], Field(min_length=1)]
    hints: list[Text] = []
    why: Text | None = None
    # Not part of the module's quiz: shown alone, in the text, by `exercise(id)`.
    exercise: bool = False

    @model_validator(mode="after")
    def _parts_fit_together(self):
        faults = [what for _, what, _ in fitting.faults(self.model_dump())]
        if faults:
            raise PydanticCustomError("together", "{faults}", {"faults": "; ".join(faults)})
        return self


class Choice(ItemBase):
    """What the three types with options share."""

    options: list[Option]


class Single(Choice):
    type: Literal["single"] = "single"
    shuffle: bool = True


class Multiple(Choice):
    type: Literal["multiple"] = "multiple"
    shuffle: bool = True


class TrueFalse(Choice):
    type: Literal["true_false"] = "true_false"
    # Readers expect True before False: there is no field "shuffle".
    reasons: list[Option] = []


class FactAnswer(Part):
    """An answer that is computed from the data, so that an update of the data can't make it wrong."""

    fact: str


class NearValue(Part):
    value: Number
    text: Text


class NumericFeedback(Part):
    right: Text
    wrong: Text
    near: list[NearValue] = []


def _number_or_fact(answer: object) -> object:
    if isinstance(answer, dict) and list(answer) == ["fact"] and isinstance(answer["fact"], str):
        return FactAnswer(fact=answer["fact"])
    if isinstance(answer, int | float | FactAnswer):
        return answer
    if isinstance(answer, str) and re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", answer.strip()):
        return float(answer)
    raise PydanticCustomError("number_or_fact", "neither a number nor a fact")


class Numeric(ItemBase):
    type: Literal["numeric"] = "numeric"
    answer: Annotated[Number | FactAnswer, BeforeValidator(_number_or_fact)]
    tolerance: Annotated[Number, Field(ge=0)] = 0
    unit: Text | None = None
    feedback: NumericFeedback


class Explained(ItemBase):
    """What the types below share: no single feedback tells why the whole answer is so."""

    why: Text


class TypedFeedback(Part):
    right: Text
    wrong: Text


class NearText(Part):
    """A known wrong answer that is typed."""

    text: Text
    feedback: Text


class Short(Explained):
    type: Literal["short"] = "short"
    answer: Annotated[list[Text], Field(min_length=1)]
    near: list[NearText] = []
    feedback: TypedFeedback


class Pair(Part):
    key: Key
    left: Text
    right: Text
    feedback: Text


class Labelled(Part):
    """A step of an order, or a right side that belongs to no left one."""

    key: Key
    text: Text
    feedback: Text


class Matching(Explained):
    type: Literal["matching"] = "matching"
    pairs: list[Pair]
    extra: list[Labelled] = []


class Ordering(Explained):
    type: Literal["ordering"] = "ordering"
    steps: list[Labelled]


class Category(Part):
    key: Key
    text: Text


class Card(Labelled):
    category: Text


class Sorting(Explained):
    type: Literal["sorting"] = "sorting"
    categories: list[Category]
    cards: list[Card]


class Gap(Part):
    """A gap has either choices or, for a typed answer, an answer with feedback."""

    key: Key
    choices: list[Option] = []
    answer: list[Text] = []
    near: list[NearText] = []
    feedback: TypedFeedback | None = None


class Cloze(Explained):
    type: Literal["cloze"] = "cloze"
    text: Text
    gaps: list[Gap]


def _points(points: Any) -> float:
    if str(points).strip() not in ("0", "0.0", "0.5", "1", "1.0"):
        raise PydanticCustomError("points", "neither 0 nor 0.5 nor 1")
    return float(points)


class Turn(Part):
    """A choice in a scene: where it leads, and what it brings."""

    key: Annotated[str, Field(pattern=r"^[a-z]$")]
    text: Text
    to: Text
    points: Annotated[float, BeforeValidator(_points), Field(json_schema_extra={"enum": [0, 0.5, 1]})]
    consequence: Text


class Scene(Part):
    """One step of a case. Without choices it is an ending."""

    key: Key
    text: Text
    choices: list[Turn] = []


class Branching(Explained):
    type: Literal["branching"] = "branching"
    scenes: list[Scene]


MODELS = (Single, Multiple, TrueFalse, Numeric, Short, Matching, Ordering, Sorting, Cloze, Branching)
TYPES = {model.model_fields["type"].default: model for model in MODELS}
Item = Annotated[
    Single | Multiple | TrueFalse | Numeric | Short | Matching | Ordering | Sorting | Cloze | Branching,
    Field(discriminator="type"),
]


class Bank(Part):
    """One module's questions."""

    module: Text
    items: Annotated[list[Item], Field(min_length=1)]
