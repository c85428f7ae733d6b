"""``dao lang``: packs for languages that the SDK has none for."""

from __future__ import annotations

from pathlib import Path

import click

from dao_sdk.cli import console


@click.group()
def command() -> None:
    """Add a language."""


@command.command()
@click.argument("name")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option(
    "--extension",
    metavar="EXT",
    help="How the names of source files end, by default NAME.",
)
@click.option(
    "--comment",
    metavar="WORD",
    default="//",
    show_default=True,
    help="What begins a comment that goes to the end of its line.",
)
def new(name: str, folder: Path | None, extension: str | None, comment: str) -> None:
    """Begin a language pack, which generates an outline from the start.

    NAME is the language. DIR is where to make the pack, by default a new folder of that name.
    """
    from dao_sdk.scaffold.language_pack import new

    place = folder or Path(name)
    for path in new(name, place, extension, comment):
        console.out(f"made  {path}")
    console.out()
    pack = place if place.is_absolute() else f"./{place}"
    steps = f"dao generate --lang {pack} --out build/{name}\ndao verify --pack {pack} --step load"
    console.labelled("next", f"{steps}\ndocs/how-to/new-language.md leads from there", 6)
