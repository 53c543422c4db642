"""Whether captions can be read, and whether beats and clips are as long as promised."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ketamotion.checks.finding import Finding
from ketamotion.render.captions import LEAST_S, Cue, cues_of
from ketamotion.render.phrases import MAX_LINE, MAX_LINES, clings
from ketamotion.stage import Performance
from ketamotion.stage.performance import MAX_CUE_S, PlayedBeat

CUE_S: Final = (LEAST_S, MAX_CUE_S)
MAX_CPS: Final = 17.0
"""Characters a second, line breaks counted: more is too fast for adults."""
MAX_WPM: Final = 180.0
BEAT_S: Final = (6.0, 15.5)
BEATS: Final = (4, 8)
NEAR_S: Final = 1e-6


def cues(performance: Performance, lang: str) -> Iterator[tuple[PlayedBeat, Cue]]:
    """Every cue as it will be in the file, with its beat."""
    for beat in performance.beats:
        made = cues_of(beat.beat_id, beat.captions[lang], beat.cue_starts, beat.end_s)
        for cue in made:
            yield beat, cue


def fastest(cues: Sequence[Cue]) -> str:
    """How fast the fastest is read, in words."""
    speeds = [len(cue.text) / (cue.end_s - cue.start_s) for cue in cues]
    return f"fastest {max(speeds):.1f} of {MAX_CPS:g} characters a second"


def unreadable(performance: Performance, lang: str) -> Iterator[Finding]:
    """Cues that are too long, too quick, or broken where a phrase is not over."""
    for beat, cue in cues(performance, lang):
        for what, by in wrong_with(cue):
            yield Finding("captions", beat.beat_id, what, cue.start_s, by)


def wrong_with(cue: Cue) -> Iterator[tuple[str, float]]:
    """What is wrong with one cue, and by how much."""
    lines, seconds = cue.text.split("\n"), cue.end_s - cue.start_s
    told = f"{' / '.join(lines)!r}"
    if len(lines) > MAX_LINES:
        yield f"{told} has more than {MAX_LINES} lines", len(lines)
    longest = max(map(len, lines))
    if longest > MAX_LINE:
        yield f"{told} has a line of more than {MAX_LINE} characters", longest
    if not CUE_S[0] - NEAR_S <= seconds <= CUE_S[1] + NEAR_S:
        low, high = CUE_S
        yield f"{told} stands for {seconds:.1f} s, not {low:g} to {high:g}", seconds
        return
    speed = len(cue.text) / seconds
    if speed > MAX_CPS:
        yield f"{told} is read at more than {MAX_CPS:g} characters a second", speed
    words = 60 * len(cue.text.split()) / seconds
    if words > MAX_WPM:
        yield f"{told} is read at more than {MAX_WPM:g} words a minute", words
    for line in lines[:-1]:
        if clings(line.split()[-1]):
            yield f"{told} breaks after {line.split()[-1]!r}", 0.0


def unfilled(performance: Performance, lang: str) -> Iterator[Finding]:
    """Templates in words that were not filled, and words that are missing."""
    for beat in performance.beats:
        for words in (*beat.captions[lang], beat.description[lang]):
            if not words or "{" in words or "}" in words:
                what = f"{words!r} is empty or has a field that is not filled"
                yield Finding("captions", beat.beat_id, what, beat.start_s)


def badly_timed(
    performance: Performance, clip_s: tuple[float, float]
) -> Iterator[Finding]:
    """Beats and clips that are too short or too long.

    Parameters
    ----------
    clip_s : (float, float)
        How long the clip may be, in s.
    """
    low, high = clip_s
    seconds = performance.duration_s
    if not low <= seconds <= high:
        what = f"the clip lasts {seconds:.1f} s, not {low:g} to {high:g}"
        yield Finding("times", "", what, 0.0, seconds)
    count = len(performance.beats)
    if not BEATS[0] <= count <= BEATS[1]:
        what = f"the clip has {count} beats, not {BEATS[0]} to {BEATS[1]}"
        yield Finding("times", "", what, 0.0, count)
    for beat in performance.beats:
        seconds = beat.end_s - beat.start_s
        if not BEAT_S[0] - NEAR_S <= seconds <= BEAT_S[1] + NEAR_S:
            what = f"the beat lasts {seconds:.1f} s, not {BEAT_S[0]:g} to {BEAT_S[1]:g}"
            yield Finding("times", beat.beat_id, what, beat.start_s, seconds)
