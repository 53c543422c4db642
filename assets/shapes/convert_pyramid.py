"""Turn NEURON's reconstructed pyramidal cell into a small table.

    python assets/shapes/convert_pyramid.py pyramid.nrn assets/shapes/pyramid.csv

The source is `share/nrn/demo/pyramid.nrn` of the NEURON wheel. Its points carry a
diameter; a negative one marks a point at which a spine was seen.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

HEADER = "section,parent,x_um,y_um,z_um,diameter_um,spine"


def convert(source: str) -> str:
    """The table: one row a point, sections in order, section 0 the soma.

    Lengths are in µm, y points to the surface of the cortex. `parent` is the section
    that a section grows from; the soma has -1.
    """
    trees = [int(n) for n in re.findall(r"dendrite_\d+\[(\d+)\][,\n]", source)]
    data = source.split("SOMA COORDINATES AND DIAMETERS:")[1]
    numbers = iter(re.findall(r"-?\d+\.?\d*(?:e-?\d+)?", data))

    def points(count: int) -> list[tuple[float, float, float, float]]:
        return [tuple(float(next(numbers)) for _ in range(4)) for _ in range(count)]

    sections = [points(int(next(numbers)))]
    parents, first = [-1], []
    for count in trees:
        first.append(len(sections))
        for _ in range(count):
            next(numbers)  # how many segments to compute with
            sections.append(points(int(next(numbers))))
    for start, count in zip(first, trees, strict=True):
        parents.append(0)
        for _ in range(1, count):
            parents.append(start + int(next(numbers)))
            next(numbers)  # at which end of the parent: always the far one
    rows = [HEADER]
    for n, (parent, section) in enumerate(zip(parents, sections, strict=True)):
        for x, y, z, d in section:
            place = ",".join(f"{v:g}" for v in (x, y, z, abs(d)))
            rows.append(f"{n},{parent},{place},{int(d < 0)}")
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    given, made = map(Path, sys.argv[1:])
    made.write_text(convert(given.read_text("latin-1")), "utf-8", newline="\n")
