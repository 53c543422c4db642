"""M2: ketamine in the open pore, against voltage and magnesium."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketamotion.models import ketamine_block as k

VOLTS = np.linspace(-80, 0, 8001)
BLOCKERS = {"gilling": k.gilling, "kotermanski": k.kotermanski}


@pytest.mark.regression  # rests on an affinity that was not read: consistency only
def test_t2a_competition_predicts_the_affinity_with_magnesium() -> None:
    assert k.ic50_um(-66.0, 1.0, k.kotermanski()) == pytest.approx(5.86, abs=0.01)


@pytest.mark.analytic
@pytest.mark.parametrize("name", BLOCKERS)
def test_t2b_block_is_tightest_between_minus_30_and_minus_20_mv(name: str) -> None:
    ic50 = k.ic50_um(VOLTS, 1.0, BLOCKERS[name]())
    assert -30 < VOLTS[ic50.argmin()] < -20
    assert ic50[0] > 2 * ic50.min()


@pytest.mark.regression
def test_t2c_at_an_anaesthetic_concentration_half_is_blocked() -> None:
    assert k.block(-60.0, 5.0, 1.0, k.kotermanski()) == pytest.approx(0.50, abs=0.01)


@pytest.mark.analytic
@pytest.mark.parametrize("name", BLOCKERS)
def test_t2d_without_magnesium_the_affinity_is_the_dissociation_constant(
    name: str,
) -> None:
    blocker = BLOCKERS[name]()
    assert k.ic50_um(VOLTS, 0.0, blocker) == pytest.approx(blocker.at(VOLTS))
    assert k.ic50_um(blocker.v_ref_mv, 0.0, blocker) == pytest.approx(blocker.kd_um)


@pytest.mark.published
def test_the_default_is_gillings_receptor() -> None:
    assert k.ic50_um(-70.0, 0.0) == pytest.approx(0.71)
    tenfold_mv = np.log(10) * 25.4 / 0.79  # what delta = 0.79 means
    assert k.ic50_um(-70.0 + tenfold_mv, 0.0) == pytest.approx(7.1)


@pytest.mark.regression
@pytest.mark.parametrize(("v_mv", "ic50_um"), [(-66, 14.3), (-25, 6.7), (0, 8.0)])
def test_default_affinity_over_voltage(v_mv: float, ic50_um: float) -> None:
    assert k.ic50_um(v_mv, 1.0) == pytest.approx(ic50_um, abs=0.05)


@pytest.mark.regression
def test_in_a_patient_a_small_minority_is_blocked() -> None:
    result = k.patient_block()
    assert result.central.value == pytest.approx(0.0518, abs=1e-4)
    assert 0 < result.low.value < result.central.value < result.high.value < 0.15
    assert result.high.value == pytest.approx(0.127, abs=1e-3)
    low, central, high = result.receptors(100)
    assert (low, central, high) == (2, 5, 13)


def test_only_what_was_read_may_be_printed_of_the_patient() -> None:
    result = k.patient_block()
    assert (result.central.tag, result.central.printable) == ("C", True)
    assert (result.high.tag, result.high.printable) == ("M", False)
    assert "kotermanski2009" not in result.central.sources + result.low.sources
    assert {"gilling2009", "jahr1990", "zanos2018"} <= set(result.central.sources)


@pytest.mark.analytic
def test_patient_curves_agree_with_the_values_and_stay_in_order() -> None:
    result = k.patient_block(v_mv=-40.0)
    at = int(np.flatnonzero(result.v_mv == -40.0)[0])
    assert result.central_curve[at] == pytest.approx(result.central.value)
    assert result.low_curve[at] == pytest.approx(result.low.value)
    assert result.high_curve[at] == pytest.approx(result.high.value)
    assert np.all(result.low_curve < result.central_curve)
    assert np.all(result.central_curve < result.high_curve)


@pytest.mark.analytic
@given(
    st.floats(-90, 20),
    st.floats(0.01, 50),
    st.floats(1.01, 2),
    st.floats(0.01, 3),
    st.floats(0.01, 3),
)
def test_block_grows_with_ketamine_and_falls_with_magnesium(
    v_mv: float, ketamine_um: float, times: float, magnesium_mm: float, more_mm: float
) -> None:
    block = k.block(v_mv, ketamine_um, magnesium_mm)
    assert 0 < block < 1
    assert k.block(v_mv, ketamine_um * times, magnesium_mm) > block
    assert k.block(v_mv, ketamine_um, magnesium_mm + more_mm) < block


@pytest.mark.analytic
def test_no_ketamine_no_block() -> None:
    assert k.block(-66.0, 0.0) == 0
    assert k.patient_block(ketamine_um=0.0).high.value == 0


@pytest.mark.parametrize("wrong", [-0.1, 100.1, float("nan"), float("inf")])
def test_ketamine_outside_the_range_is_one_line(wrong: float) -> None:
    with pytest.raises(ValueError, match="0 to 100 uM") as error:
        k.patient_block(ketamine_um=wrong)
    assert "\n" not in str(error.value)
