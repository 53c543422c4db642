"""What there is: clips with their beats and parameters, and films."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ketamotion.render.films import Film
from ketamotion.stage import MechanismScene


def listing(
    scenes: Sequence[type[MechanismScene]], films: Mapping[str, Film]
) -> dict[str, Any]:
    """All clips in teaching order, and all films, as plain data."""
    return {
        "clips": [_clip(scene, films) for scene in scenes],
        "films": [
            {
                "id": film.id,
                "title": film.title,
                "subtitle": film.subtitle,
                "show": [
                    clip if beats is None else f"{clip}.{beat}"
                    for clip, beats in film.parts
                    for beat in (beats or ("",))
                ],
            }
            for film in films.values()
        ],
    }


def _clip(scene: type[MechanismScene], films: Mapping[str, Film]) -> dict[str, Any]:
    board = scene.storyboard
    return {
        "id": board.id,
        "order": board.order,
        "status": board.status,
        "title": board.title,
        "objective": board.objective,
        "beats": [beat.id for beat in board.beats],
        "parameters": [
            {
                "name": p.name,
                "default": p.default,
                "unit": p.unit,
                "model_range": list(p.model),
                "story_range": list(p.story),
                "meaning": p.meaning,
            }
            for p in board.parameters
        ],
        "films": [film.id for film in films.values() if board.id in film.clips],
    }


def table(found: Mapping[str, Any]) -> str:
    """The listing for people."""
    lines = []
    for clip in found["clips"]:
        draft = "  (draft)" if clip["status"] == "draft" else ""
        lines.append(f"{clip['order']:>4}  {clip['id']}: {clip['title']}{draft}")
        lines.append(f"      {clip['objective']}")
        lines.append(f"      beats: {', '.join(clip['beats'])}")
        for p in clip["parameters"]:
            low, high = p["model_range"]
            from_, to = p["story_range"]
            lines.append(
                f"      {p['name']} = {p['default']:g} {p['unit']} "
                f"({low:g} to {high:g}; the story holds from {from_:g} to {to:g}): "
                f"{p['meaning']}"
            )
    for film in found["films"]:
        lines.append(f"film  {film['id']}: {film['title']}")
        lines.append(f"      shows: {', '.join(film['show'])}")
    return "\n".join(lines) or "no clips yet; `new CLIP` makes one"
