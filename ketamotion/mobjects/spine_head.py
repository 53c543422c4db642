"""A spine's head at work: receptors, voltage as light, calcium as ions and as a field.

Everything follows functions that the scene gives; nothing here knows a model.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from manim import Group

from ketamotion.layout import Focus, Layout
from ketamotion.mobjects.nmda_receptor import levelled
from ketamotion.mobjects.relief.molecules import molecule_kit
from ketamotion.mobjects.relief.spine_head import glow_set, spine_plate, spine_set
from ketamotion.mobjects.relief.spine_head_shape import (
    AMPA_DEG,
    L_TYPE_DEG,
    MEMBRANE_PX,
    NMDA_DEG,
    SPINE_NM_PX,
    head_outline,
    stand,
)
from ketamotion.mobjects.spine_head_places import resting_places, spine_places
from ketamotion.mobjects.sprite import Shot, Sprite, World
from ketamotion.mobjects.strokes import Shape, arc
from ketamotion.mobjects.track import Drift, smootherstep
from ketamotion.theme import Theme

MOST_IONS, SETTLE_S = 40, 0.6
IN_S, REST_S = 0.45, 0.75
"""Seconds of film from outside to the pore, and from it to an ion's place."""
OUTSIDE_PX, PORE_PX, ION_DRIFT_PX = 46.0, 2.0, 3.0
RING_PX, TEXELS_PER_PIXEL = 31.0, 1.25
KETAMINE_SIZE, PORE_IN_PX = 0.28, -7.0
"""Its stamp against a molecule's own size; where it sits along the receptor."""
LAYERS = {"ion": 3.0, "channel": 4.0, "plug": 5.0}
ROUTES = ("nmda", "l_type")


def _nothing() -> float:
    return 0.0


@dataclass(frozen=True)
class SpineStates:
    """What the spine shows at present; each gives 0 to 1.

    Attributes
    ----------
    voltage, dendrite : callable
        How far head and dendrite are depolarised.
    ampa, l_type : callable
        How far the receptors and the channels are open.
    nmda_calcium, l_type_calcium : callable
        Calcium in the head that came by each route.
    transmitter, others : callable
        Glutamate in the cleft above the head, and at the neighbours.
    antagonist : callable
        Whether AMPA receptors are blocked.
    """

    voltage: Callable[[], float] = _nothing
    dendrite: Callable[[], float] = _nothing
    ampa: Callable[[], float] = _nothing
    l_type: Callable[[], float] = _nothing
    nmda_calcium: Callable[[], float] = _nothing
    l_type_calcium: Callable[[], float] = _nothing
    transmitter: Callable[[], float] = _nothing
    others: Callable[[], float] = _nothing
    antagonist: Callable[[], float] = _nothing


@dataclass(frozen=True, eq=False)
class _Ion:
    """One share of calcium: through which channel, to which place."""

    sprite: Sprite
    path: np.ndarray
    drift: Drift


@dataclass
class _Flow:
    """When ions come: film seconds relative to a clock that may stand still."""

    clock: Callable[[], float] = _nothing
    times: tuple[Sequence[float], Sequence[float]] = field(default=((), ()))


