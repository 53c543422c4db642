"""Where a baked picture falls on the screen, and putting it there.

All of it is arithmetic on states: the same state gives the same pixels, whatever
was drawn before.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import cairo
import numpy as np

from ketamotion.layout import Focus, View
from ketamotion.mobjects.relief.bake import Bake
from ketamotion.mobjects.relief.plate import darkening
from ketamotion.mobjects.sprite import INVISIBLE, SpriteState, level

FOCUS_STEP = 8
"""The focus is smooth, so it is computed at an eighth of the size."""


class Box(NamedTuple):
    """Pixels of the screen; right and bottom are outside."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def size(self) -> tuple[int, int]:
        return self.right - self.left, self.bottom - self.top


class Stamp(NamedTuple):
    """A bake, its matrix from texels to the screen, and its opacity."""

    bake: Bake
    matrix: tuple[float, float, float, float, float, float]
    alpha: float

    def box(self, frame: Box) -> Box | None:
        """The pixels that it may touch; None when outside the frame."""
        xx, yx, xy, yy, x0, y0 = self.matrix
        width, height = self.bake.size
        # The filter reaches half a texel beyond the picture.
        reach = 1 + 0.5 * max(math.hypot(xx, yx), math.hypot(xy, yy))
        along, down = (xx * width, xy * height), (yx * width, yy * height)
        left = x0 + min(0.0, along[0]) + min(0.0, along[1]) - reach
        right = x0 + max(0.0, along[0]) + max(0.0, along[1]) + reach
        top = y0 + min(0.0, down[0]) + min(0.0, down[1]) - reach
        bottom = y0 + max(0.0, down[0]) + max(0.0, down[1]) + reach
        found = Box(
            max(frame.left, math.floor(left)),
            max(frame.top, math.floor(top)),
            min(frame.right, math.ceil(right)),
            min(frame.bottom, math.ceil(bottom)),
        )
        empty = found.right <= found.left or found.bottom <= found.top
        return None if empty else found

    def covers(self, frame: Box) -> bool:
        """Whether it hides all that is below; told of upright pictures only."""
        xx, yx, xy, yy, x0, y0 = self.matrix
        width, height = self.bake.size
        exact = self.exact
        spare = 0.0 if exact else 0.5 * max(xx, yy)
        if exact:
            x0, y0 = round(x0), round(y0)
        return (
            self.alpha >= 1 - INVISIBLE
            and yx == xy == 0.0
            and x0 + spare <= frame.left
            and y0 + spare <= frame.top
            and x0 + xx * width - spare >= frame.right - 1e-3
            and y0 + yy * height - spare >= frame.bottom - 1e-3
            and _opaque(self.bake)
        )

    @property
    def exact(self) -> bool:
        """Whether its texels fall on pixels, so that it needs no filter.

        A matrix off identity by 1e-9 would send the picture through the filter.
        """
        xx, _, xy, yy, x0, y0 = self.matrix
        return (
            abs(xx - 1) < 1e-4
            and abs(yy - 1) < 1e-4
            and abs(xy) < 1e-6
            and abs(x0 - round(x0)) < 0.02
            and abs(y0 - round(y0)) < 0.02
        )

    def paint(self, ctx: cairo.Context, operator: cairo.Operator) -> None:
        """Put it on a surface."""
        if self.alpha <= INVISIBLE:
            return
        xx, yx, xy, yy, x0, y0 = self.matrix
        exact = self.exact
        ctx.save()
        if exact:
            ctx.set_matrix(cairo.Matrix(1, 0, 0, 1, round(x0), round(y0)))
        else:
            ctx.set_matrix(cairo.Matrix(xx, yx, xy, yy, x0, y0))
        ctx.set_operator(operator)
        ctx.set_source_surface(self.bake.surface, 0, 0)
        ctx.get_source().set_filter(
            cairo.Filter.NEAREST if exact else cairo.Filter.BILINEAR
        )
        if self.alpha >= 1 - INVISIBLE:
            ctx.paint()
        else:
            ctx.paint_with_alpha(self.alpha)
        ctx.restore()


