"""The glossary: a page that every home shows, whose anchors the notebooks rely on."""

import csv
import json
import re

import pytest
from markdown_it import MarkdownIt

from palermo.paths import book_dir, data_dir, notebooks_dir
from palermo.quiz.checks import TYPED_COUNT
from palermo.quiz.markdown import slug

PAGE = book_dir() / "glossary.md"
TEXT = PAGE.read_text(encoding="utf-8")
# JupyterLab's anchors keep capitals, the book's do not: a lower-case heading has one anchor in both homes.
PROPER_NAMES = {"SHERLOC", "WhatsOn", "UNODC", "UN Treaty Collection"}
PARAGRAPHS = {
    row["article"]: int(row["paragraphs"])
    for row in csv.DictReader((data_dir() / "articles.csv").open(encoding="utf-8", newline=""))
    if row["instrument"] == "untoc"
}
# A bracket that begins with a number holds articles: "(36(3) and (4))", "(defined in 2(a))", "(5, 8 and 23)".
BRACKET = re.compile(r"(?<![\w)])\((?:defined in )?(\d(?:[^()]|\([^()]*\))*)\)")
# Common definitions, which no treaty gives.
PLAIN = {"legal person"}
# What the course links to from elsewhere. Taking one out breaks those links.
NEEDED = set(
    re.findall(
        r"\S+",
        """
        acceptance accession approval bank-secrecy central-authority civil-society-organization
        cluster conference-of-the-parties confiscation consent-to-be-bound controlled-delivery
        corruption declaration denunciation depositary dual-criminality entry-into-force
        extradite-or-prosecute extradition focal-point freezing-and-seizure instrument
        joint-investigation jurisdiction legal-person liability-of-legal-persons limitation-period
        money-laundering mutual-legal-assistance non-governmental-stakeholder non-party
        obstruction-of-justice organized-criminal-group predicate-offence proceeds-of-crime protocol
        ratification regional-economic-integration-organization regional-group reservation
        review-mechanism rule-of-specialty safe-conduct secretariat serious-crime signatory
        signature special-investigative-techniques state-party structured-group succession
        transnational-offence un-treaty-collection unodc victim-assistance witness-protection
        """,
    )
)


def headings(text, level):
    return re.findall(rf"^{'#' * level} (.+)$", text, re.M)


def entries():
    """(term, definition) of every entry."""
    for part in re.split(r"^### ", TEXT, flags=re.M)[1:]:
        term, definition = part.split("\n", 1)
        yield term, re.split(r"^## ", definition, flags=re.M)[0].strip()


TERMS = headings(TEXT, 3)


def test_the_terms_that_the_course_links_to_are_there():
    slugs = [slug(term) for term in TERMS]
    assert len(TERMS) >= 45
    assert len(set(slugs)) == len(slugs)
    assert set(slugs) >= NEEDED, NEEDED - set(slugs)


def test_terms_are_lower_case_so_that_every_home_makes_the_same_anchor():
    assert [term for term in TERMS if term != term.lower()] == sorted(PROPER_NAMES, key=str.lower)


def test_terms_stand_in_alphabetical_order_under_their_letter():
    assert [slug(term) for term in TERMS] == sorted(slug(term) for term in TERMS)
    letter = None
    for level, title in re.findall(r"^(##|###) (.+)$", TEXT, re.M):
        if level == "##":
            letter = title
        else:
            assert title[0].upper() == letter, title
    assert len(set(headings(TEXT, 2))) == len(headings(TEXT, 2))


@pytest.mark.parametrize(("term", "definition"), list(entries()))
def test_a_definition_is_short(term, definition):
    sentences = re.findall(r"[.?!](?=[ )\n]|$)", re.sub(r"\([^()]*(?:\([^()]*\)[^()]*)*\)", "", definition))
    assert 1 <= len(sentences) <= 5 and len(definition) < 700, f"{term}: {len(sentences)} sentences"
    assert f"](#{slug(term)})" not in definition, f"{term} links to itself"


@pytest.mark.parametrize(("term", "definition"), list(entries()))
def test_a_definition_has_an_article_a_reference_or_a_term_to_lean_on(term, definition):
    bracket = BRACKET.search(re.sub(r"\]\([^)]*\)", "]", definition))
    assert bracket or "](" in definition or term in PLAIN, f"{term}: name the article, or link to a reference"


def test_every_link_leads_somewhere():
    anchors = {PAGE.name: {slug(title) for level in (1, 2, 3) for title in headings(TEXT, level)}}
    links = [
        token.attrs["href"]
        for block in MarkdownIt("commonmark").parse(TEXT)
        for token in block.children or []
        if token.type == "link_open"
    ]
    assert len(links) > len(TERMS)
    for link in links:
        file, _, anchor = link.partition("#")
        page = PAGE.with_name(file or PAGE.name)
        assert page.is_file(), link
        if page.name not in anchors:
            anchors[page.name] = {slug(title) for title in headings(page.read_text(encoding="utf-8"), 3)}
        assert not anchor or anchor in anchors[page.name], link


def test_every_glossary_link_of_the_notebooks_leads_somewhere():
    slugs = {slug(term) for term in TERMS}
    for notebook in notebooks_dir().glob("*.ipynb"):
        source = "".join("".join(cell["source"]) for cell in json.loads(notebook.read_text("utf-8"))["cells"])
        missing = set(re.findall(r"book/glossary\.md#([^)\s\"']+)", source)) - slugs
        assert not missing, f"{notebook.name} links to terms that the glossary lacks: {missing}"


def test_articles_and_paragraphs_exist():
    brackets = BRACKET.findall(re.sub(r"\]\([^)]*\)", "]", TEXT))
    cited = set()
    for bracket in brackets:
        for article, paragraph in re.findall(r"(?<![\d(])(\d+)(?:\((\d+)\))?", bracket):
            assert article in PARAGRAPHS, bracket
            assert not paragraph or int(paragraph) <= PARAGRAPHS[article], bracket
            cited.add(article)
    assert len(brackets) > 60 and len(cited) > 20, cited


def test_it_is_plain_commonmark_with_no_count_of_parties():
    assert not re.search(r"^:::|^```|\{[a-z]|\[\^|\$\$|^\.\. |<[a-z/!]", TEXT, re.M)
    prose = re.sub(r"\]\([^)]*\)", "]", TEXT)
    assert not TYPED_COUNT.search(prose)
