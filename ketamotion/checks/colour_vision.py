"""Whether what differs in colour is told apart by everybody, on the frames.

WCAG 2.2, success criterion 1.4.1: colour is not the only means of telling things
apart. Things of one form that differ in colour for normal vision (`TOLD_APART`) have
to differ as much without red, green or blue cones (`vision`), unless it is lightness
that tells them apart, which everybody sees alike, or one has its name beside it in
its own colour. What is looked at is one instant, in the colours that are drawn.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import combinations
from typing import Final

import numpy as np
from manim import Mobject, VMobject

from ketamotion.checks.finding import Finding, Outcome
from ketamotion.checks.light import LINEAR
from ketamotion.checks.rehearsal import SETTLED, VISIBLE, parts, shown
from ketamotion.checks.sight import CORE, Form, Sight, form, is_words, sight
from ketamotion.checks.told_apart import declared, stand_together, wrong
from ketamotion.checks.vision import TOLD_APART, VISIONS, distances, oklab
from ketamotion.layout import Rect
from ketamotion.mobjects.nmda_receptor import NMDAReceptor
from ketamotion.mobjects.pathway import Chain
from ketamotion.mobjects.relief.bake import Bake
from ketamotion.mobjects.relief.oklab import to_linear
from ketamotion.mobjects.sprite import Sprite, World, level
from ketamotion.mobjects.synapse_receptors import Receptor
from ketamotion.mobjects.text import TextBlock
from ketamotion.mobjects.veil import veil
from ketamotion.stage import MechanismScene

LOST: Final = 0.8
"""What keeps so much of its distance is told apart by lightness, alike by all."""
SAME_FORM: Final = 0.9
"""Like silhouettes have so much in common of the area that they take up together."""
NEAR_PX: Final = 36.0
"""So far from a thing may its name stand, in design px: a line of small type."""
ONE_COLOUR: Final = 0.02
"""Nearer in OKLab than anybody sees: a dot and the curve that it is the pen of."""
PUPPETS: Final = (NMDAReceptor, Receptor)
"""Bodies of several sprites, whose form is that of the whole."""
STRING: Final = 3
"""So many beads in sight look like a string: a lone disc is of another form."""
GROUNDS: Final = ("panel", "fade")
"""Pictures on which others stand."""


@lru_cache(maxsize=512)
def own_light(bake: Bake) -> np.ndarray:
    """Mean colour of a picture where it is its own, as linear RGB (3,)."""
    texels = bake.pixels[bake.pixels[..., 3] >= 255 * CORE].astype(float)
    if not len(texels):
        return np.zeros(3)
    return to_linear(np.clip(texels[:, :3] / texels[:, 3:], 0, 1)).mean(0)


@dataclass
class Thing:
    """Something in the frame that has a colour.

    Attributes
    ----------
    owners : tuple of Mobject
        What it is part of, outermost first, and it itself.
    own : ndarray, shape (3,)
        The colour in which it is drawn, as linear RGB.
    pixels : uint8 array (height, width, 3 or 4)
        The frame.
    """

    scene: MechanismScene
    owners: tuple[Mobject, ...]
    own: np.ndarray
    opacity: float
    pixels: np.ndarray

    @property
    def name(self) -> str:
        mobject = self.owners[-1]
        if isinstance(mobject, Sprite):
            scale = self.scene.settings.px_scale
            return level(mobject.bake, scale).key.partition("@")[0]
        return f"a {self.form[0]} of {type(self.owners[0]).__name__}"

    @cached_property
    def form(self) -> Form:
        return form(self.owners[-1])

    @cached_property
    def sight(self) -> Sight | None:
        return sight(self.scene, self.owners[-1])

    @cached_property
    def light(self) -> np.ndarray:
        """Linear RGB as it is seen: with what shines through, the frame's own."""
        if self.opacity >= SETTLED or self.sight is None:
            return self.own
        return LINEAR[self.sight.of(self.pixels)[self.sight.core]].mean(0)

    @property
    def in_world(self) -> bool:
        return isinstance(self.owners[0], World)

    def looks_like(self, other: Thing) -> bool:
        """Whether the two differ in colour alone, and lie where that has to tell."""
        mine, others = (set(map(id, thing.owners)) for thing in (self, other))
        shared = mine & others
        if any(id(o) in shared for o in self.owners if isinstance(o, PUPPETS)):
            return False
        if self.in_world != other.in_world:
            return False  # a mark of a panel is not taken for a thing of the picture
        if self.form.is_curve and id(self.owners[-2:][0]) not in shared:
            return False  # told apart by the plots that they stand in
        if self.is_strung != other.is_strung:
            return False
        return self.form.is_like(other.form, SAME_FORM)

    @property
    def is_strung(self) -> bool:
        """Whether it is a bead of a protein's chain."""
        chains = [owner for owner in self.owners if isinstance(owner, Chain)]
        return any(sum(b.alpha > CORE for b in chain) >= STRING for chain in chains)

    @cached_property
    def is_named(self) -> bool:
        """Whether words in its colour stand beside it."""
        lab = oklab(self.own)
        for mobject, _ in parts(self.scene):
            if isinstance(mobject, TextBlock) and shown(mobject):
                ink = oklab(to_linear(mobject.get_fill_rgbas()[0][:3]))
                box = mobject.box(self.scene.layout).grown(NEAR_PX)
                if np.linalg.norm(ink - lab) < TOLD_APART and self.touches(box):
                    return True
        return False

    def is_pen_of(self, line: Thing) -> bool:
        """Whether it is a dot that lies on a line: one thing with it."""
        if not line.form.is_line or self.form.is_line or self.box is None:
            return False
        return line.touches(self.box)

    def touches(self, box: Rect) -> bool:
        """Whether any of it lies in a box, given in design px."""
        if self.sight is None:
            return False
        scale = self.scene.settings.px_scale
        rows, columns = np.nonzero(self.sight.core)
        x, y = (
            (columns + self.sight.x + 0.5) / scale,
            (rows + self.sight.y + 0.5) / scale,
        )
        inside = (box.left < x) & (x < box.right) & (box.top < y) & (y < box.bottom)
        return bool(inside.any())

    @property
    def box(self) -> Rect | None:
        if self.sight is None:
            return None
        return self.sight.box(self.scene.settings.px_scale)


