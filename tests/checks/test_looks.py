"""Baselines: an equal picture passes, a changed one is found in its beat."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
from manim import Mobject

from ketamotion.catalog import discover
from ketamotion.checks import looks
from ketamotion.checks.finding import Outcome
from ketamotion.checks.rehearsal import timed
from ketamotion.checks.report import frames
from ketamotion.checks.walk import SHORT_SIDE, Case, walk
from ketamotion.stage import MechanismScene, StageSettings
from tests.checks import faults

FINAL = [s.storyboard for s in discover() if s.storyboard.status == "final"]
Scene = type[MechanismScene]


class Moved(faults.Sound):
    """From the second beat on the name stands 6 px further to the right."""

    def add_name(self, key: str, english: str, at: tuple[float, float]) -> Mobject:
        aside = 6 if len(self.played) == 1 else 0
        label = self.name(key, english, (at[0] + 90 + aside, at[1] - 60), at)
        self.show(label, seconds=0.1)
        return label


class Recoloured(faults.Sound):
    """From the second beat on, the curve has another colour."""

    def fault(self) -> None:
        for mobject in self.mobjects:
            for part in mobject.get_family():
                if type(part).__name__ == "Trace":
                    part.set_stroke(self.theme.text["muted"])


class Renamed(faults.Sound):
    """The second beat's thing has another name of the same length, in one place."""

    def add_name(self, key: str, english: str, at: tuple[float, float]) -> Mobject:
        return super().add_name(key, "thong" if len(self.played) == 1 else "thing", at)


def found_in(scene_class: Scene) -> Outcome:
    pictures = looks.draw(scene_class)
    return looks.outcome(scene_class.storyboard, pictures, at(scene_class))


def at(scene_class: Scene) -> dict[str, float]:
    return looks.moments(timed(scene_class))


@pytest.fixture(scope="module")
def sound() -> dict[str, np.ndarray]:
    return looks.draw(faults.Sound)


@pytest.fixture
def baselines(
    sound: dict[str, np.ndarray], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """The sound clip's baselines, in a folder of their own."""
    monkeypatch.setattr(looks, "LOOKS", tmp_path)
    monkeypatch.setattr(looks, "draw", dict({faults.Sound: sound}).__getitem__)
    told = looks.update(faults.Sound)
    assert told == [f"sound.{beat}: new" for beat in sound]
    monkeypatch.undo()
    monkeypatch.setattr(looks, "LOOKS", tmp_path)
    return tmp_path / "sound"


def test_an_equal_picture_passes(baselines: Path, sound) -> None:
    outcome = looks.outcome(faults.Sound.storyboard, sound, at(faults.Sound))
    assert outcome.passed and outcome.measured == "4 of 4 alike"
    assert looks.update(faults.Sound) == ["sound: nothing has changed"]


@pytest.mark.parametrize("scene_class", [Moved, Recoloured, Renamed])
def test_a_changed_picture_is_found_in_its_beat(
    baselines: Path, scene_class: Scene
) -> None:
    outcome = found_in(scene_class)
    assert {f.beat for f in outcome.failures} == {faults.FAULTY}
    (finding,) = outcome.failures
    assert finding.at_s == at(scene_class)[faults.FAULTY]
    assert finding.box is not None and finding.by > looks.TOLERANCE


def test_another_build_only_warns(baselines: Path, sound) -> None:
    """What is nothing but edges is left out then; a thing that is gone is not."""
    path = baselines / looks.VERSIONS
    path.write_text(json.dumps({**looks.versions(), "cairo": "1.0.0"}), "utf-8")
    board, times = faults.Sound.storyboard, at(faults.Sound)
    gone = dict(sound) | {faults.FAULTY: np.full_like(sound["first"], 60)}
    outcome = looks.outcome(board, gone, times)
    assert outcome.passed
    assert {f.beat for f in outcome.findings} == {faults.FAULTY}
    assert all(f.warns and "another Cairo" in f.what for f in outcome.findings)
    softer = {
        beat: (0.9 * p + 0.1 * np.roll(p, 1, axis=1)).astype(np.uint8)
        for beat, p in sound.items()
    }
    assert not looks.outcome(board, softer, times).findings


def test_a_baseline_that_lacks_or_is_left_over_fails(baselines: Path, sound) -> None:
    (baselines / "third.png").rename(baselines / "gone.png")
    outcome = looks.outcome(faults.Sound.storyboard, sound, at(faults.Sound))
    told = {(f.beat, f.what.partition(";")[0]) for f in outcome.failures}
    assert told == {
        ("third", "there is no baseline"),
        ("", "gone.png is the baseline of a beat that is not there any more"),
    }
    assert looks.update(faults.Sound) == ["sound.third: new", "sound.gone: removed"]


def test_what_changed_is_told_with_how_much(baselines: Path) -> None:
    before = {p.name: p.read_bytes() for p in baselines.glob("*.png")}
    Changed = type("Changed", (Recoloured,), {})
    (told,) = looks.update(Changed)
    assert told.startswith("sound.second: ") and "px changed, by up to" in told
    after = {p.name: p.read_bytes() for p in baselines.glob("*.png")}
    assert {n for n in after if after[n] != before[n]} == {"second.png"}


def test_quantising_alone_stays_below_the_tolerance(sound) -> None:
    for picture in sound.values():
        data = looks.as_png(picture)
        assert len(data) < 60_000
    for path in sorted(looks.LOOKS.glob("*/*.png")):
        wanted = looks.baseline(path.parent.name, path.stem)
        assert wanted is not None, f"{path.name} is no picture of {looks.SIZE_PX}"


def test_only_the_standard_case_of_a_final_clip_is_asked_for() -> None:
    board = faults.Sound.storyboard
    standard = StageSettings(short_side=SHORT_SIDE, fps=15)
    assert looks.asked(board, standard)
    for other in (
        {"theme": "light"},
        {"lang": "es"},
        {"size": "9:16"},
        {"labels": "none"},
        {"parameters": {"a": 1.0}},
        {"short_side": 270},
    ):
        assert not looks.asked(board, dataclasses.replace(standard, **other)), other
    assert not looks.asked(dataclasses.replace(board, status="draft"), standard)


def test_a_walk_compares_and_its_report_shows_both(baselines: Path, tmp_path) -> None:
    from ketamotion.checks.report import Report

    settings = StageSettings(short_side=SHORT_SIDE, fps=15)
    case = Case(Recoloured.__module__, "Recoloured", settings, flashes=False)
    outcomes = {o.check: o for o in walk(case)}
    assert {f.beat for f in outcomes["looks"].failures} == {faults.FAULTY}
    report = Report("sound")
    report.add(case.told, [outcomes["looks"]])
    (picture,) = frames(report, {case.told: case}).values()
    assert picture.startswith("data:image/png;base64,")


@pytest.mark.parametrize("board", FINAL, ids=lambda board: board.id)
def test_every_beat_of_a_final_clip_has_a_baseline(board) -> None:
    there = {path.stem for path in (looks.LOOKS / board.id).glob("*.png")}
    assert there == {beat.id for beat in board.beats}
    assert looks.recorded(looks.LOOKS / board.id).keys() == looks.versions().keys()


def test_no_clip_that_is_gone_has_baselines() -> None:
    folders = {path.name for path in looks.LOOKS.iterdir()}
    assert folders <= {board.id for board in FINAL}
