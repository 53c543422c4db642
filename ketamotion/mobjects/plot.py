"""Data on axes: curves, bands and points, each where the ticks say."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence

import numpy as np
from manim import VGroup

from ketamotion.layout import Rect
from ketamotion.mobjects.axes import Axes
from ketamotion.mobjects.strokes import Shape, disc, segments, to_points
from ketamotion.mobjects.text import TextBlock, balanced, text
from ketamotion.theme import LINE_MEDIUM, LINE_THIN, TYPE_SMALL


def _checked(
    axes: Axes, xs: Sequence[float], *rows: Sequence[float]
) -> tuple[np.ndarray, ...]:
    x = np.asarray(xs, float)
    values = [np.asarray(row, float) for row in rows]
    if x.ndim != 1 or len(x) < 2 or np.any(np.diff(x) <= 0):
        raise ValueError("x values must ascend, two at least")
    if any(row.shape != x.shape for row in values):
        raise ValueError("as many y values as x values are needed")
    (x0, x1), eps = axes.x_range, 1e-9
    inside = (x >= x0 - eps) & (x <= x1 + eps)
    if not inside.all():
        # The curve is cut where the axis ends, on the curve.
        ends = np.clip((x0, x1), x[0], x[-1])
        grid = np.unique(np.concatenate([x[inside], ends]))
        values = [np.interp(grid, x, row) for row in values]
        x = grid
    return x, *values


class Trace(Shape):
    """A curve, drawn up to a moving x.

    The pen's tip lies on the straight line between the two nearest samples, where
    `numpy.interp` has it.

    Parameters
    ----------
    xs, ys : sequences of float
        Data, x ascending; what lies outside the x axis is cut off.
    upto : callable, optional
        Up to which x it is drawn; called each frame. Without it the whole is drawn.
    """

    def __init__(
        self,
        axes: Axes,
        xs: Sequence[float],
        ys: Sequence[float],
        *,
        upto: Callable[[], float] | None = None,
        color: str | None = None,
        width_px: float = LINE_MEDIUM,
        opacity: float = 1.0,
    ) -> None:
        self.axes, self.upto = axes, upto
        self.xs, self.ys = _checked(axes, xs, ys)
        self._places = axes.places(self.xs, self.ys)
        path = segments(self._places)
        super().__init__(
            axes.layout,
            path,
            stroke=color or axes.theme.trace["model"],
            width_px=width_px,
            opacity=opacity,
        )
        self._whole = to_points(axes.layout, path)
        if upto is not None:
            self.refresh()
            self.add_updater(Trace.refresh)

    def __deepcopy__(self, memo: dict[int, object]) -> Trace:
        return _shared_copy(self, memo, ("axes", "upto", "xs", "ys"))

    @property
    def reached(self) -> float:
        """The x up to which it is drawn now, within its data."""
        x = float(self.xs[-1]) if self.upto is None else float(self.upto())
        return min(max(x, float(self.xs[0])), float(self.xs[-1]))

    @property
    def tip(self) -> tuple[float, float]:
        """(x, y) at the pen, in data."""
        return self.reached, float(np.interp(self.reached, self.xs, self.ys))

    def refresh(self) -> Trace:
        """Draw up to the present x."""
        k = int(np.searchsorted(self.xs, self.reached, side="right")) - 1
        tip = np.array(self.axes.px(*self.tip))
        if k >= len(self.xs) - 1:
            self.points = self._whole
            return self
        rest = to_points(self.layout, segments(np.stack([self._places[k], tip])))
        self.points = np.concatenate([self._whole[: 4 * k], rest])
        return self


class Band(Shape):
    """The area between two curves, drawn up to a moving x.

    Parameters are those of `Trace`; `lo` and `hi` are the two curves.
    """

    def __init__(
        self,
        axes: Axes,
        xs: Sequence[float],
        lo: Sequence[float],
        hi: Sequence[float],
        *,
        upto: Callable[[], float] | None = None,
        color: str | None = None,
        opacity: float | None = None,
    ) -> None:
        self.axes, self.upto = axes, upto
        self.xs, self.lo, self.hi = _checked(axes, xs, lo, hi)
        if np.any(self.lo > self.hi):
            raise ValueError("a band's lower curve lies above its upper one")
        trace = axes.theme.trace
        super().__init__(
            axes.layout,
            np.zeros((0, 2)),
            fill=color or trace["band"],
            opacity=trace["band_alpha"] if opacity is None else opacity,
        )
        self._lower = axes.places(self.xs, self.lo)
        self._upper = axes.places(self.xs, self.hi)
        self.refresh()
        if upto is not None:
            self.add_updater(Band.refresh)

    def __deepcopy__(self, memo: dict[int, object]) -> Band:
        return _shared_copy(self, memo, ("axes", "upto", "xs", "lo", "hi"))

    def refresh(self) -> Band:
        """Draw up to the present x."""
        x = float(self.xs[-1]) if self.upto is None else float(self.upto())
        x = min(max(x, float(self.xs[0])), float(self.xs[-1]))
        k = int(np.searchsorted(self.xs, x, side="right"))
        if x <= self.xs[0]:
            return self.trace_px(np.zeros((0, 2)))
        ends = [
            self.axes.px(x, float(np.interp(x, self.xs, v))) for v in (self.lo, self.hi)
        ]
        low = np.vstack([self._lower[:k], ends[0]])
        high = np.vstack([self._upper[:k], ends[1]])
        return self.trace_px(segments(np.vstack([low, high[::-1], low[:1]])))


def _shared_copy(shape: Shape, memo: dict[int, object], shared: Sequence[str]) -> Shape:
    """A deep copy that keeps following the same axes, data and functions."""

    for name in shared:
        item = getattr(shape, name)
        memo[id(item)] = item
    other = shape.__class__.__new__(shape.__class__)
    memo[id(shape)] = other
    for key, item in shape.__dict__.items():
        setattr(other, key, copy.deepcopy(item, memo))
    return other


class Playhead(VGroup):
    """The pen of a trace: a dot at its tip, and a thin line through the plot.

    Parameters
    ----------
    trace : Trace
        What it follows.
    line : bool
        Whether the thin line is drawn.
    """

    def __init__(
        self, trace: Trace, *, line: bool = True, radius_px: float = 8
    ) -> None:
        super().__init__()
        self.trace, self.radius_px = trace, radius_px
        layout, theme = trace.axes.layout, trace.axes.theme
        none = np.zeros((0, 2))
        self.line = Shape(
            layout,
            none,
            stroke=theme.trace["playhead"],
            width_px=LINE_THIN,
            opacity=0.5,
        )
        self.dot = Shape(layout, none, fill=trace.get_stroke_color().to_hex())
        if line:
            self.add(self.line)
        self.add(self.dot)
        self.refresh()
        self.add_updater(Playhead.refresh)

    def __deepcopy__(self, memo: dict[int, object]) -> Playhead:
        return _shared_copy(self, memo, ("trace",))

    def refresh(self) -> Playhead:
        """Stand at the trace's present tip."""
        area = self.trace.axes.area
        x, y = self.trace.axes.px(*self.trace.tip)
        self.dot.trace_px(disc(x, y, self.radius_px))
        self.line.trace_px(segments(np.array([(x, area.top), (x, area.bottom)])))
        return self


