"""Small molecules and ions, and their charge marks drawn as strokes."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ketamotion.mobjects.relief import sdf
from ketamotion.mobjects.relief.bake import RECEPTOR_MODULES, Bake, cached_set
from ketamotion.mobjects.relief.layout import TURN_STEPS
from ketamotion.mobjects.relief.oklab import fast_gamma, is_light, linear, to_linear
from ketamotion.mobjects.relief.oklab import srgb as gamma_rgb
from ketamotion.mobjects.relief.sdf import Grid, Point
from ketamotion.mobjects.relief.shade import (
    Material,
    Relief,
    cast,
    colours,
    dome,
    material,
    relief,
)

Floats = NDArray[np.float32]
Layer = tuple[Floats, Floats]
BOND = 12.5
"""Bond length of ketamine's drawing in design px."""
LIGAND_STEPS = 12
"""Orientations of glutamate and glycine, 30 degrees apart."""


def flat(colour: str, alpha: Floats) -> Layer:
    """One-colour layer with the given alpha."""
    return np.broadcast_to(linear(colour), (*alpha.shape, 3)), alpha


def inside(d: Floats, g: Grid) -> Floats:
    """Antialiased mask of a distance field."""
    return np.clip(0.5 - np.broadcast_to(d, g.shape) * np.float32(g.density), 0, 1)


def stack(
    key: str,
    layers: Sequence[Layer],
    g: Grid,
    angle_deg: float = 0.0,
    shadow: tuple[str, float] | None = None,
) -> Bake:
    """Lay layers on one another (gamma space, as Cairo does) and pack them."""
    rgb = np.zeros((*g.shape, 3), np.float32)
    a = np.zeros(g.shape, np.float32)
    for colour, alpha in layers:
        keep = 1 - alpha
        rgb = fast_gamma(colour) * alpha[..., None] + rgb * keep[..., None]
        a = alpha + a * keep
    if shadow is not None:
        under = cast(a, g, angle_deg, shadow[1]) * (1 - a)
        rgb = rgb + under[..., None] * gamma_rgb(shadow[0])
        a = a + under
    out = np.empty((*g.shape, 4), np.uint8)
    out[..., 3] = np.rint(np.clip(a, 0, 1) * 255)
    out[..., :3] = np.minimum(np.rint(np.clip(rgb, 0, 1) * 255), out[..., 3:])
    return Bake(key, out, g.density, g.pivot).cropped()


def hexagon(x: Floats, y: Floats, r: float) -> Floats:
    """Distance to a regular hexagon of circumradius r with a vertex on the x axis."""
    k = np.float32(0.8660254)
    ax, ay = np.abs(x), np.abs(y)
    return np.maximum(ax * k + ay * np.float32(0.5), ay) - np.float32(r) * k


# --- ketamine -----------------------------------------------------------------


def _ring(cx: float) -> list[Point]:
    turn = np.deg2rad(np.arange(0, 360, 60))
    return [(cx + BOND * float(np.cos(t)), BOND * float(np.sin(t))) for t in turn]


def _ketamine(tokens: Mapping, density: float, shadow: bool) -> dict[str, Bake]:
    """Two six-rings side by side, tail, ketone and chlorine; pivot in the middle."""
    b, mid = BOND, 1.5 * BOND
    g = sdf.grid(-66, -60, 72, 66, density)
    x, y = g.x + np.float32(mid), g.y
    look = material(tokens, "ketamine", bright=0.13, specular=0.5, contour=0.35)
    # rings and bonds
    a_ring, b_ring = _ring(0.0), _ring(3 * b)
    d = None
    nitrogen, methyl = (0.98 * b, -1.15 * b), (0.42 * b, -1.82 * b)
    oxygen, chlorine = (b, 1.73 * b), (2.05 * b, -1.72 * b)
    bonds = [
        *zip(a_ring, a_ring[1:] + a_ring[:1], strict=True),
        *zip(b_ring, b_ring[1:] + b_ring[:1], strict=True),
        (a_ring[0], b_ring[3]),
        (a_ring[0], nitrogen),
        (nitrogen, methyl),
        (a_ring[1], oxygen),
        (b_ring[4], chlorine),
    ]
    for p, q in bonds:
        c = sdf.capsule(x, y, p, q, 3.3)
        d = c if d is None else sdf.smooth_union(d, c, 3.0)
    for (cx, cy), r in ((nitrogen, 5.4), (methyl, 4.7), (oxygen, 5.7)):
        d = sdf.smooth_union(d, sdf.circle(x, y, cx, cy, r), 2.5)
    inner = np.abs(np.hypot(x - np.float32(3 * b), y) - np.float32(0.47 * b)) - 1.25
    cl = sdf.circle(x, y, *chlorine, 7.4)
    plates = np.minimum(hexagon(x, y, b), hexagon(x - np.float32(3 * b), y, b))
    whole = np.minimum(np.minimum(d, cl), plates)
    halo = flat(look.edge, inside(whole - 1.8, g))
    plate = flat(look.shade, inside(plates, g) * np.float32(0.92))
    ring = relief(g, np.minimum(inner, d), dome(np.minimum(inner, d), 5.5),
                  groove_px=4, groove_depth=5, polish_px=0.7)  # fmt: skip
    ball = relief(g, cl, dome(cl, 7.4), groove_px=5)
    pale = look.but(bright=0.30, contour=0.7)
    shade = (look.shadow, look.shadow_alpha) if shadow else None
    out: dict[str, Bake] = {}
    for n in range(TURN_STEPS):
        angle = n * 360 // TURN_STEPS
        key = f"ketamine@{angle}"
        layers = [halo, plate, colours(ring, look, angle), colours(ball, pale, angle)]
        out[key] = stack(key, layers, g, angle, shade)
    return out


