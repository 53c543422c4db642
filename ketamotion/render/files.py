"""Files that appear whole or not at all."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from ketamotion.render.errors import RequestError

WORK: Final = ".work"
"""Folder inside the output folder for finished segments and unfinished files."""

_STALE_S: Final = 3600


def sha256(path: Path) -> str:
    """A file's digest, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_whole(path: Path, data: str | bytes) -> None:
    """Write a file, by rename: at no time is half of it there."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        if isinstance(data, str):
            part.write_text(data, "utf-8", newline="\n")
        else:
            part.write_bytes(data)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def usable_folder(path: Path) -> Path:
    """The folder, made if need be, after writing into it has been tried.

    Raises
    ------
    RequestError
        When it is no folder, or nothing can be written there.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
    except (FileExistsError, NotADirectoryError):
        raise RequestError(
            f"{path} cannot be a folder: a file is in its way; name another with --out"
        ) from None
    except OSError as error:
        raise RequestError(
            f"cannot write into {path} ({error.strerror or error}); "
            "name another folder with --out"
        ) from None
    return path


@contextmanager
def staging(work: Path) -> Iterator[Path]:
    """A folder for unfinished files on the same disk; gone at the end."""
    work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="making-", dir=work) as folder:
        yield Path(folder)


def sweep(work: Path) -> None:
    """Remove what a killed run left behind more than an hour ago."""
    if not work.is_dir():
        return
    old = time.time() - _STALE_S
    for path in [*work.rglob("*.part"), *work.glob("making-*/*")]:
        try:
            if path.is_file() and path.stat().st_mtime < old:
                path.unlink()
        except OSError:  # another run was quicker
            continue
    for folder in work.glob("making-*"):
        try:
            if folder.stat().st_mtime < old:
                folder.rmdir()
        except OSError:  # not empty, or gone
            continue
