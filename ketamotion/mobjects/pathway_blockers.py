"""What stops the pathway: NBQX, an antibody against BDNF, rapamycin."""

from __future__ import annotations

from manim import Group

from ketamotion.mobjects.molecule import Molecule
from ketamotion.mobjects.pathway import Level, PathwayKit
from ketamotion.mobjects.pathway_places import (
    RAPAMYCIN,
    SPINE_RECEPTORS,
    SPINE_TOP_Y,
)
from ketamotion.mobjects.track import Drift, Key, Track

FREE = ((846, 258, 20), (672, 336, 65), (706, 250, 150), (578, 282, 120),
         (634, 216, 35), (546, 346, 80))  # fmt: skip
"""Where released BDNF goes to: the first one is the one that TrkB meets."""
_AT_NBQX = (-3.0, -26.0)
"""From a receptor's middle to where NBQX sits on it."""
ANTIBODIES = ((846.0, 262.0, 190.0), (672.0, 338.0, 160.0), (718.0, 240.0, 175.0))
"""Where antibodies hold BDNF: x, y, turn."""


class Blockers(Group):
    """The part of a pathway's story in which something is stopped."""

    kit: PathwayKit
    now: Level
    bdnf: list[Molecule]

    def shut_ampa(self, start_s: float) -> float:
        """NBQX takes glutamate's place on each AMPA receptor."""
        for n, (x, dy) in enumerate(SPINE_RECEPTORS):
            y = SPINE_TOP_Y + dy
            t = start_s + 0.16 * n
            keys = [
                Key(t, x + 40 - 16 * n, y - 66, 24.0 - 12 * n, alpha=0.0),
                Key(t + 0.4, x + 26 - 10 * n, y - 60, 12.0),
                Key(t + 1.2, x + _AT_NBQX[0], y + _AT_NBQX[1], 0.0, loose=0.0),
            ]
            self._blocker("nbqx", Track(keys, through=True), 1.0)
        return start_s + 0.16 * 4 + 1.2

    def catch_bdnf(self, start_s: float) -> float:
        """Antibodies hold BDNF; TrkB stays alone."""
        for n, (x, y, turn) in enumerate(ANTIBODIES):
            t = start_s + 0.25 * n
            keys = [
                Key(t, x + 44, y - 104, turn - 60, alpha=0.0),
                Key(t + 0.4, x + 34, y - 92, turn - 40),
                Key(t + 1.3, x, y - 44, turn, loose=0.0),
            ]
            self._blocker("antibody", Track(keys, through=True), 0.9)
            keys = [Key(start_s, *FREE[n]), Key(t + 1.3, x, y, turn, loose=0.0)]
            self.bdnf[n].follow(self.now, Track(keys), self.now)
        return start_s + 0.25 * 2 + 1.3

    def hold_mtorc1(self, start_s: float) -> float:
        """Rapamycin settles on mTORC1."""
        x, y = RAPAMYCIN
        keys = [
            Key(start_s, x + 96, y - 84, 60, alpha=0.0),
            Key(start_s + 0.4, x + 84, y - 70, 44),
            Key(start_s + 1.4, x, y, 0, loose=0.0),
        ]
        self._blocker("rapamycin", Track(keys, through=True), 1.0)
        return start_s + 1.4

    def _blocker(self, name: str, track: Track, size: float) -> None:
        molecule = Molecule([self.kit.parts[name]], layer=6, size=size)
        molecule.drift = Drift(5.0, phase=track.times[0])
        # One picture serves all its turns: it is small, and its light hardly shows.
        molecule.pictures = (self.kit.parts[name],) * 12
        self.add(molecule.follow(self.now, track, self.now))
