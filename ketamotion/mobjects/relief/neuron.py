"""A real pyramidal neuron: its reconstructed tree, with spines where they were seen."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ketamotion.mobjects.relief import tubes
from ketamotion.mobjects.relief.bake import Bake, cached_set
from ketamotion.mobjects.relief.oklab import srgb
from ketamotion.mobjects.relief.painting import Painting, mixed
from ketamotion.mobjects.relief.tubes import Limb

MODULES = ("bake", "neuron", "oklab", "painting", "sdf", "shade", "tubes")
THICKER = 1.35
"""Dendrites are drawn so much thicker than they are, to be seen at all."""
LEAST_UM = 0.62
"""Least drawn radius of a dendrite, in um."""
SPINE_UM = 1.7
"""How far a drawn spine stands out; its head has a third of it as radius."""
SPINE_SEED = 12


@dataclass(frozen=True)
class Tree:
    """A reconstructed cell, in um; x to the right, y down, z to the viewer.

    Attributes
    ----------
    sections : tuple of ndarray, shape (n, 5)
        x, y, z, diameter, and 1 where a spine was seen; section 0 is the body.
    parents : tuple of int
        The section that each grows from; -1 for the body.
    """

    sections: tuple[NDArray[np.float64], ...]
    parents: tuple[int, ...]

    @property
    def spines(self) -> int:
        """How many spines were seen."""
        return int(sum(section[:, 4].sum() for section in self.sections))

    def root_of(self, section: int) -> int:
        """The stem that a section belongs to: the section next to the body."""
        while self.parents[section] > 0:
            section = self.parents[section]
        return section

    def apical(self) -> int:
        """The stem that reaches highest: the apical dendrite's first section."""
        tops = {n: section[:, 1].min() for n, section in enumerate(self.sections)}
        return self.root_of(min(tops, key=tops.get))

    def axon(self) -> int:
        """The stem that reaches lowest: the axon."""
        lows = {n: section[:, 1].max() for n, section in enumerate(self.sections)}
        return self.root_of(max(lows, key=lows.get))

    def trunk(self) -> NDArray[np.float64]:
        """The apical trunk from the body to its highest point, (n, 5)."""
        tops = {n: section[:, 1].min() for n, section in enumerate(self.sections)}
        at = min(tops, key=tops.get)
        way = []
        while at > 0:
            way.append(self.sections[at])
            at = self.parents[at]
        return np.vstack(way[::-1])


def read_tree(table: str) -> Tree:
    """A tree from the text of ``assets/shapes/pyramid.csv``."""
    rows = np.array([[float(v) for v in line.split(",")] for line in table.split()[1:]])
    sections, parents = [], []
    for n in range(int(rows[-1, 0]) + 1):
        own = rows[rows[:, 0] == n]
        parents.append(int(own[0, 1]))
        section = own[:, 2:7].copy()
        section[:, 1] *= -1  # the file's y points to the surface of the cortex
        sections.append(section)
    return Tree(tuple(sections), tuple(parents))


def limbs(tree: Tree) -> tuple[list[Limb], list[Limb], list[Limb]]:
    """Body, dendrites with axon, and spines, in um."""
    trunk_side = tree.sections[0]
    # The body's points run across it: each diameter is a height.
    body = _body(trunk_side)
    neurites, spines = [], []
    rng = np.random.default_rng(SPINE_SEED)
    axon = tree.axon()
    for n, section in enumerate(tree.sections):
        if n == 0:
            continue
        points = section[:, :3]
        if tree.parents[n] == 0:  # begin inside the body, so that no gap is seen
            points = np.vstack(
                [[0.15 * points[0, 0], points[0, 1] * 0.55, 0.0], points]
            )
        radii = np.maximum(THICKER * section[:, 3] / 2, LEAST_UM)
        if n == axon:
            radii = np.maximum(radii * 0.75, 0.5 * LEAST_UM)
        if len(points) > len(radii):
            radii = np.concatenate([[1.6 * radii[0]], radii])
        neurites.append(Limb(points, radii))
        spines += _spines(section, rng)
    return [body], neurites, spines


