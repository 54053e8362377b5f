"""Binder: what repo2docker would do with this repository, and its steps done in a fresh environment."""

import json
import os
import re
import subprocess
import sys
import tomllib
from itertools import chain
from pathlib import Path

import pytest

from palermo import notebooks


def run(*command, **options):
    done = subprocess.run(command, capture_output=True, text=True, **options)
    assert done.returncode == 0, f"{command}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout + done.stderr


def test_repo2docker_takes_python_3_11_and_the_learners_requirements(root):
    """Without binder/runtime.txt it takes Python 3.10, which pandas 3 refuses."""
    said = run(
        Path(sys.executable).with_name("jupyter-repo2docker"), "--no-build", "--debug", str(root), cwd=root
    )
    assert re.search(r"python[=-]3\.11", said), said
    assert "python=3.10" not in said
    assert "binder/requirements.txt" in said
    assert "binder/postBuild" in said
    # Beside binder/, repo2docker must not see a second set of requirements.
    assert not re.search(r"-r \"?requirements\.txt", said)


@pytest.fixture(scope="module")
def binder_environment(root, tmp_path_factory, quiet_environment):
    """A fresh environment made as repo2docker makes it: binder/requirements.txt, then postBuild.

    By uv, which takes files that this machine has had before; every pin is exact, so that pip gives the same."""
    folder = tmp_path_factory.mktemp("binder")
    clone = folder / "clone"
    # What Binder gets is what git holds, and the work tree's changes with it.
    files = run("git", "ls-files", "--cached", "--others", "--exclude-standard", cwd=root).split("\n")
    for name in filter(None, files):
        if (root / name).is_file():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            (clone / name).write_bytes((root / name).read_bytes())
            (clone / name).chmod((root / name).stat().st_mode)
    run(sys.executable, "-m", "venv", folder / "venv")
    environment = {**quiet_environment, "PATH": f"{folder / 'venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    environment.pop("PYTHONPATH", None)
    uv = [Path(sys.executable).with_name("uv"), "pip", "install", "--quiet", "--python", folder / "venv"]
    run(*uv, "-r", "binder/requirements.txt", cwd=clone, env=environment)
    run("python", "-m", "pip", "check", cwd=clone, env=environment)
    run("binder/postBuild", cwd=clone, env=environment)
    return clone, environment


# In one kernel, so that each package is loaded once; but each notebook finds nothing that another one has named.
# (That each runs in a kernel of its own, nbval shows.)
EXECUTE = """
import json
import nbformat
from nbformat.v4 import new_code_cell
from palermo import notebooks, paths
all_in_one, cells_of = None, {}
for path in notebooks.all_notebooks():
    notebook = nbformat.read(path, as_version=4)
    cells_of[path.name] = notebook.cells
    if all_in_one is None:
        all_in_one = nbformat.from_dict({**notebook, "cells": []})
    all_in_one.cells += [*notebook.cells, new_code_cell("%reset -f")]
notebooks.execute(all_in_one)
shown = {
    name: [kind for cell in cells for out in cell.get("outputs", []) for kind in out.get("data", {})]
    for name, cells in cells_of.items()
}
print(json.dumps({"root": str(paths.root()), "shown": shown}))
"""


def test_the_notebooks_run_in_the_learners_environment(binder_environment):
    clone, environment = binder_environment
    told = run("python", "-c", EXECUTE, cwd=clone, env=environment).splitlines()
    result = json.loads(next(line for line in told if line.startswith("{")))
    assert result["root"] == str(clone)
    assert set(result["shown"]) == {path.name for path in notebooks.all_notebooks()}
    shown = result["shown"]["02_convention.ipynb"]
    assert shown.count("application/vnd.plotly.v1+json") == 2
    assert "application/vnd.jupyter.widget-view+json" in shown


def test_post_build_puts_our_page_and_settings_where_jupyter_looks(binder_environment):
    clone, environment = binder_environment
    share = clone.parent / "venv" / "share" / "jupyter"
    assert (share / "voila" / "templates" / "palermo" / "index.html.j2").is_file()
    assert (share / "lab" / "settings" / "overrides.json").is_file()
    assert (clone.parent / "venv" / "etc" / "jupyter" / "jupyter_server_config.py").is_file()
    listed = run("jupyter", "server", "extension", "list", cwd=clone, env=environment)
    assert re.search(r"voila.*\n?.*enabled", listed)


def test_learners_do_not_install_what_only_builders_need(root):
    names = {
        re.split(r"[=\s;]", line)[0]
        for line in (root / "binder" / "requirements.txt").read_text(encoding="utf-8").splitlines()
        if re.match(r"[a-z]", line)
    }
    assert {"voila", "jupyterlab", "plotly"} <= names
    assert not {"jupyter-book", "playwright", "pytest", "sphinx", "frictionless"} & names


# ---- the requirements files


@pytest.mark.parametrize("file", ["requirements.txt", "binder/requirements.txt"])
def test_requirements_are_exact_and_name_no_host(root, file):
    text = (root / file).read_text(encoding="utf-8")
    pinned = [line for line in text.splitlines() if re.match(r"[a-zA-Z]", line)]
    assert len(pinned) > 80
    assert [line for line in pinned if not re.match(r"[\w.\[\]-]+==[\w.]+( ; .*)?$", line)] == []
    assert "://" not in text


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13"])
def test_wheels_resolve_for_each_python(root, version, tmp_path):
    """For the Pythons that are not at hand: everything in requirements.txt exists as a wheel for them."""
    uv = Path(sys.executable).with_name("uv")
    command = [uv, "pip", "install", "--dry-run", "--python-version", version, "--only-binary", ":all:"]
    said = run(*command, "--target", tmp_path / "none", "-r", "requirements.txt", cwd=root)
    assert re.search(r"Would install \d{2,} packages", said)


def test_requirements_come_from_pyproject(root):
    """Each dependency that pyproject.toml states is in the compiled file, at a version that it allows."""
    from packaging.requirements import Requirement

    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    stated = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    compiled = dict(
        re.findall(r"^([\w.-]+)==([\w.]+)", (root / "requirements.txt").read_text(encoding="utf-8"), re.M)
    )
    for requirement in map(Requirement, stated):
        assert requirement.specifier.contains(compiled[requirement.name]), requirement
