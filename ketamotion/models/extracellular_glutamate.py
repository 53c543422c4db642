r"""Glutamate outside the cells of the prefrontal cortex (model M6).

Rats: a dose blocks a share of the NMDA conductance of `disinhibition_network`, and
glutamate follows the rate of its pyramids:

.. math::
   b = D / (D + D_{50}), \qquad
   \tau \dot G = 1 + \kappa\,(r(b) / r(0) - 1) - G .

Moghaddam et al. 1997 found an inverted U: up, up, up, no change, down. One number, the
dose of half block, is fitted so that the network passes through "no change" where the
rats did; that it then rises before and falls after is its own doing. Heights mean
nothing: only directions were read, and only they are compared.

People: one measured number on an axis of its own, with nothing fitted to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.interpolate import PchipInterpolator

from ketamotion.evidence import (
    Quantity,
    build,
    derive,
    group_of,
    groups_of,
    parameters,
    quantity_in,
)
from ketamotion.models import disinhibition_network

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Trial:
    """A dose, and where the outflow went: 1 up, 0 no change, -1 down."""

    dose: float = quantity_in("mg/kg")
    direction: float = quantity_in("1")


@dataclass(frozen=True)
class Human:
    """What was found in people."""

    rise: float = quantity_in("percent")
    t: float = quantity_in("1")
    participants: float = quantity_in("1")
    healthy: float = quantity_in("1")
    depressed: float = quantity_in("1")


@dataclass(frozen=True)
class Parameters:
    """What ``assets/parameters/extracellular_glutamate.toml`` holds."""

    rat: dict[str, Trial] = groups_of(Trial)
    half_block_dose: float = quantity_in("mg/kg")
    gain: float = quantity_in("1")
    no_change: float = quantity_in("1")
    settling: float = quantity_in("min")
    human: Human = group_of(Human)


@cache
def load() -> Parameters:
    """The parameters."""
    return build(Parameters, parameters("extracellular_glutamate"))


def trials() -> tuple[Trial, ...]:
    """The measured doses, ascending, with their directions."""
    return tuple(sorted(load().rat.values(), key=lambda trial: trial.dose))


def block_of(dose_mg_kg: ArrayLike, half_block_mg_kg: float | None = None) -> Values:
    """Share of the network's NMDA conductance that a dose takes away (fitted).

    Parameters
    ----------
    dose_mg_kg : array_like
        Doses given to a rat.
    half_block_mg_kg : float, optional
        Dose that takes half; by default the fitted one.

    Raises
    ------
    ValueError
        When a dose is negative or the half-blocking dose not positive.
    """
    half = load().half_block_dose if half_block_mg_kg is None else half_block_mg_kg
    dose = np.asarray(dose_mg_kg, dtype=np.float64)
    if not half > 0:
        raise ValueError(f"half_block_mg_kg={half:g} must be positive")
    if np.any(~(dose >= 0)):
        raise ValueError("a dose must not be negative")
    # beyond the network's range nothing is left that could still change
    return np.minimum(dose / (dose + half), disinhibition_network.BLOCK_RANGE[1])


def settled(dose_mg_kg: ArrayLike, half_block_mg_kg: float | None = None) -> Values:
    """Glutamate of a rat, in units of its baseline, after long at a dose."""
    curves = disinhibition_network.rate_curves()
    rate = curves.mean["pyramidal"]
    block = block_of(dose_mg_kg, half_block_mg_kg)
    # monotone between the solved blocks: no wiggle that was not computed
    relative = PchipInterpolator(curves.block, rate)(block) / rate[0]
    return 1.0 + load().gain * (relative - 1.0)


def course(
    t_min: ArrayLike, dose_mg_kg: float, half_block_mg_kg: float | None = None
) -> Values:
    """Glutamate of a rat, in units of its baseline, `t_min` after a step to a dose."""
    end = float(settled(dose_mg_kg, half_block_mg_kg))
    t = np.clip(np.asarray(t_min, dtype=np.float64), 0.0, None)
    return end + (1.0 - end) * np.exp(-t / load().settling)


def direction(
    dose_mg_kg: ArrayLike, half_block_mg_kg: float | None = None
) -> NDArray[np.int64]:
    """The model's direction at a dose: 1 up, 0 within `no_change`, -1 down."""
    change = settled(dose_mg_kg, half_block_mg_kg) - 1.0
    return np.where(np.abs(change) <= load().no_change, 0, np.sign(change)).astype(int)


@dataclass(frozen=True)
class People:
    """The human finding.

    Attributes
    ----------
    rise, standard_error : Quantity
        Of the 13C enrichment of prefrontal glutamine during infusion, in percent of
        that under placebo. The error follows from the printed t.
    participants, healthy, depressed : int
    """

    rise: Quantity
    standard_error: Quantity
    participants: Quantity
    healthy: int
    depressed: int


def people() -> People:
    """What was found in people."""
    human, given = load().human, parameters("extracellular_glutamate")
    rise, t = given["human.rise"], given["human.t"]
    return People(
        rise=derive(human.rise, "%", rise),
        standard_error=derive(human.rise / human.t, "%", rise, t),
        participants=derive(human.participants, "1", given["human.participants"]),
        healthy=round(human.healthy),
        depressed=round(human.depressed),
    )
