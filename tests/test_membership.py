"""Since when a treaty is in force for a State: the traps of the rule, each with its State, and then all rows."""

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest

from palermo import data, rules
from palermo.membership import in_force_since


def since(instrument, iso3, tables=None, **changed):
    """The answer for one row of the data, some of its cells changed if wanted."""
    tables = tables or data.load()
    law = next(one for one in tables.instruments.itertuples() if one.id == instrument)
    rows = tables.participation
    row = rows[(rows["instrument"] == instrument) & (rows["iso3"] == iso3)].iloc[0].copy()
    for name, value in changed.items():
        row[name] = value
    return in_force_since(row, law, rules.fortieth(rows, law)["consent_date"].max())


def day(text):
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("instrument", "iso3", "expected", "article", "our_reading"),
    [
        # Deposit + 30 days alone would be a day before the instrument itself was in force.
        ("untoc", "CRI", "2003-09-29", "38(2)", True),  # 23 August 2003; 38(2) does not say "the later"
        ("tip", "AZE", "2003-12-25", "17(2)", False),
        ("tip", "DNK", "2003-12-25", "17(2)", False),
        ("tip", "JAM", "2003-12-25", "17(2)", False),
        ("tip", "KGZ", "2003-12-25", "17(2)", False),
        ("tip", "SEN", "2003-12-25", "17(2)", False),
        ("firearms", "OMN", "2005-07-03", "18(2)", False),
        ("firearms", "ZMB", "2005-07-03", "18(2)", False),
        # On or before the day of the fortieth instrument.
        ("untoc", "ARM", "2003-09-29", "38(1)", False),
        ("tip", "RWA", "2003-12-25", "17(1)", False),  # one of four on that day
        ("som", "AZE", "2004-01-28", "22(1)", False),
        ("firearms", "POL", "2005-07-03", "18(1)", False),
        # Later, by its own deposit. Switzerland's day is published: 26 November 2006 (facts, C-610).
        ("untoc", "CHE", "2006-11-26", "38(2)", False),
        ("untoc", "AFG", "2003-10-24", "38(2)", False),  # deposited five days before it was in force at all
        # An organization as a State: article 38(2) names both.
        ("untoc", "EUE", "2004-06-20", "38(2)", False),
        ("firearms", "EUE", "2014-04-20", "18(2)", False),
    ],
)  # fmt: skip
def test_a_known_day(instrument, iso3, expected, article, our_reading):
    found = since(instrument, iso3)
    assert (found.first, found.last) == (day(expected), day(expected))
    assert (found.article, found.our_reading) == (article, our_reading)
    assert found.rule.endswith(".")


@pytest.mark.parametrize("instrument", ["untoc", "tip", "som", "firearms"])
def test_a_succession_has_effect_from_its_own_day(instrument):
    found = since(instrument, "MNE")
    assert found.first == found.last == day("2006-06-03")
    assert found.article == "" and found.our_reading
    assert "succession" in found.rule


def test_a_succession_to_what_is_not_yet_in_force():
    found = since("firearms", "MNE", effective_date=pd.Timestamp("2005-01-01"))
    assert found.first == day("2005-07-03")


def test_bounds_give_a_range():
    found = since("tip", "AFG")
    assert (found.first, found.last) == (day("2014-08-31"), day("2014-09-30"))
    assert found.article == "17(2)"


def test_bounds_on_both_sides_of_the_fortieth_instrument_name_both_articles():
    found = since(
        "untoc", "AFG", party_basis="undated", consent_date=pd.NaT,
        consent_date_earliest=pd.Timestamp("2003-06-01"), consent_date_latest=pd.Timestamp("2003-12-01"),
    )  # fmt: skip
    assert (found.first, found.last) == (day("2003-09-29"), day("2003-12-31"))
    assert found.article == "38(1) or 38(2)"


def test_no_bounds_no_day():
    assert since("tip", "AFG", consent_date_earliest=pd.NaT) is None


def test_a_reported_consent_and_a_signatory_give_none():
    assert since("untoc", "IRN") is None
    assert since("untoc", "IRN", party_basis="dated") is not None, "it is the basis that decides"
    assert since("firearms", "GBR") is None


def test_an_instrument_that_is_not_in_force_binds_nobody():
    tables = data.load()
    later = tables.instruments.copy()
    later["in_force"] = pd.NaT
    assert since("untoc", "AFG", replace(tables, instruments=later)) is None
    few = replace(tables, participation=tables.participation[tables.participation["iso3"] == "AFG"])
    assert since("untoc", "AFG", few) is None, "there is no fortieth instrument"


def test_every_row():
    tables = data.load()
    entered = {}
    laws = {law.id: law for law in tables.instruments.itertuples()}
    fortieth = {
        key: rules.fortieth(tables.participation, law)["consent_date"].max() for key, law in laws.items()
    }
    for row in tables.participation.itertuples():
        law = laws[row.instrument]
        found = in_force_since(row, law, fortieth[law.id])
        bound = row.party and row.party_basis != "reported"
        assert (found is not None) == bound, (row.instrument, row.iso3)
        if bound:
            entered[row.instrument, row.iso3] = found
            assert law.in_force.date() <= found.first <= found.last
            assert (found.first == found.last) == (row.party_basis == "dated")
    for (instrument, iso3), found in entered.items():
        # Convention, article 37(2): a Protocol binds only a party to the Convention.
        assert found.last >= entered["untoc", iso3].first, (instrument, iso3)
        if found.first == found.last and entered["untoc", iso3].first == entered["untoc", iso3].last:
            assert found.first >= entered["untoc", iso3].first, (instrument, iso3)
