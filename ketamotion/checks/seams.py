"""Whether a film jumps where its segments are joined.

Two frames at a seam are coded apart: the last of one segment, the first of the next.
What the drawn pair does, the decoded pair may do as well; what it does beyond that,
the coding has added. Where nothing moved, this is all that changes, and at 45 dB it
is not seen. Where something moved, coding may add as much more as it does to moving
things within a segment; a part that is out of place or of time adds far more.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.ndimage import maximum_filter

from ketamotion.checks.drawn import Drawn, Part
from ketamotion.checks.finding import Finding, Outcome
from ketamotion.checks.light import LIGHT

STILL_DB: Final = 45.0
DRAFT_STILL_DB: Final = 43.0
"""A draft is coded in a hurry: 44.3 dB were measured where a lecture has 47."""
MOVING_DB: Final = 35.0
"""Measured: 38.5 to 43 dB at seams, 38.9 to 56 within segments; 22 when a part has
been drawn anew and its neighbour has not."""
NOT_IT_DB: Final = 30.0
"""A decoded frame that is less like the drawn one shows something else."""
LEAST_SHARE: Final = 0.01
"""Of the frame: on less, an error is averaged over so much."""
LEVELS: Final = 0.6
"""A pixel whose luma changes by more than that has moved."""
REACH_PX: Final = 8
"""As far as coding spreads a change: a transform's block."""
BEST_DB: Final = 99.0


def luma(frame: np.ndarray) -> np.ndarray:
    """Luma, 0 to 255, of an RGB frame (height, width, 3) uint8."""
    return frame.astype(np.float32) @ LIGHT


def decoded_luma(planes: np.ndarray) -> np.ndarray:
    """The same of a decoded yuv420p frame (height x 3/2, width), limited range."""
    height = planes.shape[0] * 2 // 3
    return (planes[:height].astype(np.float32) - 16) * (255 / 219)


def decibels(error: np.ndarray, pixels: int | None = None) -> float:
    """Peak signal-to-noise ratio of an error in levels; 99 for none.

    Parameters
    ----------
    pixels : int, optional
        Over how many the error is averaged, if not over its own.
    """
    square = float((error.astype(np.float64) ** 2).sum()) / (pixels or error.size or 1)
    if square <= 0:
        return BEST_DB
    return min(BEST_DB, 10 * math.log10(255**2 / square))


@dataclass(frozen=True)
class Seam:
    """How far two decoded frames are from doing what the drawn ones do, in dB.

    Attributes
    ----------
    still, moving : float
        Where nothing moved, and elsewhere.
    like : float
        How like its drawn picture the less like of the two frames is.
    """

    frame: int
    still: float
    moving: float
    like: float


def seam(
    number: int,
    drawn: tuple[np.ndarray, np.ndarray],
    decoded: tuple[np.ndarray, np.ndarray],
) -> Seam:
    """Measure a seam on the lumas of two drawn and two decoded frames."""
    step = drawn[1] - drawn[0]
    moved = spread(np.abs(step) > LEVELS)
    added = decoded[1] - decoded[0] - step
    least = round(LEAST_SHARE * moved.size)
    return Seam(
        number,
        decibels(added[~moved], max(least, int((~moved).sum()))),
        decibels(added[moved], max(least, int(moved.sum()))),
        min(decibels(b - a) for a, b in zip(drawn, decoded, strict=True)),
    )


def spread(moved: np.ndarray) -> np.ndarray:
    """Pixels (height, width) of bool, and those around them."""
    return maximum_filter(moved.view(np.uint8), 2 * REACH_PX + 1).view(bool)


class SeamMeter:
    """Is shown a file's frames and measures each seam between two of its parts.

    Parameters
    ----------
    drawn : Drawn, optional
        The drawn frames. Without them, what stands still just before and just after
        a seam is held to stand still across it; as that need not be so, what is
        found then is only to be looked at.
    """

    def __init__(
        self, parts: Sequence[Part], fps: float, drawn: Drawn | None, draft: bool
    ) -> None:
        self.fps, self.drawn = fps, drawn
        self.still_db = DRAFT_STILL_DB if draft else STILL_DB
        self.joins = {b.first: b for b in parts if b.first > 0}
        around = (-1, 0) if drawn is not None else (-2, -1, 0, 1)
        self.wanted = {first + k for first in self.joins for k in around}
        self.found: list[Seam] = []
        self._past: dict[int, np.ndarray] = {}

    def frame(self, number: int, planes: np.ndarray) -> None:
        """One of the frames that are `wanted`: yuv420p (height x 3/2, width)."""
        self._past[number] = decoded_luma(planes)
        first = number if self.drawn is not None else number - 1
        if first in self.joins:
            self._measure(first)
        self._past = {k: v for k, v in self._past.items() if k > number - 3}

    def _measure(self, first: int) -> None:
        if self.drawn is not None:
            pair = self.drawn.at(first - 1), self.drawn.at(first)
            if pair[0] is None or pair[1] is None:
                return
            decoded = self._past[first - 1], self._past[first]
            self.found.append(seam(first, (luma(pair[0]), luma(pair[1])), decoded))
            return
        four = [self._past[k] for k in range(first - 2, first + 2) if k in self._past]
        if len(four) == 4:
            a, b, c, d = four
            moved = spread((np.abs(b - a) > 2 * LEVELS) | (np.abs(d - c) > 2 * LEVELS))
            least = max(round(LEAST_SHARE * moved.size), int((~moved).sum()))
            still = decibels((c - b)[~moved], least)
            self.found.append(Seam(first, still, BEST_DB, BEST_DB))

    def outcome(self) -> Outcome:
        """The verdict on all seams."""
        told = ""
        if self.found:
            still = min(s.still for s in self.found)
            told = f"least alike {still:.1f} dB of {self.still_db:g}"
        # A film of one part has no seam, and cannot jump at one.
        count = len(self.found) or int(not self.joins)
        return Outcome("seams", count, told, list(self._findings()))

    def _findings(self) -> Iterator[Finding]:
        for each in self.found:
            part, at_s = self.joins[each.frame], each.frame / self.fps
            warns = self.drawn is None
            for what, by in self._wrong(each):
                yield Finding(
                    "seams", part.name if part.clip else "", what, at_s, by, warns=warns
                )

    def _wrong(self, each: Seam) -> Iterator[tuple[str, float]]:
        if each.like < NOT_IT_DB:
            yield "a frame at the seam is not the one that is drawn", each.like
        if each.still < self.still_db:
            what = (
                f"what stands still jumps: it is less than {self.still_db:g} dB alike"
            )
            yield what, each.still
        if each.moving < MOVING_DB:
            what = f"what moves jumps: it is less than {MOVING_DB:g} dB as drawn"
            yield what, each.moving
