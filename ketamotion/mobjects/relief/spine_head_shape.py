"""A spine on its piece of dendrite: its outline, and where its channels stand.

World px: the origin is the middle of the spine's head; 0.45 px are a nanometre.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ketamotion.mobjects.relief import sdf

Floats = NDArray[np.float32]
Point = tuple[float, float]

SPINE_NM_PX = 0.45
"""Design px per nm at zoom 1."""
MEMBRANE_PX = 11.0
CLEFT_PX = 54.0
"""From head to bouton, membranes included: wider than it is, for the receptors."""
HEAD = (215.0, 150.0)
SHAFT_Y, SHAFT_HALF = 345.0, 92.0
NEIGHBOURS = ((-468.0, 78.0, 92.0, 84.0, -440.0),)
"""Other spines: x, y and radii of the head, x of the foot."""
AMPA_DEG = (-148.0, -127.2, -117.5, -99.0, -90.0, -81.0, -62.5, -52.8, -32.0)
NMDA_DEG = (-137.3, -108.2, -71.8, -42.7)
L_TYPE_DEG = (12, 40, 140, 168)
"""Where channels stand on the head: angles from its middle, clockwise, 0 is right."""


@dataclass(frozen=True)
class Stand:
    """Where something stands in the membrane: place and outward direction."""

    x: float
    y: float
    turn_deg: float


def head_outline(deg: float, out: float = 0.0) -> Point:
    """A point of the head's outline at an angle from its middle; `out` px outside."""
    a = np.deg2rad(deg)
    (rx, ry), c, s = HEAD, np.cos(a), np.sin(a)
    nx, ny = c / rx, s / ry
    length = float(np.hypot(nx, ny))
    return float(rx * c + out * nx / length), float(ry * s + out * ny / length)


def stand(deg: float) -> Stand:
    """In the head's membrane at an angle; turned so that "up" is outward."""
    x, y = head_outline(deg, MEMBRANE_PX / 2)
    x1, y1 = head_outline(deg, MEMBRANE_PX / 2 + 1)
    return Stand(x, y, float(np.rad2deg(np.arctan2(x1 - x, -(y1 - y)))))


def body(x: Floats, y: Floats) -> Floats:
    """Signed distance to the dendrite with its spines."""
    wave = 10 * np.sin(x / 310.0 + 0.6) + 5 * np.sin(x / 127.0)
    thick = SHAFT_HALF + 7 * np.sin(x / 240.0 + 2.0)
    d = (np.abs(y - SHAFT_Y - wave) - thick).astype(np.float32)
    head = sdf.ellipse(x, y, (0.0, 0.0), HEAD)
    spine = sdf.smooth_union(head, sdf.capsule(x, y, (0, 120), (4, 330), 33, 47), 46)
    d = sdf.smooth_union(d, spine, 70)
    for hx, hy, rx, ry, foot in NEIGHBOURS:
        head = sdf.ellipse(x, y, (hx, hy), (rx, ry))
        neck = sdf.capsule(x, y, (hx * 0.98, hy + 40), (foot, SHAFT_Y - 30), 22, 32)
        d = sdf.smooth_union(d, sdf.smooth_union(head, neck, 36), 60)
    return np.asarray(d, np.float32)


def boutons(x: Floats, y: Floats, d_body: Floats) -> Floats:
    """Signed distance to the endings above the spines: each hugs its head."""
    d = sdf.ellipse(x, y, (4, -318), (318, 246))
    d = sdf.smooth_union(d, sdf.capsule(x, y, (40, -420), (90, -760), 150, 120), 90)
    for hx, hy, rx, ry, _ in NEIGHBOURS:
        side = sdf.ellipse(x, y, (hx * 1.06, hy - 1.95 * ry), (1.15 * rx, 1.15 * ry))
        d = np.minimum(d, side)
    return sdf.smooth_cut(d, d_body - np.float32(CLEFT_PX), 22)
