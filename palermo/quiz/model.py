"""The question bank's shape: what a question of each type must hold. `bank.py` tells what is wrong.

A further type is one class here, one grader in `grading.py` and one renderer in `static/quiz.js`.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, field_validator
from pydantic_core import PydanticCustomError

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
ItemId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)+$")]
Number = Annotated[float, Field(allow_inf_nan=False)]
MAX_OPTIONS = 7
# What pydantic, too, takes for true and false.
YES = {"true", "yes", "on", "1", "y", "t"}
NO = {"false", "no", "off", "0", "n", "f"}


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


class Choice(ItemBase):
    """What the three types with options share."""

    options: list[Option]

    @field_validator("options")
    @classmethod
    def _options_fit_together(cls, options: list[Option]) -> list[Option]:
        written = [option.model_dump() for option in options]
        faults = [what for what, _ in option_faults(cls.model_fields["type"].default, written)]
        if faults:
            raise PydanticCustomError("options", "{faults}", {"faults": "; ".join(faults)})
        return options


class Single(Choice):
    type: Literal["single"] = "single"
    shuffle: bool = True


class Multiple(Choice):
    type: Literal["multiple"] = "multiple"
    shuffle: bool = True


class TrueFalse(Choice):
    type: Literal["true_false"] = "true_false"
    # Readers expect True before False.
    shuffle: ClassVar[bool] = False


class FactAnswer(Part):
    """An answer that is computed from the data, so that an update of the data can't make it wrong."""

    fact: str


class Near(Part):
    value: Number
    text: Text


class NumericFeedback(Part):
    right: Text
    wrong: Text
    near: list[Near] = []


def _number_or_fact(answer: object) -> object:
    if isinstance(answer, dict) and list(answer) == ["fact"] and isinstance(answer["fact"], str):
        return FactAnswer(fact=answer["fact"])
    if isinstance(answer, int | float):
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


Item = Annotated[Single | Multiple | TrueFalse | Numeric, Field(discriminator="type")]
TYPES = {model.model_fields["type"].default: model for model in (Single, Multiple, TrueFalse, Numeric)}


class Bank(Part):
    """One module's questions."""

    module: Text
    items: Annotated[list[Item], Field(min_length=1)]


def option_faults(item_type: str, options: object) -> Iterator[tuple[str, str]]:
    """What is wrong among a question's options taken together, as (what, how to mend it).

    It reads options as they were written, so that it can speak even where one of them is incomplete.
    """
    if not isinstance(options, list):
        return
    written = [option for option in options if isinstance(option, dict)]
    keys = Counter(str(option["key"]) for option in written if "key" in option)
    for key in sorted(key for key, count in keys.items() if count > 1):
        yield f'two options have the key "{key}"', "Give each option a key of its own: a, b, c and so on."
    if item_type == "true_false":
        if sorted(keys.elements()) != ["false", "true"]:
            yield "it does not have the two options true and false", TRUE_FALSE_REMEDY
    elif not 2 <= len(options) <= MAX_OPTIONS:
        yield f"it has {len(options)} options", f"Give it two to {MAX_OPTIONS} options."
    marks = [str(option.get("correct", "false")).strip().lower() for option in written]
    if all(mark in YES | NO for mark in marks):  # else that is told, and counting would mislead
        yield from _count_faults(item_type, [mark in YES for mark in marks])


TRUE_FALSE_REMEDY = (
    "Give it exactly two options: one with key: true and text: True, one with key: false and text: False."
)


def _count_faults(item_type: str, correct: list[bool]) -> Iterator[tuple[str, str]]:
    right = sum(correct)
    if right == 0:
        yield "no option is marked as correct", "Write correct: true in the option that is right."
    elif item_type != "multiple" and right > 1:
        yield (
            f"{right} options are marked as correct, but only one can be chosen",
            "Leave correct: true in one option only"
            + (", or write type: multiple." if item_type == "single" else "."),
        )
    elif item_type == "multiple" and right == len(correct):
        yield "every option is marked as correct", "Add at least one option that is wrong."
