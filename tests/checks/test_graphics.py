"""How bodies stand out, what exempts them, and what lies among the captions."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from ketamotion.checks import caption_zone
from ketamotion.checks.graphics import DIMMED, Graphic, Standing, by_kind
from ketamotion.layout import Rect
from ketamotion.mobjects.edged import edged
from ketamotion.mobjects.relief.bake import Bake
from tests.checks import faults
from tests.checks.test_faults import outcomes

BOX = Rect(0, 0, 1, 1)


def stands(*found: tuple[str, float, float]) -> list[tuple[Graphic, Standing]]:
    return [(Graphic(kind, ()), Standing(r, BOX, dim)) for kind, r, dim in found]


def test_half_of_a_kind_has_to_stand_out() -> None:
    crowd = stands(*[("sodium", 5.0, 0.0)] * 3, *[("sodium", 1.5, 0.0)] * 2)
    ((kind, seen),) = by_kind(crowd, "")
    assert (kind, seen.ratio) == ("sodium", 5.0)
    ((_, seen),) = by_kind(crowd[2:], "")
    assert seen.ratio == 1.5


def test_dimmed_context_is_exempt_but_not_what_the_caption_names() -> None:
    dim = stands(("sodium", 1.2, DIMMED + 0.1), ("sodium", 2.0, DIMMED + 0.2))
    assert by_kind(dim, "Magnesium leaves.") == []
    ((_, seen),) = by_kind(dim, "Sodium comes in.")
    assert seen.ratio == 2.0


def test_the_molecule_in_its_grounds_colour_is_what_is_found() -> None:
    found = outcomes(faults.Camouflaged)["contrast"].failures
    assert {f.what.split(" has ")[0] for f in found} == {"dull"}
    assert all(f.by < 1.6 and f.box is not None for f in found)


def test_the_body_among_the_captions_is_boxed() -> None:
    found = outcomes(faults.Reaching)["layout"].failures
    assert all(f.what == "something stands where captions will" for f in found)
    left, top, right, bottom = found[0].box
    assert 270 < left < right < 370 and 900 < top < bottom < 1070


@pytest.mark.parametrize("soft", [True, False])
def test_a_gradient_is_calm_and_an_edge_is_not(soft: bool) -> None:
    def scene(travelled: float) -> object:
        world = dataclasses.make_dataclass("World", ["progress"])(travelled)
        layout = dataclasses.make_dataclass("Layout", ["captions_top"])(907)
        settings = dataclasses.make_dataclass("Settings", ["px_scale"])(1 / 3)
        names = ["world", "layout", "settings", "now"]
        return dataclasses.make_dataclass("Scene", names)(world, layout, settings, 1.0)

    across = (
        np.linspace(20, 70, 640) if soft else np.where(np.arange(640) < 300, 30, 70)
    )
    pixels = np.repeat(across[None, :, None], 3, 2).repeat(360, 0).astype(np.uint8)
    assert bool(caption_zone.findings(scene(1.0), pixels, "b")) is not soft
    assert not caption_zone.findings(scene(0.5), pixels, "b")
    pixels[:300] = 255  # above the zone
    assert bool(caption_zone.findings(scene(1.0), pixels, "b")) is not soft


def test_an_outline_lies_round_the_body_and_changes_nothing_in_it() -> None:
    pixels = np.zeros((30, 30, 4), np.uint8)
    pixels[10:20, 10:20] = (200, 100, 50, 255)
    plain = Bake("square", pixels, 1.0, (15.0, 15.0))
    lined = edged(plain, "#102030", 2.0)
    x, y = (int(v) for v in lined.pivot)
    assert tuple(lined.pixels[y, x]) == (200, 100, 50, 255)
    assert tuple(lined.pixels[y, x - 6]) == (16, 32, 48, 255)
    assert lined.pixels[y, x - 10, 3] == 0
    shift = x - 15
    inside = lined.pixels[10 + shift : 20 + shift, 10 + shift : 20 + shift]
    assert np.array_equal(inside, pixels[10:20, 10:20])
