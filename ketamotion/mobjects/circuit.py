"""A circuit of nerve cells whose light follows their computed rates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from manim import Group
from numpy.typing import NDArray

from ketamotion.layout import Focus, Layout, View
from ketamotion.mobjects.relief.circuit import circuit_set
from ketamotion.mobjects.relief.circuit_plan import (
    CELLS,
    FIRST_TONIC,
    KINDS,
    CircuitPlan,
    Stand,
    plan,
    signal_paths,
)
from ketamotion.mobjects.sprite import Levels, Shot, Sprite, World
from ketamotion.mobjects.track import Eased, smootherstep
from ketamotion.theme import Theme

Light = Callable[[], NDArray[np.float64]]

STANDS: Final = {
    "16:9": Stand(-30, 1225, 296, 712, 52, (452, 690), (792, 712)),
    "4:3": Stand(-30, 870, 296, 716, 45, (272, 694), (548, 714)),
    "1:1": Stand(0, 1080, 238, 424, 28, (392, 414), (566, 424)),
    "9:16": Stand(0, 1080, 360, 880, 50, (352, 856), (668, 880)),
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
UNCHANGED: Final = 0.58
"""Light of a cell whose rate is its kind's rate without block."""
OCTAVE: Final = 0.42
"""Light that a doubling of the rate adds, and a halving takes away."""
RELEASE: Final = 0.28
"""How strongly glutamate is drawn at the rate without block."""
PULSE_LAYER: Final = 3.0


def views(layout: Layout) -> dict[str, View]:
    """The named views of the circuit in a frame: whole, near the pair, at the title."""
    stand = STANDS[layout.size]
    (px, py), (bx, by) = stand.pyramid, stand.brake
    middle = (px + bx) / 2, (py + by) / 2 - 1.15 * stand.unit
    width, height = layout.width, layout.captions_top
    zoom = {"16:9": 1.75, "4:3": 1.85, "1:1": 2.75, "9:16": 1.75}[layout.size]
    level = {"16:9": 0.54, "4:3": 0.56, "1:1": 0.60, "9:16": 0.62}[layout.size] * height
    pair = View(width / 2 - zoom * middle[0], level - zoom * middle[1], zoom)
    beside = {
        "16:9": View(610.0, 4.0, 1.06),
        "4:3": View(560.0, 30.0, 1.0),
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
            self.stand = replace(self.stand, brake=None)
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


class Signal(Group):
    """A light that runs along an axon to its endings, and glows there.

    Parameters
    ----------
    bake : Bake
        The light.
    ways : sequence of ndarray, shape (n, 2)
        One a ending, in px of the world; they begin together.
    size : float
        Scale of the light at the endings.
    """

    RUN_S = 1.4
    GLOW_S = 0.7

    def __init__(self, bake: object, ways: Sequence[np.ndarray], size: float) -> None:
        super().__init__()
        self.ways, self.size = ways, size
        self.runs = [Sprite(bake, layer=PULSE_LAYER, lit=True) for _ in ways]
        self.feet = [Sprite(bake, layer=PULSE_LAYER, lit=True) for _ in ways]
        self.lengths = []
        for way in ways:
            steps = np.hypot(*np.diff(way, axis=0).T)
            self.lengths.append(np.concatenate([[0.0], np.cumsum(steps)]))
        least = min(map(len, ways))
        rows = np.stack([way[:least] for way in ways])
        apart = np.flatnonzero(np.abs(rows - rows[0]).max((0, 2)) > 1e-9)
        # How far they run together.
        self.fork = float(self.lengths[0][max(int(apart[0]) - 1, 0)])
        self.add(*self.runs, *self.feet)
        self._now: Callable[[], float] = lambda: 0.0
        self._start = np.inf
        self._glow_s = 1.0
        self.refresh()
        self.add_updater(Signal.refresh)

    def __deepcopy__(self, memo: dict[int, object]) -> Signal:
        return self

    def send(self, now: Callable[[], float], start_s: float, glow_s: float) -> None:
        """Set out at a time of film; the endings then glow for so long."""
        self._now, self._start, self._glow_s = now, start_s, glow_s
        self.refresh()

    @property
    def arrival_s(self) -> float:
        """When it reaches the endings."""
        return self._start + self.RUN_S

    def refresh(self) -> Signal:
        """Draw the present state."""
        t = self._now() - self._start
        u = smootherstep(t / self.RUN_S)
        alone = smootherstep(t / 0.3) * (1 - smootherstep((t - self.RUN_S) / 0.4))
        since = t - self.RUN_S + 0.2
        glow = smootherstep(since / self.GLOW_S)
        glow *= 1 - smootherstep((since - self._glow_s) / self.GLOW_S)
        for run, foot, way, length in zip(
            self.runs, self.feet, self.ways, self.lengths, strict=True
        ):
            at = u * length[-1]
            x, y = (float(np.interp(at, length, way[:, k])) for k in (0, 1))
            run.place(x, y, 0.0, 0.55 * self.size)
            parted = smootherstep((at - self.fork) / (0.15 * length[-1]))
            run.alpha = alone * (1.0 if run is self.runs[0] else parted)
            foot.place(float(way[-1, 0]), float(way[-1, 1]), 0.0, 0.62 * self.size)
            foot.alpha = glow
        return self

    def update(self, dt: float = 0, recursive: bool = True) -> Signal:
        """Manim's; its sprites have no updaters of their own."""
        return super().update(dt, recursive=False)
