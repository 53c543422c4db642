"""The synapse's picture: true to scale, alike in every view, molecules not too fast."""

from collections.abc import Callable

import numpy as np
import pytest

from ketamotion import theme
from ketamotion.layout import SIZES, layout
from ketamotion.mobjects import glutamate_tags
from ketamotion.mobjects.relief import sdf, synapse, synapse_shape
from ketamotion.mobjects.relief.glow import field_colours
from ketamotion.mobjects.sprite import World
from ketamotion.mobjects.synapse import PORE_S, Synapse, SynapseKit, synapse_kit
from ketamotion.mobjects.synapse_places import synapse_places
from ketamotion.mobjects.synapse_receptors import NMDA_STATES
from ketamotion.models import glutamate_cloud

SMALL = 0.2
NM = synapse_shape.NM_PX


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> SynapseKit:
    folder = tmp_path_factory.mktemp("bakes")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KETAMOTION_CACHE", str(folder))
        return synapse_kit(theme.load("dark"), layout("16:9"), SMALL, ("cleft",))


class Clock:
    """A time that tests set."""

    def __init__(self) -> None:
        self.t = 0.0

    def __call__(self) -> float:
        return self.t


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def drawn(kit: SynapseKit, clock: Clock) -> Synapse:
    made = Synapse(kit, clock)
    World(nm_px=NM).take(*kit.shots).add(made)
    return made


# --- geometry ----------------------------------------------------------------------


