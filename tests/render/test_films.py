"""Films: title, transitions and credits round the clips' own segments."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ketamotion.render import pool
from ketamotion.render.assembly import FilmPlan, plan_film
from ketamotion.render.cards import TITLE_S
from ketamotion.render.errors import RenderError, RequestError
from ketamotion.render.film_sheet import film_sheet
from ketamotion.render.films import Film
from ketamotion.render.interludes import InterludeTask, Transition, interlude_key
from ketamotion.render.job import plan, render
from ketamotion.render.layers import layers
from ketamotion.render.probe import decoded, digests, probe
from ketamotion.render.request import Request
from ketamotion.stage import StageSettings
from tests.render.conftest import FILM
from tests.render.flat_scene import Broken, Deep, Flat

FPS = 15
FAR = Film("far", "Far", (("flat", None), ("deep", None)), "and near")


def entry(made: Path, name: str) -> dict[str, Any]:
    folder = made / name.split("_")[0]
    found = json.loads((folder / "manifest.json").read_text("utf-8"))["renders"]
    return next(r for r in found if r["name"] == name)


def planned(film: Film, request: Request) -> FilmPlan:
    clips = {s.storyboard.id: plan(s, request)[0] for s in (Flat, Deep)}
    return plan_film(film, clips, request)


@pytest.fixture
def far(tiny: None, tmp_path: Path) -> FilmPlan:
    return planned(FAR, Request(out=tmp_path))


def test_parts_follow_each_other_without_a_gap(made: Path) -> None:
    told = entry(made, "pair_en")
    parts = sorted(
        [*told["beats"], *told["interludes"]], key=lambda part: part["start_s"]
    )
    assert [part["id"] for part in parts] == [
        "title", "flat.stand", "flat.move", "flat.rest", "to_flat_move_1",
        "flat.move", "credits",
    ]  # fmt: skip
    ends = [0, *(part["end_frame"] for part in parts)]
    assert ends[:-1] == [part["first_frame"] for part in parts]
    assert ends[-1] == told["frames"] == probe(made / "pair" / "pair_en.mp4").frames
    assert [part["kind"] for part in told["interludes"]] == [
        "title", "transition", "credits",
    ]  # fmt: skip
    assert told["interludes"][0]["end_s"] == TITLE_S


def test_beats_are_the_clips_own_frames(made: Path) -> None:
    clip = digests(made / "flat" / "flat_en.mp4")
    film = digests(made / "pair" / "pair_en.mp4")
    beats = {b["id"]: b for b in entry(made, "flat_en")["beats"]}
    for beat in entry(made, "pair_en")["beats"]:
        own = beats[beat["id"]]
        shown = film[beat["first_frame"] : beat["end_frame"]]
        assert shown == clip[own["first_frame"] : own["end_frame"]]


def test_every_part_joins_without_a_jump(made: Path) -> None:
    pictures = [
        frame.to_ndarray(format="yuv420p").astype(float)
        for frame in decoded(made / "pair" / "pair_en.mp4")
    ]
    for part in entry(made, "pair_en")["interludes"]:
        joints = [part["first_frame"], part["end_frame"]]
        for at in joints:
            if 0 < at < len(pictures):
                error = ((pictures[at] - pictures[at - 1]) ** 2).mean()
                assert 10 * np.log10(255**2 / max(error, 1e-9)) > 38, part["id"]


def test_chapters_are_beats_title_and_credits(made: Path) -> None:
    for lang, words in (("en", "Sources and credits"), ("es", "Fuentes y créditos")):
        media = probe(made / "pair" / f"pair_{lang}.mp4")
        titles = [title for _, _, title in media.chapters]
        assert len(titles) == 6
        assert (titles[0], titles[-1]) == ("A film", words)
        ends = [0.0, *(end for _, end, _ in media.chapters)]
        assert ends[:-1] == pytest.approx([start for start, _, _ in media.chapters])
        assert ends[-1] == pytest.approx(media.frames / FPS)
        text = (made / "pair" / f"pair_{lang}_chapters.vtt").read_text("utf-8")
        assert text.count("-->") == 6


def test_chapters_of_several_clips_name_the_clip(far: FilmPlan) -> None:
    titles = [cue.text for cue in far.programme.chapters("en")]
    flat, deep = Flat.storyboard.title, Deep.storyboard.title
    assert [title.rpartition(" · ")[0] for title in titles] == [
        "", flat, flat, flat, deep, deep, deep, "",
    ]  # fmt: skip


def test_captions_keep_their_place_in_their_beat(made: Path) -> None:
    for lang in ("en", "es"):
        film, clip = entry(made, f"pair_{lang}"), entry(made, f"flat_{lang}")
        own = {beat["id"]: beat for beat in clip["beats"]}
        for beat in film["beats"]:
            for tongue in ("en", "es"):
                shift = beat["start_s"] - own[beat["id"]]["start_s"]
                assert [cue["start_s"] - shift for cue in beat["cues"][tongue]] == (
                    pytest.approx(
                        [cue["start_s"] for cue in own[beat["id"]]["cues"][tongue]],
                        abs=1e-5,
                    )
                )
        media = probe(made / "pair" / f"pair_{lang}.mp4")
        first = media.captions["eng"][0][0]
        assert first == pytest.approx(TITLE_S)


def test_the_poster_is_the_title_card(made: Path) -> None:
    poster = (made / "pair" / "pair_en.png").read_bytes()
    assert poster != (made / "flat" / "flat_en.png").read_bytes()
    with Image.open(made / "pair" / "pair_en.png") as picture:
        drawn = np.array(picture.convert("L"), float)
    first = next(decoded(made / "pair" / "pair_en.mp4"))
    shown = first.to_ndarray(format="gray").astype(float)
    assert np.abs(drawn - shown).mean() < 4


def test_transcript_and_descriptions_tell_of_cards(made: Path) -> None:
    text = (made / "pair" / "pair_en.txt").read_text("utf-8")
    assert "[0:00] Title: A film. On flat colours" in text
    assert "One picture changes into the next." in text
    assert "Inter (SIL OFL 1.1)" in text
    seen = (made / "pair" / "pair_en_descriptions.vtt").read_text("utf-8")
    assert seen.count("-->") == 7
    assert "Sources, what the film was made with" in seen


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Ids of the cards and transitions that are drawn from now on."""
    drawn: list[str] = []
    real = pool.render_interludes

    def counting(task: InterludeTask, tick: Any) -> None:
        drawn.extend(segment.beat_id for segment in task.segments)
        real(task, tick)

    monkeypatch.setattr(pool, "render_interludes", counting)
    monkeypatch.setattr(pool, "render_beats", lambda *_: drawn.append("a beat"))
    return drawn


