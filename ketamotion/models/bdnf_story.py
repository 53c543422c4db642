"""The clip's courses: ketamine alone and with what stops it, on one scale.

The model is fitted, so levels are shares of the highest that it can give at all, and
never figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ketamotion.models import plasticity
from ketamotion.models.plasticity import ANTI_BDNF, NBQX, NONE, RAPAMYCIN
from ketamotion.timecourse import TimeCourse

GIVEN = {
    "alone": NONE,
    "with_nbqx": NBQX,
    "with_antibody": ANTI_BDNF,
    "with_rapamycin": RAPAMYCIN,
}
"""What was given besides ketamine, in the order it is shown."""
SEEN = ("free_bdnf", "mtorc1", "protein")
"""What is shown of each course."""
END_S = 6 * 3600.0
"""How much of the courses is shown, in s."""


@dataclass(frozen=True, eq=False)
class BdnfStory:
    """Four courses and their common scale.

    Attributes
    ----------
    courses : tuple of TimeCourse
        One for each of `GIVEN`.
    tops : dict of str to float
        The highest that each level can be in the model.
    """

    courses: tuple[TimeCourse, ...]
    tops: dict[str, float]

    def share(
        self, name: str, t_s: ArrayLike, given: int = 0
    ) -> float | NDArray[np.float64]:
        """A level at one time or several, as a share of the highest, 0..1."""
        return self.courses[given][name].at(t_s) / self.tops[name]

    def until_peak(self, name: str, t_s: float) -> float:
        """The same with ketamine alone, kept at its peak once it was there."""
        return float(self.share(name, min(t_s, self.peak_s(name))))

    def after_peak(self, name: str, t_s: float) -> float:
        """One until the peak with ketamine alone; then a level as a share of it."""
        peak_s = self.peak_s(name)
        return float(self.share(name, max(t_s, peak_s)) / self.share(name, peak_s))

    def points(
        self, name: str, given: int, end: float = 1.0, count: int = 25
    ) -> NDArray[np.float64]:
        """(time, level), each a share, from the start to a share of the time shown."""
        at = np.linspace(0.0, end, count)
        return np.stack([at, self.share(name, at * END_S, given)], axis=1)

    def peak_s(self, name: str) -> float:
        """When a level is at its highest with ketamine alone, in s."""
        return plasticity.peak_s(self.courses[0], name)

    def arrivals_s(self, steps: int) -> list[float]:
        """When the proteins pass each of so many equal steps to their highest, in s."""
        protein = self.courses[0]["protein"]
        rising = slice(0, int(np.argmax(protein.y)) + 1)
        at = np.arange(1, steps + 1) / (steps + 0.5) * self.tops["protein"]
        at = at[at < protein.y.max()]
        return [float(t) for t in np.interp(at, protein.y[rising], protein.t_s[rising])]

    def results(self) -> dict[str, float]:
        """What the words rest on: times of peaks in h, what is left, what is made.

        ``with_...`` is the most protein with an antagonist, as a share of ``alone``;
        ``bdnf_with_rapamycin`` is the most BDNF, as a share of that without it.
        """
        alone = self.courses[0]

        def left(name: str) -> float:
            return float(alone[name].at(END_S) / alone[name].y.max())

        most = [float(course["protein"].y.max()) for course in self.courses]
        made = dict(
            zip(GIVEN, [most[0], *(m / most[0] for m in most[1:])], strict=True)
        )
        released = [float(course["free_bdnf"].y.max()) for course in self.courses]
        kept = released[list(GIVEN).index("with_rapamycin")] / released[0]
        return {
            "bdnf_with_rapamycin": kept,
            "mtorc1_peak_h": self.peak_s("mtorc1") / 3600,
            "protein_peak_h": self.peak_s("protein") / 3600,
            "mtorc1_left": left("mtorc1"),
            "protein_left": left("protein"),
            **made,
        }


@cache
def bdnf_story(glutamate_rise: float) -> BdnfStory:
    """All courses for a rise of glutamate, in baselines."""
    courses = tuple(plasticity.response(glutamate_rise, g) for g in GIVEN.values())
    highest = plasticity.response(plasticity.RISE_RANGE[1])
    tops = {name: float(highest[name].y.max()) for name in (*SEEN, "trkb")}
    return BdnfStory(courses, tops)
