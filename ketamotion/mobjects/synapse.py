"""A synapse in section: a vesicle opens, glutamate spreads, receptors answer."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from manim import Group

from ketamotion.layout import Focus, Layout, View
from ketamotion.mobjects.edged import EDGE_PX, all_edged, edge_color
from ketamotion.mobjects.glutamate_field import GlutamateField, gone_below
from ketamotion.mobjects.glutamate_tags import CloudLike, Tags
from ketamotion.mobjects.relief import synapse_shape as shape
from ketamotion.mobjects.relief.bake import Bake
from ketamotion.mobjects.relief.synapse import PORE_STEPS, scene_set
from ketamotion.mobjects.relief.synapse_parts import parts_set
from ketamotion.mobjects.sprite import Levels, Picture, Shot, Sprite, World
from ketamotion.mobjects.synapse_places import SynapsePlaces, synapse_places
from ketamotion.mobjects.synapse_receptors import (
    AMPA_STANDS,
    NMDA_STANDS,
    AmpaReceptors,
    NmdaReceptors,
)
from ketamotion.mobjects.track import smootherstep
from ketamotion.theme import Theme

PORE_S = 0.6
"""How long the pore takes to open, in seconds of film; the clock stands."""
CLOSE_S = 0.4
SHOTS = ("cleft", "density", "panel")
SPARE = {"panel": 0.38}
"""Room beside a view, as a share of the frame's width: where a journey arrives, the
plate is seen smaller than the frame, and its edges must not be."""
HERO_PX, HERO_DIM = (460.0, 300.0), 0.85
TITLE_CALM = 0.88
"""How much the vesicles are dimmed where a title stands over them."""
"""The light on a receptor beside a title, at zoom 3, and how dark it is around it."""
ARRIVING_SHARE = 0.6
"""As the camera's: by then the next plate hides the last one."""
HERO = 2
"""Which AMPA receptor stands beside a title."""
LAYERS = {
    "pore": 1.0,
    "field": 2.0,
    "tags": 3.0,
    "cover": 4.0,
    "lid": 4.5,
    "shine": 4.8,
    "taken": 5.0,
    "transporters": 6.0,
    "nmda": 9.0,
    "ampa": 9.0,
}
TRANSPORTER_HEIGHTS = (
    -330.0, -262.0, -205.0, -150.0, -98.0, -50.0, 52.0, 110.0, 170.0, 232.0, 300.0,
)  # fmt: skip
"""Where transporters stand on the astrocyte; their number is illustrative."""
TRANSPORTER_DEPTH_PX = 5.0


@dataclass(frozen=True)
class SynapseKit:
    """Everything baked for one theme, frame and output size.

    Attributes
    ----------
    frame : (float, float)
        Width and height in design px.
    shots : tuple of Shot
        ``cleft`` (all of it), ``density`` (close to the receptors), ``panel``.
    scenes : mapping of str to mapping of str to Bake
        By shot: ``cover``, ``pore@k``, ``lid@k``.
    parts : mapping of str to Picture
        Receptors, transporters, molecules.
    ampa, nmda : int
        How many receptors of each kind are drawn; illustrative numbers.
    """

    theme: Theme
    frame: tuple[float, float]
    places: SynapsePlaces
    shots: tuple[Shot, ...]
    scenes: Mapping[str, Mapping[str, Bake]]
    parts: Mapping[str, Picture]
    ampa: int = len(AMPA_STANDS)
    nmda: int = len(NMDA_STANDS)

    def __deepcopy__(self, memo: dict[int, object]) -> SynapseKit:
        return self


def synapse_kit(
    theme: Theme,
    layout: Layout,
    px_scale: float,
    shots: Sequence[str] = SHOTS,
    places: SynapsePlaces | None = None,
) -> SynapseKit:
    """Bake, or read from the cache, what a synapse is drawn with.

    Parameters
    ----------
    shots
        Which views are needed; the first becomes the pose.
    places
        Other views and places of words than those of this frame size.
    """
    places = places or synapse_places(layout)
    size = (float(layout.width), float(layout.height))
    scenes, made, densities = {}, [], []
    for name in shots:
        view = places.views()[name]
        spare = float(round(SPARE.get(name, 0.0) * size[0]))
        wide = size[0] + 2 * spare, size[1]
        seen = view.axis_x + spare, view.midplane_y, view.zoom
        calm = TITLE_CALM if name == "hero" and layout.portrait else 0.0
        bakes = scene_set(theme.raw, wide, seen, px_scale, calm=calm)
        scenes[name] = bakes
        made.append(Shot(name, view, _focus(name, view), bakes["plate"]))
        densities.append(round(1.25 * view.zoom * px_scale, 4))
    sets = [parts_set(theme.raw, d) for d in sorted(set(densities))]
    parts = {key: Levels(tuple(s[key] for s in sets)) for key in sets[0]}
    return SynapseKit(theme, size, places, tuple(made), scenes, parts)


