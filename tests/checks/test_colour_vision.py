"""What people with missing cones see, and what has to be told apart."""

from __future__ import annotations

import copy

import numpy as np
import pytest

from ketamotion.checks import told_apart
from ketamotion.checks.vision import TOLD_APART, VISIONS, distances, seen_by_all
from ketamotion.mobjects.relief.oklab import linear, oklab
from ketamotion.theme import THEMES, load
from tests.checks import faults
from tests.checks.test_faults import outcomes


def test_the_matrices_leave_grey_alone_and_take_one_kind_of_difference() -> None:
    greys = np.array([0.1, 0.4, 0.9])[:, None] * np.ones(3)
    seen = seen_by_all(greys)
    assert np.abs(seen - seen[0]).max() < 2e-3
    normal = [oklab("#7F7F7F"), oklab("#E0604A")]
    assert np.allclose(seen_by_all(linear("#E0604A").astype(float))[0], normal[1])
    red_green = distances(np.array([linear(c) for c in faults.RED_GREEN], float))
    apart = dict(zip(VISIONS, red_green[:, 0, 1], strict=True))
    assert apart["deutan"] < 0.03 < TOLD_APART < min(apart["normal"], apart["tritan"])
    teal_violet = np.array([linear("#73BAB5"), linear("#A3A0F3")], float)
    apart = dict(zip(VISIONS, distances(teal_violet)[:, 0, 1], strict=True))
    assert apart["tritan"] < 0.05 < TOLD_APART < apart["protan"]


def test_pure_colours_come_out_as_the_source_has_them() -> None:
    """Rows of the published matrices, clipped: red for protan, blue for tritan."""
    red, blue = seen_by_all(np.eye(3)[[0, 2]]).swapaxes(0, 1)
    protan = seen_by_all(np.array([0.152286, 0.114503, 0.0]))[0]
    assert np.allclose(red[VISIONS.index("protan")], protan)
    tritan = seen_by_all(np.array([0.0, 0.12320, 0.24796]))[0]
    assert np.allclose(blue[VISIONS.index("tritan")], tritan, atol=2e-3)


def test_entities_that_stand_together_are_told_apart() -> None:
    assert told_apart.wrong() == []


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda said: said["pairs"].pop("bdnf / ketamine"), "bdnf and ketamine"),
        (lambda said: said["pairs"].update({"bdnf / sodium": "a / b"}), "need not be"),
        (lambda said: said["groups"].pop("circuit"), "stands in no group"),
        (
            lambda said: said["pairs"].update({"bdnf / ketamine": "lobes / hexagons"}),
            None,
        ),
        (
            lambda said: said["pairs"].update({"bdnf / ketamine": "bean / hexagons"}),
            "does not tell the shape of bdnf",
        ),
        (lambda said: said["groups"]["circuit"].append("dopamine"), "is no entity"),
    ],
)
def test_the_file_is_held_to_the_colours(change, what: str | None) -> None:
    said = copy.deepcopy(dict(told_apart.declared()))
    change(said)
    found = [w for w, _ in told_apart.unsaid(said, [load(t).entity for t in THEMES])]
    assert found == [] if what is None else any(what in each for each in found)


def test_equal_shapes_are_not_told_apart_by_words() -> None:
    entities = [copy.deepcopy(dict(load(theme).entity)) for theme in THEMES]
    for looks in entities:
        looks["bdnf"] = {**looks["bdnf"], "shape": looks["ketamine"]["shape"]}
    found = [what for what, _ in told_apart.unsaid(told_apart.declared(), entities)]
    assert any("of bdnf from ketamine's" in what for what in found)


def test_another_shape_tells_red_from_green() -> None:
    assert outcomes(faults.Shaped)["colour vision"].passed
    found = outcomes(faults.Stated)["colour vision"].failures
    assert all("for deutan vision" in f.what and f.by < 0.03 for f in found)
    assert all(f.box is not None and f.box.width < 60 for f in found)
