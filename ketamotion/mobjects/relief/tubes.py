"""Branching cells as lit tubes: rasterised with depth, shaded from the upper left.

A limb is a chain of points with radii; a form is what many limbs look like together.
Lengths are in world px unless they are called px of the grid.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ketamotion.mobjects.relief.oklab import RAMP_TOP, fast_gamma, ramp
from ketamotion.mobjects.relief.sdf import Grid
from ketamotion.mobjects.relief.shade import LIGHT, RIM

Floats = NDArray[np.float32]
Part = tuple[slice, slice]

THINNEST = 0.42
"""Least radius in px of the grid: what is thinner is drawn so thin, but fainter."""
FAINTEST = 0.09
"""What is thinner than this, in px of the grid, is not drawn at all."""
NEAREST = 0.5
"""Points of a chain are so far apart at least, in px of the grid."""


class Limb(NamedTuple):
    """A dendrite, an axon, a body: a tube along a chain of points.

    Attributes
    ----------
    points : ndarray, shape (n, 3)
        x, y and nearness to the viewer.
    radii : ndarray, shape (n,)
    """

    points: NDArray[np.float64]
    radii: NDArray[np.float64]

    def moved(self, x: float, y: float, scale: float, mirror: float = 1.0) -> Limb:
        """The limb at another place and size; `mirror` is 1 or -1."""
        points = self.points * (scale * mirror, scale, scale) + (x, y, 0.0)
        return Limb(points, self.radii * scale)


@dataclass(frozen=True)
class Form:
    """How limbs appear in a part of a grid.

    Attributes
    ----------
    part : (slice, slice)
        Rows and columns of the grid.
    cover : float32 array
        Share of each pixel that is covered.
    nx, ny, nz : float32 arrays
        Normals, x right, y down, z to the viewer.
    near : float32 array
        Nearness of the surface.
    """

    part: Part
    cover: Floats
    nx: Floats
    ny: Floats
    nz: Floats
    near: Floats


def extent(limbs: Iterable[Limb], margin: float = 0.0) -> tuple[float, ...]:
    """Left, top, right and bottom of limbs."""
    low = np.min([(a.points[:, :2] - a.radii[:, None]).min(0) for a in limbs], 0)
    high = np.max([(a.points[:, :2] + a.radii[:, None]).max(0) for a in limbs], 0)
    return (*(low - margin), *(high + margin))


def form(g: Grid, limbs: Sequence[Limb], soften_px: float = 0.7) -> Form | None:
    """Rasterise limbs; what is nearer hides what is farther.

    Parameters
    ----------
    soften_px
        Blur of the normals in px of the grid: joints become smooth.

    Returns
    -------
    Form or None, when nothing lies in the grid.
    """
    rows, columns = g.shape
    left, top, right, bottom = extent(limbs, 2.0 / g.density)
    x0 = max(int((left - g.x0) * g.density), 0)
    y0 = max(int((top - g.y0) * g.density), 0)
    x1 = min(int((right - g.x0) * g.density) + 2, columns)
    y1 = min(int((bottom - g.y0) * g.density) + 2, rows)
    if x0 >= x1 or y0 >= y1:
        return None
    shape = (y1 - y0, x1 - x0)
    cover, nx, ny, thick = (np.zeros(shape, np.float32) for _ in range(4))
    near = np.full(shape, -np.inf, np.float32)
    buffers = (cover, nx, ny, near, thick)
    origin = np.array([g.x0 + x0 / g.density, g.y0 + y0 / g.density, 0.0])
    for limb in limbs:
        if limb.radii.max() * g.density < FAINTEST:
            continue
        p = ((limb.points - origin) * g.density).astype(np.float32)
        r = (limb.radii * g.density).astype(np.float32)
        p, r = _thinned(p, r)
        for n in range(len(p) - 1):
            _segment(buffers, p[n], p[n + 1], r[n], r[n + 1])
    fine = _soft(nx, ny, cover, soften_px)
    thickest = float(thick.max())
    if thickest > 4 * soften_px:
        # Bodies are smoothed more than the dendrites that leave them.
        share = np.clip(2.6 * thick / thickest - 0.8, 0, 1)
        broad = _soft(nx, ny, cover, 0.16 * thickest)
        share = ndimage.gaussian_filter(share, 0.08 * thickest)
        nx, ny = (f + share * (s - f) for f, s in zip(fine, broad, strict=True))
    else:
        nx, ny = fine
    nz = np.sqrt(np.maximum(1 - nx * nx - ny * ny, np.float32(0.0)))
    return Form((slice(y0, y1), slice(x0, x1)), cover, nx, ny, nz, near)


def _thinned(p: Floats, r: Floats) -> tuple[Floats, Floats]:
    """A chain without the points that lie closer together than can be seen."""
    if len(p) < 4:
        return p, r
    run = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(p[:, :2], axis=0).T))])
    step = np.floor(run / NEAREST)
    kept = np.concatenate([[True], step[1:] > step[:-1]])
    kept[-1] = True
    return p[kept], r[kept]


def _soft(nx: Floats, ny: Floats, cover: Floats, sigma: float) -> tuple[Floats, Floats]:
    """Normals blurred within what is covered."""
    if sigma <= 0:
        return nx, ny

    def blurred(field: Floats) -> Floats:
        return ndimage.gaussian_filter(field, sigma, truncate=2.5)

    weight = np.maximum(blurred(cover), np.float32(1e-3))
    return blurred(nx * cover) / weight, blurred(ny * cover) / weight


def _segment(
    buffers: tuple[Floats, ...],
    a: Floats,
    b: Floats,
    ra: np.float32,
    rb: np.float32,
) -> None:
    """Draw a tapered capsule from a to b, in px of the grid."""
    cover, nx, ny, near, thick = buffers
    reach = float(max(ra, rb, THINNEST)) + 1.0
    height, width = cover.shape
    x0 = max(int(min(a[0], b[0]) - reach), 0)
    x1 = min(int(max(a[0], b[0]) + reach) + 2, width)
    y0 = max(int(min(a[1], b[1]) - reach), 0)
    y1 = min(int(max(a[1], b[1]) + reach) + 2, height)
    if x0 >= x1 or y0 >= y1:
        return
    px = np.arange(x0, x1, dtype=np.float32)[None, :] + (np.float32(0.5) - a[0])
    py = np.arange(y0, y1, dtype=np.float32)[:, None] + (np.float32(0.5) - a[1])
    dx, dy = b[0] - a[0], b[1] - a[1]
    t = (px * dx + py * dy) / (dx * dx + dy * dy + np.float32(1e-6))
    np.clip(t, 0, 1, out=t)
    ox, oy = px - t * dx, py - t * dy
    d = np.sqrt(ox * ox + oy * oy)
    r = ra + t * (rb - ra)
    drawn = np.maximum(r, np.float32(THINNEST))
    c = np.clip(np.float32(0.5) + drawn - d, 0, 1) * np.minimum(r / drawn, 1)
    window = (slice(y0, y1), slice(x0, x1))
    inside = np.minimum(d, drawn)
    z = a[2] + t * (b[2] - a[2]) + np.sqrt(drawn * drawn - inside * inside)
    # At a rim only what covers it more may decide how it is lit.
    nearer = (z > near[window]) & (c > 0.02) & (c >= 0.6 * cover[window])
    scale = np.float32(1) / np.maximum(np.maximum(d, drawn), np.float32(1e-3))
    near[window] = np.where(nearer, z, near[window])
    nx[window] = np.where(nearer, ox * scale, nx[window])
    ny[window] = np.where(nearer, oy * scale, ny[window])
    thick[window] = np.where(nearer, r, thick[window])
    np.maximum(cover[window], c, out=cover[window])


@lru_cache(maxsize=64)
def _table(stops: tuple[tuple[float, str], ...]) -> Floats:
    return fast_gamma(ramp(stops))


def table_of(entity: Mapping[str, str], light: bool) -> Floats:
    """A ramp of an entity's colours, dark to bright, gamma-encoded (512, 3)."""
    if light:
        at = ((0.0, "edge"), (0.24, "shade"), (0.62, "base"), (0.90, "lift"))
    else:
        at = ((0.0, "deep"), (0.36, "shade"), (0.74, "base"), (0.94, "lift"))
    stops = tuple((place, entity[name]) for place, name in at)
    return _table((*stops, (RAMP_TOP, entity["rim"])))


def lit(made: Form, table: Floats, bright: float = 0.0, rim: float = 0.35) -> Floats:
    """Colours of a form under the light from the upper left, (h, w, 3)."""
    key = made.nx * LIGHT[0] + made.ny * LIGHT[1] + made.nz * LIGHT[2]
    key = np.clip(key * np.float32(0.5) + np.float32(0.5), 0, 1) ** np.float32(1.5)
    edge = np.maximum(made.nx * RIM[0] + made.ny * RIM[1], 0) ** np.float32(2)
    t = np.float32(0.02 + bright) + np.float32(0.86) * key + np.float32(rim) * edge
    t -= np.float32(0.16) * (1 - made.nz) ** 2
    index = np.clip(t * np.float32(511 / RAMP_TOP), 0, 511)
    return table[index.astype(np.int32)]
