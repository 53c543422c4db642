"""A voltage ruler: where its mark stands between the numbers at its ends, in mV."""

from __future__ import annotations

import numpy as np
import pytest

from ketamotion.checks.measure import to_px
from ketamotion.mobjects import voltage_ruler
from ketamotion.mobjects.voltage_ruler import VoltageRuler
from ketamotion.stage import MechanismScene
from tests.scenes import readings

KIND = VoltageRuler
TOLERANCE = 0.5


def read(scene: MechanismScene, mobject: VoltageRuler, _: np.ndarray) -> float:
    """The voltage at the mark's tip; its line has to reach as far."""
    numbers = {readings.number(label.words): label for label in mobject.labels}
    longest = [shape for _, shape in mobject.ticks]
    lows = [to_px(scene.layout, shape.points) for shape in longest]
    # The numbers stand below the first and the last line across the ruler.
    ends = sorted(float(p[:, 0].mean()) for p in (lows[0], lows[-1]))
    values = sorted(numbers)
    for x, value in zip(ends, values, strict=True):
        ink = to_px(scene.layout, numbers[value].points)[:, 0]
        assert ink.min() < x < ink.max(), f"{value:g} stands beside its line"
    tip = to_px(scene.layout, mobject.mark.points)
    x = float(tip[np.argmax(tip[:, 1]), 0])
    bar = to_px(scene.layout, mobject.bar.points)
    assert abs(bar[:, 0].max() - x) < 1.0, "the bar ends beside the mark"
    share = (x - ends[0]) / (ends[1] - ends[0])
    return values[0] + share * (values[1] - values[0])


def freeze(patch: pytest.MonkeyPatch) -> None:
    """The mark stays where it was made."""
    once = voltage_ruler.VoltageRuler.refresh

    def refresh(self):
        if not len(self.mark.points):
            once(self)
        return self

    patch.setattr(voltage_ruler.VoltageRuler, "refresh", refresh)


def shift_mark(patch: pytest.MonkeyPatch) -> None:
    """The mark says 3 mV too much; the ruler's lines stay."""
    shown = voltage_ruler.VoltageRuler.refresh

    def refresh(self):
        true = self.value
        self.value = lambda: true() + 3.0
        shown(self)
        self.value = true
        return self

    patch.setattr(voltage_ruler.VoltageRuler, "refresh", refresh)


SPOIL = [freeze, shift_mark]
