"""Holds, clocks, figures and plain English: what is caught, and what is let pass."""

from __future__ import annotations

import pytest

from ketamotion.catalog import discover
from ketamotion.checks import captions
from ketamotion.checks.figures import figures, texts_without_a_source
from ketamotion.checks.finding import Outcome
from ketamotion.checks.rehearsal import timed
from ketamotion.checks.run import cases_of
from ketamotion.checks.walk import Case, walk
from ketamotion.mobjects.typeset import FONT_FILES, outlines, plain
from ketamotion.pseudo import GROWTH, PSEUDO, plain_words, pseudo
from ketamotion.render import assembly, credits, transcript
from ketamotion.render.errors import RequestError
from ketamotion.render.request import Request
from ketamotion.stage import StageSettings
from ketamotion.translation import LANGUAGES, Translator
from tests.checks import faults, untruths


def outcomes(scene_class: type, lang: str = "en") -> dict[str, Outcome]:
    settings = StageSettings(short_side=120, fps=15, lang=lang)
    case = Case(
        scene_class.__module__, scene_class.__qualname__, settings, lang != PSEUDO
    )
    return {outcome.check: outcome for outcome in walk(case)}


# --- the language for checking --------------------------------------------------------


def test_it_has_accents_and_is_a_third_longer() -> None:
    text = "The gate closes behind the drug: it is trapped, and cannot leave."
    said = pseudo(text)
    assert not plain_words(said)
    assert len(said) == pytest.approx((1 + GROWTH) * len(text), abs=2)
    assert len(said.split()) == len(text.split())


def test_fields_type_and_names_stay() -> None:
    said = pseudo("Ca^{2+} and {n:1} of H_{2}O, {drug_um} µM\nNMDA at 0.25 ms")
    for kept in ("Ca^{2+}", "{n:1}", "_{2}", "{drug_um} µM\n", "NMDA", "0,25 ms"):
        assert kept in said
    assert plain_words("NMDA, GluN1, 10 µM and words") == ["and", "words"]


@pytest.mark.parametrize("weight", FONT_FILES)
def test_the_bundled_font_has_its_letters(weight: str) -> None:
    alphabet = "abcdefghijklmnopqrstuvwxyz"
    used = {c for word in (*alphabet, "szcn") for c in pseudo(word)}
    said = "".join(sorted(used | {c.upper() for c in used}))
    assert outlines(said, 30.0, weight).advance > 0


def test_it_is_for_checking_only() -> None:
    assert PSEUDO not in LANGUAGES
    with pytest.raises(RequestError):
        Request(langs=(PSEUDO,))
    cases = cases_of(discover()[0], Request(), everything=True)
    mine = [case for case in cases if case.words_alone]
    assert len(mine) == 4 and not any(case.flashes for case in mine)


def test_numbers_are_another_locales() -> None:
    words = Translator(PSEUDO)
    assert words.number(0.5, 1) == "0,5"
    assert words.text("a.b", "{n:0.1} mM", {"n": 1.5}) == "1,5 mM"


@pytest.mark.parametrize("scene_class", discover(), ids=lambda s: s.storyboard.id)
def test_published_times_do_not_know_of_it(scene_class: type) -> None:
    """Captions in it may take longer; in a real language nothing changes."""
    own = timed(scene_class)
    assert set(own.beats[0].captions) == set(LANGUAGES)
    longer = timed(scene_class, lang=PSEUDO)
    assert longer.duration_s > own.duration_s
    assert not list(captions.unreadable(longer, PSEUDO))
    assert not list(captions.unfilled(longer, PSEUDO))


def test_fixed_words_are_in_it() -> None:
    said = [*transcript.words(PSEUDO).values(), *credits.words(PSEUDO).values()]
    said += [what for what, _ in credits.made_with(["nmda_blockade"], PSEUDO)]
    say = Translator(PSEUDO).text
    said += [plain(say(key, english)) for key, english in assembly.WORDS.items()
             if "{" not in english]  # fmt: skip
    assert not [text for text in said if plain_words(text)]


def test_a_plain_word_is_found_where_it_is_drawn() -> None:
    sound = outcomes(faults.Sound, PSEUDO)
    assert all(o.passed for n, o in sound.items() if n != "evidence"), sound
    assert "flashes" not in sound
    found = outcomes(untruths.Plain, PSEUDO)
    assert not any(o.failures for n, o in found.items() if n in ("captions", "layout"))
    wrong = found["words"].failures
    assert {f.beat for f in wrong} <= {faults.FAULTY, "third"}
    assert all("some plain words" in f.what and f.box for f in wrong)
    (beat,) = (
        b
        for b in timed(untruths.Plain, lang=PSEUDO).beats
        if b.beat_id == faults.FAULTY
    )
    assert beat.start_s < wrong[0].at_s < beat.end_s


# --- captions, clocks, figures -----------------------------------------------------


def test_the_hasty_caption_has_25_characters_a_second() -> None:
    """And is caught on the frame on which it begins."""
    performance = timed(faults.Hasty)
    found = list(captions.unreadable(performance, "en"))
    assert found and all(f.by >= 25 for f in found if "characters" in f.what)
    (beat,) = (b for b in performance.beats if b.beat_id == faults.FAULTY)
    assert found[0].at_s == pytest.approx(beat.start_s)


def test_a_clock_that_runs_as_it_says_passes() -> None:
    found = outcomes(untruths.Clocked)
    assert found["clock"].passed and found["holds"].passed
    assert "clock" not in outcomes(faults.Sound)


def test_what_counts_as_a_figure() -> None:
    def found(text: str) -> list[str]:
        return [match[0] for match in figures(text)]

    assert found("At 0.25 mM 100 of {n:1} GluN2, mTORC1 and MK-801") == ["0.25", "100"]
    assert found("Ca^{2+} and H_{2}O at −40 mV") == ["40"]


def test_a_figure_has_to_be_what_it_is_said_to_be() -> None:
    def wrong(**told: object) -> list[str]:
        board = untruths.told_otherwise(captions=("For 30 s it stands.", "Then not."))
        given = {"figures": {"30 s": told["origin"]}}
        return [
            f.what
            for f in texts_without_a_source(type(board)(**{
                name: getattr(board, name)
                for name in board.__dataclass_fields__ if not name.startswith("_")
            } | given))
        ]  # fmt: skip

    assert not wrong(origin="nmda_blockade:protocol.exposure")
    assert not wrong(origin=30)
    assert not wrong(origin="gilling2009")
    assert "is 120" in wrong(origin="nmda_blockade:protocol.wash")[0]
    assert "built from 31" in wrong(origin=31)[0]
    assert "no source of this beat" in wrong(origin="mealing1999")[0]
    assert "not there" in wrong(origin="nmda_blockade:nothing")[0]
