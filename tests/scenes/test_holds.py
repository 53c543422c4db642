"""The words are true of the result, at every end of every story range.

A beat says with `holds` what has to have come out for its words to be true.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

import pytest

from ketamotion.checks.evidence import results_of, story_ends, unborne
from ketamotion.checks.rehearsal import timed
from ketamotion.stage import MechanismScene
from ketamotion.storyboard import Results

Scene = type[MechanismScene]


def settings(scene_class: Scene) -> Iterator[dict[str, float]]:
    """The defaults, then each parameter at both ends of its story range."""
    yield {}
    yield from story_ends(scene_class.storyboard)


def test_the_words_hold_in_the_story_range(scene_class: Scene) -> None:
    for given in settings(scene_class):
        performance = timed(scene_class, **given)
        assert not performance.exploring
        found = list(unborne(scene_class.storyboard, performance))
        assert not found, f"{given or 'default'}: {found}"


def fails(holds, results: Results) -> bool:
    """Whether a predicate is false of some other outcome."""
    changes = {
        "nothing": lambda v: 0.0,
        "reversed": lambda v: -v,
        "tenfold": lambda v: 10 * v + 1,
        "unknown": lambda v: math.nan,
    }
    found = [{k: change(v) for k, v in results.items()} for change in changes.values()]
    # And with one result alone changed: what comes of that one.
    for name, change in itertools.product(results, changes.values()):
        found.append({**results, name: change(results[name])})
    return any(not holds(other) for other in found)


def test_every_predicate_can_fail(scene_class: Scene) -> None:
    results = results_of(timed(scene_class))
    idle = [
        beat.id
        for beat in scene_class.storyboard.beats
        if beat.holds is not None and not fails(beat.holds, results)
    ]
    assert not idle, f"{scene_class.storyboard.id}: {idle} hold whatever comes out"


@pytest.mark.parametrize("far", [0, 1])
def test_outside_the_story_range_words_are_neutral(
    scene_class: Scene, far: int
) -> None:
    """Outside it, words that may be false are not said."""
    board = scene_class.storyboard
    for parameter in board.parameters:
        value = parameter.model[far]
        if parameter.in_story(value):
            continue
        performance = timed(scene_class, **{f"set_{parameter.name}": value})
        assert performance.exploring
        results = results_of(performance)
        for played in performance.beats:
            beat = board[played.beat_id]
            if played.variant or beat.holds is None:
                continue
            assert beat.holds(results), (
                f"{board.id}.{beat.id} at {parameter.name} = {value:g} says what is "
                "not true: it needs neutral captions or a variant"
            )