def _body(outline: NDArray[np.float64]) -> Limb:
    """The body as a tube along its height, from its outline's columns."""
    x, y, height = outline[:, 0], outline[:, 1], outline[:, 3]
    top, bottom = (y - height / 2).min(), (y + height / 2).max()
    rows = np.linspace(top + 0.5, bottom - 0.5, 40)
    inside = np.abs(rows[:, None] - y) < height / 2
    left = np.array([x[row].min() if row.any() else 0.0 for row in inside])
    right = np.array([x[row].max() if row.any() else 0.0 for row in inside])
    middle, half = (left + right) / 2, np.maximum((right - left) / 2, 0.8)
    soft = np.ones(7) / 7

    def smooth(v: NDArray) -> NDArray:
        return np.convolve(np.pad(v, 3, "edge"), soft, "valid")

    points = np.stack([smooth(middle), rows, 0 * rows], axis=1)
    return Limb(points, smooth(half))


def _spines(section: NDArray[np.float64], rng: np.random.Generator) -> list[Limb]:
    """Spines at the points that bear one; on which side, and how long, is drawn."""
    out = []
    for n in np.flatnonzero(section[:, 4] > 0).tolist():
        here = section[n]
        ahead, behind = section[min(n + 1, len(section) - 1)], section[max(n - 1, 0)]
        way = ahead[:2] - behind[:2]
        way = way / max(float(np.hypot(*way)), 1e-6)
        side = rng.choice([-1.0, 1.0])
        across = np.array([-way[1], way[0]]) * side + 0.35 * rng.normal(size=2)
        radius = max(THICKER * here[3] / 2, LEAST_UM)
        tip = here[:2] + across * (radius + SPINE_UM * rng.uniform(0.6, 1.1))
        z = here[2]
        neck = np.array([[*here[:2], z], [*tip, z]])
        out.append(Limb(neck, np.full(2, 0.26)))
        head = SPINE_UM * rng.uniform(0.28, 0.42)
        out.append(
            Limb(np.array([[*tip, z], [tip[0] + 0.01, tip[1], z]]), np.full(2, head))
        )
    return out


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
    body, neurites, spines = limbs(tree)
    groups: dict[float, list[Limb]] = {}
    for limb in (*neurites, *spines):
        z = float(limb.points[:, 2].mean())
        near = float(np.clip(np.round((z + 45) / 90 * 4) / 4, 0, 1))
        groups.setdefault(near, []).append(limb)
    layers = [(near, groups[near]) for near in sorted(groups)]
    # The body comes with the roots of all its dendrites, which run into it.
    middle = next(n for n, (near, _) in enumerate(layers) if near >= 0.5)
    layers.insert(middle + 1, (0.5, body + _roots(neurites)))
    for near, group in layers:
        moved = [limb.moved(0.0, 0.0, um_px) for limb in group]
        form = tubes.form(canvas.g, moved)
        if form is None:
            continue
        colour = tubes.lit(form, table)
        pale = np.float32((0.34 if canvas.light else 0.46) * (1 - near))
        colour = colour + pale * (haze - colour)
        if canvas.ground is not None:
            soft = canvas.blurred(_whole(canvas, form), 2.4)
            canvas.over(canvas.ground, np.clip(1.3 * soft, 0, 1) * np.float32(0.6))
        canvas.over(colour, form.cover, form.part)
        if alone is not None:
            alone.over(colour, form.cover, form.part)


def _roots(neurites: list[Limb]) -> list[Limb]:
    """The first few um of the stems, drawn once more with the body."""
    out = []
    for limb in neurites:
        if np.hypot(*limb.points[0, :2]) < 20 and len(limb.points) > 2:
            out.append(Limb(limb.points[:3], limb.radii[:3]))
    return out


def _whole(canvas: Painting, form: tubes.Form) -> NDArray[np.float32]:
    cover = np.zeros(canvas.g.shape, np.float32)
    cover[form.part] = form.cover
    return cover


def soma_colour(tokens: Mapping) -> str:
    """The colour of a body, half in shade: for what must match it."""
    stops = tokens["entity"]["excitatory_neuron"]
    return mixed(stops["shade"], stops["base"], 0.5)
