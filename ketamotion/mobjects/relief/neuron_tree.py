"""A reconstructed cell as smooth limbs: the tree, its lines, body and spines; in um."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ketamotion.mobjects.relief.tubes import Limb

THICKER = 1.85
"""The whole cell's dendrites are drawn so much thicker than they are, to be seen."""
TRUE_PX, WHOLE_PX = 30.0, 3.6
"""At so many design px a um they have their own thickness, and all of `THICKER`."""
LEAST_UM = 0.38
"""Least radius of a dendrite in um, before it is thickened."""
SPINE_UM = 1.6
"""How far a drawn spine stands out; its head has a third of it as radius."""
SPINE_SEED = 12
ROOT_UM = 9.0
"""So much of a limb belongs to what it grows from: no halo between the two."""
STEP_UM = 0.7
"""Between two points of a smooth line."""
WAY_UM, GIRTH_UM = 2.2, 5.0
"""Standard deviations by which a traced line, and its radius, are smoothed."""
TIP_UM = 14.0
"""Over so much a branch that ends grows thin."""
FLARE_UM = 4.0
"""So far a branch keeps something of the girth of what it leaves."""


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


def thicker(px_um: float) -> float:
    """How much thicker dendrites are drawn than they are, at so many px a um."""
    share = np.log(TRUE_PX / px_um) / np.log(TRUE_PX / WHOLE_PX)
    return float(THICKER ** np.clip(share, 0, 1))


def smooth_line(section: NDArray[np.float64]) -> NDArray[np.float64]:
    """A traced section as a smooth line: its ends stay where they are.

    Returns
    -------
    ndarray, shape (m, 5)
        x, y, z, radius, and how far along it lies, in um; steps of `STEP_UM`.
    """
    steps = np.linalg.norm(np.diff(section[:, :3], axis=0), axis=1)
    section = section[np.concatenate([[True], steps > 1e-6])]
    run = np.concatenate([[0.0], np.cumsum(steps[steps > 1e-6])])
    if len(section) < 2:
        return np.column_stack([section[:, :3], section[:, 3] / 2, run])
    at = np.linspace(0.0, run[-1], max(int(run[-1] / STEP_UM), 2) + 1)
    way = np.stack([np.interp(at, run, section[:, k]) for k in range(3)], axis=1)
    step = at[1]
    spread = min(WAY_UM, 0.2 * run[-1]) / step
    pad = min(int(4 * spread) + 1, len(at) - 1)
    # Mirrored through its ends, so that they are not drawn in.
    before, behind = 2 * way[0] - way[pad:0:-1], 2 * way[-1] - way[-2 : -pad - 2 : -1]
    long = np.vstack([before, way, behind])
    way = ndimage.gaussian_filter1d(long, spread, axis=0)[pad : pad + len(at)]
    radius = np.interp(at, run, section[:, 3] / 2)
    radius = ndimage.gaussian_filter1d(radius, GIRTH_UM / step, mode="nearest")
    return np.column_stack([way, radius, at])


def chains(tree: Tree) -> dict[int, list[int]]:
    """Sections that run on into each other, by the first of each row of them."""
    runs: dict[int, list[int]] = {}
    for n in range(1, len(tree.sections)):
        parent = tree.parents[n]
        if parent == 0 or _heir(tree, parent) != n:
            runs[n] = [n]
            while (heir := _heir(tree, runs[n][-1])) is not None:
                runs[n].append(heir)
    return runs


def _heir(tree: Tree, n: int) -> int | None:
    """The branch that goes on where a section ends: the thickest."""
    children = [k for k, parent in enumerate(tree.parents) if parent == n]
    return max(children, key=lambda k: tree.sections[k][:4, 3].mean(), default=None)


def lines(tree: Tree) -> dict[int, NDArray[np.float64]]:
    """The tree's smooth lines by their first section; see `smooth_line`."""
    made: dict[int, NDArray[np.float64]] = {}
    for first, run in chains(tree).items():
        line = smooth_line(np.vstack([tree.sections[n] for n in run]))
        if tree.parents[first] > 0:  # it begins on the smooth line it grows from
            others = np.vstack(list(made.values()))[:, :3]
            gap = others - line[0, :3]
            off = gap[int(np.argmin(np.linalg.norm(gap, axis=1)))]
            line[:, :3] += off * np.exp(-line[:, 4:] / (3 * FLARE_UM))
        made[first] = line
    return made


