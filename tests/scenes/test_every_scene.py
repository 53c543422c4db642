"""What every scene keeps to, found by scanning: file, words, sources, times."""

from __future__ import annotations

import ast
import importlib.util
import inspect
import re
import string
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from babel.messages.pofile import read_po

from ketamotion import catalog
from ketamotion.checks import captions, evidence
from ketamotion.checks.figures import figures
from ketamotion.checks.holds import HoldMeter
from ketamotion.checks.rehearsal import (
    SHORT_SIDE,
    every,
    middles_and_ends,
    parts,
    rehearse,
    timed,
)
from ketamotion.stage import MechanismScene, Performance, StageSettings, perform
from ketamotion.storyboard import SHORTEST_TO_LONGEST_S
from ketamotion.translation import LANGUAGES, catalog_path
from tests.scenes.conftest import FINAL

MOST_CODE = 250
"""Lines of code beside the storyboard. A scene says what happens and leaves how to
models and mobjects: what grows beyond this belongs there."""
LONGEST_METHOD = 45

Scene = type[MechanismScene]


def source(scene_class: Scene) -> tuple[Path, str]:
    path = Path(inspect.getfile(scene_class))
    return path, path.read_text("utf-8")


def outcomes(scene_class: Scene) -> Iterator[dict[str, float]]:
    """Settings under which a scene says different things: both ends of each range."""
    yield {}
    for p in scene_class.storyboard.parameters:
        for value in sorted({*p.model, *p.story}):
            yield {f"set_{p.name}": value}


def played(scene_class: Scene, **given: object) -> Iterator[Performance]:
    for parameters in outcomes(scene_class):
        yield timed(scene_class, **parameters, **given)


# --- the file -----------------------------------------------------------------------


def test_every_final_scene_is_found_and_no_more() -> None:
    assert FINAL == [s for s in catalog.discover() if s.storyboard.status == "final"]
    for scene in FINAL:
        assert scene.storyboard.length_s != SHORTEST_TO_LONGEST_S, "as DESIGN has it"


def test_the_file_is_named_like_its_scene(any_scene: Scene) -> None:
    path, _ = source(any_scene)
    assert path.stem == any_scene.storyboard.id
    # `manim scenes/x.py X` makes `x` a module of its own: it must hide no other.
    assert importlib.util.find_spec(path.stem) is None


def code_lines(text: str, node: ast.AST) -> int:
    """Lines that hold code: no blank ones, comments or docstrings."""
    silent: set[int] = set()
    for inner in ast.walk(node):
        if isinstance(inner, ast.Expr) and isinstance(inner.value, ast.Constant):
            silent |= set(range(inner.lineno, inner.end_lineno + 1))
    lines = enumerate(text.splitlines(), 1)
    return sum(
        bool(line.strip()) and not line.lstrip().startswith("#") and n not in silent
        for n, line in lines
        if node.lineno <= n <= node.end_lineno
    )


def test_a_scene_says_what_happens_and_leaves_how_to_others(any_scene: Scene) -> None:
    _, text = source(any_scene)
    methods = {
        node.name: code_lines(text, node)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef)
    }
    assert "construct" in methods
    long = {name: n for name, n in methods.items() if n > LONGEST_METHOD}
    assert not long, f"more than {LONGEST_METHOD} lines of code: {long}"
    total = sum(methods.values())
    assert total <= MOST_CODE, f"{total} lines of code beside the storyboard"


