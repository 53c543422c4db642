"""The synapse's proteins and molecules as sprites, at the scale of the cleft.

A receptor's foot stands at (0, 0), on the outer face of the membrane; y grows down.
Halves are baked one by one, so that they can part.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace

import cairo
import numpy as np

from ketamotion.mobjects.relief import sdf
from ketamotion.mobjects.relief.bake import RECEPTOR_MODULES, Bake, cached_set
from ketamotion.mobjects.relief.lights import PORE_LIGHT, light_sprite
from ketamotion.mobjects.relief.molecules import (
    LIGAND_STEPS,
    molecule_kit,
)
from ketamotion.mobjects.relief.oklab import is_light
from ketamotion.mobjects.relief.parts import Ball, joined
from ketamotion.mobjects.relief.shade import (
    Material,
    Relief,
    bake,
    dome,
    material,
    relief,
    smooth,
)

UNITS = 4.0
"""Units of the shapes below a world px; the lights' px are meant in units."""
GLUTAMATE_SIZE, KETAMINE_SIZE, MAGNESIUM_SIZE = 0.38, 0.27, 0.50
"""How large small molecules are drawn, as a share of the molecular pictures."""
FAR, FAR_LIGHT = 0.60, 0.40
"""How much a receptor of the back row is mixed towards the medium."""
MODULES = (*RECEPTOR_MODULES, "synapse_parts")

# x, y, radii, tilt of the right half, in world px
AMPA_HALF: tuple[Ball, ...] = (
    (4.6, 9.0, 6.0, 11.0, 0),
    (4.8, 20.0, 4.4, 5.0, 0),
    (4.8, -4.5, 5.4, 5.0, 0),
    (6.8, -13.5, 8.4, 8.8, 10),
    (9.4, -23.5, 6.8, 6.0, 14),
    (12.6, -33.0, 7.8, 10.5, 16),
    (15.2, -41.0, 6.4, 6.2, 0),
)
NMDA_HALF: tuple[Ball, ...] = (
    (6.0, 9.0, 6.4, 11.0, 0),
    (6.8, 21.0, 5.0, 6.0, 0),
    (6.4, -4.0, 5.4, 5.0, 0),
    (11.0, -11.5, 11.0, 8.2, 0),
    (9.0, -21.0, 6.8, 5.0, 0),
    (12.8, -32.0, 12.2, 10.0, -8),
    (11.4, -40.5, 9.0, 5.6, 0),
)
CORE: tuple[Ball, ...] = (
    (0.0, 9.0, 6.4, 10.0, 0),
    (0.0, -11.0, 8.4, 8.0, 0),
    (0.0, -32.0, 8.0, 10.0, 0),
)
TRANSPORTER: tuple[Ball, ...] = (
    (-8.6, -3.0, 5.6, 9.5, -12),
    (8.6, -3.0, 5.6, 9.5, 12),
    (0.0, 7.5, 11.0, 7.2, 0),
)


def _protein(
    balls: tuple[Ball, ...], density: float, seed: int, melt: float = 4.0
) -> Relief:
    """Smoothly joined lobes with a residue's grain."""
    flat = [(x * UNITS, y * UNITS, a * UNITS, b * UNITS, t) for x, y, a, b, t in balls]
    x0 = min(x - max(a, b) for x, _, a, b, _ in flat) - 26
    x1 = max(x + max(a, b) for x, _, a, b, _ in flat) + 34
    y0 = min(y - max(a, b) for _, y, a, b, _ in flat) - 24
    y1 = max(y + max(a, b) for _, y, a, b, _ in flat) + 40
    g = sdf.grid(x0, y0, x1, y1, density)
    rng = np.random.default_rng(seed)
    d = joined(
        g,
        [
            sdf.ellipse(
                g.x, g.y, (x + rng.normal(0, 0.9), y + rng.normal(0, 0.9)), (a, b), t
            )
            for x, y, a, b, t in flat
        ],
        melt * UNITS,
    )
    fine = smooth(sdf.bumps(g, 16, seed), 2.6, g)
    d = d - 0.10 * fine + 0.8
    h = dome(d, 26) + 0.34 * fine + 0.8 * sdf.noise(g, 12, seed + 1)
    return relief(g, d, h, polish_px=2.0, groove_px=12, groove_depth=15)


def _mirrored(balls: tuple[Ball, ...]) -> tuple[Ball, ...]:
    return tuple((-x, y, a, b, -t) for x, y, a, b, t in balls)


def _scaled(made: Bake) -> Bake:
    return replace(made, px_per_unit=made.px_per_unit * UNITS)


