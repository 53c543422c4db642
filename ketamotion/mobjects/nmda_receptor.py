"""The NMDA receptor as a puppet of baked parts, and the cleft that it stands in."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from manim import Group

from ketamotion.layout import Focus, Layout, View
from ketamotion.mobjects.channel_places import places
from ketamotion.mobjects.edged import EDGE_PX, edged
from ketamotion.mobjects.relief import layout as anatomy
from ketamotion.mobjects.relief.bake import Bake
from ketamotion.mobjects.relief.kit import receptor_kit
from ketamotion.mobjects.relief.layout import Placement, Pose
from ketamotion.mobjects.relief.molecules import molecule_kit
from ketamotion.mobjects.relief.plate import Focus as PlateFocus
from ketamotion.mobjects.relief.plate import molecular_plate
from ketamotion.mobjects.sprite import Levels, Shot, Sprite
from ketamotion.mobjects.track import smootherstep
from ketamotion.theme import Theme

Curve = Callable[[float], float]
SWAY_DEG = 0.4
SWAY_COMES_S = 1.5
TITLE_BLUR_PX = 5.0
TEXELS_PER_PIXEL = 1.25
"""Neither shimmers (1.0 and 2.0 do) nor looks soft."""


def levelled(kits: Sequence[Mapping[str, Bake]]) -> dict[str, Levels]:
    """The same pictures at several densities, by name."""
    return {name: Levels(tuple(kit[name] for kit in kits)) for name in kits[0]}


def layer(name: str) -> float:
    """The place of a named layer in the world's order, far to near."""
    return float(anatomy.LAYERS.index(name))


@dataclass(frozen=True)
class ReceptorStates:
    """What the puppet shows, each a function of one time.

    Attributes
    ----------
    glutamate_left, glutamate_right : callable
        How far the outer clefts have closed on their ligands, 0 to 1.
    glycine : callable
        The same for the two inner clefts.
    gate : callable
        0 shut, 1 open.
    blocked : callable
        1 with a drug in the pore.
    """

    glutamate_left: Curve
    glutamate_right: Curve
    glycine: Curve
    gate: Curve
    blocked: Curve

    def pose(self, t: float, seconds: float) -> Pose:
        """The pose at a time of the model, swaying a little with scene time."""
        gate, blocked = self.gate(t), self.blocked(t)
        return Pose(
            cleft=(
                self.glutamate_left(t),
                self.glycine(t),
                self.glycine(t),
                self.glutamate_right(t),
            ),
            gate=gate,
            pore_light=gate * (1 - 0.15 * blocked),
            light_reach=1 - 0.75 * blocked,
            glow=blocked * (1 - 0.45 * gate),
            sway_deg=tuple(
                SWAY_DEG * math.sin(0.9 * seconds + 1.9 * n) for n in range(4)
            ),
        )


class NMDAReceptor(Group):
    """A receptor in section: rigid domains on pivots, linkers between them.

    Parts that never move are in the world's plate. States are rotations,
    cross-fades and light, never a new bake within a frame.
    """

    def __init__(self, parts: Mapping[str, Levels]) -> None:
        super().__init__()
        self.parts = parts
        self.slots: dict[str, Sprite] = {}
        self._stood_until_s: float | None = None
        full = Pose(pore_light=1.0, glow=1.0)
        for placement in anatomy.receptor_placements(full, static=False):
            sprite = Sprite(
                parts[placement.name],
                layer=layer(placement.layer),
                blend=placement.blend,
                kept_with=None if _sways(placement) else "receptor",
            )
            self.slots[_slot(placement)] = sprite
            self.add(sprite)
        self.take_pose(Pose())

    def take_pose(self, pose: Pose) -> NMDAReceptor:
        """Stand in a pose."""
        for sprite in self.slots.values():
            sprite.hidden = True
        for p in anatomy.receptor_placements(pose, static=False):
            sprite = self.slots[_slot(p)]
            sprite.hidden = False
            sprite.alpha = p.alpha
            sprite.show(self.parts[p.name]).place(p.x, p.y, p.angle_deg, p.scale)
        return self

    def follow(
        self,
        time: Callable[[], float],
        states: ReceptorStates,
        seconds: Callable[[], float],
    ) -> NMDAReceptor:
        """Show these states, read at `time`; sway with scene time.

        The sway begins softly, where it has stood still before.
        """
        if self._stood_until_s is None:
            self._stood_until_s = seconds()
        still_s = self._stood_until_s

        def stand(receptor: NMDAReceptor) -> None:
            now = seconds()
            sway = smootherstep((now - still_s) / SWAY_COMES_S)
            pose = states.pose(time(), now)
            swayed = tuple(sway * degrees for degrees in pose.sway_deg)
            receptor.take_pose(replace(pose, sway_deg=swayed))

        self.clear_updaters(recursive=False)
        self.add_updater(stand, call_updater=True)
        return self


