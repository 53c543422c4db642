"""Catalogs of every text that a viewer reads, kept in step with the scenes."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from ketamotion.catalog import discover, messages
from ketamotion.render import assembly, credits
from ketamotion.render.files import write_whole
from ketamotion.render.films import read_films
from ketamotion.render.transcript import WORDS
from ketamotion.stage.furniture import fixed_words
from ketamotion.translation import catalog_path

HEADER: Final = "# Texts of Ketamotion. The context is clip.beat.field."


def texts() -> dict[str, str]:
    """Every text of scenes, films, furniture and transcripts: context to English."""
    found = fixed_words()
    found |= {f"transcript.{key}": english for key, english in WORDS.items()}
    found |= assembly.WORDS | credits.WORDS
    found |= {f"credits.work.{work.id}": work.what for work in credits.works()}
    scenes = discover()
    for film in read_films([scene.storyboard for scene in scenes]).values():
        found |= film.texts
    for scene in scenes:
        if scene.storyboard.status == "final":
            found |= messages(scene)
    return found


@dataclass(frozen=True)
class Update:
    """What bringing a catalog up to date did.

    Attributes
    ----------
    missing : tuple of (str, str)
        (context, English) pairs that have no translation yet.
    dropped : int
        Texts that no scene uses any more.
    """

    path: Path
    missing: tuple[tuple[str, str], ...]
    dropped: int


def update(lang: str, path: Path | None = None) -> Update:
    """Bring a language's catalog in step: add what is new, drop what is unused.

    A translation stays with its context; a changed English text loses it.
    """
    path = path or catalog_path(lang)
    before = read_po(io.BytesIO(path.read_bytes()), locale=lang)
    after = Catalog(
        locale=lang,
        project="Ketamotion",
        version="",
        header_comment=HEADER,
        creation_date=before.creation_date,
        fuzzy=False,
    )
    missing = []
    for context, english in sorted(texts().items()):
        known = before.get(english, context)
        said = known.string if known is not None else ""
        if not said:
            missing.append((context, english))
        after.add(english, said, context=context)
    held = {(m.context, m.id) for m in after if m.id}
    dropped = sum(1 for m in before if m.id and (m.context, m.id) not in held)
    made = io.BytesIO()
    write_po(made, after, width=88)
    write_whole(path, made.getvalue())
    return Update(path, tuple(missing), dropped)
