"""Synaptic vesicles: near ones cut open, far ones whole and dim."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ketamotion.mobjects.relief import sdf
from ketamotion.mobjects.relief.oklab import fast_gamma, ramp, stops_of
from ketamotion.mobjects.relief.painting import between, mixed
from ketamotion.mobjects.relief.sdf import Grid
from ketamotion.mobjects.relief.shade import LIGHT
from ketamotion.mobjects.relief.synapse_paint import Look, membrane
from ketamotion.mobjects.relief.synapse_shape import MEMBRANE_PX
from ketamotion.mobjects.relief.tissue import Canvas

Floats = NDArray[np.float32]


class Vesicle(NamedTuple):
    """A synaptic vesicle: place, radius in world px, how far away (0..1), filling."""

    x: float
    y: float
    radius: float
    far: float
    full: float
    cut: bool


def vesicles(
    d_bouton: Floats, g: Grid, count: int = 400, seed: int = 12
) -> list[Vesicle]:
    """Vesicles far to near, none across a membrane; two docked beside the pore."""
    rng = np.random.default_rng(seed)
    placed: list[Vesicle] = []
    fixed = [
        Vesicle(-206, -130, 67, 0.0, 0.80, True),
        Vesicle(193, -130, 69, 0.0, 1.0, True),
        Vesicle(-352, -150, 64, 0.06, 0.55, True),
        Vesicle(352, -158, 70, 0.05, 0.9, True),
    ]
    pore = Vesicle(0, -118, 72, 0.0, 1.0, True)

    def room(x: float, y: float) -> float:
        i = int(round((x - float(g.x[0, 0])) * g.density))
        j = int(round((y - float(g.y[0, 0])) * g.density))
        if not (0 <= i < d_bouton.shape[1] and 0 <= j < d_bouton.shape[0]):
            return -40.0
        return float(d_bouton[j, i])

    def fits(one: Vesicle, gap: float) -> bool:
        return all(
            np.hypot(one.x - o.x, one.y - o.y) > one.radius + o.radius + gap
            for o in placed
        )

    layers = ((0.0, 16, 8.0), (0.42, 24, -26.0), (0.72, 40, -40.0))
    out: list[Vesicle] = []
    for far, wanted, gap in layers:
        placed[:] = [*fixed, pore] if far == 0.0 else [pore]
        found = 0
        for _ in range(count * 4):
            # Most lie in a cloud over the active zone.
            x = float(rng.normal(-20, 300 + 130 * far))
            y = -float(130 + np.abs(rng.gamma(2.0, 150)))
            radius = float(rng.normal(67, 3.5)) * (1 - 0.10 * far)
            one = Vesicle(x, y, radius, far + float(rng.uniform(0, 0.12)),
                          float(rng.uniform(0.4, 1.0)), far == 0.0)  # fmt: skip
            if room(x, y) > -(radius + 26) or y > -(34 + radius + 34):
                continue
            if not fits(one, gap):
                continue
            if far == 0.0 and x < -330 and -430 < y < -210:
                continue  # the bouton's name stands here
            placed.append(one)
            out.append(one)
            found += 1
            if found == wanted:
                break
    out += fixed
    return sorted(out, key=lambda v: -v.far)


def paint_vesicle(canvas: Canvas, v: Vesicle, look: Look) -> None:
    """One vesicle: near ones cut open, far ones whole and dim."""
    g = canvas.g
    reach = v.radius + 24
    i0, i1 = (int((v.x + s * reach - g.x0) * g.density) for s in (-1, 1))
    j0, j1 = (int((v.y + s * reach - g.y0) * g.density) for s in (-1, 1))
    h, w = g.shape
    part = (
        slice(max(j0, 0), min(max(j1, 0), h)),
        slice(max(i0, 0), min(max(i1, 0), w)),
    )
    if part[0].stop - part[0].start < 2 or part[1].stop - part[1].start < 2:
        return
    x, y = g.x[:, part[1]] - np.float32(v.x), g.y[part[0]] - np.float32(v.y)
    turn = v.x * 0.7 + v.y * 1.3
    angle = np.arctan2(y, x)
    # No vesicle is quite round.
    oval = 1 + 0.020 * np.cos(2 * angle + turn) + 0.012 * np.cos(3 * angle + 2 * turn)
    r = np.hypot(x, y) / oval
    d = (r - np.float32(v.radius)).astype(np.float32)
    cover = np.clip(0.5 - d * np.float32(g.density), 0, 1)
    fog = mixed(look.low, look.high, 0.55)
    soft = np.clip(1 - (np.hypot(x - 5, y - 9) - v.radius + 10) / 26, 0, 1) ** 2
    shade = "#03020A" if not canvas.light else "#4A4560"
    strength = (0.42 if not canvas.light else 0.20) * (1 - v.far)
    canvas.over(shade, (soft * strength).astype(np.float32), part)
    if v.cut:
        _cut(canvas, v, x, y, d, cover, part, look, fog)
    else:
        _whole(canvas, v, x, y, cover, part, fog)


def _cut(canvas, v, x, y, d, cover, part, look, fog) -> None:  # noqa: ANN001
    """A vesicle cut open: glutamate inside two leaflets."""
    light = canvas.light
    stops = canvas.tokens["entity"]["glutamate"]
    room = v.radius - MEMBRANE_PX
    inner = np.clip(0.5 - (d + MEMBRANE_PX) * np.float32(canvas.density), 0, 1)
    lean = (x * LIGHT[0] + y * LIGHT[1]) / np.float32(room)
    u = np.hypot(x, y) / np.float32(room)
    beads = sdf.bumps(
        sdf.grid(0, 0, 2.6 * room, 2.6 * room, canvas.density), 9.5, int(abs(v.x)) + 7
    )
    beads = beads[: x.shape[1] * 0 + d.shape[0], : d.shape[1]]
    pad = [(0, max(0, n - m)) for n, m in zip(d.shape, beads.shape, strict=True)]
    beads = np.pad(beads, pad, mode="wrap")[: d.shape[0], : d.shape[1]]
    gy, gx = np.gradient(beads, np.float32(1 / canvas.density))
    tilt = np.clip(-(gx * LIGHT[0] + gy * LIGHT[1]), -1.2, 1.2)
    if light:
        low, mid, high = stops["shade"], stops["base"], stops["lift"]
        t = 0.50 + 0.20 * tilt - 0.10 * u * u + 0.16 * lean
    else:
        low = mixed(stops["deep"], fog, 0.50)
        mid, high = stops["shade"], stops["base"]
        t = 0.36 * v.full + 0.17 * tilt + 0.05 - 0.16 * u**3 - 0.22 * lean * -1
    table = np.concatenate([
        between(low, mid, np.linspace(0, 1, 128, dtype=np.float32)),
        between(mid, high, np.linspace(0, 1, 128, dtype=np.float32)),
    ])  # fmt: skip
    lumen = table[np.clip(t * 255, 0, 255).astype(np.int32)]
    back = mixed(stops["deep"], fog, 0.55) if not light else stops["lift"]
    canvas.over(back, cover, part)
    canvas.over(lumen, inner * np.float32(1 - 0.55 * v.far), part)
    # The shell's inside throws a shade on the upper left, as a bowl's does.
    bowl = np.clip(lean, 0, 1) * np.clip(u - 0.45, 0, 1) * inner
    canvas.over("#120A02" if not light else stops["deep"],
                bowl * np.float32(0.55 if not light else 0.3), part)  # fmt: skip
    membrane(canvas, np.broadcast_to(d, cover.shape).astype(np.float32), look,
             MEMBRANE_PX, part, 1 - 0.4 * v.far)  # fmt: skip


def _whole(canvas, v, x, y, cover, part, fog) -> None:  # noqa: ANN001
    """A vesicle behind the section: a ball of lipids, glutamate shining through."""
    light = canvas.light
    entity = canvas.tokens["entity"]
    u2 = np.clip((x * x + y * y) / np.float32(v.radius) ** 2, 0, 1)
    nz = np.sqrt(1 - u2)
    nx, ny = x / np.float32(v.radius), y / np.float32(v.radius)
    grain = sdf.noise(canvas.g, 3.0, 81)[part]
    key = nx * LIGHT[0] + ny * LIGHT[1] + nz * LIGHT[2]
    t = 0.10 + 0.52 * np.clip(key * 0.5 + 0.5, 0, 1) ** 1.3 + 0.03 * grain
    if light:
        t = 0.30 + 0.55 * np.clip(key * 0.5 + 0.5, 0, 1) + 0.03 * grain
    table = fast_gamma(ramp(stops_of(entity["membrane_head"], light)))
    index = np.clip(t * (len(table) - 1) / 1.05, 0, len(table) - 1)
    colour = table[index.astype(np.int32)]
    fog_rgb = between(fog, fog, np.zeros(1, np.float32))[0]
    colour = colour + np.float32(v.far) * (fog_rgb - colour)
    canvas.over(colour, cover * np.float32(0.95), part)
    glow = nz**2.2 * cover * np.float32((0.30 if not light else 0.35) * (1 - v.far))
    canvas.over(entity["glutamate"]["shade"], glow * np.float32(v.full), part)
