"""Whether the drawn clock runs as fast as the printed gear says."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from ketamotion.checks.finding import Finding
from ketamotion.checks.measure import to_px
from ketamotion.checks.rehearsal import parts, shown
from ketamotion.mobjects.furniture import ClockGlyph, QuietLine
from ketamotion.mobjects.text import TextBlock
from ketamotion.stage import MechanismScene, Performance
from ketamotion.stage.clock import UNITS_S
from ketamotion.stage.settings import TIME_GRID_HZ
from ketamotion.storyboard import Storyboard

STEP: Final = 3
"""Steps of the time grid between two readings: 0.2 s."""
TURN_S: Final = 4.0
"""A turn of the hand, in seconds of film, whatever the gear."""
TURNS_OFF: Final = 0.005
"""So much may a hand be off, in turns."""
LEAST_RUN: Final = 5
"""Of a beat's readings, so many have to be of a clock that runs."""
SETTLED_S: Final = (0.6, 2.8)
"""After so long the furniture is there; in a clip's first beat a title may stand."""


class Unreadable(AssertionError):
    """There is not one clock or one gear to be read."""


def no_quiet_line(scene: MechanismScene) -> bool:
    """Whether the line with clock and scale bar is not to be seen."""
    return not any(isinstance(m, ClockGlyph) and shown(m) for m, _ in parts(scene))


def printed_gear(scene: MechanismScene) -> float:
    """Model seconds per second of film, as the quiet line prints it."""
    found = []
    for mobject, above in parts(scene):
        if isinstance(mobject, TextBlock) and shown(mobject):
            if any(isinstance(m, QuietLine) for m in above):
                found += re.findall(r"^1 s = ([0-9.,]+) (\S+)$", mobject.words)
    if len(found) != 1:
        raise Unreadable(f"not one gear is printed: {found}")
    value, unit = found[0]
    return float(value.replace(",", ".")) * UNITS_S[unit]


def hand_turns(scene: MechanismScene) -> float:
    """Where the clock's hand points, in turns from the top, clockwise, 0 to 1."""
    found = [m for m, _ in parts(scene) if isinstance(m, ClockGlyph) and shown(m)]
    if len(found) != 1:
        raise Unreadable(f"{len(found)} clocks are to be seen")
    points = to_px(scene.layout, found[0].hand.points)
    ring = to_px(scene.layout, found[0].ring.points)
    x, y = points[-1] - (ring.min(0) + ring.max(0)) / 2
    return math.atan2(x, -y) / (2 * math.pi) % 1.0


@dataclass(frozen=True)
class Reading:
    """A clock at a moment: s of film, s of the model, printed gear, turns."""

    film_s: float
    model_s: float
    gear: float
    turns: float


class ClockMeter:
    """Is shown moments of a rehearsal and reads the clock of each beat with one."""

    def __init__(self, board: Storyboard, performance: Performance) -> None:
        self.clocks = [beat.id for beat in board.beats if "=" in beat.rate]
        self.read: dict[str, list[Reading]] = {name: [] for name in self.clocks}
        self.found: list[Finding] = []
        self.starts = {beat.beat_id: beat.start_s for beat in performance.beats}
        self.steps: set[int] = set()
        for beat in performance.beats:
            if beat.beat_id in self.read:
                begin = beat.start_s + SETTLED_S[beat.start_s == 0]
                span = round(begin * TIME_GRID_HZ), round(beat.end_s * TIME_GRID_HZ)
                self.steps |= set(range(*span, STEP))

    @property
    def moments(self) -> list[float]:
        """When it has to be shown the scene, in s of film."""
        return [k / TIME_GRID_HZ for k in sorted(self.steps)]

    def look(self, scene: MechanismScene, beat_id: str, _: np.ndarray) -> None:
        """One moment."""
        if round(scene.now * TIME_GRID_HZ, 3) not in self.steps:
            return
        if not scene.furniture.running and no_quiet_line(scene):
            return  # on the way to another zoom its scale bar goes, and comes again
        try:
            read = printed_gear(scene), hand_turns(scene)
        except Unreadable as error:
            self.found.append(Finding("clock", beat_id, str(error), scene.now))
            return
        self.read[beat_id].append(Reading(scene.now, scene.model_s, *read))

    def findings(self) -> Iterator[Finding]:
        """Clocks that cannot be read, run at another rate, or do not run."""
        yield from self.found
        for beat_id, readings in self.read.items():
            ran = 0
            for a, b in zip(readings, readings[1:], strict=False):
                film_s, model_s = b.film_s - a.film_s, b.model_s - a.model_s
                share = model_s / (a.gear * film_s)
                if not -1e-6 < share < 1 + 1e-3:
                    what = f"the model runs at another rate than 1 s = {a.gear:g} s"
                    yield Finding("clock", beat_id, what, b.film_s, share)
                turned = (b.turns - a.turns + 0.5) % 1.0 - 0.5
                off = abs(turned - share * film_s / TURN_S)
                if off >= TURNS_OFF:
                    what = "the hand turns at another rate than the model's time"
                    yield Finding("clock", beat_id, what, b.film_s, off)
                ran += share > 0.99
            if ran < LEAST_RUN:
                what = f"the clock ran through {ran} of {len(readings)} readings"
                yield Finding("clock", beat_id, what, self.starts[beat_id], ran)
