r"""A spine: from glutamate to voltage to calcium, by two routes (model M4).

The head has AMPA receptors, NMDA receptors with magnesium (M1) and ketamine (M2), and
L-type calcium channels; a neck ties it to a piece of dendrite, on which `synapses` like
it are active together. The head charges within some µs, so its voltage follows the
currents at once:

.. math::
   I_{AMPA}(V) + I_{NMDA}(V) + I_L(V) = (V_d - V) / R_{neck}, \qquad
   C_d \dot V_d = (E - V_d) / R_d + N (V - V_d) / R_{neck}.

The L-type current is :math:`P\,m^2 h` times the term of Goldman, Hodgkin and Katz.
Ketamine enters and leaves its receptors within seconds: during a burst the share it
holds stays the same.

The neck was measured; conductances and numbers of channels are chosen. So everything
comes with a band: necks over their measured range, ketamine's block over the range of
`ketamine_block.patient_block`, L-type channels few and late to many and early.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ketamotion.evidence import build, group_of, parameters, quantity_in
from ketamotion.models import ketamine_block, magnesium_block, synapse
from ketamotion.models.solved import solved

Values = NDArray[np.float64]

FARADAY = 96485.332
STEP_MS = 0.025
"""Of the integration; results are kept every `KEEP` steps."""
KEEP = 8
NEWTON_STEPS = 4


@dataclass(frozen=True)
class Dendrite:
    """The piece of dendrite below the spines."""

    resistance: float = quantity_in("Mohm")
    capacitance: float = quantity_in("pF")


@dataclass(frozen=True)
class LType:
    """Gating of L-type channels that open early or late, and their permeability."""

    early_half: float = quantity_in("mV")
    late_half: float = quantity_in("mV")
    slope: float = quantity_in("mV")
    kinetics_v: float = quantity_in("mV")
    kinetics_k: float = quantity_in("mV")
    kinetics_c: float = quantity_in("1/(ms*mV)")
    kinetics_back: float = quantity_in("1/ms")
    kinetics_back_k: float = quantity_in("mV")
    inactivation_half: float = quantity_in("mV")
    inactivation_slope: float = quantity_in("mV")
    inactivation_time: float = quantity_in("ms")
    warming: float = quantity_in("1")
    permeability: float = quantity_in("um^3/s")


@dataclass(frozen=True)
class Parameters:
    """What ``assets/parameters/spine.toml`` holds."""

    rest: float = quantity_in("mV")
    neck_resistance: float = quantity_in("Mohm")
    ampa_peak: float = quantity_in("nS")
    nmda_peak: float = quantity_in("nS")
    dendrite: Dendrite = group_of(Dendrite)
    nmda_calcium: float = quantity_in("1")
    l_type: LType = group_of(LType)
    calcium_outside: float = quantity_in("mM")
    calcium_removal: float = quantity_in("ms")
    thermal_voltage: float = quantity_in("mV")
    together: float = quantity_in("1")
    burst_interval: float = quantity_in("ms")


@cache
def load() -> Parameters:
    """The parameters."""
    return build(Parameters, parameters("spine"))


# -- L-type channels ----------------------------------------------------------------


def activated(v_mv: ArrayLike, half_mv: ArrayLike) -> Values:
    """Share of activated gates of an L-type channel when settled, 0..1."""
    v = np.asarray(v_mv, np.float64)
    return 1.0 / (1.0 + np.exp((np.asarray(half_mv) - v) / load().l_type.slope))


def available(v_mv: ArrayLike) -> Values:
    """Share of L-type channels that are not inactivated when settled, 0..1."""
    c = load().l_type
    v = np.asarray(v_mv, np.float64)
    return 1.0 / (1.0 + np.exp((v - c.inactivation_half) / c.inactivation_slope))


def activation_ms(v_mv: ArrayLike) -> Values:
    """Time constant of an L-type channel's activation at body temperature, in ms."""
    c = load().l_type
    v = np.asarray(v_mv, np.float64)
    x = (v - c.kinetics_v) / c.kinetics_k
    opening = c.kinetics_c * c.kinetics_k * _slope_term(x)
    closing = c.kinetics_back * np.exp(v / c.kinetics_back_k)
    return 1.0 / (c.warming * (opening + closing))


