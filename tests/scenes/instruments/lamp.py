"""A protein's brightness, measured in the frame between its dim and its lit picture."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from ketamotion.checks.measure import in_world
from ketamotion.mobjects import pathway
from ketamotion.mobjects.pathway import Lamp
from ketamotion.mobjects.sprite import level
from ketamotion.stage import MechanismScene

KIND = Lamp
PIXELS = True
TOLERANCE = 0.12
"""Of the way from dim to lit: what lies on a lamp takes some of it."""
INK = np.array([0.30, 0.59, 0.11])


def read(scene: MechanismScene, mobject: Lamp, pixels: np.ndarray) -> float:
    """How far it is from dim to lit."""
    view = scene.world.view
    scale = view.zoom * scene.settings.px_scale
    dim, lit = (level(picture, scale) for picture in (mobject.dim, mobject.lit_up))
    solid = ndimage.binary_erosion(dim.pixels[..., 3] == 255, iterations=4)
    rows, columns = np.nonzero(solid)
    texels = np.stack([columns + 0.5, rows + 0.5], axis=1)
    places = in_world(mobject, (texels - dim.pivot) / dim.px_per_unit)
    at = (places * view.zoom + (view.axis_x, view.midplane_y)) * (
        pixels.shape[0] / scene.layout.height
    )
    x, y = np.floor(at).astype(int).T
    inside = (x >= 0) & (y >= 0) & (x < pixels.shape[1]) & (y < pixels.shape[0])
    if inside.mean() < 0.5:
        raise AssertionError("hardly any of it is in the frame")
    seen = pixels[y[inside], x[inside], :3] @ INK
    dark, bright = (
        (p.pixels[rows, columns, :3] @ INK)[inside].mean() for p in (dim, lit)
    )
    # Half of the middle: discs that pass over it are left out.
    low, high = np.quantile(seen, (0.03, 0.97))
    middle = seen[(seen >= low) & (seen <= high)].mean()
    return float((middle - dark) / (bright - dark))


def stay_dark(patch: pytest.MonkeyPatch) -> None:
    def dark(self):
        return self.show(self.dim, self.lit_up, 0.0)

    patch.setattr(pathway.Lamp, "refresh", dark)


def glow(patch: pytest.MonkeyPatch) -> None:
    def bright(self):
        weight = min(1.0, float(self.level()) + 0.3)
        return self.show(self.dim, self.lit_up, weight)

    patch.setattr(pathway.Lamp, "refresh", bright)


SPOIL = [stay_dark, glow]
