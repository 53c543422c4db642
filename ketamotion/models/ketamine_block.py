r"""How much of the open pore ketamine holds at equilibrium (model M2).

Ketamine and magnesium compete for one corridor, one molecule at a time:

.. math::
   IC_{50}(V, [Mg]) = K_d(V)\,(1 + [Mg] / K_{Mg}(V)), \qquad
   K_d(V) = K_d(V_0)\,e^{\delta F (V - V_0) / RT}, \qquad
   b = C / (C + IC_{50}).

The default is the only set whose values we have read: Gilling et al. 2009, human
GluN1/GluN2A. Its measured Hill slope (0.84) is not used, because one molecule fills
a pore. Kotermanski & Johnson 2009 (rat; values not read, tag M) serves as the upper
edge of a band and nowhere else. Subtypes with GluN2C or GluN2D, which magnesium
blocks less, would lie higher; they are not in the band.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ketamotion.evidence import (
    Quantity,
    build,
    derive,
    group_of,
    parameters,
    quantity_in,
)
from ketamotion.models import magnesium_block

Values = NDArray[np.float64]

KETAMINE_RANGE_UM = (0.0, 100.0)
"""The concentrations in which the models of ketamine may be computed."""


@dataclass(frozen=True)
class Gilling:
    """Human GluN1/GluN2A at -70 mV without magnesium."""

    ic50: float = quantity_in("uM")
    v_ref: float = quantity_in("mV")
    delta: float = quantity_in("1")


@dataclass(frozen=True)
class Kotermanski:
    """Rat GluN1/GluN2A at -66 mV, without and with 1 mM magnesium; not read."""

    ic50: float = quantity_in("uM")
    ic50_1mm_mg: float = quantity_in("uM")
    v_ref: float = quantity_in("mV")


@dataclass(frozen=True)
class Parameters:
    """What ``assets/parameters/ketamine_block.toml`` holds."""

    gilling: Gilling = group_of(Gilling)
    kotermanski: Kotermanski = group_of(Kotermanski)
    thermal_voltage: float = quantity_in("mV")
    patient_ketamine: float = quantity_in("uM")
    free_fraction: float = quantity_in("1")


@dataclass(frozen=True)
class Blocker:
    """An affinity at one voltage and how it changes with the voltage.

    Attributes
    ----------
    kd_um : float
        Dissociation constant from the open pore at `v_ref_mv`, no magnesium.
    delta : float
        Electrical distance, 0..1: depolarisation loosens the block.
    """

    kd_um: float
    v_ref_mv: float
    delta: float
    thermal_mv: float

    def at(self, v_mv: ArrayLike) -> Values:
        """The dissociation constant, in uM, at a voltage without magnesium."""
        shift = (np.asarray(v_mv, dtype=np.float64) - self.v_ref_mv) / self.thermal_mv
        return self.kd_um * np.exp(self.delta * shift)


@cache
def load() -> Parameters:
    """The published parameters."""
    return build(Parameters, parameters("ketamine_block"))


@cache
def gilling() -> Blocker:
    """The default: human GluN1/GluN2A."""
    p = load()
    return Blocker(p.gilling.ic50, p.gilling.v_ref, p.gilling.delta, p.thermal_voltage)


@cache
def kotermanski() -> Blocker:
    """Rat GluN1/GluN2A without magnesium, tag M: for the upper edge of a band."""
    p = load()
    return Blocker(
        p.kotermanski.ic50, p.kotermanski.v_ref, p.gilling.delta, p.thermal_voltage
    )


@cache
def _upper_edge() -> Blocker:
    # The lower of the two: as given, or as implied by the value with magnesium.
    p, k = load(), load().kotermanski
    hindrance = 1.0 + 1.0 / float(magnesium_block.half_block_mm(k.v_ref))
    return Blocker(
        min(k.ic50, k.ic50_1mm_mg / hindrance),
        k.v_ref,
        p.gilling.delta,
        p.thermal_voltage,
    )


def check_ketamine(ketamine_um: float) -> float:
    """The concentration itself, if the models may be computed for it.

    Raises
    ------
    ValueError
        Outside `KETAMINE_RANGE_UM`.
    """
    low, high = KETAMINE_RANGE_UM
    if not low <= ketamine_um <= high:
        raise ValueError(
            f"ketamine_um={ketamine_um:g} is outside the model's range, "
            f"{low:g} to {high:g} uM"
        )
    return float(ketamine_um)


def ic50_um(
    v_mv: ArrayLike, magnesium_mm: float = 1.0, blocker: Blocker | None = None
) -> Values:
    """Ketamine, in uM, that blocks half of the receptors at equilibrium."""
    free = magnesium_block.unblocked_fraction(v_mv, magnesium_mm)
    return (blocker or gilling()).at(v_mv) / free


def block(
    v_mv: ArrayLike,
    ketamine_um: float,
    magnesium_mm: float = 1.0,
    blocker: Blocker | None = None,
) -> Values:
    """Share of receptors, 0..1, whose open pore ketamine holds at equilibrium.

    Raises
    ------
    ValueError
        When `ketamine_um` is outside the model's range.
    """
    c = check_ketamine(ketamine_um)
    return c / (c + ic50_um(v_mv, magnesium_mm, blocker))


@dataclass(frozen=True, eq=False)
class PatientBlock:
    """Equilibrium block in a patient, with its band.

    Attributes
    ----------
    central : Quantity
        Gilling's receptor, all ketamine of the plasma free; share, 0..1.
    low, high : Quantity
        The band. `low`: only ketamine not bound to albumin counts. `high`: the
        higher affinity of Kotermanski & Johnson, tag M, so no figure of it may be
        printed.
    v_mv : ndarray, shape (n,)
        Voltages of the curves below.
    central_curve, low_curve, high_curve : ndarray, shape (n,)
        The same three over `v_mv`.
    """

    central: Quantity
    low: Quantity
    high: Quantity
    v_mv: Values
    central_curve: Values
    low_curve: Values
    high_curve: Values

    def receptors(self, of: int = 100) -> tuple[int, int, int]:
        """Blocked receptors among `of`, rounded: at `low`, `central` and `high`."""
        low, central, high = (
            round(of * q.value) for q in (self.low, self.central, self.high)
        )
        return low, central, high


def patient_block(
    v_mv: float = -66.0,
    ketamine_um: float | None = None,
    magnesium_mm: float = 1.0,
) -> PatientBlock:
    """Share of receptors blocked at the concentration of a trial in depression.

    Parameters
    ----------
    ketamine_um : float
        In plasma; by default the peak of a trial's infusion, 0.78 uM.

    Raises
    ------
    ValueError
        When `ketamine_um` is outside the model's range.
    """
    p, given = load(), parameters("ketamine_block")
    total = p.patient_ketamine if ketamine_um is None else ketamine_um
    free = total * p.free_fraction
    voltages = np.linspace(-80.0, 0.0, 81)
    edges = {
        "central": (total, gilling()),
        "low": (free, gilling()),
        "high": (total, _upper_edge()),
    }
    magnesium = parameters("magnesium_block")
    common = [
        magnesium["k_mg_0mv"],
        magnesium["k_mg_slope"],
        given["gilling.delta"],
        given["thermal_voltage"],
        given["patient_ketamine"],
    ]
    inputs = {
        "central": [given["gilling.ic50"]],
        "low": [given["gilling.ic50"], given["free_fraction"]],
        "high": [given["kotermanski.ic50"], given["kotermanski.ic50_1mm_mg"]],
    }
    at = {
        name: derive(
            float(block(v_mv, c, magnesium_mm, blocker)), "1", *inputs[name], *common
        )
        for name, (c, blocker) in edges.items()
    }
    curves = {
        f"{name}_curve": block(voltages, c, magnesium_mm, blocker)
        for name, (c, blocker) in edges.items()
    }
    return PatientBlock(**at, v_mv=voltages, **curves)
