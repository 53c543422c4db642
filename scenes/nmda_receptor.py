"""The NMDA receptor asks two questions: glutamate, and a depolarised membrane."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from manim import Mobject

from ketamotion.evidence import derive
from ketamotion.mobjects.channel_places import Spot, on_screen, places
from ketamotion.mobjects.channel_story import APPROACH_S
from ketamotion.mobjects.coincidence_table import CoincidenceTable
from ketamotion.mobjects.current_panels import (
    CurrentRecord,
    CurrentVoltagePanel,
    CurveWords,
)
from ketamotion.mobjects.magnesium_places import free_names, magnesium_places
from ketamotion.mobjects.magnesium_story import SECOND_S, MagnesiumStory
from ketamotion.mobjects.membrane_charge import MembraneCharge
from ketamotion.mobjects.nmda_receptor import cleft_kit
from ketamotion.mobjects.receptor_ring import ReceptorRing, sight_line
from ketamotion.mobjects.veil import Appear, Vanish, Withdraw
from ketamotion.mobjects.voltage_ruler import VoltageRuler
from ketamotion.models import magnesium_currents as model
from ketamotion.models.magnesium_currents import REST_MV, UP_MV
from ketamotion.models.magnesium_story import story_pore
from ketamotion.stage import TITLE_S, MechanismScene
from ketamotion.stage.clock import gear
from ketamotion.storyboard import Beat, Parameter, Results, Storyboard
from ketamotion.timecourse import drawn_until

"""How long the title stands, in seconds of film."""
RATE = "1 s = 0.25 ms"
CASES_S = (1.4, 3.0, 4.4, 7.2, 9.6)
"""When each of the four cases begins, and the last one ends, after its beat began."""
ION = 0.25
"""Current times seconds of film that one drawn ion stands for."""
APART_S = (0.42, 1.7, 0.9)
"""Least time between ions of the same way; from one in to one out; and back."""
GLUN1, GLUN2, EXIT = (84.0, -552.0), (206.0, -290.0), (24.0, 128.0)
MAGNESIUM = (0.0, 88.0)
"""What names point at, in px of the world."""


def at_rest_blocked(results: Results) -> bool:
    """Whether it is in the pore most of the time at rest, but not when depolarised."""
    return results["blocked_rest"] > 0.9 and results["free_up"] > 0.4


def bends(results: Results) -> bool:
    """Whether the current is most inward between rest and 0 mV."""
    return -60.0 < results["peak_mv"] < -5.0


def only_both(results: Results) -> bool:
    """Whether many times more pores conduct when both questions are answered."""
    return results["free_up"] > 8 * (1 - results["blocked_rest"])


class NMDAReceptor(MechanismScene):
    """Parts, agonists, magnesium, depolarisation, the curve, coincidence."""

    storyboard = Storyboard(
        id="nmda_receptor",
        order=40,
        opens_at="channel",
        closes_at="channel",
        length_s=(60.0, 90.0),
        title="A receptor with two questions",
        objective="Explain why an NMDA receptor needs glutamate and depolarisation.",
        poster="depolarise",
        question="Why is one signal not enough?",
        figures={"At 0 mV": model.REVERSAL_MV},
        parameters=(
            Parameter(
                name="magnesium_mm",
                default=1.0,
                unit="mM",
                model=(0.01, 10.0),
                story=(0.5, 2.0),
                meaning="magnesium outside the cell",
            ),
        ),
        beats=(
            Beat(
                "parts",
                title="Four subunits, one pore",
                captions=(
                    "An NMDA receptor, cut open: a channel through the membrane of a "
                    "nerve cell.",
                    "Four subunits stand round one pore: GluN1 and GluN2 by turns.",
                ),
                description=(
                    "A receptor in section stands in its membrane: two teal and two "
                    "blue subunits side by side around a pore that is shut. Beside it "
                    "a ring, joined by a dashed line: seen from above, blue GluN1 "
                    "and teal GluN2 alternate round the pore."
                ),
                sources=("karakas2014", "rambhadran2010"),
                claims=(8,),
                badge="structure",
                scale="nm",
                note="slice: all four side by side",
            ),
            Beat(
                "agonists",
                title="Glutamate alone does not open it",
                captions=(
                    "Glutamate binds to both GluN2. The gate stays shut.",
                    "GluN1 needs glycine. Only with all four bound can the gate open.",
                ),
                description=(
                    "Two yellow glutamates settle in the outer clefts, which close. "
                    "The beads of the gate still touch. Then two lilac glycines settle "
                    "in the inner clefts; the beads part, blue light fills the pore "
                    "and sodium ions pass."
                ),
                sources=("cummings2015", "karakas2014"),
                claims=(8, 12),
                badge="in vitro",
                condition="in a dish, no magnesium",
                scale="nm",
                note="order not simulated",
            ),
            Beat(
                "magnesium",
                title="Magnesium plugs the open pore",
                captions=(
                    "In the brain there is magnesium. At rest it is drawn deep into "
                    "the open pore.",
                    "The gate is open, but {blocked_rest:percent} of the time "
                    "magnesium is in the way.",
                ),
                neutral=(
                    "In the brain there is magnesium. It can enter the open pore.",
                    "At rest it is there {blocked_rest:percent} of the time.",
                ),
                description=(
                    "A grey hexagonal magnesium ion sinks between the parted beads to "
                    "the narrowest place, far below the gate. The light goes out, no "
                    "ion passes. A ruler shows the voltage at rest."
                ),
                sources=("nowak1984", "ascher1988", "wollmuth1998"),
                claims=(13,),
                badge="model",
                condition="magnesium {magnesium_mm} mM",
                scale="nm",
                note="rates: Ascher & Nowak 1988",
                holds=at_rest_blocked,
            ),
            Beat(
                "depolarise",
                title="Depolarisation drives magnesium out",
                captions=(
                    "The membrane is depolarised. Magnesium leaves; sodium and calcium "
                    "enter.",
                    "It keeps coming back, briefly. Calcium carries a minor part of "
                    "the current.",
                ),
                neutral=(
                    "The membrane is depolarised. Magnesium is held less firmly.",
                    "Depolarised, the pore is free {free_up:percent} of the time.",
                ),
                description=(
                    "A mark on a ruler rises from rest. The magnesium ion leaves the "
                    "pore upward; sodium and a calcium ion go in, potassium comes out. "
                    "Magnesium returns for a moment and leaves again. A record of the "
                    "current shows it chopped."
                ),
                sources=("nowak1984", "ascher1988", "weaver2024"),
                claims=(13,),
                badge="model",
                condition="magnesium {magnesium_mm} mM",
                rate=RATE,
                scale="nm",
                note="one simulated pore",
                holds=at_rest_blocked,
            ),
            Beat(
                "curve",
                title="The current bends into a J",
                captions=(
                    "Averaged, with magnesium: most current flows in near "
                    "{peak_mv:1} mV, little at rest.",
                    "Without magnesium it is a straight line. At 0 mV both turn "
                    "outward.",
                ),
                neutral=(
                    "Averaged, with magnesium: most current flows in near "
                    "{peak_mv:1} mV.",
                    "Without magnesium it is a straight line. At 0 mV both turn "
                    "outward.",
                ),
                description=(
                    "A curve draws itself from -80 to +40 mV beside the channel: near "
                    "zero at first, then a dip, then up through zero: a J. Magnesium "
                    "pales as the voltage rises. Then all magnesium leaves the "
                    "picture and a straight line is drawn."
                ),
                sources=("nowak1984", "ascher1988", "jahr1990"),
                claims=(13,),
                badge="model",
                condition="magnesium {magnesium_mm} mM, then none",
                scale="nm",
                note="average; ions: net current",
                holds=bends,
            ),
            Beat(
                "coincidence",
                title="Two questions at once",
                captions=(
                    "Two questions at once: is glutamate here? Is the membrane "
                    "depolarised?",
                    "AMPA receptors are the fast on-switch. This one answers only to "
                    "both.",
                ),
                neutral=(
                    "Two questions at once: is glutamate here? Is the membrane "
                    "depolarised?",
                    "AMPA receptors are the fast on-switch. This one weighs both.",
                ),
                description=(
                    "A table of four cells: without and with glutamate, at rest and "
                    "depolarised. The channel shows each in turn; a bar says how much "
                    "of the time it conducts. Only with both is the bar high. At the "
                    "end the channel is shut again."
                ),
                sources=("nowak1984", "jahr1990", "destexhe1994"),
                claims=(13,),
                badge="model",
                condition="magnesium {magnesium_mm} mM",
                scale="nm",
                note="glycine bound throughout",
                holds=only_both,
            ),
        ),
    )

    def construct(self) -> None:
        self.solve()
        self.spots, self.own = places(self.layout), magnesium_places(self.layout)
        scale = self.settings.px_scale
        kit = cleft_kit(self.theme, self.layout, scale, beside=self.own.beside)
        self.world.take(*kit.shots)
        self.story = MagnesiumStory(kit, self.spots, self.own, lambda: self.now)
        zoom = self.spots.whole.zoom
        self.ring = ReceptorRing(self.theme, self.own.ring, zoom, scale)
        self.world.add(self.story, self.ring)
        self.furniture.condition_px = self.spots.condition_px
        self.parts()
        self.agonists()
        self.furniture.condition_px = self.own.condition_px
        for play in (self.magnesium, self.depolarise, self.curve, self.coincidence):
            play()

    def solve(self) -> None:
        """Compute everything that will move, before the first frame."""
        self.mm = mm = self.parameter("magnesium_mm")
        self.pore = story_pore(mm, seed=self.seed)
        known = model.inputs()
        rest, up = (float(model.free_share(v, mm)) for v in (REST_MV, UP_MV))
        self.result("blocked_rest", derive(1 - rest, "1", *known))
        self.result("free_up", derive(up, "1", *known))
        self.result("peak_mv", derive(model.peak_mv(mm), "mV", *known))

    def part_name(self, key: str, english: str, spot: Spot, part: Spot, side: str):
        """A name whose leader ends at a place of the world."""
        target = on_screen(part, self.world.view)
        return self.name(key, english, spot, target, side)

    # -- the receptor ---------------------------------------------------------------

    def parts(self) -> None:
        story, own = self.story, self.own
        with self.beat("parts") as beat:
            story.open_title(self.now + TITLE_S, 1.2)
            self.ring.hidden = True
            self.open_with_title()
            self.journey("whole", run_time=1.2)
            self.hold(1.0)
            beat.cue(1)
            self.ring.hidden = False
            look = {"side": "middle", "minor": True}
            above = self.name("above", "seen from above", own.ring_name, **look)
            glun1 = self.part_name("glun1", "GluN1", own.glun1, GLUN1, "middle")
            glun2 = self.part_name("glun2", "GluN2", own.glun2, GLUN2, "right")
            at = (own.ring, own.ring_name, self.world.view)
            self.sight = sight_line(*at, layout=self.layout, theme=self.theme)
            self.add(self.sight)
            self.play(Appear(self.ring), Appear(self.sight))
            self.show(above, glun1, glun2, seconds=2.5)

    def agonists(self) -> None:
        story, spots = self.story, self.spots
        with self.beat("agonists") as beat:
            self.play(Withdraw(self.ring), Vanish(self.sight), run_time=0.4)
            self.ring.hidden = True
            self.journey("pore", run_time=1.0)
            view = self.world.view
            self.far = story.add_bath(spots.ions)
            self.play(*map(Appear, (self.far, *story.add_agonist())))
            names = [
                self.name(kind, kind, **spots.beside(kind, view))
                for kind in ("glutamate", "glycine")
            ]
            x, y = on_screen(spots.ions[self.own.named_sodium][1:], view)
            names.append(self.name("sodium", "Na^{+}", (x + 34, y)))
            self.show(*names, seconds=0.9)
            crossed = names[:1] if "glutamate" in self.own.crossed else []
            bound = self.now + 0.3 + APPROACH_S
            story.glutamate_stays([(bound, math.inf)])
            leaves = bound + SECOND_S - APPROACH_S
            self.others = [story.another_comes("glutamate", "right", leaves)]
            self.play(*self.drop(*crossed), run_time=0.4)
            self.play(run_time=bound + SECOND_S + 0.8 - self.now)
            look = spots.label("drug", (0, -80), view, "middle")
            gate = self.name("gate_shut", "gate, still shut", **look)
            self.show(gate, *crossed, seconds=1.0)
            beat.cue(1)
            story.glycine_binds(self.now + 0.1)
            self.others += [story.another_comes("glycine", "left", self.now + 0.1)]
            opens = story.glycine_bound_s + 1.0
            story.gate_opens([(opens, math.inf)])
            story.pass_ions([(opens + 0.5 + 0.42 * n, True) for n in range(40)])
            self.play(*self.drop(gate), run_time=0.4)
            self.play(run_time=opens + 0.8 - self.now)
            look = spots.label("exit", (24, 128), view, "right")
            self.show(self.name("pore_open", "pore, open", **look))

    # -- magnesium --------------------------------------------------------------------

    def magnesium(self) -> None:
        story, own = self.story, self.own
        with self.beat("magnesium") as beat:
            gone = (self.far, *self.others)
            self.play(*map(Withdraw, gone), run_time=0.4)
            self.journey("beside", run_time=1.0)
            self.mv: Callable[[], float] = lambda: REST_MV
            words = self.label("voltage", "voltage")
            self.ruler = VoltageRuler(
                lambda: self.mv(), words, own.ruler, **self.look()
            )
            self.shows("voltage", self.ruler, lambda: self.mv())
            self.shows("number", self.ruler.counter, lambda: round(self.mv()))
            near = story.add_bath(own.near_ions)
            right = self.layout.width if self.layout.portrait else own.panel.left
            self.charge = MembraneCharge(
                lambda: self.mv(), own.beside, right, own.words_below, **self.look()
            )
            self.shows("charge", self.charge, lambda: self.mv())
            self.add(self.charge, self.ruler)
            come = (self.charge, self.ruler, near, *story.add_magnesium())
            self.play(*map(Appear, come))
            names = self.ion_names()
            self.show(*names, seconds=1.2)
            sits = story.magnesium_enters(self.now + 0.2)
            story.traffic.until = sits - 1.5
            beat.cue(1, after=sits - self.now)
            self.play(run_time=sits - self.now)
            self.play(*self.drop(*names), run_time=0.4)
            self.show(self.part_name("ion", "Mg^{2+}", own.site, MAGNESIUM, "middle"))

    def ion_names(self) -> list[Mobject]:
        """Names of free ions, one of each kind that is not named elsewhere."""
        spots = free_names(self.own, self.layout, self.world.view).items()
        signs = {"calcium": "Ca^{2+}", "potassium": "K^{+}", "magnesium": "Mg^{2+}"}
        return [self.name(f"free_{k}", signs[k], *spot) for k, spot in spots]

    def depolarise(self) -> None:
        story, pore, turn = self.story, self.pore, 1.0 / gear(RATE)
        with self.beat("depolarise") as beat:
            clock = beat.clock()

            def film_s() -> float:
                return self.model_s * turn

            course = pore.course
            self.mv = lambda: float(course["v_mv"].at(self.model_s))
            visits = [(a * turn, b * turn) for a, b in pore.visits_s]
            story.magnesium_visits(visits, film_s)
            around = (-1.3 / turn, 1.6 / turn)
            self.shows(
                "magnesium",
                story.blocker,
                lambda: pore.blocked_between(*(self.model_s + d for d in around)),
            )
            flux = model.fluxes(course["v_mv"].y, 1.0 - course["blocked"].y)
            spans = [
                (a * turn + 1.0, b * turn + (1.0 if b == pore.end_s else -1.0))
                for a, b in pore.free_spans
            ]
            t_s = course.t_s * turn
            story.pass_ions(model.in_file(t_s, flux, spans, ION, APART_S), film_s)
            t_ms, share = pore.record()
            self.record = CurrentRecord(
                self.label("record", "inward current"),
                t_ms,
                share,
                lambda: 1000 * self.model_s,
                self.own.record,
                **self.look(),
            )
            self.shows(
                "record", self.record.trace, lambda: pore.samples(1000 * self.model_s)
            )
            self.add(self.record)
            self.play(Appear(self.record))
            beat.cue(1, after=0.55 * pore.end_s * turn)
            self.advance(clock, seconds=clock.film_seconds_until(pore.end_s))
            passing = "Na^{+}, Ca^{2+} in, K^{+} out"
            self.show(self.part_name("ions", passing, self.own.inward, EXIT, "right"))

    # -- the curve --------------------------------------------------------------------

    def curve(self) -> None:
        story = self.story
        with self.beat("curve") as beat:
            sweep = model.TwoSweeps(self.now, self.now + 1.2, self.mm)
            self.mv = lambda: float(sweep.v_mv(self.now))
            panel = self.two_curves(sweep)
            self.averaged(sweep)
            story.pass_ions(sweep.net_ions(ION, APART_S))
            self.play(Vanish(self.record), Vanish(self.ruler), run_time=0.4)
            self.add(panel)
            self.play(Appear(panel))
            self.play(run_time=sweep.second_s - 1.0 - self.now)
            self.add(panel.names[0])
            others = story.other_magnesium
            self.play(Appear(panel.names[0]), *map(Withdraw, others), run_time=0.5)
            beat.cue(1, after=0.3)
            panel.add(panel.straight, panel.pens[1])
            self.play(run_time=max(0.1, sweep.end_s - self.now))
            self.show(panel.names[1], seconds=1.6)
            self.iv = panel

    def averaged(self, plan: model.TwoSweeps | model.FourCases) -> None:
        """Show magnesium and light as their averages, as planned, from now on."""
        self.story.average(
            lambda: float(plan.magnesium(self.now)),
            lambda: float(plan.light(self.now)),
        )
        due = lambda: 2 * (float(plan.magnesium(self.now)),)  # noqa: E731
        self.shows("magnesium", self.story.blocker, due)

    def two_curves(self, sweep: model.TwoSweeps) -> CurrentVoltagePanel:
        """The panel in which both curves are drawn as the voltage sweeps."""
        v_mv = np.linspace(*sweep.ends_mv, 241)
        curves = [model.relative_current(v_mv, share) for share in (self.mm, 0.0)]
        words = CurveWords(
            self.label("iv", "current over voltage"),
            self.label("axis", "% of largest, inward down"),
            self.label("with", "with Mg^{2+}"),
            self.label("without", "without"),
        )
        reached = [lambda n=n: sweep.reached(self.now, n) for n in (0, 1)]
        panel = CurrentVoltagePanel(
            words, v_mv, *curves, tuple(reached), self.own.panel, **self.look()
        )
        for n, trace in enumerate((panel.curve, panel.straight)):
            self.shows(
                ("with", "without")[n],
                trace,
                lambda n=n: drawn_until(v_mv, 100 * curves[n], reached[n]()),
            )
        return panel

    # -- both at once -----------------------------------------------------------------

    def coincidence(self) -> None:
        story, begin = self.story, self.now
        with self.beat("coincidence") as beat:
            start = tuple(begin + t for t in CASES_S)
            bound, away = start[2] + 1.0, start[4] + 1.4
            opens = bound + SECOND_S
            cases = model.FourCases(begin, start, opens, away, self.mm)
            table = self.table(cases)
            self.mv = lambda: cases.v_mv(self.now)
            story.glutamate_stays([(-math.inf, begin + 0.3), (bound, away)])
            story.gate_opens([(-math.inf, begin + 0.5), (opens, away)])
            self.averaged(cases)
            t_s = np.linspace(start[3], start[4] + 0.4, 200)
            spans = [(start[3] + 0.4, start[4])]
            story.pass_ions(model.in_file(t_s, cases.fluxes(t_s), spans, ION, APART_S))
            self.play(Vanish(self.iv), Vanish(self.iv.names[0]), run_time=0.4)
            self.add(table)
            self.play(*map(Appear, (table, *story.other_magnesium)))
            beat.cue(1, after=start[3] - self.now)
            self.play(run_time=start[4] + 1.0 - self.now)
            self.play(Vanish(table), Vanish(self.charge), run_time=0.4)
            self.journey("whole", run_time=1.2)
            self.hold(1.8)  # the scale bar comes in at its beginning

    def table(self, cases: model.FourCases) -> CoincidenceTable:
        """The table of both questions, answered as they are asked."""
        table = CoincidenceTable(
            self.label("both", "share of time conducting"),
            (
                self.label("no_glutamate", "no glutamate"),
                self.label("glutamate_there", "glutamate"),
            ),
            (self.label("rest", "at rest"), self.label("up", "depolarised")),
            lambda: cases.answers(self.now),
            lambda: cases.asked(self.now),
            self.own.panel,
            **self.look(),
        )
        self.shows("answers", table, lambda: cases.answers(self.now))
        return table
