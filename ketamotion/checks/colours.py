"""Whether a decoded file has the colours that were drawn: converted and tagged alike.

Pictures are drawn in RGB and coded as BT.709; a file that is converted with the matrix
of BT.601, or not tagged, is shown with other greens. The colours of our pictures are
mostly shaded and never flat for long, and dark ones hardly tell one matrix from the
other. So two things are measured on the means of small squares, which coding keeps:

* where the drawing is nearly flat, each square is within 3 of 255;
* the linear change from drawn to decoded that fits best moves no colour of the theme by
  more than 3 of 255. Squares of nearly one colour count once: a film is mostly ground.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

import numpy as np
from scipy.ndimage import maximum_filter, minimum_filter

from ketamotion.checks.finding import Finding, Outcome
from ketamotion.layout import SHORT_SIDE, Rect
from ketamotion.render.probe import BT709
from ketamotion.theme import ASSETS

Weights = tuple[float, float]
"""Kr and Kb of a matrix."""
BT709_MATRIX: Final[Weights] = (0.2126, 0.0722)
BT601_MATRIX: Final[Weights] = (0.299, 0.114)
MOST_OFF: Final = 3.0
"""Of 255 levels."""
SQUARE_PX: Final = 16
FLAT: Final = 12
"""Levels by which a square and those around it may differ and still be flat."""
STRAY_SHARE: Final = 0.001
"""Of the flat squares, so many may be off: what is left of something that has just
moved away."""
CELL_LEVELS: Final = 16
"""Squares whose colours fall into one cube of that many levels are one colour."""
LEAST_SQUARES: Final = 5
"""Of a colour that is fitted; the mean of fewer is at the mercy of the coding."""
TRUST: Final = 1e-3
"""How strongly the fitted change is held to none, per colour: those that a film does
not show say nothing. With all this, a light upright draft with few hues is 1.3 levels
off when it is right and 15 when it was converted by BT.601."""


def by_matrix(planes: np.ndarray, weights: Weights = BT709_MATRIX) -> np.ndarray:
    """RGB, 0 to 255, of limited-range Y, Cb, Cr (..., 3), by a matrix's definition."""
    kr, kb = weights
    scaled = (np.asarray(planes, float) - (16, 128, 128)) / (219, 224, 224)
    y, cb, cr = np.moveaxis(scaled, -1, 0)
    red, blue = y + 2 * (1 - kr) * cr, y + 2 * (1 - kb) * cb
    green = (y - kr * red - kb * blue) / (1 - kr - kb)
    return np.clip(255 * np.stack([red, green, blue], -1), 0, 255)


