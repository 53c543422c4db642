"""Colour ramps and mixes in OKLab and linear light (Ottosson 2020)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_M1 = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_M2 = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
RAMP_TOP = 1.05
"""Largest ramp coordinate; the lookup table spans 0 to this."""

_STOPS_DARK = (
    (0.0, "edge"),
    (0.20, "deep"),
    (0.48, "shade"),
    (0.78, "base"),
    (0.95, "lift"),
    (1.05, "rim"),
)
_STOPS_LIGHT = (
    (0.0, "deep"),
    (0.20, "shade"),
    (0.52, "base"),
    (0.80, "lift"),
    (1.0, "rim"),
)


def srgb(colour: str) -> Floats:
    """Return ``#RRGGBB`` as three gamma-encoded floats 0..1."""
    text = colour.lstrip("#")
    if len(text) != 6:
        raise ValueError(f"expected #RRGGBB, got {colour!r}")
    return np.array([int(text[i : i + 2], 16) / 255 for i in (0, 2, 4)], np.float32)


def to_linear(value: NDArray) -> NDArray:
    """Decode sRGB gamma (0..1) to linear light."""
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def to_gamma(value: NDArray) -> NDArray:
    """Encode linear light (clipped to 0..1) with sRGB gamma."""
    value = np.clip(value, 0, 1)
    return np.where(
        value <= 0.0031308, value * 12.92, 1.055 * value ** (1 / 2.4) - 0.055
    )


@lru_cache(maxsize=1)
def _gamma_table() -> Floats:
    return to_gamma((np.arange(8193) / 8192) ** 2).astype(np.float32)


def fast_gamma(value: Floats) -> Floats:
    """`to_gamma` by table on a square-root axis; error below 1/2000."""
    index = np.sqrt(np.clip(value, 0, 1)) * 8192
    return _gamma_table()[index.astype(np.int32)]


def linear(colour: str) -> Floats:
    """Return ``#RRGGBB`` in linear light."""
    return to_linear(srgb(colour)).astype(np.float32)


def oklab(colour: str) -> NDArray:
    """Return ``#RRGGBB`` as OKLab (L, a, b)."""
    return _M2 @ np.cbrt(_M1 @ to_linear(srgb(colour).astype(float)))


def oklab_to_linear(lab: NDArray) -> NDArray:
    """Return OKLab rows (..., 3) in linear sRGB, clipped to the gamut."""
    lms = (np.linalg.inv(_M2) @ np.asarray(lab).T) ** 3
    return np.clip((np.linalg.inv(_M1) @ lms).T, 0, 1)


def is_light(tokens: Mapping) -> bool:
    """Tell whether a theme's background is brighter than middle grey."""
    return bool(srgb(tokens["background"]["void"]).mean() > 0.5)


def stops_of(entity: Mapping[str, str], light_theme: bool) -> list[tuple[float, str]]:
    """Return (coordinate, hex) stops of an entity's relief ramp."""
    table = _STOPS_LIGHT if light_theme else _STOPS_DARK
    return [(at, entity[name]) for at, name in table if name in entity]


def ramp(stops: Sequence[tuple[float, str]], size: int = 512) -> Floats:
    """Interpolate stops in OKLab; return (size, 3) linear light over 0..RAMP_TOP."""
    at = np.array([s[0] for s in stops])
    lab = np.array([oklab(s[1]) for s in stops])
    t = np.linspace(0, RAMP_TOP, size)
    mixed = np.stack([np.interp(t, at, lab[:, i]) for i in range(3)], axis=1)
    return oklab_to_linear(mixed).astype(np.float32)
