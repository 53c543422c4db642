"""What the films tell of the two circuits: each cell's rate over its kind's at rest.

The first circuit is `disinhibition_network`, built to show the hypothesis; the second,
`decision_circuit`, was published for another purpose. Both get the same block.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ketamotion.evidence import Quantity, derive, parameters
from ketamotion.models import decision_circuit, disinhibition_network, ketamine_block

Values = NDArray[np.float64]

MOST: Final = 0.5
"""Largest block that both circuits are solved for."""
KINDS: Final = ("pyramidal", "fast", "tonic")
CELLS: Final = 120


@dataclass(frozen=True, eq=False)
class Course:
    """Rates over a block, each divided by the rate of its kind without block.

    Attributes
    ----------
    x : ndarray, shape (n,)
        Block, ascending from 0.
    kinds : mapping of str to ndarray, shape (n,)
        Mean of a kind, over all seeds.
    cells : ndarray, shape (n, 120)
        Of each cell, in one run; where single cells were not kept, its kind's.
    """

    x: Values
    kinds: Mapping[str, Values]
    cells: Values

    def kind_at(self, kind: str, x: float) -> float:
        """A kind's ratio at any block: straight lines between the solved ones."""
        return float(np.interp(x, self.x, self.kinds[kind]))

    def cells_at(self, x: float) -> Values:
        """All cells' ratios at any block, (120,)."""
        n = int(np.clip(np.searchsorted(self.x, x) - 1, 0, len(self.x) - 2))
        u = (x - self.x[n]) / (self.x[n + 1] - self.x[n])
        return (1 - u) * self.cells[n] + u * self.cells[n + 1]


@cache
def hypothesis() -> Course:
    """The circuit built to show the hypothesis, the same block on every cell."""
    curves = disinhibition_network.rate_curves()
    inside = curves.block <= MOST + 1e-9
    x = curves.block[inside]
    kinds = {k: curves.mean[k][inside] / curves.mean[k][0] for k in KINDS}
    runs = [disinhibition_network.network_at(float(b)) for b in x]
    rates = np.array(
        [np.bincount(r.spike_cell, minlength=CELLS) / r.duration_s for r in runs]
    )
    at_rest = np.empty(CELLS)
    for part in disinhibition_network.POPULATIONS.values():
        at_rest[part] = rates[0, part].mean()
    return Course(x, kinds, rates / at_rest)


def _two_kinds(rates: decision_circuit.Rates) -> Course:
    """Excitatory cells as the pyramidal ones, inhibitory ones as the fast ones."""
    kinds = {
        "pyramidal": rates.pyramidal_hz / rates.pyramidal_hz[0],
        "fast": rates.interneuron_hz / rates.interneuron_hz[0],
    }
    cells = np.zeros((len(rates.block), CELLS))
    for kind, part in disinhibition_network.POPULATIONS.items():
        if kind in kinds:
            cells[:, part] = kinds[kind][:, None]
    return Course(rates.block, kinds, cells)


@cache
def other_circuit() -> Course:
    """The published decision circuit, the same block on every cell."""
    return _two_kinds(decision_circuit.rate_curves())


@cache
def interneurons_alone() -> Course:
    """The published decision circuit, a block of its interneurons' receptors alone."""
    return _two_kinds(decision_circuit.preference_curves())


@cache
def in_patients() -> float:
    """The block in a patient that the films go to: the central estimate."""
    return ketamine_block.patient_block().central.value


def story_results(block: float) -> dict[str, Quantity]:
    """What the words of the story rest on; ratios to the rate without block.

    Returns
    -------
    dict
        ``asked``: the block itself. ``tonic``, ``pyramidal``: rates at it.
        ``pyramidal_patients``: the largest departure from 1 inside the band of
        patients. ``band_high``: the band's upper edge. ``other``,
        ``other_interneurons``: the published circuit at the block. ``preferring``: its
        excitatory cells when its interneurons alone are blocked. ``tonic_share``: how
        much of the ambient NMDA current the tonic cells have, over the mean of all
        three kinds. ``tonic_least``: their rate at the largest block.
    """
    first, second, third = hypothesis(), other_circuit(), interneurons_alone()
    low, high = disinhibition_network.therapeutic_band()
    inside = [first.kind_at("pyramidal", x) - 1 for x in np.linspace(low, high, 9)]
    ambient = disinhibition_network.load().ambient
    mean = (ambient.pyramidal + ambient.fast + ambient.tonic) / 3
    fitted = list(parameters("disinhibition_network").values())
    published = list(parameters("decision_circuit").values())

    def of(value: float, inputs: list[Quantity]) -> Quantity:
        return derive(float(value), "1", *inputs)

    return {
        "asked": of(block, []),
        "tonic": of(first.kind_at("tonic", block), fitted),
        "pyramidal": of(first.kind_at("pyramidal", block), fitted),
        "pyramidal_patients": of(max(inside, key=abs), fitted),
        "band_high": of(high, fitted),
        "tonic_share": of(ambient.tonic / mean, fitted),
        "tonic_least": of(float(first.kinds["tonic"][-1]), fitted),
        "other": of(second.kind_at("pyramidal", block), published),
        "other_interneurons": of(second.kind_at("fast", block), published),
        "preferring": of(third.kinds["pyramidal"][-1], published),
    }
