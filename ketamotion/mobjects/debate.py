"""Two sides of a dispute: the same two cells, another one hit, and who found it."""

from __future__ import annotations

from manim import Group

from ketamotion.layout import Layout, Rect
from ketamotion.mobjects.panel import PADDING_PX, Panel
from ketamotion.mobjects.relief.molecules import molecule_kit
from ketamotion.mobjects.relief.pair import BOX, BRAKE, PYRAMID, pair_set
from ketamotion.mobjects.sprite import Sprite
from ketamotion.mobjects.text import TextBlock, text
from ketamotion.mobjects.typeset import CAP_HEIGHT
from ketamotion.theme import TYPE_MEDIUM, TYPE_SMALL, Theme

LEAST_WIDE = 1.25
"""From this ratio of width to height on, words stand beside the picture."""
STUDIES, LINE_PX = 2, 1.7 * TYPE_SMALL
"""How many studies a card names, and from one's baseline to the next."""
TARGETS = {"interneuron": BRAKE, "pyramidal": PYRAMID}


class Side(Group):
    """One side: a heading, the cell that it is about, and the studies.

    Parameters
    ----------
    rect : Rect
        Its panel.
    heading, cell : str
        E.g. ``first target`` and ``interneurons``.
    bright : str
        ``interneuron`` or ``pyramidal``: which cell is hit.

    Attributes
    ----------
    drug : (float, float)
        Where ketamine is, in design px.
    """

    def __init__(
        self,
        rect: Rect,
        heading: str,
        cell: str,
        bright: str,
        *,
        layout: Layout,
        theme: Theme,
        px_scale: float,
    ) -> None:
        super().__init__()
        self.panel = Panel(rect, layout=layout, theme=theme)
        ink, muted = theme.text["ink"], theme.text["muted"]
        beside = rect.width > LEAST_WIDE * rect.height
        left = rect.left + PADDING_PX
        top = rect.top + PADDING_PX + CAP_HEIGHT * TYPE_SMALL
        title = text(heading, TYPE_SMALL, "medium", muted).at(layout, left, top)
        name = text(cell, TYPE_MEDIUM, "semibold", ink)
        name.at(layout, left, top + 1.5 * TYPE_MEDIUM)
        self.add(self.panel, title, name)
        self.layout, self.ink = layout, ink
        last = rect.bottom - PADDING_PX
        self.lines = [(left, last - k * LINE_PX) for k in reversed(range(STUDIES))]
        wide = 0.68 if beside else 0.78
        room = Rect(
            rect.right - wide * rect.width,
            rect.top + 8,
            rect.right - 64,
            rect.bottom - 8,
        )
        if not beside:  # words above and below it
            room = Rect(rect.left, top + 64, rect.right, last - STUDIES * LINE_PX)
        width, height = BOX[2] - BOX[0], BOX[3] - BOX[1]
        scale = min(room.width / width, room.height / height)
        cx, cy = room.center
        at = (cx - scale * (BOX[0] + BOX[2]) / 2, cy - scale * (BOX[1] + BOX[3]) / 2)
        density = round(1.25 * scale * px_scale, 3)
        pair = Sprite(pair_set(theme.raw, density)[bright])
        pair.place(*at, 0.0, scale)
        pair.set_z_index(1)
        x, y = (at[k] + scale * TARGETS[bright][k] for k in (0, 1))
        drug = Sprite(molecule_kit(theme.raw, round(1.25 * px_scale, 3))["ketamine@0"])
        drug.place(x, y, 0.0, 1.15)
        self.drug = x, y
        drug.set_z_index(2)
        self.add(pair, drug)
        for part in (title, name):
            part.set_z_index(3)

    def study(self, words: str, line: int) -> TextBlock:
        """A study on a line of the card, not yet shown."""
        block = text(words, TYPE_SMALL, color=self.ink)
        block.at(self.layout, *self.lines[line])
        block.set_z_index(3)
        return block
