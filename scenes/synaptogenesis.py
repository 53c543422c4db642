"""Spines come and go; ketamine lets more form, days after it began to act (M7)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ketamotion.mobjects.dendrite import (
    NM_PX,
    Dendrite,
    SpineTimes,
    cell_shots,
    dendrite_kit,
)
from ketamotion.mobjects.finding_cards import RegionsCard, ScanCard, Span, SpansChart
from ketamotion.mobjects.panel import Panel
from ketamotion.mobjects.spine_panel import Course, CoursePanel, Tally
from ketamotion.mobjects.veil import Appear, Vanish
from ketamotion.models import spine_story, spine_turnover
from ketamotion.models.spine_turnover import DAY_S
from ketamotion.stage import MechanismScene
from ketamotion.storyboard import Beat, Parameter, Storyboard, Variant
from ketamotion.theme import TYPE_MEDIUM, TYPE_SMALL

TITLE_S = 2.0
HOUR_D = 1 / 24
RECENT_S = 1.0
"""What changed within so many seconds of film may be on its way in the picture."""


class Synaptogenesis(MechanismScene):
    """One dendrite through stress and after, with ketamine and without."""

    storyboard = Storyboard(
        id="synaptogenesis",
        order=100,
        status="final",
        opens_at="spine",
        closes_at="neuron",
        title="New spines come later",
        objective="Explain which part of ketamine's effect new spines can carry.",
        question="Do new spines start the effect, or keep it?",
        poster="days",
        parameters=(
            Parameter(
                name="stress_loss",
                default=0.25,
                unit="1",
                model=(0.1, 0.6),
                story=(0.2, 0.35),
                meaning="share of the spines that stress costs",
            ),
        ),
        beats=(
            Beat(
                "turnover",
                title="Spines come and go",
                captions=(
                    "At spines a cell hears others. Spines come and go by themselves.",
                    "Thin ones mostly leave within days; thick ones last for months.",
                ),
                description=(
                    "A piece of dendrite with some twenty spines: thin, broad and "
                    "stubby. New ones, pale blue with a plus sign, grow out of the "
                    "shaft; some swell and stay. Others go and leave a dashed outline. "
                    "Their number hardly changes."
                ),
                sources=("holtmaat2005",),
                claims=(23,),
                badge="model",
                condition="without stress or drug",
                rate="1 s = 2.5 d",
                scale="µm",
                note="one of 200 simulated dendrites",
                neutral=(
                    "At spines a cell hears others. They do not stay for ever.",
                    "Thin ones mostly leave within days; thick ones last for months.",
                ),
                holds=lambda r: (
                    r["born_before"] >= 2
                    and r["lost_before"] >= 2
                    and abs(r["spines_before"] - r["spines_start"]) <= 3
                ),
            ),
            Beat(
                "stress",
                title="Stress costs spines",
                captions=(
                    "Three weeks of stress: in this model more are lost, fewer form.",
                    "The cell lives on. It has lost spines, not its life.",
                ),
                description=(
                    "Dashed outlines appear along the dendrite where spines were. "
                    "Fewer new ones grow. The count falls."
                ),
                sources=("anderson2020", "modasava2019"),
                claims=(22,),
                badge="model",
                condition="chronic stress, illustrative",
                rate="1 s = 3 d",
                scale="µm",
                note="one of 200 simulated dendrites",
                neutral=(
                    "Three weeks in this model, with the loss that was set.",
                    "Whatever happens to its spines, the cell lives on.",
                ),
                holds=lambda r: (
                    r["stress_factor"] > 1.2
                    and r["mean_after_stress"] < 0.9
                    and r["spines_after_stress"] <= r["spines_before"] - 3
                ),
            ),
            Beat(
                "regions",
                title="Not the same everywhere",
                captions=(
                    "So it is in some regions of stressed rodents. Others gain spines.",
                ),
                description=(
                    "A card beside the dendrite: fewer spines in prefrontal cortex and "
                    "hippocampus, more in amygdala and nucleus accumbens."
                ),
                sources=("duman2015",),
                claims=(22,),
                badge="in animals",
                condition="rodents, chronic stress",
                scale="µm",
                note="dendrite: model",
            ),
            Beat(
                "hours",
                title="First hours: no more spines yet",
                captions=(
                    "Then one dose of ketamine. Within hours mice behave differently.",
                    "Most studies see no more spines yet; at least one does, at 3 h.",
                ),
                description=(
                    "A day passes, hour by hour. A bar for behaviour begins at once. A "
                    "bar for new spines begins after half a day; before it a dashed "
                    "outline: one study. The dendrite hardly changes."
                ),
                sources=("modasava2019", "zhang2019", "wu2021", "pryazhnikov2018"),
                claims=(24,),
                badge="in animals",
                condition="mice, one dose",
                rate="1 s = 3 h",
                scale="µm",
                note="dendrite: model",
                neutral=(
                    "One dose of ketamine in mice: behaviour changes within hours.",
                    "Most studies find more new spines only after half a day.",
                ),
                holds=lambda r: r["early_new"] == 0 and 0 <= r["gain_3h"] < 0.02,
            ),
            Beat(
                "days",
                title="Days: more form, no fewer are lost",
                captions=(
                    "Over days more form than in the same dendrite without ketamine.",
                    "No fewer are lost: only formation has changed.",
                    "Part of the loss is made up; later some of that goes again.",
                ),
                description=(
                    "The same dendrite twice. With ketamine more blue spines grow; "
                    "what the other loses it loses too. Beside them two curves with "
                    "bands, means of 200: the treated one rises above the other in "
                    "three days, stays below the unstressed level, and sinks slowly."
                ),
                sources=("phoumthipphavong2016", "li2010", "modasava2019"),
                claims=(21, 23),
                badge="model",
                condition="formation fitted, loss unchanged",
                rate="1 s = 2 d",
                scale="µm",
                note="the same dendrite twice",
                neutral=(
                    "Three weeks in the same dendrite, with ketamine and without.",
                    "Only formation differs: the rates of loss are the same.",
                ),
                variants=(
                    Variant(
                        name="little_lost",
                        when=lambda r: r["treated_3d"] >= 1,
                        captions=(
                            "Three weeks in one dendrite, with ketamine and without.",
                            "Where stress took little, more form than it had taken.",
                        ),
                        description=(
                            "The same dendrite twice. Beside them two curves with "
                            "bands, means of 200: the treated one rises above the "
                            "unstressed level and sinks again."
                        ),
                    ),
                ),
                holds=lambda r: (
                    r["new_treated"] > r["new_untreated"]
                    and r["lost_treated"] >= r["lost_untreated"] >= 1
                    and r["treated_low_3d"] > r["untreated_high_3d"]
                    and r["treated_3d"] < 1
                    and 0 < r["gain_21d"] < 0.75 * r["gain_3d"]
                ),
            ),
            Beat(
                "keep",
                title="They keep it, they do not start it",
                captions=(
                    "So new spines cannot start the effect: it begins before them.",
                    "But in mice without them, the benefit did not last.",
                ),
                description=(
                    "Three bars over hours and days. The benefit begins first, new "
                    "spines follow. In the third row the new spines are taken away: "
                    "the benefit begins as before, and fades."
                ),
                sources=("modasava2019",),
                claims=(24,),
                badge="in animals",
                condition="mice after chronic stress",
                scale="µm",
                note="order of events, no amounts",
            ),
            Beat(
                "people",
                title="In people: not yet shown",
                captions=(
                    "In people, a scan 24 hours after ketamine saw no overall change.",
                    "New synapses after ketamine have not yet been shown in people.",
                ),
                description=(
                    "A card with a scanner's ring about a head seen from above: no "
                    "overall change. Then the dendrite shrinks into one branch of a "
                    "whole pyramidal cell."
                ),
                sources=("holmes2022",),
                claims=(23,),
                badge="in people",
                condition="PET, a protein of synapses",
                scale="µm",
                note="reconstructed cell, dendrites thickened",
            ),
        ),
    )

    def construct(self) -> None:
        self.solve()
        length_um = spine_turnover.load().dendrite.length
        scale = self.settings.px_scale
        self.kit = dendrite_kit(self.theme, self.layout, scale, length_um)
        self.spots = self.kit.places
        self.world.nm_px = NM_PX
        self.world.take(*self.kit.shots, *cell_shots(self.layout, self.theme, scale))
        self.treated = self.dendrite(0)
        self.untreated = self.dendrite(1)
        self.world.add(self.treated)
        for play in (
            self.turnover,
            self.stress,
            self.regions,
            self.hours,
            self.over_days,
            self.keep,
            self.people,
        ):
            play()

    def solve(self) -> None:
        """Compute everything that will move, before the first frame."""
        loss = self.parameter("stress_loss")
        self.found = found = spine_story.days(loss)
        self.example = example = found.example
        self.times = SpineTimes(
            example.spines.born_d, example.spines.kept_d, example.spines.lost_d
        )
        treated, untreated = found.treated, found.untreated
        start, stress = found.start_d, found.stress_d
        values = {
            "born_before": example.born_between(start, stress, False),
            "lost_before": example.lost_between(start, stress, False),
            "spines_start": example.count(start, False),
            "spines_before": example.count(stress, False),
            "spines_after_stress": example.count(0.0, False),
            "stress_factor": spine_turnover.stress_factor(loss),
            "mean_after_stress": found.at(untreated, 0.0),
            "early_new": example.born_between(0.0, 0.25, True),
            "gain_3h": found.at(treated, 0.125) - found.at(untreated, 0.125),
            "new_treated": example.born_between(0.0, 10.0, True),
            "new_untreated": example.born_between(0.0, 10.0, False),
            "lost_treated": example.lost_between(0.0, 10.0, True),
            "lost_untreated": example.lost_between(0.0, 10.0, False),
            "treated_low_3d": found.at(treated, 3.0, "low"),
            "untreated_high_3d": found.at(untreated, 3.0, "high"),
            "treated_3d": found.at(treated, 3.0),
            "gain_3d": found.at(treated, 3.0) - found.at(untreated, 3.0),
            "gain_21d": found.at(treated, 21.0) - found.at(untreated, 21.0),
        }
        for name, value in values.items():
            self.result(name, spine_story.of_model(float(value)))

    def dendrite(self, row: int) -> Dendrite:
        """The example with the dose (row 0) or without (row 1)."""
        example, treated = self.example, row == 0
        has = None if treated else ~example.spines.added
        place = (example.x_um, example.side)
        made = Dendrite(
            self.kit, lambda: self.now, self.times, *place, row=row, has=has
        )

        def truth() -> tuple[np.ndarray, np.ndarray]:
            gear = 0.0 if self.clock is None else self.clock.gear / DAY_S
            ago = np.linspace(self.day - RECENT_S * gear, self.day, 41)
            there = np.array([example.spines.there(t, treated) for t in ago])
            return example.x_um[there.all(0)], example.x_um[there.any(0)]

        self.shows(f"spines_{row}", made, truth)
        return made

    @property
    def day(self) -> float:
        """Model time in days from the dose."""
        return self.model_s / DAY_S

    def tally(self, name: str, english: str, value: Any, at: Any, **look: Any) -> Tally:
        """Words with a number, tied to what was computed."""
        words = self.label(name, english, n="{n}")
        made = Tally(words, value, at, layout=self.layout, theme=self.theme, **look)
        self.shows(name, made.counter, value)
        return made

    def settle(self) -> None:
        """What is there now is not new any more; outlines of what was lost go."""
        self.treated.settle()
        self.untreated.settle()

    def spines_of(self, treated: bool) -> int:
        """How many the dendrite has now."""
        return self.example.count(self.day, treated)

    def since(self, start_d: float, unit_d: float = 1.0) -> int:
        """Whole days, or other units, since a time."""
        return math.floor((self.day - start_d) / unit_d + 1e-6)

    def run(self, beat: Any, days: float) -> None:
        """Let the clock run so many days, and the spines with it."""
        clock = self.clock
        gear = clock.gear / DAY_S
        self.times.run(self.now, clock.now_s / DAY_S, gear, days / gear)
        self.advance(clock, seconds=days / gear)

    # -- one dendrite ---------------------------------------------------------------

    def turnover(self) -> None:
        start = self.found.start_d
        self.furniture.delay_s = TITLE_S
        self.model_s_before = start * DAY_S
        with self.beat("turnover") as beat:
            clock = beat.clock(start * DAY_S)
            title = self.title_block()
            self.add(title)
            self.play(run_time=TITLE_S - 0.4)
            self.play(Vanish(title), run_time=0.4)
            self.journey("wide", run_time=1.4)
            x, y = self.spots.day
            day = self.tally("day", "Day {n}", lambda: self.since(start), (x, y))
            count = self.tally(
                "spines",
                "{n} spines",
                lambda: self.spines_of(True),
                (x, y + 52),
                size=TYPE_SMALL,
            )
            self.count = count
            self.add(day, count)
            self.play(Appear(day), Appear(count))
            seconds = -(start - self.found.stress_d) * DAY_S / clock.gear
            beat.cue(1, after=0.45 * seconds)
            self.run(beat, self.found.stress_d - start)
            self.hold()
            self.day_shown = day

    def stress(self) -> None:
        begin = self.found.stress_d
        with self.beat("stress") as beat:
            clock = beat.clock(begin * DAY_S)
            self.settle()
            words = "Day {n} of stress"
            day = self.tally(
                "day_of_stress", words, lambda: self.since(begin), self.spots.day
            )
            self.play(Vanish(self.day_shown), run_time=0.4)
            self.add(day)
            self.play(Appear(day), run_time=0.4)
            beat.cue(1, after=-begin * DAY_S / clock.gear - 1.0)
            self.run(beat, -begin)
            self.hold(2.0)
            self.beside = [day, self.count]

    def regions(self) -> None:
        with self.beat("regions"):
            groups = (
                ("-", self.label("fewer", "fewer spines"), self.names("fewer")),
                ("+", self.label("more", "more spines"), self.names("more")),
            )
            card = RegionsCard(groups, layout=self.layout, theme=self.theme)
            self.journey("side", *self.drop_panel(), run_time=1.0)
            self.beside = [card]
            self.add(card)
            self.play(Appear(card))
            self.hold(3.0)

    def names(self, which: str) -> tuple[str, ...]:
        """The regions with fewer or with more spines."""
        if which == "fewer":
            cortex = self.label("prefrontal", "prefrontal cortex")
            return cortex, self.label("hippocampus", "hippocampus")
        return self.label("amygdala", "amygdala"), self.label("accumbens", "accumbens")

    def hours(self) -> None:
        with self.beat("hours") as beat:
            beat.clock(0.0)
            self.settle()
            self.play(*self.drop_panel(), run_time=0.4)
            model = self.theme.trace["model"]
            rows = (
                Span(
                    self.label("behaviour", "behaviour"),
                    ((0, 0), (3, 1), (24, 1)),
                    self.theme.trace["second"],
                ),
                Span(
                    self.label("new_spines", "more new spines"),
                    ((12, 1), (24, 1)),
                    model,
                    doubted=(3, 12),
                    doubt=self.label("one_study", "one study"),
                ),
            )
            ticks = ((0, self.words.tick(0)), (24, self.label("day_long", "24 h")))
            words = self.label("hour", "Hour {n}", n="{n}")
            hour = lambda: self.since(0.0, HOUR_D)  # noqa: E731
            self.panel(
                chart := SpansChart(
                    rows,
                    (0.0, 24.0),
                    ticks,
                    upto=lambda: self.day / HOUR_D,
                    headline=words,
                    count=hour,
                    layout=self.layout,
                    theme=self.theme,
                )
            )
            self.shows("hour", chart.headline.counter, hour)
            beat.cue(1, after=3.0)
            self.run(beat, 1.0)
            self.hold(2.0)

    # -- with ketamine and without --------------------------------------------------

    def over_days(self) -> None:
        with self.beat("days") as beat:
            beat.clock(self.model_s)
            self.world.add(self.untreated)
            comes = Appear(self.untreated)
            self.journey("pair", comes, *self.drop_panel(), run_time=1.0)
            colors = self.theme.trace["model"], self.plain
            tallies = [
                self.tally(
                    name,
                    english,
                    lambda treated=treated: self.spines_of(treated),
                    at,
                    size=TYPE_SMALL,
                    number_size=TYPE_MEDIUM,
                    color=color,
                )
                for (name, english, treated), at, color in zip(
                    (
                        ("with_ketamine", "Ketamine {n}", True),
                        ("control", "Control {n}", False),
                    ),
                    self.spots.names,
                    colors,
                    strict=True,
                )
            ]
            self.add(*tallies)
            self.tallies = tallies
            self.panel(self.courses(colors), *tallies)
            beat.cue(1, after=3.0)
            beat.cue(2, after=7.0)
            self.run(beat, 20.0)
            self.hold(1.6)

    @property
    def plain(self) -> str:
        """The colour of what has had no drug."""
        stop = "lift" if self.theme.name == "dark" else "base"
        return self.theme.entity["excitatory_neuron"][stop]

    def courses(self, colors: tuple[str, str]) -> CoursePanel:
        """The means of the two groups over three weeks."""
        found = self.found
        after = found.t_d >= 0.0
        t = found.t_d[after]
        groups = (found.treated, found.untreated)
        courses = [
            Course(t, g.mean[after], g.low[after], g.high[after], color)
            for g, color in zip(groups, colors, strict=True)
        ]
        made = CoursePanel(
            self.label("day", "Day {n}", n="{n}"),
            courses,
            levels=(
                (found.at(found.untreated, 0.0), self.label("stressed", "stressed")),
                (1.0, self.label("unstressed", "unstressed")),
            ),
            y_words=self.label("mean_of", "spines, mean of 200"),
            upto=lambda: self.day,
            count=lambda: self.since(0.0),
            x_range=(0.0, 21.0),
            x_ticks=(0.0, 7.0, 14.0, 21.0),
            x_unit="d",
            **self.look(),
        )
        self.shows("day_after", made.headline.counter, lambda: self.since(0.0))
        for n, (trace, group) in enumerate(zip(made.traces, groups, strict=True)):
            self.shows(f"mean_{n}", trace, lambda group=group: self.due(group))
        return made

    def due(self, group: spine_story.Group) -> np.ndarray:
        """Days and heights of a group's mean up to now: 0 is stressed, 1 unstressed."""
        low, day = (
            self.found.at(self.found.untreated, 0.0),
            min(max(self.day, 0.0), 21.0),
        )
        at = np.append(np.arange(0.0, day, 1.0), day)
        return np.array([(t, (self.found.at(group, t) - low) / (1 - low)) for t in at])

    def keep(self) -> None:
        with self.beat("keep") as beat:
            goes = self.fade(self.untreated)
            self.journey("side", goes, *self.drop_panel(), run_time=1.0)
            second = self.theme.trace["second"]
            rows = (
                Span(
                    self.label("benefit", "benefit"),
                    ((0.3, 0), (1, 1), (10, 1)),
                    second,
                ),
                Span(
                    self.label("new", "new spines"),
                    ((2.0, 0), (3.6, 1), (10, 1)),
                    self.theme.trace["model"],
                ),
                Span(
                    self.label("removed", "benefit, new spines removed"),
                    ((0.3, 0), (1, 1), (3.2, 1), (6.4, 0.0)),
                    second,
                ),
            )
            ticks = (
                (1.0, self.label("in_hours", "hours")),
                (6.5, self.label("in_days", "days")),
            )
            look = {"layout": self.layout, "theme": self.theme}
            self.panel(SpansChart(rows, (0.0, 10.0), ticks, **look))
            beat.cue(1)
            self.hold(3.0)

    def people(self) -> None:
        with self.beat("people") as beat:
            self.play(*self.drop_panel(), run_time=0.4)
            card = ScanCard(
                self.label("scan", "PET, 24 hours later"),
                self.label("no_change", "no overall change"),
                layout=self.layout,
                theme=self.theme,
            )
            self.add(card)
            self.play(Appear(card))
            self.hold(3.0)
            beat.cue(1)
            leaves = self.fade(self.treated), Vanish(card)
            self.furniture.rescale(self.world.view.zoom, 9.0)  # off, until the end
            self.journey("haze", *leaves, run_time=0.6)
            # One way out, without a stop at the branch.
            self.travel("branch", lambda u: u * u, run_time=1.4)
            self.travel("neuron", lambda u: u * (2 - u), run_time=14 / 15)
            view = self.world.view
            self.furniture.rescale(view.zoom, 0.0)
            at = (view.axis_x, view.midplane_y)
            words = self.name("here", "one such piece", self.spots.piece, at, dot=True)
            self.show(words, seconds=2.0)

    def travel(self, shot: str, rate: Any, run_time: float) -> None:
        """A journey in a gear of its own."""
        self.world.head_for(shot)
        way = self.world.journey.animate(rate_func=rate).set_value(1.0)
        self.play(way, run_time=run_time)

    @staticmethod
    def fade(mobject: Any) -> Appear:
        """An animation that hides something and leaves it where it is."""
        goes = Appear(mobject)
        goes.ends = (1.0, 0.0)
        return goes

    def panel(self, content: Any, *others: Any) -> None:
        """Bring in what stands beside the picture, on its plate."""
        ground = Panel(self.layout.panel, layout=self.layout, theme=self.theme)
        self.beside = [ground, content, *others]
        self.add(*self.beside)
        self.play(*map(Appear, self.beside))

    def drop_panel(self) -> list[Vanish]:
        """Animations that take it away again."""
        return [Vanish(mobject) for mobject in self.beside]
