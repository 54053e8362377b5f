"""The maps of all four instruments, the matrix and the gaps: nobody is missing, and titles follow the tables."""

import itertools
import math
import shutil
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import plotly
import pytest
from test_charts import INSTRUMENTS, SIGHT, changed, dotted, lab, linear, outlined, without

from palermo import data, facts, figure, paths, rules
from palermo.charts import common, maps, missing
from palermo.charts.matrix import LONGEST_NAME, MARKS, matrix, row_name
from palermo.facts import region

PROTOCOLS = INSTRUMENTS[1:]
MAKERS = [maps.participation_maps, matrix, missing.protocol_gaps]


def members_only(*codes: str) -> data.Tables:
    """The course's tables as if only these States were members of the United Nations."""
    tables = data.load()
    countries = tables.countries.assign(un_member=tables.countries["iso3"].isin(codes))
    return replace(tables, countries=countries)


def states_of(view) -> dict:
    """State → the trace that shows it, as outline or point."""
    shapes, points = outlined(view), dotted(view)
    assert not set(shapes) & set(points)
    return shapes | points


def hover_of(view) -> dict:
    texts = {}
    for trace in view.plot.data:
        codes = trace.locations if trace.type == "choropleth" else trace.ids
        texts |= dict(zip(codes, trace.text or (), strict=False))
    return texts


def legend(view) -> dict:
    """What the legend counts: {"Bound by all four": 122}."""
    names = [trace.name.rsplit(": ") for trace in view.plot.data if trace.showlegend]
    return {parts[0]: int(parts[1]) for parts in names if len(parts) == 2}


def bound(tables: data.Tables, instrument: str) -> set[str]:
    """Who is a party, counted from the table itself."""
    rows = tables.participation.query("instrument == @instrument and party and party_basis != 'reported'")
    return set(rows["iso3"])


def view_of(exhibit, name: str):
    return next(view for view in exhibit.views if view.name == name)


# ---- all


@pytest.mark.parametrize("make", MAKERS)
def test_a_figure_of_views_is_made_at_once(make):
    make()
    times = []
    for _ in range(3):
        start = time.process_time()  # not the clock: other tests run beside this one
        make()
        times.append(time.process_time() - start)
    assert min(times) <= 0.3


@pytest.mark.parametrize("make", [maps.participation_maps, missing.protocol_gaps])
def test_every_state_is_once_on_each_map(make):
    states = sorted(data.load().countries.query("kind == 'state'")["iso3"])
    exhibit = make()
    assert len(exhibit.views) in (4, 5)
    for view in exhibit.views:
        drawn = [code for trace in view.plot.data if trace.text for code in (trace.locations or trace.ids)]
        assert sorted(drawn) == states, view.name
        assert sum(legend(view).values()) == 197
    assert exhibit.resources == ["world"]
    assert any("imply no endorsement" in note for note in exhibit.notes)


@pytest.mark.parametrize("make", [maps.participation_maps, matrix])
def test_one_table_serves_all_views(make):
    exhibit = make()
    assert all(view.table is None for view in exhibit.views)
    assert list(exhibit.table.columns) == [
        "State or organization", "UN regional group", "Convention", "Trafficking", "Smuggling", "Firearms",
    ]  # fmt: skip
    assert sorted(exhibit.table["State or organization"]) == sorted(data.load().countries["name"])


def test_a_cell_of_the_table_is_short_and_says_what_is_not_known():
    table = maps.participation_maps().table.set_index("State or organization")
    assert table.loc["Japan", "Convention"] == "acceptance, 11 Jul 2017"
    assert table.loc["Japan", "Firearms"] == "signed only, 9 Dec 2002"
    assert table.loc["Iran (Islamic Republic of)", "Convention"] == "reported, not confirmed"
    assert table.loc["Tuvalu", "Convention"] == "–"
    assert table.loc["China", "Firearms"] == "party, 19 Dec 2023"
    assert table.loc["Palau", "Convention"] == "accession, date unknown (20 Oct 2018 to 31 Dec 2019)"
    assert table.loc["Luxembourg", "Firearms"].startswith("party, date unknown (")
    assert table.loc["European Union", "Trafficking"] == "approval, 6 Sep 2006"
    unbounded = changed("untoc", "PLW", consent_date_earliest=np.datetime64("NaT"))
    table = maps.participation_maps(unbounded).table.set_index("State or organization")
    assert table.loc["Palau", "Convention"] == "accession, date unknown"


