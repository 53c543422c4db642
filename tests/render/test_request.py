"""What may be asked for, how files are named, and what is said of mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest

from ketamotion.render.errors import RequestError
from ketamotion.render.films import parse_films, read_films
from ketamotion.render.request import QUALITIES, Request, parse_value
from ketamotion.stage import StageSettings
from tests.render.flat_scene import Flat

BOARD = Flat.storyboard
DOSE = BOARD.parameters[0]
REAL = dict(QUALITIES)  # read before any fixture makes pictures small


@pytest.fixture(autouse=True)
def _real_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ketamotion.render.request.QUALITIES", REAL)


@pytest.mark.parametrize(
    ("quality", "size", "fps"),
    [
        ("draft", (854, 480), 15),
        ("web", (1280, 720), 30),
        ("lecture", (1920, 1080), 30),
        ("archive", (3840, 2160), 60),
    ],
)
def test_qualities(quality: str, size: tuple[int, int], fps: int) -> None:
    chosen = REAL[quality]
    settings = StageSettings(short_side=chosen.short_side, fps=chosen.fps)
    assert (settings.pixel_size, settings.fps) == (size, fps)
    assert chosen.encoding.crf <= 18


def stem(**asked: object) -> str:
    request = Request(**asked)  # type: ignore[arg-type]
    return request.stem("flat", request.settings(BOARD, "en"))


def test_defaults_are_unmarked_in_names_and_others_marked() -> None:
    assert stem() == "flat"
    assert stem(given={"dose_um": "10"}) == "flat"
    assert stem(fps=30) == "flat"
    assert stem(theme="light", size="9:16", labels="none") == "flat_light_9x16_nolabels"
    assert stem(labels="minimal", quality="draft") == "flat_minimal_draft"
    assert stem(fps=60) == "flat_60fps"


def test_a_set_value_has_a_name_of_its_own() -> None:
    five, six = stem(given={"dose_um": "5"}), stem(given={"dose_um": "6"})
    assert five.startswith("flat_set-")
    assert len(five) == len("flat_set-") + 8
    assert five != six
    assert five == stem(given={"dose_um": "5000 nM"})


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", 0), ("10uM", 10), ("10 µM", 10), ("0.01mM", 10), ("1e2", 100), ("-3", -3)],
)
def test_values_and_their_units(text: str, value: float) -> None:
    assert parse_value(DOSE, text) == pytest.approx(value)


@pytest.mark.parametrize("text", ["", "ten", "1.2.3", "10 mV", "10 parsnips", "uM"])
def test_what_is_no_value_is_refused_by_name(text: str) -> None:
    with pytest.raises(RequestError, match="dose_um"):
        parse_value(DOSE, text)


@pytest.mark.parametrize("value", ["-1", "101", "1 M", "1e999"])
def test_a_value_outside_the_model_is_refused_with_the_range(value: str) -> None:
    with pytest.raises(RequestError, match="0 to 100 uM"):
        Request(given={"dose_um": value}).settings(BOARD, "en")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"quality": "lectur"}, "did you mean lecture"),
        ({"size": "5:4"}, "16:9"),
        ({"theme": "blue"}, "dark, light"),
        ({"labels": "some"}, "none"),
        ({"langs": ("en", "xx")}, "'xx'"),
        ({"langs": ()}, "en, es"),
        ({"fps": 24}, "15, 30, 60"),
        ({"jobs": 0}, "at least 1"),
    ],
)
def test_what_cannot_be_is_refused(asked: dict[str, object], told: str) -> None:
    with pytest.raises(RequestError, match=told):
        Request(**asked)  # type: ignore[arg-type]


def test_a_parameter_that_no_clip_has_is_refused() -> None:
    with pytest.raises(RequestError, match="did you mean dose_um"):
        Request(given={"dose_u": "1"}).check_given([BOARD])


def test_a_film_is_read() -> None:
    film = parse_films('[f]\ntitle = "F"\nshow = ["flat", "flat.move"]', [BOARD])["f"]
    assert film.parts == (("flat", None), ("flat", frozenset({"move"})))
    assert film.clips == ("flat",)
    assert film.texts == {"film.f.title": "F"}
    more = '[f]\ntitle = "F"\nsubtitle = "S"\nshow = ["flat"]'
    assert parse_films(more, [BOARD])["f"].texts["film.f.subtitle"] == "S"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[f]\ntitle = "F"\nshow = ["flut"]', "no clip 'flut'"),
        ('[f]\ntitle = "F"\nshow = ["flat.x"]', "no beat 'x'"),
        ('[f]\ntitle = "F"\nshow = []', "needs title and show"),
        ('[f]\ntitle = "F"\nshow = ["flat"]\nlength = 3', "at most a subtitle"),
        ('[flat]\ntitle = "F"\nshow = ["flat"]', "already another's name"),
    ],
)
def test_a_film_that_cannot_be_shown_is_refused(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        parse_films(text, [BOARD])


def test_the_films_of_the_project_can_be_shown() -> None:
    from ketamotion.catalog import discover

    assert "core" in read_films([scene.storyboard for scene in discover()])


def test_an_output_folder_is_not_made_by_asking(tmp_path: Path) -> None:
    Request(out=tmp_path / "a" / "b")
    assert list(tmp_path.iterdir()) == []
