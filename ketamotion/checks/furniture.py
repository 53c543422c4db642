"""Whether each beat's picture shows what it rests on: evidence word, clock, note."""

from __future__ import annotations

from collections.abc import Iterator

from ketamotion.checks.rehearsal import parts, shown
from ketamotion.mobjects.furniture import ClockGlyph, EvidenceWord, QuietLine
from ketamotion.mobjects.strokes import Shape
from ketamotion.mobjects.text import TextBlock
from ketamotion.mobjects.veil import veil
from ketamotion.render.programme import Step
from ketamotion.stage import MechanismScene

CLEAR = 0.95
"""What is more veiled than this is on its way in or out."""


def missing(scene: MechanismScene, step: Step) -> Iterator[str]:
    """What the present frame, the last of a beat, lacks of its furniture.

    Parameters
    ----------
    step : Step
        The beat as it was played, for the words that it should have.
    """
    words: dict[type, set[str]] = {EvidenceWord: set(), QuietLine: set()}
    marks = clocks = 0
    for mobject, above in parts(scene):
        if not shown(mobject) or veil(mobject) < CLEAR:
            continue
        owner = next((type(m) for m in above if type(m) in words), None)
        if isinstance(mobject, TextBlock) and owner is not None:
            words[owner].add(mobject.words)
        marks += isinstance(mobject, Shape) and owner is EvidenceWord
        clocks += isinstance(mobject, ClockGlyph)
    wanted = step.furniture(scene.settings.lang)
    # Outside the story range "exploration" stands before the word.
    if not any(each.endswith(wanted["badge"]) for each in words[EvidenceWord]):
        yield f"its evidence word {wanted['badge']!r} is not to be seen"
    if not marks:
        yield "its evidence word has no mark"
    for name, owner in (("condition", EvidenceWord), ("rate", QuietLine)):
        if wanted[name] and wanted[name] not in words[owner]:
            yield f"its {name} {wanted[name]!r} is not to be seen"
    if wanted["note"] and wanted["note"] not in words[QuietLine]:
        yield f"its note {wanted['note']!r} is not to be seen"
    if "=" in step.beat.rate and clocks != 1:
        yield f"{clocks} clocks are to be seen, not its one"
