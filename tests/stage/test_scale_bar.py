"""The scale bar that is seen always fits the picture that is seen."""

from __future__ import annotations

import numpy as np
import pytest

from ketamotion.layout import Focus, View
from ketamotion.mobjects.furniture import QuietLine
from ketamotion.mobjects.relief.bake import Bake
from ketamotion.mobjects.sprite import Shot, World
from ketamotion.mobjects.veil import veil
from ketamotion.stage import MechanismScene, StageSettings, perform
from ketamotion.stage.furniture import UNITS_NM
from ketamotion.storyboard import Beat, Storyboard
from tests.stage.small_scene import flat

SEEN = 0.5
"""What is fainter is on its way out or in."""
SHARE = 0.05
"""How far a bar may be off while it goes."""


def made(name: str, nm_px: float, *zooms: float) -> World:
    """A world with a shot a zoom."""
    plate = flat("plate", 480, 270, (11, 21, 38, 255))
    plate = Bake(plate.key, plate.pixels, 0.1, (240.0, 135.0))
    shots = [
        Shot(f"{name}{n}", View(960, 540, zoom), Focus(0, 0, 1, 1, 0), plate)
        for n, zoom in enumerate(zooms)
    ]
    return World(nm_px=nm_px).take(*shots)


class Worlds(MechanismScene):
    """From one world into another, with journeys in both."""

    storyboard = Storyboard(
        id="worlds",
        order=1,
        opens_at="cleft",
        closes_at="spine",
        title="Worlds",
        objective="Test the scale bar.",
        beats=tuple(
            Beat(
                name,
                captions=("A picture.",),
                description="A picture.",
                badge="structure",
                scale=scale,
            )
            for name, scale in (("small", "nm"), ("large", "µm"))
        ),
    )

    def construct(self) -> None:
        self.remove(self.world)
        self.world = made("a", 2.0, 1.0, 1.5)
        self.add(self.world)
        with self.beat("small"):
            self.hold()
            self.journey("a1", run_time=2.0)
        with self.beat("large"):
            self.play(run_time=0.3)
            self.change_world(made("b", 0.45, 2.9, 1.28))
            self.journey("b1", run_time=1.2)
            self.hold()


class Bars:
    """In each frame: the bars that are seen, and px per nm of the picture."""

    def __init__(self) -> None:
        self.scene: MechanismScene | None = None
        self.seen: list[tuple[float, float]] = []
        self.last = ""

    def frame(self, beat_id: str, pixels: np.ndarray) -> None:
        world = self.scene.world
        for line in self.scene.mobjects:
            if not isinstance(line, QuietLine) or line.bar is None:
                continue
            length, unit = line.bar.text.words.split()
            if veil(line) > SEEN:
                px_per_nm = line.bar.length_px / (float(length) * UNITS_NM[unit])
                self.seen.append((px_per_nm, world.nm_px * world.view.zoom))
                self.last = line.bar.text.words


@pytest.fixture
def bars() -> Bars:
    sink = Bars()

    def scene(*given: object) -> MechanismScene:
        sink.scene = Worlds(*given)
        return sink.scene

    perform(scene, StageSettings(short_side=120, fps=15), sink)
    return sink


def test_each_bar_that_is_seen_fits_the_picture(bars: Bars) -> None:
    assert len(bars.seen) > 60
    for drawn, due in bars.seen:
        assert drawn == pytest.approx(due, rel=SHARE)


def test_the_bar_of_the_new_picture_comes(bars: Bars) -> None:
    assert bars.last == "0.2 µm"
