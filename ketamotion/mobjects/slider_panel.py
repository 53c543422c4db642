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

KNOB_PX = (24.0, 34.0)
BAND_PX = 14.0
DASH_PX = 9.0
WORDS_BELOW_PX = 50.0
LINE_PX = 40.0
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
    rate, slider : str
        Names of the two axes.
    band, beyond : str
        Names of the warm piece of the track, and of what lies right of it.
    """

    rate: str
    slider: str
    band: str = ""
    beyond: str = ""


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
        Room in design px, words below the track included; names of the axes stand
        left of it, in the gutter.
    gutter_px : float
        Room for names left of `rect`.
    courses : sequence of Course
    value : callable
        Where the knob is, 0 to `most`.
    most, top : float
        Right end of the track; rate at the upper edge.
    band : (float, float), optional
        The piece of the track that is warm.
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
        gutter_px: float,
        band: tuple[float, float] | None = None,
    ) -> None:
        super().__init__()
        self.layout, self.theme, self.value = layout, theme, value
        self.most, self.top = most, top
        lines = 1 + bool(words.band and words.beyond)
        below = WORDS_BELOW_PX + LINE_PX * (lines - 1) + 8
        self.plot = Rect(rect.left, rect.top, rect.right, rect.bottom - below)
        self.track_y = self.plot.bottom  # a rate of 0 lies on the track
        self._draw_track(band)
        level = self.px(0, 1.0)[1]
        self.level = self._dashes(level)
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
        self.add(self.level, self.line, *self.curves, *self.dots)
        self.add(self.knob_ring, self.knob)
        self.courses = list(courses)
        self._draw_words(words, band, gutter_px)
        self.refresh()
        self.add_updater(RateSlider.refresh)

    def __deepcopy__(self, memo: dict[int, object]) -> RateSlider:
        return self

    def px(self, x: float, y: float) -> tuple[float, float]:
        """Where a value of slider and rate stands, in design px."""
        plot = self.plot
        at_x = plot.left + x / self.most * plot.width
        return at_x, plot.bottom - min(y / self.top, 1.0) * plot.height

    def _draw_track(self, band: tuple[float, float] | None) -> None:
        theme, layout, y = self.theme, self.layout, self.track_y
        bed = Rect(self.plot.left, y - 3, self.plot.right, y + 3)
        rule, faint = theme.background["rule"], theme.text["faint"]
        self.track = Shape(layout, rounded(bed, 3), fill=rule)
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

    def _dashes(self, y: float) -> Shape:
        """The level that all rates start from."""
        left, right = self.plot.left, self.plot.right
        starts = np.arange(left, right - DASH_PX, 2 * DASH_PX)
        path = [segments(np.array([(x, y), (x + DASH_PX, y)])) for x in starts]
        return Shape(self.layout, np.concatenate(path), stroke=self.theme.text["faint"])

    def _draw_words(
        self, words: Words, band: tuple[float, float] | None, gutter_px: float
    ) -> None:
        theme, layout, plot = self.theme, self.layout, self.plot
        muted, drop = theme.text["muted"], CAP_HEIGHT * TYPE_SMALL / 2
        self.words: list[TextBlock] = []

        def put(string: str, color: str, x: float, y: float, anchor: str) -> TextBlock:
            block = text(string, TYPE_SMALL, color=color).at(layout, x, y, anchor)
            box = block.box(layout)
            # Names may stand in the gutter, but not beyond it.
            left, right = plot.left - gutter_px, plot.right
            over = max(0.0, left - box.left) - max(0.0, box.right - right)
            if over:
                block.at(layout, x + over, y, anchor)
            self.words.append(block)
            return block

        if words.rate:
            put(words.rate, muted, plot.left - 20, plot.top + 2 * drop, "right")
        if words.slider:
            ink = theme.text["ink"]
            put(words.slider, ink, plot.left - 20, self.track_y + drop, "right")
        y = self.track_y + WORDS_BELOW_PX
        if band is not None and words.band:
            stop = "lift" if theme.name == "dark" else "shade"
            middle = self.px((band[0] + band[1]) / 2, 0)[0]
            warm = theme.entity["ketamine"][stop]
            put(words.band, warm, max(middle, plot.left), y, "middle")
            y += LINE_PX
        if words.beyond:
            put(words.beyond, muted, plot.right, y, "right")
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
            shape.trace_px(rounded(body, w))
        return self

    @property
    def boxes(self) -> list[Rect]:
        """What its texts take up, in design px."""
        return [block.box(self.layout) for block in self.words]
