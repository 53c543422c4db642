"""`.ci/run` fails when a test fails, and lists what its time box had no room for."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

pytestmark = pytest.mark.skipif(
    not (shutil.which("bash") and shutil.which("timeout")),
    reason="needs bash and GNU timeout",
)

QUICK = "def test_quick(): assert {quick}\n"
SLOW = """
import time, pytest
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("one")]
def test_first(): assert {first}
def test_second(): time.sleep({sleep})
def test_third(): pass
"""
SETTINGS = """
[pytest]
addopts = -m "not slow" -n 2 --dist loadgroup
markers = slow
testpaths = tests
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project with our `.ci` and a `run` that needs no set-up."""
    shutil.copytree(ROOT / ".ci", tmp_path / ".ci")
    (tmp_path / "tests").mkdir()
    (tmp_path / "pytest.ini").write_text(SETTINGS, "utf-8")
    run = tmp_path / "run"
    run.write_text('#!/bin/sh\nexec "$@"\n', "utf-8")
    run.chmod(0o755)
    return tmp_path


def _ci(project: Path, quick: str, slow: str | None, **env: str) -> tuple[int, str]:
    tests = project / "tests"
    (tests / "test_quick.py").write_text(QUICK.format(quick=quick), "utf-8")
    if slow is not None:
        (tests / "test_slow.py").write_text(slow, "utf-8")
    own = {"PYTEST_ADDOPTS": "-q"}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    result = subprocess.run(
        [project / ".ci" / "run"],
        env={**os.environ, "PATH": path, **own, **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return result.returncode, result.stdout


def _slow(first: bool = True, sleep: float = 0) -> str:
    return SLOW.format(first=first, sleep=sleep)


def test_it_passes_with_and_without_slow_tests(project: Path) -> None:
    code, said = _ci(project, "True", None)
    assert (code, "there are no slow tests" in said) == (0, True), said
    code, said = _ci(project, "True", _slow())
    assert (code, said.endswith("== PASSED\n")) == (0, True), said


@pytest.mark.parametrize(("quick", "first"), [("False", True), ("True", False)])
def test_a_failing_test_fails_it(project: Path, quick: str, first: bool) -> None:
    code, said = _ci(project, quick, _slow(first))
    assert (code, said.endswith("== FAILED\n")) == (1, True), said


@pytest.mark.parametrize("first", [True, False])
def test_what_does_not_fit_is_listed(project: Path, first: bool) -> None:
    """Not failed, unless something failed before the box closed."""
    code, said = _ci(project, "True", _slow(first, 60), SLOW_MINUTES="0.3")
    assert code == (0 if first else 1), said
    listed = said.split("did not end:\n")[1].split("== ")[0]
    assert listed.split() == [
        "tests/test_slow.py::test_second@one",
        "tests/test_slow.py::test_third@one",
    ]


def test_a_box_that_closes_before_collection_fails(project: Path) -> None:
    slow = "import os, time\nif os.environ.get('RECORD_TESTS'): time.sleep(60)\n"
    code, said = _ci(project, "True", slow, SLOW_MINUTES="0.02")
    assert (code, "never collected" in said) == (1, True), said
