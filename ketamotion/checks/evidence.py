"""Whether what a clip says has a source, a claim, and a result that bears it out."""

from __future__ import annotations

from collections.abc import Iterator

from ketamotion.checks.finding import Finding
from ketamotion.checks.rehearsal import timed
from ketamotion.evidence import claims, references
from ketamotion.stage import MechanismScene, Performance
from ketamotion.storyboard import Storyboard

BEARS_OUT = "model"
"""The evidence word of beats whose words rest on a computed result."""


def uncited(board: Storyboard) -> Iterator[Finding]:
    """Beats without sources or claims, and claims that do not name them back."""
    known = references()
    noted = {
        (beat, claim.id)
        for claim in claims().values()
        for beat in claim.beats
        if beat.partition(".")[0] == board.id
    }
    for beat in board.beats:
        if not beat.sources:
            yield Finding("evidence", beat.id, "the beat cites nothing", 0.0)
        for key in sorted(set(beat.sources) - set(known)):
            what = f"the source {key!r} is not in assets/references.json"
            yield Finding("evidence", beat.id, what, 0.0)
        if not beat.claims:
            yield Finding("evidence", beat.id, "the beat is tied to no claim", 0.0)
        for claim in beat.claims:
            if (f"{board.id}.{beat.id}", claim) not in noted:
                what = f"claim {claim} does not name this beat in assets/claims.toml"
                yield Finding("evidence", beat.id, what, 0.0)
        if beat.badge == BEARS_OUT and beat.holds is None:
            what = 'its words rest on a model, and no "holds" says when they are true'
            yield Finding("evidence", beat.id, what, 0.0)
    told = {(f"{board.id}.{beat.id}", c) for beat in board.beats for c in beat.claims}
    for place, claim in sorted(noted - told):
        what = f"claim {claim} names this beat, which does not name it"
        yield Finding("evidence", place.partition(".")[2], what, 0.0)


def results_of(performance: Performance) -> dict[str, float]:
    """Parameters and computed results, as a beat's `holds` is asked."""
    results = {name: q.value for name, q in performance.results.items()}
    return dict(performance.values) | results


def unborne(board: Storyboard, performance: Performance) -> Iterator[Finding]:
    """Beats whose words are not true of what was computed."""
    results = results_of(performance)
    for played in performance.beats:
        holds = board[played.beat_id].holds
        if holds is None or played.variant or performance.exploring:
            continue
        if not holds(results):
            what = f"its words are not true of the result at {performance.values}"
            yield Finding("evidence", played.beat_id, what, played.start_s)


def story_ends(board: Storyboard) -> Iterator[dict[str, float]]:
    """Each parameter at both ends of the range in which the words are to be true."""
    for parameter in board.parameters:
        for value in parameter.story:
            yield {f"set_{parameter.name}": value}


def unborne_at_ends(scene_class: type[MechanismScene]) -> Iterator[Finding]:
    """`unborne` at both ends of each story range."""
    board = scene_class.storyboard
    for given in story_ends(board):
        yield from unborne(board, timed(scene_class, **given))


def unprintable(performance: Performance) -> Iterator[Finding]:
    """Results that the words print although an input of theirs may not be."""
    printed = {
        (beat.beat_id, name, beat.start_s)
        for beat in performance.beats
        for name, quantity in performance.results.items()
        if not quantity.printable
        and any(
            f"{{{name}" in english
            for context, english in performance.texts_asked
            if context.startswith(f"{performance.scene_id}.{beat.beat_id}.")
        )
    }
    for beat, name, at_s in sorted(printed):
        yield Finding("evidence", beat, f"{name!r} is printed without a source", at_s)
