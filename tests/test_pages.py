"""The pages beside the modules: their links lead somewhere, their commands exist, no count is typed."""

import json
import re
from fnmatch import fnmatch
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import click
import pytest
import yaml
from markdown_it import MarkdownIt

from palermo import course, data, facts, paths
from palermo.cli import main
from palermo.quiz.checks import TYPED_COUNT
from palermo.quiz.markdown import slug

ROOT = paths.root()
BOOK = sorted(path.relative_to(ROOT).as_posix() for path in paths.book_dir().glob("*.md"))
PAGES = [*BOOK, "README.md", "CONTRIBUTING.md"]
# MyST's: a directive, a role, a target before a heading, a substitution.
DIRECTIVE_OR_ROLE = re.compile(r"^:{3,}|^`{3,}\{|\{[\w:-]+\}`|^\([\w-]+\)=\s*$", re.M)
PAGE_TEXTS = {"live_links", *course.texts()}
SUBSTITUTION = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")


def read(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def pieces(page: str, kind: str):
    """Every inline piece of a page of one kind, such as `link_open` or `code_inline`."""
    for block in MarkdownIt("commonmark").enable("table").parse(read(page)):
        yield from (token for token in block.children or [] if token.type == kind)


def code(page: str) -> list[str]:
    """What stands as code in a page: pieces in a line, and the lines of blocks."""
    blocks = [token for token in MarkdownIt("commonmark").parse(read(page)) if token.type == "fence"]
    return [piece.content for piece in pieces(page, "code_inline")] + [
        line for block in blocks for line in block.content.splitlines()
    ]


# ---- links


def anchors(path: Path) -> set[str]:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        cells = json.loads(text)["cells"]
        text = "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    blocks = MarkdownIt("commonmark").parse(text)
    titles = [after for at, after in pairwise(blocks) if at.type == "heading_open"]
    return {slug("".join(piece.content for piece in title.children)) for title in titles}


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page):
    links = [unquote(token.attrs["href"]) for token in pieces(page, "link_open")]
    assert links
    for link in links:
        if re.match(r"https?://", link):
            continue
        file, _, anchor = link.partition("#")
        target = (ROOT / page).parent / file if file else ROOT / page
        assert target.is_file(), f"{page} links to {link}: there is no such file"
        assert not anchor or anchor in anchors(target), f"{page} links to {link}: no such heading"


@pytest.mark.parametrize("page", BOOK)
def test_links_of_a_page_lead_to_pages_of_the_book_or_to_tables(page):
    """Sphinx warns of a link to a text that is in the repository but no page of the book."""
    toc = yaml.safe_load(read("_toc.yml"))
    chapters = [chapter["file"] for part in toc["parts"] for chapter in part["chapters"]]
    inside = {(ROOT / name) for name in [toc["root"], *chapters]}
    for token in pieces(page, "link_open"):
        link = token.attrs["href"].partition("#")[0]
        if link and "://" not in link:
            target = ((ROOT / page).parent / link).resolve()
            assert target.suffix == ".csv" or target.with_suffix("") in inside, f"{page} links to {link}"


# ---- facts


@pytest.mark.parametrize("page", BOOK)
def test_facts_named_in_a_page_exist(page):
    for name in SUBSTITUTION.findall(read(page)):
        assert name in PAGE_TEXTS or str(facts.look_up(name)), f"{page}: {name}"


@pytest.mark.parametrize("page", PAGES)
def test_no_count_of_parties_is_typed(page):
    assert TYPED_COUNT.findall(read(page)) == []


def test_no_count_of_parties_is_typed_in_a_table_that_pages_show():
    """`head`, `overview` and the quiz print these texts as they are, without facts."""
    tables = data.load()
    shown = [tables.modules["title"], tables.modules["summary"], tables.objectives["text"]]
    for texts in [*shown, tables.articles["title"], tables.articles["summary"]]:
        assert [text for text in texts if TYPED_COUNT.search(text)] == []


@pytest.mark.parametrize(
    "typed",
    [
        "99 parties",
        "the 147 signatories",
        "some 193 States\nParties",
        "ratified by 191 States",
        "147 signatures",
    ],
)
def test_a_typed_count_would_be_found(typed):
    assert TYPED_COUNT.search(typed)


def test_the_other_numbers_on_the_pages_are_those_of_the_tables():
    """Numbers that are no counts of parties may be typed, and must be right."""
    tables = data.load()
    outside = {shape["id"] for shape in data.boundaries()["features"]} - set(tables.countries["iso3"])
    assert f"**Grey.** {len(outside)} areas of the map" in read("book/about_data.md")
    minutes = tables.modules.set_index("id").at["convention", "minutes"]
    assert f"about {minutes} minutes" in read("book/run_it_in_a_room.md")


