"""`palermo data update`: what a page of the depositary changes in the tables, what is refused, what is told."""

import csv
import datetime as dt
import re
import shutil
from dataclasses import replace

import pytest
import status_page as built
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from planted import change, consent, copy_of_data, row, rows_of

from palermo import data, facts, paths, update
from palermo.data_cli import data_group
from palermo.rules import plain
from palermo.update import cells, staging, stale
from palermo.update.difference import compare

TABLES = data.load()
ROWS = rows_of(paths.data_dir(), "participation")
TREATIES = {treaty.id: treaty for treaty in TABLES.instruments.itertuples()}
TODAY = TABLES.as_of
LATER = TODAY + dt.timedelta(days=30)
UNTOUCHED = ("untoc", "tip", "firearms")


def rows_for(treaty: str) -> list[dict]:
    return [dict(one) for one in ROWS if one["instrument"] == treaty]


def entries(treaty: str, **changes) -> list[tuple]:
    """The page's rows, as data/ has them; `changes` (KEN=("", " 3 Jun 2004 a")) replace days, None drops a row."""
    kept = []
    for code, name, *days in built.entries(rows_for(treaty)):
        days = changes.get(code, days)
        if days is not None:
            kept.append((code, name, *days))
    return kept


def outsider(treaty: str) -> tuple[str, str]:
    """A party to the Convention that has no row for this Protocol, from the middle of the alphabet."""
    inside = {one["iso3"] for one in rows_for(treaty)}
    found = [one for one in rows_for("untoc") if one["iso3"] not in inside and one["party_basis"] == "dated"]
    one = found[len(found) // 2]
    return one["iso3"], one["participant"]


def page(tmp_path, treaty, cells=None, form="html", status=TODAY, name=None):
    """A page in a file."""
    cells = entries(treaty) if cells is None else cells
    text = (
        built.html_page(TREATIES[treaty], cells, status)
        if form == "html"
        else built.text_page(TREATIES[treaty], cells, form)
    )
    path = tmp_path / (name or f"{treaty}.{'html' if form == 'html' else 'txt'}")
    path.write_text(text, encoding="utf-8")
    return path


def run(folder, *files, as_of=TODAY, more=()):
    arguments = ["update", *map(str, files), "--as-of", as_of.isoformat(), "--folder", str(folder), *more]
    return CliRunner().invoke(data_group, arguments)


def contents(folder) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def refused(tmp_path, *files, **options) -> str:
    """Run it, see that it was refused and that nothing was touched; what was said."""
    folder = copy_of_data(tmp_path)
    before = contents(folder)
    result = run(folder, *files, **options)
    assert result.exit_code == 1, result.output
    assert "Nothing was written" in result.output
    assert contents(folder) == before
    assert [path.name for path in folder.parent.iterdir() if path.name.startswith(".palermo")] == []
    return result.output


@pytest.fixture(autouse=True)
def a_day_after_the_pages(monkeypatch):
    """The machine's clock must not decide: a page of `LATER` may be of a day still to come."""
    real = update.plan

    def plan(*args, today, **options):
        return real(*args, today=max(today, LATER + dt.timedelta(days=30)), **options)

    monkeypatch.setattr(update, "plan", plan)


@pytest.fixture(autouse=True)
def tables_are_read_once(monkeypatch):
    """The same bytes give the same tables: most tests begin with an unchanged copy."""
    real = data.load_from

    def load_from(folder):
        key = tuple(sorted(contents(folder).items()))
        if key not in READ:
            READ[key] = real(folder)
        return READ[key]

    monkeypatch.setattr(data, "load_from", load_from)


READ: dict = {}
TITLES, QUESTIONS = stale.titles, stale.questions


@pytest.fixture(autouse=True)
def titles_and_questions_are_left_out(monkeypatch):
    """Every chart is built twice for them, and every bank read; few tests do it."""
    monkeypatch.setattr(stale, "titles", lambda before, after: [])
    monkeypatch.setattr(stale, "questions", lambda after: [])


# ---- a whole page, of each form


@pytest.mark.parametrize("form", ["html", "tabs", "spaces", "lines"])
def test_data_to_page_to_data_is_the_identity_on_dated_rows(tmp_path, form):
    folder = copy_of_data(tmp_path)
    files = [page(tmp_path, treaty, form=form) for treaty in TREATIES]
    plan = update.plan(files, TODAY, folder=folder, today=TODAY)
    plan.staging.put()
    told = "\n".join(line for difference in plan.differences for line in difference.changed)
    after = rows_of(folder, "participation")
    gaps = {(gap["instrument"], gap["iso3"]) for gap in rows_of(paths.data_dir(), "gaps")}
    assert len(after) == len(ROWS) and gaps
    for was, now in zip(ROWS, after, strict=True):
        if (was["instrument"], was["iso3"]) not in gaps:
            assert now == was
            continue
        # an undated or reported row: the page has the last day within its bounds, which is adopted and told
        assert now["party_basis"] == "dated" and now["consent_type"]
        assert now["consent_date"] == (was["consent_date"] or was["consent_date_latest"])
        assert f"{was['participant']}: " in told
    with (folder / "gaps.csv").open(encoding="utf-8") as file:
        assert len(file.readlines()) == 1
    assert data.check(folder) == []
    assert update.check_sources_md(folder) == []


def test_the_date_the_provenance_and_the_coverage_go_with_the_change(tmp_path):
    folder = copy_of_data(tmp_path)
    iso3, name = outsider("som")
    joined = [*entries("som"), (iso3, name, "", built.day(LATER.isoformat(), " a"))]
    files = [page(tmp_path, "som", joined, status=LATER)]
    unchanged = [word for treaty in UNTOUCHED for word in ("--unchanged", treaty)]
    result = run(folder, *files, as_of=LATER, more=unchanged)
    assert result.exit_code == 0, result.output
    assert f"    {name}: accession on {facts.Date.fromisoformat(LATER.isoformat())}" in result.output
    tables = data.load_from(folder)
    assert tables.as_of == LATER
    new = next(
        one for one in rows_of(folder, "participation") if (one["instrument"], one["iso3"]) == ("som", iso3)
    )
    assert new["consent_date"] == LATER.isoformat() and new["consent_type"] == "accession"
    source = next(one for one in rows_of(folder, "sources") if one["id"] == new["source"])
    assert "XVIII-12-b" in source["address"] and "Convention: looked at, without change" in source["used_for"]
    names = [one["participant"] for one in rows_of(folder, "participation") if one["instrument"] == "som"]
    place = names.index(name)
    assert plain(names[place - 1]) < plain(name) < plain(names[place + 1])
    assert update.check_sources_md(folder) == []
    assert update.check_sources_md(paths.data_dir()) == []
    assert ("som", "GAB") not in {(gap["instrument"], gap["iso3"]) for gap in rows_of(folder, "gaps")}
    assert {one["iso3"] for one in rows_of(folder, "gaps") if one["instrument"] == "untoc"}  # not looked at
    assert f"as of {facts.Date.fromisoformat(LATER.isoformat())}" in (folder / "SOURCES.md").read_text(
        encoding="utf-8"
    )
    again = run(folder, *files, as_of=LATER, more=unchanged)
    assert again.exit_code == 0 and "Nothing to write" in again.output


def test_it_ends_with_make_refresh_and_what_it_made_stale(tmp_path, monkeypatch):
    """The cells it names are those whose stored text is no longer what the tables give."""
    monkeypatch.setattr(stale, "titles", TITLES)
    monkeypatch.setattr(stale, "questions", QUESTIONS)
    folder = copy_of_data(tmp_path)
    # Two deposits of a day to come: the counts of parties and the title of the map change.
    cells_ = entries("untoc")
    for code, name in (("PNG", "Papua New Guinea"), ("SLB", "Solomon Islands")):
        cells_ = [
            *[one for one in cells_ if one[0] != code],
            (code, name, "", built.day(LATER.isoformat(), " a")),
        ]
    more = [word for treaty in ("tip", "som", "firearms") for word in ("--unchanged", treaty)]
    result = run(folder, page(tmp_path, "untoc", cells_, status=LATER), as_of=LATER, more=more)
    assert result.exit_code == 0, result.output
    assert "make refresh" in result.output.splitlines()[-1]
    assert "Questions to mend, because their keys are computed: none" in result.output
    assert "02_convention.ipynb: count" in result.output
    assert "02_convention.ipynb: head" not in result.output  # names no fact
    assert "World map of participation in the Convention: All but" in result.output


def test_a_text_is_stale_by_one_fact_even_if_another_is_the_notebooks_own():
    old, new = {"as_of": 1, "parties": 2}, {"as_of": 1, "parties": 3}
    assert stale._verdict("{parties} {told.count}", old, new) == "changed"
    assert stale._verdict("{as_of} {told.count}", old, new) == "unsure"
    assert stale._verdict("{as_of}", old, new) == "same"


def test_it_names_questions_that_the_new_data_leave_without_an_answer():
    assert QUESTIONS(TABLES) == []
    rows = TABLES.participation
    all_bound = replace(TABLES, participation=rows[rows["party"] | (rows["instrument"] != "som")])
    told = QUESTIONS(all_bound)  # nobody has only signed: one question has no right option left
    assert told and all(re.match(r"[\w/]+\.yml, line \d+, question ", one) for one in told), told


def test_nothing_is_stale_when_nothing_changed():
    assert [one for one in stale.cells(TABLES, TABLES) if not one.endswith("(perhaps)")] == []


def test_a_dry_run_shows_and_writes_nothing(tmp_path):
    folder = copy_of_data(tmp_path)
    before = contents(folder)
    result = run(folder, page(tmp_path, "som"), more=["--dry-run"])
    assert result.exit_code == 0 and "Gabon: day of consent now known" in result.output
    assert "Nothing was written (--dry-run)" in result.output and contents(folder) == before
    assert [path.name for path in folder.parent.iterdir() if path.name.startswith(".")] == []


# ---- what is refused, by name and with its line


@pytest.mark.parametrize("form", ["html", "tabs"])
def test_an_unknown_name_is_told_with_its_line_and_the_nearest(tmp_path, form):
    wrong = [(code, name.replace("Albania", "Albanai"), *days) for code, name, *days in entries("tip")]
    file = page(tmp_path, "tip", wrong, form)
    line = 1 + file.read_text(encoding="utf-8").split("Albanai")[0].count("\n")
    told = refused(tmp_path, file)
    # the line of the row's beginning: in HTML the name stands on the line after <tr>
    assert re.search(rf'{file.name}, line ({line}|{line - 1}), Participant "Albanai": .*Albania', told), told


def test_a_line_after_the_table_is_told_as_such(tmp_path):
    file = page(tmp_path, "som", form="tabs")
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("End Note", "Go to Top\nEnd Note"), encoding="utf-8")
    told = refused(tmp_path, file)
    assert 'Participant "Go to Top"' in told and "take it out of your file" in told
    file.write_text(text.replace("Kenya", "Kenia"), encoding="utf-8")
    assert "take it out" not in refused(tmp_path / "name", file)


