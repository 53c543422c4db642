"""The synapse in section: plate, cover, and the vesicle that opens, in four sizes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ketamotion.mobjects.relief import sdf
from ketamotion.mobjects.relief import synapse_shape as shape
from ketamotion.mobjects.relief.bake import Bake, cached_set
from ketamotion.mobjects.relief.painting import eased, mixed
from ketamotion.mobjects.relief.synapse_paint import (
    body,
    filaments,
    looks,
    membrane,
)
from ketamotion.mobjects.relief.synapse_vesicles import paint_vesicle, vesicles
from ketamotion.mobjects.relief.tissue import Canvas

Floats = NDArray[np.float32]
MODULES = (
    "bake", "oklab", "painting", "sdf", "shade", "synapse", "synapse_paint",
    "synapse_shape", "synapse_vesicles", "tissue",
)  # fmt: skip
PORE_STEPS = 13
"""Stages of fusion in the flip-book of the vesicle, docked to wholly open."""
PORE_BOX = (-112.0, -222.0, 112.0, -8.0)
FEATHER_PX = 10.0


def scene_set(
    tokens: Mapping,
    size: tuple[float, float],
    view: tuple[float, float, float],
    px_scale: float = 1.0,
    fade_from: float = 740 / 1080,
    folder: str | os.PathLike | None = None,
) -> dict[str, Bake]:
    """Pictures of one view, from the cache or baked.

    Parameters
    ----------
    size, view
        Frame in design px; (axis_x, midplane_y, zoom) of the world in it.

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
        "fade_from": fade_from,
    }
    return cached_set(
        "synapse",
        parameters,
        lambda: _build(tokens, size, view, px_scale, fade_from),
        folder,
        MODULES,
    )


def _build(
    tokens: Mapping,
    size: tuple[float, float],
    view: tuple[float, float, float],
    px_scale: float,
    fade_from: float,
) -> dict[str, Bake]:
    canvas = Canvas(tokens, size, px_scale, view=view)
    g = canvas.g
    look = looks(tokens)
    apart = {name: shape.distance(name, g) for name in shape.BODIES}
    for name in ("axon", "dendrite", "astrocyte", "spine"):
        body(canvas, apart[name], look[name])
        if name == "spine":
            _density(canvas, apart["spine"])
        if name == "astrocyte":
            _glia(canvas, apart["astrocyte"])
        membrane(canvas, apart[name], look[name])
    body(canvas, apart["bouton"], look["bouton"])
    _terminal(canvas)
    for one in vesicles(apart["bouton"], g):
        paint_vesicle(canvas, one, look["bouton"])
    bare = canvas.colour.copy()
    out: dict[str, Bake] = {}
    free = np.min([d for n, d in apart.items() if n != "bouton"], axis=0)
    closed = None
    for k in range(PORE_STEPS):
        canvas.colour = bare.copy()
        hollow = _fuse(canvas, apart["bouton"], k / (PORE_STEPS - 1), look)
        if closed is None:
            closed = canvas.plate("plate", fade_from)
            out["plate"] = closed
            bodies = canvas.mask(np.minimum(free, hollow))
            out["cover"] = _masked(canvas, closed, bodies, "cover")
        key = f"pore@{k}"
        patch = canvas.plate(key, fade_from)
        soft = _window(g)
        out[key] = _masked(canvas, patch, soft, key)
        bodies = canvas.mask(np.minimum(free, hollow)) * soft
        out[f"lid@{k}"] = _masked(canvas, patch, bodies, f"lid@{k}")
    return out


def _window(g: sdf.Grid) -> Floats:
    """1 in the box of the vesicle, with a soft border: (H, W)."""
    x0, y0, x1, y1 = PORE_BOX
    inside = np.minimum(np.minimum(g.x - x0, x1 - g.x), np.minimum(g.y - y0, y1 - g.y))
    return eased(inside / np.float32(FEATHER_PX)).astype(np.float32)


def _masked(canvas: Canvas, plate: Bake, cover: Floats, key: str) -> Bake:
    """Part of a plate as a sprite."""
    a = np.rint(np.clip(cover, 0, 1) * 255).astype(np.uint8)
    pixels = plate.pixels.copy()
    scaled = pixels[..., :3].astype(np.uint16) * a[..., None] + 127
    pixels[..., :3] = scaled // 255
    pixels[..., 3] = a
    return replace(Bake(key, pixels, plate.px_per_unit, plate.pivot).cropped(), key=key)


def _fuse(canvas: Canvas, d: Floats, opened: float, look: Mapping) -> Floats:
    """The bouton's membrane with the vesicle at a stage of fusion; its distance."""
    g = canvas.g
    hollow = shape.hollow(d, g, opened)
    x0, y0, x1, y1 = (-130.0, -240.0, 130.0, 30.0)
    near = (g.x > x0) & (g.x < x1) & (g.y > y0) & (g.y < y1)
    if near.any():
        part = canvas.around(near.astype(np.float32))
        there = sdf.circle(g.x, g.y, 0, shape.pore(opened).y, shape.VESICLE_PX)
        there = np.broadcast_to(there, g.shape)[part]
        shade = "#03020A" if not canvas.light else "#4A4560"
        soft = np.clip(1 - (there + 10) / 26, 0, 1) ** 2
        canvas.over(shade, (0.35 * soft).astype(np.float32), part)
        inside = hollow[part] > 0
        lumen = np.hypot(g.x, g.y - shape.pore(opened).y)[part]
        space = np.clip(0.5 + hollow[part] * canvas.density, 0, 1)
        del inside
        # What has been taken out of the bouton is the river's colour, warm within.
        bg = canvas.tokens["background"]
        stops = canvas.tokens["entity"]["glutamate"]
        in_body = canvas.mask(d)[part]
        canvas.over(bg["cleft"], (space * in_body).astype(np.float32), part)
        warm = np.clip(1 - lumen / (1.5 * shape.LUMEN_PX), 0, 1)
        tone = (
            mixed(stops["deep"], stops["shade"], 0.5)
            if not canvas.light
            else stops["base"]
        )
        share = (1 - 0.75 * opened) * space * in_body * np.clip(2 * warm, 0, 1)
        canvas.over(tone, share.astype(np.float32), part)
    membrane(canvas, hollow, look["bouton"])
    return hollow


