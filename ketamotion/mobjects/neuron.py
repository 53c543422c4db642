"""The neuron's zoom level: a real pyramidal cell, reconstructed with its spines."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np

from ketamotion.layout import Focus, Layout, View
from ketamotion.mobjects.relief.bake import Bake
from ketamotion.mobjects.relief.neuron import Tree, lines, neuron_set, read_tree
from ketamotion.mobjects.sprite import Shot, Sprite, World
from ketamotion.theme import ASSETS, Theme

UM_PX: Final = 1.86
"""Design px a um at zoom 1."""
NM_PX: Final = UM_PX / 1000
"""For the world's scale bar."""
SHOT: Final = "neuron"
BRANCH: Final = 2
"""The section that runs level to the right, beside the trunk."""
VIEWS: Final = {
    "16:9": View(905.0, 560.0, 1.95),
    "4:3": View(665.0, 590.0, 1.7),
    "1:1": View(496.0, 590.0, 1.38),
    "9:16": View(496.0, 1130.0, 1.42),
}
"""How the cell stands in each size; the world's origin is the middle of its body."""


@cache
def tree() -> Tree:
    """The reconstructed cell, in um, y down, its body at the origin."""
    return read_tree((ASSETS / "shapes" / "pyramid.csv").read_text("utf-8"))


def _bakes(layout: Layout, theme: Theme, px_scale: float) -> dict[str, Bake]:
    size = (float(layout.width), float(layout.height))
    view = tuple(VIEWS[layout.size])
    return neuron_set(theme.raw, tree(), UM_PX, {SHOT: view}, size, px_scale)


def neuron_shot(layout: Layout, theme: Theme, px_scale: float = 1.0) -> Shot:
    """The pose `neuron`: the cell on the ground, not lit by any beat.

    Parameters
    ----------
    px_scale : float
        Output px per design px.
    """
    plate = _bakes(layout, theme, px_scale)[f"plate@{SHOT}"]
    return Shot(SHOT, VIEWS[layout.size], Focus(0.0, 0.0, 1.0, 1.0, 0.0), plate)


def neuron_world(layout: Layout, theme: Theme, px_scale: float = 1.0) -> World:
    """A world of the right scale that has taken the pose `neuron`."""
    return World(nm_px=NM_PX).take(neuron_shot(layout, theme, px_scale))


def neuron_sprite(layout: Layout, theme: Theme, px_scale: float = 1.0) -> Sprite:
    """The cell alone, without ground: to be laid over something, or faded in."""
    return Sprite(_bakes(layout, theme, px_scale)[f"cell@{SHOT}"], lit=True)


def trunk_place(above_um: float) -> tuple[float, float]:
    """Where the apical trunk is so many um above the body, in px of the world."""
    trunk = tree().trunk()
    order = np.argsort(-trunk[:, 1])
    y = -float(above_um)
    x = float(np.interp(above_um, -trunk[order, 1], trunk[order, 0]))
    return x * UM_PX, y * UM_PX


def branch_place(x_um: float) -> tuple[float, float]:
    """Where the level branch to the right of the trunk is, so many um from the body."""
    line = lines(tree())[BRANCH]
    y = float(np.interp(x_um, line[:, 0], line[:, 1]))
    return x_um * UM_PX, y * UM_PX


def on_screen(layout: Layout, place: tuple[float, float]) -> tuple[float, float]:
    """Design px of a place of the world in the pose `neuron`."""
    view = VIEWS[layout.size]
    return view.axis_x + view.zoom * place[0], view.midplane_y + view.zoom * place[1]
