"""A brake that runs on NMDA current, and a circuit that has none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from manim import Mobject, ValueTracker

from ketamotion.mobjects.circuit import Circuit
from ketamotion.mobjects.circuit_panel import (
    WINDOW_S,
    headline_of,
    raster_of,
    slider_of,
)
from ketamotion.mobjects.circuit_places import glutamate_label, pair_labels
from ketamotion.mobjects.furniture import wide_condition
from ketamotion.mobjects.panel import Panel
from ketamotion.mobjects.slider_panel import Words
from ketamotion.mobjects.track import smootherstep
from ketamotion.mobjects.two_circuits import halves, other_forest
from ketamotion.mobjects.veil import Appear, Vanish
from ketamotion.models import (
    circuit_story,
    decision_circuit,
    disinhibition_network,
)
from ketamotion.models.circuit_story import Course
from ketamotion.stage import MechanismScene
from ketamotion.storyboard import Beat, Parameter, Results, Storyboard, Variant

Curves = dict[str, tuple[Course, str, str]]
"""By key of colour: a course, the kind of cell, and the name of its curve."""
FIRST = {"pyramidal": "Pyramidal", "fast": "Fast", "tonic": "Steady"}
LONG = FIRST | {"fast": "Fast interneurons", "tonic": "Steady interneurons"}
SECOND = {"pyramidal": "Pyramidal", "fast": "Interneurons"}
"""Kinds of cells in each circuit."""
HALVES = {"built": "first circuit", "published": "other circuit"}
"""Names of the circuits side by side."""
BUILT = "a circuit built to show the hypothesis"
OTHER = "another published circuit"
GEAR = "1 s = 100 ms"
LIGHT = "weights fitted; vivid: fires more"
PART = "100 of 2000 cells drawn; vivid: fires more"
TOP, OTHER_TOP = 3.2, 1.6
"""Upper ends of the axes of rates, over the rate without block."""


STORY = (0.25, 0.45)
"""Blocks at which the words are true."""


def outside(results: Results) -> bool:
    """Whether another block was asked for than the words are written for."""
    return not STORY[0] <= results["asked"] <= STORY[1]


class GlutamateSurge(MechanismScene):
    """A pair of cells, a circuit of them, and a slider that blocks all alike."""

    storyboard = Storyboard(
        id="glutamate_surge",
        order=70,
        opens_at="circuit",
        closes_at="circuit",
        length_s=(75.0, 100.0),
        title="The brake hypothesis",
        objective=(
            "Explain how blocking NMDA receptors on all cells can raise glutamate, and "
            "why that depends on the circuit."
        ),
        question="How could a blocker raise glutamate?",
        poster="block",
        figures={
            "120 cells": circuit_story.CELLS,
            "100 of": disinhibition_network.POPULATIONS["fast"].stop,
            "2000 cells": "decision_circuit:excitatory.cells+inhibitory.cells",
            "3 %": 100 * decision_circuit.EXTRA[-1],
        },
        parameters=(
            Parameter(
                name="block",
                default=0.3,
                unit="1",
                model=(0.0, 0.5),
                story=STORY,
                meaning="share of NMDA receptors blocked on every cell",
            ),
        ),
        beats=(
            Beat(
                "pair",
                title="Drive and brake",
                captions=(
                    "A pyramidal cell excites, with glutamate: here, an interneuron.",
                    "The interneuron brakes it in turn, with GABA, at its cell body.",
                ),
                description=(
                    "A forest of nerve cells. In front a beige pyramidal cell and a "
                    "purple interneuron. A yellow light runs along the pyramidal "
                    "cell's axon to the interneuron, which brightens. A pink light "
                    "runs back to three end feet on the pyramidal cell's body, and "
                    "the pyramidal cell dims a little."
                ),
                sources=("homayoun2007", "gerhard2020"),
                claims=(16,),
                badge="in animals",
                note="drawn; signals slowed",
            ),
            Beat(
                "tonic",
                title="A brake that is always on",
                captions=(
                    "A model of 120 cells. Each mark in the plot is one spike.",
                    "Nearly all nerve cells have NMDA receptors.",
                    "Here the steady interneurons, also called tonic, rely on them "
                    "most.",
                ),
                description=(
                    "The whole circuit: eighty pyramidal cells, twenty fast and twenty "
                    "steady interneurons, each as bright as it is active. Beside it "
                    "half a second of spikes fills a plot: few from the pyramidal "
                    "cells, many without a pause from the steady interneurons."
                ),
                sources=("adam2024", "homayoun2007"),
                claims=(15,),
                badge="model",
                condition=BUILT,
                rate=GEAR,
                note=LIGHT,
                holds=lambda r: r["tonic_share"] > 1 and r["tonic_least"] < 0.2,
            ),
            Beat(
                "block",
                title="The same block on every cell",
                captions=(
                    "Ketamine blocks the same share of NMDA receptors on all cells.",
                    "The steady brakes slow down, and the pyramidal cells speed up.",
                ),
                description=(
                    "Ketamine blocks NMDA receptors on all cells. A slider that bears "
                    "ketamine's two rings moves right under a plot of rates, past the "
                    "warm piece that is marked: in patients. The curve of the steady "
                    "interneurons falls and they darken; that of the pyramidal cells "
                    "rises, they brighten, and glutamate shines at their endings."
                ),
                sources=("adam2024", "homayoun2007", "moghaddam1997"),
                claims=(15, 16),
                badge="model",
                condition=BUILT,
                note=LIGHT,
                variants=(
                    Variant(
                        name="explore",
                        when=outside,
                        captions=(
                            "Now the same share of NMDA receptors is blocked on every "
                            "cell.",
                            "The curves show what this circuit does.",
                        ),
                        description=(
                            "A slider below a plot of rates moves to the chosen block. "
                            "Curves, the cells' light and the glutamate follow what is "
                            "computed for it."
                        ),
                    ),
                ),
                holds=lambda r: (
                    r["tonic"] < 0.75
                    and r["pyramidal"] > 1.4
                    and r["asked"] > r["band_high"]
                ),
            ),
            Beat(
                "rise",
                title="Glutamate rises",
                captions=(
                    "Half a second at this block: fewer steady spikes, more "
                    "pyramidal ones.",
                    "More pyramidal spikes release more glutamate.",
                ),
                description=(
                    "The plot of spikes fills again: fewer steady ones, more pyramidal "
                    "ones. The endings of the pyramidal cells shine with glutamate."
                ),
                sources=("homayoun2007", "moghaddam1997"),
                claims=(16,),
                badge="model",
                condition=BUILT,
                rate=GEAR,
                note=LIGHT,
                variants=(
                    Variant(
                        name="explore",
                        when=outside,
                        captions=(
                            "Half a second of this circuit's spikes at this block.",
                            "The yellow light follows the pyramidal cells' rate.",
                        ),
                        description=(
                            "New spikes fill the plot. The endings of the pyramidal "
                            "cells shine with glutamate as their rate has it."
                        ),
                    ),
                ),
                holds=lambda r: r["tonic"] < 0.75 and r["pyramidal"] > 1.4,
            ),
            Beat(
                "patients",
                title="At patients' levels",
                captions=(
                    "That is more than patients have. Back to the part they reach:",
                    "there the same circuit changes far less.",
                ),
                description=(
                    "The slider moves back into the warm piece; an empty knob and "
                    "rings stay where it was. The curves there, the cells' light and "
                    "the glutamate are almost as they were before any block."
                ),
                sources=("adam2024", "gilling2009", "kotermanski2009", "zanos2018"),
                claims=(16,),
                badge="model",
                condition=BUILT,
                note=LIGHT,
                variants=(
                    Variant(
                        name="explore",
                        when=outside,
                        captions=(
                            "The warm piece of the slider is the part that patients "
                            "reach.",
                            "The slider now stands there.",
                        ),
                        description=(
                            "The slider moves into the warm piece. The cells' light "
                            "and the glutamate follow."
                        ),
                    ),
                ),
                holds=lambda r: (
                    abs(r["pyramidal_patients"]) < 0.5 * (r["pyramidal"] - 1)
                    and r["asked"] > r["band_high"]
                ),
            ),
            Beat(
                "other",
                title="Another circuit",
                captions=(
                    "Another published circuit. It has no steady interneurons.",
                    "The same slider, the same block on every cell: it quietens.",
                ),
                description=(
                    "For a moment half of the first circuit stands beside half of the "
                    "other, named; then the other alone: another forest of cells, "
                    "without the purple steady interneurons. The slider moves right "
                    "as before. Both curves fall, and all cells darken."
                ),
                sources=("lam2022", "cavanagh2020"),
                claims=(16,),
                badge="model",
                condition=OTHER,
                note=PART,
                variants=(
                    Variant(
                        name="explore",
                        when=outside,
                        captions=(
                            "Another published circuit. It has no steady interneurons.",
                            "The same slider, the same block on every cell.",
                        ),
                        description=(
                            "For a moment half of the first circuit beside half of "
                            "the other; then the other alone, without the purple "
                            "steady interneurons. The slider moves to the same block "
                            "as before; curves and light follow."
                        ),
                    ),
                ),
                holds=lambda r: r["other"] < 0.95 and r["other_interneurons"] < 0.95,
            ),
            Beat(
                "prefer",
                title="A small preference",
                captions=(
                    "Another slider: it blocks 3 %, on the interneurons only.",
                    "It is excited. A small preference turns its answer round.",
                ),
                description=(
                    "The slider is back at zero. Another takes its place, with a "
                    "short pink track: it acts on the interneurons alone. It moves to "
                    "three per cent. The curve of the pyramidal cells rises above the "
                    "dashed level that the block on all cells had left, that of the "
                    "interneurons less, and the cells brighten."
                ),
                sources=("lam2022", "cavanagh2020", "miller2014", "gerhard2020"),
                claims=(15, 16),
                badge="model",
                condition=OTHER,
                note=PART,
                holds=lambda r: r["preferring"] > 1.15 and r["other"] <= 1,
            ),
            Beat(
                "verdict",
                title="It depends on the circuit",
                captions=(
                    "The same block: one circuit is excited, the other quietens.",
                    "So it depends on the circuit: a leading hypothesis, and disputed.",
                ),
                description=(
                    "Half of the first circuit beside half of the other, and one plot "
                    "for both circuits' pyramidal cells. As the slider moves, the "
                    "first circuit's curve climbs and its half brightens; the other's "
                    "curve sinks below the start and its half darkens."
                ),
                sources=("adam2024", "lam2022", "miller2014", "gerhard2020"),
                claims=(16,),
                badge="disputed",
                condition="two models, one block",
                note="half of each drawn; vivid: fires more",
                holds=lambda r: r["pyramidal"] > 1.4 and r["other"] < 0.95,
                variants=(
                    Variant(
                        name="explore",
                        when=outside,
                        captions=(
                            "One plot for both circuits, at the block that was asked "
                            "for.",
                            "It depends on the circuit: a hypothesis that is disputed.",
                        ),
                        description=(
                            "One plot for both circuits' pyramidal cells. The slider "
                            "moves to the chosen block; both curves follow."
                        ),
                    ),
                ),
            ),
        ),
    )

    def construct(self) -> None:
        self.solve()
        self.drawn = self.layout, self.theme, self.settings.px_scale
        self.circuit = Circuit(*self.drawn[:2], px_scale=self.drawn[2], seed=3)
        self.circuit.shots.sort(key=lambda shot: shot.name != "title")
        self.world.take(*self.circuit.shots)
        self.world.add(self.circuit)
        self.furniture.condition_px = wide_condition(self.layout)
        for beat in self.storyboard.beats:
            getattr(self, beat.id)()

    def solve(self) -> None:
        """Compute everything that will move, before the first frame."""
        self.share = self.parameter("block")
        self.course: Course = circuit_story.hypothesis()
        self.knob, self.awake = ValueTracker(0.0), ValueTracker(0.0)
        self.band = disinhibition_network.therapeutic_band()
        for name, quantity in circuit_story.story_results(self.share).items():
            self.result(name, quantity)

    # -- light --------------------------------------------------------------------

    def knob_at(self) -> float:
        return float(self.knob.get_value())

    def follow(
        self,
        circuit: Circuit,
        cells: Callable[[float], np.ndarray],
        released: Callable[[float], float],
    ) -> None:
        """Let the light of the cells, and of glutamate, follow the knob."""
        circuit.follow_rates(
            lambda: cells(self.knob_at()),
            lambda: released(self.knob_at()),
            lambda: float(self.awake.get_value()),
        )

        def truth() -> np.ndarray:
            at = self.knob_at()
            return np.append(cells(at)[sorted(circuit.cells)], released(at))

        self.tell_light = lambda: self.shows("light", circuit, truth)

    def follow_course(self, circuit: Circuit, course: Course) -> None:
        """Every cell, and the release of all pyramidal ones, as in one course."""
        self.follow(
            circuit, course.cells_at, lambda at: course.kind_at("pyramidal", at)
        )

    def drag(self, to: float, seconds: float) -> None:
        """Move the knob, eased."""
        move = self.knob.animate(rate_func=smootherstep).set_value(to)
        self.play(move, run_time=seconds)

    # -- beats --------------------------------------------------------------------

    def pair(self) -> None:
        with self.beat("pair") as beat:
            self.open_with_title()
            self.journey("pair", run_time=1.4)
            lit = self.circuit.light_pair(lambda: self.now)
            signals = self.circuit.signals()
            self.world.add(*signals.values())
            spots = pair_labels(self.layout, self.circuit.plan, self.world.view)
            self.show(
                self.name("pyramid", "pyramidal cell", **spots["pyramid"]),
                self.name("brake", "interneuron", **spots["brake"]),
                seconds=0.3,
            )
            signals["excite"].send(lambda: self.now, self.now, 3.2)
            lit.change("brake", 0.95, self.now + 1.3)
            self.play(run_time=1.6)
            glutamate = self.name(
                "glutamate", "glutamate", minor=True, **spots["glutamate"]
            )
            self.show(glutamate, seconds=1.5)
            beat.cue(1)
            signals["brake"].send(lambda: self.now, self.now, 5.0)
            lit.change("pyramid", 0.38, self.now + 1.3)
            self.play(*self.drop(glutamate), run_time=0.6)
            self.play(run_time=1.2)
            self.show(self.name("gaba", "GABA", minor=True, **spots["gaba"]))

    def tonic(self) -> None:
        with self.beat("tonic") as beat:
            clock = beat.clock(self.model_s)
            self.play(run_time=0.2)  # the names go first
            self.journey("circuit", run_time=1.2)
            self.follow_course(self.circuit, self.course)
            ground = Panel(self.layout.panel, layout=self.layout, theme=self.theme)
            self.beside = self.spikes(0.0, self.label("without", "Without ketamine"))
            self.add(ground, self.beside)
            wake = self.awake.animate(rate_func=smootherstep).set_value(1.0)
            self.play(wake, Appear(ground), Appear(self.beside), run_time=0.8)
            self.tell_light()
            beat.cue(1, after=3.0)
            beat.cue(2, after=6.4)
            self.advance(clock, seconds=WINDOW_S / clock.gear)
            self.hold()

    def block(self) -> None:
        with self.beat("block") as beat:
            curves = self.own(self.course, self.kinds(FIRST))
            self.swap(self.rates(curves, TOP, **self.in_all()))
            self.hold(0.8)
            self.drag(self.share, seconds=3.2)
            beat.cue(1)
            self.hold(2.0)

    def rise(self) -> None:
        with self.beat("rise") as beat:
            clock = beat.clock(self.model_s)
            self.swap(self.spikes(self.share, self.drug(), self.level()))
            beat.cue(1, after=4.4)
            self.advance(clock, seconds=WINDOW_S / clock.gear)
            self.hold()
            spot = glutamate_label(self.layout, self.circuit.plan)
            self.show(self.name("released", "glutamate", minor=True, **spot))

    def patients(self) -> None:
        with self.beat("patients") as beat:
            curves = self.own(self.course, self.kinds(FIRST))
            given = self.in_all() | {"where": self.label("patients", "in patients")}
            self.swap(self.rates(curves, TOP, ghost=self.share, **given))
            self.hold(1.0)
            self.drag(circuit_story.in_patients(), seconds=2.6)
            beat.cue(1)
            self.hold(2.4)

    def other(self) -> None:
        course = circuit_story.other_circuit()
        with self.beat("other") as beat:
            self.play(*self.drop(*self.both_circuits(seconds=0.9)), run_time=0.3)
            self.second = other_forest(*self.drawn)
            self.follow_course(self.second, course)
            self.change_world(self.second.world(), run_time=0.4)
            self.tell_light()
            curves = self.own(course, self.kinds(SECOND))
            self.bring(self.rates(curves, OTHER_TOP, **self.in_all()))
            beat.cue(1)
            self.drag(self.share, seconds=3.2)
            self.hold()

    def prefer(self) -> None:
        course = circuit_story.interneurons_alone()
        left = circuit_story.other_circuit().kind_at("pyramidal", self.share)
        with self.beat("prefer") as beat:
            self.drag(0.0, seconds=1.2)
            self.follow_course(self.second, course)
            self.tell_light()
            slider = self.rates(
                self.own(course, self.kinds(SECOND)),
                OTHER_TOP,
                where=self.label("interneurons_only", "only interneurons: 3 %"),
                said_before=self.label("before", "all cells"),
                before=left,
                track="fast",
            )
            self.swap(slider)
            self.hold(0.6)
            self.drag(float(course.x[-1]), seconds=2.6)
            self.hold(0.7)
            beat.cue(1)
            self.hold(2.4)

    def verdict(self) -> None:
        first, other = self.course, circuit_story.other_circuit()
        with self.beat("verdict") as beat:
            self.both_circuits(seconds=1.5)
            pair = {
                "built": (first, "pyramidal", self.label("first", "first")),
                "published": (other, "pyramidal", self.label("second", "other")),
            }
            where = self.label("before", "all cells")
            self.bring(self.rates(pair, TOP, where=where, band=self.band))
            self.drag(self.share, seconds=2.8)
            self.hold(1.0)
            beat.cue(1)
            self.hold(2.4)

    def both_circuits(self, seconds: float) -> list[Mobject]:
        """Half of the first circuit beside half of the other; what names them."""
        self.play(Vanish(self.beside), run_time=0.4)
        self.knob.set_value(0.0)
        first, other = self.course, circuit_story.other_circuit()
        both = other_forest(*self.drawn, halved=True)

        def cells(at: float) -> np.ndarray:
            return np.where(both.right, other.cells_at(at), first.cells_at(at))

        # Glutamate is not drawn: it would be one light for two circuits.
        self.follow(both, cells, lambda at: 0.0)
        self.change_world(both.world())
        self.tell_light()
        line, spots = halves(**self.look())
        named = [line, *(self.name(k, HALVES[k], **spots[k]) for k in HALVES)]
        self.show(*named, seconds=seconds)
        return named

    # -- panel --------------------------------------------------------------------

    def swap(self, thing: Mobject) -> None:
        """What is in the panel goes; another thing comes."""
        self.play(Vanish(self.beside), run_time=0.4)
        self.bring(thing)

    def bring(self, thing: Mobject) -> None:
        self.beside = thing
        self.add(thing)
        self.play(Appear(thing))

    def drug(self) -> str:
        return self.label("drug", "Ketamine: NMDA block")

    def level(self) -> str:
        """How the block that was asked for stands to what patients reach."""
        if self.share > self.band[1]:
            return self.label("above", "above patients' level")
        return self.label("all_cells", "on all cells")

    def kinds(self, of: dict[str, str]) -> dict[str, str]:
        """Names of a circuit's kinds of cells."""
        return {
            k: self.label(f"kind_{n.lower().replace(' ', '_')}", n)
            for k, n in of.items()
        }

    def spikes(self, block: float, drug: str, where: str = "") -> Mobject:
        """The raster of the run at a block, following this beat's clock."""
        run, start_s = disinhibition_network.network_at(block), self.model_s
        raster = raster_of(
            (run.spike_t_s, run.spike_cell),
            lambda: self.model_s - start_s,
            self.kinds(LONG),
            **self.look(),
        )
        raster.add(headline_of(drug, where, block > 0, **self.look()))

        def truth() -> np.ndarray:
            past = run.spike_t_s <= min(self.model_s - start_s, WINDOW_S)
            return np.stack([run.spike_t_s[past], run.spike_cell[past]], axis=1)

        self.shows(f"spikes at {block:g}", raster, truth)
        return raster

    def own(self, course: Course, names: dict[str, str]) -> Curves:
        """A course's curves, by kind of cell."""
        return {kind: (course, kind, name) for kind, name in names.items()}

    def in_all(self) -> dict[str, Any]:
        """What is said of a slider that acts on all cells."""
        return {
            "where": self.label("all_cells", "on all cells"),
            "in_band": self.label("in_patients", "in patients"),
            "band": self.band,
        }

    def rates(
        self,
        curves: Curves,
        top: float,
        *,
        where: str,
        in_band: str = "",
        said_before: str = "",
        **given: Any,
    ) -> Mobject:
        """The slider under the curves that it moves along."""
        most = float(next(iter(curves.values()))[0].x[-1])
        names = tuple(name for *_, name in curves.values())
        words = Words(self.label("rate", "rate"), in_band, names, said_before)
        slider = slider_of(
            {name: (own.x, own.kinds[kind]) for name, (own, kind, _) in curves.items()},
            self.knob_at,
            words,
            most=most,
            top=top,
            layout=self.layout,
            theme=self.theme,
            **given,
        )
        slider.add(headline_of(self.drug(), where, **self.look()))

        def truth() -> np.ndarray:
            at = [self.knob_at(), *(u * most for u in (0.2, 0.5, 0.8))]
            ratios = [[own.kind_at(k, x) for x in at] for own, k, _ in curves.values()]
            return np.array([at[0] / most, *np.ravel(ratios)])

        self.shows("slider", slider, truth)
        return slider
