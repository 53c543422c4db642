"""Spines of a dendrite: their shapes, and sprites of them.

World px: 62.5 are a micrometre at zoom 1, y down; the shaft runs along x and is about
54 px thick. A spine is a bent row of balls of changing size, joined to the shaft by a
fillet; at its foot the sprite fades into the shaft that the plate shows.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ketamotion.mobjects.relief import sdf
from ketamotion.mobjects.relief.bake import Bake, cached_set
from ketamotion.mobjects.relief.oklab import fast_gamma, is_light, srgb
from ketamotion.mobjects.relief.painting import eased, mixed
from ketamotion.mobjects.relief.shade import (
    Material,
    Relief,
    cast,
    colours,
    material,
    relief,
)
from ketamotion.mobjects.relief.spine_forms import (
    FORMS,
    FRONT,
    MATURE,
    THIN,
    Form,
    between,
)
from ketamotion.mobjects.relief.tissue import Canvas

Floats = NDArray[np.float32]
Point = tuple[float, float]

UM_PX: Final = 62.5
"""World px of a micrometre."""
SHAFT_PX: Final = 27.0
"""Half of the shaft's mean thickness."""
STAGES: Final = 11
"""Steps in which a new spine is drawn out of the shaft; the last is grown."""
RIPE: Final = 6
"""Steps in which a thin spine swells to a broad one; the last is the broad one."""
MODULES: Final = (
    "bake",
    "spine",
    "spine_forms",
    "oklab",
    "painting",
    "sdf",
    "shade",
    "tissue",
)
FILLET_PX: Final = 20.0
MELT_PX: Final = 2.0
PERSISTENT, NEW = "persistent", "new"


# --- light ---------------------------------------------------------------------------


def skin(tokens: Mapping, kind: str = PERSISTENT) -> Material:
    """How a dendrite takes light; what is new has a colour of its own."""
    bright = 0.15 if is_light(tokens) else -0.10
    look = {"specular": 0.16, "contour_px": 1.6, "bright": bright}
    look["rim_gain"] = 0.8 if is_light(tokens) else 1.3
    old = material(tokens, "excitatory_neuron", **look)
    if kind == PERSISTENT:
        return old
    tone = tokens["trace"]["model"]
    void, light = tokens["background"]["void"], "#FFFFFF"
    if is_light(tokens):
        stops = ((0.0, 0.3), (0.2, 0.0), (0.52, -0.25), (0.8, -0.45), (1.0, -0.7))
    else:
        stops = (
            (0.0, 0.93), (0.2, 0.80), (0.48, 0.45), (0.78, 0.0), (0.95, -0.4),
            (1.05, -0.75),
        )  # fmt: skip
    dark = "#02131C" if is_light(tokens) else void
    made = tuple(
        (at, mixed(tone, dark if share > 0 else light, abs(share)))
        for at, share in stops
    )
    return old.but(stops=made, edge=made[0][1], shade=made[1][1], rim=made[-1][1])


def _balls(
    g: sdf.Grid, points: Sequence[Point], radii: Sequence[float]
) -> tuple[Floats, Floats]:
    """Distance to balls melted into one body, and the height of its upper half."""
    d = np.full(g.shape, 1e3, np.float32)
    deep = np.zeros(g.shape, np.float32)
    thick = np.zeros(g.shape, np.float32)
    for (x, y), r in zip(points, radii, strict=True):
        away = np.hypot(g.x - np.float32(x), g.y - np.float32(y))
        d = sdf.smooth_union(d, away - np.float32(r), MELT_PX)
        # The radius that counts at a place is that of the balls it is deepest in.
        share = np.exp(np.clip((r - away) / 3, -30, 8)).astype(np.float32)
        deep += share * np.float32(r)
        thick += share
    thick = deep / np.maximum(thick, np.float32(1e-9))
    inside = np.clip(-d / thick, 0, 1)
    return d, thick * np.sqrt(np.maximum(1 - (1 - inside) ** 2, 0))


def grain(g: sdf.Grid, d: Floats, seed: int) -> Floats:
    """The unevenness of a cell's skin, none at the outline."""
    uneven = 0.3 * sdf.noise(g, 3.0, seed) + 1.0 * sdf.noise(g, 9.0, seed + 1)
    return uneven * np.clip(-d / 8, 0, 1)


