"""One ``manifest.json`` a folder: every render in it, with all that it rests on."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from ketamotion.evidence import Reference, references
from ketamotion.render.errors import RenderError
from ketamotion.render.files import sha256, write_whole
from ketamotion.render.keys import versions
from ketamotion.render.programme import Interlude, Programme, Step
from ketamotion.render.transcript import LICENCE, LICENCE_URL, citation
from ketamotion.stage import Performance
from ketamotion.storyboard import Parameter
from ketamotion.translation import LANGUAGES

NAME: Final = "manifest.json"
FORMAT: Final = 1


def cited(keys: Sequence[str]) -> list[Reference]:
    """The references of these keys.

    Raises
    ------
    RenderError
        When a key is not in ``assets/references.json``.
    """
    known = references()
    missing = sorted(set(keys) - set(known))
    if missing:
        raise RenderError(f"assets/references.json has no {', '.join(missing)}")
    return [known[key] for key in keys]


def _seconds(value: float) -> float:
    return round(value, 6)


def _step(step: Step, fps: int) -> dict[str, Any]:
    beat = step.beat
    return {
        "id": step.id,
        "clip": step.clip_id,
        "beat": beat.id,
        "variant": step.played.variant,
        "start_s": _seconds(step.start_s),
        "end_s": _seconds(step.end_s),
        "first_frame": round(step.start_s * fps),
        "end_frame": round(step.end_s * fps),
        "hold_s": _seconds(step.played.hold_s),
        "title": {lang: step.title(lang) for lang in LANGUAGES},
        "captions": {lang: list(step.played.captions[lang]) for lang in LANGUAGES},
        "cues": {
            lang: [
                {
                    "id": cue.id,
                    "start_s": _seconds(cue.start_s),
                    "end_s": _seconds(cue.end_s),
                    "text": cue.text,
                }
                for cue in step.cues(lang)
            ]
            for lang in LANGUAGES
        },
        "description": dict(step.played.description),
        "evidence": beat.badge,
        "furniture": {lang: step.furniture(lang) for lang in LANGUAGES},
        "sources": list(beat.sources),
        "claims": list(beat.claims),
    }


def _interlude(part: Interlude, fps: int) -> dict[str, Any]:
    return {
        "id": part.id,
        "kind": part.kind,
        "start_s": _seconds(part.start_s),
        "end_s": _seconds(part.end_s),
        "first_frame": round(part.start_s * fps),
        "end_frame": round(part.end_s * fps),
        "title": dict(part.title),
        "description": dict(part.description),
        "levels": list(part.levels),
    }


def _parameter(parameter: Parameter, value: float, clip: str) -> dict[str, Any]:
    return {
        "clip": clip,
        "name": parameter.name,
        "value": value,
        "default": parameter.default,
        "unit": parameter.unit,
        "model_range": list(parameter.model),
        "story_range": list(parameter.story),
        "in_story": parameter.in_story(value),
        "meaning": parameter.meaning,
    }


def _results(performance: Performance) -> list[dict[str, Any]]:
    return [
        {
            "clip": performance.scene_id,
            "name": name,
            "value": quantity.value,
            "unit": quantity.unit,
            "tag": quantity.tag,
            "printable": quantity.printable,
            "sources": list(quantity.sources),
        }
        for name, quantity in sorted(performance.results.items())
    ]


def _source(reference: Reference) -> dict[str, Any]:
    return {
        "key": reference.key,
        "short": reference.short,
        "text": citation(reference),
        "doi": reference.doi,
        "pmid": reference.pmid,
        "url": reference.url,
        "confirmed": reference.confirmed,
    }


def entry(
    programme: Programme,
    name: str,
    key: str,
    quality: str,
    parameters: Sequence[tuple[str, Parameter]],
    files: Mapping[str, Path],
    *,
    hazards: Sequence[str] = (),
    passed: bool | None = None,
) -> dict[str, Any]:
    """What the manifest says of one render.

    Parameters
    ----------
    name : str
        Stem of the files, with the language.
    parameters : sequence of (str, Parameter)
        Clip id and parameter, of every clip in the programme.
    files : mapping of str to Path
        By role (``video``, ``captions_vtt``, ...): the finished file, wherever it
        stands now.
    hazards : sequence of str
        What was proven of this very video, in the words of schema.org's
        ``accessibilityHazard``; empty when nothing was looked at.
    passed : bool, optional
        Whether all checks of the file passed; None when there were none.
    """
    settings = programme.settings
    width, height = settings.pixel_size
    values = {p.scene_id: p.values for p in programme.performances}
    return {
        "name": name,
        "key": key,
        "settings": {
            "quality": quality,
            "size": settings.size,
            "width": width,
            "height": height,
            "fps": settings.fps,
            "theme": settings.theme,
            "lang": settings.lang,
            "labels": settings.labels,
        },
        "duration_s": _seconds(programme.duration_s),
        "frames": programme.frames,
        "exploring": programme.exploring,
        "checks_passed": passed,
        "accessibility_hazards": list(hazards),
        "beats": [_step(step, settings.fps) for step in programme.steps],
        "interludes": [_interlude(i, settings.fps) for i in programme.interludes],
        "parameters": [_parameter(p, values[c][p.name], c) for c, p in parameters],
        "results": [r for p in programme.performances for r in _results(p)],
        "sources": [_source(reference) for reference in cited(programme.sources)],
        "files": [
            {
                "role": role,
                "name": path.name,
                "size": path.stat().st_size,
                "sha256": sha256(path),
            }
            for role, path in sorted(files.items())
        ],
        "versions": dict(versions()),
    }


def read(folder: Path) -> dict[str, Any]:
    """A folder's manifest; an empty one when there is none that can be read."""
    try:
        found = json.loads((folder / NAME).read_text("utf-8"))
    except (OSError, ValueError):
        return {"format": FORMAT, "renders": []}
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        return {"format": FORMAT, "renders": []}
    return found


def _there(folder: Path, render: Mapping[str, Any]) -> bool:
    for file in render["files"]:
        path = folder / file["name"]
        if not path.is_file() or path.stat().st_size != file["size"]:
            return False
    return True


def current(folder: Path, name: str, key: str) -> list[Path] | None:
    """The files of a render that is already there, unchanged; else None."""
    for render in read(folder)["renders"]:
        if (render["name"], render["key"]) == (name, key) and _there(folder, render):
            files = {folder / f["name"]: f["sha256"] for f in render["files"]}
            if all(sha256(path) == digest for path, digest in files.items()):
                return list(files)
    return None


def add(folder: Path, programme: Programme, new: Mapping[str, Any]) -> Path:
    """Put a render into its folder's manifest; drop those whose files are gone."""
    kept = [
        render
        for render in read(folder)["renders"]
        if render["name"] != new["name"] and _there(folder, render)
    ]
    data = {
        "format": FORMAT,
        "id": programme.id,
        "kind": programme.kind,
        "title": dict(programme.title),
        "objective": dict(programme.objective),
        "licence": LICENCE,
        "licence_url": LICENCE_URL,
        "renders": sorted([*kept, dict(new)], key=lambda render: render["name"]),
    }
    path = folder / NAME
    write_whole(path, json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False))
    return path
