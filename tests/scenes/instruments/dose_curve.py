"""A model's curve over dose: which way it lies, where it crosses, not how high.

The value due is an array (n, 2) of doses and heights; heights have no scale, so only
their ratios to the largest one are compared.
"""

from __future__ import annotations

import numpy as np
import pytest

from ketamotion.checks.measure import to_px
from ketamotion.checks.rehearsal import parts
from ketamotion.mobjects import dose_chart
from ketamotion.mobjects.dose_chart import DoseChart, DoseCurve
from ketamotion.stage import MechanismScene
from tests.scenes.instruments.dose_chart import doses_at

KIND = DoseCurve
OFF = 0.03


def read(scene: MechanismScene, mobject: DoseCurve, _: np.ndarray) -> np.ndarray:
    """Doses and heights in px above the line of its strip: (m, 2)."""
    if not len(mobject.points):
        return np.zeros((0, 2))
    charts = [m for m, _ in parts(scene) if isinstance(m, DoseChart)]
    (chart,) = [c for c in charts if mobject in c.get_family()]
    line = float(to_px(scene.layout, chart.strip[0].points)[0, 1])
    path = to_px(scene.layout, mobject.points).reshape(-1, 4, 2)[:, (0, 3)]
    path = path.reshape(-1, 2)
    doses = doses_at(scene, chart.axis, path[:, 0])
    return np.stack([doses, line - path[:, 1]], axis=1)


def compare(
    drawn: np.ndarray, due: np.ndarray, scene: MechanismScene, mobject: DoseCurve
) -> str:
    """Whether the curve has the computed form, as far as it is drawn."""
    if len(drawn) < 2 or len(due) < 2:
        return "" if abs(len(drawn) - len(due)) < 4 else "shows another stretch"
    if abs(np.log(drawn[-1, 0] / due[-1, 0])) > 0.05:
        return f"shows the curve up to {drawn[-1, 0]:.4g}, due is {due[-1, 0]:.4g}"
    seen = np.interp(np.log(due[:, 0]), np.log(drawn[:, 0]), drawn[:, 1])
    ratio = float(seen @ due[:, 1] / (due[:, 1] @ due[:, 1]))
    off = np.abs(seen / ratio - due[:, 1]) / np.abs(due[:, 1]).max()
    if ratio <= 0 or off.max() > OFF:
        n = int(np.argmax(off))
        return f"shows {seen[n]:.0f} px at {due[n, 0]:.3g}, computed is another form"
    return ""


def move_along(patch: pytest.MonkeyPatch) -> None:
    made = dose_chart.DoseCurve.__init__

    def moved(self, axis, doses, *given, **more):
        made(self, axis, np.minimum(np.asarray(doses) * 1.2, 200.0), *given, **more)

    patch.setattr(dose_chart.DoseCurve, "__init__", moved)


def turn_over(patch: pytest.MonkeyPatch) -> None:
    made = dose_chart.DoseCurve.__init__

    def turned(self, axis, doses, heights, *given, **more):
        made(self, axis, doses, -np.asarray(heights), *given, **more)

    patch.setattr(dose_chart.DoseCurve, "__init__", turned)


SPOIL = [move_along, turn_over]
