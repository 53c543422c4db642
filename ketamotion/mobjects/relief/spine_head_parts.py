"""Receptors, channels and ions of the spine's scale, as small lit stamps.

Each stands upright at its pivot: outside is up, the membrane's middle is at 0. They
are drawn several times as large as they are.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ketamotion.mobjects.relief import sdf
from ketamotion.mobjects.relief.bake import Bake
from ketamotion.mobjects.relief.painting import mixed
from ketamotion.mobjects.relief.tissue import Canvas

Floats = NDArray[np.float32]

BOX = (-30.0, -40.0, 30.0, 34.0)
NEUTRAL = {"dark": ("#4A4468", "#DAD4F2"), "light": ("#5A5480", "#D6D0EE")}
ION_PX = 12.0
"""Half the width of a calcium ion's stamp."""


def part_set(tokens: Mapping, density: float) -> dict[str, Bake]:
    """Stamps: ``ampa@shut``, ``ampa@open``, ``nmda``,
    ``l_type@shut``, ``l_type@open``, ``calcium``, ``sodium``,
    ``antagonist``."""
    out: dict[str, Bake] = {}
    for state, gap in (("shut", 0.0), ("open", 4.5)):
        out[f"ampa@{state}"] = _ampa(tokens, density, f"ampa@{state}", gap)
        out[f"l_type@{state}"] = _l_type(tokens, density, f"l_type@{state}", gap)
    out["nmda"] = _nmda(tokens, density, "nmda")
    out["calcium"] = _ion(tokens, density)
    out["sodium"] = _bead(tokens, density)
    out["antagonist"] = _antagonist(tokens, density)
    return out


def _canvas(tokens: Mapping, density: float) -> Canvas:
    return Canvas(tokens, px_scale=density, transparent=True, box=BOX)


def _lit(
    canvas: Canvas, d: Floats, low: str, high: str, edge: str, big: float = 7.0
) -> None:
    """One body with a dark contour, crisp as proteins are."""
    d = np.broadcast_to(d, canvas.g.shape)
    canvas.over(edge, canvas.mask(d - np.float32(1.6)))
    canvas.pillow(
        canvas.mask(d), low, high, big=big, small=big / 2.4, gain=1.25, level=0.55
    )


def _tones(canvas: Canvas, entity: str) -> tuple[str, str, str]:
    e = canvas.tokens["entity"][entity]
    if canvas.light:
        return e["base"], e["lift"], e["edge"]
    return mixed(e["shade"], e["base"], 0.35), e["lift"], e["edge"]


def _ampa(tokens: Mapping, density: float, key: str, gap: float) -> Bake:
    """A slim Y; its arms part when it is open."""
    canvas = _canvas(tokens, density)
    x, y = canvas.g.x, canvas.g.y
    low, high, edge = _tones(canvas, "ampa")
    for sign in (-1, 1):
        foot, top = sign * (2.6 + 0.35 * gap), sign * (7.5 + 0.9 * gap)
        arm = sdf.capsule(x, y, (foot, -4), (top, -27), 4.6, 5.6)
        stem = sdf.capsule(x, y, (foot, -5), (sign * (2.2 + 0.5 * gap), 14), 4.4, 3.6)
        _lit(canvas, sdf.smooth_union(arm, stem, 5), low, high, edge)
    return canvas.sprite(key)


def _nmda(tokens: Mapping, density: float, key: str) -> Bake:
    """Four bulbs round a pore, in the colour that they have at the cleft's scale."""
    canvas = _canvas(tokens, density)
    x, y = canvas.g.x, canvas.g.y
    low, high, edge = _tones(canvas, "glun2")
    for sign in (-1, 1):
        top = sdf.circle(x, y, sign * 8.2, -24, 7.6)
        mid = sdf.capsule(x, y, (sign * 6.6, -10), (sign * 6.4, -4), 5.6, 5.0)
        stem = sdf.capsule(x, y, (sign * 6.2, 0), (sign * 5.2, 15), 5.2, 4.4)
        side = sdf.smooth_union(sdf.smooth_union(top, mid, 6), stem, 4)
        _lit(canvas, side, low, high, edge)
    return canvas.sprite(key)


def _l_type(tokens: Mapping, density: float, key: str, gap: float) -> Bake:
    """Two barrels round a pore, hardly taller than the membrane; green when open."""
    canvas = _canvas(tokens, density)
    x, y = canvas.g.x, canvas.g.y
    low, high = NEUTRAL["light" if canvas.light else "dark"]
    edge = canvas.entity("trkb", "edge")
    if gap:
        green = canvas.entity("calcium", "base")
        light = canvas.mask(sdf.capsule(x, y, (0, -15), (0, 17), 5.5, 5.5))
        canvas.over(green, 0.95 * light)
    for sign in (-1, 1):
        at = sign * (7.2 + 0.9 * gap)
        barrel = sdf.capsule(x, y, (at, -12), (at, 13), 7.0, 7.0)
        lip = sdf.circle(x, y, at + sign * 3, 13, 7.2)
        _lit(canvas, sdf.smooth_union(barrel, lip, 5), low, high, edge)
    return canvas.sprite(key)


def _ion(tokens: Mapping, density: float) -> Bake:
    """A rounded diamond."""
    canvas = _canvas(tokens, density)
    e = canvas.tokens["entity"]["calcium"]
    x, y = canvas.g.x, canvas.g.y
    u, v = np.abs(x + y) * np.float32(0.7071), np.abs(x - y) * np.float32(0.7071)
    half, corner = np.float32(ION_PX * 0.7071 - 3.2), np.float32(3.2)
    d = np.hypot(np.maximum(u - half, 0), np.maximum(v - half, 0)) - corner
    low = e["shade"] if canvas.light else mixed(e["shade"], e["base"], 0.55)
    _lit(canvas, d, low, e["lift"] if not canvas.light else e["base"], e["edge"], 5)
    return canvas.sprite("calcium")


def _bead(tokens: Mapping, density: float) -> Bake:
    """A small bead."""
    canvas = _canvas(tokens, density)
    e = canvas.tokens["entity"]["sodium"]
    d = sdf.circle(canvas.g.x, canvas.g.y, 0, 0, 6.0)
    _lit(canvas, d, e["shade"], e["lift" if not canvas.light else "base"], e["edge"], 5)
    return canvas.sprite("sodium")


def _antagonist(tokens: Mapping, density: float) -> Bake:
    """What blocks an AMPA receptor: a grey wedge between its arms."""
    canvas = _canvas(tokens, density)
    x, y = canvas.g.x, canvas.g.y
    e = canvas.tokens["entity"]["magnesium"]
    bar = sdf.capsule(x, y, (-12, -26), (12, -26), 5.4, 5.4)
    peg = sdf.capsule(x, y, (0, -26), (0, -16), 4.6, 4.0)
    d = sdf.smooth_union(bar, peg, 5)
    _lit(canvas, d, e["shade"], e["rim"] if not canvas.light else e["lift"], e["edge"])
    return canvas.sprite("antagonist")
