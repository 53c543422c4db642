"""What the clip on AMPA receptors shows: one quantum, a burst, with and without drug.

Nothing new is computed here: curves of `synapse` and `spine` are brought together, and
calcium is counted out in equal shares, so that a picture can show some of it as ions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ketamotion.evidence import Quantity, derive, parameters
from ketamotion.models import spine, synapse
from ketamotion.models.spine import Response

Values = NDArray[np.float64]

CLAMP_MV = -40.0
"""Where the currents are compared: magnesium is partly out of the pores."""
CLAMP_MS = 60.0
IONS = 30
"""So many shares of calcium enter in the burst of the default."""
DEFAULT_UM = 0.78


@dataclass(frozen=True, eq=False)
class Story:
    """All curves of the clip; times in ms.

    Attributes
    ----------
    quantum, burst, plain, antagonised : Response
        One synapse once; many of them five times; the same without ketamine; the same
        without AMPA receptors.
    without, drug : Currents
        A quantum at `CLAMP_MV` without ketamine and with it.
    drug_low, drug_high : ndarray
        NMDA current with the least and the most block of the band.
    blocked : (float, float, float)
        Share of NMDA receptors that ketamine holds: low, central, high.
    entries_ms : (ndarray, ndarray)
        When each share of calcium has entered in the burst: through NMDA receptors,
        through L-type channels.
    """

    quantum: Response
    burst: Response
    plain: Response
    antagonised: Response
    without: synapse.Currents
    drug: synapse.Currents
    drug_low: Values
    drug_high: Values
    blocked: tuple[float, float, float]
    entries_ms: tuple[Values, Values]

    def inside(self, t_ms: float) -> tuple[int, int]:
        """Shares of calcium that have entered by each route until then."""
        nmda, l_type = (int(np.sum(at <= t_ms)) for at in self.entries_ms)
        return nmda, l_type


def share_fc() -> float:
    """The charge in fC that one drawn ion stands for: the same whatever is set."""
    default = spine.burst(DEFAULT_UM)
    return float(default.nmda.central[-1] + default.l_type.central[-1]) / IONS


@dataclass(frozen=True, eq=False)
class Opening:
    """AMPA receptors opened by one quantum.

    Attributes
    ----------
    t_ms, share : ndarray, shape (n,)
        Time and the share of receptors that is open.
    level : ndarray, shape (n,)
        Glutamate, smoothed for the eye, as a share of its first value.
    entries_ms : ndarray
        When the drawn sodium ions pass: equal shares of the open time.
    """

    t_ms: NDArray[np.float64]
    share: NDArray[np.float64]
    level: NDArray[np.float64]
    entries_ms: NDArray[np.float64]

    def share_at(self, t_ms: float) -> float:
        """The share that is open, from the kinetic scheme itself."""
        return float(synapse.open_share(t_ms, synapse.load().ampa))


def opening(span_ms: float, ions: int) -> Opening:
    """What a quantum opens within a time, and when so many drawn ions pass."""
    p = synapse.load()
    t = np.linspace(0.0, span_ms, 241)
    share = synapse.open_share(t, p.ampa)
    there = np.where(t < p.pulse.duration, p.pulse.transmitter, 0.0)
    level = smoothed(t, there, 0.5)
    passed = np.concatenate([[0.0], np.cumsum(share[1:] * np.diff(t))])
    times = entries(t, passed, passed[-1] / ions)
    return Opening(t, share, level / level[0], times)


def entries(t_ms: Values, charge_fc: Values, share: float) -> Values:
    """When each whole share has entered: half a share early, so that counts round."""
    count = int(charge_fc[-1] / share + 0.5)
    due = share * (np.arange(count) + 0.5)
    return np.interp(due, charge_fc, t_ms)


def story(ketamine_um: float) -> Story:
    """Everything that the clip shows at a level of ketamine."""
    burst = spine.burst(ketamine_um)
    share = share_fc()
    low, central, high = spine.blocked_share(ketamine_um)
    p = spine.load()
    t = np.linspace(0.0, CLAMP_MS, 241)

    def clamp(blocked: float) -> synapse.Currents:
        return synapse.currents(
            CLAMP_MV,
            ampa_ns=p.ampa_peak,
            nmda_ns=p.nmda_peak,
            nmda_blocked=blocked,
            t_ms=t,
        )

    return Story(
        quantum=spine.quantum(ketamine_um),
        burst=burst,
        plain=spine.burst(0.0),
        antagonised=spine.burst(ketamine_um, ampa=0.0),
        without=clamp(0.0),
        drug=clamp(central),
        drug_low=clamp(low).nmda_pa,
        drug_high=clamp(high).nmda_pa,
        blocked=(low, central, high),
        entries_ms=(
            entries(burst.t_ms, burst.nmda.central, share),
            entries(burst.t_ms, burst.l_type.central, share),
        ),
    )


def smoothed(t_ms: Values, y: Values, width_ms: float) -> Values:
    """A mean over `width_ms` around each time: for brightness, which must not flash."""
    step = float(t_ms[1] - t_ms[0])
    half = max(1, round(width_ms / step / 2))
    window = np.hanning(2 * half + 3)[1:-1]
    padded = np.pad(y, half, mode="edge")
    return np.convolve(padded, window / window.sum(), mode="valid")


FULL_MV, FAINT = 55.0, 0.65
"""So much depolarisation is full light; less by this power, so that it is seen."""
FULL_OPEN = 0.8
FULL_PULSES = 0.2
"""Pulses come so quickly that their mean is drawn; so much of it in full."""


def light(
    found: Response, most_fc: float, width_ms: float, together: bool
) -> dict[str, Values]:
    """What may be seen of a response, each 0 to about 1, smoothed for the eye.

    Parameters
    ----------
    most_fc : float
        Calcium in the head that is drawn in full.
    width_ms : float
        Over which it is smoothed.
    together : bool
        Whether the neighbours are active as well.

    Returns
    -------
    dict of str to ndarray, shape (n,)
        ``voltage``, ``dendrite``, ``l_type``, ``ampa``,
        ``transmitter``, ``others``, ``nmda_calcium``, ``l_type_calcium``.
    """
    rest = spine.load().rest
    opened = spine.activated(found.v_mv.central, spine.load().l_type.early_half) ** 2
    seen = {
        "voltage": ((found.v_mv.central - rest) / FULL_MV, FAINT),
        "dendrite": ((found.dendrite_mv - rest) / FULL_MV, FAINT),
        "l_type": (opened / FULL_OPEN, 1.0),
        "ampa": (found.ampa_open, 1.0),
        "transmitter": (found.transmitter / FULL_PULSES, 1.0),
        "others": (together * found.transmitter / FULL_PULSES, 1.0),
        "nmda_calcium": (found.nmda_calcium / most_fc, 1.0),
        "l_type_calcium": (found.l_type_calcium / most_fc, 1.0),
    }
    return {
        name: smoothed(found.t_ms, y, width_ms).clip(0) ** power
        for name, (y, power) in seen.items()
    }


def height(found: Response, top_mv: float) -> Values:
    """Voltage as a share of the way from rest to `top_mv`, shape (n,)."""
    rest = spine.load().rest
    return (found.v_mv.central - rest) / (top_mv - rest)


def results(story: Story, fill_us: float) -> dict[str, Quantity]:
    """What came out, for words and predicates; little of it may be printed."""
    rest, pulse = spine.load().rest, synapse.load()
    names = ("spine", "synapse", "magnesium_block", "ketamine_block")
    chosen = [p for name in names for p in parameters(name).values()]
    known = parameters("synapse")
    rates = [known[n] for n in known if n.startswith(("ampa", "pulse"))]
    burst, found = story.burst, {"fill_us": (fill_us, "us")}
    for name in ("quantum", "burst", "antagonised"):
        one: Response = getattr(story, name)
        nmda, l_type = one.nmda.central[-1], one.l_type.central[-1]
        found[f"{name}_mv"] = one.v_mv.central.max() - rest, "mV"
        found[f"{name}_l_type"] = l_type / (nmda + l_type), "1"
    low = burst.l_type.low[-1] / (burst.l_type.low[-1] + burst.nmda.high[-1])
    high = burst.l_type.high[-1] / (burst.l_type.high[-1] + burst.nmda.low[-1])
    found |= {"l_type_low": (low, "1"), "l_type_high": (high, "1")}
    for name, share in zip(("low", "central", "high"), story.blocked, strict=True):
        found[f"held_{name}"] = share, "1"
    peaks = story.drug.ampa_pa.min(), story.without.ampa_pa.min()
    found["ampa_change"] = peaks[0] / peaks[1] - 1, "1"
    charges = story.drug.nmda_charge_fc, story.without.nmda_charge_fc
    found["nmda_change"] = 1 - charges[0] / charges[1], "1"
    made = {name: derive(float(v), unit, *chosen) for name, (v, unit) in found.items()}
    made["open_share"] = derive(synapse.peak_share(pulse.ampa), "1", *rates)
    made["open_ms"] = derive(pulse.pulse.duration, "ms", *rates)
    return made
