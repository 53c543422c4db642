"""The magnesium ion of the pore: how much it is there, 0 to 1.

It is there as far as it is opaque, and at the narrowest place: between the beads of
the filter. The value due is (least, most): while the ion is on its way it may be
anything between.
"""

from __future__ import annotations

import numpy as np
import pytest

from ketamotion.checks.measure import in_world
from ketamotion.mobjects import magnesium_story
from ketamotion.mobjects.magnesium_story import Magnesium
from ketamotion.mobjects.relief.layout import PIVOTS
from ketamotion.stage import MechanismScene

KIND = Magnesium
TOLERANCE = 0.03
FILTER_Y = (45.0, PIVOTS["glun1_filter_right"].pivot[1])
"""From the filter's upper edge to its foot, in px of the world."""
AXIS_PX = 6.0


def read(scene: MechanismScene, mobject: Magnesium, _: np.ndarray) -> float:
    """Its opacity if it stands in the filter, else 0."""
    x, y = in_world(mobject, np.zeros((1, 2)))[0]
    seated = abs(x) < AXIS_PX and FILTER_Y[0] < y < FILTER_Y[1]
    return float(mobject.alpha * mobject.veil) if seated else 0.0


def compare(value: float, due: object, _: MechanismScene, __: Magnesium) -> str:
    """Whether it is there as much as is due."""
    low, high = (float(v) for v in due)
    if low - TOLERANCE <= value <= high + TOLERANCE:
        return ""
    return f"shows magnesium by {value:.2f}, computed is {low:.2f} to {high:.2f}"


def never_leaves(patch: pytest.MonkeyPatch) -> None:
    """It stays in the pore, whatever is computed."""
    for name in ("magnesium_visits", "average"):
        patch.setattr(magnesium_story.MagnesiumStory, name, lambda *_, **__: None)


def too_high(patch: pytest.MonkeyPatch) -> None:
    """It sits where ketamine does."""
    patch.setattr(magnesium_story, "SITE", (0.0, -10.0))


SPOIL = [never_leaves, too_high]
