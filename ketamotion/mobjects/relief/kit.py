"""All sprites of one receptor, both halves, lit and named."""

from __future__ import annotations

import os
from collections.abc import Mapping

import numpy as np

from ketamotion.mobjects.relief import layout, parts, sdf
from ketamotion.mobjects.relief.bake import RECEPTOR_MODULES, Bake, cached_set
from ketamotion.mobjects.relief.layout import Point
from ketamotion.mobjects.relief.lights import pore_lights
from ketamotion.mobjects.relief.oklab import is_light
from ketamotion.mobjects.relief.shade import Material, Relief, bake, material, relief

_LOBES = {
    "glun2_d1": (parts.GLUN2_D1, 1.0, False),
    "glun2_d2": (parts.GLUN2_D2, 1.0, False),
    "glun1_d1": (parts.GLUN1_D1, 1.0, True),
    "glun1_d2": (parts.GLUN1_D2, 1.0, True),
    "glun2_atd": (parts.GLUN2_ATD, 1.0, False),
    "glun1_atd": (parts.GLUN1_ATD, 1.0, False),
}
# helix: points and radii in the right half's part frame
_HELICES: dict[str, tuple[tuple[Point, ...], tuple[float, ...], str, float]] = {
    "glun2_m4": (
        ((2, -96), (-2, -30), (3, 40), (0, 104)),
        (22, 23, 23, 21),
        "glun2",
        0.0,
    ),
    "glun2_m1": (
        ((-3, -92), (3, -28), (-1, 40), (4, 102)),
        (20, 22, 22, 20),
        "glun2",
        0.16,
    ),
    "glun1_m3": (
        ((-72, -206), (-54, -152), (-30, -96), (-12, -46), (0, 0)),
        (17, 19, 20, 21, 22),
        "glun1",
        0.0,
    ),
    "glun2_m3": (
        ((-12, -196), (-6, -140), (2, -84), (8, -36), (12, 6)),
        (17, 18, 19, 19, 18),
        "glun2",
        0.66,
    ),
    "glun1_m1": (
        ((-6, -92), (2, -30), (-2, 40), (4, 96)),
        (20, 21, 21, 19),
        "glun1",
        0.64,
    ),
}
_KNOBS = ((-84.5, -201.0), (-83.5, -178.0))
KNOB_RADIUS = 11.0
_SEEDS = {"left": 40, "right": 7}


def _box(points: tuple[Point, ...], pad: float) -> tuple[float, float, float, float]:
    x, y = zip(*points, strict=True)
    return min(x) - pad, min(y) - pad, max(x) + pad, max(y) + pad


def lobe(name: str, side: str, density: float) -> Relief:
    """Relief of one globular domain ("glun2_atd", "left")."""
    shape, factor, inward = _LOBES[name]
    seed = _SEEDS[side] + 11 * list(_LOBES).index(name)
    flip = inward != (side == "left")
    amount = 1.6 if name.endswith("atd") else 0.7
    shape = parts.varied(parts.scaled(shape, factor, flip), seed, amount)
    return parts.lobe_relief(shape, density, seed)


def helix(name: str, side: str, density: float) -> Relief:
    """Relief of one transmembrane helix ("glun1_m3", "right")."""
    points, radii, _, _ = _HELICES[name]
    sign = -1.0 if side == "left" else 1.0
    points = tuple((sign * x, y) for x, y in points)
    seed = _SEEDS[side] + 101 + list(_HELICES).index(name)
    return parts.helix_relief(points, radii, _box(points, 50), density, seed)


