"""What a live session needs beside the notebooks: our Voilà page, settings for Voilà and JupyterLab."""

import os
import re
import shutil
import sys
from pathlib import Path

from . import course, facts, paths

START = "voila/render/notebooks/00_start.ipynb"


class ForeignSettings(RuntimeError):
    """The Python environment has server settings that are not ours, and we do not overwrite them."""


def install(prefix: Path | None = None) -> list[Path]:
    """Copy `live/` to where Jupyter looks in this environment. Returns the files written.

    An editable install does not carry such files, so `tools/setup` and Binder's postBuild call this.
    Raises ForeignSettings.
    """
    prefix = prefix or Path(sys.prefix)
    source, share = paths.root() / "live", prefix / "share" / "jupyter"
    settings = prefix / "etc" / "jupyter" / "jupyter_server_config.py"
    if settings.exists() and "palermo" not in settings.read_text(encoding="utf-8"):
        raise ForeignSettings(
            f"{settings} is not from this course. Use an environment of its own: python -m venv .venv"
        )
    return [
        *_copy(source / "voila", share / "voila" / "templates" / "palermo"),
        *_copy(source / "lab", share / "lab" / "settings"),
        *_copy(source / "server", settings.parent),
        *_copy(source / "ipython", prefix / "etc" / "ipython"),
    ]


def _copy(source: Path, folder: Path) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    return [Path(shutil.copy(file, folder)) for file in sorted(source.glob("*.*"))]


def fill_page(request, notebook, cwd) -> None:
    """Voilà's hook before a page is shown: fill in the facts that a page of `book/` names, `{{ as_of }}`.

    In the book Sphinx does it. What is neither a fact nor a text of the course is left out: links to a live
    session have no use in one.
    """
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = re.sub(r"\{\{ *([\w.]+) *\}\}", _fact, cell.source)


def _fact(found: re.Match) -> str:
    texts = course.texts()
    if found[1] in texts:
        return texts[found[1]]
    try:
        return facts.fill("{" + found[1] + "}")
    except facts.UnknownFact:
        return ""


def serve(port: int) -> None:
    """Become a Jupyter server that opens Voilà on the start page.

    Not the command `voila`: it has no way to open the pages in `book/` that notebooks link to.
    A Jupyter server with Voilà in it is also what Binder runs.
    """
    os.chdir(paths.root())
    command = [sys.executable, "-m", "jupyter_server", f"--ServerApp.port={port}"]
    command += [f"--ServerApp.default_url=/{START}", "--ServerApp.open_browser=True"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")  # a container's only user; Jupyter refuses without it
    os.execv(sys.executable, command)
