"""Spines come and go; ketamine lets more form, days after it began to act (M7)."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import numpy as np

from ketamotion.mobjects.dendrite import (
    NM_PX,
    Dendrite,
    SpineTimes,
    cell_shots,
    dendrite_kit,
)
from ketamotion.mobjects.finding_pictures import RegionsCard, lens_ring
from ketamotion.mobjects.panel import Panel
from ketamotion.mobjects.scan_card import ScanCard
from ketamotion.mobjects.spine_charts import (
    AGAIN_S,
    IN_ORDER_S,
    REMOVED_S,
    drug_color,
    first_day,
    in_order,
    one_week,
    plain_color,
)
from ketamotion.mobjects.spine_panel import CoursePanel, Tally
from ketamotion.mobjects.veil import Appear, Vanish, Withdraw
from ketamotion.models import spine_story, spine_turnover
from ketamotion.models.spine_turnover import DAY_S
from ketamotion.stage import MechanismScene
from ketamotion.storyboard import Beat, Parameter, Storyboard
from ketamotion.theme import TYPE_MEDIUM, TYPE_SMALL

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
        length_s=(60.0, 90.0),
        title="New spines come later",
        objective="Explain which part of ketamine's effect new spines can carry.",
        question="Do new spines start the effect, or keep it?",
        poster="days",
        figures={
            "200": spine_turnover.DENDRITES,
            "at 3 h": "zhang2019",
            "24 h": DAY_S / 3600,
            "24 hours": "holmes2022",
        },
        parameters=(
            Parameter(
                name="stress_loss",
                default=0.25,
                unit="1",
                model=(0.16, 0.6),
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
                note="+ new, − lost; one of 200 simulated",
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
                note="+ new, − lost; one of 200 simulated",
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
                    "A card with two small dendrites. One loses spines: prefrontal "
                    "cortex, hippocampus. The other gains some: amygdala, nucleus "
                    "accumbens."
                ),
                sources=("duman2015",),
                claims=(22,),
                badge="in animals",
                condition="rodents, chronic stress",
                scale="µm",
                note="dendrite: model, prefrontal cortex",
            ),
            Beat(
                "hours",
                title="First hours: no more spines yet",
                captions=(
                    "Then one dose of ketamine. Within hours mice behave differently.",
                    "Most studies see no more spines yet; at least one does, at 3 h.",
                ),
                description=(
                    "A day passes, hour by hour. A bar for behaviour begins at 3 h. A "
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
                    "Part of what stress took is made up, not all of it.",
                ),
                description=(
                    "The same dendrite twice. With ketamine more blue spines grow; "
                    "what the other loses it loses too. Beside them two curves with "
                    "bands, means of 200: within a week the treated one rises above "
                    "the other and stays below the unstressed level."
                ),
                sources=("phoumthipphavong2016", "li2010", "modasava2019"),
                claims=(21, 23),
                badge="model",
                condition="formation fitted, loss unchanged",
                rate="1 s = 0.75 d",
                scale="µm",
                note="the same dendrite twice",
                neutral=(
                    "A week in the same dendrite, with ketamine and without.",
                    "Only formation differs: the rates of loss are the same.",
                ),
                holds=lambda r: (
                    r["new_treated"] > r["new_untreated"]
                    and r["lost_treated"] >= r["lost_untreated"] >= 1
                    and r["treated_low_3d"] > r["untreated_high_3d"]
                    and max(r["treated_3d"], r["treated_7d"]) < 1
                    and r["more_7d"] >= 1
                    and abs(r["more_7d"] - r["more_7d_mean"]) < 1
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
                    "spines follow. Then they fade to dashed outlines on the "
                    "dendrite: in the third row the benefit begins as before and fades."
                ),
                sources=("modasava2019",),
                claims=(24,),
                badge="in animals",
                condition="mice after chronic stress",
                scale="µm",
                note="order of events; dendrite: model",
            ),
            Beat(
                "people",
                title="In people: not yet shown",
                captions=(
                    "In people, a scan 24 hours after ketamine saw no overall change.",
                    "New synapses after ketamine have not yet been shown in people.",
                ),
                description=(
                    "The marks are gone. A card with a scanner's ring about "
                    "a head seen from above: no overall change."
                ),
                sources=("holmes2022",),
                claims=(23,),
                badge="in people",
                condition="PET, a protein of synapses",
                scale="µm",
                note="dendrite: model, not from people",
            ),
            Beat(
                "cell",
                title="One piece of one cell",
                captions=("What you saw was one short piece of one such nerve cell.",),
                description=(
                    "The branch shrinks into a whole pyramidal cell, others out of "
                    "focus behind it. A ring marks one piece of a branch."
                ),
                sources=("holtmaat2005",),
                claims=(23,),
                badge="structure",
                scale="µm",
                note="reconstructed cell, dendrites thickened",
            ),
        ),
    )

    def construct(self) -> None:
        self.solve()
        self.plain = {"layout": self.layout, "theme": self.theme}
        length_um = self.length_um = spine_turnover.load().dendrite.length
        scale = self.settings.px_scale
        self.kit = dendrite_kit(self.theme, self.layout, scale, length_um)
        self.spots = self.kit.places
        self.world.nm_px = NM_PX
        self.world.take(*self.kit.shots, *cell_shots(self.layout, self.theme, scale))
        self.removed_s = math.inf
        self.furniture.calms = False  # the ground is calm, and spines reach up to it
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
            self.cell,
        ):
            play()

    def solve(self) -> None:
        """Compute everything that will move, before the first frame."""
        loss = self.parameter("stress_loss")
        self.found = spine_story.days(loss)
        self.example = self.found.example
        spines = self.example.spines
        self.times = SpineTimes(spines.born_d, spines.kept_d, spines.lost_d)
        for name, value in spine_story.outcome(self.found, loss).items():
            self.result(name, value)

    def dendrite(self, row: int) -> Dendrite:
        """The example with the dose (row 0) or without (row 1)."""
        example, treated = self.example, row == 0
        has = None if treated else ~example.spines.added
        place = (example.x_um, example.side)
        now = partial(getattr, self, "now")
        made = Dendrite(self.kit, now, self.times, *place, row=row, has=has)

        def truth() -> tuple[np.ndarray, np.ndarray]:
            gear = 0.0 if self.clock is None else self.clock.gear / DAY_S
            seen = example.seen(self.day - RECENT_S * gear, self.day, treated)
            since = self.now - self.removed_s
            return example.older(*seen, since >= 0, since > RECENT_S)

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

    def run(self, days: float) -> None:
        """Let the clock run so many days, and the spines with it."""
        gear = self.clock.gear / DAY_S
        self.times.run(self.now, self.day, gear, days / gear)
        self.advance(self.clock, seconds=days / gear)

    # -- one dendrite ---------------------------------------------------------------

    def turnover(self) -> None:
        start, end = self.found.start_d, self.found.stress_d
        self.model_s_before = start * DAY_S
        with self.beat("turnover") as beat:
            beat.clock(start * DAY_S)
            self.open_with_title()
            self.journey("wide", run_time=0.8)
            view = self.world.view
            at, names = self.treated.head(view, 0.58), self.spots.over
            spine = self.name("spine", "spine", (at[0] + 56, names[0]), at)
            at = self.treated.bare(view)
            place = (at[0] + 56, names[1])
            shaft = self.name("shaft", "dendrite", place, at, minor=True, dot=True)
            self.show(spine, shaft, seconds=1.2)
            self.play(*self.drop(spine, shaft), run_time=0.4)
            x, y = self.spots.day
            day = self.tally("day", "Day {n}", lambda: self.since(start), (x, y))
            there = partial(self.spines_of, True)
            look = {"size": TYPE_SMALL, "number_size": TYPE_MEDIUM}
            at = (x, y + 60)
            self.count = self.tally("spines", "{n} spines", there, at, **look)
            self.bring(day, self.count)
            beat.cue(1, after=2.6)
            self.run(end - start)
            self.hold()

    def stress(self) -> None:
        begin = self.found.stress_d
        with self.beat("stress") as beat:
            beat.clock(begin * DAY_S)
            self.settle()
            self.play(run_time=0.8)
            words, at = "Day {n} of stress", self.spots.day
            room = {"room_px": self.layout.width / 2 - at[0]}  # the condition's apart
            since = partial(self.since, begin)
            day = self.tally("day_of_stress", words, since, at, **room)
            self.play(Vanish(self.beside[0]), run_time=0.4)
            self.bring(day)
            beat.cue(1, after=6.0)
            self.run(-begin)
            self.hold(2.0)
            self.beside = [day, self.count]

    def regions(self) -> None:
        fewer = (
            self.label("prefrontal", "prefrontal cortex"),
            self.label("hippocampus", "hippocampus"),
        )
        more = (
            self.label("amygdala", "amygdala"),
            self.label("accumbens", "accumbens"),
        )
        with self.beat("regions"):
            groups = (
                ("-", self.label("fewer", "fewer spines"), fewer),
                ("+", self.label("more", "more spines"), more),
            )
            self.journey("aside", *self.leave(), run_time=1.0)
            begin, scale = self.now, self.settings.px_scale
            since = (self.kit.pictures, lambda: self.now - begin)
            self.bring(RegionsCard(groups, *since, px_scale=scale, **self.plain))
            self.hold(4.6)

    def hours(self) -> None:
        with self.beat("hours") as beat:
            beat.clock(0.0)
            self.settle()
            self.journey("side", *self.leave(), run_time=1.0)
            hour = partial(self.since, 0.0, HOUR_D)
            words = {
                "headline": self.label("hour", "Hour {n}", n="{n}"),
                "first": self.label("behaviour", "behaviour changed"),
                "later": self.label("new_spines", "more spines"),
                "doubt": self.label("one_study", "one study"),
                "start": self.words.tick(0),
                "end": self.label("day_long", "24 h"),
            }
            chart = first_day(words, lambda: self.day / HOUR_D, hour, **self.plain)
            self.shows("hour", chart.headline.counter, hour)
            self.bring(chart, panel=True)
            beat.cue(1, after=3.0)
            self.run(1.0)
            self.hold(2.0)

    # -- with ketamine and without --------------------------------------------------

    def over_days(self) -> None:
        with self.beat("days") as beat:
            beat.clock(self.model_s)
            self.journey("upper", *self.leave(), run_time=0.7)
            self.world.add(self.untreated)
            self.journey("pair", Appear(self.untreated), run_time=0.6)
            look = {"size": TYPE_SMALL, "number_size": TYPE_MEDIUM}
            groups = (
                ("with_ketamine", "Ketamine {n}", True, drug_color(self.theme)),
                ("control", "Control {n}", False, plain_color(self.theme)),
            )
            tallies = [
                self.tally(
                    name, words, partial(self.spines_of, own), at, **look, color=c
                )
                for (name, words, own, c), at in zip(
                    groups, self.spots.names, strict=True
                )
            ]
            self.bring(self.courses(), *tallies, panel=True)
            beat.cue(1, after=3.2)
            beat.cue(2, after=6.6)
            self.run(6.0)
            self.hold(1.6)

    def courses(self) -> CoursePanel:
        """The means of the two groups over three weeks."""
        found, day = self.found, partial(self.since, 0.0)
        groups = (found.treated, found.untreated)
        words = {
            "headline": self.label("day", "Day {n}", n="{n}"),
            "low": self.label("stressed", "stressed"),
            "high": self.label("unstressed", "unstressed"),
            "mean": self.label("mean_of", "spines, mean of 200"),
        }
        curves = [(g.mean, g.low, g.high) for g in groups]
        upto = partial(getattr, self, "day")
        made = one_week(words, found.t_d, curves, upto, day, **self.look())
        self.shows("day_after", made.headline.counter, day)
        for n, (trace, group) in enumerate(zip(made.traces, groups, strict=True)):
            due = partial(found.heights, group)
            self.shows(f"mean_{n}", trace, lambda due=due: due(self.day))
        return made

    def keep(self) -> None:
        with self.beat("keep") as beat:
            goes = Withdraw(self.untreated)
            self.journey("upper", goes, *self.leave(), run_time=0.6)
            self.journey("side", run_time=0.7)
            words = {
                "first": self.label("benefit", "benefit"),
                "later": self.label("new", "new spines"),
                "without": self.label("removed", "benefit, new spines removed"),
                "start": self.label("in_hours", "hours"),
                "end": self.label("in_days", "days"),
            }
            begin = self.now + 0.5
            self.bring(
                in_order(words, lambda: self.now - begin, **self.plain), panel=True
            )
            beat.cue(1, after=begin + AGAIN_S - self.now)
            self.removed_s = begin + REMOVED_S
            self.times.remove(self.example.spines.born_d > 0, self.removed_s)
            self.treated.outlines_stay = True
            self.play(run_time=begin + AGAIN_S + IN_ORDER_S - self.now)
            self.hold(2.0)

    def people(self) -> None:
        with self.beat("people") as beat:
            self.settle()
            self.journey("aside", *self.leave(), run_time=0.6)
            what = self.label("scan", "PET, 24 hours later")
            found = self.label("no_change", "no overall change")
            begin = self.now + 0.5
            card = ScanCard(what, found, lambda: self.now - begin, **self.plain)
            self.bring(card)
            self.hold(3.0)
            beat.cue(1)
            self.hold(4.0)

    def cell(self) -> None:
        with self.beat("cell"):
            self.furniture.rescale(self.world.view.zoom, 9.0)  # off, until the end
            self.play(*self.leave(), run_time=0.4)
            self.journey("twig", Withdraw(self.treated), run_time=0.6)
            # One way out, without a stop at the branch.
            self.journey("branch", run_time=1.0, rate_func=lambda u: u * u, leg=(0, 2))
            self.journey(
                "neuron", run_time=1.6, rate_func=lambda u: u * (2 - u), leg=(1, 2)
            )
            view = self.world.view
            self.furniture.rescale(view.zoom, 0.0)
            at, place = (view.axis_x, view.midplane_y), self.spots.piece
            radius = 600 * self.length_um * self.world.nm_px * view.zoom
            ring, edge = lens_ring(at, place, radius, **self.plain)
            words = self.name("here", "one such piece", place, edge)
            self.show(ring, words, seconds=3.5)

    def bring(self, *mobjects: Any, panel: bool = False) -> None:
        """Bring in what stands beside the picture, on a plate or not."""
        self.beside = list(mobjects)
        if panel:
            ground = Panel(self.layout.panel, layout=self.layout, theme=self.theme)
            self.beside.insert(0, ground)
        self.add(*self.beside)
        self.play(*map(Appear, self.beside))

    def leave(self) -> list[Vanish]:
        """Animations that take it away again."""
        return [Vanish(mobject) for mobject in self.beside]
