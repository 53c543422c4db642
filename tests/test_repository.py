"""What the repository may hold: no path of one machine, no lock file, no giant file."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = (".ci", "assets", "benchmarks", "docs", "ketamotion", "scenes", "tests")
TEXT = {".cff", ".css", ".html", ".js", ".json", ".md", ".po", ".py", ".svg", ".toml"}
TEXT |= {".txt", ""}

LONGEST = 350
# A longer file needs its reason here.
LONG: dict[str, str] = {
    "scenes/ampa_activation.py": "half of it is its storyboard: words, not code",
    "scenes/bdnf_release.py": "half of it is its storyboard: words, not code",
    "scenes/glutamate_surge.py": "half of it is its storyboard: words, not code",
    "scenes/nmda_receptor.py": "half of it is its storyboard: words, not code",
    "scenes/nmda_blockade.py": "half of it is its storyboard: words, not code",
    "scenes/surge_evidence.py": "half of it is its storyboard: words, not code",
    "scenes/synaptogenesis.py": "half of it is its storyboard: words, not code",
    "tests/render/test_render.py": "one rendered folder serves all of its tests",
    "tests/mobjects/test_relief.py": "one baked kit serves all of its tests",
}

# Folders of somebody's own machine, written so that this file does not name one.
OWN_FOLDERS = ("home", "root", "Users", "work", "tmp", "private", "mnt", "farm")
MACHINE_PATH = re.compile(
    rf"(?<![\w.)}}/-])/(?:{'|'.join(OWN_FOLDERS)})/|[A-Z]:\\+Users\\"
)
PACKAGE_INDEX = re.compile("|".join(("index" + "-url", "/simple" + "/")))
LOCK_FILES = re.compile(
    r"(^|/)(uv|poetry|pdm|Pipfile|Cargo|yarn)\.lock$"
    r"|(^|/)(package-lock\.json|pnpm-lock\.yaml|pylock[^/]*\.toml)$"
)


def _texts() -> Iterator[tuple[str, str]]:
    """Path and content of every text file of ours."""
    for folder in (ROOT, *(ROOT / name for name in FOLDERS)):
        for file in sorted(folder.glob("*" if folder == ROOT else "**/*")):
            if file.is_file() and file.suffix in TEXT and file.name != ".venv.log":
                yield file.relative_to(ROOT).as_posix(), file.read_text("utf-8")


def _recorded() -> list[str]:
    """Files that git keeps."""
    if not (ROOT / ".git").exists() or not shutil.which("git"):
        pytest.skip("not a clone, or no git here")
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    )
    return [name for name in listing.stdout.decode("utf-8").split("\0") if name]


def test_no_file_names_a_place_on_one_machine() -> None:
    assert MACHINE_PATH.search('open("/ho' + 'me/anna/film.mp4")')
    found = [
        f"{name}: {line.strip()}"
        for name, text in _texts()
        for line in text.splitlines()
        if MACHINE_PATH.search(line)
    ]
    assert found == []


def test_no_file_names_a_package_index() -> None:
    allowed = {"tests/test_setup.py", "tests/test_repository.py"}
    found = [name for name, text in _texts() if PACKAGE_INDEX.search(text)]
    assert set(found) <= allowed


def test_no_lock_file_is_recorded() -> None:
    assert LOCK_FILES.search("web/package-lock.json")
    assert [name for name in _recorded() if LOCK_FILES.search(name)] == []


def test_nothing_that_is_made_is_recorded() -> None:
    made = re.compile(r"(^|/)(\.venv|__pycache__|out|media|\.cache)(/|$)|\.pyc$")
    assert [name for name in _recorded() if made.search(name)] == []


def test_no_python_file_is_long_without_a_reason() -> None:
    lengths = {
        name: text.count("\n") for name, text in _texts() if name.endswith(".py")
    }
    long = {name for name, length in lengths.items() if length > LONGEST}
    assert long == set(LONG)
    assert all(LONG.values())


def test_scenes_hold_python_files_alone() -> None:
    others = [
        name
        for name in _recorded()
        if name.startswith("scenes/") and not re.fullmatch(r"scenes/\w+\.py", name)
    ]
    assert others == []


def test_fonts_are_the_ones_that_their_note_names() -> None:
    fonts = ROOT / "assets" / "fonts"
    note = (fonts / "README.md").read_text("utf-8")
    files = sorted(fonts.glob("*.otf"))
    assert files
    for file in files:
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        assert f"| {file.name} | {digest} |" in note
    assert "SIL OPEN FONT LICENSE Version 1.1" in (fonts / "LICENSE").read_text("utf-8")
