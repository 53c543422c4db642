"""A film: clips, or some of their beats, with title, transitions and credits."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ketamotion.evidence import references
from ketamotion.render import cards, credits
from ketamotion.render.beats import Segment, finished
from ketamotion.render.files import WORK
from ketamotion.render.films import Film
from ketamotion.render.interludes import (
    Content,
    CreditPages,
    InterludeTask,
    TitleCard,
    Transition,
    interlude_key,
)
from ketamotion.render.layers import Pose
from ketamotion.render.programme import Interlude, Programme, Step
from ketamotion.render.request import Request
from ketamotion.render.transitions import LEVELS, way
from ketamotion.stage.settings import on_grid
from ketamotion.storyboard import Parameter
from ketamotion.translation import LANGUAGES, Translator

if TYPE_CHECKING:
    from ketamotion.render.job import ClipPlan

WORDS: Final = {
    "film.title_card": "Title: {title}. {subtitle}",
    "film.zoom_in": "The picture zooms in: {before} → {after}.",
    "film.zoom_out": "The picture zooms out: {before} → {after}.",
    "film.dissolve": "One picture changes into the next.",
    "film.credits": "Sources, what the film was made with, its licence.",
    **{f"level.{level}": level for level in LEVELS},
    **{f"level.{level}.size": size for level, size in LEVELS.items()},
}
"""Fixed words of films: gettext context to English."""


@dataclass(frozen=True)
class Passage:
    """Beats of one clip that follow each other without a break."""

    clip: ClipPlan
    steps: tuple[Step, ...]

    @property
    def opens_at(self) -> str:
        """The pose of its first picture; empty when a clip's midst has none."""
        first = self.steps[0].beat.id == self.clip.board.beats[0].id
        return self.clip.board.opens_at if first else ""

    @property
    def closes_at(self) -> str:
        """The pose of its last picture."""
        last = self.steps[-1].beat.id == self.clip.board.beats[-1].id
        return self.clip.board.closes_at if last else ""

    def pose(self, step: Step, *, last: bool) -> Pose:
        """The first or last picture of a beat."""
        settings = self.clip.programme.settings
        played = step.played
        return Pose(
            module=self.clip.scene_class.__module__,
            name=self.clip.scene_class.__qualname__,
            settings=settings,
            beat_id=step.beat.id,
            time_s=played.end_s - 1 / settings.fps if last else played.start_s,
            key=self.clip.segment(step.beat.id).path.stem,
        )

    @property
    def first(self) -> Pose:
        return self.pose(self.steps[0], last=False)

    @property
    def last(self) -> Pose:
        return self.pose(self.steps[-1], last=True)


def passages(film: Film, clips: Mapping[str, ClipPlan]) -> list[Passage]:
    """A film's beats, parted where a transition is needed."""
    out: list[Passage] = []
    for clip_id, wanted in film.parts:
        clip = clips[clip_id]
        index = {beat.id: n for n, beat in enumerate(clip.board.beats)}
        for step in clip.programme.steps:
            if wanted is not None and step.beat.id not in wanted:
                continue
            before = out[-1] if out else None
            if (
                before is not None
                and before.clip is clip
                and index[step.beat.id] == index[before.steps[-1].beat.id] + 1
            ):
                out[-1] = Passage(clip, (*before.steps, step))
            else:
                out.append(Passage(clip, (step,)))
    return out


@dataclass(frozen=True)
class FilmPlan:
    """A film in one language, before it is drawn.

    Attributes
    ----------
    name : str
        Stem of its files.
    segments : tuple of Segment
        Of its cards and transitions, as they follow each other.
    files : tuple of Path
        All that it is joined from, beats among them, in order.
    """

    film: Film
    programme: Programme
    name: str
    contents: tuple[Content, ...]
    segments: tuple[Segment, ...]
    files: tuple[Path, ...]
    poster: Path
    parameters: tuple[tuple[str, Parameter], ...]

    def tasks(self, request: Request) -> list[InterludeTask]:
        """The cards and transitions that are not there yet."""
        return [
            InterludeTask(content, self.programme.settings, request.encoding, (each,))
            for content, each in zip(self.contents, self.segments, strict=True)
            if not finished(each)
        ]


