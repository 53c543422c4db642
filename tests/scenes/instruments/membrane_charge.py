"""Charges on a membrane: the voltage that they are as clear as, in mV, at most 0."""

from __future__ import annotations

import numpy as np
import pytest

from ketamotion.mobjects import membrane_charge
from ketamotion.mobjects.membrane_charge import MembraneCharge
from ketamotion.stage import MechanismScene

KIND = MembraneCharge
TOLERANCE_MV = 1.0
FULL_MV = -80.0
"""At this voltage they are opaque."""


def read(_: MechanismScene, mobject: MembraneCharge, __: np.ndarray) -> float:
    """Both faces have to be alike."""
    outside, inside = (float(shape.get_stroke_opacity()) for shape in mobject.signs)
    assert abs(outside - inside) < 1e-6, "the faces differ"
    return FULL_MV * outside


def compare(value: float, due: float, _: MechanismScene, __: MembraneCharge) -> str:
    """Above 0 mV none is drawn."""
    due = min(0.0, max(FULL_MV, float(due)))
    if abs(value - due) <= TOLERANCE_MV:
        return ""
    return f"shows charges of {value:.1f} mV, computed is {due:.1f} mV"


def freeze(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(membrane_charge.MembraneCharge, "refresh", lambda self: self)


def reverse(patch: pytest.MonkeyPatch) -> None:
    """The more the less: as if a neuron at rest had no charge."""

    def refresh(self):
        for shape in self.signs:
            shape.set_stroke(opacity=1 - min(1.0, max(0.0, -self.value() / 80.0)))
        return self

    patch.setattr(membrane_charge.MembraneCharge, "refresh", refresh)


SPOIL = [freeze, reverse]
