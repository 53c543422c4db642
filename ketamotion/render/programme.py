"""What is shown one after the other: the beats of a clip, or of a film's clips."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ketamotion.mobjects.typeset import plain
from ketamotion.render.captions import Cue, cues_of
from ketamotion.stage import Performance, PlayedBeat, StageSettings
from ketamotion.storyboard import Beat, Storyboard
from ketamotion.translation import Translator


@dataclass(frozen=True)
class Step:
    """One beat in its place; times in s of film from the programme's start.

    `values` are the parameters and results that texts may name.
    """

    clip_id: str
    clip_title: Mapping[str, str]
    beat: Beat
    played: PlayedBeat
    start_s: float
    end_s: float
    values: Mapping[str, float]

    @property
    def id(self) -> str:
        """``clip.beat``."""
        return f"{self.clip_id}.{self.beat.id}"

    def title(self, lang: str) -> str:
        """The chapter's title; a beat without one is named by its first caption."""
        if self.beat.title:
            return Translator(lang).text(f"{self.id}.title", self.beat.title)
        return self.played.captions[lang][0].split(". ")[0].rstrip(".")

    def furniture(self, lang: str) -> dict[str, str]:
        """Evidence word, condition, rate and note as the picture shows them."""
        say = Translator(lang).text
        beat = self.beat
        return {
            "badge": say(f"evidence.{beat.badge}", beat.badge),
            "condition": plain(
                say(f"{self.id}.condition", beat.condition, self.values)
            ),
            "rate": say(f"rate.{beat.rate}", beat.rate),
            "note": plain(say(f"{self.id}.note", beat.note, self.values)),
        }

    def cues(self, lang: str) -> list[Cue]:
        """The beat's captions, split into cues, in the programme's time."""
        shift = self.start_s - self.played.start_s
        starts = [start + shift for start in self.played.cue_starts]
        return cues_of(self.id, self.played.captions[lang], starts, self.end_s)


@dataclass(frozen=True)
class Programme:
    """A clip or a film, as it was played under some settings.

    Attributes
    ----------
    kind : str
        ``clip`` or ``film``.
    performances : tuple of Performance
        Of every clip in it, in order.
    """

    id: str
    kind: str
    title: Mapping[str, str]
    objective: Mapping[str, str]
    settings: StageSettings
    steps: tuple[Step, ...]
    performances: tuple[Performance, ...]

    @property
    def duration_s(self) -> float:
        return self.steps[-1].end_s

    @property
    def frames(self) -> int:
        return round(self.duration_s * self.settings.fps)

    @property
    def exploring(self) -> bool:
        """Whether a value lies outside the range in which the words are true."""
        return any(p.exploring for p in self.performances)

    @property
    def sources(self) -> tuple[str, ...]:
        """Keys of all references, sorted, of the words and of the results."""
        keys = {key for step in self.steps for key in step.beat.sources}
        for performance in self.performances:
            for quantity in performance.results.values():
                keys.update(quantity.sources)
        return tuple(sorted(keys))

    def cues(self, lang: str) -> list[Cue]:
        """All captions in order."""
        return [cue for step in self.steps for cue in step.cues(lang)]

    def chapters(self, lang: str) -> list[tuple[float, float, str]]:
        """Start and end in s, and title, of each beat."""
        several = len(self.performances) > 1
        return [
            (
                step.start_s,
                step.end_s,
                f"{step.clip_title[lang]} · {step.title(lang)}"
                if several
                else step.title(lang),
            )
            for step in self.steps
        ]


def clip_programme(board: Storyboard, performance: Performance) -> Programme:
    """A clip's beats as they were played."""
    results = {name: q.value for name, q in performance.results.items()}
    values = performance.values | results
    return Programme(
        id=board.id,
        kind="clip",
        title=performance.title,
        objective=performance.objective,
        settings=performance.settings,
        steps=tuple(
            Step(
                clip_id=board.id,
                clip_title=performance.title,
                beat=board[played.beat_id],
                played=played,
                start_s=played.start_s,
                end_s=played.end_s,
                values=values,
            )
            for played in performance.beats
        ),
        performances=(performance,),
    )


def film_programme(
    film_id: str,
    title: Mapping[str, str],
    clips: Sequence[tuple[Programme, frozenset[str] | None]],
) -> Programme:
    """Clips one after the other; of each all beats, or those named."""
    steps: list[Step] = []
    now = 0.0
    for clip, wanted in clips:
        for step in clip.steps:
            if wanted is not None and step.beat.id not in wanted:
                continue
            length = step.end_s - step.start_s
            steps.append(replace(step, start_s=now, end_s=now + length))
            now += length
    first = clips[0][0]
    return Programme(
        id=film_id,
        kind="film",
        title=title,
        objective={
            lang: " ".join(dict.fromkeys(clip.objective[lang] for clip, _ in clips))
            for lang in first.objective
        },
        settings=first.settings,
        steps=tuple(steps),
        performances=tuple({c.id: c.performances[0] for c, _ in clips}.values()),
    )
