"""What follows from a change of participation.csv: gaps, totals, sources, the as-of date and SOURCES.md."""

import datetime as dt
import re
from pathlib import Path

import pandas as pd

from .. import data, rules
from ..facts import Date, listed
from ..rules import plain
from .difference import Difference, source_id
from .staging import read_rows, write_rows

COVERAGE = re.compile(r"(<!-- coverage:begin -->\n).*?(\n<!-- coverage:end -->)", re.S)
STANDING = re.compile(
    r"Membership is shown as of .*?\. The exact day of consent is known for \d+ of the \d+ rows of parties"
    r"(?: \([^)]*\))?\."
)
AS_OF = re.compile(r'("asOf":\s*)"[^"]*"')
ADDRESS = "treaties.un.org/Pages/ViewDetails.aspx?src=TREATY&mtdsg_no={}&chapter=18&clang=_en"


def write_up(
    work: Path, before: data.Tables, differences: list[Difference], as_of: dt.date, unchanged: list[str]
) -> list[str]:
    """Write the differences into the folder `work`, with all that follows; remarks for the person who asked."""
    if not any(difference.count for difference in differences) and as_of == before.as_of:
        return []
    participation = _participation(work, differences)
    remarks = _gaps(work, participation, differences)
    remarks += _declarations(work, participation)
    remarks += _totals(work, participation, before, {one.page.instrument for one in differences}, as_of)
    _sources(work, before, differences, as_of, unchanged)
    path = work / "datapackage.json"
    _substitute(path, AS_OF, rf'\g<1>"{as_of.isoformat()}"')
    return remarks


def _participation(work: Path, differences: list[Difference]) -> list[dict]:
    path = work / "participation.csv"
    fresh = {difference.page.instrument: difference.rows for difference in differences}
    rows, done = [], set()
    for row in read_rows(path):
        instrument = row["instrument"]
        if instrument not in fresh:
            rows.append(row)
        elif instrument not in done:
            done.add(instrument)
            rows += fresh[instrument]
    write_rows(path, rows)
    return rows


def _gaps(work: Path, participation: list[dict], differences: list[Difference]) -> list[str]:
    """Drop the gaps that are closed. None is opened: a page gives day and kind of each consent."""
    path = work / "gaps.csv"
    rows = {(row["instrument"], row["iso3"]): row for row in participation}
    touched = {(one.page.instrument, iso3) for one in differences for iso3 in one.touched}

    def still(gap: dict) -> bool:
        key = (gap["instrument"], gap["iso3"])
        if key not in touched:
            return True
        row = rows.get(key)
        if row is None or row["party"] == "no":
            return False
        if gap["missing"] == "depositary_confirmation":
            return row["party_basis"] == "reported"
        return not row[gap["missing"]]

    gaps = read_rows(path)
    left = [gap for gap in gaps if still(gap)]
    write_rows(path, left)
    closed = len(gaps) - len(left)
    return [f"data/gaps.csv: {data.count(closed, 'gap')} closed, {len(left)} left."] if closed else []


def _declarations(work: Path, participation: list[dict]) -> list[str]:
    """What a participant declared goes with its row; that it goes was accepted by name."""
    path = work / "declarations.csv"
    there = {(row["instrument"], row["iso3"]) for row in participation}
    rows = read_rows(path)
    left = [row for row in rows if (row["instrument"], row["iso3"]) in there]
    write_rows(path, left)
    lost = sorted({row["participant"] for row in rows if row not in left})
    return (
        [f"data/declarations.csv: {len(rows) - len(left)} rows of {listed(lost)} went too."] if lost else []
    )


def _totals(
    work: Path, participation: list[dict], before: data.Tables, treaties: set[str], as_of: dt.date
) -> list[str]:
    """Count anew what participation.csv gives for each published day, and say where a verdict changed."""
    path = work / "totals.csv"
    counted = pd.DataFrame(participation)
    for column in ("signature_date", "consent_date_earliest", "consent_date_latest"):
        counted[column] = pd.to_datetime(counted[column], format="%Y-%m-%d", errors="coerce")
    counted["party"] = counted["party"] == "yes"
    totals, remarks = read_rows(path), []
    for total in totals:
        if total["instrument"] not in treaties:
            continue
        its = counted[counted["instrument"] == total["instrument"]]
        least, most = rules.count_on(its, total["measure"], pd.Timestamp(total["date"]))
        published = int(total["published"])
        verdict = "mismatch"
        if least <= published <= most:
            verdict = "match" if least == most else "within bounds"
        if verdict != total["verdict"]:
            what = f"{total['measure']} of {total['instrument']} on {Date.fromisoformat(total['date'])}"
            remarks.append(
                f"data/totals.csv, {what}: {verdict}, was {total['verdict']}."
                + (" If you know the reason, write it into the cell remark." if verdict == "mismatch" else "")
            )
            if verdict == "mismatch" and not total["remark"]:
                total["remark"] = (
                    f"the days of {source_id(as_of)} give {least}"
                    + (f" to {most}" if most > least else "")
                    + "; no source that we have seen tells why"
                )
        total |= {"min": str(least), "max": str(most), "verdict": verdict}
    write_rows(path, totals)
    return remarks


