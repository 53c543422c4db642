"""Where things of the spine's zoom level stand, for each frame size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from ketamotion.layout import Layout, View
from ketamotion.mobjects.channel_places import on_screen
from ketamotion.mobjects.relief.spine_head import L_TYPE_DEG, NMDA_DEG, head_outline

Spot = tuple[float, float]


@dataclass(frozen=True)
class SpinePlaces:
    """The places of one frame size.

    Attributes
    ----------
    near, spine : View
        Close to the cleft; the whole head with its piece of dendrite.
    ampa, nmda, l_type, head : (float, float)
        Spots of words, in px of the world.
    sides : str
        On which side of the picture the words for NMDA and L-type stand.
    """

    near: View
    spine: View
    ampa: Spot
    nmda: Spot
    l_type: Spot
    head: Spot = (0.0, 22.0)

    def name(self, what: str, degrees: float) -> dict[str, Any]:
        """How the name of a channel at an angle of the head stands."""
        x, y = getattr(self, what)
        side = "right" if x > 0 else "left"
        target = head_outline(degrees, 20.0)
        return {
            "at": on_screen((x, y), self.spine),
            "target": on_screen(target, self.spine),
            "side": side,
        }

    def nmda_name(self) -> dict[str, Any]:
        """How the name of the outermost NMDA receptor stands."""
        return self.name("nmda", max(NMDA_DEG))

    def l_type_name(self) -> dict[str, Any]:
        """How the name of an L-type channel stands."""
        return self.name("l_type", min(L_TYPE_DEG))

    def ampa_name(self, degrees: float) -> dict[str, Any]:
        """How the name of an AMPA receptor stands."""
        return self.name("ampa", degrees)


PLACES: Final = {
    "16:9": SpinePlaces(
        near=View(628, 640, 3.0),
        spine=View(610, 372, 1.12),
        ampa=(-300.0, -40.0),
        nmda=(296.0, -60.0),
        l_type=(296.0, 20.0),
    ),
    "4:3": SpinePlaces(
        near=View(440, 600, 2.4),
        spine=View(440, 400, 1.0),
        ampa=(-296.0, -44.0),
        nmda=(280.0, -70.0),
        l_type=(286.0, 40.0),
    ),
    "1:1": SpinePlaces(
        near=View(540, 420, 1.8),
        spine=View(540, 310, 0.86),
        ampa=(-320.0, -50.0),
        nmda=(320.0, -60.0),
        l_type=(320.0, 40.0),
    ),
    "9:16": SpinePlaces(
        near=View(540, 820, 3.0),
        spine=View(540, 560, 1.35),
        ampa=(-256.0, -120.0),
        nmda=(236.0, -150.0),
        l_type=(246.0, 60.0),
    ),
}


def spine_places(frame: Layout) -> SpinePlaces:
    """The places for a frame."""
    return PLACES[frame.size]
