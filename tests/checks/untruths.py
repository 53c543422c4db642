"""The sound clip with one thing in it that is not so, or not said; see `faults`."""

from __future__ import annotations

import dataclasses

from ketamotion.mobjects.labels import Label
from ketamotion.stage.beats import MIN_HOLD_S
from ketamotion.storyboard import Parameter, Storyboard
from tests.checks.faults import FAULTY, Sound


def told_otherwise(**changes: object) -> Storyboard:
    """The sound storyboard with something else in the beat of the faults."""
    return dataclasses.replace(
        Sound.storyboard,
        beats=tuple(
            dataclasses.replace(told, **changes) if told.id == FAULTY else told
            for told in Sound.storyboard.beats
        ),
    )


class Clocked(Sound):
    """A beat with a clock that runs as it says."""

    storyboard = told_otherwise(rate="1 s = 20 ms")

    def fault(self) -> None:
        self.ticking = self._current.clock()
        self.spoil()
        self.advance(self.ticking, seconds=2.0)

    def spoil(self) -> None:
        """Nothing is wrong here."""


class Fast(Clocked):
    """A clock that runs half as fast again as it says."""

    def spoil(self) -> None:
        self.ticking.gear *= 1.5


class Restless(Clocked):
    """A beat without a hold: its model runs to the end."""

    def hold(self, seconds: float = MIN_HOLD_S) -> None:
        if self.clock is not None:
            self.advance(self.clock, seconds=seconds)
        else:
            super().hold(seconds)


class Sudden(Sound):
    """A name that comes in the middle of the hold."""

    def hold(self, seconds: float = MIN_HOLD_S) -> None:
        super().hold(seconds)
        if self._current.beat.id == FAULTY and self._current.cue_starts[1:]:
            self.add(self.name("late", "late name", (300, 240)))
            super().hold(0.8)
            self._current.played.hold_s = MIN_HOLD_S  # as if nothing had happened


class Uncited(Sound):
    """A beat that cites nothing."""

    storyboard = told_otherwise(sources=())


class Overstated(Sound):
    """Words that are true by default, and not at one end of the story range."""

    storyboard = dataclasses.replace(
        told_otherwise(holds=lambda results: results["amount"] < 5),
        parameters=(
            Parameter(
                name="amount",
                default=2.0,
                unit="1",
                model=(0.0, 20.0),
                story=(1.0, 10.0),
                meaning="how much there is",
            ),
        ),
    )


class Figured(Sound):
    """A caption with a figure that comes from nowhere."""

    storyboard = told_otherwise(
        captions=("Here are 75 things with a name.", "They stand still for a while.")
    )


class Numbered(Sound):
    """A figure in the picture that is drawn past the translator."""

    def fault(self) -> None:
        here = {"layout": self.layout, "theme": self.theme}
        self.show(Label("75 mV", (300, 300), **here), seconds=0.5)


class Badgeless(Sound):
    """A beat whose evidence word is not drawn."""

    def fault(self) -> None:
        self.remove(self.furniture.shown[0])


class Plain(Sound):
    """A name that no translator was given."""

    def fault(self) -> None:
        here = {"layout": self.layout, "theme": self.theme}
        self.show(Label("some plain words", (300, 300), **here), seconds=0.5)
