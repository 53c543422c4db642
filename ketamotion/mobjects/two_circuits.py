"""The circuit without tonic interneurons, alone or beside half of the first."""

from __future__ import annotations

from typing import Any, Final

from manim import VMobject

from ketamotion.layout import Layout
from ketamotion.mobjects.circuit import STANDS, Circuit
from ketamotion.mobjects.strokes import polyline
from ketamotion.theme import Theme

SEED: Final = 8
TOPS: Final = {"16:9": 120.0, "4:3": 124.0, "1:1": 184.0, "9:16": 232.0}
"""Where the names of the halves stand, in design px."""
BESIDE: Final = {"built": 0.36, "published": 0.85}
"""The same across, as shares of the width: beside the large pyramidal cells."""


def other_forest(
    layout: Layout, theme: Theme, px_scale: float, *, halved: bool = False
) -> Circuit:
    """The other circuit; `halved`, its right half beside half of the first."""
    return Circuit(
        layout,
        theme,
        px_scale=px_scale,
        seed=SEED,
        without=("tonic",),
        halved=halved,
        only=("circuit",),
    )


def halves(
    layout: Layout, theme: Theme, **_: Any
) -> tuple[VMobject, dict[str, dict[str, Any]]]:
    """A line between the halves, and how the name of each stands, by circuit."""
    stand = STANDS[layout.size]
    left, right = max(stand.left, 0.0), min(stand.right, float(layout.width))
    middle, top = (stand.left + stand.right) / 2, TOPS[layout.size]
    bottom = layout.panel.top - 30 if layout.portrait else layout.furniture_y - 60
    ends = [(middle, top - 20), (middle, bottom)]
    names = {
        name: {"at": (left + share * (right - left), top), "side": "middle"}
        for name, share in BESIDE.items()
    }
    return polyline(layout, ends, theme.text["faint"]), names
