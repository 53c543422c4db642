"""When things happen to one channel, and how a change is drawn out for the eye."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from ketamotion.mobjects.track import smootherstep


class ComputedStory(Protocol):
    """What a model tells of one channel; times in seconds of the model."""

    @property
    def bound_s(self) -> tuple[float, float]: ...
    @property
    def unbound_s(self) -> tuple[float, float]: ...
    @property
    def open_spans(self) -> tuple[tuple[float, float], ...]: ...
    @property
    def ketamine_in_s(self) -> float | None: ...


@dataclass(frozen=True)
class ChannelEvents:
    """What happens to one channel, in seconds of the model.

    Attributes
    ----------
    bound, unbound : (float, float)
        When glutamate binds to and leaves the left and the right outer subunit.
    open_spans : sequence of (start, end)
        When the gate is open.
    ketamine_in : float or None
        When ketamine enters the pore; None when it never does.
    """

    bound: tuple[float, float]
    unbound: tuple[float, float]
    open_spans: tuple[tuple[float, float], ...]
    ketamine_in: float | None

    @classmethod
    def of(cls, story: ComputedStory) -> ChannelEvents:
        """The events of a computed story."""
        return cls(
            bound=story.bound_s,
            unbound=story.unbound_s,
            open_spans=story.open_spans,
            ketamine_in=story.ketamine_in_s,
        )


def never(_: float) -> float:
    """The curve of what does not happen."""
    return 0.0


def on_and_off(
    times: Sequence[float], widths: Sequence[float]
) -> Callable[[float], float]:
    """On and off by turns, each change drawn out over its own width."""

    def value(t: float) -> float:
        out = 0.0
        for n, (at, width) in enumerate(zip(times, widths, strict=True)):
            u = smootherstep((t - at) / width)
            out += u if n % 2 == 0 else -u
        return min(1.0, max(0.0, out))

    return value
