"""The explorer of the data lab: what each selection shows, as widgets and, in the book, as maps."""

import dataclasses
import json

import ipywidgets
import pandas as pd
import plotly.graph_objects as go
import pytest

from palermo import data, explorer, figure
from palermo.explorer import MEASURES, Explorer, Selection, explored, tables_on

MAP, CURVE, SHARES, MODES = MEASURES


@pytest.fixture(scope="module")
def tables() -> data.Tables:
    return data.load()


@pytest.fixture
def live(monkeypatch):
    monkeypatch.delenv("PALERMO_BOOK", raising=False)


def changed(tables: data.Tables, instrument: str, iso3: str, **cells) -> data.Tables:
    rows = tables.participation.copy()
    at = rows.index[(rows["instrument"] == instrument) & (rows["iso3"] == iso3)]
    assert len(at) == 1
    for column, value in cells.items():
        rows.loc[at, column] = value
    return dataclasses.replace(tables, participation=rows)


def bound_on(tables: data.Tables, instrument: str, day: str) -> set[str]:
    rows = tables_on(tables, pd.Timestamp(day)).participation
    rows = rows[(rows["instrument"] == instrument) & rows["party"]]
    return set(rows[rows["party_basis"] != "reported"]["iso3"])


# ---- the tables as they stood


@pytest.mark.parametrize("instrument", ["untoc", "tip", "som", "firearms"])
def test_as_many_were_bound_as_the_published_totals_allow(tables, instrument):
    totals = tables.totals[
        (tables.totals["instrument"] == instrument) & (tables.totals["measure"] == "parties")
    ]
    assert len(totals) >= 5
    for total in totals.itertuples():
        assert len(bound_on(tables, instrument, total.date)) == total.min


def test_a_bounded_consent_counts_from_its_latest_day(tables):
    assert "WSM" not in bound_on(tables, "untoc", "2015-01-30")
    assert "WSM" in bound_on(tables, "untoc", "2015-01-31")
    exhibit = explored(MAP, Selection("untoc", "", 2014), tables)
    assert exhibit.notes[0] == (
        "Not counted, because the day of consent is not in our sources and may be later: Samoa."
    )
    assert "may be later" not in " ".join(explored(MAP, Selection("untoc", "", 2015), tables).notes)


def test_a_consent_without_any_bound_counts_on_the_as_of_date_only(tables):
    unknown = changed(tables, "untoc", "WSM", consent_date_earliest=pd.NaT, consent_date_latest=pd.NaT)
    assert "WSM" not in bound_on(unknown, "untoc", "2025-12-31")
    assert "WSM" in bound_on(unknown, "untoc", str(tables.as_of))
    assert "Samoa" in explored(CURVE, Selection("untoc", "", 2003), unknown).notes[0]


@pytest.mark.parametrize("measure", MEASURES)
def test_a_reported_consent_is_told_and_not_counted(tables, measure):
    now, before = (explored(measure, Selection("untoc", "", year), tables) for year in (2025, 2024))
    assert "IRN" not in bound_on(tables, "untoc", "2025-12-31")
    assert "Iran (Islamic Republic of) is not counted" in " ".join(now.notes)
    assert "Iran" not in " ".join(before.notes)


def test_what_came_later_is_not_in_the_tables(tables):
    then = tables_on(tables, pd.Timestamp("2001-12-31"))
    for column in ("signature_date", "consent_date", "consent_date_latest"):
        assert not (then.participation[column] > "2001-12-31").any()
    rows = then.participation
    assert (rows["party"] | rows["signature_date"].notna()).all()
    assert not rows[~rows["party"]]["consent_type"].any()
    assert tables.participation["consent_date"].max() > pd.Timestamp("2020-01-01")  # the course's own stay


# ---- what is shown


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("group", ["", "WEOG"])
@pytest.mark.parametrize("year", [2000, 2010, 2026])
def test_every_selection_shows_something_with_its_caption(tables, measure, group, year):
    for instrument in tables.instruments["id"]:
        exhibit = explored(measure, Selection(instrument, group, year), tables)
        assert exhibit.title and exhibit.alt and len(exhibit.table)
        assert ("28 May 2026" if year == 2026 else f"the end of {year}") in exhibit.title
        assert exhibit.as_of == tables.as_of
        assert "nan" not in exhibit.title + exhibit.alt


