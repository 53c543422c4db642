"""The ground of the pathway: a dendrite in section, a spine at either end.

A valley to be read from left to right: a busy synapse, the membrane where BDNF is
released and received, the cytosol that carries the news, another spine. Not to
scale. World px: the outer face of the membrane lies at `MEMBRANE_Y` between the
spines.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ketamotion.mobjects.relief import sdf
from ketamotion.mobjects.relief.bake import Bake, cached_set
from ketamotion.mobjects.relief.painting import (
    CAPTIONS_END,
    FADE_FROM,
    between,
    dither,
    eased,
    mixed,
)
from ketamotion.mobjects.relief.pathway_shape import (
    THICK,
    box_of,
    distance,
    filled,
    line,
    outline,
)
from ketamotion.mobjects.relief.pathway_things import Things, View
from ketamotion.mobjects.relief.sdf import Point
from ketamotion.mobjects.relief.tissue import Canvas

Floats = NDArray[np.float32]

MODULES: Final = (
    "bake",
    "oklab",
    "painting",
    "pathway",
    "pathway_shape",
    "pathway_things",
    "sdf",
    "shade",
    "tissue",
)
"""Files that a plate depends on."""


MARGIN: Final = 0.28
"""What a plate shows beyond each edge of its frame, as a share of the frame.

