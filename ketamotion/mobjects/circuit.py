"""A circuit of nerve cells whose light follows their computed rates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from manim import Group
from numpy.typing import NDArray

from ketamotion.layout import Focus, Layout, View
from ketamotion.mobjects.circuit_signal import Signal
from ketamotion.mobjects.relief.circuit import circuit_set
from ketamotion.mobjects.relief.circuit_plan import (
    CELLS,
    FIRST_FAST,
    FIRST_TONIC,
    KINDS,
    CircuitPlan,
    Stand,
    plan,
    signal_paths,
)
from ketamotion.mobjects.sprite import Levels, Shot, Sprite, World
from ketamotion.mobjects.track import Eased
from ketamotion.theme import Theme

Light = Callable[[], NDArray[np.float64]]

STANDS: Final = {
    "16:9": Stand(-40, 1235, 236, 666, 80, (420, 626), (812, 644)),
    "4:3": Stand(-40, 880, 240, 672, 66, (260, 644), (590, 656)),
    "1:1": Stand(0, 1080, 206, 408, 37, (390, 396), (592, 402)),
    "9:16": Stand(-20, 1100, 340, 806, 86, (330, 758), (740, 778)),
}
"""Where the cells stand in each size, in design px; the world is the frame at rest."""
EDGES: Final = {
    "16:9": (1160.0, 1330.0),
    "4:3": (820.0, 940.0),
    "1:1": (1060.0, 1100.0),
    "9:16": (1060.0, 1100.0),
}
"""Where the circuit fades to the right: a panel stands there."""
MICROMETRE_PX: Final = 1.0
"""Cells are not to scale; the world needs some number."""
UNCHANGED: Final = 0.56
"""Light of a cell whose rate is its kind's rate without block."""
OCTAVE: Final = 0.44
"""Light that a doubling of the rate adds, and a halving takes away."""
RELEASE: Final = 0.34
"""How strongly glutamate is drawn at the rate without block."""
LIFTED: Final = {"16:9": 0.42, "4:3": 0.42, "1:1": 0.0, "9:16": 0.3}
"""How much higher the large cells stand, in units, where their axons end freely."""
HALVES: Final = (0.15, 0.35, 0.64, 0.85)
"""Where a pair in each half stands, as shares of the width."""


def views(layout: Layout) -> dict[str, View]:
    """The named views of the circuit in a frame: whole, near the pair, at the title."""
    stand = STANDS[layout.size]
    (px, py), (bx, by) = stand.pyramid, stand.brake
    middle = (px + bx) / 2, (py + by) / 2 - 1.15 * stand.unit
    width, height = layout.width, layout.captions_top
    zoom = {"16:9": 1.36, "4:3": 1.4, "1:1": 1.9, "9:16": 1.15}[layout.size]
    level = {"16:9": 0.50, "4:3": 0.53, "1:1": 0.60, "9:16": 0.62}[layout.size] * height
    pair = View(width / 2 - zoom * middle[0], level - zoom * middle[1], zoom)
    beside = {
        "16:9": View(850.0, 30.0, 1.06),
        "4:3": View(690.0, 40.0, 1.0),
        "1:1": View(-250.0, 250.0, 1.5),
        "9:16": View(-130.0, 470.0, 1.2),
    }[layout.size]
    return {"circuit": View(0.0, 0.0, 1.0), "pair": pair, "title": beside}


def light_of(ratio: NDArray[np.float64]) -> NDArray[np.float64]:
    """Light of cells, 0..1, by their rates over their kind's rate without block.

    Equal steps for equal factors: twice as fast is full light.
    """
    tiny = 2.0 ** (-UNCHANGED / OCTAVE)
    octaves = np.log2(np.maximum(np.asarray(ratio, float), tiny))
    return np.clip(UNCHANGED + OCTAVE * octaves, 0.0, 1.0)


def _fast_in_front(stand: Stand, lifted: float, halved: bool) -> Stand:
    """A stand without the pair: a fast interneuron is in the brake's place.

    `halved`, the pair stands in the left half, and such a one in the right half.
    """
    (px, py), (bx, by) = stand.pyramid, stand.brake
    py, by = py - lifted * stand.unit, by - lifted * stand.unit
    if not halved:
        focal = ((FIRST_FAST, bx, by),)
        return replace(stand, pyramid=(px, py), brake=None, focal=focal)
    left, right = max(stand.left, 0.0), stand.right
    at = [left + share * (right - left) for share in HALVES]
    focal = (FIRST_TONIC, at[1], by), (1, at[2], py), (FIRST_FAST, at[3], by)
    return replace(stand, pyramid=(at[0], py), brake=None, focal=focal)