def _build(tokens: Mapping, density: float, folder: object) -> dict[str, Bake]:
    out: dict[str, Bake] = {}
    light = is_light(tokens)
    fog = tokens["background"]["cleft"]
    fine = density / UNITS

    def look(entity: str, far: bool, **more: float) -> Material:
        given: dict[str, object] = {"contour_px": 5.0, "contour": 0.9, **more}
        if far:
            given |= {
                "fog": fog,
                "fog_amount": FAR_LIGHT if light else FAR,
                "shadow_alpha": 0.0,
            }
        return material(tokens, entity, **given)

    for kind, half, entity in (
        ("ampa", AMPA_HALF, "ampa"),
        ("nmda", NMDA_HALF, "glun2"),
    ):
        for side, balls in (("left", _mirrored(half)), ("right", half)):
            made = _protein(balls, fine, 7 if side == "left" else 19)
            for far in (False, True):
                key = f"{kind}_{side}{'_far' if far else ''}"
                out[key] = _scaled(bake(key, made, look(entity, far)))
    # Seen between the halves: one hue with them, and deeper, in every state.
    core = material(
        tokens, "glun2", fog=fog, fog_amount=0.45, shadow_alpha=0.0, bright=-0.06
    )
    out["nmda_core"] = _scaled(bake("nmda_core", _protein(CORE, fine, 31), core))
    taker = material(tokens, "astrocyte")
    taker = taker.but(contour_px=5.0, bright=0.16)
    out["transporter"] = _scaled(
        bake("transporter", _protein(TRANSPORTER, fine, 43, 2.5), taker)
    )
    g = sdf.grid(-14, -30, 14, 62, max(density, 1.0))
    width = np.interp(g.y, (-30, 0, 18, 60), (5.0, 3.2, 3.0, 8.0))
    fall = np.clip((g.y + 26) / 16, 0, 1) * np.clip((58 - g.y) / 36, 0, 1)
    wide, core = (np.exp(-0.5 * (g.x / (k * width)) ** 2) for k in (0.60, 0.24))
    shaft = (0.70 * wide + 0.45 * core) * fall
    colour = "#FFFFFF" if light else PORE_LIGHT
    out["pore_light"] = light_sprite("pore_light", colour, 0.95 * shaft, g)
    return out


def standing(
    bakes: Mapping[str, Bake], key: str, kind: str, part: tuple[float, float]
) -> Bake:
    """One receptor as one picture, its halves parted.

    Parameters
    ----------
    bakes
        What `parts_set` makes.
    kind
        ``ampa`` or ``nmda``.
    part
        How far each half has moved from the axis, in px, and leaned, in degrees.
    """
    density = bakes[f"{kind}_left"].px_per_unit
    half, high, low = (round(density * px) for px in (44.0, 70.0, 44.0))
    surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, 2 * half, high + low)
    context = cairo.Context(surface)
    pieces = [(f"{kind}_left", -1.0), (f"{kind}_right", 1.0)]
    for name, sign in [("nmda_core", 0.0)] * (kind == "nmda") + pieces:
        bake_ = bakes[name]
        context.save()
        context.translate(half + sign * part[0] * density, high)
        context.rotate(np.deg2rad(sign * part[1]))
        context.translate(-bake_.pivot[0], -bake_.pivot[1])
        context.set_source_surface(bake_.surface, 0, 0)
        context.paint()
        context.restore()
    surface.flush()
    rows = np.frombuffer(surface.get_data(), np.uint8)
    rows = rows.reshape(high + low, surface.get_stride())
    pixels = rows[:, : 8 * half].reshape(high + low, 2 * half, 4)
    return Bake(key, np.ascontiguousarray(pixels), density, (half, high)).cropped()


def parts_set(
    tokens: Mapping, density: float, folder: str | os.PathLike | None = None
) -> dict[str, Bake]:
    """Every sprite of the cleft's scale at one density.

    Parameters
    ----------
    density
        Bake px per world px: 1.25 x zoom x px scale.

    Returns
    -------
    dict of Bake
        ``ampa_left``, ``ampa_right``, ``nmda_left``, ``nmda_right`` (each also with
        ``_far``), ``nmda_core``, ``transporter``, ``pore_light``;
        ``glutamate@0, 30, ... 330``, ``ketamine``, ``magnesium``.
    """
    out = cached_set(
        "synapse_parts",
        {"tokens": dict(tokens), "density": density},
        lambda: _build(tokens, density, folder),
        folder,
        MODULES,
    )
    for kind, size in (
        ("glutamate", GLUTAMATE_SIZE),
        ("ketamine", KETAMINE_SIZE),
        ("magnesium", MAGNESIUM_SIZE),
    ):
        made = molecule_kit(tokens, density * size, folder)
        names = (
            [f"glutamate@{n * 360 // LIGAND_STEPS}" for n in range(LIGAND_STEPS)]
            if kind == "glutamate"
            else ["ketamine@0" if kind == "ketamine" else kind]
        )
        for name in names:
            key = name if kind == "glutamate" else kind
            out[key] = replace(made[name], px_per_unit=density)
    return out
