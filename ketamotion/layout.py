"""Where things stand: frame sizes, zones and named views, in design pixels.

A design pixel is a pixel at a short side of 1080; x grows to the right, y grows
downward, the origin is the frame's upper left corner. 135 of them are one Manim
unit, so that a 16:9 frame is 8 units high, as Manim expects.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

PX_PER_UNIT: Final = 135.0
SHORT_SIDE: Final = 1080
GRID: Final = 8
MARGIN: Final = 64
SIZES: Final = {
    "16:9": (1920, 1080),
    "4:3": (1440, 1080),
    "1:1": (1080, 1080),
    "9:16": (1080, 1920),
}


class Rect(NamedTuple):
    """A rectangle in design px: left, top, right, bottom."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def center(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def grown(self, by: float) -> Rect:
        """This rectangle, larger by so many px on each side."""
        return Rect(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def overlaps(self, other: Rect) -> bool:
        """Whether the two share any area."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def contains(self, other: Rect) -> bool:
        """Whether the other lies wholly inside this one."""
        return (
            self.left <= other.left
            and self.top <= other.top
            and self.right >= other.right
            and self.bottom >= other.bottom
        )


class View(NamedTuple):
    """How a world stands in the frame.

    World point (x, y) appears at (axis_x + zoom x, midplane_y + zoom y) px.
    """

    axis_x: float
    midplane_y: float
    zoom: float


class Focus(NamedTuple):
    """An ellipse of light: outside it the picture is mixed towards the background."""

    x: float
    y: float
    radius_x: float
    radius_y: float
    amount: float


@dataclass(frozen=True)
class Layout:
    """The zones of one frame size.

    Attributes
    ----------
    captions_top : float
        Below this line nothing is drawn: captions stand there.
    panel : Rect
        Where a plot stands, right of the picture or below it.
    picture : Rect
        What remains for the picture while the panel is used.
    """

    size: str

    @property
    def width(self) -> int:
        return SIZES[self.size][0]

    @property
    def height(self) -> int:
        return SIZES[self.size][1]

    @property
    def frame(self) -> Rect:
        return Rect(0, 0, self.width, self.height)

    @property
    def safe(self) -> Rect:
        """The frame without margins and caption zone: where text may stand."""
        return Rect(MARGIN, 48, self.width - MARGIN, self.captions_top)

    @property
    def portrait(self) -> bool:
        """Whether the panel stands below the picture instead of beside it."""
        return self.size in ("1:1", "9:16")

    @property
    def captions_top(self) -> float:
        return round(self.height * 0.84)

    @property
    def furniture_y(self) -> float:
        """Baseline of the quiet line with clock, scale bar and note."""
        return self.captions_top - 20

    @property
    def panel(self) -> Rect:
        return {
            "16:9": Rect(1240, 184, 1856, 832),
            "4:3": Rect(880, 184, 1376, 832),
            "1:1": Rect(64, 536, 1016, 840),
            "9:16": Rect(64, 1056, 1016, 1544),
        }[self.size]

    @property
    def picture(self) -> Rect:
        return {
            "16:9": Rect(64, 152, 1192, 832),
            "4:3": Rect(64, 152, 840, 832),
            "1:1": Rect(64, 144, 1016, 512),
            "9:16": Rect(64, 176, 1016, 1024),
        }[self.size]

    def point(self, x: float, y: float) -> np.ndarray:
        """Manim coordinates, shape (3,), of a point in design px."""
        return np.array(
            [
                (x - self.width / 2) / PX_PER_UNIT,
                (self.height / 2 - y) / PX_PER_UNIT,
                0.0,
            ]
        )

    def pixel(self, point: np.ndarray) -> tuple[float, float]:
        """Design px of a point in Manim coordinates: the inverse of `point`."""
        return (
            float(point[0]) * PX_PER_UNIT + self.width / 2,
            self.height / 2 - float(point[1]) * PX_PER_UNIT,
        )


def px(length: float) -> float:
    """A length in design px, in Manim units."""
    return length / PX_PER_UNIT


def layout(size: str) -> Layout:
    """The layout of a frame size.

    Raises
    ------
    ValueError
        When there is no such size.
    """
    if size not in SIZES:
        raise ValueError(f"no size {size!r}; there are {', '.join(SIZES)}")
    return Layout(size)
