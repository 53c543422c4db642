"""Synaptic vesicles: near ones cut open, far ones whole and dim."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ketamotion.mobjects.relief import sdf
from ketamotion.mobjects.relief import synapse_shape as shape
from ketamotion.mobjects.relief.oklab import fast_gamma, ramp, stops_of
from ketamotion.mobjects.relief.painting import between, mixed
from ketamotion.mobjects.relief.sdf import Point
from ketamotion.mobjects.relief.shade import LIGHT
from ketamotion.mobjects.relief.synapse_paint import (
    Look,
    Part,
    grain,
    looks,
    membrane,
)
from ketamotion.mobjects.relief.synapse_shape import MEMBRANE_PX
from ketamotion.mobjects.relief.tissue import Canvas

Floats = NDArray[np.float32]


class Vesicle(NamedTuple):
    """A synaptic vesicle: place, radius in world px, how far away (0..1), filling."""

    x: float
    y: float
    radius: float
    far: float
    full: float
    cut: bool


DOCKED = (
    Vesicle(-206, -132, 67, 0.0, 0.85, True),
    Vesicle(197, -132, 68, 0.0, 1.0, True),
    Vesicle(-360, -152, 64, 0.0, 0.55, True),
    Vesicle(358, -162, 70, 0.0, 0.9, True),
)
LAYERS = ((0.0, 17, 9.0), (0.34, 24, -30.0), (0.66, 34, -46.0))
"""How far away, how many, and the least gap between two, in world px."""
NAME_BOX = (-660.0, -440.0, -330.0, -215.0)
"""No near vesicle: the bouton's name stands here."""


@lru_cache(maxsize=1)
def vesicles() -> tuple[Vesicle, ...]:
    """Vesicles far to near, none across a membrane; the same in every view."""
    rng = np.random.default_rng(12)
    g = sdf.grid(-960, -1300, 960, 0, 1 / 8)
    inside = shape.distance("bouton", g)
    pore = Vesicle(0, -120, 74, 0.0, 1.0, True)
    out: list[Vesicle] = []
    for far, wanted, gap in LAYERS:
        placed = [*DOCKED, pore] if far == 0.0 else [pore]
        start = len(placed)
        for _ in range(1600):
            # Most lie in a cloud over the active zone.
            x = float(rng.normal(-20, 300 + 130 * far))
            y = -float(130 + np.abs(rng.gamma(2.0, 150)))
            one = Vesicle(
                x,
                y,
                float(rng.normal(67, 4.0)) * (1 - 0.10 * far),
                far + (float(rng.uniform(0, 0.12)) if far else 0.0),
                float(rng.uniform(0.4, 1.0)),
                far == 0.0,
            )
            deep = inside[int(y / 8 + 1300 / 8), int(np.clip(x / 8 + 120, 0, 239))]
            if deep > -(one.radius + 26) or y > -(one.radius + 66):
                continue
            left, top, right, bottom = NAME_BOX
            if far == 0.0 and left < x < right and top < y < bottom:
                continue
            near = (np.hypot(x - o.x, y - o.y) - one.radius - o.radius for o in placed)
            if min(near) < gap:
                continue
            placed.append(one)
            if len(placed) - start == wanted:
                break
        out += placed[start:]
    return tuple(sorted([*out, *DOCKED], key=lambda v: (-v.far, v.y)))


def paint_vesicle(canvas: Canvas, v: Vesicle, look: Look) -> None:
    """One vesicle: near ones cut open, far ones whole and dim."""
    g = canvas.g
    reach = v.radius + 26
    i0, i1 = (int((v.x + s * reach - g.x0) * g.density) for s in (-1, 1))
    j0, j1 = (int((v.y + s * reach - g.y0) * g.density) for s in (-1, 1))
    h, w = g.shape
    part = (
        slice(max(j0, 0), min(max(j1, 0), h)),
        slice(max(i0, 0), min(max(i1, 0), w)),
    )
    if min(part[0].stop - part[0].start, part[1].stop - part[1].start) < 4:
        return
    x, y = g.x[:, part[1]] - np.float32(v.x), g.y[part[0]] - np.float32(v.y)
    turn = v.x * 0.7 + v.y * 1.3
    angle = np.arctan2(y, x)
    # No vesicle is quite round.
    oval = 1 + 0.020 * np.cos(2 * angle + turn) + 0.012 * np.cos(3 * angle + 2 * turn)
    d = (np.hypot(x, y) / oval - np.float32(v.radius)).astype(np.float32)
    cover = np.clip(0.5 - d * np.float32(g.density), 0, 1)
    fog = mixed(look.low, look.high, 0.45)
    soft = np.clip(1 - (np.hypot(x - 6, y - 10) - v.radius + 12) / 30, 0, 1) ** 2
    shade = "#03020A" if not canvas.light else "#4A4560"
    strength = (0.55 if not canvas.light else 0.24) * (1 - 0.8 * v.far)
    canvas.over(shade, (soft * strength).astype(np.float32), part)
    if v.cut:
        _cut(canvas, v, (x, y), d, cover, part, look)
    else:
        _whole(canvas, v, (x, y), cover, part, fog)


