"""Where the course keeps its files: one function finds the repository, the others name its folders."""

from functools import cache
from pathlib import Path


class RepositoryNotFound(RuntimeError):
    """The package runs, but the course's tables and notebooks are not beside it."""


@cache
def root() -> Path:
    """The repository's top folder: the one that holds `_toc.yml` and `data/`.

    `palermo` is installed editable, so the repository is the package's parent. A plain `pip install .`
    copies the package away from its tables; then this raises instead of reading nothing.
    """
    folder = Path(__file__).resolve().parent.parent
    if (folder / "_toc.yml").is_file() and (folder / "data").is_dir():
        return folder
    raise RepositoryNotFound(
        f"palermo is installed in {folder}, but the course's tables are not there. "
        "Go to the folder of the course and install it in place: pip install --no-deps -e ."
    )


def data_dir() -> Path:
    return root() / "data"


def quizzes_dir() -> Path:
    return root() / "quizzes"


def notebooks_dir() -> Path:
    return root() / "notebooks"


def book_dir() -> Path:
    return root() / "book"


def static_dir() -> Path:
    """The front-end modules and the style sheet, inside the package."""
    return Path(__file__).resolve().parent / "static"