def _sways(placement: Placement) -> bool:
    """Whether it is part of a lower lobe's idle sway: it never stands still."""
    return "_d2_" in placement.name or "_linker_" in placement.name


def _slot(placement: Placement) -> str:
    return placement.name.partition("@")[0]


@dataclass(frozen=True)
class CleftKit:
    """Everything baked for the channel's zoom level, in one theme and size."""

    shots: tuple[Shot, ...]
    parts: Mapping[str, Levels]
    molecules: Mapping[str, Levels]

    def turned(self, name: str) -> list[Levels]:
        """One molecule in all orientations that it is lit for."""
        found = [key for key in self.molecules if key.partition("@")[0] == name]
        found.sort(key=lambda key: int(key.partition("@")[2] or 0))
        return [self.molecules[key] for key in found]


def cleft_kit(
    theme: Theme, frame: Layout, px_scale: float, beside: View | None = None
) -> CleftKit:
    """Bake, or read from the cache, what the channel's zoom level needs.

    Shots: ``title``, ``whole``, ``pore`` and ``cavity`` (as ``pore``, with the
    light drawn in around the pore); with a view given also ``beside``, where the
    receptor leaves room for a panel.
    """
    spots = places(frame)
    whole, pore, title = spots.whole, spots.pore, spots.title
    tall = frame.size == "9:16"

    def focus(view: View, y: float, rx: float, ry: float, amount: float) -> Focus:
        dim = amount if theme.name == "dark" else 0.7 * amount
        return Focus(view.axis_x, view.midplane_y + y * view.zoom, rx, ry, dim)

    lights = {
        "title": focus(title, -120, 560, 520, 0.8),
        "whole": focus(whole, -190, 900, 700 if tall else 560, 0.62),
        "pore": focus(pore, -90, 900, 900 if tall else 720, 0.6),
        "cavity": focus(pore, -10, 620, 420, 0.75),
    }
    views = {"title": title, "whole": whole, "pore": pore, "cavity": pore}
    if beside is not None:
        views["beside"] = beside
        lights["beside"] = focus(beside, -90, 760, 900 if tall else 720, 0.6)
    shots = tuple(
        # Beside a ring seen from above others in the distance would be too much.
        _shot(theme, frame, px_scale, name, views[name], lights[name], beside is None)
        for name in views
    )
    zooms = sorted({round(view.zoom, 3) for view in views.values()})
    densities = [TEXELS_PER_PIXEL * zoom * px_scale for zoom in zooms]
    molecules = levelled(
        [molecule_kit(theme.raw, d) for d in (*densities, 2 * densities[-1])]
    )
    if theme.name == "dark":  # grey, in a lit pore between grey bodies
        rim = theme.entity["magnesium"]["rim"]
        molecules |= {"magnesium": edged(molecules["magnesium"], rim, 1.6 * EDGE_PX)}
    return CleftKit(
        shots=shots,
        parts=levelled([receptor_kit(theme.raw, d) for d in densities]),
        molecules=molecules,
    )


def _shot(
    theme: Theme,
    frame: Layout,
    px_scale: float,
    name: str,
    view: View,
    focus: Focus,
    far: bool = True,
) -> Shot:
    """A plate with room around the frame, for the way in from a wider view."""
    spare = 0.0 if name == "cavity" else max(0.0, view.zoom - 1.0) + 0.02
    left, top = round(frame.width * spare), round(frame.height * spare)
    plate = molecular_plate(
        theme.raw,
        (frame.width + 2 * left, frame.height + 2 * top),
        (view.axis_x + left, view.midplane_y + top, view.zoom),
        px_scale,
        PlateFocus(focus.x + left, focus.y + top, *focus[2:]),
        far_receptors=far and name == "whole",
        seed=5,
        blur_px=TITLE_BLUR_PX if name == "title" else 0.0,
    )
    return Shot(name, view, focus, plate)
