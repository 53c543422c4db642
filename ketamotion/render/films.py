"""Films: clips, or some of their beats, one after the other."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ketamotion.storyboard import Storyboard
from ketamotion.theme import ASSETS

FILMS: Final = ASSETS / "films.toml"
FIELDS: Final = frozenset({"title", "subtitle", "behind_title", "show"})


@dataclass(frozen=True)
class Film:
    """A film.

    Attributes
    ----------
    title, subtitle : str
        In English; their gettext contexts are ``film.<id>.title``, ``.subtitle``.
    parts : tuple of (str, frozenset of str or None)
        Clip ids in order, each with the beats taken from it; None for all.
    behind_title : str
        The clip whose first picture stands behind the title; the first one's unless
        given.
    """

    id: str
    title: str
    parts: tuple[tuple[str, frozenset[str] | None], ...]
    subtitle: str = ""
    behind_title: str = ""

    @property
    def texts(self) -> dict[str, str]:
        """What a viewer reads: gettext context to English."""
        found = {"title": self.title, "subtitle": self.subtitle}
        return {f"film.{self.id}.{name}": said for name, said in found.items() if said}

    @property
    def clips(self) -> tuple[str, ...]:
        """Ids of its clips, each once."""
        return tuple(dict.fromkeys(clip for clip, _ in self.parts))


def _part(item: str) -> tuple[str, frozenset[str] | None]:
    clip, _, beat = item.partition(".")
    return clip, frozenset({beat}) if beat else None


def parse_films(text: str, boards: Sequence[Storyboard]) -> dict[str, Film]:
    """The films of a TOML text, by id.

    A film's ``show`` lists clips (``"clip"``) and single beats (``"clip.beat"``).

    Raises
    ------
    ValueError
        When a clip or beat does not exist or is a draft, or a name is a clip's.
    """
    by_id: Mapping[str, Storyboard] = {board.id: board for board in boards}
    films: dict[str, Film] = {}
    for film_id, table in tomllib.loads(text).items():
        if film_id in by_id or film_id == "all":
            raise ValueError(f"films.toml: {film_id!r} is already another's name")
        if not {"title", "show"} <= set(table) <= FIELDS or not table["show"]:
            raise ValueError(
                f"films.toml: {film_id} needs title and show, at most a subtitle "
                "and behind_title"
            )
        parts = tuple(_part(item) for item in table["show"])
        for clip, beats in parts:
            if clip not in by_id:
                raise ValueError(f"films.toml: {film_id} shows no clip {clip!r}")
            if by_id[clip].status != "final":
                raise ValueError(f"films.toml: {film_id} shows {clip}, a draft")
            for beat in beats or ():
                if beat not in {b.id for b in by_id[clip].beats}:
                    raise ValueError(f"films.toml: {clip} has no beat {beat!r}")
        subtitle, behind = (table.get(key, "") for key in ("subtitle", "behind_title"))
        if behind and behind not in {clip for clip, _ in parts}:
            raise ValueError(f"films.toml: {film_id} does not show {behind!r}")
        films[film_id] = Film(film_id, table["title"], parts, subtitle, behind)
    return films


def read_films(boards: Sequence[Storyboard]) -> dict[str, Film]:
    """The films of ``assets/films.toml``, by id."""
    return parse_films(FILMS.read_text("utf-8"), boards)
