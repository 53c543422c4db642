"""The drawn frames that a finished file has to show where its parts begin and end."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from ketamotion.checks.rehearsal import rehearse, timed
from ketamotion.render import manifest
from ketamotion.render.programme import Programme, Step
from ketamotion.stage import MechanismScene, StageSettings

Scenes = Mapping[str, type[MechanismScene]]
"""By clip id."""

_KEPT_CLIPS: Final = 2
"""Frames of so many clips are kept: a film passes from one to the next."""
_ONE_AT_A_TIME = threading.Lock()
"""Manim's configuration belongs to the whole process."""


@dataclass(frozen=True)
class Part:
    """A beat, card or transition in its file.

    Attributes
    ----------
    name : str
        A beat's id, as findings tell it; else that of the card or transition.
    clip : str
        Whose beat; "" for what is none.
    first, end : int
        Numbers of its first frame and of the one after its last.
    clip_first : int
        The number that a beat's first frame has in its clip.
    """

    name: str
    clip: str
    first: int
    end: int
    clip_first: int = 0


def parts_of(programme: Programme) -> list[Part]:
    """Beats, cards and transitions of a programme, as they follow each other."""
    fps = programme.settings.fps
    found = []
    for part in programme.parts:
        span = round(part.start_s * fps), round(part.end_s * fps)
        if isinstance(part, Step):
            begun = round(part.played.start_s * fps)
            found.append(Part(part.beat.id, part.clip_id, *span, begun))
        else:
            found.append(Part(part.id, "", *span))
    return found


class Drawn:
    """Draws what a file shows at the ends of its parts, once it is asked for.

    A card or transition begins and ends with its neighbours' own pictures, so a
    beat's frames are all that is needed.

    Parameters
    ----------
    settings : mapping of str to StageSettings
        How each clip was played, by its id.
    """

    def __init__(
        self, parts: Sequence[Part], scenes: Scenes, settings: Mapping[str, Any]
    ) -> None:
        self.scenes, self.settings = scenes, settings
        self.places = _places(parts)
        self._clips: dict[str, dict[int, np.ndarray]] = {}

    def at(self, frame: int) -> np.ndarray | None:
        """The picture (height, width, 3), uint8, of a file's frame.

        None when it is not the end of a part, or of a card that stands at the end
        of the film.
        """
        if frame not in self.places:
            return None
        clip, number = self.places[frame]
        if clip not in self._clips:
            while len(self._clips) >= _KEPT_CLIPS:
                self._clips.pop(next(iter(self._clips)))
            self._clips[clip] = self._draw(clip)
        return self._clips[clip].get(number)

    def _draw(self, clip: str) -> dict[int, np.ndarray]:
        settings: StageSettings = self.settings[clip]
        found: dict[int, np.ndarray] = {}

        def look(scene: MechanismScene, _: str, pixels: np.ndarray) -> None:
            found[round(scene.now * settings.fps)] = pixels[..., :3].copy()

        wanted = {number for owner, number in self.places.values() if owner == clip}
        at = [number / settings.fps for number in wanted]
        with _ONE_AT_A_TIME:
            rehearse(self.scenes[clip], settings, look, at=at, draw=True)
        return found


def _places(parts: Sequence[Part]) -> dict[int, tuple[str, int]]:
    """Clip and number in it of each frame that begins or ends a part."""
    found: dict[int, tuple[str, int]] = {}
    for part in parts:
        if part.clip:
            last = part.clip_first + part.end - part.first - 1
            found[part.first] = part.clip, part.clip_first
            found[part.end - 1] = part.clip, last
    for part in parts:
        if not part.clip and part.first - 1 in found:
            found[part.first] = found[part.first - 1]
        if not part.clip and part.end in found:
            found[part.end - 1] = found[part.end]
    return found


def drawn_for(programme: Programme, scenes: Scenes) -> Drawn:
    """The drawn frames of a programme's file."""
    settings = {p.scene_id: p.settings for p in programme.performances}
    return Drawn(parts_of(programme), scenes, settings)


# --- from a manifest -----------------------------------------------------------------


def entry_of(path: Path) -> dict[str, Any] | None:
    """What the manifest beside a video says of it; None when it says nothing."""
    for render in manifest.read(path.parent)["renders"]:
        if any(f["name"] == path.name for f in render["files"]):
            return render
    return None


def told_parts(
    entry: Mapping[str, Any], scenes: Scenes
) -> tuple[list[Part], dict[str, StageSettings]]:
    """Parts of a render and how its clips were played, from its manifest's entry.

    Raises
    ------
    LookupError
        When a clip or beat is not there any more, or is now longer or shorter.
    """
    told = entry["settings"]
    settings = {
        clip: StageSettings(
            size=told["size"],
            short_side=min(told["width"], told["height"]),
            fps=told["fps"],
            theme=told["theme"],
            lang=told["lang"],
            labels=told["labels"],
            parameters={
                each["name"]: each["value"]
                for each in entry["parameters"]
                if each["clip"] == clip and each["value"] != each["default"]
            },
        )
        for clip in dict.fromkeys(beat["clip"] for beat in entry["beats"])
    }
    parts = [
        Part(each["id"], "", each["first_frame"], each["end_frame"])
        for each in entry["interludes"]
    ]
    for beat in entry["beats"]:
        clip, name = beat["clip"], beat["beat"]
        span = beat["first_frame"], beat["end_frame"]
        begun = _clip_first(scenes[clip], settings[clip], name, span[1] - span[0])
        parts.append(Part(name, clip, *span, begun))
    return sorted(parts, key=lambda part: part.first), settings


def _clip_first(
    scene_class: type[MechanismScene], settings: StageSettings, beat: str, frames: int
) -> int:
    values = {f"set_{k}": value for k, value in settings.parameters.items()}
    performance = timed(scene_class, size=settings.size, **values)
    for played in performance.beats:
        if played.beat_id == beat:
            first, end = (
                round(t * settings.fps) for t in (played.start_s, played.end_s)
            )
            if end - first == frames:
                return first
    raise LookupError(f"beat {beat!r} of {performance.scene_id} has changed")
