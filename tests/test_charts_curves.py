"""The four curves, the times from signature to consent, and the published totals: what is seen is the tables'."""

import datetime as dt
import itertools
import shutil
import time
from dataclasses import replace
from pathlib import Path

import pandas as pd
import plotly
import pytest

from palermo import data, facts, figure, paths
from palermo.charts import curves, intervals, published

INSTRUMENTS = ["untoc", "tip", "som", "firearms"]
CHARTS = [curves.cumulative_all, intervals.time_to_consent, published.published_totals]


def changed(rule, **values) -> data.Tables:
    """The course's tables with other values in the rows of participation for which `rule` holds."""
    tables = data.load()
    rows = tables.participation.copy()
    at = rule(rows)
    assert at.any()
    for column, value in values.items():
        rows.loc[at, column] = value
    return replace(tables, participation=rows)


def of(instrument: str, *codes: str):
    return lambda rows: (rows["instrument"] == instrument) & rows["iso3"].isin(codes)


def day(text: str) -> pd.Timestamp:
    return pd.Timestamp(text)


# ---- the four curves


@pytest.fixture(scope="module")
def four() -> figure.Exhibit:
    return curves.cumulative_all()


def traces(view: figure.View) -> dict[str, list]:
    """Instrument → its traces: signatures, consents, marks."""
    drawn = [list(view.plot.data[at : at + 3]) for at in range(0, len(view.plot.data), 3)]
    return dict(zip(INSTRUMENTS, drawn, strict=True))


def test_the_two_views_are_named_and_have_their_own_tables(four):
    assert [view.name for view in four.views] == ["By date", "Days since adoption"]
    assert four.choose
    assert all(view.table is not None for view in four.views)


@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_lines_and_marks_end_and_stand_where_the_facts_say(four, instrument):
    known = facts.named()[instrument]
    signed, consents, marks = traces(four.views[0])[instrument]
    assert (signed.y[-1], consents.y[-1]) == (known.signatories, known.parties)
    assert signed.x[-1] <= known.signing_closed.isoformat()
    assert list(marks.x) == [known.fortieth_date.isoformat(), known.entry_into_force.isoformat()]
    assert marks.y[0] == 40
    assert marks.marker.symbol == ("circle", "diamond")
    assert f"<b>{known.parties}</b>" in " ".join(note.text for note in four.plot.layout.annotations)
    assert f"{known.signatories} signatures by" in four.alt


@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_days_are_counted_from_each_instruments_own_adoption(four, instrument):
    adopted = facts.named()[instrument].adopted
    for dated, since in zip(*(traces(view)[instrument] for view in four.views), strict=True):
        days = [(dt.date.fromisoformat(x) - adopted).days for x in dated.x]
        assert list(since.x) == days
        assert list(since.y) == list(dated.y)


def test_each_line_has_a_name_at_its_end_and_a_pattern_of_its_own(four):
    for view in four.views:
        lines = [its[1].line for its in traces(view).values()]
        assert len({line.color for line in lines}) == len({line.dash for line in lines}) == 4
        assert len({figure.DARK[line.color] for line in lines}) == 4
        names = [note for note in view.plot.layout.annotations if note.text.startswith("<b>")]
        assert [note.text.split()[-1] for note in names] == [
            "Firearms",
            "Smuggling",
            "Trafficking",
            "Convention",
        ]
        # Not nearer than a line of text on a phone: 400 px high, of which some 340 are the axis.
        top = view.plot.layout.yaxis.range[1]
        assert all((b.y - a.y) / top * 340 >= 15 for a, b in itertools.pairwise(names))


def test_unknown_days_are_a_band_and_numbers_a_range(four):
    known = facts.named()["untoc"]
    assert len(four.plot.layout.shapes) == 4
    assert "M2018-10-20,189H2019-12-31V190H2018-10-20Z" in four.plot.layout.shapes[0].path  # Palau
    table = four.views[0].table.set_index("End of")
    assert table.loc[dt.date(2018, 12, 31), "Convention: consents"] == "189 to 190"
    assert (
        traces(four.views[0])["untoc"][1].text[-1] == f"{known.parties} to {known.parties + known.reported}"
    )  # Iran: reported
    notes = " ".join(four.notes)
    assert "Convention (4): Democratic People's Republic of Korea, Palau, Samoa and Somalia" in notes
    assert "Iran (Islamic Republic of) (Convention, 6 August 2025)" in notes
    certain = data.load()
    rows = certain.participation
    dated = rows[rows["party_basis"].isin(["dated", ""])]
    exhibit = curves.cumulative_all(replace(certain, participation=dated))
    assert exhibit.plot.layout.shapes == ()
    assert "orange" not in " ".join(exhibit.notes)


