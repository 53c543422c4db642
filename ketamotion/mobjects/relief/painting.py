"""A picture under way: layers on the ground that all scales share.

Painted back to front in world px of a view, then made an opaque plate or a sprite.
Colours are mixed as the screen shows them (gamma-encoded).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import cairo
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ketamotion.mobjects.relief import sdf
from ketamotion.mobjects.relief.bake import Bake
from ketamotion.mobjects.relief.oklab import (
    fast_gamma,
    is_light,
    oklab,
    oklab_to_linear,
    srgb,
)
from ketamotion.mobjects.relief.shade import enlarge

Floats = NDArray[np.float32]
Colour = str | Floats
Point = tuple[float, float]

TO_LIGHT = (-0.55, -0.83)
"""Towards the light, on the screen: x right, y down."""
CAPTIONS_END = 905 / 1080
"""Where the picture has faded, as a share of the frame's height."""
FADE_FROM = 740 / 1080
_COARSE = 8


def between(low: str, high: str, t: Floats) -> Floats:
    """Colours from low to high by t (0..1), even steps for the eye: (..., 3)."""
    ends = np.array([oklab(low), oklab(high)])
    steps = np.linspace(0, 1, 256)[:, None]
    table = fast_gamma(oklab_to_linear((1 - steps) * ends[0] + steps * ends[1]))
    return table[np.clip(t * 255, 0, 255).astype(np.int32)].astype(np.float32)


def mixed(a: str, b: str, share: float) -> str:
    """The colour that lies `share` of the way from a to b, as #RRGGBB."""
    rgb = between(a, b, np.array([share], np.float32))[0]
    return "#" + "".join(f"{round(float(v) * 255):02X}" for v in rgb)


def eased(t: NDArray) -> NDArray:
    """0 to 1 with level ends; clamped outside."""
    t = np.clip(t, 0, 1)
    return t * t * (3 - 2 * t)


