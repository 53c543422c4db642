"""From a distance field to a lit sprite: height, light, ramp, contour, shadow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ketamotion.mobjects.relief.bake import Bake
from ketamotion.mobjects.relief.oklab import (
    RAMP_TOP,
    fast_gamma,
    is_light,
    linear,
    ramp,
    stops_of,
)
from ketamotion.mobjects.relief.sdf import Grid

Floats = NDArray[np.float32]

LIGHT = np.array([-0.52, -0.66, 0.54]) / np.linalg.norm([-0.52, -0.66, 0.54])
"""Direction to the light: x right, y down, z towards the viewer."""
RIM = np.array([-0.62, -0.72, 0.1])
BOUNCE = np.array([0.55, 0.70, 0.15])
SHADOW_OFFSET = (7.0, 11.0)
SHADOW_BLUR = 9.0


@dataclass(frozen=True)
class Material:
    """How a surface takes light.

    Parameters
    ----------
    stops
        Ramp stops (coordinate, hex), dark to bright.
    edge, rim, shade
        Hex colours of contour, rim light and bounce light.
    bright
        Added to the ramp coordinate (0 proteins, .13 molecules).
    specular
        Strength of the highlight (.12 proteins, .5 molecules).
    contour, contour_px
        Share of ``edge`` in the last px inside the outline, and their number.
    rim_gain
        Strength of the rim light (1.16 on dark, .74 on light).
    fog, fog_amount
        Colour and share that the finished surface is mixed towards.
    shadow, shadow_alpha
        Colour and strength of the cast shadow.
    alpha
        Opacity of the body.
    """

    stops: tuple[tuple[float, str], ...]
    edge: str
    rim: str
    shade: str
    bright: float = 0.0
    specular: float = 0.12
    contour: float = 0.75
    contour_px: float = 2.0
    rim_gain: float = 1.16
    fog: str = "#000000"
    fog_amount: float = 0.0
    shadow: str = "#02040A"
    shadow_alpha: float = 0.45
    alpha: float = 1.0

    def but(self, **changes: object) -> Material:
        """Return a copy with some fields changed."""
        return replace(self, **changes)


@dataclass(frozen=True)
class Relief:
    """A shape as distance ``d`` and unit normals, ready to be lit.

    Light may be turned (`lit`), so that a part that will be drawn rotated still
    gets light from the upper left.
    """

    g: Grid
    d: Floats
    nx: Floats
    ny: Floats
    nz: Floats
    cavity: Floats
    fade: Floats | None = None


def material(tokens: Mapping, entity: str, **changes: object) -> Material:
    """Return the material of a theme's entity (`tokens` is one theme)."""
    light = is_light(tokens)
    e = tokens["entity"][entity]
    made = Material(
        stops=tuple(stops_of(e, light)),
        edge=e["edge"],
        rim=e.get("rim", e["lift"]),
        shade=e["shade"],
        contour=0.95 if light else 0.75,
        rim_gain=0.70 if light else 1.05,
        shadow="#4A4560" if light else "#02040A",
        shadow_alpha=0.26 if light else 0.45,
    )
    return replace(made, **changes)


def dome(d: Floats, depth: float) -> Floats:
    """Rounded height of a shape: quarter circle of radius ``depth`` from the edge."""
    inside = np.clip(-d, 0, depth) / np.float32(depth)
    return np.float32(depth) * np.sqrt(np.maximum(1 - (1 - inside) ** 2, 0))


