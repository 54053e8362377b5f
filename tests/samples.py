"""One sound question of each type, as an author writes it, and what answers it perfectly."""

SINGLE = """\
  type: single
  objective: conv-o2
  difficulty: 1
  stem: How many?
  options:
  - {key: a, text: Two, feedback: One more.}
  - {key: b, text: Three, correct: true, feedback: Right.}
  source: ["UNTOC:2(a)"]
"""
NUMERIC = """\
  type: numeric
  objective: conv-o2
  difficulty: 1
  stem: How many days?
  answer: 90
  unit: days
  feedback: {right: Right., wrong: Not right., near: [{value: 40, text: Instruments.}]}
  source: ["UNTOC:38(1)"]
"""
TRUE_FALSE = """\
  type: true_false
  objective: conv-o2
  difficulty: 1
  stem: True or false?
  options:
  - {key: true, text: True, feedback: No.}
  - {key: false, text: False, correct: true, feedback: Yes.}
  source: ["UNTOC:2"]
"""
REASONED = TRUE_FALSE.replace(
    "  source",
    """\
  reasons:
  - {key: a, text: Because of article 2, correct: true, feedback: It says so.}
  - {key: b, text: Because of article 3, feedback: It does not.}
  source""",
)
MULTIPLE = SINGLE.replace("type: single", "type: multiple").replace(
    '  source: ["UNTOC:2(a)"]',
    '  - {key: c, text: Ten, correct: true, feedback: Enough.}\n  source: ["UNTOC:2(a)"]',
)
HEAD = """\
  type: {}
  objective: conv-o2
  difficulty: 2
  stem: Answer it.
  hints: [A nudge., Nearly the answer.]
  why: The article says so. (Article 36)
  source: ["UNTOC:36"]
"""
SHORT = (
    HEAD.format("short")
    + """\
  answer: [accession, to accede]
  near:
  - {text: ratification, feedback: "That is for signatories."}
  feedback: {right: Well put., wrong: Think of those that did not sign.}
"""
)
MATCHING = (
    HEAD.format("matching")
    + """\
  pairs:
  - {key: a, left: Article 5, right: Participation, feedback: First.}
  - {key: b, left: Article 6, right: Laundering, feedback: Second.}
  - {key: c, left: Article 8, right: Corruption, feedback: Third.}
  extra:
  - {key: x, text: Theft, feedback: None of them.}
"""
)
ORDERING = (
    HEAD.format("ordering")
    + """\
  steps:
  - {key: sign, text: Signature, feedback: It comes first.}
  - {key: ratify, text: Ratification, feedback: Then this.}
  - {key: deposit, text: Deposit, feedback: Then this.}
  - {key: force, text: Entry into force, feedback: At last.}
"""
)
SORTING = (
    HEAD.format("sorting")
    + """\
  categories:
  - {key: shall, text: shall}
  - {key: may, text: may}
  cards:
  - {key: a, text: Participation, category: shall, feedback: A duty.}
  - {key: b, text: Laundering, category: shall, feedback: A duty too.}
  - {key: c, text: Joint teams, category: may, feedback: A choice.}
  - {key: d, text: Transfer, category: may, feedback: A choice too.}
"""
)
CLOZE = (
    HEAD.format("cloze")
    + """\
  text: A State [[verb]] punish a crime of at least [[years]] years.
  gaps:
  - key: verb
    choices:
    - {key: x, text: shall, correct: true, feedback: A duty.}
    - {key: y, text: may, feedback: No choice.}
  - key: years
    answer: [four, "4"]
    near: [{text: five, feedback: One less.}]
    feedback: {right: Four it is., wrong: Count again.}
"""
)
BRANCHING = (
    HEAD.format("branching")
    + """\
  scenes:
  - key: start
    text: A shipment stands in the port.
    choices:
    - {key: a, text: Ask for papers, to: papers, points: 1, consequence: They come. (Article 10)}
    - {key: b, text: Let it go, to: end, points: 0, consequence: It is gone. (Article 10)}
  - key: papers
    text: The papers are false.
    choices:
    - {key: a, text: Seize it, to: end, points: 1, consequence: You have it. (Article 12)}
    - {key: b, text: Write a note, to: end, points: 0.5, consequence: You have a note. (Article 12)}
  - {key: end, text: The day is over.}
"""
)
SOUND = {
    "single": SINGLE,
    "multiple": MULTIPLE,
    "true_false": TRUE_FALSE,
    "reasoned": REASONED,
    "numeric": NUMERIC,
    "short": SHORT,
    "matching": MATCHING,
    "ordering": ORDERING,
    "sorting": SORTING,
    "cloze": CLOZE,
    "branching": BRANCHING,
}


def right_key(options: list[dict]) -> str:
    return next(option["key"] for option in options if option["correct"])


def perfect(item: dict) -> dict:
    """A response to an item of a payload that earns the full score."""
    kind = item["type"]
    if kind == "single":
        return {"choice": right_key(item["options"])}
    if kind == "true_false":
        reason = {"reason": right_key(item["reasons"])} if item.get("reasons") else {}
        return {"choice": right_key(item["options"]), **reason}
    if kind == "multiple":
        return {"choices": [option["key"] for option in item["options"] if option["correct"]]}
    if kind == "numeric":
        return {"value": f"{item['answer']:g}" if abs(item["answer"]) < 1e6 else str(item["answer"])}
    if kind == "short":
        return {"text": item["answer"][0]}
    if kind == "matching":
        return {"pairs": {pair["key"]: pair["key"] for pair in item["pairs"]}}
    if kind == "ordering":
        return {"order": [step["key"] for step in item["steps"]]}
    if kind == "sorting":
        return {"sorted": {card["key"]: card["category"] for card in item["cards"]}}
    if kind == "cloze":
        return {
            "gaps": {
                gap["key"]: right_key(gap["choices"]) if gap["choices"] else gap["answer"][0]
                for gap in item["gaps"]
            }
        }
    return {"path": best_path(item["scenes"], item["scenes"][0]["key"])}


def best_path(scenes: list[dict], key: str) -> list[str] | None:
    """The choices from a scene to an ending, each worth a point; None where there is no such way."""
    scene = next(scene for scene in scenes if scene["key"] == key)
    if not scene["choices"]:
        return []
    for choice in scene["choices"]:
        rest = best_path(scenes, choice["to"]) if choice["points"] == 1 else None
        if rest is not None:
            return [choice["key"], *rest]
    return None
