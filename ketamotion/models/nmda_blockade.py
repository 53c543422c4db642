"""The clip's two experiments: a hundred channels, and the story of one.

`hundred` retells Mealing et al. 1999 in the model: 30 s of agonist with 10 uM
ketamine, 120 s of wash without either, 50 s of agonist. What was measured there
stands beside it (`measured`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ketamotion.evidence import (
    Parameter,
    Quantity,
    build,
    derive,
    group_of,
    parameters,
    quantity_in,
)
from ketamotion.models import markov, nmda_receptor
from ketamotion.models.ketamine_block import check_ketamine
from ketamotion.models.nmda_receptor import SATURATING_UM, Phase
from ketamotion.timecourse import TimeCourse

HOLDING_MV = -70.0
"""The voltage at which Gilling's rates were measured."""


@dataclass(frozen=True)
class Protocol:
    """Conditions of the experiment."""

    ketamine: float = quantity_in("uM")
    exposure: float = quantity_in("s")
    wash: float = quantity_in("s")
    release: float = quantity_in("s")


@dataclass(frozen=True)
class Measured:
    """What was measured, as fractions."""

    block: float = quantity_in("1")
    trapped: float = quantity_in("1")
    remaining: float = quantity_in("1")


@dataclass(frozen=True)
class Parameters:
    """What ``assets/parameters/nmda_blockade.toml`` holds."""

    protocol: Protocol = group_of(Protocol)
    measured: Measured = group_of(Measured)


@cache
def load() -> Parameters:
    """The published parameters."""
    return build(Parameters, parameters("nmda_blockade"))


def measured(name: str) -> Parameter:
    """A measured value with its error, in percent: block, trapped or remaining."""
    return parameters("nmda_blockade")[f"measured.{name}"]


@dataclass(frozen=True, eq=False)
class Hundred:
    """A hundred single channels, their computed mean and its band.

    Attributes
    ----------
    course : TimeCourse
        ``blocked``, ``band_low``, ``band_high``: shares, 0..1, of receptors that
        hold ketamine; the mean (not the count) with the band over all published
        gating sets and Gilling's errors. Its grid is finest where it changes.
    channels : markov.Trajectories
        The single channels.
    kept : TimeCourse
        ``kept``, ``kept_low``, ``kept_high``: share of the block at the exposure's
        end that is still there, from then on; each rate set against its own block.
    exposure_end_s, wash_end_s, end_s : float
        Borders of the three phases; the first begins at 0.
    blocked : Quantity
        Share at the end of the exposure.
    trapped : Quantity
        Share of that still blocked at the end of the wash; 0 if there was none.
    remaining : Quantity
        Share blocked at the end of the second agonist, of those trapped.
    blocked_band, trapped_band : (Quantity, Quantity)
        Lowest and highest over the band.
    """

    ketamine_um: float
    course: TimeCourse
    kept: TimeCourse
    channels: markov.Trajectories
    exposure_end_s: float
    wash_end_s: float
    end_s: float
    blocked: Quantity
    trapped: Quantity
    remaining: Quantity
    blocked_band: tuple[Quantity, Quantity]
    trapped_band: tuple[Quantity, Quantity]

    def count_at(self, t_s: ArrayLike) -> int | NDArray[np.int64]:
        """How many of the channels hold ketamine at one time or several."""
        return self.channels.count_at(t_s)

    def counted(self, start_s: float, end_s: float) -> NDArray[np.float64]:
        """Points (s from the start, how many hold ketamine) of a span: (40, 2)."""
        at = np.linspace(start_s, end_s, 41)[1:]
        return np.column_stack([at - start_s, self.count_at(at)])

    def blocked_at(self, t_s: float) -> NDArray[np.bool_]:
        """Which of the channels hold ketamine at a time; shape (n,)."""
        return self.channels.inside_at(t_s)


def _grid(starts_s: list[float], end_s: float) -> NDArray[np.float64]:
    """Times that are close after every change of solution and wide later."""
    parts = []
    for begin, end in zip(starts_s, [*starts_s[1:], end_s], strict=True):
        for width, step in ((2.0, 0.02), (10.0, 0.1), (np.inf, 0.5)):
            stop = min(begin + width, end)
            parts.append(np.arange(begin, stop, step))
            begin = max(begin, stop)
    return np.unique(np.round(np.concatenate([*parts, [end_s]]), 9))


