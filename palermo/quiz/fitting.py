"""What is wrong among the parts of a question taken together: counts, keys, and what refers to what.

It reads a question as it was written, so that it can speak even where one of its parts is incomplete.
"""

import re
from collections import Counter
from collections.abc import Iterator

from .typed import fold

Place = tuple[str | int, ...]
# A fault inside a question: place in the question, what is wrong, how to mend it.
ItemFault = tuple[Place, str, str]

# What pydantic, too, takes for true and false.
YES = {"true", "yes", "on", "1", "y", "t"}
NO = {"false", "no", "off", "0", "n", "f"}
# List in a question → (fewest, most, what one of them is called).
SIZES = {
    "options": (2, 7, "option"),
    "reasons": (2, 4, "reason"),
    "hints": (0, 3, "hint"),
    "pairs": (3, 8, "pair"),
    "extra": (0, 4, "entry in extra"),
    "steps": (3, 8, "step"),
    "categories": (2, 5, "category"),
    "cards": (4, 20, "card"),
    "gaps": (1, 10, "gap"),
    "choices": (2, 7, "choice"),
    "scenes": (2, 20, "scene"),
}
PLURALS = {"category": "categories", "entry in extra": "entries in extra"}
WORDS = {
    1: "one",
    2: "two",
    3: "three",
    4: "four",
    5: "five",
    7: "seven",
    8: "eight",
    10: "ten",
    20: "twenty",
}
# A gap in the text of a cloze.
GAP = re.compile(r"\[\[([^\[\]]*)\]\]")
TRUE_FALSE_REMEDY = (
    "Give it exactly two options: one with key: true and text: True, one with key: false and text: False."
)


def faults(raw: dict) -> Iterator[ItemFault]:
    """All of a question's parts that don't fit together."""
    yield from _size_faults(raw, (), "hints")
    together = TOGETHER.get(str(raw.get("type")))
    if together:
        yield from together(raw)


def written(holder: object, name: str) -> list[dict]:
    """The entries of a list that can be read, whatever else is wrong."""
    entries = holder.get(name) if isinstance(holder, dict) else None
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


def _size_faults(holder: dict, place: Place, name: str) -> Iterator[ItemFault]:
    entries = holder.get(name)
    if not isinstance(entries, list):
        return
    fewest, most, singular = SIZES[name]
    if not fewest <= len(entries) <= most:
        plural = PLURALS.get(singular, f"{singular}s")
        has = "no " + plural if not entries else f"{len(entries)} {singular if len(entries) == 1 else plural}"
        number = f"at most {WORDS[most]}" if not fewest else f"{WORDS[fewest]} to {WORDS[most]}"
        yield (*place, name), f"it has {has}", f"Give it {number} {plural}."


def _same_faults(entries: list[dict], place: Place, name: str, what: str, remedy: str) -> Iterator[ItemFault]:
    """Entries that have the same key or text."""
    counts = Counter(" ".join(str(entry[name]).split()) for entry in entries if name in entry)
    for value in sorted(value for value, count in counts.items() if count > 1):
        short = value if len(value) <= 40 else value[:39] + "…"
        yield place, f'two {what} have the {SAME_NAMES.get(name, name)} "{short}"', remedy


SAME_NAMES = {"left": "left side", "right": "right side"}


def _list_faults(holder: dict, place: Place, name: str) -> Iterator[ItemFault]:
    """Number of entries, and a key for each."""
    yield from _size_faults(holder, place, name)
    singular = SIZES[name][2]
    plural = PLURALS.get(singular, f"{singular}s")
    remedy = f"Give each {singular} a key of its own: a, b, c and so on."
    yield from _same_faults(written(holder, name), (*place, name), "key", plural, remedy)


def _option_faults(holder: dict, place: Place, name: str, item_type: str = "single") -> Iterator[ItemFault]:
    """A list of options, of which the right number is right."""
    yield from _list_faults(holder, place, name)
    marks = [str(option.get("correct", "false")).strip().lower() for option in written(holder, name)]
    if marks and all(mark in YES | NO for mark in marks):  # else that is told, and counting would mislead
        singular = SIZES[name][2]
        for what, remedy in _count_faults(item_type, [mark in YES for mark in marks], singular):
            yield (*place, name), what, remedy


def _count_faults(item_type: str, correct: list[bool], singular: str) -> Iterator[tuple[str, str]]:
    right = sum(correct)
    if right == 0:
        yield (
            f"no {singular} is marked as correct",
            f"Write correct: true in the {singular} that is right.",
        )
    elif item_type != "multiple" and right > 1:
        yield (
            f"{right} {singular}s are marked as correct, but only one can be chosen",
            f"Leave correct: true in one {singular} only"
            + (", or write type: multiple." if singular == "option" and item_type == "single" else "."),
        )
    elif item_type == "multiple" and right == len(correct):
        yield "every option is marked as correct", "Add at least one option that is wrong."


