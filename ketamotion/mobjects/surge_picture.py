"""The probe in a rat's cortex, with glutamate on its way in; and an empty ground."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from manim import Group

from ketamotion.layout import Focus, Layout, View
from ketamotion.mobjects.calm_shot import calmed
from ketamotion.mobjects.edged import EDGE_PX, all_edged
from ketamotion.mobjects.molecule import Molecule
from ketamotion.mobjects.relief import probe
from ketamotion.mobjects.relief.molecules import molecule_kit
from ketamotion.mobjects.relief.painting import Painting
from ketamotion.mobjects.sprite import Shot, World
from ketamotion.mobjects.surge_places import surge_places
from ketamotion.mobjects.synapse import SynapseKit, synapse_kit
from ketamotion.mobjects.synapse_places import synapse_places
from ketamotion.mobjects.track import Drift, Key, Track
from ketamotion.theme import Theme

MOLECULES, EVERY_S = 36, 0.18
"""How many are on their way, and how long after each other they set out."""
DRIFTS_S, RISES_S = 2.4, 2.2
"""From the tissue to a pore, and up inside the probe."""
SIZE = 0.28
LOWEST_Y = 260.0
"""Below it, in the world, words stand."""
NAMED_Y = -100.0
"""Height in the world at which the probe's name stands, on its right."""
PROBE_WALL = (probe.MEMBRANE_HALF, NAMED_Y)
WAITING = (-150.0, -190.0)
"""One molecule that only drifts, high on the left: the one that bears the name."""
DIM = 0.6
"""How much of a picture is seen under a title, and when the clip ends."""
NO_FOCUS = Focus(0.0, 0.0, 1.0, 1.0, 0.0)


def uptake_kit(theme: Theme, layout: Layout, px_scale: float) -> SynapseKit:
    """What the synapse is drawn with: close under the title, then with an astrocyte."""
    spots, usual = surge_places(layout), synapse_places(layout)
    places = replace(usual, cleft=spots.uptake, density=spots.title)
    shots = "density", "cleft"  # under the title; then all of it
    kit = synapse_kit(theme, layout, px_scale, shots=shots, places=places)
    # The title stands on a calm ground, not on vesicles.
    title = calmed(kit.shots[0], spots.title_calm, theme, px_scale)
    return replace(kit, shots=(title, *kit.shots[1:]))


def probe_shots(theme: Theme, layout: Layout, px_scale: float) -> tuple[Shot, Shot]:
    """``probe`` (alone) and ``aside`` (with room for a chart)."""
    spots = surge_places(layout)
    frame = (0.0, 0.0, float(layout.width), float(layout.height))
    bakes = probe.probe_set(
        theme.raw,
        frame[2:],
        {"probe": tuple(spots.probe), "aside": tuple(spots.aside)},
        {"probe": frame, "aside": tuple(spots.aside_room)},
        px_scale,
    )
    return (
        Shot("probe", spots.probe, NO_FOCUS, bakes["plate@probe"]),
        Shot("aside", spots.aside, NO_FOCUS, bakes["plate@aside"]),
    )


class DialysisProbe(Group):
    """Glutamate that drifts from the tissue into the probe and is carried up.

    It never ends: each molecule's way is gone again and again, `now` in seconds of
    film, and at any time equally many are on it.
    """

    def __init__(self, theme: Theme, now: Callable[[], float], density: float) -> None:
        super().__init__()
        kit = molecule_kit(theme.raw, round(1.25 * density * SIZE, 3))
        pictures = [kit[f"glutamate@{angle}"] for angle in range(0, 360, 30)]
        if theme.name == "light":  # cream on cream
            edge = theme.entity["glutamate"]["edge"]
            pictures = all_edged(pictures, edge, EDGE_PX / SIZE)
        rng = np.random.default_rng(3)
        heights = rng.permutation(probe.pores())
        low = heights[heights > NAMED_Y + 60]  # below the names, on both sides
        every = MOLECULES * EVERY_S
        for n in range(MOLECULES):
            side = -1.0 if n % 2 else 1.0
            pore = float(low[n // 2 % len(low)])
            wall, inside = side * probe.MEMBRANE_HALF, side * 29.0
            far = 430 if side < 0 else 200  # on the right a chart will stand
            begin = (
                side * rng.uniform(130, far),
                min(pore + float(rng.uniform(-10, 160)), LOWEST_Y),
            )
            t = 0.0
            middle = (side * rng.uniform(95, 120), pore + rng.uniform(-10, 30))
            turn = float(rng.uniform(0, 360))
            top = probe.MEMBRANE_TOP - 20
            rise = t + DRIFTS_S + RISES_S * (pore - top) / 500 + 0.4
            way = Track(
                [
                    Key(t, *begin, turn, 0.0, 1.0),
                    Key(t + 0.5, *begin, turn, 1.0, 1.0),
                    Key(t + 0.7 * DRIFTS_S, *middle, turn + 50, 1.0, 0.6),
                    Key(t + DRIFTS_S, wall, pore, turn + 90, 1.0, 0.0),
                    Key(t + DRIFTS_S + 0.4, inside, pore - 8, turn + 110, 1.0, 0.0),
                    Key(rise - 0.2, inside, top + 30, turn + 150, 1.0, 0.1),
                    Key(rise, inside, top, turn + 160, 0.0, 0.0),
                ],
                through=True,
            )
            molecule = Molecule(
                pictures, layer=2.0, drift=Drift(9.0, phase=1.3 * n), size=SIZE
            )
            self.add(molecule.follow(_again(now, EVERY_S * n, every), way, now))
        still = Molecule(pictures, layer=2.0, size=SIZE)
        still.stand(*WAITING, 60.0)
        self.add(still)

    def __deepcopy__(self, memo: dict[int, object]) -> DialysisProbe:
        return self


def _again(
    now: Callable[[], float], late_s: float, every_s: float
) -> Callable[[], float]:
    """Seconds since something last began that begins every so often."""
    return lambda: (now() - late_s) % every_s


def empty_world(theme: Theme, layout: Layout, px_scale: float) -> World:
    """Nothing but the ground: what stands on it is drawn by the overlay."""
    size = (float(layout.width), float(layout.height))
    plate = Painting(theme.raw, size, px_scale).plate("ground", fade_from=None)
    return World().take(Shot("ground", View(0.0, 0.0, 1.0), NO_FOCUS, plate))
