"""Segments joined by stream copy: nothing lost, nothing moved, no jump."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ketamotion.render.captions import Cue
from ketamotion.render.encode import Encoding, SegmentWriter
from ketamotion.render.mux import join
from ketamotion.render.probe import decoded, digests, probe
from tests.render.test_encode import noise, write

CUES = {
    "en": [Cue("a.1", 0.2, 0.8, "one\ntwo"), Cue("a.2", 0.8, 1.9, "µ & <3>")],
    "es": [Cue("a.1", 0.5, 1.0, "uno")],
}
CHAPTERS = [(0.0, 14 / 15, "First"), (14 / 15, 34 / 15, "Segundo: ≥ 1 µM")]


@pytest.fixture(scope="module")
def joined(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Path], Path]:
    folder = tmp_path_factory.mktemp("join")
    parts = [
        write(folder / "a.mp4", noise(14, 1)),
        write(folder / "b.mp4", noise(20, 2)),
    ]
    tags = {"title": "A title", "artist": "Us", "comment": "CC BY 4.0"}
    join(parts, folder / "ab.mp4", chapters=CHAPTERS, captions=CUES, tags=tags)
    return parts, folder / "ab.mp4"


def test_joined_frames_are_the_segments_frames(
    joined: tuple[list[Path], Path],
) -> None:
    parts, whole = joined
    assert digests(whole) == digests(parts[0]) + digests(parts[1])


def test_times_run_on_and_each_segment_begins_with_a_keyframe(
    joined: tuple[list[Path], Path],
) -> None:
    media = probe(joined[1])
    assert media.frames == 34
    assert media.times_exact
    assert {0, 14} <= set(media.keyframes)
    assert media.index_first


def test_chapters_captions_and_tags_are_inside(
    joined: tuple[list[Path], Path],
) -> None:
    media = probe(joined[1])
    assert [title for _, _, title in media.chapters] == [t for _, _, t in CHAPTERS]
    assert media.chapters[1][:2] == pytest.approx(CHAPTERS[1][:2])
    assert list(media.captions) == ["eng", "spa"]
    assert media.captions["eng"] == [
        (cue.start_s, cue.end_s, cue.text) for cue in CUES["en"]
    ]
    assert media.captions["spa"] == [(0.5, 1.0, "uno")]
    assert media.tags["title"] == "A title"
    assert media.tags["artist"] == "Us"
    assert media.tags["comment"] == "CC BY 4.0"


def test_segments_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    small = write(tmp_path / "a.mp4", noise(5))
    large = write(tmp_path / "b.mp4", [np.full((64, 64, 4), 255, np.uint8)] * 5)
    other = write(tmp_path / "c.mp4", noise(5), fps=30)
    for wrong in (large, other):
        with pytest.raises(ValueError, match="differs in format"):
            join([small, wrong], tmp_path / "x.mp4", chapters=[], captions={}, tags={})


def test_no_jump_is_seen_where_nothing_moves(tmp_path: Path) -> None:
    """A dithered dark ground and a thing that comes to rest before the joint."""
    rng = np.random.default_rng(3)
    ramp = np.linspace(8, 40, 320)[None, :, None] + np.zeros((180, 1, 3))
    ground = np.floor(ramp + rng.uniform(0, 1, (180, 320, 1))).astype(np.uint8)

    def picture(x: int) -> np.ndarray:
        shown = np.full((180, 320, 4), 255, np.uint8)
        shown[..., :3] = ground
        shown[60:110, x : x + 50, :3] = (200, 120, 60)
        return shown

    for name, places in {
        "a": [*range(40, 100, 4), *[100] * 15],
        "b": [*[100] * 15, *range(100, 160, 4)],
    }.items():
        writer = SegmentWriter(tmp_path / f"{name}.mp4", 15, Encoding())
        for x in places:
            writer.write(picture(x))
        writer.close()
    parts = [tmp_path / "a.mp4", tmp_path / "b.mp4"]
    join(parts, tmp_path / "ab.mp4", chapters=[], captions={}, tags={})
    shown = [f.to_ndarray()[:180].astype(float) for f in decoded(tmp_path / "ab.mp4")]
    error = np.mean((shown[29] - shown[30]) ** 2)
    assert 10 * np.log10(255**2 / error) >= 45
