"""Receptors that have arrived: those that stand in the membrane of the spine."""

from __future__ import annotations

import numpy as np
import pytest

from ketamotion.checks.measure import in_world
from ketamotion.mobjects import pathway
from ketamotion.mobjects.pathway import Arrivals
from ketamotion.mobjects.pathway_places import NEW_RECEPTORS
from ketamotion.stage import MechanismScene

KIND = Arrivals
TOLERANCE = 1e-9
NEAR_PX = 0.5


def read(_: MechanismScene, mobject: Arrivals, __: np.ndarray) -> int:
    """How many of the drawn receptors stand at a place of the membrane."""
    standing = 0
    for receptor in mobject.submobjects:
        x, y = in_world(receptor, np.zeros((1, 2)))[0]
        away = min(np.hypot(x - a, y - b) for a, b in NEW_RECEPTORS)
        standing += away < NEAR_PX and receptor.alpha > 0.95
    return standing


def dawdle(patch: pytest.MonkeyPatch) -> None:
    made = pathway.Arrivals.__init__

    def late(self, kit, now, at_s):
        made(self, kit, now, [t + 4.0 for t in at_s])

    patch.setattr(pathway.Arrivals, "__init__", late)


SPOIL = [dawdle]