def test_a_date_stands_beside_the_numbers_of_a_page():
    for page in BOOK:
        names = SUBSTITUTION.findall(read(page))
        assert "as_of" in names or not set(names) - PAGE_TEXTS, page


# ---- plain Markdown


@pytest.mark.parametrize("page", BOOK)
def test_a_page_has_no_directive_and_no_role(page):
    """JupyterLab and Voilà, where notebooks link to these pages, print them raw."""
    assert DIRECTIVE_OR_ROLE.findall(read(page)) == []


@pytest.mark.parametrize("page", ["book/glossary.md", "book/references.md"])
def test_the_pages_that_notebooks_lean_on_name_no_facts_either(page):
    assert SUBSTITUTION.findall(read(page)) == []


# ---- commands, files and folders that the pages name


@pytest.mark.parametrize("page", PAGES)
def test_make_targets_exist(page):
    known = set(re.findall(r"^([a-z]+):", read("Makefile"), re.M))
    named = {target for line in code(page) for target in re.findall(r"\bmake ([a-z]+)", line)}
    assert named <= known, f"{page} names make targets that the Makefile lacks: {named - known}"


def test_every_make_target_with_a_help_line_is_in_the_readme():
    listed = set(re.findall(r"^([a-z]+):.*## ", read("Makefile"), re.M))
    named = {target for line in code("README.md") for target in re.findall(r"\bmake ([a-z]+)", line)}
    assert listed <= named


@pytest.mark.parametrize("page", PAGES)
def test_palermo_commands_exist(page):
    for line in code(page):
        for words in re.findall(r"(?:^|[/\\])palermo((?: [^\s|]+)*)", line):
            follow(words.split(), f"{page}: {line}")


def follow(words: list[str], where: str):
    """Follow the words of a command line down the tree of commands; its options must exist as well."""
    command = main
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        assert words[0] in command.commands, f"{where}: there is no command {words[0]}"
        command = command.commands[words.pop(0)]
    # The context knows of -h and --help too.
    with click.Context(command, help_option_names=["-h", "--help"]) as context:
        known = {name for parameter in command.get_params(context) for name in parameter.opts}
    for word in words:
        assert not word.startswith("-") or word in known, f"{where}: there is no option {word}"


@pytest.mark.parametrize("wrong", ["quizz check", "quiz chek", "book serve --hosts 0.0.0.0"])
def test_a_wrong_command_would_be_found(wrong):
    with pytest.raises(AssertionError, match="there is no"):
        follow(wrong.split(), "here")


def top_folders() -> list[str]:
    """The repository's folders, without what .gitignore names."""
    ignored = [".git", *(line.strip("/ ") for line in read(".gitignore").splitlines() if line.strip())]
    names = (path.name for path in ROOT.iterdir() if path.is_dir())
    return sorted(name for name in names if not any(fnmatch(name, pattern) for pattern in ignored))


def test_every_folder_is_explained_in_the_readme():
    assert len(top_folders()) > 5
    missing = [name for name in top_folders() if f"| `{name}/` |" not in read("README.md")]
    assert missing == [], f"README.md, table 'What is where', lacks {missing}"


@pytest.mark.parametrize("page", PAGES)
def test_files_named_in_code_exist(page):
    starts = tuple(f"{name}/" for name in top_folders())
    for word in " ".join(code(page)).split():
        if word.startswith(starts) and "*" not in word:
            assert (ROOT / word).exists(), f"{page} names {word}, which is not there"


def test_every_table_is_described():
    described = {one["path"]: one for one in json.loads(read("data/datapackage.json"))["resources"]}
    for path in paths.data_dir().iterdir():
        if path.suffix in {".csv", ".geojson"}:
            assert len(described[path.name]["description"]) > 20, path.name
            assert path.name in read("data/SOURCES.md"), path.name


# ---- the plan for 90 minutes


def test_the_plan_fills_ninety_minutes_without_a_hole():
    spans = re.findall(r"^\| (\d+)–(\d+) \|", read("book/run_it_in_a_room.md"), re.M)
    times = [int(minute) for span in spans for minute in span]
    assert times[0] == 0 and times[-1] == 90
    assert times[1:-1:2] == times[2:-1:2]
    assert times == sorted(times)


# ---- citing and licence


def test_citation_and_licence():
    cited = yaml.safe_load(read("CITATION.cff"))
    assert cited["cff-version"] == "1.2.0"
    assert {"message", "title", "authors", "type"} <= set(cited)
    assert read("book/index.md").startswith(f"# {cited['title']}\n")
    for needed in ("MIT License", "2026 the authors of the course", "CC-BY-4.0", "data/SOURCES.md"):
        assert needed in read("LICENSE")
