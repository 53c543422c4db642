"""What stands in a frame, measured on the outlines and sprites that are drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from PIL import ImageFont

from ketamotion.checks.rehearsal import VISIBLE, parts, shown
from ketamotion.layout import PX_PER_UNIT, Layout, Rect
from ketamotion.mobjects.axes import Axes
from ketamotion.mobjects.channel_field import ChannelField
from ketamotion.mobjects.dose_chart import DoseAxis
from ketamotion.mobjects.furniture import EvidenceWord, QuietLine
from ketamotion.mobjects.labels import Label
from ketamotion.mobjects.molecule import Molecule
from ketamotion.mobjects.people_card import PercentAxis
from ketamotion.mobjects.plot import Playhead, Trace
from ketamotion.mobjects.shape_plot import ShapeAxes
from ketamotion.mobjects.sprite import Sprite, World, level
from ketamotion.mobjects.text import Counter, TextBlock
from ketamotion.mobjects.title import TitleBlock
from ketamotion.mobjects.typeset import FONT_FILES, FONTS_DIR
from ketamotion.stage import MechanismScene

KINDS = {
    Axes: "tick",
    ShapeAxes: "tick",
    DoseAxis: "tick",
    PercentAxis: "tick",
    EvidenceWord: "furniture",
    QuietLine: "furniture",
    TitleBlock: "title",
}
OPAQUE = 128


@dataclass(frozen=True)
class Text:
    """A text that can be seen: `kind` is label, counter, tick, furniture or title.

    `box` is what its mobject says that it takes up, and what its outline does;
    `ink` is the outline alone; `size_px` is measured on it. All in design px.
    """

    words: str
    kind: str
    box: Rect
    ink: Rect
    size_px: float | None


@dataclass(frozen=True)
class Line:
    """A line that can be seen: its corners, shape (n, 2), in design px."""

    name: str
    path: np.ndarray


@dataclass(frozen=True)
class Particle:
    """A molecule that can be seen: where it is opaque, shape (n, 2), design px."""

    name: str
    places: np.ndarray
    reach: float


def texts(scene: MechanismScene, with_size: bool = True) -> list[Text]:
    """Every text that can be seen; without its size where that takes too long.

    Equal words in one place, as when a panel is cross-faded to the next, are one.
    """
    found: list[Text] = []
    for mobject, above in parts(scene):
        if not isinstance(mobject, TextBlock) or not len(mobject.points):
            continue
        if not shown(mobject) or mobject.get_fill_opacity() <= VISIBLE:
            continue
        kind = "counter" if isinstance(mobject, Counter) else "label"
        for owner in above:
            kind = KINDS.get(type(owner), kind)
        places = to_px(scene.layout, mobject.points)
        size = type_size(mobject.words, places) if with_size else None
        ink = Rect(*places.min(0), *places.max(0))
        box = union(mobject.box(scene.layout), ink)
        text = Text(mobject.words, kind, box, ink, size)
        if not any(same_sight(text, other) for other in found):
            found.append(text)
    return found


def union(a: Rect, b: Rect) -> Rect:
    """The smallest rectangle that holds both."""
    return Rect(*map(min, a[:2], b[:2]), *map(max, a[2:], b[2:]))


def same_sight(a: Text, b: Text) -> bool:
    """Whether two texts look like one: equal words, outlines within a pixel."""
    return a.words == b.words and bool(np.allclose(a.ink, b.ink, atol=1.0))


def lines(scene: MechanismScene) -> list[Line]:
    """Leaders, curves and playheads that can be seen."""
    found = []
    for mobject, above in parts(scene):
        if not len(getattr(mobject, "points", ())) or not shown(mobject):
            continue
        name = ""
        if isinstance(mobject, Trace):
            name = "curve"
        elif above and isinstance(above[-1], Playhead) and mobject is above[-1].line:
            name = "playhead"
        elif above and isinstance(above[-1], Label) and mobject is above[-1].leader:
            name = f"leader of {above[-1].words!r}"
        if name:
            places = to_px(scene.layout, mobject.points)
            corners = places.reshape(-1, 4, 2)[:, (0, 3)].reshape(-1, 2)
            found.append(Line(name, corners))
    return found


def particles(scene: MechanismScene) -> Iterator[Particle]:
    """Molecules and plugs that can be seen."""
    worlds = [m for m in scene.mobjects if isinstance(m, World)]
    for world in worlds:
        view = world.view
        for mobject in world.get_family():
            if isinstance(mobject, ChannelField):
                loose = mobject.plugs
            elif isinstance(mobject, Molecule):
                loose = [mobject]
            else:
                continue
            for sprite in loose:
                if not shown(sprite) or sprite.alpha <= VISIBLE:
                    continue
                picture = level(sprite.bake, view.zoom * scene.settings.px_scale)
                at = in_world(sprite, opaque(picture))
                places = at * view.zoom + (view.axis_x, view.midplane_y)
                yield Particle(
                    picture.key, places, 0.5 * view.zoom / picture.px_per_unit
                )


@cache
def opaque(bake: object) -> np.ndarray:
    """Middles of the opaque texels in px around the pivot, shape (n, 2)."""
    rows, columns = np.nonzero(bake.pixels[..., 3] > OPAQUE)
    texels = np.stack([columns + 0.5, rows + 0.5], axis=1)
    return (texels - bake.pivot) / bake.px_per_unit


def in_world(sprite: Sprite, places: np.ndarray) -> np.ndarray:
    """Px around a sprite's pivot as px of its world, by its three points."""
    origin, along_x, along_y = (sprite.points * (PX_PER_UNIT, -PX_PER_UNIT, 0))[:, :2]
    return origin + places @ np.stack([along_x - origin, along_y - origin])


