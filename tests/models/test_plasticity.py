"""From glutamate to spines: order and shape, since its numbers are fitted."""

import numpy as np
import pytest

from ketamotion.models import plasticity
from ketamotion.models.plasticity import (
    ANTI_BDNF,
    DAY_S,
    MIN_S,
    NBQX,
    NONE,
    RAPAMYCIN,
    Antagonists,
    peak_s,
    response,
)
from ketamotion.timecourse import Curve


@pytest.mark.published
def test_published_half_life_is_that_of_the_injection() -> None:
    late = plasticity.injection(np.array([60.0, 73.0]))
    assert late[1] / late[0] == pytest.approx(0.5, abs=0.005)
    assert plasticity.load().drug.half_life == 13  # Ma et al. 2023, abstract


@pytest.mark.regression
@pytest.mark.parametrize("rise", [0.7, 1.0, 2.0])
def test_t7a_events_come_in_order(rise: float) -> None:
    course = response(rise)
    names = ("glutamate", "mtorc1", "bdnf", "protein", "spines")
    peaks = [peak_s(course, name) for name in names]
    assert peaks == sorted(peaks)
    assert len(set(peaks)) == len(peaks)
    assert peaks[0] < 30 * MIN_S
    assert peaks[-1] > 2 * DAY_S


@pytest.mark.regression
def test_t7b_spines_hardly_grow_in_three_hours_by_choice_of_the_model() -> None:
    assert response()["spines"].at(3 * 3600) < 1.02


@pytest.mark.regression
def test_t7c_spines_are_most_within_a_week_and_fewer_after_two() -> None:
    spines = response()["spines"]
    week = spines.at(np.linspace(DAY_S, 7 * DAY_S, 50))
    assert 1.05 < week.max() < 1.20
    assert 1.0 < spines.at(14 * DAY_S) < week.max()


@pytest.mark.analytic
def test_t7d_formation_alone_depends_on_the_drug() -> None:
    """The two pools follow from formation and three constants, drug or no drug."""
    p = plasticity.load().spines
    course = response()
    t_day = course.t_s / DAY_S
    fresh, lasting = plasticity.spines_at_rest()
    total = fresh + lasting
    grown = [total]
    for i, dt in enumerate(np.diff(t_day)):
        born = course["formation"].y[i : i + 2].mean()
        fresh, lasting = (
            fresh + dt * (born - (p.elimination + p.stabilisation) * fresh),
            lasting + dt * (p.stabilisation * fresh - p.persistent_loss * lasting),
        )
        grown.append(fresh + lasting)
    assert np.array(grown) / total == pytest.approx(course["spines"].y, abs=5e-4)


@pytest.mark.analytic
def test_t7e_rapamycin_leaves_the_spines_exactly_unchanged() -> None:
    course = response(None, RAPAMYCIN)
    assert np.all(course["mtorc1"].y == 0)
    assert np.all(course["protein"].y == 0)
    assert np.all(course["spines"].y == 1.0)
    assert course["bdnf"].y == pytest.approx(response()["bdnf"].y, abs=1e-6)


@pytest.mark.regression
def test_t7e_nbqx_gates_both_routes() -> None:
    course = response(None, NBQX)
    assert np.abs(course["spines"].y - 1).max() < 0.01
    assert 0 < course["bdnf"].y.max() < 0.2 * response()["bdnf"].y.max()
    assert course["glutamate"].y == pytest.approx(response()["glutamate"].y)


@pytest.mark.analytic
def test_an_antibody_against_bdnf_leaves_trkb_silent() -> None:
    course = response(None, ANTI_BDNF)
    assert np.all(course["trkb"].y == 0)
    assert np.all(course["spines"].y == 1.0)


@pytest.mark.regression
def test_route_two_alone_gives_less_than_both() -> None:
    alone, both = response(0.0), response()
    assert 1.0 < alone["spines"].y.max() < both["spines"].y.max()


@pytest.mark.regression
@pytest.mark.parametrize("rise", [0.3, 1.0, 3.0])
def test_t7f_mtorc1_is_back_within_two_hours(rise: float) -> None:
    mtorc1 = response(rise)["mtorc1"]
    assert mtorc1.at(2 * 3600) < 0.05 * mtorc1.y.max()


@pytest.mark.regression
def test_half_an_antagonist_does_something_in_between() -> None:
    tops = [
        response(None, Antagonists(rapamycin=share))["spines"].y.max()
        for share in (0.0, 0.5, 1.0)
    ]
    assert tops[0] > tops[1] > tops[2] == pytest.approx(1.0, abs=1e-9)


@pytest.mark.analytic
def test_without_any_drug_nothing_happens() -> None:
    course = response(1.0, NONE, Curve(np.array([0.0, 1.0]), np.zeros(2)))
    for name, at_rest in (("glutamate", 1), ("bdnf", 0), ("mtorc1", 0), ("spines", 1)):
        assert course[name].y == pytest.approx(at_rest, abs=1e-9), name


@pytest.mark.regression
def test_a_longer_lasting_drug_makes_a_later_mtorc1() -> None:
    t_s = np.linspace(0, 12 * 3600, 2000)
    slow = Curve(t_s, np.exp(-t_s / (3 * 3600)) * (1 - np.exp(-t_s / 1200)))
    assert peak_s(response(1.0, NONE, slow), "mtorc1") > peak_s(response(), "mtorc1")


@pytest.mark.analytic
def test_glutamate_peaks_where_it_was_asked_to() -> None:
    for rise in (0.0, 0.3, 2.0):
        assert response(rise)["glutamate"].y.max() == pytest.approx(1 + rise)


@pytest.mark.analytic
def test_no_figure_of_it_may_be_printed() -> None:
    course = response()
    assert course.tag == "F"
    assert not plasticity.of_model(1.1, "1").printable


@pytest.mark.analytic
@pytest.mark.parametrize("rise", [-0.1, 5.0])
def test_a_rise_outside_the_models_range_is_refused(rise: float) -> None:
    with pytest.raises(ValueError, match="glutamate_rise"):
        response(rise)


@pytest.mark.analytic
def test_an_antagonist_takes_away_a_share() -> None:
    with pytest.raises(ValueError, match="nbqx"):
        Antagonists(nbqx=1.5)
