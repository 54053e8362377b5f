"""The course's tables: `load()` reads and checks all of `data/`; it gives pandas tables or tells every fault.

What each table and column means stands once, in `data/datapackage.json`; where the facts come from, in
`data/SOURCES.md` and the table `sources`.
"""

import datetime as dt
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from palermo import paths, rules, schema
from palermo.schema import Fault

__all__ = ["DataError", "Fault", "Tables", "boundaries", "check", "load", "load_from", "points"]

BOUNDARIES = "world_un_110m.geojson"
SHOWN = 20
MAY_BE_EMPTY = {"gaps"}  # nothing is missing any more


@dataclass(frozen=True, eq=False)  # one set of tables is itself only: so it can be the key of a cache
class Tables:
    """The tables of `data/`, one pandas DataFrame each; `datapackage.json` describes their columns.

    Dates are datetime64 (NaT where empty), yes/no is bool, text str ("" where empty), whole numbers Int64.
    They are shared by everything in the process: copy a table before you change it.
    """

    as_of: dt.date
    participation: pd.DataFrame
    instruments: pd.DataFrame
    countries: pd.DataFrame
    other_names: pd.DataFrame
    declarations: pd.DataFrame
    gaps: pd.DataFrame
    totals: pd.DataFrame
    sources: pd.DataFrame
    modules: pd.DataFrame
    objectives: pd.DataFrame
    clusters: pd.DataFrame
    cluster_articles: pd.DataFrame
    review_groups: pd.DataFrame
    review_phases: pd.DataFrame
    review_status: pd.DataFrame
    review_steps: pd.DataFrame
    dialogues: pd.DataFrame
    articles: pd.DataFrame
    sdg_targets: pd.DataFrame
    sdg_links: pd.DataFrame
    sessions: pd.DataFrame
    tools: pd.DataFrame
    finder_answers: pd.DataFrame
    finder_rules: pd.DataFrame
    un_days: pd.DataFrame
    recommended_sources: pd.DataFrame
    cases: pd.DataFrame
    plan_sections: pd.DataFrame
    plan_stakeholders: pd.DataFrame
    plan_issues: pd.DataFrame
    plan_articles: pd.DataFrame
    plan_joining: pd.DataFrame
    plan_lines: pd.DataFrame
    plan_example: pd.DataFrame
    points: pd.DataFrame


class DataError(Exception):
    """Something in `data/` is wrong. `.faults` holds all of it; the message shows the first twenty."""

    def __init__(self, faults: list[Fault]):
        self.faults = faults
        lines = [str(fault) for fault in faults[:SHOWN]]
        if len(faults) > SHOWN:
            lines.append(f"… and {len(faults) - SHOWN} more")
        super().__init__(
            "\n".join([f"{count(len(faults), 'fault')} in the data. Mend each and run again.", *lines])
        )


def count(number: int, thing: str) -> str:
    """1 fault, 2 faults."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


@cache
def load() -> Tables:
    """The course's tables, read and checked once per process. Raises DataError, which lists every fault."""
    return load_from(paths.data_dir())


def load_from(folder: Path) -> Tables:
    """The tables of another folder, read anew each time. Raises DataError."""
    package, typed, faults = _read(Path(folder))
    if faults:
        raise DataError(faults)
    return Tables(
        as_of=_as_of(package), **{name: typed[name].reset_index(drop=True) for name in _tables(package)}
    )


def check(folder: Path) -> list[Fault]:
    """Everything wrong in a folder, in the order of its files; empty when all is well."""
    return _read(Path(folder))[2]


@cache
def boundaries() -> dict:
    """The world's boundaries as GeoJSON; a feature's id is its ISO 3166-1 alpha-3 code. Checked by `load`."""
    load()
    return json.loads((paths.data_dir() / BOUNDARIES).read_text(encoding="utf-8"))


def points() -> pd.DataFrame:
    """A point (iso3, lon, lat in degrees, has_polygon_110m) for each State and territory."""
    return load().points


def _as_of(package: dict) -> dt.date | None:
    """The day whose state of things the tables show; None if it is missing or no date."""
    try:
        return dt.date.fromisoformat(package["asOf"])
    except (KeyError, ValueError, TypeError):
        return None


def _tables(package: dict) -> dict[str, dict]:
    return {resource["name"]: resource for resource in package["resources"] if "schema" in resource}


def _read(folder: Path) -> tuple[dict, dict[str, pd.DataFrame], list[Fault]]:
    """The package's description, its typed tables, indexed by line number, and every fault found."""
    package, faults = _read_json(folder / "datapackage.json")
    if package is None:
        return {}, {}, faults
    as_of = _as_of(package)
    if as_of is None:
        day = str(package.get("asOf", ""))
        faults.append(Fault(_label(folder / "datapackage.json"), 0, "asOf", day, schema.EXPECTED["date"]))
    described = _tables(package)
    labels = {name: _label(folder / resource["path"]) for name, resource in described.items()}
    raw, found = _read_tables(folder, described, labels)
    faults += found
    shapes, found = _read_boundaries(folder / BOUNDARIES)
    faults += found
    typed = {name: schema.convert(frame, described[name]["schema"]) for name, frame in raw.items()}
    incomplete = [name for name in raw if len(raw[name].columns) < len(described[name]["schema"]["fields"])]
    beside = {"as_of": as_of and pd.Timestamp(as_of), "boundaries": shapes}
    beside = {name: value for name, value in beside.items() if value is not None}
    faults += rules.check(typed, labels, already=faults, incomplete=incomplete, **beside)
    order = list(labels.values())
    return (
        package,
        typed,
        sorted(faults, key=lambda f: (order.index(f.file) if f.file in order else -1, f.row)),
    )


def _read_tables(folder: Path, described: dict, labels: dict) -> tuple[dict[str, pd.DataFrame], list[Fault]]:
    """The tables that are there, as text, and the faults of their form, cells, keys and references."""
    raw, faults = {}, []
    for name, resource in described.items():
        schema.refuse_unknown(resource["schema"], f"{_label(folder / 'datapackage.json')}, table {name}")
        frame, found = schema.read(folder / resource["path"], labels[name], name in MAY_BE_EMPTY)
        faults += found
        if frame is not None:
            raw[name], found = schema.columns(frame, resource["schema"], labels[name])
            faults += [*found, *schema.check_table(raw[name], resource["schema"], labels[name])]
    for name in raw:
        faults += schema.check_foreign_keys(raw, described[name]["schema"], name, labels)
    return raw, faults


def _read_boundaries(path: Path) -> tuple[dict | None, list[Fault]]:
    shapes, faults = _read_json(path)
    if shapes is not None and not all("id" in shape for shape in shapes.get("features", [{}])):
        return None, [Fault(_label(path), 0, "", "", "GeoJSON features, each with an id such as AFG")]
    return shapes, faults


def _read_json(path: Path) -> tuple[dict | None, list[Fault]]:
    try:
        return json.loads(path.read_text(encoding="utf-8")), []
    except FileNotFoundError:
        return None, [Fault(_label(path), 0, "", "", "this file, but it is not there")]
    except UnicodeDecodeError:
        return None, [Fault(_label(path), 0, "", "", "UTF-8 text; save the file with the encoding UTF-8")]
    except json.JSONDecodeError as error:
        return None, [Fault(_label(path), error.lineno, "", "", f"JSON; reading stopped here ({error.msg})")]


def _label(path: Path) -> str:
    """The file as a reader knows it: data/participation.csv."""
    return f"{path.parent.name}/{path.name}"
