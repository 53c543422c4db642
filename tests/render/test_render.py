"""A whole render: the files, what they hold, what is used again, what fails."""

from __future__ import annotations

import dataclasses
import hashlib
import html.parser
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ketamotion.render import job, pool
from ketamotion.render.beats import BeatTask, render_beats
from ketamotion.render.encode import Encoding
from ketamotion.render.errors import RenderError, RequestError
from ketamotion.render.files import write_whole
from ketamotion.render.job import plan, render
from ketamotion.render.keys import segment_key
from ketamotion.render.probe import BT709, decoded, digests, probe
from ketamotion.render.request import Request
from ketamotion.stage import StageSettings, perform
from tests.render.conftest import Heard
from tests.render.flat_scene import Failing, Flat

SIDE = {"short_side": 120, "fps": 15}
ENDINGS = [".html", ".mp4", ".png", ".srt", ".txt", ".vtt"]
ENDINGS += ["_chapters.vtt", "_descriptions.vtt"]


@pytest.fixture(scope="module")
def played() -> Any:
    return perform(Flat, StageSettings(**SIDE))


def manifest(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "manifest.json").read_text("utf-8"))


def entry(made: Path, name: str) -> dict[str, Any]:
    folder = made / name.split("_")[0]
    return next(r for r in manifest(folder)["renders"] if r["name"] == name)


def test_exactly_the_promised_files_are_there(made: Path) -> None:
    for name in ("flat", "pair"):
        found = {path.name for path in (made / name).iterdir()}
        stems = [f"{name}_{lang}" for lang in ("en", "es")]
        assert found == {s + e for s in stems for e in ENDINGS} | {"manifest.json"}
    assert {path.name for path in made.iterdir()} == {"flat", "pair", ".work"}
    assert not list(made.rglob("*.part"))
    assert not list((made / ".work").glob("making-*"))


def test_the_video_has_size_rate_tags_and_every_frame(made: Path, played: Any) -> None:
    media = probe(made / "flat" / "flat_en.mp4")
    assert (media.width, media.height, media.fps) == (214, 120, 15)
    assert media.frames == round(played.duration_s * 15)
    assert media.times_exact
    assert media.colour == BT709
    assert media.index_first
    assert media.tags["title"] == "Flat colours & <little> else"
    assert "CC BY 4.0" in media.tags["comment"]
    assert media.tags["artist"]


def test_chapters_are_beats_and_begin_with_keyframes(made: Path, played: Any) -> None:
    media = probe(made / "flat" / "flat_en.mp4")
    spans = [(start, end) for start, end, _ in media.chapters]
    assert spans == [
        pytest.approx((beat.start_s, beat.end_s), abs=1e-3) for beat in played.beats
    ]
    assert [t for _, _, t in media.chapters][1:] == [
        "One of them moves",
        "All is still",
    ]
    assert {round(b.start_s * 15) for b in played.beats} <= set(media.keyframes)


def test_there_is_a_caption_track_per_language_the_pictures_own_first(
    made: Path,
) -> None:
    for lang, tracks in (("en", ["eng", "spa"]), ("es", ["spa", "eng"])):
        media = probe(made / "flat" / f"flat_{lang}.mp4")
        assert list(media.captions) == tracks
        cues = [cue for beat in entry(made, f"flat_{lang}")["beats"]
                for cue in beat["cues"]["en"]]  # fmt: skip
        inside = media.captions["eng"]
        assert [text for _, _, text in inside] == [cue["text"] for cue in cues]
        assert [start for start, _, _ in inside] == pytest.approx(
            [cue["start_s"] for cue in cues], abs=1e-3
        )


def test_a_clip_is_its_beats_frame_for_frame(made: Path, tmp_path: Path) -> None:
    """Each beat, rendered alone in this process, against two jobs' joined file."""
    whole = digests(made / "flat" / "flat_en.mp4")
    alone: list[str] = []
    each = plan(Flat, Request(out=tmp_path))[0]
    for segment in each.segments:
        task = BeatTask(
            Flat.__module__,
            "Flat",
            each.programme.settings,
            Request().encoding,
            (segment,),
        )
        render_beats(task, lambda: None)
        alone += digests(segment.path)
    assert alone == whole


