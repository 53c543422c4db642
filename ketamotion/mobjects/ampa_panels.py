"""The panels of the clip on AMPA receptors: shapes and bands beside the picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np

from ketamotion.mobjects.plot_panel import PlotPanel
from ketamotion.mobjects.shape_plot import Line, ShapePanel

ROOM = 1.12
"""How much higher a plot of calcium is than what stands in it."""
VOLTS_ROOM, WORDS_ROOM = 1.08, 1.3
"""The same for voltages, counted from rest; and where words stand above a curve."""
OPEN_TICKS = (0.0, 40.0, 80.0)
"""In percent; the last is the axis's end: so many AMPA receptors are never open."""
GHOST_PX = 2.0
"""The width of a curve that is there to be compared with."""
CURRENT_ROOM = 1.4
"""The same for currents, whose names stand above them."""
BURST_MS = (0.0, 120.0)
BARS_MS = (130.0, 140.0, 145.0)
"""Where the ranges at the end stand, and where the axis ends."""


class Banded(Protocol):
    """A curve and its band."""

    central: np.ndarray
    low: np.ndarray
    high: np.ndarray


class Response(Protocol):
    """Voltage of a head and calcium by two routes over time in ms."""

    t_ms: np.ndarray
    v_mv: Any
    nmda: Any
    l_type: Any


