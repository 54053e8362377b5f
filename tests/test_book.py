"""The built book as a reader gets it: from a USB stick and over HTTP, with the network cut."""

import ast
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
import yaml
from playwright.sync_api import expect

from palermo import charts, icons, notebooks, paths

TOC = yaml.safe_load((paths.root() / "_toc.yml").read_text(encoding="utf-8"))
PAGES = [
    *["index.html", f"{TOC['root']}.html", "search.html", "genindex.html"],
    *[f"{chapter['file']}.html" for part in TOC["parts"] for chapter in part["chapters"]],
]
MODULE = "notebooks/02_convention.html"
DATA_MODULE = "notebooks/07_ratification_data.html"
# The colour of the first text of each chart that is drawn.
LETTERING = """() => [...document.querySelectorAll(".js-plotly-plot")]
  .map(plot => plot.querySelector(".main-svg text")).filter(Boolean).map(text => getComputedStyle(text).fill)"""

# What is written in a chart, level and not slanted, and is cut off or meets something else that is written there.
UNREADABLE = """() => [...document.querySelectorAll(".js-plotly-plot")].flatMap(plot => {
  const slanted = text =>
    /rotate\\((?!0[,)])/.test(text.closest("[transform*=rotate]")?.getAttribute("transform"));
  const frame = text => text.closest(".legend")?.querySelector(".bg") ?? plot;
  const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2;
  const texts = [...plot.querySelectorAll(".legendtext, .xtick text, .ytick text, .annotation-text, .gtitle")]
    .filter(text => !slanted(text))
    .map(text => [text.textContent, text.getBoundingClientRect(), frame(text).getBoundingClientRect()])
    .filter(([, box]) => box.width * box.height);
  const cut = texts.filter(([, box, whole]) => box.left < whole.left - 1 || box.right > whole.right + 1);
  const pairs = texts.flatMap(([a, its], at) =>
    texts.slice(at + 1).filter(([, box]) => meet(its, box)).map(([b]) => `${a} | ${b}`));
  return [...cut.map(([text]) => text), ...pairs];
})"""


def test_pages_of_the_contents_are_the_pages_of_the_book(book, book_pages):
    assert sorted(PAGES) == sorted(page.relative_to(book).as_posix() for page in book_pages)


@pytest.mark.parametrize("page", PAGES)
def test_page_from_a_usb_stick(book, visit, page):
    """In the light theme, then in the dark one: the open page follows the reader's system, its charts as well."""
    v = visit(color_scheme="light")
    arrive(v.page, (book / page).as_uri())
    draw_all(v.page)
    assert v.page.evaluate(UNREADABLE) == []
    assert theme(v.page) == "light"
    assert v.axe() == []
    darken(v.page)
    assert v.axe() == []
    assert v.outside == []
    assert v.messages == []


@pytest.mark.parametrize("page", PAGES)
def test_page_over_http_on_a_phone(http_book, visit, page):
    v = visit(viewport={"width": 360, "height": 740})
    arrive(v.page, f"{http_book}/{page}")
    draw_all(v.page)
    assert v.page.evaluate(UNREADABLE) == []
    assert v.width() <= 360
    assert v.axe() == []  # what is wrong on a phone only: a table that scrolls where no key reaches it
    assert v.outside == []
    assert v.messages == []


@pytest.mark.parametrize("page", [PAGES[1], MODULE])
def test_a_page_that_opens_in_the_dark_is_dark(book, visit, page):
    v = visit(color_scheme="dark")
    arrive(v.page, (book / page).as_uri())
    draw_all(v.page)
    assert theme(v.page) == "dark"
    assert v.outside == []
    assert v.messages == []


def arrive(page, address: str):
    """Open an address; the top page leads on to the welcome page."""
    page.goto(address)
    if address.endswith("/index.html"):
        page.wait_for_url("**/book/index.html")


def draw_all(page):
    """Come near each chart, wait until it is drawn, and return to the top."""
    for chart in page.query_selector_all("[data-palermo-chart]"):
        chart.scroll_into_view_if_needed()
        page.wait_for_selector(f"#{chart.get_attribute('id')} .main-svg", state="attached")
    page.evaluate("scrollTo(0, 0)")


