"""Cards of a film: its title, and its credits at the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from manim import Mobject, VGroup
from PIL import Image, ImageFilter

from ketamotion.layout import MARGIN, Layout, Rect, layout
from ketamotion.mobjects.strokes import Shape, rounded
from ketamotion.mobjects.text import TextBlock, text
from ketamotion.mobjects.title import TitleBlock
from ketamotion.mobjects.typeset import LINE_PITCH
from ketamotion.render.credits import Line, Plan
from ketamotion.render.layers import Floats, Layers, mix, over, rgba
from ketamotion.render.transitions import eased
from ketamotion.stage import StageSettings
from ketamotion.stage.camera import StageCamera
from ketamotion.theme import (
    LINE_THICK,
    TYPE_MEDIUM,
    TYPE_SMALL,
    Theme,
    load,
)

TITLE_S: Final = 4.0
DIMMED: Final = 0.25
"""How far the picture behind the title is mixed with the void."""
FADE_S: Final = 0.5
BACKDROP: Final = 0.1
"""How much of the last picture, out of focus, stays behind the credits."""

GUTTER_PX: Final = 64
ROW_PX: Final = 94
COMPACT_ROW_PX: Final = 46
COLUMNS: Final = {"16:9": 2, "4:3": 2, "1:1": 1, "9:16": 1}
COMPACT_ID_PX: Final = 400
WHO_PX: Final = 220


def raster(mobject: Mobject, settings: StageSettings) -> np.ndarray:
    """Type and lines as a premultiplied layer, (height, width, 4) uint8."""
    with settings.manim_config():
        camera = StageCamera(void=load(settings.theme).background["void"])
        camera.pixel_array[:] = 0
        camera.capture_mobjects([mobject])
        return camera.pixel_array.copy()


def scale_label(words: str, settings: StageSettings) -> np.ndarray:
    """The name of a scale, where a clip has its scale bar, on a quiet ground."""
    place, theme = layout(settings.size), load(settings.theme)
    block = text(words, TYPE_SMALL, "medium", theme.text["ink"])
    block.at(place, MARGIN, place.furniture_y)
    box = block.box(place)
    plate = Rect(box.left - 16, box.top - 9, box.right + 16, box.bottom + 9)
    ground = Shape(
        place, rounded(plate, 12), fill=theme.background["void"], opacity=0.7
    )
    return raster(VGroup(ground, block), settings)


def void(theme: str) -> tuple[int, int, int]:
    """A theme's ground, 0 to 255."""
    code = load(theme).background["void"].lstrip("#")
    return tuple(int(code[i : i + 2], 16) for i in (0, 2, 4))  # type: ignore[return-value]


# --- title --------------------------------------------------------------------------


def title_layer(title: str, subtitle: str, settings: StageSettings) -> np.ndarray:
    """The film's title, as clips have theirs."""
    look = {"layout": layout(settings.size), "theme": load(settings.theme)}
    return raster(TitleBlock(title, subtitle, **look), settings)


def title_frames(
    words: np.ndarray,
    first: Layers,
    behind: Layers,
    ground: Sequence[float],
    fps: int,
    count: int,
) -> Iterator[np.ndarray]:
    """The title over a picture, dimmed; then light, then the first clip's own words.

    The last picture is the first clip's first one.
    """
    end = count / fps
    dark = mix(behind.bright.astype(np.float32), ground, DIMMED)
    for k in range(count):
        if k == count - 1:
            yield rgba(first.full)
            continue
        t = k / fps
        light = eased(t, end - 2 * FADE_S, end - 0.2)
        picture = mix(dark, first.world, light)
        gone = eased(t, end - 2.2 * FADE_S, end - 1.4 * FADE_S)
        picture = over(picture, words, 1 - gone)
        picture = over(picture, first.overlay, eased(t, end - 1.1 * FADE_S, end))
        yield rgba(picture)


# --- credits ------------------------------------------------------------------------


def _left(place: Layout) -> float:
    return 96.0 if place.size == "16:9" else float(MARGIN)


def _top(place: Layout) -> float:
    return 0.1 * place.height


def _first_row(place: Layout) -> float:
    return _top(place) + 132


