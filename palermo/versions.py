"""Which version of the course this is: of its text and of its data, each as a short digest.

A record of completion names both. They are the same in every home and on every system.
"""

import hashlib
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from . import __version__, data, paths

# Crockford's base 32: no I, L, O and U, which people mistake for others.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8
# A cell that its reader writes into: what stands in it later is theirs, not the course's.
THEIRS = "exercise"


@cache
def edition() -> str:
    """Program, content, day and content of the data in one line, such as `0.1.0 7K3M9Q2P 2026-05-28 5TX4B2CD`."""
    return f"{__version__} {content()} {data.load().as_of.isoformat()} {tables()}"


def content() -> str:
    """Digest over what a learner reads and answers: the notebooks' cells and the banks."""
    notebooks = sorted(paths.notebooks_dir().glob("*.ipynb"))
    banks = sorted(paths.quizzes_dir().glob("*.yml"))
    return digest([*((path.name, _cells(path)) for path in notebooks), *map(_file, banks)])


def tables() -> str:
    """Digest over the tables in `data/`."""
    return digest(map(_file, sorted(paths.data_dir().glob("*.csv"))))


def digest(parts: Iterable[tuple[str, str]]) -> str:
    """Eight characters over names and texts."""
    whole = hashlib.sha256()
    for name, text in parts:
        whole.update(f"{name}\n{text}\0".encode())
    return base32(int.from_bytes(whole.digest()), LENGTH)


def base32(number: int, length: int) -> str:
    """The last `length` digits of a number in base 32."""
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(length)))


def _file(path: Path) -> tuple[str, str]:
    # Read as text: how a system ends its lines makes no difference.
    return path.name, path.read_text(encoding="utf-8")


def _cells(path: Path) -> str:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    own = (cell for cell in cells if THEIRS not in cell["metadata"].get("tags", []))
    return "\0".join("".join(cell["source"]) for cell in own)
