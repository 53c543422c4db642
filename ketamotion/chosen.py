"""What a command line asks for: its clips and films, and how they are to be made.

What takes long to import is imported when it is asked for.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from ketamotion.render.films import Film
    from ketamotion.render.request import Request
    from ketamotion.stage import MechanismScene

EVERYTHING: Final = "all"
"""The name of all clips and films."""


def request(jobs: int | None, **options: Any) -> Request:
    """A request of these options.

    Parameters
    ----------
    jobs : int, optional
        Processes at once; one a processor when None.

    Raises
    ------
    RequestError
        When one of them cannot be.
    """
    from ketamotion.render.request import Request

    return Request(jobs=processors() if jobs is None else jobs, **options)


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "process_cpu_count"):  # from Python 3.13 on
        return os.process_cpu_count() or 1
    return os.cpu_count() or 1


def everything() -> tuple[list[type[MechanismScene]], dict[str, Film]]:
    """Every scene and every film.

    Raises
    ------
    RequestError
        When a scene or the list of films cannot be read.
    """
    from ketamotion import catalog
    from ketamotion.render.errors import RequestError
    from ketamotion.render.films import read_films

    try:
        scenes = list(catalog.discover())
        return scenes, read_films([scene.storyboard for scene in scenes])
    except (SyntaxError, ImportError, ValueError) as error:
        raise RequestError(f"the scenes or films cannot be read: {error}") from error


def clip(name: str) -> type[MechanismScene]:
    """The scene of this name.

    Raises
    ------
    RequestError
        When there is none.
    """
    from ketamotion.render.errors import unknown

    found, films = everything()
    scenes = {scene.storyboard.id: scene for scene in found}
    if name not in scenes:
        raise unknown("clip or film", name, [*scenes, *films])
    return scenes[name]


def chosen(
    names: Sequence[str], commands: Iterable[str]
) -> tuple[list[type[MechanismScene]], list[Film]]:
    """The clips and films of these names, in teaching order; films bring clips.

    Parameters
    ----------
    commands : iterable of str
        What a name that is unknown may have been meant for as well.

    Raises
    ------
    RequestError
        When a name is unknown.
    """
    from ketamotion.render.errors import unknown

    scenes, films = everything()
    clips = {scene.storyboard.id for scene in scenes}
    wanted: set[str] = set()
    whole: dict[str, Film] = {}
    for name in names:
        if name == EVERYTHING:
            wanted |= clips
            whole |= films
        elif name in films:
            whole[name] = films[name]
        elif name in clips:
            wanted.add(name)
        else:
            known = [*sorted(clips), *films, EVERYTHING, *commands]
            raise unknown("clip or film", name, known)
    wanted |= {clip for film in whole.values() for clip in film.clips}
    return [s for s in scenes if s.storyboard.id in wanted], list(whole.values())
