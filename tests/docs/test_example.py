"""The scene that the guide adds runs as it stands on its page."""

from __future__ import annotations

import numpy as np
import pytest

from ketamotion.models import magnesium_block
from ketamotion.stage import StageSettings, perform
from tests.docs.pages import example
from tests.scenes import test_holds
from tests.scenes.test_shown import read_all


@pytest.mark.parametrize("magnesium_mm", [0.01, 0.5, 1.0, 2.0, 10.0])
def test_the_example_scene_plays(magnesium_mm: float) -> None:
    scene = example().MagnesiumLid
    settings = StageSettings(short_side=120, parameters={"magnesium_mm": magnesium_mm})
    played = perform(scene, settings)
    assert [beat.beat_id for beat in played.beats] == ["plug", "lift"]
    assert played.exploring == (not 0.5 <= magnesium_mm <= 2.0)
    free = played.results["free"]
    assert free.printable
    assert free.value == pytest.approx(
        magnesium_block.unblocked_fraction(-66.0, magnesium_mm)
    )


def test_what_the_example_shows_is_what_it_computes() -> None:
    found = read_all(example().MagnesiumLid)
    assert found.names and not found.faults, found.faults
    assert not found.untold


def test_the_examples_words_hold_and_could_fail() -> None:
    test_holds.test_the_words_hold_in_the_story_range(example().MagnesiumLid)
    test_holds.test_every_predicate_can_fail(example().MagnesiumLid)


def test_the_example_draws_something() -> None:
    class Keep:
        def __init__(self) -> None:
            self.pictures: list[bytes] = []

        def wanted(self, scene_time_s: float) -> bool:
            return round(scene_time_s * 15) in (15, 60, 130)

        def frame(self, beat_id: str, pixels: np.ndarray) -> None:
            self.pictures.append(pixels.tobytes())

    keep = Keep()
    perform(example().MagnesiumLid, StageSettings(short_side=120, fps=15), keep)
    assert len(set(keep.pictures)) == 3
