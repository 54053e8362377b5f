"""The module on the Convention: its shape, its citations of law, its links, and no count typed by hand."""

import json
import re
import socket
from numbers import Number
from pathlib import Path

import nbformat
import pytest
import yaml
from prose import TYPED_COUNT

from palermo import facts
from palermo.quiz.markdown import slug

ROOT = Path(__file__).resolve().parent.parent
MODULE = ROOT / "notebooks" / "02_convention.ipynb"
REFERENCES = ROOT / "book" / "references.md"
GLOSSARY = ROOT / "book" / "glossary.md"

# The shape every module has: what, hook, matter, try it, check yourself, take-away, where to read more.
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
    "Who takes part today",
    "Check yourself",
    "Take-away",
    "Where to read more",
]
SHOWN = ['head("convention")', 'participation_map("untoc")', 'cumulative("untoc")', 'quiz("convention")']
WORDS_PER_MINUTE = 130
MINUTES_PER_QUESTION = 0.4


def cells(path: Path, kind: str = "") -> list:
    return [c for c in nbformat.read(path, as_version=4).cells if kind in ("", c.cell_type)]


def prose(path: Path) -> str:
    """What a learner reads: the Markdown cells, and the text of the cells that compute prose."""
    read = [c.source for c in cells(path) if c.cell_type == "markdown" or "say(" in c.source]
    return "\n\n".join(read)


def headings(text: str, levels: str = "#{1,6}") -> list[str]:
    return re.findall(rf"^{levels} +(.+?) *$", text, re.MULTILINE)


def links(text: str) -> list[tuple[str, str]]:
    return re.findall(r"\[([^\]]+)\]\(([^)\s]+)\)", text)


NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
notebooks = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)


@notebooks
def test_notebook_is_valid_and_clean(path):
    raw = json.loads(path.read_text(encoding="utf-8"))
    nbformat.validate(raw)
    assert (raw["nbformat"], raw["nbformat_minor"]) == (4, 5)
    assert raw["metadata"]["kernelspec"]["name"] == "python3"
    ids = [c["id"] for c in raw["cells"]]
    assert len(set(ids)) == len(ids)
    # Ids are names given by an author: they stay the same when a cell is edited or moved.
    assert all(re.fullmatch(r"[a-z][a-z-]*", i) for i in ids), ids


@notebooks
def test_code_cells_are_short_hidden_and_tagged(path):
    for cell in cells(path, "code"):
        # What stands between triple quotes is prose.
        program = re.sub(r'""".*?"""', "", cell.source, flags=re.DOTALL)
        assert len(program.splitlines()) <= 6, cell.id
        assert "hide-input" in cell.metadata.tags, cell.id
        assert cell.metadata.jupyter.source_hidden is True, cell.id
        if re.search(r"\b(say|head|overview)\(", cell.source):
            assert "nbval-check-output" in cell.metadata.tags, f"{cell.id} states facts: tag it"
        else:
            assert not cell.outputs, f"{cell.id}: outputs of figures and widgets are not committed"


@notebooks
def test_plain_markdown_only(path):
    text = prose(path)
    # JupyterLab and Voilà show MyST as it is typed.
    assert not re.findall(r"^(:::|```\{|\(\w[\w-]*\)=)|\{[a-z:-]+\}`", text, re.MULTILINE)
    assert "<img" not in text and "![" not in text
    assert text.count("<details>") == text.count("</details>") == text.count("<summary>")
    # Without the blank lines the Markdown inside is shown as it is typed.
    assert all("\n\n" in part[:120] for part in text.split("</summary>")[1:])
    assert not re.search(r"\S[^\n]*\n</details>", text)


@notebooks
def test_cells_ask_no_host(path, monkeypatch):
    """Browser tests see what a page asks for; this is what the session behind it would ask for."""

    def refuse(*asked):
        raise AssertionError(f"a cell asks for {asked}")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    names = {}
    for cell in cells(path, "code"):
        exec(cell.source, names)


@notebooks
def test_one_title_and_a_run_line_for_jupyterlab(path):
    text = "\n\n".join(c.source for c in cells(path, "markdown"))
    assert len(headings(text, "#")) == 1
    title, run = cells(path)[:2]
    assert title.source.startswith("# ")
    assert "Run All Cells" in run.source
    assert {"remove-cell", "lab-only"} <= set(run.metadata.tags)


def test_shape_is_complete_and_in_order():
    text = "\n\n".join(c.source for c in cells(MODULE, "markdown"))
    assert headings(text, "##") == SECTIONS
    code = "\n".join(c.source for c in cells(MODULE, "code"))
    for call in SHOWN:
        assert call in code
    assert len([h for h in headings(text, "###") if h.startswith("Try it")]) >= 3
    assert text.count("<details>") >= 8


