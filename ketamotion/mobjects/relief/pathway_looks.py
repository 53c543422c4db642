"""How what acts in the pathway takes light: hues for few, one family for the rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ketamotion.mobjects.relief.oklab import is_light, stops_of
from ketamotion.mobjects.relief.painting import mixed
from ketamotion.mobjects.relief.shade import Material, material

STOPS: Final = ("base", "lift", "rim", "shade", "deep", "edge", "dim")


def family(tokens: Mapping, a: str, b: str, share: float) -> dict[str, str]:
    """A family of colours between two entities."""
    first, second = tokens["entity"][a], tokens["entity"][b]
    return {
        stop: mixed(first[stop], second[stop], share)
        for stop in STOPS
        if stop in first and stop in second
    }


def _look(tokens: Mapping, entity: str | Mapping[str, str], **but: object) -> Material:
    """The material of an entity, or of a family of colours."""
    if isinstance(entity, str):
        return material(tokens, entity, **but)
    light = is_light(tokens)
    return material(
        tokens,
        "trkb",
        stops=tuple(stops_of(entity, light)),
        edge=entity["edge"],
        rim=entity["rim"],
        shade=entity["shade"],
    ).but(**but)


def looks_of(tokens: Mapping) -> dict[str, Material]:
    """The material of each part; ``active`` is that of a relay at work."""
    lit = is_light(tokens)
    relay = family(tokens, "trkb", "magnesium", 0.55)
    if lit:  # on paper rest is pale and activity is dark
        relay = family(tokens, "membrane_head", "trkb", 0.34)
    blocker = family(tokens, "magnesium", "sodium", 0.35)
    neutral = _look(tokens, relay, bright=0.04 if lit else -0.11, specular=0.12)
    active = neutral.but(bright=0.18, specular=0.3)
    if lit:
        strong = family(tokens, "trkb", "magnesium", 0.25)
        active = _look(tokens, strong, bright=0.10, specular=0.2)
    stop = _look(tokens, blocker, bright=0.16, specular=0.35, contour=0.8)
    white = _look(tokens, "sodium", bright=0.34, specular=0.5, contour=1.0)
    channel = _look(tokens, family(tokens, "calcium", "magnesium", 0.62), specular=0.2)
    # As its curve: told from the other relays at rest, and more so at work.
    cyan = tokens["trace"]["model"]
    ring, ring_lit = (
        {stop: mixed(colour, cyan, share) for stop, colour in relay.items()}
        for share in (0.16, 0.42)
    )
    new = material(tokens, "ampa", bright=0.10, specular=0.35)
    return {
        "trkb": material(tokens, "trkb", specular=0.2, bright=0.04),
        "ampa": material(tokens, "ampa", specular=0.2),
        "nmda": material(tokens, "glun2", specular=0.2),
        **dict.fromkeys(("channel_left", "channel_right"), channel),
        **dict.fromkeys(("erk", "akt", "mtorc1", "eef2k", "ribosome"), neutral),
        **dict.fromkeys(("antibody", "rapamycin", "nbqx"), stop),
        "mtorc1": _look(tokens, ring, bright=0.04 if lit else -0.08, specular=0.12),
        "mtorc1_lit": _look(
            tokens, ring_lit, bright=-0.10 if lit else 0.18, specular=0.3
        ),
        "active": active,
        "phosphate": white.but(contour_px=2.6),
        "bead_ampa": new,
        "bead_bdnf": material(tokens, "bdnf", bright=0.10, specular=0.35),
    }
