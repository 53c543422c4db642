"""Instruments: each reads off one kind of mobject what it shows, as a viewer would.

A module of this package has

* ``KIND``: the class of mobject that it reads;
* ``read(scene, mobject, pixels)``: the value, from outlines or pixels, never from
  what placed them;
* ``TOLERANCE``: how far a reading may be off (absolute), or a function of scene and
  mobject; or else ``compare(value, due, scene, mobject)``, which says what is wrong;
* ``SPOIL``: functions of a monkeypatch that falsify the drawing: each has to be
  noticed in a clip that uses the kind;
* ``PIXELS`` (optional): whether it needs the drawn frame.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np
from manim import Mobject

from ketamotion.stage import MechanismScene


@cache
def instruments() -> dict[type, ModuleType]:
    """Every instrument, by the kind of mobject that it reads."""
    found = {}
    for info in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{info.name}")
        found[module.KIND] = module
    return found


def instrument(mobject: Mobject) -> ModuleType:
    """The instrument for a mobject; that of the nearest base class."""
    for kind in type(mobject).__mro__:
        if kind in instruments():
            return instruments()[kind]
    raise LookupError(f"no instrument in tests/scenes/instruments reads {mobject!r}")


def wrong(scene: MechanismScene, mobject: Mobject, due: Any, pixels: np.ndarray) -> str:
    """What is wrong with what a mobject shows; empty when it shows what is due."""
    with_ = instrument(mobject)
    value = with_.read(scene, mobject, pixels)
    if hasattr(with_, "compare"):
        return with_.compare(value, due, scene, mobject)
    tolerance = with_.TOLERANCE
    if callable(tolerance):
        tolerance = tolerance(scene, mobject)
    value, due = np.asarray(value, float), np.asarray(due, float)
    if value.shape != due.shape:
        return f"shows {value.shape} values, {due.shape} are computed"
    off = np.abs(value - due)
    if np.all(off <= tolerance):
        return ""
    worst = np.unravel_index(np.argmax(off), off.shape) if off.ndim else ()
    return f"shows {value[worst]:.4g}, computed is {due[worst]:.4g}"