def along_axis(opened: float) -> np.ndarray:
    """What lies on the pore's axis, 0.1 px apart, from y = -200 to 120: free or not."""
    g = sdf.grid(-0.5, -200, 0.5, 120, 10.0)
    bouton = synapse_shape.hollow(synapse_shape.distance("bouton", g), g, opened)
    free = np.minimum(bouton, synapse_shape.distance("spine", g)) > 0
    return free[:, free.shape[1] // 2]


def test_published_sizes_are_true_to_scale() -> None:
    """Cleft 20 nm, vesicle 40 nm, membrane 5 nm."""
    g = sdf.grid(-120, -60, -119, 60, 10.0)
    apart = [synapse_shape.distance(name, g)[:, 0] for name in ("bouton", "spine")]
    free = np.all(np.array(apart) > 0, axis=0)
    assert free.sum() / 10 == pytest.approx(20 * NM, abs=1.0)
    assert synapse_shape.MEMBRANE_PX == pytest.approx(5 * NM)
    assert pytest.approx(40 * NM) == 2 * synapse_shape.VESICLE_PX
    outer = synapse_shape.LUMEN_PX + synapse_shape.MEMBRANE_PX
    assert outer == pytest.approx(synapse_shape.VESICLE_PX)


def test_the_pore_opens_and_only_then() -> None:
    runs = [int(np.abs(np.diff(along_axis(u).astype(int))).sum()) for u in (0, 1)]
    # Docked: lumen, wall, cleft, spine. Open: lumen and cleft are one space.
    assert runs[0] > runs[1]
    widths = [synapse_shape.pore(u).neck for u in np.linspace(0, 1, 9)]
    assert np.all(np.diff(widths) > 0)
    assert 2 * widths[-1] / NM == pytest.approx(8, abs=0.5)


def test_model_and_picture_share_the_free_space() -> None:
    s = synapse_shape.section()
    near, _ = synapse_shape.free_distance()
    assert np.all(near[s.free] > 0)
    for part in (s.lumen, s.cleft, s.uptake):
        assert part.any() and np.all(s.free[part])
    assert not np.any(s.lumen & s.cleft)


# --- pictures ----------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
def test_every_view_lies_inside_the_painted_world(size: str) -> None:
    frame = layout(size)
    for view in synapse_places(frame).views().values():
        x0, y0 = -view.axis_x / view.zoom, -view.midplane_y / view.zoom
        x1 = (frame.width - view.axis_x) / view.zoom
        y1 = (frame.height - view.midplane_y) / view.zoom
        assert x0 > -1700 and x1 < 1700 and y0 > -1900 and y1 < 1900


@pytest.mark.parametrize(("size", "name"), [("16:9", "dark"), ("9:16", "light")])
def test_a_plate_is_opaque_and_fills_its_frame(size: str, name: str) -> None:
    frame = layout(size)
    view = tuple(synapse_places(frame).cleft)
    made = synapse._build(theme.load(name).raw, (frame.width, frame.height), view, 0.1)
    plate = made["plate"]
    assert plate.size[0] >= 0.1 * frame.width and plate.size[1] >= 0.1 * frame.height
    assert plate.pixels[..., 3].min() == 255


def test_cover_leaves_the_free_space_open(kit: SynapseKit) -> None:
    cover = kit.scenes["cleft"]["cover"]

    def alpha(x: float, y: float) -> int:
        i = int(x * cover.px_per_unit + cover.pivot[0])
        j = int(y * cover.px_per_unit + cover.pivot[1])
        return int(cover.pixels[j, i, 3])

    for x, y in ((-200, 0), (200, 0), (-420, -10), (480, 0)):
        assert alpha(x, y) == 0, (x, y)
    for x, y in ((-200, -70), (300, 120), (800, 0), (-200, -300)):
        assert alpha(x, y) == 255, (x, y)


def test_colours_of_the_field_never_go_back() -> None:
    for name, way in (("dark", 1), ("light", -1)):
        table = field_colours(theme.load(name).raw).astype(float)
        assert np.all(np.diff(table[:, 3]) >= 0)
        assert np.all(table[:, :3] <= table[:, 3:])
        opaque = table[table[:, 3] > 240]
        lightness = opaque[:, :3] @ (0.2126, 0.7152, 0.0722)
        assert np.all(way * np.diff(lightness) >= -1.01)


# --- what happens ------------------------------------------------------------------


def test_the_vesicle_opens_when_it_is_told(drawn: Synapse, clock: Clock) -> None:
    drawn.release(2.0)
    drawn.close(6.0)
    seen = [drawn.opened(t) for t in (0.0, 2.0, 2.3, 2.0 + PORE_S, 5.9, 6.2, 7.0)]
    assert seen[0] == seen[1] == 0.0
    assert 0 < seen[2] < 1 and 0 < seen[5] < 1
    assert seen[3] == seen[4] == 1.0
    assert seen[6] == 0.0


def test_a_level_is_the_same_in_the_whole_cleft(drawn: Synapse) -> None:
    drawn.follow_level(lambda: 1.0)
    bake, g = drawn.field.bake, synapse_shape.free_distance()[1]
    rows, columns = np.nonzero(synapse_shape.section().cleft)
    i = (g.x[0, columns] * bake.px_per_unit + bake.pivot[0]).astype(int)
    j = (g.y[rows, 0] * bake.px_per_unit + bake.pivot[1]).astype(int)
    colours = bake.pixels[j, i].astype(int)
    assert colours[:, 3].min() > 150 and np.ptp(colours, axis=0).max() < 8
    drawn.clear()
    assert drawn.field.bake.size == (2, 2)


@pytest.fixture(scope="module")
def cloud() -> glutamate_cloud.Cloud:
    return glutamate_cloud.release(*synapse_shape.section())


def places(drawn: Synapse) -> np.ndarray:
    """Where the molecules that can be seen stand, NaN for others."""
    return np.array(
        [m.matrix()[4:] if m.visible() else (np.nan,) * 2 for m in drawn.tags.molecules]
    )


@pytest.mark.parametrize("gear", [5.0, 10.0, 20.0])
def test_tagged_molecules_move_12_px_a_frame_at_most(
    drawn: Synapse, clock: Clock, cloud: glutamate_cloud.Cloud, gear: float
) -> None:
    follow_cloud = drawn.follow_cloud
    follow_cloud(cloud, lambda: gear * clock.t, gear)
    before, longest = None, 0.0
    for k in range(240):
        clock.t = k / glutamate_tags.FPS
        drawn.tags.refresh()
        now = places(drawn)
        if before is not None:
            longest = max(longest, float(np.nanmax(np.hypot(*(now - before).T))))
        before = now
    assert longest <= glutamate_tags.STEP_PX


def test_drawn_molecules_stay_in_the_free_space(
    drawn: Synapse, clock: Clock, cloud: glutamate_cloud.Cloud
) -> None:
    drawn.follow_cloud(cloud, lambda: 8.0 * clock.t, 8.0)
    near, g = synapse_shape.free_distance()
    astrocyte = synapse_shape.distance("astrocyte", g)
    for t in np.arange(0.0, 9.0, 0.4):
        clock.t = float(t)
        drawn.tags.refresh()
        for x, y in places(drawn):
            if np.isnan(x):
                continue
            i = int(np.clip((x - g.x0) * g.density, 0, near.shape[1] - 1))
            j = int(np.clip((y - g.y0) * g.density, 0, near.shape[0] - 1))
            # Taken up, they go on inside the astrocyte; else they are outside all.
            assert near[j, i] > 0 or astrocyte[j, i] < 6, (t, x, y)


def test_no_molecule_before_the_pore_opens(
    drawn: Synapse, clock: Clock, cloud: glutamate_cloud.Cloud
) -> None:
    drawn.follow_cloud(cloud, lambda: -1.0, 5.0)
    assert not any(m.visible() for m in drawn.tags.molecules)
    assert drawn.field.bake.size == (2, 2)


def test_receptors_change_as_told(drawn: Synapse, clock: Clock) -> None:
    count = len(drawn.nmda.receptors)
    drawn.set_nmda(["ketamine"] * count, 1.0)
    clock.t = 3.0
    drawn.nmda.refresh()
    assert drawn.nmda.states(clock.t) == ("ketamine",) * count
    assert all(not p["ketamine"].hidden for p in drawn.nmda.plugs)
    assert all(p["magnesium"].hidden for p in drawn.nmda.plugs)
    clock.t = 0.5
    drawn.nmda.refresh()
    assert all(p["ketamine"].hidden for p in drawn.nmda.plugs)
    for wrong in (["ketamine"], ["blocked"] * count):
        with pytest.raises(ValueError, match=NMDA_STATES[0]):
            drawn.set_nmda(wrong, 5.0)


def test_each_half_stays_with_its_receptor(drawn: Synapse) -> None:
    share: Callable[[], float] = lambda: 1.0  # noqa: E731
    drawn.follow_ampa(share)
    for receptor in drawn.ampa.receptors:
        left, right = (receptor.halves[side].matrix()[4] for side in ("left", "right"))
        assert 2 < right - left < 8
    drawn.follow_ampa(lambda: 7.0)  # clamped
    assert drawn.ampa.receptors[0].light.alpha <= 1.0
