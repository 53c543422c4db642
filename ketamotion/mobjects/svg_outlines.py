"""Outlines from the SVG that Typst writes: one use element a glyph."""

from __future__ import annotations

import re
from typing import Final
from xml.etree import ElementTree

import numpy as np

_SVG: Final = "{http://www.w3.org/2000/svg}"
_XLINK: Final = "{http://www.w3.org/1999/xlink}"
_NUMBER: Final = r"[-+]?(?:\d*\.\d+|\d+\.?)(?:[eE][-+]?\d+)?"
_TOKEN: Final = re.compile(rf"([A-Za-z])|({_NUMBER})")


def glyphs(svg: bytes) -> tuple[np.ndarray, set[float], float]:
    """All glyphs of a page as cubic curves.

    Returns
    -------
    points : ndarray, shape (4 n, 2)
        Control points in pt, y down, contours one after the other.
    baselines : set of float
        Heights of the baselines that glyphs stand on.
    width : float
        The page's width in pt.

    Raises
    ------
    ValueError
        When the SVG holds what Typst 0.15 does not write.
    """
    root = ElementTree.fromstring(svg)
    symbols = {
        node.attrib["id"]: _curves(node.find(f"{_SVG}path").attrib["d"])
        for node in root.iter(f"{_SVG}symbol")
    }
    pieces: list[np.ndarray] = [np.zeros((0, 2))]
    baselines: set[float] = set()
    _walk(root, np.eye(3), symbols, pieces, baselines)
    width = float(root.attrib["width"].removesuffix("pt"))
    return np.concatenate(pieces), baselines, width


def _walk(
    node: ElementTree.Element,
    matrix: np.ndarray,
    symbols: dict[str, np.ndarray],
    pieces: list[np.ndarray],
    baselines: set[float],
) -> None:
    """Collect the glyphs below a node of Typst's SVG, placed on the page."""
    for child in node:
        tag = child.tag.rpartition("}")[2]
        if tag == "g":
            inner = matrix @ _transform(child.attrib.get("transform", ""))
            _walk(child, inner, symbols, pieces, baselines)
        elif tag == "use":
            name = child.attrib[f"{_XLINK}href"][1:]
            at = float(child.attrib.get("x", 0)), float(child.attrib.get("y", 0))
            curves = symbols[name] + at
            placed = curves @ matrix[:2, :2].T + matrix[:2, 2]
            if len(placed):
                pieces.append(placed)
                baselines.add(round(float(matrix[1, 2]), 3))


def _transform(text: str) -> np.ndarray:
    found = np.eye(3)
    for name, arguments in re.findall(r"(\w+)\(([^)]*)\)", text):
        v = [float(n) for n in re.findall(_NUMBER, arguments)]
        step = np.eye(3)
        if name == "matrix":
            step[:2] = np.array(v).reshape(3, 2).T
        elif name == "translate":
            step[:2, 2] = (v[0], v[1] if len(v) > 1 else 0.0)
        elif name == "scale":
            step[0, 0], step[1, 1] = v[0], v[-1]
        else:
            raise ValueError(f"unknown transform in Typst's SVG: {name}")
        found = found @ step
    return found


def _curves(path: str) -> np.ndarray:
    """Cubic curves of an SVG path, shape (4 n, 2); lines become curves too."""
    tokens = [(c, n) for c, n in _TOKEN.findall(path)]
    here = start = np.zeros(2)
    out: list[np.ndarray] = []
    command, i = "", 0

    def take(count: int) -> np.ndarray:
        nonlocal i
        values = np.array([float(n) for _, n in tokens[i : i + count]])
        i += count
        return values

    def line_to(end: np.ndarray) -> None:
        nonlocal here
        if not np.allclose(end, here):
            out.extend((here, here + (end - here) / 3, end - (end - here) / 3, end))
        here = end

    while i < len(tokens):
        if tokens[i][0]:
            command, i = tokens[i][0], i + 1
        base = here if command.islower() else np.zeros(2)
        kind = command.lower()
        if kind == "z":
            line_to(start)
        elif kind == "m":
            here = start = base + take(2)
            command = "l" if command == "m" else "L"
        elif kind == "l":
            line_to(base + take(2))
        elif kind == "h":
            line_to(np.array([base[0] + take(1)[0], here[1]]))
        elif kind == "v":
            line_to(np.array([here[0], base[1] + take(1)[0]]))
        elif kind == "c":
            a, b, end = base + take(6).reshape(3, 2)
            out.extend((here, a, b, end))
            here = end
        elif kind == "q":
            a, end = base + take(4).reshape(2, 2)
            out.extend((here, (here + 2 * a) / 3, (end + 2 * a) / 3, end))
            here = end
        else:
            raise ValueError(f"unknown path command in Typst's SVG: {command}")
    return np.array(out).reshape(-1, 2)