class DataPoint(VGroup):
    """A measured value: a diamond with an error bar.

    Parameters
    ----------
    x, y, err : float
        In data units; the bar reaches from ``y - err`` to ``y + err``.
    words : str
        Its name; stands left below it, or well above it.
    below_px : float
        How much further down the words stand, clear of a band.
    """

    RADIUS_PX = 9.0
    CAP_PX = 13.0
    WORDS_GAP_PX = 24.0

    def __init__(
        self,
        axes: Axes,
        x: float,
        y: float,
        err: float,
        words: str = "",
        *,
        below_px: float = 0.0,
        color: str | None = None,
    ) -> None:
        super().__init__()
        self.layout, self.below_px = axes.layout, below_px
        ink = color or axes.theme.trace["data"]
        at_x, at_y = axes.px(x, y)
        r, cap = self.RADIUS_PX, self.CAP_PX
        low, high = axes.px(x, y - err)[1], axes.px(x, y + err)[1]
        lines = [[(at_x, low), (at_x, high)]]
        lines += [[(at_x - cap, end), (at_x + cap, end)] for end in (low, high)]
        path = np.concatenate([segments(np.array(line)) for line in lines])
        self.bar = Shape(axes.layout, path, stroke=ink, width_px=LINE_THIN)
        corners = [
            (at_x, at_y - r),
            (at_x + r, at_y),
            (at_x, at_y + r),
            (at_x - r, at_y),
            (at_x, at_y - r),
        ]
        self.diamond = Shape(axes.layout, segments(np.array(corners)), fill=ink)
        self.add(self.bar, self.diamond)
        self.text: TextBlock | None = None
        if words:
            self.text = text(words, TYPE_SMALL, "medium", ink)
            wide = axes.area.width
            if self.text.advance > 0.65 * wide:  # it would reach the curve
                self.text = balanced(words, TYPE_SMALL, "medium", ink, 0.65 * wide)
            # Left of the bar, clear of the axis' end; a line's height away from it.
            drop = self.WORDS_GAP_PX + self.text.height_px
            upper = at_y < (axes.area.top + axes.area.bottom) / 2
            middle = 0.84 * axes.area.top + 0.16 * axes.area.bottom
            baseline = at_y + drop + self.below_px if upper else middle
            stand = self.text.above if upper else self.text.at
            stand(axes.layout, at_x - self.CAP_PX - 8, baseline, "right")
            self.add(self.text)

    @property
    def boxes(self) -> list[Rect]:
        """What its name takes up, in design px."""
        return [self.text.box(self.layout)] if self.text else []
