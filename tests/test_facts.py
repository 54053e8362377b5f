"""Named facts: what the tables say, and that a sentence cannot ask for what they do not say."""

import dataclasses
import datetime as dt

import pytest
from planted import change, consent, copy_of_data, row

from palermo import data, facts
from palermo.facts import undated


def test_headline_counts_leave_out_the_reported_party():
    convention = facts.named()["untoc"]
    rows = data.load().participation.query("instrument == 'untoc' and party")
    assert convention.parties == len(rows) - 1
    assert (convention.reported, convention.reported_names) == (1, "Iran (Islamic Republic of)")
    assert convention.parties_as_of == f"{convention.parties} parties as of {facts.named()['as_of']}"
    members = convention.un_members_party + convention.un_members_not_party + convention.reported
    assert members == data.load().countries["un_member"].sum()


@pytest.mark.parametrize(("instrument", "state", "fortieth", "in_force"), [
    ("untoc", "Armenia", dt.date(2003, 7, 1), dt.date(2003, 9, 29)),
    ("tip", "Belize, Lao People's Democratic Republic, Poland and Rwanda",
     dt.date(2003, 9, 26), dt.date(2003, 12, 25)),
    ("som", "Azerbaijan", dt.date(2003, 10, 30), dt.date(2004, 1, 28)),
    ("firearms", "Poland", dt.date(2005, 4, 4), dt.date(2005, 7, 3)),
])  # fmt: skip
def test_entry_into_force_is_computed_from_the_fortieth_instrument(instrument, state, fortieth, in_force):
    treaty = facts.named()[instrument]
    assert (treaty.fortieth_state, treaty.fortieth_date, treaty.entry_into_force) == (
        state,
        fortieth,
        in_force,
    )


def test_a_party_whose_day_is_unknown_counts_as_a_party(tmp_path):
    folder = copy_of_data(tmp_path)
    before = facts.named(data.load_from(folder))["tip"]
    assert "Sri Lanka" in before.undated_names
    rows = data.load().participation.query("instrument == 'tip' and party")
    assert before.parties == len(rows) and before.undated == rows["consent_date"].isna().sum() > 0


def test_facts_follow_the_tables(tmp_path):
    folder = copy_of_data(tmp_path)
    before = facts.named()["firearms"]
    cells = {"party": "yes", "party_basis": "dated", "consent_type": "ratification", **consent("2026-05-01")}
    change(folder, "participation", row("firearms", "CAN"), **cells)
    # The published totals of 2026 no longer fit, and that is the only thing told.
    with pytest.raises(data.DataError) as told:
        data.load_from(folder)
    assert {fault.file for fault in told.value.faults} == {"data/totals.csv"}
    total = {"instrument": "firearms", "date": "2026-05-28"}
    change(folder, "totals", total, min="128", max="128", verdict="mismatch", remark="Canada, for the test")
    after = facts.named(data.load_from(folder))["firearms"]
    assert after.parties == before.parties + 1
    assert after.signatories == before.signatories
    assert after.signed_only == before.signed_only - 1
    assert after.gap_to_convention == before.gap_to_convention - 1
    assert (after.latest_dated_party, str(after.latest_dated_date)) == ("Canada", "1 May 2026")


def test_percentages_are_of_member_states():
    for instrument in ("untoc", "tip", "som", "firearms"):
        treaty = facts.named()[instrument]
        assert abs(treaty.un_members_percent - 100 * treaty.un_members_party / 193) <= 0.5
        assert treaty.un_members_party < treaty.parties


def test_the_slides_numbers_come_with_their_date():
    slides = facts.named()["slides"]
    assert (slides["tip"].parties, slides["tip"].signatories) == (176, 117)
    assert (slides["som"].parties, slides["firearms"].parties) == (149, 118)
    assert facts.fill("{slides.tip.date}") == "about mid-2020"


def test_a_sentence_is_filled_and_a_doubled_brace_stays():
    text = facts.fill("{untoc.short_title}: {untoc.parties} ({as_of}) {{x}}")
    assert text == f"Convention: {facts.named()['untoc'].parties} (28 May 2026) {{x}}"
    assert facts.say("{untoc.entry_into_force}, {mine}", mine=7).data == "29 September 2003, 7"
    assert facts.look_up("untoc.parties") == facts.named()["untoc"].parties


