"""The charts: nobody is missing, the counts are the tables', and a title can't outlive the facts."""

import colorsys
import datetime as dt
import itertools
import math
import time
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from palermo import charts, data, facts, figure
from palermo.charts import common, curves, maps

INSTRUMENTS = ["untoc", "tip", "som", "firearms"]


def outlined(exhibit) -> dict:
    """State → the trace that shows its outline."""
    traces = [t for t in exhibit.plot.data if t.type == "choropleth" and t.name != common.NOT_SHOWN.name]
    return {code: trace for trace in traces for code in trace.locations}


def dotted(exhibit) -> dict:
    """State → the trace that shows it as a point."""
    return {code: trace for trace in exhibit.plot.data if trace.type == "scattergeo" for code in trace.ids}


def changed(instrument: str, iso3: str, **values) -> data.Tables:
    """The course's tables with one row of participation changed."""
    tables = data.load()
    rows = tables.participation.copy()
    at = (rows["instrument"] == instrument) & (rows["iso3"] == iso3)
    assert at.sum() == 1
    for column, value in values.items():
        rows.loc[at, column] = value
    return replace(tables, participation=rows)


def without(instrument: str, *codes: str) -> data.Tables:
    """The course's tables as if these States had never taken part."""
    tables = data.load()
    rows = tables.participation
    return replace(
        tables, participation=rows[~((rows["instrument"] == instrument) & rows["iso3"].isin(codes))]
    )


# ---- the map


@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_every_state_is_on_the_map_once_and_in_the_table_once(instrument):
    exhibit = charts.participation_map(instrument)
    countries = data.load().countries
    states = countries[countries["kind"] == "state"]
    shapes, points = outlined(exhibit), dotted(exhibit)
    drawn = [code for trace in exhibit.plot.data for code in (trace.locations or ()) if trace.text] + list(
        points
    )
    assert sorted(drawn) == sorted(states["iso3"])
    assert len(states) == 197
    assert not set(shapes) & set(points)
    assert sorted(exhibit.table["State or organization"]) == sorted(countries["name"])


@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_the_counts_are_the_named_facts(instrument):
    exhibit, known = charts.participation_map(instrument), facts.named()[instrument]
    standing = exhibit.table["Standing"]
    assert standing.str.startswith("Party").sum() == known.parties
    assert (standing == "Signed only").sum() == known.signed_only
    assert standing.str.startswith("Reported").sum() == known.reported
    assert exhibit.table["Signed"].notna().sum() == known.signatories
    legend = [t.name for t in exhibit.plot.data if t.showlegend and t.name.startswith("Party")]
    states_bound = sum(int(name.rsplit(": ")[1]) for name in legend)
    assert states_bound == known.parties - 1  # the European Union is no State
    assert f"{states_bound} of 197 States are bound" in exhibit.alt


@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_each_class_has_one_entry_in_the_legend(instrument):
    names = [trace.name for trace in charts.participation_map(instrument).plot.data if trace.showlegend]
    assert len(names) == len(set(names))
    assert names[-1] == "Not shown in the data"


def test_what_is_no_participant_is_one_neutral_grey_without_hover():
    grey = [t for t in charts.participation_map().plot.data if t.name == common.NOT_SHOWN.name]
    assert len(grey) == 1
    assert len(grey[0].locations) == 23
    assert grey[0].hoverinfo == "skip"
    assert grey[0].text is None
    assert not set(grey[0].locations) & set(data.load().countries["iso3"])


def test_states_without_an_outline_are_points_that_do_not_hide_one_another():
    exhibit = charts.participation_map()
    outlines = {feature["id"] for feature in data.boundaries()["features"]}
    states = data.load().countries.query("kind == 'state'")["iso3"]
    assert set(states) - outlines <= set(dotted(exhibit))
    assert {"SMR", "VAT", "TUV", "SGP", "COK", "NIU", "MLT"} <= set(dotted(exhibit))
    traces = [t for t in exhibit.plot.data if t.type == "scattergeo"]
    places = {c: (x, y) for t in traces for c, x, y in zip(t.ids, t.lon, t.lat, strict=True)}
    apart = min(math.dist(a, b) for a, b in itertools.combinations(places.values(), 2))
    assert apart >= maps.POINT_DISTANCE - 0.1
    true = data.points().set_index("iso3")
    for code, place in places.items():
        assert math.dist(place, true.loc[code, ["lon", "lat"]]) < 6, f"{code} stands too far from home"


