"""``dao add``: add to a project that is there."""

from __future__ import annotations

from pathlib import Path

import click

from dao_sdk.cli import console


@click.group()
def command() -> None:
    """Add to a project of `dao new`."""


@command.command()
@click.argument("name")
@click.argument("folder", metavar="[DIR]", default=Path(), type=click.Path(path_type=Path))
def capability(name: str, folder: Path) -> None:
    """Add the skeleton of a capability, in the project's contract and language.

    NAME is the capability, such as `weather`. DIR is the project, by default this folder.
    """
    from dao_sdk.scaffold.extend import extend

    with console.progress("adding the capability"):
        files = extend(folder, name)
    for path in files:
        console.out(f"wrote  {folder / path}")
