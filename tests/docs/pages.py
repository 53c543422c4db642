"""The pages of README and guide, taken apart for the tests."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

from ketamotion.catalog import discover
from ketamotion.stage import MechanismScene

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"^(?: {4}|\t).*$", re.MULTILINE)
LINK = re.compile(
    r"(!?)\[((?:!\[[^\]]*\]\([^)]*\)|[^\]])*)\]"
    r"\(([^()\s]*(?:\([^()]*\))?[^()\s]*)\)"
)
EXAMPLE = "magnesium_lid"
"""The clip that the guide adds; it exists on its page alone."""


def text_of(path: Path) -> str:
    """A page."""
    return path.read_text("utf-8")


def guide(name: str) -> str:
    """A page of the guide, by its name without ending."""
    return text_of(ROOT / "docs" / f"{name}.md")


def prose(path: Path) -> str:
    """A page without its blocks of code."""
    return CODE.sub("", FENCE.sub("", text_of(path)))


def links(path: Path) -> Iterator[tuple[bool, str, str]]:
    """Whether it is a picture, words and target of every link of a page."""
    for mark, words, target in LINK.findall(prose(path)):
        yield bool(mark), words, target
        for inner in re.findall(r"!\[([^\]]*)\]\(([^)]*)\)", words):
            yield True, *inner


@cache
def example() -> ModuleType:
    """The scene of docs/contributing-a-scene.md, as a module."""
    blocks = FENCE.findall(guide("contributing-a-scene"))
    (code,) = [code for kind, code in blocks if kind == "python"]
    module = ModuleType(EXAMPLE)
    sys.modules[EXAMPLE] = module  # dataclasses and Manim look there
    exec(compile(code, EXAMPLE, "exec"), module.__dict__)
    return module


@cache
def clips() -> dict[str, type[MechanismScene]]:
    """Every clip by id, with the one that the guide adds."""
    found = {scene.storyboard.id: scene for scene in discover()}
    return found | {EXAMPLE: example().MagnesiumLid}
