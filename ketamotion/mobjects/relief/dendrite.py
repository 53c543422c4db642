"""A piece of dendrite as an opaque plate: shafts on which spines can be laid."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ketamotion.mobjects.relief import sdf
from ketamotion.mobjects.relief.bake import Bake, cached_set
from ketamotion.mobjects.relief.oklab import fast_gamma
from ketamotion.mobjects.relief.plate import Focus, focus_dim
from ketamotion.mobjects.relief.shade import colours, relief
from ketamotion.mobjects.relief.spine import SHAFT_PX, grain, skin
from ketamotion.mobjects.relief.tissue import Canvas

Point = tuple[float, float]

MODULES: Final = (
    "bake",
    "dendrite",
    "oklab",
    "painting",
    "plate",
    "sdf",
    "shade",
    "spine",
    "spine_forms",
    "tissue",
)

WIDER: Final = 0.16
FAR_WIDER: Final = 0.5
"""So far a plate runs on beyond the frame, as a share of its short side: it may shrink
a little, or by half, before another covers it."""


def middle_y(x: NDArray | float, row: int = 0) -> NDArray:
    """Height of the shaft's middle at world x: slow waves, not the same in each row."""
    x = np.asarray(x, float) + 410.0 * row
    return 15 * np.sin(x / 318 + 0.6) + 7 * np.sin(x / 119 + 2.0 + row)


def half_px(x: NDArray | float, row: int = 0) -> NDArray:
    """Half the thickness of the shaft at world x."""
    x = np.asarray(x, float)
    swollen = 3.2 * np.sin(x / 171 + 2 * row) + 1.8 * np.sin(x / 67 + 1.0)
    return SHAFT_PX + swollen - np.clip(x, -700, 700) / 300


def slope_deg(x: float, row: int = 0) -> float:
    """How far the shaft runs downhill at world x, degrees clockwise."""
    rise = float(middle_y(x + 6, row) - middle_y(x - 6, row))
    return float(np.degrees(np.arctan2(rise, 12.0)))


@dataclass(frozen=True)
class Row:
    """A dendrite in a plate.

    Attributes
    ----------
    number : int
        Its waves; see `middle_y`.
    y : float
        World y of its middle line.
    left, right : float
        World x between which spines stand.
    on_left, on_right : float
        How far the shaft runs on beyond, before it fades out over `fade`.
    """

    number: int
    y: float
    left: float
    right: float
    on_left: float = 0.0
    on_right: float = 0.0
    fade: float = 70.0


def _shaft(canvas: Canvas, row: Row) -> None:
    """Paint one shaft with its shadow."""
    g = canvas.g
    x = np.broadcast_to(g.x, g.shape)
    middle = (row.y + middle_y(g.x, row.number)).astype(np.float32)
    half = half_px(g.x, row.number).astype(np.float32)
    d = np.abs(g.y - middle) - half
    tall = np.sqrt(np.maximum(half**2 - (d + half) ** 2, 0))
    at = (np.abs(g.y - row.y) < SHAFT_PX + 46).any(1)
    rows = slice(int(np.argmax(at)), len(at) - int(np.argmax(at[::-1])))
    part = (rows, slice(None))
    left, right = row.left - row.on_left, row.right + row.on_right
    ends = np.minimum(x - (left - row.fade), right + row.fade - x) / row.fade
    ends = np.clip(ends, 0, 1)
    ends = (ends * ends * (3 - 2 * ends)).astype(np.float32)
    strip = sdf.Grid(g.x, g.y[rows], g.density, g.x0, g.y0 + rows.start / g.density)
    height = tall[rows] + grain(strip, d[rows], 60 + 7 * row.number)
    shape = relief(strip, d[rows], height, polish_px=1.4)
    colour, alpha = colours(shape, skin(canvas.tokens))
    canvas.shadow(canvas.mask(d) * ends, 0.55, 7, 12, 16)
    canvas.over(fast_gamma(colour), alpha * ends[rows], part)


def shaft_sprite(
    tokens: Mapping,
    density: float,
    row: Row,
    folder: str | os.PathLike | None = None,
) -> Bake:
    """A bare piece of dendrite on nothing, its ends faded; pivot at its middle."""

    def build() -> dict[str, Bake]:
        reach, high = row.right + row.fade + 20, SHAFT_PX + 60
        box = (-reach, -high, reach, high)
        canvas = Canvas(tokens, px_scale=density, transparent=True, box=box)
        _shaft(canvas, row)
        return {"shaft": canvas.sprite("shaft")}

    given = {
        "tokens": dict(tokens),
        "density": round(density, 6),
        "row": list(vars(row).values()),
    }
    return cached_set("shaft", given, build, folder, MODULES)["shaft"]


