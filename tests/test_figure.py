"""How a figure is shown: two outputs in each home, one caption, nothing random, nothing from elsewhere."""

import base64
import csv
import datetime as dt
import hashlib
import io
import json
import os
import re
import subprocess
import sys

import pandas as pd
import plotly.graph_objects as go
import plotly.io as pio
import pytest

from palermo import charts, data, figure, shared

PLOTLY = "application/vnd.plotly.v1+json"


@pytest.fixture
def in_book(monkeypatch):
    monkeypatch.setenv("PALERMO_BOOK", "1")


@pytest.fixture
def live(monkeypatch):
    monkeypatch.delenv("PALERMO_BOOK", raising=False)


@pytest.fixture(scope="module", params=["participation_map", "cumulative"])
def exhibit(request):
    return getattr(charts, request.param)()


def small(**changed) -> figure.Exhibit:
    table = pd.DataFrame({"State": ["A<b>", "C & D"], "Day": [dt.date(2003, 9, 29), None], "Number": [1, 2]})
    given = {
        "id": "small",
        "plot": go.Figure(go.Scatter(x=[1, 2], y=[3, 4], name="</script><script>alert(1)</script>")),
        "title": "Fewer <i>than</i> five",
        "label": 'A "small" chart',
        "as_of": dt.date(2026, 5, 28),
        "source": "Somebody & others",
        "alt": "Two points <rising>.",
        "table": table,
        "notes": ["One note."],
    }
    return figure.Exhibit(**{**given, **changed})


def outputs_of(exhibit, monkeypatch) -> list[dict]:
    shown = []
    monkeypatch.setattr(figure, "display", lambda bundle, raw: shown.append(bundle))
    exhibit._ipython_display_()
    return shown


def payload_of(html: str) -> dict:
    return json.loads(
        re.search(r'<script type="application/json"[^>]*>(.*?)</script>', html, re.DOTALL).group(1)
    )


def test_live_a_figure_is_plotlys_type_and_a_caption(exhibit, live, monkeypatch):
    plot, caption = outputs_of(exhibit, monkeypatch)
    assert list(plot) == [PLOTLY]
    assert list(caption) == ["text/html"]
    assert len(json.dumps(plot)) <= 500_000
    assert plot[PLOTLY]["config"]["topojsonURL"].startswith("data:")
    assert plot[PLOTLY]["config"]["scrollZoom"] is False


def test_live_each_outline_is_sent_once_with_the_trace_that_shows_it(live):
    bundle = figure.plot_bundle(charts.participation_map().plot)[PLOTLY]
    traces = [trace for trace in bundle["data"] if trace["type"] == "choropleth"]
    sent = [feature["id"] for trace in traces for feature in trace["geojson"]["features"]]
    assert sorted(sent) == sorted(code for trace in traces for code in trace["locations"])
    assert len(sent) == len(set(sent))


def test_in_the_book_a_figure_is_html_alone_and_names_what_it_shares(exhibit, in_book, monkeypatch):
    plot, caption = outputs_of(exhibit, monkeypatch)
    assert list(plot) == list(caption) == ["text/html"]
    html = plot["text/html"]
    assert f'id="chart-{exhibit.id}"' in html
    assert "data-palermo-chart" in html
    assert "coordinates" not in html
    assert payload_of(html)["shared"] == exhibit.resources
    assert "needs JavaScript" in html and "the table below" in html


def test_the_caption_is_the_same_in_every_home(exhibit, monkeypatch):
    monkeypatch.setenv("PALERMO_BOOK", "1")
    in_book = outputs_of(exhibit, monkeypatch)[1]["text/html"]
    monkeypatch.delenv("PALERMO_BOOK")
    live = outputs_of(exhibit, monkeypatch)[1]["text/html"]
    # Its look travels with it where there is no style sheet of the book.
    assert live.replace(f"<style>{figure.CAPTION_RULES}</style>", "") == in_book != live


