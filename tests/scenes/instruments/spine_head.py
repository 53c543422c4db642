"""A spine's head: calcium ions inside it, and how far its L-type channels are open.

The value due is (ions, share): ions lie inside when their stamp lies within the head's
outline; how open a channel is drawn is read off its two pictures.
"""

from __future__ import annotations

import numpy as np
import pytest

from ketamotion.mobjects import spine_head
from ketamotion.mobjects.relief.spine_head_shape import HEAD
from ketamotion.mobjects.spine_head import Spine
from ketamotion.mobjects.sprite import level
from ketamotion.stage import MechanismScene

KIND = Spine
TOLERANCE = np.array([1.5, 0.02])
"""An ion that is just passing may count or not."""


def read(scene: MechanismScene, mobject: Spine, _: np.ndarray) -> np.ndarray:
    """Ions inside the outline; share of the open picture."""
    inside = 0
    for ions in mobject.ions.values():
        for ion in ions:
            if ion.sprite.hidden or ion.sprite.alpha < 0.5:
                continue
            x, y = ion.sprite.matrix()[4:]
            inside += (x / HEAD[0]) ** 2 + (y / HEAD[1]) ** 2 < 1
    channel = mobject.l_type[0]
    beneath = level(channel.bake, 1.0).key
    assert beneath.endswith("shut"), "the picture beneath is the shut one"
    weight = channel.weight if channel.second is not None else 0.0
    return np.array([float(inside), weight])


def lose_ions(patch: pytest.MonkeyPatch) -> None:
    let = spine_head.Spine.let_in

    def fewer(self, clock, nmda=(), l_type=()):
        return let(self, clock, list(nmda)[::2], list(l_type)[::2])

    patch.setattr(spine_head.Spine, "let_in", fewer)


def stop_ions(patch: pytest.MonkeyPatch) -> None:
    let = spine_head.Spine.let_in

    def still(self, clock, nmda=(), l_type=()):
        return let(self, lambda: 0.0, nmda, l_type)

    patch.setattr(spine_head.Spine, "let_in", still)


SPOIL = [lose_ions, stop_ions]
