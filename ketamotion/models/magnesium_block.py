r"""Magnesium in the pore of the NMDA receptor (model M1).

At rest one magnesium ion sits in the open pore nearly all the time; depolarisation
drives it out. Two published forms are offered:

* the equilibrium form of Jahr & Stevens 1990,
  :math:`B = 1 / (1 + [Mg] / K(V))`, :math:`K(V) = 3.57\,e^{0.062 V}` mM;
* the kinetic form of Ascher & Nowak 1988 as used by Vargas-Caballero & Robinson
  2004, with rates for one ion entering and leaving.

They do not agree exactly at equilibrium (0.087 against 0.072 mM at -60 mV, 3.6
against 8.9 mM at 0 mV): use one of them in a clip, and say which.

All functions take a float or an array and return the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ketamotion.evidence import build, group_of, parameters, quantity_in

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Kinetic:
    """Entry and exit of one magnesium ion, each exponential in the voltage."""

    on_0mv: float = quantity_in("1/(mM*ms)")
    on_scale: float = quantity_in("mV")
    off_0mv: float = quantity_in("1/ms")
    off_scale: float = quantity_in("mV")


@dataclass(frozen=True)
class Parameters:
    """What ``assets/parameters/magnesium_block.toml`` holds."""

    k_mg_0mv: float = quantity_in("mM")
    k_mg_slope: float = quantity_in("1/mV")
    kinetic: Kinetic = group_of(Kinetic)


@cache
def load() -> Parameters:
    """The published parameters."""
    return build(Parameters, parameters("magnesium_block"))


def _volts(v_mv: ArrayLike) -> Values:
    return np.asarray(v_mv, dtype=np.float64)


def _check(magnesium_mm: float) -> None:
    if not magnesium_mm >= 0:
        raise ValueError(f"magnesium_mm={magnesium_mm:g} must not be negative")


def half_block_mm(v_mv: ArrayLike, p: Parameters | None = None) -> Values:
    """Magnesium, in mM, that blocks half of the open pores at a voltage (K_Mg)."""
    p = p or load()
    return p.k_mg_0mv * np.exp(p.k_mg_slope * _volts(v_mv))


def unblocked_fraction(
    v_mv: ArrayLike, magnesium_mm: float = 1.0, p: Parameters | None = None
) -> Values:
    """Share of open pores free of magnesium at equilibrium (Jahr & Stevens), 0..1."""
    _check(magnesium_mm)
    return 1.0 / (1.0 + magnesium_mm / half_block_mm(v_mv, p))


def half_unblock_mv(magnesium_mm: float = 1.0, p: Parameters | None = None) -> float:
    """The voltage, in mV, at which half of the open pores are free of magnesium."""
    if not magnesium_mm > 0:
        raise ValueError(f"magnesium_mm={magnesium_mm:g} must be positive")
    p = p or load()
    return float(np.log(magnesium_mm / p.k_mg_0mv) / p.k_mg_slope)


def current(
    v_mv: ArrayLike,
    magnesium_mm: float = 1.0,
    conductance: float = 1.0,
    reversal_mv: float = 0.0,
    p: Parameters | None = None,
) -> Values:
    """Current through open receptors; inward is negative.

    Parameters
    ----------
    conductance : float
        Without magnesium; with nS the result is in pA.
    reversal_mv : float
        About 0 mV for NMDA receptors.
    """
    free = unblocked_fraction(v_mv, magnesium_mm, p)
    return conductance * free * (_volts(v_mv) - reversal_mv)


def rates_per_ms(
    v_mv: ArrayLike, magnesium_mm: float = 1.0, p: Parameters | None = None
) -> tuple[Values, Values]:
    """Block and unblock rates of one open pore, in 1/ms (kinetic form)."""
    _check(magnesium_mm)
    k = (p or load()).kinetic
    v = _volts(v_mv)
    on = k.on_0mv * magnesium_mm * np.exp(-v / k.on_scale)
    return on, k.off_0mv * np.exp(v / k.off_scale)


def relaxation_ms(
    v_mv: ArrayLike, magnesium_mm: float = 1.0, p: Parameters | None = None
) -> Values:
    """Time constant, in ms, with which block settles after a step to `v_mv`."""
    on, off = rates_per_ms(v_mv, magnesium_mm, p)
    return 1.0 / (on + off)


def unblocked_after_step(
    t_ms: ArrayLike,
    from_mv: float,
    to_mv: float,
    magnesium_mm: float = 1.0,
    p: Parameters | None = None,
) -> Values:
    """Share of open pores free of magnesium, `t_ms` after a voltage step.

    Kinetic form, solved exactly; before the step (``t_ms < 0``) at equilibrium.
    """
    start, end = (
        float(off / (on + off))
        for on, off in (rates_per_ms(v, magnesium_mm, p) for v in (from_mv, to_mv))
    )
    t = np.clip(np.asarray(t_ms, dtype=np.float64), 0.0, None)
    return end + (start - end) * np.exp(-t / relaxation_ms(to_mv, magnesium_mm, p))