def test_the_titles_follow_the_data(four):
    by_date, by_days = (view.title for view in four.views)
    known = facts.named()
    assert by_date == (
        "Fortieth instruments: the Convention first, on 1 July 2003, the Firearms Protocol last, on 4 April 2005; "
        f"today the Convention has {known['untoc'].parties} consents, "
        f"the Firearms Protocol {known['firearms'].parties}"
    )
    assert by_days == (
        "The Convention came to forty instruments soonest, 958 days after its adoption; "
        "the Firearms Protocol took longest, 1404 days"
    )
    # A slower Trafficking in Persons Protocol: every early consent 1,000 days later.
    tables = data.load()
    rows = tables.participation.copy()
    late = (rows["instrument"] == "tip") & (rows["consent_date"] < "2006-01-01")
    for column in ("consent_date", "consent_date_earliest", "consent_date_latest"):
        rows.loc[late, column] += pd.Timedelta(days=1000)
    # And a Firearms Protocol that more have joined than the Convention.
    more = rows[(rows["instrument"] == "untoc") & (rows["consent_date"] > "2006-01-01")]
    rows = pd.concat([rows, more.assign(instrument="firearms")], ignore_index=True)
    laws = tables.instruments.copy()
    fortieth = rows[rows["instrument"] == "tip"].query("kind == 'state'")["consent_date_latest"].sort_values()
    laws.loc[laws["id"] == "tip", "in_force"] = fortieth.iloc[39] + pd.Timedelta(days=90)
    slower = curves.cumulative_all(replace(tables, participation=rows, instruments=laws))
    assert "the Trafficking in Persons Protocol last, on " in slower.views[0].title
    assert f"the Smuggling of Migrants Protocol {known['som'].parties}" in slower.views[0].title
    assert "today the Firearms Protocol has" in slower.views[0].title
    assert "the Trafficking in Persons Protocol took longest, " in slower.views[1].title


def test_a_tie_is_told_as_a_tie():
    tables = data.load()
    one = curves._curve(tables, "untoc", "Convention", curves.LINES[0])
    other = replace(one, treaty=curves.law(tables, "tip"))
    assert "the Convention and the Trafficking in Persons Protocol" in curves.forty_title(
        [one, other, curves._curve(tables, "firearms", "Firearms", curves.LINES[1])]
    )
    assert curves.forty_title([one, other]).startswith(
        "All four had their fortieth instrument on 1 July 2003"
    )
    assert curves.forty_title([one, other]).endswith(f"today each has {one.consents} consents")
    assert curves.pace_title([one, other]).startswith("Each instrument took 958 days")


def test_the_table_of_years_ends_with_today_and_starts_before_the_firearms_protocol(four):
    table = four.views[0].table
    last, known = table.iloc[-1], facts.named()
    assert last["End of"] == data.load().as_of
    assert last["Trafficking: consents"] == str(known["tip"].parties)
    assert last["Firearms: signatures"] == known["firearms"].signatories
    first = table.iloc[0]
    assert (first["End of"], first["Firearms: signatures"]) == (dt.date(2000, 12, 31), 0)
    assert first["Convention: signatures"] > 100


def test_the_paces_compare_the_same_span_and_leave_out_what_has_not_come(four):
    table = four.views[1].table.set_index("Instrument")
    assert (
        table.loc["Firearms Protocol", "days after adoption"]
        == (dt.date(2005, 4, 4) - dt.date(2001, 5, 31)).days
    )
    rows = data.load().participation
    tip = rows[(rows["instrument"] == "tip") & (rows["consent_date_latest"] <= "2005-11-15")]
    assert table.loc["Trafficking in Persons Protocol", "Consents after 5 years"] == str(len(tip))
    early = replace(
        data.load(), as_of=dt.date(2015, 1, 1), participation=rows[~(rows["consent_date_latest"] > "2014")]
    )
    assert curves.cumulative_all(early).views[1].table["Consents after 20 years"].isna().all()


# ---- from signature to consent


@pytest.fixture(scope="module")
def spans() -> figure.Exhibit:
    return intervals.time_to_consent()


def drawn(view: figure.View) -> tuple[dict, dict, dict]:
    """Who is drawn as a dot, as a range, and as a diamond, with the place in years."""
    dots, reported, ranges = view.plot.data

    def who(text):
        return text.split("<b>")[1].split("</b>")[0]

    ends = list(zip(ranges.text, ranges.x, strict=True))
    return (
        {who(text): x for text, x in zip(dots.text, dots.x, strict=True)},
        {who(a[0]): (a[1], b[1]) for a, b in zip(ends[::3], ends[1::3], strict=True)},
        {who(text): x for text, x in zip(reported.text, reported.x, strict=True)},
    )