def _linkers(tokens: Mapping, density: float) -> dict[str, Bake]:
    out: dict[str, Bake] = {}
    for name in layout.LINKERS:
        kind = name.split("_")[0]
        look = material(tokens, kind, shadow_alpha=0.0)
        thin = 7.5 if kind == "glun2" else 7.0
        last = layout.LINKER_STEPS - 1
        bend = -1.0 if name.endswith("right") else 1.0
        for step in range(last + 1):
            u = step / last
            a, b = layout.linker_ends(name, u, u)
            chord = float(np.hypot(b[0] - a[0], b[1] - a[1]))
            angle = float(np.rad2deg(np.arctan2(b[1] - a[1], b[0] - a[0])))
            sag = bend * (16.0 if kind == "glun1" else 9.0) * (1 - u) ** 0.8
            points = (
                (0.0, 0.0),
                (0.28 * chord, 0.75 * sag),
                (0.55 * chord, (0.55 if kind == "glun2" else -0.15) * sag),
                (0.80 * chord, (0.15 if kind == "glun2" else -0.5) * sag),
                (chord, 0.0),
                (chord + 7.0, 1.0 * bend),
            )
            taper = thin - 1.0 * u
            radii = (thin + 2, taper, taper, taper, taper + 0.5, thin + 0.5)
            r = parts.strand_relief(points, radii, density, melt_px=14.0)
            key = f"{name}@{step}"
            out[key] = bake(key, r, look, angle_deg=angle, shadow=False)
    return out


def _necks(tokens: Mapping, density: float) -> dict[str, Bake]:
    """Strands between amino-terminal and ligand-binding domains."""
    out: dict[str, Bake] = {}
    for side, sign in (("left", -1.0), ("right", 1.0)):
        for kind, xs, ys in (
            ("glun2", (178, 184, 176, 166), (-372, -350, -330, -306)),
            ("glun1", (74, 66, 70, 78), (-352, -332, -314, -292)),
        ):
            points = [(sign * x, float(y)) for x, y in zip(xs, ys, strict=True)]
            r = parts.strand_relief(points, (12, 9.5, 9.5, 12), density)
            key = f"{kind}_neck_{side}"
            out[key] = bake(key, r, material(tokens, kind), shadow=False)
    return out


def _tails(tokens: Mapping, density: float) -> dict[str, Bake]:
    fog = {"fog": tokens["background"]["cytosol"], "fog_amount": 0.45}
    starts = {"glun2": 168.0, "glun1": 96.0}
    out: dict[str, Bake] = {}
    for side, sign in (("left", -1.0), ("right", 1.0)):
        rng = np.random.default_rng(_SEEDS[side])
        for kind, x in starts.items():
            points = [(sign * x, 108.0)]
            for _ in range(4):
                dx = rng.normal(sign * 2, 8)
                points.append((points[-1][0] + dx, points[-1][1] + 16))
            radii = (5.5, 4.8, 4.0, 3.3, 2.6)
            r = parts.strand_relief(points, radii, density, fade_px=50)
            look = material(tokens, kind, shadow_alpha=0.0, **fog)
            key = f"tail_{kind}_{side}"
            out[key] = bake(key, r, look, shadow=False)
    return out


def lumen_relief(density: float) -> Relief:
    """The dark space between the helices, behind all of them."""
    g = sdf.grid(-130, -150, 130, 170, density)
    d = np.broadcast_to(sdf.capsule(g.x, g.y, (0, -66), (0, 66), 62, 80), g.shape)
    t = np.clip(-d / 34, 0, 1)
    fade = (t * t * (3 - 2 * t)).astype(np.float32)
    return relief(g, d, np.zeros(g.shape, np.float32), fade=fade)


