"""The scenes under test: whatever the folder holds."""

from __future__ import annotations

import pytest

from ketamotion.catalog import discover

SCENES = discover()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes `scene_class` runs for every scene that is found."""
    if "scene_class" in metafunc.fixturenames:
        metafunc.parametrize("scene_class", SCENES, ids=lambda s: s.storyboard.id)
