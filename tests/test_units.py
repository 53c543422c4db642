"""Units are converted, and refused when they measure something else."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketamotion.units import UnitError, check_unit, magnitude


@pytest.mark.parametrize(
    ("value", "unit", "canonical", "expected"),
    [
        (250, "nM", "uM", 0.25),
        (0.61, "1/(mM*ms)", "1/(uM*s)", 0.61),
        (86, "percent", "1", 0.86),
        (-0.07, "V", "mV", -70),
        (1.5e5, "1/(M*s)", "1/(uM*s)", 0.15),
        (2, "min", "s", 120),
        (3, "uM", "uM", 3),
    ],
)
def test_conversion(value: float, unit: str, canonical: str, expected: float) -> None:
    assert magnitude(value, unit, canonical) == pytest.approx(expected)


@given(st.floats(-1e6, 1e6))
def test_there_and_back(value: float) -> None:
    there = magnitude(value, "1/ms", "1/s")
    assert there == pytest.approx(1000 * value)
    assert magnitude(there, "1/s", "1/ms") == pytest.approx(value)


@pytest.mark.parametrize(
    ("unit", "canonical"),
    [("uM", "s"), ("1/s", "s"), ("mV", "1"), ("bogus", "uM"), ("1/(", "s"), ("", "1")],
)
def test_another_dimension_or_no_unit_is_one_line(unit: str, canonical: str) -> None:
    with pytest.raises(UnitError) as error:
        magnitude(1.0, unit, canonical)
    assert repr(unit) in str(error.value) or "missing" in str(error.value)
    assert len(str(error.value).splitlines()) == 1


def test_a_unit_can_be_checked_alone() -> None:
    check_unit("1/(uM*s)")
    with pytest.raises(UnitError, match="bogus"):
        check_unit("bogus")


def test_pint_is_not_imported_before_it_is_needed() -> None:
    code = (
        "import sys, ketamotion.units, ketamotion.evidence;"
        "ketamotion.evidence.references();"
        "sys.exit('pint' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
