"""M6: an inverted U over doses in rats; one number in people."""

import numpy as np
import pytest

from ketamotion.evidence import parameters
from ketamotion.models import disinhibition_network
from ketamotion.models import extracellular_glutamate as g

pytestmark = pytest.mark.xdist_group("networks")  # solved once, not twice


@pytest.mark.published
def test_t6_directions_of_all_five_doses_are_those_of_the_rats() -> None:
    """Moghaddam 1997: 10, 20, 30 mg/kg up, 50 no change, 200 down."""
    doses = [10.0, 20.0, 30.0, 50.0, 200.0]
    assert [trial.dose for trial in g.trials()] == doses
    assert [trial.direction for trial in g.trials()] == [1, 1, 1, 0, -1]
    assert g.direction(doses).tolist() == [1, 1, 1, 0, -1]


@pytest.mark.regression
def test_t6_between_them_lies_one_hump() -> None:
    doses = np.geomspace(0.01, 1000, 400)
    glutamate = g.settled(doses)
    top = int(glutamate.argmax())
    assert 5 < doses[top] < 30
    smooth = np.interp(np.linspace(0, 1, 40), np.linspace(0, 1, 400), glutamate)
    rising = np.flatnonzero(np.diff(smooth[: int(40 * top / 400)]) < -0.05)
    falling = np.flatnonzero(np.diff(smooth[int(40 * top / 400) + 1 :]) > 0.05)
    assert len(rising) == len(falling) == 0


@pytest.mark.analytic
def test_without_drug_nothing_changes_and_a_huge_dose_takes_all() -> None:
    assert g.settled(0.0) == 1.0
    assert g.direction(0.0) == 0
    assert g.block_of(15.0, 15.0) == 0.5
    assert g.block_of(1e9) == disinhibition_network.BLOCK_RANGE[1]


@pytest.mark.analytic
def test_the_course_starts_at_baseline_and_settles() -> None:
    t = np.array([-5.0, 0.0, g.load().settling, 1e4])
    y = g.course(t, 20.0)
    end = float(g.settled(20.0))
    assert y[0] == y[1] == 1.0
    assert y[2] == pytest.approx(end + (1 - end) / np.e)
    assert y[3] == pytest.approx(end)


@pytest.mark.regression
@pytest.mark.parametrize("half", [13.0, 17.0])
def test_the_directions_do_not_hang_on_the_fitted_dose_alone(half: float) -> None:
    doses = [trial.dose for trial in g.trials()]
    assert g.direction(doses, half).tolist() == [1, 1, 1, 0, -1]


@pytest.mark.published
def test_in_people_the_rise_is_thirteen_percent_of_twenty_one() -> None:
    found = g.people()
    assert (found.rise.value, found.rise.unit) == (pytest.approx(13.0), "%")
    assert found.participants.value == 21 == found.healthy + found.depressed
    assert found.rise.printable and found.standard_error.printable
    assert 4 < found.standard_error.value < 7


def test_rats_and_people_share_no_number() -> None:
    given = parameters("extracellular_glutamate")
    assert {p.source for k, p in given.items() if k.startswith("rat.")} == {
        "moghaddam1997"
    }
    assert {p.source for k, p in given.items() if k.startswith("human.")} == {
        "abdallah2018"
    }
    assert all(p.unit == "mg/kg" for k, p in given.items() if k.endswith("dose"))


def test_what_was_fitted_is_not_printed() -> None:
    given = parameters("extracellular_glutamate")
    for name in ("half_block_dose", "gain", "no_change", "settling"):
        assert not given[name].quantity.printable


@pytest.mark.parametrize("wrong", [-1.0, float("nan")])
def test_an_impossible_dose_is_one_line(wrong: float) -> None:
    with pytest.raises(ValueError, match="dose"):
        g.settled(wrong)
    with pytest.raises(ValueError, match="positive"):
        g.block_of(1.0, wrong)