class AmpaPanels:
    """Makes the panels.

    Parameters
    ----------
    label : callable
        Key and English words to words in the viewer's language.
    rest_mv : float
        The lowest voltage of a plot.
    look : mapping
        Layout, theme and number signs, as the stage gives them.

    Attributes
    ----------
    time_ms : callable
        The model's time, which panels made from now on follow.
    """

    def __init__(
        self,
        label: Callable[[str, str], str],
        rest_mv: float,
        look: dict[str, Any],
    ) -> None:
        self.label, self.rest_mv = label, rest_mv
        self.time_ms: Callable[[], float] = lambda: 0.0
        self.look, self.theme = look, look["theme"]

    def opening(self, t_ms: np.ndarray, share: np.ndarray) -> PlotPanel:
        """Share of AMPA receptors that are open: with figures, for it was read."""
        return PlotPanel(
            self.label("opening", "AMPA receptors open"),
            t_ms,
            *[share] * 3,
            x_range=(0.0, float(t_ms[-1])),
            x_ticks=(0.0, 3.0, 6.0),
            x_unit="ms",
            y_ticks=OPEN_TICKS,
            upto=self.time_ms,
            **self.look,
        )

    def quantum(self, found: Response, until_ms: float) -> ShapePanel:
        """Voltage of the head after one quantum."""
        ticks = np.arange(0.0, until_ms + 1, 10.0)
        plot = self._voltage([self._volts(found)], found, until_ms, ticks)
        return self._panel(self.label("voltage", "voltage of the head"), [plot])

    def routes(self, found: Response, plain: Response) -> ShapePanel:
        """Voltage, and below it the calcium that entered by each route.

        Thin lines are what would enter without ketamine.
        """
        names = self.label("nmda", "NMDA"), self.label("l_type", "L-type")
        top = ROOM * float(found.l_type.high[-1])
        apart = float(found.nmda.central[-1] - found.l_type.central[-1]) / top
        if self.look["layout"].size == "1:1" or apart < 0.2:
            names = "", ""  # no room: the picture names them in these colours
        above = 0.06 + float(plain.nmda.central[-1]) / top
        ghost = self.theme.trace["data"]
        lines = [
            Line(plain.t_ms, r.central, ghost, playing=False, width_px=GHOST_PX)
            for r in (plain.nmda, plain.l_type)
        ]
        lines += [
            Line(
                found.t_ms,
                route.central,
                self.route_color(n),
                route.low,
                route.high,
                names[n],
                (92.0, above) if n == 0 else None,  # above the line without ketamine
                bar_at=BARS_MS[n],
            )
            for n, route in enumerate((found.nmda, found.l_type))
        ]
        inflow = {
            "lines": lines,
            "x_range": (0.0, BARS_MS[2]),
            "x_ticks": BURST_MS,
            "y_range": (0.0, top),
            "upto": self.time_ms,
            "title": self.label("calcium_in", "calcium in"),
            "bars": self.label("range", "range"),
            "playhead": False,
        }
        volts = self._voltage([self._volts(found)], found, BARS_MS[2], BURST_MS)
        volts["title"] = self.label("volts", "voltage")
        if self.look["layout"].size != "1:1":  # one above the other: one axis of time
            volts |= {"rules": [], "told": False}
        return self._panel("", [volts, inflow], (0.34, 0.66))

    def currents(
        self,
        t_ms: np.ndarray,
        ampa: tuple[np.ndarray, np.ndarray],
        nmda: tuple[np.ndarray, np.ndarray],
        band: tuple[np.ndarray, np.ndarray],
    ) -> ShapePanel:
        """Currents of a quantum without and with ketamine, and a band of the latter."""
        both = self.label("both", "no difference")
        plain, drug = self.label("plain", "without"), self.label("drug", "ketamine")
        above = self._compared(t_ms, ampa, (both, ""), ((16.0, 0.5), None))
        above["title"] = self.label("ampa_current", "AMPA current")
        places = (22.0, 0.76), (14.0, 0.26)
        below = self._compared(t_ms, nmda, (plain, drug), places, band)
        below["title"] = self.label("nmda_current", "NMDA current")
        return self._panel("", [above, below])

    def antagonised(self, before: Response, found: Response) -> ShapePanel:
        """The head's voltage in a burst with AMPA receptors, and without them."""
        words = self.label("with", "AMPA working")
        lines = [
            self._volts(before, words, (62.0, 0.88), playing=False),
            self._volts(found),
        ]
        room = WORDS_ROOM
        plot = self._voltage(lines, before, BURST_MS[-1], BURST_MS, room)
        if self.look["layout"].size != "1:1":  # there is no room for it
            plot["title"] = self.label("voltage", "voltage of the head")
        return self._panel(self.label("without", "AMPA blocked"), [plot])

    # -- parts ----------------------------------------------------------------------

    def _panel(
        self, headline: str, plots: list[dict], shares: Sequence[float] | None = None
    ) -> ShapePanel:
        return ShapePanel(headline, plots, shares=shares, **self.look)

    def route_color(self, n: int) -> str:
        """The colour of NMDA receptors (0) or L-type channels (1) in a plot."""
        if n == 0:
            return self.theme.ink_of("glun2")
        # Not violet: without blue cones that and the teal of the former are one.
        return self.theme.trace["data"]

    def _volts(
        self,
        found: Response,
        words: str = "",
        words_at: tuple[float, float] | None = None,
        playing: bool = True,
    ) -> Line:
        color = self.theme.trace["model" if playing else "second"]
        v = found.v_mv
        return Line(
            found.t_ms, v.central, color, v.low, v.high, words, words_at, playing
        )

    def _voltage(
        self,
        lines: list[Line],
        most: Response,
        until_ms: float,
        ticks: Sequence[float],
        room: float = VOLTS_ROOM,
    ) -> dict[str, Any]:
        """A plot of voltages; `most` is the one that reaches highest."""
        peak = float(most.v_mv.high.max()) - self.rest_mv
        return {
            "lines": lines,
            "x_range": (0.0, until_ms),
            "y_range": (self.rest_mv, self.rest_mv + room * peak),
            "x_ticks": list(ticks),
            "rules": [(self.rest_mv, self.label("rest", "at rest"))],
            "upto": self.time_ms,
        }

    def _compared(
        self,
        t_ms: np.ndarray,
        curves: tuple[np.ndarray, np.ndarray],
        words: tuple[str, str],
        places: Sequence[tuple[float, float] | None],
        band: tuple[np.ndarray, np.ndarray] | tuple[None, None] = (None, None),
    ) -> dict[str, Any]:
        plain, warm = self.theme.trace["data"], self.theme.ink_of("ketamine")
        return {
            "lines": [
                Line(t_ms, curves[0], plain, None, None, words[0], places[0]),
                Line(t_ms, curves[1], warm, *band, words[1], places[1], width_px=2.0),
            ],
            "x_range": (0.0, float(t_ms[-1])),
            "x_ticks": [0.0, float(t_ms[-1])],
            "y_range": (0.0, CURRENT_ROOM * float(curves[0].max())),
        }