@pytest.mark.parametrize(("code", "days", "words"), [
    ("ALB", ("12 Dec 2000", "31 Feb 2002"), "a day that the calendar has"),
    ("ALB", ("12 Dec 2000", "21 Agu 2002"), "a month such as Sep"),
    ("ALB", ("12 Dec 2000", "21 Aug 2002 x"), "one of A (acceptance)"),
    ("ALB", ("12 Dec 2000", "21 Aug 1999"), "when it was adopted"),
    ("ALB", ("12 Dec 2002", "21 Aug 2002"), "a day on or after the signature, 12 December 2002"),
    ("ALB", ("13 Dec 2002", "21 Aug 2003"), "the signing period (article 16(1))"),
    ("ALB", ("12 Dec 2000", "21 Aug 2062"), "the day of --as-of"),
    ("ALB", ("12 Dec 2000", "21 Aug 2002 a"), "no accession of a State that signed"),
    ("ALB", ("12 Dec 2000", "2002-08-21"), "a day such as 24 Sep 2003"),
    ("ALB", ("12 Dec 2000", "21/08/2002"), "a day such as 24 Sep 2003"),
    ("ALB", ("12 Dec 2000 a", "21 Aug 2002"), "a day of signature, without a letter"),
    ("ALB", ("", ""), "a day of signature or of consent"),
    ("GHA", ("", "21 Aug 2012"), "the letter a (accession)"),
    ("GHA", ("", "21 Aug 2012 d"), "Write the row by hand"),
])  # fmt: skip
def test_a_day_that_cannot_be_is_told_with_its_line(tmp_path, code, days, words):
    file = page(tmp_path, "tip", entries("tip", **{code: days}))
    told = refused(tmp_path, file)
    assert words in told
    name = next(one["participant"] for one in ROWS if one["iso3"] == code)
    assert re.search(rf"{file.name}, line \d+, (Participant|{name})", told), told


