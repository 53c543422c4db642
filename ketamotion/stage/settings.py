"""How a scene is to be played: size, rate, theme, language, parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from manim import config, tempconfig

from ketamotion.layout import PX_PER_UNIT, SHORT_SIDE, SIZES

FRAME_RATES: Final = (15, 30, 60)
TIME_GRID_HZ: Final = 15
"""Run times are whole multiples of 1/15 s, so that each frame rate shows the same
instants."""
LABELS: Final = ("full", "minimal", "none")


@dataclass(frozen=True, kw_only=True)
class StageSettings:
    """What may differ between two renders of one scene.

    Attributes
    ----------
    short_side : int
        The frame's shorter side, in pixels.
    parameters : mapping of str to float
        Values given with ``--set``; the storyboard's defaults fill the rest.
    """

    size: str = "16:9"
    short_side: int = 1080
    fps: int = 30
    theme: str = "dark"
    lang: str = "en"
    labels: str = "full"
    parameters: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.size not in SIZES:
            raise ValueError(f"no size {self.size!r}; there are {', '.join(SIZES)}")
        if self.fps not in FRAME_RATES:
            raise ValueError(f"fps is one of {FRAME_RATES}, not {self.fps}")
        if self.labels not in LABELS:
            raise ValueError(f"labels is one of {LABELS}, not {self.labels!r}")

    @property
    def px_scale(self) -> float:
        """Pixels per design pixel."""
        return self.short_side / SHORT_SIDE

    @property
    def pixel_size(self) -> tuple[int, int]:
        """Width and height in pixels; both even, as H.264 needs."""
        return tuple(2 * round(side * self.px_scale / 2) for side in SIZES[self.size])

    @contextmanager
    def manim_config(self) -> Iterator[None]:
        """Manim's global configuration for these settings, restored at the end."""
        width, height = self.pixel_size
        design_width, design_height = SIZES[self.size]
        with tempconfig(
            {
                "pixel_width": width,
                "pixel_height": height,
                "frame_width": design_width / PX_PER_UNIT,
                "frame_height": design_height / PX_PER_UNIT,
                "frame_rate": self.fps,
                "disable_caching": True,
                "progress_bar": "none",
                "dry_run": True,
            }
        ):
            yield


def settings_from_manim() -> StageSettings:
    """The settings that plain ``manim scenes/x.py X`` implies."""
    ratio = config.pixel_width / config.pixel_height
    size = min(SIZES, key=lambda s: abs(SIZES[s][0] / SIZES[s][1] - ratio))
    fps = min(FRAME_RATES, key=lambda rate: abs(rate - config.frame_rate))
    return StageSettings(
        size=size, short_side=min(config.pixel_width, config.pixel_height), fps=fps
    )


def on_grid(seconds: float) -> float:
    """A duration rounded up to the time grid; at least one step."""
    steps = max(1, -int(-(seconds * TIME_GRID_HZ - 1e-6) // 1))
    return steps / TIME_GRID_HZ
