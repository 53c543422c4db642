"""A calm ground in a picture, where a title stands on it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ketamotion.layout import Focus
from ketamotion.mobjects.relief.oklab import srgb
from ketamotion.mobjects.relief.painting import eased
from ketamotion.mobjects.sprite import Shot
from ketamotion.theme import Theme


def calmed(shot: Shot, calm: Focus, theme: Theme, px_scale: float) -> Shot:
    """A shot whose plate goes over into the ground inside an ellipse.

    Parameters
    ----------
    calm : Focus
        The ellipse, in design px, and how much of the picture is gone in it.
    px_scale : float
        Output px per design px.
    """
    plate, view = shot.plate, shot.view
    rows, columns = plate.pixels.shape[:2]
    x = (np.arange(columns) - plate.pivot[0]) / px_scale + view.axis_x
    y = (np.arange(rows) - plate.pivot[1]) / px_scale + view.midplane_y
    across, down = (x - calm.x) / calm.radius_x, (y - calm.y) / calm.radius_y
    off = np.hypot(across[None, :], down[:, None])
    share = calm.amount * (1 - eased((off - 0.6) / 0.8))[..., None]
    ground = 255 * srgb(theme.background["cleft"])
    pixels = plate.pixels.copy()
    was = pixels[..., :3].astype(np.float32)
    pixels[..., :3] = np.rint(was + share * (ground - was))
    return replace(shot, plate=replace(plate, key=plate.key + "@calm", pixels=pixels))