def test_a_page_of_another_treaty_is_refused(tmp_path):
    uncac = built.html_page(TREATIES["untoc"], entries("untoc"), TODAY)
    uncac = uncac.replace("XVIII-12", "XVIII-14").replace("Transnational Organized Crime", "Corruption")
    file = tmp_path / "uncac.html"
    file.write_text(uncac, encoding="utf-8")
    told = refused(tmp_path, file)
    assert 'uncac.html, line 1, title "XVIII-14": expected the page of one of the four treaties' in told


def test_a_wrong_title_over_a_right_table_is_refused(tmp_path):
    """The days themselves say which treaty it is."""
    file = page(tmp_path, "som", form="tabs")
    file.write_text(file.read_text(encoding="utf-8").replace("XVIII-12-b", "XVIII-12-a"), encoding="utf-8")
    assert "title says tip" in (told := refused(tmp_path, file)) and "they are those of som" in told


@pytest.mark.parametrize("treaty", TREATIES)
def test_a_table_without_a_title_is_known_by_its_days(tmp_path, treaty):
    file = page(tmp_path, treaty, form="tabs")
    table = file.read_text(encoding="utf-8").split("\n", 3)[3]
    file.write_text(table, encoding="utf-8")
    read, faults = update.read_page(file, TABLES)
    assert faults == [] and read.instrument == treaty
    file.write_text("".join(table.splitlines(keepends=True)[:40]), encoding="utf-8")
    assert "write its number on the first line" in refused(tmp_path, file)


