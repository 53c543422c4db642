"""A raster of spikes: when, and of which cell, each mark that is drawn.

The value due is an array (n, 2): time since the left edge in s, and cell, counted
through all bands from the top.
"""

from __future__ import annotations

import numpy as np
import pytest

from ketamotion.checks.measure import to_px
from ketamotion.mobjects import raster
from ketamotion.mobjects.raster import POINTS_A_MARK, Raster
from ketamotion.stage import MechanismScene

KIND = Raster
OFF_S = 0.002
RULE_BELOW_PX = 7.0


def read(scene: MechanismScene, mobject: Raster, _: np.ndarray) -> np.ndarray:
    """Middles of the marks, against the drawn rules of their bands."""
    found, first = [], 0
    for marks, rule in zip(mobject.marks, mobject.rules, strict=True):
        ends = to_px(scene.layout, rule.points)
        left, right = ends[:, 0].min(), ends[:, 0].max()
        low = ends[:, 1].mean() - RULE_BELOW_PX
        cells, high = marks.cells, marks.band.height
        if len(marks.points):
            places = to_px(scene.layout, marks.points).reshape(-1, POINTS_A_MARK, 2)
            x, y = ((places.min(1) + places.max(1)) / 2).T
            t = (x - left) / (right - left) * mobject.window_s
            cell = np.rint((y - (low - high)) / high * cells - 0.5)
            found.append(np.stack([t, cell + first], axis=1))
        first += cells
    return np.concatenate(found) if found else np.zeros((0, 2))


def compare(drawn: np.ndarray, due: np.ndarray, _: MechanismScene, __: Raster) -> str:
    """The same spikes, neither more nor fewer."""
    due = np.asarray(due, float).reshape(-1, 2)
    if len(drawn) != len(due):
        return f"shows {len(drawn)} spikes, computed are {len(due)}"
    a, b = (v[np.lexsort((v[:, 0], v[:, 1]))] for v in (drawn, due))
    if len(a) and (np.any(a[:, 1] != b[:, 1]) or np.abs(a - b)[:, 0].max() > OFF_S):
        return "shows spikes of other cells, or at other times, than computed"
    return ""


def late(patch: pytest.MonkeyPatch) -> None:
    made = raster.SpikeMarks.__init__

    def later(self, train, *args, **given):
        moved = raster.Train(train.t_s + 0.01, train.cell, train.cells, train.color)
        made(self, moved, *args, **given)

    patch.setattr(raster.SpikeMarks, "__init__", later)


def all_at_once(patch: pytest.MonkeyPatch) -> None:
    def refresh(self):
        self.points = self._whole
        return self

    patch.setattr(raster.SpikeMarks, "refresh", refresh)


SPOIL = [late, all_at_once]
