"""Every rule of palermo.rules is broken once in a copy of the data, and must say so at the right place."""

import inspect
import json

import pandas as pd
import pytest
from planted import change, consent, copy_of_data, remove, row

from palermo import data, paths, rules, schema

# rule, file, where and what to change, the column told, words of what is expected
BROKEN_ROWS = [
    ("signed_in_the_signing_period", "participation", row("untoc", "AFG"), {"signature_date": "2002-12-13"},
     "signature_date", "2000-12-12 to 2002-12-12, the signing period (article 36(1))"),
    ("signed_in_the_signing_period", "participation", row("firearms", "MLI"),
     {"signature_date": "2001-06-29"},
     "signature_date", "2001-06-30 to 2002-12-12, the signing period (article 17(1))"),
    ("consent_after_adoption", "participation", row("untoc", "BLZ"), consent("1999-01-01"),
     "consent_date", "on or after 2000-11-15"),
    ("consent_after_adoption", "participation", row("untoc", "WSM"), {"consent_date_earliest": "2000-11-14"},
     "consent_date_earliest", "on or after 2000-11-15"),
    ("consent_after_signature", "participation", row("untoc", "AFG"), consent("2000-12-13"),
     "consent_date_latest", "the signature of 2000-12-14"),
    ("no_date_after_the_tables_own", "participation", row("firearms", "MLI"), consent("2026-05-29"),
     "consent_date_latest", "up to 2026-05-28"),
    ("signed_or_bound", "participation", row("untoc", "COG"),
     {"signature_date": ""}, "party", "signature_date"),
    ("no_consent_without_being_a_party", "participation", row("untoc", "COG"),
     {"consent_type": "ratification"},
     "consent_type", "empty"),
    ("a_party_says_what_it_rests_on", "participation", row("firearms", "MLI"), {"party_basis": ""},
     "party_basis", "dated, undated or reported"),
    ("a_party_says_what_it_rests_on", "participation", row("firearms", "MLI"), {"party_basis": "undated"},
     "party_basis", "dated, since consent_date is given"),
    ("a_party_says_what_it_rests_on", "participation", row("tip", "LKA"), {"party_basis": "dated"},
     "consent_date", "the day of deposit"),
    ("dates_of_a_party_have_bounds", "participation", row("tip", "LKA"), {"consent_date_latest": ""},
     "consent_date_latest", "the first or last one"),
    ("dates_of_a_party_have_bounds", "participation", row("firearms", "MLI"),
     {"consent_date_earliest": "2002-05-02"},
     "consent_date_earliest", "2002-05-03, the same as consent_date"),
    ("dates_of_a_party_have_bounds", "participation", row("tip", "LKA"),
     {"consent_date_earliest": "2015-07-01"},
     "consent_date_earliest", "on or before consent_date_latest, 2015-06-30"),
    ("ratified_after_signing", "participation", row("som", "ATG"), {"consent_type": "ratification"},
     "consent_type", "accession, since there is no signature_date (article 21)"),
    ("ratified_after_signing", "participation", row("tip", "ATG"), {"consent_type": "accession"},
     "ratified_unsigned", "no longer"),
    ("ratified_after_signing", "participation", row("firearms", "MLI"), {"ratified_unsigned": "yes"},
     "ratified_unsigned", "no"),
    ("acceded_without_signing", "participation", row("untoc", "MLI"), {"consent_type": "accession"},
     "consent_type", "since it signed 2000-12-15 (article 36(3)–(4))"),
    ("a_non_signatory_acceded", "participation", row("untoc", "BLZ"), {"consent_type": ""},
     "consent_type", "accession"),
    ("a_succession_has_its_own_day", "participation", row("som", "MNE"), {"effective_date": ""},
     "effective_date", "the day from which"),
    ("a_succession_has_its_own_day", "participation", row("som", "BLZ"), {"effective_date": "2006-09-01"},
     "effective_date", "empty"),
    ("a_succession_has_its_own_day", "participation", row("som", "MNE"), {"effective_date": "2006-10-24"},
     "effective_date", "on or before the notice of it, 2006-10-23"),
    ("a_protocol_party_is_a_convention_party", "participation", row("tip", "COG"),
     {"party": "yes", "party_basis": "dated", "consent_type": "ratification", **consent("2005-01-01")},
     "iso3", "article 37(2)"),
    ("a_protocol_party_is_a_convention_party", "participation", row("firearms", "KEN"), consent("2004-01-01"),
     "consent_date_latest", "2004-06-16, its consent to the Convention (article 37(2))"),
    ("one_name_one_code", "participation", row("firearms", "KEN"), {"participant": "Republic of Kenya"},
     "participant", "Kenya, as in the other rows of KEN"),
    ("kinds_agree", "participation", row("firearms", "KEN"), {"kind": "organization"}, "kind", "state"),
    ("sources_are_described", "participation", row("firearms", "KEN"), {"verified_by": "untc-scrape-2041"},
     "verified_by", '"untc-scrape-2041" is not there'),
    ("a_source_does_not_verify_itself", "participation", row("firearms", "KEN"),
     {"verified_by": "untc-scrape-2014"},
     "verified_by", "other than"),
    ("gaps_are_exactly_what_is_missing", "gaps", row("tip", "LKA"), {"latest": "2015-06-29"},
     "latest", "2015-06-30, as consent_date_latest"),
    ("gaps_are_exactly_what_is_missing", "gaps", row("tip", "LKA"), {"missing": "depositary_confirmation"},
     "missing", "delete this row"),
    ("countries_are_described", "countries", {"iso3": "AFG"}, {"m49_region": ""}, "m49_region", "a State"),
    ("countries_are_described", "countries", {"iso3": "EUE"}, {"m49": "999"}, "m49", "no State"),
    ("countries_are_described", "countries",
     {"iso3": "EUE"}, {"kind": "state"}, "kind", "organization for EUE"),
    ("countries_are_described", "countries", {"iso3": "ALB"}, {"m49": "004"}, "m49", "only once"),
    ("countries_are_described", "countries",
     {"iso3": "AFG"}, {"un_regional_group": ""}, "un_regional_group", "one of"),
    ("countries_are_described", "countries", {"iso3": "VAT"}, {"un_regional_group": "WEOG"},
     "un_regional_group", "no Member State"),
    ("another_name_leads_to_one_state", "other_names", {"iso3": "CPV"}, {"other_name": "CABO-VERDE"},
     "other_name", "the name of CPV"),
    ("another_name_leads_to_one_state", "other_names", {"iso3": "TUR"}, {"other_name": "bolívia"},
     "other_name", "each name once"),
    ("a_treaty_is_adopted_then_opened_then_closed", "instruments", {"id": "untoc"}, {"opened": "2000-11-14"},
     "opened", "on or after adopted, 2000-11-15"),
    ("a_total_agrees_with_its_verdict", "totals", {"instrument": "untoc", "measure": "signatories"},
     {"published": "148"}, "verdict", "mismatch for published 148, min 147, max 147"),
    ("a_total_agrees_with_its_verdict", "totals",
     {"instrument": "som", "verdict": "mismatch"}, {"remark": ""},
     "remark", "the reason"),
    ("every_participant_can_be_drawn", "points", {"iso3": "AFG"}, {"has_polygon_110m": "no"},
     "has_polygon_110m", "yes, as in world_un_110m.geojson"),
    ("lists_name_what_other_tables_have", "finder_rules", {"id": "R-001"}, {"problem": "law;lawless"},
     "problem", 'ids from finder_answers.csv; "lawless" is not there'),
    ("lists_name_what_other_tables_have", "un_days", {"id": "trafficking"}, {"instruments": "tip;tipp"},
     "instruments", '"tipp" is not there'),
    ("lists_name_what_other_tables_have", "recommended_sources", {"number": "1"}, {"tools": "advocacy;lobby"},
     "tools", 'ids from tools.csv; "lobby" is not there'),
    ("lists_name_what_other_tables_have", "cases", {"id": "K-01"}, {"tools": "pilots"},
     "tools", 'ids from tools.csv; "pilots" is not there'),
    ("a_case_is_told_in_a_few_words", "cases", {"id": "K-01"}, {"told": "Something happened."},
     "told", "120 to 200 words, not "),
    ("a_rule_of_the_finder_asks_and_counts", "finder_rules", {"id": "R-001"}, {"problem": ""},
     "who", "an answer in one of the columns"),
    ("a_rule_of_the_finder_asks_and_counts", "finder_rules", {"id": "R-001"}, {"points": "0"},
     "points", "but not 0"),
    ("a_day_comes_every_year", "un_days", {"id": "fishing"}, {"day": "31"},
     "day", "a day that month 6 has in every year"),
    ("lists_of_the_plan_name_what_other_tables_have", "plan_issues", {"id": "victims"},
     {"days": "trafficking;slaver"}, "days", '"slaver" is not there'),
    ("lists_of_the_plan_name_what_other_tables_have", "plan_lines", {"id": "consult"},
     {"who": "cso;csx"}, "who", 'ids from plan_stakeholders.csv; "csx" is not there'),
    ("a_plan_rests_on_articles_that_there_are", "plan_articles", {"issue": "victims", "article": "6(6)"},
     {"article": "21(1)"}, "article", "an article of tip, which has 20"),
    ("a_plan_rests_on_articles_that_there_are", "plan_articles", {"issue": "victims", "article": "25(2)"},
     {"instrument": "som"}, "instrument", "a treaty that plan_issues.csv names for victims: tip, untoc"),
    ("a_line_of_the_plan_has_its_source", "plan_lines", {"id": "consult"}, {"source": ""},
     "source", "or the mark advice"),
    ("a_line_of_the_plan_has_its_source", "plan_lines", {"id": "consult"}, {"instrument": ""},
     "instrument", "the treaty on which the standing is asked"),
]  # fmt: skip