@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_each_signatory_is_drawn_once_or_named_as_not_followed_up(spans, instrument):
    known = facts.named()[instrument]
    view = next(view for view in spans.views if view.name == known.short_title)
    dots, ranges, diamonds = drawn(view)
    names = [*dots, *ranges, *diamonds]
    assert len(names) == len(set(names)) == known.signatories - known.signed_only
    assert len(diamonds) == known.reported
    told = " ".join(view.notes)
    assert all(name in told for name in ranges)
    row = spans.views[0].table.query("`Regional group` == 'All signatories'").set_index("Instrument")
    assert row.loc[known.short_title, "Signed"] == known.signatories
    assert row.loc[known.short_title, "Not followed up"] == known.signed_only
    table = spans.table.set_index("State or organization")[f"{known.short_title}, days"]
    assert (table != "").sum() == known.signatories
    assert (table == "not followed up").sum() == known.signed_only
    assert all(name in told for name in table[table == "not followed up"].index)


def test_a_known_time_is_a_dot_and_an_unknown_one_a_range(spans):
    dots, _, diamonds = drawn(spans.views[1])
    days = (dt.date(2017, 7, 11) - dt.date(2000, 12, 12)).days
    assert dots["Japan"] == pytest.approx(days / 365.25, abs=0.001)
    assert spans.table.set_index("State or organization").loc["Japan", "Convention, days"] == str(days)
    assert "Iran (Islamic Republic of)" in diamonds
    dots, ranges, _ = drawn(spans.views[2])
    assert "Uganda" not in dots
    least, most = ranges["Uganda"]
    signed = dt.date(2000, 12, 12)
    assert least == pytest.approx((dt.date(2023, 2, 21) - signed).days / 365.25, abs=0.001)
    assert most == pytest.approx((dt.date(2024, 4, 20) - signed).days / 365.25, abs=0.001)


@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_the_median_is_that_of_all_that_followed_up(spans, instrument):
    known, rows = facts.named()[instrument], data.load().participation
    its = rows[
        (rows["instrument"] == instrument)
        & rows["signature_date"].notna()
        & rows["party_basis"].isin(["dated", "undated"])
    ]
    ends = [
        (its[f"consent_date_{end}"] - its["signature_date"]).dt.days.median()
        for end in ("earliest", "latest")
    ]
    row = spans.views[0].table.query("`Regional group` == 'All signatories'").set_index("Instrument")
    expected = f"{ends[0]:g}" if ends[0] == ends[1] else f"{ends[0]:g} to {ends[1]:g}"
    assert row.loc[known.short_title, "Median, days"] == expected
    # The prose has the median of the known days alone; where it is another, the chart says both.
    both = f"{known.short_title} {known.median_days} instead of {expected} days"
    assert (both in " ".join(spans.notes)) == (ends[0] != known.median_days)


def test_where_bounds_matter_the_median_is_a_range():
    tables = changed(
        lambda rows: (rows["instrument"] == "untoc") & (rows["consent_date"].dt.year == 2004),
        consent_date=pd.NaT,
        party_basis="undated",
        consent_date_earliest=day("2004-01-01"),
        consent_date_latest=day("2009-12-31"),
    )
    exhibit = intervals.time_to_consent(tables)
    its = intervals.signatories(tables, "untoc")
    least, most = its.median
    assert least + 100 < most
    assert f"median {least / 365.25:.1f} to {most / 365.25:.1f} years" in exhibit.views[1].title
    assert (
        f"median {least / 365.25:.1f} to {most / 365.25:.1f} years" in exhibit.plot.layout.annotations[0].text
    )
    mark = exhibit.plot.layout.shapes[0]
    assert mark.type == "rect"
    assert (mark.x0, mark.x1) == (round(least / 365.25, 4), round(most / 365.25, 4))


def test_the_longest_is_named_and_what_is_not_sure_is_left_open(spans):
    titles = [view.title for view in spans.views[1:]]
    assert "longest: Japan, 16.6 years" in titles[0]
    assert "longest: Uganda, 22.2 to 23.4 years" in titles[1]
    table = spans.views[0].table
    group = table["Regional group"].str.startswith("Western European") & (
        table["Instrument"] == "Firearms Protocol"
    )
    assert list(table.loc[group, "Longest"]) == ["Luxembourg or Germany, 6981 to 7325 days"]
    one = intervals.Span("Chad", "African Group", intervals.FOLLOWED, 900, 900)
    tie = intervals.Signatories([one, replace(one, name="Mali")])
    assert "longest: Chad and Mali, 2.5 years" in intervals.instrument_title(tie, "Convention")


