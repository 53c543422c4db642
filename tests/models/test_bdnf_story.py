"""The courses of the clip on BDNF, on one scale."""

import numpy as np
import pytest

from ketamotion.models import plasticity
from ketamotion.models.bdnf_story import END_S, GIVEN, SEEN, bdnf_story


@pytest.mark.analytic
@pytest.mark.parametrize("rise", [0.0, 1.0, 4.0])
def test_shares_lie_between_nothing_and_the_models_most(rise: float) -> None:
    story = bdnf_story(rise)
    for given in range(len(GIVEN)):
        for name in SEEN:
            level = story.points(name, given, count=200)[:, 1]
            assert level.min() >= -1e-9
            assert level.max() <= 1 + 1e-9


@pytest.mark.analytic
def test_points_end_at_the_share_of_time_that_was_asked_for() -> None:
    points = bdnf_story(1.0).points("mtorc1", 0, end=0.25)
    assert points[-1, 0] == 0.25
    alone = plasticity.response(1.0)["mtorc1"]
    top = plasticity.response(plasticity.RISE_RANGE[1])["mtorc1"].y.max()
    assert points[-1, 1] == pytest.approx(alone.at(0.25 * END_S) / top)


@pytest.mark.analytic
def test_receptors_arrive_when_the_proteins_pass_a_step() -> None:
    story = bdnf_story(1.0)
    due = story.arrivals_s(5)
    assert due == sorted(due)
    steps = np.arange(1, len(due) + 1) / 5.5
    assert story.share("protein", np.array(due)) == pytest.approx(steps, abs=1e-6)
    assert len(bdnf_story(0.0).arrivals_s(5)) < len(due)


@pytest.mark.regression
@pytest.mark.parametrize("rise", [0.7, 1.0, 2.0])
def test_results_are_what_the_words_need(rise: float) -> None:
    found = bdnf_story(rise).results()
    assert found["mtorc1_peak_h"] < 1 < found["protein_peak_h"] < 3
    assert found["mtorc1_left"] < 0.05 < 0.8 < found["protein_left"]
    assert found["alone"] > 0
    assert max(found[name] for name in list(GIVEN)[1:]) < 0.01


@pytest.mark.analytic
def test_what_is_kept_at_its_peak_never_falls() -> None:
    story = bdnf_story(1.0)
    times = np.linspace(0, END_S, 60)
    kept = [story.until_peak("protein", float(t)) for t in times]
    assert np.all(np.diff(kept) >= 0)
