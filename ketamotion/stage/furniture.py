"""What stands in every frame: evidence word, condition, clock, scale, note."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from manim import Mobject

from ketamotion.layout import Rect
from ketamotion.mobjects.calm_corner import CalmCorner
from ketamotion.mobjects.furniture import (
    CLOCK_TURN_S,
    EvidenceWord,
    QuietLine,
    round_length,
)
from ketamotion.mobjects.travel_shade import ABOVE_WORLD_Z
from ketamotion.mobjects.veil import fading, veil
from ketamotion.stage.clock import ModelClock
from ketamotion.storyboard import EVIDENCE_WORDS, Beat

STOP_S = 0.2
"""How long the drawn clock takes to come to a stop or to start."""
FURNITURE_Z = 20
CALM_Z = ABOVE_WORLD_Z + 10
"""Of the calm ground: over the picture, under panels and names."""
UNSEEN = 0.05
"""What is veiled to less than that may be taken away at once."""
UNITS_NM = {"nm": 1.0, "µm": 1e3, "mm": 1e6}
"""Units that a scale bar may have, in nm."""


class BeatFurniture:
    """Changes the furniture from beat to beat and ties it to the clock."""

    def __init__(self, scene: Any) -> None:
        self.scene = scene
        self.shown: list[Mobject] = []
        self.leaving: list[Mobject] = []
        self.clock: ModelClock | None = None
        self.beat: Beat | None = None
        self.room: float | None = None
        """Where the picture begins to the right of the quiet line, in design px."""
        self.condition_px: float | None = None
        """How wide the condition may be, when the picture leaves less than usual."""
        self.calms = True
        """Whether calm ground is laid under the evidence word."""
        self.delay_s = 0.0
        """How long the next beat's furniture waits: while a title stands."""
        self._switched_s = -1.0
        self._running = False
        self._ground: CalmCorner | None = None

    def begin(self, beat: Beat) -> None:
        """Bring in a beat's furniture; the last one's goes."""
        scene = self.scene
        self.beat, self.clock = beat, None
        self._running, self._switched_s = False, scene.now - 1.0
        word = scene.words.text(f"evidence.{beat.badge}", beat.badge)
        condition = scene.beat_text(beat, "condition", scene.words.lang, beat.condition)
        if scene.exploring:
            exploration = scene.words.text("stage.exploration", "exploration")
            word = f"{exploration} · {word}"
        evidence = EvidenceWord(
            beat.badge,
            word,
            condition,
            layout=scene.layout,
            theme=scene.theme,
            width_px=self.condition_px,
        )
        self._calm(evidence.boxes)
        self._replace(evidence, self._quiet_line(scene.world.view.zoom))

    def rescale(self, zoom: float, wait_s: float, nm_px: float | None = None) -> None:
        """The picture is on its way to another zoom; its scale bar comes later.

        Parameters
        ----------
        wait_s : float
            After so many seconds of film the picture stands.
        nm_px : float, optional
            Design px per nm at zoom 1, when another world is coming.
        """
        if self.beat.scale not in UNITS_NM:
            return  # without a bar the line stays true, and stays
        self.delay_s = max(self.delay_s, wait_s)
        self._replace(self.shown[0], self._quiet_line(zoom, nm_px))

    def tie(self, clock: ModelClock) -> None:
        """Let the drawn clock follow the beat's model clock."""
        self.clock = clock

    def set_running(self, running: bool) -> None:
        """Whether the model's clock runs in the play that begins."""
        if running != self._running:
            self._running, self._switched_s = running, self.scene.now

    @property
    def running(self) -> bool:
        """Whether the model's clock runs in the present play."""
        return self._running

    def _turns(self) -> float:
        if self.clock is None:
            return 0.0
        return self.clock.now_s / (self.clock.gear * CLOCK_TURN_S)

    def _motion(self) -> float:
        u = min(1.0, (self.scene.now - self._switched_s) / STOP_S)
        return u if self._running else 1 - u

    def _quiet_line(self, zoom: float, nm_px: float | None = None) -> QuietLine:
        scene, beat = self.scene, self.beat
        scale: tuple[str, float] | str = ""
        if beat.scale in UNITS_NM:
            px_per_nm = (nm_px or scene.world.nm_px) * zoom
            px_per_unit = px_per_nm * UNITS_NM[beat.scale]
            length, length_px = round_length(px_per_unit)
            decimals = max(0, -math.floor(math.log10(length)))
            words = scene.words.number(length, decimals)
            scale = (f"{words} {beat.scale}", length_px)
        elif beat.scale:
            scale = scene.words.text(f"scale.{beat.scale}", beat.scale)
        return QuietLine(
            scene.words.text(f"rate.{beat.rate}", beat.rate),
            turns=self._turns if "=" in beat.rate else None,
            running=self._motion,
            scale=scale,
            note=scene.beat_text(beat, "note", scene.words.lang, beat.note),
            room=self.room,
            layout=scene.layout,
            theme=scene.theme,
        )

    def _calm(self, boxes: Sequence[Rect]) -> None:
        scene = self.scene
        if not self.calms:
            return
        if self._ground is None:
            look = {"layout": scene.layout, "theme": scene.theme}
            self._ground = CalmCorner(lambda: scene.now, **look)
            self._ground.set_z_index(CALM_Z)
            scene.add(self._ground)
        self._ground.lie_under(boxes, scene.now + self.delay_s)

    def _replace(self, *mobjects: Mobject) -> None:
        scene = self.scene
        gone = [m for m in self.shown if m not in mobjects]
        # What has just begun to leave goes on leaving.
        unseen = [m for m in (*gone, *self.leaving) if veil(m) < UNSEEN]
        scene.remove(*unseen)
        gone = [m for m in gone if m not in unseen]
        for mobject in gone:
            seen = fading(lambda: scene.now, scene.now, out=True, most=veil(mobject))
            mobject.add_updater(seen)
        self.leaving = [m for m in (*self.leaving, *gone) if m not in unseen]
        for mobject in mobjects:
            if mobject not in self.shown:
                mobject.set_z_index(FURNITURE_Z)
                update = fading(lambda: scene.now, scene.now + self.delay_s)
                mobject.add_updater(update, call_updater=True)
                scene.add(mobject)
        self.shown = list(mobjects)
        self.delay_s = 0.0


def fixed_words() -> dict[str, str]:
    """Texts of the furniture that every scene may need: context to English."""
    words = {f"evidence.{word}": word for word in EVIDENCE_WORDS}
    words["stage.exploration"] = "exploration"
    words["scale.not to scale"] = "not to scale"
    return words
