"""``dao grants``: see and change what a unit may do in a home."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from dao_sdk.cli import options, screen

if TYPE_CHECKING:
    from dao_sdk.host.dynamic.rights import Right, Rights

_COLOURS = {"with the home": "green", "allowed": "green", "denied": "red", "not asked": "yellow"}


def _rights(home: Path, unit_path: Path | None) -> Rights:
    from dao_sdk import resources
    from dao_sdk.contract import read_contract
    from dao_sdk.host.dynamic.rights import Rights
    from dao_sdk.host.home import Home

    with screen.progress("reading the unit"):
        return Rights(Home(home), unit_path or resources.unit(), read_contract())


def _capabilities(_: click.Context, __: click.Parameter, begun: str) -> list[CompletionItem]:
    from dao_sdk.contract import read_contract

    return [
        CompletionItem(each.name, help=each.doc)
        for each in read_contract().capabilities
        if each.name.startswith(begun) and each.name != "call"
    ]


@click.group(invoke_without_command=True)
@options.home_option
@options.unit_option
@options.json_option
@click.pass_context
def command(ctx: click.Context, home: Path, unit_path: Path | None, as_json: bool) -> None:
    """See and change what a unit may do in a home.

    Nothing is granted that you did not grant. A grant holds for one unit, by the digest of its
    module, and is kept in the home's grants.toml; an Avatar that runs there follows within a
    second. Without a command, it lists.
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_, home=home, unit_path=unit_path, as_json=as_json)
        return
    # What is named before the command holds for it, unless it is named after it as well.
    named = {"home": home, "unit_path": unit_path}
    ctx.default_map = dict.fromkeys(("list", "allow", "deny", "forget"), named)


@command.command("list")
@options.home_option
@options.unit_option
@options.json_option
def list_(home: Path, unit_path: Path | None, as_json: bool) -> None:
    """List what the unit wants, why, and what it got."""
    rights = _rights(home, unit_path)
    listed = rights.all()
    if as_json:
        told = {"home": str(rights.home.path), "unit": rights.subject._asdict()}
        screen.as_json({**told, "rights": [asdict(right) for right in listed]})
        return
    screen.out(f"{screen.strong(str(rights.subject))} in {rights.home.path}\n")
    screen.table([_row(right) for right in listed])
    if any(right.state == "not asked" for right in listed):
        screen.note("\n`dao grants allow CAPABILITY=SCOPE` allows, such as net=api.example.org")


def _row(right: Right) -> tuple[str, str, str, str]:
    state = screen.style(right.state, fg=_COLOURS[right.state])
    need = "required" if right.required else "optional"
    scopes = f"{', '.join(right.scopes)}: " if right.scopes else ""
    return right.capability, state, need, f"{scopes}{screen.dim(right.reason)}"


@command.command()
@click.argument("grants", nargs=-1, required=True, metavar="GRANT...", shell_complete=_capabilities)
@options.home_option
@options.unit_option
def allow(grants: Sequence[str], home: Path, unit_path: Path | None) -> None:
    """Allow the unit something: net=api.example.org, files=notes=~/Notes, storage=quota=1GiB."""
    rights = _rights(home, unit_path)
    for text in grants:
        screen.out(f"allowed {rights.allow(text)} to {rights.subject} in {rights.home.path}")


@command.command()
@click.argument("grants", nargs=-1, required=True, metavar="GRANT...", shell_complete=_capabilities)
@options.home_option
@options.unit_option
def deny(grants: Sequence[str], home: Path, unit_path: Path | None) -> None:
    """Take a scope back, or deny a capability so that nobody asks again."""
    rights = _rights(home, unit_path)
    for text in grants:
        rights.deny(text)
        screen.out(f"denied {text} to {rights.subject} in {rights.home.path}")


@command.command()
@click.argument("capability", shell_complete=_capabilities)
@options.home_option
@options.unit_option
def forget(capability: str, home: Path, unit_path: Path | None) -> None:
    """Forget what was said about a capability, so that it is asked again."""
    rights = _rights(home, unit_path)
    if rights.forget(capability):
        screen.out(f"forgot what was said about {capability} for {rights.subject}")
    else:
        screen.out(f"nothing was said about {capability} for {rights.subject}")
