"""A spine on its piece of dendrite, cut open: the plate, and all that lies on it."""

from __future__ import annotations

import os
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ketamotion.mobjects.relief import sdf
from ketamotion.mobjects.relief.bake import Bake, cached_set
from ketamotion.mobjects.relief.painting import CAPTIONS_END, FADE_FROM
from ketamotion.mobjects.relief.spine_head_glows import glows
from ketamotion.mobjects.relief.spine_head_parts import part_set
from ketamotion.mobjects.relief.spine_head_shape import (
    HEAD,
    MEMBRANE_PX,
    SHAFT_Y,
    Point,
    body,
    boutons,
    head_outline,
)
from ketamotion.mobjects.relief.tissue import Canvas, eased, mixed

Floats = NDArray[np.float32]

MODULES = (
    "bake",
    "molecules",
    "oklab",
    "painting",
    "parts",
    "sdf",
    "shade",
    "spine_head",
    "spine_head_glows",
    "spine_head_parts",
    "spine_head_shape",
    "synapse_parts",
    "tissue",
)
FADE_TOP = (20.0, 190.0)
"""Between these heights of the frame, in design px, it comes out of the ground."""


def spine_plate(
    tokens: Mapping,
    frame: Point,
    view: tuple[float, float, float],
    px_scale: float,
    spare: Point = (0.0, 0.0),
    folder: str | os.PathLike | None = None,
) -> Bake:
    """The opaque plate of one view, from the cache or painted.

    Parameters
    ----------
    frame, view
        Of the picture that is seen at rest.
    spare
        Design px of plate beyond it on each side: for journeys.
    """
    parameters = {
        "tokens": dict(tokens),
        "frame": list(frame),
        "view": list(view),
        "px_scale": px_scale,
        "spare": list(spare),
    }

    def build() -> dict[str, Bake]:
        return {"plate": paint_plate(tokens, frame, view, px_scale, spare)}

    return cached_set("spine_head_plate", parameters, build, folder, MODULES)["plate"]


def spine_set(
    tokens: Mapping, density: float, folder: str | os.PathLike | None = None
) -> dict[str, Bake]:
    """Stamps, from the cache or baked: see `spine_head_parts.part_set`."""
    parameters = {"tokens": dict(tokens), "density": density}

    def build() -> dict[str, Bake]:
        return part_set(tokens, density)

    return cached_set("spine_head", parameters, build, folder, MODULES)


def glow_set(
    tokens: Mapping, folder: str | os.PathLike | None = None
) -> dict[str, Bake]:
    """Glows, from the cache or baked.

    Returns
    -------
    dict of Bake
        ``voltage_head``, ``voltage_dendrite``, ``calcium_nmda``, ``calcium_l_type``,
        ``transmitter``, ``others``.
    """
    parameters = {"tokens": dict(tokens)}
    return cached_set("spine_glows", parameters, lambda: glows(tokens), folder, MODULES)


# -- the plate ----------------------------------------------------------------------


class _Canvas(Canvas):
    """A canvas whose wide blurs have no corners: close to the head they would show."""

    def blurred(self, field: Floats, radius_px: float) -> Floats:
        soft = super().blurred(field, radius_px)
        coarse = int(radius_px * self.density // 4)
        return ndimage.uniform_filter(soft, coarse) if coarse > 2 else soft


def _cell(canvas: Canvas, d: Floats, dim: float = 0.0) -> None:
    """A body cut open: cytosol in purple, with the grain of its sap."""
    low, high = _cytosol(canvas)
    low, high = (
        mixed(c, canvas.tokens["background"]["cleft"], dim) for c in (low, high)
    )
    mask = canvas.mask(d - np.float32(MEMBRANE_PX * 0.5))
    canvas.shadow(mask, 0.5)
    canvas.pillow(mask, low, high, big=90, small=26, gain=1.25, level=0.50)
    part = canvas.around(mask)
    if min(mask[part].shape) < 2:
        return
    fine, coarse = sdf.noise(canvas.g, 3.4, 71), sdf.noise(canvas.g, 9.0, 72)
    cloud = 0.5 * sdf.noise(canvas.g, 64.0, 73)[part]
    grain = 0.5 * fine[part] + 0.4 * coarse[part] + cloud
    up = np.clip(grain, 0, 2) * np.float32(0.08 if canvas.light else 0.035)
    canvas.over(mixed(high, "#FFFFFF", 0.4), up * mask[part], part)
    down = np.clip(-grain, 0, 2) * np.float32(0.10)
    canvas.over(mixed(low, "#000000", 0.25), down * mask[part], part)


def _cytosol(canvas: Canvas) -> tuple[str, str]:
    """Shaded and lit side of a body, as at the scale of the cleft."""
    bg = canvas.tokens["background"]
    if canvas.light:
        pink = canvas.entity("potassium", "base")
        purple = mixed(bg["cytosol"], pink, 0.16)
        return mixed(purple, pink, 0.20), mixed(bg["cytosol_lit"], purple, 0.55)
    head = canvas.entity("membrane_head", "base")
    low = mixed(bg["cytosol"], bg["cytosol_lit"], 0.45)
    return low, mixed(bg["cytosol_lit"], head, 0.36)


def paint_plate(
    tokens: Mapping,
    frame: Point,
    view: tuple[float, float, float],
    px_scale: float,
    spare: Point = (0.0, 0.0),
) -> Bake:
    """Paint the plate; see `spine_plate`."""
    size = (frame[0] + 2 * spare[0], frame[1] + 2 * spare[1])
    moved = (view[0] + spare[0], view[1] + spare[1], view[2])
    canvas = _Canvas(tokens, size, px_scale, view=moved)
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
    # The evidence word stands at the top, captions at the bottom: it fades there.
    height = view[1] + view[2] * canvas.g.y
    gone = 1 - eased((height - FADE_TOP[0]) / (FADE_TOP[1] - FADE_TOP[0]))
    low = (height / frame[1] - FADE_FROM) / (CAPTIONS_END - FADE_FROM)
    gone = np.maximum(gone, eased(low))[..., None].astype(np.float32)
    canvas.colour += gone * (canvas.ground - canvas.colour)
    return canvas.plate("spine_head_plate", None)


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
