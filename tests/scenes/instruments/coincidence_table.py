"""A table of four cases: how high each bar stands in its cell, 0 to 1."""

from __future__ import annotations

import numpy as np
import pytest

from ketamotion.checks.measure import to_px
from ketamotion.mobjects import coincidence_table
from ketamotion.mobjects.coincidence_table import CoincidenceTable
from ketamotion.stage import MechanismScene

KIND = CoincidenceTable
TOLERANCE = 0.01


def read(scene: MechanismScene, mobject: CoincidenceTable, _: np.ndarray) -> np.ndarray:
    """The four shares, row by row: a bar of 1 leaves as much above as below it."""
    shares = []
    parts = zip(mobject.frames, mobject.floors, mobject.bars, strict=True)
    for frame, floor, bar in parts:
        cell = to_px(scene.layout, frame.points)[:, 1]
        low = float(to_px(scene.layout, floor.points)[:, 1].mean())
        full = (low - cell.min()) - (cell.max() - low)
        if not len(bar.points):
            shares.append(0.0)
            continue
        drawn = to_px(scene.layout, bar.points)[:, 1]
        assert abs(drawn.max() - low) < 1.0, "a bar does not stand on its floor"
        shares.append(float(np.ptp(drawn)) / full)
    return np.array(shares)


def freeze(patch: pytest.MonkeyPatch) -> None:
    """The bars stay as they were first: none."""
    patch.setattr(coincidence_table.CoincidenceTable, "refresh", lambda self: self)


def stretch(patch: pytest.MonkeyPatch) -> None:
    """The bars stand 1.1 times too high."""
    true = coincidence_table.CoincidenceTable.height

    def higher(cell):
        return 1.1 * true(cell)

    patch.setattr(coincidence_table.CoincidenceTable, "height", staticmethod(higher))


SPOIL = [freeze, stretch]
