"""``dao run``: open a home and serve it to other programs of yours."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dao_sdk.cli import console, options, prompt
from dao_sdk.cli.nonblocking_output import unwaited_output
from dao_sdk.cli.standard_streams import is_terminal
from dao_sdk.cli.stop_signals import PATIENCE, Stopping

if TYPE_CHECKING:
    from dao_sdk.host.abi import Abi
    from dao_sdk.host.avatar import AvatarBase
    from dao_sdk.host.opening import Opening
    from dao_sdk.host.runtime.policy import Denial


@click.command()
@options.home_option
@options.unit_option
@options.spoken_option
@options.grant_option
@click.option(
    "--log",
    "level",
    type=click.Choice(["debug", "info", "warning", "error"]),
    default="warning",
    show_default=True,
    help="Show lines of the log from this level on, the unit's own and the host's.",
)
@click.option("--no-ask", is_flag=True, help="Ask nothing, even in a terminal.")
@options.json_option
def command(
    home: Path,
    unit_path: Path | None,
    contract_path: Path | None,
    grants: Sequence[str],
    level: str,
    no_ask: bool,
    as_json: bool,
) -> None:
    """Open a home and serve it to other programs of yours, until Ctrl-C.

    They ask through a private socket in the home, as `dao call` does. Where the unit wants more
    than its home, you are asked in a terminal; what you say is kept in the home's grants.toml.
    """
    from dao_sdk import resources
    from dao_sdk.host.dynamic.choose_contract import abi_for, contract_for
    from dao_sdk.host.dynamic.connect import open_any
    from dao_sdk.host.dynamic.permissions import Permissions
    from dao_sdk.host.grants import Grant
    from dao_sdk.host.home import Home

    console.show_log(level)
    given = tuple(Grant.parse(text) for text in grants)
    place = Home(home)
    if not no_ask and not as_json and is_terminal(sys.stdin) and is_terminal(sys.stderr):
        from dao_sdk.contract import read_contract

        contract = contract_for(contract_path, unit_path) or read_contract()
        prompt.settle(Permissions(place, unit_path or resources.unit(), contract), given)
    abi = abi_for(contract_path, unit_path)
    stopping = Stopping()
    with unwaited_output(as_json), stopping.signals():
        opening = open_any(abi, place, unit_path, given, "dao run")
        if not asyncio.run(_serve(opening, stopping, as_json)):
            raise click.Abort


async def _serve(opening: Opening[AvatarBase[Any]], stopping: Stopping, as_json: bool) -> bool:
    """Serve until a signal comes; False if it came before that."""
    from dao_sdk.host.local import serve

    async def opened() -> AvatarBase[Any]:
        return await opening

    work = asyncio.create_task(opened())
    with console.progress("starting the unit"):
        if not await stopping.unless_asked(work):
            await asyncio.wait({work})
    if work.cancelled():
        return False
    avatar = work.result()
    try:
        avatar.on_denial(lambda denial: _denied(denial, as_json))
        avatar.on_grants(lambda granted: _granted(granted, as_json))
        avatar.on_death(lambda cause: _died(cause, as_json))
        async with serve(avatar):
            _ready(avatar, as_json)
            await stopping.asked.wait()
            _say_stopping(as_json)
            avatar.runtime.patience = PATIENCE
    finally:
        await avatar.close()
    return True


def _say_stopping(as_json: bool) -> None:
    if not as_json:
        console.note("\rstopping" if is_terminal(sys.stderr) else "stopping")


def _ready(avatar: AvatarBase[Any], as_json: bool) -> None:
    unit = f"{avatar.unit.name} {avatar.unit.version}"
    if as_json:
        event = {"event": "ready", "home": str(avatar.home.path), "unit": unit}
        _event({**event, "contract": avatar.abi.version, "grants": _shown(avatar.grants)})
        return
    console.labelled("home", str(avatar.home.path), 10)
    console.labelled("unit", f"{unit}, contract {avatar.abi.version}", 10)
    _granted(avatar.grants, as_json)
    console.labelled("ask it", f"dao call --home {avatar.home.path} {_example(avatar.abi)}", 10)
    console.note("Ctrl-C stops it")


def _example(abi: Abi) -> str:
    """What a person could ask first: a method that needs no request, otherwise the list."""
    from dao_sdk.host.untyped.method_names import short_names

    return next(
        (
            name
            for method, name in short_names(abi).items()
            if method.mode == "async" and not method.effect and not method.request.DESCRIPTOR.fields
        ),
        "--list",
    )


def _shown(granted: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Grants as a person knows them: answering is no right."""
    return {name: scopes for name, scopes in granted.items() if name != "call"}


def _granted(granted: Mapping[str, tuple[str, ...]], as_json: bool) -> None:
    """Show what the unit may use, now or from now on."""
    shown = _shown(granted)
    if as_json:
        _event({"event": "grants", "grants": shown})
        return
    rights = [f"{name} ({', '.join(scopes)})" if scopes else name for name, scopes in shown.items()]
    console.labelled("may use", ", ".join(rights) or "nothing", 10)


def _denied(denial: Denial, as_json: bool) -> None:
    """Show what the unit was refused, once a cause."""
    if not denial.first:
        return
    if as_json:
        event = {"event": "denied", "capability": denial.capability, "operation": denial.operation}
        _event({**event, "scope": denial.scope, "message": denial.message, "help": denial.help})
    else:
        console.labelled("denied", f"{denial.message}\n{console.dim(denial.help)}", 10)


def _died(cause: str, as_json: bool) -> None:
    if as_json:
        _event({"event": "died", "cause": cause})
    else:
        console.labelled("restarted", f"the unit died: {cause}", 10)


def _event(value: dict[str, object]) -> None:
    """One event on one line, at once: somebody reads along."""
    console.json_line(value)
