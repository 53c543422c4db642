"""Tagged molecules of glutamate that ride on the computed cloud."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
from manim import Group
from numpy.typing import NDArray
from scipy import ndimage

from ketamotion.mobjects.glutamate_field import gone_below
from ketamotion.mobjects.molecule import Molecule
from ketamotion.mobjects.relief import synapse_shape as shape
from ketamotion.mobjects.sprite import Picture
from ketamotion.mobjects.track import Drift, smootherstep

Floats = NDArray[np.float32]
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

    Attributes
    ----------
    coming : callable
        How far they are to be seen before the cloud's time begins, 0..1.
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
        self.coming: Callable[[], float] = lambda: 0.0
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
        t = None if self._time is None else self._time()
        coming = 1.0 if t is None or t >= 0 else self.coming()
        if t is None or coming <= 0:
            for molecule in self.molecules:
                molecule.hidden = True
            return self
        t = max(t, 0.0)
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
            molecule.alpha *= coming * (1.0 - float(low))
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
