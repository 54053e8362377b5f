"""The banks in `quizzes/`: read them, and tell all that is wrong with file, line, question and remedy."""

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from .. import facts, paths
from . import computed, lines, markdown, model
from .known import ARTICLE, Known, read_known
from .lines import Place, Written


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a bank. line: counted from 1. item: the question's id, "" where there is none."""

    file: str
    line: int
    item: str
    what: str
    remedy: str

    def __str__(self):
        question = f", question {self.item}" if self.item else ""
        return f"{self.file}, line {self.line}{question}: {self.what}.\n    To mend it: {self.remedy}"


class BankError(Exception):
    """A bank can't be used as it is. `.faults` holds all of them, and so does the message."""

    def __init__(self, faults: list[Fault]):
        self.faults = faults
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        super().__init__(f"{count} in the question bank:\n" + "\n".join(str(fault) for fault in faults))


def bank_files(folder: Path | None = None) -> list[Path]:
    return sorted((folder or paths.quizzes_dir()).glob("*.yml"))


def load_bank(path: Path, known: Known | None = None) -> model.Bank:
    """One bank, read and checked. Raises BankError, which lists every fault."""
    return load_all([path], known)[0]


def load_all(files: Iterable[Path] | None = None, known: Known | None = None) -> list[model.Bank]:
    """The banks of some files, of all in `quizzes/` if none are named. Raises BankError."""
    banks, faults = _read(bank_files() if files is None else files, known)
    if faults:
        raise BankError(faults)
    return banks


def check(folder: Path, known: Known | None = None) -> list[Fault]:
    """Everything wrong in the banks of a folder; empty when all is well."""
    return check_files(bank_files(folder), known)


def check_files(files: Iterable[Path], known: Known | None = None) -> list[Fault]:
    """Everything wrong in these banks, in the order of files and lines."""
    return _read(files, known)[1]


def _read(files: Iterable[Path], known: Known | None) -> tuple[list[model.Bank], list[Fault]]:
    known = known or read_known()
    banks, faults = [], []
    taken: dict[str, str] = {}  # question id → where it stands; an id is unique in the course
    for path in files:
        reading = _Reading(Path(path), known, taken)
        bank = reading.bank()
        faults += sorted(dict.fromkeys(reading.faults), key=lambda fault: fault.line)
        banks.append(bank)
    return banks, faults


