"""What was measured in people: who took part, and two bars on their own axis."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from manim import UP, Group, VGroup

from ketamotion.layout import Layout, Rect
from ketamotion.mobjects.strokes import (
    Shape,
    arc,
    disc,
    polyline,
    rounded,
    segments,
)
from ketamotion.mobjects.text import TextBlock, text
from ketamotion.mobjects.typeset import CAP_HEIGHT
from ketamotion.theme import LINE_THIN, TYPE_LARGE, TYPE_SMALL, Theme

TOP = 140.0
"""Upper end of the axis, in percent."""
TICKS = (0.0, 50.0, 100.0)
BAR_SHARE = 0.24
"""A bar's width, as a share of the axis's."""


def person(x: float, y: float, height: float) -> np.ndarray:
    """Head and shoulders around (x, y), as cubic curves."""
    r = 0.22 * height
    head = disc(x, y - 0.26 * height, r)
    wide, top, bottom = 0.36 * height, y + 0.03 * height, y + 0.5 * height
    left = arc(x - wide + 0.26 * height, top + 0.26 * height, 0.26 * height, 180, 90)
    right = arc(x + wide - 0.26 * height, top + 0.26 * height, 0.26 * height, 270, 90)
    across = segments(np.array([left[-1], right[0]]))
    below = np.array([right[-1], (x + wide, bottom), (x - wide, bottom), left[0]])
    return np.concatenate([head, left, across, right, segments(below)])


COLUMNS = 7


class Crowd(VGroup):
    """One figure for each participant, seven a row; two groups, one below the other.

    Parameters
    ----------
    groups : sequence of (int, str)
        How many, and the words below them.
    """

    def __init__(
        self,
        rect: Rect,
        groups: Sequence[tuple[int, str]],
        *,
        layout: Layout,
        theme: Theme,
    ) -> None:
        super().__init__()
        pitch = rect.width / COLUMNS
        height = 0.86 * pitch
        row_px, gap_px = 1.12 * pitch, 2.6 * TYPE_SMALL
        rows = [-(-count // COLUMNS) for count, _ in groups]
        total = sum(rows) * row_px + len(groups) * gap_px
        y = rect.center[1] - total / 2 + row_px / 2
        colors = (theme.text["muted"], theme.evidence["in people"])
        self.figures: list[Shape] = []
        for (count, words), color in zip(groups, colors, strict=True):
            for n in range(count):
                at = (
                    rect.left + pitch * (n % COLUMNS + 0.5),
                    y + row_px * (n // COLUMNS),
                )
                self.figures.append(Shape(layout, person(*at, height), fill=color))
            y += row_px * (-(-count // COLUMNS)) - row_px / 2
            name = text(words, TYPE_SMALL, "medium", color)
            self.add(name.at(layout, rect.left + 0.14 * pitch, y + 1.1 * TYPE_SMALL))
            y += gap_px + row_px / 2
        self.add(*self.figures)


class Bars(Group):
    """Two bars, their axis from 0 and the error of the second.

    Parameters
    ----------
    levels : callable
        Heights of the two bars at present, in percent of the first's.
    error : float
        Standard error of the second, in the same percent.
    names : (str, str)
        Below the bars.
    axis_words : str
        What is measured, above the axis.
    headline : str
        The finding, above the second bar; shown by the scene.
    """

    def __init__(
        self,
        rect: Rect,
        levels: Callable[[], Sequence[float]],
        error: float,
        names: tuple[str, str],
        axis_words: str,
        *,
        layout: Layout,
        theme: Theme,
        number: Callable[[float], str],
    ) -> None:
        super().__init__()
        self.layout, self.levels = layout, levels
        self.ink = theme.text["ink"]
        ink, muted = theme.text["ink"], theme.text["muted"]
        self.axis = PercentAxis(rect, layout=layout, theme=theme, number=number)
        area = self.axis.area
        self.bars: list[Shape] = []
        wide = BAR_SHARE * area.width
        self.middles = [area.left + share * area.width for share in (0.30, 0.76)]
        self.wide = wide
        gold = theme.entity["glutamate"]
        fills = (
            (theme.background["rule"], theme.text["faint"]),
            (gold["shade"], gold["base"]),
        )
        for low, high in fills:
            bar = Shape(layout, np.zeros((0, 2)), fill=high)
            bar.set_sheen_direction(UP)
            bar.set_fill([low, high], opacity=1.0)
            self.bars.append(bar)
        baseline = area.bottom + 22 + CAP_HEIGHT * TYPE_SMALL
        labels = [
            text(name, TYPE_SMALL, "medium", ink).at(layout, x, baseline, "middle")
            for name, x in zip(names, self.middles, strict=True)
        ]
        self.rest = polyline(
            layout,
            [(area.left, self.y(100.0)), (area.right, self.y(100.0))],
            muted,
            LINE_THIN,
            0.8,
        )
        self.error, self.whisker = (
            error,
            Shape(layout, np.zeros((0, 2)), stroke=ink, width_px=LINE_THIN),
        )
        what = text(axis_words, TYPE_SMALL, "medium", muted)
        what.at(layout, rect.left, rect.top + CAP_HEIGHT * TYPE_SMALL)
        self.add(self.axis, what, *self.bars, self.rest, self.whisker, *labels)
        self.add_updater(Bars.refresh)
        self.refresh()

    def __deepcopy__(self, memo: dict[int, object]) -> Bars:
        return self

    def y(self, percent: float) -> float:
        """Height of a value, in design px."""
        area = self.axis.area
        return area.bottom - percent / TOP * area.height

    def refresh(self) -> Bars:
        """Draw the bars at their present heights."""
        levels = self.levels()
        floor = self.axis.area.bottom
        for bar, x, level in zip(self.bars, self.middles, levels, strict=True):
            box = Rect(x - self.wide / 2, self.y(level), x + self.wide / 2, floor)
            path = rounded(box, min(10.0, box.height / 2 - 0.5))
            bar.trace_px(path)
        x, half = self.middles[1], 0.18 * self.wide
        low, high = (self.y(levels[1] + s * self.error) for s in (-1, 1))
        strokes = [
            [(x, low), (x, high)],
            [(x - half, low), (x + half, low)],
            [(x - half, high), (x + half, high)],
        ]
        self.whisker.trace_px(np.concatenate([segments(np.array(s)) for s in strokes]))
        return self

    def finding(self, words: str) -> TextBlock:
        """The finding as a number, above the second bar's error; not yet shown."""
        high = self.y(self.levels()[1] + self.error) - 20
        block = text(words, TYPE_LARGE, "semibold", self.ink)
        return block.at(self.layout, self.middles[1], high, "middle")


class PercentAxis(VGroup):
    """Zero, half and the whole of the comparison, with lines across."""

    def __init__(
        self,
        rect: Rect,
        *,
        layout: Layout,
        theme: Theme,
        number: Callable[[float], str],
    ) -> None:
        super().__init__()
        muted, rule = theme.text["muted"], theme.background["rule"]
        self.labels: list[TextBlock] = []
        for value in TICKS:
            unit = "\N{NO-BREAK SPACE}%" if value == TICKS[-1] else ""
            self.labels.append(text(number(value) + unit, TYPE_SMALL, color=muted))
        left = rect.left + max(label.advance for label in self.labels) + 16
        top = rect.top + 2.4 * TYPE_SMALL
        bottom = rect.bottom - 2.0 * TYPE_SMALL
        self.area = Rect(left, top, rect.right, bottom)
        self.lines: list[Shape] = []
        for value, label in zip(TICKS, self.labels, strict=True):
            y = bottom - value / TOP * (bottom - top)
            self.lines.append(polyline(layout, [(left, y), (rect.right, y)], rule))
            cap = CAP_HEIGHT * TYPE_SMALL / 2
            label.at(layout, left - 16, y + cap, "right")
        self.add(*self.lines, *self.labels)
