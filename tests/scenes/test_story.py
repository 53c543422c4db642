"""The words are true of what was computed, wherever they are said."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest

from ketamotion.checks.measure import texts
from ketamotion.checks.rehearsal import (
    SHORT_SIDE,
    every,
    middles_and_ends,
    rehearse,
    timed,
)
from ketamotion.models.ketamine_block import patient_block
from ketamotion.models.nmda_blockade import hundred, measured, nearest_seed
from ketamotion.models.nmda_story import story_channel
from ketamotion.stage import MechanismScene, Performance, StageSettings
from ketamotion.translation import LANGUAGES
from scenes.nmda_blockade import REST_MV, RISE_S, NMDABlockade

KETAMINE = NMDABlockade.storyboard.parameters[0]
SAYS_TRAPPED = re.compile(r"trap|atrap|blocked by|bloquead[oa]s? por", re.IGNORECASE)


def spoken(performance: Performance) -> list[str]:
    """Captions and descriptions in every language, as they were filled."""
    return [
        words
        for beat in performance.beats
        for lang in LANGUAGES
        for words in (*beat.captions[lang], beat.description[lang])
    ]


def drawn(
    um: float, lang: str, step_s: float | None = 1.0, kinds: str = ""
) -> dict[str, set[str]]:
    """Texts of the picture by beat, looked at so often; of all kinds, or some."""
    performance = timed(NMDABlockade, set_ketamine_um=um, lang=lang)
    at = middles_and_ends(performance) if step_s is None else every(performance, step_s)
    found: dict[str, set[str]] = {}

    def look(scene: MechanismScene, beat_id: str, _: np.ndarray) -> None:
        seen = {
            text.words
            for text in texts(scene, with_size=False)
            if not kinds or text.kind in kinds
        }
        found.setdefault(beat_id, set()).update(seen)

    settings = StageSettings(
        short_side=SHORT_SIDE, fps=15, lang=lang, parameters={"ketamine_um": um}
    )
    rehearse(NMDABlockade, settings, look, at=at)
    return found


# --- inside the story range -------------------------------------------------------


def shut_is_true(um: float) -> bool:
    """It is there, and what has not opened is never entered."""
    return um > 0 and hundred(um, seed=nearest_seed(um)).count_at(0.0) == 0


def bind_is_true(um: float) -> bool:
    """The gate opens only once both glutamates are there."""
    story = story_channel(um, seed=1)
    opened = [start for start, _ in story.open_spans]
    bound = story.course["glutamate_bound"]
    return opened[0] > max(story.bound_s) and all(bound.at(t) == 2 for t in opened)


def enter_is_true(um: float) -> bool:
    """It shut, opened again, and ketamine came in while it was open."""
    story = story_channel(um, seed=1)
    start, end = story.open_spans[1]
    return story.ketamine_in_s is not None and start < story.ketamine_in_s < end


def trap_is_true(um: float) -> bool:
    """The gate shut behind it; glutamate left; ketamine was still inside."""
    story = story_channel(um, seed=1)
    shut = story.open_spans[-1][1]
    return (
        shut < min(story.unbound_s)
        and story.course["glutamate_bound"].at(story.end_s) == 0
        and story.course["blocked"].at(story.end_s) == 1
    )


def rise_is_true(um: float) -> bool:
    """Block grows with use; some of the hundred are blocked."""
    result = hundred(um, seed=nearest_seed(um))
    counts = result.count_at(np.linspace(0, RISE_S, 7))
    return counts[-1] >= 1 and result.course["blocked"].at(RISE_S) > 0.05


def wash_is_true(um: float) -> bool:
    """Most of it stays, about as measured."""
    result = hundred(um, seed=nearest_seed(um))
    low, high = (float(q) for q in result.trapped_band)
    near = low <= measured("trapped").value / 100 <= high
    return float(result.trapped) > 0.75 and near


def release_is_true(um: float) -> bool:
    """Free after 50 s, in the mean and in those that are shown."""
    result = hundred(um, seed=nearest_seed(um))
    left = result.count_at(result.end_s)
    return float(result.remaining) < 0.01 and left <= 1


def patient_is_true(um: float) -> bool:
    """A small minority, below 1 uM and below a tenth of the dish's level or so."""
    low, central, high = patient_block(REST_MV).receptors(100)
    return 0 < low <= central <= high < 25


TRUE: dict[str, Callable[[float], bool]] = {
    "shut": shut_is_true,
    "bind": bind_is_true,
    "enter": enter_is_true,
    "trap": trap_is_true,
    "rise": rise_is_true,
    "wash": wash_is_true,
    "release": release_is_true,
    "patient": patient_is_true,
}


