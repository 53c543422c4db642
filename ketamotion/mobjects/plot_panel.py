"""A panel with one computed curve, its band, its pen, a counter and a measurement."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from manim import Group

from ketamotion.layout import Layout, Rect
from ketamotion.mobjects.axes import Axes
from ketamotion.mobjects.panel import Headline, plan
from ketamotion.mobjects.plot import Band, DataPoint, Playhead, Trace
from ketamotion.mobjects.strokes import polyline
from ketamotion.mobjects.text import text
from ketamotion.theme import LINE_THIN, TYPE_SMALL, Theme

PERCENT = 100.0


class PlotPanel(Group):
    """What stands on a `Panel` beside the picture while numbers are shown.

    Shares (0 to 1) are drawn as percent.

    Parameters
    ----------
    headline : str
        Words; ``{n}`` in them is the counter.
    count : callable, optional
        The counter's value.
    xs, ys, low, high : sequences of float
        The curve and its band; `ys`, `low` and `high` are shares.
    upto : callable, optional
        Up to which x the curve is drawn; without it the whole.
    measured : (float, float, float, str), optional
        x, share, error of the share, and the words beside it. Not shown with the
        panel: the scene brings `self.measured` in when the model has arrived there.
    counted : (sequence, sequence) of float, optional
        When the counter changes and the shares it then stands for: a stepped line
        in ketamine's colour beside the curve of the mean.
    y_words : str
        What the curve is a share of.
    drug : bool
        Whether the curve is drawn in ketamine's colour instead of the model's.
    x_range, x_ticks, x_unit, beyond, y_ticks
        See `Axes`; the last of `y_ticks`, in percent, is the axis's end.
    """

    def __init__(
        self,
        headline: str,
        xs: Sequence[float],
        ys: Sequence[float],
        low: Sequence[float],
        high: Sequence[float],
        *,
        layout: Layout,
        theme: Theme,
        x_range: tuple[float, float],
        x_unit: str,
        x_ticks: Sequence[float] | None = None,
        beyond: float | None = None,
        count: Callable[[], float] | None = None,
        upto: Callable[[], float] | None = None,
        measured: tuple[float, float, float, str] | None = None,
        counted: tuple[Sequence[float], Sequence[float]] | None = None,
        y_words: str = "",
        drug: bool = False,
        number: Callable[[float], str] | None = None,
        y_ticks: Sequence[float] = (0.0, 50.0, PERCENT),
    ) -> None:
        super().__init__()
        self.layout = layout
        warm = theme.ink_of("ketamine")
        color = warm if drug else None
        divided = plan(layout.panel)
        self.headline = Headline(headline, divided, count, layout=layout, theme=theme)
        given = {} if number is None else {"number": number}
        self.axes = Axes(
            x_range,
            (0.0, y_ticks[-1]),
            divided.plot,
            layout=layout,
            theme=theme,
            x_ticks=x_ticks,
            x_unit=x_unit,
            y_unit="%",
            y_ticks=y_ticks,
            beyond=beyond,
            **given,
        )
        scaled = [PERCENT * np.asarray(values, float) for values in (ys, low, high)]
        self.band = Band(self.axes, xs, *scaled[1:], upto=upto, color=color)
        self.ahead = Band(self.axes, xs, *scaled[1:], color=color, opacity=0.08)
        self.trace = Trace(self.axes, xs, scaled[0], upto=upto, color=color)
        self.add(self.axes, self.headline, self.ahead, self.band)
        self.add(self.trace)
        if upto is not None:
            self.playhead = Playhead(self.trace)
            self.add(self.playhead)
        if y_words:
            name = text(y_words, TYPE_SMALL, color=theme.text["muted"])
            area = self.axes.area
            self.add(name.at(layout, area.left, area.top - 28))
        self.counted: Trace | None = None
        if counted is not None:
            # Two samples a step: where it ends and where the next begins.
            at, shares = (np.asarray(v, float) for v in counted)
            step_x = np.repeat(at, 2)[1:]
            step_x[1::2] -= 1e-9 * (1 + np.abs(step_x[1::2]))
            step_y = PERCENT * np.repeat(shares, 2)[:-1]
            self.counted = Trace(
                self.axes, step_x, step_y, upto=upto, color=warm, width_px=LINE_THIN
            )
            self.add(self.counted, Playhead(self.counted, line=False, radius_px=6))
        self.measured: DataPoint | None = None
        if measured is not None:
            x, share, error, words = measured
            floor = float(np.interp(x, xs, scaled[1]))
            clear = self.axes.px(x, floor)[1] - self.axes.px(x, PERCENT * share)[1]
            self.measured = DataPoint(
                self.axes,
                x,
                PERCENT * share,
                PERCENT * error,
                words,
                below_px=max(0.0, clear),
            )

    def mark(self, x: float, words: str, theme: Theme) -> PlotPanel:
        """A thin line at one x, with its name beside it."""
        at_x, top = self.axes.px(x, self.axes.y_range[1])
        _, bottom = self.axes.px(x, 0.0)
        color = theme.trace["playhead"]
        self.add(polyline(self.layout, [(at_x, top), (at_x, bottom)], color))
        name = text(words, TYPE_SMALL, color=theme.text["ink"])
        self.add(name.at(self.layout, at_x + 14, (top + bottom) / 2))
        return self

    @property
    def boxes(self) -> list[Rect]:
        """What its texts take up, in design px."""
        found = [*self.headline.boxes, *self.axes.boxes]
        return found + (self.measured.boxes if self.measured else [])


Spans = Sequence[Sequence[tuple[float, float]]]


def block_panel(
    headline: str,
    y_words: str,
    now: Callable[[], float],
    counts: tuple[Spans, Callable[[np.ndarray], np.ndarray]],
    times: np.ndarray,
    curves: Sequence[np.ndarray],
    start_s: float,
    span_s: float,
    *,
    of: int = 100,
    **given: Any,
) -> PlotPanel:
    """A panel of block over time: mean, band, and the count of single channels.

    Parameters
    ----------
    now : callable
        Time of the model, in s.
    counts : (spans, callable)
        When each channel is blocked, and how many are at given times.
    times, curves : ndarray, and three of the same shape
        Mean share, lower and upper edge of its band; times in s of the model.
    start_s, span_s : float
        What the x axis shows; its 0 is `start_s`.
    of : int
        What the counter is counted against.
    """
    spans, count_at = counts
    jumps = np.unique([t for own in spans for span in own for t in span])
    inside = jumps[(jumps > start_s) & (jumps < start_s + span_s)]
    at = np.concatenate([[start_s], inside, [start_s + span_s]])
    return PlotPanel(
        headline,
        times - start_s,
        *curves,
        x_range=(0.0, span_s),
        x_unit="s",
        y_words=y_words,
        count=lambda: int(count_at(now())),
        upto=lambda: now() - start_s,
        counted=(at - start_s, count_at(at) / max(of, 1)),
        **given,
    )


def voltage_panel(
    headline: str,
    y_words: str,
    v_mv: np.ndarray,
    curves: Sequence[np.ndarray],
    **given: Any,
) -> PlotPanel:
    """A panel of block over voltage: central share, lower and upper edge."""
    return PlotPanel(
        headline,
        v_mv,
        *curves,
        x_range=(-80.0, 0.0),
        x_ticks=(-80.0, -40.0, 0.0),
        x_unit="mV",
        y_words=y_words,
        drug=True,
        **given,
    )
