"""The camera that blits baked sprites beside Manim's own vectors.

A world is drawn first: plate, then its sprites, far to near, in runs through a
layer that takes the focus light; then the overlay, by Manim. Manim's pixel array
is RGBA in a Cairo surface that thinks it is BGRA, so colours handed to Cairo are
reversed and bakes are stored in Manim's order.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby
from typing import Any

import cairo
import numpy as np
from manim import Camera, ManimColor, Mobject, VMobject

from ketamotion.layout import SHORT_SIDE, Focus, View
from ketamotion.mobjects.relief.bake import Bake
from ketamotion.mobjects.sprite import BLENDS, INVISIBLE, Shot, Sprite, World, level
from ketamotion.mobjects.veil import veil

IDENTITY = View(0.0, 0.0, 1.0)
ARRIVING_SHARE = 0.6
"""Part of a journey after which the next plate has wholly covered the last one:
early, so that the up-scaled plate is never seen soft."""


class StageCamera(Camera):
    """Manim's Cairo camera, with worlds and sprites."""

    def __init__(self, void: str = "#000000", **kwargs: Any) -> None:
        self.void = ManimColor(void).to_rgb()
        super().__init__(background_color=void, **kwargs)
        self.layer = cairo.ImageSurface(
            cairo.FORMAT_ARGB32, self.pixel_width, self.pixel_height
        )

    @property
    def px_scale(self) -> float:
        return min(self.pixel_width, self.pixel_height) / SHORT_SIDE

    def capture_mobjects(self, mobjects: Iterable[Mobject], **kwargs: Any) -> None:
        """Draw worlds, then everything else in its z order."""
        mobjects = list(mobjects)
        ctx = self._frame_context()
        for world in (m for m in mobjects if isinstance(m, World)):
            self._paint_world(ctx, world)
        rest = [m for m in mobjects if not isinstance(m, World)]
        family = self.get_mobjects_to_display(rest, **kwargs)
        for is_sprite, group in groupby(family, lambda m: isinstance(m, Sprite)):
            if is_sprite:
                for sprite in group:
                    if sprite.world is None and sprite.visible():
                        self._paint_sprite(ctx, sprite, IDENTITY)
            else:
                shown = [m for m in group if veil(m) > INVISIBLE]
                super().capture_mobjects(shown, include_submobjects=False)

    def get_fill_rgbas(self, vmobject: VMobject) -> np.ndarray:
        """Manim's fill, seen through the veil."""
        return _veiled(super().get_fill_rgbas(vmobject), veil(vmobject))

    def get_stroke_rgbas(
        self, vmobject: VMobject, background: bool = False
    ) -> np.ndarray:
        """Manim's stroke, seen through the veil."""
        rgbas = super().get_stroke_rgbas(vmobject, background)
        return _veiled(rgbas, veil(vmobject))

    def _frame_context(self) -> cairo.Context:
        surface = cairo.ImageSurface.create_for_data(
            self.pixel_array.data,
            cairo.FORMAT_ARGB32,
            self.pixel_width,
            self.pixel_height,
        )
        return cairo.Context(surface)

    def _paint_world(self, ctx: cairo.Context, world: World) -> None:
        if world.arrival is not None:
            self._paint_plates(ctx, world)
        view, focus = world.view, world.focus
        for plain, run in groupby(world.sprites(), _takes_focus):
            if plain:
                self._paint_run(ctx, list(run), view, focus)
            else:
                for sprite in run:
                    self._paint_sprite(ctx, sprite, view)

    def _paint_plates(self, ctx: cairo.Context, world: World) -> None:
        u = world.progress
        opacity = veil(world)
        if u < 1:
            self._paint_plate(ctx, world.departure, world.view, opacity)
        self._paint_plate(
            ctx, world.arrival, world.view, opacity * min(1.0, u / ARRIVING_SHARE)
        )

    def _paint_plate(
        self, ctx: cairo.Context, shot: Shot, view: View, alpha: float
    ) -> None:
        if alpha <= INVISIBLE:
            return
        matrix = _placed(shot.plate, view, self.px_scale)
        _blit(ctx, shot.plate, matrix, alpha, cairo.Operator.OVER)

    def _paint_run(
        self, ctx: cairo.Context, run: list[Sprite], view: View, focus: Focus
    ) -> None:
        """Sprites into the layer, then the focus onto it, then the layer out."""
        layer = cairo.Context(self.layer)
        box = self._bounds(run, view)
        if box is None:
            return
        for context in (layer, ctx):
            context.save()
            context.identity_matrix()
            context.rectangle(*box)
            context.clip()
        layer.set_operator(cairo.Operator.CLEAR)
        layer.paint()
        layer.set_operator(cairo.Operator.OVER)
        for sprite in run:
            self._paint_sprite(layer, sprite, view)
        if focus.amount > 0:
            layer.set_operator(cairo.Operator.ATOP)
            red, green, blue = self.void
            layer.set_source_rgb(blue, green, red)
            mask = _focus_mask(
                tuple(round(float(v), 3) for v in focus),
                self.px_scale,
                self.pixel_width,
                self.pixel_height,
            )
            layer.scale(_MASK_STEP, _MASK_STEP)
            layer.mask_surface(mask, 0, 0)
        ctx.set_source_surface(self.layer, 0, 0)
        ctx.paint()
        layer.restore()
        ctx.restore()

    def _bounds(
        self, run: list[Sprite], view: View
    ) -> tuple[int, int, int, int] | None:
        """The run's box on the screen: x, y, width, height; None when outside."""
        left, top, right, bottom = np.inf, np.inf, -np.inf, -np.inf
        for sprite in run:
            bake = level(sprite.bake, 1.0)
            matrix = self._matrix(sprite, bake, view)
            height, width = bake.pixels.shape[:2]
            for x, y in ((0, 0), (width, 0), (0, height), (width, height)):
                at_x, at_y = matrix.transform_point(x, y)
                left, right = min(left, at_x), max(right, at_x)
                top, bottom = min(top, at_y), max(bottom, at_y)
        left, top = max(0, int(left) - 1), max(0, int(top) - 1)
        right = min(self.pixel_width, int(right) + 2)
        bottom = min(self.pixel_height, int(bottom) + 2)
        if right <= left or bottom <= top:
            return None
        return left, top, right - left, bottom - top

    def _matrix(self, sprite: Sprite, bake: Bake, view: View) -> cairo.Matrix:
        return (
            _texels(bake)
            * cairo.Matrix(*sprite.matrix())
            * _screen(view, self.px_scale)
        )

    def _paint_sprite(self, ctx: cairo.Context, sprite: Sprite, view: View) -> None:
        scale = np.hypot(*sprite.matrix()[:2]) * view.zoom * self.px_scale
        operator = BLENDS[sprite.blend]
        alpha = sprite.alpha * veil(sprite)
        pairs = [(sprite.bake, alpha)]
        if sprite.second is not None and sprite.weight > INVISIBLE:
            pairs.append((sprite.second, alpha * sprite.weight))
        for picture, opacity in pairs:
            bake = level(picture, scale)
            _blit(ctx, bake, self._matrix(sprite, bake, view), opacity, operator)


