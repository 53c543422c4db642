"""`python -m docs.make_pictures`: draw every picture of the README and the guide.

A picture is a frame of a clip, chosen by a beat and a share of that beat's length,
so that it stays the same event when the timing changes.
"""

from __future__ import annotations

import argparse
import io
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Final

from PIL import Image

from ketamotion.catalog import scene
from ketamotion.layout import SIZES
from ketamotion.render.files import write_whole
from ketamotion.render.pool import Quiet
from ketamotion.render.request import Request
from ketamotion.render.sheet import StillSink, sheet
from ketamotion.stage import Performance, StageSettings, perform
from ketamotion.stage.settings import TIME_GRID_HZ

CLIP: Final = "nmda_blockade"
"""The clip whose every pose is shown; of the others one."""
FOLDER: Final = Path(__file__).parent / "pictures"
SHORT_SIDE: Final = 1080
"""Frames are drawn at the size of a lecture and then made smaller."""
WIDTHS: Final = {"16:9": 1280, "4:3": 960, "1:1": 720, "9:16": 540}
SHEET_WIDTH: Final = 640
PAGE_WIDTH: Final = 900
"""Width of each picture when the contact sheet is drawn, and of the page after it."""
LARGEST_BYTES: Final = 300_000
LARGEST_SUM_BYTES: Final = 3_000_000


@dataclass(frozen=True)
class Still:
    """One picture.

    Attributes
    ----------
    name : str
        Of the file, without its ending.
    beat : str
        The beat that it shows.
    share : float
        When in the beat: 0 its first frame, 1 its last.
    settings : StageSettings
        Theme, size and language.
    clip : str
        Whose beat it is.
    """

    name: str
    beat: str
    share: float
    settings: StageSettings = field(
        default_factory=lambda: StageSettings(short_side=SHORT_SIDE, fps=TIME_GRID_HZ)
    )
    clip: str = CLIP

    def time_s(self, played: Performance) -> float:
        """The instant, in s of film, on the grid that every frame rate shows."""
        beat = next(b for b in played.beats if b.beat_id == self.beat)
        first = round(beat.start_s * TIME_GRID_HZ)
        last = round(beat.end_s * TIME_GRID_HZ) - 1
        return (first + round(self.share * (last - first))) / TIME_GRID_HZ


def _with(**changes: str) -> StageSettings:
    return StageSettings(short_side=SHORT_SIDE, fps=TIME_GRID_HZ, **changes)


def _of(clip: str, name: str, beat: str, share: float) -> Still:
    return Still(name, beat, share, _with(), clip)


STILLS: Final = (
    Still("title", "shut", 0.09),
    Still("parts", "shut", 0.29),
    Still("shut", "shut", 0.48),
    Still("turned_away", "shut", 0.675),
    Still("bind", "bind", 0.51),
    Still("open", "bind", 0.92),
    Still("enter", "enter", 0.475),
    Still("in_the_pore", "enter", 1.0),
    Still("trapped", "trap", 1.0),
    Still("rise", "rise", 0.45),
    Still("wash", "wash", 1.0),
    Still("release", "release", 0.17),
    Still("patient", "patient", 1.0),
    Still("light", "trap", 1.0, _with(theme="light")),
    Still("tall", "bind", 0.92, _with(size="9:16")),
    Still("square", "wash", 1.0, _with(size="1:1")),
    Still("spanish", "patient", 1.0, _with(lang="es")),
    _of("nmda_receptor", "magnesium", "magnesium", 1.0),
    _of("glutamate_surge", "circuit", "block", 1.0),
    _of("surge_evidence", "rats", "rats", 1.0),
    _of("ampa_activation", "calcium", "burst", 1.0),
    _of("bdnf_release", "relay", "relay", 1.0),
    _of("synaptogenesis", "days", "days", 1.0),
)
SHEET: Final = "sheet"
"""The name of the contact sheet: the middle and the end of every beat."""
NAMES: Final = (*(still.name for still in STILLS), SHEET)


def as_webp(picture: Image.Image, quality: int = 88) -> bytes:
    """The bytes of a picture file."""
    data = io.BytesIO()
    picture.convert("RGB").save(data, "WEBP", quality=quality, method=6)
    return data.getvalue()


def draw(stills: Iterable[Still]) -> dict[str, bytes]:
    """Draw pictures; those of one look in one run of the scene."""
    made = {}

    def look(still: Still) -> str:
        return f"{still.clip} {still.settings!r}"

    for _, group in groupby(sorted(stills, key=look), look):
        wanted = list(group)
        settings, scene_class = wanted[0].settings, scene(wanted[0].clip)
        played = perform(scene_class, settings)
        times = {still.name: still.time_s(played) for still in wanted}
        width = min(WIDTHS[settings.size], SIZES[settings.size][0])
        sink = StillSink(times.values(), settings.fps, width, Quiet())
        perform(scene_class, settings, sink, {still.beat for still in wanted})
        made |= {name: as_webp(sink.at(time)) for name, time in times.items()}
    return made


def draw_sheet() -> bytes:
    """The contact sheet as `render.py sheet` makes it, smaller."""
    with tempfile.TemporaryDirectory() as folder:
        path = sheet(scene(CLIP), Request(out=Path(folder)), width=SHEET_WIDTH)
        with Image.open(path) as page:
            size = PAGE_WIDTH, round(page.height * PAGE_WIDTH / page.width)
            small = page.resize(size, Image.Resampling.LANCZOS)
    return as_webp(small, quality=75)


def too_large(sizes: dict[str, int]) -> list[str]:
    """What is wrong with sizes of files, in bytes by name; nothing if all is well."""
    wrong = [
        f"{name} has {size} bytes; at most {LARGEST_BYTES}"
        for name, size in sizes.items()
        if size > LARGEST_BYTES
    ]
    if sum(sizes.values()) > LARGEST_SUM_BYTES:
        wrong.append(
            f"all have {sum(sizes.values())} bytes; at most {LARGEST_SUM_BYTES}"
        )
    return wrong


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(
        prog="python -m docs.make_pictures",
        description="Draw the pictures of the README and of the guide.",
    )
    made.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help=f"all unless given; there are: {', '.join(NAMES)}",
    )
    made.add_argument(
        "--out", type=Path, default=FOLDER, metavar="DIR", help="docs/pictures"
    )
    return made


def main(arguments: Sequence[str] | None = None) -> None:
    """Draw what was asked for and print the paths."""
    asked = parser().parse_args(arguments)
    names = asked.names or NAMES
    for name in names:
        if name not in NAMES:
            parser().error(f"no picture {name!r}; there are: {', '.join(NAMES)}")
    made = draw([still for still in STILLS if still.name in names])
    if SHEET in names:
        made[SHEET] = draw_sheet()
    wrong = too_large({name: len(data) for name, data in made.items()})
    if wrong:
        parser().exit(1, f"{'; '.join(wrong)}; nothing was written\n")
    asked.out.mkdir(parents=True, exist_ok=True)
    for name, data in made.items():
        path = asked.out / f"{name}.webp"
        write_whole(path, data)
        print(f"{path}  {len(data) // 1000} kB")


if __name__ == "__main__":
    main()
