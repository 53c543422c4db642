"""Coming and going: an opacity on top of whatever a mobject's own opacity is.

Manim's FadeIn copies a mobject and interpolates the copy, which freezes its
updaters meanwhile. A veil is one number a mobject, honoured by the stage's camera,
so that clocks turn and traces grow while they come in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from manim import Animation, Mobject, Scene

from ketamotion.mobjects.track import smootherstep

FADE_S = 0.5


def set_veil(mobject: Mobject, opacity: float) -> None:
    """Let a mobject and all its parts be seen to this degree, 0 to 1."""
    for member in mobject.get_family():
        member.veil = opacity


def veil(mobject: Mobject) -> float:
    """To what degree it is to be seen; 1 unless set."""
    return getattr(mobject, "veil", 1.0)


class Appear(Animation):
    """A mobject comes in; its updaters run on.

    Parameters
    ----------
    most : float
        To what degree it is seen at the bright end of the animation, 0 to 1.
    """

    goes = False

    def __init__(
        self,
        mobject: Mobject,
        run_time: float = FADE_S,
        most: float = 1.0,
        **kwargs: Any,
    ) -> None:
        self.ends = (most, 0.0) if self.goes else (0.0, most)
        super().__init__(mobject, run_time=run_time, **kwargs)

    def begin(self) -> None:
        self.interpolate(0)

    def interpolate(self, alpha: float) -> None:
        start, end = self.ends
        set_veil(self.mobject, start + (end - start) * smootherstep(alpha))

    def finish(self) -> None:
        set_veil(self.mobject, self.ends[1])

    def update_mobjects(self, dt: float) -> None:
        """Its updaters are run by the scene, once."""


class Withdraw(Appear):
    """A mobject goes and stays where it belongs, unseen: for parts of a world."""

    goes = True


class Vanish(Withdraw):
    """A mobject goes, and is removed when it has gone."""

    def clean_up_from_scene(self, scene: Scene) -> None:
        scene.remove(self.mobject)


def fading(
    seconds: Callable[[], float],
    start_s: float,
    *,
    out: bool = False,
    most: float = 1.0,
) -> Callable[[Mobject], None]:
    """An updater that brings something in, or out, from a scene time on.

    What goes has gone before what comes is there: the two may stand in one place.
    What goes was seen to the degree `most`.
    """
    half = FADE_S / 2

    def update(mobject: Mobject) -> None:
        u = smootherstep((seconds() - start_s - (0.0 if out else half)) / half)
        set_veil(mobject, most * (1 - u) if out else u)

    return update