# ---- how many of the four


def test_the_map_of_all_four_counts_consents_to_be_bound():
    tables, known = data.load(), facts.named()
    view = maps.participation_maps().views[0]
    parties = {instrument: bound(tables, instrument) for instrument in INSTRUMENTS}
    names = ["By none", "By one", "By two", "By three", "Bound by all four"]
    for code, trace in states_of(view).items():
        number = sum(code in its for its in parties.values())
        assert trace.name.startswith(f"{names[number]}:"), code
    assert legend(view)["Bound by all four"] == known["all_four"]
    assert f"{known['all_four']} are bound by all four" in view.alt


def test_what_is_reported_binds_nobody_on_the_map_of_all_four():
    view = maps.participation_maps().views[0]
    assert states_of(view)["IRN"].name.startswith("By none")
    assert hover_of(view)["IRN"].endswith("Bound by none<br>Convention: reported, not confirmed")
    assert any(n.startswith("Not counted as bound by the Convention: Iran") for n in view.notes)
    confirmed = maps.participation_maps(changed("untoc", "IRN", party_basis="dated")).views[0]
    assert states_of(confirmed)["IRN"].name.startswith("By one")
    assert not any("Iran" in note for note in confirmed.notes)


def test_the_hover_names_the_instruments_and_the_mere_signatures():
    hover = hover_of(maps.participation_maps().views[0])
    japan = "<b>Japan</b><br>Bound by Convention, Trafficking, Smuggling<br>Firearms: signed only"
    assert hover["JPN"] == japan
    assert hover["KEN"] == "<b>Kenya</b><br>Bound by Convention, Trafficking, Smuggling, Firearms"


def test_the_title_of_all_four_follows_the_data():
    def title(tables):
        return maps.participation_maps(tables).title

    tables = data.load()
    members = set(tables.countries.query("un_member")["iso3"])
    parties = [bound(tables, instrument) & members for instrument in INSTRUMENTS]
    every, alone = len(set.intersection(*parties)), len(parties[0] - set.union(*parties[1:]))
    own = f"{every} of the 193 UN Member States are bound by all four instruments; {common.words(alone)} by"
    assert title(tables).startswith(own)
    assert title(without("firearms", "KEN")).startswith(f"{every - 1} of the 193")
    assert title(members_only("KEN", "FRA")) == "All 2 UN Member States are bound by all four instruments"
    assert title(members_only("KEN", "JPN")).endswith("; none by the Convention only")


def test_the_european_union_is_told_beside_the_map():
    note = "The European Union is bound by all four. It is not a State"
    assert any(n.startswith(note) for n in maps.participation_maps().views[0].notes)
    fewer = maps.participation_maps(without("firearms", "EUE")).views[0]
    assert any(n.startswith("The European Union is bound by 3 of the four.") for n in fewer.notes)


def test_each_instrument_has_the_view_that_its_own_map_shows():
    views = maps.participation_maps().views[1:]
    for instrument, view in zip(INSTRUMENTS, views, strict=True):
        alone = maps.participation_map(instrument)
        assert view.plot == alone.plot
        assert (view.title, view.alt) == (alone.title, alone.alt)


# ---- the matrix


def rows_of(view) -> list[str]:
    return list(view.plot.layout.yaxis.ticktext)


def marks_of(view) -> dict[tuple[int, str], object]:
    """(Row, instrument) → the trace that marks it."""
    places = dict(zip(view.plot.layout.xaxis.tickvals, INSTRUMENTS, strict=True))
    marks = {}
    for trace in view.plot.data:
        if trace.mode == "markers":
            for x, y in zip(trace.x, trace.y, strict=True):
                assert (y, places[x]) not in marks
                marks[y, places[x]] = trace
    return marks


