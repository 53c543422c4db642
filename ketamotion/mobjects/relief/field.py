"""A hundred receptors in a membrane seen from above: places, plate and stamps."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass

import cairo
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ketamotion.mobjects.relief import sdf
from ketamotion.mobjects.relief.bake import Bake, cached_set
from ketamotion.mobjects.relief.oklab import (
    fast_gamma,
    is_light,
    linear,
    ramp,
    stops_of,
)
from ketamotion.mobjects.relief.rosette import PLUG_HEIGHT, rosette
from ketamotion.mobjects.relief.shade import LIGHT, smooth
from ketamotion.mobjects.relief.slant import Slant

Floats = NDArray[np.float32]

ROWS = COLUMNS = 10
CHANNELS = ROWS * COLUMNS
BACK_SCALE = 0.78
"""Size of the farthest row; the nearest has 1."""
TILTS = (0.84, 0.97)
"""Foreshortening of the membrane at the nearest row, least and most: a high
rectangle is seen more from above. It falls with distance."""
SOLID_PX = 98.0
"""Width of a receptor at scale 1."""
VARIANTS = 8
BUMP_PITCH = 18.0
ORDER_SEED = 11


@dataclass(frozen=True)
class FieldPlan:
    """Where the hundred stand.

    Attributes
    ----------
    width, height : float
        The frame in design px.
    x, y, scale : ndarray, shape (100,)
        Centres of the pores at the height of the membrane, in design px, and sizes.
    row : ndarray of int, shape (100,)
        0 is the farthest.
    center_x, horizon, front : float
        The perspective: at height y sizes go by (y - horizon) / (front - horizon).
    depth : float
        Distance of the eye from the nearest row, in px of the membrane.
    size : float
        Size of a receptor in the nearest row.
    tilt : float
        The foreshortening that all receptors are drawn with.
    """

    width: float
    height: float
    x: Floats
    y: Floats
    scale: Floats
    row: NDArray[np.int_]
    center_x: float
    horizon: float
    front: float
    depth: float
    size: float
    tilt: float

    @property
    def plug_y(self) -> Floats:
        """Height on the screen at which a plug's centre appears, in design px."""
        return self.y - np.float32(PLUG_HEIGHT * Slant(self.tilt).rise) * self.scale

    def key(self) -> dict[str, object]:
        """What the pictures depend on."""
        return {
            name: value.round(3).tolist() if isinstance(value, np.ndarray) else value
            for name, value in asdict(self).items()
        }


def plan(
    frame: tuple[float, float], rect: tuple[float, float, float, float]
) -> FieldPlan:
    """Place ten staggered rows of ten inside a rectangle of the frame.

    Parameters
    ----------
    frame : (width, height)
        In design px.
    rect : (left, top, right, bottom)
        Where the receptors, whole, may stand.
    """
    left, top, right, bottom = rect
    # Equal steps of depth C/s: y = horizon + K s, and K s / C is the tilt.
    steps = ROWS - 1
    deep = steps / (1 / BACK_SCALE - 1)  # C per row pitch
    size, front_tilt = 1.0, TILTS[0]
    for _ in range(16):
        fall = front_tilt * deep  # K per row pitch
        span = fall * (1 - BACK_SCALE)
        pitch_y = (bottom - top - 84 * size) / span
        pitch_x = (right - left - SOLID_PX * size) / (COLUMNS - 0.5)
        pitch_x = min(pitch_x, 1.5 * pitch_y)
        room = pitch_y / pitch_x
        front_tilt = float(np.clip(front_tilt * (1 + 0.3 * (room - 1.05)), *TILTS))
        pitch_y = min(pitch_y, 1.3 * pitch_x)
        wide = float(np.clip(0.84 + 0.3 * (room - 1), 0.84, 0.92))
        near = min(wide * pitch_x, 0.90 * float(np.hypot(pitch_x / 2, pitch_y)))
        size = min(near / SOLID_PX, 1.15)
    scales = deep / (deep + steps - np.arange(ROWS))
    middle = (top + bottom) / 2 + 6 * size
    front = middle + span * pitch_y / 2
    horizon = front - fall * pitch_y
    rng = np.random.default_rng(ORDER_SEED)
    at = np.arange(CHANNELS)
    row, column = at // COLUMNS, at % COLUMNS
    s = scales[row]
    stagger = np.where(row % 2, 0.25, -0.25)
    off = rng.uniform(-3, 3, (2, CHANNELS)) * size
    center = (left + right) / 2
    x = center + s * ((column - (COLUMNS - 1) / 2 + stagger) * pitch_x + off[0])
    y = horizon + fall * pitch_y * s + off[1] * s * s * front_tilt
    # The order in which receptors are taken is fixed, and scattered.
    order = rng.permutation(CHANNELS)
    return FieldPlan(
        width=frame[0],
        height=frame[1],
        x=x[order].astype(np.float32),
        y=y[order].astype(np.float32),
        scale=(s * size)[order].astype(np.float32),
        row=row[order],
        center_x=center,
        horizon=horizon,
        front=front,
        depth=deep * pitch_y,
        size=size,
        tilt=front_tilt * (1 + BACK_SCALE) / 2,
    )


