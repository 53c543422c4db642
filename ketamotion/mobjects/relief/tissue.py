"""Cells and organelles: soft bodies, membranes, vesicles, neurites.

Everything larger than a molecule is painted with these, back to front, in world px.
"""

from __future__ import annotations

from collections.abc import Sequence

import cairo
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ketamotion.mobjects.relief.oklab import srgb
from ketamotion.mobjects.relief.painting import (
    TO_LIGHT,
    Painting,
    Point,
    between,
    dither,
    eased,
    ground,
    mixed,
)

__all__ = [
    "TO_LIGHT",
    "Canvas",
    "Painting",
    "between",
    "dither",
    "eased",
    "ground",
    "mixed",
]

Floats = NDArray[np.float32]


class Canvas(Painting):
    """A painting of tissue; see `Painting` for its parameters."""

    # -- bodies -------------------------------------------------------------------

    def shadow(
        self,
        mask: Floats,
        strength: float = 0.45,
        dx: float = 6.0,
        dy: float = 10.0,
        blur: float = 22.0,
    ) -> Canvas:
        """What a body casts on all that lies behind it; paint it before the body."""
        part = self.around(mask, 3 * blur + max(abs(dx), abs(dy)))
        moved = ndimage.shift(
            mask[part], (dy * self.density, dx * self.density), order=1
        )
        colour = "#4A4560" if self.light else "#02050B"
        share = strength * (0.5 if self.light else 1.0)
        return self.over(colour, self.blurred(moved, blur) * np.float32(share), part)

    def pillow(
        self,
        mask: Floats,
        low: str,
        high: str,
        big: float = 80.0,
        small: float = 20.0,
        gain: float = 0.8,
        level: float = 0.42,
        alpha: float = 1.0,
    ) -> Canvas:
        """A soft body, lit from the upper left.

        Parameters
        ----------
        mask
            Its cover, (H, W).
        low, high
            Hex colours of its shaded and its lit side.
        big, small
            Radii in world px of the two roundings: cell 80/20, organelle 40/10,
            protein 15/6, spine and shaft 17/6, soma 12/5.
        gain
            Contrast: 0.8 for cells, 1.4 to 1.6 for proteins.
        level
            Where a flat place lies between low and high.
        """
        part = self.around(mask, 3 * big)
        inside = mask[part]
        if min(inside.shape) < 2:  # nothing of it is in the picture
            return self
        t = np.full(inside.shape, np.float32(level))
        for radius, weight in ((big, 0.62), (small, 0.38)):
            soft = self.blurred(inside, radius)
            gy, gx = np.gradient(soft, np.float32(1 / self.density))
            slope = -(gx * TO_LIGHT[0] + gy * TO_LIGHT[1]) * np.float32(2.5 * radius)
            t += np.float32(gain * weight) * slope
        body = between(low, high, np.clip(t, 0, 1))
        return self.over(body, inside * np.float32(alpha), part)

    def membrane(
        self, d: Floats, thickness: float = 17.0, alpha: float = 1.0
    ) -> Canvas:
        """Two leaflets round a body.

        Parameters
        ----------
        d
            Signed distance to the body in world px, negative inside; the membrane
            lies at 0 < d < thickness.
        """
        d = np.broadcast_to(d, self.g.shape).astype(np.float32)
        soft = self.blurred(d, 1.0)
        edge = np.float32(1.5 / self.density)
        band = eased((soft + edge) / edge) * eased((thickness - soft + edge) / edge)
        part = self.around(band)
        d, band = soft[part], band[part]
        gy, gx = np.gradient(d, np.float32(1 / self.density))
        lit = np.clip(0.55 + 0.45 * (gx * TO_LIGHT[0] + gy * TO_LIGHT[1]), 0.3, 1)
        tail = self.entity("membrane_tail", "base" if self.light else "shade")
        head = self.entity("membrane_head", "deep" if self.light else "lift")
        if self.light:
            tail = self.entity("membrane_head", "lift")
            lit = np.full_like(lit, 0.85)
        self.over(tail, np.float32(0.8 * alpha) * band, part)
        width = max(thickness * 0.26, 2.0)
        for at in (0.12 * thickness, 0.88 * thickness):
            line = np.clip(1 - (np.abs(d - at) / (width / 2)) ** 2, 0, 1)
            self.over(head, line * lit.astype(np.float32) * np.float32(alpha), part)
        return self

    def bead(
        self,
        x: float,
        y: float,
        radius: float = 68.0,
        entity: str = "glutamate",
        far: float = 0.0,
    ) -> Canvas:
        """A vesicle as a glass bead: shell of membrane, lumen of transmitter.

        Parameters
        ----------
        far
            Share mixed towards the cytosol, 0..1: out of the way.
        """
        cytosol = self.tokens["background"]["cytosol_lit"]
        r = np.hypot(self.g.x - np.float32(x), self.g.y - np.float32(y))
        shell = self.mask(r - np.float32(radius))
        part = self.around(shell, 30)
        self.shadow(shell, 0.5, 4, 8, 12)
        shell, r = shell[part], r[part]
        px, py = np.broadcast_arrays(
            self.g.x[:, part[1]] - np.float32(x), self.g.y[part[0]] - np.float32(y)
        )
        lean = (px * TO_LIGHT[0] + py * TO_LIGHT[1]) / np.float32(radius)

        def tone(colour: str) -> str:
            return mixed(colour, cytosol, far)

        dark = self.entity("membrane_tail", "shade" if self.light else "deep")
        pale = self.entity("membrane_tail", "lift" if self.light else "shade")
        skin = between(tone(dark), tone(pale), eased(0.5 + 0.6 * lean))
        self.over(skin, shell, part)
        head = tone(self.entity("membrane_head", "edge" if self.light else "lift"))
        scale = radius / 68.0
        for inset, width, share in ((2.0, 4.0, 0.9), (15.0, 3.0, 0.6)):
            off = np.abs(r - radius + inset * scale) / (width * scale)
            ring = np.clip(1 - off**2, 0, 1)
            light = np.clip(0.55 + 0.45 * lean, 0.25, 1)
            self.over(head, ring * light * np.float32(share) * shell, part)
        stops = self.tokens["entity"][entity]
        room = radius - 17 * scale
        inner = np.clip(0.5 - (r - room) * self.density, 0, 1).astype(np.float32)
        u = np.clip(r / room, 0, 1)
        rim = mixed(
            stops["lift" if self.light else "deep"],
            cytosol,
            0.3 if self.light else 0.45,
        )
        core = mixed(
            stops["base" if self.light else "shade"],
            stops["deep"],
            0.0 if self.light else 0.30,
        )
        lumen = between(tone(core), tone(rim), eased(u * 0.95 - 0.25 * lean))
        self.over(lumen, inner, part)
        gloss = np.exp(
            -(((px + 0.30 * radius) / (12 * scale)) ** 2)
            - ((py + 0.42 * radius) / (7 * scale)) ** 2
        )
        self.over(
            "#FFFFFF",
            gloss.astype(np.float32) * np.float32(0.20 * (1 - far)) * inner,
            part,
        )
        return self

    def neurite(
        self,
        context: cairo.Context,
        points: Sequence[Point],
        widths: Sequence[float],
        entity: str = "excitatory_neuron",
        depth: float = 0.0,
        halo_px: float = 3.0,
    ) -> None:
        """A dendrite or axon as a lit tube, with a halo that keeps crossings apart.

        Draw far ones first. `depth` mixes it towards the ground: 0 near, 0.55 far.

        Parameters
        ----------
        context
            From `strokes`.
        points, widths
            Along the neurite, in world px; one width a point.
        """
        stops = self.tokens["entity"][entity]
        back = self.tokens["background"]["cleft"]

        def pass_(
            colour: str, factor: float, more: float, shift: float, a: float
        ) -> None:
            r, g, b = (float(v) for v in srgb(colour))
            context.set_source_rgba(r, g, b, a)
            for (p, q), (u, v) in zip(
                zip(points, points[1:], strict=False),
                zip(widths, widths[1:], strict=False),
                strict=True,
            ):
                width = (u + v) / 2
                dx, dy = (shift * width * c for c in TO_LIGHT)
                context.set_line_width(max(width * factor + more, 0.5))
                context.move_to(p[0] + dx, p[1] + dy)
                context.line_to(q[0] + dx, q[1] + dy)
                context.stroke()

        if halo_px:
            pass_(back, 1.0, 2 * halo_px, 0.0, 0.85)
        order = ("shade", "base", "lift")
        looks = zip(order, (1.0, 0.78, 0.28), (0.0, 0.06, 0.24), strict=True)
        for name, factor, shift in looks:
            pass_(mixed(stops[name], back, depth), factor, 0.0, shift, 1.0)
