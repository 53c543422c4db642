"""Draw placements with Cairo alone: for stills, tests and far receptors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import cairo
import numpy as np
from numpy.typing import NDArray

from ketamotion.mobjects.relief.bake import Bake
from ketamotion.mobjects.relief.layout import LAYERS, Placement

OPERATORS = {
    "over": cairo.OPERATOR_OVER,
    "screen": cairo.OPERATOR_SCREEN,
    "add": cairo.OPERATOR_ADD,
}
View = tuple[float, float, float]
"""axis x, midplane y (design px on screen) and zoom."""


def stamp(
    context: cairo.Context, bake: Bake, p: Placement, view: View, px_scale: float
) -> None:
    """Draw one bake: its pivot goes to the placement's point."""
    axis_x, midplane_y, zoom = view
    context.save()
    context.translate(
        (axis_x + zoom * p.x) * px_scale, (midplane_y + zoom * p.y) * px_scale
    )
    context.rotate(np.deg2rad(p.angle_deg))
    k = zoom * px_scale * p.scale / bake.px_per_unit
    context.scale(k, k)
    context.translate(-bake.pivot[0], -bake.pivot[1])
    context.set_operator(OPERATORS[p.blend])
    context.set_source_surface(bake.surface, 0, 0)
    w, h = bake.size
    context.rectangle(0, 0, w, h)
    context.clip()
    if p.alpha >= 0.999:
        context.paint()
    elif p.alpha > 0.002:
        context.paint_with_alpha(p.alpha)
    context.restore()


def compose(
    placements: Iterable[Placement],
    bakes: Mapping[str, Bake],
    size: tuple[float, float],
    view: View,
    *,
    px_scale: float = 1.0,
    plate: Bake | None = None,
    dim: NDArray[np.float32] | None = None,
    bright_layers: tuple[str, ...] = ("front",),
    void: tuple[float, float, float] = (0.0, 0.0, 0.0),
) -> NDArray[np.uint8]:
    """Draw a picture; return (H, W, 4) bytes R, G, B, A, premultiplied.

    Parameters
    ----------
    placements
        What to draw; sorted by layer here (stable within a layer).
    bakes
        Every bake that a placement may name.
    size, view, px_scale
        Frame in design px; where the world lies in it; output px a design px.
    plate
        Opaque background made for the same size, view and scale.
    dim
        Focus light for the sprites, (H, W) share of ``void`` from
        `plate.focus_dim`; layers in ``bright_layers`` are spared.
    """
    w, h = int(round(size[0] * px_scale)), int(round(size[1] * px_scale))
    base = np.zeros((h, w, 4), np.uint8)
    if plate is not None:
        if plate.size != (w, h):
            raise ValueError(f"plate is {plate.size}, frame is {(w, h)}")
        base[:] = plate.pixels
    rank = {layer: i for i, layer in enumerate(LAYERS)}
    ordered = sorted(placements, key=lambda p: rank[p.layer])
    groups: list[tuple[str, list[Placement]]] = []
    for p in ordered:
        direct = p.blend != "over" or p.layer in bright_layers
        mode = "direct" if direct else "dimmed"
        if not groups or groups[-1][0] != mode:
            groups.append((mode, []))
        groups[-1][1].append(p)
    for mode, items in groups:
        if mode == "direct" or dim is None:
            _paint(base, items, bakes, view, px_scale)
            continue
        layer = np.zeros_like(base)
        _paint(layer, items, bakes, view, px_scale)
        _merge(base, layer, dim, void)
    return base


def _paint(
    target: NDArray[np.uint8],
    items: Iterable[Placement],
    bakes: Mapping[str, Bake],
    view: View,
    px_scale: float,
) -> None:
    h, w = target.shape[:2]
    surface = cairo.ImageSurface.create_for_data(
        target, cairo.FORMAT_ARGB32, w, h, 4 * w
    )
    context = cairo.Context(surface)
    for p in items:
        stamp(context, bakes[p.name], p, view, px_scale)
    surface.flush()


def _merge(
    base: NDArray[np.uint8],
    layer: NDArray[np.uint8],
    dim: NDArray[np.float32],
    void: tuple[float, float, float],
) -> None:
    """Mix a sprite layer towards ``void`` and lay it on the picture."""
    rows = np.flatnonzero(layer[..., 3].any(1))
    if not len(rows):
        return
    part = slice(rows[0], rows[-1] + 1)
    a = layer[part, :, 3:].astype(np.float32) / 255
    d = dim[part, :, None]
    rgb = layer[part, :, :3] * (1 - d) + d * a * (np.array(void, np.float32) * 255)
    below = base[part].astype(np.float32) * (1 - a)
    base[part, :, :3] = np.rint(np.clip(below[..., :3] + rgb, 0, 255))
    base[part, :, 3] = np.rint(np.clip(below[..., 3] + 255 * a[..., 0], 0, 255))
