"""Plots: what is drawn stands where the ticks say; measured on geometry and pixels."""

from __future__ import annotations

import numpy as np
import pytest
from manim import tempconfig

from ketamotion import theme as themes
from ketamotion.layout import PX_PER_UNIT, SIZES, Layout, Rect, layout
from ketamotion.mobjects.axes import Axes, nice_ticks
from ketamotion.mobjects.panel import Headline, Panel, plan
from ketamotion.mobjects.plot import Band, DataPoint, Playhead, Trace
from ketamotion.mobjects.text import TextBlock
from ketamotion.stage.camera import StageCamera

DARK = themes.load("dark")
XS = np.linspace(0, 4, 161)
YS = 87 * (1 - np.exp(-1.7 * XS))


def axes(frame: Layout, **given: object) -> Axes:
    options = {"x_unit": "s", "y_unit": "%", "beyond": 30.0, **given}
    return Axes(
        (0, 4), (0, 100), plan(frame.panel).plot, layout=frame, theme=DARK, **options
    )


def tick_scale(plot: Axes, frame: Layout) -> tuple[np.ndarray, np.ndarray]:
    """Slope and offset from px to data, in x and y, from tick marks and labels.

    Reads drawn lines and drawn words alone, never the axes' own mapping.
    """
    marks = [line.points[0] for line in plot.x_lines]
    x_px = [p[0] * PX_PER_UNIT + frame.width / 2 for p in marks]
    y_px = [frame.height / 2 - line.points[0][1] * PX_PER_UNIT for line in plot.y_lines]

    def value(block: TextBlock) -> float:
        return float(block.words.split("\u00a0")[0].replace("\u2212", "-"))

    x_data = [value(block) for block in plot.x_labels]
    y_data = [value(block) for block in plot.y_labels]
    # The value after the break does not belong to the scale.
    inside = [i for i, v in enumerate(x_data) if v <= 4]
    x_fit = np.polyfit([x_px[i] for i in inside], [x_data[i] for i in inside], 1)
    return x_fit, np.polyfit(y_px, y_data, 1)


def drawn(frame: Layout, *mobjects: object) -> np.ndarray:
    """Pixels, (H, W, 3), at half size."""
    size = {
        "pixel_width": frame.width // 2,
        "pixel_height": frame.height // 2,
        "frame_width": frame.width / PX_PER_UNIT,
        "frame_height": frame.height / PX_PER_UNIT,
    }
    with tempconfig(size):
        camera = StageCamera(void=DARK.background["void"], **size)
        camera.reset()
        camera.capture_mobjects(mobjects)
        return camera.pixel_array[..., :3].astype(int)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("at", [0.0, 0.31, 2.017, 4.0])
def test_the_pen_stands_at_the_computed_value(size: str, at: float) -> None:
    frame = layout(size)
    plot = axes(frame)
    trace = Trace(plot, XS, YS, upto=lambda: at)
    x_fit, y_fit = tick_scale(plot, frame)
    x, y = trace.corners_px()[-1]
    assert np.polyval(x_fit, x) == pytest.approx(at, abs=1e-6)
    expected = np.interp(at, XS, YS)
    assert np.polyval(y_fit, y) == pytest.approx(expected, abs=1e-6)


def test_an_axis_stretched_by_a_twentieth_is_noticed() -> None:
    frame = layout("16:9")
    plot = axes(frame)
    plot.y_range = (0, 105)
    trace = Trace(plot, XS, YS, upto=lambda: 2.0)
    _, y_fit = tick_scale(plot, frame)
    assert abs(np.polyval(y_fit, trace.corners_px()[-1][1]) - trace.tip[1]) > 1


def test_the_playheads_pixels_are_at_the_value() -> None:
    frame = layout("16:9")
    plot = axes(frame)
    trace = Trace(plot, XS, YS, upto=lambda: 1.0)
    pixels = drawn(frame, Playhead(trace, line=False).dot)
    ink = np.abs(pixels - pixels[0, 0]).sum(2).astype(float)
    rows, columns = np.indices(ink.shape)
    x = 2 * (ink * (columns + 0.5)).sum() / ink.sum()
    y = 2 * (ink * (rows + 0.5)).sum() / ink.sum()
    x_fit, y_fit = tick_scale(plot, frame)
    assert np.polyval(x_fit, x) == pytest.approx(1.0, abs=0.01)
    assert np.polyval(y_fit, y) == pytest.approx(np.interp(1, XS, YS), abs=0.2)


def test_a_trace_is_revealed_not_morphed() -> None:
    plot = axes(layout("16:9"))
    now = [0.5]
    trace = Trace(plot, XS, YS, upto=lambda: now[0])
    before = trace.points[:-4].copy()
    now[0] = 3.0
    trace.update(0)
    assert len(trace.points) > len(before)
    assert np.array_equal(trace.points[: len(before)], before)
    now[0] = 0.5
    trace.update(0)
    assert np.array_equal(trace.points[:-4], before)


