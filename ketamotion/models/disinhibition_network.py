r"""A cortical network in which block of NMDA receptors frees the pyramids (model M5a).

Eighty pyramidal cells, twenty fast and twenty tonic interneurons, all of the
Hodgkin-Huxley kind with the cells and synapses of Adam et al. 2024. Tonic interneurons
fire because ambient glutamate keeps a few of their NMDA receptors open. The same share
`block` of the NMDA conductance is taken from **every** cell:

.. math::
   C \dot V = -\sum I_{ion} - \sum g_{syn}(V - E) - g_{amb}(1 - block)\,B(V)\,V + I.

The weights are ours, fitted to show the hypothesis of disinhibition: what the network
does with block is what it was built to do. As block rises the tonic cells fall silent
and the pyramids rise; at a high block the pyramids lose the current that drives
themselves and fall below where they began. `decision_circuit` is the counter-example.

Solved once with fixed seeds and kept on disk (`solved`); the noise of a seed is the
same at every block.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from ketamotion.evidence import build, parameters
from ketamotion.models import conductance_network, ketamine_block
from ketamotion.models.conductance_network import LFP_STEP_S, POPULATIONS, Network
from ketamotion.models.solved import solved

Values = NDArray[np.float64]

BLOCK_RANGE: Final = (0.0, 0.95)
GRID: Final = tuple(
    np.round([*np.arange(0.0, 0.51, 0.05), 0.6, 0.7, 0.8, 0.9, 0.95], 2).tolist()
)
SEEDS: Final = (2, 3, 4)
DURATION_S: Final = 1.6
WARM_UP_S: Final = 0.4
GAMMA_HZ: Final = (30.0, 80.0)

_CHUNK = 16  # runs side by side: more no longer fit into the processor's cache


@dataclass(frozen=True)
class Parameters(Network):
    """What ``assets/parameters/disinhibition_network.toml`` holds."""


@cache
def load() -> Parameters:
    """The parameters."""
    return build(Parameters, parameters("disinhibition_network"))


@dataclass(frozen=True, eq=False)
class NetworkRun:
    """The network's activity at one block, warm-up cut off.

    Attributes
    ----------
    block : float
        Share of the NMDA conductance taken from every cell, 0..0.95.
    duration_s : float
        Length of the run.
    spike_t_s, spike_cell : ndarray, shape (n,)
        Spikes in order of time; cells numbered as in `POPULATIONS`.
    rates_hz : mapping of str to float
        Mean rate of each population in this run.
    lfp : ndarray, shape (m,)
        Mean synaptic current onto the pyramids, uA/cm^2, every `LFP_STEP_S`.
    """

    block: float
    duration_s: float
    spike_t_s: Values
    spike_cell: NDArray[np.int64]
    rates_hz: Mapping[str, float]
    lfp: Values


@dataclass(frozen=True, eq=False)
class RateCurves:
    """Mean rate of each population over block.

    Attributes
    ----------
    block : ndarray, shape (n,)
        `GRID`.
    mean, sd : mapping of str to ndarray, shape (n,)
        In Hz, over `SEEDS`.
    gamma_power, gamma_peak_hz : ndarray, shape (n,)
        Power of the mean spectrum within `GAMMA_HZ`, arbitrary unit, and the frequency
        of its highest peak there.
    """

    block: Values
    mean: Mapping[str, Values]
    sd: Mapping[str, Values]
    gamma_power: Values
    gamma_peak_hz: Values

    def at(self, block: float) -> dict[str, float]:
        """Rates, in Hz, at any block: straight lines between the solved ones."""
        b = check_block(block)
        return {k: float(np.interp(b, self.block, y)) for k, y in self.mean.items()}


def check_block(block: float) -> float:
    """The block itself, if the network may be computed for it.

    Raises
    ------
    ValueError
        Outside `BLOCK_RANGE`.
    """
    low, high = BLOCK_RANGE
    if not low <= block <= high:
        raise ValueError(
            f"block={block:g} is outside the network's range, {low:g} to {high:g}"
        )
    return float(block)


@solved
def simulate(
    blocks: tuple[float, ...],
    seed: int,
    duration_s: float = DURATION_S,
    warm_up_s: float = WARM_UP_S,
) -> tuple[NetworkRun, ...]:
    """Run the network at several blocks with one seed.

    Raises
    ------
    ValueError
        When a block is outside `BLOCK_RANGE`.
    """
    runs: list[NetworkRun] = []
    checked = [check_block(block) for block in blocks]
    for start in range(0, len(checked), _CHUNK):
        part = checked[start : start + _CHUNK]
        found = conductance_network.simulate(load(), part, seed, duration_s, warm_up_s)
        runs += [_run(b, duration_s, a) for b, a in zip(part, found, strict=True)]
    return tuple(runs)


def _run(
    block: float, duration_s: float, activity: conductance_network.Activity
) -> NetworkRun:
    who = activity.spike_cell
    rates = {
        name: float(np.sum((who >= part.start) & (who < part.stop)))
        / ((part.stop - part.start) * duration_s)
        for name, part in POPULATIONS.items()
    }
    return NetworkRun(block, duration_s, activity.spike_t_s, who, rates, activity.lfp)


def network_at(block: float) -> NetworkRun:
    """The network at a block, with the first of `SEEDS`.

    At the blocks of `GRID` it is the very run behind `rate_curves`.

    Raises
    ------
    ValueError
        When `block` is outside `BLOCK_RANGE`.
    """
    b = check_block(block)
    near = int(np.argmin(np.abs(np.array(GRID) - b)))
    if abs(GRID[near] - b) < 1e-9:
        return simulate(GRID, SEEDS[0])[near]
    return simulate((b,), SEEDS[0])[0]


@cache
def rate_curves() -> RateCurves:
    """Rates and gamma over `GRID`, mean and spread over `SEEDS`."""
    runs = [simulate(GRID, seed) for seed in SEEDS]
    rates = {
        name: np.array([[run.rates_hz[name] for run in of_seed] for of_seed in runs])
        for name in POPULATIONS
    }
    hz, power = signal.welch(
        np.array([[run.lfp for run in of_seed] for of_seed in runs]),
        fs=1 / LFP_STEP_S,
        nperseg=round(1 / LFP_STEP_S),
    )
    band = (hz >= GAMMA_HZ[0]) & (hz <= GAMMA_HZ[1])
    spectrum = power.mean(0)[:, band]
    return RateCurves(
        block=np.array(GRID),
        mean={name: x.mean(0) for name, x in rates.items()},
        sd={name: x.std(0, ddof=1) for name, x in rates.items()},
        gamma_power=spectrum.sum(1) * (hz[1] - hz[0]),
        gamma_peak_hz=hz[band][spectrum.argmax(1)],
    )


def therapeutic_band() -> tuple[float, float]:
    """Lower and upper edge of the share blocked in a patient: a band, never figures."""
    patient = ketamine_block.patient_block()
    return patient.low.value, patient.high.value
