"""Random questions of every type, as the payload holds them, and random responses to them: sound, odd and hostile."""

from random import Random

from samples import perfect

from palermo.quiz import payload_of
from palermo.quiz.faults import ITEM, shape_faults
from palermo.quiz.known import Known

KNOWN = Known(
    modules={"convention": "The Convention"},
    instruments={"untoc": ("Convention", 41)},
)
# Names that an object has of itself are the ones to trip over.
KEYS = ["a", "b", "constructor", "tostring", "valueof", "proto", "tip", "som", "x-1", "length", "none", "z9"]
WORDS = [
    "accession", "Ratification", "to accede", "four", "4", "article 3(2)", "Müller", "œuvre", "90", "serious crime",
    "State", "straße", "присоединение", "2002", "2000", "ＵＮ", "e\u0301tat", "Łódź", "ﬁrearms", "½",
]  # fmt: skip
JUNK = [
    None, True, False, 0, 1, -1, 0.5, "", " ", "\u00a0", "a", "b", "__proto__", "constructor", "true", [], {}, ["a"],
    {"a": "b"}, "90", "1,000", "9" * 50, "a" * 300, "\ud800", "\u0301", "?!", [None], [["a"]], "toString",
]  # fmt: skip


def random_item(rng: Random, kind: str) -> dict:
    """A sound question with random parts. Raises AssertionError if the bank would refuse it."""
    raw = {
        "id": "conv-r-1", "type": kind, "objective": "conv-o1", "difficulty": 1, "stem": "Which?",
        "source": ["UNTOC:2"], "why": "It says so.", **PARTS[kind](rng),
    }  # fmt: skip
    assert list(shape_faults(raw)) == []
    return payload_of("quiz-convention", "convention", [ITEM.validate_python(raw)], KNOWN)["items"][0]


def _options(rng: Random, keys: str, rights: int) -> list[dict]:
    correct = set(rng.sample(keys, rights))
    return [{"key": k, "text": f"Option {k}", "correct": k in correct, "feedback": "So."} for k in keys]


def _single(rng: Random) -> dict:
    return {"options": _options(rng, "abcdefg"[: rng.randint(2, 7)], 1)}


def _multiple(rng: Random) -> dict:
    count = rng.randint(2, 7)
    return {"options": _options(rng, "abcdefg"[:count], rng.randint(1, count - 1))}


def _true_false(rng: Random) -> dict:
    right = rng.choice([True, False])
    options = [
        {"key": key, "text": key, "correct": (key == "true") == right, "feedback": "So."}
        for key in ("true", "false")
    ]
    reasons = _options(rng, "abcd"[: rng.randint(2, 4)], 1) if rng.random() < 0.7 else []
    return {"options": options, "reasons": reasons}


def _numeric(rng: Random) -> dict:
    answer = rng.choice([rng.randint(-2000, 2000), round(rng.uniform(-10, 10), 2)])
    tolerance = rng.choice([0, 0, 0.1, 5])
    return {"answer": answer, "tolerance": tolerance, "feedback": {"right": "So.", "wrong": "Not so."}}


def _typed(rng: Random) -> dict:
    answer, *near = rng.sample(WORDS, rng.randint(1, 4))
    return {
        "answer": [answer],
        "near": [{"text": text, "feedback": "Not so."} for text in near],
        "feedback": {"right": "So.", "wrong": "Not so."},
    }


def _labelled(keys: list[str]) -> list[dict]:
    return [{"key": key, "text": f"Text {key}", "feedback": "So."} for key in keys]


def _matching(rng: Random) -> dict:
    count = rng.randint(3, 8)
    keys = rng.sample(KEYS, count + rng.randint(0, 3))
    pairs = [{"key": k, "left": f"Left {k}", "right": f"Right {k}", "feedback": "So."} for k in keys[:count]]
    return {"pairs": pairs, "extra": _labelled(keys[count:])}


def _ordering(rng: Random) -> dict:
    return {"steps": _labelled(rng.sample(KEYS, rng.randint(3, 8)))}


def _sorting(rng: Random) -> dict:
    categories = rng.sample(KEYS, rng.randint(2, 5))
    cards = _labelled(rng.sample(KEYS, rng.randint(4, 12)))
    for number, card in enumerate(cards):
        card["category"] = categories[number] if number < 2 else rng.choice(categories)
    return {"categories": [{"key": key, "text": f"Text {key}"} for key in categories], "cards": cards}


def _cloze(rng: Random) -> dict:
    keys = rng.sample(KEYS, rng.randint(1, 6))
    gaps = [
        {"key": key, **(_typed(rng) if rng.random() < 0.5 else {"choices": _options(rng, "abc", 1)})}
        for key in keys
    ]
    return {"text": " and ".join(f"[[{key}]]" for key in keys), "gaps": gaps}


