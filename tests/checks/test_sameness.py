"""A clip's frames are the same again: in a run, between processes, cached and cold."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from ketamotion.catalog import discover
from ketamotion.checks.finding import Outcome
from ketamotion.checks.walk import Case, walk
from ketamotion.mobjects.strokes import Shape, segments
from ketamotion.render import job, request
from ketamotion.render.encode import Encoding
from ketamotion.render.probe import digests
from ketamotion.render.request import Quality, Request
from ketamotion.stage import MechanismScene, StageSettings
from ketamotion.theme import ASSETS
from tests.checks import faults

ROOT = ASSETS.parent
RUNS = itertools.count()
SCENES = {scene.storyboard.id: scene for scene in discover()}
QUICK = "nmda_receptor"
"""The clip that the quick tests draw: it has bakes and solved models."""


class Changing(faults.Sound):
    """A thing stands elsewhere in every run, in one beat."""

    def fault(self) -> None:
        left = 200 + 40 * (next(RUNS) % 7)
        corners = [(left, 300), (left + 30, 300), (left, 330), (left, 300)]
        path = segments(np.array(corners, float))
        thing = Shape(self.layout, path, fill=self.theme.text["ink"])
        self.show(thing, seconds=0.5)


class Accumulating(faults.Sound):
    """A thing moves on with each frame that is drawn, not with time."""

    def fault(self) -> None:
        corners = [(200, 300), (230, 300), (200, 330), (200, 300)]
        path = segments(np.array(corners, float))
        thing = Shape(self.layout, path, fill=self.theme.text["ink"])
        thing.add_updater(lambda shape: shape.shift([0.01, 0, 0]))
        self.show(thing, seconds=0.5)


def found_in(scene_class: type[MechanismScene]) -> Outcome:
    settings = StageSettings(short_side=180, fps=15)
    case = Case(scene_class.__module__, scene_class.__qualname__, settings)
    return next(o for o in walk(case) if o.check == "sameness")


def test_a_sound_clip_is_the_same_again() -> None:
    outcome = found_in(faults.Sound)
    assert outcome.passed
    assert outcome.looked_at == 3 * len(faults.Sound.storyboard.beats)


@pytest.mark.parametrize("scene_class", [Changing, Accumulating])
def test_a_clip_that_differs_from_run_to_run_is_found(
    scene_class: type[MechanismScene],
) -> None:
    assert {f.beat for f in found_in(scene_class).failures} == {faults.FAULTY}


# --- between processes ---------------------------------------------------------------

DRAW = """
import json, sys
from ketamotion.catalog import scene
from ketamotion.checks.rehearsal import middles_and_ends, timed
from ketamotion.checks.sameness import digests
from ketamotion.stage import StageSettings

clip = scene(sys.argv[1])
at = [round(15 * t) for t in middles_and_ends(timed(clip))]
print(json.dumps(digests(clip, StageSettings(short_side=120, fps=15), at)))
"""


def drawn(clip: str, cache: Path, seed: str) -> dict[str, list[str]]:
    """Digests of a clip's frames, drawn in a process with a cache of its own."""
    given = os.environ | {"KETAMOTION_CACHE": str(cache), "PYTHONHASHSEED": seed}
    done = subprocess.run(
        [sys.executable, "-c", DRAW, clip],
        cwd=ROOT,
        env=given,
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def cold_and_cached(clip: str, cache: Path) -> None:
    cold = drawn(clip, cache, "1")
    kept = [path for path in cache.rglob("*") if path.is_file()]
    assert kept, "nothing was kept, so nothing can have been used again"
    assert drawn(clip, cache, "2") == cold
    assert len(cold) == 2 * len(SCENES[clip].storyboard.beats)
    assert len({digest for _, digest in cold.values()}) > 1


def test_cold_and_cached_give_the_same_frames(tmp_path: Path) -> None:
    cold_and_cached(QUICK, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("clip", [clip for clip in SCENES if clip != QUICK])
def test_every_clip_is_the_same_cold_and_cached(clip: str, tmp_path: Path) -> None:
    cold_and_cached(clip, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("clip", SCENES)
def test_one_job_and_two_make_the_same_file(
    clip: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Byte for byte, and so frame for frame."""
    small = {"lecture": Quality(120, 15, Encoding("veryfast"))}
    monkeypatch.setattr(request, "QUALITIES", small)
    files = []
    for jobs in (1, 2):
        out = tmp_path / str(jobs)
        job.render([SCENES[clip]], [], Request(out=out, jobs=jobs))
        files.append(out / clip / f"{clip}_en.mp4")
    assert len(set(digests(files[0]))) > 20
    assert files[0].read_bytes() == files[1].read_bytes()
