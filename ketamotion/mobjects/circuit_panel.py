"""What stands beside a circuit: spikes, rates and the slider, in four frame sizes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from manim import VGroup

from ketamotion.layout import Layout, Rect
from ketamotion.mobjects.raster import Raster, Train
from ketamotion.mobjects.relief.circuit import ENTITIES
from ketamotion.mobjects.relief.circuit_plan import COUNTS, KINDS
from ketamotion.mobjects.slider_panel import Course, RateSlider, Words
from ketamotion.mobjects.text import balanced, text
from ketamotion.mobjects.typeset import CAP_HEIGHT, LINE_PITCH
from ketamotion.theme import TYPE_SMALL, Theme

WINDOW_S: Final = 0.5
"""How much of the model's time the raster shows."""
GUTTER_PX: Final = 206.0
"""Room for names left of the raster."""
ENDS_PX: Final = 206.0
"""Room for names at the ends of curves."""
GAP_PX: Final = 20.0
FEW_PX: Final = 54.0
"""Least height of a low band: two lines of its name stand beside it."""
NAME_PX: Final = 180.0
"""Names in the gutter are at most so wide."""
COLUMN_PX: Final = 290.0
"""Width of the headline where it stands left of the plot, in a low panel."""
PITCH_PX: Final = 42.0
CIRCUITS: Final = {"built": "model", "published": "second"}


@dataclass(frozen=True)
class PanelRooms:
    """Where things stand in the panel, in design px.

    Attributes
    ----------
    head : Rect
        What the plot is of.
    bands : tuple of Rect
        The raster's, from top to bottom, without the names left of it.
    slider : Rect
        The plot with its slider, without the names right of it.
    """

    head: Rect
    bands: tuple[Rect, ...]
    slider: Rect


def rooms(layout: Layout) -> PanelRooms:
    """Divide the panel: the headline above the plot, or left of it when it is low."""
    left, top, right, bottom = layout.panel
    if layout.portrait:
        head = Rect(left + 32, top + 30, left + 32 + COLUMN_PX, bottom - 26)
        raster = Rect(head.right + 24 + GUTTER_PX, top + 30, right - 30, bottom - 26)
        slider = Rect(head.right + 40, top + 66, right - 24 - ENDS_PX, bottom - 12)
    else:
        head = Rect(left + 30, top + 32, right - 12, top + 122)
        raster = Rect(left + 24 + GUTTER_PX, top + 146, right - 30, bottom - 40)
        slider = Rect(left + 32, top + 182, right - 24 - ENDS_PX, bottom - 12)
    return PanelRooms(head, _bands(raster), slider)


def _bands(room: Rect) -> tuple[Rect, ...]:
    """A high band for the many, two low ones for the few."""
    height = room.height - 2 * GAP_PX
    few = max(0.22 * height, FEW_PX)
    bands, y = [], room.top
    for own in (height - 2 * few, few, few):
        bands.append(Rect(room.left, y, room.right, y + own))
        y += own + GAP_PX
    return tuple(bands)


def color_of(kind: str, theme: Theme) -> str:
    """The colour of a kind's marks, curve and name: readable on the panel.

    Two whole circuits have colours, too: ``built`` and ``published``.
    """
    if kind in CIRCUITS:
        return theme.trace[CIRCUITS[kind]]
    return theme.ink_of(ENTITIES[kind])


def trains(spike_t_s: np.ndarray, spike_cell: np.ndarray, theme: Theme) -> list[Train]:
    """Spikes of the whole circuit, divided by kind.

    Parameters
    ----------
    spike_t_s, spike_cell : ndarray, shape (n,)
        In order of time; cells numbered through all kinds.
    """
    out, first = [], 0
    for kind, count in zip(KINDS, COUNTS, strict=True):
        own = (spike_cell >= first) & (spike_cell < first + count)
        color = color_of(kind, theme)
        out.append(Train(spike_t_s[own], spike_cell[own] - first, count, color))
        first += count
    return out


class KindNames(VGroup):
    """Names of kinds of cells, each in the colour of its marks and curve.

    Parameters
    ----------
    names : mapping of kind to str
    at : sequence of (x, y)
        Where each ends, at the middle of its height.
    width_px : float
        A name that is wider has two lines.
    """

    def __init__(
        self,
        names: Mapping[str, str],
        at: Sequence[tuple[float, float]],
        *,
        layout: Layout,
        theme: Theme,
        width_px: float = NAME_PX,
    ) -> None:
        super().__init__()
        for (kind, name), (x, y) in zip(names.items(), at, strict=True):
            color = color_of(kind, theme)
            whole = text(name, TYPE_SMALL, "medium", color)
            lines = [name]
            if whole.advance > width_px:
                first, _, rest = name.partition(" ")
                lines = [first, rest]
            low = y + CAP_HEIGHT * TYPE_SMALL / 2
            low -= LINE_PITCH * TYPE_SMALL * (len(lines) - 1) / 2
            block = text("\n".join(lines), TYPE_SMALL, "medium", color, align="right")
            self.add(block.at(layout, x, low, "right"))


def headline_of(
    drug: str,
    where: str,
    given: bool = True,
    *,
    layout: Layout,
    theme: Theme,
    **_: Any,
) -> VGroup:
    """What is done to the circuit, and to which cells of it.

    Parameters
    ----------
    given : bool
        Whether the drug is there: its colour is for that alone.
    """
    head = rooms(layout).head
    out, y = VGroup(), head.top + CAP_HEIGHT * TYPE_SMALL + 4
    for string, color in (
        (drug, theme.ink_of("ketamine") if given else theme.text["ink"]),
        (where, theme.text["ink"]),
    ):
        if string:
            block = balanced(string, TYPE_SMALL, "medium", color, head.width)
            out.add(block.at(layout, head.left, y))
            y += PITCH_PX * block.lines
    return out


def raster_of(
    spikes: tuple[np.ndarray, np.ndarray],
    upto: Callable[[], float],
    names: Mapping[str, str],
    *,
    layout: Layout,
    theme: Theme,
    **_: Any,
) -> Raster:
    """The raster of the first half second of a run, with names left of its bands."""
    bands = rooms(layout).bands
    made = trains(*spikes, theme)
    raster = Raster(made, bands, WINDOW_S, upto, layout=layout, theme=theme)
    at = [(b.left - 12, (b.top + b.bottom) / 2) for b in bands]
    raster.add(KindNames(names, at, layout=layout, theme=theme))
    return raster


def slider_of(
    courses: Mapping[str, tuple[np.ndarray, np.ndarray]],
    value: Callable[[], float],
    words: Words,
    *,
    layout: Layout,
    theme: Theme,
    track: str = "",
    **given: Any,
) -> RateSlider:
    """Rates over the slider.

    Parameters
    ----------
    courses : mapping of kind to (x, y)
        The slider's values and the rates over their start.
    track : str
        The kind that the slider acts on, when it is one alone.
    given
        What else a `RateSlider` takes.
    """
    made = [Course(x, y, color_of(kind, theme)) for kind, (x, y) in courses.items()]
    return RateSlider(
        rooms(layout).slider,
        made,
        value,
        words=words,
        layout=layout,
        theme=theme,
        track=color_of(track, theme) if track else "",
        **given,
    )
