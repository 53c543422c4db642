"""Light and colour as the accessibility guidelines reckon with them."""

from __future__ import annotations

from typing import Final

import numpy as np

from ketamotion.mobjects.relief.oklab import to_linear

RED_SHARE: Final = 0.80
BLACK: Final = 0.01
"""Below this sum of linear R, G and B a colour is black: noise of two grey levels
would else have the hue of a saturated red."""
LIGHT: Final = np.array([0.2126, 0.7152, 0.0722], np.float32)
"""Relative luminance of linear R, G and B."""
LINEAR: Final = to_linear(np.arange(256) / 255).astype(np.float32)
"""Linear light, 0 to 1, of the sRGB levels 0 to 255."""
_XYZ: Final = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ],
    np.float32,
)
_WHITE_UV: Final = np.array([0.1978, 0.4683], np.float32)
"""The chromaticity of black is undefined; it takes that of white (D65)."""


def luminance(levels: np.ndarray) -> np.ndarray:
    """Relative luminance, 0 to 1, of sRGB levels 0 to 255 (..., 3), fractions too."""
    return to_linear(np.asarray(levels, float) / 255) @ LIGHT


def ratio(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Contrast, 1 to 21, of sRGB levels 0 to 255 (..., 3)."""
    a, b = luminance(one), luminance(other)
    return (np.maximum(a, b) + 0.05) / (np.minimum(a, b) + 0.05)


def chromaticity(light: np.ndarray) -> np.ndarray:
    """CIE 1976 u', v' of linear RGB (..., 3): (..., 2); black has that of white."""
    xyz = light @ _XYZ.T
    below = xyz @ np.array([1, 15, 3], np.float32)
    uv = np.stack([4 * xyz[..., 0], 9 * xyz[..., 1]], axis=-1)
    dark = light.sum(axis=-1) < BLACK
    return np.where(dark[..., None], _WHITE_UV, uv / np.maximum(below, 1e-9)[..., None])


def saturated_red(light: np.ndarray) -> np.ndarray:
    """Where R / (R + G + B) is 0.8 or more: (...) of linear RGB (..., 3)."""
    total = light.sum(axis=-1)
    return (total >= BLACK) & (light[..., 0] >= RED_SHARE * total)
