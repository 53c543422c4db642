r"""The NMDA receptor's gate, and ketamine in its pore (model M3).

Ten states. The upper row is the free receptor, the lower row the same receptor with
one ketamine molecule in its pore; only open pores exchange it::

           2 k_on G      k_on G       open
      C0 <--------> C1 <--------> C2 <------> O          D: desensitised
            k_off        2 k_off  |    close  |
                                  | desensitise / recover
                                  D           |  k_b C  enters
                                              |  k_u(V) leaves
      B0 <--------> B1 <--------> B2 <-----> OB
                                  |
                                  BD

C0, C1, C2 (and B0, B1, B2) hold none, one and two glutamates; the gate is open in O
and OB alone. Glycine is taken as bound throughout. `k_b` and `k_u` follow from the
macroscopic rates of Gilling et al. 2009, which were measured with the gate flickering:
each is divided by the open probability of the gating set at saturating glutamate, so
every gating set reproduces Gilling's macroscopic block.

There are seven published gating sets in use (`rate_sets`). What depends on the choice
is drawn as a band over all of them. Not in the scheme: exit from closed channels
(Mealing et al. 1999 think it likely), a second site, magnesium, temperature.

Conditions (concentrations, voltages, durations) are chosen, not evidence, and so
carry no tag.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ketamotion.evidence import (
    Parameter,
    build,
    group_of,
    groups_of,
    parameters,
    quantity_in,
)
from ketamotion.models import markov
from ketamotion.models.ketamine_block import check_ketamine, gilling

Values = NDArray[np.float64]

STATES: Final = ("C0", "C1", "C2", "O", "D", "B0", "B1", "B2", "OB", "BD")
C0, C1, C2, O, D, B0, B1, B2, OB, BD = range(10)  # noqa: E741
BLOCKED: Final = (B0, B1, B2, OB, BD)
OPEN_GATE: Final = (O, OB)
GLUTAMATES: Final = (0, 1, 2, 2, 2, 0, 1, 2, 2, 2)
"""Glutamates bound in each of `STATES`."""

DEFAULT_SET: Final = "default"
SATURATING_UM: Final = 1000.0
"""Glutamate at which more changes nothing that is shown."""


@dataclass(frozen=True)
class Macroscopic:
    """Onset and offset of block of the whole-cell current, at -70 mV."""

    k_on: float = quantity_in("1/(uM*s)")
    k_off: float = quantity_in("1/s")


@dataclass(frozen=True)
class Gating:
    """One published gating set."""

    k_on: float = quantity_in("1/(uM*s)")
    k_off: float = quantity_in("1/s")
    desensitise: float = quantity_in("1/s")
    recover: float = quantity_in("1/s")
    open: float = quantity_in("1/s")
    close: float = quantity_in("1/s")

    @property
    def open_probability(self) -> float:
        """Share of receptors open at saturating glutamate, without blocker."""
        shut = self.close / self.open * (1.0 + self.desensitise / self.recover)
        return 1.0 / (1.0 + shut)


@dataclass(frozen=True)
class Parameters:
    """What ``assets/parameters/nmda_receptor.toml`` holds."""

    macroscopic: Macroscopic = group_of(Macroscopic)
    set: dict[str, Gating] = groups_of(Gating)


@dataclass(frozen=True)
class Rates:
    """Gating with the microscopic rates of ketamine in the open pore.

    Attributes
    ----------
    k_b_per_um_s : float
        Entry into an open pore, per uM of ketamine.
    k_u_per_s : float
        Exit from an open pore at -70 mV; its voltage dependence is that of
        `ketamine_block.gilling`.
    """

    gating: Gating
    k_b_per_um_s: float
    k_u_per_s: float


@dataclass(frozen=True)
class Phase:
    """Constant conditions for a while."""

    duration_s: float
    glutamate_um: float
    ketamine_um: float
    v_mv: float = -70.0


@cache
def load() -> Parameters:
    """The published parameters."""
    return build(Parameters, parameters("nmda_receptor"))


def rate_sets() -> tuple[str, ...]:
    """Names of all published gating sets; the first is the default."""
    return tuple(load().set)


@cache
def rates(
    name: str = DEFAULT_SET, k_on_sd: float = 0.0, k_off_sd: float = 0.0
) -> Rates:
    """The rates of a gating set.

    Parameters
    ----------
    k_on_sd, k_off_sd : float
        Shift of Gilling's macroscopic rates, in their printed errors: for the band.

    Raises
    ------
    ValueError
        When there is no such set.
    """
    known = load().set
    if name not in known:
        raise ValueError(f"no rate set {name!r}; there are {', '.join(known)}")
    m, given, gating = load().macroscopic, parameters("nmda_receptor"), known[name]
    on_error = given["macroscopic.k_on"].sd or 0.0
    off_error = given["macroscopic.k_off"].sd or 0.0
    p_open = gating.open_probability
    return Rates(
        gating=gating,
        k_b_per_um_s=(m.k_on + k_on_sd * on_error) / p_open,
        k_u_per_s=(m.k_off + k_off_sd * off_error) / p_open,
    )


def band_rates() -> tuple[Rates, ...]:
    """All rate sets, each with Gilling's rates as printed and at their errors."""
    shifts = (-1.0, 0.0, 1.0)
    return tuple(
        rates(name, on, off) for name in rate_sets() for on in shifts for off in shifts
    )