def _choice(raw: dict) -> Iterator[ItemFault]:
    yield from _option_faults(raw, (), "options", raw["type"])


def _true_false(raw: dict) -> Iterator[ItemFault]:
    keys = sorted(str(option["key"]) for option in written(raw, "options") if "key" in option)
    if isinstance(raw.get("options"), list) and keys != ["false", "true"]:
        yield ("options",), "it does not have the two options true and false", TRUE_FALSE_REMEDY
    else:
        yield from _option_faults(raw, (), "options", "true_false")
    if raw.get("reasons"):
        yield from _option_faults(raw, (), "reasons", "true_false")


def _typed(holder: dict, place: Place) -> Iterator[ItemFault]:
    """Accepted answers and known wrong ones: each can be typed, and none is another."""
    answers = [entry for entry in holder.get("answer") or [] if isinstance(entry, str)]
    seen: dict[str, str] = {}
    for answer in answers:
        folded = fold(answer)
        if not folded:
            yield (
                (*place, "answer"),
                f'the answer "{answer}" has neither letters nor digits',
                "Write a word or a number.",
            )
        elif folded in seen:
            yield (
                (*place, "answer"),
                f'"{seen[folded]}" and "{answer}" are the same answer: case, accents, spaces and punctuation '
                "do not count",
                "Take one of the two out.",
            )
        seen.setdefault(folded, answer)
    for number, near in enumerate(written(holder, "near")):
        text = str(near.get("text", ""))
        if fold(text) in seen:
            yield (
                (*place, "near", number),
                f'"{text}" is named as a known wrong answer, but it is accepted as right',
                "Take it out of near or out of answer.",
            )


def _short(raw: dict) -> Iterator[ItemFault]:
    if isinstance(raw.get("answer"), list):
        yield from _typed(raw, ())


def _matching(raw: dict) -> Iterator[ItemFault]:
    yield from _list_faults(raw, (), "pairs")
    yield from _size_faults(raw, (), "extra")
    pairs, extra = written(raw, "pairs"), written(raw, "extra")
    if extra:
        remedy = "Give each pair and each entry in extra a key of its own."
        keyed = [{"key": entry.get("key")} for entry in extra]
        taken = {pair.get("key") for pair in pairs}
        yield from _same_faults(keyed, ("extra",), "key", "entries in extra", remedy)
        for entry in extra:
            if entry.get("key") in taken:
                yield ("extra",), f'a pair has the key "{entry["key"]}" already', remedy
    remedy = "Make them differ; where several things belong to one side, write type: sorting."
    yield from _same_faults(pairs, ("pairs",), "left", "pairs", remedy)
    rights = [{"right": entry.get("right", entry.get("text"))} for entry in pairs + extra]
    yield from _same_faults(rights, ("pairs",), "right", "answers", remedy)


def _ordering(raw: dict) -> Iterator[ItemFault]:
    yield from _list_faults(raw, (), "steps")
    yield from _same_faults(written(raw, "steps"), ("steps",), "text", "steps", "Make them differ.")


def _sorting(raw: dict) -> Iterator[ItemFault]:
    yield from _list_faults(raw, (), "categories")
    yield from _list_faults(raw, (), "cards")
    keys = [str(category.get("key")) for category in written(raw, "categories")]
    used = {str(card["category"]) for card in written(raw, "cards") if card.get("category")}
    for number, card in enumerate(raw["cards"] if isinstance(raw.get("cards"), list) else []):
        if isinstance(card, dict) and card.get("category") and str(card["category"]) not in keys:
            yield (
                ("cards", number, "category"),
                f'there is no category "{card["category"]}"',
                f"Write one of {', '.join(keys)}, or add it to categories.",
            )
    if len(used) == 1 and len(written(raw, "cards")) > 1:
        yield ("cards",), "all cards belong to one category", "Add cards for another category."


def _cloze(raw: dict) -> Iterator[ItemFault]:
    yield from _list_faults(raw, (), "gaps")
    gaps = raw["gaps"] if isinstance(raw.get("gaps"), list) else []
    for number, gap in enumerate(gaps):
        if isinstance(gap, dict):
            yield from _gap(gap, ("gaps", number))
    if not isinstance(raw.get("text"), str):
        return
    named = Counter(GAP.findall(raw["text"]))
    keys = [str(gap.get("key")) for gap in written(raw, "gaps")]
    unknown = [key for key in named if key not in keys]
    for key in unknown:
        remedy = f"Describe it in gaps, or write one of {', '.join(keys)}."
        yield ("text",), f"the text has a gap [[{key}]] that is not in gaps", remedy
    for key, times in named.items():
        if times > 1:
            yield (
                ("text",),
                f"the gap [[{key}]] stands in the text {times} times",
                "Give each gap its own key.",
            )
    for number, gap in enumerate(gaps):
        # Beside an unknown one it is most often that one, misspelt.
        if isinstance(gap, dict) and gap.get("key") and str(gap["key"]) not in named and not unknown:
            yield (
                ("gaps", number, "key"),
                f'the gap "{gap["key"]}" is not in the text',
                f"Write [[{gap['key']}]] where it stands in the text, or take the gap out.",
            )


