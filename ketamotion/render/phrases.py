"""Captions broken into lines at phrases, and long ones into several cues."""

from __future__ import annotations

import math
import re
from functools import cache
from typing import Final

MAX_LINE: Final = 42
"""Characters in a line, as Netflix and our own lint allow."""

MAX_LINES: Final = 2

_CLINGING: Final = frozenset(
    # Words that should not end a line: they belong to what follows.
    "a an the of in on to at by for from with without than and or but nor as that "
    "which who when while if not no is are was were be its their this these each "
    "can could may must will has have does do "
    "un una unos unas el la los las lo de del al en con sin por para que y e o u "
    "pero ni se su sus es son fue no cada como si cuando mientras a puede pueden "
    "está están ha han".split()
)
_STARTING: Final = frozenset(
    # Words that may well begin a line or a cue.
    "and or but so because when while which that who where only until if than as "
    "with without in from to for of by at after before "
    "can could may must will is are was were has have does do "
    "y e o u pero porque cuando mientras que donde solo hasta si con sin en de para "
    "por tras antes como puede pueden es son está están ha han".split()
)

_PER_CUE: Final = 60.0
_PER_LINE: Final = 10.0
_EASY: Final = 24
"""Characters of a cue that can stand for 1.5 s without being in the way of others."""
_PER_SHORT: Final = 2.0
"""For each character that a cue is shorter: it would be gone before it is noticed."""


def _word(text: str) -> str:
    return re.sub(r"\W", "", text).lower()


def clings(word: str) -> bool:
    """Whether a word belongs to what follows it, and should not end a line."""
    return word[-1].isalnum() and _word(word) in _CLINGING


def _break_cost(before: str, after: str) -> float:
    """How much is lost by parting two words; 0 after a sentence."""
    if before[-1] in ".?!":
        return 0.0
    if before[-1] in ";:—–":
        return 2.0
    if before[-1] == ",":
        return 4.0
    if _word(before).isdigit():  # a number stays with its unit
        return 60.0
    cost = 10.0 if _word(after) in _STARTING else 18.0
    return cost + (30.0 if clings(before) else 0.0)


def cue_texts(text: str) -> list[str]:
    """A caption as cues of at most two lines of at most 42 characters.

    Lines end at phrases where they can; the two lines of a cue are alike in
    length. A word longer than a line stands alone in one.
    """
    words = text.split(" ")
    words = [word for word in words if word]
    n = len(words)
    if not n:
        return []
    ends = [0]
    for word in words:
        ends.append(ends[-1] + len(word) + 1)

    def length(i: int, j: int) -> int:
        return ends[j] - ends[i] - 1

    def fits(i: int, j: int) -> bool:
        return j == i + 1 or length(i, j) <= MAX_LINE

    def parting(j: int) -> float:
        return _break_cost(words[j - 1], words[j]) if j < n else 0.0

    @cache
    def best(i: int) -> tuple[float, tuple[tuple[int, ...], ...]]:
        """Cost and the breaks of the cues that hold words[i:]."""
        if i == n:
            return 0.0, ()
        found: tuple[float, tuple[tuple[int, ...], ...]] = (math.inf, ())
        for j in range(i + 1, n + 1):
            if not fits(i, j):
                break
            shapes = [((i, j), _PER_LINE)]
            for k in range(j + 1, n + 1):
                if not fits(j, k):
                    break
                uneven = abs(length(i, j) - length(j, k)) / 4
                shapes.append(((i, j, k), 2 * _PER_LINE + parting(j) + uneven))
            for shape, cost in shapes:
                rest, after = best(shape[-1])
                cost += _PER_SHORT * max(0, _EASY - length(i, shape[-1]))
                # A break between cues weighs double: the reader loses sight.
                total = _PER_CUE + cost + 2 * parting(shape[-1]) + rest
                if total < found[0]:
                    found = (total, (shape, *after))
        return found

    def line(i: int, j: int) -> str:
        return " ".join(words[i:j])

    return [
        "\n".join(line(i, j) for i, j in zip(shape, shape[1:], strict=False))
        for shape in best(0)[1]
    ]
