"""Whether any plain English is left where a clip is played in another language.

Asked in the language for checking (`ketamotion.pseudo`): what was never given to a
translator is the only text without accents.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ketamotion.checks.figures import citations
from ketamotion.checks.finding import Finding
from ketamotion.checks.rehearsal import parts, shown
from ketamotion.mobjects.text import TextBlock
from ketamotion.pseudo import PSEUDO, plain_words
from ketamotion.render import transcript
from ketamotion.render.programme import clip_programme
from ketamotion.stage import MechanismScene, Performance
from ketamotion.storyboard import Storyboard


class PlainWords:
    """Is shown moments of a rehearsal and writes down the English that it sees."""

    def __init__(self, board: Storyboard, performance: Performance) -> None:
        self.board, self.performance = board, performance
        self.cited = {cited for beat in board.beats for cited in citations(beat)}
        """Names of people and years: the same in every language."""
        self.seen: set[str] = set()
        self.found: list[Finding] = []

    def look(self, scene: MechanismScene, beat_id: str, _: np.ndarray) -> None:
        """One moment: all type of the picture."""
        for mobject, _above in parts(scene):
            if not isinstance(mobject, TextBlock) or not shown(mobject):
                continue
            words = mobject.words
            self.seen.add(words)
            if words not in self.cited and plain_words(words):
                box = mobject.box(scene.layout)
                self.found.append(self._finding(beat_id, words, scene.now, box=box))

    def findings(self) -> Iterator[Finding]:
        """What was seen, and what stands in the files beside the picture."""
        yield from self.found
        programme = clip_programme(self.board, self.performance)
        told = [
            ("", 0.0, programme.title[PSEUDO]),
            ("", 0.0, programme.objective[PSEUDO]),
        ]
        told += [("", 0.0, text) for text in transcript.words(PSEUDO).values()]
        for step in programme.steps:
            own = step.played
            told += [
                (step.beat.id, step.start_s, text)
                for text in (
                    programme.chapter_title(step, PSEUDO),
                    own.description[PSEUDO],
                    *own.captions[PSEUDO],
                )
            ]
        for beat_id, at_s, text in told:
            if plain_words(text):
                yield self._finding(beat_id, text, at_s)

    @staticmethod
    def _finding(beat_id: str, words: str, at_s: float, **given: object) -> Finding:
        what = f"{words!r} is plain English: no translator is given it"
        return Finding("words", beat_id, what, at_s, **given)