class _Reading:
    """One file on its way from text to `model.Bank`, gathering faults."""

    def __init__(self, path: Path, known: Known, taken: dict[str, str]):
        self.file = "/".join(path.parts[-2:])  # quizzes/02_convention.yml
        self.known = known
        self.taken = taken
        self.faults: list[Fault] = []
        self.written = self._open(path)

    def _open(self, path: Path) -> Written:
        try:
            written = lines.read(path.read_text(encoding="utf-8"))
        except UnicodeDecodeError:
            written = Written()
            self._tell(1, "", "the file is not UTF-8 text", "Save it with the encoding UTF-8.")
        except OSError:
            written = Written()
            self._tell(1, "", "there is no such file, or it can't be read", "Check the name and the folder.")
        for slip in written.slips:
            self._tell(slip.line, self._item_at(written, slip.line), slip.what, slip.remedy)
        return written

    def bank(self) -> model.Bank | None:
        content = self.written.content
        if not isinstance(content, dict):
            if not self.faults:
                self._tell(1, "", "the file holds no bank", "Begin it with module: … and items: …")
            return None
        for key in content.keys() - {"module", "items"}:
            self._tell_at((key,), "", f'"{key}" is not a field of a bank', "Write module and items only.")
        module = self._module(content.get("module"))
        items = content.get("items")
        if not isinstance(items, list) or not items:
            self._tell_at(
                ("items",), "", "there are no questions", "List them under items:, each with a dash"
            )
            return None
        read = [self._item(n, item, module) for n, item in enumerate(items)]
        return None if self.faults else model.Bank(module=module, items=read)

    def _module(self, module: object) -> str:
        if module in self.known.modules:
            return module
        near = _nearest(module, self.known.modules)
        self._tell_at(
            ("module",),
            "",
            f'there is no module "{module}"' if module else "it does not say which module it belongs to",
            f"Write module: and one of {', '.join(self.known.modules)} (data/modules.csv){near}.",
        )
        return ""

    def _item(self, number: int, raw: object, module: str) -> model.Item | None:
        place: Place = ("items", number)
        if not isinstance(raw, dict):
            self._tell_at(place, "", "this is not a question", "Begin a question with - id: …")
            return None
        item_id = raw.get("id") if isinstance(raw.get("id"), str) else ""
        raw, computed_faults = computed.resolve(raw, self.known)
        faults = [
            *computed_faults,
            *shape_faults(raw),
            *reference_faults(raw, module, self.known),
            *text_faults(raw, self.known),
        ]
        for inner, what, remedy in faults:
            self._tell_at((*place, *inner), item_id, what, remedy)
        self._claim(item_id, place)
        return None if faults else _ITEM.validate_python(raw)

    def _claim(self, item_id: str, place: Place) -> None:
        here = f"{self.file}, line {self.written.line((*place, 'id'))}"
        if item_id in self.taken:
            self._tell_at(
                (*place, "id"),
                item_id,
                f"this id is taken by another question ({self.taken[item_id]})",
                "Give this question an id of its own, and not one of a question that is gone.",
            )
        elif item_id:
            self.taken[item_id] = here

    def _tell_at(self, place: Place, item: str, what: str, remedy: str) -> None:
        self._tell(self.written.line(place), item, what, remedy)

    def _tell(self, line: int, item: str, what: str, remedy: str) -> None:
        self.faults.append(Fault(self.file, line, item, what, remedy))

    @staticmethod
    def _item_at(written: Written, line: int) -> str:
        """The id of the question around a line, for faults in the YAML itself."""
        items = written.content.get("items") if isinstance(written.content, dict) else None
        around = ""
        for number, raw in enumerate(items if isinstance(items, list) else []):
            if written.line(("items", number)) <= line and isinstance(raw, dict):
                around = str(raw.get("id", ""))
        return around


# A fault inside a question: place in the question, what is wrong, how to mend it.
ItemFault = tuple[Place, str, str]
_ITEM = TypeAdapter(model.Item)


def shape_faults(raw: dict) -> Iterator[ItemFault]:
    """Fields that are missing, unknown or wrongly written, and options that don't fit together."""
    try:
        _ITEM.validate_python(raw)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            if detail["type"] != "options":  # told below, one by one
                yield _translate(detail)
    if raw.get("type") in model.TYPES and "options" in raw:
        for what, remedy in model.option_faults(raw["type"], raw["options"]):
            yield ("options",), what, remedy


def reference_faults(raw: dict, module: str, known: Known) -> Iterator[ItemFault]:
    """An objective, source or fact that the course does not have."""
    objective = raw.get("objective")
    if isinstance(objective, str) and objective:
        own = [key for key, of in known.objectives.items() if of == module]
        remedy = f"Write one of {', '.join(own)} (data/objectives.csv){_nearest(objective, own)}."
        if objective not in known.objectives:
            yield ("objective",), f'there is no learning objective "{objective}"', remedy
        elif module and known.objectives[objective] != module:
            other = known.objectives[objective]
            yield ("objective",), f'the objective "{objective}" belongs to the module "{other}"', remedy
    sources = raw.get("source")
    for number, source in enumerate(sources if isinstance(sources, list) else []):
        if isinstance(source, str) and source:
            yield from ((("source", number), *fault) for fault in source_faults(source, known))
    yield from _answer_faults(raw, known)


