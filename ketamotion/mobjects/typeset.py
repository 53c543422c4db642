"""Laying out type: strings to outlines, by Typst, from the bundled fonts alone.

Typst falls back to another font without a word when one is missing. So it is given
the bundled files and nothing else, a character that they lack is an error, and the
outlines that it returns are compared once with what FreeType reads from the same
file. Results are kept in memory and on disk; several processes may share the folder.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import struct
import tempfile
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import typst
from PIL import ImageFont

from ketamotion.mobjects import svg_outlines
from ketamotion.mobjects.svg_outlines import glyphs
from ketamotion.theme import ASSETS

FONTS_DIR: Final = ASSETS / "fonts"
FONT_FILES: Final = {"medium": "Inter-Medium.otf", "semibold": "Inter-SemiBold.otf"}
FONT_FAMILY: Final = "Inter"
WEIGHTS: Final = {"medium": 500, "semibold": 600}
CAP_HEIGHT: Final = 2048 / 2816
"""Height of Inter's capitals, in em."""
ASCENT: Final = 0.76
DESCENT: Final = 0.24
"""How far a line's box reaches above and below its baseline, in em: room for
accents on small letters, and for descenders."""
LINE_PITCH: Final = 1.3
"""Distance of two baselines, in em."""
SCRIPT_SIZE: Final = 0.68
SUPERSCRIPT_RISE: Final = 0.36
SUBSCRIPT_DROP: Final = 0.16
_SCRIPT = re.compile(r"([\^_])\{([^{}]*)\}")


class FontError(RuntimeError):
    """The bundled font is missing, or was not the one that was used."""


@dataclass(frozen=True)
class Outlines:
    """Laid-out type, in px, y down, the first line's baseline start at (0, 0).

    Attributes
    ----------
    points : ndarray, shape (4 n, 2)
        n cubic curves, four control points each; contours one after the other.
    advance : float
        Width of the widest line, side bearings included.
    lines : int
        How many lines there are.
    """

    points: np.ndarray
    advance: float
    lines: int

    def __deepcopy__(self, memo: dict[int, Any]) -> Outlines:
        return self


def plain(markup: str) -> str:
    """The words without the marks for raised and lowered type."""
    return _SCRIPT.sub(r"\2", markup)


def cache_dir() -> Path:
    """Where layouts are kept: below ``$KETAMOTION_CACHE`` or the user's cache."""
    root = os.environ.get("KETAMOTION_CACHE")
    base = Path(root) if root else Path.home() / ".cache" / "ketamotion"
    return base / "type"


@lru_cache(maxsize=2048)
def outlines(
    markup: str,
    size_px: float,
    weight: str = "medium",
    width_px: float | None = None,
    align: str = "left",
    tabular: bool = False,
) -> Outlines:
    """Lay out a string.

    Parameters
    ----------
    markup : str
        ``^{...}`` is raised, ``_{...}`` is lowered, a line feed breaks the line;
        everything else stands for itself.
    size_px : float
        Type size (em) in design px.
    weight : str
        ``medium`` or ``semibold``.
    width_px : float, optional
        Where lines break; without it they break at line feeds alone.
    align : str
        ``left``, ``center`` or ``right``, of the lines of a block with a width.
    tabular : bool
        Whether all digits are equally wide.

    Raises
    ------
    FontError
        When the bundled font cannot be used.
    ValueError
        When the font has no glyph for a character, or an argument cannot be.
    """
    if weight not in WEIGHTS:
        raise ValueError(f"no weight {weight!r}; there are {', '.join(WEIGHTS)}")
    if align not in ("left", "center", "right"):
        raise ValueError(f"align is left, center or right, not {align!r}")
    if size_px <= 0:
        raise ValueError(f"type cannot be {size_px} px high")
    for character in plain(markup):
        if character != "\n" and ord(character) not in _characters(weight):
            raise ValueError(
                f"Inter has no glyph for {character!r} (U+{ord(character):04X}), "
                f"in {markup!r}"
            )
    what = (_code_hash(), _font_hash(weight), typst.__version__, markup, size_px)
    key = hashlib.sha256(repr((*what, width_px, align, tabular)).encode()).hexdigest()
    path = cache_dir() / key[:2] / f"{key}.npy"
    found = _read(path)
    if found is None:
        _verify(weight)
        found = _lay_out(markup, size_px, weight, width_px, align, tabular)
        _write(path, found)
    return found


@cache
def _code_hash() -> str:
    """Hash of the code that lays out: changed code never meets old layouts."""
    digest = hashlib.sha256()
    for name in (__file__, svg_outlines.__file__):
        digest.update(Path(name).read_bytes())
    return digest.hexdigest()


def _read(path: Path) -> Outlines | None:
    try:
        stored = np.load(io.BytesIO(path.read_bytes()), allow_pickle=False)
        (advance, lines), points = stored[0], stored[1:]
    except (OSError, ValueError, IndexError, EOFError):
        return None
    points.setflags(write=False)
    return Outlines(points, float(advance), int(lines))


def _write(path: Path, found: Outlines) -> None:
    """Store by rename, so that no process ever reads half a file."""
    buffer = io.BytesIO()
    np.save(buffer, np.vstack([(found.advance, found.lines), found.points]))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
    except OSError:
        return  # A folder that cannot be written only costs time.
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(buffer.getvalue())
        os.replace(temporary, path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)


# --- the font file -------------------------------------------------------------


def _font_path(weight: str) -> Path:
    return FONTS_DIR / FONT_FILES[weight]


@cache
def _font_bytes(weight: str) -> bytes:
    try:
        return _font_path(weight).read_bytes()
    except OSError as error:
        raise FontError(f"the bundled font is missing: {_font_path(weight)}") from error