@pytest.mark.parametrize("year", [2003, 2010, 2026])
def test_titles_say_what_the_table_holds(tables, year):
    day = min(f"{year}-12-31", str(tables.as_of))
    codes = bound_on(tables, "tip", day)
    states = tables.countries[tables.countries["kind"] == "state"]
    total = f"{len(codes & set(states['iso3']))} of the {len(states)} States and entities were bound"
    assert total in explored(MAP, Selection("tip", "", year), tables).title
    assert f"{len(codes)} consents to be bound" in explored(CURVE, Selection("tip", "", year), tables).title
    group = set(states[states["un_regional_group"] == "GRULAC"]["iso3"])
    bound = len(codes & group)
    some = f"{bound} of the {len(group)}" if bound < len(group) else f"all {len(group)}"
    shares = explored(SHARES, Selection("tip", "GRULAC", year), tables)
    assert f"{some} States of GRULAC were bound" in shares.title


def test_titles_follow_changed_tables(tables):
    selection = Selection("firearms", "", 2026)
    before = explored(MODES, selection, tables)
    assert before.title.startswith(f"On 28 May 2026, {before.table['Parties'].max()} of the ")
    rows = tables.participation.copy()
    rows.loc[rows["party"], "consent_type"] = "succession"
    after = explored(MODES, selection, dataclasses.replace(tables, participation=rows))
    assert "each of the" in after.title and after.title.endswith("had consented by succession")
    alone = rows.assign(party=False, consent_type="", party_basis="")
    nobody = dataclasses.replace(tables, participation=alone)
    assert "no State had consented" in explored(MODES, selection, nobody).title
    assert "none of the 197 States and entities was bound" in explored(MAP, selection, nobody).title
    assert "the same share of every regional group" in explored(SHARES, selection, nobody).title
    assert "had the largest share" in explored(SHARES, selection, tables).title


def test_a_chosen_group_is_told_without_colour_alone(tables):
    bars = explored(SHARES, Selection("untoc", "African Group", 2010), tables).plot.data[0]
    assert [name for name in bars.y if "<b>" in name] == ["<b>African Group</b>"]
    assert len(set(bars.marker.color)) == 2


def test_the_map_of_a_group_has_its_states_only(tables):
    exhibit = explored(MAP, Selection("untoc", "WEOG", 2026), tables)
    members = tables.countries[tables.countries["un_regional_group"] == "WEOG"]
    shown = [
        code for t in exhibit.plot.data[:-1] for code in (t.locations if t.type == "choropleth" else t.ids)
    ]
    assert sorted(shown) == sorted(members["iso3"])
    assert exhibit.plot.data[-1].name == "Not of this group, or not shown in the data"


# ---- the widgets


def test_live_it_is_labelled_widgets_a_figure_widget_and_a_caption(tables, live):
    made = Explorer(tables)
    controls = [made.measure, made.instrument, made.group, made.year]
    assert [control.description for control in controls] == ["Show", "Instrument", "Regional group", "Up to"]
    assert made.year.options[0] == ("28 May 2026", 2026)
    assert made.year.options[-1] == ("the end of 2000", 2000)
    assert isinstance(made.figure, go.FigureWidget)
    first = made.caption.value
    assert "As of 28 May 2026" in first
    made.instrument.value = "firearms"
    made.measure.value = MODES
    made.group.value = "African Group"
    made.year.value = 2010
    shown = explored(MODES, Selection("firearms", "African Group", 2010), tables)
    assert made.figure.data[0].x == shown.plot.data[0].x
    assert made.caption.value == shown.caption_html() != first
    assert 'role="status"' in made.told.value and shown.title in made.told.value


def test_live_the_map_is_drawn_offline(tables, live):
    made = Explorer(tables)
    assert made.figure._config["topojsonURL"] == figure.CONFIG["topojsonURL"]
    for trace in made.figure.data:
        if trace.type == "choropleth":
            assert {shape["id"] for shape in trace.geojson["features"]} >= set(trace.locations) - {
                "VAT",
                "SMR",
            }
    assert "palermo:" not in json.dumps(made.figure.to_dict()["data"], default=str)


def test_a_figure_that_was_replaced_is_closed(tables, live):
    made = Explorer(tables)
    before = made.figure
    assert before.comm is not None
    made.year.value = 2010
    assert made.figure is not before
    assert before.comm is None  # closed


def test_in_the_book_the_maps_stand_in_its_place_and_no_widget_is_made(tables, monkeypatch):
    monkeypatch.setenv("PALERMO_BOOK", "1")

    def refuse(*given, **named):
        raise AssertionError("a widget was made")

    monkeypatch.setattr(ipywidgets.Widget, "__init__", refuse)
    shown = []
    monkeypatch.setattr(figure, "display", lambda bundle, raw=False: shown.append(bundle))
    explorer.explorer(tables)._ipython_display_()
    assert [list(bundle) for bundle in shown] == [["text/html"], ["text/html"]]
    assert 'id="chart-explorer"' in shown[0]["text/html"]
    for name in ("Convention", "Firearms Protocol"):
        assert name in shown[1]["text/html"]
