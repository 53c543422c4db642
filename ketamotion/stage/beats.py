"""A beat while it is played: its clock, its cues, its errors."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ketamotion.stage.clock import ModelClock
from ketamotion.stage.performance import PlayedBeat
from ketamotion.stage.settings import on_grid
from ketamotion.storyboard import Beat, Wording

if TYPE_CHECKING:
    from ketamotion.stage.scene import MechanismScene

MIN_HOLD_S = 1.5
READING_MARGIN_S = 1.0


class BeatError(RuntimeError):
    """A beat that is missing, misspelt or out of order."""


class BeatsDone(Exception):
    """Raised when all wanted beats have been played; the rest is not needed."""


@dataclass
class BeatStage:
    """What a scene holds while it plays a beat."""

    scene: MechanismScene
    beat: Beat
    wording: Wording
    played: PlayedBeat
    cue_starts: list[float] = field(default_factory=list)

    def clock(self, start_s: float = 0.0) -> ModelClock:
        """The beat's clock, in the gear that the storyboard declares."""
        if self.scene.clock is not None:
            raise BeatError(f"{self.beat.id}: a beat has one clock")
        self.scene.clock = ModelClock(self.beat.rate, start_s)
        self.scene.furniture.tie(self.scene.clock)
        return self.scene.clock

    def cue(self, n: int, after: float | None = None) -> None:
        """The n-th caption begins now, or once the one before it has been read.

        Parameters
        ----------
        after : float, optional
            Seconds of film from now, for a moment inside the next play; without it
            the picture waits until the caption can begin.
        """
        if n >= len(self.wording.captions):
            return
        if n != len(self.cue_starts):
            raise BeatError(
                f"{self.beat.id}: cue {n} where cue {len(self.cue_starts)} is due"
            )
        scene = self.scene
        due = scene.now + (after or 0.0)
        if n:
            needed = scene.reading_time(self.beat, self.wording, n - 1)
            due = max(due, self.cue_starts[n - 1] + needed)
        if after is None and due > scene.now + 1e-6:
            scene.hold(due - scene.now)
            due = scene.now
        self.cue_starts.append(on_grid(due) if due else 0.0)
