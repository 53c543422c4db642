"""Drawing beats into segment files, in this process."""

from __future__ import annotations

import importlib
import io
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

from ketamotion.render.encode import Encoding, SegmentWriter
from ketamotion.render.errors import RenderError
from ketamotion.render.files import write_whole
from ketamotion.render.probe import count_frames
from ketamotion.stage import MechanismScene, Performance, StageSettings, perform

_UNEVEN: Final = "is longer or shorter when drawn than when only timed"


class Stopped(Exception):
    """Raised inside a render that has been told to end."""


@dataclass(frozen=True)
class Segment:
    """The file of a beat, card or transition, as it is or as it is to be.

    Attributes
    ----------
    still : Path, optional
        Where a picture is kept for the poster: a beat's last frame, a card's first.
    """

    beat_id: str
    path: Path
    frames: int
    still: Path | None = None


def finished(segment: Segment) -> bool:
    """Whether a segment is there and whole."""
    if segment.still is not None and not segment.still.is_file():
        return False
    return segment.path.is_file() and count_frames(segment.path) == segment.frames


@dataclass(frozen=True)
class BeatTask:
    """Beats of one scene to be drawn in one go; can be sent to another process."""

    module: str
    name: str
    settings: StageSettings
    encoding: Encoding
    segments: tuple[Segment, ...]

    @property
    def frames(self) -> int:
        return sum(segment.frames for segment in self.segments)

    def scene_class(self) -> type[MechanismScene]:
        """The scene, imported by name."""
        return getattr(importlib.import_module(self.module), self.name)


def keep_still(segment: Segment, pixels: np.ndarray) -> None:
    """Keep a frame for the poster, if this segment is to give one."""
    if segment.still is not None:
        data = io.BytesIO()
        Image.fromarray(np.ascontiguousarray(pixels[..., :3])).save(data, "PNG")
        segment.still.parent.mkdir(parents=True, exist_ok=True)
        write_whole(segment.still, data.getvalue())


class SegmentSink:
    """Takes frames from the stage and writes each beat into its own file.

    Parameters
    ----------
    tick : callable
        Called after each frame; may raise `Stopped`.
    """

    def __init__(
        self,
        segments: Sequence[Segment],
        fps: int,
        encoding: Encoding,
        tick: Callable[[], None],
    ) -> None:
        self._due: dict[str, Segment] = {s.beat_id: s for s in segments}
        self._fps, self._encoding, self._tick = fps, encoding, tick
        self._current: Segment | None = None
        self._writer: SegmentWriter | None = None

    def frame(self, beat_id: str, pixels: np.ndarray) -> None:
        """One frame, as the stage draws it."""
        if self._current is None or self._current.beat_id != beat_id:
            self.finish()
            if beat_id not in self._due:
                raise RenderError(f"beat {beat_id!r} {_UNEVEN}")
            self._current = self._due.pop(beat_id)
            self._writer = SegmentWriter(self._current.path, self._fps, self._encoding)
        assert self._writer is not None
        self._writer.write(pixels)
        self._tick()
        if self._writer.frames == self._current.frames:
            # At once: should the next beat fail, this one is finished.
            keep_still(self._current, pixels)
            self._writer.close()
            self._current = self._writer = None

    def finish(self) -> None:
        """Raise RenderError when the beat that was begun is not complete."""
        if self._current is not None:
            raise RenderError(f"beat {self._current.beat_id!r} {_UNEVEN}")

    def abort(self) -> None:
        """Throw away what is not finished."""
        if self._writer is not None:
            self._writer.abort()


def told(scene_class: type[MechanismScene], error: BaseException) -> RenderError:
    """An error of a scene in one line, with the place in the scene's own file."""
    where = ""
    for step in traceback.extract_tb(error.__traceback__):
        if Path(step.filename).stem == scene_class.__module__.rpartition(".")[2]:
            where = f" ({Path(step.filename).name}, line {step.lineno})"
    text = " ".join(str(error).split()) or "no message"
    return RenderError(
        f"{scene_class.storyboard.id} cannot be rendered: "
        f"{type(error).__name__}: {text}{where}"
    )


def play(
    scene_class: type[MechanismScene],
    settings: StageSettings,
    sink: object = None,
    only: set[str] | None = None,
) -> Performance:
    """The stage's `perform`, its errors told in one line.

    Raises
    ------
    RenderError
        When the scene fails.
    """
    try:
        return perform(scene_class, settings, sink, only)  # type: ignore[arg-type]
    except (Stopped, RenderError):
        raise
    except Exception as error:
        raise told(scene_class, error) from error


def render_beats(task: BeatTask, tick: Callable[[], None]) -> None:
    """Draw and encode the beats of a task.

    Raises
    ------
    RenderError
        When the scene fails; its unfinished segment is removed.
    """
    sink = SegmentSink(task.segments, task.settings.fps, task.encoding, tick)
    wanted = {segment.beat_id for segment in task.segments}
    try:
        play(task.scene_class(), task.settings, sink, wanted)
        sink.finish()
    except BaseException:
        sink.abort()
        raise