def _spine(
    tokens: Mapping,
    density: float,
    balls: tuple[list[Point], list[float]],
    side: int,
    new: float = 0.0,
    front: bool = False,
) -> Bake:
    """One spine, lit; at its foot it fades into the shaft.

    `new` is its share of the colour of what is new; `front` lies on the shaft.
    """
    g = _grid(side, density)
    spine, ball = _balls(g, *balls)
    shaft = np.broadcast_to(np.abs(g.y) - np.float32(SHAFT_PX), spine.shape)
    up = -side * g.y  # px above the shaft's middle
    seed = 40 + int(abs(balls[0][-1][1]))
    if front:
        d, height, fade = spine, ball, np.ones_like(spine)
        outside = np.ones_like(spine)
    else:
        d = sdf.smooth_union(shaft, spine, FILLET_PX)
        tube = np.sqrt(np.maximum(SHAFT_PX**2 - (shaft + SHAFT_PX) ** 2, 0))
        fillet = np.sqrt(np.maximum(-d * (24 + d), 0)) * (d > -12)
        height = np.maximum(-sdf.smooth_union(-ball, -tube, 12.0), fillet)
        foot = np.clip((up - 0.42 * SHAFT_PX) / (0.5 * SHAFT_PX), 0, 1)
        near = np.clip(1 - (spine - 7) / 15, 0, 1)
        fade = foot * foot * (3 - 2 * foot) * near * near * (3 - 2 * near)
        # The shaft has its own shadow; the spine's falls on what is behind both.
        outside = np.clip((np.abs(g.y) - SHAFT_PX) / 5, 0, 1) + 0 * spine
    look = {"polish_px": 1.4, "fade": fade.astype(np.float32)}
    shape = relief(g, d, height + grain(g, d, seed), **look)
    m = skin(tokens)
    if front:  # it lies on its own kind: no line between the two
        m = m.but(contour=0.3, contour_px=3.0)
    rgb, alpha = _lit(shape, m)
    if new > 0:
        # What is new has the shaft's colour at its foot.
        bright, _ = _lit(shape, skin(tokens, NEW))
        share = new * eased((up - SHAFT_PX + 2) / 15)[..., None]
        rgb = rgb + share * (bright - rgb)
    shade = cast(alpha, g, 0.0, 0.8 * m.shadow_alpha) * outside
    total = alpha + shade * (1 - alpha)
    part = (alpha / np.maximum(total, np.float32(1e-4)))[..., None]
    rgb = rgb * part + srgb(m.shadow) * (1 - part)
    a = np.rint(np.clip(total, 0, 1) * 255)[..., None]
    bytes_ = np.concatenate([np.minimum(np.rint(rgb * a), a), a], axis=-1)
    pixels = np.ascontiguousarray(bytes_.astype(np.uint8))
    return Bake("spine", pixels, g.density, g.pivot).cropped()


def _lit(shape: Relief, m: Material) -> tuple[Floats, Floats]:
    """Colour as the screen shows it, and cover."""
    colour, alpha = colours(shape, m)
    return fast_gamma(colour), alpha


def _grid(side: int, density: float) -> sdf.Grid:
    low, high = (-112.0, 30.0) if side > 0 else (-30.0, 112.0)
    return sdf.grid(-58, low, 58, high, density)


def _outline(
    g: sdf.Grid, d: Floats, start: Point, side: int, closed: bool
) -> list[Point]:
    """Where a distance is 0, followed from a point until it meets the shaft."""
    gy, gx = np.gradient(d, np.float32(1 / g.density))

    def read(field: Floats, x: float, y: float) -> float:
        at = [[(y - g.y0) * g.density - 0.5], [(x - g.x0) * g.density - 0.5]]
        return float(ndimage.map_coordinates(field, at, order=1, mode="nearest")[0])

    x, y = start
    path = [start]
    for _ in range(400):
        nx, ny, off = (read(field, x, y) for field in (gx, gy, d))
        n = max(float(np.hypot(nx, ny)), 1e-3)
        nx, ny = nx / n, ny / n
        x, y = x - side * ny * 1.2 - off * nx, y + side * nx * 1.2 - off * ny
        path.append((x, y))
        back = np.hypot(x - path[1][0], y - path[1][1]) < 1.5
        if len(path) > 12 and (back if closed else -side * y < SHAFT_PX):
            break
    return path


