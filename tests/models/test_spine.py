"""M4: a spine's voltage, and calcium by two routes."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from ketamotion.evidence import parameters
from ketamotion.models import magnesium_block, synapse
from ketamotion.models import spine as m

PATIENT_UM = 0.78


@pytest.mark.published
def test_one_quantum_depolarises_the_head_as_measured() -> None:
    """Acker et al. 2016: 13.0 mV on average, 6.5 to 30.8 mV."""
    found = m.quantum(0.0)
    rise = [float(v.max()) - m.load().rest for v in vars(found.v_mv).values()]
    assert rise[0] == pytest.approx(13.0, abs=0.2)
    assert 3.0 < rise[1] < rise[0] < rise[2] < 30.8
    # Its half-width there was about 12 ms; the model's kinetics are of that order.
    wide = np.ptp(found.t_ms[found.v_mv.central > m.load().rest + rise[0] / 2])
    assert 3.0 < wide < 15.0


@pytest.mark.analytic
def test_the_head_agrees_with_its_full_differential_equation() -> None:
    """With a capacitance of the head's size, solved by SciPy."""
    p, s = m.load(), synapse.load()
    _, blocked, _ = m.blocked_share(PATIENT_UM)
    neck_ns, leak_ns, head_pf = (
        1e3 / p.neck_resistance,
        1e3 / p.dendrite.resistance,
        0.02,
    )
    found = m.quantum(PATIENT_UM)

    def slope(t: float, y: np.ndarray) -> list[float]:
        v, dendrite = y
        flow = neck_ns * (v - dendrite)
        for kind, peak in ((s.ampa, p.ampa_peak), (s.nmda, p.nmda_peak)):
            gate = float(synapse.open_share(t, kind, (2.0,))) / synapse.peak_share(kind)
            if kind is s.nmda:
                gate *= float(magnesium_block.unblocked_fraction(v)) * (1 - blocked)
            flow += peak * gate * v
        below = leak_ns * (p.rest - dendrite) + neck_ns * (v - dendrite)
        return [-flow / head_pf, below / p.dendrite.capacitance]

    t = found.t_ms
    solved = solve_ivp(
        slope, (0, t[-1]), [p.rest] * 2, "LSODA", t, max_step=0.2, rtol=1e-7
    )
    assert found.v_mv.central == pytest.approx(solved.y[0], abs=0.15)


@pytest.mark.analytic
def test_goldman_hodgkin_and_katz() -> None:
    v = np.array([-70.0, -20.0, -1e-9, 0.0, 1e-9, 40.0])
    current = m.calcium_current(v, 1.0)
    assert np.all(current < 0) and np.all(np.diff(current) >= -1e-9)
    at_zero = -2 * m.FARADAY * m.load().calcium_outside * 1e-6
    assert current[2:5] == pytest.approx(at_zero, rel=1e-6)
    z = 2 * -20.0 / m.load().thermal_voltage
    assert current[1] == pytest.approx(at_zero * z / np.expm1(z))


@pytest.mark.published
def test_l_type_channels_open_early_or_late() -> None:
    c = m.load().l_type
    assert m.activated(c.early_half, c.early_half) == pytest.approx(0.5)
    assert (
        m.activated(-20.0, c.early_half) > 0.85 > 0.2 > m.activated(-20.0, c.late_half)
    )
    assert m.available(c.inactivation_half) == pytest.approx(0.5)
    assert np.all(np.isfinite(m.activation_ms(np.linspace(-90, 60, 301))))
    assert m.activation_ms(c.kinetics_v) == pytest.approx(
        m.activation_ms(-8.1), rel=0.01
    )


@pytest.mark.analytic
def test_ketamine_lowers_one_route_only_and_little_at_patients_levels() -> None:
    without, with_ = m.burst(0.0), m.burst(PATIENT_UM)
    lost = 1 - with_.nmda.central[-1] / without.nmda.central[-1]
    assert 0.02 < lost < 0.10
    assert with_.l_type.central[-1] == pytest.approx(
        without.l_type.central[-1], rel=0.05
    )
    much = m.burst(10.0)
    assert much.nmda.central[-1] < 0.7 * without.nmda.central[-1]


@pytest.mark.analytic
@pytest.mark.parametrize("ketamine_um", [0.42, 0.78, 1.1])
def test_most_receptors_stay_free_at_patients_levels(ketamine_um: float) -> None:
    low, central, high = m.blocked_share(ketamine_um)
    assert 0 < low < central < high < 0.35


@pytest.mark.regression
def test_a_burst_opens_l_type_channels_and_a_quantum_does_not() -> None:
    one, many = m.quantum(PATIENT_UM), m.burst(PATIENT_UM)
    assert one.l_type.central[-1] < 0.01 * one.nmda.central[-1]
    assert many.l_type.central[-1] > 0.1 * many.nmda.central[-1]
    # Few late channels carry nearly nothing; many early ones more than the NMDA route.
    assert many.l_type.low[-1] < 0.01 * many.nmda.low[-1]
    assert many.l_type.high[-1] > many.nmda.high[-1]


@pytest.mark.regression
def test_without_ampa_receptors_the_head_stays_near_rest() -> None:
    with_, without = m.burst(PATIENT_UM), m.burst(PATIENT_UM, ampa=0.0)
    rest = m.load().rest
    rises = [float(r.v_mv.central.max()) - rest for r in (with_, without)]
    assert rises[1] < 0.25 * rises[0]
    assert without.l_type.high[-1] < 0.05 * with_.l_type.central[-1]


@pytest.mark.analytic
def test_bands_hold_the_central_case_and_charge_only_grows() -> None:
    for found in (m.quantum(PATIENT_UM), m.burst(PATIENT_UM)):
        for banded in (found.v_mv, found.nmda, found.l_type):
            assert np.all(banded.low <= banded.central + 1e-12)
            assert np.all(banded.central <= banded.high + 1e-12)
        for route in (found.nmda, found.l_type):
            for row in vars(route).values():
                assert np.all(np.diff(row) >= -1e-9) and row[0] == 0
        assert np.all(found.nmda_calcium <= found.nmda.central + 1e-9)


def test_the_neck_is_the_measured_one() -> None:
    neck = parameters("spine")["neck_resistance"]
    assert (neck.low, neck.value, neck.high) == (52.0, 204.0, 521.0)
    assert neck.tag == "V" and neck.kind == "measured"


def test_ketamine_outside_the_range_is_refused() -> None:
    with pytest.raises(ValueError, match="ketamine_um"):
        m.quantum(-1.0)
