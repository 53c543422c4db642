"""What the pictures of a dendrite are made of: shots, plates and sprites."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ketamotion.layout import Focus, Layout, View
from ketamotion.mobjects import neuron
from ketamotion.mobjects.dendrite_places import DendritePlaces, dendrite_places
from ketamotion.mobjects.relief.bake import Bake
from ketamotion.mobjects.relief.dendrite import (
    FAR_WIDER,
    WIDER,
    Row,
    dendrite_plate,
)
from ketamotion.mobjects.relief.spine import UM_PX, spine_set
from ketamotion.mobjects.sprite import Levels, Shot
from ketamotion.theme import Theme

NM_PX = UM_PX / 1000
ASIDE = 0.5
"""By so much the dendrite is dimmed where it is not what a beat is about."""
RUN_ON_PX = 500.0
"""World px by which a shaft goes on beyond the piece whose spines are followed."""


@dataclass(frozen=True)
class DendriteKit:
    """What the pictures of one render are made of: see `dendrite_kit`."""

    places: DendritePlaces
    shots: tuple[Shot, ...]
    rows: tuple[Row, Row]
    pictures: Mapping[str, Levels]

    def __deepcopy__(self, memo: dict[int, Any]) -> DendriteKit:
        return self


def dendrite_kit(
    theme: Theme, layout: Layout, px_scale: float, length_um: float
) -> DendriteKit:
    """Plates, shots and sprites: slow once, then from the cache.

    The shots are ``close``, ``wide``, ``side`` (one dendrite), ``pair`` (two), and
    ``upper``: the view of ``pair`` with the first alone; ``aside`` is ``side`` as mere
    context, dimmed.
    """
    places, size = dendrite_places(layout), (layout.width, layout.height)
    end = length_um * UM_PX / 2
    rows = (Row(0, 0.0, -end, end), Row(0, places.row_px, -end, end))

    def shot(name: str, count: int, dim: bool = False) -> Shot:
        twin = {"upper": "pair", "aside": "side"}.get(name, name)
        view: View = getattr(places, twin)
        # It runs out of the frame, but not under a panel.
        beside = name in ("side", "aside", "upper", "pair") and not layout.portrait
        own = [
            replace(row, on_left=RUN_ON_PX, on_right=0.0 if beside else RUN_ON_PX)
            for row in rows[:count]
        ]
        light = places.focus
        if name == "aside":  # far away: all of it is dimmed
            light = Focus(-4000.0, -4000.0, 400.0, 400.0, ASIDE)
        focus = light if dim else light._replace(amount=0.0)
        plate = dendrite_plate(
            theme.raw,
            size,
            tuple(view),
            px_scale,
            own,
            focus=tuple(focus) if dim else None,
            wider=FAR_WIDER if name == "wide" else WIDER,
        )
        return Shot(name, view, focus, plate)

    zooms = sorted({places.wide.zoom, places.side.zoom})
    sets = [spine_set(theme.raw, 1.25 * zoom * px_scale) for zoom in zooms]
    near = spine_set(theme.raw, 1.1 * places.close.zoom * px_scale, still=True)
    pictures = {
        key: Levels(tuple(s[key] for s in (*sets, near) if key in s)) for key in sets[0]
    }
    single = [shot(name, 1) for name in ("wide", "side", "upper")]
    dimmed = [shot(name, 1, True) for name in ("close", "aside")]
    shots = (*dimmed, *single, shot("pair", 2))
    return DendriteKit(places, shots, rows, pictures)


CELL_UM = 36.0
"""How far right of its body the piece lies on the reconstructed cell, in um."""
BRANCH_ZOOM = 4.3
"""How much nearer than the whole cell the branch is passed."""
TWIG_SHARE = 0.5
"""The twig's plate has so many of the frame's px: it is seen in passing only."""
TWIG_WIDE, BRANCH_WIDE = 2.3, 2.0
"""So many times the frame they cover: they still fill it when they have shrunk."""


def cell_shots(layout: Layout, theme: Theme, px_scale: float) -> tuple[Shot, ...]:
    """The whole cell in the dendrite's world, for the way out.

    Returns
    -------
    ``twig``, as near as ``side``; ``branch``; ``neuron``, the pose of that name.
    """
    pose = neuron.neuron_shot(layout, theme, px_scale)
    side = dendrite_places(layout).side
    at = np.array(neuron.branch_place(CELL_UM))
    end = np.array(neuron.on_screen(layout, tuple(at)))
    half = (end + (side.axis_x, side.midplane_y)) / 2
    share = neuron.UM_PX / UM_PX
    size = np.array([layout.width, layout.height], float)

    def plate(
        name: str, place: np.ndarray, zoom: float, wide: float, scale: float
    ) -> Bake:
        """The cell with the piece at `place`, `wide` times the frame."""
        stand = (place + (wide - 1) / 2 * size - zoom * at) * scale
        view = View(float(stand[0]), float(stand[1]), zoom * scale)
        frame = tuple((wide * scale * size).tolist())
        given = ({name: view}, frame, px_scale)
        bakes = neuron.neuron_set(
            theme.raw, neuron.tree(), neuron.UM_PX, *given, fade_from=None
        )
        return seen(bakes[f"plate@{name}"])

    def seen(plate: Bake) -> Bake:
        """A plate of the cell, in px of the dendrite's world."""
        p = plate.px_per_unit
        pivot = plate.pivot[0] + p * at[0], plate.pivot[1] + p * at[1]
        return Bake(plate.key, plate.pixels, p * share, pivot)

    place = np.array([side.axis_x, side.midplane_y])
    zoom = BRANCH_ZOOM * pose.view.zoom
    twig = plate("twig", place, side.zoom / share, TWIG_WIDE, TWIG_SHARE)
    branch = plate("branch", half, zoom, BRANCH_WIDE, 1.0)
    return (
        Shot("twig", side, pose.focus, twig),
        Shot("branch", View(*half.tolist(), zoom * share), pose.focus, branch),
        Shot(
            "neuron",
            View(*end.tolist(), pose.view.zoom * share),
            pose.focus,
            seen(pose.plate),
        ),
    )
