"""Labels with leaders: a name, and a line that ends at what it names."""

from __future__ import annotations

import numpy as np
from manim import VGroup

from ketamotion.layout import GRID, Layout, Rect
from ketamotion.mobjects.strokes import Shape, disc, segments
from ketamotion.mobjects.text import text
from ketamotion.mobjects.typeset import ASCENT, LINE_PITCH
from ketamotion.theme import LINE_THICK, LINE_THIN, TYPE_SMALL, Theme

LEADER_GAP_PX = 12
"""Space between a text and its leader."""
SHARE_LEFT_OF_SPOT = {"left": 1.0, "middle": 0.5, "right": 0.0}
ELBOW_PX = 80
"""A leader runs level for so long before it bends."""
X_HEIGHT_EM = 1536 / 2816
"""Height of Inter's small letters; a leader starts at half of it."""
DOT_RADIUS_PX = 4


class Label(VGroup):
    """A name in the picture.

    Parameters
    ----------
    string : str
        The name, with the markup of `ketamotion.mobjects.typeset`.
    at : tuple of float
        Design px: the end of the text that faces the picture, at the height where
        its leader starts (half the height of small letters).
    target : tuple of float, optional
        Design px of what is named: the leader ends exactly there.
    side : str
        On which side of the picture the text stands: ``left`` (it ends at `at`),
        ``right`` (it begins there) or ``middle`` (`at` is its middle).
    dot : bool
        Whether the leader ends in a dot.
    width_px : float, optional
        Where lines break.

    Attributes
    ----------
    words : str
        What it says.
    """

    def __init__(
        self,
        string: str,
        at: tuple[float, float],
        target: tuple[float, float] | None = None,
        side: str = "right",
        *,
        layout: Layout,
        theme: Theme,
        dot: bool = False,
        color: str | None = None,
        size: float = TYPE_SMALL,
        weight: str = "medium",
        width_px: float | None = None,
        elbow_px: float = ELBOW_PX,
    ) -> None:
        super().__init__()
        if side not in SHARE_LEFT_OF_SPOT:
            raise ValueError(f"side is left, middle or right, not {side!r}")
        self.layout = layout
        self.elbow_px = elbow_px
        ink = color or theme.text["ink"]
        align = "right" if side == "left" else "left"
        self.text = text(string, size, weight, ink, width_px=width_px, align=align)
        self.words = self.text.words
        self._place(at, side)
        self.halo = self.leader = self.dot = None
        if target is not None:
            none = np.zeros((0, 2))
            void = theme.background["void"]
            self.halo = Shape(
                layout, none, stroke=void, width_px=LINE_THICK, opacity=0.55
            )
            self.leader = Shape(
                layout, none, stroke=ink, width_px=LINE_THIN, opacity=0.9
            )
            self.add(self.halo, self.leader)
            if dot:
                self.dot = Shape(layout, none, fill=ink)
                self.add(self.dot)
            self.point_to(*target)
        self.add(self.text)

    def _place(self, at: tuple[float, float], side: str) -> None:
        """Put the text in place; it never leaves the safe zone sideways."""
        block, safe = self.text, self.layout.safe
        left = at[0] - SHARE_LEFT_OF_SPOT[side] * block.advance
        left = max(safe.left, min(left, safe.right - block.advance))
        size = block.size_px
        rise = LINE_PITCH * size * (block.lines - 1) / 2
        block.at(self.layout, left, at[1] + X_HEIGHT_EM * size / 2 - rise)

    @property
    def box(self) -> Rect:
        """What the text takes up, in design px; the leader apart."""
        return self.text.box(self.layout)

    def point_to(self, x: float, y: float) -> Label:
        """Let the leader end here, in design px, and start where it suits."""
        box = self.box
        size = self.text.size_px
        level = (box.top + box.bottom) / 2 + (ASCENT - 0.5 - X_HEIGHT_EM / 2) * size
        if box.left - LEADER_GAP_PX < x < box.right + LEADER_GAP_PX:
            # Above or below the text: straight up or down.
            above = y < level
            edge = box.top + 0 if above else box.bottom
            start = (x, edge - GRID / 2 if above else edge + GRID / 2)
            corners = [start, (x, y)]
        else:
            way = 1.0 if x > box.right else -1.0
            start_x = (box.right if way > 0 else box.left) + way * LEADER_GAP_PX
            level_run = min(self.elbow_px, 0.6 * abs(x - start_x))
            corners = [(start_x, level), (start_x + way * level_run, level), (x, y)]
        path = segments(np.array(corners, float))
        self.halo.trace_px(path)
        self.leader.trace_px(path)
        if self.dot is not None:
            self.dot.trace_px(disc(x, y, DOT_RADIUS_PX))
        return self
