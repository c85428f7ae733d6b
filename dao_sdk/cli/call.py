"""``dao call``: ask a unit something."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dao_sdk.cli import console, options
from dao_sdk.cli.broken_pipe import while_read
from dao_sdk.cli.standard_streams import read_input

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from click.shell_completion import CompletionItem
    from google.protobuf.message import Message

    from dao_sdk.contract import Contract
    from dao_sdk.host.abi import Abi, AbiMethod
    from dao_sdk.host.runtime.calls import Caller


def _methods(_: click.Context, __: click.Parameter, begun: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    from dao_sdk.host.dynamic.choose_contract import abi_for
    from dao_sdk.host.untyped.method_names import short_names

    return [
        CompletionItem(name, help=method.doc)
        for method, name in short_names(abi_for()).items()
        if name.startswith(begun.lower())
    ]


@click.command()
@click.argument("method", required=False, metavar="SERVICE.METHOD", shell_complete=_methods)
@click.argument("request", required=False, default="", metavar="[JSON]")
@options.home_option
@options.unit_option
@options.spoken_option
@options.grant_option
@click.option(
    "--timeout",
    callback=options.seconds,
    metavar="SECONDS",
    help="Give the call up after so long.",
)
@options.new_option
@click.option("--strict", is_flag=True, help="Answer in Protobuf's own JSON, not in plain JSON.")
@click.option("--list", "listing", is_flag=True, help="List the methods.")
@click.option("--describe", is_flag=True, help="Describe what the method takes and gives.")
@options.json_option
def command(
    method: str | None,
    request: str,
    home: Path,
    unit_path: Path | None,
    contract_path: Path | None,
    grants: Sequence[str],
    timeout: float | None,
    new: bool,
    strict: bool,
    listing: bool,
    describe: bool,
    as_json: bool,
) -> None:
    """Ask a unit something: SERVICE.METHOD and JSON.

    \b
    dao call documents.put '{"space": "notes", "fields": {"title": "Bread"}}'
    dao call documents.watch '{"space": "notes"}'     one line an item
    echo '{"space": "notes"}' | dao call documents.list -
    dao call documents.patch --describe

    It goes through the running Avatar if there is one, and opens the home otherwise.
    """
    from dao_sdk.host.dynamic.choose_contract import abi_for, contract_for
    from dao_sdk.host.untyped.method_names import find_method

    abi = abi_for(contract_path, unit_path)
    if listing:
        _list(abi, as_json)
        return
    if method is None:
        raise click.UsageError("name a method, or --list them")
    found = find_method(abi, method)
    if describe:
        _describe(contract_for(contract_path, unit_path), found, as_json)
        return
    from dao_sdk.host.dynamic.connect import connect
    from dao_sdk.host.grants import Grant
    from dao_sdk.host.home import Home

    message = _request(request, found.request)
    given = tuple(Grant.parse(text) for text in grants)
    console.show_log("warning")
    whom = connect(abi, Home(home), unit_path, given, new)
    asyncio.run(while_read(_ask(whom, found, message, timeout, strict)))


def _request(text: str, kind: type[Message]) -> Message:
    """Read the request, from standard input where it is ``-``."""
    from dao_sdk.host.untyped.plain_json import JsonError, from_text

    if text != "-":
        return from_text(text, kind)
    text = read_input()
    try:
        return from_text(text, kind)
    except JsonError as wrong:
        raise JsonError(f"standard input: {wrong.message}", wrong.help) from None


async def _ask(
    whom: AbstractAsyncContextManager[Caller],
    method: AbiMethod,
    request: Message,
    timeout: float | None,
    strict: bool,
) -> None:
    from dao_sdk.host.runtime.calls import Stream
    from dao_sdk.host.untyped.plain_json import to_plain

    async with whom as caller:
        if method.mode == "async":
            with console.progress(f"{method.name} at work"):
                answer = await caller.unary(method.number, request, timeout)
            console.as_json(to_plain(answer, strict=strict))
            return
        items: Stream[Message] = Stream(caller, method.number, request, timeout)
        async with items:
            async for item in items:
                console.json_line(to_plain(item, strict=strict))


def _list(abi: Abi, as_json: bool) -> None:
    from dao_sdk.host.untyped.method_names import short_names

    if as_json:
        console.as_json(
            [
                {"name": each.full_name, "number": each.number, "mode": each.mode, "doc": each.doc}
                for each in abi.methods
            ]
        )
        return
    for method, name in short_names(abi).items():
        stream = " (stream)" if method.mode == "stream" else ""
        console.labelled(name, f"{method.doc}{console.dim(stream)}", 24)


def _describe(contract: Contract | None, method: AbiMethod, as_json: bool) -> None:
    from dataclasses import asdict

    from dao_sdk.contract import read_contract
    from dao_sdk.contract.describe import describe

    contract = contract or read_contract()
    taken = describe(contract, method.request.DESCRIPTOR.full_name)
    known = {each.name for each in taken}
    given = [
        each
        for each in describe(contract, method.response.DESCRIPTOR.full_name)
        if each.name not in known
    ]
    if as_json:
        description = {"method": method.full_name, "mode": method.mode, "doc": method.doc}
        types = [asdict(each) for each in (*taken, *given)]
        names = {
            "request": method.request.DESCRIPTOR.full_name,
            "response": method.response.DESCRIPTOR.full_name,
        }
        console.as_json({**description, **names, "types": types})
        return
    stream = "a stream of " if method.mode == "stream" else ""
    console.out(f"{console.strong(method.full_name)}\n{method.doc}")
    console.out(f"takes {method.request.DESCRIPTOR.name}, ", nl=False)
    console.out(f"gives {stream}{method.response.DESCRIPTOR.name}")
    for each in (*taken, *given):
        console.out(f"\n{console.strong(each.name)}  {console.dim(each.doc)}")
        for entry in each.entries:
            choice = console.dim(f" (one of {entry.oneof})") if entry.oneof else ""
            console.labelled(entry.name, f"{entry.type}{choice}  {console.dim(entry.doc)}", 18)
