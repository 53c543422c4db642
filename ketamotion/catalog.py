"""Every scene, found by scanning the scenes folder, in teaching order."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from types import ModuleType

import scenes
from ketamotion.stage import MechanismScene, StageSettings, perform


def scenes_in(module: ModuleType) -> list[type[MechanismScene]]:
    """The scene classes that a module defines (not those that it imports)."""
    return [
        item
        for item in vars(module).values()
        if isinstance(item, type)
        and issubclass(item, MechanismScene)
        and item.__module__ == module.__name__
    ]


@cache
def discover() -> tuple[type[MechanismScene], ...]:
    """All scenes, ordered as they are taught.

    Raises
    ------
    ValueError
        When two scenes share an id.
    """
    found: list[type[MechanismScene]] = []
    for info in pkgutil.iter_modules(scenes.__path__):
        found += scenes_in(importlib.import_module(f"scenes.{info.name}"))
    found.sort(key=lambda scene: (scene.storyboard.order, scene.storyboard.id))
    ids = [scene.storyboard.id for scene in found]
    doubled = sorted({i for i in ids if ids.count(i) > 1})
    if doubled:
        raise ValueError(f"two scenes have the id {', '.join(doubled)}")
    return tuple(found)


def scene(scene_id: str) -> type[MechanismScene]:
    """The scene with this id.

    Raises
    ------
    KeyError
        When there is none.
    """
    for found in discover():
        if found.storyboard.id == scene_id:
            return found
    known = ", ".join(s.storyboard.id for s in discover())
    raise KeyError(f"no clip {scene_id!r}; there are {known}")


def messages(scene_class: type[MechanismScene]) -> dict[str, str]:
    """Every text of a scene that a viewer reads: context to English.

    The storyboard gives the captions and descriptions of all outcomes; the words
    of the picture are those that it asks for while it is played.
    """
    board = scene_class.storyboard
    found = {f"{board.id}.title": board.title, f"{board.id}.objective": board.objective}
    for beat in board.beats:
        prefix = f"{board.id}.{beat.id}."
        for field in ("title", "condition", "note"):
            found[prefix + field] = getattr(beat, field)
        for wording in beat.all_wordings():
            variant = f"{wording.variant}_" if wording.variant else ""
            for n, caption in enumerate(wording.captions):
                found[f"{prefix}{variant}caption{n}"] = caption
            found[f"{prefix}{variant}description"] = wording.description
    for parameters in _outcomes(scene_class):
        played = perform(
            scene_class, StageSettings(short_side=120, parameters=parameters)
        )
        found |= dict(played.texts_asked)
    return {context: english for context, english in found.items() if english}


def _outcomes(scene_class: type[MechanismScene]) -> list[dict[str, float]]:
    """The defaults, and each parameter at the ends of its ranges."""
    given: list[dict[str, float]] = [{}]
    for parameter in scene_class.storyboard.parameters:
        for value in (*parameter.model, *parameter.story):
            given.append({parameter.name: value})
    return given
