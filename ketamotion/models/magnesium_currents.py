r"""Mean currents through an open pore that magnesium blocks (kinetic form of M1).

What is faster than the eye is given as its average at equilibrium: the share of the
time that the pore is free, the current at a voltage, and how much goes in and out.
Two schedules that a film plays, of voltage and gate, stand here as well: they are
prescribed, and not computed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ketamotion.evidence import Quantity, parameters
from ketamotion.models import magnesium_block as m1

Values = NDArray[np.float64]

REST_MV: Final = -66.0
"""A neuron at rest, as in the film of ketamine's block."""
UP_MV: Final = -20.0
"""A depolarised spine."""
FULL_MV: Final = 80.0
"""Currents are given as shares of that at minus this, without magnesium."""
REVERSAL_MV: Final = 0.0
THERMAL_MV: Final = 25.3
"""kT/e at 20 degrees Celsius, in mV: physics, not evidence."""


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
    drive_mv = np.asarray(v_mv, float) - REVERSAL_MV
    return free_share(v_mv, magnesium_mm) * drive_mv / FULL_MV


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
        / FULL_MV
        * np.where(
            np.abs(v) < 1e-6, 1.0, -v / THERMAL_MV / np.where(ratio == 0, 1.0, ratio)
        )
    )
    return inward, inward + np.asarray(free, float) * v / FULL_MV


def passages(t_s: ArrayLike, flux: ArrayLike, each: float) -> Values:
    """When the next share `each` of a flux has passed: times, in the unit of `t_s`.

    Each drawn ion stands for the same charge; the first comes after half of it.
    """
    t, rate = np.asarray(t_s, float), np.asarray(flux, float)
    passed = np.concatenate([[0.0], np.cumsum((rate[1:] + rate[:-1]) / 2 * np.diff(t))])
    count = int(passed[-1] / each + 0.5)
    return np.interp((np.arange(count) + 0.5) * each, passed, t)


def in_file(
    t_s: ArrayLike,
    fluxes_now: tuple[ArrayLike, ArrayLike],
    spans: Sequence[tuple[float, float]],
    each: float,
    apart_s: tuple[float, float, float],
    outward_s: tuple[float, float] = (0.4, 0.7),
) -> list[tuple[float, bool]]:
    """When a few of the ions are at the gate, and whether they go in.

    Parameters
    ----------
    fluxes_now : (array, array)
        In and out, at `t_s`.
    spans : sequence of (float, float)
        Only within these.
    each : float
        Charge that one ion stands for.
    apart_s : (float, float, float)
        Least time between two of the same way, between one in and the next out, and
        between one out and the next in: no ion meets another in the pore. What comes
        too early waits; what is late is left out, but the few that come out wait for
        the next span.
    outward_s : (float, float)
        So much later and earlier may one come out than in.
    """
    moves = [(float(t), True) for t in passages(t_s, fluxes_now[0], each)]
    moves += [(float(t), False) for t in passages(t_s, fluxes_now[1], each)]
    out: list[tuple[float, bool]] = []
    for start, end in spans:
        waiting: list[tuple[float, bool]] = []
        for due, inward in sorted(moves):
            late, early = (0.0, 0.0) if inward else outward_s
            t = max(due, start + late)
            if out:
                before, was_inward = out[-1]
                way = 0 if was_inward == inward else 1 if was_inward else 2
                t = max(t, before + apart_s[way])
            if t <= end - early:
                out.append((t, inward))
            elif not inward or due > end:
                waiting.append((due, inward))
        moves = waiting
    return out


def net(fluxes_now: tuple[ArrayLike, ArrayLike]) -> tuple[Values, Values]:
    """What is left of the way in and of the way out when one is taken from the other.

    For a picture of few ions: they go as the current does.
    """
    inward, outward = (np.asarray(flux, float) for flux in fluxes_now)
    return np.clip(inward - outward, 0, None), np.clip(outward - inward, 0, None)


def _since(t_s: ArrayLike, start_s: float, change_s: float) -> Values:
    """0 to 1 from a time on, with no jump in speed."""
    u = np.clip((np.asarray(t_s, float) - start_s) / change_s, 0.0, 1.0)
    return u * u * u * (u * (6 * u - 15) + 10)


def _light(free: ArrayLike, v_mv: ArrayLike) -> Values:
    """Brightness of a pore, 0 to 1: dark while magnesium is mostly there.

    Square root of what drives the ions, for an eye's sense of brightness, times the
    square of the free share: light and magnesium are not to be seen in one place.
    """
    drive = np.sqrt(np.abs(np.asarray(v_mv, float)) / FULL_MV)
    return drive * np.asarray(free, float) ** 2


