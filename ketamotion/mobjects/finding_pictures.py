"""A card with a picture, regions that lose and gain spines; a ring about a piece."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np
from manim import Group

from ketamotion.layout import Layout, Rect
from ketamotion.mobjects.panel import PADDING_PX, Panel
from ketamotion.mobjects.relief.dendrite import Row, half_px, middle_y, shaft_sprite
from ketamotion.mobjects.relief.spine import SHAFT_PX, STAGES
from ketamotion.mobjects.relief.spine_forms import FORMS
from ketamotion.mobjects.sprite import Levels, Sprite
from ketamotion.mobjects.strokes import Shape, disc
from ketamotion.mobjects.text import TextBlock, text
from ketamotion.mobjects.track import smootherstep
from ketamotion.theme import LINE_MEDIUM, TYPE_SMALL, Theme

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
