"""The shape of the pathway's dendrite, and marks on a canvas that follow it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import cairo
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ketamotion.mobjects.relief import sdf
from ketamotion.mobjects.relief.sdf import Point
from ketamotion.mobjects.relief.tissue import Canvas

Floats = NDArray[np.float32]

MEMBRANE_Y: Final = 400.0
THICK: Final = 24.0
FLOOR_Y: Final = MEMBRANE_Y + THICK
"""Where the cytosol begins between the spines."""
LYSOSOME: Final = (1290.0, 806.0, 124.0)
POLYSOME: Final = ((1492.0, 742.0), (1600.0, 690.0), (1712.0, 722.0), (1820.0, 646.0))
"""Where the ribosomes of the synaptic proteins sit."""
SECOND_POLYSOME: Final = ((130.0, 560.0), (286.0, 596.0))
"""Where the ribosomes of BDNF sit."""
STORED: Final = ((742.0, 600.0, 50.0), (486.0, 664.0, 46.0))
"""Vesicles that wait: x, y, outer radius."""
_LEFT_SPINE: Final = (
    (-120, 424), (10, 424), (72, 388), (78, 346), (40, 310), (8, 255), (20, 200),
    (75, 168), (190, 156), (305, 166), (362, 200), (374, 255), (340, 310),
    (304, 346), (312, 388), (376, 424),
)  # fmt: skip
_RIGHT_SPINE: Final = (
    (1600, 424), (1676, 410), (1704, 372), (1700, 336), (1668, 296), (1664, 246),
    (1690, 204), (1750, 180), (1820, 174), (1890, 182), (1946, 206), (1968, 250),
    (1962, 298), (1932, 338), (1930, 374), (1960, 410), (2040, 424),
)  # fmt: skip


def outline() -> list[Point]:
    """The edge of the cytosol, from left to right and closed below."""
    flat = [(float(x), FLOOR_Y) for x in range(460, 1100, 90)]
    flat += [(1190.0, 432.0), (1330.0, 440.0), (1470.0, 434.0)]
    top = [
        (-900.0, FLOOR_Y),
        (-420.0, 440.0),
        (-260.0, 434.0),
        *_LEFT_SPINE,
        *flat,
        *_RIGHT_SPINE,
    ]
    top += [(2180.0, 434.0), (2400.0, FLOOR_Y), (3200.0, FLOOR_Y)]
    return [*sdf.spline([(float(x), float(y)) for x, y in top], 8)]


def filled(canvas: Canvas, path: Sequence[Point], bottom: float | None) -> Floats:
    """Cover (H, W) of what a path encloses; down to `bottom` if it is open."""
    mask = Canvas(
        canvas.tokens,
        px_scale=canvas.px_scale,
        transparent=True,
        box=box_of(canvas),
        view=canvas.view,
    )
    with mask.strokes() as context:
        context.set_source_rgba(1, 1, 1, 1)
        context.move_to(*path[0])
        for point in path[1:]:
            context.line_to(*point)
        if bottom is not None:
            context.line_to(path[-1][0], bottom)
            context.line_to(path[0][0], bottom)
        context.close_path()
        context.fill()
    return mask.cover


def box_of(canvas: Canvas) -> tuple[float, float, float, float]:
    """The box, in world px, that gives another canvas the same grid."""
    g, d = canvas.g, canvas.density
    rows, cols = g.shape
    return g.x0, g.y0, g.x0 + (cols - 0.01) / d, g.y0 + (rows - 0.01) / d


def distance(canvas: Canvas, mask: Floats) -> Floats:
    """Signed distance to a mask in world px, negative inside."""
    inside = mask > 0.5
    if inside.all():
        return np.full(mask.shape, -1e4, np.float32)
    if not inside.any():
        return np.full(mask.shape, 1e4, np.float32)
    away = ndimage.distance_transform_edt(~inside)
    deep = ndimage.distance_transform_edt(inside)
    # Whole texels make steps in a slanting edge: smoothed by about one.
    d = ndimage.gaussian_filter(away - deep, 1.6)
    return (d / canvas.density).astype(np.float32)


def line(
    context: cairo.Context,
    path: Sequence[Point],
    colour: str,
    width: float,
    alpha: float,
) -> None:
    """A line along a path, in a context of `Canvas.strokes`."""
    r, g, b = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    context.set_source_rgba(r, g, b, alpha)
    context.set_line_width(width)
    context.move_to(*path[0])
    for point in path[1:]:
        context.line_to(*point)
    context.stroke()
