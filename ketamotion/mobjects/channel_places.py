"""Where things of the channel's zoom level stand, for each frame size.

Views put the world into the frame; spots are for words, in design px of the frame;
hovers are where free molecules wait, in px of the world.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from ketamotion.layout import Layout, View

Spot = tuple[float, float]
Hover = tuple[float, float, float]


GAP_BESIDE_PX, GAP_BELOW_PX = 68, 88
"""From the middle of a free molecule to its name."""

ALL: Final = frozenset({"ketamine", "glycine", "glutamate"})
WIDE_IONS: Final = (
    ("sodium", -548.0, -342.0),
    ("sodium", -470.0, -272.0),
    ("sodium", -560.0, -250.0),
    ("calcium", -330.0, -186.0),
    ("sodium", 556.0, -158.0),
    ("sodium", 560.0, -280.0),
    ("calcium", 336.0, -196.0),
    ("sodium", 318.0, -376.0),
    ("potassium", 426.0, 132.0),
    ("potassium", 520.0, 126.0),
)


@dataclass(frozen=True)
class ChannelPlaces:
    """The places of one frame size.

    Attributes
    ----------
    title, whole, pore : View
        The receptor aside; all of it; close enough to see into the pore.
    ketamine, other_ketamine : (float, float, float)
        Where free ketamine hovers: x, y, turn in degrees.
    glutamate, glycine : dict of str to (float, float, float)
        By side, before they bind.
    drug, exit, receptor, membrane : (float, float)
        Spots of words: the end that faces the picture, or the middle. Below the pore
        stands what is in it: from there a leader crosses nothing.
    ions : tuple of (str, float, float)
        Kind and place of free ions.
    names_below : frozenset of str
        Free molecules whose names stand below them, not beside.
    condition_px : float or None
        How wide the line below the evidence word may be beside the receptor.
    note_room : float or None
        Where the way of ions out of the pore begins: a longer note stands higher.
    """

    title: View
    whole: View
    pore: View
    ketamine: Hover
    other_ketamine: Hover
    glutamate: dict[str, Hover]
    glycine: dict[str, Hover]
    drug: Spot
    exit: Spot
    receptor: Spot
    membrane: Spot
    ions: tuple[tuple[str, float, float], ...] = WIDE_IONS
    names_below: frozenset[str] = frozenset()
    condition_px: float | None = None
    note_room: float | None = None

    def label(self, spot: str, target: Spot, view: View, side: str) -> dict[str, Any]:
        """How a label at a named spot stands; `target` in px of the world."""
        return {
            "at": getattr(self, spot),
            "target": on_screen(target, view),
            "side": side,
        }

    def beside(self, molecule: str, view: View) -> dict[str, Any]:
        """How the name of a free molecule stands: beside it, away from the pore."""
        hover = {
            "ketamine": self.ketamine,
            "glycine": self.glycine["left"],
            "glutamate": self.glutamate["right"],
        }[molecule]
        x, y = on_screen(hover[:2], view)
        if molecule in self.names_below:
            return {"at": (x, y + GAP_BELOW_PX), "side": "middle"}
        if x < view.axis_x:
            return {"at": (x - GAP_BESIDE_PX, y), "side": "left"}
        return {"at": (x + GAP_BESIDE_PX, y), "side": "right"}


def on_screen(point: Spot, view: View) -> Spot:
    """Where a world point appears, in design px."""
    return view.axis_x + view.zoom * point[0], view.midplane_y + view.zoom * point[1]


PLACES: Final = {
    "16:9": ChannelPlaces(
        title=View(1400, 812, 1.5),
        whole=View(960, 688, 1.0),
        pore=View(960, 616, 1.55),
        ketamine=(-336.0, -330.0, 40.0),
        other_ketamine=(474.0, -206.0, 160.0),
        glutamate={"left": (-380.0, -258.0, -14.0), "right": (380.0, -270.0, 14.0)},
        glycine={"left": (-470.0, -196.0, 0.0), "right": (-418.0, -176.0, 30.0)},
        drug=(960, 834),
        exit=(1130, 836),
        receptor=(1310, 232),
        membrane=(1404, 868),
        note_room=940.0,
    ),
    "4:3": ChannelPlaces(
        title=View(1060, 800, 1.35),
        whole=View(720, 688, 1.0),
        pore=View(720, 640, 1.25),
        ketamine=(-376.0, -376.0, 40.0),
        other_ketamine=(424.0, -168.0, 160.0),
        glutamate={"left": (-352.0, -280.0, -14.0), "right": (384.0, -312.0, 14.0)},
        glycine={"left": (-456.0, -248.0, 0.0), "right": (-412.0, -232.0, 30.0)},
        drug=(720, 820),
        exit=(850, 822),
        receptor=(1030, 232),
        membrane=(1050, 868),
        ions=(
            ("sodium", -504.0, -384.0),
            ("sodium", -500.0, -312.0),
            ("sodium", 492.0, -240.0),
            ("calcium", 320.0, -176.0),
            ("potassium", 490.0, 146.0),
        ),
        names_below=ALL,
        condition_px=320.0,
    ),
    "1:1": ChannelPlaces(
        title=View(540, 832, 0.6),
        whole=View(540, 676, 0.8),
        pore=View(540, 676, 0.9),
        ketamine=(-411.0, -496.0, 40.0),
        other_ketamine=(422.0, -229.0, 160.0),
        glutamate={"left": (-340.0, -229.0, -14.0), "right": (405.0, -418.0, 14.0)},
        glycine={"left": (-467.0, -340.0, 0.0), "right": (-400.0, -324.0, 30.0)},
        drug=(540, 836),
        exit=(656, 806),
        receptor=(800, 260),
        membrane=(780, 842),
        ions=(
            ("sodium", -500.0, -590.0),
            ("sodium", 500.0, -452.0),
            ("potassium", -470.0, 132.0),
        ),
        names_below=ALL,
        condition_px=256.0,
    ),
    "9:16": ChannelPlaces(
        title=View(540, 1370, 1.25),
        whole=View(540, 1230, 1.1),
        pore=View(540, 1230, 1.25),
        ketamine=(-272.0, -720.0, 40.0),
        other_ketamine=(288.0, -648.0, 160.0),
        glutamate={"left": (-312.0, -536.0, -14.0), "right": (312.0, -536.0, 14.0)},
        glycine={"left": (-56.0, -720.0, 0.0), "right": (56.0, -712.0, 30.0)},
        drug=(540, 1480),
        exit=(640, 1470),
        receptor=(816, 640),
        membrane=(760, 1460),
        ions=(
            ("sodium", -336.0, -376.0),
            ("sodium", -355.0, -264.0),
            ("sodium", 336.0, -392.0),
            ("sodium", 360.0, -264.0),
            ("calcium", 356.0, -184.0),
            ("potassium", 330.0, 150.0),
        ),
        names_below=frozenset({"ketamine", "glutamate"}),
    ),
}


def places(frame: Layout) -> ChannelPlaces:
    """The places for a frame."""
    return PLACES[frame.size]
