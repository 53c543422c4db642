"""Spines of real shapes that grow, ripen and fade, as a function of time."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from ketamotion import layout, theme
from ketamotion.mobjects.dendrite import Dendrite, SpineTimes, dendrite_kit
from ketamotion.mobjects.dendrite_kit import DendriteKit, cell_shots
from ketamotion.mobjects.relief.bake import Bake
from ketamotion.mobjects.relief.spine import RIPE, SHAFT_PX, STAGES, spine_set
from ketamotion.mobjects.relief.spine_forms import (
    BROAD,
    FORMS,
    FRONT,
    MATURE,
    THIN,
    between,
)

DENSITY = 0.6
OPAQUE = 140


@cache
def bakes(name: str = "dark") -> dict[str, Bake]:
    return spine_set(theme.load(name).raw, DENSITY)


@cache
def kit() -> DendriteKit:
    return dendrite_kit(theme.load("dark"), layout.layout("16:9"), 0.25, 15.0)


def reach(bake: Bake, side: int) -> float:
    """How far a spine stands out from the shaft's middle, in design px."""
    rows = np.flatnonzero((bake.pixels[..., 3] > OPAQUE).any(1))
    y = (rows + 0.5 - bake.pivot[1]) / bake.px_per_unit
    return float(-y.min() if side > 0 else y.max())


def width_of_head(bake: Bake, side: int) -> float:
    """The widest row of what stands above the shaft, in design px."""
    y = (np.arange(bake.pixels.shape[0]) + 0.5 - bake.pivot[1]) / bake.px_per_unit
    above = -side * y > SHAFT_PX + 12
    wide = (bake.pixels[above][..., 3] > OPAQUE).sum(1)
    return float(wide.max(initial=0) / bake.px_per_unit)


# --- shapes ------------------------------------------------------------------------


def test_there_are_thin_broad_and_stubby_ones() -> None:
    assert {*THIN, *BROAD, FRONT} == set(FORMS)
    heights = {name: reach(bakes()[f"{name}.u"], 1) for name in FORMS}
    widths = {name: width_of_head(bakes()[f"{name}.u"], 1) for name in FORMS}
    assert min(heights[n] for n in THIN) > max(heights[n] for n in ("stubby", "knob"))
    assert min(widths[MATURE[n]] for n in THIN) > max(widths[n] for n in THIN)
    assert heights[FRONT] < SHAFT_PX + 6