BROKEN_COUNTS = [
    ("member_states_are_all_there", "countries",
     {"iso3": "SMR"}, {"un_member": "no", "un_regional_group": ""},
     "un_member", "yes in 193 rows"),
    ("member_states_are_all_there", "countries", {"iso3": "SMR"}, {"un_regional_group": "GRULAC"},
     "un_regional_group", "GRULAC in 33 rows"),
    ("entry_into_force_follows_from_the_deposits", "instruments",
     {"id": "firearms"}, {"in_force": "2005-07-04"},
     "in_force", "2005-07-03, day 90 after instrument 40 of a State in participation.csv (article 18(1))"),
    ("entry_into_force_follows_from_the_deposits", "participation", row("untoc", "ARM"),
     consent("2003-06-30"),
     "in_force", "2003-09-28"),
    ("totals_come_out_of_the_table", "totals",
     {"instrument": "tip", "measure": "signatories", "date": "2002-12-12"},
     {"published": "118", "min": "118", "max": "118"}, "min", "117, the signatories of tip on 2002-12-12"),
    ("totals_come_out_of_the_table", "participation", row("untoc", "UGA"),
     consent("2005-03-07"), "max", "101"),
    ("articles_are_all_there", "instruments", {"id": "untoc"}, {"articles": "42"}, "articles", "41"),
]  # fmt: skip

