"""The camera that blits baked sprites beside Manim's own vectors.

A world is drawn first: plate, then its sprites, far to near, in runs through a
layer that takes the focus light; then the overlay. Manim's pixel array is RGBA in a
Cairo surface that thinks it is BGRA, so colours handed to Cairo are reversed and
bakes are stored in Manim's order.

A frame is a list of items, each with a key: equal keys lay equal pixels over what
is below. What was drawn for the last frame is kept by these keys: pictures of runs,
pictures of vectors, and the frame up to the first item that changed. How items are
cut depends on the present state alone, and each is drawn the same way whether or
not it is kept, so keeping costs no pixel: a frame is a function of scene time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import count, groupby
from typing import Any, NamedTuple

import cairo
import numpy as np
from manim import Camera, ManimColor, Mobject, VMobject

from ketamotion.layout import SHORT_SIDE, Focus, View
from ketamotion.mobjects.sprite import BLENDS, INVISIBLE, Shot, Sprite, World
from ketamotion.mobjects.veil import veil
from ketamotion.stage.blit import (
    Box,
    Stamp,
    around,
    dim,
    plate_stamp,
    sprite_stamps,
)
from ketamotion.stage.overlay import Rasters

IDENTITY = View(0.0, 0.0, 1.0)
NO_FOCUS = Focus(0.0, 0.0, 1.0, 1.0, 0.0)
ARRIVING_SHARE = 0.6
"""Part of a journey after which the next plate has wholly covered the last one:
early, so that the up-scaled plate is never seen soft."""
WORTH_KEEPING = 2
"""How many more items a frame must begin with than the kept one, to replace it."""


class Item(NamedTuple):
    """A part of the frame; `paint` lays it over what is below."""

    part: str
    key: tuple
    paint: Callable[[cairo.Context], None]
    covers: bool = False
    """Whether nothing below it can be seen."""


class StageCamera(Camera):
    """Manim's Cairo camera, with worlds and sprites.

    Attributes
    ----------
    keeps : bool
        Whether pictures are kept from frame to frame; changes no pixel.
    """

    keeps = True

    def __init__(self, void: str = "#000000", **kwargs: Any) -> None:
        self.void = tuple(float(v) for v in ManimColor(void).to_rgb())
        super().__init__(background_color=void, **kwargs)
        self.box = Box(0, 0, self.pixel_width, self.pixel_height)
        self.layer = cairo.ImageSurface(cairo.FORMAT_ARGB32, *self.box.size)
        self.rasters = Rasters()
        self._runs: dict[tuple, cairo.ImageSurface] = {}
        self._last_runs: dict[tuple, cairo.ImageSurface] = {}
        self._keys: list[tuple] = []
        self._kept: list[tuple] = []
        self._kept_pixels = np.empty((0, 0, 4), np.uint8)
        self._serial = count()

    @property
    def px_scale(self) -> float:
        return min(self.pixel_width, self.pixel_height) / SHORT_SIDE

    # -- a frame ----------------------------------------------------------------

    def draw_frame(self, mobjects: Iterable[Mobject]) -> None:
        """Draw everything anew, or as if it were, onto the background."""
        items = self.items(mobjects)
        keys = [item.key for item in items]
        start = self._restore(keys)
        if start == 0 and not (items and items[0].covers):
            self.reset()
        stable = _common(keys, self._keys)
        worth = self.keeps and stable >= start + WORTH_KEEPING
        ctx = self._frame_context()
        for n in range(start, len(items)):
            if worth and n == stable:
                self._keep(keys[:n])
            self.paint_item(items[n], ctx)
        if worth and stable == len(items):
            self._keep(keys)
        self._keys = keys

    def capture_mobjects(self, mobjects: Iterable[Mobject], **kwargs: Any) -> None:
        """Draw worlds, then everything else in its z order, over what is there."""
        if not kwargs.get("include_submobjects", True):
            super().capture_mobjects(mobjects, **kwargs)
            return
        ctx = self._frame_context()
        for item in self.items(mobjects):
            self.paint_item(item, ctx)

    def items(self, mobjects: Iterable[Mobject]) -> list[Item]:
        """What the frame consists of, far to near."""
        if not self.keeps:
            self.forget()
        self.rasters.next_frame()
        self._last_runs, self._runs = self._runs, {}
        mobjects = list(mobjects)
        out: list[Item] = []
        for mobject in mobjects:
            if isinstance(mobject, World):
                out += self.plate_items(mobject)
                out += self.sprite_items(mobject)
        covering = [n for n, item in enumerate(out) if item.covers]
        rest = [m for m in mobjects if not isinstance(m, World)]
        return out[covering[-1] if covering else 0 :] + self.overlay_items(rest)

    def forget(self) -> None:
        """Forget every kept picture."""
        self.rasters.forget()
        self._runs, self._last_runs = {}, {}
        self._keys, self._kept = [], []

    def paint_item(self, item: Item, ctx: cairo.Context) -> None:
        item.paint(ctx)

    def _restore(self, keys: list[tuple]) -> int:
        """Begin with what was kept of the last frame; how many items that holds."""
        kept = len(self._kept)
        if kept and self._kept == keys[:kept]:
            np.copyto(self.pixel_array, self._kept_pixels)
            return kept
        return 0

    def _keep(self, keys: list[tuple]) -> None:
        if self._kept_pixels.shape != self.pixel_array.shape:
            self._kept_pixels = np.empty_like(self.pixel_array)
        np.copyto(self._kept_pixels, self.pixel_array)
        self._kept = keys

    def _frame_context(self) -> cairo.Context:
        surface = cairo.ImageSurface.create_for_data(
            self.pixel_array.data, cairo.FORMAT_ARGB32, *self.box.size
        )
        return cairo.Context(surface)

    # -- worlds -----------------------------------------------------------------

    def plate_items(self, world: World) -> list[Item]:
        """The plate, or two while the world is between its shots."""
        if world.arrival is None:
            return []
        u = world.progress
        opacity = veil(world)
        shown: list[tuple[Shot, float]] = []
        if u < 1:
            shown.append((world.departure, opacity))
        shown.append((world.arrival, opacity * min(1.0, u / ARRIVING_SHARE)))
        return [
            self._plate_item(shot.plate, world.view, alpha)
            for shot, alpha in shown
            if alpha > INVISIBLE
        ]

    def sprite_items(self, world: World) -> list[Item]:
        """Its sprites in runs: kept ones, moving ones; light one by one."""
        view, focus = world.view, world.focus
        out: list[Item] = []
        for (over, kept_with, lit), group in groupby(world.sprites(), _kind):
            run = [sprite.state() for sprite in group]
            if over and kept_with is not None:
                out.append(self._kept_run(run, view, NO_FOCUS if lit else focus))
            elif over and not lit:
                out.append(self._moving_run(run, view, focus))
            else:
                # Light must see what is below it: never drawn inside a layer.
                out += [self._sprite_item(state, view) for state in run]
        return out

    def _plate_item(self, plate: Any, view: View, alpha: float) -> Item:
        stamp = plate_stamp(plate, view, self.px_scale, alpha)

        def paint(ctx: cairo.Context) -> None:
            stamp.paint(ctx, cairo.Operator.OVER)

        return Item("plates", stamp, paint, stamp.covers(self.box))

    def _sprite_item(self, state: Any, view: View, part: str = "sprites") -> Item:
        def paint(ctx: cairo.Context) -> None:
            for stamp in sprite_stamps(state, view, self.px_scale):
                stamp.paint(ctx, BLENDS[state.blend])

        return Item(part, (state, view), paint)

    def _stamps(self, run: list[Any], view: View) -> list[tuple[Stamp, Box]]:
        stamps = [s for state in run for s in sprite_stamps(state, view, self.px_scale)]
        boxed = ((stamp, stamp.box(self.box)) for stamp in stamps)
        return [(stamp, box) for stamp, box in boxed if box is not None]

    def _kept_run(self, run: list[Any], view: View, focus: Focus) -> Item:
        key = ("kept", tuple(run), view, focus)

        def paint(ctx: cairo.Context) -> None:
            surface = self._last_runs.get(key)
            if surface is None:
                surface = self._drawn_run(run, view, focus)
            self._runs[key] = surface
            if surface is not None:
                ctx.set_source_surface(surface, 0, 0)
                ctx.get_source().set_filter(cairo.Filter.NEAREST)
                ctx.paint()

        return Item("sprites", key, paint)

    def _drawn_run(
        self, run: list[Any], view: View, focus: Focus
    ) -> cairo.ImageSurface | None:
        """A run in a picture of its own; its device offset says where it is."""
        stamps = self._stamps(run, view)
        if not stamps:
            return None
        box = around(box for _, box in stamps)
        surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, *box.size)
        surface.set_device_offset(-box.left, -box.top)
        layer = cairo.Context(surface)
        self._fill_layer(layer, stamps, focus)
        return surface

    def _moving_run(self, run: list[Any], view: View, focus: Focus) -> Item:
        def paint(ctx: cairo.Context) -> None:
            stamps = self._stamps(run, view)
            if not stamps:
                return
            layer = cairo.Context(self.layer)
            for context in (layer, ctx):
                context.save()
                for _, box in stamps:
                    context.rectangle(box.left, box.top, *box.size)
                context.clip()
            layer.set_operator(cairo.Operator.CLEAR)
            layer.paint()
            self._fill_layer(layer, stamps, focus)
            ctx.set_source_surface(self.layer, 0, 0)
            ctx.get_source().set_filter(cairo.Filter.NEAREST)
            ctx.paint()
            ctx.restore()

        return Item("sprites", ("moving", tuple(run), view, focus), paint)

    def _fill_layer(
        self, layer: cairo.Context, stamps: list[tuple[Stamp, Box]], focus: Focus
    ) -> None:
        for stamp, _ in stamps:
            stamp.paint(layer, cairo.Operator.OVER)
        dim(layer, focus, self.void, self.px_scale, self.box.size)

    # -- overlay ----------------------------------------------------------------

    def overlay_items(self, mobjects: list[Mobject]) -> list[Item]:
        """Vectors and sprites outside worlds, in their z order."""
        out: list[Item] = []
        for mobject in self._family(mobjects):
            if isinstance(mobject, Sprite):
                if mobject.world is None and mobject.visible():
                    state = mobject.state()
                    out.append(self._sprite_item(state, IDENTITY, "overlay"))
            elif isinstance(mobject, VMobject) and mobject.background_image is None:
                opacity = mobject.__dict__.get("veil", 1.0)
                if opacity > INVISIBLE:
                    out += self._vector_item(mobject, opacity)
            elif type(mobject) is not Mobject:
                out.append(self._other_item(mobject))
        return out

    def _family(self, mobjects: list[Mobject]) -> list[Mobject]:
        # Manim's order: a mobject met twice is drawn where it is met last.
        family = [m for top in mobjects for m in top.get_family() if len(m.points)]
        last = list(dict.fromkeys(reversed(family)))
        return sorted(reversed(last), key=lambda m: m.z_index)

    def _vector_item(self, vmobject: VMobject, opacity: float) -> list[Item]:
        raster = self.rasters.get(self, vmobject)
        if raster.surface is None:
            return []
        key = (raster.surface, raster.x, raster.y, opacity)
        return [Item("overlay", key, lambda ctx: raster.paint(ctx, opacity))]

    def _other_item(self, mobject: Mobject) -> Item:
        """Whatever else Manim can draw, each time anew."""

        def paint(_: cairo.Context) -> None:
            Camera.capture_mobjects(self, [mobject], include_submobjects=False)

        return Item("overlay", ("anew", next(self._serial)), paint)


def _kind(sprite: Sprite) -> tuple[bool, Any, bool]:
    return sprite.blend == "over", sprite.kept_with, sprite.lit


def _common(a: list[tuple], b: list[tuple]) -> int:
    """How many items two lists begin with that are the same."""
    n = 0
    for one, other in zip(a, b, strict=False):
        if one != other:
            break
        n += 1
    return n
