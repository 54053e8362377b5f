"""The repository itself: formatted, linted, layered, and free of what must not be in it."""

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


def tracked(root) -> list[Path]:
    names = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=root, capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    return [root / name for name in names if (root / name).is_file()]


@pytest.mark.parametrize("arguments", [["check"], ["format", "--check"]])
def test_ruff(root, arguments):
    ruff = Path(sys.executable).with_name("ruff")
    done = subprocess.run([ruff, *arguments, "."], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


# Each module may import only from those before it: data flows one way, and no layer reaches back.
LAYERS = [
    {"paths", "reading"},
    {"schema"},
    {"rules"},
    {"data"},
    {"shared", "icons"},
    {"island"},
    {"figure"},
    {"facts", "course", "membership", "versions"},
    {"charts", "quiz", "profile", "catalogue", "finder", "review", "statement"},
    {
        "explorer",
        "exercises",
        "notebooks",
        "articles",
        "elements",
        "plan",
        "sdg",
        "sections",
        "toolbox",
        "un_days",
    },
    {"progress", "seal"},
    {"record"},
    {"update", "serve", "live"},
    {"data_cli", "preview"},
    {"cli", "book"},
]


def layer_of(module: str) -> int:
    return next(number for number, layer in enumerate(LAYERS) if module in layer)


def test_imports_go_down_only(root):
    wrong = []
    for file in sorted((root / "palermo").rglob("*.py")):
        module = file.relative_to(root / "palermo").parts[0].removesuffix(".py")
        if module == "__init__":
            continue
        for imported in imports_of(file):
            if imported != module and layer_of(imported) > layer_of(module):
                wrong.append(f"{file.name} imports {imported}")
    assert wrong == []


def imports_of(file: Path) -> set[str]:
    """The modules of `palermo` that a file imports, by their first name."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            inside = node.level == (1 if file.parent.name == "palermo" else 2) or node.module == "palermo"
            if inside and node.module in (None, "palermo"):
                found |= {name.name for name in node.names}
            elif inside:
                found.add(node.module.split(".")[0])
            elif (node.module or "").startswith("palermo."):
                found.add(node.module.split(".")[1])
    return found & set().union(*LAYERS)


def test_every_module_stands_in_a_layer(root):
    modules = {path.stem for path in (root / "palermo").glob("*.py")}
    modules |= {path.parent.name for path in (root / "palermo").glob("*/__init__.py")}
    assert modules - {"__init__"} == set().union(*LAYERS)


def test_no_machine_path_and_no_registry_host_in_any_file(root):
    """What a commit must not name."""
    hosts = ["pypi" + ".org", "pythonhosted" + ".org", "registry.npmjs" + ".org", "deb.debian" + ".org"]
    paths = [r"(?<![\w.])/(?:work|tmp|home|root)/"]
    pattern = re.compile("|".join([re.escape(host) for host in hosts] + paths))
    found = []
    for path in tracked(root):
        if path.suffix in {".png", ".ico"} or path == Path(__file__):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if pattern.search(line):
                found.append(f"{path.relative_to(root)}:{number}: {line[:120]}")
    assert found == []


def test_notebooks_carry_a_kernel_and_only_compared_outputs(root):
    import nbformat

    from palermo import notebooks

    for path in notebooks.all_notebooks():
        notebook = nbformat.read(path, as_version=4)
        assert notebook.metadata["kernelspec"]["name"] == "python3", path
        for cell in notebook.cells:
            if cell.cell_type == "code":
                compared = notebooks.CHECKED in cell.metadata.get("tags", [])
                assert bool(cell.outputs) == compared, f"{path.name}: {cell.id}. Run: make refresh"
                kinds = {kind for out in cell.outputs for kind in out.get("data", {})}
                assert kinds <= {"text/markdown", "text/plain"}, f"{path.name}: {cell.id}"


# ---- make


def test_make_help_lists_every_target(root):
    said = subprocess.run(["make", "help"], cwd=root, capture_output=True, text=True, check=True).stdout
    for target in ("book", "html", "lab", "voila", "test", "weigh", "clean", "lock", "refresh", "help"):
        assert re.search(rf"make {target}\s+\S", said), target


@pytest.mark.parametrize(
    ("present", "named"),
    [(["git"], "Python 3.11, 3.12 or 3.13"), (["python3"], "git")],
)
def test_setup_names_what_is_missing_with_its_install_line(root, tmp_path, present, named):
    """In a folder with no environment, on a PATH that lacks the program."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in [*present, "sh", "dirname", "cat", "cksum", "printf", "date"]:
        found = sys.executable if name == "python3" else shutil.which(name)
        if found:
            (tools / name).symlink_to(found)
    place = tmp_path / "course"
    shutil.copytree(root / "tools", place / "tools")
    shutil.copytree(root / "live", place / "live")
    for name in ("requirements.txt", "pyproject.toml"):
        shutil.copy(root / name, place)
    done = subprocess.run(
        ["/bin/sh", "tools/setup"], cwd=place, env={"PATH": str(tools)}, capture_output=True, text=True
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"Missing: {named}" in done.stderr
    assert "apt install" in done.stderr
    assert "macOS" in done.stderr
    assert not (place / ".venv").exists()


def faults_of_sheet(text: str) -> list[str]:
    """Rules that stand inside another one, which a browser reads without a word: a brace was lost in a merge."""
    depth, faults = 0, []
    plain = re.sub(r"/\*.*?\*/", lambda found: "\n" * found[0].count("\n"), text, flags=re.S)
    for number, line in enumerate(plain.split("\n"), 1):
        if depth and line[:1] not in ("", " ", "}", "\t"):
            faults.append(f"line {number} begins inside the rule above it: {line}")
        depth += line.count("{") - line.count("}")
    return faults + ([f"{depth} braces are not closed"] if depth else [])


def test_every_brace_of_a_style_sheet_is_closed(root):
    sheets = sorted((root / "palermo" / "static").glob("*.css"))
    assert len(sheets) >= 4
    assert {sheet.name: faults_of_sheet(sheet.read_text(encoding="utf-8")) for sheet in sheets} == {
        sheet.name: [] for sheet in sheets
    }
    assert len(faults_of_sheet(".a {\n  color: red;\n.b {\n  color: blue;\n}\n")) == 2


def test_no_script_makes_what_is_styled_as_the_island_of_another(root):
    """The list of a handed-in test had the class of the walk through a review, and each had the other's spaces."""
    scripts = {
        path.name: path.read_text(encoding="utf-8") for path in (root / "palermo" / "static").glob("*.js")
    }
    owners = {
        name: script
        for script, text in scripts.items()
        for name in re.findall(r'"palermo-isle (palermo-[a-z]+)', text)
    }
    assert len(owners) >= 8
    shared = [
        f"{script}: {name} is the island of {owner}"
        for name, owner in owners.items()
        for script, text in scripts.items()
        if script != owner and re.search(rf'class: "{name}"', text)
    ]
    assert shared == []
