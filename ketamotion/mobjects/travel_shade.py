"""What dims a picture while it moves fast under the viewer's eye.

A fine texture that sweeps over the screen makes every spot of it flicker, ten times a
second and more: a flash hazard by WCAG 2.3.1 although nothing blinks. Dimmed for as
long as it is fast, the same motion stays below the threshold; it reads as a breath.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from ketamotion.layout import Layout, View
from ketamotion.mobjects.sprite import WORLD_Z, World
from ketamotion.mobjects.strokes import Shape, segments
from ketamotion.theme import Theme

SLOW_PX_S, FAST_PX_S = 120.0, 330.0
"""Mean speed of a picture on its way: below the first it is not dimmed, above the
second wholly. Found by the flash check on lipids and neurons, our finest textures."""
WIDE_PX: Final = 1920.0
"""The longer side of the frame for which these speeds hold. A screen is filled by a
frame's longer side: in a square everything is seen larger, texture and way alike."""
DEEPEST: Final = {"dark": 0.55, "light": 0.92}
"""By theme: on a light ground the same texture changes more light."""
ABOVE_WORLD_Z: Final = WORLD_Z + 50
"""Above the world's sprites, below panels and words."""


class TravelShade(Shape):
    """A veil of the background's colour over a world that is on its way.

    Parameters
    ----------
    run_time : float
        How long the way takes, in seconds of film.
    leg : (int, int)
        Which leg of how many this is, counted from 0: between two legs of one way
        the picture stays dimmed.
    """

    def __init__(
        self,
        world: World,
        run_time: float,
        leg: tuple[int, int] = (0, 1),
        *,
        layout: Layout,
        theme: Theme,
    ) -> None:
        self.world, self.leg = world, leg
        seen_larger = WIDE_PX / max(layout.width, layout.height)
        speed = seen_larger * _distance(world, layout) / run_time
        self.deepest = DEEPEST[theme.name] * share_of_depth(speed)
        left, top, right, bottom = layout.frame
        corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
        path = segments(np.array([*corners, corners[0]]))
        super().__init__(layout, path, fill=theme.background["void"])
        self.set_z_index(ABOVE_WORLD_Z)
        self.add_updater(TravelShade.refresh, call_updater=True)

    def refresh(self) -> TravelShade:
        """Be as deep as the picture is fast now."""
        leg, legs = self.leg
        share = (leg + self.world.progress) / legs
        self.veil = self.deepest * max(0.0, math.sin(math.pi * share)) ** 0.5
        return self


def share_of_depth(speed_px_s: float) -> float:
    """How much of the deepest veil a picture that moves so fast takes, 0 to 1."""
    share = (speed_px_s - SLOW_PX_S) / (FAST_PX_S - SLOW_PX_S)
    return min(1.0, max(0.0, share))


def _distance(world: World, layout: Layout) -> float:
    """How far the picture goes, in design px: mean over the frame."""
    start, end = world.departure.view, world.arrival.view
    xs = (0.0, layout.width / 2, layout.width)
    ys = (0.0, layout.captions_top / 2, layout.captions_top)
    places = np.array([(x, y) for x in xs for y in ys])
    # Zooming in, most of the picture leaves the frame; what stays counts.
    return min(_moved(places, start, end), _moved(places, end, start))


def _moved(places: np.ndarray, start: View, end: View) -> float:
    world = (places - start[:2]) / start.zoom
    return float(np.hypot(*(world * end.zoom + end[:2] - places).T).mean())
