"""AMPA receptors: how far the arms of each stand apart, as a share of the whole way.

The value due is the share of open receptors, 0 to 1; all have to show it.
"""

from __future__ import annotations

import numpy as np
import pytest

from ketamotion.checks.measure import in_world
from ketamotion.mobjects import synapse_receptors
from ketamotion.mobjects.synapse_receptors import AmpaReceptors
from ketamotion.stage import MechanismScene

KIND = AmpaReceptors
TOLERANCE = 0.01
ARM_PX = 40.0
SHUT_PX, OPEN_PX = 0.0, 11.8
"""How far apart two halves carry a point of the axis, 40 px up, shut and open."""


def read(_: MechanismScene, mobject: AmpaReceptors, __: np.ndarray) -> float:
    """The share that all receptors show."""
    shares = []
    for receptor in mobject.receptors:
        ends = []
        for half in receptor.halves.values():
            x, y, size = *in_world(half, np.zeros((1, 2)))[0], 1.0
            top = in_world(half, np.array([[0.0, -ARM_PX]]))[0]
            size = float(np.hypot(*(top - (x, y)))) / ARM_PX
            ends.append(top / size)
        apart = float(np.hypot(*(ends[1] - ends[0])))
        shares.append((apart - SHUT_PX) / (OPEN_PX - SHUT_PX))
    assert np.ptp(shares) < TOLERANCE, f"receptors differ: {np.round(shares, 3)}"
    return float(np.mean(shares))


def jam(patch: pytest.MonkeyPatch) -> None:
    """The arms part half of their way."""
    opened = synapse_receptors.Receptor.open

    def less(self, amount, light=None):
        opened(self, amount / 2, light)

    patch.setattr(synapse_receptors.Receptor, "open", less)


def freeze(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(synapse_receptors.AmpaReceptors, "refresh", lambda self: self)


SPOIL = [jam, freeze]