def room(size: str) -> tuple[int, int]:
    """How many sources fit on a page of this shape, and how many compact ones."""
    place = layout(size)
    tall = place.captions_top - _first_row(place)
    full = 1 + int((tall - LINE_PITCH * TYPE_SMALL - 8) // ROW_PX)
    compact = 1 + int((tall - 8) // COMPACT_ROW_PX)
    return full * COLUMNS[size], compact


def _heading(
    words: str, aside: str, place: Layout, theme: Theme
) -> list[Shape | TextBlock]:
    left, top, ink = _left(place), _top(place), theme.text
    rule = Rect(left + 3, top, left + 89, top + LINE_THICK)
    out: list[Shape | TextBlock] = [
        Shape(
            place, rounded(rule, LINE_THICK / 2), fill=theme.entity["ketamine"]["base"]
        ),
        text(words, TYPE_MEDIUM, "semibold", ink["ink"]).at(place, left, top + 60),
    ]
    if aside:
        block = text(aside, TYPE_SMALL, "medium", ink["muted"], tabular=True)
        out.append(block.at(place, place.width - left, top + 60, "right"))
    return out


def sources_page(
    found: Sequence[Line], plan: Plan, number: int, words: str, settings: StageSettings
) -> np.ndarray:
    """One page of sources; `number` counts from 1."""
    place, theme = layout(settings.size), load(settings.theme)
    columns = 1 if plan.compact else COLUMNS[settings.size]
    left, rows = _left(place), -(-max(plan.pages) // columns)
    wide = (place.width - 2 * left + GUTTER_PX) / columns
    aside = f"{number}/{len(plan.pages)}" if len(plan.pages) > 1 else ""
    group = VGroup(*_heading(words, aside, place, theme))
    for n, line in enumerate(found):
        column, row = divmod(n, rows)
        x = left + column * wide
        y = _first_row(place) + row * (COMPACT_ROW_PX if plan.compact else ROW_PX)
        group.add(*_source(line, (x, y), wide - GUTTER_PX, plan, place, theme))
    return raster(group, settings)


def _source(
    line: Line,
    at: tuple[float, float],
    wide: float,
    plan: Plan,
    place: Layout,
    theme: Theme,
) -> list[TextBlock]:
    """A source, never wider than its column: rather it says less."""
    (x, y), ink, muted = at, theme.text["ink"], theme.text["muted"]
    identifier = text(line.identifier, TYPE_SMALL, "medium", muted)
    where = text(line.where, TYPE_SMALL, "medium", muted)
    beside = identifier if plan.compact else where
    left = wide - TYPE_SMALL / 2 - beside.advance
    who = text(line.who, TYPE_SMALL, "medium", ink)
    if who.advance > left:
        who = text(line.brief, TYPE_SMALL, "medium", ink)
    who.at(place, x, y)
    if plan.compact:
        after = max(COMPACT_ID_PX, who.advance + TYPE_SMALL)
        identifier.at(place, x + min(after, wide - identifier.advance), y)
        return [who, identifier]
    identifier.at(place, x, y + LINE_PITCH * TYPE_SMALL)
    if who.advance > left:
        return [who, identifier]
    return [who, identifier, where.at(place, x + who.advance + TYPE_SMALL / 2, y)]


def last_page(
    made_with: Sequence[tuple[str, str]],
    say: dict[str, str],
    settings: StageSettings,
) -> np.ndarray:
    """Whose work is in the film, its licence, and what it is not."""
    place, theme = layout(settings.size), load(settings.theme)
    ink, muted = theme.text["ink"], theme.text["muted"]
    left, y = _left(place), _first_row(place)
    group = VGroup(*_heading(say["credits.made"], "", place, theme))
    width = place.width - 2 * left - WHO_PX
    pitch = LINE_PITCH * TYPE_SMALL
    for what, who in made_with:
        group.add(text(what, TYPE_SMALL, "medium", muted).at(place, left, y))
        block = text(who, TYPE_SMALL, "medium", ink, width_px=width)
        group.add(block.at(place, left + WHO_PX, y))
        y += pitch * block.lines + 12
    y += 28
    width += WHO_PX
    for key, size, weight, color in (
        ("credits.links", TYPE_SMALL, "medium", muted),
        ("credits.licence", TYPE_MEDIUM, "semibold", ink),
        ("credits.advice", TYPE_MEDIUM, "medium", ink),
    ):
        block = text(say[key], size, weight, color, width_px=width)
        y += 0.35 * size
        group.add(block.at(place, left, y))
        y += LINE_PITCH * size * block.lines + 12
    return raster(group, settings)


def backdrop(world: np.ndarray, ground: Sequence[float]) -> Floats:
    """The last picture far out of focus, on the void; dithered, or it shows bands."""
    small = Image.fromarray(np.ascontiguousarray(world))
    height, width = world.shape[:2]
    small = small.resize(
        (max(2, width // 16), max(2, height // 16)), Image.Resampling.BOX
    )
    small = small.filter(ImageFilter.GaussianBlur(min(small.size) / 12))
    blurred = small.resize((width, height), Image.Resampling.BICUBIC)
    out = mix(np.array(ground, np.float32), np.asarray(blurred), BACKDROP)
    noise = np.random.default_rng(1).uniform(-0.5, 0.5, (height, width, 1))
    return np.rint(out + noise).astype(np.float32)


def credits_frames(
    page_layers: Sequence[np.ndarray],
    plan: Plan,
    last: Layers,
    ground: Sequence[float],
    fps: int,
    count: int,
) -> Iterator[np.ndarray]:
    """The last picture goes out of focus; pages come and go; the last one stays."""
    behind = backdrop(last.world, ground)
    starts = [n * plan.page_s for n in range(len(page_layers))]
    ends = [*starts[1:], float("inf")]
    kept: tuple[tuple[int, float], np.ndarray] | None = None
    for k in range(count):
        t = k / fps
        if k == 0:
            yield rgba(last.full)
            continue
        if t < 2 * FADE_S:
            below = mix(last.world.astype(np.float32), behind, eased(t, 0, 2 * FADE_S))
            below = over(below, last.overlay, 1 - eased(t, 0, FADE_S))
        else:
            below = behind
        n = max(i for i, start in enumerate(starts) if start <= t)
        first = 1.5 * FADE_S if n == 0 else 0.0
        seen = eased(t, starts[n] + first, starts[n] + first + FADE_S)
        seen -= eased(t, ends[n] - FADE_S, ends[n]) if ends[n] < 1e9 else 0.0
        if below is behind and kept is not None and kept[0] == (n, seen):
            yield kept[1]
            continue
        picture = rgba(over(below, page_layers[n], seen))
        if below is behind:
            kept = ((n, seen), picture)
        yield picture
