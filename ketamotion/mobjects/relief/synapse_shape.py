"""The shape of the synapse: bodies and the space between them, in world px.

3.4 px are one nm; the origin is the middle of the cleft, under the pore of the
vesicle. The picture paints these shapes and the model of the glutamate cloud is
solved between them, so both show one geometry.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.spatial import cKDTree

from ketamotion.mobjects.relief import sdf
from ketamotion.mobjects.relief.sdf import Grid, Point

Floats = NDArray[np.float32]

NM_PX: Final = 3.4
MEMBRANE_PX: Final = 17.0
"""5 nm; the membrane lies inside its body, at -17 < d < 0."""
CLEFT_PX: Final = 68.0
"""20 nm."""
LUMEN_PX: Final = 51.0
VESICLE_PX: Final = 68.0
"""A vesicle is 40 nm wide, its lumen 30 nm."""
DENSITY_HALF_PX: Final = 345.0
"""Half the width of the postsynaptic density."""
_STEP, _WIDE, _NEAR = 4.0, 16.0, 64.0
_KEPT = 8

OUTLINES: Final[Mapping[str, tuple[Point, ...]]] = MappingProxyType(
    {
        "bouton": (
            (-345, -48), (-200, -39), (0, -34), (200, -39), (345, -48),
            (455, -62), (560, -104), (648, -190), (690, -315), (682, -460),
            (654, -610), (642, -760), (664, -920), (702, -1100), (730, -1350),
            (740, -1620), (740, -1900), (-720, -1900), (-720, -1620),
            (-712, -1350), (-706, -1100), (-720, -880), (-744, -690),
            (-752, -510), (-740, -340), (-688, -205), (-585, -112), (-455, -64),
        ),
        "spine": (
            (-345, 20), (-200, 29), (0, 34), (200, 29), (345, 20), (455, 30),
            (560, 78), (640, 168), (674, 290), (668, 430), (626, 580),
            (548, 730), (444, 880), (366, 1040), (326, 1230), (312, 1440),
            (310, 1660), (310, 1900), (-250, 1900), (-250, 1660), (-252, 1440),
            (-256, 1230), (-276, 1060), (-328, 900), (-412, 730), (-486, 560),
            (-528, 390), (-532, 250), (-500, 128), (-430, 48),
        ),
        "astrocyte": (
            (566, -6), (640, -66), (706, -150), (752, -260), (756, -400),
            (734, -530), (712, -650), (706, -770), (728, -920), (766, -1100),
            (796, -1350), (808, -1620), (810, -1900), (1700, -1900), (1700, 1900),
            (372, 1900), (374, 1660), (376, 1440), (390, 1240), (428, 1060),
            (502, 910), (604, 762), (686, 600), (732, 440), (738, 290),
            (704, 150), (640, 60),
        ),
        "axon": (
            (-640, 10), (-676, -92), (-756, -190), (-806, -330), (-818, -510),
            (-810, -690), (-786, -880), (-772, -1100), (-778, -1350),
            (-786, -1620), (-786, -1900), (-1700, -1900), (-1700, 160),
            (-1300, 122), (-1000, 84), (-780, 64),
        ),
        "dendrite": (
            (-622, 108), (-604, 136), (-594, 230), (-590, 400), (-550, 580),
            (-476, 760), (-392, 920), (-340, 1080), (-320, 1250), (-316, 1440),
            (-314, 1660), (-314, 1900), (-1700, 1900), (-1700, 236),
            (-1300, 196), (-1000, 156), (-780, 124), (-660, 96),
        ),
    }
)  # fmt: skip
BODIES: Final = tuple(OUTLINES)


class Pore(NamedTuple):
    """The vesicle on its way into the membrane.

    Attributes
    ----------
    y : float
        Height of the lumen's middle.
    neck : float
        Half width of the pore; negative while there is none.
    """

    y: float
    neck: float


def pore(opened: float) -> Pore:
    """The vesicle at a stage of fusion: 0 docked, 1 its pore wholly open (8 nm)."""
    u = min(max(opened, 0.0), 1.0)
    return Pore(-124.0 + 13.0 * u, -16.0 + 29.5 * u)


@lru_cache(maxsize=1)
def _sampled() -> dict[str, tuple[cKDTree, NDArray, NDArray]]:
    """Points of each outline, 1 px apart, with their outward normals."""
    out = {}
    for name, corners in OUTLINES.items():
        closed = [*corners[-2:], *corners, *corners[:2]]
        curve = np.array(sdf.spline(closed, 24))
        start, end = 24 * 2, 24 * (2 + len(corners))
        curve = curve[start : end + 1]
        along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(curve, axis=0).T))])
        at = np.arange(0, along[-1], 1.0)
        p = np.stack([np.interp(at, along, curve[:, k]) for k in (0, 1)], axis=1)
        t = np.roll(p, -2, 0) - np.roll(p, 2, 0)
        t /= np.hypot(*t.T)[:, None]
        n = np.stack([t[:, 1], -t[:, 0]], axis=1)
        area = 0.5 * np.sum(p[:, 0] * np.roll(p[:, 1], -1)
                            - p[:, 1] * np.roll(p[:, 0], -1))  # fmt: skip
        out[name] = (cKDTree(p), p, n if area > 0 else -n)
    return out


def _signed(name: str, points: NDArray) -> NDArray:
    """Signed distance of points (n, 2) to a body's outline: (n,)."""
    tree, p, n = _sampled()[name]
    away, nearest = tree.query(points)
    side = np.einsum("ij,ij->i", points - p[nearest], n[nearest])
    # Next to the outline the foot of the normal is finer than the samples.
    return np.where(away > 3.0, np.copysign(away, side), side)


