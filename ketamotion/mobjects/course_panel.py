"""Courses without figures: small curves on one time axis, and bars of shares.

What is fitted has a shape and an order and no figures: each small plot has an axis
that stands for a course's highest point, and one word for the end of its time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from manim import Group, VGroup

from ketamotion.layout import Layout, Rect
from ketamotion.mobjects.panel import PADDING_PX
from ketamotion.mobjects.strokes import Shape, disc, polyline, rounded, segments
from ketamotion.mobjects.text import TextBlock, text
from ketamotion.mobjects.typeset import CAP_HEIGHT
from ketamotion.theme import (
    LINE_MEDIUM,
    LINE_THIN,
    TYPE_MEDIUM,
    TYPE_SMALL,
    Theme,
)

LINE_PX: Final = 36.0
"""Height that a line of small type takes."""
GHOST: Final = 0.24
"""How strong the course without an antagonist is drawn behind the others."""
TOP: Final = 0.94
"""Share of its height that a small plot uses."""


def course_colors(theme: Theme) -> list[str]:
    """Colours of BDNF, mTORC1 and synaptic proteins as curves."""
    return [theme.ink_of("bdnf"), theme.trace["model"], theme.ink_of("ampa")]


class Course(VGroup):
    """One curve in a small plot, drawn up to a moving time.

    Parameters
    ----------
    xs, ys : sequences of float
        Time and level, both as shares, 0 to 1, of the plot's axes.
    rect : Rect
        Where the plot's axes stand, in design px.
    upto : callable, optional
        Up to which x it is drawn; without it the whole.
    ghost : sequence of float, optional
        Another curve over the same `xs`, thin and whole, behind it.

    Attributes
    ----------
    axis : Shape
        From the top of the y axis to the origin and on to the end of the x axis.
    """

    def __init__(
        self,
        xs: Sequence[float],
        ys: Sequence[float],
        rect: Rect,
        color: str,
        *,
        layout: Layout,
        theme: Theme,
        upto: Callable[[], float] | None = None,
        ghost: Sequence[float] | None = None,
    ) -> None:
        super().__init__()
        self.layout, self.rect, self.upto = layout, rect, upto
        self.xs = np.asarray(xs, float)
        self.ys = np.asarray(ys, float)
        corners = [
            (rect.left, rect.top),
            (rect.left, rect.bottom),
            (rect.right, rect.bottom),
        ]
        self.axis = polyline(layout, corners, theme.text["faint"], LINE_THIN)
        none = np.zeros((0, 2))
        self.area = Shape(layout, none, fill=color, opacity=0.20)
        self.curve = Shape(layout, none, stroke=color, width_px=LINE_MEDIUM)
        self.dot = Shape(layout, none, fill=color)
        self.add(self.axis)
        if ghost is not None:
            path = segments(self.places(self.xs, np.asarray(ghost, float)))
            faint = Shape(layout, path, stroke=color, width_px=LINE_THIN, opacity=GHOST)
            self.add(faint)
        self.add(self.area, self.curve, self.dot)
        self.refresh()
        if upto is not None:
            self.add_updater(Course.refresh)

    def __deepcopy__(self, memo: dict[int, object]) -> Course:
        return self

    def places(self, xs: np.ndarray, ys: np.ndarray) -> np.ndarray:
        """Design px (n, 2) of shares of the axes."""
        left, top, right, bottom = self.rect
        return np.stack(
            [left + xs * (right - left), bottom - ys * (bottom - top)], axis=1
        )

    def refresh(self) -> Course:
        """Draw up to the present time."""
        end = 1.0 if self.upto is None else float(np.clip(self.upto(), 0.0, 1.0))
        if end <= 0:
            for shape in (self.area, self.curve, self.dot):
                shape.trace_px(np.zeros((0, 2)))
            return self
        k = int(np.searchsorted(self.xs, end, side="left"))
        xs = np.append(self.xs[:k], end)
        ys = np.append(self.ys[:k], np.interp(end, self.xs, self.ys))
        path = self.places(xs, ys)
        self.curve.trace_px(segments(path))
        low = self.rect.bottom
        around = np.vstack([(path[0, 0], low), path, (path[-1, 0], low)])
        self.area.trace_px(segments(np.vstack([around, around[:1]])))
        pen = disc(*path[-1], 7.0) if end < 1 else np.zeros((0, 2))
        self.dot.trace_px(pen)
        return self


def word(
    words: str, x: float, y: float, layout: Layout, color: str, anchor: str = "left"
) -> TextBlock:
    """Small words with one end, or their middle, at a place in design px."""
    return text(words, TYPE_SMALL, "medium", color).at(layout, x, y, anchor)


class CourseStack(Group):
    """Courses one above the other, on one time axis.

    Parameters
    ----------
    names : sequence of str
    curves : sequence of sequences of float
        One a name, as shares over `xs`.
    colors : sequence of str
    end : str
        What the end of the time axis is called.
    """

    def __init__(
        self,
        names: Sequence[str],
        xs: Sequence[float],
        curves: Sequence[Sequence[float]],
        colors: Sequence[str],
        end: str,
        *,
        layout: Layout,
        theme: Theme,
        upto: Callable[[], float] | None = None,
    ) -> None:
        super().__init__()
        panel = layout.panel
        low = panel.height < 360
        inner = Rect(
            panel.left + PADDING_PX,
            panel.top + (12 if low else PADDING_PX * 0.8),
            panel.right - PADDING_PX,
            panel.bottom - 52,
        )
        widest = max(text(name, TYPE_SMALL).advance for name in names)
        left = inner.left + (widest + 28 if low else 0)
        pitch = inner.height / len(names)
        self.courses: list[Course] = []
        for n, (name, ys, color) in enumerate(zip(names, curves, colors, strict=True)):
            top = inner.top + n * pitch
            bottom = top + pitch - (8 if low else 20)
            head = 8 if low else LINE_PX + 6
            rect = Rect(left, top + head, inner.right, bottom)
            course = Course(xs, ys, rect, color, layout=layout, theme=theme, upto=upto)
            self.courses.append(course)
            cap = CAP_HEIGHT * TYPE_SMALL
            ink = theme.text["ink"]
            if low:
                y = (rect.top + rect.bottom + cap) / 2
                words = word(name, left - 28, y, layout, ink, "right")
            else:
                words = word(name, left + 2, top + cap + 6, layout, ink)
            self.add(course, words)
        muted = theme.text["muted"]
        self.add(word(end, inner.right, panel.bottom - 20, layout, muted, "right"))


class ShareBars(Group):
    """Shares of people as bars of a hundred, one below the other.

    Parameters
    ----------
    headline : str
    rows : sequence of (str, float, str)
        Name, share 0 to 1, and the share in words.
    foot : str, optional
        Words below the bars: the finding in animals that this has to be held against.
    rect : Rect, optional
        Where it stands in design px; else in the layout's panel.

    Attributes
    ----------
    tracks, bars : list of Shape
        All of a hundred, and what of it is filled.
    """

    THICK_PX = 52.0

    def __init__(
        self,
        headline: str,
        rows: Sequence[tuple[str, float, str]],
        colors: Sequence[str],
        *,
        layout: Layout,
        theme: Theme,
        grown: Callable[[], float],
        foot: str = "",
        rect: Rect | None = None,
    ) -> None:
        super().__init__()
        self.layout, self.grown = layout, grown
        self.shares = [share for _, share, _ in rows]
        panel = rect or layout.panel
        low = panel.height < 360
        left, right = panel.left + PADDING_PX, panel.right - PADDING_PX
        ink = theme.text["ink"]
        size = TYPE_MEDIUM
        if low or text(headline, size, "semibold").advance > right - left:
            size = TYPE_SMALL
        head = text(headline, size, "semibold", ink, width_px=right - left)
        y = panel.top + (26 if low else PADDING_PX)
        self.add(head.at(layout, left, y + CAP_HEIGHT * size))
        y += head.height_px + (10 if low else 24)
        room = panel.bottom - (20 if low else 40) - y
        if foot:
            animals = theme.evidence["in animals"]
            base = panel.bottom - (20 if low else 34)
            self.add(word(foot, left, base, layout, animals))
            room -= LINE_PX + (0 if low else 14)
        pitch = min(room / len(rows), 210.0)
        tight = low or pitch < 120
        thick = self.THICK_PX * (0.5 if low else 0.6 if tight else 1.0)
        y += (room - pitch * len(rows)) / 3
        self._rects: list[Rect] = []
        self.tracks: list[Shape] = []
        self.bars: list[Shape] = []
        for n, ((name, _, value), color) in enumerate(zip(rows, colors, strict=True)):
            top = y + n * pitch
            number = text(value, TYPE_MEDIUM, "semibold", ink)
            room = right - left - number.advance - 20
            words = text(name, TYPE_MEDIUM, "medium", ink)
            if tight or words.advance > room:
                words = text(name, TYPE_SMALL, "medium", ink, width_px=room)
            gap = 14.0 if tight else 18.0
            base = top + words.height_px
            rise = words.height_px - 1.2 * words.size_px
            one = words.lines == 1
            words.at(layout, left, base - (4 if one else rise + 0.1 * words.size_px))
            number.at(layout, right, base - 4 * one, "right")
            track = Rect(left, base + gap, right, base + gap + thick)
            self._rects.append(track)
            plain = theme.background["rule"]
            self.tracks.append(Shape(layout, rounded(track, 6), fill=plain))
            self.bars.append(Shape(layout, np.zeros((0, 2)), fill=color))
            self.add(words, number, self.tracks[-1], self.bars[-1])
        self.refresh()
        self.add_updater(ShareBars.refresh)

    def __deepcopy__(self, memo: dict[int, object]) -> ShareBars:
        return self

    def refresh(self) -> ShareBars:
        """Fill the bars as far as they have grown."""
        grown = float(np.clip(self.grown(), 0.0, 1.0))
        for rect, bar, share in zip(self._rects, self.bars, self.shares, strict=True):
            width = grown * share * rect.width
            if width < 13:
                bar.trace_px(np.zeros((0, 2)))
                continue
            filled = Rect(rect.left, rect.top, rect.left + width, rect.bottom)
            bar.trace_px(rounded(filled, 6))
        return self
