"""A clip in which all is well, and the same with one fault each, put in on purpose."""

from __future__ import annotations

import dataclasses

import numpy as np
from manim import Mobject

from ketamotion.layout import Focus, View
from ketamotion.mobjects.axes import Axes
from ketamotion.mobjects.labels import Label
from ketamotion.mobjects.molecule import Molecule
from ketamotion.mobjects.plot import Trace
from ketamotion.mobjects.sprite import Shot, Sprite
from ketamotion.mobjects.strokes import Shape, disc, segments
from ketamotion.mobjects.veil import FADE_S
from ketamotion.stage import MechanismScene
from ketamotion.storyboard import Beat, Storyboard, Wording
from tests.stage.small_scene import flat

THING = (700.0, 420.0)
"""Where the thing stands that the label names, in design px."""
FAULTY = "second"
"""The beat in which the faults happen; each begins a second after its start."""
RED_GREEN = ("#E0604A", "#7E9C3E")
"""Equally light, so that without red or green cones they are one colour."""


def beat(name: str) -> Beat:
    return Beat(
        name,
        captions=("Here is a thing with a name.", "It stands still for a while."),
        description="A square with a label, and a curve in a panel.",
        sources=("gilling2009",),
        badge="structure",
    )


class Sound(MechanismScene):
    """Four beats with a label, a leader, a curve and a molecule that drifts."""

    storyboard = Storyboard(
        id="sound",
        order=1,
        opens_at="channel",
        closes_at="channel",
        title="All is well",
        objective="Test the checks.",
        beats=tuple(map(beat, ("first", "second", "third", "fourth"))),
        length_s=(24.0, 40.0),
    )

    def construct(self) -> None:
        self.prepare()
        for told in self.storyboard.beats:
            with self.beat(told.id) as playing:
                self.picture()
                if told.id == FAULTY:
                    self.fault()
                self.play(run_time=2.0)
                playing.cue(1)
                self.play(run_time=1.6)
                self.hold()

    def prepare(self) -> None:
        ground = self.theme.background["cleft"].lstrip("#")
        rgb = tuple(int(ground[i : i + 2], 16) for i in (0, 2, 4))
        width, height = self.settings.pixel_size
        plate = flat(
            "plate@sound" + self.theme.name, 2 * width, 2 * height, (*rgb, 255)
        )
        px_scale = self.settings.px_scale
        plate = dataclasses.replace(
            plate, px_per_unit=px_scale, pivot=(float(width), float(height))
        )
        view = View(self.layout.width / 2, self.layout.height / 2, 1.0)
        self.world.take(Shot("only", view, Focus(0, 0, 1, 1, 0.0), plate))
        dot = flat("dot@sound", 24, 24, (200, 150, 60, 255))
        self.molecule = Molecule([dot], layer=1.0)
        self.molecule.add_updater(
            lambda m: m.stand(-300 + 4 * self.now, 200.0), call_updater=True
        )
        self.world.add(self.molecule)

    def picture(self) -> None:
        """What every beat shows."""
        self.add_name("thing", "thing", THING)
        axes = Axes(
            (0.0, 10.0),
            (0.0, 1.0),
            self.layout.panel,
            **self.look(),
        )
        curve = Trace(axes, [0.0, 5.0, 10.0], [0.1, 0.8, 0.6])
        self.show(axes, curve, seconds=0.5)

    def add_name(self, key: str, english: str, at: tuple[float, float]) -> Mobject:
        label = self.name(key, english, (at[0] + 90, at[1] - 60), at)
        self.show(label, seconds=0.1)
        return label

    def stay(self, sprite: Sprite) -> None:
        """Let a body be there for as long as this beat lasts; then it fades."""
        begun = len(self.played)

        def go(body: Sprite) -> None:
            if len(self.played) > begun:
                since = self.now - self.played[begun].end_s
                body.alpha = max(0.0, 1 - since / FADE_S)

        sprite.add_updater(go, call_updater=True)
        self.world.add(sprite)

    def fault(self) -> None:
        """Nothing is wrong here."""


class Pale(Sound):
    """A word in the colour of its ground."""

    def fault(self) -> None:
        color = self.theme.background["cleft_lit"]
        label = Label("pale", (300, 300), layout=self.layout, theme=self.theme,
                      color=color)  # fmt: skip
        self.show(label, seconds=0.5)


class Overlapping(Sound):
    """Two names in one place."""

    def fault(self) -> None:
        self.add_name("other", "another name", (THING[0] + 20, THING[1] + 8))


