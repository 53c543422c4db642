"""`./run` makes the environment when it has to, and only then; the pins are whole.

The set-up itself is played with stand-ins for Python, pip and the compiler, which write
down that they were called: nothing is fetched here.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PINS = (ROOT / "constraints.txt").read_text("utf-8")
ADDRESS = "https://user:word@packages.example.org/simple/"

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")

# Plays Python 3.11 and its pip; `-m venv` copies it to where a Python belongs.
PYTHON = """#!/bin/sh
for last in "$@"; do :; done
case "$*" in
    -V) echo "Python ${STAND_IN_VERSION:-3.11.2}" ;;
    *"-m venv"*)
        echo venv >>"$CALLS"
        mkdir -p "$last/bin"
        cp "$0" "$last/bin/python"
        ;;
    *"-m pip"*)
        echo "pip $PIP_CONSTRAINT $PIP_BUILD_CONSTRAINT" >>"$CALLS"
        echo "Looking in indexes: $ADDRESS"
        sleep "${PIP_TAKES:-0}"
        [ -z "${PIP_FAILS:-}" ] || { echo "no answer from $ADDRESS" >&2; exit 1; }
        ;;
    *version_info*) printf '3.11 %s' "$0" ;;
esac
"""


@dataclass
class Clone:
    """A folder with `run`, its requirements and stand-ins for what `run` calls."""

    root: Path
    env: dict[str, str]

    def start(self, *command: str, **env: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [self.root / "run", *command],
            env=self.env | env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *command: str, **env: str) -> subprocess.CompletedProcess[str]:
        process = self.start(*command, **env)
        out, err = process.communicate(timeout=60)
        return subprocess.CompletedProcess(command, process.returncode, out, err)

    @property
    def calls(self) -> list[str]:
        """What the stand-ins were asked, in order."""
        file = Path(self.env["CALLS"])
        return file.read_text("utf-8").splitlines() if file.exists() else []

    def edit(self, name: str, old: str, new: str) -> None:
        file = self.root / name
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new), "utf-8")


SET_UP = ["venv", "pip constraints.txt constraints.txt"]


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    root = tmp_path / "a clone"
    bin_dir = tmp_path / "bin"
    for folder in (root, bin_dir):
        folder.mkdir()
    for name in ("run", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, root)
    for name in ("python3.11", "pkg-config", "cc", "xcode-select"):
        stand_in = bin_dir / name
        stand_in.write_text(PYTHON if name == "python3.11" else "#!/bin/sh\n", "utf-8")
        stand_in.chmod(0o755)
    # A version manager's stand-in: on the PATH, newer, and does not run.
    broken = bin_dir / "python3.14"
    broken.write_text("#!/bin/sh\nexit 127\n", "utf-8")
    broken.chmod(0o755)
    for name in ("python3.13", "python3.12", "python3"):
        (bin_dir / name).symlink_to(broken)
    env = {
        "PATH": f"{bin_dir}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "CALLS": str(tmp_path / "calls"),
        "ADDRESS": ADDRESS,
    }
    return Clone(root, env)


@posix
@pytest.mark.parametrize("shell", ["sh", "dash", "bash", "zsh"])
def test_run_is_posix_shell(shell: str) -> None:
    if not shutil.which(shell):
        pytest.skip(f"no {shell} here")
    subprocess.run([shell, "-n", ROOT / "run"], check=True)
    assert (ROOT / "run").read_text("utf-8").startswith("#!/bin/sh\n")


@posix
def test_shellcheck_has_nothing_to_say() -> None:
    if not shutil.which("shellcheck"):
        pytest.skip("no shellcheck here")
    subprocess.run(["shellcheck", ROOT / "run", ROOT / ".ci" / "run"], check=True)


@posix
def test_the_environment_is_made_once(clone: Clone) -> None:
    first = clone.run("sh", "-c", "command -v python; exit 7")
    assert (first.returncode, clone.calls) == (7, SET_UP)
    assert first.stdout.strip() == str(clone.root / ".venv" / "bin" / "python")
    second = clone.run("true")
    assert (second.returncode, second.stderr, clone.calls) == (0, "", SET_UP)
    assert not (clone.root / ".venv.lock").exists()
    assert not (clone.root / ".venv.log").exists()


@posix
@pytest.mark.parametrize(
    ("name", "old", "new", "made_again"),
    [
        ("constraints.txt", "\nnumpy==", "\nnumpy==9.", True),
        ("pyproject.toml", '"scipy>=', '"scipy>=9', True),
        ("pyproject.toml", "line-length = 88", "line-length = 99", False),
        ("constraints.txt", "# What tests us", "# What tries us", False),
    ],
)
def test_changed_requirements_alone_make_it_again(
    clone: Clone, name: str, old: str, new: str, made_again: bool
) -> None:
    clone.run("true")
    clone.edit(name, old, new)
    assert clone.run("true").returncode == 0
    assert clone.calls == SET_UP * (2 if made_again else 1)


@posix
def test_another_python_or_place_makes_it_again(clone: Clone) -> None:
    clone.run("true")
    clone.run("true", STAND_IN_VERSION="3.11.9")
    assert clone.calls == SET_UP * 2
    moved = clone.root.rename(clone.root.with_name("elsewhere"))
    Clone(moved, clone.env).run("true", STAND_IN_VERSION="3.11.9")
    assert clone.calls == SET_UP * 3


@posix
def test_a_killed_set_up_is_done_again(clone: Clone) -> None:
    killed = clone.start("true", PIP_TAKES="30")
    for _ in range(200):
        if SET_UP == clone.calls:
            break
        time.sleep(0.05)
    os.killpg(killed.pid, 9)
    killed.communicate()
    assert (clone.root / ".venv.lock").exists()
    again = clone.run("true")
    assert (again.returncode, clone.calls) == (0, SET_UP * 2), again.stderr
    assert not (clone.root / ".venv.lock").exists()


@posix
def test_of_two_at_once_one_sets_up(clone: Clone) -> None:
    both = [clone.start("echo", str(k), PIP_TAKES="2") for k in range(2)]
    results = [process.communicate(timeout=60)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert results == ["0\n", "1\n"]
    assert clone.calls == SET_UP


@posix
def test_a_failure_names_no_address_and_does_not_count(clone: Clone) -> None:
    failed = clone.run("true", PIP_FAILS="yes")
    assert failed.returncode == 2
    assert "no answer from (address)" in failed.stderr
    assert "example.org" not in failed.stdout + failed.stderr
    assert clone.run("true").returncode == 0
    assert clone.calls == SET_UP * 2


@posix
def test_a_python_that_cannot_be_gets_one_line(clone: Clone) -> None:
    wrong = clone.run("true", KETAMOTION_PYTHON="no-such-python")
    assert wrong.returncode == 2
    assert re.fullmatch(
        r"run: KETAMOTION_PYTHON=no-such-python is not .*\n", wrong.stderr
    )
    assert not (clone.root / ".venv").exists()


@posix
def test_no_command_gets_the_usage(clone: Clone) -> None:
    result = clone.run()
    assert (result.returncode, clone.calls) == (2, [])
    assert "usage: ./run COMMAND" in result.stderr


def _pinned() -> dict[str, Requirement]:
    lines = [line for line in PINS.splitlines() if line and not line.startswith("#")]
    pins = [Requirement(line) for line in lines]
    return {canonicalize_name(pin.name): pin for pin in pins}


def test_the_pins_hold_no_address() -> None:
    for word in ("://", "--", "@", "\\"):
        assert word not in PINS


def test_every_pin_is_exact() -> None:
    for name, pin in _pinned().items():
        assert [s.operator for s in pin.specifier] == ["=="], name
        assert "*" not in str(pin.specifier), name


def test_every_dependency_is_pinned_inside_its_range() -> None:
    project = PROJECT["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    wanted += PROJECT["build-system"]["requires"]
    for requirement in map(Requirement, wanted):
        pin = _pinned()[canonicalize_name(requirement.name)]
        (version,) = (s.version for s in pin.specifier)
        assert version in requirement.specifier, requirement


def test_what_is_installed_is_what_is_pinned() -> None:
    """From our dependencies down: everything they ask for here is pinned and there."""
    project = PROJECT["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    left = [Requirement(line) for line in wanted]
    seen: set[tuple[str, str]] = set()
    while left:
        requirement = left.pop()
        name = canonicalize_name(requirement.name)
        for extra in requirement.extras or {""}:
            if (name, extra) in seen:
                continue
            seen.add((name, extra))
            found = distribution(name)
            assert name in _pinned(), f"{name} is not pinned"
            assert found.version in _pinned()[name].specifier, f"{name} {found.version}"
            for needs in map(Requirement, found.requires or ()):
                if needs.marker is None or needs.marker.evaluate({"extra": extra}):
                    left.append(needs)
