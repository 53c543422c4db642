"""MechanismScene: the base class of every clip.

The stage owns time (beats, cues, holds, the grid), space (world and overlay) and
words (labels, translations, outcome variants). A scene says what happens.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, ClassVar

from manim import Animation, Mobject, Scene, ValueTracker, VGroup, linear

from ketamotion import layout, theme
from ketamotion.evidence import Quantity
from ketamotion.mobjects.labels import Label
from ketamotion.mobjects.sprite import World
from ketamotion.mobjects.title import TitleBlock
from ketamotion.mobjects.track import smootherstep
from ketamotion.mobjects.veil import Appear, Vanish, fading, set_veil
from ketamotion.stage.camera import StageCamera
from ketamotion.stage.clock import ModelClock
from ketamotion.stage.furniture import BeatFurniture
from ketamotion.stage.performance import Performance, PlayedBeat
from ketamotion.stage.renderer import FrameSink, StageRenderer
from ketamotion.stage.settings import StageSettings, on_grid, settings_from_manim
from ketamotion.storyboard import READING_RATE_CPS, Beat, Storyboard, Wording
from ketamotion.translation import LANGUAGES, Translator

MIN_HOLD_S = 1.5
READING_MARGIN_S = 1.0


class BeatError(RuntimeError):
    """A beat that is missing, misspelt or out of order."""


class BeatsDone(Exception):
    """Raised when all wanted beats have been played; the rest is not needed."""


class _Drive(Animation):
    """Runs trackers linearly from where they are; keeps time for everything."""

    def __init__(self, targets: Mapping[ValueTracker, float], **kwargs: Any) -> None:
        self.targets = dict(targets)
        self.starts = {tracker: tracker.get_value() for tracker in targets}
        super().__init__(next(iter(targets)), rate_func=linear, **kwargs)

    def begin(self) -> None:
        self.interpolate(0)

    def interpolate(self, alpha: float) -> None:
        for tracker, end in self.targets.items():
            start = self.starts[tracker]
            tracker.set_value(start + alpha * (end - start))

    def finish(self) -> None:
        for tracker, end in self.targets.items():
            tracker.set_value(end)

    def clean_up_from_scene(self, scene: Scene) -> None:
        """Trackers are not shown, so there is nothing to remove."""

    def update_mobjects(self, dt: float) -> None:
        """Trackers have no updaters."""


@dataclass
class BeatStage:
    """What a scene holds while it plays a beat."""

    scene: MechanismScene
    beat: Beat
    wording: Wording
    played: PlayedBeat
    cue_starts: list[float] = field(default_factory=list)

    def clock(self, start_s: float = 0.0) -> ModelClock:
        """The beat's clock, in the gear that the storyboard declares."""
        if self.scene.clock is not None:
            raise BeatError(f"{self.beat.id}: a beat has one clock")
        self.scene.clock = ModelClock(self.beat.rate, start_s)
        self.scene.furniture.tie(self.scene.clock)
        return self.scene.clock

    def cue(self, n: int, after: float | None = None) -> None:
        """The n-th caption begins now, or once the one before it has been read.

        Parameters
        ----------
        after : float, optional
            Seconds of film from now, for a moment inside the next play; without it
            the picture waits until the caption can begin.
        """
        if n >= len(self.wording.captions):
            return
        if n != len(self.cue_starts):
            raise BeatError(
                f"{self.beat.id}: cue {n} where cue {len(self.cue_starts)} is due"
            )
        scene = self.scene
        due = scene.now + (after or 0.0)
        if n:
            needed = scene.reading_time(self.beat, self.wording, n - 1)
            due = max(due, self.cue_starts[n - 1] + needed)
        if after is None and due > scene.now + 1e-6:
            scene.hold(due - scene.now)
            due = scene.now
        self.cue_starts.append(on_grid(due) if due else 0.0)