def test_the_matrix_has_each_state_once_in_the_view_of_its_group():
    views = matrix().views
    assert [len(rows_of(view)) for view in views] == [54, 54, 23, 33, 29, 5]
    assert "European Union" in rows_of(views[-1])
    for view in views:
        assert len(set(rows_of(view))) == len(rows_of(view))
        assert set(marks_of(view)) == set(itertools.product(range(len(rows_of(view))), INSTRUMENTS))


def test_the_marks_are_the_named_facts():
    traces = [trace for view in matrix().views for trace in marks_of(view).items()]
    for instrument in INSTRUMENTS:
        symbols = [t.marker.symbol for (_, its), t in traces if its == instrument]
        letters = [t.name[0] for (_, its), t in traces if its == instrument]
        known = facts.named()[instrument]
        assert symbols.count("square") == known.parties
        assert letters.count("S") == known.signed_only == symbols.count("circle")
        assert letters.count("*") == known.reported == symbols.count("diamond")
        assert letters.count("R") == known.by_ratification
        assert letters.count("a") == known.by_accession


def test_each_cell_has_the_letter_of_its_mark():
    for view in matrix().views:
        letters = next(trace for trace in view.plot.data if trace.mode == "text")
        places = dict(zip(view.plot.layout.xaxis.tickvals, INSTRUMENTS, strict=True))
        shown = {(y, places[x]): t for x, y, t in zip(letters.x, letters.y, letters.text, strict=True)}
        assert shown == {cell: trace.name[0] for cell, trace in marks_of(view).items()}


def test_rows_stand_in_the_order_of_names_and_fit_a_phone():
    for view in matrix().views:
        assert max(len(name) for name in rows_of(view)) <= LONGEST_NAME
        full = [trace.text for trace in view.plot.data if trace.mode == "markers"]
        assert all(text.startswith("<b>") for texts in full for text in texts)
    african = rows_of(matrix().views[0])
    assert african[:2] == ["Algeria", "Angola"]
    table = list(matrix().table["State or organization"])
    assert table.index("Côte d’Ivoire") == table.index("Costa Rica") + 1  # ô as o


def test_everybody_is_found_by_name_codes_and_other_names():
    exhibit, tables = matrix(), data.load()
    names = tables.countries.set_index("iso3")
    groups = names["un_regional_group"]
    rows = {code: view_of(exhibit, region(group)) for code, group in groups.items()}
    others = tables.other_names.groupby("iso3")["other_name"].agg(list)
    for code, row in names.iterrows():
        for key in (f"{row['name']} ({code})", row["iso2"], *others.get(code, [])):
            found = exhibit.find[key]
            assert found.text.startswith(f"{row['name']}: Convention: "), key
            assert found.view == rows[code].name
            y = found.mark["y0"] + 0.5
            assert rows_of(rows[code])[int(y)] == row_name(code, row["name"])
            assert found.mark["y1"] == y + 0.5
    said = "Japan: Convention: acceptance, 11 Jul 2017; Trafficking: acceptance, 11 Jul 2017; "
    assert exhibit.look_up("jpn").text.startswith(said)
    assert exhibit.look_up("Tuvalu").text.endswith("Firearms: neither signed nor bound.")
    for typed in ("cote d'ivoire", "CÔTE D’IVOIRE", "CIV", "ci", "Ivory Coast"):
        assert exhibit.look_up(typed).text.startswith("Côte d’Ivoire: ")
    assert "Republic of Korea (KOR)" in exhibit.look_up("korea")  # which of the two? It asks


def test_the_matrix_shows_that_the_convention_comes_first():
    view = matrix().views[0]
    places = view.plot.layout.xaxis.tickvals
    assert places[1] - places[0] > places[2] - places[1]
    words = {a.text: a.x for a in view.plot.layout.annotations}
    assert words["<b>First</b>"] == places[0]
    assert words["<b>Then</b>"] > places[1]
    clause = "every party to a Protocol is a party to the Convention"
    assert all(v.title.endswith(clause) for v in matrix().views)
    assert any("article 37(2)" in note and clause in note for note in matrix().notes)


