"""A card with a picture: a scanner's ring about a head, and what it found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from manim import Group

from ketamotion.layout import Layout, Rect
from ketamotion.mobjects.finding_cards import dashed
from ketamotion.mobjects.panel import PADDING_PX, Panel
from ketamotion.mobjects.strokes import Shape, arc, disc, segments
from ketamotion.mobjects.text import text
from ketamotion.mobjects.track import smootherstep
from ketamotion.theme import LINE_MEDIUM, LINE_THIN, TYPE_MEDIUM, TYPE_SMALL, Theme

LOW_PX = 560.0
"""A panel less high than this has its words beside the picture."""
PAIRS: Final = (
    (-0.20, -0.40, 20.0),
    (0.30, 0.22, 110.0),
    (-0.28, 0.18, -38.0),
    (0.10, -0.02, 64.0),
    (0.22, -0.12, -27.0),
)
"""Of each pair of rays: where it begins, in halves of the head's length; its angle."""
PAIR_S: Final = 1.5
BORE: Final = 0.80 / 0.60
"""Where the detectors are, in halves of the head's length."""


class Coincidences(Group):
    """Pairs of rays that leave a spot of the head for opposite detectors, one by one.

    Drawn, not simulated: what a PET scanner counts.

    Parameters
    ----------
    x, y, size : float
        The head's middle and half its length, in design px.
    """

    def __init__(
        self,
        x: float,
        y: float,
        size: float,
        tone: str,
        seconds: Callable[[], float],
        *,
        layout: Layout,
    ) -> None:
        super().__init__()
        self.middle, self.size, self.seconds = np.array((x, y)), size, seconds
        empty = np.zeros((0, 2))
        self.rays = Shape(layout, empty, stroke=tone, width_px=LINE_MEDIUM)
        self.spot = Shape(layout, empty, fill=tone)
        self.add(self.rays, self.spot)
        self.refresh()
        self.add_updater(Coincidences.refresh)

    def refresh(self) -> Coincidences:
        """Draw the present pair; the last one stays."""
        now = self.seconds()
        n = int(np.clip(now // PAIR_S, 0, len(PAIRS) - 1))
        since = now - n * PAIR_S
        x, y, angle = PAIRS[n]
        gone = 0.0 if n == len(PAIRS) - 1 else smootherstep((since - 1.1) / 0.4)
        self.rays.veil = self.spot.veil = smootherstep(since / 0.3) * (1 - gone)
        off = self.size * np.array((x, y))
        way = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
        # Both ways to the detectors.
        b, c = way @ off, off @ off - (BORE * self.size) ** 2
        ends = (-b - np.sqrt(b * b - c), -b + np.sqrt(b * b - c))
        at, share = self.middle + off, smootherstep((since - 0.2) / 0.6)
        lines = [np.array([at, at + max(share, 0.02) * end * way]) for end in ends]
        self.rays.trace_px(np.concatenate([dashed(line, 9, 8) for line in lines]))
        self.spot.trace_px(disc(*at, 8))
        return self


class ScanCard(Group):
    """What a scan of people found: a scanner's ring about a head, and two lines.

    Parameters
    ----------
    seconds : callable
        Seconds of film since the card came.
    """

    def __init__(
        self,
        what: str,
        found: str,
        seconds: Callable[[], float],
        *,
        layout: Layout,
        theme: Theme,
    ) -> None:
        super().__init__()
        self.layout = layout
        rect = layout.panel
        self.add(Panel(rect, layout=layout, theme=theme))
        tone, muted = theme.evidence["in people"], theme.text["muted"]
        low = rect.height < LOW_PX
        radius = min(0.44 * rect.height if low else 0.30 * rect.height, 205.0)
        x = rect.left + PADDING_PX + radius if low else rect.center[0]
        y = rect.center[1] if low else rect.top + 40 + radius
        self._scanner(x, y, radius, theme)
        self._head(x, y, 0.60 * radius, tone, theme)
        size = 0.60 * radius
        self.add(Coincidences(x, y, size, tone, seconds, layout=layout))
        self.texts = []
        if low:
            left, top = x + radius + 48, rect.center[1] - 18
        else:
            left, top = rect.left + PADDING_PX, y + radius + 78
        lines = ((what, TYPE_SMALL, "medium", muted), (found, 0, "semibold", tone))
        for n, (words, size, weight, color) in enumerate(lines):
            room = rect.right - PADDING_PX - left
            block = text(words, size or TYPE_MEDIUM, weight, color)
            if block.advance > room:
                block = text(words, TYPE_SMALL, weight, color, width_px=room)
            if low:
                block.at(layout, left, top + 58 * n)
            else:
                block.at(layout, rect.center[0], top + 60 * n, "middle")
            self.add(block)
            self.texts.append(block)

    def _scanner(self, x: float, y: float, radius: float, theme: Theme) -> None:
        """A ring of detectors in its housing, seen from the head's end."""
        rule, muted = theme.background["rule"], theme.text["muted"]
        ground = theme.background["void"]
        layout = self.layout
        bore, blocks = 0.76 * radius, 28
        housing = Shape(layout, disc(x, y, radius), fill=rule, stroke=muted)
        hole = Shape(layout, disc(x, y, bore), fill=ground, stroke=muted)
        step = 360 / blocks
        each = [_block(step * k, step - 2.6, 0.94, 0.82) for k in range(blocks)]
        ring = Shape(layout, np.concatenate(each) * radius + (x, y), fill=muted)
        # What bears the head.
        rest = arc(x, y, 0.655 * radius, 48, 84)
        bed = Shape(layout, rest, stroke=muted, width_px=0.05 * radius, opacity=0.7)
        self.add(housing, hole, ring, bed)

    def _head(self, x: float, y: float, size: float, tone: str, theme: Theme) -> None:
        """A head from above its crown, the nose up."""
        layout, ground = self.layout, theme.background["panel"]

        def drawn(path: np.ndarray) -> np.ndarray:
            return path * size + (x, y)

        ears = [disc(0, 0, 1) * (0.10, 0.20) + (s * 0.76, 0.10) for s in (-1, 1)]
        nose = np.array([(-0.15, -0.90), (-0.10, -1.06), (0.10, -1.06), (0.15, -0.90)])
        nose = np.concatenate([nose, segments(nose[[3, 0]])])
        skull = disc(0, 0, 1) * (0.76, 0.95)
        for path in (nose, *ears, skull):
            look = {"fill": ground, "stroke": tone, "width_px": LINE_MEDIUM}
            self.add(Shape(layout, drawn(path), **look))
        brain = [arc(s * 0.03, 0, 1, -90, s * 180) for s in (-1, 1)]
        for s, path in zip((-1, 1), brain, strict=True):
            half = (path - (s * 0.03, 0)) * (0.56, 0.74) + (s * 0.035, 0.03)
            half = np.concatenate([half, segments(half[[-1, 0]])])
            look = {"fill": tone, "stroke": tone, "width_px": LINE_THIN}
            shape = Shape(layout, drawn(half), **look)
            shape.set_fill(opacity=0.10).set_stroke(opacity=0.55)
            self.add(shape)

    @property
    def boxes(self) -> list[Rect]:
        """What its texts take up, in design px."""
        return [block.box(self.layout) for block in self.texts]


def _block(
    start_deg: float, sweep_deg: float, outer: float, inner: float
) -> np.ndarray:
    """A piece of a ring about the origin, as cubic curves, closed."""
    there = arc(0, 0, outer, start_deg, sweep_deg)
    back = arc(0, 0, inner, start_deg + sweep_deg, -sweep_deg)
    side = segments(np.array((there[-1], back[0])))
    other = segments(np.array((back[-1], there[0])))
    return np.concatenate([there, side, back, other])
