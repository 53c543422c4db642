"""Continuous-time Markov chains: exact means and exact single trajectories.

A generator `q` has the rate from state j to state i in ``q[i, j]`` and columns
that sum to zero, so that occupancies obey ``dp/dt = q @ p``. Conditions that change
in time are phases: a sequence of ``(generator, duration_s)``. Nothing is
approximated at the borders.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import expm

Values = NDArray[np.float64]
Phases = Sequence[tuple[Values, float]]


def fill_diagonal(rates: Values) -> Values:
    """A generator from the off-diagonal rates ``rates[to, from]``."""
    q = np.array(rates, dtype=np.float64)
    np.fill_diagonal(q, 0.0)
    if np.any(q < 0):
        raise ValueError("a rate must not be negative")
    np.fill_diagonal(q, -q.sum(axis=0))
    return q


def occupancy(phases: Phases, start: ArrayLike, times_s: ArrayLike) -> Values:
    """Mean occupancy of every state, by matrix exponentials.

    Parameters
    ----------
    phases : sequence of (generator, duration_s)
        The last one continues for ever.
    start : array, shape (n_states,)
        Occupancies at time 0.
    times_s : array, shape (n_times,)
        Non-negative, in non-decreasing order.

    Returns
    -------
    ndarray, shape (n_times, n_states)
    """
    times = np.atleast_1d(np.asarray(times_s, dtype=np.float64))
    if times.size and (times[0] < 0 or np.any(np.diff(times) < 0)):
        raise ValueError("times must be non-negative and in order")
    p = np.asarray(start, dtype=np.float64)
    out = np.empty((times.size, p.size))
    begin, done = 0.0, 0
    for number, (q, duration_s) in enumerate(phases):
        last = number == len(phases) - 1
        end = np.inf if last else begin + duration_s
        inside = times.size if last else int(np.searchsorted(times, end, "left"))
        steps: dict[float, Values] = {}  # a regular grid needs one exponential
        now, at_now = begin, p
        for index in range(done, inside):
            dt = round(float(times[index] - now), 12)
            if dt > 0:
                if dt not in steps:
                    steps[dt] = expm(q * dt)
                now, at_now = float(times[index]), steps[dt] @ at_now
            out[index] = at_now
        if not last:
            p = expm(q * (end - now)) @ at_now
            begin, done = end, inside
    return out


@dataclass(frozen=True, eq=False)
class Trajectories:
    """Single chains: when each entered or left a set of states.

    Attributes
    ----------
    n : int
        Number of chains.
    initially : ndarray of bool, shape (n,)
        Whether each was in the set at time 0.
    t_s, chain, inside : ndarray, shape (n_switches,)
        Every entry (`inside` true) and exit, ordered by time.
    sample_t_s : ndarray, shape (n_times,)
    states : ndarray of int, shape (n_times, n)
        The state of every chain at the sample times.
    """

    n: int
    initially: NDArray[np.bool_]
    t_s: Values
    chain: NDArray[np.int64]
    inside: NDArray[np.bool_]
    sample_t_s: Values
    states: NDArray[np.int8]

    def __post_init__(self) -> None:
        for array in (self.initially, self.t_s, self.chain, self.inside, self.states):
            array.setflags(write=False)

    def inside_at(self, t_s: float) -> NDArray[np.bool_]:
        """Which chains are in the set at a time; shape (n,)."""
        result = self.initially.copy()
        upto = int(np.searchsorted(self.t_s, t_s, "right"))
        result[self.chain[:upto]] = self.inside[:upto]  # the last write wins
        return result

    def count_at(self, t_s: ArrayLike) -> int | NDArray[np.int64]:
        """How many chains are in the set at one time (int) or several (array)."""
        steps = np.concatenate(([0], np.cumsum(np.where(self.inside, 1, -1))))
        index = np.searchsorted(self.t_s, np.asarray(t_s, dtype=np.float64), "right")
        counts = int(self.initially.sum()) + steps[index]
        return int(counts) if np.ndim(counts) == 0 else counts.astype(np.int64)

    def intervals(self, chain: int) -> tuple[tuple[float, float], ...]:
        """When one chain was in the set: (from_s, to_s), to_s inf if still there."""
        mine = self.chain == chain
        borders = list(self.t_s[mine])
        if self.initially[chain]:
            borders.insert(0, 0.0)
        if len(borders) % 2:
            borders.append(np.inf)
        return tuple(
            (float(a), float(b))
            for a, b in zip(borders[::2], borders[1::2], strict=True)
        )


def simulate(
    phases: Phases,
    start: int,
    n: int,
    seed: int,
    inside: Sequence[int],
    sample_t_s: ArrayLike = (),
) -> Trajectories:
    """Exact single trajectories (Gillespie), all chains at once.

    Each chain waits an exponential time and jumps; at a border the wait is drawn
    anew under the next generator, which is exact because waits have no memory.

    Parameters
    ----------
    phases : sequence of (generator, duration_s)
    start : int
        The state of every chain at time 0.
    inside : sequence of int
        The set of states whose entries and exits are recorded.
    sample_t_s : array
        Times, in order, at which the full state is wanted.

    Returns
    -------
    Trajectories
    """
    rng = np.random.default_rng(seed)
    samples = np.atleast_1d(np.asarray(sample_t_s, dtype=np.float64))
    n_states = phases[0][0].shape[0]
    in_set = np.zeros(n_states, dtype=bool)
    in_set[list(inside)] = True
    state = np.full(n, start, dtype=np.int64)
    states = np.zeros((samples.size, n), dtype=np.int8)
    pointer = np.zeros(n, dtype=np.int64)  # the next sample of each chain
    switches: list[tuple[Values, NDArray[np.int64], NDArray[np.bool_]]] = []
    begin = 0.0
    for number, (q, duration_s) in enumerate(phases):
        end = begin + duration_s
        final = number == len(phases) - 1
        exits = -np.diag(q)
        with np.errstate(invalid="ignore", divide="ignore"):
            to = np.where(exits > 0, q / exits, 0.0)
        np.fill_diagonal(to, 0.0)
        cumulative = np.cumsum(to, axis=0).T  # one row per state left
        cumulative = np.where(cumulative > 1 - 1e-12, 1.0, cumulative)
        now = np.full(n, begin)
        active = np.arange(n)
        while active.size:
            here = state[active]
            rate = exits[here]
            wait = rng.standard_exponential(active.size)
            with np.errstate(divide="ignore"):
                after = now[active] + np.where(rate > 0, wait / rate, np.inf)
            if samples.size:
                until = np.minimum(after, end)
                _sample(
                    states,
                    samples,
                    pointer,
                    active,
                    here,
                    until,
                    final & (after >= end),
                )
            jump = after < end
            active, here, after = active[jump], here[jump], after[jump]
            draw = rng.random(active.size)
            there = (draw[:, None] >= cumulative[here]).sum(axis=1)
            state[active], now[active] = there, after
            crossed = in_set[here] != in_set[there]
            if crossed.any():
                switches.append(
                    (after[crossed], active[crossed], in_set[there[crossed]])
                )
        begin = end
    empty = (np.empty(0), np.empty(0, dtype=np.int64), np.empty(0, dtype=bool))
    parts = zip(empty, *switches, strict=True)
    t_s, chain, entered = (np.concatenate(part) for part in parts)
    order = np.argsort(t_s, kind="stable")
    return Trajectories(
        n=n,
        initially=np.full(n, in_set[start]),
        t_s=t_s[order],
        chain=chain[order],
        inside=entered[order],
        sample_t_s=samples,
        states=states,
    )


def _sample(
    states: NDArray[np.int8],
    samples: Values,
    pointer: NDArray[np.int64],
    active: NDArray[np.int64],
    here: NDArray[np.int64],
    until: Values,
    closed: NDArray[np.bool_],
) -> None:
    """Note the state of each chain at the samples before `until` (or at it)."""
    stop = np.where(
        closed,
        np.searchsorted(samples, until, "right"),
        np.searchsorted(samples, until, "left"),
    )
    waiting = pointer[active] < stop
    while waiting.any():
        chains = active[waiting]
        states[pointer[chains], chains] = here[waiting]
        pointer[chains] += 1
        waiting = pointer[active] < stop
