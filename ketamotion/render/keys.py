"""When a finished segment may be used again: its key holds all that it came from."""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any, Final

import ketamotion
from ketamotion.render.encode import Encoding
from ketamotion.stage import MechanismScene, StageSettings
from ketamotion.theme import ASSETS

PACKAGE: Final = Path(ketamotion.__file__).parent

_ABOVE: Final = ("cli.py", "checks", "packages")
"""Parts of the package that stand above rendering and change no frame."""

_LIBRARIES: Final = {
    "ketamotion": "ketamotion",
    "manim": "manim",
    "cairo": "pycairo",
    "av": "av",
    "numpy": "numpy",
    "scipy": "scipy",
    "typst": "typst",
    "pillow": "pillow",
}


@cache
def versions() -> Mapping[str, str]:
    """Versions of what a frame is made with."""
    found = {}
    for name, distribution in _LIBRARIES.items():
        try:
            found[name] = metadata.version(distribution)
        except metadata.PackageNotFoundError:
            found[name] = "unknown"
    return found


def _digest_files(root: Path, files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _files(root: Path, pattern: str) -> list[Path]:
    return [path for path in root.rglob(pattern) if path.is_file()]


@cache
def shared_digest() -> str:
    """A digest of the package's code and of all assets."""
    code = [
        path
        for path in _files(PACKAGE, "*.py")
        if path.relative_to(PACKAGE).parts[0] not in _ABOVE
    ]
    return _digest_files(PACKAGE, code) + _digest_files(ASSETS, _files(ASSETS, "*"))


def scene_digest(scene_class: type[MechanismScene]) -> str:
    """A digest of the file that defines a scene."""
    path = Path(inspect.getfile(scene_class))
    return hashlib.sha256(path.read_bytes()).hexdigest()


def digest(value: Any) -> str:
    """A digest of anything that JSON can hold, 16 hex digits."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def segment_key(
    scene_class: type[MechanismScene],
    settings: StageSettings,
    encoding: Encoding,
    beat_id: str,
) -> str:
    """The key of one beat's segment."""
    return digest(
        {
            "code": shared_digest(),
            "scene": scene_digest(scene_class),
            "class": scene_class.__qualname__,
            "versions": dict(versions()),
            "size": settings.pixel_size,
            "fps": settings.fps,
            "theme": settings.theme,
            "lang": settings.lang,
            "labels": settings.labels,
            "parameters": dict(settings.parameters),
            "encoding": encoding.options,
            "beat": beat_id,
        }
    )