def theme(page) -> str:
    return page.evaluate("document.documentElement.dataset.theme")


def darken(page):
    """Have the reader's system change to dark, and wait until the page and its charts have followed."""
    light = page.evaluate(f"({LETTERING})()")
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(
        f"""light => document.documentElement.dataset.theme === "dark"
          && ({LETTERING})().every((colour, at) => colour !== light[at])
          && document.getAnimations().every(one => one.playState !== "running")""",
        arg=light,
    )


def test_charts_are_drawn_and_plotly_is_loaded_only_near_them(book, visit):
    v = visit()
    asked = []
    v.page.on("request", lambda request: asked.append(request.url))
    v.page.goto((book / MODULE).as_uri())
    v.page.wait_for_timeout(500)
    assert not [url for url in asked if "plotly" in url]
    draw_all(v.page)
    assert len([url for url in asked if url.endswith("plotly.min.js")]) == 1
    assert v.page.locator("#chart-participation-map-untoc .choroplethlayer path").count() > 150
    assert v.page.locator("#chart-cumulative-untoc .scatterlayer .trace").count() >= 2


def test_in_each_view_of_the_matrix_all_words_can_be_read(book, visit):
    """How many classes of consent a regional group has decides how high its legend is."""
    page = visit().page
    arrive(page, (book / DATA_MODULE).as_uri())
    draw_all(page)
    groups = page.get_by_label("UN regional group", exact=True)
    finding = page.locator("#caption-matrix .palermo-finding:visible")
    names = groups.locator("option").all_inner_texts()
    assert len(names) == 6
    for name in [*names[1:], names[0]]:
        before = finding.inner_text()
        groups.select_option(label=name)
        expect(finding).not_to_have_text(before)
        assert page.evaluate(UNREADABLE) == [], name


def test_a_long_table_is_fetched_when_it_is_unfolded(book, visit):
    v = visit()
    asked = []
    v.page.on("request", lambda request: asked.append(request.url))
    arrive(v.page, (book / DATA_MODULE).as_uri())
    caption = v.page.locator("#caption-participation-maps")
    assert not [url for url in asked if "/part-" in url]
    caption.get_by_text("Show as table").last.click()
    caption.locator("table").wait_for()
    assert caption.locator("tbody tr").count() == 198
    assert caption.get_by_role("region").get_attribute("tabindex") == "0"
    assert len([url for url in asked if "/part-" in url]) == 1
    assert v.messages == [] and v.outside == []
    assert v.axe() == []


def test_what_a_reader_types_into_has_a_frame(book, visit):
    """Style sheets of two parts once styled the same class: the frame of the profile's field was gone."""
    page = visit().page
    arrive(page, (book / DATA_MODULE).as_uri())
    draw_all(page)
    fields = page.locator(".palermo-island input:not([type=radio], [type=checkbox]), .palermo-views input")
    assert fields.count() >= 3
    for field in fields.all():
        if field.is_visible() and field.get_attribute("type") != "radio":
            assert field.evaluate("e => parseFloat(getComputedStyle(e).borderTopWidth)") >= 1, field


def test_without_javascript_a_long_table_is_a_page(http_book, visit):
    v = visit(java_script_enabled=False, viewport={"width": 360, "height": 740})
    v.page.goto(f"{http_book}/{DATA_MODULE}")
    v.page.locator("#caption-participation-maps").get_by_text("Show as table").last.click()
    v.page.locator("#caption-participation-maps").get_by_role("link", name="198 rows").click()
    assert v.page.locator("h1").is_visible()
    assert v.page.locator("tbody tr").count() == 198
    assert v.messages == [] and v.outside == []


def test_no_page_without_a_chart_asks_for_plotly(book, book_pages):
    for page in book_pages:
        text = page.read_text(encoding="utf-8")
        assert ("palermo/chart.js" in text) == ("data-palermo-chart" in text), page


