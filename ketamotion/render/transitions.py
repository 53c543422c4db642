"""From one clip's last picture to the next one's first: a zoom, or a dissolve.

Two rasters only, the worlds of the two pictures. Poses are named after what fills
the frame (`LEVELS`); between two different ones the camera seems to go all the way,
in equal ratios: the outer picture is magnified around its focus while the inner one
grows out of that place. Labels and furniture are never zoomed: one picture's go in
the first third, the other's come in the last.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from PIL import Image, ImageFilter

from ketamotion.layout import SHORT_SIDE
from ketamotion.mobjects.track import smootherstep
from ketamotion.render.layers import Floats, Layers, mix, over, rgba

LEVELS: Final = {
    "brain": "17 cm",
    "circuit": "1 mm",
    "neuron": "0.4 mm",
    "spine": "8 µm",
    "cleft": "0.15 µm",
    "channel": "20 nm",
}
"""Named poses, from the outermost inward, and what fills the middle of the frame."""

SECONDS: Final = 1.0
FAR_SECONDS: Final = 2.0
"""Over several levels it takes longer: there is a scale to be read on the way."""
RATIO: Final = 8.0
FAR_RATIO: Final = 24.0
"""How much the outer picture is magnified: for one level, for several. More would
show nothing but its pixels."""
MOVES: Final = (0.08, 0.92)
"""When the camera moves: labels have gone before it is fast."""
GOES: Final = (0.0, 0.24)
COMES: Final = (0.8, 1.0)
"""When one picture's labels and furniture go, and the other's come."""
CROSSFADE: Final = (0.35, 0.65)
"""When the inner picture comes, on the way inward."""
LIGHT_COMES: Final = (0.04, 0.26)
LIGHT_GOES: Final = (0.74, 0.96)
"""A world that is dimmed, under a title for instance, is lit while one zooms."""
OUT_OF_FOCUS_PX: Final = 40.0
"""How far a dissolve blurs in the middle, in design px."""
FALLS_BACK: Final = 0.6
"""How far the outer picture has been mixed with the void when it is left."""


@dataclass(frozen=True)
class Way:
    """What kind of transition lies between two poses.

    Attributes
    ----------
    steps : int
        Levels inward; negative outward; 0 is a dissolve.
    """

    steps: int

    @property
    def far(self) -> bool:
        return abs(self.steps) > 1

    @property
    def seconds(self) -> float:
        return FAR_SECONDS if self.far else SECONDS

    @property
    def ratio(self) -> float:
        return FAR_RATIO if self.far else RATIO


def way(closes_at: str, opens_at: str) -> Way:
    """The way from one pose to another; a pose of no level is not zoomed to."""
    names = list(LEVELS)
    if closes_at not in names or opens_at not in names:
        return Way(0)
    return Way(names.index(opens_at) - names.index(closes_at))


def eased(u: float, start: float = 0.0, end: float = 1.0) -> float:
    """0 to 1 between two moments."""
    return smootherstep((u - start) / (end - start))


def frames(
    before: Layers,
    after: Layers,
    kind: Way,
    count: int,
    void: Sequence[float],
    labels: tuple[np.ndarray, np.ndarray] | None = None,
) -> Iterator[np.ndarray]:
    """The pictures of a transition; the first and last are its neighbours' own.

    Parameters
    ----------
    count : int
        How many pictures.
    void : sequence of float
        The theme's ground, R, G, B from 0 to 255.
    labels : pair of ndarray, optional
        Names of the scales that are left and reached, premultiplied layers.

    Yields
    ------
    ndarray, shape (height, width, 4), uint8
    """
    inward = kind.steps > 0
    outer, inner = (before, after) if inward else (after, before)
    zoom = Zoom(outer, inner, kind.ratio, void) if kind.steps else None
    for k in range(count):
        u = k / (count - 1)
        if k in (0, count - 1):
            yield rgba((before if k == 0 else after).full)
            continue
        if zoom is None:
            world = dissolved(before.bright, after.bright, u)
        else:
            world = zoom.at(u if inward else 1 - u)
        if before.lit is not None:
            world = mix(world, before.world, 1 - eased(u, *LIGHT_COMES))
        if after.lit is not None:
            world = mix(world, after.world, eased(u, *LIGHT_GOES))
        picture = over(world, before.overlay, 1 - eased(u, *GOES))
        picture = over(picture, after.overlay, eased(u, *COMES))
        if labels is not None:
            left, reached = labels
            picture = over(picture, left, eased(u, 0.2, 0.27) - eased(u, 0.43, 0.48))
            picture = over(picture, reached, eased(u, 0.48, 0.53) - eased(u, 0.9, 0.98))
        yield rgba(picture)


def dissolved(before: np.ndarray, after: np.ndarray, u: float) -> Floats:
    """One picture goes out of focus, the next comes into it.

    Sharp, the two would be seen at once: doubled channels, doubled membranes.
    """
    gone = _blurred(before, eased(u, 0.05, 0.6))
    come = _blurred(after, 1 - eased(u, 0.4, 0.95))
    return mix(gone, come, eased(u, 0.2, 0.8))


def _blurred(world: np.ndarray, share: float) -> Floats:
    radius = OUT_OF_FOCUS_PX * share * min(world.shape[:2]) / SHORT_SIDE
    if radius < 0.2:
        return world.astype(np.float32)
    picture = Image.fromarray(np.ascontiguousarray(world))
    return np.asarray(picture.filter(ImageFilter.GaussianBlur(radius)), np.float32)


class Zoom:
    """A way into a picture, onto another that lies in it; u goes inward, 0 to 1."""

    def __init__(
        self, outer: Layers, inner: Layers, ratio: float, void: Sequence[float]
    ) -> None:
        self.ratio, self.void = ratio, np.array(void, np.float32)
        self.height, self.width = outer.world.shape[:2]
        self._outer = Image.fromarray(np.ascontiguousarray(outer.bright))
        self._inner = _smaller_and_smaller(inner.bright)
        self.target = np.array(outer.target)
        middle = np.array([self.width / 2, self.height / 2])
        # The one point that stays: target and middle meet when the way is done.
        self.fixed = (ratio * self.target - middle) / (ratio - 1)

    def at(self, u: float) -> Floats:
        """The picture at a moment of the way."""
        scale = self.ratio ** eased(u, *MOVES)
        below = mix(self._magnified(scale), self.void, FALLS_BACK * eased(u, 0.3, 0.8))
        opacity = eased(u, *CROSSFADE)
        if opacity <= 0:
            return below
        picture, seen = self._inside(scale / self.ratio, scale)
        return mix(below, picture, (seen * opacity)[..., None])

    def _magnified(self, scale: float) -> Floats:
        left, top = self.fixed - self.fixed / scale
        box = (left, top, left + self.width / scale, top + self.height / scale)
        size = (self.width, self.height)
        shown = self._outer.resize(size, Image.Resampling.BICUBIC, box)
        return np.asarray(shown, np.float32)

    def _inside(self, share: float, scale: float) -> tuple[Floats, Floats]:
        """The inner picture at this share of its size, and where it is seen."""
        x0, y0 = self.fixed + scale * (self.target - self.fixed)
        level = min(len(self._inner) - 1, max(0, int(-np.log2(share) + 1e-9)))
        image = self._inner[level]
        kx = image.width / self.width / share
        ky = image.height / self.height / share
        matrix = (kx, 0, image.width / 2 - kx * x0, 0, ky, image.height / 2 - ky * y0)
        size = (self.width, self.height)
        moved = image.transform(
            size, Image.Transform.AFFINE, matrix, Image.Resampling.BICUBIC
        )
        x = (np.arange(self.width) + 0.5 - x0) / (share * self.width / 2)
        y = (np.arange(self.height) + 0.5 - y0) / (share * self.height / 2)
        return np.asarray(moved, np.float32), _window(x, y, share)


def _window(x: np.ndarray, y: np.ndarray, share: float) -> Floats:
    """Where the inner picture is seen: softly round at first, at last all of it.

    `x` and `y` are -1 and 1 at its edges.
    """
    left = max(1e-4, 1 - share)
    power = 2 / left
    x, y = (np.minimum(np.abs(v), 2.0) for v in (x, y))
    larger = np.maximum(np.maximum(x[None, :], y[:, None]), 1e-6)
    ratio = np.minimum(x[None, :], y[:, None]) / larger
    radius = larger * (1 + ratio**power) ** (1 / power)
    v = np.clip((1 - radius) / (0.75 * left**0.7), 0, 1)
    return (v * v * (3 - 2 * v)).astype(np.float32)


def _smaller_and_smaller(world: np.ndarray) -> list[Image.Image]:
    """A picture at 1, 1/2, 1/4, ... of its size."""
    out = [Image.fromarray(np.ascontiguousarray(world))]
    while min(out[-1].size) > 32:
        w, h = out[-1].size
        size = (max(1, round(w / 2)), max(1, round(h / 2)))
        out.append(out[-1].resize(size, Image.Resampling.BOX))
    return out