def test_the_titles_of_the_times_follow_the_data(spans):
    left = sum(facts.named()[instrument].signed_only for instrument in INSTRUMENTS)
    assert spans.title.endswith(f"; {left} signatures have not been followed up")
    assert (
        f"{facts.named()['som'].signed_only} of 112 signatories have not followed up" in spans.views[3].title
    )
    congo = changed(
        of("untoc", "COG"),
        party=True,
        party_basis="dated",
        consent_type="ratification",
        consent_date=day("2026-01-05"),
        consent_date_earliest=day("2026-01-05"),
        consent_date_latest=day("2026-01-05"),
    )
    after = intervals.time_to_consent(congo)
    assert after.title.endswith(f"; {left - 1} signatures have not been followed up")
    assert "longest: Congo, 25.1 years; 146 of 147 signatories have followed up" in after.views[1].title
    tables = data.load()
    rows = tables.participation
    nobody = replace(tables, participation=rows[rows["party"] | (rows["instrument"] == "som")])
    assert f"; {facts.named()['som'].signed_only} signatures have" in intervals.time_to_consent(nobody).title
    everyone = replace(tables, participation=rows[rows["party"]])
    assert intervals.time_to_consent(everyone).title.endswith("; no signature is left without consent")
    waiting = rows[rows["signature_date"].notna() & ~rows["party"]]
    only = intervals.time_to_consent(replace(tables, participation=waiting))
    assert only.title.startswith("From signature to consent: no consent is confirmed yet")


def test_a_consent_before_its_signature_is_refused_and_one_of_the_same_day_told():
    early = dict.fromkeys(("consent_date", "consent_date_earliest", "consent_date_latest"), day("2000-12-11"))
    with pytest.raises(ValueError, match=r"Japan \(untoc\) consented by 2000-12-11, before its signature"):
        intervals.time_to_consent(changed(of("untoc", "JPN"), **early))
    same = dict.fromkeys(early, day("2000-12-12"))
    exhibit = intervals.time_to_consent(changed(of("untoc", "JPN"), **same))
    assert drawn(exhibit.views[1])[0]["Japan"] == 0
    assert "Consent on the day of signature (0 days): Japan." in exhibit.views[1].notes
    # A lower bound before the signature: nobody ratifies before signing.
    loose = changed(of("tip", "UGA"), consent_date_earliest=day("2000-11-15"))
    assert drawn(intervals.time_to_consent(loose).views[2])[1]["Uganda"][0] == 0
    # Without any bound: between the signature and the day of the data.
    none = changed(of("tip", "UGA"), consent_date_earliest=pd.NaT, consent_date_latest=pd.NaT)
    days = (data.load().as_of - dt.date(2000, 12, 12)).days
    assert drawn(intervals.time_to_consent(none).views[2])[1]["Uganda"] == (0, round(days / 365.25, 4))


def test_who_has_no_such_time_is_told_with_numbers_and_why(spans):
    notes = " ".join(spans.notes)
    kinds = data.load().participation.query("consent_type == 'accession'")["instrument"].value_counts()
    assert f"Convention {kinds['untoc']}, " in notes and f"Firearms Protocol {kinds['firearms']}" in notes
    assert "Montenegro (Convention: succession)" in notes
    assert "Antigua and Barbuda (Trafficking in Persons Protocol: ratification)" in notes
    assert "Bahamas (Firearms Protocol: ratification)" in notes
    assert "The European Union signed too and is included" in notes


def test_no_dot_covers_another(spans):
    for view in spans.views:
        places = [
            (int(x / intervals.BIN), y)
            for trace in view.plot.data[:2]
            for x, y in zip(trace.x, trace.y, strict=True)
        ]
        assert len(places) == len(set(places))
        lines = view.plot.data[2]
        for left, right, y in zip(lines.x[::3], lines.x[1::3], lines.y[::3], strict=True):
            bins = range(int(left / intervals.BIN), int(right / intervals.BIN) + 1)
            assert not {(at, y) for at in bins} & set(places)


def test_the_words_of_a_row_fit_on_a_phone(spans):
    """At 12 px a letter takes some 6 px; a phone's chart has 330."""
    for view in spans.views:
        for note in view.plot.layout.annotations:
            for line in note.text.replace("<b>", "").replace("</b>", "").split("<br>"):
                assert len(line) <= 54, line


# ---- published totals


@pytest.fixture(scope="module")
def totals() -> figure.Exhibit:
    return published.published_totals()


