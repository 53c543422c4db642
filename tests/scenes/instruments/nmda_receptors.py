"""NMDA receptors: shut, holding magnesium or ketamine, or open.

The value due is a tuple of states, left to right. A receptor that is changing may
show either.
"""

from __future__ import annotations

import numpy as np
import pytest

from ketamotion.checks.measure import in_world
from ketamotion.mobjects import synapse_receptors
from ketamotion.mobjects.synapse_receptors import NmdaReceptors
from ketamotion.stage import MechanismScene

KIND = NmdaReceptors
ARM_PX, AJAR_PX = 40.0, 8.5
"""Two halves carry a point of the axis, 40 px up, so far apart when open."""


def read(_: MechanismScene, mobject: NmdaReceptors, __: np.ndarray) -> tuple[str, ...]:
    """The state of each, or "changing"."""
    found = []
    for receptor, plugs in zip(mobject.receptors, mobject.plugs, strict=True):
        ends = [
            in_world(half, np.array([[0.0, -ARM_PX]]))[0]
            for half in receptor.halves.values()
        ]
        ajar = float(np.hypot(*(ends[1] - ends[0]))) / AJAR_PX
        inside = [
            kind for kind, plug in plugs.items() if not plug.hidden and plug.alpha > 0.9
        ]
        coming = any(not p.hidden and 0.02 < p.alpha < 0.98 for p in plugs.values())
        if coming or 0.05 < ajar < 0.95 or len(inside) > 1:
            found.append("changing")
        elif inside:
            found.append(inside[0])
        else:
            found.append("open" if ajar > 0.5 else "shut")
    return tuple(found)


def compare(
    drawn: tuple[str, ...], due: tuple[str, ...], _: MechanismScene, __: NmdaReceptors
) -> str:
    """Every receptor that is not changing shows its state."""
    pairs = zip(drawn, due, strict=True)
    if all(one in (other, "changing") for one, other in pairs):
        return ""
    return f"shows {drawn}, computed is {due}"


def lose_plugs(patch: pytest.MonkeyPatch) -> None:
    """What sits in a pore is not drawn."""
    refresh = synapse_receptors.NmdaReceptors.refresh

    def without(self):
        refresh(self)
        for plugs in self.plugs:
            for plug in plugs.values():
                plug.hidden = True
        return self

    patch.setattr(synapse_receptors.NmdaReceptors, "refresh", without)


def freeze(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(synapse_receptors.NmdaReceptors, "set", lambda self, *_: self)


SPOIL = [lose_plugs, freeze]
