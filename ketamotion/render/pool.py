"""Segments spread over processes; each draws whole ones."""

from __future__ import annotations

import dataclasses
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    Future,
    ProcessPoolExecutor,
    wait,
)
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, Final, Protocol

from ketamotion.render.beats import BeatTask, Segment, Stopped, play, render_beats
from ketamotion.render.errors import RenderError
from ketamotion.render.interludes import render_interludes
from ketamotion.stage import MechanismScene, Performance, StageSettings

_POLL_S: Final = 0.2
ENDED: Final = (
    "a process that was drawing ended by itself (out of memory?); "
    "what was finished is kept, --jobs 1 needs least"
)
_THREADS: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class Progress(Protocol):
    """Is told how far the drawing has come."""

    def begin(self, frames: int) -> None:
        """So many frames will be drawn."""

    def at(self, frames: int) -> None:
        """So many have been drawn."""

    def end(self) -> None:
        """All are drawn, or it was given up."""


class Quiet:
    """Tells nobody."""

    def begin(self, frames: int) -> None: ...

    def at(self, frames: int) -> None: ...

    def end(self) -> None: ...


def play_all(
    plays: Sequence[tuple[type[MechanismScene], StageSettings]], jobs: int
) -> list[Performance]:
    """Play clips without drawing; what is baked or solved the first time takes long.

    Raises
    ------
    RenderError
        When a scene fails.
    """
    if min(jobs, len(plays)) <= 1:
        return [play(*each) for each in plays]
    context = multiprocessing.get_context("spawn")
    count, stop = min(jobs, len(plays)), context.Event()
    given = (context.Value("q", 0), stop)
    with (
        _one_thread_each(),
        ProcessPoolExecutor(count, context, _begin_player, given) as executor,
    ):
        try:
            return list(executor.map(_play, *zip(*plays, strict=True)))
        except BrokenProcessPool:
            raise RenderError(ENDED) from None
        except BaseException:  # Ctrl-C, or one scene failed: the others need not go on
            executor.shutdown(wait=False, cancel_futures=True)
            stop.set()
            raise


class Task(Protocol):
    """Segments to be drawn in one go; a dataclass that can be sent to a process."""

    segments: tuple[Segment, ...]

    @property
    def frames(self) -> int:
        """How many frames they have."""


def single_beats(tasks: Sequence[Task]) -> list[Task]:
    """The same work, one segment a task, the longest first."""
    split = [
        dataclasses.replace(task, segments=(segment,))  # type: ignore[type-var]
        for task in tasks
        for segment in task.segments
    ]
    return sorted(split, key=lambda task: -task.frames)


def render_all(tasks: Sequence[Task], jobs: int, progress: Progress) -> None:
    """Draw all segments of all tasks.

    With one job, or one segment, it is done in this process; else in others, which
    are spawned, so that it works alike on every system.

    Raises
    ------
    RenderError
        When a scene fails. Finished segments stay, unfinished ones are removed.
    """
    tasks = [task for task in tasks if task.segments]
    alone = single_beats(tasks)
    progress.begin(sum(task.frames for task in tasks))
    try:
        if min(jobs, len(alone)) <= 1:
            _here(tasks, progress)
        else:
            _spread(alone, min(jobs, len(alone)), progress)
    finally:
        progress.end()


def _here(tasks: Sequence[Task], progress: Progress) -> None:
    done = 0

    def tick() -> None:
        nonlocal done
        done += 1
        progress.at(done)

    for task in tasks:
        _draw(task, tick)


def _draw(task: Task, tick: Callable[[], None]) -> None:
    if isinstance(task, BeatTask):
        render_beats(task, tick)
    else:
        render_interludes(task, tick)


def _spread(tasks: Sequence[Task], jobs: int, progress: Progress) -> None:
    context = multiprocessing.get_context("spawn")
    drawn, stop = context.Value("q", 0), context.Event()
    with _one_thread_each():
        executor = ProcessPoolExecutor(
            jobs, context, initializer=_begin_worker, initargs=(drawn, stop)
        )
        try:
            waiting: set[Future[None]] = {executor.submit(_work, t) for t in tasks}
            while waiting:
                done, waiting = wait(waiting, _POLL_S, FIRST_COMPLETED)
                for future in done:
                    future.result()
                progress.at(drawn.value)
        except BrokenProcessPool:
            raise RenderError(ENDED) from None
        finally:
            stop.set()
            executor.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Libraries of linear algebra start no threads of their own in the workers."""
    before = {name: os.environ.get(name) for name in _THREADS}
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


# --- inside a worker ---------------------------------------------------------------

_drawn: Any = None
_stop: Any = None


def _begin_worker(drawn: Any, stop: Any) -> None:
    global _drawn, _stop
    _drawn, _stop = drawn, stop
    # Ctrl-C reaches every process of a terminal; the parent alone answers it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _begin_player(drawn: Any, stop: Any) -> None:
    _begin_worker(drawn, stop)
    threading.Thread(target=_end_when_told, daemon=True).start()


def _end_with_parent() -> None:
    """A worker whose parent was killed would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _tick() -> None:
    if _stop.is_set():
        raise Stopped
    with _drawn.get_lock():
        _drawn.value += 1


def _end_when_told() -> None:
    """Playing without drawing has no frames between which to look.

    It asks again and again: a process that ends while it waits for an event would
    leave the one that sets it waiting for ever.
    """
    while not _stop.is_set():
        time.sleep(_POLL_S)
    os._exit(1)


def _play(scene_class: type[MechanismScene], settings: StageSettings) -> Performance:
    try:
        return play(scene_class, settings)
    except RenderError as error:
        raise RenderError(str(error)) from None


def _work(task: Task) -> None:
    try:
        _draw(task, _tick)
    except RenderError as error:
        raise RenderError(str(error)) from None  # the cause may not be sendable


__all__ = ["Progress", "Quiet", "Segment", "render_all", "single_beats"]
