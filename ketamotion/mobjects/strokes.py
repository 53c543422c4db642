"""Lines and simple filled shapes of the overlay, given in design px."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from manim import VMobject
from manim.constants import CapStyleType, LineJointType

from ketamotion.layout import PX_PER_UNIT, Layout, Rect

CIRCLE_HANDLE = 4 / 3 * math.tan(math.pi / 8)
"""Length of the control arm that makes a quarter of a unit circle."""


def stroke_width(width_px: float) -> float:
    """Manim's stroke width for a line so many design px wide."""
    return 100 * width_px / PX_PER_UNIT


def to_points(layout: Layout, places: np.ndarray) -> np.ndarray:
    """Manim points (n, 3) of places (n, 2) in design px of the frame."""
    out = np.zeros((len(places), 3))
    out[:, 0] = (places[:, 0] - layout.width / 2) / PX_PER_UNIT
    out[:, 1] = (layout.height / 2 - places[:, 1]) / PX_PER_UNIT
    return out


def segments(corners: np.ndarray) -> np.ndarray:
    """Straight lines through corners (n, 2) as cubic curves, shape (4 n - 4, 2)."""
    a, b = corners[:-1], corners[1:]
    out = np.stack([a, a + (b - a) / 3, b - (b - a) / 3, b], axis=1)
    return out.reshape(-1, 2)


def disc(x: float, y: float, radius: float) -> np.ndarray:
    """A circle as four cubic curves, shape (16, 2)."""
    k = CIRCLE_HANDLE
    quarter = np.array([(1, 0), (1, k), (k, 1), (0, 1)], float)
    turns = [np.array([[c, -s], [s, c]]) for c, s in ((1, 0), (0, 1), (-1, 0), (0, -1))]
    return np.concatenate([quarter @ t.T for t in turns]) * radius + (x, y)


def arc(
    x: float, y: float, radius: float, start_deg: float, sweep_deg: float
) -> np.ndarray:
    """An arc as cubic curves; angles run clockwise on the screen from the right."""
    parts = max(1, math.ceil(abs(sweep_deg) / 60))
    step = math.radians(sweep_deg) / parts
    k = 4 / 3 * math.tan(step / 4)
    out = []
    for i in range(parts):
        a = math.radians(start_deg) + i * step
        p, q = (np.array([math.cos(v), math.sin(v)]) for v in (a, a + step))
        out += [p, p + k * np.array([-p[1], p[0]]), q - k * np.array([-q[1], q[0]]), q]
    return np.array(out) * radius + (x, y)


def rounded(rect: Rect, radius: float) -> np.ndarray:
    """A rectangle with round corners as cubic curves, closed."""
    left, top, right, bottom = rect
    corners = (
        (right - radius, top + radius, -90),
        (right - radius, bottom - radius, 0),
        (left + radius, bottom - radius, 90),
        (left + radius, top + radius, 180),
    )
    out: list[np.ndarray] = []
    for x, y, start in corners:
        bend = arc(x, y, radius, start, 90)
        if out:
            out.append(segments(np.array([out[-1][-1], bend[0]])))
        out.append(bend)
    out.append(segments(np.array([out[-1][-1], out[0][0]])))
    return np.concatenate(out)


class Shape(VMobject):
    """A path in design px of a frame.

    Parameters
    ----------
    path_px : ndarray, shape (4 n, 2)
        Cubic curves; contours one after the other.
    """

    def __init__(
        self,
        layout: Layout,
        path_px: np.ndarray,
        *,
        fill: str | None = None,
        stroke: str | None = None,
        width_px: float = 2.0,
        opacity: float = 1.0,
    ) -> None:
        self.layout = layout
        super().__init__(
            fill_color=fill or stroke,
            fill_opacity=opacity if fill else 0.0,
            stroke_color=stroke or fill,
            stroke_width=stroke_width(width_px) if stroke else 0.0,
            stroke_opacity=opacity if stroke else 0.0,
            joint_type=LineJointType.ROUND,
            cap_style=CapStyleType.ROUND,
        )
        self.trace_px(path_px)

    def trace_px(self, path_px: np.ndarray) -> Shape:
        """Take another path, in design px."""
        self.points = to_points(self.layout, np.asarray(path_px, float))
        return self

    def corners_px(self) -> np.ndarray:
        """Present control points in design px, shape (4 n, 2), read from Manim's."""
        x = self.points[:, 0] * PX_PER_UNIT + self.layout.width / 2
        y = self.layout.height / 2 - self.points[:, 1] * PX_PER_UNIT
        return np.stack([x, y], axis=1)


def polyline(
    layout: Layout,
    corners: Sequence[tuple[float, float]],
    color: str,
    width_px: float = 2.0,
    opacity: float = 1.0,
) -> Shape:
    """A line through corners in design px."""
    path = segments(np.array(corners, float))
    return Shape(layout, path, stroke=color, width_px=width_px, opacity=opacity)