def _shares(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Values as shares of the first; all 0 when that is 0."""
    return values / values[0] if values[0] > 0 else np.zeros_like(values)


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole > 0 else 0.0


def _phases(ketamine_um: float) -> tuple[Phase, ...]:
    """Exposure, wash and release, at Gilling's holding voltage."""
    protocol = load().protocol
    return (
        Phase(protocol.exposure, SATURATING_UM, ketamine_um, HOLDING_MV),
        Phase(protocol.wash, 0.0, 0.0, HOLDING_MV),
        Phase(protocol.release, SATURATING_UM, 0.0, HOLDING_MV),
    )


_COMPARED_S = (0.1, 0.3, 0.6, 30.0, 150.0, 155.0, 160.0)


@cache
def nearest_seed(ketamine_um: float | None = None, of: int = 10) -> int:
    """The seed whose hundred channels keep nearest to the mean, of so many.

    A hundred channels scatter by about four; a film shows typical ones.
    """
    given = load().protocol.ketamine if ketamine_um is None else ketamine_um
    phases = _phases(check_ketamine(given))
    times = np.array(_COMPARED_S)
    central = nmda_receptor.rates()
    mean = 100 * nmda_receptor.blocked_fraction(phases, times, central)

    def distance(seed: int) -> float:
        counts = nmda_receptor.trajectories(phases, 100, seed, central).count_at(times)
        return float(np.sum((counts - mean) ** 2))

    return min(range(1, of + 1), key=distance)


@cache
def hundred(
    ketamine_um: float | None = None, seed: int = 1, channels: int = 100
) -> Hundred:
    """Block, wash and release of a hundred channels.

    Parameters
    ----------
    ketamine_um : float
        During the exposure; by default that of the experiment, 10 uM.
    seed : int
        Of the single channels; mean and band do not depend on it.

    Raises
    ------
    ValueError
        When `ketamine_um` is outside the model's range.
    """
    protocol = load().protocol
    given = protocol.ketamine if ketamine_um is None else check_ketamine(ketamine_um)
    phases = _phases(given)
    ends = np.cumsum([phase.duration_s for phase in phases])
    times = _grid([0.0, *ends[:-1]], float(ends[-1]))
    at_ends = np.searchsorted(times, ends)

    central = nmda_receptor.rates()
    mean = nmda_receptor.blocked_fraction(phases, times, central)
    band = np.array(
        [
            nmda_receptor.blocked_fraction(phases, times, rates)
            for rates in nmda_receptor.band_rates()
        ]
    )
    low, high = band.min(axis=0), band.max(axis=0)
    inputs = nmda_receptor.inputs()
    all_inputs = [
        p for name in nmda_receptor.rate_sets() for p in nmda_receptor.inputs(name)
    ]
    in_course = derive(0.0, "1", *inputs, *all_inputs)
    block, after, last = (float(mean[i]) for i in at_ends)
    blocks, washes = band[:, at_ends[0]], band[:, at_ends[1]]
    shares = [_ratio(w, b) for w, b in zip(washes, blocks, strict=True)]
    later = slice(int(at_ends[0]), None)
    kept = np.array([_shares(row[later]) for row in (mean, *band)])
    return Hundred(
        ketamine_um=given,
        kept=TimeCourse(
            t_s=times[later],
            values={
                "kept": kept[0],
                "kept_low": kept.min(axis=0),
                "kept_high": kept.max(axis=0),
            },
            units=dict.fromkeys(("kept", "kept_low", "kept_high"), "1"),
            sources=in_course.sources,
            tag=in_course.tag,
        ),
        course=TimeCourse(
            t_s=times,
            values={"blocked": mean, "band_low": low, "band_high": high},
            units=dict.fromkeys(("blocked", "band_low", "band_high"), "1"),
            sources=in_course.sources,
            tag=in_course.tag,
        ),
        channels=nmda_receptor.trajectories(phases, channels, seed, central),
        exposure_end_s=float(ends[0]),
        wash_end_s=float(ends[1]),
        end_s=float(ends[2]),
        blocked=derive(block, "1", *inputs),
        trapped=derive(_ratio(after, block), "1", *inputs),
        remaining=derive(_ratio(last, after), "1", *inputs),
        blocked_band=(
            derive(float(blocks.min()), "1", *all_inputs),
            derive(float(blocks.max()), "1", *all_inputs),
        ),
        trapped_band=(
            derive(min(shares), "1", *all_inputs),
            derive(max(shares), "1", *all_inputs),
        ),
    )
