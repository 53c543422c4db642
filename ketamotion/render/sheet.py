"""Contact sheets: chosen frames of a clip on one picture, to be looked at."""

from __future__ import annotations

import dataclasses
import io
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Protocol

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ketamotion.render.beats import play
from ketamotion.render.errors import RequestError, unknown
from ketamotion.render.files import usable_folder, write_whole
from ketamotion.render.pool import Progress, Quiet
from ketamotion.render.programme import Programme, Step, clip_programme
from ketamotion.render.request import Request
from ketamotion.stage import MechanismScene
from ketamotion.stage.settings import TIME_GRID_HZ
from ketamotion.theme import ASSETS, Theme, load

MIN_WIDTH: Final = 16
GAP: Final = 24
TEXT_PX: Final = 22
LINE_PX: Final = 30


@dataclass(frozen=True)
class Pick:
    """A frame to be shown, and the words below it."""

    time_s: float
    words: str


@dataclass(frozen=True)
class Row:
    """Pictures side by side, with a line above and lines below."""

    above: str
    picks: tuple[Pick, ...]
    below: tuple[str, ...] = ()


class Stills(Protocol):
    """Gives pictures by their time."""

    def at(self, time_s: float) -> Image.Image:
        """The picture of a chosen instant."""


def smaller(picture: Image.Image, width: int) -> Image.Image:
    """A picture at this width."""
    if picture.width == width:
        return picture
    height = round(picture.height * width / picture.width)
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def checked_width(width: int | None) -> int | None:
    """A width that shows something; RequestError for a smaller one."""
    if width is not None and width < MIN_WIDTH:
        raise RequestError(
            f"pictures {width} px wide show nothing; {MIN_WIDTH} is the least"
        )
    return width


class StillSink:
    """Keeps the frames of some instants, made smaller, and asks for no others."""

    def __init__(
        self, times_s: Iterable[float], fps: int, width: int, progress: Progress
    ) -> None:
        self.pictures: dict[int, Image.Image] = {}
        self._fps, self._width, self._progress = fps, width, progress
        self._due = {self._number(time) for time in times_s}
        self._now = 0
        progress.begin(len(self._due))

    def _number(self, time_s: float) -> int:
        return round(time_s * self._fps)

    def wanted(self, scene_time_s: float) -> bool:
        """Whether the frame of this instant is one of the chosen."""
        self._now = self._number(scene_time_s)
        return self._now in self._due

    def frame(self, beat_id: str, pixels: np.ndarray) -> None:
        """One of the chosen frames."""
        picture = Image.fromarray(np.ascontiguousarray(pixels[..., :3]))
        self.pictures[self._now] = smaller(picture, self._width)
        self._progress.at(len(self.pictures))

    def at(self, time_s: float) -> Image.Image:
        """The frame of a chosen instant."""
        return self.pictures[self._number(time_s)]


def _on_grid(time_s: float) -> float:
    """The last instant up to this one that every frame rate shows."""
    return int(time_s * TIME_GRID_HZ + 1e-6) / TIME_GRID_HZ


def middle_and_end(step: Step) -> tuple[float, float]:
    """Instants, in s, of a beat's middle and of its last picture."""
    return (
        _on_grid((step.start_s + step.end_s) / 2),
        _on_grid(step.end_s) - 1 / TIME_GRID_HZ,
    )


def beat_rows(programme: Programme, unlabelled: bool) -> list[Row]:
    """The middle and the end of every beat.

    Unlabelled rows carry a number alone, for a reviewer who is to say what happens.
    """
    lang = programme.settings.lang
    rows = []
    for n, step in enumerate(programme.steps, 1):
        times = middle_and_end(step)
        if unlabelled:
            picks = [Pick(t, f"{n}{'ab'[i]}") for i, t in enumerate(times)]
            rows.append(Row("", tuple(picks)))
            continue
        seen = step.furniture(lang)
        facts = [f"{n}  {step.beat.id}", seen["badge"], seen["condition"], seen["rate"]]
        span = f"{step.start_s:.1f}–{step.end_s:.1f} s"
        captions = step.played.captions[lang]
        rows.append(
            Row(
                above="   ·   ".join([*filter(None, facts), span]),
                picks=tuple(Pick(t, f"{t:.2f} s") for t in times),
                below=tuple(f"{k}. {text}" for k, text in enumerate(captions, 1)),
            )
        )
    return rows


