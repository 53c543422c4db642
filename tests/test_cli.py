"""The command line: what it makes, what it says, how it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import ketamotion
from ketamotion.cli import main
from tests.render.conftest import only_flat, tiny

__all__ = ["only_flat", "tiny"]
ROOT = Path(ketamotion.__file__).parent.parent


def run(
    capsys: pytest.CaptureFixture[str], *arguments: str | Path
) -> tuple[int, str, str]:
    """Exit code, standard output and standard error."""
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    told = capsys.readouterr()
    code = ended.value.code
    assert isinstance(code, int)
    return code, told.out, told.err


pytestmark = pytest.mark.usefixtures("only_flat")


def test_render_prints_the_paths_and_nothing_else(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    code, said, complaints = run(
        capsys, "pair", "--out", out, "--jobs", "1", "--set", "dose_um=0.02 mM"
    )
    assert code == 0
    # No claim of ours names a test's clip; the films are whole, and say so.
    told = complaints.splitlines()
    assert [line.split()[1].split("_")[0] for line in told] == ["flat", "pair"]
    assert all("did not pass its checks" in line for line in told)
    paths = [Path(line) for line in said.splitlines()]
    assert all(path.is_file() for path in paths)
    assert {path.parent.name for path in paths} == {"flat", "pair"}
    assert sum(path.suffix == ".mp4" for path in paths) == 2
    assert all("_set-" in path.name for path in paths)


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [((), ("en", "es")), (("--lang", "es"), ("es",)), (("flat",), ("en",))],
)
def test_the_bare_command_renders_in_every_language(
    arguments: tuple[str, ...],
    wanted: tuple[str, ...],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ketamotion.cli.STANDARD_FILM", "flat")
    looks = ("--out", tmp_path, "--jobs", "1", "--quality", "draft")
    code, said, _ = run(capsys, "render", *arguments, *looks)
    assert code == 0
    films = [Path(line).stem for line in said.splitlines() if line.endswith(".mp4")]
    assert films == [f"flat_draft_{lang}" for lang in wanted]


def test_check_tells_what_is_wrong_and_ends_with_1(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, said, complaints = run(capsys, "check", "flat", "--out", tmp_path, "--json")
    assert (code, complaints) == (1, "")
    (report,) = json.loads(said)
    wrong = {check["check"] for check in report["checks"] if not check["passed"]}
    assert "evidence" in wrong and "flashes" not in wrong
    beside = tmp_path / "flat" / "flat_check.json"
    assert json.loads(beside.read_text("utf-8")) == report
    page = beside.with_suffix(".html").read_text("utf-8")
    assert "evidence" in page and "not passed" in page


def test_check_takes_any_video(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    run(capsys, "flat", "--out", tmp_path, "--jobs", "1")
    video = tmp_path / "flat" / "flat_en.mp4"
    code, said, complaints = run(capsys, "check", "--video", video)
    assert (code, complaints) == (0, "")
    told = [line.split()[:2] for line in said.splitlines()[1:]]
    assert told == [["ok", "flashes"], ["ok", "seams"], ["ok", "colours"]]
    text = tmp_path / "words.mp4"
    text.write_text("no video")
    for wrong in (text, tmp_path / "nothing.mp4"):
        code, said, complaints = run(capsys, "check", "--video", wrong)
        assert (code, said) == (2, "")
        assert len(complaints.splitlines()) == 1
        assert wrong.name in complaints and "cannot be read as a video" in complaints


def test_sheet_prints_its_path(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, said, _ = run(capsys, "sheet", "flat", "--out", tmp_path, "--width", "60")
    assert code == 0
    assert Path(said.strip()) == tmp_path / "flat" / "flat_sheet_en.png"


def test_sheet_of_a_film_prints_its_path(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, said, _ = run(capsys, "sheet", "pair", "--out", tmp_path, "--width", "60")
    assert code == 0
    assert Path(said.strip()) == tmp_path / "pair" / "pair_sheet_en.png"


def test_list_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    code, said, _ = run(capsys, "list", "--json")
    assert code == 0
    found = json.loads(said)
    (clip,) = found["clips"]
    assert clip["id"] == "flat"
    assert clip["order"] == 10
    assert clip["title"] and clip["objective"]
    assert clip["beats"] == ["stand", "move", "rest"]
    assert clip["films"] == ["pair"]
    assert clip["parameters"][0]["unit"] == "uM"
    assert clip["parameters"][0]["story_range"] == [1.0, 30.0]
    assert clip["parameters"][0]["model_range"] == [0.0, 100.0]
    assert found["films"] == [
        {
            "id": "pair",
            "title": "A film",
            "subtitle": "On flat colours",
            "show": ["flat", "flat.move"],
        }
    ]


def test_list_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    code, said, _ = run(capsys, "list")
    assert code == 0
    assert "dose_um = 10 uM (0 to 100; the story holds from 1 to 30)" in said


def test_new_writes_a_scene_and_says_what_is_missing(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from ketamotion.render import new

    monkeypatch.setattr(new, "SCENES", tmp_path)
    code, said, _ = run(capsys, "new", "surge")
    assert code == 0
    assert said.splitlines()[0] == str(tmp_path / "surge.py")
    assert "To be final it needs:" in said
    assert "order=20" in (tmp_path / "surge.py").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["flatt"], "did you mean flat"),
        (["--quality", "drafty"], "did you mean draft"),
        (["flat", "nothing"], "no clip or film 'nothing'"),
        (["lst"], "did you mean list"),
        (["flat", "--qualty", "draft"], "--quality"),
        (["flat", "--size", "2:1"], "16:9"),
        (["flat", "--fps", "24"], "15, 30, 60"),
        (["flat", "--fps", "fast"], "no whole number"),
        (["flat", "--theme", "drak"], "did you mean dark"),
        (["flat", "--lang", "en,fr"], "'fr'"),
        (["flat", "--labels", "few"], "full"),
        (["flat", "--jobs", "0"], "at least 1"),
        (["flat", "--set", "dose_um"], "says no value"),
        (["flat", "--set", "dose_um=much"], "no number"),
        (["flat", "--set", "dose_um=10 mV"], "given in uM"),
        (["flat", "--set", "dose_um=10 xyz"], "given in uM"),
        (["flat", "--set", "dose_um=-1"], "0 to 100 uM"),
        (["flat", "--set", "dose_um=nan"], "no number"),
        (["flat", "--set", "dose=1"], "did you mean dose_um"),
        (["core"], "no clip or film 'core'"),
        (["sheet"], "CLIP"),
        (["sheet", "flatt"], "did you mean flat"),
        (["sheet", "flat", "--strip", "stands"], "did you mean stand"),
        (["sheet", "flat", "--width", "0"], "wide"),
        (["new", "flat"], "is taken"),
        (["new", "render"], "is taken"),
        (["new", "9lives"], "cannot name a clip"),
    ],
)
def test_a_mistake_is_told_in_one_line_and_leaves_nothing(
    arguments: list[str],
    told: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    code, said, complaint = run(capsys, *arguments)
    assert code == 2
    assert said == ""
    assert complaint.startswith("ketamotion: ")
    assert complaint.count("\n") == 1
    assert told in complaint
    assert not [path for path in here.rglob("*") if path.is_file()]


def test_a_folder_that_cannot_be_written_is_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    for out in (in_the_way, in_the_way / "below"):
        code, _, complaint = run(capsys, "flat", "--out", out)
        assert code == 2
        assert "a file is in its way; name another with --out" in complaint
        assert complaint.count("\n") == 1


def test_a_scene_that_fails_ends_with_1_and_one_line(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from tests.render.flat_scene import Failing

    monkeypatch.setattr("ketamotion.catalog.discover", lambda: (Failing,))
    code, said, complaint = run(capsys, "flat", "--out", tmp_path / "o", "--jobs", "1")
    assert (code, said) == (1, "")
    assert complaint.count("\n") == 1
    assert "the third beat breaks (flat_scene.py, line" in complaint


def test_ctrl_c_is_told_in_one_line(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ketamotion.render.job.render_all", interrupted)
    code, _, complaint = run(capsys, "flat", "--out", tmp_path / "o")
    assert code == 130
    assert complaint.strip().count("\n") == 0
    assert "what was finished is kept" in complaint


def test_help_and_mistakes_do_not_wait_for_manim() -> None:
    """In a process of its own, as a user starts it."""
    code = (
        "import sys; from ketamotion.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "slow = {'manim', 'scipy', 'numpy', 'av', 'rich'} & set(sys.modules)\n"
        "sys.exit(f'imported {slow}' if slow else 0)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True
    )
    assert ended.returncode == 0, ended.stderr
    assert "render" in ended.stdout
