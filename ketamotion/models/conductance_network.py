"""Populations of Hodgkin-Huxley cells, many runs side by side.

Cells and synapses as in the cortex model of Adam et al. 2024, with the constants of
the gates' rates as read in public model code. Connections are all to all, so that a
cell feels the mean gate of a population. Everything is single precision: the result of
a seed repeats bit by bit on one machine, not between kinds of machine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ketamotion.evidence import group_of, quantity_in
from ketamotion.models import magnesium_block

Values = NDArray[np.float64]
_F = np.float32

POPULATIONS: Final[Mapping[str, slice]] = {
    "pyramidal": slice(0, 80),
    "fast": slice(80, 100),
    "tonic": slice(100, 120),
}
"""Which cells are of which kind."""

CELLS: Final = 120
STEP_MS: Final = 0.05
LFP_STEP_S: Final = 1e-3

_SIZES = [part.stop - part.start for part in POPULATIONS.values()]
_V_LOW, _V_HIGH, _V_BIN = -120.0, 80.0, 0.05


@dataclass(frozen=True)
class Cell:
    """What all cells share."""

    g_na: float = quantity_in("mS/cm^2")
    g_k: float = quantity_in("mS/cm^2")
    g_leak_pyramidal: float = quantity_in("mS/cm^2")
    g_leak_interneuron: float = quantity_in("mS/cm^2")
    e_na: float = quantity_in("mV")
    e_k: float = quantity_in("mV")
    e_leak: float = quantity_in("mV")
    capacitance: float = quantity_in("uF/cm^2")


@dataclass(frozen=True)
class Synapse:
    """Gates ``G' = -G / tau + rise (1 + tanh(V / slope)) (1 - G)``."""

    rise_excitatory: float = quantity_in("1/ms")
    rise_inhibitory: float = quantity_in("1/ms")
    slope: float = quantity_in("mV")
    tau_ampa: float = quantity_in("ms")
    tau_fast: float = quantity_in("ms")
    tau_tonic: float = quantity_in("ms")
    e_gaba: float = quantity_in("mV")


@dataclass(frozen=True)
class Weight:
    """Conductance of a fully open synapse, from one population to another."""

    pyramidal_pyramidal: float = quantity_in("mS/cm^2")
    pyramidal_fast: float = quantity_in("mS/cm^2")
    fast_pyramidal: float = quantity_in("mS/cm^2")
    fast_fast: float = quantity_in("mS/cm^2")
    tonic_pyramidal: float = quantity_in("mS/cm^2")


@dataclass(frozen=True)
class Ambient:
    """NMDA conductance that ambient glutamate keeps open."""

    pyramidal: float = quantity_in("mS/cm^2")
    fast: float = quantity_in("mS/cm^2")
    tonic: float = quantity_in("mS/cm^2")


@dataclass(frozen=True)
class Drive:
    """Steady currents, and their spread among cells."""

    pyramidal: float = quantity_in("uA/cm^2")
    fast: float = quantity_in("uA/cm^2")
    tonic: float = quantity_in("uA/cm^2")
    spread: float = quantity_in("uA/cm^2")


@dataclass(frozen=True)
class Network:
    """All that a simulation needs."""

    cell: Cell = group_of(Cell)
    synapse: Synapse = group_of(Synapse)
    weight: Weight = group_of(Weight)
    ambient: Ambient = group_of(Ambient)
    drive: Drive = group_of(Drive)
    noise: float = quantity_in("mV/ms**0.5")


@dataclass(frozen=True, eq=False)
class Activity:
    """One run, warm-up cut off.

    Attributes
    ----------
    spike_t_s, spike_cell : ndarray, shape (n,)
        Spikes in order of time; cells numbered as in `POPULATIONS`.
    lfp : ndarray, shape (m,)
        Mean synaptic current onto the pyramids, uA/cm^2, every `LFP_STEP_S`.
    """

    spike_t_s: Values
    spike_cell: NDArray[np.int64]
    lfp: Values


def _linoid(x: Values, scale: float) -> Values:
    return x / (1.0 - np.exp(-x / scale))


def _tables(p: Network) -> list[NDArray[np.float32]]:
    """Over the voltage: for m, h, n the decay and gain of one step; B; the release."""
    # bins are centred off the round voltages at which a rate is 0 / 0
    v = np.arange(_V_LOW, _V_HIGH, _V_BIN) + _V_BIN / 2
    rates = (
        (0.32 * _linoid(v + 54, 4.0), 0.28 * _linoid(-(v + 27), 5.0)),
        (0.128 * np.exp(-(v + 50) / 18), 4 / (1 + np.exp(-(v + 27) / 5))),
        (0.032 * _linoid(v + 52, 5.0), 0.5 * np.exp(-(v + 57) / 40)),
    )
    columns = []
    for opening, closing in rates:
        keep = np.exp(-STEP_MS * (opening + closing))
        columns += [keep, (1 - keep) * opening / (opening + closing)]
    columns.append(magnesium_block.unblocked_fraction(v))
    columns.append(1 + np.tanh(v / p.synapse.slope))
    return [column.astype(_F) for column in columns]


