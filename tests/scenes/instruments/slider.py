"""A slider under curves: where its knob is, and how high the curves are.

The value due: the knob's place as a share of the track; then for each curve its
height there and at 0.2, 0.5 and 0.8 of the track, over its height at the left end.
"""

from __future__ import annotations

import numpy as np
import pytest

from ketamotion.checks.measure import to_px
from ketamotion.mobjects import slider_panel
from ketamotion.mobjects.slider_panel import RateSlider
from ketamotion.stage import MechanismScene

KIND = RateSlider
OFF_KNOB, OFF_RATE = 0.006, 0.03


def _box(scene: MechanismScene, shape) -> tuple[np.ndarray, np.ndarray]:
    places = to_px(scene.layout, shape.points)
    return places.min(0), places.max(0)


def read(scene: MechanismScene, mobject: RateSlider, _: np.ndarray) -> np.ndarray:
    """The knob on the track; the curves between the track and the dashed level."""
    low, high = _box(scene, mobject.track)
    left, right, zero = low[0], high[0], (low[1] + high[1]) / 2
    one = to_px(scene.layout, mobject.level.points)[:, 1].mean()
    knob = sum(_box(scene, mobject.knob)) / 2
    share = (knob[0] - left) / (right - left)
    out = [share]
    curves = {}
    for curve in mobject.curves:
        if len(curve.points):
            path = to_px(scene.layout, curve.points).reshape(-1, 4, 2)[:, (0, 3)]
            path = path.reshape(-1, 2)
            assert curve.ahead == (path[:, 0].mean() > knob[0]), "the wrong piece"
            curves.setdefault(id(curve.course), []).append(path)
    for course, dot in zip(mobject.courses, mobject.dots, strict=True):
        path = np.concatenate(sorted(curves[id(course)], key=lambda p: p[0, 0]))
        at = [left + u * (right - left) for u in (0.2, 0.5, 0.8)]
        y = np.interp(at, path[:, 0], path[:, 1])
        middle = sum(_box(scene, dot)) / 2
        assert abs(middle[0] - knob[0]) < 1, "a dot is not above the knob"
        out += [(zero - v) / (zero - one) for v in (middle[1], *y)]
    return np.array(out)


def compare(
    drawn: np.ndarray, due: np.ndarray, _: MechanismScene, __: RateSlider
) -> str:
    """Whether knob and curves are where they are due."""
    off = np.abs(drawn - due)
    if off[0] > OFF_KNOB:
        return f"shows the knob at {drawn[0]:.3f}, computed is {due[0]:.3f}"
    if off[1:].max() > OFF_RATE:
        n = 1 + int(np.argmax(off[1:]))
        return f"shows a rate of {drawn[n]:.3f}, computed is {due[n]:.3f}"
    return ""


def slow_knob(patch: pytest.MonkeyPatch) -> None:
    made = slider_panel.RateSlider.__init__

    def behind(self, rect, courses, value, **given):
        made(self, rect, courses, lambda: 0.8 * value() + 0.01 * given["most"], **given)

    patch.setattr(slider_panel.RateSlider, "__init__", behind)


def steeper(patch: pytest.MonkeyPatch) -> None:
    at = slider_panel.Course.at

    def more(self, x):
        return 1 + 1.2 * (at(self, x) - 1)

    patch.setattr(slider_panel.Course, "at", more)


SPOIL = [slow_knob, steeper]
