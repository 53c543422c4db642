"""Words in the viewer's language: gettext catalogs, and numbers by locale.

The English text is the msgid; its context is ``clip.beat.field``, so that one
English word may be translated differently in two places. Catalogs are plain
``.po`` files below ``assets/locale``; nothing is compiled.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from ketamotion.pseudo import PSEUDO, PSEUDO_LOCALE, pseudo
from ketamotion.theme import ASSETS

LANGUAGES: Final = {"en": "English", "es": "español"}
LOCALE_DIR: Final = ASSETS / "locale"


def languages(played: str) -> tuple[str, ...]:
    """All languages, and the one that is played, should it be for checking only."""
    return tuple(dict.fromkeys((*LANGUAGES, played)))


def _locale(lang: str) -> str:
    """Whose numbers a language has."""
    return PSEUDO_LOCALE if lang == PSEUDO else lang


def catalog_path(lang: str) -> Any:
    """Where the catalog of a language lies."""
    return LOCALE_DIR / lang / "LC_MESSAGES" / "ketamotion.po"


@cache
def _catalog(lang: str) -> Catalog:
    with catalog_path(lang).open("rb") as file:
        return read_po(file, locale=lang)


_FIELD: Final = re.compile(r"(?<![\^_])\{([a-z]\w*)(?::([^{}]*))?\}")
"""``{name}`` or ``{name:spec}``; ``^{+}`` and ``_{2}`` are type, not fields."""


def _fill(text: str, values: Mapping[str, Any], lang: str) -> str:
    """Fill ``{name}``, ``{name:percent}`` and ``{name:0.1}`` by locale.

    The part after the colon is ``percent`` or the smallest step shown: ``1``
    shows whole numbers, ``0.1`` one decimal.
    """

    def filled(match: re.Match[str]) -> str:
        value, spec = values[match[1]], match[2]
        if isinstance(value, str):
            return value
        if spec == "percent":
            return f"{_number(100 * value, '0', lang)}\N{NO-BREAK SPACE}%"
        pattern = "#,##0.###"
        if spec:
            pattern = "#,##0" + _decimals(len(spec.partition(".")[2]))
        return _number(value, pattern, lang)

    return _FIELD.sub(filled, text)


def _number(value: float, pattern: str, lang: str) -> str:
    """A number by locale, with a true minus sign: a hyphen is read as a dash."""
    shown = format_decimal(value, format=pattern, locale=_locale(lang))
    return shown.replace("-", "\N{MINUS SIGN}")


def _decimals(count: int) -> str:
    return "." + "0" * count if count else ""


@dataclass
class Translator:
    """Looks up and fills texts in one language.

    Attributes
    ----------
    missing : set of (str, str)
        (context, msgid) pairs that were asked for and had no translation.
    asked : set of (str, str)
        All pairs that were asked for, for extraction.
    """

    lang: str
    missing: set[tuple[str, str]] = field(default_factory=set)
    asked: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        if self.lang not in (*LANGUAGES, PSEUDO):
            raise ValueError(
                f"no language {self.lang!r}; there are {', '.join(LANGUAGES)}"
            )

    def text(
        self, context: str, msgid: str, values: Mapping[str, Any] | None = None
    ) -> str:
        """The text in this language, with its templates filled."""
        if not msgid:
            return ""
        self.asked.add((context, msgid))
        found = msgid
        if self.lang == PSEUDO:
            found = pseudo(msgid)
        elif self.lang != "en":
            message = _catalog(self.lang).get(msgid, context)
            if message is not None and message.string and not message.fuzzy:
                found = message.string
            else:
                self.missing.add((context, msgid))
        return _fill(found, values or {}, self.lang)

    def tick(self, value: float) -> str:
        """A number of an axis: as short as it can be."""
        return _number(value, "0.####", self.lang)

    def number(self, value: float, decimals: int = 0) -> str:
        """A number with this language's decimal sign."""
        return _number(value, "#,##0" + _decimals(decimals), self.lang)