def _ghost(tokens: Mapping, density: float, form: Form, side: int) -> Bake:
    """Where a spine was: a dashed outline and a breath of its body."""
    g = _grid(side, density)
    box = (g.x0, g.y0, g.x0 + g.shape[1] / density, g.y0 + g.shape[0] / density)
    canvas = Canvas(tokens, px_scale=density, transparent=True, box=box)
    points, radii = form.balls(side)
    d, _ = _balls(canvas.g, points, radii)
    tone = canvas.entity("excitatory_neuron", "base" if canvas.light else "lift")
    front = form is FORMS[FRONT]
    clear = 1.0 if front else (-side * canvas.g.y) > SHAFT_PX - 1
    canvas.over(tone, canvas.mask(d) * clear * np.float32(0.13))
    level = int(np.argmin([abs(abs(y) - SHAFT_PX - 1) for _, y in points]))
    foot = points[level][0] - radii[level], points[level][1]
    if front:
        foot = points[0][0], points[0][1] + radii[0] + 3
    with canvas.strokes(0.95) as k:
        k.set_source_rgb(*(float(v) for v in srgb(tone)))
        k.set_line_width(2.6)
        k.set_dash([8.0, 6.5])
        for x, y in _outline(canvas.g, d, foot, side, front):
            k.line_to(x, y)
        k.stroke()
    return canvas.sprite("ghost")


def _mark(tokens: Mapping, density: float, sign: str) -> Bake:
    """A plus or minus beside a spine."""
    canvas = Canvas(
        tokens, px_scale=density, transparent=True, box=(-14.0, -14.0, 14.0, 14.0)
    )
    skin_tone = canvas.entity("excitatory_neuron", "base" if canvas.light else "lift")
    tone = tokens["trace"]["model"] if sign == "plus" else skin_tone
    with canvas.strokes() as k:
        k.set_source_rgb(*(float(v) for v in srgb(tone)))
        k.set_line_width(3.6)
        k.move_to(-9, 0)
        k.line_to(9, 0)
        if sign == "plus":
            k.move_to(0, -9)
            k.line_to(0, 9)
        k.stroke()
    return canvas.sprite(sign)


def spine_set(
    tokens: Mapping,
    density: float,
    folder: str | os.PathLike | None = None,
    *,
    still: bool = False,
) -> dict[str, Bake]:
    """All sprites of spines.

    Keys, with side ``u`` or ``d``: ``form.side`` for what persists;
    ``form.side.ghost`` for what was lost; of thin forms also ``form.side.0`` and on
    while a new one grows, ``form.side.ripe0`` and on while it swells and loses the
    colour of what is new, ``form.side.swell0`` and on when it had lost it before.
    ``plus`` and ``minus`` are marks. A spine's pivot is on the shaft's middle, at its
    foot. `still` leaves out all but what persists.
    """

    def build() -> dict[str, Bake]:
        out: dict[str, Bake] = {}
        for name, form in FORMS.items():
            for side, key in ((1, "u"), (-1, "d")):
                stem = f"{name}.{key}"
                whole, front = form.balls(side), name == FRONT
                out[stem] = _spine(tokens, density, whole, side, front=front)
                if still:
                    continue
                out[f"{stem}.ghost"] = _ghost(tokens, density, form, side)
                if name not in THIN:
                    continue
                for k in range(STAGES):
                    balls = form.balls(side, k / (STAGES - 1))
                    out[f"{stem}.{k}"] = _spine(tokens, density, balls, side, 1.0)
                for k in range(RIPE):
                    u = k / (RIPE - 1)
                    balls = between(form, FORMS[MATURE[name]], side, u)
                    for look, new in (("ripe", 1 - u), ("swell", 0.0)):
                        made = _spine(tokens, density, balls, side, new)
                        out[f"{stem}.{look}{k}"] = made
        for sign in () if still else ("plus", "minus"):
            out[sign] = _mark(tokens, density, sign)
        return out

    given = {"tokens": dict(tokens), "density": round(density, 6), "still": still}
    return cached_set("spines", given, build, folder, MODULES)
