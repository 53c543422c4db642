"""What is shown one after the other: the beats of a clip, or of a film's clips."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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
class Interlude:
    """What stands in a film beside its beats; times in s from the film's start.

    Attributes
    ----------
    id : str
        Unique in its film.
    kind : str
        ``title``, ``transition`` or ``credits``.
    title : mapping of str to str
        Of its chapter, by language; empty for what belongs to the chapter before.
    description : mapping of str to str
        What is seen, by language.
    levels : (str, str)
        Of a transition: the poses that it leaves and reaches.
    """

    id: str
    kind: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    start_s: float
    end_s: float
    levels: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Programme:
    """A clip or a film, as it was played under some settings.

    Attributes
    ----------
    kind : str
        ``clip`` or ``film``.
    performances : tuple of Performance
        Of every clip in it, in order.
    interludes : tuple of Interlude
        A film's cards and transitions.
    """

    id: str
    kind: str
    title: Mapping[str, str]
    objective: Mapping[str, str]
    settings: StageSettings
    steps: tuple[Step, ...]
    performances: tuple[Performance, ...]
    interludes: tuple[Interlude, ...] = ()

    @property
    def parts(self) -> list[Step | Interlude]:
        """Beats, cards and transitions, as they follow each other."""
        return sorted([*self.steps, *self.interludes], key=lambda part: part.start_s)

    @property
    def clips(self) -> tuple[str, ...]:
        """Ids of its clips, each once."""
        return tuple(dict.fromkeys(step.clip_id for step in self.steps))

    @property
    def duration_s(self) -> float:
        return self.parts[-1].end_s

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

    def chapter_title(self, part: Step | Interlude, lang: str) -> str:
        """``Clip · Beat`` in a film, the beat's in a clip; empty for no chapter."""
        if isinstance(part, Interlude):
            return part.title.get(lang, "")
        if len(self.performances) > 1:
            return f"{part.clip_title[lang]} · {part.title(lang)}"
        return part.title(lang)

    def chapters(self, lang: str) -> list[Cue]:
        """A chapter a beat and card; transitions belong to the chapter before."""
        named = [(part, self.chapter_title(part, lang)) for part in self.parts]
        named = [(part, title) for part, title in named if title]
        ends = [part.start_s for part, _ in named[1:]] + [self.duration_s]
        return [
            Cue(part.id, part.start_s, end, title)
            for (part, title), end in zip(named, ends, strict=True)
        ]

    def descriptions(self, lang: str) -> list[Cue]:
        """What is seen, part by part."""
        return [
            Cue(
                part.id,
                part.start_s,
                part.end_s,
                part.description[lang]
                if isinstance(part, Interlude)
                else part.played.description[lang],
            )
            for part in self.parts
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
