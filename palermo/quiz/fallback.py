"""What stands in the page itself of a quiz: the questions as a list, each answer folded away.

A reader without JavaScript works with it, and so does one on a poor line until the program is there. Answers can be
chosen and checked by styles alone: palermo.css shows, of what was chosen, what is said to it. quiz.js then takes over
what was answered; it finds questions and options by their places, so these are as in the payload.

Every text comes from the payload, which holds safe HTML; what is plain there is escaped here.
"""

import html
import re

from .fitting import GAP


def fallback_html(payload: dict) -> str:
    """The questions of a payload as HTML: text, lists and tables, with answers in `<details>`."""
    items = payload["items"]
    lead = "Answer each question for yourself, then open the answer below it."
    if len(items) == 1:
        lead = "Answer the question for yourself, then open the answer below it."
    shown = "".join(f"<li>{_item(item)}</li>" for item in items)
    return f'<p>{lead}</p><ol class="palermo-questions" role="list">{shown}</ol>'


def _item(item: dict) -> str:
    show = SHOWN[item["type"]]
    boxed = show is _choice  # which puts the stem at the head of its boxes
    question, answer = show(item)
    if not boxed:
        question = f'<div class="palermo-stem">{item["stem"]}</div>{question}'
    hints = "".join(_folded(f"Hint {number}", hint) for number, hint in enumerate(item["hints"], 1))
    why = f"<p><strong>Why?</strong></p><div>{item['why']}</div>" if item["why"] else ""
    summary = "Check your answer" if boxed else "Answer"
    return question + hints + _folded(summary, f"{answer}{why}{_sources(item['sources'])}")


def _folded(summary: str, content: str) -> str:
    return f"<details><summary>{summary}</summary>{content}</details>"


def _list(entries: list[str], kind: str = "ul", css: str = "") -> str:
    css = f' class="{css}"' if css else ""
    return f"<{kind}{css}>{''.join(f'<li>{entry}</li>' for entry in entries)}</{kind}>"


def _boxes(legend: str, options: list[dict], name: str, kind: str = "radio") -> str:
    """The options under letters, by which the answers speak of them: to print each twice is a heavy page."""
    box = f"<input type={kind} name={name}>"
    boxes = _list([f"<label>{box} {option['text']}</label>" for option in options], "ol", "palermo-boxes")
    return f"<fieldset><legend>{legend}</legend>{boxes}</fieldset>"


def _verdicts(options: list[dict]) -> str:
    return _list([
        f"<strong>{'Right' if option['correct'] else 'Not right'}.</strong> {option['feedback']}"
        for option in options
    ], "ol", "palermo-letters")  # fmt: skip


def _choices(choices: list[dict]) -> str:
    """The words for a gap, which have no letters, with their feedback."""
    return _list([
        f"<strong>{'Right' if choice['correct'] else 'Not right'}:</strong> {choice['text']}"
        f"<br>{choice['feedback']}"
        for choice in choices
    ])  # fmt: skip


def _choice(item: dict) -> tuple[str, str]:
    kind = "checkbox" if item["type"] == "multiple" else "radio"
    question = _boxes(item["stem"], item["options"], item["id"], kind)
    answer = _verdicts(item["options"])
    if item.get("reasons"):
        question += _boxes("Because:", item["reasons"], f"{item['id']}-reason")
        answer += f"<p>Because:</p>{_verdicts(item['reasons'])}"
    return question, answer


def _blank(unit: str = "") -> str:
    return f'<p class="palermo-blank">Your answer: <span></span> {unit}</p>'


OTHERWISE = "If you wrote something else:"


def _numeric(item: dict) -> tuple[str, str]:
    unit = html.escape(item["unit"])
    answer = f"<p><strong>{_number(item['answer'])} {unit}</strong></p><div>{item['right']}</div>"
    near = [f"If you wrote {_number(wrong['value'])}: {wrong['text']}" for wrong in item["near"]]
    return _blank(unit), answer + _list([*near, f"{OTHERWISE} {item['wrong']}"])


def _number(value: float) -> str:
    return f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}"


def _short(item: dict) -> tuple[str, str]:
    return _blank(), _typed(item)


