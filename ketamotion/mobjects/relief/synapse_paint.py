"""Paint for the synapse: lit membranes, vesicles, dense matter, filaments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ketamotion.mobjects.relief.oklab import fast_gamma, is_light, ramp, stops_of
from ketamotion.mobjects.relief.painting import between, eased, mixed
from ketamotion.mobjects.relief.sdf import Grid
from ketamotion.mobjects.relief.shade import LIGHT
from ketamotion.mobjects.relief.synapse_shape import MEMBRANE_PX
from ketamotion.mobjects.relief.tissue import Canvas

Floats = NDArray[np.float32]
Part = tuple[slice, slice]
WORLD = (-1600.0, -1400.0, 1600.0, 1500.0)
"""The world px that grain is made for, whatever part of it a view shows."""
LEAFLET_PX = 4.1
"""Half width of a leaflet's ridge."""
ROUNDINGS = ((120.0, 0.62), (34.0, 0.38))
"""Width of the shading at a body's edge, in world px, and its share."""
MARGIN_PX = 3.3
"""From the membrane's faces to the ridges of its leaflets."""


class Look(NamedTuple):
    """Colours of a body: shaded and lit interior, and its membrane's brightness."""

    low: str
    high: str
    membrane: float
    tint: str | None = None
    tinted: float = 0.0


def looks(tokens: Mapping) -> dict[str, Look]:
    """How each body of the synapse is coloured."""
    bg, e = tokens["background"], tokens["entity"]
    if is_light(tokens):
        purple = mixed(bg["cytosol"], e["potassium"]["base"], 0.16)
        low, high = (
            mixed(purple, e["potassium"]["base"], 0.20),
            mixed(bg["cytosol_lit"], purple, 0.55),
        )
        far = mixed(bg["cleft"], e["potassium"]["lift"], 0.10)
        sage = e["astrocyte"]
        return {
            "bouton": Look(low, high, 0.92),
            "spine": Look(low, high, 0.92),
            "astrocyte": Look(
                mixed(sage["base"], bg["cleft"], 0.45),
                mixed(sage["lift"], bg["cleft"], 0.55),
                0.85,
                sage["base"],
                0.5,
            ),
            "axon": Look(mixed(far, low, 0.35), mixed(far, high, 0.5), 0.5),
            "dendrite": Look(mixed(far, low, 0.35), mixed(far, high, 0.5), 0.5),
        }
    purple = mixed(bg["cytosol_lit"], e["trkb"]["shade"], 0.20)
    low = mixed(bg["cytosol"], purple, 0.35)
    high = mixed(purple, e["membrane_tail"]["base"], 0.26)
    dim = mixed(bg["cleft"], purple, 0.35)
    sage = e["astrocyte"]
    return {
        "bouton": Look(low, high, 1.0),
        "spine": Look(low, high, 1.0),
        "astrocyte": Look(
            mixed(sage["deep"], bg["cleft"], 0.25),
            mixed(sage["shade"], sage["base"], 0.16),
            0.9,
            sage["lift"],
            0.80,
        ),
        "axon": Look(mixed(bg["void"], dim, 0.7), mixed(dim, high, 0.30), 0.34),
        "dendrite": Look(mixed(bg["void"], dim, 0.7), mixed(dim, high, 0.30), 0.34),
    }


def grain(g: Grid, sigma: float, seed: int, part: Part | None = None) -> Floats:
    """Smooth noise of unit variance, fixed in the world: alike in every view."""
    x0, y0, x1, y1 = WORLD
    lattice = _lattice(sigma, seed, int((y1 - y0) / sigma), int((x1 - x0) / sigma))
    rows, columns = part or (slice(None), slice(None))
    at = np.meshgrid(
        (g.y[rows, 0] - y0) / np.float32(sigma),
        (g.x[0, columns] - x0) / np.float32(sigma),
        indexing="ij",
    )
    order = 3 if sigma > 5 else 1  # what is wide must not show its lattice
    return ndimage.map_coordinates(lattice, at, order=order, mode="grid-wrap")


@lru_cache(maxsize=16)
def _lattice(sigma: float, seed: int, rows: int, columns: int) -> Floats:
    noise = np.random.default_rng(seed).standard_normal((rows, columns), np.float32)
    soft = ndimage.gaussian_filter(noise, 0.9, mode="wrap")
    return soft / np.float32(soft.std())


