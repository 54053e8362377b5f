"""Writes an update all or not at all: changes are made in a copy, checked there, and put in place together."""

import csv
import io
import os
import shutil
from pathlib import Path

WORK = ".palermo-update"
READY = ".palermo-update-ready"


def beside(folder: Path, name: str) -> Path:
    """The place of that name next to a folder of tables, and for this folder alone."""
    return folder.parent / f"{name}-{folder.name}"


def read_rows(path: Path) -> list[dict]:
    """A table as it stands in the file, every cell as text."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write_rows(path: Path, rows: list[dict]) -> None:
    """Write only what differs: a table that says the same keeps its bytes."""
    if rows == read_rows(path):
        return
    with path.open(encoding="utf-8-sig", newline="") as file:
        columns = next(csv.reader(file))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8", newline="")


class Staging:
    """A copy of the tables' folder beside it, `work`; then, in a folder of the name READY, what differs.

    That name is given in one step and says that the set is complete: a computer that stops in the middle of
    `put` leaves it behind, and `finish_interrupted` puts in place what is still missing.
    """

    def __init__(self, folder: Path):
        self.folder = folder
        self._place = beside(folder, WORK)
        self.changed: list[str] = []
        shutil.rmtree(self._place, ignore_errors=True)  # of a run that was stopped before it was complete
        # The copy has the folder's own name, so that a fault in it is told as one in data/.
        self.work = Path(shutil.copytree(folder, self._place / folder.name))

    def keep_changes(self) -> None:
        """Note which files differ."""
        names = (path.name for path in sorted(self.work.iterdir()))
        self.changed = [n for n in names if (self.work / n).read_bytes() != (self.folder / n).read_bytes()]

    def put(self) -> None:
        """Put the changed files in place. If one can't be, all are as before, and the error goes on."""
        for name in ("new", "old"):
            (self._place / name).mkdir()
        for name in self.changed:
            shutil.copy2(self.folder / name, self._place / "old" / name)
            (self.work / name).replace(self._place / "new" / name)
            _settle(self._place / "new" / name)
        shutil.rmtree(self.work)
        ready = self._place.rename(beside(self.folder, READY))
        try:
            _copy_all(ready, "new", self.folder)
        except BaseException:
            _copy_all(ready, "old", self.folder)
            shutil.rmtree(ready)
            raise
        shutil.rmtree(ready)

    def drop(self) -> None:
        shutil.rmtree(self._place, ignore_errors=True)


def finish_interrupted(folder: Path) -> list[str]:
    """Put in place what a run that was stopped in the middle had begun to; the names of its files."""
    ready = beside(folder, READY)
    if not ready.is_dir():
        return []
    names = _copy_all(ready, "new", folder)
    shutil.rmtree(ready)
    return names


def _copy_all(ready: Path, which: str, folder: Path) -> list[str]:
    """Copy the files over those of `folder`, each in one step; READY keeps its own, so this can be repeated.

    One that says the same already is left alone: it may be the very one that another program holds open.
    """
    names = sorted(path.name for path in (ready / which).iterdir())
    for name in names:
        if (folder / name).read_bytes() == (ready / which / name).read_bytes():
            continue
        moving = ready / "moving"
        shutil.copy2(ready / which / name, moving)
        moving.replace(folder / name)
    return names


def _settle(path: Path) -> None:
    """Ask the disk to have the file for good before its name says so."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
