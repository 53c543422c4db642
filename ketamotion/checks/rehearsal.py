"""A scene played for a test that looks at the live scene at chosen instants.

A frame depends on time alone, so a rehearsal updates the scene only where the test
looks; pictures are drawn only when it looks at pixels.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache
from typing import Any

import numpy as np
from manim import Mobject

from ketamotion.mobjects.veil import veil
from ketamotion.stage import MechanismScene, Performance, StageSettings, perform
from ketamotion.stage.settings import TIME_GRID_HZ

SHORT_SIDE = 120
"""Small: what is measured on geometry is the same at every size."""
VISIBLE = 0.05
"""What is more faded than this nobody sees."""
SETTLED = 0.98
"""What is more veiled or thinner than this is on its way in or out, or is context."""

Look = Callable[[MechanismScene, str, np.ndarray], None]


class _Eye:
    """A sink that shows a look the scene behind each frame."""

    def __init__(self, look: Look, at: Iterable[float] | None, fps: int) -> None:
        self.look, self.fps = look, fps
        self.at = None if at is None else {round(t * fps) for t in at}
        self.scene: MechanismScene | None = None

    def wanted(self, scene_time_s: float) -> bool:
        return self.at is None or round(scene_time_s * self.fps) in self.at

    def frame(self, beat_id: str, pixels: np.ndarray) -> None:
        assert self.scene is not None
        self.look(self.scene, beat_id, pixels)


def rehearse(
    scene_class: type[MechanismScene],
    settings: StageSettings,
    look: Look,
    *,
    at: Iterable[float] | None = None,
    only: Collection[str] | None = None,
    draw: bool = False,
    watch: Callable[[MechanismScene], None] | None = None,
) -> Performance:
    """Play a scene; call `look(scene, beat_id, pixels)` at instants of film.

    Parameters
    ----------
    at : iterable of float, optional
        Seconds of film; every frame unless given.
    draw : bool
        Whether the pixels are drawn; else they are those of an empty frame.
    watch : callable, optional
        Called with the scene before it is played.
    """
    eye = _Eye(look, at, settings.fps)

    class Rehearsed(scene_class):
        def setup(self) -> None:
            super().setup()
            eye.scene = self
            if not draw:
                self.renderer.draw = lambda scene: None
            if watch is not None:
                watch(self)

    return perform(Rehearsed, settings, eye, None if only is None else set(only))


@cache
def timed(scene_class: type[MechanismScene], **given: Any) -> Performance:
    """A scene's times and words, without a picture; `given` goes to the settings.

    A parameter of the scene is given as ``set_NAME=VALUE``.
    """
    parameters = {
        name.removeprefix("set_"): given.pop(name)
        for name in list(given)
        if name.startswith("set_")
    }
    usual = {"short_side": SHORT_SIDE, "fps": TIME_GRID_HZ, "parameters": parameters}
    settings = StageSettings(**usual | given)
    return perform(scene_class, settings)


def middles_and_ends(performance: Performance) -> list[float]:
    """The middle and the last grid instant of each beat, in s of film."""
    step = 1 / TIME_GRID_HZ
    out = []
    for beat in performance.beats:
        first, after = round(beat.start_s / step), round(beat.end_s / step)
        out += [(first + after) // 2 * step, (after - 1) * step]
    return out


def every(performance: Performance, step_s: float) -> list[float]:
    """Instants of the grid, about so far apart, and each beat's middle and end."""
    steps = max(1, round(step_s * TIME_GRID_HZ))
    last = round(performance.duration_s * TIME_GRID_HZ)
    found = {k for k in range(0, last, steps)}
    found |= {round(t * TIME_GRID_HZ) for t in middles_and_ends(performance)}
    return [k / TIME_GRID_HZ for k in sorted(found)]


def parts(scene: MechanismScene) -> Iterator[tuple[Mobject, tuple[Mobject, ...]]]:
    """Every mobject that is shown, with those that it is part of, outermost first."""
    todo = [(mobject, ()) for mobject in scene.mobjects]
    seen: set[int] = set()
    while todo:
        mobject, above = todo.pop()
        if id(mobject) in seen:
            continue
        seen.add(id(mobject))
        yield mobject, above
        todo += [(part, (*above, mobject)) for part in mobject.submobjects]


def shown(mobject: Mobject) -> bool:
    """Whether its veil and opacity let anything of it be seen."""
    return veil(mobject) > VISIBLE and not getattr(mobject, "hidden", False)
