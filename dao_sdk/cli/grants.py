"""``dao grants``: see and change what a unit may do in a home."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from dao_sdk.cli import console, options, publishers

if TYPE_CHECKING:
    from dao_sdk.host.dynamic.permissions import Permission, Permissions
    from dao_sdk.host.grants.file import Word

_COLOURS = {"with the home": "green", "allowed": "green", "denied": "red", "not asked": "yellow"}


def _rights(home: Path, unit_path: Path | None) -> Permissions:
    from dao_sdk import resources
    from dao_sdk.contract import read_contract
    from dao_sdk.host.dynamic.choose_contract import contract_for
    from dao_sdk.host.dynamic.permissions import Permissions
    from dao_sdk.host.home import Home

    with console.progress("reading the unit"):
        contract = contract_for(None, unit_path, drafts=True) or read_contract()
        return Permissions(Home(home), unit_path or resources.unit(), contract)


def _capabilities(ctx: click.Context, _: click.Parameter, begun: str) -> list[CompletionItem]:
    from dao_sdk.contract import read_contract
    from dao_sdk.host.dynamic.choose_contract import contract_for

    contract = contract_for(None, ctx.params.get("unit_path"), drafts=True) or read_contract()
    return [
        CompletionItem(each.name, help=each.doc)
        for each in contract.capabilities
        if each.name.startswith(begun) and each.name != "call"
    ]


@click.group(invoke_without_command=True)
@options.home_option
@options.unit_option
@options.json_option
@click.pass_context
def command(ctx: click.Context, home: Path, unit_path: Path | None, as_json: bool) -> None:
    """See and change what a unit may do in a home.

    Nothing is granted that you did not grant. A grant holds for one module, by its digest, or with
    --publisher for every module of that name that its publisher signs, and so for updates. It is
    kept in the home's grants.toml; an Avatar that runs there follows within a second. Without a
    command, it lists.
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
        answer = {"home": str(rights.home.path), "unit": rights.subject._asdict()}
        proof = publishers.as_json(rights.proof)
        console.as_json(
            {**answer, "publisher": proof, "rights": [asdict(right) for right in listed]}
        )
        return
    console.out(f"{console.strong(_named(rights))} in {rights.home.path}")
    console.out(f"published by {publishers.shown(rights.proof)}\n")
    console.table([_row(right) for right in listed])
    if not rights.home.exists():
        console.note("\nthere is no such home yet: this is what the unit would get in a new one")
    if any(right.state == "not asked" for right in listed):
        console.note("\n`dao grants allow CAPABILITY=SCOPE` allows, such as net=api.example.org")


def _row(right: Permission) -> tuple[str, str, str, str]:
    from dao_sdk.host.grants.showing import shown_scope

    state = console.style(right.state, fg=_COLOURS[right.state])
    need = "required" if right.required else "optional"
    scopes = ", ".join(shown_scope(right.capability, scope) for scope in right.scopes)
    scopes = f"{scopes}: " if scopes else ""
    if right.bound_to:
        state += f" ({' and '.join(right.bound_to)})"
    return right.capability, state, need, f"{scopes}{console.dim(right.reason)}"


def _named(rights: Permissions) -> str:
    """The unit's own name and version, which may hold anything."""
    return str(rights.subject)


def _publisher_option(command: Callable[..., None]) -> Callable[..., None]:
    return click.option(
        "--publisher",
        is_flag=True,
        help="For every module of that name by the unit's publisher; else for this very one.",
    )(command)


def _whom(rights: Permissions, publisher: bool) -> str:
    """What a word is bound to, as a person would say it."""
    if publisher:
        return f"every {rights.subject.name} that {rights.subject.publisher} signs"
    return f"{_named(rights)}, this very module (sha256 {rights.subject.digest[:12]}…)"


def _tell_what_stands(
    rights: Permissions, capability: str, publisher: bool, stands: Callable[[Word], bool]
) -> None:
    """Tell of a word with the other binding that goes on to hold, since it may surprise."""
    other = "module" if publisher else "publisher"
    for binding, word in rights.said(capability):
        if binding == other and stands(word):
            way = "" if publisher else " --publisher"
            advice = f"`dao grants forget {capability}{way}` forgets that"
            if other == "publisher" and not rights.subject.publisher:
                advice = "that can be forgotten for a unit that it signed"
            said = "allowed" if word.allow else "denied"
            console.note(f"{capability} is still {said} to its {other}: {advice}")


@command.command()
@click.argument("grants", nargs=-1, required=True, metavar="GRANT...", shell_complete=_capabilities)
@_publisher_option
@options.new_option
@options.home_option
@options.unit_option
def allow(
    grants: Sequence[str], publisher: bool, new: bool, home: Path, unit_path: Path | None
) -> None:
    """Allow the unit something: net=api.example.org, files=notes=~/Notes, storage=quota=1GiB."""
    from dao_sdk.host.grants.showing import shown_grant

    rights = _rights(home, unit_path)
    for text in grants:
        grant = rights.allow(text, publisher, new)
        console.out(
            f"allowed {shown_grant(grant)} to {_whom(rights, publisher)} in {rights.home.path}"
        )
        _tell_what_stands(rights, grant.capability, publisher, lambda word: not word.allow)


@command.command()
@click.argument("grants", nargs=-1, required=True, metavar="GRANT...", shell_complete=_capabilities)
@_publisher_option
@options.new_option
@options.home_option
@options.unit_option
def deny(
    grants: Sequence[str], publisher: bool, new: bool, home: Path, unit_path: Path | None
) -> None:
    """Take a scope back, or deny a capability so that the question is not asked again."""
    rights = _rights(home, unit_path)
    for text in grants:
        rights.deny(text, publisher, new)
        console.out(f"denied {text} to {_whom(rights, publisher)} in {rights.home.path}")
        capability, scope, _ = text.partition("=")
        if scope:  # a denial of the whole is stronger than what was allowed otherwise
            _tell_what_stands(rights, capability.strip(), publisher, lambda word: word.allow)


@command.command()
@click.argument("capability", shell_complete=_capabilities)
@_publisher_option
@options.home_option
@options.unit_option
def forget(capability: str, publisher: bool, home: Path, unit_path: Path | None) -> None:
    """Forget what was said about a capability, so that it is asked again."""
    rights = _rights(home, unit_path)
    if rights.forget(capability, publisher):
        console.out(f"forgot what was said about {capability} for {_whom(rights, publisher)}")
    else:
        console.out(f"nothing was said about {capability} for {_whom(rights, publisher)}")
    _tell_what_stands(rights, capability, publisher, lambda _: True)
