"""From one clip's last picture to the next one's first."""

from __future__ import annotations

import numpy as np
import pytest

from ketamotion.catalog import discover
from ketamotion.render.layers import Layers, over, rgba
from ketamotion.render.transitions import (
    FAR_SECONDS,
    LEVELS,
    SECONDS,
    Way,
    Zoom,
    frames,
    way,
)
from ketamotion.stage import MechanismScene

HEIGHT, WIDTH = 90, 160
VOID = (7, 12, 22)


def picture(color: tuple[int, int, int], seed: int) -> Layers:
    """A coarse pattern with a label over it."""
    coarse = np.random.default_rng(seed).integers(-30, 30, (9, 16, 1))
    world = np.clip(np.array(color) + np.kron(coarse, np.ones((10, 10, 1))), 0, 255)
    world = world.astype(np.uint8)
    overlay = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    overlay[10:20, 10:60] = 255
    full = rgba(over(world.astype(np.float32), overlay, 1.0))[..., :3]
    return Layers(full, world, overlay, (WIDTH / 2, HEIGHT / 2))


A, B = picture((60, 40, 90), 1), picture((40, 90, 120), 2)
NEAR, FAR, SAME = (
    way("cleft", "channel"),
    way("circuit", "cleft"),
    way("cleft", "cleft"),
)
WAYS = [NEAR, FAR, SAME, way("channel", "cleft"), way("cleft", "circuit")]
BARE = [
    Layers(each.world, each.world, np.zeros_like(each.overlay), each.target)
    for each in (A, B)
]


def test_ways_between_poses() -> None:
    assert list(LEVELS) == ["brain", "circuit", "neuron", "spine", "cleft", "channel"]
    assert (NEAR.steps, FAR.steps, SAME.steps) == (1, 3, 0)
    assert way("channel", "circuit").steps == -4
    assert way("", "cleft") == way("cleft", "") == Way(0)
    assert [w.seconds for w in (NEAR, FAR, SAME)] == [SECONDS, FAR_SECONDS, SECONDS]
    assert FAR.ratio > NEAR.ratio


@pytest.mark.parametrize("kind", WAYS, ids=lambda w: str(w.steps))
def test_first_and_last_picture_are_the_neighbours(kind: Way) -> None:
    made = list(frames(A, B, kind, 15, VOID))
    assert len(made) == 15
    assert np.array_equal(made[0], rgba(A.full))
    assert np.array_equal(made[-1], rgba(B.full))
    for picture_ in made:
        assert picture_.dtype == np.uint8
        assert picture_.shape == (HEIGHT, WIDTH, 4)


@pytest.mark.parametrize("kind", WAYS, ids=lambda w: str(w.steps))
def test_it_joins_without_a_jump(kind: Way) -> None:
    """At 30 pictures a second the second one is still the first, nearly."""
    made = [p[..., :3].astype(float) for p in frames(A, B, kind, 30, VOID)]
    for one, other in ((made[0], made[1]), (made[-2], made[-1])):
        assert 10 * np.log10(255**2 / max(1e-9, ((one - other) ** 2).mean())) > 40


@pytest.mark.parametrize("kind", WAYS, ids=lambda w: str(w.steps))
def test_nothing_flashes(kind: Way) -> None:
    """Brightness turns once at most, and hardly: there and back would be a flash."""
    mean = np.array([p[..., :3].mean() for p in frames(*BARE, kind, 60, VOID)])
    low, high = sorted((mean[0], mean[-1]))
    assert mean.max() < high + 0.1 * 255
    assert mean.min() > low - 0.1 * 255
    assert np.abs(np.diff(mean)).max() < 0.1 * 255


@pytest.mark.parametrize("kind", WAYS, ids=lambda w: str(w.steps))
def test_labels_have_gone_before_the_others_come(kind: Way) -> None:
    bare, full = frames(*BARE, kind, 31, VOID), frames(A, B, kind, 31, VOID)
    shown = [float(np.abs(a[..., :3] - 1.0 * b[..., :3]).mean()) for a, b in
             zip(bare, full, strict=True)]  # fmt: skip
    assert max(shown[8:24]) == 0
    assert shown[:9] == sorted(shown[:9], reverse=True)
    assert shown[24:] == sorted(shown[24:])


def test_out_is_in_reversed() -> None:
    inward = list(frames(*BARE, Way(1), 15, VOID))
    outward = list(frames(*BARE[::-1], Way(-1), 15, VOID))
    for one, other in zip(inward, reversed(outward), strict=True):
        assert np.array_equal(one, other)


def test_the_camera_goes_to_the_target_and_grows_in_equal_ratios() -> None:
    """A bright spot at the target is followed: it runs straight to the middle."""
    at = np.array([110.0, 60.0])
    world = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    y, x = np.mgrid[:HEIGHT, :WIDTH] + 0.5
    world[np.hypot(x - at[0], y - at[1]) < 6] = 200
    none = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    outer = Layers(world, world, none, (at[0], at[1]))
    zoom = Zoom(outer, BARE[1], 8.0, VOID)
    middle = np.array([WIDTH / 2, HEIGHT / 2])
    for u in (0.2, 0.3, 0.34):
        shown = zoom.at(u).mean(-1)
        bright = shown > 100
        spot = np.array([x[bright].mean(), y[bright].mean()])
        along = (spot - at) @ (middle - at) / ((middle - at) @ (middle - at))
        off = spot - at - along * (middle - at)
        assert 0 < along < 1
        assert np.hypot(*off) < 1.0


def test_a_label_is_shown_in_between_alone() -> None:
    left = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    reached = left.copy()
    left[70:80, 5:40], reached[70:80, 5:40] = (0, 255, 0, 255), (255, 0, 0, 255)
    plain = list(frames(*BARE, FAR, 31, VOID))
    named = list(frames(*BARE, FAR, 31, VOID, (left, reached)))
    seen = [not np.array_equal(a, b) for a, b in zip(plain, named, strict=True)]
    assert not seen[0] and not seen[-1]
    assert sum(seen) > 15
    for one in named:  # never both at once
        green, red = one[75, 20, 1] > 200, one[75, 20, 0] > 200
        assert not (green and red)
    assert tuple(named[20][75, 20, :3]) == (255, 0, 0)
    assert tuple(named[10][75, 20, :3]) == (0, 255, 0)


def test_a_dimmed_picture_is_lit_on_the_way() -> None:
    """Under its title a clip's world may be dark; nobody would see where one goes."""
    dark = (B.world * 0.12).astype(np.uint8)
    none = np.zeros_like(B.overlay)
    dimmed = Layers(dark, dark, none, B.target, lit=B.world)
    made = list(frames(BARE[0], dimmed, NEAR, 31, VOID))
    means = [float(p[..., :3].mean()) for p in made]
    assert np.array_equal(made[-1], rgba(dark))
    assert max(means[18:24]) > 3 * means[-1]
    assert np.abs(np.diff(means)).max() < 0.1 * 255
    out = list(frames(dimmed, BARE[0], way("channel", "cleft"), 31, VOID))
    assert np.array_equal(out[0], rgba(dark))
    assert out[10][..., :3].mean() > 2 * out[0][..., :3].mean()


@pytest.mark.parametrize("scene", discover(), ids=lambda s: s.storyboard.id)
def test_every_clip_begins_and_ends_at_a_known_scale(
    scene: type[MechanismScene],
) -> None:
    board = scene.storyboard
    assert {board.opens_at, board.closes_at} <= set(LEVELS)
