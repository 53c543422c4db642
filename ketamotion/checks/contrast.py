"""Whether words and lines stand out from the pixels that are really behind them.

WCAG 2.2, success criteria 1.4.3 and 1.4.11: 4.5:1 for text, 3:1 for large text and for
lines that carry meaning. A frame is drawn once more without them, and the colour of
each is held against what is then seen in its place, pixel by pixel. How molecules and
marks are measured is told in `graphics`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from manim import VMobject

from ketamotion.checks.finding import Finding
from ketamotion.checks.graphics import NEEDED, stand_outs
from ketamotion.checks.light import ratio
from ketamotion.checks.measure import to_px
from ketamotion.checks.rehearsal import SETTLED, parts, shown
from ketamotion.checks.sight import frame_without, sight
from ketamotion.layout import Rect
from ketamotion.mobjects.labels import Label
from ketamotion.mobjects.plot import Trace
from ketamotion.mobjects.text import TextBlock
from ketamotion.mobjects.veil import veil
from ketamotion.stage import MechanismScene
from ketamotion.theme import TYPE_MEDIUM

TEXT_RATIO: Final = 4.5
LARGE_RATIO: Final = 3.0
LINE_RATIO: Final = 3.0
WORST_SHARE: Final = {"text": 0.1, "line": 0.5}
"""The ratio of a text is that of its worst tenth; a line may pass other lines, so half
of it has to stand out."""
SHORT_PX: Final = 24.0
"""A curve shorter than that has hardly begun: its pen lies on it."""


@dataclass(frozen=True)
class Contrast:
    """How far something stands out: the worst tenth of its pixels."""

    name: str
    kind: str
    ratio: float
    needed: float
    box: Rect

    @property
    def enough(self) -> bool:
        return self.ratio >= self.needed


def stood_out(
    scene: MechanismScene, mobject: VMobject, behind: np.ndarray, share: float
) -> float | None:
    """Contrast of a vector with the frame `behind` it; None when it is not in sight.

    Parameters
    ----------
    behind : uint8 array (height, width, 4)
        The frame drawn without it.
    share : float
        Of its pixels, counted from the worst: the last of them gives the ratio.
    """
    there = sight(scene, mobject)
    if there is None:
        return None
    drawn, core = there.drawn.astype(float), there.core
    # The colour is the mobject's own; how much of it is seen is its veil.
    colour = drawn[core][:, :3] / drawn[core][:, 3:] * 255
    back = there.of(behind)[core].astype(float)
    opacity = veil(mobject) * _opacity(mobject)
    seen = opacity * colour + (1 - opacity) * back
    return float(np.quantile(ratio(seen, back), share))


def _opacity(mobject: VMobject) -> float:
    """How much of a vector's colour is laid on: of its fill, or of its line."""
    filled = mobject.get_fill_opacity()
    return float(filled if filled > 0 else mobject.get_stroke_opacity())


def words_and_lines(scene: MechanismScene) -> list[tuple[str, str, float, VMobject]]:
    """What has to stand out now: name, kind, the ratio needed, and the mobject."""
    found: list[tuple[str, str, float, VMobject]] = []
    for mobject, above in parts(scene):
        if not len(getattr(mobject, "points", ())) or not shown(mobject):
            continue
        if veil(mobject) < SETTLED:
            continue
        if isinstance(mobject, TextBlock):
            if mobject.get_fill_opacity() >= SETTLED:
                needed = LARGE_RATIO if mobject.size_px >= TYPE_MEDIUM else TEXT_RATIO
                found.append((repr(mobject.words), "text", needed, mobject))
        elif isinstance(mobject, Trace):
            length = np.ptp(to_px(scene.layout, mobject.points), axis=0).max()
            if mobject.get_stroke_opacity() >= SETTLED and length > SHORT_PX:
                found.append(("the curve", "line", LINE_RATIO, mobject))
        elif above and isinstance(above[-1], Label) and mobject is above[-1].leader:
            name = f"the leader of {above[-1].words!r}"
            found.append((name, "line", LINE_RATIO, mobject))
    return found


def contrasts(scene: MechanismScene, caption: str = "") -> list[Contrast]:
    """How words, lines and graphics stand out in the present frame.

    Parameters
    ----------
    caption : str
        What is read meanwhile, in English.
    """
    found = words_and_lines(scene)
    hidden = [mobject for *_, mobject in found]
    behind = frame_without(scene, hidden)
    out = [
        Contrast(name, "graphic", seen.ratio, NEEDED, seen.box)
        for name, seen in stand_outs(scene, hidden, behind, caption)
    ]
    for name, kind, needed, mobject in found:
        measured = stood_out(scene, mobject, behind, WORST_SHARE[kind])
        if measured is not None:
            places = to_px(scene.layout, mobject.points)
            box = Rect(*places.min(0), *places.max(0))
            out.append(Contrast(name, kind, measured, needed, box))
    return out


def finding(seen: Contrast, beat_id: str, at_s: float) -> Finding:
    """What to say of something that does not stand out enough."""
    what = f"{seen.name} has less than {seen.needed:g}:1 against its ground"
    return Finding("contrast", beat_id, what, at_s, seen.ratio, box=seen.box)
