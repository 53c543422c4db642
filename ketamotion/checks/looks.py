"""Whether each beat still looks as it did when someone looked at it.

A final clip has a small picture of every beat's end in ``tests/looks``, as it is shown
by default: dark, English, 16:9, all labels. They are no assets: those are part of what
a render's frames are made from, and nothing is made from these.

Pictures are stored with 256 colours, which moves single pixels by up to 18 levels, and
means of 3 x 3 pixels by 11 at most (measured on the seven clips); so means are
compared, and the tolerance lies above that. Moving a name by 6 px of 1080 changes such
means by 50 levels, another colour of a thin curve by 16.

Antialiasing differs from one build of Cairo to the next. Where another one draws than
drew the baselines, what is an edge in both pictures is left out, and what is found is
only to be looked at. Type comes as outlines from Typst and is filled by Cairo: FreeType
draws none of it.
"""

from __future__ import annotations

import importlib.metadata
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cairo
import numpy as np
from PIL import Image
from scipy.ndimage import maximum_filter, minimum_filter, uniform_filter

from ketamotion.checks.finding import Finding, Outcome
from ketamotion.checks.rehearsal import rehearse, timed
from ketamotion.layout import SIZES, Rect
from ketamotion.render.files import write_whole
from ketamotion.stage import MechanismScene, Performance, StageSettings
from ketamotion.stage.settings import TIME_GRID_HZ
from ketamotion.storyboard import Storyboard
from ketamotion.theme import ASSETS

LOOKS: Final = ASSETS.parent / "tests" / "looks"
VERSIONS: Final = "drawn_with.json"
SIZE_PX: Final = (426, 240)
DRAWN_SIDE: Final = 360
"""Shorter side of the frames that are drawn for checking; they are averaged down."""
MEAN_PX: Final = 3
TOLERANCE: Final = 12.0
"""Levels by which a mean may be off."""
EDGE: Final = 40
"""Levels between neighbours from which a place is an edge."""
LEAST_PX: Final = 4
"""So many pixels have to be off: a dot of 9 px of 1080."""


def versions() -> dict[str, str]:
    """What lays down the pixels of a frame."""
    return {
        "cairo": cairo.cairo_version_string(),
        "typst": importlib.metadata.version("typst"),
    }


def asked(board: Storyboard, settings: StageSettings) -> bool:
    """Whether a case is the one of which there are baselines."""
    standard = StageSettings(short_side=DRAWN_SIDE, fps=settings.fps)
    return board.status == "final" and settings == standard


def moments(performance: Performance) -> dict[str, float]:
    """When each beat is looked at, in s of film: at its last instant on the grid."""
    step = 1 / TIME_GRID_HZ
    return {b.beat_id: (round(b.end_s / step) - 1) * step for b in performance.beats}


def small(frame: np.ndarray) -> np.ndarray:
    """A frame as it is compared: uint8 (240, 426, 3)."""
    picture = Image.fromarray(np.ascontiguousarray(frame[..., :3]))
    return np.asarray(picture.resize(SIZE_PX, Image.Resampling.BOX))


def draw(scene_class: type[MechanismScene]) -> dict[str, np.ndarray]:
    """Every beat's picture as it is now."""
    found: dict[str, np.ndarray] = {}

    def look(_: MechanismScene, beat_id: str, pixels: np.ndarray) -> None:
        found[beat_id] = small(pixels)

    settings = StageSettings(short_side=DRAWN_SIDE, fps=TIME_GRID_HZ)
    at = moments(timed(scene_class)).values()
    rehearse(scene_class, settings, look, at=at, draw=True)
    return found


