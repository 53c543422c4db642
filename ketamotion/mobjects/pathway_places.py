"""Where the pathway stands in each frame size, and where its words do.

Shots are rectangles of the world that are fitted into a zone of the frame, so that
one picture serves every size: it is read by travelling along it, from left to right.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from ketamotion.layout import Focus, Layout, Rect, View

Spot = tuple[float, float]

SPINE_TOP_Y: Final = 146.0
ROUTE_PX: Final = 400.0
"""Where the name of a route is broken, at the upper left."""
SPINE_RECEPTORS: Final = ((62.0, 8.0), (108.0, 0.0), (154.0, -3.0), (272.0, 1.0),
                          (318.0, 9.0))  # fmt: skip
"""AMPA receptors of the left spine: x, and how far below its top."""
NMDA: Final = (213.0, 142.0)
NEW_RECEPTORS: Final = ((1718.0, 182.0), (1760.0, 168.0), (1802.0, 162.0),
                        (1844.0, 163.0), (1886.0, 170.0), (1926.0, 184.0))  # fmt: skip
"""Where receptors arrive on the right spine."""
CHANNEL: Final = (480.0, 412.0)
TRKB: Final = (910.0, 412.0)
APART, TOGETHER = 92.0, 27.0
"""Half the distance of the two TrkB, before and after."""
BOUND: Final = (910.0, 306.0)
"""Where BDNF lies between them."""
ERK: Final = (800.0, 700.0)
AKT: Final = (1040.0, 642.0)
MTORC1: Final = (1276.0, 668.0)
RAPAMYCIN: Final = (1326.0, 622.0)

MEDICINES: Final = ((500.0, 236.0), (790.0, 236.0))
"""Where rapamycin and ketamine come to rest."""

FULL: Final = "full"
PICTURE: Final = "picture"
TABLE: Final = "table"
CARD: Final = "card"

SHOTS: Final[dict[str, tuple[str, Rect, float]]] = {
    "release": (FULL, Rect(-40, 52, 860, 684), 0.30),
    "pair": (FULL, Rect(610, 196, 1180, 640), 0.42),
    "relay": (PICTURE, Rect(724, 120, 1990, 886), 0.0),
    "second": (FULL, Rect(-40, 50, 620, 660), 0.28),
    "ampa": (TABLE, Rect(-40, 40, 420, 330), 0.0),
    "antibody": (TABLE, Rect(500, 110, 1060, 570), 0.0),
    "mtorc1": (TABLE, Rect(1060, 500, 1500, 880), 0.0),
    "people": (CARD, Rect(350, 130, 940, 430), 0.0),
}
"""Zone, what has to be seen, and how much the surroundings are dimmed."""
NARROW: Final[dict[str, Rect]] = {
    "relay": Rect(770, 150, 2560, 850),
}
"""In a low picture zone."""


TITLES: Final = {
    "16:9": Focus(520, 478, 820, 210, 0.85),
    "4:3": Focus(320, 484, 560, 230, 0.85),
    "1:1": Focus(520, 290, 840, 210, 0.85),
    "9:16": Focus(520, 462, 840, 230, 0.85),
}
"""Where the ground is calm under the title."""

TABLES: Final = {"1:1": Rect(64, 460, 1016, 840)}
"""Where a table stands, if it needs more than the panel."""
CARDS: Final = TABLES | {
    "16:9": Rect(1000, 184, 1856, 832),
    "4:3": Rect(736, 184, 1376, 832),
}
"""The same for the card on people."""


def board(name: str, layout: Layout) -> Rect:
    """Where what stands beside a zone's picture has its plate."""
    boards = {TABLE: TABLES, CARD: CARDS}.get(name, {})
    return boards.get(layout.size, layout.panel)


def zone(name: str, layout: Layout) -> Rect:
    """A zone of the frame: all above the captions, or the picture beside a board."""
    if name == FULL:
        return Rect(0, 40, layout.width, layout.captions_top - 60)
    beside, seen = board(name, layout), layout.picture
    if layout.portrait:
        return Rect(*seen[:3], min(seen.bottom, beside.top - 24))
    return Rect(*seen[:2], min(seen.right, beside.left - 48), seen.bottom)


