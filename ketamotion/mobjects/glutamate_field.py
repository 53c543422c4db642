"""Glutamate in the free space: a computed field, and molecules that ride on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
from manim import Group
from numpy.typing import NDArray
from scipy import ndimage

from ketamotion.mobjects.molecule import Molecule
from ketamotion.mobjects.relief import synapse_shape as shape
from ketamotion.mobjects.relief.bake import Bake
from ketamotion.mobjects.relief.glow import FIELD_STEPS, field_colours
from ketamotion.mobjects.relief.oklab import srgb
from ketamotion.mobjects.relief.painting import CAPTIONS_END, eased, mixed
from ketamotion.mobjects.relief.synapse import FADE_FROM
from ketamotion.mobjects.sprite import Picture, Sprite, World
from ketamotion.mobjects.track import Drift, smootherstep
from ketamotion.theme import Theme

Floats = NDArray[np.float32]
FAINTEST_MM, BRIGHTEST_MM = 0.02, 250.0
"""Concentrations at the ends of the colour scale, which is logarithmic."""
REACH_PX = 26.0
"""So far the field runs on below the membranes, where the bodies cover it."""
SHINE, SHINE_PX, COARSER = 0.62, 22.0, 4
"""Strength and reach of the light on what is around; cells a texel of it."""
FINER = 2
"""Texels of the field a cell of the model."""
CLEAR_PX = 9.0
"""How far the middle of a tagged molecule stays from a membrane."""
STEP_PX, FPS, PATH_SHARE = 12.0, 30, 0.95
"""A tagged molecule moves no farther a frame, at 30 frames a second; the rest of it
is left to idle drift."""
INWARD_PX = (30.0, 70.0)
INWARD_PX_S = 45.0
"""How deep into the astrocyte one goes that was taken up, and how fast."""
NEAR_PX, FAR_PX = 180.0, 345.0
"""From the axis: where turning into the section begins, and where all have."""
TAKEN_UP, GONE = 1, 2


class CloudLike(Protocol):
    """What is drawn of a solved cloud; see `ketamotion.models.glutamate_cloud`."""

    tag_t_us: NDArray[np.float64]
    tags_nm: NDArray[np.float32]
    fates: NDArray[np.int8]

    def frame(self, t_us: float) -> Floats:
        """Concentration in mM in the free cells."""


class GlutamateField(Sprite):
    """Concentration as light between the membranes; below the cover of the bodies."""

    def __init__(self, theme: Theme, frame: tuple[float, float], layer: float) -> None:
        self.frame = frame
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
        cover = np.clip((near + REACH_PX) / 12, 0, 1)
        self._fade = (1.3 * (1 - cover)).astype(np.float32)
        self._grid = g
        h, w = free.shape
        noise = np.random.default_rng(3).random((h * FINER, w * FINER), np.float32)
        self._noise = (noise - 0.5) * np.float32(0.012 * FIELD_STEPS)
        self._drawn: tuple[bytes, object] | None = None
        glutamate = theme.entity["glutamate"]
        self._tone = srgb(mixed(glutamate["shade"], glutamate["base"], 0.6))
        empty = Bake("field", np.zeros((2, 2, 4), np.uint8), 1.0, (0.0, 0.0))
        super().__init__(empty, layer=layer, lit=True)
        self._empty = empty
        self.shine = Sprite(empty, layer=layer, lit=True)
        self.shine.hidden = theme.name != "dark"
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
            self.bake = self.shine.bake = self._empty
            self._drawn = None
            return self
        values = np.broadcast_to(
            np.asarray(c, np.float32), (int(self.section.free.sum()),)
        )
        key = values.tobytes(), self.world.view if self.world else None
        if key != self._drawn:
            self.bake, self._drawn = self.picture(values), key
        return self

    def picture(self, c_mm: Floats) -> Bake:
        """The picture of concentrations in the free cells, in mM."""
        span = np.log10(BRIGHTEST_MM / FAINTEST_MM)
        u = np.log10(np.maximum(c_mm, 1e-6) / FAINTEST_MM) / span
        u = np.clip(u, -0.2, 1.15).astype(np.float32)
        # Below the membranes it fades, so that its end is never seen.
        image = u[self._cell] - self._fade
        rows, columns = self._seen()
        image *= 1 - gone_below(self._rows_y(), self.world, self.frame)[:, None]
        part = image[rows, columns]
        bright = part > 0
        if not bright.any():
            self.shine.bake = self._empty
            return self._empty
        self.shine.bake = self._shining(part, rows.start, columns.start)
        down, along = np.flatnonzero(bright.any(1)), np.flatnonzero(bright.any(0))
        y0 = max(rows.start + int(down[0]) - 2, 0)
        x0 = max(columns.start + int(along[0]) - 2, 0)
        cut = (
            slice(y0, rows.start + int(down[-1]) + 3),
            slice(x0, columns.start + int(along[-1]) + 3),
        )
        fine = _finer(ndimage.gaussian_filter(image[cut], 0.8))
        index = fine * np.float32(FIELD_STEPS - 1)
        index += self._noise[: fine.shape[0], : fine.shape[1]]
        steps = np.clip(index, 0, FIELD_STEPS - 1).astype(np.intp)
        g = self._grid
        density = FINER * g.density
        pivot = (
            (-g.x0 - x0 / g.density) * density,
            (-g.y0 - y0 / g.density) * density,
        )
        return Bake("field", self.colours.take(steps, axis=0), density, pivot)

    def _shining(self, u: Floats, row: int, column: int) -> Bake:
        """The light that falls from the field on what is around it."""
        if self.shine.hidden:
            return self._empty
        k = COARSER
        pad = [(0, -n % k) for n in u.shape]
        # What is faint lights nothing, what is brightest is not made glaring.
        small = np.pad(np.clip(u, 0, 0.7) ** 2, pad)
        h, w = (n // k for n in small.shape)
        small = small.reshape(h, k, w, k).mean((1, 3))
        soft = ndimage.gaussian_filter(small, SHINE_PX * self._grid.density / k)
        pixels = np.zeros((h, w, 4), np.uint8)
        alpha = np.rint(255 * SHINE * soft)
        pixels[..., :3] = alpha[..., None] * self._tone
        pixels[..., 3] = alpha
        lit = pixels[..., 3] > 1
        down, along = np.flatnonzero(lit.any(1)), np.flatnonzero(lit.any(0))
        if not len(down):
            return self._empty
        y0, x0 = max(int(down[0]) - 1, 0), max(int(along[0]) - 1, 0)
        pixels = pixels[y0 : int(down[-1]) + 2, x0 : int(along[-1]) + 2]
        g = self._grid
        density = g.density / k
        pivot = (
            (-g.x0 - (column + k * x0) / g.density) * density,
            (-g.y0 - (row + k * y0) / g.density) * density,
        )
        return Bake("shine", np.ascontiguousarray(pixels), density, pivot)

    def _rows_y(self) -> Floats:
        return self._grid.y[:, 0]

    def _seen(self) -> tuple[slice, slice]:
        """Rows and columns of the model's cells that the frame shows."""
        h, w = self.section.free.shape
        if self.world is None or self.world.arrival is None:
            return slice(0, h), slice(0, w)
        view, g = self.world.view, self._grid
        x0, y0, x1, y1 = (
            ((0 - view.axis_x) / view.zoom - g.x0) * g.density,
            ((0 - view.midplane_y) / view.zoom - g.y0) * g.density,
            ((self.frame[0] - view.axis_x) / view.zoom - g.x0) * g.density,
            ((self.frame[1] - view.midplane_y) / view.zoom - g.y0) * g.density,
        )
        return (
            slice(max(int(y0) - 3, 0), min(max(int(y1) + 4, 1), h)),
            slice(max(int(x0) - 3, 0), min(max(int(x1) + 4, 1), w)),
        )


