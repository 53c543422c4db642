"""Where things of the clip on magnesium stand, for each frame size.

What the channel's zoom level always has stands in `channel_places`; here is what is
added: the view beside a panel, the ring seen from above, the panels themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ketamotion.layout import Layout, Rect, View
from ketamotion.mobjects.channel_places import Hover, Spot, on_screen

GAP_PX: Final = 24.0
"""Between two plates."""
WORDS_PX: Final = 400.0
"""Room for the longest name below the receptor."""


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
    near_ions : tuple of (str, float, float)
        Free ions beside a panel.
    magnesium : tuple of (x, y, turn)
        Where free magnesium hovers; the first is the one that enters.
    site, inward : (float, float)
        Spots of names in the shot ``beside``.
    condition_px : float or None
        How wide the line below the evidence word may be in that shot.
    named_sodium : int
        Which of the free ions in the shot ``pore`` bears a name: no path leads there.
    crossed : frozenset of str
        Molecules whose way to the receptor leads over their name: it goes before.
    """

    beside: View
    ruler: Rect
    record: Rect
    panel: Rect
    ring: tuple[float, float, float]
    ring_name: Spot
    glun1: Spot
    glun2: Spot
    near_ions: tuple[tuple[str, float, float], ...]
    magnesium: tuple[Hover, ...]
    site: Spot
    inward: Spot
    condition_px: float | None = None
    named_sodium: int = 0
    crossed: frozenset[str] = frozenset()

    @property
    def words_below(self) -> Rect:
        """Where the names below the receptor stand."""
        (x, y), (left, _) = self.inward, self.site
        return Rect(left - 60, y - 30, x + WORDS_PX, y + 24)


def free_names(
    own: MagnesiumPlaces, frame: Layout, view: View
) -> dict[str, tuple[Spot, None, str]]:
    """Where names of free ions stand: spot, no target, side; by kind."""
    places = {kind: (x, y) for kind, x, y in own.near_ions if kind != "sodium"}
    places["magnesium"] = own.magnesium[1][:2]
    out: dict[str, tuple[Spot, None, str]] = {}
    for kind, place in places.items():
        x, y = on_screen(place, view)
        if kind == "potassium":  # beside it stand the charges
            out[kind] = ((x, y + 52), None, "middle")
        elif frame.size in ("16:9", "4:3"):
            out[kind] = ((x + 34, y), None, "right")
        else:
            out[kind] = ((x, y - 48), None, "middle")
    return out


_NEAR: Final = (
    ("sodium", -312.0, -196.0),
    ("sodium", -356.0, -262.0),
    ("calcium", 326.0, -194.0),
    ("sodium", 362.0, -262.0),
    ("sodium", 336.0, -340.0),
    ("potassium", -328.0, 145.0),
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
        "beside": View(648, 600, 1.3),
        "ring": (-540.0, -352.0, 3.4),
        "ring_name": (420, 500),
        "glun1": (1044, 80),
        "glun2": (1268, 398),
        "near_ions": _NEAR,
        "magnesium": _MAGNESIUM,
        "site": (648, 824),
        "inward": (760, 824),
    },
    "4:3": {
        "beside": View(460, 620, 1.0),
        "ring": (-430.0, -352.0, 2.6),
        "ring_name": (290, 476),
        "glun1": (804, 80),
        "glun2": (1030, 398),
        "near_ions": _NEAR,
        "magnesium": ((-300.0, -330.0, 0.0), (310.0, -400.0, 0.0)),
        "site": (460, 800),
        "inward": (520, 800),
        "condition_px": 400.0,
    },
    "1:1": {
        "beside": View(440, 372, 0.9),
        "ring": (-440.0, -400.0, 2.4),
        "ring_name": (188, 476),
        "glun1": (607, 170),
        "glun2": (800, 444),
        "near_ions": (
            ("sodium", -312.0, -196.0),
            ("sodium", -356.0, -262.0),
            ("calcium", 326.0, -184.0),
            ("sodium", 424.0, -190.0),
        ),
        "magnesium": ((-322.0, -300.0, 0.0), (-404.0, -152.0, 0.0)),
        "crossed": frozenset({"glutamate"}),
        "site": (440, 504),
        "inward": (500, 504),
        "condition_px": 310.0,
    },
    "9:16": {
        "beside": View(540, 850, 1.1),
        "ring": (-280.0, -760.0, 2.8),
        "ring_name": (232, 560),
        "glun1": (632, 540),
        "glun2": (872, 911),
        "near_ions": _NEAR,
        "magnesium": _MAGNESIUM,
        "named_sodium": 1,
        "crossed": frozenset({"glutamate"}),
        "site": (540, 1022),
        "inward": (604, 1018),
    },
}