def _branching(rng: Random) -> dict:
    keys = rng.sample(KEYS, rng.randint(2, 7))
    scenes = []
    for number, key in enumerate(keys[:-1]):
        onward = [keys[number + 1], *(rng.choice(keys[number + 1 :]) for _ in range(rng.randint(1, 3)))]
        choices = [
            {
                "key": "abcd"[n],
                "text": f"Choice {n}",
                "to": to,
                "points": 1 if n == 0 else rng.choice([0, 0.5, 1]),
                "consequence": "So.",
            }
            for n, to in enumerate(onward)
        ]
        scenes.append({"key": key, "text": "A scene.", "choices": rng.sample(choices, len(choices))})
    return {"scenes": [*scenes, {"key": keys[-1], "text": "An ending."}]}


PARTS = {
    "single": _single, "multiple": _multiple, "true_false": _true_false, "numeric": _numeric, "short": _typed,
    "matching": _matching, "ordering": _ordering, "sorting": _sorting, "cloze": _cloze, "branching": _branching,
}  # fmt: skip


def random_response(rng: Random, item: dict) -> object:
    """Junk now and then, a guess, or the perfect response with some of it changed."""
    if rng.random() < 0.1:
        return rng.choice(JUNK)
    if rng.random() < 0.4:
        return guess(rng, item)
    response = perfect(item)
    for _ in range(rng.randint(0, 3)):
        response = _changed(rng, response, item)
    return response


def guess(rng: Random, item: dict) -> dict:
    """A response as someone gives it who knows nothing, with parts left out now and then."""

    def keys(name: str, holder: dict = item) -> list[str]:
        return [entry["key"] for entry in holder[name]]

    def some(parts: list[str], answers: list[str]) -> dict:
        return {part: rng.choice(answers) for part in parts if rng.random() < 0.9}

    kind = item["type"]
    if kind in ("single", "true_false"):
        reason = {"reason": rng.choice(keys("reasons"))} if item.get("reasons") else {}
        return {"choice": rng.choice(keys("options")), **reason}
    if kind == "multiple":
        return {"choices": [key for key in keys("options") if rng.random() < 0.4]}
    if kind == "numeric":
        return {"value": str(rng.randint(-10, 10))}
    if kind == "short":
        return {"text": rng.choice(WORDS)}
    if kind == "matching":
        return {"pairs": some(keys("pairs"), keys("pairs") + keys("extra"))}
    if kind == "ordering":
        return {"order": rng.sample(keys("steps"), len(item["steps"]))}
    if kind == "sorting":
        return {"sorted": some(keys("cards"), keys("categories"))}
    if kind == "cloze":
        return {
            "gaps": {
                gap["key"]: rng.choice(keys("choices", gap) if gap["choices"] else WORDS)
                for gap in item["gaps"]
            }
        }
    scenes = {scene["key"]: scene for scene in item["scenes"]}
    path, scene = [], item["scenes"][0]
    while scene["choices"] and rng.random() < 0.9:
        choice = rng.choice(scene["choices"])
        path.append(choice["key"])
        scene = scenes[choice["to"]]
    return {"path": path}


def _changed(rng: Random, value: object, item: dict) -> object:
    """The same with one thing in it replaced, left out or added."""
    if isinstance(value, dict) and value:
        name = rng.choice(sorted(value))
        if rng.random() < 0.1:
            return {other: inner for other, inner in value.items() if other != name}
        if rng.random() < 0.05:
            return {**value, rng.choice(["x", "__proto__", "toString", *KEYS]): rng.choice(JUNK)}
        return {**value, name: _changed(rng, value[name], item)}
    if isinstance(value, list) and value and rng.random() < 0.9:
        if rng.random() < 0.3:
            return rng.sample(value, rng.randint(0, len(value)))
        place = rng.randrange(len(value))
        return [*value[:place], _changed(rng, value[place], item), *value[place + 1 :]]
    if isinstance(value, str) and rng.random() < 0.6:
        return _misspelt(rng, value)
    return rng.choice([*_candidates(item), *_candidates(item), *JUNK])


def _misspelt(rng: Random, text: str) -> str:
    place = rng.randint(0, len(text))
    middle = rng.choice(["", "x", " ", ".", "\u0301", text[place : place + 2][::-1]])
    return rng.choice([str.upper, str.lower, str])(text[:place] + middle + text[place + rng.randint(0, 1) :])


def _candidates(value: object) -> list[str]:
    """Every short text in an item, among them all its keys."""
    if isinstance(value, dict):
        return [text for inner in value.values() for text in _candidates(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in _candidates(inner)]
    return [value] if isinstance(value, str) and len(value) < 25 else []
