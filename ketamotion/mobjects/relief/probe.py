"""A microdialysis probe in the cortex of a rat: thousands of synapses round one tube.

World px; the origin lies in the middle of the probe's membrane, the probe stands
upright. Nothing is to scale but this: the membrane is as long as a column of cells.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from ketamotion.mobjects.relief import sdf, trees, tubes
from ketamotion.mobjects.relief.bake import Bake, cached_set
from ketamotion.mobjects.relief.oklab import srgb
from ketamotion.mobjects.relief.painting import (
    CAPTIONS_END,
    FADE_FROM,
    between,
    eased,
    ground,
    mixed,
)
from ketamotion.mobjects.relief.tissue import Canvas
from ketamotion.mobjects.relief.tubes import Limb

Floats = NDArray[np.float32]
Box = tuple[float, float, float, float]
MODULES = (
    "bake", "oklab", "painting", "probe", "sdf", "shade", "tissue", "trees", "tubes",
)  # fmt: skip
MEMBRANE_TOP, MEMBRANE_END = -250.0, 250.0
"""Between these heights glutamate can pass."""
MEMBRANE_HALF, INNER_HALF, SHAFT_HALF = 44.0, 15.0, 54.0
PORE_EVERY = 25.0
NEAR_PX = 190.0
"""So far from the probe cells are seen in full."""
_ROWS = 13
_SEED = 11


def pores() -> NDArray[np.float64]:
    """Heights of the pores along the membrane."""
    return np.arange(MEMBRANE_TOP + 30, MEMBRANE_END - 30, PORE_EVERY)


def probe_set(
    tokens: Mapping,
    size: tuple[float, float],
    views: Mapping[str, tuple[float, float, float]],
    rooms: Mapping[str, tuple[float, float, float, float]],
    px_scale: float = 1.0,
    folder: str | os.PathLike | None = None,
) -> dict[str, Bake]:
    """Plates of the probe, from the cache or baked.

    Parameters
    ----------
    size, views
        Frame in design px; by name (axis_x, midplane_y, zoom) of the world in it.
    rooms
        By the same names: left, top, right, bottom of the frame in which tissue is
        shown, in design px; it fades away towards what lies outside.
    """
    views = {name: tuple(view) for name, view in views.items()}
    parameters = {
        "theme": tokens.get("name", ""),
        "size": list(size),
        "views": views,
        "rooms": {name: list(room) for name, room in rooms.items()},
        "px_scale": px_scale,
    }

    def build() -> dict[str, Bake]:
        cells, needed = _cells(), _needed(size, views.values())
        return {
            f"plate@{name}": _plate(
                tokens, size, view, rooms[name], px_scale, cells, needed
            )
            for name, view in views.items()
        }

    return cached_set("probe", parameters, build, folder, MODULES)


def _needed(
    size: tuple[float, float], views: Iterable[tuple[float, float, float]]
) -> Box:
    """What of the world any of the views shows, or a journey between them."""
    boxes = np.array(
        [
            (-x / zoom, -y / zoom, (size[0] - x) / zoom, (size[1] - y) / zoom)
            for x, y, zoom in views
        ]
    )
    return (*boxes[:, :2].min(0), *boxes[:, 2:].max(0))


def _cells() -> list[tuple[float, str, list[Limb]]]:
    """Cells of the tissue, far ones first: nearness, kind, limbs."""
    rng = np.random.default_rng(_SEED)
    found = []
    for row in range(_ROWS):
        near = row / (_ROWS - 1)
        unit = 11.0 + 15.0 * near
        # staggered columns: a jittered grid holds apart what chance would pile up
        pitch = 52.0 + 56.0 * near
        for column in np.arange(-1500, 1500, pitch):
            x = column + (row % 2) * pitch / 2 + rng.normal(0, 0.16 * pitch)
            y = -500.0 + 96.0 * row + rng.normal(0, 22)
            tonic = rng.random() < 0.16
            cell = trees.interneuron(rng) if tonic else trees.pyramidal(rng)
            if abs(x) < 70 + 54 * near:
                continue  # the nearest would hide the probe
            limbs = [
                Limb(limb.points * unit + (x, y, 0.0), limb.radii * unit)
                for limb in cell.limbs
            ]
            kind = "inhibitory_neuron" if tonic else "excitatory_neuron"
            found.append((near, kind, limbs))
    return found


def _plate(
    tokens: Mapping,
    size: tuple[float, float],
    view: tuple[float, float, float],
    room: tuple[float, float, float, float],
    px_scale: float,
    cells: list[tuple[float, str, list[Limb]]],
    needed: Box,
) -> Bake:
    axis_x, midplane_y, zoom = view
    x0, y0, x1, y1 = needed
    past = (-axis_x - zoom * x0, -midplane_y - zoom * y0)
    past += (axis_x + zoom * x1 - size[0], midplane_y + zoom * y1 - size[1])
    # whole px at every size of output: then the plate lies on the screen's pixels
    left, top, right, bottom = (24 * math.ceil(max(0.0, p) / 24 - 1e-6) for p in past)
    canvas = Canvas(
        tokens,
        (size[0] + left + right, size[1] + top + bottom),
        px_scale,
        view=(axis_x + left, midplane_y + top, zoom),
    )
    frame = ground(tokens, size, px_scale)
    starts = round(top * px_scale), round(left * px_scale)
    edges = [
        (start, max(0, whole - start - part))
        for start, whole, part in zip(starts, canvas.g.shape, frame.shape, strict=False)
    ]
    plain = np.pad(frame, [*edges, (0, 0)], mode="edge")
    plain = plain[: canvas.g.shape[0], : canvas.g.shape[1]]
    canvas.colour[:] = plain
    bg = tokens["background"]
    haze = srgb(
        bg["cleft"] if canvas.light else mixed(bg["cleft_lit"], bg["cleft"], 0.4)
    )
    shown = _room(canvas, view, room)
    if not canvas.light:
        slate = mixed(
            bg["cleft_lit"], tokens["entity"]["excitatory_neuron"]["dim"], 0.3
        )
        canvas.over(slate, shown * np.float32(0.42))
    specks = _specks(canvas)
    for near, kind, limbs in cells:
        form = tubes.form(canvas.g, limbs)
        if form is None:
            continue
        table = tubes.table_of(tokens["entity"][kind], canvas.light)
        colour = tubes.lit(form, table)
        tint = 0.66 - 0.42 * near
        dim = colour + np.float32(tint) * (haze - colour)
        seen = shown[form.part]
        canvas.over(haze, 0.35 * form.cover * seen, form.part)
        canvas.over(dim, form.cover * seen * np.float32(0.9), form.part)
    # what lies far from the probe steps back: it is one place that is sampled
    away = np.hypot(canvas.g.x, np.maximum(np.abs(canvas.g.y) - MEMBRANE_END, 0.0))
    canvas.over(haze, 0.72 * eased((away - NEAR_PX) / 300.0) * shown)
    gold = tokens["entity"]["glutamate"]
    canvas.over(gold["base" if not canvas.light else "shade"], specks * shown)
    _instrument(canvas)
    share = (midplane_y + zoom * canvas.g.y) / np.float32(size[1])
    gone = eased((share - FADE_FROM) / (CAPTIONS_END - FADE_FROM))
    canvas.over(plain, np.broadcast_to(gone, canvas.g.shape).astype(np.float32))
    return canvas.plate("plate", fade_from=None)


def _room(
    canvas: Canvas,
    view: tuple[float, float, float],
    room: tuple[float, float, float, float],
) -> Floats:
    """How much of the tissue is shown, (H, W)."""
    axis_x, midplane_y, zoom = view
    x = axis_x + zoom * canvas.g.x
    y = midplane_y + zoom * canvas.g.y
    left, top, right, bottom = room
    soft = 150.0
    across = eased((x - left) / soft + 1) * eased((right - x) / soft + 1)
    down = eased((y - top) / soft + 1) * eased((bottom - y) / soft + 1)
    return (across * down).astype(np.float32)


def _specks(canvas: Canvas) -> Floats:
    """Synapses: points of light between the cells, (H, W)."""
    rng = np.random.default_rng(_SEED + 1)
    field = np.zeros(canvas.g.shape, np.float32)
    g = canvas.g
    for x, y, r, high in zip(
        rng.uniform(-1500, 1500, 9000),
        rng.uniform(-760, 900, 9000),
        rng.uniform(0.9, 1.9, 9000),
        rng.uniform(0.2, 0.75, 9000),
        strict=True,
    ):
        i, j = (x - g.x0) * g.density, (y - g.y0) * g.density
        reach = 3 * r * g.density + 1
        x0, x1 = max(int(i - reach), 0), min(int(i + reach) + 1, g.shape[1])
        y0, y1 = max(int(j - reach), 0), min(int(j + reach) + 1, g.shape[0])
        if x0 >= x1 or y0 >= y1:
            continue
        r2 = (g.x[:, x0:x1] - x) ** 2 + (g.y[y0:y1] - y) ** 2
        spot = np.float32(high) * np.exp(-r2 / np.float32(r * r))
        np.maximum(field[y0:y1, x0:x1], spot, out=field[y0:y1, x0:x1])
    return field


def _instrument(canvas: Canvas) -> None:
    """The probe itself: a steel shaft, and below it a tube that lets glutamate in."""
    g, bg, text = canvas.g, canvas.tokens["background"], canvas.tokens["text"]
    gold = canvas.tokens["entity"]["glutamate"]
    x, y = g.x, g.y
    membrane = sdf.capsule(
        x, y, (0, MEMBRANE_TOP - 400), (0, MEMBRANE_END - MEMBRANE_HALF), MEMBRANE_HALF
    )
    cover = canvas.mask(membrane)
    canvas.shadow(cover, 0.55, 10, 14, 26)
    glass_low = mixed(bg["cleft_lit"], text["faint"], 0.30)
    glass_high = mixed(text["muted"], bg["cleft_lit"], 0.35)
    canvas.pillow(cover, glass_low, glass_high, 40, 12, 1.5, 0.40, 0.92)
    # the lumen, seen through the wall: warm from what has come in
    lumen = canvas.mask(membrane + np.float32(9.0))
    warm = mixed(bg["void"], gold["shade"], 0.85 if not canvas.light else 0.34)
    deep = mixed(bg["void"], gold["deep"], 0.45 if not canvas.light else 0.16)
    rise = eased((MEMBRANE_END - y) / (MEMBRANE_END - MEMBRANE_TOP))
    canvas.over(between(deep, warm, np.broadcast_to(rise, g.shape)), 0.88 * lumen)
    inner = canvas.mask(
        sdf.capsule(x, y, (0, MEMBRANE_TOP - 400), (0, MEMBRANE_END - 84), INNER_HALF)
    )
    canvas.shadow(inner, 0.4, 4, 6, 8)
    canvas.pillow(inner, glass_low, glass_high, 14, 5, 1.3, 0.42)
    bore = canvas.mask(
        sdf.capsule(x, y, (0, MEMBRANE_TOP - 400), (0, MEMBRANE_END - 78), 6.0)
    )
    canvas.over(mixed(bg["void"], bg["cleft_lit"], 0.6), 0.85 * bore)
    _pores(canvas, cover)
    shine = np.exp(-(((x + 27) / 6) ** 2)) * cover
    canvas.over("#FFFFFF", np.float32(0.16) * shine)
    steel = canvas.mask(
        sdf.capsule(
            x, y, (0, MEMBRANE_TOP - 900), (0, MEMBRANE_TOP - 60), SHAFT_HALF, 46.0
        )
    )
    canvas.shadow(steel, 0.5, 10, 12, 22)
    dark = mixed(text["faint"], bg["void"], 0.62 if not canvas.light else 0.0)
    pale = mixed(text["muted"], bg["cleft_lit"], 0.12 if not canvas.light else 0.5)
    canvas.pillow(steel, dark, pale, 18, 9, 1.5, 0.36)


def _pores(canvas: Canvas, cover: Floats) -> None:
    """Openings in the wall, on both sides."""
    g, bg = canvas.g, canvas.tokens["background"]
    holes = np.full(g.shape, 1e3, np.float32)
    for y in pores():
        for side in (-1, 1):
            at = side * (MEMBRANE_HALF - 4.5)
            hole = sdf.capsule(g.x, g.y, (at - 7, y), (at + 7, y), 4.2)
            holes = np.minimum(holes, hole)
    canvas.over(bg["void"], canvas.mask(holes) * cover * np.float32(0.9))
