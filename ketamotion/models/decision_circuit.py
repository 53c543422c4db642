r"""A cortical circuit that block of NMDA receptors quiets (model M5b).

The decision circuit of Lam et al. 2022 (of the kind of Wang 2002) at rest: 1600
excitatory and 400 inhibitory leaky integrate-and-fire cells, all connected with all,
noise from outside. Its excitatory cells hold themselves up by their own NMDA
receptors, so taking the same share from every cell lowers their rate. Taking three
percent from the interneurons alone raises it: whether ketamine frees pyramids is a
statement about a circuit and about where it acts, not about the receptor.

Without stimulus the circuit's two selective groups are alike, so one population of
excitatory cells stands for all. Euler steps of 0.1 ms; the noise of a seed is the same
under every block, so that differences are far surer than the rates themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import exp, factorial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ketamotion.evidence import build, group_of, parameters, quantity_in
from ketamotion.models import magnesium_block
from ketamotion.models.solved import solved

Values = NDArray[np.float64]
_F = np.float32

BLOCK_RANGE: Final = (0.0, 0.5)
GRID: Final = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5)
"""Blocks of all NMDA receptors."""

EXTRA: Final = (0.0, 0.01, 0.02, 0.03)
"""Blocks of the NMDA receptors of interneurons alone; more and the circuit runs off."""

SEEDS: Final = (1, 2, 3)
DURATION_S: Final = 1.2
WARM_UP_S: Final = 0.4
STEP_MS: Final = 0.1


@dataclass(frozen=True)
class Cells:
    """One population and the conductances onto each of its cells."""

    cells: float = quantity_in("1")
    capacitance: float = quantity_in("pF")
    g_leak: float = quantity_in("nS")
    refractory: float = quantity_in("ms")
    g_external: float = quantity_in("nS")
    g_ampa: float = quantity_in("nS")
    g_nmda: float = quantity_in("nS")
    g_gaba: float = quantity_in("nS")


@dataclass(frozen=True)
class Shared:
    """What both populations share; excitatory synapses reverse at 0 mV."""

    e_leak: float = quantity_in("mV")
    e_gaba: float = quantity_in("mV")
    threshold: float = quantity_in("mV")
    reset: float = quantity_in("mV")
    external_rate: float = quantity_in("1/ms")
    tau_ampa: float = quantity_in("ms")
    tau_gaba: float = quantity_in("ms")
    tau_nmda: float = quantity_in("ms")
    tau_nmda_rise: float = quantity_in("ms")
    alpha_nmda: float = quantity_in("1/ms")
    magnesium: float = quantity_in("mM")


@dataclass(frozen=True)
class Parameters:
    """What ``assets/parameters/decision_circuit.toml`` holds."""

    excitatory: Cells = group_of(Cells)
    inhibitory: Cells = group_of(Cells)
    shared: Shared = group_of(Shared)
    preference: float = quantity_in("1")


@cache
def load() -> Parameters:
    """The published parameters."""
    return build(Parameters, parameters("decision_circuit"))


@dataclass(frozen=True, eq=False)
class Rates:
    """Rates over a block, in Hz, mean and standard deviation over `SEEDS`.

    Attributes
    ----------
    block, pyramidal_hz, pyramidal_sd, interneuron_hz, interneuron_sd : ndarray
        All of shape (n,).
    """

    block: Values
    pyramidal_hz: Values
    pyramidal_sd: Values
    interneuron_hz: Values
    interneuron_sd: Values

    def at(self, block: float) -> dict[str, float]:
        """Rates, in Hz, at any block: straight lines between the solved ones.

        Raises
        ------
        ValueError
            Outside the solved blocks.
        """
        low, high = self.block[0], self.block[-1]
        if not low <= block <= high:
            raise ValueError(
                f"block={block:g} is outside the circuit's range, {low:g} to {high:g}"
            )
        return {
            "pyramidal": float(np.interp(block, self.block, self.pyramidal_hz)),
            "interneuron": float(np.interp(block, self.block, self.interneuron_hz)),
        }


def _counts_table(mean: float) -> NDArray[np.uint8]:
    """Poisson counts for a random 16-bit number: much faster than asking anew."""
    cumulative = np.cumsum([exp(-mean) * mean**k / factorial(k) for k in range(10)])
    at = (np.arange(65536) + 0.5) / 65536
    return np.searchsorted(cumulative, at).astype(np.uint8)


def _simulate(
    scales: Sequence[tuple[float, float]],
    seed: int,
    duration_s: float,
    warm_up_s: float,
) -> Values:
    """Rates in Hz, shape (n, 2), at NMDA scales onto excitatory, inhibitory cells."""
    p, rng, dt = load(), np.random.default_rng(seed), STEP_MS
    kinds, shared = (p.excitatory, p.inhibitory), p.shared
    sizes = [round(kind.cells) for kind in kinds]
    runs, cells, n_exc = len(scales), sum(sizes), sizes[0]
    exc = slice(0, n_exc)

    def each(name: str) -> NDArray[np.float32]:
        return np.repeat(np.array([getattr(k, name) for k in kinds], _F), sizes)

    def spread(by_kind: Values) -> NDArray[np.float32]:
        return np.repeat(by_kind.astype(_F), sizes, axis=1)

    g_leak, g_ext, per_c = each("g_leak"), each("g_external"), dt / each("capacitance")
    wait = np.rint(each("refractory") / dt).astype(np.int32)
    g_ampa, g_nmda, g_gaba = (
        np.array([getattr(kind, name) for kind in kinds])
        for name in ("g_ampa", "g_nmda", "g_gaba")
    )
    nmda_of = g_nmda * np.array(scales, np.float64)
    keep_ampa, keep_gaba, keep_rise = (
        np.exp(-dt / tau)
        for tau in (shared.tau_ampa, shared.tau_gaba, shared.tau_nmda_rise)
    )
    v = np.tile(
        rng.uniform(shared.e_leak, shared.threshold, cells).astype(_F), (runs, 1)
    )
    free_at = np.zeros((runs, cells), np.int32)
    outside = np.full(cells, shared.external_rate * shared.tau_ampa, _F)
    ampa, gaba = np.zeros((runs, 1)), np.zeros((runs, 1))
    rise, nmda = np.zeros((runs, n_exc), _F), np.full((runs, n_exc), 0.05, _F)
    counts = np.zeros((runs, cells), np.int32)
    table = _counts_table(shared.external_rate * dt)
    # over the voltage, as a table: an exponential a cell and step costs most of all
    levels = np.arange(-100.0, 0.0, 0.01)
    unblocked = magnesium_block.unblocked_fraction(levels, shared.magnesium).astype(_F)
    first = round(warm_up_s * 1000 / dt)
    steps, batch = first + round(duration_s * 1000 / dt), 200
    for k in range(steps):
        if k % batch == 0:
            arriving = table[rng.integers(0, 65536, (batch, cells), dtype=np.uint16)]
        outside *= _F(keep_ampa)
        outside += arriving[k % batch]
        at = ((v + _F(100.0)) * _F(100.0)).astype(np.int32)
        g_exc = unblocked.take(at, mode="clip")
        g_exc *= spread(nmda_of * nmda.sum(1, keepdims=True, dtype=np.float64))
        g_exc += g_ext * outside
        g_exc += spread(g_ampa * ampa)
        current = -g_exc * v
        current -= g_leak * (v - _F(shared.e_leak))
        current -= spread(g_gaba * gaba) * (v - _F(shared.e_gaba))
        current *= per_c
        v += current
        v[free_at > k] = shared.reset
        fired = v >= shared.threshold
        v[fired] = shared.reset
        rows, who = np.nonzero(fired)
        free_at[rows, who] = k + 1 + wait[who]
        nmda += _F(dt) * (
            _F(shared.alpha_nmda) * rise * (1 - nmda) - nmda * _F(1 / shared.tau_nmda)
        )
        rise *= _F(keep_rise)
        rise += fired[:, exc]
        ampa = ampa * keep_ampa + fired[:, exc].sum(1, keepdims=True)
        gaba = gaba * keep_gaba + fired[:, n_exc:].sum(1, keepdims=True)
        if k >= first:
            counts[rows, who] += 1
    parts = (counts[:, exc], counts[:, n_exc:])
    return np.stack([part.mean(1) / duration_s for part in parts], 1)


@solved
def simulate(
    scales: tuple[tuple[float, float], ...],
    seed: int,
    duration_s: float = DURATION_S,
    warm_up_s: float = WARM_UP_S,
) -> Values:
    """Mean rates of the circuit at rest.

    Parameters
    ----------
    scales : tuple of (float, float)
        What is left, 0..1, of the NMDA conductance onto excitatory cells and onto
        interneurons.

    Returns
    -------
    ndarray, shape (n, 2)
        Hz; excitatory cells, interneurons.

    Raises
    ------
    ValueError
        When a scale is outside 0..1.
    """
    for scale in (x for pair in scales for x in pair):
        if not 0 <= scale <= 1:
            raise ValueError(f"NMDA scale {scale:g} is outside 0 to 1")
    return _simulate(scales, seed, duration_s, warm_up_s)


@cache
def _rates(blocks: tuple[float, ...], alone: bool) -> Rates:
    # one solution for both: the runs of a seed share their noise
    uniform = tuple((round(1 - b, 6), round(1 - b, 6)) for b in GRID)
    preferring = tuple((1.0, round(1 - b, 6)) for b in EXTRA[1:])
    found = np.array([simulate(uniform + preferring, seed) for seed in SEEDS])
    rows = (
        [0, *range(len(GRID), len(GRID) + len(EXTRA) - 1)]
        if alone
        else slice(len(GRID))
    )
    mean, sd = found[:, rows].mean(0), found[:, rows].std(0, ddof=1)
    return Rates(np.array(blocks), mean[:, 0], sd[:, 0], mean[:, 1], sd[:, 1])


def rate_curves() -> Rates:
    """Rates over the same block of every cell's NMDA receptors (`GRID`)."""
    return _rates(GRID, False)


def preference_curves() -> Rates:
    """Rates over a block of the interneurons' NMDA receptors alone (`EXTRA`)."""
    return _rates(EXTRA, True)


def decision_rates(block: float) -> dict[str, float]:
    """Rates, in Hz, when `block` is taken from every cell: 0..0.5.

    Raises
    ------
    ValueError
        Outside that range.
    """
    return rate_curves().at(block)


def decision_preference(extra: float) -> dict[str, float]:
    """Rates, in Hz, when `extra` is taken from interneurons alone: 0..0.03.

    Raises
    ------
    ValueError
        Outside that range.
    """
    return preference_curves().at(extra)
