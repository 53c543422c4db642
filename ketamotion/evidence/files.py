"""Parameter files: read, checked and turned into a model's frozen dataclass."""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any, Final, TypeVar

from ketamotion.evidence.ledger import Parameter
from ketamotion.evidence.library import ASSETS, EvidenceError
from ketamotion.units import magnitude

PARAMETER_DIR: Final = ASSETS / "parameters"

T = TypeVar("T")

_FIELDS: Final = {f.name: f for f in dataclasses.fields(Parameter) if f.name != "name"}
_REQUIRED: Final = [
    name for name, f in _FIELDS.items() if f.default is dataclasses.MISSING
]


def _parameter(origin: str, name: str, table: Mapping[str, Any]) -> Parameter:
    where = f"{origin}: {name}"
    unknown = sorted(set(table) - set(_FIELDS) - {"range"})
    if unknown:
        raise EvidenceError(f"{where}: unknown key {', '.join(unknown)}")
    table = dict(table)
    if "range" in table:
        table["low"], table["high"] = table.pop("range")
    missing = [key for key in _REQUIRED if key not in table]
    if missing:
        raise EvidenceError(f"{where}: missing {', '.join(missing)}")
    for key in ("value", "sd", "low", "high"):
        if isinstance(table.get(key), bool | str):
            raise EvidenceError(f"{where}: {key} is not a number")
        if table.get(key) is not None:
            table[key] = float(table[key])
    return Parameter(name=name, **table)


def parse_parameters(text: str, origin: str = "parameters") -> dict[str, Parameter]:
    """The parameters of a TOML text, by dotted name.

    A table with a ``value`` is a parameter. Any other table is a group: what it
    holds besides tables are defaults for every parameter below it.

    Raises
    ------
    EvidenceError
        When a key is missing or unknown, or the text is not TOML.
    """
    found: dict[str, Parameter] = {}

    def walk(prefix: str, table: Mapping[str, Any], defaults: dict[str, Any]) -> None:
        own = {k: v for k, v in table.items() if not isinstance(v, Mapping)}
        if "value" in own:
            found[prefix] = _parameter(origin, prefix, {**defaults, **table})
            return
        below = {k: v for k, v in table.items() if isinstance(v, Mapping)}
        if not below:
            raise EvidenceError(f"{origin}: {prefix or 'the file'} has no value")
        for key, value in below.items():
            walk(f"{prefix}.{key}" if prefix else key, value, {**defaults, **own})

    try:
        walk("", tomllib.loads(text), {})
    except tomllib.TOMLDecodeError as error:
        raise EvidenceError(f"{origin}: {error}") from None
    return found


def model_names() -> list[str]:
    """Every model that has a file of parameters."""
    return sorted(path.stem for path in PARAMETER_DIR.glob("*.toml"))


@cache
def parameters(model: str) -> Mapping[str, Parameter]:
    """All parameters of ``assets/parameters/<model>.toml``, by dotted name."""
    path = PARAMETER_DIR / f"{model}.toml"
    if not path.is_file():
        known = ", ".join(model_names())
        raise EvidenceError(f"no parameters for {model!r}; there are: {known}")
    return parse_parameters(path.read_text("utf-8"), path.name)


def quantity_in(unit: str) -> Any:
    """A dataclass field that is filled from a parameter, converted to `unit`."""
    return dataclasses.field(metadata={"unit": unit})


def group_of(cls: type) -> Any:
    """A dataclass field that holds a group of parameters as another dataclass."""
    return dataclasses.field(metadata={"group": cls})


def groups_of(cls: type) -> Any:
    """A dataclass field that holds a dict of groups, named as in the file."""
    return dataclasses.field(metadata={"groups": cls})


def build(cls: type[T], given: Mapping[str, Parameter], group: str = "") -> T:
    """Fill a frozen dataclass of plain floats from parameters.

    Parameters
    ----------
    cls : type
        A dataclass whose fields were made by `quantity_in`, `group_of` and
        `groups_of`.
    given : mapping of str to Parameter
        By dotted name, as `parameters` returns them.
    group : str
        Take only the parameters below this dotted name.

    Raises
    ------
    EvidenceError
        When a field has no parameter, or a parameter no field.
    UnitError
        When a unit has the wrong dimension.
    """
    prefix = f"{group}." if group else ""
    named = {k[len(prefix) :]: p for k, p in given.items() if k.startswith(prefix)}
    heads = {name.split(".")[0] for name in named}
    fields = {f.name: f.metadata for f in dataclasses.fields(cls)}  # type: ignore[arg-type]
    where = f"{cls.__qualname__} ({group})" if group else cls.__qualname__
    if missing := sorted(set(fields) - heads):
        raise EvidenceError(f"{where}: no value for {', '.join(missing)}")
    if unknown := sorted(heads - set(fields)):
        raise EvidenceError(f"{where}: does not know {', '.join(unknown)}")

    def fill(name: str, metadata: Mapping[str, Any]) -> Any:
        if "group" in metadata:
            return build(metadata["group"], given, prefix + name)
        if "groups" in metadata:
            inner = [k.split(".")[1] for k in named if k.startswith(f"{name}.")]
            return {
                key: build(metadata["groups"], given, f"{prefix}{name}.{key}")
                for key in dict.fromkeys(inner)
            }
        if name not in named:
            raise EvidenceError(f"{where}: {name} is a group, not a value")
        return magnitude(named[name].value, named[name].unit, metadata["unit"])

    return cls(**{name: fill(name, metadata) for name, metadata in fields.items()})
