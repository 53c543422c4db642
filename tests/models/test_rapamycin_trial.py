"""Rapamycin before ketamine in people: as the abstract has it."""

import pytest

from ketamotion.models import rapamycin_trial


@pytest.mark.published
def test_numbers_are_those_of_the_abstract() -> None:
    found = rapamycin_trial.load()
    assert (found.patients, found.response_with, found.response_without) == (
        20,
        pytest.approx(0.41),
        pytest.approx(0.13),
    )


@pytest.mark.parametrize("name", ["patients", "response_with", "response_without"])
@pytest.mark.published
def test_they_may_be_printed(name: str) -> None:
    assert rapamycin_trial.reported(name).printable
