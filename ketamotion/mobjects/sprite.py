"""A baked raster as a Manim mobject, and the world that such sprites live in.

Organic things are relief-shaded rasters, baked once. A `Sprite` carries one of
them; its three corner points are ordinary Manim points, so that shift, scale,
FadeIn and z order work. The stage's camera blits it.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import cairo
import numpy as np
from manim import Group, Mobject, ValueTracker

from ketamotion.layout import PX_PER_UNIT, Focus, View
from ketamotion.mobjects.relief.bake import Bake

BLENDS: Final = {
    "over": cairo.Operator.OVER,
    "screen": cairo.Operator.SCREEN,
    "add": cairo.Operator.ADD,
}
INVISIBLE: Final = 0.002
MOLECULAR_NM_PX: Final = 50.0
"""Design px per nm of the molecular pictures at zoom 1."""
WORLD_Z: Final = -100
"""z_index of a world: below the overlay, whose mobjects start at 0."""


@dataclass(frozen=True)
class Levels:
    """One picture baked at several densities; the camera takes the fitting one.

    A texel to pixel ratio of 1.25 neither shimmers nor looks soft.
    """

    bakes: tuple[Bake, ...]

    def __deepcopy__(self, memo: dict[int, Any]) -> Levels:
        return self

    def at(self, scale: float) -> Bake:
        """The bake for so many screen pixels per design px."""
        return min(
            self.bakes,
            key=lambda bake: abs(math.log(bake.px_per_unit / (1.25 * scale))),
        )


Picture = Bake | Levels


def level(picture: Picture, scale: float) -> Bake:
    """The bake to draw at so many screen pixels per design px."""
    return picture.at(scale) if isinstance(picture, Levels) else picture


_NINE = struct.Struct("9d")


class SpriteState(NamedTuple):
    """All that a sprite's picture depends on, but for the view; to be compared.

    Attributes
    ----------
    points : bytes
        Its three corner points; comparing them is cheaper than a matrix.
    """

    bake: Picture
    second: Picture | None
    weight: float
    points: bytes
    alpha: float
    blend: str

    @property
    def matrix(self) -> tuple[float, float, float, float, float, float]:
        """Cairo's (xx, yx, xy, yy, x0, y0) from px around the pivot to the space."""
        x, y, _, along_x, along_y, _, down_x, down_y, _ = _NINE.unpack(self.points)
        return (
            (along_x - x) * PX_PER_UNIT,
            (y - along_y) * PX_PER_UNIT,
            (down_x - x) * PX_PER_UNIT,
            (y - down_y) * PX_PER_UNIT,
            x * PX_PER_UNIT,
            -y * PX_PER_UNIT,
        )


class Sprite(Mobject):
    """A baked raster at a place.

    Parameters
    ----------
    bake : Bake
        The picture; shared, never copied.
    layer : float
        z_index; within a world a higher one is nearer.
    blend : str
        ``over``, ``screen`` or ``add``; the last two are for light.
    lit : bool
        Whether the world's focus leaves it at full brightness.
    kept_with : hashable, optional
        Neighbours in depth that give the same are drawn into one picture, which is
        kept while none of them changes. For what stands still most of the time;
        None for what always moves.
    """

    def __init__(
        self,
        bake: Picture,
        *,
        layer: float = 0.0,
        blend: str = "over",
        lit: bool = False,
        kept_with: Hashable = None,
    ) -> None:
        super().__init__()
        self.bake = bake
        self.blend = blend
        self.lit = lit
        self.kept_with = kept_with
        self.veil = 1.0
        self.alpha = 1.0
        self.hidden = False
        self.second: Picture | None = None
        self.weight = 0.0
        self.world: World | None = None
        self.set_z_index(WORLD_Z + layer)
        self.place(0.0, 0.0)

    def reset_points(self) -> None:
        self.points = np.zeros((3, 3))

    def generate_points(self) -> None:
        self.reset_points()

    def place(
        self, x: float, y: float, angle_deg: float = 0.0, scale: float = 1.0
    ) -> Sprite:
        """Put the pivot at (x, y), in px of the sprite's space.

        A positive angle turns clockwise on the screen.
        """
        angle = math.radians(angle_deg)
        step = scale / PX_PER_UNIT
        cos, sin = math.cos(angle) * step, math.sin(angle) * step
        left, top = x / PX_PER_UNIT, -y / PX_PER_UNIT
        self.points = np.array(
            [
                (left, top, 0.0),
                (left + cos, top - sin, 0.0),
                (left - sin, top - cos, 0.0),
            ]
        )
        return self

    def show(
        self, bake: Picture, second: Picture | None = None, weight: float = 0.0
    ) -> Sprite:
        """Change the picture; `second` is cross-faded over it by `weight`."""
        self.bake, self.second, self.weight = bake, second, weight
        return self

    def set_layer(self, layer: float) -> Sprite:
        """Move nearer or farther within the world."""
        self.set_z_index(WORLD_Z + layer)
        return self

    def state(self) -> SpriteState:
        """What its picture depends on at present."""
        return SpriteState(
            self.bake,
            self.second,
            self.weight,
            self.points.tobytes(),
            self.alpha * self.veil,
            self.blend,
        )

    def matrix(self) -> tuple[float, float, float, float, float, float]:
        """Cairo's (xx, yx, xy, yy, x0, y0) from px around the pivot to the space."""
        return self.state().matrix

    def update(self, dt: float = 0, recursive: bool = True) -> Sprite:
        """Manim's, without asking each updater whether it takes `dt`: none does."""
        if not self.updating_suspended:
            for updater in self.updaters:
                updater(self)
        return self

    def set_opacity(self, alpha: float, family: bool = True) -> Sprite:
        self.alpha = alpha
        return self

    def fade(self, darkness: float = 0.5, family: bool = True) -> Sprite:
        self.alpha *= 1 - darkness
        return self

    def set_color(self, *_: Any, **__: Any) -> Sprite:
        """A sprite's colours are baked; Manim asks this of every new mobject."""
        return self

    def interpolate_color(self, *_: Any, **__: Any) -> None:
        return None

    def interpolate(
        self,
        mobject1: Mobject,
        mobject2: Mobject,
        alpha: float,
        path_func: Callable[..., np.ndarray] | None = None,
    ) -> Sprite:
        """Manim's in-between: place and opacity; the picture stays."""
        mix = path_func or (lambda a, b, u: (1 - u) * a + u * b)
        self.points = mix(mobject1.points, mobject2.points, alpha)
        self.alpha = (1 - alpha) * mobject1.alpha + alpha * mobject2.alpha
        return self

    def visible(self) -> bool:
        return not self.hidden and self.alpha * self.veil > INVISIBLE


