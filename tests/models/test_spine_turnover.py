"""Spines one by one: their mean is the rate equations', and the dose kills none."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from ketamotion.models import plasticity, spine_story
from ketamotion.models.spine_story import days
from ketamotion.models.spine_turnover import (
    DAY_S,
    DENDRITES,
    END_D,
    Spines,
    Story,
    expected,
    grow,
    stress_factor,
)

LOSSES = (0.1, 0.25, 0.6)


@cache
def story(loss: float = 0.25) -> Story:
    return Story.after(loss)


@cache
def many(loss: float = 0.25, dendrites: int = 3000) -> Spines:
    return grow(story(loss), seed=5, dendrites=dendrites)


def at_days() -> np.ndarray:
    start = story().p.start_d
    return np.concatenate([np.linspace(start, 0, 24), [0.125, 0.5, 1, 3, 7, 14, 21]])


def usual(s: Story) -> float:
    return s.p.dendrite.spines * sum(plasticity.spines_at_rest(s.rates))


# --- the rate equations -----------------------------------------------------------


@pytest.mark.analytic
def test_without_stress_and_dose_nothing_changes() -> None:
    still = expected(story(0.0), at_days(), treated=False)
    assert np.allclose(still.sum(0), 1.0, atol=1e-6)


@pytest.mark.analytic
def test_without_stress_the_mean_is_that_of_the_plasticity_model() -> None:
    t = np.linspace(0.1, END_D, 40)
    mine = expected(story(0.0), np.concatenate([[story().p.start_d], t]), True)
    theirs = plasticity.response()["spines"].at(t * DAY_S)
    assert np.allclose(mine.sum(0)[1:], theirs, atol=3e-4)


@pytest.mark.analytic
@pytest.mark.parametrize("loss", LOSSES)
def test_stress_costs_the_share_that_was_asked_for(loss: float) -> None:
    p = story().p
    end = expected(story(loss), [p.start_d, 0.0], treated=False).sum(0)[-1]
    assert end == pytest.approx(1 - loss, abs=2e-4)
    factors = [stress_factor(share) for share in np.linspace(0, 0.6, 13)]
    assert factors[0] == 1.0 and np.all(np.diff(factors) > 0)


@pytest.mark.parametrize("loss", [-0.1, 0.61, float("nan")])
def test_other_losses_are_refused_in_one_line(loss: float) -> None:
    with pytest.raises(ValueError, match="stress_loss") as caught:
        Story.after(loss)
    assert "\n" not in str(caught.value)


@pytest.mark.analytic
def test_the_time_that_loss_feels_can_be_turned_back() -> None:
    t = np.linspace(-40, 21, 200)
    s = story(0.6)
    assert np.allclose(s.unaged(s.aged(t)), t)
    rate = np.gradient(s.aged(t), t)
    inside = np.abs(t + s.p.stress_duration) > 1
    inside &= np.abs(t) > 1
    assert np.allclose(rate[inside], s.stressed(t)[inside])


# --- T7 ---------------------------------------------------------------------------


@pytest.mark.regression
def test_t7b_hardly_any_more_spines_at_three_hours() -> None:
    for treated, most in ((True, 0.02), (False, 0.005)):
        before, later = expected(story(), [0.0, 0.125], treated).sum(0)
        assert 0 <= later - before < most


@pytest.mark.regression
def test_t7c_the_gain_is_seen_within_a_week_and_shrinks() -> None:
    t = np.linspace(0.0, END_D, 200)
    gain = expected(story(), t, True).sum(0) - expected(story(), t, False).sum(0)
    peak = t[np.argmax(gain)]
    assert 1 < peak < 7 and 0.05 < gain.max() < 0.20
    assert 0 < np.interp(14, t, gain) < 0.75 * gain.max()


@pytest.mark.published
def test_t7d_the_rates_of_loss_are_those_without_the_dose() -> None:
    # Formation rises and elimination does not: Phoumthipphavong 2016, abstract.
    t = np.linspace(-30, END_D, 60)
    for ours, theirs in zip(story().loss(t, True), story().loss(t, False), strict=True):
        assert np.array_equal(ours, theirs)
    assert np.all(story().added(t[t > 0.2]) > 0) and np.all(
        story().added(t[t < 0]) == 0
    )


def hazard(s: Spines, young: bool, own: np.ndarray) -> tuple[float, float]:
    """Losses a day of spines after the dose, with their standard error."""
    born = np.maximum(s.born_d[own], 0.0)
    kept, lost = s.kept_d[own], s.lost_d[own]
    start = born if young else np.maximum(born, kept)
    end = np.minimum(lost, END_D)
    end = np.minimum(end, kept) if young else end
    exposure = np.clip(end - start, 0, None)
    dead = (lost <= END_D) & (lost > start) & (exposure > 0)
    dead &= (lost <= kept) if young else (lost > kept)
    n = int(dead.sum())
    return n / exposure.sum(), np.sqrt(n) / exposure.sum()


@pytest.mark.analytic
@pytest.mark.parametrize("young", [True, False])
def test_t7d_spines_die_at_the_same_rate_with_the_dose_and_without(
    young: bool,
) -> None:
    s, rates = many(), story().rates
    due = rates.elimination if young else rates.persistent_loss
    for own in (~s.added, s.added, np.ones_like(s.added)):
        found, error = hazard(s, young, own)
        assert abs(found - due) < 3 * error, f"{found:.4f} ± {error:.4f}, due {due}"


@pytest.mark.analytic
@pytest.mark.parametrize("loss", [0.0, 0.25, 0.6])
@pytest.mark.parametrize("treated", [True, False])
def test_the_mean_of_many_is_that_of_the_rate_equations(
    loss: float, treated: bool
) -> None:
    t, n = at_days(), 3000
    counts = many(loss, n).counts(t, treated, n) / usual(story(loss))
    error = counts.std(0, ddof=1) / np.sqrt(n)
    off = np.abs(counts.mean(0) - expected(story(loss), t, treated).sum(0))
    assert np.all(off < 3.5 * error), np.round(off / error, 1)
    # Three standard errors at each single time that the clip speaks of.
    assert np.all(off[-5:] < 3 * error[-5:])


@pytest.mark.analytic
def test_a_plain_gillespie_run_agrees() -> None:
    """Event by event, at constant rates: the same mean and spread at a day's end."""
    r, rng = story().rates, np.random.default_rng(3)
    number, span_d, runs = story().p.dendrite.spines, 20.0, 1500
    ends = []
    for _ in range(runs):
        new = rng.poisson(number * plasticity.spines_at_rest(r)[0])
        old = rng.poisson(number * plasticity.spines_at_rest(r)[1])
        t = 0.0
        while True:
            ways = np.array(
                [
                    number * r.formation,
                    r.elimination * new,
                    r.stabilisation * new,
                    r.persistent_loss * old,
                ]
            )
            t += rng.exponential(1 / ways.sum())
            if t > span_d:
                break
            which = rng.choice(4, p=ways / ways.sum())
            new += (1, -1, -1, 0)[which]
            old += (0, 0, 1, -1)[which]
        ends.append(new + old)
    mine = many(0.0).counts([story().p.start_d + span_d], False, 3000)[:, 0]
    error = np.hypot(np.std(ends) / np.sqrt(runs), mine.std() / np.sqrt(3000))
    assert abs(np.mean(ends) - mine.mean()) < 3 * error
    assert np.var(ends) == pytest.approx(mine.var(), rel=0.15)


