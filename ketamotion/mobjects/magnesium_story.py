"""Magnesium, ligands and ions at one channel: how what happens there looks.

Everything is a function of scene time, or of a time that the scene hands over. What is
drawn of the pore is given as curves: how far the gate is open, how much of the time
the pore is free, how bright the light in it is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Final

from manim import Group

from ketamotion.layout import PX_PER_UNIT
from ketamotion.mobjects.channel_places import ChannelPlaces
from ketamotion.mobjects.channel_story import APPROACH_S, ChannelStory
from ketamotion.mobjects.magnesium_places import MagnesiumPlaces
from ketamotion.mobjects.molecule import Bath, Molecule
from ketamotion.mobjects.nmda_receptor import CleftKit, layer
from ketamotion.mobjects.pore_states import IonTraffic, Now, PoreStates
from ketamotion.mobjects.relief.layout import SITES
from ketamotion.mobjects.track import Drift, Key, Track, smootherstep
from ketamotion.mobjects.veil import set_veil

SITE: Final = (0.0, 68.0)
"""Where magnesium sits: at the ring of asparagines, below ketamine's place."""
MAGNESIUM_SIZE: Final = 1.4
TITLE_PLACE, TITLE_SIZE = (-6.0, -210.0, 0.0), 3.4
"""Magnesium before the pore, as the title shows it."""
GATE_S, CLEFT_S = 0.6, 0.8
SECOND_S: Final = 0.5
"""The second glutamate binds so much later than the first."""
LIGHT_S: Final = 0.5
"""How long the light in the pore takes to change."""
FALL_S: Final = 1.5
"""From the vestibule to the site, in seconds of film."""
UNSEAT_S: Final = 0.25
"""It sets off so long before it is computed to have left: eased, it is then just out
of the filter, as the current steps."""
RISE_S: Final = 1.45
"""How long after that it has gone."""


