"""Drawing beats into segment files, in this process."""

from __future__ import annotations

import importlib
import os
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from ketamotion.render.encode import Encoding, SegmentWriter
from ketamotion.render.errors import RenderError
from ketamotion.stage import MechanismScene, Performance, StageSettings, perform


class Stopped(Exception):
    """Raised inside a render that has been told to end."""


@dataclass(frozen=True)
class Segment:
    """A beat's file, as it is or as it is to be.

    Attributes
    ----------
    still : Path, optional
        Where the beat's last frame is kept as a picture, for the poster.
    """

    beat_id: str
    path: Path
    frames: int
    still: Path | None = None


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
        self._due: Mapping[str, Segment] = {s.beat_id: s for s in segments}
        self._fps, self._encoding, self._tick = fps, encoding, tick
        self._current: Segment | None = None
        self._writer: SegmentWriter | None = None
        self._last: np.ndarray | None = None

    def frame(self, beat_id: str, pixels: np.ndarray) -> None:
        """One frame, as the stage draws it."""
        if self._current is None or self._current.beat_id != beat_id:
            self.finish()
            self._current = self._due[beat_id]
            self._writer = SegmentWriter(self._current.path, self._fps, self._encoding)
        assert self._writer is not None
        self._writer.write(pixels)
        if self._writer.frames == self._current.frames:
            self._last = pixels[..., :3].copy()
        self._tick()

    def finish(self) -> None:
        """Close the beat that was written last."""
        if self._current is None or self._writer is None:
            return
        segment, writer = self._current, self._writer
        if writer.frames != segment.frames:
            raise RenderError(
                f"beat {segment.beat_id!r} has {writer.frames} frames where "
                f"{segment.frames} were expected: its length depends on drawing"
            )
        if segment.still is not None and self._last is not None:
            part = segment.still.with_name(f"{segment.still.name}.{os.getpid()}.part")
            Image.fromarray(self._last).save(part, format="png")
            os.replace(part, segment.still)
        writer.close()
        self._current = self._writer = None

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
