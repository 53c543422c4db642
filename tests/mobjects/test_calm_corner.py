"""The ground under the evidence word: dense there, gone elsewhere, and no blink."""

from __future__ import annotations

import numpy as np
import pytest

from ketamotion.layout import SIZES, Rect, layout
from ketamotion.mobjects.calm_corner import CalmCorner
from ketamotion.mobjects.relief.calm_ground import MOST
from ketamotion.mobjects.sprite import Sprite
from ketamotion.mobjects.veil import FADE_S
from ketamotion.theme import THEMES, load


def cover(patch: Sprite, x: float, y: float) -> float:
    """How much of the picture a patch hides at a place in design px."""
    bake = patch.bake
    column, row = (
        int(np.floor(v * bake.px_per_unit + pivot))
        for v, pivot in zip((x, y), bake.pivot, strict=True)
    )
    height, width = bake.pixels.shape[:2]
    inside = 0 <= row < height and 0 <= column < width
    return patch.alpha * bake.pixels[row, column, 3] / 255 if inside else 0.0


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", SIZES)
def test_it_is_dense_under_words_and_gone_elsewhere(size: str, theme: str) -> None:
    frame = layout(size)
    box = Rect(frame.width - 300, 106, frame.width - 64, 140)
    corner = CalmCorner(lambda: 9.0, layout=frame, theme=load(theme))
    corner.lie_under([box], 0.0)
    (patch,) = (p for p in corner.submobjects if p.alpha > 0)
    for x in (box.left + 4, box.right - 4):
        for y in (box.top + 4, box.bottom - 4):
            assert cover(patch, x, y) > 0.85 * MOST[theme]
    for x, y in ((box.left - 160, 120), (frame.width - 80, box.bottom + 160)):
        assert cover(patch, x, y) == 0


def test_it_stays_while_other_words_come() -> None:
    frame, now = layout("16:9"), [0.0]
    corner = CalmCorner(lambda: now[0], layout=frame, theme=load("dark"))
    word = Rect(1750, 70, 1856, 98)
    corner.lie_under([word], 0.0)
    now[0] = 4.0
    corner.lie_under([word, Rect(1500, 110, 1856, 140)], 4.0)
    for now[0] in np.linspace(4.0, 4.0 + FADE_S, 9):
        corner.refresh()
        left = np.prod([1 - cover(p, 1800, 84) for p in corner.submobjects])
        assert 1 - left > 0.75 * MOST["dark"]
    patches = list(corner.submobjects)
    corner.lie_under([word, Rect(1500, 110, 1856, 140)], 8.0)
    assert corner.submobjects == patches