def _focus(name: str, view: View) -> Focus:
    """Light on one AMPA receptor beside a title; else no light at all."""
    if name != "hero":
        return Focus(0, 0, 1, 1, 0)
    x, k = AMPA_STANDS[HERO].x, view.zoom / 3
    y, _ = shape.on_spine(x)
    at = view.axis_x + view.zoom * x, view.midplane_y + view.zoom * (y - 10)
    return Focus(*at, k * HERO_PX[0], k * HERO_PX[1], HERO_DIM)


class Scenery(Group):
    """The bodies over the glutamate, and the vesicle that opens, of one shot."""

    def __init__(self, name: str, bakes: Mapping[str, Bake]) -> None:
        super().__init__()
        self.shot, self.bakes = name, bakes
        self.pore = Sprite(bakes["pore@0"], layer=LAYERS["pore"], lit=True)
        self.cover = Sprite(bakes["cover"], layer=LAYERS["cover"], lit=True)
        self.lid = Sprite(bakes["lid@0"], layer=LAYERS["lid"], lit=True)
        self.add(self.pore, self.cover, self.lid)

    def draw(self, opened: float, alpha: float, covering: bool) -> None:
        """Show a stage of fusion, 0..1."""
        k = round(opened * (PORE_STEPS - 1))
        self.pore.show(self.bakes[f"pore@{k}"])
        self.lid.show(self.bakes[f"lid@{k}"])
        self.pore.alpha = self.lid.alpha = self.cover.alpha = alpha
        self.pore.hidden = k == 0
        self.cover.hidden = self.lid.hidden = not covering


