"""What a finished file holds, read back from the file itself."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

BT709 = (1, 1, 1, 1)
"""Primaries, transfer, matrix: BT.709; range: limited."""


@dataclass(frozen=True)
class Media:
    """Facts of a video file.

    Attributes
    ----------
    frames : int
        Pictures counted by their packets, not as the header says.
    keyframes : tuple of int
        Numbers of the frames at which decoding can begin.
    times_exact : bool
        Whether frame k is shown at k / fps, for every k.
    colour : tuple of int
        Primaries, transfer, matrix and range, as tagged.
    chapters : tuple of (float, float, str)
        Start and end in s, and title.
    captions : dict of str to list of (float, float, str)
        By ISO 639-2 language: start and end in s, and text.
    """

    width: int
    height: int
    fps: Fraction
    frames: int
    keyframes: tuple[int, ...]
    times_exact: bool
    colour: tuple[int, int, int, int]
    chapters: tuple[tuple[float, float, str], ...]
    captions: dict[str, list[tuple[float, float, str]]]
    tags: dict[str, str]
    index_first: bool


def probe(path: Path) -> Media:
    """Read a file's facts from its packets and headers."""
    captions: dict[str, list[tuple[float, float, str]]] = {}
    times: list[Fraction] = []
    keys: list[Fraction] = []
    with av.open(str(path)) as container:
        video = container.streams.video[0]
        for stream in container.streams.subtitles:
            captions[stream.metadata.get("language", "und")] = []
        for packet in container.demux():
            if packet.pts is None or packet.time_base is None:
                continue
            start = packet.pts * packet.time_base
            if packet.stream is video:
                times.append(start)
                if packet.is_keyframe:
                    keys.append(start)
            elif packet.stream.type == "subtitle":
                text = bytes(packet)[2:].decode("utf-8")
                end = start + packet.duration * packet.time_base
                if text:
                    lang = packet.stream.metadata.get("language", "und")
                    captions[lang].append((float(start), float(end), text))
        fps = Fraction(video.average_rate)
        context = video.codec_context
        return Media(
            width=context.width,
            height=context.height,
            fps=fps,
            frames=len(times),
            keyframes=tuple(round(t * fps) for t in sorted(keys)),
            times_exact=sorted(times) == [k / fps for k in range(len(times))],
            colour=(
                int(context.color_primaries),
                int(context.color_trc),
                int(context.colorspace),
                int(context.color_range),
            ),
            chapters=tuple(
                (
                    float(chapter["start"] * chapter["time_base"]),
                    float(chapter["end"] * chapter["time_base"]),
                    chapter["metadata"].get("title", ""),
                )
                for chapter in container.chapters()
            ),
            captions=captions,
            tags=dict(container.metadata),
            index_first=_index_first(path),
        )


def _index_first(path: Path) -> bool:
    """Whether the index stands before the pictures, so that playing can begin."""
    with path.open("rb") as file:
        while header := file.read(8):
            size, name = int.from_bytes(header[:4], "big"), header[4:]
            if name in (b"moov", b"mdat"):
                return name == b"moov"
            file.seek(size - 8, 1)
    return False


def count_frames(path: Path) -> int:
    """Pictures in a file, counted by packets; 0 when it cannot be read."""
    try:
        with av.open(str(path)) as container:
            packets = container.demux(container.streams.video[0])
            return sum(packet.pts is not None for packet in packets)
    except (OSError, av.FFmpegError, IndexError):
        return 0


def decoded(path: Path) -> Iterator[av.VideoFrame]:
    """Every frame of a file, in the order in which they are shown."""
    with av.open(str(path)) as container:
        video = container.streams.video[0]
        video.thread_type = "AUTO"
        yield from container.decode(video)


def digests(path: Path) -> list[str]:
    """A digest of each decoded frame's planes."""
    return [
        hashlib.sha256(np.ascontiguousarray(frame.to_ndarray())).hexdigest()
        for frame in decoded(path)
    ]
