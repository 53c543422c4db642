"""What the clip on AMPA receptors shows: one quantum, a burst, with and without drug.

Nothing new is computed here: curves of `synapse` and `spine` are brought together, and
calcium is counted out in equal shares, so that a picture can show some of it as ions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ketamotion.evidence import Parameter, parameters
from ketamotion.models import spine, synapse
from ketamotion.models.spine import Response

Values = NDArray[np.float64]

CLAMP_MV = -40.0
"""Where the currents are compared: magnesium is partly out of the pores."""
CLAMP_MS = 120.0
IONS = 30
"""So many shares of calcium enter in the burst of the default."""
DEFAULT_UM = 0.78


@dataclass(frozen=True, eq=False)
class Story:
    """All curves of the clip; times in ms.

    Attributes
    ----------
    quantum, burst, antagonised : Response
        One synapse once; many of them five times; the same without AMPA receptors.
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
    t = np.linspace(0.0, CLAMP_MS, 481)

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


def inputs() -> list[Parameter]:
    """All that the spine's results rest on, for the ledger."""
    names = ("spine", "synapse", "magnesium_block", "ketamine_block")
    return [p for name in names for p in parameters(name).values()]
