r"""From glutamate to spines, over hours and days (model M7, reduced and fitted).

Two routes lead to BDNF. Route one: a rise of glutamate, AMPA receptors, depolarisation
and calcium release it. Route two: less NMDA current at rest lets eEF2 kinase rest, and
BDNF is translated (Autry et al. 2011). Then, with :math:`t` in minutes,

.. math::
   \dot G &= (1 + r\,u(t) - G) / \tau_G, \qquad d = a\,(G - 1)_+ \\
   \dot B &= k_B \frac{d^2}{d^2 + d_h^2} + k_E \frac{b(t)}{b(t) + b_h} - B / \tau_B \\
   \dot T &= k_T (1 - n) B (1 - T) - T / \tau_T, \qquad \dot X = (T - X) / \tau_X \\
   M &= a\,(1 - m) \frac{(T - X)_+}{(T - X)_+ + M_h}, \qquad
   \dot P = M / \tau_s - P / \tau_P \\
   \dot S_n &= f + g P / P_1 - (k_e + k_s) S_n, \qquad
   \dot S_p = k_s S_n - k_p S_p

with :math:`u` the drug's level (1 at its peak), :math:`b` the block at rest, :math:`a`
the AMPA receptors left by NBQX, :math:`n` the BDNF caught by an antibody, :math:`m`
the share of mTORC1 held by rapamycin. B, T, M, P are above their values at rest.

NBQX gates both routes, here at mTORC1: in mice it attenuates ketamine's effect
(Maeng et al. 2008), and what route two makes is expressed through AMPA receptors.
That is a choice of the model, and so is that spines grow by less than 2 % in three
hours: studies disagree on the onset. Jain & Bhalla 2009 is the detailed model behind
the idea of mTOR as a gate; we port none of its reactions. Only the half-life of the
drug is measured: order and shapes may be shown, figures may not (tag F).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.integrate import solve_ivp

from ketamotion.evidence import (
    Quantity,
    build,
    derive,
    group_of,
    parameters,
    quantity_in,
)
from ketamotion.timecourse import Curve, TimeCourse

Values = NDArray[np.float64]
Level = Callable[[Values], Values]

MIN_S, DAY_S = 60.0, 86400.0
END_S = 21 * DAY_S
"""How far a course goes: three weeks."""
RISE_RANGE = (0.0, 4.0)
"""Rises of glutamate, in baselines, for which the model may be computed."""


@dataclass(frozen=True)
class Drug:
    """One injection in a mouse."""

    half_life: float = quantity_in("min")
    uptake_half_life: float = quantity_in("min")
    block_at_rest: float = quantity_in("1")


@dataclass(frozen=True)
class Glutamate:
    """The extracellular level, in units of its baseline."""

    rise: float = quantity_in("1")
    settling: float = quantity_in("min")


@dataclass(frozen=True)
class Bdnf:
    """Two routes in, one out."""

    release: float = quantity_in("1/min")
    half_drive: float = quantity_in("1")
    translation: float = quantity_in("1/min")
    half_block: float = quantity_in("1")
    lifetime: float = quantity_in("min")


@dataclass(frozen=True)
class Signal:
    """TrkB, and an mTORC1 that adapts."""

    trkb_on: float = quantity_in("1/min")
    trkb_lifetime: float = quantity_in("min")
    adaptation: float = quantity_in("min")
    half_mtorc1: float = quantity_in("1")


@dataclass(frozen=True)
class Protein:
    """Synaptic proteins made while mTORC1 is active."""

    synthesis: float = quantity_in("min")
    lifetime: float = quantity_in("min")


@dataclass(frozen=True)
class Spines:
    """Turnover of transient and persistent spines."""

    formation: float = quantity_in("1/day")
    elimination: float = quantity_in("1/day")
    stabilisation: float = quantity_in("1/day")
    persistent_loss: float = quantity_in("1/day")
    gain: float = quantity_in("1/day")
    protein_unit: float = quantity_in("1")


@dataclass(frozen=True)
class Parameters:
    """What ``assets/parameters/plasticity.toml`` holds."""

    drug: Drug = group_of(Drug)
    glutamate: Glutamate = group_of(Glutamate)
    bdnf: Bdnf = group_of(Bdnf)
    signal: Signal = group_of(Signal)
    protein: Protein = group_of(Protein)
    spines: Spines = group_of(Spines)


@cache
def load() -> Parameters:
    """The parameters; all but the half-life are fitted."""
    return build(Parameters, parameters("plasticity"))


@dataclass(frozen=True)
class Antagonists:
    """What stands in the way, each as the share, 0..1, that it takes away.

    Attributes
    ----------
    nbqx : float
        AMPA receptors shut.
    anti_bdnf : float
        Released BDNF caught by an antibody.
    rapamycin : float
        mTORC1 held.
    """

    nbqx: float = 0.0
    anti_bdnf: float = 0.0
    rapamycin: float = 0.0

    def __post_init__(self) -> None:
        for name in ("nbqx", "anti_bdnf", "rapamycin"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name}={getattr(self, name):g} is not within 0..1")


NONE = Antagonists()
NBQX = Antagonists(nbqx=1.0)
ANTI_BDNF = Antagonists(anti_bdnf=1.0)
RAPAMYCIN = Antagonists(rapamycin=1.0)

UNITS = {
    "drug": "1",
    "glutamate": "1",
    "bdnf": "1",
    "free_bdnf": "1",
    "trkb": "1",
    "mtorc1": "1",
    "protein": "1",
    "spines": "1",
    "formation": "1/day",
}
"""The quantities of a course, with their units."""


def injection(t_min: ArrayLike, p: Drug | None = None) -> Values:
    """Level of ketamine after one injection in a mouse, relative to its peak, 0..1."""
    p = p or load().drug
    t = np.clip(np.asarray(t_min, dtype=np.float64), 0.0, None)
    k_in, k_out = np.log(2) / p.uptake_half_life, np.log(2) / p.half_life
    peak_min = np.log(k_in / k_out) / (k_in - k_out)

    def level(at: ArrayLike) -> Values:
        return np.exp(-k_out * np.asarray(at)) - np.exp(-k_in * np.asarray(at))

    return level(t) / level(peak_min)


def times_s() -> Values:
    """The grid of every course, in s: every half minute at first, then wider."""
    parts = [
        np.arange(0.0, 480.0, 0.5),
        np.arange(480.0, 1440.0, 2.0),
        np.arange(1440.0, END_S / MIN_S + 1.0, 20.0),
    ]
    return np.concatenate(parts) * MIN_S


def formation_per_day(protein: ArrayLike, p: Spines | None = None) -> Values:
    """New transient spines a day, as a share of all at rest, for an amount of protein.

    Elimination and stabilisation do not depend on anything: see `Spines`.
    """
    p = p or load().spines
    return p.formation + p.gain * np.asarray(protein, np.float64) / p.protein_unit


def spines_at_rest(p: Spines | None = None) -> tuple[float, float]:
    """Transient and persistent spines at rest; their sum is the unit of ``spines``."""
    p = p or load().spines
    transient = p.formation / (p.elimination + p.stabilisation)
    return transient, p.stabilisation * transient / p.persistent_loss


def _glutamate(level: Level, settling_min: float, t_min: Values) -> Values:
    # The level filtered by its time constant, scaled to a peak of 1: exact on the grid
    # for a level that is linear between two of its times.
    y = np.zeros_like(t_min)
    u = level(t_min)
    for i, dt in enumerate(np.diff(t_min)):
        decay = np.exp(-dt / settling_min)
        slope = (u[i + 1] - u[i]) / dt
        y[i + 1] = (
            u[i + 1]
            - slope * settling_min
            + decay * (y[i] - u[i] + slope * settling_min)
        )
    return y / y.max() if y.max() > 0 else y


@cache
def response(
    glutamate_rise: float | None = None,
    antagonists: Antagonists = NONE,
    drug: Curve | None = None,
    p: Parameters | None = None,
) -> TimeCourse:
    """The whole cascade after one dose, for three weeks.

    Parameters
    ----------
    glutamate_rise : float
        Peak of extracellular glutamate above its baseline, in baselines; by default
        the fitted one. At 0 only route two is left.
    antagonists : Antagonists
        What was given besides.
    drug : Curve, optional
        Another level of ketamine over time in s, 1 where it blocks as many receptors
        at rest as the injection does at its peak; by default the injection.

    Returns
    -------
    TimeCourse
        ``drug`` (relative to its peak), ``glutamate`` (1 at rest), ``bdnf``,
        ``free_bdnf`` (what no antibody holds), ``trkb``, ``mtorc1``, ``protein``
        (above rest, arbitrary units), ``spines`` (1 at rest), ``formation``
        (1/day). Tag F: no figure of it may be printed.

    Raises
    ------
    ValueError
        When the rise is outside `RISE_RANGE`.
    """
    p = p or load()
    rise = p.glutamate.rise if glutamate_rise is None else float(glutamate_rise)
    if not RISE_RANGE[0] <= rise <= RISE_RANGE[1]:
        raise ValueError(
            f"glutamate_rise={rise:g} is outside the model's range, "
            f"{RISE_RANGE[0]:g} to {RISE_RANGE[1]:g}"
        )

    def level(t_min: Values) -> Values:
        if drug is None:
            return injection(t_min, p.drug)
        return np.asarray(drug.at(np.asarray(t_min) * MIN_S))

    t_s = times_s()
    t_min = t_s / MIN_S
    glutamate = rise * _glutamate(level, p.glutamate.settling, t_min)
    ampa = 1.0 - antagonists.nbqx
    drive = ampa * np.clip(glutamate, 0.0, None)
    block = p.drug.block_at_rest * level(t_min)
    made = p.bdnf.release * drive**2 / (drive**2 + p.bdnf.half_drive**2)
    made = made + p.bdnf.translation * block / (block + p.bdnf.half_block)
    s = p.signal
    free = 1.0 - antagonists.anti_bdnf
    mtorc1_free = ampa * (1.0 - antagonists.rapamycin)

    def mtorc1(trkb: ArrayLike, adapted: ArrayLike) -> Values:
        above = np.clip(np.asarray(trkb) - np.asarray(adapted), 0.0, None)
        return mtorc1_free * above / (above + s.half_mtorc1)

    turnover = p.spines

    def slopes(t: float, y: Values) -> list[float]:
        b, trkb, adapted, protein, fresh, lasting = y  # spines: beyond rest
        extra = float(formation_per_day(protein, turnover)) - turnover.formation
        leave = turnover.elimination + turnover.stabilisation
        return [
            float(np.interp(t, t_min, made)) - b / p.bdnf.lifetime,
            s.trkb_on * free * b * (1.0 - trkb) - trkb / s.trkb_lifetime,
            (trkb - adapted) / s.adaptation,
            float(mtorc1(trkb, adapted)) / p.protein.synthesis
            - protein / p.protein.lifetime,
            (extra - leave * fresh) / 1440.0,
            (turnover.stabilisation * fresh - turnover.persistent_loss * lasting)
            / 1440.0,
        ]

    found = solve_ivp(
        slopes,
        (t_min[0], t_min[-1]),
        [0.0] * 6,
        method="LSODA",
        t_eval=t_min,
        rtol=1e-8,
        atol=1e-10,
        max_step=60.0,
    )
    bdnf, trkb, adapted, protein, fresh, lasting = found.y
    protein = np.clip(protein, 0.0, None)
    values = {
        "drug": level(t_min),
        "glutamate": 1.0 + glutamate,
        "bdnf": bdnf,
        "free_bdnf": free * bdnf,
        "trkb": trkb,
        "mtorc1": mtorc1(trkb, adapted),
        "protein": protein,
        "spines": 1.0 + (fresh + lasting) / sum(spines_at_rest(turnover)),
        "formation": formation_per_day(protein, turnover),
    }
    basis = of_model(0.0, "1")
    return TimeCourse(t_s, values, UNITS, basis.sources, basis.tag)


def of_model(value: float, unit: str) -> Quantity:
    """A number that this model gave, with what it rests on (tag F)."""
    return derive(value, unit, *parameters("plasticity").values())


def peak_s(course: TimeCourse, name: str) -> float:
    """When a quantity of a course is at its highest, in s."""
    return float(course.t_s[int(np.argmax(course[name].y))])