def _slope_term(x: Values) -> Values:
    """x / (exp(x) - 1), which is 1 at 0."""
    small = np.abs(x) < 1e-6
    safe = np.where(small, 1.0, x)
    return np.where(small, 1.0 - x / 2.0, safe / np.expm1(safe))


def calcium_current(v_mv: ArrayLike, permeability: ArrayLike) -> Values:
    """Current in pA through so much open permeability (µm³/s); inward is negative."""
    p = load()
    z = 2.0 * np.asarray(v_mv, np.float64) / p.thermal_voltage
    # Inside there is ten thousand times less, so its outward part is left out.
    per_um3 = 2.0 * FARADAY * p.calcium_outside * 1e-6
    return -np.asarray(permeability) * per_um3 * _slope_term(z)


# -- the course ---------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Banded:
    """A curve and its band, each of shape (n,)."""

    central: Values
    low: Values
    high: Values


@dataclass(frozen=True, eq=False)
class Response:
    """What a spine does after glutamate.

    Attributes
    ----------
    t_ms : ndarray, shape (n,)
    transmitter : ndarray, shape (n,)
        Whether glutamate is in the cleft, 0 or 1.
    ampa_open : ndarray, shape (n,)
        Share of AMPA receptors that are open.
    v_mv : Banded
        Voltage of the head.
    dendrite_mv : ndarray, shape (n,)
        Voltage of the dendrite below it; the central case.
    nmda, l_type : Banded
        Calcium that has entered by each route until then, as charge in fC.
    nmda_calcium, l_type_calcium : ndarray, shape (n,)
        Calcium of each route still free in the head, in fC; the central case.
    """

    t_ms: Values
    transmitter: Values
    ampa_open: Values
    v_mv: Banded
    dendrite_mv: Values
    nmda: Banded
    l_type: Banded
    nmda_calcium: Values
    l_type_calcium: Values


def blocked_share(ketamine_um: float) -> tuple[float, float, float]:
    """Share of NMDA receptors that ketamine holds: low, central, high edge (0..1).

    At rest; the high edge at the voltage where block is strongest.
    """
    found = ketamine_block.patient_block(load().rest, ketamine_um)
    return found.low.value, found.central.value, float(found.high_curve.max())


@dataclass(frozen=True, eq=False)
class _Cases:
    """Parameters of cases that are solved together, each of shape (cases,)."""

    neck_ns: Values
    blocked: Values
    half_mv: Values
    permeability: Values


def _cases(ketamine_um: float) -> _Cases:
    """The central case first, then all combinations of edges."""
    given = parameters("spine")
    neck, density = given["neck_resistance"], given["l_type.permeability"]
    early, late = load().l_type.early_half, load().l_type.late_half
    low, central, high = blocked_share(ketamine_um)
    channels = ((late, density.low), (early, density.value), (early, density.high))
    rows = [(neck.value, central, channels[1])]
    rows += product((neck.low, neck.value, neck.high), (low, central, high), channels)
    return _Cases(
        neck_ns=1e3 / np.array([row[0] for row in rows]),
        blocked=np.array([row[1] for row in rows]),
        half_mv=np.array([row[2][0] for row in rows]),
        permeability=np.array([row[2][1] for row in rows]),
    )


