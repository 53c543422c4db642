"""The pathway from BDNF to new receptors, as sprites on its ground.

All of it is a function of film time; what shows a computed level (`Lamp`, `Way`,
`Arrivals`) reads it from a function that the scene gives.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from manim import Group

from ketamotion.layout import Focus, Layout
from ketamotion.mobjects.calm_shot import calmed
from ketamotion.mobjects.edged import EDGE_PX, edged
from ketamotion.mobjects.molecule import Molecule
from ketamotion.mobjects.nmda_receptor import TEXELS_PER_PIXEL, levelled
from ketamotion.mobjects.pathway_places import (
    MEDICINES,
    NEW_RECEPTORS,
    SHOTS,
    TITLES,
    focus,
    view,
)
from ketamotion.mobjects.relief import sdf
from ketamotion.mobjects.relief.bake import Bake
from ketamotion.mobjects.relief.layout import TURN_STEPS
from ketamotion.mobjects.relief.molecules import LIGAND_STEPS, molecule_kit
from ketamotion.mobjects.relief.pathway import fade, pathway_plate
from ketamotion.mobjects.relief.pathway_flow import WAYS, pathway_flow
from ketamotion.mobjects.relief.pathway_parts import TURNS, pathway_parts
from ketamotion.mobjects.sprite import Levels, Shot, Sprite, World
from ketamotion.mobjects.track import Drift, Key, Track, smootherstep
from ketamotion.theme import Theme

Level = Callable[[], float]
TITLE_BLUR_PX = 6.0
TITLE_DIM = 0.25
PEOPLE_BLUR_PX, PEOPLE_DIM = 3.0, 0.30
"""How far out of focus, and how dim, tissue is behind two molecules."""
DISC_PX_S = 70.0
"""How fast phosphates travel along a way, in world px a second of film."""
COMING_S = 0.9
MEDICINE_SIZES = (2.6, 2.8)
"""Of rapamycin and ketamine, against their size in the pathway."""
TRAVEL_S = 1.6
"""How long a receptor is on its way to the spine, in seconds of film."""


@dataclass(frozen=True)
class PathwayKit:
    """Everything baked for one theme, frame size and resolution."""

    shots: Mapping[str, Shot]
    parts: Mapping[str, Levels]
    captions: Bake
    beside: Bake

    def world(self, first: str) -> World:
        """A new world that stands in one of the shots and knows all others."""
        return World().take(self.shots[first], *self.shots.values())

    def veils(self) -> tuple[Sprite, Sprite]:
        """The ground over what acts: where captions stand, and beside a panel."""
        made = []
        for bake, z in ((self.captions, -3), (self.beside, -2)):
            sprite = Sprite(bake)
            sprite.set_z_index(z)
            made.append(sprite)
        return made[0], made[1]

    def turned(self, name: str, steps: int = TURNS) -> list[Levels]:
        """All orientations of what tumbles."""
        return [self.parts[f"{name}@{n * 360 // steps}"] for n in range(steps)]

    def molecule(self, name: str) -> list[Levels]:
        """All orientations of a small molecule or ion."""
        steps = {"ketamine": TURN_STEPS, "glutamate": LIGAND_STEPS}.get(name)
        return self.turned(name, steps) if steps else [self.parts[name]]


def pathway_kit(theme: Theme, layout: Layout, px_scale: float) -> PathwayKit:
    """Bake the pathway, or take it from the cache."""
    tokens, size = theme.raw, (float(layout.width), float(layout.height))
    stands = {name: view(name, layout) for name in SHOTS}
    zooms = sorted(stand.zoom for stand in stands.values())
    wanted = sorted({zooms[0], zooms[len(zooms) // 2], zooms[-1]})
    densities = [round(TEXELS_PER_PIXEL * zoom * px_scale, 3) for zoom in wanted]
    parts: dict[str, Levels] = {}
    for bake in (pathway_parts, pathway_flow, molecule_kit):
        parts |= levelled([bake(tokens, density) for density in densities])
    if theme.name == "light":  # white on a pale ground
        parts["phosphate"] = edged(parts["phosphate"], theme.text["ink"], 1.5 * EDGE_PX)
    first = stands["release"]
    plate = pathway_plate(
        tokens,
        size,
        px_scale,
        tuple(first),
        blurred_px=TITLE_BLUR_PX,
        dimmed=TITLE_DIM,
    )
    title = Shot("title", first, Focus(0.0, 0.0, 1.0, 1.0, 0.0), plate)
    # Its question would else lie on a membrane.
    title = calmed(title, TITLES[layout.size], theme, px_scale)
    seen = stands["people"]
    plate = pathway_plate(
        tokens,
        size,
        px_scale,
        tuple(seen),
        blurred_px=PEOPLE_BLUR_PX,
        dimmed=PEOPLE_DIM,
    )
    people = Shot("people", seen, Focus(0.0, 0.0, 1.0, 1.0, 0.0), plate)
    shots = [
        Shot(
            name,
            stand,
            focus(name, layout),
            pathway_plate(tokens, size, px_scale, tuple(stand)),
        )
        for name, stand in stands.items()
        if name != people.name
    ]
    picture, panel = layout.picture, layout.panel
    clear = (picture.bottom - 8, panel.top + 24)
    if not layout.portrait:
        clear = (picture.right - 24, panel.left + 24)
    return PathwayKit(
        {shot.name: shot for shot in (title, people, *shots)},
        parts,
        fade(tokens, size, px_scale, None),
        fade(tokens, size, px_scale, clear),
    )


class Lamp(Sprite):
    """A protein that is brighter the more active it is.

    Parameters
    ----------
    dim, lit
        Its pictures at rest and at its most active.
    level
        Its activity now, 0 to 1.
    """

    def __init__(self, dim: Levels, lit: Levels, level: Level, layer: float) -> None:
        super().__init__(dim, layer=layer)
        self.dim, self.lit_up, self.level = dim, lit, level
        self.add_updater(Lamp.refresh)

    def refresh(self) -> Lamp:
        """Be as bright as the present level."""
        weight = float(np.clip(self.level(), 0.0, 1.0))
        self.show(self.dim, self.lit_up, weight)
        return self


class Way(Group):
    """A way of the signal: a tube of light, and phosphates that travel along it.

    Parameters
    ----------
    name : str
        One of `relief.pathway_flow.WAYS`.
    level : callable
        How much goes along it now, 0 to 1: the tube's opacity.
    """

    DISCS = 3

    def __init__(
        self,
        name: str,
        kit: PathwayKit,
        now: Level,
        level: Level,
        rider: str = "phosphate",
    ) -> None:
        super().__init__()
        self.now, self.level = now, level
        self.tube = Sprite(kit.parts[f"way_{name}"], layer=1)
        path = np.array(sdf.spline([(float(x), float(y)) for x, y in WAYS[name]], 12))
        steps = np.hypot(*np.diff(path, axis=0).T)
        self._along = np.concatenate([[0.0], np.cumsum(steps)])
        self._path = path
        self.discs = [Sprite(kit.parts[rider], layer=4) for _ in range(self.DISCS)]
        self.add(self.tube, *(self.discs if rider else ()))
        self.refresh()
        self.add_updater(Way.refresh)

    def __deepcopy__(self, memo: dict[int, object]) -> Way:
        return self

    def refresh(self) -> Way:
        """Be as bright as the present level; move the phosphates on."""
        level = float(np.clip(self.level(), 0.0, 1.0))
        self.tube.alpha = level
        length = self._along[-1]
        for n, disc in enumerate(self.discs):
            share = (self.now() * DISC_PX_S / length + n / self.DISCS) % 1.0
            x, y = (
                float(np.interp(share * length, self._along, self._path[:, k]))
                for k in (0, 1)
            )
            ends = smootherstep(share / 0.15) * smootherstep((1 - share) / 0.15)
            disc.alpha = smootherstep(level / 0.25) * ends
            disc.place(x, y, 0.0, 0.85)
        return self


class Medicines(Group):
    """Rapamycin, and ketamine after it, as they come in.

    Parameters
    ----------
    at_s : (float, float)
        When each comes, in seconds of film.
    """

    def __init__(self, kit: PathwayKit, now: Level, at_s: Sequence[float]) -> None:
        super().__init__()
        made = (kit.parts["rapamycin"], kit.molecule("ketamine")[0])
        for n, (picture, start) in enumerate(zip(made, at_s, strict=True)):
            x, y = MEDICINES[n]
            keys = [Key(start, x, y - 70, alpha=0.0), Key(start + COMING_S, x, y)]
            molecule = Molecule(
                [picture], layer=6, size=MEDICINE_SIZES[n], drift=Drift(5.0, phase=n)
            )
            self.add(molecule.follow(now, Track(keys), now))

    def __deepcopy__(self, memo: dict[int, object]) -> Medicines:
        return self


class Arrivals(Group):
    """Receptors that come up into a spine, one after the other.

    Parameters
    ----------
    at_s : sequence of float
        When each arrives, in seconds of film; ascending.
    """

    START = (1790.0, 560.0)

    def __init__(self, kit: PathwayKit, now: Level, at_s: Sequence[float]) -> None:
        super().__init__()
        # From the middle outwards.
        order = sorted(NEW_RECEPTORS, key=lambda place: abs(place[0] - 1822.0))
        self.places = order[: len(at_s)]
        for place, arrival in zip(self.places, at_s, strict=True):
            receptor = Molecule([kit.parts["ampa"]], layer=3)
            x, y = place
            start = arrival - TRAVEL_S
            lane = 0.35 * (x - 1822.0)
            track = Track(
                [
                    Key(start, *self.START, alpha=0.0, loose=0.0),
                    Key(start + 0.25 * TRAVEL_S, 1834.0 + lane, 480.0, loose=0.0),
                    Key(start + 0.55 * TRAVEL_S, 1820.0 + lane, 330.0, loose=0.0),
                    Key(arrival, x, y, loose=0.0),
                ],
                through=True,
            )
            self.add(receptor.follow(now, track, now))

    def __deepcopy__(self, memo: dict[int, object]) -> Arrivals:
        return self


class Chain(Group):
    """A protein that grows on a ribosome, bead by bead.

    Parameters
    ----------
    start : (float, float)
        Where it leaves the ribosome.
    count : int
        Its beads when it is whole.
    grown : callable
        How much of it there is now, 0 to 1.
    """

    def __init__(
        self,
        bead: Levels,
        start: tuple[float, float],
        count: int,
        grown: Level,
        lean: float = 0.4,
    ) -> None:
        super().__init__()
        self.grown = grown
        x, y = start
        angle = -np.pi / 2 + lean
        for n in range(count):
            way = -np.pi / 2 + lean + 0.75 * float(np.sin(0.95 * n + start[0]))
            angle += 0.55 * (way - angle)
            x, y = x + 12.5 * float(np.cos(angle)), y + 12.5 * float(np.sin(angle))
            self.add(Sprite(bead, layer=3.5).place(x, y))
        self.refresh()
        self.add_updater(Chain.refresh)

    def __deepcopy__(self, memo: dict[int, object]) -> Chain:
        return self

    def refresh(self) -> Chain:
        """Show as many beads as have been made."""
        made = float(np.clip(self.grown(), 0.0, 1.0)) * len(self.submobjects)
        for n, bead in enumerate(self.submobjects):
            bead.alpha = float(np.clip(made - n, 0.0, 1.0))
        return self
