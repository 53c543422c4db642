"""Courses as a table, to be shown row by row."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from manim import Group

from ketamotion.layout import Layout, Rect
from ketamotion.mobjects.course_panel import LINE_PX, Course, word
from ketamotion.mobjects.panel import PADDING_PX
from ketamotion.mobjects.text import text
from ketamotion.mobjects.typeset import CAP_HEIGHT
from ketamotion.theme import TYPE_SMALL, Theme


class CourseTable(Group):
    """Courses as a table: a row for what was given, a column for what is seen.

    Parameters
    ----------
    rows, columns : sequences of str
    curves : sequence of rows of columns of sequences of float
        Shares over `xs`; the first row stands as a ghost behind the others.
    upto : sequence of callables
        One a row: up to which share of the time it is drawn.
    rect : Rect, optional
        Where it stands in design px; else in the layout's panel.

    Attributes
    ----------
    rows : list of Group
        Each row's curves and name, to be shown one after the other.
    head : Group
        Names of the columns, and the end of the time.
    """

    def __init__(
        self,
        rows: Sequence[str],
        columns: Sequence[str],
        xs: Sequence[float],
        curves: Sequence[Sequence[Sequence[float]]],
        colors: Sequence[str],
        end: str,
        *,
        layout: Layout,
        theme: Theme,
        upto: Sequence[Callable[[], float] | None],
        rect: Rect | None = None,
    ) -> None:
        super().__init__()
        panel = rect or layout.panel
        low = panel.height < 360
        pad = 24.0 if low else PADDING_PX * 0.8
        inner = Rect(
            panel.left + PADDING_PX * 0.8,
            panel.top + (6 if low else pad),
            panel.right - PADDING_PX * 0.8,
            panel.bottom - 46,
        )
        ink, muted = theme.text["ink"], theme.text["muted"]
        cap = CAP_HEIGHT * TYPE_SMALL
        widest = max(text(row, TYPE_SMALL).advance for row in rows)
        left = inner.left + widest + 24
        first = inner.top + LINE_PX + (0 if low else 10)
        wide = (inner.right - left + 20) / len(columns)
        high = (inner.bottom - first) / len(rows)
        gap = 10.0 if low else 28.0
        self.courses: list[list[Course]] = []
        self.rows: list[Group] = []
        self.head = Group()
        for k, column in enumerate(columns):
            x = left + k * wide
            self.head.add(word(column, x, inner.top + cap + 6, layout, muted))
        for n, row in enumerate(rows):
            top = first + n * high
            made: list[Course] = []
            for k, color in enumerate(colors):
                x = left + k * wide
                rect = Rect(x, top + gap, x + wide - 28, top + high)
                ghost = curves[0][k] if n else None
                made.append(
                    Course(
                        xs,
                        curves[n][k],
                        rect,
                        color,
                        layout=layout,
                        theme=theme,
                        upto=upto[n],
                        ghost=ghost,
                    )
                )
            self.courses.append(made)
            y = top + (gap + high + cap) / 2
            words = word(row, left - 24, y, layout, ink, "right")
            self.rows.append(Group(*made, words))
        right = left + len(columns) * wide - 28
        self.head.add(word(end, right, panel.bottom - 14, layout, muted, "right"))
        self.add(self.head, *self.rows)
