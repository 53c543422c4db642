"""Solutions on disk: found again, never stale, never fatal."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import ketamotion.models
from ketamotion.models import solved as s

SOLVED = Path(ketamotion.models.__path__[0], "solved.py")

SLOW = """
import os
from dataclasses import dataclass
import numpy as np
from ketamotion.models import inner
from ketamotion.models.solved import solved

@dataclass(frozen=True)
class Result:
    values: np.ndarray

@solved
def slow(x: float, times: int = 1) -> Result:
    os.write(1, b"solving\\n")  # one piece: several processes write at once
    return Result(np.full(3, inner.scale() * x * times))
"""
INNER = """
from ketamotion.evidence import parameters

def scale():
    return 2.0 * parameters("inner")
"""
EVIDENCE = """
from pathlib import Path

def parameters(name):
    folder = Path(__file__).resolve().parents[1] / "assets" / "parameters"
    return float((folder / f"{name}.toml").read_text().split("=")[1])
"""


class Copy:
    """A small package of the same form, and a process that runs it."""

    def __init__(self, root: Path) -> None:
        self.root, self.cache = root, root / "cache"
        self.write("ketamotion/__init__.py", "")
        self.write("ketamotion/models/__init__.py", "")
        self.write("ketamotion/models/solved.py", SOLVED.read_text("utf-8"))
        self.write("ketamotion/models/slow.py", SLOW)
        self.write("ketamotion/models/inner.py", INNER)
        self.write("ketamotion/models/stranger.py", "")
        self.write("ketamotion/evidence.py", EVIDENCE)
        self.write("assets/parameters/inner.toml", "value = 1.0")
        self.write("assets/parameters/stranger.toml", "value = 1.0")

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        os.utime(path, (1e9, 1e9))  # written long before the process starts

    def run(self, code: str = "print(json.dumps(slow(3.0).values[0]))") -> list:
        """Lines printed by a new process; numbers decoded, words as they are."""
        before = "import json; from ketamotion.models.slow import slow, Result; "
        done = subprocess.run(
            [sys.executable, "-B", "-c", before + code],
            cwd=self.root,
            env={
                **os.environ,
                "PYTHONPATH": str(self.root),
                "KETAMOTION_CACHE": str(self.cache),
            },
            capture_output=True,
            encoding="utf-8",
        )
        assert done.returncode == 0, done.stderr
        lines = done.stdout.split()
        return [json.loads(x) if x[0] in "-0123456789" else x for x in lines]


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy(tmp_path)


def test_a_second_process_finds_the_solution_and_others_are_solved(copy: Copy) -> None:
    assert copy.run() == ["solving", 6.0]
    assert copy.run() == [6.0]
    assert copy.run("print(slow(3.0, times=1).values[0])") == [6.0]
    assert copy.run("print(slow(3.0, 2).values[0])") == ["solving", 12.0]
    assert copy.run("print(slow(3.0) is slow(x=3.0))") == ["True"]
    assert len(list(copy.cache.rglob("*"))) == 3  # a folder, two results, no scraps


@pytest.mark.parametrize(
    ("name", "old", "new", "result"),
    [
        ("ketamotion/models/slow.py", "* times)", "* times + 1)", 7.0),
        ("ketamotion/models/inner.py", "2.0 *", "4.0 *", 12.0),
        ("ketamotion/evidence.py", 'split("=")[1])', 'split("=")[1]) * 3', 18.0),
        ("assets/parameters/inner.toml", "1.0", "5.0", 30.0),
    ],
)
def test_a_changed_model_never_gets_an_old_result(
    copy: Copy, name: str, old: str, new: str, result: float
) -> None:
    copy.run()
    text = (copy.root / name).read_text("utf-8")
    copy.write(name, text.replace(old, new))
    assert copy.run() == ["solving", result]
    copy.write(name, text)
    assert copy.run() == [6.0]


def test_what_a_model_does_not_use_may_change(copy: Copy) -> None:
    copy.run()
    copy.write("ketamotion/models/stranger.py", "x = 1")
    copy.write("assets/parameters/stranger.toml", "value = 2.0")
    assert copy.run() == [6.0]


def test_code_that_changes_while_it_runs_is_not_kept_under_the_new_name(
    copy: Copy,
) -> None:
    edit = (
        "p = 'ketamotion/models/inner.py'; text = open(p).read(); "
        "open(p, 'w').write(text.replace('2.0', '4.0')); "
        "print(slow(3.0).values[0])"
    )
    assert copy.run(edit) == ["solving", 6.0]
    copy.write("ketamotion/models/inner.py", INNER.replace("2.0", "4.0"))
    assert copy.run() == ["solving", 12.0]


def _torn(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-5])


def _flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-9] ^= 1
    path.write_bytes(bytes(data))


def _empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("spoil", [_torn, _flipped, _empty])
def test_a_broken_file_is_solved_again(
    copy: Copy, spoil: Callable[[Path], None]
) -> None:
    copy.run()
    (file,) = copy.cache.rglob("*.joblib")
    spoil(file)
    assert copy.run() == ["solving", 6.0]
    assert copy.run() == [6.0]


def test_a_folder_that_cannot_be_written_costs_time_only(copy: Copy) -> None:
    copy.cache.write_text("in the way")
    assert copy.run() == ["solving", 6.0]
    assert copy.run() == ["solving", 6.0]


def test_processes_that_solve_at_once_leave_one_whole_file(copy: Copy) -> None:
    many = (
        "import joblib; out = joblib.Parallel(4, 'loky')(joblib.delayed("
        "lambda: slow(3.0).values[0])() for _ in range(8)); print(*out)"
    )
    assert [x for x in copy.run(many) if x != "solving"] == [6.0] * 8
    assert [p.suffix for p in copy.cache.rglob("*.*")] == [".joblib"]
    assert copy.run() == [6.0]


def test_our_models_depend_on_what_they_import_and_read() -> None:
    root = SOLVED.parents[2]
    files = {
        p.relative_to(root).as_posix()
        for p in s.dependencies("ketamotion.models.ketamine_block", root)
    }
    assert {
        "ketamotion/models/ketamine_block.py",
        "ketamotion/models/magnesium_block.py",
        "ketamotion/evidence/files.py",
        "ketamotion/units.py",
        "assets/parameters/ketamine_block.toml",
        "assets/parameters/magnesium_block.toml",
    } <= files
    assert "assets/parameters/nmda_receptor.toml" not in files


def test_the_folder_is_that_of_the_baked_pictures(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KETAMOTION_CACHE", str(tmp_path))
    assert s.cache_folder() == tmp_path / "solutions"
    monkeypatch.delenv("KETAMOTION_CACHE")
    assert s.cache_folder() == Path.home() / ".cache" / "ketamotion" / "solutions"
