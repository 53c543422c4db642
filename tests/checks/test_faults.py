"""Each check finds the fault that was put in, in its beat, and nothing else does."""

from __future__ import annotations

import dataclasses
from functools import cache

import pytest

from ketamotion.catalog import discover
from ketamotion.checks import evidence
from ketamotion.checks.finding import Outcome
from ketamotion.checks.rehearsal import timed
from ketamotion.checks.report import Report, as_page
from ketamotion.checks.walk import Case, walk
from ketamotion.mobjects.veil import FADE_S
from ketamotion.stage import MechanismScene, StageSettings
from tests.checks import faults, untruths

FPS, SHORT_SIDE = 15, 270
FAULTS = {
    faults.Pale: "contrast",
    faults.Overlapping: "layout",
    faults.Crowded: "layout",
    faults.Astray: "layout",
    faults.Covered: "layout",
    faults.Crossed: "layout",
    faults.Pulsing: "flashes",
    faults.Hasty: "captions",
    faults.Endless: "times",
    faults.Untrue: "evidence",
    faults.Jumping: "joins",
    faults.Stated: "colour vision",
    faults.Camouflaged: "contrast",
    faults.Reaching: "layout",
    untruths.Fast: "clock",
    untruths.Restless: "holds",
    untruths.Sudden: "holds",
    untruths.Uncited: "evidence",
    untruths.Overstated: "evidence",
    untruths.Figured: "evidence",
    untruths.Numbered: "evidence",
    untruths.Badgeless: "evidence",
}


@cache
def outcomes(scene_class: type[MechanismScene]) -> dict[str, Outcome]:
    settings = StageSettings(short_side=SHORT_SIDE, fps=FPS)
    case = Case(scene_class.__module__, scene_class.__qualname__, settings)
    return {outcome.check: outcome for outcome in walk(case)}


def test_a_sound_clip_passes() -> None:
    """Evidence apart: no claim of ours names a beat of a test."""
    found = outcomes(faults.Sound)
    wrong = {
        n: o.findings for n, o in found.items() if n != "evidence" and not o.passed
    }
    assert not wrong
    kinds = {f.what for f in found["evidence"].failures}
    assert kinds == {"the beat is tied to no claim"}


@pytest.mark.parametrize("scene_class", FAULTS, ids=lambda s: s.__name__)
def test_a_fault_is_found_where_it_happens(scene_class: type[MechanismScene]) -> None:
    check = FAULTS[scene_class]
    found = outcomes(scene_class)[check]
    mine = [f for f in found.failures if f.what != "the beat is tied to no claim"]
    assert mine, f"{check} did not notice"
    (beat,) = (b for b in timed(scene_class).beats if b.beat_id == faults.FAULTY)
    assert mine[0].beat in (faults.FAULTY, "")
    for finding in mine:
        if finding.beat or finding.at_s:  # not one of the whole clip
            assert -0.01 < finding.at_s - beat.start_s, finding
            assert finding.at_s < beat.end_s + FADE_S, finding
    assert {(f.clip, f.case) for f in mine} == {("sound", "dark 16:9 en")}


@pytest.mark.parametrize("scene_class", FAULTS, ids=lambda s: s.__name__)
def test_no_other_check_is_disturbed(scene_class: type[MechanismScene]) -> None:
    allowed = {FAULTS[scene_class], "evidence"}
    found = outcomes(scene_class)
    others = {n: o.failures for n, o in found.items() if n not in allowed}
    if scene_class in (faults.Pulsing, faults.Covered):
        others.pop("contrast")  # something bright lies behind words
    assert not any(others.values()), others


def test_a_beat_without_a_source_or_with_an_unknown_one_is_found() -> None:
    (thing,) = {b.beat for b in evidence.uncited(faults.Sound.storyboard)} - {
        "first", "third", "fourth"
    }  # fmt: skip
    assert thing == "second"
    board = discover()[0].storyboard
    assert not list(evidence.uncited(board))
    bare = dataclasses.replace(board.beats[1], sources=("nobody1900",), claims=())
    broken = dataclasses.replace(board, beats=(board.beats[0], bare, *board.beats[2:]))
    told = [f.what for f in evidence.uncited(broken) if f.beat == bare.id]
    assert any("nobody1900" in what for what in told)
    assert any("tied to no claim" in what for what in told)
    assert any("names this beat" in what for what in told)


def test_a_check_that_has_looked_at_nothing_has_not_passed() -> None:
    assert not Outcome("layout").passed
    report = Report("nothing")
    assert not report.passed
    report.add("dark", [Outcome("layout", 3), Outcome("contrast")])
    assert not report.passed


def test_the_page_shows_the_frame_and_escapes_words() -> None:
    report = Report("<script>")
    found = list(outcomes(faults.Overlapping).values())
    report.add("dark 16:9 en", found)
    worst = report.failures[0]
    page = as_page(report, {worst: "data:image/png;base64,AAAA"})
    assert "<script>" not in page and "&lt;script&gt;" in page
    assert "data:image/png;base64,AAAA" in page
    assert "overlap" in page
    assert not report.as_data()["passed"]
    assert "FAIL" in report.as_table() and "layout" in report.as_table()
