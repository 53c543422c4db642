"""What acts in the pathway: BDNF, its receptor, relays, ribosomes, what stops them.

Relays are one neutral family, told apart by silhouette; so are the blockers. Only
BDNF, TrkB and the receptors have a hue of their own. Every shape stands round its
pivot in world px of the pathway, y down.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ketamotion.mobjects.relief import sdf
from ketamotion.mobjects.relief.bake import Bake, cached_set
from ketamotion.mobjects.relief.molecules import flat, inside, stack
from ketamotion.mobjects.relief.pathway_looks import looks_of
from ketamotion.mobjects.relief.sdf import Grid
from ketamotion.mobjects.relief.shade import (
    Material,
    Relief,
    bake,
    colours,
    dome,
    material,
    relief,
    smooth,
)

Floats = NDArray[np.float32]
Form = Callable[[Grid], tuple[Floats, float]]
Box = tuple[float, float, float, float]

TURNS: Final = 12
"""Orientations of what tumbles, 30 degrees apart."""
MODULES: Final = (
    "bake",
    "molecules",
    "oklab",
    "painting",
    "pathway_looks",
    "pathway_parts",
    "sdf",
    "shade",
)


def _solid(g: Grid, d: Floats, depth: float, seed: int, rough: float = 0.5) -> Relief:
    """A protein: a dome with the bumps of its surface."""
    d = np.broadcast_to(d, g.shape).astype(np.float32)
    skin = smooth(sdf.bumps(g, 15.0, seed, jitter=0.5), 2.6, g)
    inner = np.clip(-d / np.float32(8.0), 0, 1)
    height = dome(d, depth) + np.float32(rough) * skin * inner
    return relief(g, d, height, groove_px=6, groove_depth=9)


# -- shapes: each gives a distance and how deep its dome is ---------------------------


def bdnf_form(g: Grid) -> tuple[Floats, float]:
    """Two crossed wings with a waist: the outline of the real dimer."""
    d = None
    for side in (-1.0, 1.0):
        upper = sdf.ellipse(g.x, g.y, (side * 17.5, -9), (17.0, 11.5), side * -34)
        lower = sdf.ellipse(g.x, g.y, (side * 14.5, 12), (13.0, 9.5), side * 34)
        both = sdf.smooth_union(upper, lower, 4.0)
        d = both if d is None else sdf.smooth_union(d, both, 6.0)
    waist = sdf.capsule(g.x, g.y, (0, -6), (0, 9), 6.5, 6.5)
    return sdf.smooth_union(d, waist, 7.0), 10.0


def _trkb_form(g: Grid) -> tuple[Floats, float]:
    """One TrkB, the left of a pair: an arm that leans out, a thread, a kinase."""
    x, y = g.x, g.y
    arm = sdf.capsule(x, y, (-4, -34), (-16, -82), 11.0, 15.0)
    for centre, r in (((-22.0, -112.0), 18.0), ((-39.0, -141.0), 16.0)):
        arm = sdf.smooth_union(arm, sdf.circle(x, y, *centre, r), 9.0)
    stalk = sdf.capsule(x, y, (-4, -36), (-2, 56), 7.0, 7.0)
    kinase = sdf.ellipse(x, y, (-13.0, 84.0), (29.0, 24.0), -14.0)
    lobe = sdf.ellipse(x, y, (-9.0, 124.0), (25.0, 29.0), 8.0)
    d = sdf.smooth_union(sdf.smooth_union(arm, stalk, 9.0), kinase, 8.0)
    d = sdf.smooth_union(d, lobe, 7.0)
    tail = sdf.capsule(x, y, (-2, 146), (-20, 172), 5.0, 4.0)
    return sdf.smooth_union(d, tail, 6.0), 15.0


def _ampa_form(g: Grid) -> tuple[Floats, float]:
    """A slim Y: two lobes apart on one stem."""
    d = sdf.capsule(g.x, g.y, (0, 34), (0, -8), 7.0, 9.5)
    for side in (-1.0, 1.0):
        arm = sdf.capsule(g.x, g.y, (side * 3, -8), (side * 19, -44), 8.5, 9.5)
        d = sdf.smooth_union(d, arm, 7.0)
    return d, 9.0


def _nmda_form(g: Grid) -> tuple[Floats, float]:
    """A bulb with a waist, broader than AMPA."""
    d = sdf.smooth_union(
        sdf.ellipse(g.x, g.y, (-11.0, -42.0), (15.0, 21.0), -16.0),
        sdf.ellipse(g.x, g.y, (11.0, -42.0), (15.0, 21.0), 16.0),
        5.0,
    )
    mid = sdf.ellipse(g.x, g.y, (0.0, -14.0), (18.0, 15.0))
    stem = sdf.capsule(g.x, g.y, (0, 2), (0, 34), 14.5, 12.5)
    return sdf.smooth_union(sdf.smooth_union(d, mid, 7.0), stem, 7.0), 11.0


def _half_channel(g: Grid, side: float) -> tuple[Floats, float]:
    """One of the two halves of a barrel through the membrane."""
    half = sdf.capsule(g.x, g.y, (0, -20), (0, 22), 13.0, 13.0)
    crown = sdf.circle(g.x, g.y, side * 4, -24, 14.0)
    return sdf.smooth_union(half, crown, 6.0), 11.0


def _channel_left(g: Grid) -> tuple[Floats, float]:
    return _half_channel(g, -1.0)


def _channel_right(g: Grid) -> tuple[Floats, float]:
    return _half_channel(g, 1.0)


def _erk_form(g: Grid) -> tuple[Floats, float]:
    """Two lobes, one above the other, a cleft on the right."""
    small = sdf.ellipse(g.x, g.y, (4.0, -33.0), (34.0, 28.0), -12.0)
    large = sdf.ellipse(g.x, g.y, (-3.0, 24.0), (41.0, 36.0), 10.0)
    d = sdf.smooth_union(small, large, 12.0)
    return sdf.smooth_cut(d, sdf.circle(g.x, g.y, 46.0, -8.0, 13.0), 8.0), 22.0


def _akt_form(g: Grid) -> tuple[Floats, float]:
    """A kinase with a knob that reads the membrane, on a short link."""
    body = sdf.smooth_union(
        sdf.ellipse(g.x, g.y, (14.0, -8.0), (40.0, 31.0), -14.0),
        sdf.ellipse(g.x, g.y, (34.0, 22.0), (30.0, 25.0), 20.0),
        9.0,
    )
    knob = sdf.circle(g.x, g.y, -46.0, 30.0, 19.0)
    link = sdf.capsule(g.x, g.y, (-30, 24), (-14, 8), 6.0, 8.0)
    return sdf.smooth_union(sdf.smooth_union(knob, link, 6.0), body, 7.0), 19.0


def _mtorc1_form(g: Grid) -> tuple[Floats, float]:
    """A hollow lozenge, twofold: two arches that lean on one another."""
    x, y = g.x, g.y
    d = None
    ring = ((-128, 6), (-96, -44), (-34, -70), (30, -64), (96, -38), (128, -4))
    ring += ((98, 44), (36, 70), (-30, 64), (-94, 40), (-128, 6))
    radii = (30, 33, 31, 29, 34, 30, 33, 31, 29, 34, 30)
    for (a, b), (ra, rb) in zip(
        zip(ring, ring[1:], strict=False),
        zip(radii, radii[1:], strict=False),
        strict=True,
    ):
        piece = sdf.capsule(x, y, a, b, float(ra), float(rb))
        d = piece if d is None else sdf.smooth_union(d, piece, 10.0)
    for way in (1.0, -1.0):
        seam = sdf.capsule(x, y, (-6 * way, -104 * way), (4 * way, -34 * way), 2.2)
        d = sdf.smooth_cut(d, seam, 7.0)
    return d, 27.0


def _eef2k_form(g: Grid) -> tuple[Floats, float]:
    """A kinase like a clamp: it holds the ribosome from above."""
    body = sdf.ellipse(g.x, g.y, (0.0, -26.0), (45.0, 27.0), 0.0)
    d = body
    for side in (-1.0, 1.0):
        jaw = sdf.capsule(g.x, g.y, (side * 34, -20), (side * 37, 19), 13.0, 8.0)
        d = sdf.smooth_union(d, jaw, 8.0)
    return d, 17.0


def _ribosome_form(g: Grid) -> tuple[Floats, float]:
    """A large subunit with its crown above a small one, a groove between."""
    large = sdf.ellipse(g.x, g.y, (0.0, -18.0), (42.0, 33.0))
    for centre, r in (
        ((-27.0, -41.0), 12.0),
        ((2.0, -50.0), 11.0),
        ((30.0, -39.0), 10),
    ):
        large = sdf.smooth_union(large, sdf.circle(g.x, g.y, *centre, r), 8.0)
    small = sdf.ellipse(g.x, g.y, (2.0, 28.0), (35.0, 15.0), -5.0)
    return np.minimum(large, small), 20.0


def _antibody_form(g: Grid) -> tuple[Floats, float]:
    """Three lobes on a hinge: two arms that bind and a stem."""
    d = sdf.capsule(g.x, g.y, (0, 12), (0, 44), 11.0, 13.0)
    for side in (-1.0, 1.0):
        arm = sdf.capsule(g.x, g.y, (side * 14, -10), (side * 34, -38), 11.0, 12.0)
        link = sdf.capsule(g.x, g.y, (0, 8), (side * 12, -8), 4.0, 5.0)
        d = sdf.smooth_union(sdf.smooth_union(d, link, 4.0), arm, 4.0)
    return d, 11.0


def _rapamycin_form(g: Grid) -> tuple[Floats, float]:
    """A large ring with a tail, on the small protein (FKBP12) that carries it."""
    t = np.linspace(0, 2 * np.pi, 25)
    r = 25 + 3.2 * np.cos(5 * t)
    ring = [
        (float(a * np.cos(p)), float(0.8 * a * np.sin(p)))
        for a, p in zip(r, t, strict=True)
    ]
    d, _, _ = sdf.tube(g.x, g.y, ring, [5.6] * len(ring))
    tail = sdf.capsule(g.x, g.y, (24, -8), (44, -21), 5.2, 5.2)
    return sdf.smooth_union(d, tail, 4.0), 6.0


def _nbqx_form(g: Grid) -> tuple[Floats, float]:
    """Three fused rings with a blunt end: it takes glutamate's place."""
    d = None
    for k in (-1.0, 0.0, 1.0):
        cx = np.float32(k * 15.6)
        ax, ay = np.abs(g.x - cx), np.abs(g.y)
        hexagon = np.maximum(ay * np.float32(0.866) + ax * np.float32(0.5), ax) - 7.8
        ring = np.abs(hexagon) - np.float32(2.7)
        d = ring if d is None else np.minimum(d, ring)
    for a, b in (((23, -5), (33, -12)), ((23, 5), (33, 12)), ((-23, 0), (-33, 0))):
        d = np.minimum(d, sdf.capsule(g.x, g.y, a, b, 3.0, 4.0))
    return d, 3.6


