"""Where the synapse stands and where its names stand, for each frame size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from ketamotion.layout import Layout, View
from ketamotion.mobjects.channel_places import on_screen

Spot = tuple[float, float]


@dataclass(frozen=True)
class SynapsePlaces:
    """The places of one frame size.

    Attributes
    ----------
    cleft, density, panel : View
        All of it; close to the receptors; aside, with room for a panel.
    names : dict of str to (x, y, side)
        Where words stand in the view "cleft", in design px.
    close : dict of str to (x, y, side)
        The same in the view "density".
    """

    cleft: View
    density: View
    panel: View
    names: dict[str, tuple[float, float, str]]
    close: dict[str, tuple[float, float, str]]

    def views(self) -> dict[str, View]:
        """The views by the names of their shots."""
        return {"cleft": self.cleft, "density": self.density, "panel": self.panel}

    def label(self, name: str, target: Spot | None, view: View) -> dict[str, Any]:
        """How a label stands; `target` in px of the world, where its leader ends."""
        table = self.close if view.zoom > 1.4 * self.cleft.zoom else self.names
        x, y, side = table[name]
        out: dict[str, Any] = {"at": (x, y), "side": side}
        if target is not None:
            out["target"] = on_screen(target, view)
        return out


PLACES: Final = {
    "16:9": SynapsePlaces(
        cleft=View(880, 486, 1.0),
        density=View(960, 470, 2.2),
        panel=View(600, 470, 1.5),
        names={
            "bouton": (330, 210, "middle"),
            "spine": (860, 800, "middle"),
            "astrocyte": (1740, 640, "middle"),
            "vesicle": (560, 90, "middle"),
            "ampa": (700, 690, "middle"),
            "nmda": (1010, 690, "middle"),
            "cleft": (250, 500, "left"),
            "glutamate": (250, 500, "left"),
            "transporter": (1700, 430, "right"),
        },
        close={
            "ampa": (560, 770, "middle"),
            "nmda": (1330, 770, "middle"),
            "spine": (960, 820, "middle"),
            "cleft": (180, 470, "right"),
        },
    ),
    "4:3": SynapsePlaces(
        cleft=View(690, 470, 0.84),
        density=View(720, 470, 1.9),
        panel=View(430, 470, 1.2),
        names={
            "bouton": (220, 220, "middle"),
            "spine": (680, 790, "middle"),
            "astrocyte": (1340, 640, "middle"),
            "vesicle": (420, 90, "middle"),
            "ampa": (540, 660, "middle"),
            "nmda": (800, 660, "middle"),
            "cleft": (160, 480, "left"),
            "glutamate": (160, 480, "left"),
            "transporter": (1300, 420, "right"),
        },
        close={
            "ampa": (400, 760, "middle"),
            "nmda": (1040, 760, "middle"),
            "spine": (720, 810, "middle"),
            "cleft": (130, 470, "right"),
        },
    ),
    "1:1": SynapsePlaces(
        cleft=View(510, 470, 0.74),
        density=View(540, 470, 1.6),
        panel=View(540, 320, 1.0),
        names={
            "bouton": (160, 240, "middle"),
            "spine": (510, 790, "middle"),
            "astrocyte": (960, 660, "middle"),
            "vesicle": (300, 110, "middle"),
            "ampa": (390, 640, "middle"),
            "nmda": (640, 640, "middle"),
            "cleft": (130, 470, "left"),
            "glutamate": (130, 470, "left"),
            "transporter": (930, 400, "right"),
        },
        close={
            "ampa": (300, 760, "middle"),
            "nmda": (800, 760, "middle"),
            "spine": (540, 810, "middle"),
            "cleft": (100, 470, "right"),
        },
    ),
    "9:16": SynapsePlaces(
        cleft=View(520, 900, 0.86),
        density=View(540, 900, 1.6),
        panel=View(540, 640, 1.3),
        names={
            "bouton": (170, 640, "middle"),
            "spine": (520, 1300, "middle"),
            "astrocyte": (960, 1120, "middle"),
            "vesicle": (330, 430, "middle"),
            "ampa": (390, 1120, "middle"),
            "nmda": (650, 1120, "middle"),
            "cleft": (130, 900, "left"),
            "glutamate": (130, 900, "left"),
            "transporter": (930, 830, "right"),
        },
        close={
            "ampa": (300, 1220, "middle"),
            "nmda": (800, 1220, "middle"),
            "spine": (540, 1320, "middle"),
            "cleft": (100, 900, "right"),
        },
    ),
}


def synapse_places(frame: Layout) -> SynapsePlaces:
    """The places for a frame."""
    return PLACES[frame.size]
