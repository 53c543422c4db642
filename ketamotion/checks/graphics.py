"""Whether molecules, bars and marks stand out from what lies next to them.

WCAG 2.2, success criterion 1.4.11: "parts of graphics required to understand the
content" have 3:1 "against adjacent color(s)". A relief goes from light to dark, so
some of it is always near its ground. *Understanding 1.4.11* says how to judge such a
thing: its shape "can be conveyed by the outline or by the solid colour (either is
acceptable)"; of a gradient, "take the central color of that area. If you remove the
adjacent color which does not have sufficient contrast, can you still identify and
understand the graphical object?" So what counts is the better of

* the middle of its body: half of its area has that contrast or more, and
* its outline: so much of the way round (`ROUND`) something of it has that contrast
  or more close to its border (`OUTLINE`), so that what remains shows its shape.

The ground is what the frame shows in its place when it is drawn without it. The colour
is its own where it covers a pixel, not what is left of it after a thin line has been
averaged with its neighbours: "refer to the colors obtained from the user agent, or the
underlying markup" rather than to anti-aliased ones. At 360 px that gives what the
frame's own pixels give at 1080. What the world's focus dims is dimmed here too.

Of many of a kind half have to stand out: a crowd is seen by most of it. Exempt are
dimmed context, unless the caption names the kind: then one at least has to stand out;
what is on its way in or out; what others hide; what is laid on thinly, as bands are,
whose edges are curves. Not measured, for want of a picture without them, are things
that are baked into a plate.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from manim import Mobject, VMobject
from scipy import ndimage

from ketamotion.checks.captions import cues
from ketamotion.checks.light import ratio
from ketamotion.checks.rehearsal import SETTLED, parts
from ketamotion.checks.sight import Sight, frame_without, is_words, sight
from ketamotion.layout import Rect
from ketamotion.mobjects.channel_field import ChannelField
from ketamotion.mobjects.molecule import Molecule
from ketamotion.mobjects.relief.plate import darkening
from ketamotion.mobjects.sprite import Sprite, level
from ketamotion.mobjects.veil import veil
from ketamotion.stage import MechanismScene, Performance

NEEDED: Final = 3.0
ROUND: Final = 0.75
"""So much of the way round a thing its outline has to be seen: a gap is bridged by
the law of continuity that *Understanding 1.4.11* appeals to."""
OUTLINE: Final = 0.1
"""So far inside its border, of its size, what is seen of it may begin: bodies on dark
grounds stand in a dark halo, which is subsumed into the ground."""
TOUCHED: Final = 0.4
"""Covered so much, a pixel tells the colour of a thing's border."""
DIMMED: Final = 0.3
"""What the focus mixes with so much of the void is context: the theme's own dimmed
colours have 35 %."""
HIDDEN: Final = 40.0
"""So many levels off what a thing should look like, another lies over it."""
CROWD: Final = 24
"""So many of a crowd tell of the rest: half of them have to stand out."""
LEAST_PX: Final = 4
"""A thing of fewer pixels of the checking frame is not measured."""


@dataclass(frozen=True)
class Graphic:
    """A thing that carries meaning.

    Attributes
    ----------
    kind : str
        What it is; of which there may be many.
    parts : tuple of Mobject
        What lies one on the other to make it.
    """

    kind: str
    parts: tuple[Mobject, ...]


@dataclass(frozen=True)
class Standing:
    """How far a graphic stands out, where, and how much it is dimmed, 0 to 1."""

    ratio: float
    box: Rect
    dimmed: float


def graphics(scene: MechanismScene) -> list[Graphic]:
    """Molecules, plugs, and filled marks of panels that are wholly there."""
    found, marks = [], []
    for mobject, above in parts(scene):
        if not len(getattr(mobject, "points", ())) or veil(mobject) < SETTLED:
            continue
        if isinstance(mobject, Sprite):
            if (
                mobject.visible()
                and mobject.alpha >= SETTLED
                and _loose(mobject, above)
            ):
                key = level(mobject.bake, scene.settings.px_scale).key
                found.append(Graphic(key.partition("@")[0], (mobject,)))
        elif isinstance(mobject, VMobject) and mobject.get_fill_opacity() >= SETTLED:
            owners = (*above, mobject)
            if not is_words(owners):
                marks.append(owners)
    return _few(found) + _put_together(scene, marks)


