"""Errors that are told in one line."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Final

SHORT_LIST: Final = 6
"""A list no longer than this is shown whole."""


class RequestError(ValueError):
    """Something was asked for that cannot be; the text says what would do."""


class RenderError(RuntimeError):
    """A render that could not be finished; nothing half-written is left."""


def unknown(kind: str, name: str, known: Iterable[str]) -> RequestError:
    """The error for a name that does not exist, with the nearest ones that do."""
    known = list(known)
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    offered = ", ".join(known) or "none"
    if not near:
        return RequestError(f"no {kind} {name!r}; there are: {offered}")
    told = f"no {kind} {name!r}; did you mean {' or '.join(near)}?"
    few = len(near) < len(known) <= SHORT_LIST
    return RequestError(f"{told} (there are: {offered})" if few else told)