def test_a_page_that_is_not_whole_is_refused(tmp_path):
    file = page(tmp_path, "som")
    text = file.read_text(encoding="utf-8")
    start = text.index("Peru")
    file.write_text(text[: text.rindex("<tr", 0, start)], encoding="utf-8")
    told = refused(tmp_path, file)
    assert 'Parties in the table "' in told and "is the table whole?" in told


@pytest.mark.parametrize(("content", "words"), [
    (b"%PDF-1.7", "HTML only"),
    (b"", "the columns Participant, Signature"),
    (b"<html><body>XVIII-12-b<p>Service unavailable</p></body></html>", "no table"),
    (b"XVIII-12-b\nParticipant\tSignature\n", "the columns Participant, Signature"),
    (b"XVIII-12-b and XVIII-12-c\nKenya\t\t16 Jun 2004 a\n", "four treaties"),
])  # fmt: skip
def test_a_file_that_is_no_page_is_refused(tmp_path, content, words):
    file = tmp_path / "page.html"
    file.write_bytes(content)
    assert words in refused(tmp_path, file)


def test_a_day_outside_the_bounds_is_refused_by_name_unless_accepted(tmp_path):
    file = page(tmp_path, "som", entries("som", GAB=("", " 1 Jul 2021 a"), QAT=("", " 1 Jan 2024 a")))
    told = refused(tmp_path, file)
    assert 'Gabon, consent "1 July 2021": expected a day between 20 October 2018 and 31 December 2019' in told
    assert '--accept "Gabon"' in told and 'Qatar, consent "1 January 2024"' in told
    folder = copy_of_data(tmp_path / "again")
    result = run(folder, file, more=["--accept", "Gabon", "--accept", "QAT"])
    assert result.exit_code == 0, result.output
    row_ = next(
        one for one in rows_of(folder, "participation") if (one["instrument"], one["iso3"]) == ("som", "GAB")
    )
    assert row_["consent_date"] == "2021-07-01"
    # the sources that say otherwise stay cited, so the row tells what they have
    earlier = next(one for one in ROWS if (one["instrument"], one["iso3"]) == ("som", "GAB"))
    assert row_["notes"] == f"{earlier['source']}: consent between 20 October 2018 and 31 December 2019"
    assert row_["source"] == f"{earlier['source']};untc-{TODAY}"


