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
from ketamotion.mobjects.strokes import polyline
from ketamotion.mobjects.text import text
from ketamotion.mobjects.typeset import CAP_HEIGHT
from ketamotion.theme import LINE_MEDIUM, TYPE_SMALL, Theme

WINDOW_S: Final = 0.5
"""How much of the model's time the raster shows."""
GUTTER_PX: Final = 152.0
GAP_PX: Final = 20.0
STROKE_PX: Final = 36.0
PORTRAIT_PX: Final = 160.0
"""More room for names beside a slider that stands alone in a low panel."""
CIRCUITS: Final = {"built": "model", "published": "second"}


@dataclass(frozen=True)
class PanelRooms:
    """Where things stand in the panel, in design px.

    Attributes
    ----------
    bands, tall_bands : tuple of Rect
        The raster's, from top to bottom: beside a slider, and alone.
    slider : Rect
        The plot with its slider, without the gutter left of it.
    alone : Rect
        The same when there is no raster.
    gutter, alone_gutter : float
        Room for names left of each.
    """

    bands: tuple[Rect, ...]
    tall_bands: tuple[Rect, ...]
    slider: Rect
    alone: Rect
    gutter: float
    alone_gutter: float


def rooms(layout: Layout) -> PanelRooms:
    """Divide the panel: the raster above the rates, or left of them when it is low."""
    panel = layout.panel
    left, right = panel.left + 24 + GUTTER_PX, panel.right - 40
    if layout.portrait:
        split = panel.left + 0.53 * panel.width
        raster = Rect(left, panel.top + 30, split - 40, panel.bottom - 26)
        slider = Rect(split + 116, panel.top + 30, right, panel.bottom - 16)
        gutter = 116.0
        alone = Rect(left + PORTRAIT_PX, panel.top + 30, right, panel.bottom - 16)
    else:
        low = panel.top + 0.43 * panel.height
        raster = Rect(left, panel.top + 36, right, low)
        slider = Rect(left, low + 40, right, panel.bottom - 12)
        gutter = GUTTER_PX
        alone = Rect(left, panel.top + 210, right, panel.bottom - 12)
    tall = Rect(left, raster.top, right, panel.bottom - 40)
    extra = PORTRAIT_PX if layout.portrait else 0.0
    return PanelRooms(
        _bands(raster), _bands(tall), slider, alone, gutter, GUTTER_PX + extra
    )


def _bands(room: Rect) -> tuple[Rect, ...]:
    """A high band for the many, two low ones for the few."""
    height = room.height - 2 * GAP_PX
    few = max(0.19 * height, 34.0)
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
    if theme.name == "dark":
        stop = {"fast": "lift", "pyramidal": "lift", "tonic": "lift"}[kind]
    else:
        stop = {"fast": "shade", "pyramidal": "shade", "tonic": "deep"}[kind]
    return theme.entity[ENTITIES[kind]][stop]


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
        Where each ends, at the middle of its height; or begins, when `strokes`.
    strokes : bool
        Whether a piece of its curve stands before each.
    """

    def __init__(
        self,
        names: Mapping[str, str],
        at: Sequence[tuple[float, float]],
        *,
        strokes: bool = False,
        layout: Layout,
        theme: Theme,
    ) -> None:
        super().__init__()
        for (kind, name), (x, y) in zip(names.items(), at, strict=True):
            color = color_of(kind, theme)
            block = text(name, TYPE_SMALL, "medium", color)
            low = y + CAP_HEIGHT * TYPE_SMALL / 2
            if strokes:
                ends = [(x, y), (x + STROKE_PX, y)]
                self.add(polyline(layout, ends, color, LINE_MEDIUM))
                x += STROKE_PX + 14
            self.add(block.at(layout, x, low, "left" if strokes else "right"))


def raster_of(
    spikes: tuple[np.ndarray, np.ndarray],
    upto: Callable[[], float],
    *,
    layout: Layout,
    theme: Theme,
    tall: bool = False,
    **_: Any,
) -> Raster:
    """The raster of the first half second of a run; `tall` when it stands alone."""
    where = rooms(layout).tall_bands if tall else rooms(layout).bands
    made = trains(*spikes, theme)
    return Raster(made, where, WINDOW_S, upto, layout=layout, theme=theme)


def names_of(
    names: Mapping[str, str],
    *,
    layout: Layout,
    theme: Theme,
    tall: bool = False,
    **_: Any,
) -> KindNames:
    """Names left of the raster's bands."""
    bands = rooms(layout).tall_bands if tall else rooms(layout).bands
    at = [(b.left - 20, (b.top + b.bottom) / 2) for b in bands]
    return KindNames(names, at, layout=layout, theme=theme)


def legend_of(
    names: Mapping[str, str], *, layout: Layout, theme: Theme, **_: Any
) -> KindNames:
    """Names of the curves where there is no raster."""
    where = rooms(layout)
    left = where.alone.left - where.alone_gutter
    first = layout.panel.top + (92 if layout.portrait else 64)
    at = [(left, first + 46.0 * n) for n in range(len(names))]
    return KindNames(names, at, strokes=True, layout=layout, theme=theme)


def slider_of(
    courses: Mapping[str, tuple[np.ndarray, np.ndarray]],
    value: Callable[[], float],
    words: Words,
    *,
    most: float,
    top: float,
    layout: Layout,
    theme: Theme,
    alone: bool = False,
    band: tuple[float, float] | None = None,
    **_: Any,
) -> RateSlider:
    """Rates over the slider.

    Parameters
    ----------
    courses : mapping of kind to (x, y)
        The slider's values and the rates over their start.
    alone : bool
        Whether there is no raster above.
    """
    where = rooms(layout)
    made = [Course(x, y, color_of(kind, theme)) for kind, (x, y) in courses.items()]
    return RateSlider(
        where.alone if alone else where.slider,
        made,
        value,
        most=most,
        top=top,
        words=words,
        layout=layout,
        theme=theme,
        gutter_px=where.alone_gutter if alone else where.gutter,
        band=band,
    )