def _far(canvas: Canvas, seed: int) -> None:
    """Out of focus behind all: processes of other cells, too soft to be counted on."""
    rng = np.random.default_rng(seed)
    left, right = float(canvas.g.x[0, 0]), float(canvas.g.x[0, -1])
    top, bottom = float(canvas.g.y[0, 0]), float(canvas.g.y[-1, 0])
    wide, high = right - left, bottom - top
    look = {"view": canvas.view, "transparent": True}
    # Softness, depth; each: width, share of the frame's height at which it runs,
    # tilt, and whether it has spines or, an axon, beads.
    runs = (
        (
            (22.0, 0.84),
            ((34, 0.10, 0.16, "spines"), (26, 0.66, -0.12, ""), (30, 0.9, -0.3, "")),
        ),
        (
            (11.0, 0.72),
            ((24, 0.02, 0.30, "spines"), (6, 0.30, -0.18, "beads"), (18, 0.8, 0.1, "")),
        ),
        (
            (8.0, 0.68),
            ((15, 0.73, -0.16, "spines"), (4, 0.86, -0.34, "beads")),
        ),
    )
    zoom = canvas.view[2]
    for (soft, depth), lines in runs:
        layer = Canvas(canvas.tokens, canvas.size, canvas.px_scale, **look)
        with layer.strokes() as k:
            for thick, at, tilt, bears in lines:
                s = np.linspace(-0.06, 1.06, 7)
                bent = rng.normal(0, 0.022, 7)
                y = top + high * (at + tilt * (s - 0.5) + bent)
                line = sdf.spline(list(zip(left + s * wide, y, strict=True)), 16)
                width = np.full(len(line), 2 * thick / zoom)
                if bears == "beads":
                    width[rng.integers(0, len(line), 9)] *= 3.4
                for x0, y0 in line[::3] if bears == "spines" else ():
                    lean, up = rng.normal(0, 14), rng.choice([-1, 1])
                    far = up * (thick + rng.uniform(16, 34)) / zoom
                    tip = (x0 + lean / zoom, y0 + far)
                    stub = [(x0, y0), tip, (tip[0] + 1, tip[1] + up * 6 / zoom)]
                    size = np.array([9.0, 12.0, 24.0]) / zoom
                    layer.neurite(k, stub, size, depth=depth, halo_px=0)
                layer.neurite(k, line, width, depth=depth, halo_px=0)
        cover = canvas.blurred(layer.cover, soft / zoom)
        each = [layer.colour[..., c] * layer.cover for c in range(3)]
        paint = np.stack([canvas.blurred(c, soft / zoom) for c in each], axis=-1)
        paint = paint / np.maximum(cover, np.float32(1e-3))[..., None]
        canvas.over(paint, cover * np.float32(0.7 if canvas.light else 0.95))


def _wider(plate: Bake, share: float) -> Bake:
    """A plate whose edges run on: no gap shows beside it while a view changes."""
    pad = round(share * min(plate.size))
    pixels = np.pad(plate.pixels, ((pad, pad), (pad, pad), (0, 0)), mode="reflect")
    at = plate.pivot[0] + pad, plate.pivot[1] + pad
    return Bake(plate.key, np.ascontiguousarray(pixels), plate.px_per_unit, at)


def dendrite_plate(
    tokens: Mapping,
    size: Point,
    view: tuple[float, float, float],
    px_scale: float,
    rows: Sequence[Row],
    *,
    focus: tuple[float, float, float, float, float] | None = None,
    wider: float = WIDER,
    folder: str | os.PathLike | None = None,
) -> Bake:
    """An opaque plate with shafts and nothing on them.

    Parameters
    ----------
    size, view, px_scale
        Frame in design px; (axis x, midplane y, zoom) of the world; output px a
        design px.
    rows
        The dendrites.
    focus
        Focus light: centre, radii and amount; see `plate.Focus`.
    wider
        So far the plate runs on beyond the frame, as a share of its short side.
    """

    def build() -> dict[str, Bake]:
        canvas = Canvas(tokens, size, px_scale, view=view)
        _far(canvas, 11)
        for row in rows:
            _shaft(canvas, row)
        if focus is not None:
            h, w = canvas.g.shape
            dim = focus_dim((w / px_scale, h / px_scale), Focus(*focus), px_scale)
            canvas.over(tokens["background"]["void"], dim)
        return {"plate": _wider(canvas.plate("dendrite"), wider)}

    given = {
        "tokens": dict(tokens),
        "size": list(size),
        "view": list(view),
        "px_scale": px_scale,
        "rows": [list(vars(row).values()) for row in rows],
        "focus": None if focus is None else list(focus),
        "wider": wider,
    }
    return cached_set("dendrite", given, build, folder, MODULES)["plate"]