def _phosphate_form(g: Grid) -> tuple[Floats, float]:
    """A white disc with a dark rim."""
    return sdf.circle(g.x, g.y, 0, 0, 11.0), 9.0


def _bead_form(g: Grid) -> tuple[Floats, float]:
    """One link of a growing protein."""
    return sdf.circle(g.x, g.y, 0, 0, 8.0), 8.0


PARTS: Final[Mapping[str, tuple[Form, Box, float]]] = {
    "trkb": (_trkb_form, (-72, -170, 34, 196), 0.55),
    "ampa": (_ampa_form, (-42, -66, 42, 54), 0.35),
    "nmda": (_nmda_form, (-46, -76, 46, 60), 0.45),
    "channel_left": (_channel_left, (-34, -52, 34, 54), 0.45),
    "channel_right": (_channel_right, (-34, -52, 34, 54), 0.45),
    "erk": (_erk_form, (-62, -76, 66, 84), 0.65),
    "akt": (_akt_form, (-84, -58, 86, 72), 0.65),
    "mtorc1": (_mtorc1_form, (-186, -126, 190, 136), 0.75),
    "eef2k": (_eef2k_form, (-70, -70, 72, 54), 0.6),
    "ribosome": (_ribosome_form, (-62, -80, 66, 66), 0.75),
    "antibody": (_antibody_form, (-66, -66, 66, 78), 0.45),
    "rapamycin": (_rapamycin_form, (-56, -44, 70, 48), 0.0),
    "nbqx": (_nbqx_form, (-54, -34, 58, 42), 0.0),
    "phosphate": (_phosphate_form, (-26, -26, 32, 36), 0.0),
    "bead_ampa": (_bead_form, (-22, -22, 26, 30), 0.0),
    "bead_bdnf": (_bead_form, (-22, -22, 26, 30), 0.0),
}
"""Shape, its box and how rough its surface is."""


