"""Whether the drawing itself jumps where one beat follows another.

What the last frame of a beat shows stands in the next beat's first frame as well:
things come, go and move within beats, in half a second. So where nothing near a place
changes in the frames before and after, nothing may change across the join.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy.ndimage import maximum_filter

from ketamotion.checks.finding import Finding, Outcome
from ketamotion.layout import SHORT_SIDE, Rect
from ketamotion.stage import Performance

LEVELS: Final = 16
"""A place that changes by more than that across a join, and by more than"""
TIMES: Final = 2.0
"""so many times what anything near it does before and after, jumps."""
FASTEST_PX_S: Final = 12 * 30.0
"""No molecule moves faster, in design px a second of film."""
LEAST_SHARE: Final = 1e-4
"""Of the frame, so much has to jump: a dot of 14 px of 1080."""


class JoinMeter:
    """Is shown every frame of a rehearsal and looks at those around each join."""

    def __init__(self, performance: Performance, fps: int) -> None:
        self.fps = fps
        self.joins = {round(b.start_s * fps): b.beat_id for b in performance.beats[1:]}
        self.wanted = {first + k for first in self.joins for k in (-2, -1, 0, 1)}
        self.findings: list[Finding] = []
        self.looked_at, self.worst = 0, 0.0
        self._past: dict[int, np.ndarray] = {}

    def frame(self, number: int, pixels: np.ndarray) -> None:
        """A frame, uint8 (height, width, 3 or more)."""
        if number not in self.wanted:
            return
        self._past[number] = pixels[..., :3].astype(np.int16)
        four = [self._past.get(number + k) for k in (-3, -2, -1, 0)]
        if number - 1 not in self.joins or any(f is None for f in four):
            return
        self._past = {k: v for k, v in self._past.items() if k >= number - 1}
        jumps = jumping(four, self.fps)
        self.looked_at += 1
        share = float(jumps.mean())
        self.worst = max(self.worst, share)
        if share > LEAST_SHARE:
            px = SHORT_SIDE / min(jumps.shape)
            rows, columns = np.nonzero(jumps)
            box = Rect(
                float(px * columns.min()),
                float(px * rows.min()),
                float(px * (columns.max() + 1)),
                float(px * (rows.max() + 1)),
            )
            beat, at_s = self.joins[number - 1], (number - 1) / self.fps
            what = "something that stands still changes at once where the beat begins"
            by = 1e4 * share
            self.findings.append(Finding("joins", beat, what, at_s, by, box=box))

    def outcome(self) -> Outcome:
        """The verdict on all joins."""
        told = f"at most {1e4 * self.worst:.1f} of {1e4 * LEAST_SHARE:g} in 10000 px"
        # A clip of one beat has no join, and cannot jump at one.
        count = self.looked_at + int(not self.joins)
        return Outcome("joins", count, told, list(self.findings))


def jumping(four: list[np.ndarray], fps: int) -> np.ndarray:
    """What jumps from the second of four frames to the third: (height, width) of bool.

    Parameters
    ----------
    four : list of int array (height, width, 3)
        The last two frames of one beat and the first two of the next.
    """
    before, across, after = (
        np.abs(b - a).max(axis=-1) for a, b in zip(four, four[1:], strict=False)
    )
    reach = FASTEST_PX_S / fps * min(before.shape) / SHORT_SIDE
    near = maximum_filter(np.maximum(before, after), 2 * int(np.ceil(reach)) + 1)
    return (across > LEVELS) & (across > TIMES * near)
