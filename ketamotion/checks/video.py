"""What is measured on a rendered file, in one pass through its decoded frames.

watch = FileWatch.of(programme, scenes)
for frame in decoded(path):
    watch.frame(frame)
seams, colours = watch.outcomes()
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from av import VideoFrame

from ketamotion.checks.colours import ColourMeter
from ketamotion.checks.drawn import (
    Drawn,
    Part,
    Scenes,
    drawn_for,
    entry_of,
    parts_of,
    told_parts,
)
from ketamotion.checks.finding import Finding, Outcome
from ketamotion.checks.seams import SeamMeter
from ketamotion.render.probe import Media, decoded, probe
from ketamotion.render.programme import Programme

DRAFT = "draft"


class FileWatch:
    """Is shown every frame of a file; gives the outcomes "seams" and "colours".

    Parameters
    ----------
    parts : sequence of Part
        What the file consists of.
    drawn : Drawn, optional
        What it has to show; a stranger's file has none.
    draft : bool
        Whether it was coded as a draft.
    """

    def __init__(
        self, parts: Sequence[Part], fps: float, drawn: Drawn | None, draft: bool
    ) -> None:
        self.drawn, self.count = drawn, 0
        self.seams = SeamMeter(parts, fps, drawn, draft)
        self.colours = ColourMeter(fps, strict=drawn is not None)
        self._wanted = set(self.seams.wanted) | set(drawn.places if drawn else ())

    @classmethod
    def of(cls, programme: Programme, scenes: Scenes, *, draft: bool) -> FileWatch:
        """For the file of a programme; `scenes` by clip id."""
        parts, drawn = parts_of(programme), drawn_for(programme, scenes)
        return cls(parts, programme.settings.fps, drawn, draft)

    @classmethod
    def of_entry(cls, entry: dict[str, Any], scenes: Scenes) -> FileWatch:
        """For a file of which a manifest tells.

        Raises
        ------
        LookupError
            When its clips have been changed since.
        """
        parts, settings = told_parts(entry, scenes)
        told = entry["settings"]
        drawn = Drawn(parts, scenes, settings)
        return cls(parts, told["fps"], drawn, told["quality"] == DRAFT)

    @classmethod
    def of_stranger(cls, media: Media) -> FileWatch:
        """For any video: its chapters are its parts."""
        fps = float(media.fps)
        starts = sorted({round(start * fps) for start, _, _ in media.chapters} | {0})
        ends = [*starts[1:], media.frames]
        parts = [Part("", "", a, b) for a, b in zip(starts, ends, strict=True)]
        return cls(parts, fps, None, draft=False)

    def frame(self, frame: VideoFrame) -> None:
        """The next frame, as it was decoded."""
        number = self.count
        self.count += 1
        if number == 0:
            self.colours.tagged(
                frame.color_primaries,
                frame.color_trc,
                frame.colorspace,
                frame.color_range,
            )
        if number not in self._wanted:
            return
        planes = frame.to_ndarray(format="yuv420p")
        if number in self.seams.wanted:
            self.seams.frame(number, planes)
        drawn = self.drawn.at(number) if self.drawn is not None else None
        if drawn is not None:
            self.colours.frame(number, planes, drawn)

    def outcomes(self) -> list[Outcome]:
        """The verdicts, after the last frame."""
        return [self.seams.outcome(), self.colours.outcome()]


def watch_for(path: Path, scenes: Scenes) -> FileWatch:
    """For a video file: a render of ours if a manifest says so, else a stranger's."""
    entry = entry_of(path)
    if entry is not None and set(_clips(entry)) <= set(scenes):
        return FileWatch.of_entry(entry, scenes)
    return FileWatch.of_stranger(probe(path))


def _clips(entry: dict[str, Any]) -> list[str]:
    return [beat["clip"] for beat in entry["beats"]]


def check_file(
    path: Path,
    scenes: Scenes,
    see: Callable[[VideoFrame], None] = lambda frame: None,
) -> list[Outcome]:
    """The outcomes "seams" and "colours" of one file.

    Parameters
    ----------
    scenes : mapping of str to scene class
        By clip id.
    see : callable
        Is shown every frame as well, as it was decoded.
    """
    watch, outcomes = None, []
    try:
        watch = watch_for(path, scenes)
    except LookupError as error:
        what = f"{error.args[0]}: render it again"
        outcomes = [Outcome("seams", 1, "", [Finding("seams", "", what, 0.0)])]
    for frame in decoded(path):
        see(frame)
        if watch is not None:
            watch.frame(frame)
    return outcomes if watch is None else watch.outcomes()
