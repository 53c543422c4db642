"""M5a: the same block on every cell, in a network built so that this frees pyramids."""

from dataclasses import fields, replace

import numpy as np
import pytest

from ketamotion.models import disinhibition_network as d

pytestmark = pytest.mark.xdist_group("networks")  # solved once, not twice

ROWS = (0.0, 0.15, 0.3, 0.5)
"""The blocks of test T5a."""


@pytest.fixture(scope="module")
def curves() -> d.RateCurves:
    return d.rate_curves()


def at(curves: d.RateCurves, name: str, *blocks: float) -> np.ndarray:
    return np.array([curves.at(block)[name] for block in blocks])


@pytest.mark.regression
def test_t5a_tonic_cells_fall_and_pyramids_rise(curves: d.RateCurves) -> None:
    pyramidal = at(curves, "pyramidal", *ROWS)
    tonic = at(curves, "tonic", *ROWS)
    assert tonic[2] <= 0.75 * tonic[0]
    assert pyramidal[2] >= 1.4 * pyramidal[0]
    assert np.all(np.diff(pyramidal) > 0)
    assert np.all(np.diff(tonic) < 0)
    assert np.all(np.diff(at(curves, "fast", *ROWS)) > 0)  # pyramids drive them


@pytest.mark.regression
def test_t5a_the_network_swings_in_the_gamma_band(curves: d.RateCurves) -> None:
    for block, hz in zip(curves.block, curves.gamma_peak_hz, strict=True):
        if block in ROWS:
            assert 30 <= hz <= 50
    low, high = (curves.gamma_power[list(curves.block).index(b)] for b in (0.0, 0.5))
    assert high > low


@pytest.mark.regression
def test_the_rise_is_larger_than_what_seeds_do(curves: d.RateCurves) -> None:
    start, end = (list(curves.block).index(b) for b in (0.0, 0.3))
    spread = np.hypot(curves.sd["pyramidal"][start], curves.sd["pyramidal"][end])
    rise = curves.mean["pyramidal"][end] - curves.mean["pyramidal"][start]
    assert rise > 5 * spread


@pytest.mark.regression
def test_at_a_high_block_the_pyramids_fall_below_their_start(
    curves: d.RateCurves,
) -> None:
    pyramidal = curves.mean["pyramidal"]
    assert 0.35 <= curves.block[pyramidal.argmax()] <= 0.6
    assert pyramidal[-1] < 0.6 * pyramidal[0]


def test_t5c_the_same_code_twice_gives_the_same_bits() -> None:
    once, again = (d.simulate.__wrapped__((0.0,), 2, 0.15, 0.05)[0] for _ in range(2))
    assert len(once.spike_t_s) > 10
    assert once.spike_t_s.tobytes() == again.spike_t_s.tobytes()
    assert once.spike_cell.tobytes() == again.spike_cell.tobytes()
    assert once.lfp.tobytes() == again.lfp.tobytes()
    other = d.simulate.__wrapped__((0.0,), 3, 0.15, 0.05)[0]
    assert other.lfp.tobytes() != once.lfp.tobytes()


def test_a_run_is_in_order_and_counts_as_its_rates_say(curves: d.RateCurves) -> None:
    run = d.network_at(0.3)
    assert run.block == 0.3 and run.duration_s == d.DURATION_S
    assert np.all(np.diff(run.spike_t_s) >= 0)
    assert 0 <= run.spike_t_s[0] and run.spike_t_s[-1] < run.duration_s
    assert run.spike_cell.min() >= 0 and run.spike_cell.max() < 120
    for name, part in d.POPULATIONS.items():
        inside = (run.spike_cell >= part.start) & (run.spike_cell < part.stop)
        count = run.rates_hz[name] * (part.stop - part.start) * run.duration_s
        assert inside.sum() == pytest.approx(count)
        assert abs(run.rates_hz[name] - curves.at(0.3)[name]) < 2.0
    assert len(run.lfp) == round(run.duration_s / d.LFP_STEP_S)


def test_between_the_solved_blocks_rates_are_interpolated(curves: d.RateCurves) -> None:
    low, middle, high = (curves.at(b)["tonic"] for b in (0.2, 0.225, 0.25))
    assert middle == pytest.approx((low + high) / 2)
    assert curves.at(0.95)["pyramidal"] == curves.mean["pyramidal"][-1]


def test_the_band_of_a_patient_is_that_of_the_receptors() -> None:
    low, high = d.therapeutic_band()
    assert 0.01 < low < 0.06 and 0.10 < high < 0.15


@pytest.mark.parametrize("wrong", [-0.01, 0.96, float("nan")])
def test_a_block_outside_the_range_is_one_line(wrong: float) -> None:
    with pytest.raises(ValueError, match="0 to 0.95") as error:
        d.network_at(wrong)
    assert "\n" not in str(error.value)


@pytest.mark.analytic
def test_without_synapses_noise_and_drive_the_cells_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    p = d.load()
    silent = {
        name: replace(
            getattr(p, name), **{f.name: 0.0 for f in fields(getattr(p, name))}
        )
        for name in ("weight", "ambient", "drive")
    }
    monkeypatch.setattr(d, "load", lambda: replace(p, noise=0.0, **silent))
    run = d.simulate.__wrapped__((0.0,), 2, 0.2, 0.1)[0]
    assert len(run.spike_t_s) == 0
    assert np.all(run.lfp == 0)
