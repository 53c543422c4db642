"""Every clip passes every check, in all themes, sizes and languages.

What has to be looked at on every frame (flashes, joins) is looked at here in one size
alone, for the sake of time: `render.py check --everything` does so in all of them.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from ketamotion.catalog import discover
from ketamotion.checks.report import Report
from ketamotion.checks.run import GRID_FPS, cases_of
from ketamotion.checks.walk import Case, walk
from ketamotion.render.request import Request

WHOLE = "16:9"
"""The size of which every frame is looked at."""


def quicker(case: Case) -> Case:
    """The same, but in other sizes only the instants at which something is measured."""
    if case.settings.size == WHOLE or not case.flashes:
        return case
    return replace(case, settings=replace(case.settings, fps=GRID_FPS), flashes=False)


CASES = [
    pytest.param(
        scene, quicker(case), id=f"{scene.storyboard.id}-{case.told.replace(' ', '-')}"
    )
    for scene in discover()
    for case in cases_of(scene, Request(), everything=True)
]


@pytest.mark.slow
@pytest.mark.parametrize(("scene", "case"), CASES)
def test_a_clip_passes_all_checks(scene: type, case: Case) -> None:
    report = Report(scene.storyboard.id)
    report.add(case.told, walk(case))
    assert report.passed, "\n" + report.as_table()
