"""Cards for findings without a curve: spans of time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from manim import Group

from ketamotion.layout import Layout, Rect
from ketamotion.mobjects.panel import PADDING_PX, Headline, plan
from ketamotion.mobjects.strokes import Shape, polyline, segments
from ketamotion.mobjects.text import TextBlock, balanced, text
from ketamotion.mobjects.typeset import CAP_HEIGHT
from ketamotion.theme import LINE_THIN, TYPE_SMALL, Theme

BAR_PX = 26.0
NAME_GAP_PX = 14.0
NAME_BESIDE_PX = 16.0
"""From a name to its bar below it, and to its row when it stands beside that."""
AXIS_PX = 58.0
FADING = 28
"""Pieces of a bar that fades."""


@dataclass(frozen=True)
class Span:
    """One row of a chart of spans.

    Attributes
    ----------
    words : str
        Its name, above it.
    shape : sequence of (x, height)
        How strong it is, 0 to 1, x ascending: where it ebbs, the bar grows pale.
    color : str
    doubted : (float, float), optional
        Where only some studies find it: a dashed outline from x to x.
    doubt : str
        Its name.
    upto : callable, optional
        Up to which x it is filled, if not as far as the chart's line stands.
    """

    words: str
    shape: Sequence[tuple[float, float]]
    color: str
    doubted: tuple[float, float] | None = None
    doubt: str = ""
    upto: Callable[[], float] | None = None


class SpansChart(Group):
    """When things are found, as bars over time: a picture of words, not of amounts.

    Parameters
    ----------
    ticks : sequence of (float, str)
        Words under the axis.
    upto : callable, optional
        A thin line stands at this x.
    headline : str, optional
        With ``{n}`` for `count`.
    """

    def __init__(
        self,
        rows: Sequence[Span],
        x_range: tuple[float, float],
        ticks: Sequence[tuple[float, str]],
        *,
        layout: Layout,
        theme: Theme,
        upto: Callable[[], float] | None = None,
        headline: str = "",
        count: Callable[[], float] | None = None,
    ) -> None:
        super().__init__()
        self.layout, self.x_range, self.upto = layout, x_range, upto
        look = {"layout": layout, "theme": theme}
        divided = plan(layout.panel)
        room = layout.panel.grown(-PADDING_PX)
        if headline:
            room = divided.plot
            ink = theme.text["ink"]
            self.headline = Headline(headline, divided, count, color=ink, **look)
            self.add(self.headline)
        low = layout.panel.height < 360
        # Names stand above their bars, or left of them where there is no height.
        self.names_px = 0.0
        if low and len(rows) > 2:
            wide = max(text(r.words, TYPE_SMALL, "medium").advance for r in rows)
            self.names_px = wide + NAME_BESIDE_PX
        left, bottom = room.left + self.names_px, room.bottom - AXIS_PX
        up = (46.0 if headline else 8.0) if low else 0.0
        self.doubt_px = 30.0 if low else 34.0
        self.room = Rect(left, room.top - up, room.right - 28, bottom)
        self.bar_px = 20.0 if low else BAR_PX
        pitch = min(self.room.height / len(rows), 150.0)
        self.texts: list[TextBlock] = []
        self.bars: list[tuple[list[tuple[Shape, Rect]], Span]] = []
        self.middles: list[float] = []
        top = self.room.top + 0.5 * (self.room.height - pitch * len(rows))
        for n, row in enumerate(rows):
            self._row(row, top + n * pitch, theme)
        self._axis(ticks, theme)
        self.line: Shape | None = None
        if upto is not None:
            tone = theme.trace["playhead"]
            self.line = Shape(layout, np.zeros((0, 2)), stroke=tone, opacity=0.6)
            self.add(self.line)
            self.refresh()
            self.add_updater(SpansChart.refresh)

    def x_px(self, x: float) -> float:
        """Where an x stands, in design px."""
        low, high = self.x_range
        return self.room.left + (x - low) / (high - low) * self.room.width

    def _words(
        self,
        words: str,
        x: float,
        baseline: float,
        color: str,
        width_px: float | None = None,
    ) -> TextBlock:
        block = text(words, TYPE_SMALL, "medium", color)
        if width_px is not None and block.advance > width_px:
            block = balanced(words, TYPE_SMALL, "medium", color, width_px)
        self.add(block.at(self.layout, x, baseline))
        self.texts.append(block)
        return block

    def _row(self, row: Span, top: float, theme: Theme) -> None:
        """A name, its bar, and what is doubted."""
        baseline = top + CAP_HEIGHT * TYPE_SMALL + 4
        # Above its bar a long name is broken, and reaches upwards.
        wide = None if self.names_px else self.room.right - self.room.left
        name = self._words(row.words, 0.0, 0.0, row.color, wide)
        start = self.room.left
        if self.names_px:  # beside the bar itself, and its line begins there
            start = self.x_px(row.shape[0][0])
        beside = name.advance + NAME_BESIDE_PX if self.names_px else 0.0
        name.above(self.layout, start - beside, baseline)
        middle = baseline + NAME_GAP_PX + self.bar_px / 2 + 6
        if self.names_px:
            middle = baseline - CAP_HEIGHT * TYPE_SMALL / 2
        ends = [(start, middle), (self.room.right, middle)]
        self.add(polyline(self.layout, ends, theme.background["rule"], LINE_THIN))
        whole = 0.85 if self.upto is None else 0.28
        # What has not been reached stands pale, if the chart has a line.
        self._pieces(row, middle, whole)
        self.middles.append(middle)
        if self.upto is not None:
            self.bars.append((self._pieces(row, middle, 0.85), row))
        if row.doubted is None:
            return
        low, high = (self.x_px(x) for x in row.doubted)
        h = self.bar_px / 2 - 1
        corners = [(high, middle - h), (low, middle - h), (low, middle + h)]
        corners.append((high, middle + h))
        dashes = dashed(np.array(corners), 9.0, 7.0)
        self.add(Shape(self.layout, dashes, stroke=row.color, width_px=2.5))
        if row.doubt:
            block = text(row.doubt, TYPE_SMALL, "medium", theme.text["muted"])
            self.add(
                block.at(self.layout, low, middle + self.bar_px / 2 + self.doubt_px)
            )
            self.texts.append(block)

    def _pieces(
        self, row: Span, middle: float, opacity: float
    ) -> list[tuple[Shape, Rect]]:
        """A bar: in one piece where it is even, in paler and paler ones where not."""
        made, h = [], self.bar_px / 2
        for (x0, a), (x1, b) in zip(row.shape, row.shape[1:], strict=False):
            count = 1 if a == b else FADING
            edges = np.linspace(self.x_px(x0), self.x_px(x1), count + 1)
            for n in range(count):
                strong = a + (b - a) * (n + 0.5) / count
                rect = Rect(edges[n], middle - h, edges[n + 1], middle + h)
                alpha = opacity * strong**1.5
                shape = Shape(self.layout, _box(rect), fill=row.color, opacity=alpha)
                self.add(shape)
                made.append((shape, rect))
        return made

    def _axis(self, ticks: Sequence[tuple[float, str]], theme: Theme) -> None:
        """The axis, with words under it."""
        y = self.room.bottom + 8
        faint, muted = theme.text["faint"], theme.text["muted"]
        ends = [(self.room.left, y), (self.room.right, y)]
        self.add(polyline(self.layout, ends, theme.background["rule"], LINE_THIN))
        for x, words in ticks:
            at = self.x_px(x)
            self.add(polyline(self.layout, [(at, y), (at, y + 10)], faint))
            block = text(words, TYPE_SMALL, "medium", muted)
            half = block.advance / 2
            at = min(max(at, self.room.left + half), self.room.right + 28 - half)
            baseline = y + 20 + CAP_HEIGHT * TYPE_SMALL
            self.add(block.at(self.layout, at, baseline, "middle"))
            self.texts.append(block)

    def refresh(self) -> SpansChart:
        """Put the line at the present x, and fill the bars up to it."""
        low, high = self.x_range
        x = self.x_px(min(max(self.upto(), low), high))
        reach = self.bar_px / 2 + 7
        spans = [(y - reach, y + reach) for y in self.middles]
        # Broken, so that it crosses no word.
        spans.append((self.room.bottom - 6, self.room.bottom + 8))
        pieces = [segments(np.array([(x, a), (x, b)])) for a, b in spans]
        self.line.trace_px(np.concatenate(pieces))
        for pieces, row in self.bars:
            x = self.x_px(min(max((row.upto or self.upto)(), low), high))
            for shape, rect in pieces:
                seen = rect._replace(right=min(rect.right, x))
                none = np.zeros((0, 2))
                shape.trace_px(_box(seen) if seen.right > seen.left else none)
        return self

    @property
    def boxes(self) -> list[Rect]:
        """What its texts take up, in design px."""
        return [block.box(self.layout) for block in self.texts]


def _box(rect: Rect) -> np.ndarray:
    left, top, right, bottom = rect
    corners = ((left, top), (right, top), (right, bottom), (left, bottom), (left, top))
    return segments(np.array(corners))


def dashed(corners: np.ndarray, dash: float, gap: float) -> np.ndarray:
    """A polyline (n, 2) as dashes: cubic curves, one contour each."""
    steps = np.hypot(*np.diff(corners, axis=0).T)
    at = np.concatenate([[0.0], np.cumsum(steps)])
    out = []
    for start in np.arange(0, at[-1], dash + gap):
        inner = at[(at > start) & (at < min(start + dash, at[-1]))]
        cuts = np.array([start, *inner, min(start + dash, at[-1])])
        points = np.stack([np.interp(cuts, at, corners[:, k]) for k in (0, 1)], axis=1)
        out.append(segments(points))
    return np.concatenate(out)
