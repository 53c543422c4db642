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
    cleft, density, panel, hero : View
        All of it; close to the receptors; aside, with room for a panel; one AMPA
        receptor beside a title.
    names, close, aside : dict of str to (x, y, side)
        Where words stand in each of these views, in design px.
    """

    cleft: View
    density: View
    panel: View
    hero: View
    names: dict[str, tuple[float, float, str]]
    close: dict[str, tuple[float, float, str]]
    aside: dict[str, tuple[float, float, str]]

    def views(self) -> dict[str, View]:
        """The views by the names of their shots."""
        return {n: getattr(self, n) for n in ("cleft", "density", "panel", "hero")}

    def label(self, name: str, target: Spot | None, view: View) -> dict[str, Any]:
        """How a label stands; `target` in px of the world, where its leader ends.

        Raises
        ------
        KeyError
            When this view has no place for the name.
        """
        table = {self.density: self.close, self.panel: self.aside}.get(view, self.names)
        x, y, side = table[name]
        out: dict[str, Any] = {"at": (x, y), "side": side}
        if target is not None:
            out["target"] = on_screen(target, view)
        return out


PLACES: Final = {
    "16:9": SynapsePlaces(
        cleft=View(880, 486, 1.0),
        density=View(960, 456, 2.2),
        panel=View(624, 456, 1.5),
        hero=View(2020, 470, 3.2),
        names={
            "bouton": (350, 196, "middle"),
            "spine": (880, 800, "middle"),
            "astrocyte": (1764, 580, "middle"),
            "vesicle": (560, 90, "middle"),
            "ampa": (734, 690, "middle"),
            "nmda": (1026, 690, "middle"),
            "cleft": (64, 560, "right"),
            "glutamate": (64, 560, "right"),
            "transporter": (1690, 400, "right"),
            "lower_transporter": (1668, 700, "right"),
        },
        close={
            "ampa": (639, 770, "middle"),
            "nmda": (1281, 770, "middle"),
            "spine": (960, 824, "middle"),
        },
        aside={
            "ampa": (405, 716, "middle"),
            "nmda": (843, 716, "middle"),
            "spine": (624, 780, "middle"),
        },
    ),
    "4:3": SynapsePlaces(
        cleft=View(610, 470, 0.80),
        density=View(720, 456, 1.9),
        panel=View(452, 456, 1.08),
        hero=View(1480, 500, 2.6),
        names={
            "bouton": (228, 236, "middle"),
            "spine": (610, 776, "middle"),
            "astrocyte": (1290, 480, "middle"),
            "vesicle": (400, 90, "middle"),
            "ampa": (493, 650, "middle"),
            "nmda": (727, 650, "middle"),
            "cleft": (64, 540, "right"),
            "glutamate": (64, 540, "right"),
            "transporter": (1210, 400, "right"),
            "lower_transporter": (1222, 690, "right"),
        },
        close={
            "ampa": (443, 740, "middle"),
            "nmda": (997, 740, "middle"),
            "spine": (720, 812, "middle"),
        },
        aside={
            "ampa": (294, 640, "middle"),
            "nmda": (610, 640, "middle"),
            "spine": (452, 760, "middle"),
        },
    ),
    "1:1": SynapsePlaces(
        cleft=View(430, 470, 0.64),
        density=View(540, 460, 1.46),
        panel=View(540, 336, 1.16),
        hero=View(890, 620, 2.4),
        names={
            "bouton": (132, 290, "middle"),
            "spine": (430, 776, "middle"),
            "astrocyte": (950, 474, "middle"),
            "vesicle": (280, 110, "middle"),
            "ampa": (337, 620, "middle"),
            "nmda": (523, 620, "middle"),
            "cleft": (64, 560, "right"),
            "glutamate": (64, 560, "right"),
            "transporter": (940, 384, "right"),
            "lower_transporter": (790, 660, "left"),
        },
        close={
            "ampa": (327, 700, "middle"),
            "nmda": (753, 700, "middle"),
            "spine": (540, 790, "middle"),
        },
        aside={
            "ampa": (371, 488, "middle"),
            "nmda": (709, 488, "middle"),
            "spine": (540, 500, "middle"),
        },
    ),
    "9:16": SynapsePlaces(
        cleft=View(430, 1010, 0.74),
        density=View(540, 1000, 1.46),
        panel=View(540, 660, 1.32),
        hero=View(920, 1010, 2.6),
        names={
            "bouton": (150, 640, "middle"),
            "spine": (430, 1430, "middle"),
            "astrocyte": (950, 1016, "middle"),
            "vesicle": (330, 430, "middle"),
            "ampa": (322, 1200, "middle"),
            "nmda": (538, 1200, "middle"),
            "cleft": (64, 1130, "right"),
            "glutamate": (64, 1130, "right"),
            "transporter": (940, 880, "right"),
            "lower_transporter": (850, 1220, "left"),
        },
        close={
            "ampa": (327, 1250, "middle"),
            "nmda": (753, 1250, "middle"),
            "spine": (540, 1420, "middle"),
        },
        aside={
            "ampa": (347, 900, "middle"),
            "nmda": (733, 900, "middle"),
            "spine": (540, 1000, "middle"),
        },
    ),
}


def synapse_places(frame: Layout) -> SynapsePlaces:
    """The places for a frame."""
    return PLACES[frame.size]