def to_px(layout: Layout, points: np.ndarray) -> np.ndarray:
    """Manim points (n, 3) as design px (n, 2)."""
    half = np.array([layout.width / 2, layout.height / 2])
    return half + points[:, :2] * (PX_PER_UNIT, -PX_PER_UNIT)


# --- type --------------------------------------------------------------------------


def type_size(words: str, places: np.ndarray) -> float | None:
    """Type size in design px: the tallest contour, against the font's own file.

    None when no letter of the words has one contour as high as itself.
    """
    letters = {c for c in words if c.isalnum() and c.isascii() and c not in "ij"}
    if not letters:
        return None
    curves = places.reshape(-1, 4, 2)
    breaks = np.flatnonzero(np.abs(curves[1:, 0] - curves[:-1, 3]).max(1) > 1e-3) + 1
    heights = [np.ptp(part[:, (0, 3), 1]) for part in np.split(curves, breaks)]
    return float(max(heights) / max(map(letter_height, letters)))


@cache
def letter_height(letter: str) -> float:
    """Height of a letter of the bundled font in em."""
    font = ImageFont.truetype(str(FONTS_DIR / FONT_FILES["medium"]), 1000)
    _, top, _, bottom = font.getbbox(letter)
    return (bottom - top) / 1000


def cap_height() -> float:
    """Height of the bundled font's capitals in em."""
    return letter_height("H")


def crosses(path: np.ndarray, box: Rect) -> bool:
    """Whether a line of straight pieces, corners (n, 2), runs through a box."""
    starts, ways = path[:-1], np.diff(path, axis=0)
    near = np.array([box.left, box.top]) - starts
    far = np.array([box.right, box.bottom]) - starts
    with np.errstate(divide="ignore", invalid="ignore"):
        a, b = near / ways, far / ways
    level = np.abs(ways) < 1e-9
    inside = (near <= 0) & (far >= 0)
    enter = np.where(level, np.where(inside, -np.inf, np.inf), np.fmin(a, b))
    leave = np.where(level, np.where(inside, np.inf, -np.inf), np.fmax(a, b))
    first = np.maximum(enter.max(1), 0.0)
    return bool((first < np.minimum(leave.min(1), 1.0)).any())