PACKAGE = json.loads((paths.data_dir() / "datapackage.json").read_text(encoding="utf-8"))
RESOURCES = {resource["name"]: resource for resource in PACKAGE["resources"]}


def broken(rule, table, where, cells):
    """The line of the row changed in `table`, and what that one rule then says."""
    text, _ = schema.read(paths.data_dir() / RESOURCES[table]["path"], table)
    (line,) = text.index[(text[list(where)] == list(where.values())).all(axis=1)]
    text.loc[line, list(cells)] = list(cells.values())
    tables = data.load()
    given = {
        **vars(tables),
        "as_of": pd.Timestamp(tables.as_of),
        "boundaries": data.boundaries(),
        "faulty": set(),
    }
    given[table] = schema.convert(text, RESOURCES[table]["schema"])
    asked = getattr(rules, rule)
    return line, list(asked(**{name: given[name] for name in inspect.signature(asked).parameters}))


@pytest.mark.parametrize(("rule", "table", "where", "cells", "column", "words"), BROKEN_ROWS)
def test_a_broken_rule_is_told_at_its_row(rule, table, where, cells, column, words):
    line, told = broken(rule, table, where, cells)
    (fault,) = [fault for fault in told if fault.column == column]
    assert (fault.file, fault.row) == (table, line)
    assert words in fault.expected


