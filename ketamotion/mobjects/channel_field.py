"""A hundred channels in a membrane, free or blocked, as a function of time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from manim import Group

from ketamotion.layout import Focus, Layout, Rect, View
from ketamotion.mobjects.edged import EDGE_PX, edged
from ketamotion.mobjects.relief.bake import Bake
from ketamotion.mobjects.relief.field import (
    CHANNELS,
    SOLID_PX,
    FieldPlan,
    field_set,
    plan,
    variant,
)
from ketamotion.mobjects.sprite import Picture, Shot, Sprite
from ketamotion.mobjects.strokes import Shape, arc
from ketamotion.mobjects.track import Switches, smootherstep
from ketamotion.theme import LINE_MEDIUM, Theme

CHANGE_S = 0.5
"""Seconds of film that a change from free to blocked, or back, is drawn over."""
RUNNING_CHANGE_S = 0.3
"""The same while the model's clock runs and many change."""
SINK_PX = 16.0
"""From how far above its place ketamine comes, at scale 1."""
DASHES = 9
SHOT = "field"


class ChannelField(Group):
    """The stamps of a hundred channels; add it to the stage's world.

    The receptors themselves lie in the plate of `shot`. On each of them lies the
    light in its pore and, when it is blocked, ketamine. Which channel stands where
    is fixed and scattered, so the first n channels are n anywhere.

    Parameters
    ----------
    layout : Layout
        Frame and zones.
    theme : Theme
    now : callable
        Time, in seconds; the unit of all times given to `follow`.
    rect : Rect, optional
        Where the channels stand; the layout's picture zone unless given.
    px_scale : float
        Output px per design px, for the plate.
    """

    def __init__(
        self,
        layout: Layout,
        theme: Theme,
        now: Callable[[], float],
        *,
        rect: Rect | None = None,
        px_scale: float = 1.0,
        bakes: Mapping[str, Bake] | None = None,
    ) -> None:
        super().__init__()
        self.layout, self.theme, self.now = layout, theme, now
        frame = (float(layout.width), float(layout.height))
        self.plan: FieldPlan = plan(frame, tuple(rect or layout.picture))
        self.bakes = bakes or field_set(theme.raw, self.plan, px_scale)
        self.shot = Shot(SHOT, View(0, 0, 1), Focus(0, 0, 1, 1, 0), self.bakes["plate"])
        self.lights: list[Sprite] = []
        self.plugs: list[Sprite] = []
        for channel in range(CHANNELS):
            n = variant(self.plan, channel)
            layer = float(self.plan.row[channel])
            # A row is kept as one picture while none of its channels changes.
            look = {"lit": True, "kept_with": layer}
            light = Sprite(self.bakes[f"light@{n}"], layer=layer, **look)
            picture: Picture = self.bakes[f"plug@{n}"]
            if theme.name == "light":  # its ring is dark here and pale there
                dark = edged(picture, theme.entity["ketamine"]["edge"], 2.5 * EDGE_PX)
                picture = edged(dark, theme.background["cleft_lit"], 2.5 * EDGE_PX)
            plug = Sprite(picture, layer=layer + 0.5, **look)
            self._place(light, channel)
            self._place(plug, channel)
            self.lights.append(light)
            self.plugs.append(plug)
        self.add(*self.lights, *self.plugs)
        self._light: Callable[[float], float] = lambda _: 1.0
        self._drawn = np.full((2, CHANNELS), np.nan)
        self.follow([False] * CHANNELS, [()] * CHANNELS)
        self.add_updater(ChannelField.refresh)

    def __deepcopy__(self, memo: dict[int, object]) -> ChannelField:
        return self

    def _place(self, sprite: Sprite, channel: int, up: float = 0.0) -> None:
        p = self.plan
        scale = float(p.scale[channel])
        sprite.place(float(p.x[channel]), float(p.y[channel]) - up * scale, 0.0, scale)

    def follow(
        self,
        start: Sequence[bool],
        switches: Sequence[Sequence[float]],
        *,
        light: Callable[[float], float] | None = None,
        change_s: float = CHANGE_S,
    ) -> ChannelField:
        """Say when each channel changes between free and blocked.

        Parameters
        ----------
        start : sequence of bool, length 100
            Whether a channel is blocked before its first change.
        switches : sequence of sequences of float, length 100
            When each channel changes, ascending. The drawn change begins then and
            lasts `change_s`.
        light : callable, optional
            Light in the free pores, 0 to 1, by time: whether they open at all.
            What was given before holds unless given.
        """
        if len(start) != CHANNELS or len(switches) != CHANNELS:
            raise ValueError(f"{CHANNELS} channels are needed")
        for times in switches:
            if np.any(np.diff(np.asarray(times, float)) < 0):
                raise ValueError("the times of a channel must ascend")
        self._switches = Switches(start, switches, change_s)
        if light is not None:
            self._light = light
        return self.refresh()

    def run(
        self,
        spans: Sequence[Sequence[tuple[float, float]]],
        model_s: float,
        gear: float,
        seconds: float,
    ) -> None:
        """From now on the model's clock runs: change when the model does.

        Parameters
        ----------
        spans : sequence of sequences of (start, end)
            When each channel is blocked, in seconds of the model.
        model_s, gear : float
            Model time now; seconds of the model a second of film.
        seconds : float
            How long it runs, in seconds of film; what comes later does not happen.
        """
        # Each change is drawn about its moment, so that rings and counter agree.
        start = self.now() - RUNNING_CHANGE_S / 2
        until = model_s + seconds * gear
        switches = [
            [start + (t - model_s) / gear for span in own for t in span if t <= until]
            for own in spans
        ]
        self.follow([False] * CHANNELS, switches, change_s=RUNNING_CHANGE_S)

    def shine(self, light: float) -> None:
        """From now on the free pores are lit to this degree: 0 when none can open."""
        before, start = self._light(self.now()), self.now()

        def eased(t: float) -> float:
            return before + (light - before) * smootherstep((t - start) / CHANGE_S)

        self._light = eased

    def become(self, blocked: Sequence[bool], every_s: float = 0.0) -> None:
        """Change to another state from now on, one after the other or together."""
        before, start = self.blocked(self.now()), self.now()
        changing = before != np.asarray(blocked, bool)
        place = np.cumsum(changing) - 1
        self.follow(
            before,
            [
                [start + every_s * int(n)] if changes else []
                for changes, n in zip(changing, place, strict=True)
            ],
        )

    def blocked(self, t: float) -> np.ndarray:
        """Which channels are blocked at a time, without easing: bool, (100,)."""
        return self._switches.on(t)

    def count(self, t: float) -> int:
        """How many channels are blocked at a time."""
        return int(self.blocked(t).sum())

    def amounts(self, t: float) -> np.ndarray:
        """How far each channel is drawn as blocked at a time, 0 to 1, (100,)."""
        return self._switches(t)

    def refresh(self) -> ChannelField:
        """Draw the present state."""
        t = self.now()
        light = min(1.0, max(0.0, self._light(t)))
        amounts = self.amounts(t)
        state = np.stack([amounts, light * (1 - amounts)])
        for channel in np.flatnonzero((state != self._drawn).any(0)).tolist():
            amount = float(amounts[channel])
            plug = self.plugs[channel]
            self._place(plug, channel, SINK_PX * (1 - amount))
            plug.alpha = min(1.0, 1.6 * amount)
            self.lights[channel].alpha = light * (1 - amount)
        self._drawn = state
        return self

    def update(self, dt: float = 0, recursive: bool = True) -> ChannelField:
        """Manim's; its stamps have no updaters of their own."""
        return super().update(dt, recursive=False)

    def pore(self, channel: int) -> tuple[float, float]:
        """Where a channel's plug appears, in design px: for labels' leaders."""
        return float(self.plan.x[channel]), float(self.plan.plug_y[channel])

    def rings(self, channels: Sequence[int]) -> Shape:
        """Dashed rings round some channels: they might be blocked as well.

        A part of the overlay, one mobject for all rings.
        """
        paths = [np.zeros((0, 2))]
        for channel in channels:
            scale = float(self.plan.scale[channel])
            radius = (SOLID_PX / 2 + 6) * scale
            step = 360 / DASHES
            for k in range(DASHES):
                dash = arc(0, 0, radius, k * step, 0.66 * step)
                dash[:, 1] *= 0.25 + 0.75 * self.plan.tilt
                y = float(self.plan.y[channel]) - 4 * scale
                paths.append(dash + (float(self.plan.x[channel]), y))
        return Shape(
            self.layout,
            np.concatenate(paths),
            stroke=self.theme.ink_of("ketamine"),
            width_px=LINE_MEDIUM,
        )
