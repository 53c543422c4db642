"""The title of a clip, and the ruler that shows how fast its clocks run."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from manim import VGroup

from ketamotion.layout import MARGIN, Layout, Rect
from ketamotion.mobjects.strokes import Shape, polyline, rounded, segments
from ketamotion.mobjects.text import TextBlock, balanced, text
from ketamotion.mobjects.typeset import LINE_PITCH
from ketamotion.theme import LINE_THICK, TYPE_LARGE, TYPE_MEDIUM, TYPE_SMALL, Theme


class TitleBlock(VGroup):
    """A clip's title and what it teaches, with a short warm rule above."""

    def __init__(
        self, title: str, objective: str, *, layout: Layout, theme: Theme
    ) -> None:
        super().__init__()
        self.layout = layout
        left = 96.0 if layout.size == "16:9" else float(MARGIN)
        wide = layout.size in ("16:9", "4:3")
        room = (0.54 if wide else 1.0) * layout.width - (left if wide else 2 * left)
        ink, muted = theme.text["ink"], theme.text["muted"]
        title_block = balanced(title, TYPE_LARGE, "semibold", ink, room)
        size = TYPE_MEDIUM
        objective_block = balanced(objective, size, "medium", muted, room)
        pitch = LINE_PITCH * TYPE_LARGE
        height = pitch * title_block.lines + LINE_PITCH * size * objective_block.lines
        top = 0.5 * layout.captions_top - height / 2 if wide else 0.2 * layout.height
        first = top + TYPE_LARGE
        last = first + pitch * (title_block.lines - 1)
        title_block.at(layout, left, first)
        objective_block.at(layout, left + 3, last + 1.75 * size)
        y = top - 34
        rule = Rect(left + 3, y, left + 89, y + LINE_THICK)
        self.rule = Shape(
            layout, rounded(rule, LINE_THICK / 2), fill=theme.entity["ketamine"]["base"]
        )
        self.title, self.objective = title_block, objective_block
        self.add(self.rule, title_block, objective_block)

    @property
    def boxes(self) -> list[Rect]:
        return [self.title.box(self.layout), self.objective.box(self.layout)]


class TimeRuler(VGroup):
    """A ruler of time, in equal steps of ten, with a marker at the present gear.

    Parameters
    ----------
    names : sequence of (float, str)
        Seconds and their name in the viewer's language, e.g. (1e-3, "1 ms");
        ascending; the first and last are the ends. Names that would touch the one
        before them are left out.
    at_s : callable
        How much of the model's time one second of film is, in s.
    words : str, optional
        Stands above the marker, e.g. ``20 ms``.
    y : float, optional
        Height of the ruler in design px.
    """

    def __init__(
        self,
        names: list[tuple[float, str]],
        at_s: Callable[[], float],
        *,
        layout: Layout,
        theme: Theme,
        words: str = "",
        y: float | None = None,
    ) -> None:
        super().__init__()
        if len(names) < 2 or sorted(s for s, _ in names) != [s for s, _ in names]:
            raise ValueError("a ruler needs two ascending times at least")
        self.layout, self.at_s = layout, at_s
        self.left, self.right = MARGIN + 64.0, layout.width - MARGIN - 64.0
        self.low, self.high = math.log10(names[0][0]), math.log10(names[-1][0])
        self.y = layout.furniture_y - 118.0 if y is None else y
        ground, ink = theme.background, theme.text
        plate = Rect(
            MARGIN, self.y - (88 if words else 46), layout.width - MARGIN, self.y + 64
        )
        self.plate = Shape(layout, rounded(plate, 16), fill=ground["void"], opacity=0.8)
        ends = [(self.left, self.y), (self.right, self.y)]
        self.axis = polyline(layout, ends, ink["faint"])
        marks = []
        for decade in range(math.ceil(self.low - 1e-9), math.floor(self.high) + 1):
            x = self.x_of(10.0**decade)
            marks.append(segments(np.array([(x, self.y - 5), (x, self.y + 5)])))
        self.decades = Shape(layout, np.concatenate(marks), stroke=ink["faint"])
        self.add(self.plate, self.axis, self.decades)
        self.labels: list[TextBlock] = []
        self.major: list[Shape] = []
        for seconds, name in names:
            block = text(name, TYPE_SMALL, "medium", ink["muted"])
            x = self.x_of(seconds)
            block.at(layout, x, self.y + 46, "middle")
            edge = self.labels[-1].box(layout).right + 24 if self.labels else -math.inf
            if block.box(layout).left < edge:
                continue
            self.labels.append(block)
            mark = [(x, self.y - 10), (x, self.y + 10)]
            self.major.append(polyline(layout, mark, ink["muted"]))
        self.add(*self.major, *self.labels)
        self.marker = Shape(layout, np.zeros((0, 2)), fill=ink["ink"])
        self.add(self.marker)
        self.words: TextBlock | None = None
        if words:
            self.words = text(words, TYPE_SMALL, "semibold", ink["ink"])
            self.add(self.words)
        self.refresh()
        self.add_updater(TimeRuler.refresh)

    def x_of(self, seconds: float) -> float:
        """Where a time stands, in design px."""
        share = (math.log10(seconds) - self.low) / (self.high - self.low)
        return self.left + share * (self.right - self.left)

    def refresh(self) -> TimeRuler:
        """Put the marker at the present gear."""
        x = self.x_of(self.at_s())
        y = self.y - 14
        corners = [(x, y), (x - 12, y - 20), (x + 12, y - 20), (x, y)]
        self.marker.trace_px(segments(np.array(corners)))
        if self.words is not None:
            half = self.words.advance / 2
            at = min(max(x, MARGIN + 16 + half), self.layout.width - MARGIN - 16 - half)
            self.words.at(self.layout, at, y - 32, "middle")
        return self
