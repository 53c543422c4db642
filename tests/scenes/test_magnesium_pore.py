"""The pore of the clip on magnesium: one thing at a time, and only when it is free."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from ketamotion.checks.measure import in_world
from ketamotion.checks.rehearsal import SHORT_SIDE, every, rehearse, timed
from ketamotion.models.magnesium_story import story_pore
from ketamotion.stage import MechanismScene, StageSettings
from scenes.nmda_receptor import NMDAReceptor

PORE_Y = (-90.0, 100.0)
"""From the gate to below the filter, in px of the world."""
FILTER_Y = (20.0, 100.0)
APART_PX = 24.0
"""Less than this, and two ions are one in the other."""
STEP_S = 0.2


def traffic(scene: MechanismScene) -> list[np.ndarray]:
    """Places of the ions that pass and are to be seen."""
    group = scene.story.traffic
    if group is None:
        return []
    seen = [ion for ion in group if not ion.hidden and ion.alpha * ion.veil > 0.1]
    return [in_world(ion, np.zeros((1, 2)))[0] for ion in seen]


def played(beats: set[str], look, **given: float) -> None:
    performance = timed(NMDAReceptor, **{f"set_{k}": v for k, v in given.items()})
    at = [
        t
        for t in every(performance, STEP_S)
        for b in performance.beats
        if b.beat_id in beats and b.start_s <= t < b.end_s
    ]
    settings = StageSettings(short_side=SHORT_SIDE, fps=15, parameters=given)
    rehearse(NMDAReceptor, settings, look, at=at, only=beats)


@pytest.mark.parametrize("magnesium_mm", [0.5, 1.0, 2.0])
def test_no_ion_passes_the_filter_while_magnesium_is_computed_to_be_there(
    magnesium_mm: float,
) -> None:
    pore = story_pore(magnesium_mm)
    told = {"blocked": 0, "passed": 0}

    def look(scene: MechanismScene, _: str, __: np.ndarray) -> None:
        inside = [y for _, y in traffic(scene) if FILTER_Y[0] < y < FILTER_Y[1]]
        blocked = pore.blocked(scene.model_s) == 1
        told["blocked"] += bool(blocked)
        told["passed"] += len(inside)
        if blocked:
            assert not inside, f"at {1e3 * scene.model_s:.2f} ms"

    played({"depolarise"}, look, magnesium_mm=magnesium_mm)
    assert told["blocked"] > 10 and told["passed"] > 1


def test_no_ion_meets_another_in_the_pore() -> None:
    most = 0

    def look(scene: MechanismScene, _: str, __: np.ndarray) -> None:
        nonlocal most
        inside = [p for p in traffic(scene) if PORE_Y[0] < p[1] < PORE_Y[1]]
        most = max(most, len(inside))
        for a, b in combinations(inside, 2):
            assert np.hypot(*(a - b)) > APART_PX, f"at {scene.now:.2f} s: {a}, {b}"

    played({"agonists", "depolarise", "curve", "coincidence"}, look)
    assert most >= 2


def test_the_clip_ends_as_it_begins_with_a_gate_that_is_shut() -> None:
    last: list[MechanismScene] = []

    def look(scene: MechanismScene, _: str, __: np.ndarray) -> None:
        assert scene.world.view == scene.spots.whole
        assert scene.story.states.gate() == pytest.approx(0, abs=1e-6)
        assert not traffic(scene)
        last.append(scene)

    end_s = timed(NMDAReceptor).duration_s
    settings = StageSettings(short_side=SHORT_SIDE, fps=15)
    rehearse(NMDAReceptor, settings, look, at=[end_s - 1 / 15])
    assert last
