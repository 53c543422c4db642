"""The command line: render, list, sheet, check, new, words.

What takes long to import (Manim, SciPy) is imported when a command needs it, so that
help and mistakes are answered at once.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import click
from click.core import ParameterSource

from ketamotion import chosen
from ketamotion.chosen import EVERYTHING
from ketamotion.options import Commands, jobs_option, picture_options, whole

PROGRAM: Final = "ketamotion"
STANDARD_FILM: Final = "core"


@click.group(cls=Commands, context_settings={"help_option_names": ["--help", "-h"]})
def commands() -> None:
    """Films of how ketamine acts in the brain, computed and cited.

    Without a command: render (its options: render --help). Without anything: the
    film core and its clips, in every language.
    """


@commands.command()
@click.argument("names", nargs=-1, metavar="[CLIP|FILM|all]...")
@picture_options
@jobs_option("draw")
@click.pass_context
def render(
    ctx: click.Context, names: tuple[str, ...], jobs: int | None, **options: Any
) -> None:
    """Render clips and films into video files and what belongs beside them.

    A film brings its clips with it. Without a name: the film core, in every language.
    """
    from ketamotion.checks.proof import Provers
    from ketamotion.checks.video import DRAFT
    from ketamotion.render.job import render as render_job

    if not names and ctx.get_parameter_source("langs") is ParameterSource.DEFAULT:
        from ketamotion.translation import LANGUAGES

        options["langs"] = tuple(LANGUAGES)
    request = chosen.request(jobs, **options)
    scenes, films = _chosen(names or (STANDARD_FILM,))
    prove = Provers(scenes, draft=request.quality == DRAFT)
    _print_paths(
        render_job(
            scenes,
            films,
            request,
            _progress("drawing"),
            prove=prove,
            proving=_progress("checking"),
        )
    )
    for report in prove.failed:
        stem = Path(report.subject).stem
        _say(f"{report.subject} did not pass its checks; {stem}_check.html says why")


@commands.command("list")
@click.option("--json", "as_json", is_flag=True, help="All of it, for programs.")
def list_clips(as_json: bool) -> None:
    """List clips and films."""
    from ketamotion.render.listing import listing, table

    found = listing(*chosen.everything())
    if as_json:
        click.echo(json.dumps(found, indent=1, ensure_ascii=False))
    else:
        click.echo(table(found))


@commands.command()
@click.argument("clip", metavar="CLIP|FILM")
@picture_options
@click.option(
    "--unlabelled",
    is_flag=True,
    help="No labels and no words, for a reviewer who is to tell them.",
)
@click.option(
    "--strip",
    metavar="BEAT",
    help="One beat (of a film: one card or transition) as a strip of frames.",
)
@click.option(
    "--every",
    default=0.1,
    show_default=True,
    metavar="S",
    help="Seconds between the frames of a strip.",
)
@click.option(
    "--span",
    nargs=2,
    type=float,
    metavar="S S",
    help="Part of the beat that a strip shows, in s from its start.",
)
@click.option("--width", callback=whole, metavar="PX", help="Of each picture.")
def sheet(
    clip: str,
    unlabelled: bool,
    strip: str | None,
    every: float,
    span: tuple[float, float] | None,
    width: int | None,
    **options: Any,
) -> None:
    """Put the middle and the end of every beat on one picture, with its captions.

    Of a film: every beat's end, its cards and its transitions.
    """
    from ketamotion.render.film_sheet import film_sheet
    from ketamotion.render.sheet import sheet as draw_sheet

    request = chosen.request(1, **options)
    asked: dict[str, Any] = dict(unlabelled=unlabelled, strip=strip, every_s=every,
                                 span=span, width=width)  # fmt: skip
    asked["progress"] = _progress("drawing")
    if clip in chosen.everything()[1]:
        scenes, (film,) = _chosen([clip])
        made = film_sheet(scenes, film, request, **asked)
    else:
        made = draw_sheet(chosen.clip(clip), request, **asked)
    _print_paths([made])


@commands.command()
@click.argument("names", nargs=-1, metavar="[CLIP|FILM|all]...")
@picture_options
@click.option(
    "--everything",
    is_flag=True,
    help="Every theme, size and language, not those of the options alone.",
)
@click.option(
    "--video",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Any video file, instead of clips: flashes, seams, colours.",
)
@click.option(
    "--update-baselines",
    is_flag=True,
    help="Take the named clips' pictures in tests/looks anew, and check nothing.",
)
@click.option("--json", "as_json", is_flag=True, help="The report, for programs.")
@jobs_option("look")
def check(
    names: tuple[str, ...],
    everything: bool,
    video: Path | None,
    update_baselines: bool,
    as_json: bool,
    jobs: int | None,
    **options: Any,
) -> None:
    """Prove on the frames that clips are safe, legible and borne out.

    Flashes, contrast, layout, captions, lengths, evidence, looks. Writes a report as
    JSON and as a page beside each clip's renders; exits with 1 when a check fails.
    Without a name: the clips of the film core.
    """
    from ketamotion.checks.run import check_clips, check_video

    if update_baselines:
        if not names or video is not None or everything:
            raise click.UsageError(
                "--update-baselines is for clips that are named, and goes alone"
            )
        _update_baselines(names)
        return
    if video is not None:
        if names:
            raise click.UsageError("--video FILE and names of clips exclude each other")
        reports, paths = [check_video(video, chosen.everything()[0])], []
    else:
        request = chosen.request(jobs, **options)
        scenes, _ = _chosen(names or (STANDARD_FILM,))
        reports, paths = check_clips(
            scenes, request, everything=everything, progress=_progress("checking")
        )
    if as_json:
        found = [report.as_data() for report in reports]
        click.echo(json.dumps(found, indent=1, ensure_ascii=False))
    else:
        for report in reports:
            click.echo(report.as_table())
        _print_paths(paths)
    sys.exit(0 if all(report.passed for report in reports) else 1)


@commands.command()
@click.argument("clip")
def new(clip: str) -> None:
    """Make a draft scene that runs, and say what is missing for a final one."""
    from ketamotion.render.new import FINAL_NEEDS, new_scene

    scenes, films = chosen.everything()
    taken = {scene.storyboard.id for scene in scenes} | set(films) | {EVERYTHING}
    if clip in taken | set(commands.commands):
        raise click.UsageError(f"{clip!r} is taken; choose another name")
    order = max((scene.storyboard.order for scene in scenes), default=0) // 10 * 10 + 10
    _print_paths([new_scene(clip, order)])
    click.echo(f"It runs: python render.py {clip} --quality draft")
    click.echo("To be final it needs:")
    for need in FINAL_NEEDS:
        click.echo(f"- {need}")


@commands.command()
@click.option(
    "--lang",
    default="es",
    show_default=True,
    metavar="LANG",
    help="Whose catalog; English needs none.",
)
def words(lang: str) -> None:
    """Bring a language's catalog in step with the scenes; name what it lacks."""
    from ketamotion.render.words import update
    from ketamotion.translation import LANGUAGES

    others = [known for known in LANGUAGES if known != "en"]
    if lang not in others:
        raise click.UsageError(f"no catalog {lang!r}; there are: {', '.join(others)}")
    done = update(lang)
    _print_paths([done.path])
    click.echo(f"{len(done.missing)} untranslated, {done.dropped} dropped")
    for context, english in done.missing:
        click.echo(f"- {context}: {english}")


