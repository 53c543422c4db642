"""Whether there is time to look at each beat's end: nothing happens in its hold.

The model's clock stands, and nothing but small molecules that drift changes a pixel.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from ketamotion.checks.finding import Finding
from ketamotion.checks.measure import in_world
from ketamotion.checks.rehearsal import VISIBLE, shown
from ketamotion.layout import Rect
from ketamotion.mobjects.molecule import Molecule
from ketamotion.mobjects.sprite import Sprite, level
from ketamotion.stage import MechanismScene, Performance
from ketamotion.stage.settings import TIME_GRID_HZ

HOLD_S: Final = 1.5
STEP: Final = 3
"""Steps of the time grid between two frames that are compared: 0.2 s."""
CHANGED: Final = 24
"""Levels of 255 by which a pixel has to change: less nobody sees within 0.2 s."""
MOST_PX2: Final = 300.0
"""So much of the frame may change, in square design px: the drawn clock's hand becomes
the two bars of a pause (145). Two letters of a label are more."""
SMALL_PX: Final = 120.0
"""What is no larger may drift in a hold: molecules in water never stand still."""
DRIFT_PX: Final = 36.0
"""And so far in 0.2 s. What is faster is part of a stream, as ions through an open
pore, if it is seen all through the hold; else it arrives or sets off: an event."""
JUMP_PX: Final = 150.0
"""What is farther away is another: a stream takes up at its source what it has lost."""


def grid_steps(performance: Performance) -> dict[str, list[int]]:
    """Steps of the time grid in the hold of each beat, its last frame included."""
    out = {}
    for beat in performance.beats:
        last = round(beat.end_s * TIME_GRID_HZ) - 1
        first = last - int(HOLD_S * TIME_GRID_HZ)
        out[beat.beat_id] = sorted({*range(first, last, STEP), last})
    return out


@dataclass(frozen=True)
class Loose:
    """Something small that may drift: where it stands, and its box, in design px."""

    place: np.ndarray
    box: Rect


def loose(scene: MechanismScene) -> dict[int, Loose]:
    """Molecules, plugs and ions that can be seen, by identity."""
    view, px_scale = scene.world.view, scene.settings.px_scale
    found = {}
    for sprite in scene.world.get_family():
        if not isinstance(sprite, Sprite) or not shown(sprite):
            continue
        if sprite.alpha <= VISIBLE:
            continue
        picture = level(sprite.bake, view.zoom * px_scale)
        high, wide = picture.pixels.shape[:2]
        ends = np.array([(0, 0), (wide, 0), (0, high), (wide, high)], float)
        corners = in_world(sprite, (ends - picture.pivot) / picture.px_per_unit)
        corners = corners * view.zoom + (view.axis_x, view.midplane_y)
        box = Rect(*corners.min(0), *corners.max(0))
        small = max(box.right - box.left, box.bottom - box.top) <= SMALL_PX
        if small or isinstance(sprite, Molecule):
            found[id(sprite)] = Loose(corners.mean(0), box)
    return found


class HoldMeter:
    """Is shown the frames of a rehearsal and keeps what happens in holds."""

    def __init__(self, performance: Performance) -> None:
        self.steps = grid_steps(performance)
        self._found: list[Finding] = []
        self.most_px2 = 0.0
        self.beats: list[str] = []
        self._now_s = 0.0
        self._speeds: dict[str, list[tuple[float, float, Rect | None]]] = {}
        """By beat: when, how far the fastest small thing got in 0.2 s, and where."""
        self._last: tuple[str, float, np.ndarray, dict[int, Loose]] | None = None

    @property
    def moments(self) -> list[float]:
        """When it has to be shown a frame, in s of film."""
        return [k / TIME_GRID_HZ for steps in self.steps.values() for k in steps]

    def look(self, scene: MechanismScene, beat_id: str, pixels: np.ndarray) -> None:
        """One frame; what is not in a hold is passed over."""
        if round(scene.now * TIME_GRID_HZ, 3) not in self.steps.get(beat_id, ()):
            return
        self._now_s = scene.now
        now = pixels[..., :3].astype(np.int16)
        places = loose(scene)
        before, self._last = self._last, (beat_id, scene.model_s, now, places)
        if before is None or before[0] != beat_id:
            self.beats.append(beat_id)
            return
        for what, by, box in self._compare(before, scene.settings.px_scale):
            self._found.append(Finding("holds", beat_id, what, scene.now, by, box=box))

    def _compare(
        self, before: tuple[str, float, np.ndarray, dict[int, Loose]], px_scale: float
    ) -> Iterator[tuple[str, float, Rect | None]]:
        """What happened between two frames of a hold."""
        assert self._last is not None
        _, model_s, pixels, places = self._last
        _, model_before_s, old, old_places = before
        if model_s != model_before_s:
            yield "the model's clock runs in the hold", model_s - model_before_s, None
        fast: tuple[float, Rect | None] = 0.0, None
        apart = np.zeros(pixels.shape[:2], bool)
        for key, it in places.items():
            was = old_places.get(key)
            by = 0.0 if was is None else float(np.hypot(*(it.place - was.place)))
            if by < JUMP_PX and by > fast[0]:
                fast = by, it.box
        for it in (*places.values(), *old_places.values()):
            left, top, right, bottom = (v * px_scale for v in it.box)
            rows = slice(max(0, int(top) - 1), max(0, int(bottom) + 2))
            apart[rows, max(0, int(left) - 1) : max(0, int(right) + 2)] = True
        self._speeds.setdefault(self._last[0], []).append((self._now_s, *fast))
        changed = (np.abs(pixels - old).max(axis=2) > CHANGED) & ~apart
        px2 = float(changed.sum()) / px_scale**2
        self.most_px2 = max(self.most_px2, px2)
        if px2 > MOST_PX2:
            y, x = np.nonzero(changed)
            box = Rect(*(v / px_scale for v in (x.min(), y.min(), x.max(), y.max())))
            yield "something happens in the hold", px2, box

    def findings(self) -> Iterator[Finding]:
        """What happens in holds, and beats of which no hold was seen."""
        yield from self._found
        for beat_id in set(self.steps) - set(self.beats):
            yield Finding("holds", beat_id, "its hold was not looked at", 0.0)
        for beat_id, speeds in self._speeds.items():
            whole = [step for step in speeds[: len(self.steps[beat_id]) - 2]]
            fast = [step for step in whole if step[1] > DRIFT_PX]
            if fast and len(fast) < len(whole):
                at_s, by, box = max(fast, key=lambda step: step[1])
                what = "something small arrives or sets off in the hold"
                yield Finding("holds", beat_id, what, at_s, by, box=box)

    @property
    def measured(self) -> str:
        """The margin in words."""
        return f"most that changes {self.most_px2:.0f} of {MOST_PX2:.0f} px²"