@lru_cache(maxsize=32)
def _opaque(bake: Bake) -> bool:
    return bool(bake.pixels[..., 3].min() == 255)


def plate_stamp(bake: Bake, view: View, px_scale: float, alpha: float) -> Stamp:
    """A plate under a view."""
    zoom = view.zoom * px_scale
    step = zoom / bake.px_per_unit
    x = view.axis_x * px_scale - bake.pivot[0] * step
    y = view.midplane_y * px_scale - bake.pivot[1] * step
    return Stamp(bake, (step, 0.0, 0.0, step, x, y), alpha)


def sprite_stamps(state: SpriteState, view: View, px_scale: float) -> list[Stamp]:
    """A sprite under a view: one picture, or two while they cross-fade."""
    xx, yx, xy, yy, x0, y0 = state.matrix
    zoom = view.zoom * px_scale
    scale = math.hypot(xx, yx) * zoom
    at_x = x0 * zoom + view.axis_x * px_scale
    at_y = y0 * zoom + view.midplane_y * px_scale
    shown = [(state.bake, state.alpha)]
    if state.second is not None and state.weight > INVISIBLE:
        shown.append((state.second, state.alpha * state.weight))
    out = []
    for picture, alpha in shown:
        bake = level(picture, scale)
        step = zoom / bake.px_per_unit
        a, b, c, d = xx * step, yx * step, xy * step, yy * step
        pivot_x, pivot_y = bake.pivot
        x = at_x - a * pivot_x - c * pivot_y
        y = at_y - b * pivot_x - d * pivot_y
        out.append(Stamp(bake, (a, b, c, d, x, y), alpha))
    return out


def around(boxes: Iterable[Box]) -> Box:
    """The smallest box around boxes."""
    left, top, right, bottom = zip(*boxes, strict=True)
    return Box(min(left), min(top), max(right), max(bottom))


@lru_cache(maxsize=64)
def focus_surface(
    focus: Focus,
    void: tuple[float, float, float],
    px_scale: float,
    width: int,
    height: int,
) -> cairo.ImageSurface:
    """The void that is laid over each pixel, at an eighth of the size.

    A premultiplied colour rather than a mask: scaling that up is many times faster.
    Its bytes are R, G, B, A, as Manim's are.
    """
    x, y, radius_x, radius_y, amount = focus
    rows, columns = height // FOCUS_STEP + 2, width // FOCUS_STEP + 2
    down, along = np.mgrid[:rows, :columns] * FOCUS_STEP / px_scale
    radius = np.hypot((along - x) / radius_x, (down - y) / radius_y)
    dark = amount * darkening(radius)
    data = np.empty((rows, columns, 4), np.uint8)
    data[..., 3] = np.round(255 * dark)
    data[..., :3] = np.round(data[..., 3:] * np.array(void))
    return cairo.ImageSurface.create_for_data(
        data, cairo.FORMAT_ARGB32, columns, rows, 4 * columns
    )


def dim(
    ctx: cairo.Context,
    focus: Focus,
    void: tuple[float, float, float],
    px_scale: float,
    size: tuple[int, int],
) -> None:
    """Lay the void over what is in a layer whose origin is the context's."""
    if focus.amount <= 0:
        return
    rounded = Focus(*(round(float(v), 3) for v in focus))
    ctx.save()
    ctx.scale(FOCUS_STEP, FOCUS_STEP)
    ctx.set_operator(cairo.Operator.ATOP)
    ctx.set_source_surface(focus_surface(rounded, void, px_scale, *size), 0, 0)
    ctx.get_source().set_filter(cairo.Filter.BILINEAR)
    ctx.get_source().set_extend(cairo.Extend.PAD)
    ctx.paint()
    ctx.restore()
