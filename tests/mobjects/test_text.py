"""Type: size, font, markup, cache, digits; measured on outlines and pixels."""

from __future__ import annotations

import multiprocessing
import time
from pathlib import Path

import numpy as np
import pytest

from ketamotion.layout import PX_PER_UNIT, SIZES, layout
from ketamotion.mobjects import typeset
from ketamotion.mobjects.text import TIGHT_EM, Counter, TextBlock, text, text_row
from ketamotion.mobjects.typeset import FontError, outlines


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty cache, in memory and on disk."""
    monkeypatch.setenv("KETAMOTION_CACHE", str(tmp_path))
    memories = (
        outlines,
        typeset._verify,
        typeset._fonts,
        typeset._font_bytes,
        typeset._font_hash,
        typeset._characters,
    )
    for memory in memories:
        memory.cache_clear()
    yield tmp_path
    for memory in memories:
        memory.cache_clear()


def ink(block: TextBlock) -> np.ndarray:
    """Left, top, right, bottom of the outline, in px about its baseline start."""
    x, y = block.points[:, 0] * PX_PER_UNIT, -block.points[:, 1] * PX_PER_UNIT
    return np.array([x.min(), y.min(), x.max(), y.max()])


def contours(block: TextBlock) -> int:
    return len(block.get_subpaths())


@pytest.mark.parametrize("size", [28, 40, 56])
def test_capitals_have_inters_height_and_stand_on_the_baseline(size: float) -> None:
    _, top, _, bottom = ink(text("H", size))
    assert bottom == pytest.approx(0, abs=1e-6)
    assert -top == pytest.approx(size * 2048 / 2816, abs=0.01)


def test_smallest_type_has_capitals_of_twenty_px() -> None:
    assert -ink(text("H"))[1] >= 20


def test_weights_differ_and_advance_covers_the_ink() -> None:
    medium, semibold = text("blocked"), text("blocked", weight="semibold")
    assert semibold.advance > medium.advance + 1
    for block in (medium, semibold):
        left, _, right, _ = ink(block)
        assert 0 <= left and right <= block.advance + 0.01


def test_a_superscript_is_smaller_and_raised() -> None:
    flat, raised = text("Ca2+"), text("Ca^{2+}")
    assert raised.words == "Ca2+"
    assert raised.lines == 1
    assert raised.advance < flat.advance - 5
    assert ink(raised)[1] < ink(flat)[1] - 2
    digits = text("2", 28 * typeset.SCRIPT_SIZE)
    gained = raised.advance - text("Ca").advance
    assert gained > digits.advance


@pytest.mark.parametrize(
    "string",
    ["#let x = 1", "*a* _b_ $x$", '\\"#panic()"', "// /* no comment */", "[a] <b> @c"],
)
def test_a_string_is_never_code(string: str) -> None:
    block = text(string)
    assert block.words == string
    letters = [c for c in string if c != " "]
    by_letter = sum(contours(text(c)) for c in letters)
    assert contours(block) == by_letter


def test_accents_and_micro_signs_have_glyphs() -> None:
    assert contours(text("ñ")) == contours(text("n")) + 1
    assert contours(text("á")) == contours(text("a")) + 1
    assert text("µ").advance > 10  # micro sign
    assert text("μ").advance > 10  # Greek letter
    assert contours(text("±")) == 2


def test_a_character_without_a_glyph_is_named() -> None:
    with pytest.raises(ValueError, match=r"U\+4E2D"):
        text("a 中")


def test_another_font_is_noticed(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Typst is asked for one weight, the file that is compared has the other.
    monkeypatch.setitem(typeset.FONT_FILES, "medium", "Inter-SemiBold.otf")
    with pytest.raises(FontError, match="bundled"):
        text("blocked")


def test_a_missing_font_is_one_clear_error(
    fresh: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(typeset, "FONTS_DIR", tmp_path / "nowhere")
    with pytest.raises(FontError, match="missing"):
        text("blocked")


def test_lines_break_at_the_width() -> None:
    block = text("one two three four five six seven", width_px=160)
    assert block.lines > 2
    assert block.advance <= 160
    assert ink(block)[3] > typeset.LINE_PITCH * 28 * (block.lines - 1) - 1
    assert text("a\nb").lines == 2


@pytest.mark.parametrize("size", SIZES)
def test_placement_is_exact_in_every_frame(size: str) -> None:
    frame = layout(size)
    block = text("Hg", 40)
    for anchor, left in (("left", 300), ("right", 300 - block.advance)):
        block.at(frame, 300, 500, anchor)
        x, y = frame.pixel(block.start)
        assert (x, y) == pytest.approx((left, 500), abs=1e-6)
        box = block.box(frame)
        assert box.left == pytest.approx(left) and box.width == block.advance
    block.shift((1, 0.5, 0)).scale(1.7)
    foot = block.points[:, 1][block.points[:, 0] < block.points[:, 0].mean()].min()
    assert block.baseline == pytest.approx(foot, abs=1e-6)


def test_a_cached_layout_is_the_fresh_one_and_fast(fresh: Path) -> None:
    first = outlines("no magnesium, 10 µM", 28)
    outlines.cache_clear()
    start = time.perf_counter()
    second = outlines("no magnesium, 10 µM", 28)
    taken = time.perf_counter() - start
    assert np.array_equal(first.points, second.points)
    assert (first.advance, first.lines) == (second.advance, second.lines)
    assert taken < 0.015
    assert [p.suffix for p in fresh.rglob("*") if p.is_file()] == [".npy"]


def test_a_torn_cache_file_is_made_again(fresh: Path) -> None:
    whole = outlines("gate", 28)
    (file,) = fresh.rglob("*.npy")
    file.write_bytes(file.read_bytes()[:100])
    outlines.cache_clear()
    assert np.array_equal(outlines("gate", 28).points, whole.points)


def _advance(word: str) -> float:
    return outlines(word, 28).advance


def test_several_processes_share_the_cache(fresh: Path) -> None:
    words = ["pore", "filter", "pore", "gate", "filter", "gate"] * 3
    with multiprocessing.get_context("fork").Pool(3) as pool:
        found = pool.map(_advance, words, chunksize=1)
    for word, advance in zip(words, found, strict=True):
        assert advance == outlines(word, 28).advance
    assert not list(fresh.rglob("*.part"))
    assert len(list(fresh.rglob("*.npy"))) == 3


def test_a_row_stands_on_one_baseline_without_overlap() -> None:
    big, small = text("57", 56, "semibold"), text("of 100 blocked", 40)
    text_row([big, small])
    assert big.baseline == pytest.approx(small.baseline)
    assert ink(small)[0] > ink(big)[2] + 5


def test_a_counters_digits_are_those_of_its_value() -> None:
    now = [7.2]
    counter = Counter(lambda: now[0], 56, "semibold")
    for value in (7.2, 57.4, 99.6, 0.0, 57.4):
        now[0] = value
        counter.update(0)
        shown = f"{value:.0f}"
        assert counter.words == shown
        expected = text(shown, 56, "semibold", tabular=True)
        assert contours(counter) == contours(expected)
        tightened = TIGHT_EM * 56 * (len(shown) - 1)
        wide = ink(expected) - (0, 0, tightened, 0)
        assert np.allclose(ink(counter), wide, atol=0.05)


def test_a_counter_keeps_its_place_and_its_anchor() -> None:
    frame = layout("16:9")
    now = [9.0]
    for anchor in ("left", "right"):
        now[0] = 9.0
        counter = Counter(lambda: now[0], 40, anchor=anchor)
        counter.at(frame, 400, 300, anchor)
        now[0] = 10.0
        counter.update(0)
        box = counter.box(frame)
        kept = box.left if anchor == "left" else box.right
        assert kept == pytest.approx(400, abs=1e-6)
        assert frame.pixel(counter.start)[1] == pytest.approx(300)


def test_digits_are_equally_wide() -> None:
    widths = {
        outlines(d, 56, "semibold", None, "left", True).advance for d in "0123456789"
    }
    assert max(widths) - min(widths) < 0.1


def test_a_counters_copy_follows_the_same_value_without_dt() -> None:
    now = [1.0]
    counter = Counter(lambda: now[0])
    other = counter.copy()
    now[0] = 8.0
    other.update(0)
    assert other.words == "8"
    assert not counter.get_time_based_updaters()