def test_one_job_and_two_give_the_same_bytes(made: Path, tmp_path: Path) -> None:
    render([Flat], [], Request(out=tmp_path, jobs=1))
    for ending in ENDINGS:
        one = (tmp_path / "flat" / f"flat_en{ending}").read_bytes()
        assert one == (made / "flat" / f"flat_en{ending}").read_bytes(), ending
    ours = manifest(tmp_path / "flat")["renders"][0]
    assert ours == entry(made, "flat_en")


def test_decoded_pictures_are_the_drawn_ones(made: Path) -> None:
    """Flat parts of the poster, drawn without loss, against the video's frame."""
    with Image.open(made / "flat" / "flat_en.png") as picture:
        poster = np.array(picture)
    last_of_move = entry(made, "flat_en")["beats"][1]["end_frame"] - 1
    frames = list(decoded(made / "flat" / "flat_en.mp4"))
    shown = frames[last_of_move].to_ndarray(format="yuv420p")[:120].astype(float)
    drawn = poster.astype(float) @ (0.2126, 0.7152, 0.0722) * 219 / 255 + 16
    flat = np.ones(drawn.shape, bool)
    for axis in (0, 1):
        for step in (-4, -2, -1, 1, 2, 4):
            flat &= np.abs(np.roll(drawn, step, axis) - drawn) < 0.5
    assert flat.mean() > 0.5
    assert np.abs(shown - drawn)[flat].max() <= 3


def test_the_manifest_tells_everything(made: Path, played: Any) -> None:
    data = manifest(made / "flat")
    assert (data["id"], data["kind"], data["licence"]) == ("flat", "clip", "CC BY 4.0")
    assert [r["name"] for r in data["renders"]] == ["flat_en", "flat_es"]
    told = entry(made, "flat_en")
    assert told["duration_s"] == pytest.approx(played.duration_s, abs=1e-5)
    assert [b["beat"] for b in told["beats"]] == ["stand", "move", "rest"]
    assert told["parameters"] == [
        {
            "clip": "flat",
            "name": "dose_um",
            "value": 10.0,
            "default": 10.0,
            "unit": "uM",
            "model_range": [0.0, 100.0],
            "story_range": [1.0, 30.0],
            "in_story": True,
            "meaning": "a dose",
        }
    ]
    assert told["beats"][1]["furniture"]["en"] == {
        "badge": "model",
        "condition": "10 µM",
        "rate": "1 s = 20 ms",
        "note": "",
    }
    result = told["results"][0]
    assert (result["name"], result["value"], result["tag"]) == ("way", 100.0, "V")
    assert [s["key"] for s in told["sources"]] == ["gilling2009"]
    assert told["sources"][0]["url"].startswith("https://doi.org/")
    assert "2009" in told["sources"][0]["text"]
    assert {"ketamotion", "manim", "cairo", "av", "numpy"} <= set(told["versions"])
    for file in told["files"]:
        content = (made / "flat" / file["name"]).read_bytes()
        assert len(content) == file["size"]
        assert hashlib.sha256(content).hexdigest() == file["sha256"]
    assert len(told["files"]) == len(ENDINGS)


def test_progress_counts_the_frames_of_all_processes(
    made: Path, heard: Heard, played: Any
) -> None:
    beats = 2 * round(played.duration_s * 15)
    cards = [
        part["end_frame"] - part["first_frame"]
        for lang in ("en", "es")
        for part in entry(made, f"pair_{lang}")["interludes"]
    ]
    assert heard.total == beats + sum(cards)
    assert heard.counts == sorted(heard.counts)
    assert heard.counts[-1] == heard.total
    assert heard.ended