def strip_rows(
    programme: Programme,
    beat_id: str,
    every_s: float,
    span: tuple[float, float] | None,
    columns: int,
) -> list[Row]:
    """Frames of one beat, so many seconds apart, to see how it moves.

    Parameters
    ----------
    span : (float, float), optional
        Seconds from the beat's start; the whole beat without it.

    Raises
    ------
    RequestError
        When there is no such beat, or nothing of it in that span.
    """
    steps = {step.beat.id: step for step in programme.steps}
    if beat_id not in steps:
        raise unknown(f"beat of {programme.id}", beat_id, steps)
    step = steps[beat_id]
    fps = programme.settings.fps
    length = step.end_s - step.start_s
    start, end = span or (0.0, length)
    end = min(end, length)
    if every_s <= 0 or not 0 <= start < end:
        raise RequestError(
            f"no frames there: {beat_id} lasts from 0 to {length:.2f} s, "
            "and frames are more than 0 s apart"
        )
    every = max(1, round(every_s * fps))
    first = round((step.start_s + start) * fps)
    last = min(round((step.start_s + end) * fps), round(step.end_s * fps) - 1)
    picks = [Pick(k / fps, f"{k / fps:.2f} s") for k in range(first, last + 1, every)]
    return [
        Row(beat_id if i == 0 else "", tuple(picks[i : i + columns]))
        for i in range(0, len(picks), columns)
    ]


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    data = (ASSETS / "fonts" / "Inter-Medium.otf").read_bytes()
    return ImageFont.truetype(io.BytesIO(data), size)


def compose(
    title: str, rows: Sequence[Row], sink: Stills, width: int, theme: Theme
) -> Image.Image:
    """Rows of pictures below a title."""
    font, ink, muted = _font(TEXT_PX), theme.text["ink"], theme.text["muted"]
    columns = max(len(row.picks) for row in rows)
    total = GAP + columns * (width + GAP)
    letters = max(20, int((total - 2 * GAP) / (0.55 * TEXT_PX)))
    height = sink.at(rows[0].picks[0].time_s).height
    blocks = [
        [line for text in row.below for line in textwrap.wrap(text, letters)]
        for row in rows
    ]
    heights = [
        (LINE_PX + 8 if row.above else 0) + height + LINE_PX * (1 + len(below)) + GAP
        for row, below in zip(rows, blocks, strict=True)
    ]
    top = GAP + (LINE_PX + GAP if title else 0)
    page = Image.new("RGB", (total, top + sum(heights)), theme.background["panel"])
    draw = ImageDraw.Draw(page)
    if title:
        draw.text((GAP, GAP), title, ink, font)
    for row, below, tall in zip(rows, blocks, heights, strict=True):
        y = top
        if row.above:
            draw.text((GAP, y), row.above, ink, font)
            y += LINE_PX + 8
        for i, pick in enumerate(row.picks):
            x = GAP + i * (width + GAP)
            page.paste(sink.at(pick.time_s), (x, y))
            draw.text((x, y + height + 4), pick.words, muted, font)
        y += height + LINE_PX
        for line in below:
            draw.text((GAP, y + 2), line, ink, font)
            y += LINE_PX
        top += tall
    return page


def sheet(
    scene_class: type[MechanismScene],
    request: Request,
    *,
    unlabelled: bool = False,
    strip: str | None = None,
    every_s: float = 0.1,
    span: tuple[float, float] | None = None,
    width: int | None = None,
    progress: Progress | None = None,
) -> Path:
    """Draw a contact sheet of a clip; only the frames that it shows are drawn.

    Parameters
    ----------
    unlabelled : bool
        No labels in the pictures, no words around them.
    strip : str, optional
        Show one beat as a strip of frames instead.
    every_s, span :
        See `strip_rows`.
    width : int, optional
        Width of each picture; 960, or 480 in a strip.

    Returns
    -------
    Path
        The PNG, in the clip's folder.
    """
    checked_width(width)
    if unlabelled:
        request = dataclasses.replace(request, labels="none")
    board, lang = scene_class.storyboard, request.langs[0]
    request.check_given([board])
    settings = request.settings(board, lang)
    folder = usable_folder(request.out / board.id)
    programme = clip_programme(board, play(scene_class, settings))
    if strip is None:
        rows, kind, width = beat_rows(programme, unlabelled), "sheet", width or 960
    else:
        rows = strip_rows(programme, strip, every_s, span, columns=6)
        kind, width = f"strip-{strip}", width or 480
    telling = progress or Quiet()
    sink = StillSink(
        [pick.time_s for row in rows for pick in row.picks],
        settings.fps,
        width,
        telling,
    )
    try:
        play(scene_class, settings, sink, {strip} if strip else None)
    finally:
        telling.end()
    stem = request.stem(board.id, settings)
    title = "" if unlabelled else f"{programme.title[lang]}   ·   {stem}_{lang}"
    page = compose(title, rows, sink, width, load(settings.theme))
    data = io.BytesIO()
    page.save(data, "PNG")
    path = folder / f"{stem}_{kind}_{lang}.png"
    write_whole(path, data.getvalue())
    return path
