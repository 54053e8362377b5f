"""The one Sphinx extension of the course: what plain Jupyter Book does not do by itself.

It marks pages outdated when tables, banks or the package change, puts the front end's files into the book,
loads them on the pages that need them, gives the named facts to the pages in `book/`, and makes the links
to a live session. It stays small on purpose: a Sphinx extension does not survive a move to Jupyter Book 2.
"""

import base64
import dataclasses
import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

import plotly
import pydata_sphinx_theme
from sphinx.util import logging

from . import course, facts, figure, icons, live, paths, progress, shared
from . import finder as _finder_registers_in_shared  # noqa: F401
from . import profile as _registers_in_shared  # noqa: F401
from .plan import Plan
from .quiz import Quiz
from .quiz.assessment import Assessment

log = logging.getLogger(__name__)

PACKAGE = Path(__file__).resolve().parent
# What a page shows from, beside its own source.
INGREDIENTS = ("data", "quizzes", "palermo")
# Marker in the page → files it needs, in this order. Style sheets are small and go to every page.
PAGE_ASSETS = {
    'data-palermo-island="quiz"': ["core.js", *Quiz.scripts],
    'data-palermo-island="assessment"': ["core.js", *Assessment.scripts],
    'data-palermo-island="profile"': ["core.js", "states.js", "profile.js"],
    'data-palermo-island="catalogue"': ["core.js", "catalogue.js"],
    'data-palermo-island="finder"': ["core.js", "ranking.js", "finder.js"],
    'data-palermo-island="elements"': ["core.js", "elements.js"],
    'data-palermo-island="review"': ["core.js", "days.js", "review.js"],
    'data-palermo-island="statement"': ["core.js", "statement.js"],
    'data-palermo-island="progress"': ["core.js", "grading.js", "standing.js", "progress.js"],
    'data-palermo-island="record"': ["core.js", "grading.js", "standing.js", "seal.js", "record.js"],
    'data-palermo-island="check"': ["core.js", "seal.js", "check.js"],
    "data-palermo-module=": ["core.js", "read.js"],
    'data-palermo-island="plan"': ["core.js", *Plan.scripts],
    "data-palermo-chart": ["chart.js"],
}
STYLES = ["book.css", "palermo.css", "caption.css", "chart.css", "icons.css"]


def setup(app):
    app.add_config_value("palermo_repository", "", "env", [str])
    app.add_config_value("palermo_branch", "main", "env", [str])
    # Before myst-nb and the theme read the configuration (they listen with the default priority, 500).
    app.connect("config-inited", configure, priority=100)
    app.connect("env-get-outdated", outdated_pages)
    app.connect("html-page-context", finish_page)
    # After the theme's own buttons (501), into whose list ours go.
    app.connect("html-page-context", add_live_buttons, priority=600)
    return {"version": version("palermo"), "parallel_read_safe": True, "parallel_write_safe": True}


def configure(app, config):
    os.environ["PALERMO_BOOK"] = "1"  # the notebooks' kernels inherit it: see island.in_book
    templates = PACKAGE / "templates"
    config.templates_path += [str(templates), str(templates / "components")]
    config.html_static_path.append(str(stage_static(Path(app.outdir).parent / ".palermo-static")))
    config.myst_substitutions = {
        **as_text(facts.named()),
        **course.texts(),
        "live_links": live_links(config),
    }
    if not config.palermo_repository:
        log.info(
            "palermo: no links to a live session in this book, because palermo_repository is empty in _config.yml"
        )


def as_text(value):
    """Facts as MyST takes them: nested dictionaries with a text at each end."""
    if dataclasses.is_dataclass(value):
        value = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {name: as_text(inner) for name, inner in value.items() if inner is not None}
    return str(value)


