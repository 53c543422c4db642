"""A plot without figures: its curves against its ticks and the height of its axis.

The value due is a list of arrays (n, 2), one a curve: x as the ticks count it, and the
share of the upright axis. Of a curve that is being drawn the last point is its pen.
"""

from __future__ import annotations

import numpy as np
import pytest

from ketamotion.checks.measure import to_px
from ketamotion.mobjects import plot, shape_plot
from ketamotion.mobjects.shape_plot import ShapePlot
from ketamotion.stage import MechanismScene
from tests.scenes.readings import number

KIND = ShapePlot
SHARE = 0.01
"""How far a curve may be off: a hundredth of the axis."""


def read(scene: MechanismScene, mobject: ShapePlot, _: np.ndarray) -> list[np.ndarray]:
    """The drawn polylines: (m, 2) each."""
    axes = mobject.axes
    below = axes.told_by
    marks = [to_px(scene.layout, line.points)[0, 0] for line in below.x_lines]
    values = [number(label.words) for label in below.x_labels]
    slope, offset = np.polyfit(marks, values, 1)
    upright = to_px(scene.layout, axes.upright.points)[:, 1]
    top, bottom = upright.min(), upright.max()
    found = []
    for trace in mobject.traces:
        path = to_px(scene.layout, trace.points).reshape(-1, 4, 2)[:, (0, 3)]
        path = path.reshape(-1, 2)
        x = offset + slope * path[:, 0]
        found.append(np.stack([x, (bottom - path[:, 1]) / (bottom - top)], axis=1))
    return found


def compare(
    drawn: list[np.ndarray],
    due: list[np.ndarray],
    scene: MechanismScene,
    mobject: ShapePlot,
) -> str:
    """Whether each curve passes through its points and ends where its pen is due."""
    if len(drawn) != len(due):
        return f"shows {len(drawn)} curves, {len(due)} are computed"
    x0, x1 = mobject.axes.x_ticks[0], mobject.axes.x_ticks[-1]
    for curve, true in zip(drawn, due, strict=True):
        true = np.atleast_2d(true)
        if len(curve) < 2:
            if len(true) > 1 and np.ptp(true[:, 0]) > SHARE * (x1 - x0):
                return "shows no curve"
            continue
        first, last = curve[:, 0].min(), curve[:, 0].max()
        inside = (true[:, 0] >= first - 1e-9) & (true[:, 0] <= last + 1e-9)
        y = np.interp(true[inside, 0], curve[:, 0], curve[:, 1])
        off = np.abs(y - true[inside, 1])
        if np.any(off > SHARE):
            n = int(np.argmax(off))
            x, at = true[inside][n]
            return f"shows {y[n]:.3f} of its height at {x:.4g}, computed is {at:.3f}"
        pen = min(float(true[-1, 0]), mobject.axes.x_range[1])
        if abs(last - pen) > SHARE * (x1 - x0):
            return f"shows a curve up to {last:.4g}, computed is up to {pen:.4g}"
    return ""


def stretch_curves(patch: pytest.MonkeyPatch) -> None:
    made = plot.Trace.__init__

    def stretched(self, where, xs, ys, **given):
        low, high = where.y_range
        made(self, where, xs, np.asarray(ys) + 0.04 * (high - low), **given)

    patch.setattr(plot.Trace, "__init__", stretched)


def shrink_ticks(patch: pytest.MonkeyPatch) -> None:
    drawn = shape_plot.ShapeAxes._draw_x

    def shrunk(self, *args, **given):
        low, high = self.x_range
        self.x_range = (low, 1.1 * high)
        drawn(self, *args, **given)
        self.x_range = (low, high)

    patch.setattr(shape_plot.ShapeAxes, "_draw_x", shrunk)


SPOIL = [stretch_curves, shrink_ticks]