def things(scene: MechanismScene, pixels: np.ndarray) -> list[Thing]:
    """What is in the frame and has a colour; words, their lines and plates apart.

    Parameters
    ----------
    pixels : uint8 array (height, width, 3 or 4)
        The frame.
    """
    found = []
    for mobject, above in parts(scene):
        owners = (*above, mobject)
        if not len(getattr(mobject, "points", ())) or veil(mobject) < SETTLED:
            continue
        if isinstance(mobject, Sprite):
            picture = level(mobject.bake, scene.settings.px_scale)
            if not mobject.visible() or mobject.blend != "over":
                continue
            if not picture.key.startswith(GROUNDS):
                own = own_light(picture)
                found.append(Thing(scene, owners, own, mobject.alpha, pixels))
        elif isinstance(mobject, VMobject) and not is_words(owners):
            rgba = mobject.get_fill_rgbas()[0]
            rgba = rgba if rgba[3] > 0 else mobject.get_stroke_rgbas()[0]
            if rgba[3] > VISIBLE:
                own = to_linear(rgba[:3])
                found.append(Thing(scene, owners, own, float(rgba[3]), pixels))
    return found


@dataclass(frozen=True)
class Confusion:
    """Two things that not everybody can tell apart.

    Attributes
    ----------
    distance : float
        In OKLab, for those who see the least of it.
    """

    what: str
    distance: float
    box: Rect | None


def confusions(scene: MechanismScene, pixels: np.ndarray) -> list[Confusion]:
    """Things in the frame whose form is the same and whose colours some confuse.

    Not those that differ in lightness above all, so that everybody sees them alike;
    nor two of which one has its name beside it, in its own colour.
    """
    found = things(scene, pixels)
    if len(found) < 2:
        return []
    apart = distances(np.array([thing.light for thing in found]))
    drawn = distances(np.array([thing.own for thing in found]))[0]
    usual, least = apart[0], apart.min(0)
    lost = least < np.minimum(TOLD_APART, LOST * usual)
    doubtful = lost & (np.minimum(usual, drawn) >= TOLD_APART)

    @cache
    def is_told(n: int) -> bool:
        """Whether something is named, or belongs to a line that is looked at."""
        thing = found[n]
        kin = [found[k] for k in np.flatnonzero(drawn[n] < ONE_COLOUR) if k != n]
        return thing.is_named or any(thing.is_pen_of(other) for other in kin)

    worst: dict[tuple[str, str], tuple[float, int, int]] = {}
    for i, j in zip(*np.nonzero(np.triu(doubtful)), strict=True):
        a, b = found[i], found[j]
        key = tuple(sorted((a.name, b.name)))
        if key in worst and worst[key][0] <= least[i, j]:
            continue
        if a.looks_like(b) and not is_told(i) and not is_told(j):
            worst[key] = (float(least[i, j]), i, j)
    out = []
    for (one, other), (distance, i, j) in worst.items():
        vision = VISIONS[int(apart[:, i, j].argmin())]
        what = f"{one} and {other} differ in colour alone, and not for {vision} vision"
        out.append(Confusion(what, distance, found[j].box))
    return out


def strangers(scene: MechanismScene) -> Iterator[Confusion]:
    """Entities that are seen together although told_apart.toml does not say so."""
    known = sorted(scene.theme.entity, key=len, reverse=True)
    met: dict[str, None] = {}
    for mobject, _ in parts(scene):
        if isinstance(mobject, Sprite) and mobject.visible() and shown(mobject):
            key = level(mobject.bake, scene.settings.px_scale).key
            found = [name for name in known if re.match(rf"{name}(?![a-z])", key)]
            met |= dict.fromkeys(found[:1])
    groups = declared()["groups"]
    for one, other in combinations(sorted(met), 2):
        if not stand_together(one, other, groups):
            what = (
                f"{one} and {other} stand together: told_apart.toml has no such group"
            )
            yield Confusion(what, 0.0, None)


def findings(scene: MechanismScene, pixels: np.ndarray, beat_id: str) -> list[Finding]:
    """Whatever not everybody can tell apart in the frame."""
    now = round(scene.now, 3)
    return [
        Finding("colour vision", beat_id, seen.what, now, seen.distance, box=seen.box)
        for seen in (*confusions(scene, pixels), *strangers(scene))
    ]


def outcome(found: Sequence[Finding], frames: int) -> Outcome:
    """What was found on so many frames, and in the colours that all clips share."""
    shared = [Finding("colour vision", "", what, 0.0, by) for what, by in wrong()]
    told = f"{len(VISIONS)} kinds of vision on {frames} frames"
    return Outcome("colour vision", frames, told, [*found, *shared])
