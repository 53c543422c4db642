r"""One open pore while the membrane is depolarised: when magnesium comes and goes.

The kinetic form of M1 (`magnesium_block.rates_per_ms`) at a voltage that changes with
time: rest, a ramp, and a depolarised hold. The moments are exact: with the hazard
:math:`h(t)` of leaving a state, the wait ends when :math:`\int h\,dt` reaches an
exponentially distributed number. The integral is summed on a grid of 0.1 µs.

Each story begins with magnesium in the pore. A visit too short to be seen is left
out, exactly, by the lack of memory: given that a state has lasted so long, what follows
is distributed as if it had just begun. Of such stories the first is taken that can be
told (`Limits`); where none is, as far from the usual concentrations, the first at all.
It is an example, chosen to be seen, and a film says so.

The voltage is prescribed, as an amplifier would hold it, and not computed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ketamotion.evidence import derive
from ketamotion.models import magnesium_block as m1
from ketamotion.models.magnesium_currents import FULL_MV, REST_MV, UP_MV, inputs
from ketamotion.timecourse import TimeCourse

Values = NDArray[np.float64]

STEP_MS: Final = 1e-4
MOST_SEEDS: Final = 2_000


@dataclass(frozen=True)
class Protocol:
    """What the voltage does: rest, then a smooth ramp, then a hold."""

    rest_mv: float = REST_MV
    up_mv: float = UP_MV
    ramp_from_ms: float = 0.3
    ramp_ms: float = 0.5
    end_ms: float = 2.5

    def v_mv(self, t_ms: ArrayLike) -> Values:
        """The voltage at some times, in mV."""
        u = (np.asarray(t_ms, float) - self.ramp_from_ms) / self.ramp_ms
        u = np.clip(u, 0.0, 1.0)
        return self.rest_mv + (self.up_mv - self.rest_mv) * u * u * (3 - 2 * u)


@dataclass(frozen=True)
class Limits:
    """What can be drawn, and what a story has to show.

    Attributes
    ----------
    shortest_in_ms, shortest_out_ms : float
        Least visit of magnesium, and least time between two.
    leave_ms : (float, float)
        It leaves for the first time between these: when the voltage has risen.
    returns : (int, int)
        So often it comes back, least and most.
    still_ms : float
        Nothing happens so long before the end.
    """

    shortest_in_ms: float = 0.16
    shortest_out_ms: float = 0.65
    leave_ms: tuple[float, float] = (0.8, 1.0)
    returns: tuple[int, int] = (1, 2)
    still_ms: float = 0.7


@dataclass(frozen=True, eq=False)
class PoreStory:
    """One pore, visit by visit.

    Attributes
    ----------
    course : TimeCourse
        ``v_mv``, and the step curve ``blocked``: 1 while magnesium is in the pore.
    visits_s : tuple of (float, float)
        From when to when magnesium is in the pore, in s.
    chosen : bool
        Whether it keeps to the limits; else it is the first that came.
    seed : int
        Of the story that was taken.
    """

    course: TimeCourse
    visits_s: tuple[tuple[float, float], ...]
    chosen: bool
    seed: int

    @property
    def end_s(self) -> float:
        return self.course.end_s

    def blocked(self, t_s: ArrayLike) -> Values:
        """Whether magnesium is in the pore at some times: 0 or 1."""
        t = np.asarray(t_s, float)
        out = np.zeros_like(t)
        for start, end in self.visits_s:
            out = np.where((t >= start) & (t < end), 1.0, out)
        return out

    def current(self, t_ms: ArrayLike) -> Values:
        """Current at some times, as a share of that at -80 mV without magnesium."""
        t_s = np.asarray(t_ms, float) / 1000
        free = 1.0 - self.blocked(t_s)
        return free * np.asarray(self.course["v_mv"].at(t_s)) / FULL_MV

    def record(self) -> tuple[Values, Values]:
        """Times in ms and the current then, with both sides of each jump."""
        jumps = 1000 * np.array([t for visit in self.visits_s for t in visit])
        jumps = jumps[(jumps > 0) & (jumps < 1000 * self.end_s)]
        even = np.linspace(0.0, 1000 * self.end_s, 401)
        t_ms = np.unique(np.concatenate([even, jumps, jumps - 1e-6]))
        return t_ms, self.current(t_ms)

    def samples(self, now_ms: float) -> Values:
        """Times up to now, none at a jump, and the current then in percent: (n, 2)."""
        t_ms = np.append(np.arange(0.0, now_ms, 0.05), now_ms)
        jumps = 1000 * np.array([t for visit in self.visits_s for t in visit])
        near = np.abs(t_ms[:, None] - jumps).min(1, initial=np.inf) < 0.02
        kept = t_ms[~near | (t_ms == now_ms)]
        return np.column_stack([kept, 100 * self.current(kept)])

    def blocked_between(self, start_s: float, end_s: float) -> tuple[float, float]:
        """Least and most of ``blocked`` between two times: equal if nothing changes."""
        seen = self.blocked(np.linspace(start_s, end_s, 200))
        return float(np.min(seen)), float(np.max(seen))

    @property
    def free_spans(self) -> tuple[tuple[float, float], ...]:
        """From when to when the pore is free, in s."""
        edges = [0.0, *(t for visit in self.visits_s for t in visit), self.end_s]
        pairs = zip(edges[::2], edges[1::2], strict=True)
        return tuple((a, b) for a, b in pairs if b > a)


def _switches(
    hazards: tuple[Values, Values],
    least_ms: tuple[float, float],
    blocked: bool,
    rng: np.random.Generator,
) -> list[float]:
    """When the pore changes its state, in ms; `hazards` summed for free, blocked."""
    grid = STEP_MS * np.arange(hazards[0].size)
    now, out = 0.0, []
    while True:
        summed = hazards[blocked]
        if now + least_ms[blocked] >= grid[-1]:
            return out
        at = float(np.interp(now + least_ms[blocked], grid, summed))
        due = at + rng.standard_exponential()
        now = float(np.interp(due, summed, grid))
        if now > grid[-1] - STEP_MS:
            return out
        out.append(now)
        blocked = not blocked


def _can_be_told(switches: list[float], plan: Protocol, limits: Limits) -> bool:
    """Whether magnesium leaves with the ramp, comes back and leaves again."""
    if not switches or len(switches) % 2 == 0:
        return False
    (low, high), (first, last) = limits.returns, limits.leave_ms
    return (
        first < switches[0] < last
        and low <= len(switches) // 2 <= high
        and switches[-1] < plan.end_ms - limits.still_ms
    )


@cache
def story_pore(
    magnesium_mm: float = 1.0,
    seed: int = 1,
    plan: Protocol | None = None,
    limits: Limits | None = None,
    tries: int = MOST_SEEDS,
) -> PoreStory:
    """The first story from `seed` on that can be told.

    Parameters
    ----------
    magnesium_mm : float
        Outside the cell, in mM.
    tries : int
        How many seeds are tried before the first is taken as it is.

    Raises
    ------
    ValueError
        When `magnesium_mm` is negative.
    """
    plan, limits = plan or Protocol(), limits or Limits()
    t_ms = STEP_MS * np.arange(round(plan.end_ms / STEP_MS) + 1)
    v_mv = plan.v_mv(t_ms)
    on, off = m1.rates_per_ms(v_mv, magnesium_mm)
    summed = tuple(
        np.concatenate([[0.0], np.cumsum((h[1:] + h[:-1]) / 2 * STEP_MS)])
        for h in (on, off)
    )
    least = (limits.shortest_out_ms, limits.shortest_in_ms)

    def told(seed: int) -> list[float]:
        return _switches(summed, least, True, np.random.default_rng(seed))

    for tried in range(seed, seed + tries):
        switches = told(tried)
        chosen = _can_be_told(switches, plan, limits)
        if chosen:
            break
    else:
        tried = seed
        switches = told(seed)
    edges = [0.0, *switches]
    if len(edges) % 2:
        edges.append(plan.end_ms)
    visits = tuple(zip(edges[::2], edges[1::2], strict=True))
    inside = np.zeros(t_ms.size, bool)
    for start, end in visits:
        inside |= (t_ms >= start) & (t_ms < end)
    rests_on = derive(0.0, "1", *inputs())
    return PoreStory(
        course=TimeCourse(
            t_s=t_ms / 1000,
            values={"v_mv": v_mv, "blocked": inside.astype(float)},
            units={"v_mv": "mV", "blocked": "1"},
            sources=rests_on.sources,
            tag=rests_on.tag,
            steps=frozenset({"blocked"}),
        ),
        visits_s=tuple((a / 1000, b / 1000) for a, b in visits),
        chosen=chosen,
        seed=tried,
    )
