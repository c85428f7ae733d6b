"""``dao quickstart``: see it work."""

from __future__ import annotations

from pathlib import Path

import click

from dao_sdk.cli import console


@click.command()
@click.argument(
    "folder",
    metavar="[DIR]",
    default=Path("hello-avatar"),
    type=click.Path(path_type=Path, file_okay=False),
)
def command(folder: Path) -> None:
    """See it work: bindings, a real unit, two Avatars that converge.

    Makes DIR (hello-avatar if not given) with generated bindings, the Meta Unit and two short
    programs to read and change. Every number that it prints was measured in this run. It may be
    run again: files that you changed stay as they are.
    """
    from dao_sdk.scaffold.quickstart import Quickstart, dao, python, shown

    quickstart = Quickstart(folder)
    try:
        for doing, work in quickstart.steps():
            with console.progress(doing):
                lines = work()
            for line in lines:
                console.labelled(line.label, line.text)
    finally:
        quickstart.close()
    for name in quickstart.kept:
        console.note(f"kept {shown(folder / name)}: you changed it")
    console.out()
    console.out(f"next  {console.strong(f'cd {shown(folder)}')}")
    console.out(f"      {console.strong(f'{python(folder)} app.py')}")
    ask = f"""{dao(folder)} call --home phone documents.list '{{"space": "notes"}}'"""
    console.out(f"      {console.strong(ask)}")
