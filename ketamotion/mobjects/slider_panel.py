"""A slider under the curves that it moves along: the track is their x axis.

Rates are drawn over their value at the slider's left end, which a dashed line marks;
the track is a rate of 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from manim import VGroup

from ketamotion.layout import Layout, Rect
from ketamotion.mobjects.strokes import Shape, disc, rounded, segments
from ketamotion.mobjects.text import TextBlock, text
from ketamotion.mobjects.typeset import CAP_HEIGHT
from ketamotion.theme import LINE_MEDIUM, LINE_THIN, TYPE_SMALL, Theme

KNOB_PX = (50.0, 36.0)
RING_PX = 8.0
"""Ketamine's two rings on the knob."""
BAND_PX = 14.0
DASH_PX = 9.0
WORDS_BELOW_PX = 50.0
NAME_PITCH_PX = 38.0
NAME_GAP_PX = 18.0
"""Between names at the ends of curves."""
AHEAD = 0.30


@dataclass(frozen=True)
class Course:
    """How one rate goes with the slider.

    Attributes
    ----------
    x, y : ndarray, shape (n,)
        The slider's value, ascending; the rate over the rate at 0.
    color : str
    """

    x: np.ndarray
    y: np.ndarray
    color: str

    def at(self, x: float) -> float:
        """The rate at a value of the slider: straight lines between the points."""
        return float(np.interp(x, self.x, self.y))


@dataclass(frozen=True)
class Words:
    """What stands at the slider; any may be empty.

    Attributes
    ----------
    rate : str
        Name of the upright axis.
    band : str
        Name of the warm piece of the track.
    curves : tuple of str
        Names at the ends of the curves.
    before : str
        Name of the level that is left of an earlier course.
    """

    rate: str
    band: str = ""
    curves: tuple[str, ...] = ()
    before: str = ""


class RateCurve(Shape):
    """A curve, strong up to the knob and faint beyond it.

    Attributes
    ----------
    course : Course
    plot : Rect
    """

    def __init__(
        self, slider: RateSlider, course: Course, layout: Layout, *, ahead: bool
    ) -> None:
        self.slider, self.course, self.ahead = slider, course, ahead
        super().__init__(
            layout,
            np.zeros((0, 2)),
            stroke=course.color,
            width_px=LINE_THIN if ahead else LINE_MEDIUM,
            opacity=AHEAD if ahead else 1.0,
        )
        self.refresh()
        self.add_updater(RateCurve.refresh)

    def __deepcopy__(self, memo: dict[int, object]) -> RateCurve:
        return self

    def refresh(self) -> RateCurve:
        """Draw what lies on its side of the knob."""
        knob, most = self.slider.value(), self.slider.most
        low, high = (knob, most) if self.ahead else (0.0, knob)
        if high - low < 1e-6 * most:
            return self.trace_px(np.zeros((0, 2)))
        inside = self.course.x[(self.course.x > low) & (self.course.x < high)]
        xs = np.array([low, *inside, high])
        places = [self.slider.px(x, self.course.at(x)) for x in xs]
        return self.trace_px(segments(np.array(places)))


