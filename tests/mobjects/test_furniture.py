"""Furniture and labels: places, marks, clock, ruler; measured on outlines."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ketamotion import theme as themes
from ketamotion.layout import MARGIN, SIZES, layout
from ketamotion.mobjects.furniture import (
    ClockGlyph,
    EvidenceWord,
    QuietLine,
    evidence_mark,
    round_length,
)
from ketamotion.mobjects.labels import Label
from ketamotion.mobjects.title import TimeRuler, TitleBlock

DARK = themes.load("dark")
NAMES = [
    (1e-6, "1 µs"),
    (1e-3, "1 ms"),
    (1.0, "1 s"),
    (60.0, "1 min"),
    (3600.0, "1 h"),
    (86400.0, "1 day"),
    (1.8e6, "3 weeks"),
]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", list(DARK.evidence))
def test_evidence_stands_upper_right_inside_the_margin(size: str, kind: str) -> None:
    frame = layout(size)
    word = EvidenceWord(
        kind, kind, "sin magnesio, 10 µM, en reposo", layout=frame, theme=DARK
    )
    assert not word.boxes[0].overlaps(word.boxes[1])
    for box in word.boxes:
        assert box.right == pytest.approx(frame.width - MARGIN)
        assert frame.safe.contains(box)
        assert not frame.panel.overlaps(box)


def test_marks_differ_by_shape() -> None:
    marks = {}
    for kind in DARK.evidence:
        filled, line = evidence_mark(kind, 0, 0)
        marks[kind] = (filled.shape, line.shape, np.round(line, 2).tobytes())
        assert max(np.abs(p).max() for p in (filled, line) if len(p)) <= 10
    assert len(set(marks.values())) == len(marks)
    with pytest.raises(ValueError, match="no evidence"):
        evidence_mark("rumour", 0, 0)


@pytest.mark.parametrize("size", SIZES)
def test_the_quiet_line_stands_above_the_captions(size: str) -> None:
    frame = layout(size)
    line = QuietLine(
        "1 s = 0,2 s",
        turns=lambda: 0.0,
        scale="sin escala",
        note="cien canales simulados, moléculas ampliadas",
        layout=frame,
        theme=DARK,
    )
    for i, box in enumerate(line.boxes):
        assert frame.safe.grown(2).contains(box)
        assert not any(box.overlaps(other) for other in line.boxes[i + 1 :])


def hand_angle(clock: ClockGlyph) -> float:
    """Where the hand points, in degrees clockwise from the top."""
    start, end = clock.hand.corners_px()[[0, -1]]
    across, down = end - start
    return math.degrees(math.atan2(across, -down)) % 360


def test_the_clocks_hand_shows_model_time_and_stops_with_it() -> None:
    turns, running = [0.0], [1.0]
    clock = ClockGlyph(
        75, 870, lambda: turns[0], lambda: running[0], layout=layout("16:9"), theme=DARK
    )
    for turns[0], angle in ((0.0, 0), (0.25, 90), (1.5, 180), (1.75, 270)):
        clock.update(0)
        assert hand_angle(clock) == pytest.approx(angle, abs=1e-6)
    assert clock.hand.get_stroke_opacity() == 1
    assert clock.bars.get_stroke_opacity() == 0
    running[0] = 0.0
    clock.update(0)
    assert clock.hand.get_stroke_opacity() == 0
    assert clock.bars.get_stroke_opacity() == 1
    assert hand_angle(clock) == pytest.approx(270, abs=1e-6)


@pytest.mark.parametrize("zoom", [0.7, 1.0, 1.35, 1.6, 1.62])
def test_a_scale_bar_is_as_long_as_it_says(zoom: float) -> None:
    nm, length_px = round_length(50 * zoom)
    assert length_px / (50 * zoom) == pytest.approx(nm)
    assert 60 < length_px <= 170
    frame = layout("16:9")
    line = QuietLine(scale=(f"{nm:g} nm", length_px), layout=frame, theme=DARK)
    x = line.bar.bar.corners_px()[:, 0]
    assert np.ptp(x) == pytest.approx(length_px)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("title", "objective"),
    [
        ("Ketamine needs an open door", "Why only opened channels can be blocked"),
        (
            "La ketamina necesita una puerta abierta",
            "Explicar por qué solo pueden bloquearse los canales que se han abierto.",
        ),
    ],
)
def test_a_title_fits(size: str, title: str, objective: str) -> None:
    frame = layout(size)
    block = TitleBlock(title, objective, layout=frame, theme=DARK)
    assert not block.boxes[0].overlaps(block.boxes[1])
    for box in block.boxes:
        assert frame.safe.contains(box)


@pytest.mark.parametrize("size", SIZES)
def test_the_rulers_marker_stands_at_its_time(size: str) -> None:
    frame = layout(size)
    gear = [0.02]
    ruler = TimeRuler(NAMES, lambda: gear[0], layout=frame, theme=DARK, words="20 ms")
    ends = ruler.axis.corners_px()[[0, -1], 0]
    for gear[0] in (1e-6, 0.02, 15.0, 1.8e6):
        ruler.update(0)
        share = math.log(gear[0] / 1e-6) / math.log(1.8e6 / 1e-6)
        tip = ruler.marker.corners_px()[0, 0]
        assert tip == pytest.approx(ends[0] + share * np.ptp(ends), abs=1e-6)
    boxes = [block.box(frame) for block in ruler.labels]
    for i, box in enumerate(boxes):
        assert frame.safe.contains(box)
        assert not any(box.overlaps(other) for other in boxes[i + 1 :])
    assert len(boxes) >= 4


@pytest.mark.parametrize(
    ("target", "side"),
    [
        ((944, 598), "left"),
        ((200, 598), "left"),
        ((560, 700), "left"),
        ((560, 300), "right"),
        ((900, 510), "right"),
    ],
)
def test_a_leader_ends_at_its_target_and_spares_the_text(
    target: tuple[float, float], side: str
) -> None:
    frame = layout("16:9")
    label = Label(
        "gate, closed", (606, 510), target, side, layout=frame, theme=DARK, dot=True
    )
    corners = label.leader.corners_px()
    assert corners[-1] == pytest.approx(target, abs=1e-6)
    assert label.dot.corners_px().mean(0) == pytest.approx(target, abs=1.5)
    box = label.box
    for a, b in zip(corners[::4], corners[3::4], strict=True):
        for u in np.linspace(0, 1, 40):
            x, y = (1 - u) * a + u * b
            assert not (box.left <= x <= box.right and box.top <= y <= box.bottom)
    assert len(corners) <= 8  # one elbow at most


def test_a_label_stays_in_the_safe_zone() -> None:
    frame = layout("9:16")
    label = Label(
        "dominios de unión al ligando",
        (900, 500),
        (700, 600),
        "right",
        layout=frame,
        theme=DARK,
    )
    assert frame.safe.contains(label.box)
    assert label.words == "dominios de unión al ligando"


def test_furniture_takes_no_dt() -> None:
    frame = layout("16:9")
    line = QuietLine("1 s = 20 ms", turns=lambda: 0.0, layout=frame, theme=DARK)
    ruler = TimeRuler(NAMES, lambda: 1.0, layout=frame, theme=DARK)
    for mobject in (line, ruler):
        for member in mobject.get_family():
            assert not member.get_time_based_updaters()
