"""The transcript: everything that is said and seen, as text and as a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from itertools import count
from typing import Final

from ketamotion.evidence import Reference
from ketamotion.render.credits import made_with
from ketamotion.render.programme import Interlude, Programme
from ketamotion.translation import LANGUAGES, Translator

WORDS: Final[Mapping[str, str]] = {
    "transcript": "Transcript",
    "seen": "What is seen",
    "captions": "Captions",
    "sources": "Sources",
    "made": "Made with",
    "advice": "For teaching. This is not medical advice.",
    "licence": "Licence: CC BY 4.0, the Ketamotion contributors.",
    "exploration": "Exploration: values outside the range that the film was made for.",
}
"""Fixed words, by key; their gettext context is ``transcript.<key>``."""

LICENCE: Final = "CC BY 4.0"
LICENCE_URL: Final = "https://creativecommons.org/licenses/by/4.0/"


def words(lang: str) -> dict[str, str]:
    """The fixed words in a language."""
    translator = Translator(lang)
    return {key: translator.text(f"transcript.{key}", t) for key, t in WORDS.items()}


def citation(reference: Reference) -> str:
    """A reference in one line, without its address."""
    where = reference.journal
    if reference.volume:
        where += f" {reference.volume}"
        if reference.page:
            where += f":{reference.page}"
    authors = ", ".join(reference.authors).replace(", et al.", " et al.")
    end = "" if reference.title.endswith((".", "?", "!")) else "."
    return f"{authors} ({reference.year}). {reference.title}{end} {where}."


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def as_text(programme: Programme, lang: str, references: Sequence[Reference]) -> str:
    """The transcript as plain text."""
    say = words(lang)
    title = programme.title[lang]
    lines = [title, "=" * len(title), "", programme.objective[lang], ""]
    if programme.exploring:
        lines += [say["exploration"], ""]
    numbers = count(1)
    for part in programme.parts:
        time = f"[{_clock(part.start_s)}]"
        if isinstance(part, Interlude):
            lines += [f"{time} {part.description[lang]}", ""]
            continue
        lines.append(f"{next(numbers)}. {time} {programme.chapter_title(part, lang)}")
        lines.append(f"   {say['seen']}: {part.played.description[lang]}")
        lines.append(f"   {say['captions']}:")
        lines += [f"   - {caption}" for caption in part.played.captions[lang]]
        lines.append("")
    if references:
        lines += [f"{say['sources']}:"]
        lines += [f"- {citation(ref)} {ref.url}" for ref in references]
        lines.append("")
    lines += [f"{say['made']}:"]
    lines += [f"- {what}: {who}" for what, who in made_with(programme.clips, lang)]
    lines += ["", say["advice"], f"{say['licence']} {LICENCE_URL}"]
    return "\n".join(lines) + "\n"


_STYLE: Final = """
:root { color-scheme: light dark; }
body { font: 1.05rem/1.55 system-ui, sans-serif; max-width: 42rem; margin: 2rem auto;
  padding: 0 1rem; }
h2 { font-size: 1.15rem; margin: 2rem 0 .3rem; }
time { font-variant-numeric: tabular-nums; margin-right: .5em; }
"""


def as_page(programme: Programme, lang: str, references: Sequence[Reference]) -> str:
    """The transcript as a page of its own that needs no network."""
    if lang not in LANGUAGES:
        raise ValueError(f"no language {lang!r}; there are {', '.join(LANGUAGES)}")
    say = {key: escape(text) for key, text in words(lang).items()}
    title = escape(programme.title[lang])
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="{lang}">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title} – {say['transcript']}</title>",
        f"<style>{_STYLE}</style>",
        "</head>",
        "<body>",
        "<main>",
        f"<h1>{title}</h1>",
        f"<p>{escape(programme.objective[lang])}</p>",
    ]
    if programme.exploring:
        parts.append(f"<p><strong>{say['exploration']}</strong></p>")
    for part in programme.parts:
        time = f"<time>{_clock(part.start_s)}</time>"
        if isinstance(part, Interlude):
            parts.append(f"<p>{time}<em>{escape(part.description[lang])}</em></p>")
            continue
        heading = escape(programme.chapter_title(part, lang))
        parts += [
            f"<section><h2>{time}{heading}</h2>",
            f"<p><em>{say['seen']}:</em> {escape(part.played.description[lang])}</p>",
            f"<p><em>{say['captions']}:</em></p>",
            "<ul>",
            *(f"<li>{escape(text)}</li>" for text in part.played.captions[lang]),
            "</ul></section>",
        ]
    if references:
        parts += [f"<section><h2>{say['sources']}</h2>", "<ul>"]
        parts += [
            f'<li>{escape(citation(ref))} <a href="{escape(ref.url)}">'
            f"{escape(ref.url)}</a></li>"
            for ref in references
        ]
        parts.append("</ul></section>")
    parts += [f"<section><h2>{say['made']}</h2>", "<ul>"]
    parts += [
        f"<li>{escape(what)}: {escape(who)}</li>"
        for what, who in made_with(programme.clips, lang)
    ]
    parts += [
        "</ul></section>",
        f"<p>{say['advice']}</p>",
        f'<p><a href="{LICENCE_URL}">{say["licence"]}</a></p>',
        "</main>",
        "</body>",
        "</html>",
    ]
    return "\n".join(parts) + "\n"
