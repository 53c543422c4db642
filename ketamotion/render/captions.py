"""Caption files: cues, WebVTT and SRT, written by us."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from ketamotion.render.phrases import cue_texts
from ketamotion.stage.performance import MAX_CUE_S

LEAST_S: Final = 1.5
"""A cue does not stand shorter than this."""
CLOSE_S: Final = 0.16
"""Two cues nearer than this (two frames at 15 a second) touch: no flicker."""


@dataclass(frozen=True)
class Cue:
    """One caption on the screen; its lines are parted by newlines."""

    id: str
    start_s: float
    end_s: float
    text: str


def cues_of(
    prefix: str, captions: Sequence[str], starts: Sequence[float], end_s: float
) -> list[Cue]:
    """The cues of one beat.

    A caption stands until the next begins, but no longer than 7 s a cue; one that
    does not fit into two lines becomes several cues that share its time by length,
    none of them shorter than 1.5 s while there is time.

    Parameters
    ----------
    starts : sequence of float
        When each caption begins, in s.
    end_s : float
        When the beat ends.
    """
    cues: list[Cue] = []
    ends = [*starts[1:], end_s]
    for text, start, end in zip(captions, starts, ends, strict=True):
        parts = cue_texts(text)
        stay = min(end - start, MAX_CUE_S * len(parts))
        if 0 < end - (start + stay) < CLOSE_S:
            stay = end - start
        shares = _shares([len(part) for part in parts], stay)
        ends_at = list(accumulate(shares, initial=start))
        for part, begin, over in zip(parts, ends_at, ends_at[1:], strict=False):
            cues.append(Cue(f"{prefix}.{len(cues) + 1}", begin, over, part))
    return cues


def _shares(lengths: Sequence[int], stay_s: float) -> list[float]:
    """A time shared by length, at least 1.5 s each if that can be, in s."""
    least = min(LEAST_S, stay_s / len(lengths))
    short: set[int] = set()
    while True:
        rest_s = stay_s - least * len(short)
        total = sum(n for at, n in enumerate(lengths) if at not in short)
        shares = [
            least if at in short else rest_s * n / total for at, n in enumerate(lengths)
        ]
        more = {at for at, share in enumerate(shares) if share < least - 1e-9} - short
        if not more:
            return shares
        short |= more


def timestamp(seconds: float, decimal: str = ".") -> str:
    """``00:01:02.345``; WebVTT takes a point, SRT a comma."""
    ms = round(seconds * 1000)
    minutes, ms = divmod(ms, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{ms // 1000:02}{decimal}{ms % 1000:03}"


def webvtt(cues: Iterable[Cue], kind: str, lang: str) -> str:
    """A WebVTT file.

    Parameters
    ----------
    kind : str
        ``captions``, ``chapters`` or ``descriptions``; told in the header.
    """
    blocks = [f"WEBVTT\nKind: {kind}\nLanguage: {lang}"]
    for cue in cues:
        text = html.escape(cue.text, quote=False)
        span = f"{timestamp(cue.start_s)} --> {timestamp(cue.end_s)}"
        blocks.append(f"{cue.id}\n{span}\n{text}")
    return "\n\n".join(blocks) + "\n"


def srt(cues: Iterable[Cue]) -> str:
    """A SubRip file."""
    blocks = []
    for n, cue in enumerate(cues, 1):
        span = f"{timestamp(cue.start_s, ',')} --> {timestamp(cue.end_s, ',')}"
        blocks.append(f"{n}\n{span}\n{cue.text}\n")
    return "\n".join(blocks)
