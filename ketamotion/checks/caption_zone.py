"""Whether the zone where captions stand is calm, by the pixels of the frame.

Players lay captions over the lowest part of the picture, often without a ground of
their own. A ground that goes softly from one tone to another does not disturb type; an
edge below it does, and whatever makes one would be hidden by the caption.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy import ndimage

from ketamotion.checks.finding import Finding
from ketamotion.checks.light import LIGHT, LINEAR
from ketamotion.layout import Rect
from ketamotion.stage import MechanismScene

CALM: Final = 1.2
"""Contrast within `REACH_PX`: type that has 5.4:1 somewhere keeps its 4.5:1 across such
a step, and dither and the glow of a picture above stay far below it."""
ON_THE_WAY: Final = 3.0
"""The same while the view travels and the world fills the frame: not even then may
there be what counts as a graphic (WCAG 2.2, 1.4.11)."""
REACH_PX: Final = 15.0
"""Half a letter of the captions' size, in design px: what changes over more than that
is a gradient."""
GRAIN: Final = 3
"""Means over so many pixels of the checking frame: grain is not structure."""


def findings(scene: MechanismScene, pixels: np.ndarray, beat_id: str) -> list[Finding]:
    """The strongest edge in the caption zone, if it is too strong.

    Parameters
    ----------
    pixels : uint8 array (height, width, 3 or 4)
        The frame.
    """
    scale = scene.settings.px_scale
    # What is just above the line must not be taken for what is below it.
    top = int(np.ceil(scene.layout.captions_top * scale)) + GRAIN // 2
    light = LINEAR[pixels[top:, :, :3]] @ LIGHT + 0.05
    light = ndimage.uniform_filter(light, GRAIN)
    reach = max(2, round(REACH_PX * scale))
    edges = ndimage.maximum_filter(light, reach) / ndimage.minimum_filter(light, reach)
    allowed = ON_THE_WAY if scene.world.progress < 1 else CALM
    strongest = float(edges.max())
    if strongest <= allowed:
        return []
    rows, columns = np.nonzero(edges > allowed)
    corners = columns.min(), rows.min() + top, columns.max() + 1, rows.max() + top + 1
    box = Rect(*(float(edge) / scale for edge in corners))
    what = "something stands where captions will"
    return [Finding("zone", beat_id, what, round(scene.now, 3), strongest, box=box)]
