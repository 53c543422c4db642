"""Small molecules and ions that drift, bind, pass and let go."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from manim import Group

from ketamotion.mobjects.sprite import Picture, Sprite
from ketamotion.mobjects.track import Drift, Track, smootherstep

ENLARGED = 1.4
"""Molecules are drawn about so many times too large, beside the receptor."""


class Molecule(Sprite):
    """One molecule on a track.

    Parameters
    ----------
    pictures : sequence of Picture
        One picture, or one for each of equally spaced orientations (clockwise,
        beginning at 0), each lit for being drawn at that angle.
    size : float
        How much larger than baked it is drawn.
    """

    def __init__(
        self,
        pictures: Sequence[Picture],
        *,
        layer: float,
        lit: bool = False,
        drift: Drift | None = None,
        size: float = 1.0,
    ) -> None:
        super().__init__(pictures[0], layer=layer, lit=lit)
        self.pictures = tuple(pictures)
        self.size = size
        self.drift = drift or Drift()

    def stand(self, x: float, y: float, turn: float = 0.0) -> None:
        """Place it, with the picture whose light fits its orientation."""
        count = len(self.pictures)
        if count == 1:
            turn = 0.0  # ions carry a sign that must stay upright
        self.bake = self.pictures[round(turn * count / 360.0) % count]
        self.place(x, y, turn, self.size)

    def follow(
        self,
        time: Callable[[], float],
        track: Track,
        seconds: Callable[[], float],
        size: Callable[[float], float] | None = None,
    ) -> Molecule:
        """Keep to a track, read at `time`; drift with scene time while loose.

        `size` is a function of the same time; without it the size stays.
        """

        def update(molecule: Molecule) -> None:
            if size is not None:
                molecule.size = size(time())
            place = track.at(time())
            dx, dy, turn = molecule.drift.at(seconds())
            molecule.alpha = place.alpha
            molecule.stand(
                place.x + place.loose * dx,
                place.y + place.loose * dy,
                place.turn + place.loose * turn,
            )

        self.clear_updaters()
        self.add_updater(update, call_updater=True)
        return self


class Bath(Group):
    """Free ions and molecules that only drift in their places."""

    def __init__(
        self,
        pictures: Mapping[str, Sequence[Picture]],
        places: Sequence[tuple[str, float, float]],
        seconds: Callable[[], float],
        *,
        layer: float,
        reach: float = 9.0,
    ) -> None:
        super().__init__()
        for n, (kind, x, y) in enumerate(places):
            molecule = Molecule(
                pictures[kind], layer=layer, drift=Drift(reach, phase=1.7 * n + 0.4)
            )
            molecule.stand(x, y)
            molecule.add_updater(_drifting(x, y, seconds), call_updater=True)
            self.add(molecule)


def _drifting(x: float, y: float, seconds: Callable[[], float]) -> Callable[..., None]:
    def update(molecule: Molecule) -> None:
        dx, dy, turn = molecule.drift.at(seconds())
        molecule.stand(x + dx, y + dy, turn)

    return update


class IonStream(Group):
    """Ions that pass an open pore in single file.

    The passages are solved beforehand: an ion starts only if the gate is open
    when it gets there. Drawn are a few of very many.

    Parameters
    ----------
    kinds : sequence of str
        Which ion passes, in turn, e.g. ``("sodium", "sodium", "calcium")``.
    gate_times : sequence of float
        When each ion is at the gate, in the unit of `time`.
    duration : float
        How long one passage lasts, same unit.
    """

    ROUTE = np.array(
        # share of the passage, x, y: from the vestibule to below the membrane
        [
            (0.00, 7.0, -330.0),
            (0.14, 5.0, -225.0),
            (0.30, 0.0, -100.0),
            (0.50, -3.0, -10.0),
            (0.66, 0.0, 88.0),
            (0.82, 8.0, 140.0),
            (1.00, 44.0, 176.0),
        ]
    )
    GATE_SHARE = 0.30

    def __init__(
        self,
        pictures: Mapping[str, Sequence[Picture]],
        kinds: Sequence[str],
        gate_times: Sequence[float],
        duration: float,
        time: Callable[[], float],
        *,
        layer: float,
    ) -> None:
        super().__init__()
        self.gate_times = tuple(gate_times)
        for n, gate_time in enumerate(gate_times):
            ion = Molecule(pictures[kinds[n % len(kinds)]], layer=layer)
            start = gate_time - self.GATE_SHARE * duration
            side = -1.0 if n % 2 else 1.0
            ion.add_updater(
                _passing(self.ROUTE, start, duration, side, time), call_updater=True
            )
            self.add(ion)


def _passing(
    route: np.ndarray,
    start: float,
    duration: float,
    side: float,
    time: Callable[[], float],
) -> Callable[..., None]:
    def update(ion: Molecule) -> None:
        share = (time() - start) / duration
        ion.hidden = not 0.0 < share < 1.0
        if ion.hidden:
            return
        x = float(np.interp(share, route[:, 0], route[:, 1]))
        y = float(np.interp(share, route[:, 0], route[:, 2]))
        ion.alpha = smootherstep(share / 0.12) * smootherstep((1 - share) / 0.2)
        ion.stand(side * x, y)

    return update


def passages(
    open_spans: Sequence[tuple[float, float]], every: float, settle: float
) -> list[float]:
    """When ions are at the gate: every so often while it is open.

    Parameters
    ----------
    open_spans : sequence of (start, end)
        When the gate is open and nothing blocks the pore.
    settle : float
        Kept clear after each opening and before each closing.
    """
    return [
        float(t)
        for start, end in open_spans
        for t in np.arange(start + settle, end - settle, every)
    ]
