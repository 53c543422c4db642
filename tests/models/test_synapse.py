"""M4: what one quantum opens."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from ketamotion.models import ketamine_block, magnesium_block
from ketamotion.models import synapse as m


@pytest.mark.published
@pytest.mark.parametrize(
    ("name", "peak", "decay_ms"),
    [("ampa", 0.618, 5.3), ("nmda", 0.0692, 151.5), ("gaba_a", 0.960, 5.6)],
)
def test_t4a_peak_and_decay_of_each_receptor(
    name: str, peak: float, decay_ms: float
) -> None:
    receptor = getattr(m.load(), name)
    assert m.peak_share(receptor) == pytest.approx(peak, rel=0.01)
    assert m.decay_ms(receptor) == pytest.approx(decay_ms, rel=0.01)
    t = np.linspace(0, 5, 5001)
    share = m.open_share(t, receptor)
    assert t[share.argmax()] == pytest.approx(1.0, abs=1e-3)
    assert share.max() == pytest.approx(m.peak_share(receptor), rel=1e-9)


@pytest.mark.analytic
def test_t4b_magnesium_takes_nearly_all_of_the_nmda_charge_at_rest() -> None:
    without = m.currents(-70.0, magnesium_mm=0.0).nmda_charge_fc
    with_ = m.currents(-70.0, magnesium_mm=1.0).nmda_charge_fc
    lost = 1 - with_ / without
    assert lost == pytest.approx(0.955, rel=0.01)
    free = float(magnesium_block.unblocked_fraction(-70.0, 1.0))
    assert lost == pytest.approx(1 - free, rel=1e-12)


@pytest.mark.analytic
def test_t4c_ketamine_lowers_nmda_charge_and_leaves_the_ampa_peak() -> None:
    v_mv = -40.0
    held = float(ketamine_block.block(v_mv, 1.0))
    without, with_ = (m.currents(v_mv, nmda_blocked=b) for b in (0.0, held))
    assert with_.ampa_pa.min() == pytest.approx(without.ampa_pa.min(), abs=1e-9)
    share = with_.nmda_charge_fc / without.nmda_charge_fc
    assert share == pytest.approx(1 - held, rel=1e-9)
    assert 0 < held < 0.5


@pytest.mark.analytic
@pytest.mark.parametrize("name", ["ampa", "nmda", "gaba_a"])
def test_trains_agree_with_the_differential_equation(name: str) -> None:
    receptor, pulse = getattr(m.load(), name), m.load().pulse
    starts = (2.0, 12.0, 15.0)

    def slope(t: float, r: np.ndarray) -> np.ndarray:
        there = any(s <= t < s + pulse.duration for s in starts)
        on = receptor.alpha * pulse.transmitter * there
        return on * (1 - r) - receptor.beta * r

    t = np.linspace(0, 40, 401)
    solved = solve_ivp(slope, (0, 40), [0.0], t_eval=t, max_step=0.01, rtol=1e-8)
    share = m.open_share(t, receptor, starts)
    assert share == pytest.approx(solved.y[0], abs=5e-3)
    assert np.all(share[t < 2] == 0)


def test_wrong_pulses_and_shares_are_refused() -> None:
    with pytest.raises(ValueError, match="overlap"):
        m.open_share(1.0, m.load().ampa, (0.0, 0.5))
    with pytest.raises(ValueError, match="share"):
        m.currents(-40.0, nmda_blocked=1.2)
