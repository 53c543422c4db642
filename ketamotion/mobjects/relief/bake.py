"""Finished pictures (`Bake`) and their cache on disk."""

from __future__ import annotations

import hashlib
import io
import json
import logging
import os
import uuid
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path

import cairo
import numpy as np
from numpy.typing import NDArray

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Bake:
    """One picture, lit and ready to be drawn; shared, never changed.

    Parameters
    ----------
    key
        Name, unique within a set.
    pixels
        uint8 array (H, W, 4), byte order R, G, B, A, premultiplied.
    px_per_unit
        Bake px per design px.
    pivot
        Point (x, y) in bake px that a placement puts at its position.
    """

    key: str
    pixels: NDArray[np.uint8]
    px_per_unit: float
    pivot: tuple[float, float]

    def __post_init__(self) -> None:
        p = self.pixels
        if p.dtype != np.uint8 or p.ndim != 3 or p.shape[2] != 4:
            raise ValueError(f"{self.key}: pixels must be uint8 (H, W, 4)")
        if not p.flags.c_contiguous:
            raise ValueError(f"{self.key}: pixels must be contiguous")

    def __deepcopy__(self, memo: object) -> Bake:
        return self

    def __copy__(self) -> Bake:
        return self

    def __getstate__(self) -> dict:
        # the Cairo surface cannot be pickled and is rebuilt on demand
        return {k: v for k, v in self.__dict__.items() if k != "surface"}

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in bake px."""
        return self.pixels.shape[1], self.pixels.shape[0]

    @cached_property
    def surface(self) -> cairo.ImageSurface:
        """A Cairo surface on these very bytes (R and B stand swapped in it)."""
        w, h = self.size
        return cairo.ImageSurface.create_for_data(
            self.pixels, cairo.FORMAT_ARGB32, w, h, 4 * w
        )

    def cropped(self, margin: int = 2) -> Bake:
        """Cut transparent borders off, but for ``margin`` px."""
        alpha = self.pixels[..., 3]
        rows, cols = np.flatnonzero(alpha.any(1)), np.flatnonzero(alpha.any(0))
        if not len(rows):
            return self
        y0, x0 = max(rows[0] - margin, 0), max(cols[0] - margin, 0)
        part = self.pixels[y0 : rows[-1] + 1 + margin, x0 : cols[-1] + 1 + margin]
        return replace(
            self,
            pixels=np.ascontiguousarray(part),
            pivot=(self.pivot[0] - float(x0), self.pivot[1] - float(y0)),
        )


def cache_folder(folder: str | os.PathLike | None = None) -> Path:
    """Folder of baked sets: argument, else KETAMOTION_CACHE, else ~/.cache."""
    if folder is not None:
        return Path(folder)
    named = os.environ.get("KETAMOTION_CACHE")
    return Path(named) if named else Path.home() / ".cache" / "ketamotion"


RECEPTOR_MODULES = (
    "bake",
    "compose",
    "kit",
    "layout",
    "lights",
    "membrane",
    "molecules",
    "oklab",
    "parts",
    "plate",
    "sdf",
    "shade",
)
"""Modules whose code the receptor, molecule and plate sets depend on."""


@lru_cache(maxsize=8)
def code_hash(modules: tuple[str, ...] | None = None) -> str:
    """Hash of source code: changed code never meets old pictures.

    ``modules`` names files of this package; None takes all of them.
    """
    folder = Path(__file__).parent
    if modules is None:
        paths = sorted(folder.glob("*.py"))
    else:
        paths = [folder / f"{name}.py" for name in sorted(modules)]
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def set_key(
    kind: str,
    parameters: Mapping[str, object],
    modules: tuple[str, ...] | None = None,
) -> str:
    """Content key of a set: what it is, its parameters and the code."""
    text = json.dumps([kind, parameters, code_hash(modules)], sort_keys=True)
    return f"{kind}-{hashlib.sha256(text.encode()).hexdigest()[:24]}"


def write_set(path: Path, bakes: Mapping[str, Bake]) -> None:
    """Write a set as one .npz: first to a temporary file, then moved in place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    meta = [[b.key, b.px_per_unit, list(b.pivot)] for b in bakes.values()]
    part = path.with_name(f".{path.name}.{os.getpid()}.{uuid.uuid4().hex}")
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as z:
            z.writestr("meta.json", json.dumps([list(bakes), meta]))
            for number, b in enumerate(bakes.values()):
                buffer = io.BytesIO()
                np.lib.format.write_array(buffer, b.pixels, allow_pickle=False)
                z.writestr(f"p{number}.npy", buffer.getbuffer())
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def read_set(path: Path) -> dict[str, Bake]:
    """Read a set; raises OSError, ValueError, KeyError or zip errors if broken."""
    out: dict[str, Bake] = {}
    with zipfile.ZipFile(path) as z:
        names, meta = json.loads(z.read("meta.json"))
        for number, (name, (key, density, pivot)) in enumerate(
            zip(names, meta, strict=True)
        ):
            data = io.BytesIO(z.read(f"p{number}.npy"))
            pixels = np.lib.format.read_array(data, allow_pickle=False)
            pixels = np.ascontiguousarray(pixels)
            out[name] = Bake(key, pixels, float(density), (pivot[0], pivot[1]))
    return out


def cached_set(
    kind: str,
    parameters: Mapping[str, object],
    build: Callable[[], dict[str, Bake]],
    folder: str | os.PathLike | None = None,
    modules: tuple[str, ...] | None = None,
) -> dict[str, Bake]:
    """Return a baked set from disk, or build and store it.

    Parameters
    ----------
    kind, parameters
        What the set depends on besides the code; plain JSON values.
    build
        Makes the set.
    folder
        See `cache_folder`. A broken or unreadable file is rebuilt; a folder
        that cannot be written costs time, not the picture.
    modules
        Files of this package that the set depends on, see `code_hash`.
    """
    path = cache_folder(folder) / f"{set_key(kind, parameters, modules)}.npz"
    try:
        return read_set(path)
    except FileNotFoundError:
        pass
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error):
        _LOG.warning("rebuilding a broken cache file: %s", path.name)
    bakes = build()
    try:
        write_set(path, bakes)
    except OSError as error:
        _LOG.warning("cache not written: %s", error)
    return bakes
