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
    grain,
    looks,
    membrane,
)
from ketamotion.mobjects.relief.synapse_vesicles import (
    lines_of_tethers,
    paint_vesicle,
    vesicles,
)
from ketamotion.mobjects.relief.tissue import Canvas

Floats = NDArray[np.float32]
MODULES = (
    "bake", "oklab", "painting", "sdf", "shade", "synapse", "synapse_paint",
    "synapse_shape", "synapse_vesicles", "tissue",
)  # fmt: skip
FADE_FROM = 0.685
"""Where the picture begins to fade towards the captions, as a share of its height."""
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
    }
    return cached_set(
        "synapse",
        parameters,
        lambda: _build(tokens, size, view, px_scale),
        folder,
        MODULES,
    )


def _build(
    tokens: Mapping,
    size: tuple[float, float],
    view: tuple[float, float, float],
    px_scale: float,
) -> dict[str, Bake]:
    canvas = Canvas(tokens, size, px_scale, view=view)
    g = canvas.g
    look = looks(tokens)
    apart = {name: shape.distance(name, g) for name in shape.BODIES}
    for name in ("axon", "dendrite", "astrocyte", "spine"):
        body(canvas, apart[name], look[name])
        if name == "spine":
            _threads(canvas)
            _density(canvas, apart["spine"])
        if name == "astrocyte":
            _glia(canvas, apart["astrocyte"])
        membrane(canvas, apart[name], look[name])
    _bridges(canvas)
    body(canvas, apart["bouton"], look["bouton"])
    _terminal(canvas)
    for one in vesicles():
        paint_vesicle(canvas, one, look["bouton"])
    bare = canvas.colour.copy()
    out: dict[str, Bake] = {}
    free = np.min([d for n, d in apart.items() if n != "bouton"], axis=0)
    closed = None
    for k in range(PORE_STEPS):
        canvas.colour = bare.copy()
        hollow = _fuse(canvas, apart["bouton"], k / (PORE_STEPS - 1), look)
        if closed is None:
            closed = canvas.plate("plate", FADE_FROM)
            out["plate"] = closed
            # The vesicle's own pictures lie where the cover has its hole.
            bodies = canvas.mask(np.minimum(free, hollow))
            bodies *= 1 - _window(g, 1.5 * FEATHER_PX, 3.0)
            out["cover"] = _masked(canvas, closed, bodies, "cover")
        key = f"pore@{k}"
        patch = canvas.plate(key, FADE_FROM)
        soft = _window(g)
        out[key] = _masked(canvas, patch, soft, key)
        bodies = canvas.mask(np.minimum(free, hollow)) * soft
        out[f"lid@{k}"] = _masked(canvas, patch, bodies, f"lid@{k}")
    return out


def _window(g: sdf.Grid, inset: float = 0.0, soft: float = FEATHER_PX) -> Floats:
    """1 in the box of the vesicle, with a soft border: (H, W)."""
    x0, y0, x1, y1 = PORE_BOX
    inside = np.minimum(np.minimum(g.x - x0, x1 - g.x), np.minimum(g.y - y0, y1 - g.y))
    return eased((inside - inset) / np.float32(soft)).astype(np.float32)


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
        lumen = np.hypot(g.x, g.y - shape.pore(opened).y)[part]
        space = np.clip(0.5 + hollow[part] * canvas.density, 0, 1)
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
    light = canvas.light
    e = canvas.tokens["entity"]
    inside = eased((np.float32(shape.DENSITY_HALF_PX) - np.abs(g.x)) / 60)
    deep = -d - shape.MEMBRANE_PX
    near = (deep > -2) & (deep < 90) & (np.abs(g.x) < 360) & (g.y < 260)
    part = canvas.around(near.astype(np.float32))
    if min(near[part].shape) < 4:
        return
    ragged = 40 + 9 * grain(g, 16.0, 91, part) + 5 * grain(g, 6.0, 92, part)
    band = inside[:, part[1]] * eased((ragged - deep[part]) / 26) * near[part]
    band = band.astype(np.float32)
    clumps = grain(g, 4.6, 93, part) + 0.6 * grain(g, 2.6, 94, part)
    gy, gx = np.gradient(clumps, np.float32(1 / canvas.density))
    tilt = np.clip(2.2 * (gx * -0.55 + gy * -0.83), -1, 1)
    tail = e["membrane_tail"]
    dark = tail["deep"] if not light else tail["edge"]
    canvas.over(dark, band * np.float32(0.66 if not light else 0.42), part)
    pale = tail["base"] if not light else tail["lift"]
    canvas.over(pale, band * np.clip(-tilt, 0, 1) * np.float32(0.42), part)
    deepest = "#05020A" if not light else tail["edge"]
    canvas.over(deepest, band * np.clip(tilt, 0, 1) * np.float32(0.45), part)


