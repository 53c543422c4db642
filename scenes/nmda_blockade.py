"""Ketamine enters only the open NMDA receptor, and is trapped there."""

from __future__ import annotations

from dataclasses import replace

from ketamotion.evidence import derive
from ketamotion.layout import MARGIN
from ketamotion.mobjects.channel_field import CHANNELS, ChannelField
from ketamotion.mobjects.channel_places import places
from ketamotion.mobjects.channel_story import ChannelEvents, ChannelStory
from ketamotion.mobjects.nmda_receptor import cleft_kit
from ketamotion.mobjects.plot_panel import PlotPanel
from ketamotion.mobjects.sprite import World
from ketamotion.mobjects.title import TitleBlock
from ketamotion.mobjects.veil import Appear, Vanish
from ketamotion.models import ketamine_block, nmda_blockade, nmda_story
from ketamotion.stage import MechanismScene
from ketamotion.stage.clock import ModelClock
from ketamotion.storyboard import Beat, Parameter, Results, Storyboard, Variant

RISE_S = 0.6
"""How much of the rise is shown, in seconds of the model."""


REST_MV = -66.0
"""A neuron at rest, and the voltage at which block was measured."""


def no_ketamine(results: Results) -> bool:
    """Whether nothing is there to block."""
    return results["block"] < 0.005