class Page(html.parser.HTMLParser):
    """Collects a page's text and checks that its elements are closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag != "meta":
            self.open.append(tag)
        assert not {"src", "onload"} & {name for name, _ in attrs}

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_transcript_has_captions_descriptions_and_sources(made: Path) -> None:
    page = Page()
    page.feed((made / "flat" / "flat_en.html").read_text("utf-8"))
    assert page.open == []
    text = (made / "flat" / "flat_en.txt").read_text("utf-8")
    for found in (page.text, text):
        assert "At 10 µM it went 100 px." in found
        assert "Four rectangles <side> by side & still." in found
        assert "10.1016/j.neuropharm.2009.01.012" in found
        assert "not medical advice" in found


def test_descriptions_and_chapters_cover_every_beat(made: Path, played: Any) -> None:
    for kind in ("chapters", "descriptions"):
        text = (made / "flat" / f"flat_en_{kind}.vtt").read_text("utf-8")
        assert f"Kind: {kind}" in text
        assert text.count("-->") == len(played.beats)


# --- again -----------------------------------------------------------------------


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the beats that are drawn from now on."""
    drawn: list[str] = []
    real = pool.render_beats

    def counting(task: BeatTask, tick: Any) -> None:
        drawn.extend(segment.beat_id for segment in task.segments)
        real(task, tick)

    monkeypatch.setattr(pool, "render_beats", counting)
    return drawn


@pytest.fixture
def copied(made: Path, tmp_path: Path) -> Path:
    """A copy of the rendered folder, to be damaged."""
    return Path(shutil.copytree(made, tmp_path / "out"))


