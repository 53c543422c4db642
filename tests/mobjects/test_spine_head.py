"""The spine's picture: where things stand, and what it shows of what it is given."""

import numpy as np
import pytest

from ketamotion import layout, theme
from ketamotion.layout import SIZES
from ketamotion.mobjects.relief import spine_head_shape as relief
from ketamotion.mobjects.relief.spine_head_glows import calcium_field
from ketamotion.mobjects.shape_plot import rooms
from ketamotion.mobjects.spine_head import (
    IN_S,
    REST_S,
    Spine,
    SpineStates,
    resting_places,
    spine_world,
)


def inside(x: float, y: float) -> float:
    at = (np.array([[x]], np.float32), np.array([[y]], np.float32))
    return float(relief.body(*at)[0, 0])


def test_channels_stand_in_the_membrane_and_point_outward() -> None:
    for deg in (*relief.AMPA_DEG, *relief.NMDA_DEG, *relief.L_TYPE_DEG):
        at = relief.stand(deg)
        assert abs(inside(at.x, at.y) - relief.MEMBRANE_PX / 2) < 3
        out = np.deg2rad(at.turn_deg)
        beyond = inside(at.x + 20 * np.sin(out), at.y - 20 * np.cos(out))
        assert beyond > inside(at.x, at.y) + 15
    assert not set(relief.AMPA_DEG) & set(relief.NMDA_DEG)


def test_endings_keep_the_cleft_free() -> None:
    x, y = (np.linspace(-300, 300, 61, dtype=np.float32)[None, :],
            np.linspace(-420, 150, 58, dtype=np.float32)[:, None])  # fmt: skip
    d = relief.body(x, y)
    ends = relief.boutons(x, y, d)
    assert (ends < 0).any()
    assert d[ends < 0].min() > 0.8 * relief.CLEFT_PX


@pytest.mark.parametrize("route", ["nmda", "l_type"])
def test_ions_rest_inside_and_apart(route: str) -> None:
    places = np.array(resting_places(route, 26))
    assert len(places) == 26 or route == "l_type"
    assert all(inside(x, y) < -20 for x, y in places)
    apart = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    assert apart[~np.eye(len(places), dtype=bool)].min() > 20


def test_calcium_is_highest_at_its_channels_and_nowhere_outside() -> None:
    g, c = calcium_field(relief.L_TYPE_DEG)
    d = np.broadcast_to(relief.body(g.x, g.y), g.shape)
    assert c.max() == 1 and np.all(c[d > 0] == 0)
    row, column = np.unravel_index(c.argmax(), c.shape)
    peak = np.array([g.x[0, column], g.y[row, 0]])
    mouths = np.array([relief.head_outline(deg) for deg in relief.L_TYPE_DEG])
    assert np.hypot(*(mouths - peak).T).min() < 20
    # It falls towards the middle and into the neck, without a jump.
    middle = c[np.abs(g.y[:, 0]).argmin(), np.abs(g.x[0]).argmin()]
    neck = c[np.abs(g.y[:, 0] - 220).argmin(), np.abs(g.x[0]).argmin()]
    assert 0 < neck < middle < 0.8


@pytest.fixture(scope="module")
def spine() -> Spine:
    seen = Spine(
        layout.layout("16:9"), theme.load("dark"), lambda: 0.0, px_scale=0.25, perhaps=1
    )
    spine_world(seen)
    return seen


def test_ions_come_in_when_they_are_due(spine: Spine) -> None:
    clock = [0.0]
    spine.let_in(lambda: clock[0], [1.0, 2.0], [3.0])

    def shown() -> list[tuple[float, float]]:
        spine.refresh()
        ions = [ion.sprite for some in spine.ions.values() for ion in some]
        return [ion.matrix()[4:] for ion in ions if not ion.hidden]

    assert shown() == []
    clock[0] = 1.0 - IN_S / 2
    assert [inside(*at) > 0 for at in shown()] == [True]
    clock[0] = 3.0 + REST_S
    assert [inside(*at) < -20 for at in shown()] == [True] * 3
    with pytest.raises(ValueError, match="too many"):
        spine.let_in(lambda: 0.0, np.arange(99.0))


def test_states_are_drawn_as_given_and_clamped(spine: Spine) -> None:
    spine.follow(SpineStates(voltage=lambda: 0.4, l_type=lambda: 1.7))
    assert spine.glows["voltage_head"].alpha == 0.4
    assert all(channel.weight == 1.0 for channel in spine.l_type)
    assert all(plug.alpha == 0.0 for plug in spine.plugs)
    assert len(spine.rings().points) > 0


@pytest.mark.parametrize("size", SIZES)
def test_rooms_of_plots_stay_in_the_panel(size: str) -> None:
    panel = layout.layout(size).panel
    found = rooms(panel, (0.4, 0.6))
    assert all(panel.contains(room) for room in found)
    assert not found[0].overlaps(found[1])