def test_only_what_changed_is_drawn_again(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    out = Path(shutil.copytree(made, tmp_path / "out"))
    drawn = counted(monkeypatch)
    request = Request(out=out)
    before = {p: p.stat().st_mtime_ns for p in out.rglob("*") if p.is_file()}
    render([Flat], [FILM], request)
    assert drawn == []
    assert {p: p.stat().st_mtime_ns for p in out.rglob("*") if p.is_file()} == before
    render([Flat], [dataclasses.replace(FILM, subtitle="Another")], request)
    assert drawn == ["title"]
    work = out / ".work" / "pair" / "pair_en"
    assert len(list(work.glob("title-*.mp4"))) == 1
    next(work.glob("to_*.mp4")).write_bytes(b"cut short")
    (out / "pair" / "pair_en.mp4").unlink()
    render([Flat], [dataclasses.replace(FILM, subtitle="Another")], request)
    assert drawn == ["title", "to_flat_move_1"]


def test_without_labels_there_is_no_title(tiny: None, tmp_path: Path) -> None:
    for labels, kinds in (
        ("none", ["transition", "credits"]),
        ("minimal", ["title", "transition", "credits"]),
    ):
        whole = planned(FAR, Request(out=tmp_path, labels=labels))
        assert [part.kind for part in whole.programme.interludes] == kinds
        between = whole.contents[-2]
        assert isinstance(between, Transition)
        assert between.labels is None
    none = planned(FAR, Request(out=tmp_path, labels="none"))
    assert none.poster.name.startswith("move-")


def test_a_transition_knows_its_poses_and_names_far_ones(far: FilmPlan) -> None:
    part, content = far.programme.interludes[1], far.contents[1]
    assert isinstance(content, Transition)
    assert part.levels == ("channel", "circuit")
    assert content.way.steps == -4
    assert content.labels == ("channel · 20 nm", "circuit · 1 mm")
    assert part.description["en"] == "The picture zooms out: channel → circuit."
    assert part.description["es"] == "La imagen se aleja: canal → circuito."
    assert part.end_s - part.start_s == pytest.approx(2.0)
    assert content.before.beat_id == "rest" and content.after.beat_id == "stand"


def test_beats_that_follow_each_other_need_no_transition(
    tiny: None, tmp_path: Path
) -> None:
    parts = tuple(("flat", frozenset({b})) for b in ("stand", "move"))
    joined = planned(Film("f", "F", parts), Request(out=tmp_path))
    assert [part.kind for part in joined.programme.interludes] == ["title", "credits"]
    parts = (("flat", frozenset({"move"})), ("deep", None))
    apart = planned(Film("f", "F", parts), Request(out=tmp_path))
    assert apart.programme.interludes[1].levels == ("", "circuit")


@pytest.mark.parametrize(
    "change", [{"size": "1:1"}, {"theme": "light"}, {"lang": "es"}, {"fps": 30}]
)
def test_a_card_is_kept_for_its_own_settings_alone(
    far: FilmPlan, change: dict[str, Any], tmp_path: Path
) -> None:
    lang = change.pop("lang", "en")
    other = planned(FAR, Request(out=tmp_path, langs=(lang,), **change))
    keys = {segment.path.stem for segment in far.segments}
    assert keys.isdisjoint(segment.path.stem for segment in other.segments)
    again = planned(FAR, Request(out=tmp_path))
    assert keys == {segment.path.stem for segment in again.segments}


def test_a_key_holds_the_number_of_frames(far: FilmPlan) -> None:
    content, settings = far.contents[0], far.programme.settings
    keys = {interlude_key(content, settings, Request().encoding, n) for n in (60, 61)}
    assert len(keys) == 2


def test_a_picture_is_taken_apart(far: FilmPlan) -> None:
    content = far.contents[1]
    assert isinstance(content, Transition)
    found = layers(content.before)
    assert found.full.shape == found.world.shape == (120, 214, 3)
    whole = found.world * (1 - found.overlay[..., 3:] / 255) + found.overlay[..., :3]
    assert np.abs(whole - found.full).max() <= 1.5
    assert found.overlay[..., 3].any()
    assert not np.array_equal(found.full, found.world)


def test_a_sheet_shows_beats_cards_and_transitions(tiny: None, tmp_path: Path) -> None:
    request = Request(out=tmp_path)
    path = film_sheet([Flat, Deep], FAR, request, width=107)
    assert path == tmp_path / "far" / "far_sheet_en.png"
    with Image.open(path) as picture:
        assert picture.width == 24 + 6 * (107 + 24)
    path = film_sheet(
        [Flat, Deep], FAR, request, strip="to_deep_stand_1", every_s=0.2, width=40
    )
    assert path.name == "far_strip-to_deep_stand_1_en.png"
    with pytest.raises(RequestError, match="did you mean title"):
        film_sheet([Flat, Deep], FAR, request, strip="titel")
    path = film_sheet([Flat, Deep], FAR, request, unlabelled=True, width=40)
    assert path.name == "far_nolabels_sheet_en.png"


def test_several_clips_are_played_at_once_and_alike(tiny: None) -> None:
    settings = StageSettings(short_side=120, fps=15)
    plays = [(Flat, settings), (Deep, settings)]
    alone, together = pool.play_all(plays, 1), pool.play_all(plays, 2)
    assert [p.scene_id for p in together] == ["flat", "deep"]
    assert together == alone
    with pytest.raises(RenderError, match="flat cannot be rendered: ZeroDivision"):
        pool.play_all([(Flat, settings), (Broken, settings)], 2)
