"""What one open pore shows: its gate, its light, and the ions that pass."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from manim import Group

from ketamotion.mobjects.molecule import IonStream, Molecule
from ketamotion.mobjects.nmda_receptor import SWAY_DEG, CleftKit, layer
from ketamotion.mobjects.relief.layout import Pose
from ketamotion.mobjects.track import smootherstep

PASSAGE_S: Final = 2.0
CALCIUM_EVERY: Final = 12
"""Of so many ions that go in one is calcium: a minor part of the current."""
BLOCKED_REACH: Final = 0.72
"""How far down the light comes while magnesium sits in the pore."""

Now = Callable[[], float]


def _nothing() -> float:
    return 0.0


def _all() -> float:
    return 1.0


@dataclass
class PoreStates:
    """What the receptor shows, each a function of the present moment.

    Attributes
    ----------
    glutamate, glycine : callable
        How far the clefts have closed on their ligands, 0 to 1.
    gate : callable
        0 shut, 1 open.
    free : callable
        Share of the time that the pore is free of magnesium, 0 to 1.
    light : callable
        How bright the open pore is, 0 to 1.
    """

    glutamate: tuple[Now, Now] = (_nothing, _nothing)
    glycine: Now = _nothing
    gate: Now = _nothing
    free: Now = _all
    light: Now = _all

    def pose(self, _: float, seconds: float) -> Pose:
        """The pose now, swaying a little with scene time."""
        left, right = (one() for one in self.glutamate)
        glycine, gate = self.glycine(), self.gate()
        return Pose(
            cleft=(left, glycine, glycine, right),
            gate=gate,
            pore_light=gate * self.light(),
            light_reach=BLOCKED_REACH + (1 - BLOCKED_REACH) * self.free(),
            sway_deg=tuple(
                SWAY_DEG * math.sin(0.9 * seconds + 1.9 * n) for n in range(4)
            ),
        )


class IonTraffic(Group):
    """Ions that pass the pore, in or out, one after the other: a few of very many.

    Parameters
    ----------
    passing : sequence of (float, bool)
        When each is at the gate, in the unit of `time`, and whether it goes in.
        Potassium comes out; of those that go in few are calcium.
    """

    def __init__(
        self,
        kit: CleftKit,
        passing: Sequence[tuple[float, bool]],
        time: Now,
        duration: float = PASSAGE_S,
    ) -> None:
        super().__init__()
        self.passing, self.time, self.duration = tuple(passing), time, duration
        self.until = math.inf
        entered = 0
        for n, (at, inward) in enumerate(self.passing):
            kind = "potassium"
            if inward:
                kind = "calcium" if entered % CALCIUM_EVERY == 2 else "sodium"
                entered += 1
            ion = Molecule(kit.turned(kind), layer=layer("pore"))
            side = -1.0 if n % 2 else 1.0
            ion.add_updater(self._pass(at, inward, side), call_updater=True)
            self.add(ion)

    def _pass(self, at: float, inward: bool, side: float) -> Callable[..., None]:
        route = IonStream.ROUTE
        gate = IonStream.GATE_SHARE if inward else 1 - IonStream.GATE_SHARE
        start = at - gate * self.duration

        def update(ion: Molecule) -> None:
            u = (self.time() - start) / self.duration
            ion.hidden = not 0.0 < u < 1.0 or at > self.until
            if ion.hidden:
                return
            share = u if inward else 1 - u
            x = float(np.interp(share, route[:, 0], route[:, 1]))
            y = float(np.interp(share, route[:, 0], route[:, 2]))
            ion.alpha = smootherstep(u / 0.12) * smootherstep((1 - u) / 0.2)
            ion.stand(side * x, y)

        return update
