"""What the two circuits say to the films."""

from __future__ import annotations

import numpy as np
import pytest

from ketamotion.models import circuit_story as story
from ketamotion.models import decision_circuit, disinhibition_network

COURSES = (story.hypothesis, story.other_circuit, story.interneurons_alone)


@pytest.mark.parametrize("made", COURSES)
def test_every_rate_begins_at_one(made) -> None:
    """Analytic: each is divided by its own start."""
    course = made()
    assert course.x[0] == 0 and np.all(np.diff(course.x) > 0)
    for kind, ratio in course.kinds.items():
        assert ratio[0] == pytest.approx(1.0), kind
        assert course.kind_at(kind, 0.0) == pytest.approx(1.0)
    drawn = course.cells[0, :100]
    assert drawn[:80].mean() == pytest.approx(1.0)


def test_cells_are_those_of_the_run() -> None:
    """Analytic: a cell's ratio is its count over the mean count of its kind at rest."""
    course = story.hypothesis()
    runs = [disinhibition_network.network_at(b) for b in (0.0, 0.3)]
    for cell, part in ((3, slice(0, 80)), (85, slice(80, 100)), (119, slice(100, 120))):
        rest = np.bincount(runs[0].spike_cell, minlength=120)[part].mean()
        due = np.sum(runs[1].spike_cell == cell) / rest
        assert course.cells_at(0.3)[cell] == pytest.approx(due)


def test_between_solved_blocks_lines_are_straight() -> None:
    course = story.hypothesis()
    middle = (course.cells_at(0.25) + course.cells_at(0.30)) / 2
    np.testing.assert_allclose(course.cells_at(0.275), middle)
    np.testing.assert_allclose(course.cells_at(course.x[-1]), course.cells[-1])


def test_the_other_circuit_has_no_tonic_cells() -> None:
    for course in (story.other_circuit(), story.interneurons_alone()):
        assert set(course.kinds) == {"pyramidal", "fast"}
        assert not course.cells[:, 100:].any()
        assert np.all(course.cells[:, :80] == course.kinds["pyramidal"][:, None])


def test_the_same_block_frees_one_circuit_and_quietens_the_other() -> None:
    """Regression: what the clip is about, through the whole story range."""
    for block in (0.25, 0.3, 0.45):
        found = {k: q.value for k, q in story.story_results(block).items()}
        assert found["pyramidal"] > 1.5 and found["tonic"] < 0.6
        assert found["other"] < 0.9 and found["other_interneurons"] < 0.9
        assert found["asked"] == block
    assert found["preferring"] > 1.2


def test_patients_lie_inside_their_band() -> None:
    low, high = disinhibition_network.therapeutic_band()
    assert low < story.in_patients() < high


def test_no_result_of_a_fit_may_be_printed() -> None:
    found = story.story_results(0.3)
    assert not found["pyramidal"].printable and not found["tonic"].printable
    known = decision_circuit.rate_curves()
    ratio = known.pyramidal_hz / known.pyramidal_hz[0]
    due = float(np.interp(0.3, known.block, ratio))
    assert found["other"].value == pytest.approx(due)