class Spine(Group):
    """The moving parts of a spine; add it to a world that has taken `shots`.

    Parameters
    ----------
    now : callable
        Scene time in seconds of film: for idle drift.
    held, perhaps : int
        How many of the drawn NMDA receptors ketamine holds, and how many more it may
        hold: the latter are ringed by `rings`.
    """

    def __init__(
        self,
        layout: Layout,
        theme: Theme,
        now: Callable[[], float],
        *,
        px_scale: float = 1.0,
        held: int = 0,
        perhaps: int = 0,
    ) -> None:
        super().__init__()
        self.layout, self.theme, self.now = layout, theme, now
        self.places = spine_places(layout)
        zooms = self.places.spine.zoom, self.places.near.zoom
        densities = [round(TEXELS_PER_PIXEL * zoom * px_scale, 4) for zoom in zooms]
        self.bakes = levelled([spine_set(theme.raw, d) for d in densities])
        glows = glow_set(theme.raw)
        self.shots = tuple(
            _shot(theme, layout, px_scale, name) for name in ("near", "spine")
        )
        middle = sorted(range(len(NMDA_DEG)), key=lambda n: abs(NMDA_DEG[n] + 90))
        self.held, self.perhaps = middle[:held], middle[held : held + perhaps]
        self.glows = {
            name: Sprite(glows[name], layer=1.0 + name.startswith("voltage"))
            for name in (
                "calcium_nmda",
                "calcium_l_type",
                "transmitter",
                "others",
                "voltage_dendrite",
                "voltage_head",
            )
        }
        self.ampa = [self._channel("ampa@shut", deg) for deg in AMPA_DEG]
        self.nmda = [self._channel("nmda", deg) for deg in NMDA_DEG]
        self.drug = self._ketamine(px_scale)
        self.l_type = [self._channel("l_type@shut", deg) for deg in L_TYPE_DEG]
        self.plugs = [
            self._channel("antagonist", deg, LAYERS["plug"]) for deg in AMPA_DEG
        ]
        self.ions = {route: self._ions(route) for route in ROUTES}
        self.add(*self.glows.values(), *self.nmda, *self.ampa, *self.l_type)
        self.add(*self.plugs, *self.drug.values())
        for route in ROUTES:
            self.add(*(ion.sprite for ion in self.ions[route]))
        self._states = SpineStates()
        self._flow = _Flow()
        self._settles_s: float | None = None
        self._afterglow = (dict.fromkeys(self.glows, 0.0), 0.0)
        self._doubt = (0.0, 0.0, 0.0)
        self.refresh()
        self.add_updater(Spine.refresh)

    def __deepcopy__(self, memo: dict[int, object]) -> Spine:
        return self

    def _channel(
        self, key: str, deg: float, layer: float = LAYERS["channel"]
    ) -> Sprite:
        at = stand(deg)
        return Sprite(self.bakes[key], layer=layer).place(at.x, at.y, at.turn_deg)

    def _ketamine(self, px_scale: float) -> dict[int, Sprite]:
        """Ketamine in the receptors that it holds, and in those that it may hold."""
        density = round(TEXELS_PER_PIXEL * self.places.near.zoom * px_scale, 4)
        made = molecule_kit(self.theme.raw, density * KETAMINE_SIZE)["ketamine@0"]
        bake, out = replace(made, px_per_unit=density), {}
        for n in (*self.held, *self.perhaps):
            at = stand(NMDA_DEG[n])
            x, y = head_outline(NMDA_DEG[n], MEMBRANE_PX / 2 - PORE_IN_PX)
            out[n] = Sprite(bake, layer=LAYERS["plug"])
            out[n].place(x, y, at.turn_deg)
            out[n].alpha = float(n in self.held)
        return out

    def _ions(self, route: str) -> list[_Ion]:
        degrees = NMDA_DEG if route == "nmda" else L_TYPE_DEG
        if route == "nmda":
            degrees = tuple(d for n, d in enumerate(degrees) if n not in self.held)
        made: list[_Ion] = []
        count = MOST_IONS * 2 // 3 if route == "nmda" else MOST_IONS // 3 + 1
        free = resting_places(route, count)
        for n in range(len(free)):
            deg = degrees[(n * 3) % len(degrees)]
            pore = np.array(head_outline(deg, PORE_PX))
            outside = np.array(head_outline(deg, OUTSIDE_PX))
            nearest = min(range(len(free)), key=lambda k: np.hypot(*(free[k] - pore)))
            path = np.stack([outside, pore, np.array(free.pop(nearest))])
            sprite = Sprite(self.bakes["calcium"], layer=LAYERS["ion"])
            made.append(_Ion(sprite, path, Drift(ION_DRIFT_PX, 1.3 * n + 0.7)))
        return made

    # -- following --------------------------------------------------------------

    def follow(self, states: SpineStates) -> Spine:
        """Show these states from now on; what light is left of others fades."""
        left = {name: glow.alpha for name, glow in self.glows.items()}
        self._afterglow = left, self.now()
        self._states, self._settles_s = states, None
        return self.refresh()

    def settle(self) -> Spine:
        """From now on all light and all ions fade away."""
        self._settles_s = self.now()
        return self.refresh()

    def let_in(
        self,
        clock: Callable[[], float],
        nmda: Sequence[float] = (),
        l_type: Sequence[float] = (),
    ) -> Spine:
        """Let calcium in: at each time one ion has passed the membrane.

        Parameters
        ----------
        clock : callable
            Seconds of film since the model began to run; stands when it stands.
        nmda, l_type : sequence of float
            When an ion is inside, by route, in the same seconds, ascending.
        """
        for route, times in zip(ROUTES, (nmda, l_type), strict=True):
            if len(times) > len(self.ions[route]):
                raise ValueError(f"{len(times)} ions by {route}: too many to be told")
        self._flow = _Flow(clock, (nmda, l_type))
        return self.refresh()

    def outermost(self) -> tuple[float, float]:
        """Where that one of the calcium ions let in rests which is farthest left."""
        came = zip(ROUTES, self._flow.times, strict=True)
        places = [ion.path[2] for r, t in came for ion in self.ions[r][: len(t)]]
        x, y = min(places, key=lambda place: place[0])
        return float(x), float(y)

    def refresh(self) -> Spine:
        """Draw the present state."""
        s = self._states
        left = 1.0
        if self._settles_s is not None:
            left = 1.0 - smootherstep((self.now() - self._settles_s) / SETTLE_S)
        glow = {
            "voltage_head": s.voltage(),
            "voltage_dendrite": s.dendrite(),
            "calcium_nmda": s.nmda_calcium(),
            "calcium_l_type": s.l_type_calcium(),
            "transmitter": s.transmitter(),
            "others": s.others(),
        }
        last, since_s = self._afterglow
        fading = 1.0 - smootherstep((self.now() - since_s) / SETTLE_S)
        for name, share in glow.items():
            lit = left * min(1.0, max(0.0, share))
            self.glows[name].alpha = max(lit, fading * last[name])
        stopped = min(1.0, max(0.0, s.antagonist()))
        for group, name, open_ in (
            (self.ampa, "ampa", s.ampa()),
            (self.l_type, "l_type", s.l_type()),
        ):
            for sprite in group:
                weight = left * min(1.0, max(0.0, open_))
                sprite.show(
                    self.bakes[f"{name}@shut"], self.bakes[f"{name}@open"], weight
                )
        for sprite in self.l_type:
            sprite.alpha = self._whole(sprite)
        for plug in self.plugs:
            plug.alpha = stopped
        was, share, since_s = self._doubt
        seen = was + (share - was) * smootherstep((self.now() - since_s) / SETTLE_S)
        for n in self.perhaps:
            self.drug[n].alpha = seen
        t = self._flow.clock()
        for route, times in zip(ROUTES, self._flow.times, strict=True):
            for n, ion in enumerate(self.ions[route]):
                self._place_ion(ion, t - times[n] if n < len(times) else -9.0)
                ion.sprite.alpha *= left
        return self

    def _whole(self, sprite: Sprite) -> float:
        """1 in the view "spine", 0 closer: there L-type channels would be cut."""
        if sprite.world is None:
            return 1.0
        ratio = sprite.world.view.zoom / self.places.spine.zoom
        return 1.0 - smootherstep((ratio - 1.1) / 0.4)

    def _place_ion(self, ion: _Ion, since_s: float) -> None:
        sprite = ion.sprite
        sprite.hidden = since_s <= -IN_S
        if sprite.hidden:
            return
        outside, pore, place = ion.path
        if since_s < 0:
            u = 1 + since_s / IN_S
            x, y = outside + (pore - outside) * u * u
            sprite.alpha, loose = smootherstep(u / 0.4), 0.0
        else:
            u = smootherstep(0.5 + 0.5 * min(1.0, since_s / REST_S)) * 2 - 1
            x, y = pore + (place - pore) * u
            sprite.alpha, loose = 1.0, smootherstep(u)
        dx, dy, _ = ion.drift.at(self.now())
        sprite.place(x + loose * dx, y + loose * dy)

    def update(self, dt: float = 0, recursive: bool = True) -> Spine:
        """Manim's; its sprites have no updaters of their own."""
        return super().update(dt, recursive=False)

    # -- the overlay --------------------------------------------------------------

    def doubt(self, share: float) -> Spine:
        """Let ketamine come, or go, to this degree in receptors that it may hold."""
        was = self.drug[self.perhaps[0]].alpha if self.perhaps else 0.0
        self._doubt = was, share, self.now()
        return self

    def rings(self) -> Shape:
        """Dashed rings round NMDA receptors that ketamine may hold, in view "near"."""
        view, paths = self.places.near, [np.zeros((0, 2))]
        for n in self.perhaps:
            at = stand(NMDA_DEG[n])
            x = view.axis_x + view.zoom * at.x
            y = view.midplane_y + view.zoom * at.y
            paths += [arc(x, y, RING_PX * view.zoom, k * 30, 19) for k in range(12)]
        color = self.theme.entity["ketamine"]["base"]
        return Shape(self.layout, np.concatenate(paths), stroke=color, width_px=4.0)


def _shot(theme: Theme, frame: Layout, px_scale: float, name: str) -> Shot:
    """A plate with room around the frame, so that on a journey no edge is seen."""
    view = getattr(spine_places(frame), name)
    share = 0.45 if name == "near" else 0.02
    plate = spine_plate(
        theme.raw,
        (float(frame.width), float(frame.height)),
        tuple(view),
        px_scale,
        (float(round(share * frame.width)), float(round(share * frame.height))),
    )
    return Shot(name, view, Focus(0, 0, 1, 1, 0), plate)


def spine_world(spine: Spine) -> World:
    """A world in which the spine stands."""
    world = World(nm_px=SPINE_NM_PX).take(*spine.shots)
    world.add(spine)
    return world
