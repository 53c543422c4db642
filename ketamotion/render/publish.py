"""From finished segments to a folder that a lecturer can use."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from av import VideoFrame

from ketamotion.render import captions, manifest, mux, transcript
from ketamotion.render.beats import Stopped
from ketamotion.render.errors import RenderError
from ketamotion.render.files import WORK, staging, write_whole
from ketamotion.render.pool import Progress
from ketamotion.render.probe import BT709, decoded, probe
from ketamotion.render.programme import Programme
from ketamotion.storyboard import Parameter
from ketamotion.translation import LANGUAGES

ARTIST = "Ketamotion contributors"


@dataclass(frozen=True)
class Proof:
    """What was proven of one very file.

    Attributes
    ----------
    files : mapping of str to (str, str)
        The report, by role: ending of the file's name, and text.
    passed : bool
        Whether nothing was found wrong.
    hazards : tuple of str
        What a manifest may say of hazards, in the words of schema.org.
    """

    files: Mapping[str, tuple[str, str]]
    passed: bool
    hazards: tuple[str, ...]


class Prover(Protocol):
    """Is shown every frame of a finished file, in order, and says what it saw."""

    def frame(self, frame: VideoFrame) -> None:
        """The next frame, as it was decoded."""

    def proof(self, path: Path) -> Proof:
        """The verdict on the file that all those frames were in."""


Prove = Callable[[Programme], Prover]


@dataclass(frozen=True)
class Edition:
    """All that one video file and what belongs beside it are made from.

    Attributes
    ----------
    name : str
        Stem of the files, with the language.
    key : str
        Another one when anything in the files is another.
    segments : tuple of Path
        What the video is joined from, in order.
    parameters : tuple of (str, Parameter)
        Clip id and parameter, of every clip in it.
    """

    programme: Programme
    name: str
    key: str
    quality: str
    segments: tuple[Path, ...]
    poster: Path
    parameters: tuple[tuple[str, Parameter], ...]


def publish_all(
    editions: Sequence[Edition],
    out: Path,
    *,
    jobs: int,
    prove: Prove | None,
    progress: Progress,
) -> list[Path]:
    """Publish several at once: decoding and looking at frames needs no Python lock.

    Returns
    -------
    list of Path
        The files of the first edition, then those of the next.

    Raises
    ------
    RenderError
        When a file is not what was to be made; the others appear.
    """
    count = _Count(progress)
    progress.begin(sum(edition.programme.frames for edition in editions))
    executor = ThreadPoolExecutor(max(1, jobs))
    try:
        making = [
            executor.submit(publish, edition, out, prove, count.tick)
            for edition in editions
        ]
        return [path for future in making for path in future.result()]
    except BaseException:  # Ctrl-C, or one is wrong: what is under way is given up
        count.stopped = True
        raise
    finally:
        executor.shutdown(wait=True, cancel_futures=True)
        progress.end()


@dataclass
class _Count:
    """Frames that were looked at, counted by several threads."""

    progress: Progress
    frames: int = 0
    stopped: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def tick(self, frames: int = 1) -> None:
        if self.stopped:
            raise Stopped
        with self.lock:
            self.frames += frames
            self.progress.at(self.frames)


_manifests: Final = threading.Lock()
"""Two languages of a clip share a folder and its manifest."""


def publish(
    edition: Edition,
    out: Path,
    prove: Prove | None = None,
    tick: Callable[[int], None] = lambda frames: None,
) -> list[Path]:
    """Join, write what belongs beside it, verify, then rename all into place.

    Parameters
    ----------
    prove : callable, optional
        Makes what looks at the finished file's frames; its report is put beside it.
    tick : callable
        Called with the number of frames that were looked at since.

    Returns
    -------
    list of Path
        The video first, then the files beside it.

    Raises
    ------
    RenderError
        When the joined file is not what was to be made; then nothing appears.
    """
    programme, name = edition.programme, edition.name
    folder = out / programme.id
    key = edition.key + ("" if prove is None else "-proven")
    done = manifest.current(folder, name, key)
    if done is not None:
        tick(programme.frames)
        return _in_order(done)
    folder.mkdir(parents=True, exist_ok=True)
    with staging(out / WORK) as stage:
        files = {"video": stage / f"{name}.mp4", "poster": stage / f"{name}.png"}
        join(programme, edition.segments, files["video"])
        prover = None if prove is None else prove(programme)
        verify(programme, files["video"], prover, tick)
        shutil.copyfile(edition.poster, files["poster"])
        files |= write_texts(programme, stage, name)
        proof = None if prover is None else prover.proof(files["video"])
        for role, (ending, text) in ({} if proof is None else proof.files).items():
            files[role] = stage / f"{name}{ending}"
            write_whole(files[role], text)
        entry = manifest.entry(
            programme,
            name,
            key,
            edition.quality,
            edition.parameters,
            files,
            hazards=() if proof is None else proof.hazards,
            passed=None if proof is None else proof.passed,
        )
        with _manifests:
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


def verify(
    programme: Programme,
    path: Path,
    prover: Prover | None = None,
    tick: Callable[[int], None] = lambda frames: None,
) -> None:
    """Open and decode a joined file; raise RenderError if anything in it is wrong.

    Each frame that was decoded is shown to the prover.
    """
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
        "decoding": _show(path, prover, tick) == programme.frames,
    }
    wrong = [what for what, right in checks.items() if not right]
    if wrong:
        raise RenderError(f"{path.name} was thrown away; wrong: {', '.join(wrong)}")


def _show(path: Path, prover: Prover | None, tick: Callable[[int], None]) -> int:
    """Decode a file to its end; how many frames there were."""
    count = 0
    for frame in decoded(path):
        if prover is not None:
            prover.frame(frame)
        count += 1
        tick(1)
    return count
