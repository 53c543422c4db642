"""Where type stands: in every size and language, at every moment of every beat.

Measured on the outlines that are drawn, not asked from what places them. A failure
lists everything that was found, by beat, size, theme and language.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from manim import VMobject

from ketamotion import theme
from ketamotion.layout import SIZES, Rect
from ketamotion.mobjects.labels import Label
from ketamotion.mobjects.sprite import World
from ketamotion.stage import MechanismScene, StageSettings
from ketamotion.theme import TYPE_SMALL
from ketamotion.translation import LANGUAGES
from tests.scenes.measure import (
    Line,
    Text,
    cap_height,
    crosses,
    lines,
    particles,
    texts,
    to_px,
)
from tests.scenes.rehearsal import (
    SHORT_SIDE,
    every,
    middles_and_ends,
    parts,
    rehearse,
    shown,
    timed,
)

STEP_S = 0.2
"""How closely a film is looked through; a fade lasts 0.5 s."""
MOST_WORDS = 12
"""Labels and counters on the screen at once; ticks, furniture and titles apart."""
MOST_WORDS_A_LABEL = 5
MOST_TICKS = 6
LEAST_CAP_PX = 20.0
TOUCH_PX = 1.0
"""So much may two boxes share: type is laid out on whole pixels."""
ASTRAY_PX = 8.0
"""So far may a leader's end be from what it named while the picture sets off."""
AWAY_PX = 24.0
"""A leader begins so close to its words."""

CASES = [("dark", size, lang) for size in SIZES for lang in LANGUAGES]
CASES += [("light", size, "en") for size in SIZES]


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong at one moment."""

    check: str
    beat: str
    what: str
    at_s: float
    by: float = 0.0


class Inspector:
    """Looks at moments of a rehearsal and writes down what is wrong."""

    def __init__(self) -> None:
        self.found: list[Finding] = []
        self.theme = ""
        self.seen: set[str] = set()
        self.measured: list[float] = []
        self.close_up: set[float] = set()
        self.targets: list[tuple[Label, tuple[float, float], Any]] = []

    def watch(self, scene: MechanismScene) -> None:
        """Note what each label was made to point at, and where that was."""
        self.theme = scene.theme.name
        made = scene.name

        def name(*given: Any, **more: Any) -> Any:
            label = made(*given, **more)
            target = given[3] if len(given) > 3 else more.get("target")
            if target is not None and isinstance(label, Label):
                self.targets.append((label, target, (scene.world, scene.world.view)))
            return label

        scene.name = name

    def look(self, scene: MechanismScene, beat_id: str, _: np.ndarray) -> None:
        """Look at one moment."""
        now = round(scene.now, 3)
        close = now in self.close_up
        seen = texts(scene, with_size=close)
        self.seen |= {text.words for text in seen}
        self.measured += [text.size_px for text in seen if text.size_px is not None]
        for check, findings in (
            ("frame", outside(scene, seen)),
            ("overlap", overlapping(seen)),
            ("size", too_small(seen) if close else ()),
            ("words", too_many(seen)),
            ("particle", covered(scene, seen)),
            ("line", crossed(lines(scene), seen)),
            ("leader", astray(scene, self.targets)),
        ):
            for what, by in findings:
                self.found.append(Finding(check, beat_id, what, now, by))


Findings = Iterator[tuple[str, float]]


def outside(scene: MechanismScene, seen: list[Text]) -> Findings:
    """Type outside the safe zone, lines outside the frame or among the captions."""
    safe = scene.layout.safe
    for text in seen:
        by = beyond(safe, text.box)
        if by > 0.5:
            yield f"{text.words!r} leaves the safe zone", by
    room = Rect(0, 0, scene.layout.width, scene.layout.captions_top)
    for mobject, above in parts(scene):
        if not isinstance(mobject, VMobject) or not len(mobject.points):
            continue
        if any(isinstance(m, World) for m in above) or not shown(mobject):
            continue
        places = to_px(scene.layout, mobject.points)
        by = beyond(room, Rect(*places.min(0), *places.max(0)))
        if by > 0.5:
            owner = type((above or (mobject,))[0]).__name__
            yield f"a line of {owner} leaves the picture", by


def beyond(room: Rect, box: Rect) -> float:
    """How many px a box stands out of a room."""
    return max(
        room.left - box.left,
        room.top - box.top,
        box.right - room.right,
        box.bottom - room.bottom,
    )


def overlapping(seen: list[Text]) -> Findings:
    """Type over type."""
    for a, b in combinations(seen, 2):
        wide = min(a.box.right, b.box.right) - max(a.box.left, b.box.left)
        high = min(a.box.bottom, b.box.bottom) - max(a.box.top, b.box.top)
        if min(wide, high) > TOUCH_PX:
            yield " and ".join(sorted((named(a), named(b)))) + " overlap", wide


def named(text: Text) -> str:
    """A text in a report; a counter's number changes."""
    return "the counter" if text.kind == "counter" else repr(text.words)


