"""What stands in every frame: evidence word, condition, clock, scale, note."""

from __future__ import annotations

from typing import Any

from ketamotion.stage.clock import ModelClock
from ketamotion.storyboard import Beat


class BeatFurniture:
    """Changes the furniture from beat to beat and ties it to the clock."""

    def __init__(self, scene: Any) -> None:
        self.scene = scene

    def begin(self, beat: Beat) -> None:
        """Bring in a beat's furniture."""

    def tie(self, clock: ModelClock) -> None:
        """Let the drawn clock follow the beat's model clock."""

    def set_running(self, running: bool) -> None:
        """Whether the model's clock runs in the play that begins."""
