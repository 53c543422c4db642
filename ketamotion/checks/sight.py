"""Where in a frame's pixels a thing is, and of which form it is."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

import cairo
import numpy as np
from manim import Mobject
from PIL import Image, ImageDraw

from ketamotion.checks.measure import KINDS
from ketamotion.layout import Rect
from ketamotion.mobjects.labels import Label
from ketamotion.mobjects.panel import Panel
from ketamotion.mobjects.relief.bake import Bake
from ketamotion.mobjects.sprite import Sprite, level
from ketamotion.mobjects.text import TextBlock
from ketamotion.stage import MechanismScene
from ketamotion.stage.blit import around, sprite_stamps
from ketamotion.stage.camera import IDENTITY

CORE: Final = 0.5
"""Of a pixel, so much has to be covered by a thing to be its own."""
CELLS: Final = 24
"""A silhouette is looked at on a grid of so many cells across its longer side."""
FINEST: Final = 1e6
"""A density above that of every bake."""
CURVE_PIECES: Final = 8
"""An open line of more pieces than that is a curve: its form is what it tells."""
DASHES: Final = 4
"""A curve in so many pieces or more is dashed."""


class Sight(NamedTuple):
    """What a mobject itself lays on the frame.

    Attributes
    ----------
    x, y : int
        The frame's pixel that its upper left one lies on.
    drawn : uint8 array (height, width, 4)
        R, G, B, A, premultiplied, before its veil.
    """

    x: int
    y: int
    drawn: np.ndarray

    @property
    def core(self) -> np.ndarray:
        """Which of its pixels are its own, shape (height, width)."""
        cover = self.drawn[..., 3] / 255
        most = cover.max(initial=0.0)
        return cover >= min(CORE, 0.9 * most) if most > 0 else cover > 1

    def of(self, frame: np.ndarray) -> np.ndarray:
        """The frame's pixels under it, without their opacity."""
        height, width = self.drawn.shape[:2]
        return frame[self.y : self.y + height, self.x : self.x + width, :3]

    def box(self, px_scale: float) -> Rect:
        """What its own pixels take up, in design px."""
        rows, columns = np.nonzero(self.core)
        edges = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
        at = (self.x, self.y, self.x, self.y)
        return Rect(*((a + e) / px_scale for a, e in zip(at, edges, strict=True)))


def sight(scene: MechanismScene, mobject: Mobject) -> Sight | None:
    """What a vector or sprite lays on the frame; None when nothing is in it."""
    camera = scene.camera
    if isinstance(mobject, Sprite):
        return _sprite_sight(scene, mobject)
    raster = camera.rasters.get(camera, mobject)
    if raster.surface is None:
        return None
    return _seen(raster.surface, raster.x, raster.y)


def _sprite_sight(scene: MechanismScene, sprite: Sprite) -> Sight | None:
    camera = scene.camera
    view = IDENTITY if sprite.world is None else sprite.world.view
    state = sprite.state()._replace(alpha=1.0)
    stamps = sprite_stamps(state, view, camera.px_scale)
    boxes = [box for stamp in stamps if (box := stamp.box(camera.box)) is not None]
    if not boxes:
        return None
    box = around(boxes)
    surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, *box.size)
    surface.set_device_offset(-box.left, -box.top)
    context = cairo.Context(surface)
    for stamp in stamps:
        stamp.paint(context, cairo.Operator.OVER)
    surface.set_device_offset(0, 0)
    return _seen(surface, box.left, box.top)


