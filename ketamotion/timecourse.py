"""Solved results over time: what a model hands to a scene, plain and frozen.

A scene only reads curves; nothing is integrated or drawn at random while frames
are made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Interpolation = Literal["linear", "step"]


def _frozen(values: ArrayLike) -> NDArray[np.float64]:
    array = np.array(values, dtype=np.float64)
    array.setflags(write=False)
    return array


def drawn_until(
    xs: ArrayLike, ys: ArrayLike, x: float | None = None
) -> NDArray[np.float64]:
    """The points (n, 2) of a curve up to x, the last one at x; all without it."""
    points = np.column_stack([np.asarray(xs, float), np.asarray(ys, float)])
    if x is None:
        return points
    x = float(np.clip(x, points[0, 0], points[-1, 0]))
    end = (x, float(np.interp(x, points[:, 0], points[:, 1])))
    return np.vstack([points[points[:, 0] < x], end])


@dataclass(frozen=True, eq=False)
class Curve:
    """One quantity over time.

    Before its first and after its last time a curve keeps its end value.

    Attributes
    ----------
    t_s : ndarray, shape (n,)
        Times in seconds, strictly increasing.
    y : ndarray, shape (n,)
        Values in `unit`. For ``"step"``, ``y[i]`` holds from ``t_s[i]``,
        inclusive, to ``t_s[i + 1]``, exclusive.
    """

    t_s: NDArray[np.float64]
    y: NDArray[np.float64]
    unit: str = "1"
    interpolation: Interpolation = "linear"

    def __post_init__(self) -> None:
        object.__setattr__(self, "t_s", _frozen(self.t_s))
        object.__setattr__(self, "y", _frozen(self.y))
        if self.t_s.ndim != 1 or self.t_s.size == 0 or self.t_s.shape != self.y.shape:
            raise ValueError(
                f"a curve needs as many values as times, got {self.y.shape} "
                f"for {self.t_s.shape}"
            )
        if not (np.all(np.isfinite(self.t_s)) and np.all(np.isfinite(self.y))):
            raise ValueError("a curve needs finite times and values")
        if np.any(np.diff(self.t_s) <= 0):
            raise ValueError("a curve needs strictly increasing times")
        if self.interpolation not in ("linear", "step"):
            raise ValueError(
                f"interpolation is linear or step, not {self.interpolation!r}"
            )

    def at(self, t_s: ArrayLike) -> float | NDArray[np.float64]:
        """The value at one time (a float) or at several (an array)."""
        times = np.asarray(t_s, dtype=np.float64)
        if self.interpolation == "linear":
            values = np.interp(times, self.t_s, self.y)
        else:
            index = np.searchsorted(self.t_s, times, side="right") - 1
            values = self.y[np.clip(index, 0, None)]
        return float(values) if times.ndim == 0 else np.asarray(values)

    __call__ = at


@dataclass(frozen=True, eq=False)
class TimeCourse:
    """Several quantities over the same times, with what they rest on.

    Attributes
    ----------
    t_s : ndarray, shape (n,)
        Times in seconds, strictly increasing.
    values : mapping of str to ndarray, each of shape (n,)
    units : mapping of str to str
        One for each name in `values`.
    sources : tuple of str
        Keys of ``assets/references.json``.
    tag : str
        The worst tag among the inputs (see `ketamotion.evidence`).
    steps : frozenset of str
        Names that are piecewise constant; the others are interpolated linearly.

    Examples
    --------
    >>> course = TimeCourse([0, 1], {"open": [0, 1]}, {"open": "1"})
    >>> course["open"].at(0.5)
    0.5
    """

    t_s: NDArray[np.float64]
    values: Mapping[str, NDArray[np.float64]]
    units: Mapping[str, str]
    sources: tuple[str, ...] = ()
    tag: str = "C"
    steps: frozenset[str] = frozenset()
    _curves: dict[str, Curve] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if set(self.units) != set(self.values):
            raise ValueError("a time course needs one unit for each quantity")
        unknown = set(self.steps) - set(self.values)
        if unknown:
            raise ValueError(f"steps names no quantity: {', '.join(sorted(unknown))}")
        curves = {
            name: Curve(
                self.t_s,
                values,
                self.units[name],
                "step" if name in self.steps else "linear",
            )
            for name, values in self.values.items()
        }
        object.__setattr__(self, "t_s", _frozen(self.t_s))
        object.__setattr__(self, "values", {n: c.y for n, c in curves.items()})
        object.__setattr__(self, "units", dict(self.units))
        object.__setattr__(self, "_curves", curves)

    def __getitem__(self, name: str) -> Curve:
        try:
            return self._curves[name]
        except KeyError:
            raise KeyError(
                f"no quantity {name!r}; there are {', '.join(self._curves)}"
            ) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._curves)

    @property
    def end_s(self) -> float:
        """The last time, in seconds."""
        return float(self.t_s[-1])