def _gap(gap: dict, place: Place) -> Iterator[ItemFault]:
    chosen, typed = bool(gap.get("choices")), bool(gap.get("answer"))
    if chosen == typed:
        has = "both choices and an answer" if chosen else "neither choices nor an answer"
        yield place, f"the gap has {has}", "Give it choices to choose from, or an answer to type."
    elif chosen:
        yield from _option_faults(gap, place, "choices")
        for name in ("near", "feedback"):
            if gap.get(name):
                yield (
                    (*place, name),
                    f'a gap with choices has no "{name}" of its own',
                    "Write the feedback into each choice.",
                )
    else:
        if isinstance(gap["answer"], list):
            yield from _typed(gap, place)
        if not gap.get("feedback"):
            yield (
                place,
                'a gap with an answer to type needs "feedback"',
                "Write feedback: {right: …, wrong: …}.",
            )


def _branching(raw: dict) -> Iterator[ItemFault]:
    found = list(_list_faults(raw, (), "scenes"))
    scenes = raw["scenes"] if isinstance(raw.get("scenes"), list) else []
    keys = [str(scene.get("key")) for scene in written(raw, "scenes")]
    for number, scene in enumerate(scenes):
        if isinstance(scene, dict) and scene.get("choices"):
            found += _list_faults(scene, ("scenes", number), "choices")
            found += _turn_faults(scene, ("scenes", number), keys)
    yield from found
    if not found and len(keys) == len(scenes) > 0:
        yield from _way_faults(scenes)


def _turn_faults(scene: dict, place: Place, keys: list[str]) -> Iterator[ItemFault]:
    choices = scene["choices"] if isinstance(scene["choices"], list) else []
    for number, choice in enumerate(choices):
        if isinstance(choice, dict) and choice.get("to") and str(choice["to"]) not in keys:
            yield (
                (*place, "choices", number, "to"),
                f'there is no scene "{choice["to"]}"',
                f"Write the key of a scene: {', '.join(keys)}.",
            )


def _way_faults(scenes: list[dict]) -> Iterator[ItemFault]:
    """Every scene can be reached, every way ends, and one of them is right throughout."""
    ways = {str(scene["key"]): written(scene, "choices") for scene in scenes}
    if not all("to" in choice for choices in ways.values() for choice in choices):
        return  # told already
    start = str(scenes[0]["key"])
    if not ways[start]:
        yield (
            ("scenes", 0),
            "the first scene has no choices",
            "Begin with the scene in which something is to be decided.",
        )
        return
    order = _in_order(ways, start)
    for number, scene in enumerate(scenes):
        if order is not None and str(scene["key"]) not in order:
            yield (
                ("scenes", number),
                f'no choice leads to the scene "{scene["key"]}"',
                "Lead a choice there with to:, or take the scene out.",
            )
    if order is None:
        yield ("scenes",), "the scenes lead in a circle", "Let every choice lead on to a later scene."
    elif not _best_way(ways, order):
        yield (
            ("scenes",),
            "no way through the scenes earns the full score",
            "Give points: 1 to the right choice of every scene on one way to an ending.",
        )


def _in_order(ways: dict[str, list[dict]], start: str) -> list[str] | None:
    """The scenes that can be reached, each before those that it leads to; None where they go in a circle."""
    done: list[str] = []
    open_now: list[str] = []

    def visit(key: str) -> bool:
        if key in done:
            return True
        if key in open_now:
            return False
        open_now.append(key)
        whole = all(visit(str(choice["to"])) for choice in ways[key])
        open_now.remove(key)
        done.append(key)
        return whole

    return done[::-1] if visit(start) else None


def _best_way(ways: dict[str, list[dict]], order: list[str]) -> bool:
    reached = {order[0]}
    for key in order:
        if key in reached:
            if not ways[key]:
                return True
            reached |= {str(c["to"]) for c in ways[key] if str(c.get("points")).strip() in ("1", "1.0")}
    return False


TOGETHER = {
    "single": _choice,
    "multiple": _choice,
    "true_false": _true_false,
    "short": _short,
    "matching": _matching,
    "ordering": _ordering,
    "sorting": _sorting,
    "cloze": _cloze,
    "branching": _branching,
}