def test_a_reported_consent_is_confirmed_kept_or_refused(tmp_path):
    iran = next(one for one in ROWS if one["party_basis"] == "reported")
    signed = built.day(iran["signature_date"])
    other = page(tmp_path, "untoc", entries("untoc", IRN=(signed, " 1 Sep 2025")), name="other.html")
    assert (
        'Iran (Islamic Republic of), consent "1 September 2025": expected a day of 6 August 2025'
        in refused(tmp_path / "a", other)
    )
    silent = page(tmp_path, "untoc", entries("untoc", IRN=(signed, "")), name="silent.html")
    folder = copy_of_data(tmp_path / "b")
    result = run(folder, silent)
    assert result.exit_code == 0 and "It stays in the table as reported" in result.output, result.output
    assert iran in rows_of(folder, "participation")
    result = run(folder, page(tmp_path, "untoc"))
    assert result.exit_code == 0 and "now confirmed by the depositary" in result.output
    after = next(one for one in rows_of(folder, "participation") if one["participant"] == iran["participant"])
    assert after["party_basis"] == "dated" and after["verified_by"] == iran["verified_by"]
    result = run(copy_of_data(tmp_path / "c"), other, more=["--accept", "Iran"])
    assert "ratification of 1 September 2025 now confirmed" in result.output, result.output
    assert "; was reported for 6 August 2025" in result.output


LOSSES = {
    "a consent": {"IRQ": None, "SWE": ("12 Dec 2000", "")},
    "an undated consent": {"GAB": None, "SLE": ("27 Nov 2001", "")},
    "a signature": {"SWE": ("", " 6 Sep 2006")},
}


@pytest.mark.parametrize("losses", LOSSES.values(), ids=LOSSES)
def test_what_would_be_lost_is_refused_unless_accepted_by_name(tmp_path, losses):
    names = {one["iso3"]: one["participant"] for one in ROWS}
    file = page(tmp_path, "som", entries("som", **losses))
    told = refused(tmp_path, file)
    for code in losses:
        assert f'--accept "{names[code]}"' in told, told
    if len(losses) > 1:  # one name accepted is not all accepted
        assert f'--accept "{names[next(iter(losses))]}"' not in refused(
            tmp_path / "one", file, more=["--accept", names[next(iter(losses))]]
        )
    folder = copy_of_data(tmp_path / "all")
    result = run(folder, file, more=[word for code in losses for word in ("--accept", names[code])])
    assert result.exit_code == 0, result.output
    after = {one["iso3"]: one for one in rows_of(folder, "participation") if one["instrument"] == "som"}
    for code, days in losses.items():
        assert (code in after) == (days is not None)
        assert days is None or bool(days[0]) == bool(after[code]["signature_date"])
        assert days is None or bool(days[1]) == (after[code]["party"] == "yes")
        # without a signature it can't have ratified: the exception is noted, since the page was accepted
        assert days is None or (after[code]["ratified_unsigned"] == "yes") == (days[0] == "")
    assert data.check(folder) == []
    assert ("data/declarations.csv: " in result.output) == ("IRQ" in losses)


def test_a_withdrawal_in_brackets_is_a_loss(tmp_path):
    listed = [(code, f"[{name}" if code == "KEN" else name, *days) for code, name, *days in entries("som")]
    listed = [(c, n, s, f"{d}]" if c == "KEN" else d) for c, n, s, d in listed]
    file = page(tmp_path, "som", listed, form="tabs")
    text = file.read_text(encoding="utf-8")
    bound = sum(1 for one in listed if one[3]) - 1
    file.write_text(re.sub(r"Parties : \d+", f"Parties : {bound}", text), encoding="utf-8")
    assert "it stands in brackets: withdrawn" in refused(tmp_path, file)


