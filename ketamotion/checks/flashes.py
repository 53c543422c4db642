"""Whether a film flashes: WCAG 2.2, success criterion 2.3.1, on its pixels.

A *general flash* is a pair of opposing changes of relative luminance by 0.1 or more,
the darker state below 0.8. A *red flash* is a pair of opposing changes to or from a
saturated red. More than three flashes in any one second fail, when they happen at once
over a quarter of any 10° field of view (341 x 256 of the 1024 px that a screen is
taken to be wide). Two more rules, from the same family of guidelines:

* the older red rule, (R - G - B) x 320 changing by more than 20: either fails;
* *extended* flashing, two to three flashes a second for four of five seconds, as in
  Electronic Arts' IRIS.

Frames are averaged in linear light over cells of 8 reference px (a fine pattern, which
WCAG exempts, becomes grey), and each cell's turning points are counted.

Sources: https://www.w3.org/TR/WCAG22/#three-flashes-or-below-threshold and the terms
that it defines; https://github.com/electronicarts/IRIS for the extended rule.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from PIL import Image

from ketamotion.checks.light import LIGHT, LINEAR, chromaticity, saturated_red

REFERENCE_PX: Final = 1024
"""How wide a screen is taken to be; a film's longer side fills it."""
CELL_PX: Final = 8
FIELD_PX: Final = (341, 256)
"""A 10° field of view, in reference px."""
AREA_SHARE: Final = 0.25
"""Of a field: flashing together over more than that is a hazard."""
LUMINANCE_STEP: Final = 0.10
DARK_BELOW: Final = 0.80
RED_STEP_UV: Final = 0.20
RED_STEP: Final = 20.0
MOST_CHANGES: Final = 6
"""In one second; two changes are a flash, so seven are more than three flashes."""
EXTENDED_CHANGES: Final = 4
EXTENDED_S, EXTENDED_OF_S = 4, 5


def cells(frame: np.ndarray) -> np.ndarray:
    """Mean linear RGB of a frame's cells: (rows, columns, 3), 128 along the long side.

    Parameters
    ----------
    frame : uint8 array (height, width, 3 or more)
        sRGB; a fourth channel is ignored.
    """
    frame = frame[..., :3]
    shrink = max(frame.shape[:2]) // (4 * REFERENCE_PX // CELL_PX)
    if shrink > 1:  # four pixels a cell are enough, and eight times as fast
        frame = np.asarray(Image.fromarray(frame).reduce(shrink))
    height, width = frame.shape[:2]
    per_cell = max(height, width) * CELL_PX / REFERENCE_PX
    edges = [
        np.round(np.arange(round(n / per_cell)) * per_cell).astype(int)
        for n in (height, width)
    ]
    light = np.add.reduceat(LINEAR[frame], edges[1], axis=1)
    light = np.add.reduceat(light, edges[0], axis=0)
    sizes = [
        np.diff([*edge, n]).astype(np.float32)
        for edge, n in zip(edges, (height, width), strict=True)
    ]
    return light / (sizes[0][:, None, None] * sizes[1][None, :, None])


class _Swings:
    """Opposing changes of one value in each cell, found at its turning points."""

    def __init__(self, step: float, dark_below: float = np.inf) -> None:
        self.step, self.dark_below = step, dark_below
        self.start: np.ndarray | None = None

    def update(self, value: np.ndarray) -> np.ndarray:
        """Where, with this frame, a change has become as large as a step."""
        if self.start is None:
            self.start, self.peak = value.copy(), value.copy()
            self.low, self.high = value.copy(), value.copy()
            self.way = np.zeros(value.shape, np.int8)
            self.told = np.zeros(value.shape, bool)
        # A cell that has not changed yet may have drifted either way.
        self.low = np.minimum(self.low, value)
        self.high = np.maximum(self.high, value)
        still = self.way == 0
        rises = still & (value - self.low >= self.step)
        falls = still & ~rises & (self.high - value >= self.step)
        turned = self.way * (self.peak - value) >= self.step
        turned &= ~still
        begun = np.where(rises, self.low, np.where(falls, self.high, self.start))
        self.start = np.where(turned, self.peak, begun)
        self.way = np.where(turned, -self.way, self.way + rises - falls).astype(np.int8)
        self.told &= ~turned
        further = turned | rises | falls | (self.way * (value - self.peak) > 0)
        self.peak = np.where(further, value, self.peak)
        change = np.abs(self.peak - self.start) >= self.step
        dark = np.minimum(self.peak, self.start) < self.dark_below
        new = change & dark & ~self.told & (self.way != 0)
        self.told |= new
        return new


