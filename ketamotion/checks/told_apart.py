"""Whether the colours of entities that stand in one picture differ, or their shapes.

`assets/told_apart.toml` says which stand together, and by which words of their shapes
those are told apart whose colours are too near for some.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import combinations
from typing import Any, Final

import numpy as np

from ketamotion.checks.vision import TOLD_APART, distances
from ketamotion.mobjects.relief.oklab import linear
from ketamotion.theme import ASSETS, THEMES, load

FILE: Final = ASSETS / "told_apart.toml"
BETWEEN: Final = " / "
"""What parts two names, and two shapes, in the file."""


@cache
def declared() -> Mapping[str, Any]:
    """What the file says: ``groups`` and ``pairs``."""
    return tomllib.loads(FILE.read_text("utf-8"))


def stand_together(one: str, other: str, groups: Mapping[str, list[str]]) -> bool:
    """Whether two entities are in one group."""
    return any(one in group and other in group for group in groups.values())


def nearest(entities: Mapping[str, Mapping[str, str]]) -> dict[frozenset[str], float]:
    """How near the base colours of two entities come, for whom they come nearest."""
    names = list(entities)
    light = np.array([linear(entities[name]["base"]) for name in names], float)
    least = distances(light).min(0)
    return {
        frozenset((names[i], names[j])): float(least[i, j])
        for i, j in combinations(range(len(names)), 2)
    }


def unsaid(
    said: Mapping[str, Any], themes: Iterable[Mapping[str, Any]]
) -> Iterator[tuple[str, float]]:
    """What is wrong with the file or the colours, in words, and the distance.

    Parameters
    ----------
    said : mapping
        As `declared`.
    themes : iterable of mapping
        As ``Theme.entity``: entities with their colours and shapes.
    """
    groups, pairs = said["groups"], said["pairs"]
    themes = list(themes)
    shapes = {name: looks["shape"] for name, looks in themes[0].items()}
    least: dict[frozenset[str], float] = {}
    for pair in (found for theme in themes for found in nearest(theme).items()):
        least[pair[0]] = min(pair[1], least.get(pair[0], np.inf))
    grouped = {name for group in groups.values() for name in group}
    for name in sorted(shapes.keys() ^ grouped):
        known = "stands in no group" if name in shapes else "is no entity"
        yield f"{name} {known} of told_apart.toml", 0.0
    near = {
        pair
        for pair, distance in least.items()
        if distance < TOLD_APART and stand_together(*pair, groups)
    }
    named = {frozenset(pair.split(BETWEEN)): pair for pair in pairs}
    for pair in sorted(near - named.keys(), key=sorted):
        one, other = sorted(pair)
        same = " and in shape" if shapes[one] == shapes[other] else ""
        what = f"{one} and {other} are too alike in colour{same}; no shape tells them"
        yield f"{what} apart in told_apart.toml", least[pair]
    for pair in sorted(named.keys() - near, key=sorted):
        yield f"{named[pair]!r} need not be in told_apart.toml", 0.0
    for pair in sorted(near & named.keys(), key=sorted):
        names, words = named[pair].split(BETWEEN), pairs[named[pair]].split(BETWEEN)
        for name, other, word in zip(names, reversed(names), words, strict=True):
            if word not in shapes[name] or word in shapes[other]:
                what = f"{word!r} does not tell the shape of {name} from {other}'s"
                yield what, least[pair]


def wrong() -> list[tuple[str, float]]:
    """What is wrong with the project's own file and colours."""
    return list(unsaid(declared(), [load(name).entity for name in THEMES]))
