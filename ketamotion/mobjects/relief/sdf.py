"""Signed distances, smooth unions and surface texture on a pixel grid.

A distance is negative inside. Every function works in design px and on
broadcastable arrays, so ``grid.x`` of shape (1, W) and ``grid.y`` (H, 1) do.
Textures depend on seed and design position only, not on density: the same
bumps appear at every zoom.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Point = tuple[float, float]


@dataclass(frozen=True)
class Grid:
    """Pixel centres of a sprite in design px.

    Parameters
    ----------
    x, y
        float32 arrays of shape (1, W) and (H, 1).
    density
        Bake px per design px.
    x0, y0
        Left and upper edge of the grid in design px.
    """

    x: Floats
    y: Floats
    density: float
    x0: float
    y0: float

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.y.shape[0], self.x.shape[1]

    @property
    def pivot(self) -> Point:
        """Where design (0, 0) lies, in bake px from the upper left corner."""
        return -self.x0 * self.density, -self.y0 * self.density


def grid(x0: float, y0: float, x1: float, y1: float, density: float) -> Grid:
    """Cover the box x0..x1, y0..y1 (design px) with pixels."""
    if density <= 0:
        raise ValueError(f"density must be positive, got {density}")
    w = max(2, int(np.ceil((x1 - x0) * density)))
    h = max(2, int(np.ceil((y1 - y0) * density)))
    x = (x0 + (np.arange(w, dtype=np.float32) + 0.5) / density)[None, :]
    y = (y0 + (np.arange(h, dtype=np.float32) + 0.5) / density)[:, None]
    return Grid(x.astype(np.float32), y.astype(np.float32), density, x0, y0)


def circle(x: Floats, y: Floats, cx: float, cy: float, r: float) -> Floats:
    """Distance to a circle."""
    return np.hypot(x - np.float32(cx), y - np.float32(cy)) - np.float32(r)


def ellipse(
    x: Floats,
    y: Floats,
    centre: Point,
    radii: Point,
    tilt_deg: float = 0.0,
) -> Floats:
    """Approximate distance to an ellipse (exact on its outline)."""
    a = np.deg2rad(tilt_deg)
    c, s = np.float32(np.cos(a)), np.float32(np.sin(a))
    px, py = x - np.float32(centre[0]), y - np.float32(centre[1])
    u = (c * px + s * py) / np.float32(radii[0])
    v = (c * py - s * px) / np.float32(radii[1])
    k0 = np.hypot(u, v)
    k1 = np.hypot(u / np.float32(radii[0]), v / np.float32(radii[1]))
    return k0 * (k0 - 1) / np.maximum(k1, np.float32(1e-6))


def capsule(
    x: Floats, y: Floats, a: Point, b: Point, ra: float, rb: float | None = None
) -> Floats:
    """Distance to a tapered capsule from a (radius ra) to b (radius rb)."""
    rb = ra if rb is None else rb
    dx, dy = b[0] - a[0], b[1] - a[1]
    px, py = x - np.float32(a[0]), y - np.float32(a[1])
    t = np.clip((px * dx + py * dy) / (dx * dx + dy * dy + 1e-9), 0, 1)
    t = t.astype(np.float32)
    away = np.hypot(px - t * np.float32(dx), py - t * np.float32(dy))
    return away - (np.float32(ra) + t * np.float32(rb - ra))


def tube(
    x: Floats, y: Floats, points: Sequence[Point], radii: Sequence[float]
) -> tuple[Floats, Floats, Floats]:
    """Distance to a tube along a polyline.

    Returns
    -------
    d, u, v
        Distance; arc length of the nearest point; signed offset across the
        tube (positive to the right of the walking direction, y down).
    """
    best = u = v = None
    length = 0.0
    for (a, b), (ra, rb) in zip(
        zip(points, points[1:], strict=False),
        zip(radii, radii[1:], strict=False),
        strict=True,
    ):
        dx, dy = b[0] - a[0], b[1] - a[1]
        step = float(np.hypot(dx, dy))
        px, py = x - np.float32(a[0]), y - np.float32(a[1])
        t = np.clip((px * dx + py * dy) / (step * step + 1e-9), 0, 1)
        t = t.astype(np.float32)
        away = np.hypot(px - t * np.float32(dx), py - t * np.float32(dy))
        d = away - (np.float32(ra) + t * np.float32(rb - ra))
        side = ((py * dx - px * dy) / (step + 1e-9)).astype(np.float32)
        along = np.float32(length) + t * np.float32(step)
        if best is None:
            best, u, v = d, along, side
        else:
            nearer = d < best
            best = np.where(nearer, d, best)
            u = np.where(nearer, along, u)
            v = np.where(nearer, side, v)
        length += step
    if best is None or u is None or v is None:
        raise ValueError("a tube needs two points or more")
    return best, u, v


def spline(points: Sequence[Point], steps: int = 6) -> list[Point]:
    """Pass a Catmull-Rom curve through points; ``steps`` chords a span."""
    p = np.array([points[0], *points, points[-1]], float)
    out: list[Point] = []
    for i in range(1, len(p) - 2):
        for k in range(steps):
            t = k / steps
            q = 0.5 * (
                2 * p[i]
                + (p[i + 1] - p[i - 1]) * t
                + (2 * p[i - 1] - 5 * p[i] + 4 * p[i + 1] - p[i + 2]) * t**2
                + (3 * p[i] - p[i - 1] - 3 * p[i + 1] + p[i + 2]) * t**3
            )
            out.append((float(q[0]), float(q[1])))
    out.append((float(p[-1][0]), float(p[-1][1])))
    return out


def smooth_union(a: Floats, b: Floats, k: float) -> Floats:
    """Polynomial smooth minimum; ``k`` is the width of the blend."""
    h = np.maximum(np.float32(k) - np.abs(a - b), 0) / np.float32(k)
    return np.minimum(a, b) - h * h * np.float32(k / 4)


def smooth_cut(a: Floats, b: Floats, k: float) -> Floats:
    """Shape ``a`` without shape ``b``, with a rounded lip of width ``k``."""
    return -smooth_union(-a, b, k)


def _bspline_rows(at: NDArray, count: int) -> Floats:
    """Uniform cubic B-spline weights, (len(at), count)."""
    base = np.floor(at).astype(int)
    t = (at - base)[:, None]
    w = np.concatenate(
        [
            (1 - t) ** 3,
            3 * t**3 - 6 * t**2 + 4,
            -3 * t**3 + 3 * t**2 + 3 * t + 1,
            t**3,
        ],
        axis=1,
    ) / np.float32(6)
    rows = np.zeros((len(at), count), np.float32)
    for k in range(4):
        np.add.at(rows, (np.arange(len(at)), np.clip(base + k, 0, count - 1)), w[:, k])
    return rows


def noise(g: Grid, sigma: float, seed: int) -> Floats:
    """Smooth noise of unit variance, like white noise blurred by ``sigma`` px.

    A cubic B-spline with random coefficients: two small matrix products, and
    independent of density.
    """
    step = sigma * 1.73
    rows, cols = g.shape
    ny = int(np.ceil(rows / g.density / step)) + 4
    nx = int(np.ceil(cols / g.density / step)) + 4
    coefficients = np.random.default_rng(seed).standard_normal((ny, nx))
    wy = _bspline_rows((g.y[:, 0] - g.y0) / step, ny)
    wx = _bspline_rows((g.x[0] - g.x0) / step, nx)
    # einsum, not BLAS: no thread pool, so the same bytes on every machine
    rows_done = np.einsum("ij,jk->ik", wy, coefficients.astype(np.float32))
    out = np.einsum("ij,kj->ik", rows_done, wx)
    return (out / np.float32(0.48)).astype(np.float32)


def bumps(
    g: Grid,
    pitch: float,
    seed: int,
    jitter: float = 0.28,
    keep: tuple[float, float] = (0.8, 1.0),
) -> Floats:
    """Return the largest of many hemispheres on a jittered hexagonal grid, in px.

    Blur the result before use: sharp creases read as cracked mud. ``keep``
    is the range of random heights (share of the radius).
    """
    rng = np.random.default_rng(seed)
    rows, cols = g.shape
    out = np.zeros((rows, cols), np.float32)
    radius = 0.62 * pitch
    reach = int(np.ceil(radius * g.density)) + 1
    line = pitch * 0.866
    ny = int(rows / g.density / line) + 3
    nx = int(cols / g.density / pitch) + 3
    for j in range(ny):
        for i in range(nx):
            jx, jy = rng.normal(0, jitter * pitch * 0.5, 2)
            size = rng.uniform(*keep)
            cx = (i - 1 + 0.5 * (j % 2)) * pitch + jx
            cy = (j - 1) * line + jy
            px, py = int(cx * g.density), int(cy * g.density)
            x0, x1 = max(px - reach, 0), min(px + reach, cols)
            y0, y1 = max(py - reach, 0), min(py + reach, rows)
            if x0 >= x1 or y0 >= y1:
                continue
            r2 = (g.x[:, x0:x1] - np.float32(g.x0 + cx)) ** 2 + (
                g.y[y0:y1] - np.float32(g.y0 + cy)
            ) ** 2
            cap = np.sqrt(np.maximum(np.float32(radius**2) - r2, 0))
            window = out[y0:y1, x0:x1]
            np.maximum(window, cap * np.float32(size), out=window)
    return out


def helix_ridge(u: Floats, v: Floats, pitch: float = 27.0) -> Floats:
    """Slanting turns of an alpha helix, 0..1; pitch 27 px = 0.54 nm."""
    wave = 0.5 * np.cos(np.float32(2 * np.pi / pitch) * (u + np.float32(0.42) * v))
    return (wave + np.float32(0.5)) ** np.float32(1.4)