def membrane(
    canvas: Canvas,
    d: Floats,
    look: Look,
    thickness: float = MEMBRANE_PX,
    part: tuple[slice, slice] | None = None,
    strength: float = 1.0,
) -> None:
    """Two lit leaflets at -thickness < d < 0, with the grain of their lipids.

    Parameters
    ----------
    d
        Signed distance to the body, (H, W) of the part.
    part
        Rows and columns of the canvas that `d` stands for.
    """
    part = part or (slice(None), slice(None))
    density = np.float32(canvas.density)
    near = (d > -thickness - 3) & (d < 2)
    rows, columns = np.flatnonzero(near.any(1)), np.flatnonzero(near.any(0))
    if not len(rows):
        return
    gy, gx = np.gradient(d, 1 / density)
    gx, gy, dd = gx[near], gy[near], d[near]
    size = thickness / MEMBRANE_PX
    half = np.float32(LEAFLET_PX * size)
    g = canvas.g
    fine = grain(g, 2.2, 61, part)[near]
    slow = grain(g, 34.0, 62, part)[near]
    height = np.zeros_like(dd)
    slope = np.zeros_like(dd)
    for at in (-MARGIN_PX * size, -thickness + MARGIN_PX * size):
        u = (dd - np.float32(at)) / half
        inside = np.abs(u) < 1
        height += np.where(inside, (1 - u * u), 0)
        slope += np.where(inside, -2 * u, 0)
    # A ridge's flank leans along the normal of the outline.
    nx, ny = -0.62 * slope * gx, -0.62 * slope * gy
    nz = 1 / np.sqrt(1 + nx * nx + ny * ny)
    key = (nx * LIGHT[0] + ny * LIGHT[1] + LIGHT[2]) * nz
    facing = np.float32(LIGHT[0]) * gx + np.float32(LIGHT[1]) * gy
    entity = canvas.tokens["entity"]
    light = canvas.light
    t = 0.20 + 0.52 * height + 0.36 * (key - 0.54) + 0.10 * facing
    t = t + height * (0.050 * fine + 0.035 * slow)
    if light:
        t = 0.60 - 0.52 * height + 0.30 * (key - 0.54) + 0.04 * fine * height
    table = ramp(stops_of(entity["membrane_head"], light))
    index = np.clip(t * (len(table) - 1) / 1.05, 0, len(table) - 1)
    colour = fast_gamma(table[index.astype(np.int32)])
    tail = ramp(stops_of(entity["membrane_tail"], light))
    oil = fast_gamma(tail[int((0.80 if light else 0.30) / 1.05 * (len(tail) - 1))])
    colour = oil + np.clip(height * 1.6, 0, 1)[:, None] * (colour - oil)
    if look.tint is not None:
        grey = colour.mean(1, keepdims=True)
        tint = between(look.tint, look.tint, np.zeros(1, np.float32))[0]
        wanted = grey / tint.mean() * tint
        colour = colour + np.float32(look.tinted) * (np.clip(wanted, 0, 1) - colour)
    alpha = np.clip(0.5 - dd * density, 0, 1)
    alpha *= np.clip(0.5 + (dd + np.float32(thickness)) * density, 0, 1)
    window = part[0].start or 0, part[1].start or 0
    box = (
        slice(window[0] + rows[0], window[0] + rows[-1] + 1),
        slice(window[1] + columns[0], window[1] + columns[-1] + 1),
    )
    cut = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
    full = np.zeros((*d.shape, 3), np.float32)
    cover = np.zeros(d.shape, np.float32)
    full[near] = colour
    cover[near] = alpha * np.float32(look.membrane * strength)
    canvas.over(full[cut], cover[cut], box)


def body(canvas: Canvas, d: Floats, look: Look) -> None:
    """A cell in section, without its membrane: soft light and the grain of its sap."""
    mask = canvas.mask(d)
    if min(mask[canvas.around(mask)].shape) < 4:
        return  # outside this view
    canvas.shadow(mask, 0.55, 8, 12, 26)
    part = canvas.around(mask)
    apart = d[part]
    gy, gx = (
        canvas.blurred(slope, 3.0)
        for slope in np.gradient(apart, np.float32(1 / canvas.density))
    )
    # A blurred edge leans most at the edge: from the distance, alike in every view.
    facing = (gx * LIGHT[0] + gy * LIGHT[1]) / np.float32(np.hypot(*LIGHT[:2]))
    t = np.full(apart.shape, np.float32(0.46))
    for radius, weight in ROUNDINGS:
        t += np.float32(weight) * facing * np.exp(-0.5 * (apart / radius) ** 2)
    t = canvas.blurred(t, 20.0)  # where two edges are equally near, no crease
    canvas.over(between(look.low, look.high, np.clip(t, 0, 1)), mask[part], part)
    inside = mask[part]
    if min(inside.shape) < 2:  # nothing of it is in the picture
        return
    sap = grain(canvas.g, 3.6, 71, part) * 0.6 + grain(canvas.g, 9.0, 72, part) * 0.5
    cloud = grain(canvas.g, 70.0, 73, part)
    white = "#FFFFFF"
    pale = 0.030 if not canvas.light else 0.10
    up = np.clip(sap * 0.5 + 0.5 * cloud, 0, 2) * np.float32(pale)
    canvas.over(mixed(look.high, white, 0.35), up * inside, part)
    down = np.clip(-sap * 0.5 - 0.5 * cloud, 0, 2) * np.float32(0.10)
    canvas.over(mixed(look.low, "#000000", 0.25), down * inside, part)
    # The membrane casts a little shade on what is next to it, most at lower right.
    lee = eased(0.5 - 0.5 * facing)
    rim = np.exp(-((np.maximum(-apart - MEMBRANE_PX, 0) / 26) ** 2))
    dark = "#05030C" if not canvas.light else mixed(look.low, "#2A2038", 0.35)
    canvas.over(dark, (0.10 + 0.30 * lee) * rim * inside, part)


def filaments(
    canvas: Canvas,
    lines: Sequence[Sequence[tuple[float, float]]],
    colour: str,
    width: float,
    alpha: float,
) -> None:
    """Thin lit threads: tethers, actin."""
    for shift, tone, share, factor in (
        (1.2, "#000000" if not canvas.light else "#FFFFFF", 0.5, 1.3),
        (0.0, colour, 1.0, 1.0),
    ):
        with canvas.strokes(alpha * share) as context:
            red, green, blue = (int(tone[i : i + 2], 16) / 255 for i in (1, 3, 5))
            context.set_source_rgb(red, green, blue)
            context.set_line_width(width * factor)
            for line in lines:
                for k, (px, py) in enumerate(line):
                    (context.move_to if k == 0 else context.line_to)(
                        px + shift, py + shift
                    )
                context.stroke()
