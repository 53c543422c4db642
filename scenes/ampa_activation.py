"""AMPA receptors open, the spine depolarises, and calcium enters by two routes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ketamotion.mobjects.ampa_panels import CURRENT_ROOM, ROOM, AmpaPanels
from ketamotion.mobjects.ion_rain import IonRain
from ketamotion.mobjects.panel import Panel
from ketamotion.mobjects.relief.spine_head_shape import NMDA_DEG
from ketamotion.mobjects.relief.synapse_shape import NM_PX, section
from ketamotion.mobjects.shape_plot import ShapePanel, ShapePlot
from ketamotion.mobjects.spine_head import Spine, SpineStates, spine_world
from ketamotion.mobjects.synapse import PORE_S, Synapse, synapse_kit
from ketamotion.mobjects.synapse_places import synapse_places
from ketamotion.mobjects.veil import Appear, Vanish, Withdraw
from ketamotion.models import ampa_story, glutamate_cloud, spine
from ketamotion.stage import MechanismScene
from ketamotion.stage.beats import BeatStage
from ketamotion.stage.clock import ModelClock
from ketamotion.storyboard import Beat, Parameter, Results, Storyboard, Variant
from ketamotion.timecourse import drawn_until

"""How long the title stands, in seconds of film."""
CLOUD_US, OPENING_MS, QUANTUM_MS = 30.0, 6.0, 25.0
"""How much of the model each beat shows."""
US, MS = 1e-6, 1e-3
SODIUM = 24
"""So many of very many sodium ions are drawn."""
UNDER_TITLE = 0.6
"""How much of the picture is seen under the title."""
CLOUD, OPENING, QUANTUM, BURST = (
    "1 s = 5 µs",
    "1 s = 1 ms",
    "1 s = 5 ms",
    "1 s = 20 ms",
)


def no_ketamine(results: Results) -> bool:
    """Whether there is nothing to compare with."""
    return results["held_central"] == 0


class AMPAActivation(MechanismScene):
    """One quantum, then many: what opens, and what lets calcium in."""

    storyboard = Storyboard(
        id="ampa_activation",
        order=80,
        opens_at="cleft",
        closes_at="spine",
        length_s=(50.0, 80.0),
        title="AMPA receptors pass it on",
        objective=(
            "Explain how glutamate leads to calcium in a spine while ketamine is there."
        ),
        poster="burst",
        question="Calcium through what?",
        figures={"−40 mV": -ampa_story.CLAMP_MV},
        parameters=(
            Parameter(
                name="ketamine_um",
                default=0.78,
                unit="uM",
                model=(0.0, 100.0),
                story=(0.42, 1.1),
                meaning="ketamine around the receptors, as in patients' plasma",
            ),
        ),
        beats=(
            Beat(
                "release",
                title="A cloud of glutamate",
                captions=(
                    "Where two nerve cells meet, a vesicle empties its glutamate.",
                    "The cloud fills the cleft within millionths of a second.",
                ),
                description=(
                    "Two nerve cells face each other across a narrow cleft. A vesicle "
                    "opens towards the cleft; a yellow cloud of glutamate spreads "
                    "between the membranes, over receptors in the lower one."
                ),
                sources=("clements1992",),
                claims=(118,),
                badge="model",
                rate=CLOUD,
                scale="nm",
                note="molecules enlarged",
                holds=lambda r: 0 < r["fill_us"] < 100,
            ),
            Beat(
                "open",
                title="The fast switch",
                captions=(
                    "AMPA receptors open within a millisecond, and soon close again.",
                    "Sodium streams in. This is the brain's fast switch.",
                ),
                description=(
                    "Close to the receptors: yellow-green Y-shaped AMPA receptors part "
                    "their arms and blue sodium ions pass. A curve beside them rises "
                    "within a millisecond and falls over the next few."
                ),
                sources=("destexhe1994",),
                claims=(13, 18),
                badge="model",
                rate=OPENING,
                scale="nm",
                note="gap shows share open",
                holds=lambda r: 0.3 < r["open_share"] < 0.9 and 0 < r["open_ms"] <= 1,
            ),
            Beat(
                "spine",
                title="The spine depolarises",
                captions=(
                    "The charge lifts the voltage of the spine's head for a moment.",
                    "One quantum is too little to open voltage-gated calcium channels.",
                ),
                description=(
                    "A mushroom-shaped spine on a piece of dendrite, cut open. A pale "
                    "light runs along the membrane of its head and fades. A curve of "
                    "voltage rises and falls inside a wide band."
                ),
                sources=("acker2016", "destexhe1994"),
                claims=(118,),
                badge="model",
                rate=QUANTUM,
                scale="µm",
                note="band: range of spine necks",
                holds=lambda r: r["quantum_mv"] > 5 and 0 < r["quantum_l_type"] < 0.02,
            ),
            Beat(
                "burst",
                title="Calcium through two doors",
                captions=(
                    "Many synapses fire together. Now L-type calcium channels open.",
                    "Calcium enters by them and by NMDA receptors; how much by each "
                    "is uncertain.",
                ),
                description=(
                    "The light grows along dendrite and head. Green calcium ions enter "
                    "through NMDA receptors at the top of the head and through L-type "
                    "channels at its sides, each for the same share; a green glow "
                    "spreads. Two curves rise; thin lines, without ketamine, run "
                    "beside them. Bars show how far they may reach, and overlap."
                ),
                sources=("wolf2005", "bollmann1998", "harnett2012", "jahr1990"),
                claims=(118,),
                badge="model",
                condition="ketamine {ketamine_um} µM",
                rate=BURST,
                scale="µm",
                note="thin lines: without ketamine",
                neutral=(
                    "Many synapses fire together, at {ketamine_um} µM of ketamine.",
                    "Calcium enters by two routes; how much by each is uncertain.",
                ),
                holds=lambda r: (
                    r["burst_mv"] > 2 * r["quantum_mv"]
                    and 0.1 < r["burst_l_type"] < 0.9
                    and r["l_type_low"] < 0.1 < 0.4 < r["l_type_high"]
                ),
            ),
            Beat(
                "drug",
                title="What ketamine takes away",
                captions=(
                    "At patients' levels ketamine holds a minority of NMDA receptors.",
                    "The AMPA current stays the same; the NMDA current shrinks.",
                    "In awake mice, ketamine even raises calcium in such spines.",
                ),
                description=(
                    "Closer to the receptors: a dashed orange ring marks an NMDA "
                    "receptor that ketamine may hold; the others are free. Two plots "
                    "compare currents with and without it: the AMPA curves lie on each "
                    "other; with ketamine the NMDA curve lies lower, inside a band."
                ),
                sources=("gilling2009", "jahr1990", "zanos2018", "ali2020"),
                claims=(101, 119),
                badge="model",
                condition="{ketamine_um} µM, held at −40 mV",
                scale="µm",
                note="shaded: range in other studies",
                neutral=(
                    "Ketamine at {ketamine_um} µM: the AMPA current stays the same.",
                    "The NMDA current shrinks by the share that ketamine holds.",
                ),
                variants=(
                    Variant(
                        name="no_ketamine",
                        when=no_ketamine,
                        captions=(
                            "Without ketamine all NMDA receptors are free.",
                            "Both currents stay as they are.",
                        ),
                        description=(
                            "No NMDA receptor is marked. In two plots the curves with "
                            "and without ketamine lie on each other."
                        ),
                    ),
                ),
                holds=lambda r: (
                    0 < r["held_low"] < r["held_high"] < 0.4
                    and r["ampa_change"] == 0
                    and 0 < r["nmda_change"] < 0.2
                ),
            ),
            Beat(
                "needed",
                title="Without AMPA receptors",
                captions=(
                    "The same burst with AMPA receptors blocked: hardly any voltage.",
                    "In mice such a blocker weakens ketamine's effect. Not tested in "
                    "patients.",
                ),
                description=(
                    "Grey plugs sit on all AMPA receptors. The same burst comes: the "
                    "membrane stays nearly dark, the L-type channels stay shut. The "
                    "new curve of voltage stays low under the former one."
                ),
                sources=("maeng2008", "nosyreva2013", "lepack2015"),
                claims=(18,),
                badge="model",
                condition="ketamine's effect: mice",
                rate=BURST,
                scale="µm",
                note="receptors enlarged",
                neutral=(
                    "The same burst with AMPA receptors blocked.",
                    "In mice such a blocker weakens ketamine's effect. Not tested in "
                    "patients.",
                ),
                holds=lambda r: (
                    0 < r["antagonised_mv"] < 0.3 * r["burst_mv"]
                    and r["antagonised_l_type"] < 0.05
                ),
            ),
        ),
    )

    def construct(self) -> None:
        self.solve()
        self.stage_cleft()
        self.stage_spine()
        self.release_beat()
        self.open_beat()
        self.spine_beat()
        self.burst_beat()
        self.drug_beat()
        self.needed_beat()

    def solve(self) -> None:
        """Compute everything that will move, before the first frame."""
        self.story = ampa_story.story(self.parameter("ketamine_um"))
        self.cloud = glutamate_cloud.release(*section())
        mean = self.cloud.course["cleft_mm"]
        fill_us = float(mean.t_s[mean.y.argmax()]) / US
        for name, found in ampa_story.results(self.story, fill_us).items():
            self.result(name, found)

    # -- the cleft ------------------------------------------------------------------

    def stage_cleft(self) -> None:
        self.spots = synapse_places(self.layout)
        px_scale = self.settings.px_scale
        kit = synapse_kit(self.theme, self.layout, px_scale, ("hero", "cleft", "panel"))
        self.world.nm_px = NM_PX
        self.world.take(*kit.shots)
        self.synapse = Synapse(kit, lambda: self.now)
        self.world.add(self.synapse)
        rest = spine.load().rest
        self.panels = AmpaPanels(self.label, rest, self.look())

    def release_beat(self) -> None:
        with self.beat("release") as beat:
            self.open_with_title(UNDER_TITLE)
            self.world.head_for("cleft")
            self.world.journey.set_value(1.0)
            self.furniture.rescale(self.world.view.zoom, 0.0)
            self.play(Appear(self.world), run_time=0.6)
            clock, view = self.start(beat), self.world.view
            opened = self.now + PORE_S - 1e-6
            self.synapse.release(self.now)
            self.synapse.follow_cloud(
                self.cloud,
                lambda: clock.now_s / US if self.now > opened else -1.0,
                clock.gear / US,
            )
            mean = self.cloud.course["cleft_mm"]
            self.shows("cloud", self.synapse.field, lambda: mean.at(clock.now_s))
            self.play(run_time=PORE_S)
            spot, label = self.synapse.spot, self.spots.label
            look = {n: label(n, spot(n), view) for n in ("ampa", "nmda")}
            ampa = self.name("ampa", "AMPA", minor=True, **look["ampa"])
            nmda = self.name("nmda", "NMDA", minor=True, **look["nmda"])
            self.run(clock, CLOUD_US * US, cue=beat.cue)
            self.show(ampa, nmda)

    def open_beat(self) -> None:
        found = ampa_story.opening(OPENING_MS, SODIUM)
        t, share = found.t_ms, found.share
        with self.beat("open") as beat:
            clock, cleft = self.start(beat), self.synapse
            now = self.now_ms
            mean = self.cloud.course["cleft_mm"].at(CLOUD_US * US)

            def left() -> float:
                return float(np.interp(now(), t, found.level))

            cleft.fade_cloud(self.cloud, CLOUD_US, left)
            self.shows("cloud", cleft.field, lambda: mean * left())
            cleft.follow_ampa(lambda: float(np.interp(now(), t, share)))
            self.shows("ampa", cleft.ampa, lambda: found.share_at(now()))
            rain = IonRain(
                self.spine.bakes["sodium"],
                [(r.x, r.y) for r in cleft.ampa.receptors if not r.stand.back],
                found.entries_ms * MS / clock.gear,
                lambda: clock.now_s / clock.gear,
                layer=12.0,
            )
            self.world.add(rain)
            # The last beat's names go first, and no molecule under the panel's words.
            self.play(Withdraw(cleft.tags), run_time=0.4)
            self.journey("panel", Withdraw(cleft.transporters), run_time=1.0)
            self.ground = Panel(self.layout.panel, layout=self.layout, theme=self.theme)
            panel = self.panels.opening(t, share)
            self.shows_curve("opening", panel.trace, t, 100 * share, now)
            self.bring(panel, self.ground)
            self.run(clock, OPENING_MS * MS, cue=beat.cue)
            self.hold()

    # -- the spine --------------------------------------------------------------------

    def stage_spine(self) -> None:
        """Make the spine; it comes in with its beat."""
        _, central, high = self.story.blocked
        held = round(central * len(NMDA_DEG))
        perhaps = round(high * len(NMDA_DEG)) - held
        look = self.layout, self.theme, lambda: self.now
        scale = self.settings.px_scale
        self.spine = Spine(*look, px_scale=scale, held=held, perhaps=perhaps)

    def follow(
        self, found: spine.Response, clock: ModelClock, *entries_ms: np.ndarray
    ) -> SpineStates:
        """Let the spine show a response, and ions come in at these times."""
        burst, t, now = self.story.burst, found.t_ms, self.now_ms
        most = max(burst.nmda_calcium.max(), burst.l_type_calcium.max())
        together = found is not self.story.quantum
        seen = ampa_story.light(found, most, 0.5 * clock.gear / MS, together)
        at_once = {
            n: lambda y=y: float(np.interp(now(), t, y)) for n, y in seen.items()
        }
        states = SpineStates(**at_once)
        film_s = [at * MS / clock.gear for at in entries_ms]
        self.spine.follow(states)
        self.spine.let_in(lambda: clock.now_s / clock.gear, *film_s)

        def due() -> tuple[float, float]:
            return float(sum(np.sum(at <= now()) for at in entries_ms)), states.l_type()

        self.shows("spine", self.spine, due)
        return states

    def spine_beat(self) -> None:
        found = self.story.quantum
        self.furniture.delay_s = 0.5  # until the picture has changed
        with self.beat("spine") as beat:
            clock = self.start(beat)
            self.follow(found, clock)
            self.play(Vanish(self.ground), Vanish(self.panel), run_time=0.3)
            self.change_world(spine_world(self.spine))
            self.journey("spine", run_time=1.2)
            panel = self.panels.quantum(found, QUANTUM_MS)
            self.tell("quantum", panel.plots[0], (found,))
            self.bring(panel, self.ground)
            places = self.spine.places
            ampa = self.name("ampa", "AMPA", minor=True, **places.ampa_name())
            nmda = self.name("nmda", "NMDA", minor=True, **places.nmda_name())
            self.stay(ampa, nmda)
            self.run(clock, QUANTUM_MS * MS, 0.4, cue=beat.cue)
            self.hold()

    def burst_beat(self) -> None:
        found, places = self.story.burst, self.spine.places
        with self.beat("burst") as beat:
            clock = self.start(beat)
            self.follow(found, clock, *self.story.entries_ms)
            plain = self.story.plain
            panel = self.panels.routes(found, plain)
            self.tell("burst", panel.plots[0], (found,))
            top = ROOM * float(found.l_type.high[-1])
            routes = [(r.t_ms, y) for r in (plain, found) for y in (r.nmda, r.l_type)]
            rows = [(at, route.central / top) for at, route in routes]
            self.shows_rows("routes", panel.plots[1], rows, still=2)
            self.swap(panel)
            look = places.nmda_name() | {"color": self.panels.route_color(0)}
            nmda = self.name("nmda", "NMDA", **look)
            look = places.l_type_name() | {"color": self.panels.route_color(1)}
            l_type = self.name("l_type", "L-type", **look)
            self.stay(nmda, l_type)
            self.run(clock, float(found.t_ms[-1]) * MS, cue=beat.cue)
            look = places.calcium_name(self.spine.outermost())
            self.show(self.name("calcium", "Ca²⁺", minor=True, **look))

    def drug_beat(self) -> None:
        story, places = self.story, self.spine.places
        both = (story.without, story.drug)
        ampa, nmda = ([-getattr(c, f"{k}_pa") for c in both] for k in ("ampa", "nmda"))
        t = story.drug.t_ms
        with self.beat("drug") as beat:
            self.spine.settle()
            self.shows("spine", self.spine, lambda: (0.0, 0.0))
            self.play(Vanish(self.panel), run_time=0.3)
            self.journey("near", run_time=1.0)
            band = -story.drug_high, -story.drug_low
            panel = self.panels.currents(t, tuple(ampa), tuple(nmda), band)
            for n, (name, pair) in enumerate((("ampa_pa", ampa), ("nmda_pa", nmda))):
                top = CURRENT_ROOM * float(pair[0].max())
                rows = [(t, y / top) for y in pair]
                self.shows_rows(name, panel.plots[n], rows, still=2)
            self.bring(panel)
            if self.spine.perhaps:
                look = places.ring_name(NMDA_DEG[self.spine.perhaps[0]])
                words = self.name("rings", "perhaps ketamine", **look)
                self.spine.doubt(0.85)
                self.show(self.spine.rings(), words, seconds=2.5)
            self.hold(0.5)
            beat.cue(1)
            self.hold(4.2)
            beat.cue(2)
            self.hold()

    def needed_beat(self) -> None:
        found, story = self.story.antagonised, self.story
        with self.beat("needed") as beat:
            clock, start = self.start(beat), self.now
            share = ampa_story.share_fc()
            nmda = ampa_story.entries(found.t_ms, found.nmda.central, share)
            states = vars(self.follow(found, clock, nmda))
            blocked = {"antagonist": lambda: min(1.0, (self.now - start) / 0.6)}
            self.spine.follow(SpineStates(**states | blocked)).doubt(0.0)
            self.play(Vanish(self.panel), run_time=0.3)
            self.journey("spine", run_time=1.0)
            panel = self.panels.antagonised(story.burst, found)
            self.tell("antagonised", panel.plots[0], (story.burst, found))
            self.bring(panel)
            look = self.spine.places.blocker_name()
            self.stay(self.name("blocker", "AMPA blocker", **look))
            self.run(clock, float(found.t_ms[-1]) * MS, cue=beat.cue)
            self.hold()

    # -- on the way -------------------------------------------------------------------

    def start(self, beat: BeatStage) -> ModelClock:
        """The beat's clock; panels and light of this beat keep to it."""
        clock = beat.clock()
        self.now_ms = self.panels.time_ms = lambda: clock.now_s / MS
        return clock

    def run(
        self, clock: ModelClock, span_s: float, until_cue: float = 0.6, *, cue: Any
    ) -> None:
        """Let the model run; the second caption comes on the way."""
        seconds = span_s / clock.gear
        self.advance(clock, seconds=until_cue * seconds)
        cue(1)
        self.advance(clock, seconds=(1 - until_cue) * seconds)

    def tell(self, name: str, plot: ShapePlot, found: Sequence[spine.Response]) -> None:
        """Say which voltages a plot shows; the last one is being drawn."""
        top_mv = plot.axes.y_range[1]
        rows = [(r.t_ms, ampa_story.height(r, top_mv)) for r in found]
        self.shows_rows(name, plot, rows, still=len(rows) - 1)

    def shows_rows(
        self,
        name: str,
        plot: ShapePlot,
        rows: Sequence[tuple[np.ndarray, np.ndarray]],
        still: int,
    ) -> None:
        """Say which curves a plot shows, as shares of its height; the first stand."""
        now = self.now_ms
        self.shows(
            name,
            plot,
            lambda: [
                drawn_until(*row, None if n < still else now())
                for n, row in enumerate(rows)
            ],
        )

    def bring(self, panel: Any, *ground: Panel) -> None:
        """A panel comes in, with its ground if that is not there."""
        self.panel = panel
        self.add(*ground, panel)
        self.play(Appear(panel), *map(Appear, ground), run_time=0.4)

    def stay(self, *names: Any) -> None:
        """Names come in, and stay until the next beat begins."""
        self.add(*names)
        self._staying += names
        self.play(*map(Appear, names))

    def swap(self, panel: ShapePanel) -> None:
        """One panel goes, another comes in its place."""
        self.play(Vanish(self.panel), run_time=0.3)
        self.bring(panel)
