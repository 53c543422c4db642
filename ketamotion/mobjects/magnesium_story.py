"""Magnesium, ligands and ions at one channel: how what happens there looks.

Everything is a function of scene time, or of a time that the scene hands over. What is
drawn of the pore is given as curves: how far the gate is open, how much of the time
the pore is free, how bright the light in it is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from manim import Group, Mobject

from ketamotion.mobjects.channel_places import ChannelPlaces
from ketamotion.mobjects.channel_story import APPROACH_S, ChannelStory
from ketamotion.mobjects.magnesium_places import MagnesiumPlaces
from ketamotion.mobjects.molecule import Bath, IonStream, Molecule
from ketamotion.mobjects.nmda_receptor import SWAY_DEG, CleftKit, layer
from ketamotion.mobjects.relief.layout import SITES, Pose
from ketamotion.mobjects.track import Drift, Key, Track, smootherstep
from ketamotion.mobjects.veil import set_veil

SITE: Final = (0.0, 74.0)
"""Where magnesium sits: at the ring of asparagines, below ketamine's place."""
MAGNESIUM_SIZE: Final = 1.25
TITLE_PLACE, TITLE_SIZE = (-6.0, -210.0, 0.0), 4.2
"""Magnesium before the pore, as the title shows it."""
GATE_S, CLEFT_S = 0.6, 0.8
PASSAGE_S: Final = 2.0
FALL_S: Final = 1.5
"""From the vestibule to the site, in seconds of film."""
RISE_S: Final = 1.1
"""And the way back."""
BLOCKED_REACH: Final = 0.72
"""How far down the light comes while magnesium sits in the pore."""

Now = Callable[[], float]


