"""The plate of a panel: a soft gradient with round corners, dithered."""

from __future__ import annotations

import numpy as np

from ketamotion.mobjects.relief.bake import Bake
from ketamotion.mobjects.relief.oklab import srgb


def panel_plate(
    width: int,
    height: int,
    radius: float,
    top: str,
    bottom: str,
    alpha: float = 0.94,
) -> Bake:
    """A rounded rectangle, `top` colour running into `bottom`.

    As a vector gradient it would show bands; half a step of static noise hides them.

    Parameters
    ----------
    width, height, radius
        In design px; one texel each.
    top, bottom
        Hex colours.
    """
    x = np.abs(np.arange(width) + 0.5 - width / 2)[None, :] - (width / 2 - radius)
    y = np.abs(np.arange(height) + 0.5 - height / 2)[:, None] - (height / 2 - radius)
    outside = np.hypot(np.maximum(x, 0), np.maximum(y, 0))
    cover = np.clip(radius - outside + 0.5, 0, 1) * alpha
    share = np.linspace(0, 1, height)[:, None, None]
    colour = (1 - share) * srgb(top) + share * srgb(bottom)
    noise = np.random.default_rng(7).random((height, width, 1)) - 0.5
    levels = colour * 255 * alpha + noise
    pixels = np.empty((height, width, 4), np.uint8)
    pixels[..., 3] = np.round(cover * 255)
    scaled = levels * (cover / alpha)[..., None]
    pixels[..., :3] = np.minimum(np.round(np.clip(scaled, 0, 255)), pixels[..., 3:])
    return Bake(f"panel {width}x{height}", pixels, 1.0, (0.0, 0.0))