def smooth(field: Floats, sigma_px: float, g: Grid) -> Floats:
    """Gaussian blur by ``sigma_px`` design px."""
    sigma = sigma_px * g.density
    if sigma < 0.3:
        return field
    if sigma > 6:  # wide blurs lose nothing on a coarser grid
        k = int(sigma // 3)
        pad = [(0, -n % k) for n in field.shape]
        f = np.pad(field, pad, mode="edge")
        f = f.reshape(f.shape[0] // k, k, f.shape[1] // k, k).mean((1, 3))
        f = ndimage.gaussian_filter(f, sigma / k, mode="nearest", truncate=3)
        return enlarge(f, k, field.shape)
    return ndimage.gaussian_filter(field, sigma, mode="nearest", truncate=3)


def enlarge(f: Floats, k: int, shape: tuple[int, ...]) -> Floats:
    """Bilinear enlargement by the whole factor ``k``, cropped to ``shape``."""

    def between(field: Floats, n_out: int, axis: int) -> Floats:
        n_in = field.shape[axis]
        at = np.clip((np.arange(n_out) + 0.5) / k - 0.5, 0, n_in - 1)
        low = at.astype(np.intp)
        t = (at - low).astype(np.float32)
        t = t[:, None] if axis == 0 else t[None, :]
        a = field.take(low, axis)
        return a + t * (field.take(np.minimum(low + 1, n_in - 1), axis) - a)

    return between(between(f, shape[1], 1), shape[0], 0)


def relief(
    g: Grid,
    d: Floats,
    height: Floats,
    *,
    polish_px: float = 0.9,
    groove_px: float = 9.0,
    groove_depth: float = 14.0,
    fade: Floats | None = None,
) -> Relief:
    """Take normals and hollows from a height field (all in design px).

    ``groove_px`` is the width of hollows to darken; a second, 2.6 times wider
    pass darkens folds. ``fade`` (0..1) multiplies the alpha.
    """
    h = smooth(height.astype(np.float32), polish_px, g)
    gy, gx = np.gradient(h, np.float32(1 / g.density))
    nz = 1 / np.sqrt(1 + gx * gx + gy * gy)
    fine = (h - smooth(h, groove_px, g)) / np.float32(groove_depth)
    wide = (h - smooth(h, 2.6 * groove_px, g)) / np.float32(2.6 * groove_depth)
    cavity = np.clip(fine, -1, 1) + np.float32(0.55) * np.clip(wide, -1, 1)
    d = np.broadcast_to(d, h.shape).astype(np.float32)
    return Relief(g, d, -gx * nz, -gy * nz, nz, cavity, fade)


def _turned(direction: NDArray, angle_deg: float) -> tuple[np.float32, ...]:
    """Direction in the frame of a part that will be drawn turned clockwise."""
    a = np.deg2rad(angle_deg)
    x, y, z = direction
    return (
        np.float32(np.cos(a) * x + np.sin(a) * y),
        np.float32(-np.sin(a) * x + np.cos(a) * y),
        np.float32(z),
    )


def colours(r: Relief, m: Material, angle_deg: float = 0.0) -> tuple[Floats, Floats]:
    """Light a relief; return linear colour (H, W, 3) and alpha (H, W)."""

    def dot(direction: NDArray) -> Floats:
        x, y, z = _turned(direction, angle_deg)
        return r.nx * x + r.ny * y + r.nz * z

    lambert = dot(LIGHT)
    key = np.clip(lambert * np.float32(0.5) + np.float32(0.5), 0, 1)
    key **= np.float32(1.25)
    near = np.clip(1 + r.d / np.float32(9), 0, 1)
    t = 0.03 + 0.88 * key + 0.22 * r.cavity - 0.13 * near * near + m.bright
    table = ramp(m.stops)
    index = np.clip(t * np.float32((len(table) - 1) / RAMP_TOP), 0, len(table) - 1)
    out = table[index.astype(np.int32)]

    flat = 1 - r.nz
    rim = flat ** np.float32(1.6) * np.maximum(dot(RIM), 0) * np.float32(m.rim_gain)
    bounce = flat * np.maximum(dot(BOUNCE), 0) * np.float32(0.30)
    # Blinn highlight: half-way between light and viewer
    half = LIGHT + np.array([0.0, 0.0, 1.0])
    shine = np.maximum(dot(half / np.linalg.norm(half)), 0) ** np.float32(38)
    shine = shine * np.float32(m.specular)
    edge = np.clip(1 + r.d / np.float32(m.contour_px), 0, 1) * np.float32(m.contour)
    for share, colour in (
        (np.clip(rim, 0, 0.9), m.rim),
        (bounce, m.shade),
        (shine, m.rim),
        (edge, m.edge),
    ):
        out += share[..., None] * (linear(colour) - out)
    if m.fog_amount:
        out += np.float32(m.fog_amount) * (linear(m.fog) - out)
    alpha = np.clip(np.float32(0.5) - r.d * np.float32(r.g.density), 0, 1)
    alpha = alpha * np.float32(m.alpha)
    if r.fade is not None:
        alpha = alpha * r.fade
    return out, alpha


def cast(alpha: Floats, g: Grid, angle_deg: float, strength: float) -> Floats:
    """Shadow of an alpha mask on what lies behind, same grid."""
    x, y, _ = _turned(np.array([*SHADOW_OFFSET, 0.0]), angle_deg)
    k = max(1, int(round(g.density / 0.5)))
    pad = [(0, -n % k) for n in alpha.shape]
    small = np.pad(alpha, pad)
    small = small.reshape(small.shape[0] // k, k, small.shape[1] // k, k).mean((1, 3))
    per = g.density / k
    small = ndimage.shift(small, (float(y) * per, float(x) * per), order=1)
    small = ndimage.gaussian_filter(
        small, SHADOW_BLUR * per, mode="constant", truncate=3
    )
    return enlarge(small, k, alpha.shape) * np.float32(strength)


def encode(colour: Floats, alpha: Floats) -> NDArray[np.uint8]:
    """Premultiplied RGBA bytes, gamma-encoded colour times alpha."""
    a = np.rint(np.clip(alpha, 0, 1) * 255)
    rgb = np.rint(fast_gamma(colour) * (np.clip(alpha, 0, 1) * 255)[..., None])
    out = np.empty((*alpha.shape, 4), np.uint8)
    out[..., :3] = np.minimum(rgb, a[..., None])
    out[..., 3] = a
    return out


def bake(
    key: str, r: Relief, m: Material, *, angle_deg: float = 0.0, shadow: bool = True
) -> Bake:
    """Light a relief and pack it; the shadow lies inside the sprite, underneath.

    Parameters
    ----------
    angle_deg
        The (clockwise) angle at which the sprite will be drawn; light and
        shadow are turned back by it, the shape is not.
    """
    colour, alpha = colours(r, m, angle_deg)
    if shadow and m.shadow_alpha > 0:
        shade = cast(alpha, r.g, angle_deg, m.shadow_alpha)
        total = alpha + shade * (1 - alpha)
        weight = (alpha / np.maximum(total, np.float32(1e-4)))[..., None]
        # mixing must happen in gamma space: Cairo will blend there
        rgb = fast_gamma(colour) * weight + fast_gamma(linear(m.shadow)) * (1 - weight)
        a = np.rint(total * 255)
        pixels = np.empty((*alpha.shape, 4), np.uint8)
        rgb = np.rint(rgb * (total * 255)[..., None])
        pixels[..., :3] = np.minimum(rgb, a[..., None])
        pixels[..., 3] = a
    else:
        pixels = encode(colour, alpha)
    return Bake(key, pixels, r.g.density, r.g.pivot).cropped()
