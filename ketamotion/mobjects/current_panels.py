"""Plates with currents: one pore's over time, and the mean one over the voltage."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from manim import Group

from ketamotion.layout import Layout, Rect
from ketamotion.mobjects.axes import Axes
from ketamotion.mobjects.panel import PADDING_PX, Headline, Panel, plan
from ketamotion.mobjects.plot import Band, Playhead, Trace
from ketamotion.mobjects.strokes import polyline
from ketamotion.mobjects.text import TextBlock, balanced, text
from ketamotion.theme import LINE_MEDIUM, TYPE_SMALL, Theme

PERCENT: Final = 100.0
LOW: Final = -1.35
"""Where a record's axis ends, in its largest inward currents."""
FLOW: Final = 0.22
"""How opaque the area between a record and zero is."""


class CurrentRecord(Group):
    """The current through one pore, drawn as time goes on.

    Parameters
    ----------
    t_ms, share : sequences of float
        Time, and current as a share of that at -80 mV without magnesium.
    upto : callable
        Up to which time it is drawn, in ms.
    words : str
        What is drawn.
    """

    def __init__(
        self,
        words: str,
        t_ms: Sequence[float],
        share: Sequence[float],
        upto: Callable[[], float],
        rect: Rect,
        *,
        layout: Layout,
        theme: Theme,
        number: Callable[[float], str] | None = None,
    ) -> None:
        super().__init__()
        self.plate = Panel(rect, layout=layout, theme=theme)
        inner = Rect(
            rect.left + PADDING_PX,
            rect.top + 84,
            rect.right - PADDING_PX,
            rect.bottom - PADDING_PX / 2,
        )
        given = {} if number is None else {"number": number}
        end = float(t_ms[-1])
        low = LOW * PERCENT * max(-float(np.min(share)), 0.1)
        self.axes = Axes(
            (0.0, end),
            (low, 0.0),
            inner,
            layout=layout,
            theme=theme,
            x_ticks=(0.0, end),
            y_ticks=(-10.0 * (-low // 10.0), 0.0),
            x_unit="ms",
            y_unit="%",
            **given,
        )
        level = PERCENT * np.asarray(share)
        self.trace = Trace(self.axes, t_ms, level, upto=upto)
        # Filled down from zero: while something flows there is an area.
        color, none = theme.trace["model"], np.zeros_like(level)
        edges = np.minimum(level, none), np.maximum(level, none)
        self.flow = Band(self.axes, t_ms, *edges, upto=upto, color=color, opacity=FLOW)
        self.pen = Playhead(self.trace)
        name = text(words, TYPE_SMALL, color=theme.text["ink"])
        self.name = name.at(layout, rect.left + PADDING_PX, rect.top + 56)
        self.add(self.plate, self.axes, self.name, self.flow, self.trace, self.pen)


@dataclass(frozen=True)
class CurveWords:
    """Words of the panel: headline, what is drawn, and the two curves."""

    headline: str
    axis: str
    with_magnesium: str
    without: str


class CurrentVoltagePanel(Group):
    """Mean current over voltage: first with magnesium, then without.

    Parameters
    ----------
    v_mv : sequence of float
    with_magnesium, without : sequences of float
        Currents as shares of that at -80 mV without magnesium; inward is negative.
    upto : (callable, callable)
        Up to which voltage each curve is drawn.
    """

    def __init__(
        self,
        words: CurveWords,
        v_mv: Sequence[float],
        with_magnesium: Sequence[float],
        without: Sequence[float],
        upto: tuple[Callable[[], float], Callable[[], float]],
        rect: Rect,
        *,
        layout: Layout,
        theme: Theme,
        number: Callable[[float], str] | None = None,
    ) -> None:
        super().__init__()
        self.layout, self.theme = layout, theme
        divided = plan(rect)
        given = {} if number is None else {"number": number}
        self.plate = Panel(rect, layout=layout, theme=theme)
        self.headline = Headline(words.headline, divided, layout=layout, theme=theme)
        self.axes = Axes(
            (-80.0, 40.0),
            (-100.0, 50.0),
            divided.plot,
            layout=layout,
            theme=theme,
            x_ticks=(-80.0, 0.0, 40.0),
            x_unit="mV",
            y_ticks=(-100.0, 0.0, 50.0),
            y_unit="%",
            **given,
        )
        area = self.axes.area
        top, bottom = (self.axes.px(0.0, y)[1] for y in (50.0, -100.0))
        zero_x = self.axes.px(0.0, 0.0)[0]
        rule = theme.background["rule"]
        zero = polyline(layout, [(zero_x, top), (zero_x, bottom)], rule)
        wide, muted = divided.plot.right - area.left, theme.text["muted"]
        axis = text(words.axis, TYPE_SMALL, color=muted)
        if axis.advance > wide:
            axis = balanced(words.axis, TYPE_SMALL, "medium", muted, wide)
        self.axis_name = axis.above(layout, area.left, area.top - 28)
        second = theme.trace["second"]
        self.straight = Trace(
            self.axes,
            v_mv,
            PERCENT * np.asarray(without),
            upto=upto[1],
            color=second,
            width_px=LINE_MEDIUM,
        )
        self.curve = Trace(
            self.axes, v_mv, PERCENT * np.asarray(with_magnesium), upto=upto[0]
        )
        # The second pen has no line through the plot: it would cross a name.
        self.pens = (Playhead(self.curve), Playhead(self.straight, line=False))
        # Named once both are there; each beside its curve, where there is room.
        self.names: tuple[TextBlock, TextBlock] = (
            text(words.with_magnesium, TYPE_SMALL, color=theme.trace["model"]),
            text(words.without, TYPE_SMALL, color=second),
        )
        at = self.axes.px(-76.0, 12.0)
        self.names[0].at(layout, at[0], at[1])
        at = self.axes.px(-30.0, -86.0)
        self.names[1].at(layout, at[0], at[1])
        self.add(self.plate, self.axes, zero, self.axis_name, self.headline)
        self.add(self.curve, self.pens[0])
