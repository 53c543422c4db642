"""What fills the pathway's picture besides: neighbours, organelles, messengers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ketamotion.mobjects.relief import sdf
from ketamotion.mobjects.relief.painting import eased, mixed
from ketamotion.mobjects.relief.pathway_shape import (
    LYSOSOME,
    POLYSOME,
    SECOND_POLYSOME,
    STORED,
    line,
)
from ketamotion.mobjects.relief.sdf import Point
from ketamotion.mobjects.relief.tissue import Canvas

Floats = NDArray[np.float32]
View = tuple[float, float, float]


def empty(mask: Floats) -> bool:
    """Whether the frame shows nothing of it."""
    found = mask > 0.002
    return found.any(1).sum() < 3 or found.any(0).sum() < 3


class Things:
    """Still things on a canvas, each painted by a method."""

    def __init__(self, tokens: Mapping, size: Point, px_scale: float, view: View):
        self.c = Canvas(tokens, size, px_scale, view=view)
        self.bg = tokens["background"]
        self.light = self.c.light

    # -- outside --------------------------------------------------------------------

    def neighbours(self) -> None:
        """Other cells behind, so that the medium is a gap and not an emptiness."""
        c, g = self.c, self.c.g
        shapes = (
            ("astrocyte", ((1180.0, -126.0), (330.0, 210.0), -16.0), 0.34),
            ("excitatory_neuron", ((690.0, -150.0), (250.0, 260.0), 24.0), 0.30),
            ("excitatory_neuron", ((1480.0, -190.0), (170.0, 320.0), -30.0), 0.36),
            ("excitatory_neuron", ((-330.0, 60.0), (240.0, 250.0), 10.0), 0.30),
            ("excitatory_neuron", ((2330.0, 40.0), (250.0, 270.0), -8.0), 0.34),
        )
        for entity, (centre, radii, tilt), far in shapes:
            wobble = 14 * np.sin(g.x / 97.0 + centre[0]) * np.cos(g.y / 83.0)
            d = sdf.ellipse(g.x, g.y, centre, radii, tilt) + wobble
            d = d.astype(np.float32)
            mask = c.mask(d)
            if empty(mask):
                continue
            c.shadow(mask, 0.40, 4, 8, 26)
            low, high, rim = self.tissue(entity)
            back = self.bg["cleft"]
            c.pillow(mask, mixed(low, back, far), mixed(high, back, far), 90, 24, 0.9)
            part = c.around(mask)
            grain = 0.6 * sdf.noise(g, 60.0, 41) + 0.4 * sdf.noise(g, 9.0, 42)
            light = np.clip(grain, 0, 2) * mask * np.float32(0.10)
            c.over(mixed(high, "#FFFFFF", 0.25), light[part], part)
            self.rim(d, rim)
        for centre, width in (((190.0, -90.0), 268.0), ((1818.0, -70.0), 210.0)):
            self.bouton(centre, width)

    def tissue(self, entity: str) -> tuple[str, str, str]:
        """Shaded and lit side of a cell cut open, and its membrane's colour."""
        e, bg = self.c.tokens["entity"], self.bg
        if entity == "astrocyte" and entity in e:
            sage = e[entity]
            if self.light:
                pale = [mixed(sage[k], bg["cleft"], 0.45) for k in ("base", "lift")]
                return pale[0], pale[1], sage["base"]
            low = mixed(sage["deep"], sage["shade"], 0.35)
            return low, mixed(sage["shade"], sage["base"], 0.30), sage["lift"]
        head = e["membrane_head"]
        low, high = bg["cytosol"], bg["cytosol_lit"]
        if self.light:
            return mixed(low, head["base"], 0.25), high, head["base"]
        high = mixed(high, head["base"], 0.16)
        return mixed(low, high, 0.30), high, head["lift"]

    def rim(self, d: Floats, colour: str) -> None:
        """Two thin leaflets along an edge."""
        for at in (3.0, 12.0):
            line_ = np.exp(-(((d - np.float32(at)) / np.float32(2.0)) ** 2))
            self.c.over(colour, (line_ * np.float32(0.34)).astype(np.float32))

    def bouton(self, centre: Point, width: float) -> None:
        """The end of an axon above a spine, with its vesicles."""
        c, g = self.c, self.c.g
        x, y = g.x - np.float32(centre[0]), g.y - np.float32(centre[1])
        d = sdf.ellipse(x, y, (0.0, 0.0), (width, 188.0))
        d = sdf.smooth_union(
            d, sdf.capsule(x, y, (0, -120), (width * 0.4, -700), 120.0, 80.0), 90.0
        )
        floor = y - np.float32(186.0 - 0.0)
        d = -sdf.smooth_union(-d, -floor, 40.0)
        mask = c.mask(d)
        if empty(mask):
            return
        c.shadow(mask, 0.5, 6, 12, 24)
        low, high = self.bg["cytosol"], self.bg["cytosol_lit"]
        c.pillow(mask, mixed(low, self.bg["cleft"], 0.25), high, 90, 24, 0.8)
        rng = np.random.default_rng(int(width))
        spots = [(-0.52, 96), (-0.18, 128), (0.20, 116), (0.55, 88), (-0.36, 20)]
        spots += [(0.02, 40), (0.38, 14), (-0.1, -60), (0.3, -84)]
        for share, dy in spots:
            jx, jy = rng.normal(0, 6, 2)
            far = 0.30 if dy > 80 else 0.55
            self.bead(centre[0] + share * width + jx, centre[1] + dy + jy, far)
        c.membrane(d, 20.0, 0.9)

    def bead(self, x: float, y: float, far: float) -> None:
        """A vesicle of glutamate, where the frame shows any of it."""
        if not empty(self.c.mask(sdf.circle(self.c.g.x, self.c.g.y, x, y, 30.0))):
            self.c.bead(x, y, 30.0, "glutamate", far)

    # -- inside -------------------------------------------------------------------

    def organelles(self) -> None:
        """Lysosome, waiting vesicles, mitochondrion, messenger RNAs."""
        c = self.c
        self.mitochondrion((560.0, 930.0), 205.0, -7.0)
        self.mitochondrion((1760.0, 950.0), 190.0, 9.0)
        x, y, r = LYSOSOME
        if not empty(c.mask(sdf.circle(c.g.x, c.g.y, x, y, r))):
            c.bead(x, y, r, "potassium", 0.10)
        rng = np.random.default_rng(12)
        for _ in range(16):
            a, away = rng.uniform(0, 2 * np.pi), rng.uniform(0, 0.62) ** 0.5 * r
            size = rng.uniform(5, 13)
            d = sdf.circle(
                c.g.x, c.g.y, x + away * np.cos(a), y + away * np.sin(a), size
            )
            grain = c.mask(d)
            if empty(grain):
                continue
            stop = "base" if not self.light else "shade"
            c.pillow(
                grain,
                mixed(c.entity("potassium", "deep"), self.bg["cytosol"], 0.2),
                mixed(c.entity("potassium", stop), self.bg["cytosol"], 0.35),
                9,
                4,
                1.2,
                alpha=0.8,
            )
        for x, y, r in STORED:
            self.dense_core(x, y, r)
        for path in (POLYSOME, SECOND_POLYSOME):
            self.messenger(path)

    def dense_core(self, x: float, y: float, r: float) -> None:
        """A vesicle that holds BDNF: the dark core of electron micrographs."""
        c = self.c
        core = c.mask(sdf.circle(c.g.x, c.g.y, x, y, 0.46 * r))
        if empty(core):
            return
        c.bead(x, y, r, "bdnf", 0.12)
        stop = ("deep", "shade") if not self.light else ("shade", "base")
        low, high = c.entity("bdnf", stop[0]), c.entity("bdnf", stop[1])
        c.pillow(core, low, high, 16, 5, 1.3, 0.4)

    def messenger(self, path: Sequence[Point]) -> None:
        """A messenger RNA: a thin thread under its ribosomes."""
        first, last = path[0], path[-1]
        thread = [
            (first[0] - 78, first[1] + 44),
            *((x, y + 16) for x, y in path),
            (last[0] + 84, last[1] + 42),
        ]
        tone = self.c.entity("magnesium", "lift" if not self.light else "shade")
        with self.c.strokes() as context:
            line(context, sdf.spline(thread, 10), tone, 4.0, 0.75)

    def mitochondrion(self, centre: Point, half: float, tilt: float) -> None:
        """Dim and far: what fills a dendrite besides."""
        c, g = self.c, self.c.g
        a = np.deg2rad(tilt)
        way = (half * float(np.cos(a)), half * float(np.sin(a)))
        ends = [(centre[0] + k * way[0], centre[1] + k * way[1]) for k in (-1, 1)]
        d = sdf.capsule(g.x, g.y, *ends, 62.0)
        mask = c.mask(d)
        if empty(mask):
            return
        c.shadow(mask, 0.35, 4, 8, 18)
        body = c.entity("membrane_head", "deep" if not self.light else "lift")
        high = c.entity("membrane_head", "shade" if not self.light else "rim")
        back = self.bg["cytosol_lit"]
        c.pillow(mask, mixed(body, back, 0.45), mixed(high, back, 0.5), 46, 14, 1.0)
        along = (g.x - centre[0]) * np.cos(a) + (g.y - centre[1]) * np.sin(a)
        across = -(g.x - centre[0]) * np.sin(a) + (g.y - centre[1]) * np.cos(a)
        waves = np.cos(along / 8.5 + 0.9 * np.sin(across / 21.0))
        side = np.sign(np.sin(along / 53.4))
        reach = eased((across * side + 34.0) / 22.0)
        folds = np.clip(waves - 0.35, 0, 1) * reach * eased((-d - 9) / 8)
        tone = c.entity("membrane_head", "base" if not self.light else "shade")
        part = c.around(mask)
        c.over(tone, (folds * np.float32(0.34)).astype(np.float32)[part], part)
        c.membrane(d.astype(np.float32), 9.0, 0.5)