def test_a_caption_holds_all_that_belongs_to_a_figure(exhibit):
    html = exhibit.caption_html()
    for text in (exhibit.title, "As of 28 May 2026", exhibit.source, exhibit.alt, *exhibit.notes):
        assert text.replace("'", "&#x27;") in html
    assert "<summary>Describe this chart</summary>" in html
    assert "<summary>Show as table</summary>" in html
    assert '<div role="region" tabindex="0" aria-label="Table: ' in html
    assert html.count('<th scope="row">') == len(exhibit.table)
    assert html.count('<th scope="col">') == len(exhibit.table.columns)
    assert not re.search(r"<h[1-6]", html)  # a heading would stand in the page's outline


def test_the_download_is_the_table(exhibit):
    link = re.search(
        r'download="(.*?)" aria-label=".*?" href="data:(.*?);base64,(.*?)"', exhibit.caption_html()
    )
    assert link[1] == f"palermo-{exhibit.id}-2026-05-28.csv"
    assert link[2] == "text/csv;charset=utf-8"
    text = base64.b64decode(link[3]).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == list(exhibit.table.columns)
    assert len(rows) == len(exhibit.table) + 1
    assert {len(row) for row in rows} == {len(exhibit.table.columns)}


def test_dates_are_words_in_the_table_and_numbers_in_the_download():
    assert "<td>29 Sep 2003<td>1" in small().caption_html()
    assert small().csv() == "State,Day,Number\nA<b>,2003-09-29,1\nC & D,,2\n"


def test_no_text_can_become_html(in_book, monkeypatch):
    plot, caption = (bundle["text/html"] for bundle in outputs_of(small(), monkeypatch))
    assert plot.count("<script") == plot.count("</script") == 1
    assert payload_of(plot)["views"][0]["data"][0]["name"] == "</script><script>alert(1)</script>"
    assert 'data-label="A &quot;small&quot; chart"' in plot
    for text in ("<i>", "<b>", "<rising>"):
        assert text not in caption


def test_a_learners_own_figure_works_in_both_homes(monkeypatch):
    assert pio.renderers.default == "palermo"
    plot = go.Figure(
        go.Choropleth(geojson=figure.shared("world"), featureidkey="id", locations=["ITA"], z=[1])
    )
    monkeypatch.delenv("PALERMO_BOOK", raising=False)
    live = plot._repr_mimebundle_()
    assert [f["id"] for f in live[PLOTLY]["data"][0]["geojson"]["features"]] == ["ITA"]
    monkeypatch.setenv("PALERMO_BOOK", "1")
    first, second = plot._repr_mimebundle_(), go.Figure(plot)._repr_mimebundle_()
    assert first == second  # the id comes from the content
    assert list(first) == ["text/html"]
    assert re.search(r'id="chart-[0-9a-f]{12}"', first["text/html"])
    assert "table below" not in first["text/html"]  # it has none


def test_every_colour_has_its_dark_one_in_the_page(exhibit, in_book):
    payload = payload_of(figure.plot_bundle(exhibit.plot, exhibit.id)["text/html"])
    used = set(re.findall(r"#[0-9a-fA-F]{6}|rgba?\([^)]*\)", json.dumps(payload["views"])))
    assert used
    assert used == set(payload["dark"])


def test_one_light_colour_can_not_become_two_dark_ones():
    with pytest.raises(ValueError, match=r"#1f2933 already becomes #e6e8eb"):
        figure.colour("#1f2933", "#000000")


def test_a_shared_resource_is_a_script_that_a_page_opened_as_a_file_can_load():
    text = shared.script("world", data.boundaries())
    start = '(window.palermoShared = window.palermoShared || {})["world"] = '
    assert text.startswith(start)
    assert json.loads(text.removeprefix(start).rstrip().removesuffix(";")) == data.boundaries()
    with pytest.raises(KeyError, match=r"Known: .*world"):
        figure.shared("moon")


