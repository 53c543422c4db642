"""The clip's dendrite: one of two hundred, and the mean of all of them.

The one that is shown is the nearest to the mean, by computed distance. Where on the
dendrite a spine stands is drawn at random among the places that are free: the rates of
the model do not depend on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ketamotion.evidence import Quantity, derive, parameters
from ketamotion.models import plasticity
from ketamotion.models.solved import solved
from ketamotion.models.spine_turnover import (
    DENDRITES,
    END_D,
    Spines,
    Story,
    Values,
    grow,
    load,
    stress_factor,
)

NORMAL_95 = 1.959964
"""95 % of a normal distribution lie within so many standard deviations."""
GHOST_D = 21.0
"""A place stays empty for so many days after a loss, if others are free: the picture
shows there what was lost."""
SEED = 265
"""Chosen so that what the clip says of its dendrite holds for every loss by stress in
the story's range; of the two hundred the nearest to the mean is shown in any case."""


@dataclass(frozen=True, eq=False)
class Group:
    """Two hundred dendrites, treated or not, relative to their number before stress.

    Attributes
    ----------
    mean, low, high : ndarray, shape (n,)
        Mean, and the ends of the 95 % interval of the mean, at the story's times.
    """

    mean: Values
    low: Values
    high: Values


@dataclass(frozen=True, eq=False)
class Example:
    """The spines of one dendrite, with their places.

    Attributes
    ----------
    spines : Spines
        With and without the dose; see `Spines.there`.
    x_um : ndarray, shape (n,)
        Along the dendrite.
    side : ndarray of int, shape (n,)
        1 above the shaft, -1 below it.
    number : int
        Which of the two hundred it is.
    """

    spines: Spines
    x_um: Values
    side: NDArray[np.int_]
    number: int

    def count(self, t_d: float, treated: bool) -> int:
        """How many spines it has."""
        return int(self.spines.there(t_d, treated).sum())

    def born_between(self, from_d: float, to_d: float, treated: bool) -> int:
        """How many are born after one time, up to another."""
        s = self.spines
        born = (from_d < s.born_d) & (s.born_d <= to_d) & (treated | ~s.added)
        return int(born.sum())

    def lost_between(self, from_d: float, to_d: float, treated: bool) -> int:
        """How many are lost after one time, up to another."""
        s = self.spines
        lost = (from_d < s.lost_d) & (s.lost_d <= to_d) & (treated | ~s.added)
        return int(lost.sum())

    def seen(self, from_d: float, to_d: float, treated: bool) -> tuple[Values, Values]:
        """Places in um of spines that are there all the time, and at any time."""
        ago = np.linspace(from_d, to_d, 41)
        there = np.array([self.spines.there(t, treated) for t in ago])
        return self.x_um[there.all(0)], self.x_um[there.any(0)]

    def older(
        self, must: Values, may: Values, fewer: bool, fewest: bool
    ) -> tuple[Values, Values]:
        """Of places that are `seen`: those born before the dose, if so it is asked.

        `fewer` is for what has to be seen, `fewest` for what may be.
        """
        old = self.x_um[self.spines.born_d <= 0]
        must = must[np.isin(must, old)] if fewer else must
        return must, may[np.isin(may, old)] if fewest else may

    def kept_of(self, from_d: float, at_d: float, treated: bool) -> int:
        """How many of those born after one time are there at another."""
        new = self.spines.born_d > from_d
        return int((new & self.spines.there(at_d, treated)).sum())


@dataclass(frozen=True, eq=False)
class Days:
    """All that the clip shows.

    Attributes
    ----------
    t_d : ndarray, shape (n,)
        Days from the dose.
    treated, untreated : Group
    example : Example
    """

    t_d: Values
    treated: Group
    untreated: Group
    example: Example

    @cached_property
    def stress_d(self) -> float:
        """When the stress begins."""
        return -load().stress_duration

    @property
    def start_d(self) -> float:
        """When the computation begins."""
        return load().start_d

    def at(self, group: Group, t_d: float, name: str = "mean") -> float:
        """Mean or an end of its interval at one time."""
        return float(np.interp(t_d, self.t_d, getattr(group, name)))

    def heights(self, group: Group, upto_d: float) -> Values:
        """Days from the dose and a group's mean, (n, 2): 0 is stressed, 1 unstressed.

        Once a day, and at the end; for what has to be drawn.
        """
        low, end = self.at(self.untreated, 0.0), min(max(upto_d, 0.0), END_D)
        at = np.append(np.arange(0.0, end, 1.0), end)
        mean = np.array([self.at(group, t) for t in at])
        return np.stack([at, (mean - low) / (1 - low)], axis=1)


def phases(p_start_d: float, stress_d: float) -> list[tuple[float, float]]:
    """The clip's spans of time; each counts the same when the nearest is sought."""
    return [(p_start_d, stress_d), (stress_d, 0.0), (0.0, 1.0), (1.0, END_D)]


