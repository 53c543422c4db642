"""The circuit's cells and its lights; the panel beside it; the real neuron."""

from __future__ import annotations

import numpy as np
import pytest

from ketamotion import theme
from ketamotion.layout import SIZES, layout
from ketamotion.mobjects import circuit, neuron
from ketamotion.mobjects.circuit import STANDS, Circuit, light_of
from ketamotion.mobjects.circuit_panel import rooms, trains
from ketamotion.mobjects.relief import tubes
from ketamotion.mobjects.relief.circuit_plan import (
    CELLS,
    COUNTS,
    FIRST_TONIC,
    KINDS,
    grown,
    plan,
    signal_paths,
)
from ketamotion.mobjects.relief.neuron import read_tree
from ketamotion.mobjects.relief.sdf import grid

SMALL = 0.2


@pytest.fixture(scope="module")
def small() -> Circuit:
    frame, dark = layout("16:9"), theme.load("dark")
    return Circuit(frame, dark, px_scale=SMALL, only=("circuit",))


# --- where cells stand -------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
def test_every_cell_of_the_model_has_its_place(size: str) -> None:
    made, stand = plan(STANDS[size], 3), STANDS[size]
    kinds = [KINDS[k] for k in made.kind]
    assert [kinds.count(k) for k in KINDS] == list(COUNTS)
    assert np.all((made.x >= stand.left) & (made.x <= stand.right))
    assert np.all((made.y >= stand.back - 1) & (made.y <= stand.front + 1))
    places = np.stack([made.x, made.y], axis=1)
    apart = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    assert apart[~np.eye(CELLS, dtype=bool)].min() > 6
    assert made.ends_on[FIRST_TONIC] == 0 and made.ends_on[0] == FIRST_TONIC


def test_nearer_cells_are_larger() -> None:
    made = plan(STANDS["16:9"], 3)
    plain = np.setdiff1d(np.arange(CELLS), (0, FIRST_TONIC))
    order = plain[np.argsort(made.far[plain])]
    assert np.all(np.diff(made.unit[order]) <= 1e-3)
    assert made.far[0] < 0.1 and made.far[FIRST_TONIC] < 0.1


def test_signals_run_from_one_cell_of_the_pair_to_the_other() -> None:
    made = plan(STANDS["16:9"], 3)
    ways = signal_paths(made, 3)
    assert len(ways["brake"]) == 3 and len(ways["excite"]) == 2
    for name, start, end in (("excite", 0, FIRST_TONIC), ("brake", FIRST_TONIC, 0)):
        for way in ways[name]:
            for cell, place in ((start, way[0]), (end, way[-1])):
                off = np.hypot(place[0] - made.x[cell], place[1] - made.y[cell])
                assert off < made.unit[cell], (name, cell)


def test_growth_depends_on_the_cell_alone() -> None:
    made = plan(STANDS["16:9"], 3)
    together, alone = grown(made, 3), grown(made, 3, (17,))
    assert np.array_equal(together[17][0][0].points, alone[0][0][0].points)
    one, other = (max(len(limb.points) for limb in together[n][0]) for n in (4, 5))
    assert one and other
    heights = {round(float(np.ptp(c[0][2].points[:, 1])), 2) for c in together[:80]}
    assert len(heights) > 60, "trees look alike"


# --- light -------------------------------------------------------------------------


def test_light_goes_in_equal_steps_for_equal_factors() -> None:
    ratio = np.array([0.0, 0.5, 1.0, 2.0, 9.0])
    light = light_of(ratio)
    assert light[2] == circuit.UNCHANGED
    assert light[2] - light[1] == pytest.approx(light[3] - light[2])
    assert light[0] == 0 and light[3] == light[4] == 1


def test_a_cell_in_front_hides_the_one_behind(small: Circuit) -> None:
    """Laid over each other, the bright pictures never cover a pixel twice."""
    plate = small.bakes["plate@circuit"]
    total = np.zeros(plate.pixels.shape[:2])
    for n in small.cells:
        bake = small.bakes[f"cell@{n}"]
        x, y = (round(-p) for p in bake.pivot)
        h, w = bake.pixels.shape[:2]
        total[y : y + h, x : x + w] += bake.pixels[..., 3] / 255
    assert total.max() < 1.05
    assert len(small.cells) == CELLS


def test_every_cell_can_be_seen(small: Circuit) -> None:
    seen = {n: small.bakes[f"cell@{n}"].pixels[..., 3].sum() for n in small.cells}
    assert min(seen.values()) > 0
    pixels = [small.bakes[f"cell@{n}"].pixels for n in (0, FIRST_TONIC)]
    assert all((p[..., 3] > 200).sum() > 20 for p in pixels)


def test_light_brightens_a_cell_and_nothing_else(small: Circuit) -> None:
    light = np.zeros(CELLS)
    light[7] = 0.5
    small.follow(lambda: light, lambda: 0.0)
    assert {n for n, s in small.cells.items() if s.alpha > 0} == {7}
    assert small.cells[7].alpha == 0.5
    small.follow(lambda: np.ones(CELLS), lambda: 2.0)
    assert {s.alpha for s in small.releases} == {1.0}


