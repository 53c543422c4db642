"""Manim's Cairo renderer without its cache, its files and its partial redraws."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from manim import config
from manim.renderer.cairo_renderer import CairoRenderer


class FrameSink(Protocol):
    """Takes the frames of a scene as they are drawn.

    One that has a method ``wanted(scene_time_s) -> bool`` gets those frames alone:
    a frame depends on time only, so the others need not even be computed. One that
    has a method ``see(scene)`` is shown the scene itself before each of its frames.
    """

    def frame(self, beat_id: str, pixels: np.ndarray) -> None:
        """One frame, RGBA, uint8, (height, width, 4); copy it to keep it."""


class StageRenderer(CairoRenderer):
    """Draws each frame whole and hands it to a sink.

    Manim's segment cache is not used: it replays old pictures when an updater
    reads anything that its hash does not see (upstream issue 339).
    """

    def __init__(self, sink: FrameSink | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.sink = sink
        self.beat_id = ""
        self.skip_animations = True

    def init_scene(self, *_: Any, **__: Any) -> None:
        """Nothing to prepare: no files are written here."""

    def play(self, scene: Any, *args: Any, **kwargs: Any) -> None:
        """Play animations; frame k shows the instant k / fps."""
        scene.compile_animation_data(*args, **kwargs)
        scene.begin_animations()
        fps = config["frame_rate"]
        wanted = getattr(self.sink, "wanted", None)
        see = getattr(self.sink, "see", None)
        if self.skip_animations:
            scene.update_to_time(scene.duration)
        else:
            for k in range(round(scene.duration * fps)):
                if wanted is not None and not wanted(self.time + k / fps):
                    continue
                scene.update_to_time(k / fps)
                self.draw(scene)
                assert self.sink is not None
                if see is not None:
                    see(scene)
                self.sink.frame(self.beat_id, self.camera.pixel_array)
        for animation in scene.animations:
            animation.finish()
            animation.clean_up_from_scene(scene)
        scene.update_mobjects(0)
        self.time += scene.duration
        self.num_plays += 1

    def draw(self, scene: Any) -> None:
        """Draw the scene as it stands."""
        self.camera.draw_frame(scene.mobjects)
