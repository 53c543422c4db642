"""How nerve cells branch: pyramidal cells and interneurons, each one different.

Lengths are in units of a cell: its body is about one high. The body's middle is the
origin, x to the right, y down, z to the viewer. Growth depends on the generator that is
given and on nothing else.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from ketamotion.mobjects.relief.tubes import Limb

Spot = tuple[float, float]


@dataclass(frozen=True)
class Cell:
    """A cell's shape.

    Attributes
    ----------
    limbs : tuple of Limb
        Body and dendrites.
    axon : tuple of Limb
    feet : ndarray, shape (n, 2)
        Where its axon's endings are.
    """

    limbs: tuple[Limb, ...]
    axon: tuple[Limb, ...]
    feet: NDArray[np.float64]


def limb(points: list[tuple[float, ...]], radii: list[float]) -> Limb:
    """A limb from lists; points may lack their nearness."""
    full = [(*p, 0.0) if len(p) == 2 else p for p in points]
    return Limb(np.array(full, float), np.array(radii, float))


def ball(x: float, y: float, radius: float, z: float = 0.0) -> Limb:
    """A round thing, as a very short limb."""
    return limb([(x, y, z), (x + 0.01 * radius, y, z)], [radius, radius])


PROFILE_Y = (-0.31, -0.26, -0.18, -0.06, 0.14, 0.36, 0.60, 0.90)
PROFILE_R = (0.14, 0.25, 0.325, 0.345, 0.265, 0.180, 0.130, 0.112)
"""A pyramidal body: heights above its middle, and its half width there."""


def flare(
    a: tuple[float, ...], b: tuple[float, ...], wide: float, narrow: float
) -> Limb:
    """The root of a dendrite: wide at the body, then quickly thin."""
    t = np.linspace(0, 1, 8)
    points = np.array(a) + t[:, None] * (np.array(b) - np.array(a))
    return Limb(points, narrow + (wide - narrow) * (1 - t) ** 2)


def grow(
    rng: Generator,
    start: tuple[float, float, float],
    angle: float,
    length: float,
    radius: float,
    *,
    levels: int = 1,
    wobble: float = 0.16,
    pull: float = 0.0,
    pull_to: float = 0.0,
    spread: float = 0.55,
    taper: float = 0.62,
    step: float = 0.12,
    beads: float = 0.0,
) -> list[Limb]:
    """A dendrite that wanders and splits.

    Parameters
    ----------
    start : (x, y, z)
    angle : float
        Direction in radians: 0 to the right, growing clockwise on the screen.
    length, radius : float
        Of the first piece; later ones are shorter and thinner.
    levels : int
        How often it may split.
    wobble : float
        Spread of the change of direction a step, in radians.
    pull, pull_to : float
        How much it turns towards a direction a step, and that direction.
    spread : float
        Half the angle between two branches, in radians.
    taper : float
        Radius at the end, as a share.
    beads : float
        How much it swells and narrows along the way, as a share.
    """
    n = max(4, round(length / step))
    turn = np.cumsum(rng.normal(0, wobble * math.sqrt(step / 0.16), n))
    turn -= np.linspace(0, turn[-1] * 0.45, n)
    heading = angle + turn
    if pull:
        share = 1 - (1 - pull) ** np.arange(1, n + 1)
        off = np.angle(np.exp(1j * (pull_to - heading)))
        heading = heading + share * off
    slope = rng.normal(0, 0.35)
    steps = length / n
    x = start[0] + np.concatenate([[0], np.cumsum(np.cos(heading))]) * steps
    y = start[1] + np.concatenate([[0], np.cumsum(np.sin(heading))]) * steps
    z = start[2] + np.linspace(0, slope * length, n + 1)
    radii = radius * np.linspace(1, taper, n + 1)
    if beads:
        radii *= 1 + beads * np.sin(np.arange(n + 1) * 1.9 + rng.uniform(0, 6))
    out = [Limb(np.stack([x, y, z], 1), radii)]
    if levels > 0:
        end = (float(x[-1]), float(y[-1]), float(z[-1]))
        lean = rng.uniform(-0.3, 0.3) * spread
        for side in (-1, 1):
            share = rng.uniform(0.75, 1.25)
            out += grow(
                rng,
                end,
                float(heading[-1]) + side * spread * share + lean,
                length * rng.uniform(0.6, 1.0),
                radius * taper * rng.uniform(0.78, 0.92),
                levels=levels - 1 if rng.random() < 0.75 else max(levels - 2, 0),
                wobble=wobble,
                pull=pull,
                pull_to=pull_to,
                spread=spread * 0.9,
                taper=taper,
                step=step,
                beads=beads,
            )
    return out


def spines(rng: Generator, limbs: list[Limb], every: float, size: float) -> list[Limb]:
    """Spines along dendrites: short stubs with a head, on either side."""
    out = []
    for one in limbs:
        p = one.points
        way = np.diff(p, axis=0)
        run = np.hypot(way[:, 0], way[:, 1])
        for n in np.flatnonzero(run > 1e-6):
            for _ in range(rng.poisson(run[n] / every)):
                t, side = rng.random(), rng.choice([-1.0, 1.0])
                across = np.array([-way[n, 1], way[n, 0]]) / run[n] * side
                across += rng.normal(0, 0.3, 2)
                at = p[n, :2] + t * way[n, :2]
                r = one.radii[n]
                tip = at + across * (r + size * rng.uniform(0.5, 1.1))
                z = float(p[n, 2])
                out.append(limb([(*at, z), (*tip, z)], [0.28 * size, 0.28 * size]))
                out.append(ball(*tip, size * rng.uniform(0.45, 0.62), z))
    return out


def pyramidal(rng: Generator, *, fine: bool = False, height: float = 1.0) -> Cell:
    """A pyramidal cell: conical body, apical tree, basal skirt, thin axon.

    Parameters
    ----------
    fine
        Whether it bears spines: for cells seen from near.
    height
        Factor on the length of the apical trunk.
    """
    lean = rng.normal(0, 0.05)
    up = -math.pi / 2 + lean
    along = np.linspace(0.30, -0.86, 30)
    profile = np.interp(-along, PROFILE_Y, PROFILE_R)
    profile = np.convolve(np.pad(profile, 3, "edge"), np.full(7, 1 / 7), "valid")
    body = np.stack([math.cos(up) * -along, along, 0 * along], 1)
    soma = Limb(body, profile)
    trunk_length = rng.uniform(2.5, 3.5) * height
    n = 16
    turn = up + np.cumsum(rng.normal(0, 0.035, n))
    step = trunk_length / n
    tx = body[-1][0] + np.concatenate([[0], np.cumsum(np.cos(turn))]) * step
    ty = body[-1][1] + np.concatenate([[0], np.cumsum(np.sin(turn))]) * step
    r = 0.112 - 0.052 * np.linspace(0, 1, n + 1) ** 0.8
    trunk = Limb(np.stack([tx, ty, np.zeros(n + 1)], 1), r)
    dendrites: list[Limb] = []
    for k, at in enumerate(np.sort(rng.uniform(1.5, n - 3, rng.integers(5, 8)))):
        side = 1 if (k + rng.integers(0, 2)) % 2 else -1
        i = int(at)
        away = rng.uniform(0.75, 1.15)
        dendrites += grow(
            rng,
            (float(tx[i]), float(ty[i]), 0.0),
            float(turn[min(i, n - 1)]) + side * away,
            rng.uniform(0.45, 0.85),
            0.042,
            levels=1,
            wobble=0.13,
            pull=0.03,
            pull_to=-math.pi / 2,
        )
    tip = (float(tx[-1]), float(ty[-1]), 0.0)
    arms = rng.integers(2, 4)
    for k in range(arms):
        fan = (k - (arms - 1) / 2) * rng.uniform(0.42, 0.66)
        dendrites += grow(
            rng,
            tip,
            float(turn[-1]) + fan,
            rng.uniform(0.42, 0.68),
            0.058,
            levels=2,
            wobble=0.11,
            spread=0.42,
        )
    skirt = rng.integers(5, 7)
    for k in range(skirt):
        # From straight left over down to straight right, drooping.
        share = (k + 0.5 + rng.uniform(-0.28, 0.28)) / skirt
        angle = math.pi * (1.06 - 1.12 * share)
        out_x, out_y = math.cos(angle), math.sin(angle)
        root = (0.10 * out_x, 0.14 + 0.08 * max(out_y, 0), 0.0)
        first = flare(root, (0.50 * out_x, 0.2 + 0.30 * out_y, 0.0), 0.20, 0.058)
        dendrites.append(first)
        dendrites += grow(
            rng,
            tuple(first.points[-1]),
            angle,
            rng.uniform(0.5, 0.8),
            0.060,
            levels=2,
            wobble=0.14,
            spread=0.40,
        )
    if fine:
        dendrites += spines(rng, [*dendrites, trunk], 0.095, 0.030)
    axon, feet = _collateral(rng)
    return Cell((soma, trunk, *dendrites), tuple(axon), feet)


def _collateral(rng: Generator) -> tuple[list[Limb], NDArray[np.float64]]:
    """A pyramidal cell's axon: down, with a collateral that bears boutons."""
    down = grow(rng, (0.02, 0.30, 0.0), math.pi / 2, 1.1, 0.036, levels=0, wobble=0.10)
    side = rng.choice([-1.0, 1.0])
    start = down[0].points[len(down[0].points) // 2 + int(rng.integers(-1, 2))]
    twigs = grow(
        rng,
        tuple(start),
        math.pi / 2 - side * rng.uniform(0.6, 1.2),
        rng.uniform(0.55, 0.95),
        0.028,
        levels=2,
        wobble=0.16,
        pull=0.05,
        pull_to=0.0 if side > 0 else math.pi,
        spread=0.5,
    )
    ends = [twig.points[-1, :2] for twig in twigs[1:]]
    feet = np.array([*ends, down[0].points[-1, :2]])
    knobs = [ball(float(x), float(y), 0.058, 0.05) for x, y in feet]
    return [*down, *twigs, *knobs], feet


def interneuron(rng: Generator, *, diamond: bool = False) -> Cell:
    """An interneuron: a round body, or a diamond, with smooth bent dendrites."""
    size = rng.uniform(0.29, 0.34)
    limbs = [ball(0.0, 0.0, size if not diamond else 0.88 * size)]
    turn = rng.uniform(-0.3, 0.3)
    count = 4 if diamond else int(rng.integers(5, 8))
    for k in range(count):
        share = 0.0 if diamond else rng.uniform(-0.22, 0.22)
        angle = turn + 2 * math.pi * (k + share) / count
        if diamond:
            angle += math.pi / 2
        c, s = math.cos(angle), math.sin(angle)
        reach = size * (1.9 if diamond else 1.4)
        z = rng.normal(0, 0.12)
        root = flare(
            (0.4 * size * c, 0.4 * size * s, 0.0),
            (reach * c, reach * s, z),
            size * (0.8 if diamond else 0.5),
            0.060,
        )
        limbs.append(root)
        limbs += grow(
            rng,
            (reach * c, reach * s, z),
            angle,
            rng.uniform(0.55, 0.95),
            0.060,
            levels=1 if rng.random() < 0.7 else 2,
            wobble=0.20,
            spread=0.5,
            taper=0.66,
            beads=0.09,
        )
    return Cell(tuple(limbs), (), np.zeros((0, 2)))
