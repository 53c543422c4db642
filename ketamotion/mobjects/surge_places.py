"""Where the evidence on the surge stands, for each frame size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from ketamotion.layout import Focus, Layout, Rect, View
from ketamotion.mobjects.channel_places import on_screen

Spot = tuple[float, float]


@dataclass(frozen=True)
class SurgePlaces:
    """The places of one frame size, in design px of the frame.

    Attributes
    ----------
    title : View
        The vesicle, large, beside or below the title.
    title_calm : Focus
        Where the ground is calm, under the title, and how much so.
    uptake : View
        The cleft with enough of the astrocyte.
    astrocyte, transporter : Spot or None
        The middle of its name, and where its name begins; None where there is no
        room.
    probe, aside : View
        The probe alone, and making room for the chart.
    aside_room : Rect
        Where tissue is shown in the view ``aside``.
    chart : Rect
        The chart of doses with its words.
    probe_name, inflow : Spot
        Where the probe's name begins, and where that of glutamate ends.
    crowd, bars : Rect
        Participants, and what was measured in them.
    sides : (Rect, Rect)
        The panels of the two sides of the dispute.
    """

    title: View
    title_calm: Focus
    uptake: View
    astrocyte: Spot
    transporter: Spot | None
    probe: View
    aside: View
    aside_room: Rect
    chart: Rect
    probe_name: Spot
    inflow: Spot
    crowd: Rect
    bars: Rect
    sides: tuple[Rect, Rect]

    def label(
        self, spot: str, target: Spot, view: View, side: str = "right"
    ) -> dict[str, Any]:
        """How a label at a named spot stands; `target` in px of the world."""
        at = getattr(self, spot)
        return {"at": at, "target": on_screen(target, view), "side": side}


PLACES: Final = {
    "16:9": SurgePlaces(
        title=View(1390, 590, 1.7),
        title_calm=Focus(340, 446, 520, 260, 0.88),
        uptake=View(880, 486, 1.0),
        astrocyte=(1740, 660),
        transporter=(1700, 430),
        probe=View(960, 410, 1.3),
        aside=View(300, 430, 1.0),
        aside_room=Rect(-300, -300, 430, 1400),
        chart=Rect(560, 176, 1856, 814),
        probe_name=(1150, 280),
        inflow=(620, 200),
        crowd=Rect(64, 190, 860, 790),
        bars=Rect(920, 168, 1856, 800),
        sides=(Rect(64, 168, 936, 800), Rect(984, 168, 1856, 800)),
    ),
    "4:3": SurgePlaces(
        title=View(1120, 690, 1.4),
        title_calm=Focus(340, 450, 500, 270, 0.88),
        uptake=View(560, 480, 0.86),
        astrocyte=(1270, 640),
        transporter=None,
        probe=View(720, 410, 1.2),
        aside=View(150, 430, 0.9),
        aside_room=Rect(-300, -300, 160, 1400),
        chart=Rect(350, 200, 1376, 800),
        probe_name=(890, 290),
        inflow=(420, 210),
        crowd=Rect(64, 290, 660, 720),
        bars=Rect(690, 204, 1376, 800),
        sides=(Rect(64, 176, 700, 800), Rect(740, 176, 1376, 800)),
    ),
    "1:1": SurgePlaces(
        title=View(540, 700, 1.3),
        title_calm=Focus(370, 270, 620, 280, 0.9),
        uptake=View(270, 470, 0.75),
        astrocyte=(946, 640),
        transporter=None,
        probe=View(540, 410, 1.1),
        aside=View(400, 210, 0.62),
        aside_room=Rect(-300, -300, 1400, 300),
        chart=Rect(64, 420, 1016, 820),
        probe_name=(700, 300),
        inflow=(290, 220),
        crowd=Rect(64, 170, 552, 800),
        bars=Rect(564, 176, 1016, 800),
        sides=(Rect(64, 168, 1016, 478), Rect(64, 502, 1016, 812)),
    ),
    "9:16": SurgePlaces(
        title=View(540, 1200, 1.9),
        title_calm=Focus(380, 450, 640, 380, 0.9),
        uptake=View(212, 900, 0.85),
        astrocyte=(950, 1190),
        transporter=None,
        probe=View(540, 760, 1.5),
        aside=View(540, 480, 1.05),
        aside_room=Rect(-300, -300, 1400, 770),
        chart=Rect(64, 880, 1016, 1530),
        probe_name=(740, 610),
        inflow=(240, 520),
        crowd=Rect(100, 240, 980, 720),
        bars=Rect(100, 780, 980, 1500),
        sides=(Rect(64, 210, 1016, 840), Rect(64, 880, 1016, 1510)),
    ),
}


def surge_places(frame: Layout) -> SurgePlaces:
    """The places for a frame."""
    return PLACES[frame.size]
