"""A plot beside the picture: plate, headline with a counter, and where things go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from manim import DOWN, Group, VGroup

from ketamotion.layout import Layout, Rect
from ketamotion.mobjects.relief.panel_ground import panel_plate
from ketamotion.mobjects.sprite import Sprite
from ketamotion.mobjects.strokes import Shape, rounded, stroke_width
from ketamotion.mobjects.text import Counter, TextBlock, text
from ketamotion.mobjects.typeset import CAP_HEIGHT
from ketamotion.theme import TYPE_LARGE, TYPE_MEDIUM, TYPE_SMALL, Theme

PADDING_PX = 40
CORNER_PX = 20
HEADLINE_BASELINE_PX = 92
"""From the panel's upper edge to the headline's baseline."""
NUMBER = "{n}"
"""Where the number stands in a headline."""


class Panel(Group):
    """The plate that a plot stands on: a dithered gradient under a thin edge.

    Parameters
    ----------
    rect_px : Rect
        In design px, e.g. ``layout.panel``.
    """

    def __init__(self, rect_px: Rect, *, layout: Layout, theme: Theme) -> None:
        super().__init__()
        self.box = rect = Rect(*rect_px)
        ground = theme.background
        bake = panel_plate(
            round(rect.width),
            round(rect.height),
            CORNER_PX,
            ground["cleft_lit"],
            ground["panel"],
        )
        self.plate = Sprite(bake)
        self.plate.place(rect.left, rect.top)
        self.plate.set_z_index(0)
        inner = rounded(rect.grown(-0.5), CORNER_PX - 0.5)
        self.edge = Shape(layout, inner, stroke=ground["rule"], width_px=1.0)
        self.edge.set_sheen_direction(DOWN)
        self.edge.set_stroke(
            [_mix(ground["rule"], theme.text["faint"], 0.5), ground["rule"]],
            width=stroke_width(1.0),
            opacity=1.0,
        )
        self.add(self.plate, self.edge)


def _mix(a: str, b: str, share: float) -> str:
    """A colour between two, in sRGB."""
    mixed = (
        round((1 - share) * int(a[i : i + 2], 16) + share * int(b[i : i + 2], 16))
        for i in (1, 3, 5)
    )
    return "#" + "".join(f"{v:02X}" for v in mixed)


@dataclass(frozen=True)
class PanelPlan:
    """How a panel is divided.

    Attributes
    ----------
    headline : Rect
        Where the headline may stand; its first baseline is `headline_baseline`.
    plot : Rect
        Axes with their tick labels.
    """

    headline: Rect
    headline_baseline: float
    plot: Rect


def plan(panel: Rect) -> PanelPlan:
    """Divide a panel: headline above the plot, or left of it when the panel is low."""
    inner = Rect(
        panel.left + PADDING_PX,
        panel.top + PADDING_PX,
        panel.right - PADDING_PX,
        panel.bottom - PADDING_PX / 2,
    )
    baseline = panel.top + HEADLINE_BASELINE_PX
    if panel.height >= 360:
        split = baseline + (72 if panel.height < 560 else 84)
        head = Rect(inner.left, inner.top, inner.right, split)
        return PanelPlan(head, baseline, Rect(inner.left, split, *inner[2:]))
    split = inner.left + 0.30 * inner.width
    head = Rect(inner.left, inner.top, split, inner.bottom)
    plot = Rect(split + PADDING_PX, inner.top + 36, *inner[2:])
    return PanelPlan(head, baseline, plot)


class Headline(VGroup):
    """A panel's headline: words, and in them a number that follows a function.

    Parameters
    ----------
    template : str
        E.g. ``{n} of 100 blocked``; ``{n}`` is set large in `color`. Without it the
        whole is words.
    where : PanelPlan
        The words are set smaller, and then broken, when they do not fit.
    value : callable, optional
        The number.
    """

    def __init__(
        self,
        template: str,
        where: PanelPlan,
        value: Callable[[], float] | None = None,
        *,
        layout: Layout,
        theme: Theme,
        color: str | None = None,
        form: Callable[[float], str] | None = None,
    ) -> None:
        super().__init__()
        self.layout = layout
        self.where = where
        ink = theme.text["ink"]
        before, mark, after = template.partition(NUMBER)
        if bool(mark) != (value is not None):
            raise ValueError(f"{template!r}: a number and its place go together")
        self.counter: Counter | None = None
        self.before: TextBlock | None = None
        self.after: TextBlock | None = None
        width = where.headline.width
        if value is None:
            self.after = _fitted(template, width, ink, "semibold")
        else:
            warm = color or theme.ink_of("ketamine")
            self.counter = Counter(value, TYPE_LARGE, "semibold", warm, form=form)
            widest = text("100", TYPE_LARGE, "semibold", tabular=True).advance + 16
            if before.strip():
                self.before = text(before.strip(), TYPE_SMALL, color=ink)
                widest += self.before.advance + 16
            own_line = width - widest < 160
            room = width if own_line else width - widest
            self.own_line = own_line
            self.after = _fitted(after.strip(), room, ink, "medium")
        self.add(*(m for m in (self.before, self.counter, self.after) if m))
        self.arrange_parts()
        if self.counter is not None:
            self.add_updater(Headline.arrange_parts)

    def arrange_parts(self) -> Headline:
        """Set number and words in a row again: a number may grow a digit."""
        x, baseline = self.where.headline.left, self.where.headline_baseline
        if self.before is not None:
            self.before.at(self.layout, x, baseline)
            x = self.before.box(self.layout).right + 16
        if self.counter is not None:
            self.counter.refresh()
            self.counter.at(self.layout, x, baseline)
            x += self.counter.advance + 16
            if self.own_line:
                x = self.where.headline.left
                baseline += CAP_HEIGHT * self.after.size_px + 28
        self.after.at(self.layout, x, baseline)
        return self

    @property
    def words(self) -> str:
        parts = (self.before, self.counter, self.after)
        return " ".join(part.words for part in parts if part)

    @property
    def boxes(self) -> list[Rect]:
        """What its texts take up, in design px."""
        parts = (self.before, self.counter, self.after)
        return [part.box(self.layout) for part in parts if part]


def _fitted(words: str, width: float, color: str, weight: str) -> TextBlock:
    """Words at the largest size that fits in one line, else small and broken."""
    for size in (TYPE_MEDIUM, TYPE_SMALL):
        block = text(words, size, weight, color)
        if block.advance <= width:
            return block
    return text(words, TYPE_SMALL, weight, color, width_px=width)
