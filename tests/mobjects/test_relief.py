"""The molecular picture: light, gate, determinism, cache."""

from __future__ import annotations

import copy
import json
import pickle
from pathlib import Path

import numpy as np
import pytest

from ketamotion.mobjects.relief import bake as baking
from ketamotion.mobjects.relief import kit, layout, molecules, oklab, sdf, shade
from ketamotion.mobjects.relief.bake import Bake
from ketamotion.mobjects.relief.compose import compose
from ketamotion.mobjects.relief.layout import Placement, Pose
from ketamotion.mobjects.relief.plate import Focus, focus_dim, molecular_plate

TOKENS = json.loads(
    (Path(__file__).parents[2] / "assets" / "tokens.json").read_text("utf-8")
)
DENSITY = 0.8
THEMES = ("dark", "light")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bakes")


@pytest.fixture(scope="module", params=THEMES)
def theme(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def parts(theme: str, folder: Path) -> dict[str, Bake]:
    """Every sprite of a theme, without shadows."""
    tokens = TOKENS[theme]
    return kit.receptor_kit(
        tokens, DENSITY, folder, shadow=False
    ) | molecules.molecule_kit(tokens, DENSITY, folder, shadow=False)


def luminance(bake: Bake) -> tuple[np.ndarray, np.ndarray]:
    pixels = bake.pixels.astype(float)
    return pixels[..., :3].mean(-1), pixels[..., 3]


def halves(bake: Bake, angle_deg: float) -> tuple[float, float]:
    """Mean brightness of the upper-left and lower-right half *as drawn*."""
    light, alpha = luminance(bake)
    y, x = np.nonzero(alpha > 250)
    dx, dy = layout.turn((x - x.mean(), y - y.mean()), angle_deg)  # type: ignore
    value = light[y, x]
    return float(value[dx + dy < 0].mean()), float(value[dx + dy > 0].mean())


def test_every_sprite_is_premultiplied_and_shown(parts: dict[str, Bake]) -> None:
    for name, b in parts.items():
        assert (b.pixels[..., :3] <= b.pixels[..., 3:]).all(), name
        assert b.pixels[..., 3].max() > 20, name


def test_light_comes_from_the_upper_left_on_both_sides(
    parts: dict[str, Bake],
) -> None:
    for side in layout.SIDES:
        for name in ("glun2_d1", "glun1_d1", "glun2_atd", "glun1_atd"):
            key = f"{name}_{side}"
            bright, dark = halves(parts[key], layout.PIVOTS[key].angle_deg)
            assert bright > dark + 4, key


def test_turned_parts_are_lit_for_the_angle_they_are_drawn_at(
    parts: dict[str, Bake],
) -> None:
    for side in layout.SIDES:
        sign = layout.CLEFT_TURN[f"glun2_{side}"]
        for deg in layout.CLEFT_LIT_DEG:
            b = parts[f"glun2_d2_{side}@{deg}"]
            bright, dark = halves(b, sign * deg)
            assert bright > dark + 4, (side, deg)
    for angle in range(0, 360, 90):
        bright, dark = halves(parts[f"glutamate@{angle}"], angle)
        assert bright > dark + 4, angle


def test_halves_are_kin_but_not_mirror_images(parts: dict[str, Bake]) -> None:
    for name in ("glun2_d1", "glun1_atd", "glun2_atd"):
        left = parts[f"{name}_left"].pixels[..., 3] > 127
        right = parts[f"{name}_right"].pixels[..., 3] > 127
        assert 0.85 < left.sum() / right.sum() < 1.18, name
        h = min(left.shape[0], right.shape[0])
        w = min(left.shape[1], right.shape[1])
        differ = left[:h, :w] != right[:h, ::-1][:, :w]
        assert differ.mean() > 0.01, name


def knob_gap(parts: dict[str, Bake], gate: float) -> float:
    """Smallest clear distance between left and right knobs, in design px."""
    knobs = [
        p
        for p in layout.receptor_placements(Pose(gate=gate), static=False)
        if p.name.startswith("glun1_knobs")
    ]
    assert len(knobs) == 2
    picture = compose(knobs, parts, (300, 200), (150, 260, 2.0))
    alpha = picture[..., 3] > 127
    best = np.inf
    for row in alpha:
        left, right = np.flatnonzero(row[:150]), np.flatnonzero(row[150:])
        if len(left) and len(right):
            best = min(best, (150 + right[0] - left[-1] - 1) / 2.0)
    return float(best)


def test_gate_is_a_door(parts: dict[str, Bake]) -> None:
    """Shut knobs touch; open ones let ketamine pass lengthwise."""
    gaps = [knob_gap(parts, g) for g in (0.0, 0.25, 0.5, 0.75, 1.0)]
    assert gaps[0] <= 2.0
    assert all(b > a + 10 for a, b in zip(gaps, gaps[1:], strict=False))
    assert 62 <= gaps[-1] <= 74
    upright = compose(
        [Placement("ketamine@90", 0, 0, 90)], parts, (240, 240), (120, 120, 2.0)
    )
    columns = np.flatnonzero((upright[..., 3] > 127).any(0))
    width = (columns[-1] - columns[0] + 1) / 2
    assert width < gaps[-1] - 4
    shut_cavity = 2 * 43  # between the M3 helices at the midplane
    assert width < shut_cavity


def test_clefts_close_and_linkers_end_where_their_parts_are() -> None:
    for name, (lobe, _, _, mover) in layout.LINKERS.items():
        for closure, gate in ((0, 0), (0.5, 0.3), (1, 1), (1, 0)):
            p = layout.linker_placement(name, closure, gate)
            a, b = layout.linker_ends(name, closure, gate)
            assert (p.x, p.y) == pytest.approx(a)
            if mover:
                side = mover.rsplit("_", 1)[1]
                foot = layout.PIVOTS[mover].pivot
                start = layout.linker_ends(name, 0, 0)[1]
                r0 = np.hypot(start[0] - foot[0], start[1] - foot[1])
                assert np.hypot(b[0] - foot[0], b[1] - foot[1]) == pytest.approx(r0)
                outward = b[0] if side == "right" else -b[0]
                assert outward >= abs(start[0]) - 1e-9
        assert lobe in layout.PIVOTS
    assert layout.cleft_angle(0) > layout.cleft_angle(0.5) > layout.cleft_angle(1)


def test_pose_uses_only_names_of_the_kit(parts: dict[str, Bake]) -> None:
    for a, b in (
        (layout.REST, layout.OPEN),
        (layout.OPEN, layout.BLOCKED),
        (layout.BLOCKED, layout.TRAPPED),
    ):
        for u in np.linspace(0, 1, 9):
            for p in layout.receptor_placements(layout.mix(a, b, float(u))):
                assert p.name in parts
                assert p.layer in layout.LAYERS
                if "linker" in p.name:
                    assert 0.9 < p.scale < 1.1
    for angle in (-400.0, -7.6, 0.0, 7.4, 359.0):
        assert layout.turned_name("ketamine", angle) in parts


def test_layers_are_sorted_back_to_front() -> None:
    ranks = [
        layout.LAYERS.index(p.layer) for p in layout.receptor_placements(layout.OPEN)
    ]
    assert ranks == sorted(ranks)


def test_same_parameters_same_bytes(theme: str) -> None:
    tokens = TOKENS[theme]
    for name in ("glun2_atd", "glun1_d1"):
        first = shade.bake(
            "x", kit.lobe(name, "left", 1.0), shade.material(tokens, "glun2")
        )
        again = shade.bake(
            "x", kit.lobe(name, "left", 1.0), shade.material(tokens, "glun2")
        )
        assert first.pixels.tobytes() == again.pixels.tobytes()


def test_texture_belongs_to_the_part_not_to_the_density() -> None:
    coarse = sdf.bumps(sdf.grid(0, 0, 80, 80, 1.0), 16, 3)
    fine = sdf.bumps(sdf.grid(0, 0, 80, 80, 2.0), 16, 3)
    mean = fine.reshape(80, 2, 80, 2).mean((1, 3))
    assert np.corrcoef(coarse.ravel(), mean.ravel())[0, 1] > 0.98


def test_entity_colours_appear(parts: dict[str, Bake], theme: str) -> None:
    """Hue of the lit sprite stays the hue of its base colour (OKLab)."""
    for key, entity in (
        ("glun2_d1_right", "glun2"),
        ("glun1_d1_right", "glun1"),
        ("ketamine@0", "ketamine"),
        ("glutamate@0", "glutamate"),
        ("calcium", "calcium"),
    ):
        pixels = parts[key].pixels.reshape(-1, 4)
        mean = pixels[pixels[:, 3] == 255, :3].mean(0)
        lab = oklab.oklab("#" + "".join(f"{int(round(v)):02X}" for v in mean))
        base = oklab.oklab(TOKENS[theme]["entity"][entity]["base"])
        turn = np.arctan2(lab[2], lab[1]) - np.arctan2(base[2], base[1])
        turn = np.rad2deg(np.abs((turn + np.pi) % (2 * np.pi) - np.pi))
        assert turn < 22, (key, turn)


def test_ketamine_is_the_only_orange_thing(parts: dict[str, Bake]) -> None:
    for key in ("glun2_d1_left", "glun1_d1_left", "sodium", "potassium"):
        p = parts[key].pixels.astype(int)
        orange = (p[..., 0] > p[..., 2] + 70) & (p[..., 0] > p[..., 1] + 25)
        assert not orange.any(), key
    p = parts["ketamine@0"].pixels.astype(int)
    orange = (p[..., 0] > p[..., 2] + 70) & (p[..., 0] > p[..., 1] + 25)
    assert orange.sum() > 300


def test_shadow_falls_to_the_lower_right_whatever_the_turn() -> None:
    g = sdf.grid(-60, -60, 60, 60, 1.0)
    alpha = (np.hypot(g.x, g.y) < 15).astype(np.float32)
    for angle in (0.0, 90.0, -135.0):
        cast = shade.cast(alpha, g, angle, 0.45)
        x = float((cast * g.x).sum() / cast.sum())
        y = float((cast * g.y).sum() / cast.sum())
        assert layout.turn((x, y), angle) == pytest.approx((7.0, 11.0), abs=0.6)
        assert cast.max() <= 0.45


def test_distances() -> None:
    x, y = np.array([[0.0, 30.0]]), np.array([[0.0]])
    assert sdf.circle(x, y, 0, 0, 10)[0] == pytest.approx([-10, 20])
    assert sdf.capsule(x, y, (0, 0), (10, 0), 5)[0] == pytest.approx([-5, 15])
    e = sdf.ellipse(np.array([[20.0]]), y, (0, 0), (20, 10))
    assert float(e[0, 0]) == pytest.approx(0, abs=1e-4)
    a, b = np.array([1.0]), np.array([1.0])
    assert sdf.smooth_union(a, b, 4)[0] == pytest.approx(0.0)
    assert sdf.smooth_cut(np.array([-5.0]), np.array([-2.0]), 0.01)[0] > 0
    with pytest.raises(ValueError):
        sdf.grid(0, 0, 1, 1, 0)
    with pytest.raises(ValueError):
        sdf.tube(x, y, [(0, 0)], [1])


# --- plates -----------------------------------------------------------------------

FRAMES = (
    ((1920, 1080), (960.0, 664.0, 1.6)),
    ((1080, 1080), (540.0, 664.0, 1.35)),
    ((1080, 1920), (540.0, 1210.0, 1.62)),
)


@pytest.mark.parametrize(("size", "view"), FRAMES)
def test_plate_is_opaque_and_holds_the_colours(
    size: tuple[int, int], view: tuple[float, float, float], folder: Path
) -> None:
    for theme in THEMES:
        plate = molecular_plate(TOKENS[theme], size, view, 0.25, folder=folder)
        assert plate.size == (size[0] // 4, size[1] // 4)
        assert (plate.pixels[..., 3] == 255).all()
        assert plate.pivot == (view[0] / 4, view[1] / 4)
        assert plate.px_per_unit == view[2] / 4
        ground = TOKENS[theme]["background"]
        for rows, names in (
            (slice(0, 8), ("void", "cleft", "cleft_lit")),
            (slice(-8, None), ("void", "cytosol", "cytosol_lit")),
        ):
            seen = plate.pixels[rows, :8, :3].mean((0, 1))
            stops = np.array([oklab.srgb(ground[n]) * 255 for n in names])
            assert (seen > stops.min(0) - 9).all(), (theme, names)
            assert (seen < stops.max(0) + 9).all(), (theme, names)
        # a helix of GluN2 stands in it
        x, y = int(view[0] / 4 + view[2] * 170 / 4), int(view[1] / 4)
        r, g, b = plate.pixels[y, x - 1 : x + 2, :3].mean(0)
        assert g > r + 15 and b > r + 10


def test_a_blurred_plate_shows_the_whole_receptor_softly(folder: Path) -> None:
    size, view = (960, 540), (480.0, 400.0, 0.6)

    def plate(blur_px: float) -> np.ndarray:
        made = molecular_plate(
            TOKENS["dark"], size, view, 0.5, blur_px=blur_px, folder=folder
        )
        return made.pixels[..., :3].astype(float)

    bare, soft, softer = plate(0.0), plate(2.0), plate(8.0)
    # where the amino-terminal domains are, the bare plate shows the cleft alone
    domains = (slice(38, 90), slice(200, 280))
    assert np.abs(soft[domains] - bare[domains]).mean() > 15
    edges = [np.abs(np.diff(p[domains], axis=1)).mean() for p in (soft, softer)]
    assert edges[1] < 0.7 * edges[0]


def test_plate_membrane_is_the_same_at_every_zoom() -> None:
    from ketamotion.mobjects.relief import membrane

    front = membrane.ROWS[2]
    near = list(membrane.row_placements(front, -300, 300, 1, gap=206))
    far = list(membrane.row_placements(front, -900, 900, 1, gap=206))
    assert set(near) <= set(far) and len(far) > 2 * len(near)
    assert all(abs(p.x) >= 206 for p in far)
    other = list(membrane.row_placements(front, -300, 300, 2, gap=206))
    assert other != near


def test_focus_spares_the_middle_and_dims_the_rim(folder: Path) -> None:
    size, view = (800, 600), (400.0, 400.0, 1.0)
    focus = Focus(400, 300, 200, 150, 0.7)
    dim = focus_dim(size, focus, 0.5)
    assert dim.shape == (300, 400)
    assert dim[150, 200] < 0.01 and dim[5, 5] > 0.65
    bare = molecular_plate(TOKENS["dark"], size, view, 0.25, folder=folder)
    lit = molecular_plate(TOKENS["dark"], size, view, 0.25, focus, folder=folder)
    void = oklab.srgb(TOKENS["dark"]["background"]["void"]) * 255
    rim = (slice(90, 110), slice(0, 8), slice(0, 3))
    expected = bare.pixels[rim] + 0.7 * (void - bare.pixels[rim])
    assert np.abs(lit.pixels[rim] - expected).mean() < 2
    assert np.abs(bare.pixels[rim] - expected).mean() > 4
    middle = (slice(70, 80), slice(96, 104), slice(0, 3))
    assert abs(lit.pixels[middle].mean() - bare.pixels[middle].mean()) < 2


def test_light_in_the_pore_brightens_an_open_channel(
    parts: dict[str, Bake], theme: str
) -> None:
    bg = (26, 26, 40) if theme == "dark" else (200, 200, 205)
    plate = Bake("p", np.full((300, 200, 4), (*bg, 255), np.uint8), 1.0, (100.0, 150.0))
    found = []
    for pose in (layout.REST, layout.OPEN):
        picture = compose(
            layout.receptor_placements(pose, light_theme=theme == "light"),
            parts,
            (200, 300),
            (100, 150, 1.0),
            plate=plate,
        )
        found.append(float(picture[120:180, 96:104, :3].mean()))
    assert found[1] > found[0] + 12


# --- bakes and their cache ----------------------------------------------------------


def small() -> dict[str, Bake]:
    rng = np.random.default_rng(4)
    pixels = np.sort(rng.integers(0, 256, (7, 5, 4), np.uint8), axis=-1)
    return {"one": Bake("one", np.ascontiguousarray(pixels), 1.25, (2.5, -3.0))}


def test_cache_round_trip(tmp_path: Path) -> None:
    calls = []

    def build() -> dict[str, Bake]:
        calls.append(1)
        return small()

    first = baking.cached_set("t", {"density": 2.0}, build, tmp_path)["one"]
    again = baking.cached_set("t", {"density": 2.0}, build, tmp_path)["one"]
    assert len(calls) == 1
    assert (first.pixels == again.pixels).all()
    assert (again.key, again.px_per_unit, again.pivot) == ("one", 1.25, (2.5, -3.0))
    baking.cached_set("t", {"density": 2.5}, build, tmp_path)
    assert len(calls) == 2
    assert not [p for p in tmp_path.iterdir() if p.suffix != ".npz"]


def test_key_follows_code_and_parameters() -> None:
    names = baking.RECEPTOR_MODULES
    assert baking.code_hash(names) != baking.code_hash(names[:-1])
    assert baking.set_key("a", {"x": 1}, names) == baking.set_key("a", {"x": 1}, names)
    assert baking.set_key("a", {"x": 1}, names) != baking.set_key("a", {"x": 2}, names)
    assert baking.set_key("a", {"x": 1}, names) != baking.set_key("b", {"x": 1}, names)


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "text"])
def test_broken_cache_file_is_rebuilt(tmp_path: Path, damage: str) -> None:
    baking.cached_set("t", {}, small, tmp_path)
    (path,) = tmp_path.glob("*.npz")
    data = bytearray(path.read_bytes())
    if damage == "cut":
        data = data[: len(data) // 2]
    elif damage == "flip":
        data[-240:-200] = b"\xff" * 40
        data[60:70] = b"\x00" * 10
    elif damage == "empty":
        data = bytearray()
    else:
        data = bytearray(b"not a zip file")
    path.write_bytes(data)
    got = baking.cached_set("t", {}, small, tmp_path)
    assert (got["one"].pixels == small()["one"].pixels).all()
    assert (baking.read_set(path)["one"].pixels == small()["one"].pixels).all()


def test_cache_folder_that_cannot_be_written(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    got = baking.cached_set("t", {}, small, blocked)
    assert list(got) == ["one"]


def test_cache_folder_from_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KETAMOTION_CACHE", str(tmp_path))
    assert baking.cache_folder() == tmp_path
    assert baking.cache_folder("here") == Path("here")
    monkeypatch.delenv("KETAMOTION_CACHE")
    assert baking.cache_folder().name == "ketamotion"


def test_bake_is_shared_and_travels() -> None:
    b = small()["one"]
    assert copy.deepcopy(b) is b and copy.copy(b) is b
    assert b.surface.get_width() == 5 and b.surface is b.surface
    there = pickle.loads(pickle.dumps(b))
    assert (there.pixels == b.pixels).all() and there.surface.get_height() == 7
    with pytest.raises(ValueError):
        Bake("bad", np.zeros((2, 2, 3), np.uint8), 1.0, (0, 0))


def test_cropping_keeps_the_pivot_on_its_pixel() -> None:
    pixels = np.zeros((40, 50, 4), np.uint8)
    pixels[12, 33] = 255
    cut = Bake("c", pixels, 1.0, (33.0, 12.0)).cropped(margin=2)
    x, y = cut.pivot
    assert (cut.pixels[int(y), int(x)] == 255).all()
    assert cut.size == (5, 5)
