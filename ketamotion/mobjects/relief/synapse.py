"""The synapse in section: plate, cover, and the vesicle that opens, in four sizes."""

from __future__ import annotations

import os
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ketamotion.mobjects.relief import sdf
from ketamotion.mobjects.relief import synapse_shape as shape
from ketamotion.mobjects.relief.bake import Bake, cached_set
from ketamotion.mobjects.relief.painting import (
    CAPTIONS_END,
    dither,
    eased,
)
from ketamotion.mobjects.relief.synapse_inside import (
    bridges,
    density,
    glia,
    terminal,
    threads,
)
from ketamotion.mobjects.relief.synapse_paint import (
    body,
    looks,
    membrane,
)
from ketamotion.mobjects.relief.synapse_vesicles import (
    lumen,
    paint_vesicle,
    vesicles,
)
from ketamotion.mobjects.relief.tissue import Canvas

Floats = NDArray[np.float32]
Part = tuple[slice, slice]
MODULES = (
    "bake", "oklab", "painting", "sdf", "shade", "synapse", "synapse_inside",
    "synapse_paint", "synapse_shape", "synapse_vesicles", "tissue",
)  # fmt: skip
FADE_FROM = 0.685
"""Where the picture begins to fade towards the captions, as a share of its height."""
CALM = (0.32, 0.47)
"""From where to where a dimmed upper part becomes clear, as shares of the height."""
PORE_STEPS = 13
"""Stages of fusion in the flip-book of the vesicle, docked to wholly open."""
PORE_BOX = (-112.0, -222.0, 112.0, -8.0)
FEATHER_PX = 10.0


def scene_set(
    tokens: Mapping,
    size: tuple[float, float],
    view: tuple[float, float, float],
    px_scale: float = 1.0,
    folder: str | os.PathLike | None = None,
    *,
    calm: float = 0.0,
) -> dict[str, Bake]:
    """Pictures of one view, from the cache or baked.

    Parameters
    ----------
    size, view
        Frame in design px; (axis_x, midplane_y, zoom) of the world in it.
    calm
        How much the upper part is dimmed, where a title stands: 0 to 1.

    Returns
    -------
    dict of Bake
        ``plate``, opaque; ``cover``, all bodies without the space between them, to
        lie over the glutamate; ``pore@k``, the part of the bouton with the vesicle,
        opaque but for a soft border, and ``lid@k``, the same without the free space.
    """
    parameters = {
        "theme": tokens.get("name", ""),
        "size": list(size),
        "view": list(view),
        "px_scale": px_scale,
        "calm": calm,
    }
    return cached_set(
        "synapse",
        parameters,
        lambda: _build(tokens, size, view, px_scale, calm),
        folder,
        MODULES,
    )


def _build(
    tokens: Mapping,
    size: tuple[float, float],
    view: tuple[float, float, float],
    px_scale: float,
    calm: float = 0.0,
) -> dict[str, Bake]:
    canvas = Canvas(tokens, size, px_scale, view=view)
    g = canvas.g
    look = looks(tokens)
    apart = {name: shape.distance(name, g) for name in shape.BODIES}
    for name in ("axon", "dendrite", "astrocyte", "spine"):
        body(canvas, apart[name], look[name])
        if name == "spine":
            threads(canvas)
            density(canvas, apart["spine"])
        if name == "astrocyte":
            glia(canvas, apart["astrocyte"])
        membrane(canvas, apart[name], look[name])
    bridges(canvas)
    body(canvas, apart["bouton"], look["bouton"])
    terminal(canvas)
    for one in vesicles():
        paint_vesicle(canvas, one, look["bouton"])
    print_ = _Print(canvas, calm)
    part = _part(g)
    bare = canvas.colour[part].copy()
    membrane(canvas, apart["bouton"], look["bouton"])
    out: dict[str, Bake] = {}
    free = np.min([d for n, d in apart.items() if n != "bouton"], axis=0)
    small = sdf.Grid(
        g.x[:, part[1]],
        g.y[part[0]],
        g.density,
        g.x0 + part[1].start / g.density,
        g.y0 + part[0].start / g.density,
    )
    soft = _window(small)
    for k in range(PORE_STEPS):
        canvas.colour[part] = bare
        hollow = _fuse(canvas, apart["bouton"][part], k / (PORE_STEPS - 1), part, small)
        membrane(canvas, hollow, look["bouton"], part=part)
        patch = print_(canvas, part)
        apart_there = np.minimum(free[part], hollow)
        cover = np.clip(0.5 - apart_there * np.float32(g.density), 0, 1)
        if k == 0:
            everywhere = (slice(None), slice(None))
            plate = print_(canvas, everywhere)
            opaque = np.ones(g.shape, np.float32)
            out["plate"] = _bake("plate", plate, opaque, g)
            # The vesicle's own pictures lie where the cover has its hole.
            bodies = canvas.mask(np.minimum(free, apart["bouton"]))
            bodies[part] = cover * (1 - _window(small, 1.5 * FEATHER_PX, 3.0))
            out["cover"] = _bake("cover", plate, bodies, g).cropped()
        for key, alpha in ((f"pore@{k}", soft), (f"lid@{k}", soft * cover)):
            out[key] = _bake(key, patch, alpha, small).cropped()
    return out


