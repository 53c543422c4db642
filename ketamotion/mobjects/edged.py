"""An outline around a baked picture, where its own is too faint for what is below.

Done on finished pictures, in memory: a body that is small, or of its ground's
lightness, needs it at one place and not at another.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Final

import numpy as np
from scipy import ndimage

from ketamotion.mobjects.relief.bake import Bake
from ketamotion.mobjects.relief.oklab import srgb
from ketamotion.mobjects.relief.painting import mixed
from ketamotion.mobjects.sprite import Levels, Picture
from ketamotion.theme import Theme

EDGE_PX: Final = 1.6
"""Width of an outline in design px."""
INKED: Final = 0.25
"""How far it is on its way to ink there."""
SOLID: Final = 0.9
"""Covered so much, a texel is the body's; its shadow covers less."""


def edge_color(theme: Theme, entity: str) -> str:
    """An entity's outline; on the light theme nearer to ink, for middle tones."""
    edge = theme.entity[entity]["edge"]
    return mixed(edge, theme.text["ink"], INKED) if theme.name == "light" else edge


def edged(picture: Picture, color: str, width_px: float) -> Picture:
    """A picture with a line of this colour round its body, over its shadow.

    Parameters
    ----------
    color : str
        As ``#RRGGBB``.
    width_px : float
        Width of the line in design px, as the picture is baked.
    """
    if isinstance(picture, Levels):
        return Levels(tuple(_edged(bake, color, width_px) for bake in picture.bakes))
    return _edged(picture, color, width_px)


def all_edged(
    pictures: Iterable[Picture], color: str, width_px: float
) -> tuple[Picture, ...]:
    """Each of several pictures so."""
    return tuple(edged(picture, color, width_px) for picture in pictures)


@lru_cache(maxsize=256)
def _edged(bake: Bake, color: str, width_px: float) -> Bake:
    width = width_px * bake.px_per_unit
    room = int(np.ceil(width)) + 2
    old = np.pad(bake.pixels, ((room, room), (room, room), (0, 0))).astype(float) / 255
    away = ndimage.distance_transform_edt(old[..., 3] < SOLID)
    # Half a texel of it lies below the body's own soft border.
    line = np.clip(width + 1.0 - away, 0, 1)[..., None]
    line[away == 0] = 1.0
    ink = np.append(srgb(color), 1.0)
    body = np.where(away[..., None] <= 1.5, old, 0.0)
    under = ink * line + (old - body) * (1 - line)
    pixels = np.rint(255 * (body + under * (1 - body[..., 3:]))).astype(np.uint8)
    pixels[..., :3] = np.minimum(pixels[..., :3], pixels[..., 3:])
    pivot = bake.pivot[0] + room, bake.pivot[1] + room
    return replace(bake, pixels=np.ascontiguousarray(pixels), pivot=pivot)