def _each(*values: float) -> NDArray[np.float32]:
    """One value a population, repeated for its cells."""
    return np.repeat(np.array(values, _F), _SIZES)


def simulate(
    p: Network,
    blocks: Sequence[float],
    seed: int,
    duration_s: float,
    warm_up_s: float,
) -> list[Activity]:
    """Runs of one seed side by side: the same cells and noise at every block.

    Parameters
    ----------
    blocks : sequence of float
        Shares of the ambient NMDA conductance taken from every cell, 0..1.
    """
    rng = np.random.default_rng(seed)
    cell, syn, w = p.cell, p.synapse, p.weight
    tables, runs, dt = _tables(p), len(blocks), STEP_MS
    open_nmda = _each(p.ambient.pyramidal, p.ambient.fast, p.ambient.tonic)
    open_nmda = open_nmda * (1 - np.array(blocks, _F)[:, None])
    spread = rng.standard_normal(CELLS, dtype=_F)
    for part in POPULATIONS.values():
        spread[part] -= spread[part].mean()
    leak = _each(cell.g_leak_pyramidal, *[cell.g_leak_interneuron] * 2)
    steady = _each(p.drive.pyramidal, p.drive.fast, p.drive.tonic)
    steady = steady + _F(p.drive.spread) * spread + leak * _F(cell.e_leak)
    gate_keep = np.exp(-dt / _each(syn.tau_ampa, syn.tau_fast, syn.tau_tonic))
    gate_rise = dt * _each(syn.rise_excitatory, *[syn.rise_inhibitory] * 2)
    kick = _F(p.noise * np.sqrt(dt))
    per_c = _F(dt / cell.capacitance)

    v = np.tile(_F(-65.0) + 5 * spread, (runs, 1))
    m, h, n = (np.full_like(v, start) for start in (0.05, 0.6, 0.3))
    gate, ampa, gaba = (np.zeros_like(v) for _ in range(3))
    x, y, total, current = (np.empty_like(v) for _ in range(4))
    at, above = np.empty(v.shape, np.intp), v > 0
    pyr, fast, tonic = POPULATIONS.values()
    spikes: list[tuple[NDArray, NDArray, int]] = []
    lfp: list[NDArray] = []
    first, lfp_every = (round(s * 1000 / dt) for s in (warm_up_s, LFP_STEP_S))
    steps, batch = first + round(duration_s * 1000 / dt), 500

    def looked_up(table: NDArray, out: NDArray) -> NDArray:
        return table.take(at, out=out, mode="clip")

    for k in range(steps):
        if k % batch == 0:
            noise = kick * rng.standard_normal((batch, CELLS), dtype=_F)
        np.subtract(v, _F(_V_LOW), out=x)
        np.multiply(x, _F(1 / _V_BIN), out=at, casting="unsafe")
        for state, i in ((m, 0), (h, 2), (n, 4)):
            state *= looked_up(tables[i], x)
            state += looked_up(tables[i + 1], x)
        looked_up(tables[7], x)
        x *= gate_rise
        gate *= gate_keep
        gate += np.multiply(x, np.subtract(1, gate, out=y), out=y)
        e, f, t = (gate[:, part].mean(1, keepdims=True) for part in (pyr, fast, tonic))
        ampa[:, pyr], ampa[:, fast] = w.pyramidal_pyramidal * e, w.pyramidal_fast * e
        gaba[:, pyr] = w.fast_pyramidal * f + w.tonic_pyramidal * t
        gaba[:, fast] = w.fast_fast * f
        np.multiply(m, m, out=x)
        x *= m
        x *= h
        x *= _F(cell.g_na)  # sodium
        np.multiply(n, n, out=y)
        y *= y
        y *= _F(cell.g_k)  # potassium
        np.add(x, y, out=total)
        total += leak
        total += ampa
        total += gaba
        np.multiply(x, _F(cell.e_na), out=current)
        y *= _F(cell.e_k)
        current += y
        current += np.multiply(gaba, _F(syn.e_gaba), out=y)
        current += steady
        looked_up(tables[6], x)
        x *= open_nmda
        total += x
        if k >= first and k % lfp_every == 0:
            mean_v = v[:, pyr].mean(1)
            lfp.append(
                gaba[:, 0] * (mean_v - _F(syn.e_gaba)) + ampa[:, 0] * np.abs(mean_v)
            )
        # exponential Euler: exact while the conductances stand still
        current /= total
        total *= -per_c
        np.exp(total, out=total)
        v -= current
        v *= total
        v += current
        v += noise[k % batch]
        now = v > 0
        if k >= first and (new := now & ~above).any():
            spikes.append((*np.nonzero(new), k - first))
        above = now
    return [
        _activity(row, spikes, np.array(lfp, np.float64)[:, row]) for row in range(runs)
    ]


def _activity(row: int, spikes: list, lfp: Values) -> Activity:
    """One row of the simulation."""
    hits = [(cells[rows == row], k) for rows, cells, k in spikes]
    who = np.concatenate([np.zeros(0, np.int64), *(c for c, _ in hits)])
    when = np.repeat([k for _, k in hits], [len(c) for c, _ in hits])
    return Activity(when * (STEP_MS / 1000), who, lfp)
