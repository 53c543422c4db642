"""Light of the spine's scale: voltage along membranes; calcium, glutamate as fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ketamotion.mobjects.relief import sdf
from ketamotion.mobjects.relief.bake import Bake
from ketamotion.mobjects.relief.spine_head_shape import (
    CLEFT_PX,
    HEAD,
    L_TYPE_DEG,
    MEMBRANE_PX,
    NEIGHBOURS,
    NMDA_DEG,
    body,
    boutons,
    head_outline,
)
from ketamotion.mobjects.relief.tissue import Canvas, between, eased

Floats = NDArray[np.float32]

FIELD_STEP_PX = 6.0
FIELD_ROUNDS = 700


def glows(tokens: Mapping) -> dict[str, Bake]:
    """Voltage as light along the membrane, calcium of each route as a field."""
    out: dict[str, Bake] = {}
    trace = tokens["trace"]["model"]
    box = (-700.0, -190.0, 720.0, 470.0)
    first = Canvas(tokens, px_scale=0.5, transparent=True, box=box)
    x, y = first.g.x, first.g.y
    d = np.broadcast_to(body(x, y), first.g.shape)
    inner = eased((d + 22) / 20) * (d < 5) + 0.14 * eased((d + 90) / 80) * (d < 5)
    ends = eased((700 - np.abs(x)) / 260) * eased((395 - y) / 60)
    head = eased((240 - y) / 110) * (np.abs(x) < 330)
    for name, share in (("head", head), ("dendrite", 1 - head)):
        canvas = Canvas(tokens, px_scale=0.5, transparent=True, box=box)
        alpha = canvas.blurred((inner * share * ends).astype(np.float32), 3)
        canvas.over(trace, np.float32(0.9) * np.clip(alpha, 0, 1))
        out[f"voltage_{name}"] = canvas.sprite(f"voltage_{name}")
    out["transmitter"] = _transmitter(tokens, "transmitter", ((0.0, 0.0, *HEAD),))
    others = tuple(n[:4] for n in NEIGHBOURS)
    out["others"] = _transmitter(tokens, "others", others)
    for name, degrees in (("nmda", NMDA_DEG), ("l_type", L_TYPE_DEG)):
        out[f"calcium_{name}"] = _field(tokens, f"calcium_{name}", degrees)
    return out


def _transmitter(
    tokens: Mapping, key: str, heads: Sequence[tuple[float, float, float, float]]
) -> Bake:
    """Glutamate in the clefts over some heads, densest in their middle."""
    box = (-640.0, -330.0, 330.0, 60.0)
    canvas = Canvas(tokens, px_scale=0.5, transparent=True, box=box)
    x, y = canvas.g.x, canvas.g.y
    d = np.broadcast_to(body(x, y), canvas.g.shape)
    between_ = (d > MEMBRANE_PX - 2) & (boutons(x, y, d) > MEMBRANE_PX - 2)
    near = eased((CLEFT_PX + 4 - d) / 14)
    alpha = np.zeros(canvas.g.shape, np.float32)
    for hx, hy, rx, ry in heads:
        across = np.exp(-(((x - hx) / (0.58 * rx)) ** 2))
        alpha = np.maximum(alpha, across * near * (y < hy - 0.35 * ry))
    alpha = canvas.blurred((alpha * between_).astype(np.float32), 3)
    stops = tokens["entity"]["glutamate"]
    canvas.over(stops["base"], np.float32(0.85) * alpha)
    return canvas.sprite(key)


def calcium_field(degrees: tuple[float, ...]) -> tuple[sdf.Grid, Floats]:
    """Calcium that spreads from channels and is removed on its way, largest 1."""
    g = sdf.grid(-330, -180, 330, 330, 1 / FIELD_STEP_PX)
    free = np.broadcast_to(body(g.x, g.y) < 0, g.shape).astype(np.float32)
    source = np.zeros(g.shape, np.float32)
    for deg in degrees:
        x, y = head_outline(deg, -9.0)
        source += np.exp(-((g.x - x) ** 2 + (g.y - y) ** 2) / 90.0).astype(np.float32)
    source *= free
    c, around = np.zeros(g.shape, np.float32), _beside(free)
    for _ in range(FIELD_ROUNDS):
        c = free * (np.float32(0.996) * _beside(c) / np.maximum(around, 1) + source)
    return g, c / c.max()


def _beside(c: Floats) -> Floats:
    """The sum of the four neighbours; nothing is near the grid's edge."""
    moved = [np.roll(c, step, axis) for axis in (0, 1) for step in (-1, 1)]
    return np.sum(moved, axis=0, dtype=np.float32)


def _field(tokens: Mapping, key: str, degrees: tuple[float, ...]) -> Bake:
    g, c = calcium_field(degrees)
    rows, columns = g.shape
    right, bottom = g.x0 + columns * FIELD_STEP_PX, g.y0 + rows * FIELD_STEP_PX
    canvas = Canvas(
        tokens, px_scale=0.5, transparent=True, box=(g.x0, g.y0, right, bottom)
    )
    fine = _enlarged(c, canvas.g, g)
    d = np.broadcast_to(body(canvas.g.x, canvas.g.y), canvas.g.shape)
    u = np.clip(1 + np.log10(np.maximum(fine, 1e-4)) / 1.35, 0, 1)
    stops = tokens["entity"]["calcium"]
    low, high = ("lift", "base") if canvas.light else ("shade", "lift")
    colour = between(stops[low], stops[high], u)
    canvas.over(colour, (0.88 * u**0.8 * eased((3 - d) / 6)).astype(np.float32))
    return canvas.sprite(key)


def _enlarged(c: Floats, fine: sdf.Grid, coarse: sdf.Grid) -> Floats:
    """A field on a coarse grid, read between its points on a fine one."""
    step = 1 / coarse.density
    col = np.clip((fine.x[0] - coarse.x[0, 0]) / step, 0, coarse.shape[1] - 1.001)
    row = np.clip((fine.y[:, 0] - coarse.y[0, 0]) / step, 0, coarse.shape[0] - 1.001)
    i, j = row.astype(int)[:, None], col.astype(int)[None, :]
    fi, fj = row[:, None] - i, col[None, :] - j
    top = c[i, j] * (1 - fj) + c[i, j + 1] * fj
    low = c[i + 1, j] * (1 - fj) + c[i + 1, j + 1] * fj
    return (top * (1 - fi) + low * fi).astype(np.float32)
