"""Frames to H.264: one closed-GOP segment a beat.

Pictures are full-range RGB; video is limited-range BT.709. Both the conversion
and the tags say so: Manim's own writer converts with BT.601 and tags nothing,
which shifts its greens by 16 of 255 in a browser.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
import numpy as np
from av.video.reformatter import (
    ColorPrimaries,
    ColorRange,
    Colorspace,
    ColorTrc,
    Interpolation,
)
from numpy._core._multiarray_umath import __cpu_features__

TICKS_PER_FRAME: Final = 1000
"""The time base is 1 / (1000 fps): exact for every frame, and a usual scale."""

_SCALER: Final = (
    Interpolation.AREA | Interpolation.ACCURATE_RND | Interpolation.BITEXACT
)
"""AREA takes the mean of 2 x 2 pixels for the chroma; with accurate rounding every
flat colour lands on the nearest code."""

_ASM: Final = ":asm=AVX2" if __cpu_features__.get("AVX512F") else ""


@dataclass(frozen=True)
class Encoding:
    """How x264 is asked to work.

    Attributes
    ----------
    preset : str
        Speed for size: ``veryfast`` costs a third of ``medium`` for 0.6 dB less.
    crf : int
        Constant rate factor; above 18 dithered backgrounds show blocks.
    """

    preset: str = "medium"
    crf: int = 18

    @property
    def options(self) -> dict[str, str]:
        """Options of PyAV's libx264.

        One thread, since x264 decodes to other frames with two. aq-mode 3 keeps
        the dither of dark backgrounds. GOPs are closed by x264's default. With
        AVX-512, x264's lookahead reads memory that nobody has written, unless half a
        width is a multiple of 64: equal pictures gave other bytes each time.
        """
        return {
            "preset": self.preset,
            "crf": str(self.crf),
            "aq-mode": "3",
            "profile": "high",
            "x264-params": f"threads=1:lookahead-threads=1:open-gop=0{_ASM}",
        }


def mp4_options(fps: int) -> dict[str, str]:
    """Options of the MP4 writer: index first, exact times, no writer's tag."""
    scale = str(fps * TICKS_PER_FRAME)
    return {
        "movflags": "+faststart",
        "video_track_timescale": scale,
        "movie_timescale": scale,
        "fflags": "+bitexact",
    }


def to_bt709(pixels: np.ndarray) -> av.VideoFrame:
    """A picture as a limited-range BT.709 yuv420p frame.

    Parameters
    ----------
    pixels : ndarray
        (height, width, 4) uint8 RGBA, full range, opaque; height and width even.
    """
    frame = av.VideoFrame.from_numpy_buffer(np.ascontiguousarray(pixels), "rgba")
    return frame.reformat(
        format="yuv420p",
        interpolation=_SCALER,
        src_colorspace=Colorspace.ITU709,
        dst_colorspace=Colorspace.ITU709,
        src_color_range=ColorRange.JPEG,
        dst_color_range=ColorRange.MPEG,
        dst_color_primaries=ColorPrimaries.BT709,
        dst_color_trc=ColorTrc.BT709,
        threads=1,
    )


def to_rgb(frame: av.VideoFrame) -> np.ndarray:
    """A decoded frame as RGB, (height, width, 3) uint8, read as it is tagged."""
    picture = frame.reformat(
        format="rgb24",
        interpolation=_SCALER | Interpolation.FULL_CHR_H_INT,
        src_colorspace=Colorspace(frame.colorspace),
        src_color_range=ColorRange(frame.color_range),
        dst_color_range=ColorRange.JPEG,
        threads=1,
    )
    return picture.to_ndarray()


class SegmentWriter:
    """Writes one beat's frames into a file that appears only when it is whole.

    Parameters
    ----------
    path : Path
        Where the segment will stand after `close`.
    fps : int
        Frames a second; frame k is shown from k / fps on.
    """

    def __init__(self, path: Path, fps: int, encoding: Encoding) -> None:
        self.path = path
        self.fps = fps
        self.encoding = encoding
        self.frames = 0
        self._part = path.with_name(f"{path.name}.{os.getpid()}.part")
        self._container: Any = None
        self._stream: Any = None

    def _open(self, width: int, height: int) -> None:
        self._part.parent.mkdir(parents=True, exist_ok=True)
        self._container = av.open(
            str(self._part), "w", format="mp4", options=mp4_options(self.fps)
        )
        stream = self._container.add_stream(
            "libx264", rate=self.fps, options=self.encoding.options
        )
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        context = stream.codec_context
        context.time_base = Fraction(1, self.fps)
        context.thread_count = 1
        context.color_primaries = ColorPrimaries.BT709
        context.color_trc = ColorTrc.BT709
        context.colorspace = Colorspace.ITU709
        context.color_range = ColorRange.MPEG
        self._stream = stream

    def write(self, pixels: np.ndarray) -> None:
        """Append a frame: (height, width, 4) uint8 RGBA."""
        if self._container is None:
            self._open(pixels.shape[1], pixels.shape[0])
        frame = to_bt709(pixels)
        frame.pts, frame.time_base = self.frames, Fraction(1, self.fps)
        self._container.mux(self._stream.encode(frame))
        self.frames += 1

    def close(self) -> None:
        """Finish the file and put it in its place."""
        if self._container is None:
            raise ValueError(f"{self.path.name}: a segment without frames")
        container, self._container = self._container, None
        try:
            container.mux(self._stream.encode(None))
        finally:
            container.close()
        os.replace(self._part, self.path)

    def abort(self) -> None:
        """Give up; leaves no file."""
        container, self._container = self._container, None
        if container is not None:
            try:
                container.close()
            except (OSError, av.FFmpegError):  # it is thrown away anyhow
                pass
        self._part.unlink(missing_ok=True)
