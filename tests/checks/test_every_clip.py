"""Every clip passes every check, in all themes, sizes and languages."""

from __future__ import annotations

import pytest

from ketamotion.catalog import discover
from ketamotion.checks.report import Report
from ketamotion.checks.run import cases_of
from ketamotion.checks.walk import Case, walk
from ketamotion.render.request import Request

CASES = [
    pytest.param(scene, case, id=f"{scene.storyboard.id}-{case.told.replace(' ', '-')}")
    for scene in discover()
    for case in cases_of(scene, Request(), everything=True)
]


@pytest.mark.slow
@pytest.mark.parametrize(("scene", "case"), CASES)
def test_a_clip_passes_all_checks(scene: type, case: Case) -> None:
    """What `render.py check --everything` looks at, a case at a time."""
    report = Report(scene.storyboard.id)
    report.add(case.told, walk(case))
    assert report.passed, "\n" + report.as_table()
