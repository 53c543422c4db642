"""Plots without figures: shape, band and words, for what rests on chosen numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from manim import Group, VGroup

from ketamotion.layout import Layout, Rect
from ketamotion.mobjects.axes import TICK_GAP_PX, Axes
from ketamotion.mobjects.panel import PADDING_PX, Headline, plan
from ketamotion.mobjects.plot import Band, Playhead, Trace
from ketamotion.mobjects.strokes import Shape, disc, polyline
from ketamotion.mobjects.text import TextBlock, text
from ketamotion.mobjects.typeset import CAP_HEIGHT
from ketamotion.theme import LINE_THIN, TYPE_SMALL, Theme

HEADLINE_RISE_PX = 28.0
"""By how much a plot without figures comes closer to its headline."""
AHEAD = 0.30
"""What is not yet played is drawn to this degree."""


class ShapeAxes(Axes):
    """Axes whose height carries words instead of numbers.

    Parameters
    ----------
    rules : sequence of (float, str)
        Levels with a name, e.g. that at rest, the lowest first.
    x_ticks, x_unit, number
        See `Axes`.
    told : bool
        Whether its times are told; else a plot below, of the same width, tells them.

    Attributes
    ----------
    told_by : Axes
        Where its times stand.
    """

    def __init__(
        self,
        x_range: tuple[float, float],
        y_range: tuple[float, float],
        rect: Rect,
        *,
        layout: Layout,
        theme: Theme,
        rules: Sequence[tuple[float, str]] = (),
        x_ticks: Sequence[float],
        x_unit: str,
        number: Callable[[float], str],
        told: bool = True,
    ) -> None:
        VGroup.__init__(self)
        self.layout, self.theme = layout, theme
        self.x_range, self.y_range = x_range, y_range
        self.beyond = None
        self._muted = theme.text["muted"]
        cap = CAP_HEIGHT * TYPE_SMALL
        words = [text(name, TYPE_SMALL, color=self._muted) for _, name in rules]
        ends = [number(x) for x in x_ticks]
        ends[-1] += f"\N{NO-BREAK SPACE}{x_unit}"
        labels = [text(end, TYPE_SMALL, color=self._muted) for end in ends]
        left = rect.left
        if words:
            left += max(w.advance for w in words) + TICK_GAP_PX
        right = rect.right - labels[-1].advance / 2
        below = TICK_GAP_PX + cap + 8 if told else 0.0
        self.area = Rect(left, rect.top, right, rect.bottom - below)
        self._x_end = self.area.right
        self.x_ticks, self.y_ticks = list(x_ticks), [level for level, _ in rules]
        a, rule = self.area, theme.background["rule"]
        self.upright = polyline(layout, [(a.left, a.top), (a.left, a.bottom)], rule)
        self.floor = polyline(layout, [(a.left, a.bottom), (a.right, a.bottom)], rule)
        self.add(self.upright, self.floor)
        self._draw_y(words)
        self.x_lines, self.x_labels = [], []
        self.told_by: Axes = self
        if told:
            self._draw_x(labels, None)


class ShapeTrace(Trace):
    """A curve of which only the shape is shown; see `Trace`."""


@dataclass(frozen=True, eq=False)
class Line:
    """A curve of a `ShapePlot`.

    Attributes
    ----------
    xs, ys : ndarray, shape (n,)
    low, high : ndarray, optional
        Its band.
    words : str
        Its name, which stands at its end, or where `words_at` says (x, share of the
        height).
    playing : bool
        Whether it is drawn as far as the plot is played; else at once.
    bar_at : float, optional
        Where its band's last values stand as a bar, instead of the whole band.
    """

    xs: np.ndarray
    ys: np.ndarray
    color: str
    low: np.ndarray | None = None
    high: np.ndarray | None = None
    words: str = ""
    words_at: tuple[float, float] | None = None
    playing: bool = True
    width_px: float = 4.0
    bar_at: float | None = None


class ShapePlot(Group):
    """Curves over time on axes without figures.

    Parameters
    ----------
    lines : sequence of Line
    rect : Rect
        Room in design px for axes and labels.
    upto : callable, optional
        Up to which x the playing lines are drawn.
    title : str
        What the height is; stands above the plot.
    bars : str
        What the bars at the end are; stands above them.
    playhead : bool
        Whether a thin line stands at the present x.
    told : bool
        Whether its times are told below it.

    Attributes
    ----------
    traces : list of ShapeTrace
        One a line.
    """

    def __init__(
        self,
        lines: Sequence[Line],
        rect: Rect,
        *,
        layout: Layout,
        theme: Theme,
        x_range: tuple[float, float],
        y_range: tuple[float, float],
        x_ticks: Sequence[float],
        x_unit: str = "ms",
        rules: Sequence[tuple[float, str]] = (),
        upto: Callable[[], float] | None = None,
        title: str = "",
        bars: str = "",
        playhead: bool = True,
        told: bool = True,
        number: Callable[[float], str] = lambda v: f"{v:g}",
    ) -> None:
        super().__init__()
        self.layout, self.playhead = layout, playhead
        if title:
            block = text(title, TYPE_SMALL, color=theme.text["muted"])
            cap = CAP_HEIGHT * TYPE_SMALL
            self.add(block.at(layout, rect.left, rect.top + cap))
            rect = Rect(rect.left, rect.top + cap + 22, rect.right, rect.bottom)
        self.axes = ShapeAxes(
            x_range,
            y_range,
            rect,
            layout=layout,
            theme=theme,
            rules=rules,
            x_ticks=x_ticks,
            x_unit=x_unit,
            number=number,
            told=told,
        )
        self.add(self.axes)
        self.traces: list[ShapeTrace] = []
        self.words: list[TextBlock] = []
        for line in lines:
            self._band(line, upto)
        for line in lines:
            self._curve(line, upto)
        if bars:
            block = text(bars, TYPE_SMALL, color=theme.text["muted"])
            area = self.axes.area
            top = area.top - 10 if title else area.top
            self.words.append(block.at(layout, area.right, top, "right"))
            self.add(block)

    def _band(self, line: Line, upto: Callable[[], float] | None) -> None:
        if line.low is None or line.high is None:
            return
        if line.bar_at is not None:
            self._bar(line)
            return
        edges = (self.axes, line.xs, line.low, line.high)
        self.add(Band(*edges, color=line.color, opacity=0.07))
        moving = upto if line.playing else None
        self.add(Band(*edges, upto=moving, color=line.color))

    def _bar(self, line: Line) -> None:
        """The range at the end, beside the plot's last moment."""
        ends = [self.axes.px(line.bar_at, float(e[-1])) for e in (line.low, line.high)]
        self.add(polyline(self.layout, ends, line.color, 14.0, opacity=0.35))
        for x, y in ends:
            cap = [(x - 12, y), (x + 12, y)]
            self.add(polyline(self.layout, cap, line.color, LINE_THIN))
        x, y = self.axes.px(line.bar_at, float(line.ys[-1]))
        self.add(Shape(self.layout, disc(x, y, 7.0), fill=line.color))

    def _curve(self, line: Line, upto: Callable[[], float] | None) -> None:
        given = {"color": line.color, "width_px": line.width_px}
        if upto is not None and line.playing:
            ahead = ShapeTrace(
                self.axes, line.xs, line.ys, **{**given, "width_px": LINE_THIN}
            )
            ahead.set_stroke(opacity=AHEAD)
            self.add(ahead)
        moving = upto if line.playing else None
        trace = ShapeTrace(self.axes, line.xs, line.ys, upto=moving, **given)
        self.traces.append(trace)
        self.add(trace)
        if moving is not None:
            line_too = self.playhead and len(self.traces) == 1
            self.add(Playhead(trace, line=line_too))
        if line.words:
            self._name(line)

    def _name(self, line: Line) -> None:
        block = text(line.words, TYPE_SMALL, color=line.color)
        if line.words_at is None:
            x, y = self.axes.px(float(line.xs[-1]), float(line.ys[-1]))
            block.at(self.layout, min(x, self.axes.area.right), y - 16, "right")
        else:
            x, share = line.words_at
            low, high = self.axes.y_range
            left, y = self.axes.px(x, low + share * (high - low))
            left = min(left, self.axes.area.right - block.advance)
            block.at(self.layout, left, y)
        self.words.append(block)
        self.add(block)

    @property
    def boxes(self) -> list[Rect]:
        """What its texts take up, in design px."""
        return [*self.axes.boxes, *(w.box(self.layout) for w in self.words)]