def _seen(surface: cairo.ImageSurface, x: int, y: int) -> Sight | None:
    surface.flush()
    height, width = surface.get_height(), surface.get_width()
    rows = np.ndarray(
        (height, surface.get_stride() // 4, 4), np.uint8, surface.get_data()
    )
    seen = Sight(x, y, rows[:, :width])
    return seen if seen.core.any() else None


def is_words(owners: Sequence[Mobject]) -> bool:
    """Whether something belongs to words, a plate or the furniture."""
    return (
        isinstance(owners[-1], TextBlock)
        or any(isinstance(owner, Label | Panel) for owner in owners)
        or any(type(owner) in KINDS for owner in owners)
    )


def frame_without(scene: MechanismScene, hidden: Sequence[Mobject]) -> np.ndarray:
    """The present frame as it would be without these; uint8 (height, width, 4)."""
    before = [(mobject, mobject.__dict__.get("veil")) for mobject in hidden]
    for mobject in hidden:
        mobject.veil = 0.0
    scene.renderer.draw(scene)
    pixels = scene.camera.pixel_array.copy()
    for mobject, opacity in before:
        if opacity is None:
            del mobject.veil
        else:
            mobject.veil = opacity
    return pixels


# --- forms --------------------------------------------------------------------------


class Form(NamedTuple):
    """What something looks like but for its colour, place and size.

    Attributes
    ----------
    kind : str
        A body, a line, or a curve of a width, dashed or not: what a curve draws
        differs from curve to curve.
    cells : bytes
        Its silhouette; empty for a curve.
    """

    kind: str
    cells: bytes

    @property
    def is_curve(self) -> bool:
        return "curve" in self.kind

    @property
    def is_line(self) -> bool:
        return self.kind != "body"

    def is_like(self, other: Form, least: float) -> bool:
        """Whether two share so much of the area that they take up together."""
        if self.kind != other.kind or self.cells == other.cells:
            return self.kind == other.kind
        a, b = (np.frombuffer(form.cells, bool) for form in (self, other))
        return bool((a & b).sum() >= least * max(1, (a | b).sum()))


def form(mobject: Mobject) -> Form:
    """What a mobject looks like; of a vector of many equal parts, the first counts."""
    if isinstance(mobject, Sprite):
        # Of all its bakes the finest: in a small frame a rhomb and a hexagon of a few
        # pixels are the same, and nobody watches a film in so small a frame.
        return Form("body", _of_bake(level(mobject.bake, FINEST)))
    curves = mobject.points[:, :2].reshape(-1, 4, 2)
    gaps = np.abs(curves[1:, 0] - curves[:-1, 3]).max(1) > 1e-3
    breaks = np.flatnonzero(gaps) + 1
    first = curves[: breaks[0]] if len(breaks) else curves
    filled = mobject.get_fill_opacity() > 0
    closed = np.allclose(first[0, 0], first[-1, 3], atol=1e-3)
    if not filled and not closed and len(curves) - len(breaks) > CURVE_PIECES:
        width = f"{mobject.get_stroke_width():.1f}"
        kind = "dashed curve" if len(breaks) >= DASHES - 1 else "curve"
        return Form(f"{kind} {width}", b"")
    t = np.array([0.0, 0.25, 0.5, 0.75])[:, None]
    weights = np.hstack([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3])
    path = np.vstack([(weights @ first).reshape(-1, 2), first[-1, 3]])
    low, high = path.min(0), path.max(0)
    scale = (CELLS - 1) / max(float((high - low).max()), 1e-6)
    cells = (path - (low + high) / 2) * (scale, -scale) + CELLS / 2 - 0.5
    picture = Image.new("1", (CELLS, CELLS))
    pen = ImageDraw.Draw(picture)
    corners = [(float(x), float(y)) for x, y in cells]
    if filled:
        pen.polygon(corners, fill=1, outline=1)
    else:
        pen.line(corners, fill=1, width=2)
    return Form("body" if filled else "line", np.array(picture).tobytes())


@lru_cache(maxsize=512)
def _of_bake(bake: Bake) -> bytes:
    solid = bake.pixels[..., 3] >= 255 * CORE
    if not solid.any():
        return np.zeros((CELLS, CELLS), bool).tobytes()
    rows, columns = np.flatnonzero(solid.any(1)), np.flatnonzero(solid.any(0))
    solid = solid[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height, width = solid.shape
    step = max(height, width) / CELLS
    cells = (np.arange(CELLS) + 0.5 - CELLS / 2) * step
    down, along = cells + height / 2, cells + width / 2
    inside = np.outer((down >= 0) & (down < height), (along >= 0) & (along < width))
    down = np.clip(down.astype(int), 0, height - 1)
    along = np.clip(along.astype(int), 0, width - 1)
    return (solid[np.ix_(down, along)] & inside).tobytes()
