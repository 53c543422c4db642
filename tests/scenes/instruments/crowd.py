"""A crowd: figures, counted."""

from __future__ import annotations

import numpy as np
import pytest

from ketamotion.checks.measure import to_px
from ketamotion.mobjects import people_card
from ketamotion.mobjects.people_card import Crowd
from ketamotion.mobjects.text import TextBlock
from ketamotion.stage import MechanismScene

KIND = Crowd
TOLERANCE = 0


def read(scene: MechanismScene, mobject: Crowd, _: np.ndarray) -> int:
    """Separate figures in the drawn outlines: one head each."""
    middles = set()
    for part in mobject.submobjects:
        if isinstance(part, TextBlock) or not len(part.points):
            continue
        places = to_px(scene.layout, part.points)
        x, y = (places.min(0) + places.max(0)) / 2
        middles.add((round(float(x)), round(float(y))))
    return len(middles)


def lose_one(patch: pytest.MonkeyPatch) -> None:
    made = people_card.Crowd.__init__

    def fewer(self, rect, groups, *words, **given):
        (count, name), *rest = groups
        made(self, rect, [(count - 1, name), *rest], *words, **given)

    patch.setattr(people_card.Crowd, "__init__", fewer)


def stack_two(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(people_card, "COLUMNS", 1)
    draw = people_card.person
    patch.setattr(people_card, "person", lambda x, y, h: draw(x, 300.0, h))


SPOIL = [lose_one, stack_two]