# --- comparing -----------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """How far a picture is from its baseline.

    Attributes
    ----------
    off : ndarray, shape (240, 426)
        By how many levels each mean is off.
    beyond : ndarray of bool, shape (240, 426)
        Where that is more than it may be.
    """

    off: np.ndarray
    beyond: np.ndarray

    @property
    def alike(self) -> bool:
        return int(self.beyond.sum()) < LEAST_PX

    @property
    def worst(self) -> float:
        return float(self.off[self.beyond].max()) if self.beyond.any() else 0.0

    @property
    def box(self) -> Rect | None:
        """Around all that is off, in design px."""
        if not self.beyond.any():
            return None
        rows, columns = np.nonzero(self.beyond)
        scale = SIZES["16:9"][0] / SIZE_PX[0]
        left, top, right, bottom = (
            float(scale * v)
            for v in (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
        )
        return Rect(left, top, right, bottom)


def compare(got: np.ndarray, wanted: np.ndarray, strict: bool = True) -> Difference:
    """Hold a picture to its baseline, both uint8 (240, 426, 3).

    Parameters
    ----------
    strict : bool
        Whether the same Cairo drew both; else edges are left out.
    """
    means = [
        uniform_filter(p.astype(np.float32), (MEAN_PX, MEAN_PX, 1), mode="nearest")
        for p in (got, wanted)
    ]
    off = np.abs(means[0] - means[1]).max(axis=-1)
    edges = _edges(got) & _edges(wanted)
    beyond = (off > TOLERANCE) & (strict | ~edges)
    return Difference(off, beyond)


def _edges(picture: np.ndarray) -> np.ndarray:
    """Where neighbours differ much: (height, width) of bool."""
    high = maximum_filter(picture, (MEAN_PX, MEAN_PX, 1)).astype(int)
    low = minimum_filter(picture, (MEAN_PX, MEAN_PX, 1)).astype(int)
    return (high - low).max(axis=-1) > EDGE


def outcome(
    board: Storyboard, got: Mapping[str, np.ndarray], at_s: Mapping[str, float]
) -> Outcome:
    """Hold the pictures of all beats to their baselines.

    Parameters
    ----------
    got : mapping of str to ndarray
        Each beat's picture.
    at_s : mapping of str to float
        When that is, in s of film.
    """
    findings = list(_differing(board, got, at_s))
    told = (
        f"{len(got) - len({f.beat for f in findings} & set(got))} of {len(got)} alike"
    )
    return Outcome("looks", len(got), told, findings)


def _differing(
    board: Storyboard, got: Mapping[str, np.ndarray], at_s: Mapping[str, float]
) -> Iterator[Finding]:
    folder = LOOKS / board.id
    strict = recorded(folder) == versions()
    for beat, picture in got.items():
        when = at_s[beat]
        wanted = baseline(board.id, beat)
        if wanted is None:
            what = "there is no baseline; look at it, then --update-baselines"
            yield Finding("looks", beat, what, when)
            continue
        found = compare(picture, wanted, strict)
        if not found.alike:
            what = f"it looks otherwise: {found.beyond.sum()} px are off, by up to"
            if not strict:
                what = f"drawn by another Cairo or Typst, {what}"
            yield Finding("looks", beat, what, when, found.worst, box=found.box,
                          warns=not strict)  # fmt: skip
    for path in sorted(folder.glob("*.png")):
        if path.stem not in got:
            what = f"{path.name} is the baseline of a beat that is not there any more"
            yield Finding("looks", "", what, 0.0)


def recorded(folder: Path) -> dict[str, str]:
    """What drew a clip's baselines; empty when nothing says so."""
    try:
        return json.loads((folder / VERSIONS).read_text("utf-8"))
    except (OSError, ValueError):
        return {}


def baseline(clip: str, beat: str) -> np.ndarray | None:
    """A beat's baseline, uint8 (240, 426, 3); None when there is none."""
    try:
        with Image.open(LOOKS / clip / f"{beat}.png") as picture:
            found = np.asarray(picture.convert("RGB"))
    except (OSError, ValueError):
        return None
    return found if found.shape[1::-1] == SIZE_PX else None


def beside(frame: np.ndarray, clip: str, beat: str) -> Image.Image:
    """``got | wanted | difference``, side by side."""
    got, wanted = small(frame), baseline(clip, beat)
    if wanted is None:
        return Image.fromarray(got)
    found = compare(got, wanted)
    # Grey is how far it is off, and what is beyond tolerance stands out of it.
    shade = np.clip(4 * found.off, 0, 255).astype(np.uint8)
    seen = np.stack(
        [np.where(found.beyond, 255, shade // 2), shade // 2, shade // 2], -1
    )
    gap = np.full((SIZE_PX[1], 6, 3), 128, np.uint8)
    return Image.fromarray(
        np.concatenate([got, gap, wanted, gap, seen.astype(np.uint8)], axis=1)
    )


# --- taking baselines ----------------------------------------------------------------


def as_png(picture: np.ndarray) -> bytes:
    """A picture with 256 colours, chosen so that none is far off."""
    method, none = Image.Quantize.MAXCOVERAGE, Image.Dither.NONE
    few = Image.fromarray(picture).quantize(256, method, kmeans=4, dither=none)
    data = io.BytesIO()
    few.save(data, "PNG", optimize=True)
    return data.getvalue()


def update(scene_class: type[MechanismScene]) -> list[str]:
    """Take a clip's baselines anew; what still looks the same is left as it is.

    Returns
    -------
    list of str
        What was done, a line a beat.
    """
    clip = scene_class.storyboard.id
    folder = LOOKS / clip
    folder.mkdir(parents=True, exist_ok=True)
    same_build = recorded(folder) == versions()
    told = []
    pictures = draw(scene_class)
    for beat, picture in pictures.items():
        wanted = baseline(clip, beat)
        found = None if wanted is None else compare(picture, wanted)
        if found is not None and found.alike and same_build:
            continue
        write_whole(folder / f"{beat}.png", as_png(picture))
        if found is None:
            told.append(f"{clip}.{beat}: new")
        else:
            count, worst = int(found.beyond.sum()), found.worst
            told.append(f"{clip}.{beat}: {count} px changed, by up to {worst:.0f}")
    for path in sorted(folder.glob("*.png")):
        if path.stem not in pictures:
            path.unlink()
            told.append(f"{clip}.{path.stem}: removed")
    write_whole(folder / VERSIONS, json.dumps(versions(), indent=1) + "\n")
    return told or [f"{clip}: nothing has changed"]
