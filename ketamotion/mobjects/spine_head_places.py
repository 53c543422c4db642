"""Where things of the spine's zoom level stand, for each frame size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from ketamotion.layout import Layout, View
from ketamotion.mobjects.channel_places import on_screen
from ketamotion.mobjects.relief.spine_head_shape import (
    AMPA_DEG,
    L_TYPE_DEG,
    NMDA_DEG,
    body,
    head_outline,
)

Spot = tuple[float, float]

APART_PX: Final = 33.0
"""How far apart ions rest at least, so that their marks can be read."""


@dataclass(frozen=True)
class SpinePlaces:
    """The places of one frame size.

    Attributes
    ----------
    near, spine : View
        Close to the cleft; the whole head with its piece of dendrite.
    ampa, nmda, l_type, blocker : (float, float)
        Spots of words in the view "spine", in px of the world.
    ring : (float, float)
        Where words about a ringed receptor stand in the view "near", in design px.
    blocker_px : float, optional
        Where the lines of the blocker's name break, in design px.
    """

    near: View
    spine: View
    ampa: Spot
    nmda: Spot
    l_type: Spot
    blocker: Spot
    ring: Spot
    blocker_px: float | None = None

    def name(self, what: str, degrees: float) -> dict[str, Any]:
        """How the name of a channel at an angle of the head stands."""
        x, y = getattr(self, what)
        side = "right" if x > 0 else "left"
        target = head_outline(degrees, 34.0 if what == "blocker" else 20.0)
        return {
            "at": on_screen((x, y), self.spine),
            "target": on_screen(target, self.spine),
            "side": side,
        }

    def ampa_name(self) -> dict[str, Any]:
        """How the name of the outermost AMPA receptor stands."""
        return self.name("ampa", min(AMPA_DEG))

    def blocker_name(self) -> dict[str, Any]:
        """How the name of what blocks AMPA receptors stands."""
        look = self.name("blocker", max(AMPA_DEG))
        return look | {"width_px": self.blocker_px}

    def nmda_name(self) -> dict[str, Any]:
        """How the name of the outermost NMDA receptor stands."""
        return self.name("nmda", max(NMDA_DEG))

    def l_type_name(self) -> dict[str, Any]:
        """How the name of an L-type channel stands."""
        return self.name("l_type", min(L_TYPE_DEG))

    def calcium_name(self, place: Spot) -> dict[str, Any]:
        """How the name of an ion that rests at a place in the head stands."""
        x, y = place
        at = (self.ampa[0], y)
        return {
            "at": on_screen(at, self.spine),
            "target": on_screen((x - 12.0, y), self.spine),
            "side": "left",
        }

    def ring_name(self, degrees: float) -> dict[str, Any]:
        """How the words at a ringed receptor stand, in the view "near"."""
        return {
            "at": self.ring,
            "target": on_screen(head_outline(degrees, -27.0), self.near),
            "side": "middle",
        }


PLACES: Final = {
    "16:9": SpinePlaces(
        near=View(560, 690, 2.9),
        spine=View(610, 366, 1.28),
        ampa=(-262.0, -30.0),
        nmda=(286.0, -60.0),
        l_type=(286.0, 20.0),
        blocker=(286.0, -80.0),
        ring=(612, 470),
    ),
    "4:3": SpinePlaces(
        near=View(440, 590, 2.2),
        spine=View(440, 400, 1.0),
        ampa=(-262.0, -30.0),
        nmda=(280.0, -70.0),
        l_type=(286.0, 40.0),
        blocker=(262.0, -90.0),
        blocker_px=150.0,
        ring=(480, 440),
    ),
    "1:1": SpinePlaces(
        near=View(540, 480, 1.8),
        spine=View(540, 330, 0.86),
        ampa=(-262.0, -30.0),
        nmda=(320.0, -60.0),
        l_type=(320.0, 40.0),
        blocker=(300.0, -80.0),
        ring=(574, 370),
    ),
    "9:16": SpinePlaces(
        near=View(540, 740, 2.4),
        spine=View(540, 560, 1.35),
        ampa=(-262.0, -30.0),
        nmda=(270.0, -70.0),
        l_type=(288.0, 84.0),
        blocker=(262.0, -70.0),
        blocker_px=150.0,
        ring=(584, 600),
    ),
}


def spine_places(frame: Layout) -> SpinePlaces:
    """The places for a frame."""
    return PLACES[frame.size]


def resting_places(route: str, count: int, seed: int = 4) -> list[tuple[float, float]]:
    """Places in the head for ions of a route, near its channels, apart from others."""
    rng = np.random.default_rng(seed)
    tries = rng.uniform((-200, -130), (200, 132), (4000, 2))
    d = body(tries[:, 0].astype(np.float32), tries[:, 1].astype(np.float32))
    deep = tries[(d < -24) & (np.hypot(tries[:, 0], 1.5 * (tries[:, 1] - 20)) > 30)]
    found: list[np.ndarray] = []
    for place in deep:
        if all(np.hypot(*(place - other)) > APART_PX for other in found):
            found.append(place)
    # The upper part is the NMDA receptors', the lower that of the L-type channels.
    low = [p for p in found if p[1] > 18]
    high = [p for p in found if p[1] <= 18]
    chosen = (high + low[::-1]) if route == "nmda" else (low + high[::-1])
    return [(float(x), float(y)) for x, y in chosen[:count]]
