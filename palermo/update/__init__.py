"""Brings `data/` up to date from the depositary's status pages: read, compare, stage, check, replace.

`page` reads a saved page or a pasted table, `difference` compares it with a treaty's rows, `staging` writes all
of it or nothing, and `stale` says which stored texts and titles are no longer true.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from .. import data
from ..schema import Fault
from .difference import Difference, compare
from .names import Names
from .page import Page, read_page
from .provenance import check_sources_md, write_sources_md, write_up
from .staging import Staging, finish_interrupted, read_rows

__all__ = ["Page", "Plan", "Refused", "check_sources_md", "finish_interrupted", "plan", "read_page"]


class Refused(Exception):
    """Nothing was written. `.faults` are the sentences that say why, each with its remedy."""

    def __init__(self, faults: Iterable[object]):
        self.faults = [str(fault) for fault in faults]
        super().__init__("\n".join(self.faults))


@dataclass(frozen=True)
class Plan:
    """A checked update that is not yet in place. `staging.put()` puts it there; `staging.drop()` forgets it."""

    before: data.Tables
    after: data.Tables
    pages: list[Page]
    differences: list[Difference]
    remarks: list[str]
    staging: Staging

    @property
    def changes_something(self) -> bool:
        return bool(self.staging.changed)


def plan(
    files: Iterable[Path],
    as_of: dt.date,
    *,
    folder: Path,
    accept: Iterable[str] = (),
    unchanged: Iterable[str] = (),
    today: dt.date | None = None,
) -> Plan:
    """Read the pages, compare them with the tables of `folder`, and stage the result. Raises Refused."""
    before = data.load_from(folder)
    names = Names(before)
    pages = _read_all(files, before, names)
    accepted = _accepted(accept, names)
    _refuse_days(as_of, before, pages, set(unchanged), today or dt.date.today())
    rows = read_rows(folder / "participation.csv")
    differences = [compare(page, rows, before, set(accepted), as_of) for page in pages]
    refusals = [fault for difference in differences for fault in difference.refusals]
    if refusals:
        raise Refused(refusals)
    used = {iso3 for difference in differences for iso3 in difference.accepted}
    remarks = [
        f"--accept {accepted[iso3]}: not needed; nothing of it was lost or doubtful."
        for iso3 in accepted
        if iso3 not in used
    ]
    staging = Staging(folder)
    try:
        remarks += write_up(staging.work, before, differences, as_of, sorted(set(unchanged)))
        after = data.load_from(staging.work)
        remarks += write_sources_md(staging.work, after, differences)
        staging.keep_changes()
    except data.DataError as error:
        faults = [_spoken(fault, staging.work) for fault in error.faults]
        staging.drop()
        raise Refused(faults) from None
    except BaseException:
        staging.drop()
        raise
    return Plan(before, after, pages, differences, remarks, staging)


def _read_all(files: Iterable[Path], tables: data.Tables, names: Names) -> list[Page]:
    pages, faults = [], []
    for file in files:
        page, found = read_page(Path(file), tables, names)
        faults += found
        if page:
            pages.append(page)
    treaties = [page.instrument for page in pages]
    for page in pages:
        if treaties.count(page.instrument) > 1:
            faults.append(
                Fault(page.file, 0, "", "", f"one file for each treaty; {page.instrument} has several")
            )
    if faults:
        raise Refused(faults)
    return pages


def _accepted(accept: Iterable[str], names: Names) -> dict[str, str]:
    """ISO code → the name as it was written on the command line."""
    found, faults = {}, []
    for name in accept:
        iso3 = names.find(name)
        if iso3:
            found[iso3] = name
        else:
            faults.append(f'--accept "{name}": no participant has this name{names.near(name)}.')
    if faults:
        raise Refused(faults)
    return found


def _refuse_days(
    as_of: dt.date, tables: data.Tables, pages: list[Page], unchanged: set[str], today: dt.date
) -> None:
    """One day stands beside every number of the course, so all four treaties must be known up to it."""
    faults = []
    if as_of > today:
        faults.append(
            f"--as-of {as_of}: this day is still to come. Write the day on which the page was saved."
        )
    if as_of < tables.as_of:
        faults.append(
            f"--as-of {as_of}: the tables already show {tables.as_of}. An older page cannot tell what came "
            "since; save a new one."
        )
    for page in pages:
        if page.status_day and page.status_day < as_of:
            faults.append(
                f"{page.file}: the page shows the status of {page.status_day}, which is before --as-of {as_of}. "
                "Save the page again, or write that day."
            )
    given, known = {page.instrument for page in pages}, list(tables.instruments["id"])
    faults += [
        f"--unchanged {one}: there is no such treaty. Write one of {', '.join(known)}."
        for one in sorted(unchanged - set(known))
    ]
    faults += [
        f"--unchanged {one}: a file of this treaty is given as well. Leave one of the two out."
        for one in sorted(unchanged & given)
    ]
    missing = [one for one in known if one not in given | unchanged]
    if as_of > tables.as_of and missing:
        told = " ".join(f"--unchanged {one}" for one in missing)
        faults.append(
            f"--as-of {as_of}: the new day will stand beside the numbers of all four treaties, but there is no "
            f"page of {', '.join(missing)}. Give their pages in the same command. If you have looked at them and "
            f"nothing has changed since {tables.as_of}, add: {told}. To mend older dates only, write "
            f"--as-of {tables.as_of}."
        )
    if faults:
        raise Refused(faults)


def _spoken(fault: Fault, work: Path) -> str:
    """A fault that the pages would bring into the tables. Its line is in no file that the reader can open."""
    rows = read_rows(work / "participation.csv")
    if fault.file.endswith("/participation.csv") and 1 < fault.row <= len(rows) + 1:
        row = rows[fault.row - 2]
        fault = replace(fault, file=f"{row['participant']} ({row['instrument']})", row=0)
    return f"With these changes the tables would be wrong. {fault}"