def _veiled(rgbas: np.ndarray, opacity: float) -> np.ndarray:
    return rgbas if opacity >= 1 else rgbas * (1, 1, 1, opacity)


def _takes_focus(sprite: Sprite) -> bool:
    """Light must see what is below it, so it cannot be drawn inside a layer."""
    return sprite.blend == "over" and not sprite.lit


def _texels(bake: Bake) -> cairo.Matrix:
    """From texels to px around the pivot."""
    step = 1 / bake.px_per_unit
    return cairo.Matrix(
        step, 0, 0, step, -bake.pivot[0] * step, -bake.pivot[1] * step
    )


def _screen(view: View, px_scale: float) -> cairo.Matrix:
    return cairo.Matrix(
        view.zoom * px_scale,
        0,
        0,
        view.zoom * px_scale,
        view.axis_x * px_scale,
        view.midplane_y * px_scale,
    )


def _placed(bake: Bake, view: View, px_scale: float) -> cairo.Matrix:
    return _texels(bake) * _screen(view, px_scale)


def _blit(
    ctx: cairo.Context,
    bake: Bake,
    matrix: cairo.Matrix,
    alpha: float,
    operator: cairo.Operator,
) -> None:
    if alpha <= INVISIBLE:
        return
    ctx.save()
    # A matrix off identity by 1e-9 would send the picture through the filter.
    exact = (
        abs(matrix.xx - 1) < 1e-4
        and abs(matrix.yy - 1) < 1e-4
        and abs(matrix.xy) < 1e-6
        and abs(matrix.x0 - round(matrix.x0)) < 0.02
        and abs(matrix.y0 - round(matrix.y0)) < 0.02
    )
    if exact:
        matrix = cairo.Matrix(1, 0, 0, 1, round(matrix.x0), round(matrix.y0))
    ctx.set_matrix(matrix)
    ctx.set_operator(operator)
    ctx.set_source_surface(bake.surface, 0, 0)
    ctx.get_source().set_filter(
        cairo.Filter.NEAREST if exact else cairo.Filter.BILINEAR
    )
    if alpha >= 1 - INVISIBLE:
        ctx.paint()
    else:
        ctx.paint_with_alpha(alpha)
    ctx.restore()


_MASK_STEP = 8
"""The focus is smooth, so its mask is made at an eighth of the size."""


@lru_cache(maxsize=64)
def _focus_mask(
    focus: tuple[float, ...], px_scale: float, width: int, height: int
) -> cairo.ImageSurface:
    """How much of the void is laid over each pixel, as an A8 surface."""
    x, y, radius_x, radius_y, amount = focus
    rows, columns = height // _MASK_STEP + 2, width // _MASK_STEP + 2
    stride = cairo.Format.A8.stride_for_width(columns)
    down, along = np.mgrid[:rows, :columns] * _MASK_STEP / px_scale
    radius = np.hypot((along - x) / radius_x, (down - y) / radius_y)
    dark = amount * (1 - np.exp(-0.7 * radius**2.6))
    data = np.zeros((rows, stride), np.uint8)
    data[:, :columns] = np.round(255 * dark)
    return cairo.ImageSurface.create_for_data(
        data, cairo.Format.A8, columns, rows, stride
    )
