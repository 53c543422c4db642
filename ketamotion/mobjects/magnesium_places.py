"""Where things of the clip on magnesium stand, for each frame size.

What the channel's zoom level always has stands in `channel_places`; here is what is
added: the view beside a panel, the ring seen from above, the panels themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ketamotion.layout import Layout, Rect, View
from ketamotion.mobjects.channel_places import Hover, Spot

GAP_PX: Final = 24.0
"""Between two plates."""


@dataclass(frozen=True)
class MagnesiumPlaces:
    """The places of one frame size.

    Attributes
    ----------
    beside : View
        The receptor in the zone of the picture; the panel has the rest.
    ruler, record, panel : Rect
        Plates of the voltage, of the current over time, and of a whole panel.
    ring : (x, y, scale)
        The ring from above, in px of the world in the shot ``whole``.
    ring_name, glun1, glun2, membrane : (float, float)
        Spots of names in the shot ``whole``.
    far_ions, near_ions : tuple of (str, float, float)
        Free ions: the first are there only while no panel is.
    magnesium : tuple of (x, y, turn)
        Where free magnesium hovers; the first is the one that enters.
    gate, site, inward, outward : (float, float)
        Spots of names in the shots ``pore`` (the gate) and ``beside``.
    """

    beside: View
    ruler: Rect
    record: Rect
    panel: Rect
    ring: tuple[float, float, float]
    ring_name: Spot
    glun1: Spot
    glun2: Spot
    far_ions: tuple[tuple[str, float, float], ...]
    near_ions: tuple[tuple[str, float, float], ...]
    magnesium: tuple[Hover, ...]
    site: Spot
    inward: Spot
    outward: Spot


_NEAR: Final = (
    ("sodium", -318.0, -150.0),
    ("sodium", -352.0, -236.0),
    ("calcium", 318.0, -152.0),
    ("sodium", 350.0, -226.0),
    ("sodium", 336.0, -330.0),
    ("potassium", -300.0, 128.0),
    ("potassium", 262.0, 126.0),
)
_MAGNESIUM: Final = ((-322.0, -318.0, 0.0), (352.0, -390.0, 0.0))


def magnesium_places(frame: Layout) -> MagnesiumPlaces:
    """The places for a frame."""
    panel = frame.panel
    left, top, right, bottom = panel
    if frame.size == "1:1":
        half = (left + right) / 2
        ruler = Rect(left, top, half - GAP_PX / 2, bottom)
        record = Rect(half + GAP_PX / 2, top, right, bottom)
    else:
        split = top + 208
        ruler = Rect(left, top, right, split)
        record = Rect(left, split + GAP_PX, right, bottom)
    return MagnesiumPlaces(ruler=ruler, record=record, panel=panel, **_OWN[frame.size])


_OWN: Final = {
    "16:9": {
        "beside": View(620, 640, 1.55),
        "ring": (-570.0, -330.0, 2.7),
        "ring_name": (390, 588),
        "glun1": (1310, 232),
        "glun2": (1310, 320),
        "far_ions": (
            ("sodium", -548.0, -342.0),
            ("sodium", -470.0, -272.0),
            ("sodium", -560.0, -190.0),
            ("sodium", 556.0, -158.0),
            ("sodium", 520.0, -300.0),
            ("calcium", 450.0, -190.0),
            ("potassium", 426.0, 132.0),
            ("potassium", 520.0, 126.0),
        ),
        "near_ions": _NEAR,
        "magnesium": _MAGNESIUM,
        "site": (290, 866),
        "inward": (700, 866),
        "outward": (540, 866),
    },
    "4:3": {
        "beside": View(452, 640, 1.25),
        "ring": (-430.0, -300.0, 2.0),
        "ring_name": (290, 560),
        "glun1": (1030, 232),
        "glun2": (1030, 320),
        "far_ions": (("sodium", -504.0, -384.0), ("sodium", 492.0, -240.0)),
        "near_ions": _NEAR,
        "magnesium": ((-300.0, -330.0, 0.0), (310.0, -400.0, 0.0)),
        "site": (200, 850),
        "inward": (520, 850),
        "outward": (384, 850),
    },
    "1:1": {
        "beside": View(540, 372, 0.9),
        "ring": (-420.0, -360.0, 1.6),
        "ring_name": (180, 520),
        "glun1": (800, 260),
        "glun2": (800, 340),
        "far_ions": (("sodium", -500.0, -590.0), ("sodium", 500.0, -452.0)),
        "near_ions": _NEAR,
        "magnesium": _MAGNESIUM,
        "site": (250, 505),
        "inward": (640, 505),
        "outward": (440, 505),
    },
    "9:16": {
        "beside": View(540, 800, 1.25),
        "ring": (0.0, -760.0, 2.2),
        "ring_name": (540, 640),
        "glun1": (816, 640),
        "glun2": (816, 720),
        "far_ions": (("sodium", -336.0, -376.0), ("sodium", 336.0, -500.0)),
        "near_ions": _NEAR,
        "magnesium": _MAGNESIUM,
        "site": (220, 1016),
        "inward": (640, 1016),
        "outward": (440, 1016),
    },
}
