"""Captions: lines, cues and their times, files."""

from __future__ import annotations

import html

import pytest
import srt as srt_reader
from hypothesis import given
from hypothesis import strategies as st

from ketamotion.render.captions import Cue, cues_of, srt, timestamp, webvtt
from ketamotion.render.phrases import MAX_LINE, cue_texts

LONG = (
    "Ketamine is still inside: after 120 s of washing without agonist, most of the "
    "blocked channels remain blocked, and only glutamate lets it out."
)


def test_a_short_caption_is_one_line() -> None:
    assert cue_texts("The gate opens.") == ["The gate opens."]


def test_lines_end_at_phrases() -> None:
    text = "Glutamate binds to two subunits, glycine to the other two."
    assert cue_texts(text) == [
        "Glutamate binds to two subunits,\nglycine to the other two."
    ]


def test_cues_end_at_sentences() -> None:
    text = "The gate opens and ions pass through it. Then ketamine enters the pore."
    parts = [part.replace("\n", " ") for part in cue_texts(f"{text} {text}")]
    assert parts == [text, text]


def test_a_number_keeps_its_unit() -> None:
    for words in range(1, 14):
        text = "word " * words + "at 10 µM and 120 s without any agonist there"
        for part in cue_texts(text):
            for line in part.split("\n"):
                assert not line.endswith(("10", "120"))


@given(st.lists(st.text("abcdefgh.,", min_size=1, max_size=20), max_size=40))
def test_no_line_is_too_long_and_no_word_is_lost(words: list[str]) -> None:
    parts = cue_texts(" ".join(words))
    assert " ".join(parts).split() == words
    for part in parts:
        lines = part.split("\n")
        assert len(lines) <= 2
        assert all(len(line) <= MAX_LINE for line in lines)


def test_a_word_longer_than_a_line_stands_alone() -> None:
    word = "x" * 60
    assert word in "\n".join(cue_texts(f"a {word} b")).split("\n")


def test_a_caption_stands_until_the_next_but_no_longer_than_7_s() -> None:
    cues = cues_of("c.b", ("One.", "Two."), [10.0, 13.0], 30.0)
    assert [(c.id, c.start_s, c.end_s) for c in cues] == [
        ("c.b.1", 10.0, 13.0),
        ("c.b.2", 13.0, 20.0),
    ]


def test_pieces_of_a_long_caption_share_its_time_by_length() -> None:
    cues = cues_of("c.b", (LONG,), [2.0], 14.0)
    assert len(cues) >= 2
    assert (cues[0].start_s, cues[-1].end_s) == (2.0, pytest.approx(14.0))
    rates = [len(c.text) / (c.end_s - c.start_s) for c in cues]
    assert max(rates) == pytest.approx(min(rates))
    for one, after in zip(cues, cues[1:], strict=False):
        assert one.end_s == after.start_s


def test_a_gap_of_less_than_two_frames_is_closed() -> None:
    cues = cues_of("c.b", ("One.", "Two."), [0.0, 7.1], 9.0)
    assert cues[0].end_s == 7.1


def test_timestamps() -> None:
    assert timestamp(0) == "00:00:00.000"
    assert timestamp(3723.0456, ",") == "01:02:03,046"
    assert timestamp(59.9996) == "00:01:00.000"


CUES = [Cue("a.b.1", 0.0, 1.5, "one\ntwo"), Cue("a.b.2", 61.25, 62.0, "µ & <3> → x")]


def test_srt_is_read_back_by_another_reader() -> None:
    read = list(srt_reader.parse(srt(CUES)))
    found = [(c.start.total_seconds(), c.end.total_seconds(), c.content) for c in read]
    assert found == [(c.start_s, c.end_s, c.text) for c in CUES]


def test_webvtt_is_escaped_and_complete() -> None:
    blocks = webvtt(CUES, "captions", "es").strip().split("\n\n")
    assert blocks[0].split("\n") == ["WEBVTT", "Kind: captions", "Language: es"]
    assert blocks[2].split("\n")[:2] == ["a.b.2", "00:01:01.250 --> 00:01:02.000"]
    text = blocks[2].split("\n")[2]
    assert "<" not in text
    assert html.unescape(text) == CUES[1].text
