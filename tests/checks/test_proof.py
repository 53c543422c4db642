"""A rendered file comes with a report on that very file."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from manim import Rectangle

from ketamotion.checks.proof import Provers
from ketamotion.layout import px
from ketamotion.render import request as requests
from ketamotion.render.job import render
from ketamotion.render.request import Request
from tests.render.conftest import TINY
from tests.render.flat_scene import Flat


@pytest.fixture(autouse=True)
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every quality is 214 x 120 at 15 frames a second."""
    monkeypatch.setattr(requests, "QUALITIES", TINY)


class Pulsing(Flat):
    """A bright field that comes and goes seven times a second, at the end."""

    storyboard = dataclasses.replace(Flat.storyboard, id="pulsing")

    def before_rest(self) -> None:
        field = Rectangle(width=px(900), height=px(600), fill_opacity=1.0)
        field.set_fill(self.theme.text["ink"]).set_stroke(width=0)
        start = self.now
        field.add_updater(
            lambda m: m.set_opacity(float(round((self.now - start) * 15) % 2)),
            call_updater=True,
        )
        self.add(field)
        self.play(run_time=2.0)
        self.remove(field)


def proven(scene: type[Flat], out: Path) -> tuple[dict[str, Any], Provers, list[Path]]:
    prove = Provers([scene], draft=False)
    made = render([scene], [], Request(out=out, jobs=1), prove=prove)
    folder = out / scene.storyboard.id
    (entry,) = json.loads((folder / "manifest.json").read_text("utf-8"))["renders"]
    return entry, prove, made


def checks_of(out: Path, scene: str) -> dict[str, Any]:
    report = out / scene / f"{scene}_en_check.json"
    return json.loads(report.read_text("utf-8"))


def test_a_calm_film_says_so_of_its_very_file(tmp_path: Path) -> None:
    entry, prove, made = proven(Flat, tmp_path)
    video = tmp_path / "flat" / "flat_en.mp4"
    report = checks_of(tmp_path, "flat")
    assert report["sha256"] == hashlib.sha256(video.read_bytes()).hexdigest()
    found = {check["check"]: check for check in report["checks"]}
    assert found["flashes"]["passed"] and found["flashes"]["looked_at"] > 10
    assert found["captions"]["looked_at"] > 3
    assert found["seams"]["passed"] and found["seams"]["looked_at"] == 2
    assert found["colours"]["passed"]
    assert "theme colours" in found["colours"]["measured"]
    assert entry["accessibility_hazards"] == ["noFlashingHazard", "noSoundHazard"]
    roles = {file["role"] for file in entry["files"]}
    assert {"check_report", "check_page"} <= roles
    assert tmp_path / "flat" / "flat_en_check.html" in made
    # Its claims are those of a test; the report does not hide that.
    assert not found["evidence"]["passed"] and not entry["checks_passed"]
    assert [failed.subject for failed in prove.failed] == ["flat_en.mp4"]


def test_a_film_that_flashes_is_not_called_safe(tmp_path: Path) -> None:
    entry, prove, _ = proven(Pulsing, tmp_path)
    assert entry["accessibility_hazards"] == ["flashing", "noSoundHazard"]
    (flashes,) = (
        check
        for check in checks_of(tmp_path, "pulsing")["checks"]
        if check["check"] == "flashes"
    )
    assert not flashes["passed"]
    beat = next(beat for beat in entry["beats"] if beat["beat"] == "rest")
    assert beat["start_s"] < flashes["findings"][0]["first_s"] < beat["start_s"] + 2.2
    page = (tmp_path / "pulsing" / "pulsing_en_check.html").read_text("utf-8")
    assert "data:image/png;base64," in page


def test_without_a_proof_nothing_is_said(tmp_path: Path) -> None:
    """And a file that was never looked at is looked at when that is asked for."""
    request = Request(out=tmp_path, jobs=1)
    render([Flat], [], request)
    manifest = tmp_path / "flat" / "manifest.json"
    (entry,) = json.loads(manifest.read_text("utf-8"))["renders"]
    assert entry["accessibility_hazards"] == [] and entry["checks_passed"] is None
    entry, _, _ = proven(Flat, tmp_path)
    assert entry["accessibility_hazards"][0] == "noFlashingHazard"


def test_a_report_that_is_gone_is_made_again(tmp_path: Path) -> None:
    _, _, made = proven(Flat, tmp_path)
    page = tmp_path / "flat" / "flat_en_check.html"
    page.unlink()
    _, _, again = proven(Flat, tmp_path)
    assert again == made and page.is_file()


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_time_that_proving_takes_is_told(tmp_path: Path, jobs: int) -> None:
    told: list[int] = []

    class Ears:
        total = 0

        def begin(self, frames: int) -> None:
            self.total = frames

        def at(self, frames: int) -> None:
            told.append(frames)

        def end(self) -> None:
            told.append(-1)

    ears = Ears()
    request = Request(out=tmp_path, jobs=jobs, langs=("en", "es"))
    render([Flat], [], request, prove=Provers([Flat], draft=False), proving=ears)
    assert told[-1] == -1 and max(told) == ears.total > 0
