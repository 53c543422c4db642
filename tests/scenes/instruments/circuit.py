"""A circuit's light: the rate of each cell that is drawn, and the release of all.

The value due holds, of each drawn cell in the order of the model, its rate over its
kind's rate without block; last, the same of the pyramidal cells' release.
"""

from __future__ import annotations

import numpy as np
import pytest

from ketamotion.mobjects import circuit
from ketamotion.mobjects.circuit import Circuit
from ketamotion.stage import MechanismScene

KIND = Circuit
REST, DOUBLE, RELEASE = 0.56, 0.44, 0.34
"""Opacity of a cell at its rate without block, what a doubling adds, and that of the
glutamate without block."""
OFF = 0.01


def read(_: MechanismScene, mobject: Circuit, __: np.ndarray) -> np.ndarray:
    """How opaque each cell's bright picture lies over the dim one; the glutamate's."""
    light = [mobject.cells[n].state().alpha for n in sorted(mobject.cells)]
    glow = {sprite.state().alpha for sprite in mobject.releases}
    assert len(glow) == 1, "glutamate is not alike everywhere"
    return np.array([*light, glow.pop()])


def compare(drawn: np.ndarray, due: np.ndarray, _: MechanismScene, __: Circuit) -> str:
    """Light goes in equal steps for equal factors, glutamate in proportion."""
    if drawn.shape != np.shape(due):
        return f"shows {drawn.shape} lights, {np.shape(due)} are computed"
    octaves = np.log2(np.maximum(due[:-1], 1e-3))
    light = np.append(REST + DOUBLE * octaves, RELEASE * due[-1])
    off = np.abs(drawn - np.clip(light, 0, 1))
    if np.all(off <= OFF):
        return ""
    n = int(np.argmax(off))
    return f"shows light {drawn[n]:.3f} at {n}, computed is {light[n]:.3f}"


def swap_cells(patch: pytest.MonkeyPatch) -> None:
    followed = circuit.Circuit.follow

    def turned(self, light, release):
        return followed(self, lambda: light()[::-1], release)

    patch.setattr(circuit.Circuit, "follow", turned)


def always_bright(patch: pytest.MonkeyPatch) -> None:
    followed = circuit.Circuit.follow

    def more(self, light, release):
        return followed(self, light, lambda: 2 * release())

    patch.setattr(circuit.Circuit, "follow", more)


SPOIL = [swap_cells, always_bright]
