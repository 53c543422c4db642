"""Slow solutions, kept on disk: networks and walks are solved once.

A function marked with `solved` is computed once for its arguments; the result is
stored under a key made of the function's name, its arguments, the source of its module
and of every module of ours that it imports, however indirectly, the parameter files
these read, and the versions of Python, NumPy and SciPy. So a changed model never
meets an old result.

The cache may be deleted at any time. A broken file is solved again, and a folder that
cannot be written costs time only. Processes that solve the same thing at once each
write a whole file of their own and move it in place.
"""

from __future__ import annotations

import ast
import functools
import hashlib
import inspect
import io
import logging
import os
import platform
import time
import uuid
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

import joblib
import numpy as np
import scipy

P = ParamSpec("P")
R = TypeVar("R")

_LOG = logging.getLogger(__name__)
_PACKAGE = "ketamotion"
_PARAMETERS = Path("assets", "parameters")
_DIGEST_BYTES = hashlib.sha256().digest_size
_IMPORTING_NS = 5 * 10**9
"""Longest time from the import of one of our modules to that of the last."""


def cache_folder() -> Path:
    """Folder of solutions: below KETAMOTION_CACHE, else below ~/.cache.

    The same place as that of the baked pictures, which models may not import.
    """
    named = os.environ.get("KETAMOTION_CACHE")
    base = Path(named) if named else Path.home() / ".cache" / "ketamotion"
    return base / "solutions"


def _file_of(module: str, root: Path) -> Path | None:
    """The source of a module of ours, or None when there is no such module."""
    base = root.joinpath(*module.split("."))
    for path in (base.with_suffix(".py"), base / "__init__.py"):
        if path.is_file():
            return path
    return None


def _imported(tree: ast.AST, module: str, is_package: bool) -> set[str]:
    """Modules of ours that a source may import, wherever in it that stands."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            source = node.module or ""
            if node.level:
                parts = module.split(".")
                parts = parts[: len(parts) - node.level + is_package]
                source = ".".join([*parts, *([source] if source else [])])
            names.add(source)
            names.update(f"{source}.{alias.name}" for alias in node.names)
    return {name for name in names if f"{name}.".startswith(f"{_PACKAGE}.")}


def _parameter_files(tree: ast.AST, root: Path) -> set[Path]:
    """Files that a source reads with ``parameters(name)``; all, if not named."""
    folder, found = root / _PARAMETERS, set[Path]()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        name = getattr(called, "id", getattr(called, "attr", ""))
        if name != "parameters" or not node.args:
            continue
        argument = node.args[0]
        if isinstance(argument, ast.Constant):
            found.add(folder / f"{argument.value}.toml")
        else:
            found.update(folder.glob("*.toml"))
    return found


@functools.lru_cache(maxsize=64)
def dependencies(module: str, root: Path) -> tuple[Path, ...]:
    """Source and parameter files that a module's results may depend on, sorted.

    Parameters
    ----------
    module : str
        Full name, ``ketamotion.models.…``.
    root : Path
        Folder that holds the package and ``assets``.
    """
    waiting, seen, files = [module], set[str](), set[Path]()
    while waiting:
        name = waiting.pop()
        path = None if name in seen else _file_of(name, root)
        seen.add(name)
        if path is None:
            continue
        files.add(path)
        tree = ast.parse(path.read_bytes())
        files.update(file for file in _parameter_files(tree, root) if file.is_file())
        waiting.extend(_imported(tree, name, path.name == "__init__.py"))
    return tuple(sorted(files))


@functools.lru_cache(maxsize=64)
def _code_digest(module: str, root: Path) -> str:
    digest = hashlib.sha256()
    versions = (platform.python_version(), np.__version__, scipy.__version__)
    digest.update(repr(versions).encode())
    for path in dependencies(module, root):
        content = hashlib.sha256(path.read_bytes()).digest()
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + content)
    return digest.hexdigest()


def _key(function: Callable, root: Path, args: tuple, kwargs: dict) -> str:
    bound = inspect.signature(function).bind(*args, **kwargs)
    bound.apply_defaults()
    code = _code_digest(function.__module__, root)
    name = f"{function.__module__}.{function.__qualname__}"
    text = repr((name, code, joblib.hash(dict(bound.arguments))))
    short = hashlib.sha256(text.encode()).hexdigest()[:32]
    return f"{name.rpartition('models.')[2]}-{short}"


def _read(path: Path) -> object:
    """A stored result; any exception means that the file is of no use."""
    data = path.read_bytes()
    digest, body = data[:_DIGEST_BYTES], data[_DIGEST_BYTES:]
    if hashlib.sha256(body).digest() != digest:
        raise ValueError("its content is not what was written")
    return joblib.load(io.BytesIO(body))


def _write(path: Path, result: object) -> None:
    buffer = io.BytesIO()
    joblib.dump(result, buffer, compress=3)
    body = buffer.getvalue()
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.{uuid.uuid4().hex}")
    try:
        part.write_bytes(hashlib.sha256(body).digest() + body)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def solved(function: Callable[P, R]) -> Callable[P, R]:
    """Keep a function's results on disk, and the latest ones in memory.

    The function must be pure, live in ``ketamotion.models`` and return what pickle
    can hold: arrays, numbers, frozen dataclasses of them. Callers share the result
    and must not change it.
    """
    root = Path(__file__).resolve().parents[2]
    # What is on disk is surely what runs only if it is older than the import.
    trusted_ns = time.time_ns() - _IMPORTING_NS
    memory: dict[str, R] = {}

    @functools.wraps(function)
    def kept(*args: P.args, **kwargs: P.kwargs) -> R:
        # The key also marks the result in memory, so it is made from the first
        # reading of the files; a file changed since then keeps us off the disk.
        key = _key(function, root, args, kwargs)
        if key in memory:
            return memory[key]
        files = dependencies(function.__module__, root)
        if any(path.stat().st_mtime_ns >= trusted_ns for path in files):
            _LOG.warning("%s: its code is newer than this process", key)
            result = function(*args, **kwargs)
        else:
            result = _from_disk(key, lambda: function(*args, **kwargs))
        while len(memory) >= 32:
            memory.pop(next(iter(memory)))
        memory[key] = result
        return result

    return kept


def _from_disk(key: str, solve: Callable[[], R]) -> R:
    path = cache_folder() / f"{key}.joblib"
    try:
        # a class that moved, bytes that are torn: no matter what, solve again
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _read(path)  # type: ignore[return-value]
    except FileNotFoundError:
        pass
    except Exception as error:
        _LOG.warning("solving again, %s is broken: %s", path.name, error)
    result = solve()
    try:
        _write(path, result)
    except OSError as error:
        _LOG.warning("solution not kept: %s", error)
    return result
