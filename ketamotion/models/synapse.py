r"""What one quantum of transmitter opens: AMPA, NMDA and GABA-A receptors (model M4).

First-order kinetics with a pulse of transmitter (Destexhe, Mainen & Sejnowski 1994):

.. math::
   \dot r = \alpha [T] (1 - r) - \beta r, \qquad I = g\, r\, (V - E),

with magnesium in the pores of NMDA receptors (`magnesium_block`) and, when there is
any, ketamine (`ketamine_block`). Within a pulse and after it the equation is linear
with constant coefficients, so it is solved exactly.

The share `r` is of all receptors of a kind. Conductances are given as the peak of one
quantum, because that is what is known of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ketamotion.evidence import build, group_of, parameters, quantity_in
from ketamotion.models import magnesium_block

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Pulse:
    """Transmitter in the cleft: so much for so long."""

    transmitter: float = quantity_in("mM")
    duration: float = quantity_in("ms")


@dataclass(frozen=True)
class Receptor:
    """Opening and closing of one kind of receptor, and where its current reverses."""

    alpha: float = quantity_in("1/(mM*ms)")
    beta: float = quantity_in("1/ms")
    reversal: float = quantity_in("mV")


@dataclass(frozen=True)
class Parameters:
    """What ``assets/parameters/synapse.toml`` holds."""

    pulse: Pulse = group_of(Pulse)
    ampa: Receptor = group_of(Receptor)
    nmda: Receptor = group_of(Receptor)
    gaba_a: Receptor = group_of(Receptor)


@cache
def load() -> Parameters:
    """The published parameters."""
    return build(Parameters, parameters("synapse"))


def _step(r: ArrayLike, t_ms: ArrayLike, on: float, off: float) -> Values:
    """The share open after `t_ms` at constant rates, exactly."""
    total = on + off
    settled = on / total
    away = np.asarray(r, np.float64) - settled
    return settled + away * np.exp(-total * np.asarray(t_ms, np.float64))


def open_share(
    t_ms: ArrayLike,
    receptor: Receptor,
    starts_ms: Sequence[float] = (0.0,),
    pulse: Pulse | None = None,
) -> Values:
    """Share of receptors open, 0..1, at times in ms.

    Parameters
    ----------
    starts_ms : sequence of float
        When each pulse of transmitter begins, ascending and not overlapping.

    Raises
    ------
    ValueError
        When pulses overlap.
    """
    pulse = pulse or load().pulse
    starts = [float(s) for s in starts_ms]
    if any(b - a < pulse.duration for a, b in zip(starts, starts[1:], strict=False)):
        raise ValueError("pulses of transmitter must ascend and not overlap")
    t = np.asarray(t_ms, np.float64)
    on = receptor.alpha * pulse.transmitter
    found = np.zeros(t.shape)
    r, since = 0.0, starts[0] if starts else 0.0
    for start in starts:
        r = float(_step(r, start - since, 0.0, receptor.beta))
        during = np.clip(t - start, 0.0, pulse.duration)
        after = np.clip(t - start - pulse.duration, 0.0, None)
        now = _step(_step(r, during, on, receptor.beta), after, 0.0, receptor.beta)
        found = np.where(t >= start, now, found)
        r = float(_step(r, pulse.duration, on, receptor.beta))
        since = start + pulse.duration
    return found


def peak_share(receptor: Receptor, pulse: Pulse | None = None) -> float:
    """Largest share open after one pulse, 0..1: reached when the pulse ends."""
    pulse = pulse or load().pulse
    return float(open_share(pulse.duration, receptor, (0.0,), pulse))


def decay_ms(receptor: Receptor) -> float:
    """Time constant, in ms, with which receptors close after a pulse."""
    return 1.0 / receptor.beta


@dataclass(frozen=True, eq=False)
class Currents:
    """Currents of one quantum at a held voltage, in pA; inward is negative.

    Attributes
    ----------
    t_ms, ampa_pa, nmda_pa : ndarray, shape (n,)
    """

    t_ms: Values
    ampa_pa: Values
    nmda_pa: Values

    @property
    def total_pa(self) -> Values:
        """Both together, in pA, shape (n,)."""
        return self.ampa_pa + self.nmda_pa

    @property
    def nmda_charge_fc(self) -> float:
        """Charge through NMDA receptors, in fC."""
        return float(np.trapezoid(self.nmda_pa, self.t_ms))


def currents(
    v_mv: float,
    *,
    ampa_ns: float = 1.0,
    nmda_ns: float = 1.0,
    magnesium_mm: float = 1.0,
    nmda_blocked: float = 0.0,
    t_ms: ArrayLike | None = None,
) -> Currents:
    """Currents of one quantum at a held voltage.

    Parameters
    ----------
    ampa_ns, nmda_ns : float
        Peak conductance of a quantum, without block, in nS.
    nmda_blocked : float
        Share of NMDA receptors that ketamine holds, 0..1. It exchanges within
        seconds, so it stays the same during one quantum.
    """
    if not 0.0 <= nmda_blocked <= 1.0:
        raise ValueError(f"nmda_blocked={nmda_blocked:g} is no share")
    p = load()
    t = np.linspace(0.0, 600.0, 6001) if t_ms is None else np.asarray(t_ms, np.float64)
    free = float(magnesium_block.unblocked_fraction(v_mv, magnesium_mm))
    free *= 1.0 - nmda_blocked
    made = {}
    for name, peak_ns, share in (("ampa", ampa_ns, 1.0), ("nmda", nmda_ns, free)):
        receptor: Receptor = getattr(p, name)
        gate = open_share(t, receptor) / peak_share(receptor)
        made[f"{name}_pa"] = peak_ns * share * gate * (v_mv - receptor.reversal)
    return Currents(t, **made)