def test_hover_and_table_give_mode_and_dates_and_say_what_is_not_known():
    exhibit = charts.participation_map()
    hover = {}
    for trace in exhibit.plot.data:
        hover.update(
            zip(trace.locations if trace.type == "choropleth" else trace.ids, trace.text or (), strict=False)
        )
    assert hover["JPN"] == "<b>Japan</b><br>Party by acceptance: 11 July 2017<br>Signed: 12 December 2000"
    assert hover["COG"] == "<b>Congo</b><br>Signed only<br>Signed: 14 December 2000"
    assert hover["TUV"] == "<b>Tuvalu</b><br>Neither signed nor bound"
    assert "with effect from 3 June 2006" in hover["MNE"]
    assert "date not in our sources: between 20 October 2018 and 31 December 2019" in hover["PLW"]
    assert "not confirmed by the depositary" in hover["IRN"]
    table = exhibit.table.set_index("State or organization")
    assert table.loc["Palau", "Standing"] == "Party: accession"
    assert table.loc["Palau", "Consent to be bound"].startswith("date not in our sources: between")
    assert table.loc["Japan", "Consent to be bound"] == dt.date(2017, 7, 11)
    assert table.loc["European Union", "Standing"] == "Party: approval"


def test_the_map_says_what_stands_beside_it():
    notes = " ".join(charts.participation_map().notes)
    assert "European Union is a party too (approval, 21 May 2004)" in notes
    assert "Iran (Islamic Republic of) is not counted as bound" in notes
    assert "Democratic People's Republic of Korea, Palau, Samoa and Somalia" in notes
    assert "imply no endorsement or acceptance by the United Nations" in notes


def test_the_maps_title_follows_the_data():
    def title(tables):
        return charts.participation_map(tables=tables).title

    assert title(data.load()) == "All but five of the 193 UN Member States are bound by the Convention"
    assert title(without("untoc", "ITA")).startswith("All but six of")
    assert title(changed("untoc", "IRN", party_basis="dated")).startswith("All but four of")
    members = list(data.load().countries.query("un_member")["iso3"])
    assert " are not" in title(without("untoc", *members[:40]))
    assert title(without("untoc", *members[:120])).startswith("Only ")
    countries = data.load().countries.copy()
    countries["un_member"] &= ~countries["iso3"].isin(["COG", "IRN", "PNG", "SLB", "TUV"])
    assert title(replace(data.load(), countries=countries)).startswith("All 188 UN Member States")


# ---- the curve


@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_the_curve_agrees_with_every_published_total(instrument):
    tables = data.load()
    rows = tables.participation[tables.participation["instrument"] == instrument]
    opened = tables.instruments.set_index("id").at[instrument, "opened"]
    counts = curves.counts_over_time(rows, opened, pd.Timestamp(tables.as_of))
    totals = tables.totals[(tables.totals["instrument"] == instrument) & tables.totals["date"].notna()]
    for total in totals.itertuples():
        there = counts.loc[: total.date].iloc[-1]
        columns = ("signatures", "signatures") if total.measure == "signatories" else ("least", "most")
        assert [there[c] for c in columns] == [total.min, total.max], (instrument, total.date)
    assert len(totals) >= 7


@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_the_curve_ends_in_the_named_facts(instrument):
    exhibit, known = charts.cumulative(instrument), facts.named()[instrument]
    last = exhibit.table.iloc[-1]
    assert last["End of"] == data.load().as_of
    assert last["Signatures"] == known.signatories
    assert last["Consents, at least"] == known.parties
    assert last["Consents, at most"] == known.parties + known.reported
    assert f"today's {known.parties} parties" in exhibit.title


@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_the_marks_are_the_named_facts(instrument):
    known = facts.named()[instrument]
    moments = curves.key_dates(data.load(), instrument)
    assert moments.fortieth.date() == known.fortieth_date
    assert moments.in_force.date() == known.entry_into_force
    events = charts.cumulative(instrument).table.query("Event != ''").set_index("Event")["End of"]
    assert events["Fortieth instrument"] == known.fortieth_date
    assert events["Entry into force"] == known.entry_into_force
    assert events["Signing closed"] == known.signing_closed


def test_the_conventions_own_dates_under_article_38():
    texts = [a.text for a in charts.cumulative().plot.layout.annotations]
    assert "Fortieth instrument<br>1 July 2003" in texts
    assert "Entry into force<br>29 September 2003" in texts
    assert "Signing closed<br>12 December 2002" in texts


def test_the_european_union_does_not_count_towards_the_forty():
    early = pd.Timestamp("2001-01-01")
    tables = changed(
        "untoc", "EUE", consent_date=early, consent_date_earliest=early, consent_date_latest=early
    )
    assert curves.key_dates(tables, "untoc").fortieth == pd.Timestamp("2003-07-01")


