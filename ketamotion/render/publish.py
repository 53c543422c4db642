"""From finished segments to a folder that a lecturer can use."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from ketamotion.render import captions, manifest, mux, transcript
from ketamotion.render.errors import RenderError
from ketamotion.render.files import WORK, staging, write_whole
from ketamotion.render.probe import BT709, decoded, probe
from ketamotion.render.programme import Programme
from ketamotion.storyboard import Parameter
from ketamotion.translation import LANGUAGES

ARTIST = "Ketamotion contributors"


def publish(
    programme: Programme,
    *,
    out: Path,
    name: str,
    key: str,
    quality: str,
    segments: Sequence[Path],
    poster: Path,
    parameters: Sequence[tuple[str, Parameter]],
) -> list[Path]:
    """Join, write what belongs beside it, verify, then rename all into place.

    Returns
    -------
    list of Path
        The video first, then the files beside it.

    Raises
    ------
    RenderError
        When the joined file is not what was to be made; then nothing appears.
    """
    folder = out / programme.id
    done = manifest.current(folder, name, key)
    if done is not None:
        return _in_order(done)
    folder.mkdir(parents=True, exist_ok=True)
    with staging(out / WORK) as stage:
        files = {"video": stage / f"{name}.mp4", "poster": stage / f"{name}.png"}
        join(programme, segments, files["video"])
        verify(programme, files["video"])
        shutil.copyfile(poster, files["poster"])
        files |= write_texts(programme, stage, name)
        entry = manifest.entry(programme, name, key, quality, parameters, files)
        for path in files.values():
            os.replace(path, folder / path.name)
        manifest.add(folder, programme, entry)
    return _in_order(folder / path.name for path in files.values())


def _in_order(files: Iterable[Path]) -> list[Path]:
    return sorted(files, key=lambda path: (path.suffix != ".mp4", path.name))


def _langs(programme: Programme) -> list[str]:
    """All languages, the picture's own first: players show the first track."""
    own = programme.settings.lang
    return [own, *(lang for lang in LANGUAGES if lang != own)]


def join(programme: Programme, segments: Sequence[Path], target: Path) -> None:
    """The video file with everything inside."""
    lang = programme.settings.lang
    mux.join(
        segments,
        target,
        chapters=[(c.start_s, c.end_s, c.text) for c in programme.chapters(lang)],
        captions={each: programme.cues(each) for each in _langs(programme)},
        tags={
            "title": programme.title[lang],
            "artist": ARTIST,
            "description": programme.objective[lang],
            "copyright": f"{transcript.LICENCE} {ARTIST}",
            "comment": f"{transcript.LICENCE} {transcript.LICENCE_URL}",
        },
    )


def write_texts(programme: Programme, folder: Path, name: str) -> dict[str, Path]:
    """Caption files, chapters, descriptions and transcript, by role."""
    lang = programme.settings.lang
    cues, chapters = programme.cues(lang), programme.chapters(lang)
    seen = programme.descriptions(lang)
    cited = manifest.cited(programme.sources)
    texts = {
        "captions_vtt": (".vtt", captions.webvtt(cues, "captions", lang)),
        "captions_srt": (".srt", captions.srt(cues)),
        "chapters": ("_chapters.vtt", captions.webvtt(chapters, "chapters", lang)),
        "descriptions": (
            "_descriptions.vtt",
            captions.webvtt(seen, "descriptions", lang),
        ),
        "transcript_text": (".txt", transcript.as_text(programme, lang, cited)),
        "transcript_page": (".html", transcript.as_page(programme, lang, cited)),
    }
    files = {}
    for role, (ending, text) in texts.items():
        files[role] = folder / f"{name}{ending}"
        write_whole(files[role], text)
    return files


def verify(programme: Programme, path: Path) -> None:
    """Open and decode a joined file; raise RenderError if anything in it is wrong."""
    media = probe(path)
    settings = programme.settings
    starts = {round(part.start_s * settings.fps) for part in programme.parts}
    checks = {
        "size": (media.width, media.height) == settings.pixel_size,
        "frame rate": media.fps == settings.fps,
        "number of frames": media.frames == programme.frames,
        "frame times": media.times_exact,
        "colour tags": media.colour == BT709,
        "keyframes": starts <= set(media.keyframes),
        "chapters": len(media.chapters) == len(programme.chapters(settings.lang)),
        "caption tracks": list(media.captions)
        == [mux.ISO_639_2[lang] for lang in _langs(programme)],
        "place of the index": media.index_first,
        "decoding": sum(1 for _ in decoded(path)) == programme.frames,
    }
    wrong = [what for what, right in checks.items() if not right]
    if wrong:
        raise RenderError(f"{path.name} was thrown away; wrong: {', '.join(wrong)}")
