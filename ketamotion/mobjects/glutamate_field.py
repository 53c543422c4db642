"""Glutamate in the free space, as light by concentration."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ketamotion.mobjects.relief import synapse_shape as shape
from ketamotion.mobjects.relief.bake import Bake
from ketamotion.mobjects.relief.glow import FIELD_STEPS, field_colours
from ketamotion.mobjects.relief.oklab import srgb
from ketamotion.mobjects.relief.painting import CAPTIONS_END, eased, mixed
from ketamotion.mobjects.relief.synapse import FADE_FROM
from ketamotion.mobjects.sprite import Sprite, World
from ketamotion.theme import Theme

Floats = NDArray[np.float32]
FAINTEST_MM, BRIGHTEST_MM = 0.02, 250.0
"""Concentrations at the ends of the colour scale, which is logarithmic."""
REACH_PX = 26.0
"""So far the field runs on below the membranes, where the bodies cover it."""
SHINE, SHINE_PX, COARSER = 0.62, 22.0, 4
"""Strength and reach of the light on what is around; cells a texel of it."""
BEYOND_PX = 90.0
"""How far a level that is known in the cleft runs on beyond it."""
FINER = 2
"""Texels of the field a cell of the model."""


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
        beyond = np.maximum(np.abs(g.x) - shape.DENSITY_HALF_PX, 0) / BEYOND_PX
        self._near_axis = np.broadcast_to(np.exp(-(beyond**2)), free.shape)[free]
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
        """Draw what `source` gives: mM by free cell, or in the cleft, or None.

        One number for the cleft fades out beyond its ends, where nothing is known.
        """
        self._source = source
        return self.refresh()

    def shown(self) -> bool:
        """Whether there is a field at present."""
        return self._source() is not None

    def refresh(self) -> GlutamateField:
        """Draw the present field."""
        c = self._source()
        if c is None:
            self.bake = self.shine.bake = self._empty
            self._drawn = None
            return self
        c = np.asarray(c, np.float32)
        values = c if c.ndim else c * self._near_axis
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
