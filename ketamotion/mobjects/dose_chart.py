"""Directions over dose: up, none or down; in a strip below them a model's curve.

Marks are equally large: what was found is a direction. Heights of the curve are
relative, without a scale.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

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
MARGIN_PX = 76.0
"""From the words to where the curve begins."""
LEAD_PX = 48.0
"""How far left of the curve the axis begins."""
MARKS_SHARE = 0.50
"""Of the height over the axis; the rest is the curve's strip."""
STRIP_GAP_PX = 22.0
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
        faint = theme.text["faint"]
        self.line = polyline(layout, [(left - LEAD_PX, y), (right + 40, y)], faint)
        between = [d for d in _between(start, doses[-1]) if d not in doses]
        self.fine = VGroup()
        for x in map(self.x, between):
            self.fine.add(polyline(layout, [(x, y), (x, y + 9)], faint))
        self.marks: list[Shape] = []
        self.numbers: list[TextBlock] = []
        baseline = y + TICK_GAP_PX + 8 + CAP_HEIGHT * TYPE_SMALL
        for dose in doses:
            x = self.x(dose)
            mark = polyline(layout, [(x, y), (x, y + 16)], theme.text["muted"])
            words = text(number(dose), TYPE_SMALL, color=theme.text["muted"])
            self.marks.append(mark)
            self.numbers.append(words.at(layout, x, baseline, "middle"))
        self.unit = text(unit, TYPE_SMALL, color=theme.text["muted"])
        last = self.numbers[-1].box(layout)
        self.unit.at(layout, last.right + 10, baseline)
        self.add(self.line, self.fine, *self.marks, *self.numbers, self.unit)

    def x(self, dose: float) -> float:
        """Where a dose stands, in design px."""
        (low, high), (left, right) = self.range, self.ends
        return left + (math.log(dose) - low) / (high - low) * (right - left)


def _between(low: float, high: float) -> list[float]:
    """Once, twice ... nine times each power of ten: what a log axis is known by."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    values = (float(k * 10.0**n) for n in powers for k in range(1, 10))
    return [value for value in values if low <= value <= high]


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
    """A model's curve over dose, drawn up to a moving dose; above its line is up.

    `top` and `bottom` bound its strip, in design px; `level` is the height of no
    change in it.
    """

    def __init__(
        self,
        axis: DoseAxis,
        doses: Sequence[float],
        heights: Sequence[float],
        top: float,
        bottom: float,
        upto: Callable[[], float],
        *,
        layout: Layout,
        theme: Theme,
    ) -> None:
        self.axis, self.upto = axis, upto
        self.doses = np.asarray(doses, float)
        y = np.asarray(heights, float)
        high = (bottom - top) / (max(y.max(), 0.0) - min(y.min(), 0.0))
        self.level = top + high * max(float(y.max()), 0.0)
        xs = np.array([axis.x(dose) for dose in self.doses])
        self._places = np.stack([xs, self.level - high * y], axis=1)
        super().__init__(
            layout,
            np.zeros((0, 2)),
            stroke=theme.trace["model"],
            width_px=LINE_THICK,
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
    words : (str, str, str, str, str)
        At the left: more, as before, less; the curve's name; the axis's.
    unit : str

    Attributes
    ----------
    strip : VGroup
        The curve's name and its line of no change, not yet shown.
    """

    def __init__(
        self,
        rect: Rect,
        doses: Sequence[float],
        directions: Sequence[float],
        grown: Callable[[], Sequence[float]],
        curve: tuple[Sequence[float], Sequence[float]],
        upto: Callable[[], float],
        words: tuple[str, str, str, str, str],
        unit: str,
        *,
        layout: Layout,
        theme: Theme,
        number: Callable[[float], str],
    ) -> None:
        super().__init__()
        self.grown = grown
        look = {"layout": layout, "theme": theme}
        bottom = rect.bottom - 2.0 * TYPE_SMALL
        half = MARKS_SHARE * (bottom - rect.top) / 2
        self.baseline = rect.top + half
        ink, muted = theme.text["ink"], theme.text["muted"]
        colors = (ink, muted, ink, theme.trace["model"], muted)
        names = [
            text(word, TYPE_SMALL, "medium", color)
            for word, color in zip(words, colors, strict=True)
        ]
        wide = max(name.advance for name in names)
        left = rect.left + wide + MARGIN_PX
        unit_px = text(unit, TYPE_SMALL).advance + 44
        right = rect.right - max(HEAD_PX, unit_px)
        cap = CAP_HEIGHT * TYPE_SMALL / 2
        start, end = rect.left + wide + 20, rect.right

        def across(y: float) -> Shape:
            faint = theme.text["faint"]
            return polyline(layout, [(start, y), (end, y)], faint, LINE_THIN)

        self.zero = across(self.baseline)
        first = float(curve[0][0])
        self.axis = DoseAxis(
            doses, unit, left, right, bottom, start=first, number=number, **look
        )
        strip = self.baseline + half + STRIP_GAP_PX, bottom - STRIP_GAP_PX
        self.curve = DoseCurve(self.axis, *curve, *strip, upto, **look)
        heights = [self.baseline + up * half for up in (-0.66, 0.0, 0.66)]
        heights += [self.curve.level, bottom + TICK_GAP_PX + 8 + cap]
        for name, y in zip(names, heights, strict=True):
            name.at(layout, rect.left + wide, y + cap, "right")
        self.strip = VGroup(across(self.curve.level), names.pop(3))
        gaps = np.diff([self.axis.x(dose) for dose in doses])
        scale = min(1.0, 0.94 * float(gaps.min()) / HEAD_PX)
        self.marks = [
            DoseMark(
                int(direction),
                self.axis.x(dose),
                self.baseline,
                half * 0.9,
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

    def refresh(self) -> DoseChart:
        """Draw the marks as far as they have grown."""
        for mark, amount in zip(self.marks, self.grown(), strict=True):
            mark.grow(amount)
        return self
