"""Checks a CSV table against its Table Schema in datapackage.json and tells every fault in plain words.

Why no library at load time: frictionless needs 1.3 s to validate this package and 0.15 s to import (measured
on 2 cores); this module and the rules need 0.15 s in all. pandera (dependencies resolved, not run) would add
four packages to a learner's environment and still leave foreign keys, line numbers and plain words to us.
What our schemas use fits on this page; a keyword that is not listed here is refused, so nothing is silently
left unchecked. frictionless gives a second opinion in the tests and in `palermo data check`.
"""

import csv
import datetime as dt
import difflib
import io
import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

TYPES = {"string", "integer", "number", "boolean", "date"}
FIELD_KEYWORDS = {
    "name",
    "type",
    "title",
    "description",
    "example",
    "constraints",
    "trueValues",
    "falseValues",
}
CONSTRAINTS = {"required", "unique", "enum", "pattern", "minimum", "maximum", "maxLength"}
SCHEMA_KEYWORDS = {"fields", "primaryKey", "foreignKeys", "missingValues"}

FORMS = {
    "integer": r"[+-]?[0-9]+",
    "number": r"[+-]?[0-9]+(\.[0-9]+)?",
    "date": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
}
EXPECTED = {
    "integer": "a whole number such as 40",
    "number": "a number such as 12.5 (with a point, not a comma)",
    "date": "a date such as 2003-07-01 (year-month-day)",
}


class SchemaError(ValueError):
    """datapackage.json asks for something that this module does not check."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong in one place. `row` is the line in the file (the header is line 1), 0 for all of it."""

    file: str
    row: int
    column: str
    value: str
    expected: str

    def __str__(self) -> str:
        place = self.file + (f", line {self.row}" if self.row else "")
        what = " ".join(part for part in (self.column, f'"{self.value}"' if self.value else "") if part)
        if self.column and not self.value:
            what += " (empty)"
        return f"{place}, {what}: expected {self.expected}" if what else f"{place}: expected {self.expected}"


