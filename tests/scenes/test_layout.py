"""Where type stands: in every size and language, at every moment of every beat.

Measured on the outlines that are drawn, not asked from what places them. A failure
lists everything that was found, by beat, size, theme and language.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from ketamotion import theme
from ketamotion.checks.finding import Finding
from ketamotion.checks.layout import Inspector
from ketamotion.checks.measure import texts
from ketamotion.checks.rehearsal import (
    SHORT_SIDE,
    every,
    middles_and_ends,
    rehearse,
    timed,
)
from ketamotion.layout import SIZES
from ketamotion.stage import MechanismScene, StageSettings
from ketamotion.translation import LANGUAGES

STEP_S = 0.27
"""How closely a film is looked through; a fade lasts 0.5 s."""
CASES = [("dark", size, lang) for size in SIZES for lang in LANGUAGES]
AT_ONCE = (("16:9", "es"), ("9:16", "en"))
"""Of other outcomes: the sizes and languages that the quick tests look at."""
CASES += [("light", size, "en") for size in SIZES]


@cache
def inspected(
    scene_class: type[MechanismScene], look: str, size: str, lang: str, **given: float
) -> Inspector:
    """A scene looked through in one size and language.

    A theme differs in colours only; of the light one, middles and ends are looked
    at, on the dark one's bakes (nothing is drawn here). The same goes for other
    parameters, `given` as for `timed`.
    """
    inspector = Inspector()
    performance = timed(scene_class, size=size, lang=lang, **given)
    moments = middles_and_ends(performance)
    inspector.close_up = {round(t, 3) for t in moments}
    if look == "dark" and not given:
        moments = every(performance, STEP_S)
    settings = replace(performance.settings, theme=look)
    dark, light = theme.load("dark"), theme.load("light")
    with pytest.MonkeyPatch.context() as patch:
        themes = {"dark": dark, "light": replace(light, raw=dark.raw)}
        patch.setattr(theme, "load", themes.__getitem__)
        watch, look_at = inspector.watch, inspector.look
        rehearse(scene_class, settings, look_at, at=moments, watch=watch)
    assert inspector.theme == look
    return inspector


def report(found: list[Finding], case: str) -> str:
    """Findings of the same thing in one line: beat, what, from when to when."""
    merged: dict[tuple[str, str], list[Finding]] = {}
    for finding in found:
        merged.setdefault((finding.beat, finding.what), []).append(finding)
    out = []
    for (beat, what), several in merged.items():
        first, last = several[0].at_s, several[-1].at_s
        when = f"{first:.1f} s" if first == last else f"{first:.1f} to {last:.1f} s"
        worst = max(finding.by for finding in several)
        out.append(f"  {beat} ({case}) at {when}: {what} [{worst:.1f}]")
    return "\n".join(out)


def check(scene_class: type[MechanismScene], case: tuple[str, str, str], name: str):
    inspector = inspected(scene_class, *case)
    assert len(inspector.seen) > 8, "hardly anything was looked at"
    found = [finding for finding in inspector.found if finding.check == name]
    assert not found, "\n" + report(found, " ".join(case))


@pytest.fixture(params=CASES, ids="-".join)
def case(request: pytest.FixtureRequest) -> tuple[str, str, str]:
    return request.param


def test_type_stays_inside_the_safe_zone(scene_class, case) -> None:
    check(scene_class, case, "frame")


def test_no_type_overlaps(scene_class, case) -> None:
    check(scene_class, case, "overlap")


def test_no_type_is_below_the_smallest_size(scene_class, case) -> None:
    assert len(inspected(scene_class, *case).measured) > 50
    check(scene_class, case, "size")


def test_there_is_not_more_to_read_than_can_be_read(scene_class, case) -> None:
    check(scene_class, case, "words")


def test_no_molecule_lies_in_type(scene_class, case) -> None:
    check(scene_class, case, "particle")


def test_no_line_crosses_type(scene_class, case) -> None:
    check(scene_class, case, "line")


def test_a_leader_ends_at_what_it_names(scene_class, case) -> None:
    check(scene_class, case, "leader")


OTHER_OUTCOMES = [
    pytest.param(size, lang, marks=[] if (size, lang) in AT_ONCE else pytest.mark.slow)
    for size in SIZES
    for lang in LANGUAGES
]


@pytest.mark.parametrize(("size", "lang"), OTHER_OUTCOMES)
def test_the_layout_holds_whatever_comes_out(scene_class, size, lang) -> None:
    """At the ends of each parameter's ranges: other names, words and numbers."""
    reports = []
    for parameter in scene_class.storyboard.parameters:
        for value in sorted({*parameter.model, *parameter.story}):
            given = {f"set_{parameter.name}": value}
            found = inspected(scene_class, "dark", size, lang, **given).found
            reports.append(report(found, f"{size} {lang} {parameter.name}={value:g}"))
    assert not any(reports), "\n" + "\n".join(filter(None, reports))


def test_fewer_labels_are_fewer(scene_class) -> None:
    """``--labels minimal`` and ``none`` take names and title away, nothing else."""
    words: dict[str, set[str]] = {}
    for labels in ("full", "minimal", "none"):
        seen = words.setdefault(labels, set())

        def look(scene: MechanismScene, _: str, __: np.ndarray, seen=seen) -> None:
            seen |= {(t.kind, t.words) for t in texts(scene) if t.kind != "counter"}

        rehearse(
            scene_class,
            StageSettings(labels=labels, short_side=SHORT_SIDE, fps=15),
            look,
            at=every(timed(scene_class), 1.0),
        )
    assert words["full"] > words["minimal"] > words["none"]
    gone = {kind for kind, _ in words["full"] - words["none"]}
    assert "label" in gone and gone <= {"label", "title"}
