r"""The cloud of glutamate that one vesicle releases (model M4, picture's part).

Diffusion from the open vesicle between the drawn membranes. The section is taken to
be the same in every direction around the axis of the pore, so each cell stands for
half a ring and the cloud thins out as it does in three dimensions:

.. math:: \partial_t (r c) = \nabla \cdot (r D \nabla c)

Membranes are walls; the astrocyte's membrane swallows part of what reaches it; what
reaches the section's border is gone for good. Time is stepped implicitly (backward
Euler), which keeps every molecule and every concentration positive.

The constants are chosen, so no figure of a result may be printed. A single vesicle
that diffuses freely clears the cleft faster than the transient of 1.1 mM and 1.2 ms
that was measured at cultured synapses; `clearance_us` says how much faster.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import splu

from ketamotion.evidence import build, group_of, parameters, quantity_in
from ketamotion.models.ring_diffusion import FREE, GONE, TAKEN_UP, Rings, followed
from ketamotion.models.solved import solved
from ketamotion.timecourse import TimeCourse

MM_PER_NM3 = 1 / 6.02214e-4
"""Concentration in mM of one molecule in a cubic nm."""
FIRST_STEP_US = 0.01
STEPS_A_LEVEL = 24
LEVELS = 11
"""The time step doubles from level to level: 24 steps each, to half a ms."""
KEEP_EVERY = 4


@dataclass(frozen=True)
class Measured:
    """The transient found at cultured synapses, for comparison."""

    peak: float = quantity_in("mM")
    decay: float = quantity_in("us")


@dataclass(frozen=True)
class Parameters:
    """What ``assets/parameters/glutamate_cloud.toml`` holds."""

    diffusion: float = quantity_in("nm**2/us")
    molecules: float = quantity_in("1")
    uptake: float = quantity_in("nm/us")
    measured: Measured = group_of(Measured)


@cache
def load() -> Parameters:
    """The chosen constants, and what was measured."""
    return build(Parameters, parameters("glutamate_cloud"))


@dataclass(frozen=True, eq=False)
class Cloud:
    """The solution.

    Attributes
    ----------
    t_us : ndarray, shape (n,)
        Times of the frames, in µs after the pore opened; the first is 0.
    free : ndarray of bool, shape (h, w)
        Cells of the section, row 0 at the top.
    c_mm : ndarray of float32, shape (n, cells)
        Concentration in mM in the free cells, in the order of ``free.ravel()``.
    cell_nm, left_nm, top_nm : float
        Size of a cell and the upper left corner; the pore is at x = 0.
    course : TimeCourse
        By time in s: ``cleft_mm``, mean concentration in the cleft; ``left``,
        ``taken_up``, ``gone``: the shares still free in the section, swallowed by
        the astrocyte, and beyond the border; ``in_vesicle``.
    tag_t_us : ndarray, shape (m,)
        Times of the tagged molecules' places, finer than the frames.
    tags_nm : ndarray of float32, shape (m, tags, 2)
        Places x, y of tagged molecules; a sample of the cloud at each time. Those
        that left stay where they did.
    fates : ndarray of int8, shape (m, tags)
        `FREE`, `TAKEN_UP` or `GONE`.
    """

    t_us: NDArray[np.float64]
    free: NDArray[np.bool_]
    c_mm: NDArray[np.float32]
    cell_nm: float
    left_nm: float
    top_nm: float
    course: TimeCourse
    tag_t_us: NDArray[np.float64]
    tags_nm: NDArray[np.float32]
    fates: NDArray[np.int8]

    def frame(self, t_us: float) -> NDArray[np.float32]:
        """Concentration in mM in the free cells at a time: (cells,)."""
        k, u = self._between(t_us)
        return (1 - u) * self.c_mm[k] + u * self.c_mm[k + 1]

    def image(self, t_us: float) -> NDArray[np.float32]:
        """Concentration in mM at a time, 0 where nothing is free: (h, w)."""
        out = np.zeros(self.free.shape, np.float32)
        out[self.free] = self.frame(t_us)
        return out

    def _between(self, t_us: float) -> tuple[int, np.float32]:
        t = min(max(t_us, 0.0), float(self.t_us[-1]))
        k = int(np.searchsorted(self.t_us, t, side="right")) - 1
        k = min(max(k, 0), len(self.t_us) - 2)
        u = (t - self.t_us[k]) / (self.t_us[k + 1] - self.t_us[k])
        return k, np.float32(u)


@solved
def release(
    free: NDArray[np.bool_],
    lumen: NDArray[np.bool_],
    cleft: NDArray[np.bool_],
    uptake: NDArray[np.bool_],
    cell_nm: float,
    left_nm: float,
    top_nm: float,
    tags: int = 36,
    p: Parameters | None = None,
) -> Cloud:
    """Let one vesicle empty itself into the space that is free.

    Parameters
    ----------
    free, lumen, cleft, uptake : ndarray of bool, shape (h, w)
        Cells that glutamate may be in; of these, those of the vesicle, those whose
        mean is reported, and those that touch the astrocyte.
    cell_nm, left_nm, top_nm : float
        Size of a cell; upper left corner. The pore is at x = 0.
    tags : int
        How many molecules are followed.
    """
    p = p or load()
    net = Rings(free, uptake, cell_nm, left_nm, p.diffusion, p.uptake)
    inside = lumen[free]
    start = np.where(inside, 1.0, 0.0)
    start *= p.molecules * MM_PER_NM3 / float(start @ net.volume)
    times, frames = [0.0], [start]
    swallowed, lost = [0.0], [0.0]
    c, taken, gone = start, 0.0, 0.0
    step = FIRST_STEP_US
    for _ in range(LEVELS):
        solve = splu(
            (sparse.diags(net.volume) - step * net.flow).tocsc(),
            permc_spec="MMD_AT_PLUS_A",
            options={"SymmetricMode": True},
        )
        for k in range(STEPS_A_LEVEL):
            c = solve.solve(net.volume * c)
            taken += step * float(net.swallow @ c)
            gone += step * float(net.border @ c)
            if (k + 1) % KEEP_EVERY == 0:
                times.append(times[-1] + KEEP_EVERY * step)
                frames.append(c)
                swallowed.append(taken)
                lost.append(gone)
        step *= 2
    c_mm = np.array(frames)
    t_us = np.array(times)
    whole = p.molecules * MM_PER_NM3
    held = c_mm * net.volume
    near = cleft[free] * net.volume
    course = TimeCourse(
        t_us * 1e-6,
        {
            "cleft_mm": c_mm @ near / near.sum(),
            "left": held.sum(1) / whole,
            "in_vesicle": held[:, inside].sum(1) / whole,
            "taken_up": np.array(swallowed) / whole,
            "gone": np.array(lost) / whole,
        },
        {
            "cleft_mm": "mM",
            "left": "1",
            "in_vesicle": "1",
            "taken_up": "1",
            "gone": "1",
        },
        sources=("nielsen2004", "clements1992"),
        tag="F",
    )
    tag_t_us, places, fates = followed(net, inside, t_us, c_mm, tags)
    places += np.array([left_nm, top_nm])
    return Cloud(
        t_us,
        free,
        c_mm.astype(np.float32),
        cell_nm,
        left_nm,
        top_nm,
        course,
        tag_t_us,
        places.astype(np.float32),
        fates,
    )


def clearance_us(cloud: Cloud) -> float:
    """How long, in µs, the mean in the cleft takes from its peak to 1/e of it."""
    t, mean = cloud.t_us, cloud.course.values["cleft_mm"]
    top = int(np.argmax(mean))
    below = np.flatnonzero(mean[top:] < mean[top] / math.e)
    if not len(below):
        raise ValueError("the solution ends before the cleft has cleared")
    k = top + int(below[0])
    share = (mean[k - 1] - mean[top] / math.e) / (mean[k - 1] - mean[k])
    return float(t[k - 1] + share * (t[k] - t[k - 1]) - t[top])


__all__ = [
    "FREE",
    "GONE",
    "TAKEN_UP",
    "Cloud",
    "Measured",
    "Parameters",
    "clearance_us",
    "load",
    "release",
]
