"""M3: gate and trap. The numbers of the issue, and what must hold by mathematics."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketamotion.models import nmda_receptor as n
from ketamotion.models.nmda_receptor import Phase

SETS = n.rate_sets()
EXPOSURE = Phase(30.0, n.SATURATING_UM, 10.0)
WASH = Phase(120.0, 0.0, 0.0)
RELEASE = Phase(50.0, n.SATURATING_UM, 0.0)
PROTOCOL = (EXPOSURE, WASH, RELEASE)
ENDS_S = (30.0, 150.0, 200.0)


def test_there_are_seven_published_sets_and_the_default_is_first() -> None:
    assert len(SETS) == 7
    assert SETS[0] == n.DEFAULT_SET


@pytest.mark.analytic
@pytest.mark.parametrize("name", SETS)
def test_t3a_without_agonist_nothing_is_ever_blocked(name: str) -> None:
    blocked = n.blocked_fraction([Phase(600.0, 0.0, 10.0)], [600.0], n.rates(name))
    assert abs(blocked[0]) < 1e-12


@pytest.mark.published
@pytest.mark.parametrize("name", SETS)
def test_t3a_block_trapping_and_release(name: str) -> None:
    before, after, last = n.blocked_fraction(PROTOCOL, ENDS_S, n.rates(name))
    assert 0.75 < before < 0.95
    assert 0.80 < after / before < 0.995
    assert last / after < 0.01


@pytest.mark.regression
@pytest.mark.parametrize(
    ("name", "trapped"),
    [
        ("default", 0.891),
        ("edmonds_colquhoun_label", 0.875),
        ("lester_jahr_label", 0.942),
        ("clements_westbrook", 0.806),
        ("clements_hessler", 0.967),
        ("destexhe", 0.974),
        ("vargas_caballero_robinson", 0.990),
    ],
)
def test_trapping_of_each_set(name: str, trapped: float) -> None:
    before, after, _ = n.blocked_fraction(PROTOCOL, ENDS_S, n.rates(name))
    assert after / before == pytest.approx(trapped, abs=1e-3)
    assert before == pytest.approx(0.872, abs=2e-3)


@pytest.mark.regression
def test_default_set_releases_three_quarters_by_the_fifth_second() -> None:
    times = [150.0, 151.0, 154.5, 160.0]
    at = n.blocked_fraction(PROTOCOL, times, n.rates())
    assert at[1:] / at[0] == pytest.approx([0.75, 0.38, 0.13], abs=5e-3)


@pytest.mark.published
@pytest.mark.parametrize("name", SETS)
def test_every_set_reproduces_gillings_macroscopic_block(name: str) -> None:
    """Steady state K = 0.22 / 0.15 uM, whatever the gating."""
    for ketamine_um in (0.5, 0.22 / 0.15, 10.0):
        phase = Phase(1e5, 1e6, ketamine_um)
        block = n.blocked_fraction([phase], [1e5], n.rates(name))[0]
        assert block == pytest.approx(
            ketamine_um / (ketamine_um + 0.22 / 0.15), rel=1e-3
        )


@pytest.mark.regression
def test_more_agonist_than_saturating_changes_nothing_that_is_shown() -> None:
    more = (Phase(30.0, 1e4, 10.0), WASH, Phase(50.0, 1e4, 0.0))
    one = n.blocked_fraction(PROTOCOL, ENDS_S, n.rates())
    assert n.blocked_fraction(more, ENDS_S, n.rates()) == pytest.approx(one, abs=1e-3)


@pytest.mark.analytic
@pytest.mark.parametrize("name", SETS)
@given(st.floats(0, 5000), st.floats(0, 100), st.floats(-100, 40))
@settings(deadline=None, max_examples=25)
def test_t3b_columns_sum_to_zero(
    name: str, glutamate_um: float, ketamine_um: float, v_mv: float
) -> None:
    q = n.generator(n.rates(name), glutamate_um, ketamine_um, v_mv)
    assert np.abs(q.sum(axis=0)).max() < 1e-9 * np.abs(q).max()
    off = q - np.diag(np.diag(q))
    assert np.all(off >= 0)
    crossing = {(i, j) for i, j in np.argwhere(off > 0) if (i < 5) != (j < 5)}
    assert crossing <= {(n.OB, n.O), (n.O, n.OB)}


@pytest.mark.analytic
@given(st.floats(0, 2000), st.floats(0, 100), st.floats(0, 100), st.sampled_from(SETS))
@settings(deadline=None, max_examples=40)
def test_t3b_probabilities_stay_probabilities(
    glutamate_um: float, ketamine_um: float, t_s: float, name: str
) -> None:
    phases = (Phase(5.0, glutamate_um, ketamine_um), WASH)
    p = n.occupancy(phases, [0.0, t_s], n.rates(name))
    assert p.sum(axis=1) == pytest.approx([1.0, 1.0], abs=1e-9)
    assert np.all((p > -1e-10) & (p < 1 + 1e-10))


@pytest.mark.analytic
@pytest.mark.parametrize("name", SETS)
def test_t3b_detailed_balance_at_equilibrium(name: str) -> None:
    q = n.generator(n.rates(name), 20.0, 3.0)
    p = n.occupancy([Phase(1e5, 20.0, 3.0)], [1e5], n.rates(name))[0]
    flux = q * p  # flux[to, from]
    arm = [(n.C0, n.C1), (n.C1, n.C2), (n.C2, n.O), (n.C2, n.D), (n.O, n.OB)]
    for a, b in arm:
        assert flux[b, a] == pytest.approx(flux[a, b], rel=1e-6)
        assert flux[b, a] > 0


@pytest.mark.analytic
def test_t3c_two_thousand_channels_agree_with_the_mean() -> None:
    samples = np.array([0.2, 0.5, 2.0, 30.0, 31.0, 60.0, 150.0, 151.0, 155.0, 165.0])
    runs = n.trajectories(PROTOCOL, 2000, 20, n.rates(), samples)
    mean = n.blocked_fraction(PROTOCOL, samples, n.rates())
    error = np.sqrt(mean * (1 - mean) / 2000)
    share = np.isin(runs.states, n.BLOCKED).mean(axis=1)
    assert np.all(np.abs(share - mean) < 3 * error)
    assert np.all(runs.count_at(samples) == np.round(share * 2000))


@pytest.mark.analytic
@given(st.floats(0.05, 50), st.floats(1.05, 2), st.floats(0.2, 60))
@settings(deadline=None, max_examples=30)
def test_more_ketamine_or_more_time_blocks_more(
    ketamine_um: float, times: float, t_s: float
) -> None:
    def blocked(c: float, t: float) -> float:
        return float(n.blocked_fraction([Phase(t, 1000.0, c)], [t], n.rates())[0])

    assert blocked(ketamine_um * times, t_s) > blocked(ketamine_um, t_s)
    assert blocked(ketamine_um, t_s * times) >= blocked(ketamine_um, t_s) - 1e-9


@pytest.mark.analytic
def test_depolarisation_speeds_exit_and_lowers_block() -> None:
    shown = [
        n.blocked_fraction([Phase(1e4, 1000.0, 1.0, v)], [1e4], n.rates())[0]
        for v in (-80.0, -70.0, -40.0, 0.0)
    ]
    assert shown == sorted(shown, reverse=True)
    exits = [n.generator(n.rates(), 1.0, 1.0, v)[n.O, n.OB] for v in (-70.0, -30.0)]
    assert exits[0] == pytest.approx(n.rates().k_u_per_s)
    assert exits[1] / exits[0] == pytest.approx(np.exp(0.79 * 40 / 25.4))


@pytest.mark.analytic
def test_block_needs_use() -> None:
    """The same time with less agonist blocks less, and a moment's use is enough."""
    shares = [
        n.blocked_fraction([Phase(30.0, g, 10.0)], [30.0], n.rates())[0]
        for g in (0.0, 0.1, 1.0, 1000.0)
    ]
    assert shares == sorted(shares)
    assert shares[0] == 0 and shares[1] > 0


def test_inputs_of_a_set_carry_their_sources() -> None:
    for name in SETS:
        sources = {p.source for p in n.inputs(name)}
        assert "gilling2009" in sources and len(sources) == 2
        assert len(n.inputs(name)) == 2 + 6 + 2


@pytest.mark.parametrize("wrong", [-1.0, 100.5, float("nan")])
def test_ketamine_outside_the_range_is_one_line(wrong: float) -> None:
    with pytest.raises(ValueError, match="ketamine_um=.* 0 to 100 uM") as error:
        n.generator(n.rates(), 1.0, wrong)
    assert "\n" not in str(error.value)


def test_wrong_glutamate_or_set_is_an_error() -> None:
    with pytest.raises(ValueError, match="glutamate_um"):
        n.generator(n.rates(), -1.0, 1.0)
    with pytest.raises(ValueError, match="no rate set 'best'; there are default"):
        n.rates("best")