class NMDABlockade(MechanismScene):
    """One channel, then a hundred, then a patient's."""

    storyboard = Storyboard(
        id="nmda_blockade",
        order=50,
        opens_at="channel",
        closes_at="cleft",
        title="Ketamine needs an open door",
        objective="Explain why only channels that have opened can be blocked.",
        poster="trap",
        question="Why can only channels that have opened be blocked?",
        parameters=(
            Parameter(
                name="ketamine_um",
                default=10.0,
                unit="uM",
                model=(0.0, 100.0),
                story=(1.0, 30.0),
                meaning="ketamine around the channels in the dish",
            ),
        ),
        beats=(
            Beat(
                "shut",
                title="A shut gate",
                captions=(
                    "An NMDA receptor, cut open: a channel through the membrane of "
                    "a nerve cell.",
                    "Ketamine is here already. It cannot pass a closed gate.",
                ),
                description=(
                    "A receptor in section stands in its membrane: two teal and two "
                    "blue subunits around a pore. Where the pore narrows, beads "
                    "touch: the gate is shut. An orange ketamine molecule sinks to "
                    "the gate, slides off, tries again, and fails."
                ),
                sources=("zhang2021", "macdonald1991"),
                claims=(12,),
                badge="structure",
                scale="nm",
                note="molecules enlarged 1.4×",
                variants=(
                    Variant(
                        name="no_ketamine",
                        when=no_ketamine,
                        captions=(
                            "An NMDA receptor, cut open: a channel through the "
                            "membrane of a nerve cell.",
                            "Its gate is shut. There is no ketamine here.",
                        ),
                        description=(
                            "A receptor in section stands in its membrane: two teal "
                            "and two blue subunits around a pore. Where the pore "
                            "narrows, beads touch: the gate is shut."
                        ),
                    ),
                ),
            ),
            Beat(
                "bind",
                title="Four ligands open the gate",
                captions=(
                    "Glycine binds to the two inner subunits, glutamate to the two "
                    "outer ones.",
                    "Only with all four in place can the gate open. Now ions pass.",
                ),
                description=(
                    "Two lilac glycines settle into the inner clefts, then one yellow "
                    "glutamate after the other into the outer clefts; each cleft "
                    "closes on its ligand. The beads of the gate part, blue light "
                    "fills the pore, and sodium and calcium ions pass in single file."
                ),
                sources=("gilling2009", "vargascaballero2004"),
                claims=(12, 13),
                badge="model",
                condition="in vitro, no magnesium",
                rate="1 s = 10 ms",
                scale="nm",
                note="one simulated channel, few of its ions",
            ),
            Beat(
                "enter",
                title="Ketamine enters the open pore",
                captions=(
                    "The gate closes and opens again, at random moments.",
                    "While it is open, ketamine can enter the pore. The current stops.",
                ),
                description=(
                    "The gate shuts; no ion passes. It opens again. A ketamine "
                    "molecule sinks between the parted beads and comes to rest deep "
                    "in the pore, above the filter. The blue light goes out and the "
                    "ions above it stop."
                ),
                sources=("macdonald1991", "gilling2009", "zhang2021"),
                claims=(11, 12),
                badge="model",
                condition="in vitro, no magnesium, {ketamine_um} µM",
                rate="1 s = 10 ms",
                scale="nm",
                note="one simulated channel",
                neutral=(
                    "The gate closes and opens again, at random moments.",
                    "Here a rare event is shown: ketamine enters the open pore.",
                ),
                variants=(
                    Variant(
                        name="no_ketamine",
                        when=no_ketamine,
                        captions=(
                            "The gate closes and opens again, at random moments.",
                            "Without ketamine the ions pass each time it is open.",
                        ),
                        description=(
                            "The gate shuts; no ion passes. It opens again, and ions "
                            "pass again. The pore stays free."
                        ),
                    ),
                ),
            ),
            Beat(
                "trap",
                title="Trapped",
                captions=(
                    "The gate closes behind the drug.",
                    "Glutamate lets go. Ketamine cannot: it is trapped.",
                ),
                description=(
                    "The beads of the gate close above the ketamine molecule. One "
                    "glutamate after the other leaves its cleft and the clefts open. "
                    "The ketamine stays in the shut pore, softly glowing."
                ),
                sources=("mealing1999", "macdonald1991"),
                claims=(12,),
                badge="model",
                condition="in vitro, no magnesium, {ketamine_um} µM",
                rate="1 s = 20 ms",
                scale="nm",
                note="one simulated channel",
                neutral=(
                    "The gate closes above the drug.",
                    "Glutamate lets go. In this model the drug stays inside.",
                ),
                variants=(
                    Variant(
                        name="no_ketamine",
                        when=no_ketamine,
                        captions=(
                            "The gate closes.",
                            "Glutamate lets go. The pore is empty and can open again.",
                        ),
                        description=(
                            "The beads of the gate close. One glutamate after the "
                            "other leaves its cleft and the clefts open. The pore is "
                            "empty."
                        ),
                    ),
                ),
            ),
            Beat(
                "rise",
                title="Block grows with use",
                captions=(
                    "A hundred channels. Each opening is a chance to be blocked.",
                    "Block grows with use: now {rise_count:1} of 100 hold the drug.",
                ),
                description=(
                    "A hundred channels seen from above, cut at the gate. "
                    "One pore after the other is plugged by an orange molecule. A "
                    "counter counts them; a curve of the share that is blocked rises "
                    "and flattens, inside a band."
                ),
                sources=("gilling2009", "macdonald1991", "mealing1999"),
                claims=(12,),
                badge="model",
                condition="in vitro, no magnesium, {ketamine_um} µM",
                rate="1 s = 0.1 s",
                note="100 simulated channels",
                neutral=(
                    "A hundred channels at {ketamine_um} µM.",
                    "After a moment of agonist {rise_count:1} of 100 are blocked.",
                ),
                variants=(
                    Variant(
                        name="no_ketamine",
                        when=no_ketamine,
                        captions=(
                            "A hundred channels, without ketamine.",
                            "None is blocked, however often they open.",
                        ),
                        description=(
                            "A hundred channels seen from above. All pores stay "
                            "free; the counter stays at zero."
                        ),
                    ),
                ),
            ),
            Beat(
                "wash",
                title="Washing hardly helps",
                captions=(
                    "After 30 s: two minutes without drug and without glutamate.",
                    "Most of the block stays: {trapped:percent} here, {measured:1} ± "
                    "{measured_sd:1} % measured in rat neurons.",
                ),
                description=(
                    "The hundred channels are washed for two minutes of model time. "
                    "Only a few pores lose their orange plug. On the plot the curve "
                    "hardly falls; beside its end stands the measured value, and a "
                    "band shows what other published gating rates give."
                ),
                sources=("mealing1999", "gilling2009"),
                claims=(12,),
                badge="model",
                condition="no magnesium, no agonist, no ketamine",
                rate="1 s = 20 s",
                note="band: published rates",
                neutral=(
                    "After 30 s: two minutes without drug and without glutamate.",
                    "In this model {trapped:percent} of the block is still there.",
                ),
                variants=(
                    Variant(
                        name="no_ketamine",
                        when=no_ketamine,
                        captions=(
                            "Two minutes without glutamate.",
                            "Nothing was blocked, so nothing can be washed out.",
                        ),
                        description="All hundred pores stay free.",
                    ),
                ),
            ),
            Beat(
                "release",
                title="Openings let it out",
                captions=(
                    "Glutamate returns, without the drug. Each opening lets it out.",
                    "After 50 seconds the channels are free, as they were in the dish.",
                ),
                description=(
                    "One after the other the orange plugs leave their pores. The "
                    "curve falls to the floor; the counter ends near zero."
                ),
                sources=("mealing1999", "gilling2009"),
                claims=(12,),
                badge="model",
                condition="no magnesium, no ketamine",
                rate="1 s = 10 s",
                note="100 simulated channels",
                neutral=(
                    "Glutamate returns, without the drug.",
                    "Openings let the drug out.",
                ),
                variants=(
                    Variant(
                        name="no_ketamine",
                        when=no_ketamine,
                        captions=(
                            "Glutamate returns. The channels open again.",
                            "None was blocked: nothing has to be released.",
                        ),
                        description="All hundred pores stay free.",
                    ),
                ),
            ),
            Beat(
                "patient",
                title="In a patient, a minority",
                captions=(
                    "That was a dish. In a patient the level is below 1 µM, and "
                    "magnesium competes.",
                    "The model then blocks a small minority of receptors.",
                ),
                description=(
                    "The same hundred channels at a level reported in patients and "
                    "with magnesium: only a few pores hold an orange plug; dashed "
                    "rings mark how many more there could be. A plot of block "
                    "against voltage stays near its floor."
                ),
                sources=("gilling2009", "jahr1990", "zanos2018", "kotermanski2009"),
                claims=(11,),
                badge="model",
                condition="0.78 µM, 1 mM magnesium, rest",
                note="steady state, band: other data",
            ),
        ),
    )

    def construct(self) -> None:
        self.solve()
        self.spots = places(self.layout)
        kit = cleft_kit(self.theme, self.layout, self.settings.px_scale)
        self.world.take(*kit.shots)
        self.story = ChannelStory(kit, self.spots, lambda: self.now, self.drug_um > 0)
        self.world.add(self.story)
        self.furniture.condition_px = self.spots.condition_px
        self.furniture.room = self.spots.pore.axis_x - 200 * self.spots.pore.zoom
        self.shut()
        self.bind()
        self.enter()
        self.trap()
        self.rise()
        self.wash()
        self.release()
        self.patient()

    def solve(self) -> None:
        # Everything that will move, computed before the first frame.
        self.drug_um = self.parameter("ketamine_um")
        self.channel = nmda_story.story_channel(self.drug_um, seed=self.seed)
        self.hundred = nmda_blockade.hundred(self.drug_um, seed=self.seed)
        self.result("block", self.hundred.blocked)
        self.result("trapped", self.hundred.trapped)
        self.result("remaining", self.hundred.remaining)
        found = self.found = nmda_blockade.measured("trapped")
        self.result("measured", derive(found.value, "%", found))
        self.result("measured_sd", derive(found.sd, "%", found))
        count = self.hundred.count_at(RISE_S)
        self.result("rise_count", replace(self.hundred.blocked, value=count))

    def shut(self) -> None:
        title = TitleBlock(
            self.words.text("nmda_blockade.title", self.storyboard.title),
            self.words.text("nmda_blockade.question", self.storyboard.question),
            layout=self.layout,
            theme=self.theme,
        )
        with self.beat("shut") as beat:
            self.add(title)
            self.play(run_time=2.0)
            self.journey("whole", Vanish(title), run_time=1.2)
            names = [
                self.name_at("receptor", "NMDA receptor", "receptor", (222, -440)),
                self.name_at("membrane", "cell membrane", "membrane", (400, 104)),
            ]
            self.show(*names, seconds=1.2)
            self.journey("pore", *self.drop(*names), run_time=1.2)
            beat.cue(1)
            self.story.add_ions()
            gate = self.name_gate("gate_shut", "gate, shut", (-16, -92))
            drug = self.name_beside("ketamine", "ketamine", self.spots.ketamine)
            self.show(gate, drug, seconds=1.2)
            tries = self.story.ketamine_tries(self.now + 0.3)
            self.play(*self.drop(gate, drug))
            self.play(run_time=tries - 0.2)
            self.hold()

    def name_at(self, key: str, english: str, spot: str, target, **look):
        return self.name(
            key,
            english,
            getattr(self.spots, spot),
            self.world.to_screen(*target),
            **{"side": "left" if target[0] < 0 else "right", **look},
        )

    def name_gate(self, key: str, english: str, target):
        look = {"side": "left"}
        if self.spots.wrap_px:
            look = {"side": "right", "width_px": self.spots.wrap_px, "elbow_px": 16}
        return self.name_at(key, english, "gate", target, **look)

    def name_beside(self, key: str, english: str, hover):
        x, y = self.world.to_screen(*hover[:2])
        if self.spots.names_below:
            return self.name(key, english, (x, y + 60), side="middle")
        side = "left" if x < self.layout.width / 2 else "right"
        reach = 62 if side == "right" else -62
        return self.name(key, english, (x + reach, y), side=side)

    def bind(self) -> None:
        channel, story = self.channel, self.story
        events = ChannelEvents(
            bound=channel.bound_s,
            unbound=channel.unbound_s,
            open_spans=channel.open_spans,
            ketamine_in=channel.ketamine_in_s,
        )
        with self.beat("bind") as beat:
            clock = self.channel_clock = beat.clock()
            slow = clock.gear
            story.follow(
                events,
                lambda: self.channel_clock.now_s,
                (slow, 2 * slow),
                channel.enter_end_s,
            )
            names = [
                self.name_beside("glycine", "glycine", self.spots.glycine["left"]),
                self.name_beside(
                    "glutamate", "glutamate", self.spots.glutamate["right"]
                ),
            ]
            self.play(*map(Appear, story.add_agonist()))
            self.show(*names, seconds=0.8)
            story.glycine_binds(self.now)
            self.play(*self.drop(*names))
            self.play(run_time=1.9)
            beat.cue(1, after=clock.film_seconds_until(channel.bound_s[1]))
            self.advance(clock, seconds=clock.film_seconds_until(channel.bind_end_s))
            gate = self.name_gate("gate_open", "gate, open", (-34, -92))
            ions = self.name_at(
                "ions", "Na^{+}, Ca^{2+} in", "exit", (24, 128), side="right"
            )
            self.show(gate, ions, seconds=1.6)

    def enter(self) -> None:
        with self.beat("enter") as beat:
            clock = self.channel_clock = beat.clock(self.model_s)
            self.advance(
                clock, seconds=clock.film_seconds_until(self.channel.jumps_s[5])
            )
            beat.cue(1)
            self.advance(
                clock, seconds=clock.film_seconds_until(self.channel.enter_end_s)
            )
            self.journey("cavity", run_time=0.8)
            name = self.name_at(
                "in_pore", "in the pore", "drug", (0, 34), side="middle"
            )
            self.show(name, seconds=1.6)

    def trap(self) -> None:
        with self.beat("trap") as beat:
            clock = self.channel_clock = beat.clock(self.model_s)
            self.advance(
                clock, seconds=clock.film_seconds_until(self.channel.jumps_s[7]) + 0.8
            )
            beat.cue(1)
            left = clock.film_seconds_until(self.channel.end_s)
            self.advance(clock, seconds=left + 1.4)
            name = self.name_at(
                "trapped", "trapped", "drug", (0, 40), side="middle"
            )
            self.show(name, seconds=1.6)

    def rise(self) -> None:
        self.furniture.room = self.furniture.condition_px = None
        with self.beat("rise") as beat:
            clock = beat.clock()
            world = World()
            self.field = ChannelField(
                self.layout,
                self.theme,
                lambda: self.now,
                px_scale=self.settings.px_scale,
            )
            world.take(self.field.shot)
            world.add(self.field)
            self.change_world(world)
            panel = self.plot_blocked(0.0, RISE_S)
            self.add(panel)
            self.play(Appear(panel))
            self.hold(0.6)
            seconds = RISE_S / clock.gear
            beat.cue(1, after=seconds - 2.0)
            self.run(clock, seconds)
            self.hold(2.0)
            self.panel = panel

    def run(self, clock: ModelClock, seconds: float) -> None:
        # The clock runs from now on, so the model's times are known in film time.
        begin, start = clock.now_s, self.now
        until = begin + seconds * clock.gear
        switches = [
            [start + (t - begin) / clock.gear for s in spans for t in s if t <= until]
            for spans in map(self.hundred.channels.intervals, range(CHANNELS))
        ]
        self.field.follow([False] * CHANNELS, switches)
        self.advance(clock, seconds=seconds)

    def catch_up(self, model_s: float) -> None:
        # What changed while the film skipped some of the model's time.
        before = self.field.blocked(self.now)
        changed = before != self.hundred.blocked_at(model_s)
        self.field.follow(before, [[self.now] if c else [] for c in changed])

    def plot_blocked(self, start_s: float, span_s: float):
        names = ("blocked", "band_low", "band_high")
        words = self.label("blocked", "blocked")
        return self.plot(self.hundred.course, names, start_s, span_s, words)

    def plot(self, course, names, start_s: float, span_s: float, y_words, **given):
        return PlotPanel(
            self.label("count", "{n} of 100 blocked", n="{n}"),
            course.t_s - start_s,
            *(course[name].y for name in names),
            layout=self.layout,
            theme=self.theme,
            x_range=(0.0, span_s),
            x_unit="s",
            y_words=y_words,
            count=lambda: int(self.hundred.count_at(self.model_s)),
            upto=lambda: self.model_s - start_s,
            number=self.words.tick,
            **given,
        )

    def swap(self, panel) -> None:
        self.add(panel)
        self.play(Vanish(self.panel), Appear(panel))
        self.panel = panel

    def wash(self) -> None:
        begin, end = self.hundred.exposure_end_s, self.hundred.wash_end_s
        found = self.found
        words = self.label(
            "measured", "measured {value} ± {sd} %", value=found.value, sd=found.sd
        )
        point = (end - begin, found.value / 100, found.sd / 100, words)
        self.follow_block("wash", begin, end, point, cue_before_s=2.0)

    def release(self) -> None:
        begin, end = self.hundred.wash_end_s, self.hundred.end_s
        words = self.label("none_left", "measured: none left")
        point = (end - begin, 0.0, 0.0, words)
        self.follow_block("release", begin, end, point, cue_before_s=1.0)

    def follow_block(
        self, beat_id: str, begin: float, end: float, point, cue_before_s: float
    ) -> None:
        with self.beat(beat_id) as beat:
            clock = beat.clock(begin)
            self.catch_up(begin)
            if self.drug_um > 0:
                kept = ("kept", "kept_low", "kept_high")
                words = self.label("kept", "block still there")
                plot = self.plot(
                    self.hundred.kept, kept, begin, end - begin, words, measured=point
                )
            else:
                plot = self.plot_blocked(begin, end - begin)
            self.swap(plot)
            seconds = (end - begin) / clock.gear
            beat.cue(1, after=seconds - cue_before_s)
            self.run(clock, seconds)
            if plot.measured is not None and not self.exploring:
                self.show(plot.measured, seconds=2.0)
            else:
                self.hold(2.0)

    def patient(self) -> None:
        found = ketamine_block.patient_block(REST_MV)
        low, central, high = found.receptors(CHANNELS)
        with self.beat("patient") as beat:
            enters = [[self.now + 0.5 + 0.4 * n] for n in range(central)]
            enters += [[]] * (CHANNELS - central)
            self.field.follow([False] * CHANNELS, enters)
            stop = "lift" if self.theme.name == "dark" else "base"
            panel = PlotPanel(
                self.label("minority", "a small minority"),
                found.v_mv,
                found.central_curve,
                found.low_curve,
                found.high_curve,
                layout=self.layout,
                theme=self.theme,
                x_range=(-80.0, 0.0),
                x_ticks=(-80.0, -40.0, 0.0),
                x_unit="mV",
                color=self.theme.entity["ketamine"][stop],
                y_words=self.label("blocked", "blocked"),
                number=self.words.tick,
            )
            panel.mark(REST_MV, self.label("rest", "at rest"), self.theme)
            self.swap(panel)
            self.play(run_time=2.5)
            beat.cue(1)
            ringed = range(central, high)
            x, y = min(map(self.field.pore, ringed), key=lambda at: at[1])
            name = self.name(
                "rings", "dashed: other data", (MARGIN, y - 78), (x, y - 34)
            )
            self.show(self.field.rings(ringed), name, seconds=2.5)
