"""A scene's words, sources and steps, as data.

Captions, chapters, slides, transcripts, translations and tests are derived from
what stands here. Nothing in this module knows Manim or any other module of ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

EVIDENCE_WORDS = (
    "in people",
    "in animals",
    "in vitro",
    "structure",
    "model",
    "disputed",
)
"""What a beat may claim to rest on; the word is drawn in the upper right."""

READING_RATE_CPS = 15.0
"""Characters a second that a caption is given, in the longest language."""

SHORTEST_TO_LONGEST_S = (25.0, 130.0)
"""How long a clip may be that does not say more."""

Results = Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A number that a lecturer may set with ``--set NAME=VALUE``.

    Attributes
    ----------
    model : (float, float)
        The range in which the model may be computed; outside it is an error.
    story : (float, float)
        The range inside it in which the captions are true; outside it the film
        says "exploration" and uses neutral captions.
    """

    name: str
    default: float
    unit: str
    model: tuple[float, float]
    story: tuple[float, float]
    meaning: str

    def __post_init__(self) -> None:
        low, high = self.model
        if not low <= self.story[0] <= self.default <= self.story[1] <= high:
            raise ValueError(
                f"parameter {self.name}: needs model[0] <= story[0] <= default "
                f"<= story[1] <= model[1], got {self.model}, {self.story}, "
                f"{self.default}"
            )

    def check(self, value: float) -> None:
        """Raise ValueError when a value lies outside the model's range."""
        low, high = self.model
        if not low <= value <= high:
            raise ValueError(
                f"{self.name}={value:g} is outside the model's range: "
                f"{low:g} to {high:g} {self.unit}"
            )

    def in_story(self, value: float) -> bool:
        """Whether the captions are true at this value."""
        return self.story[0] <= value <= self.story[1]


@dataclass(frozen=True, kw_only=True)
class Variant:
    """Other words for a beat, for when the computed outcome is another.

    Attributes
    ----------
    name : str
        Part of the translation context, e.g. ``no_block``.
    when : callable
        Predicate on the results of the scene's models.
    """

    name: str
    when: Callable[[Results], bool]
    captions: tuple[str, ...]
    description: str


@dataclass(frozen=True)
class Beat:
    """One step of a scene: one event, its words and its sources.

    Attributes
    ----------
    captions : tuple of str
        One per cue. May hold templates such as ``{trapped:percent}``, filled with
        the scene's computed results.
    description : str
        What is seen, for people who do not see the picture.
    title : str
        Names the beat as a chapter or a slide.
    sources : tuple of str
        Keys of ``assets/references.json``.
    claims : tuple of int
        Numbers of ``assets/claims.toml``.
    badge : str
        One of `EVIDENCE_WORDS`.
    condition : str
        Stands below the evidence word, e.g. ``no magnesium, 10 µM``.
    rate : str
        The gear of the beat's clock, e.g. ``1 s = 20 ms``; empty without a clock.
    scale : str
        ``nm``, ``µm`` or ``mm`` for a scale bar, else the words in its place.
    note : str
        The one honesty note of the lower left line.
    neutral : tuple of str
        Captions for values outside the story range; true whatever comes out.
    holds : callable, optional
        Predicate on the results: what must have come out for captions and
        description to be true. A test asks it at both ends of each story range;
        a beat whose words rest on a model needs one.
    """

    id: str
    captions: tuple[str, ...]
    description: str
    title: str = ""
    sources: tuple[str, ...] = ()
    claims: tuple[int, ...] = ()
    badge: str = "model"
    condition: str = ""
    rate: str = ""
    scale: str = "not to scale"
    note: str = ""
    neutral: tuple[str, ...] = ()
    variants: tuple[Variant, ...] = ()
    holds: Callable[[Results], bool] | None = None

    def __post_init__(self) -> None:
        if self.badge not in EVIDENCE_WORDS:
            raise ValueError(
                f"beat {self.id}: badge {self.badge!r} is none of "
                + ", ".join(EVIDENCE_WORDS)
            )
        if not self.captions:
            raise ValueError(f"beat {self.id}: at least one caption is needed")

    def wording(self, results: Results, exploring: bool) -> Wording:
        """The words that are true of these results.

        A variant whose predicate holds wins; else, outside the story range, the
        neutral captions; else the beat's own.
        """
        for variant in self.variants:
            if variant.when(results):
                return Wording(variant.name, variant.captions, variant.description)
        if exploring and self.neutral:
            return Wording("neutral", self.neutral, self.description)
        return Wording("", self.captions, self.description)

    def all_wordings(self) -> Iterator[Wording]:
        """Every wording that the beat can have, for translators and tests."""
        yield Wording("", self.captions, self.description)
        if self.neutral:
            yield Wording("neutral", self.neutral, self.description)
        for variant in self.variants:
            yield Wording(variant.name, variant.captions, variant.description)


