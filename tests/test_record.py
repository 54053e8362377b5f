"""The figures against the published record: totals, first forty instruments, entries into force, and gaps.

The dates and numbers here are history: no update of `data/` may change them without a reason.
"""

import csv
import datetime as dt
import io

import pandas as pd
import pytest

from palermo import data, facts
from palermo.charts import curves, intervals, published

INSTRUMENTS = ["untoc", "tip", "som", "firearms"]

# What others have published, as day and number; their sources are named in data/totals.csv.
RECORD = {
    ("untoc", "signatories"): "2002-12-12 147",
    ("untoc", "parties"): """2003-07-01 40, 2005-03-04 100, 2005-03-08 100, 2005-03-15 100, 2014-10-02 181,
        2015-01-31 185, 2015-11-05 186, 2016-06-30 187, 2017-09-19 189, 2018-10-19 189, 2020-05-31 190,
        2022-10-24 190, 2024-05-04 192, 2024-10-16 192, 2026-05-28 193""",
    ("tip", "signatories"): "2002-12-12 117, 2020-05-31 117",
    ("tip", "parties"): """2005-03-08 80, 2007-08-22 114, 2008-09-26 124, 2015-12-28 169, 2018-07-23 173,
        2018-10-19 173, 2020-05-31 176, 2024-04-20 182, 2026-05-28 185""",
    ("som", "signatories"): "2002-12-12 112, 2020-05-31 112",
    ("som", "parties"): """2003-11-30 40, 2005-03-08 69, 2014-01-27 138, 2018-10-19 146, 2020-05-31 149,
        2020-12-24 150, 2022-10-31 151, 2024-04-26 152, 2025-10-31 154, 2026-05-28 155""",
    ("firearms", "signatories"): "2002-12-12 52, 2020-05-31 52",
    ("firearms", "parties"): """2005-03-08 35, 2005-07-06 42, 2008-09-26 77, 2018-10-19 115, 2018-10-31 116,
        2020-05-31 118, 2020-10-16 119, 2024-05-04 123, 2026-05-28 127""",
}
PUBLISHED = [
    (instrument, measure, *entry.split())
    for (instrument, measure), entries in RECORD.items()
    for entry in entries.split(",")
]
# The four that differ: what was published, what the data give, and a word of the reason.
DIFFER = {
    ("untoc", "2005-03-15"): (100, 101, "Uganda deposited on 9 March 2005"),
    ("som", "2018-10-19"): (146, 147, "accession of Sudan"),
    ("firearms", "2005-03-08"): (35, 36, "the status before Lithuania"),
    ("firearms", "2018-10-19"): (115, 116, "accession of Sudan"),
}
# UNIS/CP/439 of 7 July 2003 lists forty States "in chronological order". The part that was read ends here.
READ_IN_CP439 = """Monaco, Nigeria, Serbia, Poland, Bulgaria, Latvia, Peru, Spain, Mali, Bosnia and Herzegovina,
    Lithuania, Canada, Venezuela (Bolivarian Republic of), Burkina Faso, Philippines, Tajikistan, New Zealand,
    Antigua and Barbuda"""
# The depositary's table of 2014 has the others, to 1 July 2003; they make up the forty that were published.
AFTER_IT = """Namibia, Albania, Botswana, Nicaragua, Ecuador, Morocco, Algeria, France, Argentina, Romania, Croatia,
    Equatorial Guinea, Estonia, Mexico, Türkiye, Mauritius, Cyprus, Seychelles, Gambia, Tunisia, Belarus, Armenia"""
FORTIETH = {
    "untoc": ("2003-07-01", ["Armenia"], "2003-09-29"),
    "tip": ("2003-09-26", ["Belize", "Lao People's Democratic Republic", "Poland", "Rwanda"], "2003-12-25"),
    "som": ("2003-10-30", ["Azerbaijan"], "2004-01-28"),
    "firearms": ("2005-04-04", ["Poland"], "2005-07-03"),
}


