"""From calcium to BDNF to new proteins, by two routes, and what stops it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from manim import Group, Mobject

from ketamotion.mobjects.course_panel import (
    TOP,
    Course,
    CourseStack,
    ShareBars,
    course_colors,
)
from ketamotion.mobjects.course_table import CourseTable
from ketamotion.mobjects.panel import Panel
from ketamotion.mobjects.pathway import Medicines, pathway_kit
from ketamotion.mobjects.pathway_acts import PathwayStory
from ketamotion.mobjects.pathway_places import (
    CARD,
    PICTURE,
    TABLE,
    PathwayPlaces,
    board,
)
from ketamotion.mobjects.sprite import World
from ketamotion.mobjects.track import smootherstep
from ketamotion.mobjects.veil import Appear, Vanish, set_veil
from ketamotion.models import bdnf_story, plasticity, rapamycin_trial
from ketamotion.models.bdnf_story import END_S, GIVEN, SEEN
from ketamotion.stage import MechanismScene
from ketamotion.storyboard import Beat, Parameter, Results, Storyboard

"""How long the title stands, in seconds of film."""
RELAYS = (
    ("erk", "ERK"),
    ("akt", "Akt"),
    ("mtorc1", "mTORC1"),
    ("ribosomes", "ribosomes"),
)
ROWS = (
    ("alone", "ketamine"),
    ("nbqx", "+ NBQX"),
    ("antibody", "+ antibody"),
    ("rapamycin", "+ rapamycin"),
)
RECEPTORS = 5
"""New receptors that stand for the proteins at their most."""
TABLED = ("free_bdnf", "protein")
"""Which of the levels seen stand in the table."""
MINOR = ("erk", "akt", "ribosomes", "vesicle", "ampa")
"""Names that the story can do without."""
SWEEP_S = 1.3
"""How long a course takes to be drawn when no clock runs, in seconds of film."""


def in_order(results: Results) -> bool:
    """mTORC1 answers first and is over within hours; the proteins come and stay."""
    return (
        0 < results["mtorc1_peak_h"] < results["protein_peak_h"]
        and 0 <= results["mtorc1_left"] < 0.05
        and 0.5 < results["protein_left"] <= 1
    )


def all_stop(results: Results) -> bool:
    """Each antagonist keeps the proteins down; rapamycin leaves BDNF as it was."""
    stopped = ("with_nbqx", "with_antibody", "with_rapamycin")
    return (
        results["alone"] > 0
        and all(0 <= results[k] < 0.01 for k in stopped)
        and results["bdnf_with_rapamycin"] > 0.95
    )


class BDNFRelease(MechanismScene):
    """A valley: release, receptor, relays, ribosomes; then the second route."""

    storyboard = Storyboard(
        id="bdnf_release",
        order=90,
        opens_at="spine",
        closes_at="spine",
        length_s=(60.0, 90.0),
        title="Two routes to BDNF",
        objective="Follow BDNF from its release to new synaptic proteins.",
        poster="relay",
        question="What does the brain's own growth signal need?",
        figures={"24 h": "abdallah2020", "6 h": END_S / 3600},
        parameters=(
            Parameter(
                name="glutamate_rise",
                default=1.0,
                unit="1",
                model=(0.0, 4.0),
                story=(0.7, 2.0),
                meaning="peak of glutamate above its baseline, in baselines",
            ),
        ),
        beats=(
            Beat(
                "release",
                title="Calcium releases BDNF",
                captions=(
                    "After ketamine, glutamate surges. AMPA receptors open; then "
                    "calcium enters.",
                    "Calcium makes a vesicle fuse with the membrane. BDNF is released.",
                ),
                description=(
                    "A dendrite in section with a spine at its left. Glutamate falls "
                    "on receptors of the spine, sodium enters, and light spreads under "
                    "the membrane to a channel, which opens: green calcium ions pass. "
                    "A vesicle opens to the outside; pink butterfly shapes, BDNF, "
                    "drift out."
                ),
                sources=("hartmann2001", "lepack2015"),
                claims=(19,),
                badge="in vitro",
                condition="neurons in culture",
            ),
            Beat(
                "pair",
                title="BDNF brings two receptors together",
                captions=(
                    "BDNF brings two receptors together. They are called TrkB.",
                    "Each puts phosphates on the other. Now the pair signals.",
                ),
                description=(
                    "One BDNF settles between two tall violet receptors. They move "
                    "together, and white phosphate discs pass from each one's foot "
                    "to the other's."
                ),
                sources=("gupta2013",),
                claims=(19, 20),
                badge="in vitro",
            ),
            Beat(
                "relay",
                title="From signal to proteins",
                captions=(
                    "ERK and Akt carry the signal to mTORC1. Ribosomes make synaptic "
                    "proteins.",
                    "mTORC1 is back at rest within hours. The synaptic proteins stay.",
                ),
                description=(
                    "Light runs from the receptor over two relays to a hollow "
                    "lozenge, mTORC1, which brightens and fades. Ribosomes behind it "
                    "grow chains, and yellow-green receptors rise into a second "
                    "spine. Three small curves: BDNF and mTORC1 rise and fall, the "
                    "proteins rise and stay. As they fall, BDNF and the phosphates "
                    "go from the receptor."
                ),
                sources=("li2010", "gupta2013", "jain2009", "ma2023"),
                claims=(20, 21),
                badge="model",
                condition="fitted to rodent data",
                rate="1 s = 40 min",
                note="order and shape only",
                holds=in_order,
                neutral=(
                    "ERK and Akt carry the signal to mTORC1. Ribosomes make synaptic "
                    "proteins.",
                    "So mTORC1 and the synaptic proteins run in this model.",
                ),
            ),
            Beat(
                "second",
                title="A second route",
                captions=(
                    "A second route. At rest, stray glutamate keeps a brake on: "
                    "eEF2 kinase.",
                    "Ketamine blocks NMDA receptors at rest. The brake lets go, and "
                    "BDNF is made.",
                ),
                description=(
                    "Now and then a glutamate falls on an NMDA receptor of the left "
                    "spine, and one calcium goes down to a clamp on a ribosome: eEF2 "
                    "kinase. Ketamine enters the receptor. The clamp lifts off, and "
                    "pink chains of new BDNF grow."
                ),
                sources=("autry2011",),
                claims=(19,),
                badge="in animals",
                condition="mice",
            ),
            Beat(
                "stops",
                title="What stops it in rodents",
                captions=(
                    "In rodents, NBQX weakens the effect: AMPA receptors are shut.",
                    "An antibody that catches BDNF stops it.",
                    "So does rapamycin on mTORC1. In the model BDNF still comes, but "
                    "no proteins.",
                ),
                description=(
                    "Three pictures, one after the other: grey molecules sit on the "
                    "AMPA receptors; Y-shaped antibodies hold BDNF; a ring sits on "
                    "mTORC1. A table of small curves, row by row: with each of them "
                    "the curve of the proteins stays flat, but with rapamycin BDNF "
                    "rises as before."
                ),
                sources=("maeng2008", "lepack2015", "li2010"),
                claims=(19, 21),
                badge="model",
                condition="fitted to rodent data",
                note="order and shape only",
                holds=all_stop,
            ),
            Beat(
                "people",
                title="In people, a surprise",
                captions=(
                    "In {patients:1} patients, rapamycin before ketamine did not block "
                    "the effect at 24 h.",
                    "At two weeks {with:1} % were much better, not {without:1} %. "
                    "Nobody knows why.",
                ),
                description=(
                    "Two molecules before dim tissue: a ring, rapamycin, comes first, "
                    "then ketamine. Two bars: of those who took placebo first a few "
                    "were much better at two weeks, of those who took rapamycin first "
                    "about three times as many. Below: in rodents it was blocked."
                ),
                sources=("abdallah2020",),
                claims=(21,),
                badge="in people",
                condition="one trial, n = {patients:1}",
            ),
        ),
    )

    def construct(self) -> None:
        self.solve()
        self.spots = PathwayPlaces(self.layout)
        self.here = {"layout": self.layout, "theme": self.theme}
        self.kit = pathway_kit(self.theme, self.layout, self.settings.px_scale)
        self.world.take(*self.kit.shots.values())
        self.story = PathwayStory(self.kit, lambda: self.now)
        self.world.add(self.story)
        set_veil(self.story, 0.0)
        captions, self.beside = self.kit.veils()
        self.add(captions)
        for play in (self.release, self.pair, self.relay, self.second):
            play()
        self.stops()
        self.people()

    def solve(self) -> None:
        """Compute everything that will move, before the first frame."""
        self.model = bdnf_story.bdnf_story(self.parameter("glutamate_rise"))
        for name, value in self.model.results().items():
            self.result(name, plasticity.of_model(value, "1"))
        for name in ("patients", "response_with", "response_without"):
            self.result(name.removeprefix("response_"), rapamycin_trial.reported(name))

    # -- the first route ------------------------------------------------------------

    def release(self) -> None:
        with self.beat("release") as beat:
            self.open_with_title()
            names = [
                self.route("first_route", "first route: after ketamine"),
                self.named("ampa", "AMPA receptors"),
                self.named("channel", "calcium channel"),
                self.named("vesicle", "vesicle"),
            ]
            reached = self.story.depolarise(self.now + 0.1)
            self.journey("release", *map(Appear, (self.story, *names)), run_time=0.8)
            there = self.story.let_calcium_in(reached)
            self.play(run_time=there - self.now - 0.8)
            self.play(*map(Vanish, names[1:]), run_time=0.4)
            beat.cue(1)
            self.until(self.story.release(self.now))
            self.show(self.named("bdnf", "BDNF"))
            self.play(Vanish(names[0]), run_time=0.4)

    def pair(self) -> None:
        with self.beat("pair") as beat:
            self.journey("pair", run_time=1.0)
            bdnf = self.named("lead", "BDNF")
            self.show(bdnf, seconds=0.4)
            self.play(*self.drop(bdnf), run_time=0.4)
            self.until(self.story.pair(self.now))
            beat.cue(1)
            trkb = self.named("trkb", "TrkB")
            self.add(trkb)
            self.play(Appear(trkb))
            self.until(self.story.phosphorylate(self.now))
            self.play(Vanish(trkb), run_time=0.4)
            self.show(self.named("phosphate", "phosphate"))

    def until(self, film_s: float) -> None:
        """Let what has been set going happen, up to a moment of film."""
        self.play(run_time=film_s - self.now)

    def another(self, shot: str, *gone: Mobject) -> PathwayStory:
        """The same pathway anew, before anything has happened to it."""
        self.story = PathwayStory(self.kit, lambda: self.now)
        self.swap(self.kit.world(shot).add(self.story), *gone)
        return self.story

    def swap(self, world: World, *gone: Mobject) -> None:
        """One world goes and then another comes: too far off to travel there."""
        self.play(*map(Vanish, (self.world, *gone)), run_time=0.4)
        self.world = world
        set_veil(world, 0.0)
        self.add(world)
        self.play(Appear(world), run_time=0.4)

    def with_panel(self, panel: Group, on: str = PICTURE) -> tuple[Appear, ...]:
        """Animations that bring a panel in, with its plate and ground."""
        plate = Panel(board(on, self.layout), **self.here)
        self.panel = (self.beside, plate, panel)
        set_veil(Group(*self.panel), 0.0)
        self.add(*self.panel)
        return tuple(map(Appear, self.panel))

    def relay(self) -> None:
        model = self.model
        self.furniture.condition_px = self.spots.condition_px
        with self.beat("relay") as beat:
            self.furniture.condition_px = None
            clock = beat.clock()
            names = ["BDNF", "mTORC1", self.label("proteins", "synaptic proteins")]
            xs, rows, colors, end = self.curves()
            look = self.here | {"upto": lambda: clock.now_s / END_S}
            stack = CourseStack(names, xs, rows[0], colors, end, **look)
            come = self.with_panel(stack)
            levels = {
                name: lambda name=name: model.share(name, clock.now_s)
                for name in ("trkb", "mtorc1")
            }
            ends = {
                "made": lambda: model.until_peak("protein", clock.now_s),
                "bdnf": lambda: model.after_peak("free_bdnf", clock.now_s),
                "phosphate": lambda: model.after_peak("trkb", clock.now_s),
            }
            self.story.follow(levels | ends)
            self.journey("relay", run_time=0.8)
            self.play(*come, run_time=0.4)
            self.show(*(self.named(*words) for words in RELAYS), seconds=0.3)
            due_s = model.arrivals_s(RECEPTORS)
            arrivals = self.story.arrivals([self.now + t / clock.gear for t in due_s])
            self.shows(
                "receptors", arrivals, lambda: sum(t <= clock.now_s for t in due_s)
            )
            self.shows("erk", self.story.relays["erk"], levels["trkb"])
            self.shows("mtorc1", self.story.relays["mtorc1"], levels["mtorc1"])
            self.shows("way", self.story.ways["translate"], levels["mtorc1"])
            self.show_courses("alone", 0, stack.courses)
            beat.cue(1, after=0.5 * END_S / clock.gear)
            self.advance(clock, seconds=END_S / clock.gear)
            self.hold()

    def curves(self) -> tuple[Any, ...]:
        """Times and levels as shares of the axes, colours, the end's name."""
        xs = np.linspace(0.0, 1.0, 241)
        rows = [
            [TOP * self.model.share(name, xs * END_S, n) for name in SEEN]
            for n in range(len(GIVEN))
        ]
        return xs, rows, course_colors(self.theme), self.label("end", "6 h")

    def show_courses(self, name: str, given: int, courses: Sequence[Course]) -> None:
        """Hold a row of small plots to the model, up to where each has been drawn."""
        seen = SEEN if len(courses) == len(SEEN) else TABLED
        for level, course in zip(seen, courses, strict=True):

            def truth(level: str = level, course: Course = course) -> np.ndarray:
                end = 1.0 if course.upto is None else min(max(course.upto(), 0.0), 1.0)
                return self.model.points(level, given, end) * (1.0, TOP)

            self.shows(f"{name}_{level}", course, truth)

    # -- the second route -------------------------------------------------------------

    def second(self) -> None:
        with self.beat("second") as beat:
            story = self.another("second", *self.panel)
            story.trickle(self.now)
            names = [
                self.route("second_rest", "second route: at rest"),
                self.named("nmda", "NMDA receptor"),
                self.named("kinase", "eEF2 kinase"),
            ]
            self.show(*names, seconds=0.3)
            beat.cue(1)
            self.play(*self.drop(*names[:2]), run_time=0.4)
            phase = self.route("second_drug", "second route: with ketamine")
            self.add(phase)
            done = story.second_route(self.now)
            self.play(Appear(phase), run_time=0.4)
            self.play(run_time=1.6)
            self.play(*self.drop(names[2]), run_time=0.4)
            drug = self.named("ketamine", "ketamine")
            self.add(drug)
            self.play(Appear(drug), run_time=0.4)
            self.until(done)
            self.show(self.named("new_bdnf", "new BDNF"))
            self.play(*map(Vanish, (phase, drug)), run_time=0.4)

    # -- what stops it ----------------------------------------------------------------

    def table(self, upto: Sequence[Callable[[], float]]) -> CourseTable:
        """BDNF and proteins with each that was given, held to the model."""
        rows = [self.label(*words) for words in ROWS]
        columns = ["BDNF", self.label("proteins_short", "proteins")]
        xs, curves, colors, end = self.curves()
        picked = [SEEN.index(level) for level in TABLED]
        curves = [[row[k] for k in picked] for row in curves]
        colors = [colors[k] for k in picked]
        look = self.here | {"rect": board(TABLE, self.layout), "upto": upto}
        table = CourseTable(rows, columns, xs, curves, colors, end, **look)
        for n, (given, courses) in enumerate(zip(GIVEN, table.courses, strict=True)):
            self.show_courses(f"table_{given}", n, courses)
        return table

    def stops(self) -> None:
        starts = [-SWEEP_S, *(float("inf"),) * 3]
        upto = [
            lambda n=n: smootherstep((self.now - starts[n]) / SWEEP_S) for n in range(4)
        ]
        with self.beat("stops") as beat:
            story = self.another("ampa").released()
            table = self.table(upto)
            first = Group(table.head, table.rows[0])
            self.play(*self.with_panel(first, TABLE), run_time=0.5)
            acts = (
                (story.shut_ampa, "sees_nbqx", "NBQX", ""),
                (story.catch_bdnf, "sees_antibody", "antibody", "antibody"),
                (story.hold_mtorc1, "sees_rapamycin", "rapamycin", "mtorc1"),
            )
            for n, (act, key, english, shot) in enumerate(acts):
                if n:
                    beat.cue(n)
                if n == 1:
                    story.released(self.now)
                if shot:
                    self.swap(self.kit.world(shot).add(story))
                if n == 2:
                    self.show(self.named("sees_mtorc1", "mTORC1"), seconds=0.1)
                name, row = self.named(key, english), table.rows[n + 1]
                there = act(self.now)
                self.play(run_time=0.9)
                self.add(name)
                self.play(Appear(name), run_time=0.4)
                self.until(there - 0.3)
                starts[n + 1] = self.now
                self.add(row)
                self.play(Appear(row), run_time=0.5)
                self.play(run_time=SWEEP_S - 0.5)
                if n < 2:
                    self.play(Vanish(name), run_time=0.2)
            self.panel = (*self.panel[:2], table)
            self.show(name)

    def people(self) -> None:
        start = [float("inf")]
        rows = (
            (self.label("without", "placebo + ketamine"), "without"),
            (self.label("before", "rapamycin + ketamine"), "with"),
        )
        with self.beat("people") as beat:
            shares = [self.results[key].value / 100 for _, key in rows]
            bars = ShareBars(
                self.label("responders", "two weeks: much better"),
                [(words, u, self.percent(key))
                 for (words, key), u in zip(rows, shares, strict=True)],
                [self.theme.text["muted"], self.theme.evidence["in people"]],
                grown=lambda: smootherstep((self.now - start[0]) / 1.2),
                foot=self.label("rodents", "rodents: blocked"),
                rect=board(CARD, self.layout),
                **self.here,
            )  # fmt: skip
            self.shows("responders", bars, lambda: shares)
            first = self.now + 0.6
            medicines = Medicines(self.kit, lambda: self.now, (first, first + 1.2))
            self.swap(self.kit.world("people").add(medicines), *self.panel)
            words = ("first", "first: rapamycin"), ("then", "then: ketamine")
            names = [self.named(*name) for name in words]
            for name in names:
                self.show(name, seconds=0.6)
            self.play(*self.drop(*names), run_time=0.3)
            start[0] = self.now + 0.3
            self.play(*self.with_panel(bars, CARD), run_time=0.4)
            self.hold()
            beat.cue(1)
            self.hold(2.0)

    def percent(self, name: str) -> str:
        """A reported share in words."""
        return self.label("percent", "{n:1} %", n=self.results[name].value)

    def route(self, key: str, english: str) -> Mobject:
        """What route this is and in which state, at the frame's upper left."""
        return self.name(key, english, **self.spots.corner())

    def named(self, key: str, english: str) -> Any:
        """A label at its place in the pathway."""
        return self.name(key, english, minor=key in MINOR, **self.spots.look(key))
