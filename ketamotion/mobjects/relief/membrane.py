"""The lipid bilayer: three rows of lipids in two leaflets, drawn with Cairo."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import cairo
import numpy as np
from scipy import ndimage

from ketamotion.mobjects.relief import sdf
from ketamotion.mobjects.relief.bake import Bake
from ketamotion.mobjects.relief.layout import Placement
from ketamotion.mobjects.relief.molecules import stack
from ketamotion.mobjects.relief.oklab import is_light, srgb
from ketamotion.mobjects.relief.shade import colours, dome, material, relief, smooth

HEAD_Y = 97.0
"""Distance of the head groups from the midplane in design px (1.9 nm)."""
SPACING = 37.0
GAP = 206.0
"""Half width of the hole in the front row where the receptor stands."""
PORE_GAP = 62.0
"""The same in the rows behind it: no lipid is seen through the open pore."""
VARIANTS = 5


@dataclass(frozen=True)
class Row:
    """A row of lipids: shift up, scale, fog, blur in px, x offset."""

    name: str
    lift: float
    scale: float
    fog: float
    blur: float
    offset: float


ROWS = (
    Row("back", -27.0, 0.80, 0.66, 1.6, 11.0),
    Row("middle", -14.0, 0.90, 0.40, 0.7, 23.0),
    Row("front", 0.0, 1.0, 0.0, 0.0, 0.0),
)


def swell(x: float) -> float:
    """Slow undulation of the membrane, in px."""
    return 3.0 * float(np.sin(2 * np.pi * x / 1300.0 + 0.7))


def _lipid(
    tokens: Mapping, row: Row, inner: bool, variant: int, density: float
) -> Bake:
    """One lipid; ``inner`` ones stand on their heads (shape flipped, not light)."""
    d_row = density * row.scale
    s = np.float32(-1.0 if inner else 1.0)
    g = sdf.grid(-34, -106 if inner else -24, 34, 24 if inner else 106, d_row)
    x, y = g.x, g.y * s
    rng = np.random.default_rng(900 + variant)
    ground = tokens["background"]["cytosol" if inner else "cleft"]
    fog = {"fog": ground, "fog_amount": row.fog, "shadow_alpha": 0.0}
    head = material(tokens, "membrane_head", specular=0.10, contour_px=1.6, **fog)
    tail = material(
        tokens, "membrane_tail", contour_px=1.2, contour=0.6, bright=0.10, **fog
    )
    layers = []
    for side in (-1.0, 1.0):
        kink = rng.normal(0, 1, 6)
        phase = rng.uniform(0, 6.28)
        points = [(3.4 * side, 6.0)]
        for k in range(1, 7):
            sway = 3.4 * np.sin(1.35 * k + phase) + 0.7 * kink[k - 1]
            points.append((side * (6.2 + 0.35 * k) + sway, 6.0 + 13.8 * k))
        path = sdf.spline(points, 2)
        radii = [float(r) for r in np.linspace(4.6, 2.7, len(path))]
        d, u, _ = sdf.tube(x, y, path, radii)
        d = np.broadcast_to(d, g.shape)
        fade = np.clip((86 - u) / 30, 0, 1)
        r = relief(g, d, dome(d, 4.6), groove_px=4, groove_depth=8, fade=fade)
        layers.append(colours(r, tail))
    d = sdf.ellipse(x, y, (0, 0), (16.4, 14.8), float(rng.normal(0, 6)))
    fine = smooth(sdf.bumps(g, 11, 300 + variant), 2.0, g)
    d = np.broadcast_to(d, g.shape) - 0.06 * fine
    r = relief(g, d, dome(d, 13.6) + 0.16 * fine, groove_px=7, polish_px=1.6)
    layers.append(colours(r, head))
    key = f"lipid_{row.name}_{'inner' if inner else 'outer'}_{variant}"
    made = stack(key, layers, g)
    if row.blur:
        blurred = ndimage.gaussian_filter(
            np.pad(made.pixels, ((6, 6), (6, 6), (0, 0))).astype(np.float32),
            (row.blur * d_row, row.blur * d_row, 0),
        )
        pixels = np.rint(blurred).astype(np.uint8)
        pixels[..., :3] = np.minimum(pixels[..., :3], pixels[..., 3:])
        made = replace(
            made, pixels=pixels, pivot=(made.pivot[0] + 6, made.pivot[1] + 6)
        )
    # drawn at scale 1, a smaller row's bake has fewer px per design px
    return replace(made, px_per_unit=density)


def lipids(tokens: Mapping, density: float) -> dict[str, Bake]:
    """Bake every row, leaflet and variant."""
    out = {}
    for row in ROWS:
        for inner in (False, True):
            for variant in range(VARIANTS):
                b = _lipid(tokens, row, inner, variant, density)
                out[b.key] = b
    return out


def row_placements(
    row: Row, x0: float, x1: float, seed: int, *, gap: float = 0.0
) -> Iterator[Placement]:
    """Lipids of a row between x0 and x1 (world px), both leaflets.

    A lipid depends on its index alone, so plates of every size and zoom show
    the same membrane.
    """
    pitch = SPACING * row.scale
    for inner in (True, False):
        shift = row.offset + (0.45 * pitch if inner else 0.0)
        for i in range(int(np.floor((x0 - shift) / pitch)),
                       int(np.ceil((x1 - shift) / pitch)) + 1):  # fmt: skip
            rng = np.random.default_rng([seed, i + 100_000, inner, len(row.name)])
            x = shift + i * pitch + float(rng.normal(0, 1.6))
            if abs(x) < gap:
                continue
            y = (HEAD_Y if inner else -HEAD_Y) + swell(x) + row.lift
            y += float(rng.normal(0, 1.8))
            variant = int(rng.integers(VARIANTS))
            leaf = "inner" if inner else "outer"
            yield Placement(
                f"lipid_{row.name}_{leaf}_{variant}",
                x,
                y,
                float(rng.normal(0, 3.5)),
                layer="plate",
            )


def paint_core(context: cairo.Context, tokens: Mapping, x0: float, x1: float) -> None:
    """Paint the oily interior between the leaflets (world coordinates)."""
    light = is_light(tokens)
    tail = tokens["entity"]["membrane_tail"]
    rim, middle = ("lift", "base") if light else ("deep", "edge")
    strength = 0.55 if light else 0.80
    gradient = cairo.LinearGradient(0, -HEAD_Y - 6, 0, HEAD_Y + 6)
    for at, name, alpha in (
        (0.0, rim, 0.0),
        (0.10, rim, strength),
        (0.5, middle, strength),
        (0.90, rim, strength),
        (1.0, rim, 0.0),
    ):
        r, g, b = srgb(tail[name])
        gradient.add_color_stop_rgba(at, b, g, r, alpha)  # bytes are R, G, B, A
    context.set_source(gradient)
    context.rectangle(x0, -HEAD_Y - 6, x1 - x0, 2 * HEAD_Y + 12)
    context.fill()
