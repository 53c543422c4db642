"""Shapes of dendritic spines: thin, mushroom, stubby; in world px of the dendrite."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from ketamotion.mobjects.relief import sdf

Point = tuple[float, float]

FINE: Final = 7
"""Pieces of a spine's outline between two of its points."""


@dataclass(frozen=True)
class Form:
    """The shape of a spine that stands upright on a level shaft.

    Attributes
    ----------
    line : tuple of (x, y)
        Its middle, from within the shaft (y = 0 is the shaft's middle, up is
        positive) to the centre of its tip.
    width : tuple of float
        Its half-width at these points.
    lobes : tuple of (x, y, radius)
        What makes its head broader than long.
    """

    line: tuple[Point, ...]
    width: tuple[float, ...]
    lobes: tuple[tuple[float, float, float], ...] = ()

    def balls(self, side: int, u: float = 1.0) -> tuple[list[Point], list[float]]:
        """Balls that fill it when it is grown by so much, 0 to 1: places and radii.

        It first grows long, as a thin bud, and then swells at its end. `side` is 1
        above the shaft, -1 below it; y runs down.
        """
        long = min(1.0, 0.25 + u * 1.05)
        swell = float(np.clip((u - 0.35) / 0.65, 0, 1)) ** 1.3
        points, wide = np.array(self.line, float), np.array(self.width)
        points = points[0] + (points - points[0]) * long
        bud = np.minimum(wide, 7.5)
        wide = bud + swell * (wide - bud)
        fine = sdf.spline([(float(x), float(y)) for x, y in points], FINE)
        across = sdf.spline([(float(k), float(r)) for k, r in enumerate(wide)], FINE)
        radii = [r for _, r in across]
        if swell > 0:
            fine += [(x, y) for x, y, _ in self.lobes]
            radii += [r * swell for *_, r in self.lobes]
        return [(x, -side * y) for x, y in fine], radii

    @property
    def tip(self) -> Point:
        """The end of the spine, y up."""
        (x0, y0), (x, y) = self.line[-2:]
        n, r = np.hypot(x - x0, y - y0), self.width[-1]
        return float(x + (x - x0) / n * r), float(y + (y - y0) / n * r)


FORMS: Final[dict[str, Form]] = {
    # mushrooms: a neck and a broad, uneven head
    "mushroom": Form(
        ((0, 12), (1, 32), (2, 45), (3, 56), (3, 61)),
        (11, 7.5, 7, 14, 16),
        ((-6, 60, 14), (11, 59, 15)),
    ),
    "cap": Form(
        ((2, 12), (0, 30), (-3, 42), (-6, 52), (-7, 56)),
        (13, 8.5, 8.5, 15, 17),
        ((-17, 53, 14), (4, 57, 15)),
    ),
    "lobed": Form(
        ((0, 12), (3, 31), (4, 45), (4, 56), (4, 61)),
        (11, 8, 7.5, 14, 15),
        ((12, 64, 13), (-6, 60, 14)),
    ),
    "cup": Form(
        ((0, 12), (-2, 32), (-2, 47), (-1, 59), (0, 65)),
        (10, 6.5, 6.5, 13, 14),
        ((9, 62, 13), (-7, 66, 12)),
    ),
    # stubby ones have no neck
    "stubby": Form(
        ((0, 10), (1, 26), (2, 36), (3, 43), (3, 46)),
        (15, 13, 14, 15, 13),
        ((7, 42, 12),),
    ),
    "knob": Form(
        ((0, 10), (-2, 26), (-4, 37), (-7, 44), (-8, 47)),
        (13, 12, 12, 14, 12),
        ((-11, 43, 12), (-2, 47, 11)),
    ),
    # towards the eye: the head hides its neck
    "front": Form(((2, 5), (4, 8)), (15, 16), ((-5, 8, 14), (9, 6, 14))),
    # thin ones: a long neck, a small head
    "thin": Form(
        ((0, 12), (2, 34), (7, 52), (9, 69), (9, 76), (9, 81)),
        (9, 6, 5.5, 8, 12, 11),
    ),
    "bent": Form(
        ((0, 12), (-3, 34), (-9, 50), (-13, 64), (-14, 72), (-14, 77)),
        (9, 6, 5.5, 8.5, 12.5, 11.5),
    ),
    "slim": Form(
        ((0, 12), (1, 36), (-1, 56), (2, 73), (5, 81), (6, 85)),
        (9, 5.5, 5, 7, 11, 10.5),
    ),
    "lean": Form(
        ((0, 12), (5, 32), (11, 47), (16, 59), (18, 66), (19, 71)),
        (9, 6.5, 6, 9, 13, 12),
    ),
}
BROAD: Final = ("mushroom", "cap", "lobed", "cup", "stubby", "knob")
THIN: Final = ("thin", "bent", "slim", "lean")
MATURE: Final = {"thin": "mushroom", "bent": "cap", "slim": "cup", "lean": "lobed"}
"""What a thin spine swells to when it becomes persistent."""
FRONT: Final = "front"


def between(a: Form, b: Form, side: int, u: float) -> tuple[list[Point], list[float]]:
    """Balls of a shape on the way from one form to another: 0 is `a`, 1 is `b`."""
    count = 44

    def sampled(form: Form) -> np.ndarray:
        bare = Form(form.line, form.width)
        points, radii = bare.balls(side)
        rows = np.column_stack([points, radii])
        at = np.linspace(0, len(rows) - 1, count)
        return np.stack(
            [np.interp(at, np.arange(len(rows)), rows[:, k]) for k in range(3)], axis=1
        )

    mixed = (1 - u) * sampled(a) + u * sampled(b)
    # A lobe comes out of the head, and goes into it.
    x0, y0 = mixed[-1, :2]
    for share, form in ((1 - u, a), (u, b)):
        for x, y, r in form.lobes:
            at = (x0 + share * (x - x0), y0 + share * (-side * y - y0), r * share)
            mixed = np.vstack([mixed, at]) if r * share > 2 else mixed
    return [(float(x), float(y)) for x, y, _ in mixed], mixed[:, 2].tolist()
