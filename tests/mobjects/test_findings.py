"""Pictures of findings: bars that fade, small dendrites, a scanner; smooth limbs."""

from __future__ import annotations

import numpy as np
import pytest

from ketamotion import layout, theme
from ketamotion.mobjects import neuron
from ketamotion.mobjects.finding_cards import Span, SpansChart
from ketamotion.mobjects.finding_pictures import (
    CHANGE_S,
    EACH_S,
    FIRST_S,
    RegionsCard,
    Twig,
)
from ketamotion.mobjects.relief.neuron import limbs, lines
from ketamotion.mobjects.relief.neuron_tree import (
    LEAST_UM,
    THICKER,
    TRUE_PX,
    WHOLE_PX,
    chains,
    thicker,
)
from ketamotion.mobjects.relief.spine import spine_set
from ketamotion.mobjects.scan_card import ScanCard

DENSITY = 0.3


class Film:
    now = 0.0


def regions(size: str, film: Film) -> RegionsCard:
    groups = (("-", "fewer", ("here", "there")), ("+", "more", ("elsewhere",)))
    tokens = theme.load("dark")
    look = {"layout": layout.layout(size), "theme": tokens, "px_scale": DENSITY}
    pictures = spine_set(tokens.raw, DENSITY)
    return RegionsCard(groups, pictures, lambda: film.now, **look)


def test_one_dendrite_loses_what_the_other_gains() -> None:
    film = Film()
    card = regions("16:9", film)
    fewer, more = (m for m in card.submobjects if isinstance(m, Twig))

    def seen(twig: Twig) -> list[float]:
        twig.refresh()
        return [body.alpha for _, body, *_ in twig.changing]

    assert seen(fewer) == [1.0] * len(fewer.changing) and not any(seen(more))
    film.now = FIRST_S + EACH_S * len(fewer.changing) + CHANGE_S
    assert not any(seen(fewer)) and seen(more) == [1.0] * len(more.changing)
    assert all(ghost.alpha == 1 for *_, ghost, _ in fewer.changing)
    assert all(ghost.hidden for *_, ghost, _ in more.changing)


@pytest.mark.parametrize("size", list(layout.SIZES))
def test_words_and_pictures_lie_within_the_panel(size: str) -> None:
    page, film = layout.layout(size), Film()
    cards = [regions(size, film)]
    look = {"layout": page, "theme": theme.load("dark")}
    words = "a scan, a day later", "no overall change"
    cards.append(ScanCard(*words, lambda: film.now, **look))
    for card in cards:
        for box in card.boxes:
            assert box.left >= page.panel.left and box.right <= page.panel.right
            assert box.top >= page.panel.top and box.bottom <= page.panel.bottom
    for n, a in enumerate(cards[0].boxes):
        for b in cards[0].boxes[n + 1 :]:
            apart = a.right <= b.left or b.right <= a.left
            assert apart or a.bottom <= b.top or b.bottom <= a.top


def test_a_bar_that_ebbs_grows_pale_and_keeps_its_height() -> None:
    film = Film()
    row = Span("benefit", ((1, 1), (4, 1), (8, 0)), "#8888FF")
    look = {"layout": layout.layout("16:9"), "theme": theme.load("dark")}
    made = SpansChart([row], (0.0, 10.0), ((1, "days"),), upto=lambda: film.now, **look)
    (pieces, _), *_ = made.bars
    shown = [shape.get_fill_opacity() for shape, _ in pieces]
    assert np.all(np.diff(shown) < 0) and shown[-1] < 0.02
    heights = {round(rect.height, 6) for _, rect in pieces}
    assert heights == {made.bar_px}
    film.now = 2.5
    made.refresh()
    assert len(pieces[0][0].points) and not len(pieces[1][0].points)
    right = pieces[0][0].corners_px()[:, 0].max()
    assert right == pytest.approx(made.x_px(2.5))


# --- the reconstructed cell ---------------------------------------------------------


def test_smooth_lines_keep_to_what_was_traced() -> None:
    """Near it everywhere, with the same end, beginning on another, and no kink."""
    tree, made = neuron.tree(), lines(neuron.tree())
    for first, run in chains(tree).items():
        line = made[first]
        traced = np.vstack([tree.sections[n] for n in run])[:, :3]
        away = np.linalg.norm(line[:, None, :3] - traced[None], axis=2).min(1)
        assert away.max() < 5.0 and np.median(away) < 1.5
        assert np.linalg.norm(line[-1, :3] - traced[-1]) < 1.5
        if tree.parents[first] == 0:
            assert np.allclose(line[0, :3], traced[0])
        else:
            others = np.vstack([made[n] for n in made if n != first])[:, :3]
            assert np.linalg.norm(others - line[0, :3], axis=1).min() < 1e-6
    trunk = np.diff(made[tree.apical()][:, :2], axis=0)
    turn = np.abs(np.diff(np.unwrap(np.arctan2(trunk[:, 1], trunk[:, 0]))))
    assert turn.max() < 0.35


def test_every_section_is_in_one_chain() -> None:
    tree = neuron.tree()
    found = sorted(n for run in chains(tree).values() for n in run)
    assert found == list(range(1, len(tree.sections)))


def test_dendrites_are_thicker_from_afar_and_end_thin() -> None:
    assert thicker(TRUE_PX) == 1.0 and thicker(WHOLE_PX) == pytest.approx(THICKER)
    assert 1 < thicker(10.0) < THICKER
    tree = neuron.tree()
    _, neurites, spines = limbs(tree, 1.0)
    assert len(spines) == tree.spines
    for limb in neurites:
        assert limb.radii[-1] < 0.75 * limb.radii.max()
        assert limb.radii.max() >= LEAST_UM * 0.4


def test_the_piece_lies_on_the_branch() -> None:
    x, y = neuron.branch_place(36.0)
    traced = neuron.tree().sections[neuron.BRANCH][:, :2] * neuron.UM_PX
    off = np.hypot(*(traced - (x, y)).T)
    assert off.min() < 4
