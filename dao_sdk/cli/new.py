"""``dao new``: a contract of one's own and a unit that speaks it, to begin with."""

from __future__ import annotations

from pathlib import Path

import click

from dao_sdk.cli import console


@click.command()
@click.argument("name")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
def command(name: str, folder: Path | None) -> None:
    """Begin a contract of your own, with a unit in Rust that speaks it.

    NAME is the name of both. DIR is where to make them, by default a new folder of that name.
    """
    from dao_sdk.scaffold.own import new

    place = folder or Path(name)
    for path in new(name, place):
        console.out(f"made  {path}")
    console.out()
    here = "" if place == Path() else f"cd {place}\n"
    steps = f"{here}dao generate --lang rust-guest --contract . --out bindings\ndao build"
    console.labelled("next", steps, 6)