class Circuit(Group):
    """The lights of a circuit's cells; add it to a world that has taken its `shots`.

    The cells themselves, dim, are in the plates. Over each lies a picture of what is
    seen of it, bright, as opaque as its light.

    Parameters
    ----------
    layout : Layout
    theme : Theme
    px_scale : float
        Output px per design px.
    seed : int
        Another circuit has another seed.
    without : sequence of str
        Kinds of cells that this circuit lacks.
    halved : bool
        Whether it lacks them right of its middle alone.
    only : sequence of str
        The views that are needed.
    """

    def __init__(
        self,
        layout: Layout,
        theme: Theme,
        *,
        px_scale: float = 1.0,
        seed: int = 3,
        without: Sequence[str] = (),
        halved: bool = False,
        only: Sequence[str] = ("circuit", "pair", "title"),
    ) -> None:
        super().__init__()
        self.layout, self.theme = layout, theme
        self.stand = STANDS[layout.size]
        if "tonic" in without:
            self.stand = _fast_in_front(self.stand, LIFTED[layout.size], halved)
        self.plan: CircuitPlan = plan(self.stand, seed)
        self.right = self.plan.x > (self.stand.left + self.stand.right) / 2
        lacking = [
            n
            for n in range(CELLS)
            if KINDS[self.plan.kind[n]] in without and (self.right[n] or not halved)
        ]
        known = views(layout)
        chosen = {name: known[name] for name in only}
        self.bakes = circuit_set(
            theme.raw,
            self.plan,
            {name: tuple(view) for name, view in chosen.items()},
            (float(layout.width), float(layout.height)),
            px_scale,
            seed=seed,
            edges=EDGES[layout.size],
            lacking=lacking,
        )
        nothing = Focus(0.0, 0.0, 1.0, 1.0, 0.0)
        self.shots = [
            Shot(name, view, nothing, self.bakes[f"plate@{name}"])
            for name, view in chosen.items()
        ]
        self.cells: dict[int, Sprite] = {}
        for n in range(CELLS):
            if f"cell@{n}" not in self.bakes:
                continue
            near = self.bakes.get(f"cell@{n}@pair")
            own = self.bakes[f"cell@{n}"]
            picture = Levels((own, near)) if near is not None else own
            self.cells[n] = Sprite(picture, lit=True, kept_with="cells")
        self.releases: list[Sprite] = [
            Sprite(bake, layer=1.0, lit=True, kept_with="releases")
            for name, bake in self.bakes.items()
            if name.startswith("release@")
        ]
        self.add(*self.cells.values(), *self.releases)
        self._light: Light = lambda: np.zeros(CELLS)
        self._release: Callable[[], float] = lambda: 0.0
        self.refresh()
        self.add_updater(Circuit.refresh)
        self._seed = seed

    def __deepcopy__(self, memo: dict[int, object]) -> Circuit:
        return self

    def world(self) -> World:
        """A world with the circuit in it, at the first of its views."""
        world = World(nm_px=MICROMETRE_PX).take(*self.shots)
        world.add(self)
        return world

    def follow(self, light: Light, release: Callable[[], float]) -> Circuit:
        """Say how bright each cell is, and the glutamate of the pyramidal ones.

        Parameters
        ----------
        light : callable
            Light of each cell now, (120,), 0..1; see `light_of`.
        release : callable
            Glutamate at the endings now, 0..1.
        """
        self._light, self._release = light, release
        return self.refresh()

    def follow_rates(
        self,
        ratios: Light,
        pyramidal: Callable[[], float],
        awake: Callable[[], float],
    ) -> Circuit:
        """Let light and glutamate follow computed rates.

        Parameters
        ----------
        ratios : callable
            Each cell's rate over its kind's rate without block, (120,).
        pyramidal : callable
            The same of all pyramidal cells together: their release.
        awake : callable
            From 0, what was followed before, to 1, the rates alone.
        """
        before = self._light

        def light() -> NDArray[np.float64]:
            share, now = awake(), light_of(ratios())
            return now if share == 1 else share * now + (1 - share) * before()

        return self.follow(light, lambda: awake() * RELEASE * pyramidal())

    def refresh(self) -> Circuit:
        """Draw the present state."""
        light = self._light()
        for n, sprite in self.cells.items():
            # In steps that no eye sees, so that a still picture stays the same.
            sprite.alpha = round(float(light[n]), 3)
        alpha = round(min(1.0, max(0.0, self._release())), 3)
        for sprite in self.releases:
            sprite.alpha = alpha
        return self

    def update(self, dt: float = 0, recursive: bool = True) -> Circuit:
        """Manim's; its sprites have no updaters of their own."""
        return super().update(dt, recursive=False)

    def soma(self, n: int) -> tuple[float, float]:
        """Where a cell's body is, in px of the world: for labels' leaders."""
        return float(self.plan.x[n]), float(self.plan.y[n])

    def light_pair(self, now: Callable[[], float]) -> PairLight:
        """From now on the focal pair alone is lit."""
        self.follow(pair := PairLight(now), lambda: 0.0)
        return pair

    def signals(self) -> dict[str, Signal]:
        """What runs along the focal pair's axons: ``excite`` and ``brake``."""
        ways = signal_paths(self.plan, self._seed)
        size = float(self.plan.unit[0]) / 40.0
        return {
            "excite": Signal(self.bakes["pulse@glutamate"], ways["excite"], size),
            "brake": Signal(self.bakes["pulse@gaba"], ways["brake"], size),
        }


class PairLight:
    """Light of the focal pair, changed step by step; all other cells are dim.

    Parameters
    ----------
    now : callable
        Seconds of film.
    """

    CHANGE_S = 1.0
    START = {"pyramid": (0, 0.8), "brake": (FIRST_TONIC, 0.3)}

    def __init__(self, now: Callable[[], float]) -> None:
        self.now = now
        begin = now()
        self._steps: dict[str, tuple[list[float], list[float]]] = {
            name: ([begin], [0.0, light]) for name, (_, light) in self.START.items()
        }

    def change(self, name: str, light: float, at_s: float) -> None:
        """Let ``pyramid`` or ``brake`` change to a light, 0..1, from a time on."""
        times, values = self._steps[name]
        times.append(at_s)
        values.append(light)

    def __call__(self) -> NDArray[np.float64]:
        light = np.zeros(CELLS)
        for name, (cell, _) in self.START.items():
            light[cell] = Eased(*self._steps[name], self.CHANGE_S)(self.now())
        return light
