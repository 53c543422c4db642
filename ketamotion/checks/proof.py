"""What is proven of a finished video file: by its own decoded frames, and its words.

`render.py check` looks at more (contrast, layout: on frames whose parts it can take
away); what stands here needs nothing but the file and what was played, so every render
brings it along.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from av import VideoFrame
from av.video.reformatter import VideoReformatter

from ketamotion.checks import captions, evidence
from ketamotion.checks.drawn import Scenes, parts_of
from ketamotion.checks.finding import Finding, Outcome
from ketamotion.checks.flashes import CELL_PX, REFERENCE_PX, FlashMeter
from ketamotion.checks.report import Report, as_page, frames_of_file
from ketamotion.checks.video import FileWatch
from ketamotion.checks.walk import flash_outcome, told_of
from ketamotion.layout import SIZES
from ketamotion.render.files import sha256
from ketamotion.render.programme import Programme
from ketamotion.render.publish import Proof
from ketamotion.stage import MechanismScene

METER_PX: Final = 4 * REFERENCE_PX // CELL_PX
"""Four px a cell along the longer side are enough for flashes, and eight times as
fast."""


class Shrink:
    """Decoded frames as sRGB, shrunk by averaging for the flash meter.

    They are shrunk first and converted then, by converters that are kept: a third of
    the time that both take at once.
    """

    def __init__(self) -> None:
        self._smaller, self._to_rgb = VideoReformatter(), VideoReformatter()

    def __call__(self, frame: VideoFrame) -> np.ndarray:
        """The frame as uint8 (height, width, 3)."""
        scale = min(1.0, METER_PX / max(frame.width, frame.height))
        width, height = (
            max(2, 2 * round(side * scale / 2)) for side in (frame.width, frame.height)
        )
        small = self._smaller.reformat(frame, width, height, interpolation="AREA")
        return self._to_rgb.reformat(small, format="rgb24").to_ndarray()


class FileProver:
    """Looks at every frame of a clip's or a film's file, and at its words.

    Parameters
    ----------
    scenes : mapping of str to scene class
        By clip id: of every clip in the programme.
    draft : bool
        Whether the file is coded as a draft.
    failed : list of Report
        Takes the report when something was found.
    """

    def __init__(
        self, programme: Programme, scenes: Scenes, draft: bool, failed: list[Report]
    ) -> None:
        self.programme, self.scenes, self.failed = programme, scenes, failed
        self.meter, self.shrink = FlashMeter(programme.settings.fps), Shrink()
        if programme.kind == "clip" and not draft:
            self.watch = FileWatch.of(programme, scenes, draft=draft)
        else:
            # Drawing the ends of all beats once more takes as long as a draft itself;
            # a film is joined from clips that were held to what they draw.
            fps = programme.settings.fps
            self.watch = FileWatch(parts_of(programme), fps, None, draft)

    def frame(self, frame: VideoFrame) -> None:
        """The next frame."""
        self.meter.frame(self.shrink(frame))
        self.watch.frame(frame)

    def proof(self, path: Path) -> Proof:
        """The verdict on the file that these frames were in."""
        settings = self.programme.settings
        flashes = flash_outcome(self.meter.finish(), SIZES[settings.size])
        report = Report(path.name, sha256=sha256(path))
        outcomes = [*self._words(), flashes, *self.watch.outcomes()]
        case = told_of(settings)
        for outcome in outcomes:
            outcome.findings = [f.of(self.programme.id, case) for f in outcome.findings]
        report.add(case, outcomes)
        if not report.passed:
            self.failed.append(report)
        page = as_page(report, frames_of_file(path, report, settings.size))
        return Proof(
            files={
                "check_report": ("_check.json", report.as_json()),
                "check_page": ("_check.html", page),
            },
            passed=report.passed,
            # A film without sound cannot startle by it.
            hazards=(
                "noFlashingHazard" if flashes.passed else "flashing",
                "noSoundHazard",
            ),
        )

    def _words(self) -> list[Outcome]:
        programme = self.programme
        lang = programme.settings.lang
        cues = programme.cues(lang)
        wrong = [
            Finding("captions", cue.id.rpartition(".")[0], what, cue.start_s, by)
            for cue in cues
            for what, by in captions.wrong_with(cue)
        ]
        borne: list[Finding] = []
        for performance in programme.performances:
            board = self.scenes[performance.scene_id].storyboard
            borne += evidence.uncited(board)
            borne += evidence.unborne(board, performance)
            borne += evidence.unprintable(performance)
        looked_at = sum(
            len(step.beat.sources) + len(step.beat.claims) for step in programme.steps
        )
        return [
            Outcome("captions", len(cues), captions.fastest(cues), wrong),
            Outcome("evidence", looked_at, "", borne),
        ]


class Provers:
    """Makes what looks at each file of a render, and keeps the reports that failed.

    Parameters
    ----------
    scenes : sequence of scene classes
        All clips of the programmes.
    draft : bool
        Whether the files are coded as drafts.
    """

    def __init__(self, scenes: Sequence[type[MechanismScene]], draft: bool) -> None:
        self.scenes = {scene.storyboard.id: scene for scene in scenes}
        self.draft = draft
        self.failed: list[Report] = []

    def __call__(self, programme: Programme) -> FileProver:
        return FileProver(programme, self.scenes, self.draft, self.failed)
