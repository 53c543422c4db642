"""A dendrite: where spines stand out from its shaft, read in the frame.

The value due is a pair of arrays: where along the dendrite (in um) a spine has to be
seen, and where one may be, because it has just come or gone.
"""

from __future__ import annotations

import numpy as np
import pytest

from ketamotion.checks.measure import in_world, opaque
from ketamotion.mobjects import dendrite as drawn_by
from ketamotion.mobjects.dendrite import NM_PX, Dendrite
from ketamotion.mobjects.sprite import level
from ketamotion.stage import MechanismScene

KIND = Dendrite
PIXELS = True
FAINT = 0.5
"""What is fainter than this does not count as a spine."""
NEAR_UM = 0.05
SOLID = 0.45
"""So much of a spine's body has to be seen in the frame."""
CONTRAST = 14.0
"""In levels of 255: as far as a body stands out from what is about it."""


def read(scene: MechanismScene, mobject: Dendrite, pixels: np.ndarray) -> np.ndarray:
    """Feet of the spines that are seen, in um from the first place: ascending."""
    view, scale = scene.world.view, scene.settings.px_scale
    found = []
    for body in mobject.bodies:
        if body.hidden or body.alpha * body.veil < FAINT:
            continue
        foot = in_world(body, np.zeros((1, 2)))[0]
        picture = level(body.bake, view.zoom * scale)
        places = in_world(body, opaque(picture)[::7])
        at = (places * view.zoom + (view.axis_x, view.midplane_y)) * scale
        columns, rows = np.floor(at).astype(int).T
        inside = (columns >= 0) & (columns < pixels.shape[1])
        inside &= (rows >= 0) & (rows < pixels.shape[0])
        colour = pixels[rows[inside], columns[inside], :3].astype(float)
        # Of a body most is lighter, or darker, than the frame's ground.
        ground = np.median(
            pixels[:: max(1, len(pixels) // 90), ::9, :3].reshape(-1, 3), 0
        )
        out = np.abs(colour - ground).max(1) > CONTRAST
        assert out.mean() > SOLID, f"a spine at {foot} is not in the frame"
        found.append((foot[0] - mobject.row.left) * NM_PX**-1 / 1000)
    return np.sort(np.array(found))


def compare(
    seen: np.ndarray,
    due: tuple[np.ndarray, np.ndarray],
    scene: MechanismScene,
    mobject: Dendrite,
) -> str:
    """Whether each spine that is there is seen, and none that is not."""

    def lacking(these: np.ndarray, among: np.ndarray) -> np.ndarray:
        if not len(these):
            return these
        if not len(among):
            return these
        return these[np.abs(these[:, None] - among[None, :]).min(1) > NEAR_UM]

    must, may = (np.asarray(side, float) for side in due)
    missing, extra = lacking(must, seen), lacking(seen, may)
    if len(missing):
        return f"shows no spine at {np.round(missing, 2)} um, where one is computed"
    if len(extra):
        return f"shows a spine at {np.round(extra, 2)} um, where none is computed"
    if not len(must) <= len(seen) <= len(may):
        return f"shows {len(seen)} spines, computed are {len(must)} to {len(may)}"
    return ""


def freeze(patch: pytest.MonkeyPatch) -> None:
    """Nothing comes or goes: births and losses never reach the film."""
    patch.setattr(drawn_by.SpineTimes, "run", lambda *_, **__: None)


def lose_one(patch: pytest.MonkeyPatch) -> None:
    drawn = Dendrite.refresh

    def fewer(self: Dendrite) -> Dendrite:
        drawn(self)
        there = np.flatnonzero(self.there())
        self.bodies[int(there[len(there) // 2])].hidden = True
        return self

    patch.setattr(Dendrite, "refresh", fewer)
    patch.setattr(Dendrite, "update", lambda self, *_, **__: fewer(self))


def misplace(patch: pytest.MonkeyPatch) -> None:
    made = Dendrite.__init__

    def shifted(self, kit, now, times, x_um, *args, **given) -> None:
        made(self, kit, now, times, np.asarray(x_um) + 0.3, *args, **given)

    patch.setattr(Dendrite, "__init__", shifted)


SPOIL = [freeze, lose_one, misplace]
