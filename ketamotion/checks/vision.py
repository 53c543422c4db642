"""Colours as people see them whose red, green or blue cones are missing.

What a dichromat sees is simulated on linear light and clipped to the gamut: Machado,
Oliveira and Fernandes 2009 at severity 1.0 for protan and deutan vision; Brettel,
Viénot and Mollon 1997 for tritan vision, for which the former "does not work well".
The numbers were read in DaltonLens (`daltonlens/simulate.py` of DaltonLens-Python,
269bc70; `libDaltonLens.c` of libDaltonLens, 1a01fc1).
"""

from __future__ import annotations

from typing import Final

import numpy as np

# That file's content keys every baked picture, so nothing is added to it for this.
from ketamotion.mobjects.relief.oklab import _M1, _M2

TOLD_APART: Final = 0.10
"""Distance in OKLab (Ottosson 2020) from which on colours are told apart: a rule of
ours, five times what is just noticed side by side, for small things that lie apart.
WCAG 1.4.1 names no number."""
PROTAN: Final = np.array(
    [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ]
)
DEUTAN: Final = np.array(
    [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ]
)
TRITAN: Final = np.array(
    [
        [
            [1.01277, 0.13548, -0.14826],
            [-0.01243, 0.86812, 0.14431],
            [0.07589, 0.80500, 0.11911],
        ],
        [
            [0.93678, 0.18979, -0.12657],
            [0.06154, 0.81526, 0.12320],
            [-0.37562, 1.12767, 0.24796],
        ],
    ]
)
TRITAN_PLANE: Final = np.array([0.03901, -0.02788, -0.01113])
"""On which side of it linear RGB lies tells which of the two matrices holds."""
VISIONS: Final = ("normal", "protan", "deutan", "tritan")


def oklab(light: np.ndarray) -> np.ndarray:
    """OKLab (..., 3) of linear sRGB, 0 to 1."""
    return np.cbrt(np.clip(light, 0, 1) @ _M1.T) @ _M2.T


def seen_by_all(light: np.ndarray) -> np.ndarray:
    """OKLab of linear sRGB (..., 3) as each of `VISIONS` sees it: (4, ..., 3)."""
    light = np.asarray(light, float)
    first = (light @ TRITAN_PLANE >= 0)[..., None]
    tritan = np.where(first, light @ TRITAN[0].T, light @ TRITAN[1].T)
    return oklab(np.stack([light, light @ PROTAN.T, light @ DEUTAN.T, tritan]))


def distances(light: np.ndarray) -> np.ndarray:
    """How far n colours (n, 3) lie from one another, per vision: (4, n, n)."""
    lab = seen_by_all(light)
    return np.linalg.norm(lab[:, :, None] - lab[:, None], axis=-1)