class _RedHops:
    """Changes to or from a saturated red by more than 0.2 in u'v'."""

    def __init__(self) -> None:
        self.uv: np.ndarray | None = None

    def update(self, light: np.ndarray) -> np.ndarray:
        """Where, with this frame, such a change is complete."""
        uv, red = chromaticity(light), saturated_red(light)
        if self.uv is None:
            self.uv, self.red = uv, red
        far = np.linalg.norm(uv - self.uv, axis=-1) > RED_STEP_UV
        new = far & (red | self.red)
        self.uv = np.where(far[..., None], uv, self.uv)
        self.red = np.where(far, red, self.red)
        return new


class _Window:
    """How often something was so in each cell during the last seconds."""

    def __init__(self, frames: int) -> None:
        self.past: deque[np.ndarray] = deque(maxlen=frames)
        self.count: np.ndarray | None = None

    def add(self, new: np.ndarray) -> np.ndarray:
        """Count this frame, forget the oldest; (rows, columns) of int."""
        if self.count is None:
            self.count = np.zeros(new.shape, np.int16)
        if len(self.past) == self.past.maxlen:
            self.count -= self.past[0]
        self.past.append(new)
        self.count += new
        return self.count


@dataclass
class Hazard:
    """A stretch of film that flashes.

    Attributes
    ----------
    kind : str
        ``general``, ``red``, ``extended general`` or ``extended red``.
    start_s, end_s : float
        Seconds of film from the first to the last frame whose last second fails.
    share : float
        Of the worst 10° field, what flashes together; a quarter is allowed.
    box : (float, float, float, float)
        That field in the worst frame: left, top, right, bottom as shares of the frame.
    worst_s : float
        When it was worst.
    """

    kind: str
    start_s: float
    end_s: float
    share: float
    box: tuple[float, float, float, float]
    worst_s: float


@dataclass
class FlashReport:
    """What was found in a film.

    Attributes
    ----------
    hazards : list of Hazard
        Empty when the film passes.
    worst_share : float
        The largest share of a 10° field that flashed more than three times in a second.
    most_changes : int
        The most changes of any one cell in a second (SC 2.3.2 allows six anywhere).
    seconds : float
        How long the film is.
    """

    hazards: list[Hazard] = field(default_factory=list)
    worst_share: float = 0.0
    most_changes: int = 0
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        return not self.hazards