# --- one of two hundred ------------------------------------------------------------


@pytest.mark.analytic
def test_the_one_that_is_shown_is_the_nearest_to_the_mean() -> None:
    found = days(0.25)
    s = grow(story(), spine_story.SEED)
    counts = [s.counts(found.t_d, treated, DENDRITES) for treated in (True, False)]
    far = [
        np.mean([np.mean((c[n] - c.mean(0)) ** 2) for c in counts])
        for n in range(DENDRITES)
    ]
    assert int(np.argmin(far)) == found.example.number
    own = [found.example.count(t, True) for t in found.t_d]
    assert np.array_equal(own, counts[0][found.example.number])


@pytest.mark.analytic
def test_the_interval_is_that_of_the_mean_of_two_hundred() -> None:
    found = days(0.25)
    s = grow(story(), spine_story.SEED)
    counts = s.counts([3.0], True, DENDRITES)[:, 0] / usual(story())
    half = 1.959964 * counts.std(ddof=1) / np.sqrt(DENDRITES)
    assert found.at(found.treated, 3.0) == pytest.approx(counts.mean(), abs=0.003)
    low = found.at(found.treated, 3.0, "low")
    assert found.at(found.treated, 3.0) - low == pytest.approx(half, rel=0.05)


@pytest.mark.analytic
@pytest.mark.parametrize("loss", LOSSES)
def test_what_is_born_without_the_dose_is_born_with_it_too(loss: float) -> None:
    example = days(loss).example
    for t in np.linspace(-35, END_D, 80):
        with_it = example.spines.there(t, True)
        without = example.spines.there(t, False)
        assert np.all(with_it | ~without)
    assert not example.spines.added[example.spines.born_d < 0].any()


@pytest.mark.analytic
@pytest.mark.parametrize("loss", LOSSES)
def test_spines_keep_their_distance(loss: float) -> None:
    example, d = days(loss).example, story().p.dendrite
    assert np.all((example.x_um > 0) & (example.x_um < d.length))
    for t in np.linspace(-35, END_D, 60):
        there = example.spines.there(t, True)
        for side in (1, -1):
            x = np.sort(example.x_um[there & (example.side == side)])
            assert np.all(np.diff(x) > 0.7 * d.pitch)


@pytest.mark.regression
def test_the_same_seed_gives_the_same_spines_and_another_others() -> None:
    a, b, c = grow(story(), 1, 50), grow(story(), 1, 50), grow(story(), 2, 50)
    assert np.array_equal(a.born_d, b.born_d) and np.array_equal(a.lost_d, b.lost_d)
    assert len(a.born_d) != len(c.born_d) or not np.array_equal(a.lost_d, c.lost_d)


def test_no_figure_of_it_may_be_printed() -> None:
    assert not spine_story.of_model(0.8).printable
