"""What is wrong with where type stands at a moment; measured, not asked for."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import numpy as np
from manim import VMobject

from ketamotion.checks.finding import Finding
from ketamotion.checks.measure import (
    Line,
    Text,
    cap_height,
    crosses,
    lines,
    particles,
    texts,
    to_px,
)
from ketamotion.checks.rehearsal import parts, shown
from ketamotion.layout import Rect
from ketamotion.mobjects.labels import Label
from ketamotion.mobjects.sprite import World
from ketamotion.mobjects.travel_shade import TravelShade
from ketamotion.stage import MechanismScene
from ketamotion.theme import TYPE_SMALL

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
        if isinstance(mobject, TravelShade):
            continue  # covers the whole frame
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
