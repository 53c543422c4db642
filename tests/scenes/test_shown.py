"""What a clip shows is what was computed: for every clip, found by scanning.

A scene says with ``self.shows`` which computed value a mobject shows. Here each is
read off the drawing by its instrument (`tests.scenes.instruments`) at several
moments of each beat. Then the drawing is falsified on purpose, which must be noticed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import pytest
from manim import Mobject

from ketamotion.checks.rehearsal import parts, rehearse, timed
from ketamotion.mobjects.plot import Trace
from ketamotion.mobjects.text import Counter
from ketamotion.mobjects.veil import veil
from ketamotion.stage import MechanismScene, StageSettings
from ketamotion.stage.settings import TIME_GRID_HZ
from tests.scenes.conftest import FINAL
from tests.scenes.instruments import instrument, instruments, wrong

SETTINGS = StageSettings(short_side=360, fps=15)
CLEAR = 0.95
"""What comes or goes is not read: only what is seen as clearly as this."""
MOMENTS = (0.3, 0.5, 0.7, 0.9)
"""Where in a beat it is looked at, and at its end."""
NUMBERED = (Trace, Counter)
"""Kinds that always show a number: each has to be tied to a computed value."""


@dataclass
class Shown:
    """What was read in a clip: which names, of which kind, in which beat."""

    faults: list[str] = field(default_factory=list)
    names: dict[str, type] = field(default_factory=dict)
    beats: dict[type, list[str]] = field(default_factory=dict)
    untold: dict[str, str] = field(default_factory=dict)
    declared: set[str] = field(default_factory=set)


def moments(scene_class: type[MechanismScene], beats: set[str] | None) -> list[float]:
    """Instants of the grid inside the wanted beats."""
    found = set()
    for beat in timed(scene_class).beats:
        if beats is None or beat.beat_id in beats:
            first = round(beat.start_s * TIME_GRID_HZ)
            last = round(beat.end_s * TIME_GRID_HZ) - 1
            found |= {first + round(u * (last - first)) for u in (*MOMENTS, 1.0)}
    return [k / TIME_GRID_HZ for k in sorted(found)]


def kinds_with_pixels() -> tuple[type, ...]:
    return tuple(k for k, m in instruments().items() if getattr(m, "PIXELS", False))


def read_all(
    scene_class: type[MechanismScene],
    beats: set[str] | None = None,
    kind: type | None = None,
    draw: bool = True,
) -> Shown:
    """Read what is shown, of all kinds or of one."""
    result = Shown()

    def look(scene: MechanismScene, beat_id: str, pixels: np.ndarray) -> None:
        result.declared |= set(scene.showing)
        here: dict[int, Mobject] = {}
        of_shown: set[int] = set()
        told = {id(s.mobject) for s in scene.showing.values()}
        for mobject, above in parts(scene):
            if veil(mobject) >= CLEAR and not getattr(mobject, "hidden", False):
                here[id(mobject)] = mobject
                if told & {id(m) for m in above}:
                    of_shown.add(id(mobject))
        for mobject in here.values():
            if isinstance(mobject, NUMBERED) and len(mobject.points):
                if id(mobject) not in told | of_shown:
                    result.untold[f"{beat_id}: {mobject!r}"] = beat_id
        for name, showing in list(scene.showing.items()):
            mobject = showing.mobject
            if id(mobject) not in here:
                continue
            module = instrument(mobject)
            if kind is not None and module.KIND is not kind:
                continue
            if not draw and getattr(module, "PIXELS", False):
                continue
            at = f"{scene.storyboard.id}.{beat_id}, {scene.now:.2f} s: {name}"
            try:
                fault = wrong(scene, mobject, showing.truth(), pixels)
            except AssertionError as error:
                fault = f"shows nothing that can be read: {error}"
            if fault:
                result.faults.append(f"{at} {fault}")
            result.names[name] = module.KIND
            seen = result.beats.setdefault(module.KIND, [])
            if beat_id not in seen:
                seen.append(beat_id)

    at = moments(scene_class, beats)
    rehearse(scene_class, SETTINGS, look, at=at, only=beats, draw=draw)
    return result


@cache
def true_reading(scene_class: type[MechanismScene]) -> Shown:
    """What is read in the clip as it is."""
    return read_all(scene_class)


# --- every clip is true ------------------------------------------------------------


def test_what_is_shown_is_what_was_computed(scene_class: type[MechanismScene]) -> None:
    result = true_reading(scene_class)
    assert not result.faults, "\n".join(result.faults[:8])


def test_all_that_is_declared_was_seen(scene_class: type[MechanismScene]) -> None:
    result = true_reading(scene_class)
    assert result.declared, "a scene says with self.shows what its picture shows"
    assert set(result.names) == result.declared, (
        f"never clearly in sight: {sorted(result.declared - set(result.names))}"
    )


def test_every_curve_and_counter_is_tied_to_a_computed_value(
    scene_class: type[MechanismScene],
) -> None:
    result = true_reading(scene_class)
    assert not result.untold, sorted(result.untold)


# --- and a spoilt one is noticed ---------------------------------------------------

SPOILS = [
    pytest.param(scene, kind, spoil, id=f"{scene.storyboard.id}-{spoil.__name__}")
    for scene in FINAL
    for kind, module in instruments().items()
    for spoil in module.SPOIL
]


@pytest.mark.parametrize(("scene", "kind", "spoil"), SPOILS)
def test_a_spoilt_drawing_is_noticed(
    scene: type[MechanismScene],
    kind: type,
    spoil: Callable[[pytest.MonkeyPatch], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    beats = true_reading(scene).beats.get(kind)
    if beats is None:
        pytest.skip("the clip shows nothing of this kind")
    spoil(monkeypatch)
    draw = getattr(instruments()[kind], "PIXELS", False)
    spoilt = read_all(scene, set(beats[:2]), kind, draw)
    assert any(" shows " in fault for fault in spoilt.faults)


def test_every_instrument_can_be_fooled() -> None:
    dull = [m.__name__ for m in instruments().values() if not m.SPOIL]
    assert not dull
