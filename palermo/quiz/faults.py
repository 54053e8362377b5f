"""What is wrong inside one question, told in plain words with the place, what is wrong, and the remedy."""

import difflib
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from pydantic import TypeAdapter, ValidationError

from .. import facts, paths
from . import fitting, markdown, model, texts
from .fitting import ItemFault
from .known import ARTICLE, Known
from .lines import Place

ITEM = TypeAdapter(model.Item)


def item_faults(raw: dict, module: str, known: Known) -> Iterator[ItemFault]:
    """Everything wrong in one question of a module's bank."""
    yield from shape_faults(raw)
    yield from reference_faults(raw, module, known)
    yield from text_faults(raw, known)


def shape_faults(raw: dict) -> Iterator[ItemFault]:
    """Fields that are missing, unknown or wrongly written, and parts that don't fit together."""
    try:
        ITEM.validate_python(raw)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            if detail["type"] != "together":  # told below, one by one
                yield _translate(detail, str(raw.get("type")))
    yield from fitting.faults(raw)


def reference_faults(raw: dict, module: str, known: Known) -> Iterator[ItemFault]:
    """An objective, source or fact that the course does not have."""
    objective = raw.get("objective")
    if isinstance(objective, str) and objective:
        own = [key for key, of in known.objectives.items() if of == module]
        remedy = f"Write one of {', '.join(own)} (data/objectives.csv){nearest(objective, own)}."
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
            near = nearest(source, known.references)
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
    for place, text in texts.each(raw):
        for found in markdown.unsafe(text):
            yield place, found.what, found.remedy
        for address in markdown.links(text):
            yield from ((place, *fault) for fault in _link_faults(address))
        if texts.is_label(place):
            yield from ((place, *fault) for fault in _label_faults(text, _owner(place)))
        try:
            known.fill(text)
        except facts.UnknownFact as error:
            remedy = "Write one of the facts' names; a brace that is meant as a brace is written twice."
            yield place, f"a fact in braces can't be filled in: {str(error).rstrip('.')}", remedy


def _label_faults(text: str, owner: str) -> Iterator[tuple[str, str]]:
    if markdown.links(text):
        yield f"{owner} holds a link, which can't be clicked there", "Move the link to the feedback."
    if text.strip() and not markdown.is_line(text):
        yield f"{owner} holds more than one paragraph", "Shorten it to one, without lists and tables."


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
                f"Write the heading in small letters with hyphens{nearest(anchor, anchors)}.",
            )


def _answer_faults(raw: dict, known: Known) -> Iterator[ItemFault]:
    """A numeric answer that is no fact of the course, or that stands among the wrong ones as well."""
    if raw.get("type") != "numeric":
        return
    try:
        item = ITEM.validate_python(raw)
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


# What to write in a field, for the remedy. Where a name means two things, the type or the list tells them apart.
EXPECTED = {
    "id": "small letters, digits and hyphens, such as conv-ocg-01",
    "type": f"one of {', '.join(model.TYPES)}",
    "objective": "the id of a learning objective, such as conv-o2",
    "difficulty": "1, 2 or 3",
    "stem": "the question",
    "hints": "a list of up to three hints, from a nudge to nearly the answer",
    "why": "why the answer is so, with the article",
    "exercise": "true for a question that is shown in the text and not in the quiz, or leave it out",
    "options": "a list of options, each with a dash, key, text and feedback",
    "reasons": "a list of two to four reasons, each with key, text and feedback, one of them correct",
    "key": "small letters, digits and hyphens, beginning with a letter",
    "options.key": "one small letter: a, b, c and so on (in a true_false question: true or false)",
    "reasons.key": "one small letter: a, b, c and so on",
    "choices.key": "one small letter: a, b, c and so on",
    "text": "a text",
    "cloze.text": "a text in which [[a]] stands for the gap with the key a",
    "correct": "true or false, or a statement such as {fact: tip.parties, above: {fact: tip.signatories}}",
    "shuffle": "true or false",
    "feedback": "what this answer tells about the law, and where it stands",
    "numeric.feedback": "feedback for right and wrong answers, as {right: …, wrong: …}",
    "short.feedback": "feedback for right and wrong answers, as {right: …, wrong: …}",
    "gaps.feedback": "feedback for right and wrong answers, as {right: …, wrong: …}",
    "source": "a list in square brackets, such as [UNTOC:2(a)]",
    "answer": "a list of the answers that are accepted, such as [accession, to accede]",
    "numeric.answer": "a number such as 90 or 2.5, or {fact: untoc.parties}",
    "tolerance": "a number, 0 or above",
    "unit": "a word such as days, or leave the field out",
    "right": "what the learner reads after a right answer",
    "wrong": "what the learner reads after a wrong answer",
    "pairs.left": "what is to be matched",
    "pairs.right": "what belongs to it",
    "near": "a list of known wrong answers, each as {text: ratification, feedback: …}",
    "feedback.near": "a list of wrong values, each as {value: 40, text: …}",
    "value": "a number",
    "pairs": "a list of three to eight pairs, each with key, left, right and feedback",
    "extra": "a list of answers that match nothing, each with key, text and feedback",
    "steps": "a list of three to eight steps in the right order, each with key, text and feedback",
    "categories": "a list of two to five categories, each with key and text",
    "cards": "a list of cards, each with key, text, category and feedback",
    "category": "the key of a category",
    "gaps": "a list of gaps, each with key, and with choices or an answer",
    "choices": "a list of choices, each with key, text and feedback",
    "scenes.choices": "a list of choices, each with key, text, to, points and consequence; none for an ending",
    "scenes": "a list of scenes, the first being the start, each with key, text and choices",
    "to": "the key of the scene to which this choice leads",
    "points": "0, 0.5 or 1",
    "consequence": "what follows from this choice, and the law on it with its article",
}


