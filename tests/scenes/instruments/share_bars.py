"""Bars of shares: how much of each track is filled."""

from __future__ import annotations

import numpy as np
import pytest

from ketamotion.checks.measure import to_px
from ketamotion.mobjects import course_panel
from ketamotion.mobjects.course_panel import ShareBars
from ketamotion.stage import MechanismScene

KIND = ShareBars
TOLERANCE = 0.005


def read(scene: MechanismScene, mobject: ShareBars, _: np.ndarray) -> np.ndarray:
    """Filled width by the track's width, for each bar."""

    def width(shape) -> float:
        return float(np.ptp(to_px(scene.layout, shape.points)[:, 0]))

    pairs = zip(mobject.bars, mobject.tracks, strict=True)
    return np.array([width(bar) / width(track) for bar, track in pairs])


def flatter(patch: pytest.MonkeyPatch) -> None:
    made = course_panel.ShareBars.__init__

    def better(self, headline, rows, *args, **given):
        more = [(name, 1.05 * share, words) for name, share, words in rows]
        made(self, headline, more, *args, **given)

    patch.setattr(course_panel.ShareBars, "__init__", better)


SPOIL = [flatter]