def lumen(
    canvas: Canvas,
    at: tuple[Floats, Floats],
    room: float,
    full: float,
    part: Part,
) -> Floats:
    """Colours of the inside of a vesicle cut open, (h, w, 3): glutamate as amber.

    Parameters
    ----------
    at
        x and y from its middle, on the part of the canvas.
    room
        Radius of the lumen in world px.
    full
        How much is in it, 0..1.
    """
    stops = canvas.tokens["entity"]["glutamate"]
    cytosol = looks(canvas.tokens)["bouton"]
    x, y = (c / np.float32(room) for c in at)
    u = np.hypot(x, y)
    lean = x * LIGHT[0] + y * LIGHT[1]
    sap = grain(canvas.g, 1.9, 83, part) + 0.25 * grain(canvas.g, 7.0, 84, part)
    # Light falls in from the upper left and gathers at the lower right.
    gather = np.exp(-((x - 0.34) ** 2 + (y - 0.40) ** 2) / 0.30)
    gloss = np.exp(-(((x + 0.36) / 0.30) ** 2) - ((y + 0.48) / 0.17) ** 2)
    if canvas.light:
        low, mid, high = stops["shade"], stops["base"], stops["lift"]
        t = 0.42 + 0.035 * sap + 0.22 * gather - 0.16 * u**3 + 0.3 * gloss
    else:
        low = mixed(stops["edge"], mixed(cytosol.low, cytosol.high, 0.45), 0.35)
        mid, high = mixed(stops["deep"], stops["shade"], 0.55), stops["base"]
        t = 0.10 + 0.30 * full + 0.030 * sap
        t = t + (0.12 + 0.10 * full) * gather - 0.20 * u**3 - 0.10 * lean * u
        t = t + 0.14 * gloss
    half = np.linspace(0, 1, 128, dtype=np.float32)
    table = np.concatenate([between(low, mid, half), between(mid, high, half)])
    return table[np.clip(t * 255, 0, 255).astype(np.int32)]


def _cut(
    canvas: Canvas,
    v: Vesicle,
    at: tuple[Floats, Floats],
    d: Floats,
    cover: Floats,
    part: Part,
    look: Look,
) -> None:
    """A vesicle cut open: glutamate inside two leaflets."""
    stops = canvas.tokens["entity"]["glutamate"]
    inner = np.clip(0.5 - (d + MEMBRANE_PX) * np.float32(canvas.density), 0, 1)
    canvas.over(stops["lift" if canvas.light else "deep"], cover, part)
    amber = lumen(canvas, at, v.radius - MEMBRANE_PX, v.full, part)
    canvas.over(amber, inner, part)
    wall = np.broadcast_to(d, cover.shape).astype(np.float32)
    membrane(canvas, wall, look, MEMBRANE_PX, part)


def _whole(
    canvas: Canvas,
    v: Vesicle,
    at: tuple[Floats, Floats],
    cover: Floats,
    part: Part,
    fog: str,
) -> None:
    """A vesicle behind the section: a ball of lipids, glutamate shining through."""
    light = canvas.light
    entity = canvas.tokens["entity"]
    nx, ny = (c / np.float32(v.radius) for c in at)
    u2 = np.clip(nx * nx + ny * ny, 0, 1)
    nz = np.sqrt(1 - u2)
    fine = grain(canvas.g, 2.4, 85, part)
    key = nx * LIGHT[0] + ny * LIGHT[1] + nz * LIGHT[2]
    lit = np.clip(key * 0.5 + 0.5, 0, 1)
    if light:
        t = 0.26 + 0.62 * lit + 0.03 * fine
    else:
        t = 0.04 + 0.60 * lit**1.8 + 0.030 * fine * nz
        t = t + 0.10 * np.clip(u2 - 0.72, 0, 1) * (lit > 0.4)
    table = fast_gamma(ramp(stops_of(entity["membrane_head"], light)))
    index = np.clip(t * (len(table) - 1) / 1.05, 0, len(table) - 1)
    colour = table[index.astype(np.int32)]
    warm = between(entity["glutamate"]["shade"], fog, np.array([0.0], np.float32))[0]
    share = (0.20 if not light else 0.30) * v.full * nz[..., None] ** 1.6
    colour = colour + share.astype(np.float32) * (warm - colour)
    haze = between(fog, fog, np.zeros(1, np.float32))[0]
    colour = colour + np.float32(v.far) * (haze - colour)
    canvas.over(colour, cover, part)


def lines_of_tethers(rng: np.random.Generator) -> list[list[Point]]:
    """Threads from the active zone to docked vesicles, and cones between them."""
    lines = []
    for v in (*DOCKED[:2], Vesicle(0, -124, 68, 0, 1, True)):
        for angle in (28, 14, -14, -28):
            a = np.deg2rad(90 + angle + rng.normal(0, 3))
            x = v.x + v.radius * float(np.cos(a))
            y = v.y + v.radius * float(np.sin(a))
            if y > -58 and abs(x - v.x) < 12:
                continue
            foot = x + 9 * np.sign(x - v.x)
            lines.append([(x, y), (foot, -50.0 - 0.00009 * foot * foot)])
    return lines
