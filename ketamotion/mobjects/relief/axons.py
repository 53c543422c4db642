"""Axons that run from one cell to another and end on it.

Lengths are in px of the picture; a cell's size is what one of its units measures.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from ketamotion.mobjects.relief.trees import Spot, ball
from ketamotion.mobjects.relief.tubes import Limb


def basket(
    rng: Generator, start: Spot, soma: Spot, size: float, sides: int = 3
) -> tuple[list[Limb], NDArray[np.float64]]:
    """An interneuron's axon to a pyramidal cell's body, with end feet on it.

    Parameters
    ----------
    start : (x, y)
        The interneuron's body.
    soma : (x, y)
        The body that it brakes.
    size : float
        What one unit of that cell measures; all else is in the same px.

    Returns
    -------
    limbs, feet
    """
    x, y = start
    way = math.copysign(1.0, soma[0] - x)
    heights = (-0.52, -0.08, 0.22, 0.04)[:sides]
    # Half as wide as the body is there, so that a foot sits on its outline.
    half = {-0.52: 0.16, -0.08: 0.33, 0.22: 0.33, 0.04: 0.345}
    across, down = soma[0] - x, soma[1] - y
    bow = -rng.uniform(0.10, 0.26) * abs(across)
    fork = (x + 0.60 * across, y + 0.55 * down + 0.75 * bow)
    # It leaves at the edge of the body, not in its middle.
    lead = (0.18 * across, 0.1 * down + 1.1 * bow)
    out_of = 0.24 * size / max(math.hypot(*lead), 1e-6)
    stem = _curve(
        [
            (x + out_of * lead[0], y + out_of * lead[1]),
            (x + lead[0], y + lead[1]),
            (x + 0.42 * across, y + 0.4 * down + 1.2 * bow),
            fork,
        ],
        24,
    )
    out = [_beaded(rng, stem, 0.030 * size, 0.6 * size)]
    feet = []
    for at in heights:
        foot = (soma[0] - way * half[at] * size, soma[1] + at * size)
        feet.append(foot)
        bend = rng.normal(0, 0.10) * size
        gap = foot[0] - fork[0], foot[1] - fork[1]
        twig = _curve(
            [
                fork,
                (fork[0] + 0.30 * gap[0], fork[1] + 0.10 * gap[1] - 0.05 * abs(across)),
                (fork[0] + 0.70 * gap[0], fork[1] + 0.95 * gap[1] + bend),
                foot,
            ],
            18,
        )
        out.append(_beaded(rng, twig, 0.022 * size, 0.6 * size))
        out.append(ball(*foot, 0.080 * size, 0.75 * size))
    return out, np.array(feet)


def reach(
    rng: Generator, start: Spot, soma: Spot, size: float
) -> tuple[list[Limb], NDArray[np.float64]]:
    """A pyramidal cell's axon to an interneuron: from below, two endings on it.

    Parameters are those of `basket`, with the two cells' parts exchanged.
    """
    x, y = start[0], start[1] + 0.30 * size
    across, down = soma[0] - x, soma[1] - y
    deep = 0.95 * size
    fork = (x + 0.72 * across, y + down + 0.62 * deep)
    stem = _curve(
        [
            (x, y),
            (x + 0.03 * across, y + 1.25 * deep),
            (x + 0.38 * across, y + down + 1.10 * deep),
            fork,
        ],
        26,
    )
    out = [_beaded(rng, stem, 0.028 * size, -0.5 * size)]
    feet = []
    for angle in (2.55, 1.75):
        away = 0.37 * size
        foot = soma[0] + away * math.cos(angle), soma[1] + away * math.sin(angle)
        feet.append(foot)
        gap = foot[0] - fork[0], foot[1] - fork[1]
        twig = _curve(
            [
                fork,
                (fork[0] + 0.4 * gap[0], fork[1] + 0.05 * gap[1] + 0.1 * size),
                (fork[0] + 0.8 * gap[0], fork[1] + 0.5 * gap[1]),
                foot,
            ],
            14,
        )
        out.append(_beaded(rng, twig, 0.021 * size, 0.5 * size))
        out.append(ball(*foot, 0.070 * size, 0.6 * size))
    return out, np.array(feet)


def _beaded(rng: Generator, path: NDArray[np.float64], radius: float, z: float) -> Limb:
    """An axon along a path, with swellings at uneven distances."""
    radii = np.full(len(path), radius)
    for n in range(3, len(path) - 3, 5):
        radii[n + int(rng.integers(-1, 2))] *= 2.0
    return Limb(np.hstack([path, np.full((len(path), 1), z)]), radii)


def _curve(points: list[Spot], n: int) -> NDArray[np.float64]:
    """A cubic curve of Bézier through four control points, (n, 2)."""
    t = np.linspace(0, 1, n)[:, None]
    a, b, c, d = (np.array(p, float) for p in points)
    u = 1 - t
    return u**3 * a + 3 * u * u * t * b + 3 * u * t * t * c + t**3 * d