def inputs(name: str = DEFAULT_SET) -> tuple[Parameter, ...]:
    """The parameters that a result of one gating set rests on, for the ledger."""
    prefixes = ("macroscopic.", f"set.{name}.")
    given: Mapping[str, Parameter] = parameters("nmda_receptor")
    of_voltage = parameters("ketamine_block")
    return (
        *(p for key, p in given.items() if key.startswith(prefixes)),
        of_voltage["gilling.delta"],
        of_voltage["thermal_voltage"],
    )


def generator(
    rates: Rates, glutamate_um: float, ketamine_um: float, v_mv: float = -70.0
) -> Values:
    """The generator of the scheme; columns sum to 0.

    Parameters
    ----------
    glutamate_um : float
        In the cleft; 0 or more.
    ketamine_um : float
        In the cleft; 0..100.
    v_mv : float
        Depolarisation speeds ketamine's exit.

    Returns
    -------
    ndarray, shape (10, 10), in 1/s
        ``q[to, from]``, states in the order of `STATES`.

    Raises
    ------
    ValueError
        When a concentration is outside the model's range.
    """
    check_ketamine(ketamine_um)
    if not glutamate_um >= 0:
        raise ValueError(f"glutamate_um={glutamate_um:g} must not be negative")
    g = rates.gating
    q = np.zeros((10, 10))
    for c0, c1, c2, o, d in ((C0, C1, C2, O, D), (B0, B1, B2, OB, BD)):
        q[c1, c0] = 2.0 * g.k_on * glutamate_um
        q[c0, c1] = g.k_off
        q[c2, c1] = g.k_on * glutamate_um
        q[c1, c2] = 2.0 * g.k_off
        q[o, c2] = g.open
        q[c2, o] = g.close
        q[d, c2] = g.desensitise
        q[c2, d] = g.recover
    affinity = gilling()  # exit alone carries the voltage dependence
    q[OB, O] = rates.k_b_per_um_s * ketamine_um
    q[O, OB] = rates.k_u_per_s * float(affinity.at(v_mv)) / affinity.kd_um
    return markov.fill_diagonal(q)


def _phases(phases: Sequence[Phase], rates: Rates) -> list[tuple[Values, float]]:
    return [
        (generator(rates, p.glutamate_um, p.ketamine_um, p.v_mv), p.duration_s)
        for p in phases
    ]


def occupancy(
    phases: Sequence[Phase], times_s: ArrayLike, rates: Rates, start: int = C0
) -> Values:
    """Mean occupancy of every state, exact, over piecewise constant conditions.

    Returns
    -------
    ndarray, shape (n_times, 10)
    """
    first = np.zeros(10)
    first[start] = 1.0
    return markov.occupancy(_phases(phases, rates), first, times_s)


def blocked_fraction(
    phases: Sequence[Phase], times_s: ArrayLike, rates: Rates, start: int = C0
) -> Values:
    """Share of receptors that hold ketamine; shape (n_times,)."""
    return occupancy(phases, times_s, rates, start)[:, list(BLOCKED)].sum(axis=1)


def trajectories(
    phases: Sequence[Phase],
    n: int,
    seed: int,
    rates: Rates,
    sample_t_s: ArrayLike = (),
    start: int = C0,
) -> markov.Trajectories:
    """Exact single channels; the recorded set is "holds ketamine"."""
    return markov.simulate(_phases(phases, rates), start, n, seed, BLOCKED, sample_t_s)
