"""CPU time of a clip's frames, by beat and by what it is spent on."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from ketamotion.render.encode import Encoding, SegmentWriter
from ketamotion.stage import MechanismScene, Performance, StageSettings, perform
from ketamotion.stage.camera import Item, StageCamera

DRAWING = ("copies", "plates", "sprites", "overlay")
"""What drawing a frame consists of; ``copies`` keeps and restores whole frames."""
PARTS = ("update", *DRAWING)
WARMING = 2
"""Frames drawn before each window and not counted: they fill what is kept."""


@dataclass(frozen=True)
class Plan:
    """Which frames of each beat are looked at.

    Attributes
    ----------
    windows : int
        Places in a beat, evenly spread.
    frames : int
        Frames in a row at each of them.
    """

    windows: int = 3
    frames: int = 24

    def starts(self, first: int, after: int) -> list[int]:
        """First counted frame of each window in a beat's frames."""
        room = max(0, after - first - self.frames - WARMING)
        shares = (np.arange(self.windows) + 0.5) / self.windows
        return sorted({first + WARMING + round(s * room) for s in shares})


@dataclass
class Cost:
    """CPU seconds spent on some frames of a beat, by part."""

    frames: int = 0
    seconds: Counter[str] = field(default_factory=Counter)

    def ms(self, *parts: str) -> float:
        """Milliseconds a frame."""
        return 1000 * sum(self.seconds[p] for p in parts) / max(1, self.frames)


class Meter:
    """Adds up CPU time while it runs."""

    def __init__(self) -> None:
        self.cost: Cost | None = None

    @contextmanager
    def on(self, part: str) -> Iterator[None]:
        """Charge what happens inside to a part."""
        start = time.process_time()
        yield
        if self.cost is not None:
            self.cost.seconds[part] += time.process_time() - start

    def around(self, part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, charged to a part."""

        def charged(*args: Any, **kwargs: Any) -> Any:
            with self.on(part):
                return function(*args, **kwargs)

        return charged


def _metered(camera: StageCamera, meter: Meter) -> None:
    for part, names in {
        "copies": ("_restore", "_keep", "reset"),
        "plates": ("plate_items",),
        "sprites": ("sprite_items",),
        "overlay": ("overlay_items",),
    }.items():
        for name in names:
            setattr(camera, name, meter.around(part, getattr(camera, name)))
    paint = camera.paint_item

    def paint_item(item: Item, ctx: Any) -> None:
        with meter.on(item.part):
            paint(item, ctx)

    camera.paint_item = paint_item  # type: ignore[method-assign]


class _Sink:
    """Takes the frames of the plan and charges them to their beats."""

    def __init__(
        self,
        performance: Performance,
        plan: Plan,
        fps: int,
        meter: Meter,
        encoding: Encoding | None,
        folder: Path,
    ) -> None:
        self.fps, self.meter, self.encoding = fps, meter, encoding
        self.folder = folder
        self.costs: dict[str, Cost] = {}
        self.wanted_frames: dict[int, tuple[str, bool]] = {}
        self.ends: set[int] = set()
        for beat in performance.beats:
            self.costs[beat.beat_id] = Cost()
            first, after = (round(t * fps) for t in (beat.start_s, beat.end_s))
            for start in plan.starts(first, after):
                end = min(after, start + plan.frames)
                self.ends.add(end - 1)
                for n in range(start - WARMING, end):
                    counted = n >= start
                    old = self.wanted_frames.get(n, (beat.beat_id, False))
                    self.wanted_frames[n] = (beat.beat_id, counted or old[1])
        self._number = 0
        self._writer: SegmentWriter | None = None

    def wanted(self, scene_time_s: float) -> bool:
        self._number = round(scene_time_s * self.fps)
        beat_id, counted = self.wanted_frames.get(self._number, ("", False))
        self.meter.cost = self.costs[beat_id] if counted else None
        return self._number in self.wanted_frames

    def frame(self, beat_id: str, pixels: np.ndarray) -> None:
        cost = self.meter.cost
        if cost is None:
            return
        cost.frames += 1
        if self.encoding is None:
            return
        with self.meter.on("encode"):
            if self._writer is None:
                path = self.folder / f"{self._number}.mp4"
                self._writer = SegmentWriter(path, self.fps, self.encoding)
            self._writer.write(pixels)
            if self._number in self.ends:
                self._writer.close()
                self._writer = None


def measure(
    scene_class: type[MechanismScene],
    settings: StageSettings,
    plan: Plan,
    *,
    keeps: bool = True,
    encoding: Encoding | None = None,
) -> tuple[dict[str, Cost], Performance]:
    """Draw a clip's windows and, if asked, encode them.

    Parameters
    ----------
    keeps : bool
        Whether the camera may keep pictures from frame to frame.

    Returns
    -------
    costs : dict of str to Cost
        By beat; parts are those of `PARTS` and ``encode``.
    performance : Performance
        The clip's times.
    """
    performance = perform(scene_class, settings)
    meter = Meter()

    class Metered(scene_class):  # type: ignore[misc, valid-type]
        def setup(self) -> None:
            super().setup()
            self.camera.keeps = keeps
            _metered(self.camera, meter)

        def update_to_time(self, t: float) -> None:
            if self.renderer.skip_animations:
                super().update_to_time(t)
            else:
                with meter.on("update"):
                    super().update_to_time(t)

    with TemporaryDirectory() as folder:
        sink = _Sink(performance, plan, settings.fps, meter, encoding, Path(folder))
        perform(Metered, settings, sink)
    return sink.costs, performance
