"""A dendrite on which spines grow and are lost, as a function of time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from manim import Group

from ketamotion.layout import Layout, View
from ketamotion.mobjects import neuron
from ketamotion.mobjects.dendrite_places import DendritePlaces, dendrite_places
from ketamotion.mobjects.relief.bake import Bake
from ketamotion.mobjects.relief.dendrite import (
    Row,
    dendrite_plate,
    half_px,
    middle_y,
    slope_deg,
)
from ketamotion.mobjects.relief.spine import SHAFT_PX, STAGES, UM_PX, spine_set
from ketamotion.mobjects.relief.spine_forms import BROAD, FORMS, FRONT, MATURE, THIN
from ketamotion.mobjects.sprite import Levels, Shot, Sprite
from ketamotion.mobjects.track import smootherstep
from ketamotion.theme import Theme

NM_PX = UM_PX / 1000
GROW_S, RIPEN_S, FADE_S = 0.9, 1.0, 0.6
"""Seconds of film in which a spine grows, becomes persistent, or is lost."""
MARK_PX = 15.0
"""From a spine's tip to the middle of its mark."""
SOON_LOST = 0.6
"""A new spine that had not grown so far leaves no outline behind."""


@dataclass(frozen=True)
class DendriteKit:
    """What the pictures of one render are made of: see `dendrite_kit`."""

    places: DendritePlaces
    shots: tuple[Shot, ...]
    rows: tuple[Row, Row]
    pictures: Mapping[str, Levels]

    def __deepcopy__(self, memo: dict[int, Any]) -> DendriteKit:
        return self


def dendrite_kit(
    theme: Theme, layout: Layout, px_scale: float, length_um: float
) -> DendriteKit:
    """Plates, shots and sprites: slow once, then from the cache.

    The shots are ``close``, ``wide``, ``side`` (one dendrite) and ``pair`` (two).
    """
    places, size = dendrite_places(layout), (layout.width, layout.height)
    end = length_um * UM_PX / 2
    rows = (Row(0, 0.0, -end, end), Row(0, places.row_px, -end, end))

    def shot(name: str, count: int, dim: bool = False) -> Shot:
        view: View = getattr(places, name)
        focus = places.focus if dim else places.focus._replace(amount=0.0)
        plate = dendrite_plate(
            theme.raw,
            size,
            tuple(view),
            px_scale,
            rows[:count],
            focus=tuple(focus) if dim else None,
        )
        return Shot(name, view, focus, plate)

    zooms = sorted({places.wide.zoom, places.side.zoom})
    sets = [spine_set(theme.raw, 1.25 * zoom * px_scale) for zoom in zooms]
    near = spine_set(theme.raw, 1.1 * places.close.zoom * px_scale, still=True)
    pictures = {
        key: Levels(tuple(s[key] for s in (*sets, near) if key in s)) for key in sets[0]
    }
    shots = (shot("close", 1, True), shot("wide", 1), shot("side", 1), shot("pair", 2))
    return DendriteKit(places, shots, rows, pictures)


CELL_UM = (36.0, -39.2)
"""Where the piece lies on the reconstructed cell, a level branch: um from its body."""


BRANCH_ZOOM = 4.3
"""How much nearer than the whole cell the branch is passed."""


def cell_shots(layout: Layout, theme: Theme, px_scale: float) -> tuple[Shot, ...]:
    """The whole cell in the dendrite's world, for the way out.

    Returns
    -------
    ``haze``, as near as ``side``: the branch out of focus; ``branch``; ``neuron``, the
    pose of that name.
    """
    pose = neuron.neuron_shot(layout, theme, px_scale)
    side = dendrite_places(layout).side
    at = np.array(CELL_UM) * neuron.UM_PX
    end = np.array(neuron.on_screen(layout, tuple(at)))
    half = (end + (side.axis_x, side.midplane_y)) / 2
    zoom = BRANCH_ZOOM * pose.view.zoom
    # Twice as wide as the frame: it still fills it when it has shrunk to a half.
    size = np.array([layout.width, layout.height], float)
    stand = half - zoom * at + size / 2
    wide = tuple(2 * size)
    view = View(float(stand[0]), float(stand[1]), zoom)
    bakes = neuron.neuron_set(
        theme.raw, neuron.tree(), neuron.UM_PX, {"branch": view}, wide, px_scale
    )

    def seen(plate: Bake) -> Bake:
        """A plate of the cell, in px of the dendrite's world."""
        p = plate.px_per_unit
        pivot = plate.pivot[0] + p * at[0], plate.pivot[1] + p * at[1]
        return Bake(plate.key, plate.pixels, p * neuron.UM_PX / UM_PX, pivot)

    near, far = seen(bakes["plate@branch"]), seen(pose.plate)
    share = neuron.UM_PX / UM_PX
    return (
        Shot("haze", side, pose.focus, near),
        Shot("branch", View(*half.tolist(), zoom * share), pose.focus, near),
        Shot("neuron", View(*end.tolist(), pose.view.zoom * share), pose.focus, far),
    )


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
        self.settled_s = [-1e3]
        self.marked = True
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
                body.show(bright if new > 0 else plain, pictures[self.old[n]], ripe)
            else:
                body.show(plain, bright, new)
        else:
            body.show(pictures[self.old[n]])
        counted = lost >= since and (born < since or grown >= SOON_LOST)
        leaves = gone if counted else 0.0
        ended = since > lost and before <= lost
        if ended:
            leaves = 1 - fresh
        if born >= since:  # what came and went within a chapter leaves sooner
            leaves *= 1 - smootherstep((t - lost - 1.2) / FADE_S)
        ghost.show(
            pictures[f"{(self.old if ripe > 0 or new == 0 else self.young)[n]}.ghost"]
        )
        ghost.alpha, ghost.hidden = leaves, leaves <= 0
        minus.alpha, minus.hidden = leaves, leaves <= 0 or not self.marked
        mark.alpha = new * (1 - gone) * smootherstep((grown - 0.4) / 0.6)
        if not mark.hidden or mark.alpha > 0:
            young, old = self.tips[n]
            mark.place(*(young + ripe * (old - young)))
        mark.hidden = mark.alpha <= 0 or not self.marked

    def update(self, dt: float = 0, recursive: bool = True) -> Dendrite:
        """Manim's; its sprites have no updaters of their own."""
        return super().update(dt, recursive=False)
