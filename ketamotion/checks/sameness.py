"""Whether a second run gives the first run's frames.

A frame is a function of scene time. So a few frames, drawn alone in a run of their
own, are bit for bit those of a run that drew every frame.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import numpy as np

from ketamotion.checks.finding import Finding, Outcome
from ketamotion.checks.rehearsal import rehearse
from ketamotion.stage import MechanismScene, StageSettings

Digests = dict[int, tuple[str, str]]
"""By the frame's number: its beat, and a digest of its pixels."""


def digest(pixels: np.ndarray) -> str:
    """A digest of a raw frame, in hex."""
    return hashlib.sha256(np.ascontiguousarray(pixels)).hexdigest()


def digests(
    scene_class: type[MechanismScene], settings: StageSettings, numbers: list[int]
) -> Digests:
    """Digests of a clip's frames of these numbers, the only ones that are drawn."""
    found: Digests = {}

    def look(scene: MechanismScene, beat_id: str, pixels: np.ndarray) -> None:
        found[round(scene.now * settings.fps)] = beat_id, digest(pixels)

    at = [number / settings.fps for number in numbers]
    rehearse(scene_class, settings, look, at=at, draw=True)
    return found


def outcome(first: Mapping[int, tuple[str, str]], again: Digests, fps: int) -> Outcome:
    """Hold the frames of a second run to those of the first."""
    findings = [
        Finding("sameness", beat, "a second run draws another frame", number / fps)
        for number, (beat, seen) in sorted(first.items())
        if again.get(number) != (beat, seen)
    ]
    told = f"{len(first) - len(findings)} of {len(first)} frames the same again"
    return Outcome("sameness", len(first), told, findings)
