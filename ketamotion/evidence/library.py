"""References and claims, as they lie in ``assets``."""

from __future__ import annotations

import dataclasses
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

ASSETS: Final = Path(__file__).resolve().parents[2] / "assets"
VERDICTS: Final = ("supported", "simplified", "contested", "wrong", "missing")


class EvidenceError(ValueError):
    """A parameter, reference or claim that is missing, unknown or incomplete."""


@dataclass(frozen=True)
class Reference:
    """A publication.

    Attributes
    ----------
    confirmed : bool
        Whether its identifier was seen in a text; false for one from memory.
    """

    key: str
    title: str
    authors: tuple[str, ...]
    year: int
    journal: str
    volume: str = ""
    page: str = ""
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    note: str = ""
    confirmed: bool = True

    @property
    def short(self) -> str:
        """``Mealing et al. 1999``: as it is cited in a picture."""
        names = self.authors
        who = names[0] if len(names) == 1 else f"{names[0]} et al."
        if len(names) == 2 and names[1] != "et al.":
            who = " & ".join(names)
        return f"{who} {self.year}"

    @property
    def url(self) -> str:
        """Where it can be found."""
        if self.doi:
            return f"https://doi.org/{self.doi}"
        if self.pmid:
            return f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/"
        return f"https://pmc.ncbi.nlm.nih.gov/articles/{self.pmcid}/"


def parse_references(text: str) -> dict[str, Reference]:
    """References of a CSL-JSON text, by their id.

    Raises
    ------
    EvidenceError
        When an entry has no DOI, PMID or PMCID, or an id comes twice.
    """
    found: dict[str, Reference] = {}
    for item in json.loads(text):
        key = item["id"]
        if key in found:
            raise EvidenceError(f"reference {key}: twice")
        if not any(item.get(name) for name in ("DOI", "PMID", "PMCID")):
            raise EvidenceError(f"reference {key}: no DOI, PMID or PMCID")
        found[key] = Reference(
            key=key,
            title=item["title"],
            authors=tuple(
                author.get("family", author.get("literal")) for author in item["author"]
            ),
            year=int(item["issued"]["date-parts"][0][0]),
            journal=item["container-title"],
            volume=item.get("volume", ""),
            page=item.get("page", ""),
            doi=item.get("DOI", ""),
            pmid=item.get("PMID", ""),
            pmcid=item.get("PMCID", ""),
            note=item.get("note", ""),
            confirmed=item.get("custom", {}).get("identifier") != "unconfirmed",
        )
    return found


@cache
def references() -> Mapping[str, Reference]:
    """All of ``assets/references.json``, by key."""
    return parse_references((ASSETS / "references.json").read_text("utf-8"))


@dataclass(frozen=True)
class Claim:
    """What the popular story says, and what the evidence makes of it.

    Attributes
    ----------
    id : int
        Its number in table 1 of the dossier; from 100 on, what the story omits.
    claim : str
        The popular claim, in our own words.
    verdict : str
        One of `VERDICTS`; ``missing`` for what the story does not say.
    instead : str
        What we show.
    beats : tuple of str
        ``clip.beat`` of the beats that show it.
    """

    id: int
    claim: str
    verdict: str
    instead: str
    sources: tuple[str, ...]
    beats: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.verdict not in VERDICTS:
            raise EvidenceError(
                f"claim {self.id}: verdict {self.verdict!r} is none of "
                + ", ".join(VERDICTS)
            )


def parse_claims(text: str) -> dict[int, Claim]:
    """Claims of a TOML text, by number."""
    found: dict[int, Claim] = {}
    names = {f.name for f in dataclasses.fields(Claim)}
    for table in tomllib.loads(text).get("claim", []):
        label = f"claim {table.get('id', '?')}"
        if set(table) != names:
            wrong = ", ".join(sorted(set(table) ^ names))
            raise EvidenceError(f"{label}: missing or unknown {wrong}")
        if table["id"] in found:
            raise EvidenceError(f"{label}: twice")
        lists = {key: tuple(table[key]) for key in ("sources", "beats")}
        found[table["id"]] = Claim(**{**table, **lists})
    return found


@cache
def claims() -> Mapping[int, Claim]:
    """All of ``assets/claims.toml``, by number."""
    return parse_claims((ASSETS / "claims.toml").read_text("utf-8"))
