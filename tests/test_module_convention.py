"""The module on the Convention: its own sections and figures, and each rule with its article."""

import re
from pathlib import Path

from prose import cells, headings, prose

ROOT = Path(__file__).resolve().parent.parent
MODULE = ROOT / "notebooks" / "02_convention.ipynb"

SECTIONS = [
    "What you will be able to do",
    "A case that stops at the border",
    "How it came about",
    "What it is for",
    "Whom it binds, and whom not",
    "When it applies",
    "Four offences every Party must have in its law",
    "The tools",
    "Old treaty, new crimes",
    "Easy to get wrong",
    "How States review it: four clusters",
    "Where non-governmental stakeholders come in",
    "Look up an article",
    "Who takes part today",
    "Check yourself",
    "Take-away",
    "Where to read more",
]
SHOWN = [
    'head("convention")',
    'article_explorer("untoc")',
    'participation_map("untoc")',
    'cumulative("untoc")',
    'quiz("convention")',
]
NEEDED = {2, 3, 5, 6, 8, 10, 15, 16, 18, 19, 20, 23, 24, 25, 31, 34, 36, 37, 38}


def test_its_sections_and_figures_are_there():
    text = "\n\n".join(c.source for c in cells(MODULE, "markdown"))
    assert headings(text, "##") == SECTIONS
    code = "\n".join(c.source for c in cells(MODULE, "code"))
    for call in SHOWN:
        assert call in code
    assert text.count("<details>") >= 8


def test_the_articles_that_it_teaches_are_cited():
    cited = set()
    for run in re.findall(
        r"[Aa]rticles? (\d+(?:\([a-z0-9]+\))*(?:(?:, | and | or | to )\d+(?:\([a-z0-9]+\))*)*)", prose(MODULE)
    ):
        cited |= {int(n) for n in re.findall(r"(?<![(\w])\d+", run)}
    assert cited >= NEEDED


def test_every_rule_of_the_matter_names_its_article():
    """Sections that state law: no paragraph with a duty in it stands without an article or a paragraph."""
    text = prose(MODULE)
    start, end = text.index("## Whom it binds"), text.index("## How States review it")
    for block in re.split(r"\n\s*\n", text[start:end]):
        if re.search(r"\b(must|shall|may not)\b", block) and not block.startswith(
            ("**Step", "**Letter", "#")
        ):
            assert re.search(r"(articles?|paragraphs?) \d+", block) or "?" in block, block
