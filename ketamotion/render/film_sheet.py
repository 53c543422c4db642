"""Contact sheets of films: every beat's end, every card, every transition."""

from __future__ import annotations

import dataclasses
import io
import math
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

from ketamotion.render.assembly import FilmPlan, plan_film
from ketamotion.render.beats import play
from ketamotion.render.errors import RequestError, unknown
from ketamotion.render.files import usable_folder, write_whole
from ketamotion.render.films import Film
from ketamotion.render.interludes import CreditPages
from ketamotion.render.job import ClipPlan, plan
from ketamotion.render.pool import Progress, Quiet
from ketamotion.render.programme import Interlude, Step
from ketamotion.render.request import Request
from ketamotion.render.sheet import (
    Pick,
    Row,
    StillSink,
    checked_width,
    compose,
    middle_and_end,
    smaller,
)
from ketamotion.stage import MechanismScene
from ketamotion.theme import load

COLUMNS: Final = 6
WIDTH: Final = 480


class Pictures:
    """Pictures of a film, by their time."""

    def __init__(self, fps: int, width: int) -> None:
        self.fps, self.width = fps, width
        self._kept: dict[int, Image.Image] = {}

    def keep(self, time_s: float, picture: Image.Image) -> None:
        """Keep a picture of this moment of the film."""
        self._kept[round(time_s * self.fps)] = picture

    def at(self, time_s: float) -> Image.Image:
        """The picture of a moment."""
        return self._kept[round(time_s * self.fps)]


def numbers(part: Interlude, content: object, fps: int, every: int) -> list[int]:
    """The frames of a card or transition that a sheet shows.

    Parameters
    ----------
    every : int
        Frames between two of a strip; 0 for the few of a sheet.
    """
    count = round((part.end_s - part.start_s) * fps)
    if every:
        return list(range(0, count, every))
    if isinstance(content, CreditPages):
        page = content.plan.page_s
        return [
            round((n + 0.6) * page * fps) for n in range(len(content.plan.pages))
        ] + [count - 1]
    if part.kind == "title":
        return [0]
    return [round(u * (count - 1)) for u in (0, 0.3, 0.45, 0.6, 0.75, 1)]


def film_sheet(
    scenes: Sequence[type[MechanismScene]],
    film: Film,
    request: Request,
    *,
    unlabelled: bool = False,
    strip: str | None = None,
    every_s: float = 0.1,
    span: tuple[float, float] | None = None,
    width: int | None = None,
    progress: Progress | None = None,
) -> Path:
    """Draw a contact sheet of a film; only the frames that it shows are drawn.

    Parameters
    ----------
    scenes : sequence of scene classes
        Its clips.
    strip : str, optional
        Show one card or transition, by its id, as a strip of frames instead.
    span : (float, float), optional
        The part of it that a strip shows, in s from its start.

    Returns
    -------
    Path
        The PNG, in the film's folder.
    """
    width = checked_width(width) or WIDTH
    if unlabelled:
        request = dataclasses.replace(request, labels="none")
    request = dataclasses.replace(request, langs=request.langs[:1])
    request.check_given([scene.storyboard for scene in scenes])
    folder = usable_folder(request.out / film.id)
    clips = {s.storyboard.id: plan(s, request)[0] for s in scenes}
    whole = plan_film(film, clips, request)
    told = progress or Quiet()
    pictures = Pictures(whole.programme.settings.fps, width)
    rows = _rows(whole, strip, every_s, span or (0.0, math.inf))
    told.begin(sum(len(row.picks) for row in rows))
    try:
        _draw(whole, clips, rows, pictures, told)
    finally:
        told.end()
    lang = request.langs[0]
    title = "" if unlabelled else f"{whole.programme.title[lang]}   ·   {whole.name}"
    if unlabelled:
        rows = [Row("", row.picks) for row in rows]
    page = compose(title, rows, pictures, width, load(request.theme))
    data = io.BytesIO()
    page.save(data, "PNG")
    kind = f"strip-{strip}" if strip else "sheet"
    path = folder / f"{whole.name.removesuffix(f'_{lang}')}_{kind}_{lang}.png"
    write_whole(path, data.getvalue())
    return path


def _rows(
    whole: FilmPlan, strip: str | None, every_s: float, span: tuple[float, float]
) -> list[Row]:
    programme, fps = whole.programme, whole.programme.settings.fps
    names = [part.id for part in programme.interludes]
    contents = dict(zip(names, whole.contents, strict=True))
    if strip is not None and strip not in contents:
        raise unknown(f"card or transition of {programme.id}", strip, names)
    if every_s <= 0:
        raise RequestError("frames are more than 0 s apart")
    every = max(1, round(every_s * fps)) if strip else 0
    rows: list[Row] = []
    beats: list[Pick] = []
    above = ""

    def close() -> None:
        nonlocal beats
        rows.extend(_wrapped(above, beats))
        beats = []

    for part in programme.parts:
        if isinstance(part, Step):
            if strip is None:
                above = part.clip_title[programme.settings.lang]
                end = middle_and_end(part)[1]
                beats.append(Pick(end, f"{end:.2f} s   {part.beat.id}"))
            continue
        close()
        if strip is not None and part.id != strip:
            continue
        chosen = numbers(part, contents[part.id], fps, every)
        if strip is not None:
            chosen = [k for k in chosen if span[0] <= k / fps <= span[1]]
        if not chosen:
            raise RequestError(f"no frames of {part.id} from {span[0]:g} s on")
        times = [part.start_s + k / fps for k in chosen]
        rows += _wrapped(part.id, [Pick(t, f"{t:.2f} s") for t in times])
    close()
    return rows


def _wrapped(above: str, picks: list[Pick]) -> list[Row]:
    return [
        Row("" if i else above, tuple(picks[i : i + COLUMNS]))
        for i in range(0, len(picks), COLUMNS)
    ]


def _draw(
    whole: FilmPlan,
    clips: dict[str, ClipPlan],
    rows: Sequence[Row],
    pictures: Pictures,
    told: Progress,
) -> None:
    programme, fps = whole.programme, whole.programme.settings.fps
    due = {round(pick.time_s * fps) for row in rows for pick in row.picks}
    done = 0
    for part, content in zip(programme.interludes, whole.contents, strict=True):
        start, end = round(part.start_s * fps), round(part.end_s * fps)
        wanted = [k - start for k in sorted(due) if start <= k < end]
        if not wanted:
            continue
        drawn = content.frames(programme.settings, end - start)
        for k, picture in enumerate(islice(drawn, wanted[-1] + 1)):
            if k in wanted:
                pictures.keep((start + k) / fps, _small(picture, pictures.width))
                done += 1
                told.at(done)
    for clip in clips.values():
        steps = [s for s in programme.steps if s.clip_id == clip.board.id]
        own = {}
        for step in steps:
            first, end = round(step.start_s * fps), round(step.end_s * fps)
            shift = step.played.start_s - step.start_s
            own |= {k: k / fps + shift for k in due if first <= k < end}
        if not own:
            continue
        sink = StillSink(own.values(), fps, pictures.width, Quiet())
        beats = {step.beat.id for step in steps}
        play(clip.scene_class, clip.programme.settings, sink, beats)
        for k, time in own.items():
            pictures.keep(k / fps, sink.at(time))
        done += len(own)
        told.at(done)


def _small(pixels: np.ndarray, width: int) -> Image.Image:
    return smaller(Image.fromarray(np.ascontiguousarray(pixels[..., :3])), width)
