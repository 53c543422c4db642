"""The receptor as data: layers, pivots, angles, and the pose of a puppet.

World frame: design px at zoom 1 (50 px = 1 nm), x = 0 the pore axis, y = 0 the
middle of the membrane, y downward; a positive angle turns clockwise.
Subunits from left to right: GluN2, GluN1, GluN1, GluN2 (the section through a
GluN1/GluN2 tetramer). Domains move as rigid bodies; only linkers deform.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

Point = tuple[float, float]

SIDES = ("left", "right")
LAYERS = (
    "plate",
    "back_wall",
    "pore_light",
    "helices",
    "gate",
    "filter",
    "pore",
    "linkers",
    "glun1_lower",
    "glycine",
    "glun1_upper",
    "glun2_lower",
    "glutamate",
    "glun2_upper",
    "amino",
    "front",
    "free",
)
"""Back to front. ``pore`` holds what sits in the channel; ``free`` is in front."""

CLEFT_REST_DEG = 20.0
CLEFT_BOUND_DEG = 1.0
GATE_OPEN_DEG = 10.5
BACK_WALL_SHARE = 0.35
CLEFT_LIT_DEG = (0, 5, 10, 15, 20)
"""Cleft angles at which the lower lobes are lit."""
GATE_LIT_DEG = (0, 5, 10)
LINKER_STEPS = 17
TURN_STEPS = 24
"""Orientations of ketamine, 15 degrees apart."""


@dataclass(frozen=True)
class Joint:
    """Where a part hangs: pivot, resting angle, layer (one side's values)."""

    pivot: Point
    angle_deg: float
    layer: str


PIVOTS: dict[str, Joint] = {
    "glun2_d1_right": Joint((126.0, -242.0), 0.0, "glun2_upper"),
    "glun2_d1_left": Joint((-127.0, -240.0), -2.0, "glun2_upper"),
    "glun2_d2_right": Joint((126.0, -242.0), 0.0, "glun2_lower"),
    "glun2_d2_left": Joint((-127.0, -240.0), 0.0, "glun2_lower"),
    "glun1_d1_right": Joint((119.0, -240.0), 0.0, "glun1_upper"),
    "glun1_d1_left": Joint((-119.0, -242.0), 1.5, "glun1_upper"),
    "glun1_d2_right": Joint((119.0, -240.0), 0.0, "glun1_lower"),
    "glun1_d2_left": Joint((-119.0, -242.0), 0.0, "glun1_lower"),
    "glun2_atd_right": Joint((172.0, -346.0), 8.0, "amino"),
    "glun2_atd_left": Joint((-176.0, -352.0), -4.0, "amino"),
    "glun1_atd_right": Joint((76.0, -330.0), -4.0, "amino"),
    "glun1_atd_left": Joint((-74.0, -336.0), 3.0, "amino"),
    "glun2_m4_right": Joint((170.0, 0.0), 0.0, "helices"),
    "glun2_m4_left": Joint((-170.0, 1.0), 1.0, "helices"),
    "glun2_m1_right": Joint((128.0, 2.0), 1.5, "helices"),
    "glun2_m1_left": Joint((-127.0, 3.0), 0.5, "helices"),
    "glun1_m3_right": Joint((94.0, 98.0), 0.0, "gate"),
    "glun1_m3_left": Joint((-94.0, 98.0), 0.0, "gate"),
    "glun2_m3_right": Joint((34.0, 100.0), 0.0, "back_wall"),
    "glun2_m3_left": Joint((-34.0, 100.0), 0.0, "back_wall"),
    "glun1_m1_right": Joint((92.0, 0.0), -1.0, "back_wall"),
    "glun1_m1_left": Joint((-92.0, -2.0), 2.0, "back_wall"),
    "glun1_filter_right": Joint((98.0, 116.0), 0.0, "filter"),
    "glun1_filter_left": Joint((-98.0, 116.0), 0.0, "filter"),
}
"""Joint of every hanging part, without the angle that the state adds."""

STATIC_PARTS = (
    "glun1_m1_left",
    "glun1_m1_right",
    "glun2_m4_left",
    "glun2_m4_right",
    "glun2_m1_left",
    "glun2_m1_right",
)
"""Parts that never move: the plate carries them (and the tails)."""

CLEFT_TURN = {
    "glun2_right": 1.0,
    "glun2_left": -1.0,
    "glun1_right": -1.0,
    "glun1_left": 1.0,
}
"""Sign of the angle by which a lower lobe opens away from its upper lobe."""

SITES: dict[str, Point] = {
    "glutamate_right": (194.0, -235.0),
    "glutamate_left": (-195.0, -233.0),
    "glycine_right": (64.0, -234.0),
    "glycine_left": (-64.0, -236.0),
    "ketamine_blocked": (0.0, -10.0),
    "ketamine_trapped": (0.0, -2.0),
    "gate": (0.0, -91.0),
    "filter": (0.0, 60.0),
    "mouth": (0.0, -150.0),
}
"""World points that ligands, ions and leaders aim at."""

# linker: (lower lobe, anchor in the lobe's frame at 0 deg, end, end moves with M3)
LINKERS: dict[str, tuple[str, Point, Point, str | None]] = {
    "glun2_linker_m1_right": ("glun2_d2_right", (36, 96), (127, -106), None),
    "glun2_linker_m4_right": ("glun2_d2_right", (70, 98), (170, -110), None),
    "glun2_linker_m1_left": ("glun2_d2_left", (-35, 96), (-127, -105), None),
    "glun2_linker_m4_left": ("glun2_d2_left", (-71, 97), (-171, -109), None),
    "glun1_linker_right": ("glun1_d2_right", (-52, 70), (20, -116), "glun1_m3_right"),
    "glun1_linker_left": ("glun1_d2_left", (53, 70), (-20, -116), "glun1_m3_left"),
}


@dataclass(frozen=True)
class Placement:
    """One picture to draw: bake name, position, angle, scale and how."""

    name: str
    x: float
    y: float
    angle_deg: float = 0.0
    scale: float = 1.0
    alpha: float = 1.0
    blend: str = "over"
    layer: str = "pore"


@dataclass(frozen=True)
class Pose:
    """State of a receptor.

    Parameters
    ----------
    cleft
        Closure of the four clefts, left to right (GluN2, GluN1, GluN1, GluN2):
        0 open and empty, 1 closed on its ligand.
    gate
        0 shut, 1 open.
    pore_light
        Strength of the light in the channel, 0..1.
    light_reach
        How far down the light comes: 0 stops at the gate, 1 leaves below.
    glow
        Strength of trapped ketamine's own light, 0..1.
    sway_deg
        Idle turn of the four lower lobes; also in order left to right.
    """

    cleft: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    gate: float = 0.0
    pore_light: float = 0.0
    light_reach: float = 1.0
    glow: float = 0.0
    sway_deg: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)


