"""Where the hundred and twenty cells of a circuit stand, and how their axons run.

Each cell of the model is one cell of the picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ketamotion.mobjects.relief import axons, trees
from ketamotion.mobjects.relief.trees import Cell
from ketamotion.mobjects.relief.tubes import Floats, Limb

KINDS = ("pyramidal", "fast", "tonic")
COUNTS = (80, 20, 20)
CELLS = sum(COUNTS)
FIRST_TONIC = COUNTS[0] + COUNTS[1]
"""The interneuron of the focal pair; its pyramidal cell is 0."""
FIRST_FAST = COUNTS[0]
"""The interneuron that stands in front where there is no tonic one."""
FEW_NEAR = 0.55
"""Power of the share of the depth at which cells stand: below 1, few are near."""
BACK_SCALE = 0.30
"""Size of the farthest cells; the nearest have 1."""
FOCAL_SCALE = 1.36
CLEAR_OF_TRUNK = 0.45
"""Cells smaller than this, as a share of the nearest, may stand behind a trunk."""
ROWS = 8
"""So many bands of distance are told apart when sprites are drawn."""


@dataclass(frozen=True)
class Stand:
    """Where a circuit stands in its world, in design px.

    Attributes
    ----------
    left, right : float
        Where cells may stand.
    back, front : float
        Heights of the farthest and the nearest bodies.
    unit : float
        What one unit of the nearest cells measures: about the height of a body.
    pyramid, brake : (float, float)
        Bodies of the pair that the eye rests on: a pyramidal cell and the tonic
        interneuron that ends_on it. Without a brake there is no pair.
    focal : tuple of (int, float, float)
        Other cells as large as those, by number: an interneuron among them ends on
        the pyramidal cell that is named before it, or else on 0.
    """

    left: float
    right: float
    back: float
    front: float
    unit: float
    pyramid: tuple[float, float]
    brake: tuple[float, float] | None
    focal: tuple[tuple[int, float, float], ...] = ()

    @property
    def large(self) -> dict[int, tuple[float, float]]:
        """Places of the cells that the eye rests on, by number."""
        first = {0: self.pyramid}
        if self.brake is not None:
            first[FIRST_TONIC] = self.brake
        return first | {n: (x, y) for n, x, y in self.focal}


@dataclass(frozen=True)
class CircuitPlan:
    """Where each cell stands; index n is cell n of the model.

    Attributes
    ----------
    kind : ndarray of int, shape (120,)
        Index into `KINDS`.
    x, y : ndarray, shape (120,)
        Middles of the bodies.
    unit : ndarray, shape (120,)
        Sizes, in px a unit.
    far : ndarray, shape (120,)
        0 nearest, 1 farthest.
    ends_on : ndarray of int, shape (120,)
        The cell that a cell's axon is drawn to; -1 when it ends freely.
    """

    kind: NDArray[np.int_]
    x: Floats
    y: Floats
    unit: Floats
    far: Floats
    ends_on: NDArray[np.int_]

    def key(self) -> dict[str, object]:
        """What the pictures depend on."""
        return {n: np.round(v, 3).tolist() for n, v in asdict(self).items()}

    @property
    def row(self) -> NDArray[np.int_]:
        """Band of distance, 0 the farthest."""
        return np.minimum(((1 - self.far) * ROWS).astype(int), ROWS - 1)


@lru_cache(maxsize=16)
def plan(stand: Stand, seed: int) -> CircuitPlan:
    """Scatter the cells over a floor that runs into the depth.

    Each new cell takes, of many places, the one farthest from all others; cells of a
    kind keep apart. The focal pair is pyramidal cell 0 and the first tonic one.
    """
    rng = np.random.default_rng(seed)
    kind = np.repeat(np.arange(3), COUNTS)
    middle = (stand.left + stand.right) / 2
    deep = 1 / BACK_SCALE - 1

    def floor(x: float, y: float) -> tuple[float, float, float]:
        """Place on the floor, and size, of a point of the picture."""
        share = (stand.front - y) / (stand.front - stand.back)
        scale = 1 - share * (1 - BACK_SCALE)
        # Not the true floor: near cells stand closer together, so that there are some.
        return (x - middle) / scale**0.6, (1 / scale - 1) / deep, scale

    placed = stand.large
    order = [n for n in rng.permutation(CELLS).tolist() if n not in placed]
    width = stand.right - stand.left
    # The floor is as deep as makes distances on it look even.
    depth_px = 1.5 * (stand.front - stand.back)
    gap = 1.9 * stand.unit
    for n in order:
        best, best_score = None, -np.inf
        for _ in range(90):
            far = rng.random() ** FEW_NEAR
            scale = 1 / (1 + far * deep)
            y = stand.front - (1 - scale) / (1 - BACK_SCALE) * (
                stand.front - stand.back
            )
            x = stand.left + rng.random() * width
            if _hides_large(x, y, scale, stand, gap):
                continue
            here = np.array([(x - middle) / scale**0.6, far * depth_px])
            others = np.array(
                [
                    (fx, fy * depth_px, 0.0 if kind[m] == kind[n] else 1.0)
                    for m, at in placed.items()
                    for fx, fy, _ in (floor(*at),)
                ]
            )
            away = np.hypot(*(others[:, :2] - here).T)
            same = away[others[:, 2] < 0.5]
            # The borders push back as a neighbour would, or all would stand there.
            side = min(x - stand.left, stand.right - x) / scale**0.6
            border = min(2 * far, 2 * (1 - far)) * depth_px + 0.5 * stand.unit
            border = min(border, 2 * side + 0.5 * stand.unit)
            same_px = 0.6 * same.min() if len(same) else np.inf
            score = min(away.min(), same_px, border)
            if score > best_score:
                best, best_score = (x, y), score
        placed[n] = best
    x, y = np.array([placed[n] for n in range(CELLS)]).T
    scale = np.array([floor(*placed[n])[2] for n in range(CELLS)])
    far = np.clip((1 - scale) / (1 - BACK_SCALE), 0, 1)
    unit = stand.unit * scale
    unit[list(stand.large)] *= FOCAL_SCALE
    ends_on = np.full(CELLS, -1)
    for n in range(COUNTS[0], CELLS):
        pyramids = np.arange(COUNTS[0])
        off = np.hypot(x[pyramids] - x[n], 2.2 * (y[pyramids] - y[n])) / unit[n]
        off = np.where(off < 1.3, off + 4, off)
        ends_on[n] = int(np.argmin(off))
    if stand.brake is not None:
        ends_on[FIRST_TONIC], ends_on[0] = 0, FIRST_TONIC
    pyramid = 0
    for n, *_ in stand.focal:
        if kind[n]:
            ends_on[n] = pyramid
        else:
            pyramid = n
    floats = (v.astype(np.float32) for v in (x, y, unit, far))
    return CircuitPlan(kind, *floats, ends_on)


def _hides_large(x: float, y: float, scale: float, stand: Stand, gap: float) -> bool:
    """Whether a cell would stand before one of the large ones, or grow into it."""
    for n, (px, py) in stand.large.items():
        if y > py - 0.9 * stand.unit and abs(x - px) < gap:
            return True
        trunk = n < COUNTS[0] and abs(x - px) < 0.9 * stand.unit
        if trunk and y > py - 5.2 * stand.unit and scale > CLEAR_OF_TRUNK:
            return True
    return False


def grown(
    made: CircuitPlan, seed: int, which: Sequence[int] = range(CELLS)
) -> list[tuple[list[Limb], NDArray[np.float64]]]:
    """Limbs of cells in their places, the axon's first, and where the axon ends."""
    cells: list[tuple[list[Limb], NDArray[np.float64]]] = []
    for n in which:
        rng = np.random.default_rng((seed, n))
        x, y, unit = float(made.x[n]), float(made.y[n]), float(made.unit[n])
        mirror = rng.choice([-1.0, 1.0])
        kind = KINDS[made.kind[n]]
        if kind == "pyramidal":
            shape: Cell = trees.pyramidal(rng, fine=made.far[n] < 0.22)
        else:
            shape = trees.interneuron(rng, diamond=kind == "fast")
        limbs = [limb.moved(x, y, unit, mirror) for limb in shape.limbs]
        target = int(made.ends_on[n])
        if target < 0:
            axon = [limb.moved(x, y, unit, mirror) for limb in shape.axon]
            feet = shape.feet * (unit * mirror, unit) + (x, y)
        else:
            soma = float(made.x[target]), float(made.y[target])
            size = float(made.unit[target])
            ends = axons.reach if n == 0 else axons.basket
            axon, feet = ends(rng, (x, y), soma, size)
        cells.append((axon + limbs, feet))
    return cells


def signal_paths(made: CircuitPlan, seed: int) -> dict[str, list[NDArray[np.float64]]]:
    """Ways of a signal between the focal pair, each (n, 2): ``excite`` and ``brake``.

    All ways of one kind begin together and part where the axon does.
    """
    out = {}
    for name, n in (("excite", 0), ("brake", FIRST_TONIC)):
        axon = grown(made, seed, (n,))[0][0]
        stem, twigs = axon[0].points[:, :2], []
        for limb in axon[1:7:2]:
            if not np.allclose(limb.points[0, :2], stem[-1]):
                break
            twigs.append(np.vstack([stem, limb.points[1:, :2]]))
        out[name] = twigs
    return out
