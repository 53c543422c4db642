"""Cards with a picture: regions that lose and gain spines, and a scan of a head."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np
from manim import Group

from ketamotion.layout import Layout, Rect
from ketamotion.mobjects.finding_cards import dashed
from ketamotion.mobjects.panel import PADDING_PX, Panel
from ketamotion.mobjects.relief.dendrite import Row, half_px, middle_y, shaft_sprite
from ketamotion.mobjects.relief.spine import SHAFT_PX, STAGES
from ketamotion.mobjects.relief.spine_forms import FORMS
from ketamotion.mobjects.sprite import Levels, Sprite
from ketamotion.mobjects.strokes import Shape, arc, disc, segments
from ketamotion.mobjects.text import TextBlock, text
from ketamotion.mobjects.track import smootherstep
from ketamotion.theme import LINE_MEDIUM, LINE_THIN, TYPE_MEDIUM, TYPE_SMALL, Theme

FIRST_S, EACH_S, CHANGE_S = 0.9, 0.45, 0.8
"""When the first spine of a card changes, how much later each next; how fast."""
LOW_PX = 560.0
"""A panel less high than this has its pictures beside each other, or the words."""
TWIG_PX: Final = 840.0
"""Length of a card's dendrite, in px of the dendrite's world."""
GAP_PX = 40.0
CHANGING: Final = "~"
STANDS: Final = (
    (-352, "cap", 1),
    (-262, "lean~", -1),
    (-205, "mushroom", 1),
    (-120, "stubby", -1),
    (-88, "thin~", 1),
    (20, "lobed", -1),
    (58, "cup", 1),
    (150, "slim~", 1),
    (176, "bent~", -1),
    (258, "knob", 1),
    (330, "mushroom", -1),
)
"""Place along it, form, side. What has a ~ is lost on one card, new on the other."""


class Twig(Group):
    """A short dendrite drawn for a card: spines come on it, or go. Not computed.

    Parameters
    ----------
    gains : bool
        Whether the spines that change come, or go.
    seconds : callable
        Since the card came.
    """

    def __init__(
        self,
        pictures: Mapping[str, Levels],
        shaft: Sprite,
        at: tuple[float, float],
        scale: float,
        *,
        gains: bool,
        seconds: Callable[[], float],
    ) -> None:
        super().__init__()
        self.pictures, self.gains, self.seconds = pictures, gains, seconds
        self.changing: list[tuple[str, Sprite, Sprite, Sprite]] = []
        front: list[Sprite] = []
        for x, stem, side in STANDS:
            name, new = stem.removesuffix(CHANGING), stem.endswith(CHANGING)
            y = float(middle_y(x)) - side * (float(half_px(x)) - SHAFT_PX)
            key = f"{name}.{'u' if side > 0 else 'd'}"
            place = (at[0] + scale * x, at[1] + scale * y, 0.0, scale)
            body = Sprite(pictures[key]).place(*place)
            front.append(body)
            if not new:
                continue
            tip = FORMS[name].tip
            sign = Sprite(pictures["plus" if gains else "minus"])
            up = side * (tip[1] + 22)
            sign.place(place[0] + scale * tip[0], place[1] - scale * up, 0.0, 0.9)
            ghost = Sprite(pictures[f"{key}.ghost"]).place(*place)
            front += [ghost, sign]
            self.changing.append((key, body, ghost, sign))
        self.add(shaft.place(*at, 0.0, scale), *front)
        for sprite in (shaft, *front):
            sprite.set_z_index(0)
        self.refresh()
        self.add_updater(Twig.refresh)

    def refresh(self) -> Twig:
        """Draw the present state."""
        for n, (key, body, ghost, sign) in enumerate(self.changing):
            u = smootherstep((self.seconds() - FIRST_S - EACH_S * n) / CHANGE_S)
            sign.alpha = u
            ghost.hidden = self.gains
            if self.gains:
                step = u * (STAGES - 1)
                k = min(int(step), STAGES - 2)
                a, b = (self.pictures[f"{key}.{j}"] for j in (k, k + 1))
                body.show(a, b, step - k)
                body.alpha = min(1.0, 8 * u)
            else:
                body.alpha, ghost.alpha = 1 - u, u
        return self


class RegionsCard(Group):
    """Where spines get fewer, and where more: a small dendrite for either.

    Parameters
    ----------
    groups : sequence of (str, str, sequence of str)
        ``-`` or ``+``, its words, and the regions.
    pictures : mapping
        Sprites of spines; see `relief.spine.spine_set`.
    seconds : callable
        Seconds of film since the card came.
    """

    def __init__(
        self,
        groups: Sequence[tuple[str, str, Sequence[str]]],
        pictures: Mapping[str, Levels],
        seconds: Callable[[], float],
        *,
        px_scale: float,
        layout: Layout,
        theme: Theme,
    ) -> None:
        super().__init__()
        self.layout = layout
        rect = layout.panel
        self.add(Panel(rect, layout=layout, theme=theme))
        self.texts: list[TextBlock] = []
        low = rect.height < LOW_PX
        columns = 2 if low else 1
        wide, high = rect.width / columns, (rect.height - 20) * columns / len(groups)
        room = wide - 2 * PADDING_PX
        scale = room / (TWIG_PX + 60)
        # The names of a group's regions in one line, where there is room.
        longest = max(
            sum(text(region, TYPE_SMALL, "medium").advance for region in regions)
            for *_, regions in groups
        )
        level = longest + GAP_PX <= room
        share = 0.42 if rect.height < 360 else 0.45
        row = Row(0, 0.0, -TWIG_PX / 2, TWIG_PX / 2, fade=60)
        shaft = shaft_sprite(theme.raw, 1.25 * scale * px_scale, row)
        for n, (sign, words, regions) in enumerate(groups):
            left = rect.left + PADDING_PX + (n * wide if low else 0)
            top = rect.top + (0 if low else n * high)
            gains = sign == "+"
            tone = theme.trace["model"]
            if not gains:
                tone = theme.ink_of("excitatory_neuron")
            ink = theme.text["ink"]
            self._words(words, left, top + (56 if low else 62), tone, "semibold")
            middle = top + (share if low else 0.51 if level else 0.46) * high
            place = (left + room / 2, middle)
            self.add(
                Twig(
                    pictures,
                    Sprite(shaft),
                    place,
                    scale,
                    gains=gains,
                    seconds=seconds,
                )
            )
            x, y = left, top + high - (34 if level else 76 - 14 * low)
            for region in regions:
                block = self._words(region, x, y, ink, "medium")
                if level:
                    x += block.advance + GAP_PX
                else:
                    y += 42

    def _words(
        self, words: str, x: float, baseline: float, color: str, weight: str
    ) -> TextBlock:
        block = text(words, TYPE_SMALL, weight, color)
        self.add(block.at(self.layout, x, baseline))
        self.texts.append(block)
        return block

    @property
    def boxes(self) -> list[Rect]:
        """What its texts take up, in design px."""
        return [block.box(self.layout) for block in self.texts]


class ScanCard(Group):
    """What a scan of people found: a scanner's ring about a head, and two lines."""

    def __init__(self, what: str, found: str, *, layout: Layout, theme: Theme) -> None:
        super().__init__()
        self.layout = layout
        rect = layout.panel
        self.add(Panel(rect, layout=layout, theme=theme))
        tone, muted = theme.evidence["in people"], theme.text["muted"]
        low = rect.height < LOW_PX
        radius = min(0.44 * rect.height if low else 0.30 * rect.height, 205.0)
        x = rect.left + PADDING_PX + radius if low else rect.center[0]
        y = rect.center[1] if low else rect.top + 40 + radius
        self._scanner(x, y, radius, theme)
        self._head(x, y, 0.60 * radius, tone, theme)
        self.texts = []
        if low:
            left, top = x + radius + 48, rect.center[1] - 18
        else:
            left, top = rect.left + PADDING_PX, y + radius + 78
        lines = ((what, TYPE_SMALL, "medium", muted), (found, 0, "semibold", tone))
        for n, (words, size, weight, color) in enumerate(lines):
            room = rect.right - PADDING_PX - left
            block = text(words, size or TYPE_MEDIUM, weight, color)
            if block.advance > room:
                block = text(words, TYPE_SMALL, weight, color, width_px=room)
            if low:
                block.at(layout, left, top + 58 * n)
            else:
                block.at(layout, rect.center[0], top + 60 * n, "middle")
            self.add(block)
            self.texts.append(block)

    def _scanner(self, x: float, y: float, radius: float, theme: Theme) -> None:
        """A ring of detectors in its housing, seen from the head's end."""
        rule, muted = theme.background["rule"], theme.text["muted"]
        ground = theme.background["void"]
        layout = self.layout
        bore, blocks = 0.76 * radius, 28
        housing = Shape(layout, disc(x, y, radius), fill=rule, stroke=muted)
        hole = Shape(layout, disc(x, y, bore), fill=ground, stroke=muted)
        step = 360 / blocks
        each = [_block(step * k, step - 2.6, 0.94, 0.82) for k in range(blocks)]
        ring = Shape(layout, np.concatenate(each) * radius + (x, y), fill=muted)
        # What bears the head.
        rest = arc(x, y, 0.655 * radius, 48, 84)
        bed = Shape(layout, rest, stroke=muted, width_px=0.05 * radius, opacity=0.7)
        self.add(housing, hole, ring, bed)

    def _head(self, x: float, y: float, size: float, tone: str, theme: Theme) -> None:
        """A head from above its crown, the nose up, and one pair of rays from it."""
        layout, ground = self.layout, theme.background["panel"]

        def drawn(path: np.ndarray) -> np.ndarray:
            return path * size + (x, y)

        ears = [disc(0, 0, 1) * (0.10, 0.20) + (s * 0.76, 0.10) for s in (-1, 1)]
        nose = np.array([(-0.15, -0.90), (-0.10, -1.06), (0.10, -1.06), (0.15, -0.90)])
        nose = np.concatenate([nose, segments(nose[[3, 0]])])
        skull = disc(0, 0, 1) * (0.76, 0.95)
        for path in (nose, *ears, skull):
            look = {"fill": ground, "stroke": tone, "width_px": LINE_MEDIUM}
            self.add(Shape(layout, drawn(path), **look))
        brain = [arc(s * 0.03, 0, 1, -90, s * 180) for s in (-1, 1)]
        for s, path in zip((-1, 1), brain, strict=True):
            half = (path - (s * 0.03, 0)) * (0.56, 0.74) + (s * 0.035, 0.03)
            half = np.concatenate([half, segments(half[[-1, 0]])])
            look = {"fill": tone, "stroke": tone, "width_px": LINE_THIN}
            shape = Shape(layout, drawn(half), **look)
            shape.set_fill(opacity=0.10).set_stroke(opacity=0.55)
            self.add(shape)
        a = np.radians(-27)
        way = np.array([np.cos(a), np.sin(a)])
        at = drawn(np.array([0.22, -0.12]))
        # Both ways to the detectors: what such a scanner counts.
        off = at - (x, y)
        b, c = way @ off, off @ off - (0.80 * size / 0.60) ** 2
        for reach in (-b - np.sqrt(b * b - c), -b + np.sqrt(b * b - c)):
            line = np.array([at, at + reach * way])
            rays = Shape(layout, dashed(line, 9, 8), stroke=tone, width_px=LINE_MEDIUM)
            self.add(rays)
        self.add(Shape(layout, disc(*at, 8), fill=tone))

    @property
    def boxes(self) -> list[Rect]:
        """What its texts take up, in design px."""
        return [block.box(self.layout) for block in self.texts]


def _block(
    start_deg: float, sweep_deg: float, outer: float, inner: float
) -> np.ndarray:
    """A piece of a ring about the origin, as cubic curves, closed."""
    there = arc(0, 0, outer, start_deg, sweep_deg)
    back = arc(0, 0, inner, start_deg + sweep_deg, -sweep_deg)
    side = segments(np.array((there[-1], back[0])))
    other = segments(np.array((back[-1], there[0])))
    return np.concatenate([there, side, back, other])


def lens_ring(
    at: tuple[float, float],
    towards: tuple[float, float],
    radius: float,
    *,
    layout: Layout,
    theme: Theme,
) -> tuple[Shape, tuple[float, float]]:
    """A ring about a piece of the picture, and where a leader from afar meets it."""
    away = np.array(towards) - at
    edge = np.array(at) + radius * away / np.hypot(*away)
    ink = theme.text["ink"]
    ring = Shape(layout, disc(*at, radius), stroke=ink, width_px=LINE_MEDIUM)
    return ring, (float(edge[0]), float(edge[1]))
