"""Instruments: values read off a frame the way a viewer would, not asked for.

Geometry is read from the outlines that are drawn, pixels from the frame. Nothing
here calls what places a thing (`Axes.px`, `Trace.tip`, `ChannelField.count`, ...).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from scipy import ndimage

from ketamotion.checks.measure import to_px
from ketamotion.checks.rehearsal import parts, shown
from ketamotion.layout import Rect
from ketamotion.mobjects.axes import Axes
from ketamotion.mobjects.plot import Trace
from ketamotion.mobjects.plot_panel import PlotPanel
from ketamotion.mobjects.text import TextBlock
from ketamotion.mobjects.typeset import FONT_FILES, FONTS_DIR
from ketamotion.stage import MechanismScene
from ketamotion.theme import TYPE_LARGE

HEADLINE_PX = 120.0
"""Height of a panel's headline with its counter, in design px."""


def rgb(color: str) -> np.ndarray:
    return np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)], float)


# --- plots -------------------------------------------------------------------------


def number(words: str) -> float:
    """The number that a tick's words begin with."""
    found = re.match(r"[\u2212-]?[0-9]+(?:[.,][0-9]+)?", words)
    assert found is not None, f"no number in {words!r}"
    return float(found[0].replace("\N{MINUS SIGN}", "-").replace(",", "."))


def panel_of(scene: MechanismScene) -> PlotPanel:
    """The panel that can be seen."""
    found = [m for m, _ in parts(scene) if isinstance(m, PlotPanel) and shown(m.trace)]
    assert len(found) == 1, f"{len(found)} panels are to be seen at {scene.now:.2f} s"
    return found[0]


@dataclass(frozen=True)
class Scales:
    """Both axes as their ticks tell them: value = offset + slope * px."""

    x: tuple[float, float]
    y: tuple[float, float]

    def value(self, place: np.ndarray) -> tuple[float, float]:
        """What the axes say of a place (x, y) in design px."""
        return (
            self.x[0] + self.x[1] * float(place[0]),
            self.y[0] + self.y[1] * float(place[1]),
        )


def scales(scene: MechanismScene, axes: Axes) -> Scales:
    """Read both axes: each number with the mark that it stands at."""

    def fit(labels: list[TextBlock], marks: list, along: int) -> tuple[float, float]:
        places, values = [], []
        for words, mark in zip(labels, marks, strict=True):
            at = to_px(scene.layout, mark.points)[:, along]
            ink = to_px(scene.layout, words.points)[:, along]
            assert np.ptp(at) < 0.5, "a tick is a line across its axis"
            off = abs((ink.min() + ink.max()) / 2 - at[0])
            assert off < 4, f"{words.words!r} stands {off:.1f} px beside its tick"
            places.append(at[0])
            values.append(number(words.words))
        slope, offset = np.polyfit(places, values, 1)
        left = np.abs(np.polyval((slope, offset), places) - values)
        assert left.max() < 1e-3 * np.ptp(values), "ticks are not evenly spaced"
        return float(offset), float(slope)

    return Scales(
        fit(axes.x_labels, axes.x_lines, 0), fit(axes.y_labels, axes.y_lines, 1)
    )


def dot_place(scene: MechanismScene, panel: PlotPanel) -> np.ndarray:
    """Middle of the pen's dot as it is drawn, in design px."""
    places = to_px(scene.layout, panel.playhead.dot.points)
    return (places.min(0) + places.max(0)) / 2


def line_at(scene: MechanismScene, trace: Trace, x_px: float) -> float:
    """Height of a drawn curve at an x, both in design px."""
    path = to_px(scene.layout, trace.points).reshape(-1, 4, 2)[:, (0, 3)].reshape(-1, 2)
    return float(np.interp(x_px, path[:, 0], path[:, 1]))


