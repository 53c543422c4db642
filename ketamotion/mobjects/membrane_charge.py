"""The voltage across a membrane as charges on its two faces: fewer when it is less.

Outside plus, inside minus; how clearly they are drawn is in proportion to the voltage.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from manim import VGroup

from ketamotion.layout import Layout, Rect, View
from ketamotion.mobjects.strokes import Shape, segments
from ketamotion.theme import LINE_THIN, Theme

FULL_MV: Final = 80.0
"""At minus this they are drawn in full."""
OFF_PX: Final = 142.0
"""From the middle of the membrane, in px of the world."""
STEP_PX: Final = 92.0
ARM_PX: Final = 7.0
"""Half of a sign: smaller than any ion, or it would be taken for one."""
CLEAR_PX: Final = 236.0
"""So far from the pore's axis the first ones stand."""
MARGIN_PX: Final = 40.0


class MembraneCharge(VGroup):
    """Plus signs above and minus signs below a membrane.

    Parameters
    ----------
    value : callable
        The voltage in mV: inside against outside.
    view : View
        Of the shot that it is drawn over.
    right : float
        Where the picture ends, in design px.
    keep_out : Rect
        Where words stand: none is drawn there.
    """

    def __init__(
        self,
        value: Callable[[], float],
        view: View,
        right: float,
        keep_out: Rect,
        *,
        layout: Layout,
        theme: Theme,
        **_: Any,
    ) -> None:
        super().__init__()
        self.value = value
        color = theme.text["muted"]
        off, step = OFF_PX * view.zoom, STEP_PX * view.zoom
        first = CLEAR_PX * view.zoom + step / 2
        reach = np.arange(first, layout.width, step)
        xs = np.concatenate([view.axis_x - reach, view.axis_x + reach])
        xs = xs[(xs > MARGIN_PX) & (xs < right - MARGIN_PX)]
        arm, y = ARM_PX, view.midplane_y
        paths = {"plus": [], "minus": []}
        for x in xs:
            level = np.array([(x - arm, 0.0), (x + arm, 0.0)])
            upright = np.array([(x, -arm), (x, arm)])
            paths["plus"] += [level + (0, y - off), upright + (0, y - off)]
            box = Rect(x - arm, y + off - arm, x + arm, y + off + arm)
            if not box.overlaps(keep_out):
                paths["minus"].append(level + (0, y + off))
        self.signs = [
            Shape(
                layout,
                np.concatenate([segments(one) for one in pieces]),
                stroke=color,
                width_px=LINE_THIN,
            )
            for pieces in paths.values()
        ]
        self.add(*self.signs)
        self.refresh()
        self.add_updater(MembraneCharge.refresh)

    def __deepcopy__(self, memo: dict[int, Any]) -> MembraneCharge:
        return self

    def refresh(self) -> MembraneCharge:
        """Draw them as clearly as the voltage is large."""
        share = min(1.0, max(0.0, -self.value() / FULL_MV))
        for shape in self.signs:
            shape.set_stroke(opacity=share)
        return self
