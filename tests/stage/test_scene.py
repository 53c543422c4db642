"""The stage's promises about time: grid, beats, purity."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from ketamotion.evidence import Quantity
from ketamotion.stage import BeatError, MechanismScene, StageSettings, perform
from tests.stage.small_scene import Small


class Keep:
    """Keeps a digest of each frame, by beat."""

    def __init__(self) -> None:
        self.frames: dict[str, list[bytes]] = {}
        self.last: np.ndarray | None = None

    def frame(self, beat_id: str, pixels: np.ndarray) -> None:
        digest = hashlib.sha256(np.ascontiguousarray(pixels)).digest()
        self.frames.setdefault(beat_id, []).append(digest)
        self.last = pixels.copy()


def settings(**given: object) -> StageSettings:
    return StageSettings(**{"short_side": 120, "fps": 15, **given})


def play(only: set[str] | None = None, **given: object) -> dict[str, list[bytes]]:
    keep = Keep()
    perform(Small, settings(**given), keep, only)
    return keep.frames


def test_run_times_are_rounded_up_to_the_grid() -> None:
    beats = perform(Small, settings()).beats
    for beat in beats:
        assert beat.start_s * 15 == pytest.approx(round(beat.start_s * 15))
        assert beat.end_s * 15 == pytest.approx(round(beat.end_s * 15))


def test_a_beat_lasts_long_enough_to_read_and_to_look() -> None:
    first = perform(Small, settings()).beats[0]
    starts = [start for start, _, _ in first.cues("en")]
    assert starts[1] - starts[0] >= 1.5
    assert first.end_s - starts[1] >= 1.5 + 1.0


def test_frame_count_is_duration_times_rate() -> None:
    performance = perform(Small, settings())
    frames = play()
    total = sum(len(beat) for beat in frames.values())
    assert total == round(performance.duration_s * 15)


def test_a_beat_alone_gives_the_frames_of_the_whole() -> None:
    assert play(only={"second"})["second"] == play()["second"]


def test_a_second_run_gives_the_first_runs_frames() -> None:
    assert play() == play()


@pytest.mark.parametrize("fps", [30, 60])
def test_each_rate_shows_the_same_picture_at_the_same_instant(fps: int) -> None:
    slow, fast = play(fps=15), play(fps=fps)
    for beat_id, frames in slow.items():
        assert fast[beat_id][:: fps // 15] == frames


def test_the_clock_runs_only_while_it_is_advanced() -> None:
    frames = play()["second"]
    assert len(set(frames[:30])) == 30
    # the drawn clock takes a moment to come to its stop
    assert len(set(frames[34:])) == 1


def test_words_follow_the_outcome_and_the_story_range() -> None:
    def words(dose: float) -> list[str]:
        beats = perform(Small, settings(parameters={"dose_um": dose})).beats
        return [text for beat in beats for _, _, text in beat.cues("en")]

    assert words(10)[-1] == "A sprite moves at 10 µM: 20."
    assert words(50)[-1] == "A sprite moves."
    assert words(0)[0] == "No square."


def test_numbers_follow_the_language() -> None:
    beats = perform(Small, settings(parameters={"dose_um": 2.5})).beats
    assert "2,5 µM" in beats[-1].cues("es")[-1][2]


@pytest.mark.parametrize(
    ("order", "message"),
    [
        (("second",), "'second' played where 'first' is due"),
        (("frist",), "'frist' played where 'first' is due"),
        (("first",), "never played: second"),
    ],
)
def test_beats_out_of_order_are_named(order: tuple[str, ...], message: str) -> None:
    class Wrong(MechanismScene):
        storyboard = Small.storyboard

        def construct(self) -> None:
            self.result("twice", Quantity(1.0, "uM", "V", ("gilling2009",)))
            for beat_id in order:
                with self.beat(beat_id):
                    self.hold()

    with pytest.raises(BeatError, match=message):
        perform(Wrong, settings())


def test_a_value_that_may_not_be_printed_stops_the_scene() -> None:
    class Unread(MechanismScene):
        storyboard = Small.storyboard

        def construct(self) -> None:
            self.result("twice", Quantity(1.0, "uM", "M", ("gilling2009",)))
            for beat_id in ("first", "second"):
                with self.beat(beat_id):
                    self.hold()

    with pytest.raises(ValueError, match="tagged M"):
        perform(Unread, settings())
