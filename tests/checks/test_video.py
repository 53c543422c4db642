"""What is found in encoded files: sound ones pass, each fault is found in its place."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.reformatter import ColorRange

from ketamotion.checks.colours import BT601_MATRIX, BT709_MATRIX
from ketamotion.checks.drawn import drawn_for, entry_of
from ketamotion.checks.finding import Outcome
from ketamotion.checks.seams import STILL_DB
from ketamotion.checks.video import FileWatch, check_file
from ketamotion.render import encode, job, publish, request
from ketamotion.render.encode import Encoding, SegmentWriter
from ketamotion.render.films import Film
from ketamotion.render.probe import decoded
from ketamotion.render.programme import Programme, clip_programme
from ketamotion.render.request import Quality, Request
from ketamotion.stage import StageSettings, perform
from tests.render.flat_scene import Flat

SCENES = {"flat": Flat}
SETTINGS = StageSettings(short_side=270, fps=15)
Tamper = Callable[[str, np.ndarray], np.ndarray]


class _Frames:
    """Keeps a clip's frames, by beat."""

    def __init__(self) -> None:
        self.beats: dict[str, list[np.ndarray]] = {}

    def frame(self, beat_id: str, pixels: np.ndarray) -> None:
        self.beats.setdefault(beat_id, []).append(pixels.copy())


@pytest.fixture(scope="module")
def drawn() -> tuple[Programme, dict[str, list[np.ndarray]]]:
    sink = _Frames()
    performance = perform(Flat, SETTINGS, sink)
    return clip_programme(Flat.storyboard, performance), sink.beats


@pytest.fixture
def film(drawn, tmp_path: Path) -> Callable[..., dict[str, Outcome]]:
    """Codes the clip, its frames tampered with, and gives what is found in the file."""
    programme, beats = drawn

    def make(tamper: Tamper = lambda beat, pixels: pixels) -> dict[str, Outcome]:
        segments = []
        for beat, frames in beats.items():
            writer = SegmentWriter(tmp_path / f"{beat}.mp4", SETTINGS.fps, Encoding())
            for pixels in frames:
                writer.write(tamper(beat, pixels))
            writer.close()
            segments.append(writer.path)
        path = tmp_path / "flat.mp4"
        publish.join(programme, segments, path)
        return found_in(path, programme)

    return make


def found_in(path: Path, programme: Programme) -> dict[str, Outcome]:
    watch = FileWatch.of(programme, SCENES, draft=False)
    for frame in decoded(path):
        watch.frame(frame)
    return {outcome.check: outcome for outcome in watch.outcomes()}


def start_of(programme: Programme, beat: str) -> float:
    return next(step.start_s for step in programme.steps if step.beat.id == beat)


def test_a_sound_file_passes(film) -> None:
    found = film()
    assert found["seams"].passed and found["colours"].passed, found
    assert found["seams"].looked_at == 2  # between three beats


@pytest.mark.parametrize(
    "tamper",
    {
        "lighter by two levels": lambda p: np.minimum(p.astype(int) + 2, 255),
        "two px aside": lambda p: np.roll(p, 2, axis=1),
        "a thing lacks": lambda p: np.where(
            (np.arange(p.shape[1]) > p.shape[1] * 0.7)[:, None], p[0, 0], p
        ),
    }.items(),
    ids=lambda item: item[0],
)
def test_a_jump_at_a_seam_is_found_at_its_time(film, drawn, tamper) -> None:
    found = film(lambda beat, p: tamper[1](p).astype(np.uint8) if beat == "rest" else p)
    failures = found["seams"].failures
    at = {(f.beat, f.at_s) for f in failures}
    assert at == {("rest", start_of(drawn[0], "rest"))}
    assert any(f.by < STILL_DB for f in failures)


def as_coded(kr: float, kb: float) -> np.ndarray:
    """The matrix from R, G, B to Y, Cb, Cr by its weights."""
    y = np.array([kr, 1 - kr - kb, kb])
    blue, red = (np.eye(3)[n] - y for n in (2, 0))
    return np.stack([y, blue / (2 - 2 * kb), red / (2 - 2 * kr)])


