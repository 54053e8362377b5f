"""The engagement plan: `plan_builder()` proposes one for a State, a stakeholder and an issue; its maker edits it.

What is proposed is counted in `proposals`, from tables; the document for Word is written in `document`. Markdown,
print and calendar are made in the browser, in both homes.
"""

import base64
import html
from collections.abc import Mapping
from pathlib import Path

import traitlets

from ..island import Island
from ..profile import StateCode, code_of
from . import document
from .example import worked_example
from .proposals import new_plan, propose, resource

__all__ = ["Plan", "new_plan", "plan_builder", "propose", "worked_example"]


def plan_builder(country: str = "") -> "Plan":
    """The plan builder, with a State chosen beforehand if wanted: by code ("KEN", "KE") or name.

    Raises ValueError, with the nearest names, for what is no State in `data/countries.csv`.
    """
    return Plan(country=code_of(country) if country else "")


class Plan(Island):
    """A plan in the making. Observe `plan` (see `proposals.new_plan`) and `country`, or set them.

    `to_docx(path)` writes the plan as a Word document.
    """

    kind = "plan"
    scripts = ("days.js", "states.js", "ranking.js", "proposals.js", "plan-files.js", "plan.js")
    resources = ("profiles", "finder", "plan")

    country = StateCode("", help="The State chosen.").tag(sync=True)
    plan = traitlets.Dict(help="The plan as it stands; empty: none yet.").tag(sync=True)
    asked = traitlets.Int(0, help="How often the reader asked for the Word document.").tag(sync=True)
    word = traitlets.Dict(help="The document for the front end: name, path and content, or a problem.").tag(
        sync=True
    )

    def __init__(self, country: str = "", **traits):
        super().__init__(element_id="plan", payload={"country": country}, country=country, **traits)

    def to_docx(self, path: str | Path) -> Path:
        """Write the plan to a Word document and give its path. Raises ValueError while there is no plan."""
        if not self.plan:
            raise ValueError(
                'There is no plan yet. Choose a State in the plan builder and press "Propose a plan".'
            )
        return document.write(self.plan, Path(path))

    @traitlets.observe("asked")
    def _write_word(self, change) -> None:
        """Into the folder of the session, and to the reader's browser."""
        try:
            path = self.to_docx(document.file_name(self.plan))
            content = base64.b64encode(path.read_bytes()).decode()
            self.word = {"n": change["new"], "name": path.name, "path": path.name, "content": content}
        except (OSError, ValueError) as error:
            self.word = {"n": change["new"], "problem": f"The document could not be written: {error}"}

    def fallback_html(self) -> str:
        return template_html(resource()["sections"])


def template_html(sections: list[Mapping]) -> str:
    """Without JavaScript: an empty plan to print and fill in by hand, with the question of each section."""
    line = '<p class="palermo-plan-rule"></p>'
    parts = "".join(
        f"<section><p><strong>{number}. {html.escape(one['title'])}</strong><br>"
        f"{html.escape(one['question'])}</p>{line * (4 if one['id'] == 'steps' else 2)}</section>"
        for number, one in enumerate(sections, 1)
    )
    facts = "".join(f"<p>{name}: <span></span></p>" for name in ("State", "Who we are", "Issue", "Day"))
    return (
        "<p>The plan builder needs JavaScript. Here is the same plan as an empty form, to print and to fill in by "
        "hand; the text of this module says how.</p>"
        f'<div class="palermo-plan-template"><p><strong>Our engagement plan</strong></p>{facts}{parts}</div>'
    )