class _Maker:
    """Puts a film together, part by part."""

    def __init__(self, film: Film, clips: Mapping[str, ClipPlan]) -> None:
        self.film, self.clips = film, clips
        self.passages = passages(film, clips)
        self.settings = self.passages[0].clip.programme.settings
        self.now = 0.0
        self.steps: list[Step] = []
        self.interludes: list[Interlude] = []
        self.contents: list[Content] = []
        self.order: list[Path | int] = []

    def say(self, key: str, lang: str, **values: str) -> str:
        return Translator(lang).text(key, WORDS[key], values)

    def name(self, field: str, lang: str) -> str:
        context = f"film.{self.film.id}.{field}"
        return Translator(lang).text(context, self.film.texts.get(context, ""))

    def add(self, interlude: Interlude, content: Content, seconds: float) -> None:
        end = self.now + on_grid(seconds)
        self.interludes.append(replace(interlude, start_s=self.now, end_s=end))
        self.contents.append(content)
        self.order.append(len(self.contents) - 1)
        self.now = end

    def show(self, passage: Passage) -> None:
        for step in passage.steps:
            end = self.now + step.end_s - step.start_s
            self.steps.append(replace(step, start_s=self.now, end_s=end))
            self.order.append(passage.clip.segment(step.beat.id).path)
            self.now = end

    def title(self) -> None:
        if self.settings.labels == "none":
            return
        titles = {lang: self.name("title", lang) for lang in LANGUAGES}
        subtitles = {lang: self.name("subtitle", lang) for lang in LANGUAGES}
        told = {
            lang: self.say(
                "film.title_card", lang, title=titles[lang], subtitle=subtitles[lang]
            ).strip()
            for lang in LANGUAGES
        }
        own = self.settings.lang
        first = self.passages[0]
        behind = next(
            (p for p in self.passages if p.clip.board.id == self.film.behind_title),
            first,
        )
        content = TitleCard(titles[own], subtitles[own], first.first, behind.first)
        self.add(
            Interlude("title", "title", titles, told, 0, 0), content, cards.TITLE_S
        )

    def transition(self, before: Passage, after: Passage) -> None:
        levels = before.closes_at, after.opens_at
        found = way(*levels)
        key = ("film.dissolve", "film.zoom_in", "film.zoom_out")
        told = {}
        for lang in LANGUAGES:
            names = [self.say(f"level.{v}", lang) if v else "" for v in levels]
            values = {"before": names[0], "after": names[1]}
            told[lang] = self.say(key[_sign(found.steps)], lang, **values)
        lang, labels = self.settings.lang, None
        if found.far and self.settings.labels == "full":
            sizes = [
                f"{self.say(f'level.{v}', lang)} · {self.say(f'level.{v}.size', lang)}"
                for v in levels
            ]
            labels = sizes[0], sizes[1]
        name = f"to_{after.clip.board.id}_{after.steps[0].beat.id}_{len(self.contents)}"
        content = Transition(before.last, after.first, found, labels)
        interlude = Interlude(name, "transition", {}, told, 0, 0, levels)
        self.add(interlude, content, found.seconds)

    def credits(self) -> None:
        sources = {key for step in self.steps for key in step.beat.sources}
        for clip in self.film.clips:
            for quantity in self.clips[clip].programme.performances[0].results.values():
                sources.update(quantity.sources)
        known = references()
        found = credits.lines(known[key] for key in sources)
        plan = credits.cut(len(found), *cards.room(self.settings.size))
        lang = self.settings.lang
        content = CreditPages(
            tuple(found),
            plan,
            tuple(credits.made_with(self.film.clips, lang)),
            credits.words(lang),
            self.passages[-1].last,
        )
        titles = {each: credits.words(each)["credits.chapter"] for each in LANGUAGES}
        told = {each: self.say("film.credits", each) for each in LANGUAGES}
        interlude = Interlude("credits", "credits", titles, told, 0, 0)
        self.add(interlude, content, plan.seconds)

    def programme(self) -> Programme:
        self.title()
        for n, passage in enumerate(self.passages):
            if n:
                self.transition(self.passages[n - 1], passage)
            self.show(passage)
        self.credits()
        used = [self.clips[clip] for clip in self.film.clips]
        values = {
            k: v for c in used for k, v in c.programme.settings.parameters.items()
        }
        objectives = [clip.programme.objective for clip in used]
        return Programme(
            id=self.film.id,
            kind="film",
            title={lang: self.name("title", lang) for lang in LANGUAGES},
            objective={
                lang: " ".join(dict.fromkeys(each[lang] for each in objectives))
                for lang in LANGUAGES
            },
            settings=dataclasses.replace(self.settings, parameters=values),
            steps=tuple(self.steps),
            performances=tuple(clip.programme.performances[0] for clip in used),
            interludes=tuple(self.interludes),
        )


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def plan_film(film: Film, clips: Mapping[str, ClipPlan], request: Request) -> FilmPlan:
    """Say what a film consists of, and which files its parts will be.

    Parameters
    ----------
    clips : mapping of str to ClipPlan
        Its clips by id, all in the film's language.
    """
    maker = _Maker(film, clips)
    programme = maker.programme()
    settings = programme.settings
    name = f"{request.stem(film.id, settings)}_{settings.lang}"
    work = request.out / WORK / film.id / name
    segments: list[Segment] = []
    for interlude, content in zip(maker.interludes, maker.contents, strict=True):
        frames = round((interlude.end_s - interlude.start_s) * settings.fps)
        key = interlude_key(content, settings, request.encoding, frames)
        path = work / f"{interlude.id}-{key}.mp4"
        still = path.with_suffix(".png") if interlude.kind == "title" else None
        segments.append(Segment(interlude.id, path, frames, still))
    stills = [segment.still for segment in segments if segment.still is not None]
    return FilmPlan(
        film=film,
        programme=programme,
        name=name,
        contents=tuple(maker.contents),
        segments=tuple(segments),
        files=tuple(_files(maker.order, segments)),
        poster=stills[0] if stills else maker.passages[0].clip.poster,
        parameters=tuple(p for clip in film.clips for p in clips[clip].parameters),
    )


def _files(order: Sequence[Path | int], segments: Sequence[Segment]) -> list[Path]:
    return [segments[at].path if isinstance(at, int) else at for at in order]