def test_another_matrix_is_found_though_the_tags_are_right(film) -> None:
    """As Manim's own writer converts, but for the tags."""
    swap = np.linalg.inv(as_coded(*BT709_MATRIX)) @ as_coded(*BT601_MATRIX)

    def converted(_: str, pixels: np.ndarray) -> np.ndarray:
        shown = pixels.copy()
        rgb = pixels[..., :3].astype(np.float32) @ swap.T.astype(np.float32)
        shown[..., :3] = np.clip(np.round(rgb), 0, 255)
        return shown

    found = film(converted)
    assert found["seams"].passed
    told = {f.what.partition(":")[0] for f in found["colours"].failures}
    assert "colours are converted otherwise" in told


def test_a_file_without_tags_is_found(drawn, tmp_path: Path) -> None:
    programme, beats = drawn
    path = tmp_path / "bare.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=15, options={"crf": "12"})
        stream.height, stream.width = beats["stand"][0].shape[:2]
        stream.pix_fmt = "yuv420p"
        frames = [pixels for several in beats.values() for pixels in several]
        for n, pixels in enumerate(frames):
            frame = encode.to_bt709(pixels)
            frame.pts, frame.time_base = n, Fraction(1, 15)
            frame.colorspace, frame.color_range = 2, ColorRange.UNSPECIFIED
            frame.color_primaries = frame.color_trc = 2
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    failures = found_in(path, programme)["colours"].failures
    assert [f.what for f in failures] == ["the file is not tagged as BT.709"]
    # Without a manifest it is a stranger's, and may be as it likes.
    (colours,) = (o for o in check_file(path, SCENES) if o.check == "colours")
    assert colours.passed and colours.findings[0].warns


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The clip and a film of it, rendered as a user does."""
    out = tmp_path_factory.mktemp("video") / "out"
    small = {"lecture": Quality(180, 15, Encoding())}
    pair = Film("pair", "A film", (("flat", None), ("flat", frozenset({"move"}))), "")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(request, "QUALITIES", small)
        job.render([Flat], [pair], Request(out=out, jobs=1))
    return out


@pytest.mark.parametrize(("name", "seams"), [("flat", 2), ("pair", 7)])
def test_a_render_is_checked_by_its_manifest(made: Path, name: str, seams: int) -> None:
    """In the film: title, three beats, transition, one beat, credits."""
    outcomes = check_file(made / name / f"{name}_en.mp4", SCENES)
    found = {o.check: o for o in outcomes}
    assert all(o.passed for o in outcomes), found
    assert found["seams"].looked_at == seams - (name == "pair")


def test_a_clip_that_was_changed_since_is_told(made: Path) -> None:
    class Longer(Flat):
        def before_rest(self) -> None:
            self.hold(3)

    path = made / "flat" / "flat_en.mp4"
    assert entry_of(path) is not None
    (outcome,) = check_file(path, {"flat": Longer})
    assert "render it again" in outcome.failures[0].what

    class Other(Flat):
        def block(self, color: str, x: float):  # noqa: ANN202
            return super().block(self.theme.text["ink"], x)

    outcomes = check_file(path, {"flat": Other})
    told = {f.what for o in outcomes for f in o.failures}
    assert any("is not the one that is drawn" in what for what in told)


def test_a_jump_in_a_strangers_file_is_worth_a_look(drawn, tmp_path: Path) -> None:
    programme, beats = drawn
    segments = []
    for n, frames in enumerate(beats.values()):
        writer = SegmentWriter(tmp_path / f"{n}.mp4", 15, Encoding())
        for pixels in frames:
            writer.write(np.roll(pixels, 4 * n, axis=1))
        writer.close()
        segments.append(writer.path)
    path = tmp_path / "stranger.mp4"
    publish.join(programme, segments, path)
    seams, colours = check_file(path, SCENES)
    assert seams.passed and colours.passed
    times = sorted(f.at_s for f in seams.findings)
    assert times == [step.start_s for step in programme.steps[1:]]
    assert all(f.warns for f in seams.findings)


def test_frames_are_drawn_for_the_settings_of_the_render(drawn) -> None:
    """The ends of parts, as they were coded; other frames are nobody's."""
    programme, beats = drawn
    given = drawn_for(programme, SCENES)
    first = round(start_of(programme, "move") * SETTINGS.fps)
    assert np.array_equal(given.at(first), beats["move"][0][..., :3])
    assert np.array_equal(given.at(first - 1), beats["stand"][-1][..., :3])
    assert given.at(first + 1) is None
    light = dataclasses.replace(
        programme.performances[0], settings=dataclasses.replace(SETTINGS, theme="light")
    )
    other = drawn_for(dataclasses.replace(programme, performances=(light,)), SCENES)
    assert not np.array_equal(other.at(first), given.at(first))