class RateSlider(VGroup):
    """Rates over a slider, the slider itself, and its knob.

    Parameters
    ----------
    rect : Rect
        Room in design px, words below the track included; names of the curves stand
        right of it, that of the axis above it.
    courses : sequence of Course
    value : callable
        Where the knob is, 0 to `most`.
    most, top : float
        Right end of the track; rate at the upper edge.
    band : (float, float), optional
        The piece of the track that is warm.
    ghost : float, optional
        Where the knob was before: an empty knob stays there.
    before : float, optional
        The first curve's rate in an earlier course: a dashed level stays there.
    track : str, optional
        Colour of the track when it is another one.
    """

    def __init__(
        self,
        rect: Rect,
        courses: Sequence[Course],
        value: Callable[[], float],
        *,
        most: float,
        top: float,
        words: Words,
        layout: Layout,
        theme: Theme,
        band: tuple[float, float] | None = None,
        ghost: float | None = None,
        before: float | None = None,
        track: str = "",
    ) -> None:
        super().__init__()
        self.layout, self.theme, self.value = layout, theme, value
        self.most, self.top = most, top
        below = WORDS_BELOW_PX + 8
        names = [text(name, TYPE_SMALL).advance for name in words.curves]
        room = layout.safe.right - NAME_GAP_PX - max(names, default=0.0)
        right = min(rect.right, room)
        self.plot = Rect(rect.left, rect.top, right, rect.bottom - below)
        self.track_y = self.plot.bottom  # a rate of 0 lies on the track
        self._draw_track(band, track or theme.background["rule"])
        level = self.px(0, 1.0)[1]
        self.level = self._dashes(level, theme.text["faint"])
        self.line = Shape(
            layout, np.zeros((0, 2)), stroke=theme.trace["playhead"], opacity=0.5
        )
        self.curves = [
            RateCurve(self, course, layout, ahead=ahead)
            for ahead in (True, False)
            for course in courses
        ]
        self.dots = [Shape(layout, np.zeros((0, 2)), fill=c.color) for c in courses]
        ring = theme.background["void"]
        self.knob = Shape(layout, np.zeros((0, 2)), fill=theme.text["ink"])
        self.knob_ring = Shape(layout, np.zeros((0, 2)), fill=ring)
        self.rings = Shape(
            layout,
            np.zeros((0, 2)),
            stroke=theme.entity["ketamine"]["base"],
            width_px=LINE_MEDIUM,
        )
        self.add(self.level, self.line)
        self.courses = list(courses)
        if before is not None:
            self.add(self._dashes(self.px(0, before)[1], courses[0].color))
        if ghost is not None:
            self._draw_ghost(ghost)
        self.add(*self.curves, *self.dots, self.knob_ring, self.knob, self.rings)
        self._draw_words(words, band, before)
        self.refresh()
        self.add_updater(RateSlider.refresh)

    def __deepcopy__(self, memo: dict[int, object]) -> RateSlider:
        return self

    def px(self, x: float, y: float) -> tuple[float, float]:
        """Where a value of slider and rate stands, in design px."""
        plot = self.plot
        at_x = plot.left + x / self.most * plot.width
        return at_x, plot.bottom - min(y / self.top, 1.0) * plot.height

    def _draw_track(self, band: tuple[float, float] | None, color: str) -> None:
        theme, layout, y = self.theme, self.layout, self.track_y
        bed = Rect(self.plot.left, y - 3, self.plot.right, y + 3)
        faint = theme.text["faint"]
        self.track = Shape(layout, rounded(bed, 3), fill=color)
        self.add(self.track)
        if band is None:
            return
        left, right = (self.px(v, 0)[0] for v in band)
        warm = theme.entity["ketamine"]["base"]
        column = Rect(left, self.plot.top, right, y)
        self.column = Shape(layout, rounded(column, 2), fill=warm, opacity=0.16)
        piece = Rect(left, y - BAND_PX / 2, right, y + BAND_PX / 2)
        self.band = Shape(layout, rounded(piece, BAND_PX / 2), fill=warm)
        end = Rect(right, y - 3, self.plot.right, y + 3)
        self.beyond = Shape(layout, rounded(end, 3), fill=faint)
        self.add(self.column, self.beyond, self.band)

    def _dashes(self, y: float, color: str) -> Shape:
        """A level across the plot: that which all rates start from, or another."""
        left, right = self.plot.left, self.plot.right
        starts = np.arange(left, right - DASH_PX, 2 * DASH_PX)
        path = [segments(np.array([(x, y), (x + DASH_PX, y)])) for x in starts]
        return Shape(self.layout, np.concatenate(path), stroke=color)

    def _draw_ghost(self, value: float) -> None:
        """An empty knob, and a ring on each curve, where the knob was."""
        color = self.theme.text["muted"]
        x, y = self.px(value, 0)
        wide, high = KNOB_PX
        body = Rect(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
        ground = self.theme.background["panel"]
        shapes = [(rounded(body, high / 2), color)]
        shapes += [
            (disc(*self.px(value, c.at(value)), 9.0), c.color) for c in self.courses
        ]
        for outline, stroke in shapes:
            self.add(Shape(self.layout, outline, stroke=stroke, fill=ground))

    def _draw_words(
        self,
        words: Words,
        band: tuple[float, float] | None,
        before: float | None,
    ) -> None:
        theme, layout, plot = self.theme, self.layout, self.plot
        muted, drop = theme.text["muted"], CAP_HEIGHT * TYPE_SMALL / 2
        self.words: list[TextBlock] = []

        def put(string: str, color: str, x: float, y: float, anchor: str) -> None:
            if not string:
                return
            block = text(string, TYPE_SMALL, color=color).at(layout, x, y, anchor)
            over = plot.left - 12 - block.box(layout).left
            if over > 0:
                block.at(layout, x + over, y, anchor)
            self.words.append(block)

        put(words.rate, muted, plot.left, plot.top - 18, "left")
        y = self.track_y + WORDS_BELOW_PX
        if band is not None:
            middle = self.px((band[0] + band[1]) / 2, 0)[0]
            put(words.band, theme.ink_of("ketamine"), middle, y, "middle")
        if before is not None:
            low = self.px(0, before)[1] + 2 * drop + 16
            put(words.before, self.courses[0].color, plot.left, low, "left")
        ends = [self.px(self.most, c.at(self.most))[1] for c in self.courses]
        for n, at in enumerate(_apart(ends)[: len(words.curves)]):
            color = self.courses[n].color
            put(words.curves[n], color, plot.right + NAME_GAP_PX, at + drop, "left")
        self.add(*self.words)

    def refresh(self) -> RateSlider:
        """Stand at the present value."""
        value = self.value()
        x, _ = self.px(value, 0)
        for dot, course in zip(self.dots, self.courses, strict=True):
            dot.trace_px(disc(*self.px(value, course.at(value)), 8))
        ends = [(x, self.plot.top), (x, self.track_y)]
        self.line.trace_px(segments(np.array(ends)))
        wide, high = KNOB_PX
        for shape, more in ((self.knob, 0.0), (self.knob_ring, 3.0)):
            w, h = wide / 2 + more, high / 2 + more
            body = Rect(x - w, self.track_y - h, x + w, self.track_y + h)
            shape.trace_px(rounded(body, min(w, h)))
        pair = [disc(x + side * RING_PX, self.track_y, RING_PX) for side in (-1, 1)]
        self.rings.trace_px(np.concatenate(pair))
        return self

    @property
    def boxes(self) -> list[Rect]:
        """What its texts take up, in design px."""
        return [block.box(self.layout) for block in self.words]


def _apart(ys: Sequence[float]) -> list[float]:
    """Heights as near to these as lets a name stand at each."""
    order = np.argsort(ys)
    out = np.array(ys, float)
    for _ in range(20):
        for a, b in zip(order, order[1:], strict=False):
            lack = NAME_PITCH_PX - (out[b] - out[a])
            if lack > 0:
                out[a] -= lack / 2
                out[b] += lack / 2
    return out.tolist()