def test_an_unknown_name_to_accept_and_one_too_many_are_told(tmp_path):
    file = page(tmp_path, "som")
    assert "no participant has this name (near: Kenya)" in refused(tmp_path, file, more=["--accept", "Kenia"])
    result = run(copy_of_data(tmp_path / "x"), file, more=["--accept", "Kenya", "--dry-run"])
    assert "--accept Kenya: not needed" in result.output


def test_changes_that_the_treaties_rule_out_are_told_by_name(tmp_path):
    """A Protocol's page alone may make a party of a State that the Convention's table does not have."""
    outside = next(
        iso3
        for iso3 in TABLES.countries["iso3"]
        if iso3 not in {r["iso3"] for r in ROWS if r["instrument"] == "untoc"}
    )
    name = TABLES.countries.set_index("iso3").at[outside, "name"]
    file = page(tmp_path, "som", [*entries("som"), (outside, name, "", " 1 May 2026 a")])
    told = refused(tmp_path, file)
    assert f"{name} (som)" in told and "article 37(2)" in told


# ---- the day


@pytest.mark.parametrize(("as_of", "more", "words"), [
    (LATER, [], "no page of untoc, tip, firearms"),
    (LATER, ["--unchanged", "untoc", "--unchanged", "tip"], "add: --unchanged firearms"),
    (TODAY - dt.timedelta(days=1), [], "An older page cannot tell"),
    (TODAY + dt.timedelta(days=4000), [], "still to come"),
    (TODAY, ["--unchanged", "som"], "a file of this treaty is given"),
])  # fmt: skip
def test_a_day_that_the_pages_do_not_bear_is_refused(tmp_path, as_of, more, words):
    assert words in refused(tmp_path, page(tmp_path, "som", status=TODAY), as_of=as_of, more=more)


def test_a_page_older_than_the_day_is_refused(tmp_path):
    file = page(tmp_path, "som", status=TODAY - dt.timedelta(days=2))
    assert f"the page shows the status of {TODAY - dt.timedelta(days=2)}" in refused(tmp_path, file)


def test_two_pages_of_one_treaty_are_refused(tmp_path):
    files = [page(tmp_path, "som"), page(tmp_path, "som", form="tabs")]
    assert "one file for each treaty" in refused(tmp_path, *files)


def test_a_word_that_is_no_treaty_is_refused(tmp_path):
    folder = copy_of_data(tmp_path)
    result = run(folder, page(tmp_path, "som"), more=["--unchanged", "uncac"])
    assert result.exit_code == 1 and "Write one of untoc, tip, som, firearms" in result.output


# ---- all or nothing


