"""A new clip: a draft scene that runs, made from a template."""

from __future__ import annotations

import keyword
import re
from pathlib import Path
from typing import Final

import scenes
from ketamotion.render.errors import RequestError
from ketamotion.render.files import write_whole
from ketamotion.theme import ASSETS

TEMPLATE: Final = ASSETS / "templates" / "scene.py.txt"
SCENES: Final = Path(scenes.__file__).parent

FINAL_NEEDS: Final = (
    "captions, descriptions, sources and claims for every beat",
    "every number from assets/parameters, with its source and tag",
    "a Spanish text for each English one (assets/locale/es)",
    "both themes, and all of 16:9, 4:3, 1:1, 9:16, with nothing that overlaps",
    "parameters with model range and story range, captions true at both ends",
    'tests that what is drawn is what was computed, then status="final"',
    "a place in assets/films.toml",
)


def class_name(clip_id: str) -> str:
    """``brain_rhythms`` becomes ``BrainRhythms``."""
    return "".join(word.capitalize() for word in clip_id.split("_"))


def new_scene(clip_id: str, order: int, folder: Path | None = None) -> Path:
    """Write a draft scene.

    Parameters
    ----------
    order : int
        Its place in the teaching order.
    folder : Path, optional
        Where it is written; the scenes folder without it.

    Raises
    ------
    RequestError
        When the name is none, or taken.
    """
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", clip_id) or (
        keyword.iskeyword(clip_id)
    ):
        raise RequestError(
            f"{clip_id!r} cannot name a clip; small letters, digits and single "
            "underscores can, for instance glutamate_surge"
        )
    path = (folder or SCENES) / f"{clip_id}.py"
    if path.exists():
        raise RequestError(f"{path.name} is there already; choose another name")
    text = TEMPLATE.read_text("utf-8")
    for mark, value in {
        "@ID@": clip_id,
        "@CLASS@": class_name(clip_id),
        "@ORDER@": str(order),
        "@TITLE@": clip_id.replace("_", " ").capitalize(),
    }.items():
        text = text.replace(mark, value)
    write_whole(path, text)
    return path
