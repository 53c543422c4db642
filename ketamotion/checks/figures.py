"""Whether every figure that a viewer reads was computed or has a source.

A figure in words is filled into a template from results and parameters, or stands in
the English text as it is; then `Storyboard.figures` says where it comes from. A number
that changes is tied to a computed value with `MechanismScene.shows`; a tick is made by
its axis, the length of a scale bar by the view.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
from manim import Mobject

from ketamotion.checks.finding import Finding
from ketamotion.checks.furniture import CLEAR
from ketamotion.checks.rehearsal import parts, shown
from ketamotion.evidence import EvidenceError, parameters, references
from ketamotion.mobjects.furniture import ScaleBar
from ketamotion.mobjects.text import Counter, TextBlock
from ketamotion.mobjects.typeset import plain
from ketamotion.mobjects.veil import veil
from ketamotion.stage import MechanismScene
from ketamotion.storyboard import Beat, Storyboard
from ketamotion.theme import ASSETS

_FIELD: Final = re.compile(r"[\^_]?\{[^{}]*\}")
_FIELD_ALONE: Final = re.compile(r"(?<![\^_])\{[^{}]*\}")
_NAME: Final = re.compile(r"[^\W\d_][^\W_]*-?\d\w*")
"""GluN1, mTORC1, MK-801: a figure in a name counts nothing."""
_FIGURE: Final = re.compile(r"\d+(?:[.,]\d+)*")
_UNIT: Final = re.compile("\N{NO-BREAK SPACE}.*$")
"""The last tick of an axis names the unit."""
_ELSEWHERE: Final = ("rate.",)
"""Contexts of texts that another check measures: the clock's."""


def figures(text: str) -> list[re.Match[str]]:
    """The figures of an English text that stand in it as they are."""

    def blank(match: re.Match[str]) -> str:
        return " " * len(match[0])

    return list(_FIGURE.finditer(_NAME.sub(blank, _FIELD.sub(blank, text))))


def unsourced(board: Storyboard, beat: Beat, text: str) -> Iterator[str]:
    """What is wrong with the figures of an English text seen in a beat."""
    covered: dict[int, str] = {}
    for phrase in board.figures:
        for match in re.finditer(rf"(?<![\d.]){re.escape(phrase)}(?!\d)", text):
            covered |= {at: phrase for at in range(*match.span())}
    for cited in citations(beat):
        for match in re.finditer(re.escape(cited), text):
            covered |= {at: "" for at in range(*match.span())}
    for found in figures(text):
        phrase = covered.get(found.start())
        if phrase is None:
            yield f"nothing says where the figure {found[0]} of {text!r} comes from"
        elif phrase:
            yield from _unborne(phrase, board.figures[phrase], found[0], beat)


def citations(beat: Beat) -> Iterator[str]:
    """How a source of the beat may be named in a picture: with its year."""
    known = references()
    for key in beat.sources:
        if key in known:
            yield known[key].short
            yield f"{known[key].authors[0]} {known[key].year}"


def _unborne(
    phrase: str, origin: str | float, figure: str, beat: Beat
) -> Iterator[str]:
    """Whether what a figure is said to come from bears it out."""
    told = float(figure.replace(",", ""))
    if not isinstance(origin, str):
        if not math.isclose(told, origin):
            yield f"{phrase!r} is built from {origin:g}"
        return
    model, colon, name = origin.partition(":")
    if not colon:
        if origin not in beat.sources or not references()[origin].confirmed:
            yield f"{phrase!r} is said to come from {origin}, no source of this beat"
        return
    try:
        values = [parameters(model)[each] for each in name.split("+")]
    except (EvidenceError, KeyError):
        yield f"{phrase!r} is said to be the parameter {origin}, which is not there"
        return
    total = sum(value.value for value in values)
    if not math.isclose(told, total):
        yield f"{phrase!r} is said to be {origin}, which is {total:g}"
    if not all(value.quantity.printable for value in values):
        yield f"{phrase!r} is said to be {origin}, which may not be printed"


