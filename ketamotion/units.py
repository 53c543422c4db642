"""Units: the only module that knows pint.

Units are checked once, where numbers enter the program. Behind this door the
models compute with plain floats whose names carry the unit (``ketamine_um``).
Importing pint costs more than half a second, so it waits until it is needed.
"""

from __future__ import annotations

from functools import cache
from typing import Any


class UnitError(ValueError):
    """A unit that does not exist, or that measures something else."""


@cache
def _registry() -> Any:
    import pint

    return pint.UnitRegistry()


@cache
def _parse(unit: str) -> Any:
    if not unit.strip():
        raise UnitError("a unit is missing; write '1' for a pure number")
    try:
        return _registry().Unit(unit)
    except Exception as error:  # pint lets errors of several parsers through
        raise UnitError(f"unknown unit {unit!r}: {error}") from None


def check_unit(unit: str) -> None:
    """Raise `UnitError` unless this is a unit that can be converted."""
    _parse(unit)


def magnitude(value: float, unit: str, canonical_unit: str) -> float:
    """A value, converted to the unit in which the program computes.

    Parameters
    ----------
    value : float
        The number as it stands in its source.
    unit : str
        The unit it stands in, e.g. ``"nM"``, ``"1/(mM*ms)"``; ``"1"`` for none.
    canonical_unit : str
        The unit wanted, e.g. ``"uM"``.

    Raises
    ------
    UnitError
        When a unit is unknown, or has not the dimension of the canonical one.
    """
    if unit == canonical_unit:  # nothing to convert: spare the import of pint
        return float(value)
    given, wanted = _parse(unit), _parse(canonical_unit)
    if given.dimensionality != wanted.dimensionality:
        raise UnitError(f"{unit!r} cannot be converted to {canonical_unit!r}")
    return float(_registry().Quantity(float(value), given).m_as(wanted))
