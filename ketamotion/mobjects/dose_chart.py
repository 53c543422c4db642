"""Directions over dose: up, none or down, and a model's curve behind them.

Heights mean nothing: every mark is equally large, and there is no scale upwards.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from manim import DOWN, UP, Group, VGroup

from ketamotion.layout import Layout, Rect
from ketamotion.mobjects.axes import TICK_GAP_PX
from ketamotion.mobjects.strokes import Shape, polyline, segments, to_points
from ketamotion.mobjects.text import TextBlock, text
from ketamotion.mobjects.typeset import CAP_HEIGHT
from ketamotion.theme import LINE_MEDIUM, LINE_THICK, LINE_THIN, TYPE_SMALL, Theme

HEAD_PX, STEM_PX, TIP_PX = 84.0, 36.0, 56.0
"""Width of an arrow's head and of its stem, height of its head."""
BAR_PX, BAR_GAP_PX = 14.0, 13.0
"""No change: two bars, like the sign of equality."""
MARGIN_PX = 56.0
"""From the first and last dose to the ends of the axis."""
LEAST_GROWN = 0.02


class DoseAxis(VGroup):
    """An axis of doses in equal ratios: marks and numbers, the last with its unit."""

    def __init__(
        self,
        doses: Sequence[float],
        unit: str,
        left: float,
        right: float,
        y: float,
        *,
        start: float,
        layout: Layout,
        theme: Theme,
        number: Callable[[float], str],
    ) -> None:
        super().__init__()
        self.layout, self.ends = layout, (left, right)
        self.range = math.log(start), math.log(doses[-1])
        rule = theme.background["rule"]
        self.line = polyline(layout, [(left - 20, y), (right + 40, y)], rule)
        self.marks: list[Shape] = []
        self.numbers: list[TextBlock] = []
        baseline = y + TICK_GAP_PX + 8 + CAP_HEIGHT * TYPE_SMALL
        for dose in doses:
            x = self.x(dose)
            mark = polyline(layout, [(x, y), (x, y + 10)], theme.text["faint"])
            words = text(number(dose), TYPE_SMALL, color=theme.text["muted"])
            self.marks.append(mark)
            self.numbers.append(words.at(layout, x, baseline, "middle"))
        self.unit = text(unit, TYPE_SMALL, color=theme.text["muted"])
        last = self.numbers[-1].box(layout)
        self.unit.at(layout, last.right + 10, baseline)
        self.add(self.line, *self.marks, *self.numbers, self.unit)

    def x(self, dose: float) -> float:
        """Where a dose stands, in design px."""
        (low, high), (left, right) = self.range, self.ends
        return left + (math.log(dose) - low) / (high - low) * (right - left)


class DoseMark(Shape):
    """One direction: an arrow up or down from the baseline, or two level bars."""

    def __init__(
        self,
        direction: int,
        x: float,
        baseline: float,
        length: float,
        *,
        layout: Layout,
        theme: Theme,
        scale: float = 1.0,
    ) -> None:
        self.direction, self.place = direction, (x, baseline)
        self.length, self.size = length, scale
        self.grown = 0.0
        name = {1: "glutamate", 0: "", -1: "potassium"}[direction]
        stops = theme.entity[name] if name else {}
        light = theme.name == "light"
        bright = stops.get("base" if light else "lift", theme.text["ink"])
        dark = stops.get("shade" if light else "base", theme.text["muted"])
        edge = stops.get("edge", theme.background["void"])
        super().__init__(
            layout, np.zeros((0, 2)), fill=dark, stroke=edge, width_px=LINE_MEDIUM
        )
        self.set_sheen_direction(UP if direction >= 0 else DOWN)
        self.set_fill([dark, bright], opacity=1.0)
        if light and direction:
            self.set_fill([dark, dark], opacity=1.0)

    def grow(self, amount: float) -> DoseMark:
        """Draw it grown to this share, 0 to 1."""
        amount = 0.0 if amount < LEAST_GROWN else min(1.0, amount)
        if amount == self.grown and len(self.points):
            return self
        self.grown = amount
        if amount == 0:
            self.points = np.zeros((0, 3))
            return self
        x, y = self.place
        k = self.size
        if self.direction == 0:
            half = HEAD_PX / 2 * k * amount
            paths = []
            for side in (-1, 1):
                top = y + side * (BAR_GAP_PX + BAR_PX) / 2 * k - BAR_PX / 2 * k
                box = [(-half, top), (half, top), (half, top + BAR_PX * k)]
                box += [(-half, top + BAR_PX * k), (-half, top)]
                paths.append(segments(np.array(box) + (x, 0.0)))
            self.points = to_points(self.layout, np.concatenate(paths))
            return self
        tip = TIP_PX * k * min(1.0, 2 * amount)
        long = max(self.length * amount, tip + 1.0)
        head, stem = HEAD_PX / 2 * k * min(1.0, 2 * amount), STEM_PX / 2 * k
        corners = [
            (-stem, 0.0), (-stem, long - tip), (-head, long - tip), (0.0, long),
            (head, long - tip), (stem, long - tip), (stem, 0.0), (-stem, 0.0),
        ]  # fmt: skip
        way = np.array([(dx, -self.direction * dy) for dx, dy in corners])
        self.points = to_points(self.layout, segments(way + (x, y)))
        return self


