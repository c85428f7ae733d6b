"""``dao home``: back a home up, restore it, see what state it is in, rescue what can be read."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dao_sdk.cli import console, options
from dao_sdk.plain_text import plain

if TYPE_CHECKING:
    from dao_sdk.host.documents.examine import Unreadable
    from dao_sdk.host.documents.rescue import Rescued
    from dao_sdk.host.home import Home
    from dao_sdk.host.maintenance import Finding

_MARKS = {"good": ("ok", "green"), "note": ("--", "cyan"), "warning": ("!!", "yellow")}
_FAULT = ("no", "red")
_FEW = 20
"""How many things that cannot be read are named one by one."""


@click.group()
def command() -> None:
    """Back a home up, restore it, and see what state it is in."""


@command.command()
@click.argument("to", required=False, metavar="[DIR]", type=click.Path(path_type=Path))
@options.home_option
@options.json_option
def backup(to: Path | None, home: Path, as_json: bool) -> None:
    """Copy a home into a new folder, also while an Avatar runs in it.

    Without DIR, the copy lies beside the home under a name with the time. It is a home itself. It
    fails where the home is damaged; the copy is made all the same, and is as damaged.
    """
    from dao_sdk.host.home import Home
    from dao_sdk.host.maintenance import back_up

    place = Home(home)
    if to is None:
        to = place.path.with_name(f"{place.path.name}-backup-{datetime.now():%Y%m%d-%H%M%S}")
    with console.progress("copying the home"):
        made = back_up(place, to)
    if as_json:
        answer = {"home": str(place.path), "backup": str(made.path), "size": made.size}
        console.as_json({**answer, "keys": made.keys, "faults": list(made.faults)})
    else:
        console.out(f"copied {place.path} to {made.path}, {console.size(made.size)}")
        if made.keys:
            console.note("The wrapping keys are in it: keep it as safe as the home.")
        elif made.size:
            console.note("The wrapping keys are not in it: without them it cannot be read.")
    if made.faults:
        console.error(
            f"the home is damaged, and so is the copy: {made.faults[0]}",
            f"`dao home check --home {place.path}` tells all of it.",
        )
        click.get_current_context().exit(1)


@command.command()
@click.argument("backup", metavar="BACKUP", type=click.Path(path_type=Path, file_okay=False))
@options.home_option
@click.option("--force", is_flag=True, help="Take the place of a home that is there.")
@options.json_option
def restore(backup: Path, home: Path, force: bool, as_json: bool) -> None:
    """Put a backup in the place of a home.

    With --force, the home that is there is moved aside, never removed. A damaged backup is refused.
    """
    from dao_sdk.host.home import Home
    from dao_sdk.host.maintenance import restore

    with console.progress("restoring the home"):
        done = restore(backup, Home(home), force=force)
    kept = str(done.kept) if done.kept else None
    if as_json:
        console.as_json({"home": str(done.home.path), "backup": str(backup), "kept": kept})
        return
    console.out(f"restored {done.home.path} from {backup}")
    if kept:
        console.note(f"The home that was there is now {kept}.")


@command.command()
@options.home_option
@options.json_option
def check(home: Path, as_json: bool) -> None:
    """See what state a home is in and what that means; fails where there is a fault.

    Every document is read in every way, from a copy that is thrown away. Nothing is changed, also
    while an Avatar runs in the home.
    """
    from dao_sdk.host.home import Home
    from dao_sdk.host.maintenance import check, is_of_unit

    place = Home(home)
    with console.progress("reading the home"):
        findings = check(place)
    if not any(finding.state == "fault" for finding in findings) and is_of_unit(place):
        console.show_log("error")
        with console.progress("reading every document"):
            findings += _documents(place)
    if as_json:
        from dataclasses import asdict

        answer = [asdict(finding) for finding in findings]
        console.as_json({"home": str(place.path), "findings": answer})
    else:
        console.out(console.strong(str(place.path)))
        console.table([_row(finding) for finding in findings])
    if any(finding.state == "fault" for finding in findings):
        click.get_current_context().exit(1)


@command.command()
@click.argument("into", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@options.home_option
@options.json_option
def rescue(into: Path, home: Path, as_json: bool) -> None:
    """Bring the documents that can still be read of a damaged home into another home.

    DIR is made where there is no home, and merged into where there is one. Fails where documents
    were lost.
    """
    import asyncio

    from dao_sdk.host.home import Home, HomeError

    if not Home(home).exists():
        raise HomeError(f"There is no home at {home}.", "Name the folder of a home.")
    console.show_log("error")
    with console.progress("reading around the damage"):
        saved = asyncio.run(_rescue(Home(home), Home(into)))
    if as_json:
        from dataclasses import asdict

        answer = [asdict(space) for space in saved]
        console.as_json({"home": str(home), "into": str(into), "spaces": answer})
    else:
        for space in saved:
            lost = f", {console.plural(space.lost, 'document')} lost" if space.lost else ""
            if not space.whole:
                lost += "; the home no longer says how many there were"
            console.labelled(plain(space.space), console.plural(space.documents, "document") + lost)
            for id in space.unreadable[:_FEW]:
                console.note(f"{plain(space.space)}: {plain(repr(id))} cannot be read.")
    if any(space.lost or not space.whole for space in saved):
        click.get_current_context().exit(1)


def _documents(home: Home) -> list[Finding]:
    """Read all documents of a copy of a home, so that the home itself is left alone."""
    import asyncio
    import tempfile

    from dao_sdk.errors import DaoError
    from dao_sdk.host.errors import Conflict
    from dao_sdk.host.home import Home
    from dao_sdk.host.maintenance import Finding, back_up

    help = (
        "Keep a copy of the home, then restore a backup; `dao home rescue` brings what can still "
        "be read into another home."
    )
    with tempfile.TemporaryDirectory(prefix="dao-home-") as folder:
        copy = Path(folder) / "copy"
        try:
            back_up(home, copy)
            found = asyncio.run(_examine(Home(copy)))
        except Conflict as error:  # it was written by a newer unit, which is no damage
            return [Finding("documents", "note", f"They were not read: {error.message}.")]
        except DaoError as error:
            return [Finding("documents", "fault", error.message, error.help or help)]
    if not found:
        return [Finding("documents", "good", "Every document can be read in every way.")]
    findings = []
    for one in found[:_FEW]:
        where = f" of {one.space}" if one.space else ""
        which = f" {one.document!r}" if one.document else ""
        findings.append(
            Finding("documents", "fault", f"{one.way}{where}{which}: {one.message}", help)
        )
    if len(found) > _FEW:
        more = f"There are {len(found) - _FEW} more of these."
        findings.append(Finding("documents", "fault", more))
    return findings


async def _examine(home: Home) -> list[Unreadable]:
    from dao_sdk.host.api.avatar import Avatar
    from dao_sdk.host.documents.examine import examine

    async with Avatar.open(home, program="dao home check") as avatar:
        return [found async for found in examine(avatar.system, avatar.spaces, avatar.documents)]


async def _rescue(home: Home, into: Home) -> list[Rescued]:
    from dao_sdk.host.api.avatar import Avatar
    from dao_sdk.host.documents.rescue import rescue

    async with (
        Avatar.open(home, program="dao home rescue") as damaged,
        Avatar.open(into, program="dao home rescue") as whole,
    ):
        spaces = rescue(damaged.spaces, damaged.documents, whole.documents)
        return [space async for space in spaces]


def _row(finding: Finding) -> tuple[str, str, str]:
    mark, colour = _MARKS.get(finding.state, _FAULT)
    advice = console.dim(f"\n{finding.help}") if finding.help else ""
    return console.style(mark, fg=colour), finding.about, finding.message + advice
