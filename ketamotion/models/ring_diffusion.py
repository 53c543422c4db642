"""Diffusion around an axis, between walls, on a grid of square cells.

A section through the axis stands for all of it: each cell is half a ring, so what
spreads outward thins out as it does in three dimensions.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

STRIDE = 0.2
"""Longest step of a tagged molecule, in cells."""
FINER = 16
"""Points of a path from one frame of the cloud to the next."""
FREE, TAKEN_UP, GONE = 0, 1, 2
"""What became of a tagged molecule."""


class Rings:
    """Cells as half rings round the pore's axis, and what flows between them."""

    def __init__(
        self,
        free: NDArray[np.bool_],
        uptake: NDArray[np.bool_],
        cell_nm: float,
        left_nm: float,
        diffusion: float,
        uptake_speed: float,
    ) -> None:
        h, w = free.shape
        self.free, self.cell_nm, self.diffusion = free, cell_nm, diffusion
        middle = np.abs(left_nm + (np.arange(w) + 0.5) * cell_nm)
        edge = np.abs(left_nm + np.arange(w + 1) * cell_nm)
        edge[edge < 0.01 * cell_nm] = 0.0
        depth = np.broadcast_to(math.pi * middle, free.shape)
        self.depth = depth[free]
        self.volume = self.depth * cell_nm**2
        number = np.full(free.shape, -1)
        number[free] = np.arange(int(free.sum()))
        self.number = number
        rows, columns, values = [], [], []
        for axis in (0, 1):
            one = number[:-1] if axis == 0 else number[:, :-1]
            two = number[1:] if axis == 0 else number[:, 1:]
            deep = depth[1:] if axis == 0 else np.tile(math.pi * edge[1:-1], (h, 1))
            both = (one >= 0) & (two >= 0)
            i, j, g = one[both], two[both], diffusion * deep[both]
            rows += [i, j, i, j]
            columns += [j, i, i, j]
            values += [g, g, -g, -g]
        outside = np.zeros(free.shape)
        outside[[0, -1], :] += diffusion * depth[[0, -1], :]
        for k, at in ((0, 0), (-1, -1)):
            outside[:, k] += diffusion * math.pi * edge[at]
        self.border = outside[free]
        # How fast molecules cross a cell's sides into the astrocyte, in nm/µs.
        self.along, self.down = np.zeros((h, w + 1)), np.zeros((h + 1, w))
        swallow = np.zeros(free.shape)
        left = uptake[:, 1:] & ~free[:, :-1]
        right = uptake[:, :-1] & ~free[:, 1:]
        above = uptake[1:] & ~free[:-1]
        below = uptake[:-1] & ~free[1:]
        self.along[:, 1:-1] = uptake_speed * (right * 1.0 - left)
        self.down[1:-1] = uptake_speed * (below * 1.0 - above)
        across = uptake_speed * cell_nm * math.pi * edge[1:-1]
        swallow[:, 1:] += left * across
        swallow[:, :-1] += right * across
        swallow[1:] += above * uptake_speed * cell_nm * depth[1:]
        swallow[:-1] += below * uptake_speed * cell_nm * depth[:-1]
        self.swallow = swallow[free]
        rate = diffusion / cell_nm
        self.along[:, 0], self.along[:, -1] = -rate * free[:, 0], rate * free[:, -1]
        self.down[0], self.down[-1] = -rate * free[0], rate * free[-1]
        flow = sparse.coo_matrix(
            (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))),
            shape=(len(self.volume),) * 2,
        )
        self.flow = (flow - sparse.diags(self.border + self.swallow)).tocsc()


