r"""One channel's story: a fixed path through the scheme, with exact waiting times.

With ketamine the path is ``C0 C1 C2 O C2 O OB B2 B1 B0``: two glutamates bind, the
gate opens, shuts, opens again, ketamine enters, the gate shuts behind it and both
glutamates leave. Without ketamine the same up to the second opening, then
``C2 C1 C0``.

Given the path, waiting times are independent and exponential with the total exit
rate of the state, because in a Markov chain a wait does not depend on where the
chain goes next. (Glutamate is taken away while two are bound; no rate out of those
states depends on it, so the conditions of every wait are constant.) Waits too short
to be seen are left out, exactly, by the same lack of memory; of such stories the
first is taken of which no phase is longer than its beat. It is an example, chosen to
be seen, and a film says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ketamotion.evidence import Quantity, derive, parameters
from ketamotion.models import nmda_receptor
from ketamotion.models.ketamine_block import check_ketamine
from ketamotion.models.nmda_receptor import (
    B0,
    B1,
    B2,
    BLOCKED,
    C0,
    C1,
    C2,
    GLUTAMATES,
    OB,
    OPEN_GATE,
    STATES,
    O,
)
from ketamotion.timecourse import TimeCourse

PATH_WITH: Final = (C0, C1, C2, O, C2, O, OB, B2, B1, B0)
PATH_WITHOUT: Final = (C0, C1, C2, O, C2, O, C2, C1, C0)
_FIRST_OPENING, _SECOND_OPENING, _ENTRY = 3, 5, 6
_MOST_SEEDS = 100_000


@dataclass(frozen=True)
class Limits:
    """What can be drawn.

    Attributes
    ----------
    shortest_ms : float
        Least wait in a state up to the end of the phase ``enter``.
    shortest_open_ms : float
        Least wait in the open state: long enough to see what passes.
    shortest_trap_ms : float
        Least wait in a state after that, and what is shown of the last state.
    bind_ms, enter_ms, trap_ms : float
        Longest lasting of the three phases.
    linger_ms : float
        How long ``enter`` goes on after the entry of ketamine.
    """

    shortest_ms: float = 7.0
    shortest_open_ms: float = 14.0
    shortest_trap_ms: float = 10.0
    bind_ms: float = 75.0
    enter_ms: float = 60.0
    trap_ms: float = 170.0
    linger_ms: float = 15.0


@dataclass(frozen=True, eq=False)
class Story:
    """One channel, jump by jump.

    Attributes
    ----------
    course : TimeCourse
        Step curves ``glutamate_bound`` (0, 1, 2), ``open`` (the gate: 1 in O and OB)
        and ``blocked`` (1 while ketamine is in the pore).
    states : tuple of str
        The path, e.g. ``("C0", "C1", ...)``.
    jumps_s : tuple of float
        When each state was entered; the first is 0.
    bind_end_s, enter_end_s, end_s : float
        Ends of the phases: inside the first opening; `Limits.linger_ms` after
        ketamine's entry (or the second opening), when glutamate is taken away; after
        the last glutamate left.
    ketamine_in_s : float or None
        When ketamine entered.
    seed : int
        Of the story that was taken.
    tried : int
        How many seeds were tried to find it.
    """

    course: TimeCourse
    states: tuple[str, ...]
    jumps_s: tuple[float, ...]
    bind_end_s: float
    enter_end_s: float
    end_s: float
    ketamine_in_s: float | None
    seed: int
    tried: int

    @property
    def bound_s(self) -> tuple[float, float]:
        """When the first and the second glutamate bound."""
        return self.jumps_s[1], self.jumps_s[2]

    @property
    def unbound_s(self) -> tuple[float, float]:
        """When the first and the second glutamate left."""
        return self.jumps_s[-2], self.jumps_s[-1]

    @property
    def open_spans(self) -> tuple[tuple[float, float], ...]:
        """From when to when the gate was open, blocked or not."""
        is_open = self.course["open"].y
        edges = self.course.t_s[1:][np.diff(is_open) != 0]
        return tuple(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))

    @property
    def outcome(self) -> dict[str, Quantity]:
        """What came out, for words that rest on it.

        ``bound``: glutamates bound when the gate first opened; ``entered_open``: 1
        when ketamine came in through the open gate; at the end ``kept``: 1 when it
        is inside, and ``left``: glutamates gone.
        """
        bound, end_s = self.course["glutamate_bound"], self.end_s
        entered_s = self.ketamine_in_s
        found = {
            "bound": bound.at(self.open_spans[0][0]),
            "entered_open": entered_s is not None
            and any(start < entered_s < end for start, end in self.open_spans),
            "kept": self.course["blocked"].at(end_s),
            "left": 2 - bound.at(end_s),
        }
        rates = parameters("nmda_receptor").values()
        return {name: derive(float(v), "1", *rates) for name, v in found.items()}

    @property
    def phases(self) -> dict[str, tuple[float, float]]:
        """Begin and end, in seconds, of ``bind``, ``enter`` and ``trap``."""
        return {
            "bind": (0.0, self.bind_end_s),
            "enter": (self.bind_end_s, self.enter_end_s),
            "trap": (self.enter_end_s, self.end_s),
        }


def _least_waits_ms(waits: int, pivot: int, lim: Limits) -> NDArray[np.float64]:
    """The shortest wait in each state that can be drawn; shape (waits,)."""
    least = np.full(waits, lim.shortest_ms)
    least[[_FIRST_OPENING, _SECOND_OPENING]] = lim.shortest_open_ms
    least[pivot:] = lim.shortest_trap_ms
    # the state in which `enter` ends is seen to go on for a moment after it
    least[pivot] = max(least[pivot], lim.linger_ms + lim.shortest_ms)
    return least


def _fits(jumps_ms: NDArray[np.float64], pivot: int, lim: Limits) -> bool:
    """Whether no phase of a story lasts too long to be shown."""
    bind_end = (jumps_ms[_FIRST_OPENING] + jumps_ms[_FIRST_OPENING + 1]) / 2
    enter_end = jumps_ms[pivot] + lim.linger_ms
    return bool(
        bind_end <= lim.bind_ms
        and enter_end - bind_end <= lim.enter_ms
        and jumps_ms[-1] + lim.shortest_trap_ms - enter_end <= lim.trap_ms
    )


@cache
def story_channel(
    ketamine_um: float = 10.0,
    seed: int = 1,
    glutamate_um: float = 10.0,
    limits: Limits | None = None,
) -> Story:
    """The first drawable story from `seed` on.

    Parameters
    ----------
    ketamine_um : float
        0 gives the path without ketamine.
    glutamate_um : float
        Until it is taken away; so low that the two bindings can be told apart.
    limits : Limits
        What can be drawn.

    Raises
    ------
    ValueError
        When `ketamine_um` is outside the model's range, or no story can be drawn.
    """
    check_ketamine(ketamine_um)
    if not glutamate_um > 0:
        raise ValueError(f"glutamate_um={glutamate_um:g} must be positive")
    lim = limits or Limits()
    with_drug = ketamine_um > 0
    path = PATH_WITH if with_drug else PATH_WITHOUT
    pivot = _ENTRY if with_drug else _SECOND_OPENING
    rates = nmda_receptor.rates()
    before = -np.diag(nmda_receptor.generator(rates, glutamate_um, ketamine_um))
    after = -np.diag(nmda_receptor.generator(rates, 0.0, ketamine_um))
    exits = np.array(
        [(before if i <= pivot else after)[s] for i, s in enumerate(path[:-1])]
    )
    least_ms = _least_waits_ms(exits.size, pivot, lim)
    for tried in range(1, _MOST_SEEDS + 1):
        rng = np.random.default_rng(seed + tried - 1)
        # An exponential wait has no memory: given that it has lasted so long
        # already, what follows is distributed as the whole was.
        waits_ms = least_ms + 1000.0 * rng.standard_exponential(exits.size) / exits
        jumps_ms = np.concatenate(([0.0], np.cumsum(waits_ms)))
        if _fits(jumps_ms, pivot, lim):
            break
    else:
        raise ValueError(
            f"no story at ketamine_um={ketamine_um:g} keeps the limits; widen them"
        )
    jumps_s = jumps_ms / 1000.0
    enter_end_s = jumps_s[pivot] + lim.linger_ms / 1000.0
    end_s = jumps_s[-1] + lim.shortest_trap_ms / 1000.0
    in_state = [*path, path[-1]]
    rests_on = derive(0.0, "1", *nmda_receptor.inputs())
    names = ("glutamate_bound", "open", "blocked")
    return Story(
        course=TimeCourse(
            t_s=np.append(jumps_s, end_s),
            values={
                "glutamate_bound": np.array([GLUTAMATES[s] for s in in_state]),
                "open": np.array([s in OPEN_GATE for s in in_state]),
                "blocked": np.array([s in BLOCKED for s in in_state]),
            },
            units=dict.fromkeys(names, "1"),
            sources=rests_on.sources,
            tag=rests_on.tag,
            steps=frozenset(names),
        ),
        states=tuple(STATES[s] for s in path),
        jumps_s=tuple(float(t) for t in jumps_s),
        bind_end_s=float(jumps_s[_FIRST_OPENING : _FIRST_OPENING + 2].mean()),
        enter_end_s=float(enter_end_s),
        end_s=float(end_s),
        ketamine_in_s=float(jumps_s[_ENTRY]) if with_drug else None,
        seed=seed + tried - 1,
        tried=tried,
    )