def stage_static(folder: Path) -> Path:
    """Collect the front end in one folder laid out as in the book: `palermo/…` below `_static`.

    plotly.js comes from the installed Python package, so that figures and library always fit.
    """
    shutil.rmtree(folder, ignore_errors=True)
    target = folder / "palermo"
    shutil.copytree(paths.static_dir(), target)
    for script in target.glob("*.js"):
        script.write_text(squeezed(script.read_text(encoding="utf-8")), encoding="utf-8")
    for sheet in target.glob("*.css"):
        sheet.write_text(squeezed_styles(sheet.read_text(encoding="utf-8")), encoding="utf-8")
    shutil.copy(Path(plotly.__file__).parent / "package_data" / "plotly.min.js", target)
    (target / "icons.css").write_text(icons.icons_css(theme_file("scripts/fontawesome.js")), encoding="utf-8")
    # In the theme's own place, and so instead of it: a third of that sheet names icons that we do not use.
    (folder / "styles").mkdir()
    styles = icons.without_icons(theme_file("styles/pydata-sphinx-theme.css"))
    (folder / "styles" / "pydata-sphinx-theme.css").write_text(styles, encoding="utf-8")
    (target / "caption.css").write_text(figure.CAPTION_RULES, encoding="utf-8")
    (target / "shared").mkdir()
    for name, make in shared.SHARED.items():
        (target / "shared" / f"{name}.js").write_text(shared.script(name, make()), encoding="utf-8")
    return folder


def squeezed(code: str) -> str:
    """Our JavaScript without indentation and comments: a fifth less for a reader on a poor line to fetch.

    Each line keeps its number, by which an error names it. No text in our files goes over the end of a line, and
    none has what begins a comment behind code.
    """
    lines = (re.sub(r" // [^\"'`]*$", "", line.strip()) for line in code.split("\n"))
    return "\n".join("" if line.startswith("//") else line for line in lines)


def squeezed_styles(rules: str) -> str:
    """Our style sheets without comments and indentation; they go to every page."""
    lines = (line.strip() for line in re.sub(r"/\*.*?\*/", "", rules, flags=re.S).split("\n"))
    return "\n".join(line for line in lines if line)


def theme_file(name: str) -> str:
    """The text of a static file that the installed theme ships."""
    theme = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme"
    return (theme / "static" / name).read_text(encoding="utf-8")