@solved
def respond(
    ketamine_um: float,
    starts_ms: Sequence[float] = (0.0,),
    *,
    synapses: float = 1.0,
    ampa: float = 1.0,
    magnesium_mm: float = 1.0,
    span_ms: float = 60.0,
) -> Response:
    """Voltage and calcium of a spine head.

    Parameters
    ----------
    ketamine_um : float
        Around the receptors.
    starts_ms : sequence of float
        When quanta of glutamate come.
    synapses : float
        How many like it on the same dendrite receive the same.
    ampa : float
        Share of AMPA receptors that work, 0..1: 0 with an antagonist.

    Raises
    ------
    ValueError
        When `ketamine_um` is outside the range of `ketamine_block`.
    """
    ketamine_block.check_ketamine(ketamine_um)
    p, s, c = load(), synapse.load(), _cases(ketamine_um)
    t = STEP_MS * np.arange(round(span_ms / STEP_MS) + 1)
    ampa_ns, nmda_ns = (
        peak * synapse.open_share(t, kind, starts_ms) / synapse.peak_share(kind)
        for peak, kind in ((ampa * p.ampa_peak, s.ampa), (p.nmda_peak, s.nmda))
    )
    count = len(c.neck_ns)
    v = np.full(count, p.rest)
    dendrite = v.copy()
    m, h = activated(v, c.half_mv), available(v)
    entered, free = np.zeros((2, count)), np.zeros((2, count))
    kept: list[tuple[Values, ...]] = []
    leak_ns, stay = 1e3 / p.dendrite.resistance, np.exp(-STEP_MS / p.calcium_removal)
    for k in range(len(t)):
        open_um = c.permeability * m * m * h
        v, nmda_pa, l_pa = _head(
            v, dendrite, ampa_ns[k], nmda_ns[k], open_um, magnesium_mm, c
        )
        inflow = -STEP_MS * np.stack([p.nmda_calcium * nmda_pa, l_pa])
        if k % KEEP == 0:
            kept.append((v, dendrite, entered.copy(), free.copy()))
        entered += inflow
        free = stay * free + inflow
        flow = leak_ns * (p.rest - dendrite) + synapses * c.neck_ns * (v - dendrite)
        dendrite = dendrite + STEP_MS * flow / p.dendrite.capacitance
        m += (activated(v, c.half_mv) - m) * -np.expm1(-STEP_MS / activation_ms(v))
        slow = p.l_type.inactivation_time / p.l_type.warming
        h += (available(v) - h) * -np.expm1(-STEP_MS / slow)
    volts, below, charge, calcium = (
        np.array(column) for column in zip(*kept, strict=True)
    )
    return Response(
        t_ms=t[::KEEP],
        transmitter=_pulses(t[::KEEP], starts_ms, s.pulse.duration),
        ampa_open=ampa * synapse.open_share(t[::KEEP], s.ampa, starts_ms),
        v_mv=_banded(volts),
        dendrite_mv=below[:, 0],
        nmda=_banded(charge[:, 0]),
        l_type=_banded(charge[:, 1]),
        nmda_calcium=calcium[:, 0, 0],
        l_type_calcium=calcium[:, 1, 0],
    )


def _head(
    v: Values,
    dendrite: Values,
    ampa_ns: float,
    nmda_ns: float,
    open_um: Values,
    magnesium_mm: float,
    c: _Cases,
) -> tuple[Values, Values, Values]:
    """The head's voltage, and the NMDA and L-type currents at it, in pA."""
    s = synapse.load()

    def nmda(volts: Values) -> Values:
        pores = magnesium_block.unblocked_fraction(volts, magnesium_mm)
        return nmda_ns * (1 - c.blocked) * pores * (volts - s.nmda.reversal)

    def excess(volts: Values) -> Values:
        flow = ampa_ns * (volts - s.ampa.reversal) + nmda(volts)
        return flow + calcium_current(volts, open_um) + c.neck_ns * (volts - dendrite)

    for _ in range(NEWTON_STEPS):
        here, rise = excess(v), excess(v + 0.01)
        v = v - here * 0.01 / (rise - here)
    return v, nmda(v), calcium_current(v, open_um)


def _pulses(t_ms: Values, starts_ms: Sequence[float], duration_ms: float) -> Values:
    """1 while a pulse lasts, else 0."""
    since = t_ms[:, None] - np.asarray(starts_ms, np.float64)
    return ((since >= 0) & (since < duration_ms)).any(1).astype(np.float64)


def _banded(rows: Values) -> Banded:
    """The first case and the envelope of all, from (n, cases)."""
    return Banded(rows[:, 0], rows.min(1), rows.max(1))


def quantum(ketamine_um: float, ampa: float = 1.0) -> Response:
    """One quantum, this synapse alone."""
    return respond(ketamine_um, (2.0,), ampa=ampa, span_ms=40.0)


def burst(ketamine_um: float, ampa: float = 1.0) -> Response:
    """Five quanta at each of many synapses of the same dendrite."""
    p = load()
    starts = tuple(5.0 + n * p.burst_interval for n in range(5))
    return respond(ketamine_um, starts, synapses=p.together, ampa=ampa, span_ms=120.0)
