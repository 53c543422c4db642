"""Soft light as sprites: the shaft in the pore and ketamine's own glow."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ketamotion.mobjects.relief import sdf
from ketamotion.mobjects.relief.bake import Bake
from ketamotion.mobjects.relief.oklab import is_light, srgb

LIGHT_DENSITY = 0.75
"""Lights are soft: this many bake px per design px are enough."""
PORE_LIGHT = "#4FA8D8"
# (y, half width) of the shaft: mouth, gate, cavity, filter, below
_WIDTH = ((-170, 58), (-112, 36), (-90, 31), (-30, 36), (0, 37), (45, 22), (66, 18),
          (110, 28), (170, 46), (260, 66))  # fmt: skip
LIGHT_ENDS = tuple(float(v) for v in (-96, -62, -34, 0, 40, 90, 150, 210, 270))
"""World y at which the shaft has faded, for each step of ``pore_light@n``."""


def light_sprite(
    key: str, colour: str, strength: NDArray, g: sdf.Grid, seed: int = 5
) -> Bake:
    """Pack light of one colour; noise of half a step hides the 8-bit bands."""
    rng = np.random.default_rng(seed)
    a = np.clip(strength, 0, 1)[..., None] * 255
    out = np.empty((*g.shape, 4), np.uint8)
    grain = rng.uniform(-0.5, 0.5, (*g.shape, 1)) * (a > 0.4)
    rgb = a * srgb(colour) + grain
    out[..., 3] = np.rint(np.clip(a[..., 0] + 0.5, 0, 255)) * (a[..., 0] > 0.4)
    out[..., :3] = np.minimum(np.rint(np.clip(rgb, 0, 255)), out[..., 3:])
    return Bake(key, out, g.density, g.pivot).cropped()


def pore_lights(tokens: Mapping) -> dict[str, Bake]:
    """Flip-book ``pore_light@0..8`` (how deep it reaches) and ``ketamine_glow``."""
    bright = is_light(tokens)
    colour = "#FFFFFF" if bright else PORE_LIGHT
    gain = 0.85 if bright else 0.52
    g = sdf.grid(-140, -190, 140, 290, LIGHT_DENSITY)
    y, half = zip(*_WIDTH, strict=True)
    width = np.interp(g.y, y, half)
    across = np.exp(-0.5 * (g.x / (0.62 * width)) ** 2)
    # widening light thins out; the top fades in over 60 px
    density = np.clip(34 / width, 0, 1) ** 1.6 * np.interp(g.y, (70, 250), (1, 0.45))
    top = np.clip((g.y + 185) / 75, 0, 1)
    out: dict[str, Bake] = {}
    for n, end in enumerate(LIGHT_ENDS):
        soft = 26 if end < 60 else 120
        tail = np.clip((end - g.y) / soft, 0, 1)
        shaft = across * density * (top * top * (3 - 2 * top))
        strength = gain * shaft * (tail * tail * (3 - 2 * tail))
        key = f"pore_light@{n}"
        out[key] = light_sprite(key, colour, strength, g)
    g = sdf.grid(-130, -130, 130, 130, LIGHT_DENSITY)
    r = np.hypot(g.x / 0.80, g.y)
    glow = (0.42 if bright else 0.72) * np.exp(-((r / 56) ** 2))
    warm = tokens["entity"]["ketamine"]["lift" if bright else "base"]
    out["ketamine_glow"] = light_sprite("ketamine_glow", warm, glow, g)
    return out