def gone_below(
    y: NDArray, world: World | None, frame: tuple[float, float]
) -> NDArray[np.float32]:
    """How far what lies at world heights y has faded towards the captions, 0..1."""
    y = np.asarray(y, np.float32)
    if world is None or world.arrival is None:
        return np.zeros_like(y)
    view = world.view
    share = (view.midplane_y + view.zoom * y) / np.float32(frame[1])
    return eased((share - FADE_FROM) / (CAPTIONS_END - FADE_FROM)).astype(np.float32)


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


def seen_from_front(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Where molecules of the round cleft appear in the section: (n, tags, 2).

    The model tells distance from the pore's axis. Each molecule keeps an angle
    around it, spread evenly, and is seen from the front; beyond the cleft, where the
    space bends away, all are turned into the section.
    """
    count = places.shape[1]
    turn = (np.modf((np.arange(count) + 0.5) * 0.6180339887)[0] - 0.5) * np.pi
    out = places.copy()
    far = np.clip((np.abs(places[..., 0]) - NEAR_PX) / (FAR_PX - NEAR_PX), 0, 1)
    far = far * far * (3 - 2 * far)
    out[..., 0] *= np.cos(turn) + far * (1 - np.cos(turn))
    return out


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
        frame: tuple[float, float] = (1920.0, 1080.0),
    ) -> None:
        super().__init__()
        self.frame = frame
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
        count = len(self.molecules)
        if cloud.tags_nm.shape[1] < count:
            raise ValueError(f"the cloud follows {cloud.tags_nm.shape[1]} molecules")
        places = cloud.tags_nm[:, :count].astype(float) * shape.NM_PX
        fates = cloud.fates[:, :count]
        places = self._cleared(seen_from_front(places), fates[-1] == TAKEN_UP)
        along = _lengths(places)
        most = STEP_PX * FPS * PATH_SHARE / zoom / us_per_s
        drawn = along.copy()
        gaps = np.diff(cloud.tag_t_us)
        for k in range(1, len(drawn)):
            drawn[k] = np.minimum(along[k], drawn[k - 1] + most * gaps[k - 1])
        self._times, self._places, self._along = cloud.tag_t_us, places, along
        self._drawn, self._last = drawn, fates[-1]
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
            low = gone_below(np.float32(y), molecule.world, self.frame)
            molecule.alpha *= 1.0 - float(low)
            molecule.set_layer(self.layers[1] if deep > 0 else self.layers[0])
            molecule.stand(x, y, turn + 40.0 * n)
        return self

    def update(self, dt: float = 0, recursive: bool = True) -> Tags:
        """Manim's; its molecules have no updaters of their own."""
        return super().update(dt, recursive=False)

    def _sampled(self, field: Floats, at: NDArray[np.float64]) -> NDArray[np.float64]:
        """A field of the model's grid at places in world px (..., 2), bilinear."""
        g = self._grid
        rows = (at[..., 1] - g.y0) * g.density - 0.5
        columns = (at[..., 0] - g.x0) * g.density - 0.5
        return ndimage.map_coordinates(
            field, [rows, columns], order=1, mode="nearest"
        ).astype(float)

    def _inward(self, at: NDArray[np.float64]) -> tuple[float, float]:
        gy, gx = (float(self._sampled(s, at[None])[0]) for s in self._slope)
        size = max(float(np.hypot(gx, gy)), 1e-6)
        return -gx / size, -gy / size

    def _cleared(
        self, places: NDArray[np.float64], taken: NDArray[np.bool_]
    ) -> NDArray[np.float64]:
        """Paths pushed off the membranes, but where they end in the astrocyte."""
        along = _lengths(places)
        left = (along[-1] - along) / 40.0
        share = np.where(taken, np.clip(left, 0, 1), 1.0)
        out = places.copy()
        for _ in range(3):
            short = np.maximum(CLEAR_PX - self._sampled(self._near, out), 0.0)
            push = share * np.minimum(short, CLEAR_PX)
            gy, gx = (self._sampled(s, out) for s in self._slope)
            out[..., 0] += push * gx
            out[..., 1] += push * gy
        return out


def _lengths(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far each has gone at each time: (n, tags)."""
    steps = np.hypot(*np.moveaxis(np.diff(places, axis=0), -1, 0))
    return np.concatenate([np.zeros((1, places.shape[1])), np.cumsum(steps, axis=0)])