def ground(tokens: Mapping, size: Point, px_scale: float) -> Floats:
    """The empty medium: navy, lighter in the upper left (light theme: paper).

    Returns
    -------
    float32 array (H, W, 3), gamma-encoded.
    """
    w, h = (round(n * px_scale) for n in size)
    nx, ny = -(-w // _COARSE), -(-h // _COARSE)
    x = ((np.arange(nx) + 0.5) * _COARSE / w)[None, :]
    y = ((np.arange(ny) + 0.5) * _COARSE / h)[:, None]
    away = np.hypot((x - 0.34) * 1.25, (y - 0.26) * min(h / w, 1.0) * 1.6)
    bg = tokens["background"]
    far, near = bg["void"], bg["cleft_lit"]
    if not is_light(tokens):
        far, near = mixed(bg["void"], bg["cleft"], 0.35), mixed(far, near, 0.85)
    coarse = between(near, far, eased(away).astype(np.float32))
    channels = np.moveaxis(coarse, -1, 0)
    done = [enlarge(np.ascontiguousarray(c), _COARSE, (h, w)) for c in channels]
    return np.stack(done, axis=-1)


class Painting:
    """A picture under way.

    Parameters
    ----------
    tokens
        One theme of ``assets/tokens.json``.
    size
        Frame in design px.
    px_scale
        Output px per design px.
    view
        (axis_x, midplane_y, zoom): world (x, y) lies at axis_x + zoom x, ... in the
        frame. Everything is drawn in world px.
    transparent
        Begin with nothing instead of the ground: for a sprite.
    box
        (left, top, right, bottom) in world px, of a transparent canvas: `size`
        and the view's place are then not used.
    """

    def __init__(
        self,
        tokens: Mapping,
        size: Point = (1920, 1080),
        px_scale: float = 1.0,
        *,
        view: tuple[float, float, float] = (0.0, 0.0, 1.0),
        transparent: bool = False,
        box: tuple[float, float, float, float] | None = None,
    ) -> None:
        self.tokens, self.size, self.px_scale, self.view = tokens, size, px_scale, view
        self.light = is_light(tokens)
        axis_x, midplane_y, zoom = view
        if box is None:
            box = (
                -axis_x / zoom,
                -midplane_y / zoom,
                (size[0] - axis_x) / zoom,
                (size[1] - midplane_y) / zoom,
            )
        self.density = zoom * px_scale
        self.g = sdf.grid(*box, self.density)
        if transparent:
            self.ground: Floats | None = None
            self.colour = np.zeros((*self.g.shape, 3), np.float32)
            self.cover = np.zeros(self.g.shape, np.float32)
        else:
            h, w = self.g.shape
            self.ground = ground(tokens, (w / px_scale, h / px_scale), px_scale)
            self.colour = self.ground[:h, :w].copy()
            self.cover = np.ones(self.g.shape, np.float32)

    # -- marks --------------------------------------------------------------------

    def entity(self, name: str, stop: str = "base") -> str:
        """A theme's colour of something that has a name."""
        return self.tokens["entity"][name][stop]

    def over(
        self,
        colour: Colour,
        alpha: Floats | float,
        part: tuple[slice, slice] | None = None,
    ) -> Painting:
        """Lay a colour on the picture.

        Parameters
        ----------
        colour
            Hex, or gamma-encoded (H, W, 3).
        alpha
            (H, W) or a number, 0..1.
        part
            The rows and columns that colour and alpha stand for; all by default.
        """
        part = part or (slice(None), slice(None))
        paint = srgb(colour) if isinstance(colour, str) else colour
        a = np.broadcast_to(np.asarray(alpha, np.float32), self.cover[part].shape)
        below = self.cover[part]
        total = a + below * (1 - a)
        share = (a / np.maximum(total, np.float32(1e-6)))[..., None]
        self.colour[part] += share * (paint - self.colour[part])
        self.cover[part] = total
        return self

    def around(self, mask: Floats, margin_px: float = 0.0) -> tuple[slice, slice]:
        """Rows and columns where a mask (H, W) is not empty, and a margin."""
        pad = round(margin_px * self.density)
        found = []
        for axis in (1, 0):
            at = np.flatnonzero((mask > 0.002).any(axis))
            if not len(at):
                return slice(0, 1), slice(0, 1)
            found.append(slice(max(int(at[0]) - pad, 0), int(at[-1]) + pad + 1))
        return found[0], found[1]

    def blurred(self, field: Floats, radius_px: float) -> Floats:
        """A field (H, W) blurred by world px; wide blurs on a coarser grid."""
        sigma = radius_px * self.density
        if sigma < 0.3:
            return field
        k = max(1, int(sigma // 4))
        if k == 1:
            return ndimage.gaussian_filter(field, sigma, mode="nearest", truncate=3)
        pad = [(0, -n % k) for n in field.shape]
        small = np.pad(field, pad, mode="edge")
        small = small.reshape(small.shape[0] // k, k, small.shape[1] // k, k)
        small = ndimage.gaussian_filter(
            small.mean((1, 3)), sigma / k, mode="nearest", truncate=3
        )
        return enlarge(small, k, field.shape)

    def mask(self, d: Floats) -> Floats:
        """Cover (H, W) of a signed distance in world px, with a smooth edge."""
        cover = np.float32(0.5) - d * np.float32(self.density)
        return np.broadcast_to(np.clip(cover, 0, 1), self.g.shape).astype(np.float32)

    # -- lines --------------------------------------------------------------------

    @contextmanager
    def strokes(self, alpha: float = 1.0) -> Iterator[cairo.Context]:
        """A Cairo context in world px; what is drawn in it is laid on the picture."""
        h, w = self.g.shape
        bytes_ = np.zeros((h, w, 4), np.uint8)
        surface = cairo.ImageSurface.create_for_data(
            bytes_, cairo.FORMAT_ARGB32, w, h, 4 * w
        )
        context = cairo.Context(surface)
        context.scale(self.density, self.density)
        context.translate(-self.g.x0, -self.g.y0)
        context.set_line_cap(cairo.LINE_CAP_ROUND)
        context.set_line_join(cairo.LINE_JOIN_ROUND)
        yield context
        surface.flush()
        cover = bytes_[..., 3].astype(np.float32) / 255
        part = self.around(cover)
        a = cover[part]
        # Cairo holds B, G, R, A, premultiplied.
        colour = bytes_[part][..., 2::-1].astype(np.float32) / 255
        colour = colour / np.maximum(a, np.float32(1e-3))[..., None]
        self.over(np.clip(colour, 0, 1), a * np.float32(alpha), part)

    # -- results ------------------------------------------------------------------

    def plate(
        self, key: str, fade_from: float | None = FADE_FROM, seed: int = 5
    ) -> Bake:
        """An opaque plate: faded where captions stand, dithered; pivot at the origin.

        Parameters
        ----------
        fade_from
            Where the fade begins, as a share of the frame's height; None for none.
        """
        picture = self.colour
        h, w = self.g.shape
        if fade_from is not None and self.ground is not None:
            y = (np.arange(h, dtype=np.float32) + 0.5) / h
            gone = eased((y - fade_from) / (CAPTIONS_END - fade_from))[:, None, None]
            picture = picture + gone.astype(np.float32) * (
                self.ground[:h, :w] - picture
            )
        pixels = np.full((h, w, 4), 255, np.uint8)
        grain = dither(h, w, seed)
        pixels[..., :3] = np.rint(np.clip(picture * 255 + grain, 0, 255))
        return Bake(key, pixels, self.density, self.g.pivot)

    def sprite(self, key: str) -> Bake:
        """A transparent picture, cropped; its pivot is the world's origin."""
        a = np.rint(np.clip(self.cover, 0, 1) * 255)
        pixels = np.empty((*self.g.shape, 4), np.uint8)
        rgb = np.rint(np.clip(self.colour, 0, 1) * a[..., None])
        pixels[..., :3] = np.minimum(rgb, a[..., None])
        pixels[..., 3] = a
        return Bake(key, pixels, self.density, self.g.pivot).cropped()


def dither(h: int, w: int, seed: int) -> Floats:
    """Half a step of still noise, (h, w, 3), in 8-bit steps: without it bands show."""
    rng = np.random.default_rng(seed)
    grain = rng.random((h, w, 1), np.float32) - np.float32(0.5)
    each = rng.random((h, w, 3), np.float32) - np.float32(0.5)
    return grain + np.float32(0.7) * each
