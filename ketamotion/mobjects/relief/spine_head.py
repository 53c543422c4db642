"""A spine on its piece of dendrite, cut open: plate, glows, places of channels.

World px: the origin is the middle of the spine's head; 0.45 px are a nanometre.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ketamotion.mobjects.relief import sdf
from ketamotion.mobjects.relief.bake import Bake, cached_set
from ketamotion.mobjects.relief.spine_head_parts import part_set
from ketamotion.mobjects.relief.tissue import Canvas, between, eased, mixed

Floats = NDArray[np.float32]
Point = tuple[float, float]

SPINE_NM_PX = 0.45
"""Design px per nm at zoom 1."""
MODULES = (
    "bake",
    "oklab",
    "painting",
    "sdf",
    "spine_head",
    "spine_head_parts",
    "tissue",
)
MEMBRANE_PX = 11.0
CLEFT_PX = 54.0
"""From head to bouton, membranes included: wider than it is, for the receptors."""
HEAD = (215.0, 150.0)
SHAFT_Y, SHAFT_HALF = 345.0, 92.0
NEIGHBOURS = ((-468.0, 78.0, 92.0, 84.0, -440.0),)
"""Other spines: x, y and radii of the head, x of the foot."""
AMPA_DEG = (-143, -136, -121, -113.5, -99, -92, -78, -70, -63, -48)
NMDA_DEG = (-128.5, -106, -85, -55.5, -40)
L_TYPE_DEG = (12, 40, 140, 168)
"""Where channels stand on the head: angles from its middle, clockwise, 0 is right."""
FADE_TOP = (40.0, 215.0)
"""Between these heights of the plate, in design px, it comes out of the ground."""
FIELD_STEP_PX = 6.0
FIELD_ROUNDS = 700


@dataclass(frozen=True)
class Stand:
    """Where something stands in the membrane: place and outward direction."""

    x: float
    y: float
    turn_deg: float


def head_outline(deg: float, out: float = 0.0) -> Point:
    """A point of the head's outline at an angle from its middle; `out` px outside."""
    a = np.deg2rad(deg)
    (rx, ry), c, s = HEAD, np.cos(a), np.sin(a)
    nx, ny = c / rx, s / ry
    length = float(np.hypot(nx, ny))
    return float(rx * c + out * nx / length), float(ry * s + out * ny / length)


def stand(deg: float) -> Stand:
    """In the head's membrane at an angle; turned so that "up" is outward."""
    x, y = head_outline(deg, MEMBRANE_PX / 2)
    x1, y1 = head_outline(deg, MEMBRANE_PX / 2 + 1)
    return Stand(x, y, float(np.rad2deg(np.arctan2(x1 - x, -(y1 - y)))))


def body(x: Floats, y: Floats) -> Floats:
    """Signed distance to the dendrite with its spines."""
    wave = 10 * np.sin(x / 310.0 + 0.6) + 5 * np.sin(x / 127.0)
    thick = SHAFT_HALF + 7 * np.sin(x / 240.0 + 2.0)
    d = (np.abs(y - SHAFT_Y - wave) - thick).astype(np.float32)
    head = sdf.ellipse(x, y, (0.0, 0.0), HEAD)
    spine = sdf.smooth_union(head, sdf.capsule(x, y, (0, 120), (4, 330), 33, 47), 46)
    d = sdf.smooth_union(d, spine, 70)
    for hx, hy, rx, ry, foot in NEIGHBOURS:
        head = sdf.ellipse(x, y, (hx, hy), (rx, ry))
        neck = sdf.capsule(x, y, (hx * 0.98, hy + 40), (foot, SHAFT_Y - 30), 22, 32)
        d = sdf.smooth_union(d, sdf.smooth_union(head, neck, 36), 60)
    return np.asarray(d, np.float32)


def boutons(x: Floats, y: Floats, d_body: Floats) -> Floats:
    """Signed distance to the endings above the spines: each hugs its head."""
    d = sdf.ellipse(x, y, (4, -318), (318, 246))
    d = sdf.smooth_union(d, sdf.capsule(x, y, (40, -420), (90, -760), 150, 120), 90)
    for hx, hy, rx, ry, _ in NEIGHBOURS:
        side = sdf.ellipse(x, y, (hx * 1.06, hy - 1.95 * ry), (1.15 * rx, 1.15 * ry))
        d = np.minimum(d, side)
    return sdf.smooth_cut(d, d_body - np.float32(CLEFT_PX), 22)


