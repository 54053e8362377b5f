"""Which of the ten tools fits? `rank(answers)` counts the points of the rules in `data/finder_rules.csv`.

There is nothing else in it: a tool's points are the sum over the rules whose conditions the answers meet, and
each rule brings its reason in words. `static/ranking.js` does the same in the browser; both are tested with
the same answers. The island `finder()` asks the questions and shows the tools in their order.
"""

import html
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

import traitlets

from . import data
from .island import Island
from .shared import SHARED

__all__ = ["Finder", "Ranked", "Reason", "finder", "questions", "rank"]

# The questions in their order; what may be answered stands in `data/finder_answers.csv`.
QUESTIONS = {
    "who": "Who are you?",
    "problem": "What is the problem?",
    "instrument": "Which treaty is it about?",
    "time": "How much time do you have?",
    "risk": "How much risk can you bear?",
}


class Reason(NamedTuple):
    """Why a tool has points: how many (below 0 they speak against it), and the rule's sentence."""

    points: int
    text: str


class Ranked(NamedTuple):
    """A tool's id (a row of `data/tools.csv`), its points, and the reasons, the strongest first."""

    tool: str
    points: int
    reasons: list[Reason]


def finder(**answers: str) -> "Finder":
    """The tool finder, with answers given beforehand if wanted: `finder(problem="law")`."""
    return Finder(answers=answers)


def rank(answers: Mapping[str, str]) -> list[Ranked]:
    """All ten tools, best first: `rank({"who": "academia", "problem": "evidence"})`.

    answers: question → key of an answer, as in `questions()`; a question may be left out or "". Equal points
    keep the order of the tools. Raises ValueError, with what is known, for another question or answer.
    """
    given = _checked(answers)
    found = {tool["id"]: [] for tool in resource()["tools"]}
    for rule in resource()["rules"]:
        if all(given.get(question) in keys for question, keys in rule["if"].items()):
            found[rule["tool"]].append(Reason(rule["points"], rule["reason"]))
    ranked = [
        Ranked(tool, sum(reason.points for reason in reasons), sorted(reasons, key=lambda r: -r.points))
        for tool, reasons in found.items()
    ]
    return sorted(ranked, key=lambda one: -one.points)  # stable: equal ones stay in the order of the tools


def questions() -> dict[str, dict[str, str]]:
    """Question → key of each answer → what the reader sees."""
    return {one["key"]: {a["key"]: a["label"] for a in one["answers"]} for one in resource()["questions"]}


@cache
def resource() -> dict:
    """What the front end needs: the questions with their answers, the tools, and the rules."""
    tables = data.load()
    answers = dict(tuple(tables.finder_answers.groupby("question", sort=False)))
    return {
        "questions": [
            {
                "key": key,
                "text": text,
                "answers": answers[key][["key", "label", "hint"]].to_dict("records"),
            }
            for key, text in QUESTIONS.items()
        ],
        "tools": [
            {
                "id": tool.id,
                "number": int(tool.number),
                "name": tool.name,
                "purpose": tool.purpose,
                "first": tool.steps.split(" | ")[0],
            }
            for tool in tables.tools.sort_values("number").itertuples()
        ],
        "rules": [_rule(row) for row in tables.finder_rules.to_dict("records")],
    }


SHARED["finder"] = resource


class Finder(Island):
    """The five questions and the ranked tools. Set `answers` from Python, or observe them; read `ranking`."""

    kind = "finder"
    scripts = ("ranking.js", "finder.js")
    resources = ("finder",)

    answers = traitlets.Dict(help="Question → key of the answer; what is not answered is left out.").tag(
        sync=True
    )

    def __init__(self, answers: Mapping[str, str] = {}, **traits):
        answers = {question: key for question, key in answers.items() if key}
        super().__init__(element_id="finder", payload={"answers": answers}, answers=answers, **traits)

    @property
    def ranking(self) -> list[Ranked]:
        """The tools in the order that the front end shows."""
        return rank(self.answers)

    @traitlets.validate("answers")
    def _known(self, proposal) -> dict[str, str]:
        try:
            return _checked(proposal["value"])
        except ValueError as error:
            raise traitlets.TraitError(str(error)) from None

    def fallback_html(self) -> str:
        return fallback_html()


def fallback_html() -> str:
    """Without JavaScript: when to choose each tool, as a table."""
    rows = "".join(
        f'<tr><th scope="row">{tool.number}. {html.escape(tool.name)}</th>'
        f"<td>{html.escape(tool.purpose)}</td><td>{html.escape(tool.choose_when)}</td></tr>"
        for tool in data.load().tools.sort_values("number").itertuples()
    )
    return (
        "<p><strong>When to choose which tool</strong></p>"
        '<div role="region" tabindex="0" aria-label="Table: When to choose which tool"><table><thead><tr>'
        '<th scope="col">Tool</th><th scope="col">What for</th><th scope="col">When to choose it</th>'
        f"</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _rule(row: dict) -> dict:
    conditions = {question: row[question].split(";") for question in QUESTIONS if row[question]}
    return {"if": conditions, "tool": row["tool"], "points": int(row["points"]), "reason": row["reason"]}


def _checked(answers: Mapping[str, str]) -> dict[str, str]:
    known = questions()
    for question, key in answers.items():
        if question not in known:
            raise ValueError(f"There is no question {question!r}. The questions are: {', '.join(known)}.")
        if key and key not in known[question]:
            raise ValueError(
                f"{key!r} is no answer to the question {question!r}. "
                f"data/finder_answers.csv has: {', '.join(known[question])}."
            )
    return {question: key for question, key in answers.items() if key}