@cache
def _font_hash(weight: str) -> str:
    return hashlib.sha256(_font_bytes(weight)).hexdigest()


@cache
def _characters(weight: str) -> frozenset[int]:
    """Code points that the font has glyphs for, from its cmap table (format 4)."""
    data = _font_bytes(weight)
    tables = {
        data[at : at + 4]: struct.unpack(">I", data[at + 8 : at + 12])[0]
        for at in range(12, 12 + 16 * struct.unpack(">H", data[4:6])[0], 16)
    }
    cmap = tables[b"cmap"]
    for record in range(struct.unpack(">H", data[cmap + 2 : cmap + 4])[0]):
        at = cmap + 4 + 8 * record
        start = cmap + struct.unpack(">I", data[at + 4 : at + 8])[0]
        if struct.unpack(">H", data[start : start + 2])[0] == 4:
            break
    else:
        raise FontError(f"{_font_path(weight)} has no character map of format 4")
    segments = struct.unpack(">H", data[start + 6 : start + 8])[0] // 2
    values = np.frombuffer(data, ">u2", 1 + 2 * segments, start + 14)
    found: set[int] = set()
    for last, first in zip(values[:segments], values[segments + 1 :], strict=True):
        found.update(range(int(first), int(last) + 1))
    return frozenset(found - {0xFFFF})


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(FONTS_DIR)],
    )


@cache
def _verify(weight: str) -> None:
    """Compare Typst's outlines with FreeType's reading of the bundled file."""
    em = 704
    font = ImageFont.truetype(
        io.BytesIO(_font_bytes(weight)), em, layout_engine=ImageFont.Layout.BASIC
    )
    for character in "Rg5&":
        drawn = _lay_out(character, em, weight, None, "left", False)
        mask = font.getmask(character)
        black = float(np.asarray(mask).sum()) / 255
        expected = (font.getlength(character), mask.size[1], black)
        height = np.ptp(drawn.points[:, 1]) if len(drawn.points) else 0.0
        found = (drawn.advance, height, _area(drawn.points))
        # FreeType rounds advances to whole px, and heights outward.
        if np.any(np.abs(np.subtract(found, expected)) > (1, 2, 0.003 * black)):
            raise FontError(
                f"type was not set in the bundled {FONT_FILES[weight]}: the outline of "
                f"{character!r} differs from the one in {_font_path(weight)}"
            )


def _area(points: np.ndarray) -> float:
    """Area inside closed cubic curves, by Green's theorem; holes count against it."""
    a, b, c, d = points.reshape(-1, 4, 2).transpose(1, 0, 2)

    def cross(p: np.ndarray, q: np.ndarray) -> np.ndarray:
        return p[:, 0] * q[:, 1] - p[:, 1] * q[:, 0]

    twentieths = (
        6 * cross(a, b)
        + 3 * cross(a, c)
        + cross(a, d)
        + 3 * cross(b, c)
        + 3 * cross(b, d)
        + 6 * cross(c, d)
    )
    return abs(float(twentieths.sum()) / 20)


# --- Typst -----------------------------------------------------------------------


def _literal(string: str) -> str:
    """A Typst string literal: in it, nothing of a user's string is code."""
    escaped = string.replace("\\", "\\\\").replace('"', '\\"')
    return f'#"{escaped}"'


def _content(markup: str) -> str:
    """Typst markup of one line."""
    parts: list[str] = []
    end = 0
    for match in _SCRIPT.finditer(markup):
        parts.append(_literal(markup[end : match.start()]))
        raised = match[1] == "^"
        name = "super" if raised else "sub"
        shift = -SUPERSCRIPT_RISE if raised else SUBSCRIPT_DROP
        parts.append(
            f"#{name}(typographic: false, size: {SCRIPT_SIZE}em, "
            f"baseline: {shift}em)[{_literal(match[2])}]"
        )
        end = match.end()
    parts.append(_literal(markup[end:]))
    # Adjoining expressions need a sign between them; an empty comment adds nothing.
    return "/**/".join(parts)


def _lay_out(
    markup: str,
    size_px: float,
    weight: str,
    width_px: float | None,
    align: str,
    tabular: bool,
) -> Outlines:
    source = "\n".join(
        (
            f"#set page(width: {f'{width_px}pt' if width_px else 'auto'}, "
            "height: auto, margin: 0pt, fill: none)",
            f'#set text(font: "{FONT_FAMILY}", size: {size_px}pt, '
            f"weight: {WEIGHTS[weight]}, fallback: false, hyphenate: false, "
            'top-edge: "baseline", bottom-edge: "baseline", number-width: '
            + ('"tabular")' if tabular else '"proportional")'),
            f"#set par(leading: {LINE_PITCH}em, spacing: {LINE_PITCH}em)",
            f"#set align({align})",
            "#linebreak()".join(_content(line) for line in markup.split("\n")),
        )
    )
    try:
        svg, warnings = typst.compile_with_warnings(
            source.encode(), format="svg", font_paths=_fonts()
        )
    except typst.TypstError as error:
        raise FontError(f"Typst could not set {markup!r}: {error}") from error
    if warnings:
        raise FontError(f"Typst on {markup!r}: {warnings[0]}")
    points, baselines, page = glyphs(svg)
    advance = page if len(points) else 0.0
    if width_px and len(points) and align == "left":
        advance = float(points[:, 0].max())
    points.setflags(write=False)
    # Raised and lowered type stands well within half a line of its baseline.
    last = round(max(baselines, default=0.0) / (LINE_PITCH * size_px))
    return Outlines(points, advance, max(last, markup.count("\n")) + 1)
