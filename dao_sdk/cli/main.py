"""The ``dao`` command: which commands there are, and the one error boundary around all of them."""

from __future__ import annotations

import sys

import click

from dao_sdk.cli import error_boundary
from dao_sdk.cli.lazy_group import LazyGroup

COMMANDS = {
    "quickstart": "See it work: bindings, a real unit, two Avatars that converge.",
    "generate": "Write the bindings of a contract for a language.",
    "new": "Begin a project: a client, an agent, or a unit of your own.",
    "add": "Add the skeleton of a capability to a project.",
    "upgrade": "Bring a project to this SDK: merge, generate anew, migrate.",
    "build": "Build a unit that is written in Rust.",
    "run": "Open a home and serve it to other programs of yours.",
    "call": "Ask a unit something: SERVICE.METHOD and JSON.",
    "inspect": "Say what a unit is and wants, without running it.",
    "sign": "Sign a unit, so that hosts can prove who published it.",
    "ir": "Print a contract as JSON, as language packs see it.",
    "lang": "Add a language: begin a pack that `dao generate` and `dao verify` take.",
    "verify": "Prove hosts, in any language, against the host specification.",
    "replay": "Let a unit do again what was recorded, and compare bit for bit.",
    "abi": "Say what a change of the contract breaks, and which units and hosts fit.",
    "grants": "See and change what a unit may do.",
    "home": "Back a home up, restore it, check it, rescue what can be read.",
    "doctor": "See which toolchains are here and how to get the others.",
    "completion": "Print the completion script of a shell.",
}
"""Every command, in the order of the help, with the line that the help shows."""


def _version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from dao_sdk import __version__

        click.echo(f"dao {__version__}")
        ctx.exit()


@click.group(
    cls=LazyGroup,
    package="dao_sdk.cli",
    lines=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.",
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="Print the version.",
)
def root() -> None:
    """Dao: portable cores in WebAssembly, and the Avatars that host them."""


def main(arguments: list[str] | None = None) -> int:
    """Run ``dao``.

    Args:
        arguments: The words after ``dao``; None for those of the process.

    Returns:
        The exit code: 0 done, 1 failed, 2 wrong usage, 130 interrupted.
    """
    words = sys.argv[1:] if arguments is None else arguments
    return error_boundary.run(root, words)
