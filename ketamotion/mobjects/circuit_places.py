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

Spot = tuple[float, float]

SEED: Final = 3
"""Of the circuit that has a focal pair."""
BELOW_PX: Final = 56.0
"""From an ending to the middle of its name."""


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


def glutamate_label(layout: Layout, plan: CircuitPlan) -> dict[str, Any]:
    """How the name of what pyramidal cells release stands in the whole circuit.

    It names the lowest free ending that leaves room for the word below it.
    """
    ends = [
        foot
        for n in np.argsort(plan.far)[:40].tolist()
        if KINDS[plan.kind[n]] == "pyramidal" and plan.ends_on[n] < 0
        for foot in grown(plan, SEED, (n,))[0][1]
    ]
    low = min(layout.furniture_y - 60, layout.picture.bottom) - BELOW_PX - 16
    left, right = 2 * MARGIN + 20, 0.55 * layout.width
    inside = [end for end in ends if left < end[0] < right and end[1] < low]
    x, y = max(inside or ends, key=lambda end: end[1])
    return {"at": (x, y + BELOW_PX), "target": (x, y), "side": "middle"}
