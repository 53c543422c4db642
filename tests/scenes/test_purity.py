"""A frame is a function of scene time: alone or in the whole, again, at any rate."""

from __future__ import annotations

import hashlib
from collections.abc import Collection

import numpy as np
import pytest

from ketamotion.checks.rehearsal import SHORT_SIDE, timed
from ketamotion.stage import MechanismScene, StageSettings, perform

SLOWEST = 15

Scene = type[MechanismScene]
Frames = dict[str, dict[int, bytes]]


def few(scene_class: Scene) -> tuple[str, ...]:
    """Two beats for the quick tests, clocks running if any; the slow one takes all."""
    beats = scene_class.storyboard.beats
    clocked = [beat.id for beat in beats if beat.rate] or [beat.id for beat in beats]
    return tuple(dict.fromkeys((clocked[len(clocked) // 3], clocked[-1])))


class Keep:
    """Keeps a digest of each frame by beat and by its place on the coarsest grid.

    `grid_only` passes over what lies between.
    """

    def __init__(self, fps: int, starts: dict[str, int], grid_only: bool) -> None:
        self.step = fps // SLOWEST
        self.starts, self.grid_only, self.fps = starts, grid_only, fps
        self.count: dict[str, int] = {}
        self.frames: Frames = {}

    def wanted(self, scene_time_s: float) -> bool:
        return not self.grid_only or round(scene_time_s * self.fps) % self.step == 0

    def frame(self, beat_id: str, pixels: np.ndarray) -> None:
        n = self.count.get(beat_id, 0)
        self.count[beat_id] = n + 1
        each = 1 if self.grid_only else self.step
        if n % each:
            return
        digest = hashlib.sha256(np.ascontiguousarray(pixels)).digest()
        self.frames.setdefault(beat_id, {})[n // each] = digest


def frames(
    scene_class: Scene,
    only: Collection[str] | None = None,
    fps: int = SLOWEST,
    grid_only: bool = False,
) -> Frames:
    """Digests of the frames at the instants that every rate shows."""
    keep = Keep(fps, {}, grid_only)
    settings = StageSettings(short_side=SHORT_SIDE, fps=fps)
    perform(scene_class, settings, keep, None if only is None else set(only))
    return keep.frames


def changed(a: Frames, b: Frames, beat_id: str) -> list[int]:
    """Which frames of a beat differ, by their number on the coarsest grid."""
    first, second = a[beat_id], b[beat_id]
    assert first.keys() == second.keys(), f"{beat_id}: other instants"
    return [n for n in first if first[n] != second[n]]


def alike(a: Frames, b: Frames, beats: Collection[str]) -> None:
    """Assert that two runs show the same pictures."""
    wrong = {beat: n for beat in beats if (n := changed(a, b, beat))}
    assert not wrong, f"frames that differ: {wrong}"
    # Pictures that never change would be alike as well.
    assert all(len(set(a[beat].values())) > 20 for beat in beats)


@pytest.fixture(scope="module")
def whole() -> dict[Scene, Frames]:
    return {}


def of_whole(whole: dict[Scene, Frames], scene_class: Scene) -> Frames:
    if scene_class not in whole:
        whole[scene_class] = frames(scene_class)
    return whole[scene_class]


def test_a_beat_alone_gives_the_frames_of_the_whole(scene_class, whole) -> None:
    all_frames = of_whole(whole, scene_class)
    performance = timed(scene_class)
    assert list(all_frames) == [beat.beat_id for beat in performance.beats]
    count = sum(map(len, all_frames.values()))
    assert count == round(performance.duration_s * SLOWEST)
    for beat_id in few(scene_class):
        alone = frames(scene_class, only={beat_id})
        assert list(alone) == [beat_id]
        alike(all_frames, alone, [beat_id])


def test_a_second_run_gives_the_first_runs_frames(scene_class, whole) -> None:
    chosen = few(scene_class)
    alike(frames(scene_class, only=chosen), of_whole(whole, scene_class), chosen)


@pytest.mark.parametrize("fps", [30, 60])
def test_each_rate_shows_the_same_picture_at_the_same_instant(
    scene_class, whole, fps: int
) -> None:
    chosen = few(scene_class)
    # At 30 all frames between are drawn too: what they leave behind must not show.
    faster = frames(scene_class, only=chosen, fps=fps, grid_only=fps == 60)
    alike(of_whole(whole, scene_class), faster, chosen)


@pytest.mark.slow
def test_every_beat_alone_again_and_at_every_rate(scene_class, whole) -> None:
    all_frames = of_whole(whole, scene_class)
    alike(all_frames, frames(scene_class), all_frames)
    for beat_id in all_frames:
        alike(all_frames, frames(scene_class, only={beat_id}), [beat_id])
    for fps in (30, 60):
        alike(all_frames, frames(scene_class, fps=fps), all_frames)
