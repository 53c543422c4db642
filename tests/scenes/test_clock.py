"""The drawn clock: it runs as fast as the printed gear says, in every clip."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from ketamotion.checks.rehearsal import SHORT_SIDE, rehearse, timed
from ketamotion.stage import MechanismScene, StageSettings, clock, furniture
from tests.scenes import readings
from tests.scenes.conftest import FINAL

SETTINGS = StageSettings(short_side=SHORT_SIDE, fps=15)
FRAME_S = 1 / 15
CLOCK_TURN_S = 4.0
"""A turn of the hand, in seconds of film, whatever the gear."""
Scene = type[MechanismScene]


def check_clock(scene_class: Scene, beats: int | None = None) -> None:
    """Hand and model time run as fast as the printed gear says.

    Parameters
    ----------
    beats : int, optional
        How many beats with a clock are looked at; all by default.
    """
    clocks = [b.id for b in scene_class.storyboard.beats if b.rate][:beats]
    seen: dict[str, list[tuple[float, float, float, float]]] = {}

    def look(scene: MechanismScene, beat_id: str, _: np.ndarray) -> None:
        if not scene.furniture.running and readings.no_quiet_line(scene):
            return  # on the way to another zoom its scale bar goes, and comes again
        read = (readings.printed_gear(scene), readings.hand_turns(scene))
        seen.setdefault(beat_id, []).append((scene.now, scene.model_s, *read))

    at = []
    for beat in timed(scene_class).beats:
        if beat.beat_id in clocks:
            # A title may stand before the furniture of a clip's first beat.
            begin = beat.start_s + (2.8 if beat.start_s == 0 else 0.6)
            first, after = round(begin / FRAME_S), round(beat.end_s / FRAME_S)
            at += [k * FRAME_S for k in range(first, after, 3)]
    rehearse(scene_class, SETTINGS, look, at=at, only=tuple(clocks))
    assert list(seen) == clocks
    for beat_id, moments in seen.items():
        ran = 0
        for a, b in zip(moments, moments[1:], strict=False):
            film_s, model_s = b[0] - a[0], b[1] - a[1]
            share = model_s / (a[2] * film_s)
            turned = (b[3] - a[3] + 0.5) % 1.0 - 0.5
            assert -1e-6 < share < 1 + 1e-3, (
                f"{beat_id}: {model_s:.4g} s of the model in {film_s:.2f} s of film, "
                f"printed is 1 s = {a[2]:g} s"
            )
            due = share * film_s / CLOCK_TURN_S
            assert abs(turned - due) < 0.005, f"{beat_id}: hand {turned:.3f}, {due:.3f}"
            ran += share > 0.99
        assert ran >= 5, f"{beat_id}: the clock ran through {ran} of {len(moments)}"


def test_the_clock_runs_as_fast_as_it_says(scene_class: Scene) -> None:
    if not any(beat.rate for beat in scene_class.storyboard.beats):
        pytest.skip("the clip has no clock")
    check_clock(scene_class)


def freeze_clock(patch: pytest.MonkeyPatch) -> None:
    """The film runs on, the model's time does not."""

    def advance(self, clock, *animations, seconds, **given):
        self.play(*animations, run_time=seconds, **given)

    patch.setattr(MechanismScene, "advance", advance)


def freeze_hand(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(furniture.BeatFurniture, "_turns", lambda self: 0.0)


def wrong_gear(patch: pytest.MonkeyPatch) -> None:
    true = clock.gear
    patch.setattr(clock, "gear", lambda rate: 1.05 * true(rate))


CLOCKED = [s for s in FINAL if any(b.rate for b in s.storyboard.beats)]
SPOILS = [
    (freeze_clock, "the clock ran through 0"),
    (freeze_hand, "hand 0.000"),
    (wrong_gear, "s of the model in"),
]


@pytest.mark.parametrize("scene", CLOCKED, ids=lambda s: s.storyboard.id)
@pytest.mark.parametrize(("spoil", "noticed"), SPOILS)
def test_a_spoilt_clock_is_noticed(
    scene: Scene,
    spoil: Callable[[pytest.MonkeyPatch], None],
    noticed: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    timed(scene)
    spoil(monkeypatch)
    with pytest.raises(AssertionError, match=noticed):
        check_clock(scene, beats=1)
