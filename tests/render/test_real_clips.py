"""Every real clip, rendered once at draft quality: what the two commands promise."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import av
import pytest

from ketamotion.catalog import discover
from ketamotion.checks.video import check_file
from ketamotion.render.probe import probe
from ketamotion.stage import MechanismScene
from ketamotion.theme import ASSETS

ROOT = ASSETS.parent
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out")
    subprocess.run(
        [sys.executable, "render.py", "--quality", "draft", "--lang", "en,es"]
        + ["--out", str(out)],
        cwd=ROOT,
        check=True,
    )
    return out


@pytest.mark.parametrize("scene", discover(), ids=lambda s: s.storyboard.id)
@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_clip_is_whole(folder: Path, scene: type[MechanismScene], lang: str) -> None:
    board = scene.storyboard
    (video,) = (folder / board.id).glob(f"{board.id}*_{lang}.mp4")
    listed = json.loads((folder / board.id / "manifest.json").read_text("utf-8"))
    with av.open(str(video)) as container:
        stream = container.streams.video[0]
        context = stream.codec_context
        assert (context.width, context.height) == (854, 480)
        assert stream.average_rate == 15
        assert (context.color_primaries, context.color_trc, context.colorspace) == (
            1,
            1,
            1,
        )
        assert {s.language for s in container.streams.subtitles} == {"eng", "spa"}
        chapters = container.chapters()
        assert len(chapters) == len(board.beats)
        starts = {float(c["start"] * c["time_base"]) for c in chapters}
        keys = {
            round(float(packet.pts * packet.time_base), 4)
            for packet in container.demux(stream)
            if packet.pts is not None and packet.is_keyframe
        }
        assert {round(start, 4) for start in starts} <= keys
    assert listed["renders"]


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_film_is_whole(folder: Path, lang: str) -> None:
    listed = json.loads((folder / "core" / "manifest.json").read_text("utf-8"))
    (video,) = (folder / "core").glob(f"core*_{lang}.mp4")
    (told,) = (r for r in listed["renders"] if r["name"] == video.stem)
    clips = list(dict.fromkeys(beat["clip"] for beat in told["beats"]))
    kinds = [part["kind"] for part in told["interludes"]]
    assert kinds == ["title", *["transition"] * (len(clips) - 1), "credits"]
    assert 7 * 60 < told["duration_s"] < 10 * 60
    media = probe(video)
    assert media.frames == told["frames"]
    assert len(media.chapters) == len(told["beats"]) + 2
    last = told["interludes"][-1]
    assert last["end_s"] - last["start_s"] <= 30
    # Seams and colours, beside what is drawn now.
    outcomes = check_file(video, {s.storyboard.id: s for s in discover()})
    assert all(outcome.passed for outcome in outcomes), outcomes
    assert outcomes[0].looked_at >= len(told["beats"]) + len(told["interludes"]) - 1


@pytest.mark.parametrize("scene", discover(), ids=lambda s: s.storyboard.id)
def test_plain_manim_plays_a_scene(scene: type[MechanismScene], tmp_path: Path) -> None:
    file = ROOT / "scenes" / f"{scene.storyboard.id}.py"
    done = subprocess.run(
        [sys.executable, "-m", "manim", "-ql", "-s", "--media_dir", str(tmp_path)]
        + [str(file), scene.__name__],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-2000:]
    assert list(tmp_path.rglob("*.png"))
