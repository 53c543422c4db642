"""One channel, its ligands, its ions and a drug: how what happens there looks."""

from __future__ import annotations

import math
from collections.abc import Callable

from manim import Group, Mobject

from ketamotion.mobjects.channel_events import ChannelEvents, never, on_and_off
from ketamotion.mobjects.channel_places import ChannelPlaces
from ketamotion.mobjects.molecule import Bath, IonStream, Molecule, passages
from ketamotion.mobjects.nmda_receptor import (
    CleftKit,
    Curve,
    NMDAReceptor,
    ReceptorStates,
    layer,
)
from ketamotion.mobjects.relief.layout import SITES
from ketamotion.mobjects.track import Drift, Eased, Key, Track, smootherstep
from ketamotion.mobjects.veil import set_veil

GATE_S = 0.6
CLEFT_S = 0.8
APPROACH_S = 1.2
LEAVE_S = 1.6
PASSAGE_S = 2.0
ION_EVERY_S = 0.38
"""How long things take to be seen, in seconds of film."""

AT_GATE_Y = -160.0
"""How deep ketamine comes while the gate is shut."""
KETAMINE_TURN_IN_PORE = 66.0
KETAMINE_SIZE = 1.1
"""So much that it still passes the open gate lengthwise."""
TITLE_PLACE, TITLE_SIZE = (-6.0, -196.0, 62.0), 2.3
"""Ketamine before the shut gate, as the title shows it."""
QUEUE = (("sodium", -5.0, -142.0), ("sodium", 7.0, -196.0))
"""Ions that wait above the drug while the gate is open."""


