"""A plan as a Word document, by python-docx."""

import datetime as dt
import re
from collections.abc import Mapping
from pathlib import Path

from docx import Document
from docx.shared import Pt

from ..figure import date_text
from ..profile import profiles
from .proposals import Choices, state_name

NOTE = (
    "As of {as_of}. Made with the course on the Palermo Convention: not a product of UNODC, no legal advice."
)
DATED = "steps"


def file_name(plan: Mapping) -> str:
    """plan-ken-victims.docx"""
    answers = plan.get("answers", {})
    parts = [re.sub("[^a-z_]", "", str(answers.get(name, "")).lower()) for name in ("country", "issue")]
    return "-".join(["plan", *filter(None, parts)]) + ".docx"


def write(plan: Mapping, path: Path) -> Path:
    """Write the plan (see `proposals.new_plan`) and give the path. Raises ValueError for what is no plan."""
    chosen = Choices(plan.get("answers", {}))
    title = _plain(plan.get("title", "")) or chosen.issue["title"]
    document = Document()
    document.core_properties.title = title
    document.core_properties.language = "en"
    document.core_properties.author = ""
    document.add_heading(title, level=0)
    for name, value in _facts(chosen):
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{name}: ").bold = True
        paragraph.add_run(value)
        paragraph.paragraph_format.space_after = Pt(0)
    for section in chosen.sections:
        document.add_heading(section["title"], level=1)
        lines = [line for line in plan.get("sections", {}).get(section["id"], []) if line.get("text")]
        if not lines:
            document.add_paragraph(section["question"]).italic = True
        elif section["id"] == DATED:
            _table(document, lines)
        else:
            for line in lines:
                _say(document.add_paragraph(style="List Bullet"), line)
    document.add_paragraph()
    note = document.add_paragraph().add_run(NOTE.format(as_of=profiles()["asOf"]))
    note.font.size = Pt(8)
    document.save(str(path))
    return path


def _facts(chosen: Choices) -> list[tuple[str, str]]:
    return [
        ("State", state_name(chosen.iso3)),
        ("Who we are", chosen.who["label"]),
        ("Issue", chosen.issue["title"]),
        ("Start", date_text(chosen.start)),
    ]


def _table(document, lines: list[Mapping]) -> None:
    """The steps: day, step, and a box to tick. The header row is repeated on each page."""
    table = document.add_table(rows=1, cols=3, style="Table Grid")
    for cell, name in zip(table.rows[0].cells, ("Day", "Step", "Done"), strict=True):
        cell.text = ""
        cell.paragraphs[0].add_run(name).bold = True
    header = table.rows[0]._tr.get_or_add_trPr()
    header.append(header.makeelement(f"{{{header.nsmap['w']}}}tblHeader", {}))
    for line in lines:
        day, step, done = table.add_row().cells
        day.text = date_text(dt.date.fromisoformat(line["date"])) if line.get("date") else ""
        _say(step.paragraphs[0], line)
        done.text = "☐"
    for row in table.rows:
        for cell, width in zip(row.cells, (Pt(95), Pt(330), Pt(40)), strict=True):
            cell.width = width


def _say(paragraph, line: Mapping) -> None:
    paragraph.add_run(_plain(line["text"]))
    if line.get("why"):
        paragraph.add_run().add_break()
        reason = paragraph.add_run(_plain(line["why"]))
        reason.italic = True
        reason.font.size = Pt(9)


def _plain(text: str) -> str:
    """The text without control characters, which a Word document can't hold."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", str(text))
