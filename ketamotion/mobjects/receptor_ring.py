"""The receptor's four subunits as a ring round the pore, seen from above."""

from __future__ import annotations

from typing import Final

import numpy as np

from ketamotion.layout import Layout, View
from ketamotion.mobjects.channel_places import on_screen
from ketamotion.mobjects.finding_cards import dashed
from ketamotion.mobjects.nmda_receptor import layer
from ketamotion.mobjects.relief.bake import cached_set
from ketamotion.mobjects.relief.field import halved
from ketamotion.mobjects.relief.rosette import rosette
from ketamotion.mobjects.relief.slant import Slant
from ketamotion.mobjects.sprite import Sprite
from ketamotion.mobjects.strokes import Shape
from ketamotion.theme import Theme

TILT: Final = 0.80
"""Steeper than the field of a hundred: all four are to be told apart."""
TURN_DEG: Final = 0.0
LOBE_PX: Final = 30.0
"""From the pore to the middle of a subunit, at scale 1."""

REACH_PX: Final = 52.0
"""From the pore to the ring's outer edge, at scale 1."""
CUT_Y: Final = -352.0
"""Between the upper and the lower clefts, in px of the world: here the line crosses."""
BESIDE_PX, UNDER_NAME_PX = 290.0, 34.0


def sight_line(
    place: tuple[float, float, float],
    name: tuple[float, float],
    view: View,
    *,
    layout: Layout,
    theme: Theme,
) -> Shape:
    """A dashed line from the ring across the receptor: what is seen from above.

    Parameters
    ----------
    place : (float, float, float)
        The ring's, in px of the world.
    name : (float, float)
        Its name's middle, in px of the frame: a ring far above is joined from there.
    """
    x, y, scale = place
    corners = [on_screen((BESIDE_PX, CUT_Y), view)]
    if abs(y - CUT_Y) > 100:
        corners += [on_screen((x, CUT_Y), view), (name[0], name[1] + UNDER_NAME_PX)]
    else:
        edge = x + REACH_PX * scale
        corners += [on_screen((-BESIDE_PX, CUT_Y), view), on_screen((edge, y), view)]
    path = dashed(np.array(corners[::-1], float), 12.0, 9.0)
    return Shape(layout, path, stroke=theme.text["muted"], width_px=2.5)


class ReceptorRing(Sprite):
    """Two GluN1 and two GluN2 by turns: the outer pair (GluN2) lies left and right.

    Parameters
    ----------
    place : (float, float, float)
        Middle in px of the world, and how much larger than in the field of a hundred.
    zoom : float
        Of the shot that it is drawn in.
    """

    def __init__(
        self,
        theme: Theme,
        place: tuple[float, float, float],
        zoom: float,
        px_scale: float,
    ) -> None:
        x, y, scale = place
        density = round(2.5 * scale * zoom * px_scale, 4)
        given = {"theme": theme.raw.get("name", ""), "density": density, "tilt": TILT}
        bakes = cached_set(
            "ring",
            given,
            lambda: {
                name: halved(bake)
                for name, bake in rosette(
                    theme.raw, Slant(TILT), TURN_DEG, 0.0, density
                ).items()
                if name == "body"
            },
        )
        super().__init__(bakes["body"], layer=layer("free"), lit=True)
        self.at = place
        self.place(x, y, 0.0, scale)

    def lobe(self, kind: str) -> tuple[float, float]:
        """The middle of a subunit, in px of the world: GluN2 right, GluN1 in front."""
        x, y, scale = self.at
        if kind == "glun2":
            return x + LOBE_PX * scale, y - 6 * scale
        return x, y + (LOBE_PX * TILT - 4) * scale