def _density(canvas: Canvas, d: Floats) -> None:
    """The postsynaptic density and the threads that hold it, inside the spine."""
    g = canvas.g
    inside = eased((np.float32(shape.DENSITY_HALF_PX) - np.abs(g.x)) / 60)
    deep = -d - shape.MEMBRANE_PX
    ragged = 44 + 9 * sdf.noise(g, 16.0, 91) + 6 * sdf.noise(g, 6.0, 92)
    band = inside * eased((ragged - deep) / 22) * (deep > -1) * (g.y < 260)
    part = canvas.around(band.astype(np.float32))
    band = band[part].astype(np.float32)
    if not band.size or band.max() <= 0:
        return
    clumps = sdf.bumps(g, 13.0, 93)[part]
    gy, gx = np.gradient(clumps, np.float32(1 / canvas.density))
    tilt = np.clip(-(gx * -0.55 + gy * -0.83), -1, 1)
    e = canvas.tokens["entity"]
    dark = (
        e["membrane_tail"]["deep"] if not canvas.light else e["membrane_tail"]["edge"]
    )
    canvas.over(dark, band * np.float32(0.62 if not canvas.light else 0.50), part)
    pale = (
        e["membrane_tail"]["base"] if not canvas.light else e["membrane_tail"]["base"]
    )
    canvas.over(pale, band * np.clip(tilt, 0, 1) * np.float32(0.55), part)
    canvas.over("#05020A" if not canvas.light else e["membrane_tail"]["edge"],
                band * np.clip(-tilt, 0, 1) * np.float32(0.5), part)  # fmt: skip
    rng = np.random.default_rng(94)
    lines = []
    for _ in range(34):
        x, y = float(rng.uniform(-330, 330)), 84.0
        angle = float(rng.normal(np.pi / 2, 0.35))
        line = [(x, y)]
        for _ in range(int(rng.integers(9, 26))):
            angle += float(rng.normal(0, 0.10)) - 0.02 * (angle - np.pi / 2)
            x, y = x + 14 * float(np.cos(angle)), y + 14 * float(np.sin(angle))
            line.append((x, y))
        lines.append(line)
    tone = mixed(e["membrane_tail"]["base"], canvas.tokens["background"]["cytosol_lit"],
                 0.35 if not canvas.light else 0.3)  # fmt: skip
    filaments(canvas, lines, tone, 4.5, 0.34)


def _terminal(canvas: Canvas) -> None:
    """What stands on the inside of the active zone: cones and tethers."""
    rng = np.random.default_rng(95)
    e = canvas.tokens["entity"]["membrane_tail"]
    lines = []
    for x in np.linspace(-300, 300, 9):
        x = float(x + rng.normal(0, 12))
        if abs(x) < 70:
            continue
        for _ in range(4):
            end = x + float(rng.normal(0, 16))
            lines.append([(x, -52.0), ((x + end) / 2 + 3, -66.0),
                          (end, -80.0 - float(rng.uniform(0, 16)))])  # fmt: skip
    tone = e["base"] if not canvas.light else e["deep"]
    filaments(canvas, lines, tone, 4.0, 0.5)


def _glia(canvas: Canvas, d: Floats) -> None:
    """Grains of glycogen and a strand of reticulum in the astrocyte."""
    rng = np.random.default_rng(96)
    sage = canvas.tokens["entity"]["astrocyte" if not canvas.light else "glun2"]
    sage = canvas.tokens["entity"].get("astrocyte", sage)
    g = canvas.g
    dots = np.full(g.shape, 1e3, np.float32)
    for _ in range(150):
        x, y = float(rng.uniform(640, 1300)), float(rng.uniform(-700, 800))
        i, j = int((x - g.x0) * g.density), int((y - g.y0) * g.density)
        h, w = g.shape
        if not (0 <= i < w and 0 <= j < h) or d[j, i] > -48:
            continue
        for _ in range(int(rng.integers(2, 7))):
            cx, cy = x + float(rng.normal(0, 13)), y + float(rng.normal(0, 13))
            r = float(rng.uniform(4, 8))
            i0, i1 = (
                int((cx - r - 3 - g.x0) * g.density),
                int((cx + r + 3 - g.x0) * g.density),
            )
            j0, j1 = (
                int((cy - r - 3 - g.y0) * g.density),
                int((cy + r + 3 - g.y0) * g.density),
            )
            i0, j0 = max(i0, 0), max(j0, 0)
            if i1 <= i0 or j1 <= j0:
                continue
            cut = (slice(j0, j1), slice(i0, i1))
            near = sdf.circle(g.x[:, cut[1]], g.y[cut[0]], cx, cy, r)
            dots[cut] = np.minimum(dots[cut], near)
    mask = canvas.mask(dots)
    canvas.shadow(mask, 0.4, 2, 4, 6)
    canvas.pillow(
        mask,
        sage["shade"],
        mixed(sage["base"], sage["shade"], 0.45),
        5,
        2,
        1.2,
        0.4,
        0.8,
    )
