"""Scenes for the tests of rendering: flat theme colours, a label, three beats."""

from __future__ import annotations

import dataclasses

from manim import Rectangle, VGroup, VMobject

from ketamotion.evidence import Quantity
from ketamotion.layout import px
from ketamotion.mobjects.text import text
from ketamotion.stage import MechanismScene
from ketamotion.storyboard import Beat, Parameter, Storyboard, Variant

BEATS = (
    Beat(
        "stand",
        captions=(
            "Four colours stand side by side, each of them as the theme has it, and "
            "this caption is so long that it has to be shown in more than one piece.",
        ),
        description="Four rectangles <side> by side & still.",
        sources=("gilling2009",),
        claims=(1,),
    ),
    Beat(
        "move",
        captions=("One of them moves.", "At {dose_um} µM it went {way:1} px."),
        description="One rectangle moves to the right.",
        rate="1 s = 20 ms",
        condition="{dose_um} µM",
        neutral=("One of them moves.", "It went some way."),
        variants=(
            Variant(
                name="still",
                when=lambda results: results["way"] == 0,
                captions=("Nothing moves.",),
                description="Nothing changes.",
            ),
        ),
    ),
    Beat("rest", captions=("All is still.",), description="Nothing moves any more."),
)


class Flat(MechanismScene):
    """Rectangles in theme colours; one of them moves by its model clock."""

    storyboard = Storyboard(
        id="flat",
        order=10,
        opens_at="channel",
        closes_at="channel",
        poster="move",
        title="Flat colours & <little> else",
        objective="Test how films are made.",
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
        beats=BEATS,
    )

    def block(self, color: str, x: float) -> Rectangle:
        """A flat rectangle whose middle is at (x, 500) px."""
        block = Rectangle(width=px(280), height=px(360), fill_opacity=1.0)
        block.set_fill(color).set_stroke(width=0)
        return block.move_to(self.layout.point(x, 500))

    def construct(self) -> None:
        dose = self.parameter("dose_um")
        way = self.result("way", Quantity(10 * dose, "px", "V", ("gilling2009",)))
        entity = self.theme.entity
        colors = [entity["glun1"]["base"], entity["glun2"]["base"]]
        colors += [self.theme.text["ink"], self.theme.background["panel"]]
        center = self.layout.width / 2
        blocks = VGroup(
            *(
                self.block(color, center + 240 * (i - 1.5))
                for i, color in enumerate(colors)
            )
        )
        label = text(self.label("name", "Flat"), color=self.theme.text["ink"])
        label.at(self.layout, center, 240, "middle")
        with self.beat("stand"):
            self.add(blocks, label)
            self.hold()
        with self.beat("move") as beat:
            clock = beat.clock()
            home = blocks[-1].get_center()
            blocks[-1].add_updater(
                lambda m: m.move_to(home).shift([px(way) * clock.now_s / 0.03, 0, 0])
            )
            self.advance(clock, seconds=1.5)
            beat.cue(1)
            self.hold()
        with self.beat("rest"):
            self.before_rest()
            self.hold()

    def before_rest(self) -> None:
        """Where a scene that fails does so."""


class Deep(Flat):
    """The same again, as if it were a circuit."""

    storyboard = dataclasses.replace(
        Flat.storyboard,
        id="deep",
        title="Deep colours",
        opens_at="circuit",
        closes_at="circuit",
    )


class Failing(Flat):
    """Fails in the midst of its last beat, and only when it is drawn."""

    def before_rest(self) -> None:
        late = self.now + 4.8  # the encoder has written something by then

        def fail(_: VMobject) -> None:
            if self.sink is not None and self.now > late:
                raise ZeroDivisionError("the third beat breaks")

        self.add(VMobject().add_updater(fail))
        self.hold(5)


class Broken(Flat):
    """Fails at once."""

    def before_rest(self) -> None:
        raise ZeroDivisionError("it breaks")
