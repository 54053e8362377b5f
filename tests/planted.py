"""Plants faults in a copy of `data/`: the tests' way to ask what an author would be told."""

import csv
import shutil
from pathlib import Path

from palermo import paths


def copy_of_data(folder: Path) -> Path:
    return Path(shutil.copytree(paths.data_dir(), folder / "data"))


def rows_of(folder: Path, table: str) -> list[dict]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(folder: Path, table: str, rows: list[dict]) -> None:
    with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def change(folder: Path, table: str, where: dict, **cells: str) -> int:
    """Set cells of the one row that matches `where`; gives its line in the file."""
    rows = rows_of(folder, table)
    place = _only(rows, where)
    rows[place].update(cells)
    write(folder, table, rows)
    return place + 2  # the header is line 1


def remove(folder: Path, table: str, where: dict) -> None:
    rows = rows_of(folder, table)
    del rows[_only(rows, where)]
    write(folder, table, rows)


def repeat(folder: Path, table: str, where: dict, **cells: str) -> int:
    """Add the row that matches `where` once more at the end, with other cells if wanted; gives its line."""
    rows = rows_of(folder, table)
    write(folder, table, [*rows, {**rows[_only(rows, where)], **cells}])
    return len(rows) + 2


def row(instrument: str, iso3: str) -> dict:
    return {"instrument": instrument, "iso3": iso3}


def consent(day: str) -> dict:
    """The cells of a consent whose day is known."""
    return {"consent_date": day, "consent_date_earliest": day, "consent_date_latest": day}


def _only(rows: list[dict], where: dict) -> int:
    places = [place for place, row in enumerate(rows) if where.items() <= row.items()]
    assert len(places) == 1, f"{where} should match one row, not {len(places)}"
    return places[0]
