"""What was measured in people: who took part, and two bars on their own axis."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from manim import Group, VGroup

from ketamotion.layout import Layout, Rect
from ketamotion.mobjects.panel import Panel
from ketamotion.mobjects.strokes import Shape, arc, disc, polyline, segments
from ketamotion.mobjects.text import TextBlock, text
from ketamotion.mobjects.typeset import CAP_HEIGHT
from ketamotion.theme import LINE_MEDIUM, LINE_THIN, TYPE_LARGE, TYPE_SMALL, Theme

TOP = 140.0
"""Upper end of the axis, in percent."""
TICKS = (0.0, 50.0, 100.0)
CARD_PX = 36.0
"""From the card's edge to what stands on it."""
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
BRACKET_PX = 40.0
NAME_GAP_PX = 16.0
"""Room of the bracket round the participants, and the same for its words."""


class Crowd(VGroup):
    """One figure for each participant, seven a row; two groups, one below the other.

    Parameters
    ----------
    groups : sequence of (int, str)
        How many, and the words below them.
    together : str
        How many in all, beside a bracket round both groups: measured as one.
    """

    def __init__(
        self,
        rect: Rect,
        groups: Sequence[tuple[int, str]],
        together: str,
        *,
        layout: Layout,
        theme: Theme,
    ) -> None:
        super().__init__()
        ink, muted = theme.text["ink"], theme.text["muted"]
        both = text(together, TYPE_SMALL, "semibold", ink)
        pitch = (rect.width - both.advance - 2 * BRACKET_PX) / COLUMNS
        height = 0.86 * pitch
        row_px, gap_px = 1.12 * pitch, 2.6 * TYPE_SMALL
        rows = [-(-count // COLUMNS) for count, _ in groups]
        total = sum(rows) * row_px + len(groups) * gap_px
        y = rect.center[1] - total / 2 + row_px / 2
        begins = y - row_px / 2
        colors = (muted, ink)
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
        x, ends = (
            rect.left + COLUMNS * pitch + 0.4 * BRACKET_PX,
            y - row_px / 2 - gap_px + 1.4 * TYPE_SMALL,
        )
        middle, out = (begins + ends) / 2, 0.4 * BRACKET_PX
        corners = [(x, begins), (x + out, begins), (x + out, ends), (x, ends)]
        tip = [(x + out, middle), (x + 2 * out, middle)]
        bracket = VGroup(
            *(polyline(layout, way, muted, LINE_MEDIUM) for way in (corners, tip))
        )
        cap = CAP_HEIGHT * TYPE_SMALL / 2
        both.at(layout, x + 2.5 * out, middle + cap)
        self.add(*self.figures, bracket, both)


class Bars(Group):
    """Two bars on a card, their axis from 0 and the error of their difference.

    Of the second bar only what exceeds the first is lit.

    Parameters
    ----------
    levels : callable
        Heights of the two bars at present, in percent of the first's.
    error : float
        Standard error of the difference, in the same percent.
    names : (str, str)
        Below the bars.
    axis_words : str
        What is measured, above the axis.
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
        card = Panel(rect, layout=layout, theme=theme)
        rect = rect.grown(-CARD_PX)
        self.axis = PercentAxis(rect, layout=layout, theme=theme, number=number)
        area = self.axis.area
        self.bars: list[Shape] = []
        wide = BAR_SHARE * area.width
        self.middles = [area.left + share * area.width for share in (0.30, 0.76)]
        self.wide = wide
        drug = theme.entity["ketamine"]
        for _ in self.middles:
            self.bars.append(Shape(layout, np.zeros((0, 2)), fill=theme.text["faint"]))
        self.excess = Shape(layout, np.zeros((0, 2)), fill=drug["base"])
        baseline = area.bottom + 22 + CAP_HEIGHT * TYPE_SMALL
        labels = [text(name, TYPE_SMALL, "medium", ink) for name in names]
        # Long names give way to both sides.
        wanted = sum(block.advance for block in labels) / 2 + NAME_GAP_PX
        lack = max(0.0, wanted - (self.middles[1] - self.middles[0]))
        for block, x, way in zip(labels, self.middles, (-0.5, 0.5), strict=True):
            block.at(layout, x + way * lack, baseline, "middle")
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
        first = rect.top + CAP_HEIGHT * TYPE_SMALL
        what = text(axis_words, TYPE_SMALL, "medium", ink)
        labels.append(what.at(layout, rect.left, first))
        self.add(card, self.axis, *self.bars, self.excess, self.rest, self.whisker)
        self.add(*labels)
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
            bar.trace_px(_upright(box))
        more = Rect(box.left, box.top, box.right, self.y(levels[0]))
        flat = more.height < 0.5
        self.excess.trace_px(np.zeros((0, 2)) if flat else _upright(more))
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


def _upright(box: Rect) -> np.ndarray:
    """A box with square corners: one stands on another, all stand on zero."""
    left, top, right, bottom = box
    corners = [(left, bottom), (left, top), (right, top), (right, bottom)]
    return segments(np.array([*corners, corners[0]]))


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
        top = rect.top + 3.0 * TYPE_SMALL
        bottom = rect.bottom - 2.0 * TYPE_SMALL
        self.area = Rect(left, top, rect.right, bottom)
        self.lines: list[Shape] = []
        for value, label in zip(TICKS, self.labels, strict=True):
            y = bottom - value / TOP * (bottom - top)
            self.lines.append(polyline(layout, [(left, y), (rect.right, y)], rule))
            cap = CAP_HEIGHT * TYPE_SMALL / 2
            label.at(layout, left - 16, y + cap, "right")
        self.add(*self.lines, *self.labels)