SUBUNITS = ("glun2_left", "glun1_left", "glun1_right", "glun2_right")
REST = Pose()
OPEN = Pose((1, 1, 1, 1), 1.0, 1.0, 1.0)
BLOCKED = replace(OPEN, pore_light=0.85, light_reach=0.25)
TRAPPED = Pose((0, 0, 0, 0), 0.0, 0.0, 1.0, 1.0)


def mix(a: Pose, b: Pose, u: float) -> Pose:
    """Return the pose the share ``u`` of the way from ``a`` to ``b``."""

    def four(p: tuple, q: tuple) -> tuple:
        return tuple(i + (j - i) * u for i, j in zip(p, q, strict=True))

    def one(p: float, q: float) -> float:
        return p + (q - p) * u

    return Pose(
        four(a.cleft, b.cleft),
        one(a.gate, b.gate),
        one(a.pore_light, b.pore_light),
        one(a.light_reach, b.light_reach),
        one(a.glow, b.glow),
        four(a.sway_deg, b.sway_deg),
    )


def lit_name(name: str, angle_deg: float, angles: tuple[int, ...]) -> str:
    """Name of the bake lit for the angle nearest to ``angle_deg``."""
    nearest = min(angles, key=lambda a: abs(a - angle_deg))
    return f"{name}@{nearest}"


def turned_name(name: str, angle_deg: float, steps: int = TURN_STEPS) -> str:
    """Name of a molecule's bake lit for ``angle_deg``; draw it at the full angle."""
    step = 360 // steps
    return f"{name}@{int(round(angle_deg / step)) * step % 360}"


def turn(point: Point, angle_deg: float) -> Point:
    """Turn a vector clockwise on the screen (y down)."""
    a = np.deg2rad(angle_deg)
    c, s = float(np.cos(a)), float(np.sin(a))
    return c * point[0] - s * point[1], s * point[0] + c * point[1]


def cleft_angle(closure: float) -> float:
    """Opening angle of a cleft in degrees for a closure 0..1."""
    return CLEFT_REST_DEG + (CLEFT_BOUND_DEG - CLEFT_REST_DEG) * closure


def gate_angle(gate: float, side: str) -> float:
    """Angle of M3 on one side: its tip leans outward as the gate opens."""
    return gate * GATE_OPEN_DEG * (1 if side == "right" else -1)