def test_the_same_bytes_in_each_process_and_no_plotly_express():
    program = (
        "import sys, hashlib; from palermo import charts, figure\n"
        "assert 'plotly.express' not in sys.modules\n"
        "for e in (charts.participation_map(), charts.cumulative()):\n"
        "    h = figure.plot_bundle(e.plot, e.id, e.label)['text/html'] + e.caption_html()\n"
        "    print(hashlib.sha256(h.encode()).hexdigest())\n"
    )
    environment = {**os.environ, "PALERMO_BOOK": "1", "PYTHONHASHSEED": "7"}
    there = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    ).stdout.split()
    assert there == [hashlib.sha256(page_html(e).encode()).hexdigest() for e in both()]


def test_two_charts_leave_a_page_room_for_its_text():
    assert sum(len(page_html(exhibit).encode()) for exhibit in both()) <= 110_000


def both() -> list[figure.Exhibit]:
    return [charts.participation_map(), charts.cumulative()]


def page_html(exhibit) -> str:
    """What an exhibit leaves in a page of the book."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PALERMO_BOOK", "1")
        return (
            figure.plot_bundle(exhibit.plot, exhibit.id, exhibit.label)["text/html"] + exhibit.caption_html()
        )


# ---- several views


def views(number: int = 2, **changed) -> figure.Exhibit:
    own = pd.DataFrame({"Bar": ["x"], "Height": [7]})
    made = [
        figure.View("First", go.Figure(go.Bar(x=["a"], y=[1])), "One <finding>", "One bar."),
        figure.View(
            "Second view", go.Figure(go.Bar(x=["b"], y=[2])), "Another", "Other bar.", own, ["Second's."]
        ),
        *(figure.View(f"More {n}", go.Figure(), f"Finding {n}", "None.") for n in range(number - 2)),
    ]
    given = {
        "id": "many",
        "views": made,
        "label": "Many",
        "choose": "Instrument",
        "as_of": dt.date(2026, 5, 28),
        "source": "Somebody",
        "table": pd.DataFrame({"State": ["A"], "Number": [1]}),
        "notes": ["For all."],
        "find": {
            "Kenya (KEN)": figure.Found("Second view", "Kenya: <seven>.", {"type": "line", "x0": 0, "x1": 1}),
            "Chad": figure.Found("First", "Chad: one."),
        },
    }
    return figure.Exhibit.of_views(**{**given, **changed})


def test_an_exhibit_of_views_begins_with_the_first():
    exhibit = views()
    assert (exhibit.title, exhibit.alt, exhibit.plot) == ("One <finding>", "One bar.", exhibit.views[0].plot)


def plain_view(name: str) -> figure.View:
    return figure.View(name, go.Figure(), "t", "a")


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"views": []}, "no view. Give at least one"),
        ({"views": [plain_view("A"), plain_view("a")], "find": {}}, "named 'A', or nearly so"),
        ({"views": [plain_view("…")], "find": {}}, "without letters or digits"),
        ({"choose": " "}, "`choose` is empty"),
        ({"table": None}, "the view 'First' has no table"),
        ({"find": {"Mali": figure.Found("Third", "Mali.")}}, "the view 'Third', which does not exist"),
    ],
)
def test_views_that_do_not_fit_are_told(changed, told):
    with pytest.raises(ValueError, match=f"'many'.*{re.escape(told)}"):
        views(**changed)


def test_names_to_find_need_views():
    with pytest.raises(ValueError, match="names to find but no views"):
        small(find={"Kenya": figure.Found("x", "y")})


def test_in_the_book_all_views_are_one_chart_and_one_caption(in_book, monkeypatch):
    exhibit = views()
    plot, caption = (bundle["text/html"] for bundle in outputs_of(exhibit, monkeypatch))
    payload = payload_of(plot)
    assert [(view["slug"], view["name"]) for view in payload["views"]] == [
        ("first", "First"),
        ("second-view", "Second view"),
    ]
    assert payload["choose"] == "Instrument"
    assert payload["find"]["aliases"] == {"kenya (ken)": [0], "kenya": [0], "ken": [0], "chad": [1]}
    assert plot.count("<script") == 1
    assert re.findall(r'palermo-view-name">(.*?)<', caption) == [
        "Instrument: First",
        "Instrument: Second view",
    ]
    for text in ("One &lt;finding&gt;", "Another", "One bar.", "Other bar.", "Second&#x27;s.", "For all."):
        assert caption.count(f">{text}<") == 1
    assert caption.count("As of 28 May 2026") == 2  # beside each finding
    assert re.findall(r'download="(.*?)"', caption) == [
        "palermo-many-second-view-2026-05-28.csv",
        "palermo-many-2026-05-28.csv",
    ]
    ids = re.findall(r' id="(.*?)"', plot + caption)
    assert len(ids) == len(set(ids))


def test_colours_and_shared_outlines_of_every_view_are_named(in_book):
    world = charts.participation_map()
    made = views(views=[plain_view("Bare"), figure.View("Map", world.plot, "t", "a")], find={})
    payload = payload_of(made.bundles()[0]["text/html"])
    assert payload["shared"] == made.resources == ["world"]
    assert world.plot.data[0].marker.line.color in payload["dark"]


def test_a_table_that_no_view_needs_is_left_out():
    made = views(views=[views().views[1]], table=None, find={})
    assert made.caption_html().count("<table") == 1
    assert "palermo-shared-table" not in made.caption_html()


def test_names_are_found_without_capitals_and_accents_and_in_brackets():
    found = {"Côte d’Ivoire (CIV)": figure.Found("First", "CIV"), "Ivory Coast": figure.Found("First", "CIV")}
    other = {"Niger (NER)": figure.Found("First", "NER"), "Nigeria (NGA)": figure.Found("First", "NGA")}
    made = views(find=found | other)
    for typed in ("cote d'ivoire", " CIV ", "Ivory  coast", "coast", "cot"):
        assert made.look_up(typed).text == "CIV", typed
    assert made.look_up("Niger").text == "NER"
    assert "fits 2 names: Niger (NER); Nigeria (NGA)" in made.look_up("nig")
    assert "“x” is not among the names here" in made.look_up("x")


def test_live_views_are_labelled_widgets_and_choosing_redraws(live):
    made = figure.views_widget(views())
    choose, find, told, shown = made.children
    assert (choose.description, find.description) == ("Instrument", "Find a State")
    assert choose.options == ("First", "Second view")
    assert find.options == ("Kenya (KEN)", "Chad")
    assert drawn(shown)["data"][0]["x"] == ["a"]
    choose.value = "Second view"
    assert drawn(shown)["data"][0]["x"] == ["b"]
    caption = shown.outputs[1]["data"]["text/html"]
    assert "Another" in caption and "One &lt;finding" not in caption and "Height" in caption
    assert "As of 28 May 2026" in caption and "For all." in caption
    assert 'role="status"' in told.value and "Another" in told.value


def test_live_a_name_switches_the_view_marks_and_tells(live):
    choose, find, told, shown = figure.views_widget(views()).children
    find.value = "ken"
    assert choose.value == "Second view"
    assert [shape["type"] for shape in drawn(shown)["layout"]["shapes"]] == ["line"]
    assert "Kenya: &lt;seven&gt;." in told.value
    find.value = "Atlantis"
    assert "not among the names" in told.value
    assert "shapes" not in drawn(shown)["layout"]
    find.value = "Kenya (KEN)"
    choose.value = "First"
    assert find.value == ""
    assert "shapes" not in drawn(shown)["layout"]
    assert "One &lt;finding&gt;" in told.value


def drawn(output) -> dict:
    return output.outputs[0]["data"][PLOTLY]


def test_live_without_names_there_is_nothing_to_find(live):
    assert len(figure.views_widget(views(find={})).children) == 3


def test_two_homes_make_no_widget_in_the_book(in_book, monkeypatch):
    shown = []
    monkeypatch.setattr(figure, "display", lambda bundle, raw=False: shown.append(bundle))

    def live_home():
        raise AssertionError("a widget was made")

    figure.two_homes(live_home, small())._ipython_display_()
    assert [list(bundle) for bundle in shown] == [["text/html"], ["text/html"]]


def test_two_homes_show_the_widget_live(live, monkeypatch):
    shown = []
    monkeypatch.setattr(figure, "display", shown.append)
    figure.two_homes(lambda: "the widget", small())._ipython_display_()
    assert shown == ["the widget"]