def _threads(canvas: Canvas) -> None:
    """Actin below the density: thin, lit, thinning out with depth."""
    rng = np.random.default_rng(94)
    tone = canvas.entity("membrane_tail", "lift" if not canvas.light else "shade")
    for length, alpha in ((7, 0.20), (14, 0.16), (24, 0.12)):
        lines = []
        for _ in range(13):
            x, y = float(rng.uniform(-315, 315)), float(rng.uniform(78, 92))
            angle = np.pi / 2 - 0.0012 * x + float(rng.normal(0, 0.22))
            bend = float(rng.normal(0, 0.035))
            line = [(x, y)]
            for _ in range(length):
                angle += bend + float(rng.normal(0, 0.02))
                x, y = x + 12 * float(np.cos(angle)), y + 12 * float(np.sin(angle))
                line.append((x, y))
            lines.append(line)
        filaments(canvas, lines, tone, 2.6, alpha)


def _terminal(canvas: Canvas) -> None:
    """What holds vesicles at the inside of the active zone."""
    tone = canvas.entity("membrane_tail", "lift" if not canvas.light else "deep")
    lines = lines_of_tethers(np.random.default_rng(95))
    filaments(canvas, lines, tone, 3.0, 0.55)


def _bridges(canvas: Canvas) -> None:
    """Thin proteins that span the cleft and hold its sides together."""
    rng = np.random.default_rng(97)
    tone = canvas.entity("membrane_tail", "base" if not canvas.light else "deep")
    lines = []
    for x in np.arange(-352, 353, 19.0):
        x = float(x + rng.normal(0, 4))
        if abs(x) < 46:
            continue
        lift = 0.00012 * x * x
        knee = x + float(rng.normal(0, 5))
        lines.append([(x, -36 - lift), (knee, float(rng.normal(0, 6)) - lift),
                      (x + float(rng.normal(0, 5)), 36 - lift)])  # fmt: skip
    filaments(canvas, lines, tone, 2.6, 0.30)


def _glia(canvas: Canvas, d: Floats) -> None:
    """Threads and grains of glycogen in the astrocyte."""
    _bundle(canvas)
    rng = np.random.default_rng(96)
    sage = canvas.tokens["entity"]["astrocyte"]
    g = canvas.g
    h, w = g.shape
    dots = np.full(g.shape, 1e3, np.float32)
    for _ in range(260):
        x, y = float(rng.uniform(640, 1500)), float(rng.uniform(-1000, 1000))
        grains = [
            (x + float(rng.normal(0, 8)), y + float(rng.normal(0, 8)),
             float(rng.uniform(3.0, 5.4)))
            for _ in range(int(rng.integers(3, 9)))
        ]  # fmt: skip
        i, j = int((x - g.x0) * g.density), int((y - g.y0) * g.density)
        if not (0 <= i < w and 0 <= j < h) or d[j, i] > -56:
            continue
        for cx, cy, r in grains:
            i0, i1 = (int((cx + k * (r + 3) - g.x0) * g.density) for k in (-1, 1))
            j0, j1 = (int((cy + k * (r + 3) - g.y0) * g.density) for k in (-1, 1))
            cut = (slice(max(j0, 0), max(j1, 0)), slice(max(i0, 0), max(i1, 0)))
            near = sdf.circle(g.x[:, cut[1]], g.y[cut[0]], cx, cy, r)
            dots[cut] = np.minimum(dots[cut], near)
    mask = canvas.mask(dots)
    if min(mask[canvas.around(mask)].shape) < 4:
        return
    canvas.shadow(mask, 0.30, 2, 3, 4)
    low = mixed(sage["shade"], sage["deep"], 0.4)
    high = mixed(sage["base"], sage["shade"], 0.7)
    if canvas.light:
        low, high = sage["base"], sage["lift"]
    canvas.pillow(mask, low, high, 4, 2, 1.0, 0.4, 0.55)


def _bundle(canvas: Canvas) -> None:
    """The astrocyte's threads, in a bundle that follows its face."""
    rng = np.random.default_rng(98)
    tone = canvas.entity("astrocyte", "base" if not canvas.light else "shade")
    lines = []
    for n in range(16):
        y = np.linspace(-1300, 1300, 66)
        near = 890 + 11 * n - 150 * np.exp(-((y / 210) ** 2))
        wave = 9 * np.sin(y / 150 + 0.7 * n) + 5 * np.sin(y / 61 + 1.9 * n)
        start = int(rng.integers(0, 26))
        x = near + wave + 7 * float(rng.normal())
        lines.append([(float(a), float(b)) for a, b in zip(x, y, strict=True)][start:])
    filaments(canvas, lines, tone, 3.0, 0.20)
