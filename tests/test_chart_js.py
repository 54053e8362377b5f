"""chart.js in a real browser, from a page opened as a file and with the network cut."""

import datetime as dt
import re
import shutil
import zlib
from pathlib import Path

import pandas as pd
import plotly
import plotly.graph_objects as go
import pytest

from palermo import charts, data, figure, paths, shared
from palermo.charts import common

MAP, CURVE = "#chart-participation-map-untoc", "#chart-cumulative-untoc"
LIGHT = common.GROUPS["ratification"].colour
PAGE = """<!doctype html><html lang="en" data-theme="light"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Charts</title>
<link rel="stylesheet" href="palermo.css"><link rel="stylesheet" href="chart.css"><script defer src="chart.js"></script>
<style>body{max-width:800px;margin:auto;padding:16px} [data-theme=dark] body{background:#14181e;color:#eee}
html[data-theme=dark]{color-scheme:dark;--pst-color-text-base:#eee;--pst-color-background:#14181e;
--pst-color-text-muted:#9aa} [data-theme=dark] a{color:#8cf}
@media print{[data-theme=dark] body{background:#fff;color:#000}}</style>
</head><body><main><h1>Charts</h1><div style="height:3000px"></div>BODY<div style="height:900px"></div>
</main></body></html>"""


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> str:
    """The address of a page with both charts far below the first screen, laid out as the book lays it out."""
    return page_of(tmp_path_factory.mktemp("charts"), charts.participation_map(), charts.cumulative())


@pytest.fixture(scope="module")
def views_site(tmp_path_factory) -> str:
    """The same of a chart with three views, and of one with seven."""
    return page_of(tmp_path_factory.mktemp("views"), three_views(), seven_views())


