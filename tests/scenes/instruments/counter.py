"""A counter: its digits, recognised by their outlines."""

from __future__ import annotations

import numpy as np
import pytest

from ketamotion.mobjects import text
from ketamotion.mobjects.text import Counter
from ketamotion.mobjects.typeset import outlines
from ketamotion.stage import MechanismScene

KIND = Counter
TOLERANCE = 1e-9
CHARACTERS = "0123456789.,\N{MINUS SIGN}-"


def read(_: MechanismScene, mobject: Counter, __: np.ndarray) -> float:
    """The number that the drawn outlines spell."""
    drawn = np.asarray(mobject.points)[:, :2]
    known = {}
    for character in CHARACTERS:
        glyph = outlines(character, mobject.size_px, mobject.weight, None, "left", True)
        known[character] = text.manim_points(glyph.points)[:, :2]
    spelt, at = "", 0
    while at < len(drawn):
        rest = drawn[at:]
        for character, glyph in known.items():
            n = len(glyph)
            if 0 < n <= len(rest):
                moved = rest[:n] - glyph
                if np.ptp(moved, axis=0).max() < 1e-4:
                    spelt, at = spelt + character, at + n
                    break
        else:
            raise AssertionError(f"shows no number after {spelt!r}")
    number = spelt.replace("\N{MINUS SIGN}", "-").replace(",", ".")
    return float(number)


def freeze(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(text.Counter, "refresh", lambda self: self)


def miscount(patch: pytest.MonkeyPatch) -> None:
    shown = text.Counter.__init__

    def one_more(self, value, *args, **given):
        shown(self, lambda: value() + 1, *args, **given)

    patch.setattr(text.Counter, "__init__", one_more)


SPOIL = [freeze, miscount]
