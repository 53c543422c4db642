"""A receptor seen from above at a slant: a ring of four subunits round a pore.

Section at the height of the gate, schematic: what stands above is left away, so that
one sees into a hundred pores at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ketamotion.mobjects.relief import sdf
from ketamotion.mobjects.relief.bake import Bake
from ketamotion.mobjects.relief.oklab import fast_gamma, is_light, linear
from ketamotion.mobjects.relief.sdf import Grid, smooth_cut, smooth_union
from ketamotion.mobjects.relief.shade import cast, encode, material, smooth
from ketamotion.mobjects.relief.slant import Looked, Slant, Solid, lit, look

Floats = NDArray[np.float32]

TOP = 40.0
FLOOR = -10.0
"""Height of the pore's floor; the membrane's surface is at 0."""
PORE_RADIUS = 17.0
BOND = 12.5 * 0.78
"""Bond length of the plug: ketamine drawn small enough to sit in the pore."""
PLUG_HEIGHT = 14.5


@dataclass(frozen=True)
class Receptor:
    """A receptor as a solid, and which pair of subunits is nearer.

    Attributes
    ----------
    solid : callable
        Distance to the whole, with the pore cut out.
    pairs : callable
        Distances to the inner pair (GluN1) and to the outer pair (GluN2).
    """

    solid: Solid
    pairs: Callable[[Floats, Floats, Floats], tuple[Floats, Floats]]


def receptor(turn_deg: float, seed: int) -> Receptor:
    """The four subunits; the outer pair lies along x before the turn."""
    a = np.deg2rad(turn_deg)
    c, s = np.float32(np.cos(a)), np.float32(np.sin(a))
    phase = np.random.default_rng(seed).uniform(0, 2 * np.pi, 6).astype(np.float32)
    k = np.float32(2 * np.pi / 13)

    def skin(x: Floats, y: Floats, z: Floats) -> Floats:
        """Low residue bumps."""
        return np.float32(0.42) * (
            np.sin(k * x + phase[0]) * np.sin(k * y + phase[1])
            + np.sin(0.9 * k * y + phase[2]) * np.sin(k * z + phase[3])
            + np.sin(1.1 * k * z + phase[4]) * np.sin(0.8 * k * x + phase[5])
        )

    def pairs(x: Floats, y: Floats, z: Floats) -> tuple[Floats, Floats]:
        """Distance to the inner pair (GluN1) and to the outer one (GluN2)."""
        x, y = c * x + s * y, c * y - s * x
        ring = np.hypot(np.hypot(x, y) - 29, z - 3) - 12.5
        inner = _egg(x, np.abs(y), z, (0, 30, 7), (20, 13.5, 13.5))
        outer = _egg(np.abs(x), y, z, (31, 0, 8), (15.5, 21, 15))
        # Each part of the collar belongs to the nearer lobe.
        rough = skin(x, y, z)
        inner, outer = (
            smooth_union(lobe, np.maximum(ring, lobe - 9), 7) - rough
            for lobe in (inner, outer)
        )
        return inner, outer

    def solid(x: Floats, y: Floats, z: Floats) -> Floats:
        inner, outer = pairs(x, y, z)
        away = np.hypot(x, y)
        flare = np.clip(z - 8, 0, 30) * np.float32(0.35)
        pore = np.maximum((away - PORE_RADIUS - flare) * np.float32(0.92), FLOOR - z)
        body = smooth_cut(smooth_union(inner, outer, 1.5), pore, 4.0)
        return np.minimum(body, np.maximum(away - 28, z - FLOOR))

    return Receptor(solid, pairs)


def _egg(
    x: Floats,
    y: Floats,
    z: Floats,
    centre: tuple[float, float, float],
    radii: tuple[float, float, float],
) -> Floats:
    """Approximate distance to an ellipsoid."""
    u, v, w = (
        (p - np.float32(q)) / np.float32(r)
        for p, q, r in zip((x, y, z), centre, radii, strict=True)
    )
    k0 = np.sqrt(u * u + v * v + w * w)
    rx, ry, rz = (np.float32(r) for r in radii)
    k1 = np.sqrt((u / rx) ** 2 + (v / ry) ** 2 + (w / rz) ** 2)
    return k0 * (k0 - 1) / np.maximum(k1, np.float32(1e-6))


def plug(turn_deg: float) -> Solid:
    """Ketamine as a solid: two filled six-rings, tail, ketone, chlorine."""
    a = np.deg2rad(turn_deg)
    c, s = np.float32(np.cos(a)), np.float32(np.sin(a))
    b = BOND

    def at(x: Floats, y: Floats, z: Floats) -> Floats:
        u, v = c * x + s * y, c * y - s * x
        u = u + np.float32(1.5 * b)
        w = z - np.float32(PLUG_HEIGHT)
        flat = np.maximum(np.abs(w) - 1.4, 0)

        def ball(cx: float, cy: float, cz: float, r: float) -> Floats:
            return np.sqrt((u - cx) ** 2 + (v - cy) ** 2 + (w - cz) ** 2) - r

        def bond(p: tuple[float, float], q: tuple[float, float], r: float) -> Floats:
            dx, dy = q[0] - p[0], q[1] - p[1]
            t = ((u - p[0]) * dx + (v - p[1]) * dy) / (dx * dx + dy * dy)
            t = np.clip(t, 0, 1)
            return (
                np.sqrt((u - p[0] - t * dx) ** 2 + (v - p[1] - t * dy) ** 2 + w * w) - r
            )

        def six(cx: float) -> Floats:
            """A ring of round bonds on a thin plate."""
            edge = _hexagon(u - cx, v)
            ring = np.hypot(edge, w) - 2.9
            return np.minimum(ring, np.hypot(np.maximum(edge, 0), flat) - 0.6)

        d = np.minimum(six(0.0), six(3 * b))
        joint = bond((b, 0), (2 * b, 0), 2.8)
        tail = bond((b, 0), (0.98 * b, -1.15 * b), 2.4)
        d = smooth_union(np.minimum(d, joint), tail, 2.0)
        d = smooth_union(d, ball(0.8 * b, -1.35 * b, 0, 4.2), 2.0)
        d = smooth_union(d, ball(0.85 * b, 1.6 * b, 0, 4.4), 2.0)
        return np.minimum(d, ball(2.2 * b, -1.55 * b, 1.5, 5.4))

    return at


def _hexagon(u: Floats, v: Floats) -> Floats:
    """Distance to the outline of a six-ring, negative inside."""
    k = np.float32(0.8660254)
    edge = np.maximum(np.abs(u) * k + np.abs(v) * np.float32(0.5), np.abs(v))
    return edge - np.float32(BOND) * k


def ring_edge(x: Floats, y: Floats, turn_deg: float) -> Floats:
    """Distance to the nearer six-ring of a plug, seen along its axis."""
    a = np.deg2rad(turn_deg)
    c, s = np.float32(np.cos(a)), np.float32(np.sin(a))
    u, v = c * x + s * y + np.float32(1.5 * BOND), c * y - s * x
    return np.minimum(_hexagon(u, v), _hexagon(u - np.float32(3 * BOND), v))


def rosette(
    tokens: Mapping, slant: Slant, turn_deg: float, plug_deg: float, density: float
) -> dict[str, Bake]:
    """One receptor and what may be seen in it.

    Returns
    -------
    dict of Bake
        ``body`` with a dark pore and its shadow; ``light``, to be laid on it when
        ions pass; ``plug``, to be laid on it when ketamine sits there. All share
        the pivot, the centre of the pore at the height of the membrane.
    """
    g = sdf.grid(-76, -70, 78, 66, density)
    made = receptor(turn_deg, int(turn_deg) % 97)
    seen = look(g, slant, made.solid, TOP, FLOOR)
    bright = is_light(tokens)
    inner, outer = made.pairs(seen.x, seen.y, seen.z)
    glun1, alpha = lit(seen, g, material(tokens, "glun1"))
    glun2, _ = lit(seen, g, material(tokens, "glun2"))
    share = np.clip(0.5 + (inner - outer) / 1.2, 0, 1)[..., None]
    colour = glun1 + (glun2 - glun1) * share
    # A dark seam, so that four parts are seen.
    seam = np.exp(-(((inner - outer) / np.float32(1.6)) ** 2)) * np.float32(0.55)
    edge = tokens["entity"]["glun1"]["deep" if bright else "edge"]
    colour += seam[..., None] * (linear(edge) - colour)
    away = np.hypot(seen.x, seen.y)
    within = np.clip((PORE_RADIUS + 5 - away) / 4, 0, 1)
    depth = np.clip((10 - seen.z) / (10 - FLOOR), 0, 1)
    # Quieter than a molecule's colours: a hundred of them are a background.
    quiet = linear(tokens["background"]["cleft_lit"])
    colour += np.float32(0.10 if bright else 0.20) * (quiet - colour)
    dark = (within * depth**0.8)[..., None] * np.float32(0.96)
    colour += dark * (linear(edge) * np.float32(0.5) - colour)

    m = material(tokens, "glun1")
    out = {"body": _packed("body", colour, alpha, g, m.shadow, m.shadow_alpha * 1.2)}
    out["light"] = _light(tokens, seen, g, alpha, slant.tilt)
    out["plug"] = _plug(tokens, slant, seen, g, plug_deg)
    return out


def _packed(
    key: str, colour: Floats, alpha: Floats, g: Grid, shadow: str, strength: float
) -> Bake:
    """A lit shape over its own shadow on the membrane."""
    under = cast(alpha, g, 0.0, strength)
    # The hollow where the collar meets the membrane.
    under = np.maximum(under, smooth(alpha, 5.0, g) * np.float32(0.9 * strength))
    total = alpha + under * (1 - alpha)
    weight = (alpha / np.maximum(total, np.float32(1e-4)))[..., None]
    rgb = fast_gamma(colour) * weight + fast_gamma(linear(shadow)) * (1 - weight)
    out = np.empty((*g.shape, 4), np.uint8)
    out[..., 3] = np.rint(np.clip(total, 0, 1) * 255)
    out[..., :3] = np.minimum(np.rint(rgb * (total * 255)[..., None]), out[..., 3:])
    return Bake(key, out, g.density, g.pivot)


def _light(tokens: Mapping, seen: Looked, g: Grid, alpha: Floats, tilt: float) -> Bake:
    """Light that stands in an open pore: its floor, its walls, a breath above."""
    bright = is_light(tokens)
    away = np.hypot(seen.x, seen.y)
    within = np.clip((PORE_RADIUS + 3 - away) / 3, 0, 1) * alpha
    low = np.clip((11 - seen.z) / (11 - FLOOR), 0, 1)
    # Brightest where one looks deepest, whatever is met there: a shaft, not a dish.
    r2 = g.x**2 + ((g.y + 0.5) / tilt) ** 2
    shaft = np.exp(-r2 / (0.80 * PORE_RADIUS) ** 2)
    strength = within * low**0.5 * (0.50 + 0.47 * shaft)
    pale = linear("#FFFFFF" if bright else "#E4FAFF")
    blue = linear("#7CC4E8" if bright else "#3E97CC")
    mix = np.clip(shaft**1.6 * 1.1, 0, 1)[..., None]
    colour = blue + (pale - blue) * mix
    glow = smooth(strength, 7.0, g) * np.float32(0.6)
    total = np.maximum(strength, glow)
    return Bake("light", encode(colour, total), g.density, g.pivot).cropped()


def _plug(
    tokens: Mapping, slant: Slant, seen: Looked, g: Grid, turn_deg: float
) -> Bake:
    """Ketamine in the pore, its near part hidden by the collar, and its glow."""
    solid = plug(turn_deg)
    held = look(g, slant, solid, TOP, FLOOR)
    bright = is_light(tokens)
    m = material(
        tokens, "ketamine", bright=0.02, specular=0.5, contour=0.5, contour_px=1.2
    )
    colour, alpha = lit(held, g, m)
    # The rings' plates are darker than their bonds, as in the large molecule.
    plate = np.clip((-ring_edge(held.x, held.y, turn_deg) - 2.0) / 1.2, 0, 1)
    shade = linear(tokens["entity"]["ketamine"]["shade"])
    colour += (np.float32(0.72) * plate)[..., None] * (shade - colour)
    # Along the ray, larger is nearer to the viewer.
    ahead = (held.y - seen.y) * slant.rise + (held.z - seen.z) * slant.tilt
    shown = np.clip(0.5 + ahead / 1.5, 0, 1)
    alpha = alpha * np.where(seen.d > 0, 1, shown)
    # A dark edge lifts it off the collar.
    around = np.clip(1.4 - held.d / 1.6, 0, 1) * (1 - alpha) * np.float32(0.7)
    around *= np.clip(0.5 + (14 - np.hypot(seen.x, seen.y)) / 6, 0.25, 1)
    warm = tokens["entity"]["ketamine"]["lift" if bright else "base"]
    r = np.hypot(g.x, (g.y + PLUG_HEIGHT * slant.rise) / slant.tilt)
    glow = np.float32(0.36) * np.exp(-((r / 18) ** 2))
    # On the membrane the warm light reaches further than on the cool collar.
    outside = np.clip(seen.d / 3, 0, 1)
    wide = np.float32(0.20 if bright else 0.24) * np.exp(-((r / 36) ** 2))
    glow = np.maximum(glow, np.maximum(wide - 0.006, 0) * (0.2 + 0.8 * outside))
    edge = linear(tokens["entity"]["ketamine"]["edge"])
    rgb = np.broadcast_to(linear(warm), (*g.shape, 3))
    total = glow
    for layer, cover in ((edge, around), (colour, alpha)):
        over = cover + total * (1 - cover)
        weight = (cover / np.maximum(over, np.float32(1e-4)))[..., None]
        rgb, total = layer * weight + rgb * (1 - weight), over
    return Bake("plug", encode(rgb, total), g.density, g.pivot).cropped()
