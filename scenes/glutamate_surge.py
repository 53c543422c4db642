"""A brake that runs on NMDA current, and a circuit that has none."""

from __future__ import annotations

import numpy as np
from manim import Mobject, ValueTracker

from ketamotion.mobjects.circuit import Circuit
from ketamotion.mobjects.circuit_panel import (
    WINDOW_S,
    legend_of,
    names_of,
    raster_of,
    slider_of,
)
from ketamotion.mobjects.circuit_places import glutamate_label, pair_labels
from ketamotion.mobjects.panel import Panel
from ketamotion.mobjects.slider_panel import Words
from ketamotion.mobjects.track import smootherstep
from ketamotion.mobjects.veil import Appear, Vanish
from ketamotion.models import circuit_story, disinhibition_network
from ketamotion.models.circuit_story import Course
from ketamotion.stage import MechanismScene
from ketamotion.stage.clock import ModelClock
from ketamotion.storyboard import Beat, Parameter, Results, Storyboard, Variant

TITLE_S = 2.0
"""How long the title stands, in seconds of film."""
BUILT = "a circuit built to show the hypothesis"
OTHER = "another published circuit"
GEAR = "1 s = 100 ms"
LIGHT = "weights fitted; light: change of rate"
TOP, OTHER_TOP = 3.2, 2.0
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
        title="The brake hypothesis",
        objective=(
            "Explain how blocking NMDA receptors on all cells can raise glutamate, and "
            "why that depends on the circuit."
        ),
        question="How could a blocker raise glutamate?",
        poster="block",
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
                    "the pyramidal cell dims."
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
                    "In this circuit the tonic interneurons rely on them most.",
                ),
                description=(
                    "The whole circuit: eighty pyramidal cells, twenty fast and twenty "
                    "tonic interneurons, each as bright as it is active. Beside it "
                    "half a second of spikes fills a plot: few from the pyramidal "
                    "cells, many without a pause from the tonic interneurons."
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
                    "Now block the same share of NMDA receptors on every cell.",
                    "The tonic brakes slow down, and the pyramidal cells speed up.",
                ),
                description=(
                    "A slider below a plot of rates moves right, past the warm piece "
                    "that is marked: in patients. The curve of the tonic interneurons "
                    "falls and they darken; that of the pyramidal cells rises, they "
                    "brighten, and yellow glutamate shines at their endings."
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
                    "Half a second at this block: fewer tonic spikes, more pyramidal "
                    "ones.",
                    "More pyramidal spikes release more glutamate.",
                ),
                description=(
                    "New spikes fill the plot: fewer tonic ones, more pyramidal ones. "
                    "The endings of the pyramidal cells shine with yellow glutamate."
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
                    "The slider moves back into the warm piece. The cells' light and "
                    "the glutamate go back almost to where they were; the spikes look "
                    "nearly as they did before any block."
                ),
                sources=("adam2024", "gilling2009", "kotermanski2009", "zanos2018"),
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
                    "Another published circuit. It has no tonic interneurons.",
                    "The same slider, the same block on every cell: it quietens.",
                ),
                description=(
                    "Another forest of cells, without the purple tonic interneurons. "
                    "The slider moves right as before. Both curves fall, and all "
                    "cells darken."
                ),
                sources=("lam2022", "cavanagh2020"),
                claims=(16,),
                badge="model",
                condition=OTHER,
                note="100 of its 2000 cells drawn; light: change of rate",
                variants=(
                    Variant(
                        name="explore",
                        when=outside,
                        captions=(
                            "Another published circuit. It has no tonic interneurons.",
                            "The same slider, the same block on every cell.",
                        ),
                        description=(
                            "Another forest of cells, without the purple tonic "
                            "interneurons. The slider moves to the same block as "
                            "before; curves and light follow."
                        ),
                    ),
                ),
                holds=lambda r: r["other"] < 0.95 and r["other_interneurons"] < 0.95,
            ),
            Beat(
                "prefer",
                title="A small preference",
                captions=(
                    "Block only its interneurons' receptors, by 3 %: it is excited.",
                    "A small preference for interneurons turns its answer round.",
                ),
                description=(
                    "The slider is back at zero. A second one acts on the "
                    "interneurons alone. It moves to three per cent: the curve of the "
                    "pyramidal cells rises clearly, that of the interneurons less, "
                    "and the cells brighten."
                ),
                sources=("lam2022", "cavanagh2020", "miller2014", "gerhard2020"),
                claims=(15, 16),
                badge="model",
                condition=OTHER,
                note="100 of its 2000 cells drawn; light: change of rate",
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
                    "One plot for both circuits' pyramidal cells. As the slider moves, "
                    "the curve of the circuit built for the hypothesis climbs and that "
                    "of the other circuit sinks below the start."
                ),
                sources=("adam2024", "lam2022", "miller2014", "gerhard2020"),
                claims=(16,),
                badge="disputed",
                condition="two models, one block",
                note="100 of 2000 cells drawn; light: change of rate",
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
        self.circuit = Circuit(
            self.layout, self.theme, px_scale=self.settings.px_scale, seed=3
        )
        self.circuit.shots.sort(key=lambda shot: shot.name != "title")
        self.world.take(*self.circuit.shots)
        self.world.add(self.circuit)
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

    def follow(self, circuit: Circuit, course: Course) -> None:
        """Let the light of the cells and of glutamate follow the knob."""
        circuit.follow_rates(
            lambda: course.cells_at(self.knob_at()),
            lambda: course.kind_at("pyramidal", self.knob_at()),
            lambda: float(self.awake.get_value()),
        )

    def tell_light(self, circuit: Circuit, course: Course) -> None:
        """Say what the light shows: each cell's rate, and the release of all."""

        def truth() -> np.ndarray:
            at = self.knob_at()
            cells = course.cells_at(at)[sorted(circuit.cells)]
            return np.append(cells, course.kind_at("pyramidal", at))

        self.shows("light", circuit, truth)

    def drag(self, to: float, seconds: float) -> None:
        """Move the knob, eased."""
        move = self.knob.animate(rate_func=smootherstep).set_value(to)
        self.play(move, run_time=seconds)

    # -- beats --------------------------------------------------------------------

    def pair(self) -> None:
        self.furniture.delay_s = TITLE_S
        with self.beat("pair") as beat:
            title = self.title_block()
            self.add(title)
            self.play(run_time=TITLE_S - 0.4)
            self.play(Vanish(title), run_time=0.4)
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
            lit.change("pyramid", 0.1, self.now + 1.3)
            self.play(*self.drop(glutamate), run_time=0.6)
            self.play(run_time=1.2)
            self.show(self.name("gaba", "GABA", minor=True, **spots["gaba"]))

    def tonic(self) -> None:
        with self.beat("tonic") as beat:
            clock = beat.clock(self.model_s)
            self.journey("circuit", run_time=1.4)
            self.follow(self.circuit, self.course)
            ground = Panel(self.layout.panel, layout=self.layout, theme=self.theme)
            self.names = names_of(self.kinds(), tall=True, **self.look())
            self.raster = self.spikes(0.0, tall=True)
            self.add(ground, self.names, self.raster)
            wake = self.awake.animate(rate_func=smootherstep).set_value(1.0)
            shown = map(Appear, (ground, self.names, self.raster))
            self.play(wake, *shown, run_time=0.8)
            self.tell_light(self.circuit, self.course)
            beat.cue(1, after=3.0)
            beat.cue(2, after=6.4)
            self.advance(clock, seconds=WINDOW_S / clock.gear)
            self.hold()

    def block(self) -> None:
        with self.beat("block") as beat:
            self.play(Vanish(self.raster), Vanish(self.names), run_time=0.4)
            self.slider = self.rates(
                self.own(self.course), TOP, self.band, **self.of_patients()
            )
            self.names = legend_of(self.kinds(), **self.look())
            self.add(self.slider, self.names)
            self.play(Appear(self.slider), Appear(self.names))
            self.hold(0.8)
            self.drag(self.share, seconds=3.2)
            beat.cue(1)
            self.hold(2.0)

    def rise(self) -> None:
        with self.beat("rise") as beat:
            clock = beat.clock(self.model_s)
            curves = self.own(self.course)
            slider = self.rates(
                curves, TOP, self.band, alone=False, **self.of_patients()
            )
            self.swap(slider, names_of(self.kinds(), **self.look()))
            beat.cue(1, after=4.4)
            self.run_spikes(clock, self.share)
            spot = glutamate_label(self.layout, self.circuit.plan)
            self.show(self.name("released", "glutamate", minor=True, **spot))

    def patients(self) -> None:
        with self.beat("patients") as beat:
            clock = beat.clock(self.model_s)
            self.play(Vanish(self.raster), run_time=0.4)
            self.drag(circuit_story.in_patients(), seconds=2.0)
            beat.cue(1)
            self.run_spikes(clock, circuit_story.in_patients())

    def run_spikes(self, clock: ModelClock, block: float) -> None:
        """Half a second of the model at a block, as it happens."""
        self.raster = self.spikes(block)
        self.add(self.raster)
        self.play(Appear(self.raster), run_time=0.3)
        self.advance(clock, seconds=WINDOW_S / clock.gear)
        self.hold()

    def other(self) -> None:
        course = circuit_story.other_circuit()
        with self.beat("other") as beat:
            gone = (self.raster, self.slider, self.names)
            self.play(*map(Vanish, gone), run_time=0.4)
            self.knob.set_value(0.0)
            second = Circuit(
                self.layout,
                self.theme,
                px_scale=self.settings.px_scale,
                seed=8,
                without=("tonic",),
                only=("circuit",),
            )
            self.follow(second, course)
            self.change_world(second.world())
            self.tell_light(second, course)
            self.second = second
            self.slider = self.rates(
                self.own(course), OTHER_TOP, self.band, **self.of_patients()
            )
            self.names = legend_of(
                {
                    "pyramidal": self.label("kind_pyramidal", "Pyramidal"),
                    "fast": self.label("kind_interneurons", "Interneurons"),
                },
                **self.look(),
            )
            self.add(self.slider, self.names)
            self.play(Appear(self.slider), Appear(self.names))
            beat.cue(1, after=0.6)
            self.drag(self.share, seconds=3.2)
            self.hold(2.4)

    def prefer(self) -> None:
        course = circuit_story.interneurons_alone()
        with self.beat("prefer") as beat:
            self.drag(0.0, seconds=1.2)
            self.follow(self.second, course)
            self.tell_light(self.second, course)
            beyond = self.label("interneurons_only", "interneurons only: 3 %")
            self.swap(self.rates(self.own(course), OTHER_TOP, beyond=beyond))
            self.drag(float(course.x[-1]), seconds=2.6)
            self.hold(1.6)
            beat.cue(1)
            self.hold(2.0)

    def verdict(self) -> None:
        other = circuit_story.other_circuit()
        with self.beat("verdict") as beat:
            self.drag(0.0, seconds=1.0)
            self.follow(self.second, other)
            self.tell_light(self.second, other)
            names = {
                "built": self.label("built", "first circuit"),
                "published": self.label("published", "other circuit"),
            }
            pair = {
                "built": (self.course, "pyramidal"),
                "published": (other, "pyramidal"),
            }
            slider = self.rates(pair, TOP, band=self.band, **self.of_patients())
            self.swap(slider, legend_of(names, **self.look()))
            self.drag(self.share, seconds=2.8)
            self.hold(1.0)
            beat.cue(1)
            self.hold(2.4)

    def swap(self, slider: Mobject, names: Mobject | None = None) -> None:
        """One slider goes, another comes in its place; names as well, if given."""
        gone = [self.slider] if names is None else [self.slider, self.names]
        self.play(*map(Vanish, gone), run_time=0.4)
        come = [slider] if names is None else [slider, names]
        self.slider, self.names = slider, names or self.names
        self.add(*come)
        self.play(*map(Appear, come))

    # -- panel --------------------------------------------------------------------

    def kinds(self) -> dict[str, str]:
        return {
            "pyramidal": self.label("kind_pyramidal", "Pyramidal"),
            "fast": self.label("kind_fast", "Fast"),
            "tonic": self.label("kind_tonic", "Tonic"),
        }

    def spikes(self, block: float, tall: bool = False) -> Mobject:
        """The raster of the run at a block, following this beat's clock."""
        run, start_s = disinhibition_network.network_at(block), self.model_s
        raster = raster_of(
            (run.spike_t_s, run.spike_cell),
            lambda: self.model_s - start_s,
            tall=tall,
            **self.look(),
        )

        def truth() -> np.ndarray:
            past = run.spike_t_s <= min(self.model_s - start_s, WINDOW_S)
            return np.stack([run.spike_t_s[past], run.spike_cell[past]], axis=1)

        self.shows(f"spikes at {block:g}", raster, truth)
        return raster

    def own(self, course: Course) -> dict[str, tuple[Course, str]]:
        """A course's curves, by kind of cell."""
        return {kind: (course, kind) for kind in course.kinds}

    def of_patients(self) -> dict[str, str]:
        """Words of the track's two parts."""
        return {
            "in_band": self.label("in_patients", "in patients"),
            "beyond": self.label("above_patients", "above patients' levels"),
        }

    def rates(
        self,
        curves: dict[str, tuple[Course, str]],
        top: float,
        band: tuple[float, float] | None = None,
        in_band: str = "",
        beyond: str = "",
        alone: bool = True,
    ) -> Mobject:
        """The slider under the curves that it moves along."""
        rate, block = self.label("rate", "rate"), self.label("slider", "block")
        most = float(next(iter(curves.values()))[0].x[-1])
        slider = slider_of(
            {name: (own.x, own.kinds[kind]) for name, (own, kind) in curves.items()},
            self.knob_at,
            Words(rate=rate, slider=block, band=in_band, beyond=beyond),
            most=most,
            top=top,
            alone=alone,
            band=band,
            **self.look(),
        )

        def truth() -> np.ndarray:
            at = [self.knob_at(), *(u * most for u in (0.2, 0.5, 0.8))]
            ratios = [[own.kind_at(k, x) for x in at] for own, k in curves.values()]
            return np.array([at[0] / most, *np.ravel(ratios)])

        self.shows("slider", slider, truth)
        return slider
