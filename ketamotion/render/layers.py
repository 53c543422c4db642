"""One picture of a clip, taken apart: its world, and what is laid over it."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Any

import numpy as np

from ketamotion.layout import Focus, Layout
from ketamotion.mobjects.sprite import World
from ketamotion.mobjects.veil import veil
from ketamotion.render.beats import Stopped, play
from ketamotion.render.errors import RenderError
from ketamotion.stage import StageSettings

Floats = np.ndarray
EDGE = 0.2
"""A zoom heads for no place nearer to the frame's edge than this share of it."""
PANEL_COVERS = 0.3
"""Mean opacity over the panel's place from which a panel stands there."""
DIMMED = 0.9
"""A world under a veil of no more than this is dimmed."""


@dataclass(frozen=True)
class Pose:
    """Where in a clip a picture is to be found; can be sent to another process.

    Attributes
    ----------
    beat_id : str
        The beat that shows it.
    time_s : float
        Seconds of film from the clip's start.
    key : str
        Key of the beat's segment: tells whether the picture is still the same.
    """

    module: str
    name: str
    settings: StageSettings
    beat_id: str
    time_s: float
    key: str

    def told(self) -> tuple[str, str, float]:
        """What the picture depends on, for the key of what is made of it."""
        return self.key, self.beat_id, round(self.time_s, 6)


@dataclass(frozen=True)
class Layers:
    """A picture and what it consists of.

    Attributes
    ----------
    full : ndarray, shape (height, width, 3), uint8
        All of it, as the clip's own frame.
    world : ndarray, shape (height, width, 3), uint8
        Without labels, panels and furniture.
    overlay : ndarray, shape (height, width, 4), uint8
        Those alone, premultiplied.
    target : (float, float)
        Where a zoom goes, in px: to the light of its focus, else to the middle of
        what a panel leaves, else to the frame's.
    lit : ndarray, optional
        The world as it is when nothing dims it, if something does: a clip's picture
        is nearly dark under its title.
    """

    full: np.ndarray
    world: np.ndarray
    overlay: np.ndarray
    target: tuple[float, float]
    lit: np.ndarray | None = None

    @property
    def bright(self) -> np.ndarray:
        """The world, undimmed."""
        return self.world if self.lit is None else self.lit


class _Taker:
    """A sink that takes one picture apart and then ends the play."""

    def __init__(self, number: int, fps: int) -> None:
        self.found: Layers | None = None
        self._number, self._fps = number, fps

    def wanted(self, scene_time_s: float) -> bool:
        return round(scene_time_s * self._fps) == self._number

    def see(self, scene: Any) -> None:
        camera = scene.camera
        full = camera.pixel_array[..., :3].copy()
        worlds = [m for m in scene.mobjects if isinstance(m, World)]
        rest = [m for m in scene.mobjects if not isinstance(m, World)]
        camera.forget()
        camera.draw_frame(worlds)
        world = camera.pixel_array[..., :3].copy()
        camera.pixel_array[:] = 0
        camera.capture_mobjects(rest)
        overlay = camera.pixel_array.copy()
        target = _target(scene.world.focus, scene.layout, overlay)
        lit = None
        if _undim(scene.world):
            camera.forget()
            camera.draw_frame(worlds)
            lit = camera.pixel_array[..., :3].copy()
        self.found = Layers(full, world, overlay, target, lit)
        raise Stopped

    def frame(self, beat_id: str, pixels: np.ndarray) -> None:
        raise NotImplementedError


def _undim(world: World) -> bool:
    """Lift a veil that lies over all of a world; False when there is none."""
    dimmed = veil(world)
    if dimmed > DIMMED:
        return False
    for member in world.get_family():
        if abs(veil(member) - dimmed) < 1e-3:
            member.veil = 1.0
    return True


def _target(focus: Focus, layout: Layout, overlay: np.ndarray) -> tuple[float, float]:
    scale = overlay.shape[1] / layout.width
    left, top, right, bottom = (round(v * scale) for v in layout.panel)
    x, y = layout.frame.center
    if focus.amount > 0:
        x, y = focus.x, focus.y
    elif overlay[top:bottom, left:right, 3].mean() > 255 * PANEL_COVERS:
        x, y = layout.picture.center
    x = min(max(x, EDGE * layout.width), (1 - EDGE) * layout.width)
    y = min(max(y, EDGE * layout.height), (1 - EDGE) * layout.height)
    return x * scale, y * scale


def layers(pose: Pose) -> Layers:
    """Play a clip up to one picture, and take that apart.

    Raises
    ------
    RenderError
        When the scene fails, or has no such picture.
    """
    fps = pose.settings.fps
    taker = _Taker(round(pose.time_s * fps), fps)
    scene_class = getattr(importlib.import_module(pose.module), pose.name)
    try:
        play(scene_class, pose.settings, taker, {pose.beat_id})
    except Stopped:
        pass
    if taker.found is None:
        raise RenderError(f"{pose.beat_id} shows no picture at {pose.time_s:.2f} s")
    return taker.found


def over(picture: Floats, layer: np.ndarray, opacity: float) -> Floats:
    """Lay a premultiplied layer over a picture.

    Parameters
    ----------
    picture : ndarray, shape (height, width, 3), float32
        0 to 255.
    layer : ndarray, shape (height, width, 4), uint8
    opacity : float
        0 to 1, on top of the layer's own.
    """
    if opacity <= 0:
        return picture
    own = layer.astype(np.float32)
    return picture * (1 - own[..., 3:] * (opacity / 255)) + own[..., :3] * opacity


def mix(a: Any, b: Any, share: Any) -> Floats:
    """From `a` to `b`."""
    return a + (np.asarray(b, np.float32) - a) * share


def rgba(picture: np.ndarray) -> np.ndarray:
    """A picture as the encoder takes it, (height, width, 4) uint8."""
    out = np.full((*picture.shape[:2], 4), 255, np.uint8)
    if picture.dtype != np.uint8:
        picture = np.clip(np.rint(picture), 0, 255)
    out[..., :3] = picture
    return out