def too_small(seen: list[Text]) -> Findings:
    """Type below the smallest size, by its capitals."""
    for text in seen:
        if text.size_px is None:
            continue
        cap = text.size_px * cap_height()
        if text.size_px < TYPE_SMALL - 0.3 or cap < LEAST_CAP_PX:
            yield f"{named(text)} has capitals of {cap:.1f} px", cap


def too_many(seen: list[Text]) -> Findings:
    """More to read at once than can be read."""
    words = [t for t in seen if t.kind in ("label", "counter")]
    total = sum(map(count_words, words))
    if total > MOST_WORDS:
        shown_words = " | ".join(named(t) for t in words)
        yield f"more than {MOST_WORDS} words at once: {shown_words}", total
    for text in words:
        if count_words(text) > MOST_WORDS_A_LABEL:
            yield f"{text.words!r} has more than {MOST_WORDS_A_LABEL} words", 0
    ticks = [text for text in seen if text.kind == "tick"]
    if len(ticks) > MOST_TICKS:
        names = ", ".join(t.words for t in ticks)
        yield f"more than {MOST_TICKS} ticks at once: {names}", len(ticks)


def count_words(text: Text) -> int:
    return sum(any(c.isalnum() for c in word) for word in text.words.split())


def covered(scene: MechanismScene, seen: list[Text]) -> Findings:
    """Molecules under type."""
    for particle in particles(scene):
        (left, top), (right, bottom) = particle.places.min(0), particle.places.max(0)
        reach = Rect(left, top, right, bottom).grown(particle.reach)
        for text in seen:
            if not text.box.overlaps(reach):
                continue
            box = text.box.grown(particle.reach)
            x, y = particle.places.T
            inside = (box.left < x) & (x < box.right)
            inside &= (box.top < y) & (y < box.bottom)
            if inside.any():
                kind = particle.name.partition("@")[0]
                yield f"{kind} lies in {text.kind} {named(text)}", 100 * inside.mean()


def crossed(drawn: list[Line], seen: list[Text]) -> Findings:
    """Leaders, curves and playheads through type."""
    for line in drawn:
        for text in seen:
            if crosses(line.path, text.box):
                yield f"the {line.name} crosses {named(text)}", 0.0


def astray(scene: MechanismScene, targets: list[Any]) -> Findings:
    """Leaders that end elsewhere than at what they name."""
    for label, (x, y), (world, view) in targets:
        if not shown(label.leader) or label not in scene.mobjects:
            continue
        path = to_px(scene.layout, label.leader.points)
        # Where the thing that was pointed at has gone, if the view has changed.
        now = world.view
        at = np.array(
            [
                now.axis_x + (x - view.axis_x) / view.zoom * now.zoom,
                now.midplane_y + (y - view.midplane_y) / view.zoom * now.zoom,
            ]
        )
        by = float(np.hypot(*(path[-1] - at)))
        if by > (1.0 if now == view else ASTRAY_PX):
            yield f"the leader of {label.words!r} ends beside its target", by
        box = label.box
        gap = beyond(box, Rect(*path[0], *path[0]))
        if not 0 <= gap <= AWAY_PX:
            yield f"the leader of {label.words!r} does not begin at its words", gap


