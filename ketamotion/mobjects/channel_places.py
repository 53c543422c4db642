"""Where things of the channel's zoom level stand, for each frame size.

Views put the world into the frame; spots are for words, in design px of the frame;
hovers are where free molecules wait, in px of the world.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ketamotion.layout import Layout, View

Spot = tuple[float, float]
Hover = tuple[float, float, float]


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
    gate, drug, exit, receptor, membrane : (float, float)
        Spots of words: the end that faces the picture, or the middle.
    """

    title: View
    whole: View
    pore: View
    ketamine: Hover
    other_ketamine: Hover
    glutamate: dict[str, Hover]
    glycine: dict[str, Hover]
    gate: Spot
    drug: Spot
    exit: Spot
    receptor: Spot
    membrane: Spot
    narrow: bool = False


PLACES: Final = {
    "16:9": ChannelPlaces(
        title=View(1400, 716, 1.05),
        whole=View(960, 688, 1.0),
        pore=View(960, 640, 1.55),
        ketamine=(-336.0, -330.0, 40.0),
        other_ketamine=(474.0, -206.0, 160.0),
        glutamate={"left": (-380.0, -258.0, -14.0), "right": (380.0, -270.0, 14.0)},
        glycine={"left": (-470.0, -196.0, 0.0), "right": (-418.0, -176.0, 30.0)},
        gate=(420, 414),
        drug=(960, 866),
        exit=(1096, 858),
        receptor=(1310, 232),
        membrane=(1404, 868),
    ),
    "4:3": ChannelPlaces(
        title=View(1060, 744, 1.15),
        whole=View(720, 688, 1.0),
        pore=View(720, 640, 1.4),
        ketamine=(-330.0, -360.0, 40.0),
        other_ketamine=(392.0, -160.0, 160.0),
        glutamate={"left": (-346.0, -270.0, -14.0), "right": (346.0, -300.0, 14.0)},
        glycine={"left": (-420.0, -196.0, 0.0), "right": (-376.0, -168.0, 30.0)},
        gate=(250, 430),
        drug=(720, 852),
        exit=(850, 838),
        receptor=(1030, 232),
        membrane=(1050, 868),
    ),
    "1:1": ChannelPlaces(
        title=View(540, 880, 0.98),
        whole=View(540, 700, 0.95),
        pore=View(540, 668, 1.15),
        ketamine=(-352.0, -380.0, 40.0),
        other_ketamine=(366.0, -170.0, 160.0),
        glutamate={"left": (-340.0, -282.0, -14.0), "right": (340.0, -330.0, 14.0)},
        glycine={"left": (-384.0, -206.0, 0.0), "right": (-346.0, -176.0, 30.0)},
        gate=(64, 508),
        drug=(540, 838),
        exit=(650, 832),
        receptor=(800, 232),
        membrane=(800, 850),
        narrow=True,
    ),
    "9:16": ChannelPlaces(
        title=View(540, 1330, 1.5),
        whole=View(540, 1180, 1.5),
        pore=View(540, 1180, 1.62),
        ketamine=(-236.0, -600.0, 40.0),
        other_ketamine=(262.0, -540.0, 160.0),
        glutamate={"left": (-262.0, -470.0, -14.0), "right": (262.0, -480.0, 14.0)},
        glycine={"left": (-60.0, -604.0, 0.0), "right": (60.0, -604.0, 30.0)},
        gate=(540, 1520),
        drug=(540, 1520),
        exit=(640, 1500),
        receptor=(800, 240),
        membrane=(800, 1450),
        narrow=True,
    ),
}


def places(frame: Layout) -> ChannelPlaces:
    """The places for a frame."""
    return PLACES[frame.size]