@pytest.mark.parametrize(("rule", "table", "where", "cells", "column", "words"), BROKEN_COUNTS)
def test_a_broken_count_is_told(rule, table, where, cells, column, words):
    _, told = broken(rule, table, where, cells)
    assert any(fault.column == column and words in fault.expected for fault in told), told


def test_a_missing_row_of_gaps_points_and_articles_is_told(tmp_path):
    folder = copy_of_data(tmp_path)
    remove(folder, "gaps", row("tip", "LKA"))
    remove(folder, "world_un_points", {"iso3": "SMR"})
    remove(folder, "articles", {"instrument": "untoc", "article": "41"})
    told = [str(fault) for fault in data.check(folder)]
    assert len(told) == 3
    assert any("a row tip, LKA, consent_date in gaps.csv as well" in fault for fault in told)
    assert any("countries.csv" in fault and '"SMR"' in fault and "add its point" in fault for fault in told)
    assert any("expected 40, the rows of untoc in articles.csv" in fault for fault in told)


def test_counts_wait_until_the_rows_are_right(tmp_path):
    folder = copy_of_data(tmp_path)
    change(folder, "totals", {"instrument": "som", "measure": "signatories", "date": "2002-12-12"}, min="111")
    change(folder, "participation", row("untoc", "MLI"), consent_type="accession")
    assert {fault.column for fault in data.check(folder)} == {"consent_type", "verdict"}
    change(folder, "participation", row("untoc", "MLI"), consent_type="ratification")
    assert {fault.column for fault in data.check(folder)} == {"verdict"}
    cells = {"verdict": "within bounds"}
    change(folder, "totals", {"instrument": "som", "measure": "signatories", "date": "2002-12-12"}, **cells)
    assert {fault.column for fault in data.check(folder)} == {"min"}


def test_a_state_whose_convention_row_is_wrong_is_told_once(tmp_path):
    folder = copy_of_data(tmp_path)
    change(folder, "participation", row("untoc", "KEN"), party="perhaps")
    assert len(data.check(folder)) == 1


def test_every_rule_is_broken_above():
    broken = {case[0] for case in [*BROKEN_ROWS, *BROKEN_COUNTS]}
    assert broken == {rule.__name__ for rule in [*rules.ROW_RULES, *rules.COUNT_RULES]}


@pytest.mark.parametrize(("instrument", "iso3", "cells", "column"), [
    ("tip", "ATG", consent("2000-01-01"), "consent_date"),
    ("firearms", "BHS", {"consent_date_latest": "2008-09-27"}, "consent_date_latest"),
    ("untoc", "MNE", {"signature_date": "2002-01-01"}, "consent_type"),
    ("untoc", "MNE", consent("2000-01-01"), "consent_date"),
])  # fmt: skip
def test_an_exception_silences_only_its_own_check(tmp_path, instrument, iso3, cells, column):
    folder = copy_of_data(tmp_path)
    assert data.check(folder) == []
    line = change(folder, "participation", row(instrument, iso3), **cells)
    assert (line, column) in {(fault.row, fault.column) for fault in data.check(folder)}


def test_a_rule_with_a_bug_is_not_mistaken_for_a_missing_column(monkeypatch):
    def buggy(participation):
        yield participation["no_such_column"]

    monkeypatch.setattr(rules, "ROW_RULES", [buggy])
    tables = {"participation": data.load().participation}
    with pytest.raises(KeyError):
        rules.check(tables, {"participation": "data/participation.csv"})
    assert (
        rules.check(tables, {"participation": "data/participation.csv"}, incomplete=["participation"]) == []
    )