class _Print:
    """A painting as bytes, faded where captions stand, with the same dither always."""

    def __init__(self, canvas: Canvas, calm: float) -> None:
        h, w = canvas.g.shape
        y = (np.arange(h, dtype=np.float32) + 0.5) / h
        gone = eased((y - FADE_FROM) / (CAPTIONS_END - FADE_FROM))
        from_, to = CALM
        gone = np.maximum(gone, calm * eased((to - y) / (to - from_)))
        self.gone = gone.astype(np.float32)[:, None, None]
        self.grain = dither(h, w, 5)

    def __call__(self, canvas: Canvas, part: Part) -> NDArray[np.uint8]:
        """R, G, B bytes of a part of the painting."""
        h, w = canvas.g.shape
        picture = canvas.colour[part]
        ground = canvas.ground[:h, :w][part]
        picture = picture + self.gone[part[0]] * (ground - picture)
        return np.rint(np.clip(picture * 255 + self.grain[part], 0, 255)).astype(
            np.uint8
        )


def _part(g: sdf.Grid) -> Part:
    """Rows and columns of the vesicle's box, at least two of each."""
    x0, y0, x1, y1 = PORE_BOX
    h, w = g.shape
    i0, i1 = (int((x - g.x0) * g.density) for x in (x0 - 4, x1 + 4))
    j0, j1 = (int((y - g.y0) * g.density) for y in (y0 - 4, y1 + 4))
    return (
        slice(max(j0, 0), min(max(j1, 2), h)),
        slice(max(i0, 0), min(max(i1, 2), w)),
    )


def _window(g: sdf.Grid, inset: float = 0.0, soft: float = FEATHER_PX) -> Floats:
    """1 in the box of the vesicle, with a soft border: (H, W)."""
    x0, y0, x1, y1 = PORE_BOX
    inside = np.minimum(np.minimum(g.x - x0, x1 - g.x), np.minimum(g.y - y0, y1 - g.y))
    return eased((inside - inset) / np.float32(soft)).astype(np.float32)


def _bake(key: str, rgb: NDArray[np.uint8], cover: Floats, g: sdf.Grid) -> Bake:
    """Part of a printed painting as a sprite; its pivot is the world's origin."""
    a = np.rint(np.clip(cover, 0, 1) * 255).astype(np.uint8)
    pixels = np.empty((*a.shape, 4), np.uint8)
    pixels[..., :3] = (rgb.astype(np.uint16) * a[..., None] + 127) // 255
    pixels[..., 3] = a
    return Bake(key, pixels, g.density, g.pivot)


def _fuse(canvas: Canvas, d: Floats, opened: float, part: Part, g: sdf.Grid) -> Floats:
    """Paint the vesicle at a stage of fusion, but for membranes; give its distance.

    Parameters
    ----------
    d
        Distance to the bouton without it, on `g`, which is the canvas's `part`.
    """
    hollow = shape.hollow(d, g, opened)
    y = shape.pore(opened).y
    away = np.hypot(g.x, g.y - np.float32(y))
    shade = "#03020A" if not canvas.light else "#4A4560"
    near = np.clip(1 - (away - shape.VESICLE_PX + 10) / 26, 0, 1) ** 2
    canvas.over(shade, (0.35 * near).astype(np.float32), part)
    space = np.clip(0.5 + hollow * np.float32(canvas.density), 0, 1)
    inside = space * np.clip(0.5 - d * np.float32(canvas.density), 0, 1)
    # What has been taken out of the bouton is the river; what is full is amber.
    h, w = canvas.g.shape
    canvas.over(canvas.ground[:h, :w][part], inside.astype(np.float32), part)
    at = (g.x, g.y - np.float32(y))
    amber = lumen(canvas, at, shape.LUMEN_PX, 1.0, part)
    full = np.clip((0.8 - opened) / 0.3, 0, 1) * inside
    full = full * np.clip(0.5 + shape.LUMEN_PX + 6 - away, 0, 1)
    canvas.over(amber, full.astype(np.float32), part)
    return hollow
