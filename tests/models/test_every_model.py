"""What holds for every model, found by scanning: a new model needs no test for this.

A model `x` with numbers has ``assets/parameters/x.toml`` and, in
``ketamotion/models/x.py``, a frozen dataclass ``Parameters`` that names every one of
them with its unit, and ``load()``.
"""

import ast
import dataclasses
import importlib
import pkgutil
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import ketamotion.models
from ketamotion import evidence
from ketamotion.evidence import EvidenceError
from ketamotion.units import UnitError, check_unit

WITH_NUMBERS = evidence.model_names()
MODULES = sorted(m.name for m in pkgutil.iter_modules(ketamotion.models.__path__))


def module(name: str) -> ModuleType:
    return importlib.import_module(f"ketamotion.models.{name}")


def test_there_is_something_to_test() -> None:
    assert {"magnesium_block", "ketamine_block", "nmda_receptor"} <= set(WITH_NUMBERS)


def test_files_of_parameters_and_modules_belong_together() -> None:
    assert set(WITH_NUMBERS) <= set(MODULES)
    for name in MODULES:
        has_schema = dataclasses.is_dataclass(getattr(module(name), "Parameters", None))
        assert has_schema == (name in WITH_NUMBERS), name


@pytest.mark.parametrize("name", WITH_NUMBERS)
def test_parameters_load_as_finite_floats(name: str) -> None:
    def leaves(value: object) -> list[float]:
        if dataclasses.is_dataclass(value):
            parts = [getattr(value, f.name) for f in dataclasses.fields(value)]
            return [leaf for part in parts for leaf in leaves(part)]
        if isinstance(value, dict):
            return [leaf for part in value.values() for leaf in leaves(part)]
        assert isinstance(value, float)
        return [value]

    loaded = module(name).load()
    found = leaves(loaded)
    assert len(found) == len(evidence.parameters(name))
    assert np.all(np.isfinite(found))
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(loaded, dataclasses.fields(loaded)[0].name, 0.0)


@pytest.mark.parametrize("name", WITH_NUMBERS)
def test_every_unit_exists_and_another_dimension_is_refused(name: str) -> None:
    given = dict(evidence.parameters(name))
    schema = module(name).Parameters
    for key, parameter in given.items():
        check_unit(parameter.unit)
        wrong = dataclasses.replace(parameter, unit="kg*m")
        with pytest.raises(UnitError):
            evidence.build(schema, {**given, key: wrong})


@pytest.mark.parametrize("name", WITH_NUMBERS)
def test_a_missing_or_unknown_key_fails(name: str) -> None:
    given = dict(evidence.parameters(name))
    schema = module(name).Parameters
    for key in given:
        rest = {k: p for k, p in given.items() if k != key}
        with pytest.raises(EvidenceError, match=key.split(".")[-1]):
            evidence.build(schema, rest)
        with pytest.raises(EvidenceError, match="surplus"):
            evidence.build(schema, {**given, f"{key}_surplus": given[key]})


@pytest.mark.parametrize("name", WITH_NUMBERS)
def test_every_parameter_says_what_it_rests_on(name: str) -> None:
    for key, p in evidence.parameters(name).items():
        assert p.source in evidence.references(), f"{key}: {p.source}"
        assert p.species and p.preparation and p.temperature, key
        for edge in (p.sd, p.low, p.high):
            assert edge is None or np.isfinite(edge), key
        if p.low is not None and p.high is not None:
            assert p.low <= p.value <= p.high, key
        assert p.sd is None or p.sd > 0, key
        if p.kind == "illustrative":
            assert p.tag == "F", f"{key}: what we chose carries the tag F"
        if p.tag == "F":
            assert p.kind in ("fitted", "illustrative"), key
        if p.tag in ("M", "M?"):
            assert not p.quantity.printable, key


@pytest.mark.parametrize("name", MODULES)
def test_models_know_nothing_of_pictures_and_do_nothing_on_import(name: str) -> None:
    path = Path(ketamotion.models.__path__[0]) / f"{name}.py"
    tree = ast.parse(path.read_text("utf-8"))
    assert ast.get_docstring(tree), name
    imported = {
        alias.name if isinstance(node, ast.Import) else (node.module or "")
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    roots = {entry.split(".")[0] for entry in imported}
    assert roots <= {"joblib", "numpy", "scipy", "ketamotion"} | STANDARD
    ours = {
        entry.split(".")[1] for entry in imported if entry.startswith("ketamotion.")
    }
    assert ours <= {"evidence", "timecourse", "models", "units"}
    for node in tree.body:
        assert not isinstance(node, ast.For | ast.While | ast.With | ast.If), name


STANDARD = set(sys.stdlib_module_names)