def _build(tokens: Mapping, density: float, shadow: bool = True) -> dict[str, Bake]:
    out: dict[str, Bake] = {}

    def add(key: str, r: Relief, m: Material, angle: float = 0.0) -> None:
        out[key] = bake(key, r, m, angle_deg=angle, shadow=shadow)

    for side in layout.SIDES:
        for name in _LOBES:
            kind = name.split("_")[0]
            look = material(tokens, kind)
            r = lobe(name, side, density)
            key = f"{name}_{side}"
            if name.endswith("d2"):
                sign = layout.CLEFT_TURN[f"{kind}_{side}"]
                for deg in layout.CLEFT_LIT_DEG:
                    add(f"{key}@{deg}", r, look, sign * deg)
            else:
                add(key, r, look, layout.PIVOTS[key].angle_deg)
        sign = -1.0 if side == "left" else 1.0
        look = material(tokens, "glun1")
        add(
            f"glun1_filter_{side}",
            parts.filter_relief(density, sign, _SEEDS[side] + 5),
            look,
        )
        beads = parts.beads_relief(
            [(sign * -76.0, -44.0), (sign * -69.0, -40.0)], 6.5, density
        )
        bright = material(tokens, "glun1", bright=0.2, specular=0.3)
        add(f"glun1_asparagines_{side}", beads, bright)
        knobs = parts.beads_relief(
            [(sign * x, y) for x, y in _KNOBS], KNOB_RADIUS, density
        )
        add(f"glun1_knobs_{side}", knobs, bright)
    for name in _HELICES:
        out |= _helix_bakes(tokens, density, name, shadow)
    out |= _linkers(tokens, density)
    out |= _necks(tokens, density)
    out |= _ground(tokens, density)
    out |= pore_lights(tokens)
    return out


def _helix_bakes(
    tokens: Mapping, density: float, name: str, shadow: bool = True
) -> dict[str, Bake]:
    """Both sides of one helix; M3 lit at its angles."""
    _, _, kind, fog = _HELICES[name]
    look = material(tokens, kind, fog=tokens["background"]["cytosol"], fog_amount=fog)
    out: dict[str, Bake] = {}
    for side in layout.SIDES:
        r = helix(name, side, density)
        key = f"{name}_{side}"
        if name == "glun1_m3":
            for deg in layout.GATE_LIT_DEG:
                swing = deg if side == "right" else -deg
                lit = f"{key}@{deg}"
                out[lit] = bake(lit, r, look, angle_deg=swing, shadow=shadow)
        else:
            out[key] = bake(key, r, look, shadow=shadow)
    return out


def static_kit(tokens: Mapping, density: float) -> dict[str, Bake]:
    """Return the parts that never move (helices M1 and M4, tails, lumen)."""
    out = _ground(tokens, density)
    for name in ("glun1_m1", "glun2_m4", "glun2_m1"):
        out |= _helix_bakes(tokens, density, name)
    return out


def _ground(tokens: Mapping, density: float) -> dict[str, Bake]:
    """Tails and the dark lumen."""
    out = _tails(tokens, density)
    light = is_light(tokens)
    dark = tokens["background"]["cytosol"] if light else tokens["background"]["void"]
    flat = Material(((0.0, dark), (1.05, dark)), dark, dark, dark, 0, 0, 0, alpha=0.85)
    out["lumen"] = bake("lumen", lumen_relief(min(density, 1.0)), flat, shadow=False)
    return out


def receptor_kit(
    tokens: Mapping,
    density: float,
    folder: str | os.PathLike | None = None,
    *,
    shadow: bool = True,
) -> dict[str, Bake]:
    """Bake every part of the receptor.

    Parameters
    ----------
    tokens
        One theme of ``assets/tokens.json``.
    density
        Bake px per design px: 1.25 x display zoom x px scale.
    folder
        Cache folder, see `bake.cache_folder`.
    shadow
        Lay each part's cast shadow into its sprite, underneath the part.

    Returns
    -------
    dict of name to Bake; see `layout` for where each one hangs. A name with
    ``@n`` is lit for being drawn at that angle (lower lobes, M3) or is a step
    of a flip-book (linkers, pore light).
    """
    return cached_set(
        "receptor",
        {"tokens": dict(tokens), "density": density, "shadow": shadow},
        lambda: _build(tokens, density, shadow),
        folder,
        RECEPTOR_MODULES,
    )
