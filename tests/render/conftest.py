"""Small pictures for the tests of rendering, and one render that many tests read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ketamotion.render import films, request
from ketamotion.render.encode import Encoding
from ketamotion.render.films import Film
from ketamotion.render.job import render
from ketamotion.render.request import Quality, Request
from tests.render.flat_scene import Flat

TINY = {
    "draft": Quality(120, 15, Encoding("veryfast")),
    "lecture": Quality(120, 15, Encoding()),
}
FILM = Film(
    "pair",
    "A film",
    (("flat", None), ("flat", frozenset({"move"}))),
    "On flat colours",
)
FILMS = """
[pair]
title = "A film"
subtitle = "On flat colours"
show = ["flat", "flat.move"]
"""


@pytest.fixture(scope="package")
def tiny() -> Iterator[None]:
    """Every quality is 214 x 120 at 15 frames a second."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(request, "QUALITIES", TINY)
        yield


class Heard:
    """Keeps what progress is told."""

    def __init__(self) -> None:
        self.total, self.counts, self.ended = 0, [0], False

    def begin(self, frames: int) -> None:
        self.total = frames

    def at(self, frames: int) -> None:
        self.counts.append(frames)

    def end(self) -> None:
        self.ended = True


@pytest.fixture(scope="package")
def heard() -> Heard:
    """What progress was told while `made` was made."""
    return Heard()


@pytest.fixture(scope="package")
def made(tiny: None, heard: Heard, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder with the clip and a film, in both languages, by two jobs."""
    out = tmp_path_factory.mktemp("films") / "out"
    render([Flat], [FILM], Request(langs=("en", "es"), out=out, jobs=2), heard)
    return out


@pytest.fixture
def only_flat(tiny: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line knows one clip, `flat`, and one film, `pair`."""
    listed = tmp_path / "films.toml"
    listed.write_text(FILMS, "utf-8")
    monkeypatch.setattr("ketamotion.catalog.discover", lambda: (Flat,))
    monkeypatch.setattr(films, "FILMS", listed)
