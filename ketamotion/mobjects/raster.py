"""Spikes of many cells: a mark a spike, a line a cell, revealed by a moving edge."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from manim import VGroup

from ketamotion.layout import Layout, Rect
from ketamotion.mobjects.strokes import Shape, polyline, segments, to_points
from ketamotion.theme import LINE_THIN, Theme

MARK_PX, LEAST_HIGH_PX = 5.0, 4.0
"""Width of a mark, and its least height: it may be higher than its line."""
POINTS_A_MARK = 16


@dataclass(frozen=True)
class Train:
    """Spikes of one kind of cell.

    Attributes
    ----------
    t_s, cell : ndarray, shape (n,)
        When, ascending, and in which cell of the kind, from 0.
    cells : int
        How many there are.
    color : str
    """

    t_s: np.ndarray
    cell: np.ndarray
    cells: int
    color: str


class SpikeMarks(Shape):
    """The marks of one kind of cell in a band: those up to a moving time.

    Attributes
    ----------
    band : Rect
        Left edge is time 0, right edge the window's end; the first cell is on top.
    cells : int
    window_s : float
    """

    def __init__(
        self,
        train: Train,
        band: Rect,
        window_s: float,
        upto: Callable[[], float],
        layout: Layout,
    ) -> None:
        self.band, self.cells, self.window_s = band, train.cells, window_s
        self.upto = upto
        inside = (train.t_s >= 0) & (train.t_s < window_s)
        self.t_s, self.cell = train.t_s[inside], train.cell[inside]
        super().__init__(layout, np.zeros((0, 2)), fill=train.color)
        pitch = band.height / train.cells
        high = min(max(0.8 * pitch, LEAST_HIGH_PX), MARK_PX)
        x = band.left + self.t_s / window_s * band.width
        y = band.top + (self.cell + 0.5) * pitch
        corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)], float)
        mark = segments(corners * (MARK_PX / 2, high / 2))
        places = np.stack([x, y], 1)[:, None, :] + mark[None]
        self._whole = to_points(layout, places.reshape(-1, 2))
        self.refresh()
        self.add_updater(SpikeMarks.refresh)

    def __deepcopy__(self, memo: dict[int, object]) -> SpikeMarks:
        return self

    def refresh(self) -> SpikeMarks:
        """Show what has happened by now."""
        n = int(np.searchsorted(self.t_s, self.upto(), side="right"))
        self.points = self._whole[: POINTS_A_MARK * n]
        return self


class Raster(VGroup):
    """Bands of spikes one below the other, with rules between and a moving edge.

    Parameters
    ----------
    trains : sequence of Train
        From top to bottom.
    bands : sequence of Rect
        Where each stands, in design px.
    window_s : float
        Time from left to right, in s of the model.
    upto : callable
        Model time since the left edge.
    """

    def __init__(
        self,
        trains: Sequence[Train],
        bands: Sequence[Rect],
        window_s: float,
        upto: Callable[[], float],
        *,
        layout: Layout,
        theme: Theme,
    ) -> None:
        super().__init__()
        self.layout, self.upto, self.window_s = layout, upto, window_s
        self.bands = list(bands)
        self.marks = [
            SpikeMarks(train, band, window_s, upto, layout)
            for train, band in zip(trains, bands, strict=True)
        ]
        rule = theme.background["rule"]
        self.rules = [
            polyline(layout, [(b.left, b.bottom + 7), (b.right, b.bottom + 7)], rule)
            for b in bands
        ]
        self.edge = Shape(
            layout,
            np.zeros((0, 2)),
            stroke=theme.trace["playhead"],
            width_px=LINE_THIN,
            opacity=0.5,
        )
        self.add(*self.rules, *self.marks, self.edge)
        self.refresh()
        self.add_updater(Raster.refresh)

    def __deepcopy__(self, memo: dict[int, object]) -> Raster:
        return self

    def refresh(self) -> Raster:
        """Put the edge at the present time."""
        share = min(max(self.upto() / self.window_s, 0.0), 1.0)
        first, last = self.bands[0], self.bands[-1]
        x = first.left + share * first.width
        ends = np.array([(x, first.top - 4), (x, last.bottom + 7)])
        shown = 0 < share < 1
        self.edge.trace_px(segments(ends) if shown else np.zeros((0, 2)))
        return self
