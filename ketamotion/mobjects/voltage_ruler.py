"""The membrane's voltage as a mark that moves along a ruler, with its number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from manim import Group, VGroup

from ketamotion.layout import Layout, Rect
from ketamotion.mobjects.panel import PADDING_PX, Panel
from ketamotion.mobjects.strokes import Shape, polyline, segments
from ketamotion.mobjects.text import Counter, TextBlock, text
from ketamotion.mobjects.typeset import CAP_HEIGHT
from ketamotion.theme import LINE_MEDIUM, LINE_THICK, TYPE_LARGE, TYPE_SMALL, Theme

NUMBER_PX: Final = 76.0
"""From the plate's upper edge to the number's baseline."""
MARK_PX: Final = 15.0


class VoltageRuler(Group):
    """A plate with a number and, below it, a ruler with a moving mark.

    Parameters
    ----------
    value : callable
        The voltage in mV, called each frame.
    words : str
        What the number is.
    ends : (float, float)
        First and last voltage of the ruler, in mV.
    """

    def __init__(
        self,
        value: Callable[[], float],
        words: str,
        rect: Rect,
        *,
        layout: Layout,
        theme: Theme,
        ends: tuple[float, float] = (-80.0, 40.0),
        steps: Sequence[float] = (-80.0, -60.0, -40.0, -20.0, 0.0, 20.0, 40.0),
        number: Callable[[float], str] | None = None,
    ) -> None:
        super().__init__()
        self.layout, self.theme, self.value, self.ends = layout, theme, value, ends
        form = number or (lambda v: f"{v:g}".replace("-", "\N{MINUS SIGN}"))
        self.plate = Panel(rect, layout=layout, theme=theme)
        color, muted = theme.trace["model"], theme.text["muted"]
        self.line_y = rect.bottom - 72.0
        self.left, self.right = rect.left + PADDING_PX + 8, rect.right - PADDING_PX - 24
        rule = polyline(
            layout,
            [(self.left, self.line_y), (self.right, self.line_y)],
            theme.text["faint"],
            LINE_MEDIUM,
        )
        self.ticks: list[tuple[float, Shape]] = []
        for step in steps:
            x, tall = self.x_of(step), 16.0 if step in (*ends, 0.0) else 9.0
            tick = polyline(
                layout, [(x, self.line_y), (x, self.line_y + tall)], muted, 2.0
            )
            self.ticks.append((step, tick))
        baseline = self.line_y + 28 + CAP_HEIGHT * TYPE_SMALL
        self.labels: list[TextBlock] = []
        for end in ends:
            unit = "\N{NO-BREAK SPACE}mV" if end == ends[1] else ""
            label = text(form(end) + unit, TYPE_SMALL, color=muted)
            self.labels.append(label.at(layout, self.x_of(end), baseline, "middle"))
        self.counter = Counter(
            lambda: round(self.value()), TYPE_LARGE, "semibold", color, form=form
        )
        self.counter.at(layout, rect.left + PADDING_PX, rect.top + NUMBER_PX)
        room = rect.width - 2 * PADDING_PX
        widest = text("\N{MINUS SIGN}66", TYPE_LARGE, "semibold", tabular=True).advance
        name = text(words, TYPE_SMALL, color=theme.text["ink"])
        x, y = rect.left + PADDING_PX + widest + 20, rect.top + NUMBER_PX
        if name.advance > room - widest - 20:
            x, y = rect.left + PADDING_PX, y + 52
        self.name = name.at(layout, x, y)
        none = np.zeros((0, 2))
        self.bar = Shape(layout, none, stroke=color, width_px=LINE_THICK)
        self.mark = Shape(layout, none, fill=color)
        self.moving = VGroup(self.bar, self.mark)
        self.add(self.plate, rule, *(t for _, t in self.ticks), *self.labels)
        self.add(self.name, self.counter, self.moving)
        self.refresh()
        self.add_updater(VoltageRuler.refresh)

    def __deepcopy__(self, memo: dict[int, Any]) -> VoltageRuler:
        return self

    def x_of(self, v_mv: float) -> float:
        """Where a voltage stands, in design px."""
        low, high = self.ends
        return self.left + (v_mv - low) / (high - low) * (self.right - self.left)

    def refresh(self) -> VoltageRuler:
        """Move the mark to the present voltage."""
        low, high = self.ends
        x, y = self.x_of(min(max(self.value(), low), high)), self.line_y
        corners = [(x, y - 5), (x - MARK_PX, y - 29), (x + MARK_PX, y - 29), (x, y - 5)]
        self.mark.trace_px(segments(np.array(corners)))
        self.bar.trace_px(segments(np.array([(self.left, y), (x + 0.01, y)])))
        return self