@pytest.mark.parametrize("um", [*KETAMINE.story, KETAMINE.default])
def test_the_words_are_true_in_the_story_range(um: float) -> None:
    performance = timed(NMDABlockade, set_ketamine_um=um)
    assert not performance.exploring
    assert [beat.variant for beat in performance.beats] == [""] * len(TRUE)
    assert [beat.beat_id for beat in performance.beats] == list(TRUE)
    false = [beat_id for beat_id, true in TRUE.items() if not true(um)]
    assert not false, f"at {um} uM the words of {false} are not true"


@pytest.mark.parametrize("um", KETAMINE.story)
def test_figures_in_captions_are_the_results(um: float) -> None:
    performance = timed(NMDABlockade, set_ketamine_um=um)
    said = " ".join(spoken(performance)).replace("\N{NO-BREAK SPACE}", " ")
    result = hundred(um, seed=nearest_seed(um))
    assert f"{result.count_at(RISE_S)} of 100" in said
    assert f"{100 * float(result.trapped):.0f} %" in said
    assert f"{measured('trapped').value:.0f} ± {measured('trapped').sd:.0f} %" in said


def test_the_predicates_can_fail() -> None:
    nothing = [name for name, true in TRUE.items() if not true(0.0)]
    assert nothing == ["shut", "enter", "trap", "rise", "wash"]


# --- without ketamine -------------------------------------------------------------


def test_without_ketamine_nothing_is_blocked_and_nothing_trapped() -> None:
    performance = timed(NMDABlockade, set_ketamine_um=0.0)
    assert performance.results["blocked"].value < 1e-9
    assert performance.results["rise_count"].value == 0
    beats = {beat.beat_id: beat.variant for beat in performance.beats}
    said = set(beats.values())
    assert said == {"no_ketamine", ""} and "" in (beats["bind"], beats["patient"])
    wrong = [words for words in spoken(performance) if SAYS_TRAPPED.search(words)]
    asked = [english for _, english in performance.texts_asked]
    wrong += [words for words in asked if SAYS_TRAPPED.search(words)]
    assert not wrong


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_ketamine_no_word_in_the_picture_says_so_either(lang: str) -> None:
    for beat_id, words in drawn(0.0, lang).items():
        wrong = [word for word in words if SAYS_TRAPPED.search(word)]
        assert not wrong, f"{beat_id}: {wrong}"
    names = set().union(*drawn(0.0, lang, kinds="label").values())
    # There is nothing of that name to be pointed at.
    assert names and not [w for w in names if re.search("ketamin", w.lower())]
    # The same look finds the word where it belongs.
    with_it = set().union(*drawn(KETAMINE.default, lang, None).values())
    assert any(SAYS_TRAPPED.search(word) for word in with_it)


def test_without_ketamine_the_counter_stays_at_zero() -> None:
    performance = timed(NMDABlockade, set_ketamine_um=0.0)
    counts: list[str] = []

    def look(scene: MechanismScene, beat_id: str, _: np.ndarray) -> None:
        for text in texts(scene, with_size=False):
            if text.kind == "counter":
                counts.append(text.words)

    nothing = {"ketamine_um": 0.0}
    settings = StageSettings(short_side=SHORT_SIDE, fps=15, parameters=nothing)
    rehearse(NMDABlockade, settings, look, at=every(performance, 0.5))
    assert len(counts) > 30 and set(counts) == {"0"}


# --- outside ----------------------------------------------------------------------


@pytest.mark.parametrize("um", [0.5, 50.0])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_outside_the_story_range_the_film_says_exploration(
    um: float, lang: str
) -> None:
    performance = timed(NMDABlockade, set_ketamine_um=um, lang=lang)
    assert performance.exploring
    board = NMDABlockade.storyboard
    for beat in performance.beats:
        assert beat.variant == ("neutral" if board[beat.beat_id].neutral else "")
    word = {"en": "exploration", "es": "exploración"}[lang]
    for beat_id, words in drawn(um, lang, None).items():
        assert any(word in text for text in words), f"{beat_id}: {words}"
    inside = drawn(KETAMINE.default, lang, None)
    assert not any(word in text for words in inside.values() for text in words)


@pytest.mark.parametrize("um", [0.5, 50.0])
def test_neutral_captions_are_true_outside(um: float) -> None:
    """They promise nothing: no share of most, no measured value."""
    performance = timed(NMDABlockade, set_ketamine_um=um)
    said = " ".join(
        words
        for beat in performance.beats
        if beat.variant == "neutral"
        for words in beat.captions["en"]
    )
    assert said and not re.search(r"\bmost\b|measured|\btrap", said, re.IGNORECASE)


@pytest.mark.parametrize("um", [-1.0, 101.0, float("nan"), float("inf")])
def test_outside_the_models_range_is_an_error_in_one_line(um: float) -> None:
    with pytest.raises(ValueError) as caught:
        timed(NMDABlockade, set_ketamine_um=um)
    message = str(caught.value)
    assert "\n" not in message
    assert "ketamine_um" in message and "0 to 100 uM" in message
