"""A light that runs along an axon of a circuit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from manim import Group

from ketamotion.mobjects.sprite import Sprite
from ketamotion.mobjects.track import smootherstep

PULSE_LAYER: Final = 3.0


class Signal(Group):
    """A light that runs along an axon to its endings, and glows there.

    Parameters
    ----------
    bake : Bake
        The light.
    ways : sequence of ndarray, shape (n, 2)
        One a ending, in px of the world; they begin together.
    size : float
        Scale of the light at the endings.
    """

    RUN_S = 1.4
    GLOW_S = 0.7

    def __init__(self, bake: object, ways: Sequence[np.ndarray], size: float) -> None:
        super().__init__()
        self.ways, self.size = ways, size
        self.runs = [Sprite(bake, layer=PULSE_LAYER, lit=True) for _ in ways]
        self.feet = [Sprite(bake, layer=PULSE_LAYER, lit=True) for _ in ways]
        self.lengths = []
        for way in ways:
            steps = np.hypot(*np.diff(way, axis=0).T)
            self.lengths.append(np.concatenate([[0.0], np.cumsum(steps)]))
        least = min(map(len, ways))
        rows = np.stack([way[:least] for way in ways])
        apart = np.flatnonzero(np.abs(rows - rows[0]).max((0, 2)) > 1e-9)
        # How far they run together.
        self.fork = float(self.lengths[0][max(int(apart[0]) - 1, 0)])
        self.add(*self.runs, *self.feet)
        self._now: Callable[[], float] = lambda: 0.0
        self._start = np.inf
        self._glow_s = 1.0
        self.refresh()
        self.add_updater(Signal.refresh)

    def __deepcopy__(self, memo: dict[int, object]) -> Signal:
        return self

    def send(self, now: Callable[[], float], start_s: float, glow_s: float) -> None:
        """Set out at a time of film; the endings then glow for so long."""
        self._now, self._start, self._glow_s = now, start_s, glow_s
        self.refresh()

    @property
    def arrival_s(self) -> float:
        """When it reaches the endings."""
        return self._start + self.RUN_S

    def refresh(self) -> Signal:
        """Draw the present state."""
        t = self._now() - self._start
        u = smootherstep(t / self.RUN_S)
        alone = smootherstep(t / 0.3) * (1 - smootherstep((t - self.RUN_S) / 0.4))
        since = t - self.RUN_S + 0.2
        glow = smootherstep(since / self.GLOW_S)
        glow *= 1 - smootherstep((since - self._glow_s) / self.GLOW_S)
        for run, foot, way, length in zip(
            self.runs, self.feet, self.ways, self.lengths, strict=True
        ):
            at = u * length[-1]
            x, y = (float(np.interp(at, length, way[:, k])) for k in (0, 1))
            run.place(x, y, 0.0, 0.55 * self.size)
            parted = smootherstep((at - self.fork) / (0.15 * length[-1]))
            run.alpha = alone * (1.0 if run is self.runs[0] else parted)
            foot.place(float(way[-1, 0]), float(way[-1, 1]), 0.0, 0.62 * self.size)
            foot.alpha = glow
        return self

    def update(self, dt: float = 0, recursive: bool = True) -> Signal:
        """Manim's; its sprites have no updaters of their own."""
        return super().update(dt, recursive=False)
