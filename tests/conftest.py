"""Which tests one worker runs: those of a clip together, and those of a file."""

from __future__ import annotations

import pytest

SCENE_FIXTURES = ("scene_class", "any_scene", "scene")


def group_of(item: pytest.Item) -> str:
    """What is looked at once serves a whole group; the group stays in one process."""
    given = getattr(getattr(item, "callspec", None), "params", {})
    for name in SCENE_FIXTURES:
        if hasattr(given.get(name), "storyboard"):
            return given[name].storyboard.id
    return item.location[0]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        item.add_marker(pytest.mark.xdist_group(group_of(item)))