def test_a_scene_has_no_colour_or_type_of_its_own(any_scene: Scene) -> None:
    path, text = source(any_scene)
    assert not re.findall(r"#[0-9A-Fa-f]{6}\b", text), "colours come from the theme"
    tree = ast.parse(text)
    imported = {
        f"{node.module}.{name.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    }
    # Words go through `label` and `name`, which translate; so no bare type.
    bare = re.compile(r"(Text|Tex|MathTex|Typst|text|balanced|Label|[A-Z]+_[A-E])$")
    assert not [name for name in imported if bare.search(name)], imported
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "self.name":
            for place in (*node.args[2:], *(k.value for k in node.keywords)):
                fixed = isinstance(place, ast.Tuple) and all(
                    isinstance(part, ast.Constant) for part in place.elts
                )
                assert not fixed, f"{path.name}:{node.lineno}: a place for one frame"


# --- sources ------------------------------------------------------------------------


def test_every_beat_has_its_sources_and_claims(scene_class: Scene) -> None:
    """And claims name the beats that show them."""
    assert not list(evidence.uncited(scene_class.storyboard))


# --- words --------------------------------------------------------------------------


def test_every_wording_is_played_by_some_outcome(scene_class: Scene) -> None:
    board = scene_class.storyboard
    heard = {(b.beat_id, b.variant) for p in played(scene_class) for b in p.beats}
    assert heard == {(b.id, w.variant) for b in board.beats for w in b.all_wordings()}


def test_captions_can_be_read(scene_class: Scene) -> None:
    wrong = []
    for performance in played(scene_class):
        for lang in LANGUAGES:
            made = list(captions.cues(performance, lang))
            written = sum(len(beat.captions[lang]) for beat in performance.beats)
            assert len(made) == written, "a caption is one cue, not several"
            for found in (
                *captions.unreadable(performance, lang),
                *captions.unfilled(performance, lang),
            ):
                wrong.append(f"{performance.values} {lang} {found.beat}: {found.what}")
    assert not wrong, "\n" + "\n".join(wrong)


@pytest.mark.parametrize("lang", sorted(set(LANGUAGES) - {"en"}))
def test_every_text_is_translated(
    scene_class: Scene, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def small(played_class: Scene, settings: StageSettings) -> Performance:
        return perform(played_class, replace(settings, short_side=SHORT_SIDE))

    monkeypatch.setattr(catalog, "perform", small)
    missing = set().union(*(p.texts_missing for p in played(scene_class, lang=lang)))
    assert not missing
    with catalog_path(lang).open("rb") as file:
        translated = read_po(file, locale=lang)
    for context, english in catalog.messages(scene_class).items():
        entry = translated.get(english, context)
        assert entry is not None and entry.string, f"{context}: {english!r}"
        assert not entry.fuzzy, f"{context}: {english!r} is marked fuzzy"
        assert fields(entry.string) == fields(english), f"{context}: {entry.string!r}"
        told = told_figures(english), told_figures(entry.string)
        assert told[0] == told[1], f"{context}: {entry.string!r}"


def told_figures(text: str) -> list[str]:
    """The figures that stand in a text as they are, whatever the decimal sign."""
    return sorted(match[0].replace(",", ".") for match in figures(text))


def fields(text: str) -> set[str]:
    """Names of the values that a text is filled with; ^{+} and _{2} are type."""
    plain = re.sub(r"[\^_]\{[^{}]*\}", "", text)
    return {name for _, name, _, _ in string.Formatter().parse(plain) if name}


# --- times --------------------------------------------------------------------------


def test_clip_and_beats_are_as_long_as_they_should_be(scene_class: Scene) -> None:
    for performance in played(scene_class):
        found = captions.badly_timed(performance, scene_class.storyboard.length_s)
        assert not list(found), performance.values


def test_times_are_those_of_every_language_and_size(scene_class: Scene) -> None:
    def times(**given: str) -> list[tuple[float, list[float]]]:
        return [(b.end_s, b.cue_starts) for b in timed(scene_class, **given).beats]

    assert times(lang="es") == times()
    assert times(size="9:16") == times()


def test_the_model_stands_still_at_each_beats_end(scene_class: Scene) -> None:
    """On frames that are not drawn; `render.py check` looks at the pixels, too."""
    meter = HoldMeter(timed(scene_class))
    settings = StageSettings(short_side=SHORT_SIDE, fps=15)
    rehearse(scene_class, settings, meter.look, at=meter.moments)
    assert meter.beats == [beat.id for beat in scene_class.storyboard.beats]
    found = list(meter.findings())
    assert not found, found


def test_no_updater_takes_dt(any_scene: Scene) -> None:
    performance = timed(any_scene)
    checked: set[str] = set()

    def look(scene: MechanismScene, beat_id: str, _: np.ndarray) -> None:
        for mobject, _above in parts(scene):
            for updater in mobject.updaters:
                takes = inspect.signature(updater).parameters
                name = f"{beat_id}: {type(mobject).__name__}: {updater}"
                assert len(takes) == 1 and "dt" not in takes, name
                checked.add(type(mobject).__name__)

    at = every(performance, 2.0) + middles_and_ends(performance)
    rehearse(any_scene, StageSettings(short_side=SHORT_SIDE, fps=15), look, at=at)
    least = 3 if any_scene.storyboard.status == "final" else 1
    assert len(checked) > least, checked
