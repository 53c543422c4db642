"""One clip in one theme, size and language, looked through once by all checks."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from ketamotion.checks import (
    caption_zone,
    captions,
    colour_vision,
    contrast,
    graphics,
    looks,
    sameness,
)
from ketamotion.checks.finding import Finding, Outcome
from ketamotion.checks.flashes import AREA_SHARE, FlashMeter, FlashReport
from ketamotion.checks.joins import JoinMeter
from ketamotion.checks.layout import Inspector
from ketamotion.checks.rehearsal import every, rehearse, timed
from ketamotion.checks.truth import Truth
from ketamotion.layout import SIZES, Rect
from ketamotion.pseudo import PSEUDO
from ketamotion.stage import MechanismScene, Performance, StageSettings

LAYOUT_STEP_S = 0.2
"""How closely type is looked at, by its geometry."""
SHARES = (0.3, 0.65, 1.0)
"""Parts of each beat after which pixels are looked at."""
SHORT_SIDE = looks.DRAWN_SIDE
"""Of the frames that are drawn for checking, in px."""


@dataclass(frozen=True)
class Case:
    """A clip and how it is shown; can be sent to another process.

    Attributes
    ----------
    flashes : bool
        Whether every frame is drawn and looked at for flashes; without it, only
        the instants at which something else is measured. In the language that is
        for checking only, nothing is drawn and words alone are looked at.
    """

    module: str
    name: str
    settings: StageSettings
    flashes: bool = True

    @property
    def scene_class(self) -> type[MechanismScene]:
        """The scene, imported by name."""
        return getattr(importlib.import_module(self.module), self.name)

    @property
    def words_alone(self) -> bool:
        """Whether it is played for its words, and nothing is drawn."""
        return self.settings.lang == PSEUDO

    @property
    def told(self) -> str:
        """Theme, size and language, as findings name them."""
        return told_of(self.settings)


def told_of(settings: StageSettings) -> str:
    """Theme, size, language and values that are not the defaults, in words."""
    values = [f"{k}={v:g}" for k, v in sorted(settings.parameters.items())]
    return " ".join([settings.theme, settings.size, settings.lang, *values])


def walk(case: Case, tick: Callable[[], None] = lambda: None) -> list[Outcome]:
    """Play the clip and measure all that can be measured on it.

    Parameters
    ----------
    tick : callable
        Called after each frame that was looked at.
    """
    scene_class, settings = case.scene_class, case.settings
    board = scene_class.storyboard
    performance = timed(scene_class, **_as_given(settings))
    looker = _Looker(case, performance, tick)
    at = None if case.flashes else looker.moments
    rehearse(
        scene_class,
        settings,
        looker.look,
        at=at,
        draw=not case.words_alone,
        watch=looker.watch,
    )
    lang = settings.lang
    cues = list(captions.cues(performance, lang))
    outcomes = [
        Outcome(
            "captions",
            len(cues),
            captions.fastest([cue for _, cue in cues]),
            [
                *captions.unreadable(performance, lang),
                *captions.unfilled(performance, lang),
            ],
        ),
        *looker.outcomes(),
    ]
    if not case.words_alone:  # its captions are longer, and so is the clip
        told = f"{performance.duration_s:.1f} s in {len(performance.beats)} beats"
        found = list(captions.badly_timed(performance, board.length_s))
        outcomes.insert(1, Outcome("times", len(performance.beats), told, found))
    for outcome in outcomes:
        outcome.findings = [f.of(board.id, case.told) for f in outcome.findings]
    return outcomes


def _as_given(settings: StageSettings) -> dict[str, object]:
    values = {f"set_{name}": value for name, value in settings.parameters.items()}
    return {
        "size": settings.size,
        "theme": settings.theme,
        "lang": settings.lang,
        "labels": settings.labels,
        **values,
    }


def pixel_moments(performance: Performance) -> list[float]:
    """Three instants of each beat, the last of them its last frame, in s of film."""
    step = 1 / 15
    out = []
    for beat in performance.beats:
        for share in SHARES:
            at = beat.start_s + share * (beat.end_s - beat.start_s)
            out.append((round(at / step) - (share == 1.0)) * step)
    return out


class _Looker:
    """Is shown the frames of a rehearsal, each once, and keeps what it measured."""

    def __init__(
        self, case: Case, performance: Performance, tick: Callable[[], None]
    ) -> None:
        self.case, self.performance, self.tick = case, performance, tick
        fps = case.settings.fps
        self.fps = fps
        self.closely = {round(t * fps) for t in pixel_moments(performance)}
        self.geometry = {round(t * fps) for t in every(performance, LAYOUT_STEP_S)}
        self.moments = sorted(n / fps for n in self.closely | self.geometry)
        self.inspector = Inspector()
        self.inspector.close_up = {round(n / fps, 3) for n in self.closely}
        self.meter = FlashMeter(fps) if case.flashes else None
        self.joins = JoinMeter(performance, fps) if case.flashes else None
        board = case.scene_class.storyboard
        self.truth = Truth(case.scene_class, performance, every_frame=case.flashes)
        self.contrasts: list[tuple[float, str, contrast.Contrast]] = []
        self.confused: list[Finding] = []
        self.looks_at: dict[str, float] = {}
        if looks.asked(board, case.settings):
            self.looks_at = looks.moments(performance)
        self.looks: dict[str, np.ndarray] = {}
        self.digests: sameness.Digests = {}

    def watch(self, scene: MechanismScene) -> None:
        """Before the scene is played."""
        self.inspector.watch(scene)
        self.truth.watch(scene)

    def look(self, scene: MechanismScene, beat_id: str, pixels: np.ndarray) -> None:
        """One frame."""
        self.truth.frame(scene, beat_id, pixels)
        frame = round(scene.now * self.fps)
        if self.meter is not None:
            self.meter.frame(pixels)
        if self.joins is not None:
            self.joins.frame(frame, pixels)
        if frame in self.closely:
            self.digests[frame] = beat_id, sameness.digest(pixels)
        if frame == round(self.looks_at.get(beat_id, -1) * self.fps):
            self.looks[beat_id] = looks.small(pixels)
        if frame in self.geometry:
            self.inspector.look(scene, beat_id, pixels)
            self.truth.moment(scene, beat_id, pixels)
        if frame in self.closely and not self.case.words_alone:
            self.confused += colour_vision.findings(scene, pixels, beat_id)
            self.inspector.found += caption_zone.findings(scene, pixels, beat_id)
            caption = graphics.caption_at(self.performance, scene.now)
            found = contrast.contrasts(scene, caption)
            self.contrasts += [(scene.now, beat_id, each) for each in found]
        self.tick()

    def outcomes(self) -> Iterator[Outcome]:
        """What was measured on geometry and on pixels."""
        seen = self.inspector.seen
        yield from self.truth.outcomes()
        yield Outcome("layout", len(seen), "", list(self.inspector.found))
        if self.case.words_alone:
            return
        yield self._contrast()
        yield colour_vision.outcome(self.confused, len(self.closely))
        if self.meter is not None:
            report = self.meter.finish()
            yield flash_outcome(report, SIZES[self.case.settings.size])
        if self.joins is not None:
            yield self.joins.outcome()
            again = sameness.digests(
                self.case.scene_class, self.case.settings, list(self.digests)
            )
            yield sameness.outcome(self.digests, again, self.fps)
        if self.looks_at:
            board = self.case.scene_class.storyboard
            yield looks.outcome(board, self.looks, self.looks_at)

    def _contrast(self) -> Outcome:
        findings = [
            contrast.finding(each, beat, at_s)
            for at_s, beat, each in self.contrasts
            if not each.enough
        ]
        told = ""
        if self.contrasts:
            least = min((each for *_, each in self.contrasts), key=_margin)
            told = f"least {least.ratio:.1f} of {least.needed:g}: {least.name}"
        return Outcome("contrast", len(self.contrasts), told, findings)


def _margin(seen: contrast.Contrast) -> float:
    return seen.ratio / seen.needed


def flash_outcome(report: FlashReport, frame_px: tuple[float, float]) -> Outcome:
    """The verdict on flashes; one cell that flashes is worth a look, no more.

    Parameters
    ----------
    frame_px : (float, float)
        Width and height of the frame, for the places of what was found.
    """
    findings = []
    for hazard in report.hazards:
        what = (
            f"{hazard.kind} flashes until {hazard.end_s:.1f} s over "
            f"{hazard.share:.0%} of a 10° field"
        )
        left, top, right, bottom = hazard.box
        width, height = frame_px
        box = Rect(left * width, top * height, right * width, bottom * height)
        at_s = hazard.worst_s % report.seconds if report.seconds else 0.0
        findings.append(Finding("flashes", "", what, at_s, hazard.share, box=box))
    told = (
        f"worst 10° field {report.worst_share:.0%} of {AREA_SHARE:.0%}, "
        f"most changes of a spot {report.most_changes} a second"
    )
    return Outcome("flashes", round(report.seconds), told, findings)