On the way between two views neither plate alone covers the frame.
"""


class _Plate(Things):
    """One view of the pathway, painted back to front."""

    def paint(self) -> Canvas:
        self.neighbours()
        mask = filled(self.c, outline(), 4000.0)
        d = distance(self.c, mask)
        self.cytosol(mask, d)
        self.skeleton(mask)
        self.organelles()
        self.density_under((190.0, 150.0), 150.0)
        self.density_under((1818.0, 172.0), 100.0)
        self.c.membrane(d, THICK)
        return self.c

    # -- inside ---------------------------------------------------------------------

    def cytosol(self, mask: Floats, d: Floats) -> None:
        """A body of light and shade: brighter under the membrane, grained, deep."""
        c, g = self.c, self.c.g
        c.shadow(mask, 0.55, 0, 4, 30)
        low, high = self.bg["cytosol"], self.bg["cytosol_lit"]
        if not self.light:
            high = mixed(high, c.entity("trkb", "shade"), 0.34)
        else:
            low = mixed(low, c.entity("trkb", "dim"), 0.30)
        under = np.exp(np.minimum(d, 0) / np.float32(210.0))
        soft = sdf.noise(g, 95.0, 31) * np.float32(0.075)
        grain = sdf.noise(g, 7.0, 32) * np.float32(0.030)
        fine = sdf.noise(g, 2.6, 33) * np.float32(0.022)
        # A pool of light along the way that the news takes.
        way = (
            (330, 640),
            (640, 520),
            (920, 590),
            (1270, 680),
            (1640, 640),
            (1820, 300),
        )
        pool = np.zeros(c.g.shape, np.float32)
        for x, y in way:
            r = np.hypot((g.x - np.float32(x)) * 0.72, g.y - np.float32(y))
            pool = np.maximum(pool, np.exp(-((r / np.float32(230.0)) ** 2)))
        if self.light:
            t = 0.34 + 0.30 * under + 0.30 * pool + soft + grain + fine
        else:
            t = 0.10 + 0.48 * under + 0.40 * pool + soft + grain + fine
        c.over(between(low, high, np.clip(t, 0, 1).astype(np.float32)), mask)
        # Light falls in from the upper left: the inner wall away from it is darker.
        part = c.around(mask, 10)
        wall = c.blurred(mask, 34.0)
        gy, gx = np.gradient(wall, np.float32(1 / c.density))
        lit = -(gx * -0.55 + gy * -0.83) * np.float32(34.0)
        shade = np.clip(-lit, 0, 1) * mask * np.float32(0.5)
        glow = np.clip(lit, 0, 1) * mask * np.float32(0.30)
        c.over(
            low if not self.light else mixed(low, "#000000", 0.15), shade[part], part
        )
        c.over(mixed(high, "#FFFFFF", 0.10), glow[part], part)

    def skeleton(self, mask: Floats) -> None:
        """Microtubules along the shaft, actin in the spines, a crowd of proteins."""
        c = self.c
        tone = c.entity("membrane_head", "lift" if not self.light else "shade")
        inside = Canvas(
            c.tokens, px_scale=c.px_scale, transparent=True, box=box_of(c), view=c.view
        )
        rng = np.random.default_rng(4)
        with inside.strokes() as context:
            for y0, share in ((868, 0.34), (934, 0.28), (1004, 0.24), (1090, 0.2)):
                path = sdf.spline(
                    [
                        (float(x), y0 + 26 * float(np.sin(x / 330 + y0)))
                        for x in range(-900, 3300, 300)
                    ]
                )
                for width, a in ((13.0, 0.30), (8.0, 0.5), (2.2, 0.9)):
                    line(context, path, tone, width, a * share)
            for centre, reach in (((190.0, 270.0), 130.0), ((1818.0, 280.0), 100.0)):
                for _ in range(46):
                    x, y = rng.normal(centre, (reach * 0.62, reach * 0.7))
                    a = rng.normal(np.pi / 2, 0.55)
                    half = rng.uniform(16, 40)
                    step = (half * np.cos(a), half * np.sin(a))
                    ends = [(x - step[0], y - step[1]), (x + step[0], y + step[1])]
                    line(context, ends, tone, 2.0, 0.16)
            for _ in range(900):
                x, y = rng.uniform(-500, 2600), rng.uniform(440, 1500)
                r = rng.uniform(2.5, 7.5)
                near = float(np.exp(-(((y - 620) / 260) ** 2)))
                line(
                    context,
                    [(x, y), (x + r, y + 0.5 * r)],
                    tone,
                    r,
                    0.05 + 0.05 * near,
                )
        c.over(inside.colour, inside.cover * mask * np.float32(0.8))

    def density_under(self, centre: Point, half: float) -> None:
        """Dark grain under the membrane of a synapse."""
        c, g = self.c, self.c.g
        away = np.exp(-(((g.x - np.float32(centre[0])) / np.float32(half)) ** 6))
        y = (g.y - np.float32(centre[1])) / np.float32(56.0)
        deep = np.where((y > 0) & (y < 1), 1 - y, 0)
        grain = np.clip(0.55 + 0.6 * sdf.noise(g, 4.0, 77), 0, 1)
        dark = "#06040E" if not self.light else c.entity("membrane_head", "deep")
        c.over(dark, (away * deep * grain * np.float32(0.7)).astype(np.float32))


def pathway_plate(
    tokens: Mapping,
    size: Point,
    px_scale: float,
    view: View,
    *,
    blurred_px: float = 0.0,
    dimmed: float = 0.52,
    folder: str | os.PathLike | None = None,
) -> Bake:
    """The ground as seen in one view, opaque, and some more of it round the frame.

    It does not fade where captions stand: `fade` does, over all that moves.

    Parameters
    ----------
    tokens
        One theme of ``assets/tokens.json``.
    size
        Frame in design px.
    px_scale
        Output px per design px.
    view
        (axis_x, midplane_y, zoom) of the world.
    blurred_px
        Out of focus by so many design px, and dimmed: behind a title.
    dimmed
        How far one that is out of focus goes back into the ground, 0 to 1.
    """

    def build() -> dict[str, Bake]:
        if not blurred_px:
            wide, high = (MARGIN * n for n in size)
            room = (size[0] + 2 * wide, size[1] + 2 * high)
            seen = (view[0] + wide, view[1] + high, view[2])
            plate = _Plate(tokens, room, px_scale, seen).paint()
            return {"plate": plate.plate("plate", None)}
        canvas = _Plate(tokens, size, px_scale, view).paint()
        sigma = blurred_px * px_scale
        for n in range(3):
            soft = ndimage.gaussian_filter(canvas.colour[..., n], sigma)
            share = np.float32(dimmed)
            canvas.colour[..., n] = soft + share * (canvas.ground[..., n] - soft)
        return {"plate": canvas.plate("plate")}

    parameters = {
        "tokens": dict(tokens),
        "size": list(size),
        "px_scale": px_scale,
        "view": list(view),
        "blurred": blurred_px,
        "dimmed": dimmed,
    }
    return cached_set("pathway-plate", parameters, build, folder, MODULES)["plate"]


def fade(
    tokens: Mapping, size: Point, px_scale: float, clear: tuple[float, float] | None
) -> Bake:
    """The empty ground over sprites, where words stand; pivot at the frame's corner.

    Parameters
    ----------
    clear
        Beside a panel, from where to where the picture fades, in design px: x when
        the frame is wider than high, else y. None for the caption zone, where it
        fades as the plates do.
    """

    def build() -> dict[str, Bake]:
        canvas = Canvas(tokens, size, px_scale)
        h, w = canvas.g.shape
        if clear is None:
            y = (np.arange(h, dtype=np.float32) + 0.5) / h
            share = (y - FADE_FROM) / (CAPTIONS_END - FADE_FROM)
            cover = np.broadcast_to(eased(share)[:, None], (h, w))
        else:
            along = canvas.g.x if size[0] > size[1] else canvas.g.y
            share = (along - clear[0]) / (clear[1] - clear[0])
            cover = np.broadcast_to(eased(share), (h, w))
        grain = dither(h, w, 5)
        a = np.rint(cover.astype(np.float32) * 255)
        pixels = np.empty((h, w, 4), np.uint8)
        rgb = (
            np.clip(canvas.ground[:h, :w] * 255 + grain, 0, 255) * (a / 255)[..., None]
        )
        pixels[..., :3] = np.minimum(np.rint(rgb), a[..., None])
        pixels[..., 3] = a
        return {"fade": Bake("fade", pixels, px_scale, (0.0, 0.0))}

    parameters = {
        "tokens": dict(tokens),
        "size": list(size),
        "px_scale": px_scale,
        "clear": clear,
    }
    return cached_set("pathway-fade", parameters, build, None, MODULES)["fade"]