def _nothing() -> float:
    return 0.0


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
    free: Now = _nothing
    light: Now = _nothing

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
    passing : sequence of (time, kind, inward)
        When each is at the gate, in seconds of film or of another `time`.
    """

    def __init__(
        self,
        kit: CleftKit,
        passing: Sequence[tuple[float, str, bool]],
        time: Now,
        duration: float = PASSAGE_S,
    ) -> None:
        super().__init__()
        self.passing, self.time, self.duration = tuple(passing), time, duration
        self.until = math.inf
        for n, (at, kind, inward) in enumerate(self.passing):
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


class MagnesiumStory(ChannelStory):
    """The moving parts of the clip on magnesium.

    Parameters
    ----------
    seconds : callable
        Scene time, in seconds of film.
    """

    def __init__(
        self,
        kit: CleftKit,
        spots: ChannelPlaces,
        own: MagnesiumPlaces,
        seconds: Now,
    ) -> None:
        super().__init__(kit, spots, seconds, with_ketamine=False)
        self.own = own
        self.states = PoreStates(glycine=self._glycine)
        self.receptor.follow(seconds, self.states, seconds)
        self.blocker = self._magnesium(0)
        self.other_magnesium = [
            self._magnesium(n) for n in range(1, len(own.magnesium))
        ]
        self.traffic: IonTraffic | None = None

    def _magnesium(self, n: int) -> Molecule:
        x, y, turn = self.own.magnesium[n]
        molecule = Molecule(
            self.kit.turned("magnesium"),
            layer=layer("free"),
            drift=Drift(9.0, 2.3 * n + 0.7),
            size=MAGNESIUM_SIZE,
        )
        molecule.follow(self.seconds, Track([Key(0, x, y, turn)]), self.seconds)
        molecule.hidden = True
        self.add(molecule)
        return molecule

    def _glycine(self) -> float:
        return smootherstep((self.seconds() - self.glycine_bound_s) / CLEFT_S)

    # -- the title ----------------------------------------------------------------

    def open_title(self, leave_s: float, seconds: float) -> None:
        """Magnesium large before a receptor out of focus; then all come to be seen."""
        super().open_title(leave_s, seconds)

        def leaving(_: float) -> float:
            return TITLE_SIZE * (1 - 0.6 * self._since(leave_s, seconds))

        x, y, turn = TITLE_PLACE
        keys = [
            Key(leave_s, x, y, turn, loose=0.4),
            Key(leave_s + 0.6 * seconds, x, y - 120, turn, alpha=0.0),
        ]
        self.blocker.hidden = False
        self.blocker.clear_updaters()
        self.blocker.follow(self.seconds, Track(keys), self.seconds, size=leaving)

    def _since(self, start_s: float, seconds: float) -> float:
        return smootherstep((self.seconds() - start_s) / seconds)

    # -- ions ---------------------------------------------------------------------

    def add_baths(self) -> tuple[Bath, Bath]:
        """Free ions: those that stay beside a panel, and those that do not."""
        made = []
        for places in (self.own.near_ions, self.own.far_ions):
            pictures = {kind: self.kit.turned(kind) for kind, _, _ in places}
            made.append(Bath(pictures, places, self.seconds, layer=layer("free")))
        self.add(*made)
        return made[0], made[1]

    def pass_ions(
        self, passing: Sequence[tuple[float, str, bool]], time: Now, duration: float
    ) -> IonTraffic:
        """These ions pass from now on, instead of those that passed before."""
        if self.traffic is not None:
            self.remove(self.traffic)
        self.traffic = IonTraffic(self.kit, passing, time, duration)
        self.add(self.traffic)
        return self.traffic

    # -- ligands ------------------------------------------------------------------

    def glutamate_binds(self, start_s: float, stays_s: float = math.inf) -> float:
        """Glutamate settles in both outer clefts; when the second has.

        Parameters
        ----------
        stays_s : float
            Scene time at which they leave; never unless given.
        """
        curves = []
        for n, (side, molecule) in enumerate(self.glutamate.items()):
            start = start_s + 0.5 * n
            bound = start + APPROACH_S
            x, y, turn = self.spots.glutamate[side]
            site = SITES[f"glutamate_{side}"]
            keys = [
                Key(start, x, y, turn),
                Key(bound, *site, 0.0, loose=0.0),
            ]
            if stays_s < math.inf:
                away = turn + (40 if n else -40)
                keys += [
                    Key(stays_s, *site, 0.0, loose=0.0),
                    Key(stays_s + 1.0, x, y, away),
                    Key(stays_s + 1.8, x, y - 90, away, alpha=0.0),
                ]
            molecule.follow(self.seconds, Track(keys), self.seconds)
            molecule.add_updater(self._settle(bound, stays_s), call_updater=True)
            molecule.hidden = False
            curves.append(self._held(bound, stays_s))
        self.states.glutamate = (curves[0], curves[1])
        return start_s + 0.5 + APPROACH_S

    def _held(self, bound_s: float, leaves_s: float) -> Now:
        def closed() -> float:
            up = self._since(bound_s, CLEFT_S)
            return up * (1 - self._since(leaves_s, CLEFT_S))

        return closed

    def _settle(self, bound_s: float, leaves_s: float) -> Callable[[Molecule], None]:
        def settle(sprite: Molecule) -> None:
            inside = bound_s - 0.3 < self.seconds() < leaves_s + 0.3
            sprite.set_layer(layer("glutamate" if inside else "free"))

        return settle

    def gate_opens(self, at_s: float, shuts_s: float = math.inf) -> None:
        """The gate opens at a scene time, and shuts again."""

        def gate() -> float:
            return self._since(at_s, GATE_S) * (1 - self._since(shuts_s, GATE_S))

        self.states.gate = gate
        self.states.light = lambda: 1.0
        self.states.free = lambda: 1.0

    # -- magnesium ----------------------------------------------------------------

    def add_magnesium(self) -> list[Molecule]:
        """Magnesium is there from now on: a free ion each, drifting."""
        x, y, turn = self.own.magnesium[0]
        hover = Track([Key(0, x, y, turn)])
        self.blocker.size = MAGNESIUM_SIZE
        self.blocker.follow(self.seconds, hover, self.seconds)
        for ion in (self.blocker, *self.other_magnesium):
            ion.hidden = False
        return [self.blocker, *self.other_magnesium]

    def magnesium_enters(self, start_s: float) -> float:
        """The free ion goes down the pore to its site; scene time when it sits."""
        x, y, turn = self.own.magnesium[0]
        seated = start_s + 1.3 + FALL_S
        keys = [
            Key(start_s, x, y, turn),
            Key(start_s + 1.3, -2, -352, loose=0.3),
            Key(seated - 0.45 * FALL_S, 0, -150, loose=0.0),
            Key(seated, *SITE, loose=0.0),
        ]
        self._ride(self.blocker, self.seconds, Track(keys), below=-380.0)
        down_s = seated - 0.25

        def free() -> float:
            return 1 - self._since(down_s, 0.5)

        self.states.free = free
        self.states.light = lambda: 0.12 + 0.88 * free()
        return seated

    def magnesium_visits(
        self, visits: Sequence[tuple[float, float]], time: Now
    ) -> None:
        """Magnesium comes and goes as computed.

        Parameters
        ----------
        visits : sequence of (float, float)
            From when to when it sits in the pore, in seconds of film at the clock's
            gear; one that begins at 0 has begun before.
        time : callable
            The clock's time in that unit.
        """
        keys: list[Key] = []
        for start, end in visits:
            if start > 0:
                keys += [
                    Key(start - 1.4, 0, -330, alpha=0.0, loose=0.2),
                    Key(start - 0.55, 0, -150, loose=0.0),
                ]
            keys += [
                Key(start, *SITE, loose=0.0),
                Key(end, *SITE, loose=0.0),
                Key(end + 0.5, 0, -120, loose=0.0),
                Key(end + RISE_S, 0, -330, alpha=0.0, loose=0.2),
            ]
        if not keys:
            keys = [Key(0, 0, -330, alpha=0.0)]
        keys = [k for n, k in enumerate(keys) if not n or k.t >= keys[n - 1].t]
        self.blocker.follow(time, Track(keys), self.seconds)
        self.blocker.set_layer(layer("pore"))

        def free() -> float:
            t = time()
            held = (
                smootherstep((t - start + 0.15) / 0.3) * smootherstep((end - t) / 0.3)
                if start > 0
                else smootherstep((end + 0.3 - t) / 0.3)
                for start, end in visits
            )
            return 1 - max(held, default=0.0)

        self.states.free = free
        self.states.light = lambda: 0.12 + 0.88 * free()

    def average(self, free: Now, current: Now, there: Now = lambda: 1.0) -> None:
        """What is too fast to be seen, as its average.

        Parameters
        ----------
        free : callable
            Share of the time that the pore is free: magnesium is the paler for it.
        current : callable
            Size of the mean current, 0 to 1: the light in the pore.
        there : callable
            Whether there is magnesium at all, 0 to 1.
        """
        hold = Track([Key(0, *SITE, loose=0.0)])
        self.blocker.follow(self.seconds, hold, self.seconds)
        self.blocker.set_layer(layer("pore"))

        def fade(ion: Molecule) -> None:
            ion.alpha = (1 - free()) * there()

        self.blocker.add_updater(fade, call_updater=True)
        self.states.free = lambda: 1 - there() * (1 - free())
        self.states.light = current


def fade_with(now: Now, mobject: Mobject, start_s: float, seconds: float) -> None:
    """Let something go by its veil from a scene time on, without an animation."""

    def update(m: Mobject) -> None:
        set_veil(m, 1 - smootherstep((now() - start_s) / seconds))

    mobject.add_updater(update, call_updater=True)