@notebooks
def test_no_count_of_parties_is_typed(path):
    """A number beside one of these words must come from the tables: promise 3 of the design."""
    counted = r"(?:States? Part(?:y|ies)|[Pp]arties|[Ss]ignator(?:y|ies)|signatures|Member States)"
    number = r"(?<![\w{.])\d{2,3}\b(?! (?:December|November|May))"
    for sentence in re.split(r"(?<=[.!?])\s|\n|\|", prose(path)):
        # A citation is no count: "(article 18, paragraph 9)", "2(j)", a date, a year.
        bare = re.sub(
            r"\([^()]*(?:\([^()]*\)[^()]*)*\)|articles? \d+[^.;:]*|paragraphs? \d+\S*", "", sentence
        )
        bare = re.sub(r"\b\d{1,2} (?:January|March|May|July|October|November|December)( \d{4})?", "", bare)
        if re.search(counted, bare):
            assert not re.search(number, bare), sentence
        assert not TYPED_COUNT.search(bare), sentence


@notebooks
def test_a_date_stands_beside_each_computed_count(path):
    for cell in cells(path, "code"):
        names = re.findall(r"\{([\w.]+)\}", cell.source)
        counts = [name for name in names if isinstance(value_of(name), Number)]
        assert not counts or "as_of" in names, f"{cell.id}: {counts} stand without {{as_of}}"


def value_of(name: str) -> object:
    try:
        return facts.look_up(name)
    except facts.UnknownFact:
        return 0  # a name of the cell's own: something computed there


def test_every_cited_article_exists():
    """The Convention has 41 articles; a Protocol is always named together with its article."""
    text = prose(MODULE)
    cited = set()
    for run in re.findall(
        r"[Aa]rticles? (\d+(?:\([a-z0-9]+\))*(?:(?:, | and | or | to )\d+(?:\([a-z0-9]+\))*)*)", text
    ):
        cited |= {int(n) for n in re.findall(r"(?<![(\w])\d+", run)}
    assert cited <= set(range(1, 42)), sorted(cited - set(range(1, 42)))
    assert {2, 3, 5, 6, 8, 10, 15, 16, 18, 19, 20, 23, 24, 25, 31, 34, 36, 37, 38} <= cited


def test_every_rule_of_the_matter_names_its_article():
    """Sections that state law: no paragraph with a duty in it stands without an article or a paragraph."""
    text = prose(MODULE)
    start, end = text.index("## Whom it binds"), text.index("## How States review it")
    for block in re.split(r"\n\s*\n", text[start:end]):
        if re.search(r"\b(must|shall|may not)\b", block) and not block.startswith(
            ("**Step", "**Letter", "#")
        ):
            assert re.search(r"(articles?|paragraphs?) \d+", block) or "?" in block, block


@notebooks
def test_what_happened_in_a_year_names_its_source(path):
    """Each block with a year links to a reference, names an article, or is computed; a case to solve is none."""
    for block in re.split(r"\n\s*\n", prose(path)):
        if re.search(r"\b(19|20)\d\d\b", block) and not block.rstrip().endswith("?"):
            assert re.search(r"references\.md#|[Aa]rticles? \d|\{as_of\}", block), block


@notebooks
def test_links_lead_to_headings(path):
    targets = {
        p.name: {slug(h) for h in headings(p.read_text(encoding="utf-8"))} for p in (REFERENCES, GLOSSARY)
    }
    for label, target in links(prose(path)):
        if target.startswith("http"):
            continue
        name, _, anchor = target.partition("#")
        assert (path.parent / name).is_file(), f"[{label}]({target}): no such file"
        if anchor:
            assert anchor in targets[Path(name).name], f"[{label}]({target}): no such heading"


def test_references_are_used_and_complete():
    text = REFERENCES.read_text(encoding="utf-8")
    entries = re.split(r"^### ", text, flags=re.MULTILINE)[1:]
    assert len(headings(text, "#")) == 1
    used = "".join(p.read_text(encoding="utf-8") for p in [MODULE, GLOSSARY, *ROOT.glob("quizzes/*.yml")])
    for entry in entries:
        anchor = slug(entry.splitlines()[0])
        assert anchor in used, f"Nothing cites {anchor}: remove it from references.md"
        for label in ("- Address: ", "- Read: ", "- Used for: "):
            assert label in entry, f"{anchor} lacks {label!r}"


def test_reading_time_fits_the_stated_minutes():
    """Words a reader reads (without link targets, tags and bracketed citations), plus the quiz."""
    text = re.sub(r"\]\([^)]*\)|<[^>]+>", "]", prose(MODULE))
    text = re.sub(r"\((?:[^()]|\([^()]*\))*(?:articles?|paragraphs?) \d(?:[^()]|\([^()]*\))*\)", "", text)
    words = sum(bool(re.search(r"\w", w)) for w in text.split())
    bank = yaml.safe_load((ROOT / "quizzes" / "02_convention.yml").read_text(encoding="utf-8"))
    minutes = words / WORDS_PER_MINUTE + len(bank["items"]) * MINUTES_PER_QUESTION
    assert 30 <= minutes <= 45, f"{words} words and {len(bank['items'])} questions are {minutes:.0f} minutes"
