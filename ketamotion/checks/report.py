"""What the checks found: a table for people, JSON for programs, a page with frames."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from PIL import Image, ImageDraw

from ketamotion.checks import looks
from ketamotion.checks.finding import Finding, Outcome, stretches
from ketamotion.checks.rehearsal import rehearse
from ketamotion.checks.walk import Case
from ketamotion.layout import SIZES
from ketamotion.render.files import write_whole
from ketamotion.render.probe import decoded, probe
from ketamotion.theme import ASSETS

FORMAT: Final = 1
MOST_FRAMES: Final = 24
"""Frames on a page; of the other findings the words are enough."""
FRAME_SIDE: Final = 480
MARK: Final = (255, 64, 160)


@dataclass
class Report:
    """The outcomes of all checks on one clip or video.

    Attributes
    ----------
    subject : str
        The clip's id, or the video's file name.
    cases : list of str
        What was looked at, as ``dark 16:9 en``.
    sha256 : str
        Of the very file, where a file was looked at.
    outcomes : dict of str to Outcome
        By check, over all cases.
    """

    subject: str
    cases: list[str] = field(default_factory=list)
    sha256: str = ""
    outcomes: dict[str, Outcome] = field(default_factory=dict)

    def add(self, case: str, outcomes: Sequence[Outcome]) -> None:
        """Put the outcomes of one more case to the others."""
        self.cases.append(case)
        for new in outcomes:
            known = self.outcomes.setdefault(new.check, Outcome(new.check))
            known.looked_at += new.looked_at
            known.findings += new.findings
            # The margin of the case that comes first stands for all.
            known.measured = known.measured or new.measured

    @property
    def passed(self) -> bool:
        return bool(self.outcomes) and all(o.passed for o in self.outcomes.values())

    @property
    def failures(self) -> list[Finding]:
        return [f for outcome in self.outcomes.values() for f in outcome.failures]

    def as_data(self) -> dict[str, Any]:
        """All of it as plain data."""
        return {
            "format": FORMAT,
            "subject": self.subject,
            **({"sha256": self.sha256} if self.sha256 else {}),
            "passed": self.passed,
            "cases": self.cases,
            "checks": [
                {
                    "check": outcome.check,
                    "passed": outcome.passed,
                    "looked_at": outcome.looked_at,
                    "measured": outcome.measured,
                    "findings": [
                        {
                            **asdict(stretch.worst),
                            "first_s": round(stretch.first.at_s, 3),
                            "last_s": round(stretch.last_s, 3),
                            "times": stretch.count,
                        }
                        for stretch in stretches(outcome.findings)
                    ],
                }
                for outcome in self.outcomes.values()
            ],
        }

    def as_json(self) -> str:
        return json.dumps(self.as_data(), indent=1, ensure_ascii=False) + "\n"

    def as_table(self) -> str:
        """A line a check, and a line a finding."""
        lines = [f"{self.subject} ({len(self.cases)} × {self.cases[0]})"]
        if len(self.cases) == 1:
            lines = [f"{self.subject} ({self.cases[0]})"]
        for outcome in self.outcomes.values():
            word = "ok  " if outcome.passed else "FAIL"
            told = outcome.measured or f"{outcome.looked_at} looked at"
            lines.append(f"  {word}  {outcome.check:<9} {told}")
            for stretch in stretches(outcome.findings):
                found, worst = stretch.first, stretch.worst
                until = f" to {stretch.last_s:.1f}" if stretch.count > 1 else ""
                place = f"{found.case} {found.beat}".strip()
                lines.append(
                    f"          {place} at {found.at_s:.1f}{until} s: "
                    f"{found.what} [{worst.by:.1f}]"
                )
        return "\n".join(lines)


def write(
    report: Report, folder: Path, stem: str, cases: Mapping[str, Case]
) -> list[Path]:
    """Write the report as JSON and as a page with the frames that were found wanting.

    Parameters
    ----------
    cases : mapping of str to Case
        By what findings call them; a video has none, and its page no frames.
    """
    folder.mkdir(parents=True, exist_ok=True)
    data, page = folder / f"{stem}_check.json", folder / f"{stem}_check.html"
    write_whole(data, report.as_json())
    write_whole(page, as_page(report, frames(report, cases)))
    return [data, page]


def frames(report: Report, cases: Mapping[str, Case]) -> dict[Finding, str]:
    """Frames with what was found marked on them, as data addresses of PNGs."""
    worst = [stretch.worst for stretch in stretches(report.failures)][:MOST_FRAMES]
    found: dict[Finding, str] = {}
    for told, case in cases.items():
        wanted = [each for each in worst if each.case == told]
        if wanted:
            found |= _frames_of(case, wanted)
    return found


def _frames_of(case: Case, wanted: Sequence[Finding]) -> dict[Finding, str]:
    settings = case.settings
    by_frame: dict[int, list[Finding]] = {}
    for each in wanted:
        by_frame.setdefault(round(each.at_s * settings.fps), []).append(each)
    found: dict[Finding, str] = {}

    def look(scene: Any, beat_id: str, pixels: np.ndarray) -> None:
        for each in by_frame.get(round(scene.now * settings.fps), ()):
            picture = marked(pixels, each, settings.size)
            if each.check == "looks":
                picture = looks.beside(pixels, each.clip, each.beat)
            found[each] = _address(picture)

    at = [n / settings.fps for n in by_frame]
    rehearse(case.scene_class, settings, look, at=at, draw=True)
    return found


def frames_of_file(path: Path, report: Report, size: str) -> dict[Finding, str]:
    """The same for what was found in a video file.

    Parameters
    ----------
    size : str
        Of its frames, as ``16:9``.
    """
    worst = [stretch.worst for stretch in stretches(report.failures)][:MOST_FRAMES]
    if not worst:
        return {}
    fps = probe(path).fps
    by_frame: dict[int, list[Finding]] = {}
    for each in worst:
        by_frame.setdefault(round(each.at_s * fps), []).append(each)
    found: dict[Finding, str] = {}
    for n, frame in enumerate(decoded(path)):
        for each in by_frame.get(n, ()):
            found[each] = _address(marked(frame.to_ndarray(format="rgb24"), each, size))
    return found


def marked(pixels: np.ndarray, finding: Finding, size: str) -> Image.Image:
    """A frame with a frame around what was found."""
    picture = Image.fromarray(np.ascontiguousarray(pixels[..., :3]))
    scale = FRAME_SIDE / min(picture.size)
    picture = picture.resize([round(n * scale) for n in picture.size])
    if finding.box is not None:
        px = min(picture.size) / min(SIZES[size])
        left, top, right, bottom = (px * v for v in finding.box)
        box = (left - 6, top - 6, right + 6, bottom + 6)
        ImageDraw.Draw(picture).rectangle(box, outline=MARK, width=3)
    return picture


def _address(picture: Image.Image) -> str:
    data = io.BytesIO()
    picture.save(data, "PNG")
    return "data:image/png;base64," + base64.b64encode(data.getvalue()).decode("ascii")


def as_page(report: Report, pictures: Mapping[Finding, str]) -> str:
    """One page that needs nothing else; what it prints is escaped."""
    room = Environment(
        loader=FileSystemLoader(ASSETS / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    checks = [
        (outcome, [(s, pictures.get(s.worst)) for s in stretches(outcome.findings)])
        for outcome in report.outcomes.values()
    ]
    template = room.get_template("check_report.html")
    return template.render(report=report, checks=checks)