def linker_ends(
    name: str, closure: float, gate: float, sway_deg: float = 0.0
) -> tuple[Point, Point]:
    """World positions of a linker's upper and lower end."""
    lobe, anchor, end, mover = LINKERS[name]
    subunit = name.split("_linker")[0] + "_" + name.rsplit("_", 1)[1]
    angle = CLEFT_TURN[subunit] * cleft_angle(closure) + sway_deg
    dx, dy = turn(anchor, angle)
    px, py = PIVOTS[lobe].pivot
    if mover is not None:
        fx, fy = PIVOTS[mover].pivot
        swing = gate_angle(gate, mover.rsplit("_", 1)[1])
        ex, ey = turn((end[0] - fx, end[1] - fy), swing)
        end = (fx + ex, fy + ey)
    return (px + dx, py + dy), (float(end[0]), float(end[1]))


def linker_placement(
    name: str, closure: float, gate: float, sway_deg: float = 0.0
) -> Placement:
    """Flip-book step of a linker and where its chord lies."""
    a, b = linker_ends(name, closure, gate, sway_deg)
    step = int(round(float(np.clip(closure, 0, 1)) * (LINKER_STEPS - 1)))
    baked_a, baked_b = linker_ends(name, step / (LINKER_STEPS - 1), closure)
    chord = np.hypot(b[0] - a[0], b[1] - a[1])
    baked = np.hypot(baked_b[0] - baked_a[0], baked_b[1] - baked_a[1])
    angle = float(np.rad2deg(np.arctan2(b[1] - a[1], b[0] - a[0])))
    return Placement(
        f"{name}@{step}", a[0], a[1], angle, float(chord / baked), layer="linkers"
    )


def receptor_placements(
    pose: Pose, *, static: bool = True, light_theme: bool = False
) -> list[Placement]:
    """Everything of one receptor, back to front; molecules are not included.

    ``static=False`` leaves out what a plate already shows. On a light theme the
    glow is painted over instead of screened (light cannot brighten white).
    """
    out: list[Placement] = []

    def hang(name: str, bake: str | None = None, extra_deg: float = 0.0) -> None:
        j = PIVOTS[name]
        out.append(
            Placement(bake or name, *j.pivot, j.angle_deg + extra_deg, layer=j.layer)
        )

    if static:
        for side in SIDES:
            for kind in ("glun1", "glun2"):
                tail = f"tail_{kind}_{side}"
                out.append(Placement(tail, 0, 0, layer="back_wall"))
        out.append(Placement("lumen", 0, 0, layer="back_wall"))
        for name in STATIC_PARTS:
            hang(name)
    for side in SIDES:
        swing = gate_angle(pose.gate, side)
        hang(f"glun2_m3_{side}", extra_deg=BACK_WALL_SHARE * swing)
        m3 = lit_name(f"glun1_m3_{side}", abs(swing), GATE_LIT_DEG)
        hang(f"glun1_m3_{side}", m3, swing)
        j = PIVOTS[f"glun1_m3_{side}"]
        out.append(Placement(f"glun1_knobs_{side}", *j.pivot, swing, layer="gate"))
        hang(f"glun1_filter_{side}")
        j = PIVOTS[f"glun1_filter_{side}"]
        beads = f"glun1_asparagines_{side}"
        out.append(Placement(beads, *j.pivot, layer="filter"))
        for subunit in ("glun1", "glun2"):
            neck = f"{subunit}_neck_{side}"
            out.append(Placement(neck, 0, 0, layer="linkers"))
            hang(f"{subunit}_d1_{side}")
            hang(f"{subunit}_atd_{side}")
    for subunit, closure, sway in zip(SUBUNITS, pose.cleft, pose.sway_deg, strict=True):
        kind, side = subunit.split("_")
        opening = cleft_angle(closure)
        hang(
            f"{kind}_d2_{side}",
            lit_name(f"{kind}_d2_{side}", opening, CLEFT_LIT_DEG),
            CLEFT_TURN[subunit] * opening + sway,
        )
        for name in LINKERS:
            if name.startswith(kind) and name.endswith(side):
                out.append(linker_placement(name, closure, pose.gate, sway))
    if pose.pore_light > 0:
        reach = int(round(float(np.clip(pose.light_reach, 0, 1)) * 8))
        out.append(
            Placement(
                f"pore_light@{reach}",
                0,
                0,
                alpha=pose.pore_light,
                blend="screen",
                layer="pore_light",
            )
        )
    if pose.glow > 0:
        x, y = SITES["ketamine_trapped"]
        out.append(
            Placement(
                "ketamine_glow",
                x,
                y,
                alpha=pose.glow,
                blend="over" if light_theme else "screen",
                layer="pore_light",
            )
        )
    rank = {layer: i for i, layer in enumerate(LAYERS)}
    # a stable sort; inside "amino" the later part lies in front: GluN2 on the
    # left, GluN1 on the right, as the two-fold axis of the real layer demands
    order = {"glun1_atd_left": 0, "glun2_atd_left": 1}
    order |= {"glun2_atd_right": 0, "glun1_atd_right": 1}
    return sorted(out, key=lambda p: (rank[p.layer], order.get(p.name, 0)))