def view(shot: str, layout: Layout) -> View:
    """The view that fits a shot into its zone."""
    where, seen, _ = SHOTS[shot]
    room = zone(where, layout)
    if where != FULL and room.width > 2.2 * room.height:
        seen = NARROW.get(shot, seen)
    zoom = min(room.width / seen.width, room.height / seen.height)
    x, y = seen.center
    at_x, at_y = room.center
    if where != FULL and layout.size == "9:16":
        # Down to the panel: the evidence word stands at the frame's top.
        at_y += 0.8 * (room.height - zoom * seen.height) / 2
    return View(round(at_x - zoom * x, 3), round(at_y - zoom * y, 3), zoom)


def focus(shot: str, layout: Layout) -> Focus:
    """The ellipse of light of a shot, in the frame."""
    where, seen, amount = SHOTS[shot]
    room, stand = zone(where, layout), view(shot, layout)
    return Focus(
        *room.center,
        0.62 * stand.zoom * seen.width,
        0.66 * stand.zoom * seen.height,
        amount,
    )


def on_screen(point: Spot, stand: View) -> Spot:
    """Where a world point appears, in design px."""
    return stand.axis_x + stand.zoom * point[0], stand.midplane_y + stand.zoom * point[
        1
    ]


class Named(NamedTuple):
    """A label: what it names in world px, where its words stand from there.

    Attributes
    ----------
    by
        From the target to the end of the words that faces it, in design px.
    side
        As for `ketamotion.mobjects.labels.Label`.
    leader
        Whether a line joins the two; what is close needs none.
    """

    shot: str
    target: Spot
    by: Spot
    side: str
    leader: bool = True


NAMES: Final[dict[str, Named]] = {
    "channel": Named("release", (498, 384), (70, -70), "right"),
    "ampa": Named("release", (154, 176), (42, 130), "middle"),
    "vesicle": Named("release", (662, 496), (28, 34), "right"),
    "bdnf": Named("release", (740, 176), (0, 0), "middle", False),
    "lead": Named("pair", (846, 258), (0, -80), "middle", False),
    "trkb": Named("pair", (978, 272), (70, -40), "right"),
    "phosphate": Named("pair", (956, 570), (40, 0), "right", False),
    "erk": Named("relay", (800, 792), (0, 12), "middle", False),
    "akt": Named("relay", (1040, 600), (0, -60), "middle", False),
    "mtorc1": Named("relay", (1296, 524), (0, 0), "middle", False),
    "ribosomes": Named("relay", (1640, 760), (0, 60), "middle", False),
    "nmda": Named("second", (213, 178), (0, 92), "middle"),
    "kinase": Named("second", (322, 520), (90, -40), "right"),
    "ketamine": Named("second", (213, 160), (0, 116), "middle"),
    "new_bdnf": Named("second", (22, 520), (0, 0), "middle", False),
    "sees_nbqx": Named("ampa", (36, 122), (-48, -64), "left"),
    "sees_antibody": Named("antibody", (862, 224), (96, -44), "right"),
    "sees_mtorc1": Named("mtorc1", (1180, 610), (-40, -84), "middle"),
    "first": Named("people", (500, 362), (0, 0), "middle", False),
    "then": Named("people", (790, 362), (0, 0), "middle", False),
    "sees_rapamycin": Named("mtorc1", (1366, 602), (60, -70), "right"),
}
OTHERWISE: Final[dict[tuple[str, str], Named]] = {
    ("sees_rapamycin", "1:1"): Named("mtorc1", (1366, 602), (96, -20), "right"),
    ("bdnf", "1:1"): Named("release", (500, 250), (0, 0), "left", False),
}
"""The same in a frame size in which that does not fit."""


class PathwayPlaces:
    """Where words stand in one frame size."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout

    def corner(self) -> dict[str, Any]:
        """Where the route is named: at the upper left, or where that is free."""
        lower = {"4:3": 160.0, "1:1": 185.0}
        if self.layout.size in lower:
            at = (self.layout.safe.right, lower[self.layout.size])
            return {"at": at, "side": "left"}
        at = (self.layout.safe.left, 84.0)
        return {"at": at, "side": "right", "width_px": ROUTE_PX}

    @property
    def condition_px(self) -> float | None:
        """How wide the line below the evidence word may be beside the receptors."""
        return 320.0 if self.layout.size == "1:1" else None

    def look(self, name: str) -> dict[str, Any]:
        """How a label stands, as `MechanismScene.name` takes it."""
        named = OTHERWISE.get((name, self.layout.size), NAMES[name])
        x, y = on_screen(named.target, view(named.shot, self.layout))
        look: dict[str, Any] = {
            "at": (x + named.by[0], y + named.by[1]),
            "side": named.side,
        }
        if named.leader:
            look |= {"target": (x, y), "elbow_px": 16}
        return look