def test_a_second_run_draws_nothing_and_changes_nothing(
    copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = counted(monkeypatch)
    before = {p: p.stat().st_mtime_ns for p in copied.rglob("*") if p.is_file()}
    paths = render([Flat], [], Request(out=copied))
    assert drawn == []
    assert {p: p.stat().st_mtime_ns for p in copied.rglob("*") if p.is_file()} == before
    assert sorted(p.name for p in paths) == sorted(f"flat_en{e}" for e in ENDINGS)


def test_what_is_missing_or_broken_is_made_again_and_nothing_else(
    copied: Path, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = counted(monkeypatch)
    video = copied / "flat" / "flat_en.mp4"
    video.write_bytes(video.read_bytes()[:-1])
    work = copied / ".work" / "flat" / "flat_en"
    next(work.glob("rest-*.mp4")).write_bytes(b"cut short")
    render([Flat], [], Request(out=copied))
    assert drawn == ["rest"]
    assert video.read_bytes() == (made / "flat" / "flat_en.mp4").read_bytes()


def test_another_value_draws_again_beside_the_standard_render(
    copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = counted(monkeypatch)
    standard = (copied / "flat" / "flat_en.mp4").read_bytes()
    paths = render([Flat], [], Request(out=copied, given={"dose_um": "0"}))
    assert drawn == ["stand", "move", "rest"]
    assert (copied / "flat" / "flat_en.mp4").read_bytes() == standard
    name = paths[0].stem
    told = next(r for r in manifest(copied / "flat")["renders"] if r["name"] == name)
    assert len(manifest(copied / "flat")["renders"]) == 3
    assert told["beats"][1]["variant"] == "still"
    assert told["beats"][1]["captions"]["en"] == ["Nothing moves."]
    assert told["exploring"] is True
    assert told["parameters"][0]["value"] == 0.0
    text = paths[0].with_suffix(".txt").read_text("utf-8")
    assert "Exploration" in text
    assert "it went" not in text


def test_other_code_draws_again_and_drops_the_old_segments(
    copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = counted(monkeypatch)
    work = copied / ".work" / "flat" / "flat_en"
    before = {path.name for path in work.iterdir()}
    monkeypatch.setattr("ketamotion.render.keys.shared_digest", lambda: "other")
    render([Flat], [], Request(out=copied))
    assert drawn == ["stand", "move", "rest"]
    after = {path.name for path in work.iterdir()}
    assert len(after) == len(before)
    assert not after & before


def test_a_lost_poster_is_drawn_again(
    copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = counted(monkeypatch)
    work = copied / ".work" / "flat" / "flat_en"
    for path in (*work.glob("*.png"), copied / "flat" / "flat_en.png"):
        path.unlink()
    render([Flat], [], Request(out=copied))
    assert drawn == ["move"]
    assert (copied / "flat" / "flat_en.png").is_file()


@pytest.mark.parametrize(
    "change",
    [
        {"size": "1:1"},
        {"short_side": 240},
        {"fps": 30},
        {"theme": "light"},
        {"lang": "es"},
        {"labels": "none"},
        {"parameters": {"dose_um": 2.0}},
    ],
)
def test_a_segment_is_kept_for_its_own_settings_alone(change: dict[str, Any]) -> None:
    standard = segment_key(Flat, StageSettings(**SIDE), Encoding(), "move")
    other = segment_key(Flat, StageSettings(**(SIDE | change)), Encoding(), "move")
    assert other != standard
    assert segment_key(Flat, StageSettings(**SIDE), Encoding(), "rest") != standard
    assert segment_key(Flat, StageSettings(**SIDE), Encoding("fast"), "move") != (
        standard
    )


def test_the_longest_beats_are_drawn_first(made: Path, tmp_path: Path) -> None:
    tasks = [plan(Flat, Request(out=tmp_path))[0].task(Request())]
    frames = [task.frames for task in pool.single_beats(tasks)]
    assert len(frames) == 3
    assert frames == sorted(frames, reverse=True)
    assert frames != [segment.frames for segment in tasks[0].segments[::-1]]


def test_a_file_is_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    write_whole(path, "old")

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ketamotion.render.files.os.replace", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(path, "new")
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]
    assert path.read_text() == "old"


def test_a_full_disk_is_told_in_one_line(
    copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device", "x.vtt")

    (copied / "flat" / "flat_en.mp4").unlink()
    monkeypatch.setattr("ketamotion.render.publish.write_whole", full)
    with pytest.raises(RenderError, match="No space left on device: x.vtt"):
        render([Flat], [], Request(out=copied))
    assert not (copied / "flat" / "flat_en.mp4").exists()


# --- failures --------------------------------------------------------------------


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_scene_that_fails_leaves_whole_segments_and_no_files(
    jobs: int, tiny: None, tmp_path: Path
) -> None:
    with pytest.raises(RenderError, match=r"flat .*third beat breaks.*line \d+"):
        render([Failing], [], Request(out=tmp_path, jobs=jobs))
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert all(path.parent.parent.parent.name == ".work" for path in files)
    assert {path.name.split("-")[0] for path in files} <= {"stand", "move"}
    if jobs == 1:
        assert {path.name.split("-")[0] for path in files} == {"stand", "move"}


def test_a_video_that_turns_out_wrong_does_not_appear(
    copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(copied / "flat")
    real = job.clip_programme

    def longer(*given: Any) -> Any:
        programme = real(*given)
        last = dataclasses.replace(
            programme.steps[-1], end_s=programme.steps[-1].end_s + 1 / 15
        )
        steps = (*programme.steps[:-1], last)
        return dataclasses.replace(programme, steps=steps)

    def draw_nothing(tasks: Sequence[BeatTask], *_: Any) -> None: ...

    monkeypatch.setattr(job, "clip_programme", longer)
    monkeypatch.setattr(job, "render_all", draw_nothing)
    with pytest.raises(RenderError, match="thrown away; wrong: number of frames"):
        render([Flat], [], Request(out=copied))
    assert list((copied / "flat").iterdir()) == []
    assert not list((copied / ".work").glob("making-*"))


def test_a_file_where_a_folder_should_be_is_told(tiny: None, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("in the way")
    for out in (tmp_path / "out", tmp_path / "out" / "below"):
        with pytest.raises(RequestError, match="a file is in its way"):
            render([Flat], [], Request(out=out))
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_source_that_is_no_reference_is_told_before_drawing(
    tiny: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = counted(monkeypatch)
    monkeypatch.setattr("ketamotion.render.manifest.references", dict)
    with pytest.raises(RenderError, match="has no gilling2009"):
        render([Flat], [], Request(out=tmp_path))
    assert drawn == []


def test_a_beat_that_is_longer_when_drawn_is_refused(
    tiny: None, tmp_path: Path
) -> None:
    each = plan(Flat, Request(out=tmp_path))[0]
    short = dataclasses.replace(each.segments[0], frames=each.segments[0].frames - 1)
    settings, encoding = each.programme.settings, Request().encoding
    task = BeatTask(Flat.__module__, "Flat", settings, encoding, (short,))
    with pytest.raises(RenderError, match="'stand' is longer or shorter"):
        render_beats(task, lambda: None)