class FlashMeter:
    """Takes a film's frames one after another and finds where it flashes.

    Parameters
    ----------
    fps : int
        Frames a second.
    """

    def __init__(self, fps: int) -> None:
        self.fps, self.frames = fps, 0
        self.report = FlashReport()
        self._general = _Swings(LUMINANCE_STEP, DARK_BELOW)
        self._red, self._old_red = _RedHops(), _Swings(RED_STEP)
        kinds = ("general", "red", "old red")
        self._seconds = {kind: _Window(fps) for kind in kinds}
        self._extended = {kind: _Window(EXTENDED_OF_S * fps) for kind in kinds}
        self._opening: list[np.ndarray] = []
        self._open: dict[str, Hazard] = {}

    def frame(self, pixels: np.ndarray) -> None:
        """The next frame: uint8 (height, width, 3 or more), sRGB."""
        light = cells(pixels)
        if self.frames < EXTENDED_OF_S * self.fps:
            self._opening.append(light)
        self._take(light, self.frames / self.fps)
        self.frames += 1

    def finish(self, looping: bool = True) -> FlashReport:
        """The verdict; `looping`: its beginning is looked at again after its end."""
        self.report.seconds = self.frames / self.fps
        if looping:
            for n, light in enumerate(self._opening):
                self._take(light, (self.frames + n) / self.fps)
            self.report.hazards = [h for h in self.report.hazards if not self._again(h)]
        return self.report

    def _again(self, hazard: Hazard) -> bool:
        """Whether it is the repetition of one that was found at the beginning."""
        first_s = hazard.start_s - self.report.seconds
        return first_s >= 0 and any(
            other.kind == hazard.kind
            and other.start_s - 0.5 / self.fps
            <= first_s
            <= other.end_s + 0.5 / self.fps
            for other in self.report.hazards
        )

    def _take(self, light: np.ndarray, now_s: float) -> None:
        red = np.maximum(0, 320 * (light[..., 0] - light[..., 1] - light[..., 2]))
        changes = {
            "general": self._general.update(light @ LIGHT),
            "red": self._red.update(light),
            "old red": self._old_red.update(np.where(saturated_red(light), red, 0)),
        }
        for kind, changed in changes.items():
            count = self._seconds[kind].add(changed)
            slow = count >= EXTENDED_CHANGES
            lasting = self._extended[kind].add(slow) >= EXTENDED_S * self.fps
            self.report.most_changes = max(self.report.most_changes, int(count.max()))
            name = kind.removeprefix("old ")
            self._judge(name, count > MOST_CHANGES, now_s)
            self._judge(f"extended {name}", lasting & slow, now_s)

    def _judge(self, kind: str, flashing: np.ndarray, now_s: float) -> None:
        if not flashing.any():
            return
        share, box = worst_field(flashing)
        if not kind.startswith("extended"):
            self.report.worst_share = max(self.report.worst_share, share)
        if share <= AREA_SHARE:
            return
        hazard = self._open.get(kind)
        if hazard is None or now_s - hazard.end_s > 1.5 / self.fps:
            hazard = Hazard(kind, now_s, now_s, share, box, now_s)
            self._open[kind] = hazard
            self.report.hazards.append(hazard)
        hazard.end_s = now_s
        if share > hazard.share:
            hazard.share, hazard.box, hazard.worst_s = share, box, now_s


def worst_field(
    flashing: np.ndarray,
) -> tuple[float, tuple[float, float, float, float]]:
    """The 10° field with the largest share of flashing cells, and its place.

    Parameters
    ----------
    flashing : bool array (rows, columns)
    """
    rows, columns = flashing.shape
    wide, high = (round(px / CELL_PX) for px in FIELD_PX)
    wide, high = min(wide, columns), min(high, rows)
    total = np.zeros((rows + 1, columns + 1), np.int32)
    total[1:, 1:] = flashing.cumsum(axis=0).cumsum(axis=1)
    inside = (
        total[high:, wide:]
        - total[:-high, wide:]
        - total[high:, :-wide]
        + total[:-high, :-wide]
    )
    top, left = np.unravel_index(inside.argmax(), inside.shape)
    cells_in_field = FIELD_PX[0] * FIELD_PX[1] / CELL_PX**2
    return float(inside[top, left] / cells_in_field), (
        float(left / columns),
        float(top / rows),
        float((left + wide) / columns),
        float((top + high) / rows),
    )


def flashes(
    frames: Iterable[np.ndarray], fps: int, looping: bool = True
) -> FlashReport:
    """The verdict on a film given as its frames, uint8 (height, width, 3 or more)."""
    meter = FlashMeter(fps)
    for pixels in frames:
        meter.frame(pixels)
    return meter.finish(looping)
