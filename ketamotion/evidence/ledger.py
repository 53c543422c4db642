"""The ledger: what a number rests on, and whether it may be printed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ketamotion.evidence.library import EvidenceError, references

TAGS: Final = ("V", "VC", "C", "M", "M?", "F")
"""Best first."""

PRINTABLE_TAGS: Final = ("V", "VC", "C")
KINDS: Final = ("measured", "derived", "fitted", "illustrative")


def worst_tag(tags: Iterable[str]) -> str:
    """The tag that a result of these inputs inherits.

    Raises
    ------
    EvidenceError
        When there is no tag, or one that is not in `TAGS`.
    """
    tags = list(tags)
    for tag in tags:
        if tag not in TAGS:
            raise EvidenceError(f"tag {tag!r} is none of {', '.join(TAGS)}")
    if not tags:
        raise EvidenceError("a result without inputs has no tag")
    return max(tags, key=TAGS.index)


def printable(tag: str, sources: Iterable[str] = ()) -> bool:
    """Whether a figure with this tag and these sources may be printed.

    Every source must be in ``references.json`` with an identifier that was seen.
    """
    known = references()
    return worst_tag([tag]) in PRINTABLE_TAGS and all(
        source in known and known[source].confirmed for source in sources
    )


@dataclass(frozen=True)
class Quantity:
    """A number with its unit and what it rests on."""

    value: float
    unit: str
    tag: str
    sources: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        worst_tag([self.tag])

    def __float__(self) -> float:
        return self.value

    @property
    def printable(self) -> bool:
        """Whether the figure may be shown; else only shape, band and a word."""
        return bool(self.sources) and printable(self.tag, self.sources)


@dataclass(frozen=True)
class Parameter:
    """One number of a model, as its source gives it.

    Attributes
    ----------
    value, sd, low, high : float
        In `unit`; `sd` is the error printed in the source, `low` and `high` a
        range; what a source does not give is None.
    temperature : str
        As the source says it; ``"not stated"`` where we have not read it.
    source : str
        Key in ``references.json``.
    kind : str
        One of `KINDS`; ``fitted`` is what the authors of the source fitted.
    """

    name: str
    value: float
    unit: str
    species: str
    preparation: str
    temperature: str
    source: str
    kind: str
    tag: str
    note: str = ""
    sd: float | None = None
    low: float | None = None
    high: float | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise EvidenceError(
                f"{self.name}: kind {self.kind!r} is none of {', '.join(KINDS)}"
            )
        if self.tag not in TAGS:
            raise EvidenceError(
                f"{self.name}: tag {self.tag!r} is none of {', '.join(TAGS)}"
            )

    @property
    def quantity(self) -> Quantity:
        """The value as a `Quantity`."""
        return Quantity(self.value, self.unit, self.tag, (self.source,))


def derive(value: float, unit: str, *inputs: Parameter | Quantity) -> Quantity:
    """A computed number: the worst tag of its inputs, at best C; all their sources."""
    sources: dict[str, None] = {}
    for item in inputs:
        of_item = (item.source,) if isinstance(item, Parameter) else item.sources
        sources.update(dict.fromkeys(of_item))
    tag = worst_tag(["C", *(item.tag for item in inputs)])
    return Quantity(float(value), unit, tag, tuple(sources))