def test_whoever_breaks_the_rule_is_named_in_the_title():
    exhibit = matrix(without("untoc", "KEN"))
    clause = "Kenya is a party to a Protocol but, in our data, not to the Convention"
    assert exhibit.title.endswith(clause)
    assert any(clause in note for note in exhibit.notes)
    assert "Kenya" not in exhibit.views[1].title
    assert any(note.startswith(clause) for note in missing.protocol_gaps(without("untoc", "KEN")).notes)
    two = matrix(without("untoc", "KEN", "MLI")).title
    assert two.endswith("Kenya and Mali are parties to a Protocol but, in our data, not to the Convention")
    # A consent that is only reported does not let anybody through to a Protocol.
    assert "Kenya is a party" in matrix(changed("untoc", "KEN", party_basis="reported")).title


def test_the_matrixs_title_follows_the_data():
    tables = data.load()
    of_all = set.intersection(*(bound(tables, instrument) for instrument in INSTRUMENTS))
    for view, group in zip(matrix().views, [*rules.GROUPS, ""], strict=True):
        codes = set(tables.countries.loc[tables.countries["un_regional_group"] == group, "iso3"])
        assert f"{len(codes & of_all)} of {len(codes)} " in view.title
    african = tables.countries.query("un_regional_group == 'African Group'")["iso3"]
    nobody = matrix(without("firearms", *african))
    assert nobody.title.startswith("African Group: none of 54 are bound by all four;")
    some = replace(tables, countries=tables.countries[tables.countries["iso3"].isin(["KEN", "FRA"])])
    assert matrix(some).title.startswith("African Group: its only member is bound by all four;")


def test_the_matrix_says_what_our_sources_leave_open():
    notes = " ".join(matrix().notes)
    assert "by which kind of consent China, Denmark and Luxembourg became parties" in notes
    assert "Iran (Islamic Republic of) not counted as bound" in notes
    gaps = data.load().gaps
    assert f"not in our sources: {(gaps['missing'] == 'consent_date').sum()} of the cells" in notes
    for row in gaps[gaps["missing"] == "consent_type"].itertuples():
        assert row.participant in notes


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_letters_can_be_read_on_their_marks(theme):
    def shown(colour):
        return figure.DARK[colour] if theme == "dark" else colour

    def luminance(colour):
        return linear(colour) @ [0.2126, 0.7152, 0.0722]

    for key, mark in MARKS.items():
        ground = common.GROUPS[key].colour if mark.symbol else figure.EDGE
        pair = sorted((luminance(shown(mark.ink)), luminance(shown(ground))))
        assert (pair[1] + 0.05) / (pair[0] + 0.05) >= 4.5, key


# ---- the gaps


@pytest.mark.parametrize("instrument", PROTOCOLS)
def test_the_gaps_are_the_named_facts(instrument):
    known, tables = facts.named()[instrument], data.load()
    view = view_of(missing.protocol_gaps(), known.short_title)
    parties = bound(tables, "untoc")
    gone = parties - bound(tables, instrument)
    names = tables.countries.set_index("iso3")["name"]
    assert len(gone) == known.gap_to_convention == len(view.table)
    assert sorted(view.table["State or organization"]) == sorted(names[list(gone)])
    counts = legend(view)
    on_the_map = counts.get("Missing, but signed it", 0) + counts["Missing, never signed it"]
    assert on_the_map == known.gap_to_convention  # all of them States
    assert counts["Party to both"] == known.parties - 1  # the European Union is no State
    signed = tables.participation.query("instrument == @instrument and not party")["iso3"]
    column = view.table.iloc[:, 2]
    assert (
        (column != "not signed").sum() == len(set(signed) & gone) == counts.get("Missing, but signed it", 0)
    )


def test_the_view_of_the_convention_only_lists_who_joined_no_protocol():
    tables = data.load()
    view = view_of(missing.protocol_gaps(), "Convention only")
    alone = bound(tables, "untoc") - set().union(*(bound(tables, p) for p in PROTOCOLS))
    names = tables.countries.set_index("iso3")["name"]
    assert sorted(view.table["State or organization"]) == sorted(names[list(alone)])
    assert view.title == f"{common.words(len(alone)).capitalize()} of 193 parties to the Convention joined none of " \
        "its Protocols"  # fmt: skip
    tables = without("som", "ISL")
    others = without("tip", "ISL").participation
    both = replace(tables, participation=tables.participation.merge(others, how="inner"))
    view = view_of(missing.protocol_gaps(both), "Convention only")
    row = view.table.set_index("State or organization").loc["Iceland"]
    assert row["Protocols signed"] == "Firearms"
    assert states_of(view)["ISL"].name == "Convention only, but signed a Protocol: 1"


