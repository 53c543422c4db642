"""Receptors of the spine: AMPA receptors that part, NMDA receptors with a plug."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from manim import Group

from ketamotion.mobjects.relief import synapse_shape as shape
from ketamotion.mobjects.sprite import Picture, Sprite
from ketamotion.mobjects.track import smootherstep

SHUT, MAGNESIUM, KETAMINE, OPEN = "shut", "magnesium", "ketamine", "open"
NMDA_STATES: Final = (SHUT, MAGNESIUM, KETAMINE, OPEN)
"""What an NMDA receptor may be drawn as."""
CHANGE_S = 0.6
STEPS = 200
"""Positions of the arms from shut to open."""
PART_PX, PART_DEG = 2.7, 4.6
"""How far each half of an open receptor has moved and leaned away from the axis."""
NMDA_PART_PX, NMDA_PART_DEG = 2.2, 3.0
AJAR: Final = {SHUT: 0.0, MAGNESIUM: 1.0, KETAMINE: 1.0, OPEN: 1.0}
PLUG_Y, PLUG_FROM_Y = 4.0, -34.0
"""Where magnesium or ketamine sits, in the membrane, and where it comes from."""


class Stand(NamedTuple):
    """Where a receptor stands: along the density, how far back, and its lean."""

    x: float
    back: bool
    lean: float


AMPA_STANDS: Final = (
    Stand(-318, False, -3), Stand(-259, False, 2), Stand(-146, False, -2),
    Stand(-87, False, 3), Stand(30, False, -2), Stand(88, False, 2),
    Stand(204, False, -2), Stand(319, False, 3),
    Stand(-289, True, 2), Stand(-174, True, -2), Stand(-58, True, 2),
    Stand(58, True, -2), Stand(117, True, 3), Stand(233, True, -3),
)  # fmt: skip
NMDA_STANDS: Final = (
    Stand(-203, False, 1), Stand(-29, False, -1), Stand(146, False, 2),
    Stand(262, False, -2),
)  # fmt: skip
BACK_LIFT_PX, BACK_SCALE = 5.0, 0.92


class Receptor(Group):
    """Two halves that part about the axis, and light in the pore between them."""

    def __init__(
        self,
        pictures: Mapping[str, Picture],
        kind: str,
        stand: Stand,
        layer: float,
        part: tuple[float, float],
    ) -> None:
        super().__init__()
        self.stand, self.part = stand, part
        self.x = stand.x
        self.y, slope = shape.on_spine(stand.x)
        self.lean = stand.lean + slope
        self.scale_ = BACK_SCALE if stand.back else 1.0
        if stand.back:
            self.y -= BACK_LIFT_PX
        far = "_far" if stand.back else ""
        self.halves = {
            side: Sprite(
                pictures[f"{kind}_{side}{far}"], layer=layer, kept_with="receptors"
            )
            for side in ("left", "right")
        }
        self.core = None
        if kind == "nmda":
            self.core = Sprite(
                pictures["nmda_core"], layer=layer - 0.02, kept_with="receptors"
            )
            self.core.place(self.x, self.y, self.lean, self.scale_)
            self.add(self.core)
        self.light = Sprite(
            pictures["pore_light"], layer=layer - 0.01, kept_with="receptors"
        )
        self.light.place(self.x, self.y, self.lean, self.scale_)
        self.add(self.light, *self.halves.values())
        self._amount = -1.0
        self.open(0.0)

    def open(self, amount: float, light: float | None = None) -> None:
        """Part the halves by a share of the whole way, 0..1; and light the pore."""
        lit = amount if light is None else light
        shade = 0.45 if self.stand.back else 1.0
        self.light.alpha = shade * lit
        if amount == self._amount:
            return
        self._amount = amount
        away, tilt = (amount * v for v in self.part)
        for side, sign in (("left", -1.0), ("right", 1.0)):
            self.halves[side].place(
                self.x + sign * away * self.scale_,
                self.y,
                self.lean + sign * tilt,
                self.scale_,
            )


class AmpaReceptors(Group):
    """AMPA receptors, all ajar by the share that is open now."""

    def __init__(self, pictures: Mapping[str, Picture], layer: float) -> None:
        super().__init__()
        self.receptors = [
            Receptor(pictures, "ampa", stand, layer - 1.0 * stand.back,
                     (PART_PX, PART_DEG))
            for stand in AMPA_STANDS
        ]  # fmt: skip
        self.add(*self.receptors)
        self._share: Callable[[], float] = lambda: 0.0
        self.add_updater(AmpaReceptors.refresh)

    def __deepcopy__(self, memo: dict[int, object]) -> AmpaReceptors:
        return self

    def follow(self, share: Callable[[], float]) -> AmpaReceptors:
        """Draw the share of open receptors that `share` gives, 0..1."""
        self._share = share
        return self.refresh()

    def refresh(self) -> AmpaReceptors:
        """Draw the present state."""
        share = min(1.0, max(0.0, float(self._share())))
        share = round(share * STEPS) / STEPS  # what has not moved is not redrawn
        for receptor in self.receptors:
            receptor.open(share)
        return self

    def update(self, dt: float = 0, recursive: bool = True) -> AmpaReceptors:
        """Manim's; its parts have no updaters of their own."""
        return super().update(dt, recursive=False)


