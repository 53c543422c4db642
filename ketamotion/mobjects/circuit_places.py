"""Where words stand beside the focal pair of a circuit, in four frame sizes."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from ketamotion.layout import MARGIN, Layout, View
from ketamotion.mobjects.relief.circuit_plan import (
    FOCAL_SCALE,
    KINDS,
    CircuitPlan,
    Stand,
    grown,
)

Spot = tuple[float, float]

SEED: Final = 3
"""Of the circuit that has a focal pair."""

SPOTS: Final = {
    "16:9": {"pyramid": (420.0, 396.0), "brake": (1500.0, 396.0)},
    "4:3": {"pyramid": (250.0, 396.0), "brake": (1180.0, 396.0)},
    "1:1": {"pyramid": (90.0, 300.0), "brake": (820.0, 300.0)},
    "9:16": {"pyramid": (90.0, 620.0), "brake": (820.0, 620.0)},
}
"""Names of the two cells, above them and to the side."""


def on_screen(point: Spot, view: View) -> Spot:
    """Where a world point appears, in design px."""
    return view.axis_x + view.zoom * point[0], view.midplane_y + view.zoom * point[1]


def pair_labels(layout: Layout, stand: Stand, view: View) -> dict[str, dict[str, Any]]:
    """How the names of the pair and of its transmitters stand, by name."""
    spots = SPOTS[layout.size]
    unit = stand.unit * FOCAL_SCALE
    (px, py), (bx, by) = stand.pyramid, stand.brake
    pyramid = on_screen((px - 0.24 * unit, py - 0.22 * unit), view)
    brake = on_screen((bx + 0.26 * unit, by - 0.22 * unit), view)
    ending = on_screen((bx - 0.18 * unit, by + 0.44 * unit), view)
    foot = on_screen((px + 0.36 * unit, py - 0.10 * unit), view)
    low = min(ending[1] + 92, layout.captions_top - 96)
    right = layout.width - MARGIN
    return {
        "pyramid": {"at": spots["pyramid"], "target": pyramid, "side": "left"}
        if spots["pyramid"][0] > 300
        else {"at": spots["pyramid"], "target": pyramid, "side": "right"},
        "brake": {"at": spots["brake"], "target": brake, "side": "right"},
        "glutamate": {
            "at": (min(ending[0] + 100, right - 160), low),
            "target": ending,
            "side": "right",
        },
        "gaba": {
            "at": (foot[0] + 90, foot[1] - 150),
            "target": foot,
            "side": "right",
        },
    }


def glutamate_label(layout: Layout, plan: CircuitPlan) -> dict[str, Any]:
    """How the name of what pyramidal cells release stands in the whole circuit."""
    # The lowest free ending of the nearest cells, left of the pair where there is room.
    ends = [
        foot
        for n in np.argsort(plan.far)[:30].tolist()
        if KINDS[plan.kind[n]] == "pyramidal" and plan.ends_on[n] < 0
        for foot in grown(plan, SEED, (n,))[0][1]
    ]
    low = layout.furniture_y - 124
    inside = [
        end for end in ends if 2 * MARGIN < end[0] < 0.5 * layout.width and end[1] < low
    ]
    x, y = max(inside or ends, key=lambda end: end[1])
    return {"at": (x, y + 56), "target": (x, y), "side": "middle"}
