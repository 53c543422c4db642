"""What was measured of the glutamate surge, in whom, and what is disputed."""

from __future__ import annotations

import numpy as np
from manim import Mobject

from ketamotion.evidence import Quantity, references
from ketamotion.mobjects.debate import Side
from ketamotion.mobjects.dose_chart import DoseChart
from ketamotion.mobjects.furniture import wide_condition
from ketamotion.mobjects.people_card import Bars, Crowd
from ketamotion.mobjects.relief.synapse_shape import NM_PX, section
from ketamotion.mobjects.sprite import World
from ketamotion.mobjects.surge_picture import (
    DIM,
    PROBE_WALL,
    WAITING,
    DialysisProbe,
    empty_world,
    probe_shots,
    uptake_kit,
)
from ketamotion.mobjects.surge_places import surge_places
from ketamotion.mobjects.synapse import PORE_S, Synapse
from ketamotion.mobjects.track import smootherstep
from ketamotion.mobjects.veil import Appear, Vanish, set_veil
from ketamotion.models import extracellular_glutamate, glutamate_cloud
from ketamotion.stage import MechanismScene
from ketamotion.stage.beats import BeatStage
from ketamotion.stage.clock import gear
from ketamotion.storyboard import Beat, Parameter, Results, Storyboard

RATE = "1 s = 8 µs"
MARKS_S = (0.2, 0.8, 1.4, 3.2, 4.3)
CURVE_S = 5.8
"""When the marks and the curve begin, in seconds of film after the chart."""
GROW_S = 0.6
"""How long a mark takes to grow, in seconds of film."""
RISE_S = 1.4
"""How long the bar of the people takes to rise."""
LOWEST_DOSE = 3.0
"""Where the axis of doses begins, in mg/kg: below it nothing was measured."""


def all_agree(results: Results) -> bool:
    """Whether the network goes where the rats went, at every dose."""
    return results["agreeing"] == 5