def source_faults(source: str, known: Known) -> Iterator[tuple[str, str]]:
    """What is wrong with one source, as (what, how to mend it)."""
    match = ARTICLE.fullmatch(source)
    if not match:
        if source not in known.references:
            near = _nearest(source, known.references)
            yield (
                f'the source "{source}" is neither an article nor a reference',
                "Write an article such as UNTOC:2(a), or the anchor of a level-3 heading in "
                f"book/references.md{near}.",
            )
        return
    instrument, article = match["instrument"].lower(), match["article"]
    if instrument not in known.instruments:
        names = ", ".join(name.upper() for name in known.instruments)
        yield f'there is no instrument "{match["instrument"]}"', f"Write one of {names} before the colon."
        return
    title, count = known.instruments[instrument]
    if int(article) > count:
        yield (
            f'"{source}": the {title} has no article {article}',
            f"Look the article up; the last one is {count}.",
        )
        return
    paragraph = re.match(r"\(([0-9]+)\)", match["rest"])
    last = known.paragraphs.get((instrument, article))
    if paragraph and last is not None and not 1 <= int(paragraph[1]) <= last:
        has = "no numbered paragraphs" if last == 0 else f"{last} numbered paragraph{'s' * (last > 1)}"
        yield (
            f'"{source}": article {article} has {has}',
            "Look the paragraph up, or name the article alone.",
        )


def text_faults(raw: dict, known: Known) -> Iterator[ItemFault]:
    """Markdown that is refused, links that lead nowhere, and facts that do not exist, in every text."""
    for place, text in texts(raw):
        for found in markdown.unsafe(text):
            yield place, found.what, found.remedy
        for address in markdown.links(text):
            yield from ((place, *fault) for fault in _link_faults(address))
        if place[-1] == "text" and place[0] == "options":
            yield from ((place, *fault) for fault in _option_text_faults(text))
        try:
            known.fill(text)
        except facts.UnknownFact as error:
            remedy = "Write one of the facts' names; a brace that is meant as a brace is written twice."
            yield place, f"a fact in braces can't be filled in: {str(error).rstrip('.')}", remedy


def texts(raw: dict) -> Iterator[tuple[Place, str]]:
    """Every text of a question that a reader will see, with its place, whatever else is wrong in it."""
    yield from _text(raw, (), "stem")
    options = raw.get("options")
    for number, option in enumerate(options if isinstance(options, list) else []):
        yield from _text(option, ("options", number), "text")
        yield from _text(option, ("options", number), "feedback")
    feedback = raw.get("feedback")
    yield from _text(feedback, ("feedback",), "right")
    yield from _text(feedback, ("feedback",), "wrong")
    near = feedback.get("near") if isinstance(feedback, dict) else None
    for number, wrong in enumerate(near if isinstance(near, list) else []):
        yield from _text(wrong, ("feedback", "near", number), "text")
    yield from _text(raw, (), "unit")


def _text(holder: object, place: Place, name: str) -> Iterator[tuple[Place, str]]:
    if isinstance(holder, dict) and isinstance(holder.get(name), str):
        yield (*place, name), holder[name]


def _option_text_faults(text: str) -> Iterator[tuple[str, str]]:
    # An option is a label that one clicks: a link in it can't be reached, a list or table can't stand in it.
    if markdown.links(text):
        yield "an option holds a link, which can't be clicked there", "Move the link to the feedback."
    if text.strip() and not markdown.is_line(text):
        yield "an option holds more than one paragraph", "Shorten it to one, without lists and tables."


def _link_faults(address: str) -> Iterator[tuple[str, str]]:
    """A link to a file of the course must lead there: Sphinx does not see links in a bank."""
    if not markdown.is_relative(address):
        return
    page, _, anchor = address.partition("#")
    # As seen from the notebook that shows the quiz.
    target = paths.notebooks_dir() / page
    if not page or not target.is_file():
        yield (
            f'it links to "{address}", and there is no such file',
            "Write the way from the folder notebooks/, such as ../book/glossary.md#term.",
        )
    elif anchor and target.suffix == ".md":
        anchors = markdown.heading_slugs(target.read_text(encoding="utf-8"))
        if anchor not in anchors:
            yield (
                f'it links to "{address}", and the page has no heading "{anchor}"',
                f"Write the heading in small letters with hyphens{_nearest(anchor, anchors)}.",
            )


