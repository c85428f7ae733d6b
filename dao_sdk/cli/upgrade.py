"""``dao upgrade``: bring a project to this SDK."""

from __future__ import annotations

from pathlib import Path

import click

from dao_sdk.cli import console


@click.command()
@click.argument("folder", metavar="[DIR]", default=Path(), type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")
@click.pass_context
def command(ctx: click.Context, folder: Path, dry_run: bool) -> None:
    """Bring a project of `dao new` to this SDK.

    DIR is the project, by default this folder. Changes of the templates are merged with yours, and
    what is generated is made anew; each step is a commit. Nothing of yours is lost: uncommitted work
    is refused, and files that you deleted stay deleted. The exit code is 1 if something is left for
    you to settle.
    """
    from dao_sdk.scaffold.upgrade import upgrade

    with console.progress("upgrading"):
        done = upgrade(folder, dry_run=dry_run)
    for step in done.steps:
        console.out(f"{'would commit' if dry_run else 'committed'}  {step}")
    for note in done.notes:
        console.note(note)
    for line in done.unresolved:
        console.out(f"unresolved  {line}")
    if done.unresolved:
        if not dry_run:
            console.note("settle these, then commit; nothing else is needed")
        ctx.exit(1)
    if not done.steps:
        console.out("up to date")
