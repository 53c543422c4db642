"""A trial beside the model of plasticity: rapamycin before ketamine, in people.

Nothing is computed here: what was reported stands beside a model that says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from ketamotion.evidence import Quantity, build, derive, parameters, quantity_in


@dataclass(frozen=True)
class Parameters:
    """What ``assets/parameters/rapamycin_trial.toml`` holds.

    Attributes
    ----------
    patients : float
        How many took part; each came twice (crossover).
    response_with, response_without : float
        Share that responded two weeks after ketamine, 0..1, with rapamycin before
        it or with placebo.
    """

    patients: float = quantity_in("1")
    response_with: float = quantity_in("1")
    response_without: float = quantity_in("1")


@cache
def load() -> Parameters:
    """The reported numbers."""
    return build(Parameters, parameters("rapamycin_trial"))


def reported(name: str) -> Quantity:
    """One of the trial's numbers, in the unit it was reported in."""
    given = parameters("rapamycin_trial")[name]
    return derive(given.value, given.unit, given)
