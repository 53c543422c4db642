"""Two bars: their heights, read against the numbers of their axis, in percent."""

from __future__ import annotations

import numpy as np
import pytest

from ketamotion.checks.measure import to_px
from ketamotion.mobjects import people_card
from ketamotion.mobjects.people_card import Bars
from ketamotion.stage import MechanismScene
from tests.scenes.readings import number

KIND = Bars
TOLERANCE = 0.6


def read(scene: MechanismScene, mobject: Bars, _: np.ndarray) -> list[float]:
    """Heights of the drawn bars; they have to stand on zero."""
    at, values = [], []
    for words, line in zip(mobject.axis.labels, mobject.axis.lines, strict=True):
        y = to_px(scene.layout, line.points)[:, 1]
        ink = to_px(scene.layout, words.points)[:, 1]
        assert abs((ink.min() + ink.max()) / 2 - y[0]) < 4, "a number off its line"
        at.append(float(y[0]))
        values.append(number(words.words))
    slope, offset = np.polyfit(at, values, 1)
    found = []
    for bar in mobject.bars:
        y = to_px(scene.layout, bar.points)[:, 1]
        assert abs(offset + slope * y.max()) < TOLERANCE, "a bar does not stand on zero"
        found.append(float(offset + slope * y.min()))
    return found


def cut_the_axis(patch: pytest.MonkeyPatch) -> None:
    place = people_card.Bars.y
    patch.setattr(people_card.Bars, "y", lambda self, v: place(self, 4 * (v - 90)))


def exaggerate(patch: pytest.MonkeyPatch) -> None:
    place = people_card.Bars.y

    def higher(self, value):
        return place(self, 100 + 2 * (value - 100) if value > 100 else value + 2)

    patch.setattr(people_card.Bars, "y", higher)


SPOIL = [cut_the_axis, exaggerate]