class SurgeEvidence(MechanismScene):
    """The cleft, a probe in rats, a scanner with people, and the dispute."""

    storyboard = Storyboard(
        id="surge_evidence",
        order=75,
        opens_at="cleft",
        closes_at="cleft",
        length_s=(40.0, 60.0),
        title="A surge of glutamate?",
        objective="Tell what was measured in rats from what was measured in people.",
        poster="rats",
        question="Is there a surge, and in whom?",
        parameters=(
            Parameter(
                name="half_block_mg_kg",
                default=15.0,
                unit="mg/kg",
                model=(5.0, 60.0),
                story=(13.0, 17.0),
                meaning="dose that blocks half of the model's receptors in a rat",
            ),
        ),
        beats=(
            Beat(
                "uptake",
                title="Cleared from the cleft",
                captions=(
                    "Glutamate leaves a vesicle and spreads through the cleft.",
                    "Astrocytes take it up and turn it into glutamine.",
                ),
                description=(
                    "A synapse in section. A vesicle opens; a golden cloud fills the "
                    "cleft and thins out at its edges, where transporters on a green "
                    "astrocyte swallow glutamate."
                ),
                sources=("zhou2014", "clements1992"),
                claims=(17,),
                holds=lambda r: r["taken_up"] > 0.1,
                badge="model",
                rate=RATE,
                scale="nm",
                note="molecules enlarged",
            ),
            Beat(
                "probe",
                title="What a probe sees",
                captions=(
                    "A probe in a rat's cortex collects what is left outside.",
                    "It averages minutes and many synapses, not one cleft.",
                ),
                description=(
                    "A slender probe stands in a forest of nerve cells, dim further "
                    "away. Small golden molecules drift steadily through the pores "
                    "of its wall and are carried up."
                ),
                sources=("moghaddam1997", "chefer2009"),
                claims=(17,),
                badge="in animals",
                condition="microdialysis",
            ),
            Beat(
                "rats",
                title="In rats: an inverted U",
                captions=(
                    "In rats, low doses raised glutamate in the frontal cortex.",
                    "A middle dose changed nothing, an anaesthetic one lowered it.",
                    "Our network, fitted to this, bends the same way.",
                ),
                neutral=(
                    "In rats, low doses raised glutamate in the frontal cortex.",
                    "A middle dose changed nothing, an anaesthetic one lowered it.",
                    "The network's curve, with the dose that was set.",
                ),
                description=(
                    "Five doses on an axis. Above 10, 20 and 30 a golden arrow points "
                    "up, at 50 stand two level bars, below 200 an arrow points down. "
                    "All marks are equally large. In a strip of its own below, a pale "
                    "curve rises and falls."
                ),
                sources=("moghaddam1997", "adam2024"),
                claims=(14, 17),
                holds=all_agree,
                badge="in animals",
                condition="rat prefrontal cortex",
                note="arrows: direction only",
            ),
            Beat(
                "people",
                title="In people: a small rise",
                captions=(
                    "Labelled carbon in glutamine tracks the turnover of glutamate.",
                    "In {people:1} people, ketamine raised it by {rise:1} %: "
                    "a small rise, no flood.",
                ),
                description=(
                    "Twenty-one figures in one bracket. Beside them two bars on an "
                    "axis from zero: placebo, and ketamine a little higher. Only what "
                    "exceeds placebo is orange; it bears an error bar."
                ),
                sources=("abdallah2018",),
                claims=(17,),
                holds=lambda r: 0 < r["rise"] < 25 and r["people"] == 21,
                badge="in people",
                condition="prefrontal cortex, during the infusion",
                scale="",
                note="± standard error of the difference",
            ),
            Beat(
                "dispute",
                title="Which cells?",
                captions=(
                    "Interneurons first? With less receptor there, "
                    "mice did not respond.",
                    "In rats, MK-801, a similar blocker, quieted them first.",
                ),
                description=(
                    "Two panels of equal size with the same two cells. Left, ketamine "
                    "acts first on the round interneuron, which is lit; right, first "
                    "on the pyramidal cell. Two studies are named on the left."
                ),
                sources=("gerhard2020", "homayoun2007"),
                claims=(16,),
                badge="disputed",
                note="two hypotheses",
            ),
            Beat(
                "unsettled",
                title="Not settled",
                captions=(
                    "Pyramidal cells first? Losing a receptor part there "
                    "mimicked ketamine.",
                    "Monkeys on ketamine chose as if excitation fell. "
                    "It is not settled.",
                ),
                description=(
                    "The same two panels. Two studies are named on the right, below "
                    "the pyramidal cell. Then the panels go and the synapse is back."
                ),
                sources=("miller2014", "cavanagh2020"),
                claims=(16,),
                badge="disputed",
            ),
        ),
    )

    def construct(self) -> None:
        self.solve()
        self.spots = surge_places(self.layout)
        kit = self.kit = uptake_kit(self.theme, self.layout, self.settings.px_scale)
        self.world.nm_px = NM_PX
        self.world.take(kit.shots[0]).add(Synapse(kit, lambda: self.now))
        self.furniture.condition_px = wide_condition(self.layout)
        self.cited: list[Mobject] = []
        self.uptake()
        self.probe()
        self.rats()
        self.people()
        self.dispute()
        self.unsettled()

    def solve(self) -> None:
        """Compute everything that is shown, before the first frame."""
        model, half = extracellular_glutamate, self.parameter("half_block_mg_kg")
        self.cloud = glutamate_cloud.release(*section())
        taken = float(self.cloud.course["taken_up"].y[-1])
        self.result("taken_up", Quantity(taken, "1", "F"))
        self.trials = model.trials()
        doses = [trial.dose for trial in self.trials]
        found = [trial.direction for trial in self.trials]
        agreeing = int(np.sum(model.direction(doses, half) == found))
        self.result("agreeing", Quantity(agreeing, "1", "F"))
        self.doses = np.geomspace(LOWEST_DOSE, doses[-1], 160)
        self.heights = np.log(model.settled(self.doses, half))
        self.found = model.people()
        self.result("rise", self.found.rise)
        self.result("people", self.found.participants)

    # -- the cleft ---------------------------------------------------------------

    def uptake(self) -> None:
        synapse = Synapse(self.kit, lambda: self.now)
        world = World(nm_px=NM_PX).take(self.kit.shots[1])
        world.add(synapse)
        with self.beat("uptake") as beat:
            self.open_with_title(DIM)
            self.put(world)
            self.furniture.rescale(world.view.zoom, 0.6)
            self.play(Appear(world), run_time=0.6)
            clock = beat.clock()
            start = self.now
            synapse.release(start)
            synapse.follow_cloud(
                self.cloud,
                lambda: 1e6 * clock.now_s if self.now > start + PORE_S - 1e-6 else -1.0,
                1e6 * gear(RATE),
            )
            mean = self.cloud.course["cleft_mm"]
            self.shows("cloud", synapse.field, lambda: mean.at(self.model_s))
            self.play(run_time=PORE_S)
            self.advance(clock, seconds=1.4)
            beat.cue(1)
            self.advance(clock, seconds=2.4)
            self.show(*self.cleft_names(synapse))

    def put(self, world: World) -> None:
        """Another world takes the place of one that has gone; not yet seen."""
        self.remove(self.world)
        self.world = world
        set_veil(world, 0.0)
        self.add(world)

    def cleft_names(self, synapse: Synapse) -> list[Mobject]:
        """Who takes glutamate up."""
        spots, view = self.spots, self.world.view
        names = [self.name("astrocyte", "astrocyte", spots.astrocyte, side="middle")]
        if spots.transporter is not None:
            look = spots.label("transporter", synapse.spot("transporter"), view)
            names.append(self.name("transporter", "transporter", minor=True, **look))
        return names

    # -- rats --------------------------------------------------------------------

    def probe(self) -> None:
        shots = probe_shots(self.theme, self.layout, self.settings.px_scale)
        with self.beat("probe") as beat:
            world = World().take(*shots)
            density = self.spots.probe.zoom * self.settings.px_scale
            world.add(DialysisProbe(self.theme, lambda: self.now, density))
            self.change_world(world)
            self.play(run_time=0.6)
            spots, view = self.spots, world.view
            look = spots.label("probe_name", PROBE_WALL, view)
            self.show(self.name("probe", "probe", **look), seconds=0.6)
            look = spots.label("inflow", WAITING, view, "left")
            self.show(self.name("inflow", "glutamate", **look), seconds=0.6)
            beat.cue(1)
            self.play(run_time=1.6)
            self.hold()

    def rats(self) -> None:
        with self.beat("rats") as beat:
            self.play(run_time=0.4)  # until the names have gone
            self.journey("aside", run_time=1.0)
            begin = self.now + 0.6
            starts = [begin + at for at in MARKS_S]
            curve_s = begin + CURVE_S
            words = (
                self.label("more", "more glutamate"),
                self.label("same", "as before"),
                self.label("less", "less"),
                self.label("model", "fitted model"),
                self.label("dose", "ketamine dose"),
            )
            chart = DoseChart(
                self.spots.chart,
                [trial.dose for trial in self.trials],
                [trial.direction for trial in self.trials],
                lambda: [self.done(t, GROW_S) for t in starts],
                (self.doses, self.heights),
                lambda: self.dose_reached(curve_s),
                words,
                self.label("unit", "mg/kg"),
                **self.look(),
            )
            self.shows("directions", chart, lambda: self.directions(starts))
            self.shows(
                "model", chart.curve, lambda: self.hump(self.dose_reached(curve_s))
            )
            self.show(chart, seconds=0.1)
            beat.cue(1, after=begin + MARKS_S[3] - 0.4 - self.now)
            beat.cue(2, after=begin + CURVE_S - 0.2 - self.now)
            self.play(run_time=max(0.1, begin + CURVE_S - 0.6 - self.now))
            self.show(chart.strip, seconds=0.1)
            self.play(run_time=begin + CURVE_S + 1.6 - self.now)
            self.hold()

    def done(self, start_s: float, seconds: float) -> float:
        """How much of a change has happened by now, 0 to 1."""
        return smootherstep((self.now - start_s) / seconds)

    def directions(self, starts: list[float]) -> list[tuple[float, float]]:
        """What was measured at the doses whose marks have grown: dose, direction."""
        found = zip(self.trials, starts, strict=True)
        return [(t.dose, t.direction) for t, at in found if self.done(at, GROW_S) >= 1]

    def hump(self, dose: float) -> np.ndarray:
        """The model's curve up to a dose, as far as computed: (n, 2)."""
        seen = self.doses <= dose
        return np.stack([self.doses[seen], self.heights[seen]], axis=1)

    def dose_reached(self, start_s: float) -> float:
        """Up to which dose the curve is drawn at present."""
        u = self.done(start_s, 1.6)
        low, high = self.doses[0], self.doses[-1]
        return float(low * (high / low) ** u) if u > 0 else 0.0

    # -- people ------------------------------------------------------------------

    def people(self) -> None:
        spots, found = self.spots, self.found
        with self.beat("people") as beat:
            bare = empty_world(self.theme, self.layout, self.settings.px_scale)
            self.change_world(bare)
            groups = (
                (found.healthy, self.label("healthy", "{n} healthy", n=found.healthy)),
                (
                    found.depressed,
                    self.label("depressed", "{n} patients", n=found.depressed),
                ),
            )
            total = round(found.participants.value)
            both = self.label("people", "{n} people", n=total)
            look = {"layout": self.layout, "theme": self.theme}
            crowd = Crowd(spots.crowd, groups, both, **look)
            self.shows("crowd", crowd, lambda: total)
            self.show(crowd, seconds=2.4)
            beat.cue(1)
            start, rise = self.now + 1.6, found.rise.value
            bars = Bars(
                spots.bars,
                lambda: (100.0, 100.0 + rise * self.done(start, RISE_S)),
                found.standard_error.value,
                (self.label("placebo", "placebo"), self.label("drug", "ketamine")),
                self.label("measured", "^{13}C in glutamine"),
                **self.look(),
            )
            self.shows("bars", bars, bars.levels)
            self.show(bars, seconds=1.1)
            self.play(run_time=RISE_S)
            words = self.label("plus", "+{rise} %", rise=rise)
            self.show(bars.finding(words), seconds=2.0)

    # -- the dispute -------------------------------------------------------------

    def dispute(self) -> None:
        with self.beat("dispute") as beat:
            self.sides = [self.side(0, "interneurons"), self.side(1, "pyramidal cells")]
            self.play(run_time=0.4)  # until the people have gone
            self.add(*self.sides)
            self.play(*map(Appear, self.sides))
            x, y = self.sides[0].drug
            ring = {"at": (x + 86, y - 150), "target": (x + 20, y - 26)}
            drug = self.name("ketamine", "ketamine", **ring)
            drug.set_z_index(3)
            self.sides.append(drug)
            self.add(drug)
            self.play(Appear(drug))
            self.play(run_time=0.2)
            self.cite(0, ("gerhard2020", "homayoun2007"), beat)

    def unsettled(self) -> None:
        with self.beat("unsettled") as beat:
            self.play(*map(Vanish, self.cited), run_time=0.4)
            self.cited.clear()
            self.cite(1, ("miller2014", "cavanagh2020"), beat)
            self.play(*map(Vanish, [*self.sides, *self.cited]))
            world = World(nm_px=NM_PX).take(self.kit.shots[1])
            world.add(Synapse(self.kit, lambda: self.now))
            self.put(world)
            self.play(Appear(world, most=DIM))
            self.hold()

    def cite(self, n: int, studies: tuple[str, str], beat: BeatStage) -> None:
        """Name two studies on one side, the second with its caption."""
        first, second = map(references().get, studies)
        for study, line in ((first, 0), (second, 1)):
            if line:
                beat.cue(1)
            name = self.sides[n].study(f"{study.authors[0]} {study.year}", line)
            self.cited.append(name)
            self.add(name)
            self.play(Appear(name))
            self.play(run_time=1.5)

    def side(self, n: int, cell: str) -> Side:
        """One side of the dispute."""
        return Side(
            self.spots.sides[n],
            self.label("first", "first target"),
            self.label(cell.partition(" ")[0], cell),
            ("interneuron", "pyramidal")[n],
            layout=self.layout,
            theme=self.theme,
            px_scale=self.settings.px_scale,
        )
