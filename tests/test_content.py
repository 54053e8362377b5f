"""What every page, notebook and bank keeps to: sources, terms, titles of articles, spelling, plain words."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from prose import cells, headings, main_prose, prose, tags

from palermo import data, paths, reading
from palermo.quiz.markdown import slug

ROOT = paths.root()
NOTEBOOKS = sorted(paths.notebooks_dir().glob("*.ipynb"))
PAGES = sorted(paths.book_dir().glob("*.md"))
BANKS = sorted(paths.quizzes_dir().glob("*.yml"))
TABLES = data.load()
MODULES = [ROOT / path for path in TABLES.modules.query("status == 'published' and number > 0")["notebook"]]
modules = pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)


# ---- sources

SOURCE = re.compile(
    r"(references|about_data)\.md#|about_data\.md\)|[Aa]rticles? \d|[Pp]aragraphs? \d|[Rr]ules? \d|\{as_of\}"
)
# What may stand without: the aims, a hook, the quiz's own line, a list of links.
NO_CLAIM = re.compile(r"^## (What you will be able to do|Check yourself|Where to read more)", re.M)
LONG = 45  # words: a shorter text is a lead to what comes next


def claims(path: Path) -> list:
    """The cells of the matter: those after the aims and the hook, long enough to state something."""
    everything = [cell for cell in cells(path) if "lab-only" not in tags(cell)]
    second = [n for n, cell in enumerate(everything) if re.search(r"^## ", text_of(cell), re.M)][1]
    return [
        cell
        for cell in everything[second + 1 :]
        if len(text_of(cell).split()) >= LONG and not NO_CLAIM.search(text_of(cell))
    ]


def text_of(cell) -> str:
    if cell.cell_type == "markdown":
        return cell.source
    return "\n".join(re.findall(r'"""(.*?)"""', cell.source, re.DOTALL)) if "say(" in cell.source else ""


@modules
def test_no_claim_stands_without_a_source(path):
    found = claims(path)
    assert len(found) >= 4
    assert [cell.id for cell in found if not SOURCE.search(text_of(cell))] == []


def test_each_source_stands_once():
    """A second entry of the same name can't be reached: its link leads to the first."""
    titles = headings((paths.book_dir() / "references.md").read_text(encoding="utf-8"), "###")
    assert len(titles) > 100
    assert [title for title in set(titles) if list(titles).count(title) > 1] == []


# ---- terms

TERMS = headings((paths.book_dir() / "glossary.md").read_text(encoding="utf-8"), "###")
# Words of every day, which the glossary narrows down: linked where it matters.
EVERYDAY = {
    "academia", "acceptance", "approval", "confiscation", "corruption", "declaration", "instrument", "property",
    "protocol", "signature", "private sector", "secretariat", "amendment", "legal person", "jurisdiction",
    "UN Treaty Collection",  # a source as well, and linked as such
    # Part of the names of treaties.
    "trafficking in persons", "smuggling of migrants", "illicit manufacturing", "illicit trafficking",
    "broker", "firearm", "vessel", "tracing",
}  # fmt: skip


@modules
def test_a_term_of_the_glossary_is_linked_where_a_module_uses_it(path):
    text = prose(path)
    linked = set(re.findall(r"glossary\.md#([\w-]+)", text))
    bare = re.sub(r"\]\([^)]*\)", "]", text).lower()
    used = [
        term for term in TERMS if term not in EVERYDAY and re.search(rf"\b{re.escape(term.lower())}\b", bare)
    ]
    assert len(used) >= 3
    assert [term for term in used if slug(term) not in linked] == []


# ---- titles of articles

NAMED = re.compile(
    r"[Aa]rticle (?P<article>\d+)(?: of the (?P<treaty>Convention|[A-Z][a-z]+(?: in Persons| of Migrants)? Protocol))?"
    r" [(–—:“\"]+(?P<title>[A-Z][^()“”\".;|\n]{3,80})[)”\"]"
)
TREATIES = {"Convention": "untoc", "Trafficking": "tip", "Smuggling": "som", "Firearms": "firearms"}


