r"""One open pore while the membrane is depolarised: when magnesium comes and goes.

The kinetic form of M1 (`magnesium_block.rates_per_ms`) at a voltage that changes with
time: rest, a ramp, and a depolarised hold. The moments are exact: with the hazard
:math:`h(t)` of leaving a state, the wait ends when :math:`\int h\,dt` reaches an
exponentially distributed number. The integral is summed on a grid of 0.1 µs.

A visit too short to be seen is left out, exactly, by the lack of memory: given that a
state has lasted so long, what follows is distributed as if it had just begun. Of such
stories the first is taken that can be told (`Limits`); where none is, as far from the
usual concentrations, the first at all. It is an example, chosen to be seen, and a film
says so.

The voltage is prescribed, as an amplifier would hold it, and not computed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ketamotion.evidence import Quantity, derive, parameters
from ketamotion.models import magnesium_block as m1
from ketamotion.timecourse import TimeCourse

Values = NDArray[np.float64]

REST_MV: Final = -66.0
"""A neuron at rest, as in the film of ketamine's block."""
UP_MV: Final = -20.0
"""A depolarised spine."""
STEP_MS: Final = 1e-4
MOST_SEEDS: Final = 2_000
THERMAL_MV: Final = 25.3
"""kT/e at 20 degrees Celsius, in mV: physics, not evidence."""


@dataclass(frozen=True)
class Protocol:
    """What the voltage does: rest, then a smooth ramp, then a hold."""

    rest_mv: float = REST_MV
    up_mv: float = UP_MV
    ramp_from_ms: float = 0.3
    ramp_ms: float = 0.5
    end_ms: float = 2.4

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
        It leaves for the first time between these: while the voltage rises.
    returns : (int, int)
        So often it comes back, least and most.
    still_ms : float
        Nothing happens so long before the end.
    """

    shortest_in_ms: float = 0.16
    shortest_out_ms: float = 0.45
    leave_ms: tuple[float, float] = (0.5, 0.9)
    returns: tuple[int, int] = (1, 2)
    still_ms: float = 0.2


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
        at = float(np.interp(now + least_ms[blocked], grid, summed))
        due = at + rng.standard_exponential()
        if due >= summed[-1]:
            return out
        now = float(np.interp(due, summed, grid))
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
        and switches[-1] < plan.end_ms - limits.still_ms - limits.shortest_out_ms
    )


@cache
def story_pore(
    magnesium_mm: float = 1.0,
    seed: int = 1,
    plan: Protocol | None = None,
    limits: Limits | None = None,
) -> PoreStory:
    """The first story from `seed` on that can be told.

    Parameters
    ----------
    magnesium_mm : float
        Outside the cell, in mM.

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
    at_rest = float(on[0] / (on[0] + off[0]))

    def told(seed: int) -> tuple[bool, list[float]]:
        rng = np.random.default_rng(seed)
        blocked = bool(rng.random() < at_rest)
        return blocked, _switches(summed, least, blocked, rng)

    for tried in range(seed, seed + MOST_SEEDS):
        blocked, switches = told(tried)
        if blocked and _can_be_told(switches, plan, limits):
            break
    else:
        tried = seed
        blocked, switches = told(seed)
    edges = ([0.0] if blocked else []) + switches
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
        chosen=tried != seed or blocked and _can_be_told(switches, plan, limits),
        seed=tried,
    )


# --- averages over many such visits -------------------------------------------------


def inputs() -> tuple[Quantity, ...]:
    """What the kinetic form rests on."""
    known = parameters("magnesium_block")
    return tuple(q.quantity for name, q in known.items() if name.startswith("kinetic."))


def free_share(v_mv: ArrayLike, magnesium_mm: float = 1.0) -> Values:
    """Share of the time that an open pore is free, at equilibrium (kinetic form)."""
    on, off = m1.rates_per_ms(v_mv, magnesium_mm)
    return off / (on + off)


def relative_current(v_mv: ArrayLike, magnesium_mm: float = 1.0) -> Values:
    """Mean current of an open pore as a share of that at -80 mV without magnesium.

    The conductance without magnesium is taken as constant and the reversal potential
    as 0 mV; inward is negative.
    """
    return free_share(v_mv, magnesium_mm) * np.asarray(v_mv, float) / 80.0


def peak_mv(magnesium_mm: float = 1.0) -> float:
    """The voltage, in mV, at which the mean current is most inward (-120 to 0 mV)."""
    v_mv = np.linspace(-120.0, 0.0, 12001)
    return float(v_mv[np.argmin(relative_current(v_mv, magnesium_mm))])


def fluxes(v_mv: ArrayLike, free: ArrayLike = 1.0) -> tuple[Values, Values]:
    """Currents into and out of the cell, both positive, in `relative_current`'s unit.

    Their difference is the current; their ratio is that of ions that pass one by one
    without minding each other, exp(-V / (kT/e)) (Ussing). At 0 mV as much goes in as
    out.
    """
    v = np.asarray(v_mv, float)
    ratio = -np.expm1(np.where(np.abs(v) < 1e-6, 1e-6, v) / THERMAL_MV)
    inward = (
        np.asarray(free, float)
        * THERMAL_MV
        / 80.0
        * np.where(
            np.abs(v) < 1e-6, 1.0, -v / THERMAL_MV / np.where(ratio == 0, 1.0, ratio)
        )
    )
    return inward, inward + np.asarray(free, float) * v / 80.0


def passages(t_s: ArrayLike, flux: ArrayLike, each: float) -> Values:
    """When the next share `each` of a flux has passed: times, in the unit of `t_s`.

    Each drawn ion stands for the same charge; the first comes after half of it.
    """
    t, rate = np.asarray(t_s, float), np.asarray(flux, float)
    passed = np.concatenate([[0.0], np.cumsum((rate[1:] + rate[:-1]) / 2 * np.diff(t))])
    count = int(passed[-1] / each + 0.5)
    return np.interp((np.arange(count) + 0.5) * each, passed, t)