def _few(found: Sequence[Graphic]) -> list[Graphic]:
    """At most `CROWD` of each kind, evenly from all of them."""
    kinds: dict[str, list[Graphic]] = {}
    for graphic in found:
        kinds.setdefault(graphic.kind, []).append(graphic)
    return [
        graphic
        for many in kinds.values()
        for graphic in many[:: -(-len(many) // CROWD)]
    ]


def _loose(sprite: Sprite, above: Sequence[Mobject]) -> bool:
    owner = above[-1] if above else None
    plug = isinstance(owner, ChannelField) and sprite in owner.plugs
    return sprite.blend == "over" and (isinstance(sprite, Molecule) or plug)


def _put_together(
    scene: MechanismScene, marks: Sequence[tuple[Mobject, ...]]
) -> list[Graphic]:
    """Marks of one owner that lie on one another are one: a knob, a bar on its bed."""
    groups: list[tuple[Mobject, list[Mobject], list[Rect]]] = []
    for owners in marks:
        seen = sight(scene, owners[-1])
        if seen is None:
            continue
        box = seen.box(scene.settings.px_scale)
        for owner, members, boxes in groups:
            if owner is owners[0] and any(box.overlaps(other) for other in boxes):
                members.append(owners[-1])
                boxes.append(box)
                break
        else:
            groups.append((owners[0], [owners[-1]], [box]))
    return [
        Graphic(f"a mark of {type(owner).__name__}", tuple(members))
        for owner, members, _ in groups
    ]


def standing(
    scene: MechanismScene, mobject: Mobject, frame: np.ndarray, behind: np.ndarray
) -> Standing | None:
    """How far a thing stands out; None when it is out of sight.

    Parameters
    ----------
    frame, behind : uint8 arrays (height, width, 4)
        The frame with the thing and without it, both without words.
    """
    seen = sight(scene, mobject)
    if seen is None or seen.core.sum() < LEAST_PX or _is_cut(scene, seen):
        return None
    core, ground = seen.core, seen.of(behind).astype(float)
    dim = _dimmed(scene, mobject, seen)
    void = 255 * np.array(scene.camera.void)
    cover = seen.drawn[..., 3:] / 255
    own = seen.drawn[..., :3] / np.maximum(cover, 1 / 255)
    own = (1 - dim) * own + dim * void
    expected = cover * own + (1 - cover) * ground
    clear = np.abs(seen.of(frame) - expected).max(-1) < HIDDEN
    if (core & clear).sum() < 0.5 * core.sum():
        return None
    stands = ratio(own, ground)
    body = float(np.median(stands[core & clear]))
    size = max(np.ptp(np.nonzero(core), axis=1)) + 1
    reach = 2 * max(1, round(OUTLINE * size)) + 1
    border = clear & core & ~ndimage.binary_erosion(core)
    near = ndimage.maximum_filter(np.where(cover[..., 0] > TOUCHED, stands, 1), reach)
    outline = float(np.quantile(near[border], 1 - ROUND)) if border.any() else 1.0
    return Standing(max(body, outline), seen.box(scene.settings.px_scale), dim)


def _is_cut(scene: MechanismScene, seen: Sight) -> bool:
    """Whether it is half outside the frame, coming or going."""
    left, top, right, bottom = seen.box(scene.settings.px_scale)
    width, height = scene.layout.width, scene.layout.height
    return left <= 1 or top <= 1 or right >= width - 1 or bottom >= height - 1


def _dimmed(scene: MechanismScene, mobject: Mobject, seen: Sight) -> float:
    """How much of the void the focus lays over a sprite."""
    if not isinstance(mobject, Sprite) or mobject.world is None or mobject.lit:
        return 0.0
    focus = mobject.world.focus
    x, y = seen.box(scene.settings.px_scale).center
    away = np.hypot((x - focus.x) / focus.radius_x, (y - focus.y) / focus.radius_y)
    return focus.amount * float(darkening(away))


def by_kind(
    seen: Iterable[tuple[Graphic, Standing]], caption: str
) -> list[tuple[str, Standing]]:
    """One of each kind that tells how its kind stands out: half do so as much.

    Parameters
    ----------
    caption : str
        What is read meanwhile, in English: a kind that it names counts though dimmed.
    """
    kinds: dict[str, list[Standing]] = {}
    for graphic, stands in seen:
        kinds.setdefault(graphic.kind, []).append(stands)
    out = []
    for kind, several in kinds.items():
        several.sort(key=lambda stands: stands.ratio)
        clear = [stands for stands in several if stands.dimmed < DIMMED]
        if clear:
            out.append((kind, clear[len(clear) // 2]))
        elif re.search(rf"\b{re.escape(kind)}\b", caption, re.IGNORECASE):
            out.append((kind, several[-1]))
    return out


def stand_outs(
    scene: MechanismScene,
    words: Sequence[Mobject],
    frame: np.ndarray,
    caption: str,
) -> list[tuple[str, Standing]]:
    """Each kind of graphic in the present frame, by one that tells of it.

    Parameters
    ----------
    words : sequence of Mobject
        Words and lines, which lie over graphics and are measured apart.
    frame : uint8 array (height, width, 4)
        The frame without them.
    """
    found = graphics(scene)
    if not found:
        return []
    hidden = {id(part): part for graphic in found for part in graphic.parts}
    hidden |= {id(mobject): mobject for mobject in words}
    behind = frame_without(scene, list(hidden.values()))
    seen = []
    for graphic in found:
        stands = [standing(scene, part, frame, behind) for part in graphic.parts]
        there = [each for each in stands if each is not None]
        if there:
            seen.append((graphic, max(there, key=lambda each: each.ratio)))
    return by_kind(seen, caption)


def caption_at(performance: Performance, at_s: float) -> str:
    """What is read at a moment of film, in English; after it, still that."""
    begun = [cue for _, cue in cues(performance, "en") if cue.start_s <= at_s + 1e-6]
    return begun[-1].text if begun else ""
