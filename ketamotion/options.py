"""Options of the command line: how they are written and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click


class Commands(click.Group):
    """A group whose `render` may be left out: ``render.py nmda_blockade``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and args[0] != "--help"):
            args = ["render", *args]
        return super().parse_args(ctx, args)


def pairs(ctx: Any, param: Any, given: Sequence[str]) -> dict[str, str]:
    pairs = {}
    for text in given:
        name, sign, value = text.partition("=")
        if not (name.strip() and sign and value.strip()):
            raise click.UsageError(
                f"--set {text!r} says no value; for instance --set ketamine_um=10uM"
            )
        pairs[name.strip()] = value.strip()
    return pairs


def languages(ctx: Any, param: Any, given: Sequence[str]) -> tuple[str, ...]:
    named = [lang.strip() for text in given for lang in text.split(",")]
    return tuple(dict.fromkeys(filter(None, named)))


def whole(ctx: Any, param: click.Parameter, text: str | None) -> int | None:
    if text is None:
        return None
    try:
        return int(text)
    except ValueError:
        raise click.UsageError(f"--{param.name} {text} is no whole number") from None


def picture_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options of everything that draws."""
    options = [
        click.option("--quality", default="lecture", show_default=True,
                     metavar="NAME", help="draft, web, lecture or archive."),
        click.option("--size", default="16:9", show_default=True, metavar="W:H",
                     help="16:9, 4:3, 1:1 or 9:16."),
        click.option("--fps", callback=whole, metavar="N",
                     help="15, 30 or 60; the quality's own without it."),
        click.option("--theme", default="dark", show_default=True, metavar="NAME",
                     help="dark or light."),
        click.option("--lang", "langs", multiple=True, default=("en",),
                     show_default=True, callback=languages, metavar="LANG",
                     help="en, es; several with commas."),
        click.option("--labels", default="full", show_default=True, metavar="NAME",
                     help="full, minimal or none."),
        click.option("--set", "given", multiple=True, callback=pairs,
                     metavar="NAME=VALUE", help="A value of the clip, as 10 or 10uM."),
        click.option("--out", default=Path("out"), show_default=True,
                     type=click.Path(path_type=Path), metavar="DIR",
                     help="Folder for one folder a clip."),
    ]  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def jobs_option(doing: str) -> Callable[..., Any]:
    """``--jobs``: how many processes do it at once."""
    return click.option(
        "--jobs",
        callback=whole,
        metavar="N",
        help=f"Processes that {doing} at once; one a processor without it.",
    )