@dataclass(frozen=True)
class TwoSweeps:
    """The voltage sweeps twice: with magnesium, then without.

    Not in time of the model: at each voltage the average at equilibrium is given.

    Attributes
    ----------
    begins_s, first_s : float
        From when on the voltage goes to where the first sweep begins, and that moment.
    sweep_s, pause_s : float
        How long a sweep lasts, and what is between them: first magnesium goes, then
        the voltage goes back.
    from_mv : float
        The voltage before.
    """

    begins_s: float
    first_s: float
    magnesium_mm: float
    sweep_s: float = 4.5
    pause_s: float = 1.6
    from_mv: float = UP_MV
    ends_mv: tuple[float, float] = (-80.0, 40.0)

    @property
    def second_s(self) -> float:
        """When the second sweep begins."""
        return self.first_s + self.sweep_s + self.pause_s

    @property
    def end_s(self) -> float:
        return self.second_s + self.sweep_s

    def reached(self, t_s: ArrayLike, sweep: int) -> Values:
        """How far a sweep (0 or 1) has come, in mV."""
        start, (low, high) = (self.first_s, self.second_s)[sweep], self.ends_mv
        u = np.clip((np.asarray(t_s, float) - start) / self.sweep_s, 0.0, 1.0)
        return low + u * (high - low)

    def v_mv(self, t_s: ArrayLike) -> Values:
        """The voltage, on its way to the sweeps as well."""
        low, high = self.ends_mv
        back = _since(t_s, self.second_s - 0.9, 0.8) * (low - high)
        come = (1 - _since(t_s, self.begins_s, 0.8)) * (self.from_mv - low)
        swept = self.reached(t_s, 0) + self.reached(t_s, 1) - low
        return swept + back + come

    def magnesium(self, t_s: ArrayLike) -> Values:
        """Share of the time that magnesium is in the pore: 0 once it has gone."""
        there = 1 - _since(t_s, self.first_s + self.sweep_s, 0.6)
        return there * (1 - free_share(self.v_mv(t_s), self.magnesium_mm))

    def light(self, t_s: ArrayLike) -> Values:
        """How bright the pore is, 0 to 1."""
        return _light(1 - self.magnesium(t_s), self.v_mv(t_s))

    def net_ions(
        self, each: float, apart_s: tuple[float, float, float]
    ) -> list[tuple[float, bool]]:
        """When ions of the net current are at the gate, sweep by sweep: see `in_file`.

        None waits from one sweep for the next, where the current goes the other way.
        """
        out: list[tuple[float, bool]] = []
        for span in ((self.first_s, self.second_s - 1.0), (self.second_s, self.end_s)):
            t_s = np.linspace(*span, 450)
            out += in_file(t_s, net(self.fluxes(t_s)), [span], each, apart_s)
        return out

    def fluxes(self, t_s: ArrayLike) -> tuple[Values, Values]:
        """Current into and out of the cell while it sweeps."""
        t = np.asarray(t_s, float)
        sweeps = (t >= self.first_s) & (t <= self.first_s + self.sweep_s)
        sweeps |= t >= self.second_s
        inward, outward = fluxes(self.v_mv(t), 1 - self.magnesium(t))
        return inward * sweeps, outward * sweeps


# --- both at once -------------------------------------------------------------------


@dataclass(frozen=True)
class FourCases:
    """Four cases one after the other: glutamate or not, depolarised or not.

    Attributes
    ----------
    begins_s : float
        From when on the voltage goes to rest.
    starts_s : tuple of float
        When each case begins, and when the last one ends: without glutamate at rest
        and depolarised, then with it.
    opens_s, shuts_s : float
        When the gate opens, in the third case, and when it shuts.
    change_s : float
        How long gate and voltage take to change.
    from_mv : float
        The voltage before.
    """

    begins_s: float
    starts_s: tuple[float, float, float, float, float]
    opens_s: float
    shuts_s: float
    magnesium_mm: float
    change_s: float = 0.6
    from_mv: float = 40.0

    def _since(self, t_s: float, start_s: float) -> float:
        return float(_since(t_s, start_s, self.change_s))

    def gate(self, t_s: float) -> float:
        """How far the gate is open, 0 to 1."""
        return self._since(t_s, self.opens_s) * (1 - self._since(t_s, self.shuts_s))

    def v_mv(self, t_s: float) -> float:
        """The voltage: up in the second and in the fourth case."""
        _, second, third, fourth, end = self.starts_s
        u = self._since(t_s, second) - self._since(t_s, third)
        u += self._since(t_s, fourth) - self._since(t_s, end)
        come = (1 - self._since(t_s, self.begins_s)) * (self.from_mv - REST_MV)
        return REST_MV + u * (UP_MV - REST_MV) + come

    def free(self, t_s: float) -> float:
        """Share of the time that an open pore is free."""
        return float(free_share(self.v_mv(t_s), self.magnesium_mm))

    def magnesium(self, t_s: float) -> float:
        """Share of the time that magnesium is in the pore: only once it has opened."""
        return self.gate(t_s) * (1 - self.free(t_s))

    def light(self, t_s: float) -> float:
        """How bright an open pore is, 0 to 1."""
        return float(_light(self.free(t_s), self.v_mv(t_s)))

    def fluxes(self, t_s: ArrayLike) -> tuple[Values, Values]:
        """Currents into and out of the cell through an open gate, at many times."""
        times = np.atleast_1d(np.asarray(t_s, float))
        return fluxes([self.v_mv(t) for t in times], [self.free(t) for t in times])

    def answers(self, t_s: float) -> list[float]:
        """How much of the time the channel conducts, in each case as far as shown."""
        out = []
        for start, end in zip(self.starts_s, self.starts_s[1:], strict=False):
            at = min(t_s, end)
            out.append(self.gate(at) * self.free(at) if t_s > start else 0.0)
        return out

    def asked(self, t_s: float) -> int:
        """The case that is shown, 0 to 3; -1 before the first."""
        return sum(t_s >= start for start in self.starts_s[:4]) - 1
