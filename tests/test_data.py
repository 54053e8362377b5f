"""The tables: what they hold, what frictionless says of them, and what an author is told who breaks them."""

import json
import re
import time

import frictionless
import pandas as pd
import pytest
from click.testing import CliRunner
from planted import change, consent, copy_of_data, repeat, row, rows_of, write

from palermo import data, paths, schema
from palermo.data_cli import data_group

PACKAGE = json.loads((paths.data_dir() / "datapackage.json").read_text(encoding="utf-8"))
SOURCES = (paths.data_dir() / "SOURCES.md").read_text(encoding="utf-8")


# ---- what the tables hold


def test_the_course_s_own_data_have_no_fault():
    assert data.check(paths.data_dir()) == []


def test_tables_are_read_once_and_typed():
    tables = data.load()
    assert data.load() is tables
    rows = tables.participation
    assert rows["party"].dtype == bool and rows["ratified_unsigned"].dtype == bool
    assert pd.api.types.is_datetime64_dtype(rows["consent_date"])
    assert tables.totals["published"].dtype == "Int64"
    assert (rows["notes"] == "").any() and rows["notes"].notna().all()
    assert str(tables.as_of) == PACKAGE["asOf"]


def test_loading_is_fast_enough_for_a_notebook():
    start = time.perf_counter()
    data.load_from(paths.data_dir())
    seconds = time.perf_counter() - start
    print(f"reading and checking all tables: {seconds:.2f} s")
    assert seconds < 1.5  # about 0.15 s; the rest is for a busy machine


def test_every_published_total_is_kept():
    totals = data.load().totals
    from_slides = (totals["published_by"] == "project-slides") & (totals["measure"] == "signatories")
    assert len(totals[~from_slides]) == 47 and from_slides.sum() == 3
    assert (totals["verdict"] == "mismatch").sum() == 4


def test_the_coverage_table_of_sources_md_is_what_the_tables_give():
    tables = data.load()
    text = re.search(r"<!-- coverage:begin -->\n(.*?)\n<!-- coverage:end -->", SOURCES, re.S)[1]
    header, _, *lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines()]
    stated = [dict(zip(header, line, strict=True)) for line in lines]
    assert [line["instrument"] for line in stated] == list(tables.instruments["id"])
    for line, treaty in zip(stated, tables.instruments.itertuples(), strict=True):
        rows = tables.participation[tables.participation["instrument"] == treaty.id]
        made = tables.declarations[tables.declarations["instrument"] == treaty.id]
        bound, dated = rows[rows["party"]], rows[rows["party"] & rows["consent_date"].notna()]
        out = made[(made["kind"] == "reservation") & (made["article"] == treaty.dispute_article)]
        computed = {
            "rows": len(rows),
            "signatories": rows["signature_date"].notna().sum(),
            "signatures confirmed": (rows["signature_verified_by"] != "").sum(),
            "parties": len(bound),
            "dated": len(dated),
            "undated": (bound["party_basis"] == "undated").sum(),
            "reported": (bound["party_basis"] == "reported").sum(),
            "dates confirmed": (dated["verified_by"] != "").sum(),
            "membership confirmed": (bound["membership_confirmed_by"] != "").sum(),
            "signed only": (~rows["party"]).sum(),
            "declaration rows": len(made),
            "clause opt-outs in force": out[out["status"] == "in_force"]["iso3"].nunique(),
        }
        assert {column: int(line[column]) for column in computed} == computed, treaty.id


def test_sources_md_says_how_many_days_are_known():
    parties = data.load().participation.query("party")
    assert f"known for {parties['consent_date'].notna().sum()} of the {len(parties)} rows" in SOURCES


def test_every_state_is_drawn_and_the_small_ones_are_points():
    shapes = {feature["id"] for feature in data.boundaries()["features"]}
    states = data.load().countries.query("kind == 'state'")["iso3"]
    as_points = states[~states.isin(shapes)]
    assert len(states) == 197 and len(as_points) == 25
    assert {"SMR", "VAT", "SGP", "TUV"} <= set(as_points) <= set(data.points()["iso3"])


