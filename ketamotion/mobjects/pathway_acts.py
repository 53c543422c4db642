"""What happens along the pathway, beat by beat: tracks solved beforehand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ketamotion.mobjects.molecule import Molecule
from ketamotion.mobjects.pathway import Arrivals, Chain, Lamp, Level, PathwayKit, Way
from ketamotion.mobjects.pathway_blockers import FREE, Blockers
from ketamotion.mobjects.pathway_glutamate import Glutamate
from ketamotion.mobjects.pathway_places import (
    AKT,
    APART,
    BOUND,
    CHANNEL,
    ERK,
    MTORC1,
    NMDA,
    SPINE_RECEPTORS,
    SPINE_TOP_Y,
    TOGETHER,
    TRKB,
)
from ketamotion.mobjects.relief.pathway_flow import PORE_X, STEPS, vesicle_y
from ketamotion.mobjects.relief.pathway_shape import POLYSOME, SECOND_POLYSOME
from ketamotion.mobjects.sprite import Sprite
from ketamotion.mobjects.track import Drift, Key, Track, smootherstep

OPENING_S = 1.8
"""How long a vesicle takes to open, in seconds of film."""
_PACK = ((-2, 4, 20), (-21, -9, 75), (19, -12, 130), (-14, 22, 160), (18, 18, 40),
         (0, -25, 95))  # fmt: skip
"""BDNF in its vesicle: x, y from the middle, turn."""


class PathwayStory(Blockers, Glutamate):
    """All that acts; add it to the world.

    Parameters
    ----------
    kit : PathwayKit
    now : callable
        Seconds of film.
    """

    def __init__(self, kit: PathwayKit, now: Level) -> None:
        super().__init__()
        self.kit, self.now = kit, now
        self.levels: dict[str, Level] = {}
        self._opens = self._pairs = float("inf")
        parts = kit.parts
        self.vesicle = Sprite(parts["vesicle@0"], layer=2, kept_with="vesicle")
        self.vesicle.add_updater(self._open_vesicle)
        self.channel = [
            Sprite(parts[name], layer=3) for name in ("channel_left", "channel_right")
        ]
        for side, sprite in zip((-1.0, 1.0), self.channel, strict=True):
            sprite.add_updater(self._open_channel(side))
        self._channel_opens = self._channel_shuts = float("inf")
        self.trkb = [Sprite(parts[n], layer=3) for n in ("trkb", "trkb_right")]
        for side, sprite in zip((-1.0, 1.0), self.trkb, strict=True):
            sprite.add_updater(self._pair(side))
        self.phosphates: list[Molecule] = []
        self.bdnf = [
            Molecule(kit.turned("bdnf"), layer=5, drift=Drift(6.0, phase=1.3 * n))
            for n in range(len(_PACK))
        ]
        self.relays = {
            name: Lamp(parts[name], parts[f"{name}_lit"], self._level(of), 3)
            for name, of in (("erk", "trkb"), ("akt", "trkb"), ("mtorc1", "mtorc1"))
        }
        for name, place in (("erk", ERK), ("akt", AKT), ("mtorc1", MTORC1)):
            self.relays[name].place(*place)
        self.ways = {
            name: Way(name, kit, now, self._level(of))
            for name, of in (("erk", "trkb"), ("akt", "trkb"), ("translate", "mtorc1"))
        }
        self.ribosomes = [
            Sprite(parts["ribosome"], layer=3).place(*place)
            for place in (*POLYSOME, *SECOND_POLYSOME)
        ]
        self.ampa = [
            Sprite(parts["ampa"], layer=3).place(x, SPINE_TOP_Y + dy)
            for x, dy in SPINE_RECEPTORS
        ]
        self.nmda = Sprite(parts["nmda"], layer=3).place(*NMDA)
        self.eef2k = Sprite(parts["eef2k"], layer=4)
        x, y = SECOND_POLYSOME[1]
        self.eef2k.place(x, y - 52)
        self.chains = [
            Chain(parts["bead_ampa"], (x + 4, y - 52), n, self._level("made"), lean)
            for (x, y), n, lean in zip(
                POLYSOME, (4, 7, 10, 13), (-0.5, 0.1, 0.5, 0.9), strict=True
            )
        ]
        self.add(*self.ways.values(), self.vesicle, *self.ribosomes, *self.chains)
        self.add(*self.channel, *self.trkb, *self.relays.values(), *self.ampa)
        self.add(self.nmda, self.eef2k, *self.bdnf)
        self._pack()

    def __deepcopy__(self, memo: dict[int, object]) -> PathwayStory:
        return self

    # -- computed levels -----------------------------------------------------------

    def _level(self, name: str) -> Level:
        return lambda: self.levels.get(name, _nothing)()

    def follow(self, levels: Mapping[str, Level]) -> PathwayStory:
        """Show these levels, each 0 to 1: ``trkb``, ``mtorc1``, ``made`` (proteins).

        BDNF goes with ``bdnf`` and phosphates with ``phosphate``, if there are such.
        """
        self.levels = dict(levels)
        for name, molecules in (("bdnf", self.bdnf), ("phosphate", self.phosphates)):
            if name in levels:
                for molecule in molecules:
                    molecule.add_updater(_fading(levels[name]))
        return self

    def arrivals(self, at_s: Sequence[float]) -> Arrivals:
        """Receptors that arrive on the right spine at these seconds of film."""
        group = Arrivals(self.kit, self.now, at_s)
        self.add(group)
        return group

    def released(self, seen_from_s: float = float("inf")) -> PathwayStory:
        """As after the release: the vesicle open, BDNF outside, from a moment on."""
        self._opens = -100.0
        for molecule, (x, y, turn) in zip(self.bdnf, FREE, strict=True):
            molecule.size = 1.0
            keys = [Key(seen_from_s + 0.5, x, y, turn, alpha=0.0)]
            if seen_from_s < float("inf"):
                keys.append(Key(seen_from_s + 0.9, x, y, turn))
            molecule.follow(self.now, Track(keys), self.now)
        return self

    # -- release -------------------------------------------------------------------

    def _pack(self) -> None:
        y = vesicle_y(0.0)
        for molecule, (dx, dy, turn) in zip(self.bdnf, _PACK, strict=True):
            molecule.size = 0.8
            molecule.stand(PORE_X + dx, y + dy, turn)

    def _open_vesicle(self, sprite: Sprite) -> None:
        u = min(1.0, max(0.0, (self.now() - self._opens) / OPENING_S)) * (STEPS - 1)
        low = min(int(u), STEPS - 2)
        parts = self.kit.parts
        sprite.show(parts[f"vesicle@{low}"], parts[f"vesicle@{low + 1}"], u - low)
        if u >= STEPS - 1:
            sprite.show(parts[f"vesicle@{STEPS - 1}"])

    def _open_channel(self, side: float) -> Callable[[Sprite], None]:
        def update(sprite: Sprite) -> None:
            begun = smootherstep((self.now() - self._channel_opens) / 0.6)
            ended = smootherstep((self.now() - self._channel_shuts) / 0.6)
            x, y = CHANNEL
            sprite.place(x + side * (13.5 + 9.0 * (begun - ended)), y)

        return update

    def depolarise(self, start_s: float) -> float:
        """Glutamate opens AMPA receptors, sodium enters, the voltage changes.

        Returns when the change has reached the calcium channel.
        """
        for n, (x, dy) in enumerate(SPINE_RECEPTORS):
            y, t = SPINE_TOP_Y + dy, start_s + 0.22 * ((2 * n) % 5)
            self._fall(x + 3, y + 44, t - 0.5, 1.0 - 2.0 * (n % 2), n)
            keys = [
                Key(t, x - 10, y - 74, alpha=0.0),
                Key(t + 0.3, x - 4, y - 62),
                Key(t + 0.8, x, y + 6, loose=0.0),
                Key(t + 1.5, x + 12 - 4 * n, y + 50 + 9 * (n % 2)),
                Key(t + 3.0, x + 16 - 5 * n, y + 62, alpha=0.0),
            ]
            ion = Molecule(
                self.kit.molecule("sodium"), layer=3.5, drift=Drift(5.0, 0.8 * n)
            )
            self.add(ion.follow(self.now, Track(keys, through=True), self.now))
        wash = Sprite(self.kit.parts["wash"], layer=1)

        def glow(sprite: Sprite) -> None:
            rise = smootherstep((self.now() - start_s - 0.5) / 0.9)
            fall = smootherstep((self.now() - start_s - 4.6) / 1.4)
            sprite.alpha = rise - fall

        wash.add_updater(glow)
        self.add(wash)
        return start_s + 1.2

    def let_calcium_in(self, start_s: float, ions: int = 4) -> float:
        """Calcium passes the channel and spreads under it; returns when it is there."""
        self._channel_opens, self._channel_shuts = start_s, start_s + 0.62 * ions + 0.6
        x, y = CHANNEL
        ends = ((556, 548), (452, 556), (520, 516), (584, 584), (430, 500), (528, 590))
        for n, (end_x, end_y) in enumerate(ends[:ions]):
            t = start_s + 0.5 + 0.5 * n
            ion = Molecule(
                self.kit.molecule("calcium"), layer=4.5, drift=Drift(7.0, phase=2.1 * n)
            )
            begin = (x - 56 + 19 * n, y - 122 - 16 * (n % 3))
            keys = [
                Key(t - 1.6, *begin, alpha=0.0),
                Key(t - 1.0, *begin),
                Key(t, x, y - 52, loose=0.1),
                Key(t + 0.5, x, y + 40, loose=0.0),
                Key(t + 1.5, end_x, end_y),
                Key(t + 8.0, end_x, end_y + 20),
                Key(t + 9.5, end_x, end_y + 30, alpha=0.0),
            ]
            self.add(ion.follow(self.now, Track(keys, through=True), self.now))
        return start_s + 0.5 + 0.5 * (ions - 1) + 1.5

    def release(self, start_s: float) -> float:
        """The vesicle opens and BDNF drifts out; returns when it has."""
        self._opens = start_s
        first, last = vesicle_y(0.0), vesicle_y(1.0)
        for n, (molecule, packed, free) in enumerate(
            zip(self.bdnf, _PACK, FREE, strict=True)
        ):
            dx, dy, turn = packed
            begin = start_s + 0.55 * OPENING_S + 0.32 * _ORDER.index(n)
            lane = min(14.0, max(-14.0, 0.12 * (free[0] - PORE_X)))
            keys = [
                Key(start_s, PORE_X + 0.8 * dx, first + 0.8 * dy, turn, loose=0.0),
                Key(begin, PORE_X + 0.8 * dx, last + 0.8 * dy, turn, loose=0.0),
                Key(begin + 0.7, PORE_X + lane, 398.0, turn - 20, loose=0.0),
                Key(begin + 2.2, free[0], free[1], free[2]),
            ]
            track = Track(keys, through=True)
            grow = _grow(begin + 0.3, 1.2)
            molecule.follow(self.now, track, self.now, size=grow)
        return start_s + 0.55 * OPENING_S + 0.32 * (len(self.bdnf) - 1) + 2.2

    # -- the pair --------------------------------------------------------------------

    def _pair(self, side: float) -> Callable[[Sprite], None]:
        def update(sprite: Sprite) -> None:
            u = smootherstep((self.now() - self._pairs) / 1.4)
            sprite.place(TRKB[0] + side * ((1 - u) * APART + u * TOGETHER), TRKB[1])

        return update

    def pair(self, start_s: float) -> float:
        """BDNF brings two TrkB together; returns when they touch."""
        lead, (x, y, turn) = self.bdnf[0], FREE[0]
        keys = [
            Key(start_s, x, y, turn),
            Key(start_s + 1.2, TRKB[0] - 8, BOUND[1] - 52, 8, loose=0.4),
            Key(start_s + 2.0, *BOUND, 0.0, loose=0.0),
        ]
        lead.follow(self.now, Track(keys, through=True), self.now)
        self._pairs = start_s + 1.1
        return start_s + 2.6

    def phosphorylate(self, start_s: float) -> float:
        """Each kinase puts phosphates on the other one's tail; returns when done."""
        for n in range(4):
            side = -1.0 if n % 2 else 1.0
            t = start_s + 0.45 * n
            far, near = TRKB[0] - side * 36.0, TRKB[0] + side * (30.0 + 22.0 * (n // 2))
            low = TRKB[1] + (158.0 if n < 2 else 112.0)
            disc = Molecule([self.kit.parts["phosphate"]], layer=5)
            keys = [
                Key(t, far - side * 52, low + 18, alpha=0.0, loose=0.0),
                Key(t + 0.4, far - side * 22, low - 6, loose=0.0),
                Key(t + 1.2, near, low, loose=0.0),
            ]
            self.phosphates.append(disc)
            self.add(disc.follow(self.now, Track(keys), self.now))
        return start_s + 0.45 * 3 + 1.2

    # -- the second route --------------------------------------------------------------

    def second_route(self, start_s: float) -> float:
        """Ketamine at rest, eEF2 kinase lets go, BDNF is made; returns when it is."""
        drug = Molecule(self.kit.molecule("ketamine"), layer=4.2, size=0.72)
        x, y = NMDA
        keys = [
            Key(start_s, x + 128, y - 14, 40, alpha=0.0),
            Key(start_s + 0.6, x + 118, y - 20, 30),
            Key(start_s + 1.3, x + 8, y - 66, 70, loose=0.3),
            Key(start_s + 2.0, x, y - 6, 90, loose=0.0),
        ]
        drug.follow(self.now, Track(keys, through=True), self.now)
        place_x, place_y = SECOND_POLYSOME[1]
        lets_go = start_s + 2.1
        keys = [
            Key(lets_go, place_x, place_y - 52, loose=0.0),
            Key(lets_go + 0.9, place_x + 92, place_y - 112, 26, alpha=0.45),
        ]
        away, drift = Track(keys), Drift(5.0, 2.2)

        def let_go(sprite: Sprite) -> None:
            at = away.at(self.now())
            dx, dy, _ = drift.at(self.now())
            sprite.place(at.x + at.loose * dx, at.y + at.loose * dy, at.turn)
            sprite.alpha = at.alpha  # paler: at rest

        self.eef2k.add_updater(let_go)
        self.add(drug)
        begin = lets_go + 0.7
        for (x, y), count, lean in zip(
            SECOND_POLYSOME, (13, 9), (0.5, -0.9), strict=True
        ):
            grown = _ramp(self.now, begin, 2.4)
            bead = self.kit.parts["bead_bdnf"]
            self.add(Chain(bead, (x + 4, y - 52), count, grown, lean))
        return begin + 2.5


_ORDER = (5, 1, 2, 0, 4, 3)
"""Which BDNF leaves first."""


def _nothing() -> float:
    return 0.0


def _fading(level: Level) -> Callable[[Molecule], None]:
    """What makes a molecule as faint as a level, on top of its track."""

    def fade(molecule: Molecule) -> None:
        molecule.alpha *= level()

    return fade


def _grow(start_s: float, seconds: float) -> Callable[[float], float]:
    """The size of what leaves a vesicle: packed, then as large as it is drawn."""
    return lambda t: 0.8 + 0.2 * smootherstep((t - start_s) / seconds)


def _ramp(now: Level, start_s: float, seconds: float) -> Level:
    return lambda: min(1.0, max(0.0, (now() - start_s) / seconds))
