"""A small course, read off its own axes.

The value due is an array (n, 2) of points (time, level), as shares of the axes, that
the curve has to pass through; the last one is its pen.
"""

from __future__ import annotations

import numpy as np
import pytest

from ketamotion.checks.measure import to_px
from ketamotion.mobjects import course_panel
from ketamotion.mobjects.course_panel import Course
from ketamotion.stage import MechanismScene

KIND = Course
OFF = 0.012
"""How far it may be off, as a share of an axis: about a pixel."""


def read(scene: MechanismScene, mobject: Course, _: np.ndarray) -> np.ndarray:
    """The drawn polyline as shares of the drawn axes: (m, 2)."""
    corners = to_px(scene.layout, mobject.axis.points).reshape(-1, 4, 2)[:, (0, 3)]
    top, origin, end = corners[0, 0], corners[0, 1], corners[-1, 1]
    path = to_px(scene.layout, mobject.curve.points).reshape(-1, 4, 2)[:, (0, 3)]
    return (path.reshape(-1, 2) - origin) / (end[0] - origin[0], top[1] - origin[1])


def compare(
    drawn: np.ndarray, due: np.ndarray, scene: MechanismScene, mobject: Course
) -> str:
    """Whether the curve passes through all points and ends where its pen is due."""
    pen = due[-1, 0]
    if len(drawn) == 0:
        return "" if pen <= OFF else "shows no curve"
    if abs(drawn[:, 0].max() - pen) > OFF:
        return f"shows the course up to {drawn[:, 0].max():.3g}, due is {pen:.3g}"
    off = np.abs(np.interp(due[:, 0], drawn[:, 0], drawn[:, 1]) - due[:, 1])
    worst = int(np.argmax(off))
    if off[worst] > OFF:
        return f"shows a level {off[worst]:.3g} off at {due[worst, 0]:.3g}"
    return ""


def lift(patch: pytest.MonkeyPatch) -> None:
    made = course_panel.Course.__init__

    def lifted(self, xs, ys, *args, **given):
        made(self, xs, np.asarray(ys) + 0.05, *args, **given)

    patch.setattr(course_panel.Course, "__init__", lifted)


def hasten(patch: pytest.MonkeyPatch) -> None:
    made = course_panel.Course.__init__

    def hasty(self, xs, ys, *args, **given):
        made(self, np.asarray(xs) ** 1.3, ys, *args, **given)

    patch.setattr(course_panel.Course, "__init__", hasty)


SPOIL = [lift, hasten]
