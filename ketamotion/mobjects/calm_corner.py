"""Calm ground behind the evidence word, whatever the picture shows there."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from manim import Group

from ketamotion.layout import Layout, Rect
from ketamotion.mobjects.relief.calm_ground import calm_ground
from ketamotion.mobjects.sprite import Sprite
from ketamotion.mobjects.track import smootherstep
from ketamotion.mobjects.veil import FADE_S
from ketamotion.theme import Theme


class CalmCorner(Group):
    """A soft patch of the empty ground under a few words of furniture.

    It stays from beat to beat; where other words need more or less of it, one patch
    runs into the next, so that the corner does not blink.

    Parameters
    ----------
    now : callable
        Scene time, in seconds of film.
    """

    def __init__(
        self, now: Callable[[], float], *, layout: Layout, theme: Theme
    ) -> None:
        super().__init__()
        self.now, self.tokens = now, theme.raw
        self.frame = float(layout.width), float(layout.height)
        self.under: tuple[Rect, ...] = ()
        self.since_s = 0.0
        self.add_updater(CalmCorner.refresh)

    def lie_under(self, boxes: Sequence[Rect], from_s: float) -> CalmCorner:
        """From a film time on, lie under these boxes, in design px."""
        boxes = tuple(Rect(*map(round, box)) for box in boxes)
        if boxes != self.under:
            self.under, self.since_s = boxes, from_s
            patch = Sprite(calm_ground(self.tokens, self.frame, boxes))
            patch.set_z_index(self.z_index)
            self.submobjects = [*self.submobjects[-1:], patch]
            self.refresh()
        return self

    def refresh(self) -> CalmCorner:
        """Show the present stage between the last patch and this one."""
        share = smootherstep((self.now() - self.since_s) / FADE_S)
        stages = zip(reversed(self.submobjects), (share, 1 - share), strict=False)
        for patch, alpha in stages:
            patch.alpha = alpha
        return self
