"""What changes in the pathway's ground: a vesicle that opens, ways that light up."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ketamotion.mobjects.relief import sdf
from ketamotion.mobjects.relief.bake import Bake, cached_set
from ketamotion.mobjects.relief.painting import between, eased, mixed
from ketamotion.mobjects.relief.pathway_shape import (
    MEMBRANE_Y,
    THICK,
    distance,
    filled,
    outline,
)
from ketamotion.mobjects.relief.sdf import Point
from ketamotion.mobjects.relief.tissue import Canvas

Floats = NDArray[np.float32]

PORE_X: Final = 610.0
"""Where the vesicle meets the membrane."""
STEPS: Final = 26
"""Pictures of its opening, closed to open."""
LUMEN: Final = 44.0
"""Inner radius of the vesicle."""
WAYS: Final[Mapping[str, tuple[Point, ...]]] = {
    "erk": ((868, 590), (824, 640), (806, 700), (880, 778), (1000, 800), (1122, 716)),
    "akt": ((950, 590), (988, 628), (1040, 642), (1120, 622), (1170, 628)),
    "translate": ((1404, 640), (1440, 626), (1490, 634), (1540, 650), (1580, 662)),
}
"""Ways of the signal, each from where it begins."""
MODULES: Final = (
    "bake",
    "oklab",
    "painting",
    "pathway_flow",
    "pathway_shape",
    "sdf",
    "shade",
    "tissue",
)


def vesicle_y(u: float) -> float:
    """Where the middle of the vesicle is, in world px, when it is open by u (0..1)."""
    dock = MEMBRANE_Y + 2 * THICK + 2 + LUMEN
    if u < 0.25:
        return dock + 26.0 * (1 - float(eased(np.array(u / 0.25))))
    return dock - 20.0 * float(eased(np.array((u - 0.25) / 0.75)))


def _outside(canvas: Canvas, u: float) -> Floats:
    """Distance to what is outside of the cell, the lumen included."""
    g = canvas.g
    y = vesicle_y(u)
    level = np.broadcast_to(g.y - np.float32(MEMBRANE_Y), g.shape)
    lumen = sdf.circle(g.x, g.y, PORE_X, y, LUMEN)
    if u <= 0.1:
        return np.minimum(level, lumen).astype(np.float32)
    # First a dimple that reaches down to the vesicle, then a neck that widens.
    reach = float(eased(np.array((u - 0.1) / 0.22)))
    s = float(eased(np.array((u - 0.25) / 0.75)))
    radius = 1.0 + 25.5 * s
    top, foot = MEMBRANE_Y - 60, MEMBRANE_Y + reach * (y - MEMBRANE_Y)
    neck = sdf.capsule(g.x, g.y, (PORE_X, top), (PORE_X, foot), radius, radius)
    body = sdf.smooth_union(lumen, neck, 1.0 + 21.0 * s)
    return sdf.smooth_union(level, body, 2.0 + 32.0 * s).astype(np.float32)


def _vesicle(tokens: Mapping, density: float, step: int) -> Bake:
    """The vesicle and the membrane round it, open by step / (STEPS - 1)."""
    u = step / (STEPS - 1)
    box = (PORE_X - 160, MEMBRANE_Y - 40, PORE_X + 160, MEMBRANE_Y + 230)
    c = Canvas(tokens, px_scale=density, transparent=True, box=box)
    g, bg = c.g, tokens["background"]
    d = _outside(c, u)
    y = vesicle_y(u)
    below = eased((g.y - MEMBRANE_Y + 4) / 6)
    window = eased((140 - np.abs(g.x - PORE_X)) / 36)
    shell = c.mask(sdf.circle(g.x, g.y, PORE_X, y, LUMEN + THICK))
    c.shadow(shell * eased((g.y - MEMBRANE_Y - THICK) / 10), 0.5, 4, 9, 16)
    space = c.mask(d) * below
    r = np.hypot(g.x - np.float32(PORE_X), g.y - np.float32(y)) / np.float32(LUMEN)
    stops = ("shade", "deep") if not c.light else ("lift", "rim")
    core = mixed(c.entity("bdnf", stops[0]), bg["cytosol"], 0.25)
    rim = mixed(c.entity("bdnf", stops[1]), bg["cleft"], 0.25)
    c.over(mixed(bg["cleft_lit"], bg["cleft"], 0.4), space)
    tint = between(core, rim, np.clip(r - 0.15, 0, 1).astype(np.float32))
    c.over(tint, (space * np.exp(-((r / 1.25) ** 4))).astype(np.float32))
    c.membrane(np.float32(THICK) - d, THICK)  # as the plate: it grows outwards
    c.cover *= (window * eased((g.y - MEMBRANE_Y + 22) / 10)).astype(np.float32)
    return c.sprite(f"vesicle@{step}")


def _way(tokens: Mapping, density: float, name: str) -> Bake:
    """A way of the signal: a tube of light that swells in the direction of travel."""
    path = sdf.spline([(float(x), float(y)) for x, y in WAYS[name]], 10)
    xs, ys = [p[0] for p in path], [p[1] for p in path]
    box = (min(xs) - 50, min(ys) - 50, max(xs) + 50, max(ys) + 50)
    c = Canvas(tokens, px_scale=density, transparent=True, box=box)
    radii = list(np.linspace(8.0, 16.0, len(path)))
    d, along, _ = sdf.tube(c.g.x, c.g.y, path, radii)
    share = along / np.float32(along.max())
    stop = ("base", "base") if not c.light else ("base", "base")
    colour = between(c.entity("trkb", stop[0]), c.entity("trkb", stop[1]), share)
    tube = c.blurred(c.mask(d), 6.0) * (0.55 + 0.40 * share)
    c.over(colour, tube.astype(np.float32))
    thin, _, _ = sdf.tube(c.g.x, c.g.y, path, [2.2] * len(path))
    ends = eased(share * 8) * eased((1 - share) * 8)
    line = c.entity("trkb", "lift" if not c.light else "shade")
    c.over(line, (c.mask(thin) * (0.65 + 0.35 * share) * ends).astype(np.float32))
    return c.sprite(f"way_{name}")


def _wash(tokens: Mapping, density: float) -> Bake:
    """Light under the membrane of the left spine and on to the calcium channel."""
    box = (-140.0, 110.0, 640.0, 620.0)
    c = Canvas(tokens, px_scale=density, transparent=True, box=box)
    mask = filled(c, outline(), 4000.0)
    d = distance(c, mask)
    near = np.exp(np.minimum(d, 0) / np.float32(30.0)) * mask
    ends = eased((c.g.x + 100) / 150) * eased((600 - c.g.x) / 130)
    colour = c.entity("sodium", "base" if not c.light else "shade")
    c.over(colour, (near * ends * np.float32(0.40)).astype(np.float32))
    return c.sprite("wash")


def pathway_flow(
    tokens: Mapping, density: float, folder: str | os.PathLike | None = None
) -> dict[str, Bake]:
    """Bake what changes in the ground.

    Returns
    -------
    dict
        ``vesicle@0`` (docked) to ``vesicle@25`` (open) and ``way_`` with each name of
        `WAYS`, ``wash`` (a depolarised membrane); pivots at the world's origin.
    """

    def build() -> dict[str, Bake]:
        steps = (_vesicle(tokens, density, n) for n in range(STEPS))
        ways = (_way(tokens, density, name) for name in WAYS)
        return {bake.key: bake for bake in (*steps, *ways, _wash(tokens, density))}

    parameters = {"tokens": dict(tokens), "density": density}
    return cached_set("pathway-flow", parameters, build, folder, MODULES)