def pathway_parts(
    tokens: Mapping, density: float, folder: str | os.PathLike | None = None
) -> dict[str, Bake]:
    """Bake what acts in the pathway.

    Returns
    -------
    dict
        The names of `PARTS`, ``trkb_right`` (mirrored), ``mtorc1_lit`` and
        ``akt_lit``, ``erk_lit`` (active), ``bdnf@0, 30, ... 330`` (draw each at its
        full angle).
    """

    def build() -> dict[str, Bake]:
        out: dict[str, Bake] = {}
        looks = looks_of(tokens)
        for name, (form, box, rough) in PARTS.items():
            g = sdf.grid(*box, density)
            d, depth = form(g)
            solid = _solid(g, d, depth, len(name) * 7, rough)
            if name in ("nbqx", "rapamycin"):
                out[name] = _outlined(name, solid, looks[name])
                continue
            out[name] = bake(name, solid, looks[name])
            if name in ("erk", "akt", "mtorc1"):
                out[f"{name}_lit"] = bake(
                    f"{name}_lit", solid, looks.get(f"{name}_lit", looks["active"])
                )
        left, top, right, bottom = PARTS["trkb"][1]
        mirror = sdf.grid(-right, top, -left, bottom, density)
        flipped = Grid(-mirror.x, mirror.y, density, mirror.x0, mirror.y0)
        d, depth = _trkb_form(flipped)
        solid = _solid(mirror, d, depth, 29, 0.55)
        out["trkb_right"] = bake("trkb_right", solid, looks["trkb"])
        out |= _tumbling(
            "bdnf", bdnf_form, material(tokens, "bdnf", specular=0.4), density
        )
        return out

    parameters = {"tokens": dict(tokens), "density": density}
    return cached_set("pathway-parts", parameters, build, folder, MODULES)


def _outlined(name: str, solid: Relief, look: Material) -> Bake:
    """A thin molecule on a dark outline of itself: it stands out on proteins."""
    under = flat(look.edge, inside(solid.d - 4.0, solid.g) * np.float32(0.85))
    return stack(
        name,
        [under, colours(solid, look)],
        solid.g,
        shadow=(look.shadow, look.shadow_alpha),
    )


def _tumbling(name: str, form: Form, look: Material, density: float) -> dict[str, Bake]:
    g = sdf.grid(-44, -42, 52, 56, density)
    d, depth = form(g)
    solid = _solid(g, d, depth, 5, 0.15)
    turns = (n * 360 // TURNS for n in range(TURNS))
    return {f"{name}@{a}": bake(f"{name}@{a}", solid, look, angle_deg=a) for a in turns}