def read(path: Path, label: str, may_be_empty: bool = False) -> tuple[pd.DataFrame | None, list[Fault]]:
    """The table as text, indexed by line number, and what keeps it from being read.

    Returns None where there is no table at all. A row with too few or too many cells is a fault and is left
    out of the table, which is then only good for finding further faults.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return None, [Fault(label, 0, "", "", "this file, but it is not there")]
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        return None, [
            Fault(
                label,
                line,
                "",
                "",
                "UTF-8 text; save the file with the encoding UTF-8 (not ANSI, not Latin-1)",
            )
        ]
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header = next(reader, None)
    if not header:
        return None, [Fault(label, 0, "", "", "a header line and rows, but the file is empty")]
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        remedy = 'commas between the cells; save it as "CSV, comma separated" (not semicolons, not tabs)'
        return None, [Fault(label, 1, "", header[0][:40], remedy)]
    lines, rows, faults = [], [], []
    start = reader.line_num + 1
    try:
        for cells in reader:
            if len(cells) == len(header):
                lines.append(start)
                rows.append(cells)
            elif cells:
                expected = (
                    f"{len(header)} cells, not {len(cells)} (put a text that holds a comma in double quotes)"
                )
                faults.append(Fault(label, start, "", ",".join(cells)[:60], expected))
            start = reader.line_num + 1
    except csv.Error:
        remedy = "double quotes around a whole cell only; one inside a quoted text is written twice"
        return None, [Fault(label, start, "", "", remedy)]
    if not rows and not faults and not may_be_empty:
        faults.append(Fault(label, 0, "", "", "at least one row under the header"))
    return pd.DataFrame(rows, columns=header, index=pd.Index(lines, dtype="int64"), dtype=str), faults


def columns(frame: pd.DataFrame, schema: dict, label: str) -> tuple[pd.DataFrame, list[Fault]]:
    """The columns that the schema names, in its order; a fault for each one missing, unknown or doubled."""
    known = [field["name"] for field in schema["fields"]]
    found = list(frame.columns)
    if found == known:  # as a rule; to take the columns apart costs more than to check them
        return frame, []
    missing = [name for name in known if name not in found]
    faults = []
    for name in dict.fromkeys(found):
        near = difflib.get_close_matches(name, missing, 1)
        if name not in known and near:  # one slip, one fault
            missing.remove(near[0])
            faults.append(Fault(label, 1, "column name", name, f'the column name "{near[0]}"'))
        elif name not in known:
            expected = f"one of the columns {', '.join(known)}"
            faults.append(Fault(label, 1, "column name", name, expected))
        elif found.count(name) > 1:
            faults.append(Fault(label, 1, "column name", name, "each column only once"))
    faults += [Fault(label, 1, "", "", f'a column "{name}"') for name in missing]
    frame = frame.loc[:, ~frame.columns.duplicated()]
    return frame[[name for name in known if name in frame.columns]], faults


def check_table(frame: pd.DataFrame, schema: dict, label: str) -> Iterator[Fault]:
    """Every fault of single cells and of the primary key."""
    for field in schema["fields"]:
        if field["name"] in frame.columns:
            yield from _check_column(frame[field["name"]], field, label)
    key = _listed(schema.get("primaryKey"))
    if key and set(key) <= set(frame.columns):
        yield from _check_key(frame[key], label)


def check_foreign_keys(
    tables: dict[str, pd.DataFrame], schema: dict, name: str, labels: dict
) -> Iterator[Fault]:
    """A fault for each row that points to a row which another table does not have."""
    frame = tables[name]
    for key in schema.get("foreignKeys", []):
        fields, reference = _listed(key["fields"]), key["reference"]
        theirs = _listed(reference["fields"])
        other = tables.get(reference["resource"])
        if other is None or not set(fields) <= set(frame.columns) or not set(theirs) <= set(other.columns):
            continue
        targets = set(zip(*(other[field] for field in theirs), strict=True))
        where = f"in {labels[reference['resource']]}"
        for row, *cells in frame[fields].itertuples(name=None):
            if tuple(cells) in targets or "" in cells:
                continue
            if len(fields) == 1:
                expected = f"a value that stands in column {theirs[0]} {where}"
                near = _nearest(cells[0], [target[0] for target in targets])
                expected += f" (near: {', '.join(near)})" if near else ""
            else:
                expected = f"a row with the same {', '.join(theirs)} {where}"
            yield Fault(labels[name], row, ", ".join(fields), ", ".join(cells), expected)


def _nearest(value: str, known: list[str]) -> list[str]:
    """The three likeliest meanings of a mistyped code. Those that begin alike come first: slips are later."""
    near = difflib.get_close_matches(value, known, 20)
    return sorted(near, key=lambda one: one[:2] != value[:2])[:3]


def convert(frame: pd.DataFrame, schema: dict) -> pd.DataFrame:
    """The typed table: dates as datetime64 (NaT if empty), yes/no as bool, integers as Int64, text as str.

    A cell that is no date or number becomes empty: call this for good only on a table without faults.
    """
    typed = {}
    for field in schema["fields"]:
        if field["name"] not in frame.columns:
            continue
        cells = frame[field["name"]]
        match field["type"]:
            case "date":
                # An exact form first: pandas' parser would accept 2003-7-1, frictionless would not.
                cells = cells.where(cells.str.fullmatch(FORMS["date"]))
                cells = pd.to_datetime(cells, format="%Y-%m-%d", errors="coerce")
            case "integer" | "number":
                cells = pd.to_numeric(cells.where(cells.str.fullmatch(FORMS[field["type"]])))
                cells = cells.astype("Int64" if field["type"] == "integer" else "float64")
            case "boolean":
                cells = cells.isin(field["trueValues"])
        typed[field["name"]] = cells
    return pd.DataFrame(typed, index=frame.index)


def refuse_unknown(schema: dict, where: str) -> None:
    """Raise SchemaError if the schema uses a type or keyword that this module does not check."""
    _refuse(set(schema) - SCHEMA_KEYWORDS, where)
    if schema.get("missingValues", [""]) != [""]:
        raise SchemaError(f'{where}: missingValues must be [""]')
    for field in schema["fields"]:
        place = f"{where}, field {field.get('name', '?')}"
        _refuse(set(field) - FIELD_KEYWORDS, place)
        _refuse(set(field.get("constraints", {})) - CONSTRAINTS, place)
        if field["type"] not in TYPES:
            raise SchemaError(f"{place}: the type {field['type']} is not checked by palermo.schema")
        if field["type"] == "boolean" and not field.get("constraints", {}).get("required"):
            raise SchemaError(f"{place}: a boolean column must be required (an empty cell would read as no)")
        if "pattern" in field.get("constraints", {}) and "example" not in field:
            raise SchemaError(f'{place}: give an "example" beside the pattern; a reader is shown it')


def _refuse(keywords: set[str], place: str) -> None:
    if keywords:
        raise SchemaError(f"{place}: palermo.schema does not check {', '.join(sorted(keywords))}")


def _check_column(cells: pd.Series, field: dict, label: str) -> Iterator[Fault]:
    """Every fault of one column. In plain Python: on many small tables each step of pandas costs more than its rows."""
    name, limits = field["name"], field.get("constraints", {})
    values = cells.tolist()
    entries = list(zip(cells.index, values, strict=True))
    right_type = {value for value in set(values) if value and _has_type(value, field)}

    def faults(bad: Callable[[str], bool], expected: str) -> Iterator[Fault]:
        for row, value in entries:
            if bad(value):
                yield Fault(label, row, name, value, expected)

    def of_type(bad: Callable[[str], bool]) -> Callable[[str], bool]:
        return lambda value: value in right_type and bad(value)

    if limits.get("required"):
        yield from faults(lambda value: not value, _described("a value", field))
    wrong_type = EXPECTED.get(field["type"]) or _one_of(_words(field))
    yield from faults(lambda value: bool(value) and value not in right_type, wrong_type)
    if "enum" in limits:
        yield from faults(of_type(lambda value: value not in limits["enum"]), _one_of(limits["enum"]))
    if "pattern" in limits:
        pattern = re.compile(limits["pattern"])
        bad = of_type(lambda value: not pattern.fullmatch(value))
        yield from faults(bad, _described(f'a value such as "{field["example"]}"', field))
    if "maxLength" in limits:
        bad = of_type(lambda value: len(value) > limits["maxLength"])
        yield from faults(bad, f"{limits['maxLength']} characters or fewer")
    is_date = field["type"] == "date"
    size = dt.date.fromisoformat if is_date else float
    for bound, beyond, words in (
        ("minimum", operator.lt, "or later" if is_date else "or more"),
        ("maximum", operator.gt, "or earlier" if is_date else "or less"),
    ):
        if bound in limits:
            limit = size(str(limits[bound]))
            bad = of_type(lambda value, beyond=beyond, limit=limit: beyond(size(value), limit))
            yield from faults(bad, f"{limits[bound]} {words}")
    if limits.get("unique"):
        yield from _check_key(cells[cells != ""].to_frame(), label)


def _check_key(key: pd.DataFrame, label: str) -> Iterator[Fault]:
    repeated = key[key.duplicated()]
    if repeated.empty:
        return
    first: dict[tuple, int] = {}
    for row, *cells in key.itertuples(name=None):
        earlier = first.setdefault(tuple(cells), row)
        if earlier != row:
            value = ", ".join(cell for cell in cells if cell)
            yield Fault(
                label, row, ", ".join(key.columns), value, f"each only once, but line {earlier} has the same"
            )


def _has_type(value: str, field: dict) -> bool:
    match field["type"]:
        case "boolean":
            return value in _words(field)
        case "integer" | "number":
            return re.fullmatch(FORMS[field["type"]], value) is not None
        case "date":
            return re.fullmatch(FORMS["date"], value) is not None and _is_day(value)
    return True


def _is_day(value: str) -> bool:
    try:
        return bool(dt.date.fromisoformat(value))
    except ValueError:
        return False


def _words(field: dict) -> list[str]:
    return [*field.get("trueValues", []), *field.get("falseValues", [])]


def _one_of(words: list[str]) -> str:
    return "one of: " + ", ".join(words) if len(words) > 2 else " or ".join(words)


def _described(expected: str, field: dict) -> str:
    first_sentence = re.split(r"(?<=[.;:])\s", field.get("description", ""))[0].rstrip(".;:")
    return f"{expected} ({first_sentence})" if first_sentence else expected


def _listed(key) -> list[str]:
    return [key] if isinstance(key, str) else list(key or [])
