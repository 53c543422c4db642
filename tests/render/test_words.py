"""The catalogs are in step with what the scenes say."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ketamotion.render import words
from ketamotion.translation import LANGUAGES, Translator, catalog_path

OTHERS = [lang for lang in LANGUAGES if lang != "en"]


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return words.texts()


@pytest.fixture
def known(texts: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    found = dict(texts)
    monkeypatch.setattr(words, "texts", lambda: found)
    return found


@pytest.mark.parametrize("lang", OTHERS)
def test_a_catalog_lacks_nothing_and_holds_nothing_unused(
    known: dict[str, str], lang: str, tmp_path: Path
) -> None:
    copy = Path(shutil.copy(catalog_path(lang), tmp_path))
    done = words.update(lang, copy)
    assert done.missing == ()
    assert done.dropped == 0
    assert copy.read_bytes() == catalog_path(lang).read_bytes()


def test_a_new_text_is_added_and_named_and_an_unused_one_goes(
    known: dict[str, str], tmp_path: Path
) -> None:
    copy = Path(shutil.copy(catalog_path("es"), tmp_path))
    del known["evidence.model"]
    known["clip.beat.caption0"] = "Something new."
    done = words.update("es", copy)
    assert done.missing == (("clip.beat.caption0", "Something new."),)
    assert done.dropped == 1
    assert "Something new." in copy.read_text("utf-8")


@pytest.mark.parametrize(("lang", "point"), [("en", "."), ("es", ",")])
def test_numbers_have_a_true_minus_sign_wherever_they_are_said(
    lang: str, point: str
) -> None:
    translator = Translator(lang)
    said = f"\N{MINUS SIGN}26{point}1"
    filled = translator.text("nowhere", "{v:0.1} mV, {v:percent}", {"v": -26.12})
    assert filled == f"{said} mV, \N{MINUS SIGN}2612\N{NO-BREAK SPACE}%"
    assert translator.number(-26.12, 1) == translator.tick(-26.1) == said