def test_quiz_by_keyboard_alone_and_kept_after_reload(http_book, visit):
    v = visit()
    page = v.page
    page.goto(f"{http_book}/{MODULE}")
    first = page.locator("#quiz-convention input[type=radio]").first
    first.scroll_into_view_if_needed()
    page.locator("#quiz-convention").evaluate("e => { e.tabIndex = -1; e.focus(); }")
    tab_to(page, "input[type=radio]")
    page.keyboard.press("Space")
    name = page.evaluate("document.activeElement.name")
    tab_to(page, "button")
    page.keyboard.press("Enter")
    feedback = page.locator("#quiz-convention .palermo-feedback", has_text="You chose")
    feedback.wait_for()
    assert page.evaluate("document.activeElement.innerText.includes('You chose')")  # read out at once
    page.reload()
    feedback.wait_for()
    assert page.locator(f"#quiz-convention input[name='{name}']:checked").count() == 1
    assert v.messages == []


def tab_to(page, selector: str, most: int = 12):
    """Press Tab until an element that fits has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{selector} can't be reached with {most} presses of Tab")


# ---- what stands in the pages


def test_every_figure_and_quiz_of_every_notebook_is_in_its_page(book):
    shown = 0
    for notebook in notebooks.all_notebooks():
        page = (book / "notebooks" / f"{notebook.stem}.html").read_text(encoding="utf-8")
        for element_id in ids_of(notebook):
            assert f'id="{element_id}"' in page, f"{notebook.name}: {element_id} is not in the built page"
            shown += 1
    assert (
        shown >= 15
    )  # map, curve and quiz of the Convention; nine charts, profile, explorer, quiz of the data


def ids_of(notebook: Path) -> list[str]:
    """The ids of all that a notebook's cells show, read from their calls."""
    ids = []
    for cell in nbformat.read(notebook, as_version=4).cells:
        if cell.cell_type != "code":
            continue
        for call in [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Call)]:
            match call.func:
                case ast.Attribute(value=ast.Name(id="charts"), attr=name):
                    exhibit = getattr(charts, name)(*[ast.literal_eval(arg) for arg in call.args])
                    ids.append(f"chart-{exhibit.id}")
                case ast.Name(id="quiz"):
                    ids.append(f"quiz-{ast.literal_eval(call.args[0])}")
                case ast.Name(id="profile"):
                    ids.append("profile")
                case ast.Name(id="explorer"):
                    ids.append("chart-explorer")
    return ids


def test_every_page_says_what_it_is_not(book_pages):
    for page in book_pages:
        if "http-equiv" not in page.read_text(encoding="utf-8"):  # a page that only leads on
            text = " ".join(page.read_text(encoding="utf-8").split())
            assert "Not legal advice. Not a product of the United Nations or of UNODC." in text, page


def test_no_widget_state_in_any_page(book_pages):
    for page in book_pages:
        text = page.read_text(encoding="utf-8")
        assert "application/vnd.jupyter.widget" not in text, page
        assert "anywidget" not in text, page


class Links(HTMLParser):
    """The ids, links and loaded addresses of a page."""

    def __init__(self, page: Path):
        super().__init__()
        self.ids, self.links, self.loads = set(), [], []
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.ids.add(attributes.get("id"))
        if tag == "a" and "href" in attributes:
            self.links.append(attributes["href"])
        elif "src" in attributes or tag == "link":
            self.loads.append(attributes.get("src") or attributes["href"])


@pytest.fixture(scope="module")
def parsed(book_pages):
    return {page: Links(page) for page in book_pages}


def test_every_link_inside_the_book_leads_somewhere(parsed):
    dead = []
    for page, found in parsed.items():
        for link in found.links:
            parts = urlsplit(link)
            if parts.scheme or link in ("", "#"):
                continue
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            known = parsed[target].ids if target in parsed else None
            if not target.exists() or (parts.fragment and known and unquote(parts.fragment) not in known):
                dead.append(f"{page.name}: {link}")
    assert dead == []


