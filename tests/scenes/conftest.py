"""The scenes under test: whatever the folder holds."""

from __future__ import annotations

import pytest

from ketamotion.catalog import discover

SCENES = discover()
FINAL = [scene for scene in SCENES if scene.storyboard.status == "final"]
"""A draft may be English, dark and 16:9 alone; it is held to less."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """`any_scene` is every scene that is found, `scene_class` every final one."""
    for name, scenes in (("any_scene", SCENES), ("scene_class", FINAL)):
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, scenes, ids=lambda s: s.storyboard.id)
