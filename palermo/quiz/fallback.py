"""What a reader without JavaScript sees of a quiz: the questions as a list, each answer folded away."""

import html


def fallback_html(payload: dict) -> str:
    """The questions as a list, each answer folded away. Texts in the payload are safe HTML already."""
    items = "".join(f"<li>{_fallback_item(item)}</li>" for item in payload["items"])
    return (
        "<p>Answer each question for yourself, then open the answer below it.</p>"
        f'<ol class="palermo-questions">{items}</ol>'
    )


def _fallback_item(item: dict) -> str:
    if "options" in item:
        options = "".join(f"<li>{option['text']}</li>" for option in item["options"])
        question = f'<ul class="palermo-boxes">{options}</ul>'
        answer = "<ul>" + "".join(_fallback_feedback(option) for option in item["options"]) + "</ul>"
    else:
        unit = html.escape(item["unit"])
        question = f'<p class="palermo-blank">Your answer: <span></span> {unit}</p>'
        near = "".join(f"<li>If you wrote {_number(n['value'])}: {n['text']}</li>" for n in item["near"])
        answer = f"<p><strong>{_number(item['answer'])} {unit}</strong></p><div>{item['right']}</div>"
        answer += f"<ul>{near}</ul>" if near else ""
    return (
        f'<div class="palermo-stem">{item["stem"]}</div>{question}'
        f"<details><summary>Answer</summary>{answer}{_fallback_sources(item['sources'])}</details>"
    )


def _fallback_feedback(option: dict) -> str:
    verdict = "Right" if option["correct"] else "Not right"
    return f"<li><strong>{verdict}:</strong> {option['text']}<br>{option['feedback']}</li>"


def _fallback_sources(sources: list[dict]) -> str:
    shown = []
    for source in sources:
        label = html.escape(source["label"])
        href = source.get("href")
        shown.append(f'<a href="{html.escape(href)}">{label}</a>' if href else label)
    return f"<p>Where this stands: {'; '.join(shown)}</p>"


def _number(value: float) -> str:
    return f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}"
