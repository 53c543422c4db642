"""A way of the signal: how strongly its tube is drawn."""

from __future__ import annotations

import numpy as np
import pytest

from ketamotion.mobjects import pathway
from ketamotion.mobjects.pathway import Way
from ketamotion.stage import MechanismScene

KIND = Way
TOLERANCE = 0.01


def read(_: MechanismScene, mobject: Way, __: np.ndarray) -> float:
    """The opacity with which the tube is laid on the picture."""
    return mobject.tube.state().alpha


def dim(patch: pytest.MonkeyPatch) -> None:
    shown = pathway.Way.refresh

    def darker(self):
        shown(self)
        self.tube.alpha = max(0.0, self.tube.alpha - 0.1)
        return self

    patch.setattr(pathway.Way, "refresh", darker)


SPOIL = [dim]