def distance(name: str, g: Grid) -> Floats:
    """Signed distance (H, W) in world px to a body without its vesicle."""
    x0, x1 = float(g.x[0, 0]) - 2 * _STEP, float(g.x[0, -1]) + 3 * _STEP
    y0, y1 = float(g.y[0, 0]) - 2 * _STEP, float(g.y[-1, 0]) + 3 * _STEP
    # Far from the outline a wider lattice will do.
    xs, ys = np.arange(x0, x1 + _WIDE, _WIDE), np.arange(y0, y1 + _WIDE, _WIDE)
    points = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    wide = _signed(name, points).reshape(len(ys), len(xs))
    xs, ys = np.arange(x0, x1, _STEP), np.arange(y0, y1, _STEP)
    at = np.meshgrid((ys - y0) / _WIDE, (xs - x0) / _WIDE, indexing="ij")
    coarse = ndimage.map_coordinates(wide, at, order=1, mode="nearest")
    near = np.abs(coarse) < _NEAR
    rows, columns = np.nonzero(near)
    if len(rows):
        coarse[near] = _signed(name, np.stack([xs[columns], ys[rows]], axis=1))
    at = np.meshgrid(
        ((g.y[:, 0] - y0) / _STEP).astype(np.float32),
        ((g.x[0] - x0) / _STEP).astype(np.float32),
        indexing="ij",
    )
    return ndimage.map_coordinates(
        coarse.astype(np.float32), at, order=1, mode="nearest"
    )


def hollow(d_bouton: Floats, g: Grid, opened: float) -> Floats:
    """The bouton's distance with the lumen of the fusing vesicle taken out of it.

    Parameters
    ----------
    d_bouton
        From `distance`, on the grid g.
    opened
        Stage of fusion, see `pore`.
    """
    at = pore(opened)
    lumen = sdf.circle(g.x, g.y, 0.0, at.y, LUMEN_PX)
    void = lumen
    if at.neck > -15:
        neck = sdf.capsule(g.x, g.y, (0, at.y), (0, 20), at.neck)
        void = sdf.smooth_union(lumen, neck, 10.0)
    return sdf.smooth_cut(d_bouton, np.broadcast_to(void, g.shape), 20.0)


class Section(NamedTuple):
    """The free space on a grid of square cells, row 0 at the top, as plain arrays.

    Attributes
    ----------
    free : ndarray of bool, (H, W)
        Cells outside every body, the lumen of the open vesicle included.
    lumen, cleft, uptake : ndarray of bool, (H, W)
        Free cells of the lumen; between the two sides of the synapse; with a side
        in common with the astrocyte.
    cell_nm : float
    left_nm, top_nm : float
        Upper left corner of the grid; the pore is at x = 0.
    """

    free: NDArray[np.bool_]
    lumen: NDArray[np.bool_]
    cleft: NDArray[np.bool_]
    uptake: NDArray[np.bool_]
    cell_nm: float
    left_nm: float
    top_nm: float


@lru_cache(maxsize=2)
def section(cell_px: float = 4.0) -> Section:
    """What the model needs of the geometry, with the pore open."""
    near, g = free_distance(cell_px)
    free = near > 0
    x, y = np.broadcast_arrays(g.x, g.y)
    lumen = free & (np.hypot(x, y - pore(1.0).y) < LUMEN_PX + 1)
    # What is free but has no way out is not part of the space.
    parts, _ = ndimage.label(free)
    free &= parts == parts[lumen][0]
    middle = np.interp(x, (-345, 0, 345), (-14, 0, -14))
    cleft = free & (np.abs(x) < DENSITY_HALF_PX) & (np.abs(y - middle) < 40)
    beside = ndimage.binary_dilation(distance("astrocyte", g) <= 0)
    uptake = free & beside
    for mask in (free, lumen, cleft, uptake):
        mask.setflags(write=False)
    px_nm = 1 / NM_PX
    return Section(
        free, lumen, cleft, uptake, cell_px * px_nm, g.x0 * px_nm, g.y0 * px_nm
    )


@lru_cache(maxsize=_KEPT)
def free_distance(cell_px: float = 4.0) -> tuple[Floats, Grid]:
    """Distance to the nearest membrane from each place, negative inside a body."""
    g = sdf.grid(-960, -640, 960, 640, 1 / cell_px)
    apart = [distance(name, g) for name in BODIES]
    apart[0] = hollow(apart[0], g, 1.0)
    return np.min(apart, axis=0).astype(np.float32), g


def on_spine(x: float) -> tuple[float, float]:
    """Height of the spine's outer face below the cleft, and its slope in degrees."""
    _, p, _ = _sampled()["spine"]
    top = p[(np.abs(p[:, 0]) < 440) & (p[:, 1] < 130)]
    top = top[np.argsort(top[:, 0])]
    y = [float(np.interp(x + s, top[:, 0], top[:, 1])) for s in (-8.0, 0.0, 8.0)]
    return y[1], float(np.rad2deg(np.arctan2(y[2] - y[0], 16.0)))


def on_astrocyte(y: float) -> tuple[float, float, float]:
    """Place on the astrocyte's face at a height, and the angle of its outward normal.

    The angle is clockwise from straight up, in degrees.
    """
    _, p, n = _sampled()["astrocyte"]
    face = np.flatnonzero(p[:, 0] < 900)
    k = face[np.argmin(np.abs(p[face, 1] - y))]
    angle = float(np.rad2deg(np.arctan2(n[k, 0], -n[k, 1])))
    return float(p[k, 0]), float(p[k, 1]), angle
