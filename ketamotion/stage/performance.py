"""What playing a scene leaves behind: times, words and results, no pictures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ketamotion.evidence import Quantity
from ketamotion.stage.settings import StageSettings
from ketamotion.translation import Translator

MAX_CUE_S = 7.0
"""A caption does not stay longer than this."""


@dataclass
class PlayedBeat:
    """One beat as it was played; times in seconds of film from the clip's start."""

    beat_id: str
    start_s: float
    variant: str = ""
    end_s: float = 0.0
    hold_s: float = 0.0
    cue_starts: list[float] = field(default_factory=list)
    captions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    description: dict[str, str] = field(default_factory=dict)

    def cues(self, lang: str) -> list[tuple[float, float, str]]:
        """(start, end, text) of each caption, in seconds of film."""
        ends = [*self.cue_starts[1:], self.end_s]
        return [
            (start, min(end, start + MAX_CUE_S), text)
            for start, end, text in zip(
                self.cue_starts, ends, self.captions[lang], strict=True
            )
        ]


@dataclass
class Performance:
    """A scene as it was played under some settings.

    Attributes
    ----------
    title, objective : dict of str to str
        By language.
    results : dict of str to Quantity
        What the models computed, by name, with tag and sources.
    texts_asked : set of (str, str)
        (context, English) of every text that the picture or the captions used.
    texts_missing : set of (str, str)
        Those without a translation into the settings' language.
    """

    scene_id: str
    settings: StageSettings
    beats: list[PlayedBeat]
    values: dict[str, float]
    exploring: bool
    results: dict[str, Quantity]
    title: dict[str, str]
    objective: dict[str, str]
    texts_asked: set[tuple[str, str]]
    texts_missing: set[tuple[str, str]]

    @property
    def duration_s(self) -> float:
        return self.beats[-1].end_s if self.beats else 0.0

    @classmethod
    def of(cls, scene: Any) -> Performance:
        """Gather it from a scene that has been played."""
        board = scene.storyboard
        words = {lang: Translator(lang) for lang in scene.languages}
        return cls(
            scene_id=board.id,
            settings=scene.settings,
            beats=list(scene.played),
            values=dict(scene.values),
            exploring=scene.exploring,
            results=dict(scene.results),
            title={
                lang: w.text(f"{board.id}.title", board.title)
                for lang, w in words.items()
            },
            objective={
                lang: w.text(f"{board.id}.objective", board.objective)
                for lang, w in words.items()
            },
            texts_asked=set(scene.words.asked),
            texts_missing=set(scene.words.missing),
        )