@dataclass(frozen=True)
class Wording:
    """The captions and the description that a beat uses in one outcome."""

    variant: str
    captions: tuple[str, ...]
    description: str


@dataclass(frozen=True, kw_only=True)
class Storyboard:
    """All that a scene says.

    Attributes
    ----------
    order : int
        Place in the teaching order.
    objective : str
        What a viewer can do afterwards.
    question : str
        What the title card asks.
    poster : str
        The beat whose last frame stands for the clip.
    opens_at, closes_at : str
        Zoom levels of the first and last pose, for transitions in films.
    length_s : (float, float)
        How long the clip may be, in seconds, as the list of clips has it.
    figures : mapping of str to str or float
        Where the figures come from that stand in its English texts as they are, e.g.
        ``{"24 hours": "abdallah2018"}``: a source of the beat that says so, a parameter
        that has this value (``model:name``, a sum with ``+``), or the number itself
        from which the picture or the model is built. Figures filled into templates
        need no entry.
    status : str
        ``draft`` (English, dark, 16:9 alone; in no film) or ``final``.
    """

    id: str
    order: int
    title: str
    objective: str
    question: str = ""
    poster: str = ""
    opens_at: str
    closes_at: str
    beats: tuple[Beat, ...]
    parameters: tuple[Parameter, ...] = ()
    length_s: tuple[float, float] = SHORTEST_TO_LONGEST_S
    figures: Mapping[str, str | float] = field(default_factory=dict)
    status: str = "final"
    _by_id: Mapping[str, Beat] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.status not in ("draft", "final"):
            raise ValueError(f"{self.id}: status is draft or final, not {self.status}")
        by_id = {beat.id: beat for beat in self.beats}
        if len(by_id) != len(self.beats):
            raise ValueError(f"{self.id}: two beats have the same id")
        if self.poster and self.poster not in by_id:
            raise ValueError(f"{self.id}: the poster's beat {self.poster!r} is missing")
        object.__setattr__(self, "_by_id", by_id)

    def __getitem__(self, beat_id: str) -> Beat:
        try:
            return self._by_id[beat_id]
        except KeyError:
            known = ", ".join(self._by_id)
            raise KeyError(
                f"{self.id} has no beat {beat_id!r}; it has {known}"
            ) from None

    def index(self, beat_id: str) -> int:
        """The beat's place, counted from 0."""
        return self.beats.index(self[beat_id])

    def values(self, given: Mapping[str, float]) -> dict[str, float]:
        """Each parameter's value: as given, else its default.

        Raises
        ------
        ValueError
            When a name is unknown or a value outside the model's range.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in given:
            if name not in known:
                offered = ", ".join(known) or "none"
                raise ValueError(
                    f"{self.id} has no parameter {name!r}; it has: {offered}"
                )
        values = {name: p.default for name, p in known.items()} | dict(given)
        for name, value in values.items():
            known[name].check(value)
        return values

    def exploring(self, values: Mapping[str, float]) -> bool:
        """Whether any value lies outside the range in which the words are true."""
        return not all(p.in_story(values[p.name]) for p in self.parameters)
