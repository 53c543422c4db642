"""A real pyramidal neuron: its reconstructed tree, with spines where they were seen."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ketamotion.mobjects.relief import tubes
from ketamotion.mobjects.relief.bake import Bake, cached_set
from ketamotion.mobjects.relief.neuron_tree import (
    ROOT_UM,
    STEP_UM,
    THICKER,
    Tree,
    limbs,
    lines,
    read_tree,
    thicker,
)
from ketamotion.mobjects.relief.oklab import srgb
from ketamotion.mobjects.relief.painting import Painting, eased, mixed
from ketamotion.mobjects.relief.sdf import grid
from ketamotion.mobjects.relief.shade import enlarge
from ketamotion.mobjects.relief.tubes import Limb

__all__ = ["Tree", "limbs", "lines", "neuron_set", "paint", "read_tree", "soma_colour"]

MODULES = (
    "bake",
    "neuron",
    "neuron_tree",
    "oklab",
    "painting",
    "sdf",
    "shade",
    "tubes",
)
NEIGHBOURS = (
    (-172.0, -70.0, 0.66, -1.0, 0.30),
    (205.0, -92.0, 0.52, 1.0, 0.22),
    (-300.0, 40.0, 0.8, 1.0, 0.26),
    (95.0, 62.0, 0.44, -1.0, 0.18),
)
"""Cells behind: place in um, size, mirrored or not, how strongly they are seen."""
SOFT_UM = 2.6
BRIGHT, RIM = 0.05, 0.6
"""How the cell takes light; see `tubes.lit`."""
SOLVED_PX = 150
"""Side of the grid on which the body's roundness is computed."""


def neuron_set(
    tokens: Mapping,
    tree: Tree,
    um_px: float,
    views: Mapping[str, tuple[float, float, float]],
    size: tuple[float, float],
    px_scale: float,
    *,
    fade_from: float | None = 0.69,
    folder: str | os.PathLike | None = None,
) -> dict[str, Bake]:
    """Plates of the neuron, from the cache or baked.

    Parameters
    ----------
    um_px
        Px of the world a um; the body's middle is the world's origin.
    views
        By name: (axis_x, midplane_y, zoom).

    Returns
    -------
    dict of Bake
        ``plate@view``: the cell on the ground. ``cell@view``: the cell alone, bright.
    """
    views = {name: tuple(view) for name, view in views.items()}
    parameters = {
        "tokens": dict(tokens),
        "tree": [section.round(3).tolist() for section in tree.sections],
        "um_px": um_px,
        "views": views,
        "size": list(size),
        "px_scale": px_scale,
        "fade_from": fade_from,
    }

    def build() -> dict[str, Bake]:
        out = {}
        for name, view in views.items():
            canvas = Painting(tokens, size, px_scale, view=view)
            alone = Painting(tokens, size, px_scale, view=view, transparent=True)
            paint(canvas, tree, um_px, alone)
            out[f"plate@{name}"] = canvas.plate(f"plate@{name}", fade_from)
            out[f"cell@{name}"] = alone.sprite(f"cell@{name}")
        return out

    return cached_set("neuron", parameters, build, folder, MODULES)


def paint(
    canvas: Painting, tree: Tree, um_px: float, alone: Painting | None = None
) -> None:
    """Paint the cell on a canvas, the far branches first and paler."""
    tokens = canvas.tokens
    table = tubes.table_of(tokens["entity"]["excitatory_neuron"], canvas.light)
    haze = srgb(tokens["background"]["cleft"])
    px_um = um_px * canvas.view[2]
    body, neurites, spines = limbs(tree, thicker(px_um))
    # Near by there is less between the eye and what it looks at.
    haze_share = np.float32(0.35 + 0.65 * (thicker(px_um) - 1) / (THICKER - 1))
    _neighbours(canvas, [*body, *neurites], um_px)
    groups: dict[float, list[Limb]] = {}
    for limb in (*neurites, *spines):
        z = float(limb.points[:, 2].mean())
        near = float(np.clip(np.round((z + 45) / 90 * 4) / 4, 0, 1))
        groups.setdefault(near, []).append(limb)
    layers = [(near, groups[near]) for near in sorted(groups)]
    # Last the body with the roots of its dendrites, which run into it.
    layers.append((1.0, [*body, *(r for r in map(_root, neurites) if r is not None)]))
    for k, (_, group) in enumerate(layers):
        moved = [limb.moved(0.0, 0.0, um_px) for limb in group]
        # Level limbs: their slope towards the eye would show as rings.
        form = tubes.form(canvas.g, [_level(limb) for limb in moved])
        deep = tubes.form(canvas.g, moved, 0.0)
        if form is None or deep is None:
            continue
        last = k + 1 == len(layers)
        colour = tubes.lit(_inflated(form) if last else form, table, BRIGHT, RIM)
        colour = colour + haze_share * _paler(canvas, deep, um_px) * (haze - colour)
        cover = form.cover
        if last:
            cover = cover * _round_body(canvas, form, body[0].moved(0, 0, um_px), um_px)
        elif canvas.ground is not None:
            free = [limb for limb in map(_free, group) if limb is not None]
            clear = [limb.moved(0.0, 0.0, um_px) for limb in free]
            halo = tubes.form(canvas.g, clear, 0.0) if clear else None
            if halo is not None:
                soft = canvas.blurred(_whole(canvas, halo), 2.4)
                canvas.over(canvas.ground, np.clip(1.3 * soft, 0, 1) * np.float32(0.6))
        canvas.over(colour, cover, form.part)
        if alone is not None:
            alone.over(colour, cover, form.part)