@cache
def inspected(
    scene_class: type[MechanismScene], look: str, size: str, lang: str, **given: float
) -> Inspector:
    """A scene looked through in one size and language.

    A theme differs in colours only; of the light one, middles and ends are looked
    at, on the dark one's bakes (nothing is drawn here). The same goes for other
    parameters, `given` as for `timed`.
    """
    inspector = Inspector()
    performance = timed(scene_class, size=size, lang=lang, **given)
    moments = middles_and_ends(performance)
    inspector.close_up = {round(t, 3) for t in moments}
    if look == "dark" and not given:
        moments = every(performance, STEP_S)
    settings = replace(performance.settings, theme=look)
    dark, light = theme.load("dark"), theme.load("light")
    with pytest.MonkeyPatch.context() as patch:
        themes = {"dark": dark, "light": replace(light, raw=dark.raw)}
        patch.setattr(theme, "load", themes.__getitem__)
        watch, look_at = inspector.watch, inspector.look
        rehearse(scene_class, settings, look_at, at=moments, watch=watch)
    assert inspector.theme == look
    return inspector


def report(found: list[Finding], case: str) -> str:
    """Findings of the same thing in one line: beat, what, from when to when."""
    merged: dict[tuple[str, str], list[Finding]] = {}
    for finding in found:
        merged.setdefault((finding.beat, finding.what), []).append(finding)
    out = []
    for (beat, what), several in merged.items():
        first, last = several[0].at_s, several[-1].at_s
        when = f"{first:.1f} s" if first == last else f"{first:.1f} to {last:.1f} s"
        worst = max(finding.by for finding in several)
        out.append(f"  {beat} ({case}) at {when}: {what} [{worst:.1f}]")
    return "\n".join(out)


def check(scene_class: type[MechanismScene], case: tuple[str, str, str], name: str):
    inspector = inspected(scene_class, *case)
    assert len(inspector.seen) > 8, "hardly anything was looked at"
    found = [finding for finding in inspector.found if finding.check == name]
    assert not found, "\n" + report(found, " ".join(case))


@pytest.fixture(params=CASES, ids="-".join)
def case(request: pytest.FixtureRequest) -> tuple[str, str, str]:
    return request.param


def test_type_stays_inside_the_safe_zone(scene_class, case) -> None:
    check(scene_class, case, "frame")


def test_no_type_overlaps(scene_class, case) -> None:
    check(scene_class, case, "overlap")


def test_no_type_is_below_the_smallest_size(scene_class, case) -> None:
    assert len(inspected(scene_class, *case).measured) > 50
    check(scene_class, case, "size")


def test_there_is_not_more_to_read_than_can_be_read(scene_class, case) -> None:
    check(scene_class, case, "words")


def test_no_molecule_lies_in_type(scene_class, case) -> None:
    check(scene_class, case, "particle")


def test_no_line_crosses_type(scene_class, case) -> None:
    check(scene_class, case, "line")


def test_a_leader_ends_at_what_it_names(scene_class, case) -> None:
    check(scene_class, case, "leader")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_layout_holds_whatever_comes_out(scene_class, size, lang) -> None:
    """At the ends of each parameter's ranges: other names, words and numbers."""
    reports = []
    for parameter in scene_class.storyboard.parameters:
        for value in sorted({*parameter.model, *parameter.story}):
            given = {f"set_{parameter.name}": value}
            found = inspected(scene_class, "dark", size, lang, **given).found
            reports.append(report(found, f"{size} {lang} {parameter.name}={value:g}"))
    assert not any(reports), "\n" + "\n".join(filter(None, reports))


def test_fewer_labels_are_fewer(scene_class) -> None:
    """``--labels minimal`` and ``none`` take names and title away, nothing else."""
    words: dict[str, set[str]] = {}
    for labels in ("full", "minimal", "none"):
        seen = words.setdefault(labels, set())

        def look(scene: MechanismScene, _: str, __: np.ndarray, seen=seen) -> None:
            seen |= {(t.kind, t.words) for t in texts(scene) if t.kind != "counter"}

        rehearse(
            scene_class,
            StageSettings(labels=labels, short_side=SHORT_SIDE, fps=15),
            look,
            at=every(timed(scene_class), 1.0),
        )
    assert words["full"] > words["minimal"] > words["none"]
    gone = {kind for kind, _ in words["full"] - words["none"]}
    assert "label" in gone and gone <= {"label", "title"}
