"""Credits: short citations, pages that can be read, whose work is in the film."""

from __future__ import annotations

import numpy as np
import pytest

from ketamotion.catalog import discover
from ketamotion.evidence import references
from ketamotion.layout import SIZES, layout
from ketamotion.render import cards, credits
from ketamotion.render.credits import (
    LAST_S,
    MAX_PAGE_S,
    MIN_PAGE_S,
    TOTAL_S,
    Line,
    cut,
    journal,
    lines,
    pages,
    parse_works,
    works,
    works_of,
)
from ketamotion.stage import StageSettings
from ketamotion.theme import ASSETS


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("The Journal of Pharmacology and Experimental Therapeutics",
         "J Pharmacol Exp Ther"),
        ("Nature Structural & Molecular Biology", "Nat Struct Mol Biol"),
        ("British Journal of Pharmacology", "Br J Pharmacol"),
        ("Neuron", "Neuron"),
        ("Nature", "Nature"),
        ("The Journal of Physiology", "J Physiol"),
    ],
)  # fmt: skip
def test_journals_are_abbreviated(name: str, short: str) -> None:
    assert journal(name) == short


def test_every_reference_has_a_line() -> None:
    found = lines(references().values())
    assert len(found) == len(references())
    assert all(each.who and each.where and each.identifier for each in found)
    assert [each.who.casefold() for each in found] == sorted(
        each.who.casefold() for each in found
    )


@pytest.mark.parametrize("count", [1, 7, 12, 13, 30, 44, 60, 72, 84, 120, 200])
@pytest.mark.parametrize("size", SIZES)
def test_pages_hold_all_sources_and_can_be_read(size: str, count: int) -> None:
    room, compact = cards.room(size)
    plan = cut(count, room, compact)
    assert sum(plan.pages) == count
    assert max(plan.pages) - min(plan.pages) <= 1
    assert max(plan.pages) <= (compact if plan.compact else room)
    assert MIN_PAGE_S <= plan.page_s <= MAX_PAGE_S
    assert plan.seconds <= TOTAL_S + 1e-9 or count > 6 * max(room, compact)
    if count <= 72 and size in ("16:9", "4:3"):
        assert max(plan.pages) <= 12
        assert not plan.compact
    found = lines(references().values())[:count]
    if len(found) == count:
        assert [each for page in pages(found, plan) for each in page] == found


def test_a_film_without_sources_has_its_last_page() -> None:
    plan = cut(0, 14, 30)
    assert plan.pages == ()
    assert plan.seconds == LAST_S


LONG = Line(
    "Wassermann-Featherstone & Robinson 2004",
    "Neuropsychopharmacol",
    "10.1523/JNEUROSCI.1380-04.2004.long",
    "Wassermann et al. 2004",
)


@pytest.mark.parametrize("count", [11, 60])
@pytest.mark.parametrize("size", SIZES)
def test_sources_stay_in_their_columns(size: str, count: int) -> None:
    settings, place = StageSettings(size=size, short_side=540), layout(size)
    found = [LONG, *lines(references().values())[: count - 1]] * 2
    plan = cut(count, *cards.room(size))
    page = cards.sources_page(
        pages(found[:count], plan)[0], plan, 1, "Sources", settings
    )
    columns = 1 if plan.compact else cards.COLUMNS[size]
    ink = page[..., 3] > 0
    rows, along = np.flatnonzero(ink.any(1)) * 2, np.flatnonzero(ink.any(0)) * 2
    left = cards._left(place)
    assert along.min() >= left - 2 and along.max() <= place.width - left + 2
    assert rows.max() <= place.captions_top
    if columns == 2:
        below = ink[round(cards._first_row(place) / 2) - 20 :]
        middle = place.width // 4
        gutter = below[:, middle - cards.GUTTER_PX // 4 + 1 : middle + 14]
        assert not gutter.any()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_last_page_stays_above_the_captions(size: str, lang: str) -> None:
    settings = StageSettings(size=size, short_side=270)
    clips = {clip for work in works() for clip in work.clips}
    made = credits.made_with(clips, lang)
    page = cards.last_page(made, credits.words(lang), settings)
    rows = np.flatnonzero(page[..., 3].any(1)) / settings.px_scale
    columns = np.flatnonzero(page[..., 3].any(0)) / settings.px_scale
    safe = layout(size).safe
    assert safe.top <= rows.min() and rows.max() <= safe.bottom
    assert safe.left <= columns.min() and columns.max() <= safe.right


def test_works_are_those_of_the_clips() -> None:
    found = parse_works(
        '[a]\nwhat = "A"\nwho = "X"\n[b]\nwhat = "B"\nwho = "Y"\nclips = ["clip"]'
    )
    assert [work.clips for work in found] == [(), ("clip",)]
    with pytest.raises(ValueError, match="a needs what and who"):
        parse_works('[a]\nwhat = "A"')
    known = {scene.storyboard.id for scene in discover()}
    for work in works():
        assert set(work.clips) <= known, work.id
    assert {work.id for work in works_of([])} == {w.id for w in works() if not w.clips}


def test_the_font_and_every_borrowed_shape_are_credited() -> None:
    said = " ".join(work.who for work in works())
    assert "Inter (SIL OFL" in said
    if (ASSETS / "shapes" / "pyramid.csv").exists():
        assert "NEURON" in said
