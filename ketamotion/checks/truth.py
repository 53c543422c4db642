"""Holds, clocks, figures and evidence words of a clip, looked for in one rehearsal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from ketamotion.checks import evidence, furniture
from ketamotion.checks.clocks import ClockMeter
from ketamotion.checks.figures import FigureMeter, texts_without_a_source
from ketamotion.checks.finding import Finding, Outcome
from ketamotion.checks.holds import HoldMeter
from ketamotion.checks.plain_words import PlainWords
from ketamotion.pseudo import PSEUDO
from ketamotion.render.programme import clip_programme
from ketamotion.stage import MechanismScene, Performance
from ketamotion.stage.settings import TIME_GRID_HZ


class Truth:
    """Is shown a rehearsal, moment by moment.

    Parameters
    ----------
    every_frame : bool
        Whether it is shown every frame, and so can look at holds and clocks.
    """

    def __init__(
        self,
        scene_class: type[MechanismScene],
        performance: Performance,
        every_frame: bool,
    ) -> None:
        board = scene_class.storyboard
        self.scene_class = scene_class
        self.board, self.performance = board, performance
        self.figures = FigureMeter(board)
        self.holds = HoldMeter(performance) if every_frame else None
        self.clocks = ClockMeter(board, performance) if every_frame else None
        self.plain = None
        if performance.settings.lang == PSEUDO:
            self.plain = PlainWords(board, performance)
        steps = clip_programme(board, performance).steps
        self.steps = {step.beat.id: step for step in steps}
        self.lacking: list[Finding] = []

    def watch(self, scene: MechanismScene) -> None:
        """Before the scene is played."""
        self.figures.watch(scene)

    def frame(self, scene: MechanismScene, beat_id: str, pixels: np.ndarray) -> None:
        """Any frame."""
        if self.holds is not None and self.clocks is not None:
            self.holds.look(scene, beat_id, pixels)
            self.clocks.look(scene, beat_id, pixels)

    def moment(self, scene: MechanismScene, beat_id: str, pixels: np.ndarray) -> None:
        """A moment at which words are looked at; each beat's last is one."""
        self.figures.look(scene, beat_id, pixels)
        if self.plain is not None:
            self.plain.look(scene, beat_id, pixels)
        step = self.steps[beat_id]
        if round((step.end_s - scene.now) * TIME_GRID_HZ) == 1:
            for what in furniture.missing(scene, step):
                self.lacking.append(Finding("evidence", beat_id, what, scene.now))

    def _placed(self, finding: Finding) -> Finding:
        """What is wrong with a beat's words, at the beat's start."""
        step = self.steps.get(finding.beat)
        return finding if step is None else replace(finding, at_s=step.start_s)

    def outcomes(self) -> Iterator[Outcome]:
        """What was found, by check; a clip without clocks has no check of them."""
        board, performance = self.board, self.performance
        cited = sum(len(beat.sources) + len(beat.claims) for beat in board.beats)
        yield Outcome(
            "evidence",
            cited + len(self.figures.seen),
            f"{cited} sources and claims, {len(self.figures.seen)} texts with figures",
            [
                *map(self._placed, evidence.uncited(board)),
                *evidence.unborne(board, performance),
                *(evidence.unborne_at_ends(self.scene_class) if self.holds else ()),
                *evidence.unprintable(performance),
                *map(self._placed, texts_without_a_source(board)),
                *self.figures.found,
                *self.lacking,
            ],
        )
        if self.holds is not None:
            found = list(self.holds.findings())
            yield Outcome("holds", len(self.holds.beats), self.holds.measured, found)
        if self.clocks is not None and self.clocks.clocks:
            read = sum(map(len, self.clocks.read.values()))
            told = f"{read} readings of {len(self.clocks.clocks)} clocks"
            yield Outcome("clock", read, told, list(self.clocks.findings()))
        if self.plain is not None:
            yield Outcome(
                "words", len(self.plain.seen), "", list(self.plain.findings())
            )
