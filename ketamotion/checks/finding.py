"""What a check found, and what it looked at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from ketamotion.layout import Rect


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong at one moment.

    Attributes
    ----------
    check : str
        Which check found it.
    beat : str
        The beat's id; "" for the whole clip.
    what : str
        What is wrong, in words.
    at_s : float
        When, in seconds of film from the clip's start.
    by : float
        How much: px, a ratio, a share, as `what` says.
    clip, case : str
        Whose, and in which theme, size and language, as ``light 9:16 es``.
    box : Rect, optional
        Where, in design px.
    warns : bool
        Whether it is only to be looked at: no verdict rests on it.
    """

    check: str
    beat: str
    what: str
    at_s: float
    by: float = 0.0
    clip: str = ""
    case: str = ""
    box: Rect | None = None
    warns: bool = False

    def of(self, clip: str, case: str) -> Finding:
        """The same, with where it was found."""
        return replace(self, clip=clip, case=case)


@dataclass
class Outcome:
    """What one check made of everything that it was shown.

    Attributes
    ----------
    looked_at : int
        How many things were measured. A check that has measured nothing has not
        passed.
    measured : str
        The margin in words, as ``worst field 3 % of 25 %``.
    """

    check: str
    looked_at: int = 0
    measured: str = ""
    findings: list[Finding] = field(default_factory=list)

    @property
    def failures(self) -> list[Finding]:
        return [finding for finding in self.findings if not finding.warns]

    @property
    def passed(self) -> bool:
        return self.looked_at > 0 and not self.failures


@dataclass(frozen=True)
class Stretch:
    """Equal findings of one case that follow one another, told once."""

    first: Finding
    last_s: float
    worst: Finding
    count: int


def stretches(findings: Iterable[Finding]) -> list[Stretch]:
    """Findings of the same thing put together: from when to when, and the worst."""
    merged: dict[tuple[str, ...], list[Finding]] = {}
    for finding in findings:
        key = (finding.clip, finding.case, finding.check, finding.beat, finding.what)
        merged.setdefault(key, []).append(finding)
    return [_stretch(several) for several in merged.values()]


def _stretch(several: Sequence[Finding]) -> Stretch:
    worst = max(several, key=lambda finding: finding.by)
    return Stretch(several[0], several[-1].at_s, worst, len(several))
