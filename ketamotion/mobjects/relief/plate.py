"""Opaque backgrounds: cleft, cytosol, membrane and the receptor's still parts."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

import cairo
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ketamotion.mobjects.relief import layout, membrane
from ketamotion.mobjects.relief.bake import RECEPTOR_MODULES, Bake, cached_set
from ketamotion.mobjects.relief.compose import View, compose, stamp
from ketamotion.mobjects.relief.kit import receptor_kit, static_kit
from ketamotion.mobjects.relief.layout import Placement, Pose
from ketamotion.mobjects.relief.oklab import fast_gamma, is_light, linear, srgb
from ketamotion.mobjects.relief.shade import enlarge

Floats = NDArray[np.float32]
_COARSE = 8


@dataclass(frozen=True)
class Focus:
    """Focus by light: outside an ellipse the picture sinks towards the void.

    Centre and radii in design px of the frame; ``amount`` 0..1.
    """

    cx: float
    cy: float
    rx: float
    ry: float
    amount: float


def darkening(radius: NDArray) -> NDArray:
    """How far the picture has sunk towards the void, 0..1; 1 is the ellipse's edge."""
    return 1 - np.exp(-0.7 * radius**2.6)


def focus_dim(size: tuple[int, int], focus: Focus, px_scale: float = 1.0) -> Floats:
    """Share of the void in each pixel, float32 (H, W); for plate and sprites."""
    w, h = int(round(size[0] * px_scale)), int(round(size[1] * px_scale))
    x, y = _coarse_axes(w, h, px_scale)
    r = np.hypot((x - focus.cx) / focus.rx, (y - focus.cy) / focus.ry)
    dim = focus.amount * darkening(r)
    return enlarge(dim.astype(np.float32), _COARSE, (h, w)).astype(np.float32)


