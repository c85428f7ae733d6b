"""``dao abi``: what a change of the contract breaks, and which units and hosts fit each other."""

from __future__ import annotations

import click

from dao_sdk.cli.lazy_group import LazyGroup

COMMANDS = {
    "diff": "Compare two sides: what breaks, for whom, with the proof.",
    "check": "Check the contract against its releases, or a unit against a host.",
    "freeze": "Write a release of the contract, which never changes again.",
    "log": "Tell what came with which version.",
    "explain": "Explain a rule: why it breaks, and how to make the change safely.",
}


@click.group(cls=LazyGroup, package=__name__, lines=COMMANDS)
def command() -> None:
    """Say what a change of the contract breaks, and which units and hosts fit.

    A side is a contract's folder or file, release:1.0, git:REV or git:REV:PATH, shipped, a folder
    or file of .proto, a descriptor set, or a unit (.wasm).

    \b
    Exit codes: 0 compatible, 100 breaking, 101 could not check, 2 wrong usage.
    """