class ShapePanel(Group):
    """A headline above one plot, or two plots one above the other.

    Parameters
    ----------
    headline : str
        Empty for none: the plots then have all the room.
    shares : sequence of float
        How the room is shared out when it is high.
    plots : sequence of dict
        What `ShapePlot` takes, besides `rect`, `layout`, `theme` and `number`.
    """

    def __init__(
        self,
        headline: str,
        plots: Sequence[dict],
        *,
        layout: Layout,
        theme: Theme,
        number: Callable[[float], str],
        shares: Sequence[float] | None = None,
    ) -> None:
        super().__init__()
        shares = shares or [1.0] * len(plots)
        divided = plan(layout.panel)
        room = divided.plot
        self.headline: Headline | None = None
        if headline:
            self.headline = Headline(
                headline, divided, None, layout=layout, theme=theme
            )
            self.add(self.headline)
            if room.width == divided.headline.width:  # it stands above
                room = Rect(room.left, room.top - HEADLINE_RISE_PX, *room[2:])
        else:
            inner = layout.panel.grown(-PADDING_PX)
            room = Rect(*inner[:3], inner.bottom + PADDING_PX / 2)
        self.plots: list[ShapePlot] = []
        for rect, given in zip(rooms(room, shares), plots, strict=True):
            plot = ShapePlot(
                rect=rect, layout=layout, theme=theme, number=number, **given
            )
            if self.plots and not self.plots[-1].axes.x_labels:
                self.plots[-1].axes.told_by = plot.axes
            self.plots.append(plot)
            self.add(plot)


def rooms(rect: Rect, shares: Sequence[float]) -> list[Rect]:
    """Rooms for plots: one above the other, or side by side when the room is low."""
    gap, count = 36.0, len(shares)
    if rect.height >= 360 or count == 1:
        whole, found, top = rect.height - gap * (count - 1), [], rect.top
        for share in shares:
            height = whole * share / sum(shares)
            found.append(Rect(rect.left, top, rect.right, top + height))
            top += height + gap
        return found
    each = (rect.width - gap * (count - 1)) / count
    lefts = [rect.left + n * (each + gap) for n in range(count)]
    return [Rect(left, rect.top, left + each, rect.bottom) for left in lefts]
