"""Solids met by rays that come down at a slant: depth, light and shade.

Other sprites are height fields seen from straight above. Where the depth of a hole
must show, the shape is a solid (a signed distance in space) instead; light, ramps
and contour are the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ketamotion.mobjects.relief.sdf import Grid
from ketamotion.mobjects.relief.shade import LIGHT, Material, Relief, colours

Floats = NDArray[np.float32]
Solid = Callable[[Floats, Floats, Floats], Floats]
"""Signed distance at points (x right, y towards the viewer, z up), in px."""


@dataclass(frozen=True)
class Slant:
    """How the picture looks down.

    Attributes
    ----------
    tilt : float
        Height on the screen of a circle of diameter 1 that lies on the membrane.
    """

    tilt: float

    @property
    def rise(self) -> float:
        """Px on the screen per px of height."""
        return float(np.sqrt(1 - self.tilt**2))


def march(
    g: Grid,
    slant: Slant,
    solid: Solid,
    top: float,
    floor: float,
    steps: int = 56,
) -> tuple[Floats, Floats, Floats, NDArray[np.bool_]]:
    """Where rays through the pixels meet a solid: x, y, z, and whether they do.

    The solid lies between the heights `floor` and `top`.
    """
    u = np.broadcast_to(g.x, g.shape).ravel()
    v = np.broadcast_to(g.y, g.shape).ravel()
    tilt, rise = np.float32(slant.tilt), np.float32(slant.rise)
    z = np.full_like(u, np.float32(top))
    y = (v + z * rise) / tilt
    x = u.copy()
    hit = np.zeros(len(u), bool)
    active = np.arange(len(u))
    for _ in range(steps):
        d = solid(x[active], y[active], z[active])
        near = d < 0.06
        hit[active[near]] = True
        step = np.where(near, 0, d * np.float32(0.85))
        y[active] -= step * rise
        z[active] -= step * tilt
        active = active[~near]
        active = active[z[active] > floor - 3]
        if not len(active):
            break
    hit[active] = True
    hit &= z > floor - 2
    shape = g.shape
    return x.reshape(shape), y.reshape(shape), z.reshape(shape), hit.reshape(shape)


def normals(
    x: Floats, y: Floats, z: Floats, solid: Solid, slant: Slant
) -> tuple[Floats, Floats, Floats]:
    """Unit normals in screen axes: right, down, towards the viewer."""
    e = np.float32(0.6)
    nx = solid(x + e, y, z) - solid(x - e, y, z)
    ny = solid(x, y + e, z) - solid(x, y - e, z)
    nz = solid(x, y, z + e) - solid(x, y, z - e)
    down = ny * slant.tilt - nz * slant.rise
    towards = ny * slant.rise + nz * slant.tilt
    length = np.sqrt(nx * nx + down * down + towards * towards) + np.float32(1e-6)
    return nx / length, down / length, towards / length


def openness(
    x: Floats, y: Floats, z: Floats, n: tuple[Floats, ...], solid: Solid, slant: Slant
) -> Floats:
    """How free the surface is of what stands near it, 0 to 1."""
    wy = n[1] * slant.tilt + n[2] * slant.rise
    wz = n[2] * slant.tilt - n[1] * slant.rise
    total = np.zeros_like(x)
    weight = 0.0
    for reach, share in ((3.0, 1.0), (7.0, 0.7), (13.0, 0.5)):
        d = solid(x + n[0] * reach, y + wy * reach, z + wz * reach)
        total += np.float32(share) * np.clip(d / reach, 0, 1)
        weight += share
    return total / np.float32(weight)


def shadowed(x: Floats, y: Floats, z: Floats, solid: Solid, slant: Slant) -> Floats:
    """Share of the key light that arrives, 0 to 1."""
    lx = LIGHT[0]
    ly = LIGHT[1] * slant.tilt + LIGHT[2] * slant.rise
    lz = LIGHT[2] * slant.tilt - LIGHT[1] * slant.rise
    lit = np.ones_like(x)
    along = 2.0
    for _ in range(9):
        d = solid(
            x + np.float32(along * lx),
            y + np.float32(along * ly),
            z + np.float32(along * lz),
        )
        lit = np.minimum(lit, np.clip(0.5 + 4.0 * d / along, 0, 1))
        along *= 1.42
    return lit


def distance(mask: NDArray[np.bool_], g: Grid) -> Floats:
    """Signed distance to a mask's outline in design px, negative inside."""
    away = ndimage.distance_transform_edt(~mask)
    within = ndimage.distance_transform_edt(mask)
    return ((away - within) / g.density).astype(np.float32)


@dataclass(frozen=True)
class Looked:
    """What the rays of one stamp met."""

    d: Floats
    x: Floats
    y: Floats
    z: Floats
    n: tuple[Floats, Floats, Floats]
    free: Floats
    sun: Floats


def look(g: Grid, slant: Slant, solid: Solid, top: float, floor: float) -> Looked:
    """March, and measure normals and light."""
    x, y, z, hit = march(g, slant, solid, top, floor)
    n = normals(x, y, z, solid, slant)
    return Looked(
        d=distance(hit, g),
        x=x,
        y=y,
        z=z,
        n=n,
        free=openness(x, y, z, n, solid, slant),
        sun=shadowed(x, y, z, solid, slant),
    )


def lit(seen: Looked, g: Grid, m: Material) -> tuple[Floats, Floats]:
    """Linear colour and alpha of what was met."""
    hollow = (seen.free - np.float32(0.85)) * 1.1 - (1 - seen.sun) * np.float32(0.9)
    return colours(Relief(g, seen.d, *seen.n, hollow.astype(np.float32)), m)
