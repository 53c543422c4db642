"""Cards for findings without a curve: spans of time, regions, a scan."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from manim import Group

from ketamotion.layout import Layout, Rect
from ketamotion.mobjects.panel import PADDING_PX, Headline, Panel, plan
from ketamotion.mobjects.strokes import Shape, arc, disc, polyline, segments
from ketamotion.mobjects.text import TextBlock, text
from ketamotion.mobjects.typeset import CAP_HEIGHT
from ketamotion.theme import LINE_MEDIUM, LINE_THIN, TYPE_MEDIUM, TYPE_SMALL, Theme

BAR_PX = 26.0
NAME_GAP_PX = 14.0
AXIS_PX = 58.0


@dataclass(frozen=True)
class Span:
    """One row of a chart of spans.

    Attributes
    ----------
    words : str
        Its name, above it.
    shape : sequence of (x, height)
        How it swells and ebbs, height 0 to 1, x ascending.
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
            self.names_px = wide + 28
        left, bottom = room.left + self.names_px, room.bottom - AXIS_PX
        up = (30.0 if headline else 8.0) if low else 0.0
        self.room = Rect(left, room.top - up, room.right - 28, bottom)
        self.bar_px = 20.0 if low else BAR_PX
        pitch = min(self.room.height / len(rows), 150.0)
        self.texts: list[TextBlock] = []
        self.bars: list[tuple[Shape, np.ndarray, float, Span]] = []
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

    def _words(self, words: str, x: float, baseline: float, color: str) -> TextBlock:
        block = text(words, TYPE_SMALL, "medium", color)
        self.add(block.at(self.layout, x, baseline))
        self.texts.append(block)
        return block

    def _row(self, row: Span, top: float, theme: Theme) -> None:
        """A name, its bar, and what is doubted."""
        baseline = top + CAP_HEIGHT * TYPE_SMALL + 4
        self._words(row.words, self.room.left - self.names_px, baseline, row.color)
        middle = baseline + NAME_GAP_PX + self.bar_px / 2 + 6
        if self.names_px:
            middle = baseline - CAP_HEIGHT * TYPE_SMALL / 2
        ends = [(self.room.left, middle), (self.room.right, middle)]
        self.add(polyline(self.layout, ends, theme.background["rule"], LINE_THIN))
        upper = [(self.x_px(x), middle - h * self.bar_px / 2) for x, h in row.shape]
        lower = [(x, 2 * middle - y) for x, y in upper[::-1]]
        path = segments(np.array([*upper, *lower, upper[0]]))
        whole = 0.85 if self.upto is None else 0.28
        self.add(Shape(self.layout, path, fill=row.color, opacity=whole))
        self.middles.append(middle)
        if self.upto is not None:
            none = np.zeros((0, 2))
            bar = Shape(self.layout, none, fill=row.color, opacity=0.85)
            self.bars.append((bar, np.array(upper), middle, row))
            self.add(bar)
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
            self.add(block.at(self.layout, low, middle + self.bar_px / 2 + 34))
            self.texts.append(block)

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
        for bar, upper, middle, row in self.bars:
            x = self.x_px(min(max((row.upto or self.upto)(), low), high))
            done = upper[upper[:, 0] <= x]
            if len(done) == 0:
                bar.trace_px(np.zeros((0, 2)))
                continue
            y = float(np.interp(x, upper[:, 0], upper[:, 1]))
            top = np.vstack([done, (min(x, float(upper[-1, 0])), y)])
            under = np.stack([top[::-1, 0], 2 * middle - top[::-1, 1]], axis=1)
            bar.trace_px(segments(np.vstack([top, under, top[:1]])))
        return self

    @property
    def boxes(self) -> list[Rect]:
        """What its texts take up, in design px."""
        return [block.box(self.layout) for block in self.texts]


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