def spine_plate(
    tokens: Mapping,
    frame: Point,
    view: tuple[float, float, float],
    px_scale: float,
    folder: str | os.PathLike | None = None,
) -> Bake:
    """The opaque plate of one view, from the cache or painted."""
    parameters = {
        "tokens": dict(tokens),
        "frame": list(frame),
        "view": list(view),
        "px_scale": px_scale,
    }

    def build() -> dict[str, Bake]:
        return {"plate": paint_plate(tokens, frame, view, px_scale)}

    return cached_set("spine_head_plate", parameters, build, folder, MODULES)["plate"]


def spine_set(
    tokens: Mapping, density: float, folder: str | os.PathLike | None = None
) -> dict[str, Bake]:
    """Stamps and glows, from the cache or baked.

    Returns
    -------
    dict of Bake
        What `spine_head_parts.part_set` makes; ``voltage_head``,
        ``voltage_dendrite``, ``calcium_nmda``, ``calcium_l_type``.
    """
    parameters = {"tokens": dict(tokens), "density": density}

    def build() -> dict[str, Bake]:
        return {**part_set(tokens, density), **glows(tokens)}

    return cached_set("spine_head", parameters, build, folder, MODULES)


# -- the plate ----------------------------------------------------------------------


def _cell(canvas: Canvas, d: Floats, dim: float = 0.0) -> None:
    """A body cut open: cytosol in purple."""
    bg = canvas.tokens["background"]
    low, high = bg["cytosol"], bg["cytosol_lit"]
    if not canvas.light:
        head = canvas.entity("membrane_head", "base")
        low, high = mixed(low, high, 0.45), mixed(high, head, 0.36)
    low, high = (mixed(c, bg["cleft"], dim) for c in (low, high))
    mask = canvas.mask(d - np.float32(MEMBRANE_PX * 0.5))
    canvas.shadow(mask, 0.5)
    canvas.pillow(mask, low, high, big=90, small=26, gain=1.25, level=0.50)
    part = canvas.around(mask)
    if min(mask[part].shape) < 2:
        return
    grain = (
        sdf.noise(canvas.g, 3.4, 71)[part] * 0.5
        + sdf.noise(canvas.g, 9, 72)[part] * 0.4
    )
    cloud = sdf.noise(canvas.g, 64.0, 73)[part] * 0.5
    up = np.clip(grain + cloud, 0, 2) * np.float32(0.08 if canvas.light else 0.035)
    canvas.over(mixed(high, "#FFFFFF", 0.4), up * mask[part], part)
    down = np.clip(-grain - cloud, 0, 2) * np.float32(0.10)
    canvas.over(mixed(low, "#000000", 0.25), down * mask[part], part)


def paint_plate(
    tokens: Mapping, frame: Point, view: tuple[float, float, float], px_scale: float
) -> Bake:
    """Paint the plate; see `spine_plate`."""
    canvas = Canvas(tokens, frame, px_scale, view=view)
    x, y = canvas.g.x, canvas.g.y
    d_body = np.broadcast_to(body(x, y), canvas.g.shape)
    d_ends = np.broadcast_to(boutons(x, y, d_body), canvas.g.shape)
    _neuropil(canvas)
    _cell(canvas, d_ends, dim=0.10)
    _vesicles(canvas)
    canvas.membrane(d_ends, MEMBRANE_PX, alpha=0.85)
    _cell(canvas, d_body)
    _inside(canvas)
    _density(canvas)
    canvas.membrane(d_body, MEMBRANE_PX)
    # The evidence word stands at the top: the picture fades there.
    height = view[1] + view[2] * canvas.g.y
    gone = (1 - eased((height - FADE_TOP[0]) / (FADE_TOP[1] - FADE_TOP[0])))[..., None]
    canvas.colour += gone.astype(np.float32) * (canvas.ground - canvas.colour)
    return canvas.plate("spine_head_plate")


def _neuropil(canvas: Canvas) -> None:
    """What lies behind: dim, out of focus."""
    x, y, bg = canvas.g.x, canvas.g.y, canvas.tokens["background"]
    shapes = (
        sdf.capsule(x, y, (-1300, -190), (-300, -60), 120, 60),
        sdf.capsule(x, y, (330, -30), (1400, -230), 50, 150),
        sdf.capsule(x, y, (-1300, 190), (-200, 120), 40, 20),
        sdf.capsule(x, y, (240, 150), (1400, 210), 22, 46),
    )
    tint = mixed(bg["cleft_lit"], bg["cytosol_lit"], 0.45)
    for d in shapes:
        mask = canvas.blurred(canvas.mask(d), 5)
        canvas.over(tint, mask * np.float32(0.35 if canvas.light else 0.5))


