"""Glutamate in the free space: a computed field, and molecules that ride on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

import numpy as np
from manim import Group
from numpy.typing import NDArray
from scipy import ndimage

from ketamotion.mobjects.molecule import Molecule
from ketamotion.mobjects.relief import synapse_shape as shape
from ketamotion.mobjects.relief.bake import Bake
from ketamotion.mobjects.relief.glow import FIELD_STEPS, field_colours
from ketamotion.mobjects.sprite import Picture, Sprite
from ketamotion.mobjects.track import Drift, smootherstep
from ketamotion.theme import Theme

Floats = NDArray[np.float32]
FAINTEST_MM, BRIGHTEST_MM = 0.02, 20.0
"""Concentrations at the ends of the colour scale, which is logarithmic."""
REACH_PX = 26.0
"""So far the field runs on below the membranes, where the bodies cover it."""
FINER = 2
"""Texels of the field a cell of the model."""
CLEAR_PX = 9.0
"""How far the middle of a tagged molecule stays from a membrane."""
STEP_PX, FPS = 12.0, 30
"""A tagged molecule moves no farther a frame, at 30 frames a second."""
INWARD_PX = (30.0, 70.0)
INWARD_PX_S = 45.0
"""How deep into the astrocyte one goes that was taken up, and how fast."""
TAKEN_UP, GONE = 1, 2


class CloudLike(Protocol):
    """What is drawn of a solved cloud; see `ketamotion.models.glutamate_cloud`."""

    t_us: NDArray[np.float64]
    tags_nm: NDArray[np.float32]
    fates: NDArray[np.int8]

    def frame(self, t_us: float) -> Floats:
        """Concentration in mM in the free cells."""


class GlutamateField(Sprite):
    """Concentration as light between the membranes; below the cover of the bodies."""

    def __init__(self, theme: Theme, layer: float) -> None:
        self.section = shape.section()
        self.colours = field_colours(theme.raw)
        near, g = shape.free_distance()
        free = self.section.free
        # Cells inside bodies take the value of the nearest free one.
        number = np.full(free.shape, -1)
        number[free] = np.arange(int(free.sum()))
        nearest = ndimage.distance_transform_edt(
            ~free, return_distances=False, return_indices=True
        )
        self._cell = number[tuple(nearest)]
        self._soft = np.clip((near + REACH_PX) / 12, 0, 1).astype(np.float32)
        self._grid = g
        h, w = free.shape
        noise = np.random.default_rng(3).random((h * FINER, w * FINER), np.float32)
        self._noise = (noise - 0.5) * np.float32(0.012 * FIELD_STEPS)
        self._drawn: bytes | None = None
        empty = Bake("field", np.zeros((2, 2, 4), np.uint8), 1.0, (0.0, 0.0))
        super().__init__(empty, layer=layer, lit=True)
        self._empty = empty
        self._source: Callable[[], Floats | float | None] = lambda: None
        self.add_updater(GlutamateField.refresh)

    def __deepcopy__(self, memo: dict[int, object]) -> GlutamateField:
        return self

    def follow(self, source: Callable[[], Floats | float | None]) -> GlutamateField:
        """Draw what `source` gives: mM by free cell, or everywhere, or None."""
        self._source = source
        return self.refresh()

    def refresh(self) -> GlutamateField:
        """Draw the present field."""
        c = self._source()
        if c is None:
            self.bake, self._drawn = self._empty, None
            return self
        values = np.broadcast_to(
            np.asarray(c, np.float32), (int(self.section.free.sum()),)
        )
        key = values.tobytes()
        if key != self._drawn:
            self.bake, self._drawn = self.picture(values), key
        return self

    def picture(self, c_mm: Floats) -> Bake:
        """The picture of concentrations in the free cells, in mM."""
        span = np.log10(BRIGHTEST_MM / FAINTEST_MM)
        u = np.log10(np.maximum(c_mm, 1e-6) / FAINTEST_MM) / span
        u = np.clip(u, -0.2, 1.15).astype(np.float32)
        image = u[self._cell]
        bright = (image > 0) & (self._soft > 0)
        if not bright.any():
            return self._empty
        rows, columns = np.flatnonzero(bright.any(1)), np.flatnonzero(bright.any(0))
        h, w = image.shape
        y0, y1 = max(int(rows[0]) - 2, 0), min(int(rows[-1]) + 3, h)
        x0, x1 = max(int(columns[0]) - 2, 0), min(int(columns[-1]) + 3, w)
        cut = (slice(y0, y1), slice(x0, x1))
        soft = ndimage.gaussian_filter(image[cut], 0.8)
        fine = _finer(soft)
        cover = _finer(self._soft[cut])
        noise = self._noise[: fine.shape[0], : fine.shape[1]]
        index = fine * np.float32(FIELD_STEPS - 1) + noise
        table = self.colours
        rgba = table[np.clip(index, 0, FIELD_STEPS - 1).astype(np.int32)]
        pixels = np.rint(rgba * cover[..., None]).astype(np.uint8)
        pixels[..., :3] = np.minimum(pixels[..., :3], pixels[..., 3:])
        g = self._grid
        density = FINER * g.density
        pivot = (
            (-g.x0 - x0 / g.density) * density,
            (-g.y0 - y0 / g.density) * density,
        )
        return Bake("field", np.ascontiguousarray(pixels), density, pivot)


def _finer(values: Floats) -> Floats:
    """Twice as many values each way, linear between centres."""
    out = values
    for axis in (0, 1):
        padded = np.pad(out, [(1, 1) if a == axis else (0, 0) for a in (0, 1)], "edge")
        low = np.take(padded, range(padded.shape[axis] - 2), axis)
        high = np.take(padded, range(2, padded.shape[axis]), axis)
        one, two = 0.75 * out + 0.25 * low, 0.75 * out + 0.25 * high
        joined = np.stack([one, two], axis=axis + 1)
        size = list(out.shape)
        size[axis] *= 2
        out = joined.reshape(size)
    return out.astype(np.float32)


class Tags(Group):
    """Tagged molecules: a sample of the cloud, at most 12 px a frame, paths smoothed.

    Parameters
    ----------
    pictures
        A molecule's pictures by orientation.
    seconds : callable
        Scene time, for idle drift.
    """

    def __init__(
        self,
        pictures: tuple[Picture, ...],
        count: int,
        seconds: Callable[[], float],
        layer: float,
        inside_layer: float,
    ) -> None:
        super().__init__()
        self.seconds, self.layers = seconds, (layer, inside_layer)
        self.molecules = [
            Molecule(pictures, layer=layer, drift=Drift(4.0, phase=1.9 * n + 0.7))
            for n in range(count)
        ]
        for molecule in self.molecules:
            molecule.hidden = True
        self.add(*self.molecules)
        near, self._grid = shape.free_distance()
        self._near = near
        self._slope = np.gradient(near, np.float32(1 / self._grid.density))
        self._time: Callable[[], float] | None = None
        self.add_updater(Tags.refresh)

    def __deepcopy__(self, memo: dict[int, object]) -> Tags:
        return self

    def follow(
        self,
        cloud: CloudLike,
        time_us: Callable[[], float],
        us_per_s: float,
        zoom: float,
    ) -> Tags:
        """Ride on a cloud; `us_per_s` and `zoom` set how fast they may move."""
        places = cloud.tags_nm.astype(float) * shape.NM_PX
        count = len(self.molecules)
        if places.shape[1] < count:
            raise ValueError(f"the cloud follows {places.shape[1]} molecules")
        places, fates = places[:, :count], cloud.fates[:, :count]
        steps = np.hypot(*np.moveaxis(np.diff(places, axis=0), -1, 0))
        along = np.concatenate([np.zeros((1, count)), np.cumsum(steps, axis=0)])
        most = STEP_PX * FPS / zoom / us_per_s
        drawn = along.copy()
        gaps = np.diff(cloud.t_us)
        for k in range(1, len(drawn)):
            drawn[k] = np.minimum(along[k], drawn[k - 1] + most * gaps[k - 1])
        self._times, self._places, self._along = cloud.t_us, places, along
        self._drawn, self._most, self._last = drawn, most, fates[-1]
        self._slow = INWARD_PX_S / us_per_s
        self._time = time_us
        return self.refresh()

    def still(self) -> Tags:
        """Nothing is followed any more."""
        self._time = None
        return self.refresh()

    def arcs(self, t_us: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """How far each has gone on its path, and how far it is beyond its end, px."""
        t = min(max(t_us, 0.0), float(self._times[-1]))
        k = min(int(np.searchsorted(self._times, t, "right")) - 1, len(self._times) - 2)
        u = (t - self._times[k]) / (self._times[k + 1] - self._times[k])
        gone = (1 - u) * self._drawn[k] + u * self._drawn[k + 1]
        # When the path's end is reached, the way into the astrocyte begins.
        ends = self._along[-1]
        reached = np.argmax(self._drawn >= ends - 1e-6, axis=0)
        beyond = np.maximum(t_us - self._times[reached], 0.0) * self._slow
        beyond = np.where(self._drawn[-1] >= ends - 1e-6, beyond, 0.0)
        return gone, beyond

    def places_px(self, t_us: float) -> NDArray[np.float64]:
        """World px of all at a time, on their paths, without drift: (tags, 2)."""
        gone, _ = self.arcs(t_us)
        out = np.empty((len(self.molecules), 2))
        for n, s in enumerate(gone):
            for axis in (0, 1):
                out[n, axis] = np.interp(s, self._along[:, n], self._places[:, n, axis])
        return out

    def refresh(self) -> Tags:
        """Place them for the present time."""
        if self._time is None or (t := self._time()) < 0:
            for molecule in self.molecules:
                molecule.hidden = True
            return self
        at = self.places_px(t)
        gone, beyond = self.arcs(t)
        seconds = self.seconds()
        left = self._along[-1] - gone
        for n, molecule in enumerate(self.molecules):
            taken = self._last[n] == TAKEN_UP
            dx, dy, turn = molecule.drift.at(seconds)
            x, y = at[n, 0] + dx, at[n, 1] + dy
            share = smootherstep(left[n] / 30.0) if taken else 1.0
            x, y = self._clear(x, y, share)
            deep = 0.0
            if taken and left[n] < 1e-6:
                low, high = INWARD_PX
                deep = min(beyond[n], low + (high - low) * ((n * 0.618) % 1.0))
                gx, gy = self._inward(at[n])
                x, y = x + deep * gx, y + deep * gy
            molecule.hidden = self._last[n] == GONE and left[n] < 1e-6
            molecule.alpha = 1.0 - 0.45 * smootherstep(deep / 30.0)
            if self._last[n] == GONE:
                molecule.alpha = smootherstep(left[n] / 40.0)
            molecule.set_layer(self.layers[1] if deep > 0 else self.layers[0])
            molecule.stand(x, y, turn + 40.0 * n)
        return self

    def update(self, dt: float = 0, recursive: bool = True) -> Tags:
        """Manim's; its molecules have no updaters of their own."""
        return super().update(dt, recursive=False)

    def _cell(self, x: float, y: float) -> tuple[int, int]:
        g = self._grid
        h, w = self._near.shape
        i = int(np.clip((x - g.x0) * g.density, 0, w - 1))
        return int(np.clip((y - g.y0) * g.density, 0, h - 1)), i

    def _inward(self, at: NDArray[np.float64]) -> tuple[float, float]:
        cell = self._cell(*at)
        gy, gx = (float(s[cell]) for s in self._slope)
        size = max(float(np.hypot(gx, gy)), 1e-6)
        return -gx / size, -gy / size

    def _clear(self, x: float, y: float, share: float) -> tuple[float, float]:
        """Pushed off the membranes, so far as `share` asks for it."""
        cell = self._cell(x, y)
        short = CLEAR_PX - float(self._near[cell])
        if short <= 0:
            return x, y
        gy, gx = (float(s[cell]) for s in self._slope)
        push = share * min(short, CLEAR_PX)
        return x + push * gx, y + push * gy


DEFAULT_TAGS: Final = 36