class MechanismScene(Scene):
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

    # -- words ----------------------------------------------------------------

    def label(self, key: str, english: str, **values: float | str) -> str:
        """A word of the picture, in the viewer's language."""
        self._check_printable(english)
        return self.words.text(
            f"{self.storyboard.id}.label.{key}", english, self.filling | values
        )

    def beat_text(self, beat: Beat, name: str, lang: str, text: str) -> str:
        """A text of a beat in any language, its templates filled."""
        words = self.words if lang == self.words.lang else Translator(lang)
        self._check_printable(text)
        return words.text(f"{self.storyboard.id}.{beat.id}.{name}", text, self.filling)

    @property
    def filling(self) -> dict[str, float]:
        """What templates may name: parameters and computed results."""
        return self.values | self.outcome

    @property
    def outcome(self) -> dict[str, float]:
        """The computed results as plain numbers."""
        return {name: quantity.value for name, quantity in self.results.items()}

    def _check_printable(self, text: str) -> None:
        for name, quantity in self.results.items():
            if "{" + name in text and not quantity.printable:
                raise ValueError(
                    f"{self.storyboard.id}: {name!r} is tagged {quantity.tag} with "
                    f"sources {quantity.sources} and may not be printed; show it by "
                    "shape, band or word"
                )

    def captions(self, beat: Beat, wording: Wording, lang: str) -> tuple[str, ...]:
        """The captions of one outcome in a language."""
        prefix = f"{wording.variant}_" if wording.variant else ""
        return tuple(
            self.beat_text(beat, f"{prefix}caption{n}", lang, text)
            for n, text in enumerate(wording.captions)
        )

    def reading_time(self, beat: Beat, wording: Wording, n: int) -> float:
        """Seconds that the n-th caption needs, in the longest language."""
        longest = max(
            len(self.captions(beat, wording, lang)[n]) for lang in LANGUAGES
        )
        return max(MIN_HOLD_S, longest / READING_RATE_CPS)

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
        drive = _Drive({self.seconds: start + seconds, **trackers}, run_time=seconds)
        for animation in built:
            if run_time is not None:
                animation.set_run_time(seconds)
        self.renderer.play(self, drive, *built, **kwargs)
        self._current.played.hold_s = 0.0

    # -- space ----------------------------------------------------------------

    def journey(self, shot: str, *animations: Any, run_time: float = 1.0) -> None:
        """Go to another shot of the world: zoom, focus and plate together."""
        zoom = self.world.view.zoom
        self.world.head_for(shot)
        if abs(self.world.arrival.view.zoom - zoom) > 1e-6:
            self.furniture.rescale(self.world.arrival.view.zoom, 0.7 * run_time)
        self.play(
            self.world.journey.animate(rate_func=smootherstep).set_value(1.0),
            *animations,
            run_time=run_time,
        )

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

    def change_world(self, world: World, run_time: float = 1.0) -> None:
        """Another world comes in over this one, which then is gone."""
        last, self.world = self.world, world
        set_veil(world, 0.0)
        self.add(world)
        self.play(Appear(world), run_time=run_time)
        self.remove(last)

    def name(
        self,
        key: str,
        english: str,
        at: tuple[float, float],
        target: tuple[float, float] | None = None,
        side: str = "right",
        **look: Any,
    ) -> Mobject:
        """A label of the picture, not yet shown; empty when labels are off.

        Parameters
        ----------
        at, target : (float, float)
            Design px: where the text stands, what its leader ends at.
        """
        words = self.label(key, english)
        if self.settings.labels == "none":
            return VGroup()
        return Label(
            words, at, target, side, layout=self.layout, theme=self.theme, **look
        )

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
            lang: self.captions(beat, wording, lang) for lang in LANGUAGES
        }
        prefix = f"{wording.variant}_" if wording.variant else ""
        played.description = {
            lang: self.beat_text(
                beat, f"{prefix}description", lang, wording.description
            )
            for lang in LANGUAGES
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
