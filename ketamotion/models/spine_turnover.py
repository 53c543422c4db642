r"""Spines of a dendrite, born and lost one by one (model M7, stochastic half).

The rates are those of the plasticity model: new spines :math:`S_n` are thin and mostly
go again; some become persistent, :math:`S_p`, and last for months (an idea of Holtmaat
2005). In units of the unstressed number:

.. math::
    \dot S_n &= f(t) - (m(t)\,k_e + k_s) S_n \\
    \dot S_p &= k_s S_n - m(t)\,k_p S_p

Formation is :math:`f = f_0 / m + g\,P(t) / P_1` with the synaptic protein :math:`P`.
Ketamine acts on formation alone: the rates of loss are those of the untreated dendrite
(Phoumthipphavong 2016). While stress lasts it multiplies the rates of loss and divides
formation by :math:`m > 1`, so that a given share of the spines is gone at its end
(illustrative); after it :math:`m = 1`.

Time runs in days from the dose; stress ends at 0. No spine knows of another, so the
Gillespie process is drawn spine by spine, exactly: births by inverting the integral of
the rate, lives as exponential waits in a time that runs :math:`m` times as fast.

Each dendrite is followed twice, with and without the dose: what is born without it is
born with it too, and lives as long; the dose adds births. Each of the two is the
process above; their difference is the clearer for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.integrate import cumulative_trapezoid, solve_ivp
from scipy.optimize import brentq

from ketamotion.evidence import build, group_of, parameters, quantity_in
from ketamotion.models import plasticity
from ketamotion.timecourse import TimeCourse

Values = NDArray[np.float64]

DENDRITES = 200
END_D = 21.0
DAY_S = 86400.0
STEP_D = 1 / 96
MOST = 80
"""So many spines of a kind are drawn for each dendrite; few of them come to be."""
MOST_LOSS = 0.6
"""The largest share of spines that stress may cost."""


@dataclass(frozen=True)
class Dendrite:
    """What is drawn, and how long it is followed before the stress."""

    length: float = quantity_in("um")
    spines: float = quantity_in("1")
    pitch: float = quantity_in("um")
    before: float = quantity_in("day")


@dataclass(frozen=True)
class Parameters:
    """What ``assets/parameters/spine_turnover.toml`` holds."""

    stress_duration: float = quantity_in("day")
    dendrite: Dendrite = group_of(Dendrite)

    @property
    def start_d(self) -> float:
        """When the computation begins, in days; the dose is at 0."""
        return -self.stress_duration - self.dendrite.before


@cache
def load() -> Parameters:
    """The parameters of the file."""
    return build(Parameters, parameters("spine_turnover"))


@dataclass(frozen=True)
class Story:
    """The rates over time: some unstressed days, stress, and what follows.

    Attributes
    ----------
    rates : plasticity.Spines
        Of one spine, a day; and of formation, for each spine of the usual number.
    protein : callable
        Synaptic protein over days from the dose.
    factor : float
        By what stress multiplies loss and divides formation.
    """

    p: Parameters
    rates: plasticity.Spines
    protein: Callable[[ArrayLike], Values]
    factor: float

    @classmethod
    def after(cls, stress_loss: float, course: TimeCourse | None = None) -> Story:
        """The story in which stress costs this share of the spines.

        Parameters
        ----------
        course : TimeCourse, optional
            A solved plasticity model, dosed at 0 s; its default unless given.
        """
        p, rates = load(), plasticity.load().spines
        curve = (course or plasticity.response())["protein"]

        def protein(t_d: ArrayLike) -> Values:
            t_s = np.asarray(t_d, float) * DAY_S
            return np.where(t_s < 0, 0.0, np.asarray(curve.at(t_s)))

        return cls(p, rates, protein, stress_factor(stress_loss, p, rates))

    def stressed(self, t_d: ArrayLike) -> Values:
        """`factor` while stress lasts, else 1."""
        t = np.asarray(t_d, float)
        return np.where((-self.p.stress_duration <= t) & (t < 0), self.factor, 1.0)

    def spontaneous(self, t_d: ArrayLike) -> Values:
        """Formation without the dose, a day, for each spine of the usual number."""
        return self.rates.formation / self.stressed(t_d)

    def added(self, t_d: ArrayLike) -> Values:
        """Formation that the dose adds."""
        extra = plasticity.formation_per_day(self.protein(t_d), self.rates)
        return extra - self.rates.formation

    def loss(self, t_d: ArrayLike, treated: bool) -> tuple[Values, Values]:
        """Rates of loss of new and persistent spines, a day.

        They are the same with the dose and without: `treated` changes nothing.
        """
        del treated
        m = self.stressed(t_d)
        return self.rates.elimination * m, self.rates.persistent_loss * m

    def aged(self, t_d: ArrayLike) -> Values:
        """Days, counted `factor` times while stress lasts: the time that loss feels."""
        t, s = np.asarray(t_d, float), self.p.stress_duration
        return t + (self.factor - 1) * np.clip(t + s, 0.0, s)

    def unaged(self, aged_d: ArrayLike) -> Values:
        """The inverse of `aged`."""
        a, s = np.asarray(aged_d, float), self.p.stress_duration
        return a - (self.factor - 1) * np.clip((a + s) / self.factor, 0.0, s)


def stress_factor(
    loss: float, p: Parameters | None = None, rates: plasticity.Spines | None = None
) -> float:
    """By what stress must change the rates, to cost this share of the spines.

    Raises
    ------
    ValueError
        When `loss` is not a share from 0 to `MOST_LOSS`.
    """
    if not 0 <= loss <= MOST_LOSS:
        raise ValueError(f"stress_loss={loss:g} is not a share from 0 to {MOST_LOSS:g}")
    if loss == 0:
        return 1.0
    days = (p or load()).stress_duration
    r = rates or plasticity.load().spines
    new, persistent = plasticity.spines_at_rest(r)

    def left(m: float) -> float:
        # Both equations in closed form: their coefficients are constant meanwhile.
        out, slow = r.elimination * m + r.stabilisation, r.persistent_loss * m
        end = r.formation / m / out
        gone, kept = np.exp(-out * days), np.exp(-slow * days)
        late = (kept - gone) / (out - slow)
        grown = end * (1 - kept) / slow + (new - end) * late
        total = end + (new - end) * gone + persistent * kept + r.stabilisation * grown
        return float(total / (new + persistent))

    return float(brentq(lambda m: left(m) - (1 - loss), 1.0, 50.0, xtol=1e-10))


def expected(story: Story, t_d: ArrayLike, treated: bool) -> Values:
    """New and persistent spines by the rate equations, shape (2, n).

    In units of the unstressed number; `t_d` ascends from `Parameters.start_d` on.
    """
    t = np.asarray(t_d, float)
    rates, start = story.rates, story.p.start_d
    whole = sum(plasticity.spines_at_rest(rates))

    def slope(at: float, y: Values) -> list[float]:
        birth = story.spontaneous(at) + (story.added(at) if treated else 0.0)
        lost_new, lost_persistent = story.loss(at, treated)
        kept = rates.stabilisation * y[0]
        out = birth / whole - lost_new * y[0] - kept
        return [float(out), float(kept - lost_persistent * y[1])]

    # In pieces, so that no step runs over a jump of the rates.
    edges = [start, -story.p.stress_duration, 0.0, max(float(t[-1]), STEP_D)]
    y = np.array(plasticity.spines_at_rest(rates)) / whole
    found = np.tile(y[:, None], len(t))
    for a, b in zip(edges, edges[1:], strict=False):
        inner = (t >= a) & (t <= b)
        end = b - 1e-9
        at = np.unique(np.concatenate([np.minimum(t[inner], end), [a, end]]))
        done = solve_ivp(slope, (a, end), y, t_eval=at, max_step=0.1, rtol=1e-7)
        places = np.searchsorted(at, np.minimum(t[inner], end))
        found[:, inner] = done.y[:, places]
        y = done.y[:, -1]
    return found


@dataclass(frozen=True, eq=False)
class Spines:
    """Single spines, each of one dendrite; all arrays have shape (n,).

    Attributes
    ----------
    dendrite : ndarray of int
    born_d, kept_d, lost_d : ndarray
        Days at which it is born, becomes persistent, is lost. -inf: before the start;
        inf: never. It is there from its birth, inclusive, to its loss.
    added : ndarray of bool
        Whether only the dose brought it: without the dose it is not there.
    """

    dendrite: NDArray[np.int_]
    born_d: Values
    kept_d: Values
    lost_d: Values
    added: NDArray[np.bool_]

    def where(self, own: NDArray[np.bool_]) -> Spines:
        """Some of them."""
        return Spines(*(v[own] for v in vars(self).values()))

    def there(self, t_d: float, treated: bool = True) -> NDArray[np.bool_]:
        """Which of them are there at a time, with the dose or without: bool (n,)."""
        return (
            (self.born_d <= t_d) & (t_d < self.lost_d) & (bool(treated) | ~self.added)
        )

    def counts(self, t_d: ArrayLike, treated: bool, dendrites: int) -> Values:
        """How many each dendrite has, shape (dendrites, times); times ascend."""
        t = np.asarray(t_d, float)
        own = self.where(treated | ~self.added)
        out = np.zeros((dendrites, len(t) + 1))
        for when, step in ((own.born_d, 1.0), (own.lost_d, -1.0)):
            np.add.at(out, (own.dendrite, np.searchsorted(t, when)), step)
        return out.cumsum(1)[:, :-1]


def grow(story: Story, seed: int, dendrites: int = DENDRITES) -> Spines:
    """Draw all spines of many dendrites, from the start to `END_D`.

    The same seed draws the same numbers whatever the story: births move and lives
    stretch with the rates, but no spine changes places with another.
    """
    rng = np.random.default_rng(seed)
    p, rates, number = story.p, story.rates, story.p.dendrite.spines
    days = np.arange(p.start_d, END_D + STEP_D, STEP_D)
    kinds = []  # birth, (dendrites, most); whether persistent at first; the dose's
    for share, lasting in zip(
        plasticity.spines_at_rest(rates), (False, True), strict=True
    ):
        have = rng.poisson(number * share, dendrites)[:, None]
        there = np.arange(MOST) < have
        kinds.append((np.where(there, -np.inf, np.nan), lasting, False))
    for rate, added in ((story.spontaneous, False), (story.added, True)):
        total = number * cumulative_trapezoid(rate(days), days, initial=0.0)
        arrivals = rng.exponential(size=(dendrites, MOST)).cumsum(1)
        if (arrivals[:, -1] < total[-1]).any():
            raise RuntimeError("a dendrite bears more spines than were drawn")
        born = np.interp(arrivals, total, days)
        kinds.append((np.where(arrivals < total[-1], born, np.nan), False, added))
    parts = []
    for born, lasting, added in kinds:
        waits = rng.exponential(size=(3, *born.shape))
        since = np.maximum(born, p.start_d)
        early = story.unaged(story.aged(since) + waits[0] / rates.elimination)
        kept = since + waits[1] / rates.stabilisation
        if lasting:
            kept = np.full_like(since, -np.inf)
        stays = kept < early
        settled = np.maximum(kept, since)
        late = story.unaged(story.aged(settled) + waits[2] / rates.persistent_loss)
        who, n = np.nonzero(~np.isnan(born))
        kept, lost = np.where(stays, kept, np.inf), np.where(stays, late, early)
        rows = [v[who, n] for v in (born, kept, lost)]
        parts.append((who, *rows, np.full(len(who), added)))
    return Spines(*(np.concatenate(column) for column in zip(*parts, strict=True)))