def test_a_circuit_may_lack_a_kind() -> None:
    frame, dark = layout("1:1"), theme.load("dark")
    made = Circuit(
        frame, dark, px_scale=0.1, seed=8, without=("tonic",), only=("circuit",)
    )
    assert len(made.cells) == CELLS - COUNTS[2]
    assert made.stand.brake is None and made.plan.ends_on[0] == -1


# --- panel -------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
def test_the_panel_is_divided_without_overlap(size: str) -> None:
    frame = layout(size)
    room = rooms(frame)
    bands = room.bands
    assert all(frame.panel.contains(band) for band in bands)
    assert all(a.bottom < b.top for a, b in zip(bands, bands[1:], strict=False))
    assert frame.panel.contains(room.slider) and frame.panel.contains(room.head)
    assert not any(room.head.overlaps(band) for band in (*bands, room.slider))


def test_spikes_are_divided_by_kind() -> None:
    t = np.linspace(0, 0.4, 6)
    cell = np.array([0, 79, 80, 99, 100, 119])
    parts = trains(t, cell, theme.load("dark"))
    assert [p.cell.tolist() for p in parts] == [[0, 79], [0, 19], [0, 19]]
    assert [p.cells for p in parts] == list(COUNTS)


# --- tubes and the real cell ---------------------------------------------------------


def test_a_tube_is_as_wide_as_its_radii_and_lit_from_the_upper_left() -> None:
    g = grid(0, 0, 60, 40, 2.0)
    ends = np.array([[10.0, 20.0, 0.0], [50.0, 20.0, 0.0]])
    form = tubes.form(g, [tubes.Limb(ends, np.array([5.0, 5.0]))])
    middle = form.cover[:, form.cover.shape[1] // 2]
    assert middle.sum() / 2.0 == pytest.approx(10.0, abs=0.3)
    table = np.linspace(0, 1, 512)[:, None].repeat(3, 1).astype(np.float32)
    colour = tubes.lit(form, table)[..., 0]
    column = colour[:, colour.shape[1] // 2][middle > 0.9]
    assert column[2] > column[-3] + 0.2


def test_what_is_nearer_hides_what_is_farther() -> None:
    g = grid(0, 0, 40, 40, 1.0)
    low = np.array([[5.0, 20.0, 0.0], [35.0, 20.0, 0.0]])
    high = np.array([[20.0, 5.0, 9.0], [20.0, 35.0, 9.0]])
    radii = np.array([4.0, 4.0])
    limbs = [tubes.Limb(high, radii), tubes.Limb(low, radii)]
    form = tubes.form(g, limbs, soften_px=0.0)
    row, column = 20 - form.part[0].start, 17 - form.part[1].start
    assert abs(form.ny[row, column]) < 0.2 and form.nx[row, column] < -0.3


def test_the_real_cell_is_what_its_source_says() -> None:
    """Published: 43 branches, 5349.55 um in all (the source's own header)."""
    tree = neuron.tree()
    lengths = [
        np.linalg.norm(np.diff(s[:, :3], axis=0), axis=1).sum()
        for n, s in enumerate(tree.sections)
        if n
    ]
    assert sum(lengths) == pytest.approx(5349.55, abs=0.01)
    assert tree.spines == 1622
    ends = set(range(1, len(tree.sections))) - set(tree.parents)
    assert len(ends) == 43
    for n, parent in enumerate(tree.parents):
        if parent > 0:
            gap = tree.sections[n][0, :3] - tree.sections[parent][-1, :3]
            assert np.allclose(gap, 0)


def test_the_apical_trunk_goes_up_and_the_axon_down() -> None:
    tree = neuron.tree()
    assert tree.apical() != tree.axon()
    assert tree.trunk()[-1, 1] < -800 and tree.sections[tree.axon()][-1, 1] > 250
    x, y = neuron.trunk_place(200.0)
    assert y == pytest.approx(-200 * neuron.UM_PX) and abs(x) < 60


def test_the_neurons_pose_is_to_scale_and_fills_the_frame() -> None:
    for size in SIZES:
        frame = layout(size)
        shot = neuron.neuron_shot(frame, theme.load("dark"), 0.1)
        assert shot.name == "neuron"
        assert shot.plate.size == (round(frame.width * 0.1), round(frame.height * 0.1))
    assert neuron.neuron_world(layout("1:1"), theme.load("dark"), 0.1).nm_px * 1e3 == (
        pytest.approx(neuron.UM_PX)
    )


def test_a_table_is_read_as_it_stands() -> None:
    table = "section,parent,x_um,y_um,z_um,diameter_um,spine\n0,-1,0,0,0,9,0\n"
    table += "1,0,1,2,3,1.5,1\n1,0,1,9,3,1,0\n"
    tree = read_tree(table)
    assert tree.parents == (-1, 0) and tree.spines == 1
    assert tree.sections[1][0].tolist() == [1, -2, 3, 1.5, 1]
