"""What is looked at once serves all tests of a clip: they run in one process."""

from __future__ import annotations

import os

import pytest

from tests.conftest import group_of


@pytest.mark.skipif(
    "PYTEST_XDIST_WORKER" not in os.environ, reason="all tests run in one process"
)
def test_the_tests_of_a_group_stay_together(request: pytest.FixtureRequest) -> None:
    """xdist goes by what it has appended to a test's id, if it could append it."""
    for item in request.session.items:
        group = item.nodeid.rpartition("@")[2]
        # A file may name a group of its own as well; all of its tests are in it then.
        assert group == group_of(item) or group.endswith(f"_{group_of(item)}")
