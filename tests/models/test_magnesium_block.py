"""M1: magnesium in the pore."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketamotion.models import magnesium_block as m

VOLTS = st.floats(-120, 60)
MAGNESIUM = st.floats(1e-3, 10)


@pytest.mark.published
@pytest.mark.parametrize(
    ("v_mv", "free"),
    [
        (-90, 0.0133),
        (-80, 0.0244),
        (-70, 0.0445),
        (-66, 0.0563),
        (-60, 0.0796),
        (-50, 0.1385),
        (-40, 0.2302),
        (-20, 0.5081),
        (0, 0.7812),
        (20, 0.9250),
        (40, 0.9771),
    ],
)
def test_t1a_free_share_at_1_mm_follows_jahr_and_stevens(
    v_mv: float, free: float
) -> None:
    assert m.unblocked_fraction(v_mv, 1.0) == pytest.approx(free, abs=1e-4)


@pytest.mark.analytic
def test_t1b_half_of_the_pores_are_free_at_minus_20_5_mv() -> None:
    half_mv = m.half_unblock_mv(1.0)
    assert half_mv == pytest.approx(-20.5, abs=0.05)
    assert m.unblocked_fraction(half_mv, 1.0) == pytest.approx(0.5, abs=1e-12)


@pytest.mark.analytic
def test_t1c_current_is_most_inward_at_minus_27_mv_and_has_a_negative_slope_below() -> (
    None
):
    v_mv = np.linspace(-100, 40, 14001)
    current = m.current(v_mv, 1.0)
    assert v_mv[current.argmin()] == pytest.approx(-27.0, abs=0.2)
    slope = np.gradient(current, v_mv)
    assert np.all(slope[v_mv < -27.3] < 0)
    assert np.all(slope[v_mv > -26.7] > 0)


@pytest.mark.analytic
def test_without_magnesium_the_current_is_a_straight_line() -> None:
    v_mv = np.linspace(-100, 40, 15)
    assert m.current(v_mv, 0.0, conductance=2.0, reversal_mv=-5.0) == pytest.approx(
        2.0 * (v_mv + 5.0)
    )


@pytest.mark.published
def test_t1d_kinetic_form_relaxes_within_2_ms_after_a_step_to_plus_40_mv() -> None:
    start, late, settled = m.unblocked_after_step([0.0, 2.0, 100.0], -60.0, 40.0)
    assert start < 0.1 < 0.9 < settled
    assert late == pytest.approx(settled, rel=1e-6)
    assert m.relaxation_ms(40.0) == pytest.approx(0.0787, abs=1e-4)


@pytest.mark.analytic
def test_kinetic_step_agrees_with_small_steps_of_the_differential_equation() -> None:
    on, off = (float(x) for x in m.rates_per_ms(-20.0, 1.0))
    free, dt_ms = float(m.unblocked_after_step(0.0, -60.0, -20.0)), 1e-5
    for _ in range(20_000):
        free += dt_ms * (off * (1 - free) - on * free)
    assert m.unblocked_after_step(0.2, -60.0, -20.0) == pytest.approx(free, abs=1e-4)


@pytest.mark.published
def test_the_two_forms_differ_as_the_sources_do() -> None:
    on, off = m.rates_per_ms([-60.0, 0.0], 1.0)
    assert off / on == pytest.approx([0.0724, 8.85], rel=2e-3)
    assert m.half_block_mm([-60.0, 0.0]) == pytest.approx([0.0865, 3.57], rel=2e-3)


@pytest.mark.analytic
@given(VOLTS, st.floats(0.1, 40), MAGNESIUM, st.floats(1.01, 4))
def test_depolarising_or_less_magnesium_frees_the_pore(
    v_mv: float, more_mv: float, magnesium_mm: float, times: float
) -> None:
    free = m.unblocked_fraction(v_mv, magnesium_mm)
    assert 0 < free < 1
    assert m.unblocked_fraction(v_mv + more_mv, magnesium_mm) > free
    assert m.unblocked_fraction(v_mv, magnesium_mm * times) < free


def test_a_negative_concentration_is_an_error() -> None:
    for wrong in (-1.0, float("nan")):
        with pytest.raises(ValueError, match="magnesium_mm"):
            m.unblocked_fraction(-60.0, wrong)
        with pytest.raises(ValueError, match="magnesium_mm"):
            m.rates_per_ms(-60.0, wrong)
    with pytest.raises(ValueError, match="positive"):
        m.half_unblock_mv(0.0)
