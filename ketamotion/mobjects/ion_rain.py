"""Ions that pass receptors of the synapse's picture: a few of very many."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from manim import Group

from ketamotion.mobjects.relief.bake import Bake
from ketamotion.mobjects.sprite import Sprite
from ketamotion.mobjects.track import smootherstep

ABOVE_PX, BELOW_PX = 66.0, 118.0
IN_S, OUT_S = 0.45, 0.9
SPREAD_PX = 34.0


class IonRain(Group):
    """Ions on their way through receptors, each once.

    Parameters
    ----------
    bake : Bake
        One ion.
    pores : sequence of (float, float)
        World px of the receptors' pores; they are taken in a scattered order.
    times : sequence of float
        When each ion is in its pore, in the unit of `clock`, ascending.
    clock : callable
        Seconds of film since the model began to run.
    """

    def __init__(
        self,
        bake: Bake,
        pores: Sequence[tuple[float, float]],
        times: Sequence[float],
        clock: Callable[[], float],
        *,
        layer: float,
        size: float = 1.0,
    ) -> None:
        super().__init__()
        self.clock, self.times, self.size = clock, [float(t) for t in times], size
        rng = np.random.default_rng(6)
        order = np.concatenate([rng.permutation(len(pores)) for _ in range(9)])
        self.ways = []
        for n, _ in enumerate(self.times):
            x, y = pores[int(order[n % len(order)])]
            slant = rng.uniform(-SPREAD_PX, SPREAD_PX, 2)
            self.ways.append(
                np.array([(x + 0.5 * slant[0], y - ABOVE_PX), (x, y),
                          (x + slant[1], y + BELOW_PX)])
            )  # fmt: skip
            self.add(Sprite(bake, layer=layer))
        self.refresh()
        self.add_updater(IonRain.refresh)

    def __deepcopy__(self, memo: dict[int, object]) -> IonRain:
        return self

    def refresh(self) -> IonRain:
        """Draw the present moment."""
        now = self.clock()
        # What is on its way when the clock begins to run comes with it, not before.
        begun = smootherstep(now / (0.5 * IN_S))
        for sprite, at, way in zip(
            self.submobjects, self.times, self.ways, strict=True
        ):
            since = now - at
            sprite.hidden = not -IN_S < since < OUT_S
            if sprite.hidden:
                continue
            if since < 0:
                u = 1 + since / IN_S
                x, y = way[0] + (way[1] - way[0]) * u
                sprite.alpha = smootherstep(u / 0.5)
            else:
                u = since / OUT_S
                x, y = way[1] + (way[2] - way[1]) * (1 - (1 - u) ** 2)
                sprite.alpha = smootherstep((1 - u) / 0.5)
            sprite.alpha *= begun
            sprite.place(float(x), float(y), 0.0, self.size)
        return self

    def update(self, dt: float = 0, recursive: bool = True) -> IonRain:
        """Manim's; its sprites have no updaters of their own."""
        return super().update(dt, recursive=False)
