"""A language for checking only: English with accents, and a third longer.

Played in it, a text that no translator would ever see is plain English among accented
words, and a place that has no room for a longer language is too small at once.
"""

from __future__ import annotations

import re
from typing import Final

PSEUDO: Final = "en-XA"
"""Its code, as the Unicode locale data name English with pseudo-accents; not among
`ketamotion.translation.LANGUAGES`, so nothing can be rendered in it."""
PSEUDO_LOCALE: Final = "de"
"""Whose numbers it has: with a comma for the decimal sign."""
GROWTH: Final = 0.3
"""What a text in another language may take more than in English."""

SAME: Final = frozenset(
    # Units, and signs of elements: international.
    "s ms µs min h d nm µm mm mV µM mM nM pA pS Hz Ca Mg Na K "
    # Names of receptors, proteins and substances that every language writes so.
    "NMDA AMPA GABA BDNF TrkB ERK Akt MK NBQX PET "
    # Variables: the number of people in a trial, the shape of a curve.
    "n J "
    # Of those who made it, and under which licence.
    "Ketamotion CC BY".split()
)
"""What is the same in every language, and so is kept as it is; names with a digit in
them (GluN1, mTORC1) are such names, too."""

_MARKS: Final = str.maketrans("aeiouyAEIOUY", "áéíóúýÁÉÍÓÚÝ")
_OTHERS: Final = str.maketrans("cnszCNSZ", "çñšžÇÑŠŽ")
"""For words without a vowel."""
_PIECES: Final = re.compile(
    r"[\^_]\{[^{}]*\}"  # raised or lowered type
    r"|\{[a-z]\w*(?::[^{}]*)?\}"  # a field
    r"|\d+\.\d+"  # a number with a decimal sign
    r"|[^\W_]+"  # a word
    r"|.",
    re.DOTALL,
)
_DECIMAL: Final = re.compile(r"(\d+)\.(\d+)")
_WORD: Final = re.compile(r"[^\W_]+")


def pseudo(text: str) -> str:
    """An English text in the language for checking.

    Fields, raised and lowered type, line feeds and what is the `SAME` in every
    language are kept; each other word gets accents and grows.
    """
    owed = 0.0
    out: list[str] = []
    for piece in _PIECES.findall(text):
        if not _WORD.fullmatch(piece) or is_same(piece):
            number = _DECIMAL.fullmatch(piece)
            out.append(f"{number[1]},{number[2]}" if number else piece)
            continue
        owed += GROWTH * (len(piece) + 1)
        more, owed = int(owed), owed - int(owed)
        out.append(_longer(_accented(piece), more))
    return "".join(out)


def is_same(word: str) -> bool:
    """Whether a word is a number, a name or a unit that no language changes."""
    return word in SAME or any(c.isdigit() for c in word)


def plain_words(text: str) -> list[str]:
    """Words that look English: those that this language would have changed."""
    words = _WORD.findall(text)
    return [w for w in words if w.isascii() and not is_same(w) and _accented(w) != w]


def _accented(word: str) -> str:
    found = word.translate(_MARKS)
    return found if found != word else word.translate(_OTHERS)


def _longer(word: str, more: int) -> str:
    """The last accented letter so many times more, as a small letter."""
    for at in range(len(word) - 1, -1, -1):
        if not word[at].isascii():
            return word[: at + 1] + more * word[at].lower() + word[at + 1 :]
    return word
