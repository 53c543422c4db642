"""Colours of both themes, from one token file, and the sizes of type and line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

ASSETS: Final = Path(__file__).resolve().parent.parent / "assets"
THEMES: Final = ("dark", "light")

TYPE_SMALL: Final = 28
TYPE_MEDIUM: Final = 40
TYPE_LARGE: Final = 56
"""The three sizes of type, in px at a short side of 1080."""

LINE_THIN: Final = 2
LINE_MEDIUM: Final = 4
LINE_THICK: Final = 6
"""The three widths of lines, in px at a short side of 1080."""


@dataclass(frozen=True)
class Theme:
    """One theme's colours, as ``#RRGGBB``.

    Attributes
    ----------
    entity : mapping of str to mapping of str to str
        Per molecule or cell: ``base lift rim shade deep edge dim ink``.
    raw : mapping
        The theme as plain dictionaries, for the relief baker.
    """

    name: str
    background: Mapping[str, str]
    text: Mapping[str, str]
    entity: Mapping[str, Mapping[str, str]]
    trace: Mapping[str, Any]
    evidence: Mapping[str, str]
    raw: Mapping[str, Any]

    def ink_of(self, entity: str) -> str:
        """An entity's colour for words and thin lines: 4.5:1 on any ground of ours."""
        return self.entity[entity]["ink"]


@cache
def load(name: str) -> Theme:
    """Read a theme.

    Raises
    ------
    ValueError
        When there is no theme of this name.
    """
    if name not in THEMES:
        raise ValueError(f"no theme {name!r}; there are {', '.join(THEMES)}")
    raw = json.loads((ASSETS / "tokens.json").read_text("utf-8"))[name]
    return Theme(
        name=name,
        background=raw["background"],
        text=raw["text"],
        entity=raw["entity"],
        trace=raw["trace"],
        evidence=raw["evidence"],
        raw={"name": name, **raw},
    )
