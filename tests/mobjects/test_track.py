"""Curves of things that go on and off."""

from __future__ import annotations

import numpy as np

from ketamotion.mobjects.track import Eased, Switches


def test_many_switches_are_drawn_as_one_by_one() -> None:
    rng = np.random.default_rng(3)
    start = rng.random(40) < 0.4
    # Up to nine changes within 3 s, each 0.5 s wide: many overlap.
    switches = [np.sort(rng.uniform(0, 3, rng.integers(0, 9))) for _ in start]
    many = Switches(start, switches, 0.5)
    one_by_one = [
        Eased(times, [float(on ^ bool(k % 2)) for k in range(len(times) + 1)], 0.5)
        for on, times in zip(start, switches, strict=True)
    ]
    for t in np.linspace(-1.0, 5.0, 121):
        assert many(t).tolist() == [eased(t) for eased in one_by_one]
        flips = [int((times <= t).sum()) for times in switches]
        assert many.on(t).tolist() == [
            bool(on) ^ bool(n % 2) for on, n in zip(start, flips, strict=True)
        ]


def test_a_switch_counts_from_its_very_instant() -> None:
    one = Switches([False], [[1.0]], 0.5)
    assert not one.on(np.nextafter(1.0, 0.0))[0]
    assert one.on(1.0)[0] and one(1.0)[0] == 0.0
    assert one(1.5)[0] == 1.0