class RegionsCard(Group):
    """Where there are fewer spines, and where there are more.

    Parameters
    ----------
    groups : sequence of (str, str, sequence of str)
        ``-`` or ``+``, its words, and the regions.
    """

    def __init__(
        self,
        groups: Sequence[tuple[str, str, Sequence[str]]],
        *,
        layout: Layout,
        theme: Theme,
    ) -> None:
        super().__init__()
        self.layout = layout
        rect = layout.panel
        self.add(Panel(rect, layout=layout, theme=theme))
        self.texts: list[TextBlock] = []
        wide = rect.height < 360
        for n, (sign, words, regions) in enumerate(groups):
            if wide:
                left, top = rect.left + PADDING_PX + n * rect.width / 2, rect.top + 84
            else:
                share = (rect.height - 2 * PADDING_PX) / len(groups)
                left, top = rect.left + PADDING_PX, rect.top + 100 + n * share
            tone = theme.trace["model"]
            if sign == "-":
                stop = "lift" if theme.name == "dark" else "base"
                tone = theme.entity["excitatory_neuron"][stop]
            middle = top - CAP_HEIGHT * TYPE_MEDIUM / 2
            strokes = [segments(np.array([(left, middle), (left + 28, middle)]))]
            if sign == "+":
                up = [(left + 14, middle - 14), (left + 14, middle + 14)]
                strokes.append(segments(np.array(up)))
            path = np.concatenate(strokes)
            self.add(Shape(layout, path, stroke=tone, width_px=LINE_MEDIUM + 1))
            lines = [(words, TYPE_SMALL, "semibold", tone, top - 4)]
            for k, region in enumerate(regions):
                ink = theme.text["ink"]
                lines.append((region, TYPE_MEDIUM, "medium", ink, top + 68 + 58 * k))
            for string, size, weight, color, baseline in lines:
                block = text(string, size, weight, color)
                self.add(block.at(layout, left + 52, baseline))
                self.texts.append(block)

    @property
    def boxes(self) -> list[Rect]:
        """What its texts take up, in design px."""
        return [block.box(self.layout) for block in self.texts]


class ScanCard(Group):
    """What a scan of people found: a scanner's ring and two lines of words."""

    def __init__(self, what: str, found: str, *, layout: Layout, theme: Theme) -> None:
        super().__init__()
        self.layout = layout
        rect = layout.panel
        self.add(Panel(rect, layout=layout, theme=theme))
        tone, muted = theme.evidence["in people"], theme.text["muted"]
        low = rect.height < 360
        radius = 88.0 if low else min(132.0, 0.2 * rect.height)
        x = rect.left + PADDING_PX + radius + 16 if low else rect.center[0]
        y = rect.center[1] if low else rect.top + 0.38 * rect.height
        blocks = [arc(x, y, radius, 360 / 16 * k + 3, 360 / 16 - 6) for k in range(16)]
        ring = Shape(layout, np.concatenate(blocks), stroke=muted, width_px=14)
        head = disc(0, 0, 1) * (0.46 * radius, 0.56 * radius) + (x, y)
        nose = np.array([(x - 9, y - 0.545 * radius), (x, y - 0.63 * radius)])
        nose = np.vstack([nose, (x + 9, y - 0.545 * radius)])
        outline = np.concatenate([head, segments(nose)])
        body = Shape(layout, outline, stroke=tone, width_px=LINE_MEDIUM)
        a = np.radians(-32)
        way = np.array([np.cos(a), np.sin(a)])
        at = np.array([x + 0.12 * radius, y - 0.1 * radius])
        # From inside the head both ways to the ring: what such a scanner counts.
        b = way @ (at - (x, y))
        c = (at - (x, y)) @ (at - (x, y)) - (radius - 12) ** 2
        far = [-b - np.sqrt(b * b - c), -b + np.sqrt(b * b - c)]
        line = np.array([at + far[0] * way, at + far[1] * way])
        rays = Shape(layout, dashed(line, 8, 7), stroke=tone, width_px=LINE_THIN)
        spot = Shape(layout, disc(*at, 7), fill=tone)
        self.add(ring, body, rays, spot)
        self.texts = []
        if low:
            left, top = x + radius + 56, rect.center[1] - 18
        else:
            left, top = rect.left + PADDING_PX, rect.top + 0.74 * rect.height
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

    @property
    def boxes(self) -> list[Rect]:
        """What its texts take up, in design px."""
        return [block.box(self.layout) for block in self.texts]