def test_no_file_names_a_place_on_somebody_s_machine():
    for path in paths.data_dir().iterdir():
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"(^|[\s(\"'])/(work|tmp|home|root|Users)/", text), path.name


# ---- the description of the tables


def test_frictionless_finds_the_package_valid():
    report = frictionless.Package(str(paths.data_dir() / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "message"])


def test_every_table_and_column_is_described():
    for resource in PACKAGE["resources"]:
        assert resource["description"] and resource["sources"] and resource["licenses"], resource["name"]
        for field in resource.get("schema", {}).get("fields", []):
            assert field["description"].endswith("."), (resource["name"], field["name"])


def test_every_file_in_the_folder_is_described_or_describes():
    described = {resource["path"] for resource in PACKAGE["resources"]} | {"datapackage.json", "SOURCES.md"}
    assert described == {path.name for path in paths.data_dir().iterdir()}


@pytest.mark.parametrize(("field", "words"), [
    ({"name": "x", "type": "year"}, "type year"),
    ({"name": "x", "type": "string", "rdfType": "y"}, "rdfType"),
    ({"name": "x", "type": "string", "constraints": {"jsonSchema": {}}}, "jsonSchema"),
    ({"name": "x", "type": "date", "format": "%d/%m/%Y"}, "format"),
    ({"name": "x", "type": "boolean", "trueValues": ["yes"], "falseValues": ["no"]}, "must be required"),
    ({"name": "x", "type": "string", "constraints": {"pattern": "[A-Z]"}}, "example"),
])  # fmt: skip
def test_what_our_check_cannot_check_is_refused(field, words):
    with pytest.raises(schema.SchemaError, match=words):
        schema.refuse_unknown({"fields": [field], "missingValues": [""]}, "data/datapackage.json")


# cells that break one column's type or constraint, on tables that stand alone
CELLS = [
    ("world_un_points", {"iso3": "AFG"}, {"lon": "east"}),
    ("world_un_points", {"iso3": "AFG"}, {"lon": "180.5"}),
    ("world_un_points", {"iso3": "AFG"}, {"lat": ""}),
    ("world_un_points", {"iso3": "AFG"}, {"has_polygon_110m": "maybe"}),
    ("world_un_points", {"iso3": "AFG"}, {"iso3": "Afg"}),
    ("world_un_points", {"iso3": "AFG"}, {"iso3": "ALB"}),
    ("countries", {"iso3": "AFG"}, {"name": ""}),
    ("countries", {"iso3": "AFG"}, {"name": "Albania"}),
    ("countries", {"iso3": "AFG"}, {"m49": "4"}),
    ("countries", {"iso3": "AFG"}, {"un_regional_group": "Asia Group"}),
    ("countries", {"iso3": "AFG"}, {"un_member": "true"}),
    ("articles", {"article": "41"}, {"article": "0"}),
    ("articles", {"article": "41"}, {"paragraphs": "-1"}),
    ("articles", {"article": "41"}, {"paragraphs": "2.5"}),
    ("articles", {"article": "41"}, {"instrument": "uncac"}),
    ("instruments", {"id": "som"}, {"in_force": "28 January 2004"}),
    ("instruments", {"id": "som"}, {"in_force": "2004-02-30"}),
    ("instruments", {"id": "som"}, {"instruments_needed": "0"}),
]  # fmt: skip


@pytest.mark.parametrize(("file", "where", "cells"), CELLS)
def test_frictionless_agrees_on_each_planted_fault(tmp_path, file, where, cells):
    folder = copy_of_data(tmp_path)
    line = change(folder, file, where, **cells)
    resource = next(one for one in PACKAGE["resources"] if one["path"] == f"{file}.csv")
    alone = {key: value for key, value in resource["schema"].items() if key != "foreignKeys"}
    theirs = frictionless.Resource({**resource, "schema": alone}, basepath=str(folder)).validate()
    frame, faults = schema.read(folder / f"{file}.csv", file)
    ours = [*faults, *schema.check_table(frame, alone, file)]
    lines = {fault.row for fault in ours}
    assert lines == {found[0] for found in theirs.flatten(["rowNumber"])}
    # a repeated key is told where it comes the second time
    assert lines == {line} or all("each only once" in fault.expected for fault in ours)