class ChannelStory(Group):
    """The moving parts of the channel's zoom level.

    Parameters
    ----------
    seconds : callable
        Scene time, in seconds of film: for idle drift.
    with_ketamine : bool
        Whether there is any drug.
    """

    def __init__(
        self,
        kit: CleftKit,
        spots: ChannelPlaces,
        seconds: Callable[[], float],
        with_ketamine: bool,
    ) -> None:
        super().__init__()
        self.kit, self.spots, self.seconds = kit, spots, seconds
        self.glycine_bound_s = math.inf
        self.receptor = NMDAReceptor(kit.parts)
        self.add(self.receptor)
        self.glutamate = {
            side: self._molecule("glutamate", n, spots.glutamate[side])
            for n, side in enumerate(("left", "right"))
        }
        self.glycine = {
            side: self._molecule("glycine", n + 2, spots.glycine[side])
            for n, side in enumerate(("left", "right"))
        }
        self.ketamine: Molecule | None = None
        if with_ketamine:
            self.ketamine = self._molecule("ketamine", 7, spots.ketamine)
            self._molecule("ketamine", 11, spots.other_ketamine)
        for molecule in self.ligands:
            molecule.hidden = True  # until there is an agonist

    def _molecule(
        self, kind: str, phase: float, at: tuple[float, float, float]
    ) -> Molecule:
        is_drug = kind == "ketamine"
        molecule = Molecule(
            self.kit.turned(kind),
            layer=layer("free"),
            lit=kind == "glutamate",  # it is told of where the focus no longer is
            drift=Drift(12.0 if is_drug else 8.0, phase),
            size=KETAMINE_SIZE if is_drug else 1.0,
        )
        x, y, turn = at
        molecule.follow(self.seconds, Track([Key(0, x, y, turn)]), self.seconds)
        self.add(molecule)
        return molecule

    def add_ions(self) -> None:
        """Free ions, drifting in their places."""
        pictures = {kind: self.kit.turned(kind) for kind, _, _ in self.spots.ions}
        self.add(Bath(pictures, self.spots.ions, self.seconds, layer=layer("free")))

    def add_agonist(self) -> list[Molecule]:
        """Glutamate and glycine are there from now on."""
        for molecule in self.ligands:
            molecule.hidden = False
        return self.ligands

    @property
    def ligands(self) -> list[Molecule]:
        """Both glutamates and both glycines, left first."""
        return [*self.glutamate.values(), *self.glycine.values()]

    # -- the title ----------------------------------------------------------------

    def open_title(self, leave_s: float, seconds: float) -> None:
        """Ketamine large before a receptor out of focus; then all come to be seen.

        Parameters
        ----------
        leave_s, seconds : float
            Scene time at which the title is left, and how long that takes.
        """

        def share(of: float = 1.0) -> float:
            return smootherstep((self.seconds() - leave_s) / (of * seconds))

        def come(mobject: Mobject) -> None:
            # Sharp before the blurred plate has gone: never a receptor of glass.
            if self.seconds() < leave_s + seconds + 0.2:
                set_veil(mobject, share(of=0.4))

        others = [m for m in self.submobjects if m is not self.ketamine]
        for mobject in others:
            mobject.add_updater(come, call_updater=True)
        if self.ketamine is None:
            return
        x, y, turn = self.spots.ketamine
        keys = [
            Key(leave_s, *TITLE_PLACE, loose=0.4),
            Key(leave_s + seconds, x, y, turn),
        ]
        self.ketamine.follow(
            self.seconds,
            Track(keys),
            self.seconds,
            size=lambda _: TITLE_SIZE + share() * (KETAMINE_SIZE - TITLE_SIZE),
        )

    # -- before there is an agonist ---------------------------------------------

    def ketamine_tries(self, start_s: float) -> float:
        """Ketamine sinks to the shut gate twice and is turned away.

        Returns
        -------
        float
            Seconds of film that it takes.
        """
        x, y, turn = self.spots.ketamine
        t = start_s
        touch = AT_GATE_Y
        keys = [
            Key(t, x, y, turn),
            Key(t + 0.9, -6, -330, 70, loose=0.3),
            Key(t + 1.7, 0, touch, 78, loose=0.0),
            Key(t + 1.9, 3, touch + 3, 92, loose=0.0),
            Key(t + 2.6, 9, -256, 128, loose=0.2),
            Key(t + 3.3, -2, touch, 104, loose=0.0),
            Key(t + 3.5, -4, touch + 3, 88, loose=0.0),
            Key(t + 4.2, 4, -330, 60, loose=0.4),
            Key(t + 5.2, x, y, turn),
        ]
        if self.ketamine is None:
            return 1.0
        self._ride(self.ketamine, self.seconds, Track(keys))
        return keys[-1].t - start_s

    def _ride(
        self,
        molecule: Molecule,
        time: Callable[[], float],
        track: Track,
        within: str = "pore",
        below: float = -160.0,
    ) -> None:
        """Follow a track that leads down the axis: behind the subunits once inside.

        `below` is how deep that is: ketamine is wider than the slit between the
        upper domains, so it comes down in front of them.
        """
        molecule.follow(time, track, self.seconds)
        free, inside = layer("free"), layer(within)

        def sink(sprite: Molecule) -> None:
            place = track.at(time())
            is_inside = abs(place.x) < 70 and place.y > below
            sprite.set_layer(inside if is_inside else free)

        molecule.add_updater(sink, call_updater=True)

    # -- the computed story -----------------------------------------------------

    def glycine_binds(self, start_s: float) -> None:
        """Both glycines settle, from this scene time on; the inner clefts close."""
        for side, molecule in self.glycine.items():
            x, y, turn = self.spots.glycine[side]
            site = SITES[f"glycine_{side}"]
            sign = -1.0 if side == "left" else 1.0
            start = start_s + (0.0 if side == "left" else 0.25)
            self.glycine_bound_s = start + 1.6 * APPROACH_S
            track = Track(
                [
                    Key(start, x, y, turn),
                    Key(start + 0.9 * APPROACH_S, 0.4 * sign * 26, -332, turn),
                    Key(start + 1.15 * APPROACH_S, 0.4 * sign * 26, -290, 0.0, loose=0),
                    Key(self.glycine_bound_s, *site, 0.0, loose=0.0),
                ],
                through=True,
            )
            self._ride(molecule, self.seconds, track, "glycine", below=-336.0)
            molecule.hidden = False

    def follow(
        self,
        events: ChannelEvents,
        time: Callable[[], float],
        gears: tuple[float, float],
        second_gear_from: float,
    ) -> None:
        """Play computed events: everything but the glycines follows model time.

        Parameters
        ----------
        gears : (float, float)
            Seconds of the model a second of film, before and after
            `second_gear_from`.
        """
        slow, fast = gears

        def gear_at(t: float) -> float:
            return slow if t < second_gear_from else fast

        for n, side in enumerate(("left", "right")):
            self._ligand(side, events.bound[n], events.unbound[n], slow, fast, time)
        edges = [t for span in events.open_spans for t in span]
        gate = on_and_off(edges, [GATE_S * gear_at(t) for t in edges])
        blocked: Curve = never
        if events.ketamine_in is not None:
            blocked = Eased([events.ketamine_in], [0, 1], 0.5 * slow)
        left, right = (
            on_and_off(times, (CLEFT_S * slow, CLEFT_S * fast))
            for times in zip(events.bound, events.unbound, strict=True)
        )
        states = ReceptorStates(
            glutamate_left=left,
            glutamate_right=right,
            glycine=lambda _: smootherstep(
                (self.seconds() - self.glycine_bound_s) / CLEFT_S
            ),
            gate=gate,
            blocked=blocked,
        )
        self.receptor.follow(time, states, self.seconds)
        free_spans = []
        for start, end in events.open_spans:
            if events.ketamine_in is not None:
                # none is in the pore's mouth any more when the drug comes
                end = min(end, events.ketamine_in - 0.6 * slow)
            free_spans.append((start, end))
        pictures = {kind: self.kit.turned(kind) for kind in ("sodium", "calcium")}
        self.stream = IonStream(
            pictures,
            ("sodium", "calcium", "sodium", "sodium"),
            passages(free_spans, ION_EVERY_S * slow, 0.5 * GATE_S * slow),
            PASSAGE_S * slow,
            time,
            layer=layer("pore"),
        )
        self.add(self.stream)
        if self.ketamine is not None and events.ketamine_in is not None:
            self._enter(self.ketamine, events, slow, fast, time)

    def _ligand(
        self,
        side: str,
        bound: float,
        unbound: float,
        slow: float,
        fast: float,
        time: Callable[[], float],
    ) -> None:
        x, y, turn = self.spots.glutamate[side]
        site = SITES[f"glutamate_{side}"]
        sign = -1.0 if side == "left" else 1.0
        start = max(0.0, bound - APPROACH_S * slow)
        out = unbound + LEAVE_S * fast
        keys = [
            Key(start, x, y, turn),
            Key(bound, *site, 0.0, loose=0.0),
            Key(unbound, *site, 0.0, loose=0.0),
            Key(out, x, y, turn + sign * 50),
            Key(out + LEAVE_S * fast, x - sign * 50, y - 130, turn, alpha=0.0),
        ]
        molecule = self.glutamate[side]
        molecule.follow(time, Track(keys), self.seconds)
        bound_layer, free = layer("glutamate"), layer("free")

        def settle(sprite: Molecule) -> None:
            inside = bound - 0.3 * slow < time() < unbound + 0.3 * fast
            sprite.set_layer(bound_layer if inside else free)

        molecule.add_updater(settle, call_updater=True)
        molecule.hidden = False

    def _enter(
        self,
        molecule: Molecule,
        events: ChannelEvents,
        slow: float,
        fast: float,
        time: Callable[[], float],
    ) -> None:
        inside = events.ketamine_in
        blocked, trapped = SITES["ketamine_blocked"], SITES["ketamine_trapped"]
        shut = events.open_spans[-1][1]
        turn = KETAMINE_TURN_IN_PORE
        x, y, _ = self.spots.ketamine
        keys = [
            Key(inside - 2.6 * slow, x, y, turn - 26),
            Key(inside - 1.5 * slow, -4, -345, turn - 10, loose=0.4),
            Key(inside - 0.75 * slow, 0, -205, turn + 24, loose=0.0),
            Key(inside, *blocked, turn, loose=0.0),
            Key(shut, *blocked, turn, loose=0.0),
            Key(shut + GATE_S * fast, *trapped, turn + 10, loose=0.0),
        ]
        self._ride(molecule, time, Track(keys))
        for n, (kind, at_x, at_y) in enumerate(QUEUE):
            start = inside + (0.15 + 0.5 * n) * slow
            waiting = Track(
                [
                    Key(start, 3 * at_x, at_y - 170, alpha=0.0, loose=0.3),
                    Key(start + 0.8 * slow, at_x, at_y, loose=0.25),
                    Key(shut, at_x, at_y, loose=0.25),
                    Key(shut + 1.4 * fast, 4 * at_x, at_y - 170, alpha=0.0),
                ]
            )
            ion = Molecule(
                self.kit.turned(kind), layer=layer("pore"), drift=Drift(8.0, n)
            )
            self.add(ion.follow(time, waiting, self.seconds))