class Synapse(Group):
    """The moving parts of the cleft's zoom level; add it to the stage's world.

    Parameters
    ----------
    kit : SynapseKit
    now : callable
        Scene time, in seconds of film.
    tags : int
        How many molecules of a cloud are shown.
    """

    def __init__(
        self, kit: SynapseKit, now: Callable[[], float], tags: int = 36
    ) -> None:
        super().__init__()
        self.kit, self.now = kit, now
        self.scenery = [Scenery(name, bakes) for name, bakes in kit.scenes.items()]
        self.field = GlutamateField(kit.theme, kit.frame, LAYERS["field"])
        turned = tuple(kit.parts[f"glutamate@{a}"] for a in range(0, 360, 30))
        edge = edge_color(kit.theme, "glutamate")
        turned = all_edged(turned, edge, 2.5 * EDGE_PX)  # pale on a pale cloud
        doors = [shape.on_astrocyte(height) for height in TRANSPORTER_HEIGHTS]
        self.tags = Tags(
            turned, tags, now, LAYERS["tags"], LAYERS["taken"], kit.frame, doors
        )
        self.transporters = Group(*map(self._transporter, doors))
        self.nmda = NmdaReceptors(kit.parts, now, LAYERS["nmda"])
        self.ampa = AmpaReceptors(kit.parts, LAYERS["ampa"])
        self.field.shine.set_layer(LAYERS["shine"])
        self.add(*self.scenery, self.field, self.field.shine)
        self.add(self.tags, self.transporters)
        self.add(self.nmda, self.ampa)
        self.tags.coming = self._coming
        self._fusions: list[tuple[float, bool]] = []
        self._time_us: Callable[[], float] = lambda: 0.0
        self.add_updater(Synapse.refresh)
        self.refresh()

    def __deepcopy__(self, memo: dict[int, object]) -> Synapse:
        return self

    def _transporter(self, door: tuple[float, float, float]) -> Sprite:
        x, y, angle = door
        a = math.radians(angle)
        sprite = Sprite(
            self.kit.parts["transporter"],
            layer=LAYERS["transporters"],
            kept_with="transporters",
        )
        sprite.place(
            x - TRANSPORTER_DEPTH_PX * math.sin(a),
            y + TRANSPORTER_DEPTH_PX * math.cos(a),
            angle,
        )
        return sprite

    # -- what happens -------------------------------------------------------------

    def release(self, at_s: float) -> None:
        """From this film time on the docked vesicle opens; it takes `PORE_S`."""
        self._fusions.append((at_s, True))

    def close(self, at_s: float) -> None:
        """From this film time on the vesicle is a docked one again."""
        self._fusions.append((at_s, False))

    def opened(self, t: float) -> float:
        """Stage of fusion at a film time, 0 docked to 1 wholly open."""
        value = 0.0
        for at, opens in self._fusions:
            if t < at:
                break
            u = smootherstep((t - at) / (PORE_S if opens else CLOSE_S))
            value += u * (float(opens) - value)
        return value

    def follow_cloud(
        self, cloud: CloudLike, time_us: Callable[[], float], us_per_s: float
    ) -> None:
        """Draw a solved cloud and the molecules it carries.

        Parameters
        ----------
        time_us : callable
            Time in µs since the pore opened; before 0 there is no cloud.
        us_per_s : float
            µs of the model a second of film: sets how fast molecules may move.
        """

        def present() -> object:
            t = time_us()
            if t < 0 and not 0 < self.opened(self.now()) < 1 + 1e-9:
                return None
            return cloud.frame(t)

        self._time_us = time_us

        zoom = max(shot.view.zoom for shot in self.kit.shots)
        self.field.follow(present)
        self.tags.follow(cloud, time_us, us_per_s, zoom)

    def follow_level(self, millimolar: Callable[[], float]) -> None:
        """Draw one concentration, in mM, in the cleft; no molecules."""
        self._time_us = lambda: 0.0
        self.field.follow(millimolar)
        self.tags.still()

    def fade_cloud(
        self, cloud: CloudLike, at_us: float, left: Callable[[], float]
    ) -> None:
        """Draw a cloud as it is at a time, thinned to the share that `left` gives."""
        last = cloud.frame(at_us)
        self._time_us = lambda: at_us
        self.field.follow(lambda: last * left())
        self.tags.left = left
        self.tags._time = self._time_us

    def clear(self) -> None:
        """No glutamate is drawn from now on."""
        self.field.follow(lambda: None)
        self.tags.still()

    def follow_ampa(self, open_probability: Callable[[], float]) -> None:
        """Let the AMPA receptors stand ajar by the share that is open, 0..1."""
        self.ampa.follow(open_probability)

    def set_nmda(self, states: Sequence[str], at_s: float) -> None:
        """Let the NMDA receptors change, see `NmdaReceptors.set`."""
        self.nmda.set(states, at_s)

    # -- drawing ------------------------------------------------------------------

    def refresh(self) -> Synapse:
        """Draw the present state of vesicle and bodies."""
        opened = self.opened(self.now())
        self.field.refresh()  # its own updater runs after this one
        world = self._world()
        covering = self.field.shown()
        # While the pore opens, what is in the vesicle begins to shine.
        waiting = self._time_us() < 0
        self.field.alpha = self._coming() if waiting else 1.0
        self.field.shine.alpha = self.field.alpha
        for sprite in self.transporters:
            y = float(sprite.matrix()[5])
            sprite.alpha = 1.0 - float(gone_below(y, world, self.kit.frame))
        for scenery in self.scenery:
            scenery.draw(opened, self._share(world, scenery.shot), covering)
        return self

    def _coming(self) -> float:
        """How far glutamate shines while the pore opens and the clock waits."""
        return min(1.0, 2.0 * self.opened(self.now()))

    def _world(self) -> World | None:
        return self.field.world

    def _share(self, world: World | None, shot: str) -> float:
        """How far a shot's own pictures are to be seen."""
        if world is None or world.arrival is None:
            return 1.0 if shot == self.scenery[0].shot else 0.0
        u = world.progress
        if shot == world.arrival.name:
            return min(1.0, u / ARRIVING_SHARE)
        return 1.0 if shot == world.departure.name and u < 1 else 0.0

    def spot(self, name: str) -> tuple[float, float]:
        """A point of something that has a name, in px of the world: for leaders.

        Raises
        ------
        KeyError
            When nothing has this name.
        """
        ampa, nmda = self.ampa.receptors[2], self.nmda.receptors[2]
        doors = [sprite.matrix()[4:] for sprite in self.transporters]
        upper, lower = (min(doors, key=lambda d: abs(d[1] - y)) for y in (-150, 170))
        return {
            "ampa": (ampa.x, ampa.y + 24),
            "nmda": (nmda.x, nmda.y + 26),
            "transporter": upper,
            "lower_transporter": lower,
            "vesicle": (-206.0, -198.0),
            "pore": (0.0, -48.0),
            "cleft": (-420.0, -16.0),
            "glutamate": (-300.0, -20.0),
            "density": (-250.0, 78.0),
            "astrocyte": (720.0, 60.0),
            "bouton": (-500.0, -260.0),
            "spine": (0.0, 300.0),
        }[name]
