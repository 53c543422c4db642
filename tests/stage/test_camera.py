"""What the camera keeps from frame to frame changes no pixel."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection

import numpy as np
import pytest
from manim import Camera, Circle, Mobject, Square, VMobject

from ketamotion.catalog import scene
from ketamotion.layout import Focus, View
from ketamotion.mobjects.relief.bake import Bake
from ketamotion.mobjects.sprite import Shot, Sprite, World
from ketamotion.stage import StageSettings, perform
from ketamotion.stage.camera import StageCamera
from tests.stage.small_scene import flat

DRAFT = StageSettings(short_side=480, fps=15)
CLIP = "nmda_blockade"


class Digests:
    """Digests of the wanted frames, by frame number."""

    def __init__(self, frames: Collection[int]) -> None:
        self.frames = set(frames)
        self.found: dict[int, str] = {}
        self._number = 0

    def wanted(self, scene_time_s: float) -> bool:
        self._number = round(scene_time_s * DRAFT.fps)
        return self._number in self.frames

    def frame(self, beat_id: str, pixels: np.ndarray) -> None:
        digest = hashlib.sha256(np.ascontiguousarray(pixels)).hexdigest()
        self.found[self._number] = digest


def drawn(frames: Collection[int]) -> dict[int, str]:
    sink = Digests(frames)
    perform(scene(CLIP), DRAFT, sink)
    assert set(sink.found) == set(frames)
    return sink.found


@pytest.fixture(scope="module")
def windows() -> list[int]:
    """Frames in a row as each beat begins, in its midst and as it ends."""
    out: set[int] = set()
    for beat in perform(scene(CLIP), DRAFT).beats:
        first, after = (round(t * DRAFT.fps) for t in (beat.start_s, beat.end_s))
        for start in (first, (first + after) // 2, after - 4):
            out |= set(range(start, start + 4))
    return sorted(out)


@pytest.fixture(scope="module")
def kept(windows: list[int]) -> dict[int, str]:
    return drawn(windows)


def test_the_clip_is_the_same_with_and_without_keeping(
    windows: list[int], kept: dict[int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(StageCamera, "keeps", False)
    anew = drawn(windows)
    assert [n for n in windows if anew[n] != kept[n]] == []


def test_a_frame_of_the_clip_does_not_depend_on_those_drawn_before(
    windows: list[int], kept: dict[int, str]
) -> None:
    some = windows[1::3]
    alone = drawn(some)
    assert [n for n in some if alone[n] != kept[n]] == []


# -- one camera, few mobjects -----------------------------------------------------


@pytest.fixture
def camera() -> StageCamera:
    with DRAFT.manim_config():
        return StageCamera(void="#0B1526")


def frame(camera: StageCamera, *mobjects: Mobject) -> np.ndarray:
    camera.draw_frame(mobjects)
    return camera.pixel_array.copy()


def steady(camera: StageCamera, *mobjects: Mobject) -> np.ndarray:
    """Drawn until everything that can be kept is kept."""
    first = frame(camera, *mobjects)
    for _ in range(3):
        assert np.array_equal(frame(camera, *mobjects), first)
    assert camera._kept
    return first


def soft(name: str, size: int = 40) -> Bake:
    """A round bake with a soft rim."""
    y, x = np.mgrid[:size, :size] - (size - 1) / 2
    alpha = np.clip(size / 2 - np.hypot(x, y), 0, 8) / 8
    pixels = np.round(255 * alpha[..., None] * (0.9, 0.6, 0.2, 1.0)).astype(np.uint8)
    return Bake(name, pixels, 0.7, (size / 2, size / 2))


def small_world(opaque: bool = True) -> World:
    plate = flat("plate", 1100, 600, (40, 60, 80, 255 if opaque else 250))
    plate.pixels[:, ::5, :3] += 20
    plate = Bake("plate", plate.pixels, 4 / 9, (550.0, 300.0))
    shot = Shot("only", View(960, 540, 1.0), Focus(700, 500, 300, 300, 0.7), plate)
    world = World().take(shot)
    for n in range(6):
        sprite = Sprite(soft(f"dot{n}"), layer=n, kept_with="still" if n % 3 else None)
        sprite.place(60.0 * n - 500, 12.0 * n, 7.0 * n)
        world.add(sprite)
    return world


def vector() -> VMobject:
    square = Square(1.5, fill_opacity=0.6, color="#33AA88", stroke_width=5)
    return square.shift([2.0, 1.0, 0.0])


VECTOR_CHANGES: dict[str, Callable[[VMobject], object]] = {
    "points in place": lambda m: np.add(m.points, 0.01, out=m.points),
    "fill": lambda m: m.set_fill("#FF0000"),
    "fill opacity": lambda m: m.set_fill(opacity=0.7),
    "stroke": lambda m: m.set_stroke("#FFFFFF"),
    "stroke width": lambda m: m.set_stroke(width=6),
    "background stroke": lambda m: m.set_stroke("#FFFFFF", 20, background=True),
    "veil": lambda m: setattr(m, "veil", 0.5),
    "sheen": lambda m: m.set_sheen(0.5, np.array([1.0, 0.0, 0.0])),
}


@pytest.mark.parametrize("change", VECTOR_CHANGES)
def test_a_vector_that_changes_is_drawn_anew(camera: StageCamera, change: str) -> None:
    mobject, others = vector(), [Circle(0.5), Circle(0.7)]
    before = steady(camera, *others, mobject)
    VECTOR_CHANGES[change](mobject)
    after = frame(camera, *others, mobject)
    assert not np.array_equal(after, before)
    camera.forget()
    assert np.array_equal(frame(camera, *others, mobject), after)


SPRITE_CHANGES: dict[str, Callable[[Sprite], object]] = {
    "place": lambda s: s.place(-140.0, 14.0, 7.0),
    "points in place": lambda s: np.add(s.points, 0.01, out=s.points),
    "alpha": lambda s: s.set_opacity(0.5),
    "veil": lambda s: setattr(s, "veil", 0.5),
    "picture": lambda s: s.show(soft("other", 44)),
    "second picture": lambda s: s.show(s.bake, soft("other", 44), 0.5),
    "blend": lambda s: setattr(s, "blend", "screen"),
    "light": lambda s: setattr(s, "lit", True),
    "layer": lambda s: s.set_layer(9),
    "hidden": lambda s: setattr(s, "hidden", True),
}


@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize("change", SPRITE_CHANGES)
def test_a_sprite_that_changes_is_drawn_anew(
    camera: StageCamera, change: str, number: int
) -> None:
    world = small_world()
    sprite = world.submobjects[number]
    for other in world.submobjects:
        other.place(40.0 * other.z_index + 3800, 0.0)  # they overlap
    before = steady(camera, world)
    SPRITE_CHANGES[change](sprite)
    after = frame(camera, world)
    assert not np.array_equal(after, before)
    camera.forget()
    assert np.array_equal(frame(camera, world), after)


def test_view_and_focus_of_a_world_reach_its_kept_runs(camera: StageCamera) -> None:
    world = small_world()
    shot = world.arrival
    moved = Shot("moved", View(964.5, 540, 1.0), shot.focus, shot.plate)
    darker = Shot("darker", shot.view, Focus(700, 500, 300, 300, 0.9), shot.plate)
    for other in (moved, darker):
        world.departure = world.arrival = shot
        steady(camera, world)
        world.submobjects[1].shift([0.01, 0.0, 0.0])
        before = frame(camera, world)
        assert len(camera._kept) == 2  # the plate and a run that always moves
        world.departure = world.arrival = other
        after = frame(camera, world)
        assert not np.array_equal(after, before)
        camera.forget()
        assert np.array_equal(frame(camera, world), after)


def test_nothing_is_drawn_below_a_plate_that_covers_it(camera: StageCamera) -> None:
    below, above = small_world(), small_world()
    both = frame(camera, below, above)
    assert len(camera.items([below, above])) == len(camera.items([above]))
    assert np.array_equal(both, frame(camera, above))
    above.veil = 0.5
    assert len(camera.items([below, above])) > len(camera.items([above]))
    glass = small_world(opaque=False)
    assert len(camera.items([below, glass])) > len(camera.items([glass]))


def test_a_plate_that_does_not_reach_the_edge_covers_nothing(
    camera: StageCamera,
) -> None:
    world = small_world()
    shot = world.arrival
    for x, y in ((2400, 0), (-2400, 0), (300, 0), (-300, 0), (0, 180), (0, -180)):
        world.departure = world.arrival = shot
        frame(camera, world)  # something that would shine through
        aside = Shot("aside", View(960 + x, 540 + y, 1.0), shot.focus, shot.plate)
        world.departure = world.arrival = aside
        pixels = frame(camera, world)
        assert (pixels[..., :3] == (11, 21, 38)).all(-1).any()
        camera.forget()
        camera.reset()
        assert np.array_equal(frame(camera, world), pixels)


def test_vectors_look_as_manim_draws_them(camera: StageCamera) -> None:
    mobjects = [
        vector(),
        Circle(2.0, stroke_width=3, color="#FFAA00").shift([-3.0, -3.0, 0.0]),
        Circle(9.0, fill_opacity=0.5, color="#4455FF"),  # larger than the frame
        Square(3.0, stroke_width=30).rotate(0.6).shift([5.5, 0.0, 0.0]),  # mitres
    ]
    ours = frame(camera, *mobjects).astype(int)
    camera.reset()
    Camera.capture_mobjects(camera, mobjects)
    assert np.abs(ours - camera.pixel_array).max() <= 2
