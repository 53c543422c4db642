"""Shapes of the receptor's parts as reliefs, each in its own frame.

The pivot is (0, 0). Shapes are written for the right half; `Side.left` mirrors
the *shape* (never the lit picture), takes other seeds and shifts every solid a
little, so the halves are kin, not copies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ketamotion.mobjects.relief import sdf
from ketamotion.mobjects.relief.sdf import Grid, Point
from ketamotion.mobjects.relief.shade import Relief, dome, relief, smooth

Floats = NDArray[np.float32]
Ball = tuple[float, float, float, float, float]
"""Ellipse: centre x, y, radii x, y, tilt in degrees."""


@dataclass(frozen=True)
class Lobe:
    """Recipe of a globular domain.

    Parameters
    ----------
    box
        x0, y0, x1, y1 of the sprite in design px.
    solids
        Ellipses that are smoothly joined.
    cuts
        Tapered capsules (ax, ay, bx, by, ra, rb) that are smoothly removed.
    valleys
        Grooves pressed into the surface: ax, ay, bx, by, width, depth.
    """

    box: tuple[float, float, float, float]
    solids: tuple[Ball, ...]
    cuts: tuple[tuple[float, ...], ...] = ()
    valleys: tuple[tuple[float, ...], ...] = ()


GLUN2_D1 = Lobe(
    (-58, -124, 172, 60),
    (
        (62, -46, 65, 40, -7),
        (12, -16, 32, 33, 0),
        (110, -26, 29, 25, 30),
        (36, -66, 34, 26, -20),
        (88, -68, 30, 22, 15),
    ),
    ((67, 6, 67, 10, 26, 26),),
    ((20, -58, 84, -34, 9, 5), (100, -70, 92, -30, 7, 4)),
)
GLUN2_D2 = Lobe(
    (-58, -30, 172, 146),
    (
        (60, 60, 58, 41, 4),
        (12, 24, 30, 32, 0),
        (108, 38, 27, 25, -25),
        (52, 92, 34, 24, 8),
        (90, 74, 26, 24, 0),
    ),
    ((67, 4, 67, 0, 26, 26),),
    ((22, 54, 74, 76, 8, 5), (104, 62, 78, 92, 7, 4)),
)
# GluN1: 0.81 of it with a shorter lip, so that the axis stays free between mouths
GLUN1_D1 = Lobe(
    (-50, -108, 138, 52),
    (
        (50, -37, 53, 33, -7),
        (10, -13, 26, 27, 0),
        (83, -21, 22, 20, 30),
        (28, -54, 28, 21, -20),
        (68, -54, 25, 18, 15),
    ),
    ((55, 5, 55, 8, 21, 21),),
    ((16, -47, 66, -28, 8, 4), (80, -56, 74, -24, 6, 3)),
)
GLUN1_D2 = Lobe(
    (-50, -26, 138, 122),
    (
        (49, 49, 47, 34, 4),
        (10, 20, 25, 26, 0),
        (82, 31, 21, 20, -25),
        (42, 75, 28, 20, 8),
        (72, 60, 21, 20, 0),
    ),
    ((55, 3, 55, 0, 21, 21),),
    ((18, 44, 60, 62, 7, 4), (82, 50, 63, 75, 6, 3)),
)
GLUN2_ATD = Lobe(
    (-104, -252, 116, 42),
    (
        (2, -52, 52, 44, 12),  # R2, the lower lobe
        (-26, -66, 34, 40, 0),
        (30, -40, 30, 28, 0),
        (4, -158, 58, 45, -14),  # R1, the upper lobe
        (-26, -178, 38, 36, 10),
        (40, -172, 34, 30, -20),
        (8, -194, 40, 22, -8),
        (-36, -106, 26, 44, -6),  # hinge strands
        (-14, -104, 26, 40, 0),
    ),
    ((96, -110, 22, -106, 19, 8),),
    (
        (22, -106, -44, -96, 8, 10),
        (-14, -212, 34, -160, 10, 6),
        (-24, -30, 38, -62, 9, 5),
        (-60, -170, -30, -150, 8, 5),
    ),
)
GLUN1_ATD = Lobe(
    (-96, -240, 92, 40),
    (
        (2, -48, 46, 38, -14),
        (-22, -40, 27, 26, 0),
        (24, -60, 30, 34, 0),
        (-2, -146, 49, 40, 18),
        (20, -164, 32, 34, 0),
        (-26, -154, 30, 28, 0),
        (4, -182, 32, 22, 10),
        (28, -100, 24, 42, 6),  # hinge strands
        (8, -98, 22, 36, 0),
    ),
    ((-88, -102, -18, -100, 17, 7),),
    (
        (-18, -100, 38, -90, 8, 9),
        (-28, -184, 24, -140, 9, 5),
        (-28, -62, 28, -32, 9, 5),
    ),
)


def scaled(lobe: Lobe, factor: float, flip: bool) -> Lobe:
    """Scale a lobe about its pivot; ``flip`` mirrors left and right."""
    s = -factor if flip else factor
    x0, y0, x1, y1 = (v * factor for v in lobe.box)
    box = (-x1, y0, -x0, y1) if flip else (x0, y0, x1, y1)
    solids = tuple(
        (s * x, factor * y, factor * a, factor * b, -t if flip else t)
        for x, y, a, b, t in lobe.solids
    )

    def lines(rows: tuple[tuple[float, ...], ...]) -> tuple[tuple[float, ...], ...]:
        return tuple(
            (s * ax, factor * ay, s * bx, factor * by, factor * p, factor * q)
            for ax, ay, bx, by, p, q in rows
        )

    return Lobe(box, solids, lines(lobe.cuts), lines(lobe.valleys))


def varied(lobe: Lobe, seed: int, amount: float = 1.0) -> Lobe:
    """Shift, stretch and tilt the solids a little; cuts stay (they are sites)."""
    rng = np.random.default_rng(seed)
    solids = []
    for x, y, a, b, t in lobe.solids:
        dx, dy = rng.normal(0, 2.2 * amount, 2)
        ka, kb = 1 + rng.normal(0, 0.035 * amount, 2)
        solids.append((x + dx, y + dy, a * ka, b * kb, t + rng.normal(0, 5 * amount)))
    return Lobe(lobe.box, tuple(solids), lobe.cuts, lobe.valleys)


def lobe_relief(lobe: Lobe, density: float, seed: int) -> Relief:
    """Turn a recipe into a surface with residues (fine) and folds (broad)."""
    g = sdf.grid(*lobe.box, density)
    d = None
    for x, y, a, b, t in lobe.solids:
        e = sdf.ellipse(g.x, g.y, (x, y), (a, b), t)
        d = e if d is None else sdf.smooth_union(d, e, 15)
    assert d is not None
    for ax, ay, bx, by, ra, rb in lobe.cuts:
        d = sdf.smooth_cut(d, sdf.capsule(g.x, g.y, (ax, ay), (bx, by), ra, rb), 13)
    fine = smooth(sdf.bumps(g, 16.5, seed, jitter=0.36), 2.1, g)
    broad = smooth(sdf.bumps(g, 42, seed + 1, jitter=0.4, keep=(0.5, 1.0)), 6.5, g)
    d = d + 1.7 * sdf.noise(g, 8, seed + 2) - 0.10 * broad - 0.14 * fine + 2.6
    # the distance has creases on its medial axis; residues must not
    h = smooth(dome(d, 58), 3.0, g) + 0.72 * fine + 0.55 * broad
    h = h + 1.6 * sdf.noise(g, 16, seed + 3)
    for ax, ay, bx, by, width, depth in lobe.valleys:
        away = sdf.capsule(g.x, g.y, (ax, ay), (bx, by), 0.0)
        h = h - depth * np.exp(-((away / width) ** 2))
    return relief(g, d, h)


def helix_relief(
    points: Sequence[Point],
    radii: Sequence[float],
    box: tuple[float, float, float, float],
    density: float,
    seed: int,
    ridge_px: float = 3.0,
) -> Relief:
    """A transmembrane helix: a tube with shallow turns and residues."""
    g = sdf.grid(*box, density)
    path = sdf.spline(points, 4)
    at = np.linspace(0, len(radii) - 1, len(path))
    r = np.interp(at, np.arange(len(radii)), radii)
    d, u, v = sdf.tube(g.x, g.y, path, [float(q) for q in r])
    ridge = sdf.helix_ridge(u, v)
    fine = smooth(sdf.bumps(g, 13, seed), 2.2, g)
    d = d - 1.5 * (ridge - 0.5) - 0.10 * fine + 1.0 + 0.5 * sdf.noise(g, 7, seed + 1)
    h = dome(d, float(np.mean(radii))) + ridge_px * ridge + 0.30 * fine
    return relief(g, d, h + 0.8 * sdf.noise(g, 11, seed + 2))


def strand_relief(
    points: Sequence[Point],
    radii: Sequence[float],
    density: float,
    *,
    melt_px: float = 0.0,
    fade_px: float = 0.0,
) -> Relief:
    """A smooth loop of chain; its last ``melt_px`` dissolve into what it meets.

    ``fade_px`` fades the far end over that length (tails).
    """
    pts = np.array(points)
    pad = max(radii) + 4
    (x0, y0), (x1, y1) = pts.min(0) - pad, pts.max(0) + pad
    g = sdf.grid(float(x0), float(y0), float(x1), float(y1), density)
    path = sdf.spline(points, 3)
    at = np.linspace(0, len(radii) - 1, len(path))
    r = np.interp(at, np.arange(len(radii)), radii)
    d, u, _ = sdf.tube(g.x, g.y, path, [float(q) for q in r])
    end = float(np.sum(np.hypot(*np.diff(np.array(path), axis=0).T)))
    fade = None
    if melt_px or fade_px:
        # beyond the end u stays constant: measure distance to the end as well
        reach = melt_px or fade_px
        t = np.clip((end - u) / reach, 0, 1)
        if melt_px:
            beyond = np.hypot(g.x - path[-1][0], g.y - path[-1][1])
            t = np.minimum(np.maximum(t, 0), np.clip(beyond / reach, 0, 1))
        fade = (t * t * (3 - 2 * t)).astype(np.float32)
    return relief(g, d, dome(d, max(radii)), groove_px=5, fade=fade)


def joined(g: Grid, fields: Sequence[Floats], k: float) -> Floats:
    """Smooth union of several distance fields."""
    d = fields[0]
    for f in fields[1:]:
        d = sdf.smooth_union(d, f, k)
    return np.broadcast_to(d, g.shape)


def filter_relief(density: float, sign: float, seed: int) -> Relief:
    """The re-entrant loop that carries the selectivity filter, a solid wedge."""
    g = sdf.grid(-116 if sign > 0 else -48, -118, 48 if sign > 0 else 116, 42, density)
    x, y = g.x * np.float32(sign), g.y
    d = joined(
        g,
        [
            sdf.capsule(x, y, (-67, -68), (-63, -24), 13, 16),
            sdf.capsule(x, y, (-62, -20), (-12, -6), 17, 15),
            sdf.capsule(x, y, (-63, -52), (-18, -10), 13, 14),
            sdf.capsule(x, y, (-58, -28), (-30, -10), 15, 15),
        ],
        14,
    )
    fine = smooth(sdf.bumps(g, 14, seed), 2.4, g)
    d = d - 0.10 * fine + 1.2
    h = dome(d, 20) + 0.30 * fine + 1.2 * sdf.noise(g, 12, seed + 1)
    return relief(g, d, h, polish_px=2.6)


def beads_relief(
    centres: Sequence[Point], radius: float, density: float, k: float = 2.0
) -> Relief:
    """A few smooth balls (gate knobs, asparagines)."""
    pts = np.array(centres)
    pad = radius + 26
    (x0, y0), (x1, y1) = pts.min(0) - pad, pts.max(0) + pad
    g = sdf.grid(float(x0), float(y0), float(x1), float(y1), density)
    balls = [sdf.circle(g.x, g.y, cx, cy, radius) for cx, cy in centres]
    d = joined(g, balls, k)
    return relief(g, d, dome(d, radius), groove_px=5)