def test_the_groups_counts_add_up():
    for view in missing.protocol_gaps().views:
        note = view.notes[0]
        assert note.startswith("Missing, of the parties to the Convention in each UN regional group: African")
        pairs = [part.rstrip(".").split(" of ") for part in note.split(": ")[1].split("; ")]
        assert len(pairs) == 6
        assert sum(int(gone.split()[-1]) for gone, _ in pairs) == len(view.table)
        assert sum(int(parties) for _, parties in pairs) == facts.named()["untoc"].parties


def test_the_gaps_titles_follow_the_data():
    def title(tables, name="Trafficking in Persons Protocol"):
        return view_of(missing.protocol_gaps(tables), name).title

    tables = data.load()
    rows = tables.participation
    gone = bound(tables, "untoc") - bound(tables, "tip")
    start = f"{common.words(len(gone) + 1).capitalize()} parties to the Convention are missing from"
    assert title(without("tip", "KEN")).startswith(start)
    closed = replace(tables, participation=rows[~rows["iso3"].isin(gone)])
    assert (
        title(closed)
        == "Every party to the Convention is also a party to the Trafficking in Persons Protocol"
    )
    every = "Every party to the Convention is also a party to at least one of its Protocols"
    assert title(closed, "Convention only") == every
    first = sorted(gone)[0]
    one = replace(tables, participation=rows[~rows["iso3"].isin(gone - {first})])
    assert title(one).startswith("One party to the Convention is missing from")
    assert title(one).endswith("which did not sign it either")
    assert title(one, "Convention only").startswith("One party to the Convention joined none")
    # A party that falls back to its signature.
    back = {"party": False, "party_basis": "", "consent_type": ""}
    signed = changed("tip", "FRA", **back)
    assert title(signed).endswith("; one of them signed it")
    only = signed.participation[~signed.participation["iso3"].isin(gone)]
    assert title(replace(tables, participation=only)).endswith("missing from the Trafficking in Persons Protocol, "
        "which signed it")  # fmt: skip
    two = only.copy()
    two.loc[(two["instrument"] == "tip") & (two["iso3"] == "ITA"), list(back)] = list(back.values())
    assert title(replace(tables, participation=two)).endswith("; all of them signed it")


def test_the_gaps_treat_undated_and_reported_parties_honestly():
    exhibit = missing.protocol_gaps()
    assert any("Not counted among the parties to the Convention: Iran" in note for note in exhibit.notes)
    undated = data.load().gaps.query("missing == 'consent_date'")
    for instrument in PROTOCOLS:
        view = view_of(exhibit, facts.named()[instrument].short_title)
        note = next(note for note in view.notes if note.startswith("Not missing"))
        for row in undated[undated["instrument"] == instrument].itertuples():
            assert row.participant in note
            assert "Party to both" in (hover := hover_of(view)[row.iso3])
            assert ", date unknown (" in hover
    assert hover_of(exhibit.views[0])["IRN"].endswith("Convention: reported, not confirmed")
    tables = changed("tip", "FRA", party_basis="reported")
    reported = missing.protocol_gaps(tables)
    assert states_of(reported.views[0])["FRA"].name == "Reported, not confirmed: 1"
    assert "France" in list(reported.views[0].table["State or organization"])
    assert any("missing from the Trafficking in Persons Protocol: France" in n for n in reported.notes)


def test_the_gaps_tell_where_the_european_union_stands():
    views = missing.protocol_gaps(without("firearms", "EUE")).views
    note = "The European Union ({}) is not a State"
    assert any(n.startswith(note.format("missing, never signed it")) for n in views[2].notes)
    assert any(n.startswith(note.format("party to both")) for n in views[0].notes)
    assert "European Union" in list(views[2].table["State or organization"])
    assert len(views[2].table) == facts.named()["firearms"].gap_to_convention + 1


# ---- colours


