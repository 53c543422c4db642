"""The receptor's four subunits as a ring round the pore, seen from above."""

from __future__ import annotations

from typing import Final

from ketamotion.mobjects.nmda_receptor import layer
from ketamotion.mobjects.relief.bake import cached_set
from ketamotion.mobjects.relief.field import halved
from ketamotion.mobjects.relief.rosette import rosette
from ketamotion.mobjects.relief.slant import Slant
from ketamotion.mobjects.sprite import Sprite
from ketamotion.theme import Theme

TILT: Final = 0.80
"""Steeper than the field of a hundred: all four are to be told apart."""
TURN_DEG: Final = 0.0
LOBE_PX: Final = 30.0
"""From the pore to the middle of a subunit, at scale 1."""


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
