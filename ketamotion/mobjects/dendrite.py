"""A dendrite on which spines grow and are lost, as a function of time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from manim import Group

from ketamotion.layout import View
from ketamotion.mobjects.dendrite_kit import (
    NM_PX,
    DendriteKit,
    cell_shots,
    dendrite_kit,
)
from ketamotion.mobjects.relief.dendrite import half_px, middle_y, slope_deg
from ketamotion.mobjects.relief.spine import RIPE, SHAFT_PX, STAGES, UM_PX
from ketamotion.mobjects.relief.spine_forms import BROAD, FORMS, FRONT, MATURE, THIN
from ketamotion.mobjects.sprite import Sprite
from ketamotion.mobjects.track import smootherstep

__all__ = [
    "NM_PX",
    "Dendrite",
    "DendriteKit",
    "SpineTimes",
    "cell_shots",
    "dendrite_kit",
]

GROW_S, RIPEN_S, FADE_S = 0.9, 1.0, 0.6
"""Seconds of film in which a spine grows, becomes persistent, or is lost."""
MARK_PX = 15.0
"""From a spine's tip to the middle of its mark."""
SOON_LOST = 0.6
"""A new spine that had not grown so far leaves no outline behind."""


class SpineTimes:
    """When spines come, ripen and go, in seconds of film; fixed as the clip is run.

    Parameters
    ----------
    born, kept, lost : sequences of float, shape (n,)
        In units of the model; -inf: before all; inf: never.
    """

    def __init__(
        self, born: Sequence[float], kept: Sequence[float], lost: Sequence[float]
    ) -> None:
        self.model = np.array([born, kept, lost], float)
        self.film = np.where(np.isneginf(self.model), -np.inf, np.inf)

    def run(self, start_s: float, model: float, gear: float, seconds: float) -> None:
        """The model's clock runs from `start_s` of film on, for so many seconds.

        Parameters
        ----------
        model, gear : float
            The model's time at the start; its units a second of film.
        """
        inside = (self.model > model) & (self.model <= model + gear * seconds)
        self.film = np.where(inside, start_s + (self.model - model) / gear, self.film)

    def remove(self, which: np.ndarray, at_s: float) -> None:
        """Take spines away at a time of film, whatever the model says of them."""
        self.film[2] = np.where(which, np.minimum(self.film[2], at_s), self.film[2])