class Magnesium(Molecule):
    """The ion that goes into the pore, and how much of the time it is there."""

    @property
    def depth(self) -> tuple[float, float]:
        """Where it is now, in px of the world."""
        x, y, _ = self.points[0]
        return float(x) * PX_PER_UNIT, -float(y) * PX_PER_UNIT


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
        molecule = Magnesium(
            self.kit.turned("magnesium"),
            layer=layer("free"),
            lit=n == 0,
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
        set_veil(self.blocker, 1.0)
        self.blocker.follow(self.seconds, Track(keys), self.seconds, size=leaving)

    def _since(self, start_s: float, seconds: float) -> float:
        if math.isinf(start_s):
            return float(start_s < 0)
        return smootherstep((self.seconds() - start_s) / seconds)

    # -- ions ---------------------------------------------------------------------

    def add_bath(self, places: Sequence[tuple[str, float, float]]) -> Bath:
        """Free ions, drifting in their places."""
        pictures = {kind: self.kit.turned(kind) for kind, _, _ in places}
        bath = Bath(pictures, places, self.seconds, layer=layer("free"))
        self.add(bath)
        return bath

    def another_comes(self, kind: str, side: str, leaves_s: float) -> Molecule:
        """As a ligand leaves to bind, another one takes its place: it stays named."""
        x, y, turn = getattr(self.spots, kind)[side]
        molecule = self._molecule(kind, 3.7 + len(kind), (x, y, turn))
        keys = [
            Key(leaves_s + 0.3, x, y, turn + 50, alpha=0.0),
            Key(leaves_s + 1.2, x, y, turn),
        ]
        molecule.follow(self.seconds, Track(keys), self.seconds)
        return molecule

    def pass_ions(
        self, passing: Sequence[tuple[float, bool]], time: Now | None = None
    ) -> IonTraffic:
        """These ions pass from now on, instead of those that passed before."""
        if self.traffic is not None:
            self.traffic.add_updater(self._going(self.seconds()), call_updater=True)
        self.traffic = IonTraffic(self.kit, passing, time or self.seconds)
        self.add(self.traffic)
        return self.traffic

    def _going(self, start_s: float) -> Callable[[Group], None]:
        def go(group: Group) -> None:
            set_veil(group, 1 - self._since(start_s, 0.4))

        return go

    # -- ligands ------------------------------------------------------------------

    def glutamate_stays(self, spans: Sequence[tuple[float, float]]) -> None:
        """Glutamate is bound to both GluN2 in these spans of scene time.

        Parameters
        ----------
        spans : sequence of (float, float)
            When the first is bound, and when both leave; `math.inf` for never, and
            minus that for a span that has begun long ago.
        """
        curves = []
        for n, (side, molecule) in enumerate(self.glutamate.items()):
            x, y, turn = self.spots.glutamate[side]
            site, away = SITES[f"glutamate_{side}"], turn + (40 if n else -40)
            own = [(start + SECOND_S * n, end) for start, end in spans]
            keys: list[Key] = []
            for start, end in own:
                if start > -math.inf:
                    come = start - APPROACH_S
                    if keys:  # another one, from farther away
                        keys.append(Key(come - 0.6, x, y, turn, alpha=0.0))
                    keys += [Key(come, x, y, turn), Key(start, *site, loose=0.0)]
                if end < math.inf:
                    keys += [
                        Key(end, *site, loose=0.0),
                        Key(end + 0.9, x, y, away),
                        Key(end + 1.4, x, y - 60, away, alpha=0.0),
                    ]
            molecule.follow(self.seconds, Track(keys), self.seconds)
            molecule.add_updater(self._settle(own), call_updater=True)
            molecule.hidden = False
            curves.append(self._held(own, CLEFT_S))
        self.states.glutamate = (curves[0], curves[1])

    def _held(self, spans: Sequence[tuple[float, float]], seconds: float) -> Now:
        """1 within the spans, each change drawn out."""

        def held() -> float:
            return sum(
                self._since(start, seconds) * (1 - self._since(end, seconds))
                for start, end in spans
            )

        return held

    def _settle(
        self, spans: Sequence[tuple[float, float]]
    ) -> Callable[[Molecule], None]:
        def settle(sprite: Molecule) -> None:
            now = self.seconds()
            inside = any(start - 0.3 < now < end + 0.3 for start, end in spans)
            sprite.set_layer(layer("glutamate" if inside else "free"))

        return settle

    def gate_opens(self, spans: Sequence[tuple[float, float]]) -> None:
        """The gate is open in these spans of scene time."""
        self.states.gate = self._held(spans, GATE_S)

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
        self.states.light = free
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
                    Key(start - 1.7, 0, -330, alpha=0.0, loose=0.2),
                    Key(start - 0.85, 0, -150, loose=0.0),
                ]
            keys += [
                Key(start, *SITE, loose=0.0),
                Key(max(start, end - UNSEAT_S), *SITE, loose=0.0),
                # Through the gate, then aside: the next ions come down the middle.
                Key(end + 0.6, 0, -136, loose=0.0),
                Key(end + 1.05, -26, -216, loose=0.0),
                Key(end + RISE_S, -44, -300, alpha=0.0, loose=0.2),
            ]
        if not keys:
            keys = [Key(0, 0, -330, alpha=0.0)]
        keys = [k for n, k in enumerate(keys) if not n or k.t >= keys[n - 1].t]
        self.blocker.follow(time, Track(keys), self.seconds)
        self.blocker.set_layer(layer("pore"))

        def free() -> float:
            t = time()
            half = LIGHT_S / 2  # each change is drawn about its moment
            held = (
                (smootherstep((t - start + half) / LIGHT_S) if start > 0 else 1.0)
                * smootherstep((end - t + half) / LIGHT_S)
                for start, end in visits
            )
            return 1 - max(held, default=0.0)

        self.states.free = free
        self.states.light = free

    def average(self, there: Now, light: Now) -> None:
        """What is too fast to be seen, as its average, from now on.

        Parameters
        ----------
        there : callable
            Share of the time that magnesium is in the pore: it is the paler the less.
        light : callable
            How bright the open pore is, 0 to 1.
        """
        start = self.seconds()
        lit, open_before = self.states.light, self.states.free
        hold = Track([Key(0, *SITE, loose=0.0)])
        self.blocker.follow(self.seconds, hold, self.seconds)
        self.blocker.set_layer(layer("pore"))

        def fade(ion: Molecule) -> None:
            ion.alpha = there() * self._since(start, 0.8)

        def eased(before: Now, after: Now) -> Now:
            def now() -> float:
                share = self._since(start, 0.8)
                return (1 - share) * before() + share * after()

            return now

        self.blocker.add_updater(fade, call_updater=True)
        self.states.free = eased(open_before, lambda: 1 - there())
        self.states.light = eased(lit, light)