def followed(
    net: Rings,
    inside: NDArray[np.bool_],
    t_us: NDArray[np.float64],
    c_mm: NDArray[np.float64],
    tags: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int8]]:
    """Carry a sample of the first frame along with the cloud: times, nm and fates.

    Places move with the velocity -D grad(ln c), which carries any sample of the
    cloud at one time into a sample of it at any other, without chance, never across
    a wall, and into the astrocyte and over the border as often as the cloud goes.
    From one frame of the cloud to the next a path has `FINER` points.
    """
    cell = net.cell_nm
    rows, columns = np.nonzero(net.free)
    order = np.lexsort((rows, columns))
    order = order[inside[order]]
    share = np.cumsum(net.depth[order] * c_mm[0][order])
    chosen = order[np.searchsorted(share, (np.arange(tags) + 0.5) / tags * share[-1])]
    rng = np.random.default_rng(5)
    # One of each slice of the vesicle from left to right, at a height by chance.
    y = np.array([rng.choice(rows[order][columns[order] == columns[k]])
                  for k in chosen], float)  # fmt: skip
    at = np.stack([columns[chosen] + rng.random(tags), y + rng.random(tags)], axis=1)
    floor = 1e-12 * c_mm[0].max()
    count = FINER * (len(t_us) - 1) + 1
    times = np.interp(np.arange(count) / FINER, np.arange(len(t_us)), t_us)
    out = np.empty((count, tags, 2))
    fates = np.zeros((count, tags), np.int8)
    fate = np.full(tags, FREE, np.int8)
    out[0] = at * cell
    for n in range(1, len(t_us)):
        velocity = _velocity(net, np.maximum((c_mm[n - 1] + c_mm[n]) / 2, floor))
        for k in range(FINER * (n - 1) + 1, FINER * n + 1):
            # Each takes steps of its own, none longer than a fifth of a cell.
            rest = np.full(tags, (times[k] - times[k - 1]) / cell)
            while np.any(going := (rest > 0) & (fate == FREE)):
                speed = np.abs(_carried(velocity, at[going])).max(1)
                step = np.minimum(rest[going], STRIDE / np.maximum(speed, 1e-9))
                rest[going] -= step
                moved = _moved(net, velocity, at[going], step[:, None])
                at[going], fate[going] = moved
            out[k], fates[k] = at * cell, fate
    return times, out, fates


def _moved(
    net: Rings,
    velocity: tuple[NDArray[np.float64], NDArray[np.float64]],
    at: NDArray[np.float64],
    step: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.int8]]:
    """One step of free molecules, in cells; walls stop what would cross them."""
    h, w = net.free.shape
    half = at + 0.5 * step * _carried(velocity, at)
    inside = _is_free(net, half)[:, None]
    new = at + step * np.where(inside, _carried(velocity, half), _carried(velocity, at))
    fate = np.full(len(at), FREE, np.int8)
    here = np.floor(at).astype(int)
    for axis, sides in ((0, net.along), (1, net.down)):
        moved = at.copy()
        moved[:, axis] = new[:, axis]
        to = np.floor(moved[:, axis]).astype(int)
        out = (to != here[:, axis]) & ~_is_free(net, moved)
        line = here[:, ::-1].copy()
        line[:, 1 - axis] = np.maximum(to, here[:, axis])
        line = np.clip(line, 0, np.array(sides.shape) - 1)
        lets = out & (sides[line[:, 0], line[:, 1]] != 0)
        beyond = (moved[:, axis] < 0) | (moved[:, axis] >= (w, h)[axis])
        fate[lets] = np.where(beyond[lets], GONE, TAKEN_UP)
        new[out & ~lets, axis] = at[out & ~lets, axis]
    # Round a corner, neither side alone is a wall; a wall's own edge is outside.
    corner = (fate == FREE) & ~_is_free(net, new)
    new[corner] = at[corner]
    return np.where((fate == FREE)[:, None], new, at), fate


def _is_free(net: Rings, at: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether places, in cells, are in the free space: (n,)."""
    h, w = net.free.shape
    i, j = np.floor(at[:, 0]).astype(int), np.floor(at[:, 1]).astype(int)
    inside = (i >= 0) & (i < w) & (j >= 0) & (j < h)
    return inside & net.free[np.clip(j, 0, h - 1), np.clip(i, 0, w - 1)]


def _velocity(
    net: Rings, c: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """-D grad(ln c) across the cells' sides in nm/µs, 0 at walls.

    Shapes (h, w + 1) along the rows and (h + 1, w) down the columns.
    """
    logs = np.zeros(net.free.shape)
    logs[net.free] = np.log(c)
    rate = net.diffusion / net.cell_nm
    along, down = net.along.copy(), net.down.copy()
    both = net.free[:, 1:] & net.free[:, :-1]
    along[:, 1:-1] -= both * rate * (logs[:, 1:] - logs[:, :-1])
    both = net.free[1:] & net.free[:-1]
    down[1:-1] -= both * rate * (logs[1:] - logs[:-1])
    return along, down


def _carried(
    velocity: tuple[NDArray[np.float64], NDArray[np.float64]], at: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Velocity at places in cells (x, y); linear inside each cell, so walls hold."""
    along, down = velocity
    i = np.clip(at[:, 0].astype(int), 0, down.shape[1] - 1)
    j = np.clip(at[:, 1].astype(int), 0, along.shape[0] - 1)
    x, y = at[:, 0] - i, at[:, 1] - j
    return np.stack(
        [
            (1 - x) * along[j, i] + x * along[j, i + 1],
            (1 - y) * down[j, i] + y * down[j + 1, i],
        ],
        axis=1,
    )
