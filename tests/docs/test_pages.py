"""What README and guide say is true: commands, options, links, pictures."""

from __future__ import annotations

import importlib.util
import re
import shlex
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import click
import pytest
from PIL import Image

from docs import make_pictures
from ketamotion.chosen import EVERYTHING, everything
from ketamotion.cli import commands
from ketamotion.layout import SIZES
from ketamotion.render import cards, credits
from ketamotion.render.request import QUALITIES, Request
from ketamotion.render.transitions import way
from ketamotion.stage import StageSettings, perform
from ketamotion.stage.settings import FRAME_RATES, LABELS
from ketamotion.storyboard import EVIDENCE_WORDS
from ketamotion.theme import THEMES
from ketamotion.translation import LANGUAGES
from tests.docs.pages import CODE, EXAMPLE, PAGES, ROOT, clips, guide, links, text_of

GUIDE = guide("guide")
page = pytest.mark.parametrize("path", PAGES, ids=lambda p: p.name)

# --- commands ----------------------------------------------------------------------


def command_lines() -> Iterator[tuple[str, list[str]]]:
    """Page and words of every command line that stands in a block of code."""
    for path in PAGES:
        for line in CODE.findall(text_of(path)):
            words = shlex.split(line, comments=True)
            if words[:1] == ["./run"]:
                yield path.name, words[1:]


LINES = list(command_lines())


def test_the_two_commands_stand_first() -> None:
    first = [words for name, words in LINES if name == "README.md"][:2]
    assert first == [["python", "render.py"], ["pytest"]]


def check_render_py(words: list[str]) -> None:
    """Parse a command line and see that all that it asks for is there."""
    name = words[0] if words and words[0] in commands.commands else "render"
    rest = words[1:] if words and words[0] == name else words
    command = commands.commands[name]
    given = command.make_context(name, list(rest)).params
    if name == "new":
        assert re.fullmatch(r"[a-z_]+", given["clip"])
    if name not in ("render", "sheet"):
        return
    _, films = everything()
    known = {*clips(), *films, EVERYTHING, "my_clip"}
    asked = given["names"] if name == "render" else (given["clip"],)
    assert set(asked) <= known
    own = {
        key: value
        for key, value in given.items()
        if key in Request.__dataclass_fields__ and value is not None
    }
    request = Request(**own)
    for clip in set(asked) & set(clips()):
        board = clips()[clip].storyboard
        request.check_given([board])
        for lang in request.langs:
            request.settings(board, lang)
        assert given.get("strip") in {None, *(beat.id for beat in board.beats)}
    if name == "sheet" and set(asked) & set(films):
        assert given["strip"] in {None, "title", "credits"}


@pytest.mark.parametrize(
    "words", [words for _, words in LINES], ids=[" ".join(w) for _, w in LINES]
)
def test_a_quoted_command_can_be_run(words: list[str]) -> None:
    match words:
        case ["python", "render.py", *rest]:
            check_render_py(rest)
        case ["python", "-m", "docs.make_pictures", *rest]:
            names = make_pictures.parser().parse_args(rest).names
            assert set(names) <= set(make_pictures.NAMES)
        case ["python", "-m", module]:
            assert importlib.util.find_spec(f"{module}.__main__") is not None
        case ["manim", file, name]:
            assert f"class {name}(" in (ROOT / file).read_text("utf-8")
        case ["pytest", *rest]:
            paths = [word for word in rest if "/" in word]
            assert all((ROOT / path).exists() for path in paths)
        case ["ruff", *_]:
            pass
        case _:
            raise AssertionError(f"unknown command: {' '.join(words)}")


def test_a_wrong_command_line_would_be_noticed() -> None:
    for wrong in (
        ["--qualty", "draft"],
        ["nmda_blokade"],
        ["sheet", "nmda_blockade", "--strip", "shutt"],
        ["--set", "ketamine=3", "nmda_blockade"],
        ["--lang", "fr"],
    ):
        with pytest.raises((click.ClickException, AssertionError, ValueError)):
            check_render_py(wrong)


# --- options -----------------------------------------------------------------------


def options() -> set[str]:
    found = {
        name
        for command in commands.commands.values()
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for name in parameter.opts
    }
    return found - {"--help", "-h"}


def test_every_option_and_command_is_in_the_guide() -> None:
    told = set(re.findall(r"`(--[a-z][a-z-]*)", GUIDE)) | set(
        re.findall(r"(?<!\S)(--[a-z][a-z-]*)", "".join(CODE.findall(GUIDE)))
    )
    assert options() - told == set()
    assert told - options() == set()
    for name in set(commands.commands) - {"new"}:
        assert f"render.py {name}" in GUIDE
    adding = guide("contributing-a-scene")
    assert "render.py new" in adding


def test_every_choice_is_in_the_guide() -> None:
    for choices in (QUALITIES, SIZES, THEMES, LANGUAGES, LABELS, FRAME_RATES):
        for choice in choices:
            assert f"`{choice}`" in GUIDE, choice
    for name, quality in QUALITIES.items():
        width, height = StageSettings(short_side=quality.short_side).pixel_size
        assert f"`{name}` {width}×{height} at {quality.fps}" in GUIDE


def test_words_of_the_picture_are_explained() -> None:
    for word in EVIDENCE_WORDS:
        assert f"| {word} |" in GUIDE