class DoseCurve(Shape):
    """A model's curve over dose, drawn up to a moving dose; above the line is up."""

    def __init__(
        self,
        axis: DoseAxis,
        doses: Sequence[float],
        heights: Sequence[float],
        baseline: float,
        room_px: float,
        upto: Callable[[], float],
        *,
        layout: Layout,
        theme: Theme,
    ) -> None:
        self.axis, self.upto = axis, upto
        self.doses = np.asarray(doses, float)
        y = np.asarray(heights, float)
        high = room_px / np.max(np.abs(y))
        xs = np.array([axis.x(dose) for dose in self.doses])
        self._places = np.stack([xs, baseline - high * y], axis=1)
        super().__init__(
            layout,
            np.zeros((0, 2)),
            stroke=theme.trace["model"],
            width_px=LINE_THICK,
            opacity=0.75,
        )
        self.add_updater(DoseCurve.refresh)
        self.refresh()

    def refresh(self) -> DoseCurve:
        """Draw up to the present dose."""
        dose = min(self.upto(), float(self.doses[-1]))
        k = int(np.searchsorted(self.doses, dose, side="right"))
        if k < 1 or dose <= self.doses[0]:
            self.points = np.zeros((0, 3))
            return self
        x = self.axis.x(dose)
        tip = [x, np.interp(x, self._places[:, 0], self._places[:, 1])]
        corners = np.vstack([self._places[:k], tip])
        self.points = to_points(self.layout, segments(corners))
        return self

    def at(self, dose: float) -> tuple[float, float]:
        """Where the curve passes a dose, in design px: for its name."""
        x = self.axis.x(dose)
        y = np.interp(x, self._places[:, 0], self._places[:, 1])
        return x, float(y)


class DoseChart(Group):
    """Marks of direction over an axis of doses.

    Parameters
    ----------
    rect : Rect
        Room for all of it.
    doses, directions : sequences
        What was found: 1 up, 0 no change, -1 down.
    grown : callable
        How far each mark has grown at present, 0 to 1, in the order of `doses`.
    curve : (sequence, sequence)
        Doses and heights of the model, above and below 0; the axis begins with it.
    upto : callable
        Up to which dose the curve is drawn.
    words : (str, str, str)
        More, as before, less: at the left.
    unit : str
    """

    def __init__(
        self,
        rect: Rect,
        doses: Sequence[float],
        directions: Sequence[float],
        grown: Callable[[], Sequence[float]],
        curve: tuple[Sequence[float], Sequence[float]],
        upto: Callable[[], float],
        words: tuple[str, str, str],
        unit: str,
        *,
        layout: Layout,
        theme: Theme,
        number: Callable[[float], str],
    ) -> None:
        super().__init__()
        self.grown, self.top = grown, rect.top
        look = {"layout": layout, "theme": theme}
        bottom = rect.bottom - 2.0 * TYPE_SMALL
        half = (bottom - rect.top) / 2 - 14
        self.baseline = rect.top + half
        ink, muted = theme.text["ink"], theme.text["muted"]
        names = [
            text(word, TYPE_SMALL, "medium", color)
            for word, color in zip(words, (ink, muted, ink), strict=True)
        ]
        wide = max(name.advance for name in names)
        left = rect.left + wide + MARGIN_PX
        unit_px = text(unit, TYPE_SMALL).advance + 44
        right = rect.right - max(HEAD_PX, unit_px)
        cap = CAP_HEIGHT * TYPE_SMALL / 2
        heights = (-half * 0.72, 0.0, half * 0.72)
        for name, up in zip(names, heights, strict=True):
            name.at(layout, rect.left + wide, self.baseline + up + cap, "right")
        start, end = rect.left + wide + 20, rect.right
        self.zero = polyline(
            layout,
            [(start, self.baseline), (end, self.baseline)],
            theme.text["faint"],
            LINE_THIN,
        )
        first = float(curve[0][0])
        self.axis = DoseAxis(
            doses, unit, left, right, bottom, start=first, number=number, **look
        )
        self.curve = DoseCurve(
            self.axis, *curve, self.baseline, half - 10, upto, **look
        )
        gaps = np.diff([self.axis.x(dose) for dose in doses])
        scale = min(1.0, 0.94 * float(gaps.min()) / HEAD_PX)
        self.marks = [
            DoseMark(
                int(direction),
                self.axis.x(dose),
                self.baseline,
                half * 0.86,
                scale=scale,
                **look,
            )
            for dose, direction in zip(doses, directions, strict=True)
        ]
        self.add(self.axis, self.zero, self.curve, *names, *self.marks)
        self.add_updater(DoseChart.refresh)
        self.refresh()

    def __deepcopy__(self, memo: dict[int, object]) -> DoseChart:
        return self

    def curve_label(self, dose: float) -> dict[str, Any]:
        """How the curve's name stands: above it, at its left."""
        x, y = self.curve.at(dose)
        return {"at": (x - 26, self.top + 6), "target": (x, y), "side": "middle"}

    def refresh(self) -> DoseChart:
        """Draw the marks as far as they have grown."""
        for mark, amount in zip(self.marks, self.grown(), strict=True):
            mark.grow(amount)
        return self
