"""MechanismScene: the base class of every clip.

The stage owns time (beats, cues, holds, the grid), space (world and overlay) and
words (labels, translations, outcome variants). A scene says what happens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar

from manim import Mobject, ValueTracker
from numpy.typing import ArrayLike

from ketamotion import layout, theme
from ketamotion.evidence import Quantity
from ketamotion.mobjects.sprite import World
from ketamotion.mobjects.veil import fading
from ketamotion.stage.beats import (
    MIN_HOLD_S,
    READING_MARGIN_S,
    BeatError,
    BeatsDone,
    BeatStage,
)
from ketamotion.stage.camera import StageCamera
from ketamotion.stage.clock import Drive, ModelClock
from ketamotion.stage.furniture import BeatFurniture
from ketamotion.stage.performance import Performance, PlayedBeat
from ketamotion.stage.renderer import FrameSink, StageRenderer
from ketamotion.stage.settings import StageSettings, on_grid, settings_from_manim
from ketamotion.stage.space import TITLE_S, SceneSpace
from ketamotion.storyboard import Beat, Storyboard
from ketamotion.timecourse import drawn_until
from ketamotion.translation import Translator


@dataclass(frozen=True)
class Showing:
    """A mobject and the computed value that it has to show at each moment."""

    mobject: Mobject
    truth: Callable[[], Any]


class MechanismScene(SceneSpace):
    """A clip: a `Storyboard` and a `construct`.

    Parameters
    ----------
    settings : StageSettings, optional
        How to play; without it, what plain ``manim`` was asked for.
    sink : FrameSink, optional
        Takes the frames; without it nothing is drawn.
    only : set of str, optional
        The beats to draw; the others are run without drawing.
    """

    storyboard: ClassVar[Storyboard]
    seed: ClassVar[int] = 1

    def __init__(
        self,
        settings: StageSettings | None = None,
        sink: FrameSink | None = None,
        only: set[str] | None = None,
        **kwargs: Any,
    ) -> None:
        self.standalone = not isinstance(settings, StageSettings)
        self.settings = settings_from_manim() if self.standalone else settings
        self.theme = theme.load(self.settings.theme)
        self.layout = layout.layout(self.settings.size)
        self.words = Translator(self.settings.lang)
        self.values = self.storyboard.values(self.settings.parameters)
        self.exploring = self.storyboard.exploring(self.values)
        self.results: dict[str, Quantity] = {}
        self.only = only
        self.sink = sink
        self.clock: ModelClock | None = None
        self.model_s_before = 0.0
        self.seconds = ValueTracker(0.0)
        self.played: list[PlayedBeat] = []
        self.showing: dict[str, Showing] = {}
        self._staying: list[Mobject] = []
        self._leaving: list[Mobject] = []
        self._current: BeatStage | None = None
        void = self.theme.background["void"]

        def camera(**given: Any) -> StageCamera:
            return StageCamera(void=void, **given)

        if self.standalone:
            super().__init__(camera_class=camera, random_seed=self.seed, **kwargs)
        else:
            super().__init__(
                renderer=StageRenderer(sink, camera_class=camera),
                random_seed=self.seed,
                **kwargs,
            )

    # -- set-up ---------------------------------------------------------------

    def setup(self) -> None:
        self.world = World()
        self.furniture = BeatFurniture(self)
        if self.storyboard.question:
            self.furniture.delay_s = TITLE_S
        self.add(self.world)

    def tear_down(self) -> None:
        missing = [b.id for b in self.storyboard.beats[len(self.played) :]]
        if missing:
            raise BeatError(
                f"{self.storyboard.id}: beats never played: {', '.join(missing)}"
            )

    def parameter(self, name: str) -> float:
        """The value of a parameter, in the storyboard's unit."""
        return self.values[name]

    def result(self, name: str, quantity: Quantity) -> float:
        """Record a computed result: for captions, variants and the manifest.

        A caption that names a result which may not be printed stops the scene.
        """
        self.results[name] = quantity
        return quantity.value

    def shows(self, name: str, mobject: Mobject, truth: Callable[[], Any]) -> None:
        """Say which computed value a mobject shows, so that tests can hold it to it.

        Parameters
        ----------
        name : str
            Unique among what is shown; a later one of the same name replaces it.
        truth : callable
            The computed value at the present moment, straight from the solved
            model; a number or an array, as the instrument of this kind of mobject
            in ``tests/scenes/instruments`` reads it off the drawing.
        """
        self.showing[name] = Showing(mobject, truth)

    def shows_curve(
        self,
        name: str,
        trace: Mobject,
        xs: ArrayLike,
        ys: ArrayLike,
        upto: Callable[[], float] | None = None,
    ) -> None:
        """Say which computed curve a trace shows, and up to which x at present."""
        self.shows(name, trace, lambda: drawn_until(xs, ys, upto and upto()))

    # -- time -----------------------------------------------------------------

    @property
    def now(self) -> float:
        """Scene time, in seconds of film."""
        return float(self.seconds.get_value())

    @property
    def model_s(self) -> float:
        """Model time in s: of this beat's clock, or where the last one stopped."""
        return self.model_s_before if self.clock is None else self.clock.now_s

    def play(
        self, *animations: Any, run_time: float | None = None, **kwargs: Any
    ) -> None:
        """Manim's play, on the time grid; scene time runs along.

        The model's clock stands still: only `advance` moves it.
        """
        self._run(animations, run_time, {}, kwargs)

    def advance(
        self,
        clock: ModelClock,
        *animations: Any,
        seconds: float,
        **kwargs: Any,
    ) -> None:
        """Let the model's clock run for so many seconds of film, in its gear."""
        seconds = on_grid(seconds)
        target = clock.now_s + seconds * clock.gear
        self._run(animations, seconds, {clock.tracker: target}, kwargs)

    def hold(self, seconds: float = MIN_HOLD_S) -> None:
        """Nothing happens and the clock stands: time to look and to read."""
        self._run((), seconds, {}, {})
        if self._current is not None:
            self._current.played.hold_s = on_grid(seconds)

    def wait(self, duration: float = 1.0, **_: Any) -> None:
        """The same as `hold`: a wait on this stage is never a frozen frame."""
        self.hold(duration)

    def _run(
        self,
        animations: tuple[Any, ...],
        run_time: float | None,
        trackers: Mapping[ValueTracker, float],
        kwargs: Mapping[str, Any],
    ) -> None:
        if self._current is None:
            raise BeatError(f"{self.storyboard.id}: play only inside a beat")
        built = self.compile_animations(*animations) if animations else []
        longest = max((animation.get_run_time() for animation in built), default=1.0)
        seconds = on_grid(longest if run_time is None else run_time)
        start = self.now
        self.furniture.set_running(bool(trackers))
        drive = Drive({self.seconds: start + seconds, **trackers}, run_time=seconds)
        for animation in built:
            if run_time is not None:
                animation.set_run_time(seconds)
        self.renderer.play(self, drive, *built, **kwargs)
        self._current.played.hold_s = 0.0

    def get_moving_and_static_mobjects(self, animations: Any) -> Any:
        """Everything is drawn in every frame: a frame depends on time alone."""
        return list(self.mobjects), []

    def get_time_progression(self, run_time: float, *args: Any, **kwargs: Any) -> Any:
        progression = super().get_time_progression(run_time, *args, **kwargs)
        if not self.renderer.skip_animations:
            fps = self.camera.frame_rate
            progression.iterable = [k / fps for k in range(round(run_time * fps))]
        return progression

    # -- beats ----------------------------------------------------------------

    @contextmanager
    def beat(self, beat_id: str) -> Iterator[BeatStage]:
        """One step: caption cues, chapter, slide, segment, test image.

        Raises
        ------
        BeatError
            When the beat is unknown, out of order, or inside another.
        """
        name = self.storyboard.id
        if self._current is not None:
            raise BeatError(f"{name}: beat {beat_id!r} begins inside another")
        due = self.storyboard.beats[len(self.played) :]
        if not due or due[0].id != beat_id:
            wanted = repr(due[0].id) if due else "the end"
            raise BeatError(f"{name}: beat {beat_id!r} played where {wanted} is due")
        self._begin(due[0])
        current = self._current
        yield current
        self._finish(current)

    def _begin(self, beat: Beat) -> None:
        wording = beat.wording(self.outcome, self.exploring)
        played = PlayedBeat(beat.id, self.now, wording.variant)
        self._current = BeatStage(self, beat, wording, played)
        self.model_s_before, self.clock = self.model_s, None
        if self.standalone:
            self.next_section(beat.id)
        else:
            wanted = self.only is None or beat.id in self.only
            self.renderer.skip_animations = self.sink is None or not wanted
            self.renderer.beat_id = beat.id
        self.remove(*self._leaving)
        self._leaving, self._staying = self._staying, []
        for mobject in self._leaving:
            mobject.add_updater(fading(lambda: self.now, self.now, out=True))
        self.furniture.begin(beat)
        self._current.cue(0)

    def _finish(self, current: BeatStage) -> None:
        beat, wording, played = current.beat, current.wording, current.played
        for n in range(len(current.cue_starts), len(wording.captions)):
            current.cue(n)
        last = len(wording.captions) - 1
        due = current.cue_starts[last] + READING_MARGIN_S
        due += self.reading_time(beat, wording, last)
        short = max(due - self.now, MIN_HOLD_S - played.hold_s)
        if short > 1e-6:
            self.hold(short)
        played.end_s = self.now
        played.cue_starts = list(current.cue_starts)
        played.captions = {
            lang: self.captions(beat, wording, lang) for lang in self.languages
        }
        prefix = f"{wording.variant}_" if wording.variant else ""
        played.description = {
            lang: self.beat_text(
                beat, f"{prefix}description", lang, wording.description
            )
            for lang in self.languages
        }
        self.played.append(played)
        self._current = None
        if self.only is not None and self.only <= {b.beat_id for b in self.played}:
            raise BeatsDone


def perform(
    scene_class: type[MechanismScene],
    settings: StageSettings,
    sink: FrameSink | None = None,
    only: set[str] | None = None,
) -> Performance:
    """Play a scene; hand the frames of the wanted beats to a sink.

    Parameters
    ----------
    only : set of str, optional
        The beats to draw; when given, play stops after the last of them.

    Returns
    -------
    Performance
        Times, captions in every language, computed results.
    """
    with settings.manim_config():
        scene = scene_class(settings, sink, only)
        scene.setup()
        try:
            scene.construct()
            scene.tear_down()
        except BeatsDone:
            pass
        return Performance.of(scene)
