"""Places and states over time: pure functions, solved before the first frame."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np


def smootherstep(u: float) -> float:
    """0 to 1 with no jump in speed or acceleration; clamped outside."""
    u = min(1.0, max(0.0, u))
    return u * u * u * (u * (6 * u - 15) + 10)


class Eased:
    """A step curve with each step drawn out over `width`, for the eye.

    Parameters
    ----------
    times : sequence of float
        When the curve jumps, ascending; the first value holds before the first.
    values : sequence of float
        One more than `times`.
    width : float
        How long a drawn change lasts, in the unit of `times`. It begins at the
        computed jump.
    """

    def __init__(
        self, times: Sequence[float], values: Sequence[float], width: float
    ) -> None:
        if len(values) != len(times) + 1:
            raise ValueError("one value more than jumps is needed")
        self.times = [float(t) for t in times]
        self.values = [float(value) for value in values]
        self.width = width

    def __call__(self, t: float) -> float:
        """The drawn value at one time."""
        last = bisect_right(self.times, t)
        first = max(0, last - 4)
        # A change that has not ended when the next begins is taken up by it.
        value = self.values[first]
        for k in range(first, last):
            u = smootherstep((t - self.times[k]) / self.width)
            value += u * (self.values[k + 1] - value)
        return value


class Switches:
    """Many things that go on and off by turns, each as an `Eased` of 0 and 1.

    Parameters
    ----------
    start : sequence of bool
        Whether each is on before its first switch.
    switches : sequence of sequences of float
        When each goes on or off, ascending.
    width : float
        How long a drawn change lasts.
    """

    OVERLAPPING = 4
    """So many changes of one thing may overlap."""

    def __init__(
        self,
        start: Sequence[bool],
        switches: Sequence[Sequence[float]],
        width: float,
    ) -> None:
        self.start = np.asarray(start, bool)
        self.width = width
        self._row = np.arange(len(self.start))
        most = max(map(len, switches), default=0)
        self._times = np.full((len(self.start), most + 1), np.inf)
        for n, times in enumerate(switches):
            self._times[n, : len(times)] = times

    def _switched(self, t: float) -> np.ndarray:
        return (self._times <= t).sum(1)

    def on(self, t: float) -> np.ndarray:
        """Which are on, without easing: bool, (n,)."""
        return self.start ^ (self._switched(t) % 2 == 1)

    def __call__(self, t: float) -> np.ndarray:
        """How far each is drawn as on, 0 to 1: (n,)."""
        last = self._switched(t)
        first = np.maximum(0, last - self.OVERLAPPING)
        value = (self.start ^ (first % 2 == 1)).astype(float)
        for back in range(self.OVERLAPPING, 0, -1):
            k = last - back
            changed = k >= 0
            k = np.maximum(0, k)
            u = np.clip((t - self._times[self._row, k]) / self.width, 0.0, 1.0)
            u = u * u * u * (u * (6 * u - 15) + 10)
            target = self.start ^ (k % 2 == 0)
            value = np.where(changed, value + u * (target - value), value)
        return value


class Key(NamedTuple):
    """Where something is at one time.

    Attributes
    ----------
    turn : float
        Angle in degrees, clockwise on the screen.
    alpha : float
        Opacity, 0 to 1.
    loose : float
        How much of the idle drift it takes part in: 1 free, 0 bound.
    """

    t: float
    x: float
    y: float
    turn: float = 0.0
    alpha: float = 1.0
    loose: float = 1.0


class Place(NamedTuple):
    """What a `Track` gives for one time."""

    x: float
    y: float
    turn: float
    alpha: float
    loose: float


class Track:
    """A path through keys: rest at each, ease from one to the next.

    Parameters
    ----------
    keys : sequence of Key
        Ascending in time.
    through : bool
        Pass through the inner keys on a smooth curve instead of resting there.
    """

    def __init__(self, keys: Sequence[Key], through: bool = False) -> None:
        self.keys = tuple(keys)
        self.times = [key.t for key in self.keys]
        if self.times != sorted(self.times):
            raise ValueError("the keys of a track must ascend in time")
        self._table = np.array([key[1:] for key in self.keys], float)
        self.through = through and len(self.keys) > 2

    def at(self, t: float) -> Place:
        """Place at a time; constant before the first and after the last key."""
        k = bisect_right(self.times, t) - 1
        if k < 0:
            return Place(*self._table[0])
        if k >= len(self.keys) - 1:
            return Place(*self._table[-1])
        if self.through:
            return Place(*self._catmull_rom(t, k))
        u = smootherstep((t - self.times[k]) / (self.times[k + 1] - self.times[k]))
        return Place(*((1 - u) * self._table[k] + u * self._table[k + 1]))

    def _catmull_rom(self, t: float, k: int) -> np.ndarray:
        """A cubic through the keys with slopes from their neighbours, ends at rest."""
        times, table = self.times, self._table

        def slope(i: int) -> np.ndarray:
            if i in (0, len(times) - 1):
                return np.zeros(table.shape[1])
            return (table[i + 1] - table[i - 1]) / (times[i + 1] - times[i - 1])

        span = times[k + 1] - times[k]
        u = (t - times[k]) / span
        u2, u3 = u * u, u * u * u
        place = (
            (2 * u3 - 3 * u2 + 1) * table[k]
            + (u3 - 2 * u2 + u) * span * slope(k)
            + (3 * u2 - 2 * u3) * table[k + 1]
            + (u3 - u2) * span * slope(k + 1)
        )
        place[3:] = np.clip(place[3:], 0.0, 1.0)
        return place


@dataclass(frozen=True)
class Drift:
    """Idle motion of something free: slow, bounded, a function of scene time.

    Attributes
    ----------
    reach : float
        It never strays further than this from its place, in px.
    phase : float
        Any number; two things with different phases drift differently.
    """

    reach: float = 8.0
    phase: float = 0.0

    def at(self, seconds: float) -> tuple[float, float, float]:
        """(dx, dy, turn in degrees) at a scene time in s."""
        p = self.phase
        dx = math.sin(0.83 * seconds + 2.1 * p) + 0.5 * math.sin(1.71 * seconds + p)
        dy = math.sin(0.97 * seconds + 4.7 * p) + 0.5 * math.sin(1.49 * seconds - p)
        turn = 9.0 * math.sin(0.61 * seconds + 1.3 * p)
        return self.reach * dx / 1.5, self.reach * dy / 1.5, turn
