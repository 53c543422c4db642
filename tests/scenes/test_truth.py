"""What is drawn is what was computed; a scene spoilt on purpose is noticed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest

from ketamotion.checks.rehearsal import timed
from ketamotion.mobjects import axes, channel_field, nmda_receptor, plot, text
from ketamotion.models import ketamine_block, nmda_blockade, nmda_story
from ketamotion.models.ketamine_block import patient_block
from ketamotion.models.nmda_blockade import Hundred, hundred
from ketamotion.models.nmda_story import story_channel
from tests.scenes.truth import CHECKS


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """A spoilt scene must not leave its times to another test."""
    yield
    timed.cache_clear()


@pytest.mark.parametrize("name", CHECKS)
def test_what_is_drawn_is_what_was_computed(name: str) -> None:
    CHECKS[name]()


# --- sabotage ----------------------------------------------------------------------

Patch = pytest.MonkeyPatch


def stretch_y_ticks(patch: Patch) -> None:
    """The numbers on the axis stand 1.05 times too high."""
    drawn = axes.Axes._draw_y

    def stretched(self, labels):
        low, high = self.y_range
        self.y_range = (low, high / 1.05)
        drawn(self, labels)
        self.y_range = (low, high)

    patch.setattr(axes.Axes, "_draw_y", stretched)


def stretch_x_ticks(patch: Patch) -> None:
    drawn = axes.Axes._draw_x

    def stretched(self, labels, last):
        low, high = self.x_range
        self.x_range = (low, high * 1.05)
        drawn(self, labels, last)
        self.x_range = (low, high)

    patch.setattr(axes.Axes, "_draw_x", stretched)


def stretch_curve(patch: Patch) -> None:
    """The curve and its pen are drawn 1.05 times as high as computed."""
    made = plot.Trace.__init__

    def stretched(self, where, xs, ys, **given):
        made(self, where, xs, np.asarray(ys) * 1.05, **given)

    patch.setattr(plot.Trace, "__init__", stretched)


def altered_hundred(patch: Patch, change: Callable[[Hundred], Hundred]) -> None:
    """The scene is given an altered result; the checks ask the model itself."""
    patch.setattr(
        nmda_blockade, "hundred", lambda *args, **given: change(hundred(*args, **given))
    )


def swap_mean_and_band(patch: Patch) -> None:
    """The curve is the band's upper edge."""

    def change(h: Hundred) -> Hundred:
        values = {**h.course.values, "blocked": h.course.values["band_high"]}
        return replace(h, course=replace(h.course, values=values))

    altered_hundred(patch, change)


def swap_band(patch: Patch) -> None:
    """The band of one rate set: no wider than the curve."""

    def change(h: Hundred) -> Hundred:
        values = dict.fromkeys(h.course.values, h.course.values["blocked"])
        return replace(h, course=replace(h.course, values=values))

    altered_hundred(patch, change)


def swap_kept_and_blocked(patch: Patch) -> None:
    """What is said to be still there is the share that is blocked."""

    def change(h: Hundred) -> Hundred:
        at = {
            n: h.course[b].at(h.kept.t_s)
            for n, b in (
                ("kept", "blocked"),
                ("kept_low", "band_low"),
                ("kept_high", "band_high"),
            )
        }
        return replace(h, kept=replace(h.kept, values=at))

    altered_hundred(patch, change)


def swap_patient_curves(patch: Patch) -> None:
    def change(*args, **given):
        found = patient_block(*args, **given)
        return replace(found, central_curve=found.high_curve)

    patch.setattr(ketamine_block, "patient_block", change)


def freeze_counter(patch: Patch) -> None:
    patch.setattr(text.Counter, "refresh", lambda self: self)


def miscount(patch: Patch) -> None:
    shown = text.Counter.__init__

    def one_more(self, value, *args, **given):
        shown(self, lambda: value() + 1, *args, **given)

    patch.setattr(text.Counter, "__init__", one_more)


def freeze_plugs(patch: Patch) -> None:
    patch.setattr(channel_field.ChannelField, "amounts", lambda self, t: np.zeros(100))


def lose_a_plug(patch: Patch) -> None:
    true = channel_field.ChannelField.amounts

    def fewer(self, t):
        amounts = true(self, t)
        amounts[np.flatnonzero(amounts)[:1]] = 0.0
        return amounts

    patch.setattr(channel_field.ChannelField, "amounts", fewer)


def jam_gate(patch: Patch) -> None:
    """The gate opens a third of its way."""
    true = nmda_receptor.ReceptorStates.pose

    def jammed(self, t, seconds):
        pose = true(self, t, seconds)
        return replace(pose, gate=pose.gate / 3)

    patch.setattr(nmda_receptor.ReceptorStates, "pose", jammed)


def another_channel(patch: Patch) -> None:
    """The channel that is drawn is another example than the computed one."""
    patch.setattr(
        nmda_story, "story_channel", lambda um, seed: story_channel(um, seed=seed + 300)
    )


PEN = "pen at|pen says|the dot of the|the band says"
SABOTAGE = [
    ("pen", stretch_y_ticks, PEN),
    ("pen", stretch_x_ticks, PEN),
    ("pen", stretch_curve, PEN),
    ("pen in pixels", stretch_curve, PEN),
    ("pen in pixels", stretch_y_ticks, PEN),
    ("pen", swap_mean_and_band, PEN),
    ("pen", swap_kept_and_blocked, PEN),
    ("pen", swap_band, "the band says"),
    ("pen in pixels", swap_mean_and_band, "the dot of the mean"),
    ("patient curve", swap_patient_curves, "at .* mV: drawn"),
    ("patient curve", stretch_y_ticks, "at .* mV: drawn"),
    ("counter", freeze_counter, "the counter says"),
    ("counter", miscount, "the counter says"),
    ("pores", freeze_plugs, "0 pores are plugged"),
    ("pores", lose_a_plug, "pores are plugged"),
    ("gate", jam_gate, "px wide, the channel open"),
    ("gate", another_channel, "px wide, the channel"),
]


@pytest.mark.parametrize(
    ("name", "spoil", "noticed"),
    SABOTAGE,
    ids=[f"{n}-{s.__name__}" for n, s, _ in SABOTAGE],
)
def test_a_spoilt_scene_is_noticed(
    name: str, spoil: Callable[[Patch], None], noticed: str, monkeypatch: Patch
) -> None:
    spoil(monkeypatch)
    timed.cache_clear()
    with pytest.raises(AssertionError, match=noticed):
        CHECKS[name]()