def _answer_faults(raw: dict, known: Known) -> Iterator[ItemFault]:
    """A numeric answer that is no fact of the course, or that stands among the wrong ones as well."""
    if raw.get("type") != "numeric":
        return
    try:
        item = _ITEM.validate_python(raw)
    except ValidationError:
        return  # told already
    try:
        answer = answer_of(item, known)
    except ValueError as error:
        yield (
            ("answer",),
            str(error),
            "Write a number, or {fact: untoc.parties} with a fact that is a number.",
        )
        return
    for number, near in enumerate(item.feedback.near):
        if abs(near.value - answer) <= item.tolerance:
            yield (
                ("feedback", "near", number),
                f"{near.value:g} is named as a wrong value, but it is the right answer",
                "Take it out, or change the answer or its tolerance.",
            )


def answer_of(item: model.Numeric, known: Known) -> float:
    """The right number; a fact is looked up. Raises ValueError where the fact is no number."""
    return known.number(item.answer.fact) if isinstance(item.answer, model.FactAnswer) else item.answer


# What to write in a field, for the remedy. Where a name means two things, the place tells them apart.
EXPECTED = {
    "id": "small letters, digits and hyphens, such as conv-ocg-01",
    "type": f"one of {', '.join(model.TYPES)}",
    "objective": "the id of a learning objective, such as conv-o2",
    "difficulty": "1, 2 or 3",
    "stem": "the question",
    "options": "a list of options, each with a dash, key, text and feedback",
    "key": "one small letter: a, b, c and so on (in a true_false question: true or false)",
    "text": "a text",
    "correct": "true or false, or a statement such as {fact: tip.parties, above: {fact: tip.signatories}}",
    "shuffle": "true or false",
    "feedback": "what this answer tells about the law, and where it stands",
    "source": "a list in square brackets, such as [UNTOC:2(a)]",
    "answer": "a number such as 90 or 2.5, or {fact: untoc.parties}",
    "tolerance": "a number, 0 or above",
    "unit": "a word such as days, or leave the field out",
    "right": "what the learner reads after a right answer",
    "wrong": "what the learner reads after a wrong answer",
    "near": "a list of wrong values, each as {value: 40, text: …}",
    "value": "a number",
}


def _translate(detail: dict) -> ItemFault:
    """One of pydantic's errors as (place, what, how to mend it)."""
    kind = detail["type"]
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        written = detail["input"].get("type")
        near = _nearest(written, model.TYPES)
        what = f'there is no type "{written}"' if written else "it has no type"
        return ("type",), what, f"Write type: and {EXPECTED['type']}{near}."
    place = tuple(detail["loc"][1:])  # the first part is the question's type
    name = str(next((part for part in reversed(place) if isinstance(part, str)), ""))
    owner = _owner(place)
    if kind == "missing":
        return place, f'{owner} has no "{name}"', f"Write {name}: and {EXPECTED[name]}."
    if kind == "extra_forbidden":
        near = _nearest(name, EXPECTED)
        return place, f'{owner} has a field "{name}", which is not known here', f"Take it out{near}."
    if kind == "model_type":
        return place, f"{owner} is not written as a set of fields", "Write each field as name: value."
    remedy = f"Write {EXPECTED.get(name, 'a text')}."
    if isinstance(place[-1], int):
        return place, f'the list "{name}" holds an empty or unreadable entry', remedy
    if detail["input"] in ("", None, []):
        return place, f'"{name}" is empty', remedy
    return place, f'"{name}" can\'t be {_shown(detail["input"])}', remedy


def _owner(place: Place) -> str:
    if place[0] == "options" and len(place) > 1:
        return f"option {place[1] + 1}"
    if place[0] == "feedback" and len(place) > 1:
        return "the feedback" if len(place) == 2 else "an entry in near"
    return "the question"


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "a set of fields (if it is meant as one text, put it in quotation marks)"
    if isinstance(value, list):
        return "a list"
    text = str(value)
    return f'"{text if len(text) <= 40 else text[:39] + "…"}"'


def _nearest(written: object, names: Iterable[str]) -> str:
    """A hint ", perhaps …" where something known is spelt nearly the same."""
    near = difflib.get_close_matches(str(written), list(names), n=1)
    return f"; perhaps you meant {near[0]}" if near else ""