def _neighbours(canvas: Painting, cell: list[Limb], um_px: float) -> None:
    """Other cells of its kind behind it, out of focus: none of them is real."""
    if canvas.ground is None:
        return
    k = max(1, int(canvas.density * um_px / 1.2))
    g, (h, w) = canvas.g, canvas.g.shape
    right, bottom = g.x0 + w / g.density, g.y0 + h / g.density
    coarse = grid(g.x0, g.y0, right, bottom, g.density / k)
    tone = srgb(canvas.entity("excitatory_neuron", "base"))
    for x, y, size, mirror, share in NEIGHBOURS:
        at = (x * um_px, y * um_px, size * um_px, mirror)
        made = tubes.form(coarse, [limb.moved(*at) for limb in cell], 0.0)
        if made is None:
            continue
        cover = np.zeros(coarse.shape, np.float32)
        cover[made.part] = made.cover * (0.55 + 0.45 * np.clip(-made.ny, 0, 1))
        soft = SOFT_UM * (1.6 - size) * um_px * coarse.density
        cover = ndimage.gaussian_filter(cover, soft)
        tall = (coarse.shape[0] * k, coarse.shape[1] * k)
        fine = enlarge(cover, k, tall)
        fine = np.pad(fine, ((0, max(h - tall[0], 0)), (0, max(w - tall[1], 0))))
        canvas.over(tone, fine[:h, :w] * np.float32(share))


def _inflated(form: tubes.Form) -> tubes.Form:
    """A form without creases: as if its outline were blown up.

    Poisson's equation gives a strip the section of a round tube, and a union of body
    and limbs one skin. Solved on a coarse grid.
    """
    h, w = form.cover.shape
    k = max(1, -(-max(h, w) // SOLVED_PX))
    pad = [(k, k + -h % k), (k, k + -w % k)]
    small = np.pad(form.cover, pad)
    small = small.reshape(small.shape[0] // k, k, small.shape[1] // k, k).mean((1, 3))
    inside = small > 0.5
    deep = ndimage.distance_transform_edt(inside).astype(np.float32)
    round_ = deep * (2 * deep.max() - deep)
    for _ in range(int(3 * deep.max() ** 2)):
        ring = round_[:-2, 1:-1] + round_[2:, 1:-1] + round_[1:-1, :-2]
        ring += round_[1:-1, 2:] + 2
        round_[1:-1, 1:-1] = np.where(inside[1:-1, 1:-1], 0.25 * ring, 0)
    height = np.sqrt(ndimage.gaussian_filter(round_, 0.8)) * np.float32(k)
    tall = (small.shape[0] * k, small.shape[1] * k)
    fine = enlarge(height, k, tall)[k : k + h, k : k + w]
    gy, gx = np.gradient(ndimage.gaussian_filter(fine, 0.8 * k))
    nz = 1 / np.sqrt(1 + gx * gx + gy * gy)
    return replace(form, nx=-gx * nz, ny=-gy * nz, nz=nz)


def _paler(canvas: Painting, deep: tubes.Form, um_px: float) -> NDArray[np.float32]:
    """How far what lies deep is mixed to the ground, (h, w, 1)."""
    z = np.where(deep.cover > 0, deep.near, 0) / np.float32(um_px)
    near = np.clip((z + 45) / 90, 0, 1).astype(np.float32)
    sigma = 3.0 * canvas.density * um_px / 2
    weight = ndimage.gaussian_filter(deep.cover, sigma, truncate=2.5)
    near = ndimage.gaussian_filter(near * deep.cover, sigma, truncate=2.5)
    near = near / np.maximum(weight, np.float32(1e-3))
    return (np.float32(0.40 if canvas.light else 0.56) * (1 - near))[..., None]


def _level(limb: Limb) -> Limb:
    """All of a limb as near as its middle."""
    points = limb.points.copy()
    points[:, 2] = points[:, 2].mean()
    return Limb(points, limb.radii)


def _root(limb: Limb) -> Limb | None:
    """The beginning of a limb that comes from the body; else None."""
    if np.hypot(*limb.points[0, :2]) > 20:
        return None
    return Limb(*(part[: 8 + int(2 * ROOT_UM / STEP_UM)] for part in limb))


def _round_body(
    canvas: Painting, form: tubes.Form, body: Limb, um_px: float
) -> NDArray[np.float32]:
    """1 on the body, falling to 0 along the roots: there the same limbs lie below."""
    alone = tubes.form(canvas.g, [body], 0.0)
    if alone is None:
        return np.zeros_like(form.cover)
    away = ndimage.distance_transform_edt(_whole(canvas, alone)[form.part] < 0.5)
    share = (away / (canvas.density * um_px) - 0.25 * ROOT_UM) / ROOT_UM
    return (1 - eased(share)).astype(np.float32)


def _free(limb: Limb) -> Limb | None:
    """A limb without its beginning: no halo on what it grows from."""
    skip = int(ROOT_UM / STEP_UM)
    return None if len(limb.points) < 2 * skip else Limb(*(p[skip:] for p in limb))


def _whole(canvas: Painting, form: tubes.Form) -> NDArray[np.float32]:
    cover = np.zeros(canvas.g.shape, np.float32)
    cover[form.part] = form.cover
    return cover


def soma_colour(tokens: Mapping) -> str:
    """The colour of a body, half in shade: for what must match it."""
    stops = tokens["entity"]["excitatory_neuron"]
    return mixed(stops["shade"], stops["base"], 0.5)