@pytest.mark.parametrize(("name", "near"), [
    ("untoc.partys", "untoc.parties"), ("untok.parties", "untoc.parties"), ("asof", "as_of"),
    ("untoc.parties.real", "untoc.parties"), ("untoc.__class__", "untoc"), ("", "as_of"),
])  # fmt: skip
def test_an_unknown_fact_is_told_with_near_names(name, near):
    with pytest.raises(facts.UnknownFact, match=near):
        facts.fill(f"{{{name}}}")


def test_a_lone_brace_is_told():
    with pytest.raises(facts.UnknownFact, match="doubled"):
        facts.fill("a set } of things")


def test_a_fact_that_the_tables_do_not_give_is_refused():
    names = facts.named()
    unknown = {**names, "untoc": dataclasses.replace(names["untoc"], fortieth_date=None)}
    with pytest.raises(facts.UnknownFact, match="do not give"):
        facts.fill("{untoc.fortieth_date}", unknown)


# ---- what module 7 says


def test_who_joined_since_the_slides_makes_up_the_difference():
    """Those whose day is not known may or may not be in the slides' number."""
    names = facts.named()
    for instrument, slide in names["slides"].items():
        sure, _, perhaps = slide.joined_since.partition("; before or after, the day is not known: ")
        more = names[instrument].parties - slide.parties
        joined, unknown = count_of(sure), count_of(perhaps)
        assert joined <= more <= joined + unknown, instrument


def count_of(names: str) -> int:
    return len(names.replace(" and ", ", ").split(", ")) if names else 0


def test_published_totals_are_looked_up_by_day():
    then = facts.published("firearms", "2005-03-08")
    assert (then.count, then.certain, then.date) == (35, 36, "8 March 2005")
    assert facts.published("tip", "2020-05-31").date == "about mid-2020"
    with pytest.raises(facts.UnknownFact, match="2005-03-08"):
        facts.published("firearms", "2005-03-09")


def test_regional_groups_add_up_to_the_member_states():
    names = facts.named()
    for instrument in ("untoc", "tip", "som", "firearms"):
        groups = names[instrument].groups.values()
        assert sum(group.members for group in groups) == names["member_states"]
        assert sum(group.parties for group in groups) == names[instrument].un_members_party
        assert all(group.parties + group.missing == group.members for group in groups)
    assert facts.look_up("firearms.groups.asia_pacific.members") == 54


@pytest.mark.parametrize(("instrument", "opted_out"), [
    ("untoc", 46), ("tip", 37), ("som", 23), ("firearms", 15),
])  # fmt: skip
def test_opt_outs_are_those_of_the_sources(instrument, opted_out):
    assert facts.named()[instrument].opt_outs == opted_out


def test_a_sentence_over_all_treaties_holds_where_they_have_nothing():
    tables = data.load()
    rows = tables.participation[tables.participation["party"] & (tables.participation["consent_type"] != "")]
    names = facts.named(dataclasses.replace(tables, participation=rows))
    assert (names["signed_only_by_treaty"], names["kind_unknown_by_treaty"]) == ("none", "none")
    assert "Convention: Congo" in facts.named()["signed_only_by_treaty"]


# ---- the review: numbers with days of their own


def test_the_numbers_of_the_review_are_those_of_the_tables():
    review = facts.named()["review"]
    assert review.total == str(data.load().review_groups["reviews"].sum())
    assert review.groups["one"].when == "late 2020" and review.groups["two"].when == "1 November 2021"
    september = review.status["september_2024"]
    assert september.under_way + september.not_started == int(review.total)
    assert facts.fill("{review.status.april_2024.under_way} ({review.status.april_2024.when})").endswith(
        "(April 2024)"
    )
    last = data.load().review_status.iloc[-1]
    assert review.latest == f"{last['reviews']} of {last['total']} reviews had started (16 October 2024)"


def test_a_number_with_a_day_of_its_own_needs_that_day_beside_it():
    name = "review.status.april_2024.under_way"
    assert undated([name]) == [name] == undated([name, "as_of"])
    assert undated([name, "review.status.april_2024.when"]) == []
    assert undated(["untoc.parties"]) == ["untoc.parties"] and undated(["untoc.parties", "as_of"]) == []
    assert undated(["untoc.title"]) == []