@dataclass(frozen=True)
class Shot:
    """A named pose of a world: how it stands, where light falls, what never moves.

    Attributes
    ----------
    plate : Bake
        Opaque; density 1 texel a screen pixel at this view; its pivot is the
        world's origin.
    """

    name: str
    view: View
    focus: Focus
    plate: Bake

    def __deepcopy__(self, memo: dict[int, Any]) -> Shot:
        return self


class World(Group):
    """Sprites that are zoomed together, above plates that never move.

    The way from one shot to the next is driven by `journey` (0 to 1), so that the
    view is a function of scene time and of nothing else.

    Parameters
    ----------
    nm_px : float
        Design px per nm at zoom 1: what the scale bar is drawn from.
    """

    def __init__(self, nm_px: float = MOLECULAR_NM_PX) -> None:
        super().__init__()
        self.nm_px = nm_px
        self.shots: dict[str, Shot] = {}
        self.departure: Shot | None = None
        self.arrival: Shot | None = None
        self.journey = ValueTracker(1.0)
        self.opacity = ValueTracker(1.0)
        self.set_z_index(WORLD_Z, family=False)

    def __deepcopy__(self, memo: dict[int, Any]) -> World:
        return self

    def take(self, *shots: Shot) -> World:
        """Learn named shots; the first of a bare world becomes its pose."""
        self.shots |= {shot.name: shot for shot in shots}
        if self.arrival is None:
            self.departure = self.arrival = shots[0]
        return self

    def add(self, *mobjects: Mobject) -> World:
        super().add(*mobjects)
        for mobject in mobjects:
            for member in mobject.get_family():
                if isinstance(member, Sprite):
                    member.world = self
        return self

    def sprites(self) -> list[Sprite]:
        """Visible sprites, far to near; order within a layer as added."""
        found: list[Sprite] = []
        rest: list[Mobject] = [self]
        while rest:
            mobject = rest.pop()
            if isinstance(mobject, Sprite):
                if mobject.visible():
                    found.append(mobject)
            else:
                rest += reversed(mobject.submobjects)
        return sorted(found, key=lambda sprite: sprite.z_index)

    def head_for(self, shot: str) -> None:
        """Set out for another shot; `journey` then runs from 0 to 1."""
        if shot not in self.shots:
            raise KeyError(f"no shot {shot!r}; there are {', '.join(self.shots)}")
        self.departure, self.arrival = self.arrival, self.shots[shot]
        self.journey.set_value(0.0)

    @property
    def progress(self) -> float:
        """The journey's state, 0 at the departure and 1 at the arrival."""
        return float(self.journey.get_value())

    @property
    def view(self) -> View:
        """The present view; zoom goes in equal ratios."""
        if self.arrival is None:
            return View(0.0, 0.0, 1.0)
        u, a, b = self.progress, self.departure.view, self.arrival.view
        if u >= 1:
            return b
        if abs(b.zoom / a.zoom - 1) < 1e-9:
            return View(*((1 - u) * p + u * q for p, q in zip(a, b, strict=True)))
        zoom = a.zoom * (b.zoom / a.zoom) ** u
        # One fixed point of the picture: positions are linear in zoom.
        share = (zoom - a.zoom) / (b.zoom - a.zoom)
        return View(
            a.axis_x + share * (b.axis_x - a.axis_x),
            a.midplane_y + share * (b.midplane_y - a.midplane_y),
            zoom,
        )

    @property
    def focus(self) -> Focus:
        if self.arrival is None:
            return Focus(0.0, 0.0, 1.0, 1.0, 0.0)
        u, a, b = self.progress, self.departure.focus, self.arrival.focus
        return Focus(*((1 - u) * p + u * q for p, q in zip(a, b, strict=True)))