def limbs(tree: Tree, more: float = THICKER) -> tuple[list[Limb], ...]:
    """Body, dendrites with axon, and spines, in um; `more`: how much thicker."""
    # The body's points run across it: each diameter is a height.
    stem = tree.sections[tree.apical()][0, 3] / 2 * more
    body = _body(tree.sections[0], stem)
    neurites, spines = [], []
    rng = np.random.default_rng(SPINE_SEED)
    axon, runs = tree.axon(), chains(tree)
    for n, line in lines(tree).items():
        radii = np.maximum(line[:, 3], LEAST_UM) * more
        if n == axon:
            radii = np.maximum(0.45 * radii, 0.4 * LEAST_UM * more)
        near = np.exp(-line[:, 4] / FLARE_UM)
        left = (line[-1, 4] - line[:, 4]) / TIP_UM
        radii = radii * (0.45 + 0.55 * np.sqrt(np.clip(left, 0, 1)))
        points = line[:, :3]
        if tree.parents[n] == 0:  # begin inside the body, so that no gap is seen
            start = np.array([0.25 * points[0, 0], 0.55 * points[0, 1], 0.0])
            share = {axon: 0.4, tree.apical(): 0.0}.get(n, 0.58)
            broad = share * ROOT_UM
            radii = radii + 0.85 * near * np.maximum(broad - radii, 0)
            u = np.linspace(0, 1, 8, endpoint=False)[:, None]
            points = np.vstack([start + u * (points[0] - start), points])
            radii = np.concatenate([np.full(8, radii[0]), radii])
        else:
            radii = radii * (1 - 0.45 * near)  # it comes out of another
        neurites.append(Limb(points, radii))
        section = np.vstack([tree.sections[k] for k in runs[n]])
        spines += _spines(section, line, more, rng)
    return [body], neurites, spines


def _body(outline: NDArray[np.float64], stem: float) -> Limb:
    """The body as a tube along its height, from its outline's columns.

    It runs up into a trunk whose radius is `stem`.
    """
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
    broad = int(np.argmax(half))
    up = np.clip((rows[broad] - rows) / (rows[broad] - rows[0]), 0, 1)
    cone = stem + (0.96 * half[broad] - stem) * (1 - up) ** 1.35
    half = np.where(up > 0, np.maximum(half, cone), half)
    return Limb(points, smooth(half))


def _spines(
    section: NDArray[np.float64],
    line: NDArray[np.float64],
    more: float,
    rng: np.random.Generator,
) -> list[Limb]:
    """Spines at the points that bear one; on which side, and how long, is drawn."""
    out = []
    u = np.linspace(0, 1, 12)
    # A neck that opens into the dendrite and swells to a head.
    neck = 0.26 + 0.22 * np.exp(-u / 0.1)
    head = np.exp(-(((u - 0.92) / 0.17) ** 2))
    middle = line[:, 2].mean()
    for n in np.flatnonzero(section[:, 4] > 0).tolist():
        k = int(np.argmin(np.linalg.norm(line[:, :3] - section[n, :3], axis=1)))
        here, last = line[k], len(line) - 1
        way = line[min(k + 2, last), :2] - line[max(k - 2, 0), :2]
        way = way / max(float(np.hypot(*way)), 1e-6)
        side = rng.choice([-1.0, 1.0])
        across = np.array([-way[1], way[0]]) * side + 0.35 * rng.normal(size=2)
        across = across / np.hypot(*across)
        radius = max(here[3], LEAST_UM) * more
        reach = radius + SPINE_UM * rng.uniform(0.6, 1.1)
        start = 0.75 * radius
        bend = 0.12 * rng.normal() * np.sin(np.pi * u)[:, None] * way
        places = here[:2] + (start + (reach - start) * u)[:, None] * across + bend
        points = np.column_stack([places, np.full(12, middle)])
        size = SPINE_UM * rng.uniform(0.24, 0.36)
        out.append(Limb(points, neck + (size - neck) * head))
    return out