def times(p_start_d: float, stress_d: float) -> Values:
    """Days at which groups are compared: as many in each phase."""
    spans = phases(p_start_d, stress_d)
    parts = [np.linspace(a, b, 96, endpoint=False) for a, b in spans]
    return np.concatenate([*parts, [END_D]])


def distances(counts: list[Values]) -> Values:
    """How far each dendrite is from the mean, shape (dendrites,).

    Root of the mean squared distance over all times, treated and untreated, in spines.
    """
    off = [(c - c.mean(0)) ** 2 for c in counts]
    return np.sqrt(np.mean(off, axis=0).mean(1))


def free_places(spines: Spines, seed: int) -> tuple[Values, NDArray[np.int_]]:
    """Place one dendrite's spines: x in um and side, no two too near on one side."""
    d = load().dendrite
    rng = np.random.default_rng(seed)
    row = int(d.length / d.pitch)
    side = np.repeat([1, -1], row)
    place = (np.tile(np.arange(row), 2) + np.where(side > 0, 0.3, 0.7)) * d.pitch
    empty_from = np.full(2 * row, -np.inf)
    x, up = np.zeros(len(spines.born_d)), np.zeros(len(spines.born_d), int)
    for n in np.argsort(spines.born_d, kind="stable"):
        free = np.flatnonzero(empty_from + GHOST_D <= spines.born_d[n])
        if not len(free):
            free = np.flatnonzero(empty_from <= spines.born_d[n])
        if not len(free):
            raise RuntimeError("a dendrite has more spines than places")
        taken = np.flatnonzero(empty_from + GHOST_D > spines.born_d[n])
        # Of a few free places the one with most room: an even row, not a regular one.
        some = rng.choice(free, size=min(3, len(free)), replace=False)
        away = np.abs(place[some][:, None] - place[taken][None, :])
        away += np.where(side[some][:, None] == side[taken][None, :], 0.0, 0.6)
        room = away.min(1) if len(taken) else np.zeros(len(some))
        at = some[int(np.argmax(room))]
        empty_from[at] = spines.lost_d[n]
        x[n] = place[at] + 0.12 * d.pitch * rng.uniform(-1, 1)
        up[n] = side[at]
    return x, up


@solved
def days(stress_loss: float, seed: int = SEED) -> Days:
    """Two hundred dendrites through stress, with and without a dose after it."""
    story = Story.after(stress_loss)
    p = story.p
    spines = grow(story, seed)
    t = times(p.start_d, -p.stress_duration)
    counts = [spines.counts(t, treated, DENDRITES) for treated in (True, False)]
    usual = p.dendrite.spines * sum(plasticity.spines_at_rest(story.rates))
    groups = []
    for own in counts:
        mean = own.mean(0) / usual
        error = NORMAL_95 * own.std(0, ddof=1) / np.sqrt(DENDRITES) / usual
        groups.append(Group(mean, mean - error, mean + error))
    nearest = int(np.argmin(distances(counts)))
    own = spines.where(spines.dendrite == nearest)
    return Days(t, *groups, Example(own, *free_places(own, seed), nearest))


def of_model(value: float, unit: str = "1") -> Quantity:
    """A number of this model, with what it rests on (tag F)."""
    inputs = [*parameters("spine_turnover").values()]
    return derive(value, unit, plasticity.of_model(value, unit), *inputs)


def outcome(found: Days, stress_loss: float) -> dict[str, Quantity]:
    """What the words rest on: counts of the example, means of the groups."""
    treated, untreated, own = found.treated, found.untreated, found.example
    start, stress = found.start_d, found.stress_d

    def gain(t_d: float) -> float:
        return found.at(treated, t_d) - found.at(untreated, t_d)

    values = {
        "born_before": own.born_between(start, stress, False),
        "lost_before": own.lost_between(start, stress, False),
        "spines_start": own.count(start, False),
        "spines_before": own.count(stress, False),
        "spines_after_stress": own.count(0.0, False),
        "stress_factor": stress_factor(stress_loss),
        "mean_after_stress": found.at(untreated, 0.0),
        "early_new": own.born_between(0.0, 0.25, True),
        "new_treated": own.born_between(0.0, 7.0, True),
        "new_untreated": own.born_between(0.0, 7.0, False),
        "lost_treated": own.lost_between(0.0, 7.0, True),
        "lost_untreated": own.lost_between(0.0, 7.0, False),
        "treated_low_3d": found.at(treated, 3.0, "low"),
        "untreated_high_3d": found.at(untreated, 3.0, "high"),
        "treated_3d": found.at(treated, 3.0),
        "gain_3h": gain(0.125),
        "gain_3d": gain(3.0),
        "gain_21d": gain(21.0),
        "treated_7d": found.at(treated, 7.0),
        "more_7d": own.count(7.0, True) - own.count(7.0, False),
        "more_7d_mean": gain(7.0) * load().dendrite.spines,
    }
    return {name: of_model(float(value)) for name, value in values.items()}
