"""Axes: tick marks, their labels, and the mapping from data to places."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from manim import VGroup

from ketamotion.layout import Layout, Rect
from ketamotion.mobjects.strokes import Shape, polyline
from ketamotion.mobjects.text import TextBlock, text
from ketamotion.mobjects.typeset import CAP_HEIGHT
from ketamotion.theme import LINE_MEDIUM, TYPE_SMALL, Theme

TICK_GAP_PX = 14
MIN_X_PITCH_PX = 104
MIN_Y_PITCH_PX = 64
MAX_TICKS = 3
"""On each axis: more numbers than six a plot nobody reads while it moves."""
BREAK_SHARE = 0.73
"""Part of the x axis left of a break."""
_STEPS = (1.0, 2.0, 2.5, 4.0, 5.0)


def nice_ticks(low: float, high: float, at_most: int) -> list[float]:
    """Round values from `low` to `high`; both ends are among them if that can be.

    The step is 1, 2, 2.5, 4 or 5 times a power of ten.
    """
    if not high > low:
        raise ValueError(f"no range from {low} to {high}")
    at_most = max(2, at_most)
    power = 10 ** math.floor(math.log10((high - low) / at_most))
    found: list[list[float]] = []
    for width in sorted({step * f * power for step in _STEPS for f in (1, 10)}):
        first, last = math.ceil(low / width - 1e-9), math.floor(high / width + 1e-9)
        # Ticks that leave the upper end bare are passed over: it carries the unit.
        whole = abs(last * width - high) < 1e-6 * width
        if 2 <= last - first + 1 <= at_most and whole:
            found.append([round(k * width, 12) for k in range(first, last + 1)])
    bare = [ticks for ticks in found if abs(ticks[0] - low) > 1e-9 * (high - low)]
    both = [ticks for ticks in found if ticks not in bare]
    return (both or bare or [[low, high]])[0]


def _plain_number(value: float) -> str:
    return f"{value:g}".replace("-", "\N{MINUS SIGN}")


class Axes(VGroup):
    """Axes with grid lines and tick labels, and the mapping from data to places.

    Parameters
    ----------
    x_range, y_range : tuple of float
        First and last value.
    rect : Rect
        Room in design px for the axes with their labels.
    x_ticks, y_ticks : sequence of float, optional
        Otherwise as many round ones as there is room for.
    x_unit, y_unit : str
        Written behind the last tick of the axis.
    beyond : float, optional
        One value after a break of the x axis; it stands at the right end.
    number : callable, optional
        A tick's value as words, in the viewer's language.
    """

    def __init__(
        self,
        x_range: tuple[float, float],
        y_range: tuple[float, float],
        rect: Rect,
        *,
        layout: Layout,
        theme: Theme,
        x_ticks: Sequence[float] | None = None,
        y_ticks: Sequence[float] | None = None,
        x_unit: str = "",
        y_unit: str = "",
        beyond: float | None = None,
        number: Callable[[float], str] = _plain_number,
    ) -> None:
        super().__init__()
        self.layout, self.theme = layout, theme
        self.x_range, self.y_range = x_range, y_range
        self.beyond = beyond
        self._muted = theme.text["muted"]

        def label(value: float, unit: str) -> TextBlock:
            words = number(value) + (f"\N{NO-BREAK SPACE}{unit}" if unit else "")
            return text(words, TYPE_SMALL, "medium", self._muted)

        cap = CAP_HEIGHT * TYPE_SMALL
        bottom = rect.bottom - TICK_GAP_PX - cap - 8
        top = rect.top + cap / 2 + 2
        if y_ticks is None:
            room = 1 + int((bottom - top) / MIN_Y_PITCH_PX)
            y_ticks = nice_ticks(*y_range, min(room, MAX_TICKS))
        y_labels = [label(v, y_unit if v == y_ticks[-1] else "") for v in y_ticks]
        left = rect.left + max(t.advance for t in y_labels) + TICK_GAP_PX
        last = label(beyond if beyond is not None else x_range[1], x_unit)
        right = rect.right - last.advance / 2
        self.area = Rect(left, top, right, bottom)
        self._x_end = left + (right - left) * (1 if beyond is None else BREAK_SHARE)
        if x_ticks is None:
            room = 1 + int((self._x_end - left) / MIN_X_PITCH_PX)
            most = MAX_TICKS - (beyond is not None)
            x_ticks = nice_ticks(*x_range, min(room, most))
        x_labels = [
            label(v, x_unit if v == x_ticks[-1] and beyond is None else "")
            for v in x_ticks
        ]
        self.x_ticks = list(x_ticks)
        self.y_ticks = list(y_ticks)
        self._draw_y(y_labels)
        self._draw_x(x_labels, last if beyond is not None else None)

    def _draw_y(self, labels: list[TextBlock]) -> None:
        left, _, right, _ = self.area
        rule = self.theme.background["rule"]
        self.y_lines: list[Shape] = []
        self.y_labels = labels
        for value, words in zip(self.y_ticks, labels, strict=True):
            y = self.px(self.x_range[0], value)[1]
            self.y_lines.append(polyline(self.layout, [(left, y), (right, y)], rule))
            lower = y + CAP_HEIGHT * TYPE_SMALL / 2
            words.at(self.layout, left - TICK_GAP_PX, lower, "right")
        self.add(*self.y_lines, *labels)

    def _draw_x(self, labels: list[TextBlock], last: TextBlock | None) -> None:
        bottom = self.area.bottom
        faint = self.theme.text["faint"]
        baseline = bottom + TICK_GAP_PX + 8 + CAP_HEIGHT * TYPE_SMALL
        ticks = list(self.x_ticks)
        self.x_labels = list(labels)
        if last is not None:
            ticks.append(self.beyond)
            self.x_labels.append(last)
        self.x_lines: list[Shape] = []
        for value, words in zip(ticks, self.x_labels, strict=True):
            x = self.px(value, self.y_range[0])[0]
            mark = [(x, bottom), (x, bottom + 10)]
            self.x_lines.append(polyline(self.layout, mark, faint))
            words.at(self.layout, x, baseline, "middle")
        self.add(*self.x_lines, *self.x_labels)
        if last is not None:
            self._draw_break()

    def _draw_break(self) -> None:
        """Two slanted strokes, and the axis interrupted between them."""
        x = (self._x_end + self.area.right) / 2
        y = self.area.bottom
        gap = polyline(
            self.layout,
            [(x - 5, y), (x + 5, y)],
            self.theme.background["panel"],
            LINE_MEDIUM + 2,
        )
        strokes = [
            polyline(self.layout, [(x + d - 4, y + 9), (x + d + 4, y - 9)], self._muted)
            for d in (-6, 6)
        ]
        self.add(gap, *strokes)

    def px(self, x: float, y: float) -> tuple[float, float]:
        """Where a value stands, in design px."""
        (x0, x1), (y0, y1) = self.x_range, self.y_range
        if self.beyond is not None and x > x1:
            if not math.isclose(x, self.beyond):
                raise ValueError(f"{x} lies in the break of the axis")
            at_x = self.area.right
        else:
            at_x = self.area.left + (x - x0) / (x1 - x0) * (
                self._x_end - self.area.left
            )
        at_y = self.area.bottom - (y - y0) / (y1 - y0) * self.area.height
        return at_x, at_y

    def places(self, xs: np.ndarray, ys: np.ndarray) -> np.ndarray:
        """Design px (n, 2) of many values, left of a break."""
        left = self.px(self.x_range[0], self.y_range[0])
        right = self.px(self.x_range[1], self.y_range[1])
        (x0, x1), (y0, y1) = self.x_range, self.y_range
        out = np.empty((len(xs), 2))
        out[:, 0] = left[0] + (np.asarray(xs) - x0) / (x1 - x0) * (right[0] - left[0])
        out[:, 1] = left[1] + (np.asarray(ys) - y0) / (y1 - y0) * (right[1] - left[1])
        return out

    def point(self, x: float, y: float) -> np.ndarray:
        """Where a value stands, in Manim coordinates."""
        return self.layout.point(*self.px(x, y))

    @property
    def boxes(self) -> list[Rect]:
        """What the tick labels take up, in design px."""
        return [t.box(self.layout) for t in (*self.x_labels, *self.y_labels)]