def test_an_entry_into_force_that_the_deposits_do_not_bear_out_is_refused():
    with pytest.raises(ValueError, match=r"instruments\.csv: untoc is in force from 29 September 2003, but"):
        charts.cumulative(tables=without("untoc", "ITA", "ARM", "FRA"))
    states = data.load().countries["iso3"]
    with pytest.raises(ValueError, match=r"participation\.csv: .* instrument number 40"):
        charts.cumulative(tables=without("untoc", *states[:180]))


def test_dates_that_are_only_bounded_are_a_band():
    exhibit = charts.cumulative()
    boxes = {(b.x0, b.x1): (b.y0, b.y1) for b in exhibit.plot.layout.shapes}
    assert ("2018-10-20", "2019-12-31") in boxes  # Palau
    assert all(high > low for low, high in boxes.values())
    assert "Four States are known to be bound" in exhibit.notes[0]
    assert "Palau" in exhibit.notes[0]
    assert "Iran (Islamic Republic of)" in exhibit.notes[1]
    # Without bounds the day may be any since the opening; the State is a party all the same.
    unknown = {f"consent_date{end}": pd.NaT for end in ("", "_earliest", "_latest")}
    exhibit = charts.cumulative(tables=changed("untoc", "PLW", **unknown))
    at_least, at_most = (exhibit.table[f"Consents, at {end}"] for end in ("least", "most"))
    assert list(at_most[:2]) == [1, 1]
    assert at_least.iloc[-1] == charts.cumulative().table["Consents, at least"].iloc[-1]


def test_the_curves_title_follows_the_data():
    title = charts.cumulative().title
    assert title.startswith("In force within three years of opening for signature; by the end of 2004, half")
    tables = data.load()
    rows = tables.participation
    early = (rows["instrument"] == "untoc") & (rows["consent_date"].dt.year == 2004)
    fewer = replace(tables, participation=rows[~early])
    assert "by the end of 2006, half of today's 155 parties" in charts.cumulative(tables=fewer).title


# ---- both


def test_an_unknown_instrument_is_told_which_there_are():
    with pytest.raises(ValueError, match=r"no instrument 'uncac'.*has: untoc, tip, som, firearms"):
        charts.participation_map("uncac")


@pytest.mark.parametrize("make", [charts.participation_map, charts.cumulative])
def test_a_chart_is_made_at_once(make):
    make()
    times = []
    for _ in range(3):
        start = time.perf_counter()
        make()
        times.append(time.perf_counter() - start)
    assert min(times) <= 0.3


# ---- colours: Machado, Oliveira and Fernandes (2009), severity 1

SIGHT = {
    "everyone": np.eye(3),
    "deuteranopia": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    "protanopia": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    "tritanopia": [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
}


def linear(colour: str) -> np.ndarray:
    parts = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ rgb.clip(
        0, 1
    )
    x, y, z = np.cbrt(xyz / [0.9505, 1, 1.089])
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_classes_differ_for_every_kind_of_sight(sight, theme):
    colours = {g.name: g.colour for g in [*common.GROUPS.values(), common.NOT_SHOWN]}
    if theme == "dark":
        colours = {name: figure.DARK[light] for name, light in colours.items()}
    seen = {name: lab(np.array(SIGHT[sight]) @ linear(colour)) for name, colour in colours.items()}
    for (a, first), (b, second) in itertools.combinations(seen.items(), 2):
        assert math.dist(first, second) >= 10, f"{a} and {b} look alike"


def test_no_state_is_painted_in_the_red_of_an_alarm():
    for group in common.GROUPS.values():
        for code in (group.colour, figure.DARK[group.colour]):
            hue, _, saturation = colorsys.rgb_to_hls(*(int(code[i : i + 2], 16) / 255 for i in (1, 3, 5)))
            assert saturation < 0.5 or 0.07 < hue < 0.93, f"{group.name}: {code}"


def test_in_grey_print_an_outline_tells_who_is_not_bound():
    names = {group.name: group for group in common.GROUPS.values()}
    for trace in charts.participation_map().plot.data:
        if trace.name != common.NOT_SHOWN.name:
            bound = names[trace.name.rsplit(":")[0]].bound
            assert trace.marker.line.color == (figure.EDGE if bound else figure.INK)
    grey = {key: lab(linear(common.GROUPS[key].colour))[0] for key in ("ratification", "accession")}
    assert grey["accession"] - grey["ratification"] >= 15
