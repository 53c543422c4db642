"""Contact sheets and new scenes."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ketamotion.render.errors import RequestError
from ketamotion.render.new import class_name, new_scene
from ketamotion.render.pool import Quiet
from ketamotion.render.request import Request
from ketamotion.render.sheet import StillSink, sheet
from ketamotion.stage import MechanismScene, StageSettings, perform
from tests.render.flat_scene import Flat


class Keep:
    """Keeps every frame that is drawn."""

    def __init__(self) -> None:
        self.frames: list[np.ndarray] = []

    def frame(self, beat_id: str, pixels: np.ndarray) -> None:
        self.frames.append(pixels[..., :3].copy())


@pytest.fixture(scope="module")
def frames() -> list[np.ndarray]:
    keep = Keep()
    perform(Flat, StageSettings(short_side=120, fps=15), keep)
    return keep.frames


def holds(page: np.ndarray, picture: np.ndarray) -> bool:
    """Whether a picture is on a page, pixel for pixel."""
    height, width = picture.shape[:2]
    rows, columns = page.shape[0] - height, page.shape[1] - width
    return any(
        np.array_equal(page[y : y + height, x : x + width], picture)
        for y in range(rows + 1)
        for x in range(0, columns + 1)
        if np.array_equal(page[y, x : x + width], picture[0])
    )


def test_the_sheet_shows_the_films_own_frames(
    tiny: None, tmp_path: Path, frames: list[np.ndarray]
) -> None:
    path = sheet(Flat, Request(out=tmp_path), width=214)
    assert path == tmp_path / "flat" / "flat_sheet_en.png"
    with Image.open(path) as picture:
        page = np.array(picture)
    beats = perform(Flat, StageSettings(short_side=120, fps=15)).beats
    for beat in beats:
        end = round(beat.end_s * 15) - 1
        assert holds(page, frames[end])
    middle = int((beats[1].start_s + beats[1].end_s) / 2 * 15)
    assert holds(page, frames[middle])
    before = round(beats[1].start_s * 15)
    assert not np.array_equal(frames[middle], frames[before])
    assert not holds(page, frames[before + 5])


def test_only_the_chosen_frames_are_drawn() -> None:
    sink = StillSink([0.2, 1.0], 15, 214, Quiet())
    perform(Flat, StageSettings(short_side=120, fps=15), sink)
    assert sorted(sink.pictures) == [3, 15]


def test_a_strip_shows_one_beat(tiny: None, tmp_path: Path) -> None:
    path = sheet(
        Flat, Request(out=tmp_path), strip="move", every_s=0.2, span=(0, 1), width=40
    )
    assert path.name == "flat_strip-move_en.png"
    with Image.open(path) as picture:
        assert picture.width == 24 + 6 * (40 + 24)
    with pytest.raises(RequestError, match="did you mean move"):
        sheet(Flat, Request(out=tmp_path), strip="mov")
    with pytest.raises(RequestError, match="lasts from 0 to"):
        sheet(Flat, Request(out=tmp_path), strip="move", span=(90, 99))


def test_an_unlabelled_sheet_is_another_file(tiny: None, tmp_path: Path) -> None:
    path = sheet(Flat, Request(out=tmp_path), unlabelled=True, width=60)
    assert path.name == "flat_nolabels_sheet_en.png"


def test_a_new_scene_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = new_scene("my_clip_2", 40, tmp_path)
    spec = importlib.util.spec_from_file_location("my_clip_2", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "my_clip_2", module)
    spec.loader.exec_module(module)
    scene: type[MechanismScene] = module.MyClip2
    assert (scene.storyboard.order, scene.storyboard.status) == (40, "draft")
    keep = Keep()
    played = perform(scene, StageSettings(short_side=120, fps=15), keep)
    assert len(keep.frames) == round(played.duration_s * 15)
    assert not np.array_equal(keep.frames[0], keep.frames[-1])


@pytest.mark.parametrize("name", ["3x", "My", "a b", "class", "../x", "a__b", ""])
def test_what_cannot_name_a_clip_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="cannot name a clip"):
        new_scene(name, 10, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_scene_is_not_written_over(tmp_path: Path) -> None:
    new_scene("a", 10, tmp_path)
    with pytest.raises(RequestError, match="there already"):
        new_scene("a", 10, tmp_path)
    assert class_name("brain_rhythms") == "BrainRhythms"