_PLACES: Final = (256 // CELL_LEVELS) ** np.array([2, 1, 0])
"""What makes one number of a cell's three."""


@cache
def theme_colours() -> np.ndarray:
    """Every colour of the token file, (n, 3) uint8, sorted."""
    text = (ASSETS / "tokens.json").read_text("utf-8")
    found = sorted(set(re.findall(r"#([0-9A-Fa-f]{6})", text)))
    return np.array([list(bytes.fromhex(c)) for c in found], np.uint8)


def squares(pixels: np.ndarray, side: int = SQUARE_PX) -> np.ndarray:
    """Means of squares, (rows, columns, ...); a rest at the edges is left out."""
    rows, columns = pixels.shape[0] // side, pixels.shape[1] // side
    cut = pixels[: rows * side, : columns * side].astype(np.float32)
    return cut.reshape(rows, side, columns, side, *pixels.shape[2:]).mean(axis=(1, 3))


def decoded_squares(planes: np.ndarray, side: int = SQUARE_PX) -> np.ndarray:
    """The same, as R, G, B, of a decoded yuv420p frame (height x 3/2, width)."""
    height, width = planes.shape[0] * 2 // 3, planes.shape[1]
    chroma = planes[height:].reshape(2, height // 2, width // 2)
    means = [squares(planes[:height], side), *(squares(c, side // 2) for c in chroma)]
    return by_matrix(np.stack(means, -1))


def flat_squares(pixels: np.ndarray) -> np.ndarray:
    """Where a drawn frame and what surrounds it is nearly flat: (rows, columns)."""
    rows, columns = pixels.shape[0] // SQUARE_PX, pixels.shape[1] // SQUARE_PX
    cut = pixels[: rows * SQUARE_PX, : columns * SQUARE_PX, :3]
    tiles = cut.reshape(rows, SQUARE_PX, columns, SQUARE_PX, 3)
    high = maximum_filter(tiles.max(axis=(1, 3)), (3, 3, 1)).astype(int)
    low = minimum_filter(tiles.min(axis=(1, 3)), (3, 3, 1)).astype(int)
    return ((high - low) <= FLAT).all(axis=-1)


class ColourMeter:
    """Is shown decoded frames beside the drawn ones.

    Parameters
    ----------
    fps : float
        For the moments of findings.
    strict : bool
        Whether a file that is tagged otherwise fails; a stranger's is only told.
    """

    def __init__(self, fps: float, strict: bool = True) -> None:
        self.fps, self.strict = fps, strict
        self.tags: tuple[int, int, int, int] | None = None
        self.worst = 0.0
        self.looked_at = 0
        self._findings: list[Finding] = []
        cells = (256 // CELL_LEVELS) ** 3
        self._counts = np.zeros(cells)
        self._meant, self._off = np.zeros((cells, 3)), np.zeros((cells, 3))

    def tagged(self, primaries: int, transfer: int, matrix: int, levels: int) -> None:
        """How the file's frames are tagged, in the numbers of ITU-T H.273."""
        self.tags = primaries, transfer, matrix, levels

    def frame(self, number: int, planes: np.ndarray, drawn: np.ndarray) -> None:
        """A decoded yuv420p frame, and the drawn one (height, width, 3), uint8."""
        shown, meant = decoded_squares(planes), squares(drawn[..., :3])
        off = shown - meant
        flat = flat_squares(drawn)
        self.looked_at += int(flat.sum())
        colours, errors = meant.reshape(-1, 3), off.reshape(-1, 3)
        cell = (colours // CELL_LEVELS).astype(int) @ _PLACES
        np.add.at(self._counts, cell, 1)
        np.add.at(self._meant, cell, colours)
        np.add.at(self._off, cell, errors)
        if not flat.any():
            return
        far = np.abs(off).max(axis=-1) * flat
        self.worst = max(self.worst, float(np.quantile(far[flat], 1 - STRAY_SHARE)))
        if (far > MOST_OFF).sum() > max(1.0, STRAY_SHARE * flat.sum()):
            row, column = np.unravel_index(far.argmax(), far.shape)
            side = SQUARE_PX * SHORT_SIDE / min(drawn.shape[:2])
            left, top = float(column * side), float(row * side)
            box = Rect(left, top, left + side, top + side)
            what = f"flat colours are off by more than {MOST_OFF:g} of 255"
            by = float(far.max())
            at_s = number / self.fps
            self._findings.append(Finding("colours", "", what, at_s, by, box=box))

    def theme_off(self) -> np.ndarray:
        """By how many levels each colour of the themes is moved: (n,)."""
        colours = theme_colours()
        told = self._counts >= LEAST_SQUARES
        if not told.any():
            return np.zeros(len(colours))
        count = self._counts[told, None]
        # Levels as 1 and -1 to 1, so that all terms weigh alike.
        terms = _terms(self._meant[told] / count)
        held = TRUST * len(terms) * np.eye(4)
        errors = terms.T @ (self._off[told] / count)
        change = np.linalg.solve(terms.T @ terms + held, errors)
        return np.abs(_terms(colours) @ change).max(axis=-1)

    def outcome(self) -> Outcome:
        """The verdict on all frames."""
        told = []
        if self.looked_at:
            told.append(f"flat areas {self.worst:.1f}")
        if self._counts.any():
            told.append(f"theme colours {self.theme_off().max():.1f}")
        margin = f"{', '.join(told)} of {MOST_OFF:g} levels off" if told else ""
        count = self.looked_at + int(self.tags is not None)
        return Outcome("colours", count, margin, list(self.findings()))

    def findings(self) -> Iterator[Finding]:
        """What is wrong."""
        if self.tags is not None and self.tags != BT709:
            what = "the file is not tagged as BT.709"
            yield Finding("colours", "", what, 0.0, warns=not self.strict)
        yield from self._findings
        off = self.theme_off()
        if off.max() > MOST_OFF:
            worst = bytes(theme_colours()[off.argmax()]).hex()
            what = f"colours are converted otherwise: #{worst} would be off"
            yield Finding("colours", "", what, 0.0, float(off.max()))


def _terms(colours: np.ndarray) -> np.ndarray:
    """What a change of colour is linear in: 1, R, G, B; (n, 4)."""
    scaled = (np.asarray(colours, float) - 128) / 128
    return np.concatenate([np.ones((len(scaled), 1)), scaled], axis=1)
