"""Glutamate that falls on the receptors of the pathway's left spine."""

from __future__ import annotations

from manim import Group

from ketamotion.mobjects.molecule import Molecule
from ketamotion.mobjects.pathway import Level, PathwayKit
from ketamotion.mobjects.pathway_places import NMDA
from ketamotion.mobjects.track import Drift, Key, Track


class Glutamate(Group):
    """The part of a pathway's story in which glutamate arrives."""

    kit: PathwayKit
    now: Level

    def trickle(self, start_s: float, times: int = 3) -> None:
        """Now and then glutamate falls on the NMDA receptor; a little calcium enters.

        The calcium keeps the kinase busy.
        """
        x, y = NMDA
        for n in range(times):
            t = start_s + 1.3 * n
            side = -1.0 if n % 2 else 1.0
            enter = [
                Key(t + 1.1, x, y + 30, alpha=0.0, loose=0.0),
                Key(t + 1.5, x + 50, y + 52, loose=0.2),
                Key(t + 2.0, x + 112, y + 104, loose=0.3),
                Key(t + 2.6, x + 74, y + 226),
                Key(t + 3.3, x + 74, y + 368, loose=0.2),
                Key(t + 3.7, x + 74, y + 376, alpha=0.0),
            ]
            self._fall(x, y, t, side, n)
            drop = Molecule(self.kit.molecule("calcium"), layer=4.1, size=0.8)
            drop.drift = Drift(4.0, phase=1.1 * n)
            self.add(drop.follow(self.now, Track(enter, through=True), self.now))

    def _fall(self, x: float, y: float, t: float, side: float, n: int) -> None:
        """One glutamate falls on a receptor with its middle at (x, y)."""
        keys = [
            Key(t, x + side * 40, y - 104, 20, alpha=0.0),
            Key(t + 0.4, x + side * 34, y - 88, 40),
            Key(t + 1.1, x + side * 12, y - 52, 90, loose=0.2),
            Key(t + 1.5, x + side * 10, y - 50, 90, alpha=0.0),
        ]
        drop = Molecule(self.kit.molecule("glutamate"), layer=4.1, size=0.62)
        drop.drift = Drift(4.0, phase=1.1 * n)
        self.add(drop.follow(self.now, Track(keys, through=True), self.now))
