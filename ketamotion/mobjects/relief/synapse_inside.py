"""What fills the cells of the synapse: density, threads, grains."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ketamotion.mobjects.relief import sdf
from ketamotion.mobjects.relief import synapse_shape as shape
from ketamotion.mobjects.relief.painting import eased, mixed
from ketamotion.mobjects.relief.synapse_paint import filaments, grain
from ketamotion.mobjects.relief.synapse_vesicles import lines_of_tethers
from ketamotion.mobjects.relief.tissue import Canvas

Floats = NDArray[np.float32]


def density(canvas: Canvas, d: Floats) -> None:
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


def threads(canvas: Canvas) -> None:
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


def terminal(canvas: Canvas) -> None:
    """What holds vesicles at the inside of the active zone."""
    tone = canvas.entity("membrane_tail", "lift" if not canvas.light else "deep")
    lines = lines_of_tethers(np.random.default_rng(95))
    filaments(canvas, lines, tone, 3.0, 0.55)


def bridges(canvas: Canvas) -> None:
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


def glia(canvas: Canvas, d: Floats) -> None:
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