@pytest.mark.parametrize("classes", [maps.HOW_MANY, missing.CLASSES], ids=["how many", "gaps"])
@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_classes_differ_for_every_kind_of_sight(classes, sight, theme):
    colours = {group.name: group.colour for group in [*classes.values(), common.NOT_SHOWN]}
    if theme == "dark":
        colours = {name: figure.DARK[light] for name, light in colours.items()}
    seen = {name: lab(np.array(SIGHT[sight]) @ linear(colour)) for name, colour in colours.items()}
    for (a, first), (b, second) in itertools.combinations(seen.items(), 2):
        assert math.dist(first, second) >= 10, f"{a} and {b} look alike"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_more_instruments_are_further_from_the_page_in_grey_too(theme):
    colours = [maps.HOW_MANY[number].colour for number in (4, 3, 2, 1, 0)]
    colours = [figure.DARK[c] if theme == "dark" else c for c in colours]
    grey = [lab(linear(colour))[0] for colour in colours]
    steps = [b - a for a, b in itertools.pairwise(grey if theme == "light" else grey[::-1])]
    assert min(steps) >= 9
    if theme == "light":  # what is printed
        assert min(abs(lab(linear(common.NOT_SHOWN.colour))[0] - each) for each in grey) >= 9


@pytest.mark.parametrize("make", [maps.participation_maps, missing.protocol_gaps])
def test_in_grey_print_an_outline_tells_who_is_not_bound(make):
    classes = [common.GROUPS, maps.HOW_MANY, missing.CLASSES, missing.CLASSES_OF_ALL]
    names = {group.name: group for groups in classes for group in groups.values()}
    for view in make().views:
        for trace in view.plot.data[:-1]:
            outlined_dark = trace.marker.line.color == figure.INK
            assert outlined_dark != names[trace.name.rsplit(":")[0]].bound, trace.name


# ---- on a phone

PAGE = """<!doctype html><html lang="en" data-theme="light"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Matrix</title>
<link rel="stylesheet" href="chart.css"><script defer src="chart.js"></script>
<style>body{margin:auto;padding:16px}</style></head><body><main>BODY</main></body></html>"""


def test_on_a_phone_every_name_and_head_of_the_matrix_is_whole(tmp_path, visit, monkeypatch):
    for file in ("chart.js", "chart.css"):
        shutil.copy(paths.static_dir() / file, tmp_path)
    shutil.copy(Path(plotly.__file__).parent / "package_data" / "plotly.min.js", tmp_path)
    monkeypatch.setenv("PALERMO_BOOK", "1")
    exhibit = matrix()
    body = "".join(bundle["text/html"] for bundle in exhibit.bundles())
    (tmp_path / "page.html").write_text(PAGE.replace("BODY", body), encoding="utf-8")
    v = visit(viewport={"width": 360, "height": 800})
    v.page.goto((tmp_path / "page.html").as_uri())
    v.page.wait_for_selector(".js-plotly-plot .main-svg .ytick")
    for view in exhibit.views:
        v.page.get_by_label("UN regional group").select_option(view.name)
        last = rows_of(view)[-1]
        v.page.wait_for_function(
            "last => [...document.querySelectorAll('.ytick text')].at(-1)?.textContent === last", arg=last
        )
        cut = v.page.evaluate(
            """() => {
                const box = document.querySelector(".main-svg").getBoundingClientRect();
                const texts = [...document.querySelectorAll(".ytick text, .xtick text, .annotation-text")];
                const outside = texts.filter((text) => {
                    const own = text.getBoundingClientRect();
                    return own.left < box.left || own.right > box.right + 1 || own.bottom > box.bottom + 1;
                });
                return [texts.length, outside.map((text) => text.textContent)];
            }"""
        )
        assert cut == [len(rows_of(view)) + 4 + 6, []], view.name
    assert v.width() <= 360
    v.page.get_by_label("Find a State").fill("Ivory Coast")
    v.page.keyboard.press("Enter")
    v.page.wait_for_function(
        "() => [...document.querySelectorAll('.ytick text')][0]?.textContent === 'Algeria'"
    )
    assert v.page.get_by_text("Côte d’Ivoire: Convention: ratification").first.is_visible()
    assert v.messages == []
