"""Where the dendrite's pictures stand in each frame size.

Rows are in world px (a micrometre is 62.5 at zoom 1), views put the world into the
frame, spots are for words in design px of the frame.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ketamotion.layout import Focus, Layout, View

Spot = tuple[float, float]


@dataclass(frozen=True)
class DendritePlaces:
    """The places of one frame size.

    Attributes
    ----------
    close, wide, side, pair : View
        Near a few spines, aside from the title; the whole piece; the whole beside a
        panel; two pieces beside a panel.
    focus : Focus
        Light of the close view.
    row_px : float
        World y of the second piece.
    day : (float, float)
        Where the day counter begins, its baseline.
    names : tuple of (float, float)
        Where the tallies of the two pieces begin, their baselines.
    over : (float, float)
        Heights of names above and below the whole piece.
    piece : (float, float)
        Where a label stands that points into the whole cell.
    """

    close: View
    wide: View
    side: View
    pair: View
    focus: Focus
    row_px: float
    day: Spot
    names: tuple[Spot, Spot]
    over: tuple[float, float]
    piece: Spot


PLACES: Final = {
    "16:9": DendritePlaces(
        close=View(990, 722, 1.88),
        wide=View(948, 452, 1.78),
        side=View(620, 480, 1.14),
        pair=View(620, 330, 1.14),
        focus=Focus(1420, 680, 760, 520, 0.8),
        row_px=308.0,
        day=(64, 112),
        names=((64, 150), (64, 516)),
        over=(196, 690),
        piece=(1290, 290),
    ),
    "4:3": DendritePlaces(
        close=View(770, 752, 1.5),
        wide=View(716, 452, 1.34),
        side=View(444, 480, 0.8),
        pair=View(444, 336, 0.8),
        focus=Focus(1060, 660, 600, 460, 0.8),
        row_px=400.0,
        day=(64, 112),
        names=((64, 208), (64, 540)),
        over=(240, 660),
        piece=(960, 330),
    ),
    "1:1": DendritePlaces(
        close=View(560, 640, 1.2),
        wide=View(540, 452, 1.02),
        side=View(540, 340, 1.0),
        pair=View(540, 232, 0.78),
        focus=Focus(560, 640, 620, 330, 0.6),
        row_px=264.0,
        day=(64, 112),
        names=((64, 122), (64, 334)),
        over=(270, 620),
        piece=(740, 400),
    ),
    "9:16": DendritePlaces(
        close=View(560, 980, 1.4),
        wide=View(540, 760, 1.04),
        side=View(540, 620, 1.0),
        pair=View(540, 450, 1.0),
        focus=Focus(560, 980, 640, 520, 0.6),
        row_px=330.0,
        day=(64, 132),
        names=((64, 300), (64, 628)),
        over=(560, 960),
        piece=(745, 930),
    ),
}


def dendrite_places(layout: Layout) -> DendritePlaces:
    """The places for a frame size."""
    return PLACES[layout.size]