def test_limits_of_dates_and_lengths_are_checked(tmp_path):
    folder = copy_of_data(tmp_path)
    made = rows_of(folder, "declarations")
    made[0]["summary"], made[1]["date"] = "x" * 221, "2000-11-14"
    write(folder, "declarations", made)
    told = [(fault.row, fault.column, fault.expected) for fault in data.check(folder)]
    assert told == [(2, "summary", "220 characters or fewer"), (3, "date", "2000-11-15 or later")]


# ---- what an author is told


def plant_ten_faults(folder):
    """Ten faults and more of as many kinds; gives (file, line, words that the message must hold)."""
    told = []

    def plant(file, line, *words):
        told.append((f"data/{file}", line, words))

    (folder / "world_un_110m.geojson").unlink()
    plant("world_un_110m.geojson", 0, "this file, but it is not there")
    objectives = folder / "objectives.csv"
    objectives.write_bytes(objectives.read_bytes() + "conv-o9,convention,Naïve\n".encode("latin-1"))
    plant("objectives.csv", objectives.read_bytes().count(b"\n"), "UTF-8")
    countries = folder / "countries.csv"
    countries.write_text(
        countries.read_text(encoding="utf-8").replace("un_member", "member", 1), encoding="utf-8"
    )
    plant("countries.csv", 1, '"member"', 'the column name "un_member"')
    line = change(folder, "participation", row("untoc", "AFG"), consent_date="2003-13-01")
    plant("participation.csv", line, 'consent_date "2003-13-01"', "a date such as 2003-07-01")
    line = change(folder, "participation", row("firearms", "KEN"), iso3="KEM")
    plant("participation.csv", line, 'iso3 "KEM"', "data/countries.csv", "near: ", "KEN")
    line = change(folder, "participation", row("untoc", "BLZ"), **consent("1999-01-01"))
    plant("participation.csv", line, "1999-01-01", "on or after 2000-11-15")
    line = repeat(folder, "participation", row("som", "MLI"))
    plant("participation.csv", line, "som, MLI", "each only once")
    cells = {"party": "yes", "party_basis": "dated", "consent_type": "ratification", **consent("2005-01-01")}
    line = change(folder, "participation", row("tip", "COG"), **cells)
    plant("participation.csv", line, '"COG"', "article 37(2)")
    line = change(folder, "participation", row("som", "ATG"), consent_type="ratification")
    plant("participation.csv", line, '"ratification"', "accession, since there is no signature_date")
    line = change(folder, "participation", row("firearms", "MLI"), party="perhaps")
    plant("participation.csv", line, '"perhaps"', "yes or no")
    line = change(folder, "totals", {"instrument": "untoc", "measure": "signatories"}, published="about 147")
    plant("totals.csv", line, '"about 147"', "a whole number")
    declarations = folder / "declarations.csv"
    with declarations.open("a", encoding="utf-8") as file:
        file.write("untoc,Mali,MLI,declaration\n")
    line = declarations.read_text(encoding="utf-8").count("\n")
    plant("declarations.csv", line, "10 cells, not 4")
    line = change(folder, "gaps", row("tip", "LKA"), sources="nobody-2015")
    plant("gaps.csv", line, '"nobody-2015"', "sources.csv")
    return told


def test_all_planted_faults_are_told_in_one_run(tmp_path):
    folder = copy_of_data(tmp_path)
    planted = plant_ten_faults(folder)
    assert len(planted) >= 10
    with pytest.raises(data.DataError) as error:
        data.load_from(folder)
    lines = str(error.value).splitlines()[1:]
    for file, line, words in planted:
        place = f"{file}, line {line}" if line else file
        assert any(told.startswith(place) and all(word in told for word in words) for told in lines), (
            place,
            words,
        )
    # nothing else: a fault is told once, at its place, not again by every rule that meets it
    assert len(lines) == len(planted) == len(error.value.faults), str(error.value)