def _vesicles(canvas: Canvas) -> None:
    """A crowd of them in each ending, denser and nearer towards the cleft."""
    rng = np.random.default_rng(8)
    tries = rng.uniform((-640, -520), (900, 60), (2600, 2)).astype(np.float32)
    x, y = tries[:, 0], tries[:, 1]
    inside = boutons(x, y, body(x, y))
    placed: list[Point] = []
    for px, py in tries[inside < -17].tolist():
        crowd = 25 + 0.10 * max(0.0, -py - 230)
        if all(np.hypot(px - a, py - b) > crowd for a, b in placed):
            placed.append((px, py))
    for px, py in sorted(placed, key=lambda p: p[1]):
        far = float(np.clip(0.12 + 0.6 * (-py - 200) / 300, 0.12, 0.7))
        canvas.bead(px, py, 11.0, far=0.6 if abs(px) > 340 else far)


def _inside(canvas: Canvas) -> None:
    """Microtubules and a mitochondrion in the shaft, actin in the head."""
    bg = canvas.tokens["background"]
    lift = canvas.entity("membrane_head", "lift")
    pale = mixed(bg["cytosol_lit"], lift, 0.42)
    ink = (*(int(pale[i : i + 2], 16) / 255 for i in (1, 3, 5)), 1.0)
    xs = np.arange(-1500, 1501, 40.0)
    wave = 10 * np.sin(xs / 310.0 + 0.6) + 5 * np.sin(xs / 127.0)
    with canvas.strokes(0.6 if canvas.light else 0.5) as c:
        c.set_source_rgba(*ink)
        c.set_line_width(4.0)
        for n, up in enumerate((-46, -22, 8, 34, 58)):
            ys = SHAFT_Y + up + wave + 4 * np.sin(xs / 190.0 + 2 * n)
            c.move_to(xs[0], ys[0])
            for px, py in zip(xs[1:], ys[1:], strict=True):
                c.line_to(px, py)
            c.stroke()
    rng = np.random.default_rng(3)
    with canvas.strokes(0.22) as c:
        c.set_source_rgba(*ink)
        c.set_line_width(2.2)
        for _ in range(46):
            a, far = rng.uniform(0, 2 * np.pi), np.sqrt(rng.uniform(0, 0.75))
            px, py = HEAD[0] * far * np.cos(a), HEAD[1] * far * np.sin(a) + 16
            turn, half = rng.normal(np.pi / 2, 0.7), rng.uniform(14, 30)
            c.move_to(px - half * np.cos(turn), py - half * np.sin(turn))
            c.line_to(px + half * np.cos(turn), py + half * np.sin(turn))
            c.stroke()
    x, y = canvas.g.x, canvas.g.y
    long = sdf.capsule(x, y, (-330, SHAFT_Y + 6), (-170, SHAFT_Y - 2), 30, 28)
    mask = canvas.mask(np.broadcast_to(long, canvas.g.shape))
    if mask.sum() < 50:  # out of this view
        return
    canvas.shadow(mask, 0.4, 3, 6, 10)
    low = mixed(bg["cytosol"], canvas.entity("membrane_head", "shade"), 0.5)
    high = mixed(bg["cytosol_lit"], lift, 0.5)
    canvas.pillow(mask, low, high, big=26, small=9, gain=1.0, alpha=0.9)
    ring = np.exp(-(((long + 8) / 2.2) ** 2)).astype(np.float32)
    canvas.over(lift, np.broadcast_to(0.35 * ring, canvas.g.shape) * mask)


def _density(canvas: Canvas) -> None:
    """Dark clumps under the receptors."""
    rng = np.random.default_rng(12)
    light = canvas.light
    low = mixed(
        canvas.entity("membrane_tail", "deep"), "#05030C", 0.0 if light else 0.5
    )
    high = canvas.entity("membrane_tail", "base" if light else "shade")
    clumps = np.full(canvas.g.shape, 99.0, np.float32)
    for deg in np.linspace(-146, -36, 60):
        for _ in range(2):
            deep = -float(rng.exponential(9.0)) - 7.0
            x, y = head_outline(float(deg + rng.normal(0, 1.5)), max(deep, -34.0))
            circle = sdf.circle(canvas.g.x, canvas.g.y, x, y, rng.uniform(3.0, 5.4))
            clumps = np.minimum(clumps, circle)
    mask = canvas.mask(clumps)
    canvas.shadow(mask, 0.3, 2, 3, 5)
    canvas.pillow(mask, low, high, big=5, small=2.5, gain=0.9, alpha=0.8)


