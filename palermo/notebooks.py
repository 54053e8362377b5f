"""The notebooks as files: run them, and store just the outputs that the tests compare."""

import re
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from . import paths

CHECKED = "nbval-check-output"


def all_notebooks() -> list[Path]:
    return sorted(paths.notebooks_dir().glob("*.ipynb"))


def prose(path: Path, lab_only: bool = False) -> str:
    """What a learner reads: the Markdown cells, and the text of the cells that compute prose.

    lab_only: also what only JupyterLab shows, a line for it and exercises for those who want.
    """
    cells = nbformat.read(path, as_version=4).cells
    shown = [cell for cell in cells if lab_only or "lab-only" not in cell.metadata.get("tags", [])]
    return "\n\n".join(text for cell in shown for text in _texts(cell))


def _texts(cell) -> list[str]:
    if cell.cell_type == "markdown":
        return [cell.source]
    return re.findall(r'"""(.*?)"""', cell.source, re.DOTALL) if "say(" in cell.source else []


def execute(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Run all cells in place, in the folder where a learner's session runs them. Raises at the first error."""
    client = NotebookClient(
        notebook, timeout=120, resources={"metadata": {"path": str(paths.notebooks_dir())}}
    )
    return client.execute()


def strip(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Drop what differs from run to run or weighs much: timings, figures, widgets and their state."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for number, cell in enumerate(code, 1):
        cell.metadata.pop("execution", None)
        if CHECKED not in cell.metadata.get("tags", []):
            cell.outputs = []
        # nbval takes a cell with outputs and no number for one that was never run, and fails it.
        cell.execution_count = number if cell.outputs else None
        for output in cell.outputs:
            if "execution_count" in output:
                output.execution_count = number
    notebook.metadata.pop("widgets", None)
    # The version of Python at hand says nothing about the notebook.
    notebook.metadata["language_info"] = {"name": "python"}
    return notebook


def refresh(path: Path) -> bool:
    """Run the notebook at `path` and write it back, stripped. True when the file changed."""
    before = path.read_text(encoding="utf-8")
    after = nbformat.writes(strip(execute(nbformat.reads(before, as_version=4)))) + "\n"
    if after != before:
        path.write_text(after, encoding="utf-8")
    return after != before
