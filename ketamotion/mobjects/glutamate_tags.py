"""Tagged molecules of glutamate that ride on the computed cloud."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
Door = tuple[float, float, float]
CLEAR_PX = 9.0
"""How far the middle of a tagged molecule stays from a membrane."""
STEP_PX, FPS, PATH_SHARE = 12.0, 30, 0.95
"""A tagged molecule moves no farther a frame, at 30 frames a second; the rest of it
is left to idle drift."""
INWARD_PX = (34.0, 80.0)
INWARD_PX_S = 60.0
"""How deep into the astrocyte one goes that was taken up, and how fast."""
MOUTH_PX = 13.0
"""From the face of the astrocyte to the mouth of a transporter."""
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
    doors : sequence of (x, y, angle)
        Where the astrocyte takes them up: places on its face, and the angle of the
        outward normal, clockwise from straight up, in degrees.

    Attributes
    ----------
    coming : callable
        How far they are to be seen before the cloud's time begins, 0..1.
    left : callable
        How far they are still to be seen, 0..1.
    """

    def __init__(
        self,
        pictures: tuple[Picture, ...],
        count: int,
        seconds: Callable[[], float],
        layer: float,
        inside_layer: float,
        frame: tuple[float, float] = (1920.0, 1080.0),
        doors: Sequence[Door] = (),
    ) -> None:
        super().__init__()
        self.frame, self.doors = frame, tuple(doors)
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
        self.left: Callable[[], float] = lambda: 1.0
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
        places = self._cleared(seen_from_front(places))
        along = _lengths(places)
        most = STEP_PX * FPS * PATH_SHARE / zoom / us_per_s
        drawn = along.copy()
        gaps = np.diff(cloud.tag_t_us)
        for k in range(1, len(drawn)):
            drawn[k] = np.minimum(along[k], drawn[k - 1] + most * gaps[k - 1])
        self._times, self._places, self._along = cloud.tag_t_us, places, along
        self._drawn, self._last = drawn, fates[-1]
        self._endings = [
            self._ending(places[-1, n], n) if fates[-1, n] == TAKEN_UP else None
            for n in range(count)
        ]
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
            if taken and left[n] < 1e-6 and (ending := self._endings[n]):
                (ex, ey), inside = ending.at(float(beyond[n]))
                x, y, deep = ex + dx, ey + dy, inside
            molecule.hidden = self._last[n] == GONE and left[n] < 1e-6
            molecule.alpha = 1.0 - 0.45 * smootherstep(deep / 30.0)
            if self._last[n] == GONE:
                molecule.alpha = smootherstep(left[n] / 40.0)
            low = gone_below(np.float32(y), molecule.world, self.frame)
            molecule.alpha *= coming * self.left() * (1.0 - float(low))
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

    def _cleared(self, places: NDArray[np.float64]) -> NDArray[np.float64]:
        """Paths pushed off the membranes."""
        out = places.copy()
        for _ in range(3):
            short = np.maximum(CLEAR_PX - self._sampled(self._near, out), 0.0)
            push = np.minimum(short, CLEAR_PX)
            gy, gx = (self._sampled(s, out) for s in self._slope)
            out[..., 0] += push * gx
            out[..., 1] += push * gy
        return out

    def _ending(self, at: NDArray[np.float64], n: int) -> Ending | None:
        """From where the astrocyte caught one to the next transporter, and in."""
        if not self.doors:
            return None
        away = [float(np.hypot(x - at[0], y - at[1])) for x, y, _ in self.doors]
        x, y, angle = self.doors[int(np.argmin(away))]
        out = np.array([np.sin(np.deg2rad(angle)), -np.cos(np.deg2rad(angle))])
        points = [at]
        for height in np.linspace(at[1], y, 14)[1:]:
            fx, fy, turn = shape.on_astrocyte(float(height))
            a = np.deg2rad(turn)
            points.append(
                np.array([fx + MOUTH_PX * np.sin(a), fy - MOUTH_PX * np.cos(a)])
            )
        points[-1] = np.array([x, y]) + MOUTH_PX * out
        low, high = INWARD_PX
        depth = low + (high - low) * ((n * 0.618) % 1.0)
        # Inside they go apart, so that none lies on another.
        aside = np.array([-out[1], out[0]]) * (((n * 0.367) % 1.0) - 0.5) * 1.2
        points.append(np.array([x, y]) - 14.0 * out)
        points.append(np.array([x, y]) - depth * (out + aside))
        return Ending(np.array(points))


class Ending:
    """A way along points, the last two of which lie inside the astrocyte."""

    def __init__(self, points: NDArray[np.float64]) -> None:
        self.points = points
        steps = np.hypot(*np.diff(points, axis=0).T)
        self.along = np.concatenate([[0.0], np.cumsum(steps)])

    def at(self, gone: float) -> tuple[tuple[float, float], float]:
        """Place after so many px, and how many of them lie inside."""
        gone = min(gone, float(self.along[-1]))
        x, y = (float(np.interp(gone, self.along, c)) for c in self.points.T)
        return (x, y), max(0.0, gone - float(self.along[-3]))


def _lengths(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far each has gone at each time: (n, tags)."""
    steps = np.hypot(*np.moveaxis(np.diff(places, axis=0), -1, 0))
    return np.concatenate([np.zeros((1, places.shape[1])), np.cumsum(steps, axis=0)])
