"""Two questions and four answers: a bar in each cell of a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from manim import Group

from ketamotion.layout import Layout, Rect
from ketamotion.mobjects.panel import Headline, Panel, plan
from ketamotion.mobjects.strokes import Shape, polyline, rounded
from ketamotion.mobjects.text import balanced
from ketamotion.theme import LINE_MEDIUM, LINE_THICK, TYPE_SMALL, Theme

GAP_PX: Final = 16.0
INSET_PX: Final = 20.0
CORNER_PX: Final = 14.0


class CoincidenceTable(Group):
    """Rows are the first question, columns the second; bars are shares.

    Parameters
    ----------
    headline : str
    rows, columns : sequences of two str
        What is asked, in the order of the cells.
    shares : callable
        The four shares now, row by row, 0 to 1: how high each bar stands.
    lit : callable
        The cell that is asked now, 0 to 3; -1 for none.
    """

    def __init__(
        self,
        headline: str,
        rows: Sequence[str],
        columns: Sequence[str],
        shares: Callable[[], Sequence[float]],
        lit: Callable[[], int],
        rect: Rect,
        *,
        layout: Layout,
        theme: Theme,
        **_: Any,
    ) -> None:
        super().__init__()
        self.layout, self.theme = layout, theme
        self.shares, self.lit = shares, lit
        divided = plan(rect)
        self.plate = Panel(rect, layout=layout, theme=theme)
        self.headline = Headline(headline, divided, layout=layout, theme=theme)
        self.add(self.plate, self.headline)
        area = divided.plot
        names = [
            balanced(words, TYPE_SMALL, "medium", theme.text["ink"], 150.0)
            for words in rows
        ]
        left = area.left + max(block.advance for block in names) + GAP_PX
        top = area.top + 44
        width = (area.right - left - GAP_PX) / 2
        height = (area.bottom - top - GAP_PX) / 2
        heads = [
            balanced(words, TYPE_SMALL, "medium", theme.text["ink"], width)
            for words in columns
        ]
        limit = area.right
        for n in (1, 0):  # long words give way to the left
            half = heads[n].advance / 2
            x = min(left + n * (width + GAP_PX) + width / 2, limit - half)
            heads[n].at(layout, x, top - 20, "middle")
            limit = x - half - GAP_PX
        self.add(*heads)
        self.cells: list[Rect] = []
        self.frames: list[Shape] = []
        self.bars: list[Shape] = []
        self.floors: list[Shape] = []
        for n in range(4):
            row, column = divmod(n, 2)
            x0, y0 = left + column * (width + GAP_PX), top + row * (height + GAP_PX)
            cell = Rect(x0, y0, x0 + width, y0 + height)
            self.cells.append(cell)
            outline = rounded(cell, CORNER_PX)
            void = theme.background["void"]
            ground = Shape(layout, outline, fill=void, opacity=0.35)
            frame = Shape(
                layout,
                outline,
                stroke=theme.text["faint"],
                width_px=LINE_MEDIUM,
            )
            floor = polyline(
                layout,
                [
                    (cell.left + INSET_PX, self.floor(cell)),
                    (cell.right - INSET_PX, self.floor(cell)),
                ],
                theme.text["faint"],
            )
            bar = Shape(layout, np.zeros((0, 2)), fill=theme.trace["model"])
            self.frames.append(frame)
            self.bars.append(bar)
            self.floors.append(floor)
            self.add(ground, frame, floor, bar)
        for n, block in enumerate(names):
            cell = self.cells[2 * n]
            middle = (cell.top + cell.bottom) / 2 - (block.lines - 1) * 17 + 10
            self.add(block.at(layout, area.left, middle))
        self.frame_now = Shape(
            layout, np.zeros((0, 2)), stroke=theme.text["ink"], width_px=LINE_THICK - 2
        )
        self.add(self.frame_now)
        self.refresh()
        self.add_updater(CoincidenceTable.refresh)

    def __deepcopy__(self, memo: dict[int, Any]) -> CoincidenceTable:
        return self

    @staticmethod
    def floor(cell: Rect) -> float:
        """Where a bar of a cell begins, in design px."""
        return cell.bottom - INSET_PX

    @staticmethod
    def height(cell: Rect) -> float:
        """How high a bar of 1 is, in design px."""
        return cell.height - 2 * INSET_PX

    def refresh(self) -> CoincidenceTable:
        """Draw the bars as high as they are now."""
        for cell, bar, share in zip(self.cells, self.bars, self.shares(), strict=True):
            low, tall = self.floor(cell), share * self.height(cell)
            if tall < 0.5:
                bar.trace_px(np.zeros((0, 2)))
                continue
            wide = cell.width - 2 * INSET_PX
            x = (cell.left + cell.right) / 2
            box = Rect(x - wide / 2, low - tall, x + wide / 2, low)
            bar.trace_px(rounded(box, min(6.0, tall / 2)))
        lit = self.lit()
        # An answer of nothing is an answer: its floor is bright.
        for n, floor in enumerate(self.floors):
            told = self.theme.trace["model"] if n <= lit else self.theme.text["faint"]
            floor.set_stroke(told)
        path = np.zeros((0, 2)) if lit < 0 else rounded(self.cells[lit], CORNER_PX)
        self.frame_now.trace_px(path)
        return self
