"""A page with one question of each type, and answers to them: for the tests of the front end."""

import json
from pathlib import Path

from test_quiz_bank import KNOWN

from palermo import paths
from palermo.island import Island
from palermo.quiz import bank, make_payload

BANK = Path(__file__).parent / "every_type.yml"
RIGHT = {
    "single": {"choice": "b"},
    "multiple": {"choices": ["a", "b"]},
    "truefalse": {"choice": "false", "reason": "a"},
    "numeric": {"value": "90"},
    "short": {"text": "Accession"},
    "matching": {"pairs": {"a": "a", "b": "b", "c": "c"}},
    "ordering": {"order": ["a", "b", "c", "d"]},
    "sorting": {"sorted": {"a": "tip", "b": "som", "c": "both", "d": "tip"}},
    "cloze": {"gaps": {"a": "Seven", "b": "x", "c": "x"}},
    "branching": {"path": ["a", "a"]},
}
# Each with something wrong; matching, sorting and cloze have an open part, too.
WRONG = {
    "single": {"choice": "a"},
    "multiple": {"choices": ["a", "c"]},
    "truefalse": {"choice": "false", "reason": "b"},
    "numeric": {"value": "40"},
    "short": {"text": "ratification"},
    "matching": {"pairs": {"a": "a", "b": "x"}},
    "ordering": {"order": ["b", "a", "c", "d"]},
    "sorting": {"sorted": {"a": "tip", "b": "tip", "c": "both"}},
    "cloze": {"gaps": {"a": "three", "b": "x"}},
    "branching": {"path": ["a", "b"]},
}
KEY = "palermo-course"
PAGE = """<!doctype html><html lang="en" data-theme="light"><head><meta charset="utf-8"><title>Quiz</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
:root {{ --pst-color-text-base: #222832; --pst-color-background: #fff; }}
html[data-theme="dark"] {{ --pst-color-text-base: #ced6dd; --pst-color-background: #14181e; }}
body {{ background: var(--pst-color-background); color: var(--pst-color-text-base); font-family: sans-serif; }}
</style>
<link rel="stylesheet" href="{static}/palermo.css">
{scripts}
</head><body><main><h1>Module</h1><h2>Check yourself</h2>{islands}</main></body></html>"""


def payload() -> dict:
    return make_payload(bank.load_bank(BANK, KNOWN), KNOWN)


# As the questions are called here: single, multiple, truefalse, …
TYPES = [item["id"].removeprefix("conv-t-") for item in payload()["items"]]


def page(*islands: Island, shared: dict[str, object] | None = None) -> str:
    """A page of the book with some islands. Call it with PALERMO_BOOK=1. shared: what the book has by name."""
    static = paths.static_dir().as_uri()
    names = dict.fromkeys(["core.js", *(name for island in islands for name in island.scripts)])
    scripts = "".join(f'<script defer src="{static}/{name}"></script>' for name in names)
    if shared:
        scripts += (
            f"<script>window.palermoShared = {json.dumps(shared).replace('<', chr(92) + 'u003c')}</script>"
        )
    return PAGE.format(
        static=static, scripts=scripts, islands="".join(island.static_html() for island in islands)
    )


def document(answers: dict[str, dict], **state) -> str:
    """The learner's stored document with these answers checked."""
    items = {
        f"conv-t-{name}": {"response": given, "checked": True, **state} for name, given in answers.items()
    }
    return json.dumps({"v": 1, "seed": "abcdef", "items": items})
