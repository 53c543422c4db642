"""The clock of a beat: seconds of film to seconds of the model."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from manim import Animation, Scene, ValueTracker, linear

from ketamotion.stage.settings import TIME_GRID_HZ, on_grid

UNITS_S: Final = {
    "µs": 1e-6,
    "ms": 1e-3,
    "s": 1.0,
    "min": 60.0,
    "h": 3600.0,
    "d": 86400.0,
}
"""Units that a gear is written in, in s."""


def gear(rate: str) -> float:
    """Model seconds per second of film, from words like ``1 s = 20 ms``.

    Raises
    ------
    ValueError
        When the words are not of this form.
    """
    match = re.fullmatch(r"1 s = ([0-9.]+) (\S+)", rate)
    if match is None or match[2] not in UNITS_S:
        raise ValueError(
            f"rate {rate!r} is not of the form '1 s = 20 ms' "
            f"(units: {', '.join(UNITS_S)})"
        )
    return float(match[1]) * UNITS_S[match[2]]


class ModelClock:
    """Model time, driven by the stage; one gear a beat.

    Parameters
    ----------
    rate : str
        As shown in the picture, e.g. ``1 s = 20 ms``.
    start_s : float
        Model time at which the beat begins, in s.
    """

    def __init__(self, rate: str, start_s: float = 0.0) -> None:
        self.gear = gear(rate)
        self.tracker = ValueTracker(start_s)

    @property
    def now_s(self) -> float:
        """Model time, in s."""
        return float(self.tracker.get_value())

    def film_seconds_until(self, model_s: float) -> float:
        """Seconds of film, on the grid, after which this model time is reached."""
        if model_s <= self.now_s:
            return 1 / TIME_GRID_HZ
        return on_grid((model_s - self.now_s) / self.gear)


class Drive(Animation):
    """Runs trackers linearly from where they are; keeps time for everything."""

    def __init__(self, targets: Mapping[ValueTracker, float], **kwargs: Any) -> None:
        self.targets = dict(targets)
        self.starts = {tracker: tracker.get_value() for tracker in targets}
        super().__init__(next(iter(targets)), rate_func=linear, **kwargs)

    def begin(self) -> None:
        self.interpolate(0)

    def interpolate(self, alpha: float) -> None:
        for tracker, end in self.targets.items():
            start = self.starts[tracker]
            tracker.set_value(start + alpha * (end - start))

    def finish(self) -> None:
        for tracker, end in self.targets.items():
            tracker.set_value(end)

    def clean_up_from_scene(self, scene: Scene) -> None:
        """Trackers are not shown, so there is nothing to remove."""

    def update_mobjects(self, dt: float) -> None:
        """Trackers have no updaters."""
