"""Checks that what is drawn is what was computed, each raising AssertionError.

The instruments (`readings`) use geometry and pixels, never what places a thing. The
models are asked here, for the scene's own parameters, at the model time of the
frame; the clock is held against the gear that is printed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ketamotion.checks.clocks import printed_gear
from ketamotion.checks.measure import to_px
from ketamotion.checks.rehearsal import rehearse, timed
from ketamotion.mobjects.veil import set_veil
from ketamotion.models.ketamine_block import patient_block
from ketamotion.models.nmda_blockade import Hundred, hundred, nearest_seed
from ketamotion.models.nmda_story import story_channel
from ketamotion.stage import MechanismScene, Performance, StageSettings
from ketamotion.stage.clock import gear
from ketamotion.stage.performance import PlayedBeat
from scenes.nmda_blockade import NMDABlockade
from tests.scenes import readings

SETTINGS = StageSettings(short_side=360, fps=15)
FRAME_S = 1 / 15
AXIS_SHARE = 0.005
"""How far a reading may be off: half a percent of the axis."""
PIXEL_PX = 2.0
"""What is read from pixels may be off by so much, in design px; a pixel has three."""
WIDE_PX, SHUT_PX = 40.0, 3.0
"""The open gate is wider than this, the shut one narrower: one pixel."""
GATE_SETTLED_S, PLUG_SETTLED_S = 0.8, 0.7
"""So long after a jump the drawn change is over, in seconds of film."""
LEAD_S = {"wash": 3.2}
"""When a beat's own panel stands and its clock runs, in s of film; else 1.5. The wash
first runs on, on a panel of its own, from where the rise stopped to where it begins."""
CHANNEL_BEATS = ("bind", "enter", "trap")
COUNTED_BEATS = ("rise", "wash", "release")


@dataclass(frozen=True)
class Due:
    """What a plot has to show at a moment: place on the x axis, and percents.

    `count` channels of `of` hold the drug; `counted` is that in percent.
    """

    x: float
    mean: float
    low: float
    high: float
    count: int
    of: int

    @property
    def counted(self) -> float:
        return 100 * self.count / self.of


def result_for(scene: MechanismScene) -> Hundred:
    """The hundred channels, asked of the model."""
    um = scene.parameter("ketamine_um")
    return hundred(um, seed=nearest_seed(um))


def due(scene: MechanismScene, beat_id: str) -> Due:
    """What the models say of this moment: block, or what is left of it."""
    result, t = result_for(scene), scene.model_s
    count = int(result.count_at(t))
    if beat_id == "rise" or t < result.exposure_end_s - 1e-6:
        mean, low, high = (
            100 * result.course[name].at(t)
            for name in ("blocked", "band_low", "band_high")
        )
        return Due(t, mean, low, high, count, 100)
    start = result.exposure_end_s if beat_id == "wash" else result.wash_end_s
    mean, low, high = (
        100 * result.kept[name].at(t) for name in ("kept", "kept_low", "kept_high")
    )
    of = int(result.count_at(result.exposure_end_s))
    return Due(t - start, mean, low, high, count, of)


def beats_of(performance: Performance) -> dict[str, PlayedBeat]:
    return {beat.beat_id: beat for beat in performance.beats}


def grid(start_s: float, end_s: float, step_s: float) -> list[float]:
    """Instants of the frame grid from start to end."""
    frames = np.arange(round(start_s / FRAME_S), round(end_s / FRAME_S))
    return [k * FRAME_S for k in frames[:: round(step_s / FRAME_S)]]


def late(beat: PlayedBeat, lead_s: float = 0.4) -> float:
    """An instant in the hold at a beat's end."""
    return round((beat.end_s - lead_s) / FRAME_S) * FRAME_S


def running(beat: PlayedBeat, share: float = 0.5) -> float:
    """An instant while a beat's clock runs: before its second caption."""
    begin = beat.start_s + LEAD_S.get(beat.beat_id, 1.5)
    at = begin + share * (beat.cue_starts[1] - begin)
    return round(at / FRAME_S) * FRAME_S


def look_at(
    beats: tuple[str, ...], at: list[float], look: Callable, draw: bool = False
) -> None:
    """Rehearse some beats of the clip; earlier ones are passed over."""
    rehearse(NMDABlockade, SETTINGS, look, at=at, only=beats, draw=draw)


# --- checks ------------------------------------------------------------------------


