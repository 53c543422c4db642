"""A scene small enough for tests: a clock, a sprite, a square, two beats."""

from __future__ import annotations

import numpy as np
from manim import FadeIn, Square

from ketamotion.evidence import Quantity
from ketamotion.layout import Focus, View
from ketamotion.mobjects.relief.bake import Bake
from ketamotion.mobjects.sprite import Shot, Sprite
from ketamotion.stage import MechanismScene
from ketamotion.storyboard import Beat, Parameter, Storyboard, Variant


def flat(name: str, width: int, height: int, rgba: tuple[int, ...]) -> Bake:
    """A bake of one colour whose pivot is its middle."""
    pixels = np.zeros((height, width, 4), np.uint8)
    pixels[:] = rgba
    return Bake(name, pixels, 1.0, (width / 2, height / 2))


class Small(MechanismScene):
    """Two beats, one of them with a clock."""

    storyboard = Storyboard(
        id="small",
        order=1,
        opens_at="channel",
        closes_at="channel",
        title="Small",
        objective="Test the stage.",
        parameters=(
            Parameter(
                name="dose_um",
                default=10.0,
                unit="uM",
                model=(0.0, 100.0),
                story=(1.0, 30.0),
                meaning="a dose",
            ),
        ),
        beats=(
            Beat(
                "first",
                captions=("A square comes in.", "It stands."),
                description="A square comes in.",
                badge="model",
                variants=(
                    Variant(
                        name="none",
                        when=lambda results: results["twice"] == 0,
                        captions=("No square.", "Nothing."),
                        description="Nothing.",
                    ),
                ),
            ),
            Beat(
                "second",
                captions=("A sprite moves at {dose_um} µM: {twice:1}.",),
                description="A sprite moves.",
                badge="model",
                rate="1 s = 20 ms",
                neutral=("A sprite moves.",),
            ),
        ),
    )

    def construct(self) -> None:
        dose = self.parameter("dose_um")
        self.result("twice", Quantity(2 * dose, "uM", "V", ("gilling2009",)))
        scale = self.settings.px_scale
        width, height = self.settings.pixel_size
        plate = flat("plate", 2 * width, 2 * height, (11, 21, 38, 255))
        view = View(self.layout.width / 2, self.layout.height / 2, 1.0)
        plate = Bake(plate.key, plate.pixels, scale, (float(width), float(height)))
        shot = Shot("only", view, Focus(960, 540, 400, 300, 0.5), plate)
        self.world.take(shot)
        sprite = Sprite(flat("dot", 120, 80, (200, 100, 50, 255)), layer=1)
        square = Square(side_length=1.0, fill_opacity=1.0, color="#FF0000")
        with self.beat("first") as beat:
            self.play(FadeIn(square), run_time=0.51)
            beat.cue(1)
            self.play(square.animate.shift([2.0, 0.0, 0.0]), run_time=1.0)
            self.hold()
        with self.beat("second") as beat:
            clock = beat.clock()
            sprite.add_updater(lambda s: s.place(4000 * clock.now_s, 0.0, 30.0))
            self.world.add(sprite)
            self.advance(clock, seconds=2.0)
            self.hold()