@pytest.mark.parametrize("failing", range(5))
def test_a_failure_in_the_middle_leaves_all_files_as_they_were(tmp_path, monkeypatch, failing):
    folder = copy_of_data(tmp_path)
    before = contents(folder)
    real, calls = staging.Path.replace, []

    def replace(self, target):
        if self.name == "moving":
            calls.append(target)
            if len(calls) == failing + 1:
                raise PermissionError(13, "The table is open in another program")
        return real(self, target)

    monkeypatch.setattr(staging.Path, "replace", replace)
    result = run(folder, page(tmp_path, "som"))
    assert result.exit_code == 1 and len(calls) > failing
    assert "Everything there is as it was" in result.output
    assert contents(folder) == before
    assert [path.name for path in folder.parent.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("open_table", ["gaps.csv", "participation.csv", "totals.csv"])
def test_a_table_that_another_program_keeps_open_stays_as_it_was(tmp_path, monkeypatch, open_table):
    """As on Windows: not even the old file can be put over it. The update must not come back by itself."""
    folder = copy_of_data(tmp_path)
    before = contents(folder)
    real = staging.Path.replace

    def replace(self, target):
        if self.name == "moving" and target.name == open_table:
            raise PermissionError(13, "The table is open in another program")
        return real(self, target)

    with monkeypatch.context() as locked:
        locked.setattr(staging.Path, "replace", replace)
        result = run(folder, page(tmp_path, "som"))
    assert result.exit_code == 1 and "Everything there is as it was" in result.output
    assert contents(folder) == before
    result = CliRunner().invoke(data_group, ["check", "--folder", str(folder)])
    assert result.exit_code == 0 and "finished now" not in result.output
    assert contents(folder) == before


def test_it_works_from_within_the_folder(tmp_path, monkeypatch):
    folder = copy_of_data(tmp_path)
    file = page(tmp_path, "som")
    monkeypatch.chdir(folder)
    result = run(".", file)
    assert result.exit_code == 0, result.output
    assert data.check(folder) == [] and set(contents(folder)) == set(contents(paths.data_dir()))


def test_an_update_that_cannot_be_finished_yet_says_why(tmp_path, monkeypatch):
    def locked(ready, which, target):
        raise PermissionError(13, "Permission denied")

    folder = copy_of_data(tmp_path)
    (staging.beside(folder, staging.READY) / "new").mkdir(parents=True)
    monkeypatch.setattr(staging, "_copy_all", locked)
    result = CliRunner().invoke(data_group, ["check", "--folder", str(folder)])
    assert result.exit_code == 1 and "Close other programs" in result.output


def test_a_computer_that_stops_in_the_middle_is_made_good_by_the_next_command(tmp_path, monkeypatch):
    """Neither the old set nor the new one may stay mixed: no cleaning up runs when the power goes."""
    folder, whole = copy_of_data(tmp_path), copy_of_data(tmp_path / "whole")
    file = page(tmp_path, "som")
    assert run(whole, file).exit_code == 0

    class PowerCut(BaseException):
        pass

    def half(ready, which, target):
        if which == "old":
            raise PowerCut
        for name in sorted(path.name for path in (ready / which).iterdir())[:2]:
            (target / name).write_bytes((ready / which / name).read_bytes())
        raise PowerCut

    with monkeypatch.context() as cut:
        cut.setattr(staging, "_copy_all", half)
        with pytest.raises(PowerCut):
            plan = update.plan([file], TODAY, folder=folder, today=TODAY)
            plan.staging.put()
    assert contents(folder) != contents(whole)
    neighbour = folder.with_name("neighbour")  # tables of their own, which it does not concern
    shutil.copytree(paths.data_dir(), neighbour)
    assert CliRunner().invoke(data_group, ["check", "--folder", str(neighbour)]).exit_code == 0
    assert contents(neighbour) == contents(paths.data_dir())
    result = CliRunner().invoke(data_group, ["check", "--folder", str(folder)])
    assert result.exit_code == 0 and "it is finished now" in result.output, result.output
    assert contents(folder) == contents(whole)
    assert not staging.beside(folder, staging.READY).exists()


# ---- cells and tables of any kind

DAYS = st.dates(dt.date(2000, 12, 12), dt.date(2026, 5, 1))
FORMS = ["{0.day} {0:%b %Y}", "{0.day:>2}\u00a0{0:%B} {0.year}", "\n {0:%d %b %Y} ", "{0.day}-{0:%b-%Y}"]


@given(
    day=DAYS,
    form=st.sampled_from(FORMS),
    letter=st.sampled_from(list(cells.LETTERS)),
    note=st.sampled_from(["", " 3", " 2,3", " 6 , 7 ,"]),
)
@settings(max_examples=200, deadline=None)
def test_a_day_is_read_in_each_of_its_forms(day, form, letter, note):
    text = form.format(day) + (f" {letter}" if letter else "") + note
    read = cells.read_day(text)
    assert (read.day, read.letter) == (day, letter)


@given(st.text("0123456789 JanFebSp aAdc/-.,[]\u00a0", max_size=16))
@settings(max_examples=300, deadline=None)
def test_no_cell_breaks_the_reader(text):
    try:
        read = cells.read_day(text)
    except cells.NotUnderstood:
        return
    assert read is None or read.letter in cells.LETTERS


SOM = rows_for("som")
ACTS = {"ratification": "", "acceptance": " A", "approval": " AA"}


@st.composite
def tables(draw):
    """The rows of a treaty with other days and acts: up to forty dated ones, each possible in itself."""
    closed, last = TREATIES["som"].signing_closed.date(), TODAY
    made = []
    dated = [one for one in SOM if one["party_basis"] == "dated" and not one["effective_date"]]
    for one in draw(st.lists(st.sampled_from(dated), min_size=1, max_size=40, unique_by=lambda r: r["iso3"])):
        signed = draw(st.one_of(st.none(), st.dates(dt.date(2000, 12, 12), closed)))
        act = draw(st.sampled_from(list(ACTS))) if signed else "accession"
        day = draw(st.dates(signed or dt.date(2000, 12, 12), last))
        made.append({**one, **consent(day.isoformat()), "consent_type": act, "ratified_unsigned": "no",
                     "signature_date": signed.isoformat() if signed else ""})  # fmt: skip
    return made


@given(made=tables(), form=st.sampled_from(["html", "tabs", "spaces", "lines"]))
@settings(max_examples=25, deadline=None)
def test_any_table_comes_back_as_it_went(tmp_path_factory, made, form):
    """Page → rows: what the page says is what the compared rows say, whatever the layout."""
    others = {one["iso3"]: one for one in made}
    rows_now = [others.get(one["iso3"], one) for one in SOM]
    file = page(tmp_path_factory.mktemp("page"), "som", built.entries(rows_now), form)
    read, faults = update.read_page(file, TABLES)
    assert faults == [] or len(made) > len(SOM) / 4  # so much changed that it may be another treaty's
    if faults:
        return
    lost = {one["iso3"] for one in made}
    found = compare(read, ROWS, TABLES, lost, TODAY)
    assert found.refusals == []
    columns = (
        "signature_date",
        "consent_date",
        "consent_type",
        "consent_date_earliest",
        "consent_date_latest",
    )
    after = {one["iso3"]: one for one in found.rows}
    for code, one in others.items():
        assert [after[code][c] for c in columns] == [one[c] for c in columns]
    before = {one["iso3"]: one for one in SOM}
    really = {code for code, one in others.items() if any(one[c] != before[code][c] for c in columns)}
    assert really == {code for code in found.touched if before[code]["party_basis"] == "dated"}


@given(st.text(max_size=300), st.booleans())
@settings(max_examples=60, deadline=None)
def test_no_file_breaks_the_command(tmp_path_factory, text, as_html):
    file = tmp_path_factory.mktemp("any") / "page.txt"
    file.write_text(
        ("<html><table>" if as_html else "XVIII-12-b\n") + text, encoding="utf-8", errors="replace"
    )
    read, faults = update.read_page(file, TABLES)
    assert read is None and faults and all(str(fault).startswith("page.txt") for fault in faults)


# ---- names


@pytest.mark.parametrize(("written", "code"), [
    ("China 2,3", "CHN"), ("Montenegro4", "MNE"), ("  Netherlands\u00a0(Kingdom of the) 6 , 7 ,", "NLD"),
    ("Turkey", "TUR"), ("Swaziland", "SWZ"), ("COTE D’IVOIRE", "CIV"), ("Saint Lucia", "LCA"), ("St. Lucia", "LCA"),
    ("Congo", "COG"), ("Democratic Republic of the Congo", "COD"), ("Republic of Korea", "KOR"), ("Niger", "NER"),
])  # fmt: skip
def test_a_name_is_known_however_it_is_spelt(written, code):
    assert update.Names(TABLES).find(cells.read_name(written)[0]) == code


# ---- the check


def test_check_tells_a_stale_sources_md(tmp_path):
    folder = copy_of_data(tmp_path)
    change(folder, "participation", row("som", "ALB"), verified_by="")
    change(folder, "participation", row("som", "ALB"), signature_verified_by="")
    path = folder / "SOURCES.md"
    path.write_text(
        path.read_text(encoding="utf-8").replace("| som | 164 |", "| som | 163 |"), encoding="utf-8"
    )
    result = CliRunner().invoke(data_group, ["check", "--folder", str(folder)])
    assert result.exit_code == 1
    assert re.search(r"data/SOURCES.md, line \d+: the tables give something else now", result.output)
    assert "| som | 164 |" in result.output


def test_a_table_that_is_written_keeps_its_form(tmp_path):
    folder = copy_of_data(tmp_path)
    for name in ("participation", "gaps", "totals", "sources"):
        path = folder / f"{name}.csv"
        before, rows = path.read_bytes(), staging.read_rows(path)
        path.write_text("x\n", encoding="utf-8")
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerow(rows[0])
        staging.write_rows(path, rows)
        assert path.read_bytes() == before, name
