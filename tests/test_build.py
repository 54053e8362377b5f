"""Building: both ways give one book, and a change in the data or a bank is in the page without cleaning."""

import filecmp
import os
import re
import resource
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from palermo import book as extension
from palermo import cli, serve

SOURCES = [
    "_config.yml",
    "_toc.yml",
    "book",
    "data",
    "notebooks",
    "quizzes",
    "palermo",
    "live",
    "pyproject.toml",
]


def copied(root, folder) -> Path:
    """A copy of the course in the folder."""
    for name in SOURCES:
        source = root / name
        if source.is_dir():
            skipped = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
            shutil.copytree(source, folder / name, ignore=skipped)
        else:
            shutil.copy(source, folder)
    return folder


@pytest.fixture(scope="module")
def copy(root, tmp_path_factory):
    """A copy of the course to build."""
    return copied(root, tmp_path_factory.mktemp("course"))


@pytest.fixture(scope="module")
def changing(root, tmp_path_factory, quiet_environment):
    """A copy to change, of three pages, which is built already: what a change does to one it does to twenty."""
    folder = copied(root, tmp_path_factory.mktemp("changing"))
    contents = {"format": "jb-book", "root": "book/index"}
    contents["chapters"] = [{"file": "notebooks/00_start"}, {"file": "notebooks/02_convention"}]
    (folder / "_toc.yml").write_text(yaml.safe_dump(contents), encoding="utf-8")
    build(folder, quiet_environment)
    return folder


@dataclass(frozen=True)
class Built:
    """A build: the seconds of work in it and its kernels, what it said, and where its pages are.

    Work and not the clock, since other tests run beside it. On a quiet machine the clock says about the same.
    """

    seconds: float
    said: str
    html: Path