def area_at(scene: MechanismScene, points: np.ndarray, x_px: float) -> np.ndarray:
    """Heights of a filled outline's edges at an x, lowest on the screen first."""
    pieces = to_px(scene.layout, points).reshape(-1, 4, 2)[:, (0, 3)]
    found = []
    for (x0, y0), (x1, y1) in pieces:
        if min(x0, x1) <= x_px <= max(x0, x1) and x0 != x1:
            found.append(y0 + (y1 - y0) * (x_px - x0) / (x1 - x0))
    assert found, f"the band does not reach {x_px:.1f} px"
    return np.array([max(found), min(found)])


def dot_in_pixels(scene: MechanismScene, pixels: np.ndarray, color: str) -> np.ndarray:
    """Middle of a pen's dot of this colour in the frame, in design px.

    The curve has the dot's colour, but an opening by a 3 x 3 square leaves only what
    is thicker than a line.
    """
    panel, scale = scene.layout.panel, scene.settings.px_scale
    plot = Rect(panel.left, panel.top + HEADLINE_PX, panel.right, panel.bottom)
    part = crop(pixels, plot, scale)
    cover = coverage(part, rgb(color), np.median(part.reshape(-1, 3), axis=0))
    # A band of the same colour covers less than half.
    thick = ndimage.grey_opening(np.clip(2 * cover - 1, 0, 1), size=(3, 3))
    spots, count = ndimage.label(thick > 0.25)
    assert count, "no dot in the panel"
    sizes = ndimage.sum_labels(thick, spots, range(1, count + 1))
    best = int(np.argmax(sizes)) + 1
    near = ndimage.binary_dilation(spots == best)
    down, along = ndimage.center_of_mass(np.where(near, thick, 0.0))
    corner = np.array([round(plot.left * scale), round(plot.top * scale)])
    return (corner + (along + 0.5, down + 0.5)) / scale


def crop(pixels: np.ndarray, box: Rect, scale: float) -> np.ndarray:
    """Part of a frame, colours only, as floats; `box` in design px."""
    left, top, right, bottom = (round(v * scale) for v in box)
    return pixels[top:bottom, left:right, :3].astype(float)


def coverage(part: np.ndarray, color: np.ndarray, ground: np.ndarray) -> np.ndarray:
    """How much of each pixel is of a colour, the rest being the ground, 0 to 1."""
    way = color - ground
    share = (part - ground) @ way / (way @ way)
    beside = np.linalg.norm(part - ground - share[..., None] * way, axis=-1)
    like = beside < 0.25 * np.abs(share) * np.linalg.norm(way) + 3.0
    return np.where(like, np.clip(share, 0, 1), 0.0)


# --- counter and pores --------------------------------------------------------------


def counter_in_pixels(scene: MechanismScene, pixels: np.ndarray) -> int:
    """The number in the panel's headline, read digit by digit from the pixels."""
    panel, scale = scene.layout.panel, scene.settings.px_scale
    head = Rect(panel.left + 8, panel.top + 8, panel.right - 8, panel.top + HEADLINE_PX)
    part = crop(pixels, head, scale)
    warm = rgb(scene.theme.entity["ketamine"]["lift"])
    cover = coverage(part, warm, np.median(part.reshape(-1, 3), axis=0))
    seen = trimmed(cover)
    height = TYPE_LARGE * scale
    scores = {n: likeness(seen, digits(str(n), height)) for n in range(101)}
    best = max(scores, key=scores.__getitem__)
    assert scores[best] > 0.9, f"no number: {best} is like it by {scores[best]:.2f}"
    return best


def trimmed(cover: np.ndarray) -> np.ndarray:
    """Without empty rows and columns around."""
    rows, columns = np.nonzero(cover > 0.25)
    assert len(rows), "nothing of that colour"
    return cover[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]