# --- ligands and ions -----------------------------------------------------------


def _balls(
    g: Grid, balls: Sequence[tuple[float, float, float]], k: float
) -> tuple[Floats, Floats]:
    d = None
    for cx, cy, r in balls:
        c = sdf.circle(g.x, g.y, cx, cy, r)
        d = c if d is None else sdf.smooth_union(d, c, k)
    assert d is not None
    d = np.broadcast_to(d, g.shape)
    return d, dome(d, 10.0)


def _glutamate(g: Grid) -> Relief:
    body = [(-9.0, 1.2, 10.6), (0.0, -1.6, 10.6), (9.0, 1.2, 10.6)]
    ears = [(-18.6, -6.2, 5.0), (-17.4, 9.2, 5.0), (18.6, -6.2, 5.0), (17.4, 9.2, 5.0)]
    d, h = _balls(g, body + ears, 4.0)
    return relief(g, d, h, groove_px=5, groove_depth=7)


def _glycine(g: Grid) -> Relief:
    turn = np.deg2rad([-90, 30, 150])
    balls = [(8.2 * float(np.cos(t)), 8.2 * float(np.sin(t)), 6.6) for t in turn]
    d, h = _balls(g, balls, 8.0)
    return relief(g, d, h, groove_px=5, groove_depth=7)


_PLUS: tuple[tuple[Point, ...], ...] = (((-1, 0), (1, 0)), ((0, -1), (0, 1)))
_TWO: tuple[tuple[Point, ...], ...] = (
    ((-0.8, -0.75), (-0.45, -1.15), (0.2, -1.25), (0.7, -0.85), (0.6, -0.3),
     (0.0, 0.4), (-0.85, 1.2), (0.85, 1.2)),
)  # fmt: skip


def _strokes(
    g: Grid, paths: Sequence[Sequence[Point]], centre: Point, scale: float, r: float
) -> Floats:
    d = None
    for path in paths:
        pts = [(centre[0] + scale * px, centre[1] + scale * py) for px, py in path]
        for p, q in zip(pts, pts[1:], strict=False):
            c = sdf.capsule(g.x, g.y, p, q, r)
            d = c if d is None else np.minimum(d, c)
    assert d is not None
    return d


def mark_colour(entity: Mapping[str, str]) -> str:
    """Edge colour or white, whichever stands out more from the entity's base."""

    def luminance(colour: str) -> float:
        return float(to_linear(gamma_rgb(colour)) @ (0.2126, 0.7152, 0.0722)) + 0.05

    base = luminance(entity["base"])
    return entity["edge"] if base / luminance(entity["edge"]) > 3 else "#FFFFFF"


def _charge(g: Grid, charge: int) -> Floats:
    if charge == 1:
        return inside(_strokes(g, _PLUS, (0, 0), 4.3, 1.2), g)
    two = _strokes(g, _TWO, (-4.0, 0), 3.5, 1.05)
    plus = _strokes(g, _PLUS, (4.8, 0), 3.2, 1.05)
    return inside(np.minimum(two, plus), g)


