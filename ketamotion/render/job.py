"""Rendering clips and films: timing, beats, files."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from av import FFmpegError

from ketamotion.render.beats import BeatTask, Segment, play
from ketamotion.render.errors import RenderError
from ketamotion.render.files import WORK, sweep, usable_folder
from ketamotion.render.films import Film
from ketamotion.render.keys import digest, segment_key
from ketamotion.render.manifest import cited
from ketamotion.render.pool import Progress, Quiet, render_all
from ketamotion.render.probe import count_frames
from ketamotion.render.programme import Programme, clip_programme, film_programme
from ketamotion.render.publish import publish
from ketamotion.render.request import Request
from ketamotion.stage import MechanismScene
from ketamotion.storyboard import Parameter, Storyboard
from ketamotion.translation import LANGUAGES, Translator


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


def finished(segment: Segment) -> bool:
    """Whether a segment is there and whole."""
    if segment.still is not None and not segment.still.is_file():
        return False
    return segment.path.is_file() and count_frames(segment.path) == segment.frames


def plan(scene_class: type[MechanismScene], request: Request) -> list[ClipPlan]:
    """Play a clip without drawing, and say which files its beats will be.

    Timing is the same in all languages, so one pass is enough for them.
    """
    board = scene_class.storyboard
    first = request.settings(board, request.langs[0])
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
) -> list[Path]:
    """Render clips and films.

    Parameters
    ----------
    scenes : sequence of scene classes
        All clips that are wanted, those of the films among them.

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
        plans = [each for scene in scenes for each in plan(scene, request)]
        for each in plans:  # before an hour of drawing, not after it
            cited(each.programme.sources)
        render_all([p.task(request) for p in plans], request.jobs, progress or Quiet())
        made: list[Path] = []
        for each in plans:
            made += _publish_clip(each, request)
        for film in films:
            for lang in request.langs:
                own = {p.board.id: p for p in plans if p.lang == lang}
                made += _publish_film(film, own, request, lang)
    except (OSError, FFmpegError) as error:
        raise RenderError(
            f"{error.strerror or error}: {error.filename or request.out}; "
            "what was finished is kept"
        ) from error
    for each in plans:
        _drop_old_segments(each)
    return made


def _publish_clip(each: ClipPlan, request: Request) -> list[Path]:
    return publish(
        each.programme,
        out=request.out,
        name=each.name,
        key=digest([each.name, [segment.path.name for segment in each.segments]]),
        quality=request.quality,
        segments=[segment.path for segment in each.segments],
        poster=each.poster,
        parameters=each.parameters,
    )


def _publish_film(
    film: Film, clips: dict[str, ClipPlan], request: Request, lang: str
) -> list[Path]:
    titles = {
        each: Translator(each).text(f"film.{film.id}.title", film.title)
        for each in LANGUAGES
    }
    programme = film_programme(
        film.id, titles, [(clips[clip].programme, beats) for clip, beats in film.parts]
    )
    used = [clips[clip] for clip in film.clips]
    values = {k: v for c in used for k, v in c.programme.settings.parameters.items()}
    settings = dataclasses.replace(programme.settings, parameters=values)
    name = f"{request.stem(film.id, settings)}_{lang}"
    segments = [
        clips[step.clip_id].segment(step.beat.id).path for step in programme.steps
    ]
    return publish(
        programme,
        out=request.out,
        name=name,
        key=digest([name, titles, [path.name for path in segments]]),
        quality=request.quality,
        segments=segments,
        poster=used[0].poster,
        parameters=[pair for clip in used for pair in clip.parameters],
    )


def _drop_old_segments(each: ClipPlan) -> None:
    """Segments of earlier versions of this very render are of no use any more."""
    folder = each.poster.parent
    keep = {s.path for s in each.segments} | {each.poster}
    for path in folder.iterdir():
        if path not in keep and path.suffix in (".mp4", ".png"):
            path.unlink(missing_ok=True)
