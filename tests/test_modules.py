"""Every module: its shape, its citations, its dates and sources, its links, and no count typed by hand."""

import csv
import json
import re
import socket
from pathlib import Path

import nbformat
import pytest
import yaml
from prose import cells, headings, links, main_prose, prose, tags

from palermo import data, paths
from palermo.facts import undated
from palermo.quiz.checks import TYPED_COUNT
from palermo.quiz.markdown import slug

ROOT = Path(__file__).resolve().parent.parent
REFERENCES = ROOT / "book" / "references.md"
GLOSSARY = ROOT / "book" / "glossary.md"
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
notebooks = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)

PUBLISHED = data.load().modules.query("status == 'published' and number > 0").to_dict("records")
modules = pytest.mark.parametrize("module", PUBLISHED, ids=lambda m: m["id"])

WORDS_PER_MINUTE = 130
MINUTES_PER_QUESTION = 0.4
MINUTES_PER_FIGURE = 0.5
MINUTES_PER_EXERCISE = 2  # an exercise of several parts, or a tool to try
FIGURES = re.compile(r"charts\.\w+\(|\bprofile\(")
CODE = "\0"  # marks where a code cell begins

INSTRUMENTS = {"Trafficking": "tip", "Smuggling": "som", "Firearms": "firearms"}
ARTICLES = dict(zip(data.load().instruments["id"], data.load().instruments["articles"], strict=True))
PARAGRAPHS = {
    (row["instrument"], row["article"]): row["paragraphs"]
    for row in csv.DictReader((paths.data_dir() / "articles.csv").open(encoding="utf-8", newline=""))
}


def path_of(module: dict) -> Path:
    return ROOT / module["notebook"]


# ---- as a file


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
        lines = [line for line in program.splitlines() if not line.startswith("    ")]
        assert len(lines) <= 6, cell.id
        # The reader of an exercise writes into its cell: it is the one code that is not folded.
        if "exercise" not in tags(cell):
            assert cell.metadata.jupyter.source_hidden is True, cell.id
        if re.search(r"\b(say|head|overview)\(", cell.source):
            assert "nbval-check-output" in tags(cell), f"{cell.id} states facts: tag it"
            assert "remove-input" in tags(cell), f"{cell.id}: the book shows its prose, and not twice"
        else:
            assert {"hide-input", "exercise"} & set(tags(cell)), cell.id
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
    assert {"remove-cell", "lab-only"} <= set(tags(run))


# ---- the shape: what, hook, matter, try it, check yourself, take-away, where to read more


@modules
def test_module_is_described_listed_and_has_its_bank(module):
    assert path_of(module).is_file()
    title = headings(cells(path_of(module))[0].source, "#")
    assert title == [module["title"]]
    assert path_of(module).name.startswith(f"{module['number']:02d}_")
    listed = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    chapters = [chapter["file"] for part in listed["parts"] for chapter in part["chapters"]]
    assert module["notebook"].removesuffix(".ipynb") in chapters
    bank = yaml.safe_load((ROOT / "quizzes" / f"{path_of(module).stem}.yml").read_text(encoding="utf-8"))
    assert bank["module"] == module["id"]


@modules
def test_shape_is_complete_and_in_order(module):
    text = prose(path_of(module))
    sections = headings(text, "##")
    assert sections[0] == "What you will be able to do"
    end = sections.index("Check yourself")
    assert end >= 4
    assert sections[end : end + 3] == ["Check yourself", "Take-away", "Where to read more"]
    code = "\n".join(c.source for c in cells(path_of(module), "code"))
    assert f'head("{module["id"]}")' in code and f'quiz("{module["id"]}")' in code
    assert len([h for h in headings(text, "###") if h.startswith("Try it")]) >= 3


@modules
def test_each_try_it_can_be_tried_and_checked(module):
    """With its answer folded below, or with an exercise or a tool that answers."""
    everything = "\n\n".join(
        cell.source if cell.cell_type == "markdown" else f"{CODE}{cell.source}"
        for cell in cells(path_of(module))
    )
    for part in re.split(r"^#{2,3} ", everything, flags=re.MULTILINE)[1:]:
        if part.startswith("Try it"):
            assert "<details>" in part or CODE in part, part[:60]


@modules
def test_the_take_away_fits_on_one_screen(module):
    text = prose(path_of(module))
    found = text[text.index("## Take-away") : text.index("## Where to read more")]
    assert len(found.split()) <= 260


@modules
def test_reading_time_fits_the_stated_minutes(module):
    """Words a reader reads (without link targets, tags and bracketed citations), plus quiz and figures."""
    path = path_of(module)
    text = re.sub(r"\]\([^)]*\)|<[^>]+>", "]", main_prose(path))
    text = re.sub(r"\((?:[^()]|\([^()]*\))*(?:articles?|paragraphs?) \d(?:[^()]|\([^()]*\))*\)", "", text)
    words = sum(bool(re.search(r"\w", w)) for w in text.split())
    bank = yaml.safe_load((ROOT / "quizzes" / f"{path.stem}.yml").read_text(encoding="utf-8"))
    asked = sum(not item.get("exercise") for item in bank["items"])
    code = [cell.source for cell in cells(path, "code") if "lab-only" not in tags(cell)]
    shown = sum(bool(FIGURES.search(source)) for source in code)
    tried = sum("exercise(" in source for source in code)
    minutes = words / WORDS_PER_MINUTE + asked * MINUTES_PER_QUESTION
    minutes += shown * MINUTES_PER_FIGURE + tried * MINUTES_PER_EXERCISE
    told = f"{words} words, {asked} questions, {tried} exercises, {shown} figures: {minutes:.0f} minutes"
    assert 30 <= module["minutes"] <= 45
    assert module["minutes"] * 0.8 <= minutes <= module["minutes"] + 2, told


