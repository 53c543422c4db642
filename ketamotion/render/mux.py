"""Segments joined into one MP4 by stream copy, with chapters and captions inside."""

from __future__ import annotations

import heapq
import struct
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av

from ketamotion.render.captions import Cue
from ketamotion.render.encode import TICKS_PER_FRAME, mp4_options
from ketamotion.translation import LANGUAGES

ISO_639_2: Final = {"en": "eng", "es": "spa"}
_CUE_BASE: Final = Fraction(1, 1000)

_STYLE: Final = """[Script Info]
ScriptType: v4.00+
PlayResX: {width}
PlayResY: {height}

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, \
BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, \
BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Sans,{size},&Hffffff,&Hffffff,&H0,&H80000000,0,0,0,0,100,100,0,0,\
3,1,0,2,10,10,10,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


def join(
    segments: Sequence[Path],
    target: Path,
    *,
    chapters: Sequence[tuple[float, float, str]],
    captions: Mapping[str, Sequence[Cue]],
    tags: Mapping[str, str],
) -> None:
    """Join segments without encoding anything again.

    Parameters
    ----------
    segments : sequence of Path
        Files of `SegmentWriter`, alike in size, rate and encoder settings.
    target : Path
        The MP4 to write; must not be one of the segments.
    chapters : sequence of (float, float, str)
        Start and end in s of film, and title.
    captions : mapping of str to sequence of Cue
        By language; the first track is the one that players show by default.
    tags : mapping of str to str
        Metadata of the file, e.g. title, artist, comment.

    Raises
    ------
    ValueError
        When there is no segment, or segments do not fit together.
    """
    if not segments:
        raise ValueError(f"{target.name}: no segments to join")
    with av.open(str(segments[0])) as first:
        video = first.streams.video[0]
        fps = int(video.average_rate)
        like = _likeness(video)
        with av.open(str(target), "w", format="mp4", options=mp4_options(fps)) as out:
            copy = out.add_stream_from_template(video)
            copy.time_base = Fraction(1, fps * TICKS_PER_FRAME)
            style = _STYLE.format(
                width=video.width, height=video.height, size=round(video.height / 20)
            )
            tracks = {
                lang: _caption_track(out, lang, style.encode()) for lang in captions
            }
            out.metadata.update(tags)
            out.set_chapters(_chapters(chapters, fps))
            out.start_encoding()
            streams = [_pictures(segments, like, copy)] + [
                _texts(captions[lang], track) for lang, track in tracks.items()
            ]
            # Each stream is sorted by time already; merged, they need no buffering.
            for _, _, packet in heapq.merge(*streams, key=lambda item: item[:2]):
                out.mux(packet)


def _likeness(stream: Any) -> tuple[Any, ...]:
    """What must be the same for two segments to be one stream."""
    context = stream.codec_context
    return (
        context.width,
        context.height,
        stream.average_rate,
        stream.time_base,
        bytes(context.extradata),
    )


def _caption_track(out: Any, lang: str, style: bytes) -> Any:
    track = out.add_stream("mov_text")
    track.codec_context.subtitle_header = style
    track.time_base = _CUE_BASE
    track.metadata["language"] = ISO_639_2.get(lang, "und")
    track.metadata["handler_name"] = LANGUAGES.get(lang, lang)
    return track


def _chapters(
    chapters: Sequence[tuple[float, float, str]], fps: int
) -> list[dict[str, Any]]:
    return [
        {
            "id": n,
            "start": round(start * fps),
            "end": round(end * fps),
            "time_base": Fraction(1, fps),
            "metadata": {"title": title},
        }
        for n, (start, end, title) in enumerate(chapters, 1)
    ]


def _pictures(
    segments: Sequence[Path], like: tuple[Any, ...], track: Any
) -> Iterator[tuple[Fraction, int, Any]]:
    """(time, stream, packet) of all segments, each moved to its place."""
    offset = 0
    for path in segments:
        with av.open(str(path)) as container:
            video = container.streams.video[0]
            if _likeness(video) != like:
                raise ValueError(
                    f"{path.name} differs in format from {segments[0].name}"
                )
            count = 0
            for packet in container.demux(video):
                if packet.dts is None:
                    continue
                packet.pts += offset
                packet.dts += offset
                packet.stream = track
                count += 1
                yield packet.dts * video.time_base, 0, packet
        offset += count * TICKS_PER_FRAME


def _texts(cues: Sequence[Cue], track: Any) -> Iterator[tuple[Fraction, int, Any]]:
    """(time, stream, packet) of a caption track, as 3GPP timed text."""
    for cue in cues:
        text = cue.text.encode("utf-8")
        packet = av.Packet(struct.pack(">H", len(text)) + text)
        packet.stream = track
        packet.time_base = _CUE_BASE
        packet.pts = packet.dts = round(cue.start_s / _CUE_BASE)
        packet.duration = round(cue.end_s / _CUE_BASE) - packet.pts
        packet.is_keyframe = True
        yield packet.pts * _CUE_BASE, track.index, packet
