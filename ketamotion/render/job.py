"""Rendering clips and films: timing, beats, files."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from av import FFmpegError

from ketamotion.render.assembly import FilmPlan, plan_film
from ketamotion.render.beats import BeatTask, Segment, finished, play
from ketamotion.render.errors import RenderError
from ketamotion.render.files import WORK, sweep, usable_folder
from ketamotion.render.films import Film
from ketamotion.render.keys import digest, segment_key
from ketamotion.render.manifest import cited
from ketamotion.render.pool import Progress, Quiet, play_all, render_all
from ketamotion.render.programme import Programme, clip_programme
from ketamotion.render.publish import Edition, Prove, publish_all
from ketamotion.render.request import Request
from ketamotion.stage import MechanismScene, Performance
from ketamotion.storyboard import Parameter, Storyboard


@dataclass(frozen=True)
class ClipPlan:
    """A clip in one language, before it is drawn."""

    scene_class: type[MechanismScene]
    programme: Programme
    name: str
    segments: tuple[Segment, ...]
    poster: Path

    @property
    def board(self) -> Storyboard:
        return self.scene_class.storyboard

    @property
    def lang(self) -> str:
        return self.programme.settings.lang

    @property
    def parameters(self) -> list[tuple[str, Parameter]]:
        return [(self.board.id, p) for p in self.board.parameters]

    def segment(self, beat_id: str) -> Segment:
        """The segment of a beat."""
        return next(s for s in self.segments if s.beat_id == beat_id)

    def task(self, request: Request) -> BeatTask:
        """The beats that are not there yet."""
        return BeatTask(
            module=self.scene_class.__module__,
            name=self.scene_class.__qualname__,
            settings=self.programme.settings,
            encoding=request.encoding,
            segments=tuple(s for s in self.segments if not finished(s)),
        )


def plan(
    scene_class: type[MechanismScene],
    request: Request,
    performance: Performance | None = None,
) -> list[ClipPlan]:
    """Play a clip without drawing, and say which files its beats will be.

    Timing is the same in all languages, so one pass is enough for them.

    Parameters
    ----------
    performance : Performance, optional
        The clip as it was played in the first language; else it is played now.
    """
    board = scene_class.storyboard
    first = request.settings(board, request.langs[0])
    if performance is None:
        performance = play(scene_class, first)
    plans = []
    for lang in request.langs:
        settings = dataclasses.replace(first, lang=lang)
        programme = clip_programme(
            board, dataclasses.replace(performance, settings=settings)
        )
        name = f"{request.stem(board.id, settings)}_{lang}"
        work = request.out / WORK / board.id / name
        chosen = board.poster or programme.steps[-1].beat.id
        segments = []
        for step in programme.steps:
            beat = step.beat.id
            key = segment_key(scene_class, settings, request.encoding, beat)
            segments.append(
                Segment(
                    beat_id=beat,
                    path=work / f"{beat}-{key}.mp4",
                    frames=round((step.end_s - step.start_s) * settings.fps),
                    still=work / f"{beat}-{key}.png" if beat == chosen else None,
                )
            )
        poster = next(s.still for s in segments if s.still is not None)
        plans.append(ClipPlan(scene_class, programme, name, tuple(segments), poster))
    return plans


def render(
    scenes: Sequence[type[MechanismScene]],
    films: Sequence[Film],
    request: Request,
    progress: Progress | None = None,
    *,
    prove: Prove | None = None,
    proving: Progress | None = None,
) -> list[Path]:
    """Render clips and films.

    Parameters
    ----------
    scenes : sequence of scene classes
        All clips that are wanted, those of the films among them.
    progress, proving : Progress, optional
        Are told how many frames are drawn, and how many of the files looked at.
    prove : callable, optional
        Makes what looks at a finished file's frames and reports on it.

    Returns
    -------
    list of Path
        What was made or was there already, videos before what belongs to them.

    Raises
    ------
    RequestError
        When something was asked for that cannot be; nothing has been drawn then.
    RenderError
        When a scene fails; what was finished is whole and is used the next time.
    """
    request.check_given(scene.storyboard for scene in scenes)
    for scene in scenes:
        request.settings(scene.storyboard, request.langs[0])
    usable_folder(request.out)
    sweep(request.out / WORK)
    try:
        plays = [
            (scene, request.settings(scene.storyboard, request.langs[0]))
            for scene in scenes
        ]
        performances = play_all(plays, request.jobs)
        plans = [
            each
            for scene, performance in zip(scenes, performances, strict=True)
            for each in plan(scene, request, performance)
        ]
        for each in plans:  # before an hour of drawing, not after it
            cited(each.programme.sources)
        whole = [
            plan_film(film, {p.board.id: p for p in plans if p.lang == lang}, request)
            for film in films
            for lang in request.langs
        ]
        tasks = [p.task(request) for p in plans]
        tasks += [task for film in whole for task in film.tasks(request)]
        render_all(tasks, request.jobs, progress or Quiet())
        editions = [_clip_edition(each, request) for each in plans]
        editions += [_film_edition(film, request) for film in whole]
        made = publish_all(
            editions,
            request.out,
            jobs=request.jobs,
            prove=prove,
            progress=proving or Quiet(),
        )
    except (OSError, FFmpegError) as error:
        raise RenderError(
            f"{error.strerror or error}: {error.filename or request.out}; "
            "what was finished is kept"
        ) from error
    for each in (*plans, *whole):
        _drop_old_segments(each)
    return made


def _clip_edition(each: ClipPlan, request: Request) -> Edition:
    return Edition(
        each.programme,
        each.name,
        digest([each.name, [segment.path.name for segment in each.segments]]),
        request.quality,
        tuple(segment.path for segment in each.segments),
        each.poster,
        tuple(each.parameters),
    )


def _film_edition(film: FilmPlan, request: Request) -> Edition:
    titles = dict(film.programme.title)
    return Edition(
        film.programme,
        film.name,
        digest([film.name, titles, [path.name for path in film.files]]),
        request.quality,
        tuple(film.files),
        film.poster,
        tuple(film.parameters),
    )


def _drop_old_segments(each: ClipPlan | FilmPlan) -> None:
    """Segments of earlier versions of this very render are of no use any more."""
    keep = {s.path for s in each.segments} | {s.still for s in each.segments}
    for path in each.segments[0].path.parent.iterdir():
        if path not in keep and path.suffix in (".mp4", ".png"):
            path.unlink(missing_ok=True)
