"""chart.js in a real browser, from a page opened as a file and with the network cut."""

import re
import shutil
import zlib
from pathlib import Path

import plotly
import pytest

from palermo import charts, figure, paths
from palermo.charts import common

MAP, CURVE = "#chart-participation-map-untoc", "#chart-cumulative-untoc"
LIGHT = common.GROUPS["ratification"].colour
PAGE = """<!doctype html><html lang="en" data-theme="light"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Charts</title>
<link rel="stylesheet" href="chart.css"><script defer src="chart.js"></script>
<style>body{max-width:800px;margin:auto;padding:16px} [data-theme=dark] body{background:#14181e;color:#eee}
[data-theme=dark] a{color:#8cf} @media print{[data-theme=dark] body{background:#fff;color:#000}}</style>
</head><body><main><h1>Charts</h1><div style="height:3000px"></div>BODY<div style="height:900px"></div>
</main></body></html>"""


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> str:
    """The address of a page with both charts far below the first screen, laid out as the book lays it out."""
    folder = tmp_path_factory.mktemp("charts")
    library = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    for file in (library, paths.static_dir() / "chart.js", paths.static_dir() / "chart.css"):
        shutil.copy(file, folder)
    (folder / "shared").mkdir()
    (folder / "shared" / "world.js").write_text(figure.shared_resource("world"), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PALERMO_BOOK", "1")
        body = "".join(
            figure.plot_bundle(e.plot, e.id, e.label)["text/html"] + e.caption_html()
            for e in (charts.participation_map(), charts.cumulative())
        )
    (folder / "page.html").write_text(PAGE.replace("BODY", body), encoding="utf-8")
    return (folder / "page.html").as_uri()


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
    assert asked == ["page.html", "chart.css", "chart.js"]
    reserved = [page.locator(chart).bounding_box()["height"] for chart in (MAP, CURVE)]
    go_to(page, MAP)
    go_to(page, CURVE)
    assert sorted(asked[3:]) == ["plotly.min.js", "world.js"]  # each once
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