def work() -> float:
    """Seconds that the processors have spent on the finished children of this process, and on theirs."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def build(folder: Path, environment) -> Built:
    """`jupyter-book build .` with nothing else. The copy's package comes first."""
    before = work()
    done = subprocess.run(
        [Path(sys.executable).with_name("jupyter-book"), "build", "."],
        cwd=folder,
        env={**environment, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return Built(work() - before, done.stdout + done.stderr, folder / "_build" / "html")


@pytest.fixture(scope="module")
def plain(copy, quiet_environment):
    """The copy, built plainly once; its pages put aside, since a later test builds it again."""
    first = build(copy, quiet_environment)
    return replace(first, html=shutil.copytree(first.html, copy.with_name("first")))


def test_plain_jupyter_book_gives_the_same_book(book, plain):
    files = {path.relative_to(book) for path in book.rglob("*") if path.is_file()}
    plain_files = {path.relative_to(plain.html) for path in plain.html.rglob("*") if path.is_file()}
    assert files == plain_files, "Does the book hold pages of long ago? Run: make clean html"
    # .buildinfo is Sphinx's fingerprint of the options: `make html` adds -n to find broken references.
    compared = [str(file) for file in files if file.name != ".buildinfo"]
    _, different, errors = filecmp.cmpfiles(book, plain.html, compared, shallow=False)
    assert (different, errors) == ([], []), "Is the book built upon an earlier build? Run: make clean html"


def test_a_clean_build_is_quick(plain):
    assert plain.seconds < 90  # 15 notebooks run


def test_a_build_has_no_warning(plain):
    assert [line for line in plain.said.splitlines() if "WARNING" in line] == []


def test_nothing_changed_takes_seconds(copy, plain, quiet_environment):
    assert build(copy, quiet_environment).seconds < 10


def test_a_changed_date_and_a_changed_stem_are_in_the_page(changing, quiet_environment):
    package = changing / "data" / "datapackage.json"
    package.write_text(
        package.read_text(encoding="utf-8").replace("2026-05-28", "2026-05-29"), encoding="utf-8"
    )
    bank = changing / "quizzes" / "02_convention.yml"
    text = bank.read_text(encoding="utf-8")
    stem = yaml.safe_load(text)["items"][0]["stem"].split()[0]
    bank.write_text(
        re.sub(rf"(stem:\s*(?:[|>]-?\s*)?){re.escape(stem)}", rf"\1Marmalade {stem}", text, count=1)
    )
    html = build(changing, quiet_environment).html
    page = (html / "notebooks" / "02_convention.html").read_text(encoding="utf-8")
    assert "29 May 2026" in page
    assert "28 May 2026" not in page
    assert "Marmalade" in page
    welcome = (html / "book" / "index.html").read_text(encoding="utf-8")
    assert "29 May 2026" in welcome


def test_an_error_in_a_cell_fails_the_build(changing, quiet_environment):
    notebook = changing / "notebooks" / "00_start.ipynb"
    before = notebook.read_text(encoding="utf-8")
    notebook.write_text(before.replace("overview()", "overview() / 0"), encoding="utf-8")
    try:
        assert before != notebook.read_text(encoding="utf-8")
        with pytest.raises(AssertionError, match="ExecutionError"):
            build(changing, quiet_environment)
    finally:
        notebook.write_text(before, encoding="utf-8")


# ---- links to a live session


class Config:
    palermo_repository = ""
    palermo_branch = "main"


def test_without_an_address_there_are_no_live_links():
    assert extension.live_addresses(Config) == []
    assert "no live session" in extension.live_links(Config)


@pytest.mark.parametrize(
    ("repository", "base"),
    [
        ("https://github.com/org/name", "https://mybinder.org/v2/gh/org/name/main?"),
        ("https://github.com/org/name.git", "https://mybinder.org/v2/gh/org/name/main?"),
        ("https://gitlab.com/org/name/", "https://mybinder.org/v2/gl/org%2Fname/main?"),
        (
            "https://git.example.org/x/y",
            "https://mybinder.org/v2/git/https%3A%2F%2Fgit.example.org%2Fx%2Fy/main?",
        ),
    ],
)
def test_live_links_voila_first_then_jupyterlab(repository, base):
    config = Config()
    config.palermo_repository = repository
    (_, first), (_, second) = extension.live_addresses(config, "notebooks/02_convention.ipynb")
    assert first == f"{base}urlpath=voila%2Frender%2Fnotebooks%2F00_start.ipynb"
    assert second == f"{base}urlpath=lab%2Ftree%2Fnotebooks%2F02_convention.ipynb"


# ---- the server of `make book`


def test_a_port_in_use_is_told_and_another_proposed(book):
    server = serve.make_server(port=0, folder=book)
    port = server.server_address[1]
    try:
        said = CliRunner().invoke(cli.main, ["book", "serve", "--port", str(port)])
    finally:
        server.server_close()
    assert said.exit_code == 1
    assert f"Port {port} is in use" in said.output
    assert re.search(r"make book PORT=\d+", said.output)


def test_another_machines_address_is_not_called_a_port_in_use(book):
    with pytest.raises(serve.CannotServe, match=r"Can't serve on 192\.0\.2\.1, port 8000"):
        serve.make_server(host="192.0.2.1", folder=book)


def test_settings_that_are_not_ours_are_not_overwritten(tmp_path, monkeypatch):
    settings = tmp_path / "etc" / "jupyter" / "jupyter_server_config.py"
    settings.parent.mkdir(parents=True)
    settings.write_text("c.ServerApp.port = 1\n", encoding="utf-8")
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    said = CliRunner().invoke(cli.main, ["live", "install"])
    assert said.exit_code == 1
    assert "is not from this course" in said.output and "-m venv .venv" in said.output
    assert settings.read_text(encoding="utf-8") == "c.ServerApp.port = 1\n"


def test_no_book_is_told(tmp_path):
    with pytest.raises(serve.CannotServe, match="make html"):
        serve.make_server(folder=tmp_path)


def test_the_digest_sees_every_ingredient(tmp_path):
    for top in extension.INGREDIENTS:
        (tmp_path / top).mkdir()
    digests = {extension.ingredients_digest(tmp_path)}
    for top in extension.INGREDIENTS:
        (tmp_path / top / "file").write_text("x")
        digests.add(extension.ingredients_digest(tmp_path))
    assert len(digests) == 1 + len(extension.INGREDIENTS)
    assert os.environ.get("PALERMO_BOOK") is None
