"""What becomes of a picture: colours, tags, times, one file a beat."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from ketamotion.checks.colours import (
    BT601_MATRIX,
    BT709_MATRIX,
    MOST_OFF,
    by_matrix,
    theme_colours,
)
from ketamotion.render.encode import Encoding, SegmentWriter, to_rgb
from ketamotion.render.probe import BT709, count_frames, decoded, probe
from ketamotion.theme import ASSETS

CELL = 16


def chart(colours: np.ndarray) -> np.ndarray:
    """A picture with one flat cell a colour, 20 in a row."""
    rows = -(-len(colours) // 20)
    picture = np.full((rows * CELL, 20 * CELL, 4), 255, np.uint8)
    for n, colour in enumerate(colours):
        y, x = n // 20 * CELL, n % 20 * CELL
        picture[y : y + CELL, x : x + CELL, :3] = colour
    return picture


def write(path: Path, pictures: list[np.ndarray], fps: int = 15) -> Path:
    writer = SegmentWriter(path, fps, Encoding())
    for picture in pictures:
        writer.write(picture)
    writer.close()
    return path


@pytest.fixture(scope="module")
def cells(tmp_path_factory: pytest.TempPathFactory) -> np.ndarray:
    """Y, Cb, Cr in the middle of each colour's cell, after coding and decoding."""
    path = tmp_path_factory.mktemp("colours") / "chart.mp4"
    colours = theme_colours()
    picture = chart(colours)
    write(path, [picture] * 12)
    assert probe(path).colour == BT709
    height, width = picture.shape[:2]
    found = []
    for frame in list(decoded(path))[-1:]:
        raw = frame.to_ndarray()
        luma = raw[:height]
        quarter = height // 4
        chroma = raw[height:].reshape(2, 2 * quarter, width // 2)
        for n in range(len(colours)):
            y, x = n // 20 * CELL + CELL // 2, n % 20 * CELL + CELL // 2
            found.append([luma[y, x], *chroma[:, y // 2, x // 2]])
    return np.array(found, float)


def test_theme_colours_come_back_within_3_as_they_are_tagged(
    cells: np.ndarray,
) -> None:
    off = np.abs(by_matrix(cells, BT709_MATRIX) - theme_colours())
    assert off.max() <= MOST_OFF


def test_read_by_another_matrix_they_would_be_far_off(cells: np.ndarray) -> None:
    off = np.abs(by_matrix(cells, BT601_MATRIX) - theme_colours())
    assert off.max() > 12


def test_to_rgb_reads_a_frame_as_it_is_tagged(tmp_path: Path) -> None:
    colours = theme_colours()[:40]
    path = write(tmp_path / "c.mp4", [chart(colours)] * 3)
    frame = to_rgb(next(decoded(path)))
    middles = frame[CELL // 2 :: CELL, CELL // 2 :: CELL].reshape(-1, 3)
    assert np.abs(middles.astype(int) - colours).max() <= 3


def noise(n: int, seed: int = 1) -> list[np.ndarray]:
    """Pictures in which everything changes, 64 x 48."""
    random = np.random.default_rng(seed)
    pictures = random.integers(0, 256, (n, 48, 64, 4), np.uint8)
    pictures[..., 3] = 255
    return list(pictures)


def test_frame_k_is_shown_at_k_over_fps(tmp_path: Path) -> None:
    media = probe(write(tmp_path / "a.mp4", noise(20), fps=30))
    assert (media.frames, media.fps, media.times_exact) == (20, 30, True)
    assert media.keyframes[0] == 0
    assert media.index_first


def test_the_same_pictures_give_the_same_bytes(tmp_path: Path) -> None:
    first = write(tmp_path / "a.mp4", noise(12)).read_bytes()
    assert write(tmp_path / "b.mp4", noise(12)).read_bytes() == first


CODE = """
import sys
from pathlib import Path
import numpy as np
from PIL import Image
from ketamotion.catalog import scene
from ketamotion.checks.rehearsal import rehearse
from ketamotion.render.encode import Encoding, SegmentWriter
from ketamotion.stage import StageSettings

writer = SegmentWriter(Path(sys.argv[1]), 15, Encoding("veryfast"))
shape = 480, 480


def look(scene, beat, pixels):
    writer.write(np.asarray(Image.fromarray(pixels).resize(shape)))


at = [n / 15 for n in range(138, 150)]
settings = StageSettings(short_side=120, fps=15)
rehearse(scene("surge_evidence"), settings, look, at=at, draw=True)
writer.close()
"""


def test_what_was_in_memory_does_not_come_into_a_file(tmp_path: Path) -> None:
    """At a width of no multiple of 128; glibc can fill new memory with a byte."""
    files = []
    for fill in ("0", "85", "170"):
        files.append(tmp_path / f"{fill}.mp4")
        subprocess.run(
            [sys.executable, "-c", CODE, str(files[-1])],
            cwd=ASSETS.parent,
            env=os.environ | {"MALLOC_PERTURB_": fill},
            check=True,
        )
    assert len({path.read_bytes() for path in files}) == 1


def test_a_segment_appears_when_it_is_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    writer = SegmentWriter(path, 15, Encoding())
    for picture in noise(70):
        writer.write(picture)
    assert not path.exists()
    assert list(tmp_path.iterdir()) != []
    writer.abort()
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_video_has_no_frames(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(b"not a video")
    assert count_frames(path) == 0