def _sources(
    work: Path, before: data.Tables, differences: list[Difference], as_of: dt.date, unchanged: list[str]
) -> None:
    """Describe the pages as one source of that day; more pages of the same day are added to it."""
    path = work / "sources.csv"
    rows = read_rows(path)
    name = source_id(as_of)
    treaties = before.instruments.set_index("id")
    pages = [
        f"{ADDRESS.format(treaties.at[one.page.instrument, 'mtdsg'])} ({one.title})" for one in differences
    ]
    read = [
        f"{one.title}: {len(one.page.entries)} participants compared, "
        f"{data.count(one.count, 'row')} of participation.csv changed"
        for one in differences
    ]
    read += [f"{treaties.at[one, 'short_title']}: looked at, without change" for one in unchanged]
    row = next((row for row in rows if row["id"] == name), None)
    if row is None:
        row = dict.fromkeys(rows[0], "") | {
            "id": name,
            "what": "UN Treaty Collection status pages, compared by palermo data update",
            "licence": "UN terms of use",
            "as_of": str(Date(as_of.year, as_of.month, as_of.day)),
        }
        rows.append(row)
    row["address"] = "; ".join(dict.fromkeys([*filter(None, row["address"].split("; ")), *pages]))
    row["used_for"] = "; ".join(dict.fromkeys([*filter(None, row["used_for"].split("; ")), *read]))
    write_rows(path, rows)


# ---- SOURCES.md


def coverage(tables: data.Tables) -> str:
    """The table Coverage of SOURCES.md, as the tables give it."""
    lines = []
    for treaty in tables.instruments.itertuples():
        its = tables.participation[tables.participation["instrument"] == treaty.id]
        made = tables.declarations[tables.declarations["instrument"] == treaty.id]
        bound = its[its["party"]]
        dated = bound[bound["consent_date"].notna()]
        out = made[
            (made["kind"] == "reservation")
            & (made["article"] == treaty.dispute_article)
            & (made["status"] == "in_force")
        ]
        lines.append({
            "instrument": treaty.id,
            "rows": len(its),
            "signatories": its["signature_date"].notna().sum(),
            "signatures confirmed": (its["signature_verified_by"] != "").sum(),
            "parties": len(bound),
            "dated": len(dated),
            "undated": (bound["party_basis"] == "undated").sum(),
            "reported": (bound["party_basis"] == "reported").sum(),
            "dates confirmed": (dated["verified_by"] != "").sum(),
            "membership confirmed": (bound["membership_confirmed_by"] != "").sum(),
            "signed only": (~its["party"]).sum(),
            "declaration rows": len(made),
            "clause opt-outs in force": out["iso3"].nunique(),
        })  # fmt: skip
    head = list(lines[0])
    return "\n".join(
        f"| {' | '.join(map(str, cells))} |" if cells != ["---"] else f"|{'---|' * len(head)}"
        for cells in [head, ["---"], *(line.values() for line in lines)]
    )


def standing(tables: data.Tables) -> str:
    """The sentence at the head of SOURCES.md that says how much is known, and as of when."""
    bound = tables.participation[tables.participation["party"]]
    dated = int(bound["consent_date"].notna().sum())
    reported = int((bound["party_basis"] == "reported").sum())
    day = Date(tables.as_of.year, tables.as_of.month, tables.as_of.day)
    known = (
        ""
        if not reported
        else f" ({'one' if reported == 1 else reported} of the {dated} is only reported by the State itself)"
    )
    return (
        f"Membership is shown as of {day}. The exact day of consent is known for {dated} of the {len(bound)} rows "
        f"of parties{known}."
    )


def check_sources_md(folder: Path) -> list[str]:
    """What SOURCES.md says of the tables and is not so, with what to write; ask it of tables without faults."""
    path, tables = folder / "SOURCES.md", data.load_from(folder)
    text = path.read_text(encoding="utf-8")
    label = f"{folder.name}/SOURCES.md"
    faults = []
    for pattern, wanted in ((COVERAGE, rf"{coverage(tables)}"), (STANDING, standing(tables))):
        found = pattern.search(text)
        if not found:
            faults.append(f"{label}: this is missing:\n{wanted}")
        elif wanted not in found[0]:
            line = text[: found.start()].count("\n") + 1
            faults.append(f"{label}, line {line}: the tables give something else now. Write:\n{wanted}")
    return faults


def write_sources_md(work: Path, tables: data.Tables, differences: list[Difference]) -> list[str]:
    """Write what SOURCES.md counts in `tables`; remarks where it speaks of a participant that changed."""
    path = work / "SOURCES.md"
    _substitute(path, COVERAGE, rf"\g<1>{coverage(tables)}\g<2>")
    _substitute(path, STANDING, standing(tables))
    text = path.read_text(encoding="utf-8").splitlines()
    names = {row["iso3"]: row["participant"] for row in read_rows(work / "participation.csv")}
    remarks = []
    for iso3 in sorted({iso3 for one in differences for iso3 in one.touched}):
        short = plain(names.get(iso3, iso3).split(" (")[0])
        lines = [str(number) for number, line in enumerate(text, 1) if f" {short} " in f" {plain(line)} "]
        if lines:
            remarks.append(
                f"data/SOURCES.md speaks of {names.get(iso3, iso3)} in line {listed(lines)}: is it still true?"
            )
    return remarks


def _substitute(path: Path, pattern: re.Pattern, replacement: str) -> None:
    text = path.read_text(encoding="utf-8")
    after, count = pattern.subn(replacement, text, count=1)
    if not count:
        raise ValueError(
            f"{path.parent.name}/{path.name}: there is no place that looks like {pattern.pattern}"
        )
    path.write_text(after, encoding="utf-8", newline="")