class NmdaReceptors(Group):
    """NMDA receptors: shut, holding magnesium or ketamine, or open."""

    def __init__(
        self,
        pictures: Mapping[str, Picture],
        now: Callable[[], float],
        layer: float,
    ) -> None:
        super().__init__()
        self.now = now
        self.receptors = [
            Receptor(pictures, "nmda", stand, layer, (NMDA_PART_PX, NMDA_PART_DEG))
            for stand in NMDA_STANDS
        ]
        self.plugs = [
            {
                kind: Sprite(pictures[kind], layer=layer + 0.1, lit=True)
                for kind in (MAGNESIUM, KETAMINE)
            }
            for _ in self.receptors
        ]
        for receptor, plugs in zip(self.receptors, self.plugs, strict=True):
            self.add(receptor, *plugs.values())
        self._keys: list[tuple[float, tuple[str, ...]]] = [
            (float("-inf"), (SHUT,) * len(self.receptors))
        ]
        self.add_updater(NmdaReceptors.refresh)
        self.refresh()

    def __deepcopy__(self, memo: dict[int, object]) -> NmdaReceptors:
        return self

    def set(self, states: Sequence[str], at_s: float) -> NmdaReceptors:
        """From a film time on, change to these states; times must ascend."""
        states = tuple(states)
        if len(states) != len(self.receptors) or set(states) - set(NMDA_STATES):
            raise ValueError(
                f"{len(self.receptors)} states are needed, each one of "
                f"{', '.join(NMDA_STATES)}; got {states}"
            )
        self._keys = [key for key in self._keys if key[0] < at_s]
        self._keys.append((at_s, states))
        return self.refresh()

    def states(self, t: float) -> tuple[str, ...]:
        """The states at a film time; a change counts from its middle."""
        return [s for at, s in self._keys if at + CHANGE_S / 2 <= t][-1]

    def refresh(self) -> NmdaReceptors:
        """Draw the present states."""
        t = self.now()
        past = [key for key in self._keys if key[0] <= t]
        before = past[-2][1] if len(past) > 1 else past[-1][1]
        start, after = past[-1]
        u = smootherstep((t - start) / CHANGE_S)
        for n, (receptor, plugs) in enumerate(
            zip(self.receptors, self.plugs, strict=True)
        ):
            one, two = before[n], after[n]
            ajar = AJAR[one] + u * (AJAR[two] - AJAR[one])
            free = (one == OPEN) + u * ((two == OPEN) - (one == OPEN))
            receptor.open(ajar, 0.8 * free)
            for kind, plug in plugs.items():
                here = (one == kind) + u * ((two == kind) - (one == kind))
                y = PLUG_FROM_Y + here * (PLUG_Y - PLUG_FROM_Y)
                plug.hidden = here <= 0
                plug.alpha = smootherstep(1.8 * here)
                plug.place(receptor.x, receptor.y + y, 66.0 * (kind == KETAMINE))
        return self

    def update(self, dt: float = 0, recursive: bool = True) -> NmdaReceptors:
        """Manim's; its parts have no updaters of their own."""
        return super().update(dt, recursive=False)
