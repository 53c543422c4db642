"""One pore and its magnesium: visits, mean currents, the ions that are drawn."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketamotion.models import magnesium_block as m1
from ketamotion.models import magnesium_currents as currents
from ketamotion.models import magnesium_story as story
from ketamotion.models.magnesium_story import Limits, Protocol, story_pore

AS_IT_COMES = {
    "limits": Limits(shortest_in_ms=0.0, shortest_out_ms=0.0, returns=(99, 99)),
    "tries": 1,
}


def test_the_voltage_rests_rises_and_holds() -> None:
    plan = Protocol()
    v_mv = plan.v_mv(np.linspace(0, plan.end_ms, 500))
    assert v_mv[0] == currents.REST_MV and v_mv[-1] == currents.UP_MV
    assert np.all(np.diff(v_mv) >= 0)


@pytest.mark.analytic
def test_without_limits_the_pore_is_free_as_much_as_the_equilibrium_says() -> None:
    """At a constant voltage the mean over many stories is off / (on + off)."""
    plan = Protocol(rest_mv=-20.0, up_mv=-20.0, end_ms=60.0)
    free = [
        1
        - story_pore(1.0, seed=seed, plan=plan, **AS_IT_COMES)
        .course["blocked"]
        .y.mean()
        for seed in range(1, 41)
    ]
    due = float(currents.free_share(-20.0, 1.0))
    assert np.mean(free) == pytest.approx(due, abs=4 * np.std(free) / np.sqrt(40))
    assert np.std(free) / np.sqrt(40) < 0.01


@pytest.mark.analytic
def test_waits_have_the_mean_of_their_rates() -> None:
    plan = Protocol(rest_mv=-20.0, up_mv=-20.0, end_ms=60.0)
    on, off = (float(x) for x in m1.rates_per_ms(-20.0, 1.0))
    inside, outside = [], []
    for seed in range(1, 31):
        visits = story_pore(1.0, seed=seed, plan=plan, **AS_IT_COMES).visits_s
        inside += [1000 * (b - a) for a, b in visits[1:-1]]
        outside += [
            1000 * (b[0] - a[1]) for a, b in zip(visits, visits[1:], strict=False)
        ]
    assert np.mean(inside) == pytest.approx(1 / off, rel=0.06)
    assert np.mean(outside) == pytest.approx(1 / on, rel=0.06)


@pytest.mark.parametrize("magnesium_mm", [0.5, 1.0, 2.0])
def test_a_story_can_be_told_in_the_story_range(magnesium_mm: float) -> None:
    """It leaves while the voltage rises, comes back and leaves again; none is short."""
    told, limits, plan = story_pore(magnesium_mm), Limits(), Protocol()
    assert told.chosen
    first, *later = told.visits_s
    assert first[0] == 0 and later
    assert limits.leave_ms[0] < 1000 * first[1] < limits.leave_ms[1]
    assert plan.v_mv(1000 * first[1]) > -45
    for start, end in told.visits_s:
        assert 1000 * (end - start) >= limits.shortest_in_ms
    for start, end in told.free_spans:
        assert 1000 * (end - start) >= limits.shortest_out_ms
    assert told.visits_s[-1][1] < told.end_s - limits.still_ms / 1000


@pytest.mark.parametrize("magnesium_mm", [0.01, 0.1, 10.0])
def test_outside_it_there_is_a_story_as_well(magnesium_mm: float) -> None:
    told = story_pore(magnesium_mm)
    assert all(0 <= a < b <= told.end_s for a, b in told.visits_s)


def test_spans_current_and_record_say_the_same() -> None:
    told = story_pore()
    for start, end in told.free_spans:
        middle_ms = 500 * (start + end)
        v_mv = told.course["v_mv"].at(middle_ms / 1000)
        assert told.current(middle_ms) == pytest.approx(v_mv / 80)
    for start, end in told.visits_s:
        assert told.current(500 * (start + end)) == 0
        assert told.blocked_between(start + 1e-6, end - 1e-6) == (1, 1)
    assert told.blocked_between(0.0, told.end_s) == (0, 1)
    samples = told.samples(1.2)
    assert samples[-1, 0] == 1.2 and len(samples) > 20
    assert samples[:, 1] == pytest.approx(100 * told.current(samples[:, 0]))
    t_ms, share = told.record()
    assert np.all(np.diff(t_ms) > 0) and share.min() < -0.2 and share.max() == 0
    jumps = np.abs(np.diff(share)) > 0.1
    assert jumps.sum() == 2 * len(told.visits_s) - 1
    assert np.diff(t_ms)[jumps].max() < 1e-5


def test_a_story_is_the_same_each_time_and_rests_on_the_kinetic_form() -> None:
    story_pore.cache_clear()
    again = story_pore()
    story_pore.cache_clear()
    assert story_pore().visits_s == again.visits_s
    assert set(again.course.sources) == {"ascher1988"} and again.course.tag == "C"
    assert len(story.inputs()) == 4
    with pytest.raises(ValueError, match="magnesium_mm"):
        story_pore(-1.0)


# --- mean currents ------------------------------------------------------------------


@pytest.mark.published
def test_the_current_is_most_inward_between_rest_and_zero_as_nowak_found() -> None:
    """The J of Nowak et al. 1984: a negative slope below, near 0 mV it turns."""
    assert -30 < currents.peak_mv(1.0) < -23  # Jahr & Stevens' form: -27
    v_mv = np.linspace(-80, 40, 1201)
    share = currents.relative_current(v_mv, 1.0)
    below = v_mv < currents.peak_mv(1.0) - 0.5
    assert np.all(np.diff(share)[below[:-1]] < 0)
    assert np.interp(0.0, v_mv, share) == pytest.approx(0, abs=1e-9)
    assert share[0] > 0.2 * share.min() > share.min()


@pytest.mark.analytic
def test_without_magnesium_the_curve_is_a_straight_line() -> None:
    v_mv = np.linspace(-80, 40, 13)
    assert currents.relative_current(v_mv, 0.0) == pytest.approx(v_mv / 80)


@pytest.mark.analytic
@given(st.floats(-90, 60), st.floats(0.01, 1))
def test_what_goes_in_less_what_goes_out_is_the_current(
    v_mv: float, free: float
) -> None:
    inward, outward = (float(x) for x in currents.fluxes(v_mv, free))
    assert inward > 0 and outward > 0
    assert outward - inward == pytest.approx(free * v_mv / 80, abs=1e-6)
    if abs(v_mv) > 1e-3:
        ratio = np.exp(-v_mv / currents.THERMAL_MV)
        assert inward / outward == pytest.approx(ratio, rel=1e-4)


@pytest.mark.analytic
def test_as_many_ions_are_drawn_as_charge_passes() -> None:
    t_s = np.linspace(0, 10, 1001)
    assert len(currents.passages(t_s, 0.5 + 0 * t_s, 0.25)) == 20
    assert len(currents.passages(t_s, 0 * t_s, 0.25)) == 0
    assert currents.passages(t_s, 0.5 + 0 * t_s, 0.5) == pytest.approx(
        np.arange(10) + 0.5
    )


def test_no_ion_meets_another_and_none_passes_a_blocked_pore() -> None:
    t_s = np.linspace(0, 12, 2401)
    spans, apart = [(1.0, 5.0), (7.0, 12.0)], (0.4, 1.7, 0.9)
    made = currents.in_file(
        t_s, (1.5 + 0 * t_s, 0.7 + 0 * t_s), spans, 0.5, apart, (0.4, 0.7)
    )
    assert {inward for _, inward in made} == {True, False}
    for (a, was_in), (b, is_in) in zip(made, made[1:], strict=False):
        least = apart[0] if was_in == is_in else apart[1 if was_in else 2]
        assert b - a >= least - 1e-9
    for t, inward in made:
        late, early = (0, 0) if inward else (0.4, 0.7)
        assert any(a + late <= t <= b - early for a, b in spans)


# --- schedules ----------------------------------------------------------------------


def test_two_sweeps_cover_the_axis_and_end_without_magnesium() -> None:
    sweep = currents.TwoSweeps(0.5, 2.0, 1.0)
    assert sweep.reached(2.0, 0) == -80 and sweep.reached(sweep.second_s, 0) == 40
    assert sweep.reached(sweep.second_s, 1) == -80
    assert sweep.v_mv(sweep.end_s) == 40
    half_s = 2.0 + sweep.sweep_s / 2
    free = 1 - sweep.magnesium(half_s)
    assert free == pytest.approx(currents.free_share(-20.0, 1.0))
    assert sweep.magnesium(sweep.second_s) == 0 and sweep.light(sweep.second_s) == 1
    v_mv = sweep.v_mv(np.arange(0.0, sweep.end_s, 0.01))
    assert v_mv[0] == -20 and np.abs(np.diff(v_mv)).max() < 4, "no jump"
    inward, outward = sweep.fluxes([0.0, sweep.second_s - 0.5])
    assert not inward.any() and not outward.any()


@pytest.mark.parametrize("magnesium_mm", [0.5, 1.0, 2.0])
def test_only_glutamate_and_depolarisation_together_let_the_pore_conduct(
    magnesium_mm: float,
) -> None:
    cases = currents.FourCases(0.0, (1, 2, 3, 5, 7), 4.0, 9.0, magnesium_mm)
    none, depolarised, glutamate, both = cases.answers(8.0)
    assert none == depolarised == 0
    assert glutamate == pytest.approx(currents.free_share(-66.0, magnesium_mm))
    assert both == pytest.approx(currents.free_share(-20.0, magnesium_mm))
    assert both > 8 * glutamate
    assert [cases.asked(t) for t in (0, 1.5, 2.5, 3.5, 5.5, 9)] == [-1, 0, 1, 2, 3, 3]
    assert cases.answers(0.5) == [0, 0, 0, 0]
    assert cases.magnesium(2.5) == 0 and cases.v_mv(0.0) == 40
    assert cases.magnesium(4.9) == pytest.approx(1 - glutamate)
    assert cases.answers(4.9)[2] > 0 == cases.answers(4.9)[3]
