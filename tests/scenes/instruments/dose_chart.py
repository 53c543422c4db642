"""Directions over dose: read from the outlines of the marks, the line and the ticks.

The value due is a list of (dose, direction) of the marks that have grown; a mark that
is still growing may be read or not.
"""

from __future__ import annotations

import numpy as np
import pytest

from ketamotion.checks.measure import to_px
from ketamotion.mobjects import dose_chart
from ketamotion.mobjects.dose_chart import DoseAxis, DoseChart, DoseMark
from ketamotion.stage import MechanismScene
from tests.scenes.readings import number

KIND = DoseChart
LEAST_PX = 30.0


def doses_at(scene: MechanismScene, axis: DoseAxis, xs: np.ndarray) -> np.ndarray:
    """Doses at heights of the screen's x, by the numbers under the axis."""
    at, values = [], []
    for words, mark in zip(axis.numbers, axis.marks, strict=True):
        ink, tick = (to_px(scene.layout, m.points)[:, 0] for m in (words, mark))
        assert abs((ink.min() + ink.max()) / 2 - tick[0]) < 4, "a number off its mark"
        at.append(float(tick[0]))
        values.append(np.log(number(words.words)))
    slope, offset = np.polyfit(at, values, 1)
    assert np.abs(np.polyval((slope, offset), at) - values).max() < 0.01
    return np.exp(offset + slope * np.asarray(xs, float))


def read(
    scene: MechanismScene, mobject: DoseChart, _: np.ndarray
) -> list[tuple[float, float, float]]:
    """Dose, direction and height in px of each mark in sight."""
    line = float(to_px(scene.layout, mobject.zero.points)[0, 1])
    found = []
    for mark in mobject.get_family():
        if not isinstance(mark, DoseMark) or len(mark.points) == 0:
            continue
        places = to_px(scene.layout, mark.points)
        (left, top), (right, bottom) = places.min(0), places.max(0)
        above, below = line - top, bottom - line
        height = max(above, below)
        direction = 0.0
        if abs(above - below) > LEAST_PX:
            # an arrow: its widest place lies near its tip, away from the line
            direction = 1.0 if above > below else -1.0
            widest = places[np.argmax(places[:, 0]), 1]
            # One that has just begun to grow is all head, hardly off the line.
            if height > 2 * LEAST_PX:
                assert abs(widest - line) > 0.4 * height, "an arrow without a head"
        dose = float(doses_at(scene, mobject.axis, np.array([(left + right) / 2]))[0])
        found.append((dose, direction, float(height)))
    return found


def compare(drawn: list, due: list, scene: MechanismScene, mobject: DoseChart) -> str:
    """Whether every mark that is due is there, and no other that has grown."""
    arrows = [height for _, direction, height in drawn if direction]
    tallest = max(arrows, default=0.0)
    seen = [(dose, way) for dose, way, height in drawn]
    for dose, way in due:
        here = [w for d, w in seen if abs(np.log(d / dose)) < 0.02]
        if here != [way]:
            return f"shows {here} at {dose:g}, measured is {way:g}"
    full = [
        h for d, w, h in drawn if w and any(abs(np.log(d / x)) < 0.02 for x, _ in due)
    ]
    if full and max(full) - min(full) > 1.0:
        return f"shows arrows of {min(full):.0f} and {max(full):.0f} px: none is larger"
    if len(seen) > len(due) + 1 or (not due and tallest > 200):
        return f"shows {len(seen)} marks, {len(due)} are due"
    return ""


def upside_down(patch: pytest.MonkeyPatch) -> None:
    made = dose_chart.DoseMark.__init__

    def turned(self, direction, *given, **more):
        made(self, -direction or 1, *given, **more)

    patch.setattr(dose_chart.DoseMark, "__init__", turned)


def mistake_doses(patch: pytest.MonkeyPatch) -> None:
    made = dose_chart.DoseChart.__init__

    def mistaken(self, rect, doses, *given, **more):
        made(self, rect, [*doses[:3], 60.0, doses[4]], *given, **more)

    patch.setattr(dose_chart.DoseChart, "__init__", mistaken)


def favour_one(patch: pytest.MonkeyPatch) -> None:
    grown = dose_chart.DoseMark.grow

    def taller(self, amount):
        self.length = 0.1 * self.place[0]
        return grown(self, amount)

    patch.setattr(dose_chart.DoseMark, "grow", taller)


SPOIL = [upside_down, mistake_doses, favour_one]
