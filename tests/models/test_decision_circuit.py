"""M5b: a published circuit that the same block quiets."""

import numpy as np
import pytest

from ketamotion.models import decision_circuit as d

pytestmark = pytest.mark.xdist_group("networks")  # solved once, not twice


@pytest.mark.published  # the parameters; the bounds of the rates are those of T5b
def test_t5b_at_rest_the_circuit_fires_as_such_circuits_do() -> None:
    rest = d.decision_rates(0.0)
    assert 5 <= rest["interneuron"] <= 8
    assert 0.5 <= rest["pyramidal"] <= 3


@pytest.mark.regression
def test_t5b_uniform_block_quiets_it() -> None:
    curves = d.rate_curves()
    assert d.decision_rates(0.2)["pyramidal"] < 0.95 * curves.pyramidal_hz[0]
    assert np.all(np.diff(curves.pyramidal_hz) < 0)
    assert np.all(np.diff(curves.interneuron_hz) < 0)


@pytest.mark.regression
def test_t5b_three_percent_on_interneurons_alone_excites_it() -> None:
    rest, tipped = d.decision_preference(0.0), d.decision_preference(0.03)
    assert 1.15 <= tipped["pyramidal"] / rest["pyramidal"] <= 1.60
    assert np.all(np.diff(d.preference_curves().pyramidal_hz) > 0)
    assert d.load().preference == d.EXTRA[-1]


@pytest.mark.regression
def test_every_seed_agrees_on_both_signs() -> None:
    for seed in d.SEEDS:
        scales = tuple((round(1 - b, 6),) * 2 for b in d.GRID)
        scales += tuple((1.0, round(1 - b, 6)) for b in d.EXTRA[1:])
        rates = d.simulate(scales, seed)[:, 0]
        assert rates[3] < rates[0] < rates[-1]


def test_both_curves_start_at_the_same_circuit() -> None:
    assert d.decision_rates(0.0) == d.decision_preference(0.0)


def test_the_same_seed_gives_the_same_rates_whatever_runs_beside_it() -> None:
    solve = d.simulate.__wrapped__
    alone = solve(((1.0, 1.0),), 1, 0.1, 0.1)
    beside = solve(((0.5, 0.5), (1.0, 1.0)), 1, 0.1, 0.1)
    assert np.array_equal(alone[0], solve(((1.0, 1.0),), 1, 0.1, 0.1)[0])
    assert alone[0] == pytest.approx(beside[1], rel=0.2)
    assert alone[0, 1] > 0


@pytest.mark.analytic
def test_the_table_of_counts_is_poisson() -> None:
    table = d._counts_table(0.24)
    assert table.mean() == pytest.approx(0.24, abs=1e-4)
    assert table.var() == pytest.approx(0.24, abs=1e-3)


@pytest.mark.parametrize("wrong", [-0.01, 0.51, float("nan")])
def test_a_block_outside_the_range_is_one_line(wrong: float) -> None:
    with pytest.raises(ValueError, match="0 to 0.5") as error:
        d.decision_rates(wrong)
    assert "\n" not in str(error.value)
    with pytest.raises(ValueError, match="outside"):
        d.decision_preference(0.04)
    with pytest.raises(ValueError, match="0 to 1"):
        d.simulate(((1.1, 1.0),), 1)
