"""How a circuit of a hundred and twenty cells looks.

The plate shows all of them dim; for
each cell there is a sprite of what can be seen of it, bright, to be laid over it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ketamotion.mobjects.relief import tubes
from ketamotion.mobjects.relief.bake import Bake, cached_set
from ketamotion.mobjects.relief.circuit_plan import (
    CELLS,
    FIRST_TONIC,
    KINDS,
    ROWS,
    CircuitPlan,
    grown,
)
from ketamotion.mobjects.relief.oklab import srgb
from ketamotion.mobjects.relief.painting import (
    CAPTIONS_END,
    FADE_FROM,
    Painting,
    eased,
    mixed,
)
from ketamotion.mobjects.relief.tubes import Floats, Limb

MODULES = (
    "axons",
    "bake",
    "circuit",
    "circuit_plan",
    "oklab",
    "painting",
    "sdf",
    "shade",
    "trees",
    "tubes",
)
SHARP, BLUR_PX = 0.15, 4.2
"""Share of the depth that is in focus; how far the farthest cells are out of it."""
GAIN = 0.34
"""How much a near cell's lit picture is lighter than its skin."""
ENTITIES = {
    "pyramidal": "excitatory_neuron",
    "fast": "gaba",
    "tonic": "inhibitory_neuron",
}


def circuit_set(
    tokens: Mapping,
    made: CircuitPlan,
    views: Mapping[str, tuple[float, float, float]],
    size: tuple[float, float],
    px_scale: float,
    *,
    seed: int,
    edges: tuple[float, float],
    lacking: Sequence[int] = (),
    folder: str | os.PathLike | None = None,
) -> dict[str, Bake]:
    """Plates and sprites of a circuit, from the cache or baked.

    Parameters
    ----------
    views
        By name: (axis_x, midplane_y, zoom). The sprites are made for the first.
    edges
        World x between which the circuit fades away to the right.
    lacking
        Cells that are not drawn.

    Returns
    -------
    dict of Bake
        ``plate@view``; ``cell@n``, and of the focal pair ``cell@n@pair`` for the view
        of that name; ``release@row``, the glutamate at the endings of all pyramidal
        cells of one band of distance; ``pulse@glutamate`` and ``pulse@gaba``.
    """
    views = {name: tuple(view) for name, view in views.items()}
    parameters = {
        "tokens": dict(tokens),
        "plan": made.key(),
        "views": views,
        "size": list(size),
        "px_scale": px_scale,
        "seed": seed,
        "edges": list(edges),
        "lacking": list(lacking),
    }

    def build() -> dict[str, Bake]:
        cells = grown(made, seed)
        chosen = [n for n in range(CELLS) if n not in lacking]
        look = _Look(tokens, made, edges)
        out: dict[str, Bake] = {}
        for number, (name, view) in enumerate(views.items()):
            reach = tuple(views.values()) if name == "pair" else (view,)
            canvas = _canvas(tokens, size, px_scale, view, reach)
            pair = [n for n in (0, FIRST_TONIC) if n in chosen]
            kept = chosen if number == 0 else pair if name == "pair" else ()
            sprites = look.paint(canvas, cells, chosen, kept)
            if number:
                sprites = {f"{key}@{name}": bake for key, bake in sprites.items()}
            else:
                out |= look.release(canvas, cells, chosen)
            _fade(canvas, size, view)
            out[f"plate@{name}"] = canvas.plate(f"plate@{name}", None)
            out |= sprites
        for entity in ("glutamate", "gaba"):
            out[f"pulse@{entity}"] = _pulse(tokens, entity, 2.0 * px_scale)
        return out

    return cached_set("circuit", parameters, build, folder, MODULES)


def _canvas(
    tokens: Mapping,
    size: tuple[float, float],
    px_scale: float,
    view: tuple[float, float, float],
    reach: Sequence[tuple[float, float, float]],
) -> Painting:
    """A canvas for a view that also covers what other views show.

    A near view's plate must fill the frame while the picture zooms.
    """
    density = view[2] * px_scale
    box = []
    for axis in (0, 1):
        # Whole pixels beyond the frame, so that the rest pose is not resampled.
        start = -view[axis] * px_scale
        low = min(-v[axis] / v[2] for v in reach) * density
        high = max((size[axis] - v[axis]) / v[2] for v in reach) * density
        more = max(0, int(np.ceil(start - low)))
        extra = max(0, int(np.ceil(high - start - size[axis] * px_scale)))
        whole = round(size[axis] * px_scale) + more + extra
        box.append(((start - more) / density, whole / density))
    (left, width), (top, height) = box
    edge = 0.01 / density  # what rounding may add must not become a pixel
    frame = (left, top, left + width - edge, top + height - edge)
    return Painting(tokens, size, px_scale, view=view, box=frame)


