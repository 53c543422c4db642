"""Progress on a terminal, with the time left."""

from __future__ import annotations

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)


class Bar:
    """Shows how many frames are drawn."""

    def __init__(self, doing: str) -> None:
        self._doing = doing
        self._progress: Progress | None = None
        self._task = None

    def begin(self, frames: int) -> None:
        if not frames:
            return
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("frames"),
            TimeElapsedColumn(),
            TextColumn("left:"),
            TimeRemainingColumn(),
        )
        self._task = self._progress.add_task(self._doing, total=frames)
        self._progress.start()

    def at(self, frames: int) -> None:
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, completed=frames)

    def end(self) -> None:
        if self._progress is not None:
            self._progress.stop()
            self._progress = None
