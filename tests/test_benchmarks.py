"""The benchmark counts what it says it counts."""

from __future__ import annotations

import time

import pytest

from benchmarks.__main__ import COLUMNS, table
from benchmarks.frames import PARTS, Cost, Meter, Plan, measure
from ketamotion.render.encode import Encoding
from ketamotion.stage import StageSettings
from tests.stage.small_scene import Small

TINY = StageSettings(short_side=120, fps=15)


def test_each_beat_is_charged_for_its_counted_frames_alone() -> None:
    plan = Plan(windows=2, frames=5)
    costs, performance = measure(Small, TINY, plan, encoding=Encoding("ultrafast"))
    assert list(costs) == [beat.beat_id for beat in performance.beats]
    for cost in costs.values():
        assert cost.frames == 10
        assert set(cost.seconds) == {*PARTS, "encode"}
    anew, _ = measure(Small, TINY, plan, keeps=False)
    assert all(cost.ms("encode") == 0 for cost in anew.values())
    lines = table(costs, anew, performance).splitlines()
    assert [line.split()[0] for line in lines] == ["beat", *costs, "clip"]
    assert all(len(line.split()) == 1 + len(COLUMNS) for line in lines)


def test_windows_lie_inside_their_beat() -> None:
    plan = Plan(windows=3, frames=24)
    for first, after in ((0, 900), (90, 200), (10, 40), (10, 12)):
        starts = plan.starts(first, after)
        assert all(first <= start - 2 for start in starts)
        assert after - first < 30 or all(s + 24 <= after for s in starts)


def test_the_meter_charges_only_while_a_frame_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = iter([0.0, 5.0, 7.0])
    monkeypatch.setattr(time, "process_time", lambda: next(now))
    meter = Meter()
    with meter.on("update"):
        pass
    meter.cost = Cost(frames=1)
    with meter.on("update"):
        pass
    assert meter.cost.seconds == {"update": 2.0}
