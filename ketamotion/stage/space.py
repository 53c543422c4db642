"""Where a scene's things stand: journeys, worlds, labels that come and go."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from manim import Mobject, Scene, VGroup

from ketamotion.layout import Layout
from ketamotion.mobjects.labels import Label
from ketamotion.mobjects.sprite import World
from ketamotion.mobjects.title import TitleBlock
from ketamotion.mobjects.track import smootherstep
from ketamotion.mobjects.travel_shade import TravelShade
from ketamotion.mobjects.veil import FADE_S, Appear, Vanish, Withdraw, set_veil
from ketamotion.stage.beats import MIN_HOLD_S
from ketamotion.stage.furniture import BeatFurniture
from ketamotion.stage.settings import StageSettings
from ketamotion.stage.words import SceneWords
from ketamotion.theme import Theme

TITLE_S = 2.0
"""How long a clip's title and question stand, in seconds of film; then it begins."""
TITLE_GOES_S = 0.4


class SceneSpace(SceneWords, Scene):
    """The part of a scene that owns world and overlay."""

    world: World
    furniture: BeatFurniture
    layout: Layout
    theme: Theme
    settings: StageSettings
    _staying: list[Mobject]

    def journey(
        self,
        shot: str,
        *animations: Any,
        run_time: float = 1.0,
        rate_func: Callable[[float], float] = smootherstep,
        leg: tuple[int, int] = (0, 1),
    ) -> None:
        """Go to another shot of the world: zoom, focus and plate together.

        Parameters
        ----------
        leg : (int, int)
            Which leg of how many this is, counted from 0, when one way goes past
            several shots; the scale bar is then the scene's own business.
        """
        zoom = self.world.view.zoom
        self.world.head_for(shot)
        if leg[1] == 1 and abs(self.world.arrival.view.zoom - zoom) > 1e-6:
            wait_s = max(0.0, run_time - FADE_S / 2)  # it comes no sooner than this
            self.furniture.rescale(self.world.arrival.view.zoom, wait_s)
        here = {"layout": self.layout, "theme": self.theme}
        shade = TravelShade(self.world, run_time, leg, **here)
        self.add(shade)
        self.play(
            self.world.journey.animate(rate_func=rate_func).set_value(1.0),
            *animations,
            run_time=run_time,
        )
        self.remove(shade)

    def look(self) -> dict[str, Any]:
        """What the overlay's mobjects need to know of this render."""
        return {
            "layout": self.layout,
            "theme": self.theme,
            "number": self.words.tick,
        }

    def title_block(self) -> Mobject:
        """The title card's words; empty when labels are off."""
        board = self.storyboard
        title = self.words.text(f"{board.id}.title", board.title)
        question = self.words.text(f"{board.id}.question", board.question)
        if self.settings.labels == "none":
            return VGroup()
        return TitleBlock(title, question, layout=self.layout, theme=self.theme)

    def open_with_title(self, seen: float = 1.0) -> None:
        """The title and its question over the picture; they go, and the clip begins.

        Called first in the first beat; that beat's furniture waits for it.

        Parameters
        ----------
        seen : float
            To what degree the world is seen under the title. Below 1 it goes with
            the title, and another picture can come.
        """
        title = self.title_block()
        self.add(title)
        goes = [Vanish(title, run_time=TITLE_GOES_S)]
        if seen < 1:
            set_veil(self.world, seen)
            goes.append(Withdraw(self.world, run_time=TITLE_GOES_S, most=seen))
        self.play(run_time=TITLE_S - TITLE_GOES_S)
        self.play(*goes)

    def show(self, *mobjects: Mobject, seconds: float = MIN_HOLD_S) -> None:
        """Bring something in and hold; it stays until the next beat begins."""
        self.add(*mobjects)
        self._staying += mobjects
        self.play(*map(Appear, mobjects))
        self.hold(seconds)

    def drop(self, *mobjects: Mobject) -> list[Vanish]:
        """Animations that take away what `show` brought in, before its beat ends."""
        self._staying = [m for m in self._staying if m not in mobjects]
        return [Vanish(mobject) for mobject in mobjects]

    def change_world(self, world: World, run_time: float = 0.5) -> None:
        """This world goes, then another comes: never two pictures in one place."""
        before = self.world.nm_px * self.world.view.zoom
        if abs(world.nm_px * world.view.zoom / before - 1) > 1e-6:
            # The old bar goes with the old picture, another comes with the new one.
            self.furniture.rescale(world.view.zoom, 2 * run_time, world.nm_px)
        self.play(Vanish(self.world), run_time=run_time)
        self.world = world
        set_veil(world, 0.0)
        self.add(world)
        self.play(Appear(world), run_time=run_time)

    def name(
        self,
        key: str,
        english: str,
        at: tuple[float, float],
        target: tuple[float, float] | None = None,
        side: str = "right",
        minor: bool = False,
        **look: Any,
    ) -> Mobject:
        """A label of the picture, not yet shown; empty when labels are off.

        Parameters
        ----------
        at, target : (float, float)
            Design px: where the text stands, what its leader ends at.
        minor : bool
            Whether the story can be followed without it (``--labels minimal``).
        """
        words = self.label(key, english)
        hidden = ("none", "minimal") if minor else ("none",)
        if self.settings.labels in hidden:
            return VGroup()
        return Label(
            words, at, target, side, layout=self.layout, theme=self.theme, **look
        )
