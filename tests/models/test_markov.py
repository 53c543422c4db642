"""Markov chains in general: exact means, exact trajectories."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketamotion.models import markov

TWO = markov.fill_diagonal(np.array([[0.0, 3.0], [1.0, 0.0]]))  # 0 -> 1 at 1/s
CALM = markov.fill_diagonal(np.zeros((2, 2)))


@pytest.mark.analytic
def test_two_states_relax_as_an_exponential() -> None:
    times = np.array([0.0, 0.00123, 0.1, 0.1, 0.5077, 2.0])
    p = markov.occupancy([(TWO, 9.0)], [1, 0], times)
    assert p[:, 1] == pytest.approx(0.25 * (1 - np.exp(-4.0 * times)))


@pytest.mark.analytic
def test_phases_are_exact_at_and_across_their_borders() -> None:
    times = [0.5, 1.0, 1.5, 3.0, 3.25]
    p = markov.occupancy([(TWO, 1.0), (CALM, 2.0), (TWO, 1.0)], [1, 0], times)
    clock = np.array([0.5, 1.0, 1.0, 1.0, 1.25])  # the middle phase stands still
    assert p[:, 1] == pytest.approx(0.25 * (1 - np.exp(-4.0 * clock)))


@pytest.mark.analytic
@given(st.lists(st.floats(0, 50), min_size=6, max_size=6), st.floats(0, 10))
@settings(deadline=None, max_examples=40)
def test_probability_is_kept(rates: list[float], t_s: float) -> None:
    off = np.zeros((3, 3))
    off[~np.eye(3, dtype=bool)] = rates
    q = markov.fill_diagonal(off)
    assert np.abs(q.sum(axis=0)).max() < 1e-9
    p = markov.occupancy([(q, 1.0)], [0.2, 0.3, 0.5], [t_s])[0]
    assert p.sum() == pytest.approx(1.0, abs=1e-9)
    assert np.all((p > -1e-9) & (p < 1 + 1e-9))


@pytest.mark.analytic
def test_trajectories_agree_with_the_mean_across_a_border() -> None:
    phases = [(TWO, 0.3), (CALM, 1.0), (TWO, 0.4)]
    samples = np.array([0.0, 0.2, 0.3, 0.8, 1.3, 1.5, 1.7])
    n = 20_000
    runs = markov.simulate(phases, 0, n, 5, inside=[1], sample_t_s=samples)
    mean = markov.occupancy(phases, [1, 0], samples)[:, 1]
    error = np.sqrt(mean * (1 - mean) / n) + 1e-12
    assert np.all(np.abs(runs.states.mean(axis=1) - mean) < 4 * error)
    assert np.all(runs.count_at(samples) == runs.states.sum(axis=1))


@pytest.mark.analytic
def test_records_of_a_trajectory_agree_with_one_another() -> None:
    runs = markov.simulate([(TWO, 20.0)], 0, 7, 3, inside=[1])
    for t_s in np.linspace(0, 20, 81):
        inside = runs.inside_at(t_s)
        assert inside.sum() == runs.count_at(t_s)
        for chain in range(7):
            spans = runs.intervals(chain)
            assert inside[chain] == any(a <= t_s < b for a, b in spans)
    starts_inside = markov.simulate([(TWO, 1.0)], 1, 3, 3, inside=[1])
    assert all(starts_inside.intervals(c)[0][0] == 0 for c in range(3))


@pytest.mark.analytic
def test_waits_are_exponential_with_the_exit_rate() -> None:
    runs = markov.simulate([(TWO, 4000.0)], 0, 5, 8, inside=[1])
    waits = [b - a for c in range(5) for a, b in runs.intervals(c)[:-1]]
    assert len(waits) > 5000
    assert np.mean(waits) == pytest.approx(1 / 3, rel=0.05)
    assert np.std(waits) == pytest.approx(1 / 3, rel=0.05)


def test_the_same_seed_gives_the_same_trajectories() -> None:
    one, same, other = (
        markov.simulate([(TWO, 5.0)], 0, 50, seed, inside=[1]) for seed in (4, 4, 5)
    )
    assert np.array_equal(one.t_s, same.t_s)
    assert not np.array_equal(one.t_s, other.t_s)


def test_an_absorbing_state_is_never_left() -> None:
    q = markov.fill_diagonal(np.array([[0.0, 0.0], [10.0, 0.0]]))
    runs = markov.simulate([(q, 100.0)], 0, 20, 1, inside=[1], sample_t_s=[99.0])
    assert np.all(runs.states == 1)
    assert runs.t_s.size == 20


def test_wrong_rates_and_times_are_errors() -> None:
    with pytest.raises(ValueError, match="negative"):
        markov.fill_diagonal(np.array([[0.0, -1.0], [1.0, 0.0]]))
    with pytest.raises(ValueError, match="in order"):
        markov.occupancy([(TWO, 1.0)], [1, 0], [0.5, 0.2])