def _typed(part: dict) -> str:
    """The accepted texts, and what to say to a known wrong one."""
    first, *others = [html.escape(answer) for answer in part["answer"]]
    also = f" (also: {', '.join(others)})" if others else ""
    near = [f"If you wrote “{html.escape(wrong['text'])}”: {wrong['feedback']}" for wrong in part["near"]]
    near.append(f"{OTHERWISE} {part['wrong']}")
    return f"<p><strong>{first}</strong>{also}</p><div>{part['right']}</div>{_list(near)}"


def _mixed(texts: list[str]) -> list[str]:
    """The texts in an order that is always the same and never the given one."""
    ordered = sorted(texts)
    return ordered if ordered != texts else ordered[::-1]


def _matching(item: dict) -> tuple[str, str]:
    rights = [pair["right"] for pair in item["pairs"]] + [entry["text"] for entry in item["extra"]]
    question = _list([pair["left"] for pair in item["pairs"]]) + "<p>To be matched with:</p>"
    answer = _list([
        f"<strong>{pair['left']}:</strong> {pair['right']}<br>{pair['feedback']}" for pair in item["pairs"]
    ])  # fmt: skip
    extra = [f"{entry['text']}<br>{entry['feedback']}" for entry in item["extra"]]
    return question + _list(_mixed(rights)), answer + (f"<p>Left over:</p>{_list(extra)}" if extra else "")


def _ordering(item: dict) -> tuple[str, str]:
    steps = [f"{step['text']}<br>{step['feedback']}" for step in item["steps"]]
    return _list(_mixed([step["text"] for step in item["steps"]])), _list(steps, "ol")


def _sorting(item: dict) -> tuple[str, str]:
    question = "<p>Categories:</p>" + _list([category["text"] for category in item["categories"]])
    question += "<p>To be sorted:</p>" + _list(_mixed([card["text"] for card in item["cards"]]))
    answer = ""
    for category in item["categories"]:
        cards = [card for card in item["cards"] if card["category"] == category["key"]]
        answer += f"<p><strong>{category['text']}</strong></p>"
        answer += _list([f"{card['text']}<br>{card['feedback']}" for card in cards])
    return question, answer


def _cloze(item: dict) -> tuple[str, str]:
    gaps = {gap["key"]: gap for gap in item["gaps"]}
    numbers = {key: number for number, key in enumerate(GAP.findall(item["text"]), 1)}

    def blank(found: re.Match) -> str:
        key = found[1]
        choices = " / ".join(choice["text"] for choice in gaps[key]["choices"])
        return f"<strong>[{numbers[key]}: {choices or '…'}]</strong>"

    answers = [
        _choices(gaps[key]["choices"]) if gaps[key]["choices"] else _typed(gaps[key]) for key in numbers
    ]
    return f"<div>{GAP.sub(blank, item['text'])}</div>", _list(answers, "ol")


def _branching(item: dict) -> tuple[str, str]:
    """A case that one reads in steps: each choice unfolds what it brings and names the scene that follows."""
    numbers = {scene["key"]: number for number, scene in enumerate(item["scenes"], 1)}
    shown = []
    for scene in item["scenes"]:
        choices = [
            _folded(
                choice["text"], f"{choice['consequence']}<p>Go on with scene {numbers[choice['to']]}.</p>"
            )
            for choice in scene["choices"]
        ]
        shown.append(f"<div>{scene['text']}</div>" + ("".join(choices) or "<p>Here the case ends.</p>"))
    best = [
        choice["text"] for scene in item["scenes"] for choice in scene["choices"] if choice["points"] == 1
    ]
    return f"<p>Scenes:</p>{_list(shown, 'ol')}", f"<p>The best choices:</p>{_list(best)}"


def _sources(sources: list[dict]) -> str:
    shown = []
    for source in sources:
        label = html.escape(source["label"])
        href = source.get("href")
        shown.append(f'<a href="{html.escape(href)}">{label}</a>' if href else label)
    return f"<p>Where this stands: {'; '.join(shown)}</p>"


# Type → what gives (question, answer).
SHOWN = {
    "single": _choice,
    "multiple": _choice,
    "true_false": _choice,
    "numeric": _numeric,
    "short": _short,
    "matching": _matching,
    "ordering": _ordering,
    "sorting": _sorting,
    "cloze": _cloze,
    "branching": _branching,
}
