"""A curve, read off the ticks of its axes.

The value due is an array (n, 2) of points (x, y), in the axes' units, that the curve
has to pass through; of a curve that is being drawn the last one is its pen.
"""

from __future__ import annotations

import numpy as np
import pytest

from ketamotion.checks.measure import to_px
from ketamotion.mobjects import axes, plot
from ketamotion.mobjects.plot import Trace
from ketamotion.stage import MechanismScene
from tests.scenes import readings

KIND = Trace
SHARE = 0.005
"""How far it may be off: half a percent of the axis."""


def read(scene: MechanismScene, mobject: Trace, _: np.ndarray) -> np.ndarray:
    """The drawn polyline in the axes' units: (m, 2)."""
    scales = readings.scales(scene, mobject.axes)
    path = to_px(scene.layout, mobject.points).reshape(-1, 4, 2)[:, (0, 3)]
    return np.array([scales.value(place) for place in path.reshape(-1, 2)])


def compare(
    drawn: np.ndarray, due: np.ndarray, scene: MechanismScene, mobject: Trace
) -> str:
    """Whether the curve passes through all points and ends where its pen is due."""
    due = np.atleast_2d(np.asarray(due, float))
    if len(drawn) == 0:
        return "" if len(due) <= 1 else "shows no curve"
    span_x, span_y = (
        abs(ticks[-1] - ticks[0])
        for ticks in (mobject.axes.x_ticks, mobject.axes.y_ticks)
    )
    x0, x1 = min(drawn[:, 0]), max(drawn[:, 0])
    inside = (due[:, 0] >= x0 - 1e-9) & (due[:, 0] <= x1 + SHARE * span_x)
    y = np.interp(due[inside, 0], drawn[:, 0], drawn[:, 1])
    off = np.abs(y - due[inside, 1])
    if np.any(off > SHARE * span_y):
        n = int(np.argmax(off))
        x, true = due[inside][n]
        return f"shows {y[n]:.4g} at {x:.4g}, computed is {true:.4g}"
    if mobject.upto is not None and abs(x1 - due[-1, 0]) > SHARE * span_x:
        return f"shows the curve up to {x1:.4g}, computed is up to {due[-1, 0]:.4g}"
    return ""


def stretch_curve(patch: pytest.MonkeyPatch) -> None:
    made = plot.Trace.__init__

    def stretched(self, where, xs, ys, **given):
        low, high = where.y_range
        made(self, where, xs, np.asarray(ys) + 0.05 * (high - low), **given)

    patch.setattr(plot.Trace, "__init__", stretched)


def stretch_y_ticks(patch: pytest.MonkeyPatch) -> None:
    drawn = axes.Axes._draw_y

    def stretched(self, *args, **given):
        low, high = self.y_range
        self.y_range = (low, high + 0.08 * (high - low))
        drawn(self, *args, **given)
        self.y_range = (low, high)

    patch.setattr(axes.Axes, "_draw_y", stretched)


SPOIL = [stretch_curve, stretch_y_ticks]