def test_every_published_total_is_a_point_and_those_that_differ_have_their_numbers(totals):
    table = data.load().totals
    for view, instrument in zip(totals.views, INSTRUMENTS, strict=True):
        its = table[table["instrument"] == instrument]
        points = [(x, y) for trace in view.plot.data[2:] for x, y in zip(trace.x, trace.y, strict=True)]
        assert sorted(points) == sorted((f"{r.date:%Y-%m-%d}", r.published) for r in its.itertuples())
        labels = [note.text for note in view.plot.layout.annotations if "published</b>" in note.text]
        differ = its[its["verdict"] == "mismatch"]
        assert sorted(labels) == sorted(
            f"<b>{r.published} published</b><br>{most} in our data"
            for r, most in zip(differ.itertuples(), differ["max"], strict=True)
        )
        shapes = {trace.marker.symbol + str(trace.marker.color) for trace in view.plot.data[2:]}
        assert len(shapes) == 3  # told apart by form or fill


def test_the_title_of_the_totals_follows_them(totals):
    assert totals.title == "Convention: 15 of 16 published totals agree with our data; 1 differs, by 1"
    assert "2 differ, by 1" in totals.views[3].title
    tables = data.load()
    mended = tables.totals.copy()
    mended.loc[mended["verdict"] == "mismatch", "published"] += 1
    mended.loc[mended["instrument"] == "tip", "published"] += 3
    exhibit = published.published_totals(replace(tables, totals=mended))
    assert exhibit.title == "Convention: all 16 published totals agree with our data"
    assert exhibit.views[0].notes == []
    assert "0 of 11" in exhibit.views[1].title and "11 differ, by 2 to 3" in exhibit.views[1].title
    fewer = replace(tables, totals=tables.totals[tables.totals["instrument"] != "tip"])
    assert len(published.published_totals(fewer).views) == 3


def test_what_is_marked_as_our_reading_differs():
    """A mark on a total that agrees by now would be a dead one."""
    table = data.load().totals
    assert set(table[table["inferred"]]["verdict"]) == {"mismatch"}


def test_a_total_without_an_exact_day_says_so(totals):
    for view in totals.views[1:]:
        assert "about mid-2020" in list(view.table["Day"])
        assert dt.date(2020, 5, 31) not in list(view.table["Day"])


# ---- all three


@pytest.mark.parametrize("make", CHARTS)
def test_a_chart_is_made_at_once_and_is_light(make):
    make()
    times = []
    for _ in range(3):
        start = time.perf_counter()
        exhibit = make()
        times.append(time.perf_counter() - start)
    assert min(times) <= 0.3
    page = exhibit.caption_html()
    kept = page if "base64," not in page else "".join(p.partition('"')[2] for p in page.split("base64,"))
    assert len(kept.encode()) <= 60_000
    assert all(view.plot.layout.meta["phone"] for view in exhibit.views)


@pytest.mark.parametrize("make", CHARTS)
def test_a_chart_draws_all_its_views_from_local_files(make, visit, tmp_path, monkeypatch):
    monkeypatch.setenv("PALERMO_BOOK", "1")
    library = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    for file in (library, paths.static_dir() / "chart.js", paths.static_dir() / "chart.css"):
        shutil.copy(file, tmp_path)
    exhibit = make()
    body = "".join(bundle["text/html"] for bundle in exhibit.bundles())
    page = (
        '<!doctype html><html lang="en" data-theme="light"><head><meta charset="utf-8"><title>Charts</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="stylesheet" href="chart.css"><script defer src="chart.js"></script></head>'
        f"<body><main><h1>Charts</h1>{body}</main></body></html>"
    )
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    v = visit(viewport={"width": 360, "height": 740})
    v.page.goto((tmp_path / "page.html").as_uri())
    choices = v.page.locator(f"input[name='choose-{exhibit.id}']")
    assert choices.count() == len(exhibit.views)
    for at, view in enumerate(exhibit.views):
        choices.nth(at).check()
        image = v.page.locator(f"#chart-{exhibit.id} [role=img]")
        v.page.wait_for_function(
            "([e, name]) => e.querySelector('[role=img]')?.getAttribute('aria-label').endsWith(name)"
            " && e.querySelectorAll('.scatterlayer .trace').length",
            arg=[v.page.locator(f"#chart-{exhibit.id}").element_handle(), view.name],
        )
        drawn = image.locator(".annotation-text:visible").all_text_contents()
        assert drawn
        assert not [text for text in drawn if "undefined" in text or "NaN" in text]
    assert v.width() <= 360
    assert (v.outside, v.messages) == ([], [])
    assert v.axe() == []