# -- glows --------------------------------------------------------------------------


def glows(tokens: Mapping) -> dict[str, Bake]:
    """Voltage as light along the membrane, calcium of each route as a field."""
    out: dict[str, Bake] = {}
    trace = tokens["trace"]["model"]
    box = (-700.0, -190.0, 720.0, 470.0)
    first = Canvas(tokens, px_scale=0.5, transparent=True, box=box)
    x, y = first.g.x, first.g.y
    d = np.broadcast_to(body(x, y), first.g.shape)
    inner = eased((d + 22) / 20) * (d < 5) + 0.14 * eased((d + 90) / 80) * (d < 5)
    ends = eased((700 - np.abs(x)) / 260) * eased((395 - y) / 60)
    head = eased((240 - y) / 110) * (np.abs(x) < 330)
    for name, share in (("head", head), ("dendrite", 1 - head)):
        canvas = Canvas(tokens, px_scale=0.5, transparent=True, box=box)
        alpha = canvas.blurred((inner * share * ends).astype(np.float32), 3)
        canvas.over(trace, np.float32(0.9) * np.clip(alpha, 0, 1))
        out[f"voltage_{name}"] = canvas.sprite(f"voltage_{name}")
    for name, degrees in (("nmda", NMDA_DEG), ("l_type", L_TYPE_DEG)):
        out[f"calcium_{name}"] = _field(tokens, f"calcium_{name}", degrees)
    return out


def calcium_field(degrees: tuple[float, ...]) -> tuple[sdf.Grid, Floats]:
    """Calcium that spreads from channels and is removed on its way, largest 1."""
    g = sdf.grid(-330, -180, 330, 330, 1 / FIELD_STEP_PX)
    free = np.broadcast_to(body(g.x, g.y) < 0, g.shape).astype(np.float32)
    source = np.zeros(g.shape, np.float32)
    for deg in degrees:
        x, y = head_outline(deg, -9.0)
        source += np.exp(-((g.x - x) ** 2 + (g.y - y) ** 2) / 90.0).astype(np.float32)
    source *= free
    c, around = np.zeros(g.shape, np.float32), _beside(free)
    for _ in range(FIELD_ROUNDS):
        c = free * (np.float32(0.996) * _beside(c) / np.maximum(around, 1) + source)
    return g, c / c.max()


def _beside(c: Floats) -> Floats:
    """The sum of the four neighbours; nothing is near the grid's edge."""
    moved = [np.roll(c, step, axis) for axis in (0, 1) for step in (-1, 1)]
    return np.sum(moved, axis=0, dtype=np.float32)


def _field(tokens: Mapping, key: str, degrees: tuple[float, ...]) -> Bake:
    g, c = calcium_field(degrees)
    rows, columns = g.shape
    right, bottom = g.x0 + columns * FIELD_STEP_PX, g.y0 + rows * FIELD_STEP_PX
    canvas = Canvas(
        tokens, px_scale=0.5, transparent=True, box=(g.x0, g.y0, right, bottom)
    )
    fine = _enlarged(c, canvas.g, g)
    d = np.broadcast_to(body(canvas.g.x, canvas.g.y), canvas.g.shape)
    u = np.clip(1 + np.log10(np.maximum(fine, 1e-4)) / 1.35, 0, 1)
    stops = tokens["entity"]["calcium"]
    low, high = ("lift", "base") if canvas.light else ("shade", "lift")
    colour = between(stops[low], stops[high], u)
    canvas.over(colour, (0.88 * u**0.8 * eased((3 - d) / 6)).astype(np.float32))
    return canvas.sprite(key)


def _enlarged(c: Floats, fine: sdf.Grid, coarse: sdf.Grid) -> Floats:
    """A field on a coarse grid, read between its points on a fine one."""
    step = 1 / coarse.density
    col = np.clip((fine.x[0] - coarse.x[0, 0]) / step, 0, coarse.shape[1] - 1.001)
    row = np.clip((fine.y[:, 0] - coarse.y[0, 0]) / step, 0, coarse.shape[0] - 1.001)
    i, j = row.astype(int)[:, None], col.astype(int)[None, :]
    fi, fj = row[:, None] - i, col[None, :] - j
    top = c[i, j] * (1 - fj) + c[i, j + 1] * fj
    low = c[i + 1, j] * (1 - fj) + c[i + 1, j + 1] * fj
    return (top * (1 - fi) + low * fi).astype(np.float32)