def expected(item_type: str, place: Place) -> str:
    """What to write in the field at a place of a question of that type."""
    names = [part for part in place if isinstance(part, str)]
    holder = names[-2] if len(names) > 1 else item_type
    return EXPECTED.get(f"{holder}.{names[-1]}") or EXPECTED.get(names[-1], "a text")


def _translate(detail: dict, item_type: str) -> ItemFault:
    """One of pydantic's errors as (place, what, how to mend it)."""
    kind = detail["type"]
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        written = detail["input"].get("type")
        near = nearest(written, model.TYPES)
        what = f'there is no type "{written}"' if written else "it has no type"
        return ("type",), what, f"Write type: and {EXPECTED['type']}{near}."
    place = tuple(detail["loc"][1:])  # the first part is the question's type
    name = str(next((part for part in reversed(place) if isinstance(part, str)), ""))
    owner = _owner(place)
    if kind == "missing":
        return place, f'{owner} has no "{name}"', f"Write {name}: and {expected(item_type, place)}."
    if kind == "extra_forbidden" and " " in name:
        remedy = 'Put the whole text in "double quotes": between { and } a comma ends it.'
        return place, f'the text "{_short(name)}" stands where a field is expected', remedy
    if kind == "extra_forbidden":
        near = nearest(name, {field.rpartition(".")[2] for field in EXPECTED})
        return place, f'{owner} has a field "{name}", which is not known here', f"Take it out{near}."
    if kind == "model_type":
        return place, f"{owner} is not written as a set of fields", "Write each field as name: value."
    remedy = f"Write {expected(item_type, place)}."
    if isinstance(place[-1], int):
        return place, f'the list "{name}" holds an empty or unreadable entry', remedy
    if detail["input"] in ("", None, []):
        return place, f'"{name}" is empty', remedy
    return place, f'"{name}" can\'t be {_shown(detail["input"])}', remedy


def _owner(place: Place) -> str:
    """What the field at a place belongs to: "the question", "option 2", "choice 1 of gap 3"."""
    owners = [
        f"{fitting.SIZES[name][2]} {number + 1}" if name in fitting.SIZES else f"an entry in {name}"
        for name, number in pairwise(place)
        if isinstance(name, str) and isinstance(number, int)
    ]
    if owners and place[-2] != "hints":
        return " of ".join(reversed(owners))
    return "the feedback" if place[0] == "feedback" and len(place) > 1 else "the question"


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "a set of fields (if it is meant as one text, put it in quotation marks)"
    if isinstance(value, list):
        return "a list"
    return f'"{_short(str(value))}"'


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"


def nearest(written: object, names: Iterable[str]) -> str:
    """A hint ", perhaps …" where something known is spelt nearly the same."""
    near = difflib.get_close_matches(str(written), sorted(names), n=1)
    return f"; perhaps you meant {near[0]}" if near else ""
