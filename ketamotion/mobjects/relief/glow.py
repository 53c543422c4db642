"""The colours of glutamate's concentration, faint to bright."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ketamotion.mobjects.relief.oklab import (
    fast_gamma,
    is_light,
    oklab,
    oklab_to_linear,
)
from ketamotion.mobjects.relief.painting import mixed

FIELD_STEPS = 2048
PURER = 1.22


def field_colours(tokens: Mapping) -> NDArray[np.uint8]:
    """Premultiplied R, G, B, A as bytes, by share of the scale: (2048, 4)."""
    e = tokens["entity"]["glutamate"]
    if is_light(tokens):
        stops = (
            (0.0, e["lift"], 0.0),
            (0.18, e["base"], 0.45),
            (0.42, mixed(e["base"], e["shade"], 0.55), 0.85),
            (0.70, e["shade"], 0.95),
            (1.0, mixed(e["shade"], e["deep"], 0.25), 0.97),
        )
    else:
        stops = (
            (0.0, e["deep"], 0.0),
            (0.12, e["deep"], 0.30),
            (0.30, mixed(e["deep"], e["shade"], 0.75), 0.78),
            (0.44, mixed(e["shade"], e["base"], 0.26), 0.92),
            (0.60, mixed(e["shade"], e["base"], 0.62), 0.96),
            (0.80, mixed(e["shade"], e["base"], 0.84), 0.98),
            (1.0, e["base"], 0.98),
        )
    at = np.array([s[0] for s in stops])
    u = np.linspace(0, 1, FIELD_STEPS)
    lab = np.array([oklab(s[1]) for s in stops])
    # What shines is purer in colour than a surface of the same lightness.
    lab[1:-1, 1:] *= PURER
    colour = np.stack([np.interp(u, at, lab[:, i]) for i in range(3)], axis=1)
    rgb = fast_gamma(oklab_to_linear(colour).astype(np.float32))
    alpha = np.interp(u, at, [s[2] for s in stops])
    out = np.empty((FIELD_STEPS, 4), np.uint8)
    out[:, 3] = np.rint(alpha * 255)
    out[:, :3] = np.minimum(np.rint(rgb * alpha[:, None] * 255), out[:, 3:])
    return out
