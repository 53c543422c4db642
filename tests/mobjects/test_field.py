"""The field of a hundred: places, states by time, and plugs counted in pixels."""

from __future__ import annotations

import numpy as np
import pytest
from manim import tempconfig
from scipy import ndimage

from ketamotion import theme as themes
from ketamotion.layout import PX_PER_UNIT, SIZES, layout
from ketamotion.mobjects.channel_field import ChannelField
from ketamotion.mobjects.relief.field import CHANNELS, SOLID_PX, plan
from ketamotion.mobjects.sprite import World
from ketamotion.stage.camera import StageCamera


@pytest.fixture(scope="module")
def bakes(tmp_path_factory: pytest.TempPathFactory) -> dict:
    """Fields by (size, theme), baked once."""
    return {}


def field(bakes: dict, size: str, theme: str, now: list[float]) -> ChannelField:
    frame, colours = layout(size), themes.load(theme)
    made = ChannelField(frame, colours, lambda: now[0], bakes=bakes.get((size, theme)))
    bakes[size, theme] = made.bakes
    return made


def picture(made: ChannelField) -> np.ndarray:
    """Pixels (H, W, 3) of the field in its world, through the stage's camera."""
    frame = made.layout
    size = {
        "pixel_width": frame.width,
        "pixel_height": frame.height,
        "frame_width": frame.width / PX_PER_UNIT,
        "frame_height": frame.height / PX_PER_UNIT,
    }
    with tempconfig(size):
        camera = StageCamera(void=made.theme.background["void"], **size)
        camera.reset()
        camera.capture_mobjects([World().take(made.shot).add(made)])
        return camera.pixel_array[..., :3].astype(int)


def plugs_seen(pixels: np.ndarray) -> int:
    """How many separate orange things a picture shows, from its colours alone."""
    red, green, blue = pixels.transpose(2, 0, 1)
    orange = (red - blue > 62) & (red > 125) & (green > blue)
    joined = ndimage.binary_dilation(orange, iterations=4)
    marks, number = ndimage.label(joined)
    areas = ndimage.sum_labels(orange, marks, np.arange(1, number + 1))
    return int((areas > 25).sum())


@pytest.mark.parametrize("size", SIZES)
def test_a_hundred_stand_apart_inside_the_picture_zone(size: str) -> None:
    frame = layout(size)
    made = plan((frame.width, frame.height), tuple(frame.picture))
    half = SOLID_PX / 2 * made.scale
    zone = frame.picture
    assert np.all(made.x - half > zone.left - 8)
    assert np.all(made.x + half < zone.right + 8)
    assert np.all(made.y + half * made.tilt < zone.bottom + 8)
    assert np.all(made.y - half * made.tilt - 16 * made.scale > zone.top - 24)
    away = np.hypot(
        made.x[:, None] - made.x, (made.y[:, None] - made.y) / made.tilt
    ) + 1e9 * np.eye(CHANNELS)
    # Two pores never come nearer than their rims are wide.
    assert np.all(away > 0.78 * SOLID_PX * np.minimum.outer(made.scale, made.scale))


def test_the_order_scatters_the_first_channels() -> None:
    frame = layout("16:9")
    made = plan((frame.width, frame.height), tuple(frame.picture))
    again = plan((frame.width, frame.height), tuple(frame.picture))
    assert np.array_equal(made.x, again.x)
    assert len(set(made.row[:30].tolist())) >= 8
    assert 400 < made.x[:30].mean() < 850


@pytest.mark.parametrize(
    ("size", "theme"), [("16:9", "dark"), ("1:1", "dark"), ("16:9", "light")]
)
def test_as_many_plugs_are_seen_as_channels_are_blocked(
    bakes: dict, size: str, theme: str
) -> None:
    made = field(bakes, size, theme, [0.0])
    for number in (0, 5, 57, 100):
        made.follow([k < number for k in range(CHANNELS)], [()] * CHANNELS)
        assert made.count(0.0) == number
        assert plugs_seen(picture(made)) == number


def test_a_change_is_a_function_of_time_alone(bakes: dict) -> None:
    now = [0.0]
    made = field(bakes, "16:9", "dark", now)
    switches: list[tuple[float, ...]] = [()] * CHANNELS
    switches[3], switches[8] = (1.0,), (1.0, 4.0)
    made.follow([False] * CHANNELS, switches)
    assert made.amounts(0.99)[3] == 0
    assert 0.2 < made.amounts(1.25)[3] < 0.8
    assert made.amounts(1.5)[3] == 1
    assert made.amounts(5.0)[[3, 8]].tolist() == [1, 0]
    assert [made.count(t) for t in (0.5, 1.0, 3.9, 4.0)] == [0, 2, 2, 1]
    frames = {}
    for t in (0.0, 1.25, 5.0, 1.25, 0.0):
        now[0] = t
        made.update(0)
        state = [(s.alpha, *s.matrix()) for s in (*made.plugs, *made.lights)]
        assert frames.setdefault(t, state) == state
    assert frames[0.0] != frames[1.25]
    assert not made.get_time_based_updaters()


def test_ketamine_comes_from_above_and_puts_out_the_light(bakes: dict) -> None:
    now = [0.0]
    made = field(bakes, "16:9", "dark", now)
    switches: list[tuple[float, ...]] = [(1.0,)] * CHANNELS
    made.follow([False] * CHANNELS, switches, light=lambda t: 0.8)
    heights, lights = [], []
    for now[0] in (0.9, 1.1, 1.25, 1.4, 1.6):
        made.refresh()
        heights.append(made.plugs[0].matrix()[5])
        lights.append(made.lights[0].alpha)
    assert np.all(np.diff(heights) >= 0) and heights[-1] > heights[0]
    assert np.all(np.diff(lights) <= 0)
    assert (lights[0], lights[-1]) == pytest.approx((0.8, 0.0))


def test_free_pores_are_lit_only_when_they_may_open(bakes: dict) -> None:
    made = field(bakes, "16:9", "dark", [0.0])
    free = [False] * CHANNELS
    bright = picture(made.follow(free, [()] * CHANNELS, light=lambda t: 1.0))
    dark = picture(made.follow(free, [()] * CHANNELS, light=lambda t: 0.0))
    for channel in range(0, CHANNELS, 7):
        x, y = made.plan.x[channel], made.plan.y[channel]
        spot = np.s_[int(y) - 4 : int(y) + 5, int(x) - 4 : int(x) + 5]
        assert bright[spot].mean() > dark[spot].mean() + 60
        assert dark[spot].mean() < 60


def test_rings_surround_their_channels(bakes: dict) -> None:
    made = field(bakes, "16:9", "dark", [0.0])
    corners = made.rings([4, 9]).corners_px().reshape(2, -1, 2)
    for channel, ring in zip((4, 9), corners, strict=True):
        reach = np.abs(ring[:, 0] - made.plan.x[channel]).max()
        assert reach > SOLID_PX / 2 * made.plan.scale[channel]
        assert ring[:, 1].min() < made.plan.y[channel] < ring[:, 1].max()


def test_a_hundred_are_needed(bakes: dict) -> None:
    made = field(bakes, "16:9", "dark", [0.0])
    with pytest.raises(ValueError, match="100"):
        made.follow([False], [()])
    with pytest.raises(ValueError, match="ascend"):
        made.follow([False] * CHANNELS, [(2.0, 1.0)] * CHANNELS)