# ---- counts, dates, sources


@notebooks
def test_no_count_of_parties_is_typed(path):
    """A number beside one of these words must come from the tables: promise 3 of the design."""
    counted = r"(?:States? Part(?:y|ies)|[Pp]arties|[Ss]ignator(?:y|ies)|signatures|Member States)"
    months = "January|February|March|April|May|June|July|August|September|October|November|December"
    number = rf"(?<![\w{{.])\d{{2,3}}\b(?! (?:{months}))"
    for sentence in re.split(r"(?<=[.!?])\s|\n|\|", prose(path)):
        # A citation is no count: "(article 18, paragraph 9)", "2(j)", a date, a year.
        bare = re.sub(
            r"\([^()]*(?:\([^()]*\)[^()]*)*\)|articles? \d+[^.;:]*|paragraphs? \d+\S*", "", sentence
        )
        bare = re.sub(rf"\b\d{{1,2}} (?:{months})( \d{{4}})?", "", bare)
        if re.search(counted, bare):
            assert not re.search(number, bare), sentence
        assert not TYPED_COUNT.search(bare), sentence


@notebooks
def test_a_date_stands_beside_each_computed_count(path):
    for cell in cells(path, "code"):
        names = re.findall(r"\{([\w.]+)\}", cell.source)
        assert not undated(names), f"{cell.id}: {undated(names)} stand without their day"


@notebooks
def test_what_happened_in_a_year_names_its_source(path):
    """Each block with a year links to a reference, names an article, or is computed; a case to solve is none."""
    for block in re.split(r"\n\s*\n", main_prose(path)):
        if re.search(r"\b(19|20)\d\d\b", block) and not block.rstrip().endswith("?"):
            assert re.search(r"(references|about_data)\.md#|[Aa]rticles? \d|\{as_of\}", block), block


# ---- citations and links

CITED = re.compile(
    r"[Aa]rticles? (?P<articles>\d+(?:\([a-z0-9]+\))*(?:(?:, | and | or | to )\d+(?:\([a-z0-9]+\))*)*)"
    r"(?:, paragraphs? (?P<paragraph>\d+))?(?P<each>,? of each Protocol)?"
)


def treaty_of(before: str) -> str:
    """A Protocol's article is named together with the Protocol, in one clause; all others are the Convention's."""
    clause = re.split(r"[;(|\n]|\. ", before)[-1]
    named = re.findall(
        r"(Trafficking|Smuggling|Firearms)(?: in Persons| of Migrants)? Protocol|Convention", clause
    )
    return INSTRUMENTS.get(named[-1], "untoc") if named else "untoc"


@notebooks
def test_every_cited_article_exists(path):
    text = re.sub(r"\]\([^)]*\)", "]", prose(path))
    for found in CITED.finditer(text):
        if found["each"]:
            continue
        instrument = treaty_of(text[: found.start()])
        for number in re.findall(r"(?<![(\w])\d+", found["articles"]):
            assert 1 <= int(number) <= ARTICLES[instrument], found[0]
        last = PARAGRAPHS.get((instrument, number))  # of the article that stands next to the paragraph
        if found["paragraph"] and last:
            assert 1 <= int(found["paragraph"]) <= int(last), found[0]


@modules
def test_articles_are_cited(module):
    assert len({found["articles"] for found in CITED.finditer(prose(path_of(module)))}) >= 5


@notebooks
def test_links_lead_to_headings(path):
    for label, target in links(prose(path)):
        if target.startswith("http"):
            continue
        name, _, anchor = target.partition("#")
        page = path.parent / name
        assert page.is_file(), f"[{label}]({target}): no such file"
        if anchor:
            anchors = {slug(h) for h in headings(page.read_text(encoding="utf-8"))}
            assert anchor in anchors, f"[{label}]({target}): no such heading"


def test_references_are_used_and_complete():
    text = REFERENCES.read_text(encoding="utf-8")
    entries = re.split(r"^### ", text, flags=re.MULTILINE)[1:]
    assert len(headings(text, "#")) == 1
    read = [*NOTEBOOKS, GLOSSARY, *ROOT.glob("quizzes/*.yml"), *ROOT.glob("data/*.csv")]
    used = "".join(p.read_text(encoding="utf-8") for p in read)
    for entry in entries:
        anchor = slug(entry.splitlines()[0])
        assert anchor in used, f"Nothing cites {anchor}: remove it from references.md"
        for label in ("- Address: ", "- Read: ", "- Used for: "):
            assert label in entry, f"{anchor} lacks {label!r}"
