"""The cloud of glutamate: mean concentration in the cleft, read off its colours.

The value due is that mean in mM. The scale is logarithmic, so a reading may be off by
a share; what is fainter than the scale's end shows nothing.
"""

from __future__ import annotations

import numpy as np
import pytest

from ketamotion.mobjects import glutamate_field
from ketamotion.mobjects.glutamate_field import GlutamateField
from ketamotion.mobjects.relief.glow import field_colours
from ketamotion.stage import MechanismScene

KIND = GlutamateField
FAINTEST_MM, BRIGHTEST_MM = 0.02, 250.0
SHARE, LEAST_MM = 0.12, 0.03


def read(scene: MechanismScene, mobject: GlutamateField, _: np.ndarray) -> float:
    """Mean over the cells of the cleft of what their colours stand for, in mM."""
    scale = field_colours(scene.theme.raw).astype(float)
    span = np.log10(BRIGHTEST_MM / FAINTEST_MM)
    at = np.linspace(0, 1, len(scale))
    values = np.where(scale[:, 3] > 2, FAINTEST_MM * 10 ** (at * span), 0.0)
    section, grid = mobject.section, mobject._grid
    rows, columns = np.nonzero(section.cleft)
    x, y = grid.x[0, columns], grid.y[rows, 0]
    # A cell stands for a ring: the farther from the pore, the larger.
    weight = np.abs(x).astype(float)
    bake = mobject.bake
    i = np.floor(x * bake.px_per_unit + bake.pivot[0]).astype(int)
    j = np.floor(y * bake.px_per_unit + bake.pivot[1]).astype(int)
    width, height = bake.size
    seen = (i >= 0) & (i < width) & (j >= 0) & (j < height)
    colours = np.zeros((len(x), 4))
    colours[seen] = bake.pixels[j[seen], i[seen]]
    away = np.abs(colours[:, None, :] - scale[None, ::16, :]).sum(-1)
    return float(np.average(values[::16][np.argmin(away, axis=1)], weights=weight))


def compare(drawn: float, due: float, _: MechanismScene, __: GlutamateField) -> str:
    """Equal but for a share."""
    if abs(drawn - due) <= max(LEAST_MM, SHARE * due):
        return ""
    return f"shows {drawn:.3g} mM in the cleft, computed are {due:.3g}"


def brighten(patch: pytest.MonkeyPatch) -> None:
    """All is drawn as if there were twice as much."""
    picture = glutamate_field.GlutamateField.picture

    def more(self, c_mm):
        return picture(self, 2 * np.asarray(c_mm))

    patch.setattr(glutamate_field.GlutamateField, "picture", more)


def empty(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(glutamate_field.GlutamateField, "refresh", lambda self: self)


SPOIL = [brighten, empty]