def test_a_band_holds_its_trace_and_ends_with_it() -> None:
    frame = layout("4:3")
    plot = axes(frame)
    band = Band(plot, XS, 0.8 * YS, 1.1 * YS, upto=lambda: 1.3)
    x_fit, y_fit = tick_scale(plot, frame)
    corners = band.corners_px()
    x, y = np.polyval(x_fit, corners[:, 0]), np.polyval(y_fit, corners[:, 1])
    assert x.max() == pytest.approx(1.3, abs=1e-6)
    end = y[np.abs(x - 1.3) < 1e-6]
    value = np.interp(1.3, XS, YS)
    assert end.min() == pytest.approx(0.8 * value, abs=1e-6)
    assert end.max() == pytest.approx(1.1 * value, abs=1e-6)
    with pytest.raises(ValueError, match="above"):
        Band(plot, XS, YS + 1, YS)


def test_a_data_point_spans_its_error() -> None:
    frame = layout("9:16")
    plot = axes(frame)
    point = DataPoint(plot, 30, 86, 4, "measured")
    _, y_fit = tick_scale(plot, frame)
    y = np.polyval(y_fit, point.bar.corners_px()[:, 1])
    assert (y.min(), y.max()) == pytest.approx((82, 90))
    mark = plot.x_lines[-1].corners_px()[0, 0]
    assert point.diamond.corners_px()[:, 0].mean() == pytest.approx(mark, abs=2.5)


def test_nothing_is_placed_inside_a_break() -> None:
    plot = axes(layout("16:9"))
    with pytest.raises(ValueError, match="break"):
        plot.px(12, 50)


def test_samples_must_ascend_and_match() -> None:
    plot = axes(layout("16:9"))
    with pytest.raises(ValueError, match="ascend"):
        Trace(plot, [0, 2, 1], [0, 1, 2])
    with pytest.raises(ValueError, match="as many"):
        Trace(plot, [0, 1, 2], [0, 1])


@pytest.mark.parametrize(
    ("low", "high", "most", "expected"),
    [
        (0, 100, 3, [0, 50, 100]),
        (-80, 0, 3, [-80, -40, 0]),
        (0, 0.5, 3, [0, 0.25, 0.5]),
        (0, 4, 2, [0, 4]),
        (0, 7, 3, [0, 7]),
    ],
)
def test_ticks_are_round(low: float, high: float, most: int, expected: list) -> None:
    assert nice_ticks(low, high, most) == pytest.approx(expected)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("words", ["{n} of 100 blocked", "{n} de 100 bloqueados"])
@pytest.mark.parametrize("value", [0, 57, 100])
def test_nothing_in_a_panel_overlaps_or_leaves_it(
    size: str, words: str, value: float
) -> None:
    frame = layout(size)
    given = {"layout": frame, "theme": DARK}
    panel = Panel(frame.panel, **given)
    head = Headline(words, plan(frame.panel), lambda: value, **given)
    plot = axes(frame)
    point = DataPoint(plot, 30, 86, 1, "measured")
    boxes: list[Rect] = [*head.boxes, *plot.boxes, *point.boxes]
    for i, box in enumerate(boxes):
        assert panel.box.contains(box), box
        for other in boxes[i + 1 :]:
            assert not box.overlaps(other), (box, other)
    assert len(plot.x_labels) + len(plot.y_labels) <= 6


def test_a_headlines_words_make_room_for_digits() -> None:
    frame = layout("16:9")
    value = [9.0]
    head = Headline(
        "{n} of 100 blocked",
        plan(frame.panel),
        lambda: value[0],
        layout=frame,
        theme=DARK,
    )
    left = head.counter.box(frame).left
    for value[0] in (9.0, 57.0, 100.0):
        head.update(0)
        assert head.words == f"{value[0]:.0f} of 100 blocked"
        number, after = head.counter.box(frame), head.after.box(frame)
        assert number.left == pytest.approx(left)
        assert 8 < after.left - number.right < 32


def test_a_number_needs_its_place() -> None:
    frame = layout("16:9")
    with pytest.raises(ValueError, match="together"):
        Headline("blocked", plan(frame.panel), lambda: 1.0, layout=frame, theme=DARK)


def test_the_panels_ground_is_dithered_and_even() -> None:
    frame = layout("16:9")
    panel = Panel(frame.panel, layout=frame, theme=DARK)
    pixels = panel.plate.bake.pixels[100:-100, 100:-100, :3].astype(float)
    steps = np.abs(np.diff(pixels.mean((1, 2))))
    assert steps.max() < 0.5  # no row is a whole step brighter than the next
    assert pixels[0].std() > 0.1