@pytest.mark.parametrize("name", THIN)
@pytest.mark.parametrize(("side", "key"), [(1, "u"), (-1, "d")])
def test_a_new_one_grows_and_then_swells(name: str, side: int, key: str) -> None:
    grown = [reach(bakes()[f"{name}.{key}.{k}"], side) for k in range(STAGES)]
    assert np.all(np.diff(grown) > -1.8) and grown[-1] > grown[0] + 25
    heads = [width_of_head(bakes()[f"{name}.{key}.{k}"], side) for k in range(STAGES)]
    assert heads[-1] > heads[STAGES // 2]


@pytest.mark.parametrize("name", THIN)
def test_ripening_begins_and_ends_where_it_should(name: str) -> None:
    found = bakes()
    first, last = found[f"{name}.u.ripe0"], found[f"{name}.u.ripe{RIPE - 1}"]
    assert abs(reach(first, 1) - reach(found[f"{name}.u"], 1)) < 4
    assert abs(reach(last, 1) - reach(found[f"{MATURE[name]}.u"], 1)) < 4
    points, radii = between(FORMS[name], FORMS[MATURE[name]], 1, 0.5)
    gaps = np.hypot(*np.diff(np.array(points[:44]), axis=0).T)
    assert gaps.max() < min(radii[:44]), "a chain of balls without a gap"


@pytest.mark.parametrize("name", ["dark", "light"])
def test_new_ones_have_another_colour_but_not_at_their_foot(name: str) -> None:
    new, old = bakes(name)[f"slim.u.{STAGES - 1}"], bakes(name)["slim.u"]

    def tone(bake: Bake, low: float, high: float) -> np.ndarray:
        y = (np.arange(bake.pixels.shape[0]) + 0.5 - bake.pivot[1]) / bake.px_per_unit
        part = bake.pixels[(-y > low) & (-y < high)].astype(float)
        solid = part[part[..., 3] > OPAQUE]
        return (255 * solid[:, :3] / solid[:, 3:]).mean(0)

    head_new, head_old = tone(new, 60, 90), tone(old, 60, 90)
    foot_new, foot_old = tone(new, 17, 25), tone(old, 17, 25)
    assert np.abs(head_new - head_old).max() > 40
    assert np.abs(foot_new - foot_old).max() < 12
    # Beige is warmer than what is new.
    assert head_old[0] > head_old[2] and head_new[2] > head_new[0]


def test_the_outline_of_a_lost_one_is_dashed() -> None:
    ghost, body = bakes()["mushroom.u.ghost"], bakes()["mushroom.u"]
    solid = (ghost.pixels[..., 3] > OPAQUE).mean()
    assert 0.02 < solid < 0.35
    assert (body.pixels[..., 3] > OPAQUE).mean() > 2 * solid
    assert abs(reach(ghost, 1) - reach(body, 1)) < 5


# --- in time -----------------------------------------------------------------------


class Film:
    now = 0.0


def played(born: float, kept: float, lost: float) -> tuple[Dendrite, Film]:
    """A dendrite with one spine, whose model day is a second of film from 10 s on."""
    film = Film()
    times = SpineTimes([born], [kept], [lost])
    times.run(10.0, 0.0, 1.0, 20.0)
    return Dendrite(kit(), lambda: film.now, times, [7.0], [1]), film


def state(made: Dendrite, film: Film, t: float) -> tuple[bool, float, float]:
    film.now = t
    made.refresh()
    body, ghost = made.bodies[0], made.ghosts[0]
    return not body.hidden, body.alpha, 0.0 if ghost.hidden else ghost.alpha


def test_one_comes_and_goes_when_the_model_says() -> None:
    made, film = played(2.0, np.inf, 8.0)
    assert state(made, film, 11.9)[0] is False
    assert state(made, film, 13.5)[:2] == (True, 1.0)
    seen, alpha, ghost = state(made, film, 18.3)
    assert seen and alpha < 1 and 0 < ghost < 1
    assert state(made, film, 18.9)[0] is False
    assert state(made, film, 18.9)[2] == 1.0
    assert state(made, film, 22.0)[2] == 0.0
    assert [film.now, *made.there()] == [22.0, False]


def test_what_the_clock_has_not_reached_does_not_happen() -> None:
    made, film = played(25.0, np.inf, np.inf)
    assert not state(made, film, 60.0)[0]
    made.times.run(60.0, 20.0, 2.0, 5.0)
    assert not state(made, film, 62.0)[0] and state(made, film, 64.0)[0]


def test_it_depends_on_the_time_alone() -> None:
    made, film = played(2.0, 4.0, 8.0)
    there = [state(made, film, t) for t in np.arange(10, 22, 0.3)]
    back = [state(made, film, t) for t in np.arange(10, 22, 0.3)[::-1]][::-1]
    assert there == back


def test_a_new_chapter_takes_outlines_and_marks_away() -> None:
    made, film = played(-np.inf, -np.inf, 3.0)
    assert state(made, film, 14.0)[2] == 1.0
    film.now = 20.0
    made.settle()
    assert state(made, film, 20.3)[2] < 1.0
    assert state(made, film, 21.0)[2] == 0.0


@pytest.mark.parametrize("size", list(layout.SIZES))
def test_all_of_the_piece_is_in_the_frame_and_clear_of_captions(size: str) -> None:
    page = layout.layout(size)
    made = dendrite_kit(theme.load("dark"), page, 0.1, 15.0)
    for shot in made.shots:
        if shot.name == "close":
            continue
        rows = made.rows if shot.name == "pair" else made.rows[:1]
        for row in rows:
            left = shot.view.axis_x + shot.view.zoom * row.left
            right = shot.view.axis_x + shot.view.zoom * row.right
            y = shot.view.midplane_y + shot.view.zoom * row.y
            assert left > 0 and right < page.width
            assert y + 110 * shot.view.zoom < page.captions_top
            if shot.name in ("side", "pair"):
                clear = y + 120 * shot.view.zoom < page.panel.top
                assert clear if page.portrait else right + 70 < page.panel.left + 40


def test_the_way_out_ends_in_the_whole_cell() -> None:
    page = layout.layout("16:9")
    haze, branch, cell = cell_shots(page, theme.load("dark"), 0.1)
    zooms = [shot.view.zoom for shot in (haze, branch, cell)]
    assert zooms[0] > 4 * zooms[1] > 12 * zooms[2] and cell.name == "neuron"
    assert 0 < cell.view.axis_x < page.width
    # Seen through its own view a plate lies pixel on pixel.
    assert cell.plate.px_per_unit == pytest.approx(0.1 * cell.view.zoom)
