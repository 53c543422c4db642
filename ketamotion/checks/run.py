"""Checking clips: which cases, in how many processes, and what is written."""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from ketamotion.checks.finding import Outcome
from ketamotion.checks.flashes import FlashMeter
from ketamotion.checks.proof import Shrink
from ketamotion.checks.report import Report, write
from ketamotion.checks.video import check_file
from ketamotion.checks.walk import SHORT_SIDE, Case, flash_outcome, walk
from ketamotion.layout import SIZES
from ketamotion.pseudo import PSEUDO
from ketamotion.render.errors import RenderError, RequestError
from ketamotion.render.files import sha256
from ketamotion.render.pool import ENDED, Progress, Quiet
from ketamotion.render.probe import probe
from ketamotion.render.request import Request
from ketamotion.stage import MechanismScene, StageSettings
from ketamotion.theme import THEMES
from ketamotion.translation import LANGUAGES

GRID_FPS = 15
"""Enough for what stands still: where a case is not looked at for flashes."""


def cases_of(
    scene_class: type[MechanismScene], request: Request, everything: bool
) -> list[Case]:
    """How a clip is to be shown for checking, as a render of this request would.

    Parameters
    ----------
    everything : bool
        Every theme, size and language, and all sizes in a language for checking only.
        A language changes words alone, so flashes are looked for in the first.
    """
    board = scene_class.storyboard
    final = board.status == "final"
    themes = THEMES if everything and final else (request.theme,)
    sizes = tuple(SIZES) if everything and final else (request.size,)
    langs = (*LANGUAGES, PSEUDO) if everything and final else request.langs
    cases = []
    for lang in langs:
        given = request.settings(board, lang)
        for theme in themes if lang != PSEUDO else themes[:1]:
            for size in sizes:
                flashes = lang == langs[0]
                settings = StageSettings(
                    size=size,
                    short_side=SHORT_SIDE,
                    fps=given.fps if flashes else GRID_FPS,
                    theme=theme,
                    lang=lang,
                    labels=given.labels,
                    parameters=given.parameters,
                )
                where = scene_class.__module__, scene_class.__qualname__
                cases.append(Case(*where, settings, flashes))
    return cases


def check_clips(
    scenes: Sequence[type[MechanismScene]],
    request: Request,
    *,
    everything: bool = False,
    progress: Progress | None = None,
) -> tuple[list[Report], list[Path]]:
    """Check clips and write a report for each beside its renders.

    Returns
    -------
    list of Report, list of Path
        In teaching order; the files that were written.

    Raises
    ------
    RenderError
        When a scene fails.
    """
    request.check_given([scene.storyboard for scene in scenes])
    work = [
        (scene, case)
        for scene in scenes
        for case in cases_of(scene, request, everything)
    ]
    outcomes = _walk_all([case for _, case in work], request.jobs, progress or Quiet())
    reports, paths = [], []
    for scene in scenes:
        board = scene.storyboard
        report, mine = Report(board.id), {}
        for (owner, case), found in zip(work, outcomes, strict=True):
            if owner is scene:
                report.add(case.told, found)
                mine[case.told] = case
        stem = board.id
        if not everything:
            lang = request.langs[0]
            stem = request.stem(board.id, request.settings(board, lang))
        paths += write(report, request.out / board.id, stem, mine)
        reports.append(report)
    return reports, paths


def _walk_all(
    cases: Sequence[Case], jobs: int, progress: Progress
) -> list[list[Outcome]]:
    done: dict[int, list[Outcome]] = {}
    progress.begin(len(cases))
    try:
        if min(jobs, len(cases)) <= 1:
            for n, case in enumerate(cases):
                done[n] = walk(case)
                progress.at(len(done))
        else:
            context = multiprocessing.get_context("spawn")
            with ProcessPoolExecutor(min(jobs, len(cases)), context) as executor:
                running = {executor.submit(walk, c): n for n, c in enumerate(cases)}
                try:
                    for future in as_completed(running):
                        done[running[future]] = future.result()
                        progress.at(len(done))
                except BrokenProcessPool:
                    raise RenderError(ENDED) from None
                except BaseException:
                    executor.shutdown(wait=False, cancel_futures=True)
                    raise
    finally:
        progress.end()
    return [done[n] for n in range(len(cases))]


def check_video(path: Path, scenes: Sequence[type[MechanismScene]]) -> Report:
    """Check what can be checked on any video file: flashes, seams, colours.

    Parameters
    ----------
    scenes : sequence of scene classes
        A render of one of these is held to what it draws.

    Raises
    ------
    RequestError
        When the file cannot be read as a video.
    """
    known = {scene.storyboard.id: scene for scene in scenes}
    try:
        media = probe(path)
        meter, shrink = FlashMeter(round(media.fps)), Shrink()
        outcomes = check_file(path, known, lambda frame: meter.frame(shrink(frame)))
    except (OSError, ValueError, IndexError) as error:
        why = getattr(error, "strerror", None) or "it holds no pictures"
        raise RequestError(f"{path} cannot be read as a video ({why})") from None
    report = Report(path.name, sha256=sha256(path))
    size = f"{media.width}x{media.height}"
    flashes = flash_outcome(meter.finish(), (media.width, media.height))
    report.add(size, [flashes, *outcomes])
    return report
