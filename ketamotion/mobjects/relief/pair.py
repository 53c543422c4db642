"""A pyramidal cell and the interneuron that ends on it, one of them bright."""

from __future__ import annotations

import os
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ketamotion.mobjects.relief import axons, trees, tubes
from ketamotion.mobjects.relief.bake import Bake, cached_set
from ketamotion.mobjects.relief.oklab import srgb
from ketamotion.mobjects.relief.painting import mixed
from ketamotion.mobjects.relief.tissue import Canvas
from ketamotion.mobjects.relief.tubes import Limb

MODULES = (
    "axons", "bake", "oklab", "painting", "pair", "sdf", "shade", "tissue", "trees",
    "tubes",
)  # fmt: skip
BOX = (-312.0, -300.0, 314.0, 250.0)
PYRAMID, BRAKE = (-92.0, 62.0), (104.0, 34.0)
"""Middles of the two bodies."""
UNIT = 92.0
KINDS = {"pyramidal": "excitatory_neuron", "interneuron": "inhibitory_neuron"}
_SEED = 5


def pair_set(
    tokens: Mapping, density: float, folder: str | os.PathLike | None = None
) -> dict[str, Bake]:
    """Sprites ``pyramidal`` and ``interneuron``, named after the cell that is bright.

    Parameters
    ----------
    density
        Bake px per px of `BOX`.
    """
    parameters = {"theme": tokens.get("name", ""), "density": density}

    def build() -> dict[str, Bake]:
        limbs = _limbs()
        return {name: _paint(tokens, density, limbs, name) for name in KINDS}

    return cached_set("pair", parameters, build, folder, MODULES)


def _limbs() -> dict[str, list[Limb]]:
    rng = np.random.default_rng(_SEED)
    pyramid = trees.pyramidal(rng, fine=True, height=0.42)
    brake = trees.interneuron(rng)
    axon, _ = axons.basket(rng, BRAKE, PYRAMID, UNIT)
    return {
        "pyramidal": [_moved(limb, PYRAMID, UNIT) for limb in pyramid.limbs],
        "interneuron": axon
        + [_moved(limb, BRAKE, 0.86 * UNIT) for limb in brake.limbs],
    }


def _moved(limb: Limb, at: tuple[float, float], unit: float) -> Limb:
    shift: NDArray[np.float64] = np.array([*at, 0.0])
    return Limb(limb.points * unit + shift, limb.radii * unit)


def _paint(
    tokens: Mapping, density: float, limbs: Mapping[str, list[Limb]], bright: str
) -> Bake:
    canvas = Canvas(tokens, transparent=True, box=BOX, px_scale=density)
    bg = tokens["background"]
    haze = srgb(
        bg["panel"] if canvas.light else mixed(bg["panel"], bg["cleft_lit"], 0.5)
    )
    for name in KINDS:
        form = tubes.form(canvas.g, limbs[name])
        if form is None:
            continue
        table = tubes.table_of(tokens["entity"][KINDS[name]], canvas.light)
        colour = tubes.lit(form, table, bright=0.10 if name == bright else 0.0)
        if name != bright:
            colour = colour + np.float32(0.66) * (haze - colour)
        else:
            edge = np.zeros(canvas.g.shape, np.float32)
            edge[form.part] = form.cover
            canvas.shadow(edge, 0.4, 4, 7, 10)
        canvas.over(colour, form.cover, form.part)
    return canvas.sprite(bright)