def ingredients_digest(root: Path) -> str:
    """One digest over all that the notebooks read without Sphinx knowing it."""
    digest = hashlib.sha256(version("plotly").encode())
    for top in INGREDIENTS:
        for path in sorted((root / top).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(path.relative_to(root).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def outdated_pages(app, env, added, changed, removed):
    """Every page, when an ingredient changed: else a changed date would leave the old number on the page."""
    digest = ingredients_digest(paths.root())
    if getattr(env, "palermo_digest", None) == digest:
        return []
    env.palermo_digest = digest
    return sorted(env.found_docs)


def finish_page(app, pagename, templatename, context, doctree):
    """Move a page's data out of its text, and load what the text then needs."""
    write = page_data_writer(Path(app.outdir), context["pathto"])
    body = context.get("body") or ""
    body = move_long_lists_out(move_long_tables_out(move_data_out(body, write), write), write)
    body = few_permalinks(bare_links(box_tables(body)))
    # A picture comes when the reader comes to it: on a poor line the text comes first.
    body = body.replace("<img ", '<img loading="lazy" ')
    body = context["body"] = body + module_end(app, pagename, context["pathto"])
    for name in STYLES:
        app.add_css_file(f"palermo/{name}")
    app.add_js_file("palermo/page.js", priority=100)  # before the theme's, and so not deferred
    for names in re.findall(r'data-palermo-shared="([\w ]+)"', body):
        for name in names.split():
            app.add_js_file(f"palermo/shared/{name}.js", loading_method="defer")
    for marker, files in PAGE_ASSETS.items():
        if marker in body:
            for name in files:
                app.add_js_file(f"palermo/{name}", loading_method="defer")
    app.add_js_file("palermo/shared/contents.js", loading_method="defer")
    app.add_js_file("palermo/marker.js", loading_method="defer")


def module_end(app, pagename: str, pathto) -> str:
    """At the end of a module: the place where read.js shows whether it is read. Nothing on other pages."""
    if pagename not in progress.contents():
        return ""
    mine = "notebooks/my_progress"
    address = pathto(mine) if mine in app.env.found_docs else ""
    return f'<div data-palermo-module="{progress.contents()[pagename][0]}" data-progress="{address}"></div>'


def box_tables(body: str) -> str:
    """A box around each table, in which it scrolls when wide; page.js lets the keyboard reach it then."""
    box = r'<div class="palermo-scroll">\g<0></div>'
    return re.sub(r'<table class="table">.*?</table>', box, body, flags=re.S)


def bare_links(body: str) -> str:
    """Links without the span and the class that Sphinx gives them, which no style sheet names: 5 KB of a long page."""
    body = re.sub(r'<span class="std std-(?:ref|doc)">((?:(?!</?span).)*)</span></a>', r"\1</a>", body)
    return body.replace('<a class="reference internal" ', "<a ")


# A page of more headings than this is a list to look things up in, such as the references.
MANY_HEADINGS = 100


def few_permalinks(body: str) -> str:
    """A long list without the link to itself beside each heading: they are stops of the keyboard, and 20 KB."""
    permalink = r'<a class="headerlink"[^>]*>[^<]*</a>'
    return re.sub(permalink, "", body) if len(re.findall(permalink, body)) > MANY_HEADINGS else body


def page_data_writer(outdir: Path, pathto) -> Callable[[str, str], str]:
    """What writes a file beside the pages: `write(name, text)` gives its address as the page sees it."""

    def write(name: str, text: str) -> str:
        path = f"_static/palermo/page-data/{name}"
        (outdir / path).parent.mkdir(parents=True, exist_ok=True)
        (outdir / path).write_text(text, encoding="utf-8")
        return pathto(path, 1)

    return write


def move_data_out(body: str, write: Callable[[str, str], str]) -> str:
    """Put what islands and charts are made from, and tables and calendars to download, into files beside the page.

    A page then holds what a person reads. Written as scripts, since a page opened as a file can't fetch.
    """

    def payload(found: re.Match) -> str:
        element_id, text = found.groups()
        code = f"(window.palermoPayloads = window.palermoPayloads || {{}})[{element_id!r}] = {text};\n"
        # The front end has run by then, and need not wait for the theme's own scripts.
        code += f"if (window.palermo) window.palermo.arrived({element_id!r});\n"
        return f'<script defer src="{write(f"{element_id}.js", code)}"></script>'

    def table(found: re.Match) -> str:
        name, between, content = found.groups()
        return f'download="{name}"{between}href="{write(name, base64.b64decode(content).decode())}"'

    body = re.sub(
        r'<script type="application/json" data-for="([\w-]+)">(.*?)</script>', payload, body, flags=re.S
    )
    return re.sub(
        r'download="([\w.-]+)"([^>]*)href="data:text/(?:csv|calendar);charset=utf-8;base64,([^"]+)"',
        table,
        body,
    )


# A table of more rows than this has a page of its own, and so has a list of cards of more letters.
LONG = 40
LONG_LIST = 5_000
TABLE_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="../table.css"></head>
<body><main><h1>{title}</h1><p>Go back to return to the course.</p>{table}</main></body></html>
"""


def move_long_tables_out(body: str, write: Callable[[str, str], str]) -> str:
    """Put each long table into files of its own: a reader on a poor line gets it when they open it.

    `page.js` then fills it in; without JavaScript the link leads to a page with the table.
    """

    def table(found: re.Match) -> str:
        region, label = found.group(), found["label"]
        rows = region.count("<tr>") - 1  # the first holds the columns' names
        if rows <= LONG:
            return region
        title = re.sub("^Table: ", "", label)
        return unfolded_later(region, title, f"Open the table on a page of its own ({rows} rows)", write)

    return re.sub(
        r'<div role="region" tabindex="0" aria-label="(?P<label>[^"]*)"><table>.*?</table></div>',
        table,
        body,
        flags=re.S,
    )


def move_long_lists_out(body: str, write: Callable[[str, str], str]) -> str:
    """The same for the sheets of tools, which unfold; and for what a long gallery shows without JavaScript."""

    def sheet(found: re.Match) -> str:
        return unfolded_later(found.group(), found["title"], "Open the sheet on a page of its own", write)

    def gallery(found: re.Match) -> str:
        region, title = found.group(), found["title"]
        if len(region) <= LONG_LIST:
            return region
        page = page_of_its_own(region, title, write)
        return f'<p><a href="{page}">{title}: open the list on a page of its own</a></p>'

    for name, moved in (("palermo-toolsheet", sheet), ("palermo-gallery", gallery)):
        body = re.sub(
            rf'<div class="{name}" data-title="(?P<title>[^"]*)">.*?</div>', moved, body, flags=re.S
        )
    return body


def unfolded_later(region: str, title: str, link: str, write: Callable[[str, str], str]) -> str:
    """A link to a page with this part; `page.js` puts the part itself here when a reader unfolds it."""
    name = "part-" + hashlib.sha256(region.encode()).hexdigest()[:12]
    page = page_of_its_own(region, title, write)
    code = f"(window.palermoTables = window.palermoTables || {{}})[{name!r}] = {json.dumps(region)};\n"
    script = write(f"{name}.js", code)
    return f'<p class="palermo-rows" data-rows="{name}" data-src="{script}"><a href="{page}">{link}</a></p>'


def page_of_its_own(region: str, title: str, write: Callable[[str, str], str]) -> str:
    """The address of a page with this part alone; it lies deeper than the page from which it is taken."""
    deeper = region.replace('href="../', 'href="../../../')
    name = "part-" + hashlib.sha256(region.encode()).hexdigest()[:12]
    return write(f"{name}.html", TABLE_PAGE.format(title=title, table=deeper))


def binder_base(repository: str, branch: str) -> str:
    """The Binder address of a repository on GitHub or GitLab, or of any other that git can clone."""
    known = re.fullmatch(r"https://(github|gitlab)\.com/([^/]+)/([^/]+?)(?:\.git)?/?", repository)
    if not known:
        return f"https://mybinder.org/v2/git/{quote(repository, safe='')}/{quote(branch, safe='')}"
    host, owner, name = known.groups()
    spec = f"gh/{owner}/{name}" if host == "github" else f"gl/{quote(f'{owner}/{name}', safe='')}"
    return f"https://mybinder.org/v2/{spec}/{quote(branch, safe='')}"


def live_addresses(config, notebook: str = "notebooks/00_start.ipynb") -> list[tuple[str, str]]:
    """The links to a live session, best first: without code (Voilà, always the start page), then with it."""
    if not config.palermo_repository:
        return []
    base = binder_base(config.palermo_repository, config.palermo_branch)
    voila = quote(live.START, safe="")
    lab = quote(f"lab/tree/{notebook}", safe="")
    return [
        ("Live, without code", f"{base}?urlpath={voila}"),
        ("Live, in JupyterLab", f"{base}?urlpath={lab}"),
    ]


def live_links(config) -> str:
    """The same for the welcome page, as Markdown."""
    links = [f"[{text}]({address})" for text, address in live_addresses(config)]
    return " · ".join(links) or "This copy of the book has no live session set up."


def add_live_buttons(app, pagename, templatename, context, doctree):
    notebook = f"{pagename}.ipynb"
    addresses = live_addresses(app.config, notebook) if (paths.root() / notebook).is_file() else []
    if addresses:
        context["header_buttons"].insert(
            0,
            {
                "type": "group",
                "tooltip": "Open a live session",
                "icon": "fas fa-rocket",
                "label": "live-session",
                "buttons": [
                    {"type": "link", "text": text, "url": address, "tooltip": f"{text}, on Binder"}
                    for text, address in addresses
                ],
            },
        )