@cache
def digits(words: str, size_px: float) -> list[np.ndarray]:
    """Digits of the bundled font, equally wide, as pictures of the frame's scale.

    One for each way in which they may lie between the pixels.
    """
    fine = 8
    em = round(size_px * fine)
    path = str(FONTS_DIR / FONT_FILES["semibold"])
    font = ImageFont.truetype(path, em, layout_engine=ImageFont.Layout.BASIC)
    pitch = font.getlength("0") - 0.03 * em
    image = Image.new("L", (round(pitch * (len(words) + 1)), 2 * em))
    for n, digit in enumerate(words):
        at = (n + 0.5) * pitch + em / 8
        ImageDraw.Draw(image).text((at, em), digit, 255, font, anchor="ms")
    array = np.asarray(image, float) / 255
    rows, columns = (side // fine for side in array.shape)
    found = []
    for down, along in np.ndindex(4, 4):
        moved = np.roll(array, (2 * down, 2 * along), (0, 1))
        moved = moved[: rows * fine, : columns * fine]
        blocks = moved.reshape(rows, fine, columns, fine)
        found.append(trimmed(blocks.mean((1, 3))))
    return found


def likeness(seen: np.ndarray, candidates: list[np.ndarray]) -> float:
    """Best correlation of a small picture with others, as large to within a pixel."""
    best = 0.0
    for other in candidates:
        shape = np.maximum(seen.shape, other.shape)
        spare, lack = shape - seen.shape, shape - other.shape
        if max(*spare, *lack) > 1:
            continue
        for before in np.ndindex(*(spare + lack + 1)):
            a, b = (
                np.pad(
                    c,
                    [(x, n - x) for x, n in zip(np.minimum(before, m), m, strict=True)],
                )
                for c, m in ((seen, spare), (other, lack))
            )
            best = max(best, float(np.corrcoef(a.ravel(), b.ravel())[0, 1]))
    return best


PLUG_FILLS = 0.25
"""A plug fills so much of the box around it; a dashed ring less."""
PLUG_AREA = 225.0
"""In square design px: less is a dash of a ring, not a plug."""


def plugs_in_pixels(scene: MechanismScene, pixels: np.ndarray) -> int:
    """How many separate orange things lie in the picture's zone.

    Dashed rings apart: they are small pieces, or hollow.
    """
    part = crop(pixels, scene.layout.picture, scene.settings.px_scale)
    red, green, blue = np.moveaxis(part, -1, 0)
    orange = (red > 130) & (red - blue > 60) & (green < 0.85 * red)
    grown = ndimage.binary_dilation(orange, iterations=1)
    spots, count = ndimage.label(grown, np.ones((3, 3)))
    sizes = np.asarray(ndimage.sum_labels(orange, spots, range(1, count + 1)))
    boxes = ndimage.find_objects(spots)
    rooms = np.array([orange[box].size for box in boxes])
    large = sizes >= PLUG_AREA * scene.settings.px_scale**2
    return int(np.sum(large & (sizes >= PLUG_FILLS * rooms)))


# --- gate --------------------------------------------------------------------------

GATE_ROWS = (-112.0, -74.0)
"""Where the beads of the gate are, in px of the world: above the midplane."""


def gate_width(scene: MechanismScene, pixels: np.ndarray) -> float:
    """Space between the blue parts left and right of the axis, in design px.

    The smallest over the rows of the gate.
    """
    view, scale = scene.world.view, scene.settings.px_scale
    axis = round(view.axis_x * scale)
    rows = [round((view.midplane_y + view.zoom * y) * scale) for y in GATE_ROWS]
    part = pixels[rows[0] : rows[1] + 1, :, :3].astype(float)
    red, green, blue = np.moveaxis(part, -1, 0)
    bead = (blue > 150) & (blue - red > 45) & (blue - green > 30)
    widths = []
    for row in bead:
        left = np.flatnonzero(row[:axis][::-1])
        right = np.flatnonzero(row[axis:])
        if len(left) and len(right):
            widths.append(left[0] + right[0])
    assert len(widths) > len(bead) / 2, "the gate's beads are not to be seen"
    return float(min(widths)) / scale
