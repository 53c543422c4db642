"""Drawing cards and transitions into segment files, in this process."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ketamotion.render import cards, credits, transitions
from ketamotion.render.beats import Segment, keep_still
from ketamotion.render.credits import Line, Plan
from ketamotion.render.encode import Encoding, SegmentWriter
from ketamotion.render.keys import digest, shared_digest, versions
from ketamotion.render.layers import Pose, layers
from ketamotion.render.transitions import Way
from ketamotion.stage import StageSettings


@dataclass(frozen=True)
class TitleCard:
    """The film's title, over the first picture of one of its clips.

    Attributes
    ----------
    first : Pose
        Of the clip that comes next.
    behind : Pose
        What stands behind the title.
    """

    title: str
    subtitle: str
    first: Pose
    behind: Pose

    def frames(self, settings: StageSettings, count: int) -> Iterator[np.ndarray]:
        """Its pictures; the last one is the clip's first."""
        words = cards.title_layer(self.title, self.subtitle, settings)
        ground = cards.void(settings.theme)
        first = layers(self.first)
        behind = first if self.behind == self.first else layers(self.behind)
        return cards.title_frames(words, first, behind, ground, settings.fps, count)


@dataclass(frozen=True)
class Transition:
    """From a clip's last picture to the next one's first.

    Attributes
    ----------
    labels : (str, str), optional
        Names of the scales that are left and reached.
    """

    before: Pose
    after: Pose
    way: Way
    labels: tuple[str, str] | None

    def frames(self, settings: StageSettings, count: int) -> Iterator[np.ndarray]:
        """Its pictures; the first and the last are its neighbours' own."""
        labels = None
        if self.labels is not None:
            left, reached = (cards.scale_label(w, settings) for w in self.labels)
            labels = left, reached
        ground = cards.void(settings.theme)
        before, after = layers(self.before), layers(self.after)
        return transitions.frames(before, after, self.way, count, ground, labels)


@dataclass(frozen=True)
class CreditPages:
    """Sources, whose work is in the film, licence and advice.

    Attributes
    ----------
    say : mapping of str to str
        The fixed words, by their context.
    """

    sources: tuple[Line, ...]
    plan: Plan
    made_with: tuple[tuple[str, str], ...]
    say: dict[str, str]
    last: Pose

    def frames(self, settings: StageSettings, count: int) -> Iterator[np.ndarray]:
        """Its pictures; the first is the last clip's last."""
        heading = self.say["credits.sources"]
        drawn = [
            cards.sources_page(page, self.plan, n, heading, settings)
            for n, page in enumerate(credits.pages(self.sources, self.plan), 1)
        ]
        drawn.append(cards.last_page(self.made_with, self.say, settings))
        last, ground = layers(self.last), cards.void(settings.theme)
        fps = settings.fps
        return cards.credits_frames(drawn, self.plan, last, ground, fps, count)


Content = TitleCard | Transition | CreditPages


@dataclass(frozen=True)
class InterludeTask:
    """A card or transition to be drawn; can be sent to another process."""

    content: Content
    settings: StageSettings
    encoding: Encoding
    segments: tuple[Segment, ...]

    @property
    def frames(self) -> int:
        return sum(segment.frames for segment in self.segments)


def interlude_key(
    content: Content, settings: StageSettings, encoding: Encoding, frames: int
) -> str:
    """The key of a card's or transition's segment: all that it came from."""

    def told(value: Any) -> Any:
        if isinstance(value, Pose):
            return value.told()
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            found = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
            return {name: told(item) for name, item in found.items()}
        if isinstance(value, tuple):
            return [told(item) for item in value]
        return value

    return digest(
        {
            "code": shared_digest(),
            "versions": dict(versions()),
            "size": settings.pixel_size,
            "fps": settings.fps,
            "theme": settings.theme,
            "encoding": encoding.options,
            "frames": frames,
            "kind": type(content).__name__,
            "content": told(content),
        }
    )


def render_interludes(task: Any, tick: Callable[[], None]) -> None:
    """Draw and encode a card or transition.

    Raises
    ------
    RenderError
        When a scene whose picture is needed fails; no file is left then.
    """
    for segment in task.segments:
        writer = SegmentWriter(segment.path, task.settings.fps, task.encoding)
        try:
            pictures = task.content.frames(task.settings, segment.frames)
            for k, picture in enumerate(pictures):
                if k == 0:
                    keep_still(segment, picture)
                writer.write(picture)
                tick()
            writer.close()
        except BaseException:
            writer.abort()
            raise
