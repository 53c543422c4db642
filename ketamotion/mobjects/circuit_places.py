"""Where words stand in the picture of a circuit, in four frame sizes."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from ketamotion.layout import MARGIN, Layout, View
from ketamotion.mobjects.relief.circuit_plan import (
    FIRST_TONIC,
    KINDS,
    CircuitPlan,
    grown,
)
from ketamotion.mobjects.relief.tubes import Limb

Spot = tuple[float, float]

SEED: Final = 3
"""Of the circuit that has a focal pair."""
WORD_PX: Final = 80.0
"""Half the width of that name."""
BELOW_PX: Final = (46.0, 66.0, 90.0, 120.0, 150.0)
"""From an ending to the middle of its name: the nearest that is free."""
CLEAR_PX: Final = 14.0
"""Room on either side of its leader."""
DENSE_PX: Final = 8.0


def on_screen(point: Spot, view: View) -> Spot:
    """Where a world point appears, in design px."""
    return view.axis_x + view.zoom * point[0], view.midplane_y + view.zoom * point[1]


def _trunk(plan: CircuitPlan, above: float) -> Spot:
    """The focal pyramidal cell's trunk, so many units above its body."""
    limbs = grown(plan, SEED, (0,))[0][0]
    way = max(limbs, key=lambda limb: np.ptp(limb.points[:, 1])).points
    y = float(plan.y[0]) - above * float(plan.unit[0])
    order = np.argsort(way[:, 1])
    return float(np.interp(y, way[order, 1], way[order, 0])), y


def pair_labels(layout: Layout, plan: CircuitPlan, view: View) -> dict[str, Any]:
    """How the names of the pair and of its transmitters stand, by name."""
    unit, other = float(plan.unit[0]), float(plan.unit[FIRST_TONIC])
    px, py = float(plan.x[0]), float(plan.y[0])
    bx, by = float(plan.x[FIRST_TONIC]), float(plan.y[FIRST_TONIC])
    trunk = on_screen(_trunk(plan, 1.75), view)
    brake = on_screen((bx + 0.20 * other, by - 0.24 * other), view)
    ending = on_screen((bx - 0.18 * other, by + 0.44 * other), view)
    foot = on_screen((px + 0.36 * unit, py - 0.10 * unit), view)
    low = min(ending[1] + 92, layout.captions_top - 96)
    room = layout.width - MARGIN - 200
    return {
        "pyramid": {"at": (trunk[0] + 96, trunk[1] - 40), "target": trunk},
        "brake": {"at": (min(brake[0] + 90, room), brake[1] - 170), "target": brake},
        "glutamate": {"at": (min(ending[0] + 96, room), low), "target": ending},
        "gaba": {"at": (foot[0] + 96, foot[1] - 130), "target": foot},
    }


def _dense(limb: Limb) -> np.ndarray:
    """Points along a limb, close enough that no leader slips between them."""
    way = limb.points[:, :2]
    run = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(way, axis=0).T))])
    at = np.arange(0.0, run[-1] + DENSE_PX, DENSE_PX)
    return np.stack([np.interp(at, run, way[:, k]) for k in (0, 1)], axis=1)


def glutamate_label(layout: Layout, plan: CircuitPlan) -> dict[str, Any]:
    """How the name of what pyramidal cells release stands in the whole circuit.

    It names a free ending with the emptiest place below it for the word.
    """
    near = np.argsort(plan.far)[:60].tolist()
    cells = {n: grown(plan, SEED, (n,))[0] for n in near}
    drawn = np.concatenate([_dense(limb) for c in cells.values() for limb in c[0]])
    free = [
        n for n in near if KINDS[plan.kind[n]] == "pyramidal" and plan.ends_on[n] < 0
    ]
    bottom = layout.panel.top if layout.portrait else layout.furniture_y - 28
    left = 2 * MARGIN + WORD_PX
    right = layout.width - left if layout.portrait else layout.panel.left - left
    best, least = (left, bottom - BELOW_PX[0], BELOW_PX[0]), np.inf
    for x, y in (end for n in free for end in cells[n][1]):
        for below in BELOW_PX:
            if not (left < x < right and y + below < bottom - 22):
                continue
            off = drawn - (x, y + below)
            aside = np.abs(off[:, 0])
            crowd = np.sum((aside < WORD_PX) & (np.abs(off[:, 1]) < 26))
            # Its leader runs down to the word and crosses nothing.
            between = (off[:, 1] > 14 - below) & (off[:, 1] < -22)
            crowd += 3 * np.sum((aside < CLEAR_PX) & between)
            if crowd + below / 100 < least:
                best, least = (float(x), float(y), below), crowd + below / 100
    x, y, below = best
    return {"at": (x, y + below), "target": (x, y), "side": "middle"}
