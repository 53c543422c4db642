"""A pytest plugin that writes down, line by line, what was collected and what ended.

`.ci/run` loads it for the slow tests, and reads the file named by ``RECORD_TESTS`` when
the time box closed before pytest could report.
"""

from __future__ import annotations

import os

import pytest


def _write(word: str, nodeid: str) -> None:
    with open(os.environ["RECORD_TESTS"], "a", encoding="utf-8") as record:
        record.write(f"{word} {nodeid}\n")


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> None:
    """Write every test that will run; a collection cut short does not get here."""
    for item in session.items:
        _write("collected", item.nodeid)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Write how a test ended; a failing set-up or tear-down counts as a failure."""
    if report.failed or report.when == "call" or report.skipped:
        _write(report.outcome, report.nodeid)