def _fade(
    canvas: Painting, size: tuple[float, float], view: tuple[float, float, float]
) -> None:
    """Sink into the ground where captions stand in a view."""
    height = size[1]
    y = (view[1] + view[2] * canvas.g.y) / height
    gone = eased((y - FADE_FROM) / (CAPTIONS_END - FADE_FROM))[..., None]
    canvas.colour += gone.astype(np.float32) * (canvas.ground - canvas.colour)


class _Look:
    """How cells are tinted by distance, and painted one over the other."""

    def __init__(
        self, tokens: Mapping, made: CircuitPlan, edges: tuple[float, float]
    ) -> None:
        self.tokens, self.made, self.edges = tokens, made, edges
        bg = tokens["background"]
        self.light = float(srgb(bg["void"]).mean()) > 0.5
        self.free: dict[int, Floats] = {}
        self.haze = srgb(
            bg["cleft"] if self.light else mixed(bg["cleft_lit"], bg["cleft"], 0.4)
        )
        self.tables = {
            kind: tubes.table_of(tokens["entity"][entity], self.light)
            for kind, entity in ENTITIES.items()
        }

    def paint(
        self,
        canvas: Painting,
        cells: Sequence[tuple[list[Limb], NDArray[np.float64]]],
        chosen: Sequence[int],
        kept: Sequence[int],
    ) -> dict[str, Bake]:
        """Paint all cells dim; return some of them bright, where they are seen."""
        made, g = self.made, canvas.g
        # An interneuron's axon lies on the body that it ends on: it is painted later.
        nearest = np.where(
            (made.ends_on >= 0) & (made.kind > 0),
            np.maximum(made.y, made.y[made.ends_on] + 0.5),
            made.y,
        )
        order = sorted(chosen, key=lambda n: nearest[n])
        fade = 1 - eased(
            (g.x - self.edges[0]) / max(self.edges[1] - self.edges[0], 1.0)
        )
        painted = []
        for n in order:
            form = tubes.form(g, cells[n][0])
            if form is None:
                continue
            far = float(made.far[n])
            colour = tubes.lit(form, self.tables[KINDS[made.kind[n]]])
            cover = form.cover
            sigma = BLUR_PX * max(far - SHARP, 0.0) * canvas.density
            if sigma > 0.3:
                weight = ndimage.gaussian_filter(cover, sigma)
                colour = (
                    ndimage.gaussian_filter(
                        colour * cover[..., None], (sigma, sigma, 0)
                    )
                    / np.maximum(weight, np.float32(1e-3))[..., None]
                )
                cover = weight
            cover = cover * fade[:, form.part[1]]
            self._set_off(canvas, form.part, cover, float(made.unit[n]), far)
            tint = (0.58 if self.light else 0.66) + 0.26 * far
            dim = colour + np.float32(tint) * (self.haze - colour)
            canvas.over(dim, cover, form.part)
            painted.append((n, form.part, cover, colour))
        return self._sprites(canvas, painted, kept)

    def _set_off(
        self,
        canvas: Painting,
        part: tuple[slice, slice],
        cover: Floats,
        unit: float,
        far: float,
    ) -> None:
        """Darken what lies behind a cell a little, so that crossings can be read."""
        pad = max(2, round(0.10 * unit * canvas.density))
        rows, columns = part
        height, width = canvas.g.shape
        wide = (
            slice(max(rows.start - pad, 0), min(rows.stop + pad, height)),
            slice(max(columns.start - pad, 0), min(columns.stop + pad, width)),
        )
        inside = (
            (rows.start - wide[0].start, wide[0].stop - rows.stop),
            (columns.start - wide[1].start, wide[1].stop - columns.stop),
        )
        soft = ndimage.gaussian_filter(np.pad(cover, inside), pad / 2)
        strength = (0.5 if self.light else 0.75) * (1 - 0.4 * far)
        canvas.over(canvas.ground[wide], np.clip(1.5 * soft, 0, 1) * strength, wide)

    def _sprites(
        self, canvas: Painting, painted: list, kept: Sequence[int]
    ) -> dict[str, Bake]:
        """Each cell bright, but for what nearer cells hide."""
        free = np.ones(canvas.g.shape, np.float32)
        out = {}
        for n, part, cover, colour in reversed(painted):
            far = float(self.made.far[n])
            # What nearer cells leave free, for what else is at this distance.
            self.free.setdefault(int(self.made.row[n]), free.copy())
            seen = cover * free[part]
            free[part] *= 1 - cover
            if n not in kept:
                continue
            # Pyramidal cells are many: the far ones step back, the brakes do not.
            haze = (0.30 if self.made.kind[n] else 0.62) * far
            bright = colour + np.float32(haze) * (self.haze - colour)
            if not self.light:
                gain = np.float32(GAIN * (1 - far))
                bright = bright + gain * (1 - bright) * bright
            out[f"cell@{n}"] = _bake(f"cell@{n}", canvas, part, bright, seen)
        return out

    def release(
        self, canvas: Painting, cells: Sequence, chosen: Sequence[int]
    ) -> dict[str, Bake]:
        """Glutamate at the endings of pyramidal cells, by band of distance."""
        stops = self.tokens["entity"]["glutamate"]
        row = self.made.row
        out = {}
        for band in range(ROWS // 2, ROWS):  # farther ones would only be a glitter
            glow = np.zeros(canvas.g.shape, np.float32)
            core = np.zeros_like(glow)
            for n in chosen:
                if self.made.kind[n] or row[n] != band:
                    continue
                unit = float(self.made.unit[n])
                for x, y in cells[n][1]:
                    _dab(glow, canvas, x, y, 0.26 * unit, 0.42)
                    _dab(core, canvas, x, y, 0.085 * unit, 0.85)
            if not glow.any():
                continue
            free = self.free.get(band, np.float32(1))
            glow, core = free * np.clip(glow, 0, 0.6), free * np.clip(core, 0, 1)
            cover = glow + core * (1 - glow)
            share = (core / np.maximum(cover, np.float32(1e-3)))[..., None]
            outer = srgb(stops["shade" if not self.light else "base"])
            inner = srgb(stops["base" if not self.light else "shade"])
            colour = outer + np.clip(share, 0, 1) * (inner - outer)
            part = canvas.around(cover)
            key = f"release@{band}"
            out[key] = _bake(key, canvas, part, colour[part], cover[part])
        return out


def _dab(
    field: Floats, canvas: Painting, x: float, y: float, radius: float, high: float
) -> None:
    """Add a soft spot to a field."""
    g, reach = canvas.g, 2.6 * radius
    x0 = max(int((x - reach - g.x0) * g.density), 0)
    x1 = min(int((x + reach - g.x0) * g.density) + 1, field.shape[1])
    y0 = max(int((y - reach - g.y0) * g.density), 0)
    y1 = min(int((y + reach - g.y0) * g.density) + 1, field.shape[0])
    if x0 >= x1 or y0 >= y1:
        return
    r2 = (g.x[:, x0:x1] - x) ** 2 + (g.y[y0:y1] - y) ** 2
    field[y0:y1, x0:x1] += np.float32(high) * np.exp(-r2 / np.float32(radius**2))


def _pulse(tokens: Mapping, entity: str, density: float) -> Bake:
    """A soft light that runs along an axon, or glows at an ending; radius 40 px."""
    canvas = Painting(
        tokens, transparent=True, box=(-40, -40, 40, 40), px_scale=density
    )
    r = np.hypot(canvas.g.x, canvas.g.y)
    stops = tokens["entity"][entity]
    # Not the rim: nearly white, it would look the same in yellow and in pink.
    halo, core = ("base", "shade") if canvas.light else ("base", "lift")
    canvas.over(stops[halo], np.clip(np.exp(-((r / 15) ** 2)) * 0.75 - 0.004, 0, 1))
    canvas.over(stops[core], np.clip(np.exp(-((r / 6.5) ** 2)) - 0.004, 0, 1))
    return canvas.sprite(f"pulse@{entity}")


def _bake(
    key: str,
    canvas: Painting,
    part: tuple[slice, slice],
    colour: Floats,
    alpha: Floats,
) -> Bake:
    """Part of a canvas as a sprite in the canvas's own pixels."""
    a = np.rint(np.clip(alpha, 0, 1) * 255)
    pixels = np.empty((*alpha.shape, 4), np.uint8)
    rgb = np.rint(np.clip(colour, 0, 1) * a[..., None])
    pixels[..., :3] = np.minimum(rgb, a[..., None])
    pixels[..., 3] = a
    px, py = canvas.g.pivot
    pivot = (px - part[1].start, py - part[0].start)
    return Bake(key, pixels, canvas.density, pivot).cropped()