def texts_without_a_source(board: Storyboard) -> Iterator[Finding]:
    """Figures in captions, conditions, notes and titles, in every outcome."""
    for beat in board.beats:
        told = dict.fromkeys((beat.title, beat.condition, beat.note))
        for wording in beat.all_wordings():
            told |= dict.fromkeys(wording.captions)
        for text in told:
            for what in unsourced(board, beat, text):
                yield Finding("evidence", beat.id, what, 0.0)


class FigureMeter:
    """Is shown moments of a rehearsal and asks where each drawn figure comes from."""

    def __init__(self, board: Storyboard) -> None:
        self.board = board
        self.found: list[Finding] = []
        self.seen: set[str] = set()
        self._texts: dict[str, tuple[str, str, Mapping[str, Any]]] = {}
        self._ticks: set[str] = set()
        self._asked: set[str] = set()
        self._tied: dict[int, Mobject] = {}

    def watch(self, scene: MechanismScene) -> None:
        """Note what the scene's translator says, and what it is filled with."""
        words = scene.words
        text, tick = words.text, words.tick

        def noted_text(
            context: str, msgid: str, values: Mapping[str, Any] | None = None
        ) -> str:
            said = text(context, msgid, values)
            # A counter may stand in the middle of a text: "{n} of 100".
            for piece in (said, *_FIELD_ALONE.split(said)):
                self._texts[plain(piece).strip()] = context, msgid, values or {}
            return said

        def noted_tick(value: float) -> str:
            said = tick(value)
            self._ticks.add(said)
            return said

        words.text, words.tick = noted_text, noted_tick

    def look(self, scene: MechanismScene, beat_id: str, _: np.ndarray) -> None:
        """One moment."""
        for showing in scene.showing.values():
            self._tied[id(showing.mobject)] = showing.mobject  # kept: so is its id
        for mobject, above in parts(scene):
            if not isinstance(mobject, TextBlock) or not shown(mobject):
                continue
            counter = isinstance(mobject, Counter)
            # What stays from one beat to the next is asked where it came.
            if mobject.words in self._asked and not counter:
                continue
            self._asked.add(mobject.words)
            if not any(c.isdigit() for c in mobject.words):
                continue
            self.seen.add(mobject.words)
            if counter:
                clear = veil(mobject) >= CLEAR  # one that goes is tied to nothing
                if clear and not any(id(m) in self._tied for m in (mobject, *above)):
                    self._say(scene, beat_id, "a counter is tied to no computed value")
                continue
            if _UNIT.sub("", mobject.words) in self._ticks:
                continue
            if above and isinstance(above[-1], ScaleBar):
                continue
            for what in self._wrong(scene, beat_id, mobject.words):
                self._say(scene, beat_id, what)

    def _say(self, scene: MechanismScene, beat_id: str, what: str) -> None:
        self.found.append(Finding("evidence", beat_id, what, scene.now))

    def _wrong(self, scene: MechanismScene, beat_id: str, said: str) -> Iterator[str]:
        beat = self.board[beat_id]
        if said not in self._texts:
            if not figures(said) or said in citations(beat):
                return
            yield f"nothing says where {said!r} comes from"
            return
        context, english, values = self._texts[said]
        if context.startswith(_ELSEWHERE):
            return
        yield from unsourced(self.board, beat, english)
        known = [*scene.filling.values(), *_published(beat)]
        for name, value in values.items():
            if name in scene.filling or isinstance(value, str):
                continue
            if f"{{{name}" not in english:
                continue
            if not any(math.isclose(value, other, rel_tol=1e-6) for other in known):
                yield f"{name} = {value:g} of {english!r} is no result and no parameter"


def _published(beat: Beat) -> Iterator[float]:
    """Values that a source of the beat gives, as far as they may be printed."""
    for path in sorted((ASSETS / "parameters").glob("*.toml")):
        for value in parameters(path.stem).values():
            if value.source in beat.sources and value.quantity.printable:
                yield value.value
