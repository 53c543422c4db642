"""Imports run one way: the contract holds, and breaking it on purpose is noticed."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = ROOT / "pyproject.toml"
RELIEF = "ketamotion.mobjects.relief"
RELIEF_MAY_IMPORT = {"cairo", "numpy", "scipy"}
WITHOUT_MANIM = (
    "ketamotion.units",
    "ketamotion.evidence",
    "ketamotion.storyboard",
    "ketamotion.timecourse",
    "ketamotion.models",
    "ketamotion.packages",
    RELIEF,
)


def _modules(root: Path, package: str) -> Iterator[tuple[str, Path]]:
    """Name and file of a module and of everything below it, as far as it exists."""
    base = root.joinpath(*package.split("."))
    for file in [base.with_suffix(".py"), *sorted(base.rglob("*.py"))]:
        if file.is_file():
            parts = file.relative_to(root).with_suffix("").parts
            yield ".".join(p for p in parts if p != "__init__"), file


def _imports(name: str, file: Path) -> Iterator[str]:
    """Absolute names of what a module imports, wherever in it that stands."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            source = node.module or ""
            if node.level:
                package = name.split(".")
                drop = node.level - (file.name == "__init__.py")
                source = ".".join(package[: len(package) - drop] + source.split("."))
            yield source.rstrip(".")


def _relief_leaks(root: Path) -> list[str]:
    """Imports of the relief baker beyond the library, NumPy, SciPy and Cairo."""
    return [
        f"{name} imports {imported}"
        for name, file in _modules(root, RELIEF)
        for imported in _imports(name, file)
        if f"{imported}.".split(".")[0]
        not in RELIEF_MAY_IMPORT | set(sys.stdlib_module_names)
        and not f"{imported}.".startswith(f"{RELIEF}.")
    ]


def _lint(root: Path) -> subprocess.CompletedProcess[str]:
    """Run the contract on another copy of the source, in a process of its own."""
    code = "import sys; from importlinter.cli import lint_imports; "
    code += "sys.exit(lint_imports(no_cache=True))"
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the source to break: no code of ours but the imports of the moment."""
    root = tmp_path_factory.mktemp("copy")
    only_source = shutil.ignore_patterns("__pycache__")
    for folder in ("ketamotion", "scenes"):
        shutil.copytree(ROOT / folder, root / folder, ignore=only_source)
    shutil.copy(PYPROJECT, root)
    return root


def test_the_contract_holds(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    code = lint_imports(no_cache=True)
    assert code == 0, capsys.readouterr().out


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        (
            "ketamotion/models/broken.py",
            "import manim",
            "Science, words and course packages know nothing of Manim",
        ),
        (
            "ketamotion/models/broken.py",
            "from ketamotion.mobjects import sprite",
            "Imports run one way",
        ),
        (
            "ketamotion/mobjects/broken.py",
            "from ketamotion import models",
            "Imports run one way",
        ),
        (
            "ketamotion/stage/broken.py",
            "import scenes.first",
            "Imports run one way",
        ),
        (
            "scenes/second.py",
            "from scenes import first",
            "Scenes do not lean on one another",
        ),
    ],
)
def test_breaking_the_contract_is_noticed(
    copy: Path, file: str, line: str, contract: str
) -> None:
    broken = [copy / "scenes" / "first.py", copy / file]
    try:
        for path, text in zip(broken, ("", line), strict=True):
            assert not path.exists()
            path.write_text(f"{text}\n", "utf-8")
        result = _lint(copy)
    finally:
        for path in broken:
            path.unlink(missing_ok=True)
    assert result.returncode == 1, result.stdout + result.stderr
    assert f"{contract} BROKEN" in " ".join(result.stdout.split())


def test_relief_needs_numpy_scipy_and_cairo_alone() -> None:
    assert list(_modules(ROOT, RELIEF))
    assert _relief_leaks(ROOT) == []


@pytest.mark.parametrize(
    "line", ["import manim", "from ketamotion import theme", "from .. import sprite"]
)
def test_relief_that_leans_on_more_is_noticed(copy: Path, line: str) -> None:
    broken = copy / "ketamotion" / "mobjects" / "relief" / "broken.py"
    broken.write_text(f"def later():\n    {line}\n", "utf-8")
    try:
        assert len(_relief_leaks(copy)) == 1
    finally:
        broken.unlink()


def test_every_part_of_the_package_has_its_place() -> None:
    """A new module that no layer names would escape the contract."""
    contracts = tomllib.loads(PYPROJECT.read_text("utf-8"))["tool"]["importlinter"]
    layers = " ".join(contracts["contracts"][0]["layers"])
    named = set(layers.replace("|", " ").replace("(", " ").replace(")", " ").split())
    there = {
        f"ketamotion.{path.stem}"
        for path in (ROOT / "ketamotion").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert there - {"ketamotion.__init__"} <= named


def test_the_science_loads_without_manim() -> None:
    """Also by no detour: a package's own ``__init__`` runs with each of its parts."""
    names = [name for part in WITHOUT_MANIM for name, _ in _modules(ROOT, part)]
    code = (
        "import importlib, sys\n"
        f"for name in {names!r}:\n"
        "    importlib.import_module(name)\n"
        "    assert 'manim' not in sys.modules, name\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