@pytest.fixture(scope="module")
def rows(root) -> list[dict]:
    """The table of participation as text, read without any code of the course."""
    text = (root / "data" / "participation.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def listed(names: str) -> list[str]:
    return [" ".join(name.split()) for name in names.split(",")]


def counted(rows: list[dict], instrument: str, measure: str, day: str) -> tuple[int, int]:
    """For certain, and at most: as data/SOURCES.md defines it, written anew."""
    its = [row for row in rows if row["instrument"] == instrument]
    if measure == "signatories":
        return (sum("" < row["signature_date"] <= day for row in its),) * 2
    bound = [row for row in its if row["party"] == "yes"]
    sure = [row for row in bound if row["party_basis"] in ("dated", "undated")]
    return (
        sum(row["consent_date_latest"] <= day for row in sure),
        sum(row["consent_date_earliest"] <= day for row in bound),
    )


# ---- totals


def test_all_published_totals_are_in_the_table():
    assert len(PUBLISHED) == 50  # 43 of the first collection, 7 found since
    totals = data.load().totals
    have = {
        (row.instrument, row.measure, f"{row.date:%Y-%m-%d}", str(row.published))
        for row in totals.itertuples()
    }
    assert set(PUBLISHED) <= have
    assert len(have) == len(totals)


@pytest.mark.parametrize(("instrument", "measure", "day", "number"), PUBLISHED)
def test_the_figures_bear_out_a_published_total_or_say_that_they_differ(
    rows, instrument, measure, day, number
):
    number = int(number)
    least, most = counted(rows, instrument, measure, day)
    if (instrument, day) in DIFFER and measure == "parties":
        assert (number, least, most) == (*DIFFER[instrument, day][:2], DIFFER[instrument, day][1])
        verdict = "mismatch"
    else:
        assert least <= number <= most
        verdict = "match" if least == most else "within bounds"
    totals = data.load().totals
    row = totals[
        (totals["instrument"] == instrument) & (totals["measure"] == measure) & (totals["date"] == day)
    ]
    assert list(row["verdict"]) == [verdict]
    # The curve that the reader sees has the same numbers on that day.
    tables = data.load()
    its = tables.participation[tables.participation["instrument"] == instrument]
    opened = curves.law(tables, instrument)["opened"]
    seen = curves.counts_over_time(its, opened, pd.Timestamp(tables.as_of)).loc[: pd.Timestamp(day)].iloc[-1]
    shown = (seen["signatures"],) * 2 if measure == "signatories" else (seen["least"], seen["most"])
    assert shown == (least, most)


def test_the_page_tells_which_four_differ_and_why():
    exhibit = published.published_totals()
    names = data.load().instruments.set_index("short_title")["id"]
    told = {}
    for view in exhibit.views:
        differ = view.table[view.table["Compared"] == "differs"]
        assert len(differ) == len(view.notes)
        for row, note in zip(differ.itertuples(), view.notes, strict=True):
            told[names[view.name], row.Day.isoformat()] = (row.Published, row[4], row.Remark, note)
    assert set(told) == set(DIFFER)
    for key, (number, ours, reason) in DIFFER.items():
        shown, counted_here, remark, note = told[key]
        assert (shown, counted_here) == (number, str(ours))
        assert reason in remark and reason in note
        assert f"{number} parties published, {ours} in our data" in note
        # What no source says is marked, and only that.
        inferred = key == ("firearms", "2005-03-08")
        assert ("our reading" in note, "our reading" in remark) == (inferred, inferred)
    assert sum(len(view.table) for view in exhibit.views) == len(data.load().totals)


# ---- the fortieth instruments


def test_the_first_forty_states_of_the_convention_are_in_the_published_order(rows):
    expected = listed(f"{READ_IN_CP439}, {AFTER_IT}")
    assert len(expected) == 40
    states = [
        (row["consent_date_latest"], row["participant"])
        for row in rows
        if (row["instrument"], row["kind"], row["party"]) == ("untoc", "state", "yes")
    ]
    first = [name for day, name in sorted(states) if day <= "2003-07-01"]
    assert first == expected


def test_the_rows_that_cite_the_list_of_2003_are_its_beginning(rows):
    citing = {
        row["participant"]
        for row in rows
        if row["instrument"] == "untoc" and "unis-2003-cp439" in row["membership_confirmed_by"].split(";")
    }
    assert citing == set(listed(READ_IN_CP439))


def test_the_first_forty_parties_of_the_migrants_protocol_are_those_that_were_published(rows):
    """UN News of November 2003 names forty: exactly those that had joined by then."""
    its = [row for row in rows if row["instrument"] == "som"]
    named = {r["iso3"] for r in its if "unnews-2003-11-som" in r["membership_confirmed_by"].split(";")}
    joined = {r["iso3"] for r in its if "" < r["consent_date_latest"] <= "2003-11-30"}
    assert len(named) == 40
    assert joined == named


@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_fortieth_instrument_and_entry_into_force_are_as_published(instrument):
    day, states, force = FORTIETH[instrument]
    day, force = dt.date.fromisoformat(day), dt.date.fromisoformat(force)
    assert force - day == dt.timedelta(days=90)
    known = facts.named()[instrument]
    assert (known.fortieth_date, known.entry_into_force) == (day, force)
    assert known.fortieth_state == facts.listed(states)
    table = curves.cumulative_all().views[1].table.set_index("Instrument")
    row = table.loc[known.short_title]
    assert (row["Fortieth instrument"], row["Entry into force"]) == (day, force)
    assert row["of"] == facts.listed(states)
    events = curves.cumulative(instrument).table.query("Event != ''").set_index("Event")["End of"]
    assert (events["Fortieth instrument"], events["Entry into force"]) == (day, force)


# ---- gaps


def test_every_gap_in_the_dates_is_told_beside_the_charts_that_it_touches():
    tables = data.load()
    names = tables.instruments.set_index("id")["short_title"]
    over_time = " ".join(curves.cumulative_all().notes)
    spans = {view.name: " ".join(view.notes) for view in intervals.time_to_consent().views}
    signed = tables.participation.set_index(["instrument", "iso3"])["signature_date"]
    gaps = tables.gaps[tables.gaps["missing"].isin(["consent_date", "depositary_confirmation"])]
    for gap in gaps.itertuples():
        assert gap.participant in over_time
        if pd.notna(signed[gap.instrument, gap.iso3]):
            name = tables.countries.set_index("iso3").at[gap.iso3, "name"]
            assert name in spans[names[gap.instrument]]
