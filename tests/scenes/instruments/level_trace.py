"""A curve between two named heights: read off the lines that bear the names."""

from __future__ import annotations

import numpy as np
import pytest

from ketamotion.checks.measure import to_px
from ketamotion.mobjects import axes, plot
from ketamotion.mobjects.spine_panel import LevelTrace
from ketamotion.stage import MechanismScene
from tests.scenes import readings

KIND = LevelTrace
SHARE = 0.01
"""How far it may be off: a hundredth of the way between the two heights."""


def read(scene: MechanismScene, mobject: LevelTrace, _: np.ndarray) -> np.ndarray:
    """The drawn polyline, (m, 2): days, and 0 at the lower height to 1 at the upper."""
    drawn = mobject.axes
    heights = [to_px(scene.layout, line.points)[:, 1].mean() for line in drawn.y_lines]
    for words, height in zip(drawn.y_labels, heights, strict=True):
        ink = to_px(scene.layout, words.points)[:, 1]
        away = max(ink.min() - height, height - ink.max())
        assert 0 < away < 24, f"{words.words!r} stands {away:.0f} px from its line"
    marks = [to_px(scene.layout, line.points)[:, 0].mean() for line in drawn.x_lines]
    days = [readings.number(words.words) for words in drawn.x_labels]
    slope, offset = np.polyfit(marks, days, 1)
    path = to_px(scene.layout, mobject.points).reshape(-1, 4, 2)[:, (0, 3)]
    path = path.reshape(-1, 2)
    low, high = heights
    return np.stack(
        [slope * path[:, 0] + offset, (path[:, 1] - low) / (high - low)], axis=1
    )


def compare(
    drawn: np.ndarray, due: np.ndarray, scene: MechanismScene, mobject: LevelTrace
) -> str:
    """Whether it passes through all points and ends where its pen is due."""
    due = np.atleast_2d(np.asarray(due, float))
    if len(drawn) == 0:
        return "" if len(due) <= 1 else "shows no curve"
    end = float(drawn[:, 0].max())
    inside = due[:, 0] <= end + 0.1
    y = np.interp(due[inside, 0], drawn[:, 0], drawn[:, 1])
    off = np.abs(y - due[inside, 1])
    if np.any(off > SHARE):
        n = int(np.argmax(off))
        return f"shows {y[n]:.3f} on day {due[n, 0]:.1f}, computed is {due[n, 1]:.3f}"
    if abs(end - due[-1, 0]) > 0.1:
        return f"shows the curve up to day {end:.2f}, computed is {due[-1, 0]:.2f}"
    return ""


def swell(patch: pytest.MonkeyPatch) -> None:
    made = plot.Trace.__init__

    def swollen(self, where, xs, ys, **given):
        made(self, where, xs, 1.02 * np.asarray(ys), **given)

    patch.setattr(plot.Trace, "__init__", swollen)


def shift_names(patch: pytest.MonkeyPatch) -> None:
    drawn = axes.Axes._draw_y

    def shifted(self, *args, **given):
        low, high = self.y_range
        self.y_range = (low, high + 0.08 * (high - low))
        drawn(self, *args, **given)
        self.y_range = (low, high)

    patch.setattr(axes.Axes, "_draw_y", shifted)


SPOIL = [swell, shift_names]
