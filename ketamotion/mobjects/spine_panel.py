"""What stands beside the dendrite: tallies, and the course of two groups."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from manim import Group, VGroup

from ketamotion.layout import Layout, Rect
from ketamotion.mobjects.axes import TICK_GAP_PX, Axes
from ketamotion.mobjects.panel import NUMBER, PADDING_PX, Headline, plan
from ketamotion.mobjects.plot import Band, Playhead, Trace
from ketamotion.mobjects.text import Counter, TextBlock, text
from ketamotion.mobjects.typeset import CAP_HEIGHT
from ketamotion.theme import LINE_MEDIUM, TYPE_LARGE, TYPE_MEDIUM, TYPE_SMALL, Theme

LEVEL_GAP_PX = 12.0
"""From a named height's line to its name."""


class Tally(VGroup):
    """Words with a number that follows a function, in one line.

    Parameters
    ----------
    template : str
        E.g. ``Day {n}``.
    value : callable
        The number.
    at : (float, float)
        Where the line begins, its baseline, in design px.
    size, number_size : float
        Of words and number, in px.
    color : str, optional
        Of all of it; ink unless given.
    room_px : float, optional
        The words are set smaller until all of it is no wider.
    """

    GAP_PX = 14.0

    def __init__(
        self,
        template: str,
        value: Callable[[], float],
        at: tuple[float, float],
        *,
        layout: Layout,
        theme: Theme,
        size: float = TYPE_LARGE,
        number_size: float | None = None,
        color: str | None = None,
        room_px: float = math.inf,
    ) -> None:
        super().__init__()
        self.layout, self.place = layout, at
        before, mark, after = template.partition(NUMBER)
        if not mark:
            raise ValueError(f"{template!r} has no place for a number")
        tone = color or theme.text["ink"]
        self.counter = Counter(value, number_size or size, "semibold", tone)
        smaller = [each for each in (TYPE_MEDIUM, TYPE_SMALL) if each < size]
        for each in (size, *smaller):
            self.before, self.after = (
                text(words.strip(), each, "semibold", tone) if words.strip() else None
                for words in (before, after)
            )
            beside = [part for part in (self.before, self.after) if part]
            wide = sum(part.advance + self.GAP_PX for part in beside)
            if wide + self.counter.advance <= room_px:
                break
        self.parts = [p for p in (self.before, self.counter, self.after) if p]
        self.add(*self.parts)
        self.arrange_parts()
        self.add_updater(Tally.arrange_parts)

    def arrange_parts(self) -> Tally:
        """Set the parts in a row again: the number may grow a digit."""
        self.counter.refresh()
        x, baseline = self.place
        for part in self.parts:
            part.at(self.layout, x, baseline)
            x += part.advance + self.GAP_PX
        return self

    @property
    def boxes(self) -> list[Rect]:
        """What it takes up, in design px."""
        return [part.box(self.layout) for part in self.parts]


@dataclass(frozen=True, eq=False)
class Course:
    """A curve with its band: times, mean, lower and upper edge, and how it looks."""

    xs: Sequence[float]
    mean: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]
    color: str
    width_px: float = LINE_MEDIUM


class LevelTrace(Trace):
    """A curve of shares, on an axis whose ends have words for figures."""


class CoursePanel(Group):
    """Means of several groups over time, each with its band.

    Parameters
    ----------
    headline : str
        Words; ``{n}`` in them is `count`.
    courses : sequence of Course
    levels : sequence of (float, str)
        Two heights that have names; the axis bears no figures.
    y_words : str
        What the curves are.
    upto : callable
        Up to which x they are drawn; what is to come is faint.
    """

    def __init__(
        self,
        headline: str,
        courses: Sequence[Course],
        *,
        levels: Sequence[tuple[float, str]],
        y_words: str,
        upto: Callable[[], float],
        count: Callable[[], float],
        x_range: tuple[float, float],
        x_ticks: Sequence[float],
        x_unit: str,
        layout: Layout,
        theme: Theme,
        number: Callable[[float], str],
    ) -> None:
        super().__init__()
        self.layout = layout
        divided = plan(layout.panel)
        ink = theme.text["ink"]
        look = {"layout": layout, "theme": theme}
        self.headline = Headline(headline, divided, count, color=ink, **look)
        low = layout.panel.height < 360
        top = divided.plot.top + (-30 if low else 56)
        names = dict(levels)
        rise = levels[1][0] - levels[0][0]
        floor, ceiling = levels[0][0] - 0.3 * rise, levels[1][0] + 0.2 * rise
        ceiling = max(ceiling, *(max(c.high) for c in courses))
        # The names stand within: no room is wanted left of the plot.
        wide = max(text(word, TYPE_SMALL).advance for word in names.values())
        left = divided.plot.left - wide - TICK_GAP_PX + 8
        self.axes = Axes(
            x_range,
            (min(floor, *(min(c.low) for c in courses)), ceiling),
            Rect(left, top, *divided.plot[2:]),
            x_ticks=x_ticks,
            x_unit=x_unit,
            y_ticks=tuple(names),
            number=lambda value: names.get(value) or number(value),
            **look,
        )
        self._name_levels()
        self.add(self.axes, self.headline)
        muted = theme.text["muted"]
        room = divided.headline.width if low else None
        name = text(y_words, TYPE_SMALL, color=muted, width_px=room)
        right = layout.panel.right - PADDING_PX / 2 - name.advance
        level = self.axes.y_lines[1].corners_px()[0, 1] - LEVEL_GAP_PX
        at = min(self.axes.area.left, right), level - 58
        if low:
            at = divided.headline.left, divided.headline_baseline + 64
        self.add(name.at(layout, *at))
        self.y_words: TextBlock = name
        self.traces: list[LevelTrace] = []
        for course in courses:
            edges = (course.xs, course.low, course.high)
            faint = Band(self.axes, *edges, color=course.color, opacity=0.09)
            band = Band(self.axes, *edges, color=course.color, upto=upto)
            self.add(faint, band)
        for course in courses:
            trace = LevelTrace(
                self.axes,
                course.xs,
                course.mean,
                upto=upto,
                color=course.color,
                width_px=course.width_px,
            )
            self.traces.append(trace)
            self.add(trace, Playhead(trace, line=False))

    def _name_levels(self) -> None:
        """Put the upper name above its line, the lower below: within the plot."""
        axes = self.axes
        left, _, right, _ = axes.area
        lower, upper = (line.corners_px()[0, 1] for line in axes.y_lines)
        axes.y_labels[1].at(self.layout, left, upper - LEVEL_GAP_PX)
        # At the end, where no curve is so low.
        below = lower + CAP_HEIGHT * TYPE_SMALL + LEVEL_GAP_PX
        axes.y_labels[0].at(self.layout, right - 24, below, "right")

    @property
    def boxes(self) -> list[Rect]:
        """What its texts take up, in design px."""
        own = self.y_words.box(self.layout)
        return [*self.headline.boxes, *self.axes.boxes, own]