def page_of(folder: Path, *exhibits: figure.Exhibit) -> str:
    library = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    for file in (library, *(paths.static_dir() / name for name in ("chart.js", "chart.css", "palermo.css"))):
        shutil.copy(file, folder)
    (folder / "shared").mkdir()
    (folder / "shared" / "world.js").write_text(shared.script("world", data.boundaries()), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PALERMO_BOOK", "1")
        body = "".join(cell(exhibit) for exhibit in exhibits)
    (folder / "page.html").write_text(PAGE.replace("BODY", body), encoding="utf-8")
    return (folder / "page.html").as_uri()


def cell(exhibit: figure.Exhibit) -> str:
    """What the book makes of a cell that shows an exhibit."""
    outputs = [f'<div class="output text_html">{bundle["text/html"]}</div>' for bundle in exhibit.bundles()]
    return f'<div class="cell_output docutils container">{"".join(outputs)}</div>'


MARKED = figure.colour("#c2185b", "#ff8ab5")


def three_views() -> figure.Exhibit:
    """A map, bars and a tall chart: kinds of plot that must not leave anything of one another behind."""
    bars = go.Figure(go.Bar(x=["Kenya", "Chad"], y=[3, 2], marker={"color": LIGHT}), layout={"height": 300})
    tall = go.Figure(go.Scatter(x=[1, 2], y=["Kenya", "Chad"]), layout={"height": 700})
    tall.update_layout(meta={"phone": {"layout.height": 500}}, annotations=[{"text": "Tall", "x": 1, "y": 1}])
    own = pd.DataFrame({"Bar": ["Kenya", "Chad"], "Height": [3, 2]})
    world = charts.participation_map()
    mark = {"type": "rect", "x0": -0.5, "x1": 0.5, "y0": 0, "y1": 3, "line": {"color": MARKED, "width": 3}}
    kenya = figure.Found("Bars of two", "Kenya: three.", mark)
    return figure.Exhibit.of_views(
        id="three",
        views=[
            figure.View("World", world.plot, "The world is a map", "A map."),
            figure.View("Bars of two", bars, "Kenya has three", "Two bars.", own, ["Bars only."]),
            figure.View("Tall", tall, "It is tall", "A line."),
        ],
        label="Three views",
        choose="Instrument",
        as_of=dt.date(2026, 5, 28),
        source="Somebody",
        table=pd.DataFrame({"State": ["Kenya", "Chad"], "Number": [1, 2]}),
        notes=["A note for all."],
        find={
            "Kenya (KEN)": kenya,
            "Côte d’Ivoire (CIV)": figure.Found("Tall", "Côte d’Ivoire: none."),
            "Ivory Coast": figure.Found("Tall", "Côte d’Ivoire: none."),
            "Niger (NER)": figure.Found("World", "Niger: one."),
            "Nigeria (NGA)": figure.Found("World", "Nigeria: two."),
        },
    )


def seven_views() -> figure.Exhibit:
    plots = [go.Figure(go.Bar(x=["a"], y=[n]), layout={"height": 200}) for n in range(7)]
    views = [figure.View(f"Group {n}", plot, f"Finding {n}", f"Bar {n}.") for n, plot in enumerate(plots)]
    table = pd.DataFrame({"State": ["a"], "Number": [1]})
    return figure.Exhibit.of_views(
        id="seven",
        views=views,
        label="Seven",
        choose="Regional group",
        as_of=dt.date(2026, 5, 28),
        source="S",
        table=table,
    )


def go_to(page, chart: str):
    """Scroll a chart into view and wait until it is drawn."""
    page.locator(chart).scroll_into_view_if_needed()
    page.wait_for_selector(f"{chart} .js-plotly-plot .main-svg")
    page.wait_for_function("c => document.querySelector(c).querySelectorAll('path').length > 5", arg=chart)


def wait_for_colour(page, there: str, gone: str):
    """Wait until the map has outlines filled in one colour, and none in the other."""
    page.wait_for_function(
        """([map, there, gone]) => {
            const outlines = [...document.querySelectorAll(`${map} path.choroplethlocation`)];
            const fills = outlines.map((outline) => getComputedStyle(outline).fill);
            return fills.includes(there) && !fills.includes(gone);
        }""",
        arg=[MAP, there, gone],
    )


def rgb(colour: str) -> str:
    return "rgb({}, {}, {})".format(*(int(colour[i : i + 2], 16) for i in (1, 3, 5)))


def test_charts_are_drawn_when_they_come_near_from_local_files_only(site, visit):
    v = visit(viewport={"width": 1000, "height": 800})
    page, asked = v.page, []
    page.on("request", lambda request: asked.append(request.url.rsplit("/", 1)[-1]))
    page.goto(site)
    page.wait_for_timeout(300)
    assert asked == ["page.html", "palermo.css", "chart.css", "chart.js"]
    reserved = [page.locator(chart).bounding_box()["height"] for chart in (MAP, CURVE)]
    go_to(page, MAP)
    go_to(page, CURVE)
    assert sorted(asked[4:]) == ["plotly.min.js", "world.js"]  # each once
    assert [page.locator(chart).bounding_box()["height"] for chart in (MAP, CURVE)] == reserved
    # 197 States and 23 other outlines: each is there once, as an outline or as a point.
    points = page.locator(f"{MAP} .scattergeo path.point").count()
    assert points >= 25
    assert page.locator(f"{MAP} path.choroplethlocation").count() + points == 197 + 23
    assert page.locator(f"{CURVE} .scatterlayer path.js-line").count() == 2
    assert page.locator(f"{CURVE} .scatterlayer path.point").count() == 3
    assert page.locator(f"{MAP} [role=img]").get_attribute("aria-label").startswith("World map")
    assert (
        page.locator(f"{CURVE} [role=img]").get_attribute("aria-describedby") == "describe-cumulative-untoc"
    )
    assert (v.outside, v.messages) == ([], [])
    assert v.axe() == []


def test_the_theme_and_paper_have_their_colours(site, visit):
    v = visit(viewport={"width": 1000, "height": 800})
    page = v.page
    page.goto(site)
    go_to(page, MAP)
    light, dark = rgb(LIGHT), rgb(figure.DARK[LIGHT])
    wait_for_colour(page, light, gone=dark)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    wait_for_colour(page, dark, gone=light)
    text = page.locator(f"{MAP} .legendtext").first.evaluate("e => getComputedStyle(e).fill")
    assert text == rgb(figure.DARK[figure.INK])
    go_to(page, CURVE)
    # Printed from the dark theme: light, as wide as paper, and dark again after.
    printed = colours_of(page.pdf())
    assert number(LIGHT) in printed and number(figure.DARK[LIGHT]) not in printed
    wait_for_colour(page, dark, gone=light)
    page.emulate_media(media="print")
    wait_for_colour(page, light, gone=dark)
    assert page.locator(f"{MAP} .main-svg").first.get_attribute("width") == "640"
    page.emulate_media(media="screen")
    wait_for_colour(page, dark, gone=light)
    assert page.locator(f"{MAP} .main-svg").first.get_attribute("width") == "800"
    assert v.messages == []
    assert v.axe() == []


def colours_of(pdf: bytes) -> set[tuple]:
    """The fill colours of a PDF's drawings, with two digits."""
    found = set()
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        try:
            text = zlib.decompress(stream)
        except zlib.error:  # a font
            continue
        found |= {tuple(round(float(n), 2) for n in c.split()) for c in re.findall(rb"([\d. ]+) rg", text)}
    return found


def number(colour: str) -> tuple:
    return tuple(round(int(colour[i : i + 2], 16) / 255, 2) for i in (1, 3, 5))


def test_a_phone_gets_its_own_layout_and_can_scroll_over_a_chart(site, visit):
    v = visit(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page = v.page
    page.goto(site)
    phone = charts.participation_map().plot.layout.meta["phone"]
    for chart in (MAP, CURVE):
        go_to(page, chart)
        assert v.width() <= 360
        page.locator(chart).evaluate("e => e.scrollIntoView({block: 'center'})")
        before = page.evaluate("scrollY")
        drag(page, chart, -200)
        page.wait_for_function("before => scrollY > before + 100", arg=before)
    assert page.locator(MAP).bounding_box()["height"] == phone["layout.height"]
    point = page.locator(f"{MAP} .scattergeo path.point").first.bounding_box()
    assert point["width"] < 7
    legend, drawing = (page.locator(f"{MAP} {part}").first.bounding_box() for part in (".legend", ".geo"))
    assert legend["width"] <= 360 - 32
    assert legend["y"] > drawing["y"]
    page.set_viewport_size({"width": 700, "height": 740})  # turned to its side
    page.wait_for_function(f"document.querySelector('{MAP} .main-svg').getAttribute('width') > 600")
    assert v.messages == []


def drag(page, chart: str, distance: int):
    """A finger set on a chart and moved by so many pixels."""
    box = page.locator(chart).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.4
    finger = page.context.new_cdp_session(page)
    send = "Input.dispatchTouchEvent"
    finger.send(send, {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 9):
        finger.send(send, {"type": "touchMove", "touchPoints": [{"x": x, "y": y + distance * step / 8}]})
        page.wait_for_timeout(16)
    finger.send(send, {"type": "touchEnd", "touchPoints": []})


def test_what_a_page_can_see_of_printing_waits_for_all_charts(site, visit):
    v = visit(viewport={"width": 1000, "height": 800})
    page = v.page
    page.add_init_script(
        "window.print = () => { window.drawn = document.querySelectorAll('.main-svg').length; }"
    )
    page.goto(site)
    page.keyboard.press("Control+p")
    page.wait_for_function("window.drawn >= 2")
    assert page.locator(".palermo-chart-message").count() == 0
    assert v.messages == []


def test_a_chart_that_can_not_be_drawn_says_so_and_opens_its_table(site, visit):
    v = visit(viewport={"width": 1000, "height": 800})
    v.context.route("**/plotly.min.js", lambda route: route.abort())
    v.page.goto(site)
    v.page.locator(MAP).scroll_into_view_if_needed()
    message = v.page.locator(f"{MAP} .palermo-chart-message", has_text="could not be drawn")
    message.wait_for()
    table = v.page.locator("#caption-participation-map-untoc table")
    assert table.is_visible()
    assert table.locator("tbody tr").count() == 198


def test_without_javascript_there_is_a_sentence_and_the_table(site, visit):
    page = visit(java_script_enabled=False).page
    page.goto(site)
    assert "It needs JavaScript" in page.locator(MAP).inner_text()
    page.locator("#caption-cumulative-untoc summary", has_text="Show as table").click()
    assert page.locator("#caption-cumulative-untoc table").is_visible()


# --- Several views --------------------------------------------------------------------------------------------

THREE = "#chart-three"
BARS = f"{THREE} .barlayer .point path"


def open_three(v, site: str):
    v.page.goto(site)
    v.page.locator(THREE).scroll_into_view_if_needed()
    v.page.wait_for_function(f"document.querySelectorAll('{THREE} path.choroplethlocation').length > 100")
    return v.page


def wait_for_count(page, selector: str, number: int):
    page.wait_for_function(
        "([selector, number]) => document.querySelectorAll(selector).length === number",
        arg=[selector, number],
    )


def announced(page, text: str):
    page.wait_for_function(
        "text => [...document.querySelectorAll('.palermo-views [role=status]')].some((e) => e.textContent === text)",
        arg=text,
    )


def test_radio_buttons_choose_one_of_a_few_views_by_keyboard(views_site, visit):
    v = visit(viewport={"width": 1000, "height": 800})
    page = open_three(v, views_site)
    group = page.get_by_role("group", name="Instrument")
    assert group.get_by_role("radio").count() == 3
    shown = page.locator("#caption-three .palermo-finding:visible")
    assert shown.all_inner_texts() == ["The world is a map"]
    group.get_by_role("radio", name="World").focus()
    page.keyboard.press("ArrowDown")
    wait_for_count(page, BARS, 2)
    assert page.locator(f"{THREE} path.choroplethlocation").count() == 0
    announced(page, "Kenya has three")
    assert shown.all_inner_texts() == ["Kenya has three"]
    assert page.locator("#caption-three .palermo-note:visible").all_inner_texts() == [
        "Bars only.",
        "A note for all.",
    ]
    tables = page.locator("#caption-three [data-palermo-table]:visible caption")
    page.locator("#caption-three summary:visible", has_text="Show as table").click()  # one only: its own
    assert tables.all_inner_texts() == ["Three views: Bars of two, 28 May 2026"]
    group.get_by_role("radio", name="Bars of two").focus()
    canvas = page.locator(f"{THREE} [role=img]")
    assert canvas.get_attribute("aria-label") == "Three views: Bars of two"
    assert canvas.get_attribute("aria-describedby") == "describe-three-bars-of-two"
    assert page.locator(THREE).bounding_box()["height"] == 300
    # Back and forth as fast as keys can be pressed: the last one stands, whole.
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp", "ArrowUp", "ArrowDown"):
        page.keyboard.press(key)
    announced(page, "Kenya has three")
    wait_for_count(page, BARS, 2)
    page.keyboard.press("ArrowDown")
    wait_for_count(page, f"{THREE} .scatterlayer path.js-line", 1)
    wait_for_count(page, BARS, 0)
    assert page.locator(f"{THREE} .annotation").count() == 1
    page.keyboard.press("ArrowDown")  # around to the first
    page.wait_for_function(f"document.querySelectorAll('{THREE} path.choroplethlocation').length > 100")
    assert page.locator(f"{THREE} .annotation").count() == 0
    assert (v.outside, v.messages) == ([], [])
    assert v.axe() == []


def test_more_views_are_a_list(views_site, visit):
    v = visit(viewport={"width": 1000, "height": 800})
    page = v.page
    page.goto(views_site)
    choose = page.get_by_label("Regional group")
    choose.scroll_into_view_if_needed()
    page.wait_for_selector("#chart-seven .main-svg")
    choose.focus()
    page.keyboard.type("Group 5")
    announced(page, "Finding 5")
    assert page.locator("#caption-seven .palermo-finding:visible").all_inner_texts() == ["Finding 5"]
    assert page.locator("#chart-seven [role=img]").get_attribute("aria-label") == "Seven: Group 5"
    assert page.locator("#caption-seven table").count() == 1
    assert v.messages == []


def test_a_state_is_found_by_name_marked_and_told(views_site, visit):
    v = visit(viewport={"width": 1000, "height": 800})
    page = open_three(v, views_site)
    find, told = page.get_by_label("Find a State"), page.locator(".palermo-found")
    assert find.get_attribute("list") == "names-three"
    assert page.locator("#names-three option").count() == 5

    def ask(typed: str):
        find.fill(typed)
        page.keyboard.press("Enter")

    ask("kén")
    announced(page, "Kenya: three.")
    assert told.inner_text() == "Kenya: three."
    wait_for_count(page, f"{THREE} .shapelayer path", 1)
    stroke = page.locator(f"{THREE} .shapelayer path").evaluate("e => getComputedStyle(e).stroke")
    assert stroke == rgb(MARKED)
    assert page.get_by_role("radio", name="Bars of two").is_checked()
    page.evaluate("document.documentElement.dataset.theme = 'dark'")  # the mark stays, in its dark colour
    page.wait_for_function(
        "([path, dark]) => getComputedStyle(document.querySelector(path)).stroke === dark",
        arg=[f"{THREE} .shapelayer path", rgb(figure.DARK[MARKED])],
    )
    for typed in ("COTE D'IVOIRE", "civ", "ivory"):
        ask("atlantis")
        announced(
            page,
            "“atlantis” is not among the names here. Write it as in the list, such as “Kenya (KEN)”.",
        )
        ask(typed)
        announced(page, "Côte d’Ivoire: none.")
        assert page.get_by_role("radio", name="Tall").is_checked()
    ask("nige")
    announced(page, "“nige” fits 2 names: Niger (NER); Nigeria (NGA). Choose one of them.")
    assert page.get_by_role("radio", name="Tall").is_checked()
    ask("niger")  # a whole name, though another one begins with it
    announced(page, "Niger: one.")
    # A suggestion that was chosen needs no Enter.
    find.evaluate(
        """e => { e.value = 'Kenya (KEN)';
            e.dispatchEvent(new InputEvent('input', {inputType: 'insertReplacementText'})); }"""
    )
    announced(page, "Kenya: three.")
    wait_for_count(page, f"{THREE} .shapelayer path", 1)
    page.get_by_role("radio", name="Tall").check()
    announced(page, "It is tall")
    wait_for_count(page, f"{THREE} .shapelayer path", 0)
    assert (find.input_value(), told.inner_text()) == ("", "")
    assert v.messages == []
    assert v.axe() == []


def test_the_browser_and_python_look_names_up_alike(views_site, visit):
    """`lookUp` in chart.js against `Exhibit.look_up`."""
    page = visit(viewport={"width": 1000, "height": 800}).page
    page.goto(views_site)
    exhibit = three_views()
    find = page.get_by_label("Find a State")
    for typed in (
        "Kenya",
        "  KENYA  (ken)",
        "ner",
        "n",
        "(c",
        "côte",
        "côte d'ivoire",
        "x",
        "constructor",
        "é",
    ):
        answer = exhibit.look_up(typed)
        find.fill(typed)
        page.keyboard.press("Enter")
        expected = answer if isinstance(answer, str) else answer.text
        assert page.locator(".palermo-found").inner_text() == " ".join(expected.split()), typed


def test_a_view_follows_theme_paper_and_width(views_site, visit):
    v = visit(viewport={"width": 1000, "height": 800})
    page = open_three(v, views_site)
    page.get_by_role("radio", name="Bars of two").check()
    wait_for_count(page, BARS, 2)
    fill = f"getComputedStyle(document.querySelector('{BARS}')).fill"
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.wait_for_function(f"{fill} === '{rgb(figure.DARK[LIGHT])}'")
    page.emulate_media(media="print")
    page.wait_for_function(f"{fill} === '{rgb(LIGHT)}'")
    assert page.locator(f"{THREE} .main-svg").first.get_attribute("width") == "640"
    assert page.locator("#caption-three .palermo-finding:visible").all_inner_texts() == ["Kenya has three"]
    assert page.locator("#caption-three .palermo-view-name:visible").all_inner_texts() == [
        "Instrument: Bars of two"
    ]
    assert not page.get_by_role("radio").first.is_visible()
    page.emulate_media(media="screen")
    page.wait_for_function(f"{fill} === '{rgb(figure.DARK[LIGHT])}'")
    page.get_by_role("radio", name="Tall").check()
    page.set_viewport_size({"width": 360, "height": 740})
    page.wait_for_function(f"document.querySelector('{THREE} .main-svg').getAttribute('height') === '500'")
    assert v.width() <= 360
    for control in page.locator(".palermo-views :is(label:has(input), select, button, #find-three)").all():
        assert control.bounding_box()["height"] >= 44
    assert v.messages == []
    assert v.axe() == []


def test_the_control_stands_above_the_finding_and_stays_where_it_is(views_site, visit):
    v = visit(viewport={"width": 1000, "height": 800})
    page = open_three(v, views_site)
    page.get_by_role("radio", name="World").check()
    places = [
        page.locator(part).bounding_box()["y"]
        for part in (
            ".palermo-views >> nth=0",
            "#caption-three .palermo-finding:visible",
            THREE,
            "#caption-three .palermo-source:visible",
        )
    ]
    assert places == sorted(places)
    page.get_by_role("radio", name="Tall").check()
    assert page.locator(".palermo-views").first.bounding_box()["y"] == places[0]


def test_without_javascript_every_view_is_read_under_its_name(views_site, visit):
    page = visit(java_script_enabled=False).page
    page.goto(views_site)
    parts = page.locator("#caption-three .palermo-view")
    assert [part.inner_text().split("\n\n")[:2] for part in parts.all()] == [
        ["Instrument: World", "The world is a map"],
        ["Instrument: Bars of two", "Kenya has three"],
        ["Instrument: Tall", "It is tall"],
    ]
    page.locator("#view-three-bars-of-two summary", has_text="Show as table").click()
    assert page.locator("#view-three-bars-of-two table").is_visible()
    page.locator("#caption-three > .palermo-shared-table summary").click()
    assert page.locator("#caption-three > .palermo-shared-table table").is_visible()
    assert page.locator(".palermo-views").count() == 0


def test_views_that_can_not_be_drawn_are_still_read_one_by_one(views_site, visit):
    v = visit(viewport={"width": 1000, "height": 800})
    v.context.route("**/plotly.min.js", lambda route: route.abort())
    v.page.goto(views_site)
    v.page.locator(THREE).scroll_into_view_if_needed()
    v.page.locator(f"{THREE} .palermo-chart-message", has_text="could not be drawn").wait_for()
    v.page.get_by_role("radio", name="Bars of two").check()
    announced(v.page, "Kenya has three")
    assert v.page.locator("#view-three-bars-of-two table").is_visible()
    # no space is kept for a chart that never comes
    assert v.page.locator(THREE).evaluate("e => e.style.minHeight") == ""