def test_nothing_is_loaded_from_another_host(parsed):
    for page, found in parsed.items():
        assert [address for address in found.loads if urlsplit(address).scheme in ("http", "https")] == [], (
            page
        )


def test_every_icon_that_a_page_names_is_in_the_style_sheet(book_pages):
    named = set()
    for page in book_pages:
        for classes in re.findall(r'class="([^"]*\bfa-[^"]*)"', page.read_text(encoding="utf-8")):
            named |= {c.removeprefix("fa-") for c in classes.split() if c.startswith("fa-")}
    assert named - {"solid", "lg"} <= set(icons.ICONS)


def test_the_line_for_jupyterlab_is_not_in_the_book(book):
    page = (book / MODULE).read_text(encoding="utf-8")
    assert "Run All Cells" not in page
    assert "Run All Cells" in (paths.notebooks_dir() / "02_convention.ipynb").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", ["notebooks/02_convention.html", "book/index.html"])
def test_without_javascript_the_page_can_be_read(book, visit, page):
    v = visit(java_script_enabled=False)
    v.page.goto((book / page).as_uri())
    assert v.page.locator("article h1").first.is_visible()
    if "02" in page:
        assert v.page.locator("#quiz-convention details").first.is_visible()
        assert v.page.locator("#quiz-convention details").count() >= 12
        assert v.page.get_by_text("Show as table").first.is_visible()


def test_on_paper_there_is_the_text_and_nothing_to_press(book, visit):
    page = visit().page
    page.goto((book / MODULE).as_uri())
    page.emulate_media(media="print")
    assert page.locator("article h2:visible").count() > 10
    for caption in page.locator(".palermo-caption").all():
        assert caption.locator(".palermo-finding").is_visible()
        assert caption.locator(".palermo-source", has_text="As of").is_visible()
    for pressed in ("details.hide.above-input", ".bd-sidebar-primary", "button", "a[download]"):
        assert page.locator(f"{pressed}:visible").count() == 0, pressed


def test_paper_is_light_in_the_dark_theme_and_a_folded_answer_stays_folded(book, visit):
    page = visit(color_scheme="dark").page
    page.goto((book / MODULE).as_uri())
    page.emulate_media(media="print", color_scheme="dark")
    look = "e => [getComputedStyle(e).color, getComputedStyle(document.body).backgroundColor]"
    for part in ("article p", "article td", ".palermo-finding", ".palermo-stem"):
        assert page.locator(part).first.evaluate(look) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"], part
    folded = page.locator("article section > details:not(.hide)").first
    assert folded.locator("summary").is_hidden()
    assert folded.bounding_box()["height"] > 40, "two lines to write on"


def test_a_chart_stands_below_its_finding_and_above_its_source(book, visit):
    page = visit().page
    page.goto((book / MODULE).as_uri())
    for chart in page.locator(".palermo-chart").all():
        caption = page.locator("#" + chart.get_attribute("id").replace("chart-", "caption-", 1))
        parts = [caption.locator(".palermo-finding"), chart, caption.locator(".palermo-source")]
        tops = [part.bounding_box()["y"] for part in parts]
        assert tops == sorted(tops)


def test_where_nothing_is_drawn_no_space_is_kept(book, visit):
    page = visit(java_script_enabled=False).page
    page.goto((book / MODULE).as_uri())
    assert page.locator(".palermo-chart").first.bounding_box()["height"] < 150


def test_each_stop_of_the_keyboard_is_seen(book, visit):
    page = visit(reduced_motion="reduce").page
    page.goto((book / "book/index.html").as_uri())
    unseen, stops = [], 0
    while stops < 200:
        page.keyboard.press("Tab")
        stop = page.evaluate("""() => {
          const e = document.activeElement, s = getComputedStyle(e);
          const ring = (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== "none";
          return e === document.body ? null : [e.getAttribute("aria-label") || e.textContent.trim(), ring];
        }""")
        if stop is None:
            break
        stops += 1
        if not stop[1]:
            unseen.append(stop[0])
    assert stops > 20
    assert unseen == []