def check_pen() -> None:
    """The pen's tip, read off the ticks, is the computed value; so is its band."""
    times = beats_of(timed(NMDABlockade))
    count = dict.fromkeys(COUNTED_BEATS, 0)

    def look(scene: MechanismScene, beat_id: str, _: np.ndarray) -> None:
        true = due(scene, beat_id)
        panel = readings.panel_of(scene)
        read = readings.scales(scene, panel.axes)
        dot = readings.dot_place(scene, panel)
        x, y = read.value(dot)
        span = panel.axes.x_ticks[-1] - panel.axes.x_ticks[0]
        at = f"{beat_id}, {scene.now:.2f} s, model {scene.model_s:.4g} s"
        assert abs(x - true.x) <= AXIS_SHARE * span, f"{at}: pen at {x:.4g}, {true}"
        assert abs(y - true.mean) <= AXIS_SHARE * 100, f"{at}: pen says {y:.2f}, {true}"
        if true.x > 0.02 * span:
            end = readings.line_at(scene, panel.trace, dot[0])
            assert abs(end - dot[1]) < 0.5, f"{at}: the curve ends beside its pen"
            edges = readings.area_at(scene, panel.band.points, dot[0] - 0.01)
            band = [read.value(np.array([dot[0], edge]))[1] for edge in edges]
            assert np.allclose(band, (true.low, true.high), atol=AXIS_SHARE * 100), (
                f"{at}: the band says {np.round(band, 1)}, {true}"
            )
            last = to_px(scene.layout, panel.counted.points)[-1]
            share = read.value(last)[1]
            assert abs(share - true.counted) <= AXIS_SHARE * 100, (
                f"{at}: the steps say {share:.2f}, {true}"
            )
        count[beat_id] += 1

    at = [
        t
        for name in COUNTED_BEATS
        for t in grid(
            times[name].start_s + LEAD_S.get(name, 1.5) + 0.5, times[name].end_s, 0.4
        )
    ]
    filling = times["wash"].start_s
    at += grid(filling + 0.9, filling + 2.0, 0.2)
    look_at(COUNTED_BEATS, at, look)
    assert min(count.values()) > 10, count


def check_pen_in_pixels() -> None:
    """The dots in the frame are where the computed values stand on the axes.

    The dot of the count lies on that of the mean, so it is taken away for the latter.
    """
    times = beats_of(timed(NMDABlockade))
    seen: list[str] = []

    def look(scene: MechanismScene, beat_id: str, pixels: np.ndarray) -> None:
        true = due(scene, beat_id)
        panel = readings.panel_of(scene)
        read = readings.scales(scene, panel.axes)

        def check(name: str, color: str, frame: np.ndarray, y_due: float) -> None:
            x, y = read.value(readings.dot_in_pixels(scene, frame, color))
            x_off, y_off = abs((x - true.x) / read.x[1]), abs((y - y_due) / read.y[1])
            assert x_off < PIXEL_PX and y_off < PIXEL_PX, (
                f"{beat_id}, model {scene.model_s:.4g} s: the dot of the {name} says "
                f"{x:.4g}, {y:.2f}; {true}"
            )
            seen.append(name)

        warm = scene.theme.entity["ketamine"]["lift"]
        check("count", warm, pixels, true.counted)
        over = panel.submobjects[panel.submobjects.index(panel.playhead) + 1 :]
        for mobject in over:
            set_veil(mobject, 0.0)
        scene.renderer.draw(scene)
        check("mean", scene.theme.trace["model"], scene.camera.pixel_array, true.mean)
        for mobject in over:
            set_veil(mobject, 1.0)

    at = [t for n in COUNTED_BEATS for t in (running(times[n], k) for k in (0.4, 0.8))]
    look_at(COUNTED_BEATS, at, look, True)
    assert len(seen) == 2 * len(at), seen


def check_patient_curve() -> None:
    """The curve over voltage is the computed one, and the line stands at rest."""
    times = beats_of(timed(NMDABlockade))
    found = patient_block()

    def look(scene: MechanismScene, beat_id: str, _: np.ndarray) -> None:
        panel = readings.panel_of(scene)
        read = readings.scales(scene, panel.axes)
        for v_mv in (-75.0, -66.0, -40.0, -15.0):
            at_px = (v_mv - read.x[0]) / read.x[1]
            line = readings.line_at(scene, panel.trace, at_px)
            edges = readings.area_at(scene, panel.band.points, at_px)
            drawn = [read.value(np.array([at_px, y]))[1] for y in (line, *edges)]
            curves = (found.central_curve, found.low_curve, found.high_curve)
            due = [100 * np.interp(v_mv, found.v_mv, curve) for curve in curves]
            assert np.allclose(drawn, due, atol=AXIS_SHARE * 100), (
                f"at {v_mv} mV: drawn {np.round(drawn, 1)}, computed {np.round(due, 1)}"
            )

    look_at(("patient",), [late(times["patient"])], look)