def field_set(
    tokens: Mapping,
    made: FieldPlan,
    px_scale: float = 1.0,
    folder: str | os.PathLike | None = None,
) -> dict[str, Bake]:
    """Plate and stamps, from the cache or baked.

    Returns
    -------
    dict of Bake
        ``plate`` (opaque, one texel an output px, with a hundred empty receptors)
        and ``light@n``, ``plug@n`` for the variants n of a receptor.
    """
    name = tokens.get("name", "")
    parameters = {"theme": name, "plan": made.key(), "px_scale": px_scale}
    return cached_set(
        "field", parameters, lambda: bake_field(tokens, made, px_scale), folder
    )


def variant(made: FieldPlan, channel: int) -> int:
    """Which of the variants a channel shows: neighbours differ."""
    return int((channel * 5 + made.row[channel] * 3) % VARIANTS)


def bake_field(tokens: Mapping, made: FieldPlan, px_scale: float) -> dict[str, Bake]:
    """Bake plate and stamps; see `field_set`."""
    slant = Slant(made.tilt)
    # Twice as dense as it is drawn: rays do not smooth what they meet.
    density = max(2.5 * px_scale * made.size, 1.5)
    rng = np.random.default_rng(4)
    out: dict[str, Bake] = {}
    bodies: list[Bake] = []
    for n in range(VARIANTS):
        # The outer pair turns in every direction; the plug as well.
        turn = n * 180 / VARIANTS + rng.uniform(-8, 8)
        stamps = rosette(tokens, slant, turn, float(rng.uniform(0, 360)), density)
        bodies.append(stamps["body"])
        out[f"light@{n}"] = halved(stamps["light"])
        out[f"plug@{n}"] = halved(stamps["plug"])
    out["plate"] = _plate(tokens, made, px_scale, bodies)
    return out


