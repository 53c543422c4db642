"""What a user may ask for: quality, size, theme, language, values; and file names."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ketamotion.layout import SIZES
from ketamotion.render.encode import Encoding
from ketamotion.render.errors import RequestError, unknown
from ketamotion.stage.settings import FRAME_RATES, LABELS, StageSettings
from ketamotion.storyboard import Parameter, Storyboard
from ketamotion.theme import THEMES
from ketamotion.translation import LANGUAGES
from ketamotion.units import UnitError, magnitude


@dataclass(frozen=True)
class Quality:
    """A ready choice of size, rate and encoder settings."""

    short_side: int
    fps: int
    encoding: Encoding


QUALITIES: Final[Mapping[str, Quality]] = {
    "draft": Quality(480, 15, Encoding("veryfast")),
    "web": Quality(720, 30, Encoding()),
    "lecture": Quality(1080, 30, Encoding()),
    "archive": Quality(2160, 60, Encoding()),
}
STANDARD: Final = "lecture"
"""Unmarked in file names, like every other default."""

_NUMBER: Final = re.compile(r"\s*([-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?)\s*(.*?)\s*")


@dataclass(frozen=True, kw_only=True)
class Request:
    """How clips and films are to be rendered.

    Attributes
    ----------
    fps : int, optional
        Frames a second; the quality's own without it.
    given : mapping of str to str
        ``--set`` values as written, e.g. ``{"ketamine_um": "10uM"}``.
    out : Path
        The folder that holds one folder a clip or film.
    jobs : int
        Processes that render at once.

    Raises
    ------
    RequestError
        When a choice does not exist.
    """

    quality: str = STANDARD
    size: str = "16:9"
    fps: int | None = None
    theme: str = "dark"
    langs: tuple[str, ...] = ("en",)
    labels: str = "full"
    given: Mapping[str, str] = field(default_factory=dict)
    out: Path = Path("out")
    jobs: int = 1

    def __post_init__(self) -> None:
        _choose("quality", self.quality, QUALITIES)
        _choose("size", self.size, SIZES)
        _choose("theme", self.theme, THEMES)
        _choose("labels", self.labels, LABELS)
        for lang in self.langs:
            _choose("language", lang, LANGUAGES)
        if not self.langs:
            raise RequestError(f"no language given; there are: {', '.join(LANGUAGES)}")
        if self.fps is not None and self.fps not in FRAME_RATES:
            rates = ", ".join(map(str, FRAME_RATES))
            raise RequestError(f"no frame rate {self.fps}; there are: {rates}")
        if self.jobs < 1:
            raise RequestError(f"--jobs {self.jobs} cannot work; at least 1 is needed")

    @property
    def encoding(self) -> Encoding:
        return QUALITIES[self.quality].encoding

    def check_given(self, boards: Iterable[Storyboard]) -> None:
        """Raise RequestError for a value that none of these clips knows."""
        boards = list(boards)
        known = {p.name for board in boards for p in board.parameters}
        for name in self.given:
            if name not in known:
                raise unknown("parameter", name, sorted(known))

    def settings(self, board: Storyboard, lang: str) -> StageSettings:
        """The stage's settings for one clip in one language.

        Values that are the default are left out, so that they change no file name.

        Raises
        ------
        RequestError
            When a value is no number, has a wrong unit, or lies outside the model.
        """
        values = {
            p.name: parse_value(p, self.given[p.name])
            for p in board.parameters
            if p.name in self.given
        }
        try:
            board.values(values)
        except ValueError as error:
            raise RequestError(str(error)) from None
        defaults = board.values({})
        quality = QUALITIES[self.quality]
        return StageSettings(
            size=self.size,
            short_side=quality.short_side,
            fps=self.fps or quality.fps,
            theme=self.theme,
            lang=lang,
            labels=self.labels,
            parameters={k: v for k, v in values.items() if v != defaults[k]},
        )

    def stem(self, name: str, settings: StageSettings) -> str:
        """The file name without language and ending; defaults are unmarked."""
        parts = [name]
        if settings.theme != "dark":
            parts.append(settings.theme)
        if settings.size != "16:9":
            parts.append(settings.size.replace(":", "x"))
        if settings.labels != "full":
            parts.append({"none": "nolabels"}.get(settings.labels, settings.labels))
        if settings.parameters:
            told = ",".join(
                f"{k}={v!r}" for k, v in sorted(settings.parameters.items())
            )
            parts.append(f"set-{hashlib.sha256(told.encode()).hexdigest()[:8]}")
        if self.quality != STANDARD:
            parts.append(self.quality)
        if settings.fps != QUALITIES[self.quality].fps:
            parts.append(f"{settings.fps}fps")
        return "_".join(parts)


def _choose(kind: str, name: str, known: Iterable[str]) -> None:
    known = list(known)
    if name not in known:
        raise unknown(kind, name, known)


def parse_value(parameter: Parameter, text: str) -> float:
    """A value such as ``10``, ``10uM`` or ``0.01 mM``, in the parameter's unit.

    Raises
    ------
    RequestError
        When it is no number, or in a unit that cannot be converted.
    """
    match = _NUMBER.fullmatch(text)
    try:
        if match is None:
            raise ValueError
        value, unit = float(match[1]), match[2].replace("µ", "u").replace("μ", "u")
    except ValueError:
        raise RequestError(
            f"{parameter.name}={text!r} is no number; for instance "
            f"{parameter.name}={parameter.default:g}{parameter.unit}"
        ) from None
    if not unit:
        return value
    try:
        return magnitude(value, unit, parameter.unit)
    except UnitError as error:
        raise RequestError(
            f"{parameter.name}={text}: {error}; it is given in {parameter.unit}"
        ) from None
