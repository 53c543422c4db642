"""The three kinds of model tests (a model's tests say which each is)."""

import pytest


def pytest_configure(config: pytest.Config) -> None:
    for line in (
        "published: compares with a value that was read in a source",
        "analytic: true by mathematics",
        "regression: compares with our own earlier result",
    ):
        config.addinivalue_line("markers", line)
