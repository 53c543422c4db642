"""The drawn clock: it runs as fast as the printed gear says, in every clip."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ketamotion.checks.clocks import ClockMeter
from ketamotion.checks.finding import Finding
from ketamotion.checks.rehearsal import SHORT_SIDE, rehearse, timed
from ketamotion.stage import MechanismScene, StageSettings, clock, furniture
from tests.scenes.conftest import FINAL

SETTINGS = StageSettings(short_side=SHORT_SIDE, fps=15)
Scene = type[MechanismScene]


def check_clock(scene_class: Scene, beats: int | None = None) -> list[Finding]:
    """What is wrong with the clocks of the first so many beats that have one."""
    performance = timed(scene_class)
    meter = ClockMeter(scene_class.storyboard, performance)
    clocks = meter.clocks[:beats]
    meter.read = {name: meter.read[name] for name in clocks}
    ends = {beat.beat_id: beat.end_s for beat in performance.beats}
    at = [
        t for t in meter.moments
        if any(meter.starts[name] <= t < ends[name] for name in clocks)
    ]  # fmt: skip
    rehearse(scene_class, SETTINGS, meter.look, at=at, only=tuple(clocks))
    assert all(meter.read.values())
    return list(meter.findings())


def test_the_clock_runs_as_fast_as_it_says(scene_class: Scene) -> None:
    if not any(beat.rate for beat in scene_class.storyboard.beats):
        pytest.skip("the clip has no clock")
    found = check_clock(scene_class)
    assert not found, found


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
    (freeze_hand, "the hand turns at another rate"),
    (wrong_gear, "the model runs at another rate"),
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
    found = check_clock(scene, beats=1)
    assert any(noticed in finding.what for finding in found), found
