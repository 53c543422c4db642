"""Type as Manim mobjects: one `VMobject` a text and colour, placed by its baseline."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from manim import VGroup, VMobject

from ketamotion.layout import PX_PER_UNIT, Layout, Rect
from ketamotion.mobjects.typeset import (
    ASCENT,
    CAP_HEIGHT,
    DESCENT,
    LINE_PITCH,
    Outlines,
    outlines,
    plain,
)
from ketamotion.theme import TYPE_MEDIUM, TYPE_SMALL

TIGHT_EM: Final = 0.03
ANCHORS: Final = {"left": 0.0, "middle": 0.5, "right": 1.0}


def manim_points(points_px: np.ndarray) -> np.ndarray:
    """Points (n, 2) in px, y down, as Manim points (n, 3) about the same origin."""
    out = np.zeros((len(points_px), 3))
    out[:, :2] = points_px / (PX_PER_UNIT, -PX_PER_UNIT)
    return out


class TextBlock(VMobject):
    """Laid-out type of one colour, filled, without a stroke.

    Attributes
    ----------
    words : str
        What it says, without markup.
    size_px : float
        Type size, in design px.
    advance : float
        Width of the widest line in design px, side bearings included.
    lines : int
        How many lines there are.
    """

    def __init__(
        self, laid_out: Outlines, words: str, size_px: float, color: str
    ) -> None:
        self.laid_out = laid_out
        self.words = words
        self.size_px = size_px
        super().__init__(
            color=color, fill_opacity=1.0, stroke_width=0.0, stroke_opacity=0.0
        )

    @property
    def advance(self) -> float:
        return self.laid_out.advance

    @property
    def lines(self) -> int:
        return self.laid_out.lines

    @property
    def height_px(self) -> float:
        """From the top of the first line's box to the bottom of the last one's."""
        pitch = LINE_PITCH * self.size_px * (self.lines - 1)
        return (ASCENT + DESCENT) * self.size_px + pitch

    def generate_points(self) -> None:
        self.points = manim_points(self.laid_out.points)

    def at(
        self, layout: Layout, x: float, baseline: float, anchor: str = "left"
    ) -> TextBlock:
        """Put the first baseline at this height and an end of the text at `x`.

        Parameters
        ----------
        x, baseline : float
            In design px.
        anchor : str
            What stands at `x`: ``left``, ``middle`` or ``right``.
        """
        left = x - ANCHORS[anchor] * self.advance
        start = layout.point(left, baseline)
        self.points = manim_points(self.laid_out.points) + start
        return self

    def above(
        self, layout: Layout, x: float, baseline: float, anchor: str = "left"
    ) -> TextBlock:
        """The same with the last baseline: broken words reach upwards from it."""
        rise = LINE_PITCH * self.size_px * (self.lines - 1)
        return self.at(layout, x, baseline - rise, anchor)

    @property
    def start(self) -> np.ndarray:
        """Where the first baseline starts, in Manim coordinates.

        Measured on the present outline, so that it is true after a shift or scale.
        """
        local = manim_points(self.laid_out.points)
        if not len(local):
            return np.zeros(3)
        low, high = local.min(0), local.max(0)
        now_low, now_high = self.points.min(0), self.points.max(0)
        return now_low - low * (now_high[0] - now_low[0]) / (high[0] - low[0])

    @property
    def baseline(self) -> float:
        """Height of the first baseline, in Manim coordinates."""
        return float(self.start[1])

    def box(self, layout: Layout) -> Rect:
        """What the text takes up, in design px, accents and descenders included."""
        x, y = layout.pixel(self.start)
        top = y - ASCENT * self.size_px
        return Rect(x, top, x + self.advance, top + self.height_px)


def text(
    string: str,
    size: float = TYPE_SMALL,
    weight: str = "medium",
    color: str = "#FFFFFF",
    *,
    width_px: float | None = None,
    align: str = "left",
    tabular: bool = False,
) -> TextBlock:
    """Set a string; see `ketamotion.mobjects.typeset.outlines` for the markup.

    The first baseline starts at Manim's origin; put it in place with
    `TextBlock.at`.
    """
    found = outlines(string, size, weight, width_px, align, tabular)
    return TextBlock(found, plain(string), size, color)


def balanced(
    string: str, size: float, weight: str, color: str, width_px: float
) -> TextBlock:
    """Set a string in as few lines as fit, and those about equally long."""
    block = text(string, size, weight, color, width_px=width_px)
    lines, low, high = block.lines, width_px / max(1, block.lines), width_px
    while lines > 1 and high - low > 16:
        middle = round((low + high) / 2)
        tried = text(string, size, weight, color, width_px=middle)
        if tried.lines > lines:
            low = middle
        else:
            block, high = tried, middle
    return block


def text_row(parts: Sequence[TextBlock], gap_px: float | None = None) -> VGroup:
    """Texts one after the other on one baseline, the first at Manim's origin.

    Parameters
    ----------
    gap_px : float, optional
        Space between them; a third of the smaller type's size unless given.
    """
    x = 0.0
    for i, part in enumerate(parts):
        if i:
            smaller = min(part.size_px, parts[i - 1].size_px)
            x += smaller / 3 if gap_px is None else gap_px
        part.shift((x / PX_PER_UNIT, 0, 0))
        x += part.advance
    return VGroup(*parts)


class Counter(TextBlock):
    """A number that follows a function; its digits are prebuilt and equally wide.

    Nothing is laid out while frames are made: each frame joins the outlines of the
    characters, laid out once per process.

    Parameters
    ----------
    value : callable
        Returns the number to show; called each frame.
    form : callable, optional
        The number as a string; whole numbers unless given. A minus sign and a
        decimal sign are the caller's (`Translator.number`).
    anchor : str
        Which end keeps its place when the number of characters changes.
    """

    def __init__(
        self,
        value: Callable[[], float],
        size: float = TYPE_SMALL,
        weight: str = "medium",
        color: str = "#FFFFFF",
        *,
        form: Callable[[float], str] | None = None,
        anchor: str = "left",
    ) -> None:
        self.value = value
        self.form = form or (lambda number: f"{number:.0f}")
        self.weight = weight
        self.anchor = anchor
        words = self.form(value())
        for character in "0123456789":
            outlines(character, size, weight, None, "left", True)
        super().__init__(self._joined(words, size), words, size, color)
        self.add_updater(Counter.refresh)

    def _joined(self, words: str, size_px: float) -> Outlines:
        x, pieces = 0.0, [np.zeros((0, 2))]
        # Equally wide digits stand too loosely at the size of a headline.
        tight = TIGHT_EM * size_px if size_px >= TYPE_MEDIUM else 0.0
        for character in words:
            glyph = outlines(character, size_px, self.weight, None, "left", True)
            pieces.append(glyph.points + (x, 0.0))
            # A space has no outline and no page of its own.
            x += (glyph.advance or 0.28 * size_px) - tight
        return Outlines(np.concatenate(pieces), x, 1)

    def refresh(self) -> Counter:
        """Show the present value."""
        words = self.form(self.value())
        if words != self.words:
            start = self.start
            before = self.advance
            self.laid_out = self._joined(words, self.size_px)
            self.words = words
            grown = (self.advance - before) * ANCHORS[self.anchor] / PX_PER_UNIT
            start = start - np.array([grown, 0.0, 0.0])
            self.points = manim_points(self.laid_out.points) + start
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Counter:
        # Manim deep-copies mobjects for its animations; the functions that are
        # followed are shared, or a copy would follow a copied clock.
        memo[id(self.value)] = self.value
        memo[id(self.form)] = self.form
        other = self.__class__.__new__(self.__class__)
        memo[id(self)] = other
        for key, item in self.__dict__.items():
            setattr(other, key, copy.deepcopy(item, memo))
        return other


__all__ = [
    "ANCHORS",
    "CAP_HEIGHT",
    "Counter",
    "TextBlock",
    "balanced",
    "manim_points",
    "text",
    "text_row",
]