def _update_baselines(names: Sequence[str]) -> None:
    from ketamotion.checks import looks

    for scene in _chosen(names)[0]:
        if scene.storyboard.status == "final":
            for line in looks.update(scene):
                click.echo(line)
        else:
            click.echo(f"{scene.storyboard.id}: a draft has no baselines")


def _chosen(names: Sequence[str]) -> Any:
    """The clips and films of these names; a command may have been meant."""
    return chosen.chosen(names, commands.commands)


# --- what is told --------------------------------------------------------------------


def _print_paths(paths: Sequence[Path]) -> None:
    for path in paths:
        click.echo(path)


def _progress(doing: str) -> Any:
    """A bar with the time left on a terminal, else nothing."""
    if not sys.stdout.isatty():
        return None
    from ketamotion.render.bar import Bar

    return Bar(doing)


def _one_line(text: str) -> str:
    return " ".join(text.split()).replace(".;", ";").rstrip(".")


def _say(text: str) -> None:
    click.echo(f"{PROGRAM}: {_one_line(text)}", err=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; always ends in SystemExit.

    The code is 0, or 2 after a request that cannot be met, 1 after a render that
    failed, 130 after Ctrl-C. Each failure is told in one line.
    """
    from ketamotion.render.errors import RenderError, RequestError

    try:
        code = commands.main(
            args=list(sys.argv[1:] if arguments is None else arguments),
            prog_name="render.py",
            standalone_mode=False,
        )
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.Abort:
        _say("stopped; what was finished is kept, and used the next time")
        sys.exit(130)
    except click.ClickException as error:
        _say(f"{error.format_message()}; --help lists what there is")
        sys.exit(2)
    except (RequestError, RenderError) as error:
        _say(str(error))
        if os.environ.get("KETAMOTION_TRACEBACK"):  # for those who mend a scene
            raise
        sys.exit(2 if isinstance(error, RequestError) else 1)