def halved(bake: Bake) -> Bake:
    """The same picture at half the density, by the mean of four texels."""
    rows, columns = (n % 2 for n in bake.pixels.shape[:2])
    p = np.pad(bake.pixels, ((0, rows), (0, columns), (0, 0))).astype(np.uint16)
    four = p[0::2, 0::2] + p[1::2, 0::2] + p[0::2, 1::2] + p[1::2, 1::2]
    pixels = np.ascontiguousarray(((four + 2) // 4).astype(np.uint8))
    pivot = (bake.pivot[0] / 2, bake.pivot[1] / 2)
    return Bake(bake.key, pixels, bake.px_per_unit / 2, pivot).cropped()


def _ground(tokens: Mapping, made: FieldPlan, px_scale: float) -> Floats:
    """The empty membrane, linear colour, one texel an output px."""
    w, h = round(made.width * px_scale), round(made.height * px_scale)
    bright = is_light(tokens)
    reach = made.front - made.horizon
    y = (np.arange(h) + 0.5) / px_scale
    s = np.maximum((y - made.horizon) / reach, 0.05)
    x = (np.arange(w) + 0.5) / px_scale - made.center_x
    far, near = made.depth / s[0], made.depth / s[-1]
    half = max(abs(x[0]), abs(x[-1])) / s[0]
    texel = 0.8
    # The membrane lies flat; bumps and swells are made there, then seen at a slant.
    g = sdf.grid(-half, 0, half, far - near, texel)
    heads = smooth(sdf.bumps(g, BUMP_PITCH, 21, jitter=0.3), 1.8, g)
    swell = sdf.noise(g, 60.0, 22) * np.float32(5.0)
    height = np.float32(0.34) * heads + swell
    gy, gx = np.gradient(height, np.float32(1 / texel))
    nz = 1 / np.sqrt(1 + gx * gx + gy * gy)
    key = -gx * nz * LIGHT[0] - gy * nz * LIGHT[1] + nz * LIGHT[2]
    key = key + 0.05 * (heads - heads.mean())
    rows = ((far - made.depth / s) * texel - 0.5)[:, None]
    columns = (x[None, :] / s[:, None] + half) * texel - 0.5
    rows = np.broadcast_to(rows, columns.shape)
    # Farther rows take more texels a pixel: blurred beforehand.
    soft = ndimage.gaussian_filter(key.astype(np.float32), 0.8)
    lit = ndimage.map_coordinates(soft, [rows, columns], order=1, mode="nearest")
    lit -= lit.mean()
    entity = tokens["entity"]["membrane_head"]
    table = ramp(stops_of(entity, bright))
    base, gain = (0.60, 0.35) if bright else (0.27, 0.17)
    t = np.clip(base + gain * lit, 0, 1.05)
    return table[np.clip(t * (len(table) - 1) / 1.05, 0, len(table) - 1).astype(int)]


def _pool(made: FieldPlan, px_scale: float) -> Floats:
    """Light on the field, 1, falling to 0 outside it."""
    w, h = round(made.width * px_scale), round(made.height * px_scale)
    x = (np.arange(w) + 0.5)[None, :] / px_scale
    y = (np.arange(h) + 0.5)[:, None] / px_scale
    cx, cy = made.center_x, (float(made.y.min()) + float(made.y.max())) / 2
    rx = float(np.ptp(made.x)) / 2 + 130
    ry = float(np.ptp(made.y)) / 2 + 130
    u = np.abs((x - cx) / rx) ** 2.6 + np.abs((y - cy) / ry) ** 2.6
    pool = np.exp(-0.75 * u**1.1)
    # Captions stand below; the membrane has faded before.
    end = float(made.y.max()) + 190
    down = np.clip((end - y) / 150, 0, 1)
    return (pool * down * down * (3 - 2 * down)).astype(np.float32)


def _plate(
    tokens: Mapping, made: FieldPlan, px_scale: float, bodies: list[Bake]
) -> Bake:
    """Membrane with a hundred empty receptors, lit where they stand, dithered."""
    bright = is_light(tokens)
    void = linear(tokens["background"]["void"])
    ground = _ground(tokens, made, px_scale)
    pool = _pool(made, px_scale)[..., None]
    floor = 0.0 if not bright else 0.1
    ground = void + (ground - void) * (floor + (1 - floor) * pool)
    rng = np.random.default_rng(9)
    h, w = ground.shape[:2]
    grain = rng.uniform(-0.5, 0.5, (h, w, 1)) + rng.uniform(-0.35, 0.35, (h, w, 3))
    pixels = np.full((h, w, 4), 255, np.uint8)
    pixels[..., :3] = np.rint(np.clip(fast_gamma(ground) * 255 + grain, 0, 255))
    layer = np.zeros_like(pixels)
    surface = cairo.ImageSurface.create_for_data(
        layer, cairo.FORMAT_ARGB32, w, h, 4 * w
    )
    ctx = cairo.Context(surface)
    for channel in sorted(range(CHANNELS), key=lambda c: made.y[c]):
        bake = bodies[variant(made, channel)]
        k = float(made.scale[channel]) * px_scale / bake.px_per_unit
        ctx.save()
        ctx.translate(made.x[channel] * px_scale, made.y[channel] * px_scale)
        ctx.scale(k, k)
        ctx.translate(-bake.pivot[0], -bake.pivot[1])
        ctx.set_source_surface(bake.surface, 0, 0)
        ctx.get_source().set_filter(cairo.Filter.GOOD)
        ctx.paint()
        ctx.restore()
    surface.flush()
    # Distance: the farther a row, the more it takes of the ground's own colour.
    s = (np.arange(h) / px_scale - made.horizon) / (made.front - made.horizon)
    fog = np.clip((1 - s) / (1 - BACK_SCALE), 0, 1.3) * (0.20 if bright else 0.26)
    haze = fast_gamma(void + (ground.mean((0, 1)) * 1.2 - void) * 0.5) * 255
    a = layer[..., 3:].astype(np.float32) / 255
    fog = fog[:, None, None].astype(np.float32)
    rgb = layer[..., :3] * (1 - fog) + fog * a * haze
    below = pixels[..., :3] * (1 - a)
    pixels[..., :3] = np.rint(np.clip(below + rgb, 0, 255))
    return Bake("plate", pixels, px_scale, (0.0, 0.0))
