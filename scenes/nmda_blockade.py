"""Ketamine enters only the open NMDA receptor, and is trapped there."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from ketamotion.evidence import derive, parameters
from ketamotion.layout import MARGIN
from ketamotion.mobjects.channel_events import ChannelEvents
from ketamotion.mobjects.channel_field import CHANNELS, ChannelField
from ketamotion.mobjects.channel_places import places
from ketamotion.mobjects.channel_story import ChannelStory
from ketamotion.mobjects.molecule import ENLARGED
from ketamotion.mobjects.nmda_receptor import cleft_kit
from ketamotion.mobjects.panel import Panel
from ketamotion.mobjects.plot_panel import PlotPanel, block_panel, voltage_panel
from ketamotion.mobjects.sprite import World
from ketamotion.mobjects.veil import Appear, Vanish
from ketamotion.models import ketamine_block, nmda_blockade, nmda_story
from ketamotion.stage import TITLE_S, MechanismScene
from ketamotion.stage.beats import BeatStage
from ketamotion.stage.clock import ModelClock, gear
from ketamotion.stage.settings import TIME_GRID_HZ, on_grid
from ketamotion.storyboard import Beat, Parameter, Results, Storyboard, Variant

"""How long the title stands, in seconds of film."""
RISE_S = 0.6
"""How much of the rise is shown, in seconds of the model."""
REST_MV = -66.0
"""A neuron at rest, and the voltage at which block was measured."""
SLOW, FAST = "1 s = 10 ms", "1 s = 20 ms"
"""The gears of the single channel: while it works, and while glutamate leaves."""


def no_ketamine(results: Results) -> bool:
    """Whether nothing is there to block."""
    return results["blocked"] < 0.005


class NMDABlockade(MechanismScene):
    """One channel, then a hundred, then a patient's."""

    storyboard = Storyboard(
        id="nmda_blockade",
        order=50,
        opens_at="channel",
        closes_at="cleft",
        length_s=(60.0, 90.0),
        title="Ketamine needs an open door",
        objective="Explain why only channels that have opened can be blocked.",
        poster="trap",
        question="Why can only channels that have opened be blocked?",
        figures={
            "1.4×": ENLARGED,
            "100": CHANNELS,
            "After 30 s": "nmda_blockade:protocol.exposure",
            "at 10 µM": "nmda_blockade:protocol.ketamine",
            "After 50 seconds": "nmda_blockade:protocol.release",
            "less than 1 µM": "zanos2018",
        },
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
                holds=lambda r: r["bound"] == 2,
                badge="model",
                condition="in a dish, no magnesium",
                rate=SLOW,
                scale="nm",
                note="one simulated channel, few ions",
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
                holds=lambda r: r["entered_open"] == 1,
                badge="model",
                condition="ketamine {ketamine_um} µM, no magnesium",
                rate=SLOW,
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
                holds=lambda r: r["kept"] == 1 and r["left"] == 2,
                badge="model",
                condition="ketamine {ketamine_um} µM, no magnesium",
                rate=FAST,
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
                claims=(11,),
                holds=lambda r: r["rise_count"] >= 1 and r["blocked"] > 0.05,
                badge="model",
                condition="ketamine {ketamine_um} µM, no magnesium",
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
                    "Most stays: {trapped:percent} on average. Measured in rat neurons "
                    "at 10 µM: {measured:1} ± {measured_sd:1} %.",
                ),
                description=(
                    "First time is let run on: on an axis of 30 seconds the curve "
                    "flattens while more pores are plugged. Then the "
                    "hundred channels are washed for two minutes of model time. "
                    "Only a few pores lose their orange plug. On the plot the curve "
                    "hardly falls; beside its end stands the measured value, and a "
                    "band shows what other published gating rates give."
                ),
                sources=("mealing1999", "gilling2009"),
                claims=(102,),
                holds=lambda r: r["trapped"] > 0.75,
                badge="model",
                condition="ketamine {ketamine_um} µM, then washed",
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
                claims=(102,),
                holds=lambda r: r["remaining"] < 0.01,
                badge="model",
                condition="glutamate, no ketamine",
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
                    "That was a dish. Patients have less than 1 µM, and magnesium "
                    "competes.",
                    "The model then blocks a small minority of receptors.",
                ),
                description=(
                    "The same hundred channels at a level reported in patients and "
                    "with magnesium: only a few pores hold an orange plug; dashed "
                    "rings mark how many more there could be. A plot of block "
                    "against voltage stays near its floor."
                ),
                sources=("gilling2009", "jahr1990", "zanos2018", "kotermanski2009"),
                claims=(13, 101),
                holds=lambda r: 0 < r["minority"] < 0.25,
                badge="model",
                condition="in a patient: {patient_um} µM, magnesium",
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
        for play in (self.shut, self.bind, self.enter, self.trap):
            play()
        self.furniture.condition_px = None
        for play in (self.rise, self.wash, self.release, self.patient):
            play()

    def solve(self) -> None:
        """Compute everything that will move, before the first frame."""
        self.drug_um = self.parameter("ketamine_um")
        self.channel = nmda_story.story_channel(self.drug_um, seed=self.seed)
        seed = nmda_blockade.nearest_seed(self.drug_um)
        self.hundred = nmda_blockade.hundred(self.drug_um, seed=seed)
        self.spans = [self.hundred.channels.intervals(n) for n in range(CHANNELS)]
        self.found = nmda_blockade.measured("trapped")
        for name in ("blocked", "trapped", "remaining"):
            self.result(name, getattr(self.hundred, name))
        for name, at_s in (("rise", RISE_S), ("first", self.hundred.exposure_end_s)):
            count = replace(
                self.hundred.blocked, value=float(self.hundred.count_at(at_s))
            )
            self.result(f"{name}_count", count)
        for name, quantity in self.channel.outcome.items():
            self.result(name, quantity)
        self.result("minority", ketamine_block.patient_block(REST_MV).central)
        self.result("measured", derive(self.found.value, "%", self.found))
        self.result("measured_sd", derive(self.found.sd, "%", self.found))
        level = parameters("ketamine_block")["patient_ketamine"]
        self.result("patient_um", derive(level.value, level.unit, level))

    # -- one channel ------------------------------------------------------------

    def shut(self) -> None:
        spots = self.spots
        with self.beat("shut") as beat:
            self.story.open_title(self.now + TITLE_S, 1.2)
            self.open_with_title()
            self.journey("whole", run_time=1.2)
            view = self.world.view
            look = spots.label("receptor", (222, -440), view, "right")
            receptor = self.name("receptor", "NMDA receptor", minor=True, **look)
            look = spots.label("membrane", (400, 104), view, "right")
            membrane = self.name("membrane", "cell membrane", minor=True, **look)
            self.show(receptor, membrane, seconds=0.9)
            self.play(*self.drop(receptor, membrane), run_time=0.4)
            self.journey("pore", run_time=1.1)
            beat.cue(1)
            self.story.add_ions()
            look = spots.label("drug", (0, -80), self.world.view, "middle")
            names = [self.name("gate_shut", "gate, shut", **look)]
            if self.drug_um > 0:
                look = spots.beside("ketamine", self.world.view)
                names.append(self.name("ketamine", "ketamine", **look))
            self.show(*names, seconds=1.2)
            tries = self.story.ketamine_tries(self.now + 0.3)
            self.play(*self.drop(*names))
            self.play(run_time=tries - 0.2)
            self.hold()

    def bind(self) -> None:
        channel, story, spots = self.channel, self.story, self.spots
        with self.beat("bind") as beat:
            clock = self.channel_clock = beat.clock()
            story.follow(
                ChannelEvents.of(channel),
                lambda: self.channel_clock.now_s,
                gears=(gear(SLOW), gear(FAST)),
                second_gear_from=channel.enter_end_s,
            )
            view = self.world.view
            look = spots.beside("glycine", view)
            glycine = self.name("glycine", "glycine", **look)
            look = spots.beside("glutamate", view)
            glutamate = self.name("glutamate", "glutamate", **look)
            self.play(*map(Appear, story.add_agonist()))
            self.show(glycine, glutamate, seconds=0.6)
            story.glycine_binds(self.now)
            self.play(*self.drop(glycine, glutamate))
            self.play(run_time=1.8)
            beat.cue(1, after=clock.film_seconds_until(channel.bound_s[1]))
            self.advance(clock, seconds=clock.film_seconds_until(channel.bind_end_s))
            look = spots.label("exit", (24, 128), view, "right")
            words = "pore open: Na^{+}, Ca^{2+} in"
            self.show(self.name("pore_open", words, **look))

    def enter(self) -> None:
        self.furniture.room = self.spots.note_room
        with self.beat("enter") as beat:
            clock = self.channel_clock = beat.clock(self.model_s)
            second_opening, _ = self.channel.open_spans[1]
            self.advance(clock, seconds=clock.film_seconds_until(second_opening))
            beat.cue(1)
            left = clock.film_seconds_until(self.channel.enter_end_s)
            self.advance(clock, seconds=left)
            self.journey("cavity", run_time=0.8)
            self.show_in_pore("in_pore", "in the pore")

    def trap(self) -> None:
        with self.beat("trap") as beat:
            clock = self.channel_clock = beat.clock(self.model_s)
            _, shut_again = self.channel.open_spans[1]
            self.advance(clock, seconds=clock.film_seconds_until(shut_again) + 0.8)
            beat.cue(1)
            left = clock.film_seconds_until(self.channel.end_s)
            self.advance(clock, seconds=left + 1.0)
            self.show_in_pore("trapped", "trapped")

    def show_in_pore(self, key: str, english: str) -> None:
        """Name what ketamine does in the pore, if there is any."""
        if self.drug_um == 0:
            return self.hold()
        look = self.spots.label("drug", (0, 36), self.world.view, "middle")
        return self.show(self.name(key, english, **look), seconds=1.6)

    # -- a hundred channels -----------------------------------------------------

    def rise(self) -> None:
        self.furniture.room = None
        with self.beat("rise") as beat:
            clock = beat.clock()
            self.field = ChannelField(
                self.layout,
                self.theme,
                lambda: self.now,
                px_scale=self.settings.px_scale,
            )
            world = World().take(self.field.shot)
            world.add(self.field)
            self.change_world(world)
            ground = Panel(self.layout.panel, layout=self.layout, theme=self.theme)
            self.panel = self.plot_blocked(0.0, RISE_S)
            self.add(ground, self.panel)
            self.play(Appear(ground), Appear(self.panel))
            self.hold(0.3)
            seconds = RISE_S / clock.gear
            beat.cue(1, after=seconds - 2.6)
            self.run(clock, seconds)
            self.hold()

    def wash(self) -> None:
        found = self.found
        words = self.label(
            "measured", "measured {value} ± {sd} %", value=found.value, sd=found.sd
        )
        begin, end = self.hundred.exposure_end_s, self.hundred.wash_end_s
        point = (end - begin, found.value / 100, found.sd / 100, words)
        with self.beat("wash") as beat:
            self.play(Vanish(self.panel), run_time=0.3)
            # From about where the beat before stopped to here, in whole frames.
            turn = gear(beat.beat.rate)
            seconds = on_grid((begin - RISE_S) / turn - 1 / TIME_GRID_HZ)
            clock = beat.clock(begin - seconds * turn)
            self.field.become(self.hundred.blocked_at(clock.now_s))
            self.bring(self.plot_blocked(0.0, begin))
            self.run(clock, seconds)
            self.follow_block(beat, clock, end, point, cue_before_s=4.4, agonist=False)

    def release(self) -> None:
        begin, end = self.hundred.wash_end_s, self.hundred.end_s
        words = self.label("none_left", "measured: none left")
        point = (end - begin, 0.0, 0.0, words)
        with self.beat("release") as beat:
            clock = beat.clock(begin)
            self.follow_block(beat, clock, end, point, cue_before_s=1.0, agonist=True)

    def follow_block(
        self,
        beat: BeatStage,
        clock: ModelClock,
        end: float,
        measured: tuple[float, float, float, str],
        cue_before_s: float,
        agonist: bool,
    ) -> None:
        """What becomes of the block, beside what was measured at the end."""
        begin = round(clock.now_s, 6)
        self.field.become(self.hundred.blocked_at(begin))
        self.field.shine(1.0 if agonist else 0.0)
        if self.drug_um > 0:
            panel = self.plot_kept(begin, end - begin, measured)
        else:
            panel = self.plot_blocked(begin, end - begin)
        self.swap(panel)
        self.hold(0.3)
        seconds = (end - begin) / clock.gear
        beat.cue(1, after=seconds - cue_before_s)
        self.run(clock, seconds)
        if panel.measured is not None and not self.exploring:
            self.show(panel.measured)
        else:
            self.hold()

    def patient(self) -> None:
        found = ketamine_block.patient_block(REST_MV)
        _, central, high = found.receptors(CHANNELS)
        with self.beat("patient") as beat:
            self.field.become([n < central for n in range(CHANNELS)], every_s=0.4)
            self.field.shine(0.35)  # at rest, with magnesium, few of them conduct
            headline = self.label("minority", "a small minority")
            words = self.label("blocked", "blocked")
            curves = (found.central_curve, found.low_curve, found.high_curve)
            panel = voltage_panel(headline, words, found.v_mv, curves, **self.look())
            rest = self.label("rest", "at rest")
            self.swap(panel.mark(REST_MV, rest, self.theme))
            curve = found.v_mv, 100 * found.central_curve
            self.shows_curve("voltage", panel.trace, *curve)
            self.play(run_time=2.2)
            beat.cue(1)
            ringed = range(central, high)
            x, y = min(map(self.field.pore, ringed), key=lambda at: at[1])
            name = self.name(
                "rings", "dashed: perhaps also", (MARGIN, y - 78), (x, y - 34)
            )
            self.show(self.field.rings(ringed), name, seconds=2.5)

    def run(self, clock: ModelClock, seconds: float) -> None:
        """Let the clock and the hundred channels run together."""
        self.field.run(self.spans, clock.now_s, clock.gear, seconds)
        self.advance(clock, seconds=seconds)

    def swap(self, panel: PlotPanel) -> None:
        """One panel goes, another comes in its place."""
        self.play(Vanish(self.panel), run_time=0.3)
        self.bring(panel)

    def bring(self, panel: PlotPanel) -> None:
        self.panel = panel
        self.add(panel)
        self.play(Appear(panel), run_time=0.4)

    def plot_blocked(self, start_s: float, span_s: float) -> PlotPanel:
        """The share of channels that hold ketamine, from `start_s` on."""
        headline = self.label("count", "{n} of 100 blocked", n="{n}")
        words = self.label("blocked_mean", "blocked, mean")
        names = ("blocked", "band_low", "band_high")
        curves = [self.hundred.course[name].y for name in names]
        times = self.hundred.course.t_s
        return self.plot(headline, words, times, curves, start_s, span_s)

    def plot_kept(
        self, start_s: float, span_s: float, measured: tuple[float, float, float, str]
    ) -> PlotPanel:
        """The share of the first block that is still there, from `start_s` on."""
        of = int(self.outcome["first_count"])
        headline = self.label("left", "{n} of {of} still blocked", n="{n}", of=of)
        words = self.label("kept", "still blocked, mean")
        names = ("kept", "kept_low", "kept_high")
        curves = [self.hundred.kept[name].y for name in names]
        times = self.hundred.kept.t_s
        return self.plot(
            headline, words, times, curves, start_s, span_s, measured=measured, of=of
        )

    def plot(self, headline: str, y_words: str, *data: Any, **given: Any) -> PlotPanel:
        """Curve, band and count that grow with the clock."""
        counts = (self.spans, self.hundred.count_at)
        now = partial(getattr, self, "model_s")
        panel = block_panel(
            headline, y_words, now, counts, *data, **given, **self.look()
        )
        (times, curves, start_s, _), of = data, given.get("of", 100)
        mean = times - start_s, 100 * curves[0], lambda: self.model_s - start_s
        self.shows_curve("mean", panel.trace, *mean)
        self.shows("count", panel.headline.counter, lambda: counts[1](self.model_s))
        self.shows(
            "counted",
            panel.counted,
            lambda: self.hundred.counted(start_s, self.model_s) * (1, 100 / of),
        )
        return panel
