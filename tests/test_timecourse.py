"""Curves that a scene reads."""

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketamotion.timecourse import Curve, TimeCourse


def course() -> TimeCourse:
    return TimeCourse(
        t_s=np.array([0.0, 1.0, 3.0]),
        values={"ramp": np.array([0.0, 2.0, 0.0]), "gate": np.array([0.0, 1.0, 0.0])},
        units={"ramp": "pA", "gate": "1"},
        steps=frozenset({"gate"}),
        sources=("jahr1990",),
    )


def test_linear_curves_are_interpolated_and_held_at_the_ends() -> None:
    ramp = course()["ramp"]
    assert [ramp.at(t) for t in (-1, 0, 0.5, 2, 3, 9)] == [0, 0, 1, 1, 0, 0]
    assert isinstance(ramp.at(0.5), float)
    assert ramp.unit == "pA"


def test_steps_change_at_their_time_and_not_before() -> None:
    gate = course()["gate"]
    assert [gate.at(t) for t in (-1, 0, 0.999999, 1, 2.9, 3, 9)] == [
        0,
        0,
        0,
        1,
        1,
        0,
        0,
    ]
    assert gate(1.0) == 1.0


@given(st.floats(-10, 10))
def test_one_time_and_many_agree(t_s: float) -> None:
    for name in course():
        curve = course()[name]
        assert curve.at(t_s) == curve.at([t_s, t_s])[1]


def test_a_course_is_frozen_and_keeps_its_own_copy() -> None:
    y = np.array([1.0, 2.0])
    curve = Curve(np.array([0.0, 1.0]), y)
    y[0] = 9
    assert curve.at(0) == 1
    with pytest.raises(ValueError, match="read-only"):
        curve.y[0] = 5
    with pytest.raises(ValueError, match="read-only"):
        course().values["ramp"][0] = 5
    with pytest.raises(AttributeError):
        curve.unit = "V"


def test_a_course_goes_to_a_worker_and_back() -> None:
    there = pickle.loads(pickle.dumps(course()))
    assert there["gate"].at(1.5) == 1 and there.end_s == 3.0


def test_mistakes_are_named() -> None:
    with pytest.raises(KeyError, match="ramp, gate"):
        course()["opne"]
    with pytest.raises(ValueError, match="strictly increasing"):
        Curve(np.array([0.0, 0.0]), np.array([1.0, 2.0]))
    with pytest.raises(ValueError, match="as many values"):
        Curve(np.array([0.0, 1.0]), np.array([1.0]))
    with pytest.raises(ValueError, match="finite"):
        Curve(np.array([0.0, 1.0]), np.array([1.0, np.nan]))
    with pytest.raises(ValueError, match="one unit"):
        TimeCourse(np.array([0.0]), {"a": np.array([0.0])}, {})
    with pytest.raises(ValueError, match="no quantity: b"):
        TimeCourse(
            np.array([0.0]),
            {"a": np.array([0.0])},
            {"a": "1"},
            steps=frozenset({"b"}),
        )
    with pytest.raises(ValueError, match="linear or step"):
        Curve(np.array([0.0]), np.array([0.0]), interpolation="cubic")  # type: ignore[arg-type]
