"""Receptors, channels and ions of the spine's scale, as small lit stamps.

Each stands upright at its pivot: outside is up, the membrane's middle is at 0. They
are drawn several times as large as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ketamotion.mobjects.relief import sdf
from ketamotion.mobjects.relief.bake import Bake
from ketamotion.mobjects.relief.molecules import molecule_kit
from ketamotion.mobjects.relief.spine_head_shape import MEMBRANE_PX
from ketamotion.mobjects.relief.synapse_parts import parts_set, standing
from ketamotion.mobjects.relief.tissue import Canvas

Floats = NDArray[np.float32]

BOX = (-30.0, -48.0, 30.0, 34.0)
NEUTRAL = {"dark": ("#4A4468", "#DAD4F2"), "light": ("#5A5480", "#D6D0EE")}
RECEPTOR_SIZE = 0.66
"""A receptor against the same one in the picture of the cleft."""
PARTED = (3.4, 6.5)
"""How far the halves of an open AMPA receptor have moved and leaned, as there."""
ION_SIZES = {"calcium": 1.05, "sodium": 0.75}
"""Ions against a molecule's own size."""


def part_set(tokens: Mapping, density: float) -> dict[str, Bake]:
    """Stamps: ``ampa@shut``, ``ampa@open``, ``nmda``,
    ``l_type@shut``, ``l_type@open``, ``calcium``, ``sodium``,
    ``antagonist``."""
    out: dict[str, Bake] = {}
    cleft = parts_set(tokens, round(density * RECEPTOR_SIZE, 4))
    for key, kind, part in (
        ("ampa@shut", "ampa", (0.0, 0.0)),
        ("ampa@open", "ampa", PARTED),
        ("nmda", "nmda", (0.0, 0.0)),
    ):
        out[key] = _in_membrane(standing(cleft, key, kind, part), density)
    for state, gap in (("shut", 0.0), ("open", 4.5)):
        out[f"l_type@{state}"] = _l_type(tokens, density, f"l_type@{state}", gap)
    for name, size in ION_SIZES.items():
        made = molecule_kit(tokens, round(density * size, 4))[name]
        out[name] = replace(made, px_per_unit=density)
    out["antagonist"] = _antagonist(tokens, density)
    return out


def _in_membrane(made: Bake, density: float) -> Bake:
    """From a foot on the outer face to a stamp about the membrane's middle."""
    x, y = made.pivot
    lowered = (x, y + 0.5 * MEMBRANE_PX * density)
    return replace(made, px_per_unit=density, pivot=lowered)


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


def _antagonist(tokens: Mapping, density: float) -> Bake:
    """What blocks an AMPA receptor: a grey wedge between its arms."""
    canvas = _canvas(tokens, density)
    x, y = canvas.g.x, canvas.g.y
    e = canvas.tokens["entity"]["magnesium"]
    bar = sdf.capsule(x, y, (-13, -35), (13, -35), 5.0, 5.0)
    peg = sdf.capsule(x, y, (0, -35), (0, -25), 4.6, 3.6)
    d = sdf.smooth_union(bar, peg, 5)
    _lit(canvas, d, e["shade"], e["rim"] if not canvas.light else e["lift"], e["edge"])
    return canvas.sprite("antagonist")