def wrongly_named(text: str) -> list[str]:
    """Each place that names an article together with a title that the table of articles does not give it."""
    titles = {(row.instrument, int(row.article)): row.title for row in TABLES.articles.itertuples()}
    wrong = []
    for found in NAMED.finditer(text):
        treaty = TREATIES[(found["treaty"] or "Convention").split()[0]]
        title = titles.get((treaty, int(found["article"])))
        if title is not None and title.lower() != found["title"].strip().lower():
            wrong.append(f"{found[0]}: it is “{title}”")
    return wrong


@pytest.mark.parametrize("path", [*NOTEBOOKS, *PAGES, *BANKS], ids=lambda path: path.name)
def test_an_article_that_is_named_has_its_own_title(path):
    text = prose(path) if path.suffix == ".ipynb" else path.read_text(encoding="utf-8")
    assert wrongly_named(re.sub(r"\]\([^)]*\)", "]", text)) == []


def test_a_wrong_title_would_be_found():
    assert wrongly_named('article 16 ("Extradition") and article 18 (Mutual legal assistance)') == []
    assert len(wrongly_named('article 16 ("Jurisdiction"), article 18 of the Convention (Extradition)')) == 2


# ---- plain words


def texts_of(path: Path) -> str:
    if path.suffix == ".ipynb":
        return main_prose(path)
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", [*NOTEBOOKS, *PAGES], ids=lambda path: path.name)
def test_a_page_is_in_plain_words(path):
    found = reading.grade(texts_of(path))
    assert 0 < found <= reading.HARDEST, f"school grade {found:.1f}: shorter sentences, shorter words"


def test_a_hard_text_would_be_found():
    assert reading.grade("The cat sat. The dog ran.") < 1
    hard = (
        "Notwithstanding the aforementioned considerations, international cooperation mechanisms necessitate "
        "comprehensive implementation of multidisciplinary institutional arrangements throughout jurisdictions."
    )
    assert reading.grade(hard) > 20
    assert reading.grade("") == 0
    # What is no prose does not count: an address, a citation, a fact.
    assert reading.grade("We [ask](../book/references.md#a-b) (article 2(a)).") == reading.grade("We ask.")


STOCK = re.compile(
    r"\b(it is important to note|it should be noted|plays? a (crucial|vital|key|pivotal) role|in today's world|"
    r"delve|robust|holistic|game[- ]changer|leverag(e|ing)|tapestry|landscape of|first and foremost|"
    r"needless to say|in conclusion|let's dive|unlock the)\b",
    re.I,
)


@pytest.mark.parametrize("path", [*NOTEBOOKS, *PAGES, *BANKS], ids=lambda path: path.name)
def test_no_stock_phrase(path):
    assert [found[0] for found in STOCK.finditer(texts_of(path))] == []


# ---- spelling

# Codes and names that codespell takes for slips of the pen.
NO_SLIPS = "som,caf,nam,tha,som's"


def spelling_of(folder: Path) -> str:
    command = [sys.executable, "-m", "codespell_lib", "--ignore-words-list", NO_SLIPS, str(folder)]
    return subprocess.run(command, capture_output=True, text=True).stdout


def test_spelling(tmp_path):
    for path in [*NOTEBOOKS, *PAGES]:
        (tmp_path / f"{path.name}.txt").write_text(texts_of(path), encoding="utf-8")
    for path in [*BANKS, ROOT / "README.md", ROOT / "CONTRIBUTING.md"]:
        (tmp_path / f"{path.name}.txt").write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    words = ("title", "summary", "text", "what", "name")
    for resource in ("modules", "objectives", "articles"):
        table = getattr(TABLES, resource)
        columns = [column for column in table.columns if column in words]
        (tmp_path / f"{resource}.txt").write_text(
            "\n".join(table[columns].astype(str).agg(" ".join, axis=1)), encoding="utf-8"
        )
    assert spelling_of(tmp_path) == ""


def test_a_slip_of_the_pen_would_be_found(tmp_path):
    (tmp_path / "page.txt").write_text("The Convetion recieves its Partys.", encoding="utf-8")
    assert "recieves" in spelling_of(tmp_path)


# ---- every bank has a module, and every published module a bank


def test_banks_and_modules_are_the_same():
    told = {yaml.safe_load(path.read_text(encoding="utf-8"))["module"] for path in BANKS}
    assert told == set(TABLES.modules.query("status == 'published' and number > 0")["id"])
