"""Manim's vectors as small pictures, drawn anew only when they have changed.

Each vector mobject is always drawn into a picture of its own, which then is put on
the frame. So a picture that was kept and one drawn for this frame give the same
pixels. Words hardly ever change; drawing them is most of the cost of an overlay.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import cairo
import numpy as np
from manim import Camera, VMobject
from manim.constants import LineJointType

from ketamotion.stage.blit import Box

_JOIN_REACH = {LineJointType.ROUND: 1.0, LineJointType.BEVEL: 1.0}
_MITRE_REACH = 10.0
"""How far a corner reaches beyond its point, in half widths (Cairo's limit)."""
_CAP_REACH = math.sqrt(2)


class Raster(NamedTuple):
    """A drawn vector mobject; without a surface when nothing of it is in the frame."""

    points: np.ndarray
    look: tuple
    surface: cairo.ImageSurface | None
    x: int
    y: int

    def paint(self, ctx: cairo.Context, opacity: float) -> None:
        """Put it on the frame."""
        ctx.save()
        ctx.identity_matrix()
        ctx.set_source_surface(self.surface, self.x, self.y)
        ctx.get_source().set_filter(cairo.Filter.NEAREST)
        if opacity >= 1:
            ctx.paint()
        else:
            ctx.paint_with_alpha(opacity)
        ctx.restore()


def vector_look(vmobject: VMobject) -> tuple:
    """All but its points that its picture depends on, for comparing."""
    given = vmobject.__dict__
    return (
        given["fill_rgbas"].tobytes(),
        given["stroke_rgbas"].tobytes(),
        given["background_stroke_rgbas"].tobytes(),
        given["stroke_width"],
        given["background_stroke_width"],
        given["joint_type"],
        given["cap_style"],
        given["sheen_factor"],
        given["sheen_direction"].tobytes(),
    )


class Rasters:
    """The pictures of the vector mobjects seen in this frame and in the last one."""

    def __init__(self) -> None:
        self._last: dict[int, tuple[VMobject, Raster]] = {}
        self._now: dict[int, tuple[VMobject, Raster]] = {}

    def next_frame(self) -> None:
        """Forget what was not seen in the last frame."""
        self._last, self._now = self._now, {}

    def forget(self) -> None:
        """Forget all."""
        self._last, self._now = {}, {}

    def get(self, camera: Camera, vmobject: VMobject) -> Raster:
        """The picture of a vector mobject as it is now."""
        look = vector_look(vmobject)
        # The mobject is kept with its picture, so that no other can have its id.
        _, raster = self._last.get(id(vmobject), (None, None))
        if (
            raster is None
            or raster.look != look
            or not np.array_equal(raster.points, vmobject.points)
        ):
            raster = drawn(camera, vmobject, look)
        self._now[id(vmobject)] = (vmobject, raster)
        return raster


def drawn(camera: Camera, vmobject: VMobject, look: tuple) -> Raster:
    """Draw a vector mobject, as Manim's camera does, into a picture of its own."""
    points = vmobject.points.copy()
    box = _box(camera, vmobject)
    if box is None:
        return Raster(points, look, None, 0, 0)
    surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, *box.size)
    ctx = cairo.Context(surface)
    xx, yy, x0, y0 = _to_pixels(camera)
    ctx.set_matrix(cairo.Matrix(xx, 0, 0, yy, x0 - box.left, y0 - box.top))
    camera.display_vectorized(vmobject, ctx)
    return Raster(points, look, surface, box.left, box.top)


def _to_pixels(camera: Camera) -> tuple[float, float, float, float]:
    """(xx, yy, x0, y0) from Manim's units to pixels."""
    across = camera.pixel_width / camera.frame_width
    up = camera.pixel_height / camera.frame_height
    center = camera.frame_center
    return (
        across,
        -up,
        camera.pixel_width / 2 - center[0] * across,
        camera.pixel_height / 2 + center[1] * up,
    )


def _box(camera: Camera, vmobject: VMobject) -> Box | None:
    """The pixels that a vector mobject may touch; None when there are none."""
    points = vmobject.points
    if len(points) == 0 or not np.all(np.isfinite(points)):
        return None
    xx, yy, x0, y0 = _to_pixels(camera)
    low, high = points.min(0), points.max(0)
    width = max(vmobject.get_stroke_width(background) for background in (False, True))
    reach = _JOIN_REACH.get(vmobject.joint_type, _MITRE_REACH)
    half = 0.5 * width * camera.cairo_line_width_multiple * xx
    spare = half * max(reach, _CAP_REACH) + 1
    box = Box(
        max(0, math.floor(low[0] * xx + x0 - spare)),
        max(0, math.floor(high[1] * yy + y0 - spare)),
        min(camera.pixel_width, math.ceil(high[0] * xx + x0 + spare)),
        min(camera.pixel_height, math.ceil(low[1] * yy + y0 + spare)),
    )
    return None if box.right <= box.left or box.bottom <= box.top else box