def test_a_fault_reads_as_a_sentence_an_author_understands(tmp_path):
    folder = copy_of_data(tmp_path)
    line = change(folder, "participation", row("untoc", "AFG"), consent_date="2003-13-01")
    with pytest.raises(data.DataError) as error:
        data.load_from(folder)
    assert str(error.value).splitlines() == [
        "1 fault in the data. Mend each and run again.",
        f'data/participation.csv, line {line}, consent_date "2003-13-01": '
        "expected a date such as 2003-07-01 (year-month-day)",
    ]


def test_more_than_twenty_faults_are_cut_with_a_count(tmp_path):
    folder = copy_of_data(tmp_path)
    rows = rows_of(folder, "declarations")
    for declared in rows[:25]:
        declared["status"] = "perhaps"
    write(folder, "declarations", rows)
    with pytest.raises(data.DataError) as error:
        data.load_from(folder)
    lines = str(error.value).splitlines()
    assert len(error.value.faults) == 25
    assert lines[0].startswith("25 faults") and len(lines) == 22 and lines[-1] == "… and 5 more"


def _semicolons(text):
    return text.replace(",", ";")


@pytest.mark.parametrize(("break_it", "words"), [
    (lambda text: "", "the file is empty"),
    (lambda text: text.split("\n")[0] + "\n", "at least one row"),
    (_semicolons, "commas between the cells"),
    (lambda text: text.replace("id,module", "id,id", 1), "each column only once"),
    (lambda text: text.replace(",text\n", ",text,remark\n", 1), "4 cells, not 3"),
    (lambda text: text + 'conv-o9,convention,"Say\n', "double quotes around a whole cell"),
])  # fmt: skip
def test_a_file_that_is_no_table_is_a_fault_not_a_traceback(tmp_path, break_it, words):
    folder = copy_of_data(tmp_path)
    path = folder / "objectives.csv"
    path.write_text(break_it(path.read_text(encoding="utf-8")), encoding="utf-8")
    told = data.check(folder)
    assert any(fault.file == "data/objectives.csv" and words in fault.expected for fault in told), told


@pytest.mark.parametrize(("old", "new", "words"), [
    ('"asOf": "2026-05-28"', '"asOf": "May 2026"', 'asOf "May 2026"'),
    ('"asOf": "2026-05-28",', "", "asOf (empty)"),
    ('"asOf":', '"asOf"', "JSON"),
])  # fmt: skip
def test_a_slip_in_the_description_is_told(tmp_path, old, new, words):
    folder = copy_of_data(tmp_path)
    path = folder / "datapackage.json"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    (fault,) = data.check(folder)
    assert fault.file == "data/datapackage.json" and words in str(fault)


def test_boundaries_without_codes_are_told(tmp_path):
    folder = copy_of_data(tmp_path)
    (folder / "world_un_110m.geojson").write_text('{"features": [{"type": "Feature"}]}', encoding="utf-8")
    (fault,) = data.check(folder)
    assert "each with an id" in fault.expected


def test_a_line_number_counts_lines_not_records(tmp_path):
    folder = copy_of_data(tmp_path)
    change(folder, "participation", row("untoc", "AFG"), notes="a remark\non two lines")
    line = change(folder, "participation", row("untoc", "ALB"), party="perhaps")
    (fault,) = data.check(folder)
    assert fault.row == line + 1


def test_a_file_saved_with_a_byte_order_mark_is_read(tmp_path):
    folder = copy_of_data(tmp_path)
    path = folder / "participation.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert data.check(folder) == []


# ---- the command line


def test_the_command_says_that_all_is_well_and_asks_frictionless():
    result = CliRunner().invoke(data_group, ["check"])
    assert result.exit_code == 0
    assert "no fault" in result.output and "Second opinion by frictionless: no fault." in result.output


def test_the_command_tells_every_fault_and_fails(tmp_path):
    folder = copy_of_data(tmp_path)
    planted = plant_ten_faults(folder)
    result = CliRunner().invoke(data_group, ["check", "--folder", str(folder)])
    assert result.exit_code == 1
    assert result.output.count("expected ") == len(planted)
    assert f"{len(planted)} faults in data/." in result.output


def test_the_help_teaches_with_an_example():
    output = CliRunner().invoke(data_group, ["check", "--help"]).output
    assert "expected a date such as 2003-07-01" in output and "Exit code" in output
