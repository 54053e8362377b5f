"""The banks in `quizzes/`: read them, and tell all that is wrong with file, line, question and remedy."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .. import paths
from . import computed, lines, model
from .faults import ITEM, item_faults, nearest
from .known import Known, read_known
from .lines import Place, Written


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a bank. line: counted from 1. item: the question's id, "" where there is none."""

    file: str
    line: int
    item: str
    what: str
    remedy: str

    def __str__(self):
        question = f", question {self.item}" if self.item else ""
        return f"{self.file}, line {self.line}{question}: {self.what}.\n    To mend it: {self.remedy}"


class BankError(Exception):
    """A bank can't be used as it is. `.faults` holds all of them, and so does the message."""

    def __init__(self, faults: list[Fault]):
        self.faults = faults
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        super().__init__(f"{count} in the question bank:\n" + "\n".join(str(fault) for fault in faults))


def bank_files(folder: Path | None = None) -> list[Path]:
    return sorted((folder or paths.quizzes_dir()).glob("*.yml"))


def load_bank(path: Path, known: Known | None = None) -> model.Bank:
    """One bank, read and checked. Raises BankError, which lists every fault."""
    return load_all([path], known)[0]


def load_all(files: Iterable[Path] | None = None, known: Known | None = None) -> list[model.Bank]:
    """The banks of some files, of all in `quizzes/` if none are named. Raises BankError."""
    readings = read(bank_files() if files is None else files, known)
    faults = [fault for reading in readings for fault in reading.faults]
    if faults:
        raise BankError(faults)
    return [reading.bank for reading in readings]


def check(folder: Path, known: Known | None = None) -> list[Fault]:
    """Everything wrong in the banks of a folder; empty when all is well."""
    return check_files(bank_files(folder), known)


def check_files(files: Iterable[Path], known: Known | None = None) -> list[Fault]:
    """Everything wrong in these banks, in the order of files and lines.

    What can't be used at all; what a usable bank should keep to beside is in `checks.py`.
    """
    return [fault for reading in read(files, known) for fault in reading.faults]


def read(files: Iterable[Path], known: Known | None = None) -> list["Reading"]:
    """The files one by one, each with its bank or with what is wrong in it."""
    known = known or read_known()
    taken: dict[str, str] = {}  # question id → where it stands; an id is unique in the course
    return [Reading(Path(path), known, taken) for path in files]


class Reading:
    """One file as it was read. `.bank`: None where there are `.faults`, which are in the order of lines."""

    def __init__(self, path: Path, known: Known, taken: dict[str, str]):
        self.path = path
        self.file = "/".join(path.parts[-2:])  # quizzes/02_convention.yml
        self.known = known
        self._taken = taken
        self._found: list[Fault] = []
        self._written = self._open(path)
        self.bank = self._read()
        self.faults = sorted(dict.fromkeys(self._found), key=lambda fault: fault.line)

    def fault(self, place: Place, item: str, what: str, remedy: str) -> Fault:
        """A fault at a place of the file, such as ("items", 3, "stem")."""
        return Fault(self.file, self._written.line(place), item, what, remedy)

    def lines(self) -> Iterator[tuple[model.Item, int]]:
        """The bank's questions, each with the line in which it begins."""
        for number, item in enumerate(self.bank.items):
            yield item, self._written.line(("items", number, "id"))

    def _open(self, path: Path) -> Written:
        try:
            written = lines.read(path.read_text(encoding="utf-8"))
        except UnicodeDecodeError:
            written = Written()
            self._tell(1, "", "the file is not UTF-8 text", "Save it with the encoding UTF-8.")
        except OSError:
            written = Written()
            self._tell(1, "", "there is no such file, or it can't be read", "Check the name and the folder.")
        for slip in written.slips:
            self._tell(slip.line, self._item_at(written, slip.line), slip.what, slip.remedy)
        return written

    def _read(self) -> model.Bank | None:
        content = self._written.content
        if not isinstance(content, dict):
            if not self._found:
                self._tell(1, "", "the file holds no bank", "Begin it with module: … and items: …")
            return None
        for key in content.keys() - {"module", "items"}:
            self._tell_at((key,), "", f'"{key}" is not a field of a bank', "Write module and items only.")
        module = self._module(content.get("module"))
        items = content.get("items")
        if not isinstance(items, list) or not items:
            self._tell_at(
                ("items",), "", "there are no questions", "List them under items:, each with a dash"
            )
            return None
        read = [self._item(n, item, module) for n, item in enumerate(items)]
        return None if self._found else model.Bank(module=module, items=read)

    def _module(self, module: object) -> str:
        if module in self.known.modules:
            return module
        near = nearest(module, self.known.modules)
        self._tell_at(
            ("module",),
            "",
            f'there is no module "{module}"' if module else "it does not say which module it belongs to",
            f"Write module: and one of {', '.join(self.known.modules)} (data/modules.csv){near}.",
        )
        return ""

    def _item(self, number: int, raw: object, module: str) -> model.Item | None:
        place: Place = ("items", number)
        if not isinstance(raw, dict):
            self._tell_at(place, "", "this is not a question", "Begin a question with - id: …")
            return None
        item_id = raw.get("id") if isinstance(raw.get("id"), str) else ""
        raw, computed_faults = computed.resolve(raw, self.known)
        faults = [*computed_faults, *item_faults(raw, module, self.known)]
        for inner, what, remedy in faults:
            self._tell_at((*place, *inner), item_id, what, remedy)
        self._claim(item_id, place)
        return None if faults else ITEM.validate_python(raw)

    def _claim(self, item_id: str, place: Place) -> None:
        remedy = "Give this question an id of its own, and not one of a question that is gone."
        if item_id in self._taken:
            what = f"this id is taken by another question ({self._taken[item_id]})"
            self._tell_at((*place, "id"), item_id, what, remedy)
        elif item_id in self.known.retired:
            what = "this id was that of a question that is gone (quizzes/retired_ids.txt)"
            self._tell_at((*place, "id"), item_id, what, remedy)
        elif item_id:
            self._taken[item_id] = f"{self.file}, line {self._written.line((*place, 'id'))}"

    def _tell_at(self, place: Place, item: str, what: str, remedy: str) -> None:
        self._found.append(self.fault(place, item, what, remedy))

    def _tell(self, line: int, item: str, what: str, remedy: str) -> None:
        self._found.append(Fault(self.file, line, item, what, remedy))

    @staticmethod
    def _item_at(written: Written, line: int) -> str:
        """The id of the question around a line, for faults in the YAML itself."""
        items = written.content.get("items") if isinstance(written.content, dict) else None
        around = ""
        for number, raw in enumerate(items if isinstance(items, list) else []):
            if written.line(("items", number)) <= line and isinstance(raw, dict):
                around = str(raw.get("id", ""))
        return around
