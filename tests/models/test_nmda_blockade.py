"""The clip's two experiments: a hundred channels, and the story of one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketamotion.models import nmda_blockade, nmda_receptor, nmda_story
from ketamotion.models.nmda_blockade import hundred
from ketamotion.models.nmda_story import Limits, story_channel


@pytest.fixture(scope="module")
def standard() -> nmda_blockade.Hundred:
    return hundred(10.0)


@pytest.mark.published
def test_protocol_and_measurements_are_mealings(
    standard: nmda_blockade.Hundred,
) -> None:
    assert (standard.exposure_end_s, standard.wash_end_s, standard.end_s) == (
        30.0,
        150.0,
        200.0,
    )
    shown = [nmda_blockade.measured(x) for x in ("block", "trapped", "remaining")]
    assert [(p.value, p.sd) for p in shown] == [(80, 2), (86, 1), (0, None)]
    assert all(p.quantity.printable and p.source == "mealing1999" for p in shown)
    assert nmda_blockade.load().measured.trapped == pytest.approx(0.86)


@pytest.mark.published
def test_the_band_holds_what_was_measured(standard: nmda_blockade.Hundred) -> None:
    low, high = (q.value for q in standard.blocked_band)
    assert low < 0.80 < standard.blocked.value < high
    low, high = (q.value for q in standard.trapped_band)
    assert low < 0.86 < standard.trapped.value < high


@pytest.mark.regression
def test_results_of_the_standard_film(standard: nmda_blockade.Hundred) -> None:
    assert standard.blocked.value == pytest.approx(0.872, abs=1e-3)
    assert standard.trapped.value == pytest.approx(0.891, abs=1e-3)
    assert standard.remaining.value < 1e-4
    assert [q.value for q in standard.blocked_band] == pytest.approx(
        [0.786, 0.922], abs=1e-3
    )
    assert [q.value for q in standard.trapped_band] == pytest.approx(
        [0.781, 0.992], abs=1e-3
    )


def test_the_mean_may_be_printed_and_cites_its_rates(
    standard: nmda_blockade.Hundred,
) -> None:
    for quantity in (standard.blocked, standard.trapped, standard.remaining):
        assert quantity.tag == "C" and quantity.printable
        assert quantity.sources == ("gilling2009", "lesterjahr1992")
    assert "clements1991" in standard.course.sources


@pytest.mark.analytic
def test_mean_lies_in_its_band_and_meets_the_results(
    standard: nmda_blockade.Hundred,
) -> None:
    course = standard.course
    mean = course["blocked"].y
    assert np.all(course["band_low"].y <= mean + 1e-12)
    assert np.all(mean <= course["band_high"].y + 1e-12)
    at_end = course["blocked"].at(standard.exposure_end_s)
    assert at_end == pytest.approx(standard.blocked.value, abs=1e-12)
    assert course["blocked"].at(standard.wash_end_s) == pytest.approx(
        standard.blocked.value * standard.trapped.value, abs=1e-12
    )


@pytest.mark.analytic
def test_the_grid_is_fine_enough_to_read_between_its_times(
    standard: nmda_blockade.Hundred,
) -> None:
    times = np.sort(np.random.default_rng(2).uniform(0, 200, 400))
    phases = (
        nmda_receptor.Phase(30, 1000, 10),
        nmda_receptor.Phase(120, 0, 0),
        nmda_receptor.Phase(50, 1000, 0),
    )
    exact = nmda_receptor.blocked_fraction(phases, times, nmda_receptor.rates())
    assert standard.course["blocked"].at(times) == pytest.approx(exact, abs=2e-3)


@pytest.mark.analytic
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_hundred_channels_scatter_around_the_mean(seed: int) -> None:
    result = hundred(10.0, seed)
    for t_s in (0.5, 2.0, 30.0, 150.0, 155.0, 199.0):
        mean = float(result.course["blocked"].at(t_s))
        spread = 4 * np.sqrt(100 * mean * (1 - mean)) + 1
        assert abs(result.count_at(t_s) - 100 * mean) < spread
        assert result.blocked_at(t_s).sum() == result.count_at(t_s)
    assert result.channels.n == 100
    assert result.count_at(0.0) == 0


@pytest.mark.analytic
def test_in_the_wash_nothing_new_is_blocked(standard: nmda_blockade.Hundred) -> None:
    runs = standard.channels
    in_wash = (runs.t_s > standard.exposure_end_s) & (runs.t_s < standard.wash_end_s)
    assert in_wash.any() and not runs.inside[in_wash].any()
    assert not runs.inside[runs.t_s > standard.exposure_end_s].any()


@pytest.mark.analytic
def test_without_ketamine_nothing_is_blocked() -> None:
    result = hundred(0.0)
    assert np.abs(result.course["blocked"].y).max() < 1e-12
    assert np.abs(result.course["band_high"].y).max() < 1e-12
    assert result.channels.t_s.size == 0
    assert result.trapped.value == result.blocked.value == 0
    story = story_channel(0.0)
    assert not story.course["blocked"].y.any()
    assert "OB" not in story.states and story.ketamine_in_s is None


@pytest.mark.analytic
@pytest.mark.parametrize("ketamine_um", [0.0, 1.0, 10.0, 30.0])
def test_a_story_keeps_its_limits_and_its_phases(ketamine_um: float) -> None:
    story, lim = story_channel(ketamine_um), Limits()
    jumps_ms = 1e3 * np.array(story.jumps_s)
    waits_ms = np.diff(jumps_ms)
    assert jumps_ms[0] == 0 and len(jumps_ms) == len(story.states)
    assert waits_ms.min() >= lim.shortest_ms
    last = {name: 1e3 * (b - a) for name, (a, b) in story.phases.items()}
    assert last["bind"] <= lim.bind_ms
    assert last["enter"] <= lim.enter_ms
    assert last["trap"] <= lim.trap_ms
    course = story.course
    assert course["open"].at(story.bind_end_s) == 1
    assert course["glutamate_bound"].at(story.bind_end_s) == 2
    assert course["open"].at(story.enter_end_s) == 1
    assert course["glutamate_bound"].at(story.end_s) == 0
    assert course["open"].at(story.end_s) == 0
    trapped = ketamine_um > 0
    assert course["blocked"].at(story.bind_end_s) == 0
    assert course["blocked"].at(story.enter_end_s) == trapped
    assert course["blocked"].at(story.end_s) == trapped
    if trapped:
        entry = story.ketamine_in_s
        assert course["blocked"].at(entry - 1e-6) == 0
        assert course["blocked"].at(entry) == course["open"].at(entry) == 1
        assert story.enter_end_s - entry == pytest.approx(1e-3 * lim.linger_ms)


@pytest.mark.analytic
@pytest.mark.parametrize("path", [nmda_story.PATH_WITH, nmda_story.PATH_WITHOUT])
def test_every_jump_of_a_path_exists_in_the_scheme(path: tuple[int, ...]) -> None:
    q = nmda_receptor.generator(nmda_receptor.rates(), 10.0, 10.0)
    for here, there in zip(path, path[1:], strict=False):
        assert q[there, here] > 0


@pytest.mark.analytic
def test_waits_of_unselected_stories_are_those_of_single_channels() -> None:
    """The path is fixed, the waits are not: mean 1 / total exit rate each."""
    anything = Limits(0.0, 0.0, 1e-6, np.inf, np.inf, np.inf, 0.0)
    stories = [story_channel(10.0, seed, limits=anything) for seed in range(1500)]
    assert {s.tried for s in stories} == {1}
    waits_s = np.diff([s.jumps_s for s in stories], axis=1)
    rates = nmda_receptor.rates()
    g = rates.gating
    exits = [
        2 * g.k_on * 10,
        g.k_on * 10 + g.k_off,
        g.open + g.desensitise + 2 * g.k_off,
        g.close + 10 * rates.k_b_per_um_s,
        g.open + g.desensitise + 2 * g.k_off,
        g.close + 10 * rates.k_b_per_um_s,
        g.close + rates.k_u_per_s,
        g.open + g.desensitise + 2 * g.k_off,
        g.k_off,
    ]
    scaled = waits_s.mean(axis=0) * exits
    assert scaled == pytest.approx(np.ones(9), abs=4 / np.sqrt(1500))


def test_the_first_drawable_seed_is_taken() -> None:
    story = story_channel(10.0, 1)
    assert story.seed == 1 + story.tried - 1
    again = story_channel(10.0, story.seed)
    assert again.tried == 1 and again.jumps_s == story.jumps_s
    assert story_channel(10.0, story.seed + 1).jumps_s != story.jumps_s


def test_limits_that_nothing_keeps_are_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(nmda_story, "_MOST_SEEDS", 50)
    with pytest.raises(ValueError, match="no story at ketamine_um=10") as error:
        story_channel(10.0, 1, limits=Limits(shortest_ms=1e4))
    assert "\n" not in str(error.value)


@given(st.one_of(st.floats(max_value=-1e-9), st.floats(min_value=100.0001)))
@settings(max_examples=10)
def test_ketamine_outside_the_range_is_an_error(wrong: float) -> None:
    for function in (hundred, story_channel):
        with pytest.raises(ValueError, match="0 to 100 uM"):
            function(wrong)


def test_glutamate_is_needed_for_the_story() -> None:
    with pytest.raises(ValueError, match="glutamate_um"):
        story_channel(10.0, glutamate_um=0.0)