class Dendrite(Group):
    """The spines of one dendrite; add it to a world whose plate shows its shaft.

    Parameters
    ----------
    kit : DendriteKit
    now : callable
        Seconds of film.
    times : SpineTimes
        Shared by dendrites that have spines in common.
    x_um, side : sequences, shape (n,)
        Where each stands along the dendrite, and 1 above it or -1 below.
    row : int
        Which row of the plates it is.
    """

    def __init__(
        self,
        kit: DendriteKit,
        now: Callable[[], float],
        times: SpineTimes,
        x_um: Sequence[float],
        side: Sequence[int],
        *,
        row: int = 0,
        has: Sequence[bool] | None = None,
    ) -> None:
        super().__init__()
        self.kit, self.now, self.times = kit, now, times
        self.row = kit.rows[row]
        count = len(x_um)
        self.has = np.ones(count, bool) if has is None else np.asarray(has, bool)
        self._front = np.zeros(count, bool)
        self.settled_s = [-1e3]
        self.marked = True
        self.outlines_stay = False
        self.bodies: list[Sprite] = []
        self.ghosts: list[Sprite] = []
        self.marks: list[Sprite] = []
        self.minuses: list[Sprite] = []
        self.tips: list[tuple[np.ndarray, np.ndarray]] = []
        self.young: list[str] = []
        self.old: list[str] = []
        self.x = np.asarray(x_um, float) * UM_PX + self.row.left
        for n in range(count):
            self._place(n, int(side[n]), bool(np.isneginf(times.model[0, n])))
        self.add(*self.ghosts, *self.bodies, *self.marks, *self.minuses)
        self.refresh()
        self.add_updater(Dendrite.refresh)

    def __deepcopy__(self, memo: dict[int, object]) -> Dendrite:
        return self

    def _place(self, n: int, side: int, at_first: bool) -> None:
        """Make the sprites of one spine; which form it has goes by its number."""
        x, number = float(self.x[n]), self.row.number
        thin = THIN[n % len(THIN)]
        mature = MATURE[thin]
        if at_first and np.isneginf(self.times.model[1, n]):
            mature = (*BROAD, FRONT, thin)[(5 * n + n // 8) % (len(BROAD) + 2)]
            thin = mature
        key = "u" if side > 0 else "d"
        self.young.append(f"{thin}.{key}")
        self.old.append(f"{mature}.{key}")
        angle = slope_deg(x, number)
        out = side * (float(half_px(x, number)) - SHAFT_PX)
        a = np.radians(angle)
        foot = np.array([x, self.row.y + float(middle_y(x, number))])
        foot += out * np.array([np.sin(a), -np.cos(a)])
        front = mature == FRONT
        self._front[n] = front
        order = {"layer": 2.0 if front else 1.0, "kept_with": self.row.y, "lit": False}
        body = Sprite(self.kit.pictures[self.old[n]], **order)
        ghost = Sprite(self.kit.pictures[f"{self.old[n]}.ghost"], **order)
        for sprite in (body, ghost):
            sprite.place(*foot, angle)
        marks, ends = [], []
        for sign, of in (("plus", thin), ("minus", mature)):
            tip = np.array(FORMS[of].tip) + (0, MARK_PX)
            turned = (
                tip[0] * np.cos(a) + side * tip[1] * np.sin(a),
                tip[0] * np.sin(a) - side * tip[1] * np.cos(a),
            )
            look = {"layer": 3.0, "kept_with": self.row.y}
            mark = Sprite(self.kit.pictures[sign], **look)
            at = foot + turned
            marks.append(mark.place(*at))
            ends.append(at)
        self.bodies.append(body)
        self.ghosts.append(ghost)
        self.marks.append(marks[0])
        self.minuses.append(marks[1])
        self.tips.append((ends[0], ends[1]))

    def settle(self) -> None:
        """From now on what is there is not new any more, and outlines are gone."""
        self.settled_s.append(self.now())

    def there(self) -> np.ndarray:
        """Which spines are meant to be there now, bool (n,)."""
        born, _, lost = self.times.film
        t = self.now()
        return self.has & (born <= t) & (t < lost)

    def head(self, view: View, share: float) -> tuple[float, float]:
        """The head of a spine above the shaft, in design px of the frame.

        `share` says how far along the dendrite it is sought, 0 to 1.
        """
        upper = [stem.endswith(".u") for stem in self.old]
        fit = self.there() & np.array(upper) & ~self._front
        at = self.row.left + share * (self.row.right - self.row.left)
        n = int(np.argmin(np.where(fit, np.abs(self.x - at), np.inf)))
        return _on_screen(view, *(self.tips[n][1] + (0, MARK_PX + 10)))

    def bare(self, view: View) -> tuple[float, float]:
        """A place on the shaft below which no spine stands, in design px."""
        low = self.there() & np.array([stem.endswith(".d") for stem in self.old])
        x = np.sort(self.x[low])
        n = int(np.argmax(np.diff(x)))
        at = float(x[n] + x[n + 1]) / 2
        y = self.row.y + float(middle_y(at, self.row.number)) + 0.5 * SHAFT_PX
        return _on_screen(view, at, y)

    # -- drawing ------------------------------------------------------------------

    def refresh(self) -> Dendrite:
        """Draw the present state."""
        t = self.now()
        past = [s for s in self.settled_s if s <= t]
        since, before = past[-1], (past[-2] if len(past) > 1 else -1e4)
        fresh = smootherstep((t - since) / FADE_S)
        for n in range(len(self.bodies)):
            self._draw(n, t, since, before, fresh)
        return self

    def _draw(
        self, n: int, t: float, since: float, before: float, fresh: float
    ) -> None:
        """One spine: how far it is grown, how new, how far gone, and its marks."""
        born, kept, lost = (float(v) for v in self.times.film[:, n])
        body, ghost = self.bodies[n], self.ghosts[n]
        mark, minus = self.marks[n], self.minuses[n]
        if not self.has[n] or t < born or t > lost + 1e3:
            for sprite in (body, ghost, mark, minus):
                sprite.hidden = True
            return
        grown = min(1.0, (min(t, lost) - born) / GROW_S)
        gone = smootherstep((t - lost) / FADE_S)
        ripe = smootherstep((t - kept) / RIPEN_S) if kept < lost else 0.0
        # 1 while it counts as new, easing to 0 when the next chapter begins.
        new = 0.0 if born < before else 1.0 - fresh if born < since else 1.0
        pictures = self.kit.pictures
        body.hidden = gone >= 1
        body.alpha = min(1.0, grown / 0.1) * (1 - gone)
        if grown < 1 or (gone > 0 and new > 0 and ripe == 0):
            step = smootherstep(grown) * (1 - gone) * (STAGES - 1)
            k = min(int(step), STAGES - 2)
            stem = self.young[n]
            a, b = (pictures[f"{stem}.{j}"] for j in (k, k + 1))
            body.show(a, b, step - k)
        elif ripe < 1 and f"{self.young[n]}.0" in pictures:
            bright = pictures[f"{self.young[n]}.{STAGES - 1}"]
            plain = pictures[self.young[n]]
            if ripe > 0:
                look, step = ("ripe" if new > 0 else "swell"), ripe * (RIPE - 1)
                k = min(int(step), RIPE - 2)
                stem = f"{self.young[n]}.{look}"
                body.show(pictures[f"{stem}{k}"], pictures[f"{stem}{k + 1}"], step - k)
            else:
                body.show(plain, bright, new)
        else:
            body.show(pictures[self.old[n]])
        leaves = self._outline(t, born, lost, grown, since)
        if since > lost and before <= lost:  # as much as was seen when that ended
            leaves = (1 - fresh) * self._outline(since, born, lost, grown, before)
        # What had not yet ripened leaves the outline of a thin one.
        late = kept < lost or self.young[n] == self.old[n]
        ghost.show(pictures[f"{(self.old if late else self.young)[n]}.ghost"])
        minus.place(*self.tips[n][1 if late else 0])
        ghost.alpha, ghost.hidden = leaves, leaves <= 0
        minus.alpha, minus.hidden = leaves, leaves <= 0 or not self.marked
        mark.alpha = new * (1 - gone) * smootherstep((grown - 0.4) / 0.6)
        if not mark.hidden or mark.alpha > 0:
            young, old = self.tips[n]
            mark.place(*(young + ripe * (old - young)))
        mark.hidden = mark.alpha <= 0 or not self.marked

    def _outline(
        self, t: float, born: float, lost: float, grown: float, since: float
    ) -> float:
        """How much is seen at `t` of the outline of what was lost after `since`."""
        if lost < since or (born >= since and grown < SOON_LOST):
            return 0.0
        seen = smootherstep((t - lost) / FADE_S)
        if born < since or self.outlines_stay:
            return seen
        # What came and went within a chapter leaves sooner.
        return seen * (1 - smootherstep((t - lost - 1.2) / FADE_S))

    def update(self, dt: float = 0, recursive: bool = True) -> Dendrite:
        """Manim's; its sprites have no updaters of their own."""
        return super().update(dt, recursive=False)


def _on_screen(view: View, x: float, y: float) -> tuple[float, float]:
    return view.axis_x + view.zoom * float(x), view.midplane_y + view.zoom * float(y)