def _coarse_axes(w: int, h: int, px_scale: float) -> tuple[Floats, Floats]:
    nx, ny = -(-w // _COARSE), -(-h // _COARSE)
    x = ((np.arange(nx) + 0.5) * _COARSE / px_scale).astype(np.float32)
    y = ((np.arange(ny) + 0.5) * _COARSE / px_scale).astype(np.float32)
    return x[None, :], y[:, None]


def _mix(a: Floats, b: Floats, share: Floats) -> Floats:
    return a + share[..., None] * (b - a)


def background(
    tokens: Mapping, size: tuple[int, int], view: View, px_scale: float, seed: int
) -> Floats:
    """Cleft and cytosol as linear light on a grid 8 px coarse, (h, w, 3)."""
    light = is_light(tokens)
    bg = {name: linear(c) for name, c in tokens["background"].items()}
    w, h = int(round(size[0] * px_scale)), int(round(size[1] * px_scale))
    x, y = _coarse_axes(w, h, px_scale)
    axis, mid, zoom = view
    full = x + 0 * y
    rows = y + 0 * x

    def ease(t: Floats) -> Floats:
        t = np.clip(t, 0, 1)
        return t * t * (3 - 2 * t)

    up = ease(rows / max(mid, 1.0))
    cleft = _mix(bg["void"][None, None], bg["cleft"], np.sqrt(up) if light else up)
    spot = np.hypot(
        (full - axis) / (620 * zoom), (rows - mid + 260 * zoom) / (430 * zoom)
    )
    lit = np.clip((0.95 if light else 1.35) * np.exp(-1.1 * spot**2), 0, 1)
    cleft = _mix(cleft, bg["cleft_lit"], lit)
    # a wide beam from the upper left ties background and relief to one light
    beam = np.exp(-(((full - axis) * 0.8 + (rows - mid) * 0.55 + 520 * zoom)
                    / (300 * zoom)) ** 2)  # fmt: skip
    cleft = _mix(cleft, bg["cleft_lit"], (0.10 if light else 0.30) * beam)
    below = (rows - mid) / max(size[1] - mid, 1.0)
    cytosol = _mix(bg["cytosol_lit"] + 0 * full[..., None], bg["cytosol"],
                   ease(below * 2.0))  # fmt: skip
    floor = ease((below - 0.35) / 0.75) * (0.5 if light else 0.9)
    cytosol = _mix(cytosol, bg["void"], floor)
    side = np.clip(np.abs(full - axis) / (900 * zoom), 0, 1) ** 2
    cytosol = _mix(cytosol, bg["void"], (0.2 if light else 0.5) * side)
    out = _mix(cleft, cytosol, ease((rows - mid + 30) / 60))
    # crowding: soft out-of-focus bodies, fixed in the world
    rng = np.random.default_rng(seed)
    change = np.zeros_like(full)
    for _ in range(90):
        bx, by = rng.uniform(-1500, 1500), rng.uniform(-1100, 700)
        r, sign = rng.uniform(26, 110), rng.choice([-1.0, 1.0])
        depth = rng.uniform(0.3, 1.0)
        away = np.hypot(full - axis - zoom * bx, rows - mid - zoom * by) / (zoom * r)
        change += sign * depth / (1 + np.exp(np.clip((away - 1) * 7, -30, 30)))
    out = out * (1 + (0.014 if light else 0.07) * np.clip(change, -1.5, 1.5))[..., None]
    return out.astype(np.float32)


def far_layer(
    tokens: Mapping,
    size: tuple[int, int],
    view: View,
    px_scale: float,
    folder: str | os.PathLike | None = None,
) -> Floats:
    """Two distant receptors, upper halves, as premultiplied floats (H, W, 4)."""
    axis, mid, zoom = view
    kit = receptor_kit(tokens, 0.75 * zoom * px_scale, folder)
    w, h = int(round(size[0] * px_scale)), int(round(size[1] * px_scale))
    total = np.zeros((h, w, 4), np.float32)
    for dx, scale, fade in ((-735.0, 0.50, 0.22), (735.0, 0.44, 0.15)):
        at = (axis + zoom * dx, mid - 70 * zoom, zoom * scale)
        keep = [
            p
            for p in layout.receptor_placements(Pose(), static=False)
            if p.layer.startswith("glun") or p.layer == "amino"
        ]
        layer = compose(keep, kit, size, at, px_scale=px_scale).astype(np.float32)
        rows = np.flatnonzero(layer[..., 3].any(1))
        cols = np.flatnonzero(layer[..., 3].any(0))
        if not len(rows):
            continue
        pad = int(14 * px_scale)
        part = (
            slice(max(rows[0] - pad, 0), rows[-1] + pad),
            slice(max(cols[0] - pad, 0), cols[-1] + pad),
        )
        soft = 4.0 * px_scale
        share = fade * (0.55 if is_light(tokens) else 1.0)
        total[part] += share * ndimage.gaussian_filter(layer[part], (soft, soft, 0))
    return total


def molecular_plate(
    tokens: Mapping,
    size: tuple[int, int] = (1920, 1080),
    view: View = (960.0, 704.0, 1.0),
    px_scale: float = 1.0,
    focus: Focus | None = None,
    far_receptors: bool = False,
    seed: int = 1,
    *,
    receptor: bool = True,
    blur_px: float = 0.0,
    folder: str | os.PathLike | None = None,
) -> Bake:
    """Bake an opaque plate.

    Parameters
    ----------
    tokens
        One theme of ``assets/tokens.json``.
    size
        Frame in design px; the plate has ``size * px_scale`` pixels.
    view
        (axis x, midplane y, zoom) of the frame.
    focus
        Focus light, mixed in before the dither; None for none.
    far_receptors
        Show two receptors in the distance (wide poses only).
    seed
        Membrane and crowding; the same seed shows the same lipids at any zoom.
    receptor
        Draw the receptor's still parts and leave the hole for it in the front row.
    blur_px
        Draw all of the resting receptor and blur the whole by so many design px:
        out of focus, as behind something near.

    Returns
    -------
    Bake
        Opaque; pivot at the world's origin; px_per_unit = zoom x px_scale, so it
        can be placed at (0, 0) in the world.
    """
    parameters = {
        "tokens": dict(tokens),
        "size": list(size),
        "view": list(view),
        "px_scale": px_scale,
        "focus": None if focus is None else list(vars(focus).values()),
        "far": far_receptors,
        "seed": seed,
        "receptor": receptor,
        "blur_px": blur_px,
    }

    def build() -> dict[str, Bake]:
        frame = (size, view, px_scale, focus, far_receptors, seed, receptor)
        bake = _build(tokens, *frame, folder)
        if blur_px > 0:
            bake = _out_of_focus(tokens, bake, px_scale, blur_px, folder)
        return {"plate": bake}

    made = cached_set("plate", parameters, build, folder, RECEPTOR_MODULES)
    return made["plate"]


def _out_of_focus(
    tokens: Mapping,
    plate: Bake,
    px_scale: float,
    blur_px: float,
    folder: str | os.PathLike | None,
) -> Bake:
    """The plate with the resting receptor on it, blurred and dithered anew."""
    kit = receptor_kit(tokens, 1.25 * plate.px_per_unit, folder)
    width, height = plate.size
    zoom = plate.px_per_unit / px_scale
    view = (plate.pivot[0] / px_scale, plate.pivot[1] / px_scale, zoom)
    picture = compose(
        layout.receptor_placements(Pose(), static=False),
        kit,
        (width / px_scale, height / px_scale),
        view,
        px_scale=px_scale,
        plate=plate,
    )
    soft = blur_px * px_scale
    colour = picture[..., :3].astype(np.float32)
    blurred = ndimage.gaussian_filter(colour, (soft, soft, 0))
    grain = np.random.default_rng(3).random(blurred.shape, np.float32) - 0.5
    picture[..., :3] = np.clip(np.rint(blurred + grain), 0, 255)
    return Bake(plate.key, picture, plate.px_per_unit, plate.pivot)


def _build(
    tokens: Mapping,
    size: tuple[int, int],
    view: View,
    px_scale: float,
    focus: Focus | None,
    far_receptors: bool,
    seed: int,
    receptor: bool,
    folder: str | os.PathLike | None,
) -> Bake:
    w, h = int(round(size[0] * px_scale)), int(round(size[1] * px_scale))
    axis, mid, zoom = view
    coarse = fast_gamma(background(tokens, size, view, px_scale, seed))
    picture = np.stack(
        [enlarge(coarse[..., c], _COARSE, (h, w)) for c in range(3)], axis=-1
    )
    if far_receptors:
        far = far_layer(tokens, size, view, px_scale, folder) / 255
        picture = far[..., :3] + picture * (1 - far[..., 3:])
    layer = _membrane_layer(tokens, (w, h), view, px_scale, seed, receptor)
    rows = np.flatnonzero(layer[..., 3].any(1))
    if len(rows):
        part = slice(rows[0], rows[-1] + 1)
        over = layer[part].astype(np.float32) / 255
        picture[part] = over[..., :3] + picture[part] * (1 - over[..., 3:])
    if focus is not None:
        dim = focus_dim(size, focus, px_scale)
        picture = _mix(picture, srgb(tokens["background"]["void"]), dim)
    rng = np.random.default_rng(seed + 77)
    grain = rng.random((h, w, 1), np.float32) - np.float32(0.5)
    each = rng.random((h, w, 3), np.float32) - np.float32(0.5)
    grain = grain + np.float32(0.7) * each
    out = np.empty((h, w, 4), np.uint8)
    out[..., :3] = np.rint(np.clip(picture * 255 + grain, 0, 255))
    out[..., 3] = 255
    return Bake("plate", out, zoom * px_scale, (axis * px_scale, mid * px_scale))


def _membrane_layer(
    tokens: Mapping,
    px: tuple[int, int],
    view: View,
    px_scale: float,
    seed: int,
    receptor: bool,
) -> NDArray[np.uint8]:
    w, h = px
    axis, mid, zoom = view
    density = 1.25 * zoom * px_scale
    x0, x1 = -axis / zoom - 60, (w / px_scale - axis) / zoom + 60
    layer = np.zeros((h, w, 4), np.uint8)
    surface = cairo.ImageSurface.create_for_data(
        layer, cairo.FORMAT_ARGB32, w, h, 4 * w
    )
    context = cairo.Context(surface)
    context.save()
    context.scale(px_scale, px_scale)
    context.translate(axis, mid)
    context.scale(zoom, zoom)
    membrane.paint_core(context, tokens, x0, x1)
    context.restore()
    bakes = membrane.lipids(tokens, density)

    def draw(items: list[Placement]) -> None:
        for p in items:
            stamp(context, bakes[p.name], p, view, px_scale)

    back, middle, front = membrane.ROWS
    slit = membrane.PORE_GAP if receptor else 0.0
    draw(list(membrane.row_placements(back, x0, x1, seed, gap=slit)))
    draw(list(membrane.row_placements(middle, x0, x1, seed, gap=slit)))
    if receptor:
        bakes |= static_kit(tokens, density)
        draw(
            [
                p
                for p in layout.receptor_placements(Pose())
                if p.name in bakes and not p.name.startswith("lipid")
            ]
        )
    gap = membrane.GAP if receptor else 0.0
    draw(list(membrane.row_placements(front, x0, x1, seed, gap=gap)))
    surface.flush()
    return layer