def test_beats_and_ranges_in_the_guide_are_the_clips() -> None:
    board = clips()["nmda_blockade"].storyboard
    listed = re.findall(r"^\d\. `(\w+)` – ", GUIDE, re.MULTILINE)
    assert listed == [beat.id for beat in board.beats]
    units = {"1": "", "uM": " µM"}
    for clip in everything()[1]["core"].clips:
        (parameter,) = clips()[clip].storyboard.parameters
        unit = units.get(parameter.unit, f" {parameter.unit}")
        cells = [f"`{clip}`", f"`{parameter.name}`", f"{parameter.default:g}{unit}"]
        for low, high in (parameter.story, parameter.model):
            cells.append(f"{low:g} to {high:g}")
        assert f"| {' | '.join([*cells, parameter.meaning])} |" in GUIDE


@cache
def length_s(clip: str) -> float:
    """How long a clip is, in s of film."""
    return perform(clips()[clip], StageSettings(short_side=120)).beats[-1].end_s


def test_the_clips_in_the_guide_are_what_and_as_long_as_it_says() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.*) \| `(\w+)` \|$", GUIDE, re.M)
    assert [row[0] for row in rows] == list(everything()[1]["core"].clips)
    assert "Each is between one and two minutes long" in GUIDE
    for clip, can, beat in rows:
        board = clips()[clip].storyboard
        assert 55 <= length_s(clip) <= 125, clip
        assert can.lower() == board.objective.rstrip(".").lower()
        assert beat in [each.id for each in board.beats]


def test_the_film_is_as_long_as_it_says() -> None:
    core = everything()[1]["core"]
    boards = [clips()[clip].storyboard for clip in core.clips]
    between = sum(
        way(before.closes_at, after.opens_at).seconds
        for before, after in pairwise(boards)
    )
    shown = sum(map(length_s, core.clips)) + cards.TITLE_S + between
    assert 9.5 * 60 <= shown + credits.TOTAL_S <= 10.5 * 60
    for told in (GUIDE, text_of(ROOT / "README.md")):
        assert "about ten minutes" in told


def test_the_guide_names_the_clips_of_core_in_order() -> None:
    core = everything()[1]["core"]
    told = re.search(r"It shows, in\sthis order: (.*?)\.\s", GUIDE, re.DOTALL)
    assert told is not None
    assert re.findall(r"`(\w+)`", told[1]) == list(core.clips)
    assert f"*{core.title}*" in GUIDE


# --- links, pictures, paths --------------------------------------------------------


def slug(heading: str) -> str:
    """The anchor that a heading gets."""
    kept = re.sub(r"[^\w\- ]", "", heading.strip().lower())
    return kept.replace(" ", "-")


@page
def test_every_link_leads_somewhere(path: Path) -> None:
    for is_picture, words, target in links(path):
        assert words, f"{target}: no words"
        if target.startswith("https://"):
            continue
        file, _, anchor = unquote(target).partition("#")
        there = (path.parent / file) if file else path
        assert there.is_file(), f"{path.name}: {target}"
        if is_picture:
            with Image.open(there) as picture:
                assert picture.width >= 480
        elif anchor:
            headings = re.findall(r"^#+ (.*)$", text_of(there), re.MULTILINE)
            assert anchor in map(slug, headings), f"{path.name}: {target}"


def test_every_picture_is_shown_made_by_the_command_and_small() -> None:
    shown = {
        Path(target).name
        for path in PAGES
        for is_picture, _, target in links(path)
        if is_picture
    }
    there = {file.name for file in make_pictures.FOLDER.iterdir()}
    assert shown == there == {f"{name}.webp" for name in make_pictures.NAMES}
    sizes = {file.name: file.stat().st_size for file in make_pictures.FOLDER.iterdir()}
    assert make_pictures.too_large(sizes) == []


def test_every_picture_is_of_the_shape_that_it_shows() -> None:
    for still in make_pictures.STILLS:
        with Image.open(make_pictures.FOLDER / f"{still.name}.webp") as picture:
            width, height = SIZES[still.settings.size]
            assert picture.width / picture.height == pytest.approx(
                width / height, rel=0.01
            )


def test_pictures_that_are_too_large_are_refused() -> None:
    most = make_pictures.LARGEST_BYTES
    assert make_pictures.too_large({"a": most}) == []
    assert len(make_pictures.too_large({"a": most + 1})) == 1
    assert make_pictures.too_large({str(n): most for n in range(20)})


def test_a_still_is_taken_inside_its_beat() -> None:
    settings = StageSettings(short_side=120)
    of_clip = {still.clip for still in make_pictures.STILLS}
    assert of_clip == set(everything()[1]["core"].clips)
    played = {clip: perform(clips()[clip], settings) for clip in of_clip}
    for still in make_pictures.STILLS:
        beats = {beat.beat_id: beat for beat in played[still.clip].beats}
        beat, time_s = beats[still.beat], still.time_s(played[still.clip])
        assert beat.start_s <= time_s < beat.end_s
    shut = played["nmda_blockade"].beats[0]
    last = make_pictures.Still("x", "shut", 1.0).time_s(played["nmda_blockade"])
    assert last == pytest.approx(shut.end_s - 1 / 15)


@page
def test_every_file_that_is_named_is_there(path: Path) -> None:
    folders = "assets|benchmarks|docs|ketamotion|scenes|tests"
    named = re.findall(rf"`((?:{folders})(?:/[\w.*/-]+)?)`", text_of(path))
    # Said to be planned, or made by the reader.
    absent = {"ketamotion/packages", "scenes/my_clip.py"}
    absent.add(f"scenes/{EXAMPLE}.py")
    for name in set(named) - absent:
        assert list(ROOT.glob(name)), f"{path.name}: {name}"
    for name in absent:
        place = ROOT / name
        assert not place.is_file() and not list(place.glob("*.py")), name
