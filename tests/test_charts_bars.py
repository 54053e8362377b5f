"""The charts made of bars: their counts are those of the files, and a title can't outlive the facts."""

import csv
import re
import shutil
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pandas as pd
import plotly
import pytest

from palermo import data, facts, figure, paths
from palermo.charts import modes, shares
from palermo.charts.opt_outs import DEPOSITARY, KINDS, opt_outs, opted_out

INSTRUMENTS = ["untoc", "tip", "som", "firearms"]
CHARTS = [modes.modes_of_consent, shares.regional_shares, opt_outs]
CLAUSE = {"untoc": "35(2)", "tip": "15(2)", "som": "20(2)", "firearms": "16(2)"}


def lines(table: str) -> list[dict]:
    """The rows of a file, read by another way than the charts do."""
    with (paths.data_dir() / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def party_lines(instrument: str) -> list[dict]:
    return [
        row
        for row in lines("participation")
        if row["instrument"] == instrument and row["party"] == "yes" and row["party_basis"] != "reported"
    ]


def short(instrument: str) -> str:
    return data.load().instruments.set_index("id").at[instrument, "short_title"]


def changed(table: str, rows, **values) -> data.Tables:
    """The course's tables with some rows of one table changed; `rows` tells which, from the table."""
    tables = data.load()
    frame = getattr(tables, table).copy()
    at = rows(frame)
    assert at.any()
    for column, value in values.items():
        frame.loc[at, column] = value
    return replace(tables, **{table: frame})


def row_of(instrument: str, *codes: str):
    return lambda frame: (frame["instrument"] == instrument) & frame["iso3"].isin(codes)


def without(table: str, rows) -> data.Tables:
    tables = data.load()
    frame = getattr(tables, table)
    assert rows(frame).any()
    return replace(tables, **{table: frame[~rows(frame)]})


# ---- modes of consent


@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_the_kinds_of_consent_are_those_of_the_file(instrument):
    exhibit = modes.modes_of_consent()
    shown = exhibit.table.set_index("Instrument").loc[short(instrument)]
    expected = Counter(row["consent_type"] for row in party_lines(instrument))
    for mode, kind in modes.MODES.items():
        assert shown.get(kind.name, 0) == expected.pop(mode, 0), kind.name
    assert not expected
    assert shown["All"] == facts.named()[instrument].parties


@pytest.mark.parametrize("place", range(4))
def test_the_years_are_those_of_the_file_and_none_is_guessed(place):
    view = modes.modes_of_consent().views[place + 1]
    rows = party_lines(INSTRUMENTS[place])

    def year(row):
        first, last = row["consent_date_earliest"][:4], row["consent_date_latest"][:4]
        return row["consent_date"][:4] or (first if first == last else "Not known")

    expected = Counter((year(row), row["consent_type"]) for row in rows)
    shown = {
        (str(line["Year"]), mode): line[kind.name]
        for _, line in view.table.iterrows()
        for mode, kind in modes.MODES.items()
        if line.get(kind.name)
    }
    assert shown == expected
    assert view.table["All"].sum() == len(rows)
    assert list(view.table["Year"])[-1] == "Not known"
    for row in rows:
        if year(row) == "Not known":
            limits = f"between {row['consent_date_earliest'][:4]} and {row['consent_date_latest'][:4]}"
            name = data.load().countries.set_index("iso3").at[row["iso3"], "name"]
            assert f"{name} ({limits})" in view.notes[0]
    # What the bars show is what the table has.
    drawn = {
        (x, trace.name): y
        for trace in view.plot.data
        if trace.type == "bar"
        for x, y in zip(trace.x, trace.y, strict=True)
        if y
    }
    assert drawn == {(year, modes.MODES[mode].name): number for (year, mode), number in expected.items()}


def test_a_party_without_any_limits_has_no_year():
    nothing = {f"consent_date{end}": pd.NaT for end in ("", "_earliest", "_latest")}
    view = modes.modes_of_consent(changed("participation", row_of("untoc", "PLW"), **nothing)).views[1]
    assert "Palau (no limits known)" in view.notes[0]
    assert view.table["All"].sum() == facts.named()["untoc"].parties


def test_no_undated_party_leaves_no_place_for_them():
    undated = lambda frame: frame["consent_date"].isna() & (frame["instrument"] == "untoc") & frame["party"]  # noqa: E731
    view = modes.modes_of_consent(without("participation", undated)).views[1]
    assert "Not known" not in list(view.table["Year"])
    assert view.notes == []
    assert "Year not<br>known" not in view.plot.layout.xaxis.ticktext


def test_what_never_occurs_and_who_is_not_counted_is_said():
    notes = " ".join(modes.modes_of_consent().notes)
    assert "Formal confirmation" in notes and "does not occur" in notes
    assert "not confirmed by the depositary: Iran (Islamic Republic of)" in notes
    assert "European Union is counted as a party: Convention (approval)" in notes
    assert "kind of consent not in our sources: China, Denmark and Luxembourg" in notes
    confirmed = modes.modes_of_consent(
        changed("participation", row_of("untoc", "EUE"), consent_type="formal_confirmation")
    )
    assert "does not occur" not in " ".join(confirmed.notes)
    assert "Convention (formal confirmation)" in " ".join(confirmed.notes)
    assert confirmed.table.set_index("Instrument").at["Convention", "Formal confirmation"] == 1


def test_short_parts_of_a_bar_are_told_in_words():
    exhibit = modes.modes_of_consent()
    words = " ".join(a.text for a in exhibit.plot.layout.annotations)
    assert "<b>143</b>" in words
    assert "acceptance 1, approval 1, succession 1" in words
    assert "<b>Firearms Protocol</b>: 127 parties" in words


def test_kinds_differ_by_pattern_where_their_greys_are_near():
    seen = {
        (modes.GROUPS[modes.GROUP_OF_CONSENT[mode]].colour, kind.pattern)
        for mode, kind in modes.MODES.items()
    }
    assert len(seen) == len(modes.MODES)
    # Ratification is the darkest, acceptance lies between it and the patterned ones.
    assert [kind.name for kind in modes.MODES.values() if not kind.pattern] == ["Ratification", "Acceptance"]
    patterns = [kind.pattern for kind in modes.MODES.values() if kind.pattern]
    assert len(patterns) == len(set(patterns))
    for view in modes.modes_of_consent().views:
        for trace in view.plot.data:
            if trace.type == "bar":
                assert (
                    trace.marker.pattern.shape
                    == {k.name: k.pattern for k in modes.MODES.values()}[trace.name]
                )


def test_the_titles_on_kinds_of_consent_follow_the_data():
    def titles(tables):
        return [view.title for view in modes.modes_of_consent(tables).views]

    title, convention, *_ = titles(data.load())
    assert title.startswith("Ratification was the commonest way to join the Convention, the Trafficking")
    assert title.endswith("accession to join the Firearms Protocol")
    assert convention.startswith(
        "Convention: most consents came in 2004 (38); half of the ratifications by the"
    )
    by_accession = changed(
        "participation", lambda f: f["consent_type"] == "ratification", consent_type="accession"
    )
    assert titles(by_accession)[0].startswith("Accession was the commonest way to join the Convention, the")
    assert "ratification" not in titles(by_accession)[1]
    in_2004 = without("participation", lambda f: f["consent_date"].dt.year == 2004)
    assert titles(in_2004)[1].startswith("Convention: most consents came in 2003 (31)")
    none = without("participation", lambda f: f["party"])
    assert titles(none)[0] == "No party is known to any of the instruments"
    assert titles(none)[1] == "For no party to the Convention do our sources give the year of consent"


def test_a_tie_is_told_as_a_tie():
    tables = data.load()
    kept = tables.participation.query("instrument == 'untoc' and party and consent_date.notna()")
    few = pd.concat(
        [kept.query("consent_type == 'ratification'")[:3], kept.query("consent_type == 'accession'")[:3]]
    )
    title = modes.modes_of_consent(replace(tables, participation=few)).title
    assert title == "Ratification and accession were the commonest ways to join the Convention"


def test_consents_of_unknown_year_that_could_change_the_busiest_year_are_told():
    doubt = {
        "consent_date": pd.NaT,
        "consent_date_latest": pd.Timestamp("2004-06-01"),
        "party_basis": "undated",
    }
    of_2003 = lambda f: (f["instrument"] == "untoc") & (f["consent_date"].dt.year == 2003)  # noqa: E731
    title = modes.modes_of_consent(changed("participation", of_2003, **doubt)).views[1].title
    assert "of those whose year is known, most consents came in 2004 (38)" in title
    # They could all be of 2003, which then had more than 2004.
    early = lambda f: of_2003(f) | (f["instrument"] == "untoc") & (f["consent_date"].dt.year == 2002)  # noqa: E731
    doubt["consent_date_latest"] = pd.Timestamp("2003-12-31")
    title = modes.modes_of_consent(changed("participation", early, **doubt)).views[1].title
    assert "of those whose year is known, most consents came in 2004 (38)" in title


# ---- shares of the regional groups


def test_shares_are_those_of_the_files():
    table = shares.regional_shares().table.set_index("Regional group")
    countries = lines("countries")
    for group in {row["un_regional_group"] for row in countries if row["un_regional_group"]}:
        members = {
            row["iso3"]
            for row in countries
            if row["un_regional_group"] == group and row["un_member"] == "yes"
        }
        line = table.loc[shares.region(group)]
        assert line["Members"] == len(members)
        for instrument in INSTRUMENTS:
            bound = len(members & {row["iso3"] for row in party_lines(instrument)})
            assert line[f"{short(instrument)}: bound"] == bound
            assert (
                abs(float(line[f"{short(instrument)}: share"].rstrip(" %")) - 100 * bound / len(members))
                <= 0.5
            )


@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_shares_add_up_to_the_named_facts(instrument):
    table = shares.regional_shares().table.set_index("Regional group")
    column = table[f"{short(instrument)}: bound"]
    total = column.pop("All UN Member States")
    assert column.sum() == total == facts.named()[instrument].un_members_party
    assert (
        table["Members"].drop("All UN Member States").sum()
        == table.at["All UN Member States", "Members"]
        == 193
    )


def test_each_bar_has_its_count_and_denominator_and_its_length():
    for view in shares.regional_shares().views:
        track, bars, words = view.plot.data
        assert set(track.x) == {1}
        assert len(bars.x) == 24
        for length, text in zip(bars.x, words.text, strict=True):
            number, of = map(int, re.match(r" (\d+) of (\d+), \d+ %", text).groups())
            assert length == pytest.approx(number / of)
    texts = shares.regional_shares().plot.data[2].text
    assert " 18 of 54, 33 %" in texts


def test_no_share_is_rounded_to_all_or_nothing():
    assert [shares.percent(*pair) for pair in ((999, 1000), (1, 1000), (5, 5), (0, 5), (0, 0), (1, 8))] == [
        "99 %",
        "1 %",
        "100 %",
        "0 %",
        "0 %",
        "13 %",
    ]


def test_who_is_left_out_and_who_is_not_counted_is_said():
    notes = " ".join(shares.regional_shares().notes)
    assert "Cook Islands, European Union, Holy See, Niue and State of Palestine" in notes
    assert "Of these 5, parties: Convention 5, Trafficking in Persons Protocol 2" in notes
    assert "Iran (Islamic Republic of)" in notes
    # A State that is no Member State stays out even if the table gave it a group.
    guest = shares.regional_shares(
        changed("countries", lambda f: f["iso3"] == "PSE", un_regional_group="WEOG")
    )
    assert guest.table.equals(shares.regional_shares().table)
    lone = changed("countries", lambda f: f["iso3"] == "KIR", un_regional_group="")
    exhibit = shares.regional_shares(lone)
    assert "in no group here: Kiribati" in " ".join(exhibit.notes)
    members = exhibit.table.set_index("Regional group")["Members"]
    assert (members["Asia-Pacific Group"], members["All UN Member States"]) == (53, 193)


def test_the_titles_on_shares_follow_the_data():
    exhibit = shares.regional_shares()
    assert exhibit.title.startswith(
        "Lowest share bound: 18 of the 54 members of the Asia-Pacific Group (33 %), for the Fire"
    )
    assert "highest: all members, in " in exhibit.title
    assert exhibit.views[1].title.startswith(
        "The regional groups differ least over the Convention (93 % to 100 %"
    )
    # One Asian party less; then nobody of one group left; then everybody out.
    assert "17 of the 54" in shares.regional_shares(without("participation", row_of("firearms", "KHM"))).title
    groups = data.load().countries.set_index("iso3")["un_regional_group"]
    western = groups.index[groups == "WEOG"]
    none = shares.regional_shares(without("participation", row_of("untoc", *western)))
    assert (
        "Lowest share bound: 0 of the 29 members of the Western European and Others Group (0 %), for the Conv"
        in none.title
    )
    assert "most over the Convention (0 % to 100 %)" in none.views[1].title
    nobody = shares.regional_shares(without("participation", lambda f: f["party"]))
    assert nobody.title == "Each instrument binds the same share of each regional group: 0 %"
    assert nobody.views[1].title == "The regional groups differ as much over each instrument: 0 % to 0 %"


# ---- opting out of dispute settlement


def opted_out_lines(instrument: str) -> set[str]:
    """Parties with a reservation in force against the clause, from the files."""
    parties = {row["iso3"] for row in party_lines(instrument)}
    return parties & {
        row["iso3"]
        for row in lines("declarations")
        if (row["instrument"], row["kind"], row["status"]) == (instrument, "reservation", "in_force")
        and CLAUSE[instrument] in row["article"].split("; ")
    }


# Counted when issue 3 was written; a later opt-out or withdrawal changes data/ and these numbers together.
@pytest.mark.parametrize(("instrument", "number"), list(zip(INSTRUMENTS, (46, 37, 23, 15), strict=True)))
def test_the_opt_outs_are_those_of_the_file(instrument, number):
    found = opted_out(data.load())[instrument]
    assert set(found.parties[found.parties["out"]]["iso3"]) == opted_out_lines(instrument)
    assert found.number == len(opted_out_lines(instrument)) == number
    exhibit = opt_outs()
    column = exhibit.table[f"{short(instrument)}, {CLAUSE[instrument]}"]
    assert (column == "opted out").sum() == number
    assert (
        f"{number} of {facts.named()[instrument].parties} ({shares.instrument_names(short(instrument))[0]})"
        in (exhibit.title)
    )


def test_opt_outs_by_region_are_those_of_the_files():
    groups = {row["iso3"]: row["un_regional_group"] for row in lines("countries")}
    texts = iter(opt_outs().plot.data[2].text)
    for instrument in INSTRUMENTS:
        parties = Counter(groups[row["iso3"]] for row in party_lines(instrument))
        out = Counter(groups[code] for code in opted_out_lines(instrument))
        for group in sorted(parties, key=lambda group: (not group, group)):
            expected = f" {out[group]} of {parties[group]}, {shares.percent(out[group], parties[group])}"
            assert next(texts) == expected, (instrument, group)
    assert next(texts, None) is None


def test_a_withdrawn_reservation_is_named_and_not_counted():
    exhibit = opt_outs()
    row = exhibit.table.set_index("State or organization").loc["Lithuania"]
    assert list(row[1:]) == ["withdrew"] * 4
    assert any(note.startswith("Lithuania withdrew its reservation") for note in exhibit.views[0].notes)
    theirs = lambda f: (f["iso3"] == "LTU") & (f["kind"] == "reservation")  # noqa: E731
    back = opt_outs(changed("declarations", theirs, status="in_force"))
    assert "47 of 193 (Convention)" in back.title
    assert not any("withdrew" in note for note in back.views[0].notes)
    gone = opt_outs(changed("declarations", lambda f: f["iso3"] == "DZA", status="withdrawn"))
    assert "45 of 193 (Convention)" in gone.title
    assert any(note.startswith("Algeria withdrew") for note in gone.views[0].notes)


def test_only_reservations_of_parties_count_and_the_others_are_named():
    notes = opt_outs().views[0].notes
    assert any("Malawi (Firearms Protocol)" in note and "not counted" in note for note in notes)
    reported = changed("participation", row_of("untoc", "DZA"), party_basis="reported")
    exhibit = opt_outs(reported)
    assert "45 of 192 (Convention)" in exhibit.title
    assert "Convention: not counted, because not a confirmed party: Algeria." in exhibit.views[0].notes
    several = changed(
        "declarations", lambda f: (f["article"] == "35(2)") & (f["iso3"] == "DZA"), article="16; 35(2)"
    )
    assert "46 of 193 (Convention)" in opt_outs(several).title


def test_how_far_the_sources_reach_stands_on_the_figure_and_beside_it():
    exhibit = opt_outs()
    for view in exhibit.views:
        words = " ".join(a.text for a in view.plot.layout.annotations)
        assert "Complete to the depositary’s text of 2013–2014" in words
        assert "later only what Austrian texts publish" in words
    assert "Others that joined later may have opted out too." in " ".join(
        a.text for a in exhibit.plot.layout.annotations
    )
    coverage = exhibit.notes[0]
    for day in ("18 November 2013 (Convention)", "24 July 2013 (Smuggling", "10 July 2014 (Firearms"):
        assert day in coverage
    assert "may have opted out without being here" in coverage
    reach = {"untoc": "2013-11-18", "tip": "2013-12-22", "som": "2013-07-24", "firearms": "2014-07-10"}
    later = next(note for note in exhibit.views[0].notes if note.startswith("Parties that joined"))
    for instrument, day in reach.items():
        rows = [row["iso3"] for row in party_lines(instrument) if row["consent_date_latest"] > day]
        known = len(opted_out_lines(instrument) & set(rows))
        assert f"{short(instrument)} {len(rows)} ({known} known to have opted out)" in later


def test_a_source_that_does_not_say_how_far_it_reaches_is_refused():
    vague = changed("sources", lambda f: f["id"] == DEPOSITARY, as_of="18 November 2013")
    with pytest.raises(
        ValueError, match=r"data/sources.csv, row untc-decl-2014, column as_of: .* gives 1 days"
    ):
        opt_outs(vague)
    with pytest.raises(ValueError, match=r"such as 18 November 2013"):
        opt_outs(without("sources", lambda f: f["id"] == DEPOSITARY))


def test_other_statements_are_those_of_the_file():
    view = opt_outs().views[1]
    expected = Counter()
    for row in lines("declarations"):
        clause = row["kind"] == "reservation" and CLAUSE[row["instrument"]] in row["article"].split("; ")
        if row["status"] == "in_force" and not clause:
            expected[KINDS[row["kind"]], short(row["instrument"]), row["article"] or "not stated"] += 1
    shown = {
        (r["Kind"], r["Instrument"], r["Article"]): r["Statements"] for r in view.table.to_dict("records")
    }
    assert shown == expected
    assert view.title.startswith(f"Of {sum(expected.values())} other statements in our sources, ")
    drawn = sum(int(text) for text in view.plot.data[1].text if text.strip() != "none")
    assert drawn == sum(expected.values())
    assert (view.table["Participants"] <= view.table["Statements"]).all()
    gone = lambda f: (f["iso3"] == "DNK") & (f["kind"] == "declaration") & (f["instrument"] == "untoc")  # noqa: E731
    fewer = opt_outs(changed("declarations", gone, status="withdrawn")).views[1]
    assert fewer.table["Statements"].sum() == sum(expected.values()) - 1


def test_the_titles_on_opt_outs_follow_the_data():
    assert opt_outs().title.endswith("most often in the Asia-Pacific Group")
    groups = data.load().countries.set_index("iso3")["un_regional_group"]
    asian = list(groups.index[groups == "Asia-Pacific Group"])
    fewer = opt_outs(without("declarations", row_of("firearms", *asian)))
    assert fewer.title.endswith("to the Convention, most often in the Asia-Pacific Group")
    none = opt_outs(without("declarations", lambda f: f["kind"] == "reservation"))
    assert none.title.endswith("0 of 155 (Smuggling of Migrants) and 0 of 127 (Firearms)")
    assert len(none.table) == 0
    other = opt_outs().views[1].title
    assert other.endswith("are notifications: 78 of them under article 18(13) of the Convention")
    shorter = opt_outs(without("declarations", lambda f: f["kind"] == "notification")).views[1].title
    assert "are declarations" in shorter and "under article" not in shorter
    empty = opt_outs(without("declarations", lambda f: f["iso3"] != ""))
    assert empty.views[1].title == "Our sources show no other statement"
    assert empty.views[1].plot.layout.annotations


def test_objections_that_were_not_looked_for_are_not_told_as_none():
    assert "objections for the Smuggling of Migrants Protocol only" in opt_outs().views[1].notes[1]


# ---- all three


@pytest.mark.parametrize("make", CHARTS)
def test_a_chart_is_made_at_once(make):
    make()
    times = []
    for _ in range(5):
        start = time.process_time()  # the other workers' time is not the chart's
        make()
        times.append(time.process_time() - start)
    assert min(times) <= 0.3


@pytest.mark.parametrize("make", CHARTS)
def test_every_colour_has_its_partner_in_the_dark(make):
    for view in make().views:
        text = view.plot.to_json()
        for colour in set(re.findall(r"#[0-9a-f]{6}\b", text.split('"template"')[0])):
            assert colour in figure.DARK, f"{view.name}: {colour}"


@pytest.mark.parametrize("make", CHARTS)
def test_descriptions_and_tables_serve_every_view(make):
    exhibit = make()
    assert exhibit.as_of == data.load().as_of
    assert len({view.name for view in exhibit.views}) == len(exhibit.views) >= 2
    for view in exhibit.views:
        table = exhibit.table if view.table is None else view.table
        assert len(table) >= 4
        assert len(view.alt) > 100
        assert view.title and not re.search(
            r"\bnan\b|NaT|\{|\}", f"{view.title} {view.alt} {' '.join(view.notes)}"
        )


PAGE = """<!doctype html><html lang="en" data-theme="light"><head><meta charset="utf-8"><title>Bars</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="chart.css">
<script defer src="chart.js"></script><style>body{margin:0 16px}</style></head><body>BODY</body></html>"""


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> str:
    """The address of a page with every view of the three charts, each as a figure of its own."""
    folder = tmp_path_factory.mktemp("bars")
    library = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    for file in (library, paths.static_dir() / "chart.js", paths.static_dir() / "chart.css"):
        shutil.copy(file, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PALERMO_BOOK", "1")
        body = "".join(
            figure.plot_bundle(view.plot, f"{exhibit.id}-{i}", view.name)["text/html"]
            for exhibit in (make() for make in CHARTS)
            for i, view in enumerate(exhibit.views)
        )
    (folder / "page.html").write_text(PAGE.replace("BODY", body), encoding="utf-8")
    return (folder / "page.html").as_uri()


CUT_OFF = """() => [...document.querySelectorAll("[data-palermo-chart]")].flatMap((chart) => {
    const box = chart.querySelector(".main-svg").getBoundingClientRect();
    return [...chart.querySelectorAll(".main-svg text")]
        .filter((text) => text.textContent.trim())
        .filter((text) => {
            const { left, right, top, bottom } = text.getBoundingClientRect();
            return left < box.left - 1 || right > box.right + 1 || top < box.top - 1 || bottom > box.bottom + 1;
        })
        .map((text) => `${chart.id}: ${text.textContent}`);
})"""


@pytest.mark.parametrize("width", [360, 800])
def test_no_word_is_cut_off(site, visit, width):
    v = visit(viewport={"width": width, "height": 900})
    v.page.goto(site)
    charts = v.page.locator("[data-palermo-chart]")
    for i in range(charts.count()):
        charts.nth(i).scroll_into_view_if_needed()
        charts.nth(i).locator(".main-svg").first.wait_for()
    v.page.wait_for_function(
        "() => [...document.querySelectorAll('[data-palermo-chart]')].every((c) => c.querySelector('text'))"
    )
    assert charts.count() == 9
    assert v.page.evaluate(CUT_OFF) == []
    assert (v.outside, v.messages) == ([], [])