def _ion(name: str, g: Grid) -> tuple[Relief, Floats | None, int]:
    """Relief, ring mask or None, and charge of an ion."""
    ring = None
    if name == "sodium":
        d, charge, depth = sdf.circle(g.x, g.y, 0, 0, 10.5), 1, 10.5
    elif name == "potassium":
        away = np.hypot(g.x, g.y)
        d, charge, depth = away - 9, 1, 9.0
        ring = np.abs(away - np.float32(13.4)) - np.float32(1.4)
    elif name == "calcium":
        # pointed enough that a few pixels of it are no hexagon
        p = np.float32(1.15)
        d = ((np.abs(g.x) ** p + np.abs(g.y) ** p) ** (1 / p) - 16) * np.float32(0.75)
        charge, depth = 2, 9.0
    else:
        # rounded: shrink, then grow by the same radius
        d = hexagon(g.y, g.x, 9.5) - np.float32(2.5)
        charge, depth = 2, 9.0
    d = np.broadcast_to(d, g.shape).astype(np.float32)
    return relief(g, d, dome(d, depth), groove_px=6), ring, charge


ION_NAMES = ("sodium", "potassium", "calcium", "magnesium")


def _ions(tokens: Mapping, density: float, shadow: bool) -> dict[str, Bake]:
    out: dict[str, Bake] = {}
    g = sdf.grid(-38, -38, 46, 50, density)
    for name in ION_NAMES:
        entity = tokens["entity"][name]
        look = material(tokens, name, bright=0.10, specular=0.5, contour=0.6)
        r, ring, charge = _ion(name, g)
        layers: list[Layer] = []
        if ring is not None:
            layers += [
                flat(look.edge, inside(ring - 0.6, g) * np.float32(0.8)),
                flat(entity["base"], inside(ring, g)),
            ]
        layers.append(colours(r, look))
        layers.append(flat(mark_colour(entity), _charge(g, charge)))
        shade = (look.shadow, 0.8 * look.shadow_alpha) if shadow else None
        out[name] = stack(name, layers, g, shadow=shade)
        key = f"{name}_streak"
        out[key] = _streak(key, tokens, name)
    return out


def _streak(key: str, tokens: Mapping, name: str) -> Bake:
    """Tapered light behind a moving ion; drawn at 0 deg it trails upward."""
    from ketamotion.mobjects.relief.lights import light_sprite

    g = sdf.grid(-14, -56, 14, 6, 1.5)
    along = np.clip(-g.y / 50, 0, 1)
    width = 7.5 * (1 - along) + 1.2
    strength = 0.42 * (1 - along) ** 1.4 * np.exp(-((g.x / width) ** 2))
    strength = strength * (g.y < 0)
    return light_sprite(key, tokens["entity"][name]["base"], strength, g)


def _ligands(tokens: Mapping, density: float, shadow: bool) -> dict[str, Bake]:
    out: dict[str, Bake] = {}
    g = sdf.grid(-54, -48, 62, 60, density)
    for name, shape, bright in (
        ("glutamate", _glutamate(g), 0.0 if is_light(tokens) else 0.16),
        ("glycine", _glycine(g), 0.13),
    ):
        look: Material = material(
            tokens, name, bright=bright, specular=0.5, contour=0.6, contour_px=1.7
        )
        halo = flat(look.edge, inside(shape.d - 1.4, g) * np.float32(0.85))
        shade = (look.shadow, look.shadow_alpha) if shadow else None
        for n in range(LIGAND_STEPS):
            angle = n * 360 // LIGAND_STEPS
            key = f"{name}@{angle}"
            layers = [halo, colours(shape, look, angle)]
            out[key] = stack(key, layers, g, angle, shade)
    return out


def molecule_kit(
    tokens: Mapping,
    density: float,
    folder: str | os.PathLike | None = None,
    *,
    shadow: bool = True,
) -> dict[str, Bake]:
    """Bake the small molecules.

    Parameters
    ----------
    tokens
        One theme of ``assets/tokens.json``.
    density
        Bake px per design px; molecules are drawn about 1.4 x too large.
    folder
        Cache folder, see `bake.cache_folder`.
    shadow
        Lay the cast shadow into the sprites.

    Returns
    -------
    dict
        ``ketamine@0, 15, ... 345``, ``glutamate@0, 30, ... 330``, ``glycine@...``
        (draw each at its full angle), ``sodium``, ``potassium``, ``calcium``,
        ``magnesium`` (never turned: they carry marks), ``<ion>_streak``.
    """

    def build() -> dict[str, Bake]:
        return (
            _ketamine(tokens, density, shadow)
            | _ligands(tokens, density, shadow)
            | _ions(tokens, density, shadow)
        )

    parameters = {"tokens": dict(tokens), "density": density, "shadow": shadow}
    return cached_set("molecules", parameters, build, folder, RECEPTOR_MODULES)
