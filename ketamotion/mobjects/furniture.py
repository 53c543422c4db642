"""What stands in every frame: evidence, condition, clock, scale, note.

Lower left, just above the captions, one quiet line: clock, scale bar or "not to
scale", one honesty note. Upper right: the evidence word with its mark, and below it
the condition under which it was found.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from manim import VGroup

from ketamotion.layout import MARGIN, Layout, Rect
from ketamotion.mobjects.strokes import (
    Shape,
    arc,
    disc,
    segments,
)
from ketamotion.mobjects.text import TextBlock, text
from ketamotion.mobjects.typeset import CAP_HEIGHT, LINE_PITCH
from ketamotion.theme import (
    LINE_THIN,
    TYPE_SMALL,
    Theme,
)

EVIDENCE_BASELINE_PX = 92.0
CONDITION_BASELINE_PX = 134.0
WIDE_CONDITION_PX = 640.0
MARK_RADIUS_PX = 8.0
MARK_GAP_PX = 24.0
ITEM_GAP_PX = 40.0
CLOCK_RADIUS_PX = 10.0
CLOCK_TURN_S = 4.0
"""Seconds of film in which the hand of the running clock goes round once."""


# --- evidence ----------------------------------------------------------------------


def evidence_mark(kind: str, x: float, y: float) -> tuple[np.ndarray, np.ndarray]:
    """The mark that tells a kind of evidence without colour.

    Returns
    -------
    filled, line : ndarray, shape (4 n, 2)
        Paths in design px around the centre (x, y); either may be empty.

    Raises
    ------
    ValueError
        When the kind is unknown.
    """
    r, none = MARK_RADIUS_PX, np.zeros((0, 2))
    ring = disc(x, y, r - 1)

    def corners(*places: tuple[float, float]) -> np.ndarray:
        return segments(np.array(places, float) * r + (x, y))

    half = np.vstack([arc(x, y, r - 1, 90, 180), corners((0, -0.88), (0, 0.88))])
    six = [(math.sin(math.pi * k / 3), -math.cos(math.pi * k / 3)) for k in range(7)]
    marks = {
        "in people": (disc(x, y, r), none),
        "in animals": (half, ring),
        "in vitro": (none, ring),
        "structure": (none, corners(*six)),
        "model": (
            none,
            corners((-1.1, 0.5), (-0.4, -0.6), (0.3, 0.6), (1.1, -0.7)),
        ),
        "disputed": (
            none,
            np.vstack(
                [arc(x - 2.5, y, r - 2, 90, 180), arc(x + 2.5, y, r - 2, -90, 180)]
            ),
        ),
    }
    if kind not in marks:
        raise ValueError(f"no evidence {kind!r}; there are {', '.join(marks)}")
    return marks[kind]


class EvidenceWord(VGroup):
    """Upper right: where a finding comes from, and under what condition.

    Parameters
    ----------
    kind : str
        A key of the theme's evidence colours, e.g. ``in vitro``.
    word : str
        The same in the viewer's language.
    condition : str
        E.g. ``no magnesium, 10 µM``; broken when it is too long for a third of the
        frame (half in portrait).
    width_px : float, optional
        Another room for the condition.
    """

    def __init__(
        self,
        kind: str,
        word: str,
        condition: str = "",
        *,
        layout: Layout,
        theme: Theme,
        width_px: float | None = None,
    ) -> None:
        super().__init__()
        self.layout = layout
        right = layout.width - MARGIN
        tone = theme.evidence[kind]
        self.word = text(word, TYPE_SMALL, "semibold", tone)
        self.word.at(layout, right, EVIDENCE_BASELINE_PX, "right")
        x = self.word.box(layout).left - MARK_GAP_PX + MARK_RADIUS_PX / 2
        y = EVIDENCE_BASELINE_PX - CAP_HEIGHT * TYPE_SMALL / 2
        filled, line = evidence_mark(kind, x, y)
        self.mark = VGroup(
            *(Shape(layout, p, fill=tone) for p in (filled,) if len(p)),
            *(Shape(layout, p, stroke=tone, width_px=2.5) for p in (line,) if len(p)),
        )
        self.add(self.mark, self.word)
        self.condition: TextBlock | None = None
        if condition:
            room = width_px or layout.width * (0.5 if layout.portrait else 0.34)
            self.condition = _broken(condition, room, theme.text["muted"], "right")
            # The ink of broken lines reaches a little beyond their advance.
            inset = 0 if self.condition.lines == 1 else 6
            self.condition.at(layout, right - inset, CONDITION_BASELINE_PX, "right")
            self.add(self.condition)

    @property
    def boxes(self) -> list[Rect]:
        """What its texts and its mark take up, in design px."""
        word = self.word.box(self.layout)
        out = [Rect(word.left - MARK_GAP_PX - MARK_RADIUS_PX, *word[1:])]
        if self.condition is not None:
            out.append(self.condition.box(self.layout))
        return out


def wide_condition(layout: Layout) -> float | None:
    """Room for a condition over a picture that leaves it: one line instead of two."""
    return None if layout.portrait else WIDE_CONDITION_PX


def _broken(words: str, width: float, color: str, align: str) -> TextBlock:
    block = text(words, TYPE_SMALL, "medium", color)
    if block.advance <= width:
        return block
    return text(words, TYPE_SMALL, "medium", color, width_px=width, align=align)


# --- the quiet line -------------------------------------------------------------------


class ClockGlyph(VGroup):
    """A small clock: its hand turns with model time, and becomes two bars at rest.

    Parameters
    ----------
    turns : callable
        How often the hand has gone round; a function of model time alone.
    running : callable
        1 while the model's clock runs, 0 while it stands; between, the hand fades
        into the two bars of a pause.
    """

    def __init__(
        self,
        x: float,
        y: float,
        turns: Callable[[], float],
        running: Callable[[], float] = lambda: 1.0,
        *,
        layout: Layout,
        theme: Theme,
    ) -> None:
        super().__init__()
        self.center_px = (x, y)
        self.turns, self.running = turns, running
        ink, muted = theme.text["ink"], theme.text["muted"]
        r = CLOCK_RADIUS_PX
        self.ring = Shape(layout, disc(x, y, r), stroke=muted, width_px=LINE_THIN)
        self.hand = Shape(layout, np.zeros((0, 2)), stroke=ink, width_px=LINE_THIN)
        bars = [[(x + d, y - 4.5), (x + d, y + 4.5)] for d in (-3.0, 3.0)]
        path = np.concatenate([segments(np.array(bar)) for bar in bars])
        self.bars = Shape(layout, path, stroke=ink, width_px=LINE_THIN + 0.5)
        self.add(self.ring, self.hand, self.bars)
        self.refresh()
        self.add_updater(ClockGlyph.refresh)

    def refresh(self) -> ClockGlyph:
        """Show the present time and whether it runs."""
        x, y = self.center_px
        angle = 2 * math.pi * (self.turns() % 1.0)
        reach = CLOCK_RADIUS_PX - 3.5
        tip = (x + reach * math.sin(angle), y - reach * math.cos(angle))
        self.hand.trace_px(segments(np.array([(x, y), tip])))
        share = min(1.0, max(0.0, self.running()))
        self.hand.set_stroke(opacity=share)
        self.bars.set_stroke(opacity=1 - share)
        return self


class ScaleBar(VGroup):
    """A length that the picture's scale makes true.

    Parameters
    ----------
    words : str
        The length, e.g. ``2 nm``.
    length_px : float
        In design px.
    """

    def __init__(
        self,
        words: str,
        length_px: float,
        x: float,
        baseline: float,
        *,
        layout: Layout,
        theme: Theme,
    ) -> None:
        super().__init__()
        self.layout = layout
        muted = theme.text["muted"]
        self.length_px = length_px
        mid = baseline - CAP_HEIGHT * TYPE_SMALL / 2
        parts = [
            [(x, mid), (x + length_px, mid)],
            [(x, mid - 6), (x, mid + 6)],
            [(x + length_px, mid - 6), (x + length_px, mid + 6)],
        ]
        path = np.concatenate([segments(np.array(p, float)) for p in parts])
        self.bar = Shape(layout, path, stroke=muted, width_px=LINE_THIN)
        self.text = text(words, TYPE_SMALL, "medium", muted)
        self.text.at(layout, x + length_px + 14, baseline)
        self.add(self.bar, self.text)
        self.right = x + length_px + 14 + self.text.advance


def round_length(px_per_unit: float, at_most_px: float = 170.0) -> tuple[float, float]:
    """A round length for a scale bar: (length in the unit, design px)."""
    limit = at_most_px / px_per_unit
    power = 10.0 ** math.floor(math.log10(limit))
    length = max(step * power for step in (1.0, 2.0, 5.0) if step * power <= limit)
    return length, length * px_per_unit


class QuietLine(VGroup):
    """Lower left: clock, scale bar or words in its place, one honesty note.

    Parameters
    ----------
    rate : str
        E.g. ``1 s = 20 ms`` or ``steady state``; empty for none.
    turns, running : callable, optional
        See `ClockGlyph`; without `turns` the words stand without a clock.
    scale : (str, float) or str
        Words and length in design px of a scale bar, or words alone ("not to
        scale"); empty for none.
    note : str
        Goes to a line above when there is no room.
    room : float, optional
        Where the picture begins, in design px; by default the right margin.
    """

    def __init__(
        self,
        rate: str = "",
        *,
        turns: Callable[[], float] | None = None,
        running: Callable[[], float] = lambda: 1.0,
        scale: tuple[str, float] | str = "",
        note: str = "",
        room: float | None = None,
        layout: Layout,
        theme: Theme,
    ) -> None:
        super().__init__()
        self.layout = layout
        self.boxes: list[Rect] = []
        baseline, x = layout.furniture_y, float(MARGIN)
        muted = theme.text["muted"]
        self.clock: ClockGlyph | None = None
        self.bar: ScaleBar | None = None

        def words(string: str, x: float, baseline: float) -> float:
            block = text(string, TYPE_SMALL, "medium", muted)
            block.at(layout, x, baseline)
            self.add(block)
            self.boxes.append(block.box(layout))
            return x + block.advance

        if rate:
            if turns is not None:
                mid = baseline - CAP_HEIGHT * TYPE_SMALL / 2
                at = x + CLOCK_RADIUS_PX + 1
                self.clock = ClockGlyph(
                    at, mid, turns, running, layout=layout, theme=theme
                )
                self.add(self.clock)
                x = at + CLOCK_RADIUS_PX + 11
            x = words(rate, x, baseline) + ITEM_GAP_PX
        if isinstance(scale, tuple):
            self.bar = ScaleBar(*scale, x, baseline, layout=layout, theme=theme)
            self.add(self.bar)
            top = self.bar.text.box(layout).top
            self.boxes.append(Rect(x, top, self.bar.right, top + TYPE_SMALL))
            x = self.bar.right + ITEM_GAP_PX
        elif scale:
            x = words(scale, x, baseline) + ITEM_GAP_PX
        if note:
            wide = text(note, TYPE_SMALL).advance
            if x + wide > (room or layout.width - MARGIN):
                words(note, MARGIN, baseline - LINE_PITCH * TYPE_SMALL - 4)
            else:
                words(note, x, baseline)
