"""The empty ground laid softly over a picture's corner, where a few words stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy import ndimage

from ketamotion.mobjects.relief.bake import Bake
from ketamotion.mobjects.relief.painting import ground

GROWN_PX = 30.0
"""So far around the words the ground is as dense as under them."""
SOFT_PX = 42.0
"""Width of its border (standard deviation)."""
DENSITY = 0.25
"""Texels per design px: it has no detail."""
MOST = {"dark": 0.86, "light": 0.8}
"""How much of the picture it hides, by theme."""


def calm_ground(
    tokens: Mapping,
    size: tuple[float, float],
    boxes: Sequence[tuple[float, float, float, float]],
) -> Bake:
    """The ground that all scales share, at the upper right; pivot at the upper left.

    From the words it reaches to the frame's corner: so it looks like light that ends
    there, not like a cloud in the picture.

    Parameters
    ----------
    tokens
        One theme of ``assets/tokens.json``.
    size
        Frame in design px.
    boxes
        (left, top, right, bottom) of the words, in design px.
    """
    colour = ground(tokens, size, DENSITY)
    h, w = colour.shape[:2]
    x, y = (np.arange(w) + 0.5) / DENSITY, (np.arange(h) + 0.5) / DENSITY
    cover = np.zeros((h, w))
    for left, _, _, bottom in boxes:
        cover[np.outer(y < bottom + GROWN_PX, x > left - GROWN_PX)] = 1.0
    cover = ndimage.gaussian_filter(cover, SOFT_PX * DENSITY, mode="nearest")
    # Under the words themselves it is level.
    cover = np.clip(cover / 0.65, 0, 1)
    alpha = np.rint(255 * MOST[tokens["name"]] * cover)[..., None]
    pixels = np.concatenate([np.rint(colour * alpha), alpha], axis=2)
    # Beyond the frame too: the filter would else thin it at the frame's edge.
    pixels = np.pad(pixels, ((1, 0), (0, 1), (0, 0)), mode="edge")
    return Bake("calm ground", pixels.astype(np.uint8), DENSITY, (0.0, 1.0)).cropped()