def check_counter() -> None:
    """The digits in the frame are the number of channels that hold the drug."""
    times = beats_of(timed(NMDABlockade))
    read: list[int] = []

    def look(scene: MechanismScene, beat_id: str, pixels: np.ndarray) -> None:
        true = due(scene, beat_id)
        read.append(readings.counter_in_pixels(scene, pixels))
        assert read[-1] == true.count, f"{beat_id}: the counter says {read[-1]}, {true}"
        words = readings.panel_of(scene).headline.words
        assert f"of {true.of} " in words, f"{beat_id}: {words!r}, {true}"

    at = [t for n in COUNTED_BEATS for t in (running(times[n]), late(times[n]))]
    look_at(COUNTED_BEATS, at, look, True)
    assert len(read) == len(at) and len(set(read)) > 2, read


def check_pores() -> None:
    """As many pores are plugged in the frame as hold the drug.

    While it runs, a plug may be on its way; what came and went within its time is
    left open.
    """
    times = beats_of(timed(NMDABlockade))
    read: list[int] = []

    def look(scene: MechanismScene, beat_id: str, pixels: np.ndarray) -> None:
        seen = readings.plugs_in_pixels(scene, pixels)
        read.append(seen)
        if beat_id == "patient":
            low = high = patient_block().receptors(100)[1]
        else:
            result = result_for(scene)
            standing = scene.now > late(times[beat_id], 1)
            printed = printed_gear(scene)
            back = 0.0 if standing else PLUG_SETTLED_S * printed
            ago = np.linspace(scene.model_s - back, scene.model_s, 50)
            held = np.array([result.blocked_at(t) for t in ago])
            low, high = held.all(0).sum(), held.any(0).sum()
        assert low <= seen <= high, (
            f"{beat_id}, {scene.now:.2f} s: {seen} pores are plugged, "
            f"computed {low} to {high}"
        )

    at = [t for n in COUNTED_BEATS for t in (running(times[n]), late(times[n]))]
    look_at((*COUNTED_BEATS, "patient"), [*at, late(times["patient"])], look, True)
    assert len(read) == len(at) + 1 and len(set(read)) > 3, read


def check_gate() -> None:
    """The gate's beads part and meet when the computed channel opens and shuts."""
    times = beats_of(timed(NMDABlockade))
    widths: list[tuple[str, float, float, float]] = []

    def look(scene: MechanismScene, beat_id: str, pixels: np.ndarray) -> None:
        width = readings.gate_width(scene, pixels)
        widths.append((beat_id, scene.now, scene.model_s, width))

    at = [
        t
        for n in CHANNEL_BEATS
        for t in grid(times[n].start_s + 0.6, times[n].end_s, 0.2)
    ]
    look_at(CHANNEL_BEATS, at, look, True)
    channel = story_channel(NMDABlockade.storyboard.values({})["ketamine_um"], seed=1)
    is_open = channel.course["open"]
    settled = {0: 0, 1: 0}
    last: tuple[float, float] | None = None
    for beat_id, now, model_s, width in widths:
        state = is_open.at(model_s)
        change_s = GATE_SETTLED_S * gear(NMDABlockade.storyboard[beat_id].rate)
        lately = is_open.at(np.linspace(model_s - change_s, model_s, 50))
        if np.all(lately == state):
            fits = width > WIDE_PX if state else width <= SHUT_PX
            settled[int(state)] += 1
        elif last is not None and last[0] == state:
            opened = width - last[1]
            fits = opened >= -SHUT_PX if state else opened <= SHUT_PX
        else:
            fits = True
        last = (state, width)
        assert fits, (
            f"{beat_id}, {now:.2f} s: the gate is {width:.0f} px wide, the channel "
            + ("open" if state else "shut")
        )
    assert min(settled.values()) > 20, settled


CHECKS = {
    "pen": check_pen,
    "pen in pixels": check_pen_in_pixels,
    "patient curve": check_patient_curve,
    "counter": check_counter,
    "pores": check_pores,
    "gate": check_gate,
}