class Crowded(Sound):
    """More words than can be read."""

    def fault(self) -> None:
        for n in range(3):
            words = f"four more words {n}"
            self.show(self.name(f"more{n}", words, (200, 260 + 60 * n)), seconds=0.1)


class Astray(Sound):
    """A leader that ends beside what it names."""

    def fault(self) -> None:
        label = self.name("other", "astray", (300, 240), (200, 300))
        label.leader.shift([0.5, 0.0, 0.0])
        self.show(label, seconds=0.5)


class Covered(Sound):
    """A particle that drifts through a label."""

    def fault(self) -> None:
        label = self.name("other", "covered name", (300, 240))
        start = self.now
        self.molecule.clear_updaters()

        def drift(molecule: Molecule) -> None:
            left = 260 - self.layout.width / 2 + 60 * (self.now - start)
            molecule.stand(left, 240 - self.layout.height / 2)

        self.molecule.add_updater(drift, call_updater=True)
        self.show(label, seconds=0.5)


class Crossed(Sound):
    """A curve through a word."""

    def fault(self) -> None:
        panel = self.layout.panel
        at = (panel.left + 200, panel.top + panel.height / 2)
        self.show(self.name("other", "some crossed words", at), seconds=0.5)


class Pulsing(Sound):
    """A bright field that pulses five times a second, for two seconds."""

    def fault(self) -> None:
        width, height = self.layout.width, self.layout.height
        corners = [(0, 0), (width, 0), (width, height), (0, height), (0, 0)]
        path = segments(np.array(corners, float))
        field = Shape(self.layout, path, fill=self.theme.text["ink"])
        start = self.now

        def pulse(shape: Shape) -> None:
            since = self.now - start
            shape.veil = float(since < 2 and int(10 * since + 1e-6) % 2)

        field.set_z_index(-1)
        field.add_updater(pulse, call_updater=True)
        self.add(field)


class Hasty(Sound):
    """A caption of 25 characters a second, and more."""

    storyboard = dataclasses.replace(
        Sound.storyboard,
        beats=tuple(
            dataclasses.replace(
                told,
                captions=("Here is a thing whose name is so long that nobody who reads "
                          "it now can follow, and another one that stands beside it.",
                          told.captions[1]),
            )
            if told.id == FAULTY
            else told
            for told in Sound.storyboard.beats
        ),
    )  # fmt: skip

    def reading_time(self, beat: Beat, wording: Wording, n: int) -> float:
        return 1.5


class Endless(Sound):
    """A beat that does not end."""

    def fault(self) -> None:
        self.play(run_time=15.0)


class Untrue(Sound):
    """Words that the result does not bear out."""

    storyboard = dataclasses.replace(
        Sound.storyboard,
        beats=tuple(
            dataclasses.replace(told, holds=lambda results: False)
            if told.id == FAULTY
            else told
            for told in Sound.storyboard.beats
        ),
    )


class Stated(Sound):
    """Two states, shown by red against green alone."""

    marks = ("disc", "disc")

    def fault(self) -> None:
        for n, (form, color) in enumerate(zip(self.marks, RED_GREEN, strict=True)):
            at = (240.0 + 120 * n, 640.0)
            corners = np.array([(0, -1), (1, 0), (0, 1), (-1, 0), (0, -1)]) * 18 + at
            path = disc(*at, 18.0) if form == "disc" else segments(corners)
            self.show(Shape(self.layout, path, fill=color), seconds=0.1)


class Shaped(Stated):
    """The same two states, one of them a diamond: nothing is wrong."""

    marks = ("disc", "diamond")


class Jumping(Sound):
    """A thing that is gone at once when its beat begins."""

    def picture(self) -> None:
        if len(self.played) == 0:
            self.add(self.block())
        else:
            self.remove(*[m for m in self.mobjects if type(m) is Shape])
        super().picture()

    def block(self) -> Shape:
        corners = [(200, 300), (260, 300), (260, 360), (200, 360), (200, 300)]
        path = segments(np.array(corners, float))
        return Shape(self.layout, path, fill=self.theme.text["ink"])


class Camouflaged(Sound):
    """A molecule in nearly the colour of its ground."""

    def fault(self) -> None:
        rgb = (26, 40, 62)
        twin = Molecule([flat("dull@sound", 40, 40, (*rgb, 255))], layer=2.0)
        twin.stand(-500.0, 60.0)
        self.stay(twin)


class Reaching(Sound):
    """A body that reaches down to where captions stand."""

    def fault(self) -> None:
        body = Sprite(flat("body@sound", 60, 400, (120, 110, 100, 255)), layer=2.0)
        body.place(-640.0, 300.0)
        self.stay(body)
