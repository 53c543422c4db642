"""What the credits of a film say: its sources, short; and whose work is in it."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from ketamotion.evidence import Reference
from ketamotion.theme import ASSETS
from ketamotion.translation import Translator

CREDITS: Final = ASSETS / "credits.toml"

WORDS: Final = {
    "credits.sources": "Sources",
    "credits.made": "Made with",
    "credits.links": "Every source with its link: in the transcript.",
    "credits.licence": "Ketamotion contributors · CC BY 4.0",
    "credits.advice": "For teaching. Not medical advice.",
    "credits.chapter": "Sources and credits",
}
"""Fixed words: gettext context to English."""

TOTAL_S: Final = 30.0
"""Credits last no longer, unless sources would have to be left out."""
LAST_S: Final = 6.0
"""How long the page with licence and advice stands."""
MIN_PAGE_S: Final = 4.0
MAX_PAGE_S: Final = 6.0
EASY: Final = 12
"""Sources on a page that can be read in its time."""

_SHORT: Final = dict(
    pair.split("=")
    for pair in """
    Advances=Adv American=Am Annals=Ann Annual=Annu Archives=Arch Behavioral=Behav
    Behavioural=Behav Biochemical=Biochem Biochemistry=Biochem Biological=Biol
    Biology=Biol British=Br Cellular=Cell Chemical=Chem Chemistry=Chem Clinical=Clin
    Communications=Commun Computational=Comput Current=Curr Development=Dev
    Disorders=Disord European=Eur Experimental=Exp Frontiers=Front General=Gen
    International=Int Investigation=Invest Journal=J Letters=Lett Medical=Med
    Medicine=Med Metabolism=Metab Molecular=Mol Nature=Nat Neurobiology=Neurobiol
    Neurology=Neurol Neurophysiology=Neurophysiol
    Neuropsychopharmacology=Neuropsychopharmacol Neuroscience=Neurosci
    Neurosciences=Neurosci Opinion=Opin Pharmaceutical=Pharm Pharmacological=Pharmacol
    Pharmacology=Pharmacol Physiological=Physiol Physiology=Physiol Proceedings=Proc
    Protocols=Protoc Psychiatric=Psychiatr Psychological=Psychol Psychology=Psychol
    Reports=Rep Research=Res Review=Rev Reviews=Rev Science=Sci Sciences=Sci
    Scientific=Sci Structural=Struct Therapeutics=Ther Transactions=Trans
    Translational=Transl Transmission=Transm
    """.split()
)
"""Abbreviated words of journal titles (ISO 4), those that we have met."""
_NAMES: Final = {
    "Proceedings of the National Academy of Sciences": "PNAS",
    "Proceedings of the National Academy of Sciences of the United States of "
    "America": "PNAS",
}
_SMALL: Final = frozenset("the of and for in on & a an".split())


def journal(name: str) -> str:
    """A journal's title, abbreviated as in ISO 4; a single word stays whole."""
    if name in _NAMES:
        return _NAMES[name]
    words = [w for w in re.sub(r"[,:]", "", name).split() if w.lower() not in _SMALL]
    if len(words) < 2:
        return " ".join(words)
    return " ".join(_SHORT.get(word, word) for word in words)


@dataclass(frozen=True)
class Line:
    """A source in the credits: who and when, where, and its identifier.

    Attributes
    ----------
    brief : str
        Who and when, with one name alone, for a narrow column.
    """

    who: str
    where: str
    identifier: str
    brief: str


def line(reference: Reference) -> Line:
    """The short form of a reference."""
    identifier = reference.doi
    if not identifier:
        pmid, pmcid = reference.pmid, reference.pmcid
        identifier = f"PMID {pmid}" if pmid else pmcid
    first, more = reference.authors[0], len(reference.authors) > 1
    brief = f"{first} et al. {reference.year}" if more else reference.short
    return Line(reference.short, journal(reference.journal), identifier, brief)


def lines(references: Iterable[Reference]) -> list[Line]:
    """Short forms by author and year."""
    return sorted(map(line, references), key=lambda each: each.who.casefold())


# --- whose work -------------------------------------------------------------------


@dataclass(frozen=True)
class Work:
    """Somebody's work that is in films.

    Attributes
    ----------
    what : str
        What it is used for, e.g. ``Neuron``; its context is ``credits.work.<id>``.
    who : str
        Name and licence; stands as it is in all languages.
    clips : tuple of str
        The clips that show it; empty for all.
    """

    id: str
    what: str
    who: str
    clips: tuple[str, ...] = ()


def parse_works(text: str) -> tuple[Work, ...]:
    """Works of a TOML text, in its order.

    Raises
    ------
    ValueError
        When a key is missing or unknown.
    """
    found = []
    for key, table in tomllib.loads(text).items():
        if not {"what", "who"} <= set(table) <= {"what", "who", "clips"}:
            raise ValueError(f"credits.toml: {key} needs what and who, at most clips")
        clips = tuple(table.get("clips", ()))
        found.append(Work(key, table["what"], table["who"], clips))
    return tuple(found)


@cache
def works() -> tuple[Work, ...]:
    """All of ``assets/credits.toml``."""
    return parse_works(CREDITS.read_text("utf-8"))


def works_of(clips: Iterable[str]) -> list[Work]:
    """The works that these clips show."""
    shown = set(clips)
    return [work for work in works() if not work.clips or shown & set(work.clips)]


def made_with(clips: Iterable[str], lang: str) -> list[tuple[str, str]]:
    """What was used for what, in a language."""
    say = Translator(lang).text
    return [(say(f"credits.work.{w.id}", w.what), w.who) for w in works_of(clips)]


def words(lang: str) -> dict[str, str]:
    """The fixed words in a language, by their context."""
    say = Translator(lang).text
    return {context: say(context, english) for context, english in WORDS.items()}


# --- pages --------------------------------------------------------------------------


@dataclass(frozen=True)
class Plan:
    """How the credits are cut into pages.

    Attributes
    ----------
    pages : tuple of int
        Sources on each page.
    page_s : float
        How long each of them stands; the last page, with licence, stands `LAST_S`.
    compact : bool
        Whether a source has one row, without its journal, for want of room.
    """

    pages: tuple[int, ...]
    page_s: float
    compact: bool

    @property
    def seconds(self) -> float:
        return len(self.pages) * self.page_s + LAST_S


def cut(sources: int, room: int, compact_room: int) -> Plan:
    """Pages for so many sources, of which so many fit on one.

    Pages hold what can be read easily while the time allows it, and more when
    there are more sources; all pages hold about the same.
    """
    if not sources:
        return Plan((), MAX_PAGE_S, compact=False)
    most = int((TOTAL_S - LAST_S) / MIN_PAGE_S)
    compact = math.ceil(sources / room) > most and compact_room > room
    room = compact_room if compact else room
    count = math.ceil(sources / min(EASY, room))
    count = max(min(count, most), math.ceil(sources / room))
    page_s = min(MAX_PAGE_S, max(MIN_PAGE_S, (TOTAL_S - LAST_S) / count))
    return Plan(_even(sources, count), page_s, compact)


def _even(total: int, parts: int) -> tuple[int, ...]:
    low, more = divmod(total, parts)
    return tuple(low + (n < more) for n in range(parts))


def pages(found: Sequence[Line], plan: Plan) -> list[Sequence[Line]]:
    """The sources of each page."""
    out, start = [], 0
    for count in plan.pages:
        out.append(found[start : start + count])
        start += count
    return out
